//! Necessity of single conditions.

use qca::necessity::NecessityTable;

use crate::document::{Align, Cell, Table};

/// Each condition and its negation as necessary for the outcome: consistency, RoN, coverage. Rows at or above
/// `cut_off` are named in a note.
pub fn single_necessity(result: &NecessityTable, cut_off: f64) -> Table {
    let title = format!("Necessity for {}", result.outcome);
    let mut table = Table::new("necessity", title).column("Condition", Align::Left);
    for header in ["Consistency", "RoN", "Coverage"] {
        table = table.column(header, Align::Right);
    }
    let mut necessary = Vec::new();
    for row in &result.expressions {
        table.push(vec![
            Cell::Expression(row.expression.clone()),
            Cell::Number(row.consistency),
            Cell::Number(row.ron),
            Cell::Number(row.coverage),
        ]);
        if qca::precision::some_at_least(row.consistency, cut_off) {
            necessary.push(row.expression.as_str());
        }
    }
    table.note(match necessary.as_slice() {
        [] => format!("No single condition reaches a consistency of {cut_off}."),
        some => format!("Consistency of {cut_off} or more: {}.", some.join(", ")),
    });
    table
}
