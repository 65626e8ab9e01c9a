//! The one tolerance of the project, and the comparisons that use it.

/// Figures that differ by no more than this are the same figure: a cut-off of 0.8 is met by a consistency of
/// 0.8 minus rounding error, and a membership this close to 0.5 is the point of maximum ambiguity.
pub const TOLERANCE: f64 = 1e-8;

/// Whether `figure` meets the cut-off: `figure + TOLERANCE >= cut`.
///
/// ```
/// assert!(qca::precision::at_least(0.8 - 1e-12, 0.8));
/// assert!(!qca::precision::at_least(0.7999, 0.8));
/// ```
pub fn at_least(figure: f64, cut: f64) -> bool {
    figure + TOLERANCE >= cut
}

/// Whether an optional figure meets the cut-off; an undefined one never does.
pub fn some_at_least(figure: Option<f64>, cut: f64) -> bool {
    figure.is_some_and(|x| at_least(x, cut))
}

/// Whether a membership is the point of maximum ambiguity, 0.5.
pub fn is_half(membership: f64) -> bool {
    (membership - 0.5).abs() <= TOLERANCE
}

/// `numerator / denominator`, or `None` where the denominator is zero: 0/0 has no value.
pub fn ratio(numerator: f64, denominator: f64) -> Option<f64> {
    (denominator.abs() > 1e-12).then(|| numerator / denominator)
}
