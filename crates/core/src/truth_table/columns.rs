//! Which columns of a table of rows are conditions: published tables have figures and names beside them.

use std::collections::BTreeSet;

use crate::data::Dataset;
use crate::data::layout::is_numbering;
use crate::error::Result;

/// The columns of a given truth table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenColumns {
    /// The conditions, in order.
    pub conditions: Vec<String>,
    /// Columns beside OUT that are none: figures of the rows, names of cases.
    pub left_out: Vec<String>,
}

/// What a column's name says that it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Figure {
    /// The number of the row.
    Row,
    /// The number of cases.
    Cases,
    /// Consistency or PRI.
    Share,
    /// The names of cases.
    Names,
}

/// The names of figures that programs and papers print, in small letters.
const FIGURES: [(&str, Figure); 25] = [
    ("row", Figure::Row),
    ("row number", Figure::Row),
    ("n", Figure::Cases),
    ("number", Figure::Cases),
    ("freq", Figure::Cases),
    ("frequency", Figure::Cases),
    ("incl", Figure::Share),
    ("cons", Figure::Share),
    ("consistency", Figure::Share),
    ("raw consistency", Figure::Share),
    ("raw consist.", Figure::Share),
    ("raw consist", Figure::Share),
    ("pri", Figure::Share),
    ("pri consistency", Figure::Share),
    ("pri consist.", Figure::Share),
    ("pri consist", Figure::Share),
    ("sym consist.", Figure::Share),
    ("sym consist", Figure::Share),
    ("cases", Figure::Names),
    ("deviant_cases", Figure::Names),
    ("deviant cases", Figure::Names),
    ("binomial p", Figure::Share),
    ("permutation p", Figure::Share),
    ("holm p", Figure::Share),
    ("excluded by", Figure::Names),
];

/// What stands behind the name of a figure where a condition has the same name: `n (row)` beside a condition `n`.
pub const OF_ROW: &str = " (row)";

/// The column of the rows' OUT: `OUT (row)` where a condition is called `OUT`.
pub(super) fn out_column(data: &Dataset) -> &'static str {
    const APART: &str = "OUT (row)";
    match data.column_names().any(|name| name == APART) {
        true => APART,
        false => "OUT",
    }
}

/// What this name says that a column may be, if anything.
fn figure_named(name: &str) -> Option<Figure> {
    let name = name.strip_suffix(OF_ROW).unwrap_or(name);
    let small = name.trim().to_lowercase();
    let known = FIGURES.iter().find(|(known, _)| small == *known);
    known.map(|&(_, figure)| figure)
}

/// Whether these columns, which follow OUT, are figures because they begin as programs write them: the number of cases, then
/// consistency. The names may be in another language where PRI is the third.
fn begin_with_figures(names: &[&str]) -> bool {
    let figure = |at: usize| names.get(at).and_then(|name| figure_named(name));
    let third = names.get(2).map(|name| name.trim_end_matches(OF_ROW));
    figure(0) == Some(Figure::Cases) && (figure(1) == Some(Figure::Share) || third == Some("PRI"))
}

/// Tells the conditions of a table of rows from its figures. A column is left out only where its name is that of a figure
/// and its cells are such figures rather than levels: a condition may be called `N`, `PRI` or `row`. So is a first column that
/// numbers the rows from 1 or holds a text of its own for each. All columns after OUT are figures where they begin with the
/// number of cases and consistency. Where a condition has the name of a figure, that of the figure may end in [`OF_ROW`].
///
/// # Errors
/// Without a column OUT.
///
/// ```
/// use qca::data::{Dataset, ReadOptions};
/// use qca::truth_table::given_columns;
/// let read = |text: &str| Dataset::from_reader("t.csv", text.as_bytes(), &ReadOptions::rows()).unwrap();
/// let columns = given_columns(&read("A,B,OUT,n,incl\n1,1,1,2,1.00\n1,0,0,3,0.67\n")).unwrap();
/// assert_eq!(columns.conditions, ["A", "B"]);
/// assert_eq!(columns.left_out, ["n", "incl"]);
/// let columns = given_columns(&read("PRI,M,OUT\n1,1,1\n0,0,0\n")).unwrap();
/// assert_eq!(columns.conditions, ["PRI", "M"]);
/// ```
pub fn given_columns(data: &Dataset) -> Result<GivenColumns> {
    let out_name = out_column(data);
    let outs = texts(data, out_name)?;
    let names: Vec<&str> = data.column_names().collect();
    let out = names.iter().position(|&name| name == out_name);
    let after = out.map_or(&[][..], |out| &names[out + 1..]);
    let all_figures = begin_with_figures(after);
    // In a table in another language the first column is the number of the row, as in ours.
    let is_foreign = all_figures && figure_named(after[1]).is_none();
    let mut columns = GivenColumns::default();
    let mut after_out = false;
    for (at, &name) in names.iter().enumerate() {
        if name == out_name {
            after_out = true;
            continue;
        }
        // Where a figure says that it is the row's, the column of the bare name is a condition.
        let is_apart = |other: &&str| other.strip_suffix(OF_ROW) == Some(name);
        let figure = figure_named(name).filter(|_| !names.iter().any(is_apart));
        let cells = texts(data, name)?;
        let is_figure = match figure {
            _ if after_out && all_figures => true,
            Some(figure) => figure.fits(&cells, &outs, after_out),
            None if at == 0 && is_foreign => Figure::Row.fits(&cells, &outs, false),
            None => at == 0 && tells_rows_apart(data, name, &cells)?,
        };
        match is_figure {
            true => columns.left_out.push(name.to_owned()),
            false => columns.conditions.push(name.to_owned()),
        }
    }
    Ok(columns)
}

/// Whether a first column numbers the rows or names them. Numbers from 0 may be the levels of a condition.
fn tells_rows_apart(data: &Dataset, name: &str, cells: &[String]) -> Result<bool> {
    let numbers = data.numbers(name)?;
    if numbers.iter().all(|number| number.is_nan()) {
        let different = cells.iter().collect::<BTreeSet<_>>().len() == cells.len();
        return Ok(different && cells.iter().all(|cell| cell.len() > 1));
    }
    Ok(is_numbering(name, &numbers) && !numbers.contains(&0.0))
}

fn texts(data: &Dataset, name: &str) -> Result<Vec<String>> {
    let cell = |case| Ok(data.text(name, case)?.trim().to_owned());
    (0..data.len()).map(cell).collect()
}

impl Figure {
    /// Whether these cells, beside these OUT values, are such figures, and no levels of a condition.
    fn fits(self, cells: &[String], outs: &[String], after_out: bool) -> bool {
        let levels: Option<Vec<u64>> = cells.iter().map(|cell| cell.parse().ok()).collect();
        let written = |cell: &String| matches!(cell.as_str(), "" | "-" | "–");
        match (self, levels) {
            // Cases may be named by numbers.
            (Figure::Names, _) if after_out => true,
            (Figure::Names, Some(_)) => false,
            (Figure::Names, None) => !cells.iter().all(|c| written(c) || c.parse::<u64>().is_ok()),
            // Rows are numbered from 1, each with its own number.
            (Figure::Row, Some(numbers)) => {
                let different = numbers.iter().collect::<BTreeSet<_>>();
                !numbers.contains(&0) && different.len() == numbers.len()
            }
            // Rows of temporal data have no number.
            (Figure::Row, None) => {
                let mut numbers = cells.iter().filter(|cell| !cell.is_empty());
                let is_number = |cell: &String| cell.parse::<u64>().is_ok_and(|number| number > 0);
                cells.iter().any(String::is_empty) && numbers.all(is_number)
            }
            // A row that is decided has a case.
            (Figure::Cases, _) => {
                let count = |cell: &String| cell.parse::<f64>().ok();
                let unobserved = |out: &String| matches!(out.as_str(), "?" | "");
                cells.iter().zip(outs).all(|(cell, out)| match count(cell) {
                    Some(n) => n >= 1.0 || (n == 0.0 && unobserved(out)),
                    None => written(cell) && (unobserved(out) || after_out),
                })
            }
            // Whole numbers may be levels: beside the conditions they are, after OUT if they go against it.
            (Figure::Share, Some(levels)) => {
                let against = |(level, out): (&u64, &String)| {
                    *level > 1 || (*level == 1 && out == "0") || (*level == 0 && out == "1")
                };
                after_out && !levels.iter().zip(outs).any(against)
            }
            (Figure::Share, None) => {
                cells.iter().any(|cell| cell.contains(['.', ',', '%'])) || after_out
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ReadOptions;

    #[track_caller]
    fn check(text: &str, conditions: &[&str], left_out: &[&str]) {
        let options = ReadOptions::rows();
        let data = Dataset::from_reader("t.csv", text.as_bytes(), &options).unwrap();
        let columns = given_columns(&data).unwrap();
        assert_eq!(columns.conditions, conditions, "{text}");
        assert_eq!(columns.left_out, left_out, "{text}");
    }

    #[test]
    fn a_condition_may_have_the_name_of_a_figure() {
        for name in [
            "N",
            "n",
            "PRI",
            "incl",
            "consistency",
            "row",
            "Row",
            "cases",
        ] {
            check(&format!("{name},M,OUT\n1,1,1\n0,0,0\n"), &[name, "M"], &[]);
            check(&format!("M,{name},OUT\n1,0,1\n0,1,0\n"), &["M", name], &[]);
        }
        check("M,OUT,PRI\n1,1,0\n0,0,1\n", &["M", "PRI"], &[]);
        check("N,M,OUT\n2,1,1\n0,0,0\n", &["N", "M"], &[]);
    }

    #[test]
    fn a_first_column_that_tells_the_rows_apart_is_left_out() {
        check(
            "No,A,B,OUT\n1,1,1,1\n2,1,0,1\n3,0,0,0\n",
            &["A", "B"],
            &["No"],
        );
        check(
            "Zeile,A,OUT\n1,1,1\n2,0,0\n3,1,1\n4,0,0\n",
            &["A"],
            &["Zeile"],
        );
        check("label,A,OUT\nR1,1,1\nR2,0,0\n", &["A"], &["label"]);
        // Levels of a condition, in words and in numbers.
        check("A,B,OUT\nyes,1,1\nno,0,0\n", &["A", "B"], &[]);
        check("A,B,OUT\n-,1,1\n-,0,0\n", &["A", "B"], &[]);
        check("A,B,OUT\nh,1,1\nl,0,0\n", &["A", "B"], &[]);
        check("A,B,OUT\n0,1,1\n1,0,0\n2,1,1\n3,1,0\n", &["A", "B"], &[]);
    }

    #[test]
    fn figures_are_left_out() {
        check(
            "row,A,B,OUT,n,incl,PRI\n4,1,1,1,2,1,1\n1,0,0,0,3,0,0\n",
            &["A", "B"],
            &["row", "n", "incl", "PRI"],
        );
        check(
            "A,B,number,OUT,raw consist.\n1,1,3,1,0.91\n0,1,1,0,0.4\n0,0,0,?,\n",
            &["A", "B"],
            &["number", "raw consist."],
        );
        check(
            "Row,A,OUT,n,Consistency,PRI,Cases\n2,1,1,2,1,1,FI; IE\n1,0,0,1,0,0,FR\n",
            &["A"],
            &["Row", "n", "Consistency", "PRI", "Cases"],
        );
    }

    #[test]
    fn each_figure_is_told_by_its_cells_and_its_place() {
        // Names of cases: whatever stands after OUT; before it what is neither a level nor a dash.
        check("M,OUT,cases\n1,1,2\n0,0,1\n", &["M"], &["cases"]);
        check("M,OUT,cases\n1,1,-\n0,0,\n", &["M"], &["cases"]);
        check("cases,M,OUT\n1,1,1\n-,0,0\n", &["cases", "M"], &[]);
        check("cases,M,OUT\n-,1,1\n-,0,0\n", &["cases", "M"], &[]);
        check("M,OUT,cases\n1,1,1\n0,0,-\n", &["M"], &["cases"]);
        check("M,cases,OUT\n1,FI,1\n0,-,0\n", &["M"], &["cases"]);
        // Numbers of rows: from 1, each once.
        check("row,M,OUT\n3,1,1\n2,0,0\n", &["M"], &["row"]);
        check("row,M,OUT\n1,1,1\n1,0,0\n", &["row", "M"], &[]);
        // Numbers of cases: none only where OUT is not decided.
        check("A,n,OUT\n1,2,1\n0,0,?\n", &["A"], &["n"]);
        check("A,n,OUT\n1,2,1\n0,0,0\n", &["A", "n"], &[]);
        check("A,n,OUT\n1,2,1\n0,-,?\n", &["A"], &["n"]);
        check("A,n,OUT\n1,2,1\n0,-,0\n", &["A", "n"], &[]);
        check("A,OUT,n\n1,1,2\n0,0,-\n", &["A"], &["n"]);
        // Shares: whole ones may be levels, unless they stand after OUT and go with it.
        check("A,OUT,incl\n1,1,1\n0,0,0\n", &["A"], &["incl"]);
        check("A,OUT,incl\n1,1,2\n0,0,0\n", &["A", "incl"], &[]);
        check("A,incl,OUT\n1,1,1\n0,0,0\n", &["A", "incl"], &[]);
        check("A,incl,OUT\n1,0.9,1\n0,0,0\n", &["A"], &["incl"]);
        check("A,OUT,incl\n1,1,x\n0,0,y\n", &["A"], &["incl"]);
    }

    /// The number of cases and consistency after OUT: what follows them is no condition, whatever it is called.
    #[test]
    fn all_columns_after_the_number_of_cases_and_consistency_are_figures() {
        check(
            "A,OUT,n,incl,X\n1,1,2,1,1\n0,0,0,0,0\n",
            &["A"],
            &["n", "incl", "X"],
        );
        check(
            "A,OUT,n,X,incl\n1,1,2,1,1\n0,0,3,0,0\n",
            &["A", "X"],
            &["n", "incl"],
        );
        check(
            "A,OUT,X,incl,PRI\n1,1,2,1,1\n0,0,3,0,0\n",
            &["A", "X"],
            &["incl", "PRI"],
        );
        check(
            "A,OUT,X,Y,PRI\n1,1,2,1,0\n0,0,3,0,0\n",
            &["A", "X", "Y", "PRI"],
            &[],
        );
    }

    /// In another language PRI tells such a table, and its first column is the number of the row, in any order.
    #[test]
    fn a_table_in_another_language_is_told_by_pri() {
        let rows = "4,2,1,2,1,1\n2,1,0,3,0,0\n";
        check(
            &format!("Zeile,A,OUT,n,Konsistenz,PRI\n{rows}"),
            &["A"],
            &["Zeile", "n", "Konsistenz", "PRI"],
        );
        check(
            &format!("Zeile,A,OUT,n,incl,PRI\n{rows}"),
            &["Zeile", "A"],
            &["n", "incl", "PRI"],
        );
    }

    #[test]
    fn a_figure_of_the_row_leaves_its_name_to_a_condition() {
        check("n,M,OUT\n2,1,1\n1,0,0\n", &["M"], &["n"]);
        check(
            "n,M,OUT,n (row)\n2,1,1,5\n1,0,0,3\n",
            &["n", "M"],
            &["n (row)"],
        );
        check("OUT,M,OUT (row)\n1,1,0\n0,0,1\n", &["OUT", "M"], &[]);
    }

    /// Rows of temporal data, with a cell that does not matter, have no number.
    #[test]
    fn numbers_of_rows_may_be_empty_but_no_levels() {
        check("row,M,OUT\n1,1,1\n,-,0\n", &["M"], &["row"]);
        check("row,M,OUT\n0,1,1\n,0,0\n", &["row", "M"], &[]);
        check("row,M,OUT\nx,1,1\n,0,0\n", &["row", "M"], &[]);
    }
}
