//! Figures of a panel.

use qca::error::Result;
use qca::expression::{Direction, Expression};
use qca::panel::{Layout, PanelFit, fit};

use super::{Judge, Question};
use crate::analysis::Companions;
use crate::replicate::block::{Block, ClaimedPanel, Named};
use crate::replicate::printed::Printed;
use crate::replicate::verdict::{Claim, ClaimGroup};

pub(super) fn claims(question: &Question<'_>) -> Result<Vec<Claim>> {
    let block = question.block;
    if block.companions.panel.is_empty() {
        return Ok(Vec::new());
    }
    let calibrated = &question.evidence.calibrated;
    let companions = Companions::new(question.study, question.data, calibrated)?;
    let Some(layout) = companions.layout() else {
        let problem = "the block has figures of a panel, and the study is none";
        let remedy =
            "name the columns of units and times under [data]: unit = \"city\", time = \"year\"";
        return Err(question.study.error_at(&block.span, problem, remedy));
    };
    let mut claimed = block.companions.panel.iter();
    claimed.try_fold(Vec::new(), |mut claims, claimed| {
        let found = figures(question, layout, claimed)?;
        claims.extend(of_claim(block, claimed, found.as_ref()));
        Ok(claims)
    })
}

pub(super) fn stated(block: &Block) -> Vec<Claim> {
    let claimed = block.companions.panel.iter();
    claimed
        .flat_map(|claimed| of_claim(block, claimed, None))
        .collect()
}

/// The figures of the claimed expression, or of the model with the claimed terms; none without a model.
fn figures(
    question: &Question<'_>,
    layout: &Layout,
    claimed: &ClaimedPanel,
) -> Result<Option<PanelFit>> {
    let evidence = question.evidence;
    let expression = match &claimed.expression {
        Some((_, expression)) => expression.clone(),
        None => match evidence.nearest(question.block) {
            Some(model) => Expression::parse(&model.expression)?,
            None => return Ok(None),
        },
    };
    let x = expression.evaluate(&evidence.calibrated.sets)?;
    let y = &evidence.outcome.memberships;
    let name = expression.to_string();
    Ok(Some(fit(layout, claimed.relation, &name, &x, y)))
}

fn of_claim(block: &Block, claimed: &ClaimedPanel, found: Option<&PanelFit>) -> Vec<Claim> {
    let judge = Judge::new(ClaimGroup::Panel, block);
    let name = claimed.expression.as_ref().map(|(text, _)| text.as_str());
    let about = match claimed.relation {
        Direction::Sufficiency => name.unwrap_or("solution").to_owned(),
        Direction::Necessity => format!("{} (necessity)", name.unwrap_or("solution")),
    };
    let figures = claimed.figures.iter().map(|(name, printed)| {
        let value = found.and_then(|found| figure(name, found));
        judge.figure(&about, name, printed, value)
    });
    let mut claims: Vec<Claim> = figures.collect();
    let groups = |list: &Named<Printed>, name: &str, value: &dyn Fn(&str) -> Option<f64>| {
        list.iter()
            .map(|(group, printed)| {
                let figure = format!("{name} {group}");
                judge.figure(&about, &figure, printed, value(group))
            })
            .collect::<Vec<Claim>>()
    };
    let between = |group: &str| found?.between.iter().find(|one| one.cluster == group);
    let within = |group: &str| found?.within.iter().find(|one| one.unit == group);
    claims.extend(groups(&claimed.between, "consistency,", &|group| {
        between(group)?.figures.consistency
    }));
    claims.extend(groups(&claimed.between_coverage, "coverage,", &|group| {
        between(group)?.figures.coverage
    }));
    claims.extend(groups(&claimed.within, "consistency,", &|group| {
        within(group)?.figures.consistency
    }));
    claims.extend(groups(&claimed.within_coverage, "coverage,", &|group| {
        within(group)?.figures.coverage
    }));
    claims
}

fn figure(name: &str, found: &PanelFit) -> Option<f64> {
    match name {
        "pooled consistency" => found.pooled.consistency,
        "pooled coverage" => found.pooled.coverage,
        "distance between" => found.distance_between,
        "adjusted distance between" => found.adjusted_distance_between,
        "distance within" => found.distance_within,
        _ => found.adjusted_distance_within,
    }
}
