//! The analysis of one outcome: necessity, truth table, solutions, charts.

use qca::chart::{ConfigurationChart, charts};
use qca::error::Result;
use qca::necessity::{NecessityTable, necessity_table};
use qca::outcome::Outcome;
use qca::sets::FuzzySets;
use qca::solution::{MinimizeResult, SolutionType, with_figures};
use qca::truth_table::{Observed, TruthTable};

use super::warnings::Warning;
use crate::specification::{Specification, analyse};

/// The analysis of one outcome.
#[derive(Clone, Debug)]
pub struct OutcomeAnalysis {
    /// Necessity of each condition and its negation.
    pub necessity: NecessityTable,
    /// The truth table after every rule.
    pub table: TruthTable,
    /// The solutions; none where there is nothing to minimise, which a warning says.
    pub solutions: Option<MinimizeResult>,
    /// The directional expectations in force, as written.
    pub expectations: Vec<String>,
    /// The configuration charts of the intermediate models.
    pub charts: Vec<ConfigurationChart>,
    /// What a careful reader should know.
    pub warnings: Vec<Warning>,
}

/// Analyses one outcome.
///
/// # Errors
/// Data or specification at fault. That an outcome has no OUT 1 or no OUT 0 row is a warning here, so that the other
/// outcomes of a study are still analysed.
pub fn analyse_outcome(
    sets: &FuzzySets,
    conditions: &[String],
    outcome: &Outcome,
    specification: &Specification,
    types: &[SolutionType],
) -> Result<OutcomeAnalysis> {
    let necessity = necessity_table(sets, conditions, outcome)?;
    let observed = Observed::new(sets, conditions, outcome)?;
    analyse_observed(necessity, &observed, specification, types)
}

/// Analyses an outcome whose observed rows and necessity are known.
pub(crate) fn analyse_observed(
    necessity: NecessityTable,
    observed: &Observed,
    specification: &Specification,
    types: &[SolutionType],
) -> Result<OutcomeAnalysis> {
    let analysis = analyse(observed, specification, types)?;
    let table = analysis.table;
    let mut warnings = Warning::of_table(&table);
    warnings.extend(Warning::of_outcome(table.outcome(), observed.outcome()));
    let solutions = match &analysis.minimized {
        Ok(minimized) => Some(with_figures(&table, minimized, types, Some(observed))),
        Err(trivial) => {
            warnings.push(Warning::trivial(table.outcome(), trivial));
            None
        }
    };
    let charts = solutions.as_ref().map_or_else(Vec::new, |solutions| {
        charts(table.outcome(), table.conditions(), &solutions.solutions)
    });
    warnings.extend(solutions.iter().flat_map(Warning::of_solutions));
    Ok(OutcomeAnalysis {
        necessity,
        table,
        solutions,
        expectations: analysis.options.expectations.entries,
        charts,
        warnings,
    })
}
