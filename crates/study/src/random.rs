//! Random numbers that are the same on every machine and whatever the number of threads.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// The generator of one draw: each draw has a stream of its own, so that it does not depend on the draws before it.
pub(crate) fn stream(seed: u64, draw: usize) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(draw as u64);
    random
}
