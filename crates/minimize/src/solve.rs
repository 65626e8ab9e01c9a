//! From a problem to its models.

use num_bigint::BigUint;

use crate::bits::Bits;
use crate::certificate::Certificate;
use crate::chart::{Chart, regions};
use crate::cover::search::Plan;
use crate::cover::simplex::Weights;
use crate::cover::{Minimum, minimum};
use crate::implicants::{Differences, of_cover};
use crate::models::{Classes, Which};
use crate::problem::{Cover, Error, Models, Options, Problem, Reason, Rest, Status};
use crate::smallest::{Smallest, smallest};
use crate::watch::{Ticker, Watch};
use crate::{Cube, algebra};

/// Prime implicants booked at a time.
const BLOCK: usize = 4096;
/// Most rows a chart may have.
pub(crate) const ROWS: usize = 65_536;
/// ON cubes with free conditions are listed row by row up to so many rows.
const LISTED: usize = 256;

/// Solves a problem.
///
/// # Errors
/// An [`Error`] if the problem makes no sense. A limit or an interrupt is no error: see [`Models::status`].
pub fn solve(problem: &Problem, options: &Options) -> Result<Models, Error> {
    problem.validate()?;
    let watch = Watch::new(options);
    let prepared = Prepared::new(problem);
    let run = Run {
        options,
        watch: &watch,
        problem,
        prepared: &prepared,
    };
    match &prepared.task {
        Task::Rows(rows, _) => run.by_rows(rows.len()),
        Task::Cover(_) => run.by_cover(),
    }
}

/// The problem without duplicates and without literals that are always true, and the way to its prime implicants.
pub(crate) struct Prepared {
    pub(crate) on: Vec<Cube>,
    pub(crate) task: Task,
}

pub(crate) enum Task {
    /// Rows, or wholes, against OFF cubes.
    Rows(Vec<Cube>, Vec<Cube>),
    /// Everything inside these cubes may be covered.
    Cover(Vec<Cube>),
}

impl Prepared {
    pub(crate) fn new(problem: &Problem) -> Self {
        let levels = &problem.levels;
        let single = levels.contains(&1);
        let strip = |cubes: &[Cube]| -> Vec<Cube> {
            let mut out: Vec<Cube> = if single {
                let real = |cube: &Cube| cube.literals().filter(|&(c, _)| levels[c] > 1).collect();
                cubes.iter().map(real).collect()
            } else {
                cubes.to_vec()
            };
            out.sort_unstable();
            out.dedup();
            out
        };
        let on = strip(&problem.on);
        let full = levels.iter().filter(|&&l| l > 1).count();
        let task = match &problem.rest {
            Rest::Forbidden { dont_care } => {
                Task::Cover(on.iter().cloned().chain(strip(dont_care)).collect())
            }
            Rest::Free { off } => {
                let off = strip(off);
                if problem.on_as_wholes || on.iter().all(|cube| cube.len() == full) {
                    Task::Rows(on.clone(), off)
                } else if algebra::count(levels, &on) <= BigUint::from(LISTED) {
                    let rows = algebra::rows(levels, &on, LISTED);
                    let rows: Vec<Cube> = rows.iter().map(|row| Cube::from_row(row)).collect();
                    Task::Rows(strip(&rows), off)
                } else {
                    Task::Cover(algebra::complement(levels, &off))
                }
            }
        };
        Prepared { on, task }
    }
}

struct Run<'a> {
    options: &'a Options,
    watch: &'a Watch,
    problem: &'a Problem,
    prepared: &'a Prepared,
}

impl Run<'_> {
    fn by_rows(&self, rows: usize) -> Result<Models, Error> {
        match rows {
            0..=64 => self.rows_in::<1>(),
            65..=128 => self.rows_in::<2>(),
            129..=256 => self.rows_in::<4>(),
            257..=2048 => self.rows_in::<32>(),
            2049..=ROWS => self.rows_in::<1024>(),
            _ => Err(Error::TooManyRows { limit: ROWS }),
        }
    }

    fn rows_in<const N: usize>(&self) -> Result<Models, Error> {
        match self.problem.levels.len() {
            0..=64 => self.rows_and_conditions::<1, N>(),
            65..=128 => self.rows_and_conditions::<2, N>(),
            _ => self.rows_and_conditions::<8, N>(),
        }
    }

    fn rows_and_conditions<const W: usize, const N: usize>(&self) -> Result<Models, Error> {
        let Task::Rows(rows, off) = &self.prepared.task else {
            return Err(Error::NothingOn);
        };
        let differences = Differences::<W, N>::new(&self.problem.levels, rows, off);
        let bounds = |plan| smallest(&differences, rows.len(), plan, self.watch);
        if self.minimum_alone() {
            return Ok(self.one_model(bounds(self.plan()), rows));
        }
        // Where the enumeration may be stopped, the bounds come first.
        let first = self.may_stop().then(|| bounds(self.plan()));
        match self.chart(&differences, rows) {
            Ok(chart) => Ok(self.models(chart)),
            Err(reason) => {
                // With more prime implicants than wanted, the tree that closes the gap may be as large.
                let relaxed = Plan {
                    relaxed: reason == Reason::PrimeImplicants,
                    ..self.plan()
                };
                let mut models = self.one_model(first.unwrap_or_else(|| bounds(relaxed)), rows);
                models.status = Status::Limit(reason);
                Ok(models)
            }
        }
    }

    /// Enumerates the prime implicants.
    fn chart<const W: usize, const N: usize>(
        &self,
        differences: &Differences<'_, W, N>,
        rows: &[Cube],
    ) -> Result<Chart<N>, Reason> {
        let mut found: Vec<(Cube, Bits<N>)> = Vec::new();
        let most = self.options.limits.max_prime_implicants.unwrap_or(u64::MAX);
        let size = size_of::<(Cube, Bits<N>)>() * 3;
        differences.for_each(
            &differences.all_edges(),
            None,
            self.watch,
            &mut |row, mask, covered| {
                if found.len() as u64 >= most {
                    return Err(Reason::PrimeImplicants);
                }
                if found.len().is_multiple_of(BLOCK) && found.len() >= BLOCK {
                    self.watch.take(size * BLOCK)?;
                    self.watch
                        .report(|p| p.prime_implicants = found.len() as u64);
                }
                found.push((differences.cube(row, mask), *covered));
                Ok(())
            },
        )?;
        Ok(Chart::new(rows.to_vec(), found))
    }

    fn may_stop(&self) -> bool {
        let limits = &self.options.limits;
        let large = self.prepared.on.len() > 40;
        // A limit on prime implicants ends the enumeration soon enough for an interrupt.
        let long = limits.max_prime_implicants.is_none() && self.options.interrupt.is_some();
        large && (limits.time.is_some() || long)
    }

    /// Whether the caller wants no more than one model.
    fn minimum_alone(&self) -> bool {
        let options = self.options;
        options.max_models <= 1
            && !options.count_models
            && !options.list_prime_implicants
            && options.cover == Cover::Fewest
    }

    fn plan(&self) -> Plan {
        Plan {
            threads: self.options.threads,
            proof: self.options.certificate,
            relaxed: false,
        }
    }

    fn one_model(&self, found: Smallest, rows: &[Cube]) -> Models {
        let size = found.terms.len();
        Models {
            prime_implicants: found.terms,
            prime_implicant_count: None,
            model_count: None,
            models: vec![(0..size).collect()],
            status: found.stopped.map_or(Status::Complete, Status::Limit),
            lower_bound: found.lower,
            upper_bound: size,
            certificate: found.proof.map(|root| Certificate {
                bound: found.lower,
                rows: rows.to_vec(),
                root,
            }),
        }
    }

    fn by_cover(&self) -> Result<Models, Error> {
        let Task::Cover(cubes) = &self.prepared.task else {
            return Err(Error::NothingOn);
        };
        let levels = &self.problem.levels;
        let primes = of_cover(levels, cubes.clone(), self.watch);
        let prepared = primes.and_then(|mut primes| {
            let on = &self.prepared.on;
            if self.problem.on_as_wholes {
                primes.retain(|p| on.iter().any(|cube| p.covers(cube)));
                return Ok((primes, Some(on.clone())));
            }
            primes.retain(|p| on.iter().any(|cube| p.intersects(cube)));
            if on.iter().all(|cube| cube.len() == levels.len()) {
                return Ok((primes, Some(on.clone())));
            }
            let mut ticker = Ticker::new(self.watch);
            let all = self.options.row_dominance;
            let regions = regions(levels, on, &primes, all, ROWS, &mut ticker)?;
            Ok((primes, regions))
        });
        match prepared {
            Ok((primes, Some(rows))) => match rows.len() {
                0..=64 => Ok(self.models(chart::<1>(primes, &rows))),
                65..=128 => Ok(self.models(chart::<2>(primes, &rows))),
                129..=256 => Ok(self.models(chart::<4>(primes, &rows))),
                257..=2048 => Ok(self.models(chart::<32>(primes, &rows))),
                2049..=ROWS => Ok(self.models(chart::<1024>(primes, &rows))),
                _ => Err(Error::TooManyRows { limit: ROWS }),
            },
            Ok((_, None)) => Err(Error::TooManyRows { limit: ROWS }),
            Err(reason) => Ok(self.expanded(reason)),
        }
    }

    /// The models of a complete chart.
    fn models<const N: usize>(&self, mut chart: Chart<N>) -> Models {
        let most = self.options.limits.max_prime_implicants.unwrap_or(u64::MAX);
        if chart.primes.len() as u64 > most {
            return self.expanded(Reason::PrimeImplicants);
        }
        if self.options.row_dominance {
            chart.drop_dominated();
        }
        let classes = Classes::new(&chart);
        let found = minimum(classes.rows, classes.sets.clone(), self.plan(), self.watch);
        let mut models = Models {
            prime_implicant_count: Some(BigUint::from(chart.primes.len())),
            prime_implicants: Vec::new(),
            model_count: None,
            models: Vec::new(),
            status: found.stopped.map_or(Status::Complete, Status::Limit),
            lower_bound: found.lower,
            upper_bound: found.cover.len(),
            certificate: found.proof.clone().map(|root| Certificate {
                bound: found.lower,
                rows: classes
                    .kept
                    .iter()
                    .map(|&row| chart.on[row].clone())
                    .collect(),
                root,
            }),
        };
        let which = match self.options.cover {
            Cover::Irredundant => Which::Irredundant,
            Cover::Fewest => Which::Fewest(found.lower),
        };
        let one = self.options.max_models <= 1
            && !self.options.count_models
            && self.options.cover == Cover::Fewest;
        if found.stopped.is_none() && !one {
            self.count_and_list(&classes, which, &found.weights, &mut models);
        }
        if models.models.is_empty() && self.options.max_models > 0 || found.stopped.is_some() {
            models.models = vec![first_members(&classes, &found)];
        }
        self.keep_listed(&mut models, chart.primes);
        models
    }

    fn count_and_list<const N: usize>(
        &self,
        classes: &Classes<N>,
        which: Which,
        weights: &Weights,
        models: &mut Models,
    ) {
        let (most, count) = (self.options.max_models, self.options.count_models);
        let answer = crate::models::models(classes, which, weights, most, count, self.watch);
        models.model_count = answer.count;
        if answer.stopped.is_none() && answer.listed.len() < most {
            models.model_count = Some(BigUint::from(answer.listed.len()));
        }
        models.models = answer.listed;
        if let Some(reason) = answer.stopped {
            models.status = Status::Limit(reason);
        }
    }

    /// Puts the prime implicants into the answer: all of them, or those that a listed model has.
    fn keep_listed(&self, models: &mut Models, primes: Vec<Cube>) {
        let complete = models.prime_implicant_count.is_some();
        if self.options.list_prime_implicants && complete {
            models.prime_implicants = primes;
            return;
        }
        let mut used: Vec<usize> = models.models.iter().flatten().copied().collect();
        used.sort_unstable();
        used.dedup();
        for index in models.models.iter_mut().flatten() {
            *index = used.binary_search(index).unwrap_or(0);
        }
        models.prime_implicants = used.into_iter().map(|p| primes[p].clone()).collect();
    }

    /// What can be said when the prime implicants were not all found: a cover by terms made for the purpose.
    fn expanded(&self, reason: Reason) -> Models {
        let terms = expand_all(self.problem, &self.prepared.on);
        let count = terms.len();
        Models {
            prime_implicants: terms,
            prime_implicant_count: None,
            model_count: None,
            models: vec![(0..count).collect()],
            status: Status::Limit(reason),
            lower_bound: 1,
            upper_bound: count,
            certificate: None,
        }
    }
}

fn chart<const N: usize>(primes: Vec<Cube>, rows: &[Cube]) -> Chart<N> {
    let covered = |prime: &Cube| {
        let mut set = Bits::EMPTY;
        for (r, row) in rows.iter().enumerate() {
            if prime.covers(row) {
                set.insert(r);
            }
        }
        set
    };
    let found = primes.into_iter().map(|prime| {
        let set = covered(&prime);
        (prime, set)
    });
    Chart::new(rows.to_vec(), found.collect())
}

/// A model from a cover of classes or of their parts: the first prime implicant of each.
fn first_members<const N: usize>(classes: &Classes<N>, found: &Minimum<N>) -> Vec<usize> {
    let class = |part: &Bits<N>| classes.sets.iter().position(|set| part.is_subset(set));
    let mut model: Vec<usize> = found
        .cover
        .iter()
        .filter_map(class)
        .map(|c| classes.members[c][0] as usize)
        .collect();
    model.sort_unstable();
    model.dedup();
    model
}

/// An irredundant cover by prime implicants, made one ON cube at a time.
fn expand_all(problem: &Problem, on: &[Cube]) -> Vec<Cube> {
    let mut terms: Vec<Cube> = Vec::new();
    for cube in on {
        if terms.iter().any(|term| term.covers(cube)) {
            continue;
        }
        let mut term = cube.clone();
        for (condition, _) in cube.literals() {
            let shorter = term.without(condition);
            if crate::check::is_implicant(problem, &shorter) {
                term = shorter;
            }
        }
        terms.push(term);
    }
    let mut i = 0;
    while i < terms.len() {
        let mut others = terms.clone();
        others.remove(i);
        if crate::check::covers_all(problem, &others) {
            terms = others;
        } else {
            i += 1;
        }
    }
    terms.sort_unstable();
    terms
}
