//! Panels as papers print them: consistencies by time and by unit, and their distances.

use qca::expression::Direction;
use qca::panel::{PanelFit, PanelResult};

use super::{integer, note_sentence, text};
use crate::document::{Align, Cell, Table};

/// All tables of a claim, in reading order.
pub fn panel(result: &PanelResult) -> Vec<Table> {
    vec![
        panel_distances(result),
        panel_by_cluster(result),
        panel_by_unit(result),
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

fn claim(result: &PanelResult) -> String {
    let kind = match result.relation {
        Direction::Sufficiency => "Sufficiency",
        Direction::Necessity => "Necessity",
    };
    format!("{kind} for {}", result.outcome)
}

/// The pooled figures of each term and of the claim, with the distances of the between and within consistencies.
pub fn panel_distances(result: &PanelResult) -> Table {
    let title = format!("{}: pooled figures and distances", claim(result));
    let mut table = Table::new("panel-distances", title).column("Term", Align::Left);
    for header in [
        "Pooled consistency",
        "Pooled coverage",
        "Distance between",
        "Adjusted",
        "Distance within",
        "Adjusted",
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
    table.note(format!(
        "Between: over the cases of each {}; within: over those of each {}. Distance: of the consistencies from all \
         alike, 0 where they are; adjusted for their number.",
        result.cluster, result.unit
    ));
    for note in &result.notes {
        table.note(note_sentence(note));
    }
    table
}

/// Consistency and coverage over the cases of each cluster, the parts side by side.
pub fn panel_by_cluster(result: &PanelResult) -> Table {
    let title = format!("{} by {}", claim(result), result.cluster);
    let rows = result.solution.between.iter().enumerate().map(|(at, row)| {
        let figures = parts(result)
            .iter()
            .map(|fit| fit.between[at].figures)
            .collect();
        (row.cluster.clone(), row.n, figures)
    });
    by_group("panel-between", title, &result.cluster, result, rows)
}

/// Consistency and coverage over the cases of each unit, the parts side by side.
pub fn panel_by_unit(result: &PanelResult) -> Table {
    let title = format!("{} by {}", claim(result), result.unit);
    let rows = result.solution.within.iter().enumerate().map(|(at, row)| {
        let figures = parts(result)
            .iter()
            .map(|fit| fit.within[at].figures)
            .collect();
        (row.unit.clone(), row.n, figures)
    });
    by_group("panel-within", title, &result.unit, result, rows)
}

fn by_group(
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
            "Consistency"
        };
        table = table.column(header, Align::Right);
    }
    table = table.column("Coverage", Align::Right);
    for (label, n, figures) in rows {
        let coverage = figures.last().and_then(|whole| whole.coverage);
        let mut cells = vec![text(label), integer(n)];
        cells.extend(figures.iter().map(|part| Cell::Number(part.consistency)));
        cells.push(Cell::Number(coverage));
        table.push(cells);
    }
    let pooled = result.solution.pooled;
    let mut cells = vec![text("Pooled"), Cell::Empty];
    cells.extend(parts.iter().map(|fit| Cell::Number(fit.pooled.consistency)));
    cells.push(Cell::Number(pooled.coverage));
    table.push(cells).rule_above = true;
    if several {
        table.note("Consistency of each term and of the whole; coverage of the whole.");
    }
    table
}
