//! Explanations: the answer in words, and the figures behind it.

use qca::solution::{Origin, RowList};
use qca::truth_table::Out;
use qca_study::explain::{
    CaseExplanation, ConditionExplanation, Explanation, LiteralExplanation, PanelOfExpression,
    RowExplanation, TermExplanation,
};

use crate::document::{Align, Cell, Document, Table};

use super::{integer, text};

/// Appends an explanation: a heading, a paragraph for each sentence of the answer, and tables of the figures.
pub fn explanation(document: &mut Document, explanation: &Explanation) {
    match explanation {
        Explanation::Row(row) => {
            let name = row
                .row
                .as_ref()
                .map_or(row.expression.clone(), ToString::to_string);
            opening(
                document,
                &format!("Row {name} of the truth table for {}", row.outcome),
                &row.answer,
            );
            document
                .blocks
                .extend(row_table(row).map(crate::Block::Table));
        }
        Explanation::Term(term) => {
            opening(
                document,
                &format!("The term {} for {}", term.expression, term.outcome),
                &term.answer,
            );
            term_tables(document, term);
            panel_table(document, term.panel.as_ref());
        }
        Explanation::Literal(literal) => {
            let within = literal
                .in_term
                .as_ref()
                .map_or(String::new(), |term| format!(" in {term}"));
            let title = format!(
                "The literal {}{within} for {}",
                literal.literal, literal.outcome
            );
            opening(document, &title, &literal.answer);
            literal_tables(document, literal);
        }
        Explanation::Case(case) => {
            opening(
                document,
                &format!("The case {} for {}", case.case, case.outcome),
                &case.answer,
            );
            case_tables(document, case);
        }
        Explanation::Condition(condition) => {
            let title = format!(
                "The condition {} as necessary for {}",
                condition.expression, condition.outcome
            );
            opening(document, &title, &condition.answer);
            condition_tables(document, condition);
        }
    }
}

fn condition_tables(document: &mut Document, condition: &ConditionExplanation) {
    let title = format!(
        "Cases with more of {} than of {}",
        condition.outcome, condition.expression
    );
    let mut table = Table::new("exceptions", title)
        .column("Case", Align::Left)
        .column("In the condition", Align::Right)
        .column("In the outcome", Align::Right)
        .column("Deviant", Align::Center);
    for case in &condition.exceptions {
        table.push(vec![
            text(&case.case),
            Cell::Number(Some(case.membership)),
            Cell::Number(Some(case.outcome)),
            text(if case.deviant { "yes" } else { "no" }),
        ]);
    }
    if !table.rows.is_empty() {
        document.table(table);
    }
    let mut ceilings = Table::new("ceilings", "Ceilings")
        .column("Ceiling", Align::Left)
        .column("d", Align::Right)
        .column("p", Align::Right)
        .column("Accuracy (%)", Align::Right);
    for ceiling in &condition.nca.ceilings {
        ceilings.push(vec![
            text(ceiling.ceiling.label()),
            Cell::Number(ceiling.effect_size),
            ceiling
                .test
                .map_or(Cell::Empty, |test| Cell::Number(Some(test.p))),
            Cell::Number(ceiling.accuracy),
        ]);
    }
    document.table(ceilings);
    panel_table(document, condition.panel.as_ref());
}

/// The consistency of each time, where cases are units at times.
fn panel_table(document: &mut Document, panel: Option<&PanelOfExpression>) {
    let Some(panel) = panel else {
        return;
    };
    let title = format!("{} by {}", panel.fit.expression, panel.cluster);
    let mut table = Table::new("between", title)
        .column(panel.cluster.clone(), Align::Left)
        .column("n", Align::Right)
        .column("Consistency", Align::Right)
        .column("Coverage", Align::Right);
    for time in &panel.fit.between {
        table.push(vec![
            text(&time.cluster),
            integer(time.n),
            Cell::Number(time.figures.consistency),
            Cell::Number(time.figures.coverage),
        ]);
    }
    document.table(table);
}

fn opening(document: &mut Document, title: &str, answer: &[String]) {
    document.heading(2, title);
    for sentence in answer {
        document.paragraph(sentence);
    }
}

fn row_table(row: &RowExplanation) -> Option<Table> {
    let mut table = Table::new(
        "cases",
        "Cases of the row, and those that lower its consistency",
    )
    .column("Case", Align::Left)
    .column("In the row", Align::Right)
    .column("In the outcome", Align::Right)
    .column("Inconsistency", Align::Right)
    .column("Belongs", Align::Center)
    .column("Deviant", Align::Center);
    let others = row.inconsistent_cases.iter().filter(|case| !case.belongs);
    for case in row.cases.iter().chain(others) {
        table.push(vec![
            text(&case.case),
            Cell::Number(Some(case.membership)),
            Cell::Number(Some(case.outcome)),
            Cell::Number(Some(case.inconsistency)),
            text(if case.belongs { "yes" } else { "no" }),
            text(if case.deviant { "yes" } else { "no" }),
        ]);
    }
    (!table.rows.is_empty()).then_some(table)
}

fn term_tables(document: &mut Document, term: &TermExplanation) {
    if !term.observed_rows.is_empty() {
        let mut table = Table::new(
            "observed-rows",
            format!("Observed rows that {} covers", term.expression),
        )
        .column("Row", Align::Right)
        .column("Configuration", Align::Left)
        .column("OUT", Align::Center)
        .column("Cases", Align::Left);
        for row in &term.observed_rows {
            let starred = |name: &String| {
                let deviant = row.out == Out::One && row.deviant_cases.contains(name);
                if deviant {
                    format!("{name}*")
                } else {
                    name.clone()
                }
            };
            table.push(vec![
                row.row.as_ref().map_or(Cell::Empty, integer),
                Cell::Expression(row.expression.clone()),
                text(row.out.to_string()),
                Cell::Cases(row.cases.iter().map(starred).collect()),
            ]);
        }
        if term
            .observed_rows
            .iter()
            .any(|row| row.out == Out::One && !row.deviant_cases.is_empty())
        {
            table.note("* deviant case: in a row with OUT 1, but not in the outcome.");
        }
        document.table(table);
    }
    if term.pairs.is_empty() {
        return;
    }
    let mut table = Table::new("assumptions", format!("Assumptions of {}", term.expression))
        .column("Conservative", Align::Left)
        .column("Parsimonious", Align::Left)
        .column("Easy", Align::Left)
        .column("Difficult", Align::Left);
    for division in &term.pairs {
        for from in &division.from {
            let Origin {
                conservative,
                parsimonious,
            } = from;
            table.push(vec![
                text(conservative),
                text(parsimonious),
                text(numbers(&division.easy, &division.easy_count)),
                text(numbers(&division.difficult, &division.difficult_count)),
            ]);
        }
    }
    document.table(table);
}

fn numbers(rows: &RowList, count: &qca::Count) -> String {
    match &rows.0 {
        Some(rows) if rows.is_empty() => "–".to_owned(),
        Some(rows) if rows.len() <= 40 => rows
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        _ => format!("{count} rows"),
    }
}

fn literal_tables(document: &mut Document, literal: &LiteralExplanation) {
    if literal.origins.is_empty() {
        return;
    }
    let title = format!(
        "What became of {} in the conservative terms",
        literal.literal
    );
    let mut table = Table::new("origins", title)
        .column("Conservative term", Align::Left)
        .column("Parsimonious term", Align::Left)
        .column("Fate", Align::Left)
        .column("Expectation", Align::Left)
        .column("Intermediate term", Align::Left);
    for origin in &literal.origins {
        table.push(vec![
            Cell::Expression(origin.conservative_term.clone()),
            Cell::Expression(origin.parsimonious_term.clone()),
            text(match origin.fate {
                qca_study::explain::Fate::Core => "core",
                qca_study::explain::Fate::Kept => "kept",
                qca_study::explain::Fate::LetGo => "let go",
            }),
            text(origin.by.join(", ")),
            Cell::Expression(origin.intermediate_term.clone()),
        ]);
    }
    document.table(table);
}

fn case_tables(document: &mut Document, case: &CaseExplanation) {
    let mut table = Table::new("conditions", format!("{} in the conditions", case.case))
        .column("Condition", Align::Left)
        .column("Membership", Align::Right)
        .column("Literal", Align::Left);
    for condition in &case.conditions {
        table.push(vec![
            text(&condition.condition),
            condition.value.map_or_else(|| text("-"), Cell::Raw),
            condition
                .literal
                .clone()
                .map_or(Cell::Empty, Cell::Expression),
        ]);
    }
    document.table(table);
    if case.models.is_empty() {
        return;
    }
    let mut table = Table::new("models", format!("{} in the solutions", case.case))
        .column("Solution", Align::Left)
        .column("Model", Align::Left)
        .column("Kind", Align::Left)
        .column("Term", Align::Left)
        .column("Membership", Align::Right);
    for model in &case.models {
        let from = model.from.as_ref().map_or(String::new(), |from| {
            format!(
                " ({}, {})",
                from.conservative.replace('M', "C"),
                from.parsimonious.replace('M', "P")
            )
        });
        for (at, term) in model.terms.iter().enumerate() {
            let first = at == 0;
            let once = |value: String| if first { text(value) } else { Cell::Empty };
            table
                .push(vec![
                    once(model.solution.name().to_owned()),
                    once(format!("{}{from}", model.model)),
                    once(model.kind.name().to_owned()),
                    Cell::Expression(term.term.clone()),
                    Cell::Number(Some(term.membership)),
                ])
                .rule_above = first;
        }
    }
    document.table(table);
}
