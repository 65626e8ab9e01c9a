//! Speed of the minimiser: small tables, prime implicants, certified minima, counting.

#[path = "../tests/support/random.rs"]
mod random;

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use qca_minimize::{
    Cover, Cube, Level, Options, Problem, Status, check, for_each_prime_implicant, pla, solve,
};

use random::Random;

/// Rows of five conditions in the manner of Lipset's data: what one term or two explain.
fn five_conditions() -> (Vec<Cube>, Vec<Cube>) {
    let row = |text: &str| -> Cube {
        text.bytes()
            .enumerate()
            .map(|(c, b)| (c, Level::from(b - b'0')))
            .collect()
    };
    let on = ["11111", "10111", "10101", "11101"].map(row);
    let off = [
        "00000", "00100", "00110", "10000", "11110", "01110", "00010",
    ]
    .map(row);
    (on.to_vec(), off.to_vec())
}

fn small_table(c: &mut Criterion) {
    let (on, off) = five_conditions();
    let levels = vec![2; 5];
    let free = Problem::free(levels.clone(), on.clone(), off);
    let conservative = Problem::forbidden(levels.clone(), on.clone(), Vec::new());
    let easy = vec![Cube::from_literals([(0, 1), (2, 1), (4, 1)])];
    let intermediate = Problem::forbidden(levels, on, easy);
    let options = Options::default();
    c.bench_function("three solutions, five conditions", |b| {
        b.iter(|| {
            for problem in [&free, &conservative, &intermediate] {
                black_box(solve(problem, &options).is_ok());
            }
        });
    });
}

/// An instance of the shared grid, if it is there.
fn instance(name: &str) -> Option<Problem> {
    let path = format!("../../../shared/bench/instances/{name}.pla");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let table = std::fs::read_to_string(path)
        .ok()
        .and_then(|text| pla::read(&text).ok())?;
    Some(table.problem(0))
}

fn grid(c: &mut Criterion) {
    let minimum = minimum_alone();
    let mut group = c.benchmark_group("certified minimum");
    group.sample_size(10);
    for name in [
        "rand_k10_n60_s1",
        "rand_k15_n100_s1",
        "rand_k30_n100_s1",
        "dnf3_k30_n200_s1",
        "rand_k20_n200_s1",
        "rand_k25_n200_s1",
        "rand_k30_n200_s1",
    ] {
        let Some(problem) = instance(name) else {
            eprintln!("skipped {name}: no shared instances");
            continue;
        };
        group.bench_function(name, |b| {
            b.iter(|| black_box(solve(&problem, &minimum).is_ok()));
        });
    }
    group.finish();
    let mut group = c.benchmark_group("prime implicants");
    group.sample_size(10);
    if let Some(problem) = instance("rand_k25_n60_s1") {
        let list = Options {
            max_models: 1,
            count_models: false,
            ..Options::default()
        };
        group.throughput(Throughput::Elements(49_487));
        group.bench_function("rand_k25_n60_s1", |b| {
            b.iter(|| black_box(solve(&problem, &list).is_ok()));
        });
    }
    group.finish();
    let mut group = c.benchmark_group("models counted");
    group.sample_size(10);
    for (name, cover) in [
        ("rand_k8_n100_s1", Cover::Fewest),
        ("rand_k10_n60_s1", Cover::Fewest),
        ("rand_k12_n100_s1", Cover::Fewest),
        ("rand_k8_n30_s1", Cover::Irredundant),
        ("rand_k12_n60_s1", Cover::Irredundant),
    ] {
        if let Some(problem) = instance(name) {
            let count = Options {
                cover,
                max_models: 1,
                ..Options::default()
            };
            group.bench_function(format!("{name} {cover:?}"), |b| {
                b.iter(|| black_box(solve(&problem, &count).is_ok()));
            });
        }
    }
    group.finish();
}

/// Different rows drawn at random, ON where `positive` says so of the row and a coin.
fn drawn(
    seed: u64,
    conditions: usize,
    rows: usize,
    positive: impl Fn(&Cube, bool) -> bool,
) -> Problem {
    let mut random = Random(seed);
    let (mut on, mut off) = (Vec::new(), Vec::new());
    while on.len() + off.len() < rows {
        let row: Cube = (0..conditions)
            .map(|c| (c, random.below(2) as Level))
            .collect();
        let coin = random.below(2) == 1;
        if on.contains(&row) || off.contains(&row) {
            continue;
        }
        match positive(&row, coin) {
            true => on.push(row),
            false => off.push(row),
        }
    }
    Problem::free(vec![2; conditions], on, off)
}

/// The outcome is a coin.
fn noisy(seed: u64, conditions: usize, rows: usize) -> Problem {
    drawn(seed, conditions, rows, |_, coin| coin)
}

/// The outcome is a sum of three products of three conditions.
fn clean(seed: u64, conditions: usize, rows: usize) -> Problem {
    let mut random = Random(seed + 1);
    let products: [Cube; 3] = std::array::from_fn(|_| {
        (0..3)
            .map(|_| {
                let condition = random.index(conditions);
                (condition, random.below(2) as Level)
            })
            .collect()
    });
    drawn(seed, conditions, rows, move |row, _| {
        products.iter().any(|product| product.covers(row))
    })
}

/// Prime implicants a second: told one by one, and listed in order with their rows.
fn prime_implicants(c: &mut Criterion) {
    let mut group = c.benchmark_group("prime implicants of seeded rows");
    group.sample_size(10);
    let list = Options {
        max_models: 1,
        count_models: false,
        ..Options::default()
    };
    for (conditions, rows) in [(15, 100), (20, 60), (25, 60), (20, 100)] {
        let problem = noisy(1, conditions, rows);
        let mut found = 0;
        let status =
            for_each_prime_implicant(&problem, &Options::default(), &mut |_| found += 1_u64);
        assert_eq!(status, Ok(Status::Complete));
        group.throughput(Throughput::Elements(found));
        let name = format!("{conditions} conditions, {rows} rows, {found}");
        group.bench_function(format!("{name}, one by one"), |b| {
            b.iter(|| {
                let mut literals = 0;
                let mut visit = |cube: &Cube| literals += cube.len();
                let status = for_each_prime_implicant(&problem, &Options::default(), &mut visit);
                black_box((status.is_ok(), literals))
            });
        });
        if found < 200_000 {
            group.bench_function(format!("{name}, listed, with a minimum"), |b| {
                b.iter(|| black_box(solve(&problem, &list).is_ok()));
            });
        }
    }
    group.finish();
}

/// Clean outcomes of 100 rows with many conditions.
fn many_conditions(c: &mut Criterion) {
    let mut group = c.benchmark_group("clean outcome, 100 rows");
    group.sample_size(10);
    let minimum = minimum_alone();
    let mut measure = |name: &str, problem: &Problem| {
        let models = solve(problem, &minimum).unwrap();
        assert_eq!(models.status, Status::Complete);
        let terms: Vec<Cube> = models.terms(0).cloned().collect();
        assert_eq!(check::verify(problem, &terms), Ok(()));
        group.bench_function(name, |b| {
            b.iter(|| black_box(solve(problem, &minimum).is_ok()));
        });
    };
    for conditions in [64, 128, 512] {
        let problem = clean(6, conditions, 100);
        measure(&format!("parsimonious, {conditions} conditions"), &problem);
    }
    let of_rows = |conditions| {
        let problem = clean(6, conditions, 100);
        (problem.levels, problem.on)
    };
    let (levels, on) = of_rows(128);
    let conservative = Problem::forbidden(levels, on, Vec::new());
    measure("conservative, 128 conditions", &conservative);
    // Every ON row without its literals of level 0, as where the presence of all conditions is expected.
    let (levels, on) = of_rows(30);
    let present = |row: &Cube| row.literals().filter(|&(_, level)| level == 1).collect();
    let easy = on.iter().map(present).collect();
    let intermediate = Problem::forbidden(levels, on, easy);
    measure("intermediate, 30 conditions", &intermediate);
    group.finish();
}

/// One model, and nothing beside it.
fn minimum_alone() -> Options {
    Options {
        max_models: 1,
        count_models: false,
        list_prime_implicants: false,
        ..Options::default()
    }
}

/// Terms of twelve literals, half of them don't-care, as a file of type `fd`: nearly all overlap.
fn overlapping(c: &mut Criterion) {
    let mut group = c.benchmark_group("don't-care that overlaps ON, minimum");
    group.sample_size(10);
    let minimum = minimum_alone();
    for (inputs, terms) in [(60, 40), (128, 40), (100, 200)] {
        let mut random = Random(inputs as u64);
        let mut text = format!(".i {inputs}\n.o 1\n.type fd\n");
        for _ in 0..terms {
            let mut cells = vec![b'-'; inputs];
            while cells.iter().filter(|&&cell| cell != b'-').count() < 12 {
                cells[random.index(inputs)] = b'0' + random.below(2) as u8;
            }
            text += std::str::from_utf8(&cells).unwrap();
            text += random.of(&[" 1\n", " -\n"]);
        }
        let problem = pla::read(&text).unwrap().problem(0);
        group.bench_function(format!("{inputs} inputs, {terms} terms"), |b| {
            b.iter(|| black_box(solve(&problem, &minimum).is_ok()));
        });
    }
    group.finish();
}

/// Terms under several heads: circles of three conditions of which "not all are alike", or one wheel of digits, some of which are 1,
/// with what comes next. Regions of ON are a great many, prime implicants few.
fn under_heads(c: &mut Criterion) {
    let mut group = c.benchmark_group("terms under heads, minimum");
    group.sample_size(10);
    let minimum = minimum_alone();
    for (heads, circles) in [(6, 8), (20, 15)] {
        let mut on = Vec::new();
        for head in 0..heads {
            for circle in 0..circles {
                let at = |place: usize| heads + 3 * circle + place % 3;
                on.extend((0..3).map(|place| {
                    Cube::from_literals([(head, 1), (at(place), 0), (at(place + 1), 1)])
                }));
            }
        }
        let problem = Problem::forbidden(vec![2; heads + 3 * circles], on, Vec::new());
        group.bench_function(format!("{heads} heads, {circles} circles"), |b| {
            b.iter(|| black_box(solve(&problem, &minimum).is_ok()));
        });
    }
    for (heads, digits) in [(2, 8), (8, 12)] {
        let (first, up, next) = (heads, heads + digits, heads + digits + 1);
        let mut on = Vec::new();
        for head in 0..heads {
            let mut add = |literals: Vec<(usize, Level)>| {
                on.push(Cube::from_literals(literals.into_iter().chain([(head, 1)])));
            };
            let all = |level: Level| (first + 1..up).map(move |digit| (digit, level));
            for digit in first + 1..up {
                add(vec![(first, 1), (digit, 0), (up, 1)]);
                add(vec![(first, 1), (digit, 1), (up, 0), (next, 1)]);
            }
            add(all(1).chain([(first, 0), (up, 1)]).collect());
            add(all(0).chain([(first, 0), (up, 0), (next, 1)]).collect());
            add(vec![(first, 1), (up, 0), (next, 0)]);
        }
        let problem = Problem::forbidden(vec![2; next + 1], on, Vec::new());
        group.bench_function(format!("{heads} heads, {digits} digits"), |b| {
            b.iter(|| black_box(solve(&problem, &minimum).is_ok()));
        });
    }
    group.finish();
}

/// Rows `1-` with one 0 among dashes, and one row of ones: regions of ON would double with each row.
fn dashes(c: &mut Criterion) {
    let mut group = c.benchmark_group("dashes");
    group.sample_size(10);
    for free in [16, 40] {
        let mut text = format!(".i {}\n.o 1\n01{} 1\n", free + 2, "1".repeat(free));
        for i in 0..free {
            text += &format!("1-{}0{} 1\n", "-".repeat(i), "-".repeat(free - i - 1));
        }
        let problem = pla::read(&text).unwrap().problem(0);
        let options = Options::default();
        group.bench_function(format!("{free} essential prime implicants"), |b| {
            b.iter(|| black_box(solve(&problem, &options).is_ok()));
        });
    }
    group.finish();
}

/// Full tables of nine inputs, nine rows of ten positive: few hundred prime implicants for few hundred rows, with a gap that only
/// the tree closes.
fn full_tables(c: &mut Criterion) {
    let mut group = c.benchmark_group("full table of nine inputs, minimum");
    group.sample_size(10);
    let minimum = minimum_alone();
    for seed in 1..=3 {
        let mut random = Random(seed);
        let mut text = ".i 9\n.o 1\n".to_string();
        for row in 0..1 << 9 {
            if random.below(10) > 0 {
                text += &format!("{row:09b} 1\n");
            }
        }
        let problem = pla::read(&text).unwrap().problem(0);
        let proven = solve(&problem, &minimum).unwrap().status;
        assert_eq!(proven, Status::Complete);
        group.bench_function(format!("seed {seed}"), |b| {
            b.iter(|| black_box(solve(&problem, &minimum).is_ok()));
        });
    }
    group.finish();
}

criterion_group!(
    benches,
    dashes,
    full_tables,
    overlapping,
    under_heads,
    small_table,
    grid,
    prime_implicants,
    many_conditions
);
criterion_main!(benches);
