//! Ordinary data never make an answer explode: bounds on bytes, lines and files, for inputs that a user could have.

use std::fmt::Write;
use std::path::Path;

use serde_json::Value;

use crate::common::{qca, stderr, stdout};
use crate::random::Random;

/// Bytes in a megabyte.
const MEGABYTE: u64 = 1_000_000;

/// Cases with memberships that are mostly near 0 and 1, as calibrated scores are, and none of 0.5.
fn data(cases: usize, conditions: usize, seed: u64) -> String {
    let mut random = Random(seed);
    let mut membership = || {
        let even = random.unit();
        let spread = even * even * (3.0 - 2.0 * even);
        let rounded = (spread * 100.0).round() / 100.0;
        if rounded == 0.5 { 0.51 } else { rounded }
    };
    let mut text = String::from("id");
    for condition in 1..=conditions {
        let _ = write!(text, ",C{condition}");
    }
    text.push_str(",Y\n");
    for case in 1..=cases {
        let _ = write!(text, "c{case}");
        for _ in 0..=conditions {
            let _ = write!(text, ",{}", membership());
        }
        text.push('\n');
    }
    text
}

fn write(folder: &Path, cases: usize, conditions: usize) {
    std::fs::write(folder.join("data.csv"), data(cases, conditions, 9)).unwrap();
}

fn expectations(conditions: usize) -> String {
    let names: Vec<String> = (1..=conditions).map(|at| format!("C{at}")).collect();
    names.join(",")
}

fn json(folder: &Path, arguments: &[&str]) -> (Value, u64) {
    let output = qca(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    (serde_json::from_str(&text).unwrap(), text.len() as u64)
}

/// The parsimonious solution of what was written.
fn parsimonious(folder: &Path, options: &[&str]) -> (Value, u64) {
    let base = ["minimize", "data.csv", "--outcome", "Y", "--format", "json"];
    let solution = ["--solution", "parsimonious"];
    json(folder, &[&base[..], &solution, options].concat())
}

/// Each distinct intermediate solution once: with its models for every pair these answers had hundreds of megabytes.
#[test]
fn many_models_of_three_solutions_are_listed_once() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 120, 8);
    let expected = expectations(8);
    let base = [
        "minimize",
        "data.csv",
        "--outcome",
        "Y",
        "--expect",
        &expected,
        "--format",
        "json",
    ];
    // Without expectations each model of the conservative solution is one of the intermediate solution as well.
    let without = [&base[..4], &base[6..]].concat();
    let (_, bytes) = json(folder.path(), &without);
    assert!(bytes < 30 * MEGABYTE, "{bytes} bytes");
    let (answer, bytes) = json(folder.path(), &base);
    assert!(bytes < 30 * MEGABYTE, "{bytes} bytes");
    let solutions = answer["solutions"].as_array().unwrap();
    let intermediate: Vec<&Value> = solutions
        .iter()
        .filter(|solution| solution["type"] == "intermediate")
        .collect();
    let models = |solution: &Value| solution["models"].as_array().unwrap().len();
    let listed: usize = intermediate.iter().map(|solution| models(solution)).sum();
    assert!(
        !intermediate.is_empty() && listed <= 1000 + intermediate.len(),
        "{listed}"
    );
    let explain = [
        "explain",
        "case",
        "data.csv",
        "c1",
        "--outcome",
        "Y",
        "--expect",
        &expected,
    ];
    let output = qca(folder.path(), &explain);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        output.stdout.len() < 30_000_000,
        "{} bytes",
        output.stdout.len()
    );
}

/// A thousand pairs of models of which all share one of three intermediate solutions: what is the same is said once.
#[test]
fn many_pairs_of_models_are_listed_by_their_solution() {
    let folder = tempfile::tempdir().unwrap();
    let data = include_str!("../../fixtures/small/many_pairs.csv");
    std::fs::write(folder.path().join("data.csv"), data).unwrap();
    let expected = expectations(8);
    let (answer, bytes) = json(
        folder.path(),
        &[
            "minimize",
            "data.csv",
            "--outcome",
            "Y",
            "--expect",
            &expected,
            "--format",
            "json",
        ],
    );
    assert!(bytes < 22 * MEGABYTE, "{bytes} bytes");
    let solutions = answer["solutions"].as_array().unwrap();
    let pairs = solutions.iter().filter_map(|one| one["pairs"].as_array());
    let listed: Vec<usize> = pairs
        .map(|pairs| {
            let parsimonious = |pair: &Value| pair["parsimonious"].as_array().unwrap().len();
            pairs.iter().map(parsimonious).sum()
        })
        .collect();
    assert_eq!((listed.len(), listed.iter().sum::<usize>()), (3, 1000));
}

/// A study of these data in which every condition is expected present, run: its lines, files and bytes.
fn run(cases: usize, conditions: usize) -> (usize, usize, u64) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), cases, conditions);
    let expected: String = (1..=conditions)
        .map(|at| format!("[[condition]]\nname = \"C{at}\"\nexpectation = \"present\"\n"))
        .collect();
    let study = format!("[data]\nfile = \"data.csv\"\n{expected}[[outcome]]\nname = \"Y\"\n");
    std::fs::write(folder.path().join("study.toml"), study).unwrap();
    let output = qca(folder.path(), &["run", "study.toml", "--output", "results"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let lines = stdout(&output).lines().count() + stderr(&output).lines().count();
    let (mut files, mut bytes) = (0, 0);
    let mut folders = vec![folder.path().join("results")];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => {
                    files += 1;
                    bytes += entry.metadata().unwrap().len();
                }
            }
        }
    }
    (lines, files, bytes)
}

/// The charts and figures of the reported model, not of every model.
#[test]
fn a_run_with_many_models_stays_small() {
    for (cases, conditions, most_files, most) in [(40, 8, 200, 12), (60, 12, 400, 45)] {
        let (lines, files, bytes) = run(cases, conditions);
        assert!(
            lines < 500 && files < most_files && bytes < most * MEGABYTE,
            "{cases} × {conditions}: {lines} lines, {files} files, {bytes} bytes"
        );
    }
}

/// Irredundant models are many more than the smallest: they are listed up to the limit, and counted.
#[test]
fn irredundant_models_are_listed_up_to_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 60, 10);
    let (answer, bytes) = parsimonious(folder.path(), &["--irredundant", "--max-models", "50"]);
    let solution = &answer["solutions"][0];
    assert_eq!(solution["models"].as_array().unwrap().len(), 50);
    assert_eq!(solution["listed"], 50, "{}", solution["model_count"]);
    assert!(bytes < 2 * MEGABYTE, "{bytes} bytes");
}

/// The minimum is proven though models are not counted, and what is counted is so within a budget of steps.
#[test]
fn one_model_of_many_conditions_is_proven() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 120, 15);
    let (answer, _) = parsimonious(folder.path(), &["--max-models", "1", "--count", "never"]);
    let solution = &answer["solutions"][0];
    assert_eq!(solution["status"], "complete", "{solution}");
    assert_eq!(solution["model_count"], Value::Null);
    assert_eq!(solution["models"].as_array().unwrap().len(), 1);
}

/// Expressions that multiply out to millions of products are answered, or stopped with a sentence.
#[test]
fn large_expressions_end() {
    let folder = tempfile::tempdir().unwrap();
    let names = |at: usize| ["A", "B", "C"].map(|letter| format!("{letter}{at}"));
    let sums: Vec<String> = (0..25)
        .map(|at| format!("({})", names(at).join("+")))
        .collect();
    let products: Vec<String> = (0..25).map(|at| names(at).join("*")).collect();
    let (sums, products) = (sums.join("*"), products.join("+"));
    let output = qca(
        folder.path(),
        &["expr", "simplify", &sums, "--time-limit", "0.5"],
    );
    assert!(
        matches!(output.status.code(), Some(0 | 1 | 3)),
        "{}",
        stderr(&output)
    );
    assert!(!stderr(&output).contains("panicked"));
    let output = qca(folder.path(), &["expr", "equivalent", &sums, &products]);
    assert!(stdout(&output).len() + stderr(&output).len() < 10_000);
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}",
        stderr(&output)
    );
}

/// The least address space, in KiB, in which this command ends well, to 2 MiB.
#[cfg(target_os = "linux")]
fn memory_needed(folder: &Path, command: &str) -> u64 {
    let ends_well = |kibibytes: u64| {
        let binary = env!("CARGO_BIN_EXE_qca");
        let script = format!("ulimit -v {kibibytes}; exec '{binary}' {command}");
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .current_dir(folder)
            // One thread and one heap: others have room set aside that is never used.
            .envs([("RAYON_NUM_THREADS", "1"), ("MALLOC_ARENA_MAX", "1")])
            .output();
        output.unwrap().status.success()
    };
    let (mut fails, mut enough) = (0, 1 << 20);
    assert!(ends_well(enough), "{command} does not end well in a GiB");
    while enough - fails > 2048 {
        let between = (fails + enough) / 2;
        match ends_well(between) {
            true => enough = between,
            false => fails = between,
        }
    }
    enough
}

/// The columns that are named, the text while it is read, and names in one text: nothing else grows with the cases.
#[cfg(target_os = "linux")]
#[test]
fn data_take_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let cases = 250_000;
    std::fs::write(folder.path().join("few.csv"), data(10, 8, 9)).unwrap();
    std::fs::write(folder.path().join("many.csv"), data(cases, 8, 9)).unwrap();
    let needed = |file: &str| memory_needed(folder.path(), &format!("fit {file} 'C1*C2 -> Y'"));
    let bytes = (needed("many.csv") - needed("few.csv")) * 1024 / cases as u64;
    // A row of the file has 50 bytes, three columns have 24.
    assert!(bytes < 130, "{bytes} bytes a case");
}

/// Pairs of cases are as many as the product of two kinds of cases: only the best are kept.
#[cfg(target_os = "linux")]
#[test]
fn pairs_of_cases_take_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("few.csv"), data(10, 4, 9)).unwrap();
    std::fs::write(folder.path().join("many.csv"), data(4000, 4, 9)).unwrap();
    let needed = |file: &str| {
        let command = format!("cases {file} 'C1*C2 + C3*C4 -> Y' --format json");
        memory_needed(folder.path(), &command)
    };
    let kibibytes = needed("many.csv") - needed("few.csv");
    assert!(kibibytes < 20_000, "{kibibytes} KiB for 4000 cases");
}
