//! HTML fragments that keep their formatting when they are pasted into a word processor, and the same tables with
//! classes instead of inline styles for the report.

use super::RenderOptions;
use super::value::{MarksUsed, format_number, format_raw, mark_glyph, mark_words, visible};
use crate::document::{Align, Block, Cell, Document, Mark, Row, Table};

/// Where the formatting of a table comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Inline `style` attributes, which word processors keep.
    Inline,
    /// Classes, which a page's style sheet gives a look (light, dark, print).
    Classes,
}

/// Draws the document as a fragment: no `html`, `head` or `body` element around it.
pub fn render(document: &Document, options: &RenderOptions) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        match block {
            Block::Heading(level, text) => {
                let level = (*level).clamp(1, 6);
                out.push_str(&format!("<h{level}>{}</h{level}>\n", escape(text)));
            }
            Block::Paragraph(text) => {
                out.push_str(&format!(
                    "<p>{}</p>\n",
                    escape(text).replace('\n', "<br>\n")
                ));
            }
            Block::Preformatted(text) => out.push_str(&format!("<pre>{}</pre>\n", escape(text))),
            Block::Table(table) => out.push_str(&render_table(table, Style::Inline, options)),
            Block::Warning { reason, remedy } => {
                let gap = if remedy.is_empty() { "" } else { " " };
                out.push_str(&format!(
                    "<p><strong>Warning:</strong> {}{gap}{}</p>\n",
                    escape(reason),
                    escape(remedy)
                ));
            }
        }
    }
    out
}

/// One table with its caption, header scopes and notes.
pub fn render_table(table: &Table, style: Style, options: &RenderOptions) -> String {
    Drawing {
        table,
        style,
        options,
    }
    .draw()
}

/// Text with the characters that mean something to HTML escaped, fit for content and quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push('\n'),
            c if c.is_control() => out.push_str(&escape_control(c)),
            c => out.push(c),
        }
    }
    out
}

fn escape_control(c: char) -> String {
    if c == '\t' {
        " ".to_string()
    } else {
        visible(&c.to_string())
    }
}

/// A name of the data, set apart so that right-to-left letters do not reorder what stands beside it.
fn name(text: &str) -> String {
    let right_to_left = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    if text.contains(right_to_left) {
        format!("<bdi>{}</bdi>", escape(text))
    } else {
        escape(text)
    }
}

/// Escaped expression with places where a line may break.
fn expression(text: &str) -> String {
    name(text).replace('*', "*<wbr>")
}

struct Drawing<'a> {
    table: &'a Table,
    style: Style,
    options: &'a RenderOptions,
}

impl Drawing<'_> {
    fn draw(&self) -> String {
        let mut out = String::new();
        let table = self.attributes(
            "qca-table",
            "border-collapse:collapse;border-top:1.5pt solid;border-bottom:1.5pt solid;\
             font-family:'Times New Roman',Times,serif;font-size:10pt",
        );
        out.push_str(&format!("<table{table}>\n"));
        if !self.table.title.is_empty() {
            let caption = self.attributes(
                "",
                "caption-side:top;text-align:left;font-weight:bold;padding:3pt 0",
            );
            out.push_str(&format!(
                "<caption{caption}>{}</caption>\n",
                escape(&self.table.title)
            ));
        }
        self.head(&mut out);
        self.body(&mut out);
        out.push_str("</table>\n");
        let mut notes = Vec::new();
        notes.extend(MarksUsed::of(self.table).legend(|mark| self.legend_mark(mark)));
        notes.extend(self.table.notes.iter().map(|note| escape(note)));
        for note in notes {
            let look = self.attributes(
                "qca-note",
                "font-family:'Times New Roman',Times,serif;font-size:9pt;margin:3pt 0",
            );
            out.push_str(&format!("<p{look}>{note}</p>\n"));
        }
        out
    }

    /// ` class="…"` or ` style="…"`, whichever the style asks for; nothing if that is empty.
    fn attributes(&self, class: &str, inline: &str) -> String {
        match self.style {
            Style::Inline if !inline.is_empty() => format!(" style=\"{inline}\""),
            Style::Classes if !class.is_empty() => format!(" class=\"{class}\""),
            _ => String::new(),
        }
    }

    fn head(&self, out: &mut String) {
        out.push_str("<thead>\n<tr>");
        for column in &self.table.columns {
            let (class, align) = align_words(column.align);
            let look = self.attributes(
                class,
                &format!("border-bottom:0.75pt solid;padding:2pt 5pt;text-align:{align};vertical-align:bottom"),
            );
            if column.header.is_empty() {
                // A header cell without text is an error to accessibility checkers.
                out.push_str(&format!("<td{look}></td>"));
            } else {
                out.push_str(&format!(
                    "<th scope=\"col\"{look}>{}</th>",
                    name(&column.header)
                ));
            }
        }
        out.push_str("</tr>\n</thead>\n");
    }

    fn body(&self, out: &mut String) {
        out.push_str("<tbody>\n");
        for (number, row) in self.table.rows.iter().enumerate() {
            if row.section && number > 0 {
                out.push_str("</tbody>\n<tbody>\n");
            }
            self.row(row, row.rule_above && number > 0, out);
        }
        out.push_str("</tbody>\n");
    }

    fn row(&self, row: &Row, rule: bool, out: &mut String) {
        let class = if rule { " class=\"qca-rule\"" } else { "" };
        let class = if self.style == Style::Classes {
            class
        } else {
            ""
        };
        let border = if rule { "border-top:0.75pt solid;" } else { "" };
        out.push_str(&format!("<tr{class}>"));
        if row.section {
            let look = self.attributes(
                "qca-section",
                &format!(
                    "{border}padding:3pt 5pt;text-align:left;font-style:italic;font-weight:normal"
                ),
            );
            let title = row
                .cells
                .first()
                .map(|cell| self.cell(cell))
                .unwrap_or_default();
            let span = self.table.columns.len();
            out.push_str(&format!(
                "<th scope=\"rowgroup\" colspan=\"{span}\"{look}>{title}</th>"
            ));
        } else {
            for (at, cell) in row.cells.iter().enumerate() {
                self.body_cell(at, cell, border, out);
            }
        }
        out.push_str("</tr>\n");
    }

    fn body_cell(&self, at: usize, cell: &Cell, border: &str, out: &mut String) {
        let align = self
            .table
            .columns
            .get(at)
            .map(|column| column.align)
            .unwrap_or_default();
        let (class, align) = align_words(align);
        let content = self.cell(cell);
        let inline = format!(
            "{border}padding:2pt 5pt;text-align:{align};vertical-align:top;font-weight:normal"
        );
        let look = self.attributes(class, &inline);
        if at == 0 && !content.is_empty() {
            out.push_str(&format!("<th scope=\"row\"{look}>{content}</th>"));
        } else {
            out.push_str(&format!("<td{look}>{content}</td>"));
        }
    }

    fn cell(&self, cell: &Cell) -> String {
        match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) => name(text),
            Cell::Expression(text) => expression(text),
            Cell::Integer(digits) => escape(digits),
            Cell::Number(value) => format_number(*value, self.options.digits),
            Cell::Raw(value) => format_raw(*value),
            Cell::Cases(cases) => cases
                .iter()
                .map(|case| name(case))
                .collect::<Vec<_>>()
                .join(", "),
            Cell::Mark(mark) => self.mark(*mark, true),
        }
    }

    fn legend_mark(&self, mark: Mark) -> String {
        self.mark(mark, false)
    }

    /// A mark in its size; `named` gives screen readers the meaning, which the legend has in words anyway.
    fn mark(&self, mark: Mark, named: bool) -> String {
        let glyph = mark_glyph(mark);
        if glyph.is_empty() {
            return glyph;
        }
        let (class, inline) = match mark {
            Mark::CorePresent | Mark::CoreAbsent | Mark::CoreLevel(_) => {
                ("qca-core", "font-size:15pt")
            }
            _ => ("qca-peripheral", "font-size:9pt"),
        };
        // The small absent mark is the large one's shape; its size tells it apart here.
        let glyph = if mark == Mark::PeripheralAbsent {
            "⊗".to_string()
        } else {
            glyph
        };
        let glyph = if mark == Mark::PeripheralPresent {
            "●".to_string()
        } else {
            glyph
        };
        let look = self.attributes(class, &format!("{inline};line-height:1"));
        let words = mark_words(mark);
        let label = if named {
            format!(" role=\"img\" aria-label=\"{words}\" title=\"{words}\"")
        } else {
            String::new()
        };
        format!("<span{look}{label}>{glyph}</span>")
    }
}

fn align_words(align: Align) -> (&'static str, &'static str) {
    match align {
        Align::Left => ("", "left"),
        Align::Right => ("qca-right", "right"),
        Align::Center => ("qca-center", "center"),
    }
}
