//! An independent look at a model: nothing here is used to find one.

use crate::cubes::algebra::is_covered_within;
use crate::cubes::cube::Cube;
use crate::problem::{Problem, Rest};
use crate::watch::{Reason, Watch};

/// What is wrong with a proposed model. Numbers count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// An ON cube is not covered (or, as a whole, not by one term).
    #[error("ON term {on} is not covered")]
    NotCovered {
        /// Number of the ON cube.
        on: usize,
    },
    /// A term covers a configuration that must not be covered.
    #[error("term {term} covers a configuration that must not be covered")]
    Forbidden {
        /// Number of the term.
        term: usize,
    },
    /// A term can be taken away.
    #[error("term {term} can be taken away and all is still covered")]
    Redundant {
        /// Number of the term.
        term: usize,
    },
    /// A literal of a term can be taken away.
    #[error(
        "term {term} is no prime implicant: its literal of condition {condition} can be taken away"
    )]
    NotPrime {
        /// Number of the term.
        term: usize,
        /// Number of the condition.
        condition: usize,
    },
}

/// Checks that the terms cover every ON cube and nothing forbidden, that none can be taken away, and that each is prime.
///
/// # Errors
/// The first [`Violation`] found.
pub fn verify(problem: &Problem, terms: &[Cube]) -> Result<(), Violation> {
    for (i, term) in terms.iter().enumerate() {
        if !covers_nothing_else(problem, term) {
            return Err(Violation::Forbidden { term: i + 1 });
        }
        for (condition, _) in term.literals() {
            if covers_nothing_else(problem, &term.without(condition)) {
                return Err(Violation::NotPrime {
                    term: i + 1,
                    condition: condition + 1,
                });
            }
        }
    }
    if let Some(on) = first_uncovered(problem, terms) {
        return Err(Violation::NotCovered { on: on + 1 });
    }
    for i in 0..terms.len() {
        let others: Vec<Cube> = terms
            .iter()
            .enumerate()
            .filter(|&(j, _)| j != i)
            .map(|(_, t)| t.clone())
            .collect();
        if first_uncovered(problem, &others).is_none() {
            return Err(Violation::Redundant { term: i + 1 });
        }
    }
    Ok(())
}

/// Checks that the terms cover every ON cube and nothing forbidden: less than [`verify`], which also wants them prime and none too many.
///
/// # Errors
/// The first [`Violation`] found.
pub fn verify_cover(problem: &Problem, terms: &[Cube]) -> Result<(), Violation> {
    let beyond = |term| !covers_nothing_else(problem, term);
    if let Some(term) = terms.iter().position(beyond) {
        return Err(Violation::Forbidden { term: term + 1 });
    }
    match first_uncovered(problem, terms) {
        Some(on) => Err(Violation::NotCovered { on: on + 1 }),
        None => Ok(()),
    }
}

/// Whether these terms cover every ON cube, unless the watch stops the check: it can take long where cubes have dashes.
///
/// # Errors
/// What stopped it.
pub fn covers_all(problem: &Problem, terms: &[Cube], watch: &Watch) -> Result<bool, Reason> {
    for on in &problem.on {
        if !covers_one(problem, on, terms, watch)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a term covers only what it may, unless the watch stops the check.
///
/// # Errors
/// What stopped it.
pub fn is_implicant(problem: &Problem, term: &Cube, watch: &Watch) -> Result<bool, Reason> {
    match &problem.rest {
        Rest::Free { off } => {
            watch.look()?;
            Ok(!off.iter().any(|off| off.intersects(term)))
        }
        Rest::Forbidden { dont_care } => {
            let allowed = problem.on.iter().chain(dont_care);
            is_covered_within(&problem.levels, term, allowed, watch)
        }
    }
}

fn covers_nothing_else(problem: &Problem, term: &Cube) -> bool {
    // A watch without a deadline does not stop.
    is_implicant(problem, term, &Watch::default()).unwrap_or(false)
}

/// Whether these terms cover what has to be covered of an ON cube.
fn covers_one(problem: &Problem, on: &Cube, terms: &[Cube], watch: &Watch) -> Result<bool, Reason> {
    let (levels, except) = (&problem.levels, &problem.except);
    match problem.on_as_wholes {
        true => Ok(terms.iter().any(|term| term.covers(on))
            || is_covered_within(levels, on, except, watch)?),
        false => is_covered_within(levels, on, terms.iter().chain(except), watch),
    }
}

fn first_uncovered(problem: &Problem, terms: &[Cube]) -> Option<usize> {
    // A watch without a deadline does not stop.
    let covered = |on: &Cube| covers_one(problem, on, terms, &Watch::default()).unwrap_or(true);
    problem.on.iter().position(|on| !covered(on))
}
