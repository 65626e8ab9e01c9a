//! What a reader looks for first: the reported solution of each outcome with its figures, the configuration chart
//! across the outcomes, how many other models there are, and what to be careful about.

use itertools::Itertools;
use qca::chart::ConfigurationChart;
use qca::solution::Model;
use qca_study::analysis::{Reported, ReportedBy, Severity, Warning};
use qca_study::run::Results;

use crate::document::{Align, Cell, Document, Table};
use crate::render::value::format_raw;
use crate::reported::reported_models;
use crate::words::{Words, fill};

use super::chart::{Detail, chart_panels};
use super::verdict::is_tested;
use super::{integer, label, text};

/// Warnings that the overview prints with their reasons, two less where it has a line on necessity in degree; the others it counts.
const MOST_WARNINGS: usize = 4;

/// The whole study in a screen.
pub fn overview(results: &Results) -> Document {
    let words = Words::of(results);
    let mut document = Document::new();
    let title = results.settings.title.as_deref();
    document.heading(
        1,
        title.unwrap_or(words.say("Qualitative Comparative Analysis")),
    );
    document.paragraph([data(results), cut_offs(results)].join("\n"));
    document.table(reported_solutions(results));
    for table in reported_charts(results, Detail::Compact) {
        document.table(table);
    }
    let others = other_models(results).join("\n");
    if !others.is_empty() {
        document.paragraph(others);
    }
    if let Some(text) = degrees(words, results) {
        document.paragraph(text);
    }
    if let Some(replication) = &results.replication {
        document.paragraph(super::replication_summary(words, replication));
    }
    document.paragraph(warnings(results).join("\n"));
    document
}

/// Which conditions are necessary in degree for each outcome, where the study asks for it.
fn degrees(words: Words, results: &Results) -> Option<String> {
    let first = results.nca.values().next()?;
    let verdicts: Vec<String> = results
        .nca
        .iter()
        .map(|(outcome, nca)| {
            let necessary = nca.result.conditions.iter().filter(|condition| {
                let first = condition.ceilings.first();
                first.is_some_and(|ceiling| ceiling.is_necessary(nca.effect, nca.alpha))
            });
            let names: Vec<&str> = necessary
                .map(|condition| condition.condition.as_str())
                .collect();
            let text = match names.is_empty() {
                true => words.say("none").to_owned(),
                false => words.enumerated(&names),
            };
            fill!(words, "{about}: {text}", about = outcome, text)
        })
        .collect();
    let verdicts = verdicts.join(words.say("between clauses|; "));
    Some(match is_tested(&first.result) {
        true => fill!(
            words,
            "Necessary in degree by effect size and p: {verdicts}.",
            verdicts
        ),
        false => fill!(
            words,
            "Necessary in degree by effect size, without p: {verdicts}.",
            verdicts
        ),
    })
}

/// Where the rest of the answer is: the last line of a screen.
pub fn further(results: &Results, report: impl std::fmt::Display) -> String {
    let words = Words::of(results);
    fill!(
        words,
        "Report: {report}\nEvery table: qca run --full, or the tables beside the report.",
        report
    )
}

fn data(results: &Results) -> String {
    let words = Words::of(results);
    let provenance = &results.provenance;
    let conditions = results.settings.conditions.len();
    let outcomes = &results.outcomes;
    let negations = outcomes.iter().filter(|name| name.starts_with('~')).count();
    let plain = outcomes.len() - negations;
    let outcomes = match (plain, negations) {
        (1, 0) => words.say("1 outcome").to_owned(),
        (1, 1) => words.say("1 outcome and its negation").to_owned(),
        (plain, 0) => fill!(words, "{plain} outcomes", plain),
        (plain, negated) if plain == negated => {
            fill!(words, "{plain} outcomes and their negations", plain)
        }
        (plain, negated) => fill!(
            words,
            "{plain} outcomes and {negated} negations",
            plain,
            negated
        ),
    };
    let cases = provenance.cases;
    let left_out = match provenance.left_out.len() {
        0 => String::new(),
        count => fill!(words, ", {count} left out for missing values", count),
    };
    let filtered = match provenance.filtered.len() {
        0 => String::new(),
        count => fill!(
            words,
            ", {count} left out by the condition of the study",
            count
        ),
    };
    let at_half = match results.half.left_out().len() {
        0 => String::new(),
        count => fill!(words, ", {count} left out for a membership of 0.5", count),
    };
    fill!(
        words,
        "{data}: {cases} cases{left_out}{filtered}{at_half}, {conditions} conditions, {outcomes}.",
        data = provenance.data,
        cases,
        left_out,
        filtered,
        at_half,
        conditions,
        outcomes
    )
}

/// The cut-offs, outcomes with the same ones together.
fn cut_offs(results: &Results) -> String {
    let words = Words::of(results);
    let texts = results.truth_table.iter().map(|(outcome, table)| {
        let cut = &table.cut_offs;
        let text = fill!(
            words,
            "consistency {consistency}, PRI {pri}, frequency {frequency}",
            consistency = format_raw(cut.consistency),
            pri = format_raw(cut.pri),
            frequency = cut.frequency
        );
        (text, outcome)
    });
    let groups = texts.into_group_map_by(|(text, _)| text.clone());
    let necessity = fill!(
        words,
        "necessity {consistency}",
        consistency = format_raw(results.settings.necessity_consistency)
    );
    let listed = match groups.len() {
        1 => groups.into_keys().collect(),
        _ => groups
            .into_iter()
            .sorted()
            .map(|(text, of)| {
                let outcomes = of.iter().map(|(_, name)| name).join(", ");
                fill!(words, "{about}: {text}", about = outcomes, text)
            })
            .join(words.say("between clauses|; ")),
    };
    fill!(
        words,
        "Cut-offs: {cut_offs}; {necessity}.",
        cut_offs = listed,
        necessity
    )
}

/// The reported model of each outcome with its figures.
pub fn reported_solutions(results: &Results) -> Table {
    let words = Words::of(results);
    let kinds = results.reported.values().map(|reported| reported.kind);
    let kinds: Vec<&str> = kinds
        .unique()
        .map(qca::solution::SolutionType::name)
        .collect();
    let title = match kinds.as_slice() {
        [kind] => fill!(
            words,
            "Reported models of the {kind} solution",
            kind = words.say(kind)
        ),
        _ => words.say("Reported models").to_owned(),
    };
    let mut table = Table::new("summary", title)
        .column(words.say("Outcome"), Align::Left)
        .column(words.say("Model"), Align::Left)
        .column(words.say("Solution"), Align::Left);
    for header in [words.say("Consistency"), "PRI", words.say("Coverage")] {
        table = table.column(header, Align::Right);
    }
    for outcome in &results.outcomes {
        let name = text(outcome);
        let model = reported_models(results, outcome).into_iter().next();
        let reported = results.reported.get(outcome);
        let (Some(model), Some(reported)) = (model, reported) else {
            let none = || Cell::Number(None);
            let nothing = text(words.say("no solution: see the warnings"));
            table.push(vec![name, Cell::Empty, nothing, none(), none(), none()]);
            continue;
        };
        table.push(vec![
            name,
            text(numbered(words, reported)),
            Cell::Expression(model.expression.clone()),
            Cell::Number(model.consistency),
            Cell::Number(model.pri),
            Cell::Number(model.coverage),
        ]);
    }
    table
}

/// The number of a model among those that fit the data equally well.
fn numbered(words: Words, reported: &Reported) -> String {
    match reported.models {
        1 => words.say("the only one").to_owned(),
        models => fill!(
            words,
            "{model}, one of {models}",
            model = reported.model,
            models
        ),
    }
}

/// The configuration chart of the reported models across the outcomes, in panels.
pub fn reported_charts(results: &Results, detail: Detail) -> Vec<Table> {
    let words = Words::of(results);
    let charts: Vec<&ConfigurationChart> = results
        .outcomes
        .iter()
        .filter_map(|outcome| results.charts.get(outcome)?.first())
        .collect();
    chart_panels(
        words,
        "reported-chart",
        words.say("Configurations of the reported models"),
        &charts,
        |name| label(results, name),
        detail,
    )
}

/// For each outcome with several models, how the reported one came to be it, and what the others have instead.
pub fn other_models(results: &Results) -> Vec<String> {
    let words = Words::of(results);
    let of = |outcome: &String| {
        let reported = results.reported.get(outcome)?;
        (reported.models > 1).then(|| {
            let how = chosen(words, reported);
            let text = words.sentences([how, difference(results, outcome)]);
            fill!(words, "{about}: {text}", about = outcome, text)
        })
    };
    results.outcomes.iter().filter_map(of).collect()
}

fn chosen(words: Words, reported: &Reported) -> String {
    let because = |reason: &Option<String>| {
        let reason = reason.as_deref().unwrap_or_default();
        reason.trim_end_matches('.').to_owned()
    };
    let (model, models) = (&reported.model, reported.models);
    match reported.by {
        ReportedBy::Only => String::new(),
        ReportedBy::First => fill!(
            words,
            "{model} is the first of {models} models that fit the data equally well; none was chosen.",
            model,
            models
        ),
        ReportedBy::Model => fill!(
            words,
            "{model} was chosen among {models} models ({reason}).",
            model,
            models,
            reason = because(&reported.reason)
        ),
        ReportedBy::PrimeImplicants => fill!(
            words,
            "{model} was chosen among {models} models for its prime implicants ({reason}).",
            model,
            models,
            reason = because(&reported.reason)
        ),
        ReportedBy::FirstPreferred => fill!(
            words,
            "{model} is the first of several among {models} models that have the preferred prime implicants ({reason}).",
            model,
            models,
            reason = because(&reported.reason)
        ),
    }
}

/// What the other models have in place of what the reported one has.
fn difference(results: &Results, outcome: &str) -> String {
    let words = Words::of(results);
    const MOST: usize = 2;
    let models = reported_models(results, outcome);
    let Some((reported, others)) = models.split_first() else {
        return String::new();
    };
    let mut sentences: Vec<String> = others
        .iter()
        .take(MOST)
        .map(|other| exchange(words, reported, other))
        .collect();
    if others.len() > MOST {
        sentences.push(fill!(
            words,
            "{count} more differ.",
            count = others.len() - MOST
        ));
    }
    words.sentences(sentences)
}

/// The terms that one model has and another has not.
pub(crate) fn only_in<'a>(one: &'a Model, other: &Model) -> Vec<&'a str> {
    let has = |expression: &str| other.terms.iter().any(|term| term.expression == expression);
    one.terms
        .iter()
        .map(|term| term.expression.as_str())
        .filter(|term| !has(term))
        .collect()
}

fn exchange(words: Words, reported: &Model, other: &Model) -> String {
    let gone = only_in(reported, other).join(" + ");
    let new = only_in(other, reported).join(" + ");
    match (gone.is_empty(), new.is_empty()) {
        (false, false) => fill!(words, "Another has {new} in place of {gone}.", new, gone),
        (true, false) => fill!(words, "Another has {new}, too.", new),
        (false, true) => fill!(words, "Another does without {gone}.", gone),
        (true, true) => String::new(),
    }
}

/// The warnings by number and severity, and the reasons of the most serious.
fn warnings(results: &Results) -> Vec<String> {
    let words = Words::of(results);
    let all = &results.warnings;
    if all.is_empty() {
        return vec![words.say("No warnings.").to_owned()];
    }
    let mut lines = vec![fill!(
        words,
        "Warnings: {counts}.",
        counts = severities(words, all)
    )];
    let most = MOST_WARNINGS - 2 * usize::from(!results.nca.is_empty());
    let sorted = all.iter().sorted_by_key(|warning| warning.severity);
    lines.extend(
        sorted
            .take(most)
            .map(|warning| shortened(&format!("  {}", told(words, warning)))),
    );
    if all.len() > most {
        let left = all.len() - most;
        lines.push(fill!(
            words,
            "  … and {left} more; the report has all of them with remedies.",
            left
        ));
    }
    lines
}

/// The reason of a warning and the outcome that it is about.
pub(super) fn told(words: Words, warning: &Warning) -> String {
    let text = words.retold(&warning.reason);
    match &warning.outcome {
        Some(about) => fill!(words, "{about}: {text}", about, text),
        None => text,
    }
}

/// How many warnings there are of each severity.
pub(crate) fn severities(words: Words, warnings: &[Warning]) -> String {
    let counts = Severity::ALL.map(|severity| {
        let count = warnings.iter().filter(|w| w.severity == severity).count();
        let text = match (severity, count) {
            (Severity::Serious, _) => fill!(words, "{count} serious", count),
            (Severity::Caution, 1) => words.say("1 caution").to_owned(),
            (Severity::Caution, _) => fill!(words, "{count} cautions", count),
            (Severity::Note, 1) => words.say("1 note").to_owned(),
            (Severity::Note, _) => fill!(words, "{count} notes", count),
        };
        (count > 0).then_some(text)
    });
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    words.enumerated(&counts)
}

/// A reason on one line.
fn shortened(reason: &str) -> String {
    const LONGEST: usize = 116;
    match reason.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", reason[..end].trim_end()),
        None => reason.to_owned(),
    }
}

/// The models beside the reported one, each with what it has instead and its figures.
pub fn model_differences(results: &Results, outcome: &str) -> Option<Table> {
    let words = Words::of(results);
    let models = reported_models(results, outcome);
    let (reported, others) = models.split_first()?;
    if others.is_empty() {
        return None;
    }
    let title = fill!(
        words,
        "Models of {outcome} beside the reported one",
        outcome
    );
    let mut table = Table::new("other-models", title)
        .column(words.say("Model"), Align::Right)
        .column(words.say("Has"), Align::Left)
        .column(words.say("In place of"), Align::Left);
    for header in [words.say("Consistency"), "PRI", words.say("Coverage")] {
        table = table.column(header, Align::Right);
    }
    let shown = results
        .settings
        .output
        .models
        .map_or(others.len(), |most| 4 * most);
    for (at, other) in others.iter().enumerate().take(shown) {
        table.push(vec![
            integer(at + 2),
            Cell::Expression(only_in(other, reported).join(" + ")),
            Cell::Expression(only_in(reported, other).join(" + ")),
            Cell::Number(other.consistency),
            Cell::Number(other.pri),
            Cell::Number(other.coverage),
        ]);
    }
    if let Some(left) = others.len().checked_sub(shown).filter(|&left| left > 0) {
        table.note(fill!(
            words,
            "{left} more models are in results.json.",
            left
        ));
    }
    Some(table)
}
