//! Sets of configurations as bits, where there are few of all.

use super::cube::{Cube, Level};

/// Configurations, a bit for each that there could be.
///
/// ```
/// use qca_minimize::{Cube, RowSet};
/// let levels = [2, 3];
/// let rows = RowSet::of(&levels, &[Cube::from_literals([(1, 2)])]).unwrap();
/// let one = Cube::from_row(&[1, 2]);
/// assert_eq!(rows.minus(&levels, &[one]), RowSet::of(&levels, &[Cube::from_row(&[0, 2])]).unwrap());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowSet(Vec<u64>);

impl RowSet {
    /// The most configurations that there may be.
    pub const MOST: usize = 1 << 12;

    /// The union of these cubes; none where there could be more than [`RowSet::MOST`] configurations.
    #[must_use]
    pub fn of(levels: &[Level], cubes: &[Cube]) -> Option<Self> {
        let possible = levels.iter().try_fold(1_usize, |product, &levels| {
            let product = product * usize::from(levels);
            (product <= Self::MOST).then_some(product)
        })?;
        let mut rows = RowSet(vec![0; possible.div_ceil(64)]);
        for cube in cubes {
            for_each_row(levels, cube, 0, 0, &mut |row| {
                rows.0[row / 64] |= 1 << (row % 64);
            });
        }
        Some(rows)
    }

    /// The configurations that are in none of these cubes, which have the same levels.
    #[must_use]
    pub fn minus(mut self, levels: &[Level], cubes: &[Cube]) -> Self {
        for cube in cubes {
            for_each_row(levels, cube, 0, 0, &mut |row| {
                self.0[row / 64] &= !(1 << (row % 64));
            });
        }
        self
    }

    /// These configurations and those.
    #[must_use]
    pub fn or(mut self, other: &RowSet) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
        self
    }

    /// The numbers of the configurations, ascending, as [`row_numbers`](super::algebra::row_numbers) has them.
    pub fn numbers(&self) -> impl Iterator<Item = usize> {
        let words = self.0.iter().enumerate();
        words.flat_map(|(at, &word)| {
            let bits = (0..64).filter(move |bit| word >> bit & 1 == 1);
            bits.map(move |bit| 64 * at + bit + 1)
        })
    }
}

/// Visits each configuration of a cube from this condition on, by its number from 0; `above` is that of the conditions before.
fn for_each_row(
    levels: &[Level],
    cube: &Cube,
    condition: usize,
    above: usize,
    visit: &mut impl FnMut(usize),
) {
    let Some(&many) = levels.get(condition) else {
        visit(above);
        return;
    };
    let below = match cube.level(condition) {
        Some(level) => level..level + 1,
        None => 0..many,
    };
    for level in below {
        let number = above * usize::from(many) + usize::from(level);
        for_each_row(levels, cube, condition + 1, number, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cubes::algebra;

    #[test]
    fn rows_are_those_of_the_cubes() {
        let levels = [2, 3, 2];
        let cubes = [
            Cube::from_literals([(0, 1), (1, 2)]),
            Cube::from_literals([(2, 0)]),
        ];
        let others = [Cube::from_row(&[0, 0, 0]), Cube::from_literals([(1, 1)])];
        let rows = RowSet::of(&levels, &cubes).unwrap().minus(&levels, &others);
        let left = algebra::subtract(&levels, &cubes, &others);
        assert_eq!(Some(&rows), RowSet::of(&levels, &left).as_ref());
        // 1 2 0 and 1 2 1, 0 2 0: numbers 10, 11 and 4; 1 0 0 has 6.
        assert_eq!(rows.0, [1 << 10 | 1 << 11 | 1 << 4 | 1 << 6]);
        let numbers: Vec<String> = algebra::row_numbers(&levels, &left, 100)
            .iter()
            .map(ToString::to_string)
            .collect();
        let found: Vec<String> = rows.numbers().map(|row| row.to_string()).collect();
        assert_eq!(found, numbers);
        let other = RowSet::of(&levels, &others).unwrap();
        assert_eq!(
            Some(rows.or(&other)),
            RowSet::of(&levels, &[&left[..], &others].concat())
        );
    }

    #[test]
    fn too_many_configurations_have_no_set() {
        assert!(RowSet::of(&[2; 12], &[Cube::empty()]).is_some());
        assert_eq!(RowSet::of(&[2; 13], &[]), None);
        assert_eq!(RowSet::of(&[u16::MAX; 200], &[]), None);
    }
}
