//! Limits, interrupts and progress, looked at now and then.

use std::convert::Infallible;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use web_time::Instant;

use num_bigint::BigUint;

use crate::clock::Clock;

/// How far a run has come; passed to [`Options::progress`](crate::Options::progress) a few times a second.
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
    /// A count would take more steps than it may.
    Steps,
    /// [`Options::interrupt`](crate::Options::interrupt).
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

/// Steps between two looks at the clock.
const STEPS: u32 = 256;
/// For what is left to do when something else than the time stops the work.
const CLOSING: Duration = Duration::from_millis(1500);
const REPORT_EVERY: Duration = Duration::from_millis(100);

/// Shared by all threads of one run.
pub(crate) struct Watch {
    clock: Clock,
    memory: u64,
    used: AtomicU64,
    progress: Option<(ProgressCallback, Mutex<(Instant, Progress)>)>,
}

impl Watch {
    /// With a clock that runs, so many bytes, and somebody who is told of the progress.
    pub(crate) fn new(
        clock: Clock,
        memory: Option<u64>,
        progress: Option<ProgressCallback>,
    ) -> Self {
        let fresh = |callback| (callback, Mutex::new((Instant::now(), Progress::default())));
        Watch {
            clock,
            memory: memory.unwrap_or(u64::MAX),
            used: AtomicU64::new(0),
            progress: progress.map(fresh),
        }
    }

    /// A watch for what is left to do when the work is stopped: a moment, or a little longer where neither the time is up nor
    /// anybody waits.
    pub(crate) fn closing(&self) -> Watch {
        Watch {
            clock: self.clock.closing_within(CLOSING),
            memory: self.memory,
            used: AtomicU64::new(self.used.load(Ordering::Relaxed)),
            progress: None,
        }
    }

    /// Whether to stop, by the clock or the interrupt flag.
    pub(crate) fn look(&self) -> Result<(), Reason> {
        self.clock.look()
    }

    /// Books memory for a large structure, before it is taken.
    fn take(&self, bytes: usize) -> Result<(), Reason> {
        let used = self.used.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        if used > self.memory {
            self.used.fetch_sub(bytes as u64, Ordering::Relaxed);
            return Err(Reason::Memory);
        }
        Ok(())
    }

    /// Returns booked memory.
    fn give_back(&self, bytes: usize) {
        self.used.fetch_sub(bytes as u64, Ordering::Relaxed);
    }

    /// Reports how many terms a cover has at least and at most.
    pub(crate) fn report_bounds(&self, lower: usize, upper: usize) {
        self.report(|p| {
            p.stage = Stage::Covering;
            p.lower_bound = lower;
            p.upper_bound = Some(upper);
        });
    }

    /// Updates the progress, and tells the caller of it if some time has passed.
    pub(crate) fn report(&self, update: impl FnOnce(&mut Progress)) {
        if let Some((callback, state)) = &self.progress
            && let Ok(mut state) = state.lock()
        {
            update(&mut state.1);
            if state.0.elapsed() >= REPORT_EVERY {
                state.0 = Instant::now();
                callback(&state.1);
            }
        }
    }
}

/// Memory of structures that grow and shrink; given back in the end.
pub(crate) struct Booking<'a> {
    watch: &'a Watch,
    bytes: usize,
}

impl<'a> Booking<'a> {
    pub(crate) fn new(watch: &'a Watch) -> Self {
        Booking { watch, bytes: 0 }
    }

    /// Books so many bytes in place of those booked before.
    pub(crate) fn hold(&mut self, bytes: usize) -> Result<(), Reason> {
        if bytes > self.bytes {
            self.watch.take(bytes - self.bytes)?;
        } else {
            self.watch.give_back(self.bytes - bytes);
        }
        self.bytes = bytes;
        Ok(())
    }

    /// Books a table or list of entries of this size before one more comes. Where it has to grow, the old one and the new one
    /// lie side by side for a moment.
    pub(crate) fn grow(&mut self, len: usize, capacity: usize, size: usize) -> Result<(), Reason> {
        if len < capacity {
            return Ok(());
        }
        let least = 64;
        self.hold(4 * capacity.max(least) * size)
    }
}

impl Drop for Booking<'_> {
    fn drop(&mut self) {
        self.watch.give_back(self.bytes);
    }
}

/// One worker's step counter: cheap enough for the innermost loops.
pub(crate) struct Ticker<'a> {
    pub(crate) watch: &'a Watch,
    steps: u32,
}

impl<'a> Ticker<'a> {
    pub(crate) fn new(watch: &'a Watch) -> Self {
        Ticker { watch, steps: 0 }
    }

    /// One step of work.
    #[inline]
    pub(crate) fn tick(&mut self) -> Result<(), Reason> {
        self.steps += 1;
        if self.steps >= STEPS {
            self.steps = 0;
            return self.watch.look();
        }
        Ok(())
    }
}

/// How work that can be long goes on: with an eye on the limits, or to its end.
pub(crate) trait Pace {
    /// What stops it.
    type Stop;

    /// Work that takes as long as so many steps of a [`Ticker`].
    fn steps(&mut self, steps: usize) -> Result<(), Self::Stop>;

    /// So many bytes are taken now by what the work makes.
    fn holds(&mut self, _bytes: usize) -> Result<(), Self::Stop> {
        Ok(())
    }
}

/// Looks at every step: for work of which each step is long.
impl Pace for &Clock {
    type Stop = Reason;

    fn steps(&mut self, _: usize) -> Result<(), Reason> {
        self.look()
    }
}

impl Pace for Ticker<'_> {
    type Stop = Reason;

    #[inline]
    fn steps(&mut self, steps: usize) -> Result<(), Reason> {
        self.steps = self
            .steps
            .saturating_add(u32::try_from(steps).unwrap_or(u32::MAX));
        if self.steps >= STEPS {
            self.steps = 0;
            return self.watch.look();
        }
        Ok(())
    }
}

/// With an eye on the memory too.
pub(crate) struct Measured<'a> {
    ticker: Ticker<'a>,
    booking: Booking<'a>,
}

impl<'a> Measured<'a> {
    pub(crate) fn new(watch: &'a Watch) -> Self {
        Measured {
            ticker: Ticker::new(watch),
            booking: Booking::new(watch),
        }
    }
}

impl Pace for Measured<'_> {
    type Stop = Reason;

    #[inline]
    fn steps(&mut self, steps: usize) -> Result<(), Reason> {
        self.ticker.steps(steps)
    }

    #[inline]
    fn holds(&mut self, bytes: usize) -> Result<(), Reason> {
        self.booking.hold(bytes)
    }
}

/// Nothing stops the work.
pub(crate) struct ToTheEnd;

impl Pace for ToTheEnd {
    type Stop = Infallible;

    #[inline]
    fn steps(&mut self, _: usize) -> Result<(), Infallible> {
        Ok(())
    }
}
