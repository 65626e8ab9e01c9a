//! The question: what must be covered, what may be, and how far to go.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use num_bigint::BigUint;

use crate::clock::Clock;
use crate::conflict::meet;
use crate::{Certificate, Cube, Level};

/// What is to be minimised. Conditions are numbered from 0; names join elsewhere.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The number of levels of each condition, at least 1; 2 for a crisp or fuzzy one.
    pub levels: Vec<Level>,
    /// What has to be covered: configurations, or rows with don't-care cells. Duplicates count once.
    pub on: Vec<Cube>,
    /// What becomes of everything else.
    pub rest: Rest,
    /// Whether each cube of `on` has to be covered whole by one term (a row with don't-care cells, as in temporal QCA).
    /// Otherwise each of its configurations has to be covered by some term (PLA files). The same for full rows.
    pub on_as_wholes: bool,
}

impl Problem {
    /// The parsimonious problem over these rows: anything but `off` may be covered.
    #[must_use]
    pub fn free(levels: Vec<Level>, on: Vec<Cube>, off: Vec<Cube>) -> Self {
        Problem {
            levels,
            on,
            rest: Rest::Free { off },
            on_as_wholes: false,
        }
    }

    /// The conservative or intermediate problem: nothing but `on` and `dont_care` may be covered.
    #[must_use]
    pub fn forbidden(levels: Vec<Level>, on: Vec<Cube>, dont_care: Vec<Cube>) -> Self {
        Problem {
            levels,
            on,
            rest: Rest::Forbidden { dont_care },
            on_as_wholes: false,
        }
    }
}

/// What becomes of the configurations that are not ON.
#[derive(Clone, Debug)]
pub enum Rest {
    /// Everything but `off` may be covered: the parsimonious solution, a PLA file of type `fr`.
    Free {
        /// What must not be covered.
        off: Vec<Cube>,
    },
    /// Nothing but ON and `dont_care` may be covered: the conservative and intermediate solutions, PLA types `f` and `fd`.
    Forbidden {
        /// What may be covered but need not be.
        dont_care: Vec<Cube>,
    },
}

/// Which covers are models.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cover {
    /// Those with the fewest prime implicants.
    #[default]
    Fewest,
    /// All from which no prime implicant can be taken away.
    Irredundant,
}

/// What the caller will spend. A limit that is hit gives [`Status::Limit`] with the bounds proven so far.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Wall-clock time; `None`: as long as it takes.
    pub time: Option<Duration>,
    /// Bytes for the large structures (prime implicants, covering columns, memo tables); `None`: no limit. Default 4 GiB.
    pub memory_bytes: Option<u64>,
    /// Prime implicants to enumerate; `None`: no limit.
    pub max_prime_implicants: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            time: None,
            memory_bytes: Some(4 << 30),
            max_prime_implicants: None,
        }
    }
}

/// How far a run has come; passed to [`Options::progress`] a few times a second.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// What is going on.
    pub stage: Stage,
    /// Prime implicants found so far.
    pub prime_implicants: u64,
    /// Proven: no model has fewer terms.
    pub lower_bound: usize,
    /// A cover of this size is known; `None` before the first.
    pub upper_bound: Option<usize>,
    /// Nodes of the branch and bound, or states or parts of the count.
    pub nodes: u64,
    /// Models counted so far: there are at least so many. `None` before the count.
    pub models: Option<BigUint>,
}

/// The stage a run is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Enumerating prime implicants or the sets of ON rows that one term can cover.
    #[default]
    PrimeImplicants,
    /// Closing the gap between the bounds.
    Covering,
    /// Counting models.
    Counting,
}

/// A callback that is told of the progress, from whichever thread makes it.
pub type ProgressCallback = Arc<dyn Fn(&Progress) + Send + Sync>;

/// How to solve.
#[derive(Clone)]
pub struct Options {
    /// Which covers are models.
    pub cover: Cover,
    /// Drop the prime implicants whose ON rows are a proper subset of another's first.
    pub row_dominance: bool,
    /// Models to list at most. Default 1000.
    pub max_models: usize,
    /// Whether to count the models. Without it [`Models::model_count`] is `None` unless all are listed. Default true.
    pub count_models: bool,
    /// Whether to list all prime implicants that cover an ON row. Without it, only those of the listed models are
    /// listed, and with `count_models` off too the enumeration is left out where bounds meet without. Default true.
    pub list_prime_implicants: bool,
    /// Whether to write a proof of the lower bound. Default false.
    pub certificate: bool,
    /// What to spend at most.
    pub limits: Limits,
    /// Set it from another thread to stop; the result is as for a limit.
    pub interrupt: Option<Arc<AtomicBool>>,
    /// A clock that runs already, in place of one that [`Limits::time`] and `interrupt` start: several problems can share it.
    pub clock: Option<Clock>,
    /// Told of the progress a few times a second.
    pub progress: Option<ProgressCallback>,
    /// Worker threads for the large problems; 0: as many as there are processors. Never changes the result.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            cover: Cover::default(),
            row_dominance: false,
            max_models: 1000,
            count_models: true,
            list_prime_implicants: true,
            certificate: false,
            limits: Limits::default(),
            interrupt: None,
            clock: None,
            progress: None,
            threads: 0,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("cover", &self.cover)
            .field("row_dominance", &self.row_dominance)
            .field("max_models", &self.max_models)
            .field("count_models", &self.count_models)
            .field("list_prime_implicants", &self.list_prime_implicants)
            .field("certificate", &self.certificate)
            .field("limits", &self.limits)
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

/// Why the work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Everything that was asked for is there and proven.
    Complete,
    /// Stopped before; the bounds are proven, and the models listed are valid but perhaps not the smallest.
    Limit(Reason),
}

/// What stopped the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// [`Limits::time`].
    Time,
    /// [`Limits::memory_bytes`].
    Memory,
    /// [`Limits::max_prime_implicants`].
    PrimeImplicants,
    /// [`Options::interrupt`].
    Interrupted,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Time => "the time limit",
            Reason::Memory => "the memory limit",
            Reason::PrimeImplicants => "the limit on prime implicants",
            Reason::Interrupted => "an interrupt",
        })
    }
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
    /// [`Options::max_models`] of them, always the same ones. At least one cover, also after a limit.
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

/// What can be wrong with a [`Problem`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no ON row.
    #[error(
        "there is nothing to cover: no configuration has the outcome; lower the consistency or frequency cut-off"
    )]
    NothingOn,
    /// A configuration is both ON and OFF.
    #[error(
        "ON term {on} and OFF term {off} share a configuration (counting from 1, each list on its own)"
    )]
    Conflict {
        /// Number of the ON cube, from 1.
        on: usize,
        /// Number of the OFF cube, from 1.
        off: usize,
    },
    /// A literal names a condition that does not exist.
    #[error(
        "a term has a literal of condition {condition}, but there are only {conditions} (counting from 1)"
    )]
    Condition {
        /// Number of the condition, from 1.
        condition: usize,
        /// How many there are.
        conditions: usize,
    },
    /// A literal has a level that its condition does not have.
    #[error(
        "a term has level {level} of condition {condition} (counting from 1), which has only levels 0 to {highest}"
    )]
    Level {
        /// Number of the condition, from 1.
        condition: usize,
        /// The level that was given.
        level: Level,
        /// The highest level there is.
        highest: Level,
    },
    /// A condition without levels.
    #[error(
        "condition {condition} (counting from 1) has no levels; a condition needs at least one"
    )]
    NoLevels {
        /// Number of the condition, from 1.
        condition: usize,
    },
    /// More conditions than the solver takes.
    #[error("{conditions} conditions are more than the 512 that can be minimised; leave some out")]
    TooManyConditions {
        /// How many there are.
        conditions: usize,
    },
    /// More things to cover than the solver takes.
    #[error(
        "there are more than {limit} classes of configurations to cover; the problem is too large"
    )]
    TooManyRows {
        /// The most there may be.
        limit: usize,
    },
}

impl Problem {
    /// Checks levels and conditions of every cube, that something is ON and that nothing is ON and OFF.
    ///
    /// # Errors
    /// The first fault found, as an [`Error`].
    pub fn validate(&self) -> Result<(), Error> {
        if self.levels.len() > 512 {
            return Err(Error::TooManyConditions {
                conditions: self.levels.len(),
            });
        }
        if let Some(position) = self.levels.iter().position(|&levels| levels == 0) {
            return Err(Error::NoLevels {
                condition: position + 1,
            });
        }
        if self.on.is_empty() {
            return Err(Error::NothingOn);
        }
        let (Rest::Free { off: rest } | Rest::Forbidden { dont_care: rest }) = &self.rest;
        for cube in self.on.iter().chain(rest) {
            self.validate_cube(cube)?;
        }
        match self.conflict() {
            Some((on, off)) => Err(Error::Conflict { on, off }),
            None => Ok(()),
        }
    }

    /// The numbers, from 1, of the first ON cube and OFF cube that share a configuration.
    pub(crate) fn conflict(&self) -> Option<(usize, usize)> {
        let Rest::Free { off } = &self.rest else {
            return None;
        };
        let [on, forbidden] = [&self.on, off].map(|cubes| cubes.iter().collect::<Vec<_>>());
        if !meet(&self.levels, &on, &forbidden) {
            return None;
        }
        let with = |on: &Cube| off.iter().zip(1..).find(|(off, _)| on.intersects(off));
        let mut pairs = self.on.iter().zip(1..);
        pairs.find_map(|(on, i)| with(on).map(|(_, o)| (i, o)))
    }

    fn validate_cube(&self, cube: &Cube) -> Result<(), Error> {
        for (condition, level) in cube.literals() {
            let Some(&levels) = self.levels.get(condition) else {
                return Err(Error::Condition {
                    condition: condition + 1,
                    conditions: self.levels.len(),
                });
            };
            if level >= levels {
                return Err(Error::Level {
                    condition: condition + 1,
                    level,
                    highest: levels - 1,
                });
            }
        }
        Ok(())
    }
}
