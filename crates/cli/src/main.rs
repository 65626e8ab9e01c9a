//! The `qca` command: fuzzy-set Qualitative Comparative Analysis.
//!
//! Arguments are parsed, the library is called, and one renderer writes the answer. Exit status: 0 done, 1 the data
//! or the analysis is at fault, 2 wrong usage, 3 stopped by a limit that the user set.

mod commands;
mod diagnostics;
mod input;
mod interrupt;
mod output;
mod progress;
mod remedies;
mod results_folder;
mod study_input;

use std::process::ExitCode;

use clap::Parser;

use commands::Command;
use qca_study::remedies::StudyFile;
use remedies::CommandLine;

/// Exact, reproducible fuzzy-set Qualitative Comparative Analysis (fsQCA).
#[derive(Debug, Parser)]
#[command(
    name = "qca",
    version,
    about,
    max_term_width = 100,
    propagate_version = true
)]
#[command(after_help = "Start with: qca init STUDY-FOLDER, then qca run STUDY-FOLDER/study.toml")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// How a command ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Everything asked for is done.
    Done,
    /// The answer is printed, and is such that a script that asked must see it: claims that fail, an ambiguous
    /// solution.
    Failed,
    /// A limit stopped the work; what is proven is printed.
    Limit,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    interrupt::listen();
    let of_a_study = arguments.command.is_of_a_study_file();
    match arguments.command.run() {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::Failed) => ExitCode::from(1),
        Ok(Ending::Limit) => ExitCode::from(3),
        Err(error) if diagnostics::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            match of_a_study {
                true => diagnostics::report(&error, &StudyFile),
                false => diagnostics::report(&error, &CommandLine),
            }
            ExitCode::from(1)
        }
    }
}
