//! What does not move while parameters do: the other columns, and the rows as long as no case changes its position.
//!
//! All that a box of parameters shares with other boxes is found once: memberships in the conditions that stand still,
//! the rows for each choice of positions, the outcome if no part of it moves.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use qca::expression::Node;
use qca::minimize::Level;
use qca::sets::half::HalfPolicy;
use qca::sets::{Position, Set};
use qca::truth_table::row_number;

use super::enclosure::{Bounds, Enclosure};
use super::evaluate::{Prepared, nudged};
use super::material::Material;
use super::rows::{Observed, ObservedRow, lower};
use super::setting::Setting;

/// The columns of a setting, some of which move.
#[derive(Debug)]
pub(crate) struct Frame<'a> {
    material: &'a Material,
    setting: &'a Setting,
    /// All columns as stated.
    columns: Vec<Arc<Set>>,
    /// The places of those that move, ascending.
    moved: Vec<usize>,
    /// The outcome, if no part of it moves.
    outcome: Option<Bounds>,
    layouts: RefCell<Vec<Rc<Layout>>>,
}

/// The rows where each case has a certain position.
#[derive(Debug)]
pub(crate) struct Layout {
    /// Its place among those of its frame.
    pub(crate) number: usize,
    key: Key,
    /// The cases that the policy for memberships of 0.5 keeps; none where it keeps all.
    kept: Option<Vec<usize>>,
    /// The rows with cases, in order of their configurations.
    pub(crate) rows: Vec<Row>,
    /// The same without figures: all that a solution depends on.
    pub(crate) prepared: Prepared,
}

/// A row of a layout.
#[derive(Debug)]
pub(crate) struct Row {
    /// The level of each condition.
    pub(crate) pattern: Vec<Option<Level>>,
    /// How many cases belong to it.
    pub(crate) cases: usize,
    /// Its number.
    pub(crate) number: Option<qca::Count>,
    /// Membership of each case in it, as far as the conditions that stand still go.
    pub(crate) still: Vec<f64>,
}

/// What tells layouts apart: the kinds of the conditions that move and the position of each case in them.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    kinds: Vec<(bool, Level)>,
    positions: Vec<Position>,
}

impl Key {
    fn of(moving: &[(usize, [Arc<Set>; 2])]) -> Self {
        let sets = || moving.iter().map(|(_, [low, _])| low);
        Key {
            kinds: sets().map(|set| (set.fuzzy, set.levels)).collect(),
            positions: sets()
                .flat_map(|set| (0..set.len()).map(|case| set.position(case)))
                .collect(),
        }
    }
}

impl<'a> Frame<'a> {
    /// Columns of which those at some places move.
    pub(crate) fn new(
        material: &'a Material,
        setting: &'a Setting,
        columns: Vec<Arc<Set>>,
        mut moved: Vec<usize>,
    ) -> Self {
        moved.sort_unstable();
        moved.dedup();
        let mut frame = Frame {
            material,
            setting,
            columns,
            moved,
            outcome: None,
            layouts: RefCell::default(),
        };
        if frame.moved.iter().all(|&at| at < material.conditions) {
            frame.outcome = frame.outcome_within(&[]);
        }
        frame
    }

    /// Encloses what moves between bounds for each column that does, in ascending order of their places; `None` if a case
    /// may change rows or come to 0.5 between them.
    pub(crate) fn enclosure(&self, bounds: Vec<[Arc<Set>; 2]>) -> Option<Enclosure<'_>> {
        let mut moving: Vec<(usize, [Arc<Set>; 2])> =
            self.moved.iter().copied().zip(bounds).collect();
        let outcome = match &self.outcome {
            Some(outcome) => Cow::Borrowed(outcome),
            None => Cow::Owned(self.outcome_within(&moving)?),
        };
        moving.retain(|(at, _)| *at < self.material.conditions);
        if !moving.iter().all(|(_, bounds)| same_positions(bounds)) {
            return None;
        }
        let layout = self.layout(&moving);
        if let HalfPolicy::Nudge(amount) = self.setting.half {
            for (_, bounds) in &mut moving {
                *bounds = bounds.clone().map(|set| nudged(set, amount));
            }
        }
        let outcome = match &layout.kept {
            None => outcome,
            Some(kept) => {
                for (_, bounds) in &mut moving {
                    *bounds = bounds.clone().map(|set| Arc::new(of_cases(&set, kept)));
                }
                let pick = |bound: &Vec<f64>| kept.iter().map(|&case| bound[case]).collect();
                Cow::Owned([pick(&outcome[0]), pick(&outcome[1])])
            }
        };
        let negated =
            (!self.material.rules.is_empty()).then(|| negated(outcome.clone().into_owned()));
        Some(Enclosure {
            layout,
            moving,
            outcome,
            negated,
        })
    }

    /// Whether the outcome is the set of this column (`true`) or its complement (`false`); `None` if it is another expression.
    pub(crate) fn plain_outcome(&self, column: usize) -> Option<bool> {
        let mut node = &self.material.outcome.node;
        let mut plain = !self.setting.negated;
        while let Node::Not(inner) = node {
            (node, plain) = (inner, !plain);
        }
        match node {
            Node::Literal { name, levels, .. } if *name == self.columns[column].name => {
                match levels.as_deref() {
                    None | Some([1]) => Some(plain),
                    Some([0]) => Some(!plain),
                    Some(_) => None,
                }
            }
            _ => None,
        }
    }

    /// Bounds of the outcome, with these columns within theirs.
    fn outcome_within(&self, moving: &[(usize, [Arc<Set>; 2])]) -> Option<Bounds> {
        let places = self.material.conditions..self.columns.len();
        let bounds_of = |name: &str| {
            let at = places.clone().find(|&at| self.columns[at].name == name)?;
            let moved = moving.iter().find(|(place, _)| *place == at);
            Some(match moved {
                Some((_, [low, high])) => [&**low, &**high],
                None => [&*self.columns[at]; 2],
            })
        };
        let cases = self.columns.first()?.len();
        let node = &self.material.outcome.node;
        outcome_bounds(node, self.setting.negated, cases, &bounds_of)
    }

    /// The rows for the positions of these sets, from memory if they are there.
    fn layout(&self, moving: &[(usize, [Arc<Set>; 2])]) -> Rc<Layout> {
        let key = Key::of(moving);
        let mut layouts = self.layouts.borrow_mut();
        if let Some(known) = layouts.iter().rev().find(|layout| layout.key == key) {
            return Rc::clone(known);
        }
        let layout = Rc::new(self.laid_out(layouts.len(), key, moving));
        layouts.push(Rc::clone(&layout));
        layout
    }

    fn laid_out(&self, number: usize, key: Key, moving: &[(usize, [Arc<Set>; 2])]) -> Layout {
        let mut sets = self.columns[..self.material.conditions].to_vec();
        for (at, [low, _]) in moving {
            sets[*at] = Arc::clone(low);
        }
        let outcome = vec![0.0; self.cases()];
        let prepared = Prepared::new(sets, outcome, self.setting.half);
        let kept = (prepared.cases.len() < self.cases()).then(|| prepared.cases.clone());
        let conditions = prepared.conditions();
        let still = |pattern: &[Option<Level>]| {
            let mut memberships = vec![1.0; prepared.outcome.len()];
            for (at, (set, level)) in prepared.sets.iter().zip(pattern).enumerate() {
                if let (Some(level), false) = (*level, moving.iter().any(|(place, _)| *place == at))
                {
                    lower(&mut memberships, set, level);
                }
            }
            memberships
        };
        let observed = prepared.observed.rows;
        let rows = observed.iter().map(|row| Row {
            pattern: row.pattern.clone(),
            cases: row.cases.len(),
            number: row_number(&conditions, &row.pattern),
            still: still(&row.pattern),
        });
        let rows = rows.collect();
        let without_figures = observed.into_iter().map(|row| ObservedRow {
            consistency: None,
            pri: None,
            ..row
        });
        Layout {
            number,
            key,
            kept,
            rows,
            prepared: Prepared {
                observed: Observed {
                    rows: without_figures.collect(),
                    unassigned: Vec::new(),
                },
                sets: prepared.sets,
                outcome: Vec::new(),
                cases: Vec::new(),
            },
        }
    }

    fn cases(&self) -> usize {
        self.columns.first().map_or(0, |column| column.len())
    }
}

/// Elementwise least and greatest memberships of sets that differ in nothing else.
pub(crate) fn between(sets: &[Arc<Set>]) -> [Arc<Set>; 2] {
    let first = &sets[0];
    if sets.iter().all(|set| Arc::ptr_eq(set, first)) {
        return [Arc::clone(first), Arc::clone(first)];
    }
    [f64::min, f64::max].map(|pick| {
        let mut bound = Set::clone(first);
        for set in &sets[1..] {
            for (value, other) in bound.values.iter_mut().zip(&set.values) {
                *value = pick(*value, *other);
            }
        }
        Arc::new(bound)
    })
}

/// The set of these cases alone.
fn of_cases(set: &Set, cases: &[usize]) -> Set {
    Set {
        name: set.name.clone(),
        levels: set.levels,
        fuzzy: set.fuzzy,
        values: cases.iter().map(|&case| set.values[case]).collect(),
    }
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
