//! Truth tables of many cases, and the three solutions of small ones: from sets in memory to rows, and from rows to models.

#[path = "../tests/support/random.rs"]
mod random;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use qca::data::{Dataset, ReadOptions};
use qca::expression::Expectations;
use qca::minimize;
use qca::minimize::Level;
use qca::outcome::Outcome;
use qca::sets::{FuzzySets, Set};
use qca::solution::{SolutionOptions, SolutionType, minimize_table, with_figures};
use qca::truth_table::{CutOffs, Observed, TruthTable};

use random::Random;

/// Fuzzy sets with an outcome that one conjunction and one condition explain in part.
fn fuzzy(cases: usize, conditions: usize) -> (FuzzySets, Vec<String>, Outcome) {
    let mut random = Random(cases as u64 + conditions as u64);
    let names: Vec<String> = (0..conditions).map(|c| format!("C{c}")).collect();
    let mut columns: Vec<Vec<f64>> = names
        .iter()
        .map(|_| (0..cases).map(|_| random.unit()).collect())
        .collect();
    let outcome = (0..cases)
        .map(|i| {
            columns[0][i]
                .min(columns[1][i])
                .max(1.0 - columns[2][i])
                .max(random.unit() / 2.0)
        })
        .collect();
    let sets = names.iter().zip(columns.drain(..));
    let sets = sets.map(|(name, values)| Set::new(name.clone(), values).unwrap());
    let cases: Vec<String> = (1..=cases).map(|case| case.to_string()).collect();
    let sets = FuzzySets::new("bench", cases, sets.collect()).unwrap();
    let outcome = Outcome {
        name: "Y".into(),
        columns: vec!["Y".into()],
        memberships: outcome,
    };
    (sets, names, outcome)
}

fn construction(c: &mut Criterion) {
    let mut group = c.benchmark_group("truth table");
    group.sample_size(10);
    for exponent in 2..=6 {
        let cases = 10usize.pow(exponent);
        // Of many conditions not all sub-cubes are held.
        let many: &[usize] = if exponent == 5 { &[11, 12, 14] } else { &[] };
        for &conditions in [5, 8, 10].iter().chain(many) {
            let (sets, names, outcome) = fuzzy(cases, conditions);
            let cut_offs = CutOffs::default();
            group.throughput(Throughput::Elements(cases as u64));
            let id = BenchmarkId::new(format!("{conditions} conditions"), cases);
            group.bench_function(id, |b| {
                b.iter(|| {
                    let observed = Observed::new(&sets, &names, &outcome).unwrap();
                    observed.classify(black_box(&cut_offs)).is_ok()
                });
            });
        }
    }
    group.finish();
}

/// Eighteen cases and five conditions, as many as the classic table of interwar democracies has, with two terms behind
/// the outcome; our own figures.
const EIGHTEEN: &str = "case,A,B,C,D,E,Y
c01,1,1,1,1,1,1\nc02,1,1,1,1,1,1\nc03,1,1,1,1,1,1\nc04,1,0,1,1,1,1\nc05,1,0,1,0,1,1\nc06,1,0,1,0,1,1
c07,1,1,1,0,1,1\nc08,0,0,0,0,1,0\nc09,0,0,0,0,1,0\nc10,0,0,1,0,1,0\nc11,0,0,1,0,0,0\nc12,0,0,1,0,0,0
c13,0,0,0,0,0,0\nc14,0,0,0,0,0,0\nc15,0,0,0,0,0,0\nc16,1,1,1,1,0,0\nc17,1,0,1,1,0,0\nc18,0,0,1,1,0,0
";

fn eighteen_cases() -> TruthTable {
    let data = Dataset::parse("bench", EIGHTEEN.as_bytes(), &ReadOptions::default()).unwrap();
    let sets = FuzzySets::from_dataset(&data, ["A", "B", "C", "D", "E", "Y"]).unwrap();
    let names: Vec<String> = ["A", "B", "C", "D", "E"].map(str::to_owned).to_vec();
    let outcome = Outcome {
        name: "Y".into(),
        columns: vec!["Y".into()],
        memberships: sets.get("Y").unwrap().literal(&[1]),
    };
    let observed = Observed::new(&sets, &names, &outcome).unwrap();
    observed.classify(&CutOffs::default()).unwrap()
}

/// A table of `rows` configurations, half of them with OUT 1 at random: the hardest labels there are.
fn random_table(conditions: usize, rows: usize) -> TruthTable {
    let mut random = Random(conditions as u64);
    let mut seen = std::collections::BTreeSet::new();
    while seen.len() < rows {
        seen.insert(random.number() % (1 << conditions));
    }
    let mut text = (0..conditions)
        .map(|c| format!("C{c},"))
        .collect::<String>()
        + "OUT\n";
    for row in seen {
        for c in 0..conditions {
            text += &format!("{},", row >> c & 1);
        }
        text += &format!("{}\n", Level::from(random.number().is_multiple_of(2)));
    }
    let data = Dataset::parse("bench", text.as_bytes(), &ReadOptions::default()).unwrap();
    TruthTable::from_rows(&data, None, "OUT").unwrap()
}

/// One model of each solution: a random table has thousands, and an intermediate solution for each pair.
fn expecting_all(table: &TruthTable, max_models: usize) -> SolutionOptions {
    let names: Vec<&str> = table.conditions().iter().map(|c| c.name.as_str()).collect();
    SolutionOptions {
        expectations: Expectations::parse(&names.join(","), table.conditions()).unwrap(),
        minimizer: minimize::Options {
            max_models,
            ..minimize::Options::default()
        },
        ..SolutionOptions::default()
    }
}

fn three_solutions(c: &mut Criterion) {
    let mut group = c.benchmark_group("three solutions");
    let table = eighteen_cases();
    let options = expecting_all(&table, 1000);
    group.bench_function("eighteen cases, five conditions", |b| {
        b.iter(|| minimize_table(black_box(&table), &options).is_ok());
    });
    group.bench_function("eighteen cases, five conditions, with figures", |b| {
        b.iter(|| {
            let solved = minimize_table(black_box(&table), &options).unwrap();
            with_figures(&table, &solved, &SolutionType::ALL, None)
                .solutions
                .len()
        });
    });
    group.sample_size(10);
    for (conditions, rows) in [(5, 20), (8, 30), (10, 60), (12, 60)] {
        let table = random_table(conditions, rows);
        let options = expecting_all(&table, 1);
        let id = BenchmarkId::new(
            "random rows",
            format!("{conditions} conditions, {rows} rows"),
        );
        group.bench_function(id, |b| {
            b.iter(|| minimize_table(black_box(&table), &options).is_ok());
        });
    }
    group.finish();
}

criterion_group!(benches, three_solutions, construction);
criterion_main!(benches);
