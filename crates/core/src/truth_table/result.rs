//! A truth table as it is written and read: names in place of indices.

use serde::{Deserialize, Serialize};

use crate::condition::Condition;
use crate::count::Count;
use crate::error::Result;
use crate::sets::ambiguity::AmbiguityReport;

use super::{CutOffs, ListedRow, Listing, RuleCount, RulesReport, TruthTable};

/// The answer of `truth-table`. `Rows` is a list, or a [`Listing`] that makes the rows while they are written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "truth-table")]
pub struct TruthTableResult<Rows = Vec<ListedRow>> {
    /// The outcome.
    pub outcome: String,
    /// The conditions, in order.
    pub conditions: Vec<Condition>,
    /// Number of cases.
    pub cases: usize,
    /// Cases that belong to no row: 0.5 in a condition.
    pub unassigned_cases: Vec<String>,
    /// The cut-offs in force.
    pub cut_offs: CutOffs,
    /// The rows.
    pub rows: Rows,
    /// How many rows each rule excluded, where there are rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<RuleCount>,
    /// Excluded remainders that are not listed because there are too many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unlisted_excluded_rows: Option<Count>,
    /// What was done about memberships of exactly 0.5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half: Option<AmbiguityReport>,
    /// What the counterfactual rules did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<RulesReport>,
}

impl TruthTable {
    /// The answer with rows that are made while they are written.
    ///
    /// # Errors
    /// As [`TruthTable::listing`].
    pub fn streamed(&self, complete: bool) -> Result<TruthTableResult<Listing<'_>>> {
        Ok(self.with_rows(self.listing(complete)?))
    }

    /// The answer with all its rows.
    ///
    /// # Errors
    /// As [`TruthTable::listing`].
    pub fn result(&self, complete: bool) -> Result<TruthTableResult> {
        let streamed = self.streamed(complete)?;
        let rows = streamed.rows.rows().collect();
        Ok(TruthTableResult {
            outcome: streamed.outcome,
            conditions: streamed.conditions,
            cases: streamed.cases,
            unassigned_cases: streamed.unassigned_cases,
            cut_offs: streamed.cut_offs,
            exclusions: streamed.exclusions,
            unlisted_excluded_rows: streamed.unlisted_excluded_rows.clone(),
            half: streamed.half.clone(),
            rules: streamed.rules.clone(),
            rows,
        })
    }

    fn with_rows<'a>(&'a self, listing: Listing<'a>) -> TruthTableResult<Listing<'a>> {
        TruthTableResult {
            outcome: self.outcome.clone(),
            conditions: self.conditions.clone(),
            cases: self.case_count,
            unassigned_cases: self.names(&self.unassigned),
            cut_offs: self.cut_offs,
            exclusions: self.excluded_counts(),
            unlisted_excluded_rows: listing.unlisted_excluded.clone(),
            half: self.ambiguity.clone(),
            rules: self.rules.clone(),
            rows: listing,
        }
    }
}
