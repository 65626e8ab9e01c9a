//! Necessary condition analysis: necessity in degree (Dul 2016, "Necessary Condition Analysis (NCA)", *Organizational
//! Research Methods* 19; permutation test: Dul, Van der Laan and Kuik 2020, *ORM* 23).
//!
//! Where a condition is necessary for an outcome, the upper left corner of their plot is empty: a high outcome does
//! not come about with a low condition. A *ceiling* is the border of the empty *zone* C; the *effect size* d = C/S
//! relates it to the *scope* S in which cases could stand. Any of the four corners can be the empty one.
//!
//! ```
//! use qca::nca::{NcaOptions, NcaVariable, nca};
//! let cases = qca::CaseNames::from_iter(["a", "b", "c", "d"]);
//! let y = NcaVariable::new("Y", vec![0.0, 1.0, 2.0, 3.0]);
//! let x = NcaVariable::new("X", vec![0.0, 1.0, 2.0, 3.0]);
//! let answer = nca(&cases, &y, &[x], &NcaOptions::default())?;
//! let steps = &answer.conditions[0].ceilings[0];
//! assert_eq!(steps.effect_size, Some((1.0 + 2.0 + 3.0) / 9.0));
//! // Of the 24 orders of the outcome only one leaves so much empty.
//! assert_eq!(steps.test.unwrap().p, 1.0 / 24.0);
//! # Ok::<(), qca::Error>(())
//! ```

mod bottleneck;
mod ceiling;
mod cloud;
mod corner;
mod line;
mod options;
mod outliers;
mod peers;
mod permutation;
mod power;
mod result;
mod scope;
mod variable;

pub use ceiling::Ceiling;
pub use corner::Corner;
pub use options::{Beyond, BottleneckOptions, LevelKind, NcaOptions, PowerOptions, Steps};
pub use permutation::PermutationTest;
pub use power::{Power, PowerPoint};
pub use result::{
    Bottleneck, BottleneckLevel, BottleneckUnits, CeilingResult, Extreme, Inefficiency, Label,
    LeaveOneOut, NcaCondition, NcaNote, NcaResult, NcaScope, Outlier, Peer, Requirement, Shown,
    size_of_effect,
};
pub use scope::Scope;
pub use variable::NcaVariable;

use crate::case_names::CaseNames;
use crate::error::{Error, Result};
use bottleneck::{Column, Level, levels};
use ceiling::{Fitted, Peers, fit, zone};
use cloud::Cloud;
use line::Line;

/// Analyses each condition as necessary for the outcome. A case without a value of the condition or the outcome is
/// left out for that condition only.
///
/// # Errors
/// An option out of its range, no condition, two of the same name, a variable with another number of cases, one without any
/// value, or more levels of the outcome than a table has room for.
pub fn nca(
    cases: &CaseNames,
    outcome: &NcaVariable,
    conditions: &[NcaVariable],
    options: &NcaOptions,
) -> Result<NcaResult> {
    options.check()?;
    check(cases, outcome, conditions)?;
    let mut notes = Vec::new();
    let fitted: Vec<FittedCondition> = conditions
        .iter()
        .map(|condition| FittedCondition::new(cases, outcome, condition, options, &mut notes))
        .collect::<Result<_>>()?;
    let (levels, beyond) = outcome_levels(outcome, conditions, options)?;
    if !beyond.is_empty() {
        notes.push(NcaNote::LevelsBeyond { levels: beyond });
    }
    let bottleneck = |at: usize| bottleneck_of(at, &fitted, &levels, options);
    Ok(NcaResult {
        outcome: outcome.name.clone(),
        cases: cases.len(),
        conditions: fitted
            .iter()
            .map(|condition| condition.result(cases, options))
            .collect(),
        bottleneck: (0..options.ceilings.len()).map(bottleneck).collect(),
        units: BottleneckUnits {
            x: options.bottleneck.x,
            y: options.bottleneck.y,
        },
        notes,
    })
}

fn check(cases: &CaseNames, outcome: &NcaVariable, conditions: &[NcaVariable]) -> Result<()> {
    if conditions.is_empty() {
        return Err(Error::analysis("there is no condition to analyse"));
    }
    for (at, variable) in conditions.iter().chain([outcome]).enumerate() {
        let name = &variable.name;
        if variable.values.len() != cases.len() {
            let n = variable.values.len();
            return Err(Error::analysis(format!(
                "{name} has {n} values for {} cases",
                cases.len()
            )));
        }
        if conditions[..at.min(conditions.len())]
            .iter()
            .any(|other| other.name == *name)
        {
            return Err(Error::analysis(format!(
                "{name} is named twice among the conditions and the outcome"
            )));
        }
        if variable.values.iter().all(|value| value.is_nan()) {
            return Err(Error::analysis(format!("{name} has no value in any case")));
        }
    }
    Ok(())
}

/// The levels of the bottleneck tables, over all cases that have an outcome.
fn outcome_levels(
    outcome: &NcaVariable,
    conditions: &[NcaVariable],
    options: &NcaOptions,
) -> Result<(Vec<Level>, Vec<f64>)> {
    let mut values: Vec<f64> = outcome
        .values
        .iter()
        .copied()
        .filter(|v| !v.is_nan())
        .collect();
    values.sort_by(f64::total_cmp);
    let ends = |values: &[f64]| Some([*values.first()?, *values.last()?]);
    let mut range = ends(&values).unwrap_or_default();
    if let Some(given) = options.scope {
        range = [range[0].min(given.y[0]), range[1].max(given.y[1])];
    }
    let down = conditions[0].corner.flips_y();
    options.bottleneck.check_range(range[1] - range[0])?;
    Ok(levels(&options.bottleneck, range, &values, down))
}

fn bottleneck_of(
    at: usize,
    conditions: &[FittedCondition],
    levels: &[Level],
    options: &NcaOptions,
) -> Bottleneck {
    let columns: Vec<(&str, Column)> = conditions
        .iter()
        .map(|condition| (condition.name.as_str(), condition.column(at, options)))
        .collect();
    let row = |level: &Level| BottleneckLevel {
        outcome: level.shown,
        outcome_value: level.value,
        conditions: columns
            .iter()
            .map(|(name, column)| {
                let requirement = column.requirement(level.value, &options.bottleneck);
                ((*name).to_owned(), requirement)
            })
            .collect(),
    };
    Bottleneck {
        ceiling: options.ceilings[at],
        levels: levels.iter().map(row).collect(),
    }
}

/// The cases of one condition with the peers and the ceilings fitted to them.
struct FittedCondition {
    name: String,
    corner: Corner,
    cloud: Cloud,
    scope: Scope,
    peers: Peers,
    fitted: Vec<Fitted>,
}

impl FittedCondition {
    fn new(
        names: &CaseNames,
        outcome: &NcaVariable,
        condition: &NcaVariable,
        options: &NcaOptions,
        notes: &mut Vec<NcaNote>,
    ) -> Result<Self> {
        let pairs = condition.values.iter().zip(&outcome.values).enumerate();
        let (present, absent): (Vec<_>, Vec<_>) = pairs
            .map(|(case, (&x, &y))| (case, x, y))
            .partition(|(_, x, y)| !x.is_nan() && !y.is_nan());
        let name = condition.name.clone();
        if present.is_empty() {
            return Err(Error::analysis(format!(
                "no case has both a value of {name} and one of {}",
                outcome.name
            )));
        }
        if !absent.is_empty() {
            notes.push(NcaNote::LeftOut {
                condition: name.clone(),
                cases: absent
                    .iter()
                    .map(|&(case, ..)| names[case].to_owned())
                    .collect(),
            });
        }
        let corner = condition.corner;
        let cloud = Cloud::new(&present, corner, options.scope);
        let scope = cloud.frame.scope.mirrored(corner.signs());
        notes.extend(scope_note(&name, &outcome.name, &scope, options.scope));
        let mut peers = Peers::default();
        peers.find(&cloud.points, &options.ceilings);
        let fitted = options
            .ceilings
            .iter()
            .map(|&ceiling| fit(ceiling, &cloud.points, &peers, options.quantile))
            .collect();
        Ok(FittedCondition {
            name,
            corner,
            cloud,
            scope,
            peers,
            fitted,
        })
    }

    fn column(&self, at: usize, options: &NcaOptions) -> Column<'_> {
        let ceiling = options.ceilings[at];
        Column {
            ceiling,
            fitted: self.fitted[at],
            cloud: &self.cloud,
            peers: self.peers.of(ceiling),
            corner: self.corner,
            scope: self.scope,
        }
    }

    fn result(&self, names: &CaseNames, options: &NcaOptions) -> NcaCondition {
        let zones: Vec<Option<f64>> = options
            .ceilings
            .iter()
            .zip(&self.fitted)
            .map(|(&ceiling, &fitted)| self.zone(ceiling, fitted))
            .collect();
        let area = self.scope.area();
        let effects: Vec<Option<f64>> = zones
            .iter()
            .map(|zone| zone.filter(|_| area > 0.0).map(|zone| zone / area))
            .collect();
        let tests = permutation::test(
            &self.cloud,
            &options.ceilings,
            &effects,
            options.quantile,
            options.permutations,
            options.seed,
        );
        let ceiling = |at: usize| CeilingResult {
            effect_size: effects[at],
            test: tests[at],
            ..self.ceiling(at, zones[at], effects[at], names, options)
        };
        NcaCondition {
            condition: self.name.clone(),
            corner: self.corner,
            n: self.cloud.points.len(),
            scope: NcaScope {
                x: self.scope.x,
                y: self.scope.y,
                area,
            },
            ceilings: (0..options.ceilings.len()).map(ceiling).collect(),
        }
    }

    fn zone(&self, ceiling: Ceiling, fitted: Fitted) -> Option<f64> {
        zone(
            ceiling,
            fitted,
            &self.cloud.points,
            self.peers.of(ceiling),
            &self.cloud.frame,
        )
    }

    /// Everything about one ceiling but its test.
    fn ceiling(
        &self,
        at: usize,
        zone: Option<f64>,
        effect: Option<f64>,
        names: &CaseNames,
        options: &NcaOptions,
    ) -> CeilingResult {
        let (ceiling, fitted) = (options.ceilings[at], self.fitted[at]);
        let peers = self.peers.of(ceiling);
        let above = self.above(ceiling, fitted);
        let n = self.cloud.points.len();
        let (sx, sy) = self.corner.signs();
        let line = match fitted {
            Fitted::Line(line) => Some(line),
            _ => None,
        };
        let theoretical = options.scope.is_some();
        let (outliers, leave_one_out) = self.cloud.outliers(
            names,
            (ceiling, options.quantile),
            (peers, effect),
            theoretical,
        );
        let power = options.power.as_ref().zip(effect).map(|(power, effect)| {
            power::power(ceiling, options.quantile, effect, power, options.seed)
        });
        CeilingResult {
            ceiling,
            ceiling_zone: zone,
            effect_size: effect,
            above,
            accuracy: above.map(|above| 100.0 * (n - above) as f64 / n as f64),
            fit: self.fit(ceiling, zone),
            slope: line.map(|line| sx * sy * line.slope),
            intercept: line.map(|line| sy * line.intercept),
            complexity: if ceiling.is_line() {
                1
            } else {
                peers::distinct(&self.cloud.points, peers)
            },
            inefficiency: self.inefficiency(fitted, peers),
            peers: peers.iter().map(|&peer| self.peer(peer, names)).collect(),
            test: None,
            outliers,
            leave_one_out,
            power,
        }
    }

    fn peer(&self, at: usize, names: &CaseNames) -> Peer {
        let (sx, sy) = self.corner.signs();
        let (x, y) = self.cloud.points[at];
        Peer {
            case: names[self.cloud.cases[at]].to_owned(),
            x: sx * x,
            y: sy * y,
        }
    }

    /// Cases beyond the ceiling: none beyond an envelope or the line above all peers.
    fn above(&self, ceiling: Ceiling, fitted: Fitted) -> Option<usize> {
        match fitted {
            Fitted::Line(line) if line.slope < 0.0 => None,
            Fitted::Line(line) if ceiling != Ceiling::CLp => {
                let above = |&&(x, y): &&(f64, f64)| y > line.at(x) + 1e-7;
                Some(self.cloud.points.iter().filter(above).count())
            }
            _ => Some(0),
        }
    }

    fn fit(&self, ceiling: Ceiling, zone: Option<f64>) -> Option<f64> {
        if ceiling == Ceiling::CeFdh {
            return Some(100.0);
        }
        let most = self.zone_of_steps();
        let zone = zone.filter(|&zone| zone <= most * (1.0 + 1e-12) && most > 0.0)?;
        Some(100.0 * zone / most)
    }

    /// The zone of CE-FDH.
    fn zone_of_steps(&self) -> f64 {
        self.zone(Ceiling::CeFdh, Fitted::Envelope).unwrap_or(0.0)
    }

    fn inefficiency(&self, fitted: Fitted, peers: &[usize]) -> Inefficiency {
        let Scope {
            x: [left, right],
            y: [bottom, top],
        } = self.cloud.frame.scope;
        let points = &self.cloud.points;
        let ends = match fitted {
            Fitted::Line(line) if line.slope > 0.001 => Some(line_ends(line, left, top)),
            Fitted::Envelope if peers::distinct(points, peers) > 1 => {
                let (first, last) = (points[peers[0]], points[peers[peers.len() - 1]]);
                Some((last.0, first.1))
            }
            _ => None,
        };
        let (width, height) = (right - left, top - bottom);
        let Some((x, y)) = ends.filter(|_| width > 0.0 && height > 0.0) else {
            return Inefficiency::default();
        };
        let condition = (right - x.min(right)) / width;
        let outcome = (y.max(bottom) - bottom) / height;
        let both = condition + outcome - condition * outcome;
        Inefficiency {
            condition: Some(100.0 * condition),
            outcome: Some(100.0 * outcome),
            relative: Some(100.0 * both),
            absolute: Some(self.scope.area() * both),
        }
    }
}

/// The x at which a line reaches the top, and the y with which it starts at the left.
fn line_ends(line: Line, left: f64, top: f64) -> (f64, f64) {
    ((top - line.intercept) / line.slope, line.at(left))
}

fn scope_note(
    condition: &str,
    outcome: &str,
    scope: &Scope,
    given: Option<Scope>,
) -> Option<NcaNote> {
    if given.is_some_and(|given| given != *scope) {
        return Some(NcaNote::ScopeWidened {
            condition: condition.to_owned(),
        });
    }
    if scope.width() == 0.0 {
        return Some(NcaNote::ConstantCondition {
            condition: condition.to_owned(),
        });
    }
    (scope.height() == 0.0).then(|| NcaNote::ConstantOutcome {
        outcome: outcome.to_owned(),
    })
}

#[cfg(test)]
mod tests;
