//! `qca explain` as a user runs it.

use crate::common::{assert_fault, qca, root, stderr, stdout};
use serde_json::Value;

const GARDENS: &str = "fixtures/small/fuzzy.csv";
const EXPECTED: [&str; 4] = ["--outcome", "THRIVE", "--expect", "LAND,FUNDS,SKILL,TRUST"];

fn explain<'a>(question: &[&'a str]) -> Vec<&'a str> {
    let (kind, rest) = question.split_first().expect("a question");
    [&["explain", *kind, GARDENS], rest, &EXPECTED].concat()
}

fn json(question: &[&str]) -> Value {
    let output = qca(
        &root(),
        &[&explain(question)[..], &["--format", "json"]].concat(),
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("one JSON object")
}

#[test]
fn json_has_the_answer_and_the_figures() {
    let row = json(&["row", "16"]);
    assert_eq!(
        (&row["command"], &row["about"], &row["out"]),
        (&"explain".into(), &"row".into(), &"1".into())
    );
    assert_eq!(row["cases"][2]["case"], "Oak");
    assert_eq!(row["cases"][2]["deviant"], true);
    let term = json(&["term", "TRUST"]);
    assert_eq!(term["pairs"][0]["easy"], serde_json::json!([8, 14]));
    assert_eq!(term["pairs"][0]["difficult"], serde_json::json!([2, 4, 10]));
    let literal = json(&["literal", "~LAND"]);
    assert_eq!(literal["origins"][0]["fate"], "let_go");
    assert_eq!(literal["origins"][0]["by"], serde_json::json!(["LAND"]));
    let case = json(&["case", "Maple"]);
    assert_eq!(case["models"][0]["kind"], "deviant_coverage");
    for answer in [row, term, literal, case] {
        assert!(
            answer["answer"]
                .as_array()
                .is_some_and(|sentences| sentences.len() > 1)
        );
    }
}

#[test]
fn every_format_gives_the_answer() {
    for format in ["table", "csv", "md", "latex", "html"] {
        let arguments = [&explain(&["case", "Oak"])[..], &["--format", format]].concat();
        let output = qca(&root(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(
            stdout(&output).contains("LAND"),
            "{format}: {}",
            stdout(&output)
        );
    }
}

#[test]
fn bad_questions_get_one_message() {
    let refused =
        |question: &[&str], parts: &[&str]| assert_fault(&qca(&root(), &explain(question)), parts);
    refused(&["row", "17"], &["no row 17", "1 to 16"]);
    refused(&["row", "0"], &["no row 0"]);
    refused(
        &["row", "LAND*FUNDS"],
        &["leaves SKILL and TRUST open", "qca explain term"],
    );
    refused(&["row", "LAND*POWER"], &["POWER", "no condition", "^"]);
    refused(
        &["term", "LAND + TRUST"],
        &["sum of 2 terms", "ask about each"],
    );
    refused(&["term", "LAND*~LAND"], &["is empty"]);
    refused(&["term", "LAND**"], &["^"]);
    refused(&["literal", "LAND*TRUST"], &["not one literal"]);
    refused(
        &["literal", "LAND", "--in", "LAND"],
        &["term of no intermediate model", "FUNDS*TRUST"],
    );
    refused(
        &["case", "Elder"],
        &["fuzzy.csv", "no case \"Elder\"", "Alder"],
    );
    refused(
        &["literal", "LAND", "--consistency", "1"],
        &["no row", "OUT 1"],
    );
    refused(&["row", "1", "--pri", "2"], &["--pri 2", "between 0 and 1"]);
    let usage = qca(&root(), &["explain", "row", GARDENS, "--outcome", "THRIVE"]);
    assert_eq!(
        (usage.status.code(), stdout(&usage).as_str()),
        (Some(2), "")
    );
}
