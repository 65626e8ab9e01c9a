//! The evaluation of a theory.

use qca::CaseNames;
use qca_study::theory::{CaseGroup, TheoryResult};

use super::text;
use crate::document::{Align, Cell, Table};

/// One table for the four intersections, one for the cases in them.
pub fn theory(result: &TheoryResult) -> [Table; 2] {
    [intersections(result), cases(result)]
}

fn intersections(result: &TheoryResult) -> Table {
    let title = format!(
        "Theory T = {} and solution S = {} for {}",
        result.theory, result.solution, result.outcome
    );
    let mut table = Table::new("intersections", title)
        .column("Part", Align::Left)
        .column("Expression", Align::Left)
        .column("Consistency", Align::Right)
        .column("PRI", Align::Right)
        .column("Raw coverage", Align::Right)
        .column("Meaning", Align::Left);
    for part in &result.intersections {
        table.push(vec![
            text(part.name),
            part.expression
                .clone()
                .map_or(Cell::Empty, Cell::Expression),
            Cell::Number(part.consistency),
            Cell::Number(part.pri),
            Cell::Number(part.raw_coverage),
            text(part.meaning),
        ]);
    }
    table
}

fn cases(result: &TheoryResult) -> Table {
    let mut table = Table::new("theory-cases", "Cases by theory, solution and outcome")
        .column("Part", Align::Left)
        .column("Kind", Align::Left)
        .column("Cases", Align::Left)
        .column("Meaning", Align::Left);
    for part in &result.intersections {
        for group in [&part.with_outcome, &part.without_outcome] {
            table.push(group_cells(part.name, group));
        }
    }
    if !result.unassigned_cases.is_empty() {
        let names = result.unassigned_cases.join(", ");
        table.note(format!("With a membership of 0.5, in no part: {names}."));
    }
    table
}

fn group_cells(part: &str, group: &CaseGroup) -> Vec<Cell> {
    vec![
        text(part),
        text(group.kind),
        Cell::Cases(CaseNames::from_iter(&group.cases)),
        text(group.meaning),
    ]
}
