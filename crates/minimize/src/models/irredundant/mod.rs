//! The irredundant covers: those in which each class has a row of its own.
//!
//! Few are followed one by one ([`walk`]). For many, [`sums`] add up over sets of rows with signs, in work that is known
//! beforehand and grows with the rows that hang together, not with the covers.

mod order;
mod plan;
mod schedule;
mod shift;
mod sums;
mod tasks;
mod tensor;
mod walk;

use num_bigint::BigUint;

use crate::tools::bits::{Bits, apart};
use crate::watch::{Reason, Ticker, Watch};
use plan::Part;
use sums::Summation;
use walk::Walk;

pub(crate) use walk::Visit;

/// Steps of the walk before the sums are looked at, in which fewer covers are counted one by one.
const WALKED: u64 = 20_000;
/// Rows of a block of which the count is bounded by itself.
const BLOCK: usize = 8;
/// Most rows of the sums.
const ROWS: usize = 256;

/// Different sets of rows, each with the number of prime implicants that have just these rows.
#[derive(Clone, Debug)]
pub(crate) struct Family<const N: usize> {
    pub(crate) rows: usize,
    pub(crate) sets: Vec<(Bits<N>, u64)>,
}

impl<const N: usize> Family<N> {
    /// In sets of another capacity, in which the rows have to fit.
    fn resized<const M: usize>(&self) -> Family<M> {
        let resized = |(set, size): &(Bits<N>, u64)| {
            let mut rows = Bits::EMPTY;
            for row in set.iter() {
                rows.insert(row);
            }
            (rows, *size)
        };
        Family {
            rows: self.rows,
            sets: self.sets.iter().map(resized).collect(),
        }
    }

    /// The parts that share no row.
    fn parts(&self) -> Vec<Self> {
        let part = |rows: Bits<N>| {
            let kept: Vec<usize> = rows.iter().collect();
            let own = self.sets.iter().filter(|(set, _)| set.is_subset(&rows));
            Family {
                rows: kept.len(),
                sets: own
                    .map(|(set, size)| (set.compress(&kept), *size))
                    .collect(),
            }
        };
        let parts = apart(self.sets.iter().map(|(set, _)| set));
        parts.into_iter().map(part).collect()
    }

    /// The same rows make one class.
    fn merged(rows: usize, mut sets: Vec<(Bits<N>, u64)>) -> Self {
        sets.sort_unstable();
        sets.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        Family { rows, sets }
    }

    /// The classes that can be chosen in a part, without the rows that are out.
    fn within(&self, part: &Part<N>) -> Self {
        let left = self.sets.iter();
        let left = left.map(|(set, size)| (set.minus(&part.out), *size));
        let left = left.filter(|class| !class.0.is_subset(&part.met));
        Family::merged(self.rows, left.collect())
    }
}

/// What a count may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Numbers that are changed; about a nanosecond each.
    pub(crate) steps: u64,
    /// Worker threads, which never change the result.
    pub(crate) threads: usize,
}

/// How a count ended.
pub(crate) type Count = Result<BigUint, Reason>;

/// The number of irredundant covers: the product of those of the parts that share no row. What it would take is known before it
/// is begun: more than the steps allowed stops it at once.
pub(crate) fn count<const N: usize>(family: &Family<N>, limits: Limits, watch: &Watch) -> Count {
    let mut product = BigUint::from(1_u32);
    for part in family.parts() {
        product *= count_connected(&part, limits, watch)?;
    }
    Ok(product)
}

fn count_connected<const N: usize>(family: &Family<N>, limits: Limits, watch: &Watch) -> Count {
    if let Some(count) = by_walking(family, WALKED.min(limits.steps), watch)? {
        return Ok(count);
    }
    match family.rows {
        0..=64 => by_sums(&family.resized::<1>(), limits, watch),
        65..=ROWS => by_sums(&family.resized::<4>(), limits, watch),
        _ => Err(Reason::Steps),
    }
}

/// Tells of the irredundant covers, each as ascending classes in a fixed order, until it is enough.
pub(crate) fn list<const N: usize>(
    family: &Family<N>,
    watch: &Watch,
    visit: Visit<'_>,
) -> Result<(), Reason> {
    Walk::new(family, u64::MAX, watch).run(visit)
}

/// Counts them one by one; `None` if that takes more steps.
fn by_walking<const N: usize>(
    family: &Family<N>,
    steps: u64,
    watch: &Watch,
) -> Result<Option<BigUint>, Reason> {
    let mut count = BigUint::ZERO;
    let mut add = |chosen: &[u32]| {
        let sizes = chosen.iter().map(|&c| family.sets[c as usize].1);
        count += sizes.map(BigUint::from).product::<BigUint>();
        true
    };
    match Walk::new(family, steps, watch).run(&mut add) {
        Ok(()) => Ok(Some(count)),
        Err(Reason::Steps) => Ok(None),
        Err(reason) => Err(reason),
    }
}

fn by_sums<const N: usize>(family: &Family<N>, limits: Limits, watch: &Watch) -> Count {
    let sums = Summation::new(family, &mut Ticker::new(watch))?;
    if sums.work() > limits.steps as f64 {
        return Err(Reason::Steps);
    }
    match bits_by_block(family, watch)? {
        0..=64 => sums.count::<1>(limits.threads, watch),
        65..=128 => sums.count::<2>(limits.threads, watch),
        129..=256 => sums.count::<4>(limits.threads, watch),
        257..=1024 => sums.count::<16>(limits.threads, watch),
        _ => Err(Reason::Steps),
    }
}

/// Enough binary digits for the count, by blocks of rows: the classes whose first own row is in a block are such that each has a row of its
/// own in the block, and rows of it may be left uncovered. With one more class for each row alone, in place of leaving it,
/// these are the irredundant covers of the block.
fn bits_by_block<const N: usize>(family: &Family<N>, watch: &Watch) -> Result<u64, Reason> {
    let mut left = Bits::<N>::below(family.rows);
    let mut bits = 0;
    while let Some(first) = left.first() {
        let block = block(family, first, &left);
        left = left.minus(&block);
        let rows: Vec<usize> = block.iter().collect();
        let restricted = family.sets.iter();
        let mut classes: Vec<(Bits<N>, u64)> = restricted
            .map(|(set, size)| (set.compress(&rows), *size))
            .filter(|class| !class.0.is_empty())
            .collect();
        classes.extend((0..rows.len()).map(|row| (Bits::single(row), 1)));
        let block = Family::merged(rows.len(), classes);
        let sums = Summation::new(&block, &mut Ticker::new(watch))?;
        // At most 2^63 prime implicants to choose from for each row.
        bits += sums.count::<16>(1, watch)?.bits();
    }
    Ok(bits)
}

/// A row and the rows that share the most prime implicants with it, one after the other.
fn block<const N: usize>(family: &Family<N>, first: usize, left: &Bits<N>) -> Bits<N> {
    let mut block = Bits::single(first);
    let mut others = left.minus(&block);
    while block.len() < BLOCK && !others.is_empty() {
        let mut shared = vec![0_u64; family.rows];
        for (set, size) in &family.sets {
            if set.intersects(&block) {
                for row in set.and(&others).iter() {
                    shared[row] += size;
                }
            }
        }
        let Some(next) = others.iter().max_by_key(|&row| shared[row]) else {
            break;
        };
        block.insert(next);
        others.remove(next);
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Options;

    fn family(rows: usize, sets: &[(&[usize], u64)]) -> Family<1> {
        let set = |rows: &[usize]| {
            Bits::union(&rows.iter().map(|&r| Bits::single(r)).collect::<Vec<_>>())
        };
        let sets = sets.iter().map(|&(rows, size)| (set(rows), size)).collect();
        Family { rows, sets }
    }

    fn counted(family: &Family<1>, steps: u64) -> Count {
        let limits = Limits { steps, threads: 1 };
        count(family, limits, &Options::default().watch())
    }

    /// By hand: {0, 1} alone, or {0} with {1}, is irredundant; {0, 1} beside {0} is not, as the latter has no row of its own.
    #[test]
    fn a_cover_has_no_class_without_a_row_of_its_own() {
        let two_rows = family(2, &[(&[0, 1], 3), (&[0], 2), (&[1], 5)]);
        assert_eq!(counted(&two_rows, u64::MAX), Ok((3 + 2 * 5_u32).into()));
    }

    #[test]
    fn parts_without_a_common_row_multiply() {
        let parts = family(
            5,
            &[
                (&[0, 4], 3),
                (&[0], 2),
                (&[4], 5),
                (&[1, 2], 7),
                (&[3], 11),
                (&[2, 1, 3], 1),
            ],
        );
        assert_eq!(parts.parts().len(), 2);
        // The second part: all three rows at once, or {1, 2} with {3}.
        assert_eq!(
            counted(&parts, u64::MAX),
            Ok((13 * (1 + 7 * 11_u32)).into())
        );
        assert_eq!(counted(&parts, 1), Err(Reason::Steps));
    }

    #[test]
    fn walk_and_sums_agree() {
        let circle: Vec<(Vec<usize>, u64)> = (0..12)
            .map(|r| (vec![r, (r + 1) % 12, (r + 5) % 12], 1 + r as u64 % 3))
            .collect();
        let circle: Vec<(&[usize], u64)> = circle
            .iter()
            .map(|(rows, size)| (&rows[..], *size))
            .collect();
        let circle = family(12, &circle);
        let options = Options::default();
        let limits = Limits {
            steps: u64::MAX,
            threads: 2,
        };
        let walked = by_walking(&circle, u64::MAX, &options.watch());
        assert_eq!(
            walked.map(Option::unwrap),
            by_sums(&circle, limits, &options.watch())
        );
    }
}
