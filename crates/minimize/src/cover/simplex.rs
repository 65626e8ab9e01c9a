//! The linear relaxation of a covering problem, solved by column generation over the given sets, and the integer
//! weights that prove its bound.
//!
//! Primal: least Σ x over x ≥ 0 with Σ { x_S : S ∋ r } ≥ 1 for every row r. Dual: weights u ≥ 0 of the rows, at most 1 in sum over any
//! set; their total is a lower bound on every cover. The primal starts from the singletons, which are allowed because a part
//! of a set is never worse for a cover; pricing looks weights up byte by byte. The right-hand side is perturbed against the
//! heavy degeneracy of covering problems; dual weights stay feasible under any right-hand side, so nothing is lost.

use crate::bits::Bits;
use crate::problem::Reason;
use crate::watch::Watch;

/// Integer weights are multiples of one part in this many.
const SCALE: f64 = (1_u64 << 32) as f64;
const TOLERANCE: f64 = 1e-9;
/// Columns taken into the pool by one pass over all sets.
const BATCH: usize = 64;

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
}

/// A solved relaxation.
pub(crate) struct Relaxation<const N: usize> {
    pub(crate) weights: Weights,
    /// The fractional cover: sets and their values.
    pub(crate) support: Vec<(Bits<N>, f64)>,
}

/// Row weights by byte, so that a set's weight is one look-up per byte.
pub(crate) struct Table<T>(Vec<[T; 256]>);

impl<T: Copy + Default + std::ops::Add<Output = T>> Table<T> {
    pub(crate) fn new(weights: &[T]) -> Self {
        let bytes = weights.len().div_ceil(8);
        let mut table = vec![[T::default(); 256]; bytes];
        for (byte, entries) in table.iter_mut().enumerate() {
            for value in 1..256_usize {
                let bit = value.trailing_zeros() as usize;
                let weight = weights.get(8 * byte + bit).copied().unwrap_or_default();
                entries[value] = entries[value & (value - 1)] + weight;
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

struct Simplex<const N: usize> {
    m: usize,
    /// The basis inverse, row by row.
    inverse: Vec<f64>,
    basis: Vec<Column<N>>,
    value: Vec<f64>,
    dual: Vec<f64>,
    direction: Vec<f64>,
    pivots: usize,
}

impl<const N: usize> Simplex<N> {
    fn new(m: usize) -> Self {
        let mut inverse = vec![0.0; m * m];
        let mut basis = Vec::with_capacity(m);
        let mut noise = 0x9e37_79b9_7f4a_7c15_u64;
        let mut value = Vec::with_capacity(m);
        for r in 0..m {
            inverse[r * m + r] = 1.0;
            let mut singleton = Bits::EMPTY;
            singleton.insert(r);
            basis.push(Column::Set(singleton));
            noise = noise
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            value.push(1.0 + (noise >> 40) as f64 / (1_u64 << 24) as f64 * 1e-4);
        }
        Simplex {
            m,
            inverse,
            basis,
            value,
            dual: vec![1.0; m],
            direction: vec![0.0; m],
            pivots: 0,
        }
    }

    fn weight(&self, set: &Bits<N>) -> f64 {
        set.iter().map(|r| self.dual[r]).sum()
    }

    /// Brings a column into the basis; false if rounding errors leave no pivot.
    fn enter(&mut self, column: Column<N>) -> bool {
        let m = self.m;
        let reduced = match &column {
            Column::Set(set) => {
                for (i, out) in self.direction.iter_mut().enumerate() {
                    let row = &self.inverse[i * m..(i + 1) * m];
                    *out = set.iter().map(|r| row[r]).sum();
                }
                1.0 - self.weight(set)
            }
            Column::Surplus(r) => {
                for (i, out) in self.direction.iter_mut().enumerate() {
                    *out = -self.inverse[i * m + r];
                }
                self.dual[*r]
            }
        };
        let (mut leave, mut step, mut pivot) = (usize::MAX, f64::INFINITY, 0.0);
        for i in 0..m {
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
        self.pivot(leave, step, reduced);
        self.basis[leave] = column;
        self.pivots += 1;
        true
    }

    fn pivot(&mut self, leave: usize, step: f64, reduced: f64) {
        let m = self.m;
        let (before, rest) = self.inverse.split_at_mut(leave * m);
        let (row, after) = rest.split_at_mut(m);
        let scale = 1.0 / self.direction[leave];
        for entry in row.iter_mut() {
            *entry *= scale;
        }
        for (u, entry) in self.dual.iter_mut().zip(row.iter()) {
            *u += reduced * entry;
        }
        let others = before
            .chunks_exact_mut(m)
            .zip(0..)
            .chain(after.chunks_exact_mut(m).zip(leave + 1..));
        for (other, i) in others {
            let factor = self.direction[i];
            if factor != 0.0 {
                for (entry, pivot) in other.iter_mut().zip(row.iter()) {
                    *entry -= factor * pivot;
                }
                self.value[i] -= factor * step;
            }
        }
        self.value[leave] = step;
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
        let sets = self
            .basis
            .iter()
            .zip(&self.value)
            .filter_map(|(column, &value)| match column {
                Column::Set(set) if value > 1e-7 => Some((*set, value)),
                _ => None,
            });
        sets.collect()
    }
}

/// Solves the relaxation over these sets, starting with `pool`. Stops early where the bound reaches `enough`.
pub(crate) fn relax<const N: usize>(
    rows: usize,
    sets: &[Bits<N>],
    mut pool: Vec<Bits<N>>,
    enough: usize,
    watch: &Watch,
) -> Result<Relaxation<N>, Reason> {
    let mut simplex = Simplex::new(rows);
    let mut best: Option<Weights> = None;
    let mut stalled = 0;
    loop {
        while let Some(column) = simplex.price(&pool) {
            if !simplex.enter(column) || simplex.pivots > 200 * rows + 20_000 {
                stalled += 1;
                break;
            }
            if simplex.pivots.is_multiple_of(64) {
                watch.look()?;
            }
        }
        watch.look()?;
        let table = Table::new(&simplex.dual.iter().map(|u| u.max(0.0)).collect::<Vec<_>>());
        let mut gains: Vec<(f64, u32)> = Vec::new();
        for (s, set) in sets.iter().enumerate() {
            let gain = table.weigh(set) - 1.0;
            if gain > 1e-7 {
                gains.push((gain, s as u32));
            }
        }
        let weights = round(&simplex.dual, sets);
        if best
            .as_ref()
            .is_none_or(|b| weights.bound_ratio() > b.bound_ratio())
        {
            best = Some(weights);
        }
        let reached = best.as_ref().is_some_and(|b| b.bound() >= enough);
        if gains.is_empty() || reached || stalled > 3 {
            let weights = best.unwrap_or_else(|| round(&[], sets));
            return Ok(Relaxation {
                weights,
                support: simplex.support(),
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

impl Weights {
    fn bound_ratio(&self) -> f64 {
        self.rows.iter().map(|&w| w as f64).sum::<f64>() / self.heaviest.max(1) as f64
    }
}
