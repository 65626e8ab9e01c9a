//! A closer enclosure of a row's sum, by its value in the middle of a box and bounds of its derivatives over the box.
//!
//! Memberships that rise and others that fall widen the bounds of the `enclosure` module by the sum of their changes, though
//! the changes themselves cancel. Here they cancel: with the middle (p, q) and half the widths (r, s) of the box, the mean value
//! theorem has the sum within `S(p, q) ± r max |S_p| ± s max |S_q|`, which is exact but for the square of the widths. The sum is
//! no smooth function, but one of the memberships by pieces, each of which is; along a line it changes by the
//! derivatives of pieces that are taken in the box, so that bounds over these are enough. A case without bounds of its
//! derivatives counts with those of its summand.

use qca::precision::TOLERANCE;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::noise;
    use crate::robust::enclosure::sum_bounds;

    /// Memberships that rise or fall along both parameters by curves, over the box `±radius`.
    struct Curves(Vec<[f64; 4]>);

    impl Curves {
        fn new(cases: usize, seed: &mut u64) -> Self {
            let mut one = || [0; 4].map(|_| noise(seed));
            Curves((0..cases).map(|_| one()).collect())
        }

        fn at(&self, p: f64, q: f64) -> Vec<f64> {
            let value = |[a, b, c, d]: &[f64; 4]| {
                let turn = (6.0 * a - 3.0) + (4.0 * b - 2.0) * p + (4.0 * c - 2.0) * q + d * p * q;
                1.0 / (1.0 + libm::exp(-turn))
            };
            self.0.iter().map(value).collect()
        }

        fn motion(&self, radius: f64) -> Motion {
            let ends = [-radius, radius];
            let corners: Vec<Vec<f64>> = ends
                .iter()
                .flat_map(|&p| ends.map(|q| self.at(p, q)))
                .collect();
            let bound = |pick: fn(f64, f64) -> f64| -> Vec<f64> {
                let of_case = |case: usize| corners.iter().map(move |c| c[case]).reduce(pick);
                (0..self.0.len())
                    .map(|case| of_case(case).unwrap())
                    .collect()
            };
            let bounds = [bound(f64::min), bound(f64::max)];
            let slopes = [1, 2].map(|along| {
                let of_case = |(case, of): (usize, &[f64; 4])| {
                    let (low, high) = (bounds[0][case], bounds[1][case]);
                    let steep = [low * (1.0 - low), high * (1.0 - high)];
                    let most = if low < 0.5 && high > 0.5 {
                        0.25
                    } else {
                        steep[0].max(steep[1])
                    };
                    let (least, turn) = (steep[0].min(steep[1]), 4.0 * of[along] - 2.0);
                    let turns = [turn - radius * of[3], turn + radius * of[3]];
                    crate::robust::slopes::times([least, most], turns)
                };
                self.0.iter().enumerate().map(of_case).collect()
            });
            Motion {
                bounds,
                middle: self.at(0.0, 0.0),
                slopes,
            }
        }
    }

    /// Sums at points of a box lie within its bounds, which come closer with the square of its width where no case is at a kink.
    #[test]
    fn bounds_hold_the_sums_of_a_box_and_close_in_quickly() {
        let mut seed = 5;
        let (mut closer, mut trials) = (0, 0);
        for trial in 0..300 {
            let radius = [0.3, 0.03, 0.003][trial % 3];
            let [one, other, outcome] = [0; 3].map(|_| Curves::new(15, &mut seed));
            let mut x = one.motion(radius);
            x.lower(&other.motion(radius).negated());
            let y = outcome.motion(radius);
            for (cut, pri) in [(0.8, false), (0.65, true)] {
                let [least, most] = tangent_bounds(&x, &y, [radius, radius], cut, pri);
                for _ in 0..40 {
                    let [p, q] = [0; 2].map(|_| radius * (2.0 * noise(&mut seed) - 1.0));
                    let negated = other.at(p, q).into_iter().map(|m| 1.0 - m);
                    let x = one.at(p, q).into_iter().zip(negated).map(|(a, b)| a.min(b));
                    let x: Vec<f64> = x.collect();
                    let y = outcome.at(p, q);
                    let [sum, _] = sum_bounds(&[x.clone(), x], &[y.clone(), y], [cut; 2], pri);
                    assert!(least <= sum + 1e-12 && sum <= most + 1e-12);
                }
                let [lower, upper] = sum_bounds(&x.bounds, &y.bounds, [cut; 2], pri);
                trials += 1;
                closer += usize::from(most - least < 0.8 * (upper - lower));
            }
        }
        assert!(closer * 2 > trials, "{closer} of {trials}");
    }

    #[test]
    fn a_case_that_leaps_counts_with_the_bounds_of_its_summand() {
        let mut leaping = Motion::none(&[0.0, 0.7]);
        leaping.bounds[1][0] = 0.0002;
        leaping.slopes[0][0] = UNBOUNDED;
        let outcome = Motion::none(&[0.4, 0.9]);
        let [least, most] = tangent_bounds(&leaping, &outcome, [0.1, 0.1], 0.8, false);
        let still = 0.7 - 0.8 * 0.7;
        assert!((least - still).abs() < 1e-7 && (most - still - 0.00004).abs() < 1e-7);
    }
}
