//! The conditions of a truth table: which columns they are, and whether they can be.

use std::borrow::Borrow;
use std::sync::Arc;

use crate::condition::Condition;
use crate::error::{Error, Result};
use crate::sets::{FuzzySets, Set};

/// The conditions when none are named: every column but those of the outcome.
pub fn default_conditions<'a>(
    columns: impl IntoIterator<Item = &'a str>,
    outcome: &[&str],
) -> Vec<String> {
    columns
        .into_iter()
        .filter(|column| !outcome.contains(column))
        .map(str::to_owned)
        .collect()
}

/// The sets of these conditions, checked: known, each named once, not too many.
///
/// # Errors
/// Names the column, and what to do.
pub fn condition_sets(sets: &FuzzySets, conditions: &[String]) -> Result<Vec<Arc<Set>>> {
    if conditions.is_empty() {
        return Err(Error::NoConditions);
    }
    let members: Vec<Arc<Set>> = conditions
        .iter()
        .map(|name| sets.get_shared(name).cloned())
        .collect::<Result<_>>()?;
    for (at, set) in members.iter().enumerate() {
        if conditions[..at].iter().any(|name| name == set.name()) {
            return Err(Error::ConditionTwice {
                condition: set.name().to_owned(),
            });
        }
    }
    check_number_of_conditions(members.len())?;
    check_size(&members)?;
    Ok(members)
}

/// Names and levels of the sets, as conditions.
pub fn described<S: Borrow<Set>>(sets: &[S]) -> Vec<Condition> {
    let condition = |set: &S| {
        let set = set.borrow();
        Condition {
            name: set.name().to_owned(),
            levels: set.levels(),
        }
    };
    sets.iter().map(condition).collect()
}

/// The most conditions of a truth table; the row numbers of more would need over 128 bits.
const MOST_CONDITIONS: usize = 127;

/// Refuses more conditions than a truth table can number the rows of, before anything is loaded.
///
/// # Errors
/// Says how many there are and what to do.
pub fn check_number_of_conditions(conditions: usize) -> Result<()> {
    if conditions > MOST_CONDITIONS {
        return Err(Error::TooManyConditions {
            conditions,
            most: MOST_CONDITIONS,
        });
    }
    Ok(())
}

/// Refuses more configurations than row numbers of 128 bits can count.
pub(super) fn check_size<S: Borrow<Set>>(members: &[S]) -> Result<()> {
    let bits: f64 = members
        .iter()
        .map(|set| libm::log2(f64::from(set.borrow().levels())))
        .sum();
    if bits >= 128.0 {
        return Err(Error::TooManyConfigurations {
            conditions: members.len(),
            bits,
        });
    }
    Ok(())
}
