//! Tables as they are printed: every cell with its digits, as no number keeps them.

use std::path::{Path, PathBuf};

use qca::error::{DataError, Error, Result};

/// A CSV file, cell by cell as text.
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
    /// Reads a CSV or TSV file.
    ///
    /// # Errors
    /// The file cannot be read, or a row has another number of cells than the header.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })?;
        let text = String::from_utf8_lossy(&bytes);
        Self::parse(path, text.trim_start_matches('\u{feff}'))
    }

    /// The cells of a text; the delimiter is that of which the header has most.
    ///
    /// # Errors
    /// As [`PrintedFile::read`].
    pub fn parse(path: &Path, text: &str) -> Result<Self> {
        let header = text.lines().next().unwrap_or("");
        let delimiter = [b'\t', b';', b',']
            .into_iter()
            .max_by_key(|&d| header.bytes().filter(|&b| b == d).count())
            .unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let refused = |error: csv::Error| {
            let line = error.position().map_or(1, |at| at.line() as usize);
            let fault = DataError::new("this row has another number of cells than the header");
            let fault = fault.file(path.display().to_string()).line(line);
            Error::from(fault.remedy("give every row a cell for each column"))
        };
        let columns = reader
            .headers()
            .map_err(refused)?
            .iter()
            .map(str::to_owned)
            .collect();
        let rows = reader
            .records()
            .map(|record| Ok(record.map_err(refused)?.iter().map(str::to_owned).collect()))
            .collect::<Result<_>>()?;
        Ok(PrintedFile {
            path: path.to_owned(),
            columns,
            rows,
        })
    }

    /// The place of the column with one of these names, in small letters or not.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let is = |name: &str| {
            let same = |column: &String| column.eq_ignore_ascii_case(name);
            self.columns.iter().position(same)
        };
        names.iter().find_map(|name| is(name))
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
