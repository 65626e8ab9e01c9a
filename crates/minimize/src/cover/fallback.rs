//! What can be said when a limit stops the listing of prime implicants: a cover made for the purpose, and a lower bound.
//!
//! Two things that have to be covered are *independent* if no term covers both, that is, if the literals that they share do not
//! exclude all that is forbidden. Things that are independent two by two need a term each.

use crate::cubes::algebra::{first_outside, is_covered_in};
use crate::cubes::cube::{Cube, Level};
use crate::cubes::maximal::maximal_cubes_within;
use crate::cubes::tally::Tally;
use crate::problem::{Problem, Rest};
use crate::watch::{Pace, Reason, Ticker, Watch};

/// What terms may cover.
struct Allowed<'a> {
    levels: &'a [Level],
    /// Everything but these cubes, or nothing but these.
    off: Option<&'a [Cube]>,
    cubes: Vec<Cube>,
}

impl<'a> Allowed<'a> {
    fn of(problem: &'a Problem, ticker: &mut Ticker<'_>) -> Result<Self, Reason> {
        let (off, cubes) = match &problem.rest {
            Rest::Free { off } => (Some(&off[..]), Vec::new()),
            Rest::Forbidden { dont_care } => {
                let all = problem.on.iter().chain(dont_care).cloned();
                (None, maximal_cubes_within(all.collect(), ticker)?)
            }
        };
        Ok(Allowed {
            levels: &problem.levels,
            off,
            cubes,
        })
    }

    /// Whether this cube may be a term.
    fn has(&self, cube: &Cube, ticker: &mut Ticker<'_>) -> Result<bool, Reason> {
        match self.off {
            Some(off) => {
                ticker.steps(1 + off.len() / 64)?;
                Ok(!off.iter().any(|off| off.intersects(cube)))
            }
            None => {
                ticker.steps(1 + self.cubes.len() / 64)?;
                Ok(self.cubes.iter().any(|whole| whole.covers(cube))
                    || is_covered_in(self.levels, cube, &self.cubes, ticker)?)
            }
        }
    }

    /// The cube with no literal that can be left out, and whether that is all that could be done.
    fn expand(&self, cube: &Cube, ticker: &mut Ticker<'_>) -> (Cube, Result<(), Reason>) {
        let mut term = cube.clone();
        for (condition, _) in cube.literals() {
            let shorter = term.without(condition);
            match self.has(&shorter, ticker) {
                Ok(true) => term = shorter,
                Ok(false) => {}
                Err(reason) => return (term, Err(reason)),
            }
        }
        (term, Ok(()))
    }
}

/// A cover by implicants, prime and irredundant as far as the time goes: at worst the ON cubes as they are.
pub(crate) fn cover(problem: &Problem, on: &[Cube], watch: &Watch) -> Vec<Cube> {
    let mut ticker = Ticker::new(watch);
    let mut terms: Vec<Cube> = Vec::new();
    let Ok(allowed) = Allowed::of(problem, &mut ticker) else {
        return on.to_vec();
    };
    let mut in_time = true;
    for cube in on {
        in_time = in_time && ticker.steps(1 + terms.len() / 64).is_ok();
        if !in_time {
            terms.push(cube.clone());
        } else if !terms.iter().any(|term| term.covers(cube)) {
            let (term, outcome) = allowed.expand(cube, &mut ticker);
            terms.push(term);
            in_time = outcome.is_ok();
        }
    }
    terms.sort_unstable();
    // Long terms are the first to go.
    let mut at = terms.len();
    while at > 0 {
        at -= 1;
        let term = terms.remove(at);
        match covered_without(problem, on, &term, &terms, &mut ticker) {
            Ok(true) => {}
            Ok(false) => terms.insert(at, term),
            Err(_) => {
                terms.insert(at, term);
                break;
            }
        }
    }
    terms
}

/// Whether the other terms cover what this one does of ON.
fn covered_without(
    problem: &Problem,
    on: &[Cube],
    term: &Cube,
    others: &[Cube],
    ticker: &mut Ticker<'_>,
) -> Result<bool, Reason> {
    ticker.steps(1 + on.len() / 64)?;
    for cube in on.iter().filter(|cube| cube.intersects(term)) {
        ticker.steps(1 + others.len() / 64)?;
        if others.iter().any(|other| other.covers(cube)) {
            continue;
        }
        let (levels, all) = (&problem.levels, others.iter().chain(&problem.except));
        if problem.on_as_wholes || !is_covered_in(levels, cube, all, ticker)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// With more ON cubes than this it would take too long to order them.
const MANY: usize = 1024;

/// The number of things to cover that are found to be independent, at least one.
pub(crate) fn independent(problem: &Problem, on: &[Cube], watch: &Watch) -> usize {
    let mut chosen: Vec<Cube> = Vec::new();
    let mut ticker = Ticker::new(watch);
    // What is chosen before the time is up is independent all the same.
    let _ = choose_independent(problem, on, &mut chosen, &mut ticker);
    chosen.len().max(1)
}

fn choose_independent(
    problem: &Problem,
    on: &[Cube],
    chosen: &mut Vec<Cube>,
    ticker: &mut Ticker<'_>,
) -> Result<(), Reason> {
    let allowed = Allowed::of(problem, ticker)?;
    let mut things: Vec<(usize, Cube)> = Vec::with_capacity(on.len());
    for cube in on {
        let thing = match problem.on_as_wholes {
            true => cube.clone(),
            false => match first_outside(&problem.levels, cube, &problem.except, ticker)? {
                Some(left) => secluded(&problem.levels, &left, on, ticker)?,
                None => continue,
            },
        };
        let around = match on.len() {
            0..=MANY => on.iter().filter(|other| other.covers(&thing)).count(),
            _ => 0,
        };
        ticker.steps(1 + on.len().min(MANY) / 64)?;
        things.push((around, thing));
    }
    // What few cubes cover has few neighbours.
    things.sort_unstable();
    for (_, thing) in things {
        let mut free = true;
        ticker.steps(1)?;
        for other in chosen.iter() {
            let shared = thing
                .literals()
                .filter(|&(c, level)| other.level(c) == Some(level));
            if allowed.has(&shared.collect(), ticker)? {
                free = false;
                break;
            }
        }
        if free {
            chosen.push(thing);
        }
    }
    Ok(())
}

/// A configuration of a cube that few of the others have: literal by literal, each time the one that the most of those left
/// contradict.
pub(crate) fn secluded(
    levels: &[Level],
    cube: &Cube,
    others: &[Cube],
    ticker: &mut Ticker<'_>,
) -> Result<Cube, Reason> {
    ticker.steps(1 + others.len() / 64)?;
    let mut near: Vec<&Cube> = others
        .iter()
        .filter(|other| other.intersects(cube))
        .collect();
    let mut row = cube.clone();
    loop {
        ticker.steps(1 + near.len() / 16)?;
        let tally = Tally::beside(&row, levels, near.iter().copied());
        let Some((condition, level)) = tally.most_contradicted(&row) else {
            break;
        };
        row = row.with(condition, level);
        near.retain(|other| other.level(condition).is_none_or(|l| l == level));
    }
    let open = (0..levels.len()).filter(|&condition| row.level(condition).is_none());
    Ok(row
        .literals()
        .chain(open.map(|condition| (condition, 0)))
        .collect())
}
