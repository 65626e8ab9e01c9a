//! The least number of sets that cover all rows, with proof.

mod branching;
mod exhaustive;
pub(crate) mod fallback;
mod heuristic;
mod node;
pub(crate) mod search;
pub(crate) mod simplex;
pub(crate) mod smallest;
mod tree;

pub(crate) use search::{Minimum, Plan, minimum};
