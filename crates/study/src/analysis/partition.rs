//! The analysis repeated over the cases of each group (a year, a unit, a region), with the pooled one beside: which terms
//! return, and in which groups does the pooled solution break? (QCA by clusters: Oana, Schneider and Thomann 2021, chapter 5;
//! Verweij and Vis 2021, "Three strategies to track configurations over time with QCA", *European Political Science
//! Review* 13.)

use serde::{Deserialize, Serialize};

use qca::error::{Error, Result};
use qca::expression::Expression;
use qca::fit::sufficiency;
use qca::outcome::Outcome;
use qca::panel::grouped;
use qca::precision::some_at_least;
use qca::sets::FuzzySets;
use qca::sets::spread::SpreadNote;
use qca::solution::SolutionType;
use qca::truth_table::CutOffs;

use super::outcome::analyse_outcome;
use super::panel::reported_model;
use crate::file::{GroupCutOffs, PartitionSettings};
use crate::plan::{CalibratedStudy, PlannedOutcome};
use crate::specification::Specification;

/// The solutions of one outcome by group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Partition {
    /// The column of the groups.
    pub by: String,
    /// The outcome.
    pub outcome: String,
    /// The pooled model; `None` where there is no solution.
    pub pooled: Option<String>,
    /// Each group, in order.
    pub groups: Vec<Group>,
    /// Every term of the pooled model or of a group's, and where it is.
    pub terms: Vec<PartitionTerm>,
}

/// The solution of one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The group.
    pub group: String,
    /// Its cases.
    pub n: usize,
    /// The cut-offs in force.
    pub cut_offs: CutOffs,
    /// Its first model; `None` where there is no solution, which `note` explains.
    pub solution: Option<String>,
    /// How many models its solution has.
    pub models: usize,
    /// Fit of its model over its cases.
    pub own: GroupFit,
    /// Fit of the pooled model over its cases.
    pub pooled: GroupFit,
    /// Whether the pooled model meets the consistency cut-off over its cases; `None` where no case is in it.
    pub holds: Option<bool>,
    /// Conditions that are the same in every case of the group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constant: Vec<String>,
    /// Why there is no solution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Consistency and coverage of a model; `None` for 0/0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GroupFit {
    /// Consistency of sufficiency.
    pub consistency: Option<f64>,
    /// Coverage.
    pub coverage: Option<f64>,
}

/// A term, and where it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartitionTerm {
    /// The term.
    pub term: String,
    /// Whether the pooled model has it.
    pub pooled: bool,
    /// The groups whose model has it.
    pub groups: Vec<String>,
}

/// The solutions of one outcome over the groups that these labels make of its cases, beside the pooled model.
pub(super) fn partition(
    settings: &PartitionSettings,
    labels: &[String],
    prepared: &CalibratedStudy,
    planned: &PlannedOutcome<'_>,
    types: &[SolutionType],
    pooled: Option<&str>,
) -> Result<Partition> {
    let groups = grouped(labels);
    if let Some(unknown) = settings
        .cut_offs
        .keys()
        .find(|group| !groups.iter().any(|(label, _)| label == *group))
    {
        let known: Vec<&str> = groups.iter().map(|(label, _)| label.as_str()).collect();
        return Err(Error::analysis(format!(
            "[[partition]] by = {:?} has cut-offs for the group {unknown:?}, which no case is in; {}",
            settings.by,
            qca::error::did_you_mean(unknown, known.iter().copied())
        )));
    }
    let pooled = pooled.map(Expression::parse).transpose()?;
    let groups: Vec<Group> = groups
        .iter()
        .map(|(label, cases)| {
            let own = settings.cut_offs.get(label).copied().unwrap_or_default();
            group(
                label,
                cases,
                &own,
                prepared,
                planned,
                types,
                pooled.as_ref(),
            )
        })
        .collect::<Result<_>>()?;
    Ok(Partition {
        by: settings.by.clone(),
        outcome: planned.outcome.name.clone(),
        terms: terms(pooled.as_ref(), &groups)?,
        pooled: pooled.map(|pooled| pooled.to_string()),
        groups,
    })
}

fn group(
    label: &str,
    cases: &[usize],
    own: &GroupCutOffs,
    prepared: &CalibratedStudy,
    planned: &PlannedOutcome<'_>,
    types: &[SolutionType],
    pooled: Option<&Expression>,
) -> Result<Group> {
    let sets = of_cases(&prepared.sets, cases)?;
    let outcome = Outcome {
        memberships: cases
            .iter()
            .map(|&case| planned.outcome.memberships[case])
            .collect(),
        ..planned.outcome.clone()
    };
    let specification = with_cut_offs(&planned.specification, own);
    let (solution, models, note) =
        solved(&sets, &prepared.conditions, &outcome, &specification, types)?;
    let fit = |expression: Option<&Expression>| -> Result<GroupFit> {
        let Some(expression) = expression else {
            return Ok(GroupFit::default());
        };
        let fit = sufficiency(&[expression.evaluate(&sets)?], &outcome.memberships)?.solution;
        Ok(GroupFit {
            consistency: fit.consistency,
            coverage: fit.coverage,
        })
    };
    let of_pooled = fit(pooled)?;
    let cut_offs = specification.cut_offs;
    let constant = SpreadNote::of_conditions(&sets, &prepared.conditions);
    Ok(Group {
        group: label.to_owned(),
        n: cases.len(),
        cut_offs,
        own: fit(solution.as_ref())?,
        solution: solution.map(|solution| solution.to_string()),
        models,
        holds: of_pooled
            .consistency
            .map(|_| some_at_least(of_pooled.consistency, cut_offs.consistency)),
        pooled: of_pooled,
        constant: constant
            .into_iter()
            .filter_map(|note| match note {
                SpreadNote::Constant { condition, .. } => Some(condition),
                SpreadNote::EmptyLevels { .. } => None,
            })
            .collect(),
        note,
    })
}

/// The first model of a group, how many there are, and why there is none.
fn solved(
    sets: &FuzzySets,
    conditions: &[String],
    outcome: &Outcome,
    specification: &Specification,
    types: &[SolutionType],
) -> Result<(Option<Expression>, usize, Option<String>)> {
    let analysis = match analyse_outcome(sets, conditions, outcome, specification, types) {
        Ok(analysis) => analysis,
        // A frequency cut-off above the group's rows, or cases at 0.5 only: an answer about this group.
        Err(error @ (Error::FrequencyTooHigh { .. } | Error::NoCaseInARow)) => {
            return Ok((None, 0, Some(error.to_string())));
        }
        Err(error) => return Err(error),
    };
    let solutions = analysis.solutions.as_ref();
    let Some(model) = reported_model(solutions) else {
        let why = analysis
            .warnings
            .iter()
            .rev()
            .map(|warning| warning.reason.clone())
            .next();
        return Ok((None, 0, why));
    };
    let expressions: std::collections::BTreeSet<&str> = solutions
        .into_iter()
        .flat_map(|solutions| &solutions.solutions)
        .filter(|solution| {
            solution
                .models
                .iter()
                .any(|other| other.expression == model.expression)
        })
        .take(1)
        .flat_map(|solution| &solution.models)
        .map(|model| model.expression.as_str())
        .collect();
    Ok((
        Some(Expression::parse(&model.expression)?),
        expressions.len(),
        None,
    ))
}

/// The sets over these cases; levels stay those of all cases, so that a condition may be constant.
fn of_cases(sets: &FuzzySets, cases: &[usize]) -> Result<FuzzySets> {
    let names = sets.cases.select(cases);
    let sets_of_cases = sets.sets().iter().map(|set| set.select(cases)).collect();
    Ok(FuzzySets::new(&sets.source, names, sets_of_cases)?)
}

fn with_cut_offs(specification: &Specification, own: &GroupCutOffs) -> Specification {
    let mut specification = specification.clone();
    let cut_offs = &mut specification.cut_offs;
    cut_offs.consistency = own.consistency.unwrap_or(cut_offs.consistency);
    cut_offs.contradiction = own.contradiction.or(cut_offs.contradiction);
    cut_offs.pri = own.pri.unwrap_or(cut_offs.pri);
    cut_offs.frequency = own.frequency.unwrap_or(cut_offs.frequency);
    specification
}

/// Every term, pooled ones first, with the groups that have it.
fn terms(pooled: Option<&Expression>, groups: &[Group]) -> Result<Vec<PartitionTerm>> {
    let of = |expression: &Expression| -> Vec<String> {
        expression
            .disjuncts()
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    let mut terms: Vec<PartitionTerm> = pooled
        .map_or_else(Vec::new, of)
        .into_iter()
        .map(|term| PartitionTerm {
            term,
            pooled: true,
            groups: Vec::new(),
        })
        .collect();
    for group in groups {
        let Some(solution) = &group.solution else {
            continue;
        };
        for term in of(&Expression::parse(solution)?) {
            match terms.iter_mut().find(|known| known.term == term) {
                Some(known) => known.groups.push(group.group.clone()),
                None => terms.push(PartitionTerm {
                    term,
                    pooled: false,
                    groups: vec![group.group.clone()],
                }),
            }
        }
    }
    Ok(terms)
}
