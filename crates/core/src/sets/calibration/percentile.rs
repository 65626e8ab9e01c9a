//! Anchors at percentiles of the column.

use std::cell::OnceCell;

use super::Anchor;
use crate::error::DataError;

/// The percentile (0 to 100) of ascending scores: with `h = (n − 1) p`, linear interpolation between the order
/// statistics `floor(h)` and `floor(h) + 1`, counted from 0 (type 7 of Hyndman and Fan 1996). `None` without scores.
///
/// ```
/// assert_eq!(qca::sets::calibration::percentile(&[1.0, 2.0, 4.0], 75.0), Some(3.0));
/// ```
pub fn percentile(ascending: &[f64], percent: f64) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    let position = last as f64 * percent / 100.0;
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let share = position - below as f64;
    Some(ascending[below] + share * (ascending[above] - ascending[below]))
}

/// The scores of a column, in ascending order once a percentile asks for it.
pub(super) struct Scale<'a> {
    scores: &'a [f64],
    ascending: OnceCell<Vec<f64>>,
}

impl<'a> Scale<'a> {
    pub(super) fn new(scores: &'a [f64]) -> Self {
        Scale {
            scores,
            ascending: OnceCell::new(),
        }
    }

    fn ascending_scores(&self) -> &[f64] {
        self.ascending.get_or_init(|| {
            let mut ascending = self.scores.to_vec();
            ascending.sort_by(f64::total_cmp);
            ascending
        })
    }

    fn score(&self, anchor: Anchor) -> f64 {
        match anchor {
            Anchor::Score(score) => score,
            Anchor::Percentile(percent) => {
                percentile(self.ascending_scores(), percent).unwrap_or(f64::NAN)
            }
        }
    }

    pub(super) fn resolved<const N: usize>(&self, anchors: &[Anchor; N]) -> [f64; N] {
        anchors.map(|anchor| self.score(anchor))
    }

    /// Three anchors with the crossover strictly between the others.
    pub(super) fn increasing_or_decreasing(
        &self,
        anchors: [Anchor; 3],
    ) -> Result<[f64; 3], DataError> {
        let scores = self.resolved(&anchors);
        let [e, c, i] = scores;
        if (e < c && c < i) || (i < c && c < e) {
            return Ok(scores);
        }
        Err(self.unordered(&anchors, &scores))
    }

    /// Thresholds in ascending order, all different.
    pub(super) fn ascending(&self, anchors: &[Anchor]) -> Result<Vec<f64>, DataError> {
        let mut scores: Vec<f64> = anchors.iter().map(|&anchor| self.score(anchor)).collect();
        scores.sort_by(f64::total_cmp);
        if scores.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(self.unordered(anchors, &scores));
        }
        Ok(scores)
    }

    /// Why resolved anchors do not make a set; only percentiles can fail here, scores were checked when read.
    pub(super) fn unordered(&self, anchors: &[Anchor], scores: &[f64]) -> DataError {
        let ascending = self.ascending_scores();
        let (first, last) = (ascending[0], ascending[ascending.len() - 1]);
        if first == last {
            return DataError::new(format!("the column is constant: every score is {first}"))
                .remedy(
                    "a constant column cannot be a set; leave it out, or give anchors as scores",
                );
        }
        let pairs: Vec<String> = anchors
            .iter()
            .zip(scores)
            .map(|(anchor, score)| match anchor {
                Anchor::Score(_) => score.to_string(),
                Anchor::Percentile(_) => format!("{anchor} = {score}"),
            })
            .collect();
        DataError::new(format!(
            "the crossover is not between the other anchors, or anchors coincide: {}",
            pairs.join(", ")
        ))
        .remedy("give other percentiles, or the anchors as scores")
    }
}
