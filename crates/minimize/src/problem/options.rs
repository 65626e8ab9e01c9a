//! What the caller wants, and what it may take.

use std::time::Duration;

use crate::watch::Watch;

/// Which covers are models.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cover {
    /// Those with the fewest prime implicants.
    #[default]
    Fewest,
    /// All from which no prime implicant can be taken away.
    Irredundant,
}

/// What the caller will spend. A limit that is hit gives [`Status::Limit`](crate::Status::Limit) with the bounds proven so far.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Wall-clock time; `None`: as long as it takes.
    pub time: Option<Duration>,
    /// Bytes for the large structures (prime implicants, covering columns, memo tables); `None`: no limit. Default 4 GiB.
    pub memory_bytes: Option<u64>,
    /// Prime implicants to enumerate; `None`: no limit.
    pub max_prime_implicants: Option<u64>,
    /// Steps of all that goes beyond a minimum and its proof: listing prime implicants and models, counting. What does not come to
    /// an end within them is left out, which is the same on every machine and no reason for [`Status::Limit`](crate::Status::Limit).
    /// `None`: no limit. Default [`Limits::STEPS`].
    pub steps: Option<u64>,
}

impl Limits {
    /// Steps for about a second.
    pub const STEPS: u64 = 2_000_000;
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            time: None,
            memory_bytes: Some(4 << 30),
            max_prime_implicants: None,
            steps: Some(Limits::STEPS),
        }
    }
}

/// How to solve.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which covers are models.
    pub cover: Cover,
    /// Drop the prime implicants whose ON rows are a proper subset of another's first.
    pub row_dominance: bool,
    /// Models to list at most. Default 1000.
    pub max_models: usize,
    /// Whether to count the models, within [`Limits::steps`]. Without it [`Models::model_count`](crate::Models::model_count) is `None`
    /// unless all are listed. Default true.
    pub count_models: bool,
    /// Whether to list all prime implicants that cover an ON row. Without it, only those of the listed models are
    /// listed, and with `count_models` off too the enumeration is left out where bounds meet without. Default true.
    pub list_prime_implicants: bool,
    /// Whether to write a proof of the lower bound. Default false.
    pub certificate: bool,
    /// What to spend at most.
    pub limits: Limits,
    /// The watch that is looked at on the way: who may interrupt, who is told of the progress, and a clock that runs already.
    /// Several problems can share it. Where it stops the work, the result is as for a limit.
    pub watch: Watch,
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
            watch: Watch::default(),
            threads: 0,
        }
    }
}

impl Options {
    /// The watch over one run with these options.
    pub(crate) fn watch(&self) -> Watch {
        self.watch
            .at_most(self.limits.time)
            .with_memory(self.limits.memory_bytes)
    }
}
