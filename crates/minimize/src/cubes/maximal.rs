//! The cubes that lie in no other one.

use super::cube::{Cube, Level};
use crate::tools::sorting::sort_within;
use crate::watch::{Pace, ToTheEnd};

/// Lists up to this length are searched as they are.
const SHORT: usize = 32;
/// Looks among filed cubes that are counted at once.
pub(crate) const LOOKS: usize = 16;

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

/// The cubes that lie in no other one, each once, those with fewer literals first: for work in which their order does not matter.
pub(crate) fn maximal_by_length_within<P: Pace>(
    mut cubes: Vec<Cube>,
    pace: &mut P,
) -> Result<Vec<Cube>, P::Stop> {
    pace.steps(1 + cubes.len() / 64)?;
    if cubes.len() > SHORT {
        return maximal_of_many(by_length(cubes), pace);
    }
    cubes.sort_by_key(Cube::len);
    let mut kept: Vec<Cube> = Vec::with_capacity(cubes.len());
    for cube in cubes {
        if !kept.iter().any(|k| k.covers(&cube)) {
            kept.push(cube);
        }
    }
    Ok(kept)
}

/// Those with fewer literals first, and otherwise as they come.
fn by_length(cubes: Vec<Cube>) -> impl Iterator<Item = Cube> {
    let mut lengths: Vec<Vec<Cube>> = Vec::new();
    for cube in cubes {
        let length = cube.len();
        if lengths.len() <= length {
            lengths.resize_with(length + 1, Vec::new);
        }
        lengths[length].push(cube);
    }
    lengths.into_iter().flatten()
}

/// The same of cubes in the order of their lengths.
fn maximal_of_many<P: Pace>(
    cubes: impl IntoIterator<Item = Cube>,
    pace: &mut P,
) -> Result<Vec<Cube>, P::Stop> {
    let mut filed = Filed::default();
    let mut kept = Vec::new();
    for (place, cube) in cubes.into_iter().enumerate() {
        if place % LOOKS == 0 {
            pace.steps(filed.looks())?;
        }
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
    few: Pile,
    any: bool,
    under: Vec<Pile>,
    len: usize,
}

/// Cubes of one word side by side, and others.
#[derive(Clone, Default)]
struct Pile {
    words: Vec<(u64, u64)>,
    wide: Vec<Cube>,
}

impl Pile {
    fn add(&mut self, cube: &Cube) {
        match cube.as_word() {
            Some(word) => self.words.push(word),
            None => self.wide.push(cube.clone()),
        }
    }

    /// Whether one of the cubes contains this one. A cube of one word lies in no other kind.
    fn has_around(&self, cube: &Cube) -> bool {
        match cube.as_word() {
            Some((mask, plane)) => self.has_around_word(mask, plane),
            None => {
                let word = |&(mask, plane): &(u64, u64)| Cube::word(mask, plane).covers(cube);
                self.words.iter().any(word) || self.wide.iter().any(|other| other.covers(cube))
            }
        }
    }

    fn has_around_word(&self, mask: u64, plane: u64) -> bool {
        let around = |&(own, level): &(u64, u64)| own & !mask | own & (level ^ plane) == 0;
        self.words.iter().any(around)
    }
}

impl Filed {
    pub(crate) fn of(cubes: &[Cube]) -> Self {
        let mut filed = Filed::default();
        if cubes.len() <= SHORT {
            cubes.iter().for_each(|cube| filed.few.add(cube));
            filed.len = cubes.len();
        } else {
            cubes.iter().for_each(|cube| filed.add(cube));
        }
        filed
    }

    fn place((condition, level): (usize, Level)) -> usize {
        2 * condition + usize::from(level > 0)
    }

    /// The steps that so many looks among the cubes take.
    pub(crate) fn looks(&self) -> usize {
        1 + self.len * LOOKS / 256
    }

    pub(crate) fn add(&mut self, cube: &Cube) {
        self.len += 1;
        let Some(first) = cube.literals().next() else {
            self.any = true;
            return;
        };
        let place = Self::place(first);
        if self.under.len() <= place {
            self.under.resize(place + 1, Pile::default());
        }
        self.under[place].add(cube);
    }

    /// Whether one of the cubes contains this one.
    pub(crate) fn has_around(&self, cube: &Cube) -> bool {
        if self.any || self.few.has_around(cube) {
            return true;
        }
        let near = |literal| self.under.get(Self::place(literal));
        let mut near = cube.literals().filter_map(near);
        near.any(|pile| pile.has_around(cube))
    }
}
