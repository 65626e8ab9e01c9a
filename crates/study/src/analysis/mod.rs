//! Whole analyses: of one outcome, and of a study.

mod measures;
mod outcome;
mod reasons;
mod results;
mod study;
mod warnings;

pub use measures::{MadeVariable, Measures};
pub use outcome::{OutcomeAnalysis, OutcomeSettings, analyse_outcome, ruled_table};
pub use results::{CalibrateResult, Provenance, Results, SetDescription, Settings};
pub use study::{PlannedOutcome, Prepared, plan, prepare, run, run_with};
pub use warnings::Warning;
