//! Which case belongs to which row.
//!
//! A case's configuration is the key of its row. Where the possible keys are not too many they are numbered and the cases are
//! sorted by counting; elsewhere the keys are hashed.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::minimize::Level;
use crate::sets::{Position, Set};

/// How a don't-care cell is keyed.
const DONT_CARE: Level = Level::MAX;
/// The number of a case that is at 0.5 in a condition.
const NO_ROW: u32 = u32::MAX;
/// The most keys that are numbered.
const MOST_KEYS: usize = 1 << 18;
/// The fewest cases for which the keys are numbered.
const MANY_CASES: usize = 4096;
/// Cases in one block of parallel work.
const BLOCK: usize = 1 << 14;

/// The observed rows.
#[derive(Debug, PartialEq)]
pub(super) struct Assignment {
    /// The configurations in ascending order, don't-care cells last.
    pub(super) patterns: Vec<Vec<Option<Level>>>,
    /// The cases of each.
    pub(super) cases: Vec<Vec<usize>>,
    /// The cases at 0.5 in a condition, which belong to none.
    pub(super) unassigned: Vec<usize>,
}

/// Assigns every case to its row.
pub(super) fn assign(members: &[&Set], cases: usize) -> Assignment {
    let mut keys = 1usize;
    for set in members {
        keys = keys.saturating_mul(usize::from(set.levels) + 1);
    }
    if cases >= MANY_CASES && keys <= MOST_KEYS {
        by_number(members, cases, keys)
    } else {
        by_hash(members, cases)
    }
}

fn by_number(members: &[&Set], cases: usize, keys: usize) -> Assignment {
    let numbers = numbers(members, cases);
    let mut counts = vec![0usize; keys];
    let assigned = || numbers.iter().filter(|&&number| number != NO_ROW);
    for &number in assigned() {
        counts[number as usize] += 1;
    }
    let mut row_of = vec![0usize; keys];
    let (mut patterns, mut rows) = (Vec::new(), Vec::new());
    for (number, &count) in counts.iter().enumerate().filter(|&(_, &count)| count > 0) {
        row_of[number] = rows.len();
        patterns.push(pattern(members, number));
        rows.push(Vec::with_capacity(count));
    }
    let mut unassigned = Vec::new();
    for (case, &number) in numbers.iter().enumerate() {
        match number {
            NO_ROW => unassigned.push(case),
            _ => rows[row_of[number as usize]].push(case),
        }
    }
    Assignment {
        patterns,
        cases: rows,
        unassigned,
    }
}

/// Each case's key as a number of mixed radix: one digit for each condition, the first most significant; its level, or the number of
/// levels for a don't-care cell.
fn numbers(members: &[&Set], cases: usize) -> Vec<u32> {
    let mut numbers = vec![0; cases];
    let blocks = numbers.par_chunks_mut(BLOCK).enumerate();
    blocks.for_each(|(block, numbers)| {
        for set in members {
            let radix = u32::from(set.levels) + 1;
            for (case, number) in (block * BLOCK..).zip(numbers.iter_mut()) {
                if *number != NO_ROW {
                    *number = match set.position(case) {
                        Position::Half => NO_ROW,
                        Position::Level(level) => *number * radix + u32::from(level),
                        Position::DontCare => *number * radix + radix - 1,
                    };
                }
            }
        }
    });
    numbers
}

/// The configuration that a number stands for.
fn pattern(members: &[&Set], mut number: usize) -> Vec<Option<Level>> {
    let mut pattern = vec![None; members.len()];
    for (cell, set) in pattern.iter_mut().zip(members).rev() {
        let radix = usize::from(set.levels) + 1;
        let digit = (number % radix) as Level;
        *cell = (digit < set.levels).then_some(digit);
        number /= radix;
    }
    pattern
}

fn by_hash(members: &[&Set], cases: usize) -> Assignment {
    let mut rows: HashMap<Box<[Level]>, Vec<usize>> = HashMap::new();
    let mut unassigned = Vec::new();
    let mut key = Vec::with_capacity(members.len());
    for case in 0..cases {
        if !position_key(members, case, &mut key) {
            unassigned.push(case);
        } else if let Some(found) = rows.get_mut(key.as_slice()) {
            found.push(case);
        } else {
            rows.insert(key.clone().into_boxed_slice(), vec![case]);
        }
    }
    let mut sorted: Vec<_> = rows.into_iter().collect();
    sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
    let (keys, cases): (Vec<_>, Vec<_>) = sorted.into_iter().unzip();
    let pattern = |key: &[Level]| key.iter().map(|&l| (l != DONT_CARE).then_some(l)).collect();
    Assignment {
        patterns: keys.iter().map(|key| pattern(key)).collect(),
        cases,
        unassigned,
    }
}

/// Writes the configuration of a case into `key`; false if it is at 0.5 in a condition.
fn position_key(members: &[&Set], case: usize, key: &mut Vec<Level>) -> bool {
    key.clear();
    for set in members {
        match set.position(case) {
            Position::Half => return false,
            Position::Level(level) => key.push(level),
            Position::DontCare => key.push(DONT_CARE),
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_and_hashed_keys_give_the_same_rows() {
        let cases = 3000;
        let value = |case: usize, of: usize| (case * 7919 + of * 104_729) % 21;
        let fuzzy = |of| {
            (0..cases)
                .map(|case| value(case, of) as f64 / 20.0)
                .collect()
        };
        let levels = (0..cases).map(|case| match value(case, 5) {
            0 => f64::NAN,
            other => (other % 4) as f64,
        });
        let sets = [
            Set::new("A", fuzzy(1)).unwrap(),
            Set::new("M", levels.collect()).unwrap(),
            Set::new("B", fuzzy(2)).unwrap(),
        ];
        let members: Vec<&Set> = sets.iter().collect();
        let hashed = by_hash(&members, cases);
        assert!(!hashed.unassigned.is_empty() && hashed.patterns.len() > 10);
        assert_eq!(by_number(&members, cases, 3 * 5 * 3), hashed);
    }
}
