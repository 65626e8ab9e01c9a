//! Comma-separated values for programs: full precision, marks in words, undefined as an empty field.

use super::RenderOptions;
use crate::words::Words;

use super::value::{format_exact, mark_words};
use crate::document::{Cell, Document, Table};

/// Draws the tables of the document. One table is plain CSV; several follow each other, each after a line
/// `# name` and separated by an empty line. Headings, paragraphs, notes and section rows are left out.
/// The options change nothing: numbers are always complete.
pub fn render(document: &Document, _options: &RenderOptions) -> String {
    let tables: Vec<&Table> = document.tables().collect();
    if let [table] = tables[..] {
        return render_table(table);
    }
    let blocks: Vec<String> = tables
        .into_iter()
        .map(|table| format!("# {}\n{}", table.name, render_table(table)))
        .collect();
    blocks.join("\n")
}

/// One table as CSV: a header line and a line for each row.
pub fn render_table(table: &Table) -> String {
    let table = table.data.as_deref().unwrap_or(table);
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    let header = table.columns.iter().map(|column| column.header.clone());
    let rows = table.rows.iter().filter(|row| !row.section);
    let records = std::iter::once(header.collect::<Vec<_>>())
        .chain(rows.map(|row| row.cells.iter().map(field).collect()));
    for record in records {
        // Writing to memory does not fail.
        let _ = writer.write_record(&record);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// CSV of which a spreadsheet computes nothing: every cell of text that it would take for a formula, because it begins with `=`,
/// `+`, `-` or `@`, gets an apostrophe in front, which our reader takes off again. Numbers stay, those with a decimal comma or a
/// sign of per cent too, and so does a `-` alone.
///
/// ```
/// use qca_report::render::csv::guarded;
/// assert_eq!(guarded("case,A\n=1+2,-0.5\n\"@x, y\",-\n", b','), "case,A\n'=1+2,-0.5\n\"'@x, y\",-\n");
/// assert_eq!(guarded("Fall;A\n-1+2;-0,5\n", b';'), "Fall;A\n'-1+2;-0,5\n");
/// ```
pub fn guarded(text: &str, delimiter: u8) -> String {
    let mut guarded = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (cell, after) = rest.split_at(cell_length(rest, delimiter));
        let quoted = cell.starts_with('"');
        let content = cell.trim_matches('"');
        if content.starts_with(['=', '+', '-', '@', '\t', '\r'])
            && content.trim_end().len() > 1
            && !is_number(content)
        {
            guarded.push_str(if quoted { "\"'" } else { "'" });
            guarded.push_str(&cell[usize::from(quoted)..]);
        } else {
            guarded.push_str(cell);
        }
        // What parts it from the next.
        let end = after.len().min(1);
        guarded.push_str(&after[..end]);
        rest = &after[end..];
    }
    guarded
}

/// Whether a spreadsheet takes a cell with a sign for a number, in whatever country.
fn is_number(cell: &str) -> bool {
    let digits = cell.trim_start_matches(['+', '-']);
    let of_number =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | ' ' | '\u{a0}' | '%');
    cell.parse::<f64>().is_ok()
        || (digits.starts_with(|c: char| c.is_ascii_digit()) && digits.chars().all(of_number))
}

/// The bytes of the cell that the text begins with, up to a delimiter or line end outside of quotation marks.
fn cell_length(text: &str, delimiter: u8) -> usize {
    let mut inside = false;
    text.bytes()
        .position(|byte| {
            inside ^= byte == b'"';
            !inside && (byte == delimiter || byte == b'\n')
        })
        .unwrap_or(text.len())
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Expression(text) => text.clone(),
        Cell::Integer(digits) => digits.clone(),
        Cell::Number(value) => value
            .filter(|value| value.is_finite())
            .map(format_exact)
            .unwrap_or_default(),
        Cell::Raw(value) => {
            if value.is_finite() {
                format_exact(*value)
            } else {
                String::new()
            }
        }
        Cell::Cases(cases) => cases.join("; "),
        Cell::Mark(mark) => mark_words(Words::default(), *mark),
    }
}
