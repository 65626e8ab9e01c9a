//! `report.html` as a reader meets it: complete, self-contained, the same bytes again, and sound in a real browser.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use qca_report::render::html::escape;
use qca_report::{RenderOptions, gallery, report};
use qca_study::file::Study;
use qca_study::run::{self, Results};

use crate::random::Random;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn partnership() -> Results {
    let study = Study::read(&workspace().join("fixtures/ppip/study.toml")).unwrap();
    run::run(&study).unwrap()
}

fn page(results: &Results) -> String {
    report::html(results, &RenderOptions::default()).unwrap()
}

/// Conditions whose names mean something to HTML or SVG, or are written in other scripts.
const CONDITIONS: [&str; 12] = [
    "A<b>x</b>",
    "B & Co",
    "50 %",
    "x_1",
    "$y",
    "\"q\" 'r'",
    "שלום",
    "東京都",
    "عُمان",
    "Łódź",
    "K",
    "L",
];

/// As large as an analysis in a journal gets: sixty cases, twelve conditions, an outcome with several models.
fn large(folder: &Path) -> Results {
    let names = CONDITIONS.map(str::to_owned);
    let cases: Vec<String> = (1..=60).map(|case| format!("Case <{case}> & co")).collect();
    let data = Random(12_345).plain_study(&names, &cases);
    let mut study = String::from(
        "title = \"Names <b> & \\\"large\\\"\"\n[data]\nfile = \"data.csv\"\nid = \"case\"\n",
    );
    for name in CONDITIONS {
        writeln!(
            study,
            "[[condition]]\nname = '''{name}'''\nlabel = '''Label of {name}'''"
        )
        .unwrap();
    }
    study.push_str(
        "[[outcome]]\nname = \"Y\"\n[cut_offs]\nconsistency = 0.8\n[solution]\nmax_models = 40\n",
    );
    std::fs::write(folder.join("data.csv"), data).unwrap();
    std::fs::write(folder.join("study.toml"), study).unwrap();
    run::run(&Study::read(&folder.join("study.toml")).unwrap()).unwrap()
}

#[test]
fn the_page_has_what_papers_report_in_their_order() {
    let page = page(&partnership());
    let mut after = 0;
    for heading in [
        "id=\"summary\"",
        "id=\"methods\"",
        "id=\"data\"",
        "id=\"outcome-1-MPV\"",
        "id=\"outcome-1-MPV-necessity\"",
        "id=\"outcome-1-MPV-truth-table\"",
        "id=\"outcome-1-MPV-solutions\"",
        "id=\"outcome-1-MPV-chart\"",
        "id=\"outcome-1-MPV-plots\"",
        "id=\"outcome-1-MPV-assumptions\"",
        "id=\"outcome-2-not-MPV\"",
        "id=\"across\"",
        "id=\"warnings\"",
        "id=\"words\"",
        "id=\"provenance\"",
        "id=\"cite\"",
    ] {
        let at = page[after..].find(heading);
        after += at.unwrap_or_else(|| panic!("{heading} is missing or out of order"));
    }
    for part in [
        "Conservative solution for MPV",
        "Parsimonious solution for MPV",
        "Intermediate solution for MPV",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn the_page_needs_nothing_but_itself() {
    let page = page(&partnership());
    for foreign in [
        "<script",
        "<link",
        "src=",
        "@import",
        "url(http",
        "href=\"http",
    ] {
        assert!(!page.contains(foreign), "{foreign}");
    }
}

#[test]
fn tables_are_marked_up_for_screen_readers() {
    let page = page(&partnership());
    let tables = page.matches("<table").count();
    assert!(tables > 20, "{tables} tables");
    assert_eq!(tables, page.matches("<caption").count());
    assert_eq!(tables, page.matches("<thead").count());
    assert!(page.matches("<th scope=\"row\"").count() > tables);
}

#[test]
fn the_methods_text_states_the_options_in_force() {
    let page = page(&partnership());
    for statement in [
        "The analysis covers 42 cases and 5 conditions: Contracts (CON), ",
        "Contracts (CON) was calibrated with full exclusion at 2.5, the crossover at 4 and full inclusion at 6",
        "a consistency of at least 0.8 and a PRI of at least 0.65 and held at least 1 case",
        "for MPV: CON, NORM, RISK, KNOW, PUB",
    ] {
        assert!(page.contains(statement), "{statement}");
    }
}

#[test]
fn the_same_results_give_the_same_page_also_from_json() {
    let results = partnership();
    let first = page(&results);
    assert_eq!(first, page(&partnership()));
    let json = serde_json::to_string(&results).unwrap();
    let read: Results = serde_json::from_str(&json).unwrap();
    assert_eq!(first, page(&read));
}

#[test]
fn every_warning_has_its_remedy() {
    let results = partnership();
    let page = page(&results);
    assert_eq!(
        page.matches("class=\"warning\"").count(),
        results.warnings.len()
    );
    assert_eq!(page.matches("What to do:").count(), results.warnings.len());
}

#[test]
fn figures_have_names_of_their_own() {
    let figures = gallery::figures(&partnership(), 3);
    let names: std::collections::BTreeSet<&str> =
        figures.iter().map(|figure| figure.name.as_str()).collect();
    assert_eq!(names.len(), figures.len());
    for kind in [
        "calibration-1-CON",
        "1-MPV-truth-table-sets",
        "1-MPV-truth-table-strip",
        "1-MPV-xy-1",
    ] {
        assert!(names.contains(kind), "{kind} in {names:?}");
    }
}

#[test]
fn names_survive_in_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let page = page(&large(folder.path()));
    for name in CONDITIONS {
        assert!(page.contains(&escape(name)), "{name}");
    }
    assert!(page.contains("Case &lt;60&gt; &amp; co"));
    assert!(!page.contains("<b>"));
    assert!(
        page.contains("more models</summary>"),
        "many models are folded away, not left out"
    );
}

/// A program among several names.
fn installed(names: &[&str]) -> Option<String> {
    let found = names
        .iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok());
    found.map(ToString::to_string)
}

#[test]
#[ignore = "needs chromium, node and `npm ci --prefix tests/report/browser`; .ci/run runs it where they are"]
fn a_browser_finds_no_fault() {
    let checker = workspace().join("tests/report/browser");
    let chromium = installed(&["chromium", "chromium-browser", "google-chrome"]);
    let (Some(chromium), Some(node)) = (chromium, installed(&["node"])) else {
        panic!("chromium or node is not installed");
    };
    assert!(
        checker.join("node_modules/axe-core").exists(),
        "the accessibility checker is not installed: npm ci --prefix tests/report/browser"
    );
    let path = |program: &str| {
        let found = Command::new("which")
            .arg(program)
            .output()
            .map(|output| output.stdout);
        String::from_utf8(found.unwrap_or_default())
            .unwrap_or_default()
            .trim()
            .to_string()
    };
    let folder = tempfile::tempdir().unwrap();
    for (name, results) in [
        ("partnership", partnership()),
        ("large", large(folder.path())),
    ] {
        let file = folder.path().join(format!("{name}.html"));
        std::fs::write(&file, page(&results)).unwrap();
        let output = Command::new(&node)
            .arg(checker.join("check.mjs"))
            .arg(path(&chromium))
            .arg(&file)
            .output()
            .unwrap();
        let report = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}:\n{report}{errors}");
    }
}
