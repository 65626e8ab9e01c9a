//! Counting the irredundant covers.
//!
//! A cover is irredundant iff each class in it has a row of its own. Two methods count them: [`sums`] add up over sets of rows
//! with signs, in work that is known beforehand and grows with the rows that hang together, not with the classes; [`states`] follow
//! the choices of classes, which is less where there are few. The one that promises less work is taken.

mod order;
mod plan;
mod schedule;
mod shift;
mod states;
mod sums;
mod tensor;
mod walk;

use num_bigint::BigUint;

use crate::bits::Bits;
use crate::models::{Classes, compress};
use crate::problem::Reason;
use crate::watch::{Ticker, Watch};
use sums::{Chart, Sums};

/// Where the sums take more steps than this, the states are tried.
const FEASIBLE: f64 = 1e12;
/// How long a state takes, in steps of the sums.
const STATE: f64 = 30.0;
/// So few steps are done before an order is found for the sums.
const QUICK: f64 = 10_000.0;
/// Rows of a block of which the count is bounded by itself.
const BLOCK: usize = 8;

/// The number of irredundant covers.
pub(crate) fn count<const N: usize>(
    classes: &Classes<N>,
    threads: usize,
    watch: &Watch,
) -> Result<BigUint, Reason> {
    let by_states = STATE * states::work(classes);
    let most = by_states.min(FEASIBLE);
    let by_sums = match classes.rows {
        _ if by_states < QUICK => None,
        0..=64 => count_by_sums(&Chart::<1>::new(classes), most, threads, watch)?,
        65..=256 => count_by_sums(&Chart::<4>::new(classes), most, threads, watch)?,
        _ => None,
    };
    match by_sums {
        Some(count) => Ok(count),
        None => states::count(classes, bits_by_row(classes), watch),
    }
}

/// By sums; `None` if that takes more than `most` steps.
fn count_by_sums<const N: usize>(
    chart: &Chart<N>,
    most: f64,
    threads: usize,
    watch: &Watch,
) -> Result<Option<BigUint>, Reason> {
    let sums = Sums::new(chart, &mut Ticker::new(watch))?;
    if sums.work() > most {
        return Ok(None);
    }
    let count = match bits_by_block(chart, watch)? {
        0..=64 => sums.count::<1>(threads, watch),
        65..=128 => sums.count::<2>(threads, watch),
        129..=192 => sums.count::<3>(threads, watch),
        193..=256 => sums.count::<4>(threads, watch),
        257..=1024 => sums.count::<16>(threads, watch),
        _ => sums.count::<256>(threads, watch),
    };
    count.map(Some)
}

/// Enough binary digits for the count: an irredundant cover is told by the prime implicant that has each row as its own,
/// if any, and it is a choice of at most as many prime implicants as there are rows.
fn bits_by_row<const N: usize>(classes: &Classes<N>) -> u64 {
    let mut with_row = vec![1_usize; classes.rows];
    for (set, members) in classes.sets.iter().zip(&classes.members) {
        for r in set.iter() {
            with_row[r] += members.len();
        }
    }
    let by_row: f64 = with_row.iter().map(|&n| (n as f64).log2()).sum();
    let primes: usize = classes.members.iter().map(Vec::len).sum();
    let most = classes.rows.min(primes) as f64;
    let by_size = most * (std::f64::consts::E * primes as f64 / most).log2();
    by_row.min(by_size).ceil() as u64 + 1
}

/// The same, more closely. In blocks of rows: the classes whose first own row is in a block are such that each has a row of its
/// own in the block, and rows of it may be left uncovered. With one more class for each row alone, in place of leaving it,
/// these are the irredundant covers of the block.
fn bits_by_block<const N: usize>(chart: &Chart<N>, watch: &Watch) -> Result<u64, Reason> {
    let mut left = Bits::<N>::below(chart.rows);
    let mut bits = 0;
    while let Some(first) = left.first() {
        let block = block(chart, first, &left);
        left = left.minus(&block);
        let rows: Vec<usize> = block.iter().collect();
        let restricted = chart.classes.iter();
        let mut classes: Vec<(Bits<N>, u64)> = restricted
            .map(|(set, size)| (compress(set, &rows), *size))
            .filter(|class| !class.0.is_empty())
            .collect();
        classes.extend((0..rows.len()).map(|row| (Bits::single(row), 1)));
        let chart = Chart::merged(rows.len(), classes);
        let sums = Sums::new(&chart, &mut Ticker::new(watch))?;
        // At most 2^63 prime implicants to choose from for each row.
        bits += sums.count::<{ BLOCK }>(1, watch)?.bits();
    }
    Ok(bits)
}

/// A row and the rows that share the most prime implicants with it, one after the other.
fn block<const N: usize>(chart: &Chart<N>, first: usize, left: &Bits<N>) -> Bits<N> {
    let mut block = Bits::single(first);
    let mut others = left.minus(&block);
    while block.len() < BLOCK && !others.is_empty() {
        let mut shared = vec![0_u64; chart.rows];
        for (set, size) in &chart.classes {
            if set.intersects(&block) {
                for row in set.and(&others).iter() {
                    shared[row] += size;
                }
            }
        }
        let Some(next) = others.iter().max_by_key(|&row| shared[row]) else {
            break;
        };
        block.insert(next);
        others.remove(next);
    }
    block
}
