//! Memberships of exactly 0.5: the point of maximum ambiguity, where a case belongs to no truth-table row.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::precision::is_half;
use crate::sets::{FuzzySets, Set};

/// What to do with cases at 0.5 in a condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HalfPolicy {
    /// Keep them: they belong to no row, but count in every sum.
    #[default]
    Keep,
    /// Leave the cases out of the analysis.
    Drop,
    /// Add this to the membership, usually 0.001 (Fiss 2011, note 3).
    Nudge(f64),
}

impl HalfPolicy {
    /// Reads `keep`, `drop` or `nudge=0.001`.
    ///
    /// # Errors
    /// Any other text, or a nudge that is 0 or not between −0.5 and 0.5.
    ///
    /// ```
    /// use qca::sets::half::HalfPolicy;
    /// assert_eq!(HalfPolicy::parse("nudge=0.001").unwrap(), HalfPolicy::Nudge(0.001));
    /// assert!(HalfPolicy::parse("nudge=2").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Error::analysis(format!(
                "{text:?} is not a policy for memberships of 0.5; write keep, drop or nudge=0.001"
            ))
        };
        match text.trim() {
            "keep" => Ok(HalfPolicy::Keep),
            "drop" => Ok(HalfPolicy::Drop),
            "nudge" => Ok(HalfPolicy::Nudge(0.001)),
            other => {
                let amount = other.strip_prefix("nudge=").ok_or_else(wrong)?;
                let amount: f64 = amount.trim().parse().map_err(|_| wrong())?;
                let sensible = amount.abs() < 0.5 && !is_half(0.5 + amount);
                if sensible {
                    Ok(HalfPolicy::Nudge(amount))
                } else {
                    Err(wrong())
                }
            }
        }
    }
}

impl std::fmt::Display for HalfPolicy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            HalfPolicy::Keep => f.write_str("keep"),
            HalfPolicy::Drop => f.write_str("drop"),
            HalfPolicy::Nudge(amount) => write!(f, "nudge={amount}"),
        }
    }
}

/// A membership of exactly 0.5 that the policy was applied to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HalfMembership {
    /// The case.
    pub case: String,
    /// The condition.
    pub condition: String,
}

/// What was done about memberships of exactly 0.5.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HalfReport {
    /// The policy: `keep`, `drop` or `nudge=…`.
    pub policy: String,
    /// Each membership of 0.5 in a condition, in order of the cases.
    pub memberships: Vec<HalfMembership>,
}

/// Applies the policy to the conditions; returns the sets and what was done.
///
/// # Errors
/// An unknown condition.
pub fn apply(
    sets: &FuzzySets,
    conditions: &[String],
    policy: HalfPolicy,
) -> Result<(FuzzySets, HalfReport)> {
    let members: Vec<&Set> = conditions
        .iter()
        .map(|name| sets.get(name))
        .collect::<Result<_>>()?;
    let mut found = Vec::new();
    let mut halves = Vec::new();
    for (case, name) in sets.cases.iter().enumerate() {
        for set in members
            .iter()
            .filter(|set| set.fuzzy && is_half(set.values[case]))
        {
            found.push(HalfMembership {
                case: name.clone(),
                condition: set.name.clone(),
            });
            halves.push((case, &set.name));
        }
    }
    let changed = match policy {
        HalfPolicy::Keep => sets.clone(),
        HalfPolicy::Drop => without(
            sets,
            &halves.iter().map(|&(case, _)| case).collect::<Vec<_>>(),
        )?,
        HalfPolicy::Nudge(amount) => {
            let mut changed = sets.clone();
            for (case, name) in halves {
                let mut set = sets.get(name)?.clone();
                if let Some(current) = changed.find(name) {
                    set.values.clone_from(&current.values);
                }
                set.values[case] += amount;
                changed.insert(set);
            }
            changed
        }
    };
    Ok((
        changed,
        HalfReport {
            policy: policy.to_string(),
            memberships: found,
        },
    ))
}

fn without(sets: &FuzzySets, cases: &[usize]) -> Result<FuzzySets> {
    let kept = |case: &usize| !cases.contains(case);
    let names = (0..sets.len())
        .filter(kept)
        .map(|case| sets.cases[case].clone())
        .collect();
    let reduced = sets
        .sets()
        .iter()
        .map(|set| Set {
            values: (0..set.len())
                .filter(kept)
                .map(|case| set.values[case])
                .collect(),
            ..set.clone()
        })
        .collect();
    Ok(FuzzySets::new(sets.source.clone(), names, reduced)?)
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
        let (kept, found) = apply(&sets(), &conditions, HalfPolicy::Keep).unwrap();
        assert_eq!(kept, sets());
        assert_eq!(found.memberships.len(), 3);
        let (dropped, _) = apply(&sets(), &conditions, HalfPolicy::Drop).unwrap();
        assert_eq!(dropped.cases, ["b"]);
        let (nudged, _) = apply(&sets(), &conditions, HalfPolicy::Nudge(0.001)).unwrap();
        assert_eq!(nudged.find("A").unwrap().values[0], 0.501);
        assert_eq!(nudged.find("B").unwrap().values, [0.501, 0.7, 0.501]);
    }
}
