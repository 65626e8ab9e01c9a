//! HTML fragments that keep their formatting when they are pasted into a word processor, and the same tables with
//! classes instead of inline styles for the report.

use qca::CaseNames;

use super::RenderOptions;
use super::value::{
    MarksUsed, format_number, format_raw, is_unwritable, mark_glyph, mark_words, visible,
};
use crate::document::{Align, Block, Cell, Document, Mark, Row, Table};
use crate::words::fill;

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
    fragment(document, Style::Inline, options)
}

/// The same with the formatting where `style` has it: a page that has a style sheet of its own takes classes.
pub fn fragment(document: &Document, style: Style, options: &RenderOptions) -> String {
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
            Block::Table(table) => out.push_str(&render_table(table, style, options)),
            Block::Warning { reason, remedy } => {
                let gap = if remedy.is_empty() { "" } else { " " };
                out.push_str(&format!(
                    "<p><strong>{}</strong> {}{gap}{}</p>\n",
                    escape(options.words.say("Warning:")),
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
            c if is_unwritable(c) => out.push_str(&escape_control(c)),
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

/// Whether the text has letters that are written from right to left.
pub(crate) fn has_right_to_left(text: &str) -> bool {
    text.contains(|c: char| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
    })
}

/// A name of the data, set apart so that right-to-left letters do not reorder what stands beside it.
fn name(text: &str) -> String {
    if has_right_to_left(text) {
        format!("<bdi>{}</bdi>", escape(text))
    } else {
        escape(text)
    }
}

/// Escaped expression with places where a line may break. It reads from left to right whatever its names are written
/// in: each right-to-left name is set apart, one in backquotes as a whole.
fn expression(text: &str) -> String {
    if !has_right_to_left(text) {
        return escape(text).replace('*', "*<wbr>");
    }
    let mut out = String::from("<bdi dir=\"ltr\">");
    let mut word = String::new();
    let mut quoted = false;
    for c in text.chars() {
        quoted ^= c == '`';
        if !quoted && matches!(c, '*' | '+' | '~' | ' ') {
            out.push_str(&name(&std::mem::take(&mut word)));
            out.push(c);
            if c == '*' {
                out.push_str("<wbr>");
            }
        } else {
            word.push(c);
        }
    }
    format!("{out}{}</bdi>", name(&word))
}

/// A title, which may have an expression in it.
fn title(text: &str) -> String {
    if text.contains('*') {
        expression(text)
    } else {
        name(text)
    }
}

/// A list of more cases than this is folded in a page.
const FOLDED_FROM: usize = 8;
/// How many names a folded list shows.
const FOLDED_SHOWN: usize = 5;

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
                title(&self.table.title)
            ));
        }
        self.head(&mut out);
        self.body(&mut out);
        out.push_str("</table>\n");
        let mut notes = Vec::new();
        notes.extend(
            MarksUsed::of(self.table).legend(self.options.words, |mark| self.legend_mark(mark)),
        );
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
            let columns: Vec<usize> = (0..row.cells.len()).collect();
            for (at, column, span) in row.drawn(&columns) {
                match span {
                    1 => self.body_cell(at, &row.cells[column], border, out),
                    _ => self.merged_cell(span, &row.cells[column], border, out),
                }
            }
        }
        out.push_str("</tr>\n");
    }

    /// A cell across several columns.
    fn merged_cell(&self, span: usize, cell: &Cell, border: &str, out: &mut String) {
        let look = self.attributes(
            "qca-center",
            &format!("{border}padding:2pt 5pt;text-align:center;vertical-align:top"),
        );
        let content = self.cell(cell);
        out.push_str(&format!("<td colspan=\"{span}\"{look}>{content}</td>"));
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
            Cell::Cases(cases) => self.cases(cases),
            Cell::Mark(mark) => self.mark(*mark, true),
        }
    }

    /// The names; a long list is folded on the screen, whole on hover, when opened and in print.
    fn cases(&self, cases: &CaseNames) -> String {
        let names: Vec<String> = cases.iter().map(name).collect();
        let all = names.join(", ");
        if self.style == Style::Inline || cases.len() <= FOLDED_FROM {
            return all;
        }
        let (shown, hidden) = names.split_at(FOLDED_SHOWN);
        format!(
            "<details class=\"cases-screen\"><summary title=\"{}\">{}, … ({})</summary>{}</details>\
             <span class=\"cases-print\">{all}</span>",
            escape(&cases.join(", ")),
            shown.join(", "),
            fill!(self.options.words, "{count} more", count = hidden.len()),
            hidden.join(", ")
        )
    }

    fn legend_mark(&self, mark: Mark) -> String {
        self.mark(mark, false)
    }

    /// A mark in its size; `named` gives screen readers the meaning, which the legend has in words anyway.
    fn mark(&self, mark: Mark, named: bool) -> String {
        if mark == Mark::Irrelevant {
            return String::new();
        }
        let words = mark_words(self.options.words, mark);
        if self.style == Style::Classes {
            return drawn_mark(mark, named.then_some(words.as_str()));
        }
        // Characters of their own and sizes: one of the two survives any paste.
        let (glyph, size) = match mark {
            Mark::CorePresent => (mark_glyph(mark), 17),
            Mark::CoreAbsent | Mark::CoreLevel(_) => (mark_glyph(mark), 14),
            _ => (mark_glyph(mark), 9),
        };
        let label = if named {
            format!(" role=\"img\" aria-label=\"{words}\" title=\"{words}\"")
        } else {
            String::new()
        };
        format!("<span style=\"font-size:{size}pt;line-height:1\"{label}>{glyph}</span>")
    }
}

/// A mark drawn in the colour of the text, so that its size does not depend on the reader's fonts: a reference to one
/// of the page's [`MARK_SYMBOLS`].
fn drawn_mark(mark: Mark, words: Option<&str>) -> String {
    let (symbol, level) = match mark {
        Mark::CorePresent => ("qca-cp", None),
        Mark::PeripheralPresent => ("qca-pp", None),
        Mark::CoreAbsent => ("qca-ca", None),
        Mark::PeripheralAbsent => ("qca-pa", None),
        Mark::CoreLevel(level) => ("qca-cp", Some(level)),
        Mark::PeripheralLevel(level) => ("qca-pp", Some(level)),
        Mark::Irrelevant => return String::new(),
    };
    let access = match words {
        Some(words) => format!(" role=\"img\" aria-label=\"{words}\""),
        None => " aria-hidden=\"true\"".to_string(),
    };
    let level = level.map_or(String::new(), |level| format!("<sub>{level}</sub>"));
    format!("<svg class=\"qca-mark\"{access}><use href=\"#{symbol}\"/></svg>{level}")
}

/// The shapes of the marks of tables with classes, once for a page.
pub const MARK_SYMBOLS: &str = r##"<svg width="0" height="0" style="position:absolute" aria-hidden="true">
<symbol id="qca-cp" viewBox="0 0 18 18"><circle cx="9" cy="9" r="7.5" fill="currentColor"/></symbol>
<symbol id="qca-pp" viewBox="0 0 18 18"><circle cx="9" cy="9" r="4" fill="currentColor"/></symbol>
<symbol id="qca-ca" viewBox="0 0 18 18"><g fill="none" stroke="currentColor" stroke-width="1.5"><circle cx="9" cy="9" r="6.8"/><path d="M4.2 4.2L13.8 13.8M4.2 13.8L13.8 4.2"/></g></symbol>
<symbol id="qca-pa" viewBox="0 0 18 18"><g fill="none" stroke="currentColor"><circle cx="9" cy="9" r="3.6"/><path d="M6.5 6.5L11.5 11.5M6.5 11.5L11.5 6.5"/></g></symbol>
</svg>"##;

fn align_words(align: Align) -> (&'static str, &'static str) {
    match align {
        Align::Left => ("", "left"),
        Align::Right => ("qca-right", "right"),
        Align::Center => ("qca-center", "center"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_read_from_left_to_right() {
        assert_eq!(expression("A*~B"), "A*<wbr>~B");
        assert_eq!(
            expression("~`50 %`*שלום + `שלום עולם`"),
            "<bdi dir=\"ltr\">~`50 %`*<wbr><bdi>שלום</bdi> + <bdi>`שלום עולם`</bdi></bdi>"
        );
    }
}
