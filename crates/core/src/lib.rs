//! Qualitative Comparative Analysis: from raw scores to solutions.
//!
//! Data flow one way, and each stage borrows its input and returns a new owned value:
//! [`Dataset`] (raw columns) → [`sets::calibration`] → [`FuzzySets`] (memberships, validated once)
//! → [`Observed`] rows and their figures → [`Observed::classify`] → [`TruthTable::exclude`] → [`TruthTable`] → [`minimize`]
//! → [`solution`] with figures of [`fit`].
//!
//! [`StandardAnalysis`] goes this way in one call:
//!
//! ```
//! use ndarray::array;
//! use qca::solution::SolutionType;
//! use qca::{Dataset, StandardAnalysis};
//!
//! let scores = array![
//!     [720.0, 98.0, 8.0], [1100.0, 94.0, 10.0], [590.0, 96.0, 7.0], [470.0, 95.0, -4.0], [980.0, 96.0, 3.0],
//!     [260.0, 60.0, -8.0], [360.0, 85.0, -7.0], [330.0, 48.0, -9.0], [640.0, 58.0, -5.0], [660.0, 92.0, 9.0],
//! ];
//! let data = Dataset::from_array(&["DEV", "LIT", "SURV"], scores.view())?;
//! let found = StandardAnalysis::new(data, "SURV")
//!     .calibrate("DEV=direct(300, 550, 900)")
//!     .calibrate("LIT=direct(50, 75, 90)")
//!     .calibrate("SURV=direct(-9, 0, 10)")
//!     .expect("DEV, LIT")
//!     .pri(0.5)
//!     .solve()?;
//! for model in found.models(SolutionType::Intermediate) {
//!     assert_eq!(model.expression, "DEV*LIT");
//!     assert!(model.consistency > Some(0.8) && model.coverage > Some(0.8));
//! }
//! # Ok::<(), qca::Error>(())
//! ```
//!
//! The formulas follow Ragin (2008) *Redesigning Social Inquiry*, Schneider and Wagemann (2012)
//! *Set-Theoretic Methods for the Social Sciences*, and Duşa (2019) *QCA with R*; each module names its own.

mod case_names;
pub mod chart;
pub mod condition;
pub mod correlation;
pub mod count;
pub mod data;
pub mod error;
pub mod expression;
pub mod fit;
pub mod nca;
pub mod necessity;
mod out;
pub mod outcome;
pub mod panel;
pub mod precision;
#[cfg(test)]
#[path = "../../../tests/support/random.rs"]
mod random;
pub mod reliability;
pub mod row_tests;
pub mod sets;
pub mod solution;
pub mod standard;
pub mod sufficiency;
pub mod truth_table;
pub mod variable;

pub use case_names::CaseNames;
pub use count::Count;
pub use data::Dataset;
pub use error::{Error, Result};
pub use expression::Expression;
pub use outcome::Outcome;
pub use sets::{FuzzySets, Set};
pub use standard::{StandardAnalysis, StandardResult};
pub use truth_table::{CutOffs, Observed, Out, Rules, TruthTable};

/// The exact minimiser (its own crate), re-exported.
pub use qca_minimize as minimize;
