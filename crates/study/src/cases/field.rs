//! What all kinds of cases have in common: rows, pairs, orders.

use serde::Serialize;

use qca::precision::TOLERANCE;
use qca::sets::Position;

use super::{Field, Pair, RowCase};

/// Which of two cases something holds of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Which {
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
pub(super) fn both(first: bool, second: bool) -> Which {
    match (first, second) {
        (true, true) => Which::Both,
        (true, false) => Which::First,
        (false, true) => Which::Second,
        (false, false) => Which::Neither,
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
            first: field.sets.cases[a].clone(),
            second: field.sets.cases[b].clone(),
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

impl Field<'_> {
    /// The row that a case belongs to, as text, and its membership in it.
    pub(super) fn row(&self, case: usize) -> Option<(String, f64)> {
        let mut literals = Vec::new();
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
        }
        Some((literals.join("*"), membership))
    }

    /// Cases by row, in the order in which the rows come; in a row those with w ≤ y first, then by score, which
    /// `score` makes of w and y.
    pub(super) fn row_cases(
        &self,
        cases: &[usize],
        score: impl Fn(f64, usize) -> Option<f64>,
    ) -> Vec<RowCase> {
        let mut groups: Vec<(Option<String>, Vec<RowCase>)> = Vec::new();
        for &case in cases {
            let row = self.row(case);
            let membership = row.as_ref().map(|(_, membership)| *membership);
            let row = row.map(|(text, _)| text);
            let entry = RowCase {
                case: self.sets.cases[case].clone(),
                row: row.clone(),
                membership,
                outcome: self.y[case],
                score: membership.and_then(|w| score(w, case)),
                consistent: membership.map(|w| w <= self.y[case] + TOLERANCE),
                best: false,
            };
            match groups.iter_mut().find(|(known, _)| *known == row) {
                Some((_, list)) => list.push(entry),
                None => groups.push((row, vec![entry])),
            }
        }
        // Cases without a row come last.
        groups.sort_by_key(|(row, _)| row.is_none());
        for (row, list) in &mut groups {
            if row.is_some() && list.iter().any(|case| case.score.is_some()) {
                let value = |case: &RowCase| case.score.unwrap_or(f64::INFINITY);
                flag_best(list, value, |case| &mut case.best);
                in_order(list, |case| (case.consistent != Some(true), value(case)));
            }
        }
        groups.into_iter().flat_map(|(_, list)| list).collect()
    }

    /// The best pairs of a case deviant in coverage and an irrelevant one of the same row.
    pub(super) fn row_pairs(&self, missed: &[usize], irrelevant: &[usize]) -> Vec<Pair> {
        let rows: Vec<Option<(String, f64)>> =
            (0..self.y.len()).map(|case| self.row(case)).collect();
        let text = |case: usize| rows[case].as_ref().map(|(text, _)| text);
        let w = |case: usize| {
            rows[case]
                .as_ref()
                .map_or(0.0, |(_, membership)| *membership)
        };
        let same_row =
            product(missed, irrelevant).filter(|&(c, i)| text(c).is_some() && text(c) == text(i));
        best_pairs(self, same_row, |c, i| Pair {
            score: (w(c) - w(i)).abs()
                + (1.0 - (self.y[c] - self.y[i]))
                + (1.0 - w(c))
                + (1.0 - w(i)),
            consistent: Some(both(w(c) <= self.y[c] + TOLERANCE, false)),
            ..Pair::default()
        })
    }
}
