//! What is told on the way, and why work ends.

use std::fmt;
use std::sync::Arc;

use num_bigint::BigUint;

/// How far a run has come; told a few times a second ([`Watch::with_progress`](crate::Watch::with_progress)).
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
    /// Pieces of work that are done, and all of them, where the work comes in pieces.
    pub pieces: Option<(u64, u64)>,
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
    /// [`Limits::time`](crate::Limits::time).
    Time,
    /// [`Limits::memory_bytes`](crate::Limits::memory_bytes).
    Memory,
    /// [`Limits::max_prime_implicants`](crate::Limits::max_prime_implicants).
    PrimeImplicants,
    /// [`Limits::steps`](crate::Limits::steps).
    Steps,
    /// Somebody, through the flag of [`Watch::start`](crate::Watch::start).
    Interrupted,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Time => "the time limit",
            Reason::Memory => "the memory limit",
            Reason::PrimeImplicants => "the limit on prime implicants",
            Reason::Steps => "the limit on steps",
            Reason::Interrupted => "an interrupt",
        })
    }
}
