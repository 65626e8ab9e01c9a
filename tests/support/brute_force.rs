//! Prime implicants and models from the definitions, for small problems: every cube and every choice of prime implicants is
//! looked at. Nothing here is shared with the minimiser but the type of a term.

use std::collections::BTreeSet;

use crate::minimize::{Cube, Level};

/// More to cover than this is not attempted.
const MOST_TASKS: usize = 128;
/// More choices than this are not attempted.
const MOST_CHOICES: usize = 40_000;

/// All configurations, the first condition most significant.
pub fn all_rows(levels: &[Level]) -> Vec<Vec<Level>> {
    let mut rows = vec![Vec::new()];
    for &l in levels {
        rows = rows
            .into_iter()
            .flat_map(|row| (0..l).map(move |level| [&row[..], &[level]].concat()))
            .collect();
    }
    rows
}

/// The prime implicants with what they cover.
pub struct Truth {
    /// In the order of [`Cube`].
    pub primes: Vec<Cube>,
    /// What each covers, by tasks.
    pub covers: Vec<u128>,
    /// All tasks.
    pub everything: u128,
}

/// A cube as a list of its level in each condition, or the number of levels where the condition is absent.
type Digits = Vec<usize>;

/// Every cube, in the order of a number of mixed radix whose digits are those of [`Digits`], and what may be used of them.
struct Cubes<'a> {
    levels: &'a [Level],
    digits: Vec<Digits>,
    strides: Vec<usize>,
}

impl<'a> Cubes<'a> {
    fn new(levels: &'a [Level]) -> Self {
        let with_absent: Vec<Level> = levels.iter().map(|l| l + 1).collect();
        let strides = (0..levels.len())
            .map(|c| {
                with_absent[c + 1..]
                    .iter()
                    .map(|&l| usize::from(l))
                    .product()
            })
            .collect();
        let digits = all_rows(&with_absent)
            .into_iter()
            .map(|row| row.into_iter().map(usize::from).collect())
            .collect();
        Cubes {
            levels,
            digits,
            strides,
        }
    }

    fn absent(&self, cube: usize, condition: usize) -> bool {
        self.digits[cube][condition] == usize::from(self.levels[condition])
    }

    /// For each cube `join` of what `row` says of its configurations, which a cube has from its halves.
    fn joined<T: Copy>(
        &self,
        mut row: impl FnMut(&Digits) -> T,
        join: impl Fn(T, T) -> T,
    ) -> Vec<T> {
        let mut values: Vec<T> = Vec::with_capacity(self.digits.len());
        for (cube, digits) in self.digits.iter().enumerate() {
            let first_absent = (0..self.levels.len()).find(|&c| self.absent(cube, c));
            let value = match first_absent {
                None => row(digits),
                Some(c) => (1..=usize::from(self.levels[c]))
                    .map(|back| values[cube - back * self.strides[c]])
                    .reduce(&join)
                    .expect("a condition has a level"),
            };
            values.push(value);
        }
        values
    }

    fn cube(&self, cube: usize) -> Cube {
        let present = (0..self.levels.len()).filter(|&c| !self.absent(cube, c));
        Cube::from_literals(present.map(|c| (c, self.digits[cube][c] as Level)))
    }

    /// The cube without one of its literals.
    fn without(&self, cube: usize, condition: usize) -> usize {
        let (level, absent) = (
            self.digits[cube][condition],
            usize::from(self.levels[condition]),
        );
        cube + (absent - level) * self.strides[condition]
    }
}

fn covers(cube: &Cube, digits: &Digits) -> bool {
    cube.literals()
        .all(|(c, level)| digits[c] == usize::from(level))
}

/// The prime implicants that cover a task, where only the configurations that `allowed` admits may be covered. A task is a
/// configuration of `on`, or a cube of `on` as a whole. `None` if there is too much to cover.
pub fn truth(
    levels: &[Level],
    on: &[Cube],
    on_as_wholes: bool,
    allowed: impl Fn(&[Level]) -> bool,
) -> Option<Truth> {
    let cubes = Cubes::new(levels);
    let levels_of =
        |digits: &Digits| -> Vec<Level> { digits.iter().map(|&d| d as Level).collect() };
    let usable = cubes.joined(|digits| allowed(&levels_of(digits)), |a, b| a && b);
    let wholes: BTreeSet<&Cube> = on.iter().collect();
    let mut tasks = wholes.len();
    let covered: Vec<u128> = if on_as_wholes {
        if tasks > MOST_TASKS {
            return None;
        }
        let whole = |cube: usize| {
            let term = cubes.cube(cube);
            let inside = |on: &Cube| term.literals().all(|(c, level)| on.level(c) == Some(level));
            wholes
                .iter()
                .enumerate()
                .fold(0, |set, (t, on)| set | u128::from(inside(on)) << t)
        };
        (0..cubes.digits.len())
            .map(|cube| if usable[cube] { whole(cube) } else { 0 })
            .collect()
    } else {
        tasks = 0;
        let bits = cubes.joined(
            |digits| {
                let is_on = on.iter().any(|cube| covers(cube, digits));
                tasks += usize::from(is_on);
                if is_on && tasks <= MOST_TASKS {
                    1 << (tasks - 1)
                } else {
                    0
                }
            },
            |a, b| a | b,
        );
        if tasks > MOST_TASKS {
            return None;
        }
        bits
    };
    let prime = |cube: usize| {
        let mut present = (0..levels.len()).filter(|&c| !cubes.absent(cube, c));
        usable[cube] && present.all(|c| !usable[cubes.without(cube, c)])
    };
    let mut found: Vec<(Cube, u128)> = (0..cubes.digits.len())
        .filter(|&cube| covered[cube] != 0 && prime(cube))
        .map(|cube| (cubes.cube(cube), covered[cube]))
        .collect();
    found.sort();
    let (primes, covers) = found.into_iter().unzip();
    Some(Truth {
        primes,
        covers,
        everything: if tasks == 128 {
            u128::MAX
        } else {
            (1 << tasks) - 1
        },
    })
}

impl Truth {
    /// Without the prime implicants whose tasks are a proper subset of another's.
    pub fn undominated(self) -> Self {
        let keep = |&p: &usize| {
            let mine = self.covers[p];
            !self
                .covers
                .iter()
                .any(|&other| mine & !other == 0 && mine != other)
        };
        let kept: Vec<usize> = (0..self.primes.len()).filter(keep).collect();
        Truth {
            primes: kept.iter().map(|&p| self.primes[p].clone()).collect(),
            covers: kept.iter().map(|&p| self.covers[p]).collect(),
            everything: self.everything,
        }
    }

    fn union(&self, chosen: &[usize]) -> u128 {
        chosen.iter().fold(0, |all, &p| all | self.covers[p])
    }

    /// Whether all is covered, and not without any of these.
    fn is_irredundant(&self, chosen: &[usize]) -> bool {
        self.union(chosen) == self.everything
            && (0..chosen.len()).all(|i| {
                let others: Vec<usize> = [&chosen[..i], &chosen[i + 1..]].concat();
                self.union(&others) != self.everything
            })
    }

    /// All irredundant covers, each as ascending places in `primes`; `None` if there is too much to look at. Whatever
    /// member of such a cover is taken for the first task that is open, in the end it is the whole cover.
    pub fn irredundant(&self) -> Option<BTreeSet<Vec<usize>>> {
        let mut found = BTreeSet::new();
        let mut left = MOST_CHOICES;
        self.extend(&mut Vec::new(), &mut found, &mut left)?;
        if self.primes.len() <= 10 {
            assert_eq!(found, self.irredundant_of_all_subsets());
        }
        Some(found)
    }

    fn extend(
        &self,
        chosen: &mut Vec<usize>,
        found: &mut BTreeSet<Vec<usize>>,
        left: &mut usize,
    ) -> Option<()> {
        *left = left.checked_sub(1)?;
        let open = self.everything & !self.union(chosen);
        if open == 0 {
            let mut sorted = chosen.clone();
            sorted.sort_unstable();
            if self.is_irredundant(&sorted) {
                found.insert(sorted);
            }
            return Some(());
        }
        let first = open & open.wrapping_neg();
        for p in 0..self.primes.len() {
            if self.covers[p] & first != 0 {
                chosen.push(p);
                let outcome = self.extend(chosen, found, left);
                chosen.pop();
                outcome?;
            }
        }
        Some(())
    }

    fn irredundant_of_all_subsets(&self) -> BTreeSet<Vec<usize>> {
        let members = |subset: u32| -> Vec<usize> {
            (0..self.primes.len())
                .filter(|p| subset >> p & 1 == 1)
                .collect()
        };
        (0..1_u32 << self.primes.len())
            .map(members)
            .filter(|chosen| self.is_irredundant(chosen))
            .collect()
    }
}

/// Those with the fewest members.
pub fn fewest(covers: &BTreeSet<Vec<usize>>) -> BTreeSet<Vec<usize>> {
    let least = covers.iter().map(Vec::len).min();
    let is_least = |cover: &&Vec<usize>| Some(cover.len()) == least;
    covers.iter().filter(is_least).cloned().collect()
}
