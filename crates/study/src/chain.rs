//! Causal chains: every factor as the outcome in turn, explained by those that may come before it.
//!
//! Baumgartner (2009), "Inferring causal complexity", *Sociological Methods & Research* 38; Thiem (2015), "Using
//! Qualitative Comparative Analysis for identifying causal chains in configurational data", *Social Science Computer
//! Review* 33. An ordering says which factors can be causes of which: those of a level, and of the levels before it.

use serde::Serialize;

use qca::error::{Error, Result};
use qca::expression::{Expression, parse_names};
use qca::outcome::Outcome;
use qca::precision::some_at_least;
use qca::sets::FuzzySets;
use qca::solution::{MinimizeResult, SolutionType};

use crate::analysis::analyse_outcome;
use crate::specification::Specification;

/// The answer of `qca chain`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "command", rename = "chain")]
pub struct ChainResult {
    /// The levels of the ordering; one level without an ordering.
    pub ordering: Vec<Vec<String>>,
    /// Whether factors of one level cannot be causes of each other.
    pub strict: bool,
    /// Each factor that has some factor before it, in order.
    pub links: Vec<Link>,
}

/// One factor as outcome.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    /// The factor.
    pub outcome: String,
    /// What may be its causes.
    pub conditions: Vec<String>,
    /// The parsimonious solution; `None` where there is nothing to minimise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solution: Option<MinimizeResult>,
    /// Whether a model meets the consistency cut-off: a link of a chain.
    pub explained: bool,
    /// Why there is no solution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Reads an ordering: levels from causes to effects with `<` between them, names with commas: `A, B < C < D`.
///
/// # Errors
/// An empty level, or a name that is no name.
pub fn parse_ordering(text: &str) -> Result<Vec<Vec<String>>> {
    text.split('<')
        .map(|level| {
            if level.trim().is_empty() {
                return Err(Error::analysis(format!(
                    "the ordering {text:?} has an empty level; write A,B < C"
                )));
            }
            parse_names(level)
        })
        .collect()
}

/// Explains each factor by those of its level (unless `strict`) and of the levels before it.
///
/// # Errors
/// A factor that is named twice or is no column; as [`analyse_outcome`].
pub fn chain(
    sets: &FuzzySets,
    ordering: Vec<Vec<String>>,
    strict: bool,
    specification: &Specification,
) -> Result<ChainResult> {
    let all: Vec<&String> = ordering.iter().flatten().collect();
    if let Some(at) = (1..all.len()).find(|&at| all[..at].contains(&all[at])) {
        return Err(Error::analysis(format!(
            "the ordering names {:?} twice",
            all[at]
        )));
    }
    let mut links = Vec::new();
    for (level, factors) in ordering.iter().enumerate() {
        for factor in factors {
            let same = if strict { 0 } else { 1 };
            let conditions: Vec<String> = ordering[..level + same]
                .iter()
                .flatten()
                .filter(|other| *other != factor)
                .cloned()
                .collect();
            if !conditions.is_empty() {
                links.push(link(sets, factor, conditions, specification)?);
            }
        }
    }
    if links.is_empty() {
        return Err(Error::analysis(
            "no factor has another that may come before it; name two factors or more",
        ));
    }
    Ok(ChainResult {
        ordering,
        strict,
        links,
    })
}

fn link(
    sets: &FuzzySets,
    factor: &str,
    conditions: Vec<String>,
    specification: &Specification,
) -> Result<Link> {
    let expression = Expression::parse(&qca::condition::quoted(factor))?;
    let outcome = Outcome::new(&expression, sets)?;
    let types = [SolutionType::Parsimonious];
    let (solution, note) = match analyse_outcome(sets, &conditions, &outcome, specification, &types)
    {
        Ok(analysis) => {
            let last = analysis
                .warnings
                .last()
                .map(|warning| warning.reason.clone());
            let note = if analysis.solutions.is_none() {
                last
            } else {
                None
            };
            (analysis.solutions, note)
        }
        // A frequency cut-off that leaves no row of this factor says nothing of the others.
        Err(error @ (Error::FrequencyTooHigh { .. } | Error::NoCaseInARow)) => {
            (None, Some(error.to_string()))
        }
        Err(error) => return Err(error),
    };
    let cut = specification.cut_offs.consistency;
    let models = solution.iter().flat_map(|solution| &solution.solutions);
    let explained = models
        .flat_map(|solution| &solution.models)
        .any(|model| some_at_least(model.consistency, cut));
    Ok(Link {
        outcome: outcome.name,
        conditions,
        solution,
        explained,
        note,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use qca::sets::Set;

    /// A and B bring about C, and C alone D.
    fn sets() -> FuzzySets {
        let set = |name: &str, values: [f64; 6]| Set::new(name, values.to_vec()).unwrap();
        let cases: Vec<String> = (1..=6).map(|case| case.to_string()).collect();
        let sets = vec![
            set("A", [1.0, 1.0, 0.0, 0.0, 1.0, 0.0]),
            set("B", [1.0, 0.0, 1.0, 0.0, 1.0, 0.0]),
            set("C", [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]),
            set("D", [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]),
        ];
        FuzzySets::new("example", cases, sets).unwrap()
    }

    #[test]
    fn an_ordering_says_what_may_be_a_cause() {
        let ordering = parse_ordering("A,B < C < D").unwrap();
        let specification = Specification::new(0, SolutionType::Parsimonious);
        let found = chain(&sets(), ordering, true, &specification).unwrap();
        let links: Vec<(&str, usize)> = found
            .links
            .iter()
            .map(|link| (link.outcome.as_str(), link.conditions.len()))
            .collect();
        assert_eq!(links, [("C", 2), ("D", 3)]);
        let of = |at: usize| {
            let solution = found.links[at].solution.as_ref().unwrap();
            solution.solutions[0]
                .models
                .iter()
                .map(|m| m.expression.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(of(0), ["A*B"]);
        assert!(of(1).contains(&"C".to_owned()), "{:?}", of(1));
        assert!(found.links.iter().all(|link| link.explained));
    }

    #[test]
    fn without_levels_every_factor_is_an_outcome() {
        let specification = Specification::new(0, SolutionType::Parsimonious);
        let ordering = parse_ordering("A,B,C").unwrap();
        let found = chain(&sets(), ordering, false, &specification).unwrap();
        assert_eq!(found.links.len(), 3);
        assert!(parse_ordering("A < < B").is_err());
        let twice = parse_ordering("A < A").unwrap();
        assert!(chain(&sets(), twice, false, &specification).is_err());
    }
}
