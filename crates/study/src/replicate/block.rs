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
//! figure of two digits. `"-"` is no claim: programs print it where there is no figure.
//!
//! Formulas may stand as in the paper ([`super::plain_formula`]), and tables may stand in CSV files beside the study.

mod beside;
mod companions;
mod raw;

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use crate::file::{Study, toml_error};
use qca::error::{Error, Result, SyntaxError, did_you_mean};
use qca::expression::Expression;
use qca::solution::SolutionType;

pub use self::companions::{
    ClaimedCases, ClaimedCompanions, ClaimedNca, ClaimedPanel, ClaimedParameter, ClaimedProtocol,
    ClaimedRange, ClaimedRequirement, ClaimedTest, NCA_FIGURES, Named,
};
use self::companions::{RawNca, RawPanel, RawProtocol, RawRange};
use self::raw::{Entry, OneOrMany, TextOnly};
use super::notation::plain_formula;
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
    /// What is stated of the models, their assumptions and prime implicants, of cases, and of necessity as a whole.
    pub facts: Facts,
    /// What is stated beside the solutions: necessity in degree, the panel, robustness.
    pub companions: ClaimedCompanions,
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

/// Claims that one analysis under the stated settings answers; they are not searched.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Number of models.
    pub model_count: Option<Printed>,
    /// Models, each with figures by name: `consistency`, `PRI`, `coverage`.
    pub models: Vec<ClaimedModel>,
    /// Simplifying assumptions of the model with the claimed terms.
    pub simplifying_assumptions: Option<Listed>,
    /// Prime implicants that cover an OUT 1 row.
    pub prime_implicants: Option<Listed>,
    /// Single memberships.
    pub memberships: Vec<ClaimedMembership>,
    /// Complete lists of necessary expressions.
    pub necessary: Vec<ClaimedSearch>,
}

impl Facts {
    /// Whether nothing is stated.
    pub fn is_empty(&self) -> bool {
        self.model_count.is_none()
            && self.models.is_empty()
            && self.simplifying_assumptions.is_none()
            && self.prime_implicants.is_none()
            && self.memberships.is_empty()
            && self.necessary.is_empty()
    }
}

/// A list, or its length alone.
#[derive(Clone, Debug)]
pub enum Listed {
    /// How many there are.
    Count(Printed),
    /// Each, as printed, and what it says.
    Each(Vec<(String, Expression)>),
}

/// One of several models.
#[derive(Clone, Debug)]
pub struct ClaimedModel {
    /// As printed.
    pub text: String,
    /// What it says.
    pub expression: Expression,
    /// Figures by name.
    pub figures: Figures,
}

/// The membership of a case in a set or an expression over sets.
#[derive(Clone, Debug)]
pub struct ClaimedMembership {
    /// The case.
    pub case: String,
    /// The set, as printed.
    pub text: String,
    /// What it says.
    pub expression: Expression,
    /// The membership.
    pub membership: Printed,
}

/// What a search for necessary expressions is said to find: all of it.
#[derive(Clone, Debug)]
pub struct ClaimedSearch {
    /// Least consistency.
    pub consistency: f64,
    /// Least coverage.
    pub coverage: f64,
    /// Least RoN.
    pub ron: f64,
    /// Most literals in an expression.
    pub depth: usize,
    /// The expressions, as printed, and what each says; none: nothing is necessary.
    pub expressions: Vec<(String, Expression)>,
}

/// A term with its figures.
#[derive(Clone, Debug)]
pub struct ClaimedTerm {
    /// As printed.
    pub text: String,
    /// What it says.
    pub expression: Expression,
    /// Figures by name: `consistency`, `PRI`, `raw coverage`, `unique coverage`, `share of cases`.
    pub figures: Figures,
    /// The cases that are listed with it.
    pub cases: Option<Vec<String>>,
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
    /// p of its tests by name: `binomial p`, `permutation p`, `Holm p`.
    pub tests: Figures,
    /// The cases that are listed with it.
    pub cases: Option<Vec<String>>,
}

/// Necessity of an expression.
#[derive(Clone, Debug)]
pub struct ClaimedNecessity {
    /// As printed.
    pub text: String,
    /// What it says.
    pub expression: Expression,
    /// Figures by name: `consistency`, `coverage`, `RoN`, `share of cases`.
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
    small_letters_negate: bool,
    terms: Option<Spanned<OneOrMany<RawTerm>>>,
    models: Option<Spanned<OneOrMany<RawModel>>>,
    simplifying_assumptions: Option<Spanned<OneOrMany<TextOnly>>>,
    prime_implicants: Option<Spanned<OneOrMany<TextOnly>>>,
    #[serde(default)]
    memberships: Vec<RawMembership>,
    #[serde(default)]
    necessary: Vec<RawSearch>,
    no_necessary_condition: Option<Spanned<f64>>,
    #[serde(default)]
    nca: Vec<RawNca>,
    #[serde(default)]
    panel: Vec<RawPanel>,
    #[serde(default)]
    ranges: Vec<Spanned<RawRange>>,
    protocol: Option<RawProtocol>,
    truth_table: Option<Spanned<String>>,
    necessity_table: Option<Spanned<String>>,
    anchor_table: Option<Spanned<String>>,
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
    share: Option<Figure>,
    cases: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawModel {
    model: Spanned<String>,
    consistency: Option<Figure>,
    pri: Option<Figure>,
    coverage: Option<Figure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMembership {
    case: String,
    set: Spanned<String>,
    membership: Figure,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSearch {
    consistency: Option<f64>,
    #[serde(default)]
    coverage: f64,
    #[serde(default)]
    ron: f64,
    depth: Option<usize>,
    expressions: Vec<Spanned<String>>,
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
    binomial_p: Option<Figure>,
    permutation_p: Option<Figure>,
    holm_p: Option<Figure>,
    cases: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNecessity {
    expression: Spanned<String>,
    consistency: Option<Figure>,
    coverage: Option<Figure>,
    ron: Option<Figure>,
    share: Option<Figure>,
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
    file.published
        .into_iter()
        .map(|block| {
            let reader = Reader {
                study,
                small_letters: block.get_ref().small_letters_negate,
            };
            reader.block(block)
        })
        .collect()
}

struct Reader<'a> {
    study: &'a Study,
    /// Whether a condition in small letters is its negation.
    small_letters: bool,
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
        let count = |figure: &Option<Figure>| figure.as_ref().map(|n| self.figure(n)).transpose();
        let each = |row: &Spanned<RawRow>| self.row(row);
        let mut rows: Vec<ClaimedRow> = raw.rows.iter().map(each).collect::<Result<_>>()?;
        let each = |n: &RawNecessity| self.necessity(n);
        let mut necessity: Vec<_> = raw.necessity.iter().map(each).collect::<Result<_>>()?;
        let each = |a: &RawAnchors| self.anchors(a);
        let mut anchors: Vec<_> = raw.anchors.iter().map(each).collect::<Result<_>>()?;
        if let Some(file) = &raw.truth_table {
            rows.extend(self.truth_table(file)?);
        }
        if let Some(file) = &raw.necessity_table {
            necessity.extend(self.necessity_table(file)?);
        }
        if let Some(file) = &raw.anchor_table {
            anchors.extend(self.anchor_table(file)?);
        }
        Ok(Block {
            facts: self.facts(&raw)?,
            companions: self.companions(
                &raw.nca,
                &raw.panel,
                &raw.ranges,
                raw.protocol.as_ref(),
            )?,
            outcome: raw.outcome,
            solution: self.solution(raw.solution.as_ref())?,
            source: raw.source,
            tolerance: raw.tolerance.unwrap_or(1),
            whole: raw.whole.unwrap_or(true),
            terms: self.terms(raw.terms.as_ref())?,
            figures,
            cases: count(&raw.cases)?,
            observed_rows: count(&raw.observed_rows)?,
            rows,
            necessity,
            anchors,
            span,
        })
    }

    fn facts(&self, raw: &RawBlock) -> Result<Facts> {
        let mut facts = Facts::default();
        match raw
            .models
            .as_ref()
            .map(|models| (models.span(), models.get_ref()))
        {
            None => {}
            Some((span, OneOrMany::One(count))) => {
                facts.model_count = Some(self.figure(&Spanned::new(span, count.clone()))?);
            }
            Some((_, OneOrMany::Many(models))) => {
                let each = |model: &Spanned<Entry<RawModel>>| self.model(model);
                facts.models = models.iter().map(each).collect::<Result<_>>()?;
            }
        }
        let listed = |raw: &Option<Spanned<OneOrMany<TextOnly>>>| {
            raw.as_ref().map(|l| self.listed(l)).transpose()
        };
        facts.simplifying_assumptions = listed(&raw.simplifying_assumptions)?;
        facts.prime_implicants = listed(&raw.prime_implicants)?;
        let each = |raw: &RawMembership| self.membership(raw);
        facts.memberships = raw.memberships.iter().map(each).collect::<Result<_>>()?;
        for search in &raw.necessary {
            facts.necessary.push(ClaimedSearch {
                consistency: search
                    .consistency
                    .unwrap_or(self.study.necessity.consistency),
                coverage: search.coverage,
                ron: search.ron,
                depth: search.depth.unwrap_or(self.study.condition_names().len()),
                expressions: self.each(&search.expressions)?,
            });
        }
        facts.necessary.extend(
            raw.no_necessary_condition
                .as_ref()
                .map(|cut| ClaimedSearch {
                    consistency: *cut.get_ref(),
                    coverage: 0.0,
                    ron: 0.0,
                    depth: 1,
                    expressions: Vec::new(),
                }),
        );
        Ok(facts)
    }

    fn model(&self, raw: &Spanned<Entry<RawModel>>) -> Result<ClaimedModel> {
        let (text, figures) = match raw.get_ref() {
            Entry::Text(text) => (Spanned::new(raw.span(), text.clone()), Figures::new()),
            Entry::Table(table) => {
                let figures = self.figures(&[
                    ("consistency", &table.consistency),
                    ("PRI", &table.pri),
                    ("coverage", &table.coverage),
                ])?;
                (table.model.clone(), figures)
            }
        };
        Ok(ClaimedModel {
            text: text.get_ref().clone(),
            expression: self.expression(&text)?,
            figures,
        })
    }

    fn listed(&self, raw: &Spanned<OneOrMany<TextOnly>>) -> Result<Listed> {
        let entries = match raw.get_ref() {
            OneOrMany::One(count) => {
                return Ok(Listed::Count(
                    self.figure(&Spanned::new(raw.span(), count.clone()))?,
                ));
            }
            OneOrMany::Many(entries) => entries,
        };
        let texts: Vec<Spanned<String>> = entries
            .iter()
            .filter_map(|entry| {
                let text = entry.get_ref().text()?;
                Some(Spanned::new(entry.span(), text.to_owned()))
            })
            .collect();
        Ok(Listed::Each(self.each(&texts)?))
    }

    fn each(&self, texts: &[Spanned<String>]) -> Result<Vec<(String, Expression)>> {
        let read = |text: &Spanned<String>| Ok((text.get_ref().clone(), self.expression(text)?));
        texts.iter().map(read).collect()
    }

    fn membership(&self, raw: &RawMembership) -> Result<ClaimedMembership> {
        let sets: Vec<String> = self.study.sets().map(|set| set.name.clone()).collect();
        Ok(ClaimedMembership {
            case: raw.case.clone(),
            text: raw.set.get_ref().clone(),
            expression: self.expression_over(&raw.set, &sets)?,
            membership: self.figure(&raw.membership)?,
        })
    }

    fn terms(&self, raw: Option<&Spanned<OneOrMany<RawTerm>>>) -> Result<Vec<ClaimedTerm>> {
        let Some(raw) = raw else {
            return Ok(Vec::new());
        };
        match raw.get_ref() {
            OneOrMany::One(toml::Value::String(formula)) => {
                let each = |expression: Expression| ClaimedTerm {
                    text: expression.to_string(),
                    expression,
                    figures: Figures::new(),
                    cases: None,
                };
                let formula = self.expression(&Spanned::new(raw.span(), formula.clone()))?;
                Ok(formula.disjuncts().into_iter().map(each).collect())
            }
            OneOrMany::One(_) => {
                let problem = "this is neither a formula nor a list of terms";
                let remedy = "write terms = \"A*B + ~C\", or a list such as [{ term = \"A*B\", consistency = 0.90 }]";
                Err(self.study.error_at(&raw.span(), problem, remedy))
            }
            OneOrMany::Many(terms) => terms.iter().map(|term| self.term(term)).collect(),
        }
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

    fn term(&self, raw: &Spanned<Entry<RawTerm>>) -> Result<ClaimedTerm> {
        let raw = match raw.get_ref() {
            Entry::Table(raw) => raw,
            Entry::Text(text) => {
                return Ok(ClaimedTerm {
                    text: text.clone(),
                    expression: self.expression(&Spanned::new(raw.span(), text.clone()))?,
                    figures: Figures::new(),
                    cases: None,
                });
            }
        };
        Ok(ClaimedTerm {
            text: raw.term.get_ref().clone(),
            expression: self.expression(&raw.term)?,
            figures: self.figures(&[
                ("consistency", &raw.consistency),
                ("PRI", &raw.pri),
                ("raw coverage", &raw.raw_coverage),
                ("unique coverage", &raw.unique_coverage),
                ("share of cases", &raw.share),
            ])?,
            cases: raw.cases.clone(),
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
            tests: self.figures(&[
                ("binomial p", &row.binomial_p),
                ("permutation p", &row.permutation_p),
                ("Holm p", &row.holm_p),
            ])?,
            cases: row.cases.clone(),
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
                ("share of cases", &raw.share),
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
            .filter(|(_, figure)| !is_dash(&self.text(figure)))
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

    /// An expression over conditions of the study, as it stands in the paper.
    fn expression(&self, text: &Spanned<String>) -> Result<Expression> {
        self.expression_over(text, &self.study.condition_names())
    }

    fn expression_over(&self, text: &Spanned<String>, known: &[String]) -> Result<Expression> {
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        let plain = plain_formula(text.get_ref(), &names, self.small_letters);
        let expression = Expression::parse(&plain).and_then(|expression| {
            expression.check_names(names.iter().copied())?;
            Ok(expression)
        });
        expression.map_err(|error| {
            let Some(inner) = error.snippet() else {
                return error;
            };
            let file = self.study.path.display().to_string();
            let problem = inner
                .problem
                .replace("there is no column", "the study has no condition");
            let mut moved = SyntaxError::new(file, &*self.study.text, text.span(), problem);
            moved.remedy.clone_from(&inner.remedy);
            Error::from(moved)
        })
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

/// Whether this stands where there is no figure.
fn is_dash(text: &str) -> bool {
    matches!(text.trim(), "" | "-" | "–" | "—" | "−")
}
