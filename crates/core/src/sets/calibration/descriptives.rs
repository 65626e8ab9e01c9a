//! What a methods section says of a column.

use serde::{Deserialize, Serialize};

use crate::data::Cell;
use crate::precision::is_half;

/// Descriptive figures of one column, raw or calibrated.
///
/// ```
/// let figures = qca::sets::calibration::Descriptives::of(&[0.0, 0.5, 1.0]);
/// assert_eq!((figures.n, figures.mean, figures.sd), (3, Some(0.5), Some(0.5)));
/// assert_eq!((figures.at_half, figures.above_half), (1, Some(1.0 / 3.0)));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Descriptives {
    /// Number of cases with a value.
    pub n: usize,
    /// Arithmetic mean.
    pub mean: Option<f64>,
    /// Standard deviation with n − 1 in the denominator; undefined for fewer than two cases.
    pub sd: Option<f64>,
    /// Lowest value.
    pub min: Option<f64>,
    /// Highest value.
    pub max: Option<f64>,
    /// Number of cases at 0.5, the point of maximum ambiguity; of memberships only.
    pub at_half: usize,
    /// Share of cases above 0.5, the skewness of a set; of memberships only.
    pub above_half: Option<f64>,
}

impl Descriptives {
    /// The figures of these cells, of those that matter.
    pub fn of_cells(cells: &[Cell]) -> Self {
        let values: Vec<f64> = cells.iter().filter_map(|cell| cell.value()).collect();
        Descriptives::of(&values)
    }

    /// The figures of these values; a missing one (`NaN`) is not counted.
    pub fn of(values: &[f64]) -> Self {
        let present: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
        let n = present.len();
        if n == 0 {
            return Descriptives::default();
        }
        let mean = present.iter().sum::<f64>() / n as f64;
        let squares: f64 = present.iter().map(|v| (v - mean).powi(2)).sum();
        let above = present.iter().filter(|&&v| v > 0.5 && !is_half(v)).count();
        Descriptives {
            n,
            mean: Some(mean),
            sd: (n > 1).then(|| (squares / (n - 1) as f64).sqrt()),
            min: present.iter().copied().reduce(f64::min),
            max: present.iter().copied().reduce(f64::max),
            at_half: present.iter().filter(|&&v| is_half(v)).count(),
            above_half: Some(above as f64 / n as f64),
        }
    }
}
