//! The linear relaxation of a covering problem, solved by column generation over the given sets, and the integer
//! weights that prove its bound.
//!
//! Primal: least Σ x over x ≥ 0 with Σ { x_S : S ∋ r } ≥ 1 for every row r. Dual: weights u ≥ 0 of the rows, at most 1 in sum over any
//! set; their total is a lower bound on every cover. The primal starts from the singletons, which are allowed because a part
//! of a set is never worse for a cover; pricing looks weights up byte by byte. The right-hand side is perturbed against the
//! heavy degeneracy of covering problems; dual weights stay feasible under any right-hand side, so nothing is lost.
//!
//! A problem that has lost some sets starts where the larger one ended. The weights stay feasible, and dual simplex steps
//! drive the columns out that are gone; each step raises the bound, so that many problems are settled on the way.

use std::sync::Arc;

use crate::tools::bits::Bits;
use crate::tools::weights::{Table, Weights};
use crate::watch::Reason;
use crate::watch::{Pace, Ticker, Watch};

/// Integer weights are multiples of one part in this many.
const SCALE: f64 = (1_u64 << 32) as f64;
const TOLERANCE: f64 = 1e-9;
/// The least pivot of a dual step, and how far it may be off: the same number comes from the row and from the column.
const PIVOT: f64 = 1e-6;
const DRIFT: f64 = 1e-6;
/// Columns taken into the pool by one pass over all sets.
const BATCH: usize = 64;
/// What a set costs that is not allowed any more. Where what takes its place would cost more still, the bound is only weaker.
const GONE: f64 = 4.0;
/// Changes of an inverse before they are worked into it.
const CHANGES: usize = 16;
/// Steps after which a basis is not taken over, and as many for each row.
const WEAR: usize = 4_000;
const WORN: usize = 20;
/// Most rows of a basis that is kept for the problems that follow.
const KEPT: usize = 1_000;
/// What it takes to weigh by members, by member and by set, and to make the table of a byte: in look-ups in that table.
const MEMBER: usize = 3;
const SET: usize = 8;
const BYTE: usize = 128;
/// Sets that weigh more than this are near; all are where they are not more than so many for each row, since dual steps that lack the
/// right set lead away.
const NEAR: f64 = 0.9;
const FEW: usize = 2;

/// A solved relaxation.
pub(crate) struct Relaxation<const N: usize> {
    pub(crate) weights: Weights,
    /// The fractional cover: sets and their values.
    pub(crate) support: Vec<(Bits<N>, f64)>,
    /// Sets that weigh almost the most, good ones for covers.
    pub(crate) near: Vec<Bits<N>>,
    /// Where it ended.
    pub(crate) basis: Simplex<N>,
}

impl<const N: usize> Relaxation<N> {
    /// One whose bound is all that matters.
    fn settled(weights: Weights, basis: Simplex<N>) -> Self {
        Relaxation {
            weights,
            support: Vec::new(),
            near: Vec::new(),
            basis,
        }
    }
}

/// Sets by their members, one set after the other.
struct Pool<const N: usize> {
    sets: Vec<Bits<N>>,
    members: Vec<u16>,
    /// Where the members of each set end.
    ends: Vec<u32>,
}

impl<const N: usize> Pool<N> {
    fn new(sets: Vec<Bits<N>>) -> Self {
        let count = sets.iter().map(Bits::len).sum();
        let mut members = Vec::with_capacity(count);
        let mut ends = Vec::with_capacity(sets.len());
        for set in &sets {
            members.extend(set.iter().map(|r| r as u16));
            ends.push(members.len() as u32);
        }
        Pool {
            sets,
            members,
            ends,
        }
    }

    /// What each set weighs: by bytes where that takes less than by members.
    fn weigh(&self, weights: &[f64], sums: &mut Vec<f64>) {
        let bytes = weights.len().div_ceil(8) * (BYTE + self.sets.len());
        if bytes < MEMBER * self.members.len() + SET * self.sets.len() {
            let table = Table::new(weights);
            sums.extend(self.sets.iter().map(|set| table.weigh(set)));
            return;
        }
        let mut rest = &self.members[..];
        let mut start = 0;
        for &end in &self.ends {
            let (members, others) = rest.split_at((end - start) as usize);
            sums.push(members.iter().map(|&r| weights[usize::from(r)]).sum());
            (rest, start) = (others, end);
        }
    }
}

/// Sets that may come to a basis by dual steps, with their reduced costs.
pub(crate) struct Offers<const N: usize> {
    /// Those that many tries have in common, and those of this one.
    common: Arc<Pool<N>>,
    own: Pool<N>,
    /// Of the sets in common first.
    reduced: Vec<f64>,
}

impl<const N: usize> Offers<N> {
    fn new(sets: Vec<Bits<N>>, dual: &[f64]) -> Self {
        let mut offers = Offers {
            common: Arc::new(Pool::new(sets)),
            own: Pool::new(Vec::new()),
            reduced: Vec::new(),
        };
        offers.common.weigh(dual, &mut offers.reduced);
        for weight in &mut offers.reduced {
            *weight = 1.0 - *weight;
        }
        offers
    }

    /// The same where the sets that are `gone` leave their `parts`.
    fn divided(
        &self,
        gone: impl Fn(&Bits<N>) -> bool,
        parts: impl Fn(&[Bits<N>]) -> Vec<Bits<N>>,
        dual: &[f64],
    ) -> Self {
        let mut broken = Vec::new();
        let mut reduced = Vec::with_capacity(2 * self.reduced.len());
        for (set, &cost) in self.common.sets.iter().zip(&self.reduced) {
            if gone(set) {
                broken.push(*set);
                reduced.push(f64::INFINITY);
            } else {
                reduced.push(cost);
            }
        }
        let own = Pool::new(parts(&broken));
        own.weigh(dual, &mut reduced);
        for weight in &mut reduced[self.reduced.len()..] {
            *weight = 1.0 - *weight;
        }
        Offers {
            common: Arc::clone(&self.common),
            own,
            reduced,
        }
    }

    /// What each set weighs.
    fn weigh(&self, weights: &[f64], sums: &mut Vec<f64>) {
        sums.clear();
        self.common.weigh(weights, sums);
        self.own.weigh(weights, sums);
    }

    fn set(&self, place: usize) -> Bits<N> {
        let common = &self.common.sets;
        match place.checked_sub(common.len()) {
            None => common[place],
            Some(own) => self.own.sets[own],
        }
    }
}

/// The sets that are near to entering a basis, by what they weigh.
fn near<const N: usize>(
    rows: usize,
    sets: &[Bits<N>],
    weigh: impl Fn(usize) -> f64,
) -> Vec<Bits<N>> {
    let few = sets.len() <= FEW * rows;
    let places = (0..sets.len()).filter(|&place| few || weigh(place) > NEAR);
    places.map(|place| sets[place]).collect()
}

/// Turns dual values into whole weights whose bound holds whatever the rounding errors.
pub(crate) fn round<const N: usize>(dual: &[f64], sets: &[Bits<N>]) -> Weights {
    let rows: Vec<u64> = dual
        .iter()
        .map(|&u| (u.clamp(0.0, 1.0) * SCALE) as u64)
        .collect();
    let table = Table::new(&rows);
    let heaviest = sets.iter().map(|set| table.weigh(set)).max().unwrap_or(0);
    Weights { rows, heaviest }
}

#[derive(Clone, Copy)]
enum Column<const N: usize> {
    Set(Bits<N>),
    Surplus(usize),
}

/// How dual steps ended.
#[derive(PartialEq, Eq)]
enum End {
    /// Every value is allowed.
    Allowed,
    /// The weights add up to enough.
    Enough,
    /// No column could take the place of another one.
    Stuck,
}

/// The basis inverse: that of an earlier basis, row by row, and the columns that have changed since then (product form),
/// so that copies of it share what is large.
#[derive(Clone)]
struct Inverse {
    m: usize,
    start: Arc<Vec<f64>>,
    /// The places of the columns that were replaced.
    places: Vec<usize>,
    /// The columns that came, each expressed by the basis it came to.
    directions: Vec<f64>,
}

impl Inverse {
    fn identity(m: usize) -> Self {
        let mut start = vec![0.0; m * m];
        for r in 0..m {
            start[r * m + r] = 1.0;
        }
        Inverse {
            m,
            start: Arc::new(start),
            places: Vec::new(),
            directions: Vec::new(),
        }
    }

    /// The changes, first to last.
    fn changes(&self) -> impl DoubleEndedIterator<Item = (usize, &[f64])> + ExactSizeIterator {
        let directions = self.directions.chunks_exact(self.m);
        self.places.iter().copied().zip(directions)
    }

    /// The inverse times a column, of which the product with the earlier inverse is given.
    fn times(&self, column: &mut [f64]) {
        for (place, direction) in self.changes() {
            let factor = column[place] / direction[place];
            if factor != 0.0 {
                for (entry, d) in column.iter_mut().zip(direction) {
                    *entry -= factor * d;
                }
                column[place] = factor;
            }
        }
    }

    /// A row vector, given by its entries that are not 0, times the inverse.
    fn row(&self, mut entries: Vec<(usize, f64)>) -> Vec<f64> {
        for (place, direction) in self.changes().rev() {
            let (mut sum, mut own) = (0.0, None);
            for (e, &(i, y)) in entries.iter().enumerate() {
                if i == place {
                    (own, sum) = (Some(e), sum + y);
                } else {
                    sum -= y * direction[i];
                }
            }
            let entry = sum / direction[place];
            match own {
                Some(e) => entries[e].1 = entry,
                None if entry != 0.0 => entries.push((place, entry)),
                None => {}
            }
        }
        let mut row = vec![0.0; self.m];
        for (i, y) in entries {
            let start = &self.start[i * self.m..(i + 1) * self.m];
            for (sum, entry) in row.iter_mut().zip(start) {
                *sum += y * entry;
            }
        }
        row
    }

    /// Notes that a column, expressed by the basis, has come to a place.
    fn replace(&mut self, place: usize, direction: &[f64]) {
        self.places.push(place);
        self.directions.extend_from_slice(direction);
        if self.places.len() >= CHANGES {
            self.merge();
        }
    }

    /// Works the changes into the inverse.
    fn merge(&mut self) {
        let m = self.m;
        let start = Arc::make_mut(&mut self.start);
        for (&place, direction) in self.places.iter().zip(self.directions.chunks_exact(m)) {
            let (before, rest) = start.split_at_mut(place * m);
            let (row, after) = rest.split_at_mut(m);
            let scale = 1.0 / direction[place];
            for entry in row.iter_mut() {
                *entry *= scale;
            }
            let others = before
                .chunks_exact_mut(m)
                .zip(direction)
                .chain(after.chunks_exact_mut(m).zip(&direction[place + 1..]));
            for (other, &factor) in others {
                if factor != 0.0 {
                    for (entry, pivot) in other.iter_mut().zip(row.iter()) {
                        *entry -= factor * pivot;
                    }
                }
            }
        }
        self.places.clear();
        self.directions.clear();
    }
}

/// A basis of the relaxation, with all that a step needs.
#[derive(Clone)]
pub(crate) struct Simplex<const N: usize> {
    m: usize,
    inverse: Inverse,
    basis: Vec<Column<N>>,
    /// The costs of the columns in the basis: 1 for a set, 0 for surplus, [`GONE`] for a set that would not leave.
    cost: Vec<f64>,
    /// Which columns in the basis are not allowed any more.
    gone: Vec<bool>,
    value: Vec<f64>,
    dual: Vec<f64>,
    direction: Vec<f64>,
    pivots: usize,
}

impl<const N: usize> Simplex<N> {
    /// The basis of singletons.
    pub(crate) fn new(m: usize) -> Self {
        let mut basis = Vec::with_capacity(m);
        let mut noise = 0x9e37_79b9_7f4a_7c15_u64;
        let mut value = Vec::with_capacity(m);
        for r in 0..m {
            basis.push(Column::Set(Bits::single(r)));
            noise = noise
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            value.push(1.0 + (noise >> 40) as f64 / (1_u64 << 24) as f64 * 1e-4);
        }
        Simplex {
            m,
            inverse: Inverse::identity(m),
            basis,
            cost: vec![1.0; m],
            gone: vec![false; m],
            value,
            dual: vec![1.0; m],
            direction: vec![0.0; m],
            pivots: 0,
        }
    }

    /// The memory that a basis of so many rows takes, with its inverse while this changes.
    pub(crate) fn bytes(rows: usize) -> usize {
        2 * rows * rows * size_of::<f64>()
            + rows * (CHANGES * size_of::<f64>() + size_of::<Bits<N>>())
    }

    /// Whether so many steps have been taken that rounding errors may matter.
    pub(crate) fn is_worn(&self) -> bool {
        self.pivots > WEAR.max(WORN * self.m)
    }

    /// Whether other problems can start from it: it is not worn, and not too large to keep copies of.
    pub(crate) fn is_of_use(&self) -> bool {
        !self.is_worn() && self.m <= KEPT
    }

    /// What the weights add up to: the value of the relaxation.
    pub(crate) fn total(&self) -> f64 {
        self.dual.iter().sum()
    }

    /// The weights of the rows.
    pub(crate) fn weights(&self) -> &[f64] {
        &self.dual
    }

    /// Marks the sets that are not allowed any more.
    pub(crate) fn forbid(&mut self, is_gone: impl Fn(&Bits<N>) -> bool) {
        for (column, gone) in self.basis.iter().zip(&mut self.gone) {
            if let Column::Set(set) = column {
                *gone |= is_gone(set);
            }
        }
    }

    /// Puts a price on the columns that are gone but still here, so that primal steps take them out.
    fn price_gone(&mut self) {
        if !self.gone.contains(&true) {
            return;
        }
        for (cost, gone) in self.cost.iter_mut().zip(&self.gone) {
            if *gone {
                *cost = GONE;
            }
        }
        self.dual = self
            .inverse
            .row(self.cost.iter().copied().enumerate().collect());
    }

    /// The column whose value is the furthest from what it may be: below 0, or above 0 and gone; and the sign of its excess.
    fn worst(&self) -> Option<(usize, f64)> {
        let mut worst = (1e-7, None);
        for (i, (&value, &gone)) in self.value.iter().zip(&self.gone).enumerate() {
            let sign = if value < 0.0 { -1.0 } else { 1.0 };
            if (value < 0.0 || gone) && value.abs() > worst.0 {
                worst = (value.abs(), Some((i, sign)));
            }
        }
        worst.1
    }

    /// The sets that are near by its weights.
    fn near(&self, sets: &[Bits<N>]) -> Vec<Bits<N>> {
        let table = Table::new(&self.dual);
        near(self.m, sets, |place| table.weigh(&sets[place]))
    }

    /// These sets, which are near, for tries of a few steps.
    pub(crate) fn offers(&self, near: &[Bits<N>]) -> Offers<N> {
        Offers::new(near.to_vec(), &self.dual)
    }

    /// A try at the problem in which the sets that are `gone` leave their `parts`.
    pub(crate) fn attempt(
        &self,
        offers: &Offers<N>,
        gone: impl Fn(&Bits<N>) -> bool,
        parts: impl Fn(&[Bits<N>]) -> Vec<Bits<N>>,
    ) -> Attempt<N> {
        let mut simplex = self.clone();
        simplex.forbid(&gone);
        Attempt {
            simplex,
            offers: offers.divided(gone, parts, &self.dual),
        }
    }

    /// Dual steps until every value is allowed or the weights add up to more than `enough`.
    fn dual_steps(
        &mut self,
        offers: &mut Offers<N>,
        enough: f64,
        steps: usize,
        watch: &Watch,
    ) -> Result<End, Reason> {
        let mut slopes = Vec::with_capacity(offers.reduced.len());
        for _ in 0..steps {
            watch.look()?;
            if self.total() > enough {
                return Ok(End::Enough);
            }
            let Some((leave, sign)) = self.worst() else {
                return Ok(End::Allowed);
            };
            let row = self.inverse.row(vec![(leave, sign)]);
            offers.weigh(&row, &mut slopes);
            let Some((ratio, slope, column)) = self.next_column(&row, offers, &slopes) else {
                return Ok(End::Stuck);
            };
            let cost = self.aim(&column);
            let pivot = sign * self.direction[leave];
            let steady = (pivot - slope).abs() <= DRIFT * (1.0 + slope);
            if !steady {
                return Ok(End::Stuck);
            }
            let step = self.value[leave] / self.direction[leave];
            self.replace(leave, column, step, sign * cost, &row);
            for (cost, a) in offers.reduced.iter_mut().zip(&slopes) {
                *cost -= ratio * a;
            }
        }
        Ok(End::Stuck)
    }

    /// The column that a dual step brings in, the one whose reduced cost is used up first; how far that is, and how fast it is used up.
    fn next_column(
        &self,
        row: &[f64],
        offers: &Offers<N>,
        slopes: &[f64],
    ) -> Option<(f64, f64, Column<N>)> {
        let (mut ratio, mut slope, mut enter) = (f64::INFINITY, 0.0, None);
        let surplus = row.iter().map(|entry| -entry).zip(&self.dual);
        let sets = slopes.iter().copied().zip(&offers.reduced);
        for (place, (a, &cost)) in surplus.chain(sets).enumerate() {
            // The product tells almost all that are no better; a quotient takes longer.
            if a > PIVOT && cost <= (ratio + 1e-12) * a {
                let r = cost.max(0.0) / a;
                if r < ratio - 1e-12 || (r < ratio + 1e-12 && a > slope) {
                    (ratio, slope, enter) = (r, a, Some(place));
                }
            }
        }
        let place = enter?;
        let column = match place.checked_sub(row.len()) {
            None => Column::Surplus(place),
            Some(place) => Column::Set(offers.set(place)),
        };
        Some((ratio, slope, column))
    }

    /// Works the changes of the basis into its inverse, so that copies of it take steps quickly.
    pub(crate) fn merge(&mut self) {
        self.inverse.merge();
    }

    fn weight(&self, set: &Bits<N>) -> f64 {
        set.iter().map(|r| self.dual[r]).sum()
    }

    /// Expresses a column by the basis; returns its reduced cost.
    fn aim(&mut self, column: &Column<N>) -> f64 {
        let rows = self.inverse.start.chunks_exact(self.m);
        let reduced = match column {
            Column::Set(set) => {
                let members: Vec<usize> = set.iter().collect();
                for (out, row) in self.direction.iter_mut().zip(rows) {
                    *out = members.iter().map(|&r| row[r]).sum();
                }
                1.0 - self.weight(set)
            }
            Column::Surplus(r) => {
                for (out, row) in self.direction.iter_mut().zip(rows) {
                    *out = -row[*r];
                }
                self.dual[*r]
            }
        };
        self.inverse.times(&mut self.direction);
        reduced
    }

    /// Brings a column into the basis by a primal step; false if rounding errors leave no pivot.
    fn enter(&mut self, column: Column<N>) -> bool {
        let reduced = self.aim(&column);
        let (mut leave, mut step, mut pivot) = (usize::MAX, f64::INFINITY, 0.0);
        for i in 0..self.m {
            let d = self.direction[i];
            if d > 1e-7 {
                let ratio = self.value[i].max(0.0) / d;
                if ratio < step - 1e-12 || (ratio < step + 1e-12 && d > pivot) {
                    (leave, step, pivot) = (i, ratio, d);
                }
            }
        }
        if leave == usize::MAX {
            return false;
        }
        let row = self.inverse.row(vec![(leave, 1.0)]);
        self.replace(leave, column, step, reduced, &row);
        true
    }

    /// Puts the column last aimed at, with its reduced cost, in the place of another one, whose row of the inverse is given.
    fn replace(&mut self, leave: usize, column: Column<N>, step: f64, reduced: f64, row: &[f64]) {
        let slope = reduced / self.direction[leave];
        for (u, entry) in self.dual.iter_mut().zip(row) {
            *u += slope * entry;
        }
        for (value, d) in self.value.iter_mut().zip(&self.direction) {
            *value -= step * d;
        }
        self.value[leave] = step;
        self.inverse.replace(leave, &self.direction);
        self.cost[leave] = match column {
            Column::Set(_) => 1.0,
            Column::Surplus(_) => 0.0,
        };
        self.gone[leave] = false;
        self.basis[leave] = column;
        self.pivots += 1;
    }

    /// The most promising column of the pool or surplus, if any improves.
    fn price(&self, pool: &[Bits<N>]) -> Option<Column<N>> {
        let mut best = (TOLERANCE, None);
        for (r, &u) in self.dual.iter().enumerate() {
            if -u > best.0 {
                best = (-u, Some(Column::Surplus(r)));
            }
        }
        for set in pool {
            let gain = self.weight(set) - 1.0;
            if gain > best.0 {
                best = (gain, Some(Column::Set(*set)));
            }
        }
        best.1
    }

    fn support(&self) -> Vec<(Bits<N>, f64)> {
        let columns = self.basis.iter().zip(&self.gone).zip(&self.value);
        let sets = columns.filter_map(|((column, &gone), &value)| match column {
            Column::Set(set) if value > 1e-7 && !gone => Some((*set, value)),
            _ => None,
        });
        sets.collect()
    }
}

/// A few dual steps towards the relaxation of another problem: a guess at what the loss of some sets does.
pub(crate) struct Attempt<const N: usize> {
    simplex: Simplex<N>,
    offers: Offers<N>,
}

impl<const N: usize> Attempt<N> {
    /// Takes so many steps, or until the weights add up to more than `enough`.
    pub(crate) fn advance(
        &mut self,
        enough: f64,
        steps: usize,
        watch: &Watch,
    ) -> Result<(), Reason> {
        self.simplex
            .dual_steps(&mut self.offers, enough, steps, watch)?;
        Ok(())
    }

    /// What the weights add up to so far.
    pub(crate) fn total(&self) -> f64 {
        self.simplex.total()
    }

    /// Where it ended.
    pub(crate) fn basis(self) -> Simplex<N> {
        self.simplex
    }
}

/// Solves the relaxation over these sets, starting with `pool`. Stops early where the bound reaches `enough`.
pub(crate) fn relax<const N: usize>(
    rows: usize,
    sets: &[Bits<N>],
    pool: Vec<Bits<N>>,
    enough: usize,
    watch: &Watch,
) -> Result<Relaxation<N>, Reason> {
    relax_from(Simplex::new(rows), sets, pool, enough, watch)
}

/// Solves the relaxation over these sets from the basis of one that had more of them.
pub(crate) fn relax_after<const N: usize>(
    mut simplex: Simplex<N>,
    sets: &[Bits<N>],
    enough: usize,
    watch: &Watch,
) -> Result<Relaxation<N>, Reason> {
    let mut pool = simplex.near(sets);
    let steps = 10 * simplex.m;
    let mut offers = Offers::new(pool.clone(), &simplex.dual);
    let reached = enough as f64 - 1.0 + 1e-6;
    let mut end = simplex.dual_steps(&mut offers, reached, steps, watch)?;
    if end == End::Enough {
        let weights = round(&simplex.dual, sets);
        if weights.bound() >= enough {
            return Ok(Relaxation::settled(weights, simplex));
        }
        end = simplex.dual_steps(&mut offers, f64::INFINITY, steps, watch)?;
    }
    if end == End::Stuck {
        pool = sets.to_vec();
        let mut offers = Offers::new(pool.clone(), &simplex.dual);
        let end = simplex.dual_steps(&mut offers, f64::INFINITY, steps, watch)?;
        if end == End::Stuck {
            return relax(simplex.m, sets, Vec::new(), enough, watch);
        }
    }
    simplex.price_gone();
    relax_from(simplex, sets, pool, enough, watch)
}

/// Solves the relaxation over these sets from a basis whose values are allowed, as those of one that had fewer sets are.
pub(crate) fn relax_from<const N: usize>(
    mut simplex: Simplex<N>,
    sets: &[Bits<N>],
    mut pool: Vec<Bits<N>>,
    enough: usize,
    watch: &Watch,
) -> Result<Relaxation<N>, Reason> {
    let mut ticker = Ticker::new(watch);
    let most = simplex.pivots + 200 * simplex.m + 20_000;
    let mut best = (f64::NEG_INFINITY, Vec::new());
    let mut stalled = 0;
    loop {
        while let Some(column) = simplex.price(&pool) {
            if !simplex.enter(column) || simplex.pivots > most {
                stalled += 1;
                break;
            }
            // A step takes time by the size of the inverse.
            ticker.steps(1 + simplex.m * simplex.m / 4096)?;
        }
        watch.look()?;
        let dual: Vec<f64> = simplex.dual.iter().map(|u| u.max(0.0)).collect();
        let table = Table::new(&dual);
        let weights: Vec<f64> = sets.iter().map(|set| table.weigh(set)).collect();
        let heaviest = weights.iter().copied().fold(1.0, f64::max);
        let ratio = dual.iter().sum::<f64>() / heaviest;
        if ratio > best.0 {
            best = (ratio, dual);
        }
        let mut gains: Vec<(f64, u32)> = weights
            .iter()
            .zip(0..)
            .filter(|&(&weight, _)| weight > 1.0 + 1e-7)
            .map(|(&weight, s)| (weight - 1.0, s))
            .collect();
        let reached = best.0 > enough as f64 - 1.0 && round(&best.1, sets).bound() >= enough;
        if gains.is_empty() || reached || stalled > 3 {
            return Ok(Relaxation {
                weights: round(&best.1, sets),
                support: simplex.support(),
                near: near(simplex.m, sets, |place| weights[place]),
                basis: simplex,
            });
        }
        if gains.len() > BATCH {
            gains.select_nth_unstable_by(BATCH, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            gains.truncate(BATCH);
        }
        gains.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        pool.retain(|set| simplex.weight(set) > 1.0 - 0.1);
        pool.extend(gains.iter().map(|&(_, s)| sets[s as usize]));
    }
}
