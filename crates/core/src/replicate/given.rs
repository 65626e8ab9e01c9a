//! Replication from a published truth table alone: no cases, no figures, but the terms can still be checked.

use std::sync::Arc;

use crate::dataset::Dataset;
use crate::enhanced::Rules;
use crate::error::Result;
use crate::expression::Expression;
use crate::robust::{
    Evaluated, Evaluator, Material, Observed, ObservedRow, Prepared, Setting, SourceColumn, Watch,
};
use crate::sets::Set;
use crate::study::{Expectation, Study};
use crate::term::quoted;
use crate::truth_table::{TruthTable, TruthTableOptions};

use super::block::Block;
use super::grid::table_factors;
use super::search::{Search, published};
use super::verdict::Replication;

/// Replicates the terms (and the OUT of rows) of every `[[published]]` block from a truth table: condition columns and
/// `OUT`. The study's data are not read. Claims that need cases are left out.
///
/// # Errors
/// A table without the study's conditions or without OUT; a block without terms; as [`super::replicate`].
pub fn replicate_table(study: &Study, table: &Dataset, watch: Watch<'_>) -> Result<Replication> {
    let results = published(study)?
        .into_iter()
        .map(|block| {
            let block = without_figures(block);
            if block.terms.is_empty() && block.rows.is_empty() {
                let problem = "a truth table alone can only show terms, and this block has none";
                return Err(study.error_at(
                    &block.span,
                    problem,
                    "add terms = [{ term = \"A*B\" }]",
                ));
            }
            let names = Some(study.condition_names());
            let options = TruthTableOptions::default();
            let given = TruthTable::from_rows(table, names, &block.outcome, &options)?;
            let material = material(study, &block)?;
            let mut setting = Setting::new(material.columns.len(), block.solution);
            setting.expectations = Arc::from(expectations(study, &block));
            setting.include_contradictions = study.solution.include_contradictions;
            let evaluator = Evaluator::new(&material);
            let (prepared, outs) = prepared(&given);
            let solution = evaluator.solve(&prepared, &outs, &setting)?;
            let stated = Evaluated {
                prepared: Arc::new(prepared),
                outs,
                solution,
            };
            let factors = table_factors(&evaluator, &setting);
            Search {
                evaluator: &evaluator,
                setting: &setting,
                block: &block,
                factors,
                watch,
            }
            .run(&stated, false)
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Replication::of(results))
}

fn without_figures(mut block: Block) -> Block {
    block.terms.iter_mut().for_each(|term| term.figures.clear());
    block.figures.clear();
    block.necessity.clear();
    block.anchors.clear();
    for row in &mut block.rows {
        row.figures.clear();
        row.n = None;
    }
    block.rows.retain(|row| row.out.is_some());
    block
}

fn material(study: &Study, block: &Block) -> Result<Material> {
    let column = |name: String| SourceColumn {
        name,
        scores: Vec::new(),
    };
    let columns: Vec<SourceColumn> = study.condition_names().into_iter().map(column).collect();
    Ok(Material {
        cases: Vec::new(),
        conditions: columns.len(),
        columns,
        outcome: Expression::parse(&block.outcome)?,
        exclusions: TruthTableOptions::default(),
        rules: Rules::default(),
    })
}

/// The study's expectations, turned round for a negated outcome as an analysis of the study does.
fn expectations(study: &Study, block: &Block) -> String {
    let negated = block.outcome.trim_start().starts_with(['~', '!']);
    let own = study.outcomes.iter().find(|outcome| {
        let name = outcome.expression.to_string();
        block.outcome.trim_start_matches(['~', '!', ' ']) == name.trim_start_matches('~')
    });
    let stated = own.and_then(|outcome| match negated {
        false => outcome.expectations.clone(),
        true => outcome.negated_expectations.clone(),
    });
    if let Some(stated) = stated {
        return stated;
    }
    let entry = |present: bool, name: &str| match present != negated {
        true => quoted(name),
        false => format!("~{}", quoted(name)),
    };
    let entries = study
        .conditions
        .iter()
        .filter_map(|set| match &set.expectation {
            Expectation::Present => Some(entry(true, &set.name)),
            Expectation::Absent => Some(entry(false, &set.name)),
            Expectation::Levels(levels) if !negated => {
                let levels: Vec<String> = levels.iter().map(ToString::to_string).collect();
                Some(format!("{}[{}]", quoted(&set.name), levels.join(",")))
            }
            Expectation::Levels(_) | Expectation::None => None,
        });
    let mut entries: Vec<String> = entries.collect();
    if !negated {
        entries.extend(study.solution.conjunctural_expectations.iter().cloned());
    }
    entries.join(",")
}

fn prepared(given: &TruthTable) -> (Prepared, Vec<crate::truth_table::Out>) {
    let sets = given.conditions.iter().map(|condition| {
        Arc::new(Set {
            name: condition.name.clone(),
            levels: condition.levels,
            fuzzy: false,
            values: Vec::new(),
        })
    });
    let rows = given.rows.iter().map(|row| ObservedRow {
        pattern: row.pattern.clone(),
        cases: row.cases.clone(),
        consistency: None,
        pri: None,
    });
    let observed = Observed {
        rows: rows.collect(),
        unassigned: Vec::new(),
    };
    let prepared = Prepared {
        sets: sets.collect(),
        outcome: Vec::new(),
        cases: Vec::new(),
        observed,
    };
    (prepared, given.rows.iter().map(|row| row.out).collect())
}
