//! What a reader looks for first: the reported solution of each outcome with its figures, the configuration chart
//! across the outcomes, how many other models there are, and what to be careful about.

use itertools::Itertools;
use qca::chart::ConfigurationChart;
use qca::solution::Model;
use qca_study::analysis::{Reported, ReportedBy, Results, Severity, Warning};

use crate::document::{Align, Cell, Document, Table};
use crate::gallery::reported_models;
use crate::render::value::format_raw;

use super::chart::{Detail, chart_panels};
use super::{integer, label, text};

/// Warnings that the overview prints with their reasons; the others it counts.
const MOST_WARNINGS: usize = 4;

/// The whole study in a screen.
pub fn overview(results: &Results) -> Document {
    let mut document = Document::new();
    let title = results.settings.title.as_deref();
    document.heading(1, title.unwrap_or("Qualitative Comparative Analysis"));
    document.paragraph([data(results), cut_offs(results)].join("\n"));
    document.table(reported_solutions(results));
    for table in reported_charts(results, Detail::Compact) {
        document.table(table);
    }
    let others = other_models(results).join("\n");
    if !others.is_empty() {
        document.paragraph(others);
    }
    if let Some(replication) = &results.replication {
        document.paragraph(super::replication_summary(replication));
    }
    document.paragraph(warnings(results).join("\n"));
    document
}

fn data(results: &Results) -> String {
    let provenance = &results.provenance;
    let conditions = results.settings.conditions.len();
    let outcomes = &results.outcomes;
    let negations = outcomes.iter().filter(|name| name.starts_with('~')).count();
    let plain = outcomes.len() - negations;
    let outcomes = match (plain, negations) {
        (1, 0) => "1 outcome".to_owned(),
        (1, 1) => "1 outcome and its negation".to_owned(),
        (plain, 0) => format!("{plain} outcomes"),
        (plain, negated) if plain == negated => format!("{plain} outcomes and their negations"),
        (plain, negated) => format!("{plain} outcomes and {negated} negations"),
    };
    let cases = provenance.cases;
    let left_out = match provenance.left_out.len() {
        0 => String::new(),
        count => format!(", {count} left out for missing values"),
    };
    let filtered = match provenance.filtered.len() {
        0 => String::new(),
        count => format!(", {count} left out by the condition of the study"),
    };
    let at_half = match results.half.left_out().len() {
        0 => String::new(),
        count => format!(", {count} left out for a membership of 0.5"),
    };
    format!(
        "{}: {cases} cases{left_out}{filtered}{at_half}, {conditions} conditions, {outcomes}.",
        provenance.data
    )
}

/// The cut-offs, outcomes with the same ones together.
fn cut_offs(results: &Results) -> String {
    let texts = results.truth_table.iter().map(|(outcome, table)| {
        let cut = &table.cut_offs;
        let text = format!(
            "consistency {}, PRI {}, frequency {}",
            format_raw(cut.consistency),
            format_raw(cut.pri),
            cut.frequency
        );
        (text, outcome)
    });
    let groups = texts.into_group_map_by(|(text, _)| text.clone());
    let necessity = format!(
        "necessity {}",
        format_raw(results.settings.necessity_consistency)
    );
    let listed = match groups.len() {
        1 => groups.into_keys().collect(),
        _ => groups
            .into_iter()
            .sorted()
            .map(|(text, of)| format!("{}: {text}", of.iter().map(|(_, name)| name).join(", ")))
            .join("; "),
    };
    format!("Cut-offs: {listed}; {necessity}.")
}

/// The reported model of each outcome with its figures.
pub fn reported_solutions(results: &Results) -> Table {
    let kinds = results.reported.values().map(|reported| reported.kind);
    let kinds: Vec<&str> = kinds
        .unique()
        .map(qca::solution::SolutionType::name)
        .collect();
    let title = match kinds.as_slice() {
        [kind] => format!("Reported models of the {kind} solution"),
        _ => "Reported models".to_owned(),
    };
    let mut table = Table::new("summary", title)
        .column("Outcome", Align::Left)
        .column("Model", Align::Left)
        .column("Solution", Align::Left);
    for header in ["Consistency", "PRI", "Coverage"] {
        table = table.column(header, Align::Right);
    }
    for outcome in &results.outcomes {
        let name = text(outcome);
        let model = reported_models(results, outcome).into_iter().next();
        let reported = results.reported.get(outcome);
        let (Some(model), Some(reported)) = (model, reported) else {
            let none = || Cell::Number(None);
            let nothing = text("no solution: see the warnings");
            table.push(vec![name, Cell::Empty, nothing, none(), none(), none()]);
            continue;
        };
        table.push(vec![
            name,
            text(numbered(reported)),
            Cell::Expression(model.expression.clone()),
            Cell::Number(model.consistency),
            Cell::Number(model.pri),
            Cell::Number(model.coverage),
        ]);
    }
    table
}

/// The number of a model among those that fit the data equally well.
fn numbered(reported: &Reported) -> String {
    match reported.models {
        1 => "the only one".to_owned(),
        models => format!("{}, one of {}", reported.model, models),
    }
}

/// The configuration chart of the reported models across the outcomes, in panels.
pub fn reported_charts(results: &Results, detail: Detail) -> Vec<Table> {
    let charts: Vec<&ConfigurationChart> = results
        .outcomes
        .iter()
        .filter_map(|outcome| results.charts.get(outcome)?.first())
        .collect();
    chart_panels(
        "reported-chart",
        "Configurations of the reported models",
        &charts,
        |name| label(results, name),
        detail,
    )
}

/// For each outcome with several models, how the reported one came to be it, and what the others have instead.
pub fn other_models(results: &Results) -> Vec<String> {
    let of = |outcome: &String| {
        let reported = results.reported.get(outcome)?;
        (reported.models > 1).then(|| {
            let how = chosen(reported);
            format!("{outcome}: {how} {}", difference(results, outcome))
        })
    };
    results.outcomes.iter().filter_map(of).collect()
}

fn chosen(reported: &Reported) -> String {
    let because = |reason: &Option<String>| {
        let reason = reason.as_deref().unwrap_or_default();
        reason.trim_end_matches('.').to_owned()
    };
    let (model, models) = (&reported.model, reported.models);
    match reported.by {
        ReportedBy::Only => String::new(),
        ReportedBy::First => format!(
            "{model} is the first of {models} models that fit the data equally well; none was chosen."
        ),
        ReportedBy::Model => format!(
            "{} was chosen among {} models ({}).",
            model,
            models,
            because(&reported.reason)
        ),
        ReportedBy::PrimeImplicants => format!(
            "{} was chosen among {} models for its prime implicants ({}).",
            model,
            models,
            because(&reported.reason)
        ),
        ReportedBy::FirstPreferred => format!(
            "{} is the first of several among {} models that have the preferred prime implicants ({}).",
            model,
            models,
            because(&reported.reason)
        ),
    }
}

/// What the other models have in place of what the reported one has.
fn difference(results: &Results, outcome: &str) -> String {
    const MOST: usize = 2;
    let models = reported_models(results, outcome);
    let Some((reported, others)) = models.split_first() else {
        return String::new();
    };
    let mut sentences: Vec<String> = others
        .iter()
        .take(MOST)
        .map(|other| exchange(reported, other))
        .collect();
    if others.len() > MOST {
        sentences.push(format!("{} more differ.", (others.len() - MOST)));
    }
    sentences.join(" ")
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

fn exchange(reported: &Model, other: &Model) -> String {
    let gone = only_in(reported, other).join(" + ");
    let new = only_in(other, reported).join(" + ");
    match (gone.is_empty(), new.is_empty()) {
        (false, false) => format!("Another has {new} in place of {gone}."),
        (true, false) => format!("Another has {new}, too."),
        (false, true) => format!("Another does without {gone}."),
        (true, true) => String::new(),
    }
}

/// The warnings by number and severity, and the reasons of the most serious.
fn warnings(results: &Results) -> Vec<String> {
    let all = &results.warnings;
    if all.is_empty() {
        return vec!["No warnings.".to_owned()];
    }
    let mut lines = vec![format!("Warnings: {}.", severities(all))];
    let sorted = all.iter().sorted_by_key(|warning| warning.severity);
    lines.extend(sorted.take(MOST_WARNINGS).map(|warning| {
        let about = warning.outcome.as_ref();
        let about = about.map_or(String::new(), |outcome| format!("{outcome}: "));
        shortened(&format!("  {about}{}", warning.reason))
    }));
    if all.len() > MOST_WARNINGS {
        let left = all.len() - MOST_WARNINGS;
        lines.push(format!(
            "  … and {left} more; the report has all of them with remedies."
        ));
    }
    lines
}

/// How many warnings there are of each severity.
pub(crate) fn severities(warnings: &[Warning]) -> String {
    let counts = Severity::ALL.map(|severity| {
        let count = warnings.iter().filter(|w| w.severity == severity).count();
        let words = match (severity, count) {
            (Severity::Serious, _) => format!("{count} serious"),
            (Severity::Caution, 1) => "1 caution".to_owned(),
            (Severity::Caution, _) => format!("{count} cautions"),
            (Severity::Note, 1) => "1 note".to_owned(),
            (Severity::Note, _) => format!("{count} notes"),
        };
        (count > 0).then_some(words)
    });
    counts.into_iter().flatten().join(", ")
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
    let models = reported_models(results, outcome);
    let (reported, others) = models.split_first()?;
    if others.is_empty() {
        return None;
    }
    let title = format!("Models of {outcome} beside the reported one");
    let mut table = Table::new("other-models", title)
        .column("Model", Align::Right)
        .column("Has", Align::Left)
        .column("In place of", Align::Left);
    for header in ["Consistency", "PRI", "Coverage"] {
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
        table.note(format!("{left} more models are in results.json."));
    }
    Some(table)
}
