//! From a problem to its models.

use num_bigint::BigUint;

use crate::by_need::{Wanted, by_need};
use crate::by_primes::ByPrimes;
use crate::cover::smallest::{Smallest, smallest};
use crate::cover::{Minimum, Plan, fallback, minimum};
use crate::cubes::algebra;
use crate::cubes::cube::Cube;
use crate::cubes::maximal::maximal_cubes_within;
use crate::implicants::chart::Chart;
use crate::implicants::regions::regions;
use crate::implicants::route::{Plain, ROWS, Route};
use crate::implicants::rows::{Differences, Outside};
use crate::implicants::union::of_cover;
use crate::models::{Classes, Models, Sought};
use crate::problem::{Cover, Error, Options, Problem};
use crate::proof::certificate::Certificate;
use crate::tools::bits::{Bits, maximal_within};
use crate::tools::stack::with_room;
use crate::tools::weights::Weights;
use crate::watch::{Booking, Measured, Pace, Reason, Stage, Status, Ticker, Watch};

/// Steps of listing prime implicants where the minimum alone is wanted, and of dividing ON cubes among them.
const LISTING: u64 = 1_000_000;
/// Steps of listing prime implicants that are to be few, and of a minimum inside of all that may be covered: the two are tried in turn.
const TURNS: [(u64, u64); 3] = [(20_000, 20_000), (600_000, 300_000), (1_000_000, 1_000_000)];
/// How many times as many steps as their listing a minimum of few prime implicants may take.
const BY_PRIMES: u64 = 10;
/// Steps of looking for what is outside of all that may be covered, and the most cubes of it that are looked at.
const OUTSIDE: u64 = 200_000;
const MOST_OUTSIDE: usize = 1_000;
/// Prime implicants between two reports.
const BLOCK: usize = 4096;
/// Problems with no more rows than this have room enough anywhere.
const SMALL: usize = 32;

/// Solves a problem.
///
/// # Errors
/// An [`Error`] if the problem makes no sense. A limit or an interrupt is no error: see [`Models::status`].
pub fn solve(problem: &Problem, options: &Options) -> Result<Models, Error> {
    problem.validate()?;
    let watch = options.watch();
    let rows = |cube: &Cube| cube.len() == problem.levels.len();
    let large = problem.on.len() > SMALL || !problem.on.iter().all(rows);
    with_room(large, || solve_within(problem, options, &watch))
}

fn solve_within(problem: &Problem, options: &Options, watch: &Watch) -> Result<Models, Error> {
    let plain = match Plain::new(problem, watch) {
        Ok(plain) if plain.on.is_empty() => return Err(Error::NothingOn),
        Ok(plain) => plain,
        Err(reason) => return Ok(stopped(problem, &problem.on, watch, reason)),
    };
    let run = Run::new(problem, &plain, options, watch);
    match &plain.route {
        Route::Rows(rows, off) => run.by_rows(rows, off),
        Route::Dashes(off) => run.by_dashes(off),
        Route::Cover(cubes) => run.by_cover(cubes),
    }
}

/// A way to a minimum.
type Way<'a> = Box<dyn Fn() -> Result<Models, Reason> + 'a>;

struct Run<'a> {
    options: &'a Options,
    watch: &'a Watch,
    /// Over what goes beyond a minimum and its proof.
    beyond: Watch,
    problem: &'a Problem,
    plain: &'a Plain,
    /// The ON cubes in their plainest form.
    on: &'a [Cube],
}

impl<'a> Run<'a> {
    fn new(problem: &'a Problem, plain: &'a Plain, options: &'a Options, watch: &'a Watch) -> Self {
        let steps = match minimum_alone(options) {
            true => Some(options.limits.steps.unwrap_or(LISTING).min(LISTING)),
            false => options.limits.steps,
        };
        Run {
            options,
            watch,
            beyond: watch.within(steps),
            problem,
            plain,
            on: &plain.on,
        }
    }

    /// The same with so many steps for what goes beyond a minimum.
    fn within(&self, steps: u64) -> Self {
        Run {
            beyond: self.watch.within(Some(steps)),
            ..*self
        }
    }

    fn by_rows(&self, rows: &[Cube], off: &[Cube]) -> Result<Models, Error> {
        if rows.len() <= ROWS && minimum_alone(self.options) {
            let alone = self.minimum_of_rows(rows, Outside::Listed(off), self.plan(), self.watch);
            return Ok(alone.unwrap_or_else(|reason| self.stopped(reason)));
        }
        match rows.len() {
            0..=64 => Ok(self.rows_in::<1>(rows, off)),
            65..=128 => Ok(self.rows_in::<2>(rows, off)),
            129..=256 => Ok(self.rows_in::<4>(rows, off)),
            257..=2048 => Ok(self.rows_in::<32>(rows, off)),
            2049..=ROWS => Ok(self.rows_in::<1024>(rows, off)),
            _ => Err(Error::TooManyRows { limit: ROWS }),
        }
    }

    fn rows_in<const N: usize>(&self, rows: &[Cube], off: &[Cube]) -> Models {
        match self.problem.levels.len() {
            0..=64 => self.rows_and_conditions::<1, N>(rows, off),
            65..=128 => self.rows_and_conditions::<2, N>(rows, off),
            _ => self.rows_and_conditions::<8, N>(rows, off),
        }
    }

    fn rows_and_conditions<const W: usize, const N: usize>(
        &self,
        rows: &[Cube],
        off: &[Cube],
    ) -> Models {
        let off = Outside::Listed(off);
        let differences = Differences::<W, N>::new(&self.problem.levels, rows, off);
        let bounds = |plan, watch: &Watch| self.minimum_of_rows(rows, off, plan, watch);
        // Where the enumeration may be stopped, the bounds come first.
        let first = self
            .may_stop()
            .then(|| bounds(self.plan(), self.watch).ok())
            .flatten();
        let mut booking = Booking::new(&self.beyond);
        let chart = self.chart(&differences, rows, &mut booking);
        let reason = match chart.and_then(|chart| self.models(chart)) {
            Ok(models) => match (models.status, &first) {
                (Status::Limit(reason), Some(first)) if first.gap() < models.gap() => reason,
                _ => return models,
            },
            Err(reason) => reason,
        };
        drop(booking);
        // With more prime implicants than wanted, the tree that closes the gap may be as large. Steps are no limit of the minimum.
        let relaxed = Plan {
            relaxed: !matches!(reason, Reason::Memory | Reason::Steps),
            ..self.plan()
        };
        let models = first.map_or_else(
            || match reason {
                Reason::Time | Reason::Interrupted => bounds(relaxed, &self.watch.for_the_rest()),
                Reason::Memory | Reason::PrimeImplicants | Reason::Steps => {
                    bounds(relaxed, self.watch)
                }
            },
            Ok,
        );
        models.map_or_else(
            |reason| self.stopped(reason),
            |models| self.cut_short(models, reason),
        )
    }

    /// What is known where this has stopped all else.
    fn cut_short(&self, models: Models, reason: Reason) -> Models {
        let status = match reason {
            Reason::Steps => models.status,
            reason => Status::Limit(reason),
        };
        Models { status, ..models }
    }

    /// One model with the fewest terms, each row covered as a whole.
    fn minimum_of_rows(
        &self,
        rows: &[Cube],
        outside: Outside<'_>,
        plan: Plan,
        watch: &Watch,
    ) -> Result<Models, Reason> {
        let found = smallest(&self.problem.levels, rows, outside, plan, watch)?;
        Ok(self.one_model(found, rows))
    }

    /// ON cubes with dashes against OFF cubes.
    fn by_dashes(&self, off: &[Cube]) -> Result<Models, Error> {
        if minimum_alone(self.options) {
            let minimum = self.minimum_of_dashes(off);
            return Ok(minimum.unwrap_or_else(|reason| self.stopped(reason)));
        }
        let mut pace = Measured::new(&self.beyond);
        match algebra::complement_in(&self.problem.levels, off, &mut pace) {
            Ok(cubes) => self.by_cover(&cubes),
            Err(Reason::Steps) => {
                let minimum = self.minimum_of_dashes(off);
                Ok(minimum.unwrap_or_else(|reason| self.stopped(reason)))
            }
            Err(reason) => Ok(self.stopped(reason)),
        }
    }

    /// One model with the fewest terms where ON cubes with dashes are against OFF cubes: first one in which each ON cube is covered
    /// as a whole.
    fn minimum_of_dashes(&self, off: &[Cube]) -> Result<Models, Reason> {
        let (plan, off) = (self.plan(), Outside::Listed(off));
        let whole = self.minimum_of_rows(self.on, off, plan, self.watch)?;
        let minimum = |rows: &[Cube]| self.minimum_of_rows(rows, off, plan, self.watch);
        by_need(&self.wanted(self.on), whole, minimum, self.watch)
    }

    /// One model with the fewest terms where nothing but these cubes may be covered, from configurations that have to be, without
    /// what is outside, in so many steps.
    fn minimum_inside(&self, cubes: &[Cube], steps: u64) -> Result<Models, Reason> {
        let (levels, watch) = (&self.problem.levels, self.watch.within(Some(steps)));
        let inside = maximal_cubes_within(cubes.to_vec(), &mut Ticker::new(&watch))?;
        let inside = Outside::AllBut(levels, &inside);
        let minimum = |rows: &[Cube]| self.minimum_of_rows(rows, inside, self.plan(), &watch);
        let found = if self.on.iter().all(|cube| self.is_row(cube)) {
            minimum(self.on)?
        } else if self.problem.on_as_wholes {
            return Err(Reason::Steps);
        } else {
            let terms = fallback::cover(self.problem, self.on, &self.watch.within(Some(steps / 3)));
            let whole = self.one_model(Smallest::of(terms), &[]);
            by_need(&self.wanted(self.on), whole, minimum, &watch)?
        };
        match found.status {
            Status::Limit(Reason::Steps) => Err(Reason::Steps),
            _ => Ok(found),
        }
    }

    /// One model with the fewest terms where nothing but these cubes may be covered, without their prime implicants: against what
    /// is outside, where that is little.
    fn minimum_of_cubes(&self, cubes: &[Cube]) -> Result<Models, Reason> {
        let levels = &self.problem.levels;
        let watch = self.watch.within(Some(OUTSIDE));
        let off = algebra::complement_in(levels, cubes, &mut Measured::new(&watch))?;
        match self.wholes() {
            true => {
                let off = Outside::Listed(&off);
                self.minimum_of_rows(self.on, off, self.plan(), self.watch)
            }
            false if off.len() > MOST_OUTSIDE => Err(Reason::Steps),
            false => self.minimum_of_dashes(&off),
        }
    }

    /// Whether each ON cube is covered by one term.
    fn wholes(&self) -> bool {
        self.problem.on_as_wholes || self.on.iter().all(|cube| self.is_row(cube))
    }

    fn is_row(&self, cube: &Cube) -> bool {
        cube.len() == self.problem.levels.len()
    }

    /// Enumerates the prime implicants.
    fn chart<const W: usize, const N: usize>(
        &self,
        differences: &Differences<'_, W, N>,
        rows: &[Cube],
        booking: &mut Booking<'_>,
    ) -> Result<Chart<N>, Reason> {
        let mut found: Vec<(Cube, Bits<N>)> = Vec::new();
        let most = self.options.limits.max_prime_implicants.unwrap_or(u64::MAX);
        // They lie in one list first, and in two lists after.
        let size = 2 * (Cube::bytes(&self.problem.levels) + size_of::<Bits<N>>());
        differences.for_each(
            &differences.all_edges(&self.beyond)?,
            None,
            &self.beyond,
            &mut |row, mask, covered| {
                let count = found.len() as u64;
                if count >= most {
                    return Err(Reason::PrimeImplicants);
                }
                booking.grow(found.len(), found.capacity(), size / 2)?;
                if found.len().is_multiple_of(BLOCK) {
                    self.watch.report(|p| {
                        p.stage = Stage::PrimeImplicants;
                        p.prime_implicants = count;
                    });
                }
                found.push((differences.cube(row, mask), *covered));
                Ok(())
            },
        )?;
        booking.hold(found.capacity() * size)?;
        Chart::new(rows.to_vec(), found, &mut Ticker::new(&self.beyond))
    }

    fn may_stop(&self) -> bool {
        let limits = &self.options.limits;
        let large = self.on.len() > 40;
        // A limit on prime implicants ends the enumeration soon enough for an interrupt.
        let long = limits.max_prime_implicants.is_none() && self.watch.may_be_interrupted();
        large && (self.watch.has_an_end() || long)
    }

    fn plan(&self) -> Plan {
        Plan {
            threads: self.options.threads,
            proof: self.options.certificate,
            relaxed: false,
        }
    }

    /// What has to be covered; configurations that few of these cubes have are looked at first.
    fn wanted<'b>(&'b self, near: &'b [Cube]) -> Wanted<'b> {
        Wanted {
            levels: &self.problem.levels,
            on: self.on,
            except: &self.plain.except,
            near,
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

    /// Nothing but these cubes may be covered.
    fn by_cover(&self, cubes: &[Cube]) -> Result<Models, Error> {
        if self.wholes() && self.on.len() > ROWS {
            return Err(Error::TooManyRows { limit: ROWS });
        }
        let mut ways: Vec<Way<'_>> = Vec::new();
        if !minimum_alone(self.options) {
            ways.push(Box::new(|| self.listed(cubes)));
        }
        for (few, inside) in TURNS {
            ways.push(Box::new(move || self.minimum_of_primes(cubes, few)));
            ways.push(Box::new(move || self.minimum_inside(cubes, inside)));
        }
        ways.push(Box::new(|| self.listed(cubes)));
        ways.push(Box::new(|| self.minimum_of_cubes(cubes)));
        ways.push(Box::new(|| self.minimum_of_listed(cubes)));
        for way in ways {
            let found = way();
            if !matches!(found, Err(Reason::Steps)) {
                return Ok(found.unwrap_or_else(|reason| self.stopped(reason)));
            }
        }
        Ok(self.stopped(Reason::Steps))
    }

    /// One model with the fewest terms from all prime implicants, however many steps these take.
    fn minimum_of_listed(&self, cubes: &[Cube]) -> Result<Models, Reason> {
        let options = Options {
            cover: Cover::Fewest,
            max_models: 1,
            count_models: false,
            list_prime_implicants: false,
            ..self.options.clone()
        };
        let run = Run {
            beyond: self.watch.clone(),
            options: &options,
            ..*self
        };
        run.listed(cubes)
    }

    /// From all prime implicants of these cubes.
    fn listed(&self, cubes: &[Cube]) -> Result<Models, Reason> {
        let primes = self.primes(cubes)?;
        let things = self.things(&primes)?;
        self.of_primes(primes, &things)
    }

    /// One model with the fewest terms from all prime implicants, where these are listed in so many steps, without the regions that
    /// they divide ON into: from configurations that have to be covered, as many as it takes.
    fn minimum_of_primes(&self, cubes: &[Cube], steps: u64) -> Result<Models, Reason> {
        if !minimum_alone(self.options) {
            return Err(Reason::Steps);
        }
        if self.wholes() || self.options.row_dominance {
            return self
                .within(self.beyond.steps_left().min(steps))
                .listed(cubes);
        }
        let mut primes = self.within(steps).primes(cubes)?;
        primes.sort_unstable();
        let run = self.within(BY_PRIMES * steps);
        let (mut by_primes, mut ticker) = (ByPrimes::new(&primes), Ticker::new(&run.beyond));
        let minimum = |rows: &[Cube]| match self.options.certificate {
            true => run.of_primes(primes.clone(), rows),
            false => {
                let part = |primes, rows: &[Cube]| run.of_primes(primes, rows);
                let found = by_primes.minimum(rows, part, &mut ticker)?;
                Ok(run.one_model(found, &[]))
            }
        };
        let whole = self.one_prime_each(&primes);
        let found = by_need(&self.wanted(&primes), whole, minimum, &run.beyond)?;
        match found.status {
            Status::Limit(Reason::Steps) => Err(Reason::Steps),
            _ => Ok(Models {
                prime_implicant_count: Some(BigUint::from(primes.len())),
                ..found
            }),
        }
    }

    /// A cover with the first prime implicant around each ON cube.
    fn one_prime_each(&self, primes: &[Cube]) -> Models {
        let first = |cube: &Cube| primes.iter().find(|prime| prime.covers(cube)).cloned();
        let mut terms: Vec<Cube> = self.on.iter().filter_map(first).collect();
        terms.sort_unstable();
        terms.dedup();
        self.one_model(Smallest::of(terms), &[])
    }

    /// The models where these prime implicants cover these things.
    fn of_primes(&self, primes: Vec<Cube>, things: &[Cube]) -> Result<Models, Reason> {
        match things.len() {
            0..=64 => self.covering::<1>(primes, things),
            65..=128 => self.covering::<2>(primes, things),
            129..=256 => self.covering::<4>(primes, things),
            257..=2048 => self.covering::<32>(primes, things),
            _ => self.covering::<1024>(primes, things),
        }
    }

    /// The prime implicants of these cubes that are wanted.
    fn primes(&self, cubes: &[Cube]) -> Result<Vec<Cube>, Reason> {
        let levels = &self.problem.levels;
        let mut booking = Booking::new(self.watch);
        booking.hold(2 * cubes.len() * Cube::bytes(levels))?;
        let mut primes = of_cover(levels, cubes.to_vec(), &self.beyond)?;
        let mut ticker = Ticker::new(&self.beyond);
        let mut kept = Vec::with_capacity(primes.len());
        for prime in primes.drain(..) {
            if self.plain.wants(self.problem, &prime, &mut ticker)? {
                kept.push(prime);
            }
        }
        let most = self.options.limits.max_prime_implicants.unwrap_or(u64::MAX);
        if kept.len() as u64 > most {
            return Err(Reason::PrimeImplicants);
        }
        Ok(kept)
    }

    /// What these prime implicants have to cover.
    fn things(&self, primes: &[Cube]) -> Result<Vec<Cube>, Reason> {
        if self.wholes() {
            return Ok(self.on.to_vec());
        }
        let (levels, all) = (&self.problem.levels, self.options.row_dominance);
        let on = (self.on, &self.plain.except[..]);
        let mut ticker = Ticker::new(&self.beyond);
        let regions = regions(levels, on, primes, all, ROWS, &mut ticker)?;
        regions.ok_or(Reason::Steps)
    }

    fn covering<const N: usize>(
        &self,
        primes: Vec<Cube>,
        things: &[Cube],
    ) -> Result<Models, Reason> {
        let mut ticker = Ticker::new(&self.beyond);
        let mut booking = Booking::new(self.watch);
        let size = Cube::bytes(&self.problem.levels) + size_of::<Bits<N>>();
        booking.hold(2 * primes.len() * size)?;
        let mut found = Vec::with_capacity(primes.len());
        for prime in primes {
            ticker.steps(1 + things.len() / 64)?;
            let mut set = Bits::<N>::EMPTY;
            for (t, thing) in things.iter().enumerate() {
                if prime.covers(thing) {
                    set.insert(t);
                }
            }
            found.push((prime, set));
        }
        self.models(Chart::new(things.to_vec(), found, &mut ticker)?)
    }

    /// The models of a complete chart.
    fn models<const N: usize>(&self, mut chart: Chart<N>) -> Result<Models, Reason> {
        let mut ticker = Ticker::new(&self.beyond);
        if self.options.row_dominance {
            chart.drop_dominated(&mut ticker)?;
        }
        let classes = Classes::new(&chart, &self.beyond)?;
        let mut booking = Booking::new(self.watch);
        booking.hold(classes.bytes())?;
        let maximal = maximal_within(classes.sets.clone(), &mut ticker)?;
        let found = minimum(classes.rows, maximal, self.plan(), self.watch);
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
            Cover::Irredundant => Sought::Irredundant,
            Cover::Fewest => Sought::Fewest(found.lower),
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
        Ok(models)
    }

    fn count_and_list<const N: usize>(
        &self,
        classes: &Classes<N>,
        which: Sought,
        weights: &Weights,
        models: &mut Models,
    ) {
        let (most, count) = (self.options.max_models, self.options.count_models);
        let threads = self.plan().threads();
        let watch = &self.beyond;
        let answer = crate::models::models(classes, which, weights, most, count, threads, watch);
        models.model_count = answer.count;
        if answer.stopped.is_none() && answer.listed.len() < most {
            models.model_count = Some(BigUint::from(answer.listed.len()));
        }
        models.models = answer.listed;
        if let Some(reason) = answer.stopped.filter(|&reason| reason != Reason::Steps) {
            models.status = Status::Limit(reason);
        }
    }

    /// Puts the prime implicants into the answer: all of them, or those that a listed model has.
    fn keep_listed(&self, models: &mut Models, primes: Vec<Cube>) {
        if self.options.list_prime_implicants && models.status == Status::Complete {
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

    fn stopped(&self, reason: Reason) -> Models {
        stopped(self.problem, self.on, self.watch, reason)
    }
}

/// What can be said when the prime implicants were not all found.
fn stopped(problem: &Problem, on: &[Cube], watch: &Watch, reason: Reason) -> Models {
    let terms = fallback::cover(problem, on, &watch.for_the_rest());
    let lower = fallback::independent(problem, on, &watch.for_the_rest());
    let count = terms.len();
    Models {
        prime_implicants: terms,
        prime_implicant_count: None,
        model_count: None,
        models: vec![(0..count).collect()],
        status: Status::Limit(reason),
        lower_bound: lower,
        upper_bound: count,
        certificate: None,
    }
}

/// Whether the caller wants no more than one model.
fn minimum_alone(options: &Options) -> bool {
    options.max_models <= 1
        && !options.count_models
        && !options.list_prime_implicants
        && options.cover == Cover::Fewest
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cubes::cube::Level;
    use crate::tools::random::Random;

    /// Terms of so many literals, half of them don't-care.
    fn wide(inputs: usize, terms: usize, literals: usize) -> Problem {
        let mut random = Random(inputs as u64);
        let (mut on, mut dont_care) = (Vec::new(), Vec::new());
        for _ in 0..terms {
            let mut term = Cube::empty();
            while term.len() < literals {
                term = term.with(random.below(inputs), random.below(2) as Level);
            }
            match random.below(2) {
                0 => on.push(term),
                _ => dont_care.push(term),
            }
        }
        Problem {
            except: dont_care.clone(),
            ..Problem::forbidden(vec![2; inputs], on, dont_care)
        }
    }

    /// Neither the prime implicants nor what is outside nor what is left of ON is listed: each would take a great many steps.
    #[test]
    fn wide_terms_take_few_steps_inside() {
        for (inputs, terms, literals) in [(128, 40, 12), (128, 40, 6), (60, 40, 12), (16, 60, 6)] {
            let problem = wide(inputs, terms, literals);
            let (options, watch) = (Options::default(), Watch::default());
            let plain = Plain::new(&problem, &watch).unwrap();
            let Route::Cover(cubes) = &plain.route else {
                panic!("nothing but ON and don't-care may be covered");
            };
            let run = Run::new(&problem, &plain, &options, &watch);
            let found = run
                .minimum_inside(cubes, TURNS[2].1)
                .map(|models| models.gap());
            assert_eq!(found, Ok(0), "{inputs} inputs");
        }
    }

    fn one_model_alone() -> Options {
        Options {
            max_models: 1,
            count_models: false,
            list_prime_implicants: false,
            ..Options::default()
        }
    }

    /// What a way to a minimum finds, without a gap and checked.
    fn checked(problem: &Problem, found: Result<Models, Reason>) -> Result<usize, Reason> {
        let found = found?;
        let terms: Vec<Cube> = found.terms(0).cloned().collect();
        assert_eq!(found.gap(), 0, "{problem:?}");
        assert_eq!(crate::proof::check::verify_cover(problem, &terms), Ok(()));
        Ok(found.upper_bound)
    }

    /// Which way a minimum is found is a matter of steps alone.
    #[test]
    fn all_ways_lead_to_the_same_minimum() {
        let mut random = Random(20_261_128);
        for _ in 0..3000 {
            let levels: Vec<Level> = (0..3 + random.below(3))
                .map(|_| 2 + random.below(2) as Level)
                .collect();
            let mut term = || {
                let literals = 1 + random.below(levels.len());
                let literal = |_| {
                    let condition = random.below(levels.len());
                    (condition, random.below(levels[condition].into()) as Level)
                };
                (0..literals)
                    .map(literal)
                    .fold(Cube::empty(), |cube, (c, level)| cube.with(c, level))
            };
            let on: Vec<Cube> = (0..8).map(|_| term()).collect();
            let dont_care: Vec<Cube> = (0..2).map(|_| term()).collect();
            let problem = Problem {
                except: dont_care.clone(),
                ..Problem::forbidden(levels.clone(), on, dont_care)
            };
            let (watch, options) = (Watch::default(), one_model_alone());
            let plain = Plain::new(&problem, &watch).unwrap();
            let Route::Cover(cubes) = &plain.route else {
                panic!("nothing but ON and don't-care may be covered");
            };
            let run = Run::new(&problem, &plain, &options, &watch);
            if plain.on.is_empty() || run.wholes() {
                continue;
            }
            let listed = checked(&problem, run.minimum_of_listed(cubes));
            assert_eq!(
                checked(&problem, run.minimum_of_primes(cubes, TURNS[2].0)),
                listed
            );
            assert_eq!(
                checked(&problem, run.minimum_inside(cubes, TURNS[2].1)),
                listed
            );
        }
    }

    /// The size of a minimum of these terms, from few prime implicants and in few steps.
    fn from_few_primes(conditions: usize, on: Vec<Cube>, steps: u64) -> Result<usize, Reason> {
        let problem = Problem::forbidden(vec![2; conditions], on, Vec::new());
        let (watch, options) = (Watch::default(), one_model_alone());
        let plain = Plain::new(&problem, &watch).unwrap();
        let Route::Cover(cubes) = &plain.route else {
            panic!("nothing but ON may be covered");
        };
        let run = Run::new(&problem, &plain, &options, &watch);
        checked(&problem, run.minimum_of_primes(cubes, steps))
    }

    /// Heads times circles: of each circle of three conditions "not all are alike", which two sets of three terms cover. Divided among
    /// its prime implicants ON has a great many regions.
    #[test]
    fn circles_of_terms_take_few_steps() {
        let (heads, circles) = (6, 8);
        let mut on = Vec::new();
        for head in 0..heads {
            for circle in 0..circles {
                let at = |place: usize| heads + 3 * circle + place % 3;
                for place in 0..3 {
                    let term = Cube::from_literals([(head, 1), (at(place), 0), (at(place + 1), 1)]);
                    on.push(term);
                }
            }
        }
        let size = from_few_primes(heads + 3 * circles, on, 10_000);
        assert_eq!(size, Ok(heads * circles * 3));
    }

    /// Under each of some heads: of the digits of a wheel not all are 1, or all are and the first is not, and the next one is 1; and so
    /// on. Each way around the wheel is a term, and a minimum takes one way of many.
    fn wheels(heads: usize, digits: usize) -> (usize, Vec<Cube>) {
        let (first, up, next) = (heads, heads + digits, heads + digits + 1);
        let mut on = Vec::new();
        for head in 0..heads {
            let mut add = |literals: &[(usize, Level)]| {
                let all = literals.iter().copied().chain([(head, 1)]);
                on.push(Cube::from_literals(all));
            };
            let all = |level: Level| (first + 1..up).map(move |digit| (digit, level));
            for digit in first + 1..up {
                add(&[(first, 1), (digit, 0), (up, 1)]);
                add(&[(first, 1), (digit, 1), (up, 0), (next, 1)]);
            }
            add(&all(1).chain([(first, 0), (up, 1)]).collect::<Vec<_>>());
            let zeros = all(0).chain([(first, 0), (up, 0), (next, 1)]);
            add(&zeros.collect::<Vec<_>>());
            add(&[(first, 1), (up, 0), (next, 0)]);
        }
        (next + 1, on)
    }

    /// The configurations that are looked at tell few prime implicants apart: what is left to choose is found soon.
    #[test]
    fn wheels_of_terms_take_few_steps() {
        for (heads, digits) in [(2, 8), (4, 9), (8, 7)] {
            let (conditions, on) = wheels(heads, digits);
            let size = from_few_primes(conditions, on, 20_000);
            assert_eq!(size, Ok(heads * (digits + 3)), "{heads} {digits}");
        }
    }
}
