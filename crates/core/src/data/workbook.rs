//! A sheet of a workbook: `.xlsx`, `.xlsb`, `.xls` or `.ods`.

use std::collections::{BTreeSet, HashMap};
use std::io::Cursor;

use calamine::{Data, DataRef, DataType, Reader, Sheets, open_workbook_auto_from_rs};

use super::ReadOptions;
use super::content::{Content, Shown};
use super::grid::Grid;
use super::notes::ReadingNote;
use super::sections::named;
use crate::error::{DataError, Remedy};

/// A cell that holds something: row and column from 0, and its text.
type Found = (usize, usize, String);

/// What a sheet holds.
#[derive(Default)]
struct Sheet {
    cells: Vec<Found>,
    /// The columns with dates.
    dates: BTreeSet<usize>,
    /// The columns whose numbers are shown as percentages.
    percentages: BTreeSet<usize>,
}

/// A sheet may be this large whatever it holds.
const ALWAYS: usize = 1 << 20;

/// Beyond that it has at most so many cells for each one that holds something.
const EMPTY_FOR_EACH: usize = 200;

/// The sheet that is asked for, else the first with a table.
pub(super) fn content(
    bytes: &[u8],
    options: &ReadOptions,
    as_printed: bool,
) -> Result<Content, DataError> {
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|_| {
        DataError::new("this is an archive or an office file, and no workbook that can be read")
            .remedy("give a workbook (.xlsx, .xls, .xlsb, .ods) without a password, or save the sheet as CSV UTF-8")
    })?;
    let names = book.sheet_names();
    let (name, sheet) = match &options.sheet {
        Some(wanted) => {
            let name = named(wanted, &names)?;
            let sheet = read(&mut book, &name, as_printed)?;
            (name, sheet)
        }
        None => first_table(&mut book, &names, as_printed)?,
    };
    if sheet.cells.is_empty() {
        return Err(
            DataError::new(format!("sheet {name:?} is empty")).remedy(Remedy::ChooseSheet(names))
        );
    }
    check_extent(&name, &sheet)?;
    let mut notes = Vec::new();
    if names.len() > 1 {
        let others = names
            .iter()
            .filter(|other| **other != name)
            .cloned()
            .collect();
        notes.push(ReadingNote::Sheet { read: name, others });
    }
    let first = sheet.cells.iter().map(|cell| cell.1).min().unwrap_or(0);
    let placed =
        |columns: BTreeSet<usize>| columns.into_iter().map(|column| column - first).collect();
    let shown = Shown {
        percentages: placed(sheet.percentages),
        dates: placed(sheet.dates),
    };
    Ok(Content {
        shown,
        ..grid(sheet.cells)?.content(notes, HashMap::new())
    })
}

/// The first sheet with a table; failing that, the first that holds something, or the first.
fn first_table(
    book: &mut Sheets<Cursor<&[u8]>>,
    names: &[String],
    as_printed: bool,
) -> Result<(String, Sheet), DataError> {
    let mut best: Option<(String, Sheet)> = None;
    for name in names {
        let sheet = read(book, name, as_printed)?;
        if sheet.has_table() {
            return Ok((name.clone(), sheet));
        }
        let better = |known: &(String, Sheet)| known.1.cells.is_empty() && !sheet.cells.is_empty();
        if best.as_ref().is_none_or(better) {
            best = Some((name.clone(), sheet));
        }
    }
    best.ok_or_else(|| DataError::new("the workbook has no sheet"))
}

/// The cells of a sheet, one after the other where the format allows, so that a sheet costs what it holds and not what it spans.
fn read(
    book: &mut Sheets<Cursor<&[u8]>>,
    name: &str,
    as_printed: bool,
) -> Result<Sheet, DataError> {
    let unreadable = |error: &dyn std::fmt::Display| {
        DataError::new(format!("sheet {name:?} cannot be read: {error}"))
            .remedy("save the sheet as CSV UTF-8 and use that")
    };
    let mut sheet = Sheet::default();
    match book {
        Sheets::Xlsx(book) => {
            let mut reader = book
                .worksheet_cells_reader(name)
                .map_err(|e| unreadable(&e))?;
            while let Some((cell, style)) = reader
                .next_cell_with_style_id()
                .map_err(|e| unreadable(&e))?
            {
                let (row, column) = cell.get_position();
                let format = reader
                    .styles()
                    .get(style)
                    .and_then(|style| style.number_format.as_ref());
                if format.is_some_and(|format| format.format_code.contains('%')) {
                    sheet.percentages.insert(column as usize);
                }
                let decimals = format.filter(|_| as_printed);
                match decimals.and_then(|format| decimals_of(&format.format_code)) {
                    Some(decimals) => {
                        sheet.add(row, column, &printed(cell.get_value(), decimals));
                    }
                    None => sheet.add(row, column, cell.get_value()),
                }
            }
            let texts: BTreeSet<usize> = sheet.percentages.iter().copied().collect();
            let numeric = |column: &usize| {
                sheet
                    .cells
                    .iter()
                    .any(|cell| cell.1 == *column && cell.2.parse::<f64>().is_ok())
            };
            sheet.percentages = texts.into_iter().filter(numeric).collect();
        }
        Sheets::Xlsb(book) => {
            let mut reader = book
                .worksheet_cells_reader(name)
                .map_err(|e| unreadable(&e))?;
            while let Some(cell) = reader.next_cell().map_err(|e| unreadable(&e))? {
                let (row, column) = cell.get_position();
                sheet.add(row, column, cell.get_value());
            }
        }
        Sheets::Xls(book) => {
            let range = book.worksheet_range(name).map_err(|e| unreadable(&e))?;
            sheet.add_range(&range);
        }
        Sheets::Ods(book) => {
            let range = book.worksheet_range(name).map_err(|e| unreadable(&e))?;
            sheet.add_range(&range);
        }
    }
    Ok(sheet)
}

impl Sheet {
    /// Whether two rows have two cells: a header and a case. A page of explanations has one cell in a row.
    fn has_table(&self) -> bool {
        let rows = self.cells.chunk_by(|a, b| a.0 == b.0);
        rows.filter(|row| row.len() > 1).nth(1).is_some()
    }

    fn add_range(&mut self, range: &calamine::Range<Data>) {
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            self.add(
                first_row + row as u32,
                first_column + column as u32,
                &borrowed(value),
            );
        }
    }

    fn add(&mut self, row: u32, column: u32, value: &DataRef<'_>) {
        let column = column as usize;
        let text = match value {
            DataRef::Empty => return,
            DataRef::Bool(value) => u8::from(*value).to_string(),
            DataRef::Float(value) => value.to_string(),
            DataRef::DateTime(value) if value.is_datetime() => {
                self.dates.insert(column);
                let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
                match (hour, minute, second) {
                    (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                    _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
                }
            }
            DataRef::DateTime(value) => value.as_f64().to_string(),
            DataRef::DateTimeIso(text) => {
                self.dates.insert(column);
                text.strip_suffix("T00:00:00").unwrap_or(text).to_owned()
            }
            DataRef::Error(error) => error.to_string(),
            other => other.as_string().unwrap_or_default(),
        };
        if !text.is_empty() {
            self.cells.push((row as usize, column, text));
        }
    }
}

/// How many decimals a format of numbers shows: `0.00` two; none where it is no such format.
fn decimals_of(format: &str) -> Option<usize> {
    let positive = format.split(';').next().unwrap_or(format);
    let (whole, decimals) = positive.split_once('.')?;
    let is_plain = whole.chars().all(|c| matches!(c, '0' | '#' | ','));
    let fixed = !decimals.is_empty() && decimals.bytes().all(|digit| digit == b'0');
    (is_plain && fixed).then_some(decimals.len())
}

/// A number with so many decimals, as a text; any other cell as it is.
fn printed<'a>(value: &DataRef<'a>, decimals: usize) -> DataRef<'a> {
    match value {
        DataRef::Float(number) => DataRef::String(format!("{number:.decimals$}")),
        DataRef::Int(number) => DataRef::String(format!("{:.decimals$}", *number as f64)),
        other => other.clone(),
    }
}

/// A cell of a range as the readers of cells give it.
fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(value) => DataRef::Int(*value),
        Data::Float(value) => DataRef::Float(*value),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(value) => DataRef::DateTime(*value),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
        other => DataRef::String(other.to_string()),
    }
}

/// A sheet that spans far more than it holds has a stray cell: it is named.
fn check_extent(name: &str, sheet: &Sheet) -> Result<(), DataError> {
    let cells = &sheet.cells;
    let rows = cells.iter().map(|cell| cell.0 + 1).max().unwrap_or(0);
    let columns = cells.iter().map(|cell| cell.1 + 1).max().unwrap_or(0);
    let area = rows.saturating_mul(columns);
    if area <= ALWAYS.max(cells.len().saturating_mul(EMPTY_FOR_EACH)) {
        return Ok(());
    }
    let farthest = cells
        .iter()
        .max_by_key(|cell| (cell.0 + 1).saturating_mul(cell.1 + 1).max(cell.0 + cell.1));
    let place = farthest.map_or(String::new(), |cell| {
        format!("{}{}", letters(cell.1), cell.0 + 1)
    });
    Err(DataError::new(format!(
        "sheet {name:?} reaches to {place} because of the cell there"
    ))
    .remedy("delete the stray cell, or copy the table into a sheet of its own"))
}

/// The letters of a column, from 0: A, …, Z, AA.
fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

/// The cells as rows that are all as wide as the widest.
fn grid(mut cells: Vec<Found>) -> Result<Grid, DataError> {
    cells.sort_by_key(|cell| (cell.0, cell.1));
    let first = cells.iter().map(|cell| cell.1).min().unwrap_or(0);
    let width = cells.iter().map(|cell| cell.1 + 1).max().unwrap_or(0) - first;
    let mut grid = Grid::new();
    let mut line = 0;
    for row in cells.chunk_by(|a, b| a.0 == b.0) {
        grid.empty_rows(row[0].0 - line);
        let mut texts = vec![""; width];
        for (_, column, text) in row {
            texts[column - first] = text;
        }
        grid.row(texts)?;
        line = row[0].0 + 1;
    }
    Ok(grid)
}
