//! Other cases and other scores: how often terms and models survive.
//!
//! The calibration stays that of all cases, percentile anchors too: what is asked is whether the solution rests on
//! single cases or on exact scores, not whether anchors do. Everything random comes from ChaCha8 with the seed given,
//! one stream for each draw, so that a draw is the same whatever the number of threads and of draws.

use std::collections::BTreeMap;
use std::sync::Arc;

use itertools::Itertools;
use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

use qca::condition::{sum_text, term_text};
use qca::error::{Error, Result};
use qca::minimize::Cube;
use qca::sets::Set;
use qca::sets::calibration::Calibration;

use crate::evaluate::{CalibratedCases, Evaluated, Evaluator, selected};
use crate::evaluate::{anchors_of, with_anchor};
use crate::random::stream;
use crate::specification::Specification;
use crate::watch::Watch;

/// How often the solution, its models and its terms survive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Survival {
    /// What was done, in words.
    pub method: String,
    /// Number of draws.
    pub draws: usize,
    /// Whether these are all there are.
    pub exhaustive: bool,
    /// The seed, where something was drawn.
    pub seed: Option<u64>,
    /// In how many the solution is the stated one: the same set of models.
    pub same: usize,
    /// In how many there is nothing to explain: no row has OUT 1.
    pub nothing: usize,
    /// The terms of the stated models.
    pub terms: Vec<TermSurvival>,
    /// The stated models.
    pub models: Vec<ModelSurvival>,
    /// Models that are not stated ones, the most frequent first, at most twenty.
    pub other_models: Vec<ModelSurvival>,
    /// For draws that leave out single cases: those that change the solution, with the models without them.
    pub influential: Vec<Influence>,
}

/// How often a term survives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TermSurvival {
    /// The term.
    pub term: String,
    /// In how many draws some model has it.
    pub in_some: usize,
    /// In how many draws every model has it.
    pub in_all: usize,
}

/// How often a model occurs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelSurvival {
    /// The model.
    pub model: String,
    /// In how many draws it is among the models.
    pub count: usize,
}

/// A case without which the solution is another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Influence {
    /// The case.
    pub case: String,
    /// The models without it.
    pub models: Vec<String>,
}

/// Leaves out every choice of `k` cases, or `most` of them drawn with the seed if there are more.
///
/// # Errors
/// `k` that leaves no case; as [`Evaluator::evaluate_all`].
pub fn leave_out(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    k: usize,
    most: usize,
    seed: u64,
    watch: &Watch,
) -> Result<Survival> {
    let cases = evaluator.raw().cases.len();
    if k == 0 || k >= cases {
        return Err(Error::analysis(format!(
            "{k} of {cases} cases cannot be left out; leave out at least 1 and keep at least 1"
        )));
    }
    let exhaustive = count_of_choices(cases, k).is_some_and(|count| count <= most);
    let left_out: Vec<Vec<usize>> = if exhaustive {
        (0..cases).combinations(k).collect()
    } else {
        (0..most)
            .map(|draw| some_of(cases, k, &mut stream(seed, draw)))
            .collect()
    };
    let kept: Vec<Vec<usize>> = left_out
        .iter()
        .map(|out| (0..cases).filter(|case| !out.contains(case)).collect())
        .collect();
    let answers = of_cases(evaluator, specification, &kept, watch)?;
    let stated = evaluator.evaluate(specification)?;
    let method = if k == 1 {
        "leave one case out".to_owned()
    } else {
        format!("leave {k} cases out")
    };
    let mut survival = survival(method, &stated, &answers);
    survival.exhaustive = exhaustive;
    survival.seed = (!exhaustive).then_some(seed);
    if k == 1 {
        let conditions = stated.calibrated.conditions();
        let changed = left_out
            .iter()
            .zip(&answers)
            .filter(|(_, a)| a.solution != stated.solution);
        survival.influential = changed
            .map(|(out, answer)| Influence {
                case: evaluator.raw().cases[out[0]].to_owned(),
                models: answer.solution.texts(&conditions),
            })
            .collect();
    }
    Ok(survival)
}

/// Draws as many cases as there are, with replacement: the bootstrap of Efron (1979). A case drawn twice counts twice in
/// frequencies and in every sum.
///
/// # Errors
/// As [`Evaluator::evaluate_all`].
pub fn bootstrap(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    draws: usize,
    seed: u64,
    watch: &Watch,
) -> Result<Survival> {
    let cases = evaluator.raw().cases.len();
    let drawn: Vec<Vec<usize>> = (0..draws)
        .map(|draw| {
            let mut random = stream(seed, draw);
            let mut drawn: Vec<usize> = (0..cases).map(|_| random.random_range(0..cases)).collect();
            drawn.sort_unstable();
            drawn
        })
        .collect();
    let answers = of_cases(evaluator, specification, &drawn, watch)?;
    let stated = evaluator.evaluate(specification)?;
    let mut survival = survival("bootstrap of the cases".to_owned(), &stated, &answers);
    survival.seed = Some(seed);
    Ok(survival)
}

/// Adds a normal error to every score: its standard deviation is `share` times that of the column. Scores of crisp
/// and multi-value columns, and codes of a recoding, have no error; memberships stay within 0 and 1, and scores that are
/// never negative stay so.
///
/// # Errors
/// A share that is not above 0; as [`Evaluator::evaluate_all`].
pub fn with_errors(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    share: f64,
    draws: usize,
    seed: u64,
    watch: &Watch,
) -> Result<Survival> {
    if !(share > 0.0 && share.is_finite()) {
        return Err(Error::analysis(format!(
            "{share} is not a share of a standard deviation; give a number above 0, such as 0.1"
        )));
    }
    let noisy = Noisy::new(evaluator, specification, share, seed)?;
    let items: Vec<(&Specification, usize)> =
        (0..draws).map(|draw| (specification, draw)).collect();
    let answers = evaluator.all(
        &items,
        |&(specification, draw)| noisy.prepare(specification, draw),
        watch,
    )?;
    let stated = evaluator.evaluate(specification)?;
    let method = format!("normal errors of {share} standard deviations in the scores");
    let mut survival = survival(method, &stated, &answers);
    survival.seed = Some(seed);
    Ok(survival)
}

/// `k` of `n`, ascending.
fn some_of(n: usize, k: usize, random: &mut impl Rng) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::with_capacity(k);
    while chosen.len() < k {
        let next = random.random_range(0..n);
        if !chosen.contains(&next) {
            chosen.push(next);
        }
    }
    chosen.sort_unstable();
    chosen
}

/// n choose k, `None` beyond the largest number.
fn count_of_choices(n: usize, k: usize) -> Option<usize> {
    let k = k.min(n - k);
    let mut count: u128 = 1;
    for i in 0..k {
        count = count.checked_mul((n - i) as u128)? / (i as u128 + 1);
    }
    usize::try_from(count).ok()
}

fn of_cases(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    samples: &[Vec<usize>],
    watch: &Watch,
) -> Result<Vec<Evaluated>> {
    let mut sets = evaluator.sets(specification)?;
    let outcome = evaluator.outcome(&sets, specification.negated)?;
    sets.truncate(evaluator.raw().conditions);
    let items: Vec<(&Specification, &Vec<usize>)> = samples
        .iter()
        .map(|sample| (specification, sample))
        .collect();
    let prepare = |&(specification, sample): &(&Specification, &Vec<usize>)| {
        let (sets, outcome) = selected(&sets, &outcome, sample);
        Ok(Arc::new(evaluator.observe(sets, outcome, specification)))
    };
    evaluator.all(&items, prepare, watch)
}

/// Columns with errors.
struct Noisy<'a> {
    evaluator: &'a Evaluator<'a>,
    columns: Vec<NoisyColumn>,
    seed: u64,
}

struct NoisyColumn {
    /// Standard deviation of the error; 0: none.
    deviation: f64,
    /// The calibration with its percentiles resolved.
    calibration: Option<Calibration>,
    lowest: f64,
    highest: f64,
    stated: Arc<Set>,
}

impl<'a> Noisy<'a> {
    fn new(
        evaluator: &'a Evaluator<'a>,
        specification: &Specification,
        share: f64,
        seed: u64,
    ) -> Result<Self> {
        let sets = evaluator.sets(specification)?;
        let columns = evaluator
            .raw()
            .columns
            .iter()
            .zip(&specification.calibrations)
            .zip(sets)
            .map(|((column, calibration), stated)| {
                let scores = column.scores();
                let exact = match calibration.as_deref() {
                    None => !stated.is_fuzzy(),
                    Some(calibration) => matches!(calibration, Calibration::Recode(_)),
                };
                let never_negative = scores.iter().all(|score| *score >= 0.0);
                NoisyColumn {
                    deviation: if exact {
                        0.0
                    } else {
                        share * standard_deviation(scores)
                    },
                    calibration: calibration.as_deref().map(|c| resolved(c, scores)),
                    lowest: if never_negative {
                        0.0
                    } else {
                        f64::NEG_INFINITY
                    },
                    highest: if calibration.is_none() {
                        1.0
                    } else {
                        f64::INFINITY
                    },
                    stated,
                }
            })
            .collect();
        Ok(Noisy {
            evaluator,
            columns,
            seed,
        })
    }

    fn prepare(&self, specification: &Specification, draw: usize) -> Result<Arc<CalibratedCases>> {
        let mut random = stream(self.seed, draw);
        let raw = self.evaluator.raw();
        let mut sets = Vec::with_capacity(self.columns.len());
        for (source, column) in raw.columns.iter().zip(&self.columns) {
            if column.deviation == 0.0 {
                sets.push(Arc::clone(&column.stated));
                continue;
            }
            let scores: Vec<f64> = source
                .scores()
                .iter()
                .map(|score| {
                    let error = column.deviation * standard_normal(&mut random);
                    (score + error).clamp(column.lowest, column.highest)
                })
                .collect();
            let values = match &column.calibration {
                Some(calibration) => source.memberships(calibration, &scores)?,
                None => scores,
            };
            sets.push(Arc::new(column.stated.with_values(values)?));
        }
        let outcome = self.evaluator.outcome(&sets, specification.negated)?;
        sets.truncate(raw.conditions);
        Ok(Arc::new(self.evaluator.observe(
            sets,
            outcome,
            specification,
        )))
    }
}

/// The calibration with scores in place of percentiles.
fn resolved(calibration: &Calibration, scores: &[f64]) -> Calibration {
    match anchors_of(calibration, scores).first() {
        Some(first) => with_anchor(calibration, scores, 0, first.value),
        None => calibration.clone(),
    }
}

fn standard_deviation(scores: &[f64]) -> f64 {
    let n = scores.len() as f64;
    let mean = scores.iter().sum::<f64>() / n;
    let squares: f64 = scores.iter().map(|score| (score - mean).powi(2)).sum();
    if n > 1.0 {
        (squares / (n - 1.0)).sqrt()
    } else {
        0.0
    }
}

/// Box and Muller (1958).
fn standard_normal(random: &mut impl Rng) -> f64 {
    let u: f64 = 1.0 - random.random::<f64>();
    let v: f64 = random.random();
    (-2.0 * libm::log(u)).sqrt() * libm::cos(std::f64::consts::TAU * v)
}

fn survival(method: String, stated: &Evaluated, answers: &[Evaluated]) -> Survival {
    let conditions = stated.calibrated.conditions();
    let terms = stated.solution.terms();
    let count = |test: &dyn Fn(&Evaluated) -> bool| answers.iter().filter(|a| test(a)).count();
    let mut others: BTreeMap<&[Cube], usize> = BTreeMap::new();
    for model in answers.iter().flat_map(|answer| &answer.solution.models) {
        if !stated.solution.models.contains(model) {
            *others.entry(model.as_slice()).or_default() += 1;
        }
    }
    let mut others: Vec<(&[Cube], usize)> = others.into_iter().collect();
    // A stable sort: models of equal frequency stay in their order.
    others.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let model = |model: &[Cube], count| ModelSurvival {
        model: sum_text(model, &conditions),
        count,
    };
    Survival {
        method,
        draws: answers.len(),
        exhaustive: false,
        seed: None,
        same: count(&|answer| answer.solution == stated.solution),
        nothing: count(&|answer| answer.solution.is_nothing()),
        terms: terms
            .iter()
            .map(|term| TermSurvival {
                term: term_text(term, &conditions),
                in_some: count(&|answer| answer.solution.has_term(term)),
                in_all: count(&|answer| answer.solution.always_has_term(term)),
            })
            .collect(),
        models: stated
            .solution
            .models
            .iter()
            .map(|m| model(m, count(&|answer| answer.solution.models.contains(m))))
            .collect(),
        other_models: others
            .iter()
            .take(20)
            .map(|&(m, count)| model(m, count))
            .collect(),
        influential: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::count_of_choices;

    #[test]
    fn choices_are_counted_exactly() {
        assert_eq!(count_of_choices(40, 1), Some(40));
        assert_eq!(count_of_choices(40, 2), Some(780));
        assert_eq!(count_of_choices(80, 3), Some(82_160));
        assert_eq!(count_of_choices(1000, 500), None);
    }
}
