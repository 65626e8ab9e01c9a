//! The PPIP study: the data are those of its specification, and the published finding comes out of the analysis.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use qca::chart::Role;
use qca::solution::SolutionType;
use qca_study::analysis::{Results, run};
use qca_study::file::Study;
use qca_study::robust::{
    Cause, End, Evaluator, Parameter, Range, Setting, Subject, Watch, anchor_pair, sensitivity,
    sensitivity_of, subjects, with_anchor,
};
use qca_study::simulate::Simulation;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/ppip")
        .join(name)
}

fn results() -> Results {
    run(&Study::read(&fixture("study.toml")).unwrap()).unwrap()
}

#[test]
fn the_data_are_written_again_by_their_specification() {
    let spec = std::fs::read_to_string(fixture("simulate.toml")).unwrap();
    let data = std::fs::read_to_string(fixture("data.csv")).unwrap();
    assert_eq!(
        Simulation::parse("simulate.toml", &spec)
            .unwrap()
            .csv()
            .unwrap(),
        data
    );
}

#[test]
fn contracts_carry_material_and_norms_procedural_value() {
    let results = results();
    for (condition, outcome) in [("CON", "MPV"), ("NORM", "PPV")] {
        let charts = &results.charts[outcome];
        assert!(!charts.is_empty());
        for column in charts.iter().flat_map(|chart| &chart.columns) {
            let present =
                |mark: &&qca::chart::ChartMark| mark.condition == condition && mark.level == 1;
            assert!(
                column.marks.iter().any(|mark| present(&mark)),
                "{outcome}: {}",
                column.expression
            );
        }
    }
}

#[test]
fn risk_knowledge_and_publicness_are_core_in_both() {
    let results = results();
    for outcome in ["MPV", "PPV"] {
        for condition in ["RISK", "KNOW", "PUB"] {
            let core = results.charts[outcome][0]
                .columns
                .iter()
                .flat_map(|column| &column.marks)
                .any(|mark| {
                    mark.condition == condition && mark.level == 1 && mark.role == Role::Core
                });
            assert!(core, "{condition} in {outcome}");
        }
    }
}

#[test]
fn the_analysis_is_not_trivial() {
    let results = results();
    for outcome in ["MPV", "PPV"] {
        let chart = &results.charts[outcome][0];
        assert!(chart.columns.len() > 1, "{outcome} has one configuration");
        assert!(
            chart.consistency.is_some_and(|x| x < 0.99) && chart.coverage.is_some_and(|x| x < 0.99)
        );
    }
}

fn subject(outcome: &str) -> Subject {
    let study = Study::read(&fixture("study.toml")).unwrap();
    let data = study.load().unwrap();
    let mut all = subjects(&study, &data, SolutionType::Intermediate).unwrap();
    let at = all.iter().position(|s| s.outcome == outcome).unwrap();
    all.swap_remove(at)
}

/// The setting with the anchor of a range at another value.
fn moved(subject: &Subject, range: &Range, value: f64) -> Setting {
    let Parameter::Anchor { set, index, .. } = &range.parameter else {
        panic!("{} is no anchor", range.parameter);
    };
    let columns = &subject.material.columns;
    let column = columns.iter().position(|c| c.name == *set).unwrap();
    let calibration = subject.setting.calibrations[column].as_deref().unwrap();
    let changed = with_anchor(calibration, &columns[column].scores, *index, value);
    let mut setting = subject.setting.clone();
    setting.calibrations[column] = Some(Arc::new(changed));
    setting
}

/// Whether the exact end at a value of the first parameter is what the cell says of all its values.
fn agrees(cause: &Cause, end: &End) -> bool {
    let beyond = end.beyond.as_ref();
    match cause {
        Cause::Row { row, .. } => beyond.is_some_and(|b| b.rows.iter().any(|r| r.row == *row)),
        Cause::Case { score } => end.value.is_some_and(|value| (value - score).abs() < 1e-3),
        Cause::Zero => end.value == Some(0.0),
        Cause::Limit => end.value.is_some() && beyond.is_none(),
        Cause::Nothing => true,
    }
}

/// Places where a proof is hard: a curve that turns back, two that cross at a small angle, one that keeps level along a strip of
/// many spreads, and two figures that fall to 0 together.
#[test]
fn cells_are_proven_at_folds_flat_crossings_and_along_level_curves() {
    for (outcome, first, second) in [
        ("PPV", "NORM: exclusion", "RISK: exclusion"),
        ("~MPV", "NORM: exclusion", "MPV: crossover"),
        ("~PPV", "NORM: inclusion", "PUB: crossover"),
        ("MPV", "MPV: inclusion", "PRI cut-off"),
    ] {
        let subject = subject(outcome);
        let evaluator = Evaluator::new(&subject.material);
        let watch = Watch::default();
        let ranges = sensitivity(&evaluator, &subject.setting, watch).unwrap();
        let of = |name: &str| ranges.iter().find(|r| r.parameter.to_string() == name);
        let (first, second) = (of(first).unwrap(), &of(second).unwrap().parameter);
        let pair = anchor_pair(&evaluator, &subject.setting, first, second, watch).unwrap();
        assert!(pair.sections.len() > 2);
        for section in &pair.sections {
            let causes = section.causes.as_ref();
            let causes = causes.unwrap_or_else(|| panic!("{outcome}, {second}: {section:?}"));
            for share in [1e-3, 0.1, 0.5, 0.9, 0.999] {
                let at = section.from + share * (section.to - section.from);
                let setting = moved(&subject, first, at);
                let range = sensitivity_of(&evaluator, &setting, second, watch).unwrap();
                let ends = [&range.lower, &range.upper];
                for (cause, end) in causes.iter().zip(ends) {
                    assert!(
                        agrees(cause, end),
                        "{outcome}, {second} at {at}: {cause}, {end:?}"
                    );
                }
            }
        }
    }
}
