//! Irredundant covers, counted by other means: where all conditions are absent in the one row without the outcome, the prime
//! implicants are the conditions, and the irredundant covers are the smallest sets of conditions, by inclusion, that meet every row.

use std::collections::HashMap;

use num_bigint::BigUint;
use qca_minimize::{Cover, Cube, Level, Limits, Models, Options, Problem, Reason, Status, solve};

use crate::random::Random;

/// The conditions present in each row with the outcome.
struct Rows {
    conditions: usize,
    rows: Vec<u64>,
}

impl Rows {
    /// Each condition is present in at most `most` rows, and each row has one.
    fn random(random: &mut Random, conditions: usize, rows: usize, most: usize) -> Self {
        let mut sets = vec![0; rows];
        for condition in 0..conditions {
            for _ in 0..=random.index(most) {
                sets[random.index(rows)] |= 1 << condition;
            }
        }
        for set in &mut sets {
            *set |= 1 << random.index(conditions);
        }
        Rows {
            conditions,
            rows: sets,
        }
    }

    fn problem(&self) -> Problem {
        let cube = |set: u64| {
            let level = |condition| Level::from(set >> condition & 1 == 1);
            Cube::from_literals((0..self.conditions).map(|c| (c, level(c))))
        };
        let on = self.rows.iter().map(|&set| cube(set)).collect();
        Problem::free(vec![2; self.conditions], on, vec![cube(0)])
    }

    /// All sets of conditions, one after the other.
    fn by_subsets(&self) -> usize {
        let irredundant = |chosen: &u64| {
            let own = |row: &u64| match (row & chosen).count_ones() {
                1 => row & chosen,
                _ => 0,
            };
            let owns = self.rows.iter().fold(0, |owns, row| owns | own(row));
            self.rows.iter().all(|row| row & chosen != 0) && owns == *chosen
        };
        (0..1_u64 << self.conditions).filter(irredundant).count()
    }

    /// The fewest conditions of which each row has one.
    fn fewest(&self) -> usize {
        let covers = |chosen: &u64| self.rows.iter().all(|row| row & chosen != 0);
        let sizes = (0..1_u64 << self.conditions)
            .filter(covers)
            .map(u64::count_ones);
        sizes.min().map_or(0, |size| size as usize)
    }

    /// One condition after the other: it is left; or it is chosen, and the rows it is in need nothing more; or it is
    /// chosen, these rows need another condition, and that is taken off, since it has no row of its own then.
    fn by_signs(&self) -> i128 {
        let all = (1_u64 << self.rows.len()) - 1;
        // By the rows that have some condition, and those that need nothing more.
        let mut sums = HashMap::from([((0_u64, 0_u64), 1_i128)]);
        for condition in 0..self.conditions {
            let places = self.rows.iter().enumerate();
            let with = places.filter(|(_, row)| *row >> condition & 1 == 1);
            let set = with.fold(0, |set, (place, _)| set | 1 << place);
            for ((some, enough), sum) in sums.clone() {
                *sums.entry((some | set, enough | set)).or_default() += sum;
                *sums.entry((some | set, enough | some & set)).or_default() -= sum;
            }
        }
        sums.get(&(all, all)).copied().unwrap_or(0)
    }
}

fn count(problem: &Problem, threads: usize, memory: Option<u64>) -> Models {
    let options = Options {
        cover: Cover::Irredundant,
        max_models: 1,
        threads,
        limits: Limits {
            memory_bytes: memory,
            ..Limits::default()
        },
        ..Options::default()
    };
    solve(problem, &options).unwrap_or_else(|error| panic!("{error}"))
}

fn check(rows: &Rows, expected: &BigUint, name: &str) {
    for threads in [1, 3] {
        let models = count(&rows.problem(), threads, None);
        assert_eq!(models.status, Status::Complete, "{name}");
        assert_eq!(models.model_count.as_ref(), Some(expected), "{name}");
    }
}

/// Rows with two or three conditions each: the relaxation is far from the minimum, so that a tree closes the gap, of covers or, for a
/// certificate, of partitions.
#[test]
fn the_fewest_conditions_against_all_subsets() {
    let mut random = Random(4);
    for k in 0..150 {
        let conditions = 8 + random.index(7);
        let mut rows: Vec<u64> = (0..15 + random.index(45))
            .map(|_| {
                let chosen = (0..2 + random.index(2)).map(|_| 1 << random.index(conditions));
                chosen.fold(0, |row, condition| row | condition)
            })
            .collect();
        rows.sort_unstable();
        rows.dedup();
        let rows = Rows { conditions, rows };
        let expected = rows.fewest();
        for certificate in [false, true] {
            let options = Options {
                max_models: 1,
                count_models: false,
                list_prime_implicants: false,
                certificate,
                ..Options::default()
            };
            let models = solve(&rows.problem(), &options).unwrap_or_else(|error| panic!("{error}"));
            let found = (models.lower_bound, models.terms(0).count());
            assert_eq!(found, (expected, expected), "problem {k}, {certificate}");
        }
    }
}

#[test]
fn few_conditions_against_all_subsets() {
    let mut random = Random(1);
    let mut covers = 0;
    for k in 0..400 {
        let conditions = 2 + random.index(12);
        let rows = 1 + random.index(16);
        let most = 1 + random.index(rows);
        let rows = Rows::random(&mut random, conditions, rows, most);
        let expected = rows.by_subsets();
        covers += expected;
        check(&rows, &expected.into(), &format!("problem {k}"));
    }
    assert!(covers > 3_000, "{covers}");
}

#[test]
fn many_conditions_against_signed_sums() {
    let mut random = Random(2);
    let mut most = 0;
    for k in 0..15 {
        let conditions = 40 + random.index(23);
        let rows = 7 + random.index(5);
        let rows = Rows::random(&mut random, conditions, rows, 4);
        let expected = rows.by_signs();
        most = most.max(expected);
        let expected = u128::try_from(expected).unwrap_or_else(|error| panic!("{error}"));
        check(&rows, &expected.into(), &format!("problem {k}"));
    }
    assert!(most > 100_000, "{most}");
}

/// Rows with two conditions each are the edges of a graph, and the covers the complements of its largest independent sets.
#[test]
fn many_rows_with_few_conditions() {
    let mut random = Random(3);
    let conditions = 16;
    let mut rows = Vec::new();
    for a in 0..conditions {
        for b in 0..a {
            if random.index(2) == 0 {
                rows.push(1 << a | 1 << b);
            }
        }
    }
    assert!(rows.len() > 40);
    let rows = Rows { conditions, rows };
    check(&rows, &rows.by_subsets().into(), "a graph");
}

/// The count goes beyond 64 and 128 binary digits: problems without a common condition multiply.
#[test]
fn large_counts() {
    let mut random = Random(4);
    let part = Rows::random(&mut random, 12, 7, 3);
    let one = BigUint::from(part.by_subsets());
    assert!(one > BigUint::from(8_u32), "{one}");
    let mut product = BigUint::from(1_u32);
    let mut least_of_one = None;
    let fewest = || Options {
        max_models: 1,
        ..Options::default()
    };
    let mut problem_rows: Vec<Vec<usize>> = Vec::new();
    for copy in 0..40 {
        product *= &one;
        for row in &part.rows {
            let present = (0..12).filter(|c| row >> c & 1 == 1);
            problem_rows.push(present.map(|c| 12 * copy + c).collect());
        }
        let conditions = 12 * (copy + 1);
        let cube = |present: &[usize]| {
            let level = |c| Level::from(present.contains(&c));
            Cube::from_literals((0..conditions).map(|c| (c, level(c))))
        };
        if ![1, 3, 8, 40].contains(&(copy + 1)) {
            continue;
        }
        let on = problem_rows.iter().map(|present| cube(present)).collect();
        let problem = Problem::free(vec![2; conditions], on, vec![cube(&[])]);
        let models = count(&problem, 2, None);
        assert_eq!(models.model_count.as_ref(), Some(&product), "{copy}");
        // What one part takes at least is what each takes.
        let least = solve(&problem, &fewest()).unwrap();
        assert_eq!(least.status, Status::Complete);
        assert_eq!(least.lower_bound % (copy + 1), 0);
        least_of_one.get_or_insert(least.lower_bound);
        assert_eq!(Some(least.lower_bound / (copy + 1)), least_of_one);
    }
    assert!(product.bits() > 128, "{product}");
}

#[test]
fn too_little_memory_is_said() {
    let mut random = Random(5);
    let rows = Rows::random(&mut random, 60, 30, 3);
    let models = count(&rows.problem(), 2, Some(300_000));
    assert_eq!(models.status, Status::Limit(Reason::Memory));
    assert_eq!(models.model_count, None);
}
