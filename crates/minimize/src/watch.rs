//! Limits, interrupts and progress, looked at now and then.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::problem::{Options, Progress, ProgressCallback, Reason};

/// Steps between two looks at the clock.
const STEPS: u32 = 256;
const REPORT_EVERY: Duration = Duration::from_millis(100);

/// Shared by all threads of one run.
pub(crate) struct Watch {
    deadline: Option<Instant>,
    interrupt: Option<Arc<AtomicBool>>,
    memory: u64,
    used: AtomicU64,
    progress: Option<(ProgressCallback, Mutex<(Instant, Progress)>)>,
}

impl Watch {
    pub(crate) fn new(options: &Options) -> Self {
        let now = Instant::now;
        Watch {
            deadline: options.limits.time.and_then(|time| now().checked_add(time)),
            interrupt: options.interrupt.clone(),
            memory: options.limits.memory_bytes.unwrap_or(u64::MAX),
            used: AtomicU64::new(0),
            progress: options
                .progress
                .clone()
                .map(|callback| (callback, Mutex::new((now(), Progress::default())))),
        }
    }

    /// Whether to stop, by the clock or the interrupt flag.
    pub(crate) fn look(&self) -> Result<(), Reason> {
        if self
            .interrupt
            .as_ref()
            .is_some_and(|flag| flag.load(Ordering::Relaxed))
        {
            return Err(Reason::Interrupted);
        }
        if self
            .deadline
            .is_some_and(|deadline| Instant::now() >= deadline)
        {
            return Err(Reason::Time);
        }
        Ok(())
    }

    /// Books memory for a large structure, before it is taken.
    pub(crate) fn take(&self, bytes: usize) -> Result<(), Reason> {
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
