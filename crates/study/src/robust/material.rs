//! What all settings have in common: cases, scores, conditions, outcome.

use qca::condition::Condition;
use qca::error::{DataError, Result};
use qca::expression::Expression;
use qca::sets::Set;
use qca::sets::calibration::Calibration;
use qca::solution::untenable::Rules;
use qca::truth_table::TruthTableOptions;

use super::setting::Setting;

/// A column before calibration.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceColumn {
    /// The name of the set that it becomes.
    pub name: String,
    /// Raw scores, or memberships where a setting has no calibration for it; one for each case.
    pub scores: Vec<f64>,
}

/// Cases with their scores, and the question asked of them. Settings say how it is answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    /// Names of the cases.
    pub cases: Vec<String>,
    /// The columns: those of the conditions first, in order, then those of the outcome.
    pub columns: Vec<SourceColumn>,
    /// How many of the columns are conditions.
    pub conditions: usize,
    /// The outcome, an expression over the other columns.
    pub outcome: Expression,
    /// Exclusions of rows; its cut-offs are not used.
    pub exclusions: TruthTableOptions,
    /// Counterfactual rules.
    pub rules: Rules,
}

impl Material {
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
        let column = |name: &str| {
            let set = sets.get(name)?;
            Ok(SourceColumn {
                name: name.to_owned(),
                scores: set.values.clone(),
            })
        };
        Ok(Material {
            cases: sets.cases.clone(),
            columns: names.map(column).collect::<Result<_>>()?,
            conditions: conditions.len(),
            outcome: outcome.clone(),
            exclusions: TruthTableOptions::default(),
            rules: Rules::default(),
        })
    }

    /// The names of the conditions.
    pub fn condition_names(&self) -> Vec<String> {
        self.columns[..self.conditions]
            .iter()
            .map(|column| column.name.clone())
            .collect()
    }

    /// The conditions with their levels under a setting.
    ///
    /// # Errors
    /// A calibration that the scores do not allow.
    pub fn described_conditions(&self, setting: &Setting) -> Result<Vec<Condition>> {
        (0..self.conditions)
            .map(|at| {
                let set = self.calibrated(at, setting.calibrations[at].as_deref())?;
                Ok(Condition {
                    name: set.name,
                    levels: set.levels,
                })
            })
            .collect()
    }

    /// A column under a calibration.
    ///
    /// # Errors
    /// As the calibration; scores that are no memberships where there is none.
    pub fn calibrated(&self, column: usize, calibration: Option<&Calibration>) -> Result<Set> {
        let source = &self.columns[column];
        calibrated(&source.name, &source.scores, calibration)
    }
}

/// Scores under a calibration, as a set.
pub(crate) fn calibrated(
    name: &str,
    scores: &[f64],
    calibration: Option<&Calibration>,
) -> Result<Set> {
    let values = match calibration {
        Some(calibration) => super::anchors::apply(calibration, name, scores)?,
        None => scores.to_vec(),
    };
    Set::new(name, values).map_err(|error: DataError| error.into())
}
