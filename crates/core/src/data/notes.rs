//! What was found out about a file while it was read, for the user to know.

use std::fmt;

/// Something that was detected or done while a file was read, beyond taking every cell as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadingNote {
    /// The text is not UTF-8 but in another encoding.
    Encoding {
        /// The encoding.
        name: String,
        /// Whether it is a guess from the letters, and neither said by the user nor marked in the file.
        guessed: bool,
    },
    /// The cells are parted by this, and not by commas.
    Delimiter(u8),
    /// The header is in this line; what stands above it is left out.
    Header(usize),
    /// The sheet that was read, and the others of the workbook.
    Sheet {
        /// The sheet.
        read: String,
        /// The others, in their order.
        others: Vec<String>,
    },
    /// The decimal mark is a comma.
    DecimalComma,
    /// The first column has no name in the header: it names the cases.
    UnnamedFirst(String),
    /// The first column merely numbers the cases: it names them, unless the one beside it does, and is no set unless it is named as
    /// one.
    Numbering {
        /// The column.
        column: String,
        /// The column beside it that names them, where there is one.
        names: Option<String>,
    },
    /// Columns without a name and without a cell are left out: how many.
    EmptyColumns(usize),
    /// Rows without a cell are left out: how many.
    EmptyRows(usize),
    /// Rows below the table that have a first cell alone, such as a source or a note: how many.
    RowsBelow(usize),
    /// A column of two words, such as yes and no: which is 1.
    Words {
        /// The column.
        column: String,
        /// The word that is 1.
        one: String,
        /// The word that is 0.
        zero: String,
    },
    /// Columns with percent signs: 18 % is 0.18.
    Percentages(Vec<String>),
    /// Columns with dates, which are read as texts.
    Dates(Vec<String>),
}

impl fmt::Display for ReadingNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadingNote::Encoding {
                name,
                guessed: true,
            } => write!(
                f,
                "the text is read as {name}, as far as its letters tell; another encoding can be named"
            ),
            ReadingNote::Encoding {
                name,
                guessed: false,
            } => write!(f, "the text is read as {name}"),
            ReadingNote::Delimiter(delimiter) => {
                write!(f, "cells are parted by {}", delimiter_name(*delimiter))
            }
            ReadingNote::Header(line) => write!(
                f,
                "the header is in line {line}; what stands above it is left out"
            ),
            ReadingNote::Sheet { read, others } => write!(
                f,
                "sheet {read:?} is read; the others: {}",
                others
                    .iter()
                    .map(|name| format!("{name:?}"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            ReadingNote::DecimalComma => f.write_str("numbers have decimal commas"),
            ReadingNote::UnnamedFirst(name) => write!(
                f,
                "the first column has no name in the header: it names the cases, and is called {name:?}"
            ),
            ReadingNote::Numbering {
                column,
                names: None,
            } => write!(
                f,
                "column {column:?} numbers the cases: it names them, and is a set only where it is named as one"
            ),
            ReadingNote::Numbering {
                column,
                names: Some(names),
            } => write!(
                f,
                "column {column:?} numbers the cases and {names:?} names them"
            ),
            ReadingNote::EmptyColumns(count) => {
                write!(f, "{} left out", counted(*count, "empty column"))
            }
            ReadingNote::EmptyRows(count) => write!(f, "{} left out", counted(*count, "empty row")),
            ReadingNote::RowsBelow(count) => write!(
                f,
                "{} left out: nothing but a first cell",
                counted(*count, "row below the table")
            ),
            ReadingNote::Words { column, one, zero } => {
                write!(f, "column {column:?}: {one:?} is 1 and {zero:?} is 0")
            }
            ReadingNote::Percentages(columns) => write!(
                f,
                "percentages are read as shares, 18 % as 0.18: {}",
                columns.join(", ")
            ),
            ReadingNote::Dates(columns) => {
                write!(f, "dates are read as texts: {}", columns.join(", "))
            }
        }
    }
}

/// A delimiter in words.
pub(super) fn delimiter_name(delimiter: u8) -> &'static str {
    match delimiter {
        b',' => "commas",
        b';' => "semicolons",
        b'\t' => "tabs",
        b'|' => "vertical bars",
        _ => "blanks",
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what} is"),
        _ => format!(
            "{count} {} are",
            what.replacen("row", "rows", 1)
                .replacen("column", "columns", 1)
        ),
    }
}
