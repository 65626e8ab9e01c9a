//! Branch and bound on pairs of rows.
//!
//! Two rows are together in one set of a cover, or in none (after Ryan and Foster 1981). Together they become one row, which only sets
//! with both cover; apart, the sets with both are gone. Either makes a smaller or tighter covering problem. For a proof the cover is
//! made a partition, since parts of allowed sets are allowed: then two rows are in one part or in two, and a set with both leaves its
//! parts, which makes the tree larger but lets a checker do without maximal sets. The bound of every node is the linear relaxation's
//! in whole numbers; a set that is too light for a cover of the wanted size is dropped (reduced cost fixing), and where the gap is
//! small all covers are tried.

use std::sync::atomic::AtomicU64;

use super::heuristic::{LocalSearch, greedy};
use super::node::Node;
use super::simplex::{Simplex, relax};
use super::tree::{Answer, Search, round_up, spread, uncoverable};
use crate::proof::certificate::Node as Proof;
use crate::tools::bits::{Bits, apart};
use crate::tools::threads;
use crate::tools::weights::{Table, Weights};
use crate::watch::Reason;
use crate::watch::{Booking, Watch};

/// What is known of the minimum.
pub(crate) struct Minimum<const N: usize> {
    pub(crate) lower: usize,
    /// A cover; the minimum if its size is `lower`.
    pub(crate) cover: Vec<Bits<N>>,
    pub(crate) stopped: Option<Reason>,
    /// A proof of the lower bound, if asked for.
    pub(crate) proof: Option<Proof>,
    /// Weights of the rows from the first relaxation.
    pub(crate) weights: Weights,
}

/// What the search is to do.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) threads: usize,
    pub(crate) proof: bool,
    /// Whether the bounds of the relaxation are enough.
    pub(crate) relaxed: bool,
}

impl Plan {
    pub(crate) fn threads(&self) -> usize {
        threads::meant(self.threads)
    }
}

/// The least number of `sets` that cover `rows` rows. Every row must be in a set, and no set in another. Parts that share no
/// row are searched each by itself: together, what one part takes would be taken again for each cover of the others. A proof is
/// one of the whole.
pub(crate) fn minimum<const N: usize>(
    rows: usize,
    sets: Vec<Bits<N>>,
    plan: Plan,
    watch: &Watch,
) -> Minimum<N> {
    let cover = greedy(rows, &sets, Vec::new(), &vec![1.0; rows], watch).unwrap_or_default();
    let mut known = Minimum::known(rows, 1, cover);
    let mut root = Node::new(rows, sets);
    let outcome = root.reduce(watch).and_then(|()| {
        if let Some(weights) = unjoined(&root, known.cover.len()) {
            known.lower = known.cover.len();
            known.weigh(&root, &weights, plan);
            return Ok(());
        }
        let parts = apart(&root.sets);
        if parts.len() < 2 || plan.proof {
            return close(&root, &mut known, usize::MAX, plan, watch);
        }
        let parts = parts.iter();
        let parts = parts.map(|part| Part::search(&root, part, plan, &watch.untold()));
        known = of_parts(rows, &root, &parts.collect::<Vec<_>>());
        known.stopped.map_or(Ok(()), Err)
    });
    known.stopped = outcome.err();
    known.tell(watch);
    known
}

/// With more groups the relaxation's weights are worth their price: they bound the counts of covers, too.
const FEW: usize = 16;

/// Weights that prove that so many sets are needed, where few groups are left: as many groups of which no set has two, taken
/// greedily, that in the fewest sets first.
fn unjoined<const N: usize>(root: &Node<N>, needed: usize) -> Option<Weights> {
    if root.rows() > FEW {
        return None;
    }
    let having = |group: usize| root.sets.iter().filter(move |set| set.contains(group));
    let mut weights = vec![0; root.rows()];
    let mut free = Bits::below(root.rows());
    while let Some(group) = free.iter().min_by_key(|&group| having(group).count()) {
        weights[group] = 1;
        free = having(group).fold(free, |free, set| free.minus(set));
        free.remove(group);
    }
    let found = weights.iter().sum::<u64>();
    (found >= needed as u64).then_some(Weights {
        rows: weights,
        heaviest: 1,
    })
}

/// Groups of rows that no set joins to others, and what is known of their minimum.
struct Part<const N: usize> {
    groups: Vec<usize>,
    minimum: Minimum<N>,
}

impl<const N: usize> Part<N> {
    fn search(root: &Node<N>, part: &Bits<N>, plan: Plan, watch: &Watch) -> Self {
        let groups: Vec<usize> = part.iter().collect();
        let sets = root.sets.iter().filter(|set| set.is_subset(part));
        let sets = sets.map(|set| set.compress(&groups)).collect();
        let minimum = minimum(groups.len(), sets, plan, watch);
        Part { groups, minimum }
    }
}

/// What is known of the whole: the bounds and covers of the parts together. Weights are scaled to the same heaviest set, and
/// rounded down, so that no set weighs more.
fn of_parts<const N: usize>(rows: usize, root: &Node<N>, parts: &[Part<N>]) -> Minimum<N> {
    let mut whole = Minimum::known(rows, 0, Vec::new());
    let heaviest = parts.iter().map(|part| part.minimum.weights.heaviest).max();
    whole.weights.heaviest = heaviest.unwrap_or(1).max(1);
    for Part { groups, minimum } in parts {
        whole.lower += minimum.lower;
        let cover = minimum.cover.iter();
        whole
            .cover
            .extend(cover.map(|set| root.expand(&set.stretch(groups))));
        whole.stopped = whole.stopped.or(minimum.stopped);
        let (weights, own) = (&mut whole.weights, &minimum.weights);
        for (&group, &weight) in groups.iter().zip(&own.rows) {
            let scaled = u128::from(weight) * u128::from(weights.heaviest);
            let scaled = scaled / u128::from(own.heaviest.max(1));
            weights.rows[root.leads[group]] = scaled as u64;
        }
    }
    whole
}

/// Moves the bounds of a covering problem together, from below: is there a cover of so many sets, or of one more? No set is
/// in another. A cover by sets that need not be among these is known, and that there is none of fewer than `least` sets. Covers of more than
/// `last` sets are not looked for, and the bound does not rise above `last + 1`. The proof is one of a bound above `least`.
pub(crate) fn improve<const N: usize>(
    rows: usize,
    sets: Vec<Bits<N>>,
    cover: Vec<Bits<N>>,
    (least, last): (usize, usize),
    plan: Plan,
    watch: &Watch,
) -> Minimum<N> {
    let mut root = Node::new(rows, sets);
    let mut known = Minimum::known(rows, least, cover);
    if let Some(weights) = uncoverable(rows, &root.sets, last) {
        known.lower = known.cover.len().min(last.saturating_add(1));
        known.proof = plan.proof.then(|| Proof::leaf(&weights, rows));
        return known;
    }
    let reduced = root.reduce(watch);
    let outcome = reduced.and_then(|()| close(&root, &mut known, last, plan, watch));
    known.stopped = outcome.err();
    known.tell(watch);
    known
}

/// Moves the bounds together.
fn close<const N: usize>(
    root: &Node<N>,
    known: &mut Minimum<N>,
    last: usize,
    plan: Plan,
    watch: &Watch,
) -> Result<(), Reason> {
    let highest = known.cover.len().min(last.saturating_add(1));
    // The relaxation keeps its basis, and a weight for each set.
    let mut booking = Booking::new(watch);
    booking.hold(Simplex::<N>::bytes(root.rows()) + 4 * root.sets.len() * size_of::<f64>())?;
    let pool = restrict(root, &known.cover);
    let relaxation = relax(root.rows(), &root.sets, pool, highest, watch)?;
    known.lower = relaxation.weights.bound().clamp(known.lower, highest);
    known.weigh(root, &relaxation.weights, plan);
    known.keep(
        root,
        round_up(root.rows(), &relaxation, watch).unwrap_or_default(),
    );
    let mut scout = Scout::new(root, &relaxation.weights);
    scout.shorten(known, GLANCE, watch)?;
    while known.lower < known.cover.len() && known.lower <= last {
        known.tell(watch);
        let target = known.lower;
        let search = Search {
            root,
            relaxation: &relaxation,
            target,
            threads: plan.threads(),
            proof: plan.proof,
            watch,
            nodes: AtomicU64::new(0),
            work: AtomicU64::new(0),
        };
        let mut spent = 0;
        let answer = search.run(|work| {
            let steps = FIRST + (work / WORK).min(MANY + work / (8 * WORK));
            let steps = steps.min(spent + LONG);
            scout.shorten(known, (steps - spent) as u32, watch)?;
            spent = steps;
            Ok((known.cover.len() <= target).then(|| known.cover.clone()))
        })?;
        match answer {
            Answer::Found(cover) => known.cover = cover,
            Answer::Impossible(proof) => {
                known.lower = target + 1;
                known.proof = proof;
            }
        }
    }
    Ok(())
}

impl<const N: usize> Minimum<N> {
    /// Bounds that are known beforehand.
    fn known(rows: usize, lower: usize, cover: Vec<Bits<N>>) -> Self {
        Minimum {
            lower,
            cover,
            stopped: None,
            proof: None,
            weights: Weights {
                rows: vec![0; rows],
                heaviest: 1,
            },
        }
    }

    /// Takes these weights of groups for the proof of the bound.
    fn weigh(&mut self, root: &Node<N>, weights: &Weights, plan: Plan) {
        self.weights = spread(root, weights);
        self.proof = plan.proof.then(|| Proof::leaf(&self.weights, root.total()));
    }

    /// Reports the bounds.
    fn tell(&self, watch: &Watch) {
        watch.report_bounds(self.lower, self.cover.len());
    }

    /// Keeps a cover by sets of groups if it is smaller than the known one.
    fn keep(&mut self, root: &Node<N>, cover: Vec<Bits<N>>) {
        if !cover.is_empty() && cover.len() < self.cover.len() {
            self.cover = cover.iter().map(|set| root.expand(set)).collect();
        }
    }
}

/// Looks for a cover of fewer sets among the heaviest of these, by local search alone; gives the best one known. Sets may lie in others.
pub(crate) fn shorten<const N: usize>(
    rows: usize,
    sets: Vec<Bits<N>>,
    (lower, cover): (usize, Vec<Bits<N>>),
    weights: &Weights,
    watch: &Watch,
) -> Result<Vec<Bits<N>>, Reason> {
    let root = Node::new(rows, sets);
    let mut known = Minimum::known(rows, lower, cover);
    Scout::new(&root, weights).shorten(&mut known, ALONE, watch)?;
    Ok(known.cover)
}

/// Steps of local search for each size where there is nothing else yet.
const ALONE: u32 = 20_000;
/// Steps of local search before the tree search, and the most at a time in it.
const GLANCE: u32 = 2_000;
const LONG: u64 = 320_000;
/// Steps of local search beside the first node of the tree, and the work in the tree that is worth another step: the two
/// take about as long. After many steps a step is worth less.
const FIRST: u64 = 4_000;
const WORK: u64 = 5;
const MANY: u64 = 100_000;
/// Sets that the local search takes at most.
const NEAR: usize = 4_000;

/// Local search among the sets that weigh the most, which good covers are made of.
struct Scout<'a, const N: usize> {
    root: &'a Node<N>,
    search: LocalSearch<N>,
}

impl<'a, const N: usize> Scout<'a, N> {
    fn new(root: &'a Node<N>, weights: &Weights) -> Self {
        let table = Table::new(&weights.rows);
        let weight = |set: &Bits<N>| std::cmp::Reverse(table.weigh(set));
        let mut places: Vec<(_, usize)> = root.sets.iter().map(weight).zip(0..).collect();
        let far = match places.len() > NEAR {
            true => {
                places.select_nth_unstable(NEAR);
                places.split_off(NEAR)
            }
            false => Vec::new(),
        };
        places.sort_unstable();
        let mut sets: Vec<Bits<N>> = places.iter().map(|&(_, s)| root.sets[s]).collect();
        let missing = Bits::below(root.rows()).minus(&Bits::union(&sets));
        let best = |r: usize| {
            let having = far.iter().filter(|&&(_, s)| root.sets[s].contains(r));
            having.min().map(|&(_, s)| root.sets[s])
        };
        sets.extend(missing.iter().filter_map(best));
        Scout {
            root,
            search: LocalSearch::new(root.rows(), sets),
        }
    }

    /// Takes sets from the cover, one after the other, as far as so many steps for each go.
    fn shorten(&mut self, known: &mut Minimum<N>, steps: u32, watch: &Watch) -> Result<(), Reason> {
        while known.cover.len() > known.lower {
            let start = restrict(self.root, &known.cover);
            let target = known.cover.len() - 1;
            match self.search.run(&start, target, steps, watch)? {
                Some(cover) => known.keep(self.root, cover),
                None => break,
            }
        }
        Ok(())
    }
}

/// Sets of original rows as sets of the groups they contain whole, as far as they are allowed.
fn restrict<const N: usize>(root: &Node<N>, pool: &[Bits<N>]) -> Vec<Bits<N>> {
    let groups = |old: &Bits<N>| {
        let mut set = Bits::EMPTY;
        for (g, group) in root.groups.iter().enumerate() {
            if group.is_subset(old) {
                set.insert(g);
            }
        }
        set
    };
    let allowed = |set: &Bits<N>| !set.is_empty() && root.sets.iter().any(|s| set.is_subset(s));
    pool.iter().map(groups).filter(allowed).collect()
}
