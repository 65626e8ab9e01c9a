//! What a truth table can be while parameters move within bounds: a proof by enclosure.
//!
//! As an anchor moves one way, each membership in its set moves one way, so that memberships at the corners of a box of
//! anchors enclose all those inside; those in an outcome that is an expression are enclosed literal by literal. A row
//! passes its consistency cut-off c where `Σ (min(x, y) − c x) ≥ 0`, and its PRI cut-off where
//! `Σ (min(x, y) − c x − (1 − c) min(x, y, 1 − y)) ≥ 0`, as the denominators are positive in a row with a case. Each
//! summand never falls as y grows, never grows as c does, and along x rises to `x = y` and falls from there; so its
//! bounds over a box of x, y and c are its values at a few corners. The sum of these bounds encloses the sum: where it
//! has one sign, the row is on one side of the cut-off everywhere in the box, however the minima switch.

use std::sync::Arc;

use crate::expression::Node;
use crate::half::HalfPolicy;
use crate::minimize::Level;
use crate::precision::{TOLERANCE, is_half};
use crate::sets::Set;
use crate::truth_table::{Out, TruthTableOptions};

use super::evaluate::{nudged, selected};
use super::material::Material;
use super::rows::{Assigned, assign, lower};
use super::setting::Setting;

/// A share within which sums of doubles may have the wrong sign.
const ROUNDING: f64 = 1e-12;
/// The most of Newton's steps; few are needed, and a coarser bound is a bound as well.
const NEWTON: usize = 20;

/// Least and greatest memberships of each case.
type Bounds = [Vec<f64>; 2];

/// Sets and outcome within bounds in which no case changes rows.
#[derive(Debug)]
pub(crate) struct Enclosure {
    /// The conditions with their least and greatest memberships; level by level the same positions.
    pub(crate) sets: Vec<[Arc<Set>; 2]>,
    outcome: Bounds,
    /// The cases of each row.
    pub(crate) rows: Assigned,
}

/// The OUT values that a row may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Possible(u8);

impl Possible {
    const NONE: Possible = Possible(0);

    fn with(self, out: Out) -> Self {
        Possible(self.0 | 1 << out as u8)
    }

    /// The values, in order.
    pub(crate) fn values(self) -> impl Iterator<Item = Out> {
        [Out::One, Out::Zero, Out::Contradiction, Out::Remainder]
            .into_iter()
            .filter(move |&out| self.0 & 1 << out as u8 != 0)
    }

    /// How many there are.
    pub(crate) fn count(self) -> usize {
        self.0.count_ones() as usize
    }
}

impl Enclosure {
    /// Encloses all columns between those at the corners; `None` if a case may change rows or come to 0.5 between them.
    pub(crate) fn between(
        material: &Material,
        setting: &Setting,
        corners: &[&[Arc<Set>]],
    ) -> Option<Self> {
        let mut columns: Vec<[Arc<Set>; 2]> = (0..material.columns.len())
            .map(|column| enclosed(corners.iter().map(|corner| &corner[column])))
            .collect();
        let of_outcome = columns.split_off(material.conditions);
        if !columns.iter().all(same_positions) {
            return None;
        }
        let bounds_of = |name: &str| {
            let found = of_outcome.iter().find(|[low, _]| low.name == name);
            found.map(|[low, high]| [&**low, &**high])
        };
        let cases = corners.first()?.first()?.len();
        let outcome = outcome_bounds(&material.outcome.node, setting.negated, cases, &bounds_of)?;
        let (sets, outcome) = without_halves(columns, outcome, setting.half);
        let low: Vec<Arc<Set>> = sets.iter().map(|[low, _]| Arc::clone(low)).collect();
        let rows = assign(&low, outcome[0].len()).0;
        Some(Enclosure {
            sets,
            outcome,
            rows,
        })
    }

    /// The OUT values that each row may have, with the cut-offs between the lower and the higher ones given; of the
    /// outcome, or of its negation.
    pub(crate) fn outs(&self, cuts: [&TruthTableOptions; 2], negation: bool) -> Vec<Possible> {
        let outcome = match negation {
            false => self.outcome.clone(),
            true => negated(self.outcome.clone()),
        };
        self.rows
            .iter()
            .map(|(pattern, cases)| self.row(pattern, cases.len(), &outcome, cuts))
            .collect()
    }

    fn row(
        &self,
        pattern: &[Option<Level>],
        n: usize,
        outcome: &Bounds,
        cuts: [&TruthTableOptions; 2],
    ) -> Possible {
        if n < cuts[0].frequency {
            return Possible::NONE.with(Out::Remainder);
        }
        let memberships = self.memberships(pattern);
        let passes = |cut: fn(&TruthTableOptions) -> f64, pri: bool| {
            sign(sum_bounds(&memberships, outcome, cuts.map(cut), pri))
        };
        let mut possible = Possible::NONE;
        let consistent = passes(|options| options.consistency, false);
        if consistent != Some(false) {
            let pri = match cuts[1].pri <= TOLERANCE {
                true => Some(true),
                false => passes(|options| options.pri, true),
            };
            possible = outcomes(possible, pri, Out::One);
        }
        if consistent != Some(true) {
            possible = match cuts[0].contradiction.zip(cuts[1].contradiction) {
                None => possible.with(Out::Zero),
                Some(_) => {
                    let cut = |options: &TruthTableOptions| options.contradiction.unwrap_or(0.0);
                    outcomes(possible, passes(cut, false), Out::Contradiction)
                }
            };
        }
        possible
    }

    /// For each row, up to which cut-off it passes everywhere and from which on nowhere, but for rounding. Of consistency, or
    /// of PRI.
    pub(crate) fn figures(&self, pri: bool, negation: bool) -> Vec<[f64; 2]> {
        let outcome = match negation {
            false => self.outcome.clone(),
            true => negated(self.outcome.clone()),
        };
        self.rows
            .keys()
            .map(|pattern| figure_bounds(&self.memberships(pattern), &outcome, pri))
            .collect()
    }

    /// Least and greatest membership of each case in a row.
    fn memberships(&self, pattern: &[Option<Level>]) -> Bounds {
        let cases = self.outcome[0].len();
        let mut bounds = [vec![1.0; cases], vec![1.0; cases]];
        for (sets, level) in self.sets.iter().zip(pattern) {
            let Some(level) = *level else { continue };
            // The complement turns least and greatest round.
            let turned = sets[0].fuzzy && level == 0;
            for (at, bound) in bounds.iter_mut().enumerate() {
                lower(bound, &sets[if turned { 1 - at } else { at }], level);
            }
        }
        bounds
    }
}

/// The value where a cut-off is passed, 0 where it is not, both where that is not known.
fn outcomes(possible: Possible, passes: Option<bool>, passed: Out) -> Possible {
    match passes {
        Some(true) => possible.with(passed),
        Some(false) => possible.with(Out::Zero),
        None => possible.with(passed).with(Out::Zero),
    }
}

/// Elementwise least and greatest values.
fn enclosed<'a>(sets: impl Iterator<Item = &'a Arc<Set>> + Clone) -> [Arc<Set>; 2] {
    let mut each = sets.clone();
    let Some(first) = each.next() else {
        unreachable!("a box has a corner");
    };
    if each.all(|set| Arc::ptr_eq(set, first)) {
        return [Arc::clone(first), Arc::clone(first)];
    }
    [f64::min, f64::max].map(|pick| {
        let mut bound = Set::clone(first);
        for set in sets.clone() {
            for (value, other) in bound.values.iter_mut().zip(&set.values) {
                *value = pick(*value, *other);
            }
        }
        Arc::new(bound)
    })
}

/// Whether each case has the same level, or 0.5, at both bounds, and so between them.
fn same_positions([low, high]: &[Arc<Set>; 2]) -> bool {
    Arc::ptr_eq(low, high)
        || (0..low.len()).all(|case| match low.fuzzy {
            true => low.position(case) == high.position(case),
            false => low.values[case] == high.values[case],
        })
}

/// Bounds of an expression, its negation pushed down to the literals.
fn outcome_bounds<'a>(
    node: &Node,
    not: bool,
    cases: usize,
    bounds_of: &impl Fn(&str) -> Option<[&'a Set; 2]>,
) -> Option<Bounds> {
    let joined = |operands: &[Node], start: f64, pick: fn(f64, f64) -> f64| {
        let mut joined = [vec![start; cases], vec![start; cases]];
        for operand in operands {
            let bounds = outcome_bounds(operand, not, cases, bounds_of)?;
            for (to, from) in joined.iter_mut().zip(bounds) {
                to.iter_mut()
                    .zip(from)
                    .for_each(|(to, from)| *to = pick(*to, from));
            }
        }
        Some(joined)
    };
    match node {
        Node::Constant(value) => {
            let value = f64::from(u8::from(*value != not));
            Some([vec![value; cases], vec![value; cases]])
        }
        Node::Not(inner) => outcome_bounds(inner, !not, cases, bounds_of),
        Node::And(operands) if not => joined(operands, 0.0, f64::max),
        Node::And(operands) => joined(operands, 1.0, f64::min),
        Node::Or(operands) if not => joined(operands, 1.0, f64::min),
        Node::Or(operands) => joined(operands, 0.0, f64::max),
        Node::Literal { name, levels, .. } => {
            let [low, high] = bounds_of(name)?;
            let levels = levels.as_deref().unwrap_or(&[1]);
            let (one, other) = (low.literal(levels), high.literal(levels));
            let both = || one.iter().zip(&other);
            let bounds = [
                both().map(|(a, b)| a.min(*b)).collect(),
                both().map(|(a, b)| a.max(*b)).collect(),
            ];
            if !not {
                return Some(bounds);
            }
            let mut turned = negated(bounds);
            // A don't-care cell is in no level, negated or not.
            for (case, raw) in low.values.iter().enumerate() {
                if raw.is_nan() {
                    turned.iter_mut().for_each(|bound| bound[case] = 0.0);
                }
            }
            Some(turned)
        }
    }
}

fn negated([low, high]: Bounds) -> Bounds {
    [high, low].map(|bound| bound.into_iter().map(|y| 1.0 - y).collect())
}

/// The policy for memberships of 0.5, on both bounds.
fn without_halves(
    sets: Vec<[Arc<Set>; 2]>,
    outcome: Bounds,
    half: HalfPolicy,
) -> (Vec<[Arc<Set>; 2]>, Bounds) {
    match half {
        HalfPolicy::Keep => (sets, outcome),
        HalfPolicy::Nudge(amount) => {
            let sets = sets
                .into_iter()
                .map(|bounds| bounds.map(|set| nudged(set, amount)))
                .collect();
            (sets, outcome)
        }
        HalfPolicy::Drop => {
            let at_half =
                |[low, _]: &[Arc<Set>; 2], case: usize| low.fuzzy && is_half(low.values[case]);
            let kept: Vec<usize> = (0..outcome[0].len())
                .filter(|&case| !sets.iter().any(|set| at_half(set, case)))
                .collect();
            let (low, high): (Vec<_>, Vec<_>) =
                sets.into_iter().map(|[low, high]| (low, high)).unzip();
            let [least, greatest] = outcome;
            let (low, least) = selected(&low, &least, &kept);
            let (high, greatest) = selected(&high, &greatest, &kept);
            let sets = low.into_iter().zip(high).map(|(l, h)| [l, h]).collect();
            (sets, [least, greatest])
        }
    }
}

fn sign([least, most]: [f64; 2]) -> Option<bool> {
    match () {
        () if least > 0.0 => Some(true),
        () if most < 0.0 => Some(false),
        () => None,
    }
}

fn sum_bounds(x: &Bounds, y: &Bounds, cuts: [f64; 2], pri: bool) -> [f64; 2] {
    let cuts = cuts.map(|cut| cut - TOLERANCE);
    let (mut least, mut most) = (0.0, 0.0);
    for case in 0..x[0].len() {
        let [down, up] = summand_bounds(
            [x[0][case], x[1][case]],
            [y[0][case], y[1][case]],
            cuts,
            pri,
        );
        least += down;
        most += up;
    }
    [least, most]
}

/// Where the bounds of the sum are 0. The greater one falls along a line as the cut-off grows; the lesser one is concave,
/// and Newton's steps from above come down to where it is 0.
fn figure_bounds(x: &Bounds, y: &Bounds, pri: bool) -> [f64; 2] {
    let root = |summands: &dyn Fn(usize) -> [f64; 2]| {
        let (mut level, mut slope) = (0.0, 0.0);
        for case in 0..x[0].len() {
            let [a, b] = summands(case);
            level += a;
            slope += b;
        }
        (slope > 0.0).then(|| level / slope)
    };
    let most = root(&|case| {
        let (x0, x1, y1) = (x[0][case], x[1][case], y[1][case]);
        line(y1.clamp(x0, x1), y1, pri)
    });
    let Some(most) = most else { return [0.0, 1.0] };
    let mut least = most;
    for _ in 0..NEWTON {
        let next = root(&|case| {
            let [one, other] = [x[0][case], x[1][case]].map(|x| line(x, y[0][case], pri));
            match one[0] - least * one[1] <= other[0] - least * other[1] {
                true => one,
                false => other,
            }
        });
        match next {
            Some(next) if next < least => least = next,
            _ => break,
        }
    }
    [least + TOLERANCE - ROUNDING, most + TOLERANCE + ROUNDING]
}

/// A summand is `a − b c` along the cut-off c.
fn line(x: f64, y: f64, pri: bool) -> [f64; 2] {
    let both = if pri { x.min(y.min(1.0 - y)) } else { 0.0 };
    [x.min(y) - both, x - both]
}

fn summand(x: f64, y: f64, cut: f64, pri: bool) -> f64 {
    let overlap = x.min(y) - cut * x;
    match pri {
        false => overlap,
        true => overlap - (1.0 - cut) * x.min(y.min(1.0 - y)),
    }
}

/// Bounds of a summand over x in `[x0, x1]`, y in `[y0, y1]` and the cut-off in `[c0, c1]`.
fn summand_bounds(
    [x0, x1]: [f64; 2],
    [y0, y1]: [f64; 2],
    [c0, c1]: [f64; 2],
    pri: bool,
) -> [f64; 2] {
    let least = summand(x0, y0, c1, pri).min(summand(x1, y0, c1, pri));
    [least, summand(y1.clamp(x0, x1), y1, c0, pri)]
}

#[cfg(test)]
mod tests {
    use super::{figure_bounds, sign, sum_bounds, summand, summand_bounds};

    #[test]
    fn a_row_is_in_doubt_between_the_bounds_of_its_figure_alone() {
        let mut seed = 1u64;
        let mut noise = || {
            seed = seed
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (seed >> 33) as f64 / (1u64 << 31) as f64
        };
        for trial in 0..200 {
            let mut bounds = |width: f64| {
                let low: Vec<f64> = (0..12).map(|_| noise() * (1.0 - width)).collect();
                let high = low.iter().map(|low| low + width * noise()).collect();
                [low, high]
            };
            let width = [0.0, 0.001, 0.1][trial % 3];
            let (x, y) = (bounds(width), bounds(width));
            for pri in [false, true] {
                let [low, high] = figure_bounds(&x, &y, pri);
                let passes = |cut: f64| sign(sum_bounds(&x, &y, [cut, cut], pri));
                assert_eq!(passes(low - 1e-9), Some(true));
                assert_eq!(passes(high + 1e-9), Some(false));
                assert!(width == 0.0 || passes(low + 1e-9).is_none());
                assert!(width == 0.0 || passes(high - 1e-9).is_none());
                assert!(high - low < if width == 0.0 { 1e-11 } else { 1.5 });
            }
        }
    }

    #[test]
    fn the_bounds_of_a_summand_hold_every_value_of_it_and_are_taken() {
        let grid = [0.0, 0.05, 0.2, 0.45, 0.5, 0.55, 0.7, 0.95, 1.0];
        let intervals: Vec<[f64; 2]> = (0..grid.len())
            .flat_map(|a| (a..grid.len()).map(move |b| [grid[a], grid[b]]))
            .collect();
        let steps = |[a, b]: [f64; 2]| (0..=12).map(move |s| a + (b - a) * f64::from(s) / 12.0);
        for pri in [false, true] {
            for &x in &intervals {
                for &y in &intervals {
                    let cuts = [0.75, 0.8];
                    let [least, most] = summand_bounds(x, y, cuts, pri);
                    let (mut low, mut high) = (f64::MAX, f64::MIN);
                    for x in steps(x) {
                        for y in steps(y) {
                            for cut in [0.75, 0.77, 0.8] {
                                let value = summand(x, y, cut, pri);
                                assert!(least <= value + 1e-12 && value <= most + 1e-12);
                                (low, high) = (low.min(value), high.max(value));
                            }
                        }
                    }
                    assert!(low - least < 1e-9, "{x:?} {y:?}");
                    assert!(most - high < 0.1, "{x:?} {y:?}");
                }
            }
        }
    }
}
