//! Good covers quickly: greedy choice, then local search with row weights.

use crate::bits::Bits;
use crate::problem::Reason;
use crate::watch::Watch;

/// Takes the set with the greatest weight of uncovered rows until all are covered, starting with `chosen`; drops what is
/// redundant in the end.
pub(crate) fn greedy<const N: usize>(
    rows: usize,
    sets: &[Bits<N>],
    mut chosen: Vec<Bits<N>>,
    weight: &[f64],
) -> Vec<Bits<N>> {
    let mut left = chosen
        .iter()
        .fold(Bits::below(rows), |left, set| left.minus(set));
    while !left.is_empty() {
        let mut best = (-1.0, usize::MAX);
        for (s, set) in sets.iter().enumerate() {
            let fresh = set.and(&left);
            if !fresh.is_empty() {
                let gain: f64 = fresh.iter().map(|r| weight[r] + 1e-3).sum();
                if gain > best.0 {
                    best = (gain, s);
                }
            }
        }
        let Some(set) = sets.get(best.1) else {
            return chosen;
        };
        chosen.push(*set);
        left = left.minus(set);
    }
    drop_redundant(rows, &mut chosen);
    chosen
}

fn drop_redundant<const N: usize>(rows: usize, chosen: &mut Vec<Bits<N>>) {
    let mut i = 0;
    while i < chosen.len() {
        let others = chosen
            .iter()
            .enumerate()
            .filter(|&(j, _)| j != i)
            .fold(Bits::EMPTY, |all: Bits<N>, (_, set)| all.or(set));
        if Bits::below(rows).is_subset(&others) {
            chosen.remove(i);
        } else {
            i += 1;
        }
    }
}

/// Local search for a cover of at most `target` sets: `target` sets are held, an uncovered row calls for a set that
/// covers it, the least missed set leaves, and rows that stay uncovered gain weight (Gao, Weise and Li 2015).
pub(crate) struct LocalSearch<'a, const N: usize> {
    sets: &'a [Bits<N>],
    containing: Vec<Vec<u32>>,
    weight: Vec<i64>,
    times: Vec<u32>,
    /// For a set outside: the weight it would newly cover; for one inside: minus the weight that only it covers.
    score: Vec<i64>,
    inside: Vec<bool>,
    stamp: Vec<u32>,
    held: Vec<u32>,
    uncovered: Vec<usize>,
}

impl<'a, const N: usize> LocalSearch<'a, N> {
    pub(crate) fn new(rows: usize, sets: &'a [Bits<N>]) -> Self {
        let mut containing = vec![Vec::new(); rows];
        for (s, set) in sets.iter().enumerate() {
            for r in set.iter() {
                containing[r].push(s as u32);
            }
        }
        LocalSearch {
            sets,
            containing,
            weight: vec![1; rows],
            times: vec![0; rows],
            score: sets.iter().map(|set| set.len() as i64).collect(),
            inside: vec![false; sets.len()],
            stamp: vec![0; sets.len()],
            held: Vec::new(),
            uncovered: (0..rows).collect(),
        }
    }

    fn add(&mut self, s: usize, time: u32) {
        self.inside[s] = true;
        self.held.push(s as u32);
        self.stamp[s] = time;
        self.score[s] = -self.score[s];
        for r in self.sets[s].iter() {
            self.times[r] += 1;
            let weight = self.weight[r];
            match self.times[r] {
                1 => {
                    self.uncovered.retain(|&u| u != r);
                    for &t in &self.containing[r] {
                        if t as usize != s {
                            self.score[t as usize] -= weight;
                        }
                    }
                }
                2 => {
                    let other = self.containing_held(r, s);
                    self.score[other] += weight;
                }
                _ => {}
            }
        }
    }

    fn remove(&mut self, s: usize, time: u32) {
        self.inside[s] = false;
        self.held.retain(|&h| h as usize != s);
        self.stamp[s] = time;
        self.score[s] = -self.score[s];
        for r in self.sets[s].iter() {
            self.times[r] -= 1;
            let weight = self.weight[r];
            match self.times[r] {
                0 => {
                    self.uncovered.push(r);
                    for &t in &self.containing[r] {
                        if t as usize != s {
                            self.score[t as usize] += weight;
                        }
                    }
                }
                1 => {
                    let other = self.containing_held(r, s);
                    self.score[other] -= weight;
                }
                _ => {}
            }
        }
    }

    /// The other held set that covers a row.
    fn containing_held(&self, r: usize, but: usize) -> usize {
        let held = self.held.iter().map(|&h| h as usize);
        held.filter(|&h| h != but)
            .find(|&h| self.sets[h].contains(r))
            .unwrap_or(but)
    }

    fn least_missed(&self, but: Option<usize>) -> Option<usize> {
        let held = self
            .held
            .iter()
            .map(|&h| h as usize)
            .filter(|&h| Some(h) != but);
        held.max_by_key(|&h| (self.score[h], std::cmp::Reverse(self.stamp[h])))
    }

    /// Looks for a cover of `target` sets, starting from one that is larger.
    pub(crate) fn run(
        &mut self,
        start: &[usize],
        target: usize,
        steps: u32,
        watch: &Watch,
    ) -> Result<Option<Vec<usize>>, Reason> {
        for &s in start {
            if !self.inside[s] {
                self.add(s, 0);
            }
        }
        let mut last = None;
        let mut noise = 88_172_645_463_325_252_u64;
        for time in 1..=steps {
            while self.held.len() > target {
                let Some(s) = self.least_missed(None) else {
                    break;
                };
                self.remove(s, time);
            }
            if self.uncovered.is_empty() {
                return Ok(Some(self.held.iter().map(|&h| h as usize).collect()));
            }
            if time % 256 == 0 {
                watch.look()?;
            }
            if self.held.len() == target
                && let Some(s) = self.least_missed(last)
            {
                self.remove(s, time);
            }
            noise ^= noise << 13;
            noise ^= noise >> 7;
            noise ^= noise << 17;
            let row = self.uncovered[(noise % self.uncovered.len() as u64) as usize];
            let fresh = self.containing[row].iter().map(|&t| t as usize);
            let best = fresh
                .filter(|&t| self.stamp[t] + 1 < time || self.stamp[t] == 0)
                .max_by_key(|&t| (self.score[t], std::cmp::Reverse(self.stamp[t])));
            if let Some(s) = best {
                self.add(s, time);
                last = Some(s);
            }
            for i in 0..self.uncovered.len() {
                let r = self.uncovered[i];
                self.weight[r] += 1;
                for &t in &self.containing[r] {
                    self.score[t as usize] += 1;
                }
            }
        }
        Ok(None)
    }
}
