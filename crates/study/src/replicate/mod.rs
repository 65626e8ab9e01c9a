//! Replication: does a published result come out of its data?
//!
//! A study file states what was published in `[[published]]` blocks: terms with their figures to the printed digits,
//! solution figures, truth-table rows, necessity figures, anchors. [`replicate`] gives a verdict for each claim under the
//! stated settings. Where a claim fails it evaluates every combination of plausible other settings and ways to read
//! the table, and says which of them reproduce the block. The search is exhaustive over a grid that is part of the answer;
//! settings with the same truth table are minimised once, and those with the same models and scores compared once.

mod alternatives;
mod block;
mod candidates;
mod companions;
mod compare;
mod conclusion;
mod facts;
mod given;
mod grid;
mod notation;
mod printed;
mod printed_file;
mod printed_table;
mod screen;
mod search;
mod verdict;

pub use block::{
    Block, ClaimedAnchors, ClaimedCases, ClaimedCompanions, ClaimedMembership, ClaimedModel,
    ClaimedNca, ClaimedNecessity, ClaimedPanel, ClaimedParameter, ClaimedProtocol, ClaimedRange,
    ClaimedRequirement, ClaimedRow, ClaimedSearch, ClaimedTerm, ClaimedTest, Facts, Figures,
    Listed, NCA_FIGURES, Named, read_blocks,
};
pub use compare::Reading;
pub use given::{PublishedTable, replicate_table};
pub use notation::plain_formula;
pub use printed::Printed;
pub use printed_file::PrintedFile;
pub use search::{SearchOptions, replicate, replicate_with};
pub use verdict::{BlockResult, Claim, ClaimGroup, Explanation, GridSummary, Replication, Verdict};
