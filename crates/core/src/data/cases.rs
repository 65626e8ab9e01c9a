//! What a file says about its cases: their names, rows without a cell, columns of words.

use std::collections::HashMap;
use std::sync::Arc;

use super::notes::ReadingNote;
use super::number::is_missing;
use super::piece::BareRow;
use super::{Dataset, ReadOptions, layout, records, words};
use crate::case_names::CaseNames;
use crate::error::{DataError, Error, Remedy};

/// How many names are looked at for leading zeros.
const ROWS_THAT_TELL: usize = 10;

impl Dataset {
    /// The data without the rows that hold nothing, not even a name. `nameless` are the rows, from 0, whose case has no name.
    pub(super) fn without_empty_rows(
        mut self,
        bare: &[BareRow],
        nameless: &[usize],
    ) -> Result<Self, DataError> {
        let is_named =
            |row: usize| self.id_place.is_some() && nameless.binary_search(&row).is_err();
        let empty = bare
            .iter()
            .filter(|bare| !bare.first && !is_named(bare.row));
        let empty: Vec<usize> = empty.map(|bare| bare.row).collect();
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
    pub(super) fn without_rows_below(mut self, bare: &[BareRow]) -> Self {
        let is_below = |&case: &usize| {
            let row = self.row(case) - 1;
            bare.binary_search_by_key(&row, |bare| bare.row).is_ok()
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
        self.keep(&keep);
    }

    /// Keeps these cases alone, in order.
    pub(super) fn keep(&mut self, keep: &[usize]) {
        self.cases = self.cases.select(keep);
        self.rows = Some(keep.iter().map(|&case| self.row(case)).collect());
        for column in &mut self.columns {
            let values = keep.iter().map(|&case| column.values[case]).collect();
            column.values = Arc::new(values);
        }
    }

    /// Columns of yes and no become levels.
    pub(super) fn with_words(mut self) -> Self {
        for at in 0..self.columns.len() {
            let column = &self.columns[at];
            if column.texts.is_empty() || column.values.iter().any(|value| !value.is_nan()) {
                continue;
            }
            let Some((levels, note)) = words::levels(column) else {
                continue;
            };
            let levels: HashMap<usize, f64> = levels.into_iter().collect();
            let level = |case: usize| levels.get(&self.row(case)).copied().unwrap_or(f64::NAN);
            let values = (0..self.len()).map(level).collect();
            self.columns[at].values = Arc::new(values);
            self.notes.push(note);
        }
        self
    }

    /// A first column that merely numbers the cases names them, unless another one is asked for, and is hidden where columns are
    /// taken without being named. `start` is the text, or what it begins with.
    pub(super) fn named_by_numbering(
        mut self,
        first: Option<usize>,
        start: &str,
        options: &ReadOptions,
    ) -> Self {
        let Some(at) = first.and_then(|place| {
            self.columns
                .iter()
                .position(|column| column.place == Some(place))
        }) else {
            return self;
        };
        let numbers = Arc::clone(&self.columns[at].values);
        if !layout::is_numbering(&self.columns[at].name, &numbers) {
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
            None => self.names_of_numbers(at, &numbers, start).into(),
        };
        self
    }

    /// The names of cases that are numbers, as they are written where that is otherwise than numbers are: `007`, `1.10`.
    fn names_of_numbers(&self, at: usize, numbers: &[f64], start: &str) -> Vec<String> {
        // A case without a number is called by its row, as one without a name is.
        let plain = |(case, number): (usize, &f64)| match number.is_nan() {
            true => self.row(case).to_string(),
            false => number.to_string(),
        };
        let plain: Vec<String> = numbers.iter().enumerate().map(plain).collect();
        let has_fractions = numbers.iter().any(|number| number.fract() != 0.0);
        // Reading a large file again is spared where the first names are plain.
        if !has_fractions
            && self.written(at, ROWS_THAT_TELL, start) == plain[..plain.len().min(ROWS_THAT_TELL)]
        {
            return plain;
        }
        let mut names = match self.text.text() {
            Some(text) => self.written(at, plain.len(), &text),
            None => Vec::new(),
        };
        names.resize(plain.len(), String::new());
        let or_plain = |(name, plain): (String, String)| if name.is_empty() { plain } else { name };
        names.into_iter().zip(plain).map(or_plain).collect()
    }

    /// The cells of this column as they are written in this text, of the first `count` cases.
    fn written(&self, column: usize, count: usize, text: &str) -> Vec<String> {
        let Some(place) = self.columns[column].place else {
            return Vec::new();
        };
        let mut records = records::records(text, &self.dialect).enumerate();
        let cell = |case: usize| {
            let row = self.row(case);
            let (_, record) = records.find(|&(at, _)| at == row)?;
            Some(record.ok()?.get(place)?.trim().to_owned())
        };
        (0..self.len().min(count)).map_while(cell).collect()
    }

    /// The column after this one with its texts, if it holds a text for each case, each once.
    fn names_beside(&self, at: usize) -> Option<(String, CaseNames)> {
        let column = self.columns.get(at + 1)?;
        // Counted before anything is made of them: most columns are numbers.
        if column.texts.len() < self.len() {
            return None;
        }
        let names = || (0..self.len()).map(|case| self.text_of(at + 1, case));
        if names().any(is_missing) {
            return None;
        }
        let names = CaseNames::from_iter(names());
        (names.first_twice().is_none()).then(|| (column.name.clone(), names))
    }

    /// The columns that are asked for, without those that were kept for the sake of the names of cases.
    pub(super) fn with_wanted(mut self, options: &ReadOptions) -> Self {
        let before = self.columns.len();
        self.columns.retain(|column| options.wants(&column.name));
        if self.columns.len() < before {
            let index = self.columns.iter().enumerate();
            self.index = index
                .map(|(at, column)| (column.name.clone(), at))
                .collect();
        }
        self
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
        self.cases = names?.into();
        Ok(self)
    }

    /// The first two columns, where unit and time in them make up the names of the cases.
    pub(super) fn panel_in_names(&self) -> Option<[&str; 2]> {
        self.id_place?;
        let columns = [self.columns.first()?, self.columns.get(1)?];
        let cell = |at: usize, case: usize| match self.columns[at].values[case] {
            value if value.is_nan() => self.text_of(at, case).to_owned(),
            value => value.to_string(),
        };
        let is_both =
            |(case, name): (usize, &str)| name == format!("{} {}", cell(0, case), cell(1, case));
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
        match self.cases.first_twice() {
            Some((first, second)) => Err(self.twice(first, second)),
            None => Ok(()),
        }
    }

    fn twice(&self, first: usize, second: usize) -> DataError {
        let line = |case: usize| {
            let row = self.row(case);
            self.find_cell(row, None).map_or(row + 1, |(line, _)| line)
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
        error.row(self.row(second)).remedy(Remedy::NameCases)
    }
}
