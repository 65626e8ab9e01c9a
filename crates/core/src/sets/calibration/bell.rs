//! Sets that are full in the middle of the scale, or at both of its ends.

use super::linear::piece;
use super::{Anchors, Calibrated, Exponents, clamped};
use crate::error::DataError;

/// A linear set up to the middle and another from there: `e1 < c1 < i1 ≤ i2 < c2 < e2`, or inverted,
/// `i1 < c1 < e1 ≤ e2 < c2 < i2`.
pub(super) fn apply(
    scores: &[f64],
    anchors: [f64; 6],
    exponents: Exponents,
) -> Result<Calibrated, DataError> {
    if !is_bell(anchors) {
        return Err(DataError::new(format!(
            "the anchors {anchors:?} are neither ascending nor those of an inverted bell"
        ))
        .remedy("give other percentiles, or the anchors as scores"));
    }
    let [e1, c1, i1, i2, c2, e2] = anchors;
    // The set is level from the end of its left side to the start of its right side.
    let left_end = i1.max(e1);
    let membership = |&x: &f64| {
        let side = if x <= left_end {
            [e1, c1, i1]
        } else {
            [e2, c2, i2]
        };
        clamped(piece(x, side, exponents))
    };
    Ok(Calibrated {
        memberships: scores.iter().map(membership).collect(),
        anchors: Anchors::Bell {
            exclusion: [e1, e2],
            crossover: [c1, c2],
            inclusion: [i1, i2],
            below: exponents.below,
            above: exponents.above,
        },
    })
}

/// Whether the anchors are in the order of a bell or of an inverted bell.
pub(super) fn is_bell([e1, c1, i1, i2, c2, e2]: [f64; 6]) -> bool {
    let upright = e1 < c1 && c1 < i1 && i1 <= i2 && i2 < c2 && c2 < e2;
    let inverted = i1 < c1 && c1 < e1 && e1 <= e2 && e2 < c2 && c2 < i2;
    upright || inverted
}
