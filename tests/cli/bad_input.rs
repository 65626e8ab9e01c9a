//! Bad input gets one clear message that says where and what to do, exit status 1, and nothing else.

use std::fs;
use std::path::Path;

use crate::common::{assert_fault, qca, stderr, stdout};
use tempfile::TempDir;

const GOOD: &str = "case,A,B,Y\na,1,0,1\nb,0,1,0\nc,1,1,1\nd,0,0,0\n";

/// A folder with `data.csv` of this content.
fn folder(content: impl AsRef<[u8]>) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("data.csv"), content).unwrap();
    folder
}

/// The truth table of Y from data of this content is refused with a message that has these parts.
fn refused(content: impl AsRef<[u8]>, parts: &[&str]) {
    let folder = folder(content);
    assert_fault(
        &qca(
            folder.path(),
            &["truth-table", "data.csv", "--outcome", "Y"],
        ),
        parts,
    );
}

/// These arguments on good data are refused with a message that has these parts.
fn refused_with(arguments: &[&str], parts: &[&str]) {
    let folder = folder(GOOD);
    assert_fault(&qca(folder.path(), arguments), parts);
    let files: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|f| f.unwrap().file_name())
        .collect();
    assert_eq!(files, ["data.csv"], "nothing is left on disk");
}

fn accepted(content: impl AsRef<[u8]>, arguments: &[&str]) -> String {
    let folder = folder(content);
    let output = qca(folder.path(), arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output)
}

const TABLE: [&str; 4] = ["truth-table", "data.csv", "--outcome", "Y"];

fn table(more: &[&'static str]) -> Vec<&'static str> {
    TABLE.iter().chain(more).copied().collect()
}

#[test]
fn missing_file() {
    refused_with(
        &["truth-table", "no.csv", "--outcome", "Y"],
        &["no.csv", "No such file"],
    );
}

#[test]
fn empty_file_and_header_only() {
    refused("", &["data.csv", "empty"]);
    refused("case,A,B,Y\n", &["data.csv", "no rows"]);
}

#[test]
fn ragged_row() {
    refused(
        "case,A,B,Y\na,1,0,1\nb,1,0\n",
        &["data.csv", "row 2 (line 3)", "3 cells", "4"],
    );
}

#[test]
fn duplicate_and_empty_column_names() {
    refused("case,A,A,Y\na,1,0,1\n", &["data.csv", "\"A\"", "same name"]);
    refused("case,A,,Y\na,1,0,1\n", &["data.csv", "column 3", "no name"]);
}

#[test]
fn cells_that_are_not_numbers() {
    let place = ["data.csv", "row 1 (line 2)", "case \"a\"", "column \"B\""];
    let with = |more: &[&'static str]| [&place[..], more].concat();
    refused(
        "case,A,B,Y\na,1,x,1\nb,0,1,0\n",
        &with(&["value \"x\"", "not a finite number"]),
    );
    refused(
        "case,A,B,Y\na,1,,1\nb,0,1,0\n",
        &with(&["missing", "--missing drop"]),
    );
    refused(
        "case,A,B,Y\na,1,inf,1\nb,0,1,0\n",
        &with(&["value \"inf\""]),
    );
}

#[test]
fn missing_cells_can_be_left_out_and_are_named() {
    let folder = folder("case,A,B,Y\na,1,,1\nb,0,1,0\nc,1,0,1\n");
    let output = qca(
        folder.path(),
        &table(&["--missing", "drop", "--format", "json"]),
    );
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stderr(&output).contains("left out: a"),
        "{}",
        stderr(&output)
    );
    assert!(stdout(&output).contains("\"cases\": 2"));
}

#[test]
fn raw_scores_where_a_set_is_needed() {
    refused(
        "case,A,B,Y\na,0.4,1.2,1\nb,0,1,0\n",
        &[
            "row 1 (line 2)",
            "column \"B\"",
            "value \"1.2\"",
            "qca calibrate",
        ],
    );
    refused(
        "case,A,B,Y\na,350,1,1\nb,720,0,0\n",
        &["column \"A\"", "value \"720\"", "qca calibrate"],
    );
    refused(
        "case,A,B,Y\na,-1,1,1\nb,1,0,0\n",
        &["column \"A\"", "value \"-1\""],
    );
}

/// A constant column and a gap in levels are no fault: a warning says what they mean for the remainders.
#[test]
fn constant_column_and_gap_in_levels() {
    let warned = |content: &str, arguments: &[&str], parts: &[&str]| {
        let folder = folder(content);
        let output = qca(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        for part in parts {
            assert!(
                stderr(&output).contains(part),
                "{part} in {}",
                stderr(&output)
            );
        }
        stdout(&output)
    };
    let constant = "case,A,B,Y\na,1,1,1\nb,1,0,0\n";
    let gap = "case,A,B,Y\na,0,1,1\nb,2,0,0\n";
    let minimize = ["minimize", "data.csv", "--outcome", "Y"];
    let necessity = ["necessity", "data.csv", "--outcome", "Y"];
    for command in [&TABLE, &minimize, &necessity] {
        warned(
            constant,
            command,
            &[
                "warning: A is 1 in every case",
                "1 of 2, are remainders",
                "leave it out",
            ],
        );
        warned(
            gap,
            command,
            &["warning: the levels of A", "no case has level 1", "recode"],
        );
    }
    let solutions = warned(constant, &minimize, &[]);
    assert!(
        solutions.contains("A*B") && solutions.contains("Parsimonious"),
        "{solutions}"
    );
    // One case alone, and what a rule for missing cells leaves, have a truth table too.
    warned("case,A,B,Y\na,1,0,1\n", &TABLE, &["A is 1", "B is 0"]);
    let dropped = "case,A,B,Y\na,1,1,1\nb,1,0,0\nc,0,,1\n";
    warned(
        dropped,
        &table(&["--missing", "drop"]),
        &["A is 1 in every case"],
    );
}

#[test]
fn invalid_text() {
    refused(
        b"case,A,B,Y\na,\xff,1,1\nb,1,0,0\n",
        &["data.csv", "line 2", "value \"ÿ\""],
    );
}

#[test]
fn crossover_not_between_the_anchors() {
    refused_with(
        &["calibrate", "data.csv", "--set", "A=direct(1, 5, 3)"],
        &["crossover", "A=direct(1, 5, 3)", "^"],
    );
}

#[test]
fn thresholds_and_simulations_need_something_to_work_on() {
    refused_with(
        &["thresholds", "data.csv", "Z"],
        &["data.csv", "\"Z\"", "no such column"],
    );
    refused_with(
        &["thresholds", "data.csv", "A", "--groups", "1"],
        &["2 groups"],
    );
    let constant = folder("case,A\na,3\nb,3\n");
    let output = qca(constant.path(), &["thresholds", "data.csv", "A"]);
    assert_fault(&output, &["data.csv", "\"A\"", "constant"]);
    refused_with(&["simulate", "data.csv"], &["data.csv", "^"]);
    refused_with(&["simulate", "no.toml"], &["no.toml", "cannot be read"]);
}

#[test]
fn outcome_among_the_conditions() {
    refused_with(
        &[
            "truth-table",
            "data.csv",
            "--outcome",
            "~A",
            "--conditions",
            "A,B",
        ],
        &["\"A\"", "both a condition and the outcome"],
    );
}

#[test]
fn unknown_names_suggest_the_nearest() {
    refused_with(
        &["truth-table", "data.csv", "--outcome", "y"],
        &["\"y\"", "write Y, or ~Y"],
    );
    refused_with(&table(&["--conditions", "a,B"]), &["did you mean \"A\"?"]);
    refused_with(&table(&["--id", "Case"]), &["\"Case\"", "\"case\""]);
}

#[test]
fn levels_that_do_not_exist() {
    refused_with(
        &["truth-table", "data.csv", "--outcome", "Y[2]"],
        &["no level 2", "Y[2]", "^"],
    );
    refused_with(&table(&["--exclude", "A[3]"]), &["no level 3"]);
}

#[test]
fn malformed_expressions_have_a_caret() {
    refused_with(
        &["truth-table", "data.csv", "--outcome", "Y*"],
        &["Y*", "^"],
    );
    refused_with(
        &table(&["--exclude", "(A + B"]),
        &["(A + B", "^", "parenthesis"],
    );
    refused_with(
        &["minimize", "data.csv", "--outcome", "Y", "--expect", "A,Z"],
        &["\"Z\"", "^"],
    );
}

#[test]
fn cut_offs_that_leave_nothing() {
    refused_with(
        &table(&["--frequency", "3"]),
        &["frequency cut-off 3", "lower --frequency"],
    );
    refused_with(
        &table(&["--consistency", "1.2"]),
        &["1.2", "between 0 and 1"],
    );
    refused_with(&table(&["--exclude-rows", "9"]), &["no row 9", "1 to 4"]);
}

#[test]
fn without_a_positive_row_there_is_nothing_to_explain() {
    refused_with(
        &[
            "minimize",
            "data.csv",
            "--outcome",
            "Y",
            "--conditions",
            "B",
        ],
        &["no row", "OUT 1", "the solution is empty"],
    );
}

#[test]
fn more_conditions_than_can_be_served() {
    let columns = 100_000;
    let names: Vec<String> = (0..columns).map(|at| format!("C{at}")).collect();
    let mut wide = format!("case,{},Y\n", names.join(","));
    for case in 0..4 {
        let cells: Vec<&str> = (0..columns)
            .map(|at| ["0", "1"][case >> (at % 2) & 1])
            .collect();
        wide.push_str(&format!("k{case},{},{}\n", cells.join(","), case % 2));
    }
    refused(&wide, &["100000 conditions", "--conditions"]);
    let few = accepted(
        &wide,
        &table(&["--conditions", "C0,C99999", "--format", "csv"]),
    );
    assert!(few.starts_with("Row,C0,C99999,OUT"), "{few}");
}

#[test]
fn dialects_are_accepted() {
    let plain = "case,A,B,Y\na,0.4,0.9,0.8\nb,0.6,0.1,0.2\nc,0.7,0.8,0.9\n";
    let expected = accepted(plain, &table(&["--format", "json"]));
    let semicolons = plain.replace(',', ";").replace('.', ",");
    assert_eq!(
        accepted(&semicolons, &table(&["--format", "json"])),
        expected
    );
    let windows = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    assert_eq!(accepted(&windows, &table(&["--format", "json"])), expected);
    let tabs = plain.replace(',', "\t");
    assert_eq!(accepted(&tabs, &table(&["--format", "json"])), expected);
}

#[test]
fn names_with_spaces_and_other_letters() {
    let data = "case,Stärke,risk mgmt,Y\na,0.4,0.9,0.8\nb,0.6,0.1,0.2\nc,0.7,0.8,0.9\n";
    let shown = accepted(
        data,
        &[
            "minimize",
            "data.csv",
            "--outcome",
            "Y",
            "--conditions",
            "Stärke,`risk mgmt`",
            "--solution",
            "conservative",
        ],
    );
    assert!(shown.contains("`risk mgmt`"), "{shown}");
}

#[test]
fn usage_errors_exit_with_2() {
    let folder = folder(GOOD);
    for arguments in [
        &["truth-table", "data.csv"][..],
        &["truth-table"],
        &["nonsense"],
        &["minimize"],
    ] {
        let output = qca(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(stdout(&output), "");
    }
}

#[test]
fn an_output_file_is_never_overwritten_without_force() {
    let folder = folder(GOOD);
    let to = |more: &[&'static str]| {
        let arguments = table(&[&["--output", "out.txt", "--format", "csv"], more].concat());
        qca(folder.path(), &arguments)
    };
    assert_eq!(to(&[]).status.code(), Some(0));
    let written = fs::read(folder.path().join("out.txt")).unwrap();
    assert_fault(&to(&[]), &["out.txt", "--force"]);
    assert_eq!(to(&["--force"]).status.code(), Some(0));
    assert_eq!(fs::read(folder.path().join("out.txt")).unwrap(), written);
    let nowhere = table(&["--output", "no/where.txt"]);
    assert_fault(&qca(folder.path(), &nowhere), &["no/where.txt", "folder"]);
    assert!(!Path::new(&folder.path().join("no")).exists());
}

#[test]
fn a_reader_that_stops_reading_is_no_fault() {
    let folder = folder(GOOD);
    for arguments in [
        "completions bash",
        "truth-table data.csv --outcome Y --format json",
    ] {
        let command = format!("'{}' {arguments} | true", env!("CARGO_BIN_EXE_qca"));
        let output = std::process::Command::new("bash")
            .args(["-o", "pipefail", "-c", &command])
            .current_dir(folder.path())
            .output();
        // Without bash there is nothing to pipe with.
        let Ok(output) = output else { return };
        assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
    }
}

#[test]
fn data_in_place_of_a_study_are_told_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("data.csv", b"case;A;Y\na;0,1;1\n");
    write("data.xlsx", b"PK\x03\x04\xff");
    for name in ["data.csv", "data.xlsx"] {
        for command in ["run", "robust"] {
            let parts = [
                name,
                "these are data, not a study file",
                "qca init FOLDER --data",
            ];
            assert_fault(&qca(folder.path(), &[command, name]), &parts);
        }
    }
}
