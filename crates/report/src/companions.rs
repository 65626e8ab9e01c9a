//! What stands beside the fsQCA of an outcome, from the results: its figures.

use qca::nca::{Ceiling, CeilingResult, Label, LevelKind, NcaCondition, Shown};
use qca::panel::{PanelResult, Trajectories};
use qca_study::analysis::{StudyNca, StudyPanel};
use qca_study::run::Results;

use crate::figure::{
    self, BetweenLine, BetweenPlot, BottleneckPlot, CeilingShape, NamedFigure, NcaCeiling, NcaPlot,
    NcaPoint, Required, TrajectoryPlot, WithinPlot, between_plot, bottleneck_plot, nca_panels,
    trajectory_plot, within_plot,
};
use crate::render::value::format_number;
use crate::tables;
use crate::words::{Words, fill};

/// Outliers named in a scatter plot beside its peers.
const NAMED_OUTLIERS: usize = 2;

/// Terms drawn beside the solution in a chart of consistencies.
const MOST_LINES: usize = 5;

/// The figures of one outcome beside those of its fsQCA.
pub fn companion_figures(results: &Results, outcome: &str, digits: usize) -> Vec<NamedFigure> {
    let words = Words::of(results);
    let slug = tables::slug(results, outcome);
    let mut figures = Vec::new();
    if let Some(nca) = results.nca.get(outcome) {
        figures.extend(nca_figures(words, nca, outcome, &slug, digits));
    }
    if let Some(panel) = results.panel.get(outcome) {
        figures.extend(panel_figures(words, panel, outcome, &slug, digits));
    }
    figures
}

/// The figures of the robustness checks of a study.
pub(crate) fn robustness_figures(results: &Results, digits: usize) -> Vec<NamedFigure> {
    let words = Words::of(results);
    let Some(found) = &results.robustness else {
        return Vec::new();
    };
    let figures = figure::robustness_figures(words, found, digits);
    let named = figures.into_iter().map(|(name, svg)| NamedFigure {
        caption: match name.split('-').next() {
            Some("ranges") => words
                .say("How far each setting may move without changing the solution, one at a time.")
                .to_owned(),
            Some("specification") => words
                .say("The solution under every combination of the alternative settings.")
                .to_owned(),
            _ => words
                .say("Two settings together: at which points the solution is the stated one.")
                .to_owned(),
        },
        name: format!("robustness-{name}"),
        svg,
    });
    named.collect()
}

/// Scatter plots as small multiples, and a bottleneck chart for each ceiling.
pub(crate) fn nca_figures(
    words: Words,
    nca: &StudyNca,
    outcome: &str,
    slug: &str,
    digits: usize,
) -> Vec<NamedFigure> {
    let plots: Vec<NcaPlot> = nca
        .result
        .conditions
        .iter()
        .map(|condition| scatter(nca, condition, outcome, digits))
        .collect();
    let title = fill!(words, "Necessary condition analysis of {outcome}", outcome);
    let mut figures = vec![NamedFigure {
        name: format!("nca-{slug}"),
        caption: fill!(
            words,
            "Each condition against {outcome}: ceilings, the empty zone of the first one shaded, its peers named.",
            outcome
        ),
        svg: nca_panels(words, &title, &plots),
    }];
    figures.extend(nca.result.bottleneck.iter().map(|bottleneck| {
        let label = bottleneck.ceiling.label();
        let conditions = nca.result.conditions.iter().map(|condition| {
            let required = bottleneck.levels.iter().map(|level| {
                match level.conditions.get(&condition.condition).map(|r| r.shown) {
                    Some(Shown::Number(value)) => Required::Value(value),
                    Some(Shown::Label(Label::NA)) => Required::Unavailable,
                    _ => Required::Nothing,
                }
            });
            (condition.condition.clone(), required.collect())
        });
        NamedFigure {
            name: format!("nca-bottleneck-{}-{slug}", bottleneck.ceiling.name()),
            caption: fill!(
                words,
                "What each level of {outcome} requires of the conditions, by {label}.",
                outcome,
                label
            ),
            svg: bottleneck_plot(
                words,
                &BottleneckPlot {
                    title: fill!(words, "Bottlenecks of {outcome} ({label})", outcome, label),
                    x_label: fill!(
                        words,
                        "{outcome}, {unit}",
                        outcome,
                        unit = unit(words, nca.result.units.y)
                    ),
                    y_label: fill!(
                        words,
                        "Required of the condition, {x}",
                        x = unit(words, nca.result.units.x)
                    ),
                    levels: bottleneck
                        .levels
                        .iter()
                        .map(|level| level.outcome)
                        .collect(),
                    conditions: conditions.collect(),
                },
            ),
        }
    }));
    figures
}

fn unit(words: Words, kind: LevelKind) -> &'static str {
    match kind {
        LevelKind::PercentageRange => words.say("percent of the range"),
        LevelKind::PercentageMax => words.say("percent of the maximum"),
        LevelKind::Percentile => words.say("percentile"),
        LevelKind::Actual => words.say("value"),
    }
}

fn scatter(nca: &StudyNca, condition: &NcaCondition, outcome: &str, digits: usize) -> NcaPlot {
    let first = condition.ceilings.first();
    let peers: Vec<&str> = first.map_or_else(Vec::new, |ceiling| {
        ceiling
            .peers
            .iter()
            .map(|peer| peer.case.as_str())
            .collect()
    });
    let outliers: Vec<&str> = first.map_or_else(Vec::new, |ceiling| {
        let moving = ceiling
            .outliers
            .iter()
            .filter(|outlier| outlier.difference.is_some_and(|d| d.abs() > 1e-9));
        moving
            .take(NAMED_OUTLIERS)
            .map(|outlier| outlier.case.as_str())
            .collect()
    });
    let none = Vec::new();
    let x = nca.values.get(&condition.condition).unwrap_or(&none);
    let y = nca.values.get(&nca.result.outcome).unwrap_or(&none);
    let cases = nca.cases.iter().zip(x.iter().zip(y));
    let points = cases.map(|(name, (&x, &y))| {
        let is_peer = |ceiling: &CeilingResult| {
            ceiling
                .peers
                .iter()
                .any(|peer| peer.case == *name && peer.x == x && peer.y == y)
        };
        NcaPoint {
            name: name.clone(),
            x,
            y,
            peer: peers.contains(&name.as_str()) && first.is_some_and(is_peer),
            outlier: outliers.contains(&name.as_str()),
        }
    });
    NcaPlot {
        title: condition.condition.clone(),
        x_label: condition.condition.clone(),
        y_label: outcome.to_owned(),
        x: condition.scope.x,
        y: condition.scope.y,
        right: condition.corner.flips_x(),
        lower: condition.corner.flips_y(),
        points: points.collect(),
        ceilings: condition
            .ceilings
            .iter()
            .map(|ceiling| drawn(ceiling, digits))
            .collect(),
    }
}

fn drawn(ceiling: &CeilingResult, digits: usize) -> NcaCeiling {
    let peers = || ceiling.peers.iter().map(|peer| (peer.x, peer.y)).collect();
    let shape = match (ceiling.ceiling, ceiling.slope, ceiling.intercept) {
        (Ceiling::CeFdh, ..) => CeilingShape::Steps(peers()),
        (_, Some(slope), Some(intercept)) => CeilingShape::Line { slope, intercept },
        (Ceiling::CeVrs, ..) => CeilingShape::Pieces(peers()),
        _ => CeilingShape::Pieces(Vec::new()),
    };
    NcaCeiling {
        label: format!(
            "{} (d = {})",
            ceiling.ceiling.label(),
            format_number(ceiling.effect_size, digits)
        ),
        shape,
    }
}

/// Between consistencies, the strip of within consistencies, and the ways of the units.
pub(crate) fn panel_figures(
    words: Words,
    panel: &StudyPanel,
    outcome: &str,
    slug: &str,
    digits: usize,
) -> Vec<NamedFigure> {
    let mut figures = Vec::new();
    if let Some(sufficiency) = &panel.sufficiency {
        figures.push(NamedFigure {
            name: format!("panel-between-{slug}"),
            caption: fill!(
                words,
                "Consistency of the solution for {outcome} and of its terms by {cluster}.",
                outcome,
                cluster = sufficiency.cluster
            ),
            svg: between(words, sufficiency, outcome),
        });
        figures.push(NamedFigure {
            name: format!("panel-within-{slug}"),
            caption: fill!(
                words,
                "Consistency of the solution for {outcome} within each {unit}.",
                outcome,
                unit = sufficiency.unit
            ),
            svg: within_plot(
                words,
                &WithinPlot {
                    title: fill!(
                        words,
                        "Consistency for {outcome} within each {unit}",
                        outcome,
                        unit = sufficiency.unit
                    ),
                    units: sufficiency
                        .solution
                        .within
                        .iter()
                        .map(|unit| (unit.unit.clone(), unit.n, unit.figures.consistency))
                        .collect(),
                    pooled: sufficiency.solution.pooled.consistency,
                    digits,
                },
            ),
        });
    }
    figures.push(NamedFigure {
        name: format!("panel-trajectories-{slug}"),
        caption: fill!(words, "The configurations that units are in, from time to time; blue: in the solution for {outcome}.", outcome),
        svg: trajectory_plot(words, &trajectory(words, &panel.trajectories, outcome)),
    });
    figures
}

fn between(words: Words, result: &PanelResult, outcome: &str) -> String {
    let terms = if result.terms.len() > 1 {
        result.terms.as_slice()
    } else {
        &[]
    };
    let parts = std::iter::once(&result.solution).chain(terms.iter().take(MOST_LINES));
    let lines = parts.enumerate().map(|(at, fit)| BetweenLine {
        label: if at == 0 {
            fill!(words, "Solution: {expression}", expression = fit.expression)
        } else {
            fit.expression.clone()
        },
        values: fit
            .between
            .iter()
            .map(|cluster| cluster.figures.consistency)
            .collect(),
    });
    between_plot(
        words,
        &BetweenPlot {
            title: fill!(
                words,
                "Consistency for {outcome} by {cluster}",
                outcome,
                cluster = result.cluster
            ),
            cluster: result.cluster.clone(),
            clusters: result
                .solution
                .between
                .iter()
                .map(|cluster| cluster.cluster.clone())
                .collect(),
            lines: lines.collect(),
            pooled: result.solution.pooled.consistency,
        },
    )
}

/// The trajectories as blocks and bands; the last configuration stands for none.
fn trajectory(words: Words, ways: &Trajectories, outcome: &str) -> TrajectoryPlot {
    let none = ways.configurations.len();
    let place = |name: Option<&String>| {
        name.and_then(|name| ways.configurations.iter().position(|known| known == name))
            .unwrap_or(none)
    };
    let steps = |time: usize| {
        ways.units
            .iter()
            .filter_map(move |unit| unit.steps[time].as_ref())
    };
    let counts = (0..ways.times.len()).map(|time| {
        let mut counts = vec![0; none + 1];
        for step in steps(time) {
            counts[place(step.configuration.as_ref())] += 1;
        }
        counts
    });
    // A configuration counts as inside where most of its cases are.
    let inside = |at: usize| {
        let all = (0..ways.times.len()).flat_map(steps);
        let here: Vec<bool> = all
            .filter(|step| place(step.configuration.as_ref()) == at)
            .map(|step| step.in_solution)
            .collect();
        2 * here.iter().filter(|&&inside| inside).count() > here.len()
    };
    let names = ways
        .configurations
        .iter()
        .map(String::as_str)
        .chain([words.say("in no configuration (0.5 in a condition)")]);
    TrajectoryPlot {
        title: fill!(
            words,
            "Trajectories through the configurations ({outcome})",
            outcome
        ),
        times: ways.times.clone(),
        configurations: names
            .enumerate()
            .map(|(at, name)| (name.to_owned(), inside(at)))
            .collect(),
        counts: counts.collect(),
        moves: ways
            .moves
            .iter()
            .filter_map(|step| {
                let time = ways.times.iter().position(|time| *time == step.time)?;
                Some((
                    time,
                    place(step.from.as_ref()),
                    place(step.to.as_ref()),
                    step.units,
                ))
            })
            .collect(),
    }
}
