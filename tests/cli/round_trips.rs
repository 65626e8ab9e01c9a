//! What we write we read: every export goes into the commands that take its kind, with the same answer; what is laid out for print
//! is refused by a sentence that says what it is.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::common::{assert_fault, qca, root, stderr, stdout};

/// A header and the names of eight cases that are awkward in one way.
struct Names {
    kind: &'static str,
    header: [&'static str; 5],
    cases: [&'static str; 8],
}

const PLAIN: [&str; 5] = ["case", "A", "B", "C", "Y"];

const NAMES: [Names; 8] = [
    Names {
        kind: "signs",
        header: ["the, case", "A, one", "B \"two\"", "C; x*y", "=Y"],
        cases: [
            "a, b",
            "\"q\"",
            "semi;colon",
            "star*",
            "=1+2",
            "-minus",
            "@x, \"y\";",
            "line\nbreak",
        ],
    },
    Names {
        kind: "Chinese",
        header: ["城市", "资源，充足", "制度（强）", "参与", "绩效*"],
        cases: ["甲", "乙，丙", "丁", "戊；己", "庚", "辛", "壬", "癸*"],
    },
    Names {
        kind: "like numbers",
        header: ["code", "A1", "B2", "C.3", "Y_4"],
        cases: [
            "007",
            "1.50",
            "2,5",
            "1e5",
            "2020-01-01",
            "TRUE",
            "18 %",
            "1'000",
        ],
    },
    Names {
        kind: "like gaps",
        header: PLAIN,
        cases: ["NA", ".", "?", "-", "null", "#N/A", "dc", "x"],
    },
    Names {
        kind: "numbers",
        header: ["id", "A", "B", "C", "Y"],
        cases: ["1", "2", "3", "4", "5", "6", "7", "8"],
    },
    Names {
        kind: "codes",
        header: ["id", "A", "B", "C", "Y"],
        cases: ["007", "012", "031", "044", "050", "101", "102", "200"],
    },
    Names {
        kind: "figures",
        header: ["id", "Row", "n", "Consistency", "PRI"],
        cases: ["yes", "no", "OUT", "Row", "n", "x", "y", "z"],
    },
    Names {
        kind: "words",
        header: ["unit", "case", "OUT", "Cases", "Excluded by"],
        cases: ["a", "b", "c", "d", "e", "f", "g", "h"],
    },
];

/// Raw scores of the eight cases.
const SCORES: [[u8; 4]; 8] = [
    [90, 80, 20, 90],
    [10, 70, 60, 30],
    [80, 30, 90, 75],
    [20, 20, 10, 10],
    [70, 90, 80, 40],
    [30, 60, 70, 85],
    [85, 75, 15, 70],
    [15, 35, 65, 20],
];

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = qca(folder, arguments);
    let status = output.status.code();
    assert_eq!(status, Some(0), "{arguments:?}: {}", stderr(&output));
    stdout(&output)
}

fn answer(folder: &Path, arguments: &[&str]) -> Value {
    let text = done(folder, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&text).expect("one JSON object")
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}

impl Names {
    /// A folder with the raw scores, their memberships by hand as `memberships.csv`, and a study of them.
    fn folder(&self, language: &str, round: Option<u8>) -> TempDir {
        let folder = TempDir::new().unwrap();
        let raw = |score: u8| score.to_string();
        fs::write(folder.path().join("data.csv"), self.csv(raw)).unwrap();
        let keys = round.map_or(String::new(), |digits| format!("round = {digits}\n"));
        let mut study = format!("language = {language:?}\n[data]\nfile = \"data.csv\"\n{keys}");
        for (at, name) in self.header.iter().enumerate().skip(1) {
            let table = if at == 4 { "outcome" } else { "condition" };
            study += &format!(
                "[[{table}]]\nname = {name:?}\ncalibration = \"linear(0, 50.5, 100)\"\njustification = \"x\"\n"
            );
        }
        study += "[cut_offs]\nconsistency = 0.75\n[output]\nfigures = []\n";
        fs::write(folder.path().join("study.toml"), study).unwrap();
        folder
    }

    fn csv(&self, cell: impl Fn(u8) -> String) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.header).unwrap();
        for (case, scores) in self.cases.iter().zip(SCORES) {
            let cells = scores.into_iter().map(&cell);
            writer
                .write_record(std::iter::once((*case).to_owned()).chain(cells))
                .unwrap();
        }
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }

    fn outcome(&self) -> String {
        quoted(self.header[4])
    }

    fn sets(&self) -> Vec<String> {
        let sets = self.header[1..].iter();
        sets.map(|name| format!("{}=linear(0, 50.5, 100)", quoted(name)))
            .collect()
    }

    /// What the commands say of calibrated data.
    fn answers(&self, folder: &Path, data: &str) -> Vec<Value> {
        let outcome = self.outcome();
        let [_, a, b, ..] = self.header.map(quoted);
        let claim = format!("{a}*{b} + ~{b} -> {outcome}");
        let of = |command: &str| {
            answer(
                folder,
                &[
                    command,
                    data,
                    "--outcome",
                    &outcome,
                    "--consistency",
                    "0.75",
                ],
            )
        };
        vec![
            of("truth-table"),
            of("necessity"),
            answer(folder, &["cases", data, &claim]),
        ]
    }
}

/// Calibrated data, whoever writes them and however.
#[test]
fn calibrated_data_are_data() {
    for names in &NAMES {
        let folder = names.folder("zh", Some(2));
        let at = folder.path();
        done(at, &["run", "study.toml"]);
        let direct = names.answers(at, "study.toml");
        let again = names.answers(at, "results/calibrated.csv");
        for (study, data) in direct.iter().zip(&again) {
            let part = ["rows", "solutions", "expressions", "terms"];
            let part = part.into_iter().find(|key| !study[*key].is_null());
            let part = part.expect("an answer");
            assert_eq!(study[part], data[part], "{}", names.kind);
        }
        let folder = names.folder("en", None);
        let at = folder.path();
        let sets = names.sets();
        let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
        let mut first = None;
        for (file, format, guard) in [
            ("plain.csv", "csv", None),
            ("guarded.csv", "csv", Some("--guard-formulas")),
            ("book.xlsx", "xlsx", None),
        ] {
            let write = [
                "calibrate",
                "data.csv",
                "--format",
                format,
                "--output",
                file,
            ];
            let guard: Vec<&str> = guard.into_iter().collect();
            done(at, &[&write[..], &sets, &guard].concat());
            let found = names.answers(at, file);
            let first = first.get_or_insert_with(|| found.clone());
            assert_eq!(&found, first, "{}, {file}", names.kind);
        }
    }
}

/// The expressions of the types of solution that need no cases.
fn models(answer: &Value) -> Vec<Value> {
    let solutions = answer["solutions"].as_array().expect("solutions");
    let part = |solution: &Value| {
        let models = solution["models"].as_array().unwrap();
        let models = models.iter().map(|model| {
            let keys = [
                "expression",
                "simplifying_assumptions",
                "easy_counterfactuals",
            ];
            keys.map(|key| model[key].clone()).to_vec()
        });
        serde_json::json!([
            solution["type"],
            solution["model_count"],
            models.collect::<Vec<_>>()
        ])
    };
    solutions.iter().map(part).collect()
}

/// A truth table goes back with remainders that a rule has excluded, contradictions, frequencies, and cases that are numbers.
#[test]
fn truth_tables_are_truth_tables() {
    for (number, names) in NAMES.iter().enumerate() {
        let folder = names.folder("en", None);
        let at = folder.path();
        done(at, &["run", "study.toml"]);
        let outcome = names.outcome();
        let [_, a, b, ..] = names.header.map(quoted);
        let excluded = format!("~{a}*{b}");
        let variants: [&[&str]; 4] = [
            &[],
            &["--exclude", &excluded],
            &["--contradiction", "0.5"],
            &["--frequency", "2", "--complete"],
        ];
        // Every kind of names with the rule, and with another variant.
        for variant in [variants[1], variants[[0, 2, 3][number % 3]]] {
            let stated = ["--outcome", &outcome, "--consistency", "0.75"];
            let of_data: Vec<&str> = variant
                .iter()
                .filter(|v| **v != "--complete")
                .copied()
                .collect();
            let minimize = ["minimize", "results/calibrated.csv"];
            let direct = qca(
                at,
                &[&minimize[..], &stated, &of_data, &["--format", "json"]].concat(),
            );
            for (file, guard) in [
                ("t.csv", None),
                ("t.csv", Some("--guard-formulas")),
                ("t.xlsx", None),
            ] {
                let guard: Vec<&str> = guard.into_iter().collect();
                let format = if file == "t.csv" { "csv" } else { "xlsx" };
                let write = [
                    "truth-table",
                    "results/calibrated.csv",
                    "--force",
                    "--output",
                    file,
                    "--format",
                    format,
                ];
                done(at, &[&write[..], &stated, variant, &guard].concat());
                let read = ["minimize", "--truth-table", file, "--format", "json"];
                let again = qca(at, &read);
                assert_eq!(
                    again.status.code(),
                    direct.status.code(),
                    "{}: {}",
                    names.kind,
                    stderr(&again)
                );
                if direct.status.code() == Some(0) {
                    let [direct, again] = [&direct, &again]
                        .map(|o| serde_json::from_str::<Value>(&stdout(o)).unwrap());
                    assert_eq!(
                        models(&again),
                        models(&direct),
                        "{}, {variant:?}, {file}",
                        names.kind
                    );
                }
            }
        }
    }
}

/// Reference data with more levels, and temporal ones, whose rows have no numbers.
#[test]
fn truth_tables_of_levels_and_times() {
    for (data, outcome) in [
        ("multivalue", "PASS"),
        ("temporal", "BAN"),
        ("crisp", "PASS"),
    ] {
        let folder = TempDir::new().unwrap();
        let at = folder.path();
        let data = root().join(format!("fixtures/small/{data}.csv"));
        let data = data.to_str().unwrap();
        let header = fs::read_to_string(data).unwrap();
        let outcome = match header.lines().next().unwrap().contains(outcome) {
            true => outcome,
            false => header.lines().next().unwrap().rsplit(',').next().unwrap(),
        };
        let direct = answer(at, &["minimize", data, "--outcome", outcome]);
        for format in ["csv", "xlsx"] {
            let file = format!("t.{format}");
            done(
                at,
                &[
                    "truth-table",
                    data,
                    "--outcome",
                    outcome,
                    "--format",
                    format,
                    "--output",
                    &file,
                ],
            );
            let again = answer(at, &["minimize", "--truth-table", &file]);
            assert_eq!(models(&again), models(&direct), "{data}, {file}");
        }
    }
}

/// The tables of a run hold the truth tables too, in every language; a text with several tables is read as a workbook is.
#[test]
fn the_tables_of_a_run_are_read_one_at_a_time() {
    for (language, number) in [("en", 6), ("zh", 0), ("de", 4), ("es", 1)] {
        let names = &NAMES[number];
        let folder = names.folder(language, None);
        let at = folder.path();
        done(at, &["run", "study.toml"]);
        let results = fs::read_to_string(at.join("results/results.json")).unwrap();
        let results: Value = serde_json::from_str(&results).unwrap();
        let tables = fs::read_to_string(at.join("results/tables.csv")).unwrap();
        let found = tables.lines().filter_map(|line| line.strip_prefix("# "));
        let sheets: Vec<&str> = found.filter(|name| name.ends_with("truth-table")).collect();
        let outcomes = results["minimize"].as_object().unwrap();
        assert_eq!(sheets.len(), 2, "{sheets:?}");
        for file in ["results/tables.csv", "results/tables.xlsx"] {
            for (sheet, (_, direct)) in sheets.iter().zip(outcomes) {
                // A sheet's name has no signs that a workbook forbids, and at most 31 characters.
                let sheet = sheet.replace(['*', '?', ':', '/', '\\', '[', ']'], "-");
                let again = answer(at, &["minimize", "--truth-table", file, "--sheet", &sheet]);
                assert_eq!(
                    models(&again),
                    models(direct),
                    "{language}, {}, {file}",
                    names.kind
                );
            }
        }
        let wrong = qca(
            at,
            &[
                "minimize",
                "--truth-table",
                "results/tables.csv",
                "--sheet",
                "no",
            ],
        );
        assert_fault(&wrong, &["there is no sheet \"no\"", "truth-table"]);
    }
}

/// The tables of rows and of what is necessary are claims of a study, with names of every kind.
#[test]
fn tables_are_claims_whatever_the_names() {
    for names in &NAMES {
        let folder = names.folder("en", None);
        let at = folder.path();
        let study = fs::read_to_string(at.join("study.toml")).unwrap();
        for (format, guard) in [("csv", Some("--guard-formulas")), ("xlsx", None)] {
            let guard: Vec<&str> = guard.into_iter().collect();
            let [rows, necessary] = ["rows", "necessary"].map(|name| format!("{name}.{format}"));
            for (command, file) in [("truth-table", &rows), ("necessity", &necessary)] {
                let write = [
                    command,
                    "study.toml",
                    "--force",
                    "--format",
                    format,
                    "--output",
                    file,
                ];
                done(at, &[&write[..], &guard].concat());
            }
            let block = format!(
                "[[published]]\noutcome = {:?}\ntruth_table = \"{rows}\"\nnecessity_table = \"{necessary}\"\n",
                names.outcome()
            );
            fs::write(at.join("claims.toml"), study.clone() + &block).unwrap();
            let found = answer(at, &["replicate", "claims.toml", "--no-search"]);
            assert_eq!(
                found["reproduced"], true,
                "{}, {format}: {found}",
                names.kind
            );
            assert!(found["claims"].as_u64().unwrap() > 10);
            let alone = [
                "replicate",
                "claims.toml",
                "--no-search",
                "--truth-table",
                &rows,
            ];
            done(at, &alone);
        }
    }
}

/// Calibrated data of a panel have its units and times.
#[test]
fn a_panel_comes_back() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    for file in ["data.csv", "study.toml"] {
        fs::copy(root().join("fixtures/panel").join(file), at.join(file)).unwrap();
    }
    done(at, &["run", "study.toml"]);
    let panel = |data: &str| {
        let claim = "FUNDS*SKILL + ~TRUST -> THRIVE";
        answer(
            at,
            &["panel", data, claim, "--unit", "city", "--time", "year"],
        )
    };
    assert_eq!(panel("results/calibrated.csv"), panel("data.csv"));
    // Units and times are no conditions, whether they are named or not.
    let table = [
        "truth-table",
        "results/calibrated.csv",
        "--outcome",
        "THRIVE",
    ];
    let conditions = answer(at, &table)["conditions"].clone();
    assert_eq!(conditions.as_array().unwrap().len(), 3, "{conditions}");
    let named = answer(
        at,
        &[&table[..], &["--unit", "city", "--time", "year"]].concat(),
    );
    assert_eq!(named["conditions"], conditions);
}

/// Variables and simulated data are data; the results make the same tables again.
#[test]
fn variables_simulated_data_and_results() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let data = root().join("fixtures/files/questionnaire.csv");
    done(at, &["init", "s", "--data", data.to_str().unwrap()]);
    done(at, &["run", "s/study.toml"]);
    let results = fs::read_to_string(at.join("s/results/results.json")).unwrap();
    let results: Value = serde_json::from_str(&results).unwrap();
    let described = answer(at, &["describe", "s/results/variables.csv"]);
    let stated = results["measures"]["columns"]["columns"].as_array();
    let columns = described["columns"]["columns"].as_array().unwrap();
    assert!(!columns.is_empty());
    for column in columns {
        let mut stated = stated.expect("descriptives").iter();
        assert!(stated.any(|other| other == column), "{column}");
    }
    for (format, file) in [
        ("csv", "tables.csv"),
        ("html", "tables.html"),
        ("xlsx", "tables.xlsx"),
    ] {
        let output = format!("again.{format}");
        done(
            at,
            &[
                "report",
                "s/results/results.json",
                "--format",
                format,
                "--output",
                &output,
            ],
        );
        let [first, again] =
            [at.join("s/results").join(file), at.join(output)].map(|path| fs::read(path).unwrap());
        assert_eq!(first, again, "{file}");
    }
    let simulation = root().join("fixtures/ppip/simulate.toml");
    let calibrated = ["csv", "xlsx"].map(|format| {
        let file = format!("made.{format}");
        done(
            at,
            &[
                "simulate",
                simulation.to_str().unwrap(),
                "--format",
                format,
                "--output",
                &file,
            ],
        );
        answer(
            at,
            &[
                "calibrate",
                &file,
                "--set",
                "CON=direct(2.5, 4, 6)",
                "--set",
                "PUB=tfr()",
            ],
        )
    });
    assert_eq!(calibrated[0], calibrated[1]);
}

/// Expressions in answers are expressions.
#[test]
fn expressions_are_read_as_they_are_written() {
    for names in [&NAMES[0], &NAMES[1], &NAMES[6]] {
        let folder = names.folder("en", None);
        let at = folder.path();
        done(at, &["run", "study.toml"]);
        let outcome = names.outcome();
        let minimize = [
            "minimize",
            "results/calibrated.csv",
            "--outcome",
            &outcome,
            "--consistency",
            "0.75",
        ];
        let found = answer(at, &minimize);
        let model = &found["solutions"][0]["models"][0];
        let claim = format!(
            "{} -> {}",
            model["expression"].as_str().unwrap(),
            found["outcome"].as_str().unwrap()
        );
        let fit = answer(at, &["fit", "results/calibrated.csv", &claim]);
        assert_eq!(
            fit["solution"]["consistency"], model["consistency"],
            "{claim}"
        );
        let expression = model["expression"].as_str().unwrap();
        let simplified = answer(at, &["expr", "simplify", expression]);
        assert_eq!(simplified["input"][0], expression);
    }
}

/// What is laid out for print is no data, and says so.
#[test]
fn what_is_for_print_is_refused() {
    let names = &NAMES[1];
    let folder = names.folder("de", None);
    let at = folder.path();
    done(at, &["run", "study.toml"]);
    for (format, what) in [
        ("table", "a table drawn for the screen"),
        ("json", "a JSON file"),
        ("md", "a table in Markdown"),
        ("latex", "LaTeX"),
        ("html", "a web page (HTML)"),
        ("docx", "a document of Word"),
    ] {
        for command in ["truth-table", "minimize"] {
            let file = format!("{command}.{format}");
            done(
                at,
                &[command, "study.toml", "--format", format, "--output", &file],
            );
            let readers: [&[&str]; 4] = [
                &["fit", &file, "A -> Y"],
                &["minimize", "--truth-table", &file],
                &["minimize", "--from-sums", &file],
                &["init", "new", "--data", &file],
            ];
            for reader in readers {
                assert_fault(
                    &qca(at, reader),
                    &[&file, what, "not a table of data; give a text file (CSV)"],
                );
            }
        }
    }
    for (file, what) in [
        ("tables.md", "Markdown"),
        ("tables.tex", "LaTeX"),
        ("tables.html", "HTML"),
        ("report.html", "HTML"),
        ("manuscript.docx", "Word"),
        ("results.json", "JSON"),
        ("analysis.R", "script for R"),
    ] {
        let file = format!("results/{file}");
        assert_fault(
            &qca(at, &["fit", &file, "A -> Y"]),
            &[what, "not a table of data"],
        );
    }
    // A truth table is no table of sums.
    let outcome = names.outcome();
    let write = [
        "truth-table",
        "results/calibrated.csv",
        "--outcome",
        &outcome,
        "--format",
        "csv",
        "--output",
        "t.csv",
    ];
    done(at, &write);
    assert_fault(
        &qca(at, &["minimize", "--from-sums", "t.csv"]),
        &["sum_x", "there is no such column"],
    );
}

/// A guard is for spreadsheets alone: numbers are left alone, with a decimal comma too.
#[test]
fn guarded_data_with_decimal_commas() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let text = "Fall;A;B\n=x;-1,5;0,2\n+y;2,25;-18 %\n@z;-0,5;0,7\nw;1,5;0,1\n";
    fs::write(at.join("d.csv"), text).unwrap();
    let set = ["--set", "B=direct(-0,2, 0,2, 0,7)"];
    let set = [set[0], &set[1].replace("0,", "0.")];
    let write = ["calibrate", "d.csv", "--format", "csv", "--output"];
    done(at, &[&write[..], &["plain.csv"], &set].concat());
    done(
        at,
        &[&write[..], &["guarded.csv", "--guard-formulas"], &set].concat(),
    );
    let guarded = fs::read_to_string(at.join("guarded.csv")).unwrap();
    assert!(guarded.contains("'=x;-1,5;"), "{guarded}");
    let [plain, again] = ["plain.csv", "guarded.csv"].map(|file| answer(at, &["describe", file]));
    assert_eq!(plain, again);
    assert_eq!(plain["cases"][0], "=x");
}
