//! Decision diagrams of expressions: whether and where two differ, without multiplying them out.
//!
//! A diagram asks for the level of one condition after the other, in a fixed order, and holds no part twice, so that two
//! expressions hold the same configurations if and only if they have the same diagram. After Bryant (1986), "Graph-based
//! algorithms for Boolean function manipulation", *IEEE Transactions on Computers* 35, with a branch for each level.

use std::collections::HashMap;

use super::Node;
use crate::condition::Condition;
use qca_minimize::{Cube, Level, Reason, Watch};

/// A diagram, by its place among those that were made.
type Place = u32;
/// The diagram of no configuration.
pub(super) const NOTHING: Place = 0;
/// The diagram of every configuration.
pub(super) const EVERYTHING: Place = 1;
/// Steps between two looks at the watch.
const STEPS: usize = 1024;

/// A question: a condition, and what follows for each of its levels.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Question {
    condition: usize,
    answers: Box<[Place]>,
}

/// Diagrams over the same conditions.
pub(super) struct Diagrams<'a> {
    conditions: &'a [Condition],
    watch: &'a Watch,
    /// The questions, from place 2.
    questions: Vec<Question>,
    places: HashMap<Question, Place>,
    conjunctions: HashMap<(Place, Place), Place>,
    negations: HashMap<Place, Place>,
    steps: usize,
    /// The most questions.
    most: usize,
}

impl<'a> Diagrams<'a> {
    pub(super) fn new(conditions: &'a [Condition], watch: &'a Watch, most: usize) -> Self {
        Diagrams {
            conditions,
            watch,
            questions: Vec::new(),
            places: HashMap::new(),
            conjunctions: HashMap::new(),
            negations: HashMap::new(),
            steps: 0,
            most,
        }
    }

    /// The diagram of an expression over the conditions.
    ///
    /// # Errors
    /// The watch stops it, or it has too many questions.
    pub(super) fn of(&mut self, node: &Node) -> Result<Place, Reason> {
        match node {
            Node::Constant(value) => Ok(Place::from(*value)),
            Node::Not(inner) => {
                let inner = self.of(inner)?;
                self.not(inner)
            }
            Node::Literal { name, levels, .. } => {
                self.literal(name, levels.as_deref().unwrap_or(&[1]))
            }
            Node::And(operands) => {
                let mut all = EVERYTHING;
                for operand in operands {
                    let operand = self.of(operand)?;
                    all = self.and(all, operand)?;
                }
                Ok(all)
            }
            Node::Or(operands) => {
                let mut none = EVERYTHING;
                for operand in operands {
                    let operand = self.of(operand)?;
                    let outside = self.not(operand)?;
                    none = self.and(none, outside)?;
                }
                self.not(none)
            }
        }
    }

    fn literal(&mut self, name: &str, levels: &[Level]) -> Result<Place, Reason> {
        let found = self.conditions.iter().position(|c| c.name == name);
        // Whoever asks has checked the names.
        let Some(condition) = found else {
            return Ok(NOTHING);
        };
        let all = 0..self.conditions[condition].levels;
        let answers = all.map(|level| Place::from(levels.contains(&level)));
        self.question(condition, answers.collect())
    }

    /// The one diagram that asks this.
    fn question(&mut self, condition: usize, answers: Box<[Place]>) -> Result<Place, Reason> {
        if answers.iter().all(|answer| *answer == answers[0]) {
            return Ok(answers[0]);
        }
        let question = Question { condition, answers };
        if let Some(&place) = self.places.get(&question) {
            return Ok(place);
        }
        if self.questions.len() >= self.most {
            return Err(Reason::Memory);
        }
        let place = self.questions.len() as Place + 2;
        self.questions.push(question.clone());
        self.places.insert(question, place);
        Ok(place)
    }

    fn get(&self, place: Place) -> Option<&Question> {
        self.questions.get((place as usize).checked_sub(2)?)
    }

    /// The condition that the diagram asks for first; beyond the last one if it asks for none.
    fn first(&self, place: Place) -> usize {
        self.get(place).map_or(usize::MAX, |q| q.condition)
    }

    /// What is left of the diagram when this condition, which none before it asks for, has this level.
    fn at(&self, place: Place, condition: usize, level: usize) -> Place {
        match self.get(place) {
            Some(question) if question.condition == condition => question.answers[level],
            _ => place,
        }
    }

    fn tick(&mut self) -> Result<(), Reason> {
        self.steps += 1;
        match self.steps.is_multiple_of(STEPS) {
            true => self.watch.look(),
            false => Ok(()),
        }
    }

    /// The configurations of both.
    pub(super) fn and(&mut self, a: Place, b: Place) -> Result<Place, Reason> {
        let (a, b) = (a.min(b), a.max(b));
        match (a, b) {
            (NOTHING, _) => return Ok(NOTHING),
            (EVERYTHING, other) => return Ok(other),
            _ if a == b => return Ok(a),
            _ => {}
        }
        if let Some(&known) = self.conjunctions.get(&(a, b)) {
            return Ok(known);
        }
        self.tick()?;
        let condition = self.first(a).min(self.first(b));
        let levels = usize::from(self.conditions[condition].levels);
        let mut answers = Vec::with_capacity(levels);
        for level in 0..levels {
            let (a, b) = (self.at(a, condition, level), self.at(b, condition, level));
            answers.push(self.and(a, b)?);
        }
        let place = self.question(condition, answers.into())?;
        self.conjunctions.insert((a, b), place);
        Ok(place)
    }

    /// The configurations outside of it.
    pub(super) fn not(&mut self, a: Place) -> Result<Place, Reason> {
        if a <= EVERYTHING {
            return Ok(1 - a);
        }
        if let Some(&known) = self.negations.get(&a) {
            return Ok(known);
        }
        self.tick()?;
        let Some(Question { condition, answers }) = self.get(a).cloned() else {
            return Ok(a);
        };
        let mut negated = Vec::with_capacity(answers.len());
        for answer in answers {
            negated.push(self.not(answer)?);
        }
        let place = self.question(condition, negated.into())?;
        self.negations.insert(a, place);
        self.negations.insert(place, a);
        Ok(place)
    }

    /// The first of its configurations, as far as it asks for levels.
    pub(super) fn first_product(&self, place: Place) -> Cube {
        let mut product = Cube::empty();
        let mut place = place;
        while let Some(Question { condition, answers }) = self.get(place) {
            let level = answers.iter().position(|answer| *answer != NOTHING);
            // A diagram of nothing asks for nothing.
            let level = level.unwrap_or_default();
            product = product.with(*condition, level as Level);
            place = answers[level];
        }
        product
    }

    /// Products that share nothing and hold its configurations; none where they are more than so many.
    pub(super) fn products(&self, place: Place, most: usize) -> Option<Vec<Cube>> {
        let mut products = Vec::new();
        self.collect(place, &Cube::empty(), most, &mut products)
            .then_some(products)
    }

    fn collect(&self, place: Place, within: &Cube, most: usize, found: &mut Vec<Cube>) -> bool {
        let Some(Question { condition, answers }) = self.get(place) else {
            if place == EVERYTHING {
                found.push(within.clone());
            }
            return found.len() <= most;
        };
        let mut levels = (0..).zip(&answers[..]);
        levels.all(|(level, &answer)| {
            self.collect(answer, &within.with(*condition, level), most, found)
        })
    }
}
