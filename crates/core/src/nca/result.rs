//! The answer of a necessary condition analysis.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::precision::{at_least, some_at_least};

use super::ceiling::Ceiling;
use super::corner::Corner;
use super::permutation::PermutationTest;
use super::power::Power;

/// Effects, tests and bottlenecks of several conditions for one outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "nca")]
pub struct NcaResult {
    /// The outcome.
    pub outcome: String,
    /// Number of cases in the data.
    pub cases: usize,
    /// Each condition.
    pub conditions: Vec<NcaCondition>,
    /// A bottleneck table for each ceiling.
    pub bottleneck: Vec<Bottleneck>,
    /// In what the bottleneck tables are given.
    pub units: BottleneckUnits,
    /// What a reader has to know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<NcaNote>,
}

/// In what the bottleneck tables are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BottleneckUnits {
    /// The conditions' values as shown.
    pub x: super::LevelKind,
    /// The outcome's levels.
    pub y: super::LevelKind,
}

/// One condition: its cases, scope and ceilings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NcaCondition {
    /// The condition.
    pub condition: String,
    /// The corner that is expected to be empty.
    pub corner: Corner,
    /// Cases with a value of the condition and of the outcome.
    pub n: usize,
    /// The rectangle in which cases could stand.
    pub scope: NcaScope,
    /// Each ceiling.
    pub ceilings: Vec<CeilingResult>,
}

/// A scope with its area.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct NcaScope {
    /// Least and greatest value of the condition.
    pub x: [f64; 2],
    /// Least and greatest value of the outcome.
    pub y: [f64; 2],
    /// The area S.
    pub area: f64,
}

/// What one ceiling says of one condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CeilingResult {
    /// The ceiling.
    pub ceiling: Ceiling,
    /// The area C of the empty zone, in the units of condition times outcome; `None` for a line of the wrong slope.
    pub ceiling_zone: Option<f64>,
    /// d = C/S, between 0 and 1; `None` without scope or zone.
    pub effect_size: Option<f64>,
    /// Cases beyond the ceiling.
    pub above: Option<usize>,
    /// Percent of the cases that are not beyond the ceiling.
    pub accuracy: Option<f64>,
    /// C in percent of the zone of CE-FDH.
    pub fit: Option<f64>,
    /// Slope of a line.
    pub slope: Option<f64>,
    /// Value of a line at x = 0.
    pub intercept: Option<f64>,
    /// Number of parameters: distinct peers of an envelope, 1 for a line.
    pub complexity: usize,
    /// Where the ceiling does not bind.
    pub inefficiency: Inefficiency,
    /// The cases that hold the ceiling up, in the order of the steps.
    pub peers: Vec<Peer>,
    /// The permutation test, where one was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<PermutationTest>,
    /// The effect without each peer and each case alone on a border of the scope, the largest change first.
    pub outliers: Vec<Outlier>,
    /// The least and the greatest effect when one case is left out.
    pub leave_one_out: Option<LeaveOneOut>,
    /// How often an effect of this size is found, by the number of cases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power: Option<Power>,
}

/// Percentages of the scope in which the ceiling does not bind; `None` for one distinct peer and a flat or falling line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Inefficiency {
    /// Percent of the condition's range that allows every outcome.
    pub condition: Option<f64>,
    /// Percent of the outcome's range that every condition allows.
    pub outcome: Option<f64>,
    /// Both together, in percent of the scope.
    pub relative: Option<f64>,
    /// The same as an area.
    pub absolute: Option<f64>,
}

/// A case that holds a ceiling up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Peer {
    /// The case.
    pub case: String,
    /// Its condition.
    pub x: f64,
    /// Its outcome.
    pub y: f64,
}

/// The effect without one case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outlier {
    /// The case left out.
    pub case: String,
    /// The effect without it.
    pub effect_size: Option<f64>,
    /// The effect without it less that with it.
    pub difference: Option<f64>,
    /// The difference in percent of the effect with it.
    pub percent: Option<f64>,
}

/// How far one case can move the effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeaveOneOut {
    /// The least effect without one case, and a case that gives it.
    pub lowest: Extreme,
    /// The greatest effect without one case, and a case that gives it.
    pub highest: Extreme,
}

/// An effect and the case without which it comes about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extreme {
    /// The case left out.
    pub case: String,
    /// The effect without it.
    pub effect_size: f64,
}

/// The bottleneck table of one ceiling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bottleneck {
    /// The ceiling.
    pub ceiling: Ceiling,
    /// The levels of the outcome.
    pub levels: Vec<BottleneckLevel>,
}

/// What a level of the outcome requires.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BottleneckLevel {
    /// The level as it is shown.
    pub outcome: f64,
    /// The level as a value of the outcome.
    pub outcome_value: f64,
    /// What each condition has to be.
    pub conditions: IndexMap<String, Requirement>,
}

/// What a level of the outcome requires of one condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// `NN`, `NA`, or the value in the unit asked for.
    pub shown: Shown,
    /// The value of the condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// For percentiles: the cases that do not meet it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cases: Option<usize>,
}

/// A cell of a bottleneck table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Shown {
    /// A number at full precision.
    Number(f64),
    /// One of the two labels.
    Label(Label),
}

/// Why a cell has no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Label {
    /// The condition is not necessary for this level.
    NN,
    /// No value of the condition in the scope allows this level.
    NA,
}

/// What a reader has to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum NcaNote {
    /// The theoretical scope does not hold all cases, and was widened.
    ScopeWidened {
        /// The condition.
        condition: String,
    },
    /// The condition is the same in every case: there is no scope.
    ConstantCondition {
        /// The condition.
        condition: String,
    },
    /// The outcome is the same in every case: there is no scope.
    ConstantOutcome {
        /// The outcome.
        outcome: String,
    },
    /// Cases without a value are left out for this condition.
    LeftOut {
        /// The condition.
        condition: String,
        /// The cases.
        cases: Vec<String>,
    },
    /// Levels outside the outcome's range have no row in the bottleneck table.
    LevelsBeyond {
        /// The levels.
        levels: Vec<f64>,
    },
}

impl CeilingResult {
    /// Whether the condition is necessary in degree by this ceiling: its effect is at least `effect`, and p, where it was
    /// tested, at most `alpha` (Dul 2016).
    pub fn is_necessary(&self, effect: f64, alpha: f64) -> bool {
        some_at_least(self.effect_size, effect)
            && self.test.is_none_or(|test| at_least(alpha, test.p))
    }
}

impl std::fmt::Display for NcaNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NcaNote::ScopeWidened { condition } => write!(
                f,
                "the scope given does not hold all cases of {condition}: it was widened to hold them"
            ),
            NcaNote::ConstantCondition { condition } => write!(
                f,
                "{condition} is the same in every case: without a theoretical scope its effect is undefined"
            ),
            NcaNote::ConstantOutcome { outcome } => write!(
                f,
                "{outcome} is the same in every case: without a theoretical scope no effect is defined"
            ),
            NcaNote::LeftOut { condition, cases } => write!(
                f,
                "{condition}: {} without a value left out: {}",
                if cases.len() == 1 {
                    "1 case".to_owned()
                } else {
                    format!("{} cases", cases.len())
                },
                cases.join(", ")
            ),
            NcaNote::LevelsBeyond { levels } => {
                let list: Vec<String> = levels.iter().map(f64::to_string).collect();
                write!(
                    f,
                    "outside the range of the outcome, and left out of the bottleneck table: {}",
                    list.join(", ")
                )
            }
        }
    }
}

/// The usual word for the size of an effect (Dul 2016): small below 0.1, medium below 0.3, large below 0.5, else very
/// large; none for 0.
pub fn size_of_effect(d: f64) -> &'static str {
    match d {
        d if d <= 0.0 => "none",
        d if d < 0.1 => "small",
        d if d < 0.3 => "medium",
        d if d < 0.5 => "large",
        _ => "very large",
    }
}
