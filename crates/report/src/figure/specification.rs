//! A specification curve (Simonsohn, Simmons and Nelson 2020): results under every combination of settings, sorted,
//! with a panel below that shows which settings gave each.

use super::axes::Axes;
use super::canvas::{Canvas, TextAnchor, widest};
use super::font::shortened;
use super::palette::{BLUE, GREY, INK, PALE, VERMILION};
use crate::render::value::format_number;
use crate::words::{Words, fill};

/// A setting that is varied, and its choices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CurveFactor {
    /// What is varied: `Consistency cut-off`.
    pub name: String,
    /// The choices, in order.
    pub choices: Vec<String>,
}

/// One combination of settings and what came out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CurvePoint {
    /// The choice of each factor, as its number.
    pub choices: Vec<usize>,
    /// The value; `None` is undefined or there was no solution.
    pub value: Option<f64>,
    /// Whether this is the analysis as reported.
    pub reported: bool,
    /// Whether the solution that was reported comes out.
    pub same: bool,
}

/// What a specification curve shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpecificationCurve {
    /// The title.
    pub title: String,
    /// What the value is: `Consistency of the solution`.
    pub value_label: String,
    /// The settings.
    pub factors: Vec<CurveFactor>,
    /// The combinations, in any order.
    pub specifications: Vec<CurvePoint>,
    /// The least and the greatest value of the axis; `None` fits it to the values.
    pub range: Option<(f64, f64)>,
    /// Decimals of figures.
    pub digits: usize,
}

const CHOICE: f64 = 13.0;

/// Draws the curve as SVG. Combinations without a value come last, marked by a cross at the foot.
pub fn specification_curve(words: Words, curve: &SpecificationCurve) -> String {
    let mut sorted: Vec<&CurvePoint> = curve.specifications.iter().collect();
    sorted.sort_by(|a, b| match (a.value, b.value) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => std::cmp::Ordering::Equal,
    });
    let names = curve.factors.iter().flat_map(|factor| {
        std::iter::once(factor.name.as_str()).chain(factor.choices.iter().map(String::as_str))
    });
    let names_room = widest(names, 9.5).clamp(56.0, 190.0) + 16.0;
    let width = 620.0;
    let mut canvas = Canvas::new(width, 0.0);
    let defined = sorted
        .iter()
        .filter(|specification| specification.value.is_some())
        .count();
    let subtitle = fill!(
        words,
        "{count} combinations of settings, {defined} with a value",
        count = sorted.len(),
        defined
    );
    let top = canvas.heading(&[curve.title.clone(), subtitle], 12.0);
    let (low, high) = curve.range.unwrap_or_else(|| fitted(&sorted));
    // Plotters puts its frame 56 units right of where it starts: the value axis ends where the panel's names end.
    let axes = Axes {
        width: width - names_room + 56.0 - 4.0,
        height: 190.0,
        x: (-0.5, sorted.len().max(1) as f64 - 0.5),
        y: (low, high),
        x_title: "",
        y_title: &curve.value_label,
        labels: (0, 6),
        decimals: (0, 2),
        grid: true,
    };
    let frame = axes.draw(names_room - 56.0, top);
    canvas.raw(&frame.elements);
    let radius = (0.4 * (frame.right - frame.left) / sorted.len().max(1) as f64).clamp(0.8, 3.2);
    for (at, specification) in sorted.iter().enumerate() {
        let x = at as f64;
        if specification.reported {
            let (x, _) = frame.at(x, low);
            let look =
                format!("stroke=\"{VERMILION}\" stroke-width=\"0.9\" stroke-dasharray=\"3 2\"");
            canvas.line((x, frame.top), (x, frame.bottom), &look);
        }
        match specification.value {
            Some(value) => dot(
                &mut canvas,
                frame.at(x, value.clamp(low, high)),
                radius,
                specification,
            ),
            None => canvas.text(frame.at(x, low), TextAnchor::Middle, 8.0, GREY, "×"),
        }
    }
    let mut y = frame.bottom + 16.0;
    for (number, factor) in curve.factors.iter().enumerate() {
        y += 6.0;
        let name = shortened(&factor.name, 9.5, names_room - 16.0);
        canvas.text((12.0, y + 9.0), TextAnchor::Start, 9.5, INK, &name);
        y += CHOICE;
        for (choice, label) in factor.choices.iter().enumerate() {
            let label = shortened(label, 9.0, names_room - 20.0);
            canvas.text(
                (names_room - 8.0, y + 9.3),
                TextAnchor::End,
                9.0,
                GREY,
                &label,
            );
            canvas.line(
                (frame.left, y + 6.0),
                (frame.right, y + 6.0),
                &format!("stroke=\"{PALE}\" stroke-width=\"0.4\""),
            );
            for (at, specification) in sorted.iter().enumerate() {
                if specification.choices.get(number) == Some(&choice) {
                    let (x, _) = frame.at(at as f64, low);
                    dot(&mut canvas, (x, y + 6.0), radius.min(2.6), specification);
                }
            }
            y += CHOICE;
        }
    }
    y = legend(words, &mut canvas, &sorted, (frame.left, y));
    canvas.height = y + 12.0;
    canvas.finish(&curve.title, &description(words, curve, &sorted))
}

/// Explains the signs that occur.
fn legend(
    words: Words,
    canvas: &mut Canvas,
    sorted: &[&CurvePoint],
    (left, mut y): (f64, f64),
) -> f64 {
    let kinds = [
        (true, true, words.say("square: the analysis as reported")),
        (
            false,
            true,
            words.say("filled: the reported solution comes out"),
        ),
        (false, false, words.say("open: another solution")),
    ];
    for (reported, same, text) in kinds {
        let is_kind = |s: &&&CurvePoint| match reported {
            true => s.reported,
            false => !s.reported && s.same == same,
        };
        let Some(example) = sorted.iter().find(is_kind) else {
            continue;
        };
        y += 14.0;
        dot(canvas, (left + 3.5, y - 3.5), 2.6, example);
        canvas.text((left + 11.0, y), TextAnchor::Start, 9.0, INK, text);
    }
    y
}

/// A dot, open where another solution comes out; a square in another colour for the reported analysis.
fn dot(canvas: &mut Canvas, (x, y): (f64, f64), radius: f64, specification: &CurvePoint) {
    if specification.reported {
        let half = radius.max(2.0) + 0.6;
        let look = format!("fill=\"{VERMILION}\"");
        canvas.rect(x - half, y - half, 2.0 * half, 2.0 * half, &look);
    } else if specification.same {
        canvas.circle((x, y), radius, &format!("fill=\"{BLUE}\""));
    } else {
        let look = format!("fill=\"none\" stroke=\"{BLUE}\" stroke-width=\"0.8\"");
        canvas.circle((x, y), (radius - 0.4).max(0.4), &look);
    }
}

fn fitted(sorted: &[&CurvePoint]) -> (f64, f64) {
    let values = sorted
        .iter()
        .filter_map(|specification| specification.value);
    let (low, high) = values.fold((1.0_f64, 0.0_f64), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    if low > high {
        return (0.0, 1.0);
    }
    // Whole twentieths around the values.
    (
        (low * 20.0 - 0.2).floor() / 20.0,
        (high * 20.0 + 0.2).ceil() / 20.0,
    )
}

fn description(words: Words, curve: &SpecificationCurve, sorted: &[&CurvePoint]) -> String {
    let mut values = sorted
        .iter()
        .filter_map(|specification| specification.value);
    let (first, last) = (values.next(), values.next_back());
    let factors: Vec<String> = curve
        .factors
        .iter()
        .map(|factor| format!("{} ({})", factor.name, factor.choices.join(", ")))
        .collect();
    fill!(
        words,
        "{value} under {count} combinations of {factors}: from {first} to {last}.",
        value = curve.value_label,
        count = sorted.len(),
        factors = factors.join(words.say("between clauses|; ")),
        first = format_number(first, curve.digits),
        last = format_number(last.or(first), curve.digits)
    )
}
