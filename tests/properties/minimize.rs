//! The minimiser against brute force on random small problems.

use std::collections::BTreeSet;

use num_bigint::BigUint;
use qca_minimize::{
    Cover, Cube, Error, Level, Models, Options, Problem, Rest, Status, check, solve,
};

/// A small generator of its own, so that every case can be named by a number.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn all_rows(levels: &[Level]) -> Vec<Vec<Level>> {
    let mut rows = vec![Vec::new()];
    for &l in levels {
        rows = rows
            .into_iter()
            .flat_map(|row| (0..l).map(move |level| [&row[..], &[level]].concat()))
            .collect();
    }
    rows
}

fn all_cubes(levels: &[Level]) -> Vec<Cube> {
    let mut patterns: Vec<Vec<Option<Level>>> = vec![Vec::new()];
    for &l in levels {
        patterns = patterns
            .into_iter()
            .flat_map(|p| {
                std::iter::once(None)
                    .chain((0..l).map(Some))
                    .map(move |x| [&p[..], &[x]].concat())
            })
            .collect();
    }
    patterns.iter().map(|p| Cube::from_pattern(p)).collect()
}

fn random_cube(random: &mut Random, levels: &[Level], dashes: u64) -> Cube {
    let pattern: Vec<Option<Level>> = levels
        .iter()
        .map(|&l| {
            if random.below(100) < dashes {
                None
            } else {
                Some(random.below(u64::from(l)) as Level)
            }
        })
        .collect();
    Cube::from_pattern(&pattern)
}

/// The answer by definition: every cube tried, every subset of the prime implicants.
struct Truth {
    primes: Vec<Cube>,
    models: BTreeSet<Vec<Cube>>,
}

fn brute_force(problem: &Problem, cover: Cover, dominance: bool) -> Option<Truth> {
    let rows = all_rows(&problem.levels);
    let within = |cubes: &[Cube], row: &[Level]| cubes.iter().any(|c| c.covers_row(row));
    let forbidden: Vec<bool> = rows
        .iter()
        .map(|row| match &problem.rest {
            Rest::Free { off } => within(off, row),
            Rest::Forbidden { dont_care } => !within(dont_care, row) && !within(&problem.on, row),
        })
        .collect();
    let usable = |cube: &Cube| {
        rows.iter()
            .zip(&forbidden)
            .all(|(row, &forbidden)| !forbidden || !cube.covers_row(row))
    };
    // What must be covered, as sets of rows that one term has to contain.
    let tasks: BTreeSet<Vec<usize>> = if problem.on_as_wholes {
        let whole = |cube: &Cube| {
            (0..rows.len())
                .filter(|&r| cube.covers_row(&rows[r]))
                .collect()
        };
        problem.on.iter().map(whole).collect()
    } else {
        (0..rows.len())
            .filter(|&r| within(&problem.on, &rows[r]))
            .map(|r| vec![r])
            .collect()
    };
    let tasks: Vec<Vec<usize>> = tasks.into_iter().collect();
    if tasks.len() >= 64 {
        return None;
    }
    let covers = |cube: &Cube| -> u64 {
        let mut set = 0;
        for (t, task) in tasks.iter().enumerate() {
            if task.iter().all(|&r| cube.covers_row(&rows[r])) {
                set |= 1 << t;
            }
        }
        set
    };
    let mut primes: Vec<(Cube, u64)> = all_cubes(&problem.levels)
        .into_iter()
        .filter(|cube| usable(cube) && cube.literals().all(|(c, _)| !usable(&cube.without(c))))
        .map(|cube| (cube.clone(), covers(&cube)))
        .filter(|(_, set)| *set != 0)
        .collect();
    if dominance {
        let all = primes.clone();
        primes.retain(|(_, set)| !all.iter().any(|(_, o)| set & !o == 0 && set != o));
    }
    primes.sort();
    if primes.len() > 16 {
        return None;
    }
    let everything = (1 << tasks.len()) - 1;
    let union = |chosen: u32| {
        (0..primes.len())
            .filter(|i| chosen >> i & 1 == 1)
            .fold(0, |all, i| all | primes[i].1)
    };
    let covering: Vec<u32> = (0..1_u32 << primes.len())
        .filter(|&chosen| union(chosen) == everything)
        .collect();
    let fewest = covering.iter().map(|c| c.count_ones()).min()?;
    let chosen: Vec<u32> = covering
        .into_iter()
        .filter(|&c| match cover {
            Cover::Fewest => c.count_ones() == fewest,
            Cover::Irredundant => {
                (0..primes.len()).all(|i| c >> i & 1 == 0 || union(c & !(1 << i)) != everything)
            }
        })
        .collect();
    let model = |c: u32| {
        (0..primes.len())
            .filter(|i| c >> i & 1 == 1)
            .map(|i| primes[i].0.clone())
            .collect()
    };
    Some(Truth {
        models: chosen.into_iter().map(model).collect(),
        primes: primes.iter().map(|p| p.0.clone()).collect(),
    })
}

fn random_problem(random: &mut Random) -> Problem {
    let conditions = 2 + random.below(3) as usize + usize::from(random.below(4) == 0);
    let multi = random.below(2) == 0;
    let levels: Vec<Level> = (0..conditions)
        .map(|_| {
            if multi && conditions < 5 {
                1 + random.below(4) as Level
            } else {
                2
            }
        })
        .collect();
    let dashes = [0, 0, 25, 50][random.below(4) as usize];
    let cubes = |random: &mut Random, most: u64, dashes: u64| -> Vec<Cube> {
        (0..random.below(most + 1))
            .map(|_| random_cube(random, &levels, dashes))
            .collect()
    };
    let on = cubes(random, 8, dashes);
    let rest_dashes = [0, 0, 40][random.below(3) as usize];
    let rest = if random.below(2) == 0 {
        Rest::Free {
            off: cubes(random, 10, rest_dashes),
        }
    } else {
        Rest::Forbidden {
            dont_care: cubes(random, 6, rest_dashes),
        }
    };
    Problem {
        levels,
        on,
        rest,
        on_as_wholes: random.below(2) == 0,
    }
}

fn compare(problem: &Problem, options: &Options, name: &str) -> bool {
    let result = solve(problem, options);
    if problem.on.is_empty() {
        assert!(matches!(result, Err(Error::NothingOn)), "{name}");
        return false;
    }
    if let Rest::Free { off } = &problem.rest
        && problem
            .on
            .iter()
            .any(|on| off.iter().any(|off| on.intersects(off)))
    {
        assert!(matches!(result, Err(Error::Conflict { .. })), "{name}");
        return false;
    }
    let Some(truth) = brute_force(problem, options.cover, options.row_dominance) else {
        return false;
    };
    let models = result.unwrap_or_else(|error| panic!("{name}: {error}\n{problem:?}"));
    assert_eq!(models.status, Status::Complete, "{name}");
    assert_eq!(models.prime_implicants, truth.primes, "{name}\n{problem:?}");
    let found: BTreeSet<Vec<Cube>> = (0..models.models.len())
        .map(|m| models.terms(m).cloned().collect())
        .collect();
    assert_eq!(models.models.len(), found.len(), "{name}");
    assert_eq!(found, truth.models, "{name}\n{problem:?}");
    assert_eq!(
        models.model_count,
        Some(BigUint::from(truth.models.len())),
        "{name}"
    );
    assert_eq!(models.lower_bound, models.upper_bound, "{name}");
    compare_minimum_alone(problem, options, &models, name);
    for model in &truth.models {
        assert!(model.len() >= models.lower_bound, "{name}");
        if !options.row_dominance {
            check::verify(problem, model).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        }
    }
    true
}

fn compare_minimum_alone(problem: &Problem, options: &Options, all: &Models, name: &str) {
    let quick = Options {
        cover: Cover::Fewest,
        max_models: 1,
        count_models: false,
        list_prime_implicants: false,
        ..options.clone()
    };
    let alone = solve(problem, &quick).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(alone.status, Status::Complete, "{name}");
    assert_eq!(alone.lower_bound, alone.upper_bound, "{name}");
    assert_eq!(alone.models[0].len(), alone.lower_bound, "{name}");
    assert_eq!(alone.lower_bound, all.lower_bound, "{name}");
    let model: Vec<Cube> = alone.terms(0).cloned().collect();
    check::verify(problem, &model).unwrap_or_else(|fault| panic!("{name}: {fault}\n{problem:?}"));
}

#[test]
fn equals_brute_force() {
    let mut compared = 0;
    for seed in 0..24_000 {
        let mut random = Random(seed);
        let problem = random_problem(&mut random);
        let options = Options {
            cover: if seed % 2 == 0 {
                Cover::Fewest
            } else {
                Cover::Irredundant
            },
            row_dominance: seed % 5 == 0,
            max_models: 1 << 20,
            ..Options::default()
        };
        compared += u32::from(compare(&problem, &options, &format!("seed {seed}")));
    }
    assert!(
        compared > 10_000,
        "only {compared} problems were small enough to compare"
    );
}
