//! Robustness as figures: specification curves and ranges.

use qca_study::robust::{Curve, Grid, OutcomeRobustness, PairRange, Parameter, Range, Robustness};

use crate::settings_text::{choice_text, factor_text, parameter_text};
use crate::words::{Words, fill};

use super::plane::{PlanePlot, plane_plot};
use super::ranges::{RangePlot, RangeRow, range_plot};
use super::specification::{CurveFactor, CurvePoint, SpecificationCurve, specification_curve};

/// The figures of an answer of `robust`, as file names without extension and SVG texts: for each outcome the
/// specification curve, the ranges, and the planes of pairs with an anchor, where they were asked for.
pub fn robustness_figures(
    words: Words,
    result: &Robustness,
    digits: usize,
) -> Vec<(String, String)> {
    let mut figures = Vec::new();
    for (at, outcome) in result.outcomes.iter().enumerate() {
        if let Some(curve) = &outcome.curve {
            let name = format!("specification-curve-{}", at + 1);
            figures.push((
                name,
                specification_curve(words, &curve_figure(words, outcome, curve, digits)),
            ));
        }
        if let Some(ranges) = &outcome.ranges {
            figures.push((
                format!("ranges-{}", at + 1),
                range_plot(words, &range_figure(words, outcome, ranges)),
            ));
        }
        let pairs = outcome.pairs.iter().flatten();
        let planes = pairs.filter_map(|pair| Some((pair, pair.grid.as_ref()?)));
        figures.extend(planes.enumerate().map(|(number, (pair, grid))| {
            let name = format!("plane-{}-{}", at + 1, number + 1);
            (
                name,
                plane_plot(words, &plane_figure(words, outcome, pair, grid)),
            )
        }));
    }
    figures
}

fn plane_figure(
    words: Words,
    outcome: &OutcomeRobustness,
    pair: &PairRange,
    grid: &Grid,
) -> PlanePlot {
    PlanePlot {
        title: fill!(
            words,
            "Where the solution stays the same: {outcome}",
            outcome = outcome.outcome
        ),
        x_label: parameter_text(words, &pair.first),
        y_label: parameter_text(words, &pair.second),
        x: grid.first.clone(),
        y: grid.second.clone(),
        same: grid.same.clone(),
        stated: grid.stated,
    }
}

fn curve_figure(
    words: Words,
    outcome: &OutcomeRobustness,
    curve: &Curve,
    digits: usize,
) -> SpecificationCurve {
    SpecificationCurve {
        title: fill!(
            words,
            "{outcome}: the stated solution in {same} of {all} combinations",
            outcome = outcome.outcome,
            same = curve.same,
            all = curve.specifications.len()
        ),
        value_label: words.say("Consistency of the solution").to_owned(),
        factors: curve
            .factors
            .iter()
            .map(|factor| CurveFactor {
                name: factor_text(words, &factor.name),
                choices: factor
                    .choices
                    .iter()
                    .map(|choice| choice_text(words, &factor.name, choice))
                    .collect(),
            })
            .collect(),
        specifications: curve
            .specifications
            .iter()
            .map(|specification| CurvePoint {
                choices: specification.choices.clone(),
                value: specification.consistency,
                reported: specification.stated,
                same: specification.same,
            })
            .collect(),
        range: None,
        digits,
    }
}

fn range_figure(words: Words, outcome: &OutcomeRobustness, ranges: &[Range]) -> RangePlot {
    let row = |range: &Range| RangeRow {
        label: parameter_text(words, &range.parameter),
        value: range.stated,
        lower: range.lower.value,
        upper: range.upper.value,
        scale: scale(range),
        decimals: (!matches!(range.parameter, Parameter::Anchor { .. })).then_some(3),
    };
    RangePlot {
        title: fill!(
            words,
            "How far each setting may move: {outcome}",
            outcome = outcome.outcome
        ),
        rows: ranges.iter().map(row).collect(),
    }
}

/// Cut-offs on their own scale; other parameters with some room beyond both ends.
fn scale(range: &Range) -> (f64, f64) {
    match range.parameter {
        Parameter::Consistency | Parameter::Pri | Parameter::Contradiction => (0.0, 1.0),
        Parameter::Frequency | Parameter::Anchor { .. } => {
            let distance = |end: Option<f64>| end.map(|end| (end - range.stated).abs());
            let below = distance(range.lower.value);
            let above = distance(range.upper.value);
            let other = below.unwrap_or(0.0).max(above.unwrap_or(0.0)).max(1e-9);
            let room = |end: Option<f64>| 1.15 * end.unwrap_or(other).max(0.1 * other);
            (range.stated - room(below), range.stated + room(above))
        }
    }
}
