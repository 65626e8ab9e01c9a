//! One common factor by minimum residual.

/// The loadings of one factor.
#[derive(Clone, Debug, PartialEq)]
pub struct OneFactor {
    /// One for each item; their sum is not negative.
    pub loadings: Vec<f64>,
    /// Whether a loading is at its bound of 1 or −1, where a larger one would fit better (a Heywood case).
    pub at_bound: bool,
}

/// Rounds of improvement at most; a handful to some hundred are needed.
const MOST_ROUNDS: usize = 100_000;

/// Change of a loading below which the search has ended.
const STILL: f64 = 1e-13;

/// The loadings that leave the least sum of squared residuals beside the diagonal of a correlation matrix (Harman and Jones 1966).
/// Each loading in turn is set to the best one given the others, `Σ_j r_ij λ_j / Σ_j λ_j²` over `j ≠ i`, within −1 … 1; the sum of
/// squares falls with each step. None where a correlation is not defined, or all are 0.
pub fn one_factor(correlations: &[Vec<Option<f64>>]) -> Option<OneFactor> {
    let matrix: Vec<Vec<f64>> = correlations
        .iter()
        .map(|row| row.iter().copied().collect::<Option<Vec<f64>>>())
        .collect::<Option<_>>()?;
    let count = matrix.len();
    if count < 2 {
        return None;
    }
    let mut loadings = start(&matrix)?;
    let mut at_bound = false;
    for _ in 0..MOST_ROUNDS {
        let mut change: f64 = 0.0;
        at_bound = false;
        for item in 0..count {
            let others = (0..count).filter(|&other| other != item);
            let squares: f64 = others
                .clone()
                .map(|other| loadings[other] * loadings[other])
                .sum();
            if squares == 0.0 {
                return None;
            }
            let products: f64 = others
                .map(|other| matrix[item][other] * loadings[other])
                .sum();
            let best = products / squares;
            let loading = best.clamp(-1.0, 1.0);
            at_bound |= loading != best;
            change = change.max((loading - loadings[item]).abs());
            loadings[item] = loading;
        }
        if change < STILL {
            break;
        }
    }
    if loadings.iter().sum::<f64>() < 0.0 {
        loadings.iter_mut().for_each(|loading| *loading = -*loading);
    }
    Some(OneFactor { loadings, at_bound })
}

/// The first principal component, scaled: the direction that repeated multiplication finds.
fn start(matrix: &[Vec<f64>]) -> Option<Vec<f64>> {
    let count = matrix.len();
    // Not the same for all items, so that it is orthogonal to no component of a symmetric matrix by chance.
    let mut vector: Vec<f64> = (0..count).map(|at| 1.0 + at as f64 / 97.0).collect();
    let mut length = 0.0;
    for _ in 0..1000 {
        let next: Vec<f64> = matrix
            .iter()
            .map(|row| row.iter().zip(&vector).map(|(r, x)| r * x).sum())
            .collect();
        length = next.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length == 0.0 {
            return None;
        }
        vector = next.iter().map(|x| x / length).collect();
    }
    Some(vector.iter().map(|x| x * length.sqrt()).collect())
}
