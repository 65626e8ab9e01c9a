//! The report, single figures and PLA files are made as a user makes them. The examples of the pages: `book.rs`.

use std::fs;

use crate::common::{assert_fault, qca, stderr, stdout};
use tempfile::TempDir;

/// A folder with the first study and its results.
fn first_study() -> TempDir {
    let folder = TempDir::new().unwrap();
    for arguments in [&["init", "."][..], &["run", "study.toml"]] {
        let output = qca(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    folder
}

#[test]
fn the_report_is_the_same_from_a_run_and_from_its_results() {
    let folder = first_study();
    let path = folder.path().join("results/report.html");
    let from_run = fs::read(&path).unwrap();
    assert!(from_run.starts_with(b"<!"));
    let output = qca(folder.path(), &["report", "results/results.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(fs::read(&path).unwrap(), from_run);
    for name in [
        "tables.md",
        "tables.tex",
        "tables.html",
        "tables.csv",
        "tables.xlsx",
    ] {
        assert!(folder.path().join("results").join(name).exists(), "{name}");
    }
    let tables = qca(
        folder.path(),
        &["report", "results/results.json", "--format", "md"],
    );
    assert!(stdout(&tables).contains("Truth table for SURV"));
    assert_fault(
        &qca(folder.path(), &["report", "study.toml"]),
        &["study.toml", "results.json"],
    );
}

#[test]
fn figures_are_drawn_as_svg_and_png() {
    let folder = first_study();
    let csv = "results/calibrated.csv";
    let svg = qca(folder.path(), &["plot", "xy", csv, "DEV*STB -> SURV"]);
    assert!(stdout(&svg).starts_with("<svg"), "{}", stderr(&svg));
    let necessity = qca(folder.path(), &["plot", "xy", csv, "LIT <- SURV"]);
    assert!(
        stdout(&necessity).contains("LIT ← SURV"),
        "{}",
        stderr(&necessity)
    );
    let table = ["plot", "truth-table", csv, "--outcome", "SURV"];
    assert!(stdout(&qca(folder.path(), &table)).starts_with("<svg"));
    let strip = [&table[..], &["--strip", "--output", "strip.png"]].concat();
    let output = qca(folder.path(), &strip);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        fs::read(folder.path().join("strip.png"))
            .unwrap()
            .starts_with(b"\x89PNG")
    );
    let names = stdout(&qca(
        folder.path(),
        &["plot", "study", "results/results.json"],
    ));
    let first = names.split('\t').next().unwrap();
    let drawn = qca(
        folder.path(),
        &["plot", "study", "results/results.json", first],
    );
    assert!(stdout(&drawn).starts_with("<svg"), "{}", stderr(&drawn));
    let unknown = ["plot", "study", "results/results.json", "nothing"];
    assert_fault(&qca(folder.path(), &unknown), &["nothing"]);
    let wrong = ["plot", "xy", csv, "DEV -> SURV", "--output", "figure.gif"];
    assert_fault(&qca(folder.path(), &wrong), &["figure.gif", ".svg"]);
}

#[test]
fn a_pla_file_is_minimised_certified_and_written() {
    let folder = TempDir::new().unwrap();
    let text = ".i 3\n.o 2\n.ilb a b c\n.ob f g\n.type fr\n000 10\n011 10\n110 01\n101 01\n.e\n";
    fs::write(folder.path().join("in.pla"), text).unwrap();
    let json = qca(
        folder.path(),
        &["minimize", "--pla", "in.pla", "--format", "json"],
    );
    assert_eq!(json.status.code(), Some(0), "{}", stderr(&json));
    let answer: serde_json::Value = serde_json::from_str(&stdout(&json)).unwrap();
    let solution = &answer["outputs"][0]["solutions"][0];
    assert_eq!(solution["type"], "parsimonious");
    assert_eq!(solution["models"][0]["expression"], "~a");
    let written = [
        "minimize",
        "--pla",
        "in.pla",
        "--output",
        "out.pla",
        "--certificate",
        "proof.txt",
    ];
    let output = qca(folder.path(), &written);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        fs::read_to_string(folder.path().join("out.pla"))
            .unwrap()
            .contains("0-- 1")
    );
    assert!(
        fs::read_to_string(folder.path().join("proof.txt"))
            .unwrap()
            .contains("# output f")
    );
    fs::write(folder.path().join("bad.pla"), ".i 2\n.o 1\n0x1 1\n.e\n").unwrap();
    let bad = qca(folder.path(), &["minimize", "--pla", "bad.pla"]);
    assert_fault(&bad, &["bad.pla", ":3", "^"]);
    let bench = qca(folder.path(), &["bench", "in.pla", "--format", "csv"]);
    assert_eq!(bench.status.code(), Some(0), "{}", stderr(&bench));
    assert!(stdout(&bench).contains("in:f"));
}
