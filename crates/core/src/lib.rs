//! Qualitative Comparative Analysis: from raw scores to solutions.
//!
//! Data flow one way, and each stage borrows its input and returns a new owned value:
//! [`Dataset`] (raw columns) → [`calibrate`] → [`FuzzySets`] (memberships, validated once)
//! → [`TruthTable`] → [`minimize`] → [`solution`] with figures of [`fit`].
//!
//! The formulas follow Ragin (2008) *Redesigning Social Inquiry*, Schneider and Wagemann (2012)
//! *Set-Theoretic Methods for the Social Sciences*, and Duşa (2019) *QCA with R*; each module names its own.

pub mod algebra;
pub mod analysis;
pub mod calibrate;
pub mod cases;
pub mod chance;
pub mod chart;
pub mod compat;
pub mod count;
pub mod dataset;
pub mod enhanced;
pub mod error;
pub mod explain;
pub mod expression;
pub mod fit;
pub mod half;
pub mod necessity;
#[cfg(test)]
mod noise;
pub mod outcome;
pub mod precision;
pub mod replicate;
pub mod robust;
pub mod sets;
pub mod simulate;
pub mod solution;
pub mod study;
pub mod templates;
pub mod term;
pub mod theory;
pub mod thresholds;
pub mod truth_table;

pub use count::Count;
pub use dataset::Dataset;
pub use error::{Error, Result};
pub use expression::Expression;
pub use outcome::Outcome;
pub use sets::{FuzzySets, Set};
pub use truth_table::{Out, TruthTable, TruthTableOptions};

/// The exact minimiser (its own crate), re-exported.
pub use qca_minimize as minimize;
