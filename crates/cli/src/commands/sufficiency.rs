//! `qca sufficiency`.

use clap::Args;
use qca::sets::ambiguity::AmbiguityPolicy;
use qca::sufficiency::{SufficiencyOptions, sufficiency_search};
use qca_report::{Document, tables};

use crate::Ending;
use crate::input::{AnalysisArguments, DataArguments};
use crate::output::OutputArguments;

/// Arguments of `qca sufficiency`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    analysis: AnalysisArguments,
    /// Consistency cut-off [0 to 1].
    #[arg(
        long,
        default_value_t = 0.8,
        value_name = "X",
        help_heading = "Sufficiency"
    )]
    consistency: f64,
    /// PRI cut-off [0 to 1].
    #[arg(
        long,
        default_value_t = 0.0,
        value_name = "X",
        help_heading = "Sufficiency"
    )]
    pri: f64,
    /// Coverage cut-off [0 to 1]; a higher one also makes the search shorter.
    #[arg(
        long,
        default_value_t = 0.0,
        value_name = "X",
        help_heading = "Sufficiency"
    )]
    coverage: f64,
    /// Most literals in a conjunction [1 or more; default: all conditions].
    #[arg(long, value_name = "D", help_heading = "Sufficiency")]
    depth: Option<usize>,
    #[command(flatten)]
    output: OutputArguments,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data or the options are at fault, or the search is too large.
    pub fn run(self) -> anyhow::Result<Ending> {
        let analysis = self.analysis.load(&self.data, AmbiguityPolicy::Keep)?;
        let options = SufficiencyOptions {
            consistency: self.consistency,
            pri: self.pri,
            coverage: self.coverage,
            depth: self.depth,
            ..SufficiencyOptions::default()
        };
        let (sets, conditions) = (&analysis.sets, &analysis.conditions);
        let result = sufficiency_search(sets, conditions, &analysis.outcome, &options)?;
        self.output.write(&result, || {
            Document::from(tables::sufficient_expressions(&result))
        })?;
        Ok(Ending::Done)
    }
}
