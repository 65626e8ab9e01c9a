//! The conservative, parsimonious and intermediate solutions.
//!
//! *Conservative*: no term covers a remainder. *Parsimonious*: any remainder may be used. *Intermediate*: only
//! easy counterfactuals, those that directional expectations support (Ragin and Sonnett 2005; Ragin 2008,
//! chapters 8 and 9). Each is exact: all covers of the OUT 1 rows with the fewest prime implicants, among all
//! prime implicants.

mod counterfactual;
mod figures;
mod pla;
mod problems;
pub mod untenable;

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::condition::Literals;
use crate::count::Count;
use crate::expression::Expectations;
use crate::truth_table::RulesReport;
use qca_minimize::Watch;

pub use counterfactual::intermediate_terms;
pub use figures::with_figures;
pub use pla::{PlaResult, PlaVerification, VerifiedOutput, minimize_pla, verify_pla};
pub use problems::{Intermediate, ListedPairs, Minimized, minimize_table};

/// The most row numbers that a list holds; above it the list is `null` and its length is given.
pub const MOST_LISTED_ASSUMPTIONS: usize = 10_000;

/// The type of a solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SolutionType {
    /// No simplifying assumption ("complex").
    Conservative,
    /// Every simplifying assumption that makes the solution shorter.
    Parsimonious,
    /// Easy counterfactuals only.
    Intermediate,
}

impl SolutionType {
    /// All three, from the longest solution to the shortest but the intermediate last, as it needs both.
    pub const ALL: [SolutionType; 3] = [
        SolutionType::Conservative,
        SolutionType::Parsimonious,
        SolutionType::Intermediate,
    ];

    /// The name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            SolutionType::Conservative => "conservative",
            SolutionType::Parsimonious => "parsimonious",
            SolutionType::Intermediate => "intermediate",
        }
    }
}

/// What the solutions of a truth table depend on beside the table.
#[derive(Clone, Debug)]
pub struct SolutionOptions {
    /// Which solutions, in this order; all three by default.
    pub types: Vec<SolutionType>,
    /// Directional expectations, for the intermediate solution; none by default.
    pub expectations: Expectations,
    /// Whether C rows are don't-cares rather than OUT 0, for the conservative solution too.
    pub include_contradictions: bool,
    /// Whether a row with `-` is covered as a whole, by one term, or by its configurations, which several terms may share.
    /// None: as a whole where it comes from a truth table, by its configurations where it comes from a PLA file.
    pub rows_as_wholes: Option<bool>,
    /// How the minimiser works: covers, dominance, number of models, limits. A clock that runs already is for all solutions
    /// together.
    pub minimizer: qca_minimize::Options,
}

impl Default for SolutionOptions {
    fn default() -> Self {
        SolutionOptions {
            types: SolutionType::ALL.to_vec(),
            expectations: Expectations::default(),
            include_contradictions: false,
            rows_as_wholes: None,
            minimizer: qca_minimize::Options::default(),
        }
    }
}

impl SolutionOptions {
    /// One model with the fewest terms is enough: prime implicants are then not listed and models not counted, which is far
    /// quicker on large problems.
    pub fn minimum_only(mut self) -> Self {
        self.minimizer.max_models = 1;
        self.minimizer.count_models = false;
        self.minimizer.list_prime_implicants = false;
        self
    }

    /// The clock that runs already, with the end that the limits set from now on.
    pub(crate) fn running_clock(&self) -> Watch {
        self.minimizer.watch.at_most(self.minimizer.limits.time)
    }
}

/// Whether a minimisation ran to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SolutionStatus {
    /// Everything is proven.
    Complete,
    /// A limit stopped it; the bounds say what is proven.
    Limit,
}

/// One solution with all its models. An intermediate solution is that of one pair of a conservative and a
/// parsimonious model.
///
/// It is there to be read: it has the fields of [`SolutionFields`], which nobody but the analysis sets.
///
/// ```compile_fail
/// fn forge(solution: &mut qca::solution::Solution) {
///     solution.lower_bound = 1;
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Solution(SolutionFields);

impl Deref for Solution {
    type Target = SolutionFields;

    fn deref(&self) -> &SolutionFields {
        &self.0
    }
}

/// What a [`Solution`] says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SolutionFields {
    /// The type.
    #[serde(rename = "type")]
    pub kind: SolutionType,
    /// Whether all below is proven.
    pub status: SolutionStatus,
    /// The models it comes from, for an intermediate solution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Origin>,
    /// All pairs of models that it comes from, where the pairs are more than 250, or their solutions together have more models
    /// than are listed, so that each different intermediate solution is listed once. `from` is then the first of them, and the difficult
    /// counterfactuals are those of that pair.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<OriginPairs>,
    /// Exact number of models; none where a limit stopped the count.
    pub model_count: Option<Count>,
    /// Number of models listed.
    pub listed: usize,
    /// Proven least number of terms of a model.
    pub lower_bound: usize,
    /// Number of terms of the best model found.
    pub upper_bound: usize,
    /// The prime implicants that cover an OUT 1 row.
    pub prime_implicants: Vec<PrimeImplicant>,
    /// Terms that all models have; none where not all models are listed.
    pub common_terms: Option<Vec<String>>,
    /// The models.
    pub models: Vec<Model>,
    /// Row numbers of the easy counterfactuals (intermediate solutions; `null` above 10,000).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub easy_counterfactuals: Option<RowList>,
    /// Their number (intermediate solutions; `null` where a limit stopped the count).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub easy_counterfactual_count: Option<RowCount>,
    /// Row numbers of the difficult counterfactuals (intermediate solutions; `null` above 10,000).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficult_counterfactuals: Option<RowList>,
    /// Their number (intermediate solutions; `null` where a limit stopped the count).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficult_counterfactual_count: Option<RowCount>,
}

impl Solution {
    /// Whether there is more than one model.
    pub fn is_ambiguous(&self) -> bool {
        self.model_count != Some(Count::from(1u64))
    }

    /// The same solution with other lists of the cases of its terms, as another program lists them.
    #[must_use]
    pub fn relisted(mut self, mut cases: impl FnMut(&str, &SolutionTerm) -> Vec<String>) -> Self {
        for model in &mut self.0.models {
            for term in &mut model.terms {
                term.cases = cases(&model.name, term);
            }
        }
        self
    }

    /// The same solution where something that was to follow was stopped: no more is claimed than that a limit was met.
    #[must_use]
    pub fn stopped(mut self) -> Self {
        self.0.status = SolutionStatus::Limit;
        self
    }
}

/// The answer of `minimize` for one outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "minimize")]
pub struct MinimizeResult {
    /// The outcome.
    pub outcome: String,
    /// Whether all solutions are complete.
    pub status: SolutionStatus,
    /// Number of pairs of a conservative and a parsimonious model behind the intermediate solutions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pair_count: Option<Count>,
    /// What the counterfactual rules did to the truth table, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<RulesReport>,
    /// The solutions, in the order asked for.
    pub solutions: Vec<Solution>,
}

impl MinimizeResult {
    /// The solutions of this type.
    pub fn of(&self, kind: SolutionType) -> impl Iterator<Item = &Solution> {
        self.solutions
            .iter()
            .filter(move |solution| solution.kind == kind)
    }

    /// The models that may be reported, each with its solution, in the order in which they are listed: those of the intermediate
    /// solution, else of the parsimonious, else of the conservative.
    pub fn reportable(&self) -> Vec<(&Solution, &Model)> {
        let of = |kind| {
            let each = self.of(kind).flat_map(|solution| {
                let with = move |model| (solution, model);
                solution.models.iter().map(with)
            });
            each.collect::<Vec<_>>()
        };
        [
            SolutionType::Intermediate,
            SolutionType::Parsimonious,
            SolutionType::Conservative,
        ]
        .into_iter()
        .map(of)
        .find(|models| !models.is_empty())
        .unwrap_or_default()
    }

    /// Whether some solution has more than one model.
    pub fn is_ambiguous(&self) -> bool {
        self.solutions.iter().any(Solution::is_ambiguous)
    }
}

/// Row numbers, or `null` in JSON where there are too many to list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RowList(pub Option<Vec<Count>>);

/// A number of rows, or `null` in JSON where a limit stopped the count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RowCount(pub Option<Count>);

/// The pair of models that an intermediate solution comes from, by their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The conservative model.
    pub conservative: String,
    /// The parsimonious model.
    pub parsimonious: String,
}

/// A conservative model, and the parsimonious models with which it has the same intermediate solution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginPairs {
    /// The conservative model.
    pub conservative: String,
    /// The parsimonious models.
    pub parsimonious: Vec<String>,
}

/// A prime implicant by its literals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrimeImplicant {
    /// As text.
    pub expression: String,
    /// Its literals.
    pub literals: Literals,
}

/// A model: a sum of terms that covers every OUT 1 row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// `M1`, `M2`, …
    pub name: String,
    /// The terms joined by `+`.
    pub expression: String,
    /// Solution consistency.
    pub consistency: Option<f64>,
    /// Solution PRI.
    pub pri: Option<f64>,
    /// Solution coverage.
    pub coverage: Option<f64>,
    /// The terms.
    pub terms: Vec<SolutionTerm>,
    /// Row numbers of the rows it covers that are not OUT 1; `null` above 10,000, or where a limit stopped the count.
    pub simplifying_assumptions: RowList,
    /// Their number; none where a limit stopped the count.
    pub simplifying_assumption_count: Option<Count>,
}

/// A term of a model with its figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SolutionTerm {
    /// As text.
    pub expression: String,
    /// Its literals.
    pub literals: Literals,
    /// Consistency.
    pub consistency: Option<f64>,
    /// PRI.
    pub pri: Option<f64>,
    /// Raw coverage.
    pub raw_coverage: Option<f64>,
    /// Unique coverage.
    pub unique_coverage: Option<f64>,
    /// The cases of the OUT 1 rows it covers.
    pub cases: Vec<String>,
}
