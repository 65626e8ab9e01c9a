//! Numbers for all states of the open rows.
//!
//! For each set of rows that are not out there is a list with a number for each set of those that are taken.

use std::ops::Range;

use super::shift::{self, Overflow};
use crate::tools::bits::Bits;
use crate::tools::wide::Wide;
use crate::watch::Reason;
use crate::watch::{Booking, Watch};

/// So many numbers between two looks at the clock.
const NUMBERS: usize = 1 << 18;

/// What a row is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Out, free or taken.
    Any,
    /// Out: such a row is never open, but it closes.
    Out,
    /// Free or taken.
    In,
    /// Out, or taken beforehand.
    Met,
}

impl Kind {
    /// What a row is before any is set, if these are met.
    pub(super) fn of<const N: usize>(row: usize, met: &Bits<N>) -> Self {
        match met.contains(row) {
            true => Kind::Met,
            false => Kind::Any,
        }
    }

    pub(super) fn states(self) -> usize {
        match self {
            Kind::Any => 3,
            Kind::Out => 1,
            Kind::In | Kind::Met => 2,
        }
    }
}

/// A row that closes, with what happens at that. Sets of rows have a digit for each row that is open afterwards, in the order in
/// which these were opened.
pub(super) struct Closing {
    pub(super) row: usize,
    pub(super) kind: Kind,
    /// How many prime implicants have this row alone.
    pub(super) single: u64,
    /// The rows that are opened.
    pub(super) new: Vec<(usize, Kind)>,
    /// The classes that have the row, with their other rows.
    pub(super) with_row: Vec<(u32, u64)>,
    /// The classes of rows that are open afterwards, which are chosen from then.
    pub(super) then: Vec<(u32, u64)>,
}

/// The open rows, and where their numbers are: for each set of rows that are not out, a list with a number for each set of taken
/// rows.
struct Layout {
    rows: Vec<(usize, Kind)>,
    /// The digits of the rows that are always free or taken.
    always: u32,
    /// The rows that can be out, by their digits: what they are if not.
    switches: Vec<View>,
    /// Where the list of each choice of those begins, and where the last one ends.
    starts: Vec<usize>,
}

/// What the rows are in one list.
#[derive(Clone, Copy, Default)]
struct View {
    /// The digits of the rows that are free or taken.
    inside: u32,
    /// Of those that are taken beforehand.
    met: u32,
}

impl Layout {
    fn new(rows: Vec<(usize, Kind)>) -> Self {
        debug_assert!(rows.len() <= 32, "more numbers than there can be");
        let mut layout = Layout {
            rows,
            always: 0,
            switches: Vec::new(),
            starts: Vec::new(),
        };
        for (digit, (_, kind)) in layout.rows.iter().enumerate() {
            let digit = 1 << digit;
            let (inside, met) = match kind {
                Kind::Any => (digit, 0),
                Kind::Met => (0, digit),
                Kind::In => {
                    layout.always |= digit;
                    continue;
                }
                Kind::Out => continue,
            };
            layout.switches.push(View { inside, met });
        }
        let lists = 1 << layout.switches.len();
        layout.starts.reserve(lists + 1);
        layout.starts.push(0);
        let mut end = 0;
        for list in 0..lists {
            end += layout.view(list).len();
            layout.starts.push(end);
        }
        layout
    }

    fn lists(&self) -> usize {
        self.starts.len() - 1
    }

    /// All numbers.
    fn len(&self) -> usize {
        self.starts[self.lists()]
    }

    fn range(&self, list: usize) -> Range<usize> {
        self.starts[list]..self.starts[list + 1]
    }

    /// The numbers of the longest list.
    fn longest(&self) -> usize {
        self.range(self.lists() - 1).len()
    }

    /// How many of the first rows can be out.
    fn switches_below(&self, digit: usize) -> usize {
        let below = self.switches.iter();
        let below =
            below.take_while(|view| (view.inside | view.met).trailing_zeros() < digit as u32);
        below.count()
    }

    fn view(&self, list: usize) -> View {
        let mut view = View {
            inside: self.always,
            met: 0,
        };
        let mut left = list;
        while left != 0 {
            let switch = self.switches[left.trailing_zeros() as usize];
            view.inside |= switch.inside;
            view.met |= switch.met;
            left &= left - 1;
        }
        view
    }
}

impl View {
    /// The numbers of the list.
    fn len(self) -> usize {
        1 << self.inside.count_ones()
    }

    /// How many of the first rows are inside.
    fn digits_below(self, digit: usize) -> u32 {
        let below = (1_u64 << digit) - 1;
        (u64::from(self.inside) & below).count_ones()
    }

    /// The place of each row that is inside among these.
    fn places(self) -> [u8; 32] {
        let mut places = [0; 32];
        let mut left = self.inside;
        for place in 0..left.count_ones() as u8 {
            places[left.trailing_zeros() as usize] = place;
            left &= left - 1;
        }
        places
    }
}

/// The classes that can be chosen in a list, by the rows they take there.
#[derive(Default)]
struct Blocks {
    blocks: Vec<u32>,
    /// The number of prime implicants for each block.
    sizes: Vec<u64>,
}

impl Blocks {
    /// Room for the lists of a layout: for so many sizes.
    fn make_room(&mut self, layout: &Layout) -> usize {
        let len = layout.longest().max(self.sizes.len());
        self.sizes.resize(len, 0);
        len
    }

    fn gather(&mut self, classes: &[(u32, u64)], view: View, places: &[u8; 32]) {
        for block in self.blocks.drain(..) {
            self.sizes[block as usize] = 0;
        }
        for &(rows, size) in classes.iter().filter(|class| class.0 & view.met == 0) {
            let mut block = 0;
            let mut left = rows & view.inside;
            while left != 0 {
                block |= 1 << places[left.trailing_zeros() as usize];
                left &= left - 1;
            }
            let sum = &mut self.sizes[block as usize];
            if *sum == 0 {
                self.blocks.push(block);
            }
            *sum += size;
        }
    }

    /// Those that take no row are of this size.
    fn empty(&self) -> u64 {
        self.sizes[0]
    }

    /// Those that take rows.
    fn iter(&self) -> impl Iterator<Item = (u32, u64)> {
        let blocks = self.blocks.iter().filter(|&&block| block != 0);
        blocks.map(|&block| (block, self.sizes[block as usize]))
    }
}

/// A number for each combination of states of the open rows: in one limb as long as that is enough, in more from then on.
pub(super) struct Tensor<'w, const K: usize> {
    layout: Layout,
    narrow: Numbers<'w, 1>,
    wide: Numbers<'w, K>,
    is_wide: bool,
    blocks: Blocks,
    watch: &'w Watch,
    booking: Booking<'w>,
}

/// The numbers of a part of the work, put aside.
pub(super) struct Slice<'w, const K: usize> {
    layout: Layout,
    list: Either<K>,
    _booking: Booking<'w>,
}

enum Either<const K: usize> {
    Narrow(Vec<Wide<1>>),
    Wide(Vec<Wide<K>>),
}

impl<'w, const K: usize> Tensor<'w, K> {
    pub(super) fn new(watch: &'w Watch) -> Self {
        Tensor {
            layout: Layout::new(Vec::new()),
            narrow: Numbers::new(watch),
            wide: Numbers::new(watch),
            is_wide: false,
            blocks: Blocks::default(),
            watch,
            booking: Booking::new(watch),
        }
    }

    /// No row is open; the number is one.
    pub(super) fn start(&mut self) -> Result<(), Reason> {
        self.layout = Layout::new(Vec::new());
        self.is_wide = false;
        self.narrow.set(&[Wide::new(1)])
    }

    /// With no row open.
    pub(super) fn number(&self) -> Wide<K> {
        match self.is_wide {
            true => self.wide.now[0],
            false => self.narrow.now[0].widened(),
        }
    }

    /// The open rows.
    pub(super) fn rows(&self) -> &[(usize, Kind)] {
        &self.layout.rows
    }

    /// Takes up these numbers in place of its own.
    pub(super) fn load(&mut self, slice: Slice<'w, K>) -> Result<(), Reason> {
        self.layout = slice.layout;
        self.is_wide = matches!(slice.list, Either::Wide(_));
        match slice.list {
            Either::Narrow(list) => self.narrow.set(&list),
            Either::Wide(list) => self.wide.set(&list),
        }
    }

    /// The part in which an open row, which can be in any state, is out; the other one remains.
    pub(super) fn split(&mut self, digit: usize) -> Result<Slice<'w, K>, Reason> {
        let mut rows = self.layout.rows.clone();
        rows[digit].1 = Kind::In;
        let inside = Layout::new(rows.clone());
        rows.remove(digit);
        let out = Layout::new(rows);
        let mut booking = Booking::new(self.watch);
        let limbs = if self.is_wide { K } else { 1 };
        booking.hold(out.len() * limbs * size_of::<u64>())?;
        let old = std::mem::replace(&mut self.layout, inside);
        let list = match self.is_wide {
            true => Either::Wide(self.wide.split(&old, digit, out.len())),
            false => Either::Narrow(self.narrow.split(&old, digit, out.len())),
        };
        Ok(Slice {
            layout: out,
            list,
            _booking: booking,
        })
    }

    /// How many numbers there will be once a row has closed.
    pub(super) fn len_after(&self, closing: &Closing) -> usize {
        let kept = self.layout.rows.iter();
        let kept = kept.filter(|row| row.0 != closing.row);
        let states = kept.chain(&closing.new).map(|(_, kind)| kind.states());
        states.fold(1, usize::saturating_mul)
    }

    /// Closes a row: opens others, chooses from the classes that have it, adds up over its states, and chooses from
    /// further classes.
    pub(super) fn close(&mut self, closing: &Closing) -> Result<(), Reason> {
        let mut rows = self.layout.rows.clone();
        let at = rows.iter().position(|row| row.0 == closing.row);
        if let Some(at) = at {
            rows.remove(at);
        }
        let kept = rows.len();
        rows.extend(&closing.new);
        let layout = Layout::new(rows);
        self.booking
            .hold(self.blocks.make_room(&layout) * size_of::<u64>())?;
        let change = RowChange {
            old: &self.layout,
            new: &layout,
            closing,
            at,
            kept,
            kept_switches: layout.switches_below(kept),
            switch: at
                .filter(|_| closing.kind != Kind::In)
                .map(|at| self.layout.switches_below(at)),
        };
        let watch = self.watch;
        let blocks = &mut self.blocks;
        if !self.is_wide && self.narrow.close(&change, true, blocks, watch)?.0 {
            let narrow = &self.narrow.now[..self.layout.len()];
            self.wide.widen(narrow)?;
            self.is_wide = true;
        }
        if self.is_wide {
            self.wide.close(&change, false, blocks, watch)?;
        }
        self.layout = layout;
        Ok(())
    }
}

/// What happens to the layout when a row closes.
struct RowChange<'a> {
    old: &'a Layout,
    new: &'a Layout,
    closing: &'a Closing,
    /// The digit of the row that closes, if it has been open.
    at: Option<usize>,
    /// How many rows stay open, and how many of them can be out.
    kept: usize,
    kept_switches: usize,
    /// The place of the row that closes among the rows that could be out before.
    switch: Option<usize>,
}

impl RowChange<'_> {
    /// The list that becomes this one: where the row that closes is out, or not.
    fn source(&self, list: usize, inside: bool) -> Range<usize> {
        let list = list & ((1 << self.kept_switches) - 1);
        self.old.range(match self.switch {
            Some(switch) => {
                let low = list & ((1 << switch) - 1);
                (list ^ low) << 1 | usize::from(inside) << switch | low
            }
            None => list,
        })
    }
}

/// Numbers of so many limbs.
struct Numbers<'w, const K: usize> {
    now: Vec<Wide<K>>,
    /// What becomes of them when a row closes.
    next: Vec<Wide<K>>,
    /// Where that row is free.
    free: Vec<Wide<K>>,
    booking: Booking<'w>,
}

impl<'w, const K: usize> Numbers<'w, K> {
    fn new(watch: &'w Watch) -> Self {
        Numbers {
            now: Vec::new(),
            next: Vec::new(),
            free: Vec::new(),
            booking: Booking::new(watch),
        }
    }

    /// Takes up other numbers.
    fn set(&mut self, numbers: &[Wide<K>]) -> Result<(), Reason> {
        self.make_room(numbers.len(), 0)?;
        self.next[..numbers.len()].copy_from_slice(numbers);
        std::mem::swap(&mut self.now, &mut self.next);
        Ok(())
    }

    /// Takes up numbers of one limb.
    fn widen(&mut self, numbers: &[Wide<1>]) -> Result<(), Reason> {
        self.make_room(numbers.len(), 0)?;
        for (to, from) in self.next.iter_mut().zip(numbers) {
            *to = from.widened();
        }
        std::mem::swap(&mut self.now, &mut self.next);
        Ok(())
    }

    /// Takes the numbers out with which a row is out; so many.
    fn split(&mut self, old: &Layout, digit: usize, len: usize) -> Vec<Wide<K>> {
        let mut out = Vec::with_capacity(len);
        let switch = old.switches_below(digit);
        let mut end = 0;
        for list in 0..old.lists() {
            let range = old.range(list);
            if list >> switch & 1 == 0 {
                out.extend_from_slice(&self.now[range]);
            } else {
                let len = range.len();
                self.now.copy_within(range, end);
                end += len;
            }
        }
        out
    }

    /// Closes a row. After an overflow, if that matters, the numbers are what they were.
    fn close(
        &mut self,
        change: &RowChange<'_>,
        guarded: bool,
        blocks: &mut Blocks,
        watch: &Watch,
    ) -> Result<Overflow, Reason> {
        self.make_room(change.new.len(), change.old.longest())?;
        let mut looked = 0;
        for list in 0..change.new.lists() {
            let end = change.new.range(list).end;
            if end - looked > NUMBERS {
                watch.look()?;
                looked = end;
            }
            if self.close_list(list, change, blocks).0 && guarded {
                return Ok(Overflow(true));
            }
        }
        std::mem::swap(&mut self.now, &mut self.next);
        Ok(Overflow(false))
    }

    fn close_list(&mut self, list: usize, change: &RowChange<'_>, blocks: &mut Blocks) -> Overflow {
        let closing = change.closing;
        let view = change.new.view(list);
        let places = view.places();
        blocks.gather(&closing.with_row, view, &places);
        let to = &mut self.next[change.new.range(list)];
        let len = 1 << view.digits_below(change.kept);
        let mut overflow = match closing.kind {
            Kind::In => {
                to.fill(Wide::ZERO);
                Overflow(false)
            }
            _ => choose(to, &self.now[change.source(list, false)], blocks),
        };
        let from = &self.now[change.source(list, true)];
        let single = closing.single + blocks.empty();
        match (closing.kind, change.at) {
            (Kind::Out, _) => {}
            (Kind::Met, _) => overflow |= shift::subtract(&mut to[..len], from, 0, 1),
            (Kind::Any | Kind::In, None) => {
                overflow |= free_or_single(&mut to[..len], from, single);
                overflow |= take(to, from, blocks);
            }
            (Kind::Any | Kind::In, Some(at)) => {
                let free = &mut self.free[..len];
                overflow |= part(&mut to[..len], from, free, view.digits_below(at));
                overflow |= free_or_single(&mut to[..len], free, single);
                overflow |= take(to, free, blocks);
            }
        }
        blocks.gather(&closing.then, view, &places);
        for (block, size) in blocks.iter() {
            overflow |= shift::subtract_from_itself(to, block, size);
        }
        overflow
    }

    /// Room for so many numbers next, and in the longest list.
    fn make_room(&mut self, next: usize, longest: usize) -> Result<(), Reason> {
        let next = next.max(self.next.len());
        let free = longest.max(self.free.len());
        let numbers = self.now.len() + next + free;
        self.booking.hold(numbers * size_of::<Wide<K>>())?;
        self.next.resize(next, Wide::ZERO);
        self.free.resize(free, Wide::ZERO);
        Ok(())
    }
}

/// Where the row that closes is out, any classes are chosen that take rows: first from those with open rows alone, and for each row that
/// is opened, from those that take it and none that is opened later.
fn choose<const K: usize>(to: &mut [Wide<K>], from: &[Wide<K>], blocks: &Blocks) -> Overflow {
    let mut overflow = Overflow(false);
    let mut len = from.len();
    to[..len].copy_from_slice(from);
    for (block, size) in blocks.iter().filter(|block| block.0 < len as u32) {
        overflow |= shift::subtract_from_itself(&mut to[..len], block, size);
    }
    while len < to.len() {
        let (before, new) = to[..2 * len].split_at_mut(len);
        new.fill(Wide::ZERO);
        for (block, size) in blocks.iter() {
            if block as usize / len == 1 {
                overflow |= shift::subtract(new, before, block ^ len as u32, size);
            }
        }
        len *= 2;
    }
    overflow
}

/// Where the row that closes has been taken is subtracted, where it is free is noted.
fn part<const K: usize>(
    to: &mut [Wide<K>],
    from: &[Wide<K>],
    free: &mut [Wide<K>],
    digit: u32,
) -> Overflow {
    match digit {
        0 => shift::part(to, from, free, 1),
        1 => shift::part(to, from, free, 2),
        2 => shift::part(to, from, free, 4),
        _ => shift::part(to, from, free, 1 << digit),
    }
}

/// Where the row that closes stays free, or is taken by one of those that take no other row.
fn free_or_single<const K: usize>(to: &mut [Wide<K>], from: &[Wide<K>], single: u64) -> Overflow {
    match single {
        0 => shift::subtract(to, from, 0, 1),
        1 => Overflow(false),
        _ => shift::add(to, from, 0, single - 1),
    }
}

/// Where the row that closes is free, one class takes it with other rows.
fn take<const K: usize>(to: &mut [Wide<K>], free: &[Wide<K>], blocks: &Blocks) -> Overflow {
    let len = free.len();
    let mut overflow = Overflow(false);
    for (block, size) in blocks.iter() {
        let new = block as usize / len;
        let kept = block & (len as u32 - 1);
        overflow |= shift::add(&mut to[new * len..][..len], free, kept, size);
    }
    overflow
}
