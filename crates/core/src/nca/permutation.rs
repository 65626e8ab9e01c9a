//! The permutation test: how often an effect of this size comes about where the outcome is dealt out by lot
//! (Dul, Van der Laan and Kuik 2020).

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::ceiling::{Ceiling, Peers};
use super::cloud::{Cloud, effect};
use crate::sets::calibration::percentile;

/// Permutations that one stream of random numbers makes; fixed, so that threads change nothing.
const BLOCK: usize = 100;

/// Effects that differ by no more than this are the same.
const SAME: f64 = 1e-12;

/// The outcome of a permutation test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PermutationTest {
    /// The share of permutations with at least the effect found: (k + 1)/(N + 1) of those drawn, k/n! of all.
    pub p: f64,
    /// Half the width of the 95 % interval of `p` that comes from drawing; 0 where all were enumerated.
    pub accuracy: f64,
    /// Permutations drawn, or n! where all were enumerated.
    pub permutations: usize,
    /// Whether every permutation was looked at once.
    pub exact: bool,
    /// The 95 % quantile of the effects of the permutations: an effect above it is unlikely by chance.
    pub threshold: f64,
}

/// Tests the effects of all ceilings with the same permutations; `None` for an effect that is undefined. If no more
/// permutations are possible than are asked for, all are enumerated.
pub(crate) fn test(
    cloud: &Cloud,
    ceilings: &[Ceiling],
    effects: &[Option<f64>],
    quantile: f64,
    permutations: usize,
    seed: u64,
) -> Vec<Option<PermutationTest>> {
    if permutations == 0 || cloud.points.is_empty() || effects.iter().all(Option::is_none) {
        return vec![None; ceilings.len()];
    }
    let all = factorial_up_to(cloud.points.len(), permutations);
    let drawn: Vec<Vec<f64>> = match all {
        Some(_) => enumerated(cloud, ceilings, quantile),
        None => drawn(cloud, ceilings, quantile, permutations, seed),
    };
    let judge = |at: usize| {
        let mut permuted: Vec<f64> = drawn.iter().map(|effects| effects[at]).collect();
        Some(judged(effects[at]?, &mut permuted, all.is_some()))
    };
    (0..ceilings.len()).map(judge).collect()
}

/// p and threshold of an effect among those of the permutations.
fn judged(effect: f64, permuted: &mut [f64], exact: bool) -> PermutationTest {
    let n = permuted.len();
    let reached = permuted
        .iter()
        .filter(|&&other| other >= effect - SAME)
        .count();
    let p = if exact {
        reached as f64 / n as f64
    } else {
        (reached + 1) as f64 / (n + 1) as f64
    };
    permuted.sort_unstable_by(f64::total_cmp);
    PermutationTest {
        p,
        accuracy: if exact {
            0.0
        } else {
            1.96 * (p * (1.0 - p) / n as f64).sqrt()
        },
        permutations: n,
        exact,
        threshold: percentile(permuted, 95.0).unwrap_or(0.0),
    }
}

/// n!, if it is at most `most`.
fn factorial_up_to(n: usize, most: usize) -> Option<usize> {
    (1..=n).try_fold(1usize, |product, factor| {
        product
            .checked_mul(factor)
            .filter(|&product| product <= most)
    })
}

/// The points with permuted outcomes, and room to find their effects.
struct Table<'a> {
    cloud: &'a Cloud,
    ceilings: &'a [Ceiling],
    quantile: f64,
    /// Runs of points with the same x: in each, points are to be ordered by y.
    ties: Vec<std::ops::Range<usize>>,
    points: Vec<(f64, f64)>,
    peers: Peers,
}

impl<'a> Table<'a> {
    fn new(cloud: &'a Cloud, ceilings: &'a [Ceiling], quantile: f64) -> Self {
        let mut ties = Vec::new();
        let mut start = 0;
        for run in cloud.points.chunk_by(|a, b| a.0 == b.0) {
            if run.len() > 1 {
                ties.push(start..start + run.len());
            }
            start += run.len();
        }
        Table {
            cloud,
            ceilings,
            quantile,
            ties,
            points: cloud.points.clone(),
            peers: Peers::default(),
        }
    }

    /// The effects where the outcomes are dealt out in this order; an undefined one counts as none, 0.
    fn effects(&mut self, outcomes: &[f64]) -> Vec<f64> {
        for (point, &y) in self.points.iter_mut().zip(outcomes) {
            point.1 = y;
        }
        for tie in &self.ties {
            self.points[tie.clone()].sort_unstable_by(|a, b| a.1.total_cmp(&b.1));
        }
        self.peers.find(&self.points, self.ceilings);
        let frame = &self.cloud.frame;
        let effect = |&ceiling| {
            effect(ceiling, &self.points, &self.peers, self.quantile, frame).unwrap_or(0.0)
        };
        self.ceilings.iter().map(effect).collect()
    }
}

fn outcomes(cloud: &Cloud) -> Vec<f64> {
    cloud.points.iter().map(|&(_, y)| y).collect()
}

fn drawn(
    cloud: &Cloud,
    ceilings: &[Ceiling],
    quantile: f64,
    permutations: usize,
    seed: u64,
) -> Vec<Vec<f64>> {
    let blocks = permutations.div_ceil(BLOCK);
    let blocks: Vec<Vec<Vec<f64>>> = (0..blocks)
        .into_par_iter()
        .map(|block| {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            random.set_stream(block as u64);
            let mut table = Table::new(cloud, ceilings, quantile);
            let mut outcomes = outcomes(cloud);
            let size = BLOCK.min(permutations - block * BLOCK);
            (0..size)
                .map(|_| {
                    outcomes.shuffle(&mut random);
                    table.effects(&outcomes)
                })
                .collect()
        })
        .collect();
    blocks.into_iter().flatten().collect()
}

/// The effects of every permutation, by Heap's algorithm.
fn enumerated(cloud: &Cloud, ceilings: &[Ceiling], quantile: f64) -> Vec<Vec<f64>> {
    let mut table = Table::new(cloud, ceilings, quantile);
    let mut outcomes = outcomes(cloud);
    let n = outcomes.len();
    let mut effects = vec![table.effects(&outcomes)];
    let mut counters = vec![0; n];
    let mut at = 1;
    while at < n {
        if counters[at] < at {
            let other = if at % 2 == 0 { 0 } else { counters[at] };
            outcomes.swap(other, at);
            effects.push(table.effects(&outcomes));
            counters[at] += 1;
            at = 1;
        } else {
            counters[at] = 0;
            at += 1;
        }
    }
    effects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nca::Corner;

    fn cloud(y: &[f64]) -> Cloud {
        let cases: Vec<(usize, f64, f64)> = y
            .iter()
            .enumerate()
            .map(|(case, &y)| (case, case as f64, y))
            .collect();
        Cloud::new(&cases, Corner::UpperLeft, None)
    }

    #[test]
    fn three_cases_are_enumerated() {
        let cloud = cloud(&[1.0, 2.0, 3.0]);
        let effects = cloud.effects(&[Ceiling::CeFdh], 0.95);
        assert_eq!(effects, [Some(0.75)]);
        let found = test(&cloud, &[Ceiling::CeFdh], &effects, 0.95, 6, 1)[0].unwrap();
        // The orders 123 and 213: (1 + 2)/4 and 2/4 …; only 123 leaves three quarters empty.
        assert_eq!(
            (found.p, found.permutations, found.exact),
            (1.0 / 6.0, 6, true)
        );
        let drawn = test(&cloud, &[Ceiling::CeFdh], &effects, 0.95, 5, 1)[0].unwrap();
        assert!(!drawn.exact);
    }

    #[test]
    fn the_draws_do_not_depend_on_the_threads() {
        let cloud = cloud(&[1.0, 3.0, 2.0, 5.0, 4.0, 7.0, 6.0, 9.0, 8.0]);
        let ceilings = [Ceiling::CeFdh, Ceiling::CrFdh];
        let effects = cloud.effects(&ceilings, 0.95);
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| test(&cloud, &ceilings, &effects, 0.95, 1234, 5))
        };
        assert_eq!(run(1), run(3));
    }
}
