//! Sensitivity ranges and the robustness protocol.

use std::collections::BTreeSet;

use itertools::Itertools;

use qca::condition::Condition;
use qca::error::{Error, Result, did_you_mean};
use qca::expression::Expression;
use qca::minimize::Cube;

use super::{Judge, Question};
use crate::evaluate::{Choice, Evaluated, Evaluator, anchors_of};
use crate::replicate::block::{
    Block, ClaimedCases, ClaimedParameter, ClaimedProtocol, ClaimedRange, ClaimedTest,
};
use crate::replicate::verdict::{Claim, ClaimGroup, Verdict};
use crate::robust::{
    CaseType, End, Parameter, Protocol, Range, RobustnessSettings, cut_offs_decide, protocol,
    sensitivity_of,
};
use crate::specification::Specification;

pub(super) fn claims(question: &Question<'_>) -> Result<Vec<Claim>> {
    let block = question.block;
    let companions = &block.companions;
    if companions.ranges.is_empty() && companions.protocol.is_none() {
        return Ok(Vec::new());
    }
    cut_offs_decide(question.study)?;
    let evaluator = Evaluator::new(&question.tested.raw);
    let mut specification = question.tested.specification.clone();
    specification.solution = block.solution;
    let judge = Judge::new(ClaimGroup::Robustness, block);
    let mut claims = Vec::new();
    for claimed in &companions.ranges {
        let parameter = parameter(question, &evaluator, &specification, claimed)?;
        let found = sensitivity_of(&evaluator, &specification, &parameter, question.watch)?;
        claims.extend(of_range(&judge, claimed, Some(&found)));
    }
    if let Some(claimed) = &companions.protocol {
        let (found, conditions) = tested(question, &evaluator, &specification)?;
        if let Some(found) = &found {
            known_alternatives(question, claimed, found)?;
        }
        claims.extend(of_protocol(
            &judge,
            claimed,
            found.as_ref().map(|found| (found, conditions.as_slice())),
        ));
    }
    Ok(claims)
}

pub(super) fn stated(block: &Block) -> Vec<Claim> {
    let judge = Judge::new(ClaimGroup::Robustness, block);
    let ranges = block.companions.ranges.iter();
    let mut claims: Vec<Claim> = ranges
        .flat_map(|claimed| of_range(&judge, claimed, None))
        .collect();
    let protocol = block.companions.protocol.iter();
    claims.extend(protocol.flat_map(|claimed| of_protocol(&judge, claimed, None)));
    claims
}

fn parameter(
    question: &Question<'_>,
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    claimed: &ClaimedRange,
) -> Result<Parameter> {
    let (set, anchor) = match &claimed.parameter {
        ClaimedParameter::CutOff(name) => {
            return Ok(match *name {
                "contradiction" => Parameter::Contradiction,
                "pri" => Parameter::Pri,
                "frequency" => Parameter::Frequency,
                _ => Parameter::Consistency,
            });
        }
        ClaimedParameter::Anchor { set, anchor } => (set, anchor),
    };
    let columns = evaluator.raw().columns.iter();
    let anchors = columns
        .zip(&specification.calibrations)
        .find(|(column, _)| column.name == *set)
        .and_then(|(column, calibration)| {
            Some(anchors_of(calibration.as_deref()?, column.scores()))
        })
        .unwrap_or_default();
    match anchors.iter().position(|found| found.name == *anchor) {
        Some(index) => Ok(Parameter::Anchor {
            set: set.clone(),
            anchor: anchor.clone(),
            index,
        }),
        None => {
            let problem = format!("{set} has no anchor {anchor:?}");
            let remedy = did_you_mean(anchor, anchors.iter().map(|found| found.name.as_str()));
            let study = question.study;
            Err(study.error_at(&question.block.span, problem, remedy))
        }
    }
}

fn of_range(judge: &Judge, claimed: &ClaimedRange, found: Option<&Range>) -> Vec<Claim> {
    let about = claimed.parameter.to_string();
    let figures = claimed.figures.iter().map(|(name, printed)| {
        let lower = *name == "lower end";
        let end = found.map(|found| if lower { &found.lower } else { &found.upper });
        let claim = judge.figure(&about, name, printed, end.and_then(|end| end.value));
        match (claimed.step, found, end) {
            (Some(step), Some(found), Some(end)) => {
                let next = printed.value + if lower { -step } else { step };
                Claim {
                    verdict: in_steps(found, end, printed.value, next, claim.verdict),
                    note: Some(format!(
                        "in steps of {step}: the exact end is beyond the last value that was tried"
                    )),
                    ..claim
                }
            }
            _ => claim,
        }
    });
    figures.collect()
}

/// Whether a search in steps ends at this value: the solution is the same there, and no longer at the next one.
fn in_steps(found: &Range, end: &End, value: f64, next: f64, exact: Verdict) -> Verdict {
    let ends = end.value.is_some() && found.contains(value) && !found.contains(next);
    match ends {
        true => Verdict::Reproduced,
        false => exact,
    }
}

/// The protocol of the model with the claimed terms, and the conditions; none without a model.
fn tested(
    question: &Question<'_>,
    evaluator: &Evaluator<'_>,
    specification: &Specification,
) -> Result<(Option<Protocol>, Vec<Condition>)> {
    let settings = RobustnessSettings {
        solution: question.block.solution,
        ..RobustnessSettings::of(question.study)?
    };
    let factors = settings.factors(question.tested);
    let alternatives: Vec<Choice> = factors
        .iter()
        .flat_map(|factor| factor.choices[1..].iter().cloned())
        .collect();
    let stated = evaluator.evaluate(specification)?;
    let conditions = stated.calibrated.conditions();
    let Some(model) = nearest(question.block, &stated, &conditions) else {
        return Ok((None, conditions));
    };
    let found = protocol(
        evaluator,
        specification,
        model,
        &alternatives,
        settings.first_model,
        question.watch,
    )?;
    Ok((Some(found), conditions))
}

/// The place of the model that shares most with the claimed terms.
fn nearest(block: &Block, stated: &Evaluated, conditions: &[Condition]) -> Option<usize> {
    let wanted: BTreeSet<Cube> = block
        .terms
        .iter()
        .flat_map(|term| cubes(&term.expression, conditions))
        .collect();
    let models = &stated.solution.models;
    let distance = |model: &Vec<Cube>| {
        let shared = model.iter().filter(|cube| wanted.contains(cube)).count();
        model.len() + wanted.len() - 2 * shared
    };
    (0..models.len()).min_by_key(|&at| distance(&models[at]))
}

fn cubes(expression: &Expression, conditions: &[Condition]) -> BTreeSet<Cube> {
    let cubes = expression.to_cubes(conditions).unwrap_or_default();
    cubes.into_iter().collect()
}

/// # Errors
/// A test of an alternative that was not tried.
fn known_alternatives(
    question: &Question<'_>,
    claimed: &ClaimedProtocol,
    found: &Protocol,
) -> Result<()> {
    let tried = || {
        let tests = found.tests.iter().map(|test| test.alternative.as_str());
        tests.chain(found.without_solution.iter().map(String::as_str))
    };
    let unknown = claimed
        .tests
        .iter()
        .find(|test| !tried().any(|known| known == test.alternative));
    match unknown {
        None => Ok(()),
        Some(test) => Err(unknown_alternative(question, &test.alternative, tried())),
    }
}

fn unknown_alternative<'a>(
    question: &Question<'_>,
    alternative: &str,
    tried: impl Iterator<Item = &'a str>,
) -> Error {
    let tried: Vec<&str> = tried.unique().collect();
    let problem = format!(
        "the protocol tries no alternative {alternative:?}; [robustness] makes it try: {}",
        tried.join("; ")
    );
    let remedy = did_you_mean(alternative, tried);
    question
        .study
        .error_at(&question.block.span, problem, remedy)
}

fn of_protocol(
    judge: &Judge,
    claimed: &ClaimedProtocol,
    found: Option<(&Protocol, &[Condition])>,
) -> Vec<Claim> {
    let about = "robustness protocol";
    let protocol = found.map(|(protocol, _)| protocol);
    let figures = claimed.figures.iter().map(|(name, printed)| {
        let value = protocol.and_then(|protocol| figure(name, protocol));
        judge.figure(about, name, printed, value)
    });
    let mut claims: Vec<Claim> = figures.collect();
    claims.extend(claimed.core.as_ref().map(|(text, expression)| {
        let core = found.and_then(|(protocol, _)| protocol.core.clone());
        let same = found.is_some_and(|(_, conditions)| {
            let core = core
                .as_deref()
                .and_then(|core| Expression::parse(core).ok());
            core.is_some_and(|core| cubes(&core, conditions) == cubes(expression, conditions))
        });
        judge.text(about, "robust core", text.clone(), core, same)
    }));
    let cases = claimed.cases.iter();
    claims.extend(cases.map(|(kind, listed)| of_cases(judge, about, *kind, listed, protocol)));
    let tests = claimed.tests.iter();
    claims.extend(tests.flat_map(|test| of_test(judge, test, protocol)));
    claims
}

fn figure(name: &str, protocol: &Protocol) -> Option<f64> {
    match name {
        "RF_cov" => protocol.fit.coverage,
        "RF_cons" => protocol.fit.consistency,
        "RF_SC_minTS" => protocol.fit.coincidence_min,
        "RF_SC_maxTS" => protocol.fit.coincidence_max,
        "RCR_typ" => protocol.typical_ratio,
        "RCR_dev" => protocol.deviant_ratio,
        _ => Some(f64::from(protocol.rank)),
    }
}

fn of_cases(
    judge: &Judge,
    about: &str,
    kind: CaseType,
    listed: &ClaimedCases,
    protocol: Option<&Protocol>,
) -> Claim {
    let found = protocol.map(|protocol| {
        let cases = protocol.cases.iter().filter(|case| case.kind == kind);
        cases.map(|case| case.case.as_str()).collect_vec()
    });
    let name = format!("{} cases", kind.name());
    match listed {
        // A number of cases is right or wrong.
        ClaimedCases::Count(printed) => {
            let count = found.map(|found| found.len());
            let holds = count.is_some_and(|count| printed.value == count as f64);
            let found = count.map(|count| count.to_string());
            judge.text(about, &name, printed.text.clone(), found, holds)
        }
        ClaimedCases::Each(names) => judge.names(about, &name, names, found.as_deref()),
    }
}

fn of_test(judge: &Judge, claimed: &ClaimedTest, protocol: Option<&Protocol>) -> Vec<Claim> {
    let tests = protocol.iter().flat_map(|protocol| &protocol.tests);
    let mut tests = tests.filter(|test| test.alternative == claimed.alternative);
    let first = tests.next();
    let others = tests.count();
    let figures = claimed.figures.iter().map(|(name, printed)| {
        let value = first.and_then(|test| match *name {
            "rank" => Some(f64::from(test.rank)),
            "coincidence" => test.coincidence,
            "consistency" => test.consistency,
            _ => test.coverage,
        });
        let claim = judge.figure(&claimed.alternative, name, printed, value);
        let note = (others > 0).then(|| format!("the first of {} models", others + 1));
        Claim {
            note: claim.note.or(note),
            ..claim
        }
    });
    figures.collect()
}
