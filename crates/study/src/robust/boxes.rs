//! Boxes of two parameters: whether the solution is the stated one in the whole box, in none of it, or depends on one row.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use qca::error::Result;
use qca::sets::Set;
use qca::sets::calibration::Calibration;
use qca::sets::half::HalfPolicy;
use qca::truth_table::Out;

use super::anchors::{Anchor, anchors_of, domain, with_anchor};
use super::axis::Axis;
use super::enclosure::{Enclosure, Possible, Tangent};
use super::evaluate::Evaluator;
use super::frame::{Frame, Layout, between};
use super::plane::Cause;
use super::ranges::{moved_set, with_cut_off};
use super::setting::Setting;
use super::slopes::{DirectBox, Interval};
use super::solved::Solved;
use super::tangent::Motion;

/// The most truth tables that are minimised for one box.
const MOST_TABLES: usize = 32;

/// What is known of a box.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    Same,
    Different,
    Depends(Cause),
    Unknown,
}

/// The OUT values that are possible in a box, by which boxes inside it need not ask again for each row.
#[derive(Debug)]
pub(crate) struct Seen {
    /// Where the box begins and ends along the second parameter.
    reach: [f64; 2],
    layout: Rc<Layout>,
    possible: Vec<Possible>,
}

/// Boxes that lie in one another, the widest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nest(Vec<Rc<Seen>>);

impl Nest {
    /// The narrowest box that holds this one; narrower ones are forgotten, as a walk has left them behind.
    fn around(&mut self, reach: [f64; 2]) -> Option<Rc<Seen>> {
        let holds = |seen: &Seen| seen.reach[0] <= reach[0] && reach[1] <= seen.reach[1];
        while self.0.last().is_some_and(|seen| !holds(seen)) {
            self.0.pop();
        }
        self.0.last().map(Rc::clone)
    }
}

/// A strip with the bounds of the set that the first parameter moves.
type StripSets = (Interval, [Arc<Set>; 2]);

/// The boxes of two parameters of a setting.
pub(crate) struct Boxes<'a> {
    evaluator: &'a Evaluator<'a>,
    setting: &'a Setting,
    reference: Arc<Solved>,
    columns: Vec<Arc<Set>>,
    frame: Frame<'a>,
    pub(crate) first: Axis,
    pub(crate) second: Axis,
    /// The sets of the first parameter at both ends of the strip that was looked at last.
    strip: RefCell<Option<StripSets>>,
    /// What the tables that are possible amount to, for each layout.
    verdicts: RefCell<Vec<HashMap<Vec<Possible>, Verdict>>>,
}

impl<'a> Boxes<'a> {
    pub(crate) fn new(
        evaluator: &'a Evaluator<'a>,
        setting: &'a Setting,
        [first, second]: [Axis; 2],
    ) -> Result<Self> {
        let columns = evaluator.sets(setting)?;
        let moved = [&first, &second].into_iter().filter_map(|axis| axis.anchor);
        let moved = moved.map(|(column, _)| column).collect();
        Ok(Boxes {
            evaluator,
            setting,
            reference: evaluator.evaluate(setting)?.solution,
            frame: Frame::new(evaluator.material(), setting, columns.clone(), moved),
            columns,
            first,
            second,
            strip: RefCell::default(),
            verdicts: RefCell::default(),
        })
    }

    /// What is known of a box, of which larger ones may be known.
    pub(crate) fn verdict(&self, p: [f64; 2], q: [f64; 2], nest: &mut Nest) -> Result<Verdict> {
        let reach = [q[0].min(q[1]), q[0].max(q[1])];
        let Some(enclosure) = self.enclosure(p, reach)? else {
            return Ok(Verdict::Unknown);
        };
        let options = self.setting.table_options();
        let layout = Rc::clone(&enclosure.layout);
        let larger = nest.around(reach);
        let larger = larger.filter(|seen| Rc::ptr_eq(&seen.layout, &layout));
        let larger = larger.as_ref().map(|seen| seen.possible.as_slice());
        let mut possible = enclosure.outs([&options, &options], larger);
        let mut verdict = self.judged(&layout, &possible)?;
        if matches!(verdict, Verdict::Depends(_) | Verdict::Unknown)
            && let Some(tangent) = self.tangent([p, reach], &enclosure)?
        {
            possible = enclosure.outs_along(&tangent, &options, &possible);
            verdict = self.judged(&layout, &possible)?;
        }
        nest.0.push(Rc::new(Seen {
            reach,
            layout,
            possible,
        }));
        Ok(verdict)
    }

    /// What is known of an enclosure with the second parameter, a cut-off, between two values.
    pub(crate) fn verdict_in(&self, enclosure: &Enclosure<'_>, q: [f64; 2]) -> Result<Verdict> {
        let [low, high] = [q[0].min(q[1]), q[0].max(q[1])]
            .map(|q| with_cut_off(self.setting, &self.second.parameter, q).table_options());
        let possible = enclosure.outs([&low, &high], None);
        self.judged(&enclosure.layout, &possible)
    }

    /// Encloses a box; `None` where a case may change rows in it. The second parameter, if it is a cut-off, makes no difference.
    pub(crate) fn enclosure(&self, p: [f64; 2], q: [f64; 2]) -> Result<Option<Enclosure<'_>>> {
        let bounds = match (self.first.anchor, self.second.anchor) {
            (Some((one, _)), Some((other, _))) if one == other => vec![self.both(p, q)?],
            (first, second) => {
                let mut bounds = Vec::with_capacity(2);
                if first.is_some() {
                    bounds.push(self.along_strip(p)?);
                }
                if second.is_some() {
                    bounds.push(self.one(&self.second, q)?);
                }
                if first > second {
                    bounds.reverse();
                }
                bounds
            }
        };
        Ok(self.frame.enclosure(bounds))
    }

    /// Bounds of the set of the first parameter; a walk asks for the same strip again and again.
    fn along_strip(&self, p: [f64; 2]) -> Result<[Arc<Set>; 2]> {
        if let Some((strip, bounds)) = &*self.strip.borrow()
            && *strip == p
        {
            return Ok(bounds.clone());
        }
        let bounds = self.one(&self.first, p)?;
        *self.strip.borrow_mut() = Some((p, bounds.clone()));
        Ok(bounds)
    }

    /// Bounds of a set of which one anchor moves.
    fn one(&self, axis: &Axis, ends: [f64; 2]) -> Result<[Arc<Set>; 2]> {
        let corners = distinct(ends)
            .into_iter()
            .map(|end| self.set_at(&[(axis, end)]));
        Ok(between(&corners.collect::<Result<Vec<_>>>()?))
    }

    /// Bounds of a set of which two anchors move; a corner at which the second would pass the first is moved to where it does
    /// not.
    fn both(&self, p: [f64; 2], q: [f64; 2]) -> Result<[Arc<Set>; 2]> {
        let mut corners = Vec::with_capacity(4);
        for p in distinct(p) {
            for q in distinct(q) {
                let q = self.within(p, q);
                corners.push(self.set_at(&[(&self.first, p), (&self.second, q)])?);
            }
        }
        Ok(between(&corners))
    }

    /// How all that moves in a box does so; `None` where there are no bounds of that.
    fn tangent(&self, ends: [Interval; 2], enclosure: &Enclosure<'_>) -> Result<Option<Tangent>> {
        let material = self.evaluator.material();
        if self.setting.half != HalfPolicy::Keep || !material.rules.is_empty() {
            return Ok(None);
        }
        let mut tangent = Tangent {
            moving: Vec::with_capacity(2),
            outcome: Motion::none(&enclosure.outcome[0]),
            radii: ends.map(|[low, high]| (high - low) / 2.0),
        };
        for (column, bounds) in &enclosure.moving {
            match self.motion(ends, *column, bounds.each_ref().map(|set| &set.values))? {
                Some(motion) => tangent.moving.push((*column, motion)),
                None => return Ok(None),
            }
        }
        for (column, _) in [&self.first, &self.second]
            .into_iter()
            .filter_map(|a| a.anchor)
        {
            if column < material.conditions {
                continue;
            }
            let [least, most] = &*enclosure.outcome;
            let motion = match self.frame.plain_outcome(column) {
                Some(true) => self.motion(ends, column, [least, most])?,
                Some(false) => {
                    let bounds = [most, least].map(|y| y.iter().map(|y| 1.0 - y).collect());
                    let motion = self.motion(ends, column, bounds.each_ref())?;
                    motion.map(|motion| motion.negated())
                }
                None => None,
            };
            match motion {
                Some(motion) => tangent.outcome = motion,
                None => return Ok(None),
            }
        }
        Ok(Some(tangent))
    }

    /// How the memberships in a column, which lie within bounds, move in a box.
    fn motion(
        &self,
        ends: [Interval; 2],
        column: usize,
        [least, most]: [&Vec<f64>; 2],
    ) -> Result<Option<Motion>> {
        let axes = [&self.first, &self.second];
        let moves = |axis: usize| axes[axis].anchor.filter(|(moved, _)| *moved == column);
        let of_column = || (0..2).filter_map(|axis| Some((axis, moves(axis)?.1)));
        let within: Vec<(usize, Interval)> = of_column()
            .map(|(axis, index)| (index, ends[axis]))
            .collect();
        let scores = &self.evaluator.material().columns[column].scores;
        let calibration = self.setting.calibrations[column].as_deref();
        let Some(direct) = calibration.and_then(|own| DirectBox::new(own, scores, &within)) else {
            return Ok(None);
        };
        let middle: Vec<(&Axis, f64)> = of_column()
            .map(|(axis, _)| {
                (
                    axes[axis],
                    ends[axis][0] + (ends[axis][1] - ends[axis][0]) / 2.0,
                )
            })
            .collect();
        let slopes = [0, 1].map(|axis| {
            let of_case = |case: usize| match moves(axis) {
                Some((_, index)) => direct.slope(index, scores[case], [least[case], most[case]]),
                None => [0.0, 0.0],
            };
            (0..scores.len()).map(of_case).collect()
        });
        Ok(Some(Motion {
            bounds: [least.clone(), most.clone()],
            middle: self.set_at(&middle)?.values.clone(),
            slopes,
        }))
    }

    /// A set with anchors of its own at these values.
    fn set_at(&self, anchors: &[(&Axis, f64)]) -> Result<Arc<Set>> {
        let mut moved: Option<(usize, Calibration)> = None;
        for (axis, value) in anchors {
            let Some((column, index)) = axis.anchor else {
                continue;
            };
            let scores = &self.evaluator.material().columns[column].scores;
            let own = match &moved {
                Some((_, calibration)) => Some(calibration),
                None => self.setting.calibrations[column].as_deref(),
            };
            if let Some(own) = own {
                moved = Some((column, with_anchor(own, scores, index, *value)));
            }
        }
        let Some((column, calibration)) = moved else {
            return Err(qca::Error::analysis("no anchor of a calibrated set moves"));
        };
        let scores = &self.evaluator.material().columns[column].scores;
        let set = moved_set(&self.columns[column], &calibration, scores)?;
        Ok(Arc::new(set))
    }

    /// The second anchor where the first, of the same set, leaves room for it.
    fn within(&self, p: f64, q: f64) -> f64 {
        let (low, high) = self.room(p);
        let q = low.map_or(q, |low| q.max(low.next_up()));
        high.map_or(q, |high| q.min(high.next_down()))
    }

    /// The open interval in which the second anchor may move with the first parameter at `p`; no limit for a cut-off.
    pub(crate) fn room(&self, p: f64) -> (Option<f64>, Option<f64>) {
        match self.second.anchor {
            Some((column, index)) => domain(&self.anchors(column, p), index),
            None => (None, None),
        }
    }

    /// The anchors of a column with the first parameter at `p`.
    fn anchors(&self, column: usize, p: f64) -> Vec<Anchor> {
        let scores = &self.evaluator.material().columns[column].scores;
        let mut anchors = self.setting.calibrations[column]
            .as_deref()
            .map_or_else(Vec::new, |calibration| anchors_of(calibration, scores));
        if let Some((moved, index)) = self.first.anchor
            && moved == column
        {
            anchors[index].value = p;
        }
        anchors
    }

    /// What the possible tables of a layout amount to, from memory if that is known.
    fn judged(&self, layout: &Layout, possible: &[Possible]) -> Result<Verdict> {
        let mut verdicts = self.verdicts.borrow_mut();
        while verdicts.len() <= layout.number {
            verdicts.push(HashMap::new());
        }
        let known = &mut verdicts[layout.number];
        if let Some(verdict) = known.get(possible) {
            return Ok(verdict.clone());
        }
        let verdict = self.minimised(layout, possible)?;
        known.insert(possible.to_vec(), verdict.clone());
        Ok(verdict)
    }

    /// Minimises every truth table that is possible.
    fn minimised(&self, layout: &Layout, possible: &[Possible]) -> Result<Verdict> {
        let own = layout.rows.len();
        let tables = possible
            .iter()
            .try_fold(1usize, |product, row| product.checked_mul(row.count()));
        if tables.is_none_or(|tables| tables > MOST_TABLES) {
            return Ok(Verdict::Unknown);
        }
        let prepared = &layout.prepared;
        let mut answers: Vec<(Vec<Out>, bool)> = Vec::new();
        for outs in products(possible) {
            let (mine, negated) = outs.split_at(own);
            let negated = (!negated.is_empty()).then_some((&prepared.observed, negated));
            let solution = self
                .evaluator
                .solve_rows(prepared, mine, negated, self.setting)?;
            let same = Arc::ptr_eq(&solution, &self.reference) || solution == self.reference;
            answers.push((outs, same));
        }
        if answers.iter().all(|(_, same)| *same) {
            return Ok(Verdict::Same);
        }
        if answers.iter().all(|(_, same)| !*same) {
            return Ok(Verdict::Different);
        }
        let deciding = (0..possible.len()).find_map(|at| {
            let with = |wanted: bool| -> Vec<Out> {
                let outs = answers.iter().filter(|(_, same)| *same == wanted);
                let mut outs: Vec<Out> = outs.map(|(outs, _)| outs[at]).collect();
                outs.sort();
                outs.dedup();
                outs
            };
            let (before, after) = (with(true), with(false));
            let apart = before.iter().all(|out| !after.contains(out));
            apart.then_some((at, before, after))
        });
        Ok(match deciding {
            None => Verdict::Unknown,
            Some((at, before, after)) => {
                let row = layout.rows[at % own].number.clone();
                Verdict::Depends(Cause::Row { row, before, after })
            }
        })
    }
}

fn distinct([a, b]: [f64; 2]) -> Vec<f64> {
    if a == b { vec![a] } else { vec![a, b] }
}

/// Every choice of one value for each row.
fn products(possible: &[Possible]) -> Vec<Vec<Out>> {
    let mut all = vec![Vec::with_capacity(possible.len())];
    for row in possible {
        all = all
            .into_iter()
            .flat_map(|chosen: Vec<Out>| {
                row.values().map(move |out| {
                    let mut next = chosen.clone();
                    next.push(out);
                    next
                })
            })
            .collect();
    }
    all
}
