//! When rows are opened and classes are chosen from.

use super::sums::Chart;
use super::tensor::{Closing, Kind};
use crate::bits::Bits;

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
pub(super) struct Plan<const N: usize> {
    pub(super) part: Part<N>,
    stages: Vec<Stage<N>>,
    /// The place of each row in the order.
    place: Vec<usize>,
    /// How many numbers there are after each row.
    numbers: Vec<f64>,
}

/// What happens when a row closes.
#[derive(Clone)]
struct Stage<const N: usize> {
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

impl<const N: usize> Plan<N> {
    /// For a chart without the rows that are out.
    pub(super) fn new(order: &[usize], chart: &Chart<N>, part: Part<N>) -> Self {
        let rows = order.iter().copied();
        let rows: Vec<usize> = rows.filter(|&row| !part.out.contains(row)).collect();
        let mut plan = Plan {
            part,
            stages: rows.into_iter().map(Stage::new).collect(),
            place: vec![0; chart.rows],
            numbers: Vec::new(),
        };
        for (place, stage) in plan.stages.iter().enumerate() {
            plan.place[stage.row] = place;
        }
        let mut opened = plan.place.clone();
        let mut larger = Vec::with_capacity(chart.classes.len());
        for &(set, size) in &chart.classes {
            let first = plan.first(&set);
            match set.len() {
                1 => plan.stages[first].single = size,
                _ => larger.push((set, size)),
            }
            for row in set.iter() {
                opened[row] = opened[row].min(first);
            }
        }
        for place in 0..plan.stages.len() {
            let row = plan.stages[place].row;
            if opened[row] < place {
                plan.stages[place].open = true;
                plan.stages[opened[row]].new.push(row);
            }
        }
        plan.choose(larger, &opened);
        plan
    }

    /// Each class is chosen from while all its rows are open and there are the fewest numbers, or when its first row closes.
    fn choose(&mut self, classes: Vec<Class<N>>, opened: &[usize]) {
        let numbers = self.numbers(opened);
        for class in classes {
            let first = self.first(&class.0);
            let last = class.0.iter().map(|row| opened[row]).max().unwrap_or(0);
            let fewest = (last..first).min_by(|&a, &b| numbers[a].total_cmp(&numbers[b]));
            match fewest {
                Some(place) if numbers[place] <= numbers[first] => {
                    self.stages[place].then.push(class);
                }
                _ => self.stages[first].with_row.push(class),
            }
        }
        self.numbers = numbers;
    }

    /// How many numbers there are after each row.
    fn numbers(&self, opened: &[usize]) -> Vec<f64> {
        let mut numbers = vec![1.0; self.stages.len()];
        for (place, stage) in self.stages.iter().enumerate() {
            let states = self.kind(stage.row).states() as f64;
            for number in &mut numbers[opened[stage.row]..place] {
                *number *= states;
            }
        }
        numbers
    }

    /// When the first of these rows closes.
    fn first(&self, set: &Bits<N>) -> usize {
        let places = set.iter().map(|row| self.place[row]);
        places.min().unwrap_or(0)
    }

    fn kind(&self, row: usize) -> Kind {
        match self.part.met.contains(row) {
            true => Kind::Met,
            false => Kind::Any,
        }
    }

    /// How many rows close.
    pub(super) fn stages(&self) -> usize {
        self.stages.len()
    }

    /// The place from which on there are no more than a few numbers.
    pub(super) fn late(&self, few: f64) -> usize {
        let many = self.numbers.iter().rposition(|&numbers| numbers > few);
        many.map_or(0, |place| place + 1)
    }

    /// When a row closes.
    pub(super) fn place(&self, row: usize) -> usize {
        self.place[row]
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

impl<const N: usize> Stage<N> {
    fn new(row: usize) -> Self {
        Stage {
            row,
            open: false,
            single: 0,
            new: Vec::new(),
            with_row: Vec::new(),
            then: Vec::new(),
        }
    }
}
