//! Memberships of cases in sets, validated once; how raw scores become memberships.

pub mod ambiguity;
pub mod calibration;
pub mod outcome;
pub mod spread;
pub mod thresholds;

use std::borrow::Borrow;
use std::sync::Arc;

use ndarray::ArrayView2;

use crate::data::Dataset;
use crate::error::{DataError, Remedy, Result, did_you_mean};
use crate::minimize::{Cube, Level};
use crate::precision::is_half;

/// The most levels that a crisp or multi-value column may have before it is taken for an uncalibrated one.
pub const MOST_LEVELS: usize = 64;

/// A set, or a multi-value column: one membership or level for each case.
///
/// ```
/// use qca::Set;
///
/// let fuzzy = Set::new("DEV", vec![0.2, 0.7])?;
/// assert_eq!((fuzzy.membership(0, 1), fuzzy.membership(0, 0)), (0.2, 0.8));
/// let region = Set::new("REGION", vec![0.0, 2.0, 1.0])?;
/// assert_eq!(region.literal(&[1, 2]), [0.0, 1.0, 1.0]);
/// assert!(Set::new("GDP", vec![350.0, 1200.0]).is_err());
/// # Ok::<(), qca::error::DataError>(())
/// ```
///
/// A column with any value that is not whole is fuzzy and has two levels: level 1 is the membership `v`, level 0
/// is `1 − v`. Otherwise it is crisp or multi-value with `max(2, highest value + 1)` levels.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// The column's name.
    pub name: String,
    /// Number of levels: 2 for a fuzzy or crisp set.
    pub levels: Level,
    /// Whether the values are memberships between 0 and 1 rather than levels.
    pub fuzzy: bool,
    /// A membership (fuzzy) or a level (crisp, multi-value) for each case; `NaN` is a don't-care cell
    /// (`-` in temporal data), which is in no level.
    pub values: Vec<f64>,
}

/// The row in which a case stands with respect to one condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// The level of the condition; for a fuzzy set 1 above 0.5 and 0 below.
    Level(Level),
    /// Exactly 0.5 (within the tolerance), the point of maximum ambiguity: in neither level.
    Ambiguous,
    /// A don't-care cell.
    DontCare,
}

impl Set {
    /// A set from values in order of the cases.
    ///
    /// # Errors
    /// [`DataError`] (without file) if a value is outside what a set can hold: a fuzzy value outside 0..1, a
    /// negative level, or more than [`MOST_LEVELS`] levels.
    pub fn new(name: impl Into<String>, values: Vec<f64>) -> Result<Self, DataError> {
        let name = name.into();
        let fuzzy = values.iter().any(|v| v.fract() != 0.0 && !v.is_nan());
        let highest = values
            .iter()
            .copied()
            .filter(|v| !v.is_nan())
            .fold(0.0, f64::max);
        let bad = values.iter().position(|&v| v < 0.0 || (fuzzy && v > 1.0));
        if let Some(row) = bad.or_else(|| Self::beyond_levels(&values, highest)) {
            return Err(
                DataError::new("this is not a membership between 0 and 1, nor a level")
                    .column(&name)
                    .row(row + 1)
                    .value(values[row].to_string())
                    .remedy(Remedy::Calibrate { column: name }),
            );
        }
        let levels = if fuzzy {
            2
        } else {
            (highest as Level + 1).max(2)
        };
        Ok(Set {
            name,
            levels,
            fuzzy,
            values,
        })
    }

    fn beyond_levels(values: &[f64], highest: f64) -> Option<usize> {
        (highest >= MOST_LEVELS as f64)
            .then(|| values.iter().position(|&v| v == highest))
            .flatten()
    }

    /// Number of cases.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is no case.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Membership of one case in one level.
    pub fn membership(&self, case: usize, level: Level) -> f64 {
        let value = self.values[case];
        if !self.fuzzy {
            return f64::from(u8::from(value == f64::from(level)));
        }
        match level {
            0 => 1.0 - value,
            1 => value,
            _ => 0.0,
        }
    }

    /// Memberships of all cases in a literal: in one of the levels.
    pub fn literal(&self, levels: &[Level]) -> Vec<f64> {
        (0..self.len())
            .map(|case| {
                levels
                    .iter()
                    .map(|&l| self.membership(case, l))
                    .fold(0.0, f64::max)
            })
            .collect()
    }

    /// Lowers each membership to that of its case in a level, where that is less; `memberships` are those of the cases from
    /// `first` on. A conjunction starts from 1 and is narrowed by each of its literals.
    pub fn narrow(&self, level: Level, first: usize, memberships: &mut [f64]) {
        let values = &self.values[first..first + memberships.len()];
        let pairs = memberships.iter_mut().zip(values);
        match (self.fuzzy, level) {
            (true, 1) => pairs.for_each(|(x, v)| *x = x.min(*v)),
            (true, 0) => pairs.for_each(|(x, v)| *x = x.min(1.0 - v)),
            (true, _) => memberships.fill(0.0),
            (false, _) => {
                let level = f64::from(level);
                pairs.for_each(|(x, v)| *x = if *v == level { *x } else { x.min(0.0) });
            }
        }
    }

    /// The set over these cases alone, in this order; a case may occur more than once.
    pub fn select(&self, cases: &[usize]) -> Set {
        Set {
            name: self.name.clone(),
            levels: self.levels,
            fuzzy: self.fuzzy,
            values: cases.iter().map(|&case| self.values[case]).collect(),
        }
    }

    /// Whether the set is fuzzy and some case has a membership of 0.5.
    pub fn is_ambiguous(&self) -> bool {
        self.fuzzy && self.values.iter().any(|&v| is_half(v))
    }

    /// Where a case stands: its level, 0.5, or a don't-care cell.
    pub fn position(&self, case: usize) -> Position {
        let value = self.values[case];
        if value.is_nan() {
            Position::DontCare
        } else if !self.fuzzy {
            Position::Level(value as Level)
        } else if is_half(value) {
            Position::Ambiguous
        } else {
            Position::Level(Level::from(value > 0.5))
        }
    }

    /// Levels below the highest in which no case is, for a crisp or multi-value column: gaps in the coding.
    pub fn empty_levels(&self) -> Vec<Level> {
        if self.fuzzy {
            return Vec::new();
        }
        (0..self.levels)
            .filter(|&level| !self.values.iter().any(|&v| v == f64::from(level)))
            .collect()
    }

    /// Whether some cell does not matter (`-`).
    pub fn has_dont_care(&self) -> bool {
        self.values.iter().any(|v| v.is_nan())
    }

    /// Whether all cells are the same: one value, or `-` throughout. An order column of temporal data that is 1 in some
    /// cases and `-` in the others tells these apart.
    pub fn is_constant(&self) -> bool {
        let Some((first, rest)) = self.values.split_first() else {
            return true;
        };
        rest.iter()
            .all(|value| value == first || value.is_nan() && first.is_nan())
    }
}

/// Membership of each of so many cases in a term over these sets: the least of its literals, 1 for the term without literals.
///
/// ```
/// use qca::minimize::Cube;
/// use qca::sets::{Set, term_memberships};
/// let sets = [Set::new("A", vec![0.9, 0.2]).unwrap(), Set::new("B", vec![0.6, 0.7]).unwrap()];
/// let term = Cube::from_literals([(0, 1), (1, 0)]); // A*~B
/// assert_eq!(term_memberships(&term, &sets, 2), [0.4, 0.2]);
/// ```
pub fn term_memberships<S: Borrow<Set>>(term: &Cube, sets: &[S], cases: usize) -> Vec<f64> {
    let mut memberships = vec![1.0; cases];
    for (condition, level) in term.literals() {
        sets[condition].borrow().narrow(level, 0, &mut memberships);
    }
    memberships
}

/// Sets over the same cases, each validated when it was made. Copies share them.
#[derive(Clone, Debug, PartialEq)]
pub struct FuzzySets {
    /// Names of the cases.
    pub cases: Vec<String>,
    /// Where the data come from, for messages.
    pub source: String,
    sets: Vec<Arc<Set>>,
}

impl FuzzySets {
    /// Sets over these cases, in this order.
    ///
    /// # Errors
    /// [`DataError`] if a set has another number of cases, or two sets have the same name.
    pub fn new(
        source: impl Into<String>,
        cases: Vec<String>,
        sets: Vec<impl Into<Arc<Set>>>,
    ) -> Result<Self, DataError> {
        let sets: Vec<Arc<Set>> = sets.into_iter().map(Into::into).collect();
        for (at, set) in sets.iter().enumerate() {
            if set.len() != cases.len() {
                return Err(DataError::new(format!(
                    "the set has {} values for {} cases",
                    set.len(),
                    cases.len()
                ))
                .column(&set.name));
            }
            if sets[..at].iter().any(|other| other.name == set.name) {
                return Err(DataError::new("two sets have this name").column(&set.name));
            }
        }
        Ok(FuzzySets {
            cases,
            source: source.into(),
            sets,
        })
    }

    /// The sets in the columns of a data file, in the order of `names`; each name once.
    ///
    /// # Errors
    /// An unknown column (with the nearest names), a missing or non-numeric cell, or raw scores where a set is
    /// needed; the message names file, row, column and value.
    pub fn from_dataset<'a>(
        data: &Dataset,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self> {
        let mut sets: Vec<Arc<Set>> = Vec::new();
        for name in names {
            if sets.iter().any(|set| set.name == name) {
                continue;
            }
            let values = data.set_values(name)?;
            let set = Set::new(name, values).map_err(|error| data.locate(error))?;
            sets.push(Arc::new(set));
        }
        Ok(FuzzySets {
            cases: data.cases.clone(),
            source: data.source.clone(),
            sets,
        })
    }

    /// Sets from an array of memberships (or levels) with one row for each case and one column for each name.
    ///
    /// # Errors
    /// As [`Dataset::from_array`] and [`FuzzySets::from_dataset`]: a `NaN` is a missing value and refused.
    ///
    /// ```
    /// use ndarray::array;
    /// use qca::FuzzySets;
    ///
    /// let sets = FuzzySets::from_array(&["A", "Y"], array![[0.2, 0.7], [1.0, 0.6]].view())?;
    /// assert_eq!(sets.get("Y")?.membership(0, 0), 1.0 - 0.7);
    /// assert!(FuzzySets::from_array(&["A"], array![[f64::NAN]].view()).is_err());
    /// # Ok::<(), qca::Error>(())
    /// ```
    pub fn from_array(names: &[impl AsRef<str>], values: ArrayView2<'_, f64>) -> Result<Self> {
        let data = Dataset::from_array(names, values)?;
        Self::from_dataset(&data, data.column_names())
    }

    /// Number of cases.
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Whether there is no case.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// The sets, in order.
    pub fn sets(&self) -> &[Arc<Set>] {
        &self.sets
    }

    /// The set of this name, if there is one.
    pub fn find(&self, name: &str) -> Option<&Set> {
        self.shared(name).map(AsRef::as_ref)
    }

    /// The set of this name as it is held, to be shared.
    fn shared(&self, name: &str) -> Option<&Arc<Set>> {
        self.sets.iter().find(|set| set.name == name)
    }

    /// The set of this name.
    ///
    /// # Errors
    /// [`DataError`] that suggests the nearest names.
    pub fn get(&self, name: &str) -> Result<&Set> {
        Ok(self.get_shared(name)?)
    }

    /// The set of this name as it is held: a copy of the pointer shares it.
    ///
    /// # Errors
    /// As [`FuzzySets::get`].
    pub fn get_shared(&self, name: &str) -> Result<&Arc<Set>> {
        self.shared(name).ok_or_else(|| {
            let known: Vec<&str> = self.sets.iter().map(|set| set.name.as_str()).collect();
            DataError::new("there is no such column")
                .file(&self.source)
                .column(name)
                .remedy(did_you_mean(name, known))
                .into()
        })
    }

    /// Adds a set, or replaces the one of the same name.
    pub fn insert(&mut self, set: impl Into<Arc<Set>>) {
        let set = set.into();
        match self.sets.iter_mut().find(|other| other.name == set.name) {
            Some(other) => *other = set,
            None => self.sets.push(set),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_values_are_levels_and_others_memberships() {
        let crisp = Set::new("A", vec![0.0, 1.0]).unwrap();
        assert_eq!((crisp.levels, crisp.fuzzy), (2, false));
        let multi = Set::new("M", vec![0.0, 2.0, 1.0]).unwrap();
        assert_eq!((multi.levels, multi.fuzzy), (3, false));
        assert_eq!(multi.literal(&[1, 2]), [0.0, 1.0, 1.0]);
        let fuzzy = Set::new("F", vec![0.0, 0.3]).unwrap();
        assert_eq!((fuzzy.levels, fuzzy.fuzzy), (2, true));
        assert_eq!(fuzzy.literal(&[0]), [1.0, 0.7]);
    }

    #[test]
    fn raw_scores_are_refused() {
        let error = Set::new("GDP", vec![350.0, 1200.0]).unwrap_err();
        let column = "GDP".to_owned();
        assert_eq!(error.remedy, Some(Remedy::Calibrate { column }));
        assert!(Set::new("X", vec![0.2, 1.4]).is_err());
        assert!(Set::new("X", vec![-1.0, 1.0]).is_err());
    }

    #[test]
    fn a_half_is_in_no_level() {
        let fuzzy = Set::new("F", vec![0.5, 0.51, f64::NAN]).unwrap();
        assert_eq!(fuzzy.position(0), Position::Ambiguous);
        assert_eq!(fuzzy.position(1), Position::Level(1));
        assert_eq!(fuzzy.position(2), Position::DontCare);
    }

    #[test]
    fn a_column_is_constant_if_all_its_cells_are_the_same() {
        let constant = |values: &[f64]| Set::new("A", values.to_vec()).unwrap().is_constant();
        assert!(constant(&[1.0, 1.0]));
        assert!(constant(&[f64::NAN, f64::NAN]));
        assert!(!constant(&[1.0, f64::NAN, 1.0]));
        assert!(!constant(&[1.0, f64::NAN, 0.0]));
    }
}
