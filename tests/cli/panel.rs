//! `qca panel` as a user runs it, and panels and partitions in a study file.

use std::fs;

use crate::common::{assert_fault, qca, root, stderr, stdout};
use serde_json::Value;
use tempfile::TempDir;

const DATA: &str =
    "case,city,year,X,Z,Y\na1,a,9,0.8,0.1,0.4\na2,a,10,0.4,0.2,0.6\nb1,b,9,0.2,0.9,0.6\n";

fn panel(content: &str, more: &[&str]) -> std::process::Output {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("data.csv"), content).unwrap();
    let start = ["panel", "data.csv"];
    qca(folder.path(), &[&start, more].concat())
}

const UNITS: [&str; 4] = ["--unit", "city", "--time", "year"];

#[test]
fn figures_by_hand_for_each_term_and_the_whole() {
    let arguments = [&["X + Z -> Y"][..], &UNITS, &["--format", "json"]].concat();
    let output = panel(DATA, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("b 10"),
        "the gap is named: {}",
        stderr(&output)
    );
    let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let close = |value: &Value, expected: f64| {
        assert!(
            (value.as_f64().unwrap() - expected).abs() < 1e-12,
            "{value} {expected}"
        );
    };
    let x = &answer["terms"][0];
    close(&x["pooled"]["consistency"], 1.0 / 1.4);
    assert_eq!(x["between"][0]["cluster"], "9");
    close(&x["between"][0]["consistency"], 0.6);
    assert_eq!(x["within"][0]["n"], 2);
    let whole = &answer["solution"];
    close(
        &whole["pooled"]["consistency"],
        (0.4 + 0.4 + 0.6) / (0.8 + 0.4 + 0.9),
    );
    close(&whole["pooled"]["coverage"], (0.4 + 0.4 + 0.6) / 1.6);
}

#[test]
fn duplicates_and_unknown_columns_are_errors_and_one_cluster_an_answer() {
    let twice = DATA.replace("a2,a,10", "a2,a,9");
    let claim = [&["X -> Y"][..], &UNITS].concat();
    assert_fault(
        &panel(&twice, &claim),
        &["data.csv", "row 2", "city a and year 9", "a1"],
    );
    let empty = DATA.replace("a2,a,10", "a2,,10");
    assert_fault(&panel(&empty, &claim), &["row 2", "city"]);
    assert_fault(
        &panel(DATA, &["X -> Y", "--unit", "town", "--time", "year"]),
        &["town"],
    );
    assert_fault(
        &panel(DATA, &["X -> Y", "--unit", "city", "--time", "city"]),
        &["two columns"],
    );
    assert_fault(
        &panel(DATA, &[&["X Y"][..], &UNITS].concat()),
        &["the arrow and the outcome are missing", "EXPR -> Y"],
    );
    let one = "case,city,year,X,Y\na,a,1,0.2,0.4\nb,b,1,0.5,0.4\n";
    let output = panel(one, &claim);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("one cluster"),
        "{}",
        stderr(&output)
    );
    // The names of the cases may be the units.
    let names = "city,year,X,Y\na,1,0.2,0.4\na,2,0.5,0.4\n";
    let output = panel(names, &claim);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn a_study_of_a_panel_has_years_units_partitions_and_trajectories() {
    let folder = TempDir::new().unwrap();
    for name in ["data.csv", "study.toml"] {
        fs::copy(
            root().join("fixtures/panel").join(name),
            folder.path().join(name),
        )
        .unwrap();
    }
    let output = qca(folder.path(), &["run", "study.toml", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let results: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let panel = &results["panel"]["THRIVE"];
    let model = panel["sufficiency"]["solution"]["expression"]
        .as_str()
        .unwrap();
    // The same figures as the command gives for the model.
    let claim = format!("{model} -> THRIVE");
    let command = [
        "panel", "data.csv", &claim, "--unit", "city", "--time", "year", "--format", "json",
    ];
    let output = qca(folder.path(), &command);
    let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(answer["solution"], panel["sufficiency"]["solution"]);
    // Each condition and its negation as necessary.
    assert_eq!(panel["conditions"].as_array().unwrap().len(), 6);
    let ways = &panel["trajectories"];
    assert_eq!(ways["units"].as_array().unwrap().len(), 12);
    let gap = ways["units"]
        .as_array()
        .unwrap()
        .iter()
        .find(|u| u["unit"] == "Kestrel")
        .unwrap();
    assert!(gap["steps"][0].is_null() && !gap["steps"][1].is_null());
    let partitions = results["partitions"]["THRIVE"].as_array().unwrap();
    assert_eq!(
        (partitions[0]["by"].as_str(), partitions[1]["by"].as_str()),
        (Some("year"), Some("region"))
    );
    let year = &partitions[0]["groups"][0];
    assert_eq!((&year["group"], &year["n"]), (&"2008".into(), &11.into()));
    assert_eq!(year["cut_offs"]["consistency"], 0.75);
    assert_eq!(partitions[0]["groups"][1]["cut_offs"]["consistency"], 0.8);
    let row = &results["truth_table"]["THRIVE"]["rows"][0]["permutation"];
    assert!(row["holm"].as_f64() >= row["p"].as_f64());
    let figures = folder.path().join("results/figures");
    for name in ["panel-between", "panel-within", "panel-trajectories"] {
        assert!(
            figures.join(format!("{name}-1-THRIVE.png")).exists(),
            "{name}"
        );
    }
    let report = fs::read_to_string(folder.path().join("results/report.html")).unwrap();
    for part in [
        "Trajectories",
        "Solutions by year",
        "Solutions by region",
        "Necessity for THRIVE by time",
    ] {
        assert!(report.contains(part), "{part}");
    }
}

#[test]
fn rows_are_tested_where_asked_for() {
    let data = "case,A,Y\na,1,1\nb,1,1\nc,1,1\nd,1,1\ne,0,0\nf,0,0\n";
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("data.csv"), data).unwrap();
    let table = |more: &[&str]| {
        let start = [
            "truth-table",
            "data.csv",
            "--outcome",
            "Y",
            "--format",
            "json",
        ];
        qca(folder.path(), &[&start, more].concat())
    };
    let read = |more: &[&str]| -> Value {
        let output = table(more);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        serde_json::from_str(&stdout(&output)).unwrap()
    };
    let answer = read(&["--row-test", "binomial"]);
    // 4 of 4 give 0.8^4 at a cut-off of 0.8: not enough at 0.05.
    let row = &answer["rows"][1];
    assert!((row["binomial_p"].as_f64().unwrap() - 0.4096).abs() < 1e-12);
    assert_eq!(row["out"], "0");
    let answer = read(&["--row-test", "binomial", "--alpha", "0.41"]);
    assert_eq!(answer["rows"][1]["out"], "1");
    let answer = read(&["--row-test", "permutation", "--row-permutations", "999"]);
    let test = &answer["rows"][1]["permutation"];
    // One in C(6, 4) = 15.
    assert!(
        (test["p"].as_f64().unwrap() - 1.0 / 15.0).abs() < 0.04,
        "{test}"
    );
    assert_fault(
        &table(&["--row-test", "binomial", "--alpha", "2"]),
        &["--alpha 2"],
    );
    assert_fault(
        &table(&["--row-test", "permutation", "--row-permutations", "0"]),
        &["0 permutations"],
    );
}

#[test]
fn the_search_for_sufficient_conjunctions_and_causal_chains() {
    let data = "case,A,B,C,D\n1,1,1,1,1\n2,1,0,0,0\n3,0,1,0,0\n4,0,0,0,0\n5,1,1,1,1\n";
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("data.csv"), data).unwrap();
    let read = |arguments: &[&str]| -> Value {
        let output = qca(folder.path(), &[arguments, &["--format", "json"]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        serde_json::from_str(&stdout(&output)).unwrap()
    };
    let search = [
        "sufficiency",
        "data.csv",
        "--outcome",
        "C",
        "--conditions",
        "A,B",
    ];
    let answer = read(&search);
    assert_eq!(answer["expressions"].as_array().unwrap().len(), 1);
    assert_eq!(answer["expressions"][0]["expression"], "A*B");
    let chain = read(&["chain", "data.csv", "--ordering", "A,B < C < D", "--strict"]);
    let links = chain["links"].as_array().unwrap();
    assert_eq!(
        (&links[0]["outcome"], &links[1]["outcome"]),
        (&"C".into(), &"D".into())
    );
    let model = &links[0]["solution"]["solutions"][0]["models"][0]["expression"];
    assert_eq!(model, "A*B");
    let depth = [&search[..], &["--depth", "0"]].concat();
    assert_fault(&qca(folder.path(), &depth), &["depth"]);
    let fault = |ordering: &str, parts: &[&str]| {
        let arguments = ["chain", "data.csv", "--ordering", ordering];
        assert_fault(&qca(folder.path(), &arguments), parts);
    };
    fault("A < < B", &["empty level"]);
    fault("A,B < A", &["\"A\" twice"]);
    fault("A", &["two factors"]);
    fault("A < Q", &["Q"]);
}

#[test]
fn groups_and_factors_that_a_frequency_cut_off_leaves_without_rows_are_answers() {
    let folder = TempDir::new().unwrap();
    let fixture = root().join("fixtures/panel");
    fs::copy(fixture.join("data.csv"), folder.path().join("data.csv")).unwrap();
    let study = fs::read_to_string(fixture.join("study.toml")).unwrap();
    let cut = "\"2008\" = { consistency = 0.75 }";
    assert!(study.contains(cut));
    let study = study.replace(
        cut,
        "\"2008\" = { frequency = 9 }, \"2012\" = { frequency = 2 }",
    );
    fs::write(folder.path().join("study.toml"), study).unwrap();
    let output = qca(folder.path(), &["run", "study.toml", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let results: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let groups = &results["partitions"]["THRIVE"][0]["groups"];
    assert!(groups[0]["solution"].is_null());
    let note = groups[0]["note"].as_str().unwrap();
    assert!(note.contains("frequency cut-off 9"), "{note}");
    // The pooled solution is looked at there all the same, and the other groups have theirs.
    assert!(groups[0]["pooled"]["consistency"].is_number());
    assert!(groups[1]["note"].is_null() && groups[3]["solution"].is_string());
    let report = fs::read_to_string(folder.path().join("results/report.html")).unwrap();
    assert!(report.contains("frequency cut-off 9"));

    // With four cases a row, B follows from A, C has rows but none with OUT 1, and D has no row.
    let data = "case,A,B,C,D\n1,1,1,1,1\n2,1,1,1,1\n3,1,1,1,0\n4,1,1,0,1\n5,0,0,1,1\n6,0,0,1,0\n7,0,0,0,0\n8,0,0,0,1\n";
    fs::write(folder.path().join("chain.csv"), data).unwrap();
    let ordering = [
        "chain",
        "chain.csv",
        "--ordering",
        "A < B < C < D",
        "--strict",
    ];
    let options = ["--frequency", "4", "--format", "json"];
    let output = qca(folder.path(), &[&ordering[..], &options].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let links = answer["links"].as_array().unwrap();
    let has = |at: usize| !links[at]["solution"].is_null();
    assert_eq!([has(0), has(1), has(2)], [true, false, false], "{answer}");
    let note = |at: usize| links[at]["note"].as_str().unwrap();
    assert!(note(1).contains("has OUT 1 for C"), "{}", note(1));
    assert!(note(2).contains("frequency cut-off 4"), "{}", note(2));
}

#[test]
fn the_answer_begins_with_the_verdict_and_fits_a_screen() {
    let arguments = [&["X + Z -> Y"][..], &UNITS].concat();
    let text = stdout(&panel(DATA, &arguments));
    assert!(
        text.starts_with(
            "X + Z -> Y: the pooled consistency of sufficiency is 0.667. By year: from 0.588 (9)"
        ),
        "{text}"
    );
    // A panel of many units leaves them to --full.
    let mut many = "case,city,year,X,Y\n".to_owned();
    for at in 0..40 {
        many.push_str(&format!(
            "c{at},u{},{},0.{},0.8\n",
            at / 2,
            at % 2,
            1 + at % 9
        ));
    }
    let claim = [&["X -> Y"][..], &UNITS].concat();
    let brief = stdout(&panel(&many, &claim));
    assert!(brief.lines().count() <= 60, "{brief}");
    assert!(
        brief.contains("Not shown: 20 figures by city (--full)."),
        "{brief}"
    );
    let full = stdout(&panel(&many, &[&claim[..], &["--full"]].concat()));
    assert!(
        full.contains("u19") && !full.contains("Not shown"),
        "{full}"
    );
}
