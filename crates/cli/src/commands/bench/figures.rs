//! Figures that sum up times.

use serde::Serialize;

/// Seconds by which whole processes differ from run to run.
pub(super) const NOISE: f64 = 1e-3;

pub(super) fn minimum(seconds: &[f64]) -> Option<f64> {
    seconds.iter().copied().reduce(f64::min)
}

pub(super) fn median(seconds: &[f64]) -> Option<f64> {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    Some(match sorted.len() % 2 {
        0 => f64::midpoint(sorted[middle - 1], upper),
        _ => upper,
    })
}

/// Seconds of ours and of another program on the instances that both finished.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Standing {
    /// Instances that both finished.
    pub(super) compared: usize,
    /// Those on which we are faster.
    pub(super) faster: usize,
    /// Those on which we are slower.
    pub(super) slower: usize,
    /// Those on which we are slower by more than a millisecond.
    pub(super) slower_beyond_noise: usize,
    /// Geometric mean of the ratios of the other's seconds to ours; none without an instance.
    pub(super) geometric_mean: Option<f64>,
}

impl Standing {
    /// From pairs of our seconds and the other's.
    pub(super) fn of(pairs: &[(f64, f64)]) -> Self {
        let count = |test: fn(&(f64, f64)) -> bool| pairs.iter().filter(|pair| test(pair)).count();
        let logarithms = pairs.iter().map(|(ours, other)| libm::log(other / ours));
        let mean = logarithms.sum::<f64>() / pairs.len() as f64;
        Standing {
            compared: pairs.len(),
            faster: count(|(ours, other)| ours < other),
            slower: count(|(ours, other)| ours > other),
            slower_beyond_noise: count(|(ours, other)| *ours > other + NOISE),
            geometric_mean: (!pairs.is_empty()).then(|| libm::exp(mean)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_standings() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0]), Some(2.5));
        assert_eq!(minimum(&[4.0, 1.0]), Some(1.0));
        let standing = Standing::of(&[(1.0, 4.0), (2.0, 1.0), (1.0, 0.9999)]);
        assert_eq!(
            (
                standing.faster,
                standing.slower,
                standing.slower_beyond_noise
            ),
            (1, 2, 1)
        );
        let mean = standing.geometric_mean.unwrap();
        assert!((mean - libm::cbrt(2.0 * 0.9999)).abs() < 1e-12);
        assert_eq!(Standing::of(&[]).geometric_mean, None);
    }
}
