//! Good covers quickly: greedy choice, then local search with row weights.

use crate::bits::Bits;
use crate::problem::Reason;
use crate::watch::{Pace, Ticker, ToTheEnd, Watch};

/// Takes the set with the greatest weight of uncovered rows until all are covered, starting with `chosen`; drops what is
/// redundant in the end. `None` if the sets do not cover all.
pub(crate) fn greedy<const N: usize>(
    rows: usize,
    sets: &[Bits<N>],
    chosen: Vec<Bits<N>>,
    weight: &[f64],
) -> Option<Vec<Bits<N>>> {
    choose(rows, sets, chosen, weight, &mut ToTheEnd)
}

/// The same, starting with nothing; when the time is up, the sets are taken as they come.
pub(crate) fn greedy_within<const N: usize>(
    rows: usize,
    sets: &[Bits<N>],
    weight: &[f64],
    watch: &Watch,
) -> Option<Vec<Bits<N>>> {
    choose(rows, sets, Vec::new(), weight, &mut Ticker::new(watch))
}

fn choose<const N: usize, P: Pace>(
    rows: usize,
    sets: &[Bits<N>],
    mut chosen: Vec<Bits<N>>,
    weight: &[f64],
    pace: &mut P,
) -> Option<Vec<Bits<N>>> {
    let mut left = chosen
        .iter()
        .fold(Bits::below(rows), |left, set| left.minus(set));
    while !left.is_empty() {
        match most_gain(sets, &left, weight, pace) {
            Ok(best) => {
                let set = sets.get(best?)?;
                chosen.push(*set);
                left = left.minus(set);
            }
            Err(_) => return first_fit(sets, left, chosen),
        }
    }
    // Stopped, it leaves redundant sets where they are.
    let _ = drop_redundant(rows, &mut chosen, pace);
    Some(chosen)
}

/// The set with the greatest weight of these rows, the first among equals.
fn most_gain<const N: usize, P: Pace>(
    sets: &[Bits<N>],
    left: &Bits<N>,
    weight: &[f64],
    pace: &mut P,
) -> Result<Option<usize>, P::Stop> {
    let mut best = (-1.0, None);
    for (s, set) in sets.iter().enumerate() {
        if s % 64 == 0 {
            pace.steps(1 + N)?;
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

fn drop_redundant<const N: usize, P: Pace>(
    rows: usize,
    chosen: &mut Vec<Bits<N>>,
    pace: &mut P,
) -> Result<(), P::Stop> {
    let mut i = 0;
    while i < chosen.len() {
        pace.steps(1 + chosen.len() * N / 64)?;
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
/// uncovered row comes, and rows that stay uncovered gain weight (Gao, Weise and Li 2015). What a set is worth is reckoned
/// when it is asked for: few rows are uncovered and few sets are held, so that a step costs little more than a look at
/// the sets of one row.
pub(crate) struct LocalSearch<const N: usize> {
    sets: Vec<Bits<N>>,
    rows: usize,
    /// The sets that contain a row.
    containing: Vec<Vec<u32>>,
    weight: Vec<u64>,
    /// When a set last came or left; 0: never.
    moved: Vec<u32>,
    held: Vec<u32>,
    uncovered: Bits<N>,
    /// How many sets may be held.
    target: usize,
    /// The set that came last.
    last: Option<u32>,
    /// Steps taken so far.
    clock: u32,
    noise: u64,
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
            sets,
            held: Vec::new(),
            uncovered: Bits::below(rows),
            target: usize::MAX,
            last: None,
            clock: 0,
            noise: 88_172_645_463_325_252,
        }
    }

    /// The rows that the held sets cover, and those that exactly one of them covers.
    fn covered(&self) -> (Bits<N>, Bits<N>) {
        let (mut once, mut twice) = (Bits::EMPTY, Bits::EMPTY);
        for &h in &self.held {
            let set = &self.sets[h as usize];
            twice = twice.or(&once.and(set));
            once = once.or(set);
        }
        (once, once.minus(&twice))
    }

    fn weigh(&self, rows: &Bits<N>) -> u64 {
        rows.iter().map(|r| self.weight[r]).sum()
    }

    /// Takes out the set whose own rows weigh least, the one that moved first among equals.
    fn remove_least_missed(&mut self, time: u32, but: Option<u32>) {
        let (_, own) = self.covered();
        let candidates = (0..self.held.len()).filter(|&i| Some(self.held[i]) != but);
        let missed = candidates.min_by_key(|&i| {
            let h = self.held[i] as usize;
            (self.weigh(&self.sets[h].and(&own)), self.moved[h])
        });
        if let Some(i) = missed {
            let h = self.held.swap_remove(i) as usize;
            self.moved[h] = time;
            self.uncovered = self.uncovered.or(&self.sets[h].and(&own));
        }
    }

    /// The set of a row that covers the most uncovered weight and has not just moved.
    fn most_wanted(&self, row: usize, time: u32) -> Option<u32> {
        let alone = self.uncovered.len() == 1;
        let worth = |s: u32| match alone {
            true => 0,
            false => self.weigh(&self.sets[s as usize].and(&self.uncovered)),
        };
        let settled = |s: &u32| {
            let moved = self.moved[*s as usize];
            moved == 0 || moved + 1 < time
        };
        let candidates = self.containing[row].iter().copied().filter(settled);
        candidates.max_by_key(|&s| (worth(s), std::cmp::Reverse(self.moved[s as usize])))
    }

    fn random(&mut self, below: usize) -> usize {
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 7;
        self.noise ^= self.noise << 17;
        (self.noise % below as u64) as usize
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
                self.held.push(s);
                self.moved[s as usize] = time;
                self.last = Some(s);
                self.uncovered = self.uncovered.minus(&self.sets[s as usize]);
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
        self.held = cover.iter().filter_map(place).map(|s| s as u32).collect();
        self.held.sort_unstable();
        self.held.dedup();
        self.target = target;
        self.last = None;
        self.uncovered = Bits::below(self.rows).minus(&self.covered().0);
        while self.held.len() > target {
            self.remove_least_missed(self.clock + 1, None);
        }
    }
}
