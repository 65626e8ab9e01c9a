//! Progress and interrupts of long work.

use std::sync::atomic::{AtomicU64, Ordering};

pub use qca::minimize::Watch;

/// Counts finished pieces from several threads.
pub(crate) struct Counter<'a> {
    watch: &'a Watch,
    done: AtomicU64,
    total: usize,
}

impl<'a> Counter<'a> {
    pub(crate) fn new(watch: &'a Watch, total: usize) -> Self {
        Counter {
            watch,
            done: AtomicU64::new(0),
            total,
        }
    }

    /// One piece is done.
    pub(crate) fn tick(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.watch.tell(done, self.total as u64);
    }
}

/// What a stopped search says.
pub(crate) fn interrupted() -> qca::Error {
    qca::Error::analysis(
        "interrupted before the end; nothing is reported, as it would depend on when",
    )
}

/// Goes on, or says that the work was stopped.
///
/// # Errors
/// Somebody stopped it, or its time is up.
pub(crate) fn go_on(watch: &Watch) -> qca::Result<()> {
    watch.look().map_err(|_| interrupted())
}
