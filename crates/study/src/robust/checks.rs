//! The checks that papers print, as one table.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use qca::error::Result;
use qca::precision::at_least;
use qca::truth_table::Out;

use super::curve::nearest_model;
use crate::evaluate::percentile_anchors;
use crate::evaluate::{Change, Choice};
use crate::evaluate::{Evaluated, Evaluator};
use crate::specification::Specification;
use crate::watch::Watch;

/// One check: a change and what becomes of the solution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// What is changed, such as `consistency 0.85`; the first is `as stated`.
    pub change: String,
    /// Number of rows with OUT 1.
    pub positive_rows: usize,
    /// The models.
    pub models: Vec<String>,
    /// Whether the solution is the stated one.
    pub same: bool,
    /// How many terms of the stated solution some model has.
    pub terms_kept: usize,
    /// How many there are.
    pub terms: usize,
    /// Consistency of the model nearest to the stated solution.
    pub consistency: Option<f64>,
    /// PRI of this model.
    pub pri: Option<f64>,
    /// Coverage of this model.
    pub coverage: Option<f64>,
}

/// The usual alternatives: the consistency cut-off 0.05 higher, the frequency cut-off 1 higher, the PRI cut-off 0.05 higher,
/// and the anchors of every set with three of them at the 90th, 50th and 10th percentiles of its column. A change that
/// leads out of 0..1 is left out.
pub fn usual_changes(evaluator: &Evaluator<'_>, specification: &Specification) -> Vec<Choice> {
    let mut choices = Vec::new();
    let higher = |cut: f64| ((cut + 0.05) * 1e10).round() / 1e10;
    if at_least(1.0, higher(specification.cut_offs.consistency)) {
        let cut = higher(specification.cut_offs.consistency);
        choices.push(Choice::new(
            format!("consistency {cut}"),
            Change::Consistency(cut),
        ));
    }
    if at_least(1.0, higher(specification.cut_offs.pri)) {
        let cut = higher(specification.cut_offs.pri);
        choices.push(Choice::new(format!("PRI {cut}"), Change::Pri(cut)));
    }
    let frequency = specification.cut_offs.frequency + 1;
    choices.push(Choice::new(
        format!("frequency {frequency}"),
        Change::Frequency(frequency),
    ));
    let columns = evaluator
        .raw()
        .columns
        .iter()
        .zip(&specification.calibrations)
        .enumerate();
    let changed: Vec<_> = columns
        .filter_map(|(at, (column, calibration))| {
            let calibration = calibration.as_deref()?;
            let other = percentile_anchors(calibration, column.scores(), [10.0, 50.0, 90.0])?;
            // Percentiles that coincide make no calibration.
            other.apply(column.scores()).ok()?;
            Some((at, Arc::new(other)))
        })
        .collect();
    if !changed.is_empty() {
        let label = "anchors at percentiles 10, 50, 90";
        choices.push(Choice::new(label, Change::Calibrations(changed)));
    }
    choices
}

/// The stated specification and each of the usual alternatives.
///
/// # Errors
/// As [`Evaluator::evaluate_all`].
pub fn usual_checks(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    watch: &Watch,
) -> Result<Vec<Check>> {
    let mut choices = vec![Choice::new("as stated", Change::Nothing)];
    choices.extend(usual_changes(evaluator, specification));
    let settings: Vec<Specification> = choices
        .iter()
        .map(|choice| {
            let mut changed = specification.clone();
            choice.change.apply(&mut changed);
            changed
        })
        .collect();
    let answers = evaluator.evaluate_all(&settings, watch)?;
    let stated = &answers[0];
    Ok(choices
        .iter()
        .zip(&answers)
        .map(|(choice, answer)| check(choice, answer, stated))
        .collect())
}

fn check(choice: &Choice, answer: &Evaluated, stated: &Evaluated) -> Check {
    let terms = stated.solution.terms();
    let nearest = nearest_model(answer, &terms);
    let fit = nearest
        .map(|model| answer.calibrated.observed.solution_fit(model))
        .unwrap_or_default();
    Check {
        change: choice.label.clone(),
        positive_rows: answer.outs.iter().filter(|&&out| out == Out::One).count(),
        models: answer.solution.texts(&stated.calibrated.conditions()),
        same: answer.solution == stated.solution,
        terms_kept: terms
            .iter()
            .filter(|term| answer.solution.has_term(term))
            .count(),
        terms: terms.len(),
        consistency: fit.consistency,
        pri: fit.pri,
        coverage: fit.coverage,
    }
}
