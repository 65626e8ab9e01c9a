//! A truth table as it is written and read: names in place of indices.

use serde::{Deserialize, Serialize};

use crate::condition::Condition;
use crate::count::Count;
use crate::error::Result;
use crate::sets::half::HalfReport;
use crate::solution::untenable::RulesReport;

use super::{ListedRow, Listing, RuleCount, TruthTable};

/// The answer of `truth-table`. `Rows` is a list, or a [`Listing`] that makes the rows while they are written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TruthTableResult<Rows = Vec<ListedRow>> {
    /// `truth-table`.
    pub command: String,
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
    /// The level of the binomial test of rows, where they are tested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binomial_alpha: Option<f64>,
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
    pub half: Option<HalfReport>,
    /// What the counterfactual rules did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<RulesReport>,
}

/// The cut-offs of a truth table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CutOffs {
    /// Consistency.
    pub consistency: f64,
    /// Lower consistency cut-off for contradictions.
    pub contradiction: Option<f64>,
    /// PRI.
    pub pri: f64,
    /// Frequency.
    pub frequency: usize,
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
            command: streamed.command,
            outcome: streamed.outcome,
            conditions: streamed.conditions,
            cases: streamed.cases,
            unassigned_cases: streamed.unassigned_cases,
            cut_offs: streamed.cut_offs,
            binomial_alpha: streamed.binomial_alpha,
            exclusions: streamed.exclusions,
            unlisted_excluded_rows: streamed.unlisted_excluded_rows.clone(),
            half: streamed.half.clone(),
            rules: streamed.rules.clone(),
            rows,
        })
    }

    fn with_rows<'a>(&'a self, listing: Listing<'a>) -> TruthTableResult<Listing<'a>> {
        TruthTableResult {
            command: "truth-table".to_owned(),
            outcome: self.outcome.clone(),
            conditions: self.conditions.clone(),
            cases: self.case_names.len(),
            unassigned_cases: self.names(&self.unassigned),
            cut_offs: CutOffs {
                consistency: self.options.consistency,
                contradiction: self.options.contradiction,
                pri: self.options.pri,
                frequency: self.options.frequency,
            },
            binomial_alpha: self.options.binomial_alpha,
            exclusions: self.excluded_counts(),
            unlisted_excluded_rows: listing.unlisted_excluded.clone(),
            half: self.half.clone(),
            rules: self.rules.clone(),
            rows: listing,
        }
    }
}
