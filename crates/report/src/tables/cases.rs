//! Cases to study.

use qca_study::cases::{CasesResult, Pair, RowCase, TermCase};

use super::text;
use crate::document::{Align, Cell, Table};

/// The cases of each kind, and the best pairs.
pub fn cases(result: &CasesResult) -> [Table; 3] {
    [of_terms(result), outside(result), pairs(result)]
}

fn of_terms(result: &CasesResult) -> Table {
    let title = format!(
        "Cases of the terms of {} for {}",
        result.solution, result.outcome
    );
    let mut table = Table::new("term-cases", title)
        .column("Kind", Align::Left)
        .column("Case", Align::Left)
        .column("Term", Align::Right)
        .column("Outcome", Align::Right)
        .column("Score", Align::Right)
        .column("In this term only", Align::Center);
    for term in &result.terms {
        table.section(&term.expression);
        let kinds = [
            ("typical", &term.typical),
            ("inconsistent in degree", &term.inconsistent_in_degree),
            ("deviant in consistency", &term.deviant_consistency),
        ];
        for (kind, list) in kinds {
            for case in list {
                table.push(term_case(kind, case));
            }
        }
    }
    table.note("The case with the least score of its kind is the best to study.");
    if !result.unassigned_cases.is_empty() {
        let names = result.unassigned_cases.join(", ");
        table.note(format!(
            "With 0.5 in the outcome or the solution, of no kind: {names}."
        ));
    }
    table
}

fn term_case(kind: &str, case: &TermCase) -> Vec<Cell> {
    vec![
        text(kind),
        text(&case.case),
        Cell::Number(Some(case.membership)),
        Cell::Number(Some(case.outcome)),
        Cell::Number(Some(case.score)),
        text(if case.uniquely_covered { "yes" } else { "no" }),
    ]
}

fn outside(result: &CasesResult) -> Table {
    let mut table = Table::new("cases-outside", "Cases outside the solution")
        .column("Kind", Align::Left)
        .column("Case", Align::Left)
        .column("Row", Align::Left)
        .column("In the row", Align::Right)
        .column("Outcome", Align::Right)
        .column("Score", Align::Right);
    let kinds = [
        ("deviant in coverage", &result.deviant_coverage),
        ("individually irrelevant", &result.individually_irrelevant),
    ];
    for (kind, list) in kinds {
        for case in list {
            table.push(row_case(kind, case));
        }
    }
    table
}

fn row_case(kind: &str, case: &RowCase) -> Vec<Cell> {
    vec![
        text(kind),
        text(&case.case),
        case.row.clone().map_or(Cell::Empty, Cell::Expression),
        Cell::Number(case.membership),
        Cell::Number(Some(case.outcome)),
        Cell::Number(case.score),
    ]
}

fn pairs(result: &CasesResult) -> Table {
    let mut table = Table::new("case-pairs", "The best pairs of cases to compare")
        .column("Pair", Align::Left)
        .column("First", Align::Left)
        .column("Second", Align::Left)
        .column("Score", Align::Right);
    for term in &result.terms {
        table.section(&term.expression);
        push_pairs(&mut table, "typical, typical", &term.typical_typical);
        push_pairs(
            &mut table,
            "typical, deviant in consistency",
            &term.typical_deviant,
        );
        push_pairs(
            &mut table,
            "typical, individually irrelevant",
            &term.typical_irrelevant,
        );
    }
    table.section("Within a truth-table row");
    let within_row = &result.deviant_coverage_irrelevant;
    push_pairs(
        &mut table,
        "deviant in coverage, individually irrelevant",
        within_row,
    );
    table
}

fn push_pairs(table: &mut Table, kind: &str, pairs: &[Pair]) {
    for pair in pairs {
        let score = Cell::Number(Some(pair.score));
        table.push(vec![
            text(kind),
            text(&pair.first),
            text(&pair.second),
            score,
        ]);
    }
}
