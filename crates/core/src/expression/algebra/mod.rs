//! The algebra of expressions, exact, for Boolean and multi-value conditions.
//!
//! Every function takes the conditions, with their numbers of levels, that the expressions are over:
//! [`conditions_of`] reads them off the expressions, [`conditions_in`] off the data. Minimal sums come from the
//! exact minimiser ([`crate::minimize`]), comparisons from decision diagrams, so that nothing here ever lists all
//! configurations except [`expand`], whose answer they are. What can be long is also there as a method of [`Algebra`],
//! which a watch stops.

mod factor;

use num_bigint::BigUint;
use serde::Serialize;

use crate::condition::{Condition, sum_text, term_text};
use crate::count::Count;
use crate::error::{Error, Result};
use crate::expression::cubes::{multiplied, negated_cubes};
use crate::expression::diagram::{Diagrams, NOTHING};
use crate::expression::{Expression, Node};
use crate::sets::FuzzySets;
use qca_minimize::{Cube, Level, Options, Problem, Reason, Status, Watch};

pub use factor::{Factorisations, factor};

/// The most configurations that [`expand`] lists.
pub const MOST_CONFIGURATIONS: usize = 10_000;

/// How many equally short sums are listed.
const MOST_SUMS: usize = 1000;

/// The most different diagrams that are made in one order of the conditions before another is tried.
const FEW_QUESTIONS: usize = 200_000;
/// The most different diagrams: about half a gigabyte.
const MOST_QUESTIONS: usize = 4_000_000;

/// What one of two expressions holds and the other does not.
struct Difference {
    nothing: bool,
    example: Option<Cube>,
    /// Its products; none if they are too many.
    products: Option<Vec<Cube>>,
}

/// Products of a difference above which it is not written as a sum.
const MOST_OF_A_DIFFERENCE: usize = 1000;

/// The shortest sums of products of an expression.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MinimalSums {
    /// The sums with the fewest terms, all of prime implicants, in a fixed order; `0` or `1` for a constant. At
    /// most 1000.
    pub expressions: Vec<String>,
    /// How many there are; where a limit stopped the count, how many are listed.
    pub count: Count,
    /// Whether it is proven that no sum has fewer terms, and all are counted; a watch may stop that before.
    pub proven: bool,
    /// The number of terms that a sum has at least.
    pub lower_bound: usize,
    /// The number of terms of the sums that are listed; where none is, because the watch stopped the search before, 0.
    pub upper_bound: usize,
}

impl MinimalSums {
    /// A single form that needs no proof.
    fn constant(text: &str) -> Self {
        MinimalSums {
            expressions: vec![text.to_owned()],
            count: Count::from(1_u64),
            proven: true,
            lower_bound: usize::from(text != "0"),
            upper_bound: usize::from(text != "0"),
        }
    }
}

/// Operations on expressions over these conditions that a watch can stop.
#[derive(Clone, Copy, Debug)]
pub struct Algebra<'a> {
    /// The conditions, with their numbers of levels.
    pub conditions: &'a [Condition],
    /// What stops long work. Sums that were found before stand, and say that they are not proven.
    pub watch: &'a Watch,
}

impl Algebra<'_> {
    /// As [`simplify`].
    ///
    /// # Errors
    /// As [`simplify`]; the watch stopped the work before there was a sum.
    pub fn simplify(self, expression: &Expression) -> Result<MinimalSums> {
        self.minimal_sums(expression.to_cubes(self.conditions)?)
    }

    /// As [`negate`].
    ///
    /// # Errors
    /// As [`Algebra::simplify`].
    pub fn negate(self, expression: &Expression) -> Result<MinimalSums> {
        self.minimal_sums(negated_cubes(expression, self.conditions)?)
    }

    /// As [`intersect`].
    ///
    /// # Errors
    /// As [`Algebra::simplify`].
    pub fn intersect(self, expressions: &[&Expression]) -> Result<MinimalSums> {
        let mut product = vec![Cube::empty()];
        for expression in expressions {
            let cubes = expression.to_cubes(self.conditions)?;
            product = multiplied(&product, &cubes).ok_or_else(|| {
                let problem = "the intersection has too many products; intersect fewer expressions";
                Error::TooManyProducts {
                    problem: problem.to_owned(),
                }
            })?;
        }
        self.minimal_sums(product)
    }

    /// As [`equivalent`].
    ///
    /// # Errors
    /// As [`equivalent`]; the watch stopped the comparison before it was proven or refuted.
    pub fn equivalent(self, first: &Expression, second: &Expression) -> Result<Equivalence> {
        for expression in [first, second] {
            expression.check_conditions(self.conditions)?;
        }
        // A diagram is small where conditions that occur together are asked for one after the other. Each expression has an
        // order of its own: what is too large in one may be small in the other.
        let (by_first, by_second) = (self.order_of(first), self.order_of(second));
        let attempts = [
            (&by_first, FEW_QUESTIONS),
            (&by_second, FEW_QUESTIONS),
            (&by_first, MOST_QUESTIONS),
        ];
        for (order, most) in attempts {
            match self.compared(order, most, first, second) {
                Err(Reason::Memory) => {}
                Err(reason) => return Err(stopped(reason)),
                Ok(found) => return self.told(found),
            }
        }
        Err(stopped(Reason::Memory))
    }

    /// The places of the conditions in the order in which an expression names them; those that it does not name come last.
    fn order_of(self, expression: &Expression) -> Vec<usize> {
        let names = expression.names();
        let mut order: Vec<usize> = (0..self.conditions.len()).collect();
        order.sort_by_key(|&at| {
            let name = self.conditions[at].name.as_str();
            names
                .iter()
                .position(|other| *other == name)
                .unwrap_or(usize::MAX)
        });
        order
    }

    /// What only one of two expressions holds, by diagrams in this order of the conditions.
    fn compared(
        self,
        order: &[usize],
        most: usize,
        first: &Expression,
        second: &Expression,
    ) -> std::result::Result<[Difference; 2], Reason> {
        let ordered: Vec<Condition> = order
            .iter()
            .map(|&at| self.conditions[at].clone())
            .collect();
        let mut diagrams = Diagrams::new(&ordered, self.watch, most);
        let (a, b) = (diagrams.of(&first.node)?, diagrams.of(&second.node)?);
        let (outside_a, outside_b) = (diagrams.not(a)?, diagrams.not(b)?);
        let only = [diagrams.and(a, outside_b)?, diagrams.and(outside_a, b)?];
        let back =
            |cube: Cube| Cube::from_literals(cube.literals().map(|(at, level)| (order[at], level)));
        Ok(only.map(|place| Difference {
            nothing: place == NOTHING,
            example: (place != NOTHING).then(|| back(diagrams.first_product(place))),
            products: diagrams
                .products(place, MOST_OF_A_DIFFERENCE)
                .map(|products| products.into_iter().map(back).collect()),
        }))
    }

    fn told(self, [only_first, only_second]: [Difference; 2]) -> Result<Equivalence> {
        let example = only_first.example.as_ref().or(only_second.example.as_ref());
        Ok(Equivalence {
            equivalent: only_first.nothing && only_second.nothing,
            first_implies_second: only_first.nothing,
            second_implies_first: only_second.nothing,
            example: example.map(|cube| term_text(cube, self.conditions)),
            only_first: self.difference(only_first.products)?,
            only_second: self.difference(only_second.products)?,
        })
    }

    /// A difference as a minimal sum; none where it is too long, or not minimised in time.
    fn difference(self, products: Option<Vec<Cube>>) -> Result<Option<String>> {
        let Some(products) = products else {
            return Ok(None);
        };
        match self.minimal_sums(products) {
            Ok(sums) => Ok(sums.expressions.into_iter().next().filter(|_| sums.proven)),
            Err(Error::TooManyProducts { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// What is said of work that was stopped before it gave anything.
fn stopped(reason: Reason) -> Error {
    let problem = format!(
        "{reason} stopped the work before it gave an answer; write the expression in parts"
    );
    Error::TooManyProducts { problem }
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
    unwatched(conditions, |algebra| algebra.simplify(expression))
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
    let count = qca_minimize::algebra::count(&levels, &cubes);
    if count > BigUint::from(MOST_CONFIGURATIONS) {
        let problem = format!(
            "expression {:?} holds {count} configurations, and at most {MOST_CONFIGURATIONS} are listed; use `simplify` instead",
            expression.to_string()
        );
        return Err(Error::TooManyProducts { problem });
    }
    let rows = qca_minimize::algebra::rows(&levels, &cubes, MOST_CONFIGURATIONS);
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
    unwatched(conditions, |algebra| algebra.negate(expression))
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
    unwatched(conditions, |algebra| algebra.intersect(expressions))
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
    /// What only the first holds, as a minimal sum; `0` if nothing; none where it has more than 1000 products.
    pub only_first: Option<String>,
    /// What only the second holds, as a minimal sum; `0` if nothing; none where it has more than 1000 products.
    pub only_second: Option<String>,
    /// A product that only one of them holds: of the first, if there is one; none where they are equivalent.
    pub example: Option<String>,
}

/// Does it without a limit.
fn unwatched<T>(conditions: &[Condition], work: impl FnOnce(Algebra<'_>) -> T) -> T {
    work(Algebra {
        conditions,
        watch: &Watch::default(),
    })
}

/// Compares two expressions, by an assignment for which they differ or a proof that there is none: their decision diagrams.
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
/// assert_eq!(answer.only_first.as_deref(), Some("A*~B"));
/// ```
pub fn equivalent(
    first: &Expression,
    second: &Expression,
    conditions: &[Condition],
) -> Result<Equivalence> {
    unwatched(conditions, |algebra| algebra.equivalent(first, second))
}

fn levels(conditions: &[Condition]) -> Vec<Level> {
    conditions
        .iter()
        .map(|condition| condition.levels)
        .collect()
}

impl Algebra<'_> {
    /// All sums of the fewest prime implicants of the union of these products.
    fn minimal_sums(self, cubes: Vec<Cube>) -> Result<MinimalSums> {
        let conditions = self.conditions;
        if cubes.is_empty() || cubes.iter().any(Cube::is_empty) {
            return Ok(MinimalSums::constant(match cubes.is_empty() {
                true => "0",
                false => "1",
            }));
        }
        let problem = Problem::forbidden(levels(conditions), cubes, Vec::new());
        let options = Options {
            max_models: MOST_SUMS,
            watch: self.watch.clone(),
            ..Options::default()
        };
        let models = qca_minimize::solve(&problem, &options)?;
        if let Status::Limit(reason) = models.status
            && models.models.is_empty()
        {
            return Err(stopped(reason));
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
            proven: models.status == Status::Complete,
            lower_bound: models.lower_bound,
            upper_bound: models.upper_bound,
            count: models
                .model_count
                .map_or_else(|| Count::from(models.models.len()), Count),
        })
    }
}

#[cfg(test)]
mod tests;
