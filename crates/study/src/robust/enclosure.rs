//! What a truth table can be while parameters move within bounds: a proof by enclosure.
//!
//! As an anchor moves one way, each membership in its set moves one way, so that memberships at the corners of a box of
//! anchors enclose all those inside; those in an outcome that is an expression are enclosed literal by literal. A row
//! passes its consistency cut-off c where `Σ (min(x, y) − c x) ≥ 0`, and its PRI cut-off where
//! `Σ (min(x, y) − c x − (1 − c) min(x, y, 1 − y)) ≥ 0`, as the denominators are positive in a row with a case. Each
//! summand never falls as y grows, never grows as c does, and along x rises to `x = y` and falls from there; so its
//! bounds over a box of x, y and c are its values at a few corners. The sum of these bounds encloses the sum: where it
//! has one sign, the row is on one side of the cut-off everywhere in the box, however the minima switch.

use std::borrow::Cow;
use std::iter::once;
use std::rc::Rc;
use std::sync::Arc;

use qca::precision::TOLERANCE;
use qca::sets::Set;
use qca::truth_table::{Out, TruthTableOptions};

use super::frame::{Layout, Row};
use super::rows::lower;
use super::tangent::{Motion, tangent_bounds};

/// A share within which sums of doubles may have the wrong sign.
const ROUNDING: f64 = 1e-12;
/// The most of Newton's steps; few are needed, and a coarser bound is a bound as well.
const NEWTON: usize = 20;

/// Least and greatest memberships of each case.
pub(crate) type Bounds = [Vec<f64>; 2];

/// A box of parameters in which no case changes rows: the sets that move and the outcome within bounds.
#[derive(Debug)]
pub(crate) struct Enclosure<'f> {
    /// The rows and cases of the box.
    pub(super) layout: Rc<Layout>,
    /// The conditions that move, by their places, with their least and greatest memberships; case by case the same positions.
    pub(super) moving: Vec<(usize, [Arc<Set>; 2])>,
    /// Least and greatest memberships in the outcome.
    pub(super) outcome: Cow<'f, Bounds>,
    /// The negated outcome, where counterfactual rules look at it.
    pub(super) negated: Option<Bounds>,
}

/// The OUT values that a row may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

impl Enclosure<'_> {
    /// The OUT values that each row may have, with the cut-offs between the lower and the higher ones given; of the
    /// outcome, followed by those of its negation where counterfactual rules look at it. Where a larger box has left a
    /// row one value, that is the value here too.
    pub(crate) fn outs(
        &self,
        cuts: [&TruthTableOptions; 2],
        larger: Option<&[Possible]>,
    ) -> Vec<Possible> {
        self.outs_by(larger, |row, outcome| {
            let memberships = self.memberships(row);
            row_outs(row.cases, cuts, |cuts, pri| {
                sign(sum_bounds(&memberships, outcome, cuts, pri))
            })
        })
    }

    /// The same where the box has been looked at, closer: by the derivatives along the parameters.
    pub(crate) fn outs_along(
        &self,
        tangent: &Tangent,
        options: &TruthTableOptions,
        seen: &[Possible],
    ) -> Vec<Possible> {
        self.outs_by(Some(seen), |row, _| {
            let memberships = tangent.memberships(row);
            row_outs(row.cases, [options, options], |[cut, _], pri| {
                let bounds =
                    tangent_bounds(&memberships, &tangent.outcome, tangent.radii, cut, pri);
                let margin = ROUNDING * (1.0 + memberships.middle.len() as f64);
                sign([bounds[0] - margin, bounds[1] + margin])
            })
        })
    }

    /// What is known of each row, or else what `of_row` says of it and an outcome.
    fn outs_by(
        &self,
        larger: Option<&[Possible]>,
        of_row: impl Fn(&Row, &Bounds) -> Possible,
    ) -> Vec<Possible> {
        let rows = self.layout.rows.len();
        let outcomes = once(&*self.outcome).chain(&self.negated).enumerate();
        let places =
            outcomes.flat_map(|(at, outcome)| (0..rows).map(move |row| (at, outcome, row)));
        places
            .map(|(at, outcome, row)| {
                let known = larger.map(|possible| possible[at * rows + row]);
                known
                    .filter(|possible| possible.count() == 1)
                    .unwrap_or_else(|| of_row(&self.layout.rows[row], outcome))
            })
            .collect()
    }

    /// For each row, up to which cut-off it passes everywhere and from which on nowhere, but for rounding. Of consistency, or
    /// of PRI; of the outcome, and of its negation where counterfactual rules look at it.
    pub(crate) fn figures(&self, pri: bool) -> Vec<[f64; 2]> {
        let outcomes = once(&*self.outcome).chain(&self.negated);
        outcomes
            .flat_map(|outcome| {
                let rows = self.layout.rows.iter();
                rows.map(move |row| figure_bounds(&self.memberships(row), outcome, pri))
            })
            .collect()
    }

    /// Least and greatest membership of each case in a row.
    fn memberships(&self, row: &Row) -> Bounds {
        let mut bounds = [row.still.clone(), row.still.clone()];
        for (condition, sets) in &self.moving {
            let Some(level) = row.pattern[*condition] else {
                continue;
            };
            // The complement turns least and greatest round.
            let turned = sets[0].fuzzy && level == 0;
            for (at, bound) in bounds.iter_mut().enumerate() {
                lower(bound, &sets[if turned { 1 - at } else { at }], level);
            }
        }
        bounds
    }
}

/// What makes an enclosure closer: how all that moves does so along both parameters.
#[derive(Debug)]
pub(crate) struct Tangent {
    /// The conditions that move, by their places.
    pub(crate) moving: Vec<(usize, Motion)>,
    /// The outcome.
    pub(crate) outcome: Motion,
    /// Half the widths of the box.
    pub(crate) radii: [f64; 2],
}

impl Tangent {
    fn memberships(&self, row: &Row) -> Motion {
        let mut memberships = Motion::none(&row.still);
        for (condition, motion) in &self.moving {
            match row.pattern[*condition] {
                None => {}
                Some(0) => memberships.lower(&motion.negated()),
                Some(_) => memberships.lower(motion),
            }
        }
        memberships
    }
}

/// The OUT values of a row of so many cases, if `passes` says of a cut-off, of PRI or not, whether the row passes it.
fn row_outs(
    cases: usize,
    cuts: [&TruthTableOptions; 2],
    passes: impl Fn([f64; 2], bool) -> Option<bool>,
) -> Possible {
    if cases < cuts[0].frequency {
        return Possible::NONE.with(Out::Remainder);
    }
    let mut possible = Possible::NONE;
    let consistent = passes(cuts.map(|options| options.consistency), false);
    if consistent != Some(false) {
        let pri = match cuts[1].pri <= TOLERANCE {
            true => Some(true),
            false => passes(cuts.map(|options| options.pri), true),
        };
        possible = outcomes(possible, pri, Out::One);
    }
    if consistent != Some(true) {
        possible = match cuts[0].contradiction.zip(cuts[1].contradiction) {
            None => possible.with(Out::Zero),
            Some((low, high)) => outcomes(possible, passes([low, high], false), Out::Contradiction),
        };
    }
    possible
}

/// The value where a cut-off is passed, 0 where it is not, both where that is not known.
fn outcomes(possible: Possible, passes: Option<bool>, passed: Out) -> Possible {
    match passes {
        Some(true) => possible.with(passed),
        Some(false) => possible.with(Out::Zero),
        None => possible.with(passed).with(Out::Zero),
    }
}

fn sign([least, most]: [f64; 2]) -> Option<bool> {
    match () {
        () if least > 0.0 => Some(true),
        () if most < 0.0 => Some(false),
        () => None,
    }
}

pub(crate) fn sum_bounds(x: &Bounds, y: &Bounds, cuts: [f64; 2], pri: bool) -> [f64; 2] {
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
pub(crate) fn line(x: f64, y: f64, pri: bool) -> [f64; 2] {
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
pub(crate) fn summand_bounds(
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
