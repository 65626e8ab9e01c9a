//! From an expression to a sum of products over given conditions.

use std::collections::BTreeSet;

use super::{Expression, Node};
use crate::condition::Condition;
use crate::error::{Error, Result};
use qca_minimize::{Cube, Level, algebra};

/// The most products that multiplying out may give; beyond it the expression is refused.
pub const MOST_PRODUCTS: usize = 20_000;

impl Expression {
    /// The expression multiplied out over these conditions: products with one level per literal, without
    /// contradictory ones and without those that another one contains. No product: no configuration lies in
    /// the expression; the empty cube: every one does.
    ///
    /// The products need be neither prime nor few; [`crate::expression::algebra::simplify`] is for that.
    ///
    /// # Errors
    /// As [`Expression::check_conditions`]; and if multiplying out passes [`MOST_PRODUCTS`].
    ///
    /// ```
    /// use qca::Expression;
    /// use qca::condition::{Condition, sum_text};
    /// let condition = |name: &str, levels| Condition { name: name.into(), levels };
    /// let conditions = [condition("A", 2), condition("B", 2), condition("D", 3)];
    /// let cubes = Expression::parse("A*(B + ~D[2])").unwrap().to_cubes(&conditions).unwrap();
    /// assert_eq!(sum_text(&cubes, &conditions), "A*B + A*D[0] + A*D[1]");
    /// ```
    pub fn to_cubes(&self, conditions: &[Condition]) -> Result<Vec<Cube>> {
        multiplied_out(self, conditions, false)
    }
}

/// The products of the negation.
///
/// # Errors
/// As [`Expression::to_cubes`].
pub(crate) fn negated_cubes(
    expression: &Expression,
    conditions: &[Condition],
) -> Result<Vec<Cube>> {
    multiplied_out(expression, conditions, true)
}

fn multiplied_out(
    expression: &Expression,
    conditions: &[Condition],
    negated: bool,
) -> Result<Vec<Cube>> {
    expression.check_conditions(conditions)?;
    let products = expression.node.products(conditions, negated);
    products.map_err(|TooMany| {
        let problem = format!(
            "expression {:?}: multiplied out it has more than {MOST_PRODUCTS} products; write it in parts",
            expression.to_string()
        );
        Error::TooManyProducts { problem }
    })
}

/// Multiplying out passed the limit.
struct TooMany;

impl Node {
    fn products(&self, conditions: &[Condition], negated: bool) -> Result<Vec<Cube>, TooMany> {
        match self {
            Node::Constant(value) if *value != negated => Ok(vec![Cube::empty()]),
            Node::Constant(_) => Ok(Vec::new()),
            Node::Not(inner) => inner.products(conditions, !negated),
            Node::Literal { name, levels, .. } => {
                let levels = levels.as_deref().unwrap_or(&[1]);
                Ok(literal_products(name, levels, negated, conditions))
            }
            Node::And(operands) if negated => sum(operands, conditions, negated),
            Node::Or(operands) if !negated => sum(operands, conditions, negated),
            Node::And(operands) | Node::Or(operands) => product(operands, conditions, negated),
        }
    }
}

fn literal_products(
    name: &str,
    levels: &[Level],
    negated: bool,
    conditions: &[Condition],
) -> Vec<Cube> {
    let Some(at) = conditions
        .iter()
        .position(|condition| condition.name == name)
    else {
        return Vec::new();
    };
    let wanted: Vec<Level> = (0..conditions[at].levels)
        .filter(|level| levels.contains(level) != negated)
        .collect();
    if wanted.len() == usize::from(conditions[at].levels) {
        return vec![Cube::empty()];
    }
    wanted
        .into_iter()
        .map(|level| Cube::from_literals([(at, level)]))
        .collect()
}

fn sum(operands: &[Node], conditions: &[Condition], negated: bool) -> Result<Vec<Cube>, TooMany> {
    let mut all = Vec::new();
    for operand in operands {
        all.extend(operand.products(conditions, negated)?);
        if all.len() > MOST_PRODUCTS {
            return Err(TooMany);
        }
    }
    Ok(absorbed(all))
}

fn product(
    operands: &[Node],
    conditions: &[Condition],
    negated: bool,
) -> Result<Vec<Cube>, TooMany> {
    let mut all = vec![Cube::empty()];
    for operand in operands {
        all = multiplied(&all, &operand.products(conditions, negated)?).ok_or(TooMany)?;
    }
    Ok(all)
}

/// The products of each of `left` with each of `right`, absorbed; `None` past the limit.
pub(crate) fn multiplied(left: &[Cube], right: &[Cube]) -> Option<Vec<Cube>> {
    let mut all = Vec::new();
    for one in left {
        all.extend(right.iter().filter_map(|other| one.intersection(other)));
        if all.len() > MOST_PRODUCTS {
            all = absorbed(all);
            if all.len() > MOST_PRODUCTS {
                return None;
            }
        }
    }
    Some(absorbed(all))
}

/// These products without those that another one contains, and each once; the order stays.
pub(crate) fn absorbed(products: Vec<Cube>) -> Vec<Cube> {
    let mut kept: BTreeSet<Cube> = algebra::maximal(products.clone()).into_iter().collect();
    let products = products.into_iter();
    products.filter(|product| kept.remove(product)).collect()
}
