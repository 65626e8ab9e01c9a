//! When rows are opened and closed in an order, and how many numbers there are then.

use std::ops::Range;

use super::tensor::Kind;
use crate::tools::bits::Bits;

/// The times of an order: the places of its rows.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    /// When each row closes.
    pub(super) place: Vec<usize>,
    /// When each row is opened: once a class that has it closes its first row.
    pub(super) opened: Vec<usize>,
    /// When each class closes its first row.
    pub(super) first: Vec<usize>,
    /// The numbers after each row.
    pub(super) numbers: Vec<f64>,
}

impl Schedule {
    pub(super) fn new(rows: usize) -> Self {
        Schedule {
            place: vec![0; rows],
            opened: vec![0; rows],
            first: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// Of these rows and classes; `met` are the rows that are out or taken beforehand.
    pub(super) fn set<'a, const N: usize>(
        &mut self,
        order: &[usize],
        classes: impl Iterator<Item = &'a Bits<N>>,
        met: &Bits<N>,
    ) {
        for (place, &row) in order.iter().enumerate() {
            self.place[row] = place;
            self.opened[row] = place;
        }
        self.first.clear();
        for set in classes {
            let places = set.iter().map(|row| self.place[row]);
            let first = places.min().unwrap_or(0);
            for row in set.iter() {
                self.opened[row] = self.opened[row].min(first);
            }
            self.first.push(first);
        }
        self.count(order, met);
    }

    fn count<const N: usize>(&mut self, order: &[usize], met: &Bits<N>) {
        self.numbers.clear();
        self.numbers.resize(order.len(), 1.0);
        for &row in order {
            let states = Kind::of(row, met).states() as f64;
            for numbers in &mut self.numbers[self.opened[row]..self.place[row]] {
                *numbers *= states;
            }
        }
    }

    /// When a class, which closes its first row at `first`, can be chosen from before: while all its rows are open.
    pub(super) fn sooner<const N: usize>(&self, set: &Bits<N>, first: usize) -> Range<usize> {
        let last = set.iter().map(|row| self.opened[row]).max();
        last.unwrap_or(0)..first
    }
}
