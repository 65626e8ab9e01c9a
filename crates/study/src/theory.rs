//! Theory evaluation: where a theory and the empirical solution agree, and what the cases say about it.
//!
//! Schneider and Wagemann (2012), *Set-Theoretic Methods for the Social Sciences*, section 11.3, after Ragin (1987),
//! *The Comparative Method*, chapter 7; names of the kinds of cases after Oana, Schneider and Thomann (2021),
//! *Qualitative Comparative Analysis Using R*, chapter 6.
//!
//! The theory T and the solution S split the cases into four intersections: T*S, what theory expects and data
//! support; ~T*S, what the data add to the theory; T*~S, what theory expects without support; ~T*~S, what neither
//! expects. In each, the cases with and without the outcome have a name and a meaning.

use std::collections::HashSet;

use serde::Serialize;

use qca::error::{Error, Result};
use qca::expression::Expression;
use qca::expression::algebra::{conditions_in, intersect};
use qca::fit::{is_above_half, is_below_half, sufficiency};
use qca::outcome::Outcome;
use qca::precision::at_least;
use qca::sets::FuzzySets;

/// The answer of `qca theory`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "command", rename = "theory")]
pub struct TheoryResult {
    /// The theory, in canonical form.
    pub theory: String,
    /// The empirical solution, in canonical form.
    pub solution: String,
    /// The outcome.
    pub outcome: String,
    /// T*S, ~T*S, T*~S, ~T*~S.
    pub intersections: Vec<Intersection>,
    /// Cases that belong to no intersection, or neither have the outcome nor lack it: a membership of 0.5.
    pub unassigned_cases: Vec<String>,
    /// The names of the cases, in the order of the memberships.
    pub cases: Vec<String>,
}

/// One intersection of theory and solution, or of their negations.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Intersection {
    /// `T*S`, `~T*S`, `T*~S` or `~T*~S`.
    pub name: &'static str,
    /// The intersection as a minimal sum of products; `0` if it is logically empty. `None` where it is too
    /// large to be written out.
    pub expression: Option<String>,
    /// What it means for the theory.
    pub meaning: &'static str,
    /// Consistency as sufficient for the outcome.
    pub consistency: Option<f64>,
    /// Proportional reduction in inconsistency.
    pub pri: Option<f64>,
    /// Raw coverage of the outcome.
    pub raw_coverage: Option<f64>,
    /// Membership of each case.
    pub memberships: Vec<f64>,
    /// Cases in it with the outcome.
    pub with_outcome: CaseGroup,
    /// Cases in it without the outcome.
    pub without_outcome: CaseGroup,
}

/// Cases of one kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseGroup {
    /// The kind, such as `covered most likely`.
    pub kind: &'static str,
    /// What such cases say.
    pub meaning: &'static str,
    /// The cases with membership above 0.5 in the intersection.
    pub cases: Vec<String>,
}

/// What is always the same about an intersection.
struct Kind {
    name: &'static str,
    theory: bool,
    solution: bool,
    meaning: &'static str,
    /// What it means where the part is no subset of the outcome, for the parts of the solution.
    inconsistent: Option<&'static str>,
    with_outcome: (&'static str, &'static str),
    without_outcome: (&'static str, &'static str),
}

/// Below this consistency a part is not called sufficient (Schneider and Wagemann 2012, section 5.2).
const SUFFICIENT: f64 = 0.75;
const EMPTY: &str = "no case has any membership in this part: the data say nothing of it";

/// Fuzzy memberships in a set and its negation overlap below 0.5, so that a part without a configuration may have figures.
const IMPOSSIBLE: &str = "no configuration is in this part; its figures come from memberships of 0.5 or less in opposite sets";

impl Kind {
    /// What the part means for the theory, given its consistency as sufficient for the outcome.
    fn meaning(&self, consistency: Option<f64>) -> &'static str {
        match (consistency, self.inconsistent) {
            (None, _) => EMPTY,
            (Some(consistency), Some(inconsistent)) if !at_least(consistency, SUFFICIENT) => {
                inconsistent
            }
            _ => self.meaning,
        }
    }
}

const KINDS: [Kind; 4] = [
    Kind {
        name: "T*S",
        theory: true,
        solution: true,
        meaning: "theory and data agree: this part of the theory is supported",
        inconsistent: Some(
            "theory and solution agree, but its consistency is below 0.75: the data do not support this part of either",
        ),
        with_outcome: (
            "covered most likely",
            "expected by the theory and found: they support it",
        ),
        without_outcome: (
            "inconsistent most likely",
            "expected by the theory and the solution, but without the outcome: they weaken both",
        ),
    },
    Kind {
        name: "~T*S",
        theory: false,
        solution: true,
        meaning: "found in the data, not expected: the theory should be extended by this part",
        inconsistent: Some(
            "not expected, and its consistency is below 0.75: no reason to extend the theory by this part of the solution",
        ),
        with_outcome: (
            "covered least likely",
            "not expected by the theory, but found: they say how to extend it",
        ),
        without_outcome: (
            "inconsistent least likely",
            "not expected by the theory, and rightly so; the solution fails here",
        ),
    },
    Kind {
        name: "T*~S",
        theory: true,
        solution: false,
        meaning: "expected, not found in the data: the theory should be delimited by this part",
        inconsistent: None,
        with_outcome: (
            "uncovered most likely",
            "expected by the theory with the outcome, which the solution misses: they defend the theory",
        ),
        without_outcome: (
            "consistent most likely",
            "expected by the theory, but without the outcome, as the solution says: they weaken it",
        ),
    },
    Kind {
        name: "~T*~S",
        theory: false,
        solution: false,
        meaning: "neither expected nor found: theory and data agree on what is not sufficient",
        inconsistent: None,
        with_outcome: (
            "uncovered least likely",
            "the outcome occurs though neither theory nor solution explains it: look for other conditions",
        ),
        without_outcome: (
            "consistent least likely",
            "no outcome where neither theory nor solution expects it: as it should be",
        ),
    },
];

/// Evaluates a theory against an empirical solution.
///
/// # Errors
/// As [`Expression::evaluate`] for either expression.
///
/// ```
/// use qca::{Expression, FuzzySets, Outcome, Set};
/// use qca_study::theory::evaluate_theory;
/// let set = |name: &str, values: [f64; 3]| Set::new(name, values.to_vec()).unwrap();
/// let sets = FuzzySets::new("example", ["a", "b", "c"].map(String::from).to_vec(), vec![
///     set("A", [0.9, 0.8, 0.1]), set("B", [0.8, 0.3, 0.2]), set("Y", [0.9, 0.2, 0.1]),
/// ]).unwrap();
/// let theory = Expression::parse("A").unwrap();
/// let solution = Expression::parse("A*B").unwrap();
/// let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
/// let result = evaluate_theory(&sets, &theory, &solution, &outcome).unwrap();
/// assert_eq!(result.intersections[0].with_outcome.cases, ["a"]);
/// assert_eq!(result.intersections[2].expression.as_deref(), Some("A*~B"));
/// assert_eq!(result.intersections[2].without_outcome.cases, ["b"]);
/// ```
pub fn evaluate_theory(
    sets: &FuzzySets,
    theory: &Expression,
    solution: &Expression,
    outcome: &Outcome,
) -> Result<TheoryResult> {
    let (t, s) = (theory.evaluate(sets)?, solution.evaluate(sets)?);
    let (not_theory, not_solution) = (theory.negated(), solution.negated());
    let (not_t, not_s) = (not_theory.evaluate(sets)?, not_solution.evaluate(sets)?);
    let conditions = conditions_in(&[theory, solution], sets)?;
    let mut intersections = Vec::new();
    for kind in &KINDS {
        let (t, theory) = if kind.theory {
            (&t, theory)
        } else {
            (&not_t, &not_theory)
        };
        let (s, solution) = if kind.solution {
            (&s, solution)
        } else {
            (&not_s, &not_solution)
        };
        let memberships: Vec<f64> = t.iter().zip(s).map(|(t, s)| t.min(*s)).collect();
        let expression = match intersect(&[theory, solution], &conditions) {
            Ok(sums) => sums.expressions.into_iter().next(),
            Err(Error::TooManyProducts { .. }) => None,
            Err(error) => return Err(error),
        };
        let part = intersection(kind, expression, memberships, outcome, sets)?;
        intersections.push(part);
    }
    let assigned: HashSet<&str> = intersections
        .iter()
        .flat_map(|part| {
            part.with_outcome
                .cases
                .iter()
                .chain(&part.without_outcome.cases)
        })
        .map(String::as_str)
        .collect();
    let unassigned_cases = sets
        .cases
        .iter()
        .filter(|case| !assigned.contains(case))
        .map(str::to_owned)
        .collect();
    Ok(TheoryResult {
        theory: theory.to_string(),
        solution: solution.to_string(),
        outcome: outcome.name.clone(),
        intersections,
        unassigned_cases,
        cases: sets.cases.to_vec(),
    })
}

fn intersection(
    kind: &Kind,
    expression: Option<String>,
    memberships: Vec<f64>,
    outcome: &Outcome,
    sets: &FuzzySets,
) -> Result<Intersection> {
    let y = &outcome.memberships;
    let fit = sufficiency(std::slice::from_ref(&memberships), y)?.solution;
    let group =
        |(kind, meaning): (&'static str, &'static str), belongs: fn(f64) -> bool| CaseGroup {
            kind,
            meaning,
            cases: (0..y.len())
                .filter(|&case| is_above_half(memberships[case]) && belongs(y[case]))
                .map(|case| sets.cases[case].to_owned())
                .collect(),
        };
    let is_impossible = expression.as_deref() == Some("0") && fit.consistency.is_some();
    let meaning = match is_impossible {
        true => IMPOSSIBLE,
        false => kind.meaning(fit.consistency),
    };
    Ok(Intersection {
        name: kind.name,
        expression,
        meaning,
        consistency: fit.consistency,
        pri: fit.pri,
        raw_coverage: fit.coverage,
        with_outcome: group(kind.with_outcome, is_above_half),
        without_outcome: group(kind.without_outcome, is_below_half),
        memberships,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use qca::sets::Set;

    fn example() -> (FuzzySets, Outcome) {
        let set = |name: &str, values: [f64; 5]| Set::new(name, values.to_vec()).unwrap();
        let cases = ["a", "b", "c", "d", "e"].map(String::from).to_vec();
        let sets = vec![
            set("A", [0.9, 0.8, 0.1, 0.2, 0.5]),
            set("B", [0.8, 0.3, 0.9, 0.2, 0.9]),
            set("Y", [0.9, 0.7, 0.3, 0.1, 0.8]),
        ];
        let sets = FuzzySets::new("example", cases, sets).unwrap();
        let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
        (sets, outcome)
    }

    #[test]
    fn cases_figures_and_expressions_by_hand() {
        let (sets, outcome) = example();
        let (theory, solution) = (
            Expression::parse("A").unwrap(),
            Expression::parse("B").unwrap(),
        );
        let result = evaluate_theory(&sets, &theory, &solution, &outcome).unwrap();
        let expressions: Vec<&str> = result
            .intersections
            .iter()
            .filter_map(|part| part.expression.as_deref())
            .collect();
        assert_eq!(expressions, ["A*B", "~A*B", "A*~B", "~A*~B"]);
        let groups: Vec<(&[String], &[String])> = result
            .intersections
            .iter()
            .map(|part| {
                (
                    &part.with_outcome.cases[..],
                    &part.without_outcome.cases[..],
                )
            })
            .collect();
        assert_eq!(groups[0], (&["a".to_owned()][..], &[][..]));
        assert_eq!(groups[1], (&[][..], &["c".to_owned()][..]));
        assert_eq!(groups[2], (&["b".to_owned()][..], &[][..]));
        assert_eq!(groups[3], (&[][..], &["d".to_owned()][..]));
        assert_eq!(result.unassigned_cases, ["e"]);
        // T*S: 0.8, 0.3, 0.1, 0.2, 0.5 against 0.9, 0.7, 0.3, 0.1, 0.8.
        let consistency = result.intersections[0].consistency.unwrap();
        assert!((consistency - 1.8 / 1.9).abs() < 1e-12);
        let coverage = result.intersections[0].raw_coverage.unwrap();
        assert!((coverage - 1.8 / 2.8).abs() < 1e-12);
    }

    #[test]
    fn a_theory_that_is_the_solution_leaves_the_mixed_parts_empty() {
        let (sets, outcome) = example();
        let theory = Expression::parse("A*B").unwrap();
        let result = evaluate_theory(&sets, &theory, &theory, &outcome).unwrap();
        assert_eq!(result.intersections[1].expression.as_deref(), Some("0"));
        assert_eq!(result.intersections[2].expression.as_deref(), Some("0"));
        // Fuzzy figures of what cannot be are no reason to extend a theory, or to delimit it.
        assert!(result.intersections[1].consistency > Some(0.5));
        assert_eq!(result.intersections[1].meaning, IMPOSSIBLE);
        assert_eq!(result.intersections[2].meaning, IMPOSSIBLE);
    }

    #[test]
    fn an_unknown_name_is_reported_at_its_character() {
        let (sets, outcome) = example();
        let (good, bad) = (
            Expression::parse("A").unwrap(),
            Expression::parse("A*X").unwrap(),
        );
        let error = evaluate_theory(&sets, &good, &bad, &outcome).unwrap_err();
        assert_eq!(error.snippet().unwrap().span, 2..3);
    }
}
