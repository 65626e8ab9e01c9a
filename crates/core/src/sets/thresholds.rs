//! Proposals of anchors for a raw column, from the distribution of its scores alone.
//!
//! A distribution can show where cases part, not what a membership means: anchors rest on substantive knowledge
//! (Ragin 2008, ch. 4; Schneider and Wagemann 2012, ch. 1.2). The proposals here are for looking, and for checking
//! that an anchor chosen for a reason does not cut through a cluster of cases.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::error::DataError;
use crate::sets::calibration::{Descriptives, percentile};

/// What every list of proposals says below it.
pub const CAUTION: &str = "These proposals know only the distribution of the scores. Anchors need substantive reasons: \
    say what full membership, full non-membership and the crossover mean, and state it in the study file.";

/// The percentiles that are listed.
const PERCENTILES: [f64; 7] = [5.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0];

/// Proposals for one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Figures of the scores; `at_half` and `above_half` say nothing of raw scores.
    pub descriptives: Descriptives,
    /// Cuts between the clusters of complete linkage, ascending: one fewer than the groups asked for, or fewer where
    /// there are not that many different scores.
    pub clusters: Vec<f64>,
    /// The widest gaps between neighbouring scores, the widest first.
    pub gaps: Vec<Gap>,
    /// Percentiles, ascending.
    pub quantiles: Vec<Quantile>,
    /// Numbers of cases in intervals of equal width.
    pub histogram: Vec<Bin>,
    /// Why none of this replaces a reason: [`CAUTION`].
    pub caution: String,
}

/// Two neighbouring scores without a case between them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The score below the gap.
    pub from: f64,
    /// The score above it.
    pub to: f64,
    /// The point half way.
    pub middle: f64,
}

/// A percentile (0 to 100) and its score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantile {
    /// The percentile.
    pub percent: f64,
    /// The score, as a calibration takes it; see [`percentile`].
    pub score: f64,
}

/// An interval of scores, closed below and open above (the last is closed).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Number of cases.
    pub count: usize,
}

/// Proposals for `groups` groups of cases (2 for a crisp set, 4 for three anchors) and the widest `groups − 1` gaps.
///
/// # Errors
/// [`DataError`] if there is no score, all scores are the same, one is not finite, or `groups` is below 2.
pub fn propose(scores: &[f64], groups: usize) -> Result<Thresholds, DataError> {
    if groups < 2 {
        return Err(DataError::new(
            "thresholds divide the cases into 2 groups or more",
        ));
    }
    if let Some(row) = scores.iter().position(|x| !x.is_finite()) {
        return Err(DataError::new("this is not a finite number").row(row + 1));
    }
    let mut ascending = scores.to_vec();
    ascending.sort_by(f64::total_cmp);
    let mut distinct = ascending.clone();
    distinct.dedup();
    if distinct.len() < 2 {
        return Err(
            DataError::new("the column is constant, so that nothing divides the cases")
                .remedy("a constant column cannot be a set; leave it out"),
        );
    }
    let quantile =
        |&percent: &f64| percentile(&ascending, percent).map(|score| Quantile { percent, score });
    Ok(Thresholds {
        descriptives: Descriptives {
            at_half: 0,
            above_half: None,
            ..Descriptives::of(scores)
        },
        clusters: cluster_cuts(&distinct, groups),
        gaps: widest_gaps(&distinct, groups - 1),
        quantiles: PERCENTILES.iter().filter_map(quantile).collect(),
        histogram: histogram(&ascending),
        caution: CAUTION.to_owned(),
    })
}

/// Midpoints between the clusters of complete linkage (Defays 1977). On a line a cluster is an interval and its nearest
/// neighbour is beside it, so that each step merges the two neighbours whose union is shortest, the lowest if several are.
fn cluster_cuts(distinct: &[f64], groups: usize) -> Vec<f64> {
    let count = distinct.len();
    // Clusters are named by their first score; `last` is meaningful for those, `previous` and `next` link them.
    let mut last: Vec<usize> = (0..count).collect();
    let mut next: Vec<usize> = (1..=count).collect();
    let mut previous: Vec<Option<usize>> = (0..count).map(|at| at.checked_sub(1)).collect();
    let union = |left: usize, right_end: usize| (distinct[right_end] - distinct[left]).to_bits();
    // Lengths are not negative, so that their bits are in the order of the numbers.
    let mut unions: BTreeSet<(u64, usize)> =
        (1..count).map(|at| (union(at - 1, at), at - 1)).collect();
    for _ in groups..count {
        let Some((_, left)) = unions.pop_first() else {
            break;
        };
        let right = next[left];
        let after = next[right];
        if after < count {
            unions.remove(&(union(right, last[after]), right));
            unions.insert((union(left, last[after]), left));
            previous[after] = Some(left);
        }
        if let Some(before) = previous[left] {
            unions.remove(&(union(before, last[left]), before));
            unions.insert((union(before, last[right]), before));
        }
        last[left] = last[right];
        next[left] = after;
    }
    let mut cuts = Vec::new();
    let mut cluster = 0;
    while next[cluster] < count {
        cuts.push(middle(distinct[last[cluster]], distinct[next[cluster]]));
        cluster = next[cluster];
    }
    cuts
}

fn widest_gaps(distinct: &[f64], most: usize) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = distinct
        .windows(2)
        .map(|pair| Gap {
            from: pair[0],
            to: pair[1],
            middle: middle(pair[0], pair[1]),
        })
        .collect();
    gaps.sort_by(|a, b| (b.to - b.from).total_cmp(&(a.to - a.from)));
    gaps.truncate(most);
    gaps
}

fn middle(a: f64, b: f64) -> f64 {
    a + (b - a) / 2.0
}

/// As many intervals as the rule of Sturges says, between 5 and 20.
fn histogram(ascending: &[f64]) -> Vec<Bin> {
    let (low, high) = (ascending[0], ascending[ascending.len() - 1]);
    let bins = (libm::log2(ascending.len() as f64).ceil() as usize + 1).clamp(5, 20);
    let edge = |at: usize| {
        if at == bins {
            high
        } else {
            low + (high - low) * at as f64 / bins as f64
        }
    };
    let below = |at: usize| match at == bins {
        true => ascending.len(),
        false => ascending.partition_point(|&x| x < edge(at)),
    };
    (0..bins)
        .map(|at| Bin {
            from: edge(at),
            to: edge(at + 1),
            count: below(at + 1) - below(at),
        })
        .collect()
}

impl Thresholds {
    /// The histogram as text: one line for each interval, its longest bar `width` characters.
    pub fn histogram_text(&self, width: usize) -> String {
        let most = self
            .histogram
            .iter()
            .map(|bin| bin.count)
            .max()
            .unwrap_or(0)
            .max(1);
        let number = |x: f64| format!("{:.*}", self.digits(), x);
        let longest = self
            .histogram
            .iter()
            .map(|bin| number(bin.from).len().max(number(bin.to).len()))
            .max()
            .unwrap_or(0);
        let line = |bin: &Bin| {
            let bar = "█".repeat((bin.count * width).div_ceil(most));
            format!(
                "{:>longest$} – {:>longest$}  {bar} {}\n",
                number(bin.from),
                number(bin.to),
                bin.count
            )
        };
        self.histogram.iter().map(line).collect()
    }

    /// Digits after the decimal point that tell the intervals apart.
    fn digits(&self) -> usize {
        let width = self.histogram.first().map_or(1.0, |bin| bin.to - bin.from);
        (1.0 - libm::log10(width).floor()).clamp(0.0, 6.0) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_part_where_a_reader_would_part_them() {
        let found = propose(&[1.0, 2.0, 1.5, 10.0, 11.0, 30.0, 31.0], 3).unwrap();
        assert_eq!(found.clusters, [6.0, 20.5]);
        assert_eq!(
            found.gaps[0],
            Gap {
                from: 11.0,
                to: 30.0,
                middle: 20.5
            }
        );
        assert_eq!(
            found.gaps[1],
            Gap {
                from: 2.0,
                to: 10.0,
                middle: 6.0
            }
        );
        assert_eq!(
            found.quantiles[3],
            Quantile {
                percent: 50.0,
                score: 10.0
            }
        );
    }

    #[test]
    fn complete_linkage_is_that_of_the_definition() {
        // 0 1 | 3 4 | 8: after {0 1} and {3 4}, their union is 4 long and {3 4 8} is 5, so 0..4 and 8 remain.
        assert_eq!(
            propose(&[0.0, 1.0, 3.0, 4.0, 8.0], 2).unwrap().clusters,
            [6.0]
        );
        let scores: Vec<f64> = (0..40u32).map(|at| f64::from(at * at * 7 % 101)).collect();
        let mut distinct = scores.clone();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        for groups in 2..8 {
            assert_eq!(
                propose(&scores, groups).unwrap().clusters,
                by_definition(&distinct, groups)
            );
        }
    }

    fn by_definition(distinct: &[f64], groups: usize) -> Vec<f64> {
        let mut clusters: Vec<Vec<f64>> = distinct.iter().map(|&x| vec![x]).collect();
        while clusters.len() > groups {
            let length = |at: usize| clusters[at + 1][clusters[at + 1].len() - 1] - clusters[at][0];
            let first = (0..clusters.len() - 1)
                .min_by(|&a, &b| length(a).total_cmp(&length(b)))
                .unwrap();
            let right = clusters.remove(first + 1);
            clusters[first].extend(right);
        }
        clusters
            .windows(2)
            .map(|pair| middle(pair[0][pair[0].len() - 1], pair[1][0]))
            .collect()
    }

    #[test]
    fn the_histogram_counts_every_case_once() {
        let found = propose(&[0.0, 1.0, 2.0, 3.0, 10.0], 4).unwrap();
        assert_eq!(found.histogram.len(), 5);
        assert_eq!(
            found
                .histogram
                .iter()
                .map(|bin| bin.count)
                .collect::<Vec<_>>(),
            [2, 2, 0, 0, 1]
        );
        let text = found.histogram_text(10);
        assert!(text.starts_with(" 0.0 –  2.0"), "{text}");
        assert!(
            text.contains("██████████ 2\n") && text.contains("█████ 1\n"),
            "{text}"
        );
    }

    #[test]
    fn columns_that_nothing_divides_are_refused() {
        assert!(
            propose(&[2.0, 2.0], 2)
                .unwrap_err()
                .to_string()
                .contains("constant")
        );
        assert!(propose(&[], 2).is_err());
        assert!(propose(&[1.0, f64::NAN], 2).is_err());
        assert!(propose(&[1.0, 2.0], 1).is_err());
        assert_eq!(propose(&[1.0, 2.0], 5).unwrap().clusters, [1.5]);
    }
}
