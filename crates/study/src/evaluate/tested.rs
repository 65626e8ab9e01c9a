//! The outcomes of a study with their raw scores, ready to be analysed under other specifications.

use std::sync::Arc;

use crate::file::{Study, StudySet};
use crate::plan::{CalibratedStudy, calibrate, plan};
use crate::specification::{MOST_MODELS, Specification};
use qca::data::Dataset;
use qca::error::Result;
use qca::expression::Expression;
use qca::sets::Set;
use qca::sets::calibration::Calibration;
use qca::solution::SolutionType;

use super::raw_data::{RawData, SourceColumn};

/// An outcome of a study, or its negation, whose solution is put to the test.
#[derive(Clone, Debug)]
pub struct TestedOutcome {
    /// The outcome's name, such as `Y` or `~Y`.
    pub outcome: String,
    /// Cases, scores and the question.
    pub raw: Arc<RawData>,
    /// The stated choices, for the type of solution asked for.
    pub specification: Specification,
}

/// The outcomes of a study with their negations, in order.
///
/// # Errors
/// As [`plan`].
pub fn tested_outcomes(
    study: &Study,
    data: &Dataset,
    solution: SolutionType,
) -> Result<Vec<TestedOutcome>> {
    let calibrated = calibrate(study, data)?;
    let mut tested: Vec<TestedOutcome> = Vec::new();
    for planned in plan(study, &calibrated)? {
        let sets = sets_of(study, &planned.entry.expression);
        // A negation is asked of the same raw data as the outcome before it.
        let raw = match tested.last() {
            Some(last) if planned.specification.negated => Arc::clone(&last.raw),
            _ => Arc::new(raw_data(
                study,
                data,
                &calibrated,
                &planned.entry.expression,
                &sets,
            )?),
        };
        let calibrations = sets.iter().map(|set| movable(set).cloned().map(Arc::new));
        let mut specification = planned.specification;
        specification.calibrations = calibrations.collect();
        specification.solution = solution;
        specification.minimizer.max_models = MOST_MODELS;
        tested.push(TestedOutcome {
            outcome: planned.outcome.name,
            raw,
            specification,
        });
    }
    Ok(tested)
}

/// The sets of the conditions, followed by those that the outcome is made of.
fn sets_of<'a>(study: &'a Study, outcome: &Expression) -> Vec<&'a StudySet> {
    let names = outcome.names();
    let outcomes = study.outcomes.iter().filter_map(|entry| entry.set.as_ref());
    let of_outcome = outcomes.filter(|set| names.contains(&set.name.as_str()));
    study.conditions.iter().chain(of_outcome).collect()
}

/// The calibration of a set, where others can be tried in its place: texts that are given memberships have no scores.
fn movable(set: &StudySet) -> Option<&Calibration> {
    let calibration = set.calibration.as_ref();
    calibration.filter(|calibration| !calibration.reads_texts())
}

fn raw_data(
    study: &Study,
    data: &Dataset,
    calibrated: &CalibratedStudy,
    outcome: &Expression,
    sets: &[&StudySet],
) -> Result<RawData> {
    let column = |set: &&StudySet| {
        if movable(set).is_some() {
            let scores = data.numeric(&set.column)?.to_vec();
            return Ok(SourceColumn::of_scores(&set.name, scores).rounded_to(set.round));
        }
        let cells = calibrated.calibrate.sets[&set.name].iter().copied();
        Ok(SourceColumn::of_set(Set::from_cells(&set.name, cells)?))
    };
    Ok(RawData {
        cases: data.cases.clone(),
        columns: sets.iter().map(column).collect::<Result<_>>()?,
        conditions: study.conditions.len(),
        outcome: outcome.clone(),
    })
}
