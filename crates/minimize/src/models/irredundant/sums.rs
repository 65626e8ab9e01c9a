//! By sums over sets of rows, with signs.
//!
//! Let w(c) be the number of prime implicants of the class c. The number of irredundant covers is
//!
//! Σ over sets Z of rows (−1)^|Z| · Σ over sets X of classes that all meet Z, no two in the same row of Z, of Π over X of −w(c).
//!
//! For, given X, the sets Z that go with it consist of rows that no class of X has, any of them, and of some own rows
//! of each class of X, at least one. The signs of the former add up to zero if there is such a row. Those of the latter give
//! −1 for a class with own rows and zero for one without. What remains is Π w(c) for the irredundant covers X.
//!
//! Of the outer sum and the inner one together, a row knows three states: *out* of Z, *free*, i.e. in Z and of no class so
//! far, and *taken*. The rows are closed one after the other, and the classes with the row that closes are chosen from, whose other
//! rows are opened for that. A number is held for each combination of states of the open rows: for each set of rows that are not
//! out, a list with a number for each set of those that are taken. A row that closes is added up over.
//!
//! In a list, classes that differ in rows that are out fall together, and take the same *block* of rows. If the row that
//! closes is out, any blocks may be chosen that are disjoint: with numbers for sets of rows, where the product of two sets
//! is their union if they are disjoint and zero otherwise, that is the product of 1 − w(B)·B over the blocks B. If it is
//! free, one block takes it at most: a sum. A class can also be chosen from while all its rows are open, and it is when there
//! are the fewest numbers.
//!
//! A class c with many rows would open all of them. Let t be the step of a row from untouched, which is out with one and free with the opposite sign,
//! to out and taken with opposite signs, and further to out alone. Then leaving or choosing c is the factor
//! 1 + w(c) (Π t² − Π t) over its rows; these are three choices, each a part of its own: c is left, its rows are out, or its
//! rows are out or taken and the sign is changed.

use std::cmp::Reverse;

use num_bigint::BigUint;

use super::Family;
use super::order::{Order, order};
use super::plan::{Elimination, Part};
use super::tasks::{Sizes, Walks};
use crate::tools::bits::Bits;
use crate::watch::Reason;
use crate::watch::{Ticker, Watch};

/// A class that is chosen or not beforehand is left, or it is chosen, with all its rows out or with some taken.
const CHOICES: usize = 3;

/// So few steps are not worth a second thread.
const SHORT: f64 = 1e5;

/// The sum for a family, in the order in which it is made.
pub(super) struct Summation<const N: usize> {
    /// Classes that are chosen or not beforehand.
    aside: Vec<(Bits<N>, u64)>,
    /// The other ones.
    family: Family<N>,
    order: Order,
}

impl<const N: usize> Summation<N> {
    pub(super) fn new(family: &Family<N>, ticker: &mut Ticker<'_>) -> Result<Self, Reason> {
        let mut classes = family.sets.clone();
        classes.sort_unstable_by_key(|class| (Reverse(class.0.len()), class.0));
        let sets: Vec<Bits<N>> = classes.iter().map(|class| class.0).collect();
        let order = order(family.rows, &sets, ticker)?;
        Ok(Summation::in_order(family.rows, classes, order))
    }

    fn in_order(rows: usize, classes: Vec<(Bits<N>, u64)>, order: Order) -> Self {
        let (mut aside, mut left) = (Vec::new(), Vec::new());
        for (c, class) in classes.into_iter().enumerate() {
            match order.aside.contains(&c) {
                true => aside.push(class),
                false => left.push(class),
            }
        }
        Summation {
            aside,
            family: Family { rows, sets: left },
            order,
        }
    }

    /// How many numbers are changed.
    pub(super) fn work(&self) -> f64 {
        self.order.work
    }

    /// The number of irredundant covers, in numbers that are wide enough for it.
    pub(super) fn count<const K: usize>(
        &self,
        threads: usize,
        watch: &Watch,
    ) -> Result<BigUint, Reason> {
        let threads = match self.order.work < SHORT {
            true => 1,
            false => threads,
        };
        self.count_within::<K>(Sizes::USUAL, threads, watch)
    }

    fn count_within<const K: usize>(
        &self,
        sizes: Sizes,
        threads: usize,
        watch: &Watch,
    ) -> Result<BigUint, Reason> {
        let parts = (0..CHOICES.pow(self.aside.len() as u32)).map(|number| {
            let part = self.part(number);
            Elimination::new(&self.order.rows, &self.family.within(&part), part)
        });
        let plans: Vec<Elimination<N>> = parts.collect();
        let total = Walks::<N, K>::new(&plans, sizes, watch).run(threads)?;
        Ok(total.to_big())
    }

    /// A part by its number.
    fn part(&self, number: usize) -> Part<N> {
        let mut digits = number;
        let choices = self.aside.iter();
        choices.fold(Part::whole(), |part, (set, size)| {
            let choice = digits % CHOICES;
            digits /= CHOICES;
            match choice {
                0 => part,
                1 => part.out(set, *size),
                _ => part.met(set, *size),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::problem::Options;
    use crate::tools::random::Random;

    impl Random {
        /// A row is in a class with this share; sizes have up to so many binary digits.
        fn family(
            &mut self,
            rows: usize,
            classes: usize,
            share: usize,
            digits: usize,
        ) -> Family<1> {
            let mut sets = BTreeSet::new();
            while sets.len() < classes {
                let mut set = Bits::EMPTY;
                for row in 0..rows {
                    if self.below(100) < share {
                        set.insert(row);
                    }
                }
                if !set.is_empty() {
                    sets.insert(set);
                }
            }
            let mut size = |_| 1 + (self.below(1 << 20) as u64) % (1 << digits);
            let sizes: Vec<u64> = sets.iter().map(&mut size).collect();
            let shifted = sizes.iter().map(|&size| match digits {
                0..20 => size,
                _ => size << (digits - 20),
            });
            Family {
                rows,
                sets: sets.into_iter().zip(shifted).collect(),
            }
        }

        fn order(&mut self, family: &Family<1>, aside: usize) -> Order {
            let mut rows: Vec<usize> = (0..family.rows).collect();
            for i in (1..rows.len()).rev() {
                rows.swap(i, self.below(i + 1));
            }
            let mut classes = BTreeSet::new();
            for _ in 0..aside {
                classes.insert(self.below(family.sets.len()));
            }
            Order {
                rows,
                aside: classes.into_iter().collect(),
                work: 0.0,
            }
        }
    }

    /// All sets of classes, one by one.
    fn by_sets(family: &Family<1>) -> BigUint {
        let mut count = BigUint::ZERO;
        for chosen in 1_u64..1 << family.sets.len() {
            let chosen: Vec<_> = (0..family.sets.len())
                .filter(|c| chosen >> c & 1 == 1)
                .map(|c| family.sets[c])
                .collect();
            let times = |row| chosen.iter().filter(|class| class.0.contains(row)).count();
            let covered = (0..family.rows).all(|row| times(row) > 0);
            if covered
                && chosen
                    .iter()
                    .all(|class| class.0.iter().any(|row| times(row) == 1))
            {
                count += chosen
                    .iter()
                    .map(|class| BigUint::from(class.1))
                    .product::<BigUint>();
            }
        }
        count
    }

    /// In any order, with any classes aside, with few numbers at a time, with large sizes.
    #[test]
    fn sums_count_what_sets_of_classes_count() {
        let mut lot = Random(0x9e37_79b9_7f4a_7c15);
        let options = Options::default();
        let mut counted = 0;
        for round in 0..1_500 {
            let rows = 2 + lot.below(6);
            let most = (1 << rows) - 1;
            let classes = (1 + lot.below(10)).min(most);
            let share = 25 + lot.below(50);
            let family = lot.family(rows, classes, share, [0, 3, 20, 40][round % 4]);
            let expected = by_sets(&family);
            counted += u64::from(expected > BigUint::ZERO);
            let sizes = Sizes {
                near: 1 + lot.below(30),
                most: 1 + lot.below(100),
                few: 1 + lot.below(30),
            };
            let aside = lot.below(4);
            let order = lot.order(&family, aside);
            let sums = Summation::in_order(rows, family.sets.clone(), order);
            let watch = options.watch();
            let threads = 1 + round % 3;
            let count = sums.count_within::<6>(sizes, threads, &watch);
            assert_eq!(count.as_ref(), Ok(&expected), "{family:?} {sizes:?}");
            let sums = Summation::new(&family, &mut Ticker::new(&watch));
            let count = sums.and_then(|sums| sums.count::<6>(threads, &watch));
            assert_eq!(count.as_ref(), Ok(&expected), "{family:?}");
        }
        assert!(counted > 500, "{counted} charts have covers");
    }

    /// More rows than sets can be tried for: the order, the sizes and the classes aside make no difference.
    #[test]
    fn sums_do_not_depend_on_the_order() {
        let mut lot = Random(0x2545_f491_4f6c_dd1d);
        let options = Options::default();
        let watch = options.watch();
        for round in 0..12 {
            let digits = [0, 2, 12][round % 3];
            let family = lot.family(12, 30, 22, digits);
            let sums = Summation::new(&family, &mut Ticker::new(&watch));
            let expected = sums.and_then(|sums| sums.count::<8>(1, &watch));
            assert!(expected.as_ref().is_ok_and(|count| *count > BigUint::ZERO));
            for near in [10, 100, 1_000] {
                let sizes = Sizes {
                    near,
                    most: 4 * near,
                    few: near,
                };
                let aside = lot.below(3);
                let order = lot.order(&family, aside);
                let sums = Summation::in_order(family.rows, family.sets.clone(), order);
                assert_eq!(sums.count_within::<8>(sizes, 2, &watch), expected);
            }
        }
    }
}
