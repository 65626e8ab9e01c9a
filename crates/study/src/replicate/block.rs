//! `[[published]]` blocks of a study file.
//!
//! ```toml
//! [[published]]
//! outcome = "YLL"
//! solution = "intermediate"
//! source = "Table 5"
//! consistency = 0.787
//! coverage = 0.628
//! cases = 80
//! observed_rows = 23
//! terms = [{ term = "DENSITY*INCOME", consistency = 0.795, raw_coverage = "0.496" }]
//! rows = [{ configuration = "A*~B*C", n = 3, out = 1, consistency = 0.91 }]
//! necessity = [{ expression = "A + B", consistency = 0.93, coverage = 0.61 }]
//! anchors = [{ set = "A", exclusion = 10, crossover = 20, inclusion = 40 }]
//! tolerance = 1
//! ```
//!
//! Figures may be numbers or strings; either way their digits are read from the file as they stand, so that `0.80` is a
//! figure of two digits.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use crate::file::{Study, toml_error};
use qca::error::{Error, Result, SyntaxError, did_you_mean};
use qca::expression::Expression;
use qca::solution::SolutionType;

use super::printed::Printed;

/// Printed figures with their names.
pub type Figures = Vec<(&'static str, Printed)>;

/// What one block states.
#[derive(Clone, Debug)]
pub struct Block {
    /// The outcome, such as `Y` or `~Y`.
    pub outcome: String,
    /// The claimed type of solution; intermediate unless stated.
    pub solution: SolutionType,
    /// Where it was published.
    pub source: Option<String>,
    /// By how many units of the last digit a figure may be off; 1 unless stated.
    pub tolerance: u64,
    /// Whether `terms` is the whole model; otherwise a model that has them all will do.
    pub whole: bool,
    /// The terms.
    pub terms: Vec<ClaimedTerm>,
    /// Figures of the solution, by name.
    pub figures: Figures,
    /// Number of cases of the truth table.
    pub cases: Option<Printed>,
    /// Number of configurations with at least one case.
    pub observed_rows: Option<Printed>,
    /// Truth-table rows.
    pub rows: Vec<ClaimedRow>,
    /// Necessity.
    pub necessity: Vec<ClaimedNecessity>,
    /// Anchors.
    pub anchors: Vec<ClaimedAnchors>,
    /// Its place in the study file.
    pub span: Range<usize>,
}

/// A term with its figures.
#[derive(Clone, Debug)]
pub struct ClaimedTerm {
    /// As printed.
    pub text: String,
    /// What it says.
    pub expression: Expression,
    /// Figures by name: `consistency`, `PRI`, `raw coverage`, `unique coverage`.
    pub figures: Figures,
}

/// A row of the truth table.
#[derive(Clone, Debug)]
pub struct ClaimedRow {
    /// Its number, or its configuration as text.
    pub text: String,
    /// Its number, if the block gives it.
    pub number: Option<u64>,
    /// Its configuration, if the block gives it.
    pub configuration: Option<Expression>,
    /// Number of cases.
    pub n: Option<Printed>,
    /// OUT.
    pub out: Option<String>,
    /// Figures by name: `consistency`, `PRI`.
    pub figures: Figures,
}

/// Necessity of an expression.
#[derive(Clone, Debug)]
pub struct ClaimedNecessity {
    /// As printed.
    pub text: String,
    /// What it says.
    pub expression: Expression,
    /// Figures by name: `consistency`, `coverage`, `RoN`.
    pub figures: Figures,
}

/// Anchors of a set.
#[derive(Clone, Debug)]
pub struct ClaimedAnchors {
    /// The set.
    pub set: String,
    /// Anchors by name: `exclusion`, `crossover`, `inclusion`.
    pub figures: Figures,
}

/// A study file of which only the blocks are looked at.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    published: Vec<Spanned<RawBlock>>,
}

type Figure = Spanned<toml::Value>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBlock {
    outcome: String,
    solution: Option<Spanned<String>>,
    source: Option<String>,
    tolerance: Option<u64>,
    whole: Option<bool>,
    #[serde(default)]
    terms: Vec<RawTerm>,
    consistency: Option<Figure>,
    pri: Option<Figure>,
    coverage: Option<Figure>,
    cases: Option<Figure>,
    observed_rows: Option<Figure>,
    #[serde(default)]
    rows: Vec<Spanned<RawRow>>,
    #[serde(default)]
    necessity: Vec<RawNecessity>,
    #[serde(default)]
    anchors: Vec<RawAnchors>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTerm {
    term: Spanned<String>,
    consistency: Option<Figure>,
    pri: Option<Figure>,
    raw_coverage: Option<Figure>,
    unique_coverage: Option<Figure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRow {
    row: Option<u64>,
    configuration: Option<Spanned<String>>,
    n: Option<Figure>,
    out: Option<Figure>,
    consistency: Option<Figure>,
    pri: Option<Figure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNecessity {
    expression: Spanned<String>,
    consistency: Option<Figure>,
    coverage: Option<Figure>,
    ron: Option<Figure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAnchors {
    set: String,
    exclusion: Option<Figure>,
    crossover: Option<Figure>,
    inclusion: Option<Figure>,
}

/// Reads the `[[published]]` blocks of a study, with their digits.
///
/// # Errors
/// A key that a block does not have, a figure that is no number, an expression that cannot be read; at its place.
pub fn read_blocks(study: &Study) -> Result<Vec<Block>> {
    let file: File = toml::from_str(&study.text).map_err(|error| {
        let origin = study.path.display().to_string();
        toml_error(&origin, &study.text, &error, "docs/replicate.md")
    })?;
    let reader = Reader { study };
    file.published
        .into_iter()
        .map(|block| reader.block(block))
        .collect()
}

struct Reader<'a> {
    study: &'a Study,
}

impl Reader<'_> {
    fn block(&self, block: Spanned<RawBlock>) -> Result<Block> {
        let span = block.span();
        let raw = block.into_inner();
        let figures = self.figures(&[
            ("consistency", &raw.consistency),
            ("PRI", &raw.pri),
            ("coverage", &raw.coverage),
        ])?;
        Ok(Block {
            outcome: raw.outcome,
            solution: self.solution(raw.solution.as_ref())?,
            source: raw.source,
            tolerance: raw.tolerance.unwrap_or(1),
            whole: raw.whole.unwrap_or(true),
            terms: raw
                .terms
                .iter()
                .map(|term| self.term(term))
                .collect::<Result<_>>()?,
            figures,
            cases: raw.cases.as_ref().map(|n| self.figure(n)).transpose()?,
            observed_rows: raw
                .observed_rows
                .as_ref()
                .map(|n| self.figure(n))
                .transpose()?,
            rows: raw
                .rows
                .iter()
                .map(|row| self.row(row))
                .collect::<Result<_>>()?,
            necessity: raw
                .necessity
                .iter()
                .map(|n| self.necessity(n))
                .collect::<Result<_>>()?,
            anchors: raw
                .anchors
                .iter()
                .map(|a| self.anchors(a))
                .collect::<Result<_>>()?,
            span,
        })
    }

    fn solution(&self, name: Option<&Spanned<String>>) -> Result<SolutionType> {
        let Some(name) = name else {
            return Ok(SolutionType::Intermediate);
        };
        let text = match name.get_ref().as_str() {
            "complex" => "conservative",
            other => other,
        };
        SolutionType::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| {
                let names = SolutionType::ALL.map(SolutionType::name);
                let problem = format!("{text:?} is not a type of solution");
                self.study
                    .error_at(&name.span(), problem, did_you_mean(text, names))
            })
    }

    fn term(&self, raw: &RawTerm) -> Result<ClaimedTerm> {
        Ok(ClaimedTerm {
            text: raw.term.get_ref().clone(),
            expression: self.expression(&raw.term)?,
            figures: self.figures(&[
                ("consistency", &raw.consistency),
                ("PRI", &raw.pri),
                ("raw coverage", &raw.raw_coverage),
                ("unique coverage", &raw.unique_coverage),
            ])?,
        })
    }

    fn row(&self, raw: &Spanned<RawRow>) -> Result<ClaimedRow> {
        let row = raw.get_ref();
        let text = match (&row.row, &row.configuration) {
            (Some(number), None) => format!("row {number}"),
            (None, Some(configuration)) => configuration.get_ref().clone(),
            _ => {
                let problem = "a published row has either its number or its configuration";
                let remedy = "write row = 5 or configuration = \"A*~B*C\"";
                return Err(self.study.error_at(&raw.span(), problem, remedy));
            }
        };
        let figures = self.figures(&[("consistency", &row.consistency), ("PRI", &row.pri)])?;
        Ok(ClaimedRow {
            text,
            number: row.row,
            configuration: row
                .configuration
                .as_ref()
                .map(|c| self.configuration(c))
                .transpose()?,
            n: row.n.as_ref().map(|n| self.figure(n)).transpose()?,
            out: row.out.as_ref().map(|out| self.text(out)),
            figures,
        })
    }

    fn necessity(&self, raw: &RawNecessity) -> Result<ClaimedNecessity> {
        Ok(ClaimedNecessity {
            text: raw.expression.get_ref().clone(),
            expression: self.expression(&raw.expression)?,
            figures: self.figures(&[
                ("consistency", &raw.consistency),
                ("coverage", &raw.coverage),
                ("RoN", &raw.ron),
            ])?,
        })
    }

    fn anchors(&self, raw: &RawAnchors) -> Result<ClaimedAnchors> {
        Ok(ClaimedAnchors {
            set: raw.set.clone(),
            figures: self.figures(&[
                ("exclusion", &raw.exclusion),
                ("crossover", &raw.crossover),
                ("inclusion", &raw.inclusion),
            ])?,
        })
    }

    fn figures(&self, named: &[(&'static str, &Option<Figure>)]) -> Result<Figures> {
        let given = named
            .iter()
            .filter_map(|(name, figure)| Some((*name, figure.as_ref()?)));
        given
            .map(|(name, figure)| Ok((name, self.figure(figure)?)))
            .collect()
    }

    fn figure(&self, figure: &Figure) -> Result<Printed> {
        Printed::parse(&self.text(figure)).ok_or_else(|| {
            let remedy = "write it as printed, such as 0.80 or \"0.80\"";
            self.study
                .error_at(&figure.span(), "this is not a figure", remedy)
        })
    }

    /// The text of a value as it stands in the file; of a string, what is in it.
    fn text(&self, figure: &Figure) -> String {
        match figure.get_ref() {
            toml::Value::String(text) => text.clone(),
            other => self
                .study
                .text
                .get(figure.span())
                .map_or_else(|| other.to_string(), str::to_owned),
        }
    }

    /// An expression over conditions of the study.
    fn expression(&self, text: &Spanned<String>) -> Result<Expression> {
        let expression = Expression::parse(text.get_ref()).map_err(|error| {
            let Some(inner) = error.snippet() else {
                return error;
            };
            let file = self.study.path.display().to_string();
            let mut moved = SyntaxError::new(file, &*self.study.text, text.span(), &*inner.problem);
            moved.remedy.clone_from(&inner.remedy);
            Error::from(moved)
        })?;
        let known = self.study.condition_names();
        match expression
            .names()
            .into_iter()
            .find(|name| known.iter().all(|k| k != name))
        {
            Some(unknown) => {
                let problem = format!("the study has no condition {unknown:?}");
                let remedy = did_you_mean(unknown, known.iter().map(String::as_str));
                Err(self.study.error_at(&text.span(), problem, remedy))
            }
            None => Ok(expression),
        }
    }

    /// The configuration of a row, which names every condition.
    fn configuration(&self, text: &Spanned<String>) -> Result<Expression> {
        let expression = self.expression(text)?;
        let names = expression.names();
        let left_out = self
            .study
            .condition_names()
            .into_iter()
            .find(|name| !names.contains(&name.as_str()));
        match left_out {
            Some(name) => {
                let problem =
                    format!("the configuration says nothing about the condition {name:?}");
                let remedy = "a row has one literal of each condition, such as A*~B*C";
                Err(self.study.error_at(&text.span(), problem, remedy))
            }
            None => Ok(expression),
        }
    }
}
