//! Counterfactual rules, don't-care cells and the conventions of fs/QCA, as a user meets them.

use std::fs;

use crate::common::{assert_fault, qca, root, stderr, stdout};
use serde_json::{Value, json};
use tempfile::TempDir;

const GARDENS: [&str; 3] = ["fixtures/small/fuzzy.csv", "--outcome", "THRIVE"];

fn gardens<'a>(command: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&[command], &GARDENS[..], more].concat()
}

fn answer(arguments: &[&str]) -> Value {
    let output = qca(&root(), &[arguments, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("one JSON object")
}

fn excluded(table: &Value) -> Vec<(u64, String)> {
    let rows = table["rows"].as_array().expect("rows");
    rows.iter()
        .filter_map(|row| {
            Some((
                row["row"].as_u64()?,
                row["excluded_by"].as_str()?.to_owned(),
            ))
        })
        .collect()
}

#[test]
fn each_excluded_row_names_its_rule() {
    let table = answer(&gardens(
        "truth-table",
        &[
            "--exclude",
            "~LAND*TRUST",
            "--respect-necessity",
            "TRUST + SKILL",
            "--exclude-rows",
            "16,10",
            "--frequency",
            "3",
        ],
    ));
    let by = |rule: &str| -> Vec<u64> {
        excluded(&table)
            .into_iter()
            .filter(|(_, name)| name.starts_with(rule))
            .map(|(row, _)| row)
            .collect()
    };
    // Row 6 has 2 cases, fewer than 3, and so is a remainder.
    assert_eq!(by("exclude ~LAND*TRUST"), [2, 4, 6, 8]);
    assert_eq!(by("exclude row"), [10, 16]);
    // Neither TRUST nor SKILL: rows 1, 5, 9 and 13, of which 13 has 3 cases.
    assert_eq!(by("respect necessity"), [1, 5, 9]);
    let counts: Vec<u64> = table["exclusions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["rows"].as_u64().unwrap())
        .collect();
    assert_eq!(counts.iter().sum::<u64>(), 9);
    let complete = answer(&gardens(
        "truth-table",
        &["--exclude", "~LAND*TRUST", "--complete"],
    ));
    assert_eq!(complete["rows"].as_array().unwrap().len(), 16);
    assert_eq!(excluded(&complete).len(), 3);
    let shown = qca(
        &root(),
        &gardens("truth-table", &["--exclude", "~LAND*TRUST"]),
    );
    assert!(
        stdout(&shown).contains("† excluded by exclude ~LAND*TRUST: rows 2, 4, 8."),
        "{}",
        stdout(&shown)
    );
}

#[test]
fn contradictory_assumptions_are_excluded_until_there_are_none() {
    // TRUST for THRIVE and ~LAND + … for ~THRIVE both assume rows such as 2 and 4.
    let rules = ["--exclude-contradictory"];
    let table = answer(&gardens("truth-table", &rules));
    let rounds = table["rules"]["contradictory_rounds"].as_u64().unwrap();
    let rows = excluded(&table).len() as u64;
    assert_eq!(table["rules"]["contradictory_rows"], rows);
    let assumed = |outcome: &str| -> Vec<u64> {
        let arguments = [
            "minimize",
            GARDENS[0],
            "--outcome",
            outcome,
            "--solution",
            "parsimonious",
            rules[0],
        ];
        let answer = answer(&arguments);
        let models = answer["solutions"][0]["models"].as_array().unwrap().clone();
        models
            .iter()
            .flat_map(|model| model["simplifying_assumptions"].as_array().unwrap().clone())
            .filter_map(|row| row.as_u64())
            .collect()
    };
    let negated = assumed("~THRIVE");
    assert!(assumed("THRIVE").iter().all(|row| !negated.contains(row)));
    let minimized = answer(&gardens("minimize", &rules));
    assert_eq!(minimized["rules"]["contradictory_rounds"], rounds);
}

#[test]
fn rules_on_a_given_truth_table() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("table.csv"),
        "A,B,C,OUT\n1,1,1,1\n1,0,0,0\n0,1,0,0\n",
    )
    .unwrap();
    let run = |more: &[&str]| {
        let arguments = [
            "minimize",
            "--truth-table",
            "table.csv",
            "--solution",
            "parsimonious",
            "--format",
            "json",
        ];
        qca(folder.path(), &[&arguments[..], more].concat())
    };
    let models = |more: &[&str]| {
        let answer: Value = serde_json::from_str(&stdout(&run(more))).unwrap();
        answer["solutions"][0]["model_count"].as_u64().unwrap()
    };
    assert_eq!(models(&[]), 2, "C, A*B");
    // ~A*~B*C and its like lie outside A, so that C alone may not be used.
    assert_eq!(models(&["--respect-necessity", "A"]), 2, "A*C, A*B");
    assert_fault(
        &run(&["--exclude-contradictory"]),
        &["negated outcome", "--truth-table"],
    );
}

#[test]
fn bad_rules_get_one_message() {
    let refused = |more: &[&str], parts: &[&str]| {
        assert_fault(&qca(&root(), &gardens("truth-table", more)), parts);
    };
    refused(
        &["--respect-necessity", "LAND + POWER"],
        &["POWER", "no condition", "^"],
    );
    refused(&["--respect-necessity", "LAND +"], &["^"]);
    refused(&["--exclude-rows", "17"], &["no row 17", "1 to 16"]);
    refused(&["--half", "round"], &["round", "keep, drop or nudge"]);
    let temporal = [
        "truth-table",
        "fixtures/small/temporal.csv",
        "--outcome",
        "BAN",
        "--exclude-rows",
        "12",
    ];
    assert_fault(
        &qca(&root(), &temporal),
        &["row 12", "LAW*~MEDIA*VOTES", "excluded alone"],
    );
}

#[test]
fn contradicting_patterns_are_both_named() {
    let folder = TempDir::new().unwrap();
    let data = "case,A,B,C,Y\na,1,1,-,1\ne,1,1,dc,1\nf,1,1,-,1\ng,1,1,-,1\nb,1,1,0,0\nc,0,1,1,0\nd,0,0,0,1\n";
    fs::write(folder.path().join("data.csv"), data).unwrap();
    assert_fault(
        &qca(folder.path(), &["minimize", "data.csv", "--outcome", "Y"]),
        &[
            "A*B (OUT 1; a, e, f, g)",
            "A*B*~C (OUT 0; b)",
            "share configurations",
        ],
    );
    // A fuzzy column cannot have don't-care cells.
    fs::write(
        folder.path().join("fuzzy.csv"),
        "case,A,B,Y\na,0.2,-,1\nb,0.7,0.4,0\n",
    )
    .unwrap();
    assert_fault(
        &qca(
            folder.path(),
            &["truth-table", "fuzzy.csv", "--outcome", "Y"],
        ),
        &[
            "row 1 (line 2)",
            "column \"B\"",
            "value \"-\"",
            "don't-care",
        ],
    );
}

#[test]
fn fsqca_lists_cases_by_membership_in_the_term() {
    let answer = answer(&gardens(
        "minimize",
        &["--solution", "parsimonious", "--compat", "fsqca"],
    ));
    assert_eq!(answer["compat"], "fsqca");
    // Pine is at 0.5 in LAND and in no row, but has a membership of 0.9 in TRUST.
    assert_eq!(
        answer["differences"],
        json!([{"what": "cases", "solution": "parsimonious", "model": "M1", "term": "TRUST", "only_default": [], "only_fsqca": ["Pine"]}])
    );
    let cases = answer["solutions"][0]["models"][0]["terms"][0]["cases"]
        .as_array()
        .unwrap();
    assert!(cases.contains(&json!("Pine")));
    let table = self::answer(&gardens("truth-table", &["--compat", "fsqca"]));
    assert_eq!(table["differences"], json!([]));
    let shown = qca(&root(), &gardens("truth-table", &["--compat", "fsqca"]));
    assert!(stdout(&shown).contains("none on these data"));
}

#[test]
fn fsqca_calibrates_with_log_odds_of_three() {
    let run = |spec: &str| {
        answer(&[
            "calibrate",
            "fixtures/small/fuzzy.csv",
            "--set",
            spec,
            "--compat",
            "fsqca",
        ])
    };
    let calibrated = run("LAND=direct(0.1, 0.5, 0.9)");
    let alder = calibrated["sets"]["LAND"][0].as_f64().unwrap();
    assert!(
        (alder - libm::exp(3.0) / (1.0 + libm::exp(3.0))).abs() < 1e-12,
        "{alder}"
    );
    let differences = calibrated["differences"].as_array().unwrap();
    // All but Pine, at the crossover.
    assert_eq!(differences.len(), 14);
    assert_eq!(differences[0]["case"], "Alder");
    assert!((differences[0]["default"].as_f64().unwrap() - 0.95).abs() < 1e-12);
    assert_eq!(
        run("LAND=direct(0.1, 0.5, 0.9, idm=0.95)")["differences"],
        json!([])
    );
}

#[test]
fn after_a_limit_every_key_is_there() {
    let arguments = gardens(
        "minimize",
        &["--time-limit", "0.000001", "--format", "json"],
    );
    let output = qca(&root(), &arguments);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let answer: Value = serde_json::from_str(&stdout(&output)).expect("one JSON object");
    let solutions = answer["solutions"].as_array().expect("solutions");
    let intermediate: Vec<&Value> = solutions
        .iter()
        .filter(|solution| solution["type"] == "intermediate")
        .collect();
    assert!(!intermediate.is_empty(), "{answer}");
    for solution in intermediate {
        for kind in ["easy", "difficult"] {
            for key in ["counterfactuals", "counterfactual_count"] {
                let key = format!("{kind}_{key}");
                assert!(solution.get(&key).is_some(), "{key} in {solution}");
            }
        }
    }
    for solution in solutions {
        assert!(solution["lower_bound"].is_u64() && solution["upper_bound"].is_u64());
        for model in solution["models"].as_array().expect("models") {
            assert!(model.get("simplifying_assumption_count").is_some());
        }
    }
}

/// Ten cases with the outcome, of which one lacks A: A is necessary with a consistency of 0.9, and that case contradicts it.
const AGAINST: &str = "case,A,B,Y\na,1,1,1\nb,1,1,1\nc,1,1,1\nd,1,1,1\ne,1,1,1\nf,1,1,1\ng,1,1,1\nh,1,1,1\ni,1,1,1\nj,0,1,1\nk,0,0,0\nl,1,0,0\n";

fn study_of_claims(claims: &str, rules: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("data.csv"), AGAINST).unwrap();
    let study = format!(
        "[data]\nfile = \"data.csv\"\n[[condition]]\nname = \"A\"\n[[condition]]\nname = \"B\"\n[[outcome]]\nname = \"Y\"\nrespect_necessity = {claims}\n[counterfactuals]\n{rules}\n"
    );
    fs::write(folder.path().join("study.toml"), study).unwrap();
    folder
}

#[test]
fn observed_rows_against_necessity_are_thrown_away_and_counted() {
    let thrown = "their 1 case(s) are thrown away: j";
    for claims in ["\"all\"", "[\"A\"]"] {
        let folder = study_of_claims(claims, "exclude_against_necessity = true");
        let output = qca(folder.path(), &["run", "study.toml"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let text = fs::read_to_string(folder.path().join("results/results.json")).unwrap();
        let results: Value = serde_json::from_str(&text).unwrap();
        let row = |number: u64| {
            let rows = results["truth_table"]["Y"]["rows"].as_array().unwrap();
            let found = rows.iter().find(|row| row["row"] == number).unwrap();
            (found["out"].clone(), found["excluded_by"].clone())
        };
        assert_eq!(row(2), (json!("0"), json!("exclude against necessity A")));
        assert_eq!(row(4).0, json!("1"));
        assert!(text.contains(thrown), "{claims}");
        let script = fs::read_to_string(folder.path().join("results/analysis.R")).unwrap();
        assert!(script.contains("as SetMethods' esa() has it"), "{script}");
        // The same study in the commands, with a word on standard error.
        for command in ["truth-table", "minimize"] {
            let output = qca(folder.path(), &[command, "study.toml"]);
            assert!(stderr(&output).contains(thrown), "{}", stderr(&output));
        }
        let flags = ["--outcome", "Y", "--respect-necessity", "A"];
        let more = ["--exclude-against-necessity"];
        let direct = ["truth-table", "data.csv"];
        let output = qca(folder.path(), &[&direct[..], &flags, &more].concat());
        assert!(stderr(&output).contains(thrown), "{}", stderr(&output));
    }
    // Without the option observed rows are evidence.
    let folder = study_of_claims("\"all\"", "");
    let output = qca(
        folder.path(),
        &["truth-table", "study.toml", "--format", "json"],
    );
    let table: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let rows = table["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["row"] == 2).unwrap();
    assert_eq!(row["out"], "1");
    assert_eq!(stderr(&output), "");
}

#[test]
fn claims_of_necessity_are_a_list_or_all() {
    let folder = study_of_claims("\"A\"", "");
    let output = qca(folder.path(), &["run", "study.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    assert!(
        message.contains("\"A\" is no list of claims") && message.contains("or \"all\""),
        "{message}"
    );
    let folder = study_of_claims("[\"A\", \"A +\"]", "");
    let message = stderr(&qca(folder.path(), &["run", "study.toml"]));
    assert!(
        message.contains("study.toml:9:") && message.contains('^'),
        "{message}"
    );
}
