//! Straight ceilings: least squares, the edge of a hull, a shifted line, a quantile regression.

/// `y = intercept + slope · x`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) intercept: f64,
    pub(crate) slope: f64,
}

impl Line {
    pub(crate) fn at(&self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }

    /// The line through a point with this slope.
    fn through((x, y): (f64, f64), slope: f64) -> Self {
        Line {
            intercept: y - slope * x,
            slope,
        }
    }

    /// The least-squares line; `None` where all points have the same x.
    pub(crate) fn least_squares(points: impl Iterator<Item = (f64, f64)> + Clone) -> Option<Self> {
        let (mut n, mut sum_x, mut sum_y) = (0.0, 0.0, 0.0);
        for (x, y) in points.clone() {
            n += 1.0;
            sum_x += x;
            sum_y += y;
        }
        let (mean_x, mean_y) = (sum_x / n, sum_y / n);
        let (mut xx, mut xy) = (0.0, 0.0);
        for (x, y) in points {
            xx += (x - mean_x) * (x - mean_x);
            xy += (x - mean_x) * (y - mean_y);
        }
        (xx > 0.0).then(|| Line::through((mean_x, mean_y), xy / xx))
    }

    /// The least-squares line of all points, raised until none is above it (corrected ordinary least squares).
    pub(crate) fn shifted(points: &[(f64, f64)]) -> Option<Self> {
        let line = Self::least_squares(points.iter().copied())?;
        let rise = points
            .iter()
            .map(|&(x, y)| y - line.at(x))
            .fold(f64::NEG_INFINITY, f64::max);
        Some(Line {
            intercept: line.intercept + rise,
            slope: line.slope,
        })
    }

    /// The edge of the hull whose x range holds `mean`: among the lines above all peers one with the least sum of
    /// distances. Where the mean is a vertex both its edges are; of them the upper one, on the side of the corner.
    /// `None` for a hull of one point.
    pub(crate) fn edge(hull: &[(f64, f64)], mean: f64) -> Option<Self> {
        let edges = hull.windows(2).filter(|edge| edge[0].0 < edge[1].0);
        let begins = |edge: &&[(f64, f64)]| edge[0].0 <= mean + 1e-12 * mean.abs();
        let edge = edges.take_while(begins).last()?;
        let slope = (edge[1].1 - edge[0].1) / (edge[1].0 - edge[0].0);
        Some(Line::through(edge[0], slope))
    }

    /// The regression line of the quantile `tau`: it minimises Σ (τ − [r < 0]) · r over the residuals r (Koenker and
    /// Bassett 1978). Exact: from a point on the line the best slope is a weighted quantile of the slopes to all
    /// others, and a line that no turn about any of its points improves is optimal, since the loss is convex.
    /// `None` where all points have the same x.
    pub(crate) fn quantile(points: &[(f64, f64)], tau: f64) -> Option<Self> {
        let &first = points.first()?;
        let mut turns = Vec::with_capacity(points.len());
        let mut best = best_turn(points, tau, first, &mut turns)?;
        let mut loss = best.loss(points, tau);
        loop {
            let mut improved = false;
            for pivot in best.touched(points) {
                let Some(turned) = best_turn(points, tau, pivot, &mut turns) else {
                    continue;
                };
                let with = turned.loss(points, tau);
                if with < loss - 1e-12 * loss.abs() - f64::MIN_POSITIVE {
                    (best, loss, improved) = (turned, with, true);
                    break;
                }
            }
            if !improved {
                return Some(best);
            }
        }
    }

    fn loss(&self, points: &[(f64, f64)], tau: f64) -> f64 {
        points
            .iter()
            .map(|&(x, y)| {
                let residual = y - self.at(x);
                residual * if residual < 0.0 { tau - 1.0 } else { tau }
            })
            .sum()
    }

    /// The points on the line, each x once.
    fn touched(&self, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let mut touched: Vec<(f64, f64)> = Vec::new();
        for &(x, y) in points {
            let near = (y - self.at(x)).abs() <= 1e-10 * (1.0 + y.abs() + (self.slope * x).abs());
            if near && !touched.iter().any(|&(other, _)| other == x) {
                touched.push((x, y));
            }
        }
        touched
    }
}

/// The best line through `pivot`: its slope is where the loss, which is piecewise linear in it, turns from falling
/// to rising. `turns` is room to work in.
fn best_turn(
    points: &[(f64, f64)],
    tau: f64,
    pivot: (f64, f64),
    turns: &mut Vec<(f64, f64)>,
) -> Option<Line> {
    turns.clear();
    let mut fall = 0.0;
    for &(x, y) in points {
        let run = x - pivot.0;
        if run != 0.0 {
            turns.push(((y - pivot.1) / run, run.abs()));
            // With the slope far below, a point on the right is above the line and one on the left below it.
            fall += run.abs() * if run > 0.0 { tau } else { 1.0 - tau };
        }
    }
    turns.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    for &(slope, weight) in turns.iter() {
        fall -= weight;
        if fall <= 1e-12 * weight {
            return Some(Line::through(pivot, slope));
        }
    }
    turns.last().map(|&(slope, _)| Line::through(pivot, slope))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn a_shifted_line_touches_the_highest_residual() {
        let line = Line::shifted(&[(1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (2.0, 3.5)]).unwrap();
        assert!((line.slope - 1.0).abs() < 1e-12);
        assert!((line.at(2.0) - 3.5).abs() < 1e-12);
    }

    #[test]
    fn at_a_vertex_the_edge_on_the_side_of_the_corner_is_taken() {
        let hull = [(0.0, 0.0), (2.0, 4.0), (6.0, 6.0)];
        assert_eq!(Line::edge(&hull, 2.0).unwrap().slope, 0.5);
        assert_eq!(Line::edge(&hull, 1.9).unwrap().slope, 2.0);
        assert_eq!(Line::edge(&hull[..1], 0.0), None);
    }

    #[test]
    fn a_quantile_line_is_as_good_as_the_best_line_through_two_points() {
        let mut random = Random(7);
        for round in 0..300 {
            let n = 3 + round % 20;
            let coarse = |v: f64| if round % 3 == 0 { (v * 4.0).round() } else { v };
            let points: Vec<(f64, f64)> = (0..n)
                .map(|_| (coarse(random.unit()), coarse(random.unit())))
                .collect();
            for tau in [0.5, 0.9, 0.95] {
                let mut least = f64::INFINITY;
                for a in &points {
                    for b in points.iter().filter(|b| b.0 != a.0) {
                        let line = Line::through(*a, (b.1 - a.1) / (b.0 - a.0));
                        least = least.min(line.loss(&points, tau));
                    }
                }
                match Line::quantile(&points, tau) {
                    Some(line) => assert!((line.loss(&points, tau) - least).abs() < 1e-9),
                    None => assert!(least.is_infinite()),
                }
            }
        }
    }
}
