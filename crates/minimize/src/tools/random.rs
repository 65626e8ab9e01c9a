//! Numbers drawn by lot, always the same ones.

/// A xorshift generator (Marsaglia, "Xorshift RNGs", *Journal of Statistical Software* 8, 2003). The seed is not zero.
#[derive(Clone, Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// The next number.
    pub(crate) fn draw(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// The next number below `n`, by its higher digits.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.draw() >> 11) as usize % n
    }
}
