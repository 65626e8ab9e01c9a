//! Verdicts on what was published.

use qca_study::replicate::{BlockResult, Claim, ClaimGroup, Printed, Replication, Verdict};

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
    if !block.conclusion.is_empty() {
        document.paragraph(block.conclusion.clone());
    }
    document.paragraph(match (&block.model, block.model_count) {
        (None, 0) => "There is no solution under the stated settings.".to_owned(),
        (None, _) => "No claim is about the solution.".to_owned(),
        (Some(model), 1) => format!("Nearest model, the only one: {model}."),
        (Some(model), count) => format!("Nearest of {count} models: {model}."),
    });
    if block.claims.len() > FEW_CLAIMS {
        document.table(counts(at, block));
    }
    document.table(claims(at, block));
    if block.searched.is_some() {
        explanations(document, at, block);
    }
}

/// Up to so many claims need no table of counts.
const FEW_CLAIMS: usize = 12;

/// How many claims of each kind hold.
fn counts(at: usize, block: &BlockResult) -> Table {
    let title = format!("Verdicts about {}", block.outcome);
    let mut table = Table::new(format!("verdicts-{}", at + 1), title)
        .column("About", Align::Left)
        .column("Claims", Align::Right)
        .column("To the printed digits", Align::Right)
        .column("Within", Align::Right)
        .column("Not", Align::Right)
        .column("Not judged", Align::Right);
    for group in ClaimGroup::ALL {
        let of_group = || {
            block
                .claims
                .iter()
                .filter(move |claim| claim.group == group)
        };
        let count = |test: fn(Verdict) -> bool| {
            let number = of_group().filter(|claim| test(claim.verdict)).count();
            Cell::Integer(number.to_string())
        };
        if of_group().next().is_none() {
            continue;
        }
        table.push(vec![
            text(group.name()),
            count(|_| true),
            count(|verdict| verdict == Verdict::Reproduced),
            count(|verdict| matches!(verdict, Verdict::Within { .. })),
            count(|verdict| verdict == Verdict::NotReproduced),
            count(|verdict| verdict == Verdict::NotJudged),
        ]);
    }
    table
}

/// The claims, those that fail first.
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
    let mut sorted: Vec<&Claim> = block.claims.iter().collect();
    sorted.sort_by_key(|claim| kind(claim.verdict));
    let mut before = None;
    for claim in &sorted {
        let new_kind = before.is_some_and(|before| before != kind(claim.verdict));
        before = Some(kind(claim.verdict));
        table
            .push(vec![
                text(&claim.about),
                text(&claim.figure),
                printed(claim),
                found(claim),
                difference(claim),
                text(claim.verdict.to_string()),
            ])
            .rule_above = new_kind;
    }
    for note in notes(&sorted) {
        table.note(note);
    }
    table
}

fn kind(verdict: Verdict) -> usize {
    match verdict {
        Verdict::NotReproduced => 0,
        Verdict::Within { .. } => 1,
        Verdict::NotJudged => 2,
        Verdict::Reproduced => 3,
    }
}

/// The most claims that a footnote names.
const MOST_NAMED: usize = 4;

/// One footnote for each reason, with the claims that it is about.
fn notes(claims: &[&Claim]) -> Vec<String> {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for claim in claims {
        let Some(note) = &claim.note else { continue };
        let named = format!("{}, {}", claim.about, claim.figure);
        match reasons.iter_mut().find(|(reason, _)| reason == note) {
            Some((_, about)) => about.push(named),
            None => reasons.push((note, vec![named])),
        }
    }
    let written = |(reason, about): (&str, Vec<String>)| {
        let count = about.len();
        match count > MOST_NAMED {
            true => format!("{count} claims, such as {}: {reason}.", about[0]),
            false => format!("{}: {reason}.", about.join("; ")),
        }
    };
    reasons.into_iter().map(written).collect()
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
        (None, Some(value)) => text(digits(claim, value)),
        (None, None) => Cell::Number(None),
    }
}

fn difference(claim: &Claim) -> Cell {
    match claim.difference {
        Some(difference) if !is_count(claim) => text(digits(claim, difference)),
        Some(difference) => Cell::Integer(difference.to_string()),
        None => Cell::Empty,
    }
}

/// A number of cases or rows has no decimals.
fn is_count(claim: &Claim) -> bool {
    matches!(
        claim.figure.as_str(),
        "n" | "cases" | "observed rows" | "models" | "simplifying assumptions" | "prime implicants"
    )
}

/// A figure to as many digits as are printed; one more where it is not what is printed.
fn digits(claim: &Claim, value: f64) -> String {
    if is_count(claim) {
        return value.to_string();
    }
    let decimals = Printed::parse(&claim.printed).map_or(3, |printed| printed.decimals.max(0));
    let further = usize::from(claim.verdict != Verdict::Reproduced);
    let text = format!("{value:.*}", decimals as usize + further);
    // No negative nought.
    match text.trim_start_matches(['-', '0', '.']).is_empty() {
        true => text.trim_start_matches('-').to_owned(),
        false => text,
    }
}

fn explanations(document: &mut Document, at: usize, block: &BlockResult) {
    if block.explanations.is_empty() {
        document.paragraph("No other setting or reading of the search reproduces more.");
    } else {
        let title = match block
            .explanations
            .iter()
            .any(|explanation| explanation.terms)
        {
            true => format!("What would reproduce the claims about {}", block.outcome),
            false => format!(
                "Under what most of the claims about {} hold; the printed terms come out under nothing searched",
                block.outcome
            ),
        };
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
    if let Some(searched) = &block.searched {
        let factors: Vec<&str> = searched
            .factors
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        document.paragraph(format!(
            "Searched: {} settings ({}), {} readings of the printed tables; {} different truth tables were minimised. The JSON lists every choice.",
            searched.settings,
            factors.join(", "),
            searched.readings.len(),
            searched.tables
        ));
    }
    if let Some(reason) = &block.search_ended {
        document.paragraph(format!("The search ended early: {reason}."));
    }
}
