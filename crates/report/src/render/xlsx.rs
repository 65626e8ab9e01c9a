//! A workbook with a sheet for each table: unrounded numbers with a number format, deterministic bytes.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
};

use super::value::{MarksUsed, UNDEFINED, mark_glyph, one_line, visible};
use super::{RenderError, RenderOptions};
use crate::document::{Align, Block, Cell, Document, Mark, Row, Table};

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
    for tables in sheets(document) {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(&tables[0].1.name, &mut taken))?;
        write(&tables, options, sheet)?;
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
    let text = visible_lines(text);
    if text.encode_utf16().count() <= CELL_TEXT {
        return text;
    }
    format!("{}…", shortened(&text, CELL_TEXT - 1))
}

/// The text with its lines and tabs, and all that a workbook cannot hold made visible.
fn visible_lines(text: &str) -> String {
    let parts = text.split_inclusive(['\n', '\t']).map(|part| {
        let bare = part.trim_end_matches(['\n', '\t']);
        visible(bare) + &part[bare.len()..]
    });
    parts.collect()
}

/// The tables by sheet, each with the heading above it: tables of the same columns that follow each other, such as the
/// models of an outcome's solutions, stand below each other on one sheet.
fn sheets(document: &Document) -> Vec<Vec<(Option<&str>, &Table)>> {
    let mut sheets: Vec<Vec<(Option<&str>, &Table)>> = Vec::new();
    let mut heading = None;
    for block in &document.blocks {
        match block {
            // A new part of the document: a new sheet.
            Block::Heading(0 | 1, _) => {
                heading = None;
                sheets.push(Vec::new());
            }
            Block::Heading(_, text) => heading = Some(text.as_str()),
            Block::Table(table) => {
                let entry = (heading.take(), table);
                match sheets.last_mut() {
                    Some(sheet)
                        if sheet
                            .last()
                            .is_none_or(|(_, last)| last.columns == table.columns) =>
                    {
                        sheet.push(entry);
                    }
                    _ => sheets.push(vec![entry]),
                }
            }
            _ => {}
        }
    }
    sheets.retain(|sheet| !sheet.is_empty());
    sheets
}

/// Writes the tables of a sheet below each other, and says how it prints: on A4 across, as wide as one page.
fn write(
    tables: &[(Option<&str>, &Table)],
    options: &RenderOptions,
    sheet: &mut Worksheet,
) -> Result<(), RenderError> {
    const A4: u8 = 9;
    let heading = Format::new().set_bold().set_font_size(13.0);
    let mut at = 0;
    for (above, table) in tables {
        if let Some(text) = above {
            sheet.write_string_with_format(at, 0, cell_string(text), &heading)?;
            at += 1;
        }
        let drawn = Sheet { table, options };
        at = drawn.write(sheet, at, tables.len() == 1)? + 2;
    }
    if let [(_, table)] = tables {
        Sheet { table, options }.widths(sheet)?;
    } else if let Some((_, first)) = tables.first() {
        // The widest cell of all tables decides.
        let rows = tables
            .iter()
            .flat_map(|(_, table)| table.rows.iter().cloned());
        let all = Table {
            rows: rows.collect(),
            columns: first.columns.clone(),
            ..Table::default()
        };
        let all = Sheet {
            table: &all,
            options,
        };
        all.widths(sheet)?;
    }
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

struct Sheet<'a> {
    table: &'a Table,
    options: &'a RenderOptions,
}

impl Sheet<'_> {
    /// Writes the table from this row on; returns the row after its last. The only table of a sheet has its header in
    /// sight on the screen and on every page.
    fn write(&self, sheet: &mut Worksheet, mut at: u32, only: bool) -> Result<u32, RenderError> {
        let bold = Format::new().set_bold();
        if !self.table.title.is_empty() {
            sheet.write_string_with_format(at, 0, cell_string(&self.table.title), &bold)?;
            at += 1;
        }
        let header_row = at;
        for (number, column) in self.table.columns.iter().enumerate() {
            let format = aligned(column.align, number)
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
            .legend(self.options.words, mark_glyph)
            .iter()
            .chain(&self.table.notes)
        {
            at += 1;
            sheet.write_string(at, 0, cell_string(note))?;
        }
        if only {
            sheet.set_freeze_panes(header_row + 1, 1)?;
            sheet.set_repeat_rows(header_row, header_row)?;
        }
        Ok(at + 1)
    }

    fn row(
        &self,
        sheet: &mut Worksheet,
        at: u32,
        row: &Row,
        last: bool,
    ) -> Result<(), RenderError> {
        let columns: Vec<usize> = (0..row.cells.len()).collect();
        for (number, cell_number, span) in row.drawn(&columns) {
            let cell = &row.cells[cell_number];
            let column = column_number(number);
            let align = self
                .table
                .columns
                .get(number)
                .map(|column| column.align)
                .unwrap_or_default();
            let mut format = aligned(align, number);
            if row.section {
                format = format.set_italic();
            }
            if row.rule_above {
                format = format.set_border_top(FormatBorder::Thin);
            }
            if last {
                format = format.set_border_bottom(FormatBorder::Medium);
            }
            if span > 1 {
                format = format.set_align(FormatAlign::Center);
                let last = column_number(number + span - 1);
                sheet.merge_range(at, column, at, last, "", &format)?;
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

/// The format of a column; text beside numbers keeps away from them.
fn aligned(align: Align, column: usize) -> Format {
    let format = Format::new().set_align(match align {
        Align::Left => FormatAlign::Left,
        Align::Right => FormatAlign::Right,
        Align::Center => FormatAlign::Center,
    });
    match align {
        Align::Left if column > 0 => format.set_indent(1),
        _ => format,
    }
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
