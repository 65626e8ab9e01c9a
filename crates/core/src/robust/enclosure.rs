//! Whether a truth table stays the same between two values of an anchor: a proof by enclosure.
//!
//! As one anchor moves one way, each membership moves one way, so that its values at the two ends enclose all values
//! between. A row passes its consistency cut-off c where `Σ (min(x, y) − c x) ≥ 0`, and its PRI cut-off where
//! `Σ (min(x, y) − c x − (1 − c) min(x, y, 1 − y)) ≥ 0`, as the denominators are positive in a row with a case. Each
//! summand is piecewise linear with kinks at `x = y`, `x = 1 − y` and `y = ½`; its range over an interval of memberships is
//! that of its values at the ends and at the kinks inside. The sum of these ranges encloses the sum: where it has
//! one sign, no row crosses the cut-off anywhere between, however the minima switch.

use crate::minimize::Level;
use crate::precision::TOLERANCE;
use crate::sets::Set;
use crate::truth_table::TruthTableOptions;

use super::rows::lower;

/// What moves: a condition, by its place, or the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moved {
    Condition(usize),
    Outcome,
}

/// The memberships at both ends: of the moved condition, or of the outcome.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends<'a> {
    /// Sets of the conditions at one end.
    pub(crate) sets: [&'a [std::sync::Arc<Set>]; 2],
    /// The outcome at each end.
    pub(crate) outcome: [&'a [f64]; 2],
    pub(crate) moved: Moved,
}

/// Whether a row of `n` cases has the same OUT throughout, known to be the same at both ends.
pub(crate) fn row_is_constant(
    ends: &Ends<'_>,
    pattern: &[Option<Level>],
    n: usize,
    options: &TruthTableOptions,
) -> bool {
    if n < options.frequency {
        return true;
    }
    let (low, high) = memberships(ends, pattern);
    let range = |cut: f64, pri: bool| sum_range(ends, &low, &high, cut - TOLERANCE, pri);
    let sign = |(least, most): (f64, f64)| {
        if least > 0.0 {
            Some(true)
        } else if most < 0.0 {
            Some(false)
        } else {
            None
        }
    };
    match sign(range(options.consistency, false)) {
        None => false,
        Some(true) => options.pri <= TOLERANCE || sign(range(options.pri, true)).is_some(),
        Some(false) => options
            .contradiction
            .is_none_or(|cut| sign(range(cut, false)).is_some()),
    }
}

/// Least and greatest membership of each case in the row.
fn memberships(ends: &Ends<'_>, pattern: &[Option<Level>]) -> (Vec<f64>, Vec<f64>) {
    let cases = ends.outcome[0].len();
    let mut rest = vec![1.0; cases];
    let literals = || {
        pattern
            .iter()
            .enumerate()
            .filter_map(|(at, level)| Some((at, (*level)?)))
    };
    for (at, level) in literals() {
        if ends.moved != Moved::Condition(at) {
            lower(&mut rest, &ends.sets[0][at], level);
        }
    }
    let mut one = rest.clone();
    let mut other = rest;
    for (at, level) in literals().filter(|&(at, _)| ends.moved == Moved::Condition(at)) {
        lower(&mut one, &ends.sets[0][at], level);
        lower(&mut other, &ends.sets[1][at], level);
    }
    for (a, b) in one.iter_mut().zip(&mut other) {
        if *a > *b {
            std::mem::swap(a, b);
        }
    }
    (one, other)
}

fn sum_range(ends: &Ends<'_>, low: &[f64], high: &[f64], cut: f64, pri: bool) -> (f64, f64) {
    let (mut least, mut most) = (0.0, 0.0);
    for case in 0..low.len() {
        let (a, b) = (ends.outcome[0][case], ends.outcome[1][case]);
        let (down, up) = range(low[case], high[case], a.min(b), a.max(b), |x, y| {
            let overlap = x.min(y) - cut * x;
            if pri {
                overlap - (1.0 - cut) * x.min(y.min(1.0 - y))
            } else {
                overlap
            }
        });
        least += down;
        most += up;
    }
    (least, most)
}

/// Range of a summand over x in [x0, x1] and y in [y0, y1], of which one is a point.
fn range(x0: f64, x1: f64, y0: f64, y1: f64, f: impl Fn(f64, f64) -> f64) -> (f64, f64) {
    let first = f(x0, y0);
    let (mut least, mut most) = (first, first);
    let mut see = |x: f64, y: f64| {
        let value = f(x, y);
        least = least.min(value);
        most = most.max(value);
    };
    if x0 < x1 {
        see(x1, y0);
        for kink in [y0, 1.0 - y0] {
            if x0 < kink && kink < x1 {
                see(kink, y0);
            }
        }
    }
    if y0 < y1 {
        see(x0, y1);
        for kink in [x0, 1.0 - x0, 0.5] {
            if y0 < kink && kink < y1 {
                see(x0, kink);
            }
        }
    }
    (least, most)
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn the_range_of_a_summand_holds_every_value_of_it() {
        let cut = 0.8;
        let f = |x: f64, y: f64| x.min(y) - cut * x - (1.0 - cut) * x.min(y.min(1.0 - y));
        for y in [0.1, 0.5, 0.7, 0.95] {
            let (least, most) = range(0.2, 0.9, y, y, f);
            for step in 0..=100 {
                let value = f(0.2 + 0.007 * f64::from(step), y);
                assert!(least <= value + 1e-12 && value - 1e-12 <= most);
            }
        }
        for x in [0.1, 0.5, 0.7, 0.95] {
            let (least, most) = range(x, x, 0.2, 0.9, f);
            for step in 0..=100 {
                let value = f(x, 0.2 + 0.007 * f64::from(step));
                assert!(least <= value + 1e-12 && value - 1e-12 <= most);
            }
        }
    }
}
