//! Speed of the minimiser: small tables, prime implicants, certified minima, counting.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use qca_minimize::{Cover, Cube, Level, Options, Problem, pla, solve};

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
    let minimum = Options {
        max_models: 1,
        count_models: false,
        list_prime_implicants: false,
        ..Options::default()
    };
    let mut group = c.benchmark_group("certified minimum");
    group.sample_size(10);
    for name in [
        "rand_k10_n60_s1",
        "rand_k15_n100_s1",
        "rand_k30_n100_s1",
        "dnf3_k30_n200_s1",
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
        ("rand_k8_n30_s1", Cover::Irredundant),
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

criterion_group!(benches, small_table, grid);
criterion_main!(benches);
