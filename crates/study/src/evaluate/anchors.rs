//! The anchors of a calibration as numbers that can be moved one at a time.

use qca::error::{Error, Result};
use qca::sets::calibration::{Anchor as Point, Calibration, percentile};

/// An anchor of a calibration whose percentiles are resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    /// `exclusion`, `crossover`, `inclusion`; `exclusion 1`, …, of a bell; `threshold 1`, ….
    pub name: String,
    /// The score.
    pub value: f64,
}

/// An anchor of a calibrated set as it is stated.
pub(crate) struct Stated<'a> {
    pub(crate) calibration: &'a Calibration,
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) value: f64,
    /// The distance that counts as large: the spread of the scores and anchors.
    pub(crate) spread: f64,
}

impl<'a> Stated<'a> {
    /// The anchor of this index; `parameter` is what it is called.
    ///
    /// # Errors
    /// The set has no such anchor.
    pub(crate) fn new(
        calibration: Option<&'a Calibration>,
        scores: &[f64],
        index: usize,
        parameter: &impl std::fmt::Display,
    ) -> Result<Self> {
        let missing = || no_anchor(parameter);
        let calibration = calibration.ok_or_else(missing)?;
        let anchors = anchors_of(calibration, scores);
        let value = anchors.get(index).ok_or_else(missing)?.value;
        let all = || {
            let values = anchors.iter().map(|anchor| anchor.value);
            scores.iter().copied().chain(values)
        };
        let spread = all().fold(f64::MIN, f64::max) - all().fold(f64::MAX, f64::min);
        Ok(Stated {
            calibration,
            anchors,
            value,
            spread,
        })
    }
}

/// What is called so is no anchor.
pub(crate) fn no_anchor(parameter: &impl std::fmt::Display) -> Error {
    Error::analysis(format!("{parameter} is not an anchor of a calibrated set"))
}

const THREE: [&str; 3] = ["exclusion", "crossover", "inclusion"];
const SIX: [&str; 6] = [
    "lower exclusion",
    "lower crossover",
    "lower inclusion",
    "upper inclusion",
    "upper crossover",
    "upper exclusion",
];

/// The anchors of a calibration of these scores, in the order of its parameters; none for `tfr` and `recode`.
pub fn anchors_of(calibration: &Calibration, scores: &[f64]) -> Vec<Anchor> {
    let mut resolved = calibration.clone();
    resolve(&mut resolved, scores);
    let points = points(&mut resolved);
    let many = points.len();
    points
        .iter()
        .enumerate()
        .map(|(at, point)| Anchor {
            name: name(calibration, many, at),
            value: score(point),
        })
        .collect()
}

fn name(calibration: &Calibration, many: usize, at: usize) -> String {
    match calibration {
        Calibration::Direct { .. } | Calibration::Linear { .. } => THREE[at].to_owned(),
        Calibration::Bell { .. } => SIX[at].to_owned(),
        _ if many == 1 => "threshold".to_owned(),
        _ => format!("threshold {}", at + 1),
    }
}

/// The calibration with one anchor at another score and all percentiles resolved.
pub fn with_anchor(
    calibration: &Calibration,
    scores: &[f64],
    index: usize,
    value: f64,
) -> Calibration {
    let mut changed = calibration.clone();
    resolve(&mut changed, scores);
    if let Some(point) = points(&mut changed).get_mut(index) {
        *point = Point::Score(value);
    }
    changed
}

/// The same method with its three anchors at percentiles; `None` for a method without three anchors. A set that
/// decreases with the score keeps doing so.
pub fn percentile_anchors(
    calibration: &Calibration,
    scores: &[f64],
    percentiles: [f64; 3],
) -> Option<Calibration> {
    let mut changed = calibration.clone();
    resolve(&mut changed, scores);
    let (Calibration::Direct { anchors, .. } | Calibration::Linear { anchors, .. }) = &mut changed
    else {
        return None;
    };
    let decreasing = score(&anchors[0]) > score(&anchors[2]);
    *anchors = percentiles.map(Point::Percentile);
    if decreasing {
        anchors.reverse();
    }
    Some(changed)
}

/// Whether each membership moves one way only as one anchor moves one way. The indirect method is fitted anew for
/// each grouping of the scores, and is not.
pub(crate) fn is_monotone(calibration: &Calibration) -> bool {
    !matches!(calibration, Calibration::Indirect(_))
}

/// The open interval in which an anchor may move without passing another; `None` is no limit.
pub(crate) fn domain(anchors: &[Anchor], index: usize) -> (Option<f64>, Option<f64>) {
    let own = anchors[index].value;
    let (mut lower, mut upper) = (None, None);
    for (at, other) in anchors.iter().enumerate().filter(|&(at, _)| at != index) {
        // The two inner anchors of a bell may coincide; the first of them is the lower one.
        let above = other.value > own || (other.value == own && at > index);
        if above {
            upper = Some(upper.map_or(other.value, |u: f64| u.min(other.value)));
        } else {
            lower = Some(lower.map_or(other.value, |l: f64| l.max(other.value)));
        }
    }
    (lower, upper)
}

fn points(calibration: &mut Calibration) -> &mut [Point] {
    match calibration {
        Calibration::Direct { anchors, .. } | Calibration::Linear { anchors, .. } => anchors,
        Calibration::Bell { anchors, .. } => anchors,
        Calibration::Indirect(thresholds) | Calibration::Crisp(thresholds) => thresholds,
        Calibration::TotallyFuzzyRelative | Calibration::Recode(_) => &mut [],
    }
}

fn score(point: &Point) -> f64 {
    match *point {
        Point::Score(score) | Point::Percentile(score) => score,
    }
}

fn resolve(calibration: &mut Calibration, scores: &[f64]) {
    let points = points(calibration);
    if !points
        .iter()
        .any(|point| matches!(point, Point::Percentile(_)))
    {
        return;
    }
    let mut ascending = scores.to_vec();
    ascending.sort_by(f64::total_cmp);
    for point in points {
        if let Point::Percentile(percent) = *point
            && let Some(score) = percentile(&ascending, percent)
        {
            *point = Point::Score(score);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_resolved_and_moved() {
        let scores = [1.0, 2.0, 3.0, 4.0, 5.0];
        let calibration = Calibration::parse("direct(p0, p50, p100)").unwrap();
        let anchors = anchors_of(&calibration, &scores);
        let values: Vec<f64> = anchors.iter().map(|anchor| anchor.value).collect();
        assert_eq!(values, [1.0, 3.0, 5.0]);
        assert_eq!(
            with_anchor(&calibration, &scores, 1, 2.5).to_string(),
            "direct(1, 2.5, 5)"
        );
        assert_eq!(domain(&anchors, 1), (Some(1.0), Some(5.0)));
        assert_eq!(domain(&anchors, 0), (None, Some(3.0)));
    }

    #[test]
    fn a_decreasing_set_stays_decreasing_at_percentiles() {
        let calibration = Calibration::parse("direct(5, 3, 1)").unwrap();
        let changed = percentile_anchors(&calibration, &[1.0, 2.0, 5.0], [10.0, 50.0, 90.0]);
        assert_eq!(changed.unwrap().to_string(), "direct(p90, p50, p10)");
    }
}
