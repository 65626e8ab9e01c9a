//! The cubes that lie in no other one.

use super::cube::{Cube, Level};
use crate::tools::sorting::sort_within;
use crate::watch::{Pace, ToTheEnd};

/// Lists up to this length are searched as they are.
const SHORT: usize = 32;

/// The cubes that lie in no other one, each once, in order.
pub(crate) fn maximal_cubes(cubes: Vec<Cube>) -> Vec<Cube> {
    let Ok(kept) = maximal_cubes_within(cubes, &mut ToTheEnd);
    kept
}

/// The same, as far as the pace allows.
pub(crate) fn maximal_cubes_within<P: Pace>(
    mut cubes: Vec<Cube>,
    pace: &mut P,
) -> Result<Vec<Cube>, P::Stop> {
    sort_within(&mut cubes, &Cube::cmp, pace)?;
    cubes.dedup();
    if cubes.first().is_some_and(Cube::is_empty) {
        cubes.truncate(1);
    }
    if cubes.len() > SHORT {
        return maximal_of_many(cubes, pace);
    }
    let mut kept: Vec<Cube> = Vec::with_capacity(cubes.len());
    // A cube with as many literals as another is not inside it; sorted, only shorter ones need a look.
    let mut shorter = 0;
    for cube in cubes {
        if kept.last().is_some_and(|last| last.len() < cube.len()) {
            shorter = kept.len();
        }
        if !kept[..shorter].iter().any(|k| k.covers(&cube)) {
            kept.push(cube);
        }
    }
    Ok(kept)
}

/// The same, sorted and without the empty cube.
fn maximal_of_many<P: Pace>(cubes: Vec<Cube>, pace: &mut P) -> Result<Vec<Cube>, P::Stop> {
    let mut filed = Filed::default();
    let mut kept = Vec::with_capacity(cubes.len());
    for cube in cubes {
        pace.steps(filed.look())?;
        if !filed.has_around(&cube) {
            filed.add(&cube);
            kept.push(cube);
        }
    }
    Ok(kept)
}

/// Cubes filed by their first literals. That of a cube that contains another is one of the other's, so that only the cubes under
/// these are compared.
#[derive(Default)]
pub(crate) struct Filed {
    /// A short list, which is not filed.
    few: Vec<Cube>,
    any: bool,
    under: Vec<Vec<Cube>>,
    len: usize,
}

impl Filed {
    pub(crate) fn of(cubes: &[Cube]) -> Self {
        if cubes.len() <= SHORT {
            return Filed {
                few: cubes.to_vec(),
                len: cubes.len(),
                ..Filed::default()
            };
        }
        let mut filed = Filed::default();
        cubes.iter().for_each(|cube| filed.add(cube));
        filed
    }

    fn place((condition, level): (usize, Level)) -> usize {
        2 * condition + usize::from(level > 0)
    }

    /// The steps that a look among the cubes takes.
    pub(crate) fn look(&self) -> usize {
        1 + self.len / 256
    }

    pub(crate) fn add(&mut self, cube: &Cube) {
        self.len += 1;
        let Some(first) = cube.literals().next() else {
            self.any = true;
            return;
        };
        let place = Self::place(first);
        if self.under.len() <= place {
            self.under.resize(place + 1, Vec::new());
        }
        self.under[place].push(cube.clone());
    }

    /// Whether one of the cubes contains this one.
    pub(crate) fn has_around(&self, cube: &Cube) -> bool {
        let near = |literal| self.under.get(Self::place(literal));
        self.any
            || self.few.iter().any(|other| other.covers(cube))
            || cube
                .literals()
                .filter_map(near)
                .any(|under| under.iter().any(|other| other.covers(cube)))
    }
}
