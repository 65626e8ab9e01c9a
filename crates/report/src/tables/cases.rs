//! Cases to study.

use qca_study::cases::focal::FocalCases;
use qca_study::cases::necessity::NecessityCases;
use qca_study::cases::{CasesResult, Formulas, Pair, RowCase, TermCase};

use super::{integer, text};
use crate::document::{Align, Cell, Table};

/// The cases of each kind of a claim of sufficiency, and the best pairs.
pub fn cases(result: &CasesResult) -> Vec<Table> {
    let mut tables = vec![of_terms(result), outside(result), pairs(result)];
    if result.terms.iter().any(|term| !term.focal.is_empty()) {
        tables.push(focal(result));
        tables.push(focal_pairs(result));
    }
    tables
}

/// The cases of each kind of a claim of necessity, and the best pairs.
pub fn necessity_cases(result: &NecessityCases) -> Vec<Table> {
    let title = format!(
        "Cases of {} as necessary for {}",
        result.condition, result.outcome
    );
    let mut members = member_table("necessity-cases", title);
    let mut missed = row_table(
        "necessity-deviant",
        "Cases with the outcome and without the condition",
    );
    let mut compared = pair_table("case-pairs");
    for part in &result.parts {
        members.section(&part.expression);
        push_members(&mut members, "typical", &part.typical);
        push_members(
            &mut members,
            "deviant in relevance",
            &part.deviant_relevance,
        );
        missed.section(&part.expression);
        for case in &part.deviant_consistency {
            missed.push(row_case("deviant in consistency", case));
        }
        compared.section(&part.expression);
        let kinds = [
            ("typical, typical", &part.typical_typical),
            (
                "typical, deviant in relevance",
                &part.typical_deviant_relevance,
            ),
            (
                "typical, deviant in consistency (same row of the others)",
                &part.typical_deviant_consistency,
            ),
            ("typical, irrelevant", &part.typical_irrelevant),
        ];
        for (kind, pairs) in kinds {
            push_pairs(&mut compared, kind, pairs);
        }
    }
    scores_note(&mut members, result.formulas);
    vec![members, missed, compared]
}

fn scores_note(table: &mut Table, formulas: Formulas) {
    table.note(match formulas {
        Formulas::Current => {
            "The case with the least score of its kind is the best to study (formulas of 2021: the distance from the \
             diagonal counts twice)."
        }
        Formulas::Before2021 => {
            "The case with the least score of its kind is the best to study (formulas of before 2021: the distance from \
             the diagonal counts once)."
        }
    });
}

fn member_table(name: &str, title: String) -> Table {
    Table::new(name, title)
        .column("Kind", Align::Left)
        .column("Case", Align::Left)
        .column("In the set", Align::Right)
        .column("Outcome", Align::Right)
        .column("Score", Align::Right)
        .column("In this set only", Align::Center)
}

fn of_terms(result: &CasesResult) -> Table {
    let title = format!(
        "Cases of the terms of {} for {}",
        result.solution, result.outcome
    );
    let mut table = member_table("term-cases", title);
    for term in &result.terms {
        table.section(&term.expression);
        push_members(&mut table, "typical", &term.typical);
        push_members(
            &mut table,
            "inconsistent in degree",
            &term.inconsistent_in_degree,
        );
        push_members(
            &mut table,
            "deviant in consistency",
            &term.deviant_consistency,
        );
    }
    scores_note(&mut table, result.formulas);
    if !result.unassigned_cases.is_empty() {
        let names = result.unassigned_cases.join(", ");
        table.note(format!(
            "With 0.5 in the outcome or the solution, of no kind: {names}."
        ));
    }
    table
}

fn push_members(table: &mut Table, kind: &str, list: &[TermCase]) {
    for case in list {
        table.push(vec![
            text(kind),
            text(&case.case),
            Cell::Number(Some(case.membership)),
            Cell::Number(Some(case.outcome)),
            Cell::Number(Some(case.score)),
            yes_or_no(case.uniquely_covered),
        ]);
    }
}

fn yes_or_no(answer: bool) -> Cell {
    text(if answer { "yes" } else { "no" })
}

fn row_table(name: &str, title: &str) -> Table {
    Table::new(name, title)
        .column("Kind", Align::Left)
        .column("Case", Align::Left)
        .column("Row", Align::Left)
        .column("In the row", Align::Right)
        .column("Outcome", Align::Right)
        .column("Score", Align::Right)
        .column("Best of its row", Align::Center)
}

fn outside(result: &CasesResult) -> Table {
    let mut table = row_table("cases-outside", "Cases outside the solution");
    let kinds = [
        ("deviant in coverage", &result.deviant_coverage),
        ("individually irrelevant", &result.individually_irrelevant),
    ];
    for (kind, list) in kinds {
        for case in list {
            table.push(row_case(kind, case));
        }
    }
    table.note(format!("Rows of {}.", result.conditions.join(", ")));
    table
}

fn row_case(kind: &str, case: &RowCase) -> Vec<Cell> {
    vec![
        text(kind),
        text(&case.case),
        case.row.clone().map_or(Cell::Empty, Cell::Expression),
        Cell::Number(case.membership),
        Cell::Number(Some(case.outcome)),
        case.score
            .map_or(Cell::Empty, |score| Cell::Number(Some(score))),
        text(if case.best { "yes" } else { "" }),
    ]
}

fn pair_table(name: &str) -> Table {
    Table::new(name, "The best pairs of cases to compare")
        .column("Pair", Align::Left)
        .column("First", Align::Left)
        .column("Second", Align::Left)
        .column("Score", Align::Right)
}

fn pairs(result: &CasesResult) -> Table {
    let mut table = pair_table("case-pairs");
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
            "typical, irrelevant to the term",
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
        let kind = match &pair.row {
            Some(row) => format!("{kind}, in {row}"),
            None => kind.to_owned(),
        };
        table.push(vec![
            text(kind),
            text(&pair.first),
            text(&pair.second),
            score,
        ]);
    }
}

/// Every conjunct of every term.
fn conjuncts(result: &CasesResult) -> impl Iterator<Item = (String, &FocalCases)> {
    result.terms.iter().flat_map(|term| {
        let title = move |focal: &FocalCases| format!("{} in {}", focal.conjunct, term.expression);
        term.focal.iter().map(move |focal| (title(focal), focal))
    })
}

fn focal(result: &CasesResult) -> Table {
    let mut table = Table::new("focal-cases", "Typical cases by focal conjunct")
        .column("Case", Align::Left)
        .column("Conjunct", Align::Right)
        .column("Others", Align::Right)
        .column("Outcome", Align::Right)
        .column("Rank", Align::Right)
        .column("Clean corridor", Align::Center)
        .column("At most the outcome", Align::Center)
        .column("Score", Align::Right);
    for (title, focal) in conjuncts(result) {
        table.section(title);
        for case in &focal.typical {
            table.push(vec![
                text(&case.case),
                Cell::Number(Some(case.conjunct)),
                Cell::Number(Some(case.others)),
                Cell::Number(Some(case.outcome)),
                integer(case.rank),
                yes_or_no(case.clean_corridor),
                yes_or_no(case.consistent),
                Cell::Number(Some(case.score)),
            ]);
        }
    }
    table.note(
        "Others: the least membership in the other conjuncts. Rank 1: the conjunct is below the others, so that it makes \
         the membership in the term. Clean corridor: the others lie outside the band between conjunct and outcome.",
    );
    table
}

fn focal_pairs(result: &CasesResult) -> Table {
    let mut table = Table::new("focal-pairs", "The best pairs of cases by focal conjunct")
        .column("Pair", Align::Left)
        .column("First", Align::Left)
        .column("Second", Align::Left)
        .column("Rank", Align::Right)
        .column("Score", Align::Right);
    for (title, focal) in conjuncts(result) {
        table.section(title);
        let kinds = [
            ("typical, typical", &focal.typical_typical),
            ("typical, irrelevant to the term", &focal.typical_irrelevant),
        ];
        for (kind, pairs) in kinds {
            for pair in pairs {
                table.push(vec![
                    text(kind),
                    text(&pair.first),
                    text(&pair.second),
                    pair.rank.map_or(Cell::Empty, integer),
                    Cell::Number(Some(pair.score)),
                ]);
            }
        }
    }
    table
}
