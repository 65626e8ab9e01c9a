//! The minimum alone, without listing the prime implicants.
//!
//! The relaxation is solved by column generation over terms that are not known in advance: the term of greatest weight is
//! found by the hitting-set search, which follows the covered rows and drops a branch as soon as these weigh too little. Where the
//! bound does not meet the best cover, the terms that a better cover could have are those of almost the greatest weight.

use std::collections::HashMap;

use super::heuristic::greedy;
use super::search::{Plan, improve, shorten};
use super::simplex::{Simplex, relax_from};
use crate::cubes::cube::{Cube, Level};
use crate::implicants::rows::{Differences, Outside};
use crate::proof::certificate::{Next, Node};
use crate::tools::bits::{Bits, maximal_within};
use crate::tools::hash::Hasher;
use crate::tools::weights::{Table, Weights};
use crate::watch::Reason;
use crate::watch::{Booking, Ticker, Watch};

/// What is found: bounds and a cover of the upper one.
pub(crate) struct Smallest {
    pub(crate) lower: usize,
    pub(crate) terms: Vec<Cube>,
    pub(crate) stopped: Option<Reason>,
    /// A proof of the lower bound, if asked for.
    pub(crate) proof: Option<Node>,
}

impl Smallest {
    /// These terms, of which nothing is known but that there is something to cover.
    pub(crate) fn of(terms: Vec<Cube>) -> Self {
        Smallest {
            lower: 1,
            terms,
            stopped: None,
            proof: None,
        }
    }
}

/// The bounds, as far as they are.
struct Bounds<const N: usize> {
    lower: usize,
    cover: Vec<Bits<N>>,
    proof: Option<Node>,
}

/// Terms taken from one search.
const BATCH: usize = 400;
/// Where more terms than this come into question, a cover is looked for among the heaviest ones first.
const MANY: usize = 250_000;

struct Terms<'a, const W: usize, const N: usize> {
    differences: &'a Differences<'a, W, N>,
    edges: Vec<Vec<Bits<W>>>,
    rows: usize,
    /// Sets of rows that one term covers, and such a term: a row and the conditions it keeps of it.
    known: HashMap<Bits<N>, (u32, Bits<W>), Hasher>,
    sets: Vec<Bits<N>>,
    watch: &'a Watch,
    booking: Booking<'a>,
}

/// The least number of terms that cover all rows, each as a whole, and nothing outside. Stopped before there is any cover, it gives the
/// reason alone.
pub(crate) fn smallest(
    levels: &[Level],
    rows: &[Cube],
    outside: Outside<'_>,
    plan: Plan,
    watch: &Watch,
) -> Result<Smallest, Reason> {
    match rows.len() {
        0..=64 => with_rows::<1>(levels, rows, outside, plan, watch),
        65..=128 => with_rows::<2>(levels, rows, outside, plan, watch),
        129..=256 => with_rows::<4>(levels, rows, outside, plan, watch),
        257..=2048 => with_rows::<32>(levels, rows, outside, plan, watch),
        _ => with_rows::<1024>(levels, rows, outside, plan, watch),
    }
}

fn with_rows<const N: usize>(
    levels: &[Level],
    rows: &[Cube],
    outside: Outside<'_>,
    plan: Plan,
    watch: &Watch,
) -> Result<Smallest, Reason> {
    match levels.len() {
        0..=64 => of_terms(
            &Differences::<1, N>::new(levels, rows, outside),
            rows.len(),
            plan,
            watch,
        ),
        65..=128 => of_terms(
            &Differences::<2, N>::new(levels, rows, outside),
            rows.len(),
            plan,
            watch,
        ),
        _ => of_terms(
            &Differences::<8, N>::new(levels, rows, outside),
            rows.len(),
            plan,
            watch,
        ),
    }
}

/// The least number of terms that cover all rows. Stopped before there is any cover, it gives the reason alone.
fn of_terms<const W: usize, const N: usize>(
    differences: &Differences<'_, W, N>,
    rows: usize,
    plan: Plan,
    watch: &Watch,
) -> Result<Smallest, Reason> {
    let mut terms = Terms {
        differences,
        edges: differences.all_edges(watch)?,
        rows,
        known: HashMap::default(),
        sets: Vec::new(),
        watch,
        booking: Booking::new(watch),
    };
    terms.grow_all()?;
    let mut bounds = Bounds {
        lower: 1,
        cover: greedy(rows, &terms.sets, Vec::new(), &vec![1.0; rows], watch).unwrap_or_default(),
        proof: None,
    };
    let stopped = terms.close(&mut bounds, plan).err();
    Ok(Smallest {
        lower: bounds.lower,
        terms: terms.cubes(&bounds.cover),
        stopped,
        proof: bounds.proof,
    })
}

impl<const W: usize, const N: usize> Terms<'_, W, N> {
    fn add(&mut self, row: usize, mask: &Bits<W>, covered: &Bits<N>) -> Result<(), Reason> {
        let size = size_of::<(Bits<N>, u32, Bits<W>)>() + size_of::<Bits<N>>();
        self.booking
            .grow(self.known.len(), self.known.capacity(), size)?;
        if let std::collections::hash_map::Entry::Vacant(entry) = self.known.entry(*covered) {
            entry.insert((row as u32, *mask));
            self.sets.push(*covered);
        }
        Ok(())
    }

    /// A term for every row: of its literals those go first that the most rows lack.
    fn grow_all(&mut self) -> Result<(), Reason> {
        for row in 0..self.rows {
            self.watch.look()?;
            let sharing = self.differences.sharing(row);
            let mut order: Vec<usize> = (0..sharing.len())
                .filter(|&c| sharing[c].contains(row))
                .collect();
            order.sort_by_key(|&c| sharing[c].len());
            let mut mask = Bits::<W>::EMPTY;
            for &c in &order {
                mask.insert(c);
            }
            for &c in &order {
                mask.remove(c);
                if !self.edges[row].iter().all(|edge| edge.intersects(&mask)) {
                    mask.insert(c);
                }
            }
            let all = Bits::below(self.rows);
            let covered = mask.iter().fold(all, |rows, c| rows.and(&sharing[c]));
            self.add(row, &mask, &covered)?;
        }
        Ok(())
    }

    /// Moves the bounds together, from below: the terms that a cover of `lower` terms could have are those of almost the
    /// greatest weight, and there are not many of them.
    fn close(&mut self, bounds: &mut Bounds<N>, plan: Plan) -> Result<(), Reason> {
        let weights = self.relax(bounds, plan)?;
        while bounds.lower < bounds.cover.len() && !plan.relaxed {
            let target = bounds.lower;
            let total: u64 = weights.rows.iter().sum();
            let room = (target as u64 * weights.heaviest).saturating_sub(total);
            let least = weights.heaviest.saturating_sub(room);
            if !self.search(&weights, least, MANY)? {
                self.glean(bounds, &weights, room)?;
                if bounds.cover.len() == target {
                    return Ok(());
                }
                self.search(&weights, least, usize::MAX)?;
            }
            let sets = maximal_within(self.sets.clone(), &mut Ticker::new(self.watch))?;
            let cover = bounds.cover.clone();
            // Steps that threads share would not end at the same place each time.
            let whole = self.watch.within(None);
            let found = improve(self.rows, sets, cover, (target, target), plan, &whole);
            if found.lower > target {
                let narrower = found.proof.map(|proof| Next::Narrower(Box::new(proof)));
                bounds.proof = narrower.map(|next| Node::leaf(&weights, self.rows).with(next));
            }
            bounds.lower = found.lower;
            bounds.cover = found.cover;
            if let Some(reason) = found.stopped {
                return Err(reason);
            }
        }
        Ok(())
    }

    /// Looks for a cover of `lower` terms among the heaviest ones, more and more of them, where all that it could have are many.
    fn glean(
        &mut self,
        bounds: &mut Bounds<N>,
        weights: &Weights,
        room: u64,
    ) -> Result<(), Reason> {
        for share in [8, 4, 2] {
            self.search(weights, weights.heaviest.saturating_sub(room / share), MANY)?;
            let known = (bounds.lower, bounds.cover.clone());
            bounds.cover = shorten(self.rows, self.sets.clone(), known, weights, self.watch)?;
            if bounds.cover.len() == bounds.lower {
                break;
            }
        }
        Ok(())
    }

    /// Solves the relaxation over all terms, until its bound is the size of the cover if it comes to that.
    fn relax(&mut self, bounds: &mut Bounds<N>, plan: Plan) -> Result<Weights, Reason> {
        let mut booking = Booking::new(self.watch);
        booking.hold(Simplex::<N>::bytes(self.rows))?;
        let mut basis = Simplex::new(self.rows);
        let mut pool = bounds.cover.clone();
        loop {
            let relaxation = relax_from(basis, &self.sets, pool, usize::MAX, self.watch)?;
            let mut weights = relaxation.weights;
            let before = self.sets.len();
            let complete = self.search(&weights, weights.heaviest + 1, BATCH)?;
            let scale = weights.heaviest as f64;
            let prices: Vec<f64> = weights.rows.iter().map(|&w| w as f64 / scale).collect();
            if let Some(better) = greedy(self.rows, &self.sets, Vec::new(), &prices, self.watch)
                && better.len() < bounds.cover.len()
            {
                bounds.cover = better;
            }
            if complete {
                let table = Table::new(&weights.rows);
                let fresh = self.sets[before..].iter().map(|set| table.weigh(set)).max();
                weights.heaviest = weights.heaviest.max(fresh.unwrap_or(0));
                if weights.bound() > bounds.lower || bounds.proof.is_none() {
                    bounds.lower = weights.bound().max(1);
                    bounds.proof = plan.proof.then(|| Node::leaf(&weights, self.rows));
                }
                if self.sets.len() == before || bounds.lower >= bounds.cover.len() {
                    return Ok(weights);
                }
            }
            // More sets leave the basis as good as it was.
            basis = match relaxation.basis.is_worn() {
                true => Simplex::new(self.rows),
                false => relaxation.basis,
            };
            pool = bounds.cover.clone();
            self.watch.report_bounds(bounds.lower, bounds.cover.len());
        }
    }

    /// Adds the sets that weigh at least so much, about `most` of them; whether that is all of them.
    fn search(&mut self, weights: &Weights, least: u64, most: usize) -> Result<bool, Reason> {
        let table = Table::new(&weights.rows);
        let edges = std::mem::take(&mut self.edges);
        let (differences, watch) = (self.differences, self.watch);
        let mut fresh = 0;
        let outcome = differences.for_each(
            &edges,
            Some((&table, least)),
            watch,
            &mut |row, mask, covered| {
                let before = self.sets.len();
                self.add(row, mask, covered)?;
                fresh += self.sets.len() - before;
                match fresh >= most {
                    true => Err(Reason::PrimeImplicants),
                    false => Ok(()),
                }
            },
        );
        self.edges = edges;
        match outcome {
            Ok(()) => Ok(true),
            Err(Reason::PrimeImplicants) => Ok(false),
            Err(reason) => Err(reason),
        }
    }

    /// A prime implicant for each part of the cover.
    fn cubes(&self, cover: &[Bits<N>]) -> Vec<Cube> {
        let mut cubes: Vec<Cube> = cover
            .iter()
            .filter_map(|part| {
                let whole = self.known.get_key_value(part);
                let (_, (row, mask)) = whole.or_else(|| {
                    self.sets
                        .iter()
                        .find(|set| part.is_subset(set))
                        .and_then(|s| self.known.get_key_value(s))
                })?;
                Some(self.differences.cube(*row as usize, mask))
            })
            .collect();
        cubes.sort_unstable();
        cubes.dedup();
        cubes
    }
}
