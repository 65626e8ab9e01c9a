//! The calibration plot: raw scores against memberships, with the anchors marked.

use super::axes::{Axes, PlotFrame};
use super::canvas::{Canvas, TextAnchor, short};
use super::font::text_width;
use super::palette::{BLUE, GREY, PURPLE};
use crate::render::value::format_raw;
use crate::words::{Words, fill};

/// What a calibration plot shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CalibrationPlot {
    /// The set's name or label, used as the title.
    pub set: String,
    /// What the raw scores are: the source column or a label with its unit.
    pub raw_label: String,
    /// Raw score and membership of each case.
    pub points: Vec<(f64, f64)>,
    /// The anchors: a short name (`exclusion`, `crossover`, `inclusion`, `threshold 1`) and the raw score.
    pub anchors: Vec<(String, f64)>,
    /// The calibration function as points from left to right; empty where it is not a curve.
    pub curve: Vec<(f64, f64)>,
    /// The highest membership: 1, or more for a multi-value condition.
    pub highest: u16,
    /// Whether to draw the small variant for a report with many sets.
    pub small: bool,
    /// The least and greatest score on the axis; found from scores and anchors if none is given.
    pub scale: Option<(f64, f64)>,
}

/// Draws the plot as SVG.
pub fn calibration_plot(words: Words, plot: &CalibrationPlot) -> String {
    calibration_drawing(words, plot).0
}

/// Draws the plot as SVG, and says where its frame is.
pub fn calibration_drawing(words: Words, plot: &CalibrationPlot) -> (String, PlotFrame) {
    let (width, height) = if plot.small {
        (300.0, 210.0)
    } else {
        (540.0, 360.0)
    };
    let mut canvas = Canvas::new(width + 6.0, 0.0);
    let top = canvas.heading(std::slice::from_ref(&plot.set), 12.0);
    let (low, high) = plot.scale.unwrap_or_else(|| raw_range(plot));
    let highest = f64::from(plot.highest.max(1));
    let axes = Axes {
        width: width - 8.0,
        height,
        x: (low, high),
        y: (-0.04 * highest, 1.04 * highest),
        x_title: &plot.raw_label,
        y_title: words.say("Membership"),
        labels: match (plot.small, plot.highest) {
            (true, 0 | 1) => (4, 6),
            (false, 0 | 1) => (8, 11),
            (small, highest) => (if small { 4 } else { 8 }, usize::from(highest) + 1),
        },
        decimals: (decimals(high - low), usize::from(plot.highest <= 1)),
        grid: false,
    };
    let anchors_room = 14.0;
    let frame = axes.draw(6.0, top + anchors_room);
    let mut taken = f64::NEG_INFINITY;
    let mut anchors = plot.anchors.clone();
    anchors.sort_by(|a, b| a.1.total_cmp(&b.1));
    for (name, raw) in anchors.iter().filter(|(_, raw)| raw.is_finite()) {
        let (x, _) = frame.at(*raw, 0.0);
        let dashed = format!("stroke=\"{PURPLE}\" stroke-width=\"0.9\" stroke-dasharray=\"5 3\"");
        canvas.line((x, frame.top), (x, frame.bottom), &dashed);
        let text = if plot.small {
            format_raw(*raw)
        } else {
            format!("{name} {}", format_raw(*raw))
        };
        let half = text_width(&text, 8.5) / 2.0;
        // Names of anchors that are near each other move up a line rather than overlap.
        let middle = x.clamp(half + 2.0, width - half - 2.0);
        if middle - half > taken {
            canvas.text(
                (middle, frame.top - 4.0),
                TextAnchor::Middle,
                8.5,
                PURPLE,
                &text,
            );
            taken = middle + half + 4.0;
        } else {
            canvas.text(
                (middle, frame.top - 14.0),
                TextAnchor::Middle,
                8.5,
                PURPLE,
                &text,
            );
        }
    }
    if plot.highest <= 1 {
        let dashed = format!("stroke=\"{GREY}\" stroke-width=\"0.6\" stroke-dasharray=\"2 3\"");
        canvas.line(frame.at(low, 0.5), frame.at(high, 0.5), &dashed);
    }
    canvas.raw(&frame.elements);
    let inside: Vec<&(f64, f64)> = plot
        .curve
        .iter()
        .filter(|(raw, _)| (low..=high).contains(raw))
        .collect();
    if inside.len() > 1 {
        let path: Vec<String> = inside
            .iter()
            .map(|(raw, membership)| frame.at(*raw, *membership))
            .map(|(x, y)| format!("{} {}", short(x), short(y)))
            .collect();
        canvas.path(
            &format!("M{}", path.join("L")),
            &format!("fill=\"none\" stroke=\"{GREY}\" stroke-width=\"1\""),
        );
    }
    let radius = if plot.small { 2.4 } else { 3.2 };
    let look =
        format!("fill=\"{BLUE}\" fill-opacity=\"0.6\" stroke=\"{BLUE}\" stroke-width=\"0.6\"");
    for &(raw, membership) in &plot.points {
        if raw.is_finite() && membership.is_finite() {
            canvas.circle(frame.at(raw, membership), radius, &look);
        }
    }
    canvas.height = top + anchors_room + height + 4.0;
    let svg = canvas.finish(
        &fill!(words, "Calibration of {set}", set = plot.set),
        &description(words, plot),
    );
    (svg, frame.place())
}

/// The raw scores and anchors with a little room on either side.
fn raw_range(plot: &CalibrationPlot) -> (f64, f64) {
    let values = plot
        .points
        .iter()
        .map(|point| point.0)
        .chain(plot.anchors.iter().map(|anchor| anchor.1));
    let finite = values.filter(|value| value.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    if low > high {
        return (0.0, 1.0);
    }
    let room = if high > low {
        0.04 * (high - low)
    } else {
        0.5_f64.max(high.abs() * 0.05)
    };
    (low - room, high + room)
}

/// Decimals that tell the labels of an axis of this length apart.
pub(super) fn decimals(length: f64) -> usize {
    match length {
        length if length > 12.0 => 0,
        length if length > 1.2 => 1,
        length if length > 0.12 => 2,
        length if length > 0.012 => 3,
        _ => 6,
    }
}

fn description(words: Words, plot: &CalibrationPlot) -> String {
    let anchors: Vec<String> = plot
        .anchors
        .iter()
        .map(|(name, raw)| format!("{name} {}", format_raw(*raw)))
        .collect();
    let anchors = if anchors.is_empty() {
        words.say("no anchors").to_string()
    } else {
        anchors.join(", ")
    };
    fill!(
        words,
        "{count} cases by raw score ({raw_label}) and membership; {anchors}.",
        count = plot.points.len(),
        raw_label = plot.raw_label,
        anchors
    )
}
