//! The direct method.

use super::{Anchors, Calibrated, Inclusion, clamped};
use crate::error::DataError;

/// `m = 1 / (1 + exp(−L (x − c) / (i − c)))` above the crossover and with `c − e` below it, where L is the log-odds of
/// membership at full inclusion (Ragin 2008, pp. 86–94).
pub(super) fn apply(
    scores: &[f64],
    [exclusion, crossover, inclusion]: [f64; 3],
    degree: Inclusion,
) -> Result<Calibrated, DataError> {
    let log_odds = degree.log_odds();
    let (low, high) = (exclusion.min(inclusion), exclusion.max(inclusion));
    let increasing = |x: f64| {
        let width = if x >= crossover {
            high - crossover
        } else {
            crossover - low
        };
        1.0 / (1.0 + libm::exp(-log_odds * (x - crossover) / width))
    };
    let membership = |&x: &f64| {
        clamped(if exclusion < inclusion {
            increasing(x)
        } else {
            1.0 - increasing(x)
        })
    };
    Ok(Calibrated {
        memberships: scores.iter().map(membership).collect(),
        anchors: Anchors::Direct {
            exclusion,
            crossover,
            inclusion,
            log_odds,
        },
    })
}
