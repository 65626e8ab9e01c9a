//! A set with its anchors: the drawings with handles on them, proposals, and what moves when an anchor moves.

use std::sync::{Arc, Mutex, PoisonError};

use qca::sets::thresholds::{Thresholds, propose};
use qca_report::figure::{DistributionPlot, PlotFrame, calibration_drawing, distribution_plot};
use qca_report::gallery;
use qca_study::plan::SetDescription;
use serde::Serialize;

use super::view::described;
use super::{Analysed, Answer, Fault};

/// A set with its anchors.
#[derive(Debug, Serialize)]
pub(crate) struct CalibrationAnswer {
    pub(crate) set: String,
    pub(crate) calibration: Option<String>,
    /// The curve with the cases on it; none for a set that was calibrated before.
    pub(crate) curve: Option<String>,
    /// The histogram with the strip of cases.
    pub(crate) distribution: Option<String>,
    /// Where scores lie in both drawings.
    pub(crate) frame: Option<PlotFrame>,
    /// The anchors as scores, in the order in which the calibration is written.
    pub(crate) anchors: Vec<(String, f64)>,
    pub(crate) description: SetDescription,
    /// Cases at exactly 0.5.
    pub(crate) half: Vec<String>,
    /// Cases that are on another side of 0.5 than before, with their membership now.
    pub(crate) turned: Vec<(String, f64)>,
    /// Thresholds that the distribution proposes; only where asked for, as it takes longer.
    pub(crate) proposals: Option<Thresholds>,
}

/// What distributions proposed last: a drag asks for the same scores again and again.
#[derive(Default)]
pub(crate) struct Proposed(Mutex<Option<(Vec<f64>, Arc<Thresholds>)>>);

impl Proposed {
    fn proposed(&self, scores: &[f64]) -> Option<Arc<Thresholds>> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = last.as_ref().filter(|(known, _)| known == scores) {
            return Some(known.clone());
        }
        let found = Arc::new(propose(scores, GROUPS).ok()?);
        *last = Some((scores.to_vec(), found.clone()));
        Some(found)
    }
}

/// Groups of cases that the three anchors of a fuzzy set part.
const GROUPS: usize = 4;

/// Cases drawn one by one; of more, one stands for all that lie on the same of this many places of the scale.
const PLACES: f64 = 800.0;

/// One score for each place of the scale that has any.
fn places<T: Copy>(items: &mut Vec<T>, score: impl Fn(&T) -> f64) {
    let all = items.iter().map(&score).filter(|score| score.is_finite());
    let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), score| {
        (low.min(score), high.max(score))
    });
    if items.len() as f64 <= PLACES || low >= high {
        return;
    }
    let mut seen = std::collections::BTreeSet::new();
    items.retain(|item| seen.insert(((score(item) - low) / (high - low) * PLACES).round() as i64));
}

/// A set, held against the same set `before`. The axis is `scale`, or found from scores and anchors.
pub(crate) fn calibration(
    known: &Proposed,
    now: &Analysed,
    before: Option<&Analysed>,
    name: &str,
    scale: Option<(f64, f64)>,
    proposals: bool,
) -> Answer<CalibrationAnswer> {
    let results = &now.results;
    let set = described(results, name)
        .ok_or_else(|| Fault::new(format!("the study has no set {name:?}")))?;
    let raw = results.calibrate.raw.get(name);
    let anchors = results
        .calibrate
        .anchors
        .get(name)
        .map_or_else(Vec::new, qca::sets::calibration::Anchors::named);
    let drawn = gallery::set_plot(results, set, false).map(|mut plot| {
        plot.scale = scale;
        places(&mut plot.points, |point| point.0);
        calibration_drawing(now.words(), &plot)
    });
    let found = raw.and_then(|raw| known.proposed(raw));
    let frame = drawn.as_ref().map(|(_, frame)| *frame);
    let distribution = frame
        .zip(raw)
        .zip(found.as_ref())
        .map(|((frame, raw), found)| {
            let bins = found
                .histogram
                .iter()
                .map(|bin| (bin.from, bin.to, bin.count));
            let mut scores = raw.clone();
            places(&mut scores, |score| *score);
            distribution_plot(
                now.words(),
                &DistributionPlot {
                    raw_label: set.column.clone(),
                    scores,
                    bins: bins.collect(),
                    anchors: anchors.iter().map(|anchor| anchor.1).collect(),
                    scale: (frame.low, frame.high),
                },
            )
            .0
        });
    Ok(CalibrationAnswer {
        set: name.to_owned(),
        calibration: set.calibration.clone(),
        curve: drawn.map(|(svg, _)| svg),
        distribution,
        frame,
        anchors,
        description: set.clone(),
        half: with_membership(now, name, |membership| membership == 0.5),
        turned: turned(now, before, name),
        proposals: found.filter(|_| proposals).map(|found| (*found).clone()),
    })
}

fn with_membership(analysed: &Analysed, name: &str, which: impl Fn(f64) -> bool) -> Vec<String> {
    let calibrate = &analysed.results.calibrate;
    let memberships = calibrate.sets.get(name).map_or(&[][..], Vec::as_slice);
    let cases = calibrate.cases.iter().zip(memberships);
    cases
        .filter(|(_, cell)| cell.value().is_some_and(&which))
        .map(|(case, _)| case.clone())
        .collect()
}

fn turned(now: &Analysed, before: Option<&Analysed>, name: &str) -> Vec<(String, f64)> {
    let side = |membership: f64| membership.partial_cmp(&0.5);
    let Some(before) = before.map(|before| &before.results.calibrate) else {
        return Vec::new();
    };
    let calibrate = &now.results.calibrate;
    if calibrate.cases != before.cases {
        return Vec::new();
    }
    let pairs = calibrate.sets.get(name).zip(before.sets.get(name));
    pairs.map_or_else(Vec::new, |(new, old)| {
        let cases = calibrate.cases.iter().zip(new.iter().zip(old));
        cases
            .filter_map(|(case, (new, old))| Some((case, new.value()?, old.value()?)))
            .filter(|(_, new, old)| side(*new) != side(*old))
            .map(|(case, new, _)| (case.clone(), new))
            .collect()
    })
}
