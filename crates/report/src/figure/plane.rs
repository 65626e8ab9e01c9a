//! A plane of two parameters: at which evaluated points the solution is the stated one.

use super::axes::Axes;
use super::canvas::{Canvas, TextAnchor};
use super::font::text_width;
use super::palette::{BLUE, GREY, INK, VERMILION};
use crate::words::{Words, fill};

/// What a plane shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanePlot {
    /// The title.
    pub title: String,
    /// The parameter along the horizontal axis.
    pub x_label: String,
    /// The parameter along the vertical axis.
    pub y_label: String,
    /// Values of the first parameter, ascending.
    pub x: Vec<f64>,
    /// Values of the second parameter, ascending.
    pub y: Vec<f64>,
    /// For each value of the first, and each of the second, whether the solution is the stated one; none: not evaluated.
    pub same: Vec<Vec<Option<bool>>>,
    /// The values in use.
    pub stated: (f64, f64),
}

const SIZE: f64 = 440.0;

/// Draws the plane as SVG: a full dot where the solution is the stated one, a ring where it is another.
pub fn plane_plot(words: Words, plot: &PlanePlot) -> String {
    let mut canvas = Canvas::new(SIZE + 16.0, 0.0);
    let subtitle = fill!(
        words,
        "A grid of {rows} by {columns} evaluated specifications; nothing is claimed between the points",
        rows = plot.x.len(),
        columns = plot.y.len()
    );
    let top = canvas.heading(&[plot.title.clone(), subtitle], 12.0);
    let (x, y) = (range(&plot.x), range(&plot.y));
    let axes = Axes {
        width: SIZE,
        height: SIZE - 20.0,
        x,
        y,
        x_title: &plot.x_label,
        y_title: &plot.y_label,
        labels: (6, 6),
        decimals: (decimals(x), decimals(y)),
        grid: false,
    };
    let frame = axes.draw(8.0, top);
    canvas.raw(&frame.elements);
    for (&x, column) in plot.x.iter().zip(&plot.same) {
        for (&y, same) in plot.y.iter().zip(column) {
            if let Some(same) = same {
                dot(&mut canvas, frame.at(x, y), *same);
            }
        }
    }
    let (x, y) = frame.at(plot.stated.0, plot.stated.1);
    let diamond = format!("M{x:.2} {:.2}l5 5l-5 5l-5-5z", y - 5.0);
    canvas.path(&diamond, &format!("fill=\"{VERMILION}\""));
    canvas.height = legend(words, &mut canvas, top + SIZE) + 10.0;
    canvas.finish(&plot.title, &description(words, plot))
}

fn dot(canvas: &mut Canvas, at: (f64, f64), same: bool) {
    let look = match same {
        true => format!("fill=\"{BLUE}\""),
        false => format!("fill=\"none\" stroke=\"{GREY}\" stroke-width=\"0.8\""),
    };
    canvas.circle(at, 3.4, &look);
}

fn legend(words: Words, canvas: &mut Canvas, y: f64) -> f64 {
    let mut x = 60.0;
    let kinds = [
        (true, words.say("the stated solution")),
        (false, words.say("another solution")),
    ];
    for (same, text) in kinds {
        dot(canvas, (x, y - 3.2), same);
        canvas.text((x + 8.0, y), TextAnchor::Start, 9.0, INK, text);
        x += text_width(text, 9.0) + 30.0;
    }
    let diamond = format!("M{x:.2} {:.2}l4 4l-4 4l-4-4z", y - 7.2);
    canvas.path(&diamond, &format!("fill=\"{VERMILION}\""));
    let in_use = words.say("values in use");
    canvas.text((x + 8.0, y), TextAnchor::Start, 9.0, INK, in_use);
    y
}

/// The least and the greatest value with a little room.
fn range(values: &[f64]) -> (f64, f64) {
    let (low, high) = match (values.first(), values.last()) {
        (Some(&low), Some(&high)) if low < high => (low, high),
        (Some(&low), _) => (low - 0.5, low + 0.5),
        _ => (0.0, 1.0),
    };
    let room = 0.03 * (high - low);
    (low - room, high + room)
}

/// Decimals that tell the labels of an axis apart.
fn decimals((low, high): (f64, f64)) -> usize {
    (1 - libm::log10(high - low).floor() as i32).clamp(0, 9) as usize
}

fn description(words: Words, plot: &PlanePlot) -> String {
    let evaluated = plot.same.iter().flatten().flatten();
    let (same, all) = evaluated.fold((0, 0), |(same, all), &s| (same + usize::from(s), all + 1));
    fill!(
        words,
        "{x} and {y}: the stated solution at {same} of {all} evaluated points.",
        x = plot.x_label,
        y = plot.y_label,
        same,
        all
    )
}
