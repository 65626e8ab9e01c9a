//! Necessary condition analysis: the permutation test of a usual paper, with two ceilings at once.

#[path = "../tests/support/random.rs"]
mod random;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use qca::CaseNames;
use qca::nca::{Ceiling, NcaOptions, NcaVariable, nca};

use random::Random;

/// Scores that are the same on every machine; the outcome mostly below the first condition.
fn variables(conditions: usize, cases: usize) -> (CaseNames, NcaVariable, Vec<NcaVariable>) {
    let mut random = Random(20_261_128);
    let mut score = || random.unit();
    let x: Vec<NcaVariable> = (0..conditions)
        .map(|at| NcaVariable::new(format!("X{at}"), (0..cases).map(|_| score()).collect()))
        .collect();
    let y = x[0]
        .values
        .iter()
        .map(|x| x * 0.7 + 0.3 * score())
        .collect();
    let names = (0..cases).map(|case| format!("case {case}")).collect();
    (names, NcaVariable::new("Y", y), x)
}

/// On one thread, so that figures of different machines compare.
fn permutations(c: &mut Criterion) {
    let mut group = c.benchmark_group("nca");
    group.sample_size(10);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a thread");
    let runs: [(&str, &[Ceiling]); 3] = [
        (
            "10,000 permutations, 5 conditions, 50 cases, CE-FDH and CR-FDH",
            &[Ceiling::CeFdh, Ceiling::CrFdh],
        ),
        (
            "10,000 permutations, 5 conditions, 50 cases, CE-VRS and C-LP",
            &[Ceiling::CeVrs, Ceiling::CLp],
        ),
        (
            "10,000 permutations, 5 conditions, 50 cases, QR",
            &[Ceiling::Qr],
        ),
    ];
    let (names, y, x) = variables(5, 50);
    for (name, ceilings) in runs {
        let options = NcaOptions {
            ceilings: ceilings.to_vec(),
            ..NcaOptions::default()
        };
        group.bench_function(name, |b| {
            b.iter(|| pool.install(|| nca(black_box(&names), &y, &x, &options)));
        });
    }
    group.finish();
}

criterion_group!(benches, permutations);
criterion_main!(benches);
