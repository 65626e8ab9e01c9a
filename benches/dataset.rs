//! Reading a large numeric CSV file.

#[path = "../tests/support/random.rs"]
mod random;

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use qca::data::{Dataset, ReadOptions};

use random::Random;

/// `rows` rows of nine numbers with a few digits each, as raw scores have.
fn numeric_file(rows: u32) -> Vec<u8> {
    let mut text = String::from("A,B,C,D,E,F,G,H,Y\n");
    let mut random = Random(9);
    for _ in 0..rows {
        for column in 0..9 {
            let score = random.below(100_000);
            let end = if column == 8 { '\n' } else { ',' };
            let _ = write!(text, "{}.{:02}{end}", score / 100, score % 100);
        }
    }
    text.into_bytes()
}

fn read(c: &mut Criterion) {
    let file = numeric_file(1_000_000);
    let mut group = c.benchmark_group("dataset");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(file.len() as u64));
    group.bench_function("a million rows of nine numbers", |b| {
        b.iter(|| {
            Dataset::parse("bench", black_box(&file), &ReadOptions::default()).map(|d| d.len())
        });
    });
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
