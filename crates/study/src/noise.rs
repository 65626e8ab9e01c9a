//! Numbers that vary, for tests.

/// The next number from 0 to 1 by a linear congruential generator: always the same ones after the same seed.
pub(crate) fn noise(seed: &mut u64) -> f64 {
    *seed = seed
        .wrapping_mul(6364136223846793005)
        .wrapping_add(1442695040888963407);
    (*seed >> 33) as f64 / (1u64 << 31) as f64
}
