//! `qca cases`.

use clap::{Args, ValueEnum};
use qca::FuzzySets;
use qca::Outcome;
use qca::expression::{Direction, parse_names};
use qca_report::{Document, tables};
use qca_study::cases::necessity::classify_necessity;
use qca_study::cases::{CasesOptions, Formulas, PAIRS, classify};

use crate::Ending;
use crate::input::DataArguments;
use crate::output::OutputArguments;
use crate::study_input::{CalibratedOutcome, relation_or_solution, study_file};

/// Arguments of `qca cases`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// The claim: 'EXPR -> Y' for sufficiency, 'EXPR <- Y' for necessity. The top-level disjuncts of EXPR are its
    /// terms [default, for a study file: its solution].
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
    /// Conditions that make up the truth-table rows, comma-separated: all those of the study
    /// [default: those of the study file, or of the claim].
    #[arg(long, value_name = "A,B,C", help_heading = "Analysis")]
    conditions: Option<String>,
    /// How many pairs of each kind are listed.
    #[arg(long, default_value_t = PAIRS, value_name = "N", help_heading = "Analysis")]
    pairs: usize,
    /// Which formulas score the cases.
    #[arg(long, value_enum, default_value_t = Scores::Current, value_name = "WHICH", help_heading = "Analysis")]
    formulas: Scores,
    /// Look at the single conjuncts of the terms too: which cases show that each of them matters.
    #[arg(long, help_heading = "Analysis")]
    focal: bool,
    #[command(flatten)]
    output: OutputArguments,
}

/// Which formulas score the cases.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scores {
    /// Those in use since 2021: the distance from the diagonal counts twice.
    Current,
    /// Those of before 2021: it counts once.
    #[value(name = "before-2021")]
    Before2021,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data, the relation or a condition is at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        let study = study_file(&self.data.data);
        let study = study
            .map(|path| CalibratedOutcome::read(&path, self.outcome.as_deref()))
            .transpose()?;
        let relation = relation_or_solution(self.relation.as_deref(), study.as_ref())?;
        let mut options = self.options()?;
        if let (None, Some(study)) = (&self.conditions, &study) {
            options.conditions.clone_from(&study.conditions);
        }
        let sets = match study {
            Some(study) => study.sets,
            None => {
                let mut names = relation.names();
                names.extend(options.conditions.iter().map(String::as_str));
                let data = self.data.read_for(&names)?;
                relation.check_names(data.known_names())?;
                FuzzySets::from_dataset(&data, names)?
            }
        };
        let outcome = Outcome::new(&relation.outcome, &sets)?;
        let rows = options
            .conditions
            .iter()
            .map(String::as_str)
            .chain(relation.left.names());
        outcome.check_apart_from(rows)?;
        if relation.direction == Direction::Necessity {
            let result = classify_necessity(&sets, &relation.left, &outcome, &options)?;
            self.output
                .write(&result, || Document::of(tables::necessity_cases(&result)))?;
        } else {
            let result = classify(&sets, &relation.left, &outcome, &options)?;
            self.output
                .write(&result, || Document::of(tables::cases(&result)))?;
        }
        Ok(Ending::Done)
    }

    fn options(&self) -> qca::Result<CasesOptions> {
        let conditions = self.conditions.as_deref().map(parse_names).transpose()?;
        Ok(CasesOptions {
            conditions: conditions.unwrap_or_default(),
            pairs: self.pairs,
            formulas: match self.formulas {
                Scores::Current => Formulas::Current,
                Scores::Before2021 => Formulas::Before2021,
            },
            focal: self.focal,
        })
    }
}
