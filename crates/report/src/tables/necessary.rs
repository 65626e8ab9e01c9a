//! The expressions that a search for necessity found.

use qca::necessity::NecessityResult;

use super::text;
use crate::document::{Align, Cell, Table};

/// The necessary expressions with their figures. `name` is the table's, since an answer may have two.
pub fn necessary_expressions(name: &str, result: &NecessityResult) -> Table {
    let title = format!("Necessary for {}", result.outcome);
    let mut table = Table::new(name, title)
        .column("Expression", Align::Left)
        .column("Consistency", Align::Right)
        .column("RoN", Align::Right)
        .column("Coverage", Align::Right)
        .column("Perhaps trivial", Align::Left);
    for found in &result.expressions {
        let notes: Vec<String> = found.notes.iter().map(ToString::to_string).collect();
        table.push(vec![
            Cell::Expression(found.expression.clone()),
            Cell::Number(found.consistency),
            Cell::Number(found.ron),
            Cell::Number(found.coverage),
            text(notes.join("; ")),
        ]);
    }
    if result.expressions.is_empty() {
        table.note("No expression passes the cut-offs.");
    }
    table
}
