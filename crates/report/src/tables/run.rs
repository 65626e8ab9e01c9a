//! The whole analysis in the order in which papers report it.

use qca::chart::ConfigurationChart;
use qca_study::run::Results;

use crate::document::{Document, Table};
use crate::words::{Words, fill};

use super::overview::told;
use super::{
    Shown, calibration, configuration_charts, role_chart, single_necessity, solutions, truth_table,
};

/// Every table of the analysis: calibration, then for each outcome necessity, truth table, solutions and charts,
/// and last the roles across outcomes, the verdicts on what was published, and the warnings.
pub fn run_document(results: &Results) -> Document {
    let words = Words::of(results);
    let mut document = Document::new();
    let title = results
        .settings
        .title
        .as_deref()
        .unwrap_or(words.say("Qualitative Comparative Analysis"));
    document.heading(1, title);
    if let Some(found) = &results.measures {
        document.blocks.extend(super::measures(words, found).blocks);
    }
    document.table(calibration(words, &results.calibrate, |name| {
        label(results, name)
    }));
    for outcome in &results.outcomes {
        outcome_document(&mut document, results, outcome);
    }
    if !results.roles.is_empty() {
        document.heading(1, words.say("Across outcomes"));
        document.table(role_chart(words, &results.roles, |name| {
            label(results, name)
        }));
    }
    if let Some(found) = &results.robustness {
        document.heading(1, words.say("Robustness"));
        for table in super::robustness_summary(words, found, reported_model(results)) {
            document.table(table);
        }
    }
    if let Some(replication) = &results.replication {
        document
            .blocks
            .extend(super::replication(words, replication).blocks);
    }
    if !results.warnings.is_empty() {
        document.heading(1, words.say("Warnings"));
    }
    for warning in &results.warnings {
        document.warning(
            words.closed(&told(words, warning)),
            words.closed(&words.retold(&warning.remedy)),
        );
    }
    let names: Vec<String> = document.tables().map(|table| table.name.clone()).collect();
    debug_assert!(
        names
            .iter()
            .enumerate()
            .all(|(at, name)| !names[..at].contains(name)),
        "the tables have names of their own"
    );
    document
}

/// The tables of one outcome: necessity, truth table, solutions, and the chart with that of the negation beside it.
pub fn outcome_document(document: &mut Document, results: &Results, outcome: &str) {
    let words = Words::of(results);
    let slug = slug(results, outcome);
    let start = document.blocks.len();
    let name = results
        .labels
        .get(outcome)
        .map_or(outcome.to_owned(), |label| {
            fill!(words, "{label} ({name})", label, name = outcome)
        });
    document.heading(1, fill!(words, "Outcome: {name}", name));
    if let Some(table) = results.necessity.get(outcome) {
        document.table(single_necessity(
            words,
            table,
            results.settings.necessity_consistency,
        ));
    }
    if let Some(table) = results.truth_table.get(outcome) {
        document.table(truth_table(words, table));
    }
    if let Some(result) = results.minimize.get(outcome) {
        solutions(words, document, result, &shown(results, outcome));
    }
    for table in charts(results, outcome) {
        document.table(table);
    }
    if let Some(text) = charts_left_out(results, outcome) {
        document.paragraph(text);
    }
    for table in super::companion_tables(results, outcome) {
        document.table(table);
    }
    for block in &mut document.blocks[start..] {
        if let crate::document::Block::Table(table) = block {
            table.name = format!("{slug}-{}", table.name);
        }
    }
}

/// The reported model of an outcome, as its expression.
pub(crate) fn reported_model(results: &Results) -> impl Fn(&str) -> Option<String> {
    |outcome| {
        let models = crate::reported::reported_models(results, outcome);
        models.first().map(|model| model.expression.clone())
    }
}

/// Which models of an outcome are shown.
pub(crate) fn shown<'a>(results: &'a Results, outcome: &str) -> Shown<'a> {
    Shown {
        models: results.settings.output.models,
        reported: results.reported.get(outcome),
    }
}

/// The charts of an outcome's models, the reported one first, each beside the chart of its negation's reported model;
/// as many models as are shown.
pub fn charts(results: &Results, outcome: &str) -> Vec<Table> {
    let words = Words::of(results);
    let own = results.charts.get(outcome).map_or(&[][..], Vec::as_slice);
    let all = chart_count(results, outcome);
    let negation = negation(outcome);
    let other = results
        .charts
        .get(&negation)
        .and_then(|charts| charts.first());
    let draw = |(at, chart): (usize, &ConfigurationChart)| {
        let beside: Vec<&ConfigurationChart> = std::iter::once(chart).chain(other).collect();
        let mut tables = configuration_charts(words, &beside, |name| label(results, name));
        if all > 1 {
            for table in &mut tables {
                table.name = format!("{}-{}", table.name, at + 1);
                table.title = fill!(
                    words,
                    "{title} (model {number} of {all})",
                    title = table.title,
                    number = at + 1,
                    all
                );
            }
        }
        tables
    };
    let shown = results.settings.output.models.unwrap_or(own.len());
    own.iter().take(shown).enumerate().flat_map(draw).collect()
}

/// What is said where models have no chart of their own.
pub(crate) fn charts_left_out(results: &Results, outcome: &str) -> Option<String> {
    let words = Words::of(results);
    let left = chart_count(results, outcome).checked_sub(results.settings.output.models?)?;
    (left > 0).then(|| {
        fill!(words, "{left} more charts, of further models, are left out; models = \"all\" under [output] in the study file \
             shows them.", left)
    })
}

/// How many charts an outcome's models have, shown or not.
fn chart_count(results: &Results, outcome: &str) -> usize {
    let here = results.charts.get(outcome).map_or(0, Vec::len);
    results.chart_counts.get(outcome).copied().unwrap_or(here)
}

/// The outcome whose chart stands beside: `~Y` for `Y`. A negation's own chart has the outcome's beside it already.
pub(crate) fn negation(outcome: &str) -> String {
    match outcome.contains(['*', '+', '(']) {
        false => format!("~{outcome}"),
        true => format!("~({outcome})"),
    }
}

/// The label of a set or outcome with its name, or the name alone.
pub(crate) fn label(results: &Results, name: &str) -> String {
    let words = Words::of(results);
    let negated = name
        .strip_prefix('~')
        .and_then(|plain| results.labels.get(plain));
    match (results.labels.get(name), negated) {
        (Some(label), _) => fill!(words, "{label} ({name})", label, name),
        (None, Some(label)) => fill!(words, "not {label} ({name})", label, name),
        (None, None) => name.to_owned(),
    }
}

/// The most characters of a name of the data in the name of a file, which has at most 255 bytes.
pub(crate) const MOST_OF_A_NAME: usize = 40;

/// A name of letters, digits and hyphens for the tables of an outcome, cut where it is long.
pub(crate) fn slug(results: &Results, outcome: &str) -> String {
    let at = results
        .outcomes
        .iter()
        .position(|other| other == outcome)
        .unwrap_or(0);
    let plain: String = outcome
        .replace('~', "not-")
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '-')
        .take(MOST_OF_A_NAME)
        .collect();
    format!("{}-{plain}", at + 1)
}
