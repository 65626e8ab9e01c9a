//! The minimum where ON cubes have dashes: no more of their configurations are looked at than it takes.
//!
//! The minimum of some configurations is a lower bound for that of all. Where its terms leave others uncovered, one of these
//! of each ON cube is added; where they leave none, it is the minimum of all.

use crate::cover::fallback::secluded;
use crate::cubes::algebra::first_outside;
use crate::cubes::cube::{Cube, Level};
use crate::models::Models;
use crate::watch::{Reason, Status, Ticker, Watch};

/// One model with the fewest terms for all configurations of these cubes but those excepted. `whole` is one that may have more; `minimum`
/// makes one for some configurations. Stopped before, it gives the best bounds.
pub(crate) fn by_need(
    levels: &[Level],
    (on, except): (&[Cube], &[Cube]),
    whole: Models,
    minimum: impl Fn(&[Cube]) -> Result<Models, Reason>,
    watch: &Watch,
) -> Result<Models, Reason> {
    let mut ticker = Ticker::new(watch);
    let mut best = Models {
        lower_bound: 1.min(whole.upper_bound),
        certificate: None,
        ..whole
    };
    let mut rows = Vec::with_capacity(on.len());
    for cube in on {
        if let Some(left) = first_outside(levels, cube, except, &mut ticker)? {
            rows.push(secluded(levels, &left, on, &mut ticker)?);
        }
    }
    loop {
        rows.sort_unstable();
        rows.dedup();
        let stop = match more(
            levels,
            (on, except),
            &mut rows,
            &mut best,
            &minimum,
            &mut ticker,
        ) {
            Ok(true) => continue,
            Ok(false) => best.status,
            Err(reason) => Status::Limit(reason),
        };
        return Ok(Models {
            status: stop,
            ..best
        });
    }
}

/// Makes the bounds better, and adds rows that are needed; whether there are such.
fn more(
    levels: &[Level],
    (on, except): (&[Cube], &[Cube]),
    rows: &mut Vec<Cube>,
    best: &mut Models,
    minimum: impl Fn(&[Cube]) -> Result<Models, Reason>,
    ticker: &mut Ticker<'_>,
) -> Result<bool, Reason> {
    let found = minimum(rows)?;
    if found.lower_bound > best.lower_bound || best.certificate.is_none() {
        best.lower_bound = best.lower_bound.max(found.lower_bound);
        best.certificate.clone_from(&found.certificate);
    }
    let terms: Vec<Cube> = found.terms(0).cloned().collect();
    let before = rows.len();
    for cube in on {
        if let Some(left) = first_outside(levels, cube, terms.iter().chain(except), ticker)? {
            rows.push(secluded(levels, &left, on, ticker)?);
        }
    }
    let all = rows.len() == before;
    if all && terms.len() < best.upper_bound {
        let certificate = best.certificate.take();
        let lower_bound = best.lower_bound;
        *best = Models {
            lower_bound,
            certificate,
            ..found
        };
    } else if let Status::Limit(reason) = found.status {
        return Err(reason);
    }
    if best.gap() == 0 {
        best.status = Status::Complete;
        return Ok(false);
    }
    Ok(!all)
}
