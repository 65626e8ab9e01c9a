//! The expressions that a search for necessity found.

use qca::necessity::NecessityResult;

use super::text;
use crate::document::{Align, Cell, Table};
use crate::words::{Words, fill};

/// The necessary expressions with their figures. `name` is the table's, since an answer may have two.
pub fn necessary_expressions(words: Words, name: &str, result: &NecessityResult) -> Table {
    let title = fill!(words, "Necessary for {outcome}", outcome = result.outcome);
    let mut table = Table::new(name, title)
        .column(words.say("Expression"), Align::Left)
        .column(words.say("Consistency"), Align::Right)
        .column("RoN", Align::Right)
        .column(words.say("Coverage"), Align::Right)
        .column(words.say("Perhaps trivial"), Align::Left);
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
        table.note(words.say("No expression passes the cut-offs."));
    }
    table
}
