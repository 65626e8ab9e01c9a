//! Cut-offs, and the one place where they decide OUT.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
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
}

impl Default for CutOffs {
    fn default() -> Self {
        CutOffs {
            consistency: 0.8,
            contradiction: None,
            pri: 0.0,
            frequency: 1,
        }
    }
}

impl CutOffs {
    /// The OUT value of a row of `n` cases: n below the frequency is a remainder; else consistency and PRI decide.
    /// The upper cut-off is tested first, so that a figure within the tolerance of it is never C.
    pub fn out(&self, n: usize, consistency: Option<f64>, pri: Option<f64>) -> Out {
        if n < self.frequency {
            Out::Remainder
        } else if some_at_least(consistency, self.consistency) {
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

    /// Refuses cut-offs that are none.
    ///
    /// # Errors
    /// A cut-off outside 0..1, a lower one above the upper, a frequency of 0.
    pub fn check(&self) -> Result<()> {
        let cuts = [
            ("--consistency", Some(self.consistency)),
            ("--contradiction", self.contradiction),
            ("--pri", Some(self.pri)),
        ];
        for (name, cut) in cuts {
            if let Some(cut) = cut.filter(|cut| !(0.0..=1.0).contains(cut)) {
                return Err(Error::analysis(format!(
                    "{name} {cut} is not a cut-off; give a number between 0 and 1"
                )));
            }
        }
        if let Some(lower) = self.contradiction.filter(|&lower| lower > self.consistency) {
            return Err(Error::analysis(format!(
                "--contradiction {lower} is above --consistency {}; it is the lower of the two cut-offs",
                self.consistency
            )));
        }
        if self.frequency == 0 {
            return Err(Error::analysis(
                "--frequency 0 would count every unobserved row as observed; give 1 or more",
            ));
        }
        Ok(())
    }
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
}
