//! The analysis of one outcome, and what may stand beside it: necessity in degree, panels, partitions.

mod companions;
mod measures;
mod nca;
mod outcome;
mod panel;
mod partition;
mod reported;
mod warnings;

pub(crate) use companions::{Beside, Companions};
pub use measures::{MadeVariable, Measures};
pub(crate) use nca::disagreement;
pub use nca::{Disagreement, KindAndDegree, StudyNca};
pub(crate) use outcome::analyse_observed;
pub use outcome::{OutcomeAnalysis, analyse_outcome};
pub use panel::StudyPanel;
pub use partition::{Group, GroupFit, Partition, PartitionTerm};
pub use reported::{Reported, ReportedBy};
pub(crate) use reported::{put_first, reported};
pub use warnings::{Severity, Warning};
