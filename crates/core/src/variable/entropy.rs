//! Indices with weights by entropy.
//!
//! The entropy weight method: indicators are rescaled to 0 … 1 (negative ones turned round), `p_ij = r_ij / Σ_i r_ij`, the entropy of an
//! indicator is `e_j = −Σ_i p_ij ln p_ij / ln n` with 0·ln 0 = 0, its weight `w_j = (1 − e_j) / Σ_k (1 − e_k)`, and the
//! index of a case `Σ_j w_j r_ij`. Shannon (1948); Zeleny (1982) *Multiple Criteria Decision Making*, ch. 7. Some papers add
//! 0.0001 to `r_ij` so that no logarithm is of 0; the limit makes that needless.

use serde::{Deserialize, Serialize};

/// An indicator: a number for each case.
#[derive(Clone, Debug)]
pub(super) struct Indicator {
    pub(super) name: String,
    /// Whether less of it means more of what the index measures.
    pub(super) negative: bool,
    pub(super) values: Vec<f64>,
}

/// An index, and how it came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntropyIndex {
    /// The index of each case; missing where an indicator is. Not in the JSON, which has it among the variables.
    #[serde(skip)]
    pub index: Vec<f64>,
    /// The cases that have all indicators.
    pub n: usize,
    /// The indicators in the order of the formula.
    pub indicators: Vec<IndicatorWeight>,
}

/// An indicator of an index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndicatorWeight {
    /// The indicator.
    pub name: String,
    /// Whether less of it means more.
    pub negative: bool,
    /// Its entropy between 0 and 1; 1 where it tells nothing.
    pub entropy: f64,
    /// Its weight; the weights sum to 1.
    pub weight: f64,
    /// Its values between 0 and 1 by case, turned round where it is negative; null where a case lacks an indicator.
    pub normalised: Vec<Option<f64>>,
}

/// The index of these indicators, or why there is none.
pub(super) fn entropy_index(indicators: &[Indicator]) -> Result<EntropyIndex, String> {
    let cases = indicators
        .first()
        .map_or(0, |indicator| indicator.values.len());
    let complete: Vec<usize> = (0..cases)
        .filter(|&case| {
            indicators
                .iter()
                .all(|indicator| indicator.values[case].is_finite())
        })
        .collect();
    if complete.len() < 2 {
        return Err("fewer than two cases have all indicators".to_owned());
    }
    let rescaled: Vec<Vec<f64>> = indicators
        .iter()
        .map(|indicator| rescaled(indicator, &complete))
        .collect::<Result<_, _>>()?;
    let entropies: Vec<f64> = rescaled.iter().map(|values| entropy(values)).collect();
    let rest: f64 = entropies.iter().map(|entropy| 1.0 - entropy).sum();
    if rest <= 0.0 {
        return Err("no indicator tells the cases apart".to_owned());
    }
    let weights: Vec<f64> = entropies
        .iter()
        .map(|entropy| (1.0 - entropy) / rest)
        .collect();
    let mut index = vec![f64::NAN; cases];
    let mut normalised = vec![vec![None; cases]; indicators.len()];
    for (at, &case) in complete.iter().enumerate() {
        index[case] = rescaled
            .iter()
            .zip(&weights)
            .map(|(values, weight)| weight * values[at])
            .sum();
        for (column, values) in normalised.iter_mut().zip(&rescaled) {
            column[case] = Some(values[at]);
        }
    }
    let weighted = indicators
        .iter()
        .zip(entropies)
        .zip(weights)
        .zip(normalised);
    let indicators = weighted.map(
        |(((indicator, entropy), weight), normalised)| IndicatorWeight {
            name: indicator.name.clone(),
            negative: indicator.negative,
            entropy,
            weight,
            normalised,
        },
    );
    Ok(EntropyIndex {
        index,
        n: complete.len(),
        indicators: indicators.collect(),
    })
}

fn rescaled(indicator: &Indicator, complete: &[usize]) -> Result<Vec<f64>, String> {
    let values = complete.iter().map(|&case| indicator.values[case]);
    let low = values.clone().fold(f64::INFINITY, f64::min);
    let high = values.clone().fold(f64::NEG_INFINITY, f64::max);
    if low == high {
        return Err(format!("{} is the same for all cases", indicator.name));
    }
    let scaled = values.map(|x| match indicator.negative {
        false => (x - low) / (high - low),
        true => (high - x) / (high - low),
    });
    Ok(scaled.collect())
}

fn entropy(values: &[f64]) -> f64 {
    let total: f64 = values.iter().sum();
    let terms = values
        .iter()
        .map(|value| value / total)
        .filter(|p| *p > 0.0);
    -terms.map(|p| p * libm::log(p)).sum::<f64>() / libm::log(values.len() as f64)
}
