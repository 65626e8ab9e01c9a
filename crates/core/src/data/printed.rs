//! A table as it is printed: every figure with its digits, as no number keeps them.

use super::layout::layout;
use super::read::content;
use super::records::{is_text, line_of, next_record, reader, unguarded};
use super::{DataError, ReadOptions, Result};
use csv::StringRecord;

/// The cells of a table as they are printed: `0.80` has two digits. Of an `.xlsx` workbook as its sheet shows them; the other
/// workbooks do not tell the formats of their numbers, and give the shortest form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrintedCells {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows that hold something, each with a cell for every column, without notes below the table.
    pub rows: Vec<Vec<String>>,
}

impl PrintedCells {
    /// The table in the bytes of a text file or a workbook; `source` is its name in messages.
    ///
    /// # Errors
    /// As [`super::Dataset::parse`]; a row with another number of cells than the header.
    ///
    /// ```
    /// let table = qca::data::PrintedCells::parse("table.csv", b"A;incl\n1;0,80\n")?;
    /// assert_eq!(table.rows, [["1", "0,80"]]);
    /// # Ok::<(), qca::Error>(())
    /// ```
    pub fn parse(source: &str, bytes: &[u8]) -> Result<Self> {
        let cells = read(bytes.to_vec());
        Ok(cells.map_err(|error| error.file(source))?)
    }
}

fn read(bytes: Vec<u8>) -> std::result::Result<PrintedCells, DataError> {
    let options = ReadOptions::rows();
    let (content, _) = content(bytes, &options, true)?;
    let layout = layout(content.text, content.delimiter, &options)?;
    let text = &layout.text[layout.body..];
    let mut reader = reader(text, layout.delimiter);
    let mut record = StringRecord::new();
    let mut rows = Vec::new();
    while next_record(&mut reader, &mut record)? {
        let bare = record.iter().map(|cell| unguarded(cell.trim()).to_owned());
        let cells: Vec<String> = bare.collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if cells.len() != layout.names.len() {
            let line = layout.line - 1 + line_of(text, &record);
            let fault = DataError::new("this row has another number of cells than the header");
            let remedy = "give every row a cell for each column";
            return Err(fault.line(line).remedy(remedy));
        }
        rows.push(cells);
    }
    // Notes below the table have a first cell alone.
    let is_note = |row: &Vec<String>| {
        let others = row.iter().skip(layout.first + 1);
        row.len() > 1 && is_text(&row[layout.first]) && others.clone().all(String::is_empty)
    };
    while rows.last().is_some_and(is_note) {
        rows.pop();
    }
    Ok(PrintedCells {
        columns: layout.names,
        rows,
    })
}
