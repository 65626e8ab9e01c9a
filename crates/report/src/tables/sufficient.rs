//! Sufficient conjunctions, and causal chains.

use qca::sufficiency::SufficiencyResult;
use qca_study::chain::ChainResult;

use super::text;
use crate::document::{Align, Cell, Table};

/// The minimal sufficient conjunctions with their figures.
pub fn sufficient_expressions(result: &SufficiencyResult) -> Table {
    let title = format!("Minimal sufficient conjunctions for {}", result.outcome);
    let mut table = Table::new("sufficient", title)
        .column("Conjunction", Align::Left)
        .column("Consistency", Align::Right)
        .column("PRI", Align::Right)
        .column("Coverage", Align::Right);
    for found in &result.expressions {
        table.push(vec![
            Cell::Expression(found.expression.clone()),
            Cell::Number(found.consistency),
            Cell::Number(found.pri),
            Cell::Number(found.coverage),
        ]);
    }
    if result.expressions.is_empty() {
        table.note("No conjunction passes the cut-offs.");
    }
    table.note("Minimal: no conjunction of some of the literals passes the cut-offs.");
    table
}

/// Each factor as outcome, with the models of its parsimonious solution.
pub fn chain(result: &ChainResult) -> Table {
    let levels: Vec<String> = result
        .ordering
        .iter()
        .map(|level| level.join(", "))
        .collect();
    let title = format!("Causal chains: {}", levels.join(" < "));
    let mut table = Table::new("chain", title)
        .column("Outcome", Align::Left)
        .column("Model", Align::Left)
        .column("Consistency", Align::Right)
        .column("PRI", Align::Right)
        .column("Coverage", Align::Right);
    for (at, link) in result.links.iter().enumerate() {
        let solutions = link
            .solution
            .iter()
            .flat_map(|solution| &solution.solutions);
        let models: Vec<_> = solutions.flat_map(|solution| &solution.models).collect();
        if models.is_empty() {
            let note = link.note.clone().unwrap_or_default();
            let mut cells = vec![text(&link.outcome), text(format!("none: {note}"))];
            cells.extend([None; 3].map(Cell::Number));
            table.push(cells).rule_above = at > 0;
        }
        for (which, model) in models.into_iter().enumerate() {
            table
                .push(vec![
                    text(&link.outcome),
                    Cell::Expression(model.expression.clone()),
                    Cell::Number(model.consistency),
                    Cell::Number(model.pri),
                    Cell::Number(model.coverage),
                ])
                .rule_above = at > 0 && which == 0;
        }
    }
    table.note("Parsimonious models of each factor by those that may come before it.");
    table
}
