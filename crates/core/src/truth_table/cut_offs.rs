//! Cut-offs, and the one place where they decide OUT.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, Setting};
use crate::fit::binomial_test;
use crate::precision::{at_least, some_at_least};

use super::Out;

/// The cut-offs of a truth table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CutOffs {
    /// Consistency cut-off, 0..1, default 0.8: a row at or above it (and at or above `pri`) has OUT 1.
    pub consistency: f64,
    /// Lower consistency cut-off, 0..1, default none: rows in `[contradiction, consistency)` have OUT C.
    pub contradiction: Option<f64>,
    /// PRI cut-off, 0..1, default 0.
    pub pri: f64,
    /// Frequency cut-off, at least 1, default 1: a row with fewer cases is a remainder.
    pub frequency: usize,
    /// Where given, between 0 and 1, the consistency cut-off is tested: OUT is 1 only where the binomial test of a row against
    /// it ([`crate::row_tests`]) has p below this; default none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binomial_alpha: Option<f64>,
}

impl Default for CutOffs {
    fn default() -> Self {
        CutOffs {
            consistency: 0.8,
            contradiction: None,
            pri: 0.0,
            frequency: 1,
            binomial_alpha: None,
        }
    }
}

impl CutOffs {
    /// The OUT value of a row of `n` cases: n below the frequency is a remainder; else consistency and PRI decide.
    /// The upper cut-off is tested first, so that a figure within the tolerance of it is never C.
    pub fn out(&self, n: usize, consistency: Option<f64>, pri: Option<f64>) -> Out {
        if n < self.frequency {
            Out::Remainder
        } else if self.is_consistent(n, consistency) {
            // A PRI of 0/0 meets only a cut-off of 0: there is then no evidence against simultaneous subsets.
            let passes = pri.map_or(at_least(0.0, self.pri), |pri| at_least(pri, self.pri));
            if passes { Out::One } else { Out::Zero }
        } else if self
            .contradiction
            .is_some_and(|cut| some_at_least(consistency, cut))
        {
            Out::Contradiction
        } else {
            Out::Zero
        }
    }

    /// Whether a row meets the consistency cut-off, or is significantly above it where that is asked for.
    fn is_consistent(&self, n: usize, consistency: Option<f64>) -> bool {
        match self.binomial_alpha {
            None => some_at_least(consistency, self.consistency),
            Some(alpha) => self.binomial_p(n, consistency).is_some_and(|p| p < alpha),
        }
    }

    /// p of the binomial test of a row against the consistency cut-off.
    pub(super) fn binomial_p(&self, n: usize, consistency: Option<f64>) -> Option<f64> {
        let p = binomial_p(n, consistency, self.consistency);
        p.ok().flatten()
    }

    /// Why no row is left, where the fullest has so many cases; none: no case belongs to a row.
    pub(super) fn no_row_left(&self, fullest: Option<usize>) -> Error {
        match fullest {
            None => Error::NoCaseInARow,
            Some(fullest) => Error::FrequencyTooHigh {
                frequency: self.frequency,
                fullest,
            },
        }
    }

    /// Refuses cut-offs that are none.
    ///
    /// # Errors
    /// A cut-off outside 0..1, a lower one above the upper, a frequency of 0.
    pub fn check(&self) -> Result<()> {
        let cuts = [
            (Setting::Consistency, Some(self.consistency)),
            (Setting::Contradiction, self.contradiction),
            (Setting::Pri, Some(self.pri)),
        ];
        for (setting, cut) in cuts {
            cut.map_or(Ok(()), |cut| setting.check_share(cut))?;
        }
        if let Some(lower) = self.contradiction.filter(|&lower| lower > self.consistency) {
            return Err(Error::CutOffsReversed {
                contradiction: lower,
                consistency: self.consistency,
            });
        }
        if let Some(alpha) = self.binomial_alpha {
            Setting::Alpha.check_share(alpha)?;
        }
        Setting::Frequency.check_positive(self.frequency)
    }
}

/// p of the binomial test of a row with `n` cases and this consistency against `cut_off`; `None` for a row without cases
/// or with an undefined consistency.
///
/// # Errors
/// The cut-off is not between 0 and 1.
///
/// ```
/// use qca::truth_table::binomial_p;
/// assert!((binomial_p(2, Some(1.0), 0.8).unwrap().unwrap() - 0.64).abs() < 1e-12);
/// assert!((binomial_p(4, Some(1.0), 0.8).unwrap().unwrap() - 0.4096).abs() < 1e-12);
/// assert_eq!(binomial_p(0, None, 0.8).unwrap(), None);
/// ```
pub fn binomial_p(n: usize, consistency: Option<f64>, cut_off: f64) -> Result<Option<f64>> {
    let Some(consistency) = consistency else {
        return Ok(None);
    };
    let successes = (n as f64 * consistency).round().clamp(0.0, n as f64) as usize;
    binomial_test(successes, n, cut_off)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_upper_cut_off_wins_within_the_tolerance() {
        let cut_offs = CutOffs {
            contradiction: Some(0.6),
            ..Default::default()
        };
        assert_eq!(cut_offs.out(1, Some(0.8 - 1e-9), Some(0.5)), Out::One);
        assert_eq!(cut_offs.out(1, Some(0.7), Some(0.5)), Out::Contradiction);
        assert_eq!(cut_offs.out(1, Some(0.5), Some(0.5)), Out::Zero);
        assert_eq!(cut_offs.out(0, Some(0.9), Some(0.5)), Out::Remainder);
        let strict = CutOffs {
            pri: 0.6,
            contradiction: Some(0.6),
            ..Default::default()
        };
        assert_eq!(strict.out(1, Some(0.9), Some(0.5)), Out::Zero);
    }

    /// Two of two, each with a chance of one half: p = ¼, which is not below ¼.
    #[test]
    fn a_row_is_tested_at_less_than_alpha() {
        let out = |alpha| {
            let cut_offs = CutOffs {
                consistency: 0.5,
                binomial_alpha: Some(alpha),
                ..Default::default()
            };
            cut_offs.out(2, Some(1.0), Some(1.0))
        };
        assert_eq!((out(0.25), out(0.26)), (Out::Zero, Out::One));
    }
}
