//! The totally fuzzy and relative method.

use super::{Anchors, Calibrated};
use crate::error::DataError;

/// `max(0, (F(x) − F(1)) / (1 − F(1)))`, F the share of cases at or below a score and 1 the number one, the lowest
/// category of the ordinal scales it was made for (Cheli and Lemmi 1995).
pub(super) fn apply(scores: &[f64]) -> Result<Calibrated, DataError> {
    let mut ascending = scores.to_vec();
    ascending.sort_by(f64::total_cmp);
    let count = scores.len() as f64;
    let share = |x: f64| ascending.partition_point(|&score| score <= x) as f64 / count;
    let lowest = share(1.0);
    if lowest >= 1.0 {
        return Err(
            DataError::new("no score is above 1, the lowest category of tfr()")
                .remedy("tfr() is for ordinal scales that start at 1; use another method"),
        );
    }
    let membership = |&x: &f64| ((share(x) - lowest) / (1.0 - lowest)).max(0.0);
    Ok(Calibrated {
        memberships: scores.iter().map(membership).collect(),
        anchors: Anchors::TotallyFuzzyRelative,
    })
}
