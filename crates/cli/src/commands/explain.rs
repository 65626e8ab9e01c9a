//! `qca explain`.

use clap::{Args, Subcommand};
use qca::CaseNames;
use qca::panel::Layout;
use qca::solution::SolutionStatus;
use qca_report::tables;
use qca_report::{Document, Words};
use qca_study::explain::{Explainer, Explanation, NecessityCriteria, layout_of_cases};
use qca_study::file::{Scores, Study};

use crate::Ending;
use crate::input::{AnalysisArguments, DataArguments};
use crate::output::OutputArguments;
use crate::study_input::study_file;

use super::solution_arguments::SolutionArguments;
use super::truth_table::TableArguments;

/// Arguments of `qca explain`.
#[derive(Args, Debug)]
#[command(
    after_help = "Give the options of the analysis that you ask about: the same --expect, cut-offs and exclusions as for qca minimize; or give its study file in place of the data."
)]
pub struct Arguments {
    #[command(subcommand)]
    question: Question,
}

/// What is asked.
#[derive(Debug, Subcommand)]
enum Question {
    /// Why has this row this OUT value?
    Row {
        #[command(flatten)]
        common: Box<Common>,
        /// Row number, or the configuration: `12`, `A*~B*C`.
        #[arg(value_name = "ROW")]
        row: String,
    },
    /// Which rows and cases does this term cover, and on which assumptions does it rest, easy or difficult?
    Term {
        #[command(flatten)]
        common: Box<Common>,
        /// One term: `A*~B`.
        #[arg(value_name = "TERM")]
        term: String,
    },
    /// Why is this literal in or out of the intermediate solution?
    Literal {
        #[command(flatten)]
        common: Box<Common>,
        /// A condition, its negation or a level: `A`, `~A`, `D[1]`.
        #[arg(value_name = "LITERAL")]
        literal: String,
        /// Ask about this term of an intermediate model only.
        #[arg(long = "in", value_name = "TERM", help_heading = "Analysis")]
        within: Option<String>,
    },
    /// Why is this case typical, deviant or irrelevant?
    Case {
        #[command(flatten)]
        common: Box<Common>,
        /// The name of the case.
        #[arg(value_name = "CASE")]
        case: String,
    },
    /// Is this condition necessary, in kind and in degree, and which cases decide on it?
    Condition {
        #[command(flatten)]
        common: Box<Common>,
        /// A condition, its negation or a level: `A`, `~A`, `D[1]`.
        #[arg(value_name = "CONDITION")]
        condition: String,
    },
}

/// What every question is asked about.
#[derive(Args, Clone, Debug)]
struct Common {
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    analysis: AnalysisArguments,
    #[command(flatten)]
    table: TableArguments,
    #[command(flatten)]
    solution: SolutionArguments,
    #[command(flatten)]
    output: OutputArguments,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data, the options or the question are at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        match self.question {
            Question::Row { common, row } => common.answer(|e| Ok(Explanation::Row(e.row(&row)?))),
            Question::Term { common, term } => {
                common.answer(|e| Ok(Explanation::Term(e.term(&term)?)))
            }
            Question::Literal {
                common,
                literal,
                within,
            } => common.answer(|e| {
                Ok(Explanation::Literal(
                    e.literal(&literal, within.as_deref())?,
                ))
            }),
            Question::Case { common, case } => {
                common.answer(|e| Ok(Explanation::Case(e.case(&case)?)))
            }
            Question::Condition { common, condition } => {
                let criteria = common.criteria()?;
                common.answer(|e| {
                    let found = e.condition(&condition, &criteria)?;
                    Ok(Explanation::Condition(Box::new(found)))
                })
            }
        }
    }
}

impl Common {
    fn answer(
        &self,
        question: impl FnOnce(&Explainer<'_>) -> qca::Result<Explanation>,
    ) -> anyhow::Result<Ending> {
        let solution = Some(&self.solution);
        let ready = self.table.ready(&self.data, &self.analysis, solution)?;
        let explainer = Explainer::new(&ready.observed, &ready.specification, &ready.types)?
            .of_source(&ready.analysis.sets.source)
            .with_panel(self.layout(ready.observed.case_names())?);
        let explanation = question(&explainer)?;
        self.output.write(&explanation, || {
            let mut document = Document::new();
            tables::explanation(Words::default(), &mut document, &explanation);
            document
        })?;
        Ok(match explainer.status() {
            SolutionStatus::Complete => Ending::Done,
            SolutionStatus::Limit => Ending::Limit,
        })
    }

    /// Units and times of these cases, where the study or the options name their columns.
    fn layout(&self, names: &CaseNames) -> qca::Result<Option<Layout>> {
        let (data, unit, time) = match study_file(&self.data.data) {
            Some(path) => {
                let study = Study::read(&path)?;
                let Some([(unit, _), (time, _)]) = study.data.panel.clone() else {
                    return Ok(None);
                };
                (study.load()?, unit, time)
            }
            None => {
                let file = &self.data.reading.file;
                let (Some(unit), Some(time)) = (file.unit.clone(), file.time.clone()) else {
                    return Ok(None);
                };
                (self.data.read()?, unit, time)
            }
        };
        layout_of_cases(&data, &unit, &time, names).map(Some)
    }

    /// What the study calls necessary, or what is usual.
    fn criteria(&self) -> qca::Result<NecessityCriteria> {
        let Some(path) = study_file(&self.data.data) else {
            return Ok(NecessityCriteria::default());
        };
        let study = Study::read(&path)?;
        let settings = study.companions.nca.clone().unwrap_or_default();
        let mut nca = settings.options();
        // A scope of raw scores is none of memberships.
        nca.scope = nca.scope.filter(|_| settings.scores == Scores::Calibrated);
        Ok(NecessityCriteria {
            consistency: study.necessity.consistency,
            nca,
            effect: settings.effect,
            alpha: settings.alpha,
        })
    }
}
