//! Robustness: how firmly a solution stands.
//!
//! A published solution is one point in a space of choices: anchors, cut-offs, expectations, cases. This module
//! evaluates other points quickly and says where the solution changes:
//!
//! * [`sensitivity`]: the exact interval of each cut-off and anchor over which the solution stays the same;
//!   [`cut_off_pairs`] and [`anchor_pairs`]: the same for two of them, pairs with an anchor on a grid;
//! * [`protocol()`]: fit- and case-oriented robustness (Oana and Schneider 2024, "A robustness test protocol for applied
//!   QCA", *Sociological Methods & Research* 53);
//! * [`leave_out`], [`bootstrap`], [`with_errors`]: how often terms and models survive other cases and other scores;
//! * [`curve`]: every combination of given choices; [`usual_checks`]: the checks that papers print.
//!
//! All of them ask an [`Evaluator`](crate::evaluate::Evaluator). Nothing depends on the number of threads.

mod checks;
mod curve;
mod enclosure;
mod pairs;
mod protocol;
mod ranges;
mod resample;
mod robustness;

pub use checks::{Check, usual_changes, usual_checks};
pub use curve::{Combination, Curve, FactorLabels, curve};
pub use pairs::{Grid, PairRange, Section, anchor_pairs, cut_off_pairs};
pub use protocol::{CaseRobustness, CaseType, FitRobustness, Protocol, TestSolution, protocol};
pub use ranges::{
    Beyond, CaseChange, End, Parameter, Range, RowChange, sensitivity, sensitivity_of,
};
pub use resample::{
    Influence, ModelSurvival, Survival, TermSurvival, bootstrap, leave_out, with_errors,
};
pub(crate) use robustness::cut_offs_decide;
pub use robustness::{OutcomeRobustness, Part, Robustness, RobustnessSettings, robustness};

#[cfg(test)]
mod tests;
