//! `qca necessity`.

use clap::Args;
use qca::Outcome;
use qca::necessity::{NecessityOptions, NecessityResult, necessity_search};
use qca::sets::ambiguity::AmbiguityPolicy;
use qca_report::Words;
use qca_report::{Document, tables};
use serde::Serialize;

use crate::Ending;
use crate::input::{Analysis, AnalysisArguments, DataArguments, parse_figure};
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
        let Analysis {
            sets,
            conditions,
            outcome,
            ..
        } = self.analysis.load(&self.data, AmbiguityPolicy::Keep)?;
        let options = NecessityOptions {
            consistency: self.consistency,
            coverage: self.coverage,
            ron: self.ron,
            depth: self.depth,
            ..NecessityOptions::default()
        };
        let search = |outcome: &Outcome| necessity_search(&sets, &conditions, outcome, &options);
        let answer = Answer {
            outcome: search(&outcome)?,
            negated: self
                .negated
                .then(|| search(&outcome.negated()))
                .transpose()?,
        };
        self.output.write(&answer, || document(&answer))?;
        Ok(Ending::Done)
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
