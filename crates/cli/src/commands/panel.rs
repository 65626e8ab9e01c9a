//! `qca panel`.

use clap::Args;
use clap::error::ErrorKind;
use qca::FuzzySets;
use qca::expression::Relation;
use qca::panel::Layout;
use qca_report::tables;

use crate::Ending;
use crate::input::DataArguments;
use crate::output::{Format, OutputArguments};

/// Arguments of `qca panel`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// The claim: 'EXPR -> Y' for sufficiency (also =>), 'EXPR <- Y' for necessity (also <=).
    #[arg(value_name = "RELATION")]
    relation: String,
    /// Print the figures of every time and unit, however many there are.
    #[arg(long, help_heading = "Output")]
    full: bool,
    #[command(flatten)]
    output: OutputArguments,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data or the relation is at fault; two cases are the same unit at the same time.
    pub fn run(self) -> anyhow::Result<Ending> {
        let file = &self.data.reading.file;
        let (Some(unit), Some(time)) = (&file.unit, &file.time) else {
            let message =
                "a panel has units and times: name their columns with --unit and --time\n";
            clap::Error::raw(ErrorKind::MissingRequiredArgument, message).exit();
        };
        let relation = Relation::parse(&self.relation)?;
        let data = self.data.read_for(&relation.names())?;
        relation.check_names(data.known_names())?;
        let sets = FuzzySets::from_dataset(&data, relation.names())?;
        let layout = Layout::from_dataset(&data, unit, time)?;
        let y = relation.outcome.evaluate(&sets)?;
        let named = |expression: &qca::Expression| {
            Ok((expression.to_string(), expression.evaluate(&sets)?))
        };
        let terms = relation.left.disjuncts();
        let result = qca::panel::panel(
            &layout,
            relation.direction,
            &relation.outcome.to_string(),
            &y,
            terms.iter().map(named).collect::<qca::Result<_>>()?,
            named(&relation.left)?,
        );
        for note in &result.notes {
            say!("note: {note}");
        }
        let full = self.full || self.output.format() != Format::Table;
        let digits = usize::from(self.output.rendering.digits);
        self.output
            .write(&result, || tables::panel_answer(&result, digits, full))?;
        Ok(Ending::Done)
    }
}
