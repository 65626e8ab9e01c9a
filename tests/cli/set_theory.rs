//! `qca fit`, `necessity`, `expr`, `theory` and `cases` as a user runs them.

use std::io::Write;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::NamedTempFile;

const DATA: &str = "case,A,B,D,Y\n\
    t1,0.9,0.1,0,0.9\n\
    t2,0.6,0.7,1,0.8\n\
    d,0.8,0.2,2,0.1\n\
    c,0.2,0.1,2,0.9\n\
    i,0.3,0.1,0,0.2\n";

fn data() -> NamedTempFile {
    let mut file = tempfile::Builder::new()
        .suffix(".csv")
        .tempfile()
        .expect("a temporary file");
    file.write_all(DATA.as_bytes()).expect("written");
    file
}

/// Runs the binary; `DATA` among the arguments stands for the example's file.
fn qca(arguments: &[&str]) -> Output {
    let file = data();
    let path = file.path().to_str().expect("a plain path");
    let arguments = arguments
        .iter()
        .map(|&argument| if argument == "DATA" { path } else { argument });
    Command::new(env!("CARGO_BIN_EXE_qca"))
        .args(arguments)
        .output()
        .expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn json(arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = arguments
        .iter()
        .copied()
        .chain(["--format", "json"])
        .collect();
    let output = qca(&arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        text(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}

/// The message of a run that fails with exit status 1 and prints nothing else.
fn fault(arguments: &[&str]) -> String {
    let output = qca(arguments);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {message}");
    assert_eq!(text(&output.stdout), "", "{arguments:?}");
    message
}

const COMMANDS: [&[&str]; 12] = [
    &[
        "fit",
        "DATA",
        "A*~B + D[2] -> Y",
        "--further",
        "--binomial",
        "0.65",
    ],
    &["fit", "DATA", "A + B <- ~Y"],
    &[
        "necessity",
        "DATA",
        "--outcome",
        "Y",
        "--consistency",
        "0.6",
        "--negated",
    ],
    &["expr", "simplify", "A*B + A*~B"],
    &["expr", "expand", "A + B"],
    &["expr", "negate", "A*B + D[2]", "--levels", "D=4"],
    &["expr", "factor", "A*B + A*C + B*C"],
    &["expr", "invert", "A*B + C"],
    &["expr", "equivalent", "~(A*B)", "~A + ~B"],
    &["expr", "intersect", "A + B", "~A*C"],
    &[
        "theory",
        "DATA",
        "A",
        "--solution",
        "A*~B + D[2]",
        "--outcome",
        "Y",
    ],
    &["cases", "DATA", "A + B -> Y", "--pairs", "2"],
];

#[test]
fn every_command_writes_every_format() {
    for command in COMMANDS {
        for format in ["table", "json", "csv", "md", "latex", "html"] {
            let arguments: Vec<&str> = command
                .iter()
                .copied()
                .chain(["--format", format])
                .collect();
            let output = qca(&arguments);
            assert!(
                output.status.success(),
                "{arguments:?}: {}",
                text(&output.stderr)
            );
            let written = text(&output.stdout);
            assert!(written.len() > 2, "{arguments:?}: {written}");
            assert!(!written.contains("NaN"), "{arguments:?}: {written}");
        }
    }
}

#[test]
fn fit_prints_the_figures() {
    let answer = json(&["fit", "DATA", "A*~B -> Y"]);
    // A*~B: 0.9, 0.3, 0.8, 0.2, 0.3; min with Y: 0.9, 0.3, 0.1, 0.2, 0.2.
    let consistency = answer["solution"]["consistency"].as_f64().unwrap();
    assert!((consistency - 1.7 / 2.5).abs() < 1e-12);
    assert_eq!(answer["relation"], "sufficiency");
    assert_eq!(
        answer["terms"][0]["unique_coverage"],
        answer["terms"][0]["raw_coverage"]
    );
    let empty = json(&["fit", "DATA", "D[0]*D[1] -> Y"]);
    assert_eq!(empty["solution"]["consistency"], Value::Null);
}

#[test]
fn necessity_without_a_finding_is_an_empty_list() {
    let command = [
        "necessity",
        "DATA",
        "--outcome",
        "Y",
        "--conditions",
        "B",
        "--consistency",
        "1",
    ];
    assert_eq!(json(&command)["expressions"], Value::Array(Vec::new()));
}

#[test]
fn expr_gives_exact_answers() {
    let forms = |arguments: &[&str]| json(arguments)["expressions"].clone();
    assert_eq!(
        forms(&["expr", "simplify", "A*B + A*~B"]),
        serde_json::json!(["A"])
    );
    assert_eq!(
        forms(&["expr", "invert", "A*B + C"]),
        serde_json::json!(["(~A + ~B)*~C"])
    );
    assert_eq!(
        forms(&["expr", "negate", "D[2]", "--levels", "D=3"]),
        serde_json::json!(["D[0] + D[1]"])
    );
    assert_eq!(
        json(&["expr", "equivalent", "A", "A + A*B"])["equivalent"],
        true
    );
    let members = json(&["expr", "evaluate", "DATA", "A*B"]);
    assert_eq!(
        members["memberships"],
        serde_json::json!([0.1, 0.6, 0.2, 0.1, 0.1])
    );
}

#[test]
fn theory_names_the_cases_of_each_part() {
    let answer = json(&["theory", "DATA", "A", "--solution", "B", "--outcome", "Y"]);
    assert_eq!(
        answer["intersections"][0]["with_outcome"]["cases"],
        serde_json::json!(["t2"])
    );
    assert_eq!(
        answer["intersections"][2]["without_outcome"]["cases"],
        serde_json::json!(["d"])
    );
    assert_eq!(answer["intersections"][2]["expression"], "A*~B");
}

#[test]
fn cases_names_the_best_first() {
    let answer = json(&["cases", "DATA", "A + B -> Y"]);
    assert_eq!(answer["terms"][0]["typical"][0]["case"], "t1");
    assert_eq!(answer["deviant_coverage"][0]["case"], "c");
    assert_eq!(answer["formulas"], "current");
    let old = json(&["cases", "DATA", "A + B -> Y", "--formulas", "before-2021"]);
    assert_eq!(old["formulas"], "before-2021");
    let necessary = json(&["cases", "DATA", "A <- Y"]);
    assert_eq!(necessary["relation"], "necessity");
    assert!(
        !necessary["parts"][0]["typical"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let focal = json(&["cases", "DATA", "A*B -> Y", "--focal"]);
    assert_eq!(focal["terms"][0]["focal"][0]["conjunct"], "A");
}

#[test]
fn bad_input_is_named_with_its_remedy() {
    for (arguments, parts) in [
        (
            &["fit", "DATA", "A*X -> Y"][..],
            &["no column \"X\"", "A*X -> Y"][..],
        ),
        (
            &["fit", "DATA", "A B -> Y"],
            &["an operator is missing", "never left out"],
        ),
        (
            &["fit", "DATA", "A*B"],
            &["the arrow and the outcome are missing"],
        ),
        (&["fit", "DATA", "D -> Y"], &["the levels 0 to 2", "D[1]"]),
        (&["fit", "DATA", "D[3] -> Y"], &["no level 3"]),
        (
            &["fit", "DATA", "A -> Y", "--binomial", "2"],
            &["between 0 and 1"],
        ),
        (
            &["fit", "no-such-file.csv", "A -> Y"],
            &["no-such-file.csv"],
        ),
        (&["necessity", "DATA", "--outcome", "Q"], &["\"Q\""]),
        (
            &[
                "necessity",
                "DATA",
                "--outcome",
                "Y",
                "--consistency",
                "1.5",
            ],
            &["consistency", "between 0 and 1"],
        ),
        (
            &["necessity", "DATA", "--outcome", "Y", "--depth", "0"],
            &["depth"],
        ),
        (
            &["necessity", "DATA", "--outcome", "A", "--conditions", "A,B"],
            &["both a condition and the outcome"],
        ),
        (&["expr", "simplify", "A*"], &["a name is missing here"]),
        (
            &["expr", "simplify", "D[3]", "--levels", "D=2"],
            &["no level 3"],
        ),
        (
            &["expr", "simplify", "A", "--levels", "D=3"],
            &["occurs in no expression"],
        ),
        (&["expr", "simplify", "A", "--levels", "A"], &["write D=3"]),
        (
            &["expr", "evaluate", "DATA", "a*B"],
            &["write A, or ~A if small letters stand for negation"],
        ),
        (
            &["theory", "DATA", "A", "--solution", "Y*A", "--outcome", "Y"],
            &["both a condition and the outcome"],
        ),
        (
            &["cases", "DATA", "A -> Y", "--conditions", "X"],
            &["\"X\""],
        ),
    ] {
        let message = fault(arguments);
        for part in parts {
            assert!(message.contains(part), "{arguments:?} says: {message}");
        }
    }
}

#[test]
fn wrong_usage_has_its_own_exit_status() {
    for arguments in [
        &["fit", "DATA"][..],
        &["expr", "intersect", "A"],
        &["necessity", "DATA"],
    ] {
        assert_eq!(qca(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

/// Runs the binary in the checkout; its exit status, standard output and standard error.
fn in_checkout(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = crate::common::qca(&crate::common::root(), arguments);
    (
        output.status.code(),
        crate::common::stdout(&output),
        crate::common::stderr(&output),
    )
}

#[test]
fn a_study_file_or_its_folder_stands_in_place_of_data() {
    let study = "fixtures/ppip/study.toml";
    for arguments in [
        &["truth-table", study, "--outcome", "~PPV"][..],
        &["minimize", "fixtures/ppip", "--solution", "complex"],
        &["fit", study],
        &["fit", study, "CON*RISK -> PPV"],
        &["cases", study, "--outcome", "~MPV"],
        &["theory", study, "CON*RISK"],
        &["explain", "row", study, "32"],
        &["necessity", study, "--outcome", "PPV"],
        &["plot", "xy", study],
        &["plot", "truth-table", study],
    ] {
        let (status, out, err) = in_checkout(arguments);
        assert_eq!(status, Some(0), "{arguments:?}: {err}");
        assert!(!out.is_empty(), "{arguments:?}");
    }
    // The same analysis as that of the study, and cut-offs given beside it stand in place of its own.
    let (_, out, _) = in_checkout(&["truth-table", study, "--pri", "0,65", "--format", "json"]);
    let table: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(table["outcome"], "MPV");
    assert_eq!(table["cut_offs"]["pri"], 0.65);
    let (status, _, err) = in_checkout(&["truth-table", study, "--outcome", "XPV"]);
    assert_eq!(status, Some(1));
    assert!(err.contains("no outcome \"XPV\""), "{err}");
    let (status, _, err) = in_checkout(&["truth-table", "fixtures/small/fuzzy.csv"]);
    assert_eq!(status, Some(2));
    assert!(err.contains("--outcome"), "{err}");
}

#[test]
fn a_given_truth_table_leaves_out_only_what_is_no_condition_and_says_so() {
    let folder = tempfile::TempDir::new().unwrap();
    let run = |text: &str, more: &[&str]| {
        std::fs::write(folder.path().join("t.csv"), text).unwrap();
        let base = [
            "minimize",
            "--truth-table",
            "t.csv",
            "--format",
            "json",
            "--solution",
            "parsimonious",
        ];
        let output = crate::common::qca(folder.path(), &[&base[..], more].concat());
        let out = crate::common::stdout(&output);
        let err = crate::common::stderr(&output);
        (
            serde_json::from_str::<serde_json::Value>(&out).unwrap_or_default(),
            err,
        )
    };
    for name in ["N", "n", "PRI", "incl", "consistency", "row"] {
        let (answer, err) = run(&format!("{name},M,OUT\n1,1,1\n0,0,0\n"), &[]);
        assert_eq!(answer["solutions"][0]["model_count"], 2, "{name}");
        assert!(err.is_empty(), "{err}");
    }
    let (answer, err) = run("A,B,OUT,n,incl\n1,1,1,2,1.00\n0,0,0,4,0.25\n", &[]);
    assert_eq!(answer["solutions"][0]["model_count"], 2);
    assert!(err.contains("not taken for conditions: n, incl"), "{err}");
    // One way where there is no OUT 0, no OUT 1, or nothing but remainders.
    let (answer, _) = run("A,B,OUT\n1,1,1\n0,1,1\n", &[]);
    assert_eq!(answer["solutions"][0]["models"][0]["expression"], "1");
    let (_, err) = run("A,B,OUT\n1,1,0\n0,1,0\n", &[]);
    assert!(
        err.contains("nothing to explain") && !err.contains("--consistency"),
        "{err}"
    );
    let (_, err) = run("A,B,OUT\n1,1,?\n0,1,?\n", &[]);
    assert!(
        err.contains("every row of the truth table is a remainder"),
        "{err}"
    );
}

#[test]
fn one_order_of_two_events_is_a_condition() {
    let folder = tempfile::TempDir::new().unwrap();
    let text = "case,A,B,AB,Y\na,1,1,1,1\nb,1,0,-,0\nc,1,1,1,1\nd,0,1,-,0\n";
    std::fs::write(folder.path().join("t.csv"), text).unwrap();
    let output = crate::common::qca(folder.path(), &["minimize", "t.csv", "--outcome", "Y"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        crate::common::stderr(&output)
    );
}
