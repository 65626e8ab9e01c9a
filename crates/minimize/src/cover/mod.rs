//! The least number of sets that cover all rows, with proof.

mod branching;
pub(crate) mod heuristic;
pub(crate) mod node;
pub(crate) mod search;
pub(crate) mod simplex;
mod tree;

pub(crate) use search::{Minimum, minimum};
