//! What has to be covered where ON cubes have dashes: regions that each prime implicant covers wholly or not at all.

use std::collections::HashSet;

use crate::cubes::algebra::{first_outside, is_covered_in};
use crate::cubes::cube::{Cube, Level};
use crate::cubes::maximal::maximal_cubes_within;
use crate::watch::{Booking, Pace, Reason, Ticker};

/// More pairs of prime implicants than this are not looked at for essential ones.
const PAIRS: usize = 4_000_000;

/// The configurations of `on` in classes that the same prime implicants cover: disjoint cubes, each wholly inside or outside of every
/// prime implicant. Classes that are covered whenever another one is are left out where they are noticed, unless
/// `all` are asked for; of equal classes one stays. Those of `except` alone are none. `None`: more than the limit.
///
/// A prime implicant is *essential* if it alone covers some configuration: it is in every cover, and what such ones cover together
/// need not be divided any more.
pub(crate) fn regions(
    levels: &[Level],
    (on, except): (&[Cube], &[Cube]),
    primes: &[Cube],
    all: bool,
    limit: usize,
    ticker: &mut Ticker<'_>,
) -> Result<Option<Vec<Cube>>, Reason> {
    let on = maximal_cubes_within(on.to_vec(), ticker)?;
    let mut found = match all {
        true => Vec::new(),
        false => essential(levels, (&on, except), primes, ticker)?,
    };
    let cores: Vec<Cube> = found
        .iter()
        .map(|(_, by)| primes[by[0] as usize].clone())
        .collect();
    let mut seen: HashSet<Vec<u32>> = found.iter().map(|(_, by)| by.clone()).collect();
    let mut booking = Booking::new(ticker.watch);
    let mut bytes = 0;
    for cube in on {
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
            let settled = cores.iter().chain(except);
            if settled.clone().next().is_some() && is_covered_in(levels, &region, settled, ticker)?
            {
                continue;
            }
            let Some(condition) = splitting(levels.len(), primes, &partly, &region) else {
                bytes += 2 * size_of_val(&whole[..]) + 4 * size_of::<(Cube, Vec<u32>)>();
                booking.hold(bytes)?;
                if seen.insert(whole.clone()) {
                    let outside = first_outside(levels, &region, except, ticker)?;
                    found.push((outside.unwrap_or(region), whole));
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

/// The essential prime implicants, each with a region of ON that it alone covers.
fn essential(
    levels: &[Level],
    (on, except): (&[Cube], &[Cube]),
    primes: &[Cube],
    ticker: &mut Ticker<'_>,
) -> Result<Vec<(Cube, Vec<u32>)>, Reason> {
    let mut found: Vec<Option<Cube>> = vec![None; primes.len()];
    let mut pairs = 0;
    for cube in on {
        ticker.steps(1 + primes.len() / 64)?;
        let near: Vec<usize> = (0..primes.len())
            .filter(|&p| primes[p].intersects(cube))
            .collect();
        pairs += near.len() * near.len();
        if pairs > PAIRS {
            break;
        }
        for &p in &near {
            if found[p].is_some() {
                continue;
            }
            let Some(both) = primes[p].intersection(cube) else {
                continue;
            };
            let others = near
                .iter()
                .filter(|&&other| other != p)
                .map(|&other| &primes[other])
                .chain(except);
            ticker.steps(1 + near.len() / 64)?;
            found[p] = first_outside(levels, &both, others, ticker)?;
        }
    }
    let essential = found.into_iter().zip(0..);
    Ok(essential
        .filter_map(|(region, p)| Some((region?, vec![p])))
        .collect())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::implicants::union::of_cover;
    use crate::problem::Options;

    fn cube(text: &str) -> Cube {
        let marks = text.bytes().enumerate().filter(|&(_, mark)| mark != b'-');
        marks
            .map(|(c, mark)| (c, Level::from(mark - b'0')))
            .collect()
    }

    /// By hand: in a*b + ~a*c the consensus b*c is prime, and the other two are essential.
    #[test]
    fn the_consensus_is_not_essential() {
        let watch = Options::default().watch();
        let primes = [cube("11-"), cube("0-1"), cube("-11")];
        let found = regions(
            &[2; 3],
            (&[cube("11-"), cube("0-1")], &[]),
            &primes,
            false,
            9,
            &mut Ticker::new(&watch),
        );
        assert_eq!(found, Ok(Some(vec![cube("110"), cube("001")])));
        let all = regions(
            &[2; 3],
            (&[cube("11-"), cube("0-1")], &[]),
            &primes,
            true,
            9,
            &mut Ticker::new(&watch),
        );
        assert_eq!(all.map(|all| all.map_or(0, |all| all.len())), Ok(4));
    }

    /// Each of many long cubes with one literal apart is essential; without that the regions double with each of them.
    #[test]
    fn many_essential_ones_take_few_steps() {
        let free = 40;
        let mut on = vec![cube(&format!("01{}", "1".repeat(free)))];
        for i in 0..free {
            on.push(cube(&format!(
                "1-{}0{}",
                "-".repeat(i),
                "-".repeat(free - i - 1)
            )));
        }
        let levels = vec![2; 2 + free];
        let watch = Options::default().watch().within(Some(20_000));
        let primes = of_cover(&levels, on.clone(), &watch).unwrap();
        let found = regions(
            &levels,
            (&on, &[]),
            &primes,
            false,
            99,
            &mut Ticker::new(&watch),
        );
        assert_eq!(
            found.map(|found| found.map_or(0, |found| found.len())),
            Ok(free + 1)
        );
    }
}
