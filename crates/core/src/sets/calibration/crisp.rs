//! Crisp and multi-value sets by thresholds.

use super::{Anchors, Calibrated};

/// The number of thresholds at or below the score: a score equal to a threshold belongs to the upper interval.
pub(super) fn apply(scores: &[f64], thresholds: Vec<f64>) -> Calibrated {
    let level = |&x: &f64| thresholds.partition_point(|&threshold| threshold <= x) as f64;
    Calibrated {
        memberships: scores.iter().map(level).collect(),
        anchors: Anchors::Crisp { thresholds },
    }
}
