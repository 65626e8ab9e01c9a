//! How often literals occur.

use super::cube::{Cube, Level};

/// How often each literal occurs in some cubes. Of conditions that are not asked for it may be told or not.
pub(crate) struct Tally<'a> {
    levels: &'a [Level],
    /// The most levels of a condition.
    most: usize,
    /// By condition, then level.
    times: Vec<u32>,
}

impl<'a> Tally<'a> {
    pub(crate) fn of<'c>(levels: &'a [Level], cubes: impl IntoIterator<Item = &'c Cube>) -> Self {
        Self::among(levels, cubes, u64::MAX)
    }

    /// The same, asked for the conditions that this cube lacks.
    pub(crate) fn beside<'c>(
        cube: &Cube,
        levels: &'a [Level],
        cubes: impl IntoIterator<Item = &'c Cube>,
    ) -> Self {
        let among = cube.as_word().map_or(u64::MAX, |(mask, _)| !mask);
        Self::among(levels, cubes, among)
    }

    /// The same, asked for the conditions of which every level occurs.
    pub(crate) fn of_whole(levels: &'a [Level], cubes: &[Cube]) -> Self {
        let among = signs(levels, cubes).map_or(u64::MAX, |(low, high)| low & high);
        Self::among(levels, cubes, among)
    }

    /// The same, asked for these of the first conditions.
    fn among<'c>(
        levels: &'a [Level],
        cubes: impl IntoIterator<Item = &'c Cube>,
        among: u64,
    ) -> Self {
        let most = levels.iter().max().map_or(1, |&levels| usize::from(levels));
        let mut times = vec![0; levels.len() * most];
        for cube in cubes {
            if let Some((mask, plane)) = cube.as_word() {
                let mut mask = mask & among;
                while mask != 0 {
                    let condition = mask.trailing_zeros() as usize;
                    times[condition * most + (plane >> condition & 1) as usize] += 1;
                    mask &= mask - 1;
                }
                continue;
            }
            for (condition, level) in cube.literals() {
                times[condition * most + usize::from(level)] += 1;
            }
        }
        Tally {
            levels,
            most,
            times,
        }
    }

    fn of_condition(&self, condition: usize) -> &[u32] {
        &self.times[condition * self.most..][..usize::from(self.levels[condition])]
    }

    fn total(&self, condition: usize) -> u32 {
        self.of_condition(condition).iter().sum()
    }

    /// Of these conditions the one that occurs most often, the first of several; none if none occurs.
    fn most_frequent_of(&self, conditions: impl Iterator<Item = usize>) -> Option<usize> {
        let occurring = conditions.filter(|&c| self.total(c) > 0);
        occurring.max_by_key(|&c| (self.total(c), std::cmp::Reverse(c)))
    }

    /// The condition that occurs most often, the first of several; none if none occurs.
    pub(crate) fn most_frequent(&self) -> Option<usize> {
        self.most_frequent_of(0..self.levels.len())
    }

    /// The same of the conditions of which every level occurs.
    pub(crate) fn most_frequent_whole(&self) -> Option<usize> {
        self.most_frequent_of((0..self.levels.len()).filter(|&c| self.is_whole(c)))
    }

    /// Of which conditions every level occurs.
    pub(crate) fn whole(&self) -> Vec<bool> {
        (0..self.levels.len()).map(|c| self.is_whole(c)).collect()
    }

    fn is_whole(&self, condition: usize) -> bool {
        !self.of_condition(condition).contains(&0)
    }

    /// The same of the conditions of which some level does not occur, with such a level.
    pub(crate) fn most_frequent_in_part(&self) -> Option<(usize, Level)> {
        let part = |&c: &usize| self.is_in_part(c);
        let best = self.most_frequent_of((0..self.levels.len()).filter(part))?;
        let unused = self
            .of_condition(best)
            .iter()
            .position(|&times| times == 0)?;
        Some((best, unused as Level))
    }

    /// Whether some levels of the condition occur and others do not.
    fn is_in_part(&self, condition: usize) -> bool {
        let of = self.of_condition(condition);
        of.contains(&0) && of.iter().any(|&times| times > 0)
    }

    /// The literal that the most cubes contradict, of the conditions that this cube lacks; none if no cube contradicts any.
    pub(crate) fn most_contradicted(&self, cube: &Cube) -> Option<(usize, Level)> {
        let mut best = (0, 0, 0);
        for condition in (0..self.levels.len()).filter(|&c| cube.level(c).is_none()) {
            let total = self.total(condition);
            for (level, &times) in self.of_condition(condition).iter().enumerate() {
                if total - times > best.0 {
                    best = (total - times, condition, level);
                }
            }
        }
        let (most, condition, level) = best;
        (most > 0).then_some((condition, level as Level))
    }
}

/// Which conditions of two levels have the lower and which the higher one in some of these cubes; none if there are other conditions.
fn signs(levels: &[Level], cubes: &[Cube]) -> Option<(u64, u64)> {
    let two = levels.iter().all(|&levels| levels == 2);
    let sign = |(low, high), cube: &Cube| {
        let (mask, plane) = cube.as_word()?;
        Some((low | mask & !plane, high | plane))
    };
    cubes.iter().try_fold((0, 0), sign).filter(|_| two)
}

/// The conditions of which some levels occur in these cubes and others do not: those of a cube.
pub(crate) fn in_part(levels: &[Level], cubes: &[Cube]) -> Cube {
    if let Some((low, high)) = signs(levels, cubes) {
        return Cube::word(low ^ high, 0);
    }
    let tally = Tally::of(levels, cubes);
    let part = (0..levels.len()).filter(|&c| tally.is_in_part(c));
    part.map(|condition| (condition, 0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_told_by_how_often_they_occur() {
        let levels = [2, 3, 2, 2];
        let cubes = [
            Cube::from_literals([(0, 1), (1, 2)]),
            Cube::from_literals([(0, 0), (1, 2)]),
            Cube::from_literals([(1, 0), (2, 1)]),
        ];
        let tally = Tally::of(&levels, &cubes);
        assert_eq!(tally.most_frequent(), Some(1));
        assert_eq!(tally.most_frequent_whole(), Some(0));
        assert_eq!(tally.most_frequent_in_part(), Some((1, 1)));
        let part = Cube::from_literals([(1, 0), (2, 0)]);
        assert_eq!(in_part(&levels, &cubes), part);
        let two: Vec<Cube> = cubes.iter().map(|cube| cube.without(1)).collect();
        for levels in [[2, 2, 2, 2], [2, 3, 2, 2]] {
            assert_eq!(in_part(&levels, &two), Cube::from_literals([(2, 0)]));
        }
        assert_eq!(tally.whole(), [true, false, false, false]);
        assert_eq!(tally.most_contradicted(&Cube::empty()), Some((1, 1)));
        let row = Cube::from_literals([(1, 1), (2, 0)]);
        assert_eq!(tally.most_contradicted(&row), Some((0, 0)));
        assert_eq!(tally.most_contradicted(&row.with(0, 1)), None);
        let none = Tally::of(&levels, &[]);
        assert_eq!(none.most_frequent(), None);
        assert_eq!(none.most_frequent_in_part(), None);
    }
}
