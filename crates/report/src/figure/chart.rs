//! The configuration chart (Fiss 2011) as a figure, drawn from the same table as every other format.

use super::canvas::{Canvas, TextAnchor, widest};
use super::font::wrapped;
use super::palette::{GREY, INK, PALE};
use crate::document::{Cell, Mark, Row, Table};
use crate::render::value::{MarksUsed, case_list, format_number, format_raw};
use crate::words::Words;

const SIZE: f64 = 10.5;
const SMALL: f64 = 8.5;
const LINE: f64 = 12.0;
/// Room that a configuration's column takes at least and at most.
const NARROWEST: f64 = 58.0;
const WIDEST: f64 = 120.0;

/// Draws a configuration chart: marks by size (core, peripheral) and shape (present, absent), figures and cases
/// below. The first column holds the conditions, the others the configurations.
pub fn configuration_figure(words: Words, table: &Table, digits: usize) -> String {
    let chart = Chart::new(words, table, digits);
    chart.draw()
}

struct Chart<'a> {
    words: Words,
    table: &'a Table,
    digits: usize,
    first: f64,
    column: f64,
}

impl<'a> Chart<'a> {
    fn new(words: Words, table: &'a Table, digits: usize) -> Self {
        let body = table.rows.iter().filter(|row| !row.section);
        let names = body
            .clone()
            .filter_map(|row| row.cells.first())
            .map(|cell| plain(words, cell, digits));
        let names: Vec<String> = names.collect();
        let first = widest(names.iter().map(String::as_str), SIZE).clamp(80.0, 220.0) + 14.0;
        let headers = table
            .columns
            .iter()
            .skip(1)
            .map(|column| column.header.as_str());
        let texts: Vec<String> = body
            .flat_map(|row| row.cells.iter().skip(1))
            .filter(|cell| matches!(cell, Cell::Text(_) | Cell::Cases(_)))
            .map(|cell| plain(words, cell, digits))
            .collect();
        let wide = widest(headers, SIZE).max(widest(texts.iter().map(String::as_str), SMALL));
        Chart {
            words,
            table,
            digits,
            first,
            column: (wide + 12.0).clamp(NARROWEST, WIDEST),
        }
    }

    fn draw(&self) -> String {
        let columns = self.table.columns.len().saturating_sub(1);
        let width = (self.first + self.column * columns as f64 + 24.0).max(420.0);
        let mut canvas = Canvas::new(width, 0.0);
        let mut y = canvas.heading(std::slice::from_ref(&self.table.title), 12.0);
        let right = 12.0 + self.first + self.column * columns as f64;
        let rule = |canvas: &mut Canvas, y: f64, color: &str, thick: f64| {
            let look = format!("stroke=\"{color}\" stroke-width=\"{thick}\"");
            canvas.line((12.0, y), (right, y), &look);
        };
        rule(&mut canvas, y, INK, 1.4);
        y = self.header(&mut canvas, y);
        rule(&mut canvas, y, INK, 0.7);
        for (number, row) in self.table.rows.iter().enumerate() {
            if row.rule_above && number > 0 {
                rule(&mut canvas, y, GREY, 0.6);
            } else if number > 0 && has_mark(row) {
                rule(&mut canvas, y, PALE, 0.4);
            }
            y = self.row(&mut canvas, row, y);
        }
        rule(&mut canvas, y, INK, 1.4);
        y = self.legend(&mut canvas, y);
        canvas.height = y + 8.0;
        canvas.finish(&self.table.title, &self.description())
    }

    fn center(&self, column: usize) -> f64 {
        12.0 + self.first + self.column * (column as f64 - 0.5)
    }

    fn header(&self, canvas: &mut Canvas, top: f64) -> f64 {
        let wrapped_headers: Vec<Vec<String>> = self
            .table
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let room = if at == 0 { self.first } else { self.column };
                wrapped(&column.header, SIZE, room - 6.0)
            })
            .collect();
        let lines = wrapped_headers.iter().map(Vec::len).max().unwrap_or(1);
        for (at, header) in wrapped_headers.iter().enumerate() {
            for (line, text) in header.iter().enumerate() {
                let y = top + 15.0 + (line + lines - header.len()) as f64 * 13.0;
                if at == 0 {
                    canvas.text((16.0, y), TextAnchor::Start, SIZE, INK, text);
                } else {
                    canvas.text((self.center(at), y), TextAnchor::Middle, SIZE, INK, text);
                }
            }
        }
        top + 21.0 + (lines - 1) as f64 * 13.0
    }

    fn row(&self, canvas: &mut Canvas, row: &Row, top: f64) -> f64 {
        if row.section {
            let title = row
                .cells
                .first()
                .map(|cell| plain(self.words, cell, self.digits))
                .unwrap_or_default();
            canvas.text((16.0, top + 15.0), TextAnchor::Start, SIZE, GREY, &title);
            return top + 21.0;
        }
        let mut height: f64 = 21.0;
        let columns: Vec<usize> = (0..row.cells.len()).collect();
        for (at, column, span) in row.drawn(&columns) {
            match &row.cells[column] {
                cell if span > 1 => {
                    let center = f64::midpoint(self.center(at), self.center(at + span - 1));
                    let text = plain(self.words, cell, self.digits);
                    canvas.text((center, top + 14.5), TextAnchor::Middle, SIZE, INK, &text);
                }
                Cell::Mark(mark) => draw_mark(canvas, *mark, (self.center(at), top + 10.5)),
                cell @ (Cell::Text(_) | Cell::Expression(_) | Cell::Cases(_)) if at > 0 => {
                    let lines = wrapped(
                        &plain(self.words, cell, self.digits),
                        SMALL,
                        self.column - 8.0,
                    );
                    for (number, line) in lines.iter().enumerate() {
                        let y = top + 13.0 + number as f64 * LINE;
                        canvas.text((self.center(at), y), TextAnchor::Middle, SMALL, INK, line);
                    }
                    height = height.max(9.0 + lines.len() as f64 * LINE);
                }
                cell if at == 0 => {
                    let text = super::font::shortened(
                        &plain(self.words, cell, self.digits),
                        SIZE,
                        self.first - 8.0,
                    );
                    canvas.text((16.0, top + 14.5), TextAnchor::Start, SIZE, INK, &text);
                }
                cell => {
                    let text = plain(self.words, cell, self.digits);
                    canvas.text(
                        (self.center(at), top + 14.5),
                        TextAnchor::Middle,
                        SIZE,
                        INK,
                        &text,
                    );
                }
            }
        }
        top + height
    }

    fn legend(&self, canvas: &mut Canvas, top: f64) -> f64 {
        let words = self.words;
        let used = MarksUsed::of(self.table);
        let mut entries = Vec::new();
        if used.presence {
            entries.extend([
                (Mark::CorePresent, words.say("core, present")),
                (Mark::CoreAbsent, words.say("core, absent")),
                (Mark::PeripheralPresent, words.say("peripheral, present")),
                (Mark::PeripheralAbsent, words.say("peripheral, absent")),
            ]);
        }
        if used.levels {
            entries.extend([
                (Mark::CoreLevel(1), words.say("core, at this level")),
                (
                    Mark::PeripheralLevel(1),
                    words.say("peripheral, at this level"),
                ),
            ]);
        }
        if entries.is_empty() {
            return top;
        }
        entries.push((Mark::Irrelevant, words.say("blank: does not matter")));
        let (mut x, mut y) = (20.0, top + 17.0);
        for (mark, text) in entries {
            let start = if mark == Mark::Irrelevant { 0.0 } else { 11.0 };
            let needed = start + super::font::text_width(text, 9.0) + 22.0;
            if x + needed > canvas.width {
                (x, y) = (20.0, y + 18.0);
            }
            draw_mark(canvas, mark, (x, y - 3.2));
            canvas.text((x + start, y), TextAnchor::Start, 9.0, INK, text);
            x += needed;
        }
        y
    }

    fn description(&self) -> String {
        let words = self.words;
        let columns = self
            .table
            .columns
            .iter()
            .enumerate()
            .skip(1)
            .map(|(at, column)| {
                let marks: Vec<String> = self
                    .table
                    .rows
                    .iter()
                    .filter_map(|row| match (row.cells.first(), row.cells.get(at)) {
                        (Some(name), Some(Cell::Mark(mark))) if *mark != Mark::Irrelevant => {
                            let spoken = crate::render::value::mark_words(words, *mark);
                            Some(format!("{} ({spoken})", plain(words, name, self.digits)))
                        }
                        _ => None,
                    })
                    .collect();
                format!("{}: {}.", column.header, marks.join("; "))
            });
        columns.collect::<Vec<_>>().join(" ")
    }
}

fn has_mark(row: &Row) -> bool {
    row.cells.iter().any(|cell| matches!(cell, Cell::Mark(_)))
}

fn plain(words: Words, cell: &Cell, digits: usize) -> String {
    match cell {
        Cell::Empty | Cell::Mark(_) => String::new(),
        Cell::Text(text) | Cell::Expression(text) | Cell::Integer(text) => text.clone(),
        Cell::Number(value) => format_number(*value, digits),
        Cell::Raw(value) => format_raw(*value),
        Cell::Cases(cases) => case_list(words, cases, Some(12), false),
    }
}

/// A mark: a disc or a crossed circle, large or small; levels as digits in them.
pub(crate) fn draw_mark(canvas: &mut Canvas, mark: Mark, (x, y): (f64, f64)) {
    const LARGE: f64 = 7.0;
    const LITTLE: f64 = 4.0;
    match mark {
        Mark::CorePresent => canvas.circle((x, y), LARGE, &format!("fill=\"{INK}\"")),
        Mark::PeripheralPresent => canvas.circle((x, y), LITTLE, &format!("fill=\"{INK}\"")),
        Mark::CoreAbsent => crossed(canvas, (x, y), LARGE, 1.5),
        Mark::PeripheralAbsent => crossed(canvas, (x, y), LITTLE, 1.0),
        Mark::CoreLevel(level) => {
            canvas.circle((x, y), LARGE + 0.5, &format!("fill=\"{INK}\""));
            canvas.text(
                (x, y + 3.4),
                TextAnchor::Middle,
                9.5,
                "#ffffff",
                &level.to_string(),
            );
        }
        Mark::PeripheralLevel(level) => {
            canvas.circle(
                (x, y),
                LITTLE + 1.5,
                &format!("fill=\"none\" stroke=\"{INK}\" stroke-width=\"0.8\""),
            );
            canvas.text(
                (x, y + 2.7),
                TextAnchor::Middle,
                7.5,
                INK,
                &level.to_string(),
            );
        }
        Mark::Irrelevant => {}
    }
}

fn crossed(canvas: &mut Canvas, (x, y): (f64, f64), radius: f64, thick: f64) {
    let look = format!("fill=\"none\" stroke=\"{INK}\" stroke-width=\"{thick}\"");
    let inner = radius - thick / 2.0;
    canvas.circle((x, y), inner, &look);
    let reach = inner * std::f64::consts::FRAC_1_SQRT_2;
    canvas.line((x - reach, y - reach), (x + reach, y + reach), &look);
    canvas.line((x - reach, y + reach), (x + reach, y - reach), &look);
}
