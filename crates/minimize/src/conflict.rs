//! Whether two lists of cubes share a configuration, without a look at every pair.
//!
//! A condition divides both lists by level. Cubes of different levels share nothing; what is left are pairs of the same level and
//! those of which one lacks the condition.

use crate::{Cube, Level};

/// Pairs that are compared as they are, for each cube and condition.
const FEW: usize = 4;

/// Whether a cube of `a` and one of `b` share a configuration.
pub(crate) fn meet(levels: &[Level], a: &[&Cube], b: &[&Cube]) -> bool {
    let pairs = a.len() * b.len();
    let division = match pairs <= FEW * (a.len() + b.len()) * levels.len() {
        true => None,
        false => most_dividing(levels, a, b, pairs / 16),
    };
    let Some(condition) = division else {
        return a.iter().any(|a| b.iter().any(|b| a.intersects(b)));
    };
    let with = |cubes: &[&'_ Cube], level| -> Vec<usize> {
        let has = |&at: &usize| cubes[at].level(condition) == level;
        (0..cubes.len()).filter(has).collect()
    };
    let pick = |cubes: &[_], places: &[usize]| places.iter().map(|&at| cubes[at]).collect();
    let open = with(b, None);
    let same = (0..levels[condition]).any(|level| {
        let mine: Vec<&Cube> = pick(a, &with(a, Some(level)));
        let theirs: Vec<&Cube> = pick(b, &[with(b, Some(level)), open.clone()].concat());
        meet(levels, &mine, &theirs)
    });
    same || meet(levels, &pick(a, &with(a, None)), b)
}

/// The condition that tells the most pairs apart, if these are more than `least`.
fn most_dividing(levels: &[Level], a: &[&Cube], b: &[&Cube], least: usize) -> Option<usize> {
    let tally = |cubes: &[&Cube]| {
        let mut times: Vec<Vec<usize>> = levels
            .iter()
            .map(|&levels| vec![0; usize::from(levels)])
            .collect();
        for cube in cubes {
            for (condition, level) in cube.literals() {
                times[condition][usize::from(level)] += 1;
            }
        }
        times
    };
    let (a, b) = (tally(a), tally(b));
    let apart = |condition: usize| -> usize {
        let (a, b) = (&a[condition], &b[condition]);
        let same: usize = a.iter().zip(b).map(|(a, b)| a * b).sum();
        a.iter().sum::<usize>() * b.iter().sum::<usize>() - same
    };
    let best = (0..levels.len()).map(|c| (apart(c), c)).max()?;
    (best.0 > least).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_a_look_at_every_pair() {
        let levels = [2, 3, 2, 4, 2, 2];
        let mut noise = 7_u64;
        let mut random = |below: u64| {
            noise = noise
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (noise >> 33) % below
        };
        let mut seen = [0, 0];
        for round in 0..200 {
            let mut cubes = |count: usize| -> Vec<Cube> {
                let literal = |(c, &levels): (usize, &Level),
                               random: &mut dyn FnMut(u64) -> u64| {
                    (random(8) > 0).then(|| (c, random(u64::from(levels)) as Level))
                };
                (0..count)
                    .map(|_| {
                        let all = levels.iter().enumerate();
                        all.filter_map(|at| literal(at, &mut random)).collect()
                    })
                    .collect()
            };
            let few = 2 + round % 60;
            let (a, b) = (cubes(few), cubes(60));
            let (a, mut b): (Vec<&Cube>, Vec<&Cube>) = (a.iter().collect(), b.iter().collect());
            if round % 2 == 0 {
                b.retain(|b| !a.iter().any(|a| a.intersects(b)));
            }
            let expected = a.iter().any(|a| b.iter().any(|b| a.intersects(b)));
            seen[usize::from(expected)] += 1;
            assert_eq!(meet(&levels, &a, &b), expected);
        }
        assert!(seen[0] > 20 && seen[1] > 20, "{seen:?}");
    }
}
