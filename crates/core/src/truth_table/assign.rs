//! Which case belongs to which row.
//!
//! A case's configuration is a number of mixed radix, one digit for each condition, and the cases are sorted by it: by counting
//! where the cases are many and the numbers not too many, by comparing elsewhere. Only where the numbers do not fit a word are
//! the configurations themselves compared.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::sets::{Position, Set};
use qca_minimize::Level;

/// The number of a case that is at 0.5 in a condition.
const NO_ROW: u64 = u64::MAX;
/// The most numbers that are counted.
const MOST_COUNTED: u64 = 1 << 18;
/// The fewest cases for which the numbers are counted.
const MANY_CASES: usize = 4096;
/// Cases in one block of parallel work.
const BLOCK: usize = 1 << 14;

/// The observed rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The configurations in ascending order, don't-care cells last.
    pub patterns: Vec<Vec<Option<Level>>>,
    /// The cases of each, in their order.
    pub cases: Vec<Vec<usize>>,
    /// The cases at 0.5 in a condition, which belong to none.
    pub unassigned: Vec<usize>,
}

/// How the cases are brought into the order of their rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Numbers up to this are counted.
    Counting(u64),
    /// Numbers are sorted.
    Sorting,
    /// Configurations are compared.
    Comparing,
}

/// Assigns each of so many cases to its row: the configuration in which its membership is above 0.5.
pub fn assign<S: Borrow<Set> + Sync>(sets: &[S], cases: usize) -> Assignment {
    let levels = sets.iter().map(|set| set.borrow().levels());
    match way(levels, cases) {
        Way::Counting(all) => by_counting(sets, cases, all),
        Way::Sorting => by_number(sets, cases),
        Way::Comparing => by_configuration(sets, cases),
    }
}

/// The quickest way for so many cases and conditions of these levels.
fn way(mut levels: impl Iterator<Item = Level>, cases: usize) -> Way {
    let numbers = levels.try_fold(1u64, |all, levels| all.checked_mul(u64::from(levels) + 1));
    match numbers {
        Some(all) if all <= MOST_COUNTED && cases >= MANY_CASES => Way::Counting(all),
        Some(_) => Way::Sorting,
        None => Way::Comparing,
    }
}

fn by_counting<S: Borrow<Set> + Sync>(sets: &[S], cases: usize, all: u64) -> Assignment {
    let numbers = numbers(sets, cases);
    let mut counts = vec![0usize; all as usize];
    for &number in numbers.iter().filter(|&&number| number != NO_ROW) {
        counts[number as usize] += 1;
    }
    let mut row_of = vec![0usize; all as usize];
    let (mut patterns, mut rows) = (Vec::new(), Vec::new());
    for (number, &count) in counts.iter().enumerate().filter(|&(_, &count)| count > 0) {
        row_of[number] = rows.len();
        patterns.push(pattern(sets, number as u64));
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

fn by_number<S: Borrow<Set> + Sync>(sets: &[S], cases: usize) -> Assignment {
    let numbers = numbers(sets, cases).into_iter().zip(0..);
    let mut sorted: Vec<(u64, usize)> = numbers.collect();
    sorted.sort_unstable();
    let (mut patterns, mut rows, mut unassigned) = (Vec::new(), Vec::new(), Vec::new());
    for same in sorted.chunk_by(|(one, _), (other, _)| one == other) {
        let members = same.iter().map(|&(_, case)| case).collect();
        match same[0].0 {
            NO_ROW => unassigned = members,
            number => {
                patterns.push(pattern(sets, number));
                rows.push(members);
            }
        }
    }
    Assignment {
        patterns,
        cases: rows,
        unassigned,
    }
}

/// Each case's number: one digit for each condition, the first most significant; its level, or the number of levels for a
/// don't-care cell.
fn numbers<S: Borrow<Set> + Sync>(sets: &[S], cases: usize) -> Vec<u64> {
    let mut numbers = vec![0; cases];
    let block = |(block, numbers): (usize, &mut [u64])| {
        for set in sets {
            let set = set.borrow();
            let radix = u64::from(set.levels()) + 1;
            for (case, number) in (block * BLOCK..).zip(numbers.iter_mut()) {
                if *number != NO_ROW {
                    *number = match set.position(case) {
                        Position::Ambiguous => NO_ROW,
                        Position::Level(level) => *number * radix + u64::from(level),
                        Position::DontCare => *number * radix + radix - 1,
                    };
                }
            }
        }
    };
    match cases > BLOCK {
        true => numbers.par_chunks_mut(BLOCK).enumerate().for_each(block),
        false => block((0, &mut numbers)),
    }
    numbers
}

/// The configuration that a number stands for.
fn pattern<S: Borrow<Set>>(sets: &[S], mut number: u64) -> Vec<Option<Level>> {
    let mut pattern = vec![None; sets.len()];
    for (cell, set) in pattern.iter_mut().zip(sets).rev() {
        let levels = set.borrow().levels();
        let radix = u64::from(levels) + 1;
        let digit = (number % radix) as Level;
        *cell = (digit < levels).then_some(digit);
        number /= radix;
    }
    pattern
}

fn by_configuration<S: Borrow<Set>>(sets: &[S], cases: usize) -> Assignment {
    // A don't-care cell comes after every level.
    const DONT_CARE: Level = Level::MAX;
    let mut rows: BTreeMap<Box<[Level]>, Vec<usize>> = BTreeMap::new();
    let mut unassigned = Vec::new();
    let cell = |set: &S, case: usize| match set.borrow().position(case) {
        Position::Ambiguous => None,
        Position::Level(level) => Some(level),
        Position::DontCare => Some(DONT_CARE),
    };
    for case in 0..cases {
        let configuration: Option<Box<[Level]>> = sets.iter().map(|set| cell(set, case)).collect();
        match configuration {
            Some(configuration) => rows.entry(configuration).or_default().push(case),
            None => unassigned.push(case),
        }
    }
    let pattern = |configuration: &[Level]| {
        let cells = configuration.iter();
        cells
            .map(|&level| (level != DONT_CARE).then_some(level))
            .collect()
    };
    Assignment {
        patterns: rows
            .keys()
            .map(|configuration| pattern(configuration))
            .collect(),
        cases: rows.into_values().collect(),
        unassigned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A condition of two levels has three digits: 0, 1 and don't care.
    #[test]
    fn many_cases_of_few_numbers_are_counted() {
        let way = |levels: &[Level], cases| way(levels.iter().copied(), cases);
        assert_eq!(way(&[2, 3], MANY_CASES), Way::Counting(12));
        assert_eq!(way(&[2, 3], MANY_CASES - 1), Way::Sorting);
        // 4^9 are as many as are counted.
        assert_eq!(way(&[3; 9], MANY_CASES), Way::Counting(MOST_COUNTED));
        assert_eq!(way(&[3; 10], MANY_CASES), Way::Sorting);
        // 3^40 fits a word of 64 bits, 3^41 does not.
        assert_eq!(way(&[2; 40], MANY_CASES), Way::Sorting);
        assert_eq!(way(&[2; 41], MANY_CASES), Way::Comparing);
    }

    /// More cases than one block holds, of which every third is in the set and the last at 0.5.
    #[test]
    fn cases_beyond_the_first_block_have_their_own_rows() {
        let cases = 2 * BLOCK + 3;
        let mut values: Vec<f64> = (0..cases).map(|case| [1.0, 0.0, 0.2][case % 3]).collect();
        values[cases - 1] = 0.5;
        let found = assign(&[Set::new("A", values).unwrap()], cases);
        assert_eq!(found.patterns, [[Some(0)], [Some(1)]]);
        let (members, others): (Vec<usize>, Vec<usize>) =
            (0..cases - 1).partition(|case| case % 3 == 0);
        assert_eq!(found.cases, [others, members]);
        assert_eq!(found.unassigned, [cases - 1]);
    }

    #[test]
    fn all_ways_give_the_same_rows() {
        let cases = 3000;
        let value = |case: usize, of: usize| (case * 7919 + of * 104_729) % 21;
        let fuzzy = |of| {
            (0..cases)
                .map(|case| value(case, of) as f64 / 20.0)
                .collect()
        };
        let levels = (0..cases).map(|case| match value(case, 5) {
            0 => None,
            other => Some((other % 4) as Level),
        });
        let sets = [
            Set::new("A", fuzzy(1)).unwrap(),
            Set::of_levels("M", 4, levels).unwrap(),
            Set::new("B", fuzzy(2)).unwrap(),
        ];
        let members: Vec<&Set> = sets.iter().collect();
        let plain = by_configuration(&members, cases);
        assert!(!plain.unassigned.is_empty() && plain.patterns.len() > 10);
        assert_eq!(by_number(&members, cases), plain);
        assert_eq!(by_counting(&members, cases, 3 * 5 * 3), plain);
    }
}
