//! The figures that a published truth table prints beside its rows, and what follows from them.

use std::sync::Arc;

use crate::evaluate::CalibratedCases;
use qca::data::Dataset;
use qca::error::{DataError, Result};
use qca::precision::ratio;
use qca::sets::Set;
use qca::truth_table::{CutOffs, OF_ROW, Observed, ObservedRow, Out, TruthTable};

use super::printed::Printed;
use super::printed_file::PrintedFile;

/// Names that papers and programs give to the columns, in small letters or not.
const N: [&str; 5] = ["n", "number", "freq", "frequency", "cases"];
const CONSISTENCY: [&str; 5] = [
    "consistency",
    "incl",
    "raw consistency",
    "raw consist.",
    "cons",
];
const PRI: [&str; 3] = ["PRI", "PRI consistency", "PRI consist."];

/// What is printed beside one row.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowFigures {
    pub(crate) n: Option<usize>,
    pub(crate) consistency: Option<Printed>,
    pub(crate) pri: Option<Printed>,
}

/// The column with one of these names that is no condition, as a condition may be called N, and that does not name the cases.
fn column_named<'a>(table: &TruthTable, data: &'a Dataset, names: &[&str]) -> Option<&'a str> {
    let columns = || {
        let is_condition = |column: &str| table.conditions().iter().any(|c| c.name == column);
        let names_cases = |column: &str| {
            bare(column).eq_ignore_ascii_case("cases") && !data.is_numeric(column).unwrap_or(false)
        };
        data.column_names()
            .filter(move |column| !is_condition(column) && !names_cases(column))
    };
    names
        .iter()
        .find_map(|name| columns().find(|column| bare(column).eq_ignore_ascii_case(name)))
}

/// The name of a figure without what tells it from a condition of that name.
fn bare(column: &str) -> &str {
    column.strip_suffix(OF_ROW).unwrap_or(column)
}

/// A truth table with its printed figures, row by row.
pub(crate) struct PrintedTable {
    pub(crate) table: TruthTable,
    pub(crate) figures: Vec<RowFigures>,
}

impl PrintedTable {
    /// Reads the figures beside the rows of a table that was made of these data.
    ///
    /// # Errors
    /// A number of cases that is not whole, a consistency or PRI outside 0..1, at its place.
    pub(crate) fn new(
        table: TruthTable,
        data: &Dataset,
        printed: Option<&PrintedFile>,
    ) -> Result<Self> {
        let printed = printed.filter(|file| file.rows.len() == data.len());
        let columns = [N.as_slice(), &CONSISTENCY, &PRI].map(|names| {
            let name = column_named(&table, data, names);
            name.map(|name| (name, decimals(data, name)))
        });
        let read = |column: usize, line: usize| {
            let Some((name, decimals)) = columns[column] else {
                return Ok(None);
            };
            let place = printed.and_then(|file| Some((file, file.column(&[name])?)));
            match place {
                // The digits are those of the cell itself.
                Some((file, at)) => figure(data, name, line, &file.rows[line][at], None),
                None => figure(data, name, line, &data.text(name, line)?, Some(decimals)),
            }
        };
        let figures = table.rows().iter().map(|row| {
            let mut figures = RowFigures::default();
            for &line in &row.cases {
                if let Some(n) = read(0, line)? {
                    let known = figures.n.get_or_insert(0);
                    *known += whole(data, columns[0].map_or("n", |(name, _)| name), line, &n)?;
                }
                let name = |at: usize| columns[at].map_or("", |(name, _)| name);
                figures.consistency = share(data, name(1), line, read(1, line)?)?;
                figures.pri = share(data, name(2), line, read(2, line)?)?;
            }
            Ok(figures)
        });
        let figures = figures.collect::<Result<Vec<RowFigures>>>()?;
        Ok(PrintedTable { table, figures })
    }

    /// Whether every row that is observed has a number of cases.
    pub(crate) fn has_numbers(&self) -> bool {
        let rows = self.table.rows().iter().zip(&self.figures);
        let mut observed = rows.filter(|(row, _)| row.out != Out::Remainder);
        observed.all(|(_, figures)| figures.n.is_some())
    }

    /// Whether every row that is observed has a number of cases and a consistency.
    pub(crate) fn has_consistencies(&self) -> bool {
        let rows = self.table.rows().iter().zip(&self.figures);
        let mut observed = rows.filter(|(row, _)| row.out != Out::Remainder);
        self.has_numbers() && observed.all(|(_, figures)| figures.consistency.is_some())
    }

    /// Whether every row that is observed has a PRI too.
    pub(crate) fn has_pri(&self) -> bool {
        let rows = self.table.rows().iter().zip(&self.figures);
        let mut observed = rows.filter(|(row, _)| row.out != Out::Remainder);
        observed.all(|(_, figures)| figures.pri.is_some())
    }

    /// Number of cases of all rows; none where a row does not say.
    pub(crate) fn cases(&self) -> Option<usize> {
        self.has_numbers()
            .then(|| self.figures.iter().filter_map(|figures| figures.n).sum())
    }

    /// For each row how many of its cases have the outcome, if the table is one of crisp data: each consistency is, to
    /// its printed digits, a share of the row's cases.
    pub(crate) fn with_outcome(&self) -> Option<Vec<usize>> {
        if !self.has_consistencies() {
            return None;
        }
        self.figures
            .iter()
            .map(|figures| {
                let Some((n, printed)) = figures.n.zip(figures.consistency.as_ref()) else {
                    return Some(0);
                };
                let with = (printed.value * n as f64).round();
                let share = ratio(with, n as f64).unwrap_or(printed.value);
                (printed.units_off(share) == 0).then_some(with as usize)
            })
            .collect()
    }

    /// OUT values of a row that the printed figures allow under these cut-offs: a printed figure stands for all that are
    /// rounded to it. None where the table does not print what decides.
    pub(crate) fn allowed(&self, row: usize, options: &CutOffs) -> Option<Vec<Out>> {
        let figures = &self.figures[row];
        let n = figures.n?;
        if n < options.frequency {
            return Some(vec![Out::Remainder]);
        }
        let bounds = |printed: &Printed| {
            let half = 0.5 * 10f64.powi(-printed.decimals);
            [printed.value - half, printed.value + half]
        };
        let consistencies = bounds(figures.consistency.as_ref()?);
        let pris = match &figures.pri {
            Some(printed) => bounds(printed),
            // Where it does not decide, it need not be printed.
            None if options.pri <= 0.0 => [1.0, 1.0],
            None => [0.0, 1.0],
        };
        let mut allowed: Vec<Out> = Vec::new();
        for consistency in consistencies {
            for pri in pris {
                allowed.push(options.out(n, Some(consistency), Some(pri)));
            }
        }
        allowed.sort();
        allowed.dedup();
        let decided = figures.pri.is_some() || options.pri <= 0.0 || allowed.len() == 1;
        decided.then_some(allowed)
    }

    /// The table of the negated outcome, which follows for crisp data: the shares of the cases without the outcome, of which
    /// so many are in each row that has it. OUT is as the cut-offs say.
    pub(crate) fn negated(&self, with_outcome: &[usize], cut_offs: &CutOffs) -> (Self, Vec<Out>) {
        let share = |n: usize, with: usize| {
            let value = ratio((n - with.min(n)) as f64, n as f64)?;
            Some(Printed {
                text: value.to_string(),
                value,
                decimals: 12,
            })
        };
        let figures: Vec<RowFigures> = self
            .figures
            .iter()
            .zip(with_outcome)
            .map(|(figures, &with)| {
                let consistency = figures.n.and_then(|n| share(n, with));
                RowFigures {
                    n: figures.n,
                    pri: consistency.clone(),
                    consistency,
                }
            })
            .collect();
        let outs = figures.iter().map(|figures| {
            let consistency = figures.consistency.as_ref().map(|printed| printed.value);
            cut_offs.out(figures.n.unwrap_or(0), consistency, consistency)
        });
        let outs = outs.collect();
        let negated = PrintedTable {
            table: self.table.clone(),
            figures,
        };
        (negated, outs)
    }

    /// Sets, rows and, for crisp data, the cases: so many in each row, with and without the outcome.
    pub(crate) fn calibrated(&self, with_outcome: Option<&[usize]>) -> (CalibratedCases, Vec<Out>) {
        let mut values: Vec<Vec<_>> = vec![Vec::new(); self.table.conditions().len()];
        let mut outcome = Vec::new();
        let mut next = 0;
        let mut rows = Vec::new();
        for (at, (row, figures)) in self.table.rows().iter().zip(&self.figures).enumerate() {
            let n = figures.n.unwrap_or(0);
            rows.push(ObservedRow {
                pattern: row.pattern.clone(),
                cases: (next..next + n).collect(),
                consistency: figures.consistency.as_ref().map(|printed| printed.value),
                pri: figures.pri.as_ref().map(|printed| printed.value),
            });
            next += n;
            let Some(with) = with_outcome else { continue };
            outcome.extend((0..n).map(|case| f64::from(u8::from(case < with[at]))));
            for (values, level) in values.iter_mut().zip(&row.pattern) {
                values.extend(std::iter::repeat_n(*level, n));
            }
        }
        let conditions = self.table.conditions().iter().zip(values);
        let sets = conditions.map(|(condition, values)| {
            let set = Set::of_levels(&condition.name, condition.levels, values);
            Arc::new(set.expect("the rows have levels of their conditions"))
        });
        let calibrated = CalibratedCases {
            cases: (0..outcome.len()).collect(),
            observed: Observed::given(sets.collect(), self.table.outcome(), outcome, rows),
        };
        (
            calibrated,
            self.table.rows().iter().map(|row| row.out).collect(),
        )
    }
}

/// Where only numbers are known, as in a workbook, the digits of a column are those of its longest figure.
fn decimals(data: &Dataset, name: &str) -> i32 {
    let figures = (0..data.len()).filter_map(|line| Printed::parse(&data.text(name, line).ok()?));
    figures.map(|printed| printed.decimals).max().unwrap_or(0)
}

fn figure(
    data: &Dataset,
    name: &str,
    line: usize,
    text: &str,
    decimals: Option<i32>,
) -> Result<Option<Printed>> {
    if text.is_empty() || text == "-" || text == "–" {
        return Ok(None);
    }
    let printed = Printed::parse(text).ok_or_else(|| {
        let remedy = "write it as printed, or leave the cell empty";
        refused(data, name, line, text, ("this is not a figure", remedy))
    })?;
    Ok(Some(Printed {
        decimals: decimals.unwrap_or(printed.decimals),
        ..printed
    }))
}

fn whole(data: &Dataset, name: &str, line: usize, printed: &Printed) -> Result<usize> {
    if printed.value >= 0.0 && printed.value.fract() == 0.0 && printed.value <= 1e9 {
        return Ok(printed.value as usize);
    }
    let remedy = "write how many cases belong to the row, or leave the cell empty";
    let fault = ("this is not a number of cases", remedy);
    Err(refused(data, name, line, &printed.text, fault).into())
}

fn share(
    data: &Dataset,
    name: &str,
    line: usize,
    printed: Option<Printed>,
) -> Result<Option<Printed>> {
    match printed {
        Some(printed) if !(0.0..=1.0).contains(&printed.value) => {
            let remedy = "write it as printed, such as 0.83, or leave the cell empty";
            let fault = ("this is not between 0 and 1", remedy);
            Err(refused(data, name, line, &printed.text, fault).into())
        }
        printed => Ok(printed),
    }
}

/// The error of a cell: what is wrong with it, and the remedy.
fn refused(
    data: &Dataset,
    name: &str,
    line: usize,
    text: &str,
    (fault, remedy): (&str, &str),
) -> DataError {
    let error = DataError::new(fault).column(name).row(line + 1);
    data.locate(error.value(text).remedy(remedy))
}
