//! Counting and listing the covers of the least size.
//!
//! Let f(U, s) be the number of covers of the rows U by s classes, where no cover of everything is smaller than z. For
//! a row r of U the covers are those that contain some class of r, and by inclusion and exclusion over sets T of classes of r
//! f(U, s) = Σ (−1)^(|T|+1) f(U \ ∪T, s − |T|) · Π sizes. A class of T never comes again below, or a cover of less than z classes would exist; so
//! f depends on U alone and is kept in a table. Weights of the rows and rows without a common class cut off what cannot be finished.

use std::collections::HashMap;
use std::rc::Rc;

use num_bigint::BigUint;

use super::classes::Classes;
use crate::cover::simplex::relax;
use crate::tools::bits::{Bits, maximal_within};
use crate::tools::hash::Hasher;
use crate::tools::stack::has_room;
use crate::tools::weights::{Table, Weights};
use crate::tools::wide::Wide;
use crate::watch::{Booking, Pace, Ticker, Watch};
use crate::watch::{Reason, Stage};

/// The count of the least covers, with what it takes to list them.
pub(crate) struct Fewest<'a, const N: usize, const K: usize> {
    classes: &'a Classes<N>,
    containing: Vec<Vec<u32>>,
    known: HashMap<(Bits<N>, u32), Wide<K>, Hasher>,
    ticker: Ticker<'a>,
    booking: Booking<'a>,
    watch: &'a Watch,
    /// What there is to cover everything with.
    all: Rc<Means<N>>,
}

/// What rows can be covered with.
struct Means<const N: usize> {
    /// The largest sets of rows of a class that can be part of the cover.
    sets: Vec<Bits<N>>,
    weights: Rc<Heavy>,
}

/// Weights of the rows, and the most that a class weighs.
struct Heavy {
    table: Table<u64>,
    heaviest: u64,
}

impl Heavy {
    /// Whether `size` classes can carry these rows.
    fn allow<const N: usize>(&self, left: &Bits<N>, size: usize) -> bool {
        self.table.weigh(left) <= self.heaviest * size as u64
    }
}

/// What the calls for one class have on the stack, beside sets and counts.
const FRAMES: usize = 1024;

/// With so few rows, weights of their own cost more than they save.
const FEW: usize = 8;

/// So few classes are tried out sooner than weights are made for them.
const SMALL: usize = 4;

/// Where a row has so few classes that fit, there is less to save than weights cost.
const NARROW: usize = 12;

/// Entries of the table between two reports.
const BLOCK: usize = 1 << 14;

impl<'a, const N: usize, const K: usize> Fewest<'a, N, K> {
    pub(crate) fn new(
        classes: &'a Classes<N>,
        weights: &Weights,
        watch: &'a Watch,
    ) -> Result<Self, Reason> {
        let mut ticker = Ticker::new(watch);
        let maximal = maximal_within(classes.sets.clone(), &mut ticker)?;
        Ok(Fewest {
            classes,
            containing: classes.containing(),
            known: HashMap::default(),
            ticker,
            booking: Booking::new(watch),
            watch,
            all: Rc::new(Means {
                sets: maximal,
                weights: Rc::new(Heavy {
                    table: Table::new(&weights.rows),
                    heaviest: weights.heaviest,
                }),
            }),
        })
    }

    fn size_of(&self, class: u32) -> Wide<K> {
        Wide::new(self.classes.members[class as usize].len() as u64)
    }

    /// The number of covers of everything by `size` classes, where `size` is the least possible.
    pub(crate) fn count(&mut self, size: usize) -> Result<BigUint, Reason> {
        has_room(
            size,
            FRAMES + 8 * size_of::<Bits<N>>() + 16 * size_of::<Wide<K>>(),
        )?;
        self.watch.report(|p| p.stage = Stage::Counting);
        let all = Rc::clone(&self.all);
        let count = self.covers(Bits::below(self.classes.rows), size, &all)?;
        Ok(count.to_big())
    }

    /// The number of covers of these rows; `means` are those of more rows with more classes, of which the cover is to be a part.
    fn covers(&mut self, left: Bits<N>, size: usize, means: &Means<N>) -> Result<Wide<K>, Reason> {
        if size == 0 || left.is_empty() {
            return Ok(Wide::new(u64::from(size == 0 && left.is_empty())));
        }
        if !self.all.weights.allow(&left, size) || !means.weights.allow(&left, size) {
            return Ok(Wide::ZERO);
        }
        if size == 1 {
            return Ok(self.single(&left));
        }
        if let Some(count) = self.known.get(&(left, size as u32)) {
            return Ok(*count);
        }
        self.ticker.tick()?;
        let mut sum = Wide::ZERO;
        if !self.too_many(&left, size) {
            let own = self.means(&left, size, means)?;
            if let Some(own) = own.filter(|own| own.weights.allow(&left, size)) {
                let branch = self.branch(&left, size, &own.weights);
                self.add_unions(&branch, 0, left, size, Wide::new(1), false, &own, &mut sum)?;
            }
        }
        let entry = size_of::<((Bits<N>, u32), Wide<K>)>();
        self.booking
            .grow(self.known.len(), self.known.capacity(), entry)?;
        if self.known.len().is_multiple_of(BLOCK) {
            let states = self.known.len() as u64;
            self.watch.report(|p| p.nodes = states);
        }
        self.known.insert((left, size as u32), sum);
        Ok(sum)
    }

    /// The means to cover these rows: weights made for them, and the sets that can be part of a cover. `None` if there is none.
    fn means(
        &mut self,
        left: &Bits<N>,
        size: usize,
        means: &Means<N>,
    ) -> Result<Option<Means<N>>, Reason> {
        // Wide sets take as many steps as words are moved.
        self.ticker.steps(1 + means.sets.len() * (1 + N / 8) / 16)?;
        let fits = |set: &&Bits<N>| {
            let rest = left.minus(set);
            self.all.weights.allow(&rest, size - 1) && means.weights.allow(&rest, size - 1)
        };
        let mut sets: Vec<Bits<N>> = means.sets.iter().filter(fits).copied().collect();
        if !left.is_subset(&Bits::union(&sets)) {
            return Ok(None);
        }
        let narrow = |best: Option<(usize, usize)>| best.is_none_or(|(_, open)| open <= NARROW);
        if left.len() <= FEW || size <= SMALL || narrow(self.narrowest(left, size, &means.weights))
        {
            let weights = Rc::clone(&means.weights);
            return Ok(Some(Means { sets, weights }));
        }
        let rows: Vec<usize> = left.iter().collect();
        let within = sets.iter().map(|set| set.compress(&rows)).collect();
        let within = maximal_within(within, &mut self.ticker)?;
        let relaxation = relax(rows.len(), &within, Vec::new(), size + 1, self.watch)?;
        let mut weights = vec![0; self.classes.rows];
        for (&row, &weight) in rows.iter().zip(&relaxation.weights.rows) {
            weights[row] = weight;
        }
        let weights = Heavy {
            table: Table::new(&weights),
            heaviest: relaxation.weights.heaviest,
        };
        sets.retain(|set| weights.allow(&left.minus(set), size - 1));
        let weights = Rc::new(weights);
        Ok(Some(Means { sets, weights }))
    }

    /// Adds the covers below every union of the sets of `branch` from `from` on; `negative`: an even number is taken so far.
    #[allow(clippy::too_many_arguments)]
    fn add_unions(
        &mut self,
        branch: &[(u32, Bits<N>)],
        from: usize,
        left: Bits<N>,
        size: usize,
        product: Wide<K>,
        negative: bool,
        means: &Means<N>,
        sum: &mut Wide<K>,
    ) -> Result<(), Reason> {
        for (i, (class, set)) in branch.iter().enumerate().skip(from) {
            self.ticker.steps(1 + N / 16)?;
            let rest = left.minus(set);
            if !means.weights.allow(&rest, size - 1) {
                continue;
            }
            let product = product.mul(&self.size_of(*class));
            let term = product.mul(&self.covers(rest, size - 1, means)?);
            if negative {
                sum.sub(&term);
            } else {
                sum.add(&term);
            }
            if size > 1 && !rest.is_empty() {
                self.add_unions(
                    branch,
                    i + 1,
                    rest,
                    size - 1,
                    product,
                    !negative,
                    means,
                    sum,
                )?;
            }
            if left.len() == self.classes.rows {
                // Of everything, what is added up so far are the covers of which no later class of the row is part.
                self.watch.report(|p| p.models = Some(sum.to_big()));
            }
        }
        Ok(())
    }

    /// How many prime implicants cover all that is left.
    fn single(&self, left: &Bits<N>) -> Wide<K> {
        let Some(row) = left.iter().min_by_key(|&r| self.containing[r].len()) else {
            return Wide::ZERO;
        };
        let classes = self.containing[row].iter();
        let all = classes.filter(|&&c| left.is_subset(&self.classes.sets[c as usize]));
        Wide::new(
            all.map(|&c| self.classes.members[c as usize].len() as u64)
                .sum(),
        )
    }

    /// The row with the fewest classes that fit, and how many these are; a row with one or none ends the search.
    fn narrowest(&self, left: &Bits<N>, size: usize, weights: &Heavy) -> Option<(usize, usize)> {
        let fits = |c: u32| weights.allow(&left.minus(&self.classes.sets[c as usize]), size - 1);
        let mut best: Option<(usize, usize)> = None;
        for r in left.iter() {
            let bound = best.map_or(usize::MAX, |b| b.1);
            let classes = self.containing[r].iter();
            let open = classes.filter(|&&c| fits(c)).take(bound).count();
            if open < bound {
                best = Some((r, open));
                if open <= 1 {
                    break;
                }
            }
        }
        best
    }

    /// The classes of the row with the fewest classes that fit.
    fn branch(&self, left: &Bits<N>, size: usize, weights: &Heavy) -> Vec<(u32, Bits<N>)> {
        let fits = |c: u32| weights.allow(&left.minus(&self.classes.sets[c as usize]), size - 1);
        let best = self.narrowest(left, size, weights);
        let Some((row, _)) = best else {
            return Vec::new();
        };
        let classes = self.containing[row].iter().copied();
        classes
            .filter(|&c| fits(c))
            .map(|c| (c, self.classes.sets[c as usize]))
            .collect()
    }

    /// Whether more than `size` rows have no class in common two by two.
    fn too_many(&self, left: &Bits<N>, size: usize) -> bool {
        if left.len() <= size {
            return false;
        }
        let mut free = *left;
        let mut needed = 0;
        while let Some(row) = free.iter().min_by_key(|&r| self.containing[r].len()) {
            needed += 1;
            if needed > size {
                return true;
            }
            for &c in &self.containing[row] {
                free = free.minus(&self.classes.sets[c as usize]);
            }
            free.remove(row);
        }
        false
    }

    /// The first covers of `size` classes in the order of the search, each as ascending classes, until `enough` says so.
    pub(crate) fn list(
        &mut self,
        size: usize,
        visit: &mut dyn FnMut(&[u32]) -> bool,
    ) -> Result<(), Reason> {
        has_room(size, FRAMES + 4 * size_of::<Bits<N>>())?;
        let mut barred = vec![false; self.classes.sets.len()];
        let mut chosen = Vec::new();
        self.walk(
            Bits::below(self.classes.rows),
            size,
            &mut barred,
            &mut chosen,
            visit,
        )?;
        Ok(())
    }

    fn walk(
        &mut self,
        left: Bits<N>,
        size: usize,
        barred: &mut [bool],
        chosen: &mut Vec<u32>,
        visit: &mut dyn FnMut(&[u32]) -> bool,
    ) -> Result<bool, Reason> {
        self.ticker.tick()?;
        if left.is_empty() {
            return Ok(size > 0 || visit(chosen));
        }
        let all = Rc::clone(&self.all);
        if self.covers(left, size, &all)?.is_zero() {
            return Ok(true);
        }
        let branch = self.branch(&left, size, &all.weights);
        let open: Vec<(u32, Bits<N>)> = branch
            .into_iter()
            .filter(|(c, _)| !barred[*c as usize])
            .collect();
        let mut go_on = true;
        for (class, set) in &open {
            barred[*class as usize] = true;
            chosen.push(*class);
            go_on = self.walk(left.minus(set), size - 1, barred, chosen, visit)?;
            chosen.pop();
            if !go_on {
                break;
            }
        }
        for (class, _) in &open {
            barred[*class as usize] = false;
        }
        Ok(go_on)
    }
}
