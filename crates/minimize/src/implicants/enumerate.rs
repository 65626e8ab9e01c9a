//! The prime implicants one at a time, where they are too many to keep.

use super::route::{Plain, ROWS, Route};
use super::rows::{Differences, Outside};
use super::union::of_cover;
use crate::cubes::algebra::complement_in;
use crate::cubes::cube::Cube;
use crate::problem::{Error, Options, Problem};
use crate::tools::bits::Bits;
use crate::watch::{Measured, Reason, Status, Ticker, Watch};

/// Calls `visit` with every prime implicant that covers an ON row, each once and in a fixed order, which is not that of
/// [`Cube`]. Where OFF is listed nothing is stored. Of the options, limits, interrupt and progress count.
///
/// ```
/// use qca_minimize::{Cube, Options, Problem, Status, for_each_prime_implicant};
/// let [on, off] = [[1, 1], [0, 0]].map(|row| vec![Cube::from_row(&row)]);
/// let mut found = Vec::new();
/// let problem = Problem::free(vec![2; 2], on, off);
/// let status = for_each_prime_implicant(&problem, &Options::default(), &mut |cube| found.push(cube.clone()))?;
/// assert_eq!(status, Status::Complete);
/// assert_eq!(found, [Cube::from_literals([(0, 1)]), Cube::from_literals([(1, 1)])]);
/// # Ok::<(), qca_minimize::Error>(())
/// ```
///
/// # Errors
/// An [`Error`] if the problem makes no sense. A limit or an interrupt is no error: it is the status.
pub fn for_each_prime_implicant(
    problem: &Problem,
    options: &Options,
    visit: &mut dyn FnMut(&Cube),
) -> Result<Status, Error> {
    problem.validate()?;
    let watch = options.watch();
    let plain = match Plain::new(problem, &watch) {
        Ok(plain) if plain.on.is_empty() => return Err(Error::NothingOn),
        Ok(plain) => plain,
        Err(reason) => return Ok(Status::Limit(reason)),
    };
    let most = options.limits.max_prime_implicants.unwrap_or(u64::MAX);
    let mut seen = 0;
    let mut visit = |cube: &Cube| {
        if seen >= most {
            return Err(Reason::PrimeImplicants);
        }
        seen += 1;
        visit(cube);
        Ok(())
    };
    let mut by_cover = |cubes: Vec<Cube>| {
        let primes = of_cover(&problem.levels, cubes, &watch)?;
        let mut ticker = Ticker::new(&watch);
        for prime in &primes {
            if plain.wants(problem, prime, &mut ticker)? {
                visit(prime)?;
            }
        }
        Ok(())
    };
    let outcome = match &plain.route {
        Route::Rows(rows, _) if rows.len() > ROWS => {
            return Err(Error::TooManyRows { limit: ROWS });
        }
        Route::Cover(cubes) => by_cover(cubes.clone()),
        Route::Dashes(off) => {
            complement_in(&problem.levels, off, &mut Measured::new(&watch)).and_then(by_cover)
        }
        Route::Rows(rows, off) => ByRows {
            problem,
            rows,
            off,
            watch: &watch,
        }
        .visit(&mut visit),
    };
    Ok(outcome.err().map_or(Status::Complete, Status::Limit))
}

/// What is told of each prime implicant.
type Visit<'a> = &'a mut dyn FnMut(&Cube) -> Result<(), Reason>;

struct ByRows<'a> {
    problem: &'a Problem,
    rows: &'a [Cube],
    off: &'a [Cube],
    watch: &'a Watch,
}

impl ByRows<'_> {
    fn visit(&self, visit: Visit<'_>) -> Result<(), Reason> {
        match self.rows.len() {
            0..=64 => self.with_rows::<1>(visit),
            65..=128 => self.with_rows::<2>(visit),
            129..=256 => self.with_rows::<4>(visit),
            257..=2048 => self.with_rows::<32>(visit),
            _ => self.with_rows::<1024>(visit),
        }
    }

    fn with_rows<const N: usize>(&self, visit: Visit<'_>) -> Result<(), Reason> {
        match self.problem.levels.len() {
            0..=64 => self.with_conditions::<1, N>(visit),
            65..=128 => self.with_conditions::<2, N>(visit),
            _ => self.with_conditions::<8, N>(visit),
        }
    }

    fn with_conditions<const W: usize, const N: usize>(
        &self,
        visit: Visit<'_>,
    ) -> Result<(), Reason> {
        let outside = Outside::Listed(self.off);
        let differences = Differences::<W, N>::new(&self.problem.levels, self.rows, outside);
        differences.for_each(
            &differences.all_edges(self.watch)?,
            None,
            self.watch,
            &mut |row, mask: &Bits<W>, _| visit(&differences.cube(row, mask)),
        )
    }
}
