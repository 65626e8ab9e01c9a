//! `qca replicate`: does a published result come out?

use std::path::PathBuf;

use clap::Args;
use qca::Dataset;
use qca::data::ReadOptions;
use qca_report::tables;
use qca_study::file::Study;
use qca_study::replicate::{replicate, replicate_table};

use crate::Ending;
use crate::output::OutputArguments;

use super::robust::watched;

/// Arguments of `qca replicate`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The study file; its `[[published]]` blocks say what was published (docs/replicate.md).
    #[arg(value_name = "STUDY.toml")]
    study: PathBuf,
    /// In place of the study's data: a published truth table, a CSV of the condition columns, OUT (1, 0, C or ?) and, where
    /// printed, n, consistency and PRI. What a table does not tell is not judged, and said so.
    #[arg(long, value_name = "FILE")]
    truth_table: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArguments,
}

impl Arguments {
    /// Runs the command; a claim that fails gives exit status 1.
    ///
    /// # Errors
    /// The study or its data are at fault; an interrupt.
    pub fn run(self) -> anyhow::Result<Ending> {
        let study = Study::read(&self.study)?;
        let result = match &self.truth_table {
            Some(path) => {
                let options = ReadOptions {
                    repeated_names: true,
                    ..ReadOptions::default()
                };
                let table = Dataset::read(path, &options)?;
                watched(|watch| replicate_table(&study, &table, watch))?
            }
            None => {
                let data = study.load()?;
                watched(|watch| replicate(&study, &data, watch))?
            }
        };
        self.output
            .write(&result, || tables::replication(&result))?;
        Ok(if result.reproduced {
            Ending::Done
        } else {
            Ending::Failed
        })
    }
}
