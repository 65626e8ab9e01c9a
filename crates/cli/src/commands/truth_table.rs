//! `qca truth-table`.

use clap::Args;
use qca::count::Count;
use qca::expression::Expression;
use qca::truth_table::NamedExpression;
use qca::{TruthTable, TruthTableOptions};
use qca_report::tables;
use qca_report::Document;

use crate::Ending;
use crate::input::{Analysis, AnalysisArguments, DataArguments};
use crate::output::{Format, OutputArguments};

/// Arguments of `qca truth-table`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    analysis: AnalysisArguments,
    #[command(flatten)]
    table: TableArguments,
    /// List the remainders too (up to a million rows).
    #[arg(long, help_heading = "Truth table")]
    complete: bool,
    #[command(flatten)]
    output: OutputArguments,
}

/// Options of every command that builds a truth table.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Truth table")]
pub struct TableArguments {
    /// Consistency cut-off [0 to 1]: a row at or above it (and at or above --pri) has OUT 1.
    #[arg(long, default_value_t = 0.8, value_name = "X")]
    pub consistency: f64,
    /// Lower consistency cut-off [0 to 1]: rows between it and --consistency are contradictions, OUT C.
    #[arg(long, value_name = "X")]
    pub contradiction: Option<f64>,
    /// PRI cut-off [0 to 1] (proportional reduction in inconsistency): a row below it has OUT 0.
    #[arg(long, default_value_t = 0.0, value_name = "X")]
    pub pri: f64,
    /// Frequency cut-off [1 or more]: a row with fewer cases is a remainder, OUT ?.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub frequency: usize,
    /// Give the remainders covered by this expression OUT 0 (repeatable).
    #[arg(long, value_name = "EXPRESSION")]
    pub exclude: Vec<String>,
    /// Give these rows OUT 0, observed ones too; row numbers, comma-separated.
    #[arg(long, value_name = "3,7", value_delimiter = ',')]
    pub exclude_rows: Vec<num_bigint::BigUint>,
}

impl TableArguments {
    /// The library's options.
    ///
    /// # Errors
    /// An expression that cannot be read.
    pub fn options(&self) -> qca::Result<TruthTableOptions> {
        let named = |text: &String| {
            Ok(NamedExpression {
                rule: format!("--exclude {text}"),
                expression: Expression::parse(text)?,
            })
        };
        Ok(TruthTableOptions {
            consistency: self.consistency,
            contradiction: self.contradiction,
            pri: self.pri,
            frequency: self.frequency,
            exclude: self.exclude.iter().map(named).collect::<qca::Result<_>>()?,
            exclude_rows: self.exclude_rows.iter().cloned().map(Count).collect(),
        })
    }
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data or the options are at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        let Analysis { sets, conditions, outcome } = self.analysis.load(&self.data)?;
        let table = TruthTable::new(&sets, &conditions, &outcome, &self.table.options()?)?;
        match self.output.format {
            Format::Json => self.output.write(&table.streamed(self.complete)?, Document::new)?,
            _ => {
                let result = table.result(self.complete)?;
                self.output.write(&result, || Document::from(tables::truth_table(&result)))?;
            }
        }
        Ok(Ending::Done)
    }
}
