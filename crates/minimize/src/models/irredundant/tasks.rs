//! Through all parts of the work, a few numbers at a time.
//!
//! Where there would be too many numbers, an open row is set to be out or not: two parts that go on by themselves to the end, of which
//! one is left until a thread has nothing else to do. A row is taken that closes late: what is to be done after that is done in
//! both parts. What comes of the parts adds up in any order.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::plan::Elimination;
use super::tensor::{Closing, Kind, Slice, Tensor};
use crate::tools::threads::work_on;
use crate::tools::wide::Wide;
use crate::watch::Watch;
use crate::watch::{Reason, Stage};

/// How many numbers there are to be at a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// So many are near at hand.
    pub(super) near: usize,
    /// More than this are too many, whatever it takes to have fewer.
    pub(super) most: usize,
    /// Where there are no more than this without any row set, little is left to do.
    pub(super) few: usize,
}

impl Sizes {
    pub(super) const USUAL: Self = Sizes {
        near: 300_000,
        most: 4_000_000,
        few: 5_000_000,
    };
}

/// A part that goes on to the end.
struct Task<'w, const K: usize> {
    plan: usize,
    /// How many rows have closed.
    place: usize,
    /// The numbers; none at the start.
    slice: Option<Slice<'w, K>>,
}

/// What the threads share.
struct State<'w, const K: usize> {
    tasks: Vec<Task<'w, K>>,
    /// How many threads are at work.
    busy: usize,
    done: u64,
    sum: Wide<K>,
    stopped: Option<Reason>,
}

/// All parts of the work.
pub(super) struct Walks<'w, const N: usize, const K: usize> {
    plans: &'w [Elimination<N>],
    sizes: Sizes,
    watch: &'w Watch,
    state: Mutex<State<'w, K>>,
    news: Condvar,
}

impl<'w, const N: usize, const K: usize> Walks<'w, N, K> {
    pub(super) fn new(plans: &'w [Elimination<N>], sizes: Sizes, watch: &'w Watch) -> Self {
        let start = |plan| Task {
            plan,
            place: 0,
            slice: None,
        };
        Walks {
            plans,
            sizes,
            watch,
            state: Mutex::new(State {
                // The last one is done first, and there is the most to do for the first plan.
                tasks: (0..plans.len()).rev().map(start).collect(),
                busy: 0,
                done: 0,
                sum: Wide::ZERO,
                stopped: None,
            }),
            news: Condvar::new(),
        }
    }

    /// The sum of all parts.
    pub(super) fn run(self, threads: usize) -> Result<Wide<K>, Reason> {
        work_on(threads, || self.work(), || self.work());
        let state = self.lock();
        match state.stopped {
            Some(reason) => Err(reason),
            None => Ok(state.sum),
        }
    }

    /// Nothing is left half done in there, even if a thread should fail.
    fn lock(&self) -> MutexGuard<'_, State<'w, K>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One thread's work.
    fn work(&self) {
        let _alarm = Alarm(self);
        let mut tensor = Tensor::new(self.watch);
        while let Some(task) = self.next() {
            let done = self.finish(&mut tensor, task);
            let mut state = self.lock();
            state.busy -= 1;
            state.done += 1;
            match done {
                Ok(number) => state.sum.add(&number),
                Err(reason) => state.stopped = Some(reason),
            }
            let done = state.done;
            drop(state);
            self.news.notify_all();
            self.watch.report(|p| {
                p.stage = Stage::Counting;
                p.nodes = done;
            });
        }
    }

    /// The last task, or none if none will come.
    fn next(&self) -> Option<Task<'w, K>> {
        let mut state = self.lock();
        while state.stopped.is_none() {
            if let Some(task) = state.tasks.pop() {
                state.busy += 1;
                return Some(task);
            }
            if state.busy == 0 {
                return None;
            }
            let woken = self.news.wait(state);
            state = woken.unwrap_or_else(PoisonError::into_inner);
        }
        None
    }

    /// Goes on with a part to the end, and leaves tasks of its own.
    fn finish(&self, tensor: &mut Tensor<'w, K>, mut task: Task<'w, K>) -> Result<Wide<K>, Reason> {
        let plan = &self.plans[task.plan];
        match task.slice.take() {
            Some(slice) => tensor.load(slice)?,
            None => tensor.start()?,
        }
        for place in task.place..plan.stages() {
            let closing = self.closing(tensor, plan, place, task.plan)?;
            tensor.close(&closing)?;
        }
        let factors = plan.part.factors.iter();
        let sum = factors.fold(tensor.number(), |sum, &factor| sum.times(factor));
        Ok(match plan.part.negative {
            true => sum.negative(),
            false => sum,
        })
    }

    /// What happens when the row at this place closes, once there are not too many numbers for that.
    fn closing(
        &self,
        tensor: &mut Tensor<'w, K>,
        plan: &Elimination<N>,
        place: usize,
        number: usize,
    ) -> Result<Closing, Reason> {
        loop {
            self.watch.look()?;
            let closing = plan.closing(place, tensor.rows());
            let len = tensor.len_after(&closing);
            if len <= self.sizes.near {
                return Ok(closing);
            }
            let late = match len > self.sizes.most {
                true => 0,
                false => plan.late(self.sizes.few as f64),
            };
            let Some(digit) = row_to_set(plan, late.max(place + 1), tensor.rows()) else {
                return Ok(closing);
            };
            let slice = Some(tensor.split(digit)?);
            self.lock().tasks.push(Task {
                plan: number,
                place,
                slice,
            });
            self.news.notify_one();
        }
    }
}

/// Stops the other threads if this one fails, as they would wait for it.
struct Alarm<'a, 'w, const N: usize, const K: usize>(&'a Walks<'w, N, K>);

impl<const N: usize, const K: usize> Drop for Alarm<'_, '_, N, K> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().stopped = Some(Reason::Interrupted);
            self.0.news.notify_all();
        }
    }
}

/// Of the open rows that are in any state and close at this place or later, the last one.
fn row_to_set<const N: usize>(
    plan: &Elimination<N>,
    from: usize,
    rows: &[(usize, Kind)],
) -> Option<usize> {
    let place = |digit: &usize| plan.place(rows[*digit].0);
    let any = (0..rows.len()).filter(|&digit| rows[digit].1 == Kind::Any);
    any.filter(|digit| place(digit) >= from).max_by_key(place)
}
