//! Descriptive figures of columns and their correlations, as papers print them.

use serde::{Deserialize, Serialize};

/// A column in figures; those that are not defined are null.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// The column.
    pub name: String,
    /// Cases that have a value.
    pub n: usize,
    /// Cases that have none.
    pub missing: usize,
    /// Mean.
    pub mean: Option<f64>,
    /// Standard deviation (n − 1).
    pub sd: Option<f64>,
    /// Lowest value.
    pub minimum: Option<f64>,
    /// Highest value.
    pub maximum: Option<f64>,
    /// Skewness, adjusted: `n / ((n−1)(n−2)) · Σ ((x − mean) / sd)³` (Joanes and Gill 1998, G1).
    pub skewness: Option<f64>,
}

/// A correlation of two columns over the cases that have both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correlation {
    /// Pearson's r; null where a column does not vary.
    pub r: Option<f64>,
    /// Two-sided probability of an r as far from 0, by Student's t with n − 2 degrees of freedom.
    pub p: Option<f64>,
    /// Cases that have both.
    pub n: usize,
}

/// Descriptive figures and correlations of some columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Descriptions {
    /// Each column.
    pub columns: Vec<Description>,
    /// The correlation of each column with those before it.
    pub correlations: Vec<Vec<Correlation>>,
}

/// Describes columns of names and values, `NaN` where missing.
pub fn descriptions(columns: &[(String, Vec<f64>)]) -> Descriptions {
    let correlated = |at: usize| {
        let before = columns[..at].iter();
        before
            .map(|(_, other)| tested(&columns[at].1, other))
            .collect()
    };
    Descriptions {
        columns: columns
            .iter()
            .map(|(name, values)| described(name, values))
            .collect(),
        correlations: (0..columns.len()).map(correlated).collect(),
    }
}

fn described(name: &str, values: &[f64]) -> Description {
    let there: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
    let sd = variance(&there).map(f64::sqrt);
    Description {
        name: name.to_owned(),
        n: there.len(),
        missing: values.len() - there.len(),
        mean: mean(&there),
        sd,
        minimum: there.iter().copied().reduce(f64::min),
        maximum: there.iter().copied().reduce(f64::max),
        skewness: skewness(&there, sd),
    }
}

fn skewness(values: &[f64], sd: Option<f64>) -> Option<f64> {
    let (sd, n) = (sd.filter(|sd| *sd > 0.0)?, values.len() as f64);
    let mean = mean(values)?;
    let cubes: f64 = values.iter().map(|x| ((x - mean) / sd).powi(3)).sum();
    (values.len() > 2).then(|| n / ((n - 1.0) * (n - 2.0)) * cubes)
}

/// The mean; none of nothing.
pub(crate) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The variance (n − 1); none of fewer than two values.
pub(crate) fn variance(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (values.len() > 1).then(|| squares / (values.len() as f64 - 1.0))
}

/// Pearson's r over the cases that have both; none where either does not vary.
pub fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    tested(a, b).r
}

/// The correlations of all pairs of columns.
pub(crate) fn correlations(columns: &[Vec<f64>]) -> Vec<Vec<Option<f64>>> {
    let row = |a: &Vec<f64>| columns.iter().map(|b| correlation(a, b)).collect();
    columns.iter().map(row).collect()
}

fn tested(a: &[f64], b: &[f64]) -> Correlation {
    let pairs: Vec<(f64, f64)> = a
        .iter()
        .zip(b)
        .filter(|(a, b)| a.is_finite() && b.is_finite())
        .map(|(&a, &b)| (a, b))
        .collect();
    let n = pairs.len();
    let center = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n as f64;
    let (mean_a, mean_b) = (center(|pair| pair.0), center(|pair| pair.1));
    let (mut squares_a, mut squares_b, mut products) = (0.0, 0.0, 0.0);
    for (a, b) in &pairs {
        squares_a += (a - mean_a) * (a - mean_a);
        squares_b += (b - mean_b) * (b - mean_b);
        products += (a - mean_a) * (b - mean_b);
    }
    let varies = squares_a > 0.0 && squares_b > 0.0;
    let r = varies.then(|| (products / (squares_a * squares_b).sqrt()).clamp(-1.0, 1.0));
    Correlation {
        r,
        p: r.filter(|_| n > 2).map(|r| two_sided(r, n)),
        n,
    }
}

/// `P(|T| ≥ |t|)` with `t = r √((n−2)/(1−r²))`, which is `I_{1−r²}((n−2)/2, 1/2)`.
fn two_sided(r: f64, n: usize) -> f64 {
    incomplete_beta(1.0 - r * r, (n as f64 - 2.0) / 2.0, 0.5)
}

/// The regularised incomplete beta function by its continued fraction (Abramowitz and Stegun 1964, 26.5.8).
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let gammas = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b);
    let front = libm::exp(gammas + a * libm::log(x) + b * libm::log1p(-x)) / a;
    front * fraction(x, a, b)
}

/// The continued fraction, from its first term on, until it stands still (Lentz 1976).
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let not_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d) = (1.0, 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0)));
    let mut value = d;
    for m in 1..1000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            d = 1.0 / not_zero(1.0 + term * d);
            c = not_zero(1.0 + term / c);
            change = c * d;
            value *= change;
        }
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_of_correlations() {
        // scipy.stats.pearsonr's p for r and n.
        for (r, n, p) in [
            (0.5, 10, 0.141_113_281_25),
            (0.3, 100, 0.002_425_733_462_583),
            (-0.9, 5, 0.037_386_073_468_498),
            (0.0, 20, 1.0),
            (1.0, 8, 0.0),
        ] {
            assert!(
                (two_sided(r, n) - p).abs() < 1e-9,
                "{r} {n}: {}",
                two_sided(r, n)
            );
        }
    }

    #[test]
    fn missing_cells_are_left_out_pair_by_pair() {
        let nan = f64::NAN;
        let columns = [
            ("A".to_owned(), vec![1.0, 2.0, nan, 4.0]),
            ("B".to_owned(), vec![2.0, nan, 1.0, 8.0]),
            ("C".to_owned(), vec![3.0; 4]),
        ];
        let found = descriptions(&columns);
        assert_eq!((found.columns[0].n, found.columns[0].missing), (3, 1));
        assert_eq!(found.correlations[1][0].n, 2);
        assert_eq!(
            (found.columns[2].skewness, found.correlations[2][0].r),
            (None, None)
        );
    }
}
