//! What a reader does in the window, act by act, on real studies.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _};
use std::path::Path;

use base64::Engine as _;
use qca_report::bundle;
use qca_study::file::Study;
use qca_study::run::run;
use qca_window::{Target, WindowOptions};
use serde_json::{Value, json};

use crate::client::{Opened, fixture, partnership};

use crate::random::Random;

fn text(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("study.toml")).unwrap()
}

fn look(window: &Opened, outcome: &str, edits: &Value, set: Option<&str>) -> Value {
    window.call(&json!({"call": "look", "outcome": outcome, "edits": edits, "set": set}))
}

#[test]
fn an_anchor_is_tried_out_written_undone_and_redone() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let before = text(folder.path());
    let edits = json!([{"op": "set", "at": ["condition", 0, "calibration"], "value": "direct(2.5, 4.6, 6)"}]);
    let tried = look(&window, "MPV", &edits, Some("CON"));
    assert_eq!(text(folder.path()), before, "trying out writes nothing");
    let calibration = &tried["calibration"];
    assert_eq!(calibration["anchors"][1], json!(["crossover", 4.6]));
    assert!(calibration["curve"].as_str().unwrap().starts_with("<svg"));
    assert!(
        !calibration["turned"].as_array().unwrap().is_empty(),
        "cases change side"
    );
    let changes = tried["outcome"]["changes"].to_string();
    assert!(
        changes.contains(r#""what":"solution""#) && changes.contains(r#""row":"#),
        "{changes}"
    );
    let state = window.edit(&edits);
    let written = before.replacen("direct(2.5, 4, 6)", "direct(2.5, 4.6, 6)", 1);
    assert_eq!(
        text(folder.path()),
        written,
        "one line changes, and nothing else"
    );
    assert_eq!(
        state["study"]["last"],
        "condition CON: calibration = direct(2.5, 4.6, 6)"
    );
    window.call(&json!({"call": "undo", "base": window.version()}));
    assert_eq!(text(folder.path()), before);
    window.call(&json!({"call": "redo", "base": window.version()}));
    assert_eq!(text(folder.path()), written);
}

#[test]
fn what_is_tried_out_is_what_comes_out_once_it_is_written() {
    let folder = fixture("panel", &["study.toml", "data.csv"]);
    let window = Opened::study(folder.path());
    let edits = json!([
        {"op": "set", "at": ["cut_offs", "consistency"], "value": 0.9},
        {"op": "set", "at": ["condition", 1, "expectation"], "value": "absent"},
    ]);
    // The table has p of its rows only once it is written: permutations are not for a drag.
    let parts = ["formulas", "rows", "solutions", "necessity", "warnings"];
    let outcomes = window.call(&json!({"call": "state"}))["study"]["outcomes"].clone();
    let outcomes: Vec<&str> = outcomes
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let tried: Vec<Value> = outcomes
        .iter()
        .map(|outcome| look(&window, outcome, &edits, None)["outcome"].clone())
        .collect();
    window.edit(&edits);
    for (outcome, tried) in outcomes.iter().zip(&tried) {
        let written = &look(&window, outcome, &json!([]), None)["outcome"];
        for part in parts {
            assert_eq!(tried[part], written[part], "{outcome}: {part}");
        }
        let term = written["solutions"][0]["terms"][0].clone();
        let question = json!({"about": "term", "what": term});
        let why =
            window.call(&json!({"call": "explain", "outcome": outcome, "question": question}));
        assert!(why.as_str().unwrap().contains("Its consistency by year"));
        assert!(tried["nca"].is_null(), "a drag does not wait for it");
        assert!(written["nca"]["html"].as_str().unwrap().contains("<table"));
        assert!(!written["nca"]["figures"].as_array().unwrap().is_empty());
        assert!(
            written["panel"]["html"]
                .as_str()
                .unwrap()
                .contains("<table")
        );
        assert!(
            !written["panel"]["html"]
                .as_str()
                .unwrap()
                .contains("CE-FDH")
        );
    }
}

#[test]
fn what_was_detected_in_a_workbook_and_what_is_made_of_items_is_shown() {
    let folder = fixture("files", &["chinese.xlsx"]);
    let data = folder.path().join("chinese.xlsx");
    let window = Opened::new(&Target::of(Some(&data)).unwrap(), WindowOptions::default());
    let source = json!({"from": "file", "name": "chinese.xlsx"});
    window.call(&json!({"call": "create", "source": source}));
    let data = window.call(&json!({"call": "data"}));
    let notes = data["notes"].to_string();
    assert!(
        notes.contains("line 3") && notes.contains("percentages"),
        "{notes}"
    );
    assert_eq!(data["sheets"], json!(["数据", "说明"]));
    assert!(data["measures"].is_null());
    assert_eq!(data["id_column"], "城市");

    let folder = fixture("files", &["questionnaire.csv"]);
    let window = Opened::new(
        &Target::of(Some(folder.path())).unwrap(),
        WindowOptions::default(),
    );
    let source = json!({"from": "file", "name": "questionnaire.csv"});
    window.call(&json!({"call": "create", "source": source}));
    let data = window.call(&json!({"call": "data"}));
    let column = |name: &str| {
        let columns = data["columns"].as_array().unwrap();
        columns
            .iter()
            .find(|column| column["name"] == name)
            .unwrap()
            .clone()
    };
    assert_eq!(column("TRUST2")["item_of"], json!(["TRUST"]));
    assert_eq!(column("TRUST")["made"], true);
    assert_eq!(column("TRUST")["sets"], json!(["TRUST"]));
    assert!(data["measures"].as_str().unwrap().contains("Omega"));
    // A formula that fails is told, and the file is shown all the same.
    let edits = json!([{"op": "set", "at": ["variable", 0, "formula"], "value": "mean(NOTHING)"}]);
    let state = window.edit(&edits);
    assert!(
        state["study"]["fault"]["message"]
            .as_str()
            .unwrap()
            .contains("NOTHING")
    );
    let data = window.call(&json!({"call": "data"}));
    assert!(data["cases"].as_u64().unwrap() > 0 && data["measures"].is_null());
}

#[test]
fn a_column_and_a_mark_of_the_chart_can_be_asked_about() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let answer = look(&window, "~PPV", &json!([]), None);
    let charts = answer["outcome"]["charts"].as_array().unwrap();
    assert_eq!(charts[0]["is_reported"], true);
    for chart in charts {
        let html = chart["html"].as_str().unwrap();
        let columns = chart["columns"].as_array().unwrap();
        let heads = html.matches("<th scope=\"col\"").count();
        assert_eq!(columns.len(), heads, "{html}");
        for column in columns.iter().filter(|column| column["outcome"] == "~PPV") {
            let literals: Vec<&str> = column["literals"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str)
                .collect();
            assert_eq!(literals.join("*"), column["term"].as_str().unwrap());
            let question = json!({"about": "term", "what": column["term"]});
            window.call(&json!({"call": "explain", "outcome": "~PPV", "question": question}));
        }
    }
}

#[test]
fn every_section_has_what_the_report_has() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let results = run(&Study::read(&folder.path().join("study.toml")).unwrap()).unwrap();
    for outcome in &results.outcomes {
        let answer = &look(&window, outcome, &json!([]), None)["outcome"];
        assert!(
            answer["necessity"]
                .as_str()
                .unwrap()
                .contains("Consistency")
        );
        let rows = answer["rows"].as_array().unwrap();
        assert_eq!(rows.len(), results.truth_table[outcome].rows.len());
        for row in rows {
            let number = row["row"].as_str().unwrap();
            assert!(
                answer["table"]
                    .as_str()
                    .unwrap()
                    .contains(&format!(">{number}</th>")),
                "row {number}"
            );
        }
        let kinds: Vec<&str> = answer["solutions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["kind"].as_str().unwrap())
            .collect();
        assert_eq!(kinds, ["conservative", "parsimonious", "intermediate"]);
        let term = answer["solutions"][2]["terms"][0].as_str().unwrap();
        let ask = |about: &str, what: &str| {
            let question = json!({"about": about, "what": what});
            window.call(&json!({"call": "explain", "outcome": outcome, "question": question}))
        };
        assert!(ask("term", term).as_str().unwrap().contains("<table"));
        assert!(
            ask("row", rows[0]["row"].as_str().unwrap())
                .as_str()
                .unwrap()
                .contains("OUT")
        );
        assert!(!ask("case", "City 12").as_str().unwrap().is_empty());
        let literal = term.split('*').next().unwrap();
        let question = json!({"about": "literal", "what": literal, "within": term});
        assert!(
            window
                .call(&json!({"call": "explain", "outcome": outcome, "question": question}))
                .is_string()
        );
        for claim in [
            format!("{term} -> {outcome}"),
            format!("{literal} <- {outcome}"),
        ] {
            let svg = window.call(&json!({"call": "xy", "claim": claim}));
            assert!(svg.as_str().unwrap().contains("City 12"), "{claim}");
        }
        assert!(
            answer["charts"][0]["html"]
                .as_str()
                .unwrap()
                .contains("qca-mark")
        );
    }
    let all = window.call(&json!({"call": "look", "outcome": "MPV"}))["outcome"].to_string();
    assert!(
        !all.contains("style=\\\""),
        "the page's policy lets no inline style pass"
    );
    let necessary = window.call(&json!({"call": "necessary", "outcome": "MPV", "depth": 3}));
    assert!(necessary.as_str().unwrap().contains("+"));
}

#[test]
fn a_rule_needs_a_reason_and_changes_the_solution() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let rule = |reason: &str| json!([{"op": "rule", "at": ["outcome", 0, "exclude_rows"], "value": 32, "reason": reason}]);
    let message =
        window.fault(&json!({"call": "edit", "base": window.version(), "edits": rule("")}));
    assert!(message.contains("reason"), "{message}");
    let before = look(&window, "MPV", &json!([]), None);
    assert_eq!(row(&before, "32")["out"], "1");
    let state = window.edit(&rule("contradictory: City 12 was counted twice"));
    assert_eq!(
        row(&look(&window, "MPV", &json!([]), None), "32")["out"],
        "0"
    );
    let rules = &state["study"]["view"]["rules"];
    assert_eq!(
        rules[0]["reason"],
        "contradictory: City 12 was counted twice"
    );
    assert!(text(folder.path()).contains("# contradictory: City 12 was counted twice"));
    window.edit(&json!([{"op": "unrule", "at": rules[0]["at"], "index": 0}]));
    assert_eq!(
        look(&window, "MPV", &json!([]), None)["outcome"]["formulas"],
        before["outcome"]["formulas"]
    );
    window.edit(&json!([{"op": "rule", "at": ["counterfactuals", "exclude"], "value": "CON*~RISK", "reason": "impossible: by law"}]));
    assert!(text(folder.path()).contains("\n  # impossible: by law\n  \"CON*~RISK\",\n"));
}

fn row(answer: &Value, number: &str) -> Value {
    let rows = answer["outcome"]["rows"].as_array().unwrap();
    rows.iter()
        .find(|row| row["row"] == number)
        .unwrap()
        .clone()
}

#[test]
fn two_pages_of_one_study_do_not_overwrite_each_other() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let base = window.version();
    let act = |value: f64| json!({"call": "edit", "base": base, "edits": [{"op": "set", "at": ["cut_offs", "pri"], "value": value}]});
    window.call(&act(0.6));
    assert!(window.fault(&act(0.5)).contains("changed since this page"));
    assert!(text(folder.path()).contains("pri = 0.6\n"));
    // Nor do two windows.
    let other = Opened::study(folder.path());
    other.edit(&json!([{"op": "set", "at": ["cut_offs", "frequency"], "value": 2}]));
    let edits = json!([{"op": "set", "at": ["cut_offs", "pri"], "value": 0.7}]);
    let late = json!({"call": "edit", "base": base + 1, "edits": edits});
    let message = window.fault(&late);
    assert!(message.contains("changed"), "{message}");
    let now = text(folder.path());
    assert!(
        now.contains("frequency = 2") && now.contains("pri = 0.6\n"),
        "{now}"
    );
    window.edit(&edits);
    let now = text(folder.path());
    assert!(
        now.contains("frequency = 2") && now.contains("pri = 0.7\n"),
        "{now}"
    );
}

#[test]
fn a_deleted_file_is_written_again_when_asked() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let before = text(folder.path());
    std::fs::remove_file(folder.path().join("study.toml")).unwrap();
    let edits = json!([{"op": "set", "at": ["cut_offs", "pri"], "value": 0.7}]);
    let message = window.fault(&json!({"call": "edit", "base": window.version(), "edits": edits}));
    assert!(message.contains("no longer there"), "{message}");
    assert_eq!(
        window.call(&json!({"call": "state"}))["study"]["is_there"],
        false
    );
    window.call(&json!({"call": "restore", "base": window.version()}));
    assert_eq!(text(folder.path()), before);
}

#[test]
fn a_study_with_an_error_is_shown_with_its_line_and_not_lost() {
    let folder = partnership();
    let broken = text(folder.path()).replace("direct(2.5, 4, 6)", "direct(2.5, 4)");
    std::fs::write(folder.path().join("study.toml"), &broken).unwrap();
    let window = Opened::study(folder.path());
    let study = window.call(&json!({"call": "state"}))["study"].clone();
    assert_eq!(study["text"], broken);
    assert_eq!(study["fault"]["line"], 11);
    assert!(
        study["fault"]["excerpt"]
            .as_str()
            .unwrap()
            .contains("direct(2.5, 4)")
    );
    let still =
        json!([{"op": "text", "text": broken.replace("direct(2.5, 4)", "direct(2.5, 4, )x")}]);
    window.fault(&json!({"call": "edit", "base": window.version(), "edits": still}));
    assert_eq!(
        text(folder.path()),
        broken,
        "a text that cannot be read is not written"
    );
    let mended =
        json!([{"op": "text", "text": broken.replace("direct(2.5, 4)", "direct(2.5, 4, 6)")}]);
    let study = window.edit(&mended)["study"].clone();
    assert!(study["fault"].is_null());
    // Nor may an act make an error of a study that has none.
    let crossed =
        json!([{"op": "set", "at": ["condition", 0, "calibration"], "value": "direct(2.5, 7, 6)"}]);
    let before = text(folder.path());
    window.fault(&json!({"call": "look", "outcome": "MPV", "edits": crossed}));
    window.fault(&json!({"call": "edit", "base": window.version(), "edits": crossed}));
    assert_eq!(text(folder.path()), before);
}

#[test]
fn the_history_has_every_state_and_the_way_back() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let before = text(folder.path());
    window.edit(&json!([{"op": "set", "at": ["cut_offs", "consistency"], "value": 0.96}]));
    window.edit(&json!([{"op": "set", "at": ["condition", 1, "expectation"], "value": "none"}]));
    let history = window.call(&json!({"call": "history"}));
    let entries = history.as_array().unwrap();
    let labels: Vec<&str> = entries
        .iter()
        .map(|entry| entry["label"].as_str().unwrap())
        .collect();
    assert_eq!(
        labels,
        [
            "condition NORM: expectation = none",
            "cut_offs consistency = 0.96",
            "opened"
        ]
    );
    assert_ne!(entries[1]["formulas"], entries[2]["formulas"]);
    let (first, last) = (&entries[2]["id"], &entries[0]["id"]);
    let compared = window.call(&json!({"call": "compare", "left": first, "right": last}));
    let lines = compared["lines"].to_string();
    assert!(
        lines.contains(r#"["-","consistency = 0.8"],["+","consistency = 0.96"]"#),
        "{lines}"
    );
    window.call(&json!({"call": "back", "base": window.version(), "moment": first}));
    assert_eq!(text(folder.path()), before);
}

#[test]
fn where_models_tie_one_is_reported_with_a_reason() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let answer = look(&window, "MPV", &json!([]), None);
    let reported = &answer["outcome"]["reported"];
    assert_eq!(reported["by"], "first");
    let formulas = answer["outcome"]["formulas"].as_array().unwrap();
    let models = formulas
        .iter()
        .find(|formula| formula["kind"] == reported["type"])
        .unwrap();
    let second = &models["models"][1];
    assert_ne!(second, &reported["expression"]);
    let choice = json!({"model": second, "reason": "Theory is about it."});
    window.edit(&json!([{"op": "set", "at": ["outcome", 0, "report"], "value": choice}]));
    let now = look(&window, "MPV", &json!([]), None)["outcome"]["reported"].clone();
    assert_eq!(
        (&now["expression"], &now["by"], &now["reason"]),
        (second, &json!("model"), &json!("Theory is about it."))
    );
}

#[test]
fn long_work_tells_its_progress_and_can_be_stopped() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let work = |parts: &[&str]| {
        let work = json!({"work": "robustness", "outcome": "MPV", "parts": parts});
        window.call(&json!({"call": "work", "work": work}))
    };
    let wait = |job: &Value| loop {
        let progress = window.call(&json!({"call": "progress", "job": job}));
        if !progress["answer"].is_null() || !progress["fault"].is_null() {
            return progress;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    let done = wait(&work(&["ranges"]));
    let bands = done["answer"]["bands"].as_array().unwrap();
    let kinds: Vec<&str> = bands
        .iter()
        .map(|band| band["kind"].as_str().unwrap())
        .collect();
    assert!(
        kinds.contains(&"consistency") && kinds.contains(&"anchor"),
        "{kinds:?}"
    );
    assert!(
        done["answer"]["figures"][0][1]
            .as_str()
            .unwrap()
            .starts_with("<svg")
    );
    let job = work(&["chance", "bootstrap", "errors"]);
    window.call(&json!({"call": "stop"}));
    assert!(
        wait(&job)["fault"]["message"]
            .as_str()
            .unwrap()
            .contains("interrupted")
    );
    let newer = work(&["diversity"]);
    window.fault(&json!({"call": "progress", "job": job}));
    assert!(
        wait(&newer)["answer"]["html"]
            .as_str()
            .unwrap()
            .contains("<table")
    );
}

#[test]
fn what_was_published_is_held_against_the_analysis() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let answer = look(&window, "MPV", &json!([]), None);
    let term = &answer["outcome"]["solutions"][2]["terms"][0];
    let terms = json!([{"term": term, "consistency": "0.10"}]);
    let values = json!([
        ["outcome", "MPV"],
        ["solution", "intermediate"],
        ["terms", terms]
    ]);
    window.edit(&json!([{"op": "add", "table": "published", "values": values}]));
    assert!(text(folder.path()).contains("[[published]]"));
    let job = window.call(&json!({"call": "work", "work": {"work": "replication"}}));
    let progress = loop {
        let progress = window.call(&json!({"call": "progress", "job": job}));
        if !progress["answer"].is_null() || !progress["fault"].is_null() {
            break progress;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    let html = progress["answer"]["html"]
        .as_str()
        .unwrap_or_else(|| panic!("{progress}"));
    assert!(html.contains("0.10"), "{html}");
}

#[test]
fn an_export_is_what_a_run_of_the_file_writes_byte_for_byte() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    // One outcome, as drawing takes the most time.
    window.edit(&json!([
        {"op": "set", "at": ["condition", 2, "calibration"], "value": "direct(2, 4.1, 6)"},
        {"op": "set", "at": ["outcome", 0, "negate"], "value": false},
        {"op": "remove", "table": "outcome", "index": 1},
    ]));
    let results = run(&Study::read(&folder.path().join("study.toml")).unwrap()).unwrap();
    let get = |what: &str| {
        let answer = window.call(&json!({"call": "export", "what": what}));
        base64::engine::general_purpose::STANDARD
            .decode(answer["base64"].as_str().unwrap())
            .unwrap()
    };
    for file in bundle::documents(&results, 3).unwrap() {
        if file.path != "tables.html" && file.path != "tables.csv" {
            assert!(get(&file.path) == file.bytes, "{}", file.path);
        }
    }
    let all = bundle::files(&results, 3).unwrap();
    let manuscript = all
        .iter()
        .find(|file| file.path == "manuscript.docx")
        .unwrap();
    assert!(get("manuscript.docx") == manuscript.bytes);
    let archive = get("study.zip");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    assert!(
        names.iter().any(|name| name == "data.csv")
            && names
                .iter()
                .any(|name| name.starts_with("results/figures/"))
    );
    let mut inside = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("study.toml").unwrap(), &mut inside)
        .unwrap();
    assert_eq!(inside, text(folder.path()));
    assert!(
        window
            .fault(&json!({"call": "export", "what": "../../etc/passwd"}))
            .contains("no ")
    );
}

#[test]
fn a_dropped_file_becomes_a_study_with_the_readers_consent() {
    let folder = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/ppip/data.csv");
    let bytes = std::fs::read(&source).unwrap();
    let window = Opened::new(
        &Target::Start(folder.path().to_owned()),
        WindowOptions::default(),
    );
    assert!(window.call(&json!({"call": "state"}))["study"].is_null());
    assert!(
        window
            .fault(&json!({"call": "data"}))
            .contains("no study is open")
    );
    let base64 = base64::engine::general_purpose::STANDARD.encode(bytes);
    let source =
        json!({"from": "upload", "name": "cities.csv", "base64": base64, "folder": "cities"});
    let study = window.call(&json!({"call": "create", "source": source}))["study"].clone();
    assert!(study["fault"].is_null(), "{study}");
    let data = window.call(&json!({"call": "data"}));
    assert_eq!(data["cases"], 42);
    assert!(
        data["columns"]
            .as_array()
            .unwrap()
            .iter()
            .all(|column| column["numeric"] == true)
    );
    let start = window.call(&json!({"call": "start"}));
    assert_eq!(start["studies"], json!(["cities/study.toml"]));
    window.call(&json!({"call": "close"}));
    window.call(&json!({"call": "open", "path": "cities/study.toml"}));
    // Data named on the command line: the study is made beside them, once.
    std::fs::copy(
        folder.path().join("cities/cities.csv"),
        folder.path().join("own.csv"),
    )
    .unwrap();
    let window = Opened::new(
        &Target::of(Some(&folder.path().join("own.csv"))).unwrap(),
        WindowOptions::default(),
    );
    assert_eq!(window.call(&json!({"call": "start"}))["offered"], "own.csv");
    assert!(!folder.path().join("study.toml").exists());
    window.call(&json!({"call": "create", "source": {"from": "file", "name": "own.csv"}}));
    assert!(text(folder.path()).contains("file = \"own.csv\""));
    window.fault(&json!({"call": "create", "source": {"from": "file", "name": "own.csv"}}));
}

#[test]
fn twelve_conditions_and_sixty_cases_fit_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (1..=12).map(|condition| format!("C{condition}")).collect();
    let cases: Vec<String> = (1..=60).map(|case| format!("Case {case}")).collect();
    let data = Random(12_345).plain_study(&names, &cases);
    let mut study = "[data]\nfile = \"data.csv\"\nid = \"case\"\n".to_owned();
    for name in &names {
        write!(
            study,
            "[[condition]]\nname = \"{name}\"\nexpectation = \"present\"\n"
        )
        .unwrap();
    }
    study.push_str("[[outcome]]\nname = \"Y\"\n[solution]\nmax_models = 20\n");
    std::fs::write(folder.path().join("data.csv"), data).unwrap();
    std::fs::write(folder.path().join("study.toml"), study).unwrap();
    let window = Opened::study(folder.path());
    for outcome in ["Y", "~Y"] {
        let answer = look(&window, outcome, &json!([]), Some("C1"));
        assert_eq!(answer["outcome"]["solutions"].as_array().unwrap().len(), 3);
        assert!(
            answer["calibration"]["curve"].is_null(),
            "there are no anchors to show"
        );
    }
}

#[test]
fn the_page_is_answered_in_its_language_and_exports_in_that_of_the_study() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let chinese = |mut request: Value| {
        request["language"] = json!("zh");
        window.call(&request)
    };
    let export = json!({"call": "export", "what": "report.html"});
    let english = window.call(&export);
    let looked = chinese(json!({"call": "look", "outcome": "MPV"}))["outcome"].clone();
    for part in ["table", "necessity"] {
        assert!(looked[part].as_str().unwrap().contains("一致性"), "{part}");
    }
    let first = |list: &Value| list[0]["html"].as_str().unwrap().to_owned();
    assert!(first(&looked["solutions"]).contains("复杂解"));
    assert!(first(&looked["charts"]).contains("组态"));
    for warning in looked["warnings"].as_array().unwrap() {
        for sentence in warning.as_array().unwrap() {
            assert!(sentence.as_str().unwrap().ends_with('。'), "{warning}");
        }
    }
    let why = |about: &str, what: &str| {
        let question = json!({"about": about, "what": what, "within": null});
        chinese(json!({"call": "explain", "outcome": "MPV", "question": question}))
    };
    for (about, what, says) in [
        ("row", "32", "的OUT为1"),
        ("term", "CON*RISK*KNOW", "质蕴含项"),
        ("literal", "CON", "中间解"),
        ("case", "City 12", "隶属度"),
    ] {
        let html = why(about, what);
        assert!(html.as_str().unwrap().contains(says), "{about}: {html}");
    }
    let plot = chinese(json!({"call": "xy", "claim": "CON -> MPV"}));
    assert!(plot.as_str().unwrap().contains("典型案例"), "{plot}");
    let set = chinese(json!({"call": "look", "outcome": null, "set": "CON"}));
    assert!(
        set["calibration"]["curve"]
            .as_str()
            .unwrap()
            .contains("校准")
    );
    // Without a language it is that of the study, and what is exported always is.
    let table = &window.call(&json!({"call": "look", "outcome": "MPV"}))["outcome"]["table"];
    assert!(table.as_str().unwrap().contains("Consistency"));
    assert_eq!(chinese(export.clone()), english);
    // A study in Chinese is exported as `qca run` writes it.
    let own = format!("language = \"zh\"\n{}", text(folder.path()));
    window.edit(&json!([{"op": "text", "text": own}]));
    let results = run(&Study::read(&folder.path().join("study.toml")).unwrap()).unwrap();
    let files = bundle::documents(&results, 3).unwrap();
    let exported = |name: &str| {
        let saved = window.call(&json!({"call": "export", "what": name, "language": "en"}));
        let bytes = saved["base64"].as_str().unwrap().to_owned();
        base64::engine::general_purpose::STANDARD
            .decode(bytes)
            .unwrap()
    };
    for name in ["report.html", "tables.xlsx"] {
        let file = files.iter().find(|file| file.path == name).unwrap();
        assert!(
            file.bytes == exported(name),
            "{name} is not what qca run writes"
        );
    }
    let mut word = zip::ZipArchive::new(Cursor::new(exported("manuscript.docx"))).unwrap();
    let mut manuscript = String::new();
    let mut part = word.by_name("word/document.xml").unwrap();
    part.read_to_string(&mut manuscript).unwrap();
    assert!(manuscript.contains("真值表") && !manuscript.contains("Truth table"));
    let unknown = window.fault(&json!({"call": "state", "language": "fr"}));
    assert!(unknown.contains("fr"), "{unknown}");
}
