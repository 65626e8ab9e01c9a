//! Replication: does a published result come out of its data?
//!
//! A study file states what was published in `[[published]]` blocks: terms with their figures to the printed digits,
//! solution figures, truth-table rows, necessity figures, anchors. [`replicate`] gives a verdict for each claim under the
//! stated settings. Where a claim fails it evaluates every combination of plausible other settings and ways to read
//! the table, and says which of them reproduce the block. The search is exhaustive over a grid that is part of the answer;
//! settings with the same truth table are minimised once, and those with the same models and scores compared once.

mod block;
mod compare;
mod given;
mod grid;
mod printed;
mod printed_table;
mod search;
mod verdict;

pub use block::{
    Block, ClaimedAnchors, ClaimedNecessity, ClaimedRow, ClaimedTerm, Figures, read_blocks,
};
pub use compare::Reading;
pub use given::replicate_table;
pub use printed::Printed;
pub use search::{replicate, replicate_outcome};
pub use verdict::{BlockResult, Claim, Explanation, GridSummary, Replication, Verdict};
