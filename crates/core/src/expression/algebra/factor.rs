//! Factorisation: common factors taken out of a sum of products, in every way.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::condition::{Condition, term_text};
use crate::error::Result;
use crate::expression::Expression;
use qca_minimize::{Cube, Level, algebra};

/// How many factorisations, or ways to group terms, are looked at before the search stops.
const MOST_LOOKED_AT: usize = 20_000;

/// The factorisations of an expression.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Factorisations {
    /// Each once: those with the fewest literals first, then by text. A sum without common factors is its own
    /// only factorisation.
    pub expressions: Vec<String>,
    /// Whether these are all; a sum of very many terms has too many.
    pub complete: bool,
}

/// All factorisations of an expression, multiplied out first.
///
/// A factorisation groups the terms so that those of a group have literals in common and no two groups have; the
/// common literals of each group are taken out, what is left is factorised in the same way, and factors with the
/// same rest are joined: `A*C + A*D + B*C + B*D` becomes `(A + B)*(C + D)`. It is the sum of products as it
/// is multiplied out that is factorised; a minimal one often has better factors ([`super::simplify`]).
///
/// # Errors
/// As [`Expression::to_cubes`].
///
/// ```
/// use qca::{Expression, expression::algebra::{conditions_of, factor}};
/// let expression = Expression::parse("A*B + A*C + B*C").unwrap();
/// let conditions = conditions_of(&[&expression], &[]).unwrap();
/// let found = factor(&expression, &conditions).unwrap();
/// assert_eq!(found.expressions, ["A*(B + C) + B*C", "B*(A + C) + A*C", "C*(A + B) + A*B"]);
/// ```
pub fn factor(expression: &Expression, conditions: &[Condition]) -> Result<Factorisations> {
    let terms = expression.to_cubes(conditions)?;
    let mut search = Search {
        conditions,
        levels: super::levels(conditions),
        looked_at: 0,
    };
    let constant = match terms.is_empty() {
        true => Some("0"),
        false => search.is_everything(&terms).then_some("1"),
    };
    if let Some(constant) = constant {
        return Ok(Factorisations {
            expressions: vec![constant.to_owned()],
            complete: true,
        });
    }
    let mut ways = search.of_sum(&terms);
    ways.sort();
    ways.dedup();
    Ok(Factorisations {
        expressions: ways.into_iter().map(|way| way.text).collect(),
        complete: search.looked_at < MOST_LOOKED_AT,
    })
}

/// A factorised expression: how many literals it has, its text, and the factors that it has as a product.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    literals: usize,
    text: String,
    factors: Vec<String>,
}

impl Way {
    /// The product of two, its factors in one order: what is no sum first, then by text.
    fn times(&self, other: &Way) -> Way {
        let mut factors = [&self.factors[..], &other.factors].concat();
        factors.sort_by_key(|factor| (factor.starts_with('('), factor.clone()));
        Way {
            literals: self.literals + other.literals,
            text: factors.join("*"),
            factors,
        }
    }
}

/// A group of a sum: its common factor, and what is left; nothing is left of a single term.
#[derive(Clone)]
struct Part {
    factor: Cube,
    rest: Option<Way>,
}

struct Search<'a> {
    conditions: &'a [Condition],
    levels: Vec<Level>,
    looked_at: usize,
}

impl Search<'_> {
    /// Whether every configuration lies in one of these terms.
    fn is_everything(&self, terms: &[Cube]) -> bool {
        algebra::is_covered(&self.levels, &Cube::empty(), terms)
    }

    fn of_sum(&mut self, terms: &[Cube]) -> Vec<Way> {
        let mut groupings = Vec::new();
        self.group(terms, 0, &mut Vec::new(), &mut groupings);
        let mut ways = Vec::new();
        for groups in groupings {
            for parts in self.parts(terms, &groups) {
                ways.push(self.joined(&parts));
            }
        }
        ways.sort();
        ways.dedup();
        ways
    }

    /// Every way to put each term from `next` on into a group with which it has literals in common, or a new one.
    fn group(
        &mut self,
        terms: &[Cube],
        next: usize,
        groups: &mut Vec<(Cube, Vec<usize>)>,
        found: &mut Vec<Vec<(Cube, Vec<usize>)>>,
    ) {
        if self.looked_at >= MOST_LOOKED_AT {
            return;
        }
        if next == terms.len() {
            self.looked_at += 1;
            if !any_pair_shares(groups) {
                found.push(groups.clone());
            }
            return;
        }
        for at in 0..groups.len() {
            let shared = common(&groups[at].0, &terms[next]);
            if !shared.is_empty() {
                let before = std::mem::replace(&mut groups[at].0, shared);
                groups[at].1.push(next);
                self.group(terms, next + 1, groups, found);
                groups[at].1.pop();
                groups[at].0 = before;
            }
        }
        groups.push((terms[next].clone(), vec![next]));
        self.group(terms, next + 1, groups, found);
        groups.pop();
    }

    /// Every choice of a factorisation for what is left of each group.
    fn parts(&mut self, terms: &[Cube], groups: &[(Cube, Vec<usize>)]) -> Vec<Vec<Part>> {
        let mut choices: Vec<Vec<Part>> = vec![Vec::new()];
        for (factor, members) in groups {
            let rests = if members.len() == 1 {
                vec![None]
            } else {
                let left: Vec<Cube> = members
                    .iter()
                    .map(|&at| quotient(&terms[at], factor))
                    .collect();
                // What is left of `A*B + A*~B` beside A holds everything.
                match self.is_everything(&left) {
                    true => vec![None],
                    false => self.of_sum(&left).into_iter().map(Some).collect(),
                }
            };
            let mut longer = Vec::new();
            for choice in &choices {
                for rest in &rests {
                    if longer.len() >= MOST_LOOKED_AT {
                        self.looked_at = MOST_LOOKED_AT;
                        break;
                    }
                    let part = Part {
                        factor: factor.clone(),
                        rest: rest.clone(),
                    };
                    longer.push(choice.iter().cloned().chain([part]).collect());
                }
            }
            choices = longer;
        }
        choices
    }

    /// The sum of the parts, those with the same rest joined into one product of two sums, larger parts first.
    fn joined(&self, parts: &[Part]) -> Way {
        let mut by_rest: BTreeMap<&str, Vec<&Part>> = BTreeMap::new();
        let mut order: Vec<&str> = Vec::new();
        let mut single: Vec<Way> = Vec::new();
        for part in parts {
            match &part.rest {
                None => single.push(self.product(&part.factor)),
                Some(rest) => {
                    let same = by_rest.entry(&rest.text).or_default();
                    if same.is_empty() {
                        order.push(&rest.text);
                    }
                    same.push(part);
                }
            }
        }
        let groups = order
            .into_iter()
            .map(|rest| self.product_of_sums(&by_rest[rest]));
        sum(&groups.chain(single).collect::<Vec<Way>>())
    }

    fn product_of_sums(&self, parts: &[&Part]) -> Way {
        let factors: Vec<Way> = parts
            .iter()
            .map(|part| self.product(&part.factor))
            .collect();
        let factor = sum(&factors);
        let Some(rest) = parts.first().and_then(|part| part.rest.as_ref()) else {
            return factor;
        };
        let cubes: Vec<Cube> = parts.iter().map(|part| part.factor.clone()).collect();
        match self.is_everything(&cubes) {
            true => rest.clone(),
            false => factor.times(rest),
        }
    }

    fn product(&self, cube: &Cube) -> Way {
        let text = term_text(cube, self.conditions);
        Way {
            literals: cube.len(),
            factors: vec![text.clone()],
            text,
        }
    }
}

fn sum(ways: &[Way]) -> Way {
    if let [only] = ways {
        return only.clone();
    }
    let texts: Vec<&str> = ways.iter().map(|way| way.text.as_str()).collect();
    let text = texts.join(" + ");
    Way {
        literals: ways.iter().map(|way| way.literals).sum(),
        factors: vec![format!("({text})")],
        text,
    }
}

fn any_pair_shares(groups: &[(Cube, Vec<usize>)]) -> bool {
    let shares = |one: &Cube, other: &Cube| !common(one, other).is_empty();
    (0..groups.len()).any(|at| (0..at).any(|before| shares(&groups[at].0, &groups[before].0)))
}

/// The literals that both have.
fn common(one: &Cube, other: &Cube) -> Cube {
    Cube::from_literals(
        one.literals()
            .filter(|&(at, level)| other.level(at) == Some(level)),
    )
}

/// The literals of a term that are not in the factor.
fn quotient(term: &Cube, factor: &Cube) -> Cube {
    Cube::from_literals(
        term.literals()
            .filter(|&(at, _)| factor.level(at).is_none()),
    )
}
