//! Conditions as necessary in degree.

use itertools::Itertools;

use qca::error::Result;
use qca::nca::{CeilingResult, Label, NcaCondition, NcaResult, Requirement, Shown};
use qca::necessity::necessity_table;

use super::{Figure, Judge, Question};
use crate::analysis::Companions;
use crate::file::{NcaSettings, StepList};
use crate::replicate::block::{Block, ClaimedNca, ClaimedRequirement};
use crate::replicate::verdict::{Claim, ClaimGroup};

/// Levels of the outcome that differ by no more than this are the same.
const SAME_LEVEL: f64 = 1e-9;

pub(super) fn claims(question: &Question<'_>) -> Result<Vec<Claim>> {
    let block = question.block;
    if block.companions.nca.is_empty() {
        return Ok(Vec::new());
    }
    let stated = question.study.companions.nca.clone().unwrap_or_default();
    let settings = settings(stated, block);
    if let Err(error) = settings.options().check() {
        let remedy = "see docs/nca.md for the levels of a bottleneck table";
        return Err(question
            .study
            .error_at(&block.span, error.to_string(), remedy));
    }
    let calibrated = &question.evidence.calibrated;
    let outcome = &question.evidence.outcome;
    let necessity = necessity_table(&calibrated.sets, &calibrated.conditions, outcome)?;
    let companions = Companions::new(question.study, question.data, calibrated)?;
    let found = companions.nca(&settings, outcome, &necessity)?.result;
    Ok(of_block(block, Some((&found, &settings))))
}

pub(super) fn stated(block: &Block) -> Vec<Claim> {
    of_block(block, None)
}

/// The stated settings, so that they answer the claims and nothing more.
fn settings(mut settings: NcaSettings, block: &Block) -> NcaSettings {
    let claimed = &block.companions.nca;
    let conditions = claimed.iter().map(|one| one.condition.clone());
    settings.conditions = Some(conditions.unique().collect());
    for ceiling in claimed.iter().filter_map(|one| one.ceiling) {
        if !settings.ceilings.contains(&ceiling) {
            settings.ceilings.push(ceiling);
        }
    }
    let mut figures = claimed.iter().flat_map(|one| &one.figures);
    if !figures.any(|(name, _)| matches!(*name, "p" | "threshold")) {
        settings.permutations = 0;
    }
    settings.power.clear();
    let levels = claimed.iter().flat_map(|one| &one.bottleneck);
    let mut levels: Vec<f64> = levels.map(|(level, _)| *level).collect();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    if !levels.is_empty() {
        settings.bottleneck.step_size = None;
        settings.bottleneck.steps = Some(StepList::Levels(levels));
    }
    settings
}

fn of_block(block: &Block, found: Option<(&NcaResult, &NcaSettings)>) -> Vec<Claim> {
    let judge = Judge::new(ClaimGroup::Degree, block);
    let claimed = block.companions.nca.iter();
    claimed
        .flat_map(|claimed| of_condition(&judge, claimed, found))
        .collect()
}

fn of_condition(
    judge: &Judge,
    claimed: &ClaimedNca,
    found: Option<(&NcaResult, &NcaSettings)>,
) -> Vec<Claim> {
    let ceiling = claimed
        .ceiling
        .or_else(|| found.and_then(|(_, settings)| settings.ceilings.first().copied()));
    let about = match ceiling {
        Some(ceiling) => format!("{} ({})", claimed.condition, ceiling.label()),
        None => claimed.condition.clone(),
    };
    let result = found.and_then(|(result, _)| {
        let mut conditions = result.conditions.iter();
        let condition = conditions.find(|one| one.condition == claimed.condition)?;
        let fitted = condition
            .ceilings
            .iter()
            .find(|c| Some(c.ceiling) == ceiling)?;
        Some((condition, fitted))
    });
    let figures = claimed.figures.iter().map(|(name, printed)| {
        let value = result.map_or_else(Figure::default, |(condition, fitted)| {
            figure(name, condition, fitted)
        });
        judge.figure(&about, name, printed, value)
    });
    let mut claims: Vec<Claim> = figures.collect();
    if let Some(peers) = &claimed.peers {
        let names =
            result.map(|(_, fitted)| fitted.peers.iter().map(|p| p.case.as_str()).collect_vec());
        claims.push(judge.names(&about, "peers", peers, names.as_deref()));
    }
    claims.extend(claimed.bottleneck.iter().map(|(level, printed)| {
        let required = found.and_then(|(result, _)| {
            let mut tables = result.bottleneck.iter();
            let table = tables.find(|table| Some(table.ceiling) == ceiling)?;
            let mut levels = table.levels.iter();
            let row = levels.find(|row| (row.outcome - level).abs() <= SAME_LEVEL)?;
            row.conditions.get(&claimed.condition)
        });
        requirement(judge, &about, *level, printed, required)
    }));
    claims
}

fn figure(name: &str, condition: &NcaCondition, fitted: &CeilingResult) -> Figure {
    let count = |count: usize| Some(count as f64);
    let value = match name {
        "cases" => count(condition.n),
        "effect size" => fitted.effect_size,
        "accuracy" => fitted.accuracy,
        "ceiling zone" => fitted.ceiling_zone,
        "scope" => Some(condition.scope.area),
        "cases above" => fitted.above.and_then(count),
        "fit" => fitted.fit,
        "slope" => fitted.slope,
        "intercept" => fitted.intercept,
        "complexity" => count(fitted.complexity),
        "condition inefficiency" => fitted.inefficiency.condition,
        "outcome inefficiency" => fitted.inefficiency.outcome,
        "relative inefficiency" => fitted.inefficiency.relative,
        "absolute inefficiency" => fitted.inefficiency.absolute,
        "threshold" => fitted.test.map(|test| test.threshold),
        _ => {
            let accuracy = fitted.test.map_or(0.0, |test| test.accuracy);
            return Figure::of_draws(fitted.test.map(|test| test.p), accuracy);
        }
    };
    value.into()
}

fn requirement(
    judge: &Judge,
    about: &str,
    level: f64,
    printed: &ClaimedRequirement,
    found: Option<&Requirement>,
) -> Claim {
    let name = format!("bottleneck at {level}");
    let label = |label: Label| match label {
        Label::NN => "NN".to_owned(),
        Label::NA => "NA".to_owned(),
    };
    let shown = found.map(|found| found.shown);
    match (printed, shown) {
        (ClaimedRequirement::Value(printed), Some(Shown::Number(value))) => {
            judge.figure(about, &name, printed, Some(value))
        }
        (ClaimedRequirement::Value(printed), shown) => Claim {
            found: match shown {
                Some(Shown::Label(found)) => Some(label(found)),
                _ => None,
            },
            ..judge.figure(about, &name, printed, None)
        },
        (ClaimedRequirement::Label(printed), shown) => {
            let holds = shown == Some(Shown::Label(*printed));
            let found = shown.map(|shown| match shown {
                Shown::Label(found) => label(found),
                Shown::Number(value) => value.to_string(),
            });
            judge.text(about, &name, label(*printed), found, holds)
        }
    }
}
