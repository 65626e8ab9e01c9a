//! The outcomes of a study as material and settings.

use std::sync::Arc;

use crate::analysis::{PlannedOutcome, plan, prepare};
use crate::file::{Study, StudySet};
use qca::data::Dataset;
use qca::error::{Error, Result};
use qca::minimize::Cover;
use qca::precision::is_half;
use qca::solution::SolutionType;

use super::material::{Material, SourceColumn};
use super::setting::Setting;

/// An outcome of a study, or its negation: what `qca run` analyses, ready to be changed.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The outcome's name, such as `Y` or `~Y`.
    pub outcome: String,
    /// Cases, scores and the question.
    pub material: Material,
    /// The stated choices, for the type of solution asked for.
    pub setting: Setting,
}

impl Subject {
    /// Whether some case has a membership of exactly 0.5 in a condition.
    pub fn has_halves(&self) -> bool {
        (0..self.material.conditions).any(|at| {
            let calibration = self.setting.calibrations[at].as_deref();
            let set = self.material.calibrated(at, calibration);
            set.is_ok_and(|set| set.fuzzy && set.values.iter().any(|v| is_half(*v)))
        })
    }
}

/// The outcomes of a study with their negations, in order.
///
/// # Errors
/// As [`crate::analysis::run`].
pub fn subjects(study: &Study, data: &Dataset, solution: SolutionType) -> Result<Vec<Subject>> {
    let prepared = prepare(study, data)?;
    let mut planned = plan(study, &prepared)?.into_iter();
    let mut subjects = Vec::new();
    for entry in &study.outcomes {
        let of_outcome = entry.expression.names();
        let is_of_outcome = |set: &&StudySet| of_outcome.contains(&set.name.as_str());
        let outcome_sets = study
            .outcomes
            .iter()
            .filter_map(|o| o.set.as_ref())
            .filter(is_of_outcome);
        let sets: Vec<&StudySet> = study.conditions.iter().chain(outcome_sets).collect();
        let columns: Vec<SourceColumn> = sets
            .iter()
            .map(|set| {
                let scores = match set.calibration {
                    Some(_) => data.numeric(&set.column)?.to_vec(),
                    None => data.set_values(&set.column)?,
                };
                Ok(SourceColumn {
                    name: set.name.clone(),
                    scores,
                })
            })
            .collect::<Result<_>>()?;
        for negated in [false, true] {
            if negated && !entry.negate {
                continue;
            }
            let Some(plan) = planned.next() else { break };
            refuse_row_tests(&plan)?;
            let options = &plan.settings.solution;
            let setting = Setting {
                calibrations: sets
                    .iter()
                    .map(|set| set.calibration.clone().map(Arc::new))
                    .collect(),
                negated,
                consistency: plan.settings.table.consistency,
                contradiction: plan.settings.table.contradiction,
                pri: plan.settings.table.pri,
                frequency: plan.settings.table.frequency,
                half: study.half,
                solution,
                expectations: Arc::from(options.expectations.entries.join(",")),
                include_contradictions: options.include_contradictions,
                cover: if study.solution.irredundant {
                    Cover::Irredundant
                } else {
                    Cover::Fewest
                },
                row_dominance: options.row_dominance,
            };
            let material = Material {
                cases: data.cases.clone(),
                columns: columns.clone(),
                conditions: study.conditions.len(),
                outcome: entry.expression.clone(),
                exclusions: plan.settings.table.clone(),
                rules: plan.settings.rules.clone(),
            };
            subjects.push(Subject {
                outcome: plan.outcome.name,
                material,
                setting,
            });
        }
    }
    Ok(subjects)
}

/// Exact ranges are those of cut-offs; a significance test of the rows is none.
fn refuse_row_tests(plan: &PlannedOutcome) -> Result<()> {
    match plan.settings.table.binomial_alpha {
        None => Ok(()),
        Some(_) => Err(Error::analysis(
            "the study makes a binomial test the rule for OUT ([row_tests] binomial = true), and the robustness checks are of cut-offs; leave it out for them",
        )),
    }
}
