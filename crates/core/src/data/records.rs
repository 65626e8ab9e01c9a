//! The records of a text, by the `csv` crate, and the lines that they stand in.

use csv::{ReaderBuilder, StringRecord};

use super::number::{is_dont_care, is_missing, number};
use super::piece::Dialect;
use crate::error::DataError;

pub(super) fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

pub(super) fn next_record(
    reader: &mut csv::Reader<&[u8]>,
    record: &mut StringRecord,
) -> Result<bool, DataError> {
    reader
        .read_record(record)
        .map_err(|error| DataError::new(error.to_string()))
}

/// The line on which a record of this text begins, from 1.
///
/// The reader puts a record where the one before it ended: before the second byte of its line end and before empty lines.
pub(super) fn line_of(text: &str, record: &StringRecord) -> usize {
    let end_of_last = record
        .position()
        .and_then(|at| usize::try_from(at.byte()).ok())
        .map_or(0, |byte| byte.min(text.len()));
    let bytes = text.as_bytes();
    let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let empty = bytes[end_of_last..].iter().take_while(|byte| is_end(byte));
    let before = &bytes[..end_of_last + empty.count()];
    let ends = before.iter().filter(|byte| is_end(byte)).count();
    let of_two_bytes = before.windows(2).filter(|pair| pair == b"\r\n").count();
    1 + ends - of_two_bytes
}

/// Whether a cell is neither a number nor a sign that there is none.
pub(super) fn is_text(cell: &str) -> bool {
    number(cell, b'.').is_none()
        && number(cell, b',').is_none()
        && !is_missing(cell)
        && !is_dont_care(cell)
}

/// The line of a row (counted from 1) and the text of its cell in this column.
pub(super) fn find_cell(
    text: &str,
    dialect: &Dialect,
    row: usize,
    place: Option<usize>,
) -> Option<(usize, Option<String>)> {
    let record = reader(text, dialect.delimiter)
        .into_records()
        .nth(row)?
        .ok()?;
    let cell = place
        .and_then(|at| record.get(at))
        .map(|cell| cell.trim().to_owned());
    Some((line_of(text, &record), cell))
}

/// All records of the file, the header first.
pub(super) fn records(
    text: &str,
    dialect: &Dialect,
) -> impl Iterator<Item = csv::Result<StringRecord>> {
    reader(text, dialect.delimiter).into_records()
}

/// A text without the apostrophe that guards it from being computed by a spreadsheet: `'=1+2`, as our own files and those of
/// other programs have it.
pub(super) fn unguarded(text: &str) -> &str {
    match text.as_bytes() {
        [b'\'', b'=' | b'+' | b'-' | b'@', ..] => &text[1..],
        _ => text,
    }
}
