//! Summation over sets of rows, of which some come in.
//!
//! A list has a number for each set of a few rows: the one at T for the rows whose digits of T are one. To *shift* a list by a
//! block of rows is to move the numbers of the sets T without any of these rows to T and the block; the others are lost.
//! All work of a count is done here, so that each loop runs over as many neighbouring numbers as it can.
//!
//! Numbers of one limb are guarded: if they are within ±2^62 before, and nothing has *overflown*, they are afterwards.

use crate::tools::wide::{GUARDED, Wide};

/// Blocks of the digits below this one have loops of their own.
const LOW: u32 = 3;

/// Whether a number may have become too large for its one limb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Overflow(pub(super) bool);

impl std::ops::BitOrAssign for Overflow {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// Adds a list to another one, shifted and so many times.
pub(super) fn add<const K: usize>(
    to: &mut [Wide<K>],
    from: &[Wide<K>],
    block: u32,
    factor: u64,
) -> Overflow {
    Multiplier::new(factor).shift::<K, false>(to, from, block)
}

/// Subtracts a list from another one, shifted and so many times.
pub(super) fn subtract<const K: usize>(
    to: &mut [Wide<K>],
    from: &[Wide<K>],
    block: u32,
    factor: u64,
) -> Overflow {
    Multiplier::new(factor).shift::<K, true>(to, from, block)
}

/// Subtracts a list from itself, shifted by a block of one row at least and so many times.
pub(super) fn subtract_from_itself<const K: usize>(
    numbers: &mut [Wide<K>],
    block: u32,
    factor: u64,
) -> Overflow {
    let factor = Multiplier::new(factor);
    match block {
        1 => factor.within::<K, 1>(numbers),
        2 => factor.within::<K, 2>(numbers),
        3 => factor.within::<K, 3>(numbers),
        4 => factor.within::<K, 4>(numbers),
        5 => factor.within::<K, 5>(numbers),
        6 => factor.within::<K, 6>(numbers),
        7 => factor.within::<K, 7>(numbers),
        _ => {
            let half = 1 << block.ilog2();
            let mut overflow = Overflow(false);
            for part in numbers.chunks_exact_mut(2 * half) {
                let (from, to) = part.split_at_mut(half);
                overflow |= factor.shift::<K, true>(to, from, block ^ half as u32);
            }
            overflow
        }
    }
}

/// Parts a list by one digit: where it is one is subtracted, where it is zero is noted. Its states come so many numbers after one
/// another.
#[inline(always)]
pub(super) fn part<const K: usize>(
    to: &mut [Wide<K>],
    from: &[Wide<K>],
    zero: &mut [Wide<K>],
    run: usize,
) -> Overflow {
    let mut guard = 0;
    let parts = to.chunks_exact_mut(run).zip(from.chunks_exact(2 * run));
    for ((to, from), zero) in parts.zip(zero.chunks_exact_mut(run)) {
        let (first, second) = from.split_at(run);
        for i in 0..run {
            zero[i] = first[i];
            guard |= put::<K, true>(&mut to[i], &second[i]);
        }
    }
    Overflow(guard >> (GUARDED + 1) != 0)
}

/// How often a list is added.
#[derive(Clone, Copy)]
struct Multiplier {
    factor: u64,
    /// Numbers within ±2^digits can be taken so many times.
    digits: u32,
}

/// What has been seen of guarded numbers.
#[derive(Default)]
struct Guard {
    to: u64,
    from: u64,
}

impl Multiplier {
    fn new(factor: u64) -> Self {
        let digits = u64::BITS - factor.saturating_sub(1).leading_zeros();
        Multiplier {
            factor,
            digits: GUARDED.saturating_sub(digits),
        }
    }

    fn overflow(self, guard: &Guard) -> Overflow {
        let too_large = self.factor > 1 << GUARDED;
        Overflow(
            too_large || guard.to >> (GUARDED + 1) != 0 || guard.from >> (self.digits + 1) != 0,
        )
    }

    fn shift<const K: usize, const MINUS: bool>(
        self,
        to: &mut [Wide<K>],
        from: &[Wide<K>],
        block: u32,
    ) -> Overflow {
        match block {
            0 => self.all::<K, MINUS>(to, from),
            1 => self.between::<K, MINUS, 1>(to, from),
            2 => self.between::<K, MINUS, 2>(to, from),
            3 => self.between::<K, MINUS, 3>(to, from),
            4 => self.between::<K, MINUS, 4>(to, from),
            5 => self.between::<K, MINUS, 5>(to, from),
            6 => self.between::<K, MINUS, 6>(to, from),
            7 => self.between::<K, MINUS, 7>(to, from),
            _ => {
                let half = 1 << block.ilog2();
                let rest = block ^ half as u32;
                let parts = to.chunks_exact_mut(2 * half);
                let mut overflow = Overflow(false);
                for (to, from) in parts.zip(from.chunks_exact(2 * half)) {
                    let (to, from) = (&mut to[half..], &from[..half]);
                    overflow |= match rest {
                        0 => self.all::<K, MINUS>(to, from),
                        _ => self.shift::<K, MINUS>(to, from, rest),
                    };
                }
                overflow
            }
        }
    }

    /// Without a block.
    #[inline]
    fn all<const K: usize, const MINUS: bool>(
        self,
        to: &mut [Wide<K>],
        from: &[Wide<K>],
    ) -> Overflow {
        let mut guard = Guard::default();
        if self.factor == 1 {
            for (to, from) in to.iter_mut().zip(from) {
                guard.to |= put::<K, MINUS>(to, from);
            }
        } else {
            for (to, from) in to.iter_mut().zip(from) {
                guard.from |= from.guard_within(self.digits);
                guard.to |= put::<K, MINUS>(to, &from.times(self.factor));
            }
        }
        self.overflow(&guard)
    }

    /// With a block of the lowest digits.
    fn between<const K: usize, const MINUS: bool, const BLOCK: usize>(
        self,
        to: &mut [Wide<K>],
        from: &[Wide<K>],
    ) -> Overflow {
        let span = span(BLOCK);
        let parts = to.chunks_exact_mut(span).zip(from.chunks_exact(span));
        let mut guard = Guard::default();
        if self.factor == 1 {
            for (to, from) in parts {
                for t in (0..span).filter(|t| t & BLOCK == 0) {
                    guard.to |= put::<K, MINUS>(&mut to[t | BLOCK], &from[t]);
                }
            }
        } else {
            for (to, from) in parts {
                for t in (0..span).filter(|t| t & BLOCK == 0) {
                    guard.from |= from[t].guard_within(self.digits);
                    guard.to |= put::<K, MINUS>(&mut to[t | BLOCK], &from[t].times(self.factor));
                }
            }
        }
        self.overflow(&guard)
    }

    /// The same of a list and itself, subtracted.
    fn within<const K: usize, const BLOCK: usize>(self, numbers: &mut [Wide<K>]) -> Overflow {
        let span = span(BLOCK);
        let mut guard = Guard::default();
        for part in numbers.chunks_exact_mut(span) {
            for t in (0..span).filter(|t| t & BLOCK == 0) {
                guard.from |= part[t].guard_within(self.digits);
                let from = part[t].times(self.factor);
                guard.to |= put::<K, true>(&mut part[t | BLOCK], &from);
            }
        }
        self.overflow(&guard)
    }
}

/// After how many numbers the digits of a low block come again.
const fn span(block: usize) -> usize {
    let mut digits = 0;
    while digits < LOW && block >> digits > 0 {
        digits += 1;
    }
    1 << digits
}

/// The guard of the sum or difference.
#[inline]
fn put<const K: usize, const MINUS: bool>(to: &mut Wide<K>, from: &Wide<K>) -> u64 {
    match MINUS {
        true => to.sub(from),
        false => to.add(from),
    }
    to.guard()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(numbers: &[i64]) -> Vec<Wide<1>> {
        numbers.iter().map(|&n| Wide::new(n as u64)).collect()
    }

    /// Each number of the list, shifted one by one.
    fn one_by_one(to: &[i64], from: &[i64], block: usize, factor: i64) -> Vec<i64> {
        let mut sums = to.to_vec();
        for (set, number) in from.iter().enumerate() {
            if set & block == 0 {
                sums[set | block] += factor * number;
            }
        }
        sums
    }

    #[test]
    fn shifts_are_what_they_are_one_by_one() {
        let to: Vec<i64> = (0..64).map(|n| 7 * n - 100).collect();
        let from: Vec<i64> = (0..64).map(|n| n * n - 900).collect();
        for block in 0..64 {
            for factor in [1, 2, 19] {
                let mut sums = list(&to);
                let overflow = add(&mut sums, &list(&from), block, factor);
                let expected = one_by_one(&to, &from, block as usize, factor as i64);
                assert_eq!((sums, overflow), (list(&expected), Overflow(false)));

                let mut sums = list(&to);
                let overflow = subtract(&mut sums, &list(&from), block, factor);
                let expected = one_by_one(&to, &from, block as usize, -(factor as i64));
                assert_eq!((sums, overflow), (list(&expected), Overflow(false)));

                if block > 0 {
                    let mut sums = list(&to);
                    let overflow = subtract_from_itself(&mut sums, block, factor);
                    let expected = one_by_one(&to, &to, block as usize, -(factor as i64));
                    assert_eq!((sums, overflow), (list(&expected), Overflow(false)));
                }
            }
        }
    }

    #[test]
    fn parts_are_told_by_a_digit() {
        for run in [1, 2, 4, 8] {
            let from: Vec<i64> = (0..16).collect();
            let mut to = list(&[100; 8]);
            let mut zero = list(&[0; 8]);
            let overflow = part(&mut to, &list(&from), &mut zero, run);
            assert_eq!(overflow, Overflow(false));
            let (is_zero, is_one): (Vec<i64>, Vec<i64>) =
                from.iter().partition(|&&n| n as usize & run == 0);
            assert_eq!(zero, list(&is_zero));
            let rest: Vec<i64> = is_one.iter().map(|n| 100 - n).collect();
            assert_eq!(to, list(&rest));
        }
    }

    /// Up to the limit nothing overflows; one more does, on either side, wherever it comes from.
    #[test]
    fn overflows_are_seen() {
        let limit = 1_i64 << GUARDED;
        for block in [0, 1, 3, 8, 9] {
            let all = |to: i64, from: i64, factor: u64| {
                add(&mut list(&[to; 16]), &list(&[from; 16]), block, factor)
            };
            assert_eq!(all(limit - 2, 1, 1), Overflow(false));
            assert_eq!(all(limit - 1, 1, 1), Overflow(true));
            assert_eq!(all(1 - limit, -1, 1), Overflow(false));
            assert_eq!(all(-limit, -1, 1), Overflow(true));
            // 5 is less than 2^3.
            assert_eq!(all(0, (limit >> 3) - 1, 5), Overflow(false));
            assert_eq!(all(0, limit >> 3, 5), Overflow(true));
            assert_eq!(all(0, -1, u64::MAX), Overflow(true));
            if block > 0 {
                let own = |n: i64, factor| subtract_from_itself(&mut list(&[n; 16]), block, factor);
                assert_eq!(own(limit - 1, 1), Overflow(false));
                assert_eq!(own((limit >> 1) + 1, 3), Overflow(true));
            }
        }
        let own = |to: i64, from: i64| {
            part(
                &mut list(&[to; 4]),
                &list(&[from; 8]),
                &mut list(&[0; 4]),
                2,
            )
        };
        assert_eq!(own(1 - limit, 1), Overflow(false));
        assert_eq!(own(-limit, 1), Overflow(true));
    }
}
