//! Observed rows with their figures, before any cut-off.
//!
//! The sums run over the cases in order, as those of [`qca::TruthTable`] do, so that the figures are the same to the
//! last bit.

use std::collections::BTreeMap;

use qca::minimize::Level;
use qca::precision::ratio;
use qca::sets::{Position, Set};

/// An observed row: a configuration with at least one case.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservedRow {
    /// The level of each condition; `None` is a don't-care cell of temporal data.
    pub pattern: Vec<Option<Level>>,
    /// The cases that belong to it, in order.
    pub cases: Vec<usize>,
    /// Consistency over all cases.
    pub consistency: Option<f64>,
    /// PRI over all cases.
    pub pri: Option<f64>,
}

/// The observed rows of some sets and an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// The rows, in order of their configurations.
    pub rows: Vec<ObservedRow>,
    /// The cases that belong to no row: 0.5 in a condition.
    pub unassigned: Vec<usize>,
}

/// The rows to which cases belong, with consistency and PRI over all cases.
pub fn observed<S: AsRef<Set>>(sets: &[S], outcome: &[f64]) -> Observed {
    let (assigned, unassigned) = assign(sets, outcome.len());
    let rows = assigned
        .into_iter()
        .map(|(pattern, cases)| {
            let (consistency, pri) = figures(sets, &pattern, outcome);
            ObservedRow {
                pattern,
                cases,
                consistency,
                pri,
            }
        })
        .collect();
    Observed { rows, unassigned }
}

/// The cases of each configuration, in order.
pub(crate) type Assigned = BTreeMap<Vec<Option<Level>>, Vec<usize>>;

/// The cases of each configuration, and those that belong to none.
pub(crate) fn assign<S: AsRef<Set>>(sets: &[S], cases: usize) -> (Assigned, Vec<usize>) {
    let mut rows = Assigned::new();
    let mut unassigned = Vec::new();
    let mut pattern: Vec<Option<Level>> = Vec::with_capacity(sets.len());
    for case in 0..cases {
        pattern.clear();
        for set in sets {
            match set.as_ref().position(case) {
                Position::Half => break,
                Position::Level(level) => pattern.push(Some(level)),
                Position::DontCare => pattern.push(None),
            }
        }
        if pattern.len() < sets.len() {
            unassigned.push(case);
        } else if let Some(row) = rows.get_mut(&pattern) {
            row.push(case);
        } else {
            rows.insert(pattern.clone(), vec![case]);
        }
    }
    (rows, unassigned)
}

fn figures<S: AsRef<Set>>(
    sets: &[S],
    pattern: &[Option<Level>],
    outcome: &[f64],
) -> (Option<f64>, Option<f64>) {
    let mut row = vec![1.0f64; outcome.len()];
    for (set, level) in sets.iter().zip(pattern) {
        if let Some(level) = level {
            lower(&mut row, set.as_ref(), *level);
        }
    }
    let (mut sum, mut overlap, mut both) = (0.0, 0.0, 0.0);
    for (&x, &y) in row.iter().zip(outcome) {
        sum += x;
        overlap += x.min(y);
        both += x.min(y.min(1.0 - y));
    }
    (ratio(overlap, sum), ratio(overlap - both, sum - both))
}

/// Takes the minimum with the memberships in one literal.
pub(crate) fn lower(row: &mut [f64], set: &Set, level: Level) {
    match (set.fuzzy, level) {
        (true, 1) => row
            .iter_mut()
            .zip(&set.values)
            .for_each(|(x, v)| *x = x.min(*v)),
        (true, 0) => row
            .iter_mut()
            .zip(&set.values)
            .for_each(|(x, v)| *x = x.min(1.0 - v)),
        _ => row
            .iter_mut()
            .enumerate()
            .for_each(|(case, x)| *x = x.min(set.membership(case, level))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qca::Expression;
    use qca::FuzzySets;
    use qca::Outcome;
    use qca::TruthTable;
    use qca::TruthTableOptions;
    use std::sync::Arc;

    #[test]
    fn rows_and_figures_are_those_of_the_truth_table() {
        let mut seed = 11u64;
        let mut noise = || {
            seed = seed
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            ((seed >> 33) as f64 / (1u64 << 31) as f64 * 20.0).round() / 20.0
        };
        for _ in 0..30 {
            let mut column =
                |name: &str| Set::new(name, (0..25).map(|_| noise()).collect()).unwrap();
            let sets = vec![column("A"), column("B"), column("C"), column("Y")];
            let cases: Vec<String> = (0..25).map(|case| format!("c{case}")).collect();
            let fuzzy = FuzzySets::new("test", cases, sets.clone()).unwrap();
            let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &fuzzy).unwrap();
            let names = ["A", "B", "C"].map(str::to_owned);
            let table = TruthTable::new(&fuzzy, &names, &outcome, &TruthTableOptions::default());
            let Ok(table) = table else { continue };
            let members: Vec<Arc<Set>> = sets[..3].iter().cloned().map(Arc::new).collect();
            let rows = observed(&members, &outcome.memberships);
            assert_eq!(rows.unassigned, table.unassigned);
            assert_eq!(rows.rows.len(), table.rows.len());
            for (mine, theirs) in rows.rows.iter().zip(&table.rows) {
                assert_eq!(
                    (&mine.pattern, &mine.cases),
                    (&theirs.pattern, &theirs.cases)
                );
                assert_eq!(
                    (mine.consistency, mine.pri),
                    (theirs.consistency, theirs.pri)
                );
            }
        }
    }
}
