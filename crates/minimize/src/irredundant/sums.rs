//! By sums over sets of rows, with signs.
//!
//! Let w(c) be the number of prime implicants of the class c. The number of irredundant covers is
//!
//! Σ over sets Z of rows (−1)^|Z| · Σ over sets X of classes that all meet Z, no two in the same row of Z, of Π over X of −w(c).
//!
//! For, given X, the sets Z that go with it consist of rows that no class of X has, any of them, and of some own rows
//! of each class of X, at least one. The signs of the former add up to zero if there is such a row. Those of the latter give
//! −1 for a class with own rows and zero for one without. What remains is Π w(c) for the irredundant covers X.
//!
//! Of the outer sum and the inner one together, a row knows three states: *out* of Z, *free*, i.e. in Z and of no class so
//! far, and *taken*. The rows are closed one after the other, and the classes with the row that closes are chosen from, whose other
//! rows are opened for that. A number is held for each combination of states of the open rows. In the parts of Z where all rows of a class are
//! out, the class has nothing to say; where a row of it is taken, it cannot be chosen; so a class changes
//! about (2/3)^n of the numbers, if it has n rows. A row that closes is added up over.
//!
//! Some rows are set to be in or out beforehand, one part of the work for each choice: a part needs less memory,
//! classes that differ in rows that are out fall together, and the parts are shared among the threads.
//!
//! A class c with many rows would open all of them. Let t be the step of a row from untouched, which is out with one and free with the opposite sign,
//! to out and taken with opposite signs, and further to out alone. Then leaving or choosing c is the factor
//! 1 + w(c) (Π t² − Π t) over its rows; these are three choices, each a part of its own: c is left, its rows are out, or its
//! rows are out or taken and the sign is changed.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use num_bigint::BigUint;

use super::order::{Order, exchanged, order};
use super::tensor::{Kind, Opening, Tensor};
use crate::bits::Bits;
use crate::models::Classes;
use crate::problem::{Reason, Stage};
use crate::watch::{Booking, Ticker, Watch};
use crate::wide::Wide;

/// At most so many classes are chosen or not beforehand.
const ASIDE: usize = 2;
/// Such a class is left, or it is chosen, with all its rows out or with some taken.
const CHOICES: usize = 3;

/// The rows and the classes, each with the number of its prime implicants.
#[derive(Clone)]
pub(super) struct Chart<const N: usize> {
    pub(super) rows: usize,
    pub(super) classes: Vec<(Bits<N>, u64)>,
}

impl<const N: usize> Chart<N> {
    /// The rows have to fit.
    pub(super) fn new<const M: usize>(classes: &Classes<M>) -> Self {
        let sizes = classes.members.iter().map(|members| members.len() as u64);
        let narrow = |set: &Bits<M>| {
            let mut rows = Bits::EMPTY;
            for row in set.iter() {
                rows.insert(row);
            }
            rows
        };
        Chart {
            rows: classes.rows,
            classes: classes.sets.iter().map(narrow).zip(sizes).collect(),
        }
    }

    /// The same rows make one class.
    pub(super) fn merged(rows: usize, mut classes: Vec<(Bits<N>, u64)>) -> Self {
        classes.sort_unstable();
        classes.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        Chart { rows, classes }
    }

    /// The classes that can be chosen in a part, without the rows that are out.
    fn within(&self, part: &Part<N>) -> Self {
        let left = self.classes.iter();
        let left = left.filter(|class| !class.0.intersects(&part.taken));
        let left = left.map(|(set, size)| (set.minus(&part.out), *size));
        let left = left.filter(|class| !class.0.is_subset(&part.met));
        Chart::merged(self.rows, left.collect())
    }
}

/// What to do with the tensor.
enum Step<const N: usize> {
    Open(Opening),
    Choose(Bits<N>, u64),
    /// Close the next row.
    Close,
    /// Open a row, choose from the classes with it, and close the next row.
    Exchange(Opening, Vec<(Bits<N>, u64)>),
}

/// What is set of the rows in a part of the work.
#[derive(Clone, Copy)]
struct Part<const N: usize> {
    out: Bits<N>,
    /// In Z, and of no class so far.
    free: Bits<N>,
    taken: Bits<N>,
    /// Out or taken.
    met: Bits<N>,
    /// What the part counts.
    factor: u64,
    negative: bool,
}

impl<const N: usize> Part<N> {
    /// With the rows of this class out; `None` if one is not.
    fn all_out(mut self, set: &Bits<N>, size: u64) -> Option<Self> {
        if set.intersects(&self.free) || set.intersects(&self.taken) {
            return None;
        }
        self.out = self.out.or(set);
        self.met = self.met.minus(set);
        self.factor *= size;
        Some(self)
    }

    /// With the rows of this class out or taken, with the opposite sign; `None` if one is taken before.
    fn taken(mut self, set: &Bits<N>, size: u64) -> Option<Self> {
        if set.intersects(&self.taken) {
            return None;
        }
        let again = set.and(&self.met);
        let free = set.and(&self.free);
        self.out = self.out.or(&again);
        self.free = self.free.minus(&free);
        self.taken = self.taken.or(&free);
        self.met = self.met.or(set).minus(&self.out).minus(&self.taken);
        // Rows that are in have the opposite sign.
        self.negative ^= free.len().is_multiple_of(2);
        self.factor *= size;
        Some(self)
    }
}

/// The sum for a chart, prepared.
pub(super) struct Sums<const N: usize> {
    /// Classes with so many rows that they are chosen or not beforehand.
    aside: Vec<(Bits<N>, u64)>,
    /// The other ones.
    chart: Chart<N>,
    order: Order<N>,
}

impl<const N: usize> Sums<N> {
    pub(super) fn new(chart: &Chart<N>, ticker: &mut Ticker<'_>) -> Result<Self, Reason> {
        let mut classes = chart.classes.clone();
        classes.sort_unstable_by_key(|class| (class.0.len(), class.0));
        let mut aside = Vec::new();
        while aside.len() < ASIDE
            && let Some(class) = classes.pop_if(|class| 2 * class.0.len() > chart.rows.max(2))
        {
            aside.push(class);
        }
        let sets: Vec<Bits<N>> = classes.iter().map(|class| class.0).collect();
        let order = order(chart.rows, &sets, ticker)?;
        let chart = Chart {
            rows: chart.rows,
            classes,
        };
        Ok(Sums {
            aside,
            chart,
            order,
        })
    }

    /// How many numbers are changed.
    pub(super) fn work(&self) -> f64 {
        self.order.work
    }

    /// The number of irredundant covers, in numbers that are wide enough for it.
    pub(super) fn count<const K: usize>(
        &self,
        threads: usize,
        watch: &Watch,
    ) -> Result<BigUint, Reason> {
        let parts = (1 << self.order.split.len()) * CHOICES.pow(self.aside.len() as u32);
        let next = AtomicUsize::new(0);
        let total = Mutex::new(Ok(Wide::<K>::ZERO));
        let worker = || {
            let sum = self.parts::<K>(&next, parts, watch);
            if sum.is_err() {
                // Nothing is left to do for the others either.
                next.fetch_max(parts, Ordering::Relaxed);
            }
            if let Ok(mut total) = total.lock() {
                match (&mut *total, sum) {
                    (Ok(total), Ok(sum)) => total.add(&sum),
                    (Ok(_), Err(reason)) => *total = Err(reason),
                    (Err(_), _) => {}
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..threads.min(parts) {
                scope.spawn(worker);
            }
            worker();
        });
        let total = total.into_inner().unwrap_or(Err(Reason::Interrupted))?;
        Ok(total.to_big())
    }

    /// The sum of the parts that come to this thread.
    fn parts<const K: usize>(
        &self,
        next: &AtomicUsize,
        parts: usize,
        watch: &Watch,
    ) -> Result<Wide<K>, Reason> {
        let mut booking = Booking::new(watch);
        let mut bytes = 0;
        let mut tensor = Tensor::<K>::new(self.places());
        let mut sum = Wide::ZERO;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= parts {
                return Ok(sum);
            }
            let Some(part) = self.part(number) else {
                continue;
            };
            for step in self.steps(&part) {
                watch.look()?;
                match step {
                    Step::Open(new) => {
                        bytes = bytes.max(tensor.bytes_with(new.kind));
                        booking.hold(bytes)?;
                        tensor.open(&new);
                    }
                    Step::Choose(rows, size) => tensor.choose(&rows, size),
                    Step::Close => tensor.close(),
                    Step::Exchange(new, classes) => {
                        bytes = bytes.max(tensor.bytes_with(new.kind));
                        booking.hold(bytes)?;
                        tensor.exchange(&new, &classes);
                    }
                }
            }
            let sums = tensor.take().times(part.factor);
            match part.negative {
                true => sum.sub(&sums),
                false => sum.add(&sums),
            }
            watch.report(|p| {
                p.stage = Stage::Counting;
                p.nodes = number as u64 + 1;
            });
        }
    }

    /// A part by its number; `None` if nothing comes of it.
    fn part(&self, number: usize) -> Option<Part<N>> {
        let mut part = Part {
            out: Bits::EMPTY,
            free: self.order.split,
            taken: Bits::EMPTY,
            met: Bits::EMPTY,
            factor: 1,
            negative: false,
        };
        let mut digits = number;
        for row in self.order.split.iter() {
            if digits % 2 == 1 {
                part.out.insert(row);
                part.free.remove(row);
            }
            digits /= 2;
        }
        for (set, size) in &self.aside {
            part = match digits % CHOICES {
                0 => part,
                1 => part.all_out(set, *size)?,
                _ => part.taken(set, *size)?,
            };
            digits /= CHOICES;
        }
        Some(part)
    }

    /// The place of each row in the order.
    fn places(&self) -> Vec<usize> {
        let mut places = vec![0; self.chart.rows];
        for (place, &row) in self.order.rows.iter().enumerate() {
            places[row] = place;
        }
        places
    }

    /// The steps of a part.
    fn steps(&self, part: &Part<N>) -> Vec<Step<N>> {
        let chart = self.chart.within(part);
        let mut single = vec![0; chart.rows];
        let mut left = Vec::with_capacity(chart.classes.len());
        for (set, size) in chart.classes {
            match (set.first(), set.len()) {
                (Some(row), 1) => single[row] = size,
                _ => left.push((set, size)),
            }
        }
        let opening = |row: usize| Opening {
            row,
            single: single[row],
            kind: match (part.free.contains(row), part.met.contains(row)) {
                (true, _) => Kind::In,
                (false, true) => Kind::Met,
                (false, false) => Kind::Any,
            },
        };
        let mut steps = Vec::new();
        let mut open = Bits::EMPTY;
        let settled = part.out.or(&part.taken);
        for &row in self
            .order
            .rows
            .iter()
            .filter(|&&row| !settled.contains(row))
        {
            let ready = left.extract_if(.., |class| class.0.contains(row)).collect();
            if !open.contains(row) {
                open.insert(row);
                steps.push(Step::Open(opening(row)));
            }
            close(ready, &mut open, opening, &mut steps);
            open.remove(row);
        }
        steps
    }
}

/// The steps that choose from these classes and close the row they share.
fn close<const N: usize>(
    classes: Vec<(Bits<N>, u64)>,
    open: &mut Bits<N>,
    opening: impl Fn(usize) -> Opening,
    steps: &mut Vec<Step<N>>,
) {
    let sets: Vec<Bits<N>> = classes.iter().map(|class| class.0).collect();
    let new = Bits::union(&sets).minus(open);
    let last = exchanged(&new, sets.iter());
    let has_last = |set: &Bits<N>| last.is_some_and(|row| set.contains(row));
    let (late, early): (Vec<_>, Vec<_>) = classes.into_iter().partition(|class| has_last(&class.0));
    choose(early, open, &opening, steps);
    let Some(last) = last else {
        return steps.push(Step::Close);
    };
    for row in new.minus(open).iter().filter(|&row| row != last) {
        steps.push(Step::Open(opening(row)));
    }
    *open = open.or(&new);
    steps.push(Step::Exchange(opening(last), late));
}

/// The steps that choose from these classes, those with the fewest rows that are not open yet first.
fn choose<const N: usize>(
    mut classes: Vec<(Bits<N>, u64)>,
    open: &mut Bits<N>,
    opening: impl Fn(usize) -> Opening,
    steps: &mut Vec<Step<N>>,
) {
    let opened = *open;
    classes.sort_unstable_by_key(|class| (class.0.minus(&opened).len(), class.0));
    for (set, size) in classes {
        for row in set.minus(open).iter() {
            steps.push(Step::Open(opening(row)));
        }
        *open = open.or(&set);
        steps.push(Step::Choose(set, size));
    }
}
