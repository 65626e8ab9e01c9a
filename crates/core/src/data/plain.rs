//! Files without quotation marks: cut at line ends into pieces that are read in parallel, straight into the columns.
//!
//! Most cells are short decimals that end at a delimiter or a line end. These are read in one pass over their bytes; any other cell
//! is cut out first and read as [`Piece::cell`] reads all cells.

use memchr::{memchr_iter, memchr2_iter};
use rayon::prelude::*;

use super::marks::Marks;
use super::number::{Short, short_at};
use super::piece::{Columns, Format, Found, Piece, Ragged, ragged_problem};
use crate::error::DataError;

/// Bytes below which a file is not cut into pieces.
const PIECE: usize = 1 << 18;

/// Whether these rows can be cut at line feeds: no quotation marks, and no carriage return but before a line feed.
pub(super) fn is_plain(body: &str) -> bool {
    let bytes = body.as_bytes();
    memchr2_iter(b'"', b'\r', bytes)
        .all(|at| bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n'))
}

/// What was read of a part of the rows: their numbers, for each column that is kept, and what else the cells hold.
pub(super) type Part = Result<(Columns, Piece), Ragged>;

/// The numbers of all rows, for each column that is kept, and what else the cells hold; how many rows there are.
pub(super) fn cells(
    body: &str,
    first_line: usize,
    format: Format,
) -> Result<(Columns, Piece), DataError> {
    joined(parts(body, format)).map_err(|ragged| ragged_error(body, first_line, &ragged, format))
}

/// The rows of a text, part by part.
pub(super) fn parts(body: &str, format: Format) -> Vec<Part> {
    let pieces = pieces(body).into_par_iter();
    pieces.map(|piece| part(piece, format)).collect()
}

/// The rows of a piece of text that is whole lines.
pub(super) fn part(text: &str, format: Format) -> Part {
    // Some may be empty.
    let lines = 1 + memchr_iter(b'\n', text.as_bytes()).count();
    let mut columns = Columns::zeros(format, lines);
    let values = columns.values.iter_mut().map(Vec::as_mut_slice).collect();
    let (rows, piece) = Rows::new(text, values, format).read()?;
    columns.truncate(rows);
    Ok((columns, piece))
}

/// All parts, one behind the other; or the first row with another number of cells than the header.
pub(super) fn joined(parts: Vec<Part>) -> Part {
    let mut rows = 0;
    let mut values: Vec<Vec<Vec<f64>>> = Vec::new();
    let mut pieces = Vec::with_capacity(parts.len());
    for part in parts {
        let (part, piece) = part.map_err(|ragged| Ragged {
            row: rows + ragged.row,
            ..ragged
        })?;
        pieces.push((rows, piece));
        rows += part.rows;
        values.resize_with(part.values.len(), Vec::new);
        for (column, part) in values.iter_mut().zip(part.values) {
            column.push(part);
        }
    }
    let columns = || values.into_par_iter().map(|parts| one_column(parts, rows));
    let (values, piece) = rayon::join(|| columns().collect(), || Piece::joined(pieces));
    Ok((Columns { values, rows }, piece))
}

fn one_column(mut parts: Vec<Vec<f64>>, rows: usize) -> Vec<f64> {
    if parts.len() == 1 {
        return parts.swap_remove(0);
    }
    let mut column = Vec::with_capacity(rows);
    parts.iter().for_each(|part| column.extend_from_slice(part));
    column
}

/// The text cut at line ends into pieces of about equal length.
fn pieces(body: &str) -> Vec<&str> {
    let length = (body.len() / (rayon::current_num_threads() * 4)).max(PIECE);
    let mut pieces = Vec::new();
    let mut rest = body;
    while rest.len() > length {
        let Some(end) = memchr::memchr(b'\n', &rest.as_bytes()[length..]) else {
            break;
        };
        let (piece, after) = rest.split_at(length + end + 1);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

/// The rows of one piece, as they are read.
struct Rows<'a> {
    text: &'a str,
    /// The numbers, a slice for each column that is kept.
    columns: Vec<&'a mut [f64]>,
    format: Format<'a>,
    /// Whether a number cannot hold the delimiter.
    plain_delimiter: bool,
    piece: Piece,
}

impl<'a> Rows<'a> {
    fn new(text: &'a str, columns: Vec<&'a mut [f64]>, format: Format<'a>) -> Self {
        Rows {
            text,
            columns,
            format,
            plain_delimiter: matches!(format.delimiter, b',' | b';' | b'\t' | b'|'),
            piece: Piece::default(),
        }
    }

    /// How many rows there are, and what they hold beside numbers.
    fn read(mut self) -> Result<(usize, Piece), Ragged> {
        let bytes = self.text.as_bytes();
        let (mut at, mut row) = (0, 0);
        while at < bytes.len() {
            if let Some(next) = after_line_end(bytes, at) {
                at = next;
                continue;
            }
            let (next, found) = self.row(bytes, at, row);
            if found != self.format.width() {
                return Err(Ragged { row, found });
            }
            at = next;
            row += 1;
        }
        Ok((row, self.piece))
    }

    /// Reads the row that begins at `at`; where the next line begins, and how many cells there were.
    fn row(&mut self, bytes: &[u8], mut at: usize, row: usize) -> (usize, usize) {
        let mut found = 0;
        let (mut filled, mut first) = (0, false);
        loop {
            let (cell, end) = self.cell(bytes, at, found, row);
            filled += usize::from(cell != Found::Nothing);
            first |= cell == Found::Text && found == self.format.first;
            if let Some(Some(kept)) = self.format.kept.get(found) {
                self.columns[*kept][row] = cell.number();
            }
            found += 1;
            if bytes.get(end) == Some(&self.format.delimiter) {
                at = end + 1;
            } else {
                self.piece.row(row, filled, first);
                return (after_line_end(bytes, end).unwrap_or(bytes.len()), found);
            }
        }
    }

    /// Whether the mark of a number is decimal; what it tells is noted.
    #[inline]
    fn is_settled(&mut self, short: &Short) -> bool {
        match self.format.marks {
            Marks::Decimal(mark) => short.mark == 0 || short.mark == mark,
            Marks::Open => {
                self.piece.told.mark(short.mark, short.doubtful);
                true
            }
            Marks::Unclear => short.mark == 0 || (short.mark == b'.' && !short.doubtful),
        }
    }

    /// What is in the cell that begins at `at`, and where the cell ends.
    #[inline]
    fn cell(&mut self, bytes: &[u8], at: usize, column: usize, row: usize) -> (Found, usize) {
        let format = self.format;
        if self.plain_delimiter
            && format.id != Some(column)
            && let Some(short) = short_at(bytes, at, format.delimiter != b',')
            && is_cell_end(bytes, short.end, format.delimiter)
            && self.is_settled(&short)
        {
            return (Found::Number(short.value), short.end);
        }
        let length = bytes[at..]
            .iter()
            .position(|&b| b == format.delimiter || b == b'\n' || b == b'\r');
        let end = length.map_or(bytes.len(), |length| at + length);
        if column >= format.width() {
            return (Found::Nothing, end);
        }
        // Both ends are beside ASCII bytes or the ends of the text, so that the cell is whole characters.
        let cell = &self.text[at..end];
        (self.piece.cell(cell, column, row, format), end)
    }
}

#[inline]
fn is_cell_end(bytes: &[u8], at: usize, delimiter: u8) -> bool {
    match bytes.get(at) {
        Some(&byte) => byte == delimiter || byte == b'\n' || byte == b'\r',
        None => true,
    }
}

/// Where the next line begins, if a line ends at `at`. A carriage return stands before a line feed only.
#[inline]
fn after_line_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at) {
        Some(b'\n') => Some(at + 1),
        Some(b'\r') => Some(at + 2),
        _ => None,
    }
}

fn ragged_error(body: &str, first_line: usize, ragged: &Ragged, format: Format) -> DataError {
    let mut row = 0;
    let line = body.split('\n').position(|line| {
        let counts = !matches!(line, "" | "\r");
        row += usize::from(counts);
        counts && row == ragged.row + 1
    });
    let error = ragged_problem(ragged, format);
    match line {
        Some(at) => error.line(first_line + at),
        None => error,
    }
}
