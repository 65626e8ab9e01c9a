//! `qca necessity`.

use anyhow::bail;
use clap::Args;
use qca::Expression;
use qca::necessity::{NecessityOptions, NecessityResult, RunningNecessity, necessity_search};
use qca::sets::ambiguity::AmbiguityPolicy;
use qca_report::Words;
use qca_report::{Document, tables};
use serde::Serialize;

use crate::Ending;
use crate::input::{Analysis, AnalysisArguments, DataArguments, parse_figure};
use crate::notices::missing_outcome;
use crate::one_pass::{analysed_columns, each_portion};
use crate::output::OutputArguments;

/// Arguments of `qca necessity`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    analysis: AnalysisArguments,
    /// Consistency cut-off [0 to 1].
    #[arg(
        long,
        default_value_t = 0.9,
        value_name = "X",
        value_parser = parse_figure,
        help_heading = "Necessity"
    )]
    consistency: f64,
    /// Coverage cut-off [0 to 1]; an undefined coverage (0/0) passes none above 0.
    #[arg(
        long,
        default_value_t = 0.0,
        value_name = "X",
        value_parser = parse_figure,
        help_heading = "Necessity"
    )]
    coverage: f64,
    /// RoN cut-off [0 to 1] (relevance of necessity), applied last; an undefined RoN (0/0) passes none above 0.
    #[arg(
        long,
        default_value_t = 0.0,
        value_name = "X",
        value_parser = parse_figure,
        help_heading = "Necessity"
    )]
    ron: f64,
    /// Most literals in an expression [1 or more; default: all conditions].
    #[arg(long, value_name = "D", help_heading = "Necessity")]
    depth: Option<usize>,
    /// Read the data in one pass, in memory that does not grow with the cases: text files of memberships. Looks at single
    /// conditions (--depth 1).
    #[arg(long, help_heading = "Data")]
    stream: bool,
    /// Search for the negated outcome too.
    #[arg(long, help_heading = "Necessity")]
    negated: bool,
    #[command(flatten)]
    output: OutputArguments,
}

/// The answer, with that for the negated outcome where it was asked for.
#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    outcome: NecessityResult,
    #[serde(skip_serializing_if = "Option::is_none")]
    negated: Option<NecessityResult>,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data or the options are at fault, or too many expressions are necessary.
    pub fn run(self) -> anyhow::Result<Ending> {
        let answer = match self.stream {
            true => self.streamed()?,
            false => self.searched()?,
        };
        self.output.write(&answer, || document(&answer))?;
        Ok(Ending::Done)
    }

    /// The figures of single conditions over data that are read in one pass.
    fn streamed(&self) -> anyhow::Result<Answer> {
        if self.depth.is_some_and(|depth| depth > 1) {
            bail!(
                "--stream looks at single conditions: leave --depth out, or read the data without --stream"
            );
        }
        let Some(outcome) = &self.analysis.outcome else {
            missing_outcome()
        };
        let expression = Expression::parse(outcome)?;
        let columns = analysed_columns(self.analysis.conditions.as_deref(), &expression)?;
        let places = expression.names().len();
        let mut portions: Option<RunningNecessity> = None;
        each_portion(&self.data, columns, |sets| {
            let conditions = &sets.sets()[..sets.sets().len() - places];
            let names: Vec<String> = conditions.iter().map(|set| set.name().into()).collect();
            let running =
                portions.get_or_insert_with(|| RunningNecessity::new(&names, &expression));
            running.add(sets)
        })?;
        let Some(running) = portions else {
            bail!("every case lacks a cell");
        };
        self.answer(|negated| running.result(negated, &self.options()))
    }

    fn searched(&self) -> anyhow::Result<Answer> {
        let Analysis {
            sets,
            conditions,
            outcome,
            ..
        } = self.analysis.load(&self.data, AmbiguityPolicy::Keep)?;
        let options = self.options();
        self.answer(|negated| match negated {
            false => necessity_search(&sets, &conditions, &outcome, &options),
            true => necessity_search(&sets, &conditions, &outcome.negated(), &options),
        })
    }

    fn answer(&self, of: impl Fn(bool) -> qca::Result<NecessityResult>) -> anyhow::Result<Answer> {
        Ok(Answer {
            outcome: of(false)?,
            negated: self.negated.then(|| of(true)).transpose()?,
        })
    }

    fn options(&self) -> NecessityOptions {
        NecessityOptions {
            consistency: self.consistency,
            coverage: self.coverage,
            ron: self.ron,
            depth: self.depth,
            ..NecessityOptions::default()
        }
    }
}

fn document(answer: &Answer) -> Document {
    let mut document = Document::from(tables::necessary_expressions(
        Words::default(),
        "necessary",
        &answer.outcome,
    ));
    if let Some(negated) = &answer.negated {
        document.table(tables::necessary_expressions(
            Words::default(),
            "necessary-negated",
            negated,
        ));
    }
    document
}
