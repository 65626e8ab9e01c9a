//! The bottleneck table: for levels of the outcome the least condition that allows them.

use super::ceiling::{Ceiling, Fitted};
use super::cloud::Cloud;
use super::corner::Corner;
use super::options::{Beyond, BottleneckOptions, LevelKind, Steps};
use super::peers::same;
use super::result::{Label, Requirement, Shown};
use super::scope::Scope;
use crate::sets::calibration::percentile;

/// A level of the outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Level {
    pub(crate) shown: f64,
    pub(crate) value: f64,
}

/// A peer at least as high as the level, within this, allows it; a case that misses a value by less than this meets it.
const SLACK: f64 = 1e-10;

/// The levels of the outcome, and those asked for that lie outside its range. `outcome` has the outcome's values, in
/// order; for lower corners (`down`) the values run downwards.
pub(crate) fn levels(
    options: &BottleneckOptions,
    [low, high]: [f64; 2],
    outcome: &[f64],
    down: bool,
) -> (Vec<Level>, Vec<f64>) {
    if options.y == LevelKind::Actual {
        return actual_levels(&options.steps, low, high, down);
    }
    let percentages = match &options.steps {
        Steps::Equal(n) => (0..=*n)
            .map(|step| 100.0 * step as f64 / *n as f64)
            .collect(),
        Steps::Levels(levels) => levels.clone(),
        Steps::Size(size) => steps_up_to(*size, 100.0),
    };
    let value = |shown: f64| {
        let share = if down {
            1.0 - shown / 100.0
        } else {
            shown / 100.0
        };
        match options.y {
            LevelKind::PercentageMax => share * high,
            LevelKind::Percentile => percentile(outcome, 100.0 * share).unwrap_or(low),
            _ => low + share * (high - low),
        }
    };
    let level = |shown| Level {
        shown,
        value: value(shown),
    };
    (percentages.into_iter().map(level).collect(), Vec::new())
}

fn actual_levels(steps: &Steps, low: f64, high: f64, down: bool) -> (Vec<Level>, Vec<f64>) {
    let mut beyond = Vec::new();
    let range = high - low;
    let from = |far: f64| if down { high - far } else { low + far };
    let values: Vec<f64> = match steps {
        Steps::Equal(n) => (0..=*n)
            .map(|step| from(range * step as f64 / *n as f64))
            .collect(),
        Steps::Levels(levels) => {
            let slack = SLACK * range.abs();
            let inside = |level: &f64| (low - slack..=high + slack).contains(level);
            let (inside, outside) = levels.iter().partition(|level| inside(level));
            beyond = outside;
            inside
        }
        Steps::Size(size) => {
            let mut values: Vec<f64> = steps_up_to(*size, range).into_iter().map(from).collect();
            let last = from(range);
            if values.last().is_none_or(|&value| !same(value, last)) {
                values.push(last);
            }
            values
        }
    };
    let levels = values.into_iter().map(|value| Level {
        shown: value,
        value,
    });
    (levels.collect(), beyond)
}

/// 0, size, 2·size, … up to `end`; the options allow ten thousand.
fn steps_up_to(size: f64, end: f64) -> Vec<f64> {
    (0..=10_000u32)
        .map(|step| f64::from(step) * size)
        .take_while(|&value| value <= end * (1.0 + SLACK))
        .collect()
}

/// A fitted ceiling of one condition, and what its bottlenecks are shown in.
pub(crate) struct Column<'a> {
    pub(crate) ceiling: Ceiling,
    pub(crate) fitted: Fitted,
    pub(crate) cloud: &'a Cloud,
    /// The peers of the ceiling.
    pub(crate) peers: &'a [usize],
    pub(crate) corner: Corner,
    /// The scope as it is, not mirrored.
    pub(crate) scope: Scope,
}

/// Where the ceiling has a level of the outcome.
enum Reached {
    At(f64),
    /// Every condition allows it.
    Always,
    /// No condition allows it.
    Never,
}

impl Column<'_> {
    /// What a level of the outcome requires of the condition.
    pub(crate) fn requirement(&self, level: f64, options: &BottleneckOptions) -> Requirement {
        let (sx, sy) = self.corner.signs();
        let flips = self.corner.flips_x();
        let [low, high] = self.scope.x;
        let far = if flips { low } else { high };
        let x = match self.reached(sy * level) {
            Reached::At(x) => sx * x,
            Reached::Always => return label(Label::NN),
            Reached::Never if options.beyond == Beyond::Border => return self.shown(far, options),
            Reached::Never => return label(Label::NA),
        };
        let slack = 1e-9 * (high - low);
        let (below, beyond) = (x <= low + slack, x > high + slack);
        match options.beyond {
            Beyond::Computed => self.shown(x, options),
            Beyond::Border => self.shown(x.clamp(low, high), options),
            Beyond::Label if below == flips && (below || beyond) => label(Label::NA),
            Beyond::Label if below || beyond => label(Label::NN),
            Beyond::Label => self.shown(x, options),
        }
    }

    /// Where the mirrored ceiling has this mirrored level.
    fn reached(&self, level: f64) -> Reached {
        match self.fitted {
            Fitted::NoLine => Reached::Always,
            Fitted::Line(line) if line.slope == 0.0 => {
                if level > line.intercept {
                    Reached::Never
                } else {
                    Reached::Always
                }
            }
            Fitted::Line(line) => Reached::At((level - line.intercept) / line.slope),
            Fitted::Envelope => self.step(level),
        }
    }

    fn step(&self, level: f64) -> Reached {
        let points = &self.cloud.points;
        let Some(at) = self
            .peers
            .iter()
            .position(|&peer| points[peer].1 > level - SLACK)
        else {
            return Reached::Never;
        };
        let (x, y) = points[self.peers[at]];
        if self.ceiling != Ceiling::CeVrs || at == 0 {
            return Reached::At(x);
        }
        let (last_x, last_y) = points[self.peers[at - 1]];
        if y <= last_y {
            return Reached::At(x);
        }
        Reached::At(x - (x - last_x) * (y - level) / (y - last_y))
    }

    fn shown(&self, x: f64, options: &BottleneckOptions) -> Requirement {
        let [low, high] = self.scope.x;
        let number = |shown: f64| Requirement {
            shown: Shown::Number(shown),
            value: Some(x),
            cases: None,
        };
        match options.x {
            LevelKind::Actual => number(x),
            LevelKind::PercentageMax if high != 0.0 => number(100.0 * x / high),
            LevelKind::PercentageRange if high > low => number(100.0 * (x - low) / (high - low)),
            LevelKind::Percentile => self.share(x),
            _ => label(Label::NN),
        }
    }

    /// The share of cases that do not meet this value of the condition.
    fn share(&self, x: f64) -> Requirement {
        let (sx, _) = self.corner.signs();
        let points = &self.cloud.points;
        let cases = points
            .iter()
            .filter(|point| point.0 <= sx * x - SLACK)
            .count();
        if cases == 0 {
            return label(Label::NN);
        }
        Requirement {
            shown: Shown::Number(100.0 * cases as f64 / points.len() as f64),
            value: Some(x),
            cases: Some(cases),
        }
    }
}

fn label(label: Label) -> Requirement {
    Requirement {
        shown: Shown::Label(label),
        value: None,
        cases: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(levels: &[Level]) -> Vec<(f64, f64)> {
        levels
            .iter()
            .map(|level| (level.shown, level.value))
            .collect()
    }

    #[test]
    fn for_lower_corners_the_values_run_downwards() {
        let options = BottleneckOptions {
            steps: Steps::Equal(2),
            ..BottleneckOptions::default()
        };
        let (up, _) = levels(&options, [2.0, 4.0], &[2.0, 4.0], false);
        assert_eq!(shown(&up), [(0.0, 2.0), (50.0, 3.0), (100.0, 4.0)]);
        let (down, _) = levels(&options, [2.0, 4.0], &[2.0, 4.0], true);
        assert_eq!(shown(&down), [(0.0, 4.0), (50.0, 3.0), (100.0, 2.0)]);
    }

    #[test]
    fn steps_in_values_end_at_the_maximum_and_levels_beyond_are_named() {
        let options = |steps| BottleneckOptions {
            y: LevelKind::Actual,
            steps,
            ..BottleneckOptions::default()
        };
        let (levels_found, _) = levels(&options(Steps::Size(2.0)), [1.0, 4.0], &[], false);
        assert_eq!(shown(&levels_found), [(1.0, 1.0), (3.0, 3.0), (4.0, 4.0)]);
        let (inside, outside) = levels(
            &options(Steps::Levels(vec![0.0, 2.0])),
            [1.0, 4.0],
            &[],
            false,
        );
        assert_eq!((shown(&inside), outside), (vec![(2.0, 2.0)], vec![0.0]));
    }
}
