//! Branch and bound on pairs of rows.
//!
//! Parts of allowed sets are allowed, so that a cover can be made a partition of the rows into parts. In a partition two rows
//! are together or apart (Ryan and Foster 1981), and either makes a smaller or tighter covering problem. The bound of every
//! node is the linear relaxation's in whole numbers; a set that is too light for a partition of the wanted size
//! is dropped (reduced cost fixing).

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use super::heuristic::{LocalSearch, greedy};
use super::node::{Case, Node, Pair};
use super::simplex::{Relaxation, Simplex, Table, Weights, relax, relax_after};
use crate::bits::Bits;
use crate::certificate::{Next, Node as Proof};
use crate::problem::{Reason, Stage};
use crate::watch::Watch;

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
    let cover = greedy(rows, &sets, Vec::new(), &vec![1.0; rows]).unwrap_or_default();
    improve(rows, sets, cover, usize::MAX, plan, watch)
}

/// Moves the bounds of a covering problem together, from below: is there a cover of so many sets, or of one more? A cover
/// by sets that need not be among these is known. Covers of more than `last` sets are not looked for, and the bound does
/// not rise above `last + 1`.
pub(crate) fn improve<const N: usize>(
    rows: usize,
    sets: Vec<Bits<N>>,
    cover: Vec<Bits<N>>,
    last: usize,
    plan: Plan,
    watch: &Watch,
) -> Minimum<N> {
    let mut root = Node::new(rows, sets);
    let mut known = Minimum {
        lower: 1,
        cover,
        stopped: None,
        proof: None,
        weights: Weights {
            rows: vec![0; rows],
            heaviest: 1,
        },
    };
    if let Some(weights) = uncoverable(rows, &root.sets, last) {
        known.lower = known.cover.len().min(last.saturating_add(1));
        known.proof = plan.proof.then(|| Proof::leaf(&weights, rows));
        return known;
    }
    root.reduce();
    known.stopped = close(&root, &mut known, last, plan, watch).err();
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
    let pool = restrict(root, &known.cover);
    let relaxation = relax(root.rows(), &root.sets, pool, highest, watch)?;
    known.lower = relaxation.weights.bound().clamp(1, highest);
    known.weights = spread(root, &relaxation.weights);
    known.proof = plan
        .proof
        .then(|| Proof::leaf(&known.weights, root.total()));
    known.keep(root, round_up(root.rows(), &relaxation).unwrap_or_default());
    let mut scout = Scout::new(root, &relaxation.weights);
    scout.shorten(known, GLANCE, watch)?;
    while known.lower < known.cover.len() && known.lower <= last {
        watch.report(|p| {
            p.stage = Stage::Covering;
            p.lower_bound = known.lower;
            p.upper_bound = Some(known.cover.len());
        });
        let target = known.lower;
        let nodes = AtomicU64::new(0);
        let search = Search {
            root,
            relaxation: &relaxation,
            target,
            plan,
            watch,
            nodes: &nodes,
            first: AtomicUsize::new(usize::MAX),
            over: AtomicBool::new(false),
        };
        let answer = search.run(|steps| {
            scout.shorten(known, steps, watch)?;
            Ok((known.cover.len() <= target).then(|| known.cover.clone()))
        })?;
        match answer {
            Answer::Found(cover) => known.cover = cover,
            Answer::Impossible(proof) => {
                known.lower = target + 1;
                known.proof = proof;
            }
            Answer::Needless => return Ok(()),
        }
    }
    Ok(())
}

impl<const N: usize> Minimum<N> {
    /// Keeps a cover by sets of groups if it is smaller than the known one.
    fn keep(&mut self, root: &Node<N>, cover: Vec<Bits<N>>) {
        if !cover.is_empty() && cover.len() < self.cover.len() {
            self.cover = cover.iter().map(|set| root.expand(set)).collect();
        }
    }
}

/// Steps of local search before the tree search, and the most at a time in it.
const GLANCE: u32 = 2_000;
const LONG: u64 = 320_000;
/// Steps of local search beside the first node of the tree, and for every node since then: about as long as a node takes.
const FIRST: u64 = 4_000;
const STEPS: u64 = 250;
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
        let mut sets = root.sets.clone();
        sets.sort_by_cached_key(|set| std::cmp::Reverse(table.weigh(set)));
        let far = sets.split_off(sets.len().min(NEAR));
        let missing = Bits::below(root.rows()).minus(&Bits::union(&sets));
        sets.extend(
            missing
                .iter()
                .filter_map(|r| far.iter().find(|set| set.contains(r))),
        );
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

/// A cover from the fractional one: its largest values first, then the best of the sets that are near.
fn round_up<const N: usize>(rows: usize, relaxation: &Relaxation<N>) -> Option<Vec<Bits<N>>> {
    let mut support = relaxation.support.clone();
    support.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let scale = relaxation.weights.heaviest.max(1) as f64;
    let weights = relaxation.weights.rows.iter();
    let weight: Vec<f64> = weights.map(|&w| w as f64 / scale).collect();
    let covers = [0.95, 0.6, 0.3, 2.0].into_iter().filter_map(|least| {
        let large = support.iter().filter(|(_, x)| *x >= least);
        let chosen = large.map(|(set, _)| *set).collect();
        greedy(rows, &relaxation.near, chosen, &weight)
    });
    covers.min_by_key(Vec::len)
}

/// Tells the sets that a partition of `target` parts can have: the slacks of its parts add up to target · heaviest − total.
fn within<const N: usize>(weights: &Weights, target: usize) -> impl Fn(&Bits<N>) -> bool {
    let total: u128 = weights.rows.iter().map(|&w| u128::from(w)).sum();
    let room = (target as u128 * u128::from(weights.heaviest)).saturating_sub(total);
    let (table, heaviest) = (Table::new(&weights.rows), weights.heaviest);
    move |set| u128::from(heaviest.saturating_sub(table.weigh(set))) <= room
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

/// Weights of groups that prove that there is no cover of `target` sets, if no set is left for some group.
fn uncoverable<const N: usize>(rows: usize, sets: &[Bits<N>], target: usize) -> Option<Weights> {
    let missing = Bits::below(rows).minus(&Bits::union(sets)).first()?;
    let mut weights = vec![0; rows];
    weights[missing] = target as u64 + 1;
    Some(Weights {
        rows: weights,
        heaviest: 1,
    })
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
struct Search<'a, const N: usize> {
    root: &'a Node<N>,
    /// That of the root.
    relaxation: &'a Relaxation<N>,
    target: usize,
    plan: Plan,
    watch: &'a Watch,
    nodes: &'a AtomicU64,
    /// The first problem of the frontier, in order, that is known to have a cover.
    first: AtomicUsize,
    /// Whether the local search has found a cover.
    over: AtomicBool,
}

/// A problem, and where its relaxation starts.
struct Job<const N: usize> {
    case: Case<N>,
    basis: Option<Simplex<N>>,
    pool: Vec<Bits<N>>,
}

/// A cover, if one is found.
type Found<const N: usize> = Result<Option<Vec<Bits<N>>>, Reason>;

/// What the threads give: a cover found elsewhere, or the results of all problems.
enum Work<const N: usize, T> {
    Found(Vec<Bits<N>>),
    Done(Vec<T>),
}

/// What one look at a problem gives.
enum Step<const N: usize> {
    Done(Answer<N>),
    Split(Weights, (usize, usize), Box<[Job<N>; 2]>),
}

/// A problem of the frontier, or what became of it.
enum Slot<const N: usize> {
    Open(Job<N>),
    Closed(Answer<N>),
    Split(Weights, (usize, usize), usize),
}

/// Enough problems to keep a few threads busy, and how many of them are searched between two looks for a better cover.
const FRONTIER: usize = 64;
const CHUNK: usize = 16;

impl<const N: usize> Search<'_, N> {
    /// Answers for the whole problem: opened in breadth until there is enough to share, then each problem in depth, and the
    /// local search `beside` them. A cover of the local search comes before one of the tree, and of several problems with a
    /// cover the first gives it, so that the answer does not depend on the threads.
    fn run(&self, mut beside: impl FnMut(u32) -> Found<N>) -> Result<Answer<N>, Reason> {
        let first = Job::after(self.relaxation, |_| false, Case::of(self.root));
        let mut slots = vec![Slot::Open(first)];
        let mut frontier = vec![0];
        let mut before = 0;
        while !frontier.is_empty() && frontier.len() < FRONTIER {
            let found = || beside(self.steps(&mut before));
            let work = |_, job| self.step(job);
            let steps = match self.map(&mut slots, &frontier, found, work)? {
                Work::Found(cover) => return Ok(Answer::Found(cover)),
                Work::Done(steps) => steps,
            };
            let mut next = Vec::new();
            for (step, &place) in steps.into_iter().zip(&frontier) {
                match step {
                    Step::Done(answer @ Answer::Found(_)) => return Ok(answer),
                    Step::Done(answer) => slots[place] = Slot::Closed(answer),
                    Step::Split(weights, pair, jobs) => {
                        let together = slots.len();
                        slots.extend(jobs.into_iter().map(Slot::Open));
                        slots[place] = Slot::Split(weights, pair, together);
                        next.extend([together, together + 1]);
                    }
                }
            }
            frontier = next;
        }
        for chunk in frontier.chunks(CHUNK) {
            let found = || beside(self.steps(&mut before));
            let work = |index, job| {
                let answer = self.solve(index, job)?;
                if matches!(answer, Answer::Found(_)) {
                    self.first.fetch_min(index, Ordering::Relaxed);
                }
                Ok(answer)
            };
            let answers = match self.map(&mut slots, chunk, found, work)? {
                Work::Found(cover) => return Ok(Answer::Found(cover)),
                Work::Done(answers) => answers,
            };
            for (answer, &place) in answers.into_iter().zip(chunk) {
                if matches!(answer, Answer::Found(_)) {
                    return Ok(answer);
                }
                slots[place] = Slot::Closed(answer);
            }
        }
        let proof = self
            .plan
            .proof
            .then(|| gather(self.root.total(), &mut slots, 0))
            .flatten();
        Ok(Answer::Impossible(proof))
    }

    /// The steps that the local search may take for the nodes opened since the last ones.
    fn steps(&self, before: &mut u64) -> u32 {
        let nodes = self.nodes.load(Ordering::Relaxed);
        let steps = match nodes {
            0 => FIRST,
            _ => LONG.min(STEPS * (nodes - *before)),
        };
        *before = nodes;
        steps as u32
    }

    /// Works on the problems of the frontier with all threads, one of which looks elsewhere for a cover first; results in
    /// their order.
    fn map<T: Send>(
        &self,
        slots: &mut [Slot<N>],
        frontier: &[usize],
        elsewhere: impl FnOnce() -> Found<N>,
        work: impl Fn(usize, Job<N>) -> Result<T, Reason> + Sync,
    ) -> Result<Work<N, T>, Reason> {
        let take = |&place: &usize| {
            let taken = std::mem::replace(&mut slots[place], Slot::Closed(Answer::Needless));
            Mutex::new(match taken {
                Slot::Open(job) => Some(job),
                _ => None,
            })
        };
        let jobs: Vec<Mutex<Option<Job<N>>>> = frontier.iter().map(take).collect();
        let results: Vec<Mutex<Option<Result<T, Reason>>>> =
            jobs.iter().map(|_| Mutex::new(None)).collect();
        let next = AtomicUsize::new(0);
        let worker = || {
            while !self.over.load(Ordering::Relaxed) {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(job) = jobs.get(index) else { return };
                let taken = job.lock().ok().and_then(|mut job| job.take());
                if let Some(job) = taken
                    && let Ok(mut result) = results[index].lock()
                {
                    *result = Some(work(index, job));
                }
            }
        };
        let found = std::thread::scope(|scope| {
            for _ in 1..self.plan.threads().min(jobs.len() + 1) {
                scope.spawn(worker);
            }
            let found = elsewhere()?;
            self.over.store(found.is_some(), Ordering::Relaxed);
            worker();
            Ok(found)
        })?;
        if let Some(cover) = found {
            return Ok(Work::Found(cover));
        }
        let unwrap = |result: Mutex<Option<Result<T, Reason>>>| {
            result
                .into_inner()
                .ok()
                .flatten()
                .unwrap_or(Err(Reason::Interrupted))
        };
        let results: Result<_, Reason> = results.into_iter().map(unwrap).collect();
        Ok(Work::Done(results?))
    }

    /// One problem of the frontier, in depth.
    fn solve(&self, index: usize, job: Job<N>) -> Result<Answer<N>, Reason> {
        if self.first.load(Ordering::Relaxed) < index || self.over.load(Ordering::Relaxed) {
            return Ok(Answer::Needless);
        }
        let (weights, (r, s), jobs) = match self.step(job)? {
            Step::Done(answer) => return Ok(answer),
            Step::Split(weights, pair, jobs) => (weights, pair, jobs),
        };
        let [together, apart] = *jobs;
        let first = match self.solve(index, together)? {
            Answer::Impossible(proof) => proof,
            other => return Ok(other),
        };
        let second = match self.solve(index, apart)? {
            Answer::Impossible(proof) => proof,
            other => return Ok(other),
        };
        Ok(Answer::Impossible(first.zip(second).map(
            |(together, apart)| {
                let cases = Next::Pair(Box::new((r, s, together, apart)));
                Proof::leaf(&weights, self.root.total()).with(cases)
            },
        )))
    }

    /// That there is no cover, as the weights of the groups prove.
    fn impossible(&self, weights: &Weights) -> Step<N> {
        let proof = self
            .plan
            .proof
            .then(|| Proof::leaf(&spread(self.root, weights), self.root.total()));
        Step::Done(Answer::Impossible(proof))
    }

    /// Bounds a problem, tries to round its relaxation, and splits it.
    fn step(&self, job: Job<N>) -> Result<Step<N>, Reason> {
        let nodes = self.nodes.fetch_add(1, Ordering::Relaxed) + 1;
        self.watch.report(|p| p.nodes = nodes);
        let Job {
            mut case,
            basis,
            pool,
        } = job;
        let rows = case.rows();
        if let Some(weights) = uncoverable(rows, &case.sets, self.target) {
            return Ok(self.impossible(&weights));
        }
        let enough = self.target + 1;
        let mut relaxation = match basis {
            Some(basis) => relax_after(basis, &case.sets, enough, self.watch)?,
            None => relax(rows, &case.sets, pool, enough, self.watch)?,
        };
        if relaxation.weights.bound() > self.target {
            return Ok(self.impossible(&relaxation.weights));
        }
        if let Some(cover) = round_up(rows, &relaxation)
            && cover.len() <= self.target
        {
            let cover = cover.iter().map(|set| self.root.expand(set)).collect();
            return Ok(Step::Done(Answer::Found(cover)));
        }
        let within = within(&relaxation.weights, self.target);
        case.sets.retain(&within);
        relaxation.near.retain(&within);
        relaxation.basis.merge();
        let (r, s) = pair(&case, &relaxation);
        let weights = spread(self.root, &relaxation.weights);
        let jobs = [Pair::Together, Pair::Apart].map(|settled| {
            let gone = |set: &Bits<N>| case.breaks(set, (r, s), settled);
            Job::after(&relaxation, gone, case.settle((r, s), settled, &within))
        });
        let pair = (self.root.leads[r], self.root.leads[s]);
        Ok(Step::Split(weights, pair, Box::new(jobs)))
    }
}

impl<const N: usize> Job<N> {
    /// A case that has lost some sets since the relaxation was solved.
    fn after(relaxation: &Relaxation<N>, gone: impl Fn(&Bits<N>) -> bool, case: Case<N>) -> Self {
        if relaxation.basis.is_worn() {
            let support = relaxation.support.iter().map(|(set, _)| *set);
            return Job {
                case,
                basis: None,
                pool: support.filter(|set| !gone(set)).collect(),
            };
        }
        let mut basis = relaxation.basis.clone();
        basis.forbid(gone);
        Job {
            case,
            basis: Some(basis),
            pool: Vec::new(),
        }
    }
}

/// The proof below a slot.
fn gather<const N: usize>(rows: usize, slots: &mut [Slot<N>], place: usize) -> Option<Proof> {
    match std::mem::replace(&mut slots[place], Slot::Closed(Answer::Needless)) {
        Slot::Closed(Answer::Impossible(proof)) => proof,
        Slot::Split(weights, (r, s), place) => {
            let together = gather(rows, slots, place)?;
            let apart = gather(rows, slots, place + 1)?;
            let cases = Next::Pair(Box::new((r, s, together, apart)));
            Some(Proof::leaf(&weights, rows).with(cases))
        }
        _ => None,
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

/// Pairs that are tried before one is taken, and the dual steps of a try.
const TRIED: usize = 8;
const TRY: usize = 5;

/// The pair of rows to settle: of those whose togetherness in the fractional cover is nearest to one half the one that moves
/// both bounds the most.
fn pair<const N: usize>(case: &Case<N>, relaxation: &Relaxation<N>) -> (usize, usize) {
    let candidates = divided(case, &relaxation.support);
    if candidates.len() < 2 || relaxation.basis.is_worn() {
        return candidates[0];
    }
    let basis = &relaxation.basis;
    let before: f64 = basis.total();
    let offers = basis.offers(&relaxation.near);
    let gain = |pair, settled| {
        let gone = |set: &Bits<N>| case.breaks(set, pair, settled);
        let broken: Vec<Bits<N>> = relaxation.near.iter().copied().filter(gone).collect();
        let parts = case.parts(&broken, pair, settled);
        (basis.glance(&offers, gone, &parts, TRY) - before).max(1e-4)
    };
    let score = |&pair: &(usize, usize)| gain(pair, Pair::Together) * gain(pair, Pair::Apart);
    let mut best = (f64::NEG_INFINITY, candidates[0]);
    for pair in &candidates {
        let score = score(pair);
        if score > best.0 {
            best = (score, *pair);
        }
    }
    best.1
}

/// The pairs of rows that are nearest to half together in the fractional cover, nearest first; at least one.
fn divided<const N: usize>(case: &Case<N>, support: &[(Bits<N>, f64)]) -> Vec<(usize, usize)> {
    let m = case.rows();
    let leads: Vec<usize> = (0..m).filter(|&r| case.leads(r)).collect();
    let mut together = vec![0.0; m * m];
    for (set, value) in support {
        for r in set.iter().filter(|&r| case.leads(r)) {
            for s in set.iter().filter(|&s| s > r) {
                together[r * m + s] += value;
            }
        }
    }
    let mut pairs: Vec<(f64, (usize, usize))> = Vec::new();
    for (i, &r) in leads.iter().enumerate() {
        for &s in &leads[i + 1..] {
            let f: f64 = together[r * m + s];
            if f > 1e-6 {
                pairs.push(((f - 0.5).abs(), (r, s)));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    pairs.truncate(TRIED);
    let mut pairs: Vec<(usize, usize)> = pairs.into_iter().map(|(_, pair)| pair).collect();
    if pairs.is_empty() {
        pairs.push((leads[0], leads[1]));
    }
    pairs
}
