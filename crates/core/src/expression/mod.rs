//! Expressions: the words in which conditions, solutions and theories are stated.
//!
//! `A*B + ~C*D[2]`: `*` or `&` is AND, `+` or `|` is OR, `~` or `!` is NOT, parentheses nest, `D[2]`, `D{2}` and
//! `D[1,2]` are levels of a multi-value column. AND binds tighter than OR. `0` and `1` are the empty set and
//! the set of all cases. What other notations write is read where it cannot be mistaken: `∧ ∨ ¬ ∩ ∪ · • → ⇒`, `1-A` and
//! `A'` for `~A`, `D=2` and `D₂` for `D[2]`, full-width punctuation. Fuzzy AND is the minimum, OR the maximum, NOT `1 − x` (Zadeh 1965, "Fuzzy sets",
//! *Information and Control* 8).

pub mod algebra;
pub(crate) mod cubes;
mod diagram;
mod expectations;
mod hints;
mod list;
mod parse;
mod relation;
mod tokens;

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::condition::{Condition, quoted};
use crate::error::{Error, Result, SyntaxError};
use crate::sets::FuzzySets;
use qca_minimize::Level;

pub use cubes::MOST_PRODUCTS;
pub use expectations::{ConditionLevels, Expectations};
pub use list::{parse_names, split_list};
pub use relation::{Direction, Relation};

/// A text with a grammar, and what it is, for messages.
#[derive(Debug)]
struct Source {
    origin: &'static str,
    text: String,
}

impl Source {
    fn new(origin: &'static str, text: &str) -> Self {
        Source {
            origin,
            text: text.to_owned(),
        }
    }

    fn fault(&self, span: Range<usize>, problem: impl Into<String>) -> SyntaxError {
        SyntaxError::new(self.origin, &self.text, span, problem)
    }
}

/// An expression over named columns. It keeps the text it was read from, so that what only the data show to be
/// wrong (an unknown name, a level out of range) is still reported at its character.
#[derive(Clone, Debug)]
pub struct Expression {
    /// The tree.
    pub node: Node,
    source: Arc<Source>,
}

/// A node of an expression.
#[derive(Clone, Debug)]
pub enum Node {
    /// A column, and which of its levels; without levels, level 1 of a column that has two.
    Literal {
        /// The column's name.
        name: String,
        /// The levels, sorted, each once.
        levels: Option<Vec<Level>>,
        /// The bytes of the text in which the literal stands.
        span: Range<usize>,
    },
    /// Negation: `1 − x`.
    Not(Box<Node>),
    /// Conjunction: the minimum; of nothing, 1.
    And(Vec<Node>),
    /// Disjunction: the maximum; of nothing, 0.
    Or(Vec<Node>),
    /// Every case (`1`) or none (`0`).
    Constant(bool),
}

/// Two expressions are equal if they are written alike, wherever they stand.
impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Node::Literal { name, levels, .. },
                Node::Literal {
                    name: other_name,
                    levels: other_levels,
                    ..
                },
            ) => name == other_name && levels == other_levels,
            (Node::Not(inner), Node::Not(other)) => inner == other,
            (Node::And(operands), Node::And(others)) | (Node::Or(operands), Node::Or(others)) => {
                operands == others
            }
            (Node::Constant(value), Node::Constant(other)) => value == other,
            _ => false,
        }
    }
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// [`SyntaxError`] at the character at fault, with what to do.
    ///
    /// ```
    /// use qca::Expression;
    /// let expression = Expression::parse("A&!B | `risk mgmt`*D{2}").unwrap();
    /// assert_eq!(expression.to_string(), "A*~B + `risk mgmt`*D[2]");
    /// assert_eq!(expression.names(), ["A", "B", "risk mgmt", "D"]);
    /// assert!(Expression::parse("A B").unwrap_err().to_string().contains("operator is missing"));
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        let source = Arc::new(Source::new("expression", text));
        let tokens = tokens::tokens(&source)?;
        let node = parse::parse(&source, &tokens, text.len())?;
        Ok(Expression { node, source })
    }

    /// The names of the columns, in order of first appearance, each once.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.node
            .for_each_literal(&mut |name, _, _| {
                if !names.contains(&name) {
                    names.push(name);
                }
                Ok(())
            })
            .map_or_else(|_| Vec::new(), |()| names)
    }

    /// The terms of a sum, in the order written; an expression that is no sum is its only term. A sum in
    /// parentheses within another sum is one term.
    pub fn disjuncts(&self) -> Vec<Expression> {
        match &self.node {
            Node::Or(operands) => operands
                .iter()
                .map(|node| self.part(node.clone()))
                .collect(),
            node => vec![self.part(node.clone())],
        }
    }

    /// The factors of a product, in the order written; an expression that is no product is its only factor.
    pub fn conjuncts(&self) -> Vec<Expression> {
        match &self.node {
            Node::And(operands) => operands
                .iter()
                .map(|node| self.part(node.clone()))
                .collect(),
            node => vec![self.part(node.clone())],
        }
    }

    /// The negation; of a negation, what it negates.
    pub fn negated(&self) -> Expression {
        self.part(match &self.node {
            Node::Not(inner) => (**inner).clone(),
            node => Node::Not(Box::new(node.clone())),
        })
    }

    fn part(&self, node: Node) -> Expression {
        Expression {
            node,
            source: Arc::clone(&self.source),
        }
    }

    /// The highest level of this column that occurs in brackets.
    pub(crate) fn highest_level(&self, column: &str) -> Option<Level> {
        let mut highest = None;
        let visited = self.node.for_each_literal(&mut |name, levels, _| {
            if name == column {
                highest = highest.max(levels.and_then(|levels| levels.last().copied()));
            }
            Ok(())
        });
        visited.ok().and(highest)
    }

    /// The column, if the expression is a column's bare name or a single level or levels of it, perhaps negated.
    pub fn as_literal(&self) -> Option<&str> {
        let inner = match &self.node {
            Node::Not(inner) => inner,
            node => node,
        };
        match inner {
            Node::Literal { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Whether every name is one of these columns.
    ///
    /// # Errors
    /// [`SyntaxError`] at the first name that is not, with the nearest names.
    pub fn check_names<'a>(&self, columns: impl Iterator<Item = &'a str> + Clone) -> Result<()> {
        self.node.for_each_literal(&mut |name, _, span| {
            if columns.clone().any(|column| column == name) {
                return Ok(());
            }
            Err(self.source.error_with(
                span.clone(),
                format!("there is no column {name:?}"),
                hints::unknown_name(name, columns.clone()),
            ))
        })
    }

    /// Whether every name is a set with the levels that are asked for.
    ///
    /// # Errors
    /// [`SyntaxError`] at the literal at fault: an unknown name, a level that the column does not have, a
    /// multi-value column without level.
    pub fn check(&self, sets: &FuzzySets) -> Result<()> {
        let known: Vec<(&str, Level)> = sets
            .sets()
            .iter()
            .map(|set| (set.name(), set.levels()))
            .collect();
        self.check_against("column", &known)
    }

    /// Whether every name is one of these conditions, with the levels that are asked for.
    ///
    /// # Errors
    /// As [`Expression::check`].
    pub fn check_conditions(&self, conditions: &[Condition]) -> Result<()> {
        let known: Vec<(&str, Level)> = conditions
            .iter()
            .map(|c| (c.name.as_str(), c.levels))
            .collect();
        self.check_against("condition", &known)
    }

    fn check_against(&self, kind: &str, known: &[(&str, Level)]) -> Result<()> {
        self.node.for_each_literal(&mut |name, levels, span| {
            let Some(&(_, count)) = known.iter().find(|(other, _)| *other == name) else {
                return Err(self.source.error_with(
                    span.clone(),
                    format!("there is no {kind} {name:?}"),
                    hints::unknown_name(name, known.iter().map(|&(name, _)| name)),
                ));
            };
            match levels {
                None if count > 2 => Err(self.source.error_with(
                    span.clone(),
                    format!(
                        "{name:?} has the levels 0 to {}, and none is named",
                        count - 1
                    ),
                    format!("write {0}[1], or {0}[1,2] for several", quoted(name)),
                )),
                Some(levels) => match levels.iter().find(|&&level| level >= count) {
                    Some(level) => Err(self.source.error_with(
                        span.clone(),
                        format!("{name:?} has no level {level}"),
                        format!("its levels are 0 to {}", count - 1),
                    )),
                    None => Ok(()),
                },
                None => Ok(()),
            }
        })
    }

    /// Memberships of all cases. A don't-care cell is in no level of its column: a literal and its negation
    /// are both 0 there.
    ///
    /// # Errors
    /// As [`Expression::check`].
    ///
    /// ```
    /// use qca::{Expression, FuzzySets, Set};
    /// let sets = FuzzySets::new("example", vec!["a", "b"], vec![
    ///     Set::new("A", vec![0.8, 0.3]).unwrap(),
    ///     Set::new("B", vec![0.6, 0.9]).unwrap(),
    /// ]).unwrap();
    /// let expression = Expression::parse("A*B").unwrap();
    /// assert_eq!(expression.evaluate(&sets).unwrap(), [0.6, 0.3]);
    /// ```
    pub fn evaluate(&self, sets: &FuzzySets) -> Result<Vec<f64>> {
        self.check(sets)?;
        self.evaluate_part(sets, &(0..sets.len()))
    }

    /// [`Expression::evaluate`] for some of the cases, without the check.
    pub(crate) fn evaluate_part(&self, sets: &FuzzySets, cases: &Range<usize>) -> Result<Vec<f64>> {
        self.node.memberships(sets, cases, false)
    }
}

impl Node {
    fn for_each_literal<'a, F>(&'a self, visit: &mut F) -> Result<()>
    where
        F: FnMut(&'a str, Option<&'a [Level]>, &'a Range<usize>) -> Result<()>,
    {
        match self {
            Node::Literal { name, levels, span } => visit(name, levels.as_deref(), span),
            Node::Not(inner) => inner.for_each_literal(visit),
            Node::And(operands) | Node::Or(operands) => operands
                .iter()
                .try_for_each(|operand| operand.for_each_literal(visit)),
            Node::Constant(_) => Ok(()),
        }
    }

    /// Memberships of these cases, with negation pushed down to the literals, where don't-care cells are seen.
    fn memberships(
        &self,
        sets: &FuzzySets,
        cases: &Range<usize>,
        negated: bool,
    ) -> Result<Vec<f64>> {
        let join = |operands, negated, start, combine: fn(f64, f64) -> f64| {
            join(operands, sets, cases, negated, start, combine)
        };
        match self {
            Node::Constant(value) => Ok(vec![f64::from(u8::from(*value != negated)); cases.len()]),
            Node::Not(inner) => inner.memberships(sets, cases, !negated),
            Node::Literal { name, levels, .. } => {
                let set = sets.get(name)?;
                let levels = levels.as_deref().unwrap_or(&[1]);
                let mut values = set.literal_of(levels, cases.clone());
                if negated {
                    let cells = cases.clone().map(|case| set.cell(case));
                    for (membership, cell) in values.iter_mut().zip(cells) {
                        *membership = cell.value().map_or(0.0, |_| 1.0 - *membership);
                    }
                }
                Ok(values)
            }
            Node::And(operands) if negated => join(operands, true, 0.0, f64::max),
            Node::And(operands) => join(operands, false, 1.0, f64::min),
            Node::Or(operands) if negated => join(operands, true, 1.0, f64::min),
            Node::Or(operands) => join(operands, false, 0.0, f64::max),
        }
    }

    fn is_sum(&self) -> bool {
        matches!(self, Node::Or(operands) if operands.len() > 1)
    }

    fn is_compound(&self) -> bool {
        self.is_sum() || matches!(self, Node::And(operands) if operands.len() > 1)
    }
}

fn join(
    operands: &[Node],
    sets: &FuzzySets,
    cases: &Range<usize>,
    negated: bool,
    start: f64,
    combine: impl Fn(f64, f64) -> f64,
) -> Result<Vec<f64>> {
    let mut joined = vec![start; cases.len()];
    for operand in operands {
        let memberships = operand.memberships(sets, cases, negated)?;
        for (to, from) in joined.iter_mut().zip(memberships) {
            *to = combine(*to, from);
        }
    }
    Ok(joined)
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::Constant(value) => write!(f, "{}", u8::from(*value)),
            Node::Literal {
                name, levels: None, ..
            } => f.write_str(&quoted(name)),
            Node::Literal {
                name,
                levels: Some(levels),
                ..
            } => {
                let levels: Vec<String> = levels.iter().map(ToString::to_string).collect();
                write!(f, "{}[{}]", quoted(name), levels.join(","))
            }
            Node::Not(inner) => {
                f.write_str("~")?;
                write_operand(f, inner, inner.is_compound())
            }
            Node::And(operands) => write_operands(f, operands, "*", "1"),
            Node::Or(operands) => write_operands(f, operands, " + ", "0"),
        }
    }
}

fn write_operands(
    f: &mut fmt::Formatter<'_>,
    operands: &[Node],
    between: &str,
    of_none: &str,
) -> fmt::Result {
    if operands.is_empty() {
        return f.write_str(of_none);
    }
    for (at, operand) in operands.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        write_operand(f, operand, operands.len() > 1 && operand.is_sum())?;
    }
    Ok(())
}

fn write_operand(f: &mut fmt::Formatter<'_>, node: &Node, parentheses: bool) -> fmt::Result {
    if parentheses {
        write!(f, "({node})")
    } else {
        write!(f, "{node}")
    }
}

/// The expression written in one way: `*`, `+`, `~`, square brackets, single spaces around `+`.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

impl FromStr for Expression {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl Serialize for Expression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
