//! In which order rows are closed, and which ones are set beforehand.
//!
//! The steps that an order takes are known beforehand, so that a good one can be looked for: a greedy start, then moves of one row,
//! kept if they do not make it worse by more than a share that is drawn by lot and falls in each round. A fixed generator makes the moves, so
//! that the order is always the same.

use crate::bits::Bits;
use crate::problem::Reason;
use crate::watch::{Pace, Ticker};

/// What opening and closing a row takes, in steps for a number of the tensor.
const PASSES: f64 = 0.7;
/// A move is tried for so many steps of the sums, and no more than [`MOVES`].
const STEPS_PER_MOVE: f64 = 32_768.0;
const MOVES: usize = 20_480;
/// Fewer moves are not worth it.
const LEAST_MOVES: usize = 64;
/// How much worse an order may become by one move at the start of a round: by chance, and mostly by much less.
const HEAT: f64 = 1.2;
/// How far rows are moved, but for one move in four.
const NEAR: usize = 4;
/// Rows are set until there are no more numbers at a time, as long as the work does not grow by more than this factor: less of
/// it takes place far away in the memory then, and more classes fall together.
const LARGE: f64 = 500_000.0;
const MORE_WORK: f64 = 1.6;
/// Whatever the work, there are not to be more numbers than this.
const HUGE: f64 = 10_000_000.0;
const MOST_SET: usize = 20;
/// Of so many steps on, the work is divided into at least 2^[`LEAST_SET`] parts.
const LONG: f64 = 1e5;
const LEAST_SET: usize = 5;

/// An order with its cost.
#[derive(Clone)]
pub(super) struct Order<const N: usize> {
    pub(super) rows: Vec<usize>,
    /// The rows that are set to be in or out, one part of the work for each choice.
    pub(super) split: Bits<N>,
    /// The steps, a number that is changed each; without end if there are too many numbers at a time.
    pub(super) work: f64,
}

/// Where an order has come to.
#[derive(Clone, Copy)]
struct Stage<const N: usize> {
    closed: Bits<N>,
    open: Bits<N>,
    /// The steps of the stage that led here.
    work: f64,
    /// The most numbers that a part has then.
    size: f64,
}

struct Search<'a, 'w, const N: usize> {
    /// For each row the classes with more rows.
    with_row: Vec<Vec<Bits<N>>>,
    /// For each number of rows, the share of a tensor that a class with so many rows changes.
    share: Vec<f64>,
    /// The same of one in which a certain row is in and free, and of a tensor in which another one is closed already.
    share_in: Vec<f64>,
    ticker: &'a mut Ticker<'w>,
    /// The classes of a stage, with the number of rows that are not open yet.
    ready: Vec<(usize, Bits<N>)>,
    seed: u64,
}

/// A good order.
pub(super) fn order<const N: usize>(
    rows: usize,
    classes: &[Bits<N>],
    ticker: &mut Ticker<'_>,
) -> Result<Order<N>, Reason> {
    let mut with_row = vec![Vec::new(); rows];
    for set in classes.iter().filter(|set| set.len() > 1) {
        for row in set.iter() {
            with_row[row].push(*set);
        }
    }
    let power = |base: f64, exponent: usize| base.powi(exponent as i32);
    let share = |n| power(2.0 / 3.0, n) - power(1.0 / 3.0, n);
    let mut search = Search {
        with_row,
        share: (0..=rows).map(share).collect(),
        ticker,
        share_in: (0..=rows).map(|n| power(2.0 / 3.0, n) / 3.0).collect(),
        ready: Vec::new(),
        seed: 0x2545_f491_4f6c_dd1d,
    };
    let mut order = search.greedy()?;
    search.improve(&mut order)?;
    search.split(&mut order)?;
    Ok(order)
}

impl<const N: usize> Search<'_, '_, N> {
    /// Next is always the row that leaves the fewest rows open.
    fn greedy(&mut self) -> Result<Order<N>, Reason> {
        let rows = self.with_row.len();
        let mut order = Order {
            rows: Vec::with_capacity(rows),
            split: Bits::EMPTY,
            work: 0.0,
        };
        let mut last = Stage::start();
        let mut left = Bits::<N>::below(rows);
        while !left.is_empty() {
            let mut best: Option<(usize, Stage<N>)> = None;
            for row in left.iter() {
                let stage = self.stage(row, &last, &order.split)?;
                let better = |best: &Stage<N>| {
                    let (this, that) = (stage.open.len(), best.open.len());
                    this < that || this == that && stage.work < best.work
                };
                if best.as_ref().is_none_or(|(_, best)| better(best)) {
                    best = Some((row, stage));
                }
            }
            if let Some((row, stage)) = best {
                order.rows.push(row);
                order.work += stage.work;
                left.remove(row);
                last = stage;
            }
        }
        Ok(order)
    }

    /// Closes a row after `last`: the classes with it that have no closed row are chosen from, those with the fewest rows that
    /// are not open yet first, and those with the row that is opened last in the end.
    fn stage(&mut self, row: usize, last: &Stage<N>, split: &Bits<N>) -> Result<Stage<N>, Reason> {
        self.ticker.steps(1 + self.with_row[row].len() / 8)?;
        let mut open = last.open;
        open.insert(row);
        let ready = self.with_row[row].iter();
        let ready = ready.filter(|set| !set.intersects(&last.closed));
        self.ready.clear();
        self.ready.extend(ready.map(|set| (0, *set)));
        let new = Bits::union(self.ready.iter().map(|class| &class.1)).minus(&open);
        let exchanged = exchanged(&new, self.ready.iter().map(|class| &class.1));
        for (fresh, set) in &mut self.ready {
            *fresh = set.minus(&open).len();
        }
        self.ready.sort_unstable();
        let mut numbers = numbers(&open, split);
        let mut work = 0.0;
        let mut late = 0.0;
        for (_, set) in &self.ready {
            let rows = set.len();
            if exchanged.is_some_and(|row| set.contains(row)) {
                late += self.share[rows - 1] + self.share_in[rows - 2];
                continue;
            }
            if !set.is_subset(&open) {
                open = open.or(set);
                numbers = self::numbers(&open, split);
            }
            work += numbers * self.share[rows];
        }
        let mut before = new.or(&open);
        if let Some(row) = exchanged {
            before.remove(row);
        }
        let before = self::numbers(&before, split);
        work += before * (late + PASSES);
        open = open.or(&new);
        open.remove(row);
        let mut closed = last.closed;
        closed.insert(row);
        Ok(Stage {
            closed,
            open,
            work,
            size: largest(&open, split),
        })
    }

    /// Two rounds of moves.
    fn improve(&mut self, order: &mut Order<N>) -> Result<(), Reason> {
        let moves = moves(order.work);
        self.round(order, moves / 2)?;
        self.round(order, moves / 2)
    }

    /// One round of moves from this order; keeps the best.
    fn round(&mut self, order: &mut Order<N>, moves: usize) -> Result<(), Reason> {
        if moves < LEAST_MOVES {
            return Ok(());
        }
        let split = order.split;
        let rows = order.rows.len();
        let mut stages = vec![Stage::start()];
        for (i, &row) in order.rows.iter().enumerate() {
            let stage = self.stage(row, &stages[i], &split)?;
            stages.push(stage);
        }
        let mut current = order.clone();
        current.work = stages.iter().map(|stage| stage.work).sum();
        *order = current.clone();
        let mut fresh: Vec<Stage<N>> = Vec::with_capacity(rows);
        for k in 0..moves {
            let (from, to) = self.random_move(rows, k % 4 > 0);
            let (low, high) = (from.min(to), from.max(to));
            shift(&mut current.rows, from, to);
            fresh.clear();
            let (mut last, mut work) = (stages[low], current.work);
            for i in low..=high {
                last = self.stage(current.rows[i], &last, &split)?;
                work += last.work - stages[i + 1].work;
                fresh.push(last);
            }
            let heat = HEAT * (1.0 - k as f64 / moves as f64) * self.random_share();
            if work > current.work * (1.0 + heat.powi(3)) {
                shift(&mut current.rows, to, from);
                continue;
            }
            current.work = work;
            stages[low + 1..=high + 1].copy_from_slice(&fresh);
            if work < order.work {
                *order = current.clone();
            }
        }
        Ok(())
    }

    /// A row's place and where it goes.
    fn random_move(&mut self, rows: usize, near: bool) -> (usize, usize) {
        let from = self.random(rows);
        let to = match near {
            true => (from + self.random(2 * NEAR + 1)).saturating_sub(NEAR),
            false => self.random(rows),
        };
        (from, to.min(rows - 1))
    }

    /// Chooses the rows to be set, until there are few numbers at a time.
    fn split(&mut self, order: &mut Order<N>) -> Result<(), Reason> {
        let (base, mut size) = self.cost(order, &order.split.clone())?;
        let mut work = base;
        while order.split.len() < MOST_SET {
            let few = work > LONG && order.split.len() < LEAST_SET;
            if !few && size <= LARGE {
                break;
            }
            let Some((more, smaller, row)) = self.row_to_set(order)? else {
                break;
            };
            if !few && size <= HUGE && more > MORE_WORK * base {
                break;
            }
            order.split.insert(row);
            (work, size) = (more, smaller);
        }
        self.round(order, moves(work) / 4)?;
        (order.work, size) = self.cost(order, &order.split.clone())?;
        if size > HUGE {
            order.work = f64::INFINITY;
        }
        Ok(())
    }

    /// The row that adds the least work if it is set, with this work and the numbers at a time.
    fn row_to_set(&mut self, order: &Order<N>) -> Result<Option<(f64, f64, usize)>, Reason> {
        let mut best: Option<(f64, f64, usize)> = None;
        for &row in &order.rows {
            if order.split.contains(row) {
                continue;
            }
            let mut split = order.split;
            split.insert(row);
            let (work, size) = self.cost(order, &split)?;
            if best.is_none_or(|best| work < best.0) {
                best = Some((work, size, row));
            }
        }
        Ok(best)
    }

    /// The steps with these rows set, and the most numbers at a time.
    fn cost(&mut self, order: &Order<N>, split: &Bits<N>) -> Result<(f64, f64), Reason> {
        let mut last = Stage::start();
        let (mut work, mut size) = (0.0, 0.0_f64);
        for &row in &order.rows {
            last = self.stage(row, &last, split)?;
            work += last.work;
            size = size.max(last.size);
        }
        Ok((work, size))
    }

    fn random(&mut self, below: usize) -> usize {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed >> 11) as usize % below
    }

    fn random_share(&mut self) -> f64 {
        self.random(1 << 20) as f64 / f64::from(1 << 20)
    }
}

impl<const N: usize> Stage<N> {
    fn start() -> Self {
        Stage {
            closed: Bits::EMPTY,
            open: Bits::EMPTY,
            work: 0.0,
            size: 1.0,
        }
    }
}

/// Of the new rows the one that is opened last, when the row that all these classes have closes: the one that most classes have.
pub(super) fn exchanged<'a, const N: usize>(
    new: &Bits<N>,
    sets: impl Iterator<Item = &'a Bits<N>> + Clone,
) -> Option<usize> {
    let with = |row: usize| sets.clone().filter(|set| set.contains(row)).count();
    new.iter().max_by_key(|&row| with(row))
}

/// How many moves are worth while.
fn moves(work: f64) -> usize {
    (work / STEPS_PER_MOVE).min(MOVES as f64) as usize
}

/// The numbers of the tensors of all parts: a row that is set is in or out while it is not open, too.
fn numbers<const N: usize>(open: &Bits<N>, split: &Bits<N>) -> f64 {
    let set = split.minus(open).len();
    3.0_f64.powi(open.len() as i32) * 2.0_f64.powi(set as i32)
}

/// The numbers of the largest of them.
fn largest<const N: usize>(open: &Bits<N>, split: &Bits<N>) -> f64 {
    let set = open.overlap(split);
    3.0_f64.powi((open.len() - set) as i32) * 2.0_f64.powi(set as i32)
}

/// Moves what is at one place to another one.
fn shift(rows: &mut [usize], from: usize, to: usize) {
    if from < to {
        rows[from..=to].rotate_left(1);
    } else {
        rows[to..=from].rotate_right(1);
    }
}
