//! The pair of rows to settle next.

use super::node::{Case, Pair};
use super::simplex::{Attempt, Relaxation};
use crate::bits::Bits;

/// Pairs that are tried before one is taken, and the dual steps of a try; those that are tried further, and the steps more.
const TRIED: (usize, usize) = (16, 3);
const FURTHER: (usize, usize) = (5, 9);

/// The pair of rows to settle: of those whose togetherness in the fractional cover is nearest to one half the one that moves
/// both bounds the most.
pub(super) fn pair<const N: usize>(case: &Case<N>, relaxation: &Relaxation<N>) -> (usize, usize) {
    let candidates = divided(case, &relaxation.support);
    if candidates.len() < 2 || relaxation.basis.is_worn() {
        return candidates[0];
    }
    let basis = &relaxation.basis;
    let before: f64 = basis.total();
    let offers = basis.offers(&relaxation.near);
    let attempt = |pair, settled| {
        let gone = |set: &Bits<N>| case.breaks(set, pair, settled);
        let broken: Vec<Bits<N>> = relaxation.near.iter().copied().filter(gone).collect();
        basis.attempt(&offers, gone, &case.parts(&broken, pair, settled))
    };
    let advance = |attempts: &mut [Attempt<N>; 2], steps| {
        let gains = attempts.each_mut().map(|attempt| {
            attempt.advance(steps);
            (attempt.total() - before).max(1e-4)
        });
        gains[0] * gains[1]
    };
    let attempts = candidates.into_iter().map(|pair| {
        let mut attempts = [Pair::Together, Pair::Apart].map(|settled| attempt(pair, settled));
        (advance(&mut attempts, TRIED.1), pair, attempts)
    });
    let mut attempts: Vec<_> = attempts.collect();
    attempts.sort_by(|a, b| b.0.total_cmp(&a.0));
    attempts.truncate(FURTHER.0);
    let mut best = (f64::NEG_INFINITY, attempts[0].1);
    for (_, pair, mut attempts) in attempts {
        let score = advance(&mut attempts, FURTHER.1);
        if score > best.0 {
            best = (score, pair);
        }
    }
    best.1
}

/// The pairs of rows that are nearest to half together in the fractional cover, nearest first; at least one.
fn divided<const N: usize>(case: &Case<N>, support: &[(Bits<N>, f64)]) -> Vec<(usize, usize)> {
    let m = case.rows();
    let leads: Vec<usize> = (0..m).filter(|&r| case.leads(r)).collect();
    let mut together = vec![0.0; m * m];
    for (set, value) in support {
        for r in set.iter().filter(|&r| case.leads(r)) {
            for s in set.iter().filter(|&s| s > r) {
                together[r * m + s] += value;
            }
        }
    }
    let mut pairs: Vec<(f64, (usize, usize))> = Vec::new();
    for (i, &r) in leads.iter().enumerate() {
        for &s in &leads[i + 1..] {
            let f: f64 = together[r * m + s];
            if f > 1e-6 {
                pairs.push(((f - 0.5).abs(), (r, s)));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    pairs.truncate(TRIED.0);
    let mut pairs: Vec<(usize, usize)> = pairs.into_iter().map(|(_, pair)| pair).collect();
    if pairs.is_empty() {
        pairs.push((leads[0], leads[1]));
    }
    pairs
}
