//! Explanations: the answer in words, and the figures behind it.

use qca::solution::{Origin, RowList};
use qca::truth_table::Out;
use qca_study::explain::{
    CaseExplanation, ConditionExplanation, Explanation, Fate, LiteralExplanation,
    PanelOfExpression, RowExplanation, TermExplanation,
};

use crate::document::{Align, Cell, Document, Table};
use crate::words::{Words, fill};

use super::{integer, text};

/// Appends an explanation: a heading, a paragraph for each sentence of the answer, and tables of the figures.
pub fn explanation(words: Words, document: &mut Document, explanation: &Explanation) {
    document.heading(2, title(words, explanation));
    let answer = match explanation {
        Explanation::Row(row) => &row.answer,
        Explanation::Term(term) => &term.answer,
        Explanation::Literal(literal) => &literal.answer,
        Explanation::Case(case) => &case.answer,
        Explanation::Condition(condition) => &condition.answer,
    };
    for sentence in answer {
        document.paragraph(words.told(sentence));
    }
    match explanation {
        Explanation::Row(row) => {
            document
                .blocks
                .extend(row_table(words, row).map(crate::Block::Table));
        }
        Explanation::Term(term) => {
            term_tables(words, document, term);
            panel_table(words, document, term.panel.as_ref());
        }
        Explanation::Literal(literal) => literal_tables(words, document, literal),
        Explanation::Case(case) => case_tables(words, document, case),
        Explanation::Condition(condition) => condition_tables(words, document, condition),
    }
}

fn title(words: Words, explanation: &Explanation) -> String {
    match explanation {
        Explanation::Row(row) => {
            let name = row.row.as_ref();
            fill!(
                words,
                "Row {row} of the truth table for {outcome}",
                row = name.map_or(row.expression.clone(), ToString::to_string),
                outcome = row.outcome
            )
        }
        Explanation::Term(term) => fill!(
            words,
            "The term {term} for {outcome}",
            term = term.expression,
            outcome = term.outcome
        ),
        Explanation::Literal(literal) => {
            let (outcome, name) = (&literal.outcome, &literal.literal);
            match &literal.in_term {
                Some(term) => fill!(
                    words,
                    "The literal {literal} in {term} for {outcome}",
                    literal = name,
                    term,
                    outcome
                ),
                None => fill!(
                    words,
                    "The literal {literal} for {outcome}",
                    literal = name,
                    outcome
                ),
            }
        }
        Explanation::Case(case) => fill!(
            words,
            "The case {case} for {outcome}",
            case = case.case,
            outcome = case.outcome
        ),
        Explanation::Condition(condition) => fill!(
            words,
            "The condition {condition} as necessary for {outcome}",
            condition = condition.expression,
            outcome = condition.outcome
        ),
    }
}

fn yes(words: Words, is: bool) -> Cell {
    text(if is {
        words.say("yes")
    } else {
        words.say("no")
    })
}

fn condition_tables(words: Words, document: &mut Document, condition: &ConditionExplanation) {
    let title = fill!(
        words,
        "Cases with more of {outcome} than of {condition}",
        outcome = condition.outcome,
        condition = condition.expression
    );
    let mut table = Table::new("exceptions", title)
        .column(words.say("Case"), Align::Left)
        .column(words.say("In the condition"), Align::Right)
        .column(words.say("In the outcome"), Align::Right)
        .column(words.say("Deviant"), Align::Center);
    for case in &condition.exceptions {
        table.push(vec![
            text(&case.case),
            Cell::Number(Some(case.membership)),
            Cell::Number(Some(case.outcome)),
            yes(words, case.deviant),
        ]);
    }
    if !table.rows.is_empty() {
        document.table(table);
    }
    let mut ceilings = Table::new("ceilings", words.say("Ceilings"))
        .column(words.say("Ceiling"), Align::Left)
        .column("d", Align::Right)
        .column("p", Align::Right)
        .column(words.say("Accuracy (%)"), Align::Right);
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
    panel_table(words, document, condition.panel.as_ref());
}

/// The consistency of each time, where cases are units at times.
fn panel_table(words: Words, document: &mut Document, panel: Option<&PanelOfExpression>) {
    let Some(panel) = panel else {
        return;
    };
    let title = fill!(
        words,
        "{claim} by {cluster}",
        claim = panel.fit.expression,
        cluster = panel.cluster
    );
    let mut table = Table::new("between", title)
        .column(panel.cluster.clone(), Align::Left)
        .column("n", Align::Right)
        .column(words.say("Consistency"), Align::Right)
        .column(words.say("Coverage"), Align::Right);
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

fn row_table(words: Words, row: &RowExplanation) -> Option<Table> {
    let mut table = Table::new(
        "cases",
        words.say("Cases of the row, and those that lower its consistency"),
    )
    .column(words.say("Case"), Align::Left)
    .column(words.say("In the row"), Align::Right)
    .column(words.say("In the outcome"), Align::Right)
    .column(words.say("Inconsistency"), Align::Right)
    .column(words.say("Belongs"), Align::Center)
    .column(words.say("Deviant"), Align::Center);
    let others = row.inconsistent_cases.iter().filter(|case| !case.belongs);
    for case in row.cases.iter().chain(others) {
        table.push(vec![
            text(&case.case),
            Cell::Number(Some(case.membership)),
            Cell::Number(Some(case.outcome)),
            Cell::Number(Some(case.inconsistency)),
            yes(words, case.belongs),
            yes(words, case.deviant),
        ]);
    }
    (!table.rows.is_empty()).then_some(table)
}

fn term_tables(words: Words, document: &mut Document, term: &TermExplanation) {
    if !term.observed_rows.is_empty() {
        let mut table = Table::new(
            "observed-rows",
            fill!(
                words,
                "Observed rows that {term} covers",
                term = term.expression
            ),
        )
        .column(words.say("Row"), Align::Right)
        .column(words.say("Configuration"), Align::Left)
        .column("OUT", Align::Center)
        .column(words.say("Cases"), Align::Left);
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
            table.note(words.say("* deviant case: in a row with OUT 1, but not in the outcome."));
        }
        document.table(table);
    }
    if term.pairs.is_empty() {
        return;
    }
    let title = fill!(words, "Assumptions of {term}", term = term.expression);
    let mut table = Table::new("assumptions", title)
        .column(words.say("heading|Conservative"), Align::Left)
        .column(words.say("heading|Parsimonious"), Align::Left)
        .column(words.say("Easy"), Align::Left)
        .column(words.say("Difficult"), Align::Left);
    for division in &term.pairs {
        for from in &division.from {
            let Origin {
                conservative,
                parsimonious,
            } = from;
            table.push(vec![
                text(conservative),
                text(parsimonious),
                text(numbers(words, &division.easy, &division.easy_count)),
                text(numbers(
                    words,
                    &division.difficult,
                    &division.difficult_count,
                )),
            ]);
        }
    }
    document.table(table);
}

fn numbers(words: Words, rows: &RowList, count: &qca::Count) -> String {
    match &rows.0 {
        Some(rows) if rows.is_empty() => "–".to_owned(),
        Some(rows) if rows.len() <= 40 => rows
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        _ => fill!(words, "{count} rows", count),
    }
}

fn literal_tables(words: Words, document: &mut Document, literal: &LiteralExplanation) {
    if literal.origins.is_empty() {
        return;
    }
    let title = fill!(
        words,
        "What became of {literal} in the conservative terms",
        literal = literal.literal
    );
    let mut table = Table::new("origins", title)
        .column(words.say("Conservative term"), Align::Left)
        .column(words.say("Parsimonious term"), Align::Left)
        .column(words.say("Fate"), Align::Left)
        .column(words.say("Expectation"), Align::Left)
        .column(words.say("Intermediate term"), Align::Left);
    for origin in &literal.origins {
        table.push(vec![
            Cell::Expression(origin.conservative_term.clone()),
            Cell::Expression(origin.parsimonious_term.clone()),
            text(match origin.fate {
                Fate::Core => words.say("fate|core"),
                Fate::Kept => words.say("kept"),
                Fate::LetGo => words.say("let go"),
            }),
            text(origin.by.join(", ")),
            Cell::Expression(origin.intermediate_term.clone()),
        ]);
    }
    document.table(table);
}

fn case_tables(words: Words, document: &mut Document, case: &CaseExplanation) {
    let title = fill!(words, "{case} in the conditions", case = case.case);
    let mut table = Table::new("conditions", title)
        .column(words.say("Condition"), Align::Left)
        .column(words.say("Membership"), Align::Right)
        .column(words.say("Literal"), Align::Left);
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
    let title = fill!(words, "{case} in the solutions", case = case.case);
    let mut table = Table::new("models", title)
        .column(words.say("Solution"), Align::Left)
        .column(words.say("Model"), Align::Left)
        .column(words.say("case|Kind"), Align::Left)
        .column(words.say("Term"), Align::Left)
        .column(words.say("Membership"), Align::Right);
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
                    once(words.say(model.solution.name()).to_owned()),
                    once(format!("{}{from}", model.model)),
                    once(words.say(model.kind.name()).to_owned()),
                    Cell::Expression(term.term.clone()),
                    Cell::Number(Some(term.membership)),
                ])
                .rule_above = first;
        }
    }
    document.table(table);
}
