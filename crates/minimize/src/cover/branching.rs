//! The pair of rows to settle next.

use super::node::{Case, Pair};
use super::simplex::{Attempt, Relaxation, Simplex};
use crate::tools::bits::Bits;
use crate::watch::{Reason, Watch};

/// How pairs are tried before one is taken.
struct Effort {
    /// The gap above which so much is tried: what follows a choice grows with it.
    gap: f64,
    /// Pairs that are tried, and the dual steps of a try.
    tried: (usize, usize),
    /// Those that are tried further, and the steps more.
    further: (usize, usize),
}

const EFFORTS: [Effort; 3] = [
    Effort {
        gap: 0.8,
        tried: (64, 8),
        further: (8, 40),
    },
    Effort {
        gap: 0.5,
        tried: (32, 5),
        further: (8, 20),
    },
    Effort {
        gap: 0.0,
        tried: (16, 3),
        further: (5, 9),
    },
];

impl Effort {
    /// The one that a gap is worth.
    fn of(gap: f64) -> &'static Self {
        let enough = EFFORTS.iter().find(|effort| gap > effort.gap);
        enough.unwrap_or(&EFFORTS[EFFORTS.len() - 1])
    }
}

/// The pair of rows to settle.
pub(super) struct Choice<const N: usize> {
    pub(super) pair: (usize, usize),
    /// Where the relaxations of the two cases start, if that is known: together and apart.
    pub(super) starts: Option<[Simplex<N>; 2]>,
}

/// The pair of rows to settle: of those that promise the most the one that moves both bounds the most, as far as that counts: up
/// to more than `target` sets.
pub(super) fn choose<const N: usize>(
    case: &Case<N>,
    relaxation: &Relaxation<N>,
    target: usize,
    watch: &Watch,
) -> Result<Choice<N>, Reason> {
    let basis = &relaxation.basis;
    let before: f64 = basis.total();
    let enough = target as f64 + 1e-6;
    let effort = Effort::of(enough - before);
    let candidates = promising(case, relaxation, effort.tried.0);
    let first = Choice {
        pair: candidates[0],
        starts: None,
    };
    if candidates.len() < 2 || !basis.is_of_use() {
        return Ok(first);
    }
    let offers = basis.offers(&relaxation.near);
    let attempt = |pair, settled| {
        let gone = |set: &Bits<N>| case.breaks(set, pair, settled);
        let parts = |broken: &[Bits<N>]| case.parts(broken, pair, settled);
        basis.attempt(&offers, gone, parts)
    };
    let advance = |attempts: &mut [Attempt<N>; 2], steps| {
        let mut gains = 1.0;
        for attempt in attempts {
            attempt.advance(enough, steps, watch)?;
            gains *= (attempt.total().min(enough) - before).max(1e-4);
        }
        Ok(gains)
    };
    let attempts = candidates.into_iter().map(|pair| {
        let mut attempts = [Pair::Together, Pair::Apart].map(|settled| attempt(pair, settled));
        Ok((advance(&mut attempts, effort.tried.1)?, pair, attempts))
    });
    let mut attempts = attempts.collect::<Result<Vec<_>, Reason>>()?;
    attempts.sort_by(|a, b| b.0.total_cmp(&a.0));
    attempts.truncate(effort.further.0);
    let most = (enough - before).powi(2);
    let mut best = (f64::NEG_INFINITY, first);
    for (_, pair, mut attempts) in attempts {
        let score = advance(&mut attempts, effort.further.1)?;
        if score > best.0 {
            let starts = Some(attempts.map(Attempt::basis));
            best = (score, Choice { pair, starts });
        }
        if score >= most {
            break;
        }
    }
    Ok(best.1)
}

/// So many pairs of rows, those that promise the most, best first; at least one. A pair is worth the weight of its lighter row, times
/// what has to change of the rows' togetherness in the fractional cover.
fn promising<const N: usize>(
    case: &Case<N>,
    relaxation: &Relaxation<N>,
    most: usize,
) -> Vec<(usize, usize)> {
    let m = case.rows();
    let leads: Vec<usize> = (0..m).filter(|&r| case.leads(r)).collect();
    let mut together = vec![0.0_f64; m * m];
    for (set, value) in &relaxation.support {
        for r in set.iter().filter(|&r| case.leads(r)) {
            for s in set.iter().filter(|&s| s > r) {
                together[r * m + s] += value;
            }
        }
    }
    let weights = relaxation.basis.weights();
    let mut pairs: Vec<(f64, (usize, usize))> = Vec::new();
    for (i, &r) in leads.iter().enumerate() {
        for &s in &leads[i + 1..] {
            let share = together[r * m + s];
            if share > 1e-6 {
                let change = share.min(1.0 - share);
                pairs.push((change * weights[r].min(weights[s]), (r, s)));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    pairs.truncate(most);
    let mut pairs: Vec<(usize, usize)> = pairs.into_iter().map(|(_, pair)| pair).collect();
    if pairs.is_empty() {
        pairs.push((leads[0], leads[1]));
    }
    pairs
}
