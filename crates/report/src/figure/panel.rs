//! Panels: consistencies from time to time, by unit, and the ways of units through the configurations.

use super::canvas::{Canvas, TextAnchor, short, widest};
use super::font::{shortened, text_width};
use super::nca::mark;
use super::palette::{BLUE, GREY, INK, PALE, PAPER, SKY, VERMILION};
use crate::render::value::format_number;
use crate::words::{Words, fill};

/// A line over the clusters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BetweenLine {
    /// The term or the solution.
    pub label: String,
    /// Its consistency in each cluster; `None` is undefined.
    pub values: Vec<Option<f64>>,
}

/// Consistencies from cluster to cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BetweenPlot {
    /// The title.
    pub title: String,
    /// What the clusters are, such as `YEAR`.
    pub cluster: String,
    /// The clusters, in order.
    pub clusters: Vec<String>,
    /// The solution first, then its terms.
    pub lines: Vec<BetweenLine>,
    /// The pooled consistency of the first line.
    pub pooled: Option<f64>,
}

/// Consistencies of the units.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WithinPlot {
    /// The title.
    pub title: String,
    /// Each unit with its cases and its consistency; `None` is undefined.
    pub units: Vec<(String, usize, Option<f64>)>,
    /// The pooled consistency.
    pub pooled: Option<f64>,
    /// Decimals of figures.
    pub digits: usize,
}

/// The ways of units through configurations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrajectoryPlot {
    /// The title.
    pub title: String,
    /// The times, in order.
    pub times: Vec<String>,
    /// The configurations, with whether they are in the solution; the last stands for none.
    pub configurations: Vec<(String, bool)>,
    /// For each time the number of units in each configuration.
    pub counts: Vec<Vec<usize>>,
    /// Moves: time, from, to (places of configurations), units.
    pub moves: Vec<(usize, usize, usize, usize)>,
}

const LEFT: f64 = 48.0;

/// Draws between consistencies as lines over the clusters.
pub fn between_plot(words: Words, plot: &BetweenPlot) -> String {
    let step = (440.0 / plot.clusters.len().max(1) as f64).clamp(22.0, 110.0);
    let width = (LEFT + step * plot.clusters.len() as f64 + 24.0).max(420.0);
    let mut canvas = Canvas::new(width, 0.0);
    let top = canvas.heading(std::slice::from_ref(&plot.title), 14.0) + 6.0;
    let height = 220.0;
    let place = |at: usize, value: f64| {
        (
            LEFT + step * (at as f64 + 0.5),
            top + height * (1.0 - value.clamp(0.0, 1.0)),
        )
    };
    let right = LEFT + step * plot.clusters.len() as f64;
    for tenth in (0..=10).step_by(2) {
        let y = top + height * (1.0 - f64::from(tenth) / 10.0);
        canvas.line(
            (LEFT, y),
            (right, y),
            &format!("stroke=\"{PALE}\" stroke-width=\"0.6\""),
        );
        let label = format_number(Some(f64::from(tenth) / 10.0), 1);
        canvas.text((LEFT - 6.0, y + 3.3), TextAnchor::End, 9.5, INK, &label);
    }
    let every = (text_width(plot.clusters.first().map_or("", String::as_str), 9.5) + 8.0) / step;
    for (at, cluster) in plot.clusters.iter().enumerate() {
        if at % every.ceil().max(1.0) as usize == 0 {
            let x = place(at, 0.0).0;
            canvas.text(
                (x, top + height + 14.0),
                TextAnchor::Middle,
                9.5,
                INK,
                &shortened(cluster, 9.5, step * every.ceil().max(1.0)),
            );
        }
    }
    canvas.text(
        ((LEFT + right) / 2.0, top + height + 30.0),
        TextAnchor::Middle,
        10.5,
        INK,
        &plot.cluster,
    );
    if let Some(pooled) = plot.pooled {
        let y = top + height * (1.0 - pooled.clamp(0.0, 1.0));
        let look = format!("stroke=\"{GREY}\" stroke-width=\"1\" stroke-dasharray=\"2 3\"");
        canvas.line((LEFT, y), (right, y), &look);
        canvas.label((right - 34.0, y - 3.0), 8.5, words.say("pooled"));
    }
    for (line, values) in plot.lines.iter().enumerate().rev() {
        draw_line(&mut canvas, line, &values.values, place);
    }
    let mut y = top + height + 48.0;
    for (at, line) in plot.lines.iter().enumerate() {
        canvas.line((LEFT, y - 3.0), (LEFT + 24.0, y - 3.0), &look(at));
        mark(&mut canvas, at, (LEFT + 12.0, y - 3.0));
        let label = shortened(&line.label, 9.5, width - LEFT - 40.0);
        canvas.text((LEFT + 30.0, y), TextAnchor::Start, 9.5, INK, &label);
        y += 15.0;
    }
    canvas.height = y;
    let described = fill!(
        words,
        "Line chart of consistencies by {cluster}: {count} values for {lines}.",
        cluster = plot.cluster,
        count = plot.clusters.len(),
        lines = plot
            .lines
            .iter()
            .map(|line| line.label.as_str())
            .collect::<Vec<_>>()
            .join("; ")
    );
    canvas.finish(&plot.title, &described)
}

/// The solution is a thick line, the terms are thin and dashed.
fn look(line: usize) -> String {
    let colour = [VERMILION, BLUE, "#8a4a74", "#b97a00", SKY, INK][line % 6];
    match line {
        0 => format!("stroke=\"{colour}\" stroke-width=\"2.2\""),
        at => format!(
            "stroke=\"{colour}\" stroke-width=\"1.1\" stroke-dasharray=\"{} 3\"",
            2 + at % 5
        ),
    }
}

/// A line with marks, broken where a value is undefined.
fn draw_line(
    canvas: &mut Canvas,
    line: usize,
    values: &[Option<f64>],
    place: impl Fn(usize, f64) -> (f64, f64),
) {
    let mut way = String::new();
    let mut pen = 'M';
    let mut marks = Vec::new();
    for (at, value) in values.iter().enumerate() {
        match value {
            Some(value) => {
                let (x, y) = place(at, *value);
                way.push_str(&format!("{pen}{} {}", short(x), short(y)));
                marks.push((x, y));
                pen = 'L';
            }
            None => pen = 'M',
        }
    }
    if !way.is_empty() {
        canvas.path(&way, &format!("fill=\"none\" {}", look(line)));
    }
    for at in marks {
        mark(canvas, line, at);
    }
}

/// Draws within consistencies as a strip: a row for each unit, the least consistent first.
pub fn within_plot(words: Words, plot: &WithinPlot) -> String {
    let mut units: Vec<&(String, usize, Option<f64>)> = plot.units.iter().collect();
    units.sort_by(|a, b| {
        let key = |unit: &(String, usize, Option<f64>)| unit.2.unwrap_or(2.0);
        key(a).total_cmp(&key(b))
    });
    let row = if units.len() > 40 { 11.0 } else { 15.0 };
    let size = if units.len() > 40 { 8.0 } else { 9.5 };
    let names = widest(units.iter().map(|unit| unit.0.as_str()), size).min(150.0);
    let left = 14.0 + names + 34.0;
    let across = 270.0;
    let mut canvas = Canvas::new((left + across + 60.0).max(420.0), 0.0);
    let top = canvas.heading(std::slice::from_ref(&plot.title), 14.0) + 16.0;
    canvas.text((left - 16.0, top - 6.0), TextAnchor::End, 8.5, GREY, "n");
    let bottom = top + row * units.len() as f64;
    for tenth in (0..=10).step_by(2) {
        let share = f64::from(tenth) / 10.0;
        let x = left + across * share;
        canvas.line(
            (x, top),
            (x, bottom),
            &format!("stroke=\"{PALE}\" stroke-width=\"0.6\""),
        );
        canvas.text(
            (x, top - 6.0),
            TextAnchor::Middle,
            8.5,
            GREY,
            &format_number(Some(share), 1),
        );
    }
    if let Some(pooled) = plot.pooled {
        let x = left + across * pooled.clamp(0.0, 1.0);
        let look = format!("stroke=\"{VERMILION}\" stroke-width=\"1.2\" stroke-dasharray=\"4 3\"");
        canvas.line((x, top), (x, bottom + 4.0), &look);
        let label = fill!(
            words,
            "pooled {value}",
            value = format_number(Some(pooled), plot.digits)
        );
        canvas.text(
            (x, bottom + 14.0),
            TextAnchor::Middle,
            8.5,
            VERMILION,
            &label,
        );
    }
    for (at, (unit, n, consistency)) in units.iter().enumerate() {
        let y = top + row * (at as f64 + 0.5);
        let baseline = y + size * 0.34;
        canvas.text(
            (14.0, baseline),
            TextAnchor::Start,
            size,
            INK,
            &shortened(unit, size, names),
        );
        canvas.text(
            (left - 16.0, baseline),
            TextAnchor::End,
            size - 1.0,
            GREY,
            &n.to_string(),
        );
        let Some(value) = consistency else {
            canvas.text(
                (left + 4.0, baseline),
                TextAnchor::Start,
                size,
                GREY,
                words.say("undefined"),
            );
            continue;
        };
        let x = left + across * value.clamp(0.0, 1.0);
        canvas.line(
            (left, y),
            (x, y),
            &format!("stroke=\"{SKY}\" stroke-width=\"1.6\""),
        );
        canvas.circle(
            (x, y),
            3.2,
            &format!("fill=\"{BLUE}\" stroke=\"{PAPER}\" stroke-width=\"0.6\""),
        );
        let label = format_number(Some(*value), plot.digits);
        canvas.text(
            (left + across + 8.0, baseline),
            TextAnchor::Start,
            size - 0.5,
            INK,
            &label,
        );
    }
    canvas.height = bottom + 24.0;
    let described = fill!(
        words,
        "Consistencies of {count} units, the least consistent first.",
        count = units.len()
    );
    canvas.finish(&plot.title, &described)
}

const NODE: f64 = 16.0;

/// Draws the ways of units: a column for each time, a block for each configuration, bands as wide as the units that move.
pub fn trajectory_plot(words: Words, plot: &TrajectoryPlot) -> String {
    let step = (620.0 / plot.times.len().max(2) as f64).clamp(70.0, 170.0);
    let width = (40.0 + step * plot.times.len().saturating_sub(1) as f64 + NODE + 40.0).max(420.0);
    let mut canvas = Canvas::new(width, 0.0);
    let top = canvas.heading(std::slice::from_ref(&plot.title), 14.0) + 18.0;
    let most: usize = plot
        .counts
        .iter()
        .map(|counts| counts.iter().sum())
        .max()
        .unwrap_or(0);
    let used = plot
        .counts
        .iter()
        .map(|counts| counts.iter().filter(|&&count| count > 0).count())
        .max()
        .unwrap_or(0);
    let gap = 8.0;
    let unit = ((340.0 - gap * used as f64).max(120.0) / most.max(1) as f64).min(22.0);
    let left = |time: usize| 40.0 + step * time as f64;
    // Where each block begins.
    let starts: Vec<Vec<f64>> = plot
        .counts
        .iter()
        .map(|counts| {
            let mut y = top;
            counts
                .iter()
                .map(|&count| {
                    let start = y;
                    if count > 0 {
                        y += unit * count as f64 + gap;
                    }
                    start
                })
                .collect()
        })
        .collect();
    bands(&mut canvas, plot, &starts, unit, left);
    let mut lowest = top;
    for (time, name) in plot.times.iter().enumerate() {
        canvas.text(
            (left(time) + NODE / 2.0, top - 8.0),
            TextAnchor::Middle,
            9.5,
            INK,
            &shortened(name, 9.5, step - 6.0),
        );
        for (at, (_, inside)) in plot.configurations.iter().enumerate() {
            let count = plot.counts[time][at];
            if count == 0 {
                continue;
            }
            let (y, height) = (starts[time][at], unit * count as f64);
            let (fill, ink) = if *inside {
                (BLUE, PAPER)
            } else {
                ("#e4e4e4", INK)
            };
            let look = format!("fill=\"{fill}\" stroke=\"{GREY}\" stroke-width=\"0.6\"");
            canvas.rect(left(time), y, NODE, height, &look);
            let baseline = y + height / 2.0 + 3.0;
            canvas.text(
                (left(time) + NODE / 2.0, baseline),
                TextAnchor::Middle,
                8.5,
                ink,
                &letter(plot, at),
            );
            lowest = lowest.max(y + height);
        }
    }
    let bottom = key(words, &mut canvas, plot, lowest + 20.0);
    canvas.height = bottom + 6.0;
    let described = fill!(
        words,
        "Ways of units through {configurations} configurations at {count} times; bands are as wide as the units that go them.",
        configurations = plot.configurations.len().saturating_sub(1),
        count = plot.times.len()
    );
    canvas.finish(&plot.title, &described)
}

/// The bands between blocks.
fn bands(
    canvas: &mut Canvas,
    plot: &TrajectoryPlot,
    starts: &[Vec<f64>],
    unit: f64,
    left: impl Fn(usize) -> f64,
) {
    let mut leaving = starts.to_vec();
    let mut arriving = starts.to_vec();
    for &(time, from, to, units) in &plot.moves {
        let height = unit * units as f64;
        let (x1, x2) = (left(time) + NODE, left(time + 1));
        let (y1, y2) = (leaving[time][from], arriving[time + 1][to]);
        leaving[time][from] += height;
        arriving[time + 1][to] += height;
        let middle = (x1 + x2) / 2.0;
        let way = format!(
            "M{x1} {y1}C{m} {y1} {m} {y2} {x2} {y2}L{x2} {b2}C{m} {b2} {m} {b1} {x1} {b1}Z",
            x1 = short(x1),
            x2 = short(x2),
            y1 = short(y1),
            y2 = short(y2),
            m = short(middle),
            b1 = short(y1 + height),
            b2 = short(y2 + height),
        );
        let inside = |at: usize| plot.configurations[at].1;
        let fill = match (inside(from), inside(to)) {
            (true, true) => BLUE,
            (false, true) => SKY,
            (true, false) => VERMILION,
            (false, false) => GREY,
        };
        let opacity = if inside(from) == inside(to) {
            0.22
        } else {
            0.45
        };
        canvas.path(
            &way,
            &format!("fill=\"{fill}\" fill-opacity=\"{opacity}\" stroke=\"none\""),
        );
    }
}

/// The letter of a configuration; a dash for none.
fn letter(plot: &TrajectoryPlot, at: usize) -> String {
    if at + 1 == plot.configurations.len() {
        return "–".to_owned();
    }
    let last = char::from(b'A' + (at % 26) as u8);
    match at / 26 {
        0 => last.to_string(),
        more => format!("{last}{more}"),
    }
}

/// The configurations by letter; the place where the key ends.
fn key(words: Words, canvas: &mut Canvas, plot: &TrajectoryPlot, top: f64) -> f64 {
    let mut y = top;
    for (at, (name, inside)) in plot.configurations.iter().enumerate() {
        if plot.counts.iter().all(|counts| counts[at] == 0) {
            continue;
        }
        let fill = if *inside { BLUE } else { "#e4e4e4" };
        let ink = if *inside { PAPER } else { INK };
        canvas.rect(
            40.0,
            y - 9.5,
            18.0,
            12.0,
            &format!("fill=\"{fill}\" stroke=\"{GREY}\" stroke-width=\"0.5\""),
        );
        canvas.text((49.0, y), TextAnchor::Middle, 8.5, ink, &letter(plot, at));
        let text = if *inside {
            fill!(words, "{name} (in the solution)", name)
        } else {
            name.clone()
        };
        canvas.text(
            (64.0, y),
            TextAnchor::Start,
            9.0,
            INK,
            &shortened(&text, 9.0, canvas.width - 72.0),
        );
        y += 14.5;
    }
    for (fill, opacity, text) in [
        (SKY, 0.45, words.say("into the solution")),
        (VERMILION, 0.45, words.say("out of the solution")),
    ] {
        canvas.rect(
            40.0,
            y - 8.0,
            18.0,
            9.0,
            &format!("fill=\"{fill}\" fill-opacity=\"{opacity}\""),
        );
        canvas.text((64.0, y), TextAnchor::Start, 9.0, GREY, text);
        y += 14.5;
    }
    y
}
