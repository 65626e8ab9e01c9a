//! Prime implicants where only listed cubes may be covered: by recursion over the conditions.

use crate::cubes::cube::{Cube, Level};
use crate::cubes::maximal::{Filed, LOOKS, maximal_by_length_within};
use crate::cubes::tally::Tally;
use crate::tools::joined::lead;
use crate::watch::{Booking, Pace, Reason, Ticker, Watch};

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
        weight: Cube::bytes(levels) / size_of::<Cube>(),
        held: 0,
    };
    let top = maximal_by_length_within(cubes, &mut recursion.ticker)?;
    recursion.primes(top)
}

struct Recursion<'a> {
    levels: &'a [Level],
    ticker: Ticker<'a>,
    booking: Booking<'a>,
    /// Bytes of a cube, and how many times one of a single word that is.
    size: usize,
    weight: usize,
    /// Cubes that the open calls keep.
    held: usize,
}

impl Recursion<'_> {
    /// Makes room for so many cubes beside those that are kept.
    fn hold(&mut self, cubes: usize) -> Result<(), Reason> {
        self.booking.hold((self.held + cubes) * self.size)
    }

    /// Those of cubes of which none lies in another.
    fn primes(&mut self, cubes: Vec<Cube>) -> Result<Vec<Cube>, Reason> {
        self.ticker.steps(1 + cubes.len() / 16)?;
        let tally = Tally::of_whole(self.levels, &cubes);
        let Some(condition) = tally.most_frequent_whole() else {
            return Ok(cubes);
        };
        let (alone, groups) = groups(&tally, &cubes);
        if alone.is_empty() && groups.len() == 1 {
            return self.divided(&cubes, condition);
        }
        let before = self.held;
        let mut all = alone;
        for group in groups {
            self.held = before + all.len();
            all.extend(self.primes(group)?);
        }
        self.held = before;
        self.hold(2 * all.len())?;
        maximal_by_length_within(all, &mut self.ticker)
    }

    /// The same by the levels of a condition.
    fn divided(&mut self, cubes: &[Cube], condition: usize) -> Result<Vec<Cube>, Reason> {
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
            let cofactor = maximal_by_length_within(with_level.collect(), &mut self.ticker)?;
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
            for (place, cube) in part.into_iter().enumerate() {
                if place % LOOKS == 0 {
                    self.ticker.steps(shorter.looks())?;
                }
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
        // Most products of one cube lie in another of the same one.
        for a in &beside_b {
            self.ticker.steps(1 + beside_a.len() * self.weight / 64)?;
            let own: Vec<Cube> = beside_a.iter().filter_map(|b| a.intersection(b)).collect();
            self.hold(3 * (products.len() + own.len()))?;
            products.extend(maximal_by_length_within(own, &mut self.ticker)?);
        }
        maximal_by_length_within(products, &mut self.ticker)
    }

    /// The cubes of `a` that lie in one of `b`, and the others.
    fn divide<'c>(
        &mut self,
        a: &'c [Cube],
        b: &[Cube],
    ) -> Result<(Vec<&'c Cube>, Vec<&'c Cube>), Reason> {
        let filed = Filed::of(b);
        let (mut inside, mut beside) = (Vec::new(), Vec::new());
        for (place, cube) in a.iter().enumerate() {
            if place % LOOKS == 0 {
                self.ticker.steps(filed.looks())?;
            }
            match filed.has_around(cube) {
                true => inside.push(cube),
                false => beside.push(cube),
            }
        }
        Ok((inside, beside))
    }
}

/// Cubes without a condition of which every level occurs, and the others in groups that have no such condition in common. Cubes of
/// different groups have no consensus, nor do those that are made of them, which have no other literals: the prime implicants of all
/// are the maximal ones of those of the groups.
fn groups(tally: &Tally<'_>, cubes: &[Cube]) -> (Vec<Cube>, Vec<Vec<Cube>>) {
    let whole = tally.whole();
    let mut leads: Vec<usize> = (0..whole.len()).collect();
    let firsts: Vec<Option<usize>> = cubes
        .iter()
        .map(|cube| {
            let mut own = cube.literals().map(|(c, _)| c).filter(|&c| whole[c]);
            let first = own.next()?;
            for condition in own {
                let (a, b) = (lead(&mut leads, first), lead(&mut leads, condition));
                leads[b] = a;
            }
            Some(first)
        })
        .collect();
    let mut alone = Vec::new();
    let mut places = vec![None; whole.len()];
    let mut groups: Vec<Vec<Cube>> = Vec::new();
    for (cube, first) in cubes.iter().zip(firsts) {
        let Some(first) = first else {
            alone.push(cube.clone());
            continue;
        };
        let place = *places[lead(&mut leads, first)].get_or_insert(groups.len());
        if place == groups.len() {
            groups.push(Vec::new());
        }
        groups[place].push(cube.clone());
    }
    (alone, groups)
}
