//! The figures of a whole analysis, from its results.

use itertools::Itertools;
use qca::Expression;
use qca::FuzzySets;
use qca::Set;
use qca::expression::{Direction as Claim, Relation};
use qca::fit;
use qca::sets::ambiguity::{self, AmbiguityPolicy};
use qca::sets::calibration::{Anchors, Calibration};
use qca::truth_table::TruthTableResult;
use qca_study::plan::SetDescription;
use qca_study::run::Results;

pub use crate::figure::NamedFigure;
use crate::figure::{
    CalibrationPlot, Direction, FigureRow, TruthTableFigure, XyPlot, XyPoint, calibration_plot,
    configuration_figure, greys, heat_strip, set_diagram, xy_plot,
};
use crate::reported::named_models;
use crate::tables;
use crate::words::{Words, fill};

/// All figures of a study: a calibration plot for each calibrated set, and for each outcome those of
/// [`outcome_figures`].
pub fn figures(results: &Results, digits: usize) -> Vec<NamedFigure> {
    let outcomes = results.outcomes.iter().flat_map(|outcome| {
        let figures = outcome_figures(results, outcome, digits);
        let beside = crate::companions::companion_figures(results, outcome, digits);
        [figures.truth_table, figures.charts, figures.plots, beside].concat()
    });
    calibration_figures(results, false)
        .into_iter()
        .chain(outcomes)
        .chain(crate::companions::robustness_figures(results, digits))
        .collect()
}

/// A plot of raw scores against memberships for each calibrated set.
pub fn calibration_figures(results: &Results, small: bool) -> Vec<NamedFigure> {
    let words = Words::of(results);
    results
        .calibrate
        .descriptives
        .iter()
        .enumerate()
        .filter_map(|(at, set)| {
            let plot = set_plot(results, set, small)?;
            Some(NamedFigure {
                name: format!("calibration-{}-{}", at + 1, slug(&set.set)),
                caption: fill!(words, "Calibration of {set}.", set = plot.set),
                svg: finished(results, calibration_plot(words, &plot)),
            })
        })
        .collect()
}

/// What the calibration plot of a set shows; none for a set that was calibrated before.
pub fn set_plot(results: &Results, set: &SetDescription, small: bool) -> Option<CalibrationPlot> {
    let words = Words::of(results);
    let raw = results.calibrate.raw.get(&set.set)?;
    let cells = results.calibrate.sets.get(&set.set)?;
    let memberships: Vec<f64> = cells.iter().filter_map(|cell| cell.value()).collect();
    let anchors = results.calibrate.anchors.get(&set.set)?;
    let highest = memberships.iter().copied().fold(1.0_f64, f64::max);
    Some(CalibrationPlot {
        set: tables::label(results, &set.set),
        raw_label: set.column.clone(),
        points: raw.iter().copied().zip(memberships).collect(),
        anchors: named(words, anchors),
        curve: curve(anchors, raw),
        highest: highest as u16,
        small,
        scale: None,
    })
}

/// The anchors by their names.
fn named(words: Words, anchors: &Anchors) -> Vec<(String, f64)> {
    let named = anchors.named().into_iter();
    named
        .map(|(name, score)| (words.retold(&name), score))
        .collect()
}

/// The XY plot of a claim: sufficiency (`EXPR -> Y`) or necessity (`EXPR <- Y`).
///
/// # Errors
/// The claim names something that is not among the sets.
pub fn relation_plot(sets: &FuzzySets, relation: &Relation, digits: usize) -> qca::Result<XyPlot> {
    let x = relation.left.evaluate(sets)?;
    let y = relation.outcome.evaluate(sets)?;
    let (direction, arrow, consistency, coverage) = match relation.direction {
        Claim::Sufficiency => {
            let fitted = fit::sufficiency(&[&x], &y)?.solution;
            let figures = (fitted.consistency, fitted.coverage);
            (Direction::Sufficiency, '→', figures.0, figures.1)
        }
        Claim::Necessity => {
            let fitted = fit::necessity(&x, &y)?;
            let figures = (fitted.consistency, fitted.coverage);
            (Direction::Necessity, '←', figures.0, figures.1)
        }
    };
    let point = |((name, x), y): ((&str, f64), f64)| XyPoint {
        name: name.to_owned(),
        x,
        y,
    };
    Ok(XyPlot {
        title: format!("{} {arrow} {}", relation.left, relation.outcome),
        x_label: relation.left.to_string(),
        y_label: relation.outcome.to_string(),
        direction,
        points: sets.cases.iter().zip(x).zip(y).map(point).collect(),
        consistency,
        coverage,
        digits,
    })
}

/// The calibration function over the range of the scores; empty for methods without a curve.
fn curve(anchors: &Anchors, raw: &[f64]) -> Vec<(f64, f64)> {
    const STEPS: u32 = 120;
    let Some(calibration) = with_scores(anchors) else {
        return Vec::new();
    };
    let marks = anchors.named();
    let values = raw
        .iter()
        .chain(marks.iter().map(|(_, score)| score))
        .copied();
    let Some((low, high)) = values
        .filter(|value| value.is_finite())
        .minmax_by(f64::total_cmp)
        .into_option()
    else {
        return Vec::new();
    };
    let scores: Vec<f64> = (0..=STEPS)
        .map(|step| low + (high - low) * f64::from(step) / f64::from(STEPS))
        .collect();
    match calibration.apply(&scores) {
        Ok(calibrated) => scores.into_iter().zip(calibrated.memberships).collect(),
        Err(_) => Vec::new(),
    }
}

/// The calibration with its anchors as scores, which no longer depends on the sample.
fn with_scores(anchors: &Anchors) -> Option<Calibration> {
    use qca::sets::calibration::{Anchor, Exponents, Inclusion};
    let scores = |values: [f64; 3]| values.map(Anchor::Score);
    match anchors {
        Anchors::Direct {
            exclusion,
            crossover,
            inclusion,
            log_odds,
        } => Some(Calibration::Direct {
            anchors: scores([*exclusion, *crossover, *inclusion]),
            inclusion: Inclusion::LogOdds(*log_odds),
        }),
        Anchors::Linear {
            exclusion,
            crossover,
            inclusion,
            below,
            above,
        } => Some(Calibration::Linear {
            anchors: scores([*exclusion, *crossover, *inclusion]),
            exponents: Exponents {
                below: *below,
                above: *above,
            },
        }),
        _ => None,
    }
}

/// The figures of one outcome, in the order of the report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutcomeFigures {
    /// The set diagram and the heat strip of the truth table.
    pub truth_table: Vec<NamedFigure>,
    /// The configuration chart of each intermediate model.
    pub charts: Vec<NamedFigure>,
    /// XY plots of each intermediate model and each of its terms.
    pub plots: Vec<NamedFigure>,
}

/// The figures of a manuscript: for each outcome the set diagram and the XY plot of the reported model.
pub fn manuscript_figures(results: &Results, digits: usize) -> Vec<NamedFigure> {
    let of = |outcome: &String| {
        let figures = outcome_figures(results, outcome, digits);
        let diagram = figures.truth_table.into_iter().take(1);
        diagram
            .chain(figures.plots.into_iter().take(1))
            .collect::<Vec<_>>()
    };
    results.outcomes.iter().flat_map(of).collect()
}

/// Makes the figures of one outcome. An outcome without intermediate solution has plots of the parsimonious, else the
/// conservative one.
pub fn outcome_figures(results: &Results, outcome: &str, digits: usize) -> OutcomeFigures {
    let words = Words::of(results);
    let prefix = tables::slug(results, outcome);
    let mut figures = OutcomeFigures::default();
    if let Some(table) = results.truth_table.get(outcome) {
        let drawn = truth_table_figure(words, table, digits);
        if (2..=8).contains(&drawn.conditions.len()) && !drawn.rows.is_empty() {
            figures.truth_table.push(NamedFigure {
                name: format!("{prefix}-truth-table-sets"),
                caption: fill!(
                    words,
                    "Observed configurations and their output for {outcome}.",
                    outcome
                ),
                svg: finished(results, set_diagram(words, &drawn)),
            });
        }
        if !drawn.rows.is_empty() {
            figures.truth_table.push(NamedFigure {
                name: format!("{prefix}-truth-table-strip"),
                caption: fill!(
                    words,
                    "Consistency and PRI of the truth-table rows for {outcome}.",
                    outcome
                ),
                svg: finished(results, heat_strip(words, &drawn)),
            });
        }
    }
    let charts = tables::charts(results, outcome);
    figures.charts = charts
        .iter()
        .map(|chart| NamedFigure {
            name: format!("{prefix}-{}", chart.name),
            caption: format!("{}.", chart.title),
            svg: finished(results, configuration_figure(words, chart, digits)),
        })
        .collect();
    figures.plots = plots(results, outcome, &prefix, digits);
    figures
}

/// The observed rows of a truth table, as figures show them: by output, then by falling consistency.
pub fn truth_table_figure(
    words: Words,
    table: &TruthTableResult,
    digits: usize,
) -> TruthTableFigure {
    let rows = tables::sorted_rows(table)
        .into_iter()
        .filter(|row| row.n > 0)
        .map(|row| FigureRow {
            number: row.row.as_ref().map_or(String::new(), ToString::to_string),
            levels: row.configuration.levels.clone(),
            out: row.out.to_string(),
            cases: row.n,
            consistency: row.consistency,
            pri: row.pri,
        });
    TruthTableFigure {
        title: fill!(words, "Truth table for {outcome}", outcome = table.outcome),
        conditions: table
            .conditions
            .iter()
            .map(|condition| condition.name.clone())
            .collect(),
        rows: rows.collect(),
        consistency_cut: Some(table.cut_offs.consistency),
        pri_cut: Some(table.cut_offs.pri).filter(|&cut| cut > 0.0),
        digits,
    }
}

/// The sets as the analysis used them: with the policy for memberships of 0.5 applied.
fn analysed_sets(results: &Results) -> Option<FuzzySets> {
    let sets = results
        .calibrate
        .sets
        .iter()
        .map(|(name, values)| Set::from_cells(name, values.iter().copied()))
        .collect::<Result<Vec<Set>, _>>()
        .ok()?;
    let sets = FuzzySets::new("results", results.calibrate.cases.clone(), sets).ok()?;
    let policy = AmbiguityPolicy::parse(&results.half.policy).ok()?;
    Some(
        ambiguity::apply(&sets, &results.settings.conditions, policy)
            .ok()?
            .0,
    )
}

/// What is plotted against the outcome: a model or one of its terms.
struct Plotted<'a> {
    /// What the axis calls it.
    axis: String,
    expression: &'a str,
    consistency: Option<f64>,
    coverage: Option<f64>,
}

/// The models that are shown, and then their terms.
fn claims<'a>(results: &'a Results, outcome: &str) -> Vec<Plotted<'a>> {
    let words = Words::of(results);
    let mut models = named_models(results, outcome);
    models.truncate(results.settings.output.models.unwrap_or(models.len()));
    let terms = models
        .iter()
        .flat_map(|(_, model)| &model.terms)
        .unique_by(|term| &term.expression);
    let solutions = models.iter().filter(|(_, model)| model.terms.len() > 1);
    let solutions = solutions.map(|(name, model)| Plotted {
        axis: fill!(words, "Membership in solution {name}", name),
        expression: &model.expression,
        consistency: model.consistency,
        coverage: model.coverage,
    });
    let terms = terms.map(|term| Plotted {
        axis: fill!(
            words,
            "Membership in {expression}",
            expression = term.expression
        ),
        expression: &term.expression,
        consistency: term.consistency,
        coverage: term.raw_coverage,
    });
    solutions.chain(terms).collect()
}

fn plots(results: &Results, outcome: &str, prefix: &str, digits: usize) -> Vec<NamedFigure> {
    let words = Words::of(results);
    let Some((sets, y)) = analysed_sets(results).zip(results.memberships.get(outcome)) else {
        return Vec::new();
    };
    let label = tables::label(results, outcome);
    let draw = |(at, claim): (usize, Plotted)| {
        let expression = claim.expression;
        let x = Expression::parse(expression).ok()?.evaluate(&sets).ok()?;
        let points = sets.cases.iter().zip(x).zip(y);
        let points = points.map(|((name, x), &y)| XyPoint {
            name: name.to_owned(),
            x,
            y,
        });
        let plot = XyPlot {
            title: format!("{expression} → {outcome}"),
            x_label: claim.axis,
            y_label: fill!(words, "Membership in {label}", label),
            direction: Direction::Sufficiency,
            points: points.collect(),
            consistency: claim.consistency,
            coverage: claim.coverage,
            digits,
        };
        let caption = fill!(
            words,
            "Membership in {expression} against membership in {outcome}.",
            expression,
            outcome
        );
        Some(NamedFigure {
            name: format!("{prefix}-xy-{}", at + 1),
            caption,
            svg: finished(results, xy_plot(words, &plot)),
        })
    };
    let claims = claims(results, outcome).into_iter().enumerate();
    claims.filter_map(draw).collect()
}

/// The drawing in the colours that the study asks for.
fn finished(results: &Results, svg: String) -> String {
    match results.settings.output.grey {
        true => greys(&svg),
        false => svg,
    }
}

/// Letters and digits of a name, for a file name.
fn slug(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric() || *c == '-')
        .take(tables::MOST_OF_A_NAME)
        .collect()
}
