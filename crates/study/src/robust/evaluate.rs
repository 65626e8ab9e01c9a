//! From a setting to its solution, remembering everything that settings share.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rayon::prelude::*;

use qca::condition::Condition;
use qca::error::Result;
use qca::fit::{SufficiencyFit, sufficiency};
use qca::minimize::{Cover, Cube, Level};
use qca::precision::is_half;
use qca::sets::calibration::Calibration;
use qca::sets::half::HalfPolicy;
use qca::sets::outcome::Outcome;
use qca::sets::{FuzzySets, Set};
use qca::solution::untenable;
use qca::solution::{SolutionOptions, SolutionType};
use qca::truth_table::{Out, TruthRow, TruthTable, TruthTableOptions, configuration};

use super::material::{Material, calibrated};
use super::rows::{Observed, lower, observed};
use super::setting::Setting;
use super::solved::Solved;
use super::watch::{Watch, interrupted};

/// The sets of one calibration with their observed rows: all that precedes the cut-offs.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The conditions, after the policy for memberships of 0.5.
    pub sets: Vec<Arc<Set>>,
    /// Membership of each case in the outcome.
    pub outcome: Vec<f64>,
    /// The places of these cases among those of the material; all of them unless the policy drops some.
    pub cases: Vec<usize>,
    /// The observed rows.
    pub observed: Observed,
}

/// The answer for one setting.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// Sets and observed rows.
    pub prepared: Arc<Prepared>,
    /// OUT of each observed row, before exclusions.
    pub outs: Vec<Out>,
    /// The solution.
    pub solution: Arc<Solved>,
}

impl Prepared {
    /// Applies the policy for memberships of 0.5 and finds the rows.
    pub fn new(sets: Vec<Arc<Set>>, outcome: Vec<f64>, half: HalfPolicy) -> Self {
        let cases: Vec<usize> = (0..outcome.len()).collect();
        let at_half = |set: &Set, case: usize| set.fuzzy && is_half(set.values[case]);
        let (sets, outcome, cases) = match half {
            HalfPolicy::Keep => (sets, outcome, cases),
            HalfPolicy::Nudge(amount) => {
                let sets = sets.into_iter().map(|set| nudged(set, amount)).collect();
                (sets, outcome, cases)
            }
            HalfPolicy::Drop => {
                let kept = |case: &usize| !sets.iter().any(|set| at_half(set, *case));
                let cases: Vec<usize> = cases.into_iter().filter(kept).collect();
                let (sets, outcome) = selected(&sets, &outcome, &cases);
                (sets, outcome, cases)
            }
        };
        let observed = observed(&sets, &outcome);
        Prepared {
            sets,
            outcome,
            cases,
            observed,
        }
    }

    /// OUT of each observed row under the cut-offs.
    pub fn outs(&self, options: &TruthTableOptions) -> Vec<Out> {
        let rows = self.observed.rows.iter();
        rows.map(|row| options.classify(row.cases.len(), row.consistency, row.pri))
            .collect()
    }

    /// Membership of each case in a term.
    pub fn term(&self, cube: &Cube) -> Vec<f64> {
        let mut memberships = vec![1.0; self.outcome.len()];
        for (condition, level) in cube.literals() {
            lower(&mut memberships, &self.sets[condition], level);
        }
        memberships
    }

    /// Membership of each case in a model: the maximum over its terms; 0 in a model without terms.
    pub fn model(&self, model: &[Cube]) -> Vec<f64> {
        let mut memberships = vec![0.0f64; self.outcome.len()];
        for cube in model {
            let term = self.term(cube);
            memberships
                .iter_mut()
                .zip(term)
                .for_each(|(m, x)| *m = m.max(x));
        }
        memberships
    }

    /// Figures of fit of a model.
    pub fn fit(&self, model: &[Cube]) -> SufficiencyFit {
        let terms: Vec<Vec<f64>> = model.iter().map(|cube| self.term(cube)).collect();
        sufficiency(&terms, &self.outcome)
    }

    /// Names and levels of the conditions.
    pub fn conditions(&self) -> Vec<Condition> {
        let sets = self.sets.iter();
        sets.map(|set| Condition {
            name: set.name.clone(),
            levels: set.levels,
        })
        .collect()
    }
}

pub(crate) fn nudged(set: Arc<Set>, amount: f64) -> Arc<Set> {
    if !set.fuzzy || !set.values.iter().any(|v| is_half(*v)) {
        return set;
    }
    let mut changed = Set::clone(&set);
    for value in changed.values.iter_mut().filter(|v| is_half(**v)) {
        *value += amount;
    }
    Arc::new(changed)
}

/// The sets and outcome of these cases; a case may occur several times.
pub(crate) fn selected(
    sets: &[Arc<Set>],
    outcome: &[f64],
    cases: &[usize],
) -> (Vec<Arc<Set>>, Vec<f64>) {
    let pick = |values: &[f64]| cases.iter().map(|&case| values[case]).collect::<Vec<f64>>();
    let set = |set: &Arc<Set>| {
        Arc::new(Set {
            name: set.name.clone(),
            levels: set.levels,
            fuzzy: set.fuzzy,
            values: pick(&set.values),
        })
    };
    (sets.iter().map(set).collect(), pick(outcome))
}

/// What the calibrated columns depend on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct DataKey {
    calibrations: Box<[u32]>,
    negated: bool,
    half: (u8, u64),
}

/// What a solution depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct TableKey {
    rows: Box<[Level]>,
    kind: SolutionType,
    expectations: Arc<str>,
    cover: (bool, bool, bool),
}

/// A calibration with the set that it makes of a column.
type Known = (Option<Arc<Calibration>>, Arc<Set>);

/// Evaluates settings of one material. It may be used from several threads.
#[derive(Debug)]
pub struct Evaluator<'a> {
    material: &'a Material,
    known: Vec<RwLock<Vec<Known>>>,
    prepared: Mutex<HashMap<DataKey, Arc<Prepared>>>,
    solved: Mutex<HashMap<TableKey, Arc<Solved>>>,
}

impl<'a> Evaluator<'a> {
    /// An evaluator that remembers nothing yet.
    pub fn new(material: &'a Material) -> Self {
        Evaluator {
            material,
            known: material.columns.iter().map(|_| RwLock::default()).collect(),
            prepared: Mutex::default(),
            solved: Mutex::default(),
        }
    }

    /// What it evaluates.
    pub fn material(&self) -> &'a Material {
        self.material
    }

    /// How many different truth tables have been minimised.
    pub fn minimised(&self) -> usize {
        self.solved
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    /// Evaluates one setting.
    ///
    /// # Errors
    /// A calibration that the scores do not allow, an expectation that names no condition, whatever the minimiser
    /// refuses.
    pub fn evaluate(&self, setting: &Setting) -> Result<Evaluated> {
        let prepared = self.prepare(setting)?;
        self.evaluate_prepared(prepared, setting)
    }

    /// Evaluates sets that were made otherwise, such as those of some of the cases, under a setting whose
    /// calibrations are not looked at.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn evaluate_prepared(
        &self,
        prepared: Arc<Prepared>,
        setting: &Setting,
    ) -> Result<Evaluated> {
        let outs = prepared.outs(&setting.table_options());
        let solution = self.solve(&prepared, &outs, setting)?;
        Ok(Evaluated {
            prepared,
            outs,
            solution,
        })
    }

    /// Evaluates many settings in parallel: each different truth table is minimised once, and the answers are in the
    /// order of the settings.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`], for the first setting with an error; an interrupt.
    pub fn evaluate_all(&self, settings: &[Setting], watch: Watch<'_>) -> Result<Vec<Evaluated>> {
        let prepare = |setting: &Setting| self.prepare(setting);
        self.all(settings, prepare, watch)
    }

    /// Evaluates what `prepare` makes of each item.
    pub(crate) fn all<T: Sync + AsSetting>(
        &self,
        items: &[T],
        prepare: impl Fn(&T) -> Result<Arc<Prepared>> + Sync,
        watch: Watch<'_>,
    ) -> Result<Vec<Evaluated>> {
        let mut answers = Vec::with_capacity(items.len());
        for chunk in items.chunks(1024) {
            if watch.stopped() {
                return Err(interrupted());
            }
            let tables: Vec<(Arc<Prepared>, Vec<Out>)> = chunk
                .par_iter()
                .map(|item| {
                    let prepared = prepare(item)?;
                    let outs = prepared.outs(&item.setting().table_options());
                    Ok((prepared, outs))
                })
                .collect::<Result<_>>()?;
            let keys: Vec<TableKey> = chunk
                .par_iter()
                .zip(&tables)
                .map(|(item, (prepared, outs))| self.key(prepared, outs, item.setting()))
                .collect();
            let fresh = self.first_of_each(&keys);
            let found: Vec<Arc<Solved>> = fresh
                .par_iter()
                .map(|&at| {
                    let (prepared, outs) = &tables[at];
                    self.minimise(prepared, outs, chunk[at].setting())
                        .map(Arc::new)
                })
                .collect::<Result<_>>()?;
            let mut solved = self.solved.lock().unwrap_or_else(PoisonError::into_inner);
            solved.extend(fresh.iter().map(|&at| keys[at].clone()).zip(found));
            for (key, (prepared, outs)) in keys.iter().zip(tables) {
                let solution = Arc::clone(&solved[key]);
                answers.push(Evaluated {
                    prepared,
                    outs,
                    solution,
                });
            }
            drop(solved);
            watch.tell(answers.len(), items.len());
        }
        Ok(answers)
    }

    /// Evaluates what `prepare` makes of each item, such as sets with a permuted outcome; the answers are in order.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate_all`].
    pub fn evaluate_made<T: Sync>(
        &self,
        items: &[(&Setting, T)],
        prepare: impl Fn(&(&Setting, T)) -> Result<Arc<Prepared>> + Sync,
        watch: Watch<'_>,
    ) -> Result<Vec<Evaluated>> {
        self.all(items, prepare, watch)
    }

    /// Membership of each case in the outcome, before the policy for memberships of 0.5.
    ///
    /// # Errors
    /// As [`Evaluator::prepare`].
    pub fn whole_outcome(&self, setting: &Setting) -> Result<Vec<f64>> {
        self.outcome(&self.sets(setting)?, setting.negated)
    }

    /// The sets of the conditions, before the policy for memberships of 0.5.
    ///
    /// # Errors
    /// As [`Evaluator::prepare`].
    pub fn condition_sets(&self, setting: &Setting) -> Result<Vec<Arc<Set>>> {
        let mut sets = self.sets(setting)?;
        sets.truncate(self.material.conditions);
        Ok(sets)
    }

    /// The outcome as text, with the negation of the setting.
    pub fn outcome_name(&self, setting: &Setting) -> String {
        let outcome = &self.material.outcome;
        if setting.negated {
            outcome.negated().to_string()
        } else {
            outcome.to_string()
        }
    }

    /// The places of the keys that are not known yet, one for each different key.
    fn first_of_each(&self, keys: &[TableKey]) -> Vec<usize> {
        let solved = self.solved.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seen = HashSet::new();
        (0..keys.len())
            .filter(|&at| !solved.contains_key(&keys[at]) && seen.insert(&keys[at]))
            .collect()
    }

    /// Sets and observed rows of a setting.
    ///
    /// # Errors
    /// A calibration that the scores do not allow.
    pub fn prepare(&self, setting: &Setting) -> Result<Arc<Prepared>> {
        let mut places = Vec::with_capacity(self.known.len());
        let mut sets = Vec::with_capacity(self.known.len());
        for (column, calibration) in setting.calibrations.iter().enumerate() {
            let (place, set) = self.set(column, calibration)?;
            places.push(place);
            sets.push(set);
        }
        let half = match setting.half {
            HalfPolicy::Keep => (0, 0),
            HalfPolicy::Drop => (1, 0),
            HalfPolicy::Nudge(amount) => (2, amount.to_bits()),
        };
        let key = DataKey {
            calibrations: places.into(),
            negated: setting.negated,
            half,
        };
        let known = self
            .prepared
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .cloned();
        if let Some(prepared) = known {
            return Ok(prepared);
        }
        let outcome = self.outcome(&sets, setting.negated)?;
        sets.truncate(self.material.conditions);
        let prepared = Arc::new(Prepared::new(sets, outcome, setting.half));
        let mut known = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(known.entry(key).or_insert(prepared)))
    }

    /// All columns as sets, without remembering them.
    pub(crate) fn sets(&self, setting: &Setting) -> Result<Vec<Arc<Set>>> {
        let columns = setting.calibrations.iter().enumerate();
        columns
            .map(|(column, calibration)| Ok(self.set(column, calibration)?.1))
            .collect()
    }

    /// The memberships in the outcome, from all columns as sets.
    pub(crate) fn outcome(&self, sets: &[Arc<Set>], negated: bool) -> Result<Vec<f64>> {
        let of_outcome: Vec<Set> = sets[self.material.conditions..]
            .iter()
            .map(|set| Set::clone(set))
            .collect();
        let cases = of_outcome.first().map_or(0, Set::len);
        let names = (0..cases).map(|case| case.to_string()).collect();
        let sets = FuzzySets::new("the outcome", names, of_outcome)?;
        let outcome = Outcome::new(&self.material.outcome, &sets)?.memberships;
        Ok(if negated {
            outcome.into_iter().map(|y| 1.0 - y).collect()
        } else {
            outcome
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
        let lock = &self.known[column];
        if let Some(found) = find(&lock.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(found);
        }
        let source = &self.material.columns[column];
        let set = Arc::new(calibrated(
            &source.name,
            &source.scores,
            calibration.as_deref(),
        )?);
        let mut known = lock.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = find(&known) {
            return Ok(found);
        }
        known.push((calibration.clone(), Arc::clone(&set)));
        Ok((known.len() as u32 - 1, set))
    }

    /// The solution of a truth table, from memory if it is there.
    pub(crate) fn solve(
        &self,
        prepared: &Prepared,
        outs: &[Out],
        setting: &Setting,
    ) -> Result<Arc<Solved>> {
        let negated = self.negated(prepared, setting);
        let negated = negated.as_ref().map(|(rows, outs)| (rows, outs.as_slice()));
        self.solve_rows(prepared, outs, negated, setting)
    }

    /// The solution of a truth table, with OUT of the rows of the negated outcome where counterfactual rules look at
    /// them; from memory if it is there.
    pub(crate) fn solve_rows(
        &self,
        prepared: &Prepared,
        outs: &[Out],
        negated: Option<(&Observed, &[Out])>,
        setting: &Setting,
    ) -> Result<Arc<Solved>> {
        let key = table_key(prepared, outs, negated, setting);
        let known = self
            .solved
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .cloned();
        if let Some(solution) = known {
            return Ok(solution);
        }
        let table = self.ruled_table(prepared, outs, negated, setting)?;
        let solution = Arc::new(Solved::new(&table, setting)?);
        let mut solved = self.solved.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(solved.entry(key).or_insert(solution)))
    }

    /// The rows of the negated outcome, where counterfactual rules look at them.
    fn negated(&self, prepared: &Prepared, setting: &Setting) -> Option<(Observed, Vec<Out>)> {
        (!self.material.rules.is_empty()).then(|| negation(prepared, setting))
    }

    fn key(&self, prepared: &Prepared, outs: &[Out], setting: &Setting) -> TableKey {
        let negated = self.negated(prepared, setting);
        let negated = negated.as_ref().map(|(rows, outs)| (rows, outs.as_slice()));
        table_key(prepared, outs, negated, setting)
    }

    fn minimise(&self, prepared: &Prepared, outs: &[Out], setting: &Setting) -> Result<Solved> {
        Solved::new(&self.table(prepared, outs, setting)?, setting)
    }

    /// The truth table after exclusions and counterfactual rules.
    pub(crate) fn table(
        &self,
        prepared: &Prepared,
        outs: &[Out],
        setting: &Setting,
    ) -> Result<TruthTable> {
        let negated = self.negated(prepared, setting);
        let negated = negated.as_ref().map(|(rows, outs)| (rows, outs.as_slice()));
        self.ruled_table(prepared, outs, negated, setting)
    }

    fn ruled_table(
        &self,
        prepared: &Prepared,
        outs: &[Out],
        negated: Option<(&Observed, &[Out])>,
        setting: &Setting,
    ) -> Result<TruthTable> {
        let mut table = self.plain_table(prepared, &prepared.observed, outs, setting)?;
        let rules = &self.material.rules;
        if let Some((observed, outs)) = negated {
            let mut negated = self.plain_table(prepared, observed, outs, setting)?;
            let options = SolutionOptions {
                include_contradictions: setting.include_contradictions,
                cover: setting.cover,
                row_dominance: setting.row_dominance,
                ..SolutionOptions::default()
            };
            untenable::apply(&mut table, &mut negated, rules, &options)?;
        }
        Ok(table)
    }

    fn plain_table(
        &self,
        prepared: &Prepared,
        observed: &Observed,
        outs: &[Out],
        setting: &Setting,
    ) -> Result<TruthTable> {
        let rows = observed.rows.iter().zip(outs).map(|(row, &out)| TruthRow {
            cube: Cube::from_pattern(&row.pattern),
            pattern: row.pattern.clone(),
            out,
            cases: row.cases.clone(),
            consistency: row.consistency,
            pri: row.pri,
            deviant: Vec::new(),
            excluded_by: None,
            test: None,
        });
        let mut table = TruthTable {
            outcome: self.material.outcome.to_string(),
            conditions: prepared.conditions(),
            case_names: Vec::new(),
            options: setting.table_options(),
            unassigned: observed.unassigned.clone(),
            rows: rows.collect(),
            exclusions: Vec::new(),
            half: None,
            rules: None,
        };
        for rule in &self.material.exclusions.exclude {
            let cubes = rule.expression.to_cubes(&table.conditions)?;
            table.exclude_remainders(rule.rule.clone(), cubes);
        }
        for number in &self.material.exclusions.exclude_rows {
            let Some(levels) = configuration(&table.conditions, number) else {
                continue;
            };
            let cube = Cube::from_row(&levels);
            if table.rows.iter().any(|row| row.cube == cube) {
                table.exclude_observed("excluded", &[cube]);
            } else {
                table.exclude_remainders("excluded", vec![cube]);
            }
        }
        Ok(table)
    }
}

/// What a solution depends on, as a key.
fn table_key(
    prepared: &Prepared,
    outs: &[Out],
    negated: Option<(&Observed, &[Out])>,
    setting: &Setting,
) -> TableKey {
    let mut rows: Vec<Level> = prepared.sets.iter().map(|set| set.levels).collect();
    append_rows(&mut rows, &prepared.observed, outs);
    if let Some((negation, outs)) = negated {
        rows.push(Level::MAX);
        append_rows(&mut rows, negation, outs);
    }
    let cover = (
        setting.cover == Cover::Irredundant,
        setting.row_dominance,
        setting.include_contradictions,
    );
    TableKey {
        rows: rows.into(),
        kind: setting.solution,
        expectations: Arc::clone(&setting.expectations),
        cover,
    }
}

fn append_rows(key: &mut Vec<Level>, observed: &Observed, outs: &[Out]) {
    for (row, &out) in observed.rows.iter().zip(outs) {
        if out != Out::Remainder {
            key.extend(row.pattern.iter().map(|level| level.unwrap_or(Level::MAX)));
            key.push(out as Level);
        }
    }
}

/// The rows of the negated outcome.
pub(crate) fn negation(prepared: &Prepared, setting: &Setting) -> (Observed, Vec<Out>) {
    let outcome: Vec<f64> = prepared.outcome.iter().map(|y| 1.0 - y).collect();
    let observed = observed(&prepared.sets, &outcome);
    let options = setting.table_options();
    let rows = observed.rows.iter();
    let outs = rows
        .map(|row| options.classify(row.cases.len(), row.consistency, row.pri))
        .collect();
    (observed, outs)
}

/// Something that is evaluated under a setting.
pub(crate) trait AsSetting {
    /// The setting.
    fn setting(&self) -> &Setting;
}

impl AsSetting for Setting {
    fn setting(&self) -> &Setting {
        self
    }
}

impl<T> AsSetting for (&Setting, T) {
    fn setting(&self) -> &Setting {
        self.0
    }
}
