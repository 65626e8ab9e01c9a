//! Conditions that do not spread over their levels: the same in every case, or with levels in which no case is.
//!
//! Neither is a fault: levels are counted up to the highest value, whether or not each occurs. But both fill the truth
//! table with remainders, which a reader has to know.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{FuzzySets, Set};
use qca_minimize::Level;

/// What a reader has to know of a condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SpreadNote {
    /// Every case has the same value.
    Constant {
        /// The condition.
        condition: String,
        /// The value; `None` where every cell is a don't-care.
        value: Option<f64>,
        /// Number of levels.
        levels: Level,
    },
    /// No case has one of these levels, below the highest one.
    EmptyLevels {
        /// The condition.
        condition: String,
        /// The levels without a case.
        empty: Vec<Level>,
        /// Number of levels.
        levels: Level,
    },
}

impl SpreadNote {
    /// What there is to say of a set.
    pub fn of(set: &Set) -> Option<Self> {
        if set.is_constant() {
            return Some(SpreadNote::Constant {
                condition: set.name.clone(),
                value: set.values.iter().copied().find(|v| !v.is_nan()),
                levels: set.levels,
            });
        }
        // A case that does not matter for the condition is in the rows of all its levels.
        if set.has_dont_care() {
            return None;
        }
        let empty = set.empty_levels();
        (!empty.is_empty()).then(|| SpreadNote::EmptyLevels {
            condition: set.name.clone(),
            empty,
            levels: set.levels,
        })
    }

    /// What there is to say of each of these conditions.
    pub fn of_conditions(sets: &FuzzySets, conditions: &[String]) -> Vec<Self> {
        let sets = conditions.iter().filter_map(|name| sets.find(name));
        sets.filter_map(SpreadNote::of).collect()
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            SpreadNote::Constant { .. } => {
                "leave it out unless it varies in the cases that these are compared with: conservative terms keep it, the parsimonious solution drops it"
            }
            SpreadNote::EmptyLevels { .. } => {
                "look at the counterfactuals that have such a level, or code the levels without a gap (recode)"
            }
        }
    }
}

impl fmt::Display for SpreadNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SpreadNote::Constant {
                condition,
                value,
                levels,
            } => {
                let Some(value) = value else {
                    return write!(
                        f,
                        "{condition} does not matter in any case: it explains nothing"
                    );
                };
                let rest = levels - 1;
                write!(
                    f,
                    "{condition} is {value} in every case: it explains nothing, and all configurations with another level of it, {rest} of {levels}, are remainders"
                )
            }
            SpreadNote::EmptyLevels {
                condition,
                empty,
                levels,
            } => {
                let list: Vec<String> = empty.iter().map(ToString::to_string).collect();
                write!(
                    f,
                    "the levels of {condition} go up to {}, but no case has level {}: all configurations with it are remainders",
                    levels - 1,
                    list.join(" or ")
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::Cell;

    fn note(values: &[f64]) -> Option<String> {
        let set = Set::new("A", values.to_vec()).unwrap();
        SpreadNote::of(&set).map(|note| note.to_string())
    }

    #[test]
    fn constant_columns_and_gaps_are_named_with_their_remainders() {
        let constant = note(&[1.0, 1.0]).unwrap();
        assert!(
            constant.contains("1 in every case") && constant.contains("1 of 2"),
            "{constant}"
        );
        let gap = note(&[0.0, 3.0, 1.0]).unwrap();
        assert!(gap.contains("up to 3") && gap.contains("level 2"), "{gap}");
        assert_eq!(note(&[0.2, 0.7]), None);
        assert_eq!(note(&[0.0, 1.0]), None);
        // Temporal data: an order column with one order only is the usual case.
        let order = |cells: [Cell; 2]| {
            let set = Set::from_cells("A", cells).unwrap();
            SpreadNote::of(&set).map(|note| note.to_string())
        };
        assert_eq!(order([Cell::Value(1.0), Cell::DontCare]), None);
        let never = order([Cell::DontCare, Cell::DontCare]).unwrap();
        assert_eq!(never, "A does not matter in any case: it explains nothing");
    }
}
