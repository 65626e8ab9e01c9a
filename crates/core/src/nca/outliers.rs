//! What single cases do to an effect: the effect without each that may matter.

use super::ceiling::Ceiling;
use super::cloud::Cloud;
use super::result::{Extreme, LeaveOneOut, Outlier};
use super::scope::Scope;
use crate::case_names::CaseNames;
use crate::precision::ratio;

impl Cloud {
    /// The cases without the point at this place; a theoretical scope stays.
    fn without(&self, at: usize, theoretical: bool) -> Self {
        let mut rest = self.clone();
        rest.points.remove(at);
        rest.cases.remove(at);
        rest.frame.cases = Scope::of(&rest.points);
        if !theoretical {
            rest.frame.scope = rest.frame.cases;
        }
        rest
    }

    /// The places of points that are alone on a border of the cases' rectangle.
    fn alone_on_a_border(&self) -> Vec<usize> {
        let own = &self.frame.cases;
        let alone = |on: &dyn Fn((f64, f64)) -> bool| {
            let mut found = (0..self.points.len()).filter(|&at| on(self.points[at]));
            found.next().filter(|_| found.next().is_none())
        };
        let borders = [
            alone(&|point| point.0 == own.x[0]),
            alone(&|point| point.0 == own.x[1]),
            alone(&|point| point.1 == own.y[0]),
            alone(&|point| point.1 == own.y[1]),
        ];
        borders.into_iter().flatten().collect()
    }

    /// The effect of a ceiling without each peer and each case alone on a border, the largest change first; and how
    /// far any one case can move the effect.
    pub(crate) fn outliers(
        &self,
        names: &CaseNames,
        (ceiling, quantile): (Ceiling, f64),
        (peers, effect): (&[usize], Option<f64>),
        theoretical: bool,
    ) -> (Vec<Outlier>, Option<LeaveOneOut>) {
        let mut places = self.alone_on_a_border();
        places.extend_from_slice(peers);
        places.sort_unstable();
        places.dedup();
        let without = |at: usize| {
            let rest = self.without(at, theoretical);
            rest.effects(&[ceiling], quantile)[0]
        };
        let mut outliers: Vec<Outlier> = places
            .iter()
            .map(|&at| outlier(&names[self.cases[at]], effect, without(at)))
            .collect();
        outliers.sort_by(|a, b| {
            let size = |outlier: &Outlier| outlier.difference.map_or(-1.0, f64::abs);
            size(b).total_cmp(&size(a))
        });
        // The regression lines of all cases move with any of them; other ceilings only with peers and borders.
        let mut effects: Vec<(usize, Option<f64>)> = match ceiling {
            Ceiling::Cols | Ceiling::Qr => {
                (0..self.points.len()).map(|at| (at, without(at))).collect()
            }
            _ => places.iter().map(|&at| (at, without(at))).collect(),
        };
        let other = (0..self.points.len()).find(|at| places.binary_search(at).is_err());
        if let (Some(at), false) = (other, matches!(ceiling, Ceiling::Cols | Ceiling::Qr)) {
            effects.push((at, effect));
        }
        (outliers, self.extremes(names, &effects))
    }

    fn extremes(&self, names: &CaseNames, effects: &[(usize, Option<f64>)]) -> Option<LeaveOneOut> {
        let extreme = |&(at, effect): &(usize, Option<f64>)| {
            Some(Extreme {
                case: names[self.cases[at]].to_owned(),
                effect_size: effect?,
            })
        };
        let defined: Vec<Extreme> = effects.iter().filter_map(extreme).collect();
        let by_size = |a: &&Extreme, b: &&Extreme| a.effect_size.total_cmp(&b.effect_size);
        Some(LeaveOneOut {
            lowest: defined.iter().min_by(by_size)?.clone(),
            highest: defined.iter().rev().max_by(by_size)?.clone(),
        })
    }
}

fn outlier(case: &str, with: Option<f64>, without: Option<f64>) -> Outlier {
    let difference = with.zip(without).map(|(with, without)| without - with);
    Outlier {
        case: case.to_owned(),
        effect_size: without,
        difference,
        percent: difference
            .zip(with)
            .and_then(|(difference, with)| ratio(100.0 * difference, with)),
    }
}
