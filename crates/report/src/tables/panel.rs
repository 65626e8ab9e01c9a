//! Panels as papers print them: consistencies by time and by unit, and their distances.

use qca::expression::Direction;
use qca::panel::{PanelFit, PanelResult};

use super::{integer, note_sentence, text};
use crate::document::{Align, Cell, Table};
use crate::words::{Words, fill};

/// All tables of a claim, in reading order.
pub fn panel(words: Words, result: &PanelResult) -> Vec<Table> {
    vec![
        panel_distances(words, result),
        panel_by_cluster(words, result),
        panel_by_unit(words, result),
    ]
}

/// The terms, if there are several, and the whole claim.
fn parts(result: &PanelResult) -> Vec<&PanelFit> {
    let terms: &[PanelFit] = match result.terms.len() {
        0 | 1 => &[],
        _ => &result.terms,
    };
    terms.iter().chain([&result.solution]).collect()
}

fn claim(words: Words, result: &PanelResult) -> String {
    let kind = match result.relation {
        Direction::Sufficiency => words.say("Sufficiency"),
        Direction::Necessity => words.say("Necessity"),
    };
    fill!(
        words,
        "{kind} for {outcome}",
        kind,
        outcome = result.outcome
    )
}

/// The pooled figures of each term and of the claim, with the distances of the between and within consistencies.
pub fn panel_distances(words: Words, result: &PanelResult) -> Table {
    let title = fill!(
        words,
        "{claim}: pooled figures and distances",
        claim = claim(words, result)
    );
    let mut table = Table::new("panel-distances", title).column(words.say("Term"), Align::Left);
    for header in [
        words.say("Pooled consistency"),
        words.say("Pooled coverage"),
        words.say("Distance between"),
        words.say("Adjusted"),
        words.say("Distance within"),
        words.say("Adjusted"),
    ] {
        table = table.column(header, Align::Right);
    }
    let parts = parts(result);
    for (at, fit) in parts.iter().enumerate() {
        let figures = [
            fit.pooled.consistency,
            fit.pooled.coverage,
            fit.distance_between,
            fit.adjusted_distance_between,
            fit.distance_within,
            fit.adjusted_distance_within,
        ];
        let mut cells = vec![Cell::Expression(fit.expression.clone())];
        cells.extend(figures.map(Cell::Number));
        table.push(cells).rule_above = at > 0 && at + 1 == parts.len();
    }
    table.note(fill!(words, "Between: over the cases of each {cluster}; within: over those of each {unit}. Distance: of the consistencies from all \
         alike, 0 where they are; adjusted for their number.", cluster = result.cluster, unit = result.unit));
    for note in &result.notes {
        table.note(note_sentence(words, note));
    }
    table
}

/// Consistency and coverage over the cases of each cluster, the parts side by side.
pub fn panel_by_cluster(words: Words, result: &PanelResult) -> Table {
    let title = fill!(
        words,
        "{claim} by {cluster}",
        claim = claim(words, result),
        cluster = result.cluster
    );
    let rows = result.solution.between.iter().enumerate().map(|(at, row)| {
        let figures = parts(result)
            .iter()
            .map(|fit| fit.between[at].figures)
            .collect();
        (row.cluster.clone(), row.n, figures)
    });
    by_group(words, "panel-between", title, &result.cluster, result, rows)
}

/// Consistency and coverage over the cases of each unit, the parts side by side.
pub fn panel_by_unit(words: Words, result: &PanelResult) -> Table {
    let title = fill!(
        words,
        "{claim} by {unit}",
        claim = claim(words, result),
        unit = result.unit
    );
    let rows = result.solution.within.iter().enumerate().map(|(at, row)| {
        let figures = parts(result)
            .iter()
            .map(|fit| fit.within[at].figures)
            .collect();
        (row.unit.clone(), row.n, figures)
    });
    by_group(words, "panel-within", title, &result.unit, result, rows)
}

fn by_group(
    words: Words,
    name: &str,
    title: String,
    group: &str,
    result: &PanelResult,
    rows: impl Iterator<Item = (String, usize, Vec<qca::panel::PanelFigures>)>,
) -> Table {
    let mut table = Table::new(name, title)
        .column(group, Align::Left)
        .column("n", Align::Right);
    let parts = parts(result);
    let several = parts.len() > 1;
    for fit in &parts {
        let header = if several {
            &fit.expression
        } else {
            words.say("Consistency")
        };
        table = table.column(header, Align::Right);
    }
    table = table.column(words.say("Coverage"), Align::Right);
    for (label, n, figures) in rows {
        let coverage = figures.last().and_then(|whole| whole.coverage);
        let mut cells = vec![text(label), integer(n)];
        cells.extend(figures.iter().map(|part| Cell::Number(part.consistency)));
        cells.push(Cell::Number(coverage));
        table.push(cells);
    }
    let pooled = result.solution.pooled;
    let mut cells = vec![text(words.say("Pooled")), Cell::Empty];
    cells.extend(parts.iter().map(|fit| Cell::Number(fit.pooled.consistency)));
    cells.push(Cell::Number(pooled.coverage));
    table.push(cells).rule_above = true;
    if several {
        table.note(words.say("Consistency of each term and of the whole; coverage of the whole."));
    }
    table
}
