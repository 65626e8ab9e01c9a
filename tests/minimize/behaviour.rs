//! What the minimiser promises beside the right answer: limits, interrupts, the same result with any number of threads, large
//! inputs, PLA files, the algebra of cubes.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use num_bigint::BigUint;
use qca_minimize::{
    Cover, Cube, Error, Level, Limits, Models, Options, Problem, Reason, Status, Watch, algebra,
    check, pla, solve,
};

use crate::random::Random;

/// Rows drawn at random; the outcome is random, or a sum of three products.
fn table(seed: u64, conditions: usize, rows: usize, clean: bool) -> Problem {
    let mut random = Random(seed);
    let mut term = || -> Cube {
        (0..3)
            .map(|_| (random.index(conditions), random.below(2) as Level))
            .collect()
    };
    let terms = [term(), term(), term()];
    let mut random = Random(seed + 1000);
    let (mut on, mut off) = (BTreeSet::new(), BTreeSet::new());
    while on.len() + off.len() < rows {
        let row: Cube = (0..conditions)
            .map(|c| (c, random.below(2) as Level))
            .collect();
        let positive = if clean {
            terms.iter().any(|t| t.covers(&row))
        } else {
            random.below(2) == 1
        };
        if positive && !off.contains(&row) {
            on.insert(row);
        } else if !on.contains(&row) {
            off.insert(row);
        }
    }
    let levels = vec![2; conditions];
    Problem::free(levels, on.into_iter().collect(), off.into_iter().collect())
}

fn minimum_alone() -> Options {
    Options {
        max_models: 1,
        count_models: false,
        list_prime_implicants: false,
        ..Options::default()
    }
}

fn valid(problem: &Problem, models: &Models) {
    assert!(!models.models.is_empty());
    let terms: Vec<Cube> = models.terms(0).cloned().collect();
    assert_eq!(check::verify(problem, &terms), Ok(()));
}

/// Where the bounds of the relaxation differ, no step for anything else leaves the proof of the minimum as it is.
#[test]
fn the_minimum_is_proven_where_nothing_is_counted() {
    let mut apart = 0;
    for seed in 0..12 {
        let problem = table(seed, 12, 40, false);
        let nothing_else = Options {
            limits: Limits {
                steps: Some(0),
                ..Limits::default()
            },
            ..Options::default()
        };
        let models = solve(&problem, &nothing_else).unwrap();
        assert_eq!((models.status, models.gap()), (Status::Complete, 0));
        let alone = solve(&problem, &minimum_alone()).unwrap();
        assert_eq!(models.upper_bound, alone.upper_bound, "seed {seed}");
        let unlisted = Options {
            limits: Limits {
                max_prime_implicants: Some(1),
                ..Limits::default()
            },
            ..Options::default()
        };
        apart += usize::from(solve(&problem, &unlisted).unwrap().gap() > 0);
    }
    assert!(apart > 0, "no relaxation left a gap");
}

#[test]
fn the_same_with_any_number_of_threads() {
    for (seed, conditions, rows) in [
        (1, 12, 140),
        (2, 15, 120),
        (3, 10, 100),
        (4, 12, 200),
        (5, 15, 200),
    ] {
        let problem = table(seed, conditions, rows, false);
        let answer = |threads: usize| {
            let models = solve(
                &problem,
                &Options {
                    threads,
                    ..minimum_alone()
                },
            )
            .expect("valid");
            valid(&problem, &models);
            let terms: Vec<Cube> = models.terms(0).cloned().collect();
            (terms, models.lower_bound, models.upper_bound)
        };
        let one = answer(1);
        assert_eq!(one.1, one.2);
        assert_eq!(answer(2), one);
        assert_eq!(answer(8), one);
    }
}

#[test]
fn limits_give_bounds_and_a_valid_model() {
    let problem = table(4, 30, 240, false);
    let limited = |limits: Limits| {
        let models = solve(
            &problem,
            &Options {
                limits,
                ..Options::default()
            },
        )
        .expect("valid");
        valid(&problem, &models);
        assert!(models.lower_bound <= models.upper_bound);
        assert_eq!(models.model_count, None);
        models
    };
    let few = limited(Limits {
        max_prime_implicants: Some(1000),
        time: Some(Duration::from_secs(3)),
        ..Limits::default()
    });
    assert!(matches!(
        few.status,
        Status::Limit(Reason::PrimeImplicants | Reason::Time)
    ));
    let start = Instant::now();
    let short = limited(Limits {
        time: Some(Duration::from_millis(200)),
        ..Limits::default()
    });
    assert_eq!(short.status, Status::Limit(Reason::Time));
    assert!(start.elapsed() < Duration::from_secs(5));
    let small = limited(Limits {
        memory_bytes: Some(1 << 20),
        time: Some(Duration::from_secs(3)),
        ..Limits::default()
    });
    assert!(matches!(
        small.status,
        Status::Limit(Reason::Memory | Reason::Time)
    ));
}

/// Cubes with dashes, everything else forbidden but some of the others.
fn cubes(seed: u64, conditions: usize, count: usize, literals: usize) -> Problem {
    let mut random = Random(seed);
    let mut cube = || -> Cube {
        (0..literals)
            .map(|_| (random.index(conditions), random.below(2) as Level))
            .collect()
    };
    let on = (0..count).map(|_| cube()).collect();
    let dont_care = (0..count / 4).map(|_| cube()).collect();
    Problem::forbidden(vec![2; conditions], on, dont_care)
}

#[test]
fn a_limit_on_the_listing_leaves_proven_bounds() {
    let mut above_one = 0;
    for seed in 1..60 {
        let problem = cubes(seed, 9, 14, 6);
        let full = solve(&problem, &minimum_alone()).expect("valid");
        assert_eq!(full.status, Status::Complete);
        let limits = Limits {
            max_prime_implicants: Some(1),
            ..Limits::default()
        };
        let options = Options {
            limits,
            ..Options::default()
        };
        let few = solve(&problem, &options).expect("valid");
        assert_eq!(few.status, Status::Limit(Reason::PrimeImplicants));
        valid(&problem, &few);
        assert!(few.lower_bound <= full.lower_bound, "seed {seed}");
        assert!(full.upper_bound <= few.upper_bound, "seed {seed}");
        above_one += usize::from(few.lower_bound > full.lower_bound / 2);
    }
    assert!(above_one > 40, "{above_one} of 59 bounds are above a half");
}

#[test]
fn every_limit_stops_the_listing_of_cubes() {
    let problem = cubes(3, 40, 220, 8);
    let stopped = |limits: Limits, interrupt: bool| {
        let options = Options {
            limits,
            watch: Watch::start(None, Some(Arc::new(AtomicBool::new(interrupt)))),
            ..Options::default()
        };
        let models = solve(&problem, &options).expect("valid");
        let terms: Vec<Cube> = models.terms(0).cloned().collect();
        assert_eq!(check::verify_cover(&problem, &terms), Ok(()));
        assert_eq!(models.upper_bound, terms.len());
        assert!(1 <= models.lower_bound && models.lower_bound <= models.upper_bound);
        models.status
    };
    let small = Limits {
        memory_bytes: Some(1 << 18),
        ..Limits::default()
    };
    assert_eq!(stopped(small, false), Status::Limit(Reason::Memory));
    let at_once = Limits {
        time: Some(Duration::ZERO),
        ..Limits::default()
    };
    assert_eq!(stopped(at_once, false), Status::Limit(Reason::Time));
    let interrupted = stopped(Limits::default(), true);
    assert_eq!(interrupted, Status::Limit(Reason::Interrupted));
}

#[test]
fn an_interrupt_stops_cleanly() {
    let problem = table(5, 30, 160, false);
    let flag = Arc::new(AtomicBool::new(true));
    let options = Options {
        watch: Watch::start(None, Some(flag)),
        ..Options::default()
    };
    let models = solve(&problem, &options).expect("valid");
    assert_eq!(models.status, Status::Limit(Reason::Interrupted));
    valid(&problem, &models);
}

#[test]
fn large_inputs() {
    for (conditions, rows) in [(64, 100), (65, 100), (128, 100), (512, 60)] {
        let problem = table(6, conditions, rows, true);
        let models = solve(&problem, &minimum_alone()).expect("valid");
        assert_eq!(models.status, Status::Complete, "{conditions}");
        assert_eq!(models.lower_bound, models.upper_bound);
        assert!(models.upper_bound <= 3);
        valid(&problem, &models);
        let conservative = Problem::forbidden(problem.levels.clone(), problem.on.clone(), vec![]);
        let models = solve(&conservative, &Options::default()).expect("valid");
        assert_eq!(models.status, Status::Complete);
        valid(&conservative, &models);
    }
    let many = Problem::free(vec![2; 513], vec![Cube::from_literals([(0, 1)])], vec![]);
    assert!(matches!(
        solve(&many, &Options::default()),
        Err(Error::TooManyConditions { .. })
    ));
}

#[test]
fn wide_and_multi_value_cubes_agree_with_their_literals() {
    let mut random = Random(9);
    for _ in 0..2000 {
        let mut draw = |most: usize| {
            let literals: Vec<(usize, Level)> = (0..random.index(8))
                .map(|_| (random.index(most), random.below(8) as Level))
                .collect();
            let map: std::collections::BTreeMap<_, _> = literals.iter().copied().collect();
            (Cube::from_literals(literals), map)
        };
        let ((a, x), (b, y)) = (draw(130), draw(70));
        assert!(a.literals().eq(x.clone()));
        assert_eq!(a.len(), x.len());
        assert_eq!(a.covers(&b), x.iter().all(|(c, l)| y.get(c) == Some(l)));
        let meets = x.iter().all(|(c, l)| y.get(c).is_none_or(|m| m == l));
        assert_eq!(a.intersects(&b), meets);
        let mut both = x.clone();
        both.extend(&y);
        assert_eq!(
            a.intersection(&b),
            meets.then(|| both.into_iter().collect())
        );
        let order = (x.len(), x.iter().collect::<Vec<_>>()).cmp(&(y.len(), y.iter().collect()));
        assert_eq!(a.cmp(&b), order);
        assert_eq!(a.without(3).with(3, 1).level(3), Some(1));
    }
}

#[test]
fn no_off_row_gives_the_empty_term() {
    let problem = Problem::free(vec![2; 3], vec![Cube::from_row(&[1, 0, 1])], vec![]);
    for cover in [Cover::Fewest, Cover::Irredundant] {
        let models = solve(
            &problem,
            &Options {
                cover,
                ..Options::default()
            },
        )
        .expect("valid");
        assert_eq!(models.prime_implicants, [Cube::empty()]);
        assert_eq!(models.model_count, Some(BigUint::from(1_u32)));
    }
}

#[test]
fn the_gap_that_early_stopping_misses() {
    // Eight ON rows share six conditions; each OFF row lacks one of these.
    let conditions = 14;
    let row = |missing: Option<usize>, extra: Option<usize>| -> Cube {
        (0..conditions)
            .map(|c| {
                (
                    c,
                    Level::from((c < 6 && missing != Some(c)) || extra == Some(c)),
                )
            })
            .collect()
    };
    let on = (6..14).map(|extra| row(None, Some(extra))).collect();
    let off = (0..6).map(|missing| row(Some(missing), None)).collect();
    let problem = Problem::free(vec![2; conditions], on, off);
    assert_eq!(
        solve(&problem, &Options::default())
            .expect("valid")
            .upper_bound,
        1
    );
}

#[test]
fn algebra_agrees_with_listing() {
    let levels = [2, 3, 2, 4];
    let mut random = Random(11);
    for _ in 0..300 {
        let mut cubes = |n: u64| -> Vec<Cube> {
            let mut cube = || {
                let pattern: Vec<Option<Level>> = levels
                    .iter()
                    .map(|&l| (random.below(2) == 1).then(|| random.below(u64::from(l)) as Level))
                    .collect();
                Cube::from_pattern(&pattern)
            };
            (0..n).map(|_| cube()).collect()
        };
        let (a, b) = (cubes(3), cubes(2));
        let rows = |cubes: &[Cube]| algebra::rows(&levels, cubes, usize::MAX);
        let set: BTreeSet<_> = rows(&a).into_iter().collect();
        let other: BTreeSet<_> = rows(&b).into_iter().collect();
        assert_eq!(algebra::count(&levels, &a), BigUint::from(set.len()));
        assert_eq!(
            algebra::count(&levels, &algebra::complement(&levels, &a)),
            BigUint::from(48 - set.len())
        );
        let left: BTreeSet<_> = rows(&algebra::subtract(&levels, &a, &b))
            .into_iter()
            .collect();
        assert_eq!(left, set.difference(&other).cloned().collect());
        let full: Vec<Cube> = other.iter().map(|row| Cube::from_row(row)).collect();
        for others in [&b, &full] {
            let outside = |clock| algebra::count_outside(&levels, &a, others, &clock);
            assert_eq!(outside(Watch::default()), Ok(BigUint::from(left.len())));
            let over = Watch::start(Some(Duration::ZERO), None);
            assert_eq!(outside(over), Err(Reason::Time));
        }
        let common: BTreeSet<_> = rows(&algebra::intersection(&a, &b)).into_iter().collect();
        assert_eq!(common, set.intersection(&other).cloned().collect());
        assert_eq!(
            algebra::is_covered(&levels, &b[0], &a),
            rows(&b[..1]).iter().all(|r| set.contains(r))
        );
        let numbers = algebra::row_numbers(&levels, &a, usize::MAX);
        assert!(numbers.is_sorted());
        for (number, row) in numbers.iter().zip(rows(&a)) {
            assert_eq!(algebra::row_of_number(&levels, number), Some(row));
        }
    }
}

#[test]
fn the_first_conflict_is_named() {
    let levels: Vec<Level> = vec![2, 3, 2, 4, 2, 2, 2, 2, 3, 2];
    let mut random = Random(23);
    let mut seen = [0, 0];
    for round in 0..40 {
        let mut cubes = |n: usize| -> Vec<Cube> {
            let mut cube = || -> Cube {
                let literal = |(c, &l): (usize, &Level)| {
                    (random.below(8) > 0).then(|| (c, random.below(u64::from(l)) as Level))
                };
                let all: Vec<_> = levels.iter().enumerate().filter_map(literal).collect();
                all.into_iter().collect()
            };
            (0..n).map(|_| cube()).collect()
        };
        let (on, mut off) = (cubes(300), cubes(400));
        if round % 2 == 0 {
            off.retain(|off| !on.iter().any(|on| on.intersects(off)));
        }
        let with = |on: &Cube| off.iter().position(|off| on.intersects(off));
        let first = on
            .iter()
            .enumerate()
            .find_map(|(i, on)| Some((i, with(on)?)));
        let expected = first.map(|(on, off)| Error::Conflict {
            on: on + 1,
            off: off + 1,
        });
        seen[usize::from(expected.is_some())] += 1;
        assert_eq!(
            Problem::free(levels.clone(), on, off).validate().err(),
            expected
        );
    }
    assert_eq!(seen, [20, 20]);
}

#[test]
fn a_clock_stops_by_time_or_flag_and_leaves_a_moment() {
    let endless = Watch::default();
    assert_eq!(endless.look(), Ok(()));
    assert_eq!(endless.closing().look(), Ok(()));
    let over = Watch::start(Some(Duration::ZERO), None);
    assert_eq!(over.look(), Err(Reason::Time));
    assert_eq!(over.share(4).look(), Err(Reason::Time));
    let flag = Arc::new(AtomicBool::new(false));
    let clock = Watch::start(None, Some(flag.clone()));
    assert_eq!(clock.look(), Ok(()));
    flag.store(true, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(clock.look(), Err(Reason::Interrupted));
}

#[test]
fn models_of_many_terms_are_counted() {
    // No two configurations of even parity can be joined, so that each is a term of its own.
    let even = (0..512_u16).filter(|row| row.count_ones() % 2 == 0);
    let row = |row: u16| -> Cube { (0..9).map(|c| (c, row >> c & 1)).collect() };
    let problem = Problem::forbidden(vec![2; 9], even.map(row).collect(), Vec::new());
    let models = solve(&problem, &Options::default()).unwrap();
    assert_eq!((models.lower_bound, models.upper_bound), (256, 256));
    assert_eq!(models.model_count, Some(BigUint::from(1_u32)));
}

#[test]
fn pla_files() {
    let text =
        ".i 3\n.o 2\n.ilb a b c\n.ob p q\n.type fd\n# a comment\n11- 1-\n0-1 11\n000 01\n.e\n";
    let table = pla::read(text).expect("a PLA file");
    assert_eq!(
        (table.inputs.len(), &table.outputs[..]),
        (3, &["p".to_string(), "q".into()][..])
    );
    let models: Vec<Vec<Cube>> = (0..2)
        .map(|output| {
            let problem = table.problem(output);
            let models = solve(&problem, &Options::default()).expect("valid");
            valid(&problem, &models);
            models.terms(0).cloned().collect()
        })
        .collect();
    let written = pla::write(&table, &models);
    let again = pla::read(&written).expect("what was written");
    for (output, model) in models.iter().enumerate() {
        assert_eq!(again.tables[output].on, *model);
    }
    let fault = pla::read(".i 3\n.o 1\n12 1\n1z1 1\n").expect_err("a wrong character");
    assert_eq!(fault.line, 4);
    assert!(pla::read("101 1\n").is_err());
}
