//! From bytes to columns.
//!
//! A file without quotation marks is read in parallel ([`plain`]); any other goes through the `csv` crate record by
//! record. Both give the same data.

use std::collections::HashMap;
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};
use ndarray::{Array2, Axis};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::number::{is_dont_care, is_missing, number, trimmed};
use super::text::Text;
use super::{Column, Dataset, ReadOptions, plain, spreadsheet};
use crate::error::{DataError, Result, did_you_mean};

/// How the file writes its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// The byte between cells.
    pub(super) delimiter: u8,
    /// The decimal mark, `.` or `,`.
    pub(super) decimal: u8,
    /// Whether numbers are written both ways, so that a comma cannot be trusted.
    pub(super) mixed_decimals: bool,
}

/// The header, and where the rows begin.
struct Header {
    names: Vec<String>,
    /// The byte at which the first row begins.
    body: usize,
    /// The line on which it begins, from 1.
    line: usize,
    /// Whether the rows can be cut at line feeds.
    plain: bool,
    /// Whether the first row starts with a cell that is no number.
    starts_with_text: bool,
}

/// A cell that is not a number: column, row in its piece, text.
type TextCell = (usize, usize, Box<str>);

/// What was read of one piece, beside the numbers.
#[derive(Default)]
pub(super) struct Piece {
    texts: Vec<TextCell>,
    names: Vec<String>,
    /// Whether there is a number with a decimal point, where commas are looked for too.
    pub(super) points: bool,
    /// Whether there is a number with a decimal comma.
    pub(super) commas: bool,
}

pub(super) fn dataset(source: String, bytes: Vec<u8>, options: &ReadOptions) -> Result<Dataset> {
    let read = match bytes.starts_with(b"PK\x03\x04") {
        true => spreadsheet::first_sheet(&bytes)
            .map(Text::from)
            .and_then(|text| digested(text, &bytes, options)),
        false => {
            Text::decoded(bytes).and_then(|text| digested(text.clone(), text.file_bytes(), options))
        }
    };
    let (data, sha256) = read.map_err(|error| error.file(&source))?;
    Ok(Dataset {
        source,
        sha256,
        ..data
    })
}

/// The data of the text, and the digest of the file, worked out at the same time.
fn digested(
    text: Text,
    file: &[u8],
    options: &ReadOptions,
) -> Result<(Dataset, String), DataError> {
    let (data, sha256) = rayon::join(|| parsed(text, options), || sha256(file));
    Ok((data?, sha256))
}

/// The digest of these bytes in lower-case hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn parsed(text: Text, options: &ReadOptions) -> Result<Dataset, DataError> {
    let delimiter = options
        .delimiter
        .unwrap_or_else(|| detected_delimiter(&text));
    let header = header(&text, delimiter)?;
    let mut format = Format {
        delimiter,
        comma_allowed: delimiter != b',',
        id: id_place(&header, options)?,
        width: header.names.len(),
    };
    let (mut values, mut piece) = cells(&text, &header, format)?;
    // Without a wish the first column names the cases if it holds a text: the next reading takes it so.
    if options.id.is_none()
        && piece
            .texts
            .iter()
            .any(|cell| cell.0 == 0 && is_text(&cell.2))
    {
        format.id = Some(0);
        (values, piece) = cells(&text, &header, format)?;
    }
    let mixed_decimals = piece.points && piece.commas;
    if mixed_decimals {
        format.comma_allowed = false;
        (values, piece) = cells(&text, &header, format)?;
    }
    let decimal = if piece.commas { b',' } else { b'.' };
    let dialect = Dialect {
        delimiter,
        decimal,
        mixed_decimals,
    };
    Ok(assembled(text, dialect, header, format.id, values, piece))
}

fn assembled(
    text: Text,
    dialect: Dialect,
    header: Header,
    id: Option<usize>,
    mut values: Array2<f64>,
    piece: Piece,
) -> Dataset {
    let count = values.ncols();
    let mut texts: Vec<Vec<(usize, Box<str>)>> = vec![Vec::new(); header.names.len()];
    for (column, row, cell) in piece.texts {
        texts[column].push((row + 1, cell));
    }
    let columns: Vec<Column> = header
        .names
        .iter()
        .zip(texts)
        .enumerate()
        .filter(|&(place, _)| Some(place) != id)
        .map(|(place, (name, texts))| Column {
            name: name.clone(),
            place: Some(place),
            texts: Arc::new(texts),
        })
        .collect();
    if let Some(id) = id {
        values.remove_index(Axis(0), id);
    }
    let index = columns
        .iter()
        .enumerate()
        .map(|(at, c)| (c.name.clone(), at))
        .collect();
    let cases = match id {
        Some(_) => piece.names,
        None => (1..=count)
            .into_par_iter()
            .map(|row| row.to_string())
            .collect(),
    };
    Dataset {
        source: String::new(),
        sha256: String::new(),
        cases,
        id_column: id.map(|at| header.names[at].clone()),
        left_out: Vec::new(),
        id_place: id,
        columns,
        index,
        values,
        rows: (1..=count).collect(),
        text,
        dialect,
    }
}

/// The delimiter with which the first rows have as many cells as the header, and most of them; failing that, the
/// one that the header has most of.
fn detected_delimiter(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let mut records = reader(text, delimiter).into_records();
        let width = records
            .next()
            .and_then(Result::ok)
            .map_or(0, |record| record.len());
        let even = records
            .take(10)
            .all(|record| record.is_ok_and(|record| record.len() == width));
        (width > 1 && even, width)
    };
    let candidates = [b',', b';', b'\t'].map(|delimiter| (score(delimiter), delimiter));
    let best = candidates.iter().map(|&(score, _)| score).max();
    candidates
        .iter()
        .find(|&&(score, _)| Some(score) == best)
        .map_or(b',', |&(_, d)| d)
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

fn header(text: &str, delimiter: u8) -> Result<Header, DataError> {
    let mut reader = reader(text, delimiter);
    let mut record = StringRecord::new();
    if text.trim().is_empty() || !next_record(&mut reader, &mut record)? {
        return Err(DataError::new("the file is empty")
            .remedy("it needs a header line with the column names, then one row for each case"));
    }
    let names: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
    let first_line = line_of(text, &record);
    let mut seen: HashMap<&str, usize> = HashMap::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() {
            return Err(DataError::new(format!("column {} has no name", at + 1))
                .line(first_line)
                .remedy("give every column a name in the header line"));
        }
        if let Some(first) = seen.insert(name, at) {
            let places = format!("columns {} and {} have the same name", first + 1, at + 1);
            return Err(DataError::new(places)
                .line(first_line)
                .column(name)
                .remedy("rename one of them in the header line"));
        }
    }
    let position = reader.position();
    let body = usize::try_from(position.byte())
        .unwrap_or(text.len())
        .min(text.len());
    let line = usize::try_from(position.line()).unwrap_or(1);
    let starts_with_text = next_record(&mut reader, &mut record).is_ok_and(|more| more)
        && record.get(0).is_some_and(is_text);
    Ok(Header {
        names,
        body,
        line,
        plain: plain::is_plain(&text[body..]),
        starts_with_text,
    })
}

fn next_record(
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
fn line_of(text: &str, record: &StringRecord) -> usize {
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

/// The id column that is asked for, or the first where it starts with a text, which saves reading it as numbers.
fn id_place(header: &Header, options: &ReadOptions) -> Result<Option<usize>, DataError> {
    let Some(wanted) = &options.id else {
        return Ok(header.starts_with_text.then_some(0));
    };
    let names = header.names.iter().map(String::as_str);
    match header.names.iter().position(|name| name == wanted) {
        Some(place) => Ok(Some(place)),
        None => Err(DataError::new("there is no such column to name the cases")
            .column(wanted)
            .remedy(did_you_mean(wanted, names))),
    }
}

/// Whether a cell is neither a number nor a sign that there is none.
fn is_text(cell: &str) -> bool {
    number(cell, b'.').is_none()
        && number(cell, b',').is_none()
        && !is_missing(cell)
        && !is_dont_care(cell)
}

/// What a row is read with.
#[derive(Clone, Copy)]
pub(super) struct Format {
    /// The byte between cells.
    pub(super) delimiter: u8,
    /// Whether a comma may be a decimal mark.
    pub(super) comma_allowed: bool,
    /// The column of case names.
    pub(super) id: Option<usize>,
    /// The number of columns.
    pub(super) width: usize,
}

fn cells(text: &str, header: &Header, format: Format) -> Result<(Array2<f64>, Piece), DataError> {
    let (values, piece) = match header.plain {
        true => plain::cells(&text[header.body..], header.line, format)?,
        false => quoted_cells(text, format)?,
    };
    if values.ncols() == 0 {
        return Err(DataError::new("the file has a header line and no rows")
            .remedy("add one row for each case"));
    }
    Ok((values, piece))
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
        self.points |= next.points;
        self.commas |= next.commas;
    }

    /// The number in a cell, or `NaN`; keeps the text of any other cell, and the name of the case.
    pub(super) fn cell(&mut self, cell: &str, column: usize, row: usize, format: Format) -> f64 {
        if format.id == Some(column) {
            self.name(cell, row);
            return f64::NAN;
        }
        if let Some(value) = number(cell, b'.') {
            self.points = self.points || (format.comma_allowed && cell.contains('.'));
            return value;
        }
        let comma = if format.comma_allowed {
            number(cell, b',')
        } else {
            None
        };
        if let Some(value) = comma {
            self.commas = true;
            return value;
        }
        let cell = trimmed(cell);
        if !cell.is_empty() {
            self.texts.push((column, row, cell.into()));
        }
        f64::NAN
    }

    /// A case without a name is called by its row.
    fn name(&mut self, cell: &str, row: usize) {
        let cell = trimmed(cell);
        let name = if cell.is_empty() {
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

fn quoted_cells(text: &str, format: Format) -> Result<(Array2<f64>, Piece), DataError> {
    let mut reader = reader(text, format.delimiter);
    let mut record = StringRecord::new();
    next_record(&mut reader, &mut record)?;
    let mut piece = Piece::default();
    let mut rows: Vec<f64> = Vec::new();
    let mut count = 0;
    while next_record(&mut reader, &mut record)? {
        if record.len() != format.width {
            let ragged = Ragged {
                row: count,
                found: record.len(),
            };
            return Err(unbalanced(
                ragged_problem(&ragged, format).line(line_of(text, &record)),
                text,
            ));
        }
        for (column, cell) in record.iter().enumerate() {
            rows.push(piece.cell(cell, column, count, format));
        }
        count += 1;
    }
    let values = Array2::from_shape_vec((count, format.width), rows)
        .map_err(|error| DataError::new(error.to_string()))?;
    Ok((
        values.reversed_axes().as_standard_layout().into_owned(),
        piece,
    ))
}

fn unbalanced(error: DataError, text: &str) -> DataError {
    if text.matches('"').count().is_multiple_of(2) {
        return error;
    }
    error.remedy("a quotation mark is not closed: the file has an odd number of them")
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
