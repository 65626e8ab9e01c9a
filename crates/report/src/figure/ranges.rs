//! A horizontal range plot: for each setting, between which values the solution stays the same (Oana and Schneider 2024).

use super::canvas::{Canvas, TextAnchor, widest};
use super::font::{shortened, text_width};
use super::palette::{BLUE, GREY, INK, PALE, VERMILION};
use crate::render::value::{format_end, format_raw};
use crate::words::{Words, fill};

/// One setting and its range.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RangeRow {
    /// The setting: `Consistency cut-off`, `crossover of DEV`.
    pub label: String,
    /// The value in use.
    pub value: f64,
    /// The lowest value that leaves the solution as it is; `None`: every lower one does, down to `scale`'s end.
    pub lower: Option<f64>,
    /// The highest value that leaves the solution as it is; `None`: every higher one does.
    pub upper: Option<f64>,
    /// The ends of this setting's own scale.
    pub scale: (f64, f64),
    /// The decimals with which its ends are printed, if they tell them from the value in use; `None`: so many as four digits
    /// need.
    pub decimals: Option<usize>,
}

/// What a range plot shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RangePlot {
    /// The title.
    pub title: String,
    /// The settings, from top to bottom. Each has its own scale.
    pub rows: Vec<RangeRow>,
}

const ROW: f64 = 30.0;

/// Draws the plot as SVG. Each bar spans the range on its setting's own scale, with the figures at its ends; an arrow
/// marks an end that is nowhere.
pub fn range_plot(words: Words, plot: &RangePlot) -> String {
    let names_room =
        widest(plot.rows.iter().map(|row| row.label.as_str()), 10.5).clamp(80.0, 230.0);
    let width = 600.0;
    let (left, right) = (12.0 + names_room + 14.0, width - 18.0);
    let mut canvas = Canvas::new(width, 0.0);
    let subtitle = words
        .say("Range of each setting that leaves the solution unchanged; each on its own scale")
        .to_owned();
    let mut y = canvas.heading(&[plot.title.clone(), subtitle], 12.0) + 4.0;
    for row in &plot.rows {
        draw_row(&mut canvas, row, (left, right), names_room, y);
        y += ROW;
    }
    y += 12.0;
    canvas.path(
        &diamond(left + 4.0, y - 3.2),
        &format!("fill=\"{VERMILION}\""),
    );
    let in_use = words.say("value in use");
    canvas.text((left + 12.0, y), TextAnchor::Start, 9.0, INK, in_use);
    let after = left + 12.0 + text_width(in_use, 9.0) + 18.0;
    arrow(&mut canvas, after + 8.0, y - 3.2, 1.0);
    let none = words.say("no limit");
    canvas.text((after + 18.0, y), TextAnchor::Start, 9.0, INK, none);
    canvas.height = y + 10.0;
    canvas.finish(&plot.title, &description(words, plot))
}

fn draw_row(canvas: &mut Canvas, row: &RangeRow, (left, right): (f64, f64), room: f64, y: f64) {
    let middle = y + ROW / 2.0 + 4.0;
    canvas.text(
        (left - 14.0, middle + 3.6),
        TextAnchor::End,
        10.5,
        INK,
        &shortened(&row.label, 10.5, room),
    );
    canvas.line(
        (left, middle),
        (right, middle),
        &format!("stroke=\"{PALE}\" stroke-width=\"1\""),
    );
    let (low, high) = row.scale;
    // Room for an arrow at either end.
    let (from, to) = (left + 14.0, right - 14.0);
    let place = |value: f64| {
        let along = if high > low {
            ((value - low) / (high - low)).clamp(0.0, 1.0)
        } else {
            0.5
        };
        from + along * (to - from)
    };
    let (start, end) = (row.lower.map_or(from, place), row.upper.map_or(to, place));
    canvas.rect(
        start,
        middle - 4.0,
        (end - start).max(1.5),
        8.0,
        &format!("fill=\"{BLUE}\" fill-opacity=\"0.35\" stroke=\"{BLUE}\" stroke-width=\"0.8\""),
    );
    if row.lower.is_none() {
        arrow(canvas, from, middle, -1.0);
    }
    if row.upper.is_none() {
        arrow(canvas, to, middle, 1.0);
    }
    let here = place(row.value);
    canvas.path(
        &diamond(here, middle),
        &format!("fill=\"{VERMILION}\" stroke=\"#ffffff\" stroke-width=\"0.6\""),
    );
    figures(canvas, row, (start, here, end), (left, right), middle - 8.0);
}

/// The three figures above the bar, pushed apart where they would overlap.
fn figures(
    canvas: &mut Canvas,
    row: &RangeRow,
    at: (f64, f64, f64),
    (left, right): (f64, f64),
    y: f64,
) {
    let value = format_raw(row.value);
    let half = text_width(&value, 9.0) / 2.0;
    let here = at.1.clamp(left + half, right - half);
    canvas.text((here, y), TextAnchor::Middle, 9.0, VERMILION, &value);
    if let Some(lower) = row.lower {
        let text = format_end(lower, row.value, row.decimals);
        let end =
            at.0.min(here - half - 6.0)
                .max(left + text_width(&text, 9.0));
        canvas.text((end, y), TextAnchor::End, 9.0, INK, &text);
    }
    if let Some(upper) = row.upper {
        let text = format_end(upper, row.value, row.decimals);
        let start =
            at.2.max(here + half + 6.0)
                .min(right - text_width(&text, 9.0));
        canvas.text((start, y), TextAnchor::Start, 9.0, INK, &text);
    }
}

fn diamond(x: f64, y: f64) -> String {
    let s = super::canvas::short;
    format!(
        "M{} {}L{} {}L{} {}L{} {}Z",
        s(x),
        s(y - 5.0),
        s(x + 4.0),
        s(y),
        s(x),
        s(y + 5.0),
        s(x - 4.0),
        s(y)
    )
}

fn arrow(canvas: &mut Canvas, x: f64, y: f64, way: f64) {
    let s = super::canvas::short;
    let tip = x + way * 8.0;
    let data = format!(
        "M{} {}L{} {}L{} {}Z",
        s(x),
        s(y - 4.0),
        s(tip),
        s(y),
        s(x),
        s(y + 4.0)
    );
    canvas.path(&data, &format!("fill=\"{GREY}\""));
}

fn description(words: Words, plot: &RangePlot) -> String {
    let rows: Vec<String> = plot
        .rows
        .iter()
        .map(|row| {
            let end = |end: Option<f64>| {
                end.map_or(words.say("no limit").to_owned(), |end| {
                    format_end(end, row.value, row.decimals)
                })
            };
            fill!(
                words,
                "{setting}: {value} (from {lower} to {upper})",
                setting = row.label,
                value = format_raw(row.value),
                lower = end(row.lower),
                upper = end(row.upper)
            )
        })
        .collect();
    rows.join("; ")
}
