//! The cases of one condition, mirrored so that the empty corner is the upper-left one, in order.

use super::ceiling::{Ceiling, Frame, Peers, fit, zone};
use super::corner::Corner;
use super::scope::Scope;

/// Points ordered by x, then y, with the case of each.
#[derive(Clone, Debug)]
pub(crate) struct Cloud {
    pub(crate) points: Vec<(f64, f64)>,
    /// The case of each point.
    pub(crate) cases: Vec<usize>,
    pub(crate) frame: Frame,
}

impl Cloud {
    /// Cases (place, x, y) in a scope that holds them all; without a scope, in that of the cases.
    pub(crate) fn new(cases: &[(usize, f64, f64)], corner: Corner, given: Option<Scope>) -> Self {
        let (sx, sy) = corner.signs();
        let mut ordered: Vec<(usize, f64, f64)> = cases
            .iter()
            .map(|&(case, x, y)| (case, sx * x, sy * y))
            .collect();
        ordered.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.2.total_cmp(&b.2)));
        let points: Vec<(f64, f64)> = ordered.iter().map(|&(_, x, y)| (x, y)).collect();
        let own = Scope::of(&points);
        let scope = given.map_or(own, |scope| scope.mirrored((sx, sy)).widened(&own));
        Cloud {
            cases: ordered.into_iter().map(|(case, _, _)| case).collect(),
            points,
            frame: Frame { scope, cases: own },
        }
    }

    /// The effect of each ceiling: its zone as a share of the scope; `None` for a scope without area, and for a line
    /// of the wrong slope.
    pub(crate) fn effects(&self, ceilings: &[Ceiling], quantile: f64) -> Vec<Option<f64>> {
        let mut peers = Peers::default();
        peers.find(&self.points, ceilings);
        let effect = |&ceiling| effect(ceiling, &self.points, &peers, quantile, &self.frame);
        ceilings.iter().map(effect).collect()
    }
}

/// The effect of a ceiling over points in order, whose peers have been found.
pub(crate) fn effect(
    ceiling: Ceiling,
    points: &[(f64, f64)],
    peers: &Peers,
    quantile: f64,
    frame: &Frame,
) -> Option<f64> {
    let area = frame.scope.area();
    if area <= 0.0 {
        return None;
    }
    let fitted = fit(ceiling, points, peers, quantile);
    Some(zone(ceiling, fitted, points, peers.of(ceiling), frame)? / area)
}
