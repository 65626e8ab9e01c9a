//! The ceilings, and the zone that each leaves empty. Points are mirrored so that the empty corner is the upper-left
//! one.

use serde::{Deserialize, Serialize};

use super::line::Line;
use super::peers::{concave, distinct, free_disposal};
use super::scope::Scope;

/// How the border between the empty corner and the cases is drawn (Dul 2016).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ceiling {
    /// Ceiling envelopment with free disposal hull: steps.
    CeFdh,
    /// Ceiling regression through the peers of the free disposal hull: a line.
    CrFdh,
    /// The line above all peers with the least sum of distances (linear programming).
    CLp,
    /// Ceiling envelopment with varying returns to scale: the concave hull.
    CeVrs,
    /// Ceiling regression through the peers of the concave hull.
    CrVrs,
    /// Corrected ordinary least squares: the regression line of all cases, shifted.
    Cols,
    /// Quantile regression.
    Qr,
}

impl Ceiling {
    /// All ceilings.
    pub const ALL: [Ceiling; 7] = [
        Ceiling::CeFdh,
        Ceiling::CrFdh,
        Ceiling::CLp,
        Ceiling::CeVrs,
        Ceiling::CrVrs,
        Ceiling::Cols,
        Ceiling::Qr,
    ];

    /// The name on the command line and in JSON: `ce-fdh`.
    pub fn name(self) -> &'static str {
        match self {
            Ceiling::CeFdh => "ce-fdh",
            Ceiling::CrFdh => "cr-fdh",
            Ceiling::CLp => "c-lp",
            Ceiling::CeVrs => "ce-vrs",
            Ceiling::CrVrs => "cr-vrs",
            Ceiling::Cols => "cols",
            Ceiling::Qr => "qr",
        }
    }

    /// The name as papers print it: `CE-FDH`.
    pub fn label(self) -> String {
        self.name().to_uppercase()
    }

    /// The ceiling of this name, in upper or lower case, with hyphens or underscores.
    pub fn parse(name: &str) -> Option<Self> {
        let folded = name.trim().to_lowercase().replace('_', "-");
        Self::ALL
            .into_iter()
            .find(|ceiling| ceiling.name() == folded)
    }

    /// Whether the ceiling is a straight line rather than an envelope of peers.
    pub fn is_line(self) -> bool {
        !matches!(self, Ceiling::CeFdh | Ceiling::CeVrs)
    }

    /// Whether its peers are those of the concave hull.
    fn on_hull(self) -> bool {
        matches!(self, Ceiling::CeVrs | Ceiling::CrVrs | Ceiling::CLp)
    }
}

/// The rectangle and the border of the cases in it, mirrored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// The scope in use.
    pub(crate) scope: Scope,
    /// The smallest rectangle that holds the cases.
    pub(crate) cases: Scope,
}

impl Frame {
    /// The L-shaped band between the scope and the cases on the two sides of the corner.
    fn band(&self) -> f64 {
        let beside = self.cases.x[0] - self.scope.x[0];
        let above = self.scope.y[1] - self.cases.y[1];
        beside * self.scope.height() + above * self.scope.width() - beside * above
    }

    /// The part of the scope above a line.
    fn above(&self, line: Line) -> f64 {
        let [left, right] = self.scope.x;
        let [bottom, top] = self.scope.y;
        let width = self.scope.width();
        let gap = |x: f64| (top - line.at(x)).clamp(0.0, self.scope.height());
        if line.slope == 0.0 {
            return gap(left) * width;
        }
        // Between the places where the line enters and leaves the scope the gap is linear.
        let reach = |y: f64| ((y - line.intercept) / line.slope).clamp(left, right);
        let (a, b) = (reach(bottom).min(reach(top)), reach(bottom).max(reach(top)));
        (a - left) * gap(left) + (b - a) * (gap(a) + gap(b)) / 2.0 + (right - b) * gap(right)
    }
}

/// A fitted ceiling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fitted {
    /// An envelope of peers.
    Envelope,
    /// A line, of a slope that may be wrong for the corner.
    Line(Line),
    /// One distinct peer, or one x: no line.
    NoLine,
}

/// Room to work in, reused from permutation to permutation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Peers {
    /// The peers of the free disposal hull, places in the points.
    pub(crate) disposal: Vec<usize>,
    /// Those of them on the concave hull.
    pub(crate) hull: Vec<usize>,
}

impl Peers {
    /// Finds the peers among points ordered by x, then y.
    pub(crate) fn find(&mut self, points: &[(f64, f64)], ceilings: &[Ceiling]) {
        free_disposal(points, &mut self.disposal);
        if ceilings.iter().any(|ceiling| ceiling.on_hull()) {
            concave(points, &self.disposal, &mut self.hull);
        }
    }

    /// The peers of a ceiling.
    pub(crate) fn of(&self, ceiling: Ceiling) -> &[usize] {
        if ceiling.on_hull() {
            &self.hull
        } else {
            &self.disposal
        }
    }
}

/// Fits a ceiling to points ordered by x, then y, whose peers have been found.
pub(crate) fn fit(ceiling: Ceiling, points: &[(f64, f64)], peers: &Peers, quantile: f64) -> Fitted {
    if !ceiling.is_line() {
        return Fitted::Envelope;
    }
    let own = peers.of(ceiling);
    let regression = || {
        (distinct(points, own) > 1)
            .then(|| Line::least_squares(own.iter().map(|&peer| points[peer])))
            .flatten()
    };
    let line = match ceiling {
        Ceiling::Cols => Line::shifted(points),
        Ceiling::Qr => Line::quantile(points, quantile),
        Ceiling::CLp => {
            let n = peers.disposal.len() as f64;
            let mean = peers
                .disposal
                .iter()
                .map(|&peer| points[peer].0)
                .sum::<f64>()
                / n;
            let hull: Vec<(f64, f64)> = own.iter().map(|&peer| points[peer]).collect();
            (distinct(points, own) > 1)
                .then(|| Line::edge(&hull, mean))
                .flatten()
        }
        _ => regression(),
    };
    line.map_or(Fitted::NoLine, Fitted::Line)
}

/// The area of the empty zone; `None` for a line that falls where it has to rise.
pub(crate) fn zone(
    ceiling: Ceiling,
    fitted: Fitted,
    points: &[(f64, f64)],
    peers: &[usize],
    frame: &Frame,
) -> Option<f64> {
    match fitted {
        Fitted::NoLine => Some(0.0),
        Fitted::Line(line) if line.slope < 0.0 => None,
        Fitted::Line(line) => Some(frame.above(line)),
        Fitted::Envelope => {
            let edge = match ceiling {
                Ceiling::CeVrs => peers.first().map_or(0.0, |&first| points[first].0),
                _ => frame.cases.x[0],
            };
            let steps = peers.windows(2).map(|pair| {
                let ((x, y), (next_x, next_y)) = (points[pair[0]], points[pair[1]]);
                let step = (next_x - edge) * (next_y - y);
                match ceiling {
                    Ceiling::CeVrs => step - (next_x - x) * (next_y - y) / 2.0,
                    _ => step,
                }
            });
            Some(steps.sum::<f64>() + frame.band())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone_of(ceiling: Ceiling, points: &[(f64, f64)], scope: Option<Scope>) -> Option<f64> {
        let cases = Scope::of(points);
        let frame = Frame {
            scope: scope.unwrap_or(cases),
            cases,
        };
        let mut peers = Peers::default();
        peers.find(points, &[ceiling]);
        let fitted = fit(ceiling, points, &peers, 0.95);
        zone(ceiling, fitted, points, peers.of(ceiling), &frame)
    }

    #[test]
    fn zones_of_three_steps_by_hand() {
        let points = [
            (1.0, 1.0),
            (2.0, 1.0),
            (3.0, 3.0),
            (4.0, 3.0),
            (5.0, 5.0),
            (6.0, 5.0),
        ];
        assert_eq!(
            zone_of(Ceiling::CeFdh, &points, None),
            Some(2.0 * 2.0 + 4.0 * 2.0)
        );
        for line in [
            Ceiling::CeVrs,
            Ceiling::CrFdh,
            Ceiling::CrVrs,
            Ceiling::CLp,
            Ceiling::Qr,
        ] {
            let zone = zone_of(line, &points, None).unwrap();
            assert!((zone - 8.0).abs() < 1e-12, "{line:?} {zone}");
        }
    }

    #[test]
    fn a_wider_scope_adds_the_band_beside_and_above() {
        let points = [(1.0, 0.0), (2.0, 1.0)];
        let scope = Scope {
            x: [0.0, 2.0],
            y: [0.0, 2.0],
        };
        assert_eq!(
            zone_of(Ceiling::CeFdh, &points, Some(scope)),
            Some(1.0 + 2.0 + 2.0 - 1.0)
        );
        // The line y = x − 1 leaves two by two less the triangle below it.
        assert_eq!(
            zone_of(Ceiling::CrFdh, &points, Some(scope)),
            Some(4.0 - 0.5)
        );
    }

    #[test]
    fn one_peer_has_no_line_and_no_zone_and_a_falling_line_none_at_all() {
        let down = [(1.0, 9.0), (2.0, 3.0), (3.0, 2.0), (4.0, 1.0)];
        assert_eq!(zone_of(Ceiling::CeFdh, &down, None), Some(0.0));
        assert_eq!(zone_of(Ceiling::CrFdh, &down, None), Some(0.0));
        assert_eq!(zone_of(Ceiling::Cols, &down, None), None);
    }
}
