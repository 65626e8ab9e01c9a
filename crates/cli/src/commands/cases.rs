//! `qca cases`.

use anyhow::bail;
use clap::Args;
use qca::FuzzySets;
use qca::Outcome;
use qca::expression::{Direction, parse_names};
use qca_report::{Document, tables};
use qca_study::cases::{PAIRS, classify};

use crate::Ending;
use crate::input::DataArguments;
use crate::output::OutputArguments;
use crate::study_input::{StudyOutcome, relation_or_solution, study_file};

/// Arguments of `qca cases`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// The solution and the outcome: 'EXPR -> Y'. The top-level disjuncts of EXPR are its terms [default, for a study
    /// file: its solution].
    #[arg(value_name = "RELATION")]
    relation: Option<String>,
    /// The outcome whose solution it is, for a study file [default: the first].
    #[arg(
        long,
        value_name = "OUTCOME",
        conflicts_with = "relation",
        allow_hyphen_values = true,
        help_heading = "Analysis"
    )]
    outcome: Option<String>,
    /// Conditions that make up the truth-table rows, comma-separated [default: those of the solution].
    #[arg(long, value_name = "A,B,C", help_heading = "Analysis")]
    conditions: Option<String>,
    /// How many pairs of each kind are listed.
    #[arg(long, default_value_t = PAIRS, value_name = "N", help_heading = "Analysis")]
    pairs: usize,
    #[command(flatten)]
    output: OutputArguments,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data, the relation or a condition is at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        let study = study_file(&self.data.data);
        let study = study
            .map(|path| StudyOutcome::read(&path, self.outcome.as_deref()))
            .transpose()?;
        let relation = relation_or_solution(self.relation.as_deref(), study.as_ref())?;
        if relation.direction == Direction::Necessity {
            bail!("the kinds of cases are defined for claims of sufficiency; write 'EXPR -> Y'");
        }
        let conditions = self.conditions.as_deref().map(parse_names).transpose()?;
        let stated = study.as_ref().map(|study| study.conditions.clone());
        let conditions = conditions.or(stated).unwrap_or_default();
        let sets = match study {
            Some(study) => study.sets,
            None => {
                let mut names = relation.names();
                names.extend(conditions.iter().map(String::as_str));
                let data = self.data.read_for(&names)?;
                relation.left.check_names(data.column_names())?;
                relation.outcome.check_names(data.column_names())?;
                FuzzySets::from_dataset(&data, names)?
            }
        };
        let outcome = Outcome::new(&relation.outcome, &sets)?;
        let rows = conditions
            .iter()
            .map(String::as_str)
            .chain(relation.left.names());
        outcome.check_apart_from(rows)?;
        let result = classify(&sets, &relation.left, &outcome, &conditions, self.pairs)?;
        self.output.write(&result, || {
            let mut document = Document::new();
            for table in tables::cases(&result) {
                document.table(table);
            }
            document
        })?;
        Ok(Ending::Done)
    }
}
