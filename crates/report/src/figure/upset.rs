//! An UpSet-style diagram of the truth table (Lex et al. 2014): a column for each observed row, the number of its cases
//! as a bar, its levels as a column of dots.

use super::TruthTableFigure;
use super::canvas::{Canvas, TextAnchor, widest};
use super::font::shortened;
use super::palette::{GREY, INK, PAPER, of_output};
use crate::words::{Words, fill};

const BAR_ROOM: f64 = 110.0;
const DOT_ROW: f64 = 19.0;

/// Draws the diagram as SVG: bars with the number of cases, the output in words of the truth table, a filled dot for
/// a present and an open one for an absent condition, a digit for a level of a multi-value one.
pub fn upset_diagram(words: Words, table: &TruthTableFigure) -> String {
    let mut order: Vec<usize> = (0..table.rows.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(table.rows[at].cases), at));
    let names_room = widest(table.conditions.iter().map(String::as_str), 10.5).clamp(60.0, 200.0);
    let left = 12.0 + names_room + 14.0;
    let column = if order.len() > 40 { 15.0 } else { 20.0 };
    let width = (left + column * order.len() as f64 + 16.0).max(420.0);
    let mut canvas = Canvas::new(width, 0.0);
    let top = canvas.heading(&[table.title.clone(), subtitle(words, table)], 12.0) + 8.0;
    let base = top + BAR_ROOM;
    let right = left + column * order.len() as f64;
    let most = table
        .rows
        .iter()
        .map(|row| row.cases)
        .max()
        .unwrap_or(0)
        .max(1);
    canvas.text(
        (left - 10.0, base - BAR_ROOM / 2.0),
        TextAnchor::End,
        10.0,
        GREY,
        words.say("Cases"),
    );
    for (position, &at) in order.iter().enumerate() {
        let row = &table.rows[at];
        let center = left + column * (position as f64 + 0.5);
        let height = (BAR_ROOM - 14.0) * row.cases as f64 / most as f64;
        let color = of_output(&row.out);
        let look = match row.out.as_str() {
            "1" => format!("fill=\"{color}\""),
            _ => format!(
                "fill=\"{color}\" fill-opacity=\"0.25\" stroke=\"{color}\" stroke-width=\"1\""
            ),
        };
        canvas.rect(
            center - column * 0.36,
            base - height,
            column * 0.72,
            height,
            &look,
        );
        canvas.text(
            (center, base - height - 3.5),
            TextAnchor::Middle,
            9.0,
            INK,
            &row.cases.to_string(),
        );
        canvas.text(
            (center, base + 13.0),
            TextAnchor::Middle,
            10.0,
            color,
            &row.out,
        );
        canvas.text(
            (center, base + 27.0),
            TextAnchor::Middle,
            7.5,
            GREY,
            &shortened(&row.number, 7.5, column),
        );
    }
    canvas.line(
        (left, base),
        (right, base),
        &format!("stroke=\"{INK}\" stroke-width=\"0.8\""),
    );
    canvas.text(
        (left - 10.0, base + 13.0),
        TextAnchor::End,
        10.0,
        GREY,
        "OUT",
    );
    canvas.text(
        (left - 10.0, base + 27.0),
        TextAnchor::End,
        9.0,
        GREY,
        words.say("Row"),
    );
    let matrix = base + 36.0;
    stripes(&mut canvas, table, matrix, (12.0, right, left), names_room);
    for (position, &at) in order.iter().enumerate() {
        dots(
            &mut canvas,
            table,
            at,
            (left + column * (position as f64 + 0.5), matrix),
        );
    }
    let y = legend(
        words,
        &mut canvas,
        table,
        matrix + DOT_ROW * table.conditions.len() as f64 + 18.0,
        left,
    );
    canvas.height = y + 8.0;
    canvas.finish(&table.title, &description(words, table))
}

/// A stripe behind every other condition, and the conditions' names.
fn stripes(
    canvas: &mut Canvas,
    table: &TruthTableFigure,
    top: f64,
    (from, right, left): (f64, f64, f64),
    room: f64,
) {
    for (number, name) in table.conditions.iter().enumerate() {
        let y = top + DOT_ROW * number as f64;
        if number % 2 == 0 {
            canvas.rect(from, y, right - from, DOT_ROW, "fill=\"#f3f3f3\"");
        }
        let text = shortened(name, 10.5, room);
        canvas.text((left - 10.0, y + 13.2), TextAnchor::End, 10.5, INK, &text);
    }
}

fn dots(canvas: &mut Canvas, table: &TruthTableFigure, at: usize, (x, top): (f64, f64)) {
    let row = &table.rows[at];
    let y = |number: usize| top + DOT_ROW * (number as f64 + 0.5);
    let present: Vec<usize> = row
        .levels
        .iter()
        .enumerate()
        .filter(|(_, level)| level.is_some_and(|level| level > 0))
        .map(|(number, _)| number)
        .collect();
    if let (Some(&first), Some(&last)) = (present.first(), present.last()) {
        canvas.line(
            (x, y(first)),
            (x, y(last)),
            &format!("stroke=\"{INK}\" stroke-width=\"1.6\""),
        );
    }
    let multi = table
        .rows
        .iter()
        .flat_map(|row| &row.levels)
        .any(|level| level.is_some_and(|level| level > 1));
    for (number, level) in row.levels.iter().enumerate() {
        let Some(level) = *level else { continue };
        let center = (x, y(number));
        if level == 0 {
            canvas.circle(
                center,
                4.2,
                &format!("fill=\"{PAPER}\" stroke=\"{GREY}\" stroke-width=\"1\""),
            );
        } else {
            canvas.circle(
                center,
                if multi { 6.0 } else { 4.8 },
                &format!("fill=\"{INK}\""),
            );
        }
        if multi && level > 0 {
            canvas.text(
                (x, center.1 + 2.9),
                TextAnchor::Middle,
                8.0,
                PAPER,
                &level.to_string(),
            );
        }
    }
}

fn subtitle(words: Words, table: &TruthTableFigure) -> String {
    let cases: usize = table.rows.iter().map(|row| row.cases).sum();
    let counted = fill!(
        words,
        "{count} observed rows, {cases} cases",
        count = table.rows.len(),
        cases
    );
    [counted, table.cut_offs(words)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(". ")
}

/// Explains the bars' colours, which the row `OUT` says in words too, and the dots.
fn legend(words: Words, canvas: &mut Canvas, table: &TruthTableFigure, top: f64, left: f64) -> f64 {
    let mut x = left;
    let mut y = top;
    for (out, meaning) in super::strip::outputs(words) {
        if !table.rows.iter().any(|row| row.out.starts_with(out)) {
            continue;
        }
        let text = fill!(words, "OUT {out}: {meaning}", out, meaning);
        let needed = 13.0 + super::font::text_width(&text, 9.0) + 14.0;
        if x + needed > canvas.width && x > left {
            (x, y) = (left, y + 15.0);
        }
        let color = of_output(out);
        let opacity = if out == "1" { "1" } else { "0.25" };
        let look = format!(
            "fill=\"{color}\" fill-opacity=\"{opacity}\" stroke=\"{color}\" stroke-width=\"1\""
        );
        canvas.rect(x, y - 7.5, 8.0, 8.0, &look);
        canvas.text((x + 12.0, y), TextAnchor::Start, 9.0, INK, &text);
        x += needed;
    }
    y += 15.0;
    canvas.circle((left + 4.0, y - 3.2), 4.2, &format!("fill=\"{INK}\""));
    canvas.text(
        (left + 12.0, y),
        TextAnchor::Start,
        9.0,
        INK,
        words.say("present"),
    );
    canvas.circle(
        (left + 66.0, y - 3.2),
        4.0,
        &format!("fill=\"{PAPER}\" stroke=\"{GREY}\""),
    );
    canvas.text(
        (left + 74.0, y),
        TextAnchor::Start,
        9.0,
        INK,
        words.say("absent"),
    );
    y
}

fn description(words: Words, table: &TruthTableFigure) -> String {
    let rows: Vec<String> = table
        .rows
        .iter()
        .map(|row| {
            fill!(
                words,
                "row {number}: OUT {out}, {cases} cases",
                number = row.number,
                out = row.out,
                cases = row.cases
            )
        })
        .collect();
    fill!(
        words,
        "Conditions: {conditions}. {rows}.",
        conditions = table.conditions.join(", "),
        rows = rows.join(words.say("between clauses|; "))
    )
}
