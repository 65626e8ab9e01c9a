//! Whether constructs are distinct from each other.

use serde::{Deserialize, Serialize};

use super::{Reliability, complete};
use crate::correlation::{correlation, correlations};
use crate::variable::items::Item;

/// Discriminant validity of several constructs, as the two tables that papers print.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Discriminant {
    /// The constructs.
    pub constructs: Vec<String>,
    /// By row and column: the square root of the average variance extracted on the diagonal, correlations of the constructs below
    /// it; null above it (Fornell and Larcker 1981).
    pub fornell_larcker: Vec<Vec<Option<f64>>>,
    /// By row and column: heterotrait-monotrait ratios below the diagonal; null elsewhere, and where a construct's items do not
    /// correlate (Henseler, Ringle and Sarstedt 2015), over the sizes of the correlations, so that constructs that run against each
    /// other are judged as those that run together (Ringle, Sarstedt, Sinkovics and Sinkovics 2023).
    pub htmt: Vec<Vec<Option<f64>>>,
}

/// A construct: its scores by case (`NaN` where missing), its items and its reliability.
pub type Construct<'a> = (&'a [f64], &'a [Item], &'a Reliability);

/// Discriminant validity of these constructs; none for fewer than two.
pub fn discriminant(constructs: &[Construct<'_>]) -> Option<Discriminant> {
    if constructs.len() < 2 {
        return None;
    }
    let count = constructs.len();
    let mut fornell_larcker = vec![vec![None; count]; count];
    let mut htmt = vec![vec![None; count]; count];
    for (row, (scores, items, reliability)) in constructs.iter().enumerate() {
        fornell_larcker[row][row] = reliability.average_variance_extracted.map(f64::sqrt);
        for (column, (others, other_items, _)) in constructs[..row].iter().enumerate() {
            fornell_larcker[row][column] = correlation(scores, others);
            htmt[row][column] = ratio(items, other_items);
        }
    }
    Some(Discriminant {
        constructs: constructs
            .iter()
            .map(|(_, _, figures)| figures.construct.clone())
            .collect(),
        fornell_larcker,
        htmt,
    })
}

/// The mean size of the correlations of items of different constructs, by the geometric mean of those within each.
fn ratio(first: &[Item], second: &[Item]) -> Option<f64> {
    let items: Vec<Item> = first.iter().chain(second).cloned().collect();
    let matrix = correlations(&complete(&items));
    let split = first.len();
    let mean = |pairs: &mut dyn Iterator<Item = (usize, usize)>| {
        let figures: Option<Vec<f64>> = pairs.map(|(a, b)| matrix[a][b].map(f64::abs)).collect();
        crate::correlation::mean(&figures?)
    };
    let within =
        |from: usize, to: usize| mean(&mut (from..to).flat_map(|a| (from..a).map(move |b| (a, b))));
    let between = mean(&mut (split..items.len()).flat_map(|a| (0..split).map(move |b| (a, b))))?;
    let (one, other) = (within(0, split)?, within(split, items.len())?);
    (one > 0.0 && other > 0.0).then(|| between / (one * other).sqrt())
}
