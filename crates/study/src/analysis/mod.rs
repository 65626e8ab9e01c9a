//! Whole analyses: of one outcome, and of a study.

mod outcome;
mod reported;
mod results;
mod run;
mod warnings;

pub use outcome::{OutcomeAnalysis, analyse_outcome};
pub use reported::{Reported, ReportedBy};
pub use results::{Provenance, Results, Settings};
pub use run::{run, run_with};
pub use warnings::{Severity, Warning};
