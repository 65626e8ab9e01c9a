//! The analysis of one outcome: necessity, truth table, solutions, charts.

use qca::chart::{Chart, charts};
use qca::error::{Error, Result};
use qca::necessity::{NecessityTable, necessity_table};
use qca::sets::FuzzySets;
use qca::sets::outcome::Outcome;
use qca::solution::untenable::{self, Rules};
use qca::solution::{Evidence, MinimizeResult, SolutionOptions, describe, minimize_table};
use qca::truth_table::{TruthTable, TruthTableOptions};

use super::warnings::Warning;

/// Everything that decides about the analysis of one outcome.
#[derive(Clone, Debug, Default)]
pub struct OutcomeSettings {
    /// Cut-offs and exclusions.
    pub table: TruthTableOptions,
    /// Minimisation and expectations.
    pub solution: SolutionOptions,
    /// Counterfactual rules.
    pub rules: Rules,
}

/// The analysis of one outcome.
#[derive(Clone, Debug)]
pub struct OutcomeAnalysis {
    /// Necessity of each condition and its negation.
    pub necessity: NecessityTable,
    /// The truth table after the counterfactual rules.
    pub table: TruthTable,
    /// The solutions; none where there is nothing to minimise, which a warning says.
    pub solutions: Option<MinimizeResult>,
    /// The configuration charts of the intermediate models.
    pub charts: Vec<Chart>,
    /// What a careful reader should know.
    pub warnings: Vec<Warning>,
}

/// The truth table of an outcome after the counterfactual rules.
///
/// # Errors
/// As [`TruthTable::new`] and [`untenable::apply`].
pub fn ruled_table(
    sets: &FuzzySets,
    conditions: &[String],
    outcome: &Outcome,
    settings: &OutcomeSettings,
) -> Result<TruthTable> {
    Tables::default().ruled(sets, conditions, outcome, settings)
}

/// Truth tables before the counterfactual rules, each built once: that of a negation is looked at for the outcome
/// first, and then analysed itself.
#[derive(Debug, Default)]
pub(super) struct Tables {
    known: Vec<TruthTable>,
}

impl Tables {
    /// The table of an outcome; kept if counterfactual rules will look at it again.
    fn plain(
        &mut self,
        sets: &FuzzySets,
        conditions: &[String],
        outcome: &Outcome,
        settings: &OutcomeSettings,
    ) -> Result<TruthTable> {
        let known = self
            .known
            .iter()
            .find(|table| table.outcome == outcome.name && table.options == settings.table);
        if let Some(table) = known {
            return Ok(table.clone());
        }
        let table = TruthTable::new(sets, conditions, outcome, &settings.table)?;
        if !settings.rules.is_empty() {
            self.known.push(table.clone());
        }
        Ok(table)
    }

    fn ruled(
        &mut self,
        sets: &FuzzySets,
        conditions: &[String],
        outcome: &Outcome,
        settings: &OutcomeSettings,
    ) -> Result<TruthTable> {
        let mut table = self.plain(sets, conditions, outcome, settings)?;
        if settings.rules.is_empty() {
            return Ok(table);
        }
        let mut negation = self.plain(sets, conditions, &outcome.negated(), settings)?;
        untenable::apply(
            &mut table,
            &mut negation,
            &settings.rules,
            &settings.solution,
        )?;
        Ok(table)
    }
}

/// Analyses one outcome.
///
/// # Errors
/// Data or settings at fault. That an outcome has no OUT 1 or no OUT 0 row is a warning here, so that the other
/// outcomes of a study are still analysed.
pub fn analyse_outcome(
    sets: &FuzzySets,
    conditions: &[String],
    outcome: &Outcome,
    settings: &OutcomeSettings,
) -> Result<OutcomeAnalysis> {
    analyse_among(&mut Tables::default(), sets, conditions, outcome, settings)
}

/// Analyses one of several outcomes of the same sets.
pub(super) fn analyse_among(
    tables: &mut Tables,
    sets: &FuzzySets,
    conditions: &[String],
    outcome: &Outcome,
    settings: &OutcomeSettings,
) -> Result<OutcomeAnalysis> {
    let necessity = necessity_table(sets, conditions, outcome)?;
    let table = tables.ruled(sets, conditions, outcome, settings)?;
    let mut warnings = Warning::of_table(&table);
    warnings.extend(Warning::of_outcome(outcome));
    let solutions = match minimize_table(&table, &settings.solution) {
        Ok(minimized) => {
            let evidence = Evidence { sets, outcome };
            Some(describe(
                &table,
                &minimized,
                &settings.solution.types,
                Some(evidence),
            ))
        }
        Err(error @ (Error::NothingToExplain { .. } | Error::NothingToExclude { .. })) => {
            warnings.push(Warning::trivial(&table.outcome, &error));
            None
        }
        Err(error) => return Err(error),
    };
    let charts = solutions.as_ref().map_or_else(Vec::new, |s| {
        charts(&outcome.name, &table.conditions, &s.solutions)
    });
    if let Some(solutions) = &solutions {
        warnings.extend(Warning::of_solutions(solutions));
    }
    Ok(OutcomeAnalysis {
        necessity,
        table,
        solutions,
        charts,
        warnings,
    })
}
