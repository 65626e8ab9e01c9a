//! Unions of cubes: counting, complement, difference, containment, rows in order. Never by listing configurations.

use num_bigint::BigUint;

use super::cube::{Cube, Level};
use super::maximal::{maximal_by_length_within, maximal_cubes, maximal_cubes_within};
use super::tally::{Tally, in_part};
use crate::watch::{Pace, Reason, ToTheEnd, Watch};

/// Cubes between two looks at the memory.
const PORTION: usize = 1 << 12;

/// The parts of `cube` outside `other`, as disjoint cubes (Hong, Cain and Ostapko's *disjoint sharp*).
#[must_use]
pub fn sharp(levels: &[Level], cube: &Cube, other: &Cube) -> Vec<Cube> {
    if !cube.intersects(other) {
        return vec![cube.clone()];
    }
    let mut parts = Vec::new();
    let mut rest = cube.clone();
    for (condition, level) in other.literals() {
        if rest.level(condition).is_none() {
            let others = (0..levels[condition]).filter(|&l| l != level);
            parts.extend(others.map(|l| rest.with(condition, l)));
            rest = rest.with(condition, level);
        }
    }
    parts
}

/// The configurations of the union of `cubes` that are in none of `others`, as disjoint cubes if `cubes` are.
#[must_use]
pub fn subtract(levels: &[Level], cubes: &[Cube], others: &[Cube]) -> Vec<Cube> {
    let Ok(left) = subtract_in(levels, cubes, others, &mut ToTheEnd);
    left
}

/// The same, until the watch stops it.
///
/// # Errors
/// What stopped it.
pub fn subtract_within(
    levels: &[Level],
    cubes: &[Cube],
    others: &[Cube],
    watch: &Watch,
) -> Result<Vec<Cube>, Reason> {
    subtract_in(levels, cubes, others, &mut &*watch)
}

fn subtract_in<P: Pace>(
    levels: &[Level],
    cubes: &[Cube],
    others: &[Cube],
    pace: &mut P,
) -> Result<Vec<Cube>, P::Stop> {
    let mut left = Vec::new();
    for cube in cubes {
        let inside = inside(cube, others, pace)?;
        complement_within(levels, &inside, cube, &mut left, pace)?;
    }
    Ok(left)
}

/// What the cubes cover of `cube`, by its free conditions.
fn inside<'a, P: Pace>(
    cube: &Cube,
    cubes: impl IntoIterator<Item = &'a Cube>,
    pace: &mut P,
) -> Result<Vec<Cube>, P::Stop> {
    let cubes = cubes.into_iter();
    pace.steps(1 + cubes.size_hint().0 / 64)?;
    let common = cubes.filter(|other| other.intersects(cube));
    let free = |other: &Cube| other.beside(cube);
    maximal_by_length_within(common.map(free).collect(), pace)
}

/// The cubes that lie in no other one, each once, in order.
#[must_use]
pub fn maximal(cubes: Vec<Cube>) -> Vec<Cube> {
    maximal_cubes(cubes)
}

/// Disjoint cubes with the same union.
#[must_use]
pub fn disjoint(levels: &[Level], cubes: &[Cube]) -> Vec<Cube> {
    let mut all: Vec<Cube> = Vec::new();
    for cube in maximal_cubes(cubes.to_vec()) {
        let fresh = subtract(levels, std::slice::from_ref(&cube), &all);
        all.extend(fresh);
    }
    all
}

/// The configurations in none of `cubes`, as disjoint cubes; by recursion on the condition that occurs most often.
#[must_use]
pub fn complement(levels: &[Level], cubes: &[Cube]) -> Vec<Cube> {
    let Ok(outside) = complement_in(levels, cubes, &mut ToTheEnd);
    outside
}

/// The same, as far as the pace allows.
pub(crate) fn complement_in<P: Pace>(
    levels: &[Level],
    cubes: &[Cube],
    pace: &mut P,
) -> Result<Vec<Cube>, P::Stop> {
    let mut out = Vec::new();
    let top = maximal_by_length_within(cubes.to_vec(), pace)?;
    complement_within(levels, &top, &Cube::empty(), &mut out, pace)?;
    Ok(out)
}

fn complement_within<P: Pace>(
    levels: &[Level],
    cubes: &[Cube],
    within: &Cube,
    out: &mut Vec<Cube>,
    pace: &mut P,
) -> Result<(), P::Stop> {
    pace.steps(1 + cubes.len() / 16)?;
    if cubes.iter().any(Cube::is_empty) {
        return Ok(());
    }
    let Some(condition) = Tally::of(levels, cubes).most_frequent() else {
        out.push(within.clone());
        // A list that grows lies there twice for a moment.
        if out.len().is_power_of_two() || out.len().is_multiple_of(PORTION) {
            pace.holds(3 * (out.len() + PORTION) * Cube::bytes(levels))?;
        }
        return Ok(());
    };
    for level in 0..levels[condition] {
        complement_within(
            levels,
            &cofactor(cubes, condition, level),
            &within.with(condition, level),
            out,
            pace,
        )?;
    }
    Ok(())
}

/// What is left of the cubes where a condition has this level.
fn cofactor(cubes: &[Cube], condition: usize, level: Level) -> Vec<Cube> {
    cubes
        .iter()
        .filter(|cube| cube.level(condition).is_none_or(|l| l == level))
        .map(|cube| cube.without(condition))
        .collect()
}

/// The pairwise intersections of two unions: their common configurations.
#[must_use]
pub fn intersection(a: &[Cube], b: &[Cube]) -> Vec<Cube> {
    maximal_cubes(
        a.iter()
            .flat_map(|x| b.iter().filter_map(|y| x.intersection(y)))
            .collect(),
    )
}

/// Whether every configuration of `cube` is in one of `cubes`.
#[must_use]
pub fn is_covered(levels: &[Level], cube: &Cube, cubes: &[Cube]) -> bool {
    let Ok(covered) = is_covered_in(levels, cube, cubes, &mut ToTheEnd);
    covered
}

/// The same, until the watch stops it.
///
/// # Errors
/// What stopped it.
pub fn is_covered_within<'a>(
    levels: &[Level],
    cube: &Cube,
    cubes: impl IntoIterator<Item = &'a Cube, IntoIter: Clone>,
    watch: &Watch,
) -> Result<bool, Reason> {
    is_covered_in(levels, cube, cubes, &mut &*watch)
}

/// The same, as far as the pace allows.
pub(crate) fn is_covered_in<'a, P: Pace>(
    levels: &[Level],
    cube: &Cube,
    cubes: impl IntoIterator<Item = &'a Cube, IntoIter: Clone>,
    pace: &mut P,
) -> Result<bool, P::Stop> {
    let cubes = cubes.into_iter();
    pace.steps(1 + cubes.size_hint().0 / 64)?;
    // Most are in a single one.
    if cubes.clone().any(|whole| whole.covers(cube)) {
        return Ok(true);
    }
    let inside = inside(cube, cubes, pace)?;
    is_tautology(levels, &inside, pace)
}

/// Configurations of `cube` that are in none of `cubes`, as one cube; none if there are none.
pub(crate) fn first_outside<'a, P: Pace>(
    levels: &[Level],
    cube: &Cube,
    cubes: impl IntoIterator<Item = &'a Cube>,
    pace: &mut P,
) -> Result<Option<Cube>, P::Stop> {
    let inside = inside(cube, cubes, pace)?;
    first_outside_of(levels, &inside, cube, pace)
}

fn first_outside_of<P: Pace>(
    levels: &[Level],
    cubes: &[Cube],
    within: &Cube,
    pace: &mut P,
) -> Result<Option<Cube>, P::Stop> {
    pace.steps(1 + cubes.len() / 16)?;
    if cubes.iter().any(Cube::is_empty) {
        return Ok(None);
    }
    // What is outside at a level that some cube has is outside at a level that none has.
    let part = in_part(levels, cubes);
    if !part.is_empty() {
        let (dropped, left): (Vec<&Cube>, Vec<&Cube>) =
            cubes.iter().partition(|cube| cube.shares_condition(&part));
        let left: Vec<Cube> = left.into_iter().cloned().collect();
        let found = first_outside_of(levels, &left, within, pace)?;
        return Ok(found.map(|found| away_from(levels, found, &dropped)));
    }
    let Some(condition) = Tally::of(levels, cubes).most_frequent() else {
        return Ok(Some(within.clone()));
    };
    for level in 0..levels[condition] {
        let left = cofactor(cubes, condition, level);
        let found = first_outside_of(levels, &left, &within.with(condition, level), pace)?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The part of a cube that is outside of all these: each has, of a condition that the cube lacks, a level that some other level of all
/// of them is not.
fn away_from(levels: &[Level], cube: Cube, others: &[&Cube]) -> Cube {
    let mut part = cube;
    let near = others.iter().filter(|other| other.intersects(&part));
    let mut near: Vec<Cube> = near.map(|other| other.beside(&part)).collect();
    while let Some((condition, level)) = Tally::of(levels, &near).most_frequent_in_part() {
        part = part.with(condition, level);
        near.retain(|other| other.level(condition).is_none());
    }
    debug_assert!(near.is_empty(), "none of the others has all of the cube");
    part
}

fn is_tautology<P: Pace>(levels: &[Level], cubes: &[Cube], pace: &mut P) -> Result<bool, P::Stop> {
    pace.steps(1 + cubes.len() / 16)?;
    if cubes.iter().any(Cube::is_empty) {
        return Ok(true);
    }
    if cubes.is_empty() || !covers_enough(levels, cubes) {
        return Ok(false);
    }
    // At a level that no cube has, only those without the condition are left, and these are there at every level.
    let part = in_part(levels, cubes);
    if !part.is_empty() {
        let left = cubes.iter().filter(|cube| !cube.shares_condition(&part));
        return is_tautology(levels, &left.cloned().collect::<Vec<_>>(), pace);
    }
    let Some(condition) = Tally::of(levels, cubes).most_frequent() else {
        return Ok(false);
    };
    for level in 0..levels[condition] {
        if !is_tautology(levels, &cofactor(cubes, condition, level), pace)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether the cubes' shares of the space add up to all of it: they must, to cover it.
fn covers_enough(levels: &[Level], cubes: &[Cube]) -> bool {
    let share = |cube: &Cube| -> f64 {
        cube.literals()
            .map(|(c, _)| 1.0 / f64::from(levels[c]))
            .product()
    };
    cubes.iter().map(share).sum::<f64>() > 1.0 - 1e-9
}

/// How many configurations the union of these cubes has. By recursion on the conditions; cubes that share no condition with the others
/// are counted on their own.
#[must_use]
pub fn count(levels: &[Level], cubes: &[Cube]) -> BigUint {
    let Ok(count) = count_in(levels, cubes, &mut ToTheEnd);
    count
}

fn count_in<P: Pace>(levels: &[Level], cubes: &[Cube], pace: &mut P) -> Result<BigUint, P::Stop> {
    let space = size(levels, &Cube::empty());
    let cubes = maximal_cubes_within(cubes.to_vec(), pace)?;
    Ok(&space - uncovered(levels, &cubes, &space, pace)?)
}

/// How many of the `space` configurations are in none of these cubes; every condition of a cube contributes its levels to `space`.
fn uncovered<P: Pace>(
    levels: &[Level],
    cubes: &[Cube],
    space: &BigUint,
    pace: &mut P,
) -> Result<BigUint, P::Stop> {
    pace.steps(1 + cubes.len() / 16)?;
    if cubes.iter().any(Cube::is_empty) {
        return Ok(BigUint::ZERO);
    }
    let Some((first, rest)) = cubes.split_first() else {
        return Ok(space.clone());
    };
    if rest.is_empty() {
        let literals = first.literals().map(|(c, _)| levels[c]);
        let joint: BigUint = literals.map(BigUint::from).product();
        return Ok(space / &joint * (joint - 1_u32));
    }
    let parts = components(cubes);
    if parts.len() > 1 {
        // The share of the space that is outside of all is the product of the shares outside of each part.
        let mut product = BigUint::from(1_u32);
        for part in &parts {
            product *= uncovered(levels, part, space, pace)?;
        }
        let others = u32::try_from(parts.len() - 1).unwrap_or(u32::MAX);
        return Ok(product / space.pow(others));
    }
    let Some(condition) = Tally::of(levels, cubes).most_frequent() else {
        return Ok(BigUint::ZERO);
    };
    let space = space / levels[condition];
    let mut sum = BigUint::ZERO;
    for level in 0..levels[condition] {
        sum += uncovered(levels, &cofactor(cubes, condition, level), &space, pace)?;
    }
    Ok(sum)
}

/// How many configurations of the union of `cubes` are in none of `others`, unless the watch stops the count: it can be
/// exponential in the cubes.
///
/// # Errors
/// What stopped it.
pub fn count_outside(
    levels: &[Level],
    cubes: &[Cube],
    others: &[Cube],
    watch: &Watch,
) -> Result<BigUint, Reason> {
    let pace = &mut &*watch;
    let others = maximal_cubes_within(others.to_vec(), pace)?;
    if others.iter().all(|other| other.len() == levels.len()) {
        // Rows count one each, and most of them lie in the cubes.
        let together = [cubes, &others].concat();
        return Ok(count_in(levels, &together, pace)? - others.len());
    }
    let cubes = maximal_cubes_within(cubes.to_vec(), pace)?;
    outside(levels, cubes, others, &size(levels, &Cube::empty()), pace)
}

/// How many of the `space` configurations are in one of the cubes and in none of the others; as in [`uncovered`].
fn outside<P: Pace>(
    levels: &[Level],
    mut cubes: Vec<Cube>,
    mut others: Vec<Cube>,
    space: &BigUint,
    pace: &mut P,
) -> Result<BigUint, P::Stop> {
    pace.steps(1 + cubes.len() / 16)?;
    cubes.retain(|cube| !others.iter().any(|other| other.covers(cube)));
    pace.steps(1 + others.len() / 16)?;
    others.retain(|other| cubes.iter().any(|cube| cube.intersects(other)));
    if others.is_empty() {
        return Ok(space - uncovered(levels, &cubes, space, pace)?);
    }
    if cubes.iter().any(Cube::is_empty) {
        return uncovered(levels, &others, space, pace);
    }
    let Some(condition) = Tally::of(levels, &cubes).most_frequent() else {
        return Ok(BigUint::ZERO);
    };
    let space = space / levels[condition];
    let mut sum = BigUint::ZERO;
    for level in 0..levels[condition] {
        let [cubes, others] = [&cubes, &others].map(|cubes| cofactor(cubes, condition, level));
        sum += outside(levels, cubes, others, &space, pace)?;
    }
    Ok(sum)
}

/// The cubes in groups that have no condition in common.
fn components(cubes: &[Cube]) -> Vec<Vec<Cube>> {
    let mut left: Vec<&Cube> = cubes.iter().collect();
    let mut parts = Vec::new();
    while let Some(first) = left.pop() {
        let mut part = vec![first.clone()];
        let mut next = 0;
        while next < part.len() && !left.is_empty() {
            let (near, far): (Vec<&Cube>, _) = left
                .into_iter()
                .partition(|cube| part[next].shares_condition(cube));
            part.extend(near.into_iter().cloned());
            left = far;
            next += 1;
        }
        parts.push(part);
    }
    parts
}

/// How many configurations a cube has: the product of the numbers of levels of the absent conditions.
#[must_use]
pub fn size(levels: &[Level], cube: &Cube) -> BigUint {
    let mut product = BigUint::from(1_u32);
    for (condition, &levels) in levels.iter().enumerate() {
        if cube.level(condition).is_none() {
            product *= levels;
        }
    }
    product
}

/// The row number of a configuration: mixed radix from 1, the first condition most significant. Absent conditions count as level 0.
#[must_use]
pub fn row_number(levels: &[Level], row: &Cube) -> BigUint {
    let mut number = BigUint::ZERO;
    for (condition, &levels) in levels.iter().enumerate() {
        number = number * levels + row.level(condition).unwrap_or(0);
    }
    number + 1_u32
}

/// The configuration with this row number, `None` if there is none.
#[must_use]
pub fn row_of_number(levels: &[Level], number: &BigUint) -> Option<Vec<Level>> {
    if *number == BigUint::ZERO {
        return None;
    }
    let mut rest = number - 1_u32;
    let mut row = vec![0; levels.len()];
    for (condition, &levels) in levels.iter().enumerate().rev() {
        let digit = &rest % levels;
        row[condition] = digit.iter_u32_digits().next().unwrap_or(0) as Level;
        rest /= levels;
    }
    (rest == BigUint::ZERO).then_some(row)
}

/// The first `limit` configurations of the union of these cubes, in ascending order of their row numbers.
#[must_use]
pub fn rows(levels: &[Level], cubes: &[Cube], limit: usize) -> Vec<Vec<Level>> {
    let mut out = Vec::new();
    let mut row = Vec::with_capacity(levels.len());
    let all: Vec<&Cube> = cubes.iter().collect();
    rows_below(levels, &all, limit, &mut row, &mut out);
    out
}

fn rows_below(
    levels: &[Level],
    cubes: &[&Cube],
    limit: usize,
    row: &mut Vec<Level>,
    out: &mut Vec<Vec<Level>>,
) {
    if cubes.is_empty() || out.len() >= limit {
        return;
    }
    let condition = row.len();
    if condition == levels.len() {
        out.push(row.clone());
        return;
    }
    for level in 0..levels[condition] {
        let still: Vec<&Cube> = cubes
            .iter()
            .copied()
            .filter(|cube| cube.level(condition).is_none_or(|l| l == level))
            .collect();
        row.push(level);
        rows_below(levels, &still, limit, row, out);
        row.pop();
    }
}

/// The numbers of the first `limit` rows of the union of these cubes, ascending (see [`row_number`]).
#[must_use]
pub fn row_numbers(levels: &[Level], cubes: &[Cube], limit: usize) -> Vec<BigUint> {
    rows(levels, cubes, limit)
        .iter()
        .map(|row| row_number(levels, &Cube::from_row(row)))
        .collect()
}
