//! The minimum for some configurations from few prime implicants: what has no choice, and parts that have nothing to do with each
//! other. Of one time to the next, most parts stay as they are.

use std::collections::HashMap;

use crate::cover::smallest::Smallest;
use crate::cubes::cube::Cube;
use crate::models::Models;
use crate::tools::joined::lead;
use crate::watch::{Pace, Reason, Status, Ticker};

/// Prime implicants, and what is known of configurations among them.
pub(crate) struct ByPrimes<'a> {
    primes: &'a [Cube],
    /// For each configuration the prime implicants around it.
    around: Vec<Vec<u32>>,
    /// The minima of parts that are known, by their configurations.
    known: HashMap<Vec<u32>, (usize, Vec<Cube>)>,
}

impl<'a> ByPrimes<'a> {
    pub(crate) fn new(primes: &'a [Cube]) -> Self {
        ByPrimes {
            primes,
            around: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// The minimum for these configurations: those of the time before, and more. `minimum` makes that of a part, from the prime
    /// implicants around its configurations.
    pub(crate) fn minimum(
        &mut self,
        rows: &[Cube],
        minimum: impl Fn(Vec<Cube>, &[Cube]) -> Result<Models, Reason>,
        ticker: &mut Ticker<'_>,
    ) -> Result<Smallest, Reason> {
        for row in &rows[self.around.len()..] {
            ticker.steps(1 + self.primes.len() / 64)?;
            let around = (0..)
                .zip(self.primes)
                .filter(|(_, prime)| prime.covers(row));
            self.around.push(around.map(|(place, _)| place).collect());
        }
        let forced = self.forced();
        let chosen = self
            .primes
            .iter()
            .zip(&forced)
            .filter(|&(_, &forced)| forced);
        let mut whole = Smallest::of(chosen.map(|(prime, _)| prime.clone()).collect());
        whole.lower = whole.terms.len();
        for part in self.parts(&forced, ticker)? {
            if let Some((lower, terms)) = self.known.get(&part) {
                whole.lower += lower;
                whole.terms.extend_from_slice(terms);
                continue;
            }
            let own: Vec<Cube> = part.iter().map(|&row| rows[row as usize].clone()).collect();
            let found = minimum(self.primes_around(&part), &own)?;
            let terms: Vec<Cube> = found.terms(0).cloned().collect();
            whole.lower += found.lower_bound;
            whole.terms.extend_from_slice(&terms);
            match found.status {
                Status::Complete => _ = self.known.insert(part, (found.lower_bound, terms)),
                Status::Limit(reason) => whole.stopped = whole.stopped.or(Some(reason)),
            }
        }
        Ok(whole)
    }

    /// Which prime implicants alone cover some configuration: they are in every cover.
    fn forced(&self) -> Vec<bool> {
        let mut forced = vec![false; self.primes.len()];
        for around in &self.around {
            if let [only] = around[..] {
                forced[only as usize] = true;
            }
        }
        forced
    }

    /// The configurations that the forced ones do not cover, in parts that have no prime implicant in common.
    fn parts(&self, forced: &[bool], ticker: &mut Ticker<'_>) -> Result<Vec<Vec<u32>>, Reason> {
        let mut leads: Vec<usize> = (0..self.primes.len()).collect();
        let mut left = Vec::new();
        for (row, around) in (0..).zip(&self.around) {
            ticker.steps(1 + around.len() / 64)?;
            if around.iter().any(|&prime| forced[prime as usize]) {
                continue;
            }
            let Some(&first) = around.first() else {
                continue;
            };
            left.push((row, first as usize));
            let first = lead(&mut leads, first as usize);
            for &prime in around {
                let other = lead(&mut leads, prime as usize);
                leads[other] = first;
            }
        }
        let mut places = vec![None; self.primes.len()];
        let mut parts: Vec<Vec<u32>> = Vec::new();
        for (row, prime) in left {
            let place = *places[lead(&mut leads, prime)].get_or_insert(parts.len());
            if place == parts.len() {
                parts.push(Vec::new());
            }
            parts[place].push(row);
        }
        Ok(parts)
    }

    fn primes_around(&self, rows: &[u32]) -> Vec<Cube> {
        let around = rows.iter().flat_map(|&row| &self.around[row as usize]);
        let mut around: Vec<u32> = around.copied().collect();
        around.sort_unstable();
        around.dedup();
        let prime = |prime: u32| self.primes[prime as usize].clone();
        around.into_iter().map(prime).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Watch;

    /// Two forced ones, a part that is known the second time, and one that is new.
    #[test]
    fn what_has_no_choice_and_what_is_known_is_not_asked_for() {
        let term = |condition: usize| Cube::from_literals([(condition, 1)]);
        let row = |conditions: &[usize]| {
            let level = |condition: usize| u16::from(conditions.contains(&condition));
            (0..8)
                .map(|condition| (condition, level(condition)))
                .collect::<Cube>()
        };
        let primes: Vec<Cube> = (0..8).map(term).collect();
        let asked = std::cell::RefCell::new(Vec::new());
        let minimum = |primes: Vec<Cube>, rows: &[Cube]| {
            asked.borrow_mut().push((primes.clone(), rows.to_vec()));
            Ok(Models {
                models: vec![vec![0]],
                prime_implicants: primes,
                prime_implicant_count: None,
                model_count: None,
                status: Status::Complete,
                lower_bound: 1,
                upper_bound: 1,
                certificate: None,
            })
        };
        let watch = Watch::default();
        let mut ticker = Ticker::new(&watch);
        let mut by_primes = ByPrimes::new(&primes);
        let mut rows = vec![row(&[0]), row(&[0, 1]), row(&[2, 3]), row(&[4, 5])];
        let first = by_primes.minimum(&rows, minimum, &mut ticker).unwrap();
        assert_eq!(
            (first.lower, first.terms),
            (3, vec![term(0), term(2), term(4)])
        );
        rows.extend([row(&[5, 6]), row(&[7])]);
        let second = by_primes.minimum(&rows, minimum, &mut ticker).unwrap();
        assert_eq!(second.lower, 4);
        assert_eq!(second.terms, [0, 7, 2, 4].map(term));
        let part = |primes: &[usize], of: &[usize]| {
            let primes: Vec<Cube> = primes.iter().map(|&prime| term(prime)).collect();
            (
                primes,
                of.iter().map(|&place| rows[place].clone()).collect(),
            )
        };
        let all = [
            part(&[2, 3], &[2]),
            part(&[4, 5], &[3]),
            part(&[4, 5, 6], &[3, 4]),
        ];
        assert_eq!(*asked.borrow(), all);
    }
}
