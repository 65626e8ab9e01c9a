//! Tables as they are printed: every cell with its digits, as no number keeps them.

use std::path::{Path, PathBuf};

use qca::data::PrintedCells;
use qca::error::{DataError, Error, Result};
use qca::truth_table::OF_ROW;

/// A text file or a workbook, cell by cell as it is printed.
#[derive(Clone, Debug, Default)]
pub struct PrintedFile {
    /// The file.
    pub path: PathBuf,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<String>>,
}

impl PrintedFile {
    /// Reads a text file or a workbook.
    ///
    /// # Errors
    /// The file cannot be read, or a row has another number of cells than the header.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(path, &bytes)
    }

    /// The table in the bytes of a file.
    ///
    /// # Errors
    /// As [`PrintedFile::read`].
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        let PrintedCells { columns, rows } =
            PrintedCells::parse(&path.display().to_string(), bytes)?;
        Ok(PrintedFile {
            path: path.to_owned(),
            columns,
            rows,
        })
    }

    /// The place of the column with one of these names, in small letters or not; where it is there twice, as the name of a
    /// condition and with [`OF_ROW`] behind it, the latter.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let of_row = |column: &str, name: &str| {
            let bare = column.strip_suffix(OF_ROW);
            bare.is_some_and(|bare| bare.eq_ignore_ascii_case(name))
        };
        let find = |same: &dyn Fn(&str, &str) -> bool| {
            let is = |name: &&str| self.columns.iter().position(|column| same(column, name));
            names.iter().find_map(is)
        };
        find(&of_row).or_else(|| find(&|column, name| column.eq_ignore_ascii_case(name)))
    }

    /// A cell at fault, with what is wrong and what to do.
    pub fn refused(&self, row: usize, column: usize, problem: &str, remedy: &str) -> Error {
        DataError::new(problem)
            .file(self.path.display().to_string())
            .row(row + 1)
            .column(&self.columns[column])
            .value(&self.rows[row][column])
            .remedy(remedy)
            .into()
    }
}
