//! Long work: robustness, chance and replication, watched and stopped from outside.

use qca::Dataset;
use qca_report::Words;
use qca_report::figure::robustness_figures;
use qca_report::tables;
use qca_study::file::Study;
use qca_study::replicate::{Replication, replicate};
use qca_study::robust::{Parameter, Part, Range, Robustness, RobustnessSettings, robustness};
use qca_study::watch::Watch;
use serde::{Deserialize, Serialize};

use super::{Answer, DIGITS, draw};

/// What is to be done.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "work", rename_all = "lowercase")]
pub(crate) enum LongWork {
    /// Robustness of an outcome's solution.
    Robustness {
        /// The outcome.
        outcome: String,
        /// The parts by name.
        parts: Vec<String>,
    },
    /// What was published, held against the analysis.
    Replication,
}

/// What came out.
pub(crate) enum LongResult {
    /// Of a check of robustness.
    Robustness(Robustness),
    /// Of a replication.
    Replication(Replication),
}

/// What came out, as the page shows it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LongAnswer {
    /// Tables and sentences.
    pub(crate) html: String,
    /// Figures: name and SVG.
    pub(crate) figures: Vec<(String, String)>,
    /// The ranges over which the solution stays the same, for the sliders.
    pub(crate) bands: Vec<Band>,
}

/// A range of a number that was set.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Band {
    /// `consistency`, `pri`, `frequency`, `contradiction`, or `anchor`.
    pub(crate) kind: &'static str,
    /// The set of an anchor.
    pub(crate) set: Option<String>,
    /// The place of an anchor in its calibration.
    pub(crate) index: Option<usize>,
    /// The value as set.
    pub(crate) stated: f64,
    /// Where the range begins; none if it has no beginning.
    pub(crate) lower: Option<f64>,
    /// Where it ends.
    pub(crate) upper: Option<f64>,
}

/// Does the work.
pub(crate) fn long(
    study: &Study,
    data: &Dataset,
    work: &LongWork,
    watch: &Watch,
) -> Answer<LongResult> {
    let data = study.select(data)?;
    match work {
        LongWork::Robustness { outcome, parts } => {
            let settings = RobustnessSettings::of(study)?;
            let asked = Part::ALL
                .into_iter()
                .filter(|part| parts.iter().any(|name| name == part.name()));
            let asked: Vec<Part> = asked.collect();
            let outcomes = std::slice::from_ref(outcome);
            let result = robustness(study, &data, &settings, &asked, outcomes, watch)?;
            Ok(LongResult::Robustness(result))
        }
        LongWork::Replication => Ok(LongResult::Replication(replicate(study, &data, watch)?)),
    }
}

impl LongResult {
    /// Its tables, figures and bands.
    pub(crate) fn shown(&self, words: Words) -> LongAnswer {
        match self {
            LongResult::Robustness(result) => LongAnswer {
                html: draw::html(words, &tables::robustness(words, result)),
                figures: robustness_figures(words, result, DIGITS),
                bands: bands(result),
            },
            LongResult::Replication(result) => LongAnswer {
                html: draw::html(words, &tables::replication(words, result)),
                figures: Vec::new(),
                bands: Vec::new(),
            },
        }
    }
}

fn bands(result: &Robustness) -> Vec<Band> {
    let outcomes = result.outcomes.iter();
    let ranges = outcomes.flat_map(|outcome| outcome.ranges.iter().flatten());
    let band = |range: &Range| {
        let (kind, set, index) = match &range.parameter {
            Parameter::Consistency => ("consistency", None, None),
            Parameter::Contradiction => ("contradiction", None, None),
            Parameter::Pri => ("pri", None, None),
            Parameter::Frequency => ("frequency", None, None),
            Parameter::Anchor { set, index, .. } => ("anchor", Some(set.clone()), Some(*index)),
        };
        Band {
            kind,
            set,
            index,
            stated: range.stated,
            lower: range.lower.value,
            upper: range.upper.value,
        }
    };
    ranges.map(band).collect()
}
