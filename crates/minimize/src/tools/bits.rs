//! Sets of small numbers of a fixed capacity.

use super::sorting::sort_within;
use crate::watch::Pace;

/// A set of numbers below `64 * N`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Bits<const N: usize>(pub(crate) [u64; N]);

impl<const N: usize> Bits<N> {
    pub(crate) const EMPTY: Self = Bits([0; N]);

    /// The set of one number.
    pub(crate) fn single(i: usize) -> Self {
        let mut set = Self::EMPTY;
        set.insert(i);
        set
    }

    /// The numbers that are in any of the sets.
    pub(crate) fn union<'a>(sets: impl IntoIterator<Item = &'a Self>) -> Self {
        sets.into_iter().fold(Self::EMPTY, |all, set| all.or(set))
    }

    /// The numbers below `n`.
    pub(crate) fn below(n: usize) -> Self {
        let mut bits = [0; N];
        for (word, bits) in bits.iter_mut().enumerate() {
            let left = n.saturating_sub(64 * word);
            *bits = if left >= 64 {
                u64::MAX
            } else {
                (1 << left) - 1
            };
        }
        Bits(bits)
    }

    #[inline]
    pub(crate) fn insert(&mut self, i: usize) {
        self.0[i / 64] |= 1 << (i % 64);
    }

    #[inline]
    pub(crate) fn remove(&mut self, i: usize) {
        self.0[i / 64] &= !(1 << (i % 64));
    }

    #[inline]
    pub(crate) fn contains(&self, i: usize) -> bool {
        self.0[i / 64] >> (i % 64) & 1 == 1
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|&w| w == 0)
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|w| w.count_ones() as usize).sum()
    }

    #[inline]
    pub(crate) fn and(&self, other: &Self) -> Self {
        let mut out = self.0;
        for (a, b) in out.iter_mut().zip(&other.0) {
            *a &= b;
        }
        Bits(out)
    }

    #[inline]
    pub(crate) fn or(&self, other: &Self) -> Self {
        let mut out = self.0;
        for (a, b) in out.iter_mut().zip(&other.0) {
            *a |= b;
        }
        Bits(out)
    }

    #[inline]
    pub(crate) fn minus(&self, other: &Self) -> Self {
        let mut out = self.0;
        for (a, b) in out.iter_mut().zip(&other.0) {
            *a &= !b;
        }
        Bits(out)
    }

    #[inline]
    pub(crate) fn intersects(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    #[inline]
    pub(crate) fn is_subset(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & !b == 0)
    }

    /// The size of the intersection.
    #[inline]
    pub(crate) fn overlap(&self, other: &Self) -> usize {
        self.0
            .iter()
            .zip(&other.0)
            .map(|(a, b)| (a & b).count_ones() as usize)
            .sum()
    }

    /// The members that are kept, by their places among these.
    pub(crate) fn compress(&self, kept: &[usize]) -> Self {
        let mut out = Self::EMPTY;
        for (place, &member) in kept.iter().enumerate() {
            if self.contains(member) {
                out.insert(place);
            }
        }
        out
    }

    /// The other way: the members at these places among all.
    pub(crate) fn stretch(&self, kept: &[usize]) -> Self {
        let mut out = Self::EMPTY;
        for place in self.iter() {
            out.insert(kept[place]);
        }
        out
    }

    /// The least member.
    #[inline]
    pub(crate) fn first(&self) -> Option<usize> {
        let word = self.0.iter().position(|&w| w != 0)?;
        Some(64 * word + self.0[word].trailing_zeros() as usize)
    }

    /// The members in ascending order.
    #[inline]
    pub(crate) fn iter(&self) -> Members<N> {
        Members {
            bits: self.0,
            word: 0,
        }
    }
}

/// The members of a [`Bits`], ascending.
pub(crate) struct Members<const N: usize> {
    bits: [u64; N],
    word: usize,
}

impl<const N: usize> Iterator for Members<N> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.word < N {
            let bits = self.bits[self.word];
            if bits != 0 {
                self.bits[self.word] = bits & (bits - 1);
                return Some(64 * self.word + bits.trailing_zeros() as usize);
            }
            self.word += 1;
        }
        None
    }
}

/// The unions of the sets that hang together: no set has members of two of them.
pub(crate) fn apart<'a, const N: usize>(
    sets: impl IntoIterator<Item = &'a Bits<N>>,
) -> Vec<Bits<N>> {
    let mut parts: Vec<Bits<N>> = Vec::new();
    for set in sets {
        let mut joined = *set;
        parts.retain(|part| {
            let near = part.intersects(set);
            if near {
                joined = joined.or(part);
            }
            !near
        });
        parts.push(joined);
    }
    parts
}

/// Keeps the sets that are no subset of another, each once, larger ones first, then in the order of [`Bits`], as far as the pace
/// allows.
pub(crate) fn maximal_within<const N: usize, P: Pace>(
    sets: Vec<Bits<N>>,
    pace: &mut P,
) -> Result<Vec<Bits<N>>, P::Stop> {
    add_maximal(Vec::new(), sets, pace)
}

/// Adds to sets of which none is a subset of any the others that are no subset either, each once, larger ones first, then in
/// the order of [`Bits`].
pub(crate) fn add_maximal<const N: usize, P: Pace>(
    mut kept: Vec<Bits<N>>,
    mut others: Vec<Bits<N>>,
    pace: &mut P,
) -> Result<Vec<Bits<N>>, P::Stop> {
    let larger_first = |a: &Bits<N>, b: &Bits<N>| b.len().cmp(&a.len()).then_with(|| a.cmp(b));
    sort_within(&mut others, &larger_first, pace)?;
    others.dedup();
    if others.is_empty() || kept.len() + others.len() < 2 {
        kept.append(&mut others);
        return Ok(kept);
    }
    // A superset contains the candidate's rarest member, so only the sets listed under that member are compared.
    let mut under: Vec<Vec<u32>> = vec![Vec::new(); 64 * N];
    for (k, set) in kept.iter().enumerate() {
        for i in set.iter() {
            under[i].push(k as u32);
        }
    }
    for set in others {
        let rarest = set.iter().min_by_key(|&i| under[i].len());
        let dominated = match rarest {
            Some(i) => {
                pace.steps(1 + under[i].len() / 64)?;
                under[i].iter().any(|&k| set.is_subset(&kept[k as usize]))
            }
            None => !kept.is_empty(),
        };
        if !dominated {
            for i in set.iter() {
                under[i].push(kept.len() as u32);
            }
            kept.push(set);
        }
    }
    Ok(kept)
}
