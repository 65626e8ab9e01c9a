//! ON cubes with dashes: the same minimum whichever way it is found, and no more steps than the cubes are worth.

use qca_minimize::{Cube, Level, Limits, Options, Problem, Status, algebra, check, pla, solve};

use crate::random::Random;

/// A cube that has a literal of each condition with so many chances in ten.
fn cube(random: &mut Random, conditions: usize, literals: u64) -> Cube {
    let mut kept = Vec::new();
    for condition in 0..conditions {
        if random.below(10) < literals {
            kept.push((condition, random.below(2) as Level));
        }
    }
    kept.into_iter().collect()
}

fn minimum_alone() -> Options {
    Options {
        max_models: 1,
        count_models: false,
        list_prime_implicants: false,
        ..Options::default()
    }
}

/// ON cubes and OFF cubes that share nothing, as in files of type `fr`.
fn against_off(seed: u64, conditions: usize, rows: usize, literals: u64) -> Problem {
    let mut random = Random(seed);
    let (mut on, mut off): (Vec<Cube>, Vec<Cube>) = (Vec::new(), Vec::new());
    while on.len() + off.len() < rows {
        let cube = cube(&mut random, conditions, literals);
        let (own, others) = match random.below(2) {
            0 => (&mut on, &off),
            _ => (&mut off, &on),
        };
        if !others.iter().any(|other| other.intersects(&cube)) {
            own.push(cube);
        }
    }
    Problem::free(vec![2; conditions], on, off)
}

#[test]
fn the_minimum_is_that_of_all_regions() {
    let mut looked_at = 0;
    for seed in 0..120 {
        let conditions = 10 + seed as usize % 4;
        let problem = against_off(seed, conditions, 16, 5);
        if problem.on.is_empty() || algebra::rows(&problem.levels, &problem.on, 257).len() < 257 {
            continue;
        }
        looked_at += 1;
        let all = Options {
            limits: Limits {
                steps: None,
                ..Limits::default()
            },
            ..Options::default()
        };
        let all = solve(&problem, &all).unwrap();
        let alone = solve(&problem, &minimum_alone()).unwrap();
        for models in [&all, &alone] {
            assert_eq!(
                (models.status, models.gap()),
                (Status::Complete, 0),
                "seed {seed}"
            );
            let terms: Vec<Cube> = models.terms(0).cloned().collect();
            assert_eq!(check::verify(&problem, &terms), Ok(()), "seed {seed}");
        }
        assert_eq!(all.upper_bound, alone.upper_bound, "seed {seed}");
    }
    assert!(looked_at > 60, "{looked_at}");
}

/// Two products explain all rows, of which some cells are not known: what a file of type `fr` with many dashes looks like.
#[test]
fn many_inputs_with_dashes_are_certified() {
    for inputs in [22, 30, 40, 50] {
        let mut random = Random(inputs as u64);
        let products = [[(0, 1), (3, 0)], [(1, 1), (4, 1)]].map(Cube::from_literals);
        let (mut on, mut off) = (Vec::new(), Vec::new());
        while on.len() + off.len() < 60 {
            let cube = cube(&mut random, inputs, 6);
            if products.iter().any(|product| product.covers(&cube)) {
                on.push(cube);
            } else if !products.iter().any(|product| product.intersects(&cube)) {
                off.push(cube);
            }
        }
        let problem = Problem::free(vec![2; inputs], on, off);
        let models = solve(&problem, &minimum_alone()).unwrap();
        assert_eq!(
            (models.status, models.gap()),
            (Status::Complete, 0),
            "{inputs}"
        );
        assert!(models.upper_bound <= 2, "{inputs}");
        let terms: Vec<Cube> = models.terms(0).cloned().collect();
        assert_eq!(check::verify(&problem, &terms), Ok(()), "{inputs}");
    }
}

/// Rows `1-` with one 0 among dashes, and one row of ones: every prime implicant is essential. The regions of ON double with each row.
#[test]
fn essential_prime_implicants_take_few_steps() {
    for free in [16, 40, 60] {
        let mut text = format!(".i {}\n.o 1\n01{} 1\n", free + 2, "1".repeat(free));
        for i in 0..free {
            text += &format!("1-{}0{} 1\n", "-".repeat(i), "-".repeat(free - i - 1));
        }
        let problem = pla::read(&text).unwrap().problem(0);
        let few = Options {
            limits: Limits {
                steps: Some(50_000),
                ..Limits::default()
            },
            ..Options::default()
        };
        let models = solve(&problem, &few).unwrap();
        assert_eq!((models.status, models.gap()), (Status::Complete, 0));
        assert_eq!(models.upper_bound, free + 1);
        // All of it is done within the steps.
        assert_eq!(models.model_count, Some(1_u32.into()));
        let alone = solve(&problem, &minimum_alone()).unwrap();
        assert_eq!((alone.upper_bound, alone.gap()), (free + 1, 0));
    }
}

/// Where the steps do not go round, the minimum is there all the same.
#[test]
fn steps_leave_out_the_count_alone() {
    for (seed, problem) in (0..12).map(|seed| (seed, against_off(seed, 12, 24, 6))) {
        if problem.on.is_empty() {
            continue;
        }
        let none = Options {
            limits: Limits {
                steps: Some(0),
                ..Limits::default()
            },
            ..Options::default()
        };
        let [without, all] =
            [none, Options::default()].map(|options| solve(&problem, &options).unwrap());
        assert_eq!(
            (without.status, without.gap()),
            (Status::Complete, 0),
            "seed {seed}"
        );
        assert_eq!(without.upper_bound, all.upper_bound, "seed {seed}");
        assert!(without.model_count.is_none() || without.model_count == all.model_count);
        let terms: Vec<Cube> = without.terms(0).cloned().collect();
        assert_eq!(check::verify(&problem, &terms), Ok(()), "seed {seed}");
    }
}
