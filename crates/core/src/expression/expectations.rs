//! Directional expectations: what theory expects of single conditions, and of conditions together.
//!
//! Ragin and Sonnett (2005), "Between complexity and parsimony"; conjunctural expectations: Schneider and
//! Wagemann (2012), section 8.4. Which literals they let go is defined by [`Expectations::lets_go`].

use std::collections::BTreeMap;
use std::sync::Arc;

use super::tokens::{Spanned, Token, tokens};
use super::{Expression, Node, Source, parse};
use crate::condition::Condition;
use crate::error::Result;
use crate::minimize::Level;

/// A condition, by its place among the conditions, and levels of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConditionLevels {
    /// The condition's place.
    pub condition: usize,
    /// The levels, sorted, each once.
    pub levels: Vec<Level>,
}

/// The directional expectations of one analysis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectations {
    /// Of single conditions: each condition once, with the levels of all its entries together.
    pub individual: Vec<ConditionLevels>,
    /// Of conditions together: each entry as written, with two conditions or more.
    pub conjunctural: Vec<Vec<ConditionLevels>>,
    /// The entries as written, in canonical form.
    pub entries: Vec<String>,
}

impl Expectations {
    /// Reads `A,~B,C*~D,E[1,2]`: a list of literals (individual) and conjunctions of literals (conjunctural).
    /// The empty text has no expectation. A negated literal expects the other levels of its condition.
    ///
    /// # Errors
    /// [`crate::error::SyntaxError`] at the character at fault: a name that is no condition, a level that it
    /// does not have, an entry that is not a conjunction or that no case can meet.
    ///
    /// ```
    /// use qca::expression::Expectations;
    /// use qca::condition::Condition;
    /// let condition = |name: &str| Condition { name: name.into(), levels: 2 };
    /// let conditions = [condition("A"), condition("B"), condition("C")];
    /// let expected = Expectations::parse("A, B*~C", &conditions).unwrap();
    /// assert_eq!(expected.individual.len(), 1);
    /// assert_eq!(expected.conjunctural[0][1].levels, [0]);
    /// ```
    pub fn parse(text: &str, conditions: &[Condition]) -> Result<Self> {
        let source = Arc::new(Source::new("expectations", text));
        let tokens = tokens(&source)?;
        let mut expectations = Expectations::default();
        let mut individual: BTreeMap<usize, Vec<Level>> = BTreeMap::new();
        for (entry, end) in entries(&tokens, text.len()) {
            let node = parse::parse(&source, entry, end)?;
            let expression = Expression {
                node,
                source: Arc::clone(&source),
            };
            expression.check_conditions(conditions)?;
            let span = entry[0].span.start..end;
            let parts = conjunction(&expression, conditions)
                .map_err(|problem| source.error_with(span, problem, "an entry is a condition or a conjunction of conditions, as in A,~B,C*~D,E[1,2]"))?;
            expectations.entries.push(expression.to_string());
            match &parts[..] {
                [only] => individual
                    .entry(only.condition)
                    .or_default()
                    .extend(&only.levels),
                _ => expectations.conjunctural.push(parts),
            }
        }
        for (condition, mut levels) in individual {
            levels.sort_unstable();
            levels.dedup();
            expectations
                .individual
                .push(ConditionLevels { condition, levels });
        }
        Ok(expectations)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Which of the free literals of a conservative term (those not in the parsimonious term) the expectations
    /// let go, one answer for each, in order.
    ///
    /// An individual entry lets go of a literal of its condition with another level. A conjunctural entry
    /// lets go of all free literals whose conditions it names if one of them has another level than it
    /// expects. Every entry is applied to the literals as given, so that the order does not matter.
    pub fn lets_go(&self, free: &[(usize, Level)]) -> Vec<bool> {
        let mut gone = vec![false; free.len()];
        for entry in self
            .individual
            .iter()
            .map(std::slice::from_ref)
            .chain(self.conjunctural.iter().map(Vec::as_slice))
        {
            let expected = |&(at, _): &(usize, Level)| entry.iter().find(|e| e.condition == at);
            let differs = free
                .iter()
                .any(|literal| expected(literal).is_some_and(|e| !e.levels.contains(&literal.1)));
            if differs {
                for (literal, gone) in free.iter().zip(&mut gone) {
                    *gone |= expected(literal).is_some();
                }
            }
        }
        gone
    }
}

/// The tokens of each entry, and where it ends in the text; an empty text has none, but `A,,B` has an empty one.
fn entries(tokens: &[Spanned], end_of_text: usize) -> Vec<(&[Spanned], usize)> {
    if tokens.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut start = 0;
    for (at, spanned) in tokens.iter().enumerate() {
        if spanned.token == Token::Comma {
            found.push((&tokens[start..at], spanned.span.start));
            start = at + 1;
        }
    }
    found.push((&tokens[start..], end_of_text));
    found
}

/// The levels of each condition of a conjunction of literals, in the conditions' order.
fn conjunction(
    expression: &Expression,
    conditions: &[Condition],
) -> Result<Vec<ConditionLevels>, String> {
    let operands = match &expression.node {
        Node::And(operands) => operands.as_slice(),
        node => std::slice::from_ref(node),
    };
    let mut levels: BTreeMap<usize, Vec<Level>> = BTreeMap::new();
    for operand in operands {
        let (negated, literal) = match operand {
            Node::Not(inner) => (true, &**inner),
            node => (false, node),
        };
        let Node::Literal {
            name,
            levels: named,
            ..
        } = literal
        else {
            return Err(format!("{operand} is not a condition"));
        };
        let Some(at) = conditions
            .iter()
            .position(|condition| condition.name == *name)
        else {
            return Err(format!("there is no condition {name:?}"));
        };
        let named = named.as_deref().unwrap_or(&[1]);
        let all = 0..conditions[at].levels;
        let wanted = all.filter(|level| named.contains(level) != negated);
        match levels.get_mut(&at) {
            Some(so_far) => {
                let wanted: Vec<Level> = wanted.collect();
                so_far.retain(|level| wanted.contains(level));
            }
            None => {
                levels.insert(at, wanted.collect());
            }
        }
    }
    if levels.values().any(Vec::is_empty) {
        return Err("no case can meet this entry".to_owned());
    }
    Ok(levels
        .into_iter()
        .map(|(condition, levels)| ConditionLevels { condition, levels })
        .collect())
}
