//! Whole analyses: of one outcome, and of a study.

mod companions;
mod nca;
mod outcome;
mod panel;
mod partition;
mod results;
mod study;
mod warnings;

pub use nca::{Disagreement, KindAndDegree, StudyNca};
pub use outcome::{OutcomeAnalysis, OutcomeSettings, analyse_outcome, ruled_table};
pub use panel::StudyPanel;
pub use partition::{Group, GroupFit, Partition, PartitionTerm};
pub use results::{CalibrateResult, Provenance, Results, SetDescription, Settings};
pub use study::{PlannedOutcome, Prepared, plan, prepare, run, run_with};
pub use warnings::Warning;
