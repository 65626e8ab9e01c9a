//! The `qca` command: fuzzy-set Qualitative Comparative Analysis.
//!
//! Arguments are parsed, the library is called, and one renderer writes the answer. Exit status: 0 done, 1 the data
//! or the analysis is at fault, 2 wrong usage, 3 stopped by a limit that the user set; 130 and 143: ended by Ctrl-C or SIGTERM
//! before there was a result.

// Standard error may be closed or full, at which `eprintln!` panics.
#![deny(clippy::print_stderr, clippy::print_stdout)]

#[macro_use]
mod say;

mod commands;
mod diagnostics;
mod input;
mod inputs;
mod interrupt;
mod notices;
mod one_pass;
mod output;
mod progress;
mod remedies;
mod results_folder;
mod study_input;
mod threads;
mod unfinished;

use std::ffi::OsString;
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
    let given: Vec<OsString> = std::env::args_os().collect();
    let command = Command::quickly(&given).unwrap_or_else(|| Arguments::parse().command);
    interrupt::listen();
    let of_a_study = command.is_of_a_study_file();
    match threads::with_threads(|| command.run()) {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::Failed) => ExitCode::from(1),
        Ok(Ending::Limit) => ExitCode::from(3),
        Err(error) if diagnostics::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            match of_a_study {
                true => diagnostics::report(&error, &StudyFile),
                false => diagnostics::report(&error, &CommandLine),
            }
            ExitCode::from(interrupt::status().unwrap_or(1))
        }
    }
}
