//! The search itself, on memberships alone.
//!
//! Conjunctions are searched depth-first: consistency only falls as literals are added, so that a conjunction that
//! fails it ends its branch. Disjunctions are searched by size, since what is found at one size rules out
//! larger ones; within a size depth-first, and a branch ends where
//!
//! - it contains something that was found already,
//! - even all literals still to come would not lift its consistency to the cut-off, or
//! - its coverage cannot reach the cut-off: for each case the best union between what there is, `u`, and what there
//!   can be, `m`, is max(u, min(y, m)), since raising a membership up to y raises numerator and denominator alike.

use super::{Literal, NecessityOptions, Operator};
use crate::fit::{NecessityFit, necessity_of};
use crate::precision::{at_least, ratio};
use qca_minimize::{Cube, Level};

/// Slack of the coverage bound, which is a quotient of other sums than the coverage itself.
const SLACK: f64 = 1e-9;

pub(super) type Found = (Cube, Operator, NecessityFit);

/// Everything that passes consistency and coverage; `None` if it is too much. `members[condition][level]` are the
/// memberships of all cases.
pub(super) fn search(
    members: &[Vec<Vec<f64>>],
    y: &[f64],
    options: &NecessityOptions,
) -> Option<Vec<Found>> {
    let sum_y: f64 = y.iter().sum();
    if ratio(sum_y, sum_y).is_none() {
        return Some(Vec::new());
    }
    let depth = options.depth.unwrap_or(members.len()).min(members.len());
    let mut search = Search::new(members, y, options);
    search.conjunctions(0, depth, &vec![1.0; y.len()]);
    for size in 2..=depth {
        let nothing = vec![0.0; y.len()];
        let before = search.found.len();
        if search.full || !search.disjunctions(0, size, &nothing) {
            break;
        }
        for at in before..search.found.len() {
            search.rule_out(at);
        }
    }
    (!search.full).then_some(search.found)
}

/// For each condition the largest memberships that it and those after it can reach together.
fn reachable(members: &[Vec<Vec<f64>>], cases: usize) -> Vec<Vec<f64>> {
    let mut reach = vec![vec![0.0; cases]; members.len() + 1];
    for at in (0..members.len()).rev() {
        reach[at] = reach[at + 1].clone();
        for level in &members[at] {
            for (to, &by) in reach[at].iter_mut().zip(level) {
                *to = f64::max(*to, by);
            }
        }
    }
    reach
}

struct Search<'a> {
    members: &'a [Vec<Vec<f64>>],
    y: &'a [f64],
    options: &'a NecessityOptions,
    reach: Vec<Vec<f64>>,
    found: Vec<Found>,
    /// What was found, by its last literal, as the literals before that one.
    ruled_out: Vec<Vec<Vec<Vec<Literal>>>>,
    /// The level that each condition has in the branch that is being searched.
    path: Vec<Option<Level>>,
    full: bool,
}

impl<'a> Search<'a> {
    fn new(members: &'a [Vec<Vec<f64>>], y: &'a [f64], options: &'a NecessityOptions) -> Self {
        Search {
            members,
            y,
            options,
            reach: reachable(members, y.len()),
            found: Vec::new(),
            ruled_out: members
                .iter()
                .map(|levels| vec![Vec::new(); levels.len()])
                .collect(),
            path: vec![None; members.len()],
            full: false,
        }
    }

    /// Extends the conjunction of the path, with these memberships, by up to `left` literals of the conditions
    /// from `from` on.
    fn conjunctions(&mut self, from: usize, left: usize, current: &[f64]) {
        for condition in from..self.members.len() {
            for level in 0..self.members[condition].len() {
                if self.full || left == 0 {
                    return;
                }
                let joined = join(current, &self.members[condition][level], f64::min);
                let fit = necessity_of(&joined, self.y);
                if !self.is_consistent(fit.consistency) {
                    continue;
                }
                self.path[condition] = Some(level as Level);
                if self.is_covering(fit.coverage) {
                    self.add(Operator::And, fit);
                    if !self.full {
                        self.rule_out(self.found.len() - 1);
                    }
                }
                self.conjunctions(condition + 1, left - 1, &joined);
                self.path[condition] = None;
            }
        }
    }

    /// Extends the disjunction of the path to those with exactly `left` literals more. Whether there was one that
    /// is not yet found or ruled out, so that larger ones may still come.
    fn disjunctions(&mut self, from: usize, left: usize, current: &[f64]) -> bool {
        let mut open = false;
        for condition in from..(self.members.len() + 1).saturating_sub(left) {
            if !self.can_pass(current, condition) {
                break;
            }
            for level in 0..self.members[condition].len() {
                if self.full {
                    return open;
                }
                if self.is_ruled_out(condition, level) {
                    continue;
                }
                let joined = join(current, &self.members[condition][level], f64::max);
                self.path[condition] = Some(level as Level);
                if left > 1 {
                    open |= self.disjunctions(condition + 1, left - 1, &joined);
                } else {
                    open |= !self.take_disjunction(&joined);
                }
                self.path[condition] = None;
            }
        }
        open
    }

    /// Whether the disjunction of the path passes; if so it is found.
    fn take_disjunction(&mut self, joined: &[f64]) -> bool {
        let fit = necessity_of(joined, self.y);
        let passes = self.is_consistent(fit.consistency) && self.is_covering(fit.coverage);
        if passes {
            self.add(Operator::Or, fit);
        }
        passes
    }

    /// Whether literals of the conditions from `from` on can make a disjunction that passes of this one.
    fn can_pass(&self, current: &[f64], from: usize) -> bool {
        let (consistency, coverage) = bounds(current, &self.reach[from], self.y);
        self.is_consistent(consistency) && self.is_covering(coverage.map(|most| most + SLACK))
    }

    fn is_consistent(&self, consistency: Option<f64>) -> bool {
        consistency.is_some_and(|x| at_least(x, self.options.consistency))
    }

    fn is_covering(&self, coverage: Option<f64>) -> bool {
        at_least(coverage.unwrap_or(0.0), self.options.coverage)
    }

    fn literals(&self) -> impl Iterator<Item = Literal> + '_ {
        self.path
            .iter()
            .enumerate()
            .filter_map(|(at, level)| Some((at, (*level)?)))
    }

    fn add(&mut self, operator: Operator, fit: NecessityFit) {
        if self.found.len() == self.options.most_expressions {
            self.full = true;
            return;
        }
        self.found
            .push((Cube::from_literals(self.literals()), operator, fit));
    }

    fn rule_out(&mut self, found: usize) {
        let mut literals: Vec<Literal> = self.found[found].0.literals().collect();
        if let Some((condition, level)) = literals.pop() {
            self.ruled_out[condition][usize::from(level)].push(literals);
        }
    }

    /// Whether the path with this literal contains something that was found. The path alone does not.
    fn is_ruled_out(&self, condition: usize, level: usize) -> bool {
        self.ruled_out[condition][level]
            .iter()
            .any(|rest| rest.iter().all(|&(at, level)| self.path[at] == Some(level)))
    }
}

/// The most consistency and the most coverage that a union can have of what there is, `current`, and more, up to `reach`.
fn bounds(current: &[f64], reach: &[f64], y: &[f64]) -> (Option<f64>, Option<f64>) {
    let (mut sum_y, mut both, mut best_both, mut best) = (0.0, 0.0, 0.0, 0.0);
    for ((&now, &most), &y) in current.iter().zip(reach).zip(y) {
        let most = now.max(most);
        sum_y += y;
        let union = now.max(y.min(most));
        both += most.min(y);
        best_both += union.min(y);
        best += union;
    }
    (ratio(both, sum_y), ratio(best_both, best))
}

fn join(current: &[f64], by: &[f64], combine: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    current
        .iter()
        .zip(by)
        .map(|(&a, &b)| combine(a, b))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precision::TOLERANCE;

    const Y: [f64; 2] = [0.5, 0.9];
    const NOW: [f64; 2] = [0.7, 0.6];

    /// With all that is to come the memberships are 0.9 and 0.6, of which 0.5 and 0.6 are in Y. The best union for the coverage
    /// adds nothing to the first case, which is above Y, and nothing to the second, for which nothing more comes: 1.1 of 1.3.
    #[test]
    fn the_most_that_a_union_can_have_by_hand() {
        let (consistency, coverage) = bounds(&NOW, &[0.9, 0.4], &Y);
        assert!((consistency.unwrap() - 1.1 / 1.4).abs() < 1e-12);
        assert!((coverage.unwrap() - 1.1 / 1.3).abs() < 1e-12);
        // Up to Y and no further: 0.9 of the second case.
        let (consistency, coverage) = bounds(&NOW, &[0.0, 1.0], &Y);
        assert!((consistency.unwrap() - 1.0).abs() < 1e-12);
        assert!((coverage.unwrap() - 1.4 / 1.6).abs() < 1e-12);
        assert_eq!(bounds(&[0.0], &[0.0], &[0.0]), (None, None));
    }

    #[test]
    fn a_branch_ends_where_a_bound_is_below_its_cut_off() {
        let members = [vec![vec![0.1, 0.3], vec![0.9, 0.4]]];
        let can_pass = |consistency, coverage| {
            let options = NecessityOptions {
                consistency,
                coverage,
                ..NecessityOptions::default()
            };
            Search::new(&members, &Y, &options).can_pass(&NOW, 0)
        };
        let (consistency, coverage) = (1.1 / 1.4, 1.1 / 1.3);
        assert!(can_pass(consistency, coverage));
        assert!(!can_pass(consistency + 2.0 * TOLERANCE, coverage));
        // The coverage has a little more room than the tolerance.
        assert!(can_pass(consistency, coverage + TOLERANCE + 0.5 * SLACK));
        assert!(!can_pass(consistency, coverage + TOLERANCE + 2.0 * SLACK));
    }
}
