//! Necessity in degree beside necessity in kind: the `[nca]` table of a study, for each outcome.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use qca::data::Dataset;
use qca::error::{Error, Result, did_you_mean};
use qca::nca::{Corner, NcaCondition, NcaResult, NcaVariable, nca};
use qca::necessity::NecessityTable;
use qca::outcome::Outcome;
use qca::precision::some_at_least;
use qca::sets::Cell;

use crate::file::{NcaSettings, Scores, Study, StudySet};
use crate::plan::CalibratedStudy;

/// The necessary condition analysis of one outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudyNca {
    /// Memberships or raw scores.
    pub scores: Scores,
    /// The least effect and the greatest p of a condition that is called necessary in degree.
    pub effect: f64,
    /// See `effect`.
    pub alpha: f64,
    /// The least consistency of a condition that is called necessary in kind.
    pub consistency: f64,
    /// The cases, in the order of the values.
    pub cases: Vec<String>,
    /// The values that are analysed, for figures: of the outcome, then of each condition, in the order of the cases.
    pub values: IndexMap<String, Vec<f64>>,
    /// The analysis.
    pub result: NcaResult,
    /// Each condition as necessary in kind and in degree.
    pub kinds: Vec<KindAndDegree>,
}

/// One condition as necessary in kind (QCA) and in degree (NCA).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KindAndDegree {
    /// The condition as the corner has it: `A`, or `~A` where its absence is what may be necessary.
    pub condition: String,
    /// Consistency of necessity.
    pub consistency: Option<f64>,
    /// Relevance of necessity.
    pub ron: Option<f64>,
    /// Coverage of necessity.
    pub coverage: Option<f64>,
    /// Whether the consistency meets the cut-off.
    pub in_kind: bool,
    /// The first ceiling's effect size.
    pub effect_size: Option<f64>,
    /// Its p.
    pub p: Option<f64>,
    /// Whether the effect is large and rare enough; without a test by its size alone.
    pub in_degree: bool,
    /// Why the two disagree, if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disagreement: Option<Disagreement>,
}

/// Why necessity in kind and in degree disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disagreement {
    /// Necessary in kind, but the corner is hardly empty: what exceeds the diagonal is spread along it.
    SmallEffect,
    /// Necessary in kind, and the effect is large, but so it often is by chance: most cases have the condition anyway.
    ByChance,
    /// Necessary in degree only: some of the condition is needed, but less of it than there is of the outcome.
    LessThanTheOutcome,
    /// Necessary in kind, but the effect is undefined: without variation there is no scope, or the line has a wrong slope.
    Undefined,
}

impl std::fmt::Display for Disagreement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Disagreement::SmallEffect => {
                "nearly all of the outcome lies within the condition, but the empty corner is small: a high outcome does come about with little of the condition"
            }
            Disagreement::ByChance => {
                "the corner is empty, but as empty by chance: most cases have the condition, with or without the outcome"
            }
            Disagreement::LessThanTheOutcome => {
                "the outcome needs some of the condition, but less of it than of the outcome itself: cases above the diagonal break the set relation, not the ceiling"
            }
            Disagreement::Undefined => {
                "the effect is undefined: the condition or the outcome does not vary, or the ceiling has the wrong slope"
            }
        })
    }
}

/// What the analysis of an outcome draws on.
pub(super) struct Source<'a> {
    pub(super) study: &'a Study,
    pub(super) settings: &'a NcaSettings,
    pub(super) data: &'a Dataset,
    pub(super) prepared: &'a CalibratedStudy,
    /// The analysed cases among those of the data.
    pub(super) cases: &'a [usize],
}

impl Source<'_> {
    /// The analysis of one outcome, beside the necessity of its conditions in kind.
    pub(super) fn nca(&self, outcome: &Outcome, necessity: &NecessityTable) -> Result<StudyNca> {
        let (y, down) = self.outcome(outcome)?;
        let names = self.condition_names()?;
        let conditions: Vec<NcaVariable> = names
            .iter()
            .map(|name| self.condition(name, down))
            .collect::<Result<_>>()?;
        let settings = self.settings;
        let result = nca(
            &self.prepared.sets.cases,
            &y,
            &conditions,
            &settings.options(),
        )?;
        let cut = self.study.necessity.consistency;
        let kinds = result
            .conditions
            .iter()
            .map(|condition| kind_and_degree(condition, necessity, settings, cut))
            .collect();
        let values = std::iter::once(&y).chain(&conditions);
        Ok(StudyNca {
            cases: self.prepared.sets.cases.to_vec(),
            values: values.map(|v| (v.name.clone(), v.values.clone())).collect(),
            scores: settings.scores,
            effect: settings.effect,
            alpha: settings.alpha,
            consistency: cut,
            result,
            kinds,
        })
    }

    fn condition_names(&self) -> Result<Vec<String>> {
        let known = self.study.condition_names();
        let named = self.settings.conditions.as_ref().unwrap_or(&known);
        for name in named.iter().chain(self.settings.corners.keys()) {
            if !known.contains(name) {
                let remedy = did_you_mean(name, known.iter().map(String::as_str));
                return Err(Error::analysis(format!(
                    "[nca] names the condition {name:?}, which the study does not have; {remedy}"
                )));
            }
        }
        Ok(named.clone())
    }

    /// The outcome's values, and whether the empty corner is a lower one: where raw scores stand for a negation.
    fn outcome(&self, outcome: &Outcome) -> Result<(NcaVariable, bool)> {
        let raw = self.settings.scores == Scores::Raw;
        let (plain, negated) = match outcome.name.strip_prefix('~') {
            Some(plain) => (plain, true),
            None => (outcome.name.as_str(), false),
        };
        let set = self
            .study
            .sets()
            .find(|set| qca::condition::quoted(&set.name) == plain);
        match set.filter(|_| raw) {
            Some(set) => Ok((
                NcaVariable::new(outcome.name.clone(), self.raw(set)?),
                negated,
            )),
            None => Ok((
                NcaVariable::new(outcome.name.clone(), outcome.memberships.clone()),
                false,
            )),
        }
    }

    fn condition(&self, name: &str, down: bool) -> Result<NcaVariable> {
        let set = self.study.conditions.iter().find(|set| set.name == name);
        let values = match set.filter(|_| self.settings.scores == Scores::Raw) {
            Some(set) => self.raw(set)?,
            None => {
                let all = self.prepared.calibrate.sets.get(name);
                let number = |cell: &Cell| cell.value().unwrap_or(f64::NAN);
                let all: Vec<f64> =
                    all.map_or_else(Vec::new, |all| all.iter().map(number).collect());
                self.of_cases(&all)
            }
        };
        let mut variable = NcaVariable::new(name, values);
        let corner = self.settings.corners.get(name).copied().unwrap_or_default();
        variable.corner = if down { lowered(corner) } else { corner };
        Ok(variable)
    }

    fn raw(&self, set: &StudySet) -> Result<Vec<f64>> {
        let scores = self.data.numeric(&set.column)?.to_vec();
        Ok(self.of_cases(&scores))
    }

    fn of_cases(&self, values: &[f64]) -> Vec<f64> {
        self.cases.iter().map(|&case| values[case]).collect()
    }
}

/// The corner below or above.
fn lowered(corner: Corner) -> Corner {
    match corner {
        Corner::UpperLeft => Corner::LowerLeft,
        Corner::UpperRight => Corner::LowerRight,
        Corner::LowerLeft => Corner::UpperLeft,
        Corner::LowerRight => Corner::UpperRight,
    }
}

fn kind_and_degree(
    condition: &NcaCondition,
    necessity: &NecessityTable,
    settings: &NcaSettings,
    cut: f64,
) -> KindAndDegree {
    let quoted = qca::condition::quoted(&condition.condition);
    let literal = if condition.corner.flips_x() {
        format!("~{quoted}")
    } else {
        quoted
    };
    let ceiling = condition.ceilings.first();
    let row = necessity
        .expressions
        .iter()
        .find(|row| row.expression == literal);
    let effect_size = ceiling.and_then(|ceiling| ceiling.effect_size);
    let p = ceiling.and_then(|ceiling| ceiling.test).map(|test| test.p);
    let consistency = row.and_then(|row| row.consistency);
    let in_kind = some_at_least(consistency, cut);
    let large = some_at_least(effect_size, settings.effect);
    let in_degree =
        ceiling.is_some_and(|ceiling| ceiling.is_necessary(settings.effect, settings.alpha));
    KindAndDegree {
        condition: literal,
        consistency,
        ron: row.and_then(|row| row.ron),
        coverage: row.and_then(|row| row.coverage),
        in_kind,
        effect_size,
        p,
        in_degree,
        disagreement: disagreement(in_kind, in_degree, effect_size, large),
    }
}

/// Why necessity in kind and in degree disagree, if they do; `large` says that the effect is large enough.
pub(crate) fn disagreement(
    in_kind: bool,
    in_degree: bool,
    effect_size: Option<f64>,
    large: bool,
) -> Option<Disagreement> {
    match (in_kind, in_degree) {
        (true, false) if effect_size.is_none() => Some(Disagreement::Undefined),
        (true, false) if large => Some(Disagreement::ByChance),
        (true, false) => Some(Disagreement::SmallEffect),
        (false, true) => Some(Disagreement::LessThanTheOutcome),
        _ => None,
    }
}
