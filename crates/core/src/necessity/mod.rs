//! Necessity: which conditions, conjunctions and minimal disjunctions the outcome is a subset of.
//!
//! Goertz and Starr (2003), *Necessary Conditions*; Schneider and Wagemann (2012), chapters 3 and 9.2; minimal
//! disjunctions ("superset/subset relations"): Duşa (2019), *QCA with R*, chapter 5. The figures are those of
//! [`crate::fit`].

mod notes;
mod running;
mod search;

use serde::{Deserialize, Serialize};

use crate::condition::{Condition, Literals, literal_text};
use crate::error::{Error, Result, Setting};
use crate::fit::{NecessityFit, necessity_of};
use crate::outcome::Outcome;
use crate::precision::at_least;
use crate::sets::FuzzySets;
use qca_minimize::{Cube, Level};

pub use notes::{NecessityNote, contradicting_terms, notes};
pub use running::RunningNecessity;

/// How the literals of an expression are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operator {
    /// A conjunction; also a single literal.
    And,
    /// A disjunction of two literals or more.
    Or,
}

/// What counts as necessary, and how far to search.
///
/// | name | default | purpose | range |
/// |---|---|---|---|
/// | `consistency` | 0.9 | the least consistency of necessity | 0 to 1 |
/// | `coverage` | 0 | the least coverage; undefined counts as 0 | 0 to 1 |
/// | `ron` | 0 | the least relevance of necessity; undefined counts as 0 | 0 to 1 |
/// | `depth` | all conditions | the most literals in an expression | 1 or more |
/// | `most_expressions` | 100,000 | where the search gives up rather than fill the memory | 1 or more |
#[derive(Clone, Debug, PartialEq)]
pub struct NecessityOptions {
    /// Consistency cut-off.
    pub consistency: f64,
    /// Coverage cut-off.
    pub coverage: f64,
    /// RoN cut-off; applied last, so that an expression it drops has still ruled out larger disjunctions.
    pub ron: f64,
    /// The most literals in an expression.
    pub depth: Option<usize>,
    /// More expressions than this are an error.
    pub most_expressions: usize,
}

impl Default for NecessityOptions {
    fn default() -> Self {
        NecessityOptions {
            consistency: 0.9,
            coverage: 0.0,
            ron: 0.0,
            depth: None,
            most_expressions: 100_000,
        }
    }
}

impl NecessityOptions {
    fn check(&self) -> Result<()> {
        let cuts = [
            (Setting::Consistency, self.consistency),
            (Setting::Coverage, self.coverage),
            (Setting::RelevanceOfNecessity, self.ron),
        ];
        for (setting, cut) in cuts {
            setting.check_share(cut)?;
        }
        self.depth
            .map_or(Ok(()), |depth| Setting::Depth.check_positive(depth))
    }
}

/// An expression that passes the cut-offs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NecessaryExpression {
    /// The expression as text.
    pub expression: String,
    /// How its literals are joined.
    pub operator: Operator,
    /// Its literals.
    pub literals: Literals,
    /// Consistency of necessity.
    pub consistency: Option<f64>,
    /// Relevance of necessity.
    pub ron: Option<f64>,
    /// Coverage of necessity.
    pub coverage: Option<f64>,
    /// Why the expression may be trivial.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<NecessityNote>,
}

impl NecessaryExpression {
    /// The figures of fit.
    pub fn fit(&self) -> NecessityFit {
        NecessityFit {
            consistency: self.consistency,
            ron: self.ron,
            coverage: self.coverage,
        }
    }
}

/// The answer of `qca necessity`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "necessity")]
pub struct NecessityResult {
    /// The outcome, in canonical form.
    pub outcome: String,
    /// The expressions: fewer literals first, conjunctions before disjunctions, then in the conditions' order.
    pub expressions: Vec<NecessaryExpression>,
}

/// Every conjunction of literals, and every minimal disjunction, that is necessary at the cut-offs: at most one
/// literal of each condition, each with one level.
///
/// A conjunction is found if it passes the consistency and coverage cut-offs. A disjunction of two literals or more
/// is found if it passes both, the conjunction of the same literals does not, and no smaller expression
/// that was found has only literals of it. Then those below the RoN cut-off are dropped. The search is complete:
/// it leaves out only branches that a bound proves empty.
///
/// # Errors
/// An unknown column, an outcome made of a condition, a cut-off that is not between 0 and 1, depth 0, and more
/// expressions than `most_expressions`.
pub fn necessity_search(
    sets: &FuzzySets,
    conditions: &[String],
    outcome: &Outcome,
    options: &NecessityOptions,
) -> Result<NecessityResult> {
    options.check()?;
    outcome.check_apart_from(conditions.iter().map(String::as_str))?;
    let space = LiteralSpace::new(sets, conditions)?;
    let y = &outcome.memberships;
    let found = search::search(&space.members, y, options).ok_or_else(|| too_many(options))?;
    let expressions = found
        .into_iter()
        .filter(|(_, _, fit)| at_least(fit.ron.unwrap_or(0.0), options.ron))
        .map(|(cube, operator, fit)| (space.expression(&cube, operator, fit), cube))
        .map(|(expression, cube)| (cube, expression))
        .collect();
    Ok(NecessityResult {
        outcome: outcome.name.clone(),
        expressions: in_order(expressions),
    })
}

/// Fewer literals first, conjunctions before disjunctions, then in the conditions' order.
fn in_order(mut expressions: Vec<(Cube, NecessaryExpression)>) -> Vec<NecessaryExpression> {
    expressions.sort_by(|(a, one), (b, other)| {
        (a.len(), one.operator)
            .cmp(&(b.len(), other.operator))
            .then_with(|| a.cmp(b))
    });
    let expressions = expressions.into_iter();
    expressions.map(|(_, expression)| expression).collect()
}

fn too_many(options: &NecessityOptions) -> Error {
    Error::TooManyExpressions {
        most: options.most_expressions,
        consistency: options.consistency,
        coverage: options.coverage,
    }
}

/// The conditions, and the memberships in each level of each.
struct LiteralSpace {
    conditions: Vec<Condition>,
    /// For each condition and level, the memberships of all cases.
    members: Vec<Vec<Vec<f64>>>,
}

impl LiteralSpace {
    fn new(sets: &FuzzySets, names: &[String]) -> Result<Self> {
        let mut space = LiteralSpace {
            conditions: Vec::new(),
            members: Vec::new(),
        };
        for name in names {
            let set = sets.get(name)?;
            space.conditions.push(Condition {
                name: name.clone(),
                levels: set.levels(),
            });
            space.members.push(
                (0..set.levels())
                    .map(|level| set.literal(&[level]))
                    .collect(),
            );
        }
        Ok(space)
    }

    fn expression(
        &self,
        cube: &Cube,
        operator: Operator,
        fit: NecessityFit,
    ) -> NecessaryExpression {
        let between = match operator {
            Operator::And => "*",
            Operator::Or => " + ",
        };
        let literals: Vec<String> = cube
            .literals()
            .map(|(at, level)| literal_text(&self.conditions[at], level))
            .collect();
        NecessaryExpression {
            expression: literals.join(between),
            operator,
            literals: Literals::of(cube, &self.conditions),
            consistency: fit.consistency,
            ron: fit.ron,
            coverage: fit.coverage,
            notes: notes(&fit),
        }
    }
}

/// Necessity of each level of each condition, whether it passes a cut-off or not, for the outcome and its negation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "necessity")]
pub struct NecessityTable {
    /// The outcome, in canonical form.
    pub outcome: String,
    /// The literals: conditions in order, the highest level of each first (`A` before `~A`).
    pub expressions: Vec<NecessityRow>,
}

/// A single literal and its figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NecessityRow {
    /// The literal as text.
    pub expression: String,
    /// Always `and`.
    pub operator: Operator,
    /// The literal.
    pub literals: Literals,
    /// Consistency of necessity.
    pub consistency: Option<f64>,
    /// Relevance of necessity.
    pub ron: Option<f64>,
    /// Coverage of necessity.
    pub coverage: Option<f64>,
    /// The same figures for the negated outcome.
    pub negated_outcome: NecessityFit,
}

/// The table of single literals that every study should show: consistency, RoN and coverage of each condition
/// and its negation as necessary for the outcome, and for the negated outcome.
///
/// # Errors
/// An unknown column, or an outcome made of a condition.
pub fn necessity_table(
    sets: &FuzzySets,
    conditions: &[String],
    outcome: &Outcome,
) -> Result<NecessityTable> {
    outcome.check_apart_from(conditions.iter().map(String::as_str))?;
    let space = LiteralSpace::new(sets, conditions)?;
    let negated = outcome.negated();
    let mut expressions = Vec::new();
    for (at, condition) in space.conditions.iter().enumerate() {
        for level in (0..condition.levels).rev() {
            let members = &space.members[at][usize::from(level)];
            let fit = necessity_of(members, &outcome.memberships);
            expressions.push(NecessityRow {
                expression: literal_text(condition, level),
                operator: Operator::And,
                literals: Literals(vec![(condition.name.clone(), level)]),
                consistency: fit.consistency,
                ron: fit.ron,
                coverage: fit.coverage,
                negated_outcome: necessity_of(members, &negated.memberships),
            });
        }
    }
    Ok(NecessityTable {
        outcome: outcome.name.clone(),
        expressions,
    })
}

/// A literal by its condition's place and its level.
type Literal = (usize, Level);

#[cfg(test)]
mod tests;
