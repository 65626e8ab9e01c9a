//! The truth table: which configurations of conditions are observed, and which are sufficient for the outcome.
//!
//! Only observed rows are held; remainders are implied, so that thirty conditions cost what five do. A case
//! belongs to the row in which its membership is above 0.5 (Ragin 2008, chapter 7); a row's consistency and PRI
//! are over all cases:
//! consistency = Σ min(x, y) / Σ x and PRI = (Σ min(x, y) − Σ min(x, y, 1 − y)) / (Σ x − Σ min(x, y, 1 − y)).

mod assign;
mod build;
mod exclude;
mod given;
mod listing;
mod result;
mod sums;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::condition::Condition;
use crate::count::Count;
use crate::expression::Expression;
use crate::minimize::{Cube, Level, algebra};
use crate::precision::{at_least, some_at_least};
use crate::row_tests::RowTest;
use crate::sets::half::HalfReport;
use crate::solution::untenable::RulesReport;

pub use build::{check_number_of_conditions, condition_sets, default_conditions};
pub use exclude::Exclusion;
pub use listing::{Configuration, ListedRow, Listing, MOST_LISTED_ROWS, RuleCount};
pub use result::{CutOffs, TruthTableResult};
pub use sums::{RowSums, row_sums};

/// The settings of a truth table.
#[derive(Clone, Debug, PartialEq)]
pub struct TruthTableOptions {
    /// Consistency cut-off, 0..1, default 0.8: a row at or above it (and at or above `pri`) has OUT 1.
    pub consistency: f64,
    /// Lower consistency cut-off, 0..1, default none: rows in `[contradiction, consistency)` have OUT C.
    pub contradiction: Option<f64>,
    /// PRI cut-off, 0..1, default 0.
    pub pri: f64,
    /// Frequency cut-off, at least 1, default 1: a row with fewer cases is a remainder.
    pub frequency: usize,
    /// Remainders covered by one of these expressions get OUT 0.
    pub exclude: Vec<NamedExpression>,
    /// Rows of these numbers get OUT 0, observed ones too.
    pub exclude_rows: Vec<Count>,
    /// Where given, the consistency cut-off is tested: OUT is 1 where the binomial test of the row against it
    /// ([`crate::row_tests`]) has p below this, between 0 and 1; default none.
    pub binomial_alpha: Option<f64>,
}

/// An expression that excludes remainders, and the rule it stands for, as the output names it.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedExpression {
    /// The rule, such as `--exclude A*~B`.
    pub rule: String,
    /// What it covers.
    pub expression: Expression,
}

impl Default for TruthTableOptions {
    fn default() -> Self {
        TruthTableOptions {
            consistency: 0.8,
            contradiction: None,
            pri: 0.0,
            frequency: 1,
            exclude: Vec::new(),
            exclude_rows: Vec::new(),
            binomial_alpha: None,
        }
    }
}

impl TruthTableOptions {
    /// The OUT value of an observed row: n below the frequency is a remainder; else consistency and PRI decide.
    /// The upper cut-off is tested first, so that a figure within the tolerance of it is never C.
    pub fn classify(&self, n: usize, consistency: Option<f64>, pri: Option<f64>) -> Out {
        if n < self.frequency {
            Out::Remainder
        } else if self.is_consistent(n, consistency) {
            // A PRI of 0/0 meets only a cut-off of 0: there is then no evidence against simultaneous subsets.
            let passes = pri.map_or(at_least(0.0, self.pri), |pri| at_least(pri, self.pri));
            if passes { Out::One } else { Out::Zero }
        } else if self
            .contradiction
            .is_some_and(|cut| some_at_least(consistency, cut))
        {
            Out::Contradiction
        } else {
            Out::Zero
        }
    }

    /// Whether a row meets the consistency cut-off, or is significantly above it where that is asked for.
    fn is_consistent(&self, n: usize, consistency: Option<f64>) -> bool {
        match self.binomial_alpha {
            None => some_at_least(consistency, self.consistency),
            Some(alpha) => self.binomial_p(n, consistency).is_some_and(|p| p < alpha),
        }
    }

    /// p of the binomial test of a row against the consistency cut-off.
    pub(crate) fn binomial_p(&self, n: usize, consistency: Option<f64>) -> Option<f64> {
        crate::row_tests::binomial_p(n, consistency, self.consistency)
            .ok()
            .flatten()
    }
}

/// The OUT value of a truth-table row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Out {
    /// Sufficient for the outcome.
    #[serde(rename = "1")]
    One,
    /// Not sufficient, or excluded.
    #[serde(rename = "0")]
    Zero,
    /// Contradictory: between the two consistency cut-offs.
    #[serde(rename = "C")]
    Contradiction,
    /// A remainder: too few cases to say.
    #[serde(rename = "?")]
    Remainder,
}

impl fmt::Display for Out {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Out::One => "1",
            Out::Zero => "0",
            Out::Contradiction => "C",
            Out::Remainder => "?",
        })
    }
}

/// An observed row: a configuration to which at least one case belongs.
#[derive(Clone, Debug, PartialEq)]
pub struct TruthRow {
    /// The level of each condition; `None` is a don't-care cell of temporal data.
    pub pattern: Vec<Option<Level>>,
    /// The same as a cube.
    pub cube: Cube,
    /// OUT.
    pub out: Out,
    /// The cases that belong to the row, in order of the data.
    pub cases: Vec<usize>,
    /// Consistency over all cases.
    pub consistency: Option<f64>,
    /// PRI over all cases.
    pub pri: Option<f64>,
    /// Cases with membership above 0.5 in the row and below 0.5 in the outcome.
    pub deviant: Vec<usize>,
    /// The rule that gave the row OUT 0, if one did.
    pub excluded_by: Option<String>,
    /// The permutation test of the row, where one was made.
    pub test: Option<RowTest>,
}

/// A truth table of observed rows, with the rules that exclude remainders.
#[derive(Clone, Debug, PartialEq)]
pub struct TruthTable {
    /// The outcome's name.
    pub outcome: String,
    /// The conditions, in the order of the columns.
    pub conditions: Vec<Condition>,
    /// Names of all cases.
    pub case_names: Vec<String>,
    /// The settings it was made with.
    pub options: TruthTableOptions,
    /// Cases that belong to no row: 0.5 in a condition.
    pub unassigned: Vec<usize>,
    /// The observed rows, in order of their configurations.
    pub rows: Vec<TruthRow>,
    /// Unobserved configurations with OUT 0.
    pub exclusions: Vec<Exclusion>,
    /// What was done about memberships of exactly 0.5, where a policy was applied to the sets before.
    pub half: Option<HalfReport>,
    /// What the counterfactual rules did, where there are any.
    pub rules: Option<RulesReport>,
}

impl TruthTable {
    /// Levels of the conditions.
    pub fn levels(&self) -> Vec<Level> {
        self.conditions
            .iter()
            .map(|condition| condition.levels)
            .collect()
    }

    /// The rows with this OUT value.
    pub fn rows_with(&self, out: Out) -> impl Iterator<Item = &TruthRow> {
        self.rows.iter().filter(move |row| row.out == out)
    }

    /// The cubes of the rows with this OUT value.
    pub fn cubes_with(&self, out: Out) -> Vec<Cube> {
        self.rows_with(out).map(|row| row.cube.clone()).collect()
    }

    /// Row number of a configuration: 1 + its mixed-radix value, the first condition most significant; `None`
    /// where a cell is don't care.
    pub fn row_number(&self, pattern: &[Option<Level>]) -> Option<Count> {
        row_number(&self.conditions, pattern)
    }

    /// Names of cases by index.
    pub fn names(&self, cases: &[usize]) -> Vec<String> {
        cases
            .iter()
            .map(|&case| self.case_names[case].clone())
            .collect()
    }
}

/// See [`TruthTable::row_number`].
pub fn row_number(conditions: &[Condition], pattern: &[Option<Level>]) -> Option<Count> {
    let full = pattern.iter().all(Option::is_some);
    let levels: Vec<Level> = conditions
        .iter()
        .map(|condition| condition.levels)
        .collect();
    full.then(|| Count(algebra::row_number(&levels, &Cube::from_pattern(pattern))))
}

/// The configuration of a row number, or `None` if it is 0 or above the number of configurations.
pub fn configuration(conditions: &[Condition], number: &Count) -> Option<Vec<Level>> {
    let levels: Vec<Level> = conditions
        .iter()
        .map(|condition| condition.levels)
        .collect();
    algebra::row_of_number(&levels, &number.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conditions() -> Vec<Condition> {
        [("A", 2), ("B", 3)]
            .map(|(name, levels)| Condition {
                name: name.into(),
                levels,
            })
            .to_vec()
    }

    #[test]
    fn row_numbers_are_mixed_radix_from_one() {
        let conditions = conditions();
        assert_eq!(
            row_number(&conditions, &[Some(0), Some(0)]),
            Some(Count::from(1u64))
        );
        assert_eq!(
            row_number(&conditions, &[Some(1), Some(2)]),
            Some(Count::from(6u64))
        );
        assert_eq!(row_number(&conditions, &[Some(1), None]), None);
        for number in 1..=6u64 {
            let levels = configuration(&conditions, &Count::from(number)).unwrap();
            let pattern: Vec<_> = levels.into_iter().map(Some).collect();
            assert_eq!(row_number(&conditions, &pattern), Some(Count::from(number)));
        }
        assert_eq!(configuration(&conditions, &Count::from(7u64)), None);
        assert_eq!(configuration(&conditions, &Count::from(0u64)), None);
    }

    #[test]
    fn the_upper_cut_off_wins_within_the_tolerance() {
        let options = TruthTableOptions {
            contradiction: Some(0.6),
            ..Default::default()
        };
        assert_eq!(options.classify(1, Some(0.8 - 1e-9), Some(0.5)), Out::One);
        assert_eq!(
            options.classify(1, Some(0.7), Some(0.5)),
            Out::Contradiction
        );
        assert_eq!(options.classify(1, Some(0.5), Some(0.5)), Out::Zero);
        assert_eq!(options.classify(0, Some(0.9), Some(0.5)), Out::Remainder);
        let strict = TruthTableOptions {
            pri: 0.6,
            contradiction: Some(0.6),
            ..Default::default()
        };
        assert_eq!(strict.classify(1, Some(0.9), Some(0.5)), Out::Zero);
    }
}
