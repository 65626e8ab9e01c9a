//! Pairs of parameters: how far one may move while another moves too.
//!
//! *Pairs of cut-offs* are exact. A pair is described by sections: for values of the first parameter inside its own range, the
//! exact range of the second. The table is the same between two neighbouring row figures, so a section holds for a whole cell
//! of the first, and the sections together are the exact region. So it is with the frequency cut-off and an anchor.
//!
//! *Other pairs with an anchor* are drawn on a grid: the figures of the rows are smooth functions of an anchor, and the region is
//! bounded by curves. Each point of the grid is evaluated as a specification; between the points nothing is claimed.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::evaluate::{Evaluator, Stated, anchors_of, domain, with_anchor};
use crate::specification::Specification;
use crate::watch::{Counter, Watch, go_on};
use qca::error::Result;

use super::ranges::{
    End, Parameter, Range, breakpoints, cut_off, sensitivity_of, step_back, with_cut_off,
};

/// Two parameters and how far the second may move at values of the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairRange {
    /// The first parameter.
    pub first: Parameter,
    /// The second parameter.
    pub second: Parameter,
    /// The sections, in ascending order of the first parameter; none where there is a grid.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    /// The evaluated points; only with an anchor in the pair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<Grid>,
}

/// The range of the second parameter at values of the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Where the cell of the first parameter begins. Of a cut-off the beginning itself belongs to the cell below, but for
    /// the lowest cell.
    pub from: f64,
    /// Where it ends; of a cut-off the end belongs to it.
    pub to: f64,
    /// The range of the second parameter, with the first anywhere in the cell.
    pub range: Range,
}

/// Points of a plane at which the solution is looked at; nothing is claimed between them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Values of the first parameter, ascending; the stated one is among them.
    pub first: Vec<f64>,
    /// Values of the second parameter.
    pub second: Vec<f64>,
    /// The stated values.
    pub stated: (f64, f64),
    /// For each value of the first, and each of the second, whether the solution is the stated one; none where the anchors of a
    /// set would pass each other, or the scores allow no such calibration.
    pub same: Vec<Vec<Option<bool>>>,
}

/// The exact regions of each pair of cut-offs.
///
/// # Errors
/// As [`super::sensitivity`].
pub fn cut_off_pairs(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    watch: &Watch,
) -> Result<Vec<PairRange>> {
    let pairs = [
        (Parameter::Consistency, Parameter::Pri),
        (Parameter::Consistency, Parameter::Frequency),
        (Parameter::Pri, Parameter::Frequency),
    ];
    pairs
        .into_par_iter()
        .map(|(first, second)| {
            let sections = cells(evaluator, specification, &first, watch)?
                .into_iter()
                .map(|(from, to)| {
                    let changed = with_cut_off(specification, &first, from + (to - from) / 2.0);
                    let range = sensitivity_of(evaluator, &changed, &second, watch)?;
                    Ok(Section { from, to, range })
                })
                .collect::<Result<Vec<_>>>()?;
            Ok(PairRange {
                first,
                second,
                sections: merged(sections),
                grid: None,
            })
        })
        .collect()
}

/// Neighbouring cells over which the second parameter has the same range, as one.
fn merged(sections: Vec<Section>) -> Vec<Section> {
    let ends = |range: &Range| {
        let end = |end: &End| (end.value, end.included);
        (end(&range.lower), end(&range.upper))
    };
    let mut kept: Vec<Section> = Vec::new();
    for section in sections {
        match kept.last_mut() {
            Some(last) if ends(&last.range) == ends(&section.range) => last.to = section.to,
            _ => kept.push(section),
        }
    }
    kept
}

/// The cells of a cut-off inside its own range, ascending.
fn cells(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    parameter: &Parameter,
    watch: &Watch,
) -> Result<Vec<(f64, f64)>> {
    let own = sensitivity_of(evaluator, specification, parameter, watch)?;
    let calibrated = evaluator.calibrate(specification)?;
    let (figures, lowest, highest) = breakpoints(&calibrated, specification, parameter);
    let stated = cut_off(specification, parameter);
    let low = own.lower.value.unwrap_or(lowest);
    let high = own
        .upper
        .value
        .unwrap_or(if highest.is_finite() { highest } else { stated });
    let mut ends: Vec<f64> = figures
        .into_iter()
        .filter(|figure| low < *figure && *figure < high)
        .collect();
    ends.insert(0, low);
    ends.push(high);
    if low == high {
        return Ok(vec![(low, high)]);
    }
    Ok(ends
        .windows(2)
        .filter(|pair| pair[0] < pair[1])
        .map(|pair| (pair[0], pair[1]))
        .collect())
}

/// Every pair of anchors and every pair of an anchor and a cut-off. The work grows with the square of the number of anchors.
///
/// # Errors
/// As [`super::sensitivity`].
pub fn anchor_pairs(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    ranges: &[Range],
    watch: &Watch,
) -> Result<Vec<PairRange>> {
    let is_anchor = |range: &&Range| matches!(range.parameter, Parameter::Anchor { .. });
    let anchors: Vec<&Range> = ranges.iter().filter(is_anchor).collect();
    let others = ranges.iter().filter(|range| !is_anchor(range));
    let cut_offs: Vec<&Range> = others.collect();
    let mut pairs: Vec<[&Range; 2]> = Vec::new();
    for (at, first) in anchors.iter().enumerate() {
        pairs.extend(anchors[at + 1..].iter().map(|second| [*first, *second]));
        for cut_off in &cut_offs {
            // Numbers of cases leave few frequency cut-offs, each of which has its exact range of the anchor.
            pairs.push(match cut_off.parameter {
                Parameter::Frequency => [*cut_off, *first],
                _ => [*first, *cut_off],
            });
        }
    }
    let counter = Counter::new(watch, pairs.len());
    pairs
        .into_par_iter()
        .map(|pair| {
            let pair = match pair[0].parameter {
                Parameter::Frequency => frequency_pair(evaluator, specification, pair, watch)?,
                _ => grid_pair(evaluator, specification, pair, watch)?,
            };
            counter.tick();
            Ok(pair)
        })
        .collect()
}

/// The frequency cut-off and an anchor: the exact range of the anchor for each cut-off in its own range.
fn frequency_pair(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    [first, second]: [&Range; 2],
    watch: &Watch,
) -> Result<PairRange> {
    let most = evaluator.raw().cases.len() as f64;
    let low = first.lower.value.unwrap_or(1.0) as usize;
    let high = first.upper.value.unwrap_or(most) as usize;
    let sections = (low..=high).map(|cut| {
        let cut = cut as f64;
        let changed = with_cut_off(specification, &first.parameter, cut);
        let range = sensitivity_of(evaluator, &changed, &second.parameter, watch)?;
        Ok(Section {
            from: cut,
            to: cut,
            range,
        })
    });
    Ok(PairRange {
        first: first.parameter.clone(),
        second: second.parameter.clone(),
        sections: merged(sections.collect::<Result<_>>()?),
        grid: None,
    })
}

/// How many values of a parameter a grid has beside the stated one.
const GRID: usize = 21;
/// How far beyond its own range a parameter is looked at, as a share of the range.
const MARGIN: f64 = 0.25;

/// A pair whose points are evaluated one by one.
fn grid_pair(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    [first, second]: [&Range; 2],
    watch: &Watch,
) -> Result<PairRange> {
    // What is remembered of a plane is of no use to the next one.
    let evaluator = Evaluator::new(evaluator.raw());
    let stated = evaluator.evaluate(specification)?.solution;
    let [firsts, seconds] =
        [first, second].map(|range| grid_values(&evaluator, specification, range));
    let (firsts, seconds) = (firsts?, seconds?);
    let mut same = Vec::with_capacity(firsts.len());
    for &value in &firsts {
        go_on(watch)?;
        let row = moved(&evaluator, specification, &first.parameter, value);
        let point = |&value: &f64| {
            let Some(row) = &row else { return Ok(None) };
            match moved(&evaluator, row, &second.parameter, value) {
                Some(point) if evaluator.calibrate(&point).is_ok() => {
                    let found = evaluator.evaluate(&point)?;
                    Ok(Some(found.solution == stated))
                }
                _ => Ok(None),
            }
        };
        same.push(seconds.iter().map(point).collect::<Result<_>>()?);
    }
    Ok(PairRange {
        first: first.parameter.clone(),
        second: second.parameter.clone(),
        sections: Vec::new(),
        grid: Some(Grid {
            first: firsts,
            second: seconds,
            stated: (first.stated, second.stated),
            same,
        }),
    })
}

/// Even steps over the range of a parameter and a little beyond, with the stated value among them.
fn grid_values(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    range: &Range,
) -> Result<Vec<f64>> {
    let ([lowest, highest], spread) = limits(evaluator, specification, &range.parameter)?;
    let stated = range.stated;
    let low = range.lower.value.unwrap_or(stated - spread);
    let high = range.upper.value.unwrap_or(stated + spread);
    let margin = match high > low {
        true => MARGIN * (high - low),
        false => MARGIN * spread,
    };
    let (low, high) = ((low - margin).max(lowest), (high + margin).min(highest));
    let step = (high - low) / (GRID - 1) as f64;
    let mut values: Vec<f64> = (0..GRID).map(|at| low + step * at as f64).collect();
    if let Some(last) = values.last_mut() {
        *last = high;
    }
    values.push(stated);
    values.sort_by(f64::total_cmp);
    values.dedup();
    Ok(values)
}

/// Between what a parameter may move, and what counts as far.
fn limits(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    parameter: &Parameter,
) -> Result<([f64; 2], f64)> {
    let Parameter::Anchor { index, .. } = parameter else {
        let lower = specification.cut_offs.contradiction;
        return Ok(match parameter {
            Parameter::Consistency => ([lower.unwrap_or(0.0), 1.0], 1.0),
            Parameter::Contradiction => ([0.0, specification.cut_offs.consistency], 1.0),
            _ => ([0.0, 1.0], 1.0),
        });
    };
    let column = column_of(evaluator, parameter).unwrap_or(0);
    let calibration = specification.calibrations[column].as_deref();
    let scores = evaluator.raw().columns[column].scores();
    let stated = Stated::new(calibration, scores, *index, parameter)?;
    let (lowest, highest) = domain(&stated.anchors, *index);
    let inside =
        |limit: Option<f64>, none: f64| limit.map_or(none, |limit| step_back(limit, stated.value));
    let limits = [
        inside(lowest, f64::NEG_INFINITY),
        inside(highest, f64::INFINITY),
    ];
    Ok((limits, stated.spread))
}

/// The column of an anchor's set.
fn column_of(evaluator: &Evaluator<'_>, parameter: &Parameter) -> Option<usize> {
    let Parameter::Anchor { set, .. } = parameter else {
        return None;
    };
    let mut columns = evaluator.raw().columns.iter();
    columns.position(|column| column.name == *set)
}

/// The specification with a parameter at another value; none where the anchors of the set would pass each other.
fn moved(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    parameter: &Parameter,
    value: f64,
) -> Option<Specification> {
    let Parameter::Anchor { index, .. } = parameter else {
        return Some(with_cut_off(specification, parameter, value));
    };
    let at = column_of(evaluator, parameter)?;
    let scores = evaluator.raw().columns[at].scores();
    let calibration = specification.calibrations[at].as_deref()?;
    let changed = with_anchor(calibration, scores, *index, value);
    let (lowest, highest) = domain(&anchors_of(calibration, scores), *index);
    let passes = lowest.is_some_and(|lowest| value <= lowest)
        || highest.is_some_and(|highest| value >= highest);
    (!passes).then(|| specification.with_calibration(at, changed))
}
