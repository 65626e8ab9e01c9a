//! How well items measure one construct, and several constructs different things.
//!
//! The figures are those that survey papers print, over the cases that have all items:
//!
//! - Cronbach's alpha `k/(k−1) · (1 − Σ s_i² / s_T²)` (Cronbach 1951), of the construct and without each item;
//! - the item-rest correlation, of each item with the sum of the others;
//! - the loadings `λ_i` of one factor by minimum residual (Harman and Jones 1966), see [`one_factor`];
//! - McDonald's omega `(Σ λ_i s_i)² / ((Σ λ_i s_i)² + Σ s_i² (1 − λ_i²))`, of the sum of the items as they are scored (McDonald 1999);
//! - composite reliability, the same of standardised items, and the average variance extracted `Σ λ_i² / k` (Fornell and Larcker
//!   1981);
//! - between constructs the square root of AVE beside their correlations (Fornell and Larcker 1981), and the heterotrait-monotrait
//!   ratio (Henseler, Ringle and Sarstedt 2015).

mod discriminant;
mod factor;

pub use discriminant::{Discriminant, discriminant};
pub use factor::{OneFactor, one_factor};

use serde::{Deserialize, Serialize};

use crate::correlation::{correlation, correlations, mean, variance};
use crate::variable::items::Item;

/// Alpha below this is commonly called too low (Nunnally 1978).
pub const LOW_ALPHA: f64 = 0.7;

/// The reliability of a construct.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// The construct.
    pub construct: String,
    /// The cases that have all items.
    pub n: usize,
    /// Cronbach's alpha; null where the sum of the items does not vary.
    pub alpha: Option<f64>,
    /// McDonald's omega, of one factor; null for fewer than three items or where there is no factor.
    pub omega: Option<f64>,
    /// The mean correlation of two items.
    pub mean_inter_item: Option<f64>,
    /// Composite reliability.
    pub composite_reliability: Option<f64>,
    /// Average variance extracted.
    pub average_variance_extracted: Option<f64>,
    /// The items.
    pub items: Vec<ItemFigures>,
    /// What a careful reader should know.
    pub notes: Vec<String>,
}

/// An item of a construct.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemFigures {
    /// The column.
    pub item: String,
    /// Whether the construct takes its answers turned round.
    pub reversed: bool,
    /// Mean of the answers as the construct takes them.
    pub mean: Option<f64>,
    /// Standard deviation (n − 1).
    pub sd: Option<f64>,
    /// Correlation with the sum of the other items.
    pub item_rest: Option<f64>,
    /// Alpha of the construct without the item; null for two items.
    pub alpha_without: Option<f64>,
    /// Loading on the one factor.
    pub loading: Option<f64>,
}

/// The reliability of a construct made of these items.
pub fn reliability(construct: &str, items: &[Item]) -> Reliability {
    let columns = complete(items);
    let n = columns.first().map_or(0, Vec::len);
    let factor = one_factor(&correlations(&columns));
    let loadings = factor.as_ref().map(|factor| factor.loadings.as_slice());
    let identified = loadings.filter(|loadings| loadings.len() > 2);
    let alpha = alpha(&columns);
    let mut result = Reliability {
        construct: construct.to_owned(),
        n,
        alpha,
        omega: identified.and_then(|loadings| omega(loadings, &columns)),
        mean_inter_item: mean_inter_item(&columns),
        composite_reliability: identified.map(composite_reliability),
        average_variance_extracted: identified.map(average_variance_extracted),
        items: (0..items.len())
            .map(|at| figures(&items[at], at, &columns, identified))
            .collect(),
        notes: Vec::new(),
    };
    result.notes = notes(&result, items, factor.as_ref());
    result
}

/// The answers of the cases that have all of them, item by item.
pub(crate) fn complete(items: &[Item]) -> Vec<Vec<f64>> {
    let cases = items.first().map_or(0, |item| item.values.len());
    let keep: Vec<usize> = (0..cases)
        .filter(|&case| items.iter().all(|item| item.values[case].is_finite()))
        .collect();
    items
        .iter()
        .map(|item| keep.iter().map(|&case| item.values[case]).collect())
        .collect()
}

fn figures(item: &Item, at: usize, columns: &[Vec<f64>], loadings: Option<&[f64]>) -> ItemFigures {
    let others: Vec<Vec<f64>> = columns
        .iter()
        .enumerate()
        .filter(|&(other, _)| other != at)
        .map(|(_, column)| column.clone())
        .collect();
    ItemFigures {
        item: item.name.clone(),
        reversed: item.reversed,
        mean: mean(&columns[at]),
        sd: variance(&columns[at]).map(f64::sqrt),
        item_rest: correlation(&columns[at], &sums(&others)),
        alpha_without: alpha(&others),
        loading: loadings.map(|loadings| loadings[at]),
    }
}

/// The sum of the items of each case.
fn sums(columns: &[Vec<f64>]) -> Vec<f64> {
    let cases = columns.first().map_or(0, Vec::len);
    (0..cases)
        .map(|case| columns.iter().map(|column| column[case]).sum())
        .collect()
}

fn alpha(columns: &[Vec<f64>]) -> Option<f64> {
    let count = columns.len() as f64;
    if columns.len() < 2 {
        return None;
    }
    let total = variance(&sums(columns))?;
    let single: f64 = columns
        .iter()
        .map(|column| variance(column))
        .sum::<Option<f64>>()?;
    (total > 0.0).then(|| count / (count - 1.0) * (1.0 - single / total))
}

fn omega(loadings: &[f64], columns: &[Vec<f64>]) -> Option<f64> {
    let sds: Vec<f64> = columns
        .iter()
        .map(|column| variance(column).map(f64::sqrt))
        .collect::<Option<_>>()?;
    let common: f64 = loadings
        .iter()
        .zip(&sds)
        .map(|(loading, sd)| loading * sd)
        .sum();
    let own: f64 = loadings
        .iter()
        .zip(&sds)
        .map(|(loading, sd)| sd * sd * (1.0 - loading * loading))
        .sum();
    Some(common * common / (common * common + own))
}

fn composite_reliability(loadings: &[f64]) -> f64 {
    let common: f64 = loadings.iter().sum();
    let own: f64 = loadings.iter().map(|loading| 1.0 - loading * loading).sum();
    common * common / (common * common + own)
}

fn average_variance_extracted(loadings: &[f64]) -> f64 {
    loadings
        .iter()
        .map(|loading| loading * loading)
        .sum::<f64>()
        / loadings.len() as f64
}

fn mean_inter_item(columns: &[Vec<f64>]) -> Option<f64> {
    let matrix = correlations(columns);
    let mut pairs = Vec::new();
    for (at, row) in matrix.iter().enumerate() {
        for figure in &row[..at] {
            pairs.push((*figure)?);
        }
    }
    mean(&pairs)
}

fn notes(result: &Reliability, items: &[Item], factor: Option<&OneFactor>) -> Vec<String> {
    let mut notes = Vec::new();
    let left_out = items.first().map_or(0, |item| item.values.len()) - result.n;
    if left_out > 0 {
        notes.push(format!(
            "{left_out} case(s) without an answer to every item are not among the {}",
            result.n
        ));
    }
    if let Some(alpha) = result.alpha {
        if alpha < LOW_ALPHA {
            notes.push(format!("alpha is below {LOW_ALPHA}"));
        }
        for item in &result.items {
            if item
                .alpha_without
                .is_some_and(|without| without > alpha + 1e-9)
            {
                notes.push(format!("{} lowers alpha", item.item));
            }
        }
    }
    for item in result
        .items
        .iter()
        .filter(|item| item.item_rest.is_some_and(|r| r < 0.0))
    {
        notes.push(format!(
            "{} runs against the other items: it may have to be reversed",
            item.item
        ));
    }
    if factor.is_some_and(|factor| factor.at_bound) {
        notes.push("a loading is at its bound of 1 (Heywood case): omega, CR and AVE are not to be trusted".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests;
