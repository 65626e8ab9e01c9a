//! What all specifications have in common: cases, raw scores, conditions, outcome.

use std::sync::Arc;

use qca::CaseNames;
use qca::condition::Condition;
use qca::error::Result;
use qca::expression::Expression;
use qca::sets::Set;
use qca::sets::calibration::{Calibration, rounded};

use crate::specification::Specification;

/// A column before calibration.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceColumn {
    /// The name of the set that it becomes.
    pub name: String,
    /// What it holds before calibration, one for each case.
    pub source: Source,
    /// How many digits of calibrated memberships are kept; all where none is stated.
    pub round: Option<u8>,
}

/// What a column holds before calibration.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// Raw scores, or memberships where a specification has no calibration for it.
    Scores(Vec<f64>),
    /// A set already, which no specification calibrates.
    Set(Arc<Set>),
}

impl SourceColumn {
    /// A column of raw scores.
    pub fn of_scores(name: impl Into<String>, scores: impl Into<Vec<f64>>) -> Self {
        SourceColumn {
            name: name.into(),
            source: Source::Scores(scores.into()),
            round: None,
        }
    }

    /// A column that is a set already.
    pub fn of_set(set: impl Into<Arc<Set>>) -> Self {
        let set = set.into();
        SourceColumn {
            name: set.name().to_owned(),
            source: Source::Set(set),
            round: None,
        }
    }

    /// The same column, of whose calibrated memberships so many digits are kept.
    #[must_use]
    pub fn rounded_to(mut self, digits: Option<u8>) -> Self {
        self.round = digits;
        self
    }

    /// Raw scores, or the memberships of a fuzzy set; empty for a column of levels.
    pub fn scores(&self) -> &[f64] {
        match &self.source {
            Source::Scores(scores) => scores,
            Source::Set(set) => set.memberships().unwrap_or_default(),
        }
    }

    /// The set that it becomes under a calibration.
    ///
    /// # Errors
    /// As the calibration; scores that are no memberships where there is none.
    pub fn calibrated(&self, calibration: Option<&Calibration>) -> Result<Arc<Set>> {
        let values = match (&self.source, calibration) {
            (Source::Set(set), None) => return Ok(Arc::clone(set)),
            (Source::Scores(scores), None) => scores.clone(),
            (_, Some(calibration)) => self.memberships(calibration, self.scores())?,
        };
        Ok(Arc::new(Set::new(&self.name, values)?))
    }

    /// The memberships that scores of this column have under a calibration, rounded as the study says.
    ///
    /// # Errors
    /// As the calibration.
    pub fn memberships(&self, calibration: &Calibration, scores: &[f64]) -> Result<Vec<f64>> {
        let calibrated = calibration
            .apply(scores)
            .map_err(|error| error.column(&self.name))?;
        let memberships = calibrated.memberships.into_iter();
        Ok(match self.round {
            None => memberships.collect(),
            Some(digits) => memberships.map(|x| rounded(x, digits)).collect(),
        })
    }
}

/// Cases with their raw scores, and what is asked of them. Specifications say how it is answered.
#[derive(Clone, Debug, PartialEq)]
pub struct RawData {
    /// Names of the cases.
    pub cases: CaseNames,
    /// The columns: those of the conditions first, in order, then those of the outcome.
    pub columns: Vec<SourceColumn>,
    /// How many of the columns are conditions.
    pub conditions: usize,
    /// The outcome, an expression over the other columns.
    pub outcome: Expression,
}

impl RawData {
    /// Sets that are calibrated already.
    ///
    /// # Errors
    /// A condition or a column of the outcome that is not among the sets.
    pub fn from_sets(
        sets: &qca::FuzzySets,
        conditions: &[String],
        outcome: &Expression,
    ) -> Result<Self> {
        let names = conditions.iter().map(String::as_str).chain(outcome.names());
        let column = |name: &str| Ok(SourceColumn::of_set(Arc::clone(sets.get_shared(name)?)));
        Ok(RawData {
            cases: sets.cases.clone(),
            columns: names.map(column).collect::<Result<_>>()?,
            conditions: conditions.len(),
            outcome: outcome.clone(),
        })
    }

    /// The names of the conditions.
    pub fn condition_names(&self) -> Vec<String> {
        self.columns[..self.conditions]
            .iter()
            .map(|column| column.name.clone())
            .collect()
    }

    /// The conditions with their levels under a specification.
    ///
    /// # Errors
    /// A calibration that the scores do not allow.
    pub fn described_conditions(&self, specification: &Specification) -> Result<Vec<Condition>> {
        let sets: Vec<Arc<Set>> = (0..self.conditions)
            .map(|at| self.calibrated(at, specification.calibrations[at].as_deref()))
            .collect::<Result<_>>()?;
        Ok(qca::truth_table::described(&sets))
    }

    /// Whether some case has a membership of exactly 0.5 in a condition.
    pub fn is_ambiguous(&self, specification: &Specification) -> bool {
        (0..self.conditions).any(|at| {
            let calibration = specification.calibrations[at].as_deref();
            self.calibrated(at, calibration)
                .is_ok_and(|set| set.is_ambiguous())
        })
    }

    /// A column under a calibration.
    ///
    /// # Errors
    /// As the calibration; scores that are no memberships where there is none.
    pub fn calibrated(&self, column: usize, calibration: Option<&Calibration>) -> Result<Arc<Set>> {
        self.columns[column].calibrated(calibration)
    }
}
