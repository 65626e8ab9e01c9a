//! From the file that people have to the configuration chart, and from what we write back to what we read.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{qca, stderr, stdout};

fn fixture(name: &str) -> String {
    let path =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/files")).join(name);
    path.display().to_string()
}

fn done(folder: &Path, arguments: &[&str]) -> (String, String) {
    let output = qca(folder, arguments);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{arguments:?}: {}",
        stderr(&output)
    );
    (stdout(&output), stderr(&output))
}

/// `init` and `run` alone.
fn chart_of(file: &str) -> (String, String, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (_, told) = done(folder.path(), &["init", "study", "--data", &fixture(file)]);
    let (shown, _) = done(folder.path(), &["run", "study/study.toml"]);
    let study = fs::read_to_string(folder.path().join("study/study.toml")).unwrap();
    assert!(
        shown.contains("Configurations") || shown.contains("Configuration"),
        "{shown}"
    );
    (study, told, folder)
}

#[test]
fn a_chinese_workbook_to_the_chart() {
    let (study, told, _folder) = chart_of("chinese.xlsx");
    for part in [
        "\"数据\" is read",
        "raw shares",
        "outcome is taken to be \"公共价值\"",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert!(
        study.contains("id = \"城市\"") || study.contains("是否试点"),
        "{study}"
    );
}

#[test]
fn a_questionnaire_to_the_chart() {
    let (study, told, folder) = chart_of("questionnaire.csv");
    for part in [
        "formula = \"mean(NORM1..NORM4, missing=half)\"",
        "reverse(TRUST3, 1, 7)",
        "[[outcome]]\nname = \"VALUE\"",
    ] {
        assert!(study.contains(part), "{part} in {study}");
    }
    assert!(
        told.contains("TRUST3 runs against the other items"),
        "{told}"
    );
    let results = folder.path().join("study/results");
    let variables = fs::read_to_string(results.join("variables.csv")).unwrap();
    assert!(
        variables.starts_with("case,NORM,TRUST,RISK,VALUE\n1001,"),
        "{variables}"
    );
    let json = fs::read_to_string(results.join("results.json")).unwrap();
    assert!(json.contains("NORM = mean(NORM1..NORM4, missing=half)"));
    let tables = fs::read_to_string(results.join("tables.md")).unwrap();
    for table in [
        "Reliability of the constructs",
        "Heterotrait-monotrait",
        "Descriptive statistics",
        "Correlations",
    ] {
        assert!(tables.contains(table), "{table}");
    }
}

/// The program has a reader for every kind, however it was built.
#[test]
fn every_kind_of_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "kinds.xlsx",
        "kinds.xls",
        "kinds.ods",
        "kinds118.dta",
        "kinds114.dta",
        "kinds.sav",
        "kinds.zsav",
        "kinds.parquet",
        "kinds-utf16.csv",
        "r-table.txt",
    ] {
        let (shown, _) = done(
            folder.path(),
            &["describe", &fixture(name), "--format", "csv"],
        );
        let column = if name.starts_with("r-") { "A," } else { "gdp," };
        assert!(shown.contains(column), "{name}: {shown}");
    }
}

#[test]
fn a_guess_of_the_encoding_is_told_with_the_option() {
    let folder = tempfile::tempdir().unwrap();
    let file = fixture("polish-1250.csv");
    let read = |more: &[&str]| {
        let base = ["calibrate", &file, "--set", "A=crisp(0.5)", "--format"];
        done(folder.path(), &[&base[..], &["json"], more].concat())
    };
    let (cases, told) = read(&[]);
    assert!(cases.contains("Poznań"), "{cases}");
    assert!(
        told.contains("read as windows-1250") && told.contains("--encoding NAME"),
        "{told}"
    );
    let (cases, told) = read(&["--encoding", "windows-1252"]);
    assert!(cases.contains("Poznañ"), "{cases}");
    assert!(!told.contains("--encoding"), "{told}");
}

/// A first column that numbers the cases names them, and is no condition of any command that takes all columns.
#[test]
fn a_numbering_is_no_condition() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "0.9,0.8,0.9\n0.2,0.7,0.3\n0.8,0.3,0.8\n0.1,0.2,0.1\n0.7,0.9,0.6\n";
    for (header, first) in [("Nr", 1), ("firm_id", 40), ("Zähler", 2001)] {
        let lines = rows.lines().zip(first..);
        let lines: Vec<String> = lines
            .map(|(row, number)| format!("{number},{row}"))
            .collect();
        let text = format!("{header},A,B,Y\n{}\n", lines.join("\n"));
        fs::write(folder.path().join("data.csv"), text).unwrap();
        for arguments in [
            &["truth-table", "data.csv", "--outcome", "Y"][..],
            &["truth-table", "data.csv", "--outcome", "Y", "--stream"],
            &["minimize", "data.csv", "--outcome", "Y"],
            &["necessity", "data.csv", "--outcome", "Y"],
            &["sufficiency", "data.csv", "--outcome", "Y"],
            &["nca", "data.csv", "--outcome", "Y", "--permutations", "0"],
        ] {
            let (shown, told) = done(folder.path(), &[arguments, &["--format", "json"]].concat());
            assert!(!shown.contains(header), "{arguments:?}: {shown}");
            assert!(told.contains("numbers the cases"), "{arguments:?}: {told}");
        }
        let (_, told) = done(
            folder.path(),
            &["init", "study", "--data", "data.csv", "--force"],
        );
        assert!(told.contains("numbers the cases"), "{told}");
        let study = fs::read_to_string(folder.path().join("study/study.toml")).unwrap();
        assert!(!study.contains(&format!("name = \"{header}\"")), "{study}");
        done(folder.path(), &["run", "study/study.toml", "--force"]);
        let results = folder.path().join("study/results/results.json");
        let json: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(results).unwrap()).unwrap();
        assert_eq!(json["provenance"]["id"], header);
        assert_eq!(json["calibrate"]["cases"][0], first.to_string());
    }
    // In a table of rows too.
    let table = "No,A,B,OUT\n1,1,1,1\n2,0,1,0\n3,0,0,0\n4,1,0,1\n";
    fs::write(folder.path().join("table.csv"), table).unwrap();
    let (shown, told) = done(
        folder.path(),
        &["minimize", "--truth-table", "table.csv", "--format", "json"],
    );
    assert!(told.contains("not taken for conditions: No"), "{told}");
    assert_eq!(terms(&shown)[0], "A");
    // Levels in words are levels of a condition, also in the first column.
    fs::write(
        folder.path().join("table.csv"),
        "A,B,OUT\nyes,1,1\nno,0,0\nno,1,0\n",
    )
    .unwrap();
    let (shown, _) = done(
        folder.path(),
        &["minimize", "--truth-table", "table.csv", "--format", "json"],
    );
    assert_eq!(terms(&shown)[0], "A*B");
}

#[test]
fn a_german_file_to_the_chart() {
    let (study, told, _folder) = chart_of("german.csv");
    assert!(
        told.contains("decimal commas") && told.contains("windows-1252"),
        "{told}"
    );
    assert!(study.contains("name = \"Bürgerrat\""), "{study}");
}

#[test]
fn variables_and_conditions_wherever_data_stand() {
    let folder = tempfile::tempdir().unwrap();
    let data = fixture("questionnaire.csv");
    let trust = "TRUST = mean(TRUST1, TRUST2, reverse(TRUST3, 1, 7), TRUST4)";
    let (shown, told) = done(
        folder.path(),
        &[
            "describe",
            &data,
            "--compute",
            "NORM = mean(NORM1..NORM4)",
            "--compute",
            trust,
            "--where",
            "not is_missing(NORM) and RISK1 > 1",
            "--format",
            "csv",
        ],
    );
    assert!(
        shown.contains("NORM,NORM1,") && shown.contains("TRUST3 (reversed)"),
        "{shown}"
    );
    assert!(
        told.contains("that do not meet the condition left out"),
        "{told}"
    );
    let (calibrated, _) = done(
        folder.path(),
        &[
            "calibrate",
            &data,
            "--compute",
            trust,
            "--missing",
            "drop",
            "--set",
            "TRUST=direct(2, 4, 6)",
            "--format",
            "json",
        ],
    );
    assert!(calibrated.contains("\"TRUST\""), "{calibrated}");
    let wrong = qca(
        folder.path(),
        &["describe", &data, "--compute", "X = mean(NORM1..NORM9)"],
    );
    let message = stderr(&wrong);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(
        message.contains("there is no column \"NORM5\"") && message.contains("^"),
        "{message}"
    );
}

/// Memberships in three conditions and an outcome, and the terms of their parsimonious solution.
const MEMBERSHIPS: &str = "case,A,B,C,Y\na,0.9,0.8,0.2,0.9\nb,0.1,0.7,0.6,0.3\nc,0.8,0.3,0.9,0.8\nd,0.2,0.2,0.1,0.1\ne,0.7,0.9,0.8,0.4\nf,0.3,0.6,0.7,0.8\n";

fn terms(json: &str) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    let solutions = value["solutions"].as_array().unwrap();
    let expressions = solutions.iter().map(|solution| {
        solution["models"][0]["expression"]
            .as_str()
            .unwrap()
            .to_owned()
    });
    expressions.collect()
}

#[test]
fn what_is_written_is_read_with_the_same_answer() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("data.csv"), MEMBERSHIPS).unwrap();
    let table = [
        "--outcome",
        "Y",
        "--consistency",
        "0.75",
        "--exclude",
        "~A*~B*~C",
    ];
    let minimize = [
        "--solution",
        "conservative,parsimonious",
        "--format",
        "json",
    ];
    let direct = done(
        at,
        &[&["minimize", "data.csv"][..], &table, &minimize].concat(),
    )
    .0;
    for format in ["csv", "xlsx"] {
        let name = format!("table.{format}");
        let write = [
            "truth-table",
            "data.csv",
            "--complete",
            "--format",
            format,
            "--output",
            &name,
        ];
        done(at, &[&write[..], &table].concat());
        let again = done(
            at,
            &[&["minimize", "--truth-table", &name][..], &minimize].concat(),
        )
        .0;
        assert_eq!(terms(&again), terms(&direct), "{format}");
    }
    let csv = fs::read_to_string(at.join("table.csv")).unwrap();
    assert!(
        csv.lines()
            .next()
            .unwrap()
            .ends_with("Cases,Deviant cases,Excluded by"),
        "{csv}"
    );
    assert!(
        !csv.contains('†') && !csv.contains('*'.to_string().as_str())
            || csv.contains("exclude ~A*~B*~C"),
        "{csv}"
    );
    // Calibrated data are data again.
    let sets = [
        "--set",
        "A=direct(0.1, 0.45, 0.9)",
        "--format",
        "csv",
        "--output",
        "calibrated.csv",
    ];
    done(at, &[&["calibrate", "data.csv"][..], &sets].concat());
    done(at, &["fit", "calibrated.csv", "A -> Y"]);
    let set = [
        "--set",
        "A=direct(0.1, 0.45, 0.9)",
        "--set",
        "Y=direct(0.1, 0.45, 0.9)",
    ];
    let workbook = ["--format", "xlsx", "--output", "calibrated.xlsx"];
    done(
        at,
        &[&["calibrate", "data.csv"][..], &set, &workbook].concat(),
    );
    let text = ["--format", "csv", "--output", "both.csv"];
    done(at, &[&["calibrate", "data.csv"][..], &set, &text].concat());
    let fit = |file: &str| done(at, &["fit", file, "A -> Y", "--format", "csv"]).0;
    assert_eq!(fit("calibrated.xlsx"), fit("both.csv"));
}

#[test]
fn rounding_and_texts_in_a_study() {
    let folder = tempfile::tempdir().unwrap();
    let study = "[data]\nfile = \"data.csv\"\nwhere = \"region != 'North'\"\nround = 2\n\n\
        [[condition]]\nname = \"QUALITY\"\ncalibration = 'recode(\"high\": 1, \"middle\": 0.67, \"low\": 0)'\njustification = \"codebook\"\n\n\
        [[condition]]\nname = \"GDP\"\ncalibration = \"direct(p5, p50, p95)\"\n\n\
        [[outcome]]\nname = \"Y\"\ncalibration = \"direct(1, 5.2, 9)\"\nround = 3\n";
    let data = "case,region,QUALITY,GDP,Y\na,South,high,10,8\nb,South,low,20,3\nc,East,middle,35,7\nd,North,low,1,1\ne,East,low,5,2\n";
    fs::write(folder.path().join("study.toml"), study).unwrap();
    fs::write(folder.path().join("data.csv"), data).unwrap();
    let refused = qca(folder.path(), &["describe", "study.toml"]);
    assert!(stderr(&refused).contains("study.toml is a study and no table of data"));
    let (shown, _) = done(folder.path(), &["run", "study.toml"]);
    let text = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("1 case is left out by the condition of the study: d"),
        "{text}"
    );
    assert!(
        text.contains("The anchors of GDP are percentiles of these cases, without a reason"),
        "{text}"
    );
    assert!(
        text.contains("No reason is given for the anchors of Y"),
        "{text}"
    );
    let calibrated = fs::read_to_string(folder.path().join("results/calibrated.csv")).unwrap();
    for line in calibrated.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        assert!(cells[2].len() <= 4 && cells[3].len() <= 5, "{calibrated}");
    }
    assert!(calibrated.contains("c,0.67,"), "{calibrated}");
    let wrong = study.replace("\"middle\": 0.67, ", "");
    fs::write(folder.path().join("study.toml"), wrong).unwrap();
    let output = qca(folder.path(), &["run", "study.toml", "--force"]);
    let message = stderr(&output);
    assert!(
        message.contains("row 3 (line 4), case \"c\"")
            && message.contains("add \"middle\":MEMBERSHIP"),
        "{message}"
    );
}

/// Our tables are claims of a study as they are written, and hold.
#[test]
fn tables_are_claims_of_a_study() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("data.csv"), MEMBERSHIPS).unwrap();
    let study = "[data]\nfile = \"data.csv\"\n[[condition]]\nname = \"A\"\n[[condition]]\nname = \"B\"\n[[condition]]\nname = \"C\"\n[[outcome]]\nname = \"Y\"\n[cut_offs]\nconsistency = 0.75\n";
    fs::write(at.join("study.toml"), study).unwrap();
    // A workbook shows three digits, a text file has all.
    for format in ["csv", "xlsx"] {
        let [rows, necessary] = ["rows", "necessary"].map(|name| format!("{name}.{format}"));
        for (command, name) in [("truth-table", &rows), ("necessity", &necessary)] {
            done(
                at,
                &[command, "study.toml", "--format", format, "--output", name],
            );
        }
        let block = format!(
            "[[published]]\noutcome = \"Y\"\ntruth_table = \"{rows}\"\nnecessity_table = \"{necessary}\"\n"
        );
        fs::write(at.join("claims.toml"), study.to_owned() + &block).unwrap();
        let (answer, _) = done(at, &["replicate", "claims.toml", "--format", "json"]);
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["reproduced"], true, "{answer}");
        assert!(answer["claims"].as_u64().unwrap() > 15);
        done(at, &["replicate", "claims.toml", "--truth-table", &rows]);
    }
}

/// Nothing is left out without a word, by the commands that take a study file as by those that take data.
#[test]
fn cases_left_out_are_told_by_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let study = "[data]\nfile = \"data.csv\"\nmissing = \"drop\"\nwhere = \"R > 1\"\nhalf = \"drop\"\n[[condition]]\nname = \"A\"\n[[condition]]\nname = \"B\"\n[[outcome]]\nname = \"Y\"\n[[published]]\noutcome = \"Y\"\ncases = 5\n";
    let data = "case,R,A,B,Y\na,2,0.9,0.8,0.9\nb,2,0.1,0.7,0.3\nc,2,0.8,,0.8\nd,1,0.2,0.2,0.1\ne,2,0.7,0.9,0.4\nf,2,0.5,0.6,0.8\ng,2,0.2,0.3,0.1\nh,3,0.8,0.2,0.7\n";
    fs::write(folder.path().join("study.toml"), study).unwrap();
    fs::write(folder.path().join("data.csv"), data).unwrap();
    for command in [
        &["truth-table", "study.toml"][..],
        &["minimize", "study.toml"],
        &["necessity", "study.toml"],
        &["fit", "study.toml", "A -> Y"],
        &["cases", "study.toml"],
        &["explain", "row", "study.toml", "4"],
        &["robust", "study.toml", "--parts", "ranges"],
        &["chance", "study.toml", "--permutations", "5"],
        &["replicate", "study.toml"],
    ] {
        let output = qca(folder.path(), command);
        let told = stderr(&output);
        for (reason, case) in [
            ("with missing cells", "c"),
            ("that do not meet the condition of the study", "d"),
            ("with a membership of 0.5 in a condition", "f"),
        ] {
            let sentence = format!("note: 1 case(s) {reason} left out: {case}\n");
            assert_eq!(told.matches(&sentence).count(), 1, "{command:?}: {told}");
        }
    }
    let (shown, _) = done(folder.path(), &["run", "study.toml"]);
    let text = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "5 cases, 1 left out for missing values, 1 left out by the condition of the study, 1 left out for a membership of 0.5",
        "1 case is left out for a membership of 0.5 in a condition: f",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let half = [
        "truth-table",
        "data.csv",
        "--outcome",
        "Y",
        "--conditions",
        "A,B",
    ];
    let more = ["--missing", "drop", "--half", "drop"];
    let (_, told) = done(folder.path(), &[&half[..], &more].concat());
    assert!(
        told.contains("with a membership of 0.5 in a condition left out: f"),
        "{told}"
    );
}

#[test]
fn columns_that_are_no_numbers_are_told_and_ambiguous_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(
        at.join("texts.csv"),
        "case,region,A\nx,North,3\ny,South,4\n",
    )
    .unwrap();
    let (_, told) = done(at, &["describe", "texts.csv"]);
    assert!(
        told.contains("left out, as they do not hold numbers alone: region"),
        "{told}"
    );
    fs::write(at.join("either.csv"), "case;A;B\nx;1.755;3\ny;2.100;4\n").unwrap();
    for command in [
        &["describe", "either.csv"][..],
        &["init", "s", "--data", "either.csv"],
    ] {
        let output = qca(at, command);
        assert_eq!(output.status.code(), Some(1), "{command:?}");
        let message = stderr(&output);
        assert!(
            message.contains("value \"1.755\"") && message.contains("--decimal"),
            "{message}"
        );
        done(at, &[command, &["--decimal", ","]].concat());
    }
    // What a study lacks is said with the reasons.
    fs::write(at.join("few.csv"), "case,A,B\nx,1,u\ny,2,v\nz,3,w\n").unwrap();
    let message = stderr(&qca(at, &["init", "t", "--data", "few.csv"]));
    assert!(
        message.contains("column \"B\" is left out: it holds texts"),
        "{message}"
    );
    // A column that counts the cases is no condition beside another one that names them.
    fs::write(
        at.join("count.csv"),
        "no,case,A,Y\n1,x,1,1\n2,y,0,0\n3,z,1,1\n",
    )
    .unwrap();
    let (table, told) = done(
        at,
        &[
            "truth-table",
            "count.csv",
            "--outcome",
            "Y",
            "--id",
            "case",
            "--format",
            "csv",
        ],
    );
    assert!(table.starts_with("Row,A,"), "{table}");
    assert!(told.contains("\"no\" numbers the cases"), "{told}");
}

/// The methods text tells anchors that are percentiles from those with reasons, and what else a reader would have to ask for.
#[test]
fn the_methods_text_tells_percentiles_from_reasons() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let mut data = "case,A,B,C,D,G,Y\n".to_owned();
    for (case, score) in (1..=9).enumerate() {
        let last = (score * 7) % 10;
        data += &format!(
            "c{case},{score},{score},{last},{last},{},{score}\n",
            case % 2
        );
    }
    fs::write(at.join("data.csv"), data).unwrap();
    let set = |kind: &str, name: &str, calibration: &str, reason: &str| {
        format!(
            "[[{kind}]]\nname = \"{name}\"\ncalibration = \"{calibration}\"\njustification = \"{reason}\"\n"
        )
    };
    let sets = [
        set("condition", "A", "direct(p0, p50, p100)", ""),
        set(
            "condition",
            "B",
            "direct(2, 4.5, 8, logodds=3)",
            "as the law has it.",
        ),
        set(
            "condition",
            "C",
            "linear(p0, 4.5, 9, below=2, above=1)",
            "a reason",
        ),
        set("condition", "D", "tfr()", " "),
        "[[condition]]\nname = \"G\"\n".to_owned(),
        set("outcome", "Y", "crisp(p50)", "round numbers"),
    ];
    for (language, parts) in [
        (
            "en",
            [
                "full inclusion at 9 (percentiles 0, 50 and 100 of the cases; no reason is given).",
                "full inclusion at 8 (as the law has it).",
                "Full exclusion and full inclusion of B are log-odds of -3 and 3.",
                "by power functions with full exclusion at 1, the crossover at 4.5 and full inclusion at 9, with powers of 2 below and 1 above the crossover (full exclusion: percentile 0 of the cases; a reason)",
                "totally fuzzy and relative set (relative to these cases; no reason is given).",
                "threshold at 5 (percentile 50 of the cases; round numbers).",
                "Memberships or levels of G are those of the data.",
                "Memberships were rounded to 2 decimal places: A, B, C, D and Y.",
            ],
        ),
        (
            "de",
            [
                "(Perzentile 0, 50 und 100 der Fälle; ohne Angabe von Gründen)",
                "(as the law has it)",
                "von B entsprechen Log-Odds von -3 und 3.",
                "mit Exponenten von 2 unter und 1 über dem Übergangspunkt (volle Nichtzugehörigkeit: Perzentil 0 der Fälle; a reason)",
                "(nach dem Rang unter diesen Fällen; ohne Angabe von Gründen)",
                "(Perzentil 50 der Fälle; round numbers)",
                "von G sind die der Daten.",
                "auf 2 Nachkommastellen gerundet: A, B, C, D und Y.",
            ],
        ),
        (
            "es",
            [
                "(percentiles 0, 50 y 100 de los casos; no se da ninguna razón)",
                "(as the law has it)",
                "de B son log-odds de -3 y 3.",
                "con exponentes de 2 por debajo y 1 por encima del punto de cruce (exclusión plena: percentil 0 de los casos; a reason)",
                "(según el rango entre estos casos; no se da ninguna razón)",
                "(percentil 50 de los casos; round numbers)",
                "de G son los de los datos.",
                "a 2 decimales: A, B, C, D y Y.",
            ],
        ),
        (
            "zh",
            [
                "（取自案例的第0、50和100百分位数；未说明理由）",
                "（as the law has it）",
                "对数发生比为-3和3。",
                "交叉点以下指数为2，以上为1（完全不隶属点取自案例的第0百分位数；a reason）",
                "（取决于案例间的排序；未说明理由）",
                "（取自案例的第50百分位数；round numbers）",
                "G的隶属度或取值直接来自数据。",
                "隶属度保留2位小数：A、B、C、D和Y。",
            ],
        ),
    ] {
        let head = format!("language = \"{language}\"\n[data]\nfile = \"data.csv\"\nround = 2\n");
        let study = head + &sets.concat() + "negate = false\n[output]\nfigures = []\n";
        fs::write(at.join("study.toml"), study).unwrap();
        let (shown, _) = done(at, &["run", "study.toml"]);
        let report = fs::read_to_string(at.join("results/report.html")).unwrap();
        for part in parts {
            assert!(report.contains(part), "{part} in {language}: {report}");
        }
        let text = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        if language == "en" {
            for part in [
                "The anchors of A are percentiles of these cases, without a reason",
                "The memberships of D are relative to these cases, without a reason",
            ] {
                assert!(text.contains(part), "{part} in {text}");
            }
            assert!(!text.contains("No reason is given"), "{text}");
        }
    }
}
