//! Tests of truth-table rows: is a row sufficient more often than the cut-off, and is its consistency more than chance?
//!
//! * Binomial test (Ragin 2000, chapter 4): of the n cases of a row, round(n · consistency) count as successes; p is the
//!   probability of as many or more where each has the chance of the cut-off. Two of two give p = 0.64 at a cut-off of 0.8.
//! * Permutation test (Braumoeller 2015, "Guarding Against False Positives in Qualitative Comparative Analysis",
//!   *Political Analysis* 23): the outcome is dealt out among the cases by lot; p is the share of permutations in which
//!   the row is at least as consistent, adjusted by Holm's method for the number of rows that are looked at.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::sets::term_memberships;
use crate::truth_table::{Observed, Out, RowTest, TruthRow, TruthTable};

/// Permutations that one stream of random numbers makes; fixed, so that threads change nothing.
const BLOCK: usize = 100;

/// Consistencies that differ by no more than this are the same.
const SAME: f64 = 1e-12;

/// How rows are tested by permutations.
///
/// | name | default | purpose | range |
/// |---|---|---|---|
/// | `permutations` | 10,000 | permutations of the outcome | 1 to 1,000,000 |
/// | `seed` | 1 | of the permutations | |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PermutationOptions {
    /// Permutations of the outcome.
    pub permutations: usize,
    /// Their seed.
    pub seed: u64,
}

impl Default for PermutationOptions {
    fn default() -> Self {
        PermutationOptions {
            permutations: 10_000,
            seed: 1,
        }
    }
}

impl TruthTable {
    /// Tests every observed row that is no remainder by permutations of the outcome, and keeps the answer with the row.
    /// `observed` is what the table was made of.
    ///
    /// # Errors
    /// A number of permutations out of its range.
    pub fn test_rows(&mut self, observed: &Observed, options: PermutationOptions) -> Result<()> {
        if !(1..=1_000_000).contains(&options.permutations) {
            return Err(Error::analysis(format!(
                "{} permutations of the rows; give 1 to 1,000,000",
                options.permutations
            )));
        }
        let y = observed.outcome();
        let mut tested: Vec<&mut TruthRow> = self
            .rows_mut()
            .iter_mut()
            .filter(|row| row.out != Out::Remainder && row.consistency.is_some())
            .collect();
        let memberships: Vec<Vec<f64>> = tested
            .iter()
            .map(|row| term_memberships(&row.cube, observed.sets(), y.len()))
            .collect();
        let p = permutation_p(&memberships, y, options);
        for ((row, p), holm) in tested.iter_mut().zip(&p).zip(holm(&p)) {
            row.test = Some(RowTest { p: *p, holm });
        }
        Ok(())
    }
}

/// For each set of memberships the share of permutations of `y` in which it is at least as consistent.
fn permutation_p(rows: &[Vec<f64>], y: &[f64], options: PermutationOptions) -> Vec<f64> {
    // Σ x does not change, so that the overlap alone decides.
    let overlap = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x.min(*y)).sum::<f64>();
    let found: Vec<f64> = rows.iter().map(|x| overlap(x, y)).collect();
    let blocks = options.permutations.div_ceil(BLOCK);
    let counts: Vec<Vec<usize>> = (0..blocks)
        .into_par_iter()
        .map(|block| {
            let mut random = ChaCha8Rng::seed_from_u64(options.seed);
            random.set_stream(block as u64);
            let mut permuted = y.to_vec();
            let mut reached = vec![0; rows.len()];
            for _ in 0..BLOCK.min(options.permutations - block * BLOCK) {
                permuted.shuffle(&mut random);
                for (at, x) in rows.iter().enumerate() {
                    reached[at] += usize::from(overlap(x, &permuted) >= found[at] - SAME);
                }
            }
            reached
        })
        .collect();
    (0..rows.len())
        .map(|at| {
            let reached: usize = counts.iter().map(|block| block[at]).sum();
            (reached + 1) as f64 / (options.permutations + 1) as f64
        })
        .collect()
}

/// The p values adjusted by Holm's step-down method: the smallest times their number, the next times one less, …, none
/// smaller than one before it, none above 1.
///
/// ```
/// assert_eq!(qca::row_tests::holm(&[0.25, 0.125, 0.5]), [0.5, 0.375, 0.5]);
/// ```
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![0.0; p.len()];
    let mut least = 0.0_f64;
    for (rank, &at) in order.iter().enumerate() {
        least = least.max((p.len() - rank) as f64 * p[at]).min(1.0);
        adjusted[at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::Expression;
    use crate::outcome::Outcome;
    use crate::sets::{FuzzySets, Set};
    use crate::truth_table::CutOffs;

    fn sets() -> FuzzySets {
        let set = |name: &str, values: [f64; 8]| Set::new(name, values.to_vec()).unwrap();
        let cases: Vec<String> = (1..=8).map(|case| case.to_string()).collect();
        let sets = vec![
            set("A", [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
            set("Y", [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
        ];
        FuzzySets::new("example", cases, sets).unwrap()
    }

    fn observed() -> Observed {
        let sets = sets();
        let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
        Observed::new(&sets, &["A".to_owned()], &outcome).unwrap()
    }

    fn table(binomial_alpha: Option<f64>) -> TruthTable {
        let cut_offs = CutOffs {
            binomial_alpha,
            ..CutOffs::default()
        };
        observed().classify(&cut_offs).unwrap()
    }

    #[test]
    fn four_of_four_are_not_enough_for_a_binomial_test_at_five_percent() {
        assert_eq!(table(None).rows_with(Out::One).count(), 1);
        assert_eq!(table(Some(0.05)).rows_with(Out::One).count(), 0);
        // 0.8^4 = 0.4096.
        assert_eq!(table(Some(0.41)).rows_with(Out::One).count(), 1);
    }

    #[test]
    fn a_row_with_all_of_the_outcome_is_rare_among_permutations() {
        let mut table = table(None);
        let options = PermutationOptions {
            permutations: 7_000,
            seed: 3,
        };
        table.test_rows(&observed(), options).unwrap();
        let tests: Vec<RowTest> = table.rows().iter().map(|row| row.test.unwrap()).collect();
        // One in C(8, 4) = 70 puts all four into A; all are at least as consistent as a row of none.
        assert!((tests[1].p - 1.0 / 70.0).abs() < 0.005, "{tests:?}");
        assert!((tests[1].holm - 2.0 * tests[1].p).abs() < 1e-12);
        assert_eq!((tests[0].p, tests[0].holm), (1.0, 1.0));
    }

    /// With an outcome that is the same in all cases every permutation reaches what was found: (N + 1)/(N + 1), in one portion of
    /// permutations, in a part of one, in several.
    #[test]
    fn every_permutation_counts_once() {
        let p = |permutations| {
            let options = PermutationOptions {
                permutations,
                seed: 1,
            };
            permutation_p(&[vec![0.2, 0.9, 0.4]], &[0.5; 3], options)
        };
        for permutations in [1, 50, BLOCK, BLOCK + 1, 250, 3 * BLOCK] {
            assert_eq!(p(permutations), [1.0], "{permutations}");
        }
    }

    /// 0 instead of `SAME` is as consistent, 0 instead of twice that is not: about half of the permutations of two cases.
    #[test]
    fn consistencies_that_differ_by_rounding_are_the_same() {
        let p = |y: f64| {
            let options = PermutationOptions {
                permutations: 1_000,
                seed: 1,
            };
            permutation_p(&[vec![0.0, 1.0]], &[0.0, y], options)[0]
        };
        assert_eq!(p(SAME), 1.0);
        assert!((p(2.0 * SAME) - 0.5).abs() < 0.1);
    }

    /// Five cases in one row and three in the other, which is a remainder at a frequency of four and has no test.
    #[test]
    fn remainders_are_not_tested() {
        let values: Vec<f64> = (0..8).map(|case| f64::from(u8::from(case < 5))).collect();
        let set = |name| Set::new(name, values.clone()).unwrap();
        let cases: Vec<String> = (1..=8).map(|case| case.to_string()).collect();
        let sets = FuzzySets::new("example", cases, vec![set("A"), set("Y")]).unwrap();
        let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
        let observed = Observed::new(&sets, &["A".to_owned()], &outcome).unwrap();
        let tested = |frequency| -> Vec<bool> {
            let cut_offs = CutOffs {
                frequency,
                ..CutOffs::default()
            };
            let mut table = observed.classify(&cut_offs).unwrap();
            let options = PermutationOptions::default();
            table.test_rows(&observed, options).unwrap();
            table.rows().iter().map(|row| row.test.is_some()).collect()
        };
        assert_eq!(tested(3), [true, true]);
        assert_eq!(tested(4), [false, true]);
    }
}
