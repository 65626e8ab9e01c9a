//! A closer enclosure of a row's sum, by its value in the middle of a box and bounds of its derivatives over the box.
//!
//! Memberships that rise and others that fall widen the bounds of the `enclosure` module by the sum of their changes, though
//! the changes themselves cancel. Here they cancel: with the middle (p, q) and half the widths (r, s) of the box, the mean value
//! theorem has the sum within `S(p, q) ± r max |S_p| ± s max |S_q|`, which is exact but for the square of the widths. The sum is
//! no smooth function, but one of the memberships by pieces, each of which is; along a line it changes by the
//! derivatives of pieces that are taken in the box, so that bounds over these are enough. A case without bounds of its
//! derivatives counts with those of its summand.

use crate::precision::TOLERANCE;

use super::enclosure::{Bounds, line, summand_bounds};
use super::slopes::{Interval, UNBOUNDED, hull};

/// Memberships in a set that moves.
#[derive(Clone, Debug)]
pub(crate) struct Motion {
    /// Least and greatest.
    pub(crate) bounds: Bounds,
    /// In the middle of the box.
    pub(crate) middle: Vec<f64>,
    /// Bounds of the derivatives by the first and by the second parameter.
    pub(crate) slopes: [Vec<Interval>; 2],
}

impl Motion {
    /// Of something that does not move.
    pub(crate) fn none(values: &[f64]) -> Self {
        let still = vec![[0.0, 0.0]; values.len()];
        Motion {
            bounds: [values.to_vec(), values.to_vec()],
            middle: values.to_vec(),
            slopes: [still.clone(), still],
        }
    }

    /// Of the complement.
    pub(crate) fn negated(&self) -> Self {
        let complement = |values: &Vec<f64>| values.iter().map(|m| 1.0 - m).collect();
        let turned = |slopes: &Vec<Interval>| slopes.iter().map(|[a, b]| [-b, -a]).collect();
        Motion {
            bounds: [complement(&self.bounds[1]), complement(&self.bounds[0])],
            middle: complement(&self.middle),
            slopes: [turned(&self.slopes[0]), turned(&self.slopes[1])],
        }
    }

    /// Of the minimum with another.
    pub(crate) fn lower(&mut self, other: &Motion) {
        for case in 0..self.middle.len() {
            let most = self.bounds[1][case].min(other.bounds[1][case]);
            // Only what may be the minimum somewhere moves it.
            let mine = self.bounds[0][case] <= most;
            let theirs = other.bounds[0][case] <= most;
            for (slopes, others) in self.slopes.iter_mut().zip(&other.slopes) {
                slopes[case] = match (mine, theirs) {
                    (true, true) => hull(slopes[case], others[case]),
                    (true, false) => slopes[case],
                    _ => others[case],
                };
            }
            self.bounds[0][case] = self.bounds[0][case].min(other.bounds[0][case]);
            self.bounds[1][case] = most;
            self.middle[case] = self.middle[case].min(other.middle[case]);
        }
    }

    fn at(&self, case: usize) -> [f64; 2] {
        [self.bounds[0][case], self.bounds[1][case]]
    }
}

/// Bounds of the sum whose sign says whether a row passes a cut-off, over a box with half the widths `radii`.
pub(crate) fn tangent_bounds(
    x: &Motion,
    y: &Motion,
    radii: [f64; 2],
    cut: f64,
    pri: bool,
) -> [f64; 2] {
    let cut = cut - TOLERANCE;
    let [mut least, mut most] = [0.0, 0.0];
    let mut gradient = [[0.0, 0.0]; 2];
    for case in 0..x.middle.len() {
        let slopes = [0, 1].map(|axis| {
            let moves = [x.slopes[axis][case], y.slopes[axis][case]];
            slope_bounds(x.at(case), y.at(case), moves, cut, pri)
        });
        if slopes.iter().flatten().all(|slope| slope.is_finite()) {
            let [level, fall] = line(x.middle[case], y.middle[case], pri);
            let middle = level - cut * fall;
            (least, most) = (least + middle, most + middle);
            for (sum, slope) in gradient.iter_mut().zip(slopes) {
                *sum = [sum[0] + slope[0], sum[1] + slope[1]];
            }
        } else {
            let [down, up] = summand_bounds(x.at(case), y.at(case), [cut, cut], pri);
            (least, most) = (least + down, most + up);
        }
    }
    for (slope, radius) in gradient.into_iter().zip(radii) {
        let change = slope[0].abs().max(slope[1].abs()) * radius;
        (least, most) = (least - change, most + change);
    }
    [least, most]
}

/// Bounds of the derivative of a summand, from those of x and of y.
fn slope_bounds(
    [x0, x1]: [f64; 2],
    [y0, y1]: [f64; 2],
    [dx, dy]: [Interval; 2],
    cut: f64,
    pri: bool,
) -> Interval {
    let (x_least, y_least) = (x0 <= y1, y0 <= x1);
    // In a piece the summand is a constant and so many times x and y.
    let pieces = match pri {
        false => [
            (x_least, 1.0 - cut, 0.0),
            (y_least, -cut, 1.0),
            (false, 0.0, 0.0),
            (false, 0.0, 0.0),
        ],
        true => {
            let high = y1 >= 0.5;
            let doubt = 0.5f64.clamp(y0, y1);
            [
                (x0 <= doubt.min(1.0 - doubt), 0.0, 0.0),
                (y_least && y0 <= 0.5, -cut, cut),
                (high && x_least && 1.0 - y1 <= x1, 1.0 - cut, 1.0 - cut),
                (high && y_least, -cut, 2.0 - cut),
            ]
        }
    };
    let mut bounds: Option<Interval> = None;
    for (_, of_x, of_y) in pieces.into_iter().filter(|(taken, ..)| *taken) {
        let (one, other) = (scaled(dx, of_x), scaled(dy, of_y));
        let slope = [one[0] + other[0], one[1] + other[1]];
        bounds = Some(bounds.map_or(slope, |bounds| hull(bounds, slope)));
    }
    bounds.unwrap_or(UNBOUNDED)
}

fn scaled([least, most]: Interval, factor: f64) -> Interval {
    match factor {
        0.0 => [0.0, 0.0],
        _ if factor < 0.0 => [factor * most, factor * least],
        _ => [factor * least, factor * most],
    }
}
