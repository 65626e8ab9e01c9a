//! Whole numbers of a fixed width that wrap around: sums with signs come out right if the result fits.

use num_bigint::BigUint;

/// Sums and differences of two numbers within ±2^62 do not wrap around in one limb.
pub(crate) const GUARDED: u32 = 62;

/// A number modulo 2^(64 K), least significant limb first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wide<const K: usize>([u64; K]);

impl<const K: usize> Wide<K> {
    pub(crate) const ZERO: Self = Wide([0; K]);

    pub(crate) fn new(value: u64) -> Self {
        let mut limbs = [0; K];
        limbs[0] = value;
        Wide(limbs)
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.0.iter().all(|&l| l == 0)
    }

    #[inline]
    pub(crate) fn add(&mut self, other: &Self) {
        let mut carry = false;
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            (*a, carry) = a.carrying_add(*b, carry);
        }
    }

    #[inline]
    pub(crate) fn sub(&mut self, other: &Self) {
        let mut borrow = false;
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            (*a, borrow) = a.borrowing_sub(*b, borrow);
        }
    }

    /// Its highest bit is zero if a number of one limb, with its sign, is within ±2^[`GUARDED`]; zero for others.
    #[inline]
    pub(crate) fn guard(&self) -> u64 {
        match K {
            1 => self.0[0].wrapping_add(1 << GUARDED),
            _ => 0,
        }
    }

    /// Its bits from `digits` + 1 on are zero if a number of one limb, with its sign, is within ±2^`digits`; zero for others.
    #[inline]
    pub(crate) fn guard_within(&self, digits: u32) -> u64 {
        match K {
            1 => self.0[0].wrapping_add(1 << digits),
            _ => 0,
        }
    }

    /// The same number in more limbs, with its sign.
    pub(crate) fn widened<const W: usize>(&self) -> Wide<W> {
        let sign = match self.0.last() {
            Some(limb) if limb >> 63 == 1 => u64::MAX,
            _ => 0,
        };
        let mut limbs = [sign; W];
        limbs[..K].copy_from_slice(&self.0);
        Wide(limbs)
    }

    /// This number with the opposite sign.
    #[inline]
    pub(crate) fn negative(&self) -> Self {
        let mut out = Self::ZERO;
        out.sub(self);
        out
    }

    /// So many times this number.
    #[inline]
    pub(crate) fn times(&self, factor: u64) -> Self {
        let mut out = [0; K];
        let mut carry = 0;
        for (out, limb) in out.iter_mut().zip(&self.0) {
            (*out, carry) = limb.carrying_mul(factor, carry);
        }
        Wide(out)
    }

    pub(crate) fn mul(&self, other: &Self) -> Self {
        let mut out = [0; K];
        for i in 0..K {
            if self.0[i] == 0 {
                continue;
            }
            let mut carry = 0_u128;
            for j in 0..K - i {
                let sum =
                    u128::from(self.0[i]) * u128::from(other.0[j]) + u128::from(out[i + j]) + carry;
                out[i + j] = sum as u64;
                carry = sum >> 64;
            }
        }
        Wide(out)
    }

    pub(crate) fn to_big(self) -> BigUint {
        let halves = self.0.iter().flat_map(|&l| [l as u32, (l >> 32) as u32]);
        BigUint::new(halves.collect())
    }
}
