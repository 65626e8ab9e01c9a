//! All models: counted by classes of prime implicants with the same rows, listed in a fixed order.

mod classes;
mod fewest;
mod irredundant;
mod listing;

use num_bigint::BigUint;

use crate::cubes::cube::Cube;
use crate::proof::certificate::Certificate;
use crate::tools::weights::Weights;
use crate::watch::{Reason, Status, Watch};

pub(crate) use classes::Classes;
use fewest::Fewest;
use listing::Listing;

/// Which covers.
#[derive(Clone, Copy)]
pub(crate) enum Sought {
    /// Of exactly the least size.
    Fewest(usize),
    Irredundant,
}

/// Numbers of the sums over rows that take as long as a step.
const NUMBERS: u64 = 2_048;

/// What is known of the models.
#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) count: Option<BigUint>,
    pub(crate) listed: Vec<Vec<usize>>,
    pub(crate) stopped: Option<Reason>,
}

/// Counts the models, if asked to, and lists the first `most`.
pub(crate) fn models<const N: usize>(
    classes: &Classes<N>,
    which: Sought,
    weights: &Weights,
    most: usize,
    count: bool,
    threads: usize,
    watch: &Watch,
) -> Answer {
    let mut answer = Answer::default();
    let outcome = match which {
        Sought::Irredundant => all_irredundant(classes, most, count, threads, watch, &mut answer),
        Sought::Fewest(size) => {
            // No count exceeds the number of all choices, so that its width is enough for the wrapping sums.
            let primes: usize = classes.members.iter().map(Vec::len).sum();
            let bits = size * (usize::BITS - primes.leading_zeros()) as usize;
            match bits {
                0..=127 => fewest::<N, 2>(classes, size, weights, most, count, watch, &mut answer),
                128..=1023 => {
                    fewest::<N, 16>(classes, size, weights, most, count, watch, &mut answer)
                }
                _ => fewest::<N, 256>(classes, size, weights, most, count, watch, &mut answer),
            }
        }
    };
    answer.stopped = outcome.err();
    answer.listed.sort_unstable();
    answer
}

fn fewest<const N: usize, const K: usize>(
    classes: &Classes<N>,
    size: usize,
    weights: &Weights,
    most: usize,
    count: bool,
    watch: &Watch,
    answer: &mut Answer,
) -> Result<(), Reason> {
    let mut fewest = Fewest::<N, K>::new(classes, weights, watch)?;
    if count {
        answer.count = Some(fewest.count(size)?);
    }
    if most > 0 {
        let mut listing = Listing::new(classes, most, watch);
        let outcome = fewest.list(size, &mut |chosen| listing.expand(chosen));
        answer.listed = listing.models;
        outcome?;
        listing.stopped.map_or(Ok(()), Err)?;
    }
    Ok(())
}

fn all_irredundant<const N: usize>(
    classes: &Classes<N>,
    most: usize,
    count: bool,
    threads: usize,
    watch: &Watch,
    answer: &mut Answer,
) -> Result<(), Reason> {
    let family = classes.family();
    if most > 0 {
        let mut listing = Listing::new(classes, most, watch);
        let outcome = irredundant::list(&family, watch, &mut |chosen| listing.expand(chosen));
        answer.listed = listing.models;
        outcome?;
        listing.stopped.map_or(Ok(()), Err)?;
    }
    if count {
        let limits = irredundant::Limits {
            steps: watch.steps_left().saturating_mul(NUMBERS),
            threads,
        };
        answer.count = Some(irredundant::count(&family, limits, watch)?);
    }
    Ok(())
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Models {
    /// All prime implicants that cover an ON row, after row dominance if asked for, in the order of [`Cube`]. If they were not to be
    /// listed, or a limit came first: those that occur in `models`. Only where the time is up before any cover is made may
    /// these be implicants that are not prime.
    pub prime_implicants: Vec<Cube>,
    /// How many prime implicants cover an ON row (after row dominance); `None` if they were not all enumerated.
    pub prime_implicant_count: Option<BigUint>,
    /// How many models there are; `None` if they were not counted.
    pub model_count: Option<BigUint>,
    /// The models, each an ascending list of indices into `prime_implicants`, in lexicographic order; at most
    /// [`Options::max_models`](crate::Options::max_models) of them, always the same ones. At least one cover, also after a limit.
    pub models: Vec<Vec<usize>>,
    /// Whether all of it is proven.
    pub status: Status,
    /// No cover has fewer terms.
    pub lower_bound: usize,
    /// There is a cover with so many terms. The minimum is certified when both bounds are equal.
    pub upper_bound: usize,
    /// A proof of `lower_bound`, if asked for.
    pub certificate: Option<Certificate>,
}

impl Models {
    /// How far the bounds are apart: 0 where the minimum is certified.
    #[must_use]
    pub fn gap(&self) -> usize {
        self.upper_bound - self.lower_bound
    }

    /// The terms of a listed model; none if there is no such model.
    pub fn terms(&self, model: usize) -> impl Iterator<Item = &Cube> {
        let indices = self.models.get(model).map_or(&[][..], Vec::as_slice);
        indices.iter().map(|&index| &self.prime_implicants[index])
    }
}
