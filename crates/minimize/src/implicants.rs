//! Prime implicants.
//!
//! Where everything but OFF may be covered, the prime implicants of an ON row are the minimal hitting sets of its
//! difference sets ([`free`]); where only listed cubes may be covered, they come by recursion over the conditions
//! ([`of_cover`]).

use crate::bits::Bits;
use crate::cover::simplex::Table;
use crate::hitting::{Guide, minimal_edges, minimal_hitting_sets};
use crate::problem::Reason;
use crate::sorting::sort_within;
use crate::watch::{Booking, Pace, Ticker, ToTheEnd, Watch};
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
    fn edges(&self, row: usize, ticker: &mut Ticker<'_>) -> Result<Vec<Bits<W>>, Reason> {
        let differences = self.off.iter();
        let differences = differences.map(|off| self.difference(&self.rows[row], off));
        minimal_edges(differences.collect(), ticker)
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
    pub(crate) fn all_edges(&self, watch: &Watch) -> Result<Vec<Vec<Bits<W>>>, Reason> {
        let mut booking = Booking::new(watch);
        let mut bytes = 0;
        let mut all = Vec::with_capacity(self.rows.len());
        let mut ticker = Ticker::new(watch);
        for row in 0..self.rows.len() {
            watch.look()?;
            let edges = self.edges(row, &mut ticker)?;
            bytes += edges.capacity() * size_of::<Bits<W>>();
            booking.hold(bytes)?;
            all.push(edges);
        }
        Ok(all)
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
    let mut recursion = Recursion {
        levels,
        ticker: Ticker::new(watch),
        booking: Booking::new(watch),
        size: Cube::bytes(levels),
        held: 0,
    };
    let top = maximal_cubes_within(cubes, &mut recursion.ticker)?;
    recursion.primes(top)
}

struct Recursion<'a> {
    levels: &'a [Level],
    ticker: Ticker<'a>,
    booking: Booking<'a>,
    /// Bytes of a cube.
    size: usize,
    /// Cubes that the open calls keep.
    held: usize,
}

impl Recursion<'_> {
    /// Makes room for so many cubes beside those that are kept.
    fn hold(&mut self, cubes: usize) -> Result<(), Reason> {
        self.booking.hold((self.held + cubes) * self.size)
    }

    fn primes(&mut self, cubes: Vec<Cube>) -> Result<Vec<Cube>, Reason> {
        self.ticker.steps(1 + cubes.len() / 16)?;
        let Some(condition) = binate(self.levels, &cubes) else {
            return Ok(cubes);
        };
        let before = self.held;
        self.held += cubes.len();
        let levels = self.levels[condition];
        let mut parts = Vec::with_capacity(usize::from(levels));
        for level in 0..levels {
            self.hold(3 * cubes.len())?;
            let with_level = cubes
                .iter()
                .filter(|cube| cube.level(condition).is_none_or(|l| l == level))
                .map(|cube| cube.without(condition));
            let cofactor = maximal_cubes_within(with_level.collect(), &mut self.ticker)?;
            let part = self.primes(cofactor)?;
            self.held += part.len();
            parts.push(part);
        }
        let mut common = parts[0].clone();
        for part in &parts[1..] {
            common = self.conjunction(&common, part)?;
        }
        let shorter = Filed::of(&common);
        self.held += common.len();
        self.hold(2 * common.len())?;
        let mut all = common;
        for (level, part) in parts.into_iter().enumerate() {
            for cube in part {
                self.ticker.steps(shorter.look())?;
                if !shorter.has_around(&cube) {
                    all.push(cube.with(condition, level as Level));
                }
            }
        }
        self.held = before;
        Ok(all)
    }

    /// The maximal cubes in both unions. A cube of one that lies in a cube of the other is its own best product; such are most,
    /// as cubes without the condition stand in every cofactor. The others are joined one by one.
    fn conjunction(&mut self, a: &[Cube], b: &[Cube]) -> Result<Vec<Cube>, Reason> {
        self.hold(2 * (a.len() + b.len()))?;
        let (in_b, beside_b) = self.divide(a, b)?;
        let (in_a, beside_a) = self.divide(b, a)?;
        let mut products: Vec<Cube> = in_b.into_iter().chain(in_a).cloned().collect();
        for a in &beside_b {
            self.ticker.steps(1 + beside_a.len() / 64)?;
            products.extend(beside_a.iter().filter_map(|b| a.intersection(b)));
            self.hold(3 * products.len())?;
        }
        maximal_cubes_within(products, &mut self.ticker)
    }

    /// The cubes of `a` that lie in one of `b`, and the others.
    fn divide<'c>(
        &mut self,
        a: &'c [Cube],
        b: &[Cube],
    ) -> Result<(Vec<&'c Cube>, Vec<&'c Cube>), Reason> {
        let filed = Filed::of(b);
        let (mut inside, mut beside) = (Vec::new(), Vec::new());
        for cube in a {
            self.ticker.steps(filed.look())?;
            match filed.has_around(cube) {
                true => inside.push(cube),
                false => beside.push(cube),
            }
        }
        Ok((inside, beside))
    }
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
struct Filed {
    any: bool,
    under: Vec<Vec<Cube>>,
    len: usize,
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

    /// The steps that a look among the cubes takes.
    fn look(&self) -> usize {
        1 + self.len / 256
    }

    fn add(&mut self, cube: &Cube) {
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
    fn has_around(&self, cube: &Cube) -> bool {
        let near = |literal| self.under.get(Self::place(literal));
        self.any
            || cube
                .literals()
                .filter_map(near)
                .any(|under| under.iter().any(|other| other.covers(cube)))
    }
}
