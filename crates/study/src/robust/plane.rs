//! The plane of two parameters: in which cells of the first the second is stopped by the same rows and cases.
//!
//! Over a strip of values of the first parameter the second moves away from its stated value, box by box. An enclosure
//! (the `enclosure` module) says which truth tables are possible in a box, and each of them is minimised: the
//! solution is the stated one in the whole box, in none of it, or it depends on OUT of one row alone. If a run of
//! boxes with the stated solution is followed by boxes that depend on one row, and these by one with another solution,
//! then it is proven that for every value in the strip the first change of the solution comes from this row, and nowhere
//! before. Where that cannot be proven the strip is halved, down to [`FINEST`] of the spread of the scores. Boxes (the
//! `boxes` module) lie in one another, and a narrow one asks only for the rows that a wider one left in doubt. Values at
//! which a case has a membership of 0.5 cut both axes into legs.

use std::collections::VecDeque;

use serde::Serialize;

use qca::error::Result;
use qca::precision::TOLERANCE;
use qca::truth_table::Out;

use super::axis::axis;
use super::boxes::{Boxes, Nest, Verdict};
use super::enclosure::Enclosure;
use super::evaluate::Evaluator;
use super::ranges::{CLEAR, Parameter, Range, Side, step_back, with_cut_off};
use super::setting::Setting;
use super::watch::{Watch, interrupted};

/// The narrowest strip that is looked into, as a share of the spread.
const FINEST: f64 = 1e-7;
/// The same where the second parameter is a cut-off, and a strip costs little. Two figures that fall to 0 together differ by a
/// share of what is left of them.
const FINEST_BESIDE_CUT_OFF: f64 = 1e-10;
/// Two cells may be so far apart, as a share of the spread: where a curve passes the score of a case, the zone that is kept
/// clear of it hides which of the two stops first.
const SLIVER: f64 = 2.0 * CLEAR;
/// An end of the first parameter that is nowhere is followed to so many spreads.
const OPEN: f64 = 16.0;
/// The second parameter is followed to so many spreads where nothing stops it. Much farther away, the membership of a case
/// that is clear of the crossover comes within the tolerance of 0.5.
const FAR: f64 = 64.0;
/// A narrower zone about the score of a case than [`CLEAR`], tried where nothing is proven with that one.
const NEAR: f64 = CLEAR / 8.0;
/// The most strips between two values at which a case is at 0.5; what is left is reported as not proven.
const MOST_STRIPS: usize = 4_000;
/// The same where the second parameter is a cut-off, and a strip costs little.
const MOST_BESIDE_CUT_OFF: usize = 100_000;
/// Boxes are as narrow along the second parameter as an eighth of the strip's width along the first. A curve may hardly rise or
/// fall along the strip, so that in every so many halvings nothing proven with them is tried with boxes narrower by these
/// shares in turn.
const FINER: [f64; 2] = [1.0 / 64.0; 2];
const FINER_EVERY: usize = 4;
/// The most boxes in which it may depend on a row whether the solution is the same, and how many times as far from
/// where the row begins to decide as it is wide a box is. A box is only proven where it is small beside that distance; how
/// small is not known. Fast steps reach where a figure keeps near its cut-off for long, slow ones show a figure that many
/// cases move at once.
const FAST: (usize, f64) = (48, 2.0);
const SLOW: (usize, f64) = (120, 16.0);

/// What stops the second parameter on one side, throughout a cell of the first.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Cause {
    /// A row's OUT changes.
    Row {
        /// Its number.
        row: Option<qca::Count>,
        /// OUT on the side of the stated value.
        before: Vec<Out>,
        /// OUT beyond.
        after: Vec<Out>,
    },
    /// Cases with this score cross 0.5.
    Case {
        /// The raw score.
        score: f64,
    },
    /// Of a PRI cut-off: at 0 it asks for nothing, and several rows have OUT 1 at once.
    Zero,
    /// The next anchor, or the limit of a cut-off.
    Limit,
    /// Nothing within 64 times the spread of the scores.
    Nothing,
}

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list = |outs: &[Out]| {
            let texts: Vec<String> = outs.iter().map(ToString::to_string).collect();
            texts.join(" or ")
        };
        match self {
            Cause::Row { row, before, after } => {
                let number = row.as_ref().map_or_else(String::new, ToString::to_string);
                write!(f, "row {number}: OUT {} to {}", list(before), list(after))
            }
            Cause::Case { score } => write!(f, "case at {score}"),
            Cause::Zero => f.write_str("0, no cut-off"),
            Cause::Limit => f.write_str("limit"),
            Cause::Nothing => f.write_str("nothing"),
        }
    }
}

/// An interval of the first parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Strip {
    pub(crate) from: f64,
    pub(crate) to: f64,
    /// What stops the second parameter below and above; none where it is not proven to be one thing.
    pub(crate) causes: Option<[Cause; 2]>,
}

/// Two parameters of a setting.
pub(crate) struct Plane<'a> {
    evaluator: &'a Evaluator<'a>,
    setting: &'a Setting,
    watch: Watch<'a>,
    boxes: Boxes<'a>,
}

impl<'a> Plane<'a> {
    pub(crate) fn new(
        evaluator: &'a Evaluator<'a>,
        setting: &'a Setting,
        parameters: [&Parameter; 2],
        watch: Watch<'a>,
    ) -> Result<Self> {
        let [first, second] = parameters.map(|parameter| axis(evaluator, setting, parameter));
        Ok(Plane {
            evaluator,
            setting,
            watch,
            boxes: Boxes::new(evaluator, setting, [first?, second?])?,
        })
    }

    /// The cells of the first parameter across its own range, ascending.
    pub(crate) fn cells(&self, own: &Range) -> Result<Vec<Strip>> {
        let mut cells: Vec<Strip> = Vec::new();
        for (from, to) in self.legs(own) {
            let finest = match self.boxes.second.anchor {
                Some(_) => FINEST,
                None => FINEST_BESIDE_CUT_OFF,
            } * self.boxes.first.spread;
            let strips = self.strips(from, to, finest)?;
            let strips = absorbed(joined(strips), SLIVER * self.boxes.first.spread);
            cells.extend(joined(strips));
        }
        Ok(cells)
    }

    /// The own range of the first parameter, cut where a case changes its position.
    fn legs(&self, own: &Range) -> Vec<(f64, f64)> {
        let axis = &self.boxes.first;
        let reach = OPEN * axis.spread;
        let low = own.lower.value.unwrap_or(axis.stated - reach);
        let high = own.upper.value.unwrap_or(axis.stated + reach);
        let mut ends = vec![low];
        ends.extend(
            axis.events
                .iter()
                .copied()
                .filter(|e| low < *e && *e < high),
        );
        // An open end is followed in ever longer legs.
        for step in [1.0, 2.0, 4.0, 8.0] {
            if own.lower.value.is_none() {
                ends.push(axis.stated - step * axis.spread);
            }
            if own.upper.value.is_none() {
                ends.push(axis.stated + step * axis.spread);
            }
        }
        ends.push(high);
        ends.sort_by(f64::total_cmp);
        ends.dedup();
        let clear = CLEAR * axis.spread;
        let legs = ends.windows(2).map(|pair| {
            let inner = |end: f64, sign: f64| match axis.events.contains(&end) {
                true => end + sign * clear,
                false if own.lower.value == Some(end) || own.upper.value == Some(end) => {
                    end + sign * FINEST * axis.spread
                }
                false => end,
            };
            (inner(pair[0], 1.0), inner(pair[1], -1.0))
        });
        legs.filter(|(from, to)| from < to).collect()
    }

    /// Strips that are proven, or too narrow; ascending and without a gap.
    fn strips(&self, from: f64, to: f64, finest: f64) -> Result<Vec<Strip>> {
        let mut budget = match self.boxes.second.anchor {
            Some(_) => MOST_STRIPS,
            None => MOST_BESIDE_CUT_OFF,
        };
        let stated = self.boxes.second.stated;
        let unknown = || Walked::Until(stated, Nest::default());
        // The widest first, so that one place without a proof does not take it from all others.
        let mut open = VecDeque::from([([from, to], [unknown(), unknown()], 0usize)]);
        let mut strips = Vec::new();
        while let Some(([from, to], known, halvings)) = open.pop_front() {
            if self.watch.stopped() {
                return Err(interrupted());
            }
            let known = match budget {
                0 => known,
                _ => self.further([from, to], known, finer_after(halvings))?,
            };
            budget = budget.saturating_sub(1);
            let causes = match &known {
                [Walked::Stopped(below), Walked::Stopped(above)] => {
                    Some([below.clone(), above.clone()])
                }
                _ => None,
            };
            let middle = from + (to - from) / 2.0;
            if causes.is_some() || to - from <= finest || budget == 0 {
                strips.push(Strip { from, to, causes });
            } else {
                // What is proven for a strip is so for its halves.
                open.push_back(([from, middle], known.clone(), halvings + 1));
                open.push_back(([middle, to], known, halvings + 1));
            }
        }
        strips.sort_by(|one, other| one.from.total_cmp(&other.from));
        Ok(strips)
    }

    /// What stops the second parameter below and above, as far as that is proven for every value of the first in a strip.
    fn further(&self, strip: [f64; 2], known: [Walked; 2], finer: &[f64]) -> Result<[Walked; 2]> {
        let [below, above] = known;
        if self.boxes.second.anchor.is_none() {
            return self.along_cut_off(strip, [below, above]);
        }
        Ok([
            self.walk(strip, below, Side::Down, finer)?,
            self.walk(strip, above, Side::Up, finer)?,
        ])
    }

    /// [`Plane::further`] where the second parameter is a cut-off. The figures of the rows depend on the first alone, so each is
    /// enclosed once for the whole strip; between the ends of these intervals the rows that are in doubt are the same.
    fn along_cut_off(&self, strip: [f64; 2], known: [Walked; 2]) -> Result<[Walked; 2]> {
        let Some(enclosure) = self.boxes.enclosure(strip, [self.boxes.second.stated; 2])? else {
            return Ok(known);
        };
        let figures = enclosure.figures(self.boxes.second.parameter == Parameter::Pri);
        let mut ends: Vec<f64> = figures.into_iter().flatten().collect();
        ends.sort_by(f64::total_cmp);
        ends.dedup();
        let [below, above] = known;
        Ok([
            self.past_figures(strip, &enclosure, &ends, below, Side::Down)?,
            self.past_figures(strip, &enclosure, &ends, above, Side::Up)?,
        ])
    }

    fn past_figures(
        &self,
        strip: [f64; 2],
        enclosure: &Enclosure<'_>,
        ends: &[f64],
        known: Walked,
        side: Side,
    ) -> Result<Walked> {
        let Walked::Until(start, _) = known else {
            return Ok(known);
        };
        let until = |at: f64| Walked::Until(at, Nest::default());
        let sign = side.sign();
        let limit = self.limit(strip, side).unwrap_or(start);
        // Up to the tolerance a PRI cut-off is none.
        let asks = side == Side::Up || self.boxes.second.parameter != Parameter::Pri;
        let last = if asks { limit } else { 2.0 * TOLERANCE };
        let between = |end: &f64| (end - start) * sign > 0.0 && (last - end) * sign > 0.0;
        let mut stops: Vec<f64> = ends.iter().copied().filter(between).collect();
        if side == Side::Down {
            stops.reverse();
        }
        if (last - start) * sign > 0.0 {
            stops.push(last);
        }
        let (mut at, mut proven) = (start, start);
        let mut found: Option<Cause> = None;
        for next in stops {
            match self.boxes.verdict_in(enclosure, [at, next])? {
                Verdict::Same if found.is_none() => proven = next,
                Verdict::Same => {}
                Verdict::Different => {
                    return Ok(found.map_or(until(proven), Walked::Stopped));
                }
                Verdict::Depends(cause) if found.as_ref().is_none_or(|f| *f == cause) => {
                    found = Some(cause);
                }
                Verdict::Depends(_) | Verdict::Unknown => return Ok(until(proven)),
            }
            at = next;
        }
        if found.is_some() {
            return Ok(until(proven));
        }
        if asks {
            return Ok(Walked::Stopped(Cause::Limit));
        }
        Ok(match self.boxes.verdict_in(enclosure, [limit, limit])? {
            Verdict::Same => Walked::Stopped(Cause::Limit),
            Verdict::Different => Walked::Stopped(self.at_zero(enclosure, [at, limit])),
            Verdict::Depends(_) | Verdict::Unknown => until(proven),
        })
    }

    /// The row that changes where the PRI cut-off falls to 0, if it is a single one.
    fn at_zero(&self, enclosure: &Enclosure<'_>, [before, zero]: [f64; 2]) -> Cause {
        let [before, after] = [before, zero].map(|cut| {
            let setting = with_cut_off(self.setting, &self.boxes.second.parameter, cut);
            let options = setting.table_options();
            enclosure.outs([&options, &options], None)
        });
        let mut changed = (0..before.len()).filter(|&row| before[row] != after[row]);
        match (changed.next(), changed.next()) {
            (Some(row), None) if self.evaluator.material().rules.is_empty() => Cause::Row {
                row: enclosure.layout.rows[row].number.clone(),
                before: before[row].values().collect(),
                after: after[row].values().collect(),
            },
            _ => Cause::Zero,
        }
    }

    fn walk(&self, strip: [f64; 2], known: Walked, side: Side, finer: &[f64]) -> Result<Walked> {
        let axis = &self.boxes.second;
        let clear = CLEAR * axis.spread;
        let known = self.walk_clear(strip, known, side, clear, finer)?;
        // A curve may pass at a small angle where the zone about a score ends; it is clear of the end of a narrower one.
        let close = |at: f64| {
            let mut events = axis.events.iter();
            events.any(|event| (0.0..16.0 * clear).contains(&((event - at) * side.sign())))
        };
        if let Walked::Until(at, nest) = &known
            && close(*at)
            && let Walked::Stopped(cause) = self.walk_clear(
                strip,
                Walked::Until(*at, nest.clone()),
                side,
                NEAR * axis.spread,
                finer,
            )?
        {
            return Ok(Walked::Stopped(cause));
        }
        Ok(known)
    }

    fn walk_clear(
        &self,
        strip: [f64; 2],
        known: Walked,
        side: Side,
        clear: f64,
        finer: &[f64],
    ) -> Result<Walked> {
        let Walked::Until(start, mut nest) = known else {
            return Ok(known);
        };
        let axis = &self.boxes.second;
        let sign = side.sign();
        let limit = self.limit(strip, side);
        let last = match limit {
            Some(limit) => step_back(limit, axis.stated),
            None => axis.stated + sign * FAR * axis.spread,
        };
        let width = (strip[1] - strip[0]) / self.boxes.first.spread;
        let finest = axis.spread * (width / 8.0).max(FINEST * 1e-2);
        let mut events: Vec<f64> = axis.events.clone();
        events.retain(|e| (e - start) * sign >= 0.0 && (last - e) * sign > clear);
        if side == Side::Down {
            events.reverse();
        }
        let mut at = start;
        for event in events {
            let before = event - sign * clear;
            if (before - at) * sign > 0.0 {
                match self.leg(strip, [at, before], (finest, finer), &mut nest)? {
                    Leg::Through => at = before,
                    Leg::Stopped(cause) => return Ok(Walked::Stopped(cause)),
                    Leg::Unproven(until) => return Ok(Walked::Until(until, nest)),
                }
            }
            let beyond = event + sign * clear;
            match self.boxes.verdict(strip, [beyond, beyond], &mut nest)? {
                Verdict::Same => at = beyond,
                Verdict::Different => return Ok(Walked::Stopped(Cause::Case { score: event })),
                Verdict::Depends(_) | Verdict::Unknown => return Ok(Walked::Until(at, nest)),
            }
        }
        let end = match limit {
            Some(_) => Cause::Limit,
            None => Cause::Nothing,
        };
        if (last - at) * sign <= 0.0 {
            return Ok(Walked::Stopped(end));
        }
        Ok(
            match self.leg(strip, [at, last], (finest, finer), &mut nest)? {
                Leg::Through => Walked::Stopped(end),
                Leg::Stopped(cause) => Walked::Stopped(cause),
                Leg::Unproven(until) => Walked::Until(until, nest),
            },
        )
    }

    /// One way along the second parameter on which no case crosses 0.5.
    fn leg(
        &self,
        strip: [f64; 2],
        [from, to]: [f64; 2],
        (mut finest, finer): (f64, &[f64]),
        nest: &mut Nest,
    ) -> Result<Leg> {
        let sign = (to - from).signum();
        let left = |at: f64| (to - at) * sign;
        // The rows that decide somewhere on the way are those that all other boxes are asked for.
        if matches!(self.boxes.verdict(strip, [from, to], nest)?, Verdict::Same) {
            return Ok(Leg::Through);
        }
        let mut at = from;
        let mut step = (self.boxes.second.spread / 4.0).min(left(from));
        let mut finer = finer.iter();
        while left(at) > 0.0 {
            let next = if step >= left(at) {
                to
            } else {
                at + sign * step
            };
            if matches!(self.boxes.verdict(strip, [at, next], nest)?, Verdict::Same) {
                at = next;
                step *= 2.0;
            } else if step > finest {
                step = (step / 2.0).min(left(at));
            } else {
                for pace in [FAST, SLOW] {
                    let found = self.crossing(strip, [at, to], finest, pace, nest)?;
                    if matches!(found, Leg::Stopped(_)) {
                        return Ok(found);
                    }
                }
                match finer.next() {
                    Some(share) => finest *= share,
                    None => return Ok(Leg::Unproven(at)),
                }
            }
        }
        Ok(Leg::Through)
    }

    /// The boxes in which one row's OUT decides, up to the first beyond them.
    fn crossing(
        &self,
        strip: [f64; 2],
        [from, to]: [f64; 2],
        finest: f64,
        (most_boxes, closeness): (usize, f64),
        nest: &mut Nest,
    ) -> Result<Leg> {
        let sign = (to - from).signum();
        let mut at = from;
        let mut step = finest;
        let mut found: Option<Cause> = None;
        for _ in 0..most_boxes {
            let left = (to - at) * sign;
            if left <= 0.0 {
                break;
            }
            let next = if step >= left { to } else { at + sign * step };
            match self.boxes.verdict(strip, [at, next], nest)? {
                Verdict::Same => at = next,
                Verdict::Different => {
                    return Ok(found.map_or(Leg::Unproven(from), Leg::Stopped));
                }
                Verdict::Depends(cause) if found.as_ref().is_none_or(|f| *f == cause) => {
                    found = Some(cause);
                    at = next;
                    step = finest.max((at - from).abs() / closeness);
                }
                Verdict::Depends(_) | Verdict::Unknown if step > finest / 4.0 => step /= 2.0,
                Verdict::Depends(_) | Verdict::Unknown => break,
            }
        }
        Ok(Leg::Unproven(from))
    }

    /// How far the second parameter may go, farthest over the strip; none where nothing stops it.
    fn limit(&self, strip: [f64; 2], side: Side) -> Option<f64> {
        if self.boxes.second.anchor.is_none() {
            let limits = match &self.boxes.second.parameter {
                Parameter::Consistency => (self.setting.contradiction.unwrap_or(0.0), 1.0),
                Parameter::Contradiction => (0.0, self.setting.consistency),
                _ => (0.0, 1.0),
            };
            return Some(match side {
                Side::Down => limits.0,
                Side::Up => limits.1,
            });
        }
        let limits = strip.map(|p| {
            let (low, high) = self.boxes.room(p);
            match side {
                Side::Down => low,
                Side::Up => high,
            }
        });
        match side {
            Side::Down => Some(limits[0]?.min(limits[1]?)),
            Side::Up => Some(limits[0]?.max(limits[1]?)),
        }
    }
}

/// The narrower boxes that are tried in a strip after so many halvings.
fn finer_after(halvings: usize) -> &'static [f64] {
    match halvings % FINER_EVERY == FINER_EVERY - 1 {
        true => &FINER,
        false => &[],
    }
}

/// Neighbours that are stopped by the same, as one.
fn joined(strips: Vec<Strip>) -> Vec<Strip> {
    let mut joined: Vec<Strip> = Vec::with_capacity(strips.len());
    for strip in strips {
        match joined.last_mut() {
            Some(last) if last.causes == strip.causes => last.to = strip.to,
            _ => joined.push(strip),
        }
    }
    joined
}

/// Gives what is not proven and no wider than this to a neighbour: two cells meet somewhere in it.
fn absorbed(strips: Vec<Strip>, sliver: f64) -> Vec<Strip> {
    let mut kept: Vec<Strip> = Vec::with_capacity(strips.len());
    for strip in strips {
        let thin = |strip: &Strip| strip.causes.is_none() && strip.to - strip.from <= sliver;
        match kept.last_mut() {
            Some(last) if thin(&strip) => last.to = strip.to,
            Some(last) if thin(last) => {
                *last = Strip {
                    from: last.from,
                    ..strip
                };
            }
            _ => kept.push(strip),
        }
    }
    kept
}

/// How a way along the second parameter ends.
enum Leg {
    Through,
    Stopped(Cause),
    /// The solution is the stated one up to here; beyond, nothing is proven.
    Unproven(f64),
}

/// What is known of one side of the second parameter, for every value of the first in a strip.
#[derive(Clone, Debug)]
enum Walked {
    Stopped(Cause),
    /// The solution is the stated one up to here; with what is known of boxes on the way.
    Until(f64, Nest),
}
