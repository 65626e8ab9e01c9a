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
    let from_exclusion = ((x - e) / (c - e)).clamp(0.0, 1.0);
    let to_inclusion = ((i - x) / (i - c)).clamp(0.0, 1.0);
    if to_inclusion < 1.0 {
        1.0 - 0.5 * libm::pow(to_inclusion, exponents.above)
    } else {
        0.5 * libm::pow(from_exclusion, exponents.below)
    }
}
