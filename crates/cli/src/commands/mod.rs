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
mod sufficiency;
mod theory;
mod thresholds;
mod truth_table;

use clap::Subcommand;

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

impl Command {
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
