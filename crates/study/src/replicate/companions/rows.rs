//! Tests of truth-table rows.

use qca::Count;
use qca::condition::Condition;
use qca::error::Result;
use qca::minimize::Cube;
use qca::row_tests::PermutationOptions;
use qca::truth_table::binomial_p;
use qca::truth_table::{TruthTable, configuration};

use super::{Figure, Judge, Question};
use crate::replicate::block::{Block, ClaimedRow};
use crate::replicate::verdict::{Claim, ClaimGroup};

pub(super) fn claims(question: &Question<'_>) -> Result<Vec<Claim>> {
    let block = question.block;
    let mut rows = block.rows.iter().filter(|row| !row.tests.is_empty());
    if rows.clone().next().is_none() {
        return Ok(Vec::new());
    }
    let mut table = question.evidence.analysis.table.clone();
    let options = question.study.companions.row_tests.permutation_options();
    let options = options.unwrap_or_default();
    let permuted = rows
        .clone()
        .flat_map(|row| &row.tests)
        .any(|(name, _)| *name != "binomial p");
    if permuted {
        table.test_rows(&question.evidence.observed, options)?;
    }
    rows.try_fold(Vec::new(), |mut claims, row| {
        claims.extend(of_row(row, Some((&table, options)), block)?);
        Ok(claims)
    })
}

pub(super) fn stated(block: &Block) -> Vec<Claim> {
    let rows = block.rows.iter();
    rows.flat_map(|row| of_row(row, None, block).unwrap_or_default())
        .collect()
}

fn of_row(
    row: &ClaimedRow,
    tested: Option<(&TruthTable, PermutationOptions)>,
    block: &Block,
) -> Result<Vec<Claim>> {
    let judge = Judge::new(ClaimGroup::TruthTable, block);
    let found = tested.and_then(|(table, options)| {
        let cube = cube(row, table.conditions())?;
        let found = table.rows().iter().find(|found| found.cube == cube)?;
        Some((found, table.cut_offs().consistency, options))
    });
    row.tests
        .iter()
        .map(|(name, printed)| {
            let figure = match (found, *name) {
                (None, _) => Figure::default(),
                (Some((found, cut, _)), "binomial p") => {
                    binomial_p(found.cases.len(), found.consistency, cut)?.into()
                }
                (Some((found, _, options)), name) => {
                    let test = found.test;
                    let accuracy = test.map_or(0.0, |test| {
                        let of_p =
                            1.96 * (test.p * (1.0 - test.p) / options.permutations as f64).sqrt();
                        // Holm's p is a multiple of p.
                        of_p * if name == "Holm p" {
                            test.holm / test.p
                        } else {
                            1.0
                        }
                    });
                    let value = test.map(|test| if name == "Holm p" { test.holm } else { test.p });
                    Figure::of_draws(value, accuracy)
                }
            };
            Ok(judge.figure(&row.text, name, printed, figure))
        })
        .collect()
}

fn cube(row: &ClaimedRow, conditions: &[Condition]) -> Option<Cube> {
    match (row.number, &row.configuration) {
        (Some(number), _) => {
            configuration(conditions, &Count::from(number)).map(|levels| Cube::from_row(&levels))
        }
        (None, Some(expression)) => expression.to_cubes(conditions).ok()?.into_iter().next(),
        (None, None) => None,
    }
}
