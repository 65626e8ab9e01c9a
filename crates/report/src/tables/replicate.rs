//! Verdicts on what was published.

use qca_study::replicate::{BlockResult, Claim, Replication};

use crate::document::{Align, Cell, Document, Table};

use super::text;

/// The whole answer of `replicate`.
pub fn replication(result: &Replication) -> Document {
    let mut document = Document::new();
    document.heading(1, "Replication");
    document.paragraph(summary(result));
    for (at, block) in result.published.iter().enumerate() {
        published(&mut document, at, block);
    }
    document
}

/// How many claims hold, in one sentence.
pub(crate) fn summary(result: &Replication) -> String {
    let Replication {
        claims,
        exact,
        within,
        failed,
        not_judged,
        ..
    } = result;
    let verdict = match (result.reproduced, *not_judged) {
        (true, 0) => "Every claim holds",
        (true, _) => "Every claim that can be judged holds",
        (false, _) => "Not every claim holds",
    };
    if *not_judged > 0 {
        return format!(
            "{verdict}: of {claims} claims {exact} are reproduced to the printed digits, {within} within the tolerance, {failed} not, and {not_judged} cannot be judged from a truth table alone."
        );
    }
    format!(
        "{verdict}: of {claims} claims {exact} are reproduced to the printed digits, {within} within the tolerance, and {failed} not."
    )
}

fn published(document: &mut Document, at: usize, block: &BlockResult) {
    let source = block
        .source
        .as_ref()
        .map_or(String::new(), |source| format!(" ({source})"));
    let kind = block.solution.name();
    document.heading(
        2,
        format!("{}: claimed {kind} solution{source}", block.outcome),
    );
    document.paragraph(match (&block.model, block.model_count) {
        (None, 0) => "There is no solution under the stated settings.".to_owned(),
        (None, _) => "No claim is about the solution.".to_owned(),
        (Some(model), 1) => format!("Nearest model, the only one: {model}."),
        (Some(model), count) => format!("Nearest of {count} models: {model}."),
    });
    document.table(claims(at, block));
    if block.searched.is_some() {
        explanations(document, at, block);
    }
}

fn claims(at: usize, block: &BlockResult) -> Table {
    let mut table = Table::new(
        format!("claims-{}", at + 1),
        format!("Claims about {}", block.outcome),
    )
    .column("About", Align::Left)
    .column("Figure", Align::Left)
    .column("Printed", Align::Left)
    .column("Found", Align::Right)
    .column("Difference", Align::Right)
    .column("Verdict", Align::Left);
    for claim in &block.claims {
        table.push(vec![
            text(&claim.about),
            text(&claim.figure),
            printed(claim),
            found(claim),
            claim
                .difference
                .map_or(Cell::Empty, |difference| figure(claim, Some(difference))),
            text(claim.verdict.to_string()),
        ]);
    }
    for claim in &block.claims {
        if let Some(note) = &claim.note {
            table.note(format!("{}, {}: {note}.", claim.about, claim.figure));
        }
    }
    table
}

fn printed(claim: &Claim) -> Cell {
    match claim.figure.as_str() {
        "terms" => Cell::Expression(claim.printed.clone()),
        _ => text(&claim.printed),
    }
}

fn found(claim: &Claim) -> Cell {
    match (&claim.found, claim.value) {
        (Some(found), _) if claim.figure == "terms" => Cell::Expression(found.clone()),
        (Some(found), _) => text(found),
        (None, value) => figure(claim, value),
    }
}

/// A number of cases or rows has no decimals.
fn figure(claim: &Claim, value: Option<f64>) -> Cell {
    match (claim.figure.as_str(), value) {
        ("n" | "cases" | "observed rows", Some(count)) => Cell::Integer(count.to_string()),
        _ => Cell::Number(value),
    }
}

fn explanations(document: &mut Document, at: usize, block: &BlockResult) {
    if block.explanations.is_empty() {
        if block.searched.is_some() {
            document.paragraph("No other setting or reading of the search below reproduces more.");
        }
    } else {
        let title = format!("What would reproduce the claims about {}", block.outcome);
        let mut table = Table::new(format!("explanations-{}", at + 1), title)
            .column("Instead of what is stated", Align::Left)
            .column("Claims that hold", Align::Right)
            .column("Model", Align::Left);
        for explanation in &block.explanations {
            table.push(vec![
                text(explanation.changes.join("; ")),
                text(format!("{} of {}", explanation.holds, explanation.claims)),
                explanation
                    .model
                    .as_ref()
                    .map_or(Cell::Empty, |m| Cell::Expression(m.clone())),
            ]);
        }
        table.note("That a setting reproduces the figures does not show that it was used.");
        document.table(table);
    }
    let Some(searched) = &block.searched else {
        return;
    };
    let title = format!(
        "Settings searched for {}: {}",
        block.outcome, searched.settings
    );
    let mut table = Table::new(format!("search-{}", at + 1), title)
        .column("What", Align::Left)
        .column("Choices, the stated one first", Align::Left);
    for (name, choices) in &searched.factors {
        table.push(vec![text(name), text(choices.join("; "))]);
    }
    table.push(vec![
        text("reading of the table"),
        text(searched.readings.join("; ")),
    ]);
    table.note(format!(
        "Every combination of these choices; {} different truth tables were minimised. Expectations vary for the intermediate solution alone; OUT of rows is interchanged under the stated data and cut-offs alone.",
        searched.tables
    ));
    document.table(table);
}
