//! Replication from a published truth table alone.
//!
//! A table of configurations and OUT shows terms. With n and consistency beside the rows, OUT can be held against the
//! cut-offs, and n, consistency and PRI of rows against what is claimed of them. If the data are crisp, n and consistency
//! are the cross-tabulation itself, and every figure of terms, solution and necessity follows. What a table cannot tell is
//! said to be not judged, with the reason.

use std::path::Path;
use std::sync::{Arc, Mutex};

use itertools::Itertools;

use crate::evaluate::{Evaluator, RawData, SourceColumn};
use crate::file::{Expectation, Study, StudyOutcome};
use crate::specification::{MOST_MODELS, Specification};
use crate::watch::Watch;
use qca::CaseNames;
use qca::condition::quoted;
use qca::data::{Dataset, ReadOptions};
use qca::error::{Result, did_you_mean};
use qca::expression::Expression;
use qca::sets::calibration::Calibration;
use qca::truth_table::{CutOffs, Out, TruthRow, TruthTable, row_number};

use super::alternatives::Alternatives;
use super::block::Block;
use super::companions::not_judged;
use super::compare::{Comparer, Reading, Untold};
use super::conclusion::conclusion;
use super::grid::{cut_off_factors, table_factors};
use super::printed::Printed;
use super::printed_file::PrintedFile;
use super::printed_table::PrintedTable;
use super::search::{
    Beside, Running, Search, SearchOptions, canonical, claimed_necessary, published,
};
use super::verdict::{BlockResult, Claim, ClaimGroup, Replication, Verdict};

/// A published truth table.
#[derive(Clone, Debug)]
pub struct PublishedTable {
    /// Its cells as numbers.
    pub data: Dataset,
    /// Its cells as text, with the digits that are printed; none where they cannot be told.
    pub printed: Option<PrintedFile>,
}

impl PublishedTable {
    /// Reads a CSV file or a workbook.
    ///
    /// # Errors
    /// As [`Dataset::read`].
    pub fn read(path: &Path) -> Result<Self> {
        let data = Dataset::read(path, &ReadOptions::rows())?;
        let printed = PrintedFile::read(path).ok();
        Ok(PublishedTable { data, printed })
    }

    /// Reads the text of a CSV file; `name` is what messages call it.
    ///
    /// # Errors
    /// As [`Dataset::parse`].
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let data = Dataset::parse(name, text.as_bytes(), &ReadOptions::rows())?;
        let printed = PrintedFile::parse(Path::new(name), text.as_bytes()).ok();
        Ok(PublishedTable { data, printed })
    }
}

/// Replicates every `[[published]]` block from a truth table: condition columns, `OUT`, and, where the paper prints them,
/// the number of cases (`n`), `consistency` and `PRI` of each row. The study's data are not read. The table is of the outcome as
/// the study names it: for a block about its negation OUT, consistency and PRI follow if the data are crisp, and nothing does if
/// they are fuzzy.
///
/// # Errors
/// A table without the study's conditions or without OUT, or with a figure that is none; a block about an outcome that the
/// study does not have; as [`super::replicate`].
pub fn replicate_table(
    study: &Study,
    table: &PublishedTable,
    options: SearchOptions,
    watch: &Watch,
) -> Result<Replication> {
    let running = Running::from(options);
    let mut told: Vec<String> = Vec::new();
    let mut results = Vec::new();
    for block in &published(study)? {
        let entry = outcome_of(study, block)?;
        // OUT of the printed rows is held against the cut-offs once, however many blocks there are.
        let name = entry.expression.to_string();
        let first = !told.contains(&name);
        told.push(name);
        let mut result = replicate_block(study, table, block, first, running, watch)?;
        result.conclusion = conclusion(block, &result);
        results.push(result);
    }
    Ok(Replication::of(results))
}

fn replicate_block(
    study: &Study,
    table: &PublishedTable,
    block: &Block,
    first: bool,
    running: Running,
    watch: &Watch,
) -> Result<BlockResult> {
    let entry = outcome_of(study, block)?;
    let raw = raw(study, block)?;
    let specification = specification(study, block, entry, raw.columns.len());
    let names = Some(study.condition_names());
    let plain = TruthTable::from_rows(&table.data, names, &block.outcome)?;
    let printed = PrintedTable::new(plain, &table.data, table.printed.as_ref())?;
    let with_outcome = match fuzzy_set(study) {
        Some(_) => None,
        None => printed.with_outcome(),
    };
    let negated = canonical(study, block)? != entry.expression.to_string();
    let out_claims = match first {
        true => out_claims(&printed, &specification.cut_offs),
        false => Vec::new(),
    };
    let evaluator = Evaluator::new(&raw);
    let (given, with_outcome, outs) = match (negated, with_outcome) {
        (false, with_outcome) => (printed, with_outcome, None),
        (true, Some(with)) => {
            let (given, outs) = printed.negated(&with, &specification.cut_offs);
            let n = given.figures.iter().map(|figures| figures.n.unwrap_or(0));
            let without = n.zip(&with).map(|(n, with)| n - with.min(&n)).collect();
            (given, Some(without), Some(outs))
        }
        (true, None) => {
            let reason = format!("the table is of {}", entry.expression);
            return untold_block(
                block,
                &specification,
                &evaluator,
                &printed,
                &reason,
                out_claims,
            );
        }
    };
    let (calibrated, printed_outs) = given.calibrated(with_outcome.as_deref());
    let outs = outs.unwrap_or(printed_outs);
    let sizes: Vec<usize> = given
        .figures
        .iter()
        .filter_map(|figures| figures.n)
        .collect();
    let stated = evaluator.evaluate_outs(Arc::new(calibrated), outs, &specification)?;
    let observed = &stated.calibrated.observed;
    let mut factors = table_factors(&observed.conditions(), &specification);
    if given.has_consistencies() {
        let sizes = sizes.into_iter();
        factors.extend(cut_off_factors(&specification, given.has_pri(), sizes));
    }
    let mut alternatives = Alternatives::of_grid(&factors);
    alternatives.push_rows(observed, &stated.outs, &claimed_necessary(block));
    let untold = Untold {
        fit: with_outcome.is_none().then(|| why_no_fit(study, &given)),
        cases: given.cases(),
    };
    let judged = out_claims
        .iter()
        .filter(|c| c.verdict != Verdict::NotJudged);
    let holding =
        |specification: &Specification, printed: &[Out]| following(&given, specification, printed);
    let beside = Beside {
        judged: judged.count(),
        holding: &holding,
    };
    let mut result = Search {
        evaluator: &evaluator,
        specification: &specification,
        block,
        alternatives,
        watch,
        running,
        given: true,
        untold: Some(&untold),
        beside: (first && !negated).then_some(beside),
        rounded: Mutex::default(),
    }
    .run(&stated)?;
    result.claims.extend(out_claims);
    result.claims.extend(anchor_claims(block));
    result.claims.extend(fact_claims(block));
    Ok(result)
}

/// The block about the negation of what a table of fuzzy data is of: numbers of cases are told, and nothing else.
fn untold_block(
    block: &Block,
    specification: &Specification,
    evaluator: &Evaluator<'_>,
    printed: &PrintedTable,
    reason: &str,
    out_claims: Vec<Claim>,
) -> Result<BlockResult> {
    let (calibrated, outs) = printed.calibrated(None);
    let stated = evaluator.evaluate_outs(Arc::new(calibrated), outs, specification)?;
    let untold = Untold {
        fit: Some(reason.to_owned()),
        cases: printed.cases(),
    };
    let conditions = stated.calibrated.conditions();
    let comparer = Comparer::new(block, conditions, Some(&untold))?;
    let mut claims = comparer.claims(&stated, None, Reading::AsPrinted);
    let counted = |claim: &Claim| matches!(claim.figure.as_str(), "n" | "cases" | "observed rows");
    for claim in claims.iter_mut().filter(|claim| !counted(claim)) {
        *claim = Claim {
            found: None,
            value: None,
            difference: None,
            verdict: Verdict::NotJudged,
            note: Some(reason.to_owned()),
            ..claim.clone()
        };
    }
    claims.extend(out_claims);
    claims.extend(anchor_claims(block));
    claims.extend(fact_claims(block));
    Ok(BlockResult {
        source: block.source.clone(),
        outcome: block.outcome.clone(),
        solution: block.solution,
        model: None,
        model_count: 0,
        claims,
        conclusion: String::new(),
        out_of_reach: Vec::new(),
        search_ended: None,
        explanations: Vec::new(),
        searched: None,
    })
}

/// What needs the cases, as claims that are not judged.
fn fact_claims(block: &Block) -> Vec<Claim> {
    let facts = &block.facts;
    let mut named: Vec<(String, &str, String)> = Vec::new();
    let text = |printed: &Printed| printed.text.clone();
    named.extend(
        facts
            .model_count
            .iter()
            .map(|n| ("solution".to_owned(), "models", text(n))),
    );
    let models = facts.models.iter();
    named.extend(models.map(|model| ("solution".to_owned(), "model", model.text.clone())));
    let memberships = facts.memberships.iter();
    named.extend(memberships.map(|one| {
        (
            format!("{} in {}", one.case, one.text),
            "membership",
            text(&one.membership),
        )
    }));
    let claim = |(about, figure, printed): (String, &str, String)| Claim {
        group: ClaimGroup::Solution,
        about,
        figure: figure.to_owned(),
        printed,
        found: None,
        value: None,
        difference: None,
        verdict: Verdict::NotJudged,
        note: Some("it is judged from data, not from a truth table".to_owned()),
    };
    let claims = named.into_iter().map(claim);
    claims.chain(not_judged(block)).collect()
}

/// Why figures of fit do not follow from the table.
fn why_no_fit(study: &Study, given: &PrintedTable) -> String {
    match fuzzy_set(study) {
        Some(name) => format!(
            "{name} is a fuzzy set, whose memberships a truth table does not tell"
        ),
        None if !given.has_numbers() => "the table does not print the number of cases of every row".to_owned(),
        None if !given.has_consistencies() => {
            "the table does not print the consistency of every row".to_owned()
        }
        None => "the consistencies are no shares of the rows' cases, so that the data are not crisp, and a truth table does not tell memberships".to_owned(),
    }
}

/// A set of the study that its calibration makes fuzzy.
fn fuzzy_set(study: &Study) -> Option<&str> {
    let fuzzy = |calibration: &Calibration| match calibration {
        Calibration::Crisp(_) => false,
        Calibration::Recode(codes) => codes.iter().any(|code| code.membership.fract() != 0.0),
        _ => true,
    };
    study
        .sets()
        .find(|set| set.calibration.as_ref().is_some_and(fuzzy))
        .map(|set| set.name.as_str())
}

/// The rows whose OUT is to follow from figures: a remainder without cases has nothing to follow from.
fn told(given: &PrintedTable) -> impl Iterator<Item = (usize, &TruthRow)> {
    let rows = given.table.rows().iter().enumerate();
    rows.filter(|(at, row)| {
        row.out != Out::Remainder || given.figures[*at].n.is_some_and(|n| n > 0)
    })
}

/// In how many rows OUT, printed like this, follows from the printed figures and the cut-offs of a specification.
fn following(given: &PrintedTable, specification: &Specification, printed: &[Out]) -> usize {
    let options = specification.cut_offs;
    told(given)
        .filter(|(at, _)| {
            let allowed = given.allowed(*at, &options);
            allowed.is_some_and(|outs| outs.contains(&printed[*at]))
        })
        .count()
}

/// Whether OUT of each row follows from its printed figures and the study's cut-offs.
fn out_claims(given: &PrintedTable, options: &CutOffs) -> Vec<Claim> {
    let conditions = given.table.conditions();
    let claim = |(at, row): (usize, &TruthRow)| {
        let number = row_number(conditions, &row.pattern);
        let about = number.map_or_else(|| "row".to_owned(), |number| format!("row {number}"));
        let allowed = given.allowed(at, options);
        let (verdict, note) = match &allowed {
            None => (
                Verdict::NotJudged,
                Some("the table does not print the figures that decide".to_owned()),
            ),
            Some(outs) if outs.contains(&row.out) => (
                Verdict::Reproduced,
                (outs.len() > 1).then(|| "the printed digits allow either".to_owned()),
            ),
            Some(_) => (Verdict::NotReproduced, None),
        };
        Claim {
            group: ClaimGroup::CutOffs,
            about,
            figure: "OUT from the cut-offs".to_owned(),
            printed: row.out.to_string(),
            found: allowed.map(|outs| outs.iter().join(" or ")),
            value: None,
            difference: None,
            verdict,
            note,
        }
    };
    told(given).map(claim).collect()
}

fn anchor_claims(block: &Block) -> Vec<Claim> {
    let claim = |set: &str, name: &str, printed: &Printed| Claim {
        group: ClaimGroup::Calibration,
        about: set.to_owned(),
        figure: name.to_owned(),
        printed: printed.text.clone(),
        found: None,
        value: None,
        difference: None,
        verdict: Verdict::NotJudged,
        note: Some("a truth table does not tell anchors".to_owned()),
    };
    block
        .anchors
        .iter()
        .flat_map(|anchors| {
            let figures = anchors.figures.iter();
            figures.map(move |(name, printed)| claim(&anchors.set, name, printed))
        })
        .collect()
}

/// The study's entry for the outcome of a block, or for what the block negates.
fn outcome_of<'a>(study: &'a Study, block: &Block) -> Result<&'a StudyOutcome> {
    let wanted = canonical(study, block)?;
    let found = study.outcomes.iter().find(|entry| {
        wanted == entry.expression.to_string() || wanted == entry.expression.negated().to_string()
    });
    found.ok_or_else(|| {
        let known: Vec<String> = study
            .outcomes
            .iter()
            .map(|o| o.expression.to_string())
            .collect();
        let problem = format!("the study has no outcome {wanted:?}");
        let remedy = did_you_mean(&wanted, known.iter().map(String::as_str));
        study.error_at(&block.span, problem, remedy)
    })
}

fn specification(
    study: &Study,
    block: &Block,
    entry: &StudyOutcome,
    columns: usize,
) -> Specification {
    let mut specification = Specification {
        cut_offs: entry.cut_offs,
        expectations: Arc::from(expectations(study, block, entry)),
        include_contradictions: study.solution.include_contradictions,
        ..Specification::new(columns, block.solution)
    };
    specification.minimizer.max_models = MOST_MODELS;
    specification
}

fn raw(study: &Study, block: &Block) -> Result<RawData> {
    let column = |name: String| SourceColumn::of_scores(name, Vec::new());
    let columns: Vec<SourceColumn> = study.condition_names().into_iter().map(column).collect();
    Ok(RawData {
        cases: CaseNames::default(),
        conditions: columns.len(),
        columns,
        outcome: Expression::parse(&block.outcome)?,
    })
}

/// The study's expectations, turned round for a negated outcome as an analysis of the study does.
fn expectations(study: &Study, block: &Block, entry: &StudyOutcome) -> String {
    let stands = Expression::parse(&block.outcome).map(|e| e.to_string());
    let negated = stands.is_ok_and(|name| name != entry.expression.to_string());
    let stated = match negated {
        false => entry.expectations.clone(),
        true => entry.negated_expectations.clone(),
    };
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
