//! A truth table from the sums of its rows, wherever these were made: by a database, or in one pass over a file that is
//! larger than memory.
//!
//! A row's consistency and PRI need four numbers: how many cases belong to it, and over all cases Σ x, Σ min(x, y) and
//! Σ min(x, y, 1 − y), with x the membership in the row and y that in the outcome.

use std::collections::BTreeSet;

use crate::case_names::CaseNames;
use crate::condition::Condition;
use crate::data::Dataset;
use crate::data::layout::is_numbering;
use crate::error::{DataError, Error, Result};
use crate::precision::TOLERANCE;
use qca_minimize::{Cube, Level};

use super::conditions::check_number_of_conditions;
use super::sums::{SummedRow, row_figures};
use super::{CutOffs, TruthRow, TruthTable};

/// The names of the columns of sums, after those of the conditions.
pub const SUM_COLUMNS: [&str; 4] = ["n", "sum_x", "sum_min_x_y", "sum_min_x_y_not_y"];

impl TruthTable {
    /// The truth table of rows whose sums are known, under these cut-offs. Its cases have no names, so that no row lists them.
    ///
    /// # Errors
    /// As [`CutOffs::check`]; no row to which a case belongs, or none that the frequency cut-off leaves.
    pub fn from_sums(
        conditions: Vec<Condition>,
        outcome: &str,
        rows: &[SummedRow],
        cut_offs: &CutOffs,
    ) -> Result<Self> {
        cut_offs.check()?;
        let fullest = rows.iter().map(|row| row.n).max().filter(|&n| n > 0);
        if fullest.is_none_or(|fullest| fullest < cut_offs.frequency) {
            return Err(cut_offs.no_row_left(fullest));
        }
        let mut observed: Vec<TruthRow> = rows
            .iter()
            .filter(|row| row.n > 0)
            .map(|row| truth_row(row, cut_offs))
            .collect();
        observed.sort_by(|one, other| one.pattern.cmp(&other.pattern));
        Ok(TruthTable {
            outcome: outcome.to_owned(),
            conditions,
            case_names: CaseNames::default(),
            case_count: rows.iter().map(|row| row.n).sum(),
            cut_offs: *cut_offs,
            unassigned: Vec::new(),
            rows: observed,
            exclusions: Vec::new(),
            ambiguity: None,
            rules: None,
        })
    }
}

fn truth_row(row: &SummedRow, cut_offs: &CutOffs) -> TruthRow {
    let (consistency, pri) = row_figures(row.x, row.both, row.ambiguous);
    let pattern: Vec<Option<Level>> = row.pattern.iter().copied().map(Some).collect();
    TruthRow {
        cube: Cube::from_pattern(&pattern),
        pattern,
        out: cut_offs.out(row.n, consistency, pri),
        n: row.n,
        cases: Vec::new(),
        consistency,
        pri,
        deviant: Vec::new(),
        excluded_by: None,
        test: None,
    }
}

/// The conditions and rows of a table of sums: a column for each condition with its level, then [`SUM_COLUMNS`], whatever
/// their case. Rows without cases may be there.
///
/// # Errors
/// A missing column; a cell that is no level, number of cases or sum; sums that cannot be those of memberships; a row that
/// is there twice.
///
/// ```
/// use qca::data::{Dataset, ReadOptions};
/// use qca::truth_table::{CutOffs, Out, TruthTable, sums_of};
///
/// let text = "A,B,n,sum_x,sum_min_x_y,sum_min_x_y_not_y\n1,1,3,2.5,2.25,0.25\n0,1,2,2,0.5,0.25\n0,0,0,0.5,0.25,0.125\n";
/// let data = Dataset::parse("sums.csv", text.as_bytes(), &ReadOptions::rows())?;
/// let (conditions, rows) = sums_of(&data)?;
/// let table = TruthTable::from_sums(conditions, "Y", &rows, &CutOffs::default())?;
/// assert_eq!(table.rows().len(), 2); // no case belongs to the third: it is a remainder
/// assert_eq!(table.rows()[1].consistency, Some(2.25 / 2.5));
/// assert_eq!(table.rows()[1].out, Out::One);
/// # Ok::<(), qca::Error>(())
/// ```
pub fn sums_of(data: &Dataset) -> Result<(Vec<Condition>, Vec<SummedRow>)> {
    let is_sum = |name: &str| SUM_COLUMNS.iter().any(|sum| sum.eq_ignore_ascii_case(name));
    let names: Vec<&str> = data.column_names().filter(|name| !is_sum(name)).collect();
    check_number_of_conditions(names.len())?;
    if names.is_empty() {
        return Err(Error::NoConditions);
    }
    // What is no table of sums at all is told first.
    let [n, x, both, ambiguous] = SUM_COLUMNS.map(|name| sum_column(data, name));
    let (n, x, both, ambiguous) = (n?, x?, both?, ambiguous?);
    check_no_numbering(data, names[0])?;
    let columns = names
        .iter()
        .map(|name| levels(data, name))
        .collect::<Result<Vec<Vec<Level>>>>()?;
    let mut seen = BTreeSet::new();
    let mut rows = Vec::with_capacity(data.len());
    for at in 0..data.len() {
        let row = SummedRow {
            pattern: columns.iter().map(|column| column[at]).collect(),
            n: n[at] as usize,
            x: x[at],
            both: both[at],
            ambiguous: ambiguous[at],
        };
        if let Some(problem) = fault(&row, n[at], !seen.insert(row.pattern.clone())) {
            return Err(data.locate(DataError::new(problem).row(at + 1)).into());
        }
        rows.push(row);
    }
    let highest = |column: &Vec<Level>| column.iter().max().copied().unwrap_or(0);
    let conditions = names.iter().zip(&columns).map(|(name, column)| Condition {
        name: (*name).to_owned(),
        levels: (highest(column) + 1).max(2),
    });
    Ok((conditions.collect(), rows))
}

/// Refuses a first column that numbers the rows, which is no condition.
fn check_no_numbering(data: &Dataset, first: &str) -> Result<()> {
    let numbers = data.numbers(first)?;
    if !is_numbering(first, &numbers) || numbers.contains(&0.0) {
        return Ok(());
    }
    let fault = DataError::new("this column numbers the rows and is no condition").column(first);
    Err(data
        .locate(fault.remedy("leave the column out of the table"))
        .into())
}

/// What is wrong with a row, if anything is.
fn fault(row: &SummedRow, n: f64, again: bool) -> Option<&'static str> {
    // Sums of many cases are rounded by whoever made them.
    let slack = TOLERANCE * (1.0 + row.x.abs());
    if again {
        Some("this configuration stands in an earlier row too")
    } else if n < 0.0 || n.fract() != 0.0 || n > 1e15 {
        Some("n is no number of cases")
    } else if row.ambiguous < -slack || row.both < row.ambiguous - slack || row.x < row.both - slack
    {
        Some(
            "these are no sums of memberships: sum_x is at least sum_min_x_y, and that at least sum_min_x_y_not_y, and none is negative",
        )
    } else {
        None
    }
}

fn sum_column(data: &Dataset, name: &str) -> Result<Vec<f64>> {
    let mut columns = data.column_names();
    let own = columns.find(|column| column.eq_ignore_ascii_case(name));
    Ok(data.numeric(own.unwrap_or(name))?.to_vec())
}

fn levels(data: &Dataset, name: &str) -> Result<Vec<Level>> {
    let values = data.numeric(name)?;
    let is_level = |value: &f64| value.fract() == 0.0 && (0.0..64.0).contains(value);
    match values.iter().position(|value| !is_level(value)) {
        None => Ok(values.iter().map(|&value| value as Level).collect()),
        Some(at) => Err(data
            .locate(
                DataError::new("this is not a level")
                    .column(name)
                    .row(at + 1)
                    .remedy(
                        "a table of sums has the levels 0, 1, … of a row in its condition columns",
                    ),
            )
            .into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ReadOptions;
    use crate::truth_table::Out;

    fn read(text: &str) -> Result<(Vec<Condition>, Vec<SummedRow>)> {
        sums_of(&Dataset::parse(
            "sums.csv",
            text.as_bytes(),
            &ReadOptions::rows(),
        )?)
    }

    fn outs(table: &TruthTable) -> Vec<Out> {
        table.rows().iter().map(|row| row.out).collect()
    }

    const HEADER: &str = "A,B,N,SUM_X,SUM_MIN_X_Y,SUM_MIN_X_Y_NOT_Y\n";

    #[test]
    fn names_of_sums_are_read_in_any_case_and_rows_in_any_order() {
        let (conditions, rows) = read(&format!("{HEADER}1,0,2,2,2,0\n0,2,1,1,0.5,0.5\n")).unwrap();
        assert_eq!(
            conditions.iter().map(|c| c.levels).collect::<Vec<_>>(),
            [2, 3]
        );
        let table = TruthTable::from_sums(conditions, "Y", &rows, &CutOffs::default()).unwrap();
        assert_eq!(table.rows()[0].pattern, [Some(0), Some(2)]);
        assert_eq!(outs(&table), [Out::Zero, Out::One]);
        assert_eq!(table.rows()[1].n, 2);
    }

    #[test]
    fn what_cannot_be_sums_is_refused() {
        for (rows, part) in [
            ("1,0,2,2,2,0\n1,0,1,1,1,0\n", "earlier row"),
            ("1,0,1.5,2,2,0\n", "no number of cases"),
            ("1,0,1,1,2,0\n", "no sums of memberships"),
            ("1,0,1,1,0.5,0.75\n", "no sums of memberships"),
            ("1,0.5,1,1,1,0\n", "not a level"),
            (
                "1,0,1,1,1,0\n2,1,1,1,1,0\n3,1,1,1,1,0\n4,0,1,1,1,0\n",
                "numbers the rows",
            ),
        ] {
            let error = read(&format!("{HEADER}{rows}")).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
        let (conditions, rows) = read(&format!("{HEADER}1,0,0,1,1,0\n")).unwrap();
        let none = TruthTable::from_sums(conditions, "Y", &rows, &CutOffs::default());
        assert!(matches!(none, Err(Error::NoCaseInARow)));
    }
}
