//! Pairs of parameters: how far one may move while another moves too.
//!
//! A pair is described by sections: for values of the first parameter inside its own range, the exact range of the
//! second. Where the first is a cut-off, the table is the same between two neighbouring row figures, so a section
//! holds for a whole cell of it, and the sections together are the exact region. Where it is an anchor, each section is
//! exact at its value.

use rayon::prelude::*;
use serde::Serialize;

use crate::error::Result;

use super::anchors::{anchors_of, with_anchor};
use super::evaluate::Evaluator;
use super::ranges::{End, Parameter, Range, breakpoints, cut_off, sensitivity_of, with_cut_off};
use super::setting::Setting;
use super::watch::Watch;

/// Two parameters and how far the second may move at values of the first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairRange {
    /// The first parameter.
    pub first: Parameter,
    /// The second parameter.
    pub second: Parameter,
    /// The sections, in ascending order of the first parameter.
    pub sections: Vec<Section>,
}

/// The range of the second parameter at a value of the first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// Where the cell of the first parameter begins; the same as `to` for an anchor. The beginning itself belongs to
    /// the cell below, but for the lowest cell.
    pub from: f64,
    /// Where it ends; the end belongs to it.
    pub to: f64,
    /// The range of the second parameter, with the first in this cell.
    pub range: Range,
}

/// The exact regions of each pair of cut-offs.
///
/// # Errors
/// As [`super::sensitivity`].
pub fn cut_off_pairs(
    evaluator: &Evaluator<'_>,
    setting: &Setting,
    watch: Watch<'_>,
) -> Result<Vec<PairRange>> {
    let pairs = [
        (Parameter::Consistency, Parameter::Pri),
        (Parameter::Consistency, Parameter::Frequency),
        (Parameter::Pri, Parameter::Frequency),
    ];
    pairs
        .into_par_iter()
        .map(|(first, second)| {
            let sections = cells(evaluator, setting, &first, watch)?
                .into_iter()
                .map(|(from, to)| {
                    let changed = with_cut_off(setting, &first, from + (to - from) / 2.0);
                    let range = sensitivity_of(evaluator, &changed, &second, watch)?;
                    Ok(Section { from, to, range })
                })
                .collect::<Result<Vec<_>>>()?;
            Ok(PairRange {
                first,
                second,
                sections: merged(sections),
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
    setting: &Setting,
    parameter: &Parameter,
    watch: Watch<'_>,
) -> Result<Vec<(f64, f64)>> {
    let own = sensitivity_of(evaluator, setting, parameter, watch)?;
    let prepared = evaluator.prepare(setting)?;
    let (figures, lowest, highest) = breakpoints(&prepared, setting, parameter);
    let stated = cut_off(setting, parameter);
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

/// How far the second parameter may move at `values` of the first, which are taken as given; those at which the stated
/// solution does not hold are left out.
///
/// # Errors
/// As [`super::sensitivity`].
pub fn pair_sections(
    evaluator: &Evaluator<'_>,
    setting: &Setting,
    first: &Parameter,
    second: &Parameter,
    values: &[f64],
    watch: Watch<'_>,
) -> Result<PairRange> {
    let reference = evaluator.evaluate(setting)?.solution;
    let mut sections = Vec::new();
    for &value in values {
        let changed = moved(evaluator, setting, first, value);
        if evaluator.evaluate(&changed)?.solution == reference {
            let range = sensitivity_of(evaluator, &changed, second, watch)?;
            sections.push(Section {
                from: value,
                to: value,
                range,
            });
        }
    }
    Ok(PairRange {
        first: first.clone(),
        second: second.clone(),
        sections,
    })
}

/// Values of a parameter across its own range: near both ends, at the quarters, and the stated one. An end that is not there
/// is taken at twice the distance of the farthest score.
pub(crate) fn values_across(range: &Range, spread: f64) -> Vec<f64> {
    let low = range.lower.value.unwrap_or(range.stated - 2.0 * spread);
    let high = range.upper.value.unwrap_or(range.stated + 2.0 * spread);
    let mut values: Vec<f64> = [0.02, 0.25, 0.5, 0.75, 0.98]
        .iter()
        .map(|share| low + share * (high - low))
        .collect();
    values.push(range.stated);
    values.sort_by(f64::total_cmp);
    values.dedup();
    values
}

/// Sections of every pair of anchors, and of every pair of an anchor and the consistency or PRI cut-off. The work grows with
/// the square of the number of anchors.
///
/// # Errors
/// As [`super::sensitivity`].
pub fn anchor_pairs(
    evaluator: &Evaluator<'_>,
    setting: &Setting,
    ranges: &[Range],
    watch: Watch<'_>,
) -> Result<Vec<PairRange>> {
    let is_anchor = |range: &&Range| matches!(range.parameter, Parameter::Anchor { .. });
    let anchors: Vec<&Range> = ranges.iter().filter(is_anchor).collect();
    let mut pairs: Vec<(&Range, &Parameter)> = Vec::new();
    for (at, first) in anchors.iter().enumerate() {
        pairs.extend(
            anchors[at + 1..]
                .iter()
                .map(|second| (*first, &second.parameter)),
        );
        pairs.push((first, &Parameter::Consistency));
        pairs.push((first, &Parameter::Pri));
    }
    let counter = super::watch::Counter::new(watch, pairs.len());
    pairs
        .into_par_iter()
        .map(|(first, second)| {
            let spread = spread(evaluator, &first.parameter);
            let values = values_across(first, spread);
            let pair = pair_sections(evaluator, setting, &first.parameter, second, &values, watch)?;
            counter.tick();
            Ok(pair)
        })
        .collect()
}

fn spread(evaluator: &Evaluator<'_>, parameter: &Parameter) -> f64 {
    let Parameter::Anchor { set, .. } = parameter else {
        return 1.0;
    };
    let column = evaluator
        .material()
        .columns
        .iter()
        .find(|column| column.name == *set);
    let scores = column.map_or(&[][..], |column| &column.scores);
    let (low, high) = scores
        .iter()
        .fold((f64::MAX, f64::MIN), |(l, h), s| (l.min(*s), h.max(*s)));
    (high - low).max(0.0)
}

/// The setting with a parameter at another value.
fn moved(
    evaluator: &Evaluator<'_>,
    setting: &Setting,
    parameter: &Parameter,
    value: f64,
) -> Setting {
    let Parameter::Anchor { set, index, .. } = parameter else {
        return with_cut_off(setting, parameter, value);
    };
    let columns = &evaluator.material().columns;
    let Some(at) = columns.iter().position(|column| column.name == *set) else {
        return setting.clone();
    };
    let Some(calibration) = &setting.calibrations[at] else {
        return setting.clone();
    };
    debug_assert!(*index < anchors_of(calibration, &columns[at].scores).len());
    setting.with_calibration(
        at,
        with_anchor(calibration, &columns[at].scores, *index, value),
    )
}
