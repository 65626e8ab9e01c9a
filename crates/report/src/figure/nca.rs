//! Necessary condition analysis: scatter plots with ceilings and the empty zone shaded, several conditions as small
//! multiples; the bottleneck table as a chart.

use super::axes::{Axes, Frame};
use super::canvas::{Canvas, TextAnchor, short};
use super::font::text_width;
use super::labels::{Area, Label, RULES, place};
use super::palette::{BLUE, GREY, INK, ORANGE, PAPER, PURPLE, SKY, VERMILION};
use crate::words::{Words, fill};

/// A case in a scatter plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NcaPoint {
    /// Its name.
    pub name: String,
    /// The condition.
    pub x: f64,
    /// The outcome.
    pub y: f64,
    /// Whether it holds up the first ceiling: drawn larger, and named.
    pub peer: bool,
    /// Whether the effect without it is much another: named too.
    pub outlier: bool,
}

/// A ceiling to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct NcaCeiling {
    /// Its name with its effect size, for the legend.
    pub label: String,
    /// Its shape.
    pub shape: CeilingShape,
}

/// The shape of a ceiling.
#[derive(Clone, Debug, PartialEq)]
pub enum CeilingShape {
    /// Steps through these peers.
    Steps(Vec<(f64, f64)>),
    /// Straight pieces through these peers.
    Pieces(Vec<(f64, f64)>),
    /// A line.
    Line {
        /// Its slope.
        slope: f64,
        /// Its value at x = 0.
        intercept: f64,
    },
}

/// What a scatter plot shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NcaPlot {
    /// The title.
    pub title: String,
    /// The condition.
    pub x_label: String,
    /// The outcome.
    pub y_label: String,
    /// Least and greatest value of the condition in the scope.
    pub x: [f64; 2],
    /// Least and greatest value of the outcome in the scope.
    pub y: [f64; 2],
    /// Whether the empty corner is a right one.
    pub right: bool,
    /// Whether the empty corner is a lower one.
    pub lower: bool,
    /// The cases.
    pub points: Vec<NcaPoint>,
    /// The ceilings; the zone of the first is shaded.
    pub ceilings: Vec<NcaCeiling>,
}

/// How ceilings are drawn, in their order; never by colour alone.
const LOOKS: [&str; 7] = [
    "stroke=\"#c04a00\" stroke-width=\"1.6\"",
    "stroke=\"#0072b2\" stroke-width=\"1.6\" stroke-dasharray=\"7 3\"",
    "stroke=\"#8a4a74\" stroke-width=\"1.5\" stroke-dasharray=\"2 2.5\"",
    "stroke=\"#b97a00\" stroke-width=\"1.5\" stroke-dasharray=\"9 3 2 3\"",
    "stroke=\"#3d9fd3\" stroke-width=\"1.5\" stroke-dasharray=\"4 2\"",
    "stroke=\"#1a1a1a\" stroke-width=\"1.2\" stroke-dasharray=\"1.5 2\"",
    "stroke=\"#5f5f5f\" stroke-width=\"1.2\" stroke-dasharray=\"10 4\"",
];

const LABEL_SIZE: f64 = 8.0;

/// Draws one scatter plot.
pub fn nca_plot(words: Words, plot: &NcaPlot) -> String {
    nca_panels(words, "", std::slice::from_ref(plot))
}

/// Draws scatter plots of several conditions side by side, three in a row.
pub fn nca_panels(words: Words, title: &str, plots: &[NcaPlot]) -> String {
    let columns = match plots.len() {
        0 | 1 => 1,
        2 | 4 => 2,
        _ => 3,
    };
    let (width, height) = match columns {
        1 => (540.0, 420.0),
        2 => (370.0, 310.0),
        _ => (300.0, 260.0),
    };
    let mut canvas = Canvas::new(columns as f64 * width + 12.0, 0.0);
    let mut top = canvas.heading(&[title.to_owned()], 14.0);
    if title.is_empty() {
        top = 0.0;
    }
    for row in plots.chunks(columns) {
        let mut lowest = top;
        for (at, plot) in row.iter().enumerate() {
            let bottom = panel(
                &mut canvas,
                plot,
                (6.0 + at as f64 * width, top),
                (width, height),
            );
            lowest = lowest.max(bottom);
        }
        top = lowest + 10.0;
    }
    canvas.height = top;
    let described: Vec<String> = plots.iter().map(|plot| description(words, plot)).collect();
    let heading = match (title.is_empty(), plots.first()) {
        (true, Some(plot)) => plot.title.clone(),
        _ => title.to_owned(),
    };
    canvas.finish(&heading, &described.join(" "))
}

fn description(words: Words, plot: &NcaPlot) -> String {
    let ceilings: Vec<&str> = plot
        .ceilings
        .iter()
        .map(|ceiling| ceiling.label.as_str())
        .collect();
    let peers: Vec<&str> = plot
        .points
        .iter()
        .filter(|point| point.peer)
        .map(|point| point.name.as_str())
        .collect();
    fill!(
        words,
        "Scatter plot of {x_label} against {y_label}, {count} cases, with the ceilings {ceilings}; peers: {peers}.",
        x_label = plot.x_label,
        y_label = plot.y_label,
        count = plot.points.len(),
        ceilings = ceilings.join(", "),
        peers = peers.join(", ")
    )
}

/// Decimals with which the labels of an axis differ.
fn decimals([low, high]: [f64; 2]) -> usize {
    match (high - low).abs() {
        range if range >= 20.0 => 0,
        range if range >= 2.0 => 1,
        range if range >= 0.2 => 2,
        _ => 3,
    }
}

fn padded([low, high]: [f64; 2]) -> (f64, f64) {
    let range = if high > low { high - low } else { 1.0 };
    (low - 0.04 * range, high + 0.04 * range)
}

/// One scatter plot with its legend below; the place where it ends.
fn panel(
    canvas: &mut Canvas,
    plot: &NcaPlot,
    (left, top): (f64, f64),
    (width, height): (f64, f64),
) -> f64 {
    let title = super::font::shortened(&plot.title, 11.5, width - 24.0);
    canvas.text(
        (left + 10.0, top + 15.0),
        TextAnchor::Start,
        11.5,
        INK,
        &title,
    );
    let wide = width > 400.0;
    let axes = Axes {
        width: width - 8.0,
        height: height - 24.0,
        x: padded(plot.x),
        y: padded(plot.y),
        x_title: &super::font::shortened(&plot.x_label, 11.0, width - 80.0),
        y_title: &super::font::shortened(&plot.y_label, 11.0, height - 90.0),
        labels: if wide { (9, 9) } else { (5, 5) },
        decimals: (decimals(plot.x), decimals(plot.y)),
        grid: false,
    };
    let frame = axes.draw(left, top + 20.0);
    shade(canvas, plot, &frame);
    let scope = outline(&rectangle(plot), &frame);
    canvas.path(
        &format!("{scope}Z"),
        &format!("fill=\"none\" stroke=\"{GREY}\" stroke-width=\"0.7\" stroke-dasharray=\"3 3\""),
    );
    canvas.raw(&frame.elements);
    for (ceiling, look) in plot.ceilings.iter().zip(LOOKS.iter().cycle()) {
        let way = outline(&within(plot, &ceiling.shape), &frame);
        if !way.is_empty() {
            canvas.path(&way, &format!("fill=\"none\" {look}"));
        }
    }
    draw_points(canvas, plot, &frame);
    legend(
        canvas,
        plot,
        (left + 52.0, top + height + 8.0),
        left + width,
    )
}

/// The corners of the scope.
fn rectangle(plot: &NcaPlot) -> [(f64, f64); 4] {
    let ([x1, x2], [y1, y2]) = (plot.x, plot.y);
    [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]
}

fn outline(points: &[(f64, f64)], frame: &Frame) -> String {
    let places: Vec<String> = points
        .iter()
        .map(|&(x, y)| {
            let (x, y) = frame.at(x, y);
            format!("{} {}", short(x), short(y))
        })
        .collect();
    if places.is_empty() {
        String::new()
    } else {
        format!("M{}", places.join("L"))
    }
}

/// The border on the side of the empty corner: x of it, and y.
fn corner(plot: &NcaPlot) -> (f64, f64) {
    let side = |[low, high]: [f64; 2], high_side: bool| if high_side { high } else { low };
    (side(plot.x, plot.right), side(plot.y, !plot.lower))
}

/// The way of a ceiling through the scope, from the corner's vertical side to its horizontal one.
fn within(plot: &NcaPlot, shape: &CeilingShape) -> Vec<(f64, f64)> {
    match shape {
        CeilingShape::Line { slope, intercept } => line_within(plot, *slope, *intercept),
        CeilingShape::Pieces(peers) => {
            let mut way = Vec::new();
            if let (Some(&(x, _)), Some(&(_, last))) = (peers.first(), peers.last()) {
                way.push((x, away(plot)));
                way.extend_from_slice(peers);
                way.push((opposite(plot), last));
            }
            way
        }
        CeilingShape::Steps(peers) => {
            let mut way = Vec::new();
            let mut level = away(plot);
            for &(x, y) in peers {
                way.extend([(x, level), (x, y)]);
                level = y;
            }
            if !peers.is_empty() {
                way.push((opposite(plot), level));
            }
            way
        }
    }
}

/// The border of x away from the corner.
fn opposite(plot: &NcaPlot) -> f64 {
    if plot.right { plot.x[0] } else { plot.x[1] }
}

/// The border of y away from the corner.
fn away(plot: &NcaPlot) -> f64 {
    if plot.lower { plot.y[1] } else { plot.y[0] }
}

/// The part of a line inside the scope.
fn line_within(plot: &NcaPlot, slope: f64, intercept: f64) -> Vec<(f64, f64)> {
    let ([x1, x2], [y1, y2]) = (plot.x, plot.y);
    let at = |x: f64| intercept + slope * x;
    let mut ends = [x1, x2];
    if slope != 0.0 {
        let (a, b) = ((y1 - intercept) / slope, (y2 - intercept) / slope);
        ends = [x1.max(a.min(b)), x2.min(a.max(b))];
    }
    if ends[0] > ends[1] {
        return Vec::new();
    }
    let inside = |y: f64| y.clamp(y1, y2);
    vec![
        (ends[0], inside(at(ends[0]))),
        (ends[1], inside(at(ends[1]))),
    ]
}

/// The empty zone of the first ceiling, from it to the corner.
fn shade(canvas: &mut Canvas, plot: &NcaPlot, frame: &Frame) {
    let Some(first) = plot.ceilings.first() else {
        return;
    };
    let mut way = match &first.shape {
        CeilingShape::Steps(_) | CeilingShape::Pieces(_) => within(plot, &first.shape),
        CeilingShape::Line { slope, intercept } => line_within(plot, *slope, *intercept),
    };
    if way.len() < 2 {
        return;
    }
    let (corner_x, corner_y) = corner(plot);
    way.sort_by(|a, b| {
        let from_corner = |point: &(f64, f64)| (point.0 - corner_x).abs();
        from_corner(a).total_cmp(&from_corner(b))
    });
    let (start, end) = (way[0], way[way.len() - 1]);
    way.push((end.0, corner_y));
    way.push((corner_x, corner_y));
    way.push((corner_x, start.1));
    canvas.path(
        &format!("{}Z", outline(&way, frame)),
        "fill=\"#fbe9dd\" stroke=\"none\"",
    );
}

fn draw_points(canvas: &mut Canvas, plot: &NcaPlot, frame: &Frame) {
    let named = |point: &&NcaPoint| point.peer || point.outlier;
    let mut labels: Vec<Label> = Vec::new();
    for point in plot.points.iter().filter(named) {
        let at = frame.at(point.x, point.y);
        let near =
            |label: &&mut Label| (label.at.0 - at.0).abs() < 1.0 && (label.at.1 - at.1).abs() < 1.0;
        match labels.iter_mut().find(near) {
            Some(label) => {
                let joint = format!("{}, {}", label.text, point.name);
                if text_width(&joint, LABEL_SIZE) < 110.0 {
                    label.text = joint;
                }
            }
            None => labels.push(Label {
                at,
                text: super::font::shortened(&point.name, LABEL_SIZE, 110.0),
                rank: u8::from(!point.peer),
            }),
        }
    }
    let bounds = Area {
        left: frame.left + 1.5,
        top: frame.top + 1.0,
        right: frame.right - 1.5,
        bottom: frame.bottom - 1.5,
    };
    for point in plot.points.iter().filter(|point| !point.peer) {
        let look =
            format!("fill=\"{PAPER}\" fill-opacity=\"0.6\" stroke=\"{BLUE}\" stroke-width=\"1.1\"");
        canvas.circle(frame.at(point.x, point.y), 2.6, &look);
    }
    for point in plot.points.iter().filter(|point| point.peer) {
        let (x, y) = frame.at(point.x, point.y);
        let diamond = format!(
            "M{} {}L{} {}L{} {}L{} {}Z",
            short(x),
            short(y - 4.2),
            short(x + 4.2),
            short(y),
            short(x),
            short(y + 4.2),
            short(x - 4.2),
            short(y)
        );
        canvas.path(
            &diamond,
            &format!("fill=\"{VERMILION}\" stroke=\"{PAPER}\" stroke-width=\"0.6\""),
        );
    }
    let placed = place(&labels, bounds, LABEL_SIZE, &RULES);
    for (label, placed) in labels.iter().zip(&placed) {
        let Some(placed) = placed else { continue };
        if let Some((from, to)) = placed.leader {
            canvas.line(from, to, &format!("stroke=\"{GREY}\" stroke-width=\"0.5\""));
        }
        canvas.label(placed.baseline, LABEL_SIZE, &label.text);
    }
}

/// The ceilings with their looks; the place where the legend ends.
fn legend(canvas: &mut Canvas, plot: &NcaPlot, (left, top): (f64, f64), right: f64) -> f64 {
    let (mut x, mut y) = (left, top);
    for (ceiling, look) in plot.ceilings.iter().zip(LOOKS.iter().cycle()) {
        let needed = 30.0 + text_width(&ceiling.label, 9.0) + 12.0;
        if x > left && x + needed > right {
            x = left;
            y += 14.0;
        }
        canvas.line((x, y - 3.0), (x + 24.0, y - 3.0), look);
        canvas.text((x + 29.0, y), TextAnchor::Start, 9.0, INK, &ceiling.label);
        x += needed;
    }
    y + 6.0
}

/// What a bottleneck chart shows: the level of each condition that each level of the outcome requires.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BottleneckPlot {
    /// The title.
    pub title: String,
    /// The outcome's levels, with their unit.
    pub x_label: String,
    /// The conditions' values, with their unit.
    pub y_label: String,
    /// The levels of the outcome.
    pub levels: Vec<f64>,
    /// Each condition with what each level requires; a condition that is not necessary has the least value.
    pub conditions: Vec<(String, Vec<Required>)>,
}

/// What a level requires of a condition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Required {
    /// This value.
    Value(f64),
    /// Nothing.
    Nothing,
    /// More than there is.
    Unavailable,
}

/// Draws the bottleneck table as a chart, each condition a line with a mark and a dash of its own.
pub fn bottleneck_plot(words: Words, plot: &BottleneckPlot) -> String {
    let values = plot
        .conditions
        .iter()
        .flat_map(|(_, required)| required)
        .filter_map(|required| match required {
            Required::Value(value) => Some(*value),
            _ => None,
        });
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    let range = match (low.is_finite(), low >= 0.0 && high <= 100.0 && high > 1.0) {
        (false, _) => [0.0, 100.0],
        (true, true) => [0.0, 100.0],
        (true, false) if low >= 0.0 && high <= 1.0 => [0.0, 1.0],
        (true, false) => [low, high],
    };
    let ends = |levels: &[f64]| {
        let low = levels.iter().copied().fold(f64::INFINITY, f64::min);
        let high = levels.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if low < high {
            [low, high]
        } else {
            [low - 1.0, high + 1.0]
        }
    };
    let mut canvas = Canvas::new(540.0, 0.0);
    let top = canvas.heading(std::slice::from_ref(&plot.title), 14.0);
    let across = ends(&plot.levels);
    let axes = Axes {
        width: 524.0,
        height: 330.0,
        x: padded(across),
        y: padded(range),
        x_title: &plot.x_label,
        y_title: &plot.y_label,
        labels: (11, 9),
        decimals: (decimals(across), decimals(range)),
        grid: true,
    };
    let frame = axes.draw(8.0, top);
    canvas.raw(&frame.elements);
    let mut entries = Vec::new();
    for (at, (name, required)) in plot.conditions.iter().enumerate() {
        let look = LOOKS[at % LOOKS.len()];
        let place = |(level, required): (&f64, &Required)| match required {
            Required::Value(value) => Some(frame.at(*level, value.clamp(range[0], range[1]))),
            Required::Nothing => Some(frame.at(*level, range[0])),
            Required::Unavailable => None,
        };
        let places: Vec<(f64, f64)> = plot.levels.iter().zip(required).filter_map(place).collect();
        let way: Vec<String> = places
            .iter()
            .map(|(x, y)| format!("{} {}", short(*x), short(*y)))
            .collect();
        if !way.is_empty() {
            canvas.path(
                &format!("M{}", way.join("L")),
                &format!("fill=\"none\" {look}"),
            );
        }
        for &place in &places {
            mark(&mut canvas, at, place);
        }
        entries.push(name.clone());
    }
    let (mut x, mut y) = (64.0, top + axes.height + 14.0);
    for (at, name) in entries.iter().enumerate() {
        let needed = 34.0 + text_width(name, 9.5) + 12.0;
        if x > 64.0 && x + needed > canvas.width {
            x = 64.0;
            y += 15.0;
        }
        canvas.line((x, y - 3.0), (x + 24.0, y - 3.0), LOOKS[at % LOOKS.len()]);
        mark(&mut canvas, at, (x + 12.0, y - 3.0));
        canvas.text((x + 30.0, y), TextAnchor::Start, 9.5, INK, name);
        x += needed;
    }
    canvas.height = y + 12.0;
    let description = fill!(
        words,
        "Bottleneck chart: what each level of {x_label} requires of {entries}.",
        x_label = plot.x_label,
        entries = entries.join(", ")
    );
    canvas.finish(&plot.title, &description)
}

/// A mark of its own for each of six lines.
pub(super) fn mark(canvas: &mut Canvas, at: usize, (x, y): (f64, f64)) {
    let colour = [VERMILION, BLUE, PURPLE, ORANGE, SKY, INK][at % 6];
    let edge = format!("fill=\"{colour}\" stroke=\"{PAPER}\" stroke-width=\"0.5\"");
    match at % 6 {
        0 => canvas.circle((x, y), 3.0, &edge),
        1 => canvas.rect(x - 2.7, y - 2.7, 5.4, 5.4, &edge),
        2 => canvas.path(
            &format!("M{} {}l3.2 5.6l-6.4 0Z", short(x), short(y - 3.4)),
            &edge,
        ),
        3 => canvas.path(
            &format!(
                "M{} {}l3.6 3.6l-3.6 3.6l-3.6 -3.6Z",
                short(x),
                short(y - 3.6)
            ),
            &edge,
        ),
        4 => canvas.path(
            &format!("M{} {}l3.2 -5.6l-6.4 0Z", short(x), short(y + 3.4)),
            &edge,
        ),
        _ => canvas.circle(
            (x, y),
            2.6,
            &format!("fill=\"{PAPER}\" stroke=\"{colour}\" stroke-width=\"1.3\""),
        ),
    }
}
