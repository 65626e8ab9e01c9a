//! Settings a second on the PPIP study: 42 cases, 5 conditions.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use qca::sets::calibration::Calibration;
use qca::solution::SolutionType;
use qca_study::chance::chance;
use qca_study::evaluate::{
    Change, Choice, Evaluator, Factor, TestedOutcome, anchors_of, tested_outcomes, with_anchor,
};
use qca_study::file::Study;
use qca_study::robust::{bootstrap, curve, sensitivity, with_errors};
use qca_study::watch::Watch;

fn tested() -> TestedOutcome {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/ppip/study.toml");
    let study = Study::read(&path).expect("the fixture");
    let data = study.load().expect("its data");
    tested_outcomes(&study, &data, SolutionType::Intermediate)
        .expect("its outcomes")
        .remove(0)
}

/// The crossover of each condition at five places, with all cut-offs of the usual ranges: 3125 × 7 × 3 × 2 would be too many,
/// so two conditions move at a time.
fn factors(tested: &TestedOutcome) -> Vec<Factor> {
    let specification = &tested.specification;
    let mut factors = Vec::new();
    for column in 0..3 {
        let scores = tested.raw.columns[column].scores();
        let calibration: &Calibration = specification.calibrations[column]
            .as_deref()
            .expect("calibrated");
        let crossover = anchors_of(calibration, scores)[1].value;
        let choices = [-0.3, -0.15, 0.15, 0.3].map(|step| {
            let moved = with_anchor(calibration, scores, 1, crossover + step);
            Choice::new(
                format!("{step:+}"),
                Change::Calibrations(vec![(column, Arc::new(moved))]),
            )
        });
        factors.push(Factor::new(
            format!("crossover {column}"),
            "as stated",
            specification,
            choices,
        ));
    }
    let consistencies = [0.75, 0.78, 0.82, 0.85, 0.9]
        .map(|cut| Choice::new(cut.to_string(), Change::Consistency(cut)));
    factors.push(Factor::new(
        "consistency",
        "0.8",
        specification,
        consistencies,
    ));
    let pris = [0.5, 0.55, 0.6, 0.7].map(|cut| Choice::new(cut.to_string(), Change::Pri(cut)));
    factors.push(Factor::new("PRI", "0.65", specification, pris));
    factors.push(Factor::new(
        "frequency",
        "1",
        specification,
        [Choice::new("2", Change::Frequency(2))],
    ));
    factors
}

fn settings(c: &mut Criterion) {
    let tested = tested();
    let factors = factors(&tested);
    let count: usize = factors.iter().map(|factor| factor.choices.len()).product();
    let mut group = c.benchmark_group("robust");
    group.sample_size(10);
    group.throughput(Throughput::Elements(count as u64));
    group.bench_function("specification curve from raw scores", |b| {
        b.iter(|| {
            // A new evaluator each time: nothing is remembered from an earlier round.
            let evaluator = Evaluator::new(&tested.raw);
            curve(
                &evaluator,
                black_box(&tested.specification),
                &factors,
                &Watch::default(),
            )
        });
    });
    group.throughput(Throughput::Elements(2000));
    group.bench_function("bootstrap", |b| {
        b.iter(|| {
            let evaluator = Evaluator::new(&tested.raw);
            bootstrap(
                &evaluator,
                black_box(&tested.specification),
                2000,
                1,
                &Watch::default(),
            )
        });
    });
    group.bench_function("errors in scores", |b| {
        b.iter(|| {
            let evaluator = Evaluator::new(&tested.raw);
            with_errors(
                &evaluator,
                black_box(&tested.specification),
                0.1,
                2000,
                1,
                &Watch::default(),
            )
        });
    });
    group.throughput(Throughput::Elements(2000));
    group.bench_function("permutations of the outcome", |b| {
        b.iter(|| {
            let evaluator = Evaluator::new(&tested.raw);
            chance(
                &evaluator,
                black_box(&tested.specification),
                2000,
                1,
                &Watch::default(),
            )
        });
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("exact ranges of all cut-offs and anchors", |b| {
        b.iter(|| {
            let evaluator = Evaluator::new(&tested.raw);
            sensitivity(
                &evaluator,
                black_box(&tested.specification),
                &Watch::default(),
            )
        });
    });
    group.finish();
}

criterion_group!(benches, settings);
criterion_main!(benches);
