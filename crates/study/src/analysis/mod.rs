//! Whole analyses: of one outcome, and of a study.

mod companions;
mod measures;
mod nca;
mod outcome;
mod panel;
mod partition;
mod reasons;
mod reported;
mod results;
mod robustness;
mod run;
mod warnings;

pub(crate) use companions::Companions;
pub use measures::{MadeVariable, Measures};
pub(crate) use nca::disagreement;
pub use nca::{Disagreement, KindAndDegree, StudyNca};
pub use outcome::{OutcomeAnalysis, analyse_outcome};
pub use panel::StudyPanel;
pub use partition::{Group, GroupFit, Partition, PartitionTerm};
pub use reported::{Reported, ReportedBy};
pub use results::{FileLayout, Provenance, Results, Settings};
pub use run::{run, run_with};
pub use warnings::{Severity, Warning};
