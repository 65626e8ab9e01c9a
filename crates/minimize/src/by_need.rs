//! The minimum where ON cubes have dashes: no more of their configurations are looked at than it takes.
//!
//! The minimum of some configurations is a lower bound for that of all. Where its terms leave others uncovered, some of these
//! are added; where they leave none, it is the minimum of all.

use crate::cover::fallback::secluded;
use crate::cubes::algebra::first_outside;
use crate::cubes::cube::{Cube, Level};
use crate::models::Models;
use crate::watch::{Pace, Reason, Status, Ticker, Watch};

/// What has to be covered.
pub(crate) struct Wanted<'a> {
    pub(crate) levels: &'a [Level],
    pub(crate) on: &'a [Cube],
    /// What of ON has not to be.
    pub(crate) except: &'a [Cube],
    /// All of ON is in these. Configurations that few of them have are looked at first, of each ON cube one in each of them at most.
    pub(crate) near: &'a [Cube],
}

/// One model with the fewest terms for all configurations that are wanted. `whole` is one that may have more; `minimum` makes one for
/// some configurations, each time for those of the time before and more. Stopped before, it gives the best bounds.
pub(crate) fn by_need(
    wanted: &Wanted<'_>,
    whole: Models,
    mut minimum: impl FnMut(&[Cube]) -> Result<Models, Reason>,
    watch: &Watch,
) -> Result<Models, Reason> {
    let mut best = Models {
        lower_bound: 1.min(whole.upper_bound),
        certificate: None,
        ..whole
    };
    let mut rounds = Rounds {
        wanted,
        rows: Vec::new(),
        terms: Vec::new(),
        covered: vec![false; wanted.on.len()],
        ticker: Ticker::new(watch),
    };
    rounds.add(Vec::new())?;
    loop {
        let stop = match rounds.next(&mut best, &mut minimum) {
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

struct Rounds<'a, 'w> {
    wanted: &'a Wanted<'a>,
    /// The configurations that are covered, in the order in which they came.
    rows: Vec<Cube>,
    /// The terms of the last minimum, in order.
    terms: Vec<Cube>,
    /// Which ON cubes these cover.
    covered: Vec<bool>,
    ticker: Ticker<'w>,
}

impl Rounds<'_, '_> {
    /// Makes the bounds better, and adds rows that are needed; whether there are such.
    fn next(
        &mut self,
        best: &mut Models,
        minimum: &mut impl FnMut(&[Cube]) -> Result<Models, Reason>,
    ) -> Result<bool, Reason> {
        let found = minimum(&self.rows)?;
        if found.lower_bound > best.lower_bound || best.certificate.is_none() {
            best.lower_bound = best.lower_bound.max(found.lower_bound);
            best.certificate.clone_from(&found.certificate);
        }
        let all = !self.add(found.terms(0).cloned().collect())?;
        if all && self.terms.len() < best.upper_bound {
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

    /// Adds rows that these terms leave uncovered; whether there are such.
    fn add(&mut self, mut terms: Vec<Cube>) -> Result<bool, Reason> {
        terms.sort_unstable();
        let before = std::mem::replace(&mut self.terms, terms);
        let gone = |term: &&Cube| self.terms.binary_search(term).is_err();
        let gone: Vec<&Cube> = before.iter().filter(gone).collect();
        let mut fresh = Vec::new();
        for (place, cube) in self.wanted.on.iter().enumerate() {
            self.ticker.steps(1 + gone.len() / 64)?;
            // A cube that has lost no term is covered as before.
            if !self.covered[place] || gone.iter().any(|term| term.intersects(cube)) {
                let known = fresh.len();
                self.add_of(cube, &mut fresh)?;
                self.covered[place] = fresh.len() == known;
            }
        }
        fresh.sort_unstable();
        fresh.dedup();
        self.rows.extend_from_slice(&fresh);
        Ok(!fresh.is_empty())
    }

    /// Adds rows of a cube that the terms leave uncovered: no two in the same one of the cubes near.
    fn add_of(&mut self, cube: &Cube, rows: &mut Vec<Cube>) -> Result<(), Reason> {
        let Wanted {
            levels,
            except,
            near,
            ..
        } = *self.wanted;
        self.ticker.steps(1 + self.terms.len() / 64)?;
        if self.terms.iter().any(|term| term.covers(cube)) {
            return Ok(());
        }
        let settled = self.terms.iter().chain(except);
        let mut settled: Vec<&Cube> = settled.filter(|other| other.intersects(cube)).collect();
        while let Some(left) =
            first_outside(levels, cube, settled.iter().copied(), &mut self.ticker)?
        {
            let row = secluded(levels, &left, near, &mut self.ticker)?;
            self.ticker.steps(1 + near.len() / 64)?;
            settled.extend(near.iter().filter(|other| other.covers(&row)));
            rows.push(row);
        }
        Ok(())
    }
}
