//! GitHub-flavoured Markdown.

use super::RenderOptions;
use super::value::{MarksUsed, format_number, format_raw, mark_glyph, one_line};
use crate::document::{Align, Block, Cell, Document, Row, Table};

/// Draws the document with pipe tables. Names are escaped, expressions are code spans.
pub fn render(document: &Document, options: &RenderOptions) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        match block {
            Block::Heading(level, text) => {
                let level = usize::from((*level).clamp(1, 6));
                out.push_str(&format!("{} {}\n", "#".repeat(level), escape(text)));
            }
            Block::Paragraph(text) => out.push_str(&format!("{}\n", escape_paragraph(text))),
            Block::Preformatted(text) => out.push_str(&fenced(text)),
            Block::Table(table) => draw_table(table, options, &mut out),
            Block::Warning { reason, remedy } => {
                out.push_str(&format!(
                    "> **{}** {}\n",
                    options.words.say("Warning:"),
                    escape(reason)
                ));
                if !remedy.is_empty() {
                    out.push_str(&format!(">\n> {}\n", escape(remedy)));
                }
            }
        }
    }
    out
}

/// One table, with its title in bold above and its notes below.
pub fn draw_table(table: &Table, options: &RenderOptions, out: &mut String) {
    if !table.title.is_empty() {
        out.push_str(&format!("**{}**\n\n", escape(&table.title)));
    }
    line(
        table.columns.iter().map(|column| escape(&column.header)),
        out,
    );
    let rule = |align| match align {
        Align::Left => ":--",
        Align::Right => "--:",
        Align::Center => ":-:",
    };
    line(
        table
            .columns
            .iter()
            .map(|column| rule(column.align).to_string()),
        out,
    );
    for row in &table.rows {
        line(row_texts(row, options).into_iter(), out);
    }
    let notes: Vec<String> = MarksUsed::of(table)
        .legend(options.words, mark_glyph)
        .iter()
        .chain(&table.notes)
        .map(|note| escape(note))
        .collect();
    if !notes.is_empty() {
        out.push_str(&format!("\n{}\n", notes.join("\n\n")));
    }
}

fn row_texts(row: &Row, options: &RenderOptions) -> Vec<String> {
    row.cells
        .iter()
        .map(|cell| match cell {
            Cell::Text(text) if row.section => format!("**{}**", escape(text)),
            cell => cell_text(cell, options),
        })
        .collect()
}

fn line(texts: impl Iterator<Item = String>, out: &mut String) {
    out.push('|');
    for text in texts {
        out.push_str(&format!(" {text} |"));
    }
    out.push('\n');
}

fn cell_text(cell: &Cell, options: &RenderOptions) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => escape(text),
        Cell::Expression(text) => code_span(text),
        Cell::Integer(digits) => digits.clone(),
        Cell::Number(value) => format_number(*value, options.digits),
        Cell::Raw(value) => format_raw(*value),
        Cell::Cases(cases) => escape(&cases.join(", ")),
        Cell::Mark(mark) => mark_glyph(*mark),
    }
}

/// A code span whose fence is longer than any run of backquotes in it.
fn code_span(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let text = one_line(text).replace('|', "\\|");
    let fence = "`".repeat(longest_run(&text, '`') + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn fenced(text: &str) -> String {
    let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

fn longest_run(text: &str, sign: char) -> usize {
    text.split(|c| c != sign).map(str::len).max().unwrap_or(0)
}

fn escape_paragraph(text: &str) -> String {
    text.split('\n')
        .map(escape)
        .collect::<Vec<_>>()
        .join("  \n")
}

/// Text in which no character means anything to Markdown, HTML or mathematics.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '#' | '!' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_hold_backquotes_and_pipes() {
        assert_eq!(code_span("DEV*~IND"), "`DEV*~IND`");
        assert_eq!(code_span("`Büro & Co`*B"), "`` `Büro & Co`*B ``");
        assert_eq!(code_span("A|B"), "`A\\|B`");
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escape("a_b*c|<d>&$1"), "a\\_b\\*c\\|&lt;d&gt;&amp;\\$1");
    }
}
