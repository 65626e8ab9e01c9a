//! Weights of rows: what proves lower bounds.

use super::bits::Bits;

/// A proven bound: whole weights of the rows, and the most that any set weighs.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    pub(crate) rows: Vec<u64>,
    pub(crate) heaviest: u64,
}

impl Weights {
    /// Every cover has at least total / heaviest sets, rounded up.
    pub(crate) fn bound(&self) -> usize {
        let total: u128 = self.rows.iter().map(|&w| u128::from(w)).sum();
        total.div_ceil(u128::from(self.heaviest.max(1))) as usize
    }

    /// What the slacks of so many sets that cover all may add up to: target · heaviest − total.
    pub(crate) fn room(&self, target: usize) -> u64 {
        let total: u128 = self.rows.iter().map(|&w| u128::from(w)).sum();
        let room = (target as u128 * u128::from(self.heaviest)).saturating_sub(total);
        u64::try_from(room).unwrap_or(u64::MAX)
    }
}

/// Row weights by byte, so that a set's weight is one look-up per byte.
pub(crate) struct Table<T>(Vec<[T; 256]>);

impl<T: Copy + Default + std::ops::Add<Output = T>> Table<T> {
    pub(crate) fn new(weights: &[T]) -> Self {
        let bytes = weights.len().div_ceil(8);
        let mut table = vec![[T::default(); 256]; bytes];
        // No set has a row beyond the last one.
        for (entries, weights) in table.iter_mut().zip(weights.chunks(8)) {
            for (bit, &weight) in weights.iter().enumerate() {
                let (without, with) = entries.split_at_mut(1 << bit);
                for (sum, &before) in with.iter_mut().zip(without.iter()) {
                    *sum = before + weight;
                }
            }
        }
        Table(table)
    }

    #[inline]
    pub(crate) fn weigh<const N: usize>(&self, set: &Bits<N>) -> T {
        let mut sum = T::default();
        for (byte, entries) in self.0.iter().enumerate() {
            sum = sum + entries[(set.0[byte / 8] >> (8 * (byte % 8)) & 255) as usize];
        }
        sum
    }
}
