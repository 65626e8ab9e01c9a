//! The ways out of a union of cubes from a configuration inside, where what is outside is not listed.
//!
//! An *escape* of a configuration is a set of conditions such that other levels of these, and of nothing else, lead out of all cubes.
//! A term with literals of the configuration stays inside iff it keeps one of each minimal escape. Few cubes are near a
//! configuration, so that its escapes can be few where cubes of all that is outside would be far too many.

use crate::cubes::cube::{Cube, Level};
use crate::tools::bits::Bits;
use crate::watch::{Booking, Pace, Reason, Ticker};

/// A configuration on the way out: what has been changed of the first one, and what stays as it is from here on, changed or not.
struct Way<const W: usize> {
    at: Cube,
    changed: Bits<W>,
    settled: Bits<W>,
}

/// The minimal escapes of a configuration, smaller ones first; none where there is nothing outside.
///
/// Of a cube that one is in, some literal has to be changed: the ways part by the first one that is. They are followed in order of the
/// number of changes, so that what contains an escape that is known leads nowhere.
pub(super) fn escapes<const W: usize>(
    levels: &[Level],
    row: &Cube,
    cubes: &[Cube],
    ticker: &mut Ticker<'_>,
) -> Result<Vec<Bits<W>>, Reason> {
    let size = size_of::<Way<W>>() + Cube::bytes(levels);
    let mut booking = Booking::new(ticker.watch);
    let mut found: Vec<Bits<W>> = Vec::new();
    let mut ways = vec![Way {
        at: row.clone(),
        changed: Bits::EMPTY,
        settled: Bits::EMPTY,
    }];
    while !ways.is_empty() {
        let mut further = Vec::new();
        for way in &ways {
            ticker.steps(1 + (found.len() + cubes.len()) * W / 64)?;
            if found.iter().any(|escape| escape.is_subset(&way.changed)) {
                continue;
            }
            match way.narrowest(cubes) {
                None => found.push(way.changed),
                Some(cube) => way.leave(levels, cube, &mut further),
            }
            booking.hold((ways.len() + further.len()) * size)?;
        }
        ways = further;
    }
    Ok(found)
}

impl<const W: usize> Way<W> {
    /// The literals of a cube that may still be changed.
    fn open(&self, cube: &Cube) -> Bits<W> {
        let mut mask = [0; W];
        for (word, mask) in mask.iter_mut().enumerate() {
            *mask = cube.mask_word(word);
        }
        Bits(mask).minus(&self.settled)
    }

    /// Of the cubes that one is in here, that with the fewest literals to change.
    fn narrowest<'a>(&self, cubes: &'a [Cube]) -> Option<&'a Cube> {
        let around = cubes.iter().filter(|cube| cube.covers(&self.at));
        around.min_by_key(|cube| self.open(cube).len())
    }

    /// The ways out of a cube: each with one more change, and with the changes before it ruled out.
    fn leave(&self, levels: &[Level], cube: &Cube, ways: &mut Vec<Self>) {
        let mut settled = self.settled;
        for condition in self.open(cube).iter() {
            settled.insert(condition);
            let mut changed = self.changed;
            changed.insert(condition);
            let level = self.at.level(condition);
            let others = (0..levels[condition]).filter(|&other| Some(other) != level);
            ways.extend(others.map(|other| Way {
                at: self.at.with(condition, other),
                changed,
                settled,
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::random::Random;
    use crate::watch::Watch;

    /// Whether other levels of just these conditions lead out of all cubes.
    fn leads_out(levels: &[Level], row: &Cube, cubes: &[Cube], conditions: u64) -> bool {
        if conditions == 0 {
            return !cubes.iter().any(|cube| cube.covers(row));
        }
        let (condition, rest) = (
            conditions.trailing_zeros() as usize,
            conditions & (conditions - 1),
        );
        let others = (0..levels[condition]).filter(|&level| row.level(condition) != Some(level));
        let mut ways = others.map(|level| row.with(condition, level));
        ways.any(|way| leads_out(levels, &way, cubes, rest))
    }

    /// All sets of conditions are tried.
    #[test]
    fn escapes_are_the_minimal_sets_that_lead_out() {
        let (mut many, mut none) = (0, 0);
        for seed in 1..3_000 {
            let mut random = Random(seed);
            let count = 4 + random.below(3);
            let levels: Vec<Level> = (0..count).map(|_| 2 + random.below(2) as Level).collect();
            let row: Cube = levels
                .iter()
                .map(|&levels| random.below(usize::from(levels)) as Level)
                .enumerate()
                .collect();
            let cubes: Vec<Cube> = (0..4 + random.below(9))
                .map(|_| {
                    let mut cube = Cube::empty();
                    for (condition, &levels) in levels.iter().enumerate() {
                        let level = random.below(usize::from(levels)) as Level;
                        if random.below(10) < 5 {
                            cube = cube.with(condition, level);
                        }
                    }
                    cube
                })
                .collect();
            let out: Vec<u64> = (0..1 << count)
                .filter(|&set| leads_out(&levels, &row, &cubes, set))
                .collect();
            let is_minimal =
                |&set: &u64| !out.iter().any(|&other| other != set && other & !set == 0);
            let mut expected: Vec<u64> = out.iter().copied().filter(is_minimal).collect();
            let watch = Watch::default();
            let found = escapes::<1>(&levels, &row, &cubes, &mut Ticker::new(&watch)).unwrap();
            let mut found: Vec<u64> = found.iter().map(|set| set.0[0]).collect();
            assert!(found.is_sorted_by_key(|set| set.count_ones()));
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "seed {seed}: {row:?} {cubes:?}");
            many += usize::from(found.len() > 3);
            none += usize::from(found.is_empty());
        }
        assert!(many > 50 && none > 500, "{many} {none}");
    }
}
