//! The truth-table heat strip: each observed row with its levels and its consistency and PRI as shades.

use super::TruthTableFigure;
use super::canvas::{Canvas, TextAnchor};
use super::font::{shortened, text_width};
use super::palette::{GREY, INK, PALE, PAPER, VERMILION, heat, of_output, on_heat};
use crate::render::value::{UNDEFINED, format_number};
use crate::words::{Words, fill};

/// The outputs of a truth table and what they mean.
pub(crate) fn outputs(words: Words) -> [(&'static str, &'static str); 4] {
    [
        ("1", words.say("sufficient")),
        ("0", words.say("not sufficient")),
        ("C", words.say("contradiction")),
        ("?", words.say("remainder")),
    ]
}

const ROW: f64 = 18.0;
const SHADE: f64 = 62.0;

/// Draws the strip as SVG: rows in the order given, levels as filled and empty squares, consistency and PRI as
/// shades with their figures in them, those below a cut-off in a dashed frame, and a line between the outputs.
pub fn heat_strip(words: Words, table: &TruthTableFigure) -> String {
    let square = table
        .conditions
        .iter()
        .map(|name| text_width(name, 9.0) + 8.0)
        .fold(24.0, f64::max)
        .min(78.0);
    let levels_left = 12.0 + 44.0;
    let out_at = levels_left + square * table.conditions.len() as f64 + 20.0;
    let cases_at = out_at + 34.0;
    let shades_left = cases_at + 24.0;
    let right = shades_left + 2.0 * SHADE + 4.0;
    let mut canvas = Canvas::new((right + 12.0).max(420.0), 0.0);
    let mut y = canvas.heading(&[table.title.clone(), table.cut_offs(words)], 12.0) + 12.0;
    let header = y;
    canvas.text(
        (12.0 + 32.0, header),
        TextAnchor::End,
        9.0,
        GREY,
        words.say("Row"),
    );
    for (number, name) in table.conditions.iter().enumerate() {
        let center = levels_left + square * (number as f64 + 0.5);
        canvas.text(
            (center, header),
            TextAnchor::Middle,
            9.0,
            INK,
            &shortened(name, 9.0, square - 4.0),
        );
    }
    canvas.text((out_at, header), TextAnchor::Middle, 9.0, GREY, "OUT");
    canvas.text(
        (cases_at + 4.0, header),
        TextAnchor::Middle,
        9.0,
        GREY,
        words.say("Cases"),
    );
    canvas.text(
        (shades_left + SHADE / 2.0 + 2.0, header),
        TextAnchor::Middle,
        9.0,
        GREY,
        words.say("Consistency"),
    );
    canvas.text(
        (shades_left + SHADE * 1.5 + 4.0, header),
        TextAnchor::Middle,
        9.0,
        GREY,
        "PRI",
    );
    y += 6.0;
    let mut before = None;
    for row in &table.rows {
        if before.is_some_and(|out| out != &row.out) {
            let look = format!("stroke=\"{GREY}\" stroke-width=\"0.8\"");
            canvas.line((12.0, y), (right, y), &look);
        }
        before = Some(&row.out);
        let baseline = y + ROW / 2.0 + 3.4;
        canvas.text(
            (12.0 + 32.0, baseline),
            TextAnchor::End,
            9.5,
            INK,
            &row.number,
        );
        for (number, &level) in row.levels.iter().enumerate() {
            let center = levels_left + square * (number as f64 + 0.5);
            let (fill, ink) = if level.is_some_and(|level| level > 0) {
                ("#4a4a4a", PAPER)
            } else {
                (PAPER, INK)
            };
            let look = format!("fill=\"{fill}\" stroke=\"{PALE}\" stroke-width=\"0.6\"");
            canvas.rect(center - 9.0, y + 1.5, 18.0, ROW - 3.0, &look);
            canvas.text(
                (center, baseline),
                TextAnchor::Middle,
                9.0,
                ink,
                &level_text(level),
            );
        }
        canvas.text(
            (out_at, baseline),
            TextAnchor::Middle,
            10.5,
            of_output(&row.out),
            &row.out,
        );
        canvas.text(
            (cases_at + 16.0, baseline),
            TextAnchor::End,
            9.5,
            INK,
            &row.cases.to_string(),
        );
        let shades = [
            (row.consistency, table.consistency_cut),
            (row.pri, table.pri_cut),
        ];
        for (at, (value, cut)) in shades.into_iter().enumerate() {
            let left = shades_left + 2.0 + at as f64 * (SHADE + 2.0);
            shade(&mut canvas, (left, y + 1.0), value, table.digits);
            if falls_short(value, cut) {
                framed(&mut canvas, (left, y + 1.0));
            }
        }
        y += ROW;
    }
    let short = |row: &super::FigureRow| {
        falls_short(row.consistency, table.consistency_cut) || falls_short(row.pri, table.pri_cut)
    };
    if table.rows.iter().any(short) {
        y += 14.0;
        let text = words.say("Dashed frame: below the cut-off.");
        canvas.text((12.0, y), TextAnchor::Start, 9.0, INK, text);
    }
    canvas.height = y + 10.0;
    canvas.finish(&table.title, &describe(words, table))
}

fn falls_short(value: Option<f64>, cut: Option<f64>) -> bool {
    value
        .zip(cut)
        .is_some_and(|(value, cut)| !qca::precision::at_least(value, cut))
}

/// A frame around a shade whose figure is below the cut-off.
fn framed(canvas: &mut Canvas, (left, top): (f64, f64)) {
    let look = format!(
        "fill=\"none\" stroke=\"{VERMILION}\" stroke-width=\"1.3\" stroke-dasharray=\"4 2.5\""
    );
    canvas.rect(left + 0.6, top + 0.6, SHADE - 3.2, ROW - 3.2, &look);
}

fn shade(canvas: &mut Canvas, (left, top): (f64, f64), value: Option<f64>, digits: usize) {
    let value = value.filter(|value| value.is_finite());
    let (fill, ink) = value.map_or((PAPER.to_string(), INK), |value| {
        (heat(value), on_heat(value))
    });
    canvas.rect(
        left,
        top,
        SHADE - 2.0,
        ROW - 2.0,
        &format!("fill=\"{fill}\" stroke=\"{PALE}\" stroke-width=\"0.4\""),
    );
    let text = value.map_or(UNDEFINED.to_string(), |value| {
        format_number(Some(value), digits)
    });
    canvas.text(
        (left + SHADE / 2.0 - 1.0, top + ROW / 2.0 + 2.4),
        TextAnchor::Middle,
        9.5,
        ink,
        &text,
    );
}

/// A level, or a hyphen where the condition does not matter.
fn level_text(level: Option<u16>) -> String {
    level.map_or("-".to_string(), |level| level.to_string())
}

pub(crate) fn describe(words: Words, table: &TruthTableFigure) -> String {
    let rows: Vec<String> = table
        .rows
        .iter()
        .map(|row| {
            let levels: Vec<String> = row.levels.iter().copied().map(level_text).collect();
            fill!(words, "row {number} ({levels}): OUT {out}, {cases} cases, consistency {consistency}, PRI {pri}", number = row.number, levels = levels.join(" "), out = row.out, cases = row.cases, consistency = format_number(row.consistency, table.digits), pri = format_number(row.pri, table.digits))
        })
        .collect();
    fill!(
        words,
        "Conditions: {conditions}. {rows}.",
        conditions = table.conditions.join(", "),
        rows = rows.join(words.say("between clauses|; "))
    )
}
