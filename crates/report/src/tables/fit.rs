//! Figures of fit of a relation.

use qca::expression::Direction;
use qca::fit::{Figures, FitResult, Fitted};

use super::integer;
use crate::document::{Align, Cell, Table};

/// The figures of each term and of the whole expression.
pub fn fit(result: &FitResult) -> Table {
    let (kind, figures): (_, &[&str]) = match result.relation {
        Direction::Sufficiency => (
            "Sufficiency for",
            &["Consistency", "PRI", "Raw coverage", "Unique coverage"],
        ),
        Direction::Necessity => ("Necessity for", &["Consistency", "RoN", "Coverage"]),
    };
    let mut table =
        Table::new("fit", format!("{kind} {}", result.outcome)).column("Term", Align::Left);
    for figure in figures {
        table = table.column(*figure, Align::Right);
    }
    let further = result.solution.further.is_some();
    if further {
        for header in [
            "SYM",
            "Haesebrouck",
            "Members",
            "Deviant",
            "Deviant-case cons.",
        ] {
            table = table.column(header, Align::Right);
        }
    }
    let binomial = result.solution.binomial.map(|test| test.benchmark);
    if binomial.is_some() {
        table = table.column("p", Align::Right);
    }
    for term in &result.terms {
        table.push(cells(term));
    }
    table.push(cells(&result.solution)).rule_above = true;
    if further {
        table.note(
            "SYM: symmetric PRI. Haesebrouck: consistency that weighs inconsistencies by membership. Members: cases \
             above 0.5 in the term; deviant: those of them below 0.5 in the outcome; deviant-case consistency: the \
             share of members that are not deviant.",
        );
    }
    if let Some(benchmark) = binomial {
        table.note(format!(
            "p: exact one-sided binomial test of the members with the outcome against a share of {benchmark}."
        ));
    }
    table
}

fn cells(fitted: &Fitted) -> Vec<Cell> {
    let mut cells = vec![Cell::Expression(fitted.expression.clone())];
    match fitted.figures {
        Figures::Term(fit) => {
            let figures = [
                fit.consistency,
                fit.pri,
                fit.raw_coverage,
                fit.unique_coverage,
            ];
            cells.extend(figures.map(Cell::Number));
        }
        Figures::Solution(fit) => {
            cells.extend([fit.consistency, fit.pri, fit.coverage].map(Cell::Number));
            cells.push(Cell::Empty);
        }
        Figures::Necessity(fit) => {
            cells.extend([fit.consistency, fit.ron, fit.coverage].map(Cell::Number));
        }
    }
    if let Some(further) = &fitted.further {
        cells.push(Cell::Number(further.sym_consistency));
        cells.push(Cell::Number(further.haesebrouck_consistency));
        cells.push(integer(further.members));
        cells.push(integer(further.deviant));
        cells.push(Cell::Number(further.deviant_case_consistency));
    }
    if let Some(test) = &fitted.binomial {
        cells.push(Cell::Number(test.p_value));
    }
    cells
}
