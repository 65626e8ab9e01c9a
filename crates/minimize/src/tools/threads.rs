//! Threads that need not be there.

use std::sync::LazyLock;

/// How many processors there are. To ask takes longer than a small problem, so that it is asked once.
static PROCESSORS: LazyLock<usize> =
    LazyLock::new(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));

/// More threads than this only take memory.
const MOST: usize = 256;

/// How many threads are meant; 0: as many as there are processors.
pub(crate) fn meant(threads: usize) -> usize {
    match threads {
        0 => *PROCESSORS,
        threads => threads.min(MOST),
    }
}

/// Does the work `here`, and on so many threads less this one the work `there`; on fewer where no more can be made.
pub(crate) fn work_on<T>(threads: usize, there: impl Fn() + Sync, here: impl FnOnce() -> T) -> T {
    std::thread::scope(|scope| {
        for _ in 1..threads {
            if std::thread::Builder::new()
                .spawn_scoped(scope, &there)
                .is_err()
            {
                break;
            }
        }
        here()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn one_thread_works_here_alone() {
        let count = AtomicUsize::new(0);
        let there = || {
            count.fetch_add(1, Ordering::Relaxed);
        };
        assert_eq!(work_on(1, there, || 7), 7);
        assert_eq!(work_on(3, there, || 8), 8);
        // They have ended when it returns.
        assert_eq!(count.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn no_more_threads_than_make_sense() {
        assert_eq!((meant(3), meant(100_000)), (3, MOST));
        assert!(meant(0) > 0);
    }
}
