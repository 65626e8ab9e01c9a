//! `qca chain`.

use clap::Args;
use qca::FuzzySets;
use qca_report::{Document, tables};
use qca_study::chain::{chain, parse_ordering};

use super::truth_table::TableArguments;
use crate::Ending;
use crate::input::DataArguments;
use crate::output::OutputArguments;

/// Arguments of `qca chain`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// The factors in levels from causes to effects: `A,B < C < D`. Factors of one level may be causes of each other.
    #[arg(long, value_name = "A,B < C", help_heading = "Analysis")]
    ordering: String,
    /// Factors of one level cannot be causes of each other.
    #[arg(long, help_heading = "Analysis")]
    strict: bool,
    #[command(flatten)]
    table: TableArguments,
    #[command(flatten)]
    output: OutputArguments,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data, the ordering or the options are at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        let ordering = parse_ordering(&self.ordering)?;
        let names: Vec<&str> = ordering.iter().flatten().map(String::as_str).collect();
        let data = self.data.read_for(&names)?;
        let sets = FuzzySets::from_dataset(&data, names)?;
        let specification = self.table.specification()?;
        specification.cut_offs.check()?;
        let result = chain(&sets, ordering, self.strict, &specification)?;
        self.output
            .write(&result, || Document::from(tables::chain(&result)))?;
        Ok(Ending::Done)
    }
}
