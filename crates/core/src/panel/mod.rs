//! Panels: cases that are units at several times (or in several clusters), and whether a claim holds in each
//! (García-Castro and Ariño 2016, "A General Approach to Panel Data Set-Theoretic Research", *Journal of Advances in
//! Management Sciences & Information Systems* 2; Oana and Schneider 2018, *The R Journal* 10).
//!
//! *Pooled* figures are over all cases, *between* ones over the cases of a cluster (a year), *within* ones over the
//! cases of a unit. The *distance* of the between (within) consistencies is how far they are from all alike.
//!
//! ```
//! use qca::expression::Direction;
//! use qca::panel::{Layout, panel};
//! let text = |values: [&str; 4]| values.map(String::from).to_vec();
//! let layout = Layout::new(
//!     ("COUNTRY", &text(["A", "A", "B", "B"])),
//!     ("YEAR", &text(["1990", "2000", "1990", "2000"])),
//!     &text(["A-1990", "A-2000", "B-1990", "B-2000"]),
//! )?;
//! let x = ("X".to_owned(), vec![0.5, 1.0, 0.5, 1.0]);
//! let answer = panel(&layout, Direction::Sufficiency, "Y", &[0.5, 0.5, 0.5, 0.5], vec![], x);
//! let fit = &answer.solution;
//! assert_eq!(fit.pooled.consistency, Some(2.0 / 3.0));
//! assert_eq!(fit.between[1].figures.consistency, Some(0.5));
//! // Shares of 2/3 and 1/3 instead of halves.
//! assert!((fit.distance_between.unwrap() - (2.0f64 / 36.0).sqrt()).abs() < 1e-12);
//! # Ok::<(), qca::Error>(())
//! ```

mod layout;
mod trajectory;

pub use layout::{Layout, grouped, labels};
pub use trajectory::{Move, Step, Trajectories, Trajectory, trajectories};

use serde::{Deserialize, Serialize};

use crate::expression::Direction;
use crate::precision::ratio;

/// The figures of a claim over a panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "panel")]
pub struct PanelResult {
    /// Whether the claim is one of sufficiency or of necessity.
    pub relation: Direction,
    /// The outcome.
    pub outcome: String,
    /// The column of the units.
    pub unit: String,
    /// The column of the clusters.
    pub cluster: String,
    /// Each term of the claim.
    pub terms: Vec<PanelFit>,
    /// The whole claim.
    pub solution: PanelFit,
    /// What a reader has to know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<PanelNote>,
}

/// Pooled, between and within figures of an expression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PanelFit {
    /// The expression.
    pub expression: String,
    /// Over all cases.
    pub pooled: PanelFigures,
    /// Over the cases of each cluster, in order.
    pub between: Vec<Between>,
    /// Over the cases of each unit, in order.
    pub within: Vec<Within>,
    /// √ Σ (c/Σc − 1/T)² over the T clusters with a consistency c; `None` where there is none, or all are 0.
    pub distance_between: Option<f64>,
    /// The same over the units.
    pub distance_within: Option<f64>,
    /// The distance of the clusters divided by √(T / (T² + 3T + 2)).
    pub adjusted_distance_between: Option<f64>,
    /// The same over the units.
    pub adjusted_distance_within: Option<f64>,
}

/// Consistency and coverage, between 0 and 1; `None` where they are 0/0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PanelFigures {
    /// Consistency of sufficiency or necessity.
    pub consistency: Option<f64>,
    /// Coverage of sufficiency or necessity.
    pub coverage: Option<f64>,
}

/// The figures over the cases of a cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Between {
    /// The cluster.
    pub cluster: String,
    /// Its cases.
    pub n: usize,
    /// Its figures.
    #[serde(flatten)]
    pub figures: PanelFigures,
}

/// The figures over the cases of a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Within {
    /// The unit.
    pub unit: String,
    /// Its cases.
    pub n: usize,
    /// Its figures.
    #[serde(flatten)]
    pub figures: PanelFigures,
}

/// What a reader of panel figures has to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PanelNote {
    /// Unit and cluster pairs without a case: the panel is unbalanced.
    Gaps {
        /// How many.
        count: usize,
        /// The first of them, as `unit cluster`.
        examples: Vec<String>,
    },
    /// All cases are of one cluster: there is nothing between.
    OneCluster,
    /// All cases are of one unit: there is nothing to compare within.
    OneUnit,
    /// A consistency is 0/0 in these clusters, and left out of the distance.
    UndefinedBetween {
        /// The expression.
        expression: String,
        /// The clusters.
        clusters: Vec<String>,
    },
    /// A consistency is 0/0 in these units, and left out of the distance.
    UndefinedWithin {
        /// The expression.
        expression: String,
        /// The units.
        units: Vec<String>,
    },
}

impl std::fmt::Display for PanelNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PanelNote::Gaps { count, examples } => {
                let more = if *count > examples.len() { ", …" } else { "" };
                let gaps = if *count == 1 { "a gap" } else { "gaps" };
                write!(
                    f,
                    "the panel has {gaps}, units without a case at a time: {}{more}",
                    examples.join(", ")
                )
            }
            PanelNote::OneCluster => write!(
                f,
                "there is one cluster: nothing to compare between clusters"
            ),
            PanelNote::OneUnit => write!(f, "there is one unit: nothing to compare within units"),
            PanelNote::UndefinedBetween {
                expression,
                clusters,
            } => write!(
                f,
                "{expression}: the consistency is undefined (0/0) and left out of the distance in {}",
                clusters.join(", ")
            ),
            PanelNote::UndefinedWithin { expression, units } => write!(
                f,
                "{expression}: the consistency is undefined (0/0) and left out of the distance in {}",
                units.join(", ")
            ),
        }
    }
}

/// The figures of each term and of the whole claim, given by name and memberships; `y` has the outcome's memberships.
pub fn panel(
    layout: &Layout,
    relation: Direction,
    outcome: &str,
    y: &[f64],
    terms: Vec<(String, Vec<f64>)>,
    solution: (String, Vec<f64>),
) -> PanelResult {
    let of = |(expression, x): &(String, Vec<f64>)| fit(layout, relation, expression, x, y);
    let solution = of(&solution);
    let terms: Vec<PanelFit> = terms.iter().map(of).collect();
    let mut notes = layout.notes();
    // The only term of a claim is the claim.
    let listed = if terms.len() > 1 {
        terms.as_slice()
    } else {
        &[]
    };
    for fit in listed.iter().chain([&solution]) {
        notes.extend(undefined(fit));
    }
    PanelResult {
        relation,
        outcome: outcome.to_owned(),
        unit: layout.unit_column.clone(),
        cluster: layout.cluster_column.clone(),
        terms,
        solution,
        notes,
    }
}

/// The figures of an expression over a panel.
pub fn fit(
    layout: &Layout,
    relation: Direction,
    expression: &str,
    x: &[f64],
    y: &[f64],
) -> PanelFit {
    let (subset, superset) = match relation {
        Direction::Sufficiency => (x, y),
        Direction::Necessity => (y, x),
    };
    let over = |cases: &mut dyn Iterator<Item = usize>| figures(subset, superset, cases);
    let between: Vec<Between> = layout
        .clusters()
        .map(|(cluster, cases)| Between {
            cluster: cluster.to_owned(),
            n: cases.len(),
            figures: over(&mut cases.iter().copied()),
        })
        .collect();
    let within: Vec<Within> = layout
        .units()
        .map(|(unit, cases)| Within {
            unit: unit.to_owned(),
            n: cases.len(),
            figures: over(&mut cases.iter().copied()),
        })
        .collect();
    let of_clusters = distance(between.iter().map(|cluster| cluster.figures.consistency));
    let of_units = distance(within.iter().map(|unit| unit.figures.consistency));
    PanelFit {
        expression: expression.to_owned(),
        pooled: over(&mut (0..x.len())),
        distance_between: of_clusters.map(|(distance, _)| distance),
        distance_within: of_units.map(|(distance, _)| distance),
        adjusted_distance_between: of_clusters.map(|(_, adjusted)| adjusted),
        adjusted_distance_within: of_units.map(|(_, adjusted)| adjusted),
        between,
        within,
    }
}

fn figures(x: &[f64], y: &[f64], cases: &mut dyn Iterator<Item = usize>) -> PanelFigures {
    let (mut sum_x, mut sum_y, mut both) = (0.0, 0.0, 0.0);
    for case in cases {
        sum_x += x[case];
        sum_y += y[case];
        both += x[case].min(y[case]);
    }
    PanelFigures {
        consistency: ratio(both, sum_x),
        coverage: ratio(both, sum_y),
    }
}

/// How far defined consistencies are from all alike, and the same adjusted for their number.
fn distance(consistencies: impl Iterator<Item = Option<f64>>) -> Option<(f64, f64)> {
    let defined: Vec<f64> = consistencies.flatten().collect();
    let sum: f64 = defined.iter().sum();
    let n = defined.len() as f64;
    let squares = defined
        .iter()
        .map(|c| Some((ratio(*c, sum)? - 1.0 / n).powi(2)))
        .sum::<Option<f64>>()?;
    let distance = squares.sqrt();
    (!defined.is_empty()).then(|| (distance, distance / (n / (n * n + 3.0 * n + 2.0)).sqrt()))
}

fn undefined(fit: &PanelFit) -> Vec<PanelNote> {
    let clusters: Vec<String> = fit
        .between
        .iter()
        .filter(|cluster| cluster.figures.consistency.is_none())
        .map(|cluster| cluster.cluster.clone())
        .collect();
    let units: Vec<String> = fit
        .within
        .iter()
        .filter(|unit| unit.figures.consistency.is_none())
        .map(|unit| unit.unit.clone())
        .collect();
    let expression = fit.expression.clone();
    let mut notes = Vec::new();
    if !clusters.is_empty() {
        notes.push(PanelNote::UndefinedBetween {
            expression: expression.clone(),
            clusters,
        });
    }
    if !units.is_empty() {
        notes.push(PanelNote::UndefinedWithin { expression, units });
    }
    notes
}

#[cfg(test)]
mod tests;
