//! Sensitivity ranges: how far each cut-off and each anchor may move before the solution changes.
//!
//! *Cut-offs.* The truth table changes only where a cut-off passes the figure of a row, so the range ends at row
//! figures: no stepping, no rounding.
//!
//! *Anchors.* The truth table changes only where a case crosses 0.5 or a row crosses a cut-off. Between two values of
//! an anchor, an enclosure of every row's figure proves that neither happens (the `enclosure` module); where it cannot,
//! the interval is halved, nearest half first, down to neighbouring doubles. The first change found is therefore the
//! first there is, and its place is exact to the last bit of the anchor, whether or not the figures are monotone. An
//! end where a case crosses 0.5 is that case's raw score.
//!
//! A range is the connected interval around the stated value. "The same solution" is the same set of models.

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use qca::CaseNames;
use qca::condition::Condition;
use qca::error::Result;
use qca::minimize::Level;
use qca::precision::{TOLERANCE, at_least};
use qca::sets::Set;
use qca::sets::calibration::Calibration;
use qca::truth_table::{Out, row_number};

use super::enclosure::MovingColumn;
use crate::evaluate::{
    CalibratedCases, Evaluated, Evaluator, ModelSet, SourceColumn, Stated, anchors_of, domain,
    is_monotone, with_anchor,
};
use crate::specification::Specification;
use crate::watch::{Counter, Watch, go_on};

/// What is moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Parameter {
    /// The consistency cut-off.
    Consistency,
    /// The lower consistency cut-off.
    Contradiction,
    /// The PRI cut-off.
    Pri,
    /// The frequency cut-off.
    Frequency,
    /// An anchor of a set.
    Anchor {
        /// The set.
        set: String,
        /// Which anchor, as in [`crate::evaluate::Anchor::name`].
        anchor: String,
        /// Its place among the anchors of the set.
        index: usize,
    },
}

impl std::fmt::Display for Parameter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Parameter::Consistency => f.write_str("consistency cut-off"),
            Parameter::Contradiction => f.write_str("lower consistency cut-off"),
            Parameter::Pri => f.write_str("PRI cut-off"),
            Parameter::Frequency => f.write_str("frequency cut-off"),
            Parameter::Anchor { set, anchor, .. } => write!(f, "{set}: {anchor}"),
        }
    }
}

/// The interval of a parameter over which the solution stays the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// What is moved.
    pub parameter: Parameter,
    /// Its stated value.
    pub stated: f64,
    /// The lower end.
    pub lower: End,
    /// The upper end.
    pub upper: End,
    /// Values inside at which alone the solution differs, as a case has a membership of exactly 0.5 there.
    pub exceptions: Vec<f64>,
}

impl Range {
    /// Whether the solution is the stated one at this value of the parameter.
    pub fn contains(&self, value: f64) -> bool {
        let above = self
            .lower
            .value
            .is_none_or(|end| value > end || (value == end && self.lower.included));
        let below = self
            .upper
            .value
            .is_none_or(|end| value < end || (value == end && self.upper.included));
        above && below && !self.exceptions.contains(&value)
    }
}

/// An end of a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct End {
    /// Where it is; `None`: there is none.
    pub value: Option<f64>,
    /// Whether the solution at the end itself is still the same.
    pub included: bool,
    /// What happens just beyond; `None` where the range ends at the next anchor, at the limits of a cut-off, or nowhere.
    pub beyond: Option<Beyond>,
}

impl End {
    fn at_limit(value: Option<f64>, included: bool) -> Self {
        End {
            value,
            included,
            beyond: None,
        }
    }
}

/// What happens just beyond an end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beyond {
    /// The value of the parameter at which this was found.
    pub at: f64,
    /// Rows whose OUT or cases change.
    pub rows: Vec<RowChange>,
    /// Cases that change rows.
    pub cases: Vec<CaseChange>,
    /// The models there.
    pub models: Vec<String>,
}

/// A row that changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowChange {
    /// Its number.
    pub row: Option<qca::Count>,
    /// Its cases before, by name.
    pub cases: Vec<String>,
    /// OUT before.
    pub before: Out,
    /// OUT beyond.
    pub after: Out,
    /// Its consistency beyond; none for a row without cases there.
    pub consistency: Option<f64>,
    /// Its PRI beyond.
    pub pri: Option<f64>,
}

/// A case that changes rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseChange {
    /// The case.
    pub case: String,
    /// The row it leaves; none if it belonged to none.
    pub from: Option<qca::Count>,
    /// The row it joins; none if it belongs to none.
    pub to: Option<qca::Count>,
}

/// The ranges of all cut-offs in use, and of every anchor of every calibrated column; computed in parallel, in this order.
///
/// # Errors
/// As [`Evaluator::evaluate`]; an interrupt.
pub fn sensitivity(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    watch: &Watch,
) -> Result<Vec<Range>> {
    let parameters = parameters(evaluator, specification);
    let counter = Counter::new(watch, parameters.len());
    parameters
        .par_iter()
        .map(|parameter| {
            let range = sensitivity_of(evaluator, specification, parameter, watch)?;
            counter.tick();
            Ok(range)
        })
        .collect()
}

/// The parameters that can be moved.
fn parameters(evaluator: &Evaluator<'_>, specification: &Specification) -> Vec<Parameter> {
    let mut parameters = vec![Parameter::Consistency, Parameter::Pri, Parameter::Frequency];
    if specification.cut_offs.contradiction.is_some() {
        parameters.push(Parameter::Contradiction);
    }
    for (column, calibration) in evaluator
        .raw()
        .columns
        .iter()
        .zip(&specification.calibrations)
    {
        let Some(calibration) = calibration else {
            continue;
        };
        let anchors = anchors_of(calibration, column.scores())
            .into_iter()
            .enumerate();
        parameters.extend(anchors.map(|(index, anchor)| Parameter::Anchor {
            set: column.name.clone(),
            anchor: anchor.name,
            index,
        }));
    }
    parameters
}

/// The range of one parameter.
///
/// # Errors
/// As [`sensitivity`].
pub fn sensitivity_of(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    parameter: &Parameter,
    watch: &Watch,
) -> Result<Range> {
    match parameter {
        Parameter::Anchor { set, index, .. } => {
            let columns = &evaluator.raw().columns;
            let column = columns
                .iter()
                .position(|column| column.name == *set)
                .unwrap_or(0);
            anchor_range(evaluator, specification, parameter, column, *index, watch)
        }
        _ => cut_off_range(evaluator, specification, parameter),
    }
}

/// The specification with a cut-off at another value.
pub(crate) fn with_cut_off(
    specification: &Specification,
    parameter: &Parameter,
    value: f64,
) -> Specification {
    let mut changed = specification.clone();
    match parameter {
        Parameter::Consistency => changed.cut_offs.consistency = value,
        Parameter::Contradiction => changed.cut_offs.contradiction = Some(value),
        Parameter::Pri => changed.cut_offs.pri = value,
        Parameter::Frequency => changed.cut_offs.frequency = value as usize,
        Parameter::Anchor { .. } => {}
    }
    changed
}

pub(crate) fn cut_off(specification: &Specification, parameter: &Parameter) -> f64 {
    match parameter {
        Parameter::Contradiction => specification.cut_offs.contradiction.unwrap_or(0.0),
        Parameter::Pri => specification.cut_offs.pri,
        Parameter::Frequency => specification.cut_offs.frequency as f64,
        Parameter::Consistency | Parameter::Anchor { .. } => specification.cut_offs.consistency,
    }
}

/// The figures of the rows at which the table changes as this cut-off moves, ascending, within the limits that the
/// cut-off has; and these limits.
pub(crate) fn breakpoints(
    calibrated: &CalibratedCases,
    specification: &Specification,
    parameter: &Parameter,
) -> (Vec<f64>, f64, f64) {
    let rows = calibrated.observed.rows().iter();
    let figures: Vec<Option<f64>> = match parameter {
        Parameter::Frequency => rows.map(|row| Some(row.cases.len() as f64)).collect(),
        Parameter::Pri => rows.map(|row| row.pri).collect(),
        _ => rows.map(|row| row.consistency).collect(),
    };
    let (lowest, highest) = match parameter {
        Parameter::Frequency => (1.0, f64::INFINITY),
        Parameter::Consistency => (specification.cut_offs.contradiction.unwrap_or(0.0), 1.0),
        Parameter::Contradiction => (0.0, specification.cut_offs.consistency),
        _ => (0.0, 1.0),
    };
    let mut figures: Vec<f64> = figures
        .into_iter()
        .flatten()
        .filter(|f| (lowest..=highest).contains(f))
        .collect();
    figures.sort_by(f64::total_cmp);
    // Figures that the tolerance cannot tell apart are one breakpoint, the highest of them.
    let mut distinct: Vec<f64> = Vec::new();
    for figure in figures {
        match distinct.last_mut() {
            Some(last) if figure - *last <= 2.0 * TOLERANCE => *last = figure,
            _ => distinct.push(figure),
        }
    }
    (distinct, lowest, highest)
}

fn cut_off_range(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    parameter: &Parameter,
) -> Result<Range> {
    let stated = cut_off(specification, parameter);
    let start = evaluator.evaluate(specification)?;
    let (figures, lowest, highest) = breakpoints(&start.calibrated, specification, parameter);
    let at = |value: f64| {
        let changed = with_cut_off(specification, parameter, value);
        evaluator.evaluate_calibrated(Arc::clone(&start.calibrated), &changed)
    };
    let case_names = &evaluator.raw().cases;
    let integer = *parameter == Parameter::Frequency;
    // Upwards: a row with figure f passes all cut-offs up to f.
    let mut upper = End::at_limit(highest.is_finite().then_some(highest), true);
    let mut last = start.clone();
    for (place, &figure) in figures
        .iter()
        .enumerate()
        .filter(|&(_, &f)| at_least(f, stated))
    {
        let next = figures.get(place + 1).copied().unwrap_or(highest);
        let just_above = match () {
            () if integer => figure + 1.0,
            () if next.is_finite() => figure + (next - figure) / 2.0,
            () => figure,
        };
        // Within the tolerance of the limit every cut-off is passed. Breakpoints are farther apart than twice that.
        if just_above <= figure + TOLERANCE {
            break;
        }
        let there = at(just_above)?;
        if there.solution != start.solution {
            let beyond = beyond(&last, &there, just_above, case_names);
            upper = End {
                value: Some(figure),
                included: true,
                beyond: Some(beyond),
            };
            break;
        }
        last = there;
    }
    // Downwards: a row with figure f fails all cut-offs above f, and passes f itself.
    let mut lower = End::at_limit(Some(lowest), true);
    let mut last = start.clone();
    for &figure in figures.iter().rev().filter(|&&f| !at_least(f, stated)) {
        let there = at(figure)?;
        if there.solution != start.solution {
            let beyond = beyond(&last, &there, figure, case_names);
            let (value, included) = if integer {
                (figure + 1.0, true)
            } else {
                (figure, false)
            };
            lower = End {
                value: Some(value),
                included,
                beyond: Some(beyond),
            };
            break;
        }
        last = there;
    }
    Ok(Range {
        parameter: parameter.clone(),
        stated,
        lower,
        upper,
        exceptions: Vec::new(),
    })
}

/// What differs between two evaluations of the same cases.
fn beyond(before: &Evaluated, after: &Evaluated, at: f64, case_names: &CaseNames) -> Beyond {
    let conditions = after.calibrated.conditions();
    let (mine, others) = (
        before.calibrated.observed.rows(),
        after.calibrated.observed.rows(),
    );
    let mut patterns: Vec<&Vec<Option<Level>>> =
        mine.iter().chain(others).map(|row| &row.pattern).collect();
    patterns.sort();
    patterns.dedup();
    let mut rows = Vec::new();
    for pattern in patterns {
        let was = mine.iter().position(|row| row.pattern == *pattern);
        let is = others.iter().position(|row| row.pattern == *pattern);
        let out_before = was.map_or(Out::Remainder, |at| before.outs[at]);
        let out_after = is.map_or(Out::Remainder, |at| after.outs[at]);
        if out_before != out_after {
            let cases = was.map_or(&[][..], |at| &mine[at].cases);
            let name = |&case: &usize| case_names[before.calibrated.cases[case]].to_owned();
            rows.push(RowChange {
                row: row_number(&conditions, pattern),
                cases: cases.iter().map(name).collect(),
                before: out_before,
                after: out_after,
                consistency: is.and_then(|at| others[at].consistency),
                pri: is.and_then(|at| others[at].pri),
            });
        }
    }
    Beyond {
        at,
        rows,
        cases: case_changes(before, after, &conditions, case_names),
        models: after.solution.texts(&conditions),
    }
}

fn case_changes(
    before: &Evaluated,
    after: &Evaluated,
    conditions: &[Condition],
    case_names: &CaseNames,
) -> Vec<CaseChange> {
    let place = |evaluated: &Evaluated, case: usize| {
        let at = evaluated.calibrated.cases.iter().position(|&c| c == case)?;
        let rows = evaluated.calibrated.observed.rows();
        let row = rows.iter().find(|row| row.cases.contains(&at))?;
        row_number(conditions, &row.pattern)
    };
    let change = |(case, name): (usize, &str)| {
        let (from, to) = (place(before, case), place(after, case));
        (from != to).then(|| CaseChange {
            case: name.to_owned(),
            from,
            to,
        })
    };
    case_names.iter().enumerate().filter_map(change).collect()
}

/// One value of the moved anchor.
struct Point {
    value: f64,
    /// The set that moves, before the policy for 0.5.
    moved: Arc<Set>,
    evaluated: Evaluated,
    /// OUT of the rows for the negated outcome, where counterfactual rules look at it.
    negated: Vec<Out>,
}

/// The line along which one anchor moves.
struct Line<'a> {
    evaluator: &'a Evaluator<'a>,
    specification: &'a Specification,
    watch: &'a Watch,
    column: usize,
    index: usize,
    calibration: &'a Calibration,
    sets: Vec<Arc<Set>>,
    outcome: Vec<f64>,
    /// The distance that counts as large: the spread of the scores and anchors.
    spread: f64,
    moving: MovingColumn<'a>,
}

/// A side of a search: towards larger or smaller values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Up,
    Down,
}

impl Side {
    fn sign(self) -> f64 {
        match self {
            Side::Up => 1.0,
            Side::Down => -1.0,
        }
    }
}

/// How many spreads away an anchor is looked for at most; beyond, memberships no longer differ by what a score can tell.
const FARTHEST: f64 = 1e6;
/// Beyond the score of a case by this share of the spread, the case is clear of 0.5.
const CLEAR: f64 = 1e-6;
/// The narrowest interval that is looked into, as a share of the spread.
const NARROWEST: f64 = 1e-16;

fn anchor_range(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    parameter: &Parameter,
    column: usize,
    index: usize,
    watch: &Watch,
) -> Result<Range> {
    let scores = evaluator.raw().columns[column].scores();
    let calibration = specification.calibrations[column].as_deref();
    let stated = Stated::new(calibration, scores, index, parameter)?;
    let sets = evaluator.sets(specification)?;
    let outcome = evaluator.outcome(&sets, specification.negated)?;
    let line = Line {
        evaluator,
        specification,
        watch,
        column,
        index,
        calibration: stated.calibration,
        moving: MovingColumn::new(evaluator.raw(), specification, sets.clone(), column),
        sets,
        outcome,
        spread: stated.spread,
    };
    let (lowest, highest) = domain(&stated.anchors, index);
    let start = Arc::new(line.at(stated.value)?);
    let mut exceptions = Vec::new();
    let lower = line.end(&start, lowest, Side::Down, &mut exceptions)?;
    let upper = line.end(&start, highest, Side::Up, &mut exceptions)?;
    exceptions.sort_by(f64::total_cmp);
    Ok(Range {
        parameter: parameter.clone(),
        stated: stated.value,
        lower,
        upper,
        exceptions,
    })
}

impl Line<'_> {
    fn source(&self) -> &SourceColumn {
        &self.evaluator.raw().columns[self.column]
    }

    fn scores(&self) -> &[f64] {
        self.source().scores()
    }

    fn is_condition(&self) -> bool {
        self.column < self.evaluator.raw().conditions
    }

    fn at(&self, value: f64) -> Result<Point> {
        let calibration = with_anchor(self.calibration, self.scores(), self.index, value);
        let stated = &self.sets[self.column];
        let moved = moved_set(stated, &calibration, self.source())?;
        let mut sets = self.sets.clone();
        let moved = Arc::new(moved);
        sets[self.column] = Arc::clone(&moved);
        let outcome = if self.is_condition() {
            self.outcome.clone()
        } else {
            self.evaluator.outcome(&sets, self.specification.negated)?
        };
        sets.truncate(self.evaluator.raw().conditions);
        let calibrated = self.evaluator.observe(sets, outcome, self.specification);
        let negated = match self.specification.rules.enhance() {
            true => calibrated
                .observed
                .negation()
                .outs(&self.specification.cut_offs),
            false => Vec::new(),
        };
        let calibrated = Arc::new(calibrated);
        let evaluated = self
            .evaluator
            .evaluate_calibrated(calibrated, self.specification)?;
        Ok(Point {
            value,
            moved,
            evaluated,
            negated,
        })
    }

    /// The end of the range on one side.
    fn end(
        &self,
        start: &Arc<Point>,
        limit: Option<f64>,
        side: Side,
        exceptions: &mut Vec<f64>,
    ) -> Result<End> {
        let reference = Arc::clone(&start.evaluated.solution);
        let mut current = Arc::clone(start);
        let mut step = self.spread / 4.0;
        let inside = limit.map(|limit| step_back(limit, start.value));
        loop {
            let target = match inside {
                Some(inside) => inside,
                None => current.value + side.sign() * step,
            };
            let reached = (target - current.value) * side.sign() <= 0.0;
            let too_far = inside.is_none() && step > FARTHEST * self.spread;
            if reached || too_far {
                return Ok(End::at_limit(limit, false));
            }
            let goal = Arc::new(self.at(target)?);
            current = match self.first_change(&current, &goal)? {
                None if inside.is_some() => return Ok(End::at_limit(limit, false)),
                None => goal,
                Some((before, after)) => {
                    match self.judge(before, after, &reference, limit, side, exceptions)? {
                        Step::End(end) => return Ok(end),
                        Step::Go(point) => point,
                    }
                }
            };
            step *= 2.0;
        }
    }

    /// What a change of the table means for the solution.
    fn judge(
        &self,
        before: Arc<Point>,
        after: Arc<Point>,
        reference: &Arc<ModelSet>,
        limit: Option<f64>,
        side: Side,
        exceptions: &mut Vec<f64>,
    ) -> Result<Step> {
        let case_moves = assignment(&before) != assignment(&after);
        let snapped = case_moves
            .then(|| self.nearest_score(after.value))
            .flatten();
        let Some(score) = snapped else {
            if after.evaluated.solution == *reference {
                return Ok(Step::Go(after));
            }
            return Ok(Step::End(self.found(&before, &after, before.value, true)));
        };
        // A case has this score: it crosses 0.5 here. Look at the other side, clear of 0.5.
        let clear = score + side.sign() * CLEAR * self.spread;
        let passed = limit.is_some_and(|limit| (limit - clear) * side.sign() <= 0.0);
        let other_side = if passed {
            Arc::clone(&after)
        } else {
            Arc::new(self.at(clear)?)
        };
        if other_side.evaluated.solution != *reference {
            let included = before.value == score;
            return Ok(Step::End(self.found(&before, &other_side, score, included)));
        }
        let at_score = self.at(score)?;
        if at_score.evaluated.solution != *reference {
            exceptions.push(score);
        }
        Ok(Step::Go(other_side))
    }

    fn found(&self, before: &Point, after: &Point, value: f64, included: bool) -> End {
        let case_names = &self.evaluator.raw().cases;
        let beyond = beyond(&before.evaluated, &after.evaluated, after.value, case_names);
        End {
            value: Some(value),
            included,
            beyond: Some(beyond),
        }
    }

    fn nearest_score(&self, value: f64) -> Option<f64> {
        let distance = |score: &f64| (score - value).abs();
        let nearest = self
            .scores()
            .iter()
            .copied()
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        (distance(&nearest) <= CLEAR * self.spread).then_some(nearest)
    }

    /// The first change of the truth table between two points: neighbouring points, the first as at the start.
    fn first_change(
        &self,
        from: &Arc<Point>,
        to: &Arc<Point>,
    ) -> Result<Option<(Arc<Point>, Arc<Point>)>> {
        let mut open = vec![(Arc::clone(from), Arc::clone(to))];
        while let Some((near, far)) = open.pop() {
            if self.is_constant(&near, &far) {
                continue;
            }
            go_on(self.watch)?;
            let middle = near.value + (far.value - near.value) / 2.0;
            let narrow = (far.value - near.value).abs() <= NARROWEST * self.spread;
            if narrow || middle == near.value || middle == far.value {
                if table(&near) != table(&far) {
                    return Ok(Some((near, far)));
                }
                // A figure touches its cut-off within rounding and stays on its side.
                continue;
            }
            let middle = Arc::new(self.at(middle)?);
            open.push((Arc::clone(&middle), far));
            open.push((near, middle));
        }
        Ok(None)
    }

    /// Whether the truth table is proven to be the same at and between two points.
    fn is_constant(&self, near: &Point, far: &Point) -> bool {
        if table(near) != table(far) {
            return false;
        }
        if !is_monotone(self.calibration) {
            let (low, high) = (near.value.min(far.value), near.value.max(far.value));
            return !self
                .scores()
                .iter()
                .any(|&score| low < score && score <= high);
        }
        self.moving.keeps_the_table([&near.moved, &far.moved])
    }
}

/// A set under another calibration. Its levels and kind stay those of the stated one, even where every membership
/// happens to be whole.
fn moved_set(stated: &Set, calibration: &Calibration, source: &SourceColumn) -> Result<Set> {
    let name = stated.name();
    let values = source.memberships(calibration, source.scores())?;
    Ok(match stated.is_fuzzy() {
        true => stated.with_values(values)?,
        false => Set::new(name, values)?.with_levels_of(stated),
    })
}

enum Step {
    End(End),
    Go(Arc<Point>),
}

/// The double next to `limit` on the side of `start`.
pub(crate) fn step_back(limit: f64, start: f64) -> f64 {
    if start < limit {
        limit.next_down()
    } else {
        limit.next_up()
    }
}

/// The cases of each row, by its configuration.
type Assignment<'a> = Vec<(&'a [Option<Level>], &'a [usize])>;

fn assignment(point: &Point) -> Assignment<'_> {
    let rows = point.evaluated.calibrated.observed.rows().iter();
    rows.map(|row| (row.pattern.as_slice(), row.cases.as_slice()))
        .collect()
}

/// Rows, their cases and OUT: what a change is a change of.
fn table(point: &Point) -> (Assignment<'_>, &[Out], &[Out]) {
    (assignment(point), &point.evaluated.outs, &point.negated)
}
