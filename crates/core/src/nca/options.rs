//! What is asked of a necessary condition analysis.

use serde::{Deserialize, Serialize};

use super::ceiling::Ceiling;
use super::scope::Scope;
use crate::error::{Error, Result};

/// What to find out, and how.
///
/// | name | default | purpose | range |
/// |---|---|---|---|
/// | `ceilings` | CE-FDH, CR-FDH | the ceilings to draw | one or more |
/// | `quantile` | 0.95 | the quantile of the ceiling QR | above 0, below 1 |
/// | `scope` | that of the data | a theoretical scope; widened where it does not hold all cases | |
/// | `permutations` | 10,000 | permutations of the test; 0: no test | |
/// | `seed` | 1 | of the permutations and of the power curve | |
/// | `bottleneck` | percentages of the range, eleven levels | the bottleneck table | |
/// | `power` | none | the sample sizes of a power curve | |
#[derive(Clone, Debug, PartialEq)]
pub struct NcaOptions {
    /// The ceilings, in the order of the answer.
    pub ceilings: Vec<Ceiling>,
    /// The quantile of the ceiling QR.
    pub quantile: f64,
    /// A theoretical scope, for every condition.
    pub scope: Option<Scope>,
    /// Number of permutations; 0 for no test.
    pub permutations: usize,
    /// Seed of the permutations.
    pub seed: u64,
    /// The bottleneck table.
    pub bottleneck: BottleneckOptions,
    /// The power curve, where one is asked for.
    pub power: Option<PowerOptions>,
}

impl Default for NcaOptions {
    fn default() -> Self {
        NcaOptions {
            ceilings: vec![Ceiling::CeFdh, Ceiling::CrFdh],
            quantile: 0.95,
            scope: None,
            permutations: 10_000,
            seed: 1,
            bottleneck: BottleneckOptions::default(),
            power: None,
        }
    }
}

/// In what the levels of a bottleneck table are given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LevelKind {
    /// Percent of the range of the scope.
    #[default]
    PercentageRange,
    /// Percent of the greatest value of the scope.
    PercentageMax,
    /// Percentiles of the cases.
    Percentile,
    /// Values.
    Actual,
}

impl LevelKind {
    /// All kinds.
    pub const ALL: [LevelKind; 4] = [
        LevelKind::PercentageRange,
        LevelKind::PercentageMax,
        LevelKind::Percentile,
        LevelKind::Actual,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            LevelKind::PercentageRange => "percentage-range",
            LevelKind::PercentageMax => "percentage-max",
            LevelKind::Percentile => "percentile",
            LevelKind::Actual => "actual",
        }
    }
}

/// Which levels of the outcome a bottleneck table has.
#[derive(Clone, Debug, PartialEq)]
pub enum Steps {
    /// This many equal steps: one level more.
    Equal(usize),
    /// These levels, in the unit of the levels.
    Levels(Vec<f64>),
    /// Levels this far apart, in the unit of the levels, from the first on.
    Size(f64),
}

/// What stands in a bottleneck table where the ceiling leaves the scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Beyond {
    /// `NN`, not necessary, or `NA`, not available.
    #[default]
    Label,
    /// The border of the scope.
    Border,
    /// The value that the ceiling has there.
    Computed,
}

/// The bottleneck table.
#[derive(Clone, Debug, PartialEq)]
pub struct BottleneckOptions {
    /// In what the conditions' values are shown.
    pub x: LevelKind,
    /// In what the outcome's levels are given.
    pub y: LevelKind,
    /// The levels.
    pub steps: Steps,
    /// What stands where a ceiling leaves the scope.
    pub beyond: Beyond,
}

impl Default for BottleneckOptions {
    fn default() -> Self {
        BottleneckOptions {
            x: LevelKind::default(),
            y: LevelKind::default(),
            steps: Steps::Equal(10),
            beyond: Beyond::default(),
        }
    }
}

/// A power curve: how often the test finds an effect of the size found, by the number of cases.
#[derive(Clone, Debug, PartialEq)]
pub struct PowerOptions {
    /// Numbers of cases.
    pub cases: Vec<usize>,
    /// Simulated samples for each.
    pub samples: usize,
    /// Permutations of each sample.
    pub permutations: usize,
    /// An effect is found where p is at most this.
    pub alpha: f64,
}

impl Default for PowerOptions {
    fn default() -> Self {
        PowerOptions {
            cases: vec![10, 20, 30, 50, 100],
            samples: 200,
            permutations: 200,
            alpha: 0.05,
        }
    }
}

/// The most permutations and levels: beyond these an answer takes more memory than it is worth.
const MOST: usize = 10_000_000;

impl NcaOptions {
    /// Whether all options are in their ranges.
    ///
    /// # Errors
    /// An option is out of its range.
    pub fn check(&self) -> Result<()> {
        let wrong = |text: String| Err(Error::analysis(text));
        if self.ceilings.is_empty() {
            return wrong("no ceiling is named; name one or more, such as ce-fdh".into());
        }
        if let Some(at) =
            (1..self.ceilings.len()).find(|&at| self.ceilings[..at].contains(&self.ceilings[at]))
        {
            return wrong(format!(
                "the ceiling {} is named twice",
                self.ceilings[at].name()
            ));
        }
        if !(self.quantile > 0.0 && self.quantile < 1.0) {
            return wrong(format!(
                "the quantile is {}; it must be between 0 and 1",
                self.quantile
            ));
        }
        if let Some(scope) = self.scope {
            for (name, [low, high]) in [("condition", scope.x), ("outcome", scope.y)] {
                if !(low < high && low.is_finite() && high.is_finite()) {
                    return wrong(format!(
                        "the scope of the {name} goes from {low} to {high}; its first number must be less than its second"
                    ));
                }
            }
        }
        if self.permutations > MOST {
            return wrong(format!(
                "{} permutations are too many; ten millions are the most",
                self.permutations
            ));
        }
        self.bottleneck.check()?;
        self.power.as_ref().map_or(Ok(()), PowerOptions::check)
    }
}

/// The most levels of a bottleneck table.
const MOST_LEVELS: f64 = 10_000.0;

impl BottleneckOptions {
    /// Whether steps in the outcome's own values are few enough for its range.
    pub(super) fn check_range(&self, range: f64) -> Result<()> {
        match self.steps {
            Steps::Size(size) if self.y == LevelKind::Actual && range / size > MOST_LEVELS => {
                Err(Error::analysis(format!(
                    "a step size of {size} gives more than 10,000 levels over the outcome's range of {range}; give a larger one"
                )))
            }
            _ => Ok(()),
        }
    }

    fn check(&self) -> Result<()> {
        let wrong = |text: String| Err(Error::analysis(text));
        let percent = self.y != LevelKind::Actual;
        match &self.steps {
            Steps::Equal(0) => wrong("a bottleneck table needs one step or more".into()),
            Steps::Equal(n) if *n > 10_000 => {
                wrong(format!("{n} steps are too many; 10,000 are the most"))
            }
            Steps::Size(size) if !(size.is_finite() && *size > 0.0) => {
                wrong(format!("the step size is {size}; it must be above 0"))
            }
            Steps::Size(size) if percent && *size < 0.01 => wrong(format!(
                "a step size of {size} percent gives too many levels; 0.01 is the least"
            )),
            Steps::Levels(levels) => match levels
                .iter()
                .find(|level| !level.is_finite() || (percent && !(0.0..=100.0).contains(*level)))
            {
                Some(level) => wrong(format!(
                    "the level {level} is not a percentage between 0 and 100; for levels in the outcome's own values choose the kind actual"
                )),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

impl PowerOptions {
    fn check(&self) -> Result<()> {
        let wrong = |text: String| Err(Error::analysis(text));
        if let Some(n) = self.cases.iter().find(|n| !(3..=10_000).contains(*n)) {
            return wrong(format!(
                "power for {n} cases; the numbers of cases are from 3 to 10,000"
            ));
        }
        if !(1..=100_000).contains(&self.samples) || !(19..=100_000).contains(&self.permutations) {
            return wrong(
                "the power curve needs 1 to 100,000 samples with 19 to 100,000 permutations each"
                    .into(),
            );
        }
        if !(self.alpha > 0.0 && self.alpha < 1.0) {
            return wrong(format!(
                "alpha is {}; it must be between 0 and 1",
                self.alpha
            ));
        }
        Ok(())
    }
}
