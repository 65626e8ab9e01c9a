//! The conditions of a truth table: which columns they are, and whether they can be.

use std::borrow::Borrow;
use std::sync::Arc;

use crate::condition::Condition;
use crate::error::{DataError, Error, Result};
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

/// The sets of these conditions, checked: known, not constant, without a gap in their levels.
///
/// # Errors
/// Names the column, and what to do.
pub fn condition_sets(sets: &FuzzySets, conditions: &[String]) -> Result<Vec<Arc<Set>>> {
    if conditions.is_empty() {
        return Err(Error::analysis(
            "there are no conditions; name them with --conditions A,B,C",
        ));
    }
    let members: Vec<Arc<Set>> = conditions
        .iter()
        .map(|name| sets.get_shared(name).cloned())
        .collect::<Result<_>>()?;
    for (at, set) in members.iter().enumerate() {
        if conditions[..at].contains(&set.name) {
            return Err(Error::analysis(format!(
                "the condition {:?} is named twice",
                set.name
            )));
        }
        check_spread(set).map_err(|error| error.file(&sets.source))?;
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
            name: set.name.clone(),
            levels: set.levels,
        }
    };
    sets.iter().map(condition).collect()
}

/// Refuses a constant column and levels with a gap.
fn check_spread(set: &Set) -> Result<(), DataError> {
    if set.is_constant() {
        let value = set
            .values
            .iter()
            .find(|v| !v.is_nan())
            .map_or_else(|| "-".to_owned(), f64::to_string);
        return Err(DataError::new(
            "every case has the same value, so this condition explains nothing",
        )
        .column(&set.name)
        .value(value)
        .remedy("leave it out of --conditions"));
    }
    let empty = set.empty_levels();
    if let Some(gap) = empty.first() {
        return Err(DataError::new(format!(
            "the levels go up to {} but no case has level {gap}",
            set.levels - 1
        ))
        .column(&set.name)
        .remedy(format!(
            "code the levels 0, 1, 2, … without a gap: qca calibrate DATA --set '{}=recode(…)'",
            set.name
        )));
    }
    Ok(())
}

/// The most conditions of a truth table; the row numbers of more would need over 128 bits.
const MOST_CONDITIONS: usize = 127;

/// Refuses more conditions than a truth table can number the rows of, before anything is loaded.
///
/// # Errors
/// Says how many there are and what to do.
pub fn check_number_of_conditions(conditions: usize) -> Result<()> {
    if conditions > MOST_CONDITIONS {
        return Err(Error::analysis(format!(
            "{conditions} conditions are more than the {MOST_CONDITIONS} that a truth table can number the rows of; name fewer with --conditions"
        )));
    }
    Ok(())
}

/// Refuses more configurations than row numbers of 128 bits can count.
pub(super) fn check_size<S: Borrow<Set>>(members: &[S]) -> Result<()> {
    let bits: f64 = members
        .iter()
        .map(|set| f64::from(set.borrow().levels).log2())
        .sum();
    if bits >= 128.0 {
        return Err(Error::analysis(format!(
            "{} conditions make 2^{bits:.0} configurations, more than the 2^128 that a truth table can number; name fewer with --conditions",
            members.len()
        )));
    }
    Ok(())
}
