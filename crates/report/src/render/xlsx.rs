//! A workbook with a sheet for each table: unrounded numbers with a number format, deterministic bytes.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
};

use super::value::{MarksUsed, UNDEFINED, mark_glyph, one_line};
use super::{RenderError, RenderOptions};
use crate::document::{Align, Cell, Document, Mark, Row, Table};

/// The longest name of a sheet.
const SHEET_NAME: usize = 31;
/// The longest text of a cell.
const CELL_TEXT: usize = 32_767;
/// Integers of more digits are written as text: a cell holds a double.
const EXACT_DIGITS: usize = 15;
/// Columns are made no wider than this; longer text wraps.
const WIDEST: usize = 60;

/// The tables of the document as an `.xlsx` file. The same document gives the same bytes.
///
/// # Errors
/// More rows or columns than a sheet holds (1,048,576 by 16,384).
pub fn render(document: &Document, options: &RenderOptions) -> Result<Vec<u8>, RenderError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let mut taken = BTreeSet::new();
    for table in document.tables() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(&table.name, &mut taken))?;
        Sheet { table, options }.write(sheet)?;
    }
    if taken.is_empty() {
        workbook.add_worksheet().set_name("empty")?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// A valid name for a sheet that no other sheet has, whatever its letters' case.
fn sheet_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let allowed: String = one_line(name)
        .chars()
        .map(|c| {
            if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') {
                '-'
            } else {
                c
            }
        })
        .collect();
    let trimmed = allowed.trim_matches(|c: char| c == '\'' || c.is_whitespace());
    // Excel keeps the name "History" for itself.
    let base = if trimmed.is_empty() || trimmed.eq_ignore_ascii_case("history") {
        "table"
    } else {
        trimmed
    };
    for number in 1_usize.. {
        let suffix = if number == 1 {
            String::new()
        } else {
            format!("-{number}")
        };
        let candidate = format!("{}{suffix}", shortened(base, SHEET_NAME - suffix.len()));
        if taken.insert(candidate.to_lowercase()) {
            return candidate;
        }
    }
    base.to_string()
}

/// At most `length` UTF-16 units of the text, which is how Excel counts.
fn shortened(text: &str, length: usize) -> String {
    let mut units = 0;
    text.chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= length
        })
        .collect()
}

fn cell_string(text: &str) -> String {
    if text.encode_utf16().count() <= CELL_TEXT {
        return text.to_string();
    }
    format!("{}…", shortened(text, CELL_TEXT - 1))
}

struct Sheet<'a> {
    table: &'a Table,
    options: &'a RenderOptions,
}

impl Sheet<'_> {
    fn write(&self, sheet: &mut Worksheet) -> Result<(), RenderError> {
        let bold = Format::new().set_bold();
        let mut at = 0;
        if !self.table.title.is_empty() {
            sheet.write_string_with_format(at, 0, cell_string(&self.table.title), &bold)?;
            at += 1;
        }
        let header_row = at;
        for (number, column) in self.table.columns.iter().enumerate() {
            let format = aligned(column.align)
                .set_bold()
                .set_border_top(FormatBorder::Medium)
                .set_border_bottom(FormatBorder::Thin);
            sheet.write_string_with_format(
                at,
                column_number(number),
                cell_string(&column.header),
                &format,
            )?;
        }
        for (number, row) in self.table.rows.iter().enumerate() {
            at += 1;
            self.row(sheet, at, row, number + 1 == self.table.rows.len())?;
        }
        for note in MarksUsed::of(self.table)
            .legend(mark_glyph)
            .iter()
            .chain(&self.table.notes)
        {
            at += 1;
            sheet.write_string(at, 0, cell_string(note))?;
        }
        sheet.set_freeze_panes(header_row + 1, 1)?;
        self.widths(sheet)
    }

    fn row(
        &self,
        sheet: &mut Worksheet,
        at: u32,
        row: &Row,
        last: bool,
    ) -> Result<(), RenderError> {
        for (number, cell) in row.cells.iter().enumerate() {
            let column = column_number(number);
            let align = self
                .table
                .columns
                .get(number)
                .map(|column| column.align)
                .unwrap_or_default();
            let mut format = aligned(align);
            if row.section {
                format = format.set_italic();
            }
            if row.rule_above {
                format = format.set_border_top(FormatBorder::Thin);
            }
            if last {
                format = format.set_border_bottom(FormatBorder::Medium);
            }
            self.cell(sheet, at, column, cell, format)?;
        }
        Ok(())
    }

    fn cell(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        cell: &Cell,
        format: Format,
    ) -> Result<(), RenderError> {
        let wrapped = || format.clone().set_text_wrap().set_align(FormatAlign::Top);
        match cell {
            Cell::Empty | Cell::Mark(Mark::Irrelevant) => {
                sheet.write_blank(row, column, &format)?
            }
            Cell::Text(text) | Cell::Expression(text) => {
                sheet.write_string_with_format(row, column, cell_string(text), &wrapped())?
            }
            Cell::Cases(cases) => sheet.write_string_with_format(
                row,
                column,
                cell_string(&cases.join(", ")),
                &wrapped(),
            )?,
            Cell::Integer(digits) => match digits.parse::<f64>() {
                Ok(value) if digits.len() <= EXACT_DIGITS => {
                    sheet.write_number_with_format(row, column, value, &format)?
                }
                _ => sheet.write_string_with_format(row, column, digits, &format)?,
            },
            Cell::Number(Some(value)) if value.is_finite() => {
                let format = format.set_num_format(self.number_format());
                sheet.write_number_with_format(row, column, *value, &format)?
            }
            Cell::Raw(value) if value.is_finite() => {
                sheet.write_number_with_format(row, column, *value, &format)?
            }
            Cell::Number(_) | Cell::Raw(_) => {
                sheet.write_string_with_format(row, column, UNDEFINED, &format)?
            }
            Cell::Mark(mark) => {
                let size = match mark {
                    Mark::CorePresent | Mark::CoreAbsent | Mark::CoreLevel(_) => 16.0,
                    _ => 10.0,
                };
                let format = format.set_font_size(size);
                sheet.write_string_with_format(row, column, mark_glyph(*mark), &format)?
            }
        };
        Ok(())
    }

    fn number_format(&self) -> String {
        match self.options.digits.min(17) {
            0 => "0".to_string(),
            digits => format!("0.{}", "0".repeat(digits)),
        }
    }

    fn widths(&self, sheet: &mut Worksheet) -> Result<(), RenderError> {
        for (number, column) in self.table.columns.iter().enumerate() {
            let widest = self
                .table
                .rows
                .iter()
                .filter(|row| !row.section)
                .filter_map(|row| row.cells.get(number))
                .map(|cell| match cell {
                    Cell::Text(text) | Cell::Expression(text) | Cell::Integer(text) => {
                        super::layout::text_width(text)
                    }
                    Cell::Cases(cases) => super::layout::text_width(&cases.join(", ")),
                    Cell::Number(_) => self.options.digits + 3,
                    Cell::Raw(value) => super::value::format_raw(*value).len(),
                    Cell::Empty | Cell::Mark(_) => 3,
                })
                .chain([super::layout::text_width(&column.header)])
                .max()
                .unwrap_or(0);
            let width = u32::try_from(widest.clamp(4, WIDEST) + 2).unwrap_or(10);
            sheet.set_column_width(column_number(number), width)?;
        }
        Ok(())
    }
}

/// Excel's number of a column; one that is too large is refused by the writer.
fn column_number(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn aligned(align: Align) -> Format {
    Format::new().set_align(match align {
        Align::Left => FormatAlign::Left,
        Align::Right => FormatAlign::Right,
        Align::Center => FormatAlign::Center,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_valid_and_differ() {
        let mut taken = BTreeSet::new();
        let long = "a".repeat(40);
        assert_eq!(sheet_name("chart/[A]:*?", &mut taken), "chart--A----");
        assert_eq!(sheet_name("Fit", &mut taken), "Fit");
        assert_eq!(sheet_name("fit", &mut taken), "fit-2");
        assert_eq!(sheet_name(&long, &mut taken), "a".repeat(31));
        assert_eq!(
            sheet_name(&long, &mut taken),
            format!("{}-2", "a".repeat(29))
        );
        assert_eq!(sheet_name("'", &mut taken), "table");
        assert_eq!(sheet_name("History", &mut taken), "table-2");
    }

    #[test]
    fn text_longer_than_a_cell_is_cut_visibly() {
        let text = cell_string(&"x".repeat(40_000));
        assert_eq!(text.chars().count(), CELL_TEXT);
        assert!(text.ends_with('…'));
    }
}
