//! The one source of random numbers and studies of tests and benches: the same on every machine, each named by its seed.

// Each crate that includes this uses a part of it.
#![allow(dead_code)]

/// Knuth's linear congruential generator (MMIX), of which the upper 31 bits are used.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// A whole number below 2^31.
    pub fn number(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// A whole number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.number() % n
    }

    /// A place in a list of so many.
    pub fn index(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }

    /// A number from 0 up to 1.
    pub fn unit(&mut self) -> f64 {
        self.number() as f64 / (1u64 << 31) as f64
    }

    /// True in so many cases of a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of these, each as likely as it occurs.
    pub fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.index(choices.len())]
    }

    /// Different rows of two-level conditions, as bits, the first condition highest; in ascending order.
    pub fn rows(&mut self, conditions: u32, rows: usize) -> std::collections::BTreeSet<u64> {
        let mut seen = std::collections::BTreeSet::new();
        while seen.len() < rows {
            let row = (0..conditions).fold(0, |row, _| row << 1 | self.below(2));
            seen.insert(row);
        }
        seen
    }

    /// A CSV file of fuzzy sets `C1`, `C2`, … and an outcome `Y` that follows three conjunctions of them with some noise. The
    /// memberships are plain, 0.05 and 0.95, so that rows are filled as in crisp data.
    pub fn plain_study(&mut self, names: &[String], cases: &[String]) -> String {
        let quoted = |name: &String| format!("\"{}\"", name.replace('"', "\"\""));
        let header: Vec<String> = names.iter().map(quoted).collect();
        let mut text = format!("case,{},Y\n", header.join(","));
        let membership = |present: bool| if present { "0.95" } else { "0.05" };
        for case in cases {
            let present: Vec<bool> = names.iter().map(|_| self.chance(58)).collect();
            let pair = |a: usize, b: usize| present[a % names.len()] && present[b % names.len()];
            let outcome = (pair(0, 2) || pair(6, 7) || pair(10, 11)) != self.chance(15);
            let cells = present.into_iter().chain([outcome]).map(membership);
            text += &format!("{},{}\n", quoted(case), cells.collect::<Vec<_>>().join(","));
        }
        text
    }
}
