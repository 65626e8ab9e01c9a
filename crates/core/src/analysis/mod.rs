//! Whole analyses: of one outcome, and of a study.

mod outcome;
mod warnings;

pub use outcome::{OutcomeAnalysis, OutcomeSettings, analyse_outcome, ruled_table};
pub use warnings::Warning;
