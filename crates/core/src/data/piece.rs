//! What is read of a part of the rows, and how.

use std::collections::BTreeSet;

use super::marks::{Doubt, Marks, Told};
use super::number::{Evidence, number, open_number, trimmed};
use crate::error::DataError;

/// How the file writes its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// The byte between cells.
    pub(super) delimiter: u8,
    /// The decimal mark, `.` or `,`.
    pub(super) decimal: u8,
    /// Why a number with one of the marks may have been left unread.
    pub(super) doubt: Doubt,
}

/// A cell that is not a number: column, row in its piece, text.
pub(super) type TextCell = (usize, usize, Box<str>);

/// What was read of one piece, beside the numbers.
#[derive(Default)]
pub(super) struct Piece {
    pub(super) texts: Vec<TextCell>,
    pub(super) names: Vec<String>,
    /// The rows, from 0, whose case has no name.
    pub(super) nameless: Vec<usize>,
    /// The columns with percent signs.
    pub(super) percentages: BTreeSet<usize>,
    /// What the numbers tell about the decimal mark.
    pub(super) told: Told,
}

/// What a row is read with.
#[derive(Clone, Copy)]
pub(super) struct Format {
    /// The byte between cells.
    pub(super) delimiter: u8,
    /// How the marks in numbers are read.
    pub(super) marks: Marks,
    /// The column of case names.
    pub(super) id: Option<usize>,
    /// The number of columns.
    pub(super) width: usize,
}

/// A row with another number of cells than the header: its place among the rows, from 0, and its cells.
pub(super) struct Ragged {
    /// The row.
    pub(super) row: usize,
    /// Its cells.
    pub(super) found: usize,
}

impl Piece {
    /// Adds what the next piece holds.
    pub(super) fn append(&mut self, mut next: Piece) {
        self.texts.append(&mut next.texts);
        self.names.append(&mut next.names);
        self.nameless.append(&mut next.nameless);
        self.percentages.append(&mut next.percentages);
        self.told.add(next.told);
    }

    /// The number in a cell, or `NaN`; keeps the text of any other cell, and the name of the case.
    pub(super) fn cell(&mut self, cell: &str, column: usize, row: usize, format: Format) -> f64 {
        if format.id == Some(column) {
            self.name(cell, row);
            return f64::NAN;
        }
        if let Some(value) = self.number(cell, format.marks) {
            if cell.contains(['%', '\u{ff05}']) {
                self.percentages.insert(column);
            }
            return value;
        }
        let cell = trimmed(cell);
        if !cell.is_empty() {
            self.texts.push((column, row, cell.into()));
        }
        f64::NAN
    }

    fn number(&mut self, cell: &str, marks: Marks) -> Option<f64> {
        if let Marks::Decimal(mark) = marks {
            return number(cell, mark);
        }
        let (value, evidence) = open_number(cell)?;
        if marks == Marks::Unclear {
            return matches!(evidence, Evidence::None | Evidence::Sure(b'.')).then_some(value);
        }
        match evidence {
            Evidence::None => {}
            Evidence::Sure(mark) => self.told.mark(mark, false),
            Evidence::Doubtful(mark) => self.told.mark(mark, true),
        }
        Some(value)
    }

    /// A case without a name is called by its row.
    fn name(&mut self, cell: &str, row: usize) {
        let cell = trimmed(cell);
        let name = if cell.is_empty() {
            self.nameless.push(row);
            (row + 1).to_string()
        } else {
            cell.to_owned()
        };
        self.names.push(name);
    }
}

pub(super) fn ragged_problem(ragged: &Ragged, format: Format) -> DataError {
    let cells = |n: usize| {
        if n == 1 {
            "1 cell".to_owned()
        } else {
            format!("{n} cells")
        }
    };
    let problem = format!(
        "the row has {}, the header {}",
        cells(ragged.found),
        format.width
    );
    DataError::new(problem).row(ragged.row + 1).remedy(
        "give every row as many cells as the header; a cell that holds the delimiter or a line break needs quotation marks",
    )
}
