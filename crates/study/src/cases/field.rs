//! What all kinds of cases have in common: rows, pairs, orders.

use std::collections::BTreeMap;

use serde::Serialize;

use qca::minimize::Level;
use qca::precision::TOLERANCE;
use qca::sets::Position;

use super::{Field, Pair, RowCase};

/// OfPair of two cases something holds of.
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

/// OfPair of two cases something holds of.
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
        // Scores that are the same on paper differ by rounding.
        let rounded = |score: f64| (score / TOLERANCE).round();
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

/// Every pair of one list and the other.
pub(super) fn product<'a>(
    one: &'a [usize],
    other: &'a [usize],
) -> impl Iterator<Item = (usize, usize)> + 'a {
    one.iter()
        .flat_map(move |&a| other.iter().map(move |&b| (a, b)))
}

/// The best pairs, as many as are asked for: by rank, clean corridor, consistency, unique coverage, then score.
pub(super) fn best_pairs(
    field: &Field,
    pairs: impl Iterator<Item = (usize, usize)>,
    score: impl Fn(usize, usize) -> Pair,
) -> Vec<Pair> {
    let mut scored: Vec<Pair> = pairs
        .map(|(a, b)| Pair {
            first: field.sets.cases[a].to_owned(),
            second: field.sets.cases[b].to_owned(),
            ..score(a, b)
        })
        .collect();
    in_order(&mut scored, |pair| {
        let key = (
            pair.rank,
            pair.clean_corridor,
            pair.consistent,
            pair.uniquely_covered,
            pair.globally_uncovered.map(|uncovered| !uncovered),
        );
        (key, pair.score)
    });
    scored.truncate(field.options.pairs);
    scored
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
        score: impl Fn(usize, usize, &[Option<CaseRow>]) -> Pair,
    ) -> Vec<Pair> {
        let rows: Vec<Option<CaseRow>> = (0..self.y.len()).map(|case| self.row(case)).collect();
        let levels = |case: usize| rows[case].as_ref().map(|row| row.levels.as_slice());
        let mut groups: BTreeMap<&[Level], Vec<(usize, usize)>> = BTreeMap::new();
        for (a, b) in product(one, other) {
            if let Some(row) = levels(a).filter(|row| levels(b) == Some(*row)) {
                groups.entry(row).or_default().push((a, b));
            }
        }
        let of_row = |pairs: Vec<(usize, usize)>| {
            best_pairs(self, pairs.into_iter(), |a, b| Pair {
                row: rows[a].as_ref().map(|row| row.text.clone()),
                ..score(a, b, &rows)
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
