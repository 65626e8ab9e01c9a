//! The algebra of expressions, exact, for Boolean and multi-value conditions.
//!
//! Every function takes the conditions, with their numbers of levels, that the expressions are over:
//! [`conditions_of`] reads them off the expressions, [`conditions_in`] off the data. Minimal sums come from the
//! exact minimiser ([`crate::minimize`]), complements and intersections from operations on products, so that
//! nothing here ever lists all configurations except [`expand`], whose answer they are.

mod factor;

use num_bigint::BigUint;
use serde::Serialize;

use crate::condition::{Condition, sum_text, term_text};
use crate::count::Count;
use crate::error::{Error, Result};
use crate::expression::{Expression, Node};
use crate::minimize::{self, Cube, Level, Options, Problem, Status};
use crate::sets::FuzzySets;

pub use factor::{Factorisations, factor};

/// The most configurations that [`expand`] lists.
pub const MOST_CONFIGURATIONS: usize = 10_000;

/// How many equally short sums are listed.
const MOST_SUMS: usize = 1000;

/// The shortest sums of products of an expression.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MinimalSums {
    /// The sums with the fewest terms, all of prime implicants, in a fixed order; `0` or `1` for a constant. At
    /// most 1000.
    pub expressions: Vec<String>,
    /// How many there are.
    pub count: Count,
}

/// The conditions of expressions, in order of first appearance. A condition has as many levels as the highest
/// level that occurs asks for, and at least 2; `given` says otherwise.
///
/// # Errors
/// A level that a given condition does not have; a bare name of a condition with more than two levels.
///
/// ```
/// use qca::{Expression, expression::algebra::conditions_of};
/// let expression = Expression::parse("A*D[2] + B").unwrap();
/// let conditions = conditions_of(&[&expression], &[]).unwrap();
/// assert_eq!(conditions.iter().map(|c| c.levels).collect::<Vec<_>>(), [2, 3, 2]);
/// ```
pub fn conditions_of(expressions: &[&Expression], given: &[Condition]) -> Result<Vec<Condition>> {
    let mut conditions: Vec<Condition> = Vec::new();
    for expression in expressions {
        for name in expression.names() {
            if !conditions.iter().any(|condition| condition.name == name) {
                let levels = given
                    .iter()
                    .find(|condition| condition.name == name)
                    .map(|c| c.levels);
                let levels = levels.unwrap_or_else(|| levels_used(expressions, name));
                conditions.push(Condition {
                    name: name.to_owned(),
                    levels,
                });
            }
        }
    }
    for expression in expressions {
        expression.check_conditions(&conditions)?;
    }
    Ok(conditions)
}

fn levels_used(expressions: &[&Expression], name: &str) -> Level {
    let highest = expressions
        .iter()
        .filter_map(|expression| expression.highest_level(name))
        .max();
    highest.map_or(2, |level| level.saturating_add(1).max(2))
}

/// The conditions of expressions, with the numbers of levels that the data give them.
///
/// # Errors
/// As [`Expression::check`].
pub fn conditions_in(expressions: &[&Expression], sets: &FuzzySets) -> Result<Vec<Condition>> {
    for expression in expressions {
        expression.check(sets)?;
    }
    let known: Vec<Condition> = sets
        .sets()
        .iter()
        .map(|set| Condition {
            name: set.name().to_owned(),
            levels: set.levels(),
        })
        .collect();
    conditions_of(expressions, &known)
}

/// All minimal sums of products: those with the fewest terms, each a prime implicant.
///
/// # Errors
/// As [`Expression::to_cubes`]; and if the minimiser refuses the problem.
///
/// ```
/// use qca::{Expression, expression::algebra::{conditions_of, simplify}};
/// let expression = Expression::parse("A*B + A*~B + ~A*C").unwrap();
/// let conditions = conditions_of(&[&expression], &[]).unwrap();
/// assert_eq!(simplify(&expression, &conditions).unwrap().expressions, ["A + C"]);
/// ```
pub fn simplify(expression: &Expression, conditions: &[Condition]) -> Result<MinimalSums> {
    minimal_sums(expression.to_cubes(conditions)?, conditions)
}

/// The canonical sum: one product for every configuration in the expression, with a literal of every condition.
///
/// # Errors
/// As [`Expression::to_cubes`]; and more than [`MOST_CONFIGURATIONS`] configurations.
///
/// ```
/// use qca::{Expression, expression::algebra::{conditions_of, expand}};
/// let expression = Expression::parse("A + B").unwrap();
/// let conditions = conditions_of(&[&expression], &[]).unwrap();
/// assert_eq!(expand(&expression, &conditions).unwrap(), "~A*B + A*~B + A*B");
/// ```
pub fn expand(expression: &Expression, conditions: &[Condition]) -> Result<String> {
    let cubes = expression.to_cubes(conditions)?;
    let levels = levels(conditions);
    let count = minimize::algebra::count(&levels, &cubes);
    if count > BigUint::from(MOST_CONFIGURATIONS) {
        let problem = format!(
            "expression {:?} holds {count} configurations, and at most {MOST_CONFIGURATIONS} are listed; use `simplify` instead",
            expression.to_string()
        );
        return Err(Error::TooManyProducts { problem });
    }
    let rows = minimize::algebra::rows(&levels, &cubes, MOST_CONFIGURATIONS);
    let rows: Vec<Cube> = rows.iter().map(|row| Cube::from_row(row)).collect();
    Ok(sum_text(&rows, conditions))
}

/// The expression multiplied out: a sum of products without contradictory ones and without those that another contains.
/// Nothing is joined or expanded to configurations; a literal of several levels becomes a sum.
///
/// # Errors
/// As [`Expression::to_cubes`].
///
/// ```
/// use qca::{Expression, expression::algebra::{conditions_of, multiply}};
/// let expression = Expression::parse("(A + B)*(~A + C)").unwrap();
/// let conditions = conditions_of(&[&expression], &[]).unwrap();
/// assert_eq!(multiply(&expression, &conditions).unwrap(), "A*C + ~A*B + B*C");
/// ```
pub fn multiply(expression: &Expression, conditions: &[Condition]) -> Result<String> {
    Ok(sum_text(&expression.to_cubes(conditions)?, conditions))
}

/// The negation, as all its minimal sums of products (De Morgan's laws, multiplied out and minimised).
///
/// # Errors
/// As [`simplify`].
///
/// ```
/// use qca::{Expression, expression::algebra::{conditions_of, negate}};
/// let expression = Expression::parse("A*B + C").unwrap();
/// let conditions = conditions_of(&[&expression], &[]).unwrap();
/// assert_eq!(negate(&expression, &conditions).unwrap().expressions, ["~A*~C + ~B*~C"]);
/// ```
pub fn negate(expression: &Expression, conditions: &[Condition]) -> Result<MinimalSums> {
    let cubes = expression.to_cubes(conditions)?;
    minimal_sums(
        minimize::algebra::complement(&levels(conditions), &cubes),
        conditions,
    )
}

/// The negation in the shape of the expression: AND and OR change places and every literal is negated (De
/// Morgan's laws, nothing multiplied out or left out).
///
/// ```
/// use qca::{Expression, expression::algebra::invert};
/// let expression = Expression::parse("A*~B + C[1,2]").unwrap();
/// assert_eq!(invert(&expression), "(~A + B)*~C[1,2]");
/// ```
pub fn invert(expression: &Expression) -> String {
    inverted(&expression.node).to_string()
}

fn inverted(node: &Node) -> Node {
    match node {
        Node::Constant(value) => Node::Constant(!value),
        Node::Not(inner) => (**inner).clone(),
        Node::Literal { .. } => Node::Not(Box::new(node.clone())),
        Node::And(operands) => Node::Or(operands.iter().map(inverted).collect()),
        Node::Or(operands) => Node::And(operands.iter().map(inverted).collect()),
    }
}

/// The intersection of expressions, as all its minimal sums of products; `0` where no configuration lies in all.
///
/// # Errors
/// As [`simplify`].
///
/// ```
/// use qca::{Expression, expression::algebra::{conditions_of, intersect}};
/// let theory = Expression::parse("A + B").unwrap();
/// let solution = Expression::parse("~A*C").unwrap();
/// let conditions = conditions_of(&[&theory, &solution], &[]).unwrap();
/// assert_eq!(intersect(&[&theory, &solution], &conditions).unwrap().expressions, ["~A*B*C"]);
/// ```
pub fn intersect(expressions: &[&Expression], conditions: &[Condition]) -> Result<MinimalSums> {
    let mut product = vec![Cube::empty()];
    for expression in expressions {
        let cubes = expression.to_cubes(conditions)?;
        product = crate::expression::cubes::multiplied(&product, &cubes).ok_or_else(|| {
            let problem = "the intersection has too many products; intersect fewer expressions";
            Error::TooManyProducts {
                problem: problem.to_owned(),
            }
        })?;
    }
    minimal_sums(product, conditions)
}

/// Whether two expressions hold the same configurations, and if not, which ones differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Equivalence {
    /// Whether they hold the same configurations.
    pub equivalent: bool,
    /// Whether the first is a subset of the second.
    pub first_implies_second: bool,
    /// Whether the second is a subset of the first.
    pub second_implies_first: bool,
    /// What only the first holds, as a minimal sum; `0` if nothing.
    pub only_first: String,
    /// What only the second holds, as a minimal sum; `0` if nothing.
    pub only_second: String,
}

/// Compares two expressions.
///
/// # Errors
/// As [`simplify`].
///
/// ```
/// use qca::{Expression, expression::algebra::{conditions_of, equivalent}};
/// let first = Expression::parse("~(A*B)").unwrap();
/// let second = Expression::parse("~A").unwrap();
/// let conditions = conditions_of(&[&first, &second], &[]).unwrap();
/// let answer = equivalent(&first, &second, &conditions).unwrap();
/// assert!(!answer.equivalent && answer.second_implies_first);
/// assert_eq!(answer.only_first, "A*~B");
/// ```
pub fn equivalent(
    first: &Expression,
    second: &Expression,
    conditions: &[Condition],
) -> Result<Equivalence> {
    let (a, b) = (first.to_cubes(conditions)?, second.to_cubes(conditions)?);
    let levels = levels(conditions);
    let difference = |one: &[Cube], other: &[Cube]| -> Result<String> {
        let left = minimize::algebra::subtract(&levels, one, other);
        let sums = minimal_sums(left, conditions)?;
        Ok(sums.expressions.into_iter().next().unwrap_or_default())
    };
    let (only_first, only_second) = (difference(&a, &b)?, difference(&b, &a)?);
    Ok(Equivalence {
        equivalent: only_first == "0" && only_second == "0",
        first_implies_second: only_first == "0",
        second_implies_first: only_second == "0",
        only_first,
        only_second,
    })
}

fn levels(conditions: &[Condition]) -> Vec<Level> {
    conditions
        .iter()
        .map(|condition| condition.levels)
        .collect()
}

/// All sums of the fewest prime implicants of the union of these products.
fn minimal_sums(cubes: Vec<Cube>, conditions: &[Condition]) -> Result<MinimalSums> {
    if cubes.is_empty() || cubes.iter().any(Cube::is_empty) {
        let constant = if cubes.is_empty() { "0" } else { "1" };
        return Ok(MinimalSums {
            expressions: vec![constant.to_owned()],
            count: Count::from(1_u64),
        });
    }
    let problem = Problem::forbidden(levels(conditions), cubes, Vec::new());
    let options = Options {
        max_models: MOST_SUMS,
        ..Options::default()
    };
    let models = minimize::solve(&problem, &options)?;
    if let Status::Limit(reason) = models.status {
        let problem = format!("{reason} stopped the minimisation; write the expression in parts");
        return Err(Error::TooManyProducts { problem });
    }
    let sum = |model: usize| -> String {
        let terms: Vec<String> = models
            .terms(model)
            .map(|term| term_text(term, conditions))
            .collect();
        terms.join(" + ")
    };
    Ok(MinimalSums {
        expressions: (0..models.models.len()).map(sum).collect(),
        count: models
            .model_count
            .map_or_else(|| Count::from(models.models.len()), Count),
    })
}

#[cfg(test)]
mod tests;
