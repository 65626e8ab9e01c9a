//! What all kinds of cases have in common: rows, pairs, orders.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use qca::minimize::Level;
use qca::precision::TOLERANCE;
use qca::sets::Position;

use super::{Field, Pair, RowCase};

/// Which of two cases something holds of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OfPair {
    /// Both.
    Both,
    /// The first only.
    First,
    /// The second only.
    Second,
    /// Neither.
    Neither,
}

/// Which of two cases something holds of.
pub(super) fn both(first: bool, second: bool) -> OfPair {
    match (first, second) {
        (true, true) => OfPair::Both,
        (true, false) => OfPair::First,
        (false, true) => OfPair::Second,
        (false, false) => OfPair::Neither,
    }
}

/// Sorts by a key and a score; ties within the tolerance keep their order.
pub(super) fn in_order<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> (K, f64)) {
    list.sort_by(|a, b| {
        let ((a, score_a), (b, score_b)) = (key(a), key(b));
        a.cmp(&b)
            .then(rounded(score_a).total_cmp(&rounded(score_b)))
    });
}

/// Marks those with the least score.
pub(super) fn flag_best<T>(
    list: &mut [T],
    score: impl Fn(&T) -> f64,
    flag: impl Fn(&mut T) -> &mut bool,
) {
    let least = list.iter().map(&score).fold(f64::INFINITY, f64::min);
    for item in list {
        let best = score(item) <= least + TOLERANCE;
        *flag(item) = best;
    }
}

/// The best pairs of a case of one list and one of the other, as many as are asked for: by rank, clean corridor, consistency, unique
/// coverage, then score. `score` gives none for a pair that is not to be looked at.
pub(super) fn best_pairs(
    field: &Field,
    (one, other): (&[usize], &[usize]),
    score: impl Fn(usize, usize) -> Option<Pair> + Sync,
) -> Vec<Pair> {
    let none = || BestPairs::new(field.options.pairs);
    let best = one.par_iter().fold(none, |mut best, &first| {
        for &second in other {
            if let Some(pair) = score(first, second) {
                best.push((pair, first, second));
            }
        }
        best
    });
    let named = |(pair, first, second): Scored| Pair {
        first: field.sets.cases[first].to_owned(),
        second: field.sets.cases[second].to_owned(),
        ..pair
    };
    let best = best.reduce(none, BestPairs::with);
    best.settled().held.into_iter().map(named).collect()
}

/// Whether two cases are a pair of which the first is at least as near to the ideal, by this distance from it.
pub(super) fn is_ordered(a: usize, b: usize, distance: impl Fn(usize) -> f64) -> bool {
    a != b && distance(a) <= distance(b) + TOLERANCE
}

/// A pair, and its cases.
type Scored = (Pair, usize, usize);

/// The best of the pairs so far: there are as many as the product of two lists, too many to keep.
struct BestPairs {
    most: usize,
    /// The best and some that came since, in the order of the data where they are alike.
    held: Vec<Scored>,
    /// The last of the best when they were sorted, if there were as many as are asked for: no pair after it can be one of them.
    last: Option<Pair>,
}

impl BestPairs {
    fn new(most: usize) -> Self {
        BestPairs {
            most,
            held: Vec::new(),
            last: None,
        }
    }

    fn push(&mut self, scored: Scored) {
        let is_better = |last: &Pair| order(&scored.0, last).is_lt();
        if !self.last.as_ref().is_none_or(is_better) {
            return;
        }
        self.held.push(scored);
        if self.held.len() / 2 >= self.most.saturating_add(32) {
            self.sort();
        }
    }

    /// With those of pairs that come later.
    fn with(mut self, later: BestPairs) -> Self {
        later.held.into_iter().for_each(|scored| self.push(scored));
        self
    }

    fn sort(&mut self) {
        self.held.sort_by(|(a, ..), (b, ..)| order(a, b));
        self.held.truncate(self.most);
        if self.held.len() == self.most {
            self.last = self.held.last().map(|(pair, ..)| pair.clone());
        }
    }

    fn settled(mut self) -> Self {
        self.sort();
        self
    }
}

/// The order of pairs, the best first; ties within the tolerance are equal.
fn order(a: &Pair, b: &Pair) -> Ordering {
    let key = |pair: &Pair| {
        (
            pair.rank,
            pair.clean_corridor,
            pair.consistent,
            pair.uniquely_covered,
            pair.globally_uncovered.map(|uncovered| !uncovered),
        )
    };
    key(a)
        .cmp(&key(b))
        .then_with(|| rounded(a.score).total_cmp(&rounded(b.score)))
}

/// Scores that are the same on paper differ by rounding.
fn rounded(score: f64) -> f64 {
    (score / TOLERANCE).round()
}

/// The truth-table row that a case belongs to.
#[derive(Clone, Debug)]
pub(super) struct CaseRow {
    /// The levels of its conditions: rows are in the order of these, as in a truth table.
    levels: Vec<Level>,
    /// As text, such as `A*~B`.
    text: String,
    /// The case's membership in it.
    membership: f64,
}

impl Field<'_> {
    /// The row that a case belongs to.
    pub(super) fn row(&self, case: usize) -> Option<CaseRow> {
        let (mut levels, mut literals) = (Vec::new(), Vec::new());
        let mut membership = 1.0_f64;
        for set in self.rows {
            let Position::Level(level) = set.position(case) else {
                return None;
            };
            let condition = qca::condition::Condition {
                name: set.name().to_owned(),
                levels: set.levels(),
            };
            literals.push(qca::condition::literal_text(&condition, level));
            membership = membership.min(set.membership(case, level));
            levels.push(level);
        }
        Some(CaseRow {
            levels,
            text: literals.join("*"),
            membership,
        })
    }

    /// Cases by row, in the order of the truth table; in a row those with w ≤ y first, then by score, which `score` makes of
    /// w and y.
    pub(super) fn row_cases(
        &self,
        cases: &[usize],
        score: impl Fn(f64, usize) -> Option<f64>,
    ) -> Vec<RowCase> {
        // Cases without a row come last.
        let mut groups: BTreeMap<(bool, Vec<Level>), Vec<RowCase>> = BTreeMap::new();
        for &case in cases {
            let row = self.row(case);
            let membership = row.as_ref().map(|row| row.membership);
            let entry = RowCase {
                case: self.sets.cases[case].to_owned(),
                row: row.as_ref().map(|row| row.text.clone()),
                membership,
                outcome: self.y[case],
                score: membership.and_then(|w| score(w, case)),
                consistent: membership.map(|w| w <= self.y[case] + TOLERANCE),
                best: false,
            };
            let key = (row.is_none(), row.map_or_else(Vec::new, |row| row.levels));
            groups.entry(key).or_default().push(entry);
        }
        for ((without, _), list) in &mut groups {
            if !without && list.iter().any(|case| case.score.is_some()) {
                let value = |case: &RowCase| case.score.unwrap_or(f64::INFINITY);
                flag_best(list, value, |case| &mut case.best);
                in_order(list, |case| (case.consistent != Some(true), value(case)));
            }
        }
        groups.into_values().flatten().collect()
    }

    /// The best pairs of a case of each list that belong to the same row, row by row in the order of the truth table: of each row
    /// as many as are asked for.
    pub(super) fn best_pairs_by_row(
        &self,
        one: &[usize],
        other: &[usize],
        score: impl Fn(usize, usize, &[Option<CaseRow>]) -> Pair + Sync,
    ) -> Vec<Pair> {
        let rows: Vec<Option<CaseRow>> = (0..self.y.len()).map(|case| self.row(case)).collect();
        let mut groups: BTreeMap<&[Level], [Vec<usize>; 2]> = BTreeMap::new();
        for (at, list) in [one, other].into_iter().enumerate() {
            for &case in list {
                if let Some(row) = &rows[case] {
                    groups.entry(&row.levels).or_default()[at].push(case);
                }
            }
        }
        let of_row = |[one, other]: [Vec<usize>; 2]| {
            let text = one.first().and_then(|&case| rows[case].as_ref());
            let text = text.map(|row| row.text.clone());
            let pairs = best_pairs(self, (&one, &other), |a, b| Some(score(a, b, &rows)));
            pairs.into_iter().map(move |pair| Pair {
                row: text.clone(),
                ..pair
            })
        };
        groups.into_values().flat_map(of_row).collect()
    }

    /// The best pairs of a case deviant in coverage and an irrelevant one of the same row.
    pub(super) fn row_pairs(&self, missed: &[usize], irrelevant: &[usize]) -> Vec<Pair> {
        let pair = |c: usize, i: usize, rows: &[Option<CaseRow>]| {
            let w = |case: usize| rows[case].as_ref().map_or(0.0, |row| row.membership);
            Pair {
                score: (w(c) - w(i)).abs()
                    + (1.0 - (self.y[c] - self.y[i]))
                    + (1.0 - w(c))
                    + (1.0 - w(i)),
                consistent: Some(both(w(c) <= self.y[c] + TOLERANCE, false)),
                ..Pair::default()
            }
        };
        self.best_pairs_by_row(missed, irrelevant, pair)
    }
}
