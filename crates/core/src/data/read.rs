//! From bytes to columns.
//!
//! A file without quotation marks is read in parallel ([`plain`]); any other goes through the `csv` crate record by
//! record. Both give the same data.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use csv::StringRecord;
use sha2::{Digest, Sha256};

use super::assemble::{Read, assembled};
use super::content::Content;
use super::kind::{Kind, kind};
use super::layout::{Layout, layout};
use super::marks::{Doubt, Marks};
use super::notes::ReadingNote;
#[cfg(feature = "parquet")]
use super::parquet;
use super::piece::{Columns, Dialect, Format, Found, Piece, Ragged, TextCell, ragged_problem};
use super::records::{is_text, line_of, next_record, reader};
#[cfg(feature = "spss")]
use super::spss;
#[cfg(feature = "stata")]
use super::stata;
use super::text::{Origin, Text};
#[cfg(feature = "spreadsheet")]
use super::workbook;
use super::{Dataset, ReadOptions, decode, plain, sections};
use crate::error::{DataError, Result};

/// The bytes of a file: those of its text, where it is UTF-8, or their digest.
pub(super) enum FileBytes {
    Text(Text),
    Digest(String),
}

impl FileBytes {
    fn text(&self) -> Option<Text> {
        match self {
            FileBytes::Text(text) => Some(text.clone()),
            FileBytes::Digest(_) => None,
        }
    }

    fn digest(self) -> String {
        match self {
            FileBytes::Text(text) => sha256(text.file_bytes()),
            FileBytes::Digest(digest) => digest,
        }
    }
}

/// The data in the bytes of a file; `path` is that of a file which can be read again.
pub(super) fn dataset(
    source: String,
    path: Option<&Path>,
    bytes: Vec<u8>,
    options: &ReadOptions,
) -> Result<Dataset> {
    let read = content(bytes, options, false).and_then(|(content, file)| {
        let sheet = content.sheet();
        let whole = file.text();
        let (data, sha256) = rayon::join(|| parsed(content, options), || file.digest());
        let data = data.map_err(|error| match sheet {
            Some(sheet) => error.file(format!("{source}, sheet {sheet:?}")),
            None => error,
        })?;
        data.check_case_names(options)?;
        let is_whole = whole.is_some_and(|whole| data.text.is_held(&whole));
        let text = data.text.settled(path.filter(|_| is_whole), &sha256);
        Ok((Dataset { text, ..data }, sha256))
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
    mut bytes: Vec<u8>,
    options: &ReadOptions,
    as_printed: bool,
) -> Result<(Content, FileBytes), DataError> {
    let kind = kind(&bytes)?;
    if kind == Kind::Text && options.encoding.is_none() {
        match decode::utf8(bytes) {
            Ok(text) => {
                let content = Content::of(text, Vec::new());
                let file = FileBytes::Text(content.text.clone());
                return Ok((sections::one_of(content, options)?, file));
            }
            Err(other) => bytes = other,
        }
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
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes in lower-case hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn parsed(content: Content, options: &ReadOptions) -> Result<Dataset, DataError> {
    let mut layout = layout(content.text, content.delimiter, options)?;
    layout.notes.splice(..0, content.notes);
    let kept_at_first = kept(&layout, layout.id, options);
    let kept_beside_id;
    let mut format = format(&layout, &kept_at_first, options);
    let mut read = cells(&layout, format)?;
    if has_names_in_first(&layout, format, &read.1, options) {
        format.id = Some(layout.first);
        kept_beside_id = kept(&layout, format.id, options);
        format.kept = &kept_beside_id;
        read = cells(&layout, format)?;
    }
    let (decimal, doubt, again) = read.1.told.verdict(layout.delimiter);
    if let Some(marks) = again {
        format.marks = marks;
        read = cells(&layout, format)?;
    }
    let dialect = dialect(&mut layout, (decimal, doubt), options);
    read.1.percentages.extend(content.shown.percentages);
    layout.tell_dates(&content.shown.dates);
    let text = Origin::Held(layout.text.clone());
    let read = Read {
        kept: format.kept.to_vec(),
        id: format.id,
        columns: read.0,
        piece: read.1,
        dialect,
        text,
    };
    assembled(layout, read, content.labels, options)
}

/// How the cells are read at first.
pub(super) fn format<'a>(
    layout: &Layout,
    kept: &'a [Option<usize>],
    options: &ReadOptions,
) -> Format<'a> {
    let marks = match options.decimal {
        Some(mark) => Marks::Decimal(mark),
        None if layout.plain && layout.delimiter == b',' => Marks::Decimal(b'.'),
        None => Marks::Open,
    };
    Format {
        delimiter: layout.delimiter,
        marks,
        id: layout.id,
        first: layout.first,
        kept,
    }
}

/// How the file writes its cells, by the decimal mark that the numbers show; a comma is noted.
pub(super) fn dialect(
    layout: &mut Layout,
    (decimal, doubt): (u8, Doubt),
    options: &ReadOptions,
) -> Dialect {
    let decimal = options.decimal.unwrap_or(decimal);
    if decimal == b',' {
        layout.notes.push(ReadingNote::DecimalComma);
    }
    Dialect {
        delimiter: layout.delimiter,
        decimal,
        doubt,
    }
}

/// Without a wish the first column names the cases if it holds a text: the next reading takes it so.
pub(super) fn has_names_in_first(
    layout: &Layout,
    format: Format,
    piece: &Piece,
    options: &ReadOptions,
) -> bool {
    let is_first_text = |cell: &TextCell| cell.0 == layout.first && is_text(&cell.2);
    format.id.is_none()
        && options.may_name_cases(&layout.names[layout.first])
        && piece.texts.iter().any(is_first_text)
}

/// For each column of the file its place among those that are kept: the ones that are asked for, those that may name the cases, and
/// those without a name, which are to hold nothing.
pub(super) fn kept(
    layout: &Layout,
    id: Option<usize>,
    options: &ReadOptions,
) -> Vec<Option<usize>> {
    let names = layout.names.iter().enumerate();
    let mut others = names
        .clone()
        .filter(|(at, name)| *at != layout.first && !name.is_empty());
    let beside = others.find(|(at, _)| *at > layout.first).map(|(at, _)| at);
    let may_name = |at: usize| id.is_none() && (at == layout.first || Some(at) == beside);
    let mut count = 0..;
    names
        .map(|(at, name)| {
            let is_wanted = options.wants(name) || name.is_empty() || may_name(at);
            let is_kept = Some(at) != id && is_wanted;
            is_kept.then(|| count.next()).flatten()
        })
        .collect()
}

fn cells(layout: &Layout, format: Format) -> Result<(Columns, Piece), DataError> {
    let text = &layout.text;
    let (columns, piece) = match layout.plain {
        true => plain::cells(&text[layout.body..], layout.line, format)?,
        false => quoted_cells(text, format)?,
    };
    if columns.rows == 0 {
        return Err(DataError::new("the file has a header line and no rows")
            .remedy("add one row for each case"));
    }
    Ok((columns, piece))
}

fn quoted_cells(text: &str, format: Format) -> Result<(Columns, Piece), DataError> {
    let mut reader = reader(text, format.delimiter);
    let mut record = StringRecord::new();
    next_record(&mut reader, &mut record)?;
    let mut piece = Piece::default();
    let mut columns = Columns::zeros(format, 0);
    while next_record(&mut reader, &mut record)? {
        if record.len() != format.width() {
            let ragged = Ragged {
                row: columns.rows,
                found: record.len(),
            };
            return Err(unbalanced(
                ragged_problem(&ragged, format).line(line_of(text, &record)),
                text,
            ));
        }
        let (mut filled, mut first) = (0, false);
        for (column, cell) in record.iter().enumerate() {
            let found = piece.cell(cell, column, columns.rows, format);
            filled += usize::from(found != Found::Nothing);
            first |= found == Found::Text && column == format.first;
            if let Some(kept) = format.kept[column] {
                columns.values[kept].push(found.number());
            }
        }
        piece.row(columns.rows, filled, first);
        columns.rows += 1;
    }
    Ok((columns, piece))
}

fn unbalanced(error: DataError, text: &str) -> DataError {
    if text.matches('"').count().is_multiple_of(2) {
        return error;
    }
    error.remedy("a quotation mark is not closed: the file has an odd number of them")
}
