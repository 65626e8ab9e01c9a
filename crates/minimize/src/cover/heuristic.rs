//! Good covers quickly: greedy choice, then local search with row weights.

use crate::tools::bits::Bits;
use crate::tools::random::Random;
use crate::watch::Reason;
use crate::watch::{Pace, Ticker, Watch};

/// Takes the set with the greatest weight of uncovered rows until all are covered, starting with `chosen`; drops what is
/// redundant in the end. When the time is up, the sets are taken as they come. `None` if the sets do not cover all.
pub(crate) fn greedy<const N: usize>(
    rows: usize,
    sets: &[Bits<N>],
    mut chosen: Vec<Bits<N>>,
    weight: &[f64],
    watch: &Watch,
) -> Option<Vec<Bits<N>>> {
    let mut ticker = Ticker::new(watch);
    let mut left = chosen
        .iter()
        .fold(Bits::below(rows), |left, set| left.minus(set));
    while !left.is_empty() {
        match most_gain(sets, &left, weight, &mut ticker) {
            Ok(best) => {
                let set = sets.get(best?)?;
                chosen.push(*set);
                left = left.minus(set);
            }
            Err(_) => return first_fit(sets, left, chosen),
        }
    }
    // Stopped, it leaves redundant sets where they are.
    let _ = drop_redundant(rows, &mut chosen, &mut ticker);
    Some(chosen)
}

/// The set with the greatest weight of these rows, the first among equals.
fn most_gain<const N: usize>(
    sets: &[Bits<N>],
    left: &Bits<N>,
    weight: &[f64],
    ticker: &mut Ticker<'_>,
) -> Result<Option<usize>, Reason> {
    let mut best = (-1.0, None);
    for (s, set) in sets.iter().enumerate() {
        if s % 64 == 0 {
            ticker.steps(1 + N)?;
        }
        let fresh = set.and(left);
        if !fresh.is_empty() {
            let gain: f64 = fresh.iter().map(|r| weight[r] + 1e-3).sum();
            if gain > best.0 {
                best = (gain, Some(s));
            }
        }
    }
    Ok(best.1)
}

/// Completes a cover by the sets in their order that have something new.
fn first_fit<const N: usize>(
    sets: &[Bits<N>],
    mut left: Bits<N>,
    mut chosen: Vec<Bits<N>>,
) -> Option<Vec<Bits<N>>> {
    for set in sets {
        if left.is_empty() {
            break;
        }
        if set.intersects(&left) {
            chosen.push(*set);
            left = left.minus(set);
        }
    }
    left.is_empty().then_some(chosen)
}

fn drop_redundant<const N: usize>(
    rows: usize,
    chosen: &mut Vec<Bits<N>>,
    ticker: &mut Ticker<'_>,
) -> Result<(), Reason> {
    let mut i = 0;
    while i < chosen.len() {
        ticker.steps(1 + chosen.len() * N / 64)?;
        let others = chosen
            .iter()
            .enumerate()
            .filter(|&(j, _)| j != i)
            .map(|(_, set)| set);
        if Bits::below(rows).is_subset(&Bits::union(others)) {
            chosen.remove(i);
        } else {
            i += 1;
        }
    }
    Ok(())
}

/// Local search for a cover of `target` sets: so many are held, the one that is missed least leaves, a set that covers an
/// uncovered row comes, and rows that stay uncovered gain weight (Gao, Weise and Li 2015). What a held set is worth is kept up to
/// date as sets come and go; what another one is worth is reckoned when it is asked for, as few rows are uncovered.
pub(crate) struct LocalSearch<const N: usize> {
    sets: Vec<Bits<N>>,
    rows: usize,
    /// The sets that contain a row.
    containing: Vec<Vec<u32>>,
    weight: Vec<u64>,
    /// When a set last came or left; 0: never.
    moved: Vec<u32>,
    held: Vec<u32>,
    /// How many held sets cover a row, and the exclusive or of their numbers: the only one's where it is one.
    times: Vec<u32>,
    holders: Vec<u32>,
    /// The weight of the rows that a held set alone covers.
    missed: Vec<u64>,
    uncovered: Bits<N>,
    /// How many sets may be held.
    target: usize,
    /// The set that came last.
    last: Option<u32>,
    /// Steps taken so far.
    clock: u32,
    lot: Random,
}

impl<const N: usize> LocalSearch<N> {
    pub(crate) fn new(rows: usize, sets: Vec<Bits<N>>) -> Self {
        let mut containing = vec![Vec::new(); rows];
        for (s, set) in sets.iter().enumerate() {
            for r in set.iter() {
                containing[r].push(s as u32);
            }
        }
        LocalSearch {
            rows,
            containing,
            weight: vec![1; rows],
            moved: vec![0; sets.len()],
            held: Vec::new(),
            times: vec![0; rows],
            holders: vec![0; rows],
            missed: vec![0; sets.len()],
            sets,
            uncovered: Bits::below(rows),
            target: usize::MAX,
            last: None,
            clock: 0,
            lot: Random(88_172_645_463_325_252),
        }
    }

    /// Holds a set that is not held yet.
    fn hold(&mut self, set: u32) {
        self.held.push(set);
        let mut own = 0;
        for r in self.sets[set as usize].iter() {
            match self.times[r] {
                0 => own += self.weight[r],
                1 => self.missed[self.holders[r] as usize] -= self.weight[r],
                _ => {}
            }
            self.times[r] += 1;
            self.holders[r] ^= set;
        }
        self.missed[set as usize] = own;
        self.uncovered = self.uncovered.minus(&self.sets[set as usize]);
    }

    /// Lets go of the set at a place among those held.
    fn release(&mut self, place: usize) -> u32 {
        let set = self.held.swap_remove(place);
        for r in self.sets[set as usize].iter() {
            self.times[r] -= 1;
            self.holders[r] ^= set;
            match self.times[r] {
                0 => self.uncovered.insert(r),
                1 => self.missed[self.holders[r] as usize] += self.weight[r],
                _ => {}
            }
        }
        set
    }

    /// Takes out the set whose own rows weigh least, the one that moved first among equals.
    fn remove_least_missed(&mut self, time: u32, but: Option<u32>) {
        let candidates = (0..self.held.len()).filter(|&i| Some(self.held[i]) != but);
        let least = candidates.min_by_key(|&i| {
            let h = self.held[i] as usize;
            (self.missed[h], self.moved[h])
        });
        if let Some(place) = least {
            let set = self.release(place);
            self.moved[set as usize] = time;
        }
    }

    /// The set of a row that covers the most uncovered weight and has not just moved.
    fn most_wanted(&self, row: usize, time: u32) -> Option<u32> {
        let alone = self.uncovered.len() == 1;
        let worth = |s: u32| match alone {
            true => 0,
            false => {
                let fresh = self.sets[s as usize].and(&self.uncovered);
                fresh.iter().map(|r| self.weight[r]).sum()
            }
        };
        let settled = |s: &u32| {
            let moved = self.moved[*s as usize];
            moved == 0 || moved + 1 < time
        };
        let candidates = self.containing[row].iter().copied().filter(settled);
        candidates.max_by_key(|&s| (worth(s), std::cmp::Reverse(self.moved[s as usize])))
    }

    fn random(&mut self, below: usize) -> usize {
        (self.lot.draw() % below as u64) as usize
    }

    /// Looks for a cover of `target` sets for so many steps, starting from one that is larger, parts of the sets, or going on
    /// where it stopped.
    pub(crate) fn run(
        &mut self,
        start: &[Bits<N>],
        target: usize,
        steps: u32,
        watch: &Watch,
    ) -> Result<Option<Vec<Bits<N>>>, Reason> {
        if self.target != target {
            self.start(start, target);
        }
        let begin = self.clock;
        let mut ticker = Ticker::new(watch);
        for time in begin + 1..=begin + steps {
            self.clock = time;
            ticker.steps(1 + self.held.len() * N / 256)?;
            if self.uncovered.is_empty() {
                let held = self.held.iter();
                return Ok(Some(held.map(|&h| self.sets[h as usize]).collect()));
            }
            if self.held.len() == target {
                self.remove_least_missed(time, self.last);
            }
            let pick = self.random(self.uncovered.len());
            let Some(row) = self.uncovered.iter().nth(pick) else {
                return Ok(None);
            };
            if let Some(s) = self.most_wanted(row, time) {
                self.hold(s);
                self.moved[s as usize] = time;
                self.last = Some(s);
            }
            for r in self.uncovered.iter() {
                self.weight[r] += 1;
            }
        }
        Ok(None)
    }

    /// Holds `target` sets of a larger cover.
    fn start(&mut self, cover: &[Bits<N>], target: usize) {
        let place = |part: &Bits<N>| self.sets.iter().position(|set| part.is_subset(set));
        let mut held: Vec<u32> = cover.iter().filter_map(place).map(|s| s as u32).collect();
        held.sort_unstable();
        held.dedup();
        self.held.clear();
        self.times.fill(0);
        self.holders.fill(0);
        self.uncovered = Bits::below(self.rows);
        for set in held {
            self.hold(set);
        }
        self.target = target;
        self.last = None;
        while self.held.len() > target {
            self.remove_least_missed(self.clock + 1, None);
        }
    }
}
