//! Rules that give rows OUT 0 whatever their figures are.
//!
//! What is stated of rows and remainders is applied here; what has to be found out first, by minimising the tables of the
//! outcome and of its negation, in [`crate::solution::untenable`].

use serde::{Deserialize, Serialize};

use crate::condition::{Condition, term_text};
use crate::count::Count;
use crate::error::{Error, Result};
use crate::expression::Expression;
use qca_minimize::{Cube, algebra};

use super::{Out, TruthTable, configuration};

/// Every rule that gives rows OUT 0, all off by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// Remainders covered by one of these expressions get OUT 0.
    pub exclude: Vec<NamedExpression>,
    /// Rows of these numbers get OUT 0, observed ones too.
    pub exclude_rows: Vec<Count>,
    /// Claims of necessity for the outcome, such as `A + B`: remainders outside them get OUT 0.
    pub respect_necessity: Vec<Expression>,
    /// Whether contradictory simplifying assumptions of the outcome and its negation get OUT 0.
    pub exclude_contradictory: bool,
    /// Whether observed rows sufficient for both the outcome and its negation get OUT 0.
    pub exclude_simultaneous: bool,
    /// Whether observed rows outside a claim of necessity get OUT 0 as well, as `esa` of the R package SetMethods has it: their
    /// cases are thrown away.
    pub exclude_against_necessity: bool,
}

/// How the rule that throws observed rows away is named, before its claim.
pub const AGAINST_NECESSITY: &str = "exclude against necessity";

impl Rules {
    /// Whether some rule is one of the enhanced standard analysis (Schneider and Wagemann 2012, chapter 8), of which a table
    /// reports what it did.
    pub fn enhance(&self) -> bool {
        !self.respect_necessity.is_empty()
            || self.exclude_contradictory
            || self.exclude_simultaneous
    }

    /// Whether some rule may give observed rows OUT 0.
    pub fn throw_rows_away(&self) -> bool {
        let against_necessity =
            self.exclude_against_necessity && !self.respect_necessity.is_empty();
        !self.exclude_rows.is_empty() || self.exclude_simultaneous || against_necessity
    }

    /// The rules as they apply to the table of the negated outcome: claims of necessity are about the outcome itself.
    pub fn of_negation(&self) -> Rules {
        Rules {
            respect_necessity: Vec::new(),
            ..self.clone()
        }
    }

    /// Refuses numbers of rows that there are none of.
    ///
    /// # Errors
    /// Names the number and the last row.
    pub fn check(&self, conditions: &[Condition]) -> Result<()> {
        let missing = |number: &&Count| configuration(conditions, number).is_none();
        let Some(number) = self.exclude_rows.iter().find(missing) else {
            return Ok(());
        };
        let levels = conditions
            .iter()
            .map(|c| num_bigint::BigUint::from(c.levels));
        let last: num_bigint::BigUint = levels.product();
        Err(Error::NoSuchRow {
            row: number.to_string(),
            last: Count(last),
        })
    }
}

/// An expression that excludes remainders, and the rule it stands for, as the output names it.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedExpression {
    /// The rule, such as `exclude A*~B`.
    pub rule: String,
    /// What it covers.
    pub expression: Expression,
}

/// What the rules of the enhanced standard analysis did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RulesReport {
    /// How often contradictory assumptions were looked for and excluded before none was left.
    pub contradictory_rounds: usize,
    /// Number of rows excluded as contradictory assumptions.
    pub contradictory_rows: Count,
    /// Number of observed rows excluded as sufficient for both the outcome and its negation.
    pub simultaneous_rows: usize,
}

/// Configurations that a rule gives OUT 0. Observed rows among them keep their own OUT.
#[derive(Clone, Debug, PartialEq)]
pub struct Exclusion {
    /// The rule, as the output names it.
    pub rule: String,
    /// What it covers.
    pub cubes: Vec<Cube>,
}

impl TruthTable {
    /// The table with the stated rules applied, in this order: excluded expressions, excluded rows, claims of necessity. A
    /// number beyond the last row excludes nothing; [`Rules::check`] refuses it.
    ///
    /// # Errors
    /// An expression that names something that is not a condition; a row that is a part of an observed one.
    pub fn exclude(mut self, rules: &Rules) -> Result<TruthTable> {
        for rule in &rules.exclude {
            let cubes = rule.expression.to_cubes(&self.conditions)?;
            self.exclude_remainders(rule.rule.clone(), cubes);
        }
        for number in &rules.exclude_rows {
            self.exclude_number(number)?;
        }
        for claim in &rules.respect_necessity {
            let outside = claim.negated().to_cubes(&self.conditions)?;
            if rules.exclude_against_necessity {
                self.exclude_sufficient(format!("{AGAINST_NECESSITY} {claim}"), &outside);
            }
            self.exclude_remainders(format!("respect necessity {claim}"), outside);
        }
        Ok(self)
    }

    fn exclude_number(&mut self, number: &Count) -> Result<()> {
        let Some(levels) = configuration(&self.conditions, number) else {
            return Ok(());
        };
        let cube = Cube::from_row(&levels);
        let rule = format!("exclude row {number}");
        if self.rows.iter().any(|row| row.cube == cube) {
            self.exclude_observed(&rule, &[cube]);
            return Ok(());
        }
        self.check_no_part_of_a_row(number, &cube)?;
        self.exclusions.push(Exclusion {
            rule,
            cubes: vec![cube],
        });
        Ok(())
    }

    /// Refuses to exclude a part of an observed row with don't-care cells: such a row is one whole.
    fn check_no_part_of_a_row(&self, number: &Count, cube: &Cube) -> Result<()> {
        let kept = |row: &&super::TruthRow| matches!(row.out, Out::One | Out::Contradiction);
        let mut rows = self.rows.iter().filter(kept);
        match rows.find(|row| row.cube.covers(cube)) {
            None => Ok(()),
            Some(row) => Err(Error::PartOfRow {
                row: number.clone(),
                whole: term_text(&row.cube, &self.conditions),
                out: row.out,
            }),
        }
    }

    /// Gives the remainders that these cubes cover OUT 0, also those with cases below the frequency cut-off.
    pub(crate) fn exclude_remainders(&mut self, rule: impl Into<String>, cubes: Vec<Cube>) {
        let rule = rule.into();
        for row in self.rows.iter_mut().filter(|row| row.out == Out::Remainder) {
            if cubes.iter().any(|cube| cube.covers(&row.cube)) {
                row.out = Out::Zero;
                row.excluded_by = Some(rule.clone());
            }
        }
        self.exclusions.push(Exclusion { rule, cubes });
    }

    /// Gives the observed rows that these cubes cover and that have another OUT an OUT of 0.
    fn exclude_sufficient(&mut self, rule: String, cubes: &[Cube]) {
        let sufficient = |row: &&mut super::TruthRow| {
            matches!(row.out, Out::One | Out::Contradiction)
                && cubes.iter().any(|cube| cube.covers(&row.cube))
        };
        for row in self.rows.iter_mut().filter(sufficient) {
            row.out = Out::Zero;
            row.excluded_by = Some(rule.clone());
        }
    }

    /// The observed rows that have OUT 0 because they contradict a claim of necessity, and had another.
    pub fn against_necessity(&self) -> impl Iterator<Item = &super::TruthRow> {
        let against = |rule: &String| rule.starts_with(AGAINST_NECESSITY);
        self.rows
            .iter()
            .filter(move |row| row.excluded_by.as_ref().is_some_and(against))
    }

    /// Gives observed rows OUT 0, whatever they were.
    pub(crate) fn exclude_observed(&mut self, rule: &str, rows: &[Cube]) {
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
        let covers = |exclusion: &&Exclusion| {
            let mut cubes = exclusion.cubes.iter();
            cubes.any(|cube| cube.covers(configuration))
        };
        let exclusion = self.exclusions.iter().find(covers)?;
        Some(exclusion.rule.as_str())
    }
}
