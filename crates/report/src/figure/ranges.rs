//! A horizontal range plot: for each setting, between which values the solution stays the same (Oana and Schneider 2024).

use super::canvas::{Anchor, Canvas, widest};
use super::font::{shortened, text_width};
use super::palette::{BLUE, GREY, INK, PALE, VERMILION};
use crate::render::value::format_raw;

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

impl RangeRow {
    /// An end as a reader needs it: with few decimals, on the same side of the value in use, and inside the range, so that
    /// the solution is unchanged at the figure printed.
    fn end_text(&self, end: f64) -> String {
        if !end.is_finite() || end == self.value {
            return format_raw(end);
        }
        let before_point = libm::log10(end.abs().max(1e-9)).floor() as i32;
        let few = self.decimals.unwrap_or((3 - before_point).max(0) as usize);
        (few..MOST_DECIMALS)
            .map(|decimals| inside(end, self.value, decimals))
            .find(|figure| (figure - self.value) * (end - self.value) > 0.0)
            .map_or_else(|| format_raw(end), format_raw)
    }
}

/// The figure with so many decimals that is next to the end on the side of the value in use; the end itself where that cannot be
/// told from it.
fn inside(end: f64, value: f64, decimals: usize) -> f64 {
    let step = 10f64.powi(decimals as i32);
    let nearest = (end * step).round() / step;
    if (nearest - end).abs() <= SAME * end.abs().max(1.0) {
        return nearest;
    }
    match value < end {
        true => (end * step).floor() / step,
        false => (end * step).ceil() / step,
    }
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
/// The most decimals of an end; what is closer to the value in use is printed as it is.
const MOST_DECIMALS: usize = 7;
/// The share by which a figure may differ from an end that it stands for, as cut-offs have a tolerance.
const SAME: f64 = 2e-8;

/// Draws the plot as SVG. Each bar spans the range on its setting's own scale, with the figures at its ends; an arrow
/// marks an end that is nowhere.
pub fn range_plot(plot: &RangePlot) -> String {
    let names_room =
        widest(plot.rows.iter().map(|row| row.label.as_str()), 10.5).clamp(80.0, 230.0);
    let width = 600.0;
    let (left, right) = (12.0 + names_room + 14.0, width - 18.0);
    let mut canvas = Canvas::new(width, 0.0);
    let subtitle =
        "Range of each setting that leaves the solution unchanged; each on its own scale"
            .to_string();
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
    canvas.text((left + 12.0, y), Anchor::Start, 9.0, INK, "value in use");
    let after = left + 12.0 + text_width("value in use", 9.0) + 18.0;
    arrow(&mut canvas, after + 8.0, y - 3.2, 1.0);
    canvas.text((after + 18.0, y), Anchor::Start, 9.0, INK, "no limit");
    canvas.height = y + 10.0;
    canvas.finish(&plot.title, &description(plot))
}

fn draw_row(canvas: &mut Canvas, row: &RangeRow, (left, right): (f64, f64), room: f64, y: f64) {
    let middle = y + ROW / 2.0 + 4.0;
    canvas.text(
        (left - 14.0, middle + 3.6),
        Anchor::End,
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
    canvas.text((here, y), Anchor::Middle, 9.0, VERMILION, &value);
    if let Some(lower) = row.lower {
        let text = row.end_text(lower);
        let end =
            at.0.min(here - half - 6.0)
                .max(left + text_width(&text, 9.0));
        canvas.text((end, y), Anchor::End, 9.0, INK, &text);
    }
    if let Some(upper) = row.upper {
        let text = row.end_text(upper);
        let start =
            at.2.max(here + half + 6.0)
                .min(right - text_width(&text, 9.0));
        canvas.text((start, y), Anchor::Start, 9.0, INK, &text);
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

fn description(plot: &RangePlot) -> String {
    let rows: Vec<String> = plot
        .rows
        .iter()
        .map(|row| {
            let end = |end: Option<f64>| {
                end.map_or("no limit found".to_string(), |end| row.end_text(end))
            };
            format!(
                "{}: {} (from {} to {})",
                row.label,
                format_raw(row.value),
                end(row.lower),
                end(row.upper)
            )
        })
        .collect();
    rows.join("; ")
}

#[cfg(test)]
mod tests {
    use super::RangeRow;

    fn text(value: f64, end: f64, decimals: Option<usize>) -> String {
        let row = RangeRow {
            value,
            decimals,
            ..RangeRow::default()
        };
        row.end_text(end)
    }

    #[test]
    fn ends_are_printed_inside_the_range_with_few_digits() {
        assert_eq!(text(0.8, 0.815_789_4, Some(3)), "0.815");
        assert_eq!(text(0.8, 0.751_234, Some(3)), "0.752");
        assert_eq!(text(4.0, 3.829_995_1, None), "3.83");
        assert_eq!(text(60.0, 63.725_723_2, None), "63.72");
        assert_eq!(text(2.5, -279.123_09, None), "-279.1");
        assert_eq!(text(5000.0, 12345.67, None), "12345");
        assert_eq!(text(1.0, 0.0, None), "0");
    }

    #[test]
    fn an_end_is_told_from_the_value_in_use() {
        assert_eq!(text(0.8, 0.800_412, Some(3)), "0.8004");
        assert_eq!(text(2000.3, 2000.41, None), "2000.4");
        assert_eq!(text(2000.3, 2000.3, None), "2000.3");
        assert_eq!(text(0.65, 0.649_999_992, Some(3)), "0.65");
        assert_eq!(text(0.8, 0.65 - 8e-9, Some(3)), "0.65");
    }
}
