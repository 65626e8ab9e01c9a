//! Settings a second on the PPIP study: 42 cases, 5 conditions.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use qca::sets::calibration::Calibration;
use qca::solution::SolutionType;
use qca_study::file::Study;
use qca_study::robust::{
    Change, Choice, Evaluator, Factor, Subject, Watch, anchors_of, bootstrap, curve, sensitivity,
    subjects, with_anchor, with_errors,
};

fn subject() -> Subject {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/ppip/study.toml");
    let study = Study::read(&path).expect("the fixture");
    let data = study.load().expect("its data");
    subjects(&study, &data, SolutionType::Intermediate)
        .expect("its outcomes")
        .remove(0)
}

/// The crossover of each condition at five places, with all cut-offs of the usual ranges: 3125 × 7 × 3 × 2 would be too many,
/// so two conditions move at a time.
fn factors(subject: &Subject) -> Vec<Factor> {
    let setting = &subject.setting;
    let mut factors = Vec::new();
    for column in 0..3 {
        let scores = &subject.material.columns[column].scores;
        let calibration: &Calibration =
            setting.calibrations[column].as_deref().expect("calibrated");
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
            setting,
            choices,
        ));
    }
    let consistencies = [0.75, 0.78, 0.82, 0.85, 0.9]
        .map(|cut| Choice::new(cut.to_string(), Change::Consistency(cut)));
    factors.push(Factor::new("consistency", "0.8", setting, consistencies));
    let pris = [0.5, 0.55, 0.6, 0.7].map(|cut| Choice::new(cut.to_string(), Change::Pri(cut)));
    factors.push(Factor::new("PRI", "0.65", setting, pris));
    factors.push(Factor::new(
        "frequency",
        "1",
        setting,
        [Choice::new("2", Change::Frequency(2))],
    ));
    factors
}

fn settings(c: &mut Criterion) {
    let subject = subject();
    let factors = factors(&subject);
    let count: usize = factors.iter().map(|factor| factor.choices.len()).product();
    let mut group = c.benchmark_group("robust");
    group.sample_size(10);
    group.throughput(Throughput::Elements(count as u64));
    group.bench_function("specification curve from raw scores", |b| {
        b.iter(|| {
            // A new evaluator each time: nothing is remembered from an earlier round.
            let evaluator = Evaluator::new(&subject.material);
            curve(
                &evaluator,
                black_box(&subject.setting),
                &factors,
                Watch::default(),
            )
        });
    });
    group.throughput(Throughput::Elements(2000));
    group.bench_function("bootstrap", |b| {
        b.iter(|| {
            let evaluator = Evaluator::new(&subject.material);
            bootstrap(
                &evaluator,
                black_box(&subject.setting),
                2000,
                1,
                Watch::default(),
            )
        });
    });
    group.bench_function("errors in scores", |b| {
        b.iter(|| {
            let evaluator = Evaluator::new(&subject.material);
            with_errors(
                &evaluator,
                black_box(&subject.setting),
                0.1,
                2000,
                1,
                Watch::default(),
            )
        });
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("exact ranges of all cut-offs and anchors", |b| {
        b.iter(|| {
            let evaluator = Evaluator::new(&subject.material);
            sensitivity(&evaluator, black_box(&subject.setting), Watch::default())
        });
    });
    group.finish();
}

criterion_group!(benches, settings);
criterion_main!(benches);
