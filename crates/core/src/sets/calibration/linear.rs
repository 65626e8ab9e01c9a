//! Piecewise power functions, by default straight lines.

use super::{Anchors, Calibrated, Exponents, clamped};
use crate::error::DataError;

pub(super) fn apply(
    scores: &[f64],
    anchors: [f64; 3],
    exponents: Exponents,
) -> Result<Calibrated, DataError> {
    let [exclusion, crossover, inclusion] = anchors;
    Ok(Calibrated {
        memberships: scores
            .iter()
            .map(|&x| clamped(piece(x, anchors, exponents)))
            .collect(),
        anchors: Anchors::Linear {
            exclusion,
            crossover,
            inclusion,
            below: exponents.below,
            above: exponents.above,
        },
    })
}

/// `½ ((x − e)/(c − e))^below` from exclusion to crossover, `1 − ½ ((i − x)/(i − c))^above` from there to inclusion, 0
/// and 1 beyond; the same for descending anchors, whose differences change their sign together.
pub(super) fn piece(x: f64, [e, c, i]: [f64; 3], exponents: Exponents) -> f64 {
    let toward = (i - e).signum();
    let at = |point: f64| (x - point) * toward;
    if at(e) <= 0.0 {
        0.0
    } else if at(c) <= 0.0 {
        0.5 * libm::pow((x - e) / (c - e), exponents.below)
    } else if at(i) <= 0.0 {
        1.0 - 0.5 * libm::pow((i - x) / (i - c), exponents.above)
    } else {
        1.0
    }
}
