//! What is read of a part of the rows, and how.

use std::collections::BTreeSet;

use super::marks::{Doubt, Marks, Told};
use super::number::{Evidence, number, open_number, trimmed};
use super::records::unguarded;
use crate::case_names::Names;
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
    pub(super) names: Names,
    /// The rows, from 0, whose case has no name.
    pub(super) nameless: Vec<usize>,
    /// The rows that hold nothing but the name of the case, or a text in the first column.
    pub(super) bare: Vec<BareRow>,
    /// The columns with percent signs.
    pub(super) percentages: BTreeSet<usize>,
    /// What the numbers tell about the decimal mark.
    pub(super) told: Told,
}

/// A row, from 0, without a cell but the name of its case, or a text in the first column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BareRow {
    /// The row.
    pub(super) row: usize,
    /// Whether the first column has a text in it.
    pub(super) first: bool,
}

/// What a row is read with.
#[derive(Clone, Copy)]
pub(super) struct Format<'a> {
    /// The byte between cells.
    pub(super) delimiter: u8,
    /// How the marks in numbers are read.
    pub(super) marks: Marks,
    /// The column of case names.
    pub(super) id: Option<usize>,
    /// The first column that has a name or a cell.
    pub(super) first: usize,
    /// For each column its place among those that are kept.
    pub(super) kept: &'a [Option<usize>],
}

impl Format<'_> {
    /// The number of columns.
    pub(super) fn width(&self) -> usize {
        self.kept.len()
    }
}

/// The numbers of the columns that are kept, `NaN` where a cell is none.
pub(super) struct Columns {
    /// A list for each column, of as many numbers as there are rows.
    pub(super) values: Vec<Vec<f64>>,
    /// The number of rows.
    pub(super) rows: usize,
}

impl Columns {
    /// Columns of zeros, to be filled.
    pub(super) fn zeros(format: Format, rows: usize) -> Self {
        let count = format.kept.iter().flatten().count();
        Columns {
            values: vec![vec![0.0; rows]; count],
            rows,
        }
    }

    /// Keeps so many rows.
    pub(super) fn truncate(&mut self, rows: usize) {
        self.rows = rows;
        self.values
            .iter_mut()
            .for_each(|column| column.truncate(rows));
    }
}

/// What a cell is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Found {
    /// A number.
    Number(f64),
    /// Something else.
    Text,
    /// Nothing, or the name of the case.
    Nothing,
}

impl Found {
    /// The number; `NaN` where there is none.
    #[inline]
    pub(super) fn number(self) -> f64 {
        match self {
            Found::Number(value) => value,
            Found::Text | Found::Nothing => f64::NAN,
        }
    }
}

/// A row with another number of cells than the header: its place among the rows, from 0, and its cells.
#[derive(Clone, Copy)]
pub(super) struct Ragged {
    /// The row.
    pub(super) row: usize,
    /// Its cells.
    pub(super) found: usize,
}

impl Piece {
    /// All pieces, each with the number of rows before it.
    pub(super) fn joined(pieces: Vec<(usize, Piece)>) -> Self {
        let mut pieces = pieces.into_iter();
        let Some((_, mut whole)) = pieces.next() else {
            return Piece::default();
        };
        let names = pieces.as_slice().iter().map(|(_, piece)| &piece.names);
        whole.names.reserve(names);
        pieces.for_each(|(before, piece)| whole.append(piece, before));
        whole
    }

    /// Adds what the next piece holds, which has so many rows before it.
    fn append(&mut self, mut next: Piece, before: usize) {
        let texts = next.texts.into_iter();
        let texts = texts.map(|(column, row, text)| (column, before + row, text));
        self.texts.extend(texts);
        match next.nameless.is_empty() {
            true => self.names.append(&next.names),
            false => self.append_names(&next.names, &next.nameless, before),
        }
        let bare = next.bare.into_iter().map(|bare| BareRow {
            row: before + bare.row,
            ..bare
        });
        self.bare.extend(bare);
        self.percentages.append(&mut next.percentages);
        self.told.add(next.told);
    }

    /// Adds names of which some are the numbers of rows.
    fn append_names(&mut self, names: &Names, nameless: &[usize], before: usize) {
        for (row, name) in names.iter().enumerate() {
            match nameless.binary_search(&row) {
                Ok(_) => self.nameless_row(before + row),
                Err(_) => self.names.push(name),
            }
        }
    }

    /// What is in a cell; keeps its text, where its column is kept, and the name of the case.
    pub(super) fn cell(&mut self, cell: &str, column: usize, row: usize, format: Format) -> Found {
        if format.id == Some(column) {
            self.name(cell, row);
            return Found::Nothing;
        }
        if let Some(value) = self.number(cell, format.marks) {
            if cell.contains(['%', '\u{ff05}']) {
                self.percentages.insert(column);
            }
            return Found::Number(value);
        }
        let cell = trimmed(cell);
        if cell.is_empty() {
            return Found::Nothing;
        }
        if format.kept[column].is_some() {
            self.texts.push((column, row, cell.into()));
        }
        Found::Text
    }

    /// Notes a row with so many cells that hold something, and whether a text in the first column is one of them.
    #[inline]
    pub(super) fn row(&mut self, row: usize, filled: usize, first: bool) {
        if filled == usize::from(first) {
            self.bare.push(BareRow { row, first });
        }
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

    /// A case without a name is called by its row, as it is counted here.
    fn name(&mut self, cell: &str, row: usize) {
        let cell = trimmed(cell);
        if cell.is_empty() {
            self.nameless_row(row);
        } else {
            self.names.push(unguarded(cell));
        }
    }

    fn nameless_row(&mut self, row: usize) {
        self.nameless.push(row);
        self.names.push_number(row + 1);
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
        format.width()
    );
    DataError::new(problem).row(ragged.row + 1).remedy(
        "give every row as many cells as the header; a cell that holds the delimiter or a line break needs quotation marks",
    )
}
