//! A specification: every choice between raw scores and solutions. And the analysis under it, which is the same whoever asks.

use std::sync::Arc;

use qca::condition::Condition;
use qca::error::{Error, Result};
use qca::expression::Expectations;
use qca::minimize;
use qca::sets::ambiguity::AmbiguityPolicy;
use qca::sets::calibration::Calibration;
use qca::solution::{Minimized, SolutionOptions, SolutionType, minimize_table, untenable};
use qca::truth_table::{CutOffs, Observed, Out, Rules, TruthTable};

/// The most models that are compared. Two solutions with more are compared by these, which are always the same ones.
pub const MOST_MODELS: usize = 200;

/// Every choice between raw scores and solutions. A study states one for each outcome; robustness and replication try others.
#[derive(Clone, Debug)]
pub struct Specification {
    /// The calibration of each column of the raw data; `None` where its scores are memberships.
    pub calibrations: Vec<Option<Arc<Calibration>>>,
    /// Whether the outcome is negated.
    pub negated: bool,
    /// What is done with memberships of 0.5 in a condition.
    pub ambiguity: AmbiguityPolicy,
    /// The cut-offs that decide OUT.
    pub cut_offs: CutOffs,
    /// Rules that give rows OUT 0.
    pub rules: Arc<Rules>,
    /// The type of solution that is compared with others.
    pub solution: SolutionType,
    /// Directional expectations, as text: `A,~B,C*~D`.
    pub expectations: Arc<str>,
    /// Whether contradictions are don't-cares.
    pub include_contradictions: bool,
    /// How the minimiser works.
    pub minimizer: minimize::Options,
}

impl Specification {
    /// The default cut-offs, no rules, a solution of this type, and no calibration for any of so many columns.
    pub fn new(columns: usize, solution: SolutionType) -> Self {
        Specification {
            calibrations: vec![None; columns],
            negated: false,
            ambiguity: AmbiguityPolicy::Keep,
            cut_offs: CutOffs::default(),
            rules: Arc::default(),
            solution,
            expectations: Arc::from(""),
            include_contradictions: false,
            minimizer: minimize::Options::default(),
        }
    }

    /// The same with another calibration of one column.
    pub fn with_calibration(&self, column: usize, calibration: Calibration) -> Self {
        let mut changed = self.clone();
        changed.calibrations[column] = Some(Arc::new(calibration));
        changed
    }

    /// What the solutions of these types over these conditions depend on beside the truth table.
    ///
    /// # Errors
    /// Expectations that cannot be read, or that name no condition.
    pub fn solution_options(
        &self,
        conditions: &[Condition],
        types: &[SolutionType],
    ) -> Result<SolutionOptions> {
        Ok(SolutionOptions {
            types: types.to_vec(),
            expectations: Expectations::parse(&self.expectations, conditions)?,
            include_contradictions: self.include_contradictions,
            rows_as_wholes: None,
            minimizer: self.minimizer.clone(),
        })
    }
}

/// Two specifications are the same if they lead to the same solutions. Limits, clocks and threads are not looked at.
impl PartialEq for Specification {
    fn eq(&self, other: &Self) -> bool {
        let (mine, others) = (&self.minimizer, &other.minimizer);
        self.calibrations == other.calibrations
            && self.negated == other.negated
            && self.ambiguity == other.ambiguity
            && self.cut_offs == other.cut_offs
            && (Arc::ptr_eq(&self.rules, &other.rules) || self.rules == other.rules)
            && self.solution == other.solution
            && self.expectations == other.expectations
            && self.include_contradictions == other.include_contradictions
            && mine.cover == others.cover
            && mine.row_dominance == others.row_dominance
    }
}

/// The analysis of observed rows under a specification.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The truth table after every rule.
    pub table: TruthTable,
    /// What the solutions depend on beside the table.
    pub options: SolutionOptions,
    /// The solutions as cubes, or why there are none.
    pub minimized: std::result::Result<Minimized, Trivial>,
}

/// Why a truth table has nothing to minimise.
#[derive(Clone, Debug, PartialEq)]
pub enum Trivial {
    /// No row has OUT 1.
    NothingToExplain {
        /// The outcome.
        outcome: String,
        /// The consistency of the most consistent row, if a row has any.
        best: Option<f64>,
    },
    /// Every row is a remainder.
    OnlyRemainders {
        /// The outcome.
        outcome: String,
    },
    /// No row has OUT 0, so that every case has the outcome whatever its conditions.
    NothingToExclude {
        /// The outcome.
        outcome: String,
    },
}

impl Trivial {
    /// The error that the minimisation gives.
    pub fn error(&self) -> Error {
        match self.clone() {
            Trivial::NothingToExplain { outcome, best } => {
                Error::NothingToExplain { outcome, best }
            }
            Trivial::OnlyRemainders { outcome } => Error::OnlyRemainders { outcome },
            Trivial::NothingToExclude { outcome } => Error::NothingToExclude { outcome },
        }
    }
}

impl std::fmt::Display for Trivial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error().fmt(f)
    }
}

/// Analyses observed rows: cut-offs, rules, and the solutions of these types.
///
/// # Errors
/// Cut-offs or rules at fault, a frequency cut-off that leaves no row, expectations that cannot be read, whatever the minimiser
/// refuses. That there is nothing to minimise is no error.
pub fn analyse(
    observed: &Observed,
    specification: &Specification,
    types: &[SolutionType],
) -> Result<Analysis> {
    let options = specification.solution_options(&observed.conditions(), types)?;
    let table = truth_table(observed, specification)?;
    minimised(table, options)
}

/// The same with OUT of each row as given, whatever the cut-offs say of it, and without a look at whether any row is left.
///
/// # Errors
/// As [`analyse`].
pub fn analyse_outs(
    observed: &Observed,
    outs: &[Out],
    specification: &Specification,
    types: &[SolutionType],
) -> Result<Analysis> {
    let cut_offs = &specification.cut_offs;
    let options = specification.solution_options(&observed.conditions(), types)?;
    let negation = || {
        let negation = observed.negation();
        Ok(negation.table(&negation.outs(cut_offs), cut_offs))
    };
    let table = ruled(observed.table(outs, cut_offs), negation, specification)?;
    minimised(table, options)
}

/// The truth table of observed rows under the cut-offs and after every rule.
///
/// # Errors
/// As [`analyse`].
pub fn truth_table(observed: &Observed, specification: &Specification) -> Result<TruthTable> {
    let cut_offs = &specification.cut_offs;
    let table = observed.classify(cut_offs)?;
    specification.rules.check(table.conditions())?;
    ruled(
        table,
        || observed.negation().classify(cut_offs),
        specification,
    )
}

/// Applies the rules; the table of the negated outcome is made where they look at it.
fn ruled(
    table: TruthTable,
    negation: impl FnOnce() -> Result<TruthTable>,
    specification: &Specification,
) -> Result<TruthTable> {
    let rules = &specification.rules;
    let mut table = table.exclude(rules)?;
    if !rules.enhance() {
        return Ok(table);
    }
    let mut negation = negation()?.exclude(&rules.of_negation())?;
    // Assumptions of parsimonious solutions: expectations have no say.
    let options = SolutionOptions {
        include_contradictions: specification.include_contradictions,
        minimizer: specification.minimizer.clone(),
        ..SolutionOptions::default()
    };
    untenable::exclude(&mut table, &mut negation, rules, &options)?;
    Ok(table)
}

/// The solutions of a truth table.
fn minimised(table: TruthTable, options: SolutionOptions) -> Result<Analysis> {
    let minimized = match minimize_table(&table, &options) {
        Err(Error::NothingToExplain { outcome, best }) => {
            Err(Trivial::NothingToExplain { outcome, best })
        }
        Err(Error::OnlyRemainders { outcome }) => Err(Trivial::OnlyRemainders { outcome }),
        Err(Error::NothingToExclude { outcome }) => Err(Trivial::NothingToExclude { outcome }),
        other => Ok(other?),
    };
    Ok(Analysis {
        table,
        options,
        minimized,
    })
}
