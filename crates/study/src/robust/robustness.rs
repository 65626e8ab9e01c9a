//! All robustness checks of a study, as `qca robust` answers them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::chance::{Chance, Diversity, chance, diversity};
use crate::file::{Study, toml_error};
use qca::data::Dataset;
use qca::error::{Error, Result, did_you_mean};
use qca::sets::calibration::Calibration;
use qca::solution::SolutionType;

use super::checks::{Check, usual_checks};
use super::curve::{Curve, curve};
use super::pairs::{PairRange, anchor_pairs, cut_off_pairs};
use super::protocol::{Protocol, protocol};
use super::ranges::{Range, sensitivity};
use super::resample::{Survival, bootstrap, leave_out, with_errors};
use crate::evaluate::Evaluator;
use crate::evaluate::percentile_anchors;
use crate::evaluate::{Change, Choice, Factor};
use crate::evaluate::{TestedOutcome, tested_outcomes};
use crate::specification::Specification;
use crate::watch::Watch;

/// A part of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The usual checks of papers.
    Checks,
    /// Sensitivity ranges of cut-offs and anchors.
    Ranges,
    /// Pairs of cut-offs.
    Pairs,
    /// Pairs with an anchor, on a grid; many.
    AnchorPairs,
    /// Fit- and case-oriented robustness.
    Protocol,
    /// Leaving cases out.
    Cases,
    /// Bootstrap.
    Bootstrap,
    /// Errors in scores.
    Errors,
    /// The specification curve.
    Curve,
    /// Permutations of the outcome.
    Chance,
    /// Limited diversity.
    Diversity,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 11] = [
        Part::Checks,
        Part::Ranges,
        Part::Pairs,
        Part::AnchorPairs,
        Part::Protocol,
        Part::Cases,
        Part::Bootstrap,
        Part::Errors,
        Part::Curve,
        Part::Chance,
        Part::Diversity,
    ];

    /// Its name, as it is asked for.
    pub fn name(self) -> &'static str {
        match self {
            Part::Checks => "checks",
            Part::Ranges => "ranges",
            Part::Pairs => "pairs",
            Part::AnchorPairs => "anchor-pairs",
            Part::Protocol => "protocol",
            Part::Cases => "cases",
            Part::Bootstrap => "bootstrap",
            Part::Errors => "errors",
            Part::Curve => "curve",
            Part::Chance => "chance",
            Part::Diversity => "diversity",
        }
    }

    /// What it says, in one sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Part::Checks => {
                "The usual checks: consistency +0.05, PRI +0.05, frequency +1, anchors at percentiles 10, 50, 90"
            }
            Part::Ranges => {
                "The exact range of each cut-off and anchor over which the solution stays the same"
            }
            Part::Pairs => "The same for pairs of cut-offs",
            Part::AnchorPairs => "Pairs with an anchor, on a grid of evaluated settings",
            Part::Protocol => "Fit-oriented and case-oriented robustness",
            Part::Cases => "Leaving cases out",
            Part::Bootstrap => "Bootstrap of the cases",
            Part::Errors => "Random errors in the scores",
            Part::Curve => "Every combination of the alternatives",
            Part::Chance => "Permutations of the outcome",
            Part::Diversity => "Limited diversity",
        }
    }

    /// All but the pairs with anchors and the permutations, which take longer.
    pub const USUAL: [Part; 9] = [
        Part::Checks,
        Part::Ranges,
        Part::Pairs,
        Part::Protocol,
        Part::Cases,
        Part::Bootstrap,
        Part::Errors,
        Part::Curve,
        Part::Diversity,
    ];
}

/// What is checked, and against what: the `[robustness]` table of a study file.
///
/// | key | default | meaning |
/// |---|---|---|
/// | `solution` | `"intermediate"` | the type of solution that is tested |
/// | `consistency`, `pri`, `frequency` | 0.05 lower and higher; 0.05 lower and higher; 1 higher | other cut-offs |
/// | `percentiles` | `[[10, 50, 90]]` | other anchors for every set with three, in ascending order |
/// | `calibrations` | none | other calibrations of single sets: `{ A = ["direct(1, 2, 3)"] }` |
/// | `expectations` | none | other expectations, each a list such as `"A,~B"` |
/// | `solutions` | none | other types of solution |
/// | `leave_out` | 1 | how many cases are left out at a time |
/// | `most` | 10000 | the most choices of cases left out; beyond, so many are drawn |
/// | `draws` | 1000 | draws of the bootstrap and of errors |
/// | `error` | 0.1 | standard deviation of the errors, as a share of that of the scores |
/// | `first_model` | false | whether the protocol looks at the first model of each alternative only |
/// | `permutations` | 10000 | permutations of the outcome |
/// | `seed` | 1 | of everything random |
/// | `report` | `["checks", "ranges", "protocol"]` | the parts that [`analysis`](crate::analysis) carries out too, for the report |
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RobustnessSettings {
    /// The type of solution that is tested.
    pub solution: SolutionType,
    /// Other consistency cut-offs.
    pub consistency: Option<Vec<f64>>,
    /// Other PRI cut-offs.
    pub pri: Option<Vec<f64>>,
    /// Other frequency cut-offs.
    pub frequency: Option<Vec<usize>>,
    /// Other anchors for every set with three.
    pub percentiles: Vec<[f64; 3]>,
    /// Other calibrations of single sets.
    pub calibrations: BTreeMap<String, Vec<Calibration>>,
    /// Other expectations.
    pub expectations: Vec<String>,
    /// Other types of solution.
    pub solutions: Vec<SolutionType>,
    /// How many cases are left out at a time.
    pub leave_out: usize,
    /// The most choices of cases left out.
    pub most: usize,
    /// Draws of the bootstrap and of errors.
    pub draws: usize,
    /// Standard deviation of the errors, as a share.
    pub error: f64,
    /// Whether the protocol tests against the first model of each alternative only, as SetMethods does; figures that
    /// were published with it come out so.
    #[serde(alias = "first-model")]
    pub first_model: bool,
    /// Permutations of the outcome.
    pub permutations: usize,
    /// The seed.
    pub seed: u64,
    /// The parts that are carried out with the analysis of the study.
    pub report: Vec<Part>,
}

impl Default for RobustnessSettings {
    fn default() -> Self {
        RobustnessSettings {
            solution: SolutionType::Intermediate,
            consistency: None,
            pri: None,
            frequency: None,
            percentiles: vec![[10.0, 50.0, 90.0]],
            calibrations: BTreeMap::new(),
            expectations: Vec::new(),
            solutions: Vec::new(),
            leave_out: 1,
            most: 10_000,
            draws: 1_000,
            error: 0.1,
            first_model: false,
            permutations: 10_000,
            seed: 1,
            report: vec![Part::Checks, Part::Ranges, Part::Protocol],
        }
    }
}

impl RobustnessSettings {
    /// The table as it stands in the text of the study, so that a fault is shown at its own key or value.
    fn read(study: &Study) -> Result<Self> {
        #[derive(Deserialize)]
        struct File {
            #[serde(default)]
            robustness: RobustnessSettings,
        }
        let file: File = toml::from_str(&study.text).map_err(|error| {
            let origin = study.path.display().to_string();
            toml_error(&origin, &study.text, &error, "docs/robust.md")
        })?;
        Ok(file.robustness)
    }

    /// The `[robustness]` table of a study, or the defaults.
    ///
    /// # Errors
    /// A key or value that the table does not have, at its place.
    pub fn of(study: &Study) -> Result<Self> {
        let Some((span, _)) = &study.robustness else {
            return Ok(Self::default());
        };
        let remedy = "see docs/robust.md for the keys of [robustness]";
        let settings = Self::read(study)?;
        let fault = |problem: String| Err(study.error_at(span, problem, remedy));
        let cuts = settings.consistency.iter().chain(&settings.pri).flatten();
        if let Some(cut) = cuts.into_iter().find(|cut| !(0.0..=1.0).contains(*cut)) {
            return fault(format!(
                "[robustness]: {cut} is not a cut-off between 0 and 1"
            ));
        }
        if settings.frequency.iter().flatten().any(|cut| *cut == 0) {
            return fault("[robustness]: 0 is not a frequency cut-off".to_owned());
        }
        let unordered =
            |p: &[f64; 3]| !(0.0 <= p[0] && p[0] < p[1] && p[1] < p[2] && p[2] <= 100.0);
        if let Some(wrong) = settings.percentiles.iter().find(|p| unordered(p)) {
            return fault(format!(
                "[robustness]: {wrong:?} are not three percentiles in ascending order"
            ));
        }
        let names: Vec<&str> = study.sets().map(|set| set.name.as_str()).collect();
        if let Some(unknown) = settings
            .calibrations
            .keys()
            .find(|n| !names.contains(&n.as_str()))
        {
            let hint = did_you_mean(unknown, names);
            return fault(format!(
                "[robustness]: the study has no set {unknown:?}; {hint}"
            ));
        }
        Ok(settings)
    }

    /// The factors of the specification curve.
    pub fn factors(&self, tested: &TestedOutcome) -> Vec<Factor> {
        let specification = &tested.specification;
        let cuts = |given: &Option<Vec<f64>>, stated: f64| match given {
            Some(cuts) => cuts.clone(),
            None => [stated - 0.05, stated + 0.05]
                .map(|cut| (cut * 1e6).round() / 1e6)
                .into_iter()
                .filter(|cut| (0.0..=1.0).contains(cut))
                .collect(),
        };
        let cut_off =
            |name: &str, stated: f64, given: &Option<Vec<f64>>, change: fn(f64) -> Change| {
                let choices = cuts(given, stated).into_iter();
                let choices = choices.map(|cut| Choice::new(format!("{name} {cut}"), change(cut)));
                Factor::new(name, format!("{name} {stated}"), specification, choices)
            };
        let frequencies = self
            .frequency
            .clone()
            .unwrap_or_else(|| vec![specification.cut_offs.frequency + 1]);
        let frequencies = frequencies
            .into_iter()
            .map(|cut| Choice::new(format!("frequency {cut}"), Change::Frequency(cut)));
        let mut factors = vec![
            cut_off(
                "consistency",
                specification.cut_offs.consistency,
                &self.consistency,
                Change::Consistency,
            ),
            cut_off("PRI", specification.cut_offs.pri, &self.pri, Change::Pri),
            Factor::new(
                "frequency",
                format!("frequency {}", specification.cut_offs.frequency),
                specification,
                frequencies,
            ),
            self.anchors(tested),
        ];
        factors.extend(self.single_calibrations(tested));
        factors.push(self.expectation_factor(specification));
        factors.push(self.solution_factor(specification));
        factors.retain(|factor| factor.choices.len() > 1);
        factors
    }

    /// Anchors of all sets with three at other percentiles.
    fn anchors(&self, tested: &TestedOutcome) -> Factor {
        let columns = || {
            tested
                .raw
                .columns
                .iter()
                .zip(&tested.specification.calibrations)
        };
        let choices = self.percentiles.iter().filter_map(|percentiles| {
            let changed: Vec<(usize, Arc<Calibration>)> = columns()
                .enumerate()
                .filter_map(|(at, (column, calibration))| {
                    let calibration = calibration.as_deref()?;
                    let other = percentile_anchors(calibration, column.scores(), *percentiles)?;
                    // Percentiles that coincide make no calibration.
                    other.apply(column.scores()).ok()?;
                    Some((at, Arc::new(other)))
                })
                .collect();
            let [low, middle, high] = percentiles;
            let label = format!("anchors at percentiles {low}, {middle}, {high}");
            (!changed.is_empty()).then(|| Choice::new(label, Change::Calibrations(changed)))
        });
        Factor::new(
            "anchors",
            "anchors as stated",
            &tested.specification,
            choices,
        )
    }

    fn single_calibrations(&self, tested: &TestedOutcome) -> Vec<Factor> {
        let columns = &tested.raw.columns;
        self.calibrations
            .iter()
            .filter_map(|(name, calibrations)| {
                let at = columns.iter().position(|column| column.name == *name)?;
                let choices = calibrations.iter().map(|calibration| {
                    let change = Change::Calibrations(vec![(at, Arc::new(calibration.clone()))]);
                    Choice::new(format!("{name} = {calibration}"), change)
                });
                Some(Factor::new(
                    name,
                    format!("{name} as stated"),
                    &tested.specification,
                    choices,
                ))
            })
            .collect()
    }

    fn expectation_factor(&self, specification: &Specification) -> Factor {
        let choices = self.expectations.iter().map(|text| {
            let label = if text.is_empty() {
                "no expectations"
            } else {
                text
            };
            Choice::new(label, Change::Expectations(Arc::from(text.as_str())))
        });
        Factor::new(
            "expectations",
            "expectations as stated",
            specification,
            choices,
        )
    }

    fn solution_factor(&self, specification: &Specification) -> Factor {
        let choices = self
            .solutions
            .iter()
            .map(|&kind| Choice::new(format!("{} solution", kind.name()), Change::Solution(kind)));
        Factor::new(
            "solution",
            format!("{} solution", specification.solution.name()),
            specification,
            choices,
        )
    }
}

/// The answer of `robust`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "robust")]
pub struct Robustness {
    /// The type of solution that is tested.
    pub solution: SolutionType,
    /// One entry for each outcome.
    pub outcomes: Vec<OutcomeRobustness>,
}

/// The robustness of one outcome's solution; parts that were not asked for are absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeRobustness {
    /// The outcome.
    pub outcome: String,
    /// The models under the stated settings; none where there is nothing to explain.
    pub models: Vec<String>,
    /// The usual checks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checks: Option<Vec<Check>>,
    /// Sensitivity ranges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ranges: Option<Vec<Range>>,
    /// Pairs of parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairs: Option<Vec<PairRange>>,
    /// Fit- and case-oriented robustness of each model, one at a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Vec<Protocol>>,
    /// Leaving cases out, bootstrap, errors in scores.
    pub survival: Vec<Survival>,
    /// The specification curve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curve: Option<Curve>,
    /// Permutations of the outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chance: Option<Chance>,
    /// Limited diversity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diversity: Option<Diversity>,
    /// How many different truth tables were minimised.
    pub tables_minimised: usize,
}

/// Checks the outcomes of these names, or all of them.
///
/// # Errors
/// An outcome that the study does not analyse; as [`Evaluator::evaluate_all`]; an interrupt.
pub fn robustness(
    study: &Study,
    data: &Dataset,
    settings: &RobustnessSettings,
    parts: &[Part],
    outcomes: &[String],
    watch: &Watch,
) -> Result<Robustness> {
    cut_offs_decide(study)?;
    let mut all = tested_outcomes(study, data, settings.solution)?;
    for tested in &mut all {
        tested.specification.minimizer.watch = watch.untold();
    }
    let known = || all.iter().map(|tested| tested.outcome.as_str());
    if let Some(unknown) = outcomes
        .iter()
        .find(|name| !known().any(|k| k == name.as_str()))
    {
        let hint = did_you_mean(unknown, known().collect::<Vec<_>>());
        return Err(Error::analysis(format!(
            "the study does not analyse the outcome {unknown:?}; {hint}"
        )));
    }
    let asked = all
        .iter()
        .filter(|s| outcomes.is_empty() || outcomes.contains(&s.outcome));
    Ok(Robustness {
        solution: settings.solution,
        outcomes: asked
            .map(|tested| outcome_robustness(tested, settings, parts, watch))
            .collect::<Result<_>>()?,
    })
}

/// Exact ranges are those of cut-offs; a test of significance is none.
///
/// # Errors
/// A binomial test decides on OUT.
pub(crate) fn cut_offs_decide(study: &Study) -> Result<()> {
    if study.companions.row_tests.binomial {
        return Err(Error::analysis(
            "the study makes a binomial test the rule for OUT ([row_tests] binomial = true), and the robustness checks are of cut-offs; leave it out for them",
        ));
    }
    Ok(())
}

fn outcome_robustness(
    tested: &TestedOutcome,
    settings: &RobustnessSettings,
    parts: &[Part],
    watch: &Watch,
) -> Result<OutcomeRobustness> {
    let evaluator = &Evaluator::new(&tested.raw);
    let specification = &tested.specification;
    let stated = evaluator.evaluate(specification)?;
    let models = stated.solution.models.len();
    let wants = |part: Part| parts.contains(&part);
    let factors = settings.factors(tested);
    let ranges = (wants(Part::Ranges) || wants(Part::AnchorPairs))
        .then(|| sensitivity(evaluator, specification, watch))
        .transpose()?;
    let mut pairs = Vec::new();
    if wants(Part::Pairs) {
        pairs.extend(cut_off_pairs(evaluator, specification, watch)?);
    }
    if let Some(ranges) = ranges.as_ref().filter(|_| wants(Part::AnchorPairs)) {
        pairs.extend(anchor_pairs(evaluator, specification, ranges, watch)?);
    }
    let alternatives: Vec<Choice> = factors
        .iter()
        .flat_map(|factor| factor.choices[1..].iter().cloned())
        .collect();
    let against_alternatives = |at: usize| {
        protocol(
            evaluator,
            specification,
            at,
            &alternatives,
            settings.first_model,
            watch,
        )
    };
    let (seed, draws) = (settings.seed, settings.draws);
    let mut survival = Vec::new();
    if wants(Part::Cases) {
        let k = settings.leave_out;
        survival.push(leave_out(
            evaluator,
            specification,
            k,
            settings.most,
            seed,
            watch,
        )?);
    }
    if wants(Part::Bootstrap) {
        survival.push(bootstrap(evaluator, specification, draws, seed, watch)?);
    }
    if wants(Part::Errors) {
        survival.push(with_errors(
            evaluator,
            specification,
            settings.error,
            draws,
            seed,
            watch,
        )?);
    }
    let when = |part: Part| wants(part).then_some(());
    Ok(OutcomeRobustness {
        outcome: tested.outcome.clone(),
        models: stated.solution.texts(&stated.calibrated.conditions()),
        checks: when(Part::Checks)
            .map(|()| usual_checks(evaluator, specification, watch))
            .transpose()?,
        ranges: ranges.filter(|_| wants(Part::Ranges)),
        pairs: (!pairs.is_empty()).then_some(pairs),
        protocol: when(Part::Protocol)
            .map(|()| (0..models).map(against_alternatives).collect::<Result<_>>())
            .transpose()?,
        survival,
        curve: when(Part::Curve)
            .map(|()| curve(evaluator, specification, &factors, watch))
            .transpose()?,
        chance: when(Part::Chance)
            .map(|()| chance(evaluator, specification, settings.permutations, seed, watch))
            .transpose()?,
        diversity: when(Part::Diversity)
            .map(|()| diversity(evaluator, specification))
            .transpose()?,
        tables_minimised: evaluator.minimised(),
    })
}
