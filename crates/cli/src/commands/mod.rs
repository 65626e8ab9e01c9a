//! The commands, one module each: arguments in, library calls, an answer out.

mod bench;
mod calibrate;
mod cases;
mod chain;
mod describe;
mod explain;
mod expr;
mod fit;
mod init;
mod manual;
mod minimize;
mod nca;
mod necessity;
mod open;
mod panel;
mod plot;
mod replicate;
mod report;
mod robust;
mod run;
mod simulate;
mod solution_arguments;
mod sufficiency;
mod theory;
mod thresholds;
mod truth_table;

use std::ffi::OsString;

use clap::{Args, FromArgMatches, Subcommand};

use crate::Ending;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start a study: write a study file, with small data or for your own.
    Init(init::Arguments),
    /// Analyse a whole study from one file: calibration, necessity, truth table, solutions, charts.
    Run(run::Arguments),
    /// Open the window: a page in the browser in which every act is an edit of the study file.
    Open(open::Arguments),
    /// Turn raw scores into set memberships.
    Calibrate(calibrate::Arguments),
    /// Build the truth table of an outcome.
    TruthTable(truth_table::Arguments),
    /// Minimise to the conservative, parsimonious and intermediate solutions.
    Minimize(Box<minimize::Arguments>),
    /// Say how firmly the solutions of a study stand: exact ranges, alternatives, other cases, errors.
    Robust(robust::Arguments),
    /// Say how often random data would give such solutions, and how limited the diversity of the cases is.
    Chance(robust::ChanceArguments),
    /// Check what was published against its data, and search for what would explain a difference.
    Replicate(replicate::Arguments),
    /// Columns in figures: descriptives, correlations, reliability of constructs, weights of indices.
    Describe(describe::Arguments),
    /// Propose calibration thresholds from the distribution of a column.
    Thresholds(thresholds::Arguments),
    /// Write the report or the tables of a study from its results.
    Report(report::Arguments),
    /// Draw one figure as SVG or PNG.
    Plot(plot::Arguments),
    /// Write seeded data from a specification.
    Simulate(simulate::Arguments),
    /// Figures of fit of a claim of sufficiency or necessity.
    Fit(fit::Arguments),
    /// Search for necessary conditions, conjunctions and minimal disjunctions.
    Necessity(necessity::Arguments),
    /// Necessary condition analysis: how much of a condition a level of the outcome requires.
    Nca(Box<nca::Arguments>),
    /// Search for minimal sufficient conjunctions.
    Sufficiency(sufficiency::Arguments),
    /// Explain every factor by those that may come before it: causal chains.
    Chain(Box<chain::Arguments>),
    /// Does a claim hold in each year and for each unit? Pooled, between and within figures of a panel.
    Panel(panel::Arguments),
    /// Simplify, negate, factor, compare, … expressions.
    Expr(expr::Arguments),
    /// Hold a theory against an empirical solution.
    Theory(theory::Arguments),
    /// Typical and deviant cases, and the best pairs of cases to compare.
    Cases(cases::Arguments),
    /// Explain a row, a term, a literal or a case in words and figures.
    Explain(explain::Arguments),
    /// Minimise a grid of PLA files and measure it, for those who publish benchmarks.
    Bench(bench::Arguments),
    /// Write shell completions.
    Completions(manual::Completions),
    /// Write manual pages.
    Manual(manual::Manual),
}

/// The command of this name with its arguments, of which nothing but its own are described to the parser.
macro_rules! alone {
    ($name:expr, $arguments:expr; $($text:literal => $command:ident,)+) => {
        match $name {
            $($text => own($arguments).map(Command::$command),)+
            _ => None,
        }
    };
}

/// The arguments of a command, if they are as they should be.
fn own<T: Args + FromArgMatches>(arguments: &[OsString]) -> Option<T> {
    let command = T::augment_args(clap::Command::new("qca"));
    let matches = command.try_get_matches_from(arguments).ok()?;
    T::from_arg_matches(&matches).ok()
}

impl Command {
    /// The command that these arguments of the program (its own name first) ask for, without a description of all others, which
    /// takes longer than many a command itself. None where they ask for help, or are at fault: the whole parser knows what to say.
    pub fn quickly(arguments: &[OsString]) -> Option<Self> {
        let (_, own_arguments) = arguments.split_first()?;
        alone! { own_arguments.first()?.to_str()?, own_arguments;
            "init" => Init,
            "run" => Run,
            "open" => Open,
            "calibrate" => Calibrate,
            "truth-table" => TruthTable,
            "minimize" => Minimize,
            "robust" => Robust,
            "chance" => Chance,
            "replicate" => Replicate,
            "describe" => Describe,
            "thresholds" => Thresholds,
            "report" => Report,
            "plot" => Plot,
            "simulate" => Simulate,
            "fit" => Fit,
            "necessity" => Necessity,
            "nca" => Nca,
            "sufficiency" => Sufficiency,
            "chain" => Chain,
            "panel" => Panel,
            "expr" => Expr,
            "theory" => Theory,
            "cases" => Cases,
            "explain" => Explain,
            "bench" => Bench,
        }
    }

    /// Whether its settings are those of a study file, so that what to do is said in the file's words.
    pub fn is_of_a_study_file(&self) -> bool {
        matches!(
            self,
            Command::Run(_) | Command::Robust(_) | Command::Chance(_) | Command::Replicate(_)
        )
    }

    /// Runs the command.
    ///
    /// # Errors
    /// The data or the analysis is at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        match self {
            Command::Init(arguments) => arguments.run(),
            Command::Describe(arguments) => arguments.run(),
            Command::Run(arguments) => arguments.run(),
            Command::Open(arguments) => arguments.run(),
            Command::Calibrate(arguments) => arguments.run(),
            Command::TruthTable(arguments) => arguments.run(),
            Command::Minimize(arguments) => arguments.run(),
            Command::Robust(arguments) => arguments.run(),
            Command::Chance(arguments) => arguments.run(),
            Command::Replicate(arguments) => arguments.run(),
            Command::Thresholds(arguments) => arguments.run(),
            Command::Report(arguments) => arguments.run(),
            Command::Plot(arguments) => arguments.run(),
            Command::Simulate(arguments) => arguments.run(),
            Command::Fit(arguments) => arguments.run(),
            Command::Necessity(arguments) => arguments.run(),
            Command::Nca(arguments) => arguments.run(),
            Command::Sufficiency(arguments) => arguments.run(),
            Command::Chain(arguments) => arguments.run(),
            Command::Panel(arguments) => arguments.run(),
            Command::Expr(arguments) => arguments.run(),
            Command::Theory(arguments) => arguments.run(),
            Command::Cases(arguments) => arguments.run(),
            Command::Explain(arguments) => arguments.run(),
            Command::Bench(arguments) => arguments.run(),
            Command::Completions(arguments) => arguments.run(),
            Command::Manual(arguments) => arguments.run(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(arguments: &[&str]) -> Vec<OsString> {
        arguments.iter().map(OsString::from).collect()
    }

    /// What the quick parser takes, the whole one takes in the same way.
    #[test]
    fn a_command_is_the_same_by_itself_and_among_all() {
        use clap::Parser;

        for arguments in [
            &["qca", "run", "study.toml", "--force"][..],
            &[
                "qca",
                "minimize",
                "data.csv",
                "--outcome",
                "~Y",
                "--expect",
                "-A",
            ],
            &[
                "qca",
                "truth-table",
                "-",
                "--outcome=Y",
                "--pri",
                ".5",
                "--exclude-rows",
                "3,7",
            ],
            &["qca", "expr", "simplify", "A*B"],
            &[
                "qca",
                "plot",
                "truth-table",
                "data.csv",
                "--outcome",
                "Y",
                "--output",
                "a.svg",
            ],
            &["qca", "nca", "data.csv", "--outcome", "Y"],
        ] {
            let arguments = given(arguments);
            let whole = crate::Arguments::try_parse_from(&arguments)
                .unwrap()
                .command;
            let quick = Command::quickly(&arguments).unwrap();
            assert_eq!(format!("{quick:?}"), format!("{whole:?}"));
        }
    }

    #[test]
    fn faults_and_help_are_left_to_the_whole_parser() {
        for arguments in [
            &["qca"][..],
            &["qca", "--help"],
            &["qca", "run"],
            &["qca", "run", "--help"],
            &["qca", "run", "--version"],
            &["qca", "rnu", "study.toml"],
            &["qca", "minimize", "data.csv", "--no-such-option"],
        ] {
            assert!(
                Command::quickly(&given(arguments)).is_none(),
                "{arguments:?}"
            );
        }
    }

    /// Every command that does something with data is known to the quick parser.
    #[test]
    fn no_command_is_forgotten() {
        use clap::CommandFactory;

        let mut whole = crate::Arguments::command();
        whole.build();
        let text = include_str!("mod.rs");
        for command in whole.get_subcommands() {
            let name = command.get_name();
            let apart = ["help", "completions", "manual"].contains(&name);
            assert!(apart || text.contains(&format!("\"{name}\" => ")), "{name}");
        }
    }
}
