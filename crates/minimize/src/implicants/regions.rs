//! What has to be covered where ON cubes have dashes: regions that each prime implicant covers wholly or not at all.

use crate::cubes::maximal::maximal_cubes_within;
use crate::watch::{Booking, Pace, Reason, Ticker};
use crate::{Cube, Level};

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
