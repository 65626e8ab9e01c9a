//! The prime implicant chart: which prime implicant covers which thing that has to be covered.

use crate::bits::{Bits, maximal_within};
use crate::implicants::maximal_cubes_within;
use crate::problem::Reason;
use crate::sorting::sort_within;
use crate::watch::{Booking, Pace, Ticker};
use crate::{Cube, Level};

/// Prime implicants in their order, and the rows each covers.
pub(crate) struct Chart<const N: usize> {
    /// What has to be covered.
    pub(crate) on: Vec<Cube>,
    pub(crate) primes: Vec<Cube>,
    pub(crate) covers: Vec<Bits<N>>,
}

impl<const N: usize> Chart<N> {
    /// Sorts by the order of [`Cube`].
    pub(crate) fn new(
        on: Vec<Cube>,
        mut found: Vec<(Cube, Bits<N>)>,
        ticker: &mut Ticker<'_>,
    ) -> Result<Self, Reason> {
        sort_within(&mut found, &|a, b| a.0.cmp(&b.0), ticker)?;
        let (primes, covers) = found.into_iter().unzip();
        Ok(Chart { on, primes, covers })
    }

    /// Drops the prime implicants whose rows are a proper subset of another's.
    pub(crate) fn drop_dominated(&mut self, ticker: &mut Ticker<'_>) -> Result<(), Reason> {
        let mut sorted = maximal_within(self.covers.clone(), ticker)?;
        sort_within(&mut sorted, &Bits::cmp, ticker)?;
        let keep: Vec<bool> = self
            .covers
            .iter()
            .map(|set| sorted.binary_search(set).is_ok())
            .collect();
        let mut flags = keep.iter();
        self.primes.retain(|_| *flags.next().unwrap_or(&true));
        let mut flags = keep.iter();
        self.covers.retain(|_| *flags.next().unwrap_or(&true));
        Ok(())
    }
}

/// The configurations of `on` in classes that the same prime implicants cover: disjoint cubes, each wholly inside or outside of every
/// prime implicant. Classes that are covered whenever another one is are left out where they are noticed, unless
/// `all` are asked for; of equal classes one stays.
pub(crate) fn regions(
    levels: &[Level],
    on: &[Cube],
    primes: &[Cube],
    all: bool,
    limit: usize,
    ticker: &mut Ticker<'_>,
) -> Result<Option<Vec<Cube>>, Reason> {
    let mut found: Vec<(Cube, Vec<u32>)> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut booking = Booking::new(ticker.watch);
    let mut bytes = 0;
    for cube in maximal_cubes_within(on.to_vec(), ticker)? {
        let mut stack = vec![(cube, (0..primes.len() as u32).collect::<Vec<_>>())];
        while let Some((region, near)) = stack.pop() {
            ticker.steps(1 + (near.len() + found.len()) / 64)?;
            let near: Vec<u32> = near
                .into_iter()
                .filter(|&p| primes[p as usize].intersects(&region))
                .collect();
            let (whole, partly): (Vec<u32>, Vec<u32>) = near
                .iter()
                .partition(|&&p| primes[p as usize].covers(&region));
            let implied = |other: &Vec<u32>| other.iter().all(|p| whole.binary_search(p).is_ok());
            if !all && found.iter().any(|(_, other)| implied(other)) {
                continue;
            }
            let Some(condition) = splitting(levels.len(), primes, &partly, &region) else {
                bytes += 2 * size_of_val(&whole[..]) + 4 * size_of::<(Cube, Vec<u32>)>();
                booking.hold(bytes)?;
                if seen.insert(whole.clone()) {
                    found.push((region, whole));
                    if found.len() > limit {
                        return Ok(None);
                    }
                }
                continue;
            };
            for level in (0..levels[condition]).rev() {
                stack.push((region.with(condition, level), near.clone()));
            }
        }
    }
    Ok(Some(found.into_iter().map(|(region, _)| region).collect()))
}

/// The condition, free in the region, that most of these prime implicants have a literal of.
fn splitting(conditions: usize, primes: &[Cube], partly: &[u32], region: &Cube) -> Option<usize> {
    let mut times = vec![0_u32; conditions];
    for &p in partly {
        for (condition, _) in primes[p as usize].literals() {
            if region.level(condition).is_none() {
                times[condition] += 1;
            }
        }
    }
    let best = (0..conditions).max_by_key(|&c| (times[c], std::cmp::Reverse(c)))?;
    (times[best] > 0).then_some(best)
}
