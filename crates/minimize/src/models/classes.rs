//! The chart by classes of prime implicants with the same rows.

use super::irredundant::Family;
use crate::implicants::chart::Chart;
use crate::tools::bits::Bits;
use crate::tools::sorting::sort_within;
use crate::watch::{Booking, Pace, Reason, Ticker, Watch};

/// The chart with interchangeable prime implicants put together, and only the rows that decide.
pub(crate) struct Classes<const N: usize> {
    /// How many rows are left: those that are not covered whenever another one is.
    pub(crate) rows: usize,
    /// Which rows of the chart these are.
    pub(crate) kept: Vec<usize>,
    pub(crate) sets: Vec<Bits<N>>,
    /// The prime implicants of each class, ascending.
    pub(crate) members: Vec<Vec<u32>>,
}

impl<const N: usize> Classes<N> {
    /// Classes in the order of their first prime implicants.
    pub(crate) fn new(chart: &Chart<N>, watch: &Watch) -> Result<Self, Reason> {
        let mut ticker = Ticker::new(watch);
        let mut booking = Booking::new(watch);
        booking.hold(chart.covers.len() * 2 * size_of::<(u32, Bits<N>, Vec<u32>)>())?;
        let kept = deciding_rows(chart.on.len(), &chart.covers, &mut ticker)?;
        let mut order: Vec<(Bits<N>, u32)> = Vec::with_capacity(chart.covers.len());
        for (set, p) in chart.covers.iter().zip(0..) {
            ticker.steps(1 + kept.len() / 64)?;
            order.push((set.compress(&kept), p));
        }
        sort_within(&mut order, &Ord::cmp, &mut ticker)?;
        let mut groups: Vec<(u32, Bits<N>, Vec<u32>)> = Vec::new();
        for (set, p) in order {
            match groups.last_mut() {
                Some(last) if last.1 == set => last.2.push(p),
                _ => groups.push((p, set, vec![p])),
            }
        }
        sort_within(&mut groups, &|a, b| a.0.cmp(&b.0), &mut ticker)?;
        let (mut sets, mut members) = (Vec::new(), Vec::new());
        for (_, set, primes) in groups {
            if !set.is_empty() {
                sets.push(set);
                members.push(primes);
            }
        }
        Ok(Classes {
            rows: kept.len(),
            kept,
            sets,
            members,
        })
    }

    /// The memory that they take, with the maximal ones among them once more and, for each row, lists of those that contain it.
    pub(crate) fn bytes(&self) -> usize {
        let entries: usize = self.sets.iter().map(Bits::len).sum();
        let class = 3 * size_of::<Bits<N>>() + size_of::<Vec<u32>>() + 4 * size_of::<u64>();
        self.sets.len() * class + 4 * entries * size_of::<u32>()
    }

    /// The sets, each with the number of its prime implicants.
    pub(crate) fn family(&self) -> Family<N> {
        let sizes = self.members.iter().map(|members| members.len() as u64);
        Family {
            rows: self.rows,
            sets: self.sets.iter().copied().zip(sizes).collect(),
        }
    }

    /// For each row the classes that contain it.
    pub(crate) fn containing(&self) -> Vec<Vec<u32>> {
        let mut containing = vec![Vec::new(); self.rows];
        for (c, set) in self.sets.iter().enumerate() {
            for r in set.iter() {
                containing[r].push(c as u32);
            }
        }
        containing
    }
}

/// The rows that are not covered whenever another one is; of equal rows the first.
fn deciding_rows<const N: usize>(
    rows: usize,
    covers: &[Bits<N>],
    ticker: &mut Ticker<'_>,
) -> Result<Vec<usize>, Reason> {
    let mut booking = Booking::new(ticker.watch);
    booking.hold(rows * size_of::<Bits<N>>())?;
    let mut shared = vec![Bits::<N>::below(rows); rows];
    for set in covers {
        ticker.steps(1 + set.len() / 64)?;
        for r in set.iter() {
            shared[r] = shared[r].and(set);
        }
    }
    // Row r goes if some s has r in all its sets, and is not equal to r or comes before it.
    let goes =
        |r: usize, s: usize| s != r && shared[s].contains(r) && (!shared[r].contains(s) || s < r);
    let mut kept = Vec::new();
    for r in 0..rows {
        ticker.steps(1 + rows / 64)?;
        if !(0..rows).any(|s| goes(r, s)) {
            kept.push(r);
        }
    }
    Ok(kept)
}
