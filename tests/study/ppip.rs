//! The PPIP study: the data are those of its specification, and the published finding comes out of the analysis.

use std::path::{Path, PathBuf};

use qca::chart::Role;
use qca_study::file::Study;
use qca_study::run::{Results, run};
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
