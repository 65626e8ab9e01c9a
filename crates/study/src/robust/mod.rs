//! Robustness: how firmly a solution stands.
//!
//! A published solution is one point in a space of choices: anchors, cut-offs, expectations, cases. This module
//! evaluates other points quickly and says where the solution changes:
//!
//! * [`sensitivity`]: the exact interval of each cut-off and anchor over which the solution stays the same;
//! * [`protocol()`]: fit- and case-oriented robustness (Oana and Schneider 2024, "A robustness test protocol for applied
//!   QCA", *Sociological Methods & Research* 53);
//! * [`leave_out`], [`bootstrap`], [`with_errors`]: how often terms and models survive other cases and other scores;
//! * [`curve`]: every combination of given choices; [`usual_checks`]: the checks that papers print.
//!
//! All of them ask an [`Evaluator`], which remembers calibrated columns and minimises every truth table once.
//! Nothing depends on the number of threads.

mod anchors;
mod axis;
mod boxes;
mod change;
mod checks;
mod curve;
mod enclosure;
mod evaluate;
mod frame;
mod material;
mod pairs;
mod plane;
mod protocol;
mod ranges;
mod resample;
mod rows;
mod setting;
mod slopes;
mod solved;
mod study;
mod subject;
mod tangent;
mod watch;

pub use anchors::{Anchor, anchors_of, percentile_anchors, with_anchor};
pub use change::{Change, Choice, Factor, combined};
pub use checks::{Check, usual_changes, usual_checks};
pub use curve::{Curve, FactorLabels, Specification, curve};
pub use evaluate::{Evaluated, Evaluator, Prepared};
pub use material::{Material, SourceColumn};
pub use pairs::{PairRange, Section, anchor_pair, anchor_pairs, cut_off_pairs};
pub use plane::Cause;
pub use protocol::{CaseRobustness, CaseType, FitRobustness, Protocol, TestSolution, protocol};
pub use ranges::{
    Beyond, CaseChange, End, Parameter, Range, RowChange, sensitivity, sensitivity_of,
};
pub(crate) use resample::stream;
pub use resample::{
    Influence, ModelSurvival, Survival, TermSurvival, bootstrap, leave_out, with_errors,
};
pub use rows::{Observed, ObservedRow, observed};
pub use setting::Setting;
pub use solved::{MOST_MODELS, Solved};
pub use study::{OutcomeRobustness, Part, Robustness, RobustnessSettings, robustness};
pub use subject::{Subject, subjects};
pub use watch::Watch;
pub(crate) use watch::interrupted;

#[cfg(test)]
mod tests;
