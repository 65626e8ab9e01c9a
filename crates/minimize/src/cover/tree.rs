//! The tree of problems in which more and more pairs of rows are settled.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use super::branching::{Choice, choose};
use super::exhaustive::{self, Tried};
use super::heuristic::greedy;
use super::node::{Case, Kind, Node, Pair};
use super::simplex::{Relaxation, Simplex, relax, relax_after};
use crate::proof::certificate::{Next, Node as Proof};
use crate::tools::bits::Bits;
use crate::tools::threads::work_on;
use crate::tools::weights::{Table, Weights};
use crate::watch::Reason;
use crate::watch::{Booking, Watch};

/// What the search for a cover comes to.
pub(super) enum Answer<const N: usize> {
    /// A cover, in original rows.
    Found(Vec<Bits<N>>),
    /// There is none; the proof if it is wanted.
    Impossible(Option<Proof>),
}

/// A cover, if one is found.
pub(super) type Found<const N: usize> = Result<Option<Vec<Bits<N>>>, Reason>;

/// The search for a cover of at most `target` sets.
pub(super) struct Search<'a, const N: usize> {
    pub(super) root: &'a Node<N>,
    /// That of the root.
    pub(super) relaxation: &'a Relaxation<N>,
    pub(super) target: usize,
    pub(super) threads: usize,
    pub(super) proof: bool,
    pub(super) watch: &'a Watch,
    /// Problems opened so far.
    pub(super) nodes: AtomicU64,
    /// What they have cost: the number of their sets, and [`PROBLEM`] for each.
    pub(super) work: AtomicU64,
}

/// A problem, and where its relaxation starts.
struct Job<'a, const N: usize> {
    case: Case<N>,
    basis: Option<Simplex<N>>,
    pool: Vec<Bits<N>>,
    /// The memory that all this takes.
    _booking: Booking<'a>,
}

/// What one look at a problem gives; weights are those of groups.
enum Step<'a, const N: usize> {
    Found(Vec<Bits<N>>),
    Impossible(Weights),
    Split(Weights, (usize, usize), Box<[Job<'a, N>; 2]>),
}

/// What the threads give: a cover found elsewhere, or the results of all work.
enum Round<const N: usize, T> {
    Found(Vec<Bits<N>>),
    Done(Vec<T>),
}

/// Problems opened in breadth before they are searched in depth, one branch each; branches searched at a time, and the
/// problems that each opens before the next look for a better cover.
const FRONTIER: usize = 64;
const BRANCHES: usize = 8;
const TURN: usize = 32;
/// What a problem costs beside the work on its sets, in sets.
const PROBLEM: u64 = 1_000;

impl<'a, const N: usize> Search<'a, N> {
    /// Answers for the whole problem, with a search for a cover `beside` the tree. A cover of that search comes before one
    /// of the tree, and of several branches with a cover the first gives it, so that the answer does not depend on the
    /// threads. That search is told what the tree has cost so far.
    pub(super) fn run(&self, mut beside: impl FnMut(u64) -> Found<N>) -> Result<Answer<N>, Reason> {
        // Told before the threads start, or it would depend on them.
        let spent = || self.work.load(Ordering::Relaxed);
        let kind = match self.proof {
            true => Kind::Partition,
            false => Kind::Cover,
        };
        let case = Case::of(self.root, kind);
        let first = Job::after(self.relaxation, None, |_| false, case, self.watch)?;
        let mut trunk = Branch::new(first, self.proof);
        while !trunk.open.is_empty() && trunk.open.len() < FRONTIER {
            let layer = std::mem::take(&mut trunk.open);
            let work = |(place, job)| Ok((place, self.step(job)?));
            let so_far = spent();
            let steps = match self.round(layer, || beside(so_far), work)? {
                Round::Found(cover) => return Ok(Answer::Found(cover)),
                Round::Done(steps) => steps,
            };
            for (place, step) in steps {
                if let Some(cover) = trunk.record(place, step, self.root) {
                    return Ok(Answer::Found(cover));
                }
            }
        }
        let mut waiting = std::mem::take(&mut trunk.open).into_iter();
        let mut turn: Vec<(usize, Branch<'a, N>)> = Vec::new();
        loop {
            let fresh = waiting.by_ref().take(BRANCHES - turn.len());
            turn.extend(fresh.map(|(place, job)| (place, Branch::new(job, self.proof))));
            if turn.is_empty() {
                let proof = trunk
                    .outline
                    .and_then(|outline| outline.proof(self.root.total()));
                return Ok(Answer::Impossible(proof));
            }
            let work = |(place, mut branch): (usize, Branch<'a, N>)| {
                let found = branch.advance(self, TURN)?;
                Ok((place, branch, found))
            };
            let so_far = spent();
            let results = match self.round(std::mem::take(&mut turn), || beside(so_far), work)? {
                Round::Found(cover) => return Ok(Answer::Found(cover)),
                Round::Done(results) => results,
            };
            for (place, branch, found) in results {
                if let Some(cover) = found {
                    return Ok(Answer::Found(cover));
                }
                if !branch.open.is_empty() {
                    turn.push((place, branch));
                } else if let Some(whole) = &mut trunk.outline
                    && let Some(part) = branch.outline
                    && let Some(proof) = part.proof(self.root.total())
                {
                    whole.close(place, proof);
                }
            }
        }
    }

    /// Works on all items with all threads, one of which looks elsewhere for a cover first; results in their order.
    fn round<T: Send, U: Send>(
        &self,
        items: Vec<T>,
        elsewhere: impl FnOnce() -> Found<N>,
        work: impl Fn(T) -> Result<U, Reason> + Sync,
    ) -> Result<Round<N, U>, Reason> {
        let items: Vec<Mutex<Option<T>>> = items
            .into_iter()
            .map(|item| Mutex::new(Some(item)))
            .collect();
        let results: Vec<Mutex<Option<Result<U, Reason>>>> =
            items.iter().map(|_| Mutex::new(None)).collect();
        let next = AtomicUsize::new(0);
        let over = AtomicBool::new(false);
        let worker = || {
            while !over.load(Ordering::Relaxed) {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(index) else { return };
                let taken = item.lock().ok().and_then(|mut item| item.take());
                if let Some(item) = taken
                    && let Ok(mut result) = results[index].lock()
                {
                    *result = Some(work(item));
                }
            }
        };
        let here = || {
            let found = elsewhere();
            over.store(!matches!(found, Ok(None)), Ordering::Relaxed);
            worker();
            found
        };
        let found = work_on(self.threads.min(items.len() + 1), worker, here)?;
        if let Some(cover) = found {
            return Ok(Round::Found(cover));
        }
        let unwrap = |result: Mutex<Option<Result<U, Reason>>>| {
            let result = result.into_inner().ok().flatten();
            result.unwrap_or(Err(Reason::Interrupted))
        };
        let results: Result<_, Reason> = results.into_iter().map(unwrap).collect();
        Ok(Round::Done(results?))
    }

    /// Bounds a problem, tries to round its relaxation, and splits it.
    fn step(&self, job: Job<'a, N>) -> Result<Step<'a, N>, Reason> {
        let nodes = self.nodes.fetch_add(1, Ordering::Relaxed) + 1;
        self.watch.report(|p| p.nodes = nodes);
        let Job {
            mut case,
            basis,
            pool,
            ..
        } = job;
        let rows = case.rows();
        let work = PROBLEM + case.sets.len() as u64;
        self.work.fetch_add(work, Ordering::Relaxed);
        if let Some(weights) = uncoverable(rows, &case.sets, self.target) {
            return Ok(Step::Impossible(weights));
        }
        let enough = self.target + 1;
        let mut relaxation = match basis {
            Some(basis) => relax_after(basis, &case.sets, enough, self.watch)?,
            None => relax(rows, &case.sets, pool, enough, self.watch)?,
        };
        if relaxation.weights.bound() > self.target {
            return Ok(Step::Impossible(relaxation.weights));
        }
        if let Some(cover) = round_up(rows, &relaxation, self.watch)
            && cover.len() <= self.target
        {
            let cover = cover.iter().map(|set| self.root.expand(set)).collect();
            return Ok(Step::Found(cover));
        }
        let within = within(&relaxation.weights, self.target);
        case.sets.retain(&within);
        // A proof is made of weights and pairs alone.
        if !self.proof && self.target as f64 - relaxation.basis.total() < exhaustive::GAP {
            match self.try_all(&case, &relaxation.weights)? {
                Tried::Found(cover) => {
                    let cover = cover.iter().map(|set| self.root.expand(set)).collect();
                    return Ok(Step::Found(cover));
                }
                Tried::Impossible => return Ok(Step::Impossible(relaxation.weights)),
                Tried::TooLong => {}
            }
        }
        relaxation.near.retain(&within);
        relaxation.basis.merge();
        let Choice { pair, starts } = choose(&case, &relaxation, self.target, self.watch)?;
        let [together, apart] = match starts {
            Some(starts) => starts.map(Some),
            None => [None, None],
        };
        let child = |settled, start| {
            let gone = |set: &Bits<N>| case.breaks(set, pair, settled);
            let child = case.settle(pair, settled, &within, self.watch)?;
            Job::after(&relaxation, start, gone, child, self.watch)
        };
        let jobs = [child(Pair::Together, together)?, child(Pair::Apart, apart)?];
        let (r, s) = pair;
        let pair = (self.root.leads[r], self.root.leads[s]);
        Ok(Step::Split(relaxation.weights, pair, Box::new(jobs)))
    }

    /// Tries all covers of a case.
    fn try_all(&self, case: &Case<N>, weights: &Weights) -> Result<Tried<N>, Reason> {
        let (rows, sets) = (case.rows(), &case.sets);
        let (tried, looks) = exhaustive::try_all(rows, sets, weights, self.target, self.watch)?;
        self.work.fetch_add(looks / LOOKS, Ordering::Relaxed);
        Ok(tried)
    }
}

/// The words that trying all covers looks at while a problem works on one of its sets.
const LOOKS: u64 = 64;

impl<'a, const N: usize> Job<'a, N> {
    /// A case that has lost some sets since the relaxation was solved, and where its own starts if that has been tried.
    fn after(
        relaxation: &Relaxation<N>,
        start: Option<Simplex<N>>,
        gone: impl Fn(&Bits<N>) -> bool,
        case: Case<N>,
        watch: &'a Watch,
    ) -> Result<Self, Reason> {
        let rows = case.rows();
        let mut booking = Booking::new(watch);
        booking.hold(case.sets.len() * size_of::<Bits<N>>() + rows * rows * size_of::<f64>())?;
        let mut job = Job {
            case,
            basis: None,
            pool: Vec::new(),
            _booking: booking,
        };
        if start.is_some() {
            job.basis = start;
        } else if relaxation.basis.is_of_use() {
            let mut basis = relaxation.basis.clone();
            basis.forbid(gone);
            job.basis = Some(basis);
        } else {
            let support = relaxation.support.iter().map(|(set, _)| *set);
            job.pool = support.filter(|set| !gone(set)).collect();
        }
        Ok(job)
    }
}

/// A part of the tree: what is still to be looked at, the next last, each with its place in the outline.
struct Branch<'a, const N: usize> {
    open: Vec<(usize, Job<'a, N>)>,
    /// What has been looked at, if a proof is wanted.
    outline: Option<Outline>,
}

impl<'a, const N: usize> Branch<'a, N> {
    fn new(job: Job<'a, N>, proof: bool) -> Self {
        Branch {
            open: vec![(0, job)],
            outline: proof.then(|| Outline(vec![Piece::Open])),
        }
    }

    /// Opens so many problems, in depth; a cover, if one has it.
    fn advance(&mut self, search: &Search<'a, N>, problems: usize) -> Found<N> {
        for _ in 0..problems {
            let Some((place, job)) = self.open.pop() else {
                break;
            };
            let step = search.step(job)?;
            if let Some(cover) = self.record(place, step, search.root) {
                return Ok(Some(cover));
            }
        }
        Ok(None)
    }

    /// Notes what a look at a problem has given; its cover, if it has one.
    fn record(&mut self, place: usize, step: Step<'a, N>, root: &Node<N>) -> Option<Vec<Bits<N>>> {
        match step {
            Step::Found(cover) => return Some(cover),
            Step::Impossible(weights) => {
                if let Some(outline) = &mut self.outline {
                    let proof = Proof::leaf(&spread(root, &weights), root.total());
                    outline.close(place, proof);
                }
            }
            Step::Split(weights, pair, jobs) => {
                let [together, apart] = *jobs;
                let cases = match &mut self.outline {
                    Some(outline) => outline.split(place, spread(root, &weights), pair),
                    None => 0,
                };
                self.open.extend([(cases + 1, apart), (cases, together)]);
            }
        }
        None
    }
}

/// A proof that is being put together.
struct Outline(Vec<Piece>);

enum Piece {
    Open,
    Closed(Proof),
    /// Weights, a pair of rows, and where "together" is; "apart" follows it.
    Split(Weights, (usize, usize), usize),
}

impl Outline {
    fn close(&mut self, place: usize, proof: Proof) {
        self.0[place] = Piece::Closed(proof);
    }

    /// Notes the two cases of a pair; where the first of them is.
    fn split(&mut self, place: usize, weights: Weights, pair: (usize, usize)) -> usize {
        let together = self.0.len();
        self.0.extend([Piece::Open, Piece::Open]);
        self.0[place] = Piece::Split(weights, pair, together);
        together
    }

    /// The proof, of so many rows, if nothing in it is open.
    fn proof(mut self, rows: usize) -> Option<Proof> {
        self.gather(rows, 0)
    }

    fn gather(&mut self, rows: usize, place: usize) -> Option<Proof> {
        match std::mem::replace(&mut self.0[place], Piece::Open) {
            Piece::Open => None,
            Piece::Closed(proof) => Some(proof),
            Piece::Split(weights, (r, s), place) => {
                let together = self.gather(rows, place)?;
                let apart = self.gather(rows, place + 1)?;
                let cases = Next::Pair(Box::new((r, s, together, apart)));
                Some(Proof::leaf(&weights, rows).with(cases))
            }
        }
    }
}

/// A cover from the fractional one: its largest values first, then the best of the sets that are near.
pub(super) fn round_up<const N: usize>(
    rows: usize,
    relaxation: &Relaxation<N>,
    watch: &Watch,
) -> Option<Vec<Bits<N>>> {
    let mut support = relaxation.support.clone();
    support.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let scale = relaxation.weights.heaviest.max(1) as f64;
    let weights = relaxation.weights.rows.iter();
    let weight: Vec<f64> = weights.map(|&w| w as f64 / scale).collect();
    let covers = [0.95, 0.6, 0.3, 2.0].into_iter().filter_map(|least| {
        let large = support.iter().filter(|(_, x)| *x >= least);
        let chosen = large.map(|(set, _)| *set).collect();
        greedy(rows, &relaxation.near, chosen, &weight, watch)
    });
    covers.min_by_key(Vec::len)
}

/// Tells the sets that a cover of `target` sets can have: their slacks add up to target · heaviest − total at most.
fn within<const N: usize>(weights: &Weights, target: usize) -> impl Fn(&Bits<N>) -> bool + use<N> {
    let room = weights.room(target);
    let (table, heaviest) = (Table::new(&weights.rows), weights.heaviest);
    move |set| heaviest.saturating_sub(table.weigh(set)) <= room
}

/// Weights of groups as weights of the rows that stand for them.
pub(super) fn spread<const N: usize>(node: &Node<N>, weights: &Weights) -> Weights {
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
pub(super) fn uncoverable<const N: usize>(
    rows: usize,
    sets: &[Bits<N>],
    target: usize,
) -> Option<Weights> {
    let missing = Bits::below(rows).minus(&Bits::union(sets)).first()?;
    let mut weights = vec![0; rows];
    weights[missing] = target as u64 + 1;
    Some(Weights {
        rows: weights,
        heaviest: 1,
    })
}
