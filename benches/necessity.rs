//! The search for necessary expressions.

#[path = "../tests/support/random.rs"]
mod random;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use qca::Expression;
use qca::FuzzySets;
use qca::Outcome;
use qca::Set;
use qca::necessity::{NecessityOptions, necessity_search};

use random::Random;

/// Memberships that are the same on every machine.
fn sets(conditions: usize, cases: usize) -> FuzzySets {
    let mut random = Random(20_261_122);
    let mut membership = || random.unit();
    let names = (0..conditions)
        .map(|at| format!("X{at}"))
        .chain(["Y".to_owned()]);
    let columns = names.map(|name| Set::new(name, (0..cases).map(|_| membership()).collect()));
    let cases: Vec<String> = (0..cases).map(|at| format!("case {at}")).collect();
    FuzzySets::new(
        "bench",
        cases,
        columns.collect::<Result<_, _>>().expect("memberships"),
    )
    .expect("sets of the same cases")
}

fn search(c: &mut Criterion) {
    let mut group = c.benchmark_group("necessity");
    group.sample_size(10);
    let runs = [
        ("12 conditions to full depth", 12, None, 0.0),
        ("12 conditions to full depth, coverage 0.8", 12, None, 0.8),
        ("20 conditions to depth 4", 20, Some(4), 0.0),
        ("20 conditions to depth 4, coverage 0.8", 20, Some(4), 0.8),
    ];
    for (name, conditions, depth, coverage) in runs {
        let sets = sets(conditions, 100);
        let names: Vec<String> = (0..conditions).map(|at| format!("X{at}")).collect();
        let outcome = Expression::parse("Y")
            .and_then(|y| Outcome::new(&y, &sets))
            .expect("Y");
        let options = NecessityOptions {
            depth,
            coverage,
            ..NecessityOptions::default()
        };
        group.bench_function(name, |b| {
            b.iter(|| {
                necessity_search(black_box(&sets), &names, &outcome, &options)
                    .map(|r| r.expressions.len())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, search);
criterion_main!(benches);
