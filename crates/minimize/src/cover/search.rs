//! Branch and bound on pairs of rows.
//!
//! Parts of allowed sets are allowed, so that a cover can be made a partition of the rows into parts. In a partition two rows
//! are together or apart (Ryan and Foster 1981), and either makes a smaller or tighter covering problem. The bound of every
//! node is the linear relaxation's in whole numbers; a set that is too light for a partition of the wanted size
//! is dropped (reduced cost fixing).

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::heuristic::{LocalSearch, greedy};
use super::node::Node;
use super::simplex::{Relaxation, Table, Weights, relax};
use crate::bits::Bits;
use crate::problem::{Reason, Stage};
use crate::watch::Watch;

/// What is known of the minimum.
pub(crate) struct Minimum<const N: usize> {
    pub(crate) lower: usize,
    /// A cover; the minimum if its size is `lower`.
    pub(crate) cover: Vec<Bits<N>>,
    pub(crate) stopped: Option<Reason>,
    pub(crate) proof: Option<Proof>,
    /// Weights of the rows from the first relaxation.
    pub(crate) weights: Weights,
}

/// Why no partition has fewer parts: weights of the original rows, then, if these are not enough, the two cases of a pair.
#[derive(Clone, Debug)]
pub(crate) struct Proof {
    pub(crate) weights: Weights,
    pub(crate) cases: Option<Cases>,
}

/// A pair of rows, and the proofs that it is neither together nor apart.
pub(crate) type Cases = (usize, usize, Box<(Proof, Proof)>);

/// What the search is to do.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) threads: usize,
    pub(crate) proof: bool,
}

impl Plan {
    fn threads(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            threads => threads,
        }
    }
}

/// The least number of `sets` that cover `rows` rows. Every row must be in a set.
pub(crate) fn minimum<const N: usize>(
    rows: usize,
    sets: Vec<Bits<N>>,
    plan: Plan,
    watch: &Watch,
) -> Minimum<N> {
    let mut root = Node::new(rows, sets);
    root.reduce();
    let cover = greedy(root.rows(), &root.sets, Vec::new(), &vec![1.0; root.rows()]);
    let weights = Weights {
        rows: vec![0; rows],
        heaviest: 1,
    };
    let mut known = Minimum {
        lower: 1,
        cover,
        stopped: None,
        proof: None,
        weights,
    };
    known.stopped = close(&root, &mut known, plan, watch).err();
    known.cover = known.cover.iter().map(|set| root.expand(set)).collect();
    known
}

/// Moves the bounds together; covers are sets of the root's groups.
fn close<const N: usize>(
    root: &Node<N>,
    known: &mut Minimum<N>,
    plan: Plan,
    watch: &Watch,
) -> Result<(), Reason> {
    let relaxation = relax(
        root.rows(),
        &root.sets,
        known.cover.clone(),
        known.cover.len(),
        watch,
    )?;
    known.lower = relaxation.weights.bound().max(1);
    if plan.proof {
        known.proof = Some(Proof {
            weights: spread(root, &relaxation.weights),
            cases: None,
        });
    }
    let rounded = round_up(root, &relaxation);
    if rounded.len() < known.cover.len() {
        known.cover = rounded;
    }
    while known.lower < known.cover.len() {
        watch.report(|p| {
            p.stage = Stage::Covering;
            p.lower_bound = known.lower;
            p.upper_bound = Some(known.cover.len());
        });
        let target = known.cover.len() - 1;
        let mut near = root.clone();
        fix(&mut near, &relaxation.weights, target);
        if let Some(better) = improve(&near, &known.cover, GLANCE, watch)? {
            known.cover = better;
            continue;
        }
        let nodes = AtomicU64::new(0);
        let first = AtomicUsize::new(usize::MAX);
        let search = Search {
            target,
            plan,
            watch,
            nodes: &nodes,
            first,
        };
        // A small tree is quicker than a long local search, and a large one is worth it.
        let answer = search.run(root, || {
            let better = improve(&near, &known.cover, LONG, watch)?;
            Ok(better.map(|cover| cover.iter().map(|set| root.expand(set)).collect()))
        })?;
        match answer {
            Answer::Found(better) => known.cover = restrict(root, &better),
            Answer::Impossible(proof) => {
                known.lower = known.cover.len();
                known.proof = proof;
            }
            Answer::Needless => return Ok(()),
        }
    }
    Ok(())
}

/// Steps of local search before and during the tree search.
const GLANCE: u32 = 500;
const LONG: u32 = 30_000;

/// Local search over the sets that can be in a better cover.
fn improve<const N: usize>(
    near: &Node<N>,
    cover: &[Bits<N>],
    steps: u32,
    watch: &Watch,
) -> Result<Option<Vec<Bits<N>>>, Reason> {
    let sets = &near.sets;
    let start: Vec<usize> = cover
        .iter()
        .filter_map(|part| sets.iter().position(|set| part.is_subset(set)))
        .collect();
    let mut search = LocalSearch::new(near.rows(), sets);
    let found = search.run(&start, cover.len() - 1, steps, watch)?;
    Ok(found.map(|chosen| chosen.into_iter().map(|s| sets[s]).collect()))
}

/// A cover from the fractional one: its largest values first.
fn round_up<const N: usize>(node: &Node<N>, relaxation: &Relaxation<N>) -> Vec<Bits<N>> {
    let mut support = relaxation.support.clone();
    support.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let scale = relaxation.weights.heaviest.max(1) as f64;
    let weight: Vec<f64> = relaxation
        .weights
        .rows
        .iter()
        .map(|&w| w as f64 / scale)
        .collect();
    let mut best: Option<Vec<Bits<N>>> = None;
    for least in [0.95, 0.6, 0.3, 2.0] {
        let chosen: Vec<Bits<N>> = support
            .iter()
            .filter(|(_, x)| *x >= least)
            .map(|(set, _)| *set)
            .collect();
        let cover = greedy(node.rows(), &node.sets, chosen, &weight);
        if best.as_ref().is_none_or(|b| cover.len() < b.len()) {
            best = Some(cover);
        }
    }
    best.unwrap_or_default()
}

/// Drops the sets that no partition of `target` parts can have: the slacks of its parts add up to
/// target · heaviest − total.
fn fix<const N: usize>(node: &mut Node<N>, weights: &Weights, target: usize) {
    let total: u128 = weights.rows.iter().map(|&w| u128::from(w)).sum();
    let room = (target as u128 * u128::from(weights.heaviest)).saturating_sub(total);
    let table = Table::new(&weights.rows);
    node.sets
        .retain(|set| u128::from(weights.heaviest - table.weigh(set)) <= room);
}

/// Weights of groups as weights of the rows that stand for them.
fn spread<const N: usize>(node: &Node<N>, weights: &Weights) -> Weights {
    let last = node.leads.iter().max().map_or(0, |&r| r + 1);
    let mut rows = vec![0; last];
    for (&lead, &weight) in node.leads.iter().zip(&weights.rows) {
        rows[lead] = weight;
    }
    Weights {
        rows,
        heaviest: weights.heaviest,
    }
}

/// What is known of one problem of the search.
enum Answer<const N: usize> {
    /// A cover, in original rows.
    Found(Vec<Bits<N>>),
    Impossible(Option<Proof>),
    /// An earlier problem has a cover already, so that this one does not matter.
    Needless,
}

/// The search for a partition into at most `target` parts.
struct Search<'a> {
    target: usize,
    plan: Plan,
    watch: &'a Watch,
    nodes: &'a AtomicU64,
    /// The first problem of the frontier, in order, that is known to have a cover.
    first: AtomicUsize,
}

/// What one look at a node gives.
enum Step<const N: usize> {
    Done(Answer<N>),
    Split(Split<N>),
}

/// The two cases of a pair.
struct Split<const N: usize> {
    weights: Weights,
    /// The pair, in original rows.
    pair: (usize, usize),
    together: Node<N>,
    apart: Node<N>,
    /// Sets worth starting the relaxations of the cases with.
    pool: Vec<Bits<N>>,
}

/// A problem of the frontier, or what became of it.
enum Slot<const N: usize> {
    Open(Node<N>, Vec<Bits<N>>),
    Closed(Answer<N>),
    Split(Weights, (usize, usize), usize, usize),
}

/// A problem and sets worth starting its relaxation with.
type Job<const N: usize> = (Node<N>, Vec<Bits<N>>);

/// Enough problems to keep a few threads busy.
const FRONTIER: usize = 64;

impl Search<'_> {
    /// Answers for the whole problem: opened in breadth until there is enough to share, then each problem in depth. Of
    /// several problems with a cover the first gives it, so that the answer does not depend on the threads.
    fn run<const N: usize>(
        &self,
        root: &Node<N>,
        between: impl FnOnce() -> Result<Option<Vec<Bits<N>>>, Reason>,
    ) -> Result<Answer<N>, Reason> {
        let mut slots = vec![Slot::Open(root.clone(), Vec::new())];
        let mut frontier = vec![0];
        while !frontier.is_empty() && frontier.len() < FRONTIER {
            let steps = self.map(&mut slots, &frontier, |_, node, pool| {
                self.step(node, &pool)
            })?;
            let mut next = Vec::new();
            for (step, &place) in steps.into_iter().zip(&frontier) {
                match step {
                    Step::Done(answer @ Answer::Found(_)) => return Ok(answer),
                    Step::Done(answer) => slots[place] = Slot::Closed(answer),
                    Step::Split(split) => {
                        let left = slots.len();
                        slots.push(Slot::Open(split.together, split.pool.clone()));
                        slots.push(Slot::Open(split.apart, split.pool));
                        slots[place] = Slot::Split(split.weights, split.pair, left, left + 1);
                        next.extend([left, left + 1]);
                    }
                }
            }
            frontier = next;
        }
        if !frontier.is_empty()
            && let Some(cover) = between()?
        {
            return Ok(Answer::Found(cover));
        }
        let answers = self.map(&mut slots, &frontier, |index, node, pool| {
            let answer = self.solve(index, node, pool)?;
            if matches!(answer, Answer::Found(_)) {
                self.first.fetch_min(index, Ordering::Relaxed);
            }
            Ok(answer)
        })?;
        for (answer, &place) in answers.into_iter().zip(&frontier) {
            if matches!(answer, Answer::Found(_)) {
                return Ok(answer);
            }
            slots[place] = Slot::Closed(answer);
        }
        Ok(Answer::Impossible(if self.plan.proof {
            gather(&mut slots, 0)
        } else {
            None
        }))
    }

    /// Works on the problems of the frontier with all threads; results in their order.
    fn map<const N: usize, T: Send>(
        &self,
        slots: &mut [Slot<N>],
        frontier: &[usize],
        work: impl Fn(usize, Node<N>, Vec<Bits<N>>) -> Result<T, Reason> + Sync,
    ) -> Result<Vec<T>, Reason> {
        let jobs: Vec<Mutex<Option<Job<N>>>> = frontier
            .iter()
            .map(|&place| {
                let taken = std::mem::replace(&mut slots[place], Slot::Closed(Answer::Needless));
                Mutex::new(match taken {
                    Slot::Open(node, pool) => Some((node, pool)),
                    _ => None,
                })
            })
            .collect();
        let results: Vec<Mutex<Option<Result<T, Reason>>>> =
            jobs.iter().map(|_| Mutex::new(None)).collect();
        let next = AtomicUsize::new(0);
        let worker = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(job) = jobs.get(index) else { return };
                let taken = job.lock().ok().and_then(|mut job| job.take());
                if let Some((node, pool)) = taken
                    && let Ok(mut result) = results[index].lock()
                {
                    *result = Some(work(index, node, pool));
                }
            }
        };
        let threads = self.plan.threads().min(jobs.len());
        if threads <= 1 {
            worker();
        } else {
            std::thread::scope(|scope| {
                for _ in 1..threads {
                    scope.spawn(worker);
                }
                worker();
            });
        }
        let unwrap = |result: Mutex<Option<Result<T, Reason>>>| {
            result
                .into_inner()
                .ok()
                .flatten()
                .unwrap_or(Err(Reason::Interrupted))
        };
        results.into_iter().map(unwrap).collect()
    }

    /// One problem of the frontier, in depth.
    fn solve<const N: usize>(
        &self,
        index: usize,
        node: Node<N>,
        pool: Vec<Bits<N>>,
    ) -> Result<Answer<N>, Reason> {
        if self.first.load(Ordering::Relaxed) < index {
            return Ok(Answer::Needless);
        }
        let split = match self.step(node, &pool)? {
            Step::Done(answer) => return Ok(answer),
            Step::Split(split) => split,
        };
        let first = match self.solve(index, split.together, split.pool.clone())? {
            Answer::Impossible(proof) => proof,
            other => return Ok(other),
        };
        let second = match self.solve(index, split.apart, split.pool)? {
            Answer::Impossible(proof) => proof,
            other => return Ok(other),
        };
        let (weights, (r, s)) = (split.weights, split.pair);
        Ok(Answer::Impossible(first.zip(second).map(|cases| Proof {
            weights,
            cases: Some((r, s, Box::new(cases))),
        })))
    }

    /// Weights that prove it, if no set is left for some row.
    fn uncoverable<const N: usize>(&self, node: &Node<N>) -> Option<Weights> {
        let covered = node
            .sets
            .iter()
            .fold(Bits::EMPTY, |all: Bits<N>, set| all.or(set));
        let missing = Bits::below(node.rows()).minus(&covered).first()?;
        let row = node.leads[missing];
        let mut rows = vec![0; row + 1];
        rows[row] = self.target as u64 + 1;
        Some(Weights { rows, heaviest: 1 })
    }

    /// Bounds a node, tries to round its relaxation, and splits it. Covers are sets of original rows.
    fn step<const N: usize>(&self, mut node: Node<N>, pool: &[Bits<N>]) -> Result<Step<N>, Reason> {
        let nodes = self.nodes.fetch_add(1, Ordering::Relaxed) + 1;
        self.watch.report(|p| p.nodes = nodes);
        if let Some(weights) = self.uncoverable(&node) {
            let proof = self.plan.proof.then_some(Proof {
                weights,
                cases: None,
            });
            return Ok(Step::Done(Answer::Impossible(proof)));
        }
        node.reduce();
        let pool = restrict(&node, pool);
        let relaxation = relax(node.rows(), &node.sets, pool, self.target + 1, self.watch)?;
        let weights = spread(&node, &relaxation.weights);
        if relaxation.weights.bound() > self.target {
            let proof = self.plan.proof.then_some(Proof {
                weights,
                cases: None,
            });
            return Ok(Step::Done(Answer::Impossible(proof)));
        }
        let cover = round_up(&node, &relaxation);
        if cover.len() <= self.target {
            let cover = cover.iter().map(|set| node.expand(set)).collect();
            return Ok(Step::Done(Answer::Found(cover)));
        }
        fix(&mut node, &relaxation.weights, self.target);
        let pool: Vec<Bits<N>> = relaxation
            .support
            .iter()
            .map(|(set, _)| node.expand(set))
            .collect();
        let (r, s) = pair(&node, &relaxation.support);
        Ok(Step::Split(Split {
            weights,
            pair: (node.leads[r], node.leads[s]),
            together: node.together(r, s),
            apart: node.apart(r, s),
            pool,
        }))
    }
}

/// The proof below a slot.
fn gather<const N: usize>(slots: &mut [Slot<N>], place: usize) -> Option<Proof> {
    match std::mem::replace(&mut slots[place], Slot::Closed(Answer::Needless)) {
        Slot::Closed(Answer::Impossible(proof)) => proof,
        Slot::Split(weights, (r, s), left, right) => {
            let cases = (gather(slots, left)?, gather(slots, right)?);
            Some(Proof {
                weights,
                cases: Some((r, s, Box::new(cases))),
            })
        }
        _ => None,
    }
}

/// Sets of original rows as sets of the groups they contain whole, as far as they are allowed.
fn restrict<const N: usize>(node: &Node<N>, pool: &[Bits<N>]) -> Vec<Bits<N>> {
    let mut out = Vec::with_capacity(pool.len());
    for old in pool {
        let mut set = Bits::EMPTY;
        for (g, group) in node.groups.iter().enumerate() {
            if group.is_subset(old) {
                set.insert(g);
            }
        }
        if !set.is_empty() && node.sets.iter().any(|s| set.is_subset(s)) {
            out.push(set);
        }
    }
    out
}

/// The pair of rows whose togetherness in the fractional cover is nearest to one half.
fn pair<const N: usize>(node: &Node<N>, support: &[(Bits<N>, f64)]) -> (usize, usize) {
    let m = node.rows();
    let mut together = vec![0.0; m * m];
    for (set, value) in support {
        for r in set.iter() {
            for s in set.iter().filter(|&s| s > r) {
                together[r * m + s] += value;
            }
        }
    }
    let mut best = (f64::NEG_INFINITY, (0, 1));
    for r in 0..m {
        for s in r + 1..m {
            let f = together[r * m + s];
            if f > 1e-6 {
                let score = -(f - 0.5).abs();
                if score > best.0 + 1e-9 {
                    best = (score, (r, s));
                }
            }
        }
    }
    best.1
}
