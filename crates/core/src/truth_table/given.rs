//! A truth table that is given as such: condition columns and OUT, without the cases behind it.

use std::collections::BTreeMap;

use crate::data::Dataset;
use crate::error::{DataError, Error, Result};
use crate::sets::Set;
use qca_minimize::{Cube, Level};

use super::columns::{given_columns, out_column};
use super::conditions::{check_size, described};
use super::{CutOffs, Out, TruthRow, TruthTable};

impl TruthTable {
    /// The truth table whose rows are those of `data`: a column for each condition (a level, or `-` where it does not
    /// matter) and a column `OUT` with `1`, `0`, `C` or `?`. Without `conditions`, every column but `OUT` and the figures
    /// beside it is one ([`given_columns`]). A row with `-` is one whole: a term that covers a part of it does not explain it.
    ///
    /// # Errors
    /// A missing column, an OUT value or level that is none of these, or the same row twice with different OUT.
    pub fn from_rows(
        data: &Dataset,
        conditions: Option<Vec<String>>,
        outcome: &str,
    ) -> Result<Self> {
        let conditions = match conditions {
            Some(conditions) => conditions,
            None => given_columns(data)?.conditions,
        };
        if conditions.is_empty() {
            return Err(Error::analysis(
                "the truth table has no condition columns beside OUT",
            ));
        }
        let sets = conditions
            .iter()
            .map(|name| column(data, name))
            .collect::<Result<Vec<Set>>>()?;
        check_size(&sets)?;
        Ok(TruthTable {
            outcome: outcome.to_owned(),
            conditions: described(&sets),
            case_names: data.cases.clone(),
            case_count: data.len(),
            cut_offs: CutOffs::default(),
            unassigned: Vec::new(),
            rows: rows(data, &sets)?,
            exclusions: Vec::new(),
            ambiguity: None,
            rules: None,
        })
    }
}

fn column(data: &Dataset, name: &str) -> Result<Set> {
    let set = Set::from_cells(name, data.cells(name)?).map_err(|error| data.locate(error))?;
    let fraction = |v: &f64| v.fract() != 0.0;
    match set.memberships().and_then(|all| all.iter().position(fraction)) {
        None => Ok(set),
        Some(row) => Err(data
            .locate(
                DataError::new("this is not a level")
                    .column(name)
                    .row(row + 1)
                    .remedy("a truth table has levels 0, 1, … in its condition columns; give fuzzy data as DATA"),
            )
            .into()),
    }
}

fn rows(data: &Dataset, sets: &[Set]) -> Result<Vec<TruthRow>> {
    let mut rows: BTreeMap<Vec<Option<Level>>, (Out, Vec<usize>)> = BTreeMap::new();
    let column = out_column(data);
    for case in 0..data.len() {
        let pattern: Vec<Option<Level>> = sets
            .iter()
            .map(|set| set.cell(case).value().map(|value| value as Level))
            .collect();
        let out = out(data, column, case)?;
        let entry = rows.entry(pattern).or_insert((out, Vec::new()));
        if entry.0 != out {
            return Err(data
                .locate(
                    DataError::new(format!(
                        "this configuration has OUT {} in an earlier row",
                        entry.0
                    ))
                    .row(case + 1)
                    .column(column)
                    .remedy("keep one of the rows, or give both OUT C"),
                )
                .into());
        }
        entry.1.push(case);
    }
    let row = |(pattern, (out, cases)): (Vec<Option<Level>>, (Out, Vec<usize>))| TruthRow {
        cube: Cube::from_pattern(&pattern),
        pattern,
        out,
        n: cases.len(),
        cases,
        consistency: None,
        pri: None,
        deviant: Vec::new(),
        excluded_by: None,
        test: None,
    };
    Ok(rows.into_iter().map(row).collect())
}

fn out(data: &Dataset, column: &str, case: usize) -> Result<Out> {
    // Tables for readers mark an excluded row: `0†`.
    let text = data.text(column, case)?;
    match text.trim_end_matches(['†', '*']) {
        "1" => Ok(Out::One),
        "0" => Ok(Out::Zero),
        "C" | "c" => Ok(Out::Contradiction),
        "?" | "" => Ok(Out::Remainder),
        other => Err(data
            .locate(
                DataError::new("this is not an OUT value")
                    .row(case + 1)
                    .column(column)
                    .value(other)
                    .remedy("write 1, 0, C or ?"),
            )
            .into()),
    }
}
