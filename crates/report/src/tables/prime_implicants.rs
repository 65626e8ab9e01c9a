//! The prime-implicant chart: which prime implicants cover which rows, and so why models tie.

use qca::solution::{PrimeImplicant, Solution};
use qca::truth_table::{ListedRow, Out, TruthTableResult};

use crate::document::{Align, Table};
use crate::words::{Words, fill};

use super::{integer, text};

/// A column for each OUT 1 row, a line for each prime implicant of the solution; `×` where it covers the row. The last
/// column has the models that it is in. Rows that one prime implicant alone covers are marked in a note.
pub fn prime_implicant_chart(words: Words, table: &TruthTableResult, solution: &Solution) -> Table {
    let rows: Vec<&ListedRow> = table
        .rows
        .iter()
        .filter(|row| row.out == Out::One)
        .collect();
    let title = fill!(
        words,
        "Prime implicants of the {kind} solution for {outcome}",
        kind = words.say(solution.kind.name()),
        outcome = table.outcome
    );
    let name = format!("prime-implicants-{}", solution.kind.name());
    let mut drawn = Table::new(name, title).column(words.say("Prime implicant"), Align::Left);
    for row in &rows {
        let number = row
            .row
            .as_ref()
            .map_or_else(String::new, ToString::to_string);
        drawn = drawn.column(number, Align::Center);
    }
    drawn = drawn
        .column(words.say("Models"), Align::Left)
        .column(words.say("Rows"), Align::Right);
    for implicant in &solution.prime_implicants {
        let covered: Vec<bool> = rows.iter().map(|row| covers(implicant, row)).collect();
        let has = |terms: &[qca::solution::SolutionTerm]| {
            terms
                .iter()
                .any(|term| term.expression == implicant.expression)
        };
        let models = solution.models.iter().filter(|model| has(&model.terms));
        let models: Vec<&str> = models.map(|model| model.name.as_str()).collect();
        let mut cells = vec![crate::document::Cell::Expression(
            implicant.expression.clone(),
        )];
        cells.extend(
            covered
                .iter()
                .map(|&covers| text(if covers { "×" } else { "" })),
        );
        cells.push(text(models.join(", ")));
        cells.push(integer(covered.iter().filter(|covers| **covers).count()));
        drawn.push(cells);
    }
    let alone = rows.iter().filter_map(|row| {
        let mut covering = solution
            .prime_implicants
            .iter()
            .filter(|implicant| covers(implicant, row));
        let only = covering.next().filter(|_| covering.next().is_none())?;
        Some(fill!(
            words,
            "row {row} by {expression}",
            row = row.row.as_ref()?,
            expression = only.expression
        ))
    });
    let alone: Vec<String> = alone.collect();
    if !alone.is_empty() {
        drawn.note(fill!(
            words,
            "Covered by one prime implicant alone, which every model has: {alone}.",
            alone = alone.join("; ")
        ));
    }
    drawn
}

fn covers(implicant: &PrimeImplicant, row: &ListedRow) -> bool {
    implicant.literals.0.iter().all(|(name, level)| {
        let mut cells = row
            .configuration
            .names
            .iter()
            .zip(&row.configuration.levels);
        cells.any(|(condition, cell)| condition == name && *cell == Some(*level))
    })
}
