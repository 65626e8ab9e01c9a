//! How fast memberships change as anchors move: bounds of the derivatives over a box of anchors.
//!
//! Of the direct method, `m = 1 / (1 + exp(−u))` with `u = L (x − c) / (i − c)` above the crossover c and
//! `u = L (x − c) / (c − e)` below it, so that `dm = m (1 − m) du`. Other methods have no bounds here; where they move, an
//! enclosure does without.

use qca::sets::calibration::{Calibration, NEGLIGIBLE};

use super::anchors::anchors_of;

/// An interval.
pub(crate) type Interval = [f64; 2];

/// No bounds.
pub(crate) const UNBOUNDED: Interval = [f64::NEG_INFINITY, f64::INFINITY];

/// The anchors of a set of the direct method within bounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DirectBox {
    log_odds: f64,
    /// Lowest, middle and highest anchor.
    low: Interval,
    crossover: Interval,
    high: Interval,
    decreasing: bool,
}

impl DirectBox {
    /// The anchors of a calibration, of which some lie within bounds; `None` for another method, and where an anchor may pass
    /// the crossover.
    pub(crate) fn new(
        calibration: &Calibration,
        scores: &[f64],
        moved: &[(usize, Interval)],
    ) -> Option<Self> {
        let Calibration::Direct { inclusion, .. } = calibration else {
            return None;
        };
        let mut anchors: Vec<Interval> = anchors_of(calibration, scores)
            .into_iter()
            .map(|anchor| [anchor.value; 2])
            .collect();
        let decreasing = anchors[0][0] > anchors[2][0];
        for (index, within) in moved {
            anchors[*index] = *within;
        }
        if decreasing {
            anchors.reverse();
        }
        let [low, crossover, high] = [anchors[0], anchors[1], anchors[2]];
        (low[1] < crossover[0] && crossover[1] < high[0]).then_some(DirectBox {
            log_odds: inclusion.log_odds(),
            low,
            crossover,
            high,
            decreasing,
        })
    }

    /// Bounds of the derivative of the membership of a score, which lies within bounds itself, by one of the anchors. None
    /// where the membership leaps to 0 or 1, as those beyond [`NEGLIGIBLE`] are taken for that.
    pub(crate) fn slope(&self, anchor: usize, score: f64, membership: Interval) -> Interval {
        let [least, most] = membership;
        if least == most && (least == 0.0 || least == 1.0) {
            return [0.0, 0.0];
        }
        if least < NEGLIGIBLE || most > 1.0 - NEGLIGIBLE {
            return UNBOUNDED;
        }
        let anchor = if self.decreasing { 2 - anchor } else { anchor };
        let above = (score >= self.crossover[0]).then(|| self.above(anchor, score));
        let below = (score < self.crossover[1]).then(|| self.below(anchor, score));
        let exponent = match (above, below) {
            (Some(one), Some(other)) => hull(one, other),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => UNBOUNDED,
        };
        let slope = times(steepness(membership), exponent);
        if self.decreasing {
            [-slope[1], -slope[0]]
        } else {
            slope
        }
    }

    /// Bounds of the derivative of u where the score is above the crossover.
    fn above(&self, anchor: usize, score: f64) -> Interval {
        let squared = between_squared(self.crossover, self.high);
        let over = |numerator: Interval| self.scaled(numerator, squared);
        match anchor {
            0 => [0.0, 0.0],
            1 => over([score - self.high[1], score - self.high[0]]),
            _ => over([self.crossover[0] - score, self.crossover[1] - score]),
        }
    }

    /// The same where it is below.
    fn below(&self, anchor: usize, score: f64) -> Interval {
        let squared = between_squared(self.low, self.crossover);
        let over = |numerator: Interval| self.scaled(numerator, squared);
        match anchor {
            0 => over([score - self.crossover[1], score - self.crossover[0]]),
            1 => over([self.low[0] - score, self.low[1] - score]),
            _ => [0.0, 0.0],
        }
    }

    fn scaled(&self, numerator: Interval, [least, most]: Interval) -> Interval {
        let inverse = [self.log_odds / most, self.log_odds / least];
        times(inverse, numerator)
    }
}

/// Bounds of the square of the distance of two anchors.
fn between_squared(low: Interval, high: Interval) -> Interval {
    [(high[0] - low[1]).powi(2), (high[1] - low[0]).powi(2)]
}

/// Bounds of `m (1 − m)`.
fn steepness([least, most]: Interval) -> Interval {
    let at = |m: f64| m * (1.0 - m);
    let highest = at(0.5f64.clamp(least, most));
    [at(least).min(at(most)), highest]
}

/// The smallest interval that holds both.
pub(crate) fn hull(one: Interval, other: Interval) -> Interval {
    [one[0].min(other[0]), one[1].max(other[1])]
}

/// Bounds of a product.
pub(crate) fn times(one: Interval, other: Interval) -> Interval {
    let ends = [
        one[0] * other[0],
        one[0] * other[1],
        one[1] * other[0],
        one[1] * other[1],
    ];
    [
        ends.into_iter().fold(f64::INFINITY, f64::min),
        ends.into_iter().fold(f64::NEG_INFINITY, f64::max),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::robust::with_anchor;

    /// Differences of memberships over boxes lie within the bounds, and the bounds close in on them.
    #[test]
    fn bounds_hold_the_differences_and_close_in() {
        let scores: Vec<f64> = (0..40).map(|at| f64::from(at) * 2.5 + 0.7).collect();
        for text in ["direct(20, 45, 80)", "direct(85, 50, 15, idm=0.99)"] {
            let calibration = Calibration::parse(text).unwrap();
            let stated: Vec<f64> = anchors_of(&calibration, &scores)
                .iter()
                .map(|anchor| anchor.value)
                .collect();
            for width in [2.0, 0.01] {
                for (one, other) in [(0, 1), (1, 2), (0, 2), (1, 0)] {
                    let [a, b] = [stated[one], stated[other]];
                    let moved = [(one, [a, a + width]), (other, [b, b + width])];
                    let within = DirectBox::new(&calibration, &scores, &moved).unwrap();
                    let at = |p: f64, q: f64| {
                        let half = with_anchor(&calibration, &scores, one, p);
                        let both = with_anchor(&half, &scores, other, q);
                        both.apply(&scores).unwrap().memberships
                    };
                    let corners = [(0.0, 0.0), (0.0, width), (width, 0.0), (width, width)];
                    let corners = corners.map(|(p, q)| at(a + p, b + q));
                    let inner = [0.2, 0.6].map(|share| at(a + share * width, b + 0.3 * width));
                    for (case, &score) in scores.iter().enumerate() {
                        let each = corners.iter().map(|corner| corner[case]);
                        let membership =
                            [each.clone().fold(1.0, f64::min), each.fold(0.0, f64::max)];
                        let [least, most] = within.slope(one, score, membership);
                        let slope = (inner[1][case] - inner[0][case]) / (0.4 * width);
                        assert!(least <= slope + 1e-9 && slope <= most + 1e-9, "{score}");
                        let kink = (score - stated[1]).abs() <= width;
                        let leaps = membership[0] < 0.01 || membership[1] > 0.99;
                        assert!(
                            leaps || kink || width > 1.0 || most - least < 1e-4,
                            "{score}"
                        );
                    }
                }
            }
        }
    }
}
