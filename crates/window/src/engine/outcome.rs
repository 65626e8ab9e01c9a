//! The analysis of one outcome, piece by piece, as the report has it.

use qca::necessity::{NecessityOptions, necessity_search};
use qca::solution::{MinimizeResult, SolutionType};
use qca::truth_table::{ListedRow, Observed, Out};
use qca_report::Document;
use qca_report::Words;
use qca_report::tables;
use qca_study::analysis::{Reported, Results};
use qca_study::explain::{Explainer, Explanation};
use qca_study::plan::{CalibratedStudy, PlannedOutcome, calibrate, plan};
use serde::{Deserialize, Serialize};

use super::{Analysed, Answer, Fault, draw};

/// The analysis of one outcome.
#[derive(Debug, Serialize)]
pub(crate) struct OutcomeAnswer {
    pub(crate) outcome: String,
    pub(crate) necessity: Option<String>,
    /// Necessary expressions of several literals, where the study asks for them.
    pub(crate) expressions: Option<String>,
    pub(crate) table: Option<String>,
    pub(crate) rows: Vec<RowView>,
    pub(crate) solutions: Vec<SolutionView>,
    pub(crate) charts: Vec<String>,
    /// The model that is reported, and how it was chosen.
    pub(crate) reported: Option<Reported>,
    /// The prime-implicant chart of each solution with several models.
    pub(crate) prime_implicants: Vec<String>,
    pub(crate) warnings: Vec<(String, String)>,
    pub(crate) formulas: Vec<Formula>,
    /// What differs from the state on disk, in words.
    pub(crate) changes: Vec<String>,
    pub(crate) cases: Vec<String>,
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
    let results = &now.results;
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
                    draw::table(tables::prime_implicant_chart(
                        Words::of(results),
                        table,
                        solution,
                    ))
                })
                .collect()
        });
    Ok(OutcomeAnswer {
        outcome: name.to_owned(),
        necessity: necessity
            .map(|table| draw::table(tables::single_necessity(Words::of(results), table, cut_off))),
        expressions: results.necessary_expressions.get(name).map(|found| {
            draw::table(tables::necessary_expressions(
                Words::of(results),
                "necessary-expressions",
                found,
            ))
        }),
        table: table.map(|table| draw::table(tables::truth_table(Words::of(results), table))),
        rows: table.map_or_else(Vec::new, |table| table.rows.iter().map(row_view).collect()),
        solutions: minimized.map_or_else(Vec::new, solutions),
        charts: tables::charts(results, name)
            .into_iter()
            .map(draw::table)
            .collect(),
        reported: results.reported.get(name).cloned(),
        prime_implicants: ties,
        warnings: warnings
            .map(|w| (w.reason.clone(), w.remedy.clone()))
            .collect(),
        formulas: formulas(results)
            .into_iter()
            .filter(|formula| formula.outcome == name)
            .collect(),
        changes: before.map_or_else(Vec::new, |before| changes(results, &before.results, name)),
        cases: results.calibrate.cases.clone(),
    })
}

fn row_view(row: &ListedRow) -> RowView {
    let literals = row
        .configuration
        .names
        .iter()
        .zip(&row.configuration.levels);
    let literals = literals.filter_map(|(name, level)| {
        let name = qca::condition::quoted(name);
        Some(match (*level)? {
            0 => format!("~{name}"),
            1 => name,
            level => format!("{name}[{level}]"),
        })
    });
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

fn solutions(result: &MinimizeResult) -> Vec<SolutionView> {
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
        tables::solutions(
            Words::default(),
            &mut document,
            &only,
            &tables::Shown::default(),
        );
        let terms = only
            .solutions
            .iter()
            .flat_map(|s| &s.models)
            .flat_map(|m| &m.terms);
        let terms = itertools::Itertools::unique(terms.map(|term| term.expression.clone()));
        SolutionView {
            kind: kind.name(),
            html: draw::html(&document),
            terms: terms.collect(),
        }
    });
    views.collect()
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

/// What differs between two states of an outcome: rows and solutions, in words.
fn changes(now: &Results, before: &Results, name: &str) -> Vec<String> {
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
        match old.iter().find(|(other, ..)| other == row) {
            None => changes.push(format!("row {row}: new, OUT {out}, {n} cases")),
            Some((_, was, _)) if was != out => {
                changes.push(format!("row {row}: OUT {was} → {out}"));
            }
            Some((_, _, were)) if were != n => {
                changes.push(format!("row {row}: {were} → {n} cases"));
            }
            Some(_) => {}
        }
    }
    let gone = old
        .iter()
        .filter(|(row, ..)| !new.iter().any(|(other, ..)| other == row));
    changes.extend(gone.map(|(row, ..)| format!("row {row}: no case any more")));
    let of = |results: &Results| -> Vec<Formula> {
        formulas(results)
            .into_iter()
            .filter(|formula| formula.outcome == name)
            .collect()
    };
    let (new, old) = (of(now), of(before));
    for formula in &new {
        let was = old.iter().find(|other| other.kind == formula.kind);
        if was.is_none_or(|was| was.models != formula.models) {
            changes.push(format!(
                "{} solution: {}",
                formula.kind,
                formula.models.join(" or ")
            ));
        }
    }
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
    let explainer = Explainer::new(&observed, &planned.specification, types)?;
    let explanation = match question {
        Question::Row { what } => Explanation::Row(explainer.row(what)?),
        Question::Term { what } => Explanation::Term(explainer.term(what)?),
        Question::Literal { what, within } => {
            Explanation::Literal(explainer.literal(what, within.as_deref())?)
        }
        Question::Case { what } => Explanation::Case(explainer.case(what)?),
    };
    let mut document = Document::new();
    tables::explanation(&mut document, &explanation);
    Ok(draw::html(&document))
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
    Ok(draw::table(tables::necessary_expressions(
        Words::default(),
        "necessary-expressions",
        &found,
    )))
}
