//! A change of a specification, and a choice with a name.

use std::sync::Arc;

use qca::sets::ambiguity::AmbiguityPolicy;
use qca::sets::calibration::Calibration;
use qca::solution::SolutionType;

use crate::specification::Specification;

/// A change of one thing in a specification.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// As stated.
    Nothing,
    /// Another consistency cut-off.
    Consistency(f64),
    /// Another lower consistency cut-off, or none.
    Contradiction(Option<f64>),
    /// Another PRI cut-off.
    Pri(f64),
    /// Another frequency cut-off.
    Frequency(usize),
    /// Another policy for memberships of 0.5.
    Ambiguity(AmbiguityPolicy),
    /// Another solution type.
    Solution(SolutionType),
    /// Other expectations.
    Expectations(Arc<str>),
    /// Another calibration of some columns, by their places.
    Calibrations(Vec<(usize, Arc<Calibration>)>),
    /// The negated outcome, or the outcome itself where the specification negates it.
    Negation,
    /// The same, under these expectations.
    NegationUnder(Arc<str>),
    /// Contradictions as don't-cares, or not.
    IncludeContradictions(bool),
}

impl Change {
    /// Makes the change.
    pub fn apply(&self, specification: &mut Specification) {
        match self {
            Change::Nothing => {}
            Change::Consistency(cut) => specification.cut_offs.consistency = *cut,
            Change::Contradiction(cut) => specification.cut_offs.contradiction = *cut,
            Change::Pri(cut) => specification.cut_offs.pri = *cut,
            Change::Frequency(cut) => specification.cut_offs.frequency = *cut,
            Change::Ambiguity(policy) => specification.ambiguity = *policy,
            Change::Solution(kind) => specification.solution = *kind,
            Change::Expectations(text) => specification.expectations = Arc::clone(text),
            Change::Calibrations(each) => {
                for (column, calibration) in each {
                    specification.calibrations[*column] = Some(Arc::clone(calibration));
                }
            }
            Change::Negation => specification.negated = !specification.negated,
            Change::NegationUnder(expectations) => {
                specification.negated = !specification.negated;
                specification.expectations = Arc::clone(expectations);
            }
            Change::IncludeContradictions(include) => {
                specification.include_contradictions = *include;
            }
        }
    }

    /// Whether the change leaves this specification as it is.
    pub fn is_idle(&self, specification: &Specification) -> bool {
        let mut changed = specification.clone();
        self.apply(&mut changed);
        changed == *specification
    }
}

/// A change with the words for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Such as `consistency 0.85`.
    pub label: String,
    /// What it does.
    pub change: Change,
}

impl Choice {
    /// A choice of this name.
    pub fn new(label: impl Into<String>, change: Change) -> Self {
        Choice {
            label: label.into(),
            change,
        }
    }
}

/// Things of which one is chosen, such as the consistency cut-offs.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Such as `consistency`.
    pub name: String,
    /// The choices; the stated one first.
    pub choices: Vec<Choice>,
}

impl Factor {
    /// A factor whose first choice is what the specification states, followed by those that differ from it.
    pub fn new(
        name: impl Into<String>,
        stated: impl Into<String>,
        specification: &Specification,
        others: impl IntoIterator<Item = Choice>,
    ) -> Self {
        let mut choices = vec![Choice::new(stated, Change::Nothing)];
        choices.extend(
            others
                .into_iter()
                .filter(|choice| !choice.change.is_idle(specification)),
        );
        Factor {
            name: name.into(),
            choices,
        }
    }
}

/// Every combination of the choices, as places in each factor; the first is the stated specification.
pub(crate) fn combinations(factors: &[Factor]) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::with_capacity(factors.len())];
    for factor in factors {
        all = all
            .into_iter()
            .flat_map(|chosen| {
                (0..factor.choices.len()).map(move |at| {
                    let mut next = chosen.clone();
                    next.push(at);
                    next
                })
            })
            .collect();
    }
    all
}

/// The specification of a combination.
pub fn combined(
    specification: &Specification,
    factors: &[Factor],
    chosen: &[usize],
) -> Specification {
    let mut changed = specification.clone();
    for (factor, &at) in factors.iter().zip(chosen) {
        factor.choices[at].change.apply(&mut changed);
    }
    changed
}

/// The number of combinations, or `None` beyond the largest number.
pub(crate) fn combination_count(factors: &[Factor]) -> Option<usize> {
    factors.iter().try_fold(1usize, |count, factor| {
        count.checked_mul(factor.choices.len())
    })
}
