//! Pairs of parameters: how far one may move while another moves too.
//!
//! A pair is described by sections: for values of the first parameter inside its own range, the exact range of the
//! second. Where the first is a cut-off and the second one too, the table is the same between two neighbouring row figures,
//! so a section holds for a whole cell of it, and the sections together are the exact region.
//!
//! Where an anchor is among them, the figures of the rows are smooth functions of it, and the region is bounded by curves:
//! along each a certain row's figure is at its cut-off, or certain cases are at 0.5. A section is then a cell of the first
//! parameter in which it is *proven* (the `plane` module) that the second is stopped by the same row or case everywhere. The
//! curve itself is given by the exact ranges at both ends of the cell.

use rayon::prelude::*;
use serde::Serialize;

use qca::error::Result;

use super::anchors::{anchors_of, with_anchor};
use super::evaluate::Evaluator;
use super::plane::{Cause, Plane};
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
    /// Where the cell of the first parameter begins. Of a cut-off the beginning itself belongs to the cell below, but for
    /// the lowest cell.
    pub from: f64,
    /// Where it ends; of a cut-off the end belongs to it.
    pub to: f64,
    /// The range of the second parameter: with the first anywhere in the cell, or, with an anchor in the pair, at the
    /// beginning of the cell.
    pub range: Range,
    /// The same at the end of the cell; only with an anchor in the pair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range_at_end: Option<Range>,
    /// What stops the second parameter below and above, for every value of the first in the cell; only with an anchor in the
    /// pair, and none where that could not be proven to be one thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub causes: Option<[Cause; 2]>,
}

impl Section {
    fn of_cell(from: f64, to: f64, range: Range) -> Self {
        Section {
            from,
            to,
            range,
            range_at_end: None,
            causes: None,
        }
    }
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
                    Ok(Section::of_cell(from, to, range))
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

/// Sections of every pair of anchors, and of every pair of an anchor and a cut-off. The work grows with the square of the
/// number of anchors.
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
    let others = ranges.iter().filter(|range| !is_anchor(range));
    let cut_offs: Vec<&Range> = others.collect();
    let mut pairs: Vec<(&Range, &Parameter)> = Vec::new();
    for (at, first) in anchors.iter().enumerate() {
        let later = anchors[at + 1..].iter();
        pairs.extend(later.map(|second| (*first, &second.parameter)));
        for cut_off in &cut_offs {
            // Numbers of cases leave few frequency cut-offs, each of which has its exact range of the anchor.
            pairs.push(match cut_off.parameter {
                Parameter::Frequency => (*cut_off, &first.parameter),
                _ => (*first, &cut_off.parameter),
            });
        }
    }
    let counter = super::watch::Counter::new(watch, pairs.len());
    pairs
        .into_par_iter()
        .map(|(first, second)| {
            let pair = match first.parameter {
                Parameter::Frequency => frequency_pair(evaluator, setting, first, second, watch)?,
                _ => anchor_pair(evaluator, setting, first, second, watch)?,
            };
            counter.tick();
            Ok(pair)
        })
        .collect()
}

/// The pair of an anchor, whose own range is known, and another anchor or the consistency or PRI cut-off.
///
/// # Errors
/// As [`super::sensitivity`].
pub fn anchor_pair(
    evaluator: &Evaluator<'_>,
    setting: &Setting,
    first: &Range,
    second: &Parameter,
    watch: Watch<'_>,
) -> Result<PairRange> {
    let plane = Plane::new(evaluator, setting, [&first.parameter, second], watch)?;
    let range_at = |value: f64| {
        let changed = moved(evaluator, setting, &first.parameter, value);
        sensitivity_of(evaluator, &changed, second, watch)
    };
    let mut sections: Vec<Section> = Vec::new();
    for cell in plane.cells(first)? {
        // Where a cell begins where the last one ends, the range is known.
        let known = sections.last().filter(|last| last.to == cell.from);
        let range = match known.and_then(|last| last.range_at_end.clone()) {
            Some(range) => range,
            None => range_at(cell.from)?,
        };
        sections.push(Section {
            from: cell.from,
            to: cell.to,
            range,
            range_at_end: Some(range_at(cell.to)?),
            causes: cell.causes,
        });
    }
    Ok(PairRange {
        first: first.parameter.clone(),
        second: second.clone(),
        sections,
    })
}

/// The frequency cut-off and an anchor: the exact range of the anchor for each cut-off in its own range.
fn frequency_pair(
    evaluator: &Evaluator<'_>,
    setting: &Setting,
    first: &Range,
    second: &Parameter,
    watch: Watch<'_>,
) -> Result<PairRange> {
    let most = evaluator.material().cases.len() as f64;
    let low = first.lower.value.unwrap_or(1.0) as usize;
    let high = first.upper.value.unwrap_or(most) as usize;
    let sections = (low..=high).map(|cut| {
        let changed = with_cut_off(setting, &first.parameter, cut as f64);
        let range = sensitivity_of(evaluator, &changed, second, watch)?;
        Ok(Section::of_cell(cut as f64, cut as f64, range))
    });
    Ok(PairRange {
        first: first.parameter.clone(),
        second: second.clone(),
        sections: merged(sections.collect::<Result<_>>()?),
    })
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
