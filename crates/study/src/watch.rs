//! Progress and interrupts of long work.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A callback that is told how much of how much is done.
type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Who is told of the progress, and who may stop the work.
#[derive(Clone, Copy, Default)]
pub struct Watch<'a> {
    /// Called with the number of settings done and their total, from any thread.
    pub progress: Option<Progress<'a>>,
    /// Set from outside to stop.
    pub interrupt: Option<&'a AtomicBool>,
    /// The watch over minimisations, where they may take only so long: they end with what is proven then.
    pub clock: Option<&'a qca::minimize::Watch>,
}

impl std::fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch")
            .field("interrupt", &self.interrupt)
            .finish_non_exhaustive()
    }
}

impl Watch<'_> {
    /// Whether the work is to stop.
    pub fn stopped(&self) -> bool {
        self.interrupt
            .is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    /// Tells of the progress.
    pub fn tell(&self, done: usize, total: usize) {
        if let Some(progress) = self.progress {
            progress(done, total);
        }
    }
}

/// Counts finished pieces from several threads.
pub(crate) struct Counter<'a> {
    watch: Watch<'a>,
    done: AtomicUsize,
    total: usize,
}

impl<'a> Counter<'a> {
    pub(crate) fn new(watch: Watch<'a>, total: usize) -> Self {
        Counter {
            watch,
            done: AtomicUsize::new(0),
            total,
        }
    }

    /// One piece is done.
    pub(crate) fn tick(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.watch.tell(done, self.total);
    }
}

/// What a stopped search says.
pub(crate) fn interrupted() -> qca::Error {
    qca::Error::analysis(
        "interrupted before the end; nothing is reported, as it would depend on when",
    )
}
