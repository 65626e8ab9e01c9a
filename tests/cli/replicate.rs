//! `qca replicate`, `qca robust`, `qca chance` and the templates.

use std::fs;
use std::path::Path;

use crate::common::{assert_fault, qca, root, stderr, stdout};
use tempfile::TempDir;

/// A folder with the study of a template and something added at its end.
fn template(name: &str, added: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let made = qca(folder.path(), &["init", "study", "--template", name]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let path = folder.path().join("study/study.toml");
    fs::write(&path, fs::read_to_string(&path).unwrap() + added).unwrap();
    folder
}

/// The text between a line and the next fence in a page of docs.
fn from_docs(page: &str, after: &str, fence: &str) -> String {
    let text = fs::read_to_string(root().join("docs").join(page)).unwrap();
    let (_, rest) = text.split_once(after).expect("the marker");
    let (_, rest) = rest.split_once(&format!("```{fence}\n")).expect("a block");
    rest.split_once("```").expect("its end").0.to_owned()
}

fn json(folder: &Path, arguments: &[&str]) -> serde_json::Value {
    let output = qca(folder, arguments);
    assert!(stderr(&output).is_empty(), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("JSON")
}

#[test]
fn a_right_claim_exits_with_0_in_every_format() {
    let right = "\n[[published]]\noutcome = \"PPV\"\nwhole = false\nterms = [{ term = \"CON*NORM*RISK*KNOW\", consistency = 0.875, raw_coverage = \"0.51\" }]\nanchors = [{ set = \"CON\", crossover = 4.0 }]\nnecessity = [{ expression = \"NORM\", coverage = 0.75 }]\ntolerance = 30\n";
    let folder = template("ppip", right);
    for format in ["table", "json", "csv", "md", "latex", "html"] {
        let output = qca(
            folder.path(),
            &["replicate", "study/study.toml", "--format", format],
        );
        assert_eq!(
            output.status.code(),
            Some(0),
            "{format}: {}{}",
            stderr(&output),
            stdout(&output)
        );
        assert!(stdout(&output).contains("reproduced"), "{format}");
    }
    let answer = json(
        folder.path(),
        &["replicate", "study/study.toml", "--format", "json"],
    );
    assert_eq!(answer["command"], "replicate");
    assert_eq!(answer["reproduced"], true);
    let claims = answer["published"][0]["claims"].as_array().unwrap();
    assert_eq!(claims.len(), 5);
    assert!(
        claims
            .iter()
            .all(|claim| claim["verdict"] != "not-reproduced")
    );
}

#[test]
fn a_run_tells_what_was_published_and_does_not_fail() {
    let block = from_docs("replicate.md", "with this block", "toml");
    let folder = template("ppip", &block);
    let run = |threads: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_qca"))
            .args(["run", "study/study.toml"])
            .current_dir(folder.path())
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        output
    };
    let output = run("1");
    assert!(stdout(&output).contains("Not every claim holds: of 7 claims 4"));
    assert!(stderr(&output).contains("3 of the published claims not reproduced"));
    let results = folder.path().join("study/results");
    let read = |name: &str| fs::read(results.join(name)).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&read("results.json")).unwrap();
    let verdicts = &json["replication"];
    assert_eq!(
        (&verdicts["failed"], &verdicts["exact"]),
        (&3.into(), &4.into())
    );
    // A run gives the verdicts alone.
    let replicate = qca(
        folder.path(),
        &[
            "replicate",
            "study/study.toml",
            "--no-search",
            "--format",
            "json",
        ],
    );
    let alone: serde_json::Value = serde_json::from_slice(&replicate.stdout).unwrap();
    assert_eq!(*verdicts, alone);
    let page = String::from_utf8(read("report.html")).unwrap();
    assert!(
        page.contains("id=\"replication\"") && page.contains("Replication of what was published")
    );
    assert!(page.contains("Not every claim holds"));
    let before = (read("results.json"), page.into_bytes());
    run("8");
    assert!(before == (read("results.json"), read("report.html")));
    // The page made of results.json is the same one.
    let made = qca(
        folder.path(),
        &[
            "report",
            "study/results/results.json",
            "--output",
            "again.html",
        ],
    );
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    assert!(fs::read(folder.path().join("again.html")).unwrap() == read("report.html"));
    // Without blocks there is nothing to tell.
    let folder = template("ppip", "");
    let output = qca(folder.path(), &["run", "study/study.toml"]);
    assert!(!stdout(&output).contains("Replication"));
}

#[test]
fn faults_of_published_blocks_are_told_at_their_place() {
    let refused = |added: &str, parts: &[&str]| {
        let folder = template("ppip", added);
        assert_fault(
            &qca(folder.path(), &["replicate", "study/study.toml"]),
            parts,
        );
    };
    refused("", &["no [[published]] block", "docs/replicate.md"]);
    refused("\n[[published]]\noutcome = \"XPV\"\n", &["XPV", "PPV"]);
    refused(
        "\n[[published]]\noutcome = \"PPV\"\nconsistensy = 0.8\n",
        &["consistensy", "consistency"],
    );
    refused(
        "\n[[published]]\noutcome = \"PPV\"\nsolution = \"intermediat\"\n",
        &["intermediate"],
    );
    refused(
        "\n[[published]]\noutcome = \"PPV\"\nconsistency = \"high\"\n",
        &["not a figure", "0.80"],
    );
    refused(
        "\n[[published]]\noutcome = \"PPV\"\nterms = [{ term = \"CON*NOPE\" }]\n",
        &["study.toml:", "no condition \"NOPE\""],
    );
    refused(
        "\n[[published]]\noutcome = \"PPV\"\nnecessity = [{ expression = \"NORN\", consistency = 0.9 }]\n",
        &[
            "study.toml:",
            "no condition \"NORN\"",
            "did you mean \"NORM\"?",
        ],
    );
    refused(
        "\n[[published]]\noutcome = \"PPV\"\nrows = [{ configuration = \"CON*NORM*~RISK*KNOW\", out = 1 }]\n",
        &["study.toml:", "says nothing about the condition \"PUB\""],
    );
    refused(
        "\n[[published]]\noutcome = \"PPV\"\nwhole = \"yes\"\n",
        &["study.toml:", "expected true or false", "docs/replicate.md"],
    );
}

#[test]
fn a_truth_table_alone_shows_terms() {
    let right = "\n[[published]]\noutcome = \"BEN\"\nterms = [{ term = \"ADAPT*FACIL\" }]\n";
    let folder = template("innovation-network", right);
    let table = "ADAPT,FACIL,SELF,OUT\n1,1,1,1\n1,1,0,1\n1,0,1,0\n0,1,1,0\n0,0,0,0\n";
    fs::write(folder.path().join("table.csv"), table).unwrap();
    fs::remove_file(folder.path().join("study/data.csv")).unwrap();
    let arguments = [
        "replicate",
        "study/study.toml",
        "--truth-table",
        "table.csv",
    ];
    let output = qca(folder.path(), &arguments);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        stderr(&output),
        stdout(&output)
    );
}

/// No setting gives these terms, so that every one is looked at.
#[test]
fn a_search_says_the_same_whatever_the_threads() {
    let block = from_docs("replicate.md", "with this block", "toml");
    let block = block.replace("NORM*RISK*KNOW", "~RISK*PUB");
    let folder = template("ppip", &block);
    let search = |threads: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_qca"))
            .args(["replicate", "study/study.toml", "--format", "json"])
            .current_dir(folder.path())
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        output.stdout
    };
    let one = search("1");
    let answer: serde_json::Value = serde_json::from_slice(&one).unwrap();
    assert!(answer["published"][0]["searched"]["changes"].as_u64() >= Some(2));
    assert!(one == search("4"));
}

#[test]
fn robust_answers_in_every_format_and_the_same_whatever_the_threads() {
    let folder = template("place-leadership", "");
    let arguments = [
        "robust",
        "study/study.toml",
        "--draws",
        "50",
        "--outcome",
        "VALUE",
    ];
    for format in ["table", "json", "csv", "md", "latex", "html"] {
        let output = qca(
            folder.path(),
            &[&arguments[..], &["--format", format]].concat(),
        );
        assert_eq!(
            output.status.code(),
            Some(0),
            "{format}: {}",
            stderr(&output)
        );
    }
    let answer = json(
        folder.path(),
        &[&arguments[..], &["--format", "json"]].concat(),
    );
    let outcome = &answer["outcomes"][0];
    assert_eq!(outcome["outcome"], "VALUE");
    for part in [
        "checks",
        "ranges",
        "pairs",
        "protocol",
        "survival",
        "curve",
        "diversity",
    ] {
        assert!(!outcome[part].is_null(), "{part}");
    }
    let run = |threads: &str| {
        std::process::Command::new(env!("CARGO_BIN_EXE_qca"))
            .args(arguments)
            .args(["--format", "json"])
            .current_dir(folder.path())
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap()
            .stdout
    };
    assert!(run("1") == run("3"));
}

/// Figures that were published with SetMethods come from the first model of each alternative.
#[test]
fn the_protocol_looks_at_first_models_alone_where_asked() {
    let folder = template("ppip", "");
    let tests = |more: &[&str]| {
        let base = [
            "robust",
            "study/study.toml",
            "--parts",
            "protocol",
            "--outcome",
            "PPV",
            "--format",
            "json",
        ];
        let answer = json(folder.path(), &[&base[..], more].concat());
        let tests = &answer["outcomes"][0]["protocol"][0]["tests"];
        tests.as_array().unwrap().clone()
    };
    let alternative = |test: &serde_json::Value| test["alternative"].as_str().unwrap().to_owned();
    let (all, first) = (tests(&[]), tests(&["--first-model"]));
    assert!(all.len() > first.len(), "{} {}", all.len(), first.len());
    // Of each alternative that there is the first of its models, and no other.
    let mut expected = all.clone();
    expected.dedup_by_key(|test| alternative(test));
    assert_eq!(first, expected);
    let mut names: Vec<String> = first.iter().map(alternative).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), first.len());
    // The study file says the same.
    let stated = template("ppip", "\n[robustness]\nfirst_model = true\n");
    let base = ["robust", "study/study.toml", "--parts", "protocol"];
    let of_study = json(
        stated.path(),
        &[&base[..], &["--outcome", "PPV", "--format", "json"]].concat(),
    );
    assert_eq!(
        of_study["outcomes"][0]["protocol"][0]["tests"],
        serde_json::Value::Array(first)
    );
}

#[test]
fn robust_answers_in_a_screen_and_in_the_language_of_the_study() {
    let folder = TempDir::new().unwrap();
    let fixture = root().join("fixtures/ppip");
    fs::copy(fixture.join("data.csv"), folder.path().join("data.csv")).unwrap();
    let text = fs::read_to_string(fixture.join("study.toml")).unwrap();
    fs::write(folder.path().join("study.toml"), &text).unwrap();
    let few = ["robust", "study.toml", "--draws", "20"];
    let answer = qca(folder.path(), &few);
    let said = stdout(&answer);
    assert!(said.lines().count() <= 60, "{} lines", said.lines().count());
    assert!(
        said.contains("PPV: the solution is the same under 2 of 4 usual changes."),
        "{said}"
    );
    assert!(
        said.contains("Robustness checks") && said.contains("RF_cov"),
        "{said}"
    );
    let full = stdout(&qca(folder.path(), &[&few[..], &["--full"]].concat()));
    assert!(full.lines().count() > 500, "{} lines", full.lines().count());
    let chinese = format!("language = \"zh\"\n{text}");
    fs::write(folder.path().join("study.toml"), chinese).unwrap();
    let said = stdout(&qca(folder.path(), &few));
    assert!(
        said.contains("中间解的稳健性") && said.contains("稳健性检验"),
        "{said}"
    );
}

#[test]
fn a_study_with_its_robustness_has_it_in_the_results() {
    let folder = template("place-leadership", "\n[robustness]\n");
    let run = |more: &[&str]| {
        let arguments = ["run", "study/study.toml", "--output", "results", "--force"];
        qca(folder.path(), &[&arguments[..], more].concat())
    };
    let results = || -> serde_json::Value {
        let text = fs::read_to_string(folder.path().join("results/results.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    assert_eq!(run(&[]).status.code(), Some(0));
    let found = results();
    let parts = ["--parts", "checks,ranges,protocol", "--format", "json"];
    let alone = json(
        folder.path(),
        &[&["robust", "study/study.toml"][..], &parts].concat(),
    );
    assert_eq!(found["robustness"], alone);
    let page = fs::read_to_string(folder.path().join("results/report.html")).unwrap();
    assert!(page.contains("<h2 id=\"robustness\">Robustness</h2>"));
    assert!(page.contains("Oana, I.-E., and Schneider, C. Q. (2024)"));
    assert!(
        folder
            .path()
            .join("results/figures/robustness-ranges-1.svg")
            .exists()
    );

    // No part, no section.
    let path = folder.path().join("study/study.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.clone() + "report = []\n").unwrap();
    assert_eq!(run(&[]).status.code(), Some(0));
    assert!(results()["robustness"].is_null());
    // Where it cannot be done, the reader is told so.
    fs::write(&path, text + "\n[row_tests]\nbinomial = true\n").unwrap();
    run(&[]);
    let warnings = results()["warnings"].to_string();
    assert!(
        warnings.contains("The robustness checks are left out"),
        "{warnings}"
    );
}

#[test]
fn robust_draws_figures() {
    let folder = template("place-leadership", "");
    let output = qca(
        folder.path(),
        &[
            "robust",
            "study/study.toml",
            "--parts",
            "curve,ranges",
            "--figures",
            "figures",
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for figure in [
        "specification-curve-1",
        "specification-curve-2",
        "ranges-1",
        "ranges-2",
    ] {
        let svg = fs::read_to_string(folder.path().join(format!("figures/{figure}.svg"))).unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("VALUE"), "{figure}");
    }
}

#[test]
fn robust_takes_its_alternatives_from_the_study() {
    let added = "\n[robustness]\nconsistency = [0.75, 0.85]\npri = []\nfrequency = [2]\npercentiles = []\ncalibrations = { POL = [\"direct(2, 4.4, 6)\"] }\n";
    let folder = template("place-leadership", added);
    let arguments = [
        "robust",
        "study/study.toml",
        "--parts",
        "curve",
        "--format",
        "json",
    ];
    let answer = json(folder.path(), &arguments);
    let curve = &answer["outcomes"][0]["curve"];
    // Three consistency cut-offs, two frequencies, two calibrations of POL.
    assert_eq!(curve["specifications"].as_array().unwrap().len(), 12);
    assert_eq!(curve["specifications"][0]["stated"], true);
    let wrong = template("place-leadership", "\n[robustness]\nconsistency = [85]\n");
    assert_fault(
        &qca(wrong.path(), &["robust", "study/study.toml"]),
        &["85", "between 0 and 1"],
    );
    for (settings, parts) in [
        (
            "seeds = 3",
            ["no key \"seeds\"", "did you mean \"seed\"?", "seeds = 3"],
        ),
        (
            "draws = \"many\"",
            [
                "expected a whole number",
                "docs/robust.md",
                "draws = \"many\"",
            ],
        ),
    ] {
        let wrong = template("place-leadership", &format!("\n[robustness]\n{settings}\n"));
        assert_fault(&qca(wrong.path(), &["robust", "study/study.toml"]), &parts);
    }
    let wrong = template(
        "place-leadership",
        "\n[robustness]\ncalibrations = { POLL = [\"crisp(3)\"] }\n",
    );
    assert_fault(
        &qca(wrong.path(), &["robust", "study/study.toml"]),
        &["POLL", "POL"],
    );
}

#[test]
fn chance_counts_exactly_and_repeats() {
    let folder = template("innovation-network", "");
    let arguments = [
        "chance",
        "study/study.toml",
        "--permutations",
        "200",
        "--seed",
        "3",
        "--format",
        "json",
    ];
    let answer = json(folder.path(), &arguments);
    let chance = &answer["outcomes"][0]["chance"];
    assert_eq!(chance["permutations"], 200);
    assert!(chance["as_good"]["count"].as_u64() <= chance["any_solution"]["count"].as_u64());
    assert_eq!(answer, json(folder.path(), &arguments));
    let none = qca(
        folder.path(),
        &["chance", "study/study.toml", "--permutations", "0"],
    );
    assert_fault(&none, &["0 permutations"]);
}

#[test]
fn where_there_is_no_solution_no_permutation_has_the_same() {
    let folder = template("innovation-network", "");
    let path = folder.path().join("study/study.toml");
    let text = fs::read_to_string(&path).unwrap();
    let strict = text.replace("frequency = 1", "frequency = 50");
    assert_ne!(strict, text);
    fs::write(&path, strict).unwrap();
    let arguments = [
        "chance",
        "study/study.toml",
        "--permutations",
        "20",
        "--format",
        "json",
    ];
    let answer = json(folder.path(), &arguments);
    let chance = &answer["outcomes"][0]["chance"];
    assert_eq!(chance["any_solution"]["count"], 0);
    assert_eq!(chance["same"]["count"], 0);
}

#[test]
fn every_template_runs_as_it_is() {
    for name in [
        "ppip",
        "service-consortium",
        "innovation-network",
        "place-leadership",
        "sense-making",
    ] {
        let folder = template(name, "");
        let output = qca(folder.path(), &["run", "study/study.toml"]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", stderr(&output));
        assert!(folder.path().join("study/SOURCE.md").exists());
    }
    let wrong = qca(
        TempDir::new().unwrap().path(),
        &["init", "study", "--template", "pip"],
    );
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains("ppip"));
}
