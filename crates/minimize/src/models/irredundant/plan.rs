//! When rows are opened and classes are chosen from.

use super::Family;
use super::schedule::Schedule;
use super::tensor::{Closing, Kind};
use crate::tools::bits::Bits;

/// What is known of the rows in a part of the work.
#[derive(Clone, Debug)]
pub(super) struct Part<const N: usize> {
    pub(super) out: Bits<N>,
    /// Out, or taken beforehand.
    pub(super) met: Bits<N>,
    /// The sizes of the classes that are chosen: so many times the part counts.
    pub(super) factors: Vec<u64>,
    pub(super) negative: bool,
}

impl<const N: usize> Part<N> {
    /// Nothing is known.
    pub(super) fn whole() -> Self {
        Part {
            out: Bits::EMPTY,
            met: Bits::EMPTY,
            factors: Vec::new(),
            negative: false,
        }
    }

    /// With the rows of this class out.
    pub(super) fn out(mut self, set: &Bits<N>, size: u64) -> Self {
        self.out = self.out.or(set);
        self.met = self.met.minus(set);
        self.factors.push(size);
        self
    }

    /// With the rows of this class out or taken, with the opposite sign. A row that has been taken before is out.
    pub(super) fn met(mut self, set: &Bits<N>, size: u64) -> Self {
        self.out = self.out.or(&set.and(&self.met));
        self.met = self.met.or(set).minus(&self.out);
        self.factors.push(size);
        self.negative = !self.negative;
        self
    }
}

/// A class, with the number of its prime implicants.
type Class<const N: usize> = (Bits<N>, u64);

/// What happens in a part, by the rows in the order in which they close.
pub(super) struct Elimination<const N: usize> {
    pub(super) part: Part<N>,
    stages: Vec<RowClosing<N>>,
    schedule: Schedule,
}

/// What happens when a row closes.
#[derive(Clone)]
struct RowClosing<const N: usize> {
    row: usize,
    /// It has been open before.
    open: bool,
    /// The prime implicants that have the row alone.
    single: u64,
    /// The rows that are opened.
    new: Vec<usize>,
    /// The classes that have the row that closes.
    with_row: Vec<Class<N>>,
    /// The classes of open rows that are chosen from then.
    then: Vec<Class<N>>,
}

impl<const N: usize> Elimination<N> {
    /// For a family without the rows that are out.
    pub(super) fn new(order: &[usize], family: &Family<N>, part: Part<N>) -> Self {
        let order = order.iter().copied();
        let order: Vec<usize> = order.filter(|&row| !part.out.contains(row)).collect();
        let (single, larger): (Vec<Class<N>>, Vec<Class<N>>) =
            family.sets.iter().partition(|class| class.0.len() == 1);
        let mut schedule = Schedule::new(family.rows);
        schedule.set(&order, larger.iter().map(|class| &class.0), &part.met);
        let mut stages: Vec<RowClosing<N>> =
            order.iter().map(|&row| RowClosing::new(row)).collect();
        for (set, size) in single {
            if let Some(row) = set.first() {
                stages[schedule.place[row]].single = size;
            }
        }
        for (place, &row) in order.iter().enumerate() {
            if schedule.opened[row] < place {
                stages[place].open = true;
                stages[schedule.opened[row]].new.push(row);
            }
        }
        let mut plan = Elimination {
            part,
            stages,
            schedule,
        };
        plan.choose(larger);
        plan
    }

    /// Each class is chosen from while all its rows are open and there are the fewest numbers, or when its first row closes.
    fn choose(&mut self, classes: Vec<Class<N>>) {
        let numbers = &self.schedule.numbers;
        for (class, &first) in classes.into_iter().zip(&self.schedule.first) {
            let sooner = self.schedule.sooner(&class.0, first);
            match sooner.min_by(|&a, &b| numbers[a].total_cmp(&numbers[b])) {
                Some(place) if numbers[place] <= numbers[first] => {
                    self.stages[place].then.push(class);
                }
                _ => self.stages[first].with_row.push(class),
            }
        }
    }

    fn kind(&self, row: usize) -> Kind {
        Kind::of(row, &self.part.met)
    }

    /// How many rows close.
    pub(super) fn stages(&self) -> usize {
        self.stages.len()
    }

    /// The place from which on there are no more than a few numbers.
    pub(super) fn late(&self, few: f64) -> usize {
        let many = self
            .schedule
            .numbers
            .iter()
            .rposition(|&numbers| numbers > few);
        many.map_or(0, |place| place + 1)
    }

    /// When a row closes.
    pub(super) fn place(&self, row: usize) -> usize {
        self.schedule.place[row]
    }

    /// What happens when the row at this place closes while these rows are open.
    pub(super) fn closing(&self, place: usize, open: &[(usize, Kind)]) -> Closing {
        let stage = &self.stages[place];
        let kept = open.iter().filter(|row| row.0 != stage.row);
        let rows = kept.map(|row| row.0).chain(stage.new.iter().copied());
        let rows: Vec<usize> = rows.collect();
        let digits = |&(set, size): &Class<N>| {
            let digits = rows.iter().zip(0..).filter(|(row, _)| set.contains(**row));
            let digits = digits.fold(0, |sum: u32, (_, digit)| sum | 1 << digit);
            (digits, size)
        };
        let kind = match open.iter().find(|row| row.0 == stage.row) {
            Some((_, kind)) => *kind,
            // It has been set to be out.
            None if stage.open => Kind::Out,
            None => self.kind(stage.row),
        };
        Closing {
            row: stage.row,
            kind,
            single: stage.single,
            new: stage.new.iter().map(|&row| (row, self.kind(row))).collect(),
            with_row: stage.with_row.iter().map(digits).collect(),
            then: stage.then.iter().map(digits).collect(),
        }
    }
}

impl<const N: usize> RowClosing<N> {
    fn new(row: usize) -> Self {
        RowClosing {
            row,
            open: false,
            single: 0,
            new: Vec::new(),
            with_row: Vec::new(),
            then: Vec::new(),
        }
    }
}
