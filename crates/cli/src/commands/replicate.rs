//! `qca replicate`: does a published result come out?

use std::path::PathBuf;

use std::time::Duration;

use clap::Args;
use qca_report::Words;
use qca_report::tables;
use qca_study::replicate::{PublishedTable, SearchOptions, replicate_table, replicate_with};

use crate::Ending;
use crate::inputs;
use crate::interrupt;
use crate::output::OutputArguments;
use crate::study_input::load;
use crate::study_input::read_study;

use super::robust::watched;
use super::solution_arguments::seconds;

/// Arguments of `qca replicate`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The study file, or its folder; its `[[published]]` blocks say what was published (docs/replicate.md).
    #[arg(value_name = "STUDY.toml")]
    study: PathBuf,
    /// In place of the study's data: a published truth table, a CSV of the condition columns, OUT (1, 0, C or ?) and, where
    /// printed, n, consistency and PRI. What a table does not tell is not judged, and said so.
    #[arg(long, value_name = "FILE")]
    truth_table: Option<PathBuf>,
    /// The verdicts alone: do not search what would explain a claim that fails.
    #[arg(long)]
    no_search: bool,
    /// End the search after this many seconds (exit status 3); the verdicts are whole.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    time_limit: Option<Duration>,
    #[command(flatten)]
    output: OutputArguments,
}

impl Arguments {
    /// Runs the command; a claim that fails gives exit status 1, a search that was ended 3.
    ///
    /// # Errors
    /// The study or its data are at fault; an interrupt.
    pub fn run(self) -> anyhow::Result<Ending> {
        let study = read_study(&self.study)?;
        // The verdicts come first, and are printed whenever the search ends.
        interrupt::searching();
        let options = SearchOptions {
            search: !self.no_search,
            time: self.time_limit,
        };
        let result = match &self.truth_table {
            Some(path) => {
                inputs::note(path);
                let table = PublishedTable::read(path)?;
                watched(|watch| replicate_table(&study, &table, options, watch))?
            }
            None => {
                let data = load(&study)?;
                watched(|watch| replicate_with(&study, &data, options, watch))?
            }
        };
        self.output
            .write(&result, || tables::replication(Words::default(), &result))?;
        let ended = result
            .published
            .iter()
            .any(|block| block.search_ended.is_some());
        Ok(if ended {
            Ending::Limit
        } else if result.reproduced {
            Ending::Done
        } else {
            Ending::Failed
        })
    }
}
