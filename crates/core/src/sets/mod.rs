//! Memberships of cases in sets, validated once; how raw scores become memberships.

pub mod ambiguity;
pub mod calibration;
pub mod spread;
pub mod thresholds;

use std::borrow::Borrow;
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexSet;
use ndarray::ArrayView2;
use rayon::prelude::*;

use crate::case_names::CaseNames;
pub use crate::data::Cell;
use crate::data::Dataset;
use crate::error::{DataError, Remedy, Result, did_you_mean};
use crate::precision::is_half;
use qca_minimize::{Cube, Level};

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
    name: String,
    levels: Level,
    fuzzy: bool,
    /// `NaN` stands for [`Cell::DontCare`], here and nowhere outside: one array of numbers is what sums are fast over.
    /// A set shares them with the column that it comes from.
    values: Arc<Vec<f64>>,
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
    /// [`DataError`] (without file) if a value is outside what a set can hold: a missing value (`NaN`), a fuzzy value
    /// outside 0..1, a negative level, or more than [`MOST_LEVELS`] levels.
    pub fn new(name: impl Into<String>, values: Vec<f64>) -> Result<Self, DataError> {
        let name = name.into();
        match values.iter().position(|value| value.is_nan()) {
            Some(row) => Err(missing(name, row)),
            None => Set::of_numbers(name, Arc::new(values)),
        }
    }

    /// A set from cells in order of the cases, some of which may not matter (`-` in temporal data).
    ///
    /// # Errors
    /// As [`Set::new`], and for a cell that does not matter beside memberships: it is the mark of crisp and multi-value columns.
    pub fn from_cells(
        name: impl Into<String>,
        cells: impl IntoIterator<Item = Cell>,
    ) -> Result<Self, DataError> {
        let name = name.into();
        let mut values = Vec::new();
        let mut dont_care = None;
        for (row, cell) in cells.into_iter().enumerate() {
            match cell {
                Cell::Value(value) if value.is_nan() => return Err(missing(name, row)),
                Cell::Value(value) => values.push(value),
                Cell::DontCare => {
                    dont_care.get_or_insert(row);
                    values.push(f64::NAN);
                }
            }
        }
        let set = Set::of_numbers(name, Arc::new(values))?;
        match dont_care.filter(|_| set.fuzzy) {
            None => Ok(set),
            Some(row) => Err(DataError::new(
                "a cell that does not matter stands beside memberships; it may stand beside levels",
            )
            .column(&set.name)
            .row(row + 1)),
        }
    }

    /// Crisp columns of a given number of levels, as a printed truth table has them: a level of each case, none where it does
    /// not matter.
    ///
    /// # Errors
    /// [`DataError`] for a level that there is not.
    pub fn of_levels(
        name: impl Into<String>,
        levels: Level,
        cells: impl IntoIterator<Item = Option<Level>>,
    ) -> Result<Self, DataError> {
        let cells = cells
            .into_iter()
            .map(|level| Cell::from(level.map(f64::from)));
        let mut set = Set::from_cells(name, cells)?;
        if set.levels > levels.max(2) {
            return Err(DataError::new(format!(
                "a level above {}, the highest",
                levels.max(2) - 1
            ))
            .column(&set.name));
        }
        set.levels = levels.max(2);
        Ok(set)
    }

    /// The same set with other memberships, in the order of the cases; what were levels stay levels.
    ///
    /// # Errors
    /// [`DataError`] if the values are of another number of cases, or of another kind than the set.
    pub fn with_values(&self, values: Vec<f64>) -> Result<Self, DataError> {
        let held = |value: &f64| match self.fuzzy {
            true => (0.0..=1.0).contains(value),
            false => value.fract() == 0.0 && (0.0..f64::from(self.levels)).contains(value),
        };
        if values.len() != self.len() {
            let text = format!("{} values for {} cases", values.len(), self.len());
            return Err(DataError::new(text).column(&self.name));
        }
        match values.iter().position(|value| !held(value)) {
            Some(row) => Err(DataError::new("this is not a value of the set")
                .column(&self.name)
                .row(row + 1)
                .value(values[row].to_string())),
            None => Ok(Set {
                values: Arc::new(values),
                ..self.clone()
            }),
        }
    }

    /// The same cells as a column with at least the levels of another one.
    #[must_use]
    pub fn with_levels_of(mut self, other: &Set) -> Self {
        self.levels = self.levels.max(other.levels);
        self
    }

    fn of_numbers(name: String, values: Arc<Vec<f64>>) -> Result<Self, DataError> {
        let fuzzy = values.iter().any(|v| v.fract() != 0.0 && !v.is_nan());
        let (lowest, highest) = extremes(&values);
        let bad = (lowest < 0.0 || (fuzzy && highest > 1.0))
            .then(|| values.iter().position(|&v| v < 0.0 || (fuzzy && v > 1.0)))
            .flatten();
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

    /// The column's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Number of levels: 2 for a fuzzy or crisp set.
    pub fn levels(&self) -> Level {
        self.levels
    }

    /// Whether the cells are memberships between 0 and 1 rather than levels.
    pub fn is_fuzzy(&self) -> bool {
        self.fuzzy
    }

    /// The memberships of a fuzzy set; none where the column holds levels.
    pub fn memberships(&self) -> Option<&[f64]> {
        self.fuzzy.then_some(&self.values[..])
    }

    /// What a case has: a membership or level, or a cell that does not matter.
    pub fn cell(&self, case: usize) -> Cell {
        Cell::from(Some(self.values[case]).filter(|value| !value.is_nan()))
    }

    /// The cells of all cases, in order.
    pub fn cells(&self) -> impl Iterator<Item = Cell> {
        (0..self.len()).map(|case| self.cell(case))
    }

    /// The numbers, for inner loops; `NaN` where a cell does not matter.
    pub(crate) fn numbers(&self) -> &[f64] {
        &self.values
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
        self.literal_of(levels, 0..self.len())
    }

    /// [`Set::literal`] of some of the cases.
    pub(crate) fn literal_of(&self, levels: &[Level], cases: Range<usize>) -> Vec<f64> {
        cases
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
            values: Arc::new(cases.iter().map(|&case| self.values[case]).collect()),
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

/// The lowest and the highest of these numbers and 0; `NaN` is neither.
fn extremes(values: &[f64]) -> (f64, f64) {
    // Eight by eight: a processor compares several at once.
    let (mut low, mut high) = ([0.0_f64; 8], [0.0_f64; 8]);
    let mut widen = |at: usize, value: f64| {
        low[at] = if value < low[at] { value } else { low[at] };
        high[at] = if value > high[at] { value } else { high[at] };
    };
    let (eights, rest) = values.as_chunks::<8>();
    for eight in eights {
        (0..8).for_each(|at| widen(at, eight[at]));
    }
    rest.iter().for_each(|&value| widen(0, value));
    let least = low.into_iter().fold(0.0, f64::min);
    (least, high.into_iter().fold(0.0, f64::max))
}

fn missing(column: String, row: usize) -> DataError {
    DataError::new("a value is missing")
        .column(column)
        .row(row + 1)
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
    /// Names of the cases; copies share them.
    pub cases: CaseNames,
    /// Where the data come from, for messages.
    pub source: String,
    sets: Vec<Arc<Set>>,
}

/// How many cells make it worth the while to look at columns in parallel.
const SHARED_OUT: usize = 1 << 16;

impl FuzzySets {
    /// Sets over these cases, in this order.
    ///
    /// # Errors
    /// [`DataError`] if a set has another number of cases, or two sets have the same name.
    pub fn new(
        source: impl Into<String>,
        cases: impl Into<CaseNames>,
        sets: Vec<impl Into<Arc<Set>>>,
    ) -> Result<Self, DataError> {
        let cases = cases.into();
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
        let names: IndexSet<&str> = names.into_iter().collect();
        let set = |name: &&str| {
            let set = match data.shared_numbers(name)? {
                Some(values) => Set::of_numbers((*name).to_owned(), values),
                None => Set::from_cells(*name, data.cells(name)?),
            };
            Ok(Arc::new(set.map_err(|error| data.locate(error))?))
        };
        // Of few cases all columns are looked at by one thread.
        let at_least = SHARED_OUT.div_ceil(data.len().max(1));
        let names: Vec<&str> = names.into_iter().collect();
        let sets: Vec<Result<Arc<Set>>> =
            names.par_iter().with_min_len(at_least).map(set).collect();
        let sets = sets.into_iter().collect::<Result<_>>()?;
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
    fn extremes_of_any_length() {
        for length in [0, 1, 7, 8, 9, 40] {
            let mut values: Vec<f64> = (0..length).map(|at| f64::from(at) / 8.0).collect();
            let highest = f64::from((length - 1).max(0)) / 8.0;
            assert_eq!(extremes(&values), (0.0, highest), "{length}");
            values.extend([f64::NAN, -1.5]);
            assert_eq!(extremes(&values), (-1.5, highest), "{length}");
        }
    }

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
        let fuzzy = Set::new("F", vec![0.5, 0.51, 0.49]).unwrap();
        assert_eq!(fuzzy.position(0), Position::Ambiguous);
        assert_eq!(fuzzy.position(1), Position::Level(1));
        assert_eq!(fuzzy.position(2), Position::Level(0));
    }

    #[test]
    fn a_missing_value_is_refused_and_is_not_one_that_does_not_matter() {
        let error = Set::new("A", vec![1.0, f64::NAN]).unwrap_err();
        assert_eq!((error.row, error.column.as_deref()), (Some(2), Some("A")));
        assert!(Set::from_cells("A", [Cell::Value(f64::NAN)]).is_err());
        let set = Set::from_cells("A", [Cell::Value(1.0), Cell::DontCare]).unwrap();
        assert_eq!(set.position(1), Position::DontCare);
        assert_eq!(set.literal(&[0, 1]), [1.0, 0.0]);
        assert_eq!(
            set.cells().collect::<Vec<_>>(),
            [Cell::Value(1.0), Cell::DontCare]
        );
        let error = Set::from_cells("A", [Cell::Value(0.3), Cell::DontCare]).unwrap_err();
        assert_eq!(error.row, Some(2));
    }

    #[test]
    fn other_values_are_of_the_same_kind() {
        let fuzzy = Set::new("F", vec![0.2, 0.7]).unwrap();
        assert_eq!(
            fuzzy.with_values(vec![1.0, 0.0]).unwrap().memberships(),
            Some(&[1.0, 0.0][..])
        );
        assert!(fuzzy.with_values(vec![1.0]).is_err());
        assert!(fuzzy.with_values(vec![1.2, 0.0]).is_err());
        assert!(fuzzy.with_values(vec![f64::NAN, 0.0]).is_err());
        let crisp = Set::new("C", vec![0.0, 1.0]).unwrap();
        assert_eq!(crisp.memberships(), None);
        assert!(crisp.with_values(vec![0.5, 0.0]).is_err());
        assert!(crisp.with_values(vec![2.0, 0.0]).is_err());
    }

    #[test]
    fn levels_of_a_printed_table_are_as_many_as_it_says() {
        let set = Set::of_levels("R", 3, [Some(0), None, Some(1)]).unwrap();
        assert_eq!((set.levels(), set.has_dont_care()), (3, true));
        assert!(Set::of_levels("R", 3, [Some(3)]).is_err());
    }

    #[test]
    fn a_column_is_constant_if_all_its_cells_are_the_same() {
        let constant = |cells: &[Option<Level>]| {
            Set::of_levels("A", 2, cells.iter().copied())
                .unwrap()
                .is_constant()
        };
        assert!(constant(&[Some(1), Some(1)]));
        assert!(constant(&[None, None]));
        assert!(!constant(&[Some(1), None, Some(1)]));
        assert!(!constant(&[Some(1), None, Some(0)]));
    }
}
