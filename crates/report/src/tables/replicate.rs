//! Verdicts on what was published.

use qca_study::replicate::{BlockResult, Claim, ClaimGroup, Printed, Replication, Verdict};

use crate::document::{Align, Cell, Document, Table};
use crate::words::{Words, fill};

use super::text;

/// The whole answer of `replicate`.
pub fn replication(words: Words, result: &Replication) -> Document {
    let mut document = Document::new();
    document.heading(1, words.say("Replication"));
    document.paragraph(summary(words, result));
    for (at, block) in result.published.iter().enumerate() {
        published(words, &mut document, at, block);
    }
    document
}

/// How many claims hold, in one sentence.
pub(crate) fn summary(words: Words, result: &Replication) -> String {
    let Replication {
        claims,
        exact,
        within,
        failed,
        not_judged,
        ..
    } = result;
    let verdict = match (result.reproduced, *not_judged) {
        (true, 0) => words.say("Every claim holds"),
        (true, _) => words.say("Every claim that can be judged holds"),
        (false, _) => words.say("Not every claim holds"),
    };
    if *not_judged > 0 {
        return fill!(
            words,
            "{verdict}: of {claims} claims {exact} are reproduced to the printed digits, {within} within the tolerance, {failed} not, and {not_judged} cannot be judged from a truth table alone.",
            verdict,
            claims,
            exact,
            within,
            failed,
            not_judged
        );
    }
    fill!(
        words,
        "{verdict}: of {claims} claims {exact} are reproduced to the printed digits, {within} within the tolerance, and {failed} not.",
        verdict,
        claims,
        exact,
        within,
        failed
    )
}

fn published(words: Words, document: &mut Document, at: usize, block: &BlockResult) {
    let source = block.source.as_ref().map_or(String::new(), |source| {
        fill!(words, "source| ({source})", source)
    });
    let kind = block.solution.name();
    document.heading(
        2,
        fill!(
            words,
            "{outcome}: claimed {kind} solution{source}",
            outcome = block.outcome,
            kind,
            source
        ),
    );
    if !block.conclusion.is_empty() {
        document.paragraph(block.conclusion.clone());
    }
    document.paragraph(match (&block.model, block.model_count) {
        (None, 0) => words
            .say("There is no solution under the stated settings.")
            .to_owned(),
        (None, _) => words.say("No claim is about the solution.").to_owned(),
        (Some(model), 1) => fill!(words, "Nearest model, the only one: {model}.", model),
        (Some(model), count) => fill!(words, "Nearest of {count} models: {model}.", count, model),
    });
    if block.claims.len() > FEW_CLAIMS {
        document.table(counts(words, at, block));
    }
    document.table(claims(words, at, block));
    if block.searched.is_some() {
        explanations(words, document, at, block);
    }
}

/// Up to so many claims need no table of counts.
const FEW_CLAIMS: usize = 12;

/// How many claims of each kind hold.
fn counts(words: Words, at: usize, block: &BlockResult) -> Table {
    let title = fill!(words, "Verdicts about {outcome}", outcome = block.outcome);
    let mut table = Table::new(format!("verdicts-{}", at + 1), title)
        .column(words.say("About"), Align::Left)
        .column(words.say("Claims"), Align::Right)
        .column(words.say("To the printed digits"), Align::Right)
        .column(words.say("Within"), Align::Right)
        .column(words.say("Not"), Align::Right)
        .column(words.say("Not judged"), Align::Right);
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
            text(words.retold(group.name())),
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
fn claims(words: Words, at: usize, block: &BlockResult) -> Table {
    let mut table = Table::new(
        format!("claims-{}", at + 1),
        fill!(words, "Claims about {outcome}", outcome = block.outcome),
    )
    .column(words.say("About"), Align::Left)
    .column(words.say("replication|Figure"), Align::Left)
    .column(words.say("Printed"), Align::Left)
    .column(words.say("Found"), Align::Right)
    .column(words.say("Difference"), Align::Right)
    .column(words.say("Verdict"), Align::Left);
    let mut sorted: Vec<&Claim> = block.claims.iter().collect();
    sorted.sort_by_key(|claim| kind(claim.verdict));
    let mut before = None;
    for claim in &sorted {
        let new_kind = before.is_some_and(|before| before != kind(claim.verdict));
        before = Some(kind(claim.verdict));
        table
            .push(vec![
                text(&claim.about),
                text(words.retold(&claim.figure)),
                printed(claim),
                found(claim),
                difference(claim),
                text(words.retold(&claim.verdict.to_string())),
            ])
            .rule_above = new_kind;
    }
    for note in notes(words, &sorted) {
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
fn notes(words: Words, claims: &[&Claim]) -> Vec<String> {
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
            true => fill!(
                words,
                "{count} claims, such as {claim}: {reason}.",
                count,
                claim = about[0],
                reason = words.retold(reason)
            ),
            false => words.closed(&fill!(
                words,
                "{about}: {text}",
                about = about.join(words.say("between clauses|; ")),
                text = words.retold(reason)
            )),
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

fn explanations(words: Words, document: &mut Document, at: usize, block: &BlockResult) {
    if block.explanations.is_empty() {
        document.paragraph(words.say("No other setting or reading of the search reproduces more."));
    } else {
        let title = match block
            .explanations
            .iter()
            .any(|explanation| explanation.terms)
        {
            true => fill!(
                words,
                "What would reproduce the claims about {outcome}",
                outcome = block.outcome
            ),
            false => fill!(
                words,
                "Under what most of the claims about {outcome} hold; the printed terms come out under nothing searched",
                outcome = block.outcome
            ),
        };
        let mut table = Table::new(format!("explanations-{}", at + 1), title)
            .column(words.say("Instead of what is stated"), Align::Left)
            .column(words.say("Claims that hold"), Align::Right)
            .column(words.say("Model"), Align::Left);
        for explanation in &block.explanations {
            table.push(vec![
                text(explanation.changes.join("; ")),
                text(fill!(
                    words,
                    "{holds} of {claims}",
                    holds = explanation.holds,
                    claims = explanation.claims
                )),
                explanation
                    .model
                    .as_ref()
                    .map_or(Cell::Empty, |m| Cell::Expression(m.clone())),
            ]);
        }
        table.note(
            words.say("That a setting reproduces the figures does not show that it was used."),
        );
        document.table(table);
    }
    if let Some(searched) = &block.searched {
        let factors: Vec<&str> = searched
            .factors
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        document.paragraph(fill!(words, "Searched: {settings} settings ({factors}), {count} readings of the printed tables; {tables} different truth tables were minimised. The JSON lists every choice.", settings = searched.settings, factors = factors.join(", "), count = searched.readings.len(), tables = searched.tables));
    }
    if let Some(reason) = &block.search_ended {
        document.paragraph(fill!(
            words,
            "The search ended early: {reason}.",
            reason = words.retold(reason)
        ));
    }
}
