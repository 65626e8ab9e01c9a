//! What a file says about its cases: their names, rows without a cell, columns of words.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use ndarray::Axis;

use super::notes::ReadingNote;
use super::number::is_missing;
use super::{Dataset, ReadOptions, layout, records, words};
use crate::error::{DataError, Error, Remedy};

/// How many names are looked at for leading zeros.
const ROWS_THAT_TELL: usize = 10;

impl Dataset {
    /// The data without the rows that hold nothing, not even a name. `nameless` are the rows, from 0, whose case has no name.
    pub(super) fn without_empty_rows(mut self, nameless: &[usize]) -> Result<Self, DataError> {
        let candidates: Vec<usize> = match self.id_place {
            Some(_) => nameless.to_vec(),
            None => (0..self.len()).collect(),
        };
        let is_empty = |&case: &usize| {
            self.values.column(case).iter().all(|value| value.is_nan())
                && (0..self.columns.len()).all(|column| self.text_of(column, case).is_empty())
        };
        let empty: Vec<usize> = candidates.into_iter().filter(is_empty).collect();
        if empty.is_empty() {
            return Ok(self);
        }
        if empty.len() == self.len() {
            return Err(DataError::new(
                "the file has a header line, and rows without a cell",
            ));
        }
        self.retain(&empty);
        self.notes.push(ReadingNote::EmptyRows(empty.len()));
        Ok(self)
    }

    /// The data without the rows at the end that have a first cell alone: sources and notes below the table.
    pub(super) fn without_rows_below(mut self, first: usize) -> Self {
        if self.columns.len() < 2 {
            return self;
        }
        let is_below = |&case: &usize| {
            let others =
                (0..self.columns.len()).filter(|&at| self.columns[at].place != Some(first));
            let is_number = self
                .columns
                .iter()
                .position(|column| column.place == Some(first))
                .is_some_and(|at| !self.values[(at, case)].is_nan());
            !is_number
                && others
                    .into_iter()
                    .all(|at| self.values[(at, case)].is_nan() && self.text_of(at, case).is_empty())
        };
        let mut below: Vec<usize> = (0..self.len()).rev().take_while(is_below).collect();
        if below.is_empty() || below.len() == self.len() {
            return self;
        }
        below.reverse();
        self.retain(&below);
        self.notes.push(ReadingNote::RowsBelow(below.len()));
        self
    }

    /// Drops these cases, in order, as if the file did not have them.
    fn retain(&mut self, drop: &[usize]) {
        let keep: Vec<usize> = (0..self.len())
            .filter(|case| drop.binary_search(case).is_err())
            .collect();
        self.cases = keep.iter().map(|&case| self.cases[case].clone()).collect();
        self.rows = keep.iter().map(|&case| self.rows[case]).collect();
        self.values = self.values.select(Axis(1), &keep);
    }

    /// Columns of yes and no become levels.
    pub(super) fn with_words(mut self) -> Self {
        for at in 0..self.columns.len() {
            let values = self.values.row(at);
            if self.columns[at].texts.is_empty() || values.iter().any(|value| !value.is_nan()) {
                continue;
            }
            let Some((levels, note)) = words::levels(&self.columns[at]) else {
                continue;
            };
            let cases: HashMap<usize, usize> = self
                .rows
                .iter()
                .enumerate()
                .map(|(case, &row)| (row, case))
                .collect();
            for (row, level) in levels {
                if let Some(&case) = cases.get(&row) {
                    self.values[(at, case)] = level;
                }
            }
            self.notes.push(note);
        }
        self
    }

    /// A first column that merely numbers the cases names them, unless another one is asked for, and is hidden where columns are
    /// taken without being named.
    pub(super) fn named_by_numbering(
        mut self,
        first: Option<usize>,
        options: &ReadOptions,
    ) -> Self {
        let Some(at) = first.and_then(|place| {
            self.columns
                .iter()
                .position(|column| column.place == Some(place))
        }) else {
            return self;
        };
        let numbers = self.values.row(at).to_vec();
        if self.columns.len() < 2 || !layout::is_numbering(&self.columns[at].name, &numbers) {
            return self;
        }
        self.columns[at].hidden = true;
        if let Some(asked) = &options.id {
            if !asked.is_empty() {
                self.notes.push(ReadingNote::Numbering {
                    column: self.columns[at].name.clone(),
                    names: Some(asked.clone()),
                });
            }
            return self;
        }
        let beside = self.names_beside(at);
        self.notes.push(ReadingNote::Numbering {
            column: self.columns[at].name.clone(),
            names: beside.as_ref().map(|(name, _)| name.clone()),
        });
        self.cases = match beside {
            Some((_, names)) => names,
            None => self.names_of_numbers(at, &numbers),
        };
        self
    }

    /// The names of cases that are numbers, as they are written where that is otherwise than numbers are: `007`, `1.10`.
    fn names_of_numbers(&self, at: usize, numbers: &[f64]) -> Vec<String> {
        // A case without a number is called by its row, as one without a name is.
        let plain = |(number, row): (&f64, &usize)| match number.is_nan() {
            true => row.to_string(),
            false => number.to_string(),
        };
        let plain: Vec<String> = numbers.iter().zip(&self.rows).map(plain).collect();
        let has_fractions = numbers.iter().any(|number| number.fract() != 0.0);
        // Reading a large file again is spared where the first names are plain.
        if !has_fractions
            && self.written(at, ROWS_THAT_TELL) == plain[..plain.len().min(ROWS_THAT_TELL)]
        {
            return plain;
        }
        let mut names = self.written(at, plain.len());
        names.resize(plain.len(), String::new());
        let or_plain = |(name, plain): (String, String)| if name.is_empty() { plain } else { name };
        names.into_iter().zip(plain).map(or_plain).collect()
    }

    /// The cells of this column as they are written, of the first `count` cases.
    fn written(&self, column: usize, count: usize) -> Vec<String> {
        let Some(place) = self.columns[column].place else {
            return Vec::new();
        };
        let mut records = records::records(&self.text, &self.dialect).enumerate();
        let cell = |&row: &usize| {
            let (_, record) = records.find(|&(at, _)| at == row)?;
            Some(record.ok()?.get(place)?.trim().to_owned())
        };
        self.rows.iter().take(count).map_while(cell).collect()
    }

    /// The column after this one with its texts, if it holds a text for each case, each once.
    fn names_beside(&self, at: usize) -> Option<(String, Vec<String>)> {
        let column = self.columns.get(at + 1)?;
        let names: Vec<String> = (0..self.len())
            .map(|case| self.text_of(at + 1, case).to_owned())
            .collect();
        let mut different: Vec<&String> = names.iter().collect();
        different.sort_unstable();
        different.dedup();
        let all = names.iter().all(|name| !is_missing(name));
        (all && different.len() == names.len()).then(|| (column.name.clone(), names))
    }

    /// The cases of a panel are named by unit and time, where no column is named for it.
    pub(super) fn named_by_unit_and_time(
        mut self,
        options: &ReadOptions,
    ) -> Result<Self, DataError> {
        let (Some(unit), Some(time), None) = (&options.unit, &options.time, &options.id) else {
            return Ok(self);
        };
        if self.id_column.is_some() {
            return Ok(self);
        }
        let text = |name: &String, case: usize| {
            self.text(name, case).map_err(|error| match error {
                Error::Data(error) => *error,
                other => DataError::new(other.to_string()),
            })
        };
        let names: Result<Vec<String>, DataError> = (0..self.len())
            .map(|case| Ok(format!("{} {}", text(unit, case)?, text(time, case)?)))
            .collect();
        self.cases = names?;
        Ok(self)
    }

    /// The first two columns, where unit and time in them make up the names of the cases.
    pub(super) fn panel_in_names(&self) -> Option<[&str; 2]> {
        self.id_place?;
        let columns = [self.columns.first()?, self.columns.get(1)?];
        let cell = |at: usize, case: usize| match self.values[(at, case)] {
            value if value.is_nan() => self.text_of(at, case).to_owned(),
            value => value.to_string(),
        };
        let is_both = |(case, name): (usize, &String)| {
            *name == format!("{} {}", cell(0, case), cell(1, case))
        };
        let mut names = self.cases.iter().enumerate();
        names
            .all(is_both)
            .then(|| columns.map(|column| column.name.as_str()))
    }

    /// Two cases of one name are an error, but for the rows of a panel or of a truth table.
    pub(super) fn check_case_names(&self, options: &ReadOptions) -> Result<(), DataError> {
        let panel = options.unit.is_some() && options.time.is_some();
        // The names of a panel are those of a column, or of unit and time together.
        let of_a_column = self.id_column.is_some() || (!panel && self.named_by().is_some());
        if options.repeated_names || panel == of_a_column {
            return Ok(());
        }
        let mut seen: HashMap<&str, usize> = HashMap::with_capacity(self.len());
        for (case, name) in self.cases.iter().enumerate() {
            match seen.entry(name) {
                Entry::Vacant(entry) => {
                    entry.insert(case);
                }
                Entry::Occupied(entry) => return Err(self.twice(*entry.get(), case)),
            }
        }
        Ok(())
    }

    fn twice(&self, first: usize, second: usize) -> DataError {
        let line = |case: usize| {
            records::find_cell(&self.text, &self.dialect, self.rows[case], None)
                .map_or(self.rows[case] + 1, |(line, _)| line)
        };
        let problem = format!(
            "two cases have this name, in lines {} and {}",
            line(first),
            line(second)
        );
        let error = DataError::new(problem).case(&self.cases[second]);
        let error = match self.named_by() {
            Some(column) => error.column(column),
            None => error,
        };
        error.row(self.rows[second]).remedy(Remedy::NameCases)
    }
}
