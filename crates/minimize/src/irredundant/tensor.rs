//! Numbers for all states of the open rows.

use crate::bits::Bits;
use crate::wide::Wide;

/// What a row can be while it is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Out, free or taken.
    Any,
    /// Free or taken.
    In,
    /// Out, or taken beforehand.
    Met,
}

impl Kind {
    fn states(self) -> usize {
        match self {
            Kind::Any => 3,
            Kind::In | Kind::Met => 2,
        }
    }
}

/// A row to be opened, with the number of prime implicants that have it alone.
#[derive(Clone, Copy)]
pub(super) struct Opening {
    pub(super) row: usize,
    pub(super) kind: Kind,
    pub(super) single: u64,
}

/// An open row: its states lie `stride` numbers apart.
#[derive(Clone, Copy)]
struct Axis {
    row: usize,
    kind: Kind,
    stride: usize,
}

impl Axis {
    /// How long all states of this row and those further in are.
    fn span(&self) -> usize {
        self.stride * self.kind.states()
    }
}

/// A number for each combination of states of the open rows. The row that closes first is outermost.
pub(super) struct Tensor<const K: usize> {
    /// Innermost first.
    axes: Vec<Axis>,
    numbers: Buffer<K>,
    spare: Buffer<K>,
    /// The sums over all states of a row, over those in which a class can be chosen, and what becomes of these.
    whole: Buffer<K>,
    before: Buffer<K>,
    after: Buffer<K>,
    /// When each row closes.
    place: Vec<usize>,
}

/// Numbers that are written over again and again.
struct Buffer<const K: usize> {
    numbers: Vec<Wide<K>>,
    len: usize,
}

impl<const K: usize> Buffer<K> {
    fn new() -> Self {
        Buffer {
            numbers: Vec::new(),
            len: 0,
        }
    }

    fn get(&mut self) -> &mut [Wide<K>] {
        &mut self.numbers[..self.len]
    }

    /// So many numbers, of any value.
    fn room(&mut self, len: usize) -> &mut [Wide<K>] {
        if self.numbers.len() < len {
            self.numbers.resize(len, Wide::ZERO);
        }
        self.len = len;
        self.get()
    }
}

impl<const K: usize> Tensor<K> {
    /// No row is open; the number is one.
    pub(super) fn new(place: Vec<usize>) -> Self {
        let mut numbers = Buffer::new();
        numbers.room(1)[0] = Wide::new(1);
        Tensor {
            axes: Vec::new(),
            numbers,
            spare: Buffer::new(),
            whole: Buffer::new(),
            before: Buffer::new(),
            after: Buffer::new(),
            place,
        }
    }

    /// With no row open: the number, and one in its place.
    pub(super) fn take(&mut self) -> Wide<K> {
        std::mem::replace(&mut self.numbers.get()[0], Wide::new(1))
    }

    /// A bound on the memory once one more row is opened.
    pub(super) fn bytes_with(&self, kind: Kind) -> usize {
        (3 + 2 * kind.states()) * self.numbers.len * size_of::<Wide<K>>()
    }

    /// Opens a row: out it counts once, free with the opposite sign, taken as often as single classes have it; taken beforehand
    /// with the opposite sign.
    pub(super) fn open(&mut self, new: &Opening) {
        let len = self.numbers.len;
        let axis = self.insert(new, len);
        let from = self.numbers.get().chunks_exact(axis.stride);
        let to = self.spare.room(len * new.kind.states());
        for (from, to) in from.zip(to.chunks_exact_mut(axis.span())) {
            let to = match new.kind {
                Kind::Any | Kind::Met => {
                    let (out, to) = to.split_at_mut(axis.stride);
                    out.copy_from_slice(from);
                    to
                }
                Kind::In => to,
            };
            let (free, taken) = to.split_at_mut(axis.stride);
            for (to, from) in free.iter_mut().zip(from) {
                *to = from.negative();
            }
            for (to, from) in taken.iter_mut().zip(from) {
                *to = from.times(new.single);
            }
        }
        std::mem::swap(&mut self.numbers, &mut self.spare);
    }

    /// Puts the axis of a new row in its place; `len` numbers so far.
    fn insert(&mut self, new: &Opening, len: usize) -> Axis {
        let sooner = |axis: &Axis| self.place[axis.row] < self.place[new.row];
        let at = self.axes.iter().position(sooner);
        let at = at.unwrap_or(self.axes.len());
        let stride = self.axes.get(at).map_or(len, |axis| axis.stride);
        for axis in &mut self.axes[at..] {
            axis.stride *= new.kind.states();
        }
        let axis = Axis {
            row: new.row,
            kind: new.kind,
            stride,
        };
        self.axes.insert(at, axis);
        axis
    }

    /// Closes the outermost row: adds up over its states.
    pub(super) fn close(&mut self) {
        if let Some(axis) = self.axes.pop() {
            self.add_up(&axis);
        }
    }

    fn add_up(&mut self, axis: &Axis) {
        let (sum, others) = self.numbers.get().split_at_mut(axis.stride);
        for state in others.chunks_exact(axis.stride) {
            for (sum, number) in sum.iter_mut().zip(state) {
                sum.add(number);
            }
        }
        self.numbers.len = axis.stride;
    }

    /// `size` classes with these rows, of which at most one is chosen: where the rows are out or free, and some are free,
    /// those become taken.
    pub(super) fn choose<const N: usize>(&mut self, rows: &Bits<N>, size: u64) {
        let axes = self.axes_of(rows);
        all_out(self.numbers.get(), &axes, size);
    }

    /// Outermost first.
    fn axes_of<const N: usize>(&self, rows: &Bits<N>) -> Vec<Axis> {
        let axes = self.axes.iter().rev();
        axes.filter(|axis| rows.contains(axis.row))
            .copied()
            .collect()
    }

    /// Opens a row, chooses from classes that have it and the outermost one, and closes that. As only one of the classes can
    /// take the new row where it is not out, that part is a sum, in which the other row is closed already.
    pub(super) fn exchange<const N: usize>(&mut self, new: &Opening, classes: &[(Bits<N>, u64)]) {
        let Some(axis) = self.axes.pop() else {
            return;
        };
        self.sum_without(&axis);
        let len = axis.stride;
        let after = self.after.room(len);
        for (after, whole) in after.iter_mut().zip(self.whole.get()) {
            *after = whole.times(new.single).negative();
        }
        for (rows, size) in classes.iter().filter(|_| new.kind != Kind::Met) {
            let axes = self.axes_of(rows);
            some_free(self.before.get(), self.after.get(), &axes, *size);
        }
        if new.kind != Kind::In {
            self.axes.push(axis);
            for (rows, size) in classes {
                self.choose(rows, *size);
            }
            self.axes.pop();
            self.add_up(&axis);
        }
        self.interleave(new, len);
    }

    /// Adds up over the states of a row, and over those in which a class that has it can be chosen.
    fn sum_without(&mut self, axis: &Axis) {
        let len = axis.stride;
        let (whole, before) = (self.whole.room(len), self.before.room(len));
        let numbers = self.numbers.get();
        let (first, others) = numbers.split_at(len);
        match axis.kind {
            Kind::Any => {
                let (free, taken) = others.split_at(len);
                for (i, (whole, before)) in whole.iter_mut().zip(before).enumerate() {
                    let mut sum = first[i];
                    sum.add(&free[i]);
                    *before = sum;
                    sum.add(&taken[i]);
                    *whole = sum;
                }
            }
            Kind::In | Kind::Met => {
                before.copy_from_slice(first);
                for (i, whole) in whole.iter_mut().enumerate() {
                    let mut sum = first[i];
                    sum.add(&others[i]);
                    *whole = sum;
                }
            }
        }
    }

    /// Puts the parts together in which the new row is out, free, and taken.
    fn interleave(&mut self, new: &Opening, len: usize) {
        let axis = self.insert(new, len);
        let stride = axis.stride;
        let to = self.spare.room(len * new.kind.states());
        let (whole, after) = (self.whole.get(), self.after.get());
        let parts = whole
            .chunks_exact(stride)
            .zip(after.chunks_exact(stride))
            .zip(to.chunks_exact_mut(axis.span()));
        let mut out = self.numbers.get().chunks_exact(stride);
        for ((whole, after), mut to) in parts {
            if new.kind != Kind::In
                && let Some(out) = out.next()
            {
                let (first, rest) = to.split_at_mut(stride);
                first.copy_from_slice(out);
                to = rest;
            }
            let (free, taken) = to.split_at_mut(stride);
            for (to, from) in free.iter_mut().zip(whole) {
                *to = from.negative();
            }
            // A row taken beforehand is not free, and there is nothing to take.
            for (to, from) in taken.iter_mut().zip(after) {
                *to = from.negative();
            }
        }
        std::mem::swap(&mut self.numbers, &mut self.spare);
    }
}

/// The rows before were all out; the next one is out or free.
fn all_out<const K: usize>(numbers: &mut [Wide<K>], axes: &[Axis], size: u64) {
    let Some((axis, rest)) = axes.split_first() else {
        return;
    };
    for part in numbers.chunks_exact_mut(axis.span()) {
        let part = match axis.kind {
            Kind::Any => {
                let (out, part) = part.split_at_mut(axis.stride);
                all_out(out, rest, size);
                part
            }
            Kind::In => part,
            Kind::Met => {
                all_out(&mut part[..axis.stride], rest, size);
                continue;
            }
        };
        let (free, taken) = part.split_at_mut(axis.stride);
        some_free(free, taken, rest, size);
    }
}

/// Some of the rows before were free and become taken; the next one is out, or it is free and becomes taken.
fn some_free<const K: usize>(from: &[Wide<K>], to: &mut [Wide<K>], axes: &[Axis], size: u64) {
    let Some((axis, rest)) = axes.split_first() else {
        return subtract(from, to, size);
    };
    let stride = axis.stride;
    if stride == 1 {
        return innermost(from, to, axis.kind, size);
    }
    let parts = from.chunks_exact(axis.span());
    for (from, to) in parts.zip(to.chunks_exact_mut(axis.span())) {
        match axis.kind {
            Kind::Any => {
                some_free(&from[..stride], &mut to[..stride], rest, size);
                some_free(&from[stride..2 * stride], &mut to[2 * stride..], rest, size);
            }
            Kind::In => some_free(&from[..stride], &mut to[stride..], rest, size),
            Kind::Met => some_free(&from[..stride], &mut to[..stride], rest, size),
        }
    }
}

/// The same where the last row is the innermost one.
fn innermost<const K: usize>(from: &[Wide<K>], to: &mut [Wide<K>], kind: Kind, size: u64) {
    match kind {
        Kind::Any => {
            for (from, to) in from.chunks_exact(3).zip(to.chunks_exact_mut(3)) {
                to[0].sub(&from[0].times(size));
                to[2].sub(&from[1].times(size));
            }
        }
        Kind::In => {
            for (from, to) in from.chunks_exact(2).zip(to.chunks_exact_mut(2)) {
                to[1].sub(&from[0].times(size));
            }
        }
        Kind::Met => {
            for (from, to) in from.chunks_exact(2).zip(to.chunks_exact_mut(2)) {
                to[0].sub(&from[0].times(size));
            }
        }
    }
}

#[inline]
fn subtract<const K: usize>(from: &[Wide<K>], to: &mut [Wide<K>], size: u64) {
    if size == 1 {
        for (to, from) in to.iter_mut().zip(from) {
            to.sub(from);
        }
    } else {
        for (to, from) in to.iter_mut().zip(from) {
            to.sub(&from.times(size));
        }
    }
}
