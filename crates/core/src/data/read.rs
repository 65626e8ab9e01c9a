//! From bytes to columns.
//!
//! A file without quotation marks is read in parallel ([`plain`]); any other goes through the `csv` crate record by
//! record. Both give the same data.

use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};
use ndarray::Array2;
use sha2::{Digest, Sha256};

use super::assemble::assembled;
use super::kind::{Kind, kind};
use super::layout::{Layout, layout};
use super::marks::{Doubt, Marks, Told};
use super::notes::ReadingNote;
use super::number::{Evidence, is_dont_care, is_missing, number, open_number, trimmed};
#[cfg(feature = "parquet")]
use super::parquet;
#[cfg(feature = "spss")]
use super::spss;
#[cfg(feature = "stata")]
use super::stata;
use super::text::Text;
#[cfg(feature = "spreadsheet")]
use super::workbook;
use super::{ColumnLabels, Dataset, ReadOptions, decode, plain, sections};
use crate::error::{DataError, Result};

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
type TextCell = (usize, usize, Box<str>);

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

/// What a file holds, before it is taken apart: CSV text, and what else is known.
pub(super) struct Content {
    /// The text.
    pub(super) text: Text,
    /// What was found out so far.
    pub(super) notes: Vec<ReadingNote>,
    /// Labels of columns and their values, by the name of the column.
    pub(super) labels: HashMap<String, Arc<ColumnLabels>>,
    /// The columns, from 0, whose numbers are shown as percentages, and those of dates.
    pub(super) shown: Shown,
    /// The byte between cells, where the text was made from a file that is none.
    pub(super) delimiter: Option<u8>,
}

/// How a workbook shows its columns.
#[derive(Default)]
pub(super) struct Shown {
    /// The columns of percentages.
    pub(super) percentages: BTreeSet<usize>,
    /// The columns of dates.
    pub(super) dates: BTreeSet<usize>,
}

impl Content {
    /// The sheet that was read, where the workbook has others.
    fn sheet(&self) -> Option<String> {
        self.notes.iter().find_map(|note| match note {
            ReadingNote::Sheet { read, .. } => Some(read.clone()),
            _ => None,
        })
    }

    /// Text without labels.
    pub(super) fn of(text: String, notes: Vec<ReadingNote>) -> Self {
        Content {
            text: Text::from(text),
            notes,
            labels: HashMap::new(),
            shown: Shown::default(),
            delimiter: None,
        }
    }
}

/// The bytes of a file: those of its text, where it is UTF-8, or their digest.
pub(super) enum FileBytes {
    Text(Text),
    Digest(String),
}

impl FileBytes {
    fn digest(self) -> String {
        match self {
            FileBytes::Text(text) => sha256(text.file_bytes()),
            FileBytes::Digest(digest) => digest,
        }
    }
}

/// The data in the bytes of a file.
pub(super) fn dataset(source: String, bytes: Vec<u8>, options: &ReadOptions) -> Result<Dataset> {
    let read = content(bytes, options, false).and_then(|(content, file)| {
        let sheet = content.sheet();
        let (data, sha256) = rayon::join(|| parsed(content, options), || file.digest());
        let data = data.map_err(|error| match sheet {
            Some(sheet) => error.file(format!("{source}, sheet {sheet:?}")),
            None => error,
        })?;
        data.check_case_names(options)?;
        Ok((data, sha256))
    });
    let (data, sha256) = read.map_err(|error| match error.file {
        Some(_) => error,
        None => error.file(&source),
    })?;
    Ok(Dataset {
        source,
        sha256,
        ..data
    })
}

/// The content of a file; of a workbook with its numbers as they are, or as they are printed.
pub(super) fn content(
    bytes: Vec<u8>,
    options: &ReadOptions,
    as_printed: bool,
) -> Result<(Content, FileBytes), DataError> {
    let kind = kind(&bytes)?;
    if kind == Kind::Text && options.encoding.is_none() && std::str::from_utf8(&bytes).is_ok() {
        let (text, _) = decode::text(bytes, None)?;
        let content = Content::of(text, Vec::new());
        let file = FileBytes::Text(content.text.clone());
        return Ok((sections::one_of(content, options)?, file));
    }
    let file = FileBytes::Digest(sha256(&bytes));
    let content = match kind {
        Kind::Text => {
            let (text, encoding) = decode::text(bytes, options.encoding.as_deref())?;
            sections::one_of(Content::of(text, encoding.into_iter().collect()), options)?
        }
        other => binary(other, bytes, options, as_printed)?,
    };
    Ok((content, file))
}

/// The content of a file that is no text.
fn binary(
    kind: Kind,
    bytes: Vec<u8>,
    options: &ReadOptions,
    as_printed: bool,
) -> Result<Content, DataError> {
    let encoding = options.encoding.as_deref().map(decode::named).transpose()?;
    // Readers of other people's formats may panic at bytes that no program writes.
    let read = AssertUnwindSafe(move || match kind {
        #[cfg(feature = "spreadsheet")]
        Kind::Workbook => workbook::content(&bytes, options, as_printed),
        #[cfg(feature = "stata")]
        Kind::Stata => stata::content(&bytes, encoding),
        #[cfg(feature = "spss")]
        Kind::Spss => spss::content(&bytes, encoding),
        #[cfg(feature = "parquet")]
        Kind::Parquet => parquet::content(bytes),
        // Where a feature is left out.
        #[allow(unreachable_patterns)]
        _ => {
            let _ = (&bytes, encoding, as_printed);
            Err(DataError::new(format!(
                "this program was built without a reader for {}",
                kind.name()
            ))
            .remedy("save the data as CSV UTF-8"))
        }
    });
    catch_unwind(read).unwrap_or_else(|_| {
        Err(DataError::new("the file is damaged")
            .remedy("save it again, or save the data as CSV UTF-8"))
    })
}

/// The digest of these bytes in lower-case hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn parsed(content: Content, options: &ReadOptions) -> Result<Dataset, DataError> {
    let mut layout = layout(content.text, content.delimiter, options)?;
    layout.notes.splice(..0, content.notes);
    let marks = match options.decimal {
        Some(mark) => Marks::Decimal(mark),
        None if layout.plain && layout.delimiter == b',' => Marks::Decimal(b'.'),
        None => Marks::Open,
    };
    let mut format = Format {
        delimiter: layout.delimiter,
        marks,
        id: layout.id,
        width: layout.names.len(),
    };
    let mut read = cells(&layout, format)?;
    // Without a wish the first column names the cases if it holds a text: the next reading takes it so.
    let is_first_text = |cell: &TextCell| cell.0 == layout.first && is_text(&cell.2);
    if format.id.is_none()
        && options.may_name_cases(&layout.names[layout.first])
        && read.1.texts.iter().any(is_first_text)
    {
        format.id = Some(layout.first);
        read = cells(&layout, format)?;
    }
    let (decimal, doubt, again) = read.1.told.verdict(layout.delimiter);
    if let Some(marks) = again {
        format.marks = marks;
        read = cells(&layout, format)?;
    }
    let decimal = options.decimal.unwrap_or(decimal);
    if decimal == b',' {
        layout.notes.push(ReadingNote::DecimalComma);
    }
    read.1.percentages.extend(content.shown.percentages);
    layout.tell_dates(&content.shown.dates);
    let dialect = Dialect {
        delimiter: layout.delimiter,
        decimal,
        doubt,
    };
    assembled(layout, dialect, format.id, read, content.labels, options)
}

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

fn cells(layout: &Layout, format: Format) -> Result<(Array2<f64>, Piece), DataError> {
    let text = &layout.text;
    let (values, piece) = match layout.plain {
        true => plain::cells(&text[layout.body..], layout.line, format)?,
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
