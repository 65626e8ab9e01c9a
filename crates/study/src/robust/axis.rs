//! A parameter as an axis of a plane.

use qca::error::Result;
use qca::sets::calibration::Calibration;

use super::anchors::{Stated, is_monotone, no_anchor};
use super::evaluate::Evaluator;
use super::ranges::{Parameter, cut_off};
use super::setting::Setting;

/// A parameter as an axis.
pub(crate) struct Axis {
    pub(crate) parameter: Parameter,
    pub(crate) stated: f64,
    pub(crate) spread: f64,
    /// Raw scores at which a case changes its position in a condition or its score group.
    pub(crate) events: Vec<f64>,
    /// The column and the place of the anchor; none for a cut-off.
    pub(crate) anchor: Option<(usize, usize)>,
}

/// The axis of a parameter of a setting.
pub(crate) fn axis(
    evaluator: &Evaluator<'_>,
    setting: &Setting,
    parameter: &Parameter,
) -> Result<Axis> {
    let Parameter::Anchor { set, index, .. } = parameter else {
        return Ok(Axis {
            parameter: parameter.clone(),
            stated: cut_off(setting, parameter),
            spread: 1.0,
            events: Vec::new(),
            anchor: None,
        });
    };
    let columns = &evaluator.material().columns;
    let column = columns
        .iter()
        .position(|column| column.name == *set)
        .ok_or_else(|| no_anchor(parameter))?;
    let scores = &columns[column].scores;
    let calibration = setting.calibrations[column].as_deref();
    let stated = Stated::new(calibration, scores, *index, parameter)?;
    let steps =
        !is_monotone(stated.calibration) || matches!(stated.calibration, Calibration::Crisp(_));
    // The positions of the cases in an outcome, or in a part of it, make no difference to the truth table.
    let positions = column < evaluator.material().conditions
        && stated.anchors[*index].name.contains("crossover");
    let mut events = match steps || positions {
        true => scores.clone(),
        false => Vec::new(),
    };
    events.sort_by(f64::total_cmp);
    events.dedup();
    Ok(Axis {
        parameter: parameter.clone(),
        stated: stated.value,
        spread: stated.spread,
        events,
        anchor: Some((column, *index)),
    })
}
