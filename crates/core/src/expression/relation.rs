//! A claim of sufficiency or necessity: an expression, an arrow, an outcome.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::tokens::{Token, tokens};
use super::{Expression, Source, parse};
use crate::error::{Error, Result};

/// Which way a set-theoretic claim goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// `EXPR -> Y`: the expression is a subset of the outcome.
    Sufficiency,
    /// `EXPR <- Y`: the outcome is a subset of the expression.
    Necessity,
}

/// `EXPR -> Y` or `EXPR <- Y`.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// What is claimed to be sufficient or necessary.
    pub left: Expression,
    /// Which of the two.
    pub direction: Direction,
    /// What it is claimed to be sufficient or necessary for.
    pub outcome: Expression,
}

impl Relation {
    /// Whether every name on either side is one of these columns.
    ///
    /// # Errors
    /// As [`Expression::check_names`], of the claim first.
    pub fn check_names<'a>(&self, columns: impl Iterator<Item = &'a str> + Clone) -> Result<()> {
        self.left.check_names(columns.clone())?;
        self.outcome.check_names(columns)
    }

    /// Reads `EXPR -> Y` (also `=>`) as sufficiency and `EXPR <- Y` (also `<=`) as necessity.
    ///
    /// # Errors
    /// [`crate::error::SyntaxError`] at the character at fault.
    ///
    /// ```
    /// use qca::expression::{Direction, Relation};
    /// let relation = Relation::parse("DEV*STB + URB => ~SURV").unwrap();
    /// assert_eq!(relation.direction, Direction::Sufficiency);
    /// assert_eq!(relation.to_string(), "DEV*STB + URB -> ~SURV");
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        let source = Arc::new(Source::new("relation", text));
        let tokens = tokens(&source)?;
        let Some(arrow) = tokens.iter().position(|spanned| {
            matches!(
                spanned.token,
                Token::ArrowLeft | Token::ArrowRight | Token::ArrowBoth
            )
        }) else {
            return Err(source.error_with(
                text.len()..text.len(),
                "the arrow and the outcome are missing",
                "write EXPR -> Y for sufficiency or EXPR <- Y for necessity",
            ));
        };
        let direction = match tokens[arrow].token {
            Token::ArrowLeft => Direction::Necessity,
            Token::ArrowBoth => {
                let problem = "sufficiency and necessity are two claims, with figures of their own";
                let remedy =
                    "ask for one at a time: EXPR -> Y for sufficiency, EXPR <- Y for necessity";
                return Err(source.error_with(tokens[arrow].span.clone(), problem, remedy));
            }
            _ => Direction::Sufficiency,
        };
        let start = tokens[arrow].span.start;
        let left = parse::parse(&source, &tokens[..arrow], start)?;
        let outcome = parse::parse(&source, &tokens[arrow + 1..], text.len())?;
        let expression = |node| Expression {
            node,
            source: Arc::clone(&source),
        };
        Ok(Relation {
            left: expression(left),
            direction,
            outcome: expression(outcome),
        })
    }

    /// The names of both sides, in order of first appearance.
    pub fn names(&self) -> Vec<&str> {
        let mut names = self.left.names();
        for name in self.outcome.names() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrow = match self.direction {
            Direction::Sufficiency => "->",
            Direction::Necessity => "<-",
        };
        write!(f, "{} {arrow} {}", self.left, self.outcome)
    }
}

impl FromStr for Relation {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}
