//! Chance and diversity: what random data would give, and how much the solution rests on little.
//!
//! *Chance.* The outcome's memberships are permuted over the cases, which keeps the distribution of every set and the
//! relations among the conditions and breaks the one that the solution claims. Every permutation is analysed under the same
//! settings. After the permutation test of Braumoeller (2015), "Guarding against false positives in Qualitative Comparative
//! Analysis", *Political Analysis* 23, applied to whole solutions. Counts are exact; the share of all permutations has the
//! interval of Clopper and Pearson (1934).
//!
//! *Diversity.* Observed rows of all possible ones, skewed sets, and cases that decide a row alone (Schneider and Wagemann
//! 2012, chapter 6).

use std::sync::Arc;

use qca::sets::Cell;
use rand::RngExt;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::evaluate::{Evaluated, Evaluator};
use crate::random::stream;
use crate::specification::Specification;
use crate::watch::Watch;

/// Permutations that are held in memory at a time.
const PORTION: usize = 1 << 11;
use qca::error::{Error, Result};
use qca::precision::TOLERANCE;
use qca::truth_table::{Out, row_number};

/// How often permuted outcomes give a solution, and one as good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chance {
    /// Number of permutations.
    pub permutations: usize,
    /// The seed.
    pub seed: u64,
    /// The stated solution's best figures over its models.
    pub stated: Strength,
    /// Permutations with some solution: at least one row with OUT 1.
    pub any_solution: Share,
    /// Permutations with as many OUT 1 rows or more.
    pub as_many_rows: Share,
    /// Permutations with a model that is as consistent and covers as much, or more.
    pub as_good: Share,
    /// Permutations with the stated solution.
    pub same: Share,
    /// Permutations with some term of the stated solution.
    pub some_term: Share,
}

/// Strength of a solution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Strength {
    /// Number of OUT 1 rows.
    pub positive_rows: usize,
    /// Consistency of the first model.
    pub consistency: Option<f64>,
    /// Coverage of the first model.
    pub coverage: Option<f64>,
}

/// How many of how many, and what that says about all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Exact count.
    pub count: usize,
    /// Its share.
    pub share: f64,
    /// Lower end of the 95 % interval.
    pub lower: f64,
    /// Upper end of the 95 % interval.
    pub upper: f64,
}

impl Share {
    /// `count` of `total`, with the 95 % interval of Clopper and Pearson.
    ///
    /// ```
    /// let share = qca_study::chance::Share::new(0, 100);
    /// assert_eq!(share.lower, 0.0);
    /// assert!((share.upper - 0.036216693).abs() < 1e-8);
    /// ```
    pub fn new(count: usize, total: usize) -> Self {
        let (lower, upper) = clopper_pearson(count, total, 0.05);
        let share = if total == 0 {
            0.0
        } else {
            count as f64 / total as f64
        };
        Share {
            count,
            share,
            lower,
            upper,
        }
    }
}

/// The exact interval of a binomial share at level 1 − alpha: the shares at which as many successes or more (fewer) have
/// a probability of alpha / 2.
///
/// ```
/// let (lower, upper) = qca_study::chance::clopper_pearson(8, 10, 0.05);
/// assert!((lower - 0.443904538).abs() < 1e-8 && (upper - 0.974789274).abs() < 1e-8);
/// ```
pub fn clopper_pearson(count: usize, total: usize, alpha: f64) -> (f64, f64) {
    let lower = match count {
        0 => 0.0,
        _ => root(|p| 1.0 - binomial_at_most(count - 1, total, p), alpha / 2.0),
    };
    let upper = match count {
        _ if count >= total => 1.0,
        _ => root(
            |p| 1.0 - binomial_at_most(count, total, p),
            1.0 - alpha / 2.0,
        ),
    };
    (lower, upper)
}

/// Where an increasing function on 0..1 takes a value, by bisection to the last bit.
fn root(increasing: impl Fn(f64) -> f64, value: f64) -> f64 {
    let (mut low, mut high) = (0.0f64, 1.0f64);
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        if increasing(middle) < value {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// Probability of at most `count` successes in `total` trials, summed term by term in logarithms.
fn binomial_at_most(count: usize, total: usize, p: f64) -> f64 {
    if p <= 0.0 {
        return 1.0;
    }
    if p >= 1.0 {
        return if count >= total { 1.0 } else { 0.0 };
    }
    let odds = libm::log(p / (1.0 - p));
    let mut term = total as f64 * libm::log1p(-p);
    let mut logs = vec![term];
    for k in 1..=count {
        term += libm::log((total - k + 1) as f64 / k as f64) + odds;
        logs.push(term);
    }
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logs.iter().map(|log| libm::exp(log - largest)).sum();
    libm::exp(largest + libm::log(sum)).min(1.0)
}

/// Permutes the outcome `permutations` times and analyses each.
///
/// # Errors
/// No permutation; as [`Evaluator::evaluate_all`].
pub fn chance(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    permutations: usize,
    seed: u64,
    watch: &Watch,
) -> Result<Chance> {
    if permutations == 0 {
        return Err(Error::analysis(
            "0 permutations say nothing; give 1 or more, such as 10000",
        ));
    }
    let stated = evaluator.evaluate(specification)?;
    let stated_strength = strength(&stated);
    let outcome = evaluator.whole_outcome(specification)?;
    let items: Vec<(&Specification, usize)> = (0..permutations)
        .map(|draw| (specification, draw))
        .collect();
    let calibrate = |&(_, draw): &(&Specification, usize)| {
        let mut permuted = outcome.clone();
        shuffle(&mut permuted, seed, draw);
        Ok(Arc::new(stated.calibrated.with_outcome(&permuted)))
    };
    let terms = stated.solution.terms();
    let mut counts = [0usize; 5];
    // Answers are looked at in portions, so that many permutations take no more memory than few.
    let mut done = 0;
    for portion in items.chunks(PORTION) {
        let answers = evaluator.evaluate_made(portion, calibrate, &watch.untold())?;
        let passed = answers
            .par_iter()
            .map(|answer| {
                [
                    !answer.solution.is_nothing(),
                    positive_rows(answer) >= stated_strength.positive_rows,
                    as_good(answer, stated_strength),
                    !stated.solution.is_nothing() && answer.solution == stated.solution,
                    terms.iter().any(|term| answer.solution.has_term(term)),
                ]
                .map(usize::from)
            })
            .reduce(|| [0; 5], added);
        counts = added(counts, passed);
        done += portion.len();
        watch.tell(done as u64, permutations as u64);
    }
    let [any_solution, as_many_rows, as_good, same, some_term] =
        counts.map(|count| Share::new(count, permutations));
    Ok(Chance {
        permutations,
        seed,
        stated: stated_strength,
        any_solution,
        as_many_rows,
        as_good,
        same,
        some_term,
    })
}

fn added(mut counts: [usize; 5], more: [usize; 5]) -> [usize; 5] {
    counts
        .iter_mut()
        .zip(more)
        .for_each(|(count, more)| *count += more);
    counts
}

/// The shuffle of Fisher and Yates.
fn shuffle(values: &mut [f64], seed: u64, draw: usize) {
    let mut random = stream(seed, draw);
    for last in (1..values.len()).rev() {
        values.swap(last, random.random_range(0..=last));
    }
}

fn positive_rows(answer: &Evaluated) -> usize {
    answer.outs.iter().filter(|&&out| out == Out::One).count()
}

fn strength(answer: &Evaluated) -> Strength {
    let first = answer.solution.models.first();
    let fit = first
        .map(|model| answer.calibrated.observed.solution_fit(model))
        .unwrap_or_default();
    Strength {
        positive_rows: positive_rows(answer),
        consistency: fit.consistency,
        coverage: fit.coverage,
    }
}

fn as_good(answer: &Evaluated, stated: Strength) -> bool {
    let reaches = |figure: Option<f64>, least: Option<f64>| match (figure, least) {
        (Some(figure), Some(least)) => figure >= least - TOLERANCE,
        _ => false,
    };
    answer.solution.models.iter().any(|model| {
        let fit = answer.calibrated.observed.solution_fit(model);
        reaches(fit.consistency, stated.consistency) && reaches(fit.coverage, stated.coverage)
    })
}

/// How limited the diversity of the cases is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diversity {
    /// Configurations with at least one case.
    pub observed_rows: usize,
    /// Configurations with as many cases as the frequency cut-off asks for.
    pub frequent_rows: usize,
    /// All configurations there could be.
    pub possible_rows: qca::Count,
    /// Observed rows as a share of the possible ones.
    pub observed_share: f64,
    /// The fewest rows that hold half of the cases that belong to a row.
    pub rows_of_half_the_cases: usize,
    /// Cases that belong to no row.
    pub unassigned_cases: Vec<String>,
    /// Each set and its skewness.
    pub skewness: Vec<Skewness>,
    /// Rows whose OUT is decided by a single case: it is the row's only one, or without it the row falls below the
    /// frequency cut-off.
    pub decided_by_one: Vec<DecidedRow>,
}

/// How a set's members are distributed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Skewness {
    /// The condition, or the outcome.
    pub set: String,
    /// Cases with a membership above 0.5 (a level above 0).
    pub members: usize,
    /// As a share of all cases.
    pub share: f64,
    /// Whether fewer than 15 % or more than 85 % are members, or all values are on one side: then most of what is said about the set
    /// holds whatever the outcome is.
    pub skewed: bool,
}

/// A row that one case decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecidedRow {
    /// Its number.
    pub row: Option<qca::Count>,
    /// OUT.
    pub out: Out,
    /// The cases each of which it takes.
    pub cases: Vec<String>,
}

/// The share of members below which, or above one minus which, a set is called skewed.
const SKEWED: f64 = 0.15;

/// The diversity of the cases under a specification.
///
/// # Errors
/// As [`Evaluator::evaluate`].
pub fn diversity(evaluator: &Evaluator<'_>, specification: &Specification) -> Result<Diversity> {
    let answer = evaluator.evaluate(specification)?;
    let calibrated = &answer.calibrated;
    let observed = &calibrated.observed;
    let names = &evaluator.raw().cases;
    let name = |&case: &usize| names[calibrated.cases[case]].to_owned();
    let conditions = calibrated.conditions();
    let possible: num_bigint::BigUint = conditions
        .iter()
        .map(|c| num_bigint::BigUint::from(c.levels))
        .product();
    let possible_count: f64 = conditions.iter().map(|c| f64::from(c.levels)).product();
    let mut sizes: Vec<usize> = observed.rows().iter().map(|row| row.cases.len()).collect();
    sizes.sort_unstable_by_key(|&n| std::cmp::Reverse(n));
    let assigned: usize = sizes.iter().sum();
    let mut held = 0;
    let until_half = |&n: &usize| {
        let more = 2 * held < assigned;
        held += n;
        more
    };
    let rows_of_half_the_cases = sizes.iter().copied().take_while(until_half).count();
    let skewness = calibrated
        .observed
        .sets()
        .iter()
        .map(|set| skewness(set.name(), set.cells()))
        .chain([skewness(
            &evaluator.outcome_name(specification),
            calibrated
                .observed
                .outcome()
                .iter()
                .map(|&y| Cell::Value(y)),
        )])
        .collect();
    let decided = observed
        .rows()
        .iter()
        .zip(&answer.outs)
        .filter(|(row, out)| {
            row.cases.len() == specification.cut_offs.frequency && **out != Out::Remainder
        });
    Ok(Diversity {
        observed_rows: observed.rows().len(),
        frequent_rows: sizes
            .iter()
            .filter(|&&n| n >= specification.cut_offs.frequency)
            .count(),
        possible_rows: qca::Count(possible),
        observed_share: observed.rows().len() as f64 / possible_count,
        rows_of_half_the_cases,
        unassigned_cases: observed.unassigned().iter().map(name).collect(),
        skewness,
        decided_by_one: decided
            .map(|(row, &out)| DecidedRow {
                row: row_number(&conditions, &row.pattern),
                out,
                cases: row.cases.iter().map(name).collect(),
            })
            .collect(),
    })
}

fn skewness(name: &str, cells: impl Iterator<Item = Cell>) -> Skewness {
    let is_member = |cell: Cell| cell.value().is_some_and(|v| v > 0.5 + TOLERANCE);
    let (cases, members) = cells.fold((0_usize, 0), |(cases, members), cell| {
        (cases + 1, members + usize::from(is_member(cell)))
    });
    let share = match cases {
        0 => 0.0,
        cases => members as f64 / cases as f64,
    };
    Skewness {
        set: name.to_owned(),
        members,
        share,
        skewed: !(SKEWED..=1.0 - SKEWED).contains(&share),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{RawData, SourceColumn};
    use qca::Expression;
    use qca::solution::SolutionType;

    #[test]
    fn the_interval_is_that_of_the_beta_distribution() {
        // Reference values: quantiles of Beta(k, n − k + 1) and Beta(k + 1, n − k).
        let close = |(a, b): (f64, f64), (c, d): (f64, f64)| {
            assert!((a - c).abs() < 1e-8 && (b - d).abs() < 1e-8, "{a} {b}");
        };
        close(clopper_pearson(5, 10, 0.05), (0.187_086_028, 0.812_913_972));
        close(clopper_pearson(10, 10, 0.05), (0.691_502_892, 1.0));
        close(
            clopper_pearson(1, 1000, 0.05),
            (0.000_025_317_487, 0.005_558_924_285),
        );
    }

    fn raw() -> (RawData, Specification) {
        let column = |name: &str, scores: [f64; 8]| SourceColumn::of_scores(name, scores);
        let raw = RawData {
            cases: (1..=8).map(|case| format!("c{case}")).collect(),
            columns: vec![
                column("A", [0.9, 0.8, 0.7, 0.9, 0.1, 0.2, 0.3, 0.1]),
                column("B", [0.9, 0.2, 0.8, 0.1, 0.9, 0.2, 0.8, 0.7]),
                column("Y", [0.95, 0.9, 0.8, 0.95, 0.1, 0.2, 0.2, 0.1]),
            ],
            conditions: 2,
            outcome: Expression::parse("Y").unwrap(),
        };
        (raw, Specification::new(3, SolutionType::Conservative))
    }

    #[test]
    fn a_strong_relation_is_rare_among_permutations() {
        let (raw, specification) = raw();
        let evaluator = Evaluator::new(&raw);
        let result = chance(&evaluator, &specification, 2000, 5, &Watch::default()).unwrap();
        assert_eq!(
            result,
            chance(&evaluator, &specification, 2000, 5, &Watch::default()).unwrap()
        );
        assert!(result.as_good.count < 100, "{result:?}");
        assert!(result.as_good.count <= result.any_solution.count);
        assert!(result.as_good.lower <= result.as_good.share);
        assert!(result.as_good.share <= result.as_good.upper);
    }

    #[test]
    fn diversity_counts_rows_and_single_cases() {
        let (raw, specification) = raw();
        let evaluator = Evaluator::new(&raw);
        let result = diversity(&evaluator, &specification).unwrap();
        assert_eq!((result.observed_rows, result.observed_share), (4, 1.0));
        // Rows of 2, 2, 3 and 1 cases: the two largest hold 5 of 8.
        assert_eq!(result.rows_of_half_the_cases, 2);
        assert_eq!(result.decided_by_one.len(), 1);
        assert_eq!(result.decided_by_one[0].cases, ["c6"]);
        assert!(result.skewness.iter().all(|set| !set.skewed));
    }
}
