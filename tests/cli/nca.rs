//! `qca nca` as a user runs it, and `[nca]` in a study file.

use std::fs;

use crate::common::{assert_fault, qca, root, stderr, stdout};
use serde_json::Value;
use tempfile::TempDir;

const DATA: &str =
    "case,X,Z,Y\na,0,3,0\nb,1,1,1\nc,2,2,1\nd,3,5,3\ne,4,4,2\nf,5,6,5\ng,6,2,4\nh,7,7,5\n";

fn folder(content: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("data.csv"), content).unwrap();
    folder
}

fn run(content: &str, more: &[&str]) -> std::process::Output {
    let folder = folder(content);
    let start = ["nca", "data.csv", "--outcome", "Y", "--permutations", "200"];
    qca(folder.path(), &[&start, more].concat())
}

fn json(content: &str, more: &[&str]) -> Value {
    let output = run(content, &[more, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

fn refused(more: &[&str], parts: &[&str]) {
    assert_fault(&run(DATA, more), parts);
}

#[test]
fn effects_peers_and_bottlenecks_by_hand() {
    let answer = json(DATA, &["--conditions", "X", "--steps", "5"]);
    let condition = &answer["conditions"][0];
    assert_eq!(condition["scope"]["area"], 35.0);
    let steps = &condition["ceilings"][0];
    // Peers (0,0), (1,1), (3,3), (5,5): 1·1 + 3·2 + 5·2.
    assert_eq!(steps["ceiling_zone"], 17.0);
    assert_eq!(steps["peers"][2]["case"], "d");
    assert_eq!(steps["complexity"], 4);
    let line = &condition["ceilings"][1];
    assert!((line["slope"].as_f64().unwrap() - 1.0).abs() < 1e-12);
    let shown =
        |level: usize| answer["bottleneck"][0]["levels"][level]["conditions"]["X"]["shown"].clone();
    assert_eq!(shown(0), "NN");
    assert_eq!(shown(5).as_f64().unwrap(), 100.0 * 5.0 / 7.0);
}

#[test]
fn every_numeric_column_is_a_condition_by_default_and_tables_have_every_format() {
    let answer = json(DATA, &[]);
    assert_eq!(answer["conditions"][1]["condition"], "Z");
    for format in ["table", "csv", "md", "latex", "html"] {
        let output = run(DATA, &["--format", format]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(stdout(&output).contains("CE-FDH"), "{format}");
    }
}

#[test]
fn the_answer_begins_with_the_verdict_and_fits_a_screen() {
    let folder = root().join("fixtures/panel");
    let start = [
        "nca",
        "data.csv",
        "--id",
        "case",
        "--outcome",
        "THRIVE",
        "--conditions",
    ];
    let answer = |more: &[&str]| {
        let output = qca(
            &folder,
            &[&start[..], &["FUNDS,SKILL,TRUST"], more].concat(),
        );
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let brief = answer(&["--permutations", "500"]);
    assert!(
        brief.starts_with("By effect size and p, necessary in degree for THRIVE: SKILL (d = "),
        "{brief}"
    );
    assert!(brief.lines().count() <= 60, "{brief}");
    assert!(
        brief.contains(
            "Not shown: the other bottleneck tables, ceilings, peers, outliers (--full)."
        ),
        "{brief}"
    );
    let full = answer(&["--permutations", "500", "--full"]);
    assert!(
        full.contains("Peers: the cases") && full.contains("(CR-FDH)"),
        "{full}"
    );
    // Other formats are for programs and papers, which have use for all.
    let csv = answer(&["--permutations", "0", "--format", "csv"]);
    assert!(csv.contains("# nca-peers"), "{csv}");
}

#[test]
fn the_answer_is_the_same_whatever_the_threads() {
    let one = folder(DATA);
    let arguments = [
        "nca",
        "data.csv",
        "--outcome",
        "Y",
        "--format",
        "json",
        "--power",
        "10,20",
    ];
    let run = |threads: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_qca"))
            .args(arguments)
            .args(["--permutations", "300", "--power-samples", "20"])
            .current_dir(one.path())
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        output.stdout
    };
    assert_eq!(run("1"), run("3"));
}

#[test]
fn a_constant_column_is_an_answer_and_a_scope_is_widened_with_a_note() {
    let constant = "case,X,Y\na,2,1\nb,2,2\nc,2,3\n";
    let output = run(constant, &["--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("X is the same in every case"),
        "{}",
        stderr(&output)
    );
    let output = run(DATA, &["--scope", "1,9,0,9", "--conditions", "X"]);
    assert!(stderr(&output).contains("widened"), "{}", stderr(&output));
}

#[test]
fn missing_cells_go_pairwise_where_asked_for() {
    let data = "case,X,Z,Y\na,1,,1\nb,2,2,2\nc,,3,3\nd,4,4,4\n";
    assert_fault(&run(data, &[]), &["column \"X\"", "missing"]);
    let answer = json(data, &["--missing", "pairwise"]);
    assert_eq!(
        (&answer["conditions"][0]["n"], &answer["conditions"][1]["n"]),
        (&3.into(), &3.into())
    );
    let answer = json(data, &["--missing", "drop"]);
    assert_eq!(answer["cases"], 2);
    // With so few cases every permutation is looked at, of each condition as many as its cases have.
    let uneven = "case,X,Z,Y\na,1,,1\nb,2,,2\nc,3,3,3\nd,4,4,4\ne,5,5,5\n";
    let text = stdout(&run(uneven, &["--missing", "pairwise"]));
    assert!(
        text.contains("p: share of all 120 permutations of the outcome for X; of all 6 permutations of the outcome for Z"),
        "{text}"
    );
    let folder = folder(data);
    let table = [
        "truth-table",
        "data.csv",
        "--outcome",
        "Y",
        "--missing",
        "pairwise",
    ];
    assert_fault(&qca(folder.path(), &table), &["--missing drop"]);
}

#[test]
fn bad_options_get_one_message() {
    refused(&["--conditions", "Q"], &["Q"]);
    refused(&["--conditions", "X,X"], &["X is named twice"]);
    refused(&["--conditions", "Y"], &["Y is named twice"]);
    refused(&["--scope", "1,2,3"], &["--scope", "four"]);
    refused(&["--scope", "5,1,0,1"], &["scope of the condition", "less"]);
    refused(&["--quantile", "1"], &["quantile", "between 0 and 1"]);
    refused(&["--ceilings", "ce-fdh,ce-fdh"], &["ce-fdh is named twice"]);
    refused(
        &["--corner", "upper-left,upper-left,upper-left"],
        &["3 corners for 2 conditions"],
    );
    refused(&["--steps", "0,150"], &["150", "between 0 and 100"]);
    refused(&["--steps", "2.5"], &["--steps 2.5"]);
    refused(&["--step-size", "0"], &["step size is 0"]);
    refused(
        &["--step-size", "0.0001", "--bottleneck-y", "actual"],
        &["0.0001", "10,000 levels", "range of 5"],
    );
    refused(&["--conditions", ""], &["--conditions is empty"]);
    refused(&["--scope", "0,nan,0,1"], &["scope of the condition"]);
    refused(&["--steps", "0,nan"], &["level NaN"]);
    refused(&["--power", "10", "--power-alpha", "2"], &["alpha is 2"]);
    refused(
        &["--power", "10", "--power-samples", "0"],
        &["1 to 100,000 samples"],
    );
    refused(
        &["--quantile", "nan", "--ceilings", "qr"],
        &["quantile is NaN"],
    );
    let names = "case,X,Y\na,high,1\nb,low,2\n";
    assert_fault(
        &run(names, &[]),
        &["no column but the outcome", "--conditions"],
    );
    refused(&["--power", "2"], &["power for 2 cases"]);
    refused(&["--conditions", "~X"], &["\"X\" has the levels", "X[1]"]);
    let text = "case,X,Y\na,1,1\nb,low,2\n";
    assert_fault(
        &run(text, &["--conditions", "X"]),
        &["row 2", "column \"X\"", "low"],
    );
    let output = run(DATA, &["--ceilings", "ols"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_study_carries_out_its_nca_for_each_outcome() {
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
    for outcome in ["THRIVE", "~THRIVE"] {
        let nca = &results["nca"][outcome];
        assert_eq!(nca["result"]["conditions"].as_array().unwrap().len(), 3);
        let kinds = nca["kinds"].as_array().unwrap();
        let necessity = results["necessity"][outcome]["expressions"]
            .as_array()
            .unwrap();
        for row in kinds {
            let same = necessity
                .iter()
                .find(|n| n["expression"] == row["condition"])
                .unwrap();
            assert_eq!(same["consistency"], row["consistency"]);
            let agree = row["in_kind"] == row["in_degree"];
            assert_eq!(agree, row.get("disagreement").is_none(), "{row}");
        }
    }
    let figures = folder.path().join("results/figures");
    assert!(figures.join("nca-1-THRIVE.svg").exists());
    assert!(figures.join("nca-bottleneck-cr-fdh-1-THRIVE.png").exists());
    let report = fs::read_to_string(folder.path().join("results/report.html")).unwrap();
    assert!(
        report.contains("Necessity in degree")
            && report.contains("Necessity in kind and in degree")
    );
}

#[test]
fn slips_in_the_tables_of_a_study_are_shown_at_their_place() {
    let study = fs::read_to_string(root().join("fixtures/panel/study.toml")).unwrap();
    let data = fs::read_to_string(root().join("fixtures/panel/data.csv")).unwrap();
    let faults: [(&str, &str, &[&str]); 8] = [
        (
            "permutations = 2000\n\n#",
            "permutatons = 2000\n\n#",
            &["permutatons", "permutations"],
        ),
        ("\"cr-fdh\"]", "\"ols\"]", &["ols"]),
        (
            "scope = [0, 1, 0, 1]",
            "scope = [1, 0, 0, 1]",
            &["scope of the condition"],
        ),
        ("scope = [0, 1, 0, 1]", "alpha = 5", &["alpha is 5"]),
        (
            "[nca]",
            "[nca]\nconditions = [\"FUND\"]",
            &["FUND", "FUNDS"],
        ),
        ("by = \"region\"", "by = \"regio\"", &["regio", "region"]),
        ("\"2008\" =", "\"2009\" =", &["2009", "2008"]),
        ("time = \"year\"\n", "", &["units and times"]),
    ];
    for (good, bad, parts) in faults {
        assert!(study.contains(good), "{good}");
        let folder = folder(&data);
        fs::write(
            folder.path().join("study.toml"),
            study.replacen(good, bad, 1),
        )
        .unwrap();
        assert_fault(&qca(folder.path(), &["run", "study.toml"]), parts);
        assert!(!folder.path().join("results").exists());
    }
}
