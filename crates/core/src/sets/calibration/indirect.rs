//! The indirect method: a smooth curve through the group scores.

use super::{Anchors, Calibrated, clamped};
use crate::error::DataError;

/// Terms of the fractional polynomial: 1, ln x, √x, x, x².
const TERMS: usize = 5;
const ITERATIONS: usize = 200;

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

/// Iteratively reweighted least squares for the logit link with variance `m (1 − m)`, to convergence; a step that
/// makes the fit worse is halved.
fn fit(design: &[Vec<f64>; TERMS], observed: &[f64]) -> Vec<f64> {
    let mut fitted: Vec<f64> = observed.iter().map(|y| (y + 0.5) / 2.0).collect();
    let mut linear: Vec<f64> = fitted.iter().map(|m| libm::log(m / (1.0 - m))).collect();
    let mut deviance = f64::INFINITY;
    for _ in 0..ITERATIONS {
        let target = step(design, observed, &linear, &fitted);
        let mut share = 1.0;
        let (next, next_fitted, next_deviance) = loop {
            let next: Vec<f64> = linear
                .iter()
                .zip(&target)
                .map(|(a, b)| a + share * (b - a))
                .collect();
            let next_fitted: Vec<f64> = next
                .iter()
                .map(|&eta| 1.0 / (1.0 + libm::exp(-eta)))
                .collect();
            let next_deviance = self::deviance(observed, &next_fitted);
            if next_deviance <= deviance + 1e-12 || share < 1e-6 {
                break (next, next_fitted, next_deviance);
            }
            share /= 2.0;
        };
        let gain = deviance - next_deviance;
        (linear, fitted, deviance) = (next, next_fitted, next_deviance);
        if gain.abs() <= 1e-13 * (deviance.abs() + 0.1) {
            break;
        }
    }
    fitted
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
        if after > 1e-11 * before && after > 0.0 {
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
