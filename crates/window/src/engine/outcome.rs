//! The analysis of one outcome, piece by piece, as the report has it.

use qca::necessity::{NecessityOptions, necessity_search};
use qca::solution::{MinimizeResult, SolutionType};
use qca::truth_table::{ListedRow, Observed, Out};
use qca_report::Document;
use qca_report::Words;
use qca_report::companions::companion_figures;
use qca_report::document::{Block, Cell, Row};
use qca_report::tables::companion_tables;
use qca_report::tables::{self, Shown};
use qca_study::analysis::Reported;
use qca_study::explain::{Explainer, Explanation, layout_of_cases};
use qca_study::plan::{CalibratedStudy, PlannedOutcome, calibrate, plan};
use qca_study::run::Results;
use serde::{Deserialize, Serialize};

use super::charts::{ChartView, charts};
use super::{Analysed, Answer, DIGITS, Fault, draw, literal};

/// The analysis of one outcome.
#[derive(Debug, Serialize)]
pub(crate) struct OutcomeAnswer {
    pub(crate) outcome: String,
    pub(crate) necessity: Option<String>,
    /// Necessary expressions of several literals, where the study asks for them.
    pub(crate) expressions: Option<String>,
    /// Necessity in degree, where the study asks for it.
    pub(crate) nca: Option<Beside>,
    /// The solution in each time and unit, of a panel.
    pub(crate) panel: Option<Beside>,
    pub(crate) table: Option<String>,
    pub(crate) rows: Vec<RowView>,
    pub(crate) solutions: Vec<SolutionView>,
    pub(crate) charts: Vec<ChartView>,
    /// The model that is reported, and how it was chosen.
    pub(crate) reported: Option<Reported>,
    /// The prime-implicant chart of each solution with several models.
    pub(crate) prime_implicants: Vec<String>,
    pub(crate) warnings: Vec<(String, String)>,
    pub(crate) formulas: Vec<Formula>,
    /// What differs from the state on disk.
    pub(crate) changes: Vec<StateChange>,
    pub(crate) cases: Vec<String>,
}

/// What stands beside the fsQCA of an outcome.
#[derive(Debug, Serialize)]
pub(crate) struct Beside {
    pub(crate) html: String,
    /// Figures: caption and SVG.
    pub(crate) figures: Vec<(String, String)>,
}

/// A difference between two states of an outcome.
#[derive(Debug, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(crate) enum StateChange {
    /// A row has cases that had none.
    NewRow { row: String, out: Out, n: usize },
    /// A row has no case any more.
    NoCase { row: String },
    /// Another output.
    Out { row: String, from: Out, to: Out },
    /// Another number of cases.
    Cases { row: String, from: usize, to: usize },
    /// Other models.
    Solution {
        kind: &'static str,
        models: Vec<String>,
    },
}

/// A row, for sliders and choices.
#[derive(Debug, Serialize)]
pub(crate) struct RowView {
    pub(crate) row: Option<String>,
    pub(crate) expression: String,
    pub(crate) out: String,
    pub(crate) n: usize,
    pub(crate) consistency: Option<f64>,
    pub(crate) pri: Option<f64>,
    pub(crate) excluded_by: Option<String>,
}

/// A type of solution with its models.
#[derive(Debug, Serialize)]
pub(crate) struct SolutionView {
    pub(crate) kind: &'static str,
    pub(crate) html: String,
    /// The terms of its models, each once.
    pub(crate) terms: Vec<String>,
}

/// A solution in a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Formula {
    pub(crate) outcome: String,
    pub(crate) kind: &'static str,
    pub(crate) models: Vec<String>,
    pub(crate) consistency: Option<f64>,
    pub(crate) coverage: Option<f64>,
}

/// The analysis of an outcome, held against that `before`.
pub(crate) fn outcome(
    now: &Analysed,
    before: Option<&Analysed>,
    name: &str,
) -> Answer<OutcomeAnswer> {
    let (results, words) = (&now.results, now.words());
    if !results.outcomes.iter().any(|other| other == name) {
        return Err(unknown(name));
    }
    let table = results.truth_table.get(name);
    let minimized = results.minimize.get(name);
    let cut_off = results.settings.necessity_consistency;
    let necessity = results.necessity.get(name);
    let warnings = results
        .warnings
        .iter()
        .filter(|w| w.outcome.as_deref().is_none_or(|of| of == name));
    let ties = minimized
        .zip(table)
        .map_or_else(Vec::new, |(minimized, table)| {
            let ambiguous = minimized.solutions.iter().filter(|s| s.is_ambiguous());
            let unique = ambiguous.filter(|solution| solution.kind != SolutionType::Intermediate);
            unique
                .map(|solution| {
                    draw::table(words, tables::prime_implicant_chart(words, table, solution))
                })
                .collect()
        });
    Ok(OutcomeAnswer {
        outcome: name.to_owned(),
        necessity: necessity
            .map(|table| draw::table(words, tables::single_necessity(words, table, cut_off))),
        expressions: results.necessary_expressions.get(name).map(|found| {
            draw::table(
                words,
                tables::necessary_expressions(words, "necessary-expressions", found),
            )
        }),
        nca: results
            .nca
            .contains_key(name)
            .then(|| beside(results, name, true)),
        panel: results
            .panel
            .contains_key(name)
            .then(|| beside(results, name, false)),
        table: table.map(|table| draw::table(words, tables::truth_table(words, table))),
        rows: table.map_or_else(Vec::new, |table| table.rows.iter().map(row_view).collect()),
        solutions: minimized.map_or_else(Vec::new, |minimized| {
            let models = results.settings.output.models;
            solutions(words, minimized, models, results.reported.get(name))
        }),
        charts: charts(results, name),
        reported: results.reported.get(name).cloned(),
        prime_implicants: ties,
        warnings: warnings
            .map(|w| (closed(words, &w.reason), closed(words, &w.remedy)))
            .collect(),
        formulas: formulas(results)
            .into_iter()
            .filter(|formula| formula.outcome == name)
            .collect(),
        changes: before.map_or_else(Vec::new, |before| changes(results, &before.results, name)),
        cases: results.calibrate.cases.clone(),
    })
}

/// A sentence of the analysis with its full stop.
fn closed(words: Words, sentence: &str) -> String {
    let told = words.retold(sentence);
    match told.ends_with(['.', '!', '?', '。']) {
        true => told,
        false => words.closed(&told),
    }
}

/// Tables and figures of necessity in degree, or all others that stand beside the fsQCA of an outcome.
fn beside(results: &Results, name: &str, degree: bool) -> Beside {
    let is_degree = |name: &str| name.starts_with("nca") || name == "kind-and-degree";
    let mut document = Document::new();
    for table in companion_tables(results, name) {
        if is_degree(&table.name) == degree {
            document.table(table);
        }
    }
    let figures = companion_figures(results, name, DIGITS).into_iter();
    Beside {
        html: draw::html(Words::of(results), &document),
        figures: figures
            .filter(|figure| is_degree(&figure.name) == degree)
            .map(|figure| (figure.caption, figure.svg))
            .collect(),
    }
}

fn row_view(row: &ListedRow) -> RowView {
    let literals = row
        .configuration
        .names
        .iter()
        .zip(&row.configuration.levels);
    let literals = literals.filter_map(|(name, level)| Some(literal(name, (*level)?)));
    RowView {
        row: row.row.as_ref().map(ToString::to_string),
        expression: literals.collect::<Vec<_>>().join("*"),
        out: row.out.to_string(),
        n: row.n,
        consistency: row.consistency,
        pri: row.pri,
        excluded_by: row.excluded_by.clone(),
    }
}

/// Models of each type of solution that the page shows at least; of more it says how many there are.
const MOST_MODELS: usize = 12;

fn solutions(
    words: Words,
    result: &MinimizeResult,
    models: Option<usize>,
    reported: Option<&Reported>,
) -> Vec<SolutionView> {
    let shown = Shown {
        models: models.map(|models| models.max(MOST_MODELS)),
        reported,
    };
    let kinds = SolutionType::ALL
        .into_iter()
        .filter(|kind| result.of(*kind).next().is_some());
    let views = kinds.map(|kind| {
        let only = MinimizeResult {
            solutions: result.of(kind).cloned().collect(),
            rules: None,
            ..result.clone()
        };
        let mut document = Document::new();
        tables::solutions(words, &mut document, &only, &shown);
        without_cases(&mut document);
        let terms = only
            .solutions
            .iter()
            .flat_map(|s| &s.models)
            .flat_map(|m| &m.terms);
        let terms = itertools::Itertools::unique(terms.map(|term| term.expression.clone()));
        SolutionView {
            kind: kind.name(),
            html: draw::html(words, &document),
            terms: terms.collect(),
        }
    });
    views.collect()
}

/// The same tables without their cases: a term that is asked about has them, and so has the chart.
fn without_cases(document: &mut Document) {
    for block in &mut document.blocks {
        let Block::Table(table) = block else {
            continue;
        };
        let held = |row: &Row| {
            row.cells
                .iter()
                .position(|cell| matches!(cell, Cell::Cases(_)))
        };
        if let Some(at) = table.rows.iter().find_map(held) {
            table.columns.remove(at);
            for row in &mut table.rows {
                row.cells.remove(at);
            }
        }
    }
}

/// Every solution of a study in a line each.
pub(crate) fn formulas(results: &Results) -> Vec<Formula> {
    let mut formulas = Vec::new();
    for (outcome, minimized) in &results.minimize {
        for kind in SolutionType::ALL {
            let models = minimized.of(kind).flat_map(|solution| &solution.models);
            let models: Vec<_> =
                itertools::Itertools::unique_by(models, |model| &model.expression).collect();
            if let Some(first) = models.first() {
                formulas.push(Formula {
                    outcome: outcome.clone(),
                    kind: kind.name(),
                    models: models
                        .iter()
                        .map(|model| model.expression.clone())
                        .collect(),
                    consistency: first.consistency,
                    coverage: first.coverage,
                });
            }
        }
    }
    formulas
}

/// What differs between two states of an outcome: solutions first, then rows.
fn changes(now: &Results, before: &Results, name: &str) -> Vec<StateChange> {
    let of = |results: &Results| -> Vec<Formula> {
        let all = formulas(results).into_iter();
        all.filter(|formula| formula.outcome == name).collect()
    };
    let (new, old) = (of(now), of(before));
    let solutions = new.into_iter().filter(|formula| {
        let was = old.iter().find(|other| other.kind == formula.kind);
        was.is_none_or(|was| was.models != formula.models)
    });
    let solutions = solutions.map(|formula| StateChange::Solution {
        kind: formula.kind,
        models: formula.models,
    });
    solutions.chain(changed_rows(now, before, name)).collect()
}

fn changed_rows(now: &Results, before: &Results, name: &str) -> Vec<StateChange> {
    let rows = |results: &Results| -> Vec<(String, Out, usize)> {
        let table = results.truth_table.get(name);
        let rows = table.map_or(&[][..], |table| &table.rows);
        let numbered = rows
            .iter()
            .filter_map(|row| Some((row.row.as_ref()?.to_string(), row.out, row.n)));
        numbered.collect()
    };
    let (new, old) = (rows(now), rows(before));
    let mut changes = Vec::new();
    for (row, out, n) in &new {
        let row = row.clone();
        match old.iter().find(|(other, ..)| *other == row) {
            None => changes.push(StateChange::NewRow {
                row,
                out: *out,
                n: *n,
            }),
            Some((_, was, _)) if was != out => changes.push(StateChange::Out {
                row,
                from: *was,
                to: *out,
            }),
            Some((_, _, were)) if were != n => changes.push(StateChange::Cases {
                row,
                from: *were,
                to: *n,
            }),
            Some(_) => {}
        }
    }
    let gone = old
        .iter()
        .filter(|(row, ..)| !new.iter().any(|(other, ..)| other == row));
    changes.extend(gone.map(|(row, ..)| StateChange::NoCase { row: row.clone() }));
    changes
}

/// A question for `explain`.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "about", rename_all = "lowercase")]
pub(crate) enum Question {
    /// Why has this row this OUT?
    Row {
        /// Its number or configuration.
        what: String,
    },
    /// What does this term cover, and on which assumptions?
    Term {
        /// The term.
        what: String,
    },
    /// Why is this literal in or out?
    Literal {
        /// The literal.
        what: String,
        /// In this term only.
        within: Option<String>,
    },
    /// Why is this case typical or deviant?
    Case {
        /// Its name.
        what: String,
    },
}

/// The calibrated sets and what is planned for an outcome.
fn planned<'a>(
    analysed: &'a Analysed,
    name: &str,
) -> Answer<(CalibratedStudy, PlannedOutcome<'a>)> {
    let study = &analysed.study;
    let calibrated = calibrate(study, &*study.select(&analysed.data)?)?;
    let planned = plan(study, &calibrated)?;
    let found = planned
        .into_iter()
        .find(|planned| planned.outcome.name == name);
    let found = found.ok_or_else(|| unknown(name))?;
    Ok((calibrated, found))
}

fn unknown(outcome: &str) -> Fault {
    Fault::new(format!(
        "the study does not analyse the outcome {outcome:?}"
    ))
}

/// Answers a question about a row, term, literal or case of an outcome.
pub(crate) fn explain(analysed: &Analysed, name: &str, question: &Question) -> Answer<String> {
    let (calibrated, planned) = planned(analysed, name)?;
    let observed = Observed::new(&calibrated.sets, &calibrated.conditions, &planned.outcome)?;
    let types = &analysed.study.solution.types;
    let layout = match &analysed.study.data.panel {
        None => None,
        Some([(unit, _), (time, _)]) => {
            let data = analysed.study.select(&analysed.data)?;
            let names = observed.case_names();
            Some(layout_of_cases(&data, unit, time, names)?)
        }
    };
    let explainer = Explainer::new(&observed, &planned.specification, types)?.with_panel(layout);
    let explanation = match question {
        Question::Row { what } => Explanation::Row(explainer.row(what)?),
        Question::Term { what } => Explanation::Term(explainer.term(what)?),
        Question::Literal { what, within } => {
            Explanation::Literal(explainer.literal(what, within.as_deref())?)
        }
        Question::Case { what } => Explanation::Case(explainer.case(what)?),
    };
    let mut document = Document::new();
    let words = analysed.words();
    tables::explanation(words, &mut document, &explanation);
    Ok(draw::html(words, &document))
}

/// Searches for necessary expressions of up to `depth` literals with the study's cut-offs.
pub(crate) fn necessary(analysed: &Analysed, name: &str, depth: usize) -> Answer<String> {
    let (calibrated, planned) = planned(analysed, name)?;
    let cuts = &analysed.study.necessity;
    let options = NecessityOptions {
        consistency: cuts.consistency,
        coverage: cuts.coverage,
        ron: cuts.ron,
        depth: Some(depth),
        ..NecessityOptions::default()
    };
    let found = necessity_search(
        &calibrated.sets,
        &calibrated.conditions,
        &planned.outcome,
        &options,
    )?;
    let words = analysed.words();
    Ok(draw::table(
        words,
        tables::necessary_expressions(words, "necessary-expressions", &found),
    ))
}
