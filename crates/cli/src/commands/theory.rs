//! `qca theory`.

use clap::Args;
use qca::Expression;
use qca::FuzzySets;
use qca::Outcome;
use qca_report::{Document, tables};
use qca_study::theory::evaluate_theory;

use crate::Ending;
use crate::input::DataArguments;
use crate::output::OutputArguments;

/// Arguments of `qca theory`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// The theory, as an expression: 'DEV*STB + URB'.
    #[arg(value_name = "THEORY")]
    theory: String,
    /// The empirical solution that it is held against, as an expression.
    #[arg(long, value_name = "EXPRESSION", help_heading = "Analysis")]
    solution: String,
    /// Outcome: a column `Y`, its negation `~Y`, a level `Y[2]`, or an expression.
    #[arg(long, value_name = "OUTCOME", help_heading = "Analysis")]
    outcome: String,
    #[command(flatten)]
    output: OutputArguments,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data or one of the expressions is at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        let expressions = [
            Expression::parse(&self.theory)?,
            Expression::parse(&self.solution)?,
            Expression::parse(&self.outcome)?,
        ];
        let names: Vec<&str> = expressions.iter().flat_map(Expression::names).collect();
        let data = self.data.read_for(&names)?;
        for expression in &expressions {
            expression.check_names(data.column_names())?;
        }
        let sets = FuzzySets::from_dataset(&data, names)?;
        let [theory, solution, outcome] = &expressions;
        let outcome = Outcome::new(outcome, &sets)?;
        outcome.check_apart_from(theory.names().into_iter().chain(solution.names()))?;
        let result = evaluate_theory(&sets, theory, solution, &outcome)?;
        self.output.write(&result, || {
            let mut document = Document::new();
            for table in tables::theory(&result) {
                document.table(table);
            }
            document
        })?;
        Ok(Ending::Done)
    }
}
