//! Necessity of single conditions.

use qca::necessity::NecessityTable;

use crate::document::{Align, Cell, Table};
use crate::words::{Words, fill};

/// Each condition and its negation as necessary for the outcome: consistency, RoN, coverage. Rows at or above
/// `cut_off` are named in a note.
pub fn single_necessity(words: Words, result: &NecessityTable, cut_off: f64) -> Table {
    let title = fill!(words, "Necessity for {outcome}", outcome = result.outcome);
    let mut table = Table::new("necessity", title).column(words.say("Condition"), Align::Left);
    for header in [words.say("Consistency"), "RoN", words.say("Coverage")] {
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
        [] => fill!(
            words,
            "No single condition reaches a consistency of {cut_off}.",
            cut_off
        ),
        some => fill!(
            words,
            "Consistency of {cut_off} or more: {some}.",
            cut_off,
            some = words.enumerated(some)
        ),
    });
    table
}

/// Necessity for an outcome and for its negation side by side: each condition and its negation with the figures for
/// both.
pub fn paired_necessity(words: Words, results: &[&NecessityTable], cut_off: f64) -> Option<Table> {
    let first = results.first()?;
    let outcomes: Vec<&str> = results.iter().map(|table| table.outcome.as_str()).collect();
    let title = fill!(
        words,
        "Necessity for {outcomes}",
        outcomes = outcomes.join(words.say("between outcomes| and "))
    );
    let mut table = Table::new("necessity", title).column(words.say("Condition"), Align::Left);
    for outcome in &outcomes {
        for header in [words.say("Consistency"), "RoN", words.say("Coverage")] {
            table = table.column(format!("{outcome}: {header}"), Align::Right);
        }
    }
    for row in &first.expressions {
        let mut cells = vec![Cell::Expression(row.expression.clone())];
        for result in results {
            let same = result
                .expressions
                .iter()
                .find(|other| other.expression == row.expression);
            cells.extend(
                [
                    same.and_then(|row| row.consistency),
                    same.and_then(|row| row.ron),
                    same.and_then(|row| row.coverage),
                ]
                .map(Cell::Number),
            );
        }
        table.push(cells);
    }
    table.note(fill!(words, "A condition counts as necessary from a consistency of {cut_off} on, unless its relevance (RoN) or coverage is low.", cut_off));
    Some(table)
}
