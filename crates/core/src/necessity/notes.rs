//! What to think of before a necessary condition is taken seriously.

use serde::{Deserialize, Serialize};

use super::Operator;
use crate::condition::Literals;
use crate::fit::NecessityFit;
use crate::precision::at_least;
use qca_minimize::Level;

/// Below these a necessary condition is usually taken to be trivial (Schneider and Wagemann 2012, section 9.2;
/// Oana, Schneider and Thomann 2021, *Qualitative Comparative Analysis Using R*, chapter 3).
const TRIVIAL_RON: f64 = 0.5;
const TRIVIAL_COVERAGE: f64 = 0.5;

/// Why a necessary condition may say little.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NecessityNote {
    /// RoN is low or undefined: nearly every case is in the condition, with the outcome or without.
    LowRelevance {
        /// The figure.
        ron: Option<f64>,
    },
    /// Coverage is low or undefined: the condition is much larger than the outcome.
    LowCoverage {
        /// The figure.
        coverage: Option<f64>,
    },
}

impl std::fmt::Display for NecessityNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            NecessityNote::LowRelevance { ron: None } => {
                "RoN is undefined (0/0): every case is wholly in it and in the outcome"
            }
            NecessityNote::LowCoverage { coverage: None } => {
                "coverage is undefined (0/0): no case has any membership in it"
            }
            NecessityNote::LowRelevance { .. } => {
                "RoN below 0.5: nearly every case is in it, so that it is necessary for almost anything"
            }
            NecessityNote::LowCoverage { .. } => {
                "coverage below 0.5: it is much larger than the outcome"
            }
        })
    }
}

/// The notes that figures of necessity give rise to.
///
/// ```
/// use qca::fit::NecessityFit;
/// let fit = NecessityFit { consistency: Some(1.0), ron: Some(0.1), coverage: Some(0.8) };
/// assert_eq!(qca::necessity::notes(&fit).len(), 1);
/// ```
pub fn notes(fit: &NecessityFit) -> Vec<NecessityNote> {
    let low = |figure: Option<f64>, cut| !figure.is_some_and(|x| at_least(x, cut));
    let mut notes = Vec::new();
    if low(fit.ron, TRIVIAL_RON) {
        notes.push(NecessityNote::LowRelevance { ron: fit.ron });
    }
    if low(fit.coverage, TRIVIAL_COVERAGE) {
        notes.push(NecessityNote::LowCoverage {
            coverage: fit.coverage,
        });
    }
    notes
}

/// Which of the terms of a solution contradict a claim of necessity, by index: those that lie wholly outside the
/// necessary expression, though they are claimed to be sufficient for the same outcome. A solution with such a term
/// says of the same configurations that they have the outcome and that they cannot (Schneider and Wagemann
/// 2012, section 8.2).
///
/// ```
/// use qca::necessity::{Operator, contradicting_terms};
/// use qca::condition::Literals;
/// let literals = |list: &[(&str, u16)]| Literals(list.iter().map(|&(n, l)| (n.to_owned(), l)).collect());
/// let terms = [literals(&[("A", 0), ("B", 1)]), literals(&[("A", 1)])];
/// assert_eq!(contradicting_terms(Operator::And, &literals(&[("A", 1)]), &terms), [0]);
/// ```
pub fn contradicting_terms(
    operator: Operator,
    necessary: &Literals,
    terms: &[Literals],
) -> Vec<usize> {
    let denies = |term: &Literals, (name, level): &(String, Level)| {
        term.level(name).is_some_and(|other| other != *level)
    };
    let contradicts = |term: &Literals| match operator {
        Operator::And => necessary.0.iter().any(|literal| denies(term, literal)),
        Operator::Or => necessary.0.iter().all(|literal| denies(term, literal)),
    };
    terms
        .iter()
        .enumerate()
        .filter(|(_, term)| contradicts(term))
        .map(|(at, _)| at)
        .collect()
}
