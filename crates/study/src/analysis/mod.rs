//! Whole analyses: of one outcome, and of a study.

mod measures;
mod outcome;
mod reasons;
mod results;
mod run;
mod warnings;

pub use measures::{MadeVariable, Measures};
pub use outcome::{OutcomeAnalysis, analyse_outcome};
pub use results::{Provenance, Results, Settings};
pub use run::{run, run_with};
pub use warnings::Warning;
