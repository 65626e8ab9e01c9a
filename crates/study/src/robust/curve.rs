//! The specification curve: every combination of given choices.
//!
//! After Simonsohn, Simmons and Nelson (2020), "Specification curve analysis", *Nature Human Behaviour* 4, with a solution
//! in place of a coefficient.

use serde::{Deserialize, Serialize};

use qca::condition::{Condition, sum_text, term_text};
use qca::error::{Error, Result};
use qca::minimize::Cube;

use crate::evaluate::{Evaluated, Evaluator};
use crate::evaluate::{Factor, combination_count, combinations, combined};
use crate::specification::Specification;
use crate::watch::Watch;

/// The most combinations of one curve.
const MOST_SPECIFICATIONS: usize = 1_000_000;

/// A specification curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// The factors, each with the labels of its choices, the stated one first.
    pub factors: Vec<FactorLabels>,
    /// The models of the stated solution.
    pub models: Vec<String>,
    /// The terms of these models.
    pub terms: Vec<String>,
    /// One entry for each combination; the first is the stated one.
    pub specifications: Vec<Combination>,
    /// In how many of them the solution is the stated one.
    pub same: usize,
}

/// The labels of a factor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FactorLabels {
    /// Its name.
    pub name: String,
    /// Its choices.
    pub choices: Vec<String>,
}

/// One combination of choices and its solution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Combination {
    /// The place of the choice in each factor.
    pub choices: Vec<usize>,
    /// Whether this is the stated specification.
    pub stated: bool,
    /// Whether the solution is the stated one: the same set of models.
    pub same: bool,
    /// For each term of the stated solution whether some model has it.
    pub has_term: Vec<bool>,
    /// Number of models.
    pub model_count: usize,
    /// The model that shares most terms with the stated solution; `0` where there is nothing to explain.
    pub model: String,
    /// Consistency of this model.
    pub consistency: Option<f64>,
    /// PRI of this model.
    pub pri: Option<f64>,
    /// Coverage of this model.
    pub coverage: Option<f64>,
}

/// Evaluates every combination of the choices.
///
/// # Errors
/// More than a million combinations; as [`Evaluator::evaluate_all`].
pub fn curve(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    factors: &[Factor],
    watch: &Watch,
) -> Result<Curve> {
    if combination_count(factors).is_none_or(|count| count > MOST_SPECIFICATIONS) {
        return Err(Error::analysis(format!(
            "the choices make more than {MOST_SPECIFICATIONS} combinations; give fewer"
        )));
    }
    let chosen = combinations(factors);
    let specifications: Vec<Specification> = chosen
        .iter()
        .map(|chosen| combined(specification, factors, chosen))
        .collect();
    let evaluated = evaluator.evaluate_all(&specifications, watch)?;
    let stated = &evaluated[0];
    let conditions = stated.calibrated.conditions();
    let terms = stated.solution.terms();
    let specifications: Vec<Combination> = chosen
        .into_iter()
        .zip(&evaluated)
        .map(|(choices, answer)| combination(choices, answer, stated, &terms, &conditions))
        .collect();
    Ok(Curve {
        factors: factors.iter().map(labels).collect(),
        models: stated.solution.texts(&conditions),
        terms: terms
            .iter()
            .map(|term| term_text(term, &conditions))
            .collect(),
        same: specifications
            .iter()
            .filter(|specification| specification.same)
            .count(),
        specifications,
    })
}

fn labels(factor: &Factor) -> FactorLabels {
    FactorLabels {
        name: factor.name.clone(),
        choices: factor
            .choices
            .iter()
            .map(|choice| choice.label.clone())
            .collect(),
    }
}

fn combination(
    choices: Vec<usize>,
    answer: &Evaluated,
    stated: &Evaluated,
    terms: &[Cube],
    conditions: &[Condition],
) -> Combination {
    let nearest = nearest_model(answer, terms);
    let fit = nearest
        .map(|model| answer.calibrated.observed.solution_fit(model))
        .unwrap_or_default();
    Combination {
        stated: choices.iter().all(|&at| at == 0),
        choices,
        same: answer.solution == stated.solution,
        has_term: terms
            .iter()
            .map(|term| answer.solution.has_term(term))
            .collect(),
        model_count: answer.solution.models.len(),
        model: sum_text(nearest.unwrap_or_default(), conditions),
        consistency: fit.consistency,
        pri: fit.pri,
        coverage: fit.coverage,
    }
}

/// The model that differs from these terms in the fewest terms; the first of several.
pub(crate) fn nearest_model<'a>(answer: &'a Evaluated, terms: &[Cube]) -> Option<&'a [Cube]> {
    let models = answer.solution.models.iter();
    models
        .min_by_key(|model| {
            let shared = model.iter().filter(|term| terms.contains(term)).count();
            (terms.len() + model.len() - 2 * shared, model.len())
        })
        .map(Vec::as_slice)
}
