//! The sums behind consistency and PRI of truth-table rows.
//!
//! Two ways that give the same sums up to rounding. *By row*: the membership of every case in every observed
//! row, `cases × rows × conditions` steps. *By sub-cube*, for many cases: a case's membership in a corner of the
//! property space depends only on the condition with which the corner disagrees most. With
//! `m(i) = min(v(i), 1 − v(i))` sorted ascending, all corners that disagree in the first condition have
//! membership `m(1)`, those that agree there and disagree in the second `m(2)`, and so on; the corner of the case
//! itself has `min max(v, 1 − v)`. Each case therefore adds to `conditions + 1` sub-cubes, and one pass over the
//! `∏ (levels + 1)` sub-cubes pushes their sums down to the corners.

use std::borrow::Borrow;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::precision::ratio;
use crate::sets::{Position, Set};
use qca_minimize::Level;

/// Sums over all cases for one row.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct RowSums {
    /// Σ x: memberships in the row.
    pub(super) row: f64,
    /// Σ min(x, y): in the row and the outcome.
    pub(super) overlap: f64,
    /// Σ min(x, y, 1 − y): in the row, the outcome and its negation.
    pub(super) both: f64,
}

impl RowSums {
    fn add(&mut self, x: f64, y: f64) {
        self.row += x;
        self.overlap += x.min(y);
        self.both += x.min(y.min(1.0 - y));
    }

    fn merge(&mut self, other: &RowSums) {
        self.row += other.row;
        self.overlap += other.overlap;
        self.both += other.both;
    }
}

/// Consistency and PRI of a row by Σ x, Σ min(x, y) and Σ min(x, y, 1 − y) over all cases.
pub(super) fn row_figures(x: f64, overlap: f64, both: f64) -> (Option<f64>, Option<f64>) {
    (ratio(overlap, x), ratio(overlap - both, x - both))
}

/// A row by its sums over all cases.
#[derive(Clone, Debug, PartialEq)]
pub struct SummedRow {
    /// The level of each condition.
    pub pattern: Vec<Level>,
    /// The number of cases that belong to it.
    pub n: usize,
    /// Σ x.
    pub x: f64,
    /// Σ min(x, y).
    pub both: f64,
    /// Σ min(x, y, 1 − y).
    pub ambiguous: f64,
}

/// Cases in one block of parallel work; fixed, so that the sums do not depend on the number of threads.
const BLOCK: usize = 1 << 15;
/// The most sub-cubes that each block sums in an array of its own.
const MOST_IN_BLOCKS: usize = 1 << 18;
/// The most sub-cubes that are summed in one array: 200 MB, which the sub-cubes of fourteen fuzzy conditions need.
const MOST_SUB_CUBES: usize = 1 << 23;
/// The most steps by row that one thread does alone: for less, starting others costs more than it saves.
const FEW_STEPS: usize = 1 << 16;
/// Cases whose memberships in a row are held at a time.
const CHUNK: usize = 256;

/// How the sums are made.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// Row by row, by one thread.
    Rows,
    /// Row by row, by all threads.
    RowsInParallel,
    /// By these sub-cubes.
    SubCubes(SubCubes),
}

/// The sums of each row, in the order of `patterns`.
pub(super) fn row_sums<S: Borrow<Set> + Sync, P: AsRef<[Option<Level>]> + Sync>(
    sets: &[S],
    patterns: &[P],
    outcome: &[f64],
) -> Vec<RowSums> {
    let sets: Vec<&Set> = sets.iter().map(Borrow::borrow).collect();
    let steps = outcome
        .len()
        .saturating_mul(patterns.len())
        .saturating_mul(sets.len());
    let of_row = |pattern: &P| by_case(&sets, pattern.as_ref(), outcome);
    match way(&sets, patterns, steps) {
        Way::Rows => patterns.iter().map(of_row).collect(),
        Way::RowsInParallel => patterns.par_iter().with_min_len(8).map(of_row).collect(),
        Way::SubCubes(space) => by_sub_cube(&sets, patterns, outcome, &space),
    }
}

/// The quickest way to sums that take so many steps by row.
fn way<P: AsRef<[Option<Level>]>>(sets: &[&Set], patterns: &[P], steps: usize) -> Way {
    if steps <= FEW_STEPS {
        return Way::Rows;
    }
    sub_cubes(sets, patterns, steps).map_or(Way::RowsInParallel, Way::SubCubes)
}

/// The sub-cubes to sum by, where that takes fewer steps and every cell and membership is a level or a number.
fn sub_cubes<P: AsRef<[Option<Level>]>>(
    sets: &[&Set],
    patterns: &[P],
    steps: usize,
) -> Option<SubCubes> {
    let space = SubCubes::of(sets)?;
    let fewer = steps > 16 * space.size && steps > 1 << 20;
    let complete = || {
        let cells = patterns.iter().flat_map(AsRef::as_ref);
        cells.copied().all(|level| level.is_some())
    };
    let no_gaps = || sets.iter().all(|set| !set.has_dont_care());
    (fewer && complete() && no_gaps()).then_some(space)
}

/// One row: the membership of every case in it.
fn by_case(sets: &[&Set], pattern: &[Option<Level>], outcome: &[f64]) -> RowSums {
    let mut sums = RowSums::default();
    let mut memberships = [1.0; CHUNK];
    for (at, outcome) in outcome.chunks(CHUNK).enumerate() {
        let memberships = &mut memberships[..outcome.len()];
        memberships.fill(1.0);
        for (set, level) in sets.iter().zip(pattern) {
            if let Some(level) = level {
                set.narrow(*level, at * CHUNK, memberships);
            }
        }
        for (&x, &y) in memberships.iter().zip(outcome) {
            sums.add(x, y);
        }
    }
    sums
}

/// The array of sub-cubes: one digit for each condition, its level or (`levels`) any.
#[derive(Clone, Debug, PartialEq, Eq)]
struct SubCubes {
    strides: Vec<usize>,
    any: Vec<usize>,
    size: usize,
}

impl SubCubes {
    fn of(members: &[&Set]) -> Option<Self> {
        let levels: Vec<Level> = members.iter().map(|set| set.levels()).collect();
        SubCubes::over(&levels)
    }

    fn over(levels: &[Level]) -> Option<Self> {
        let mut size = 1usize;
        let mut strides = Vec::new();
        for &levels in levels {
            strides.push(size);
            size = size.checked_mul(usize::from(levels) + 1)?;
        }
        let any = levels.iter().map(|&levels| usize::from(levels)).collect();
        (size <= MOST_SUB_CUBES).then_some(SubCubes { strides, any, size })
    }

    /// Whether each block of cases has an array of its own.
    fn are_few(&self) -> bool {
        self.size <= MOST_IN_BLOCKS
    }

    fn everything(&self) -> usize {
        self.strides
            .iter()
            .zip(&self.any)
            .map(|(stride, any)| stride * any)
            .sum()
    }
}

fn by_sub_cube<P: AsRef<[Option<Level>]>>(
    members: &[&Set],
    patterns: &[P],
    outcome: &[f64],
    space: &SubCubes,
) -> Vec<RowSums> {
    let mut total = vec![RowSums::default(); space.size];
    let blocks: Vec<usize> = match space.are_few() {
        true => (0..outcome.len()).step_by(BLOCK).collect(),
        false => Vec::new(),
    };
    if blocks.is_empty() {
        add_cases(members, outcome, 0..outcome.len(), space, &mut total);
    }
    // A few blocks at a time, merged in order: bounded memory, and the same sums whatever the threads.
    for group in blocks.chunks(8) {
        let sums: Vec<Vec<RowSums>> = group
            .par_iter()
            .map(|&start| {
                let end = (start + BLOCK).min(outcome.len());
                {
                    let mut sums = vec![RowSums::default(); space.size];
                    add_cases(members, outcome, start..end, space, &mut sums);
                    sums
                }
            })
            .collect();
        for block in &sums {
            total
                .iter_mut()
                .zip(block)
                .for_each(|(sum, part)| sum.merge(part));
        }
    }
    push_down(&mut total, space);
    patterns
        .iter()
        .map(|pattern| {
            let levels = pattern.as_ref().iter();
            let levels = levels.map(|level| usize::from(level.unwrap_or(0)));
            total[levels
                .zip(&space.strides)
                .map(|(level, stride)| level * stride)
                .sum::<usize>()]
        })
        .collect()
}

/// What one fuzzy condition of a case adds: the membership of the corners that disagree in it, and the way from "any" to the
/// sub-cube that agrees and to the one that disagrees, as wrapping differences of their places.
#[derive(Clone, Copy, Default)]
struct Step {
    disagreement: f64,
    agreed: usize,
    disagreed: usize,
}

/// The most conditions: two levels and "any" of each make at least 3 sub-cubes.
const MOST_STEPS: usize = MOST_SUB_CUBES.ilog(3) as usize;

/// Adds these cases, in order.
fn add_cases(
    members: &[&Set],
    outcome: &[f64],
    cases: std::ops::Range<usize>,
    space: &SubCubes,
    sums: &mut [RowSums],
) {
    let (mut steps, mut sorted) = ([Step::default(); MOST_STEPS], [Step::default(); MOST_STEPS]);
    let everything = space.everything();
    for case in cases {
        // Crisp conditions leave only the case's own level: any other has membership 0.
        let mut corner = everything;
        let mut own = 1.0f64;
        let mut fuzzy = 0;
        for (at, set) in members.iter().enumerate() {
            let (value, stride, any) = (set.numbers()[case], space.strides[at], space.any[at]);
            if set.is_fuzzy() {
                let (level_0, level_1) = ((any * stride).wrapping_neg(), stride.wrapping_neg());
                let above = value > 0.5;
                own = own.min(value.max(1.0 - value));
                steps[fuzzy] = Step {
                    disagreement: value.min(1.0 - value),
                    agreed: if above { level_1 } else { level_0 },
                    disagreed: if above { level_0 } else { level_1 },
                };
                fuzzy += 1;
            } else {
                corner = corner - any * stride + value as usize * stride;
            }
        }
        sort_by_disagreement(&steps[..fuzzy], &mut sorted[..fuzzy]);
        let y = outcome[case];
        for step in &sorted[..fuzzy] {
            sums[corner.wrapping_add(step.disagreed)].add(step.disagreement, y);
            corner = corner.wrapping_add(step.agreed);
        }
        sums[corner].add(own, y);
    }
}

/// Puts each step at its rank, the number of steps before it: a handful of comparisons without a branch.
fn sort_by_disagreement(steps: &[Step], sorted: &mut [Step]) {
    let mut ranks = [0; MOST_STEPS];
    for (i, step) in steps.iter().enumerate() {
        for (j, earlier) in steps[..i].iter().enumerate() {
            let after = earlier.disagreement <= step.disagreement;
            ranks[i] += usize::from(after);
            ranks[j] += usize::from(!after);
        }
    }
    for (step, &rank) in steps.iter().zip(&ranks) {
        sorted[rank] = *step;
    }
}

/// Adds each sub-cube with "any" in a condition to its sub-cubes with a level there.
fn push_down(sums: &mut [RowSums], space: &SubCubes) {
    for (&stride, &any) in space.strides.iter().zip(&space.any) {
        for start in (0..space.size).filter(|at| at / stride % (any + 1) == any) {
            let from = sums[start];
            for level in 0..any {
                sums[start - (any - level) * stride].merge(&from);
            }
        }
    }
}

/// The sums of all rows over cases that come in portions, such as those of a file that is larger than memory. It takes as much
/// memory as its sub-cubes, whatever the number of cases.
///
/// ```
/// use qca::Set;
/// use qca::truth_table::RunningSums;
///
/// let mut sums = RunningSums::new(1)?;
/// for (x, y) in [(vec![0.9, 0.2], [0.8, 0.1]), (vec![0.7, 0.5], [0.9, 0.4])] {
///     sums.add(&[&Set::new("A", x)?], &y)?;
/// }
/// let rows = sums.rows();
/// assert_eq!((sums.cases(), sums.unassigned(), rows[1].n), (4, 1, 2));
/// assert!((rows[1].x - 2.3).abs() < 1e-12);
/// # Ok::<(), qca::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RunningSums {
    space: SubCubes,
    sums: Vec<RowSums>,
    /// The cases of each configuration, the first condition most significant.
    counts: Vec<usize>,
    cases: usize,
    unassigned: usize,
}

impl RunningSums {
    /// Sums over so many conditions, each with two levels.
    ///
    /// # Errors
    /// More conditions than there is room for sub-cubes of, which is fourteen.
    pub fn new(conditions: usize) -> Result<Self> {
        let space = SubCubes::over(&vec![2; conditions]).ok_or_else(|| {
            Error::analysis(format!(
                "{conditions} conditions are too many for one pass: each of 3^{conditions} sub-cubes would need its sums; {MOST_STEPS} is the most"
            ))
        })?;
        Ok(RunningSums {
            sums: vec![RowSums::default(); space.size],
            counts: vec![0; 1 << conditions],
            space,
            cases: 0,
            unassigned: 0,
        })
    }

    /// Adds cases: their sets, in the order of the conditions, and their memberships in the outcome.
    ///
    /// # Errors
    /// A set of more than two levels, or with cells that do not matter.
    pub fn add(&mut self, sets: &[&Set], outcome: &[f64]) -> Result<()> {
        if let Some(set) = sets
            .iter()
            .find(|set| set.levels() > 2 || set.has_dont_care())
        {
            return Err(Error::analysis(format!(
                "{} is no set of memberships between 0 and 1; one pass over the data needs such",
                set.name()
            )));
        }
        add_cases(sets, outcome, 0..outcome.len(), &self.space, &mut self.sums);
        for case in 0..outcome.len() {
            let mut number = Some(0);
            for set in sets {
                number = match set.position(case) {
                    Position::Level(level) => number.map(|n| 2 * n + usize::from(level)),
                    Position::Ambiguous | Position::DontCare => None,
                };
            }
            match number {
                Some(number) => self.counts[number] += 1,
                None => self.unassigned += 1,
            }
        }
        self.cases += outcome.len();
        Ok(())
    }

    /// The cases that were added.
    pub fn cases(&self) -> usize {
        self.cases
    }

    /// Those of them that belong to no row: 0.5 in a condition.
    pub fn unassigned(&self) -> usize {
        self.unassigned
    }

    /// Every row with its sums, also those to which no case belongs.
    pub fn rows(&self) -> Vec<SummedRow> {
        let mut total = self.sums.clone();
        push_down(&mut total, &self.space);
        let conditions = self.space.strides.len();
        let row = |(number, &n): (usize, &usize)| {
            let level = |at: usize| (number >> (conditions - 1 - at) & 1) as Level;
            let pattern: Vec<Level> = (0..conditions).map(level).collect();
            let place = pattern.iter().zip(&self.space.strides);
            let sums = total[place
                .map(|(&level, stride)| usize::from(level) * stride)
                .sum::<usize>()];
            SummedRow {
                pattern,
                n,
                x: sums.row,
                both: sums.overlap,
                ambiguous: sums.both,
            }
        };
        self.counts.iter().enumerate().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Few steps are made by row; many by sub-cube, if they are more than a million and more than sixteen a sub-cube.
    #[test]
    fn many_steps_are_made_by_sub_cube() {
        let set = || Set::new("A", vec![0.2, 0.7]).unwrap();
        let (one, many) = (vec![set()], vec![set(); 11]);
        let is_by_sub_cube = |sets: &[Set], steps| {
            let sets: Vec<&Set> = sets.iter().collect();
            match way(&sets, &[vec![Some(1); sets.len()]], steps) {
                Way::SubCubes(space) => Some(space.size),
                Way::RowsInParallel => None,
                Way::Rows => panic!("{steps} steps are not few"),
            }
        };
        let (sub_cubes, million) = (3usize.pow(11), 1 << 20);
        assert_eq!(is_by_sub_cube(&one, million + 1), Some(3));
        assert_eq!(is_by_sub_cube(&one, million), None);
        assert_eq!(is_by_sub_cube(&many, 16 * sub_cubes + 1), Some(sub_cubes));
        assert_eq!(is_by_sub_cube(&many, 16 * sub_cubes), None);
        let members: Vec<&Set> = one.iter().collect();
        assert_eq!(way(&members, &[[Some(1)]], FEW_STEPS), Way::Rows);
        assert_eq!(
            way(&members, &[[Some(1)]], FEW_STEPS + 1),
            Way::RowsInParallel
        );
    }

    /// What does not matter, in a row or in a case, has no place among the sub-cubes.
    #[test]
    fn rows_and_cases_with_gaps_are_summed_by_row() {
        let (whole, gaps) = (
            Set::new("A", vec![1.0, 0.0]),
            Set::of_levels("A", 2, [Some(1), None]),
        );
        let by_sub_cube = |set: &Set, cell| sub_cubes(&[set], &[[cell]], 1 << 21).is_some();
        assert!(by_sub_cube(whole.as_ref().unwrap(), Some(1)));
        assert!(!by_sub_cube(whole.as_ref().unwrap(), None));
        assert!(!by_sub_cube(gaps.as_ref().unwrap(), Some(1)));
    }

    /// 4^10 · 8 sub-cubes are as many as there is room for, and 4^9 as many as each block has for itself.
    #[test]
    fn sub_cubes_have_limits() {
        let of = |levels: &[Level]| SubCubes::over(levels);
        let most = [[3; 10].as_slice(), &[7]].concat();
        assert_eq!(of(&most).unwrap().size, MOST_SUB_CUBES);
        assert_eq!(of(&[most.as_slice(), &[1]].concat()), None);
        assert!(of(&[3; 9]).unwrap().are_few() && !of(&[3; 10]).unwrap().are_few());
    }

    /// 300 cases, which are more than are held at a time, of 1, ½ and ¼ in turn: 100 · 1¾.
    #[test]
    fn cases_beyond_the_first_chunk_are_summed() {
        let values = (0..300).map(|case| [1.0, 0.5, 0.25][case % 3]).collect();
        let set = Set::new("A", values).unwrap();
        let sums = by_case(&[&set], &[Some(1)], &[1.0; 300]);
        assert_eq!((sums.row, sums.overlap, sums.both), (175.0, 175.0, 0.0));
    }

    /// Those that are alike stay in their order, so that the sums are the same to the last bit.
    #[test]
    fn steps_are_sorted_by_disagreement() {
        let step = |(agreed, disagreement)| Step {
            disagreement,
            agreed,
            disagreed: 0,
        };
        let steps = [(0, 0.3), (1, 0.1), (2, 0.3), (3, 0.2), (4, 0.1)].map(step);
        let mut sorted = [Step::default(); 5];
        sort_by_disagreement(&steps, &mut sorted);
        assert_eq!(sorted.map(|step| step.agreed), [1, 4, 3, 0, 2]);
    }

    #[test]
    fn cases_at_a_half_belong_to_no_row() {
        let mut sums = RunningSums::new(1).unwrap();
        let add = |sums: &mut RunningSums, values: &[f64]| {
            let set = Set::new("A", values.to_vec()).unwrap();
            sums.add(&[&set], &vec![1.0; values.len()]).unwrap();
        };
        add(&mut sums, &[0.2, 0.9]);
        assert_eq!((sums.cases(), sums.unassigned()), (2, 0));
        add(&mut sums, &[0.5, 0.9, 0.5]);
        assert_eq!((sums.cases(), sums.unassigned()), (5, 2));
        assert_eq!(
            sums.rows().iter().map(|row| row.n).collect::<Vec<_>>(),
            [1, 2]
        );
    }

    #[test]
    fn both_ways_give_the_same_sums() {
        let mut random = Random(7);
        for round in 0..40 {
            let cases = 50;
            let mut sets: Vec<Set> = (0..3)
                .map(|i| {
                    let values = (0..cases)
                        .map(|_| (random.unit() * 20.0).round() / 20.0)
                        .collect();
                    Set::new(format!("F{i}"), values).unwrap()
                })
                .collect();
            let levels = 2 + round % 3;
            let multi = (0..cases)
                .map(|c| f64::from(u8::try_from((c + round) % levels).unwrap()))
                .collect();
            sets.insert(1, Set::new("M", multi).unwrap());
            let members: Vec<&Set> = sets.iter().collect();
            let outcome: Vec<f64> = (0..cases).map(|_| random.unit()).collect();
            let patterns: Vec<Vec<Option<Level>>> = (0..8)
                .flat_map(|bits: u16| {
                    (0..levels as Level).map(move |m| {
                        vec![
                            Some(bits & 1),
                            Some(m),
                            Some(bits >> 1 & 1),
                            Some(bits >> 2 & 1),
                        ]
                    })
                })
                .collect();
            let space = SubCubes::of(&members).unwrap();
            let fast = by_sub_cube(&members, &patterns, &outcome, &space);
            assert_eq!(fast.len(), patterns.len());
            for (pattern, fast) in patterns.iter().zip(fast) {
                let slow = by_case(&members, pattern, &outcome);
                assert!((slow.row - fast.row).abs() < 1e-9);
                assert!((slow.overlap - fast.overlap).abs() < 1e-9);
                assert!((slow.both - fast.both).abs() < 1e-9);
            }
        }
    }
}
