//! How scores are distributed: a histogram with a strip of the cases below it, on the axis of the calibration plot.

use super::axes::{Axes, PlotFrame};
use super::calibration::decimals;
use super::canvas::Canvas;
use super::palette::{BLUE, GREY, PURPLE};
use crate::words::{Words, fill};

/// What a plot of a distribution shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DistributionPlot {
    /// What the scores are: the column or a label with its unit.
    pub raw_label: String,
    /// The score of each case.
    pub scores: Vec<f64>,
    /// The bars: from, to, and how many cases.
    pub bins: Vec<(f64, f64, usize)>,
    /// The anchors, marked by dashed lines.
    pub anchors: Vec<f64>,
    /// The least and greatest score on the axis.
    pub scale: (f64, f64),
}

const WIDTH: f64 = 540.0;
const HEIGHT: f64 = 150.0;
/// Part of the height below the bars that the strip takes.
const STRIP: f64 = 0.22;

/// Draws the plot as SVG, as wide as a calibration plot, so that one may stand below the other; and says where its
/// frame is.
pub fn distribution_plot(words: Words, plot: &DistributionPlot) -> (String, PlotFrame) {
    let mut canvas = Canvas::new(WIDTH + 6.0, HEIGHT + 8.0);
    let (low, high) = plot.scale;
    let most = plot.bins.iter().map(|bin| bin.2).max().unwrap_or(1).max(1) as f64;
    let axes = Axes {
        width: WIDTH - 8.0,
        height: HEIGHT,
        x: (low, high),
        y: (-STRIP * most, 1.04 * most),
        x_title: &plot.raw_label,
        y_title: words.say("Cases"),
        labels: (8, 3),
        decimals: (decimals(high - low), 0),
        grid: false,
    };
    let frame = axes.draw(6.0, 4.0);
    let inside = |score: f64| score.clamp(low, high);
    for &(from, to, count) in plot.bins.iter().filter(|bin| bin.2 > 0) {
        let (left, top) = frame.at(inside(from), count as f64);
        let (right, base) = frame.at(inside(to), 0.0);
        let look =
            format!("fill=\"{BLUE}\" fill-opacity=\"0.35\" stroke=\"{BLUE}\" stroke-width=\"0.6\"");
        canvas.rect(left, top, right - left, base - top, &look);
    }
    for &anchor in plot.anchors.iter().filter(|anchor| anchor.is_finite()) {
        let (x, _) = frame.at(inside(anchor), 0.0);
        let dashed = format!("stroke=\"{PURPLE}\" stroke-width=\"0.9\" stroke-dasharray=\"5 3\"");
        canvas.line((x, frame.top), (x, frame.bottom), &dashed);
    }
    canvas.raw(&frame.elements);
    let look = format!("stroke=\"{GREY}\" stroke-width=\"1\" stroke-opacity=\"0.8\"");
    for &score in plot.scores.iter().filter(|score| score.is_finite()) {
        let (x, top) = frame.at(score, -0.06 * most);
        let (_, bottom) = frame.at(score, -0.18 * most);
        canvas.line((x, top), (x, bottom), &look);
    }
    let title = fill!(
        words,
        "Distribution of {raw_label}",
        raw_label = plot.raw_label
    );
    (
        canvas.finish(&title, &description(words, plot)),
        frame.place(),
    )
}

fn description(words: Words, plot: &DistributionPlot) -> String {
    let bars: Vec<String> = plot
        .bins
        .iter()
        .map(|(from, to, count)| fill!(words, "{count} between {from} and {to}", count, from, to))
        .collect();
    fill!(
        words,
        "{count} cases: {bars}.",
        count = plot.scores.len(),
        bars = bars.join(", ")
    )
}
