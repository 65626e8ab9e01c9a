//! Verdicts on what was published, as they are written.

use serde::{Deserialize, Serialize};

use qca::solution::SolutionType;

/// The answer of `replicate`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "replicate")]
pub struct Replication {
    /// Whether every claim that can be judged is reproduced, to the printed digits or within the tolerance.
    pub reproduced: bool,
    /// Number of claims.
    pub claims: usize,
    /// How many are reproduced to the printed digits.
    pub exact: usize,
    /// How many are off by no more units of the last digit than the tolerance.
    pub within: usize,
    /// How many fail.
    pub failed: usize,
    /// How many the evidence at hand does not tell; none where there are data.
    #[serde(default)]
    pub not_judged: usize,
    /// One entry for each `[[published]]` block, in order.
    pub published: Vec<BlockResult>,
}

/// The verdicts on one block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BlockResult {
    /// Where it was published: a table's number or page.
    pub source: Option<String>,
    /// The outcome.
    pub outcome: String,
    /// The claimed type of solution.
    pub solution: SolutionType,
    /// The model that comes nearest, under the stated settings; none where there is no solution or no claim about it.
    pub model: Option<String>,
    /// How many models the solution has; a paper that prints one of several should say so.
    pub model_count: usize,
    /// The verdicts.
    pub claims: Vec<Claim>,
    /// What follows for the block, in words.
    #[serde(default)]
    pub conclusion: String,
    /// The claims that fail under every setting and reading that was searched, as their places in `claims`.
    #[serde(default)]
    pub out_of_reach: Vec<usize>,
    /// Why the search for other settings ended early, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search_ended: Option<String>,
    /// Other settings or readings that reproduce more of the block, the best first; empty where every claim holds.
    pub explanations: Vec<Explanation>,
    /// What was searched, where a claim fails.
    pub searched: Option<GridSummary>,
}

/// What kind of thing a claim is about: verdicts are counted by it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimGroup {
    /// The terms and figures of the solution, and its models.
    #[default]
    Solution,
    /// Figures and cases of single terms.
    Terms,
    /// Rows of the truth table, and their number.
    TruthTable,
    /// OUT of a printed table, held against the cut-offs.
    CutOffs,
    /// Necessity.
    Necessity,
    /// Anchors and memberships.
    Calibration,
    /// Necessity in degree.
    Degree,
    /// Figures of a panel.
    Panel,
    /// Sensitivity ranges and the robustness protocol.
    Robustness,
}

impl ClaimGroup {
    /// All of them, in the order of a paper.
    pub const ALL: [ClaimGroup; 9] = [
        ClaimGroup::Calibration,
        ClaimGroup::Necessity,
        ClaimGroup::TruthTable,
        ClaimGroup::CutOffs,
        ClaimGroup::Solution,
        ClaimGroup::Terms,
        ClaimGroup::Degree,
        ClaimGroup::Panel,
        ClaimGroup::Robustness,
    ];

    /// What it is called in tables.
    pub fn name(self) -> &'static str {
        match self {
            ClaimGroup::Solution => "solution",
            ClaimGroup::Terms => "terms",
            ClaimGroup::TruthTable => "truth table",
            ClaimGroup::CutOffs => "OUT and cut-offs",
            ClaimGroup::Necessity => "necessity",
            ClaimGroup::Calibration => "calibration",
            ClaimGroup::Degree => "necessity in degree",
            ClaimGroup::Panel => "panel",
            ClaimGroup::Robustness => "robustness",
        }
    }
}

/// A claim and its verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// What kind of thing it is about.
    #[serde(default)]
    pub group: ClaimGroup,
    /// What it is about: a term, `solution`, `row 5`, a set.
    pub about: String,
    /// Which figure: `terms`, `consistency`, `raw coverage`, `OUT`, ….
    pub figure: String,
    /// As printed.
    pub printed: String,
    /// The nearest result found, as text where it is no figure.
    pub found: Option<String>,
    /// The unrounded figure found.
    pub value: Option<f64>,
    /// The figure found minus the printed one.
    pub difference: Option<f64>,
    /// The verdict.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What a reader should know beside it.
    pub note: Option<String>,
}

/// A verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// To the printed digits.
    Reproduced,
    /// Off by so many units of the last printed digit once rounded to as many digits, no more than the tolerance.
    Within {
        /// How many.
        units: u64,
    },
    /// Not.
    NotReproduced,
    /// The evidence at hand, such as a truth table alone, does not tell.
    NotJudged,
}

impl Verdict {
    /// Whether the claim holds.
    pub fn holds(self) -> bool {
        matches!(self, Verdict::Reproduced | Verdict::Within { .. })
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Verdict::Reproduced => f.write_str("reproduced"),
            Verdict::Within { units } => write!(f, "{units} off in the last digit, rounded"),
            Verdict::NotReproduced => f.write_str("not reproduced"),
            Verdict::NotJudged => f.write_str("not judged"),
        }
    }
}

/// Settings or readings under which more of a block comes out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// What is different from what the study states; in words.
    pub changes: Vec<String>,
    /// How many claims it reproduces, to the printed digits or within the tolerance.
    pub holds: usize,
    /// Of how many that can be judged.
    pub claims: usize,
    /// Whether it reproduces all of them.
    pub complete: bool,
    /// Whether the printed terms come out; true where none are printed.
    #[serde(default)]
    pub terms: bool,
    /// The model.
    pub model: Option<String>,
}

/// The grid that was searched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GridSummary {
    /// Each factor with its choices, the stated one first.
    pub factors: Vec<(String, Vec<String>)>,
    /// Ways in which the printed table was read.
    pub readings: Vec<String>,
    /// How many settings were evaluated.
    pub settings: usize,
    /// How many different truth tables were minimised.
    pub tables: usize,
    /// Of how many changes at once every combination was evaluated.
    #[serde(default)]
    pub changes: usize,
    /// How many settings could not be evaluated.
    #[serde(default)]
    pub failures: usize,
    /// Why the first of them could not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}
