//! Anchors with descriptive figures, and the memberships themselves.

use qca::sets::calibration::Anchors;
use qca_study::plan::CalibrateResult;

use crate::document::{Align, Cell, Table};
use crate::words::{Words, fill};

use super::{integer, text};

/// The anchors of each set with the descriptive figures of its raw scores and of its memberships.
pub fn calibration(
    words: Words,
    result: &CalibrateResult,
    label: impl Fn(&str) -> String,
) -> Table {
    let mut table =
        Table::new("calibration", words.say("Calibration")).column(words.say("Set"), Align::Left);
    for header in [words.say("Method"), words.say("Anchors")] {
        table = table.column(header, Align::Left);
    }
    for header in [
        "n",
        words.say("Mean"),
        words.say("SD"),
        words.say("Min"),
        words.say("Max"),
        words.say("Mean membership"),
        words.say("Cases at 0.5"),
        words.say("Share above 0.5"),
    ] {
        table = table.column(header, Align::Right);
    }
    for set in &result.descriptives {
        let anchors = result.anchors.get(&set.set);
        let scores = set.raw.as_ref().unwrap_or(&set.memberships);
        table.push(vec![
            text(label(&set.set)),
            text(anchors.map_or(words.say("calibrated before"), |anchors| {
                method(words, anchors)
            })),
            text(anchors.map_or(String::new(), anchors_text)),
            integer(scores.n),
            Cell::Number(scores.mean),
            Cell::Number(scores.sd),
            scores.min.map_or(Cell::Number(None), Cell::Raw),
            scores.max.map_or(Cell::Number(None), Cell::Raw),
            Cell::Number(set.memberships.mean),
            integer(set.memberships.at_half),
            Cell::Number(set.memberships.above_half),
        ]);
    }
    table.note(words.say("n, mean, SD, minimum and maximum are of the raw scores."));
    for set in &result.descriptives {
        if let Some(reason) = &set.justification {
            table.note(fill!(
                words,
                "{about}: {text}",
                about = label(&set.set),
                text = reason
            ));
        }
    }
    table
}

/// The name of a method as papers write it.
fn method(words: Words, anchors: &Anchors) -> &str {
    match anchors {
        Anchors::Direct { .. } => words.say("direct"),
        Anchors::Linear { .. } => words.say("linear"),
        Anchors::Bell { .. } => words.say("bell-shaped"),
        Anchors::Indirect { .. } => words.say("indirect"),
        Anchors::TotallyFuzzyRelative => words.say("totally fuzzy and relative"),
        Anchors::Crisp { thresholds } if thresholds.len() > 1 => words.say("multi-value"),
        Anchors::Crisp { .. } => words.say("crisp"),
        Anchors::Recode { .. } => words.say("qualitative coding"),
    }
}

/// The anchors in the order in which the calibration is written, or its codes.
fn anchors_text(anchors: &Anchors) -> String {
    let texts: Vec<String> = match anchors {
        Anchors::Recode { codes } => codes.iter().map(ToString::to_string).collect(),
        scores => scores.named().iter().map(|(_, s)| short(*s)).collect(),
    };
    texts.join(", ")
}

/// A raw score with at most six decimals.
fn short(score: f64) -> String {
    let fixed = format!("{score:.6}");
    fixed.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The memberships of all cases in all sets.
pub fn memberships(words: Words, result: &CalibrateResult) -> Table {
    let mut table =
        Table::new("memberships", words.say("Memberships")).column(words.say("Case"), Align::Left);
    for set in result.sets.keys() {
        table = table.column(set, Align::Right);
    }
    for (case, name) in result.cases.iter().enumerate() {
        let mut cells = vec![text(name)];
        for set in result.sets.values() {
            let whole = set
                .iter()
                .filter_map(|cell| cell.value())
                .all(|value| value.fract() == 0.0);
            cells.push(match set[case].value() {
                None => text("-"),
                Some(level) if whole => integer(level),
                Some(membership) => Cell::Number(Some(membership)),
            });
        }
        table.push(cells);
    }
    table
}
