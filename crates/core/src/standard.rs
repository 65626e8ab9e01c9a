//! The standard analysis in one call: from data to the three solutions with their figures.
//!
//! It is the way of Ragin (2008, chapters 7 to 9): calibrate, build the truth table, minimise it to the conservative,
//! the parsimonious and the intermediate solution. Whoever wants a step of their own calls the stages one by one.

use crate::data::Dataset;
use crate::error::Result;
use crate::expression::{Expectations, Expression, parse_names};
use crate::necessity::{NecessityTable, necessity_table};
use crate::outcome::Outcome;
use crate::sets::FuzzySets;
use crate::sets::ambiguity::{self, AmbiguityPolicy, AmbiguityReport};
use crate::sets::calibration::SetSpec;
use crate::solution::{
    MinimizeResult, Model, SolutionOptions, SolutionType, minimize_table, with_figures,
};
use crate::truth_table::{CutOffs, Observed, TruthTable, default_conditions};

/// What is analysed, and how; [`StandardAnalysis::solve`] does it.
///
/// ```
/// use ndarray::array;
/// use qca::{Dataset, StandardAnalysis};
/// use qca::solution::SolutionType;
///
/// let memberships = array![
///     [0.9, 0.8, 0.9], [0.8, 0.2, 0.3], [0.3, 0.9, 0.2], [0.7, 0.6, 0.8], [0.1, 0.2, 0.1],
/// ];
/// let data = Dataset::from_array(&["A", "B", "Y"], memberships.view())?;
/// let found = StandardAnalysis::new(data, "Y").solve()?;
/// assert_eq!(found.models(SolutionType::Parsimonious).next().unwrap().expression, "A*B");
/// # Ok::<(), qca::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct StandardAnalysis {
    data: Dataset,
    outcome: String,
    conditions: Option<String>,
    calibrations: Vec<String>,
    expectations: String,
    ambiguity: AmbiguityPolicy,
    cut_offs: CutOffs,
    solution: SolutionOptions,
}

/// What a [`StandardAnalysis`] found, stage by stage.
#[derive(Clone, Debug)]
pub struct StandardResult {
    /// The sets of the conditions and of the outcome's columns.
    pub sets: FuzzySets,
    /// What was done about memberships of exactly 0.5 in the conditions.
    pub ambiguity: AmbiguityReport,
    /// The outcome.
    pub outcome: Outcome,
    /// Necessity of each condition and its negation.
    pub necessity: NecessityTable,
    /// The truth table.
    pub table: TruthTable,
    /// The solutions with their figures.
    pub minimize: MinimizeResult,
}

impl StandardAnalysis {
    /// An analysis of these data: `outcome` is a column `Y`, its negation `~Y`, a level `Y[2]`, or an expression over
    /// columns that are not conditions. All other columns are conditions, the cut-offs those of
    /// [`CutOffs::default`], and nothing is expected of any condition.
    pub fn new(data: Dataset, outcome: impl Into<String>) -> Self {
        StandardAnalysis {
            data,
            outcome: outcome.into(),
            conditions: None,
            calibrations: Vec::new(),
            expectations: String::new(),
            ambiguity: AmbiguityPolicy::default(),
            cut_offs: CutOffs::default(),
            solution: SolutionOptions::default(),
        }
    }

    /// Names the conditions, as in `"A, B, C"`; their order is that of the truth table.
    #[must_use]
    pub fn conditions(mut self, names: impl Into<String>) -> Self {
        self.conditions = Some(names.into());
        self
    }

    /// Calibrates a column, as in `"DEV=direct(350, 550, 900)"` ([`SetSpec`]); may be called for each.
    #[must_use]
    pub fn calibrate(mut self, set: impl Into<String>) -> Self {
        self.calibrations.push(set.into());
        self
    }

    /// Directional expectations for the intermediate solution, as in `"A, ~B, C*~D"` ([`Expectations`]).
    #[must_use]
    pub fn expect(mut self, expectations: impl Into<String>) -> Self {
        self.expectations = expectations.into();
        self
    }

    /// Consistency cut-off, 0..1.
    #[must_use]
    pub fn consistency(mut self, cut_off: f64) -> Self {
        self.cut_offs.consistency = cut_off;
        self
    }

    /// PRI cut-off, 0..1.
    #[must_use]
    pub fn pri(mut self, cut_off: f64) -> Self {
        self.cut_offs.pri = cut_off;
        self
    }

    /// Frequency cut-off, at least 1.
    #[must_use]
    pub fn frequency(mut self, cases: usize) -> Self {
        self.cut_offs.frequency = cases;
        self
    }

    /// What to do with memberships of exactly 0.5 in a condition.
    #[must_use]
    pub fn ambiguity(mut self, policy: AmbiguityPolicy) -> Self {
        self.ambiguity = policy;
        self
    }

    /// All cut-offs, in place of those set before.
    #[must_use]
    pub fn cut_offs(mut self, cut_offs: CutOffs) -> Self {
        self.cut_offs = cut_offs;
        self
    }

    /// All settings of the minimisation but the expectations, which [`StandardAnalysis::expect`] sets.
    #[must_use]
    pub fn solution_options(mut self, options: SolutionOptions) -> Self {
        self.solution = options;
        self
    }

    /// Does the analysis.
    ///
    /// # Errors
    /// A text that cannot be read, at its character; a cell at fault, at its place; an outcome without a row to explain.
    pub fn solve(&self) -> Result<StandardResult> {
        let outcome = Expression::parse(&self.outcome)?;
        let data = self.calibrated()?;
        let columns = outcome.names();
        let conditions = match &self.conditions {
            Some(names) => parse_names(names)?,
            None => default_conditions(data.set_names(), &columns),
        };
        let used = conditions.iter().map(String::as_str).chain(columns);
        let sets = FuzzySets::from_dataset(&data, used)?;
        let (sets, ambiguity) = ambiguity::apply(&sets, &conditions, self.ambiguity)?;
        let outcome = Outcome::new(&outcome, &sets)?;
        self.cut_offs.check()?;
        let observed = Observed::new(&sets, &conditions, &outcome)?;
        let table = observed.classify(&self.cut_offs)?;
        let options = SolutionOptions {
            expectations: Expectations::parse(&self.expectations, table.conditions())?,
            ..self.solution.clone()
        };
        let minimized = minimize_table(&table, &options)?;
        Ok(StandardResult {
            necessity: necessity_table(&sets, &conditions, &outcome)?,
            minimize: with_figures(&table, &minimized, &options.types, Some(&observed)),
            sets,
            ambiguity,
            outcome,
            table,
        })
    }

    /// The data with their calibrated columns; each calibration sees the raw scores.
    fn calibrated(&self) -> Result<Dataset> {
        let mut data = self.data.clone();
        for text in &self.calibrations {
            let set = SetSpec::parse(text)?.apply(&self.data)?;
            data = data.with_column(&set.name, &set.memberships)?;
        }
        Ok(data)
    }
}

impl StandardResult {
    /// The models of this type, in order. Each pair of a conservative and a parsimonious model has an intermediate
    /// solution of its own.
    pub fn models(&self, kind: SolutionType) -> impl Iterator<Item = &Model> {
        self.minimize.of(kind).flat_map(|solution| &solution.models)
    }
}
