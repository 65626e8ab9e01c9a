//! What stands beside the fsQCA of a study: necessary condition analysis, partitions, tests of rows.
//!
//! Each table is read from the text of the study, so that a fault is shown at its own key or value.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use qca::error::{Error, Result, SyntaxError};
use qca::nca::{
    Beyond, BottleneckOptions, Ceiling, Corner, LevelKind, NcaOptions, PowerOptions, Scope, Steps,
};
use qca::row_tests::PermutationOptions;

use super::read::toml_error;

/// The tables of a study file that stand beside its fsQCA.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Companions {
    /// `[nca]`.
    pub nca: Option<NcaSettings>,
    /// Each `[[partition]]`.
    pub partitions: Vec<PartitionSettings>,
    /// `[row_tests]`.
    pub row_tests: RowTestSettings,
}

/// `[nca]`: the conditions are analysed as necessary in degree for each outcome.
///
/// | key | default | meaning |
/// |---|---|---|
/// | `conditions` | those of the study | the conditions, by name |
/// | `scores` | `"calibrated"` | or `"raw"`: memberships, or the scores that they were calibrated from |
/// | `ceilings`, `quantile` | CE-FDH and CR-FDH, 0.95 | as `qca nca` |
/// | `corners` | upper left | the expected empty corner of single conditions: `{ A = "upper-right" }` |
/// | `scope` | that of the data | `[x1, x2, y1, y2]`; for memberships `[0, 1, 0, 1]` is usual |
/// | `permutations`, `seed` | 10000, 1 | of the test; 0: no test |
/// | `effect`, `alpha` | 0.1, 0.05 | the least effect and the greatest p of a condition that is called necessary |
/// | `bottleneck` | percent of the range, 10 steps | `{ x = "actual", y = "percentile", steps = 5 }` |
/// | `power` | none | numbers of cases for a power curve |
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NcaSettings {
    /// The conditions, by name; all of the study by default.
    pub conditions: Option<Vec<String>>,
    /// Memberships or raw scores.
    pub scores: Scores,
    /// The ceilings.
    pub ceilings: Vec<Ceiling>,
    /// The quantile of QR.
    pub quantile: f64,
    /// The expected empty corners of single conditions.
    pub corners: BTreeMap<String, Corner>,
    /// A theoretical scope.
    pub scope: Option<[f64; 4]>,
    /// Permutations of the test.
    pub permutations: usize,
    /// Their seed.
    pub seed: u64,
    /// The least effect of a condition that is called necessary.
    pub effect: f64,
    /// The greatest p of a condition that is called necessary.
    pub alpha: f64,
    /// The bottleneck table.
    pub bottleneck: Bottleneck,
    /// Numbers of cases of a power curve.
    pub power: Vec<usize>,
}

/// What values an analysis is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scores {
    /// Memberships.
    #[default]
    Calibrated,
    /// The scores that they were calibrated from.
    Raw,
}

/// `bottleneck = { … }`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bottleneck {
    /// In what the conditions are shown.
    pub x: LevelKind,
    /// In what the outcome's levels are given.
    pub y: LevelKind,
    /// A number of equal steps, or levels.
    pub steps: Option<StepList>,
    /// Levels this far apart.
    pub step_size: Option<f64>,
    /// What stands where a ceiling leaves the scope.
    pub beyond: Beyond,
}

/// A number of equal steps, or the levels themselves.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(
    untagged,
    expecting = "a number of steps, or a list of levels such as [0, 50, 100]"
)]
pub enum StepList {
    /// A number of equal steps.
    Equal(usize),
    /// Levels.
    Levels(Vec<f64>),
}

impl Default for NcaSettings {
    fn default() -> Self {
        let options = NcaOptions::default();
        NcaSettings {
            conditions: None,
            scores: Scores::default(),
            ceilings: options.ceilings,
            quantile: options.quantile,
            corners: BTreeMap::new(),
            scope: None,
            permutations: options.permutations,
            seed: options.seed,
            effect: 0.1,
            alpha: 0.05,
            bottleneck: Bottleneck::default(),
            power: Vec::new(),
        }
    }
}

impl NcaSettings {
    /// As the analysis takes them.
    pub fn options(&self) -> NcaOptions {
        let steps = match (&self.bottleneck.steps, self.bottleneck.step_size) {
            (_, Some(size)) => Steps::Size(size),
            (Some(StepList::Equal(n)), None) => Steps::Equal(*n),
            (Some(StepList::Levels(levels)), None) => Steps::Levels(levels.clone()),
            (None, None) => Steps::Equal(10),
        };
        NcaOptions {
            ceilings: self.ceilings.clone(),
            quantile: self.quantile,
            scope: self.scope.map(|[x1, x2, y1, y2]| Scope {
                x: [x1, x2],
                y: [y1, y2],
            }),
            permutations: self.permutations,
            seed: self.seed,
            bottleneck: BottleneckOptions {
                x: self.bottleneck.x,
                y: self.bottleneck.y,
                steps,
                beyond: self.bottleneck.beyond,
            },
            power: (!self.power.is_empty()).then(|| PowerOptions {
                cases: self.power.clone(),
                alpha: self.alpha,
                ..PowerOptions::default()
            }),
        }
    }
}

/// `[[partition]]`: the analysis is repeated over the cases of each group.
///
/// | key | default | meaning |
/// |---|---|---|
/// | `by` | | the column that says which group a case is in: a year, a unit, a region |
/// | `cut_offs` | those of the outcomes | other cut-offs of single groups: `{ "1990" = { consistency = 0.75 } }` |
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartitionSettings {
    /// The column of the groups.
    pub by: String,
    /// Other cut-offs, by group.
    #[serde(default)]
    pub cut_offs: BTreeMap<String, GroupCutOffs>,
}

/// Cut-offs of one group; what is not given is the outcome's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupCutOffs {
    /// Consistency.
    pub consistency: Option<f64>,
    /// Lower consistency cut-off.
    pub contradiction: Option<f64>,
    /// PRI.
    pub pri: Option<f64>,
    /// Frequency.
    pub frequency: Option<usize>,
}

/// `[row_tests]`.
///
/// | key | default | meaning |
/// |---|---|---|
/// | `binomial` | false | OUT is 1 only where the binomial test against the consistency cut-off has p below `alpha` |
/// | `alpha` | 0.05 | level of the binomial test |
/// | `permutations`, `seed` | 0, 1 | permutations of each row's test; 0: none |
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RowTestSettings {
    /// Whether the binomial test is a rule for OUT.
    pub binomial: bool,
    /// Its level.
    pub alpha: f64,
    /// Permutations of each row's test.
    pub permutations: usize,
    /// Their seed.
    pub seed: u64,
}

impl Default for RowTestSettings {
    fn default() -> Self {
        RowTestSettings {
            binomial: false,
            alpha: 0.05,
            permutations: 0,
            seed: 1,
        }
    }
}

impl RowTestSettings {
    /// The level of the binomial test, where it is a rule.
    pub fn binomial_alpha(&self) -> Option<f64> {
        self.binomial.then_some(self.alpha)
    }

    /// The permutations, where there are any.
    pub fn permutation_options(&self) -> Option<PermutationOptions> {
        (self.permutations > 0).then_some(PermutationOptions {
            permutations: self.permutations,
            seed: self.seed,
        })
    }
}

impl Companions {
    /// The tables in the text of a study.
    ///
    /// # Errors
    /// [`SyntaxError`] at a key or value at fault.
    pub(super) fn read(path: &Path, text: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct File {
            nca: Option<toml::Spanned<NcaSettings>>,
            #[serde(default)]
            partition: Vec<toml::Spanned<PartitionSettings>>,
            row_tests: Option<toml::Spanned<RowTestSettings>>,
        }
        let origin = path.display().to_string();
        let file: File = toml::from_str(text)
            .map_err(|error| toml_error(&origin, text, &error, "docs/study-file.md"))?;
        let fault = |span: std::ops::Range<usize>, problem: String, remedy: &str| {
            Error::from(SyntaxError::new(&*origin, text, span, problem).remedy(remedy))
        };
        if let Some(nca) = &file.nca {
            let settings = nca.get_ref();
            for (name, value) in [("effect", settings.effect), ("alpha", settings.alpha)] {
                if !(0.0..=1.0).contains(&value) {
                    let problem = format!("{name} is {value}");
                    return Err(fault(nca.span(), problem, "give a number between 0 and 1"));
                }
            }
            let checked = settings.options().check();
            checked.map_err(|error| fault(nca.span(), error.to_string(), "see docs/nca.md"))?;
        }
        if let Some(tests) = &file.row_tests {
            let settings = tests.get_ref();
            if !(settings.alpha > 0.0 && settings.alpha < 1.0) {
                let problem = format!("alpha is {}", settings.alpha);
                return Err(fault(
                    tests.span(),
                    problem,
                    "give a number between 0 and 1",
                ));
            }
            if settings.permutations > 1_000_000 {
                let problem = format!("{} permutations are too many", settings.permutations);
                return Err(fault(tests.span(), problem, "give 1,000,000 or fewer"));
            }
        }
        for partition in &file.partition {
            partition.get_ref().check().map_err(|problem| {
                fault(
                    partition.span(),
                    problem,
                    "give numbers between 0 and 1, and a frequency of 1 or more",
                )
            })?;
        }
        Ok(Companions {
            nca: file.nca.map(toml::Spanned::into_inner),
            partitions: file
                .partition
                .into_iter()
                .map(toml::Spanned::into_inner)
                .collect(),
            row_tests: file
                .row_tests
                .map(toml::Spanned::into_inner)
                .unwrap_or_default(),
        })
    }
}

impl PartitionSettings {
    fn check(&self) -> std::result::Result<(), String> {
        for (group, cut) in &self.cut_offs {
            let cuts = [cut.consistency, cut.contradiction, cut.pri];
            if let Some(wrong) = cuts
                .into_iter()
                .flatten()
                .find(|cut| !(0.0..=1.0).contains(cut))
            {
                return Err(format!("{wrong} is not a cut-off of group {group:?}"));
            }
            if cut.frequency == Some(0) {
                return Err(format!("0 is not a frequency cut-off of group {group:?}"));
            }
        }
        Ok(())
    }
}
