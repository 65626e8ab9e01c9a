//! Settings a second in the search for what would reproduce a failed claim: 80 cases, 5 conditions.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use qca::solution::SolutionType;
use qca_study::evaluate::{RawData, TestedOutcome, tested_outcomes};
use qca_study::file::Study;
use qca_study::replicate::{Block, read_blocks, replicate_outcome};
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
fn tested(study: &Study) -> TestedOutcome {
    let data = study.load().expect("its data");
    let mut tested = tested_outcomes(study, &data, SolutionType::Intermediate)
        .expect("its outcomes")
        .remove(0);
    let mut raw = RawData::clone(&tested.raw);
    let again = raw.cases.iter().map(|case| format!("{case} b"));
    raw.cases = raw.cases.iter().cloned().chain(again).take(80).collect();
    for (at, column) in raw.columns.iter_mut().enumerate() {
        let others: Vec<f64> = column
            .scores
            .iter()
            .enumerate()
            .map(|(case, score)| score * (0.97 + 0.01 * ((case * 7 + at * 3) % 7) as f64))
            .collect();
        column.scores.extend(others);
        column.scores.truncate(80);
    }
    tested.raw = raw.into();
    tested
}

fn search(c: &mut Criterion) {
    let study = study();
    let tested = tested(&study);
    let blocks: Vec<Block> = read_blocks(&study).expect("the block");
    let run = || replicate_outcome(black_box(&tested), &blocks[0], Watch::default());
    let result = run().expect("a result");
    let searched = result.searched.expect("the claim fails");
    assert_eq!((tested.raw.cases.len(), tested.raw.conditions), (80, 5));
    let mut group = c.benchmark_group("replicate");
    group.sample_size(10);
    group.throughput(Throughput::Elements(searched.settings as u64));
    group.bench_function("search for a failed claim", |b| b.iter(run));
    group.finish();
}

criterion_group!(benches, search);
criterion_main!(benches);
