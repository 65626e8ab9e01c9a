//! From bytes to columns.
//!
//! A file without quotation marks is cut at line ends into pieces that are read in parallel, straight into the
//! matrix; any other goes through the `csv` crate record by record. Both give the same data.

use std::collections::HashMap;
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};
use ndarray::{Array2, ArrayViewMut2, Axis};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::number::{is_dont_care, is_missing, number, trimmed};
use super::{Column, Dataset, ReadOptions, spreadsheet};
use crate::error::{DataError, Result, did_you_mean};

/// Bytes below which a file is not cut into pieces.
const PIECE: usize = 1 << 18;

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
}

/// A cell that is not a number: column, row in its piece, text.
type TextCell = (usize, usize, Box<str>);

/// What was read of one piece, beside the numbers.
#[derive(Default)]
struct Piece {
    texts: Vec<TextCell>,
    names: Vec<String>,
    points: bool,
    commas: bool,
}

pub(super) fn dataset(source: String, bytes: Vec<u8>, options: &ReadOptions) -> Result<Dataset> {
    let (text, sha256) = rayon::join(|| decoded(&bytes), || hexadecimal(&Sha256::digest(&bytes)));
    let text = text.map_err(|error| error.file(&source))?;
    let parsed = parsed(text, options).map_err(|error| error.file(&source))?;
    Ok(Dataset {
        source,
        sha256,
        ..parsed
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The text of the file, without byte order mark.
fn decoded(bytes: &[u8]) -> Result<Arc<str>, DataError> {
    if bytes.starts_with(b"PK\x03\x04") {
        return spreadsheet::first_sheet(bytes).map(Arc::from);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Arc::from(text)),
        Err(error) => {
            let good = &bytes[..error.valid_up_to()];
            let line = good.iter().filter(|&&b| b == b'\n').count() + 1;
            let problem = if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
                "the file is UTF-16, not UTF-8"
            } else {
                "the text is not valid UTF-8"
            };
            Err(DataError::new(problem)
                .line(line)
                .remedy("save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")"))
        }
    }
}

fn parsed(text: Arc<str>, options: &ReadOptions) -> Result<Dataset, DataError> {
    let delimiter = options
        .delimiter
        .unwrap_or_else(|| detected_delimiter(&text));
    let header = header(&text, delimiter)?;
    let id = id_place(&text, delimiter, &header, options)?;
    let comma_allowed = delimiter != b',';
    let (mut values, mut piece) = cells(&text, delimiter, &header, id, comma_allowed)?;
    let mixed_decimals = piece.points && piece.commas;
    if mixed_decimals {
        (values, piece) = cells(&text, delimiter, &header, id, false)?;
    }
    let decimal = if piece.commas { b',' } else { b'.' };
    let dialect = Dialect {
        delimiter,
        decimal,
        mixed_decimals,
    };
    Ok(assembled(text, dialect, header, id, values, piece))
}

fn assembled(
    text: Arc<str>,
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
    let first_line = line_of(&record);
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
    Ok(Header {
        names,
        body,
        line: usize::try_from(position.line()).unwrap_or(1),
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

fn line_of(record: &StringRecord) -> usize {
    record
        .position()
        .and_then(|at| usize::try_from(at.line()).ok())
        .unwrap_or(1)
}

/// The id column: the one asked for, or the first if it holds a text.
fn id_place(
    text: &str,
    delimiter: u8,
    header: &Header,
    options: &ReadOptions,
) -> Result<Option<usize>, DataError> {
    if let Some(wanted) = &options.id {
        let names = header.names.iter().map(String::as_str);
        return match header.names.iter().position(|name| name == wanted) {
            Some(place) => Ok(Some(place)),
            None => Err(DataError::new("there is no such column to name the cases")
                .column(wanted)
                .remedy(did_you_mean(wanted, names))),
        };
    }
    let is_text = |cell: &str| {
        number(cell, b'.').is_none()
            && number(cell, b',').is_none()
            && !is_missing(cell)
            && !is_dont_care(cell)
    };
    let first_is_text = if is_plain(text, header) {
        pieces(&text[header.body..]).par_iter().any(|piece| {
            lines(piece).any(|line| is_text(line.split(char::from(delimiter)).next().unwrap_or("")))
        })
    } else {
        let mut records = reader(text, delimiter).into_records().skip(1);
        records.any(|record| record.is_ok_and(|record| is_text(record.get(0).unwrap_or(""))))
    };
    Ok(first_is_text.then_some(0))
}

/// Whether the rows can be cut at line feeds: no quotation marks, and no carriage return but before a line feed.
fn is_plain(text: &str, header: &Header) -> bool {
    let body = &text[header.body..];
    !body.contains('"') && {
        let bytes = body.as_bytes();
        body.match_indices('\r')
            .all(|(at, _)| bytes.get(at + 1) == Some(&b'\n'))
    }
}

/// The text cut at line ends into pieces of about equal length.
fn pieces(body: &str) -> Vec<&str> {
    let length = (body.len() / (rayon::current_num_threads() * 4)).max(PIECE);
    let mut pieces = Vec::new();
    let mut rest = body;
    while rest.len() > length {
        let Some(end) = rest.as_bytes()[length..].iter().position(|&b| b == b'\n') else {
            break;
        };
        let (piece, after) = rest.split_at(length + end + 1);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

/// The lines that are not empty, as the `csv` crate sees them.
fn lines(piece: &str) -> impl Iterator<Item = &str> {
    piece
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .filter(|line| !line.is_empty())
}

fn cells(
    text: &str,
    delimiter: u8,
    header: &Header,
    id: Option<usize>,
    comma_allowed: bool,
) -> Result<(Array2<f64>, Piece), DataError> {
    let format = Format {
        delimiter,
        comma_allowed,
        id,
        width: header.names.len(),
    };
    let (values, piece) = if is_plain(text, header) {
        plain_cells(&text[header.body..], header.line, format)?
    } else {
        quoted_cells(text, format)?
    };
    if values.ncols() == 0 {
        return Err(DataError::new("the file has a header line and no rows")
            .remedy("add one row for each case"));
    }
    Ok((values, piece))
}

/// What a row is read with.
#[derive(Clone, Copy)]
struct Format {
    delimiter: u8,
    comma_allowed: bool,
    id: Option<usize>,
    width: usize,
}

fn plain_cells(
    body: &str,
    first_line: usize,
    format: Format,
) -> Result<(Array2<f64>, Piece), DataError> {
    let pieces = pieces(body);
    let counts: Vec<usize> = pieces
        .par_iter()
        .map(|piece| lines(piece).count())
        .collect();
    let mut values = Array2::zeros((format.width, counts.iter().sum()));
    let mut rest = values.view_mut();
    let mut work = Vec::new();
    let mut before = 0;
    for (piece, &count) in pieces.iter().zip(&counts) {
        let (view, after) = rest.split_at(Axis(1), count);
        work.push((*piece, before, view));
        rest = after;
        before += count;
    }
    let read: Vec<Result<Piece, Ragged>> = work
        .into_par_iter()
        .map(|(piece, before, view)| plain_piece(piece, before, view, format))
        .collect();
    let mut whole = Piece::default();
    for piece in read {
        let mut piece = piece.map_err(|ragged| ragged_error(body, first_line, ragged, format))?;
        whole.texts.append(&mut piece.texts);
        whole.names.append(&mut piece.names);
        whole.points |= piece.points;
        whole.commas |= piece.commas;
    }
    Ok((values, whole))
}

/// A row with another number of cells than the header: its place among the rows, from 0, and its cells.
struct Ragged {
    row: usize,
    found: usize,
}

fn plain_piece(
    text: &str,
    before: usize,
    mut values: ArrayViewMut2<f64>,
    format: Format,
) -> Result<Piece, Ragged> {
    let mut piece = Piece::default();
    for (at, line) in lines(text).enumerate() {
        let row = before + at;
        let mut found = 0;
        for cell in split_bytes(line, format.delimiter) {
            if found < format.width {
                values[[found, at]] = piece.cell(cell, found, row, format);
            }
            found += 1;
        }
        if found != format.width {
            return Err(Ragged { row, found });
        }
    }
    Ok(piece)
}

/// The cells of a line; cells are short, so that a plain loop beats a search made for long texts.
fn split_bytes(line: &str, delimiter: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let text = rest?;
        match text.as_bytes().iter().position(|&b| b == delimiter) {
            // The delimiter is one ASCII byte, so that both sides are whole characters.
            Some(at) => {
                rest = Some(&text[at + 1..]);
                Some(&text[..at])
            }
            None => rest.take(),
        }
    })
}

impl Piece {
    /// The number in a cell, or `NaN`; keeps the text of any other cell, and the name of the case.
    fn cell(&mut self, cell: &str, column: usize, row: usize, format: Format) -> f64 {
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

fn ragged_error(body: &str, first_line: usize, ragged: Ragged, format: Format) -> DataError {
    let mut row = 0;
    let line = body.split('\n').position(|line| {
        let counts = !matches!(line, "" | "\r");
        row += usize::from(counts);
        counts && row == ragged.row + 1
    });
    let error = ragged_problem(&ragged, format);
    match line {
        Some(at) => error.line(first_line + at),
        None => error,
    }
}

fn ragged_problem(ragged: &Ragged, format: Format) -> DataError {
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
                ragged_problem(&ragged, format).line(line_of(&record)),
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
    Some((line_of(&record), cell))
}

/// All records of the file, the header first.
pub(super) fn records(
    text: &str,
    dialect: &Dialect,
) -> impl Iterator<Item = csv::Result<StringRecord>> {
    reader(text, dialect.delimiter).into_records()
}
