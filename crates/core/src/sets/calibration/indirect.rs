//! The indirect method: a smooth curve through the group scores.

use super::{Anchors, Calibrated, clamped};
use crate::error::DataError;

/// Terms of the fractional polynomial: 1, ln x, √x, x, x².
const TERMS: usize = 5;
const ITERATIONS: usize = 200;
/// The least share of a step that is tried.
const SHORTEST: f64 = 1e-6;

/// Groups the scores by the thresholds (a score equal to one is in the lower group), gives the groups the memberships
/// 0, 1/n, …, 1 of three decimals, and fits `logit(E[m]) = b0 + b1 ln x + b2 √x + b3 x + b4 x²` by maximum
/// quasi-likelihood (Ragin 2008, pp. 94–97; the curve of Royston and Altman 1994 as in R's QCA). The memberships are the
/// fitted values, rounded to six decimals.
pub(super) fn apply(scores: &[f64], thresholds: Vec<f64>) -> Result<Calibrated, DataError> {
    if let Some(case) = scores.iter().position(|&x| x < 0.0) {
        return Err(DataError::new(
            "the indirect method takes logarithms, and this score is negative",
        )
        .row(case + 1)
        .value(scores[case].to_string())
        .remedy("shift the scale so that it starts at 0, or use direct(…)"));
    }
    let groups = thresholds.len() as f64;
    let grouped: Vec<f64> = scores
        .iter()
        .map(|&x| thresholds.partition_point(|&threshold| threshold < x) as f64 / groups)
        .map(|share| (share * 1000.0).round() / 1000.0)
        .collect();
    if grouped.windows(2).all(|pair| pair[0] == pair[1]) {
        return Err(DataError::new(
            "all scores are in one group, so that there is no curve to fit",
        )
        .remedy("choose thresholds that divide the cases"));
    }
    let fitted = fit(&design(scores), &grouped);
    let rounded = |m: f64| clamped((m * 1e6).round() / 1e6);
    Ok(Calibrated {
        memberships: fitted.into_iter().map(rounded).collect(),
        anchors: Anchors::Indirect { thresholds },
    })
}

/// The columns of the regression, each but the constant with mean 0 and length 1: the fit is the same, and the
/// arithmetic better conditioned.
fn design(scores: &[f64]) -> [Vec<f64>; TERMS] {
    let positive = |x: f64| if x == 0.0 { 0.000_01 } else { x };
    let column = |term: fn(f64) -> f64| -> Vec<f64> {
        let raw: Vec<f64> = scores.iter().map(|&x| term(positive(x))).collect();
        let mean = raw.iter().sum::<f64>() / raw.len() as f64;
        let centred: Vec<f64> = raw.iter().map(|v| v - mean).collect();
        let length = norm(&centred);
        centred
            .iter()
            .map(|v| if length > 0.0 { v / length } else { 0.0 })
            .collect()
    };
    [
        vec![1.0; scores.len()],
        column(libm::log),
        column(f64::sqrt),
        column(|x| x),
        column(|x| x * x),
    ]
}

/// Where the fit stands: the linear predictor of each case, the membership it stands for, and the deviance of them all.
#[derive(Clone, Debug)]
struct Fitted {
    linear: Vec<f64>,
    memberships: Vec<f64>,
    deviance: f64,
}

impl Fitted {
    fn new(linear: Vec<f64>, observed: &[f64]) -> Self {
        let memberships: Vec<f64> = linear.iter().copied().map(logistic).collect();
        Fitted {
            deviance: deviance(observed, &memberships),
            linear,
            memberships,
        }
    }

    /// The fit at this target, or the halves, quarters, … of the way to it, until it is no worse than where it stands.
    fn toward(&self, target: &[f64], observed: &[f64]) -> Self {
        let mut share = 1.0;
        loop {
            let way = self.linear.iter().zip(target);
            let next = Fitted::new(way.map(|(a, b)| a + share * (b - a)).collect(), observed);
            if is_no_worse(next.deviance, self.deviance) || share < SHORTEST {
                return next;
            }
            share /= 2.0;
        }
    }
}

/// Iteratively reweighted least squares for the logit link with variance `m (1 − m)`, to convergence; a step that
/// makes the fit worse is halved.
fn fit(design: &[Vec<f64>; TERMS], observed: &[f64]) -> Vec<f64> {
    let memberships: Vec<f64> = observed.iter().map(|y| (y + 0.5) / 2.0).collect();
    let mut fitted = Fitted {
        linear: memberships.iter().copied().map(logit).collect(),
        memberships,
        deviance: f64::INFINITY,
    };
    for _ in 0..ITERATIONS {
        let target = step(design, observed, &fitted.linear, &fitted.memberships);
        let next = fitted.toward(&target, observed);
        let settled = has_settled(fitted.deviance, next.deviance);
        fitted = next;
        if settled {
            break;
        }
    }
    fitted.memberships
}

fn logit(membership: f64) -> f64 {
    libm::log(membership / (1.0 - membership))
}

fn logistic(linear: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-linear))
}

/// Whether a deviance is not above the one before, but for rounding.
fn is_no_worse(next: f64, before: f64) -> bool {
    next <= before + 1e-12
}

/// Whether a step has changed the deviance by so little that there is no use in another.
fn has_settled(before: f64, now: f64) -> bool {
    (before - now).abs() <= 1e-13 * (now.abs() + 0.1)
}

/// The linear predictor of one weighted least-squares fit.
fn step(design: &[Vec<f64>; TERMS], observed: &[f64], linear: &[f64], fitted: &[f64]) -> Vec<f64> {
    let weight: Vec<f64> = fitted.iter().map(|m| (m * (1.0 - m)).max(1e-12)).collect();
    let root: Vec<f64> = weight.iter().map(|w| w.sqrt()).collect();
    let working: Vec<f64> = (0..observed.len())
        .map(|case| (linear[case] + (observed[case] - fitted[case]) / weight[case]) * root[case])
        .collect();
    let mut projection = vec![0.0; observed.len()];
    for direction in orthonormal(design, &root) {
        let length = dot(&direction, &working);
        projection
            .iter_mut()
            .zip(&direction)
            .for_each(|(p, d)| *p += length * d);
    }
    projection.iter().zip(&root).map(|(p, r)| p / r).collect()
}

/// An orthonormal basis of the weighted columns (Gram–Schmidt, each column twice); a column that depends on those
/// before it is left out.
fn orthonormal(design: &[Vec<f64>; TERMS], root: &[f64]) -> Vec<Vec<f64>> {
    let mut basis: Vec<Vec<f64>> = Vec::with_capacity(TERMS);
    for column in design {
        let mut vector: Vec<f64> = column.iter().zip(root).map(|(v, r)| v * r).collect();
        let before = norm(&vector);
        for _ in 0..2 {
            for direction in &basis {
                let length = dot(direction, &vector);
                vector
                    .iter_mut()
                    .zip(direction)
                    .for_each(|(v, d)| *v -= length * d);
            }
        }
        let after = norm(&vector);
        if after > 1e-11 * before {
            vector.iter_mut().for_each(|v| *v /= after);
            basis.push(vector);
        }
    }
    basis
}

/// Twice the distance of the log quasi-likelihood from that of a perfect fit.
fn deviance(observed: &[f64], fitted: &[f64]) -> f64 {
    let part = |y: f64, m: f64| {
        if y > 0.0 {
            y * libm::log(y / m.max(1e-300))
        } else {
            0.0
        }
    };
    let terms = observed
        .iter()
        .zip(fitted)
        .map(|(&y, &m)| part(y, m) + part(1.0 - y, 1.0 - m));
    2.0 * terms.sum::<f64>()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-12, "{found:?} is not {expected:?}");
        }
    }

    /// 1, 4, 9 have the roots 1, 2, 3, which lie around their mean like −1, 0, 1, with the length √2.
    #[test]
    fn columns_have_mean_0_and_length_1() {
        let [constant, log, root, score, square] = design(&[1.0, 4.0, 9.0]);
        near(&constant, &[1.0, 1.0, 1.0]);
        let half = 0.5f64.sqrt();
        near(&root, &[-half, 0.0, half]);
        // ln 4 = 2 ln 2 and ln 9 = 2 ln 3, around 2 ln 6 / 3.
        let (two, three) = (2.0 * libm::log(2.0), 2.0 * libm::log(3.0));
        let mean = (two + three) / 3.0;
        let length = (mean.powi(2) + (two - mean).powi(2) + (three - mean).powi(2)).sqrt();
        near(
            &log,
            &[
                -mean / length,
                (two - mean) / length,
                (three - mean) / length,
            ],
        );
        // 1, 4, 9 around 14/3: −11/3, −2/3, 13/3, whose squares are 294/9; 1, 16, 81 around 98/3.
        let length = 294.0f64.sqrt();
        near(&score, &[-11.0 / length, -2.0 / length, 13.0 / length]);
        let length = (95.0f64.powi(2) + 50.0f64.powi(2) + 145.0f64.powi(2)).sqrt();
        near(&square, &[-95.0 / length, -50.0 / length, 145.0 / length]);
        // A score of 0 has no logarithm and counts as 0.00001, so that these two are one: no column but the constant says anything.
        let [_, log, root, score, square] = design(&[0.0, 0.000_01]);
        for column in [log, root, score, square] {
            near(&column, &[0.0, 0.0]);
        }
    }

    #[test]
    fn a_column_that_depends_on_those_before_it_is_left_out() {
        let column = |values: [f64; 3]| values.to_vec();
        let design = [
            column([1.0, 1.0, 1.0]),
            column([0.1, 0.2, 0.3]),
            column([0.7, 0.5, 0.3]),
            column([0.0, 0.0, 0.0]),
            column([0.0, 1.0, 0.0]),
        ];
        for scale in [1.0, 1e-7] {
            let basis = orthonormal(&design, &[scale; 3]);
            let (third, half, sixth) =
                ((1.0f64 / 3.0).sqrt(), 0.5f64.sqrt(), (1.0f64 / 6.0).sqrt());
            assert_eq!(basis.len(), 3);
            near(&basis[0], &[third, third, third]);
            near(&basis[1], &[-half, 0.0, half]);
            near(&basis[2], &[-sixth, 2.0 * sixth, -sixth]);
        }
    }

    /// 2 (½ ln(½ / ¼) + ½ ln(½ / ¾)) = ln 2 + ln ⅔; a membership of 0 or 1 has one part alone.
    #[test]
    fn the_deviance_by_hand() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} is not {b}");
        near(deviance(&[0.5], &[0.25]), libm::log(4.0 / 3.0));
        near(
            deviance(&[0.0, 1.0], &[0.25, 0.25]),
            2.0 * libm::log(16.0 / 3.0),
        );
        near(deviance(&[0.3, 0.0, 1.0], &[0.3, 0.0, 1.0]), 0.0);
    }

    #[test]
    fn log_odds_and_back() {
        near(
            &[logit(0.5), logit(0.75), logit(0.1)],
            &[0.0, libm::log(3.0), -libm::log(9.0)],
        );
        near(&[logistic(0.0), logistic(libm::log(3.0))], &[0.5, 0.75]);
    }

    #[test]
    fn worse_and_settled_are_told_from_rounding() {
        assert!(is_no_worse(1.0, 2.0) && is_no_worse(1e-12, 0.0) && !is_no_worse(2e-12, 0.0));
        assert!(has_settled(5.0, 5.0) && !has_settled(5.0, 5.1));
        // At a deviance of 0 a ten-trillionth of 0.1, and no more.
        let most = 1e-13 * 0.1;
        assert!(has_settled(most, 0.0) && !has_settled(2.0 * most, 0.0));
        assert!(!has_settled(f64::INFINITY, 5.0));
    }

    #[test]
    fn a_step_that_makes_the_fit_worse_is_halved() {
        let observed = [0.0, 1.0];
        let start = Fitted::new(vec![0.0, 0.0], &observed);
        // The right way: all of it, although 10 is far.
        let right = start.toward(&[-10.0, 10.0], &observed);
        assert_eq!(right.linear, [-10.0, 10.0]);
        // Too far for the second case, which is at 0.5: (−32, 32) and (−16, 16) are worse than (0, 0).
        let observed = [0.25, 0.75];
        let start = Fitted::new(vec![0.0, 0.0], &observed);
        assert_eq!(start.toward(&[-32.0, 32.0], &observed).linear, [-2.0, 2.0]);
        // The wrong way: no share is any good, and the first below a millionth is the last.
        let share = 0.5f64.powi(20);
        assert_eq!(
            start.toward(&[1.0, -1.0], &observed).linear,
            [share, -share]
        );
        // No worse but for rounding: all of it.
        let observed = [0.5, 0.5];
        let best = Fitted::new(vec![0.0, 0.0], &observed);
        assert_eq!(best.toward(&[1e-7, -1e-7], &observed).linear, [1e-7, -1e-7]);
    }

    /// Two groups of two: the curve goes through both, whatever the start.
    #[test]
    fn the_fit_of_two_groups_is_their_memberships() {
        let fitted = fit(&design(&[1.0, 1.0, 3.0, 3.0]), &[0.25, 0.25, 0.75, 0.75]);
        near(&fitted, &[0.25, 0.25, 0.75, 0.75]);
    }
}
