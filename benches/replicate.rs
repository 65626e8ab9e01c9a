//! Settings a second in the search for what would reproduce a failed claim: 80 cases, 5 conditions.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use qca::data::{Dataset, ReadOptions};
use qca_study::file::Study;
use qca_study::replicate::replicate;
use qca_study::watch::Watch;

/// No model has these terms, so that every combination is tried under every reading.
const CLAIM: &str = "
[[published]]
outcome = \"MPV\"
solution = \"intermediate\"
consistency = 0.912
coverage = 0.744
terms = [
  { term = \"CON*RISK*KNOW\", consistency = 0.941, raw_coverage = 0.603, unique_coverage = 0.052 },
  { term = \"CON*~NORM*PUB\", consistency = 0.933, raw_coverage = 0.561, unique_coverage = 0.049 },
]
rows = [{ row = 24, n = 9, out = 1, consistency = 0.95 }, { row = 23, n = 4, out = 1 }]
";

/// The PPIP study with a crossover that cases have, so that memberships of 0.5 vary too.
fn study() -> Study {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/ppip/study.toml");
    let text = std::fs::read_to_string(&path).expect("the fixture");
    let text = text.replace("direct(2.5, 4, 6)", "direct(2.5, 3.83, 6)");
    Study::parse(&path, &(text + CLAIM)).expect("a study")
}

/// Its cases and as many again with slightly other scores, of which the first 80 are kept.
fn data(study: &Study) -> Dataset {
    let own = study.load().expect("its data");
    let columns: Vec<&str> = study.sets().map(|set| set.column.as_str()).collect();
    let scores: Vec<_> = columns
        .iter()
        .map(|column| own.numeric(column).expect("scores"))
        .collect();
    let mut text = format!("case,{}\n", columns.join(","));
    for case in 0..80 {
        let (from, again) = (case % own.cases.len(), case / own.cases.len());
        text += &format!("{}-{again}", &own.cases[from]);
        for (at, column) in scores.iter().enumerate() {
            let factor = match again {
                0 => 1.0,
                _ => 0.97 + 0.01 * ((from * 7 + at * 3) % 7) as f64,
            };
            text += &format!(",{}", column[from] * factor);
        }
        text.push('\n');
    }
    Dataset::parse("doubled.csv", text.as_bytes(), &ReadOptions::default()).expect("a table")
}

fn search(c: &mut Criterion) {
    let study = study();
    let data = data(&study);
    let run = || replicate(black_box(&study), &data, &Watch::default());
    let result = run().expect("a result");
    let searched = result.published[0]
        .searched
        .as_ref()
        .expect("the claim fails");
    assert_eq!(data.cases.len(), 80);
    let mut group = c.benchmark_group("replicate");
    group.sample_size(10);
    group.throughput(Throughput::Elements(searched.settings as u64));
    group.bench_function("search for a failed claim", |b| b.iter(run));
    group.finish();
}

criterion_group!(benches, search);
criterion_main!(benches);
