//! Aligned text for a terminal, in Unicode or plain ASCII.

use super::RenderOptions;
use super::layout::{Demand, Panel, panels, text_width, wrap};
use super::value::{
    MarksUsed, case_list, format_number, format_raw, mark_ascii, mark_glyph, to_ascii, visible,
};
use crate::document::{Align, Block, Cell, Document, Row, Table};
use crate::words::fill;

/// Columns between two columns of a table.
const GAP: usize = 2;

/// Draws the document: titles, rules as in a journal's tables, text wrapped to the width.
pub fn render(document: &Document, options: &RenderOptions) -> String {
    let pen = Pen { options };
    let mut out = String::new();
    for block in &document.blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        match block {
            Block::Heading(level, text) => pen.heading(*level, text, &mut out),
            Block::Paragraph(text) => pen.wrapped("", text, &mut out),
            Block::Preformatted(text) => {
                for line in text.lines() {
                    out.push_str(&pen.clean(line));
                    out.push('\n');
                }
            }
            Block::Table(table) => pen.table(table, &mut out),
            Block::Warning { reason, remedy } => pen.warning(reason, remedy, &mut out),
        }
    }
    out
}

struct Pen<'a> {
    options: &'a RenderOptions,
}

impl Pen<'_> {
    fn clean(&self, text: &str) -> String {
        let text = visible(text);
        if self.options.ascii {
            to_ascii(&text)
        } else {
            text
        }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.options.color && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_string()
        }
    }

    fn lines(&self, text: &str, width: Option<usize>) -> Vec<String> {
        let cleaned: Vec<String> = text.split('\n').map(|line| self.clean(line)).collect();
        let lines = wrap(&cleaned.join("\n"), width.unwrap_or(usize::MAX));
        // No-break spaces have done their work.
        lines
            .into_iter()
            .map(|line| line.replace('\u{a0}', " "))
            .collect()
    }

    fn wrapped(&self, code: &str, text: &str, out: &mut String) {
        for line in self.lines(text, self.options.width) {
            out.push_str(&if code.is_empty() {
                line
            } else {
                self.paint(code, &line)
            });
            out.push('\n');
        }
    }

    fn heading(&self, level: u8, text: &str, out: &mut String) {
        self.wrapped("1", text, out);
        if level <= 2 {
            let widest = self
                .lines(text, self.options.width)
                .iter()
                .map(|line| text_width(line))
                .max();
            let rule = match (level, self.options.ascii) {
                (1, false) => "═",
                (1, true) => "=",
                (_, false) => "─",
                (_, true) => "-",
            };
            out.push_str(&rule.repeat(widest.unwrap_or(0)));
            out.push('\n');
        }
    }

    fn warning(&self, reason: &str, remedy: &str, out: &mut String) {
        let words = self.options.words;
        for (line, text) in self
            .lines(
                &format!("{} {reason}", words.say("Warning:")),
                self.options.width,
            )
            .into_iter()
            .enumerate()
        {
            let painted = match text.strip_prefix(words.say("Warning:")) {
                Some(rest) if line == 0 => {
                    format!("{}{rest}", self.paint("1;33", words.say("Warning:")))
                }
                _ => text,
            };
            out.push_str(&painted);
            out.push('\n');
        }
        if !remedy.is_empty() {
            let width = self.options.width.map(|width| width.saturating_sub(2));
            for line in self.lines(remedy, width) {
                out.push_str("  ");
                out.push_str(&line);
                out.push('\n');
            }
        }
    }

    fn table(&self, table: &Table, out: &mut String) {
        if !table.title.is_empty() {
            self.wrapped("1", &table.title, out);
        }
        let demands = self.demands(table);
        for (number, panel) in panels(&demands, GAP, self.options.width).iter().enumerate() {
            if number > 0 {
                out.push('\n');
                self.wrapped(
                    "1",
                    &fill!(
                        self.options.words,
                        "{title} (continued)",
                        title = table.title
                    ),
                    out,
                );
            }
            self.panel(table, panel, out);
        }
        let draw = if self.options.ascii {
            mark_ascii
        } else {
            mark_glyph
        };
        for note in MarksUsed::of(table)
            .legend(self.options.words, draw)
            .iter()
            .chain(&table.notes)
        {
            self.wrapped("", note, out);
        }
    }

    fn demands(&self, table: &Table) -> Vec<Demand> {
        (0..table.columns.len())
            .map(|at| {
                let cells = table
                    .rows
                    .iter()
                    .filter(|row| !row.section)
                    .filter_map(|row| row.cells.get(at));
                let mut flexible = false;
                let mut natural = text_width(&self.clean(&table.columns[at].header));
                for cell in cells {
                    flexible |=
                        matches!(cell, Cell::Text(_) | Cell::Expression(_) | Cell::Cases(_));
                    natural = natural.max(text_width(&self.cell(cell)));
                }
                if flexible {
                    Demand::flexible(natural)
                } else {
                    Demand::rigid(natural)
                }
            })
            .collect()
    }

    fn panel(&self, table: &Table, panel: &Panel, out: &mut String) {
        let total = panel.widths.iter().sum::<usize>() + GAP * panel.widths.len().saturating_sub(1);
        let (heavy, light) = if self.options.ascii {
            ("=", "-")
        } else {
            ("━", "─")
        };
        let rule = |sign: &str, out: &mut String| {
            out.push_str(&sign.repeat(total));
            out.push('\n');
        };
        rule(heavy, out);
        let headers: Vec<String> = panel
            .columns
            .iter()
            .map(|&at| self.clean(&table.columns[at].header))
            .collect();
        self.row(table, panel, &headers, "1", out);
        rule(light, out);
        for (number, row) in table.rows.iter().enumerate() {
            if row.rule_above && number > 0 {
                rule(light, out);
            }
            self.body_row(table, panel, row, total, out);
        }
        rule(heavy, out);
    }

    fn body_row(&self, table: &Table, panel: &Panel, row: &Row, total: usize, out: &mut String) {
        if row.section {
            let title = row
                .cells
                .first()
                .map(|cell| self.cell(cell))
                .unwrap_or_default();
            for line in wrap(&title, total) {
                out.push_str(&self.paint("1", &line));
                out.push('\n');
            }
            return;
        }
        let texts: Vec<String> = panel
            .columns
            .iter()
            .map(|&at| {
                row.cells
                    .get(at)
                    .map(|cell| self.cell(cell))
                    .unwrap_or_default()
            })
            .collect();
        self.row(table, panel, &texts, "", out);
    }

    fn row(&self, table: &Table, panel: &Panel, texts: &[String], code: &str, out: &mut String) {
        let wrapped: Vec<Vec<String>> = texts
            .iter()
            .zip(&panel.widths)
            .map(|(text, &width)| wrap(text, width))
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let mut drawn = String::new();
            for (position, &column) in panel.columns.iter().enumerate() {
                if position > 0 {
                    drawn.push_str(&" ".repeat(GAP));
                }
                let text = wrapped[position].get(line).map_or("", String::as_str);
                let free = panel.widths[position].saturating_sub(text_width(text));
                let left = match table.columns[column].align {
                    Align::Left => 0,
                    Align::Right => free,
                    Align::Center => free / 2,
                };
                drawn.push_str(&" ".repeat(left));
                drawn.push_str(&self.paint_or_plain(code, text));
                drawn.push_str(&" ".repeat(free - left));
            }
            out.push_str(drawn.trim_end());
            out.push('\n');
        }
    }

    fn paint_or_plain(&self, code: &str, text: &str) -> String {
        if code.is_empty() {
            text.to_string()
        } else {
            self.paint(code, text)
        }
    }

    fn cell(&self, cell: &Cell) -> String {
        match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Expression(text) => self.clean(text),
            Cell::Integer(digits) => digits.clone(),
            Cell::Number(value) => self.clean(&format_number(*value, self.options.digits)),
            Cell::Raw(value) => self.clean(&format_raw(*value)),
            Cell::Cases(cases) => self.clean(&case_list(
                self.options.words,
                cases,
                self.options.fold_cases,
                self.options.ascii,
            )),
            Cell::Mark(mark) => {
                if self.options.ascii {
                    mark_ascii(*mark)
                } else {
                    mark_glyph(*mark)
                }
            }
        }
    }
}
