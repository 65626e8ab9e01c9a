//! The search for sufficient conjunctions: the mirror of [`crate::necessity`].
//!
//! Every conjunction of literals (at most one of each condition) that is sufficient at the cut-offs and minimal: no
//! conjunction of some of its literals is. Truth tables and minimisation have no part in it, so that it shows what the
//! data alone support, conjunction by conjunction; terms of a solution need not be among them, since a row's consistency
//! is not that of a part of it.

use serde::{Deserialize, Serialize};

use crate::condition::{Condition, Literals, term_text};
use crate::error::{Error, Result};
use crate::fit::{TermFit, sufficiency_of};
use crate::outcome::Outcome;
use crate::precision::{TOLERANCE, at_least, some_at_least};
use crate::sets::FuzzySets;
use crate::truth_table::{condition_sets, described};
use qca_minimize::{Cube, Level};

/// What counts as sufficient, and how far to search.
///
/// | name | default | purpose | range |
/// |---|---|---|---|
/// | `consistency` | 0.8 | the least consistency of sufficiency | 0 to 1 |
/// | `pri` | 0 | the least PRI; undefined counts as 0 | 0 to 1 |
/// | `coverage` | 0 | the least raw coverage; what covers nothing is never listed | 0 to 1 |
/// | `depth` | all conditions | the most literals in a conjunction | 1 or more |
/// | `most_candidates` | 5,000,000 | where the search gives up rather than fill the memory | 1 or more |
#[derive(Clone, Debug, PartialEq)]
pub struct SufficiencyOptions {
    /// Consistency cut-off.
    pub consistency: f64,
    /// PRI cut-off.
    pub pri: f64,
    /// Coverage cut-off; it also keeps the search small, since a longer conjunction covers no more.
    pub coverage: f64,
    /// The most literals in a conjunction.
    pub depth: Option<usize>,
    /// More conjunctions than this are not looked at: an error.
    pub most_candidates: usize,
}

impl Default for SufficiencyOptions {
    fn default() -> Self {
        SufficiencyOptions {
            consistency: 0.8,
            pri: 0.0,
            coverage: 0.0,
            depth: None,
            most_candidates: 5_000_000,
        }
    }
}

/// The answer of `qca sufficiency`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "sufficiency")]
pub struct SufficiencyResult {
    /// The outcome.
    pub outcome: String,
    /// The conjunctions: fewer literals first, then the greater coverage, then in the conditions' order.
    pub expressions: Vec<SufficientExpression>,
}

/// A minimal sufficient conjunction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SufficientExpression {
    /// The conjunction as text.
    pub expression: String,
    /// Its literals.
    pub literals: Literals,
    /// Consistency of sufficiency.
    pub consistency: Option<f64>,
    /// PRI.
    pub pri: Option<f64>,
    /// Raw coverage.
    pub coverage: Option<f64>,
}

/// A conjunction that is not sufficient yet, with its memberships.
struct Open {
    literals: Vec<(usize, Level)>,
    memberships: Vec<f64>,
}

/// Finds every minimal sufficient conjunction.
///
/// # Errors
/// As [`condition_sets`]; a cut-off outside 0 to 1, a depth of 0, or more candidates than the options allow.
///
/// ```
/// use qca::sufficiency::{SufficiencyOptions, sufficiency_search};
/// use qca::{Expression, FuzzySets, Outcome, Set};
/// let set = |name: &str, values: [f64; 4]| Set::new(name, values.to_vec()).unwrap();
/// let sets = FuzzySets::new("example", ["a", "b", "c", "d"].map(String::from).to_vec(), vec![
///     set("A", [1.0, 1.0, 0.0, 0.0]), set("B", [1.0, 0.0, 1.0, 0.0]), set("Y", [1.0, 0.0, 0.0, 0.0]),
/// ]).unwrap();
/// let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
/// let conditions = ["A".to_owned(), "B".to_owned()];
/// let found = sufficiency_search(&sets, &conditions, &outcome, &SufficiencyOptions::default()).unwrap();
/// assert_eq!(found.expressions.len(), 1);
/// assert_eq!(found.expressions[0].expression, "A*B");
/// ```
pub fn sufficiency_search(
    sets: &FuzzySets,
    conditions: &[String],
    outcome: &Outcome,
    options: &SufficiencyOptions,
) -> Result<SufficiencyResult> {
    options.check()?;
    outcome.check_apart_from(conditions.iter().map(String::as_str))?;
    let members = condition_sets(sets, conditions)?;
    let names = described(&members);
    let y = &outcome.memberships;
    let total: f64 = y.iter().sum();
    let literals: Vec<(usize, Level, Vec<f64>)> = members
        .iter()
        .enumerate()
        .flat_map(|(at, set)| {
            (0..set.levels()).map(move |level| (at, level, set.literal(&[level])))
        })
        .collect();
    let mut found: Vec<(Vec<(usize, Level)>, TermFit)> = Vec::new();
    let mut open = vec![Open {
        literals: Vec::new(),
        memberships: vec![1.0; y.len()],
    }];
    let depth = options.depth.unwrap_or(names.len()).min(names.len());
    let mut candidates = 0;
    for _ in 0..depth {
        let mut next = Vec::new();
        let shorter = found.len();
        for node in &open {
            let last = node.literals.last().map(|&(condition, _)| condition);
            let later = literals
                .iter()
                .filter(|(at, ..)| last.is_none_or(|last| *at > last));
            for (condition, level, values) in later {
                candidates += 1;
                if candidates > options.most_candidates {
                    return Err(too_many(options.most_candidates));
                }
                let mut longer = node.literals.clone();
                longer.push((*condition, *level));
                if found[..shorter]
                    .iter()
                    .any(|(known, _)| contains(&longer, known))
                {
                    continue;
                }
                let memberships: Vec<f64> = node
                    .memberships
                    .iter()
                    .zip(values)
                    .map(|(x, v)| x.min(*v))
                    .collect();
                let covered: f64 = memberships.iter().zip(y).map(|(x, y)| x.min(*y)).sum();
                if covered <= TOLERANCE || !at_least(covered / total, options.coverage) {
                    continue;
                }
                let fit = sufficiency_of(&[&memberships], y).terms[0];
                if options.passes(&fit) {
                    found.push((longer, fit));
                } else {
                    next.push(Open {
                        literals: longer,
                        memberships,
                    });
                }
            }
        }
        open = next;
    }
    Ok(SufficiencyResult {
        outcome: outcome.name.clone(),
        expressions: listed(found, &names),
    })
}

/// Whether the literals hold all of `part`, both in the order of the conditions.
fn contains(literals: &[(usize, Level)], part: &[(usize, Level)]) -> bool {
    part.iter()
        .all(|literal| literals.binary_search(literal).is_ok())
}

fn too_many(most: usize) -> Error {
    Error::analysis(format!(
        "more than {most} conjunctions would have to be looked at; name fewer conditions, a smaller depth or a higher coverage"
    ))
}

fn listed(
    mut found: Vec<(Vec<(usize, Level)>, TermFit)>,
    conditions: &[Condition],
) -> Vec<SufficientExpression> {
    let coverage = |fit: &TermFit| fit.raw_coverage.unwrap_or(0.0);
    found.sort_by(|(a, fit_a), (b, fit_b)| {
        let size = a.len().cmp(&b.len());
        size.then(coverage(fit_b).total_cmp(&coverage(fit_a)))
            .then(a.cmp(b))
    });
    found
        .into_iter()
        .map(|(literals, fit)| {
            let mut pattern = vec![None; conditions.len()];
            for (condition, level) in literals {
                pattern[condition] = Some(level);
            }
            let cube = Cube::from_pattern(&pattern);
            SufficientExpression {
                expression: term_text(&cube, conditions),
                literals: Literals::of(&cube, conditions),
                consistency: fit.consistency,
                pri: fit.pri,
                coverage: fit.raw_coverage,
            }
        })
        .collect()
}

impl SufficiencyOptions {
    fn passes(&self, fit: &TermFit) -> bool {
        some_at_least(fit.consistency, self.consistency)
            && (self.pri <= 0.0 || some_at_least(fit.pri, self.pri))
    }

    fn check(&self) -> Result<()> {
        let cuts = [
            ("consistency", self.consistency),
            ("PRI", self.pri),
            ("coverage", self.coverage),
        ];
        for (name, cut) in cuts {
            if !(0.0..=1.0).contains(&cut) {
                return Err(Error::analysis(format!(
                    "the {name} cut-off is {cut}; it must be between 0 and 1"
                )));
            }
        }
        if self.depth == Some(0) {
            return Err(Error::analysis(
                "a search to depth 0 finds nothing; the depth is 1 or more",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::Expression;
    use crate::random::Random;
    use crate::sets::Set;

    /// Every conjunction that passes, by trying all 3^k, and of them those that hold no other.
    fn by_force(sets: &FuzzySets, names: &[String], y: &[f64], cut: f64) -> Vec<String> {
        let mut passing: Vec<Vec<(usize, Level)>> = Vec::new();
        for code in 1..3usize.pow(names.len() as u32) {
            let mut rest = code;
            let mut literals = Vec::new();
            for condition in 0..names.len() {
                if rest % 3 > 0 {
                    literals.push((condition, (rest % 3 - 1) as Level));
                }
                rest /= 3;
            }
            let x: Vec<f64> = (0..y.len())
                .map(|case| {
                    let of = |&(at, level): &(usize, Level)| {
                        sets.find(&names[at]).unwrap().membership(case, level)
                    };
                    literals.iter().map(of).fold(1.0, f64::min)
                })
                .collect();
            let fit = sufficiency_of(&[&x], y).terms[0];
            if some_at_least(fit.consistency, cut) && fit.raw_coverage.unwrap_or(0.0) > 1e-9 {
                passing.push(literals);
            }
        }
        let minimal = |literals: &&Vec<(usize, Level)>| {
            !passing
                .iter()
                .any(|other| other != *literals && contains(literals, other))
        };
        let mut texts: Vec<String> = passing
            .iter()
            .filter(minimal)
            .map(|literals| {
                let part = |&(at, level): &(usize, Level)| {
                    format!("{}{}", if level == 0 { "~" } else { "" }, names[at])
                };
                literals.iter().map(part).collect::<Vec<_>>().join("*")
            })
            .collect();
        texts.sort();
        texts
    }

    #[test]
    fn the_search_finds_what_trying_all_finds() {
        let mut random = Random(11);
        for round in 0..40 {
            let (conditions, cases) = (2 + round % 4, 5 + round % 9);
            let mut column = |name: String| {
                let value = |v: f64| {
                    if round % 2 == 0 {
                        (v * 20.0).round() / 20.0
                    } else {
                        v.round()
                    }
                };
                Set::new(name, (0..cases).map(|_| value(random.unit())).collect()).unwrap()
            };
            let names: Vec<String> = (0..conditions).map(|at| format!("C{at}")).collect();
            let mut all: Vec<Set> = names.iter().map(|name| column(name.clone())).collect();
            all.push(column("Y".into()));
            let labels: Vec<String> = (0..cases).map(|case| case.to_string()).collect();
            let sets = FuzzySets::new("random", labels, all).unwrap();
            let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
            let options = SufficiencyOptions::default();
            let found = sufficiency_search(&sets, &names, &outcome, &options).unwrap();
            let mut texts: Vec<String> = found
                .expressions
                .into_iter()
                .map(|found| found.expression)
                .collect();
            texts.sort();
            assert_eq!(
                texts,
                by_force(&sets, &names, &outcome.memberships, 0.8),
                "round {round}"
            );
        }
    }

    #[test]
    fn bad_options_and_too_many_candidates_are_errors() {
        let set = |name: &str| Set::new(name, vec![0.2, 0.7]).unwrap();
        let sets = FuzzySets::new("x", vec!["a", "b"], vec![set("A"), set("Y")]).unwrap();
        let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
        let search = |options| sufficiency_search(&sets, &["A".to_owned()], &outcome, &options);
        let wrong = SufficiencyOptions {
            pri: 2.0,
            ..Default::default()
        };
        assert!(
            search(wrong)
                .unwrap_err()
                .to_string()
                .contains("PRI cut-off is 2")
        );
        let few = SufficiencyOptions {
            most_candidates: 1,
            ..Default::default()
        };
        assert!(search(few).unwrap_err().to_string().contains("more than 1"));
    }
}
