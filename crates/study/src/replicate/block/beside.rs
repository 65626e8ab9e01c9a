//! Printed tables in CSV files beside the study.

use toml::Spanned;

use qca::condition::quoted;
use qca::error::Result;
use qca::expression::Expression;

use super::{ClaimedAnchors, ClaimedNecessity, ClaimedRow, Figures, Reader, is_dash};
use crate::replicate::notation::plain_formula;
use crate::replicate::printed::Printed;
use crate::replicate::printed_file::PrintedFile;

/// A figure of a table: its name in claims, and the names that papers and programs give to its column.
type Column = (&'static str, &'static [&'static str]);

pub(in crate::replicate) const N: &[&str] = &["n", "number", "freq", "frequency"];
pub(in crate::replicate) const CONSISTENCY: &[&str] = &[
    "consistency",
    "incl",
    "inclN",
    "Cons.Nec",
    "raw consistency",
    "raw consist.",
    "raw consist",
    "cons",
    "cons.",
];
pub(in crate::replicate) const PRI: &[&str] =
    &["PRI", "PRI consistency", "PRI consist.", "PRI consist"];
const COVERAGE: &[&str] = &["coverage", "covN", "Cov.Nec", "cov", "cov."];
const RON: &[&str] = &["RoN", "relevance"];

impl Reader<'_> {
    /// The rows of a printed truth table: a column for each condition, and of OUT, n, consistency, PRI and cases those that
    /// are there.
    pub(super) fn truth_table(&self, named: &Spanned<String>) -> Result<Vec<ClaimedRow>> {
        let file = self.beside(named)?;
        let conditions = self.study.condition_names();
        let places = conditions
            .iter()
            .map(|name| self.exact_column(&file, named, name))
            .collect::<Result<Vec<usize>>>()?;
        let free = |names: &[&str]| file.column(names).filter(|at| !places.contains(at));
        let (out, n, cases) = (free(&["OUT", "outcome"]), free(N), free(&["cases"]));
        let figures: [Column; 2] = [("consistency", CONSISTENCY), ("PRI", PRI)];
        (0..file.rows.len())
            .map(|row| {
                let cell = |at: usize| file.rows[row][at].as_str();
                let text: Vec<String> = conditions
                    .iter()
                    .zip(&places)
                    .map(|(name, &at)| self.literal(&file, row, at, name))
                    .collect::<Result<_>>()?;
                let text = text.join("*");
                let out = out.map(cell).filter(|out| !out.is_empty());
                Ok(ClaimedRow {
                    configuration: Some(Expression::parse(&text)?),
                    text,
                    number: None,
                    n: n.map(|at| printed(&file, row, at)).transpose()?.flatten(),
                    out: out.map(str::to_owned),
                    figures: read_figures(&file, row, &figures, &places)?,
                    tests: Figures::new(),
                    cases: cases.map(cell).map(split_cases),
                })
            })
            .collect()
    }

    /// The literal of a cell.
    fn literal(&self, file: &PrintedFile, row: usize, at: usize, name: &str) -> Result<String> {
        match file.rows[row][at].parse::<u16>() {
            Ok(level) => Ok(format!("{}[{level}]", quoted(name))),
            Err(_) => Err(file.refused(
                row,
                at,
                "this is not a level",
                "write 0, 1, … in the columns of the conditions",
            )),
        }
    }

    /// The expressions of a printed table of necessity: the first column, with consistency, coverage and RoN.
    pub(super) fn necessity_table(&self, named: &Spanned<String>) -> Result<Vec<ClaimedNecessity>> {
        let file = self.beside(named)?;
        let at = file
            .column(&["expression", "condition", "term"])
            .unwrap_or(0);
        let names = self.study.condition_names();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let figures: [Column; 3] = [
            ("consistency", CONSISTENCY),
            ("coverage", COVERAGE),
            ("RoN", RON),
        ];
        (0..file.rows.len())
            .map(|row| {
                let text = file.rows[row][at].clone();
                let plain = plain_formula(&text, &names, self.small_letters);
                let expression = Expression::parse(&plain).and_then(|expression| {
                    expression.check_names(names.iter().copied())?;
                    Ok(expression)
                });
                let expression = expression.map_err(|error| {
                    let problem = error.snippet().map_or(String::new(), |e| e.problem.clone());
                    let remedy = "write an expression over the study's conditions";
                    file.refused(row, at, &problem, remedy)
                })?;
                Ok(ClaimedNecessity {
                    text,
                    expression,
                    figures: read_figures(&file, row, &figures, &[at])?,
                })
            })
            .collect()
    }

    /// The anchors of a printed table: the first column names the set.
    pub(super) fn anchor_table(&self, named: &Spanned<String>) -> Result<Vec<ClaimedAnchors>> {
        let file = self.beside(named)?;
        let at = file.column(&["set", "condition", "name"]).unwrap_or(0);
        let figures: [Column; 3] = [
            (
                "exclusion",
                &[
                    "exclusion",
                    "full exclusion",
                    "full non-membership",
                    "fully out",
                    "e",
                ],
            ),
            (
                "crossover",
                &["crossover", "cross-over", "crossover point", "c"],
            ),
            (
                "inclusion",
                &[
                    "inclusion",
                    "full inclusion",
                    "full membership",
                    "fully in",
                    "i",
                ],
            ),
        ];
        (0..file.rows.len())
            .map(|row| {
                let set = file.rows[row][at].clone();
                if !self.study.sets().any(|known| known.name == set) {
                    let remedy = "write the name of a set of the study";
                    return Err(file.refused(row, at, "the study has no such set", remedy));
                }
                Ok(ClaimedAnchors {
                    set,
                    figures: read_figures(&file, row, &figures, &[at])?,
                })
            })
            .collect()
    }

    fn beside(&self, named: &Spanned<String>) -> Result<PrintedFile> {
        let folder = self.study.path.parent().unwrap_or(std::path::Path::new(""));
        let path = folder.join(named.get_ref());
        PrintedFile::read(&path).map_err(|error| match error {
            qca::Error::File { source, .. } => self.study.error_at(
                &named.span(),
                format!("{} cannot be read: {source}", path.display()),
                "the path is relative to the study file",
            ),
            other => other,
        })
    }

    fn exact_column(
        &self,
        file: &PrintedFile,
        named: &Spanned<String>,
        name: &str,
    ) -> Result<usize> {
        let found = file.columns.iter().position(|column| column == name);
        found.ok_or_else(|| {
            let problem = format!("{} has no column {name:?}", named.get_ref());
            let remedy = "a printed truth table has a column for each condition of the study";
            self.study.error_at(&named.span(), problem, remedy)
        })
    }
}

/// The names of cases in a cell, as programs separate them.
fn split_cases(cell: &str) -> Vec<String> {
    let separator = if cell.contains(';') { ';' } else { ',' };
    let names = cell
        .split(separator)
        .map(|name| name.trim().trim_end_matches('*'));
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

fn read_figures(
    file: &PrintedFile,
    row: usize,
    columns: &[Column],
    taken: &[usize],
) -> Result<Figures> {
    let mut figures = Figures::new();
    for (name, names) in columns {
        let Some(at) = file.column(names).filter(|at| !taken.contains(at)) else {
            continue;
        };
        figures.extend(printed(file, row, at)?.map(|printed| (*name, printed)));
    }
    Ok(figures)
}

fn printed(file: &PrintedFile, row: usize, at: usize) -> Result<Option<Printed>> {
    let text = &file.rows[row][at];
    if is_dash(text) {
        return Ok(None);
    }
    let remedy = "write it as printed, or leave the cell empty";
    let figure = Printed::parse(text);
    figure
        .map(Some)
        .ok_or_else(|| file.refused(row, at, "this is not a figure", remedy))
}
