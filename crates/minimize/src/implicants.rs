//! Prime implicants.
//!
//! Where everything but OFF may be covered, the prime implicants of an ON row are the minimal hitting sets of its
//! difference sets ([`free`]); where only listed cubes may be covered, they come by recursion over the conditions
//! ([`of_cover`]).

use crate::bits::Bits;
use crate::cover::simplex::Table;
use crate::hitting::{Guide, minimal_edges, minimal_hitting_sets};
use crate::problem::Reason;
use crate::watch::{Ticker, Watch};
use crate::{Cube, Level};

/// What the ON rows and OFF cubes look like to the enumeration: rows as literals, sets of rows per literal.
pub(crate) struct Differences<'a, const W: usize, const N: usize> {
    rows: &'a [Cube],
    off: &'a [Cube],
    /// The rows that have a literal, by condition, then level.
    with_literal: Vec<Vec<Bits<N>>>,
}

impl<'a, const W: usize, const N: usize> Differences<'a, W, N> {
    pub(crate) fn new(levels: &[Level], rows: &'a [Cube], off: &'a [Cube]) -> Self {
        let mut with_literal: Vec<Vec<Bits<N>>> = vec![Vec::new(); levels.len()];
        for (r, row) in rows.iter().enumerate() {
            for (condition, level) in row.literals() {
                let sets = &mut with_literal[condition];
                if sets.len() <= usize::from(level) {
                    sets.resize(usize::from(level) + 1, Bits::EMPTY);
                }
                sets[usize::from(level)].insert(r);
            }
        }
        Differences {
            rows,
            off,
            with_literal,
        }
    }

    fn difference(&self, a: &Cube, b: &Cube) -> Bits<W> {
        let mut bits = [0; W];
        for (word, bits) in bits.iter_mut().enumerate() {
            *bits = a.difference_word(b, word);
        }
        Bits(bits)
    }

    /// The minimal sets of conditions in which a row differs from an OFF cube: a term that covers the row and no OFF
    /// row is one that keeps a literal of each.
    pub(crate) fn edges(&self, row: usize) -> Vec<Bits<W>> {
        minimal_edges(
            self.off
                .iter()
                .map(|off| self.difference(&self.rows[row], off))
                .collect(),
        )
    }

    /// For each condition the rows that share this row's literal.
    pub(crate) fn sharing(&self, row: usize) -> Vec<Bits<N>> {
        let mut sets = vec![Bits::EMPTY; self.with_literal.len()];
        for (condition, level) in self.rows[row].literals() {
            sets[condition] = self.with_literal[condition][usize::from(level)];
        }
        sets
    }

    /// The cube with those literals of a row whose conditions are in `mask`.
    pub(crate) fn cube(&self, row: usize, mask: &Bits<W>) -> Cube {
        if let Some((_, plane)) = self.rows[row].as_word()
            && mask.0[1..].iter().all(|&w| w == 0)
        {
            return Cube::word(mask.0[0], plane);
        }
        Cube::from_literals(self.rows[row].literals().filter(|&(c, _)| mask.contains(c)))
    }

    /// Calls `found` with the row, the mask and the covered rows of every prime implicant that covers a row, each at the
    /// first row it covers. With weights and a least weight, only of those whose rows weigh at least so much.
    pub(crate) fn for_each(
        &self,
        edges: &[Vec<Bits<W>>],
        least: Option<(&Table<u64>, u64)>,
        watch: &Watch,
        found: &mut dyn FnMut(usize, &Bits<W>, &Bits<N>) -> Result<(), Reason>,
    ) -> Result<(), Reason> {
        let mut ticker = Ticker::new(watch);
        let all = Bits::<N>::below(self.rows.len());
        for (row, edges) in edges.iter().enumerate() {
            let mut guide = Covered {
                row,
                sharing: self.sharing(row),
                from: all.minus(&Bits::below(row)),
                least,
                found,
            };
            minimal_hitting_sets(edges, &mut ticker, all, &mut guide)?;
        }
        Ok(())
    }

    /// [`Differences::edges`] of every row.
    pub(crate) fn all_edges(&self) -> Vec<Vec<Bits<W>>> {
        (0..self.rows.len()).map(|row| self.edges(row)).collect()
    }
}

/// Follows the rows that the literals chosen so far cover.
struct Covered<'a, const W: usize, const N: usize> {
    row: usize,
    sharing: Vec<Bits<N>>,
    /// The rows from this one on: what covers an earlier row was found there.
    from: Bits<N>,
    least: Option<(&'a Table<u64>, u64)>,
    found: &'a mut dyn FnMut(usize, &Bits<W>, &Bits<N>) -> Result<(), Reason>,
}

impl<const W: usize, const N: usize> Guide<W> for Covered<'_, W, N> {
    type State = Bits<N>;

    #[inline]
    fn choose(&self, covered: &Bits<N>, condition: usize) -> Option<Bits<N>> {
        let covered = covered.and(&self.sharing[condition]);
        if let Some((table, least)) = self.least
            && table.weigh(&covered.and(&self.from)) < least
        {
            return None;
        }
        Some(covered)
    }

    #[inline]
    fn found(&mut self, mask: &Bits<W>, covered: &Bits<N>) -> Result<(), Reason> {
        if covered.first() == Some(self.row) {
            return (self.found)(self.row, mask, covered);
        }
        Ok(())
    }
}

/// All prime implicants of the union of these cubes, unordered.
///
/// By recursion on a condition: those without a literal of it are the prime implicants of the conjunction of all its
/// cofactors; those with the literal of a level are the prime implicants of that cofactor which the former do not contain
/// (Brayton et al. 1984, section 4.3; for several levels the same). A cover in which every condition lacks some level has
/// no consensus at all, and its maximal cubes are its prime implicants.
pub(crate) fn of_cover(
    levels: &[Level],
    cubes: Vec<Cube>,
    watch: &Watch,
) -> Result<Vec<Cube>, Reason> {
    let mut ticker = Ticker::new(watch);
    primes(levels, maximal_cubes(cubes), &mut ticker)
}

fn primes(
    levels: &[Level],
    cubes: Vec<Cube>,
    ticker: &mut Ticker<'_>,
) -> Result<Vec<Cube>, Reason> {
    ticker.tick()?;
    let Some(condition) = binate(levels, &cubes) else {
        return Ok(cubes);
    };
    let mut parts = Vec::with_capacity(usize::from(levels[condition]));
    for level in 0..levels[condition] {
        let cofactor = maximal_cubes(
            cubes
                .iter()
                .filter(|cube| cube.level(condition).is_none_or(|l| l == level))
                .map(|cube| cube.without(condition))
                .collect(),
        );
        parts.push(primes(levels, cofactor, ticker)?);
    }
    let mut common = parts[0].clone();
    for part in &parts[1..] {
        common = conjunction(&common, part, ticker)?;
    }
    let shorter = Filed::of(&common);
    let mut all = common;
    for (level, part) in parts.into_iter().enumerate() {
        for cube in part {
            ticker.tick()?;
            if !shorter.has_around(&cube) {
                all.push(cube.with(condition, level as Level));
            }
        }
    }
    Ok(all)
}

/// The maximal cubes in both unions. A cube of one that lies in a cube of the other is its own best product; such are most,
/// as cubes without the condition stand in every cofactor. The others are joined one by one.
fn conjunction(a: &[Cube], b: &[Cube], ticker: &mut Ticker<'_>) -> Result<Vec<Cube>, Reason> {
    let (in_b, beside_b): (Vec<&Cube>, Vec<&Cube>) = {
        let filed = Filed::of(b);
        a.iter().partition(|cube| filed.has_around(cube))
    };
    let (in_a, beside_a): (Vec<&Cube>, Vec<&Cube>) = {
        let filed = Filed::of(a);
        b.iter().partition(|cube| filed.has_around(cube))
    };
    let mut products: Vec<Cube> = in_b.into_iter().chain(in_a).cloned().collect();
    for a in &beside_b {
        ticker.tick()?;
        products.extend(beside_a.iter().filter_map(|b| a.intersection(b)));
    }
    Ok(maximal_cubes(products))
}

/// The condition of which every level occurs and that occurs most often.
fn binate(levels: &[Level], cubes: &[Cube]) -> Option<usize> {
    let mut seen: Vec<Vec<u32>> = levels.iter().map(|&l| vec![0; usize::from(l)]).collect();
    for cube in cubes {
        for (condition, level) in cube.literals() {
            seen[condition][usize::from(level)] += 1;
        }
    }
    (0..levels.len())
        .filter(|&c| seen[c].iter().all(|&n| n > 0))
        .max_by_key(|&c| (seen[c].iter().sum::<u32>(), std::cmp::Reverse(c)))
}

/// Lists up to this length are searched as they are.
const SHORT: usize = 32;

/// The cubes that lie in no other one, each once, in order.
pub(crate) fn maximal_cubes(mut cubes: Vec<Cube>) -> Vec<Cube> {
    cubes.sort_unstable();
    cubes.dedup();
    if cubes.first().is_some_and(Cube::is_empty) {
        cubes.truncate(1);
    }
    if cubes.len() > SHORT {
        return maximal_of_many(cubes);
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
    kept
}

/// The same, sorted and without the empty cube.
fn maximal_of_many(cubes: Vec<Cube>) -> Vec<Cube> {
    let mut filed = Filed::default();
    let mut kept = Vec::with_capacity(cubes.len());
    for cube in cubes {
        if !filed.has_around(&cube) {
            filed.add(&cube);
            kept.push(cube);
        }
    }
    kept
}

/// Cubes filed by their first literals. That of a cube that contains another is one of the other's, so that only the cubes under
/// these are compared.
#[derive(Default)]
struct Filed {
    any: bool,
    under: Vec<Vec<Cube>>,
}

impl Filed {
    fn of(cubes: &[Cube]) -> Self {
        let mut filed = Filed::default();
        cubes.iter().for_each(|cube| filed.add(cube));
        filed
    }

    fn place((condition, level): (usize, Level)) -> usize {
        2 * condition + usize::from(level > 0)
    }

    fn add(&mut self, cube: &Cube) {
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
    fn has_around(&self, cube: &Cube) -> bool {
        let near = |literal| self.under.get(Self::place(literal));
        self.any
            || cube
                .literals()
                .filter_map(near)
                .any(|under| under.iter().any(|other| other.covers(cube)))
    }
}
