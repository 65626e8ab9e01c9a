//! Prime implicants where only listed cubes may be covered: by recursion over the conditions.

use crate::cubes::cube::{Cube, Level};
use crate::cubes::maximal::{Filed, maximal_cubes_within};
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
    let mut starts = Vec::with_capacity(levels.len());
    let mut all = 0;
    for &levels in levels {
        starts.push(all);
        all += usize::from(levels);
    }
    let mut times = vec![0_u32; all];
    for cube in cubes {
        for (condition, level) in cube.literals() {
            times[starts[condition] + usize::from(level)] += 1;
        }
    }
    let of = |c: usize| &times[starts[c]..starts[c] + usize::from(levels[c])];
    (0..levels.len())
        .filter(|&c| of(c).iter().all(|&n| n > 0))
        .max_by_key(|&c| (of(c).iter().sum::<u32>(), std::cmp::Reverse(c)))
}
