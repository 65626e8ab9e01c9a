//! All models: counted by classes of prime implicants with the same rows, listed in a fixed order.

use num_bigint::BigUint;

use crate::bits::Bits;
use crate::chart::Chart;
use crate::problem::Reason;
use crate::watch::{Ticker, Watch};

/// The chart with interchangeable prime implicants put together, and only the rows that decide.
pub(crate) struct Classes<const N: usize> {
    /// How many rows are left: those that are not covered whenever another one is.
    pub(crate) rows: usize,
    pub(crate) sets: Vec<Bits<N>>,
    /// The prime implicants of each class, ascending.
    pub(crate) members: Vec<Vec<u32>>,
}

impl<const N: usize> Classes<N> {
    /// Classes in the order of their first prime implicants.
    pub(crate) fn new(chart: &Chart<N>) -> Self {
        let kept = deciding_rows(chart.rows, &chart.covers);
        let mut order: Vec<(Bits<N>, u32)> = chart
            .covers
            .iter()
            .zip(0..)
            .map(|(set, p)| (compress(set, &kept), p))
            .collect();
        order.sort_unstable();
        let mut groups: Vec<(u32, Bits<N>, Vec<u32>)> = Vec::new();
        for (set, p) in order {
            match groups.last_mut() {
                Some(last) if last.1 == set => last.2.push(p),
                _ => groups.push((p, set, vec![p])),
            }
        }
        groups.sort_unstable_by_key(|g| g.0);
        let (mut sets, mut members) = (Vec::new(), Vec::new());
        for (_, set, primes) in groups {
            if !set.is_empty() {
                sets.push(set);
                members.push(primes);
            }
        }
        Classes {
            rows: kept.len(),
            sets,
            members,
        }
    }
}

/// The rows that are not covered whenever another one is; of equal rows the first.
fn deciding_rows<const N: usize>(rows: usize, covers: &[Bits<N>]) -> Vec<usize> {
    let mut shared = vec![Bits::<N>::below(rows); rows];
    for set in covers {
        for r in set.iter() {
            shared[r] = shared[r].and(set);
        }
    }
    // Row r goes if some s has r in all its sets, and is not equal to r or comes before it.
    (0..rows)
        .filter(|&r| {
            !(0..rows).any(|s| s != r && shared[s].contains(r) && (!shared[r].contains(s) || s < r))
        })
        .collect()
}

fn compress<const N: usize>(set: &Bits<N>, kept: &[usize]) -> Bits<N> {
    let mut out = Bits::EMPTY;
    for (place, &row) in kept.iter().enumerate() {
        if set.contains(row) {
            out.insert(place);
        }
    }
    out
}

/// What a walk through the covers does with each cover of classes.
trait Visitor {
    /// Whether to go on.
    fn visit(&mut self, classes: &[u32]) -> bool;
}

/// Walks through all covers of exactly `size` classes, where no smaller one exists.
struct Walk<'a, 'w, const N: usize> {
    classes: &'a Classes<N>,
    containing: Vec<Vec<u32>>,
    chosen: Vec<u32>,
    barred: Vec<bool>,
    ticker: Ticker<'w>,
}

impl<'a, 'w, const N: usize> Walk<'a, 'w, N> {
    fn new(classes: &'a Classes<N>, watch: &'w Watch) -> Self {
        let mut containing = vec![Vec::new(); classes.rows];
        for (c, set) in classes.sets.iter().enumerate() {
            for r in set.iter() {
                containing[r].push(c as u32);
            }
        }
        let barred = vec![false; classes.sets.len()];
        Walk {
            classes,
            containing,
            chosen: Vec::new(),
            barred,
            ticker: Ticker::new(watch),
        }
    }

    /// `left`: rows still to be covered, by exactly `size` more classes. False: enough seen.
    fn fewest(
        &mut self,
        left: Bits<N>,
        size: usize,
        visitor: &mut dyn Visitor,
    ) -> Result<bool, Reason> {
        self.ticker.tick()?;
        if left.is_empty() {
            return Ok(visitor.visit(&self.chosen));
        }
        if size == 0 || self.too_many(&left, size) {
            return Ok(true);
        }
        let open = |walk: &Self, r: usize| {
            walk.containing[r]
                .iter()
                .filter(|&&c| !walk.barred[c as usize])
                .count()
        };
        let Some(row) = left.iter().min_by_key(|&r| open(self, r)) else {
            return Ok(true);
        };
        let branch: Vec<u32> = self.containing[row]
            .iter()
            .copied()
            .filter(|&c| !self.barred[c as usize])
            .collect();
        let mut go_on = true;
        for &c in &branch {
            let set = self.classes.sets[c as usize];
            if size > 1 || left.is_subset(&set) {
                self.chosen.push(c);
                self.barred[c as usize] = true;
                go_on = self.fewest(left.minus(&set), size - 1, visitor)?;
                self.chosen.pop();
                if !go_on {
                    break;
                }
            }
            self.barred[c as usize] = true;
        }
        for &c in &branch {
            self.barred[c as usize] = false;
        }
        Ok(go_on)
    }

    /// Whether more than `size` rows have no class in common two by two.
    fn too_many(&self, left: &Bits<N>, size: usize) -> bool {
        let most = left.len();
        if most <= size {
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
                if !self.barred[c as usize] {
                    free = free.minus(&self.classes.sets[c as usize]);
                }
            }
            free.remove(row);
        }
        false
    }

    /// All covers without a redundant class.
    fn irredundant(
        &mut self,
        left: Bits<N>,
        critical: &mut Vec<Bits<N>>,
        base: usize,
        visitor: &mut dyn Visitor,
    ) -> Result<bool, Reason> {
        self.ticker.tick()?;
        if left.is_empty() {
            return Ok(visitor.visit(&self.chosen));
        }
        let open = |walk: &Self, r: usize| {
            walk.containing[r]
                .iter()
                .filter(|&&c| !walk.barred[c as usize])
                .count()
        };
        let Some(row) = left.iter().min_by_key(|&r| open(self, r)) else {
            return Ok(true);
        };
        let branch: Vec<u32> = self.containing[row]
            .iter()
            .copied()
            .filter(|&c| !self.barred[c as usize])
            .collect();
        let top = critical.len();
        let mut go_on = true;
        for &c in &branch {
            let set = self.classes.sets[c as usize];
            let mut minimal = true;
            for i in base..top {
                let rest = critical[i].minus(&set);
                minimal &= !rest.is_empty();
                critical.push(rest);
            }
            self.barred[c as usize] = true;
            if minimal {
                critical.push(left.and(&set));
                self.chosen.push(c);
                go_on = self.irredundant(left.minus(&set), critical, top, visitor)?;
                self.chosen.pop();
            }
            critical.truncate(top);
            if !go_on {
                break;
            }
        }
        for &c in &branch {
            self.barred[c as usize] = false;
        }
        Ok(go_on)
    }
}

struct Counter<'a> {
    sizes: &'a [u64],
    small: u128,
    large: BigUint,
}

impl Visitor for Counter<'_> {
    fn visit(&mut self, classes: &[u32]) -> bool {
        let mut product = 1_u128;
        let mut exact = true;
        for &c in classes {
            match product.checked_mul(u128::from(self.sizes[c as usize])) {
                Some(p) => product = p,
                None => exact = false,
            }
        }
        if exact && let Some(sum) = self.small.checked_add(product) {
            self.small = sum;
        } else {
            self.large += classes
                .iter()
                .map(|&c| BigUint::from(self.sizes[c as usize]))
                .product::<BigUint>();
        }
        true
    }
}

/// Which covers.
#[derive(Clone, Copy)]
pub(crate) enum Which {
    /// Of exactly the least size.
    Fewest(usize),
    Irredundant,
}

/// How many models there are.
pub(crate) fn count<const N: usize>(
    classes: &Classes<N>,
    which: Which,
    watch: &Watch,
) -> Result<BigUint, Reason> {
    let sizes: Vec<u64> = classes.members.iter().map(|m| m.len() as u64).collect();
    let mut counter = Counter {
        sizes: &sizes,
        small: 0,
        large: BigUint::ZERO,
    };
    walk(classes, which, watch, &mut counter)?;
    Ok(counter.large + counter.small)
}

fn walk<const N: usize>(
    classes: &Classes<N>,
    which: Which,
    watch: &Watch,
    visitor: &mut dyn Visitor,
) -> Result<bool, Reason> {
    let mut walk = Walk::new(classes, watch);
    let all = Bits::below(classes.rows);
    match which {
        Which::Fewest(size) => walk.fewest(all, size, visitor),
        Which::Irredundant => walk.irredundant(all, &mut Vec::new(), 0, visitor),
    }
}

struct Lister<'a> {
    members: &'a [Vec<u32>],
    models: Vec<Vec<usize>>,
    most: usize,
}

impl Visitor for Lister<'_> {
    fn visit(&mut self, classes: &[u32]) -> bool {
        let mut places = vec![0; classes.len()];
        loop {
            if self.models.len() >= self.most {
                return false;
            }
            let member = |(&c, &p): (&u32, &usize)| self.members[c as usize][p] as usize;
            let mut model: Vec<usize> = classes.iter().zip(&places).map(member).collect();
            model.sort_unstable();
            self.models.push(model);
            let mut wheel = 0;
            loop {
                if wheel == places.len() {
                    return true;
                }
                places[wheel] += 1;
                if places[wheel] < self.members[classes[wheel] as usize].len() {
                    break;
                }
                places[wheel] = 0;
                wheel += 1;
            }
        }
    }
}

/// The first `most` models, in lexicographic order among themselves.
pub(crate) fn list<const N: usize>(
    classes: &Classes<N>,
    which: Which,
    most: usize,
    watch: &Watch,
) -> Result<Vec<Vec<usize>>, Reason> {
    let mut lister = Lister {
        members: &classes.members,
        models: Vec::new(),
        most,
    };
    if most > 0 {
        walk(classes, which, watch, &mut lister)?;
    }
    lister.models.sort_unstable();
    Ok(lister.models)
}
