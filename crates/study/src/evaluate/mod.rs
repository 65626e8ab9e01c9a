//! From a specification to its solution, remembering everything that specifications share.
//!
//! An [`Evaluator`] remembers calibrated columns and observed rows, and minimises every truth table once. What it does with them
//! is [`crate::specification::analyse_outs`], as for any other analysis. Nothing depends on the number of threads.

mod anchors;
mod change;
mod model_set;
mod raw_data;
mod tested;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rayon::prelude::*;

use crate::specification::{Specification, analyse_outs};
use crate::watch::{Watch, go_on};
use qca::condition::Condition;
use qca::error::Result;
use qca::expression::Expression;
use qca::minimize::{Cover, Level};
use qca::sets::ambiguity::AmbiguityPolicy;
use qca::sets::calibration::Calibration;
use qca::sets::{FuzzySets, Set};
use qca::solution::SolutionType;
use qca::truth_table::{Observed, Out, Rules};

pub use anchors::{Anchor, anchors_of, percentile_anchors, with_anchor};
pub(crate) use anchors::{Stated, domain, is_monotone};
pub use change::{Change, Choice, Factor, combined};
pub(crate) use change::{combination_count, combinations};
pub use model_set::ModelSet;
pub use raw_data::{RawData, Source, SourceColumn};
pub use tested::{TestedOutcome, tested_outcomes};

/// The observed rows of one calibration: all that precedes the cut-offs.
#[derive(Clone, Debug)]
pub struct CalibratedCases {
    /// The rows, with the conditions after the policy for memberships of 0.5, and the outcome.
    pub observed: Observed,
    /// The places of these cases among those of the raw data; all of them unless the policy drops some.
    pub cases: Vec<usize>,
}

/// The answer for one specification.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// Sets and observed rows.
    pub calibrated: Arc<CalibratedCases>,
    /// OUT of each observed row, before rules.
    pub outs: Vec<Out>,
    /// The solution.
    pub solution: Arc<ModelSet>,
}

impl CalibratedCases {
    /// Applies the policy for memberships of 0.5 and finds the rows.
    pub fn new(
        sets: Vec<Arc<Set>>,
        outcome_name: Arc<str>,
        mut outcome: Vec<f64>,
        ambiguity: AmbiguityPolicy,
    ) -> Self {
        let (sets, kept) = ambiguity.apply_to(sets);
        if let Some(kept) = &kept {
            outcome = kept.iter().map(|&case| outcome[case]).collect();
        }
        let cases = kept.unwrap_or_else(|| (0..outcome.len()).collect());
        CalibratedCases {
            observed: Observed::of(sets, outcome_name, outcome),
            cases,
        }
    }

    /// The same cases in the same rows with another outcome, which has a membership for every case of the raw data.
    pub fn with_outcome(&self, outcome: &[f64]) -> Self {
        let memberships = self.cases.iter().map(|&case| outcome[case]).collect();
        let observed = &self.observed;
        CalibratedCases {
            observed: observed.with_outcome(observed.outcome_name(), memberships),
            cases: self.cases.clone(),
        }
    }

    /// Names and levels of the conditions.
    pub fn conditions(&self) -> Vec<Condition> {
        self.observed.conditions()
    }
}

/// The sets and outcome of these cases; a case may occur several times.
pub(crate) fn selected(
    sets: &[Arc<Set>],
    outcome: &[f64],
    cases: &[usize],
) -> (Vec<Arc<Set>>, Vec<f64>) {
    let select = |set: &Arc<Set>| Arc::new(set.select(cases));
    let outcome = cases.iter().map(|&case| outcome[case]).collect();
    (sets.iter().map(select).collect(), outcome)
}

/// What the calibrated columns depend on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct DataKey {
    calibrations: Box<[u32]>,
    negated: bool,
    ambiguity: (u8, u64),
}

/// What a solution depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct TableKey {
    rows: Box<[Level]>,
    rules: usize,
    solution: SolutionType,
    expectations: Arc<str>,
    options: (bool, bool, bool, usize),
}

/// A calibration with the set that it makes of a column.
type Known = (Option<Arc<Calibration>>, Arc<Set>);

/// Evaluates specifications of the same raw data. It may be used from several threads.
#[derive(Debug)]
pub struct Evaluator<'a> {
    raw: &'a RawData,
    sets: Vec<RwLock<Vec<Known>>>,
    rules: RwLock<Vec<Arc<Rules>>>,
    calibrated: Mutex<HashMap<DataKey, Arc<CalibratedCases>>>,
    solved: Mutex<HashMap<TableKey, Arc<ModelSet>>>,
    /// The outcome and its negation as text.
    outcome_names: [Arc<str>; 2],
}

impl<'a> Evaluator<'a> {
    /// An evaluator that remembers nothing yet.
    pub fn new(raw: &'a RawData) -> Self {
        let name = |expression: &Expression| Arc::from(expression.to_string());
        Evaluator {
            raw,
            sets: raw.columns.iter().map(|_| RwLock::default()).collect(),
            rules: RwLock::default(),
            calibrated: Mutex::default(),
            solved: Mutex::default(),
            outcome_names: [name(&raw.outcome), name(&raw.outcome.negated())],
        }
    }

    /// What it evaluates.
    pub fn raw(&self) -> &'a RawData {
        self.raw
    }

    /// How many different truth tables have been minimised.
    pub fn minimised(&self) -> usize {
        let solved = self.solved.lock();
        solved.unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Evaluates one specification.
    ///
    /// # Errors
    /// A calibration that the scores do not allow, an expectation that names no condition, whatever the minimiser
    /// refuses.
    pub fn evaluate(&self, specification: &Specification) -> Result<Evaluated> {
        let calibrated = self.calibrate(specification)?;
        self.evaluate_calibrated(calibrated, specification)
    }

    /// Evaluates observed rows that were made otherwise, such as those of some of the cases, under a specification whose
    /// calibrations are not looked at.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn evaluate_calibrated(
        &self,
        calibrated: Arc<CalibratedCases>,
        specification: &Specification,
    ) -> Result<Evaluated> {
        let outs = calibrated.observed.outs(&specification.cut_offs);
        self.evaluate_outs(calibrated, outs, specification)
    }

    /// The same with OUT of each row as given.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn evaluate_outs(
        &self,
        calibrated: Arc<CalibratedCases>,
        outs: Vec<Out>,
        specification: &Specification,
    ) -> Result<Evaluated> {
        let solution = self.solve(&calibrated.observed, &outs, specification)?;
        Ok(Evaluated {
            calibrated,
            outs,
            solution,
        })
    }

    /// Evaluates many specifications in parallel: each different truth table is minimised once, and the answers are in the
    /// order of the specifications.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`], for the first specification with an error; an interrupt.
    pub fn evaluate_all(
        &self,
        specifications: &[Specification],
        watch: &Watch,
    ) -> Result<Vec<Evaluated>> {
        let calibrate = |specification: &Specification| self.calibrate(specification);
        self.all(specifications, calibrate, watch)
    }

    /// Evaluates what `calibrate` makes of each item.
    pub(crate) fn all<T: Sync + Specified>(
        &self,
        items: &[T],
        calibrate: impl Fn(&T) -> Result<Arc<CalibratedCases>> + Sync,
        watch: &Watch,
    ) -> Result<Vec<Evaluated>> {
        let mut answers = Vec::with_capacity(items.len());
        for chunk in items.chunks(1024) {
            go_on(watch)?;
            let tables: Vec<(Arc<CalibratedCases>, Vec<Out>)> = chunk
                .par_iter()
                .map(|item| {
                    let calibrated = calibrate(item)?;
                    let outs = calibrated.observed.outs(&item.specification().cut_offs);
                    Ok((calibrated, outs))
                })
                .collect::<Result<_>>()?;
            let keys: Vec<TableKey> = chunk
                .par_iter()
                .zip(&tables)
                .map(|(item, (calibrated, outs))| {
                    self.key(&calibrated.observed, outs, item.specification())
                })
                .collect();
            let fresh = self.first_of_each(&keys);
            let found: Vec<Arc<ModelSet>> = fresh
                .par_iter()
                .map(|&at| {
                    let (calibrated, outs) = &tables[at];
                    let specification = chunk[at].specification();
                    minimise(&calibrated.observed, outs, specification).map(Arc::new)
                })
                .collect::<Result<_>>()?;
            let mut solved = self.solved.lock().unwrap_or_else(PoisonError::into_inner);
            solved.extend(fresh.iter().map(|&at| keys[at].clone()).zip(found));
            for (key, (calibrated, outs)) in keys.iter().zip(tables) {
                let solution = Arc::clone(&solved[key]);
                answers.push(Evaluated {
                    calibrated,
                    outs,
                    solution,
                });
            }
            drop(solved);
            watch.tell(answers.len() as u64, items.len() as u64);
        }
        Ok(answers)
    }

    /// Evaluates what `calibrate` makes of each item, such as sets with a permuted outcome; the answers are in order.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate_all`].
    pub fn evaluate_made<T: Sync>(
        &self,
        items: &[(&Specification, T)],
        calibrate: impl Fn(&(&Specification, T)) -> Result<Arc<CalibratedCases>> + Sync,
        watch: &Watch,
    ) -> Result<Vec<Evaluated>> {
        self.all(items, calibrate, watch)
    }

    /// Membership of each case in the outcome, before the policy for memberships of 0.5.
    ///
    /// # Errors
    /// As [`Evaluator::calibrate`].
    pub fn whole_outcome(&self, specification: &Specification) -> Result<Vec<f64>> {
        self.outcome(&self.sets(specification)?, specification.negated)
    }

    /// The outcome as text, with the negation of the specification.
    pub fn outcome_name(&self, specification: &Specification) -> Arc<str> {
        Arc::clone(&self.outcome_names[usize::from(specification.negated)])
    }

    /// The places of the keys that are not known yet, one for each different key.
    fn first_of_each(&self, keys: &[TableKey]) -> Vec<usize> {
        let solved = self.solved.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seen = HashSet::new();
        (0..keys.len())
            .filter(|&at| !solved.contains_key(&keys[at]) && seen.insert(&keys[at]))
            .collect()
    }

    /// Sets and observed rows of a specification.
    ///
    /// # Errors
    /// A calibration that the scores do not allow.
    pub fn calibrate(&self, specification: &Specification) -> Result<Arc<CalibratedCases>> {
        let mut places = Vec::with_capacity(self.sets.len());
        let mut sets = Vec::with_capacity(self.sets.len());
        for (column, calibration) in specification.calibrations.iter().enumerate() {
            let (place, set) = self.set(column, calibration)?;
            places.push(place);
            sets.push(set);
        }
        let key = DataKey {
            calibrations: places.into(),
            negated: specification.negated,
            ambiguity: match specification.ambiguity {
                AmbiguityPolicy::Keep => (0, 0),
                AmbiguityPolicy::Drop => (1, 0),
                AmbiguityPolicy::Nudge(amount) => (2, amount.to_bits()),
            },
        };
        let lock = || {
            self.calibrated
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let known = lock().get(&key).cloned();
        if let Some(calibrated) = known {
            return Ok(calibrated);
        }
        let outcome = self.outcome(&sets, specification.negated)?;
        sets.truncate(self.raw.conditions);
        let mut calibrated = self.observe(sets, outcome, specification);
        let names = match calibrated.cases.len() == self.raw.cases.len() {
            true => self.raw.cases.clone(),
            false => self.raw.cases.select(&calibrated.cases),
        };
        calibrated.observed = calibrated.observed.with_case_names(names);
        let calibrated = Arc::new(calibrated);
        Ok(Arc::clone(lock().entry(key).or_insert(calibrated)))
    }

    /// The observed rows of conditions and outcome that were made otherwise, under the policy for memberships of 0.5.
    pub fn observe(
        &self,
        sets: Vec<Arc<Set>>,
        outcome: Vec<f64>,
        specification: &Specification,
    ) -> CalibratedCases {
        let name = self.outcome_name(specification);
        CalibratedCases::new(sets, name, outcome, specification.ambiguity)
    }

    /// All columns as sets.
    pub(crate) fn sets(&self, specification: &Specification) -> Result<Vec<Arc<Set>>> {
        let columns = specification.calibrations.iter().enumerate();
        columns
            .map(|(column, calibration)| Ok(self.set(column, calibration)?.1))
            .collect()
    }

    /// The memberships in the outcome, from all columns as sets.
    pub(crate) fn outcome(&self, sets: &[Arc<Set>], negated: bool) -> Result<Vec<f64>> {
        let of_outcome = sets[self.raw.conditions..].to_vec();
        let cases = of_outcome.first().map_or(0, |set| set.len());
        let names = vec![String::new(); cases];
        let sets = FuzzySets::new("the outcome", names, of_outcome)?;
        let outcome = self.raw.outcome.evaluate(&sets)?;
        Ok(match negated {
            true => outcome.into_iter().map(|y| 1.0 - y).collect(),
            false => outcome,
        })
    }

    fn set(
        &self,
        column: usize,
        calibration: &Option<Arc<Calibration>>,
    ) -> Result<(u32, Arc<Set>)> {
        let same = |known: &Option<Arc<Calibration>>| match (known, calibration) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a == b,
            (None, None) => true,
            _ => false,
        };
        let find = |known: &[Known]| {
            let place = known.iter().position(|(other, _)| same(other))?;
            Some((place as u32, Arc::clone(&known[place].1)))
        };
        let lock = &self.sets[column];
        if let Some(found) = find(&lock.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(found);
        }
        let set = self.raw.calibrated(column, calibration.as_deref())?;
        let mut known = lock.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = find(&known) {
            return Ok(found);
        }
        known.push((calibration.clone(), Arc::clone(&set)));
        Ok((known.len() as u32 - 1, set))
    }

    /// The solution of a truth table, from memory if it is there.
    fn solve(
        &self,
        observed: &Observed,
        outs: &[Out],
        specification: &Specification,
    ) -> Result<Arc<ModelSet>> {
        let key = self.key(observed, outs, specification);
        let lock = || self.solved.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&key).cloned();
        if let Some(solution) = known {
            return Ok(solution);
        }
        let solution = Arc::new(minimise(observed, outs, specification)?);
        Ok(Arc::clone(lock().entry(key).or_insert(solution)))
    }

    /// What a solution depends on, as a key. Rules that look at the negated outcome depend on its rows as well.
    fn key(&self, observed: &Observed, outs: &[Out], specification: &Specification) -> TableKey {
        let mut rows: Vec<Level> = observed.sets().iter().map(|set| set.levels()).collect();
        append_rows(&mut rows, observed, outs);
        if specification.rules.enhance() {
            let negation = observed.negation();
            rows.push(Level::MAX);
            append_rows(&mut rows, negation, &negation.outs(&specification.cut_offs));
        }
        let minimizer = &specification.minimizer;
        TableKey {
            rows: rows.into(),
            rules: self.rules_place(&specification.rules),
            solution: specification.solution,
            expectations: Arc::clone(&specification.expectations),
            options: (
                minimizer.cover == Cover::Irredundant,
                minimizer.row_dominance,
                specification.include_contradictions,
                minimizer.max_models,
            ),
        }
    }

    /// The place of these rules among those that have been seen.
    fn rules_place(&self, rules: &Arc<Rules>) -> usize {
        let place = |known: &[Arc<Rules>]| {
            let same = |other: &Arc<Rules>| Arc::ptr_eq(other, rules) || other == rules;
            known.iter().position(same)
        };
        let known = place(&self.rules.read().unwrap_or_else(PoisonError::into_inner));
        known.unwrap_or_else(|| {
            let mut all = self.rules.write().unwrap_or_else(PoisonError::into_inner);
            place(&all).unwrap_or_else(|| {
                all.push(Arc::clone(rules));
                all.len() - 1
            })
        })
    }
}

/// The solution of a truth table, as any analysis finds it.
fn minimise(observed: &Observed, outs: &[Out], specification: &Specification) -> Result<ModelSet> {
    let solution = specification.solution;
    let analysis = analyse_outs(observed, outs, specification, &[solution])?;
    // What a stopped search has found would pass for the solution.
    go_on(&specification.minimizer.watch)?;
    Ok(ModelSet::new(&analysis, solution))
}

fn append_rows(key: &mut Vec<Level>, observed: &Observed, outs: &[Out]) {
    for (row, &out) in observed.rows().iter().zip(outs) {
        if out != Out::Remainder {
            key.extend(row.pattern.iter().map(|level| level.unwrap_or(Level::MAX)));
            key.push(out as Level);
        }
    }
}

/// Something that is evaluated under a specification.
pub(crate) trait Specified {
    /// The specification.
    fn specification(&self) -> &Specification;
}

impl Specified for Specification {
    fn specification(&self) -> &Specification {
        self
    }
}

impl<T> Specified for (&Specification, T) {
    fn specification(&self) -> &Specification {
        self.0
    }
}
