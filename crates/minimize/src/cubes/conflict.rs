//! Whether two lists of cubes share a configuration, without a look at every pair.
//!
//! A condition divides both lists by level. Cubes of different levels share nothing; what is left are pairs of the same level and
//! those of which one lacks the condition.

use super::cube::{Cube, Level};

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
