//! The threads that the library shares.

use std::env;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// More threads than this only take memory.
const MOST: usize = 256;
/// The stack of each, as large as that of the first thread of a program.
const STACK: usize = 8 << 20;

/// Does the work with threads to share: no more than make sense whatever the environment says, and where the system grants
/// fewer, or none but this one, with those.
pub fn with_threads<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let mut threads = wanted();
    while threads > 1 {
        if let Ok(pool) = pool(threads) {
            return pool.install(work);
        }
        threads /= 2;
    }
    let alone = ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    // It can only be there already.
    let _ = alone.build_global();
    work()
}

fn pool(threads: usize) -> Result<ThreadPool, rayon::ThreadPoolBuildError> {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK)
        .build()
}

/// How many threads the environment asks for; without a wish as many as there are processors.
fn wanted() -> usize {
    let asked = env::var("RAYON_NUM_THREADS").ok();
    let asked = asked.and_then(|text| text.parse().ok());
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    asked
        .filter(|&threads| threads > 0)
        .unwrap_or_else(processors)
        .min(MOST)
}
