//! Row by row, with the choices so far.
//!
//! The rows are put into an order; the classes whose first row is r are decided at stage r, when all rows before r are closed. Each class is given its *own row*: the first one that no
//! other class of the cover has. To count a cover once, it is settled when a class is chosen which row this will be: that row is
//! *barred* to all later classes, and rows of the class before it that are new have to come *again* in another class. So
//! all that matters of the choices so far is which open rows are untouched, which have to come again, and which are barred;
//! choices that agree in this are counted together. There are at most 4^m states for m open rows, most of which do not
//! come up, and no negative numbers.

use std::collections::HashMap;

use num_bigint::BigUint;

use crate::bits::Bits;
use crate::hash::Hasher;
use crate::models::Classes;
use crate::problem::{Reason, Stage};
use crate::watch::{Booking, Ticker, Watch};
use crate::wide::Wide;

/// States between two looks at the memory: one state leaves no more than a few for each class.
const SEEN: usize = 256;

/// What the choices so far amount to, for the open rows.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct State<const N: usize> {
    /// No class has them.
    untouched: Bits<N>,
    /// One class has them, and another one has to.
    again: Bits<N>,
    /// No further class may have them.
    barred: Bits<N>,
}

type States<const N: usize, const K: usize> = HashMap<State<N>, Wide<K>, Hasher>;

/// A class with the number of its prime implicants, its rows renumbered.
#[derive(Clone, Copy)]
struct Class<const N: usize, const K: usize> {
    rows: Bits<N>,
    size: Wide<K>,
}

/// The number of irredundant covers, which has at most so many binary digits.
pub(super) fn count<const N: usize>(
    classes: &Classes<N>,
    bits: u64,
    watch: &Watch,
) -> Result<BigUint, Reason> {
    match bits {
        0..=127 => Tally::<N, 2>::new(classes, watch).count(),
        128..=191 => Tally::<N, 3>::new(classes, watch).count(),
        192..=255 => Tally::<N, 4>::new(classes, watch).count(),
        256..=1023 => Tally::<N, 16>::new(classes, watch).count(),
        _ => Tally::<N, 256>::new(classes, watch).count(),
    }
}

/// A bound on the states that come up, each as often as there are classes to decide: a class is left, or it is chosen with one of
/// its rows as its own; and a row is in one of four states.
pub(super) fn work<const N: usize>(classes: &Classes<N>) -> f64 {
    let place = places(classes.rows, &classes.sets);
    let mut by_first = vec![(0_u32, 1.0_f64); classes.rows];
    for set in &classes.sets {
        if let Some(first) = set.iter().map(|row| place[row]).min() {
            by_first[first].0 += 1;
            by_first[first].1 *= 1.0 + set.len() as f64;
        }
    }
    let (mut chosen, mut sum, mut open) = (1.0_f64, 0.0, 4.0_f64.powi(classes.rows as i32));
    for (count, choices) in by_first {
        chosen *= choices;
        open /= 4.0;
        sum += f64::from(count) * chosen.min(open);
    }
    sum
}

struct Tally<'w, const N: usize, const K: usize> {
    rows: usize,
    /// By their first row.
    classes: Vec<Vec<Class<N, K>>>,
    ticker: Ticker<'w>,
    booking: Booking<'w>,
}

impl<'w, const N: usize, const K: usize> Tally<'w, N, K> {
    fn new(classes: &Classes<N>, watch: &'w Watch) -> Self {
        let place = places(classes.rows, &classes.sets);
        let mut by_first = vec![Vec::new(); classes.rows];
        for (set, members) in classes.sets.iter().zip(&classes.members) {
            let mut rows = Bits::EMPTY;
            for r in set.iter() {
                rows.insert(place[r]);
            }
            if let Some(first) = rows.first() {
                let size = Wide::new(members.len() as u64);
                by_first[first].push(Class { rows, size });
            }
        }
        Tally {
            rows: classes.rows,
            classes: by_first,
            ticker: Ticker::new(watch),
            booking: Booking::new(watch),
        }
    }

    fn count(mut self) -> Result<BigUint, Reason> {
        let start = State {
            untouched: Bits::below(self.rows),
            again: Bits::EMPTY,
            barred: Bits::EMPTY,
        };
        let mut states = States::default();
        states.insert(start, Wide::new(1));
        for row in 0..self.rows {
            states = self.close(row, states)?;
        }
        let mut total = Wide::ZERO;
        for count in states.values() {
            total.add(count);
        }
        Ok(total.to_big())
    }

    /// Decides the classes whose first row this is.
    fn close(&mut self, row: usize, states: States<N, K>) -> Result<States<N, K>, Reason> {
        let bucket = std::mem::take(&mut self.classes[row]);
        let mut next = Next::new(row, &self.classes);
        let mut choice = Choice {
            none: States::default(),
            one: States::default(),
            enough: States::default(),
        };
        let mut once = States::default();
        let before = states.capacity();
        for (seen, (state, count)) in states.into_iter().enumerate() {
            if seen.is_multiple_of(SEEN) {
                let tables = [&choice.none, &once, &choice.enough, &next.states];
                self.book(&tables, before)?;
            }
            if state.barred.contains(row) {
                next.add(state, &count);
            } else if state.untouched.contains(row) {
                // A class that is alone here has this row as its own.
                for class in &bucket {
                    if let Some(alone) = state.with(&class.rows) {
                        next.add(alone, &count.mul(&class.size));
                    }
                }
                choice.none.insert(state.without(row), count);
            } else if state.again.contains(row) {
                // One class is enough, as there has been one before.
                once.insert(state.without(row), count);
            } else {
                choice.enough.insert(state, count);
            }
            self.ticker.tick()?;
        }
        for class in &bucket {
            self.choose(class, row, &mut choice, &once, next.states.capacity())?;
        }
        drop((choice.none, choice.one, once));
        let before = choice.enough.capacity();
        for (seen, (state, count)) in choice.enough.into_iter().enumerate() {
            if seen.is_multiple_of(SEEN) {
                self.book(&[&next.states], before)?;
            }
            self.ticker.tick()?;
            next.add(state, &count);
        }
        self.book(&[&next.states], 0)?;
        Ok(next.states)
    }

    /// Takes a class that does not have the closing row as its own, or leaves it. `others`: the places of other tables.
    fn choose(
        &mut self,
        class: &Class<N, K>,
        row: usize,
        choice: &mut Choice<N, K>,
        once: &States<N, K>,
        others: usize,
    ) -> Result<(), Reason> {
        let mut rows = class.rows;
        rows.remove(row);
        let tables = [&choice.none, &choice.one, &choice.enough, once];
        let places: usize = tables.iter().map(|states| states.capacity()).sum();
        let mut held = others + places;
        let first = self.taken(&choice.none, class, &rows, &mut held)?;
        let further = [&choice.one, &choice.enough, once]
            .map(|states| self.taken(states, class, &rows, &mut held));
        self.merge(&mut choice.one, first, held)?;
        for fresh in further {
            self.merge(&mut choice.enough, fresh?, held)?;
        }
        Ok(())
    }

    /// The states after a class, for each open row that can be its own. `held` grows by the places of the list.
    fn taken(
        &mut self,
        states: &States<N, K>,
        class: &Class<N, K>,
        rows: &Bits<N>,
        held: &mut usize,
    ) -> Result<Vec<(State<N>, Wide<K>)>, Reason> {
        let mut fresh = Vec::new();
        for (state, count) in states {
            self.ticker.tick()?;
            if fresh.capacity() - fresh.len() < rows.len() {
                // A list that grows lies beside the longer one for a moment.
                self.hold(*held + 3 * fresh.capacity().max(rows.len()))?;
            }
            let count = count.mul(&class.size);
            state.with_own_row(rows, |after| fresh.push((after, count)));
        }
        *held += fresh.capacity();
        Ok(fresh)
    }

    /// Adds states to a table, beside other places that are held.
    fn merge(
        &mut self,
        states: &mut States<N, K>,
        fresh: Vec<(State<N>, Wide<K>)>,
        held: usize,
    ) -> Result<(), Reason> {
        let most = states.len() + fresh.len();
        if most > states.capacity() {
            self.hold(held + 3 * most)?;
        }
        for (state, count) in fresh {
            states.entry(state).or_insert(Wide::ZERO).add(&count);
        }
        Ok(())
    }

    /// Books tables that go on growing, beside other places.
    fn book(&mut self, tables: &[&States<N, K>], others: usize) -> Result<(), Reason> {
        let places: usize = tables.iter().map(|states| states.capacity()).sum();
        self.ticker.watch.report(|p| {
            p.stage = Stage::Counting;
            p.nodes = places as u64;
        });
        // A table that doubles lies beside the new one for a moment.
        self.hold(others + 3 * places)
    }

    /// Books places for states.
    fn hold(&mut self, places: usize) -> Result<(), Reason> {
        self.booking.hold(places * size_of::<(State<N>, Wide<K>)>())
    }
}

/// States by how many classes of the closing row are chosen that do not have it as their own.
struct Choice<const N: usize, const K: usize> {
    /// None yet, and two are needed.
    none: States<N, K>,
    /// One, and one more is needed.
    one: States<N, K>,
    enough: States<N, K>,
}

impl<const N: usize> State<N> {
    fn without(mut self, row: usize) -> Self {
        self.untouched.remove(row);
        self.again.remove(row);
        self.barred.remove(row);
        self
    }

    /// After a class whose own row is closed; `None` if it has a barred row.
    fn with(&self, rows: &Bits<N>) -> Option<Self> {
        (!self.barred.intersects(rows)).then(|| State {
            untouched: self.untouched.minus(rows),
            again: self.again.minus(rows),
            barred: self.barred,
        })
    }

    /// After a class, for each open row that can be its own.
    fn with_own_row(&self, rows: &Bits<N>, mut found: impl FnMut(Self)) {
        let Some(after) = self.with(rows) else {
            return;
        };
        let fresh = rows.and(&self.untouched);
        let mut before = Bits::EMPTY;
        for own in fresh.iter() {
            let mut barred = self.barred;
            barred.insert(own);
            found(State {
                untouched: after.untouched,
                again: after.again.or(&before),
                barred,
            });
            before.insert(own);
        }
    }
}

/// The states of the next stage.
struct Next<const N: usize, const K: usize> {
    states: States<N, K>,
    row: usize,
    /// The rows of the classes to come, and these classes' rows one by one.
    reachable: Bits<N>,
    later: Vec<Bits<N>>,
}

impl<const N: usize, const K: usize> Next<N, K> {
    fn new(row: usize, classes: &[Vec<Class<N, K>>]) -> Self {
        let later = classes[row + 1..].iter().flatten();
        let later: Vec<Bits<N>> = later.map(|class| class.rows).collect();
        let reachable = Bits::union(&later);
        Next {
            states: States::default(),
            row,
            reachable,
            later,
        }
    }

    /// Adds a state, unless a row that is needed cannot come any more.
    fn add(&mut self, state: State<N>, count: &Wide<K>) {
        let mut state = state.without(self.row);
        state.barred = state.barred.and(&self.reachable);
        let needed = state.untouched.or(&state.again);
        if !self.can_come(&needed, &state.barred) {
            return;
        }
        self.states.entry(state).or_insert(Wide::ZERO).add(count);
    }

    fn can_come(&self, needed: &Bits<N>, barred: &Bits<N>) -> bool {
        if !needed.is_subset(&self.reachable) {
            return false;
        }
        if barred.is_empty() {
            return true;
        }
        let mut missing = *needed;
        for rows in &self.later {
            if missing.is_empty() {
                return true;
            }
            if !rows.intersects(barred) {
                missing = missing.minus(rows);
            }
        }
        missing.is_empty()
    }
}

/// The place of each row: next is always the row with the fewest classes that no row before it has.
fn places<const N: usize>(rows: usize, sets: &[Bits<N>]) -> Vec<usize> {
    let mut place = vec![0; rows];
    let mut open = Bits::<N>::below(rows);
    let mut left = sets.to_vec();
    for next in 0..rows {
        let classes = |r: usize| left.iter().filter(|set| set.contains(r)).count();
        let Some(row) = open.iter().min_by_key(|&r| classes(r)) else {
            break;
        };
        place[row] = next;
        open.remove(row);
        left.retain(|set| !set.contains(row));
    }
    place
}
