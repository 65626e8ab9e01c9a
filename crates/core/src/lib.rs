//! Qualitative Comparative Analysis: from raw scores to solutions.
//!
//! Data flow one way, and each stage borrows its input and returns a new owned value:
//! [`Dataset`] (raw columns) → [`calibrate`] → [`FuzzySets`] (memberships, validated once)
//! → [`TruthTable`] → [`minimize`] → [`solution`] with figures of [`fit`].
//!
//! The formulas follow Ragin (2008) *Redesigning Social Inquiry*, Schneider and Wagemann (2012)
//! *Set-Theoretic Methods for the Social Sciences*, and Duşa (2019) *QCA with R*; each module names its own.

pub mod chart;
pub mod condition;
pub mod correlation;
pub mod count;
pub mod data;
pub mod error;
pub mod expression;
pub mod fit;
pub mod necessity;
#[cfg(test)]
mod noise;
pub mod precision;
pub mod reliability;
pub mod sets;
pub mod solution;
pub mod truth_table;
pub mod variable;

pub use count::Count;
pub use data::Dataset;
pub use error::{Error, Result};
pub use expression::Expression;
pub use sets::{FuzzySets, Set, outcome::Outcome};
pub use truth_table::{Out, TruthTable, TruthTableOptions};

/// The exact minimiser (its own crate), re-exported.
pub use qca_minimize as minimize;
