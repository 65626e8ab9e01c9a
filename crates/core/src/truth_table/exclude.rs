//! Excluding rows: remainders that no solution may rest on.

use crate::error::Result;
use crate::minimize::{Cube, algebra};

use super::{NamedExpression, Out, TruthTable};

/// Configurations that a rule gives OUT 0. Observed rows among them keep their own OUT.
#[derive(Clone, Debug, PartialEq)]
pub struct Exclusion {
    /// The rule, as the output names it.
    pub rule: String,
    /// What it covers.
    pub cubes: Vec<Cube>,
}

impl TruthTable {
    /// Gives the remainders that an expression covers OUT 0, also those with cases below the frequency cut-off.
    ///
    /// # Errors
    /// The expression names something that is not a condition.
    pub(super) fn exclude_expressions(&mut self, rules: &[NamedExpression]) -> Result<()> {
        for rule in rules {
            let cubes = rule.expression.to_cubes(&self.conditions)?;
            self.exclude_remainders(rule.rule.clone(), cubes);
        }
        Ok(())
    }

    /// Gives the remainders that these cubes cover OUT 0.
    pub fn exclude_remainders(&mut self, rule: impl Into<String>, cubes: Vec<Cube>) {
        let rule = rule.into();
        for row in self.rows.iter_mut().filter(|row| row.out == Out::Remainder) {
            if cubes.iter().any(|cube| cube.covers(&row.cube)) {
                row.out = Out::Zero;
                row.excluded_by = Some(rule.clone());
            }
        }
        self.exclusions.push(Exclusion { rule, cubes });
    }

    /// Gives observed rows OUT 0, whatever they were.
    pub fn exclude_observed(&mut self, rule: &str, rows: &[Cube]) {
        for row in self.rows.iter_mut().filter(|row| rows.contains(&row.cube)) {
            row.out = Out::Zero;
            row.excluded_by = Some(rule.to_owned());
        }
    }

    /// What no parsimonious prime implicant may cover: OUT 0 rows, C rows unless they are don't-cares, and the
    /// excluded configurations that are not observed rows of another kind.
    pub fn forbidden(&self, include_contradictions: bool) -> Vec<Cube> {
        let mut forbidden = self.cubes_with(Out::Zero);
        if !include_contradictions {
            forbidden.extend(self.cubes_with(Out::Contradiction));
        }
        let mut kept = self.cubes_with(Out::One);
        kept.extend(self.cubes_with(Out::Contradiction));
        for exclusion in &self.exclusions {
            forbidden.extend(algebra::subtract(&self.levels(), &exclusion.cubes, &kept));
        }
        forbidden
    }

    /// The rule that excludes an unobserved configuration, if one does.
    pub fn excluded_by(&self, configuration: &Cube) -> Option<&str> {
        self.exclusions
            .iter()
            .find(|exclusion| {
                exclusion
                    .cubes
                    .iter()
                    .any(|cube| cube.covers(configuration))
            })
            .map(|exclusion| exclusion.rule.as_str())
    }
}
