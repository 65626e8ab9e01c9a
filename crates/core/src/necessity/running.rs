//! Single literals as necessary, over cases that come in portions.

use crate::condition::Condition;
use crate::error::Result;
use crate::expression::Expression;
use crate::fit::Sums;
use crate::outcome::{Outcome, negated_name};
use crate::precision::{at_least, some_at_least};
use crate::sets::FuzzySets;
use qca_minimize::{Cube, Level};

use super::{LiteralSpace, NecessityOptions, NecessityResult, Operator, in_order};

/// The figures of each single literal as necessary for an outcome and for its negation, over cases that are added bit by bit: no
/// case is held.
///
/// ```
/// use qca::necessity::{NecessityOptions, RunningNecessity};
/// use qca::{Expression, FuzzySets, Set};
///
/// let mut running = RunningNecessity::new(&["A".into()], &Expression::parse("Y")?);
/// for (a, y) in [(0.8, 0.6), (0.5, 0.4)] {
///     let sets = vec![Set::new("A", vec![a])?, Set::new("Y", vec![y])?];
///     running.add(&FuzzySets::new("example", vec!["a case"], sets)?)?;
/// }
/// let found = running.result(false, &NecessityOptions::default())?;
/// assert_eq!(found.expressions[0].expression, "A");
/// assert_eq!(found.expressions[0].consistency, Some(1.0));
/// # Ok::<(), qca::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RunningNecessity {
    outcome: Expression,
    conditions: Vec<String>,
    /// For each condition and level, the sums with the outcome and with its negation.
    sums: Vec<Vec<[Sums; 2]>>,
    /// The sums of a level to which no case belongs: those of all cases without a member.
    empty: [Sums; 2],
}

impl RunningNecessity {
    /// These conditions over no case yet.
    pub fn new(conditions: &[String], outcome: &Expression) -> Self {
        RunningNecessity {
            outcome: outcome.clone(),
            conditions: conditions.to_vec(),
            sums: vec![Vec::new(); conditions.len()],
            empty: [Sums::default(); 2],
        }
    }

    /// Adds the cases of these sets.
    ///
    /// # Errors
    /// A condition or the outcome names no set; the outcome is made of a condition.
    pub fn add(&mut self, sets: &FuzzySets) -> Result<()> {
        let outcome = Outcome::new(&self.outcome, sets)?;
        outcome.check_apart_from(self.conditions.iter().map(String::as_str))?;
        let y = [&outcome.memberships, &outcome.negated().memberships];
        for (name, sums) in self.conditions.iter().zip(&mut self.sums) {
            let set = sets.get(name)?;
            while sums.len() < usize::from(set.levels()) {
                sums.push(self.empty);
            }
            let levels: Level = sums.len() as Level;
            for (level, sums) in (0..levels).zip(sums) {
                let x = match level < set.levels() {
                    true => set.literal(&[level]),
                    false => vec![0.0; set.len()],
                };
                for (sums, y) in sums.iter_mut().zip(y) {
                    sums.add(&x, y);
                }
            }
        }
        let nowhere = vec![0.0; outcome.memberships.len()];
        for (sums, y) in self.empty.iter_mut().zip(y) {
            sums.add(&nowhere, y);
        }
        Ok(())
    }

    /// The literals that are necessary at these cut-offs for the outcome, or for its negation, over all cases that were added: the
    /// same as those of [`necessity_search`](super::necessity_search) with one literal.
    ///
    /// # Errors
    /// A cut-off that is not between 0 and 1.
    pub fn result(&self, negated: bool, options: &NecessityOptions) -> Result<NecessityResult> {
        options.check()?;
        let space = LiteralSpace {
            conditions: self.conditions(),
            members: Vec::new(),
        };
        let mut found = Vec::new();
        for (at, levels) in self.sums.iter().enumerate() {
            for (level, sums) in (0..).zip(levels) {
                let fit = sums[usize::from(negated)].necessity();
                let passes = some_at_least(fit.consistency, options.consistency)
                    && at_least(fit.coverage.unwrap_or(0.0), options.coverage)
                    && at_least(fit.ron.unwrap_or(0.0), options.ron);
                if passes {
                    let cube = Cube::from_literals([(at, level)]);
                    let expression = space.expression(&cube, Operator::And, fit);
                    found.push((cube, expression));
                }
            }
        }
        let name = match negated {
            false => self.outcome.to_string(),
            true => negated_name(&self.outcome.to_string()),
        };
        Ok(NecessityResult {
            outcome: name,
            expressions: in_order(found),
        })
    }

    fn conditions(&self) -> Vec<Condition> {
        let levels = self.sums.iter().map(|levels| levels.len() as Level);
        let named = self.conditions.iter().zip(levels);
        named
            .map(|(name, levels)| Condition {
                name: name.clone(),
                levels: levels.max(2),
            })
            .collect()
    }
}
