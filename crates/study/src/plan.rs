//! The plan of an analysis: what a study file says, as calibrated sets and a specification for each outcome.

use std::sync::Arc;

use indexmap::IndexMap;
use itertools::Itertools;
use serde::{Deserialize, Serialize};

use crate::file::{Expectation, NecessityClaims, Study, StudyOutcome};
use crate::specification::Specification;
use qca::condition::{Condition, literal_text, quoted};
use qca::data::{CASE_COLUMNS, Dataset};
use qca::error::Result;
use qca::expression::{Expectations, Expression};
use qca::minimize::{self, Cover, Level};
use qca::necessity::{NecessityOptions, necessity_search};
use qca::outcome::Outcome;
use qca::sets::ambiguity::{self, AmbiguityReport};
use qca::sets::calibration::{Anchors, Descriptives, SetSpec, rounded};
use qca::sets::{Cell, FuzzySets, Set};
use qca::solution::SolutionType;
use qca::truth_table::{CutOffs, NamedExpression, Rules, condition_sets, described};

/// The answer of `calibrate`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "calibrate")]
pub struct CalibrateResult {
    /// Names of the cases.
    pub cases: Vec<String>,
    /// Memberships by set, in the order of the cases.
    pub sets: IndexMap<String, Vec<Cell>>,
    /// Anchors by calibrated set.
    pub anchors: IndexMap<String, Anchors>,
    /// Each set with its source and its descriptive figures.
    #[serde(default)]
    pub descriptives: Vec<SetDescription>,
    /// Raw scores of the calibrated sets, for figures.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub raw: IndexMap<String, Vec<f64>>,
    /// Of a panel, the columns of units and times with the text of each case.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub panel: IndexMap<String, Vec<String>>,
}

impl CalibrateResult {
    /// A name for the column of case names that no set has, which readers of data take for what it is.
    pub fn case_column(&self) -> &'static str {
        free_case_name(|name| self.sets.contains_key(name))
    }
}

/// The first of the usual names of a column of case names that is not taken.
pub(crate) fn free_case_name(is_taken: impl Fn(&str) -> bool) -> &'static str {
    let mut names = CASE_COLUMNS.into_iter();
    names.find(|name| !is_taken(name)).unwrap_or("row name")
}

/// The columns of units and times of a study's panel, with the text of each case.
fn panel_columns(study: &Study, data: &Dataset) -> Result<IndexMap<String, Vec<String>>> {
    let columns = study.data.panel.iter().flatten().map(|(name, _)| {
        let cell = |case| data.text(name, case);
        let cells = match data.id_column.as_ref() == Some(name) {
            true => data.cases.to_vec(),
            false => (0..data.len()).map(cell).collect::<Result<_>>()?,
        };
        Ok((name.clone(), cells))
    });
    columns.collect()
}

/// A set with its source and its descriptive figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetDescription {
    /// The set.
    pub set: String,
    /// The column of the data.
    pub column: String,
    /// The calibration as written; none if the column was calibrated before.
    pub calibration: Option<String>,
    /// Why these anchors.
    pub justification: Option<String>,
    /// How many digits of the memberships are kept; all where null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounded: Option<u8>,
    /// Of the raw scores; none if the column was calibrated before.
    pub raw: Option<Descriptives>,
    /// Of the memberships.
    pub memberships: Descriptives,
}

/// The sets of a study, calibrated, and how they came about.
#[derive(Clone, Debug)]
pub struct CalibratedStudy {
    /// All sets, with the policy for memberships of 0.5 applied to the conditions.
    pub sets: FuzzySets,
    /// Names of the conditions.
    pub conditions: Vec<String>,
    /// The conditions with their levels.
    pub described: Vec<Condition>,
    /// What was done about memberships of 0.5.
    pub ambiguity: AmbiguityReport,
    /// The sets as they are reported, before that policy.
    pub calibrate: CalibrateResult,
}

/// Calibrates the sets of a study.
///
/// # Errors
/// A cell or an anchor at fault, with its place.
pub fn calibrate(study: &Study, data: &Dataset) -> Result<CalibratedStudy> {
    let mut sets = Vec::new();
    let mut calibrate = CalibrateResult {
        cases: data.cases.to_vec(),
        sets: IndexMap::new(),
        anchors: IndexMap::new(),
        descriptives: Vec::new(),
        raw: IndexMap::new(),
        panel: panel_columns(study, data)?,
    };
    for described in study.sets() {
        let mut description = SetDescription {
            set: described.name.clone(),
            column: described.column.clone(),
            calibration: described.calibration.as_ref().map(ToString::to_string),
            justification: described.justification.clone(),
            rounded: described.round.filter(|_| described.calibration.is_some()),
            raw: None,
            memberships: Descriptives::default(),
        };
        let values = match &described.calibration {
            None => data.cells(&described.column)?,
            Some(calibration) => {
                let spec = SetSpec {
                    name: described.name.clone(),
                    column: described.column.clone(),
                    calibration: calibration.clone(),
                };
                let calibrated = spec.apply(data)?;
                calibrate
                    .anchors
                    .insert(described.name.clone(), calibrated.anchors);
                if let Ok(raw) = data.numeric(&described.column) {
                    calibrate.raw.insert(described.name.clone(), raw.to_vec());
                }
                description.raw = Some(calibrated.raw);
                let memberships = calibrated.memberships.into_iter();
                match described.round {
                    None => memberships.map(Cell::Value).collect(),
                    Some(digits) => memberships
                        .map(|m| Cell::Value(rounded(m, digits)))
                        .collect(),
                }
            }
        };
        description.memberships = Descriptives::of_cells(&values);
        calibrate.descriptives.push(description);
        let set = Set::from_cells(&described.name, values.iter().copied())
            .map_err(|error| data.locate(error.column(&described.column)))?;
        calibrate.sets.insert(described.name.clone(), values);
        sets.push(set);
    }
    let sets = FuzzySets::new(&data.source, data.cases.clone(), sets)?;
    let conditions = study.condition_names();
    let described = described(&condition_sets(&sets, &conditions)?);
    let (sets, ambiguity) = ambiguity::apply(&sets, &conditions, study.ambiguity)?;
    Ok(CalibratedStudy {
        sets,
        conditions,
        described,
        ambiguity,
        calibrate,
    })
}

/// One outcome or negation to analyse.
#[derive(Clone, Debug)]
pub struct PlannedOutcome<'a> {
    /// What the study says of it, or of what it negates.
    pub entry: &'a StudyOutcome,
    /// The outcome.
    pub outcome: Outcome,
    /// The study's choices for it. The sets are calibrated already: no column has a calibration here.
    pub specification: Specification,
}

/// The outcomes of a study with their negations, in order, each with its specification.
///
/// # Errors
/// An expression or expectation that does not fit the sets.
pub fn plan<'a>(study: &'a Study, calibrated: &CalibratedStudy) -> Result<Vec<PlannedOutcome<'a>>> {
    let mut planned = Vec::new();
    for entry in &study.outcomes {
        let outcome = Outcome::new(&entry.expression, &calibrated.sets)?;
        let negation = entry.negate.then(|| outcome.negated());
        planned.push(planned_outcome(study, calibrated, entry, outcome, false)?);
        if let Some(negation) = negation {
            planned.push(planned_outcome(study, calibrated, entry, negation, true)?);
        }
    }
    Ok(planned)
}

fn planned_outcome<'a>(
    study: &Study,
    calibrated: &CalibratedStudy,
    entry: &'a StudyOutcome,
    outcome: Outcome,
    negated: bool,
) -> Result<PlannedOutcome<'a>> {
    let expectations = expectations(study, calibrated, entry, negated)?;
    let specification = Specification {
        negated,
        ambiguity: study.ambiguity,
        cut_offs: CutOffs {
            binomial_alpha: study.companions.row_tests.binomial_alpha(),
            ..entry.cut_offs
        },
        rules: Arc::new(rules(study, calibrated, entry, &outcome, negated)?),
        expectations: expectations.entries.join(",").into(),
        include_contradictions: study.solution.include_contradictions,
        minimizer: minimize::Options {
            cover: match study.solution.irredundant {
                true => Cover::Irredundant,
                false => Cover::Fewest,
            },
            row_dominance: study.solution.row_dominance,
            max_models: study.solution.max_models,
            ..minimize::Options::default()
        },
        ..Specification::new(study.conditions.len(), SolutionType::Intermediate)
    };
    Ok(PlannedOutcome {
        entry,
        outcome,
        specification,
    })
}

/// The rules of an outcome: those of the study and its own.
fn rules(
    study: &Study,
    calibrated: &CalibratedStudy,
    entry: &StudyOutcome,
    outcome: &Outcome,
    negated: bool,
) -> Result<Rules> {
    let (rows, claims) = match negated {
        false => (&entry.exclude_rows, &entry.respect_necessity),
        true => (
            &entry.negated_exclude_rows,
            &entry.negated_respect_necessity,
        ),
    };
    let excluded = study.counterfactuals.exclude.iter().chain(&entry.exclude);
    let named = |expression: &Expression| NamedExpression {
        rule: format!("exclude {expression}"),
        expression: expression.clone(),
    };
    Ok(Rules {
        exclude: excluded.map(named).collect(),
        exclude_rows: rows.clone(),
        respect_necessity: match claims {
            NecessityClaims::Listed(claims) => claims.clone(),
            NecessityClaims::Found => found(study, calibrated, outcome)?,
        },
        exclude_contradictory: study.counterfactuals.exclude_contradictory,
        exclude_simultaneous: study.counterfactuals.exclude_simultaneous,
        exclude_against_necessity: study.counterfactuals.exclude_against_necessity,
    })
}

/// Every claim of necessity that the search finds.
fn found(
    study: &Study,
    calibrated: &CalibratedStudy,
    outcome: &Outcome,
) -> Result<Vec<Expression>> {
    let options = necessity_options(study);
    let (sets, conditions) = (&calibrated.sets, &calibrated.conditions);
    let table = necessity_search(sets, conditions, outcome, &options)?;
    let found = table.expressions.iter();
    found
        .map(|row| Expression::parse(&row.expression))
        .collect()
}

/// The study's cut-offs of the search for necessary expressions.
pub(crate) fn necessity_options(study: &Study) -> NecessityOptions {
    NecessityOptions {
        consistency: study.necessity.consistency,
        coverage: study.necessity.coverage,
        ron: study.necessity.ron,
        depth: Some(study.necessity.depth),
        ..NecessityOptions::default()
    }
}

/// The expectations of an outcome: its own, or those of the conditions; for a negation its own, or the reversed
/// ones of the conditions, since what furthers the outcome is expected to hinder its negation.
fn expectations(
    study: &Study,
    calibrated: &CalibratedStudy,
    entry: &StudyOutcome,
    negated: bool,
) -> Result<Expectations> {
    let own = if negated {
        &entry.negated_expectations
    } else {
        &entry.expectations
    };
    let text = match own {
        Some(text) => text.clone(),
        None => {
            let mut entries: Vec<String> = study
                .conditions
                .iter()
                .zip(&calibrated.described)
                .filter_map(|(set, condition)| expected(&set.expectation, condition, negated))
                .collect();
            if !negated {
                entries.extend(study.solution.conjunctural_expectations.iter().cloned());
            }
            entries.join(",")
        }
    };
    Expectations::parse(&text, &calibrated.described)
}

/// An expectation as text; for the negation the other levels.
fn expected(expectation: &Expectation, condition: &Condition, negated: bool) -> Option<String> {
    let levels: Vec<Level> = match expectation {
        Expectation::None => return None,
        Expectation::Present => (1..condition.levels).collect(),
        Expectation::Absent => vec![0],
        Expectation::Levels(levels) => levels.clone(),
    };
    let levels: Vec<Level> = match negated {
        false => levels,
        true => (0..condition.levels)
            .filter(|level| !levels.contains(level))
            .collect(),
    };
    match levels.as_slice() {
        [] => None,
        [level] => Some(literal_text(condition, *level)),
        several => Some(format!(
            "{}[{}]",
            quoted(&condition.name),
            several.iter().join(",")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_negation_expects_the_other_levels() {
        let crisp = Condition {
            name: "A".into(),
            levels: 2,
        };
        assert_eq!(
            expected(&Expectation::Present, &crisp, false).as_deref(),
            Some("A")
        );
        assert_eq!(
            expected(&Expectation::Present, &crisp, true).as_deref(),
            Some("~A")
        );
        let multi = Condition {
            name: "M".into(),
            levels: 3,
        };
        let levels = Expectation::Levels(vec![2]);
        assert_eq!(expected(&levels, &multi, true).as_deref(), Some("M[0,1]"));
    }
}
