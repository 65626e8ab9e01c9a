//! The one model of each outcome that is reported: chosen by the study, or the first.

use itertools::Itertools;
use serde::{Deserialize, Serialize};

use qca::chart::{ConfigurationChart, chart_of};
use qca::condition::{Condition, Literals};
use qca::error::Result;
use qca::expression::Expression;
use qca::minimize::Level;
use qca::solution::{MinimizeResult, Model, Solution, SolutionType};

use crate::file::{ChosenBy, ReportedChoice, Study};

/// The model that charts, figures and the methods text show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reported {
    /// The type of its solution: intermediate where there is one, else parsimonious, else conservative.
    #[serde(rename = "type")]
    pub kind: SolutionType,
    /// Its name: `M1`, or with the pair that an intermediate model comes from `M1 (C1, P2)`.
    pub model: String,
    /// Its formula.
    pub expression: String,
    /// How it was singled out.
    pub by: ReportedBy,
    /// Why, in the words of the study file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Number of different models of this type that are listed.
    pub models: usize,
}

/// How the reported model was singled out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportedBy {
    /// There is no other.
    Only,
    /// It is the first of several; nothing was chosen.
    First,
    /// The study file names it.
    Model,
    /// It has the prime implicants that the study file prefers, and no other model has.
    PrimeImplicants,
    /// It is the first of several that have the prime implicants that the study file prefers.
    FirstPreferred,
}

impl Reported {
    /// Whether it stands for others that fit the data equally well, without having been chosen.
    pub fn is_unchosen(&self) -> bool {
        matches!(self.by, ReportedBy::First | ReportedBy::FirstPreferred)
    }
}

/// The model of an outcome that is reported; none where there is no model.
///
/// # Errors
/// The choice names no model, or prime implicants that no model has; the message lists the models.
pub(crate) fn reported(
    study: &Study,
    conditions: &[Condition],
    result: &MinimizeResult,
    choice: Option<&ReportedChoice>,
) -> Result<Option<Reported>> {
    let candidates = candidates(result);
    let Some(first) = candidates.first() else {
        return Ok(None);
    };
    let models = candidates
        .iter()
        .unique_by(|candidate| terms(candidate.model))
        .count();
    let (chosen, by, reason) = match choice {
        None if models == 1 => (first, ReportedBy::Only, None),
        None => (first, ReportedBy::First, None),
        Some(choice) => {
            let (chosen, by) = chosen(study, conditions, result, &candidates, choice)?;
            (chosen, by, Some(choice.reason.clone()))
        }
    };
    Ok(Some(Reported {
        kind: chosen.solution.kind,
        model: chosen.name(),
        expression: chosen.model.expression.clone(),
        by,
        reason,
        models,
    }))
}

/// Puts the chart of the reported model first: what shows one chart shows this one.
pub(crate) fn put_first(
    charts: &mut [ConfigurationChart],
    conditions: &[Condition],
    result: &MinimizeResult,
    reported: &Reported,
) {
    let Some(candidate) = candidates(result)
        .into_iter()
        .find(|candidate| candidate.name() == reported.model)
    else {
        return;
    };
    let Some(own) = chart_of(
        &result.outcome,
        conditions,
        &result.solutions,
        candidate.solution,
        candidate.model,
    ) else {
        return;
    };
    // Models whose charts are the same share the chart of the first.
    if let Some(at) = charts.iter().position(|chart| chart.columns == own.columns) {
        charts[..=at].rotate_right(1);
        charts[0].model = own.model;
    }
}

/// A model with the solution it is of.
struct Candidate<'a> {
    solution: &'a Solution,
    model: &'a Model,
}

impl Candidate<'_> {
    fn name(&self) -> String {
        qca::chart::model_name(self.solution, self.model)
    }
}

/// The models that may be reported, in the order in which they are listed.
fn candidates(result: &MinimizeResult) -> Vec<Candidate<'_>> {
    let models = result.reportable().into_iter();
    let candidate = |(solution, model)| Candidate { solution, model };
    models.map(candidate).collect()
}

/// The terms of a model, whatever their order.
fn terms(model: &Model) -> Vec<&str> {
    let terms = model.terms.iter().map(|term| term.expression.as_str());
    terms.sorted_unstable().collect()
}

fn chosen<'a, 'b>(
    study: &Study,
    conditions: &[Condition],
    result: &MinimizeResult,
    candidates: &'b [Candidate<'a>],
    choice: &ReportedChoice,
) -> Result<(&'b Candidate<'a>, ReportedBy)> {
    let (fitting, by) = match &choice.by {
        ChosenBy::Model(wanted) => {
            let named = |candidate: &&Candidate| is_named(candidate, wanted, conditions);
            let fitting = candidates.iter().filter(named).collect_vec();
            let different = fitting.iter().unique_by(|c| terms(c.model)).count();
            if different > 1 {
                return Err(study.error_at(
                    &choice.span,
                    format!(
                        "{wanted} is the name of {different} models of {}",
                        result.outcome
                    ),
                    format!("name it with its pair: {}", listed(&fitting)),
                ));
            }
            (fitting, ReportedBy::Model)
        }
        ChosenBy::PrimeImplicants(preferred) => {
            let mut wanted = Vec::new();
            for term in preferred {
                wanted.extend(cubes(term, conditions)?);
            }
            let has_all = |candidate: &&Candidate| {
                let own = sources(result, candidate);
                wanted.iter().all(|term| own.contains(term))
            };
            let fitting = candidates.iter().filter(has_all).collect_vec();
            let different = fitting.iter().unique_by(|c| terms(c.model)).count();
            let by = match different {
                1 => ReportedBy::PrimeImplicants,
                _ => ReportedBy::FirstPreferred,
            };
            (fitting, by)
        }
    };
    let found = fitting.first().copied().ok_or_else(|| {
        let problem = match &choice.by {
            ChosenBy::Model(wanted) => format!("{} has no model {wanted}", result.outcome),
            ChosenBy::PrimeImplicants(terms) => {
                format!("no model of {} has {}", result.outcome, terms.join(" and "))
            }
        };
        let all = candidates.iter().collect_vec();
        study.error_at(
            &choice.span,
            problem,
            format!("its models are {}", listed(&all)),
        )
    })?;
    Ok((found, by))
}

/// Whether the study file means this model: by its name, with or without its pair, or by its formula.
fn is_named(candidate: &Candidate, wanted: &str, conditions: &[Condition]) -> bool {
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let formula = || {
        let own = candidate
            .model
            .terms
            .iter()
            .map(|term| sorted(&term.literals));
        let own = own.sorted().collect_vec();
        cubes(wanted, conditions).is_ok_and(|theirs| theirs == own)
    };
    wanted == candidate.model.name || squeezed(wanted) == squeezed(&candidate.name()) || formula()
}

/// A term as its literals, in an order that does not depend on how it was written.
type Term = Vec<(String, Level)>;

fn sorted(literals: &Literals) -> Term {
    literals.0.iter().cloned().sorted().collect()
}

/// The terms of a sum of products, in order.
fn cubes(text: &str, conditions: &[Condition]) -> Result<Vec<Term>> {
    let cubes = Expression::parse(text)?.to_cubes(conditions)?;
    let terms = cubes
        .iter()
        .map(|cube| sorted(&Literals::of(cube, conditions)));
    Ok(terms.sorted().collect())
}

/// The terms of a model and of the models it comes from.
fn sources(result: &MinimizeResult, candidate: &Candidate) -> Vec<Term> {
    let named = |kind, name: &String| {
        let models = result.of(kind).flat_map(|solution| &solution.models);
        models.filter(|model| model.name == *name).collect_vec()
    };
    let from = candidate.solution.from.iter().flat_map(|from| {
        let mut models = named(SolutionType::Conservative, &from.conservative);
        models.extend(named(SolutionType::Parsimonious, &from.parsimonious));
        models
    });
    std::iter::once(candidate.model)
        .chain(from)
        .flat_map(|model| &model.terms)
        .map(|term| sorted(&term.literals))
        .collect()
}

/// The different models with their formulas, the first few.
fn listed(candidates: &[&Candidate]) -> String {
    const MOST: usize = 6;
    let different = candidates
        .iter()
        .unique_by(|c| terms(c.model))
        .collect_vec();
    let mut text = different
        .iter()
        .take(MOST)
        .map(|candidate| format!("{}: {}", candidate.name(), candidate.model.expression))
        .join("; ");
    if different.len() > MOST {
        text.push_str(&format!("; and {} more", different.len() - MOST));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_literals_and_terms_does_not_matter() {
        let condition = |name: &str, levels| Condition {
            name: name.to_owned(),
            levels,
        };
        let conditions = [condition("A", 2), condition("B", 2), condition("C", 3)];
        let read = |text| cubes(text, &conditions).unwrap();
        assert_eq!(read("B*~A*C[2] + A"), read("A + ~A * C[2] * B"));
        assert_ne!(read("A*B"), read("A*~B"));
        assert!(cubes("A*X", &conditions).is_err());
    }
}
