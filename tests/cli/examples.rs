//! The examples of `docs/examples.md`, `docs/nca.md` and `docs/panel.md` are run as they stand there; the report and single figures are made.

use std::fs;

use crate::common::{assert_fault, qca, root, stderr, stdout};
use tempfile::TempDir;

/// The words of a command line, as a shell splits them: single quotes keep blanks.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().expect("a word").push(other),
        }
    }
    words
}

#[test]
fn the_examples_of_the_pages_run() {
    for (page, least) in [("examples", 10), ("nca", 1), ("panel", 1)] {
        examples_run(page, least);
    }
}

/// Runs the examples of one page, at least so many.
fn examples_run(page: &str, least: usize) {
    let page = fs::read_to_string(root().join(format!("docs/{page}.md"))).expect("the page");
    let blocks: Vec<&str> = page
        .split("```console\n$ qca ")
        .skip(1)
        .filter_map(|block| block.split("```").next())
        .collect();
    assert!(blocks.len() >= least, "{} examples", blocks.len());
    for block in blocks {
        let (command, expected) = block.split_once('\n').expect("a command and its output");
        let arguments = words(command);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = qca(&root(), &arguments);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{command}: {}",
            stderr(&output)
        );
        assert_eq!(stdout(&output).trim_end(), expected.trim_end(), "{command}");
    }
}

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
