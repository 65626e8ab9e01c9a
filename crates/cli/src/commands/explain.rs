//! `qca explain`.

use clap::{Args, Subcommand};
use qca::solution::SolutionStatus;
use qca_report::Document;
use qca_report::tables;
use qca_study::explain::{Explainer, Explanation};

use crate::Ending;
use crate::input::{AnalysisArguments, DataArguments};
use crate::output::OutputArguments;

use super::minimize::SolutionArguments;
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
            .of_source(&ready.analysis.sets.source);
        let explanation = question(&explainer)?;
        self.output.write(&explanation, || {
            let mut document = Document::new();
            tables::explanation(&mut document, &explanation);
            document
        })?;
        Ok(match explainer.status() {
            SolutionStatus::Complete => Ending::Done,
            SolutionStatus::Limit => Ending::Limit,
        })
    }
}
