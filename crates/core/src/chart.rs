//! The configuration chart (Fiss 2011) and the chart of roles across outcomes.
//!
//! In a term of an intermediate model a literal is *core* if the parsimonious model that the intermediate model
//! comes from has it too, in a term that covers the configuration; otherwise it is *peripheral*.

use itertools::Itertools;
use serde::{Deserialize, Serialize};

use crate::condition::{Condition, Literals};
use crate::solution::{Model, Solution, SolutionTerm, SolutionType};
use qca_minimize::Level;

/// Whether a literal is also part of the parsimonious solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// In the intermediate and the parsimonious model.
    Core,
    /// In the intermediate model alone.
    Peripheral,
}

/// A literal of a configuration with its role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartMark {
    /// The condition.
    pub condition: String,
    /// Its level: 1 present, 0 absent, or the level of a multi-value condition.
    pub level: Level,
    /// Core or peripheral.
    pub role: Role,
}

/// A column of the chart: one configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChartColumn {
    /// `1`, `2`, …; configurations that share their core are `1a`, `1b`, ….
    pub label: String,
    /// The configuration as a term.
    pub expression: String,
    /// Its literals; conditions without one do not matter.
    pub marks: Vec<ChartMark>,
    /// Consistency.
    pub consistency: Option<f64>,
    /// PRI.
    pub pri: Option<f64>,
    /// Raw coverage.
    pub raw_coverage: Option<f64>,
    /// Unique coverage.
    pub unique_coverage: Option<f64>,
    /// Cases of the OUT 1 rows it covers.
    pub cases: Vec<String>,
}

/// The configuration chart of one model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConfigurationChart {
    /// The outcome.
    pub outcome: String,
    /// The intermediate model, with the pair it comes from: `M1 (C1, P2)`.
    pub model: String,
    /// The conditions, in order.
    pub conditions: Vec<Condition>,
    /// The configurations.
    pub columns: Vec<ChartColumn>,
    /// Solution consistency.
    pub consistency: Option<f64>,
    /// Solution PRI.
    pub pri: Option<f64>,
    /// Solution coverage.
    pub coverage: Option<f64>,
}

/// The role of a condition in the configurations of an outcome's chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConditionRole {
    /// The condition.
    pub condition: String,
    /// The outcome.
    pub outcome: String,
    /// Number of configurations in the chart.
    pub configurations: usize,
    /// In how many it is present and core.
    pub core_present: usize,
    /// In how many it is present and peripheral.
    pub peripheral_present: usize,
    /// In how many it is absent and core.
    pub core_absent: usize,
    /// In how many it is absent and peripheral.
    pub peripheral_absent: usize,
}

impl ConditionRole {
    /// Whether the condition is present in every configuration.
    pub fn in_all(&self) -> bool {
        self.configurations > 0
            && self.core_present + self.peripheral_present == self.configurations
    }
}

/// The charts of all intermediate models, each different chart once, in the order of the solutions.
///
/// ```
/// use ndarray::array;
/// use qca::chart::{Role, charts};
/// use qca::{Dataset, StandardAnalysis};
///
/// let memberships = array![
///     [0.9, 0.8, 0.9], [0.8, 0.2, 0.3], [0.3, 0.9, 0.2], [0.7, 0.6, 0.8], [0.1, 0.2, 0.1],
/// ];
/// let data = Dataset::from_array(&["A", "B", "Y"], memberships.view())?;
/// let found = StandardAnalysis::new(data, "Y").solve()?;
/// let charts = charts("Y", found.table.conditions(), &found.minimize.solutions);
/// let marks = &charts[0].columns[0].marks;
/// assert_eq!((marks[0].condition.as_str(), marks[0].role), ("A", Role::Core));
/// # Ok::<(), qca::Error>(())
/// ```
pub fn charts(
    outcome: &str,
    conditions: &[Condition],
    solutions: &[Solution],
) -> Vec<ConfigurationChart> {
    let mut charts: Vec<ConfigurationChart> = Vec::new();
    let intermediate = |solution: &&Solution| solution.kind == SolutionType::Intermediate;
    for solution in solutions.iter().filter(intermediate) {
        for model in &solution.models {
            let Some(chart) = chart_of(outcome, conditions, solutions, solution, model) else {
                continue;
            };
            if !charts.iter().any(|other| other.columns == chart.columns) {
                charts.push(chart);
            }
        }
    }
    charts
}

/// The chart of one intermediate model of these solutions; none for a model of another type, or where the
/// parsimonious model that it comes from is not listed.
pub fn chart_of(
    outcome: &str,
    conditions: &[Condition],
    solutions: &[Solution],
    solution: &Solution,
    model: &Model,
) -> Option<ConfigurationChart> {
    let from = solution.from.as_ref()?;
    let parsimonious = solutions
        .iter()
        .find(|s| s.kind == SolutionType::Parsimonious)?;
    let origin = parsimonious
        .models
        .iter()
        .find(|model| model.name == from.parsimonious)?;
    let name = model_name(solution, model);
    Some(chart(outcome, conditions, model, origin, name))
}

/// The name of a model with the pair that it comes from, if it is an intermediate one: `M1 (C1, P2)` is the first
/// model from the conservative model M1 and the parsimonious model M2.
pub fn model_name(solution: &Solution, model: &Model) -> String {
    match &solution.from {
        None => model.name.clone(),
        Some(from) => format!(
            "{} (C{}, P{})",
            model.name,
            from.conservative.trim_start_matches('M'),
            from.parsimonious.trim_start_matches('M')
        ),
    }
}

fn chart(
    outcome: &str,
    conditions: &[Condition],
    model: &Model,
    parsimonious: &Model,
    name: String,
) -> ConfigurationChart {
    let columns = model
        .terms
        .iter()
        .map(|term| column(term, parsimonious))
        .collect();
    ConfigurationChart {
        outcome: outcome.to_owned(),
        model: name,
        conditions: conditions.to_vec(),
        columns: labelled(columns),
        consistency: model.consistency,
        pri: model.pri,
        coverage: model.coverage,
    }
}

fn column(term: &SolutionTerm, parsimonious: &Model) -> ChartColumn {
    let core = core_literals(term, parsimonious);
    let marks = term
        .literals
        .0
        .iter()
        .map(|(condition, level)| ChartMark {
            condition: condition.clone(),
            level: *level,
            role: if core.level(condition).is_some() {
                Role::Core
            } else {
                Role::Peripheral
            },
        })
        .collect();
    ChartColumn {
        label: String::new(),
        expression: term.expression.clone(),
        marks,
        consistency: term.consistency,
        pri: term.pri,
        raw_coverage: term.raw_coverage,
        unique_coverage: term.unique_coverage,
        cases: term.cases.clone(),
    }
}

/// The literals of a term that are core: those of the parsimonious terms that cover it. A term that several
/// parsimonious terms cover only together takes the literals it shares with those that explain its cases.
fn core_literals(term: &SolutionTerm, parsimonious: &Model) -> Literals {
    let has = |literal: &(String, Level)| term.literals.level(&literal.0) == Some(literal.1);
    let covering = parsimonious
        .terms
        .iter()
        .filter(|p| p.literals.0.iter().all(has))
        .collect_vec();
    let sources = if covering.is_empty() {
        let shares = |p: &&SolutionTerm| p.cases.iter().any(|case| term.cases.contains(case));
        parsimonious.terms.iter().filter(shares).collect_vec()
    } else {
        covering
    };
    Literals(
        sources
            .iter()
            .flat_map(|p| p.literals.0.iter())
            .filter(|l| has(l))
            .cloned()
            .collect(),
    )
}

/// Brings configurations with the same core together, and numbers them: `1a`, `1b`, `2`, ….
fn labelled(mut columns: Vec<ChartColumn>) -> Vec<ChartColumn> {
    let core = |column: &ChartColumn| -> Vec<(String, Level)> {
        let marks = column.marks.iter().filter(|mark| mark.role == Role::Core);
        marks
            .map(|mark| (mark.condition.clone(), mark.level))
            .collect()
    };
    let groups: Vec<_> = columns.iter().map(core).unique().collect();
    let group_of = |column: &ChartColumn| groups.iter().position(|group| *group == core(column));
    columns.sort_by_key(group_of);
    let members = columns.iter().map(group_of).counts();
    let mut seen = vec![0u32; groups.len()];
    for column in &mut columns {
        let Some(group) = group_of(column) else {
            continue;
        };
        let letter = char::from_u32('a' as u32 + seen[group] % 26).unwrap_or('a');
        seen[group] += 1;
        column.label = match members[&Some(group)] {
            1 => format!("{}", group + 1),
            _ => format!("{}{letter}", group + 1),
        };
    }
    columns
}

/// The role of each condition in each chart: conditions in order, within them the charts.
pub fn roles(charts: &[&ConfigurationChart]) -> Vec<ConditionRole> {
    let conditions = charts
        .iter()
        .flat_map(|chart| chart.conditions.iter().map(|c| c.name.as_str()))
        .unique();
    let of = |condition: &str, chart: &ConfigurationChart| {
        let count = |role: Role, present: bool| {
            let marked = |column: &&ChartColumn| {
                column.marks.iter().any(|mark| {
                    mark.condition == condition && mark.role == role && (mark.level > 0) == present
                })
            };
            chart.columns.iter().filter(marked).count()
        };
        ConditionRole {
            condition: condition.to_owned(),
            outcome: chart.outcome.clone(),
            configurations: chart.columns.len(),
            core_present: count(Role::Core, true),
            peripheral_present: count(Role::Peripheral, true),
            core_absent: count(Role::Core, false),
            peripheral_absent: count(Role::Peripheral, false),
        }
    };
    conditions
        .flat_map(|condition| charts.iter().map(move |chart| of(condition, chart)))
        .collect()
}
