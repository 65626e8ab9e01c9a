//! The enhanced standard analysis: no solution rests on an untenable assumption.
//!
//! Schneider and Wagemann (2012, chapter 8; 2013, "Doing justice to logical remainders in QCA") call an assumption
//! untenable if it contradicts a claim of necessity, if the same remainder would be assumed sufficient for the
//! outcome and for its negation, or if it is impossible. Such remainders get OUT 0 before the minimisation.
//! Excluding a contradictory assumption changes the parsimonious models, which may bring new ones; the rule is
//! therefore applied until none is left.

use crate::error::{Error, Result};
use crate::solution::{SolutionOptions, SolutionType, minimize_table};
use crate::truth_table::{Out, Rules, RulesReport, TruthTable};
use qca_minimize::{Cube, Models, algebra};

/// More models than this are not looked through for contradictory assumptions.
const MOST_MODELS: usize = 200_000;

/// Excludes untenable assumptions from the truth tables of an outcome and of its negation, made with the same cut-offs: both
/// have their stated rules applied. The first table reports what was done.
///
/// # Errors
/// A minimisation that a limit stops, as its assumptions are not known.
pub fn exclude(
    table: &mut TruthTable,
    negation: &mut TruthTable,
    rules: &Rules,
    options: &SolutionOptions,
) -> Result<()> {
    let mut report = RulesReport::default();
    if rules.exclude_simultaneous {
        report.simultaneous_rows = exclude_simultaneous(table, negation);
    }
    if rules.exclude_contradictory {
        exclude_contradictory(table, negation, options, &mut report)?;
    }
    table.set_rules(report);
    Ok(())
}

fn exclude_simultaneous(table: &mut TruthTable, negation: &mut TruthTable) -> usize {
    let both: Vec<Cube> = table
        .cubes_with(Out::One)
        .into_iter()
        .filter(|cube| negation.rows_with(Out::One).any(|row| row.cube == *cube))
        .collect();
    for each in [table, negation] {
        each.exclude_observed("exclude simultaneous", &both);
    }
    both.len()
}

fn exclude_contradictory(
    table: &mut TruthTable,
    negation: &mut TruthTable,
    options: &SolutionOptions,
    report: &mut RulesReport,
) -> Result<()> {
    let levels = table.levels();
    loop {
        let (Some(mine), Some(others)) = (assumed(table, options)?, assumed(negation, options)?)
        else {
            return Ok(());
        };
        let mut explained = table.cubes_with(Out::One);
        explained.extend(negation.cubes_with(Out::One));
        let shared = algebra::intersection(&mine, &others);
        let contradictory = algebra::subtract(&levels, &shared, &explained);
        if contradictory.is_empty() {
            return Ok(());
        }
        report.contradictory_rounds += 1;
        report.contradictory_rows.0 += algebra::count(&levels, &contradictory);
        for each in [&mut *table, &mut *negation] {
            let rule = "exclude contradictory";
            let observed: Vec<Cube> = each
                .rows_with(Out::Contradiction)
                .filter(|row| contradictory.iter().any(|cube| cube.covers(&row.cube)))
                .map(|row| row.cube.clone())
                .collect();
            each.exclude_observed(rule, &observed);
            each.exclude_remainders(rule, contradictory.clone());
        }
    }
}

/// All terms of all parsimonious models; none if the table has no OUT 1 or no OUT 0 row, and so no models.
fn assumed(table: &TruthTable, options: &SolutionOptions) -> Result<Option<Vec<Cube>>> {
    let nothing_to_explain = table.rows_with(Out::One).next().is_none();
    if nothing_to_explain || table.forbidden(options.include_contradictions).is_empty() {
        return Ok(None);
    }
    let mut options = options.clone();
    options.types = vec![SolutionType::Parsimonious];
    options.minimizer.max_models = MOST_MODELS;
    let minimized = minimize_table(table, &options)?;
    let models = minimized.parsimonious.as_ref();
    models
        .map(|models| terms_of_all(models, table.outcome()))
        .transpose()
}

fn terms_of_all(models: &Models, outcome: &str) -> Result<Vec<Cube>> {
    let listed = num_bigint::BigUint::from(models.models.len());
    if models.model_count.as_ref() != Some(&listed) {
        return Err(Error::UnknownAssumptions {
            outcome: outcome.to_owned(),
            most: MOST_MODELS,
        });
    }
    let mut used = vec![false; models.prime_implicants.len()];
    models
        .models
        .iter()
        .flatten()
        .for_each(|&at| used[at] = true);
    let terms = models.prime_implicants.iter().zip(used);
    Ok(terms
        .filter(|(_, used)| *used)
        .map(|(term, _)| term.clone())
        .collect())
}
