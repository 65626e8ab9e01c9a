//! `qca theory`.

use clap::Args;
use qca::Expression;
use qca::FuzzySets;
use qca::Outcome;
use qca_report::{Document, tables};
use qca_study::theory::evaluate_theory;

use crate::Ending;
use crate::input::DataArguments;
use crate::notices::{missing, missing_outcome};
use crate::output::OutputArguments;
use crate::study_input::{CalibratedOutcome, study_file};

/// Arguments of `qca theory`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// The theory, as an expression: 'DEV*STB + URB'.
    #[arg(value_name = "THEORY")]
    theory: String,
    /// The empirical solution that it is held against, as an expression [default, for a study file: its solution].
    #[arg(
        long,
        alias = "solution",
        value_name = "EXPRESSION",
        help_heading = "Analysis"
    )]
    empirical: Option<String>,
    /// Outcome: a column `Y`, its negation `~Y`, a level `Y[2]`, or an expression [default, for a study file: its first].
    #[arg(long, value_name = "OUTCOME", help_heading = "Analysis")]
    outcome: Option<String>,
    #[command(flatten)]
    output: OutputArguments,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data or one of the expressions is at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        let study = study_file(&self.data.data);
        let study = study
            .map(|path| CalibratedOutcome::read(&path, self.outcome.as_deref()))
            .transpose()?;
        let solution = match (&self.empirical, &study) {
            (Some(text), _) => Expression::parse(text)?,
            (None, Some(study)) => study.relation()?.left,
            (None, None) => missing("--empirical <EXPRESSION>"),
        };
        let outcome = match (&self.outcome, &study) {
            (Some(text), _) => Expression::parse(text)?,
            (None, Some(study)) => Expression::parse(&study.outcome.name)?,
            (None, None) => missing_outcome(),
        };
        let expressions = [Expression::parse(&self.theory)?, solution, outcome];
        let names: Vec<&str> = expressions.iter().flat_map(Expression::names).collect();
        let sets = match study {
            Some(study) => study.sets,
            None => {
                let data = self.data.read_for(&names)?;
                for expression in &expressions {
                    expression.check_names(data.known_names())?;
                }
                FuzzySets::from_dataset(&data, names)?
            }
        };
        for expression in &expressions {
            expression.check_names(sets.sets().iter().map(|set| set.name()))?;
        }
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
