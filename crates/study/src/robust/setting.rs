//! One point in the space of choices.

use std::sync::Arc;

use qca::minimize::Cover;
use qca::sets::calibration::Calibration;
use qca::sets::half::HalfPolicy;
use qca::solution::SolutionType;
use qca::truth_table::TruthTableOptions;

/// Every choice between raw scores and a solution.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The calibration of each column of the material; `None` where its scores are memberships.
    pub calibrations: Vec<Option<Arc<Calibration>>>,
    /// Whether the outcome is negated.
    pub negated: bool,
    /// Consistency cut-off, 0..1.
    pub consistency: f64,
    /// Lower consistency cut-off, for contradictions.
    pub contradiction: Option<f64>,
    /// PRI cut-off, 0..1.
    pub pri: f64,
    /// Frequency cut-off, at least 1.
    pub frequency: usize,
    /// What is done with memberships of 0.5.
    pub half: HalfPolicy,
    /// The type of the solution.
    pub solution: SolutionType,
    /// Directional expectations, as text: `A,~B,C*~D`.
    pub expectations: Arc<str>,
    /// Whether contradictions are don't-cares.
    pub include_contradictions: bool,
    /// Which covers are models.
    pub cover: Cover,
    /// Whether dominated prime implicants are dropped.
    pub row_dominance: bool,
}

impl Setting {
    /// The default cut-offs, a solution of this type, and no calibration for any of so many columns.
    pub fn new(columns: usize, solution: SolutionType) -> Self {
        let table = TruthTableOptions::default();
        Setting {
            calibrations: vec![None; columns],
            negated: false,
            consistency: table.consistency,
            contradiction: table.contradiction,
            pri: table.pri,
            frequency: table.frequency,
            half: HalfPolicy::Keep,
            solution,
            expectations: Arc::from(""),
            include_contradictions: false,
            cover: Cover::Fewest,
            row_dominance: false,
        }
    }

    /// The same setting with another calibration of one column.
    pub fn with_calibration(&self, column: usize, calibration: Calibration) -> Self {
        let mut changed = self.clone();
        changed.calibrations[column] = Some(Arc::new(calibration));
        changed
    }

    /// The cut-offs as the truth table takes them.
    pub(crate) fn table_options(&self) -> TruthTableOptions {
        TruthTableOptions {
            consistency: self.consistency,
            contradiction: self.contradiction,
            pri: self.pri,
            frequency: self.frequency,
            ..TruthTableOptions::default()
        }
    }
}
