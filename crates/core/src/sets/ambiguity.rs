//! Memberships of exactly 0.5: the point of maximum ambiguity, where a case belongs to no truth-table row.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::case_names::CaseNames;
use crate::error::{Error, Result};
use crate::precision::is_half;
use crate::sets::{FuzzySets, Set};

/// What to do with cases at 0.5 in a condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AmbiguityPolicy {
    /// Keep them: they belong to no row, but count in every sum.
    #[default]
    Keep,
    /// Leave the cases out of the analysis.
    Drop,
    /// Add this to the membership, usually 0.001 (Fiss 2011, note 3).
    Nudge(f64),
}

impl AmbiguityPolicy {
    /// Reads `keep`, `drop` or `nudge=0.001`.
    ///
    /// # Errors
    /// Any other text, or a nudge that is 0 or not between −0.5 and 0.5.
    ///
    /// ```
    /// use qca::sets::ambiguity::AmbiguityPolicy;
    /// assert_eq!(AmbiguityPolicy::parse("nudge=0.001").unwrap(), AmbiguityPolicy::Nudge(0.001));
    /// assert!(AmbiguityPolicy::parse("nudge=2").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Error::analysis(format!(
                "{text:?} is not a policy for memberships of 0.5; write keep, drop or nudge=0.001"
            ))
        };
        match text.trim() {
            "keep" => Ok(AmbiguityPolicy::Keep),
            "drop" => Ok(AmbiguityPolicy::Drop),
            "nudge" => Ok(AmbiguityPolicy::Nudge(0.001)),
            other => {
                let amount = other.strip_prefix("nudge=").ok_or_else(wrong)?;
                let amount: f64 = amount.trim().parse().map_err(|_| wrong())?;
                let sensible = amount.abs() < 0.5 && !is_half(0.5 + amount);
                if sensible {
                    Ok(AmbiguityPolicy::Nudge(amount))
                } else {
                    Err(wrong())
                }
            }
        }
    }
}

impl std::fmt::Display for AmbiguityPolicy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AmbiguityPolicy::Keep => f.write_str("keep"),
            AmbiguityPolicy::Drop => f.write_str("drop"),
            AmbiguityPolicy::Nudge(amount) => write!(f, "nudge={amount}"),
        }
    }
}

/// A membership of exactly 0.5 that the policy was applied to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmbiguousMembership {
    /// The case.
    pub case: String,
    /// The condition.
    pub condition: String,
}

/// What was done about memberships of exactly 0.5.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmbiguityReport {
    /// The policy: `keep`, `drop` or `nudge=…`.
    pub policy: String,
    /// Each membership of 0.5 in a condition, in order of the cases.
    pub memberships: Vec<AmbiguousMembership>,
}

impl AmbiguityReport {
    /// The cases that the policy leaves out, each once, in order of the data.
    pub fn left_out(&self) -> Vec<String> {
        let mut cases: Vec<String> = Vec::new();
        if self.policy == AmbiguityPolicy::Drop.to_string() {
            cases.extend(self.memberships.iter().map(|one| one.case.clone()));
            cases.dedup();
        }
        cases
    }
}

/// Applies the policy to the conditions; returns the sets and what was done.
///
/// # Errors
/// An unknown condition.
pub fn apply(
    sets: &FuzzySets,
    conditions: &[String],
    policy: AmbiguityPolicy,
) -> Result<(FuzzySets, AmbiguityReport)> {
    let held: Vec<Arc<Set>> = conditions
        .iter()
        .map(|name| sets.get_shared(name).cloned())
        .collect::<Result<_>>()?;
    let report = AmbiguityReport {
        policy: policy.to_string(),
        memberships: ambiguous_memberships(&sets.cases, &held),
    };
    let (held, kept) = policy.apply_to(held);
    let Some(kept) = kept else {
        let mut changed = sets.clone();
        held.into_iter().for_each(|set| changed.insert(set));
        return Ok((changed, report));
    };
    let names = sets.cases.select(&kept);
    let reduced: Vec<Set> = sets.sets().iter().map(|set| set.select(&kept)).collect();
    let changed = FuzzySets::new(sets.source.clone(), names, reduced)?;
    Ok((changed, report))
}

/// Each membership of 0.5, in order of the cases.
fn ambiguous_memberships(cases: &CaseNames, conditions: &[Arc<Set>]) -> Vec<AmbiguousMembership> {
    let of_case = |(case, name): (usize, &str)| {
        let ambiguous = conditions
            .iter()
            .filter(|set| set.fuzzy && is_half(set.values[case]));
        ambiguous
            .map(|set| AmbiguousMembership {
                case: name.to_owned(),
                condition: set.name.clone(),
            })
            .collect::<Vec<_>>()
    };
    cases.iter().enumerate().flat_map(of_case).collect()
}

impl AmbiguityPolicy {
    /// The conditions under the policy, and the cases that it keeps: `None` where it keeps all. The time is in proportion to
    /// conditions × cases, and a condition without a membership of 0.5 is shared, not copied.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use qca::Set;
    /// use qca::sets::ambiguity::AmbiguityPolicy;
    /// let a = Arc::new(Set::new("A", vec![0.5, 0.2, 0.9]).unwrap());
    /// let (sets, kept) = AmbiguityPolicy::Drop.apply_to(vec![a]);
    /// assert_eq!((sets[0].memberships(), kept), (Some(&[0.2, 0.9][..]), Some(vec![1, 2])));
    /// ```
    pub fn apply_to(self, conditions: Vec<Arc<Set>>) -> (Vec<Arc<Set>>, Option<Vec<usize>>) {
        match self {
            AmbiguityPolicy::Keep => (conditions, None),
            AmbiguityPolicy::Nudge(amount) => {
                let nudged = conditions.into_iter().map(|set| nudged(set, amount));
                (nudged.collect(), None)
            }
            AmbiguityPolicy::Drop => {
                let kept = unambiguous_cases(&conditions);
                if conditions.first().is_none_or(|set| set.len() == kept.len()) {
                    return (conditions, None);
                }
                let select = |set: &Arc<Set>| Arc::new(set.select(&kept));
                (conditions.iter().map(select).collect(), Some(kept))
            }
        }
    }
}

/// The cases without a membership of 0.5 in any of the conditions.
fn unambiguous_cases(conditions: &[Arc<Set>]) -> Vec<usize> {
    let mut ambiguous = vec![false; conditions.first().map_or(0, |set| set.len())];
    for set in conditions.iter().filter(|set| set.fuzzy) {
        for (ambiguous, &value) in ambiguous.iter_mut().zip(set.numbers()) {
            *ambiguous |= is_half(value);
        }
    }
    (0..ambiguous.len())
        .filter(|&case| !ambiguous[case])
        .collect()
}

/// The set with `amount` added to each membership of 0.5.
pub fn nudged(set: Arc<Set>, amount: f64) -> Arc<Set> {
    if !set.is_ambiguous() {
        return set;
    }
    let moved = |&value: &f64| {
        if is_half(value) {
            value + amount
        } else {
            value
        }
    };
    let values = set.numbers().iter().map(moved).collect();
    Arc::new(Set {
        values: Arc::new(values),
        ..Set::clone(&set)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets() -> FuzzySets {
        let names = vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let members = vec![
            Set::new("A", vec![0.5, 0.2, 0.9]).unwrap(),
            Set::new("B", vec![0.5, 0.7, 0.5]).unwrap(),
        ];
        FuzzySets::new("test", names, members).unwrap()
    }

    #[test]
    fn each_half_is_reported_and_the_policy_applied() {
        let conditions = ["A".to_owned(), "B".to_owned()];
        let (kept, found) = apply(&sets(), &conditions, AmbiguityPolicy::Keep).unwrap();
        assert_eq!(kept, sets());
        assert_eq!(found.memberships.len(), 3);
        let (dropped, _) = apply(&sets(), &conditions, AmbiguityPolicy::Drop).unwrap();
        assert_eq!(dropped.cases, ["b"]);
        let (nudged, _) = apply(&sets(), &conditions, AmbiguityPolicy::Nudge(0.001)).unwrap();
        assert_eq!(nudged.find("A").unwrap().values[0], 0.501);
        assert_eq!(nudged.find("B").unwrap().numbers(), [0.501, 0.7, 0.501]);
    }
}
