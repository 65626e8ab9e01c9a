//! Reading a large numeric CSV file.

#[path = "../tests/support/random.rs"]
mod random;

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use qca::data::{Dataset, ReadOptions};

use random::Random;

/// `rows` rows of nine numbers with a few digits each, as raw scores have; with names of the cases or without.
fn numeric_file(rows: u32, named: bool) -> Vec<u8> {
    let mut text = String::from(if named { "case," } else { "" });
    text += "A,B,C,D,E,F,G,H,Y\n";
    let mut random = Random(9);
    for row in 0..rows {
        if named {
            // In no order, as names are.
            let _ = write!(text, "c{},", (row ^ 0x5555) * 7);
        }
        for column in 0..9 {
            let score = random.below(100_000);
            let end = if column == 8 { '\n' } else { ',' };
            let _ = write!(text, "{}.{:02}{end}", score / 100, score % 100);
        }
    }
    text.into_bytes()
}

fn read(c: &mut Criterion) {
    let mut group = c.benchmark_group("dataset");
    group.sample_size(10);
    let two = ReadOptions {
        columns: Some(vec!["A".to_owned(), "Y".to_owned()]),
        ..ReadOptions::default()
    };
    let runs = [
        (
            "a million rows of nine numbers",
            false,
            ReadOptions::default(),
        ),
        (
            "a million rows of nine numbers with names",
            true,
            ReadOptions::default(),
        ),
        (
            "a million rows of nine numbers with names, two columns kept",
            true,
            two,
        ),
    ];
    for (name, named, options) in runs {
        let file = numeric_file(1_000_000, named);
        group.throughput(Throughput::Bytes(file.len() as u64));
        group.bench_function(name, |b| {
            b.iter(|| Dataset::parse("bench", black_box(&file), &options).map(|d| d.len()));
        });
    }
    // As the program reads them: stretch by stretch from the file.
    let path = std::env::temp_dir().join(format!("qca-bench-{}.csv", std::process::id()));
    let file = numeric_file(1_000_000, true);
    if std::fs::write(&path, &file).is_ok() {
        group.throughput(Throughput::Bytes(file.len() as u64));
        group.bench_function(
            "a million rows of nine numbers with names, from a file",
            |b| {
                let options = ReadOptions::default();
                b.iter(|| Dataset::read(black_box(&path), &options).map(|d| d.len()));
            },
        );
        let _ = std::fs::remove_file(&path);
    }
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
