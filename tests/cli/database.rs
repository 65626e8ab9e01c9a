//! Truth tables of cases that live elsewhere: SQL and its answer, and files that are read in one pass.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::common::{assert_fault, qca, stderr, stdout};

/// Memberships in so many conditions and two outcomes, of two digits, some of exactly 0.5.
fn data(folder: &Path, cases: usize, conditions: usize) -> Vec<String> {
    let names: Vec<String> = (1..=conditions).map(|at| format!("C{at}")).collect();
    let mut text = format!("id,{},Y,Z\n", names.join(","));
    let mut state = 2_463_534_242_u32;
    let mut number = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        f64::from(state % 101) / 100.0
    };
    for case in 0..cases {
        let cells: Vec<String> = (0..conditions + 2).map(|_| number().to_string()).collect();
        text += &format!("case{case},{}\n", cells.join(","));
    }
    fs::write(folder.join("data.csv"), text).unwrap();
    names
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = qca(folder, &[arguments, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

/// Rows of two truth tables agree in all but the names of cases.
fn same_rows(one: &Value, other: &Value) {
    let (one, other) = (
        one["rows"].as_array().unwrap(),
        other["rows"].as_array().unwrap(),
    );
    assert_eq!(one.len(), other.len());
    for (one, other) in one.iter().zip(other) {
        for key in ["row", "configuration", "out", "n"] {
            assert_eq!(one[key], other[key]);
        }
        for key in ["consistency", "pri"] {
            let difference = one[key].as_f64().unwrap() - other[key].as_f64().unwrap();
            assert!(difference.abs() < 1e-9, "{key}: {one} {other}");
        }
    }
}

#[test]
fn one_pass_gives_the_same_table_and_figures() {
    let folder = TempDir::new().unwrap();
    let names = data(folder.path(), 500, 4).join(",");
    let of = |outcome: &str, more: &[&str]| {
        let arguments = [
            "truth-table",
            "data.csv",
            "--outcome",
            outcome,
            "--conditions",
            &names,
        ];
        json(folder.path(), &[&arguments, more].concat())
    };
    for outcome in ["Y", "~Y", "Y*Z"] {
        let streamed = of(outcome, &["--stream", "--exclude", "~C1*~C2"]);
        same_rows(&of(outcome, &["--exclude", "~C1*~C2"]), &streamed);
        assert_eq!(streamed["outcome"], outcome);
    }
    for claim in ["C1*C2 + ~C3 -> Y", "C1 + C2 <- Z"] {
        let fit =
            |more: &[&str]| json(folder.path(), &[&["fit", "data.csv", claim], more].concat());
        assert_eq!(fit(&[]), fit(&["--stream"]));
    }
    for outcome in ["Y", "~Y", "Y*Z"] {
        let single = [
            "necessity",
            "data.csv",
            "--outcome",
            outcome,
            "--conditions",
            &names,
            "--negated",
            "--consistency",
            "0.3",
            "--ron",
            "0.2",
        ];
        let necessity = |more: &[&str]| json(folder.path(), &[&single, more].concat());
        let whole = necessity(&["--depth", "1"]);
        assert!(!whole["expressions"].as_array().unwrap().is_empty());
        assert_eq!(whole, necessity(&["--stream"]), "{outcome}");
    }
    let deep = [
        "necessity",
        "data.csv",
        "--outcome",
        "Y",
        "--stream",
        "--depth",
        "2",
    ];
    assert_fault(&qca(folder.path(), &deep), &["single conditions"]);
}

#[test]
fn one_pass_reads_standard_input_and_leaves_out_what_is_missing() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("data.csv"),
        "A,Y\n0.9,0.8\n,0.1\n0.2,0.3\n",
    )
    .unwrap();
    let arguments = ["truth-table", "data.csv", "--outcome", "Y", "--stream"];
    assert_fault(&qca(folder.path(), &arguments), &["column \"A\""]);
    let output = qca(
        folder.path(),
        &[&arguments[..], &["--missing", "drop"]].concat(),
    );
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("1 case(s) with missing cells left out"));
    fs::write(folder.path().join("levels.csv"), "A,Y\n2,1\n1,0\n").unwrap();
    let levels = ["truth-table", "levels.csv", "--outcome", "Y", "--stream"];
    assert_fault(
        &qca(folder.path(), &levels),
        &["A is no set of memberships"],
    );
}

#[test]
fn sums_are_read_into_tables_and_solutions() {
    let folder = TempDir::new().unwrap();
    let text = "A,B,n,sum_x,sum_min_x_y,sum_min_x_y_not_y\n0,0,2,2.5,0.5,0.25\n1,0,0,0.75,0.5,0.25\n1,1,3,2.5,2.25,0.25\n";
    fs::write(folder.path().join("sums.csv"), text).unwrap();
    let table = json(
        folder.path(),
        &["truth-table", "--from-sums", "sums.csv", "--outcome", "Y"],
    );
    assert_eq!(table["cases"], 5);
    assert_eq!(table["rows"].as_array().unwrap().len(), 2);
    assert_eq!(table["rows"][1]["consistency"], 2.25 / 2.5);
    let arguments = [
        "minimize",
        "--from-sums",
        "sums.csv",
        "--solution",
        "parsimonious",
    ];
    let solved = json(folder.path(), &arguments);
    let models = solved["solutions"][0]["models"].as_array().unwrap();
    let texts: Vec<&str> = models
        .iter()
        .map(|m| m["expression"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["A", "B"]);
    let enhanced = [&arguments[..], &["--exclude-contradictory"]].concat();
    assert_fault(&qca(folder.path(), &enhanced), &["sums do not give"]);
}

#[test]
#[ignore = "duckdb: needs python3 with the package duckdb"]
fn duckdb_gives_the_sums_that_we_make() {
    const SCRIPT: &str = "import duckdb, sys\nduckdb.sql(\"CREATE TABLE cases AS SELECT * FROM 'data.csv'\")\nduckdb.sql(open('sums.sql').read()).write_csv('sums.csv')\n";
    for (conditions, cases) in [(1, 50), (3, 400), (6, 300), (7, 200), (9, 300)] {
        let folder = TempDir::new().unwrap();
        let names = data(folder.path(), cases, conditions).join(",");
        for outcome in ["Y", "~Y", "~(Y*Z)"] {
            let own = ["--outcome", outcome, "--conditions", &names];
            let sql = [
                "truth-table",
                "--sql",
                "--table",
                "cases",
                "--output",
                "sums.sql",
                "--force",
            ];
            let output = qca(folder.path(), &[&sql[..], &own].concat());
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
            let _ = fs::remove_file(folder.path().join("sums.csv"));
            let python = Command::new("python3")
                .args(["-c", SCRIPT])
                .current_dir(folder.path())
                .output()
                .unwrap();
            assert!(python.status.success(), "{}", stderr(&python));
            let arguments = [
                "truth-table",
                "--from-sums",
                "sums.csv",
                "--outcome",
                outcome,
            ];
            let summed = json(folder.path(), &arguments);
            let whole = json(
                folder.path(),
                &[&["truth-table", "data.csv"][..], &own].concat(),
            );
            same_rows(&whole, &summed);
        }
    }
}
