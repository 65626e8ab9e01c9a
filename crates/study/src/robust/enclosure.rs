//! Whether a truth table stays the same while one column moves within bounds: a proof by enclosure.
//!
//! As an anchor moves one way, each membership in its set moves one way, so that memberships at both ends enclose all those
//! between; those in an outcome that is an expression are enclosed literal by literal. A row
//! passes its consistency cut-off c where `Σ (min(x, y) − c x) ≥ 0`, and its PRI cut-off where
//! `Σ (min(x, y) − c x − (1 − c) min(x, y, 1 − y)) ≥ 0`, as the denominators are positive in a row with a case. Each
//! summand never falls as y grows, and along x rises to `x = y` and falls from there; so its
//! bounds over an interval of x and of y are its values at a few corners. The sum of these bounds encloses the sum: where it
//! has one sign, the row is on one side of the cut-off everywhere between, however the minima switch.
//!
//! All that intervals of the same column share is found once: memberships in the conditions that stand still, the rows for
//! each choice of positions, the outcome if no part of it moves.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use qca::expression::Node;
use qca::minimize::Level;
use qca::precision::TOLERANCE;
use qca::sets::ambiguity::{AmbiguityPolicy, nudged};
use qca::sets::{Cell, Position, Set};
use qca::truth_table::{CutOffs, Out, assign};

use crate::evaluate::RawData;
use crate::specification::Specification;

/// Least and greatest memberships of each case.
type Bounds = [Vec<f64>; 2];

/// The columns of a specification, one of which moves.
#[derive(Debug)]
pub(crate) struct MovingColumn<'a> {
    raw: &'a RawData,
    specification: &'a Specification,
    /// All columns as stated.
    columns: Vec<Arc<Set>>,
    /// The place of the one that moves.
    moved: usize,
    /// The outcome, if no part of it moves.
    outcome: Option<Bounds>,
    layouts: RefCell<Vec<Rc<Layout>>>,
}

/// The rows where each case has a certain position in the column that moves.
#[derive(Debug)]
struct Layout {
    levels: Level,
    positions: Vec<Position>,
    /// The cases that the policy for memberships of 0.5 keeps; none where it keeps all.
    kept: Option<Vec<usize>>,
    /// The rows with cases, in order of their configurations.
    rows: Vec<LayoutRow>,
}

/// A row of a layout.
#[derive(Debug)]
struct LayoutRow {
    /// The level of each condition.
    pattern: Vec<Option<Level>>,
    /// How many cases belong to it.
    cases: usize,
    /// Membership of each case in it, as far as the conditions that stand still go.
    still: Vec<f64>,
}

impl<'a> MovingColumn<'a> {
    /// Columns of which the one at this place moves.
    pub(crate) fn new(
        raw: &'a RawData,
        specification: &'a Specification,
        columns: Vec<Arc<Set>>,
        moved: usize,
    ) -> Self {
        let mut moving = MovingColumn {
            raw,
            specification,
            columns,
            moved,
            outcome: None,
            layouts: RefCell::default(),
        };
        if moving.is_condition() {
            moving.outcome = moving.outcome_within(None);
        }
        moving
    }

    /// Whether the truth table is proven to be the same at and between two states of the column.
    pub(crate) fn keeps_the_table(&self, ends: [&Arc<Set>; 2]) -> bool {
        let bounds = between(ends);
        let Some(outcome) = self.outcome_between(&bounds) else {
            return false;
        };
        if self.is_condition() && !same_positions(&bounds) {
            return false;
        }
        let layout = self.layout(&bounds[0]);
        let bounds = self.kept_bounds(bounds, &layout);
        let outcome = kept_outcome(outcome, &layout);
        let enhanced = self.specification.rules.enhance();
        let negated = enhanced.then(|| negated(outcome.clone().into_owned()));
        let decided = |outcome: &Bounds| {
            let mut rows = layout.rows.iter();
            rows.all(|row| {
                let memberships = self.memberships(row, &bounds);
                is_decided(row.cases, &self.specification.cut_offs, |cut, pri| {
                    sign(sum_bounds(&memberships, outcome, cut, pri))
                })
            })
        };
        decided(&outcome) && negated.as_ref().is_none_or(decided)
    }

    fn is_condition(&self) -> bool {
        self.moved < self.raw.conditions
    }

    fn cases(&self) -> usize {
        self.columns.first().map_or(0, |column| column.len())
    }

    /// Bounds of the outcome while the column is between these.
    fn outcome_between(&self, bounds: &[Arc<Set>; 2]) -> Option<Cow<'_, Bounds>> {
        match &self.outcome {
            Some(outcome) => Some(Cow::Borrowed(outcome)),
            None => self.outcome_within(Some(bounds)).map(Cow::Owned),
        }
    }

    fn outcome_within(&self, moving: Option<&[Arc<Set>; 2]>) -> Option<Bounds> {
        let places = self.raw.conditions..self.columns.len();
        let bounds_of = |name: &str| {
            let at = places.clone().find(|&at| self.columns[at].name() == name)?;
            Some(match moving {
                Some([low, high]) if at == self.moved => [&**low, &**high],
                _ => [&*self.columns[at]; 2],
            })
        };
        let negated = self.specification.negated;
        outcome_bounds(&self.raw.outcome.node, negated, self.cases(), &bounds_of)
    }

    /// The rows while each case has the position that it has in this set, from memory if they are there.
    fn layout(&self, set: &Arc<Set>) -> Rc<Layout> {
        let positions: Vec<Position> = match self.is_condition() {
            true => (0..set.len()).map(|case| set.position(case)).collect(),
            false => Vec::new(),
        };
        let mut layouts = self.layouts.borrow_mut();
        let same = |l: &&Rc<Layout>| l.levels == set.levels() && l.positions == positions;
        if let Some(known) = layouts.iter().rev().find(same) {
            return Rc::clone(known);
        }
        let layout = Rc::new(self.laid_out(set, positions));
        layouts.push(Rc::clone(&layout));
        layout
    }

    fn laid_out(&self, set: &Arc<Set>, positions: Vec<Position>) -> Layout {
        let mut sets = self.columns.clone();
        sets[self.moved] = Arc::clone(set);
        sets.truncate(self.raw.conditions);
        let (sets, kept) = self.specification.ambiguity.apply_to(sets);
        let cases = kept.as_ref().map_or(self.cases(), Vec::len);
        let still = |pattern: &[Option<Level>]| {
            let mut memberships = vec![1.0; cases];
            for (at, (set, level)) in sets.iter().zip(pattern).enumerate() {
                if let Some(level) = level.filter(|_| at != self.moved) {
                    set.narrow(level, 0, &mut memberships);
                }
            }
            memberships
        };
        let assignment = assign(&sets, cases);
        let rows = assignment.patterns.into_iter().zip(assignment.cases);
        let rows = rows.map(|(pattern, cases)| LayoutRow {
            still: still(&pattern),
            pattern,
            cases: cases.len(),
        });
        Layout {
            levels: set.levels(),
            positions,
            rows: rows.collect(),
            kept,
        }
    }

    /// The bounds of the column under the policy for memberships of 0.5.
    fn kept_bounds(&self, bounds: [Arc<Set>; 2], layout: &Layout) -> [Arc<Set>; 2] {
        match (self.specification.ambiguity, &layout.kept) {
            (AmbiguityPolicy::Nudge(amount), _) => bounds.map(|set| nudged(set, amount)),
            (_, Some(kept)) => bounds.map(|set| Arc::new(set.select(kept))),
            (_, None) => bounds,
        }
    }

    /// Least and greatest membership of each case in a row.
    fn memberships(&self, row: &LayoutRow, bounds: &[Arc<Set>; 2]) -> Bounds {
        let mut memberships = [row.still.clone(), row.still.clone()];
        let level = row.pattern.get(self.moved).copied().flatten();
        if let Some(level) = level {
            // The complement turns least and greatest round.
            let turned = bounds[0].is_fuzzy() && level == 0;
            for (at, bound) in memberships.iter_mut().enumerate() {
                bounds[if turned { 1 - at } else { at }].narrow(level, 0, bound);
            }
        }
        memberships
    }
}

fn kept_outcome<'a>(outcome: Cow<'a, Bounds>, layout: &Layout) -> Cow<'a, Bounds> {
    let Some(kept) = &layout.kept else {
        return outcome;
    };
    let pick = |bound: &Vec<f64>| kept.iter().map(|&case| bound[case]).collect();
    Cow::Owned([pick(&outcome[0]), pick(&outcome[1])])
}

/// Whether a row of so many cases can have one OUT alone, if `passes` says of a cut-off, of PRI or not, whether the row passes
/// it, where that is known.
fn is_decided(
    cases: usize,
    cut_offs: &CutOffs,
    passes: impl Fn(f64, bool) -> Option<bool>,
) -> bool {
    if cases < cut_offs.frequency {
        return true;
    }
    let mut possible: Vec<Out> = Vec::new();
    let mut add = |passes: Option<bool>, passed: Out| match passes {
        Some(true) => possible.push(passed),
        Some(false) => possible.push(Out::Zero),
        None => possible.extend([passed, Out::Zero]),
    };
    let consistent = passes(cut_offs.consistency, false);
    if consistent != Some(false) {
        let pri = match cut_offs.pri <= TOLERANCE {
            true => Some(true),
            false => passes(cut_offs.pri, true),
        };
        add(pri, Out::One);
    }
    if consistent != Some(true) {
        match cut_offs.contradiction {
            None => add(Some(false), Out::Zero),
            Some(lower) => add(passes(lower, false), Out::Contradiction),
        }
    }
    possible.iter().all(|out| *out == possible[0])
}

fn sign([least, most]: [f64; 2]) -> Option<bool> {
    match () {
        () if least > 0.0 => Some(true),
        () if most < 0.0 => Some(false),
        () => None,
    }
}

fn sum_bounds(x: &Bounds, y: &Bounds, cut: f64, pri: bool) -> [f64; 2] {
    let cut = cut - TOLERANCE;
    let (mut least, mut most) = (0.0, 0.0);
    for case in 0..x[0].len() {
        let (x, y) = ([x[0][case], x[1][case]], [y[0][case], y[1][case]]);
        let [down, up] = summand_bounds(x, y, cut, pri);
        least += down;
        most += up;
    }
    [least, most]
}

fn summand(x: f64, y: f64, cut: f64, pri: bool) -> f64 {
    let overlap = x.min(y) - cut * x;
    match pri {
        false => overlap,
        true => overlap - (1.0 - cut) * x.min(y.min(1.0 - y)),
    }
}

/// Bounds of a summand over x in `[x0, x1]` and y in `[y0, y1]`.
fn summand_bounds([x0, x1]: [f64; 2], [y0, y1]: [f64; 2], cut: f64, pri: bool) -> [f64; 2] {
    let least = summand(x0, y0, cut, pri).min(summand(x1, y0, cut, pri));
    [least, summand(y1.clamp(x0, x1), y1, cut, pri)]
}

/// Elementwise least and greatest memberships of two sets that differ in nothing else.
fn between(ends: [&Arc<Set>; 2]) -> [Arc<Set>; 2] {
    if Arc::ptr_eq(ends[0], ends[1]) {
        return ends.map(Arc::clone);
    }
    let pairs: Vec<(f64, f64)> = ends[0]
        .cells()
        .zip(ends[1].cells())
        .filter_map(|(one, other)| one.value().zip(other.value()))
        .collect();
    [f64::min, f64::max].map(|pick| {
        let bound = pairs.iter().map(|&(one, other)| pick(one, other)).collect();
        Arc::new(
            ends[0]
                .with_values(bound)
                .expect("calibrated, without gaps"),
        )
    })
}

/// Whether each case has the same level, or 0.5, at both bounds, and so between them.
fn same_positions([low, high]: &[Arc<Set>; 2]) -> bool {
    Arc::ptr_eq(low, high)
        || (0..low.len()).all(|case| match low.is_fuzzy() {
            true => low.position(case) == high.position(case),
            false => low.cell(case) == high.cell(case),
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
            for (case, cell) in low.cells().enumerate() {
                if cell == Cell::DontCare {
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

#[cfg(test)]
mod tests {
    use super::{summand, summand_bounds};

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
                    let cut = 0.78;
                    let [least, most] = summand_bounds(x, y, cut, pri);
                    let (mut low, mut high) = (f64::MAX, f64::MIN);
                    for x in steps(x) {
                        for y in steps(y) {
                            let value = summand(x, y, cut, pri);
                            assert!(least <= value + 1e-12 && value <= most + 1e-12);
                            (low, high) = (low.min(value), high.max(value));
                        }
                    }
                    assert!(low - least < 1e-9, "{x:?} {y:?}");
                    assert!(most - high < 0.1, "{x:?} {y:?}");
                }
            }
        }
    }
}
