//! The truth table: which configurations of conditions are observed, and which are sufficient for the outcome.
//!
//! Only observed rows are held; remainders are implied, so that thirty conditions cost what five do. A case
//! belongs to the row in which its membership is above 0.5 (Ragin 2008, chapter 7); a row's consistency and PRI
//! are over all cases:
//! consistency = Σ min(x, y) / Σ x and PRI = (Σ min(x, y) − Σ min(x, y, 1 − y)) / (Σ x − Σ min(x, y, 1 − y)).

mod assign;
mod columns;
mod conditions;
mod cut_offs;
mod given;
mod listing;
mod observed;
mod result;
mod rules;
mod sql;
mod summed;
mod sums;

use serde::{Deserialize, Serialize};

use crate::case_names::CaseNames;
use crate::condition::Condition;
use crate::count::Count;
use crate::sets::ambiguity::AmbiguityReport;
use qca_minimize::{Cube, Level, algebra};

pub use crate::out::Out;
pub use assign::{Assignment, assign};
pub use columns::{GivenColumns, OF_ROW, given_columns};
pub use conditions::{check_number_of_conditions, condition_sets, default_conditions, described};
pub use cut_offs::{CutOffs, binomial_p};
pub use listing::{Configuration, ListedRow, Listing, MOST_LISTED_ROWS, RuleCount};
pub use observed::{Observed, ObservedRow};
pub use result::TruthTableResult;
pub use rules::{AGAINST_NECESSITY, Exclusion, NamedExpression, Rules, RulesReport};
pub use sql::sums_sql;
pub use summed::{SUM_COLUMNS, sums_of};
pub use sums::{RunningSums, SummedRow};

/// The permutation test of a row.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowTest {
    /// The share of permutations with at least this consistency, (k + 1)/(N + 1).
    pub p: f64,
    /// p adjusted for the number of rows by Holm's method.
    pub holm: f64,
}

/// A row of a truth table: a configuration to which at least one case belongs, and its OUT.
#[derive(Clone, Debug, PartialEq)]
pub struct TruthRow {
    /// The level of each condition; `None` is a don't-care cell of temporal data.
    pub pattern: Vec<Option<Level>>,
    /// The same as a cube.
    pub cube: Cube,
    /// OUT.
    pub out: Out,
    /// How many cases belong to the row.
    pub n: usize,
    /// The cases that belong to the row, in order of the data; none where they are not known, as in a table of sums.
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

/// A truth table of observed rows, with the rules that exclude remainders. It is made by [`Observed::classify`], or read by
/// [`TruthTable::from_rows`].
///
/// ```
/// use ndarray::array;
/// use qca::{CutOffs, Expression, FuzzySets, Observed, Out, Outcome};
///
/// let sets = FuzzySets::from_array(
///     &["A", "B", "Y"],
///     array![[0.9, 0.8, 0.9], [0.8, 0.2, 0.3], [0.3, 0.9, 0.2], [0.7, 0.6, 0.8], [0.1, 0.2, 0.1]].view(),
/// )?;
/// let outcome = Outcome::new(&Expression::parse("Y")?, &sets)?;
/// let conditions = ["A".to_owned(), "B".to_owned()];
/// let table = Observed::new(&sets, &conditions, &outcome)?.classify(&CutOffs::default())?;
/// let row = table.rows_with(Out::One).next().unwrap();
/// assert_eq!(table.names(&row.cases), ["1", "4"]);
/// assert_eq!(row.pattern, [Some(1), Some(1)]);
/// assert_eq!(table.rows().len(), 4); // every configuration is observed: there is no remainder
/// # Ok::<(), qca::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TruthTable {
    outcome: String,
    conditions: Vec<Condition>,
    case_names: CaseNames,
    case_count: usize,
    cut_offs: CutOffs,
    unassigned: Vec<usize>,
    rows: Vec<TruthRow>,
    exclusions: Vec<Exclusion>,
    ambiguity: Option<AmbiguityReport>,
    rules: Option<RulesReport>,
}

impl TruthTable {
    /// A table of OUT 1 rows alone, without cases: what has to be covered, and nothing else.
    pub(crate) fn of_positive_rows(
        outcome: &str,
        conditions: &[Condition],
        rows: &[Cube],
    ) -> TruthTable {
        let row = |cube: &Cube| TruthRow {
            pattern: (0..conditions.len()).map(|at| cube.level(at)).collect(),
            cube: cube.clone(),
            out: Out::One,
            n: 0,
            cases: Vec::new(),
            consistency: None,
            pri: None,
            deviant: Vec::new(),
            excluded_by: None,
            test: None,
        };
        TruthTable {
            outcome: outcome.to_owned(),
            conditions: conditions.to_vec(),
            case_names: CaseNames::default(),
            case_count: 0,
            cut_offs: CutOffs::default(),
            unassigned: Vec::new(),
            rows: rows.iter().map(row).collect(),
            exclusions: Vec::new(),
            ambiguity: None,
            rules: None,
        }
    }

    /// The outcome's name.
    pub fn outcome(&self) -> &str {
        &self.outcome
    }

    /// The conditions, in the order of the columns.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// Names of all cases.
    pub fn case_names(&self) -> &CaseNames {
        &self.case_names
    }

    /// The cut-offs that OUT goes by.
    pub fn cut_offs(&self) -> &CutOffs {
        &self.cut_offs
    }

    /// Cases that belong to no row: 0.5 in a condition.
    pub fn unassigned(&self) -> &[usize] {
        &self.unassigned
    }

    /// The observed rows, in order of their configurations.
    pub fn rows(&self) -> &[TruthRow] {
        &self.rows
    }

    /// The observed rows, to keep with them what was found out later.
    pub(crate) fn rows_mut(&mut self) -> &mut [TruthRow] {
        &mut self.rows
    }

    /// Unobserved configurations with OUT 0.
    pub fn exclusions(&self) -> &[Exclusion] {
        &self.exclusions
    }

    /// What the rules of the enhanced standard analysis did, where there are any.
    pub fn rules(&self) -> Option<&RulesReport> {
        self.rules.as_ref()
    }

    /// The same with what was done about memberships of exactly 0.5 before, for the answer.
    pub fn with_ambiguity(mut self, report: Option<AmbiguityReport>) -> Self {
        self.ambiguity = report;
        self
    }

    /// Keeps what the rules did, for the answer.
    pub(crate) fn set_rules(&mut self, report: RulesReport) {
        self.rules = Some(report);
    }

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

    /// Names of cases by index; a case without a name has its number.
    pub fn names(&self, cases: &[usize]) -> Vec<String> {
        cases
            .iter()
            .map(|&case| {
                let name = self.case_names.get(case).map(str::to_owned);
                name.unwrap_or_else(|| (case + 1).to_string())
            })
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
}
