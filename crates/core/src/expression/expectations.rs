//! Directional expectations: what theory expects of single conditions, and of conditions together.
//!
//! Ragin and Sonnett (2005), "Between complexity and parsimony"; conjunctural expectations: Schneider and
//! Wagemann (2012), section 8.4. Which literals they let go is defined by [`Expectations::lets_go`].

use std::collections::BTreeMap;
use std::sync::Arc;

use itertools::Itertools;

use super::list::split_list;
use super::tokens::{Spanned, Token, tokens};
use super::{Expression, Node, Source, parse};
use crate::condition::{Condition, literal_text, quoted};
use crate::error::Result;
use qca_minimize::Level;

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
    /// Also in the manner of other programs: `1,-,0` or `c(1,"-",0)`, a level or `-` for each condition in order.
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
        if let Some(named) = by_place(&source, conditions)? {
            return Self::parse(&named, conditions);
        }
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

/// The list with names of one that has a level, several (`1;2`) or `-` for each condition in order; none if it is not of
/// that kind.
fn by_place(source: &Source, conditions: &[Condition]) -> Result<Option<String>> {
    let text = source.text.trim();
    let inner = text
        .strip_prefix("c(")
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(text);
    let entries: Vec<&str> = split_list(inner)
        .into_iter()
        .map(|entry| entry.trim_matches(['"', '\'', '“', '”', ' ']))
        .collect();
    let is_place = |entry: &&str| {
        matches!(plain_dash(entry), "-")
            || entry.split(';').all(|l| l.trim().parse::<Level>().is_ok())
    };
    if entries.is_empty() || !entries.iter().all(is_place) {
        return Ok(None);
    }
    let everything = 0..source.text.len();
    if entries.len() != conditions.len() {
        let names = conditions.iter().map(|c| quoted(&c.name)).join(",");
        let problem = format!(
            "{} expectations without names for {} conditions",
            entries.len(),
            conditions.len()
        );
        let remedy =
            format!("give one for each condition in order ({names}), or name them, as in A,~B");
        return Err(source.error_with(everything, problem, remedy));
    }
    let mut named = Vec::new();
    for (entry, condition) in entries.iter().zip(conditions) {
        if plain_dash(entry) == "-" {
            continue;
        }
        let levels = entry
            .split(';')
            .filter_map(|l| l.trim().parse::<Level>().ok());
        let levels: Vec<Level> = levels.collect();
        if let Some(level) = levels.iter().find(|&&level| level >= condition.levels) {
            let problem = format!("{:?} has no level {level}", condition.name);
            let remedy = format!("its levels are 0 to {}", condition.levels - 1);
            return Err(source.error_with(everything, problem, remedy));
        }
        named.push(match levels.as_slice() {
            [level] => literal_text(condition, *level),
            several => format!("{}[{}]", quoted(&condition.name), several.iter().join(",")),
        });
    }
    Ok(Some(named.join(",")))
}

fn plain_dash(entry: &str) -> &str {
    match entry {
        "–" | "−" | "—" | "－" => "-",
        other => other,
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
