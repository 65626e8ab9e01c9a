//! In which order rows are closed, and which classes are chosen or not beforehand.
//!
//! What an order takes is known beforehand, so that a good one can be looked for: a greedy start, then moves of one row,
//! kept if they do not make it worse by more than a share that is drawn by lot and falls in each round. Several rounds look at nothing but how
//! many numbers there are after each row, which is quickly found; further rounds make the best of those orders better. A fixed
//! generator makes the moves, so that the order is always the same.

use super::schedule::Schedule;
use crate::tools::bits::Bits;
use crate::tools::random::Random;
use crate::watch::Reason;
use crate::watch::{Pace, Ticker};

/// What closing a row takes for each number afterwards, in numbers that a class changes.
const PASSES: f64 = 2.0;
/// How many steps of the sums are done while an order is tried, for each row of each class.
const TRIAL: f64 = 80.0;
/// So many moves at most.
const MOVES: f64 = 4_096.0;
/// So many rounds look at the numbers alone, with so many times as many moves.
const STARTS: usize = 6;
const QUICK: usize = 8;
/// Fewer moves are not worth it.
const LEAST_MOVES: usize = 64;
/// How much worse an order may become by one move at the start of a round: by chance, and mostly by much less.
const HEAT: f64 = 1.2;
/// How far rows are moved, but for one move in four.
const NEAR: usize = 4;
/// Classes of so many rows can be chosen or not beforehand, if that leaves this share of the work at most.
const ASIDE: usize = 4;
const LESS_WORK: f64 = 0.88;
/// So many of the largest ones are looked at, so many of these are tried, and one of these is put aside.
const LOOKED_AT: usize = 128;
const TRIED: usize = 16;
/// At most so many classes, and so many from the start that have more than half of the rows.
const MOST_ASIDE: usize = 5;
const MOST_LARGE: usize = 2;
/// Of so many steps on, classes are put aside.
const LONG: f64 = 1e5;
/// From so many steps on, no search makes an order that can be gone through.
const HOPELESS: f64 = 1e16;

/// An order with its cost.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) rows: Vec<usize>,
    /// The classes that are chosen or not beforehand, by their numbers; three parts of the work for each.
    pub(super) aside: Vec<usize>,
    /// The steps, a number that is changed each.
    pub(super) work: f64,
}

struct Search<'a, 'w, const N: usize> {
    rows: usize,
    classes: &'a [Bits<N>],
    aside: Vec<usize>,
    /// The other classes with more rows than one.
    left: Vec<Bits<N>>,
    /// For each row those that share such a class.
    neighbours: Vec<Bits<N>>,
    /// Rows that are out or taken beforehand.
    met: Bits<N>,
    ticker: &'a mut Ticker<'w>,
    powers: Powers,
    schedule: Schedule,
    lot: Random,
}

/// For each number of rows, their states, and the share of these that a class with so many rows changes.
struct Powers {
    states: Vec<f64>,
    share: Vec<f64>,
}

impl Powers {
    fn new(rows: usize) -> Self {
        let power = |base: f64, exponent: usize| base.powi(exponent as i32);
        let share = |n| power(2.0 / 3.0, n) - power(1.0 / 3.0, n);
        Powers {
            states: (0..=rows).map(|n| power(3.0, n)).collect(),
            share: (0..=rows).map(share).collect(),
        }
    }
}

/// A good order, the largest classes first.
pub(super) fn order<const N: usize>(
    rows: usize,
    classes: &[Bits<N>],
    ticker: &mut Ticker<'_>,
) -> Result<Order, Reason> {
    let large = |set: &Bits<N>| 2 * set.len() > rows.max(2);
    let aside = (0..classes.len()).filter(|&c| large(&classes[c]));
    let mut search = Search {
        rows,
        classes,
        aside: aside.take(MOST_LARGE).collect(),
        left: Vec::new(),
        neighbours: vec![Bits::EMPTY; rows],
        met: Bits::EMPTY,
        ticker,
        powers: Powers::new(rows),
        schedule: Schedule::new(rows),
        lot: Random(0x2545_f491_4f6c_dd1d),
    };
    search.find_left();
    let mut rows = search.greedy()?;
    let mut work = search.total(&rows)?;
    if work < HOPELESS {
        search.find(&mut rows)?;
        search.put_aside(&mut rows)?;
        work = search.total(&rows)?;
    }
    Ok(Order {
        rows,
        work,
        aside: search.aside,
    })
}

impl<const N: usize> Search<'_, '_, N> {
    /// Next is always the row that leaves the fewest rows open.
    fn greedy(&mut self) -> Result<Vec<usize>, Reason> {
        let mut order = Vec::with_capacity(self.rows);
        let mut left = Bits::<N>::below(self.rows);
        let mut open = Bits::EMPTY;
        let leaves = |row: usize, open: &Bits<N>, left: &Bits<N>| {
            open.or(&self.neighbours[row]).and(left).len()
        };
        while let Some(row) = left.iter().min_by_key(|&row| leaves(row, &open, &left)) {
            self.ticker.steps(1 + left.len())?;
            order.push(row);
            left.remove(row);
            open = open.or(&self.neighbours[row]);
        }
        Ok(order)
    }

    /// What is left besides the classes aside.
    fn find_left(&mut self) {
        let classes = self.classes.iter().enumerate();
        let left = classes.filter(|(c, set)| set.len() > 1 && !self.aside.contains(c));
        self.left = left.map(|(_, set)| *set).collect();
        self.neighbours.fill(Bits::EMPTY);
        for set in &self.left {
            for row in set.iter() {
                self.neighbours[row] = self.neighbours[row].or(set);
            }
        }
    }

    /// Several rounds that look at the numbers alone, then one from the best order that looks at everything.
    fn find(&mut self, order: &mut Vec<usize>) -> Result<(), Reason> {
        let moves = self.moves(order)?;
        let start = order.clone();
        let mut least = f64::INFINITY;
        for _ in 0..STARTS {
            let mut found = start.clone();
            self.round(&mut found, QUICK * moves, Self::numbers)?;
            self.round(&mut found, moves / 4, Self::cost)?;
            let cost = self.cost(&found)?;
            if cost < least {
                (*order, least) = (found, cost);
            }
        }
        self.round(order, moves / 2, Self::cost)
    }

    /// How many moves are worth while.
    fn moves(&mut self, order: &[usize]) -> Result<usize, Reason> {
        let cells: usize = self.left.iter().map(|set| 1 + set.len()).sum();
        let moves = self.cost(order)? / (TRIAL * (1 + cells) as f64);
        Ok(moves.min(MOVES) as usize)
    }

    /// One round of moves from this order; keeps the best.
    fn round(
        &mut self,
        order: &mut Vec<usize>,
        moves: usize,
        cost: impl Fn(&mut Self, &[usize]) -> Result<f64, Reason>,
    ) -> Result<(), Reason> {
        if moves < LEAST_MOVES {
            return Ok(());
        }
        let mut best = cost(self, order)?;
        let (mut current, mut work) = (order.clone(), best);
        for k in 0..moves {
            let (from, to) = self.random_move(k % 4 > 0);
            shift(&mut current, from, to);
            let moved = cost(self, &current)?;
            let heat = HEAT * (1.0 - k as f64 / moves as f64) * self.random_share();
            if moved > work * (1.0 + heat.powi(3)) {
                shift(&mut current, to, from);
                continue;
            }
            work = moved;
            if work < best {
                best = work;
                order.clone_from(&current);
            }
        }
        Ok(())
    }

    /// A row's place and where it goes.
    fn random_move(&mut self, near: bool) -> (usize, usize) {
        let from = self.lot.below(self.rows);
        let to = match near {
            true => (from + self.lot.below(2 * NEAR + 1)).saturating_sub(NEAR),
            false => self.lot.below(self.rows),
        };
        (from, to.min(self.rows - 1))
    }

    /// Puts classes aside, as long as that makes less work.
    fn put_aside(&mut self, order: &mut Vec<usize>) -> Result<(), Reason> {
        let mut work = self.total(order)?;
        while work > LONG && self.aside.len() < MOST_ASIDE {
            let mut best: Option<(f64, usize, Vec<usize>)> = None;
            for class in self.candidates(order)? {
                let (less, found) = self.without(class, order)?;
                if best.as_ref().is_none_or(|best| less < best.0) {
                    best = Some((less, class, found));
                }
            }
            let Some((_, class, found)) = best.filter(|best| best.0 < LESS_WORK * work) else {
                break;
            };
            *order = found;
            self.put(class);
            let moves = self.moves(order)?;
            self.round(order, moves / 2, Self::cost)?;
            work = self.total(order)?;
        }
        Ok(())
    }

    /// The classes to be put aside that make the least work of this order.
    fn candidates(&mut self, order: &[usize]) -> Result<Vec<usize>, Reason> {
        let classes = 0..self.classes.len();
        let large = classes
            .filter(|&c| self.classes[c].len() >= ASIDE && !self.aside.contains(&c))
            .take(LOOKED_AT);
        let mut work = Vec::new();
        for class in large.collect::<Vec<_>>() {
            self.put(class);
            work.push((self.total(order)?, class));
            self.take_back();
        }
        work.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        work.truncate(TRIED);
        Ok(work.into_iter().map(|(_, class)| class).collect())
    }

    /// The work with one more class put aside, in the best order that is quickly found.
    fn without(&mut self, class: usize, order: &[usize]) -> Result<(f64, Vec<usize>), Reason> {
        let moves = self.moves(order)?;
        let (old, mut new) = (order.to_vec(), order.to_vec());
        self.put(class);
        self.round(&mut new, moves, Self::numbers)?;
        let (work, less) = (self.total(&old)?, self.total(&new)?);
        self.take_back();
        Ok(match less < work {
            true => (less, new),
            false => (work, old),
        })
    }

    fn put(&mut self, class: usize) {
        self.aside.push(class);
        self.find_left();
    }

    fn take_back(&mut self) {
        self.aside.pop();
        self.find_left();
    }

    /// The work of all parts.
    fn total(&mut self, order: &[usize]) -> Result<f64, Reason> {
        Ok(self.cost(order)? * self.parts(order)?)
    }

    /// The work of all choices of the classes aside, in that of the one that leaves all of them: for each class, what is added if
    /// it is chosen and its rows are out or taken.
    fn parts(&mut self, order: &[usize]) -> Result<f64, Reason> {
        let left = self.cost(order)?;
        let mut product = 1.0;
        for i in 0..self.aside.len() {
            self.met = self.classes[self.aside[i]];
            let chosen = self.cost(order);
            self.met = Bits::EMPTY;
            product *= 1.0 + chosen? / left;
        }
        Ok(product)
    }

    /// How many numbers there are after all rows together.
    fn numbers(&mut self, order: &[usize]) -> Result<f64, Reason> {
        self.ticker.steps(1 + order.len() / 8)?;
        let (mut open, mut closed) = (Bits::EMPTY, Bits::<N>::EMPTY);
        let mut sum = 0.0;
        for &row in order {
            open = open.or(&self.neighbours[row]);
            closed.insert(row);
            sum += self.powers.states[open.minus(&closed).len()];
        }
        Ok(sum)
    }

    /// The steps.
    fn cost(&mut self, order: &[usize]) -> Result<f64, Reason> {
        self.ticker.steps(1 + self.left.len() / 4)?;
        self.schedule.set(order, self.left.iter(), &self.met);
        let numbers = &self.schedule.numbers;
        let mut work = PASSES * numbers.iter().sum::<f64>();
        for (set, &first) in self.left.iter().zip(&self.schedule.first) {
            let both = set.overlap(&self.met);
            let len = set.len() - both;
            if len == 0 {
                continue;
            }
            let part = if both == 0 {
                1.0
            } else {
                0.5_f64.powi(both as i32)
            };
            // With the row that closes out, and with it free.
            let closing = 2.0 * self.powers.share[len - 1] * numbers[first];
            let sooner = &numbers[self.schedule.sooner(set, first)];
            let fewest = sooner.iter().copied().fold(f64::INFINITY, f64::min);
            work += part * closing.min(fewest * self.powers.share[len]);
        }
        Ok(work)
    }

    fn random_share(&mut self) -> f64 {
        self.lot.below(1 << 20) as f64 / f64::from(1 << 20)
    }
}

/// Moves what is at one place to another one.
fn shift(rows: &mut [usize], from: usize, to: usize) {
    if from < to {
        rows[from..=to].rotate_left(1);
    } else {
        rows[to..=from].rotate_right(1);
    }
}
