//! A study as the page's forms show it.

use qca_study::file::{Expectation, Study, StudyOutcome, StudySet, StudyVariable};
use qca_study::robust::Part;
use qca_study::run::Results;
use serde::Serialize;

use crate::edit::{WrittenRule, own_cut_offs, rules};

/// A study.
#[derive(Debug, Serialize)]
pub(crate) struct StudyView {
    /// The language of the report, by its code.
    pub(crate) language: &'static str,
    pub(crate) title: Option<String>,
    pub(crate) data_file: String,
    pub(crate) id: Option<String>,
    /// How the file is read, where the study says so.
    pub(crate) sheet: Option<String>,
    pub(crate) encoding: Option<String>,
    pub(crate) decimal: Option<char>,
    /// The columns of the units and times of a panel.
    pub(crate) unit: Option<String>,
    pub(crate) time: Option<String>,
    /// The condition that the cases of the study meet.
    pub(crate) cases_where: Option<String>,
    pub(crate) variables: Vec<VariableView>,
    pub(crate) missing: &'static str,
    pub(crate) half: String,
    pub(crate) conditions: Vec<SetView>,
    pub(crate) outcomes: Vec<OutcomeView>,
    /// The cut-offs for all outcomes; one of an outcome's own stands with it.
    pub(crate) types: Vec<&'static str>,
    pub(crate) include_contradictions: bool,
    pub(crate) exclude_contradictory: bool,
    pub(crate) exclude_simultaneous: bool,
    pub(crate) necessity: NecessityView,
    /// Whether the study asks for necessity in degree.
    pub(crate) nca: bool,
    pub(crate) rules: Vec<WrittenRule>,
    /// How many tables of published figures there are.
    pub(crate) published: usize,
    /// The parts of a robustness check with what each says.
    pub(crate) parts: Vec<(&'static str, &'static str)>,
}

/// A variable that the study makes of others.
#[derive(Debug, Serialize)]
pub(crate) struct VariableView {
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    pub(crate) formula: String,
}

/// A set with its calibration.
#[derive(Debug, Serialize)]
pub(crate) struct SetView {
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    pub(crate) column: String,
    pub(crate) calibration: Option<String>,
    pub(crate) justification: Option<String>,
    /// `present`, `absent`, `none`, or levels such as `1, 2`.
    pub(crate) expectation: String,
    /// `condition` or `outcome`, and its place among them.
    pub(crate) table: &'static str,
    pub(crate) index: usize,
}

/// An outcome.
#[derive(Debug, Serialize)]
pub(crate) struct OutcomeView {
    /// As expressions and tables name it.
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    pub(crate) set: Option<SetView>,
    pub(crate) negate: bool,
    /// Expectations in place of those of the conditions: of the outcome, and of its negation.
    pub(crate) expectations: Option<String>,
    pub(crate) negated_expectations: Option<String>,
    pub(crate) consistency: f64,
    pub(crate) contradiction: Option<f64>,
    pub(crate) pri: f64,
    pub(crate) frequency: usize,
    pub(crate) index: usize,
    /// The cut-offs that it has of its own.
    pub(crate) own_cut_offs: Vec<String>,
}

/// Cut-offs of the search for necessary expressions.
#[derive(Debug, Serialize)]
pub(crate) struct NecessityView {
    pub(crate) consistency: f64,
    pub(crate) coverage: f64,
    pub(crate) ron: f64,
    pub(crate) depth: usize,
}

/// A study as the forms show it.
pub(crate) fn view(study: &Study) -> StudyView {
    let conditions = study.conditions.iter().enumerate();
    StudyView {
        language: study.language.code(),
        title: study.title.clone(),
        data_file: study
            .data
            .file
            .as_ref()
            .map_or_else(String::new, |file| file.named.clone()),
        id: study.data.id.clone(),
        sheet: study.data.reading.sheet.clone(),
        encoding: study.data.reading.encoding.clone(),
        decimal: study.data.reading.decimal.map(char::from),
        unit: study.data.reading.unit.clone(),
        time: study.data.reading.time.clone(),
        cases_where: study
            .data
            .cases
            .as_ref()
            .map(|cases| cases.condition.text().to_owned()),
        variables: study.variables.iter().map(variable_view).collect(),
        missing: if study.data.drop_missing {
            "drop"
        } else {
            "error"
        },
        half: study.ambiguity.to_string(),
        conditions: conditions
            .map(|(at, set)| set_view(set, "condition", at))
            .collect(),
        outcomes: study
            .outcomes
            .iter()
            .enumerate()
            .map(|(at, o)| outcome_view(study, o, at))
            .collect(),
        types: study
            .solution
            .types
            .iter()
            .map(|kind| kind.name())
            .collect(),
        include_contradictions: study.solution.include_contradictions,
        exclude_contradictory: study.counterfactuals.exclude_contradictory,
        exclude_simultaneous: study.counterfactuals.exclude_simultaneous,
        necessity: NecessityView {
            consistency: study.necessity.consistency,
            coverage: study.necessity.coverage,
            ron: study.necessity.ron,
            depth: study.necessity.depth,
        },
        nca: study.companions.nca.is_some(),
        rules: rules(&study.text),
        published: study.published.len(),
        parts: Part::ALL
            .iter()
            .map(|part| (part.name(), part.meaning()))
            .collect(),
    }
}

fn variable_view(made: &StudyVariable) -> VariableView {
    VariableView {
        name: made.variable.name.clone(),
        label: made.label.clone(),
        formula: made.variable.formula.text().to_owned(),
    }
}

fn set_view(set: &StudySet, table: &'static str, index: usize) -> SetView {
    SetView {
        name: set.name.clone(),
        label: set.label.clone(),
        column: set.column.clone(),
        calibration: set.calibration.as_ref().map(ToString::to_string),
        justification: set.justification.clone(),
        expectation: match &set.expectation {
            Expectation::None => "none".to_owned(),
            Expectation::Present => "present".to_owned(),
            Expectation::Absent => "absent".to_owned(),
            Expectation::Levels(levels) => itertools::join(levels, ", "),
        },
        table,
        index,
    }
}

fn outcome_view(study: &Study, outcome: &StudyOutcome, index: usize) -> OutcomeView {
    OutcomeView {
        name: outcome.expression.to_string(),
        label: outcome.label.clone(),
        set: outcome
            .set
            .as_ref()
            .map(|set| set_view(set, "outcome", index)),
        negate: outcome.negate,
        expectations: outcome.expectations.clone(),
        negated_expectations: outcome.negated_expectations.clone(),
        consistency: outcome.cut_offs.consistency,
        contradiction: outcome.cut_offs.contradiction,
        pri: outcome.cut_offs.pri,
        frequency: outcome.cut_offs.frequency,
        index,
        own_cut_offs: own_cut_offs(&study.text, index),
    }
}

/// The set of this name, with its place in the results.
pub(super) fn described<'a>(
    results: &'a Results,
    name: &str,
) -> Option<&'a qca_study::plan::SetDescription> {
    results
        .calibrate
        .descriptives
        .iter()
        .find(|set| set.set == name)
}
