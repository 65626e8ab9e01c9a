//! `analysis.R`: what it asks of R's packages, and that R can read it.

use std::path::Path;
use std::process::Command;

use qca::data::{Dataset, ReadOptions};
use qca_report::r_script;
use qca_study::file::Study;
use qca_study::run;
use qca_study::watch::Watch;

fn script(fixture: &str) -> String {
    let path = format!("../../fixtures/{fixture}/study.toml");
    let study = Study::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    r_script(&run::run(&study).unwrap())
}

#[test]
fn necessity_in_degree_is_asked_of_its_package() {
    let panel = script("panel");
    assert!(panel.contains("library(NCA)"));
    assert!(panel.contains("nca1 <- nca_analysis(n1, c("), "{panel}");
    assert!(panel.contains("corner = c(1") && panel.contains("CE-FDH: d "));
    assert!(!script("ppip").contains("NCA"));
}

#[test]
#[ignore = "needs R (Debian: r-base-core); .ci/run runs it where it is"]
fn rscript_parses_it() {
    let folder = tempfile::tempdir().unwrap();
    for fixture in ["ppip", "panel"] {
        let file = folder.path().join(format!("{fixture}.R"));
        std::fs::write(&file, script(fixture)).unwrap();
        let code = "invisible(parse(commandArgs(TRUE)[1], encoding = 'UTF-8'))";
        let output = Command::new("Rscript")
            .args(["-e", code])
            .arg(&file)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{fixture}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// A German file with a title above its header, a column of percentages, a variable, and a case that is left out.
const GERMAN: &str = "Umfrage 2024;;;\nStadt;Wert;Anteil;Ergebnis\nBonn;1,5;40 %;0,9\nKöln;2,5;55 %;0,2\nUlm;3,5;10 %;0,8\nHof;;20 %;0,1\n";

const STUDY: &str = "[data]\nfile = \"umfrage.csv\"\nid = \"Stadt\"\nmissing = \"drop\"\n\
    [[variable]]\nname = \"DOUBLE\"\nformula = \"Wert * 2\"\n\
    [[condition]]\nname = \"D\"\ncolumn = \"DOUBLE\"\ncalibration = \"direct(2, 5, 8)\"\n\
    [[condition]]\nname = \"SHARE\"\ncolumn = \"Anteil\"\ncalibration = \"direct(0.1, 0.3, 0.6)\"\n\
    [[outcome]]\nname = \"Ergebnis\"\n";

fn german() -> String {
    let study = Study::parse("study.toml", STUDY).unwrap();
    let options = ReadOptions {
        id: Some("Stadt".into()),
        ..ReadOptions::default()
    };
    let data = Dataset::parse("umfrage.csv", GERMAN.as_bytes(), &options).unwrap();
    r_script(&run::run_with(&study, &data, &Watch::default()).unwrap())
}

#[test]
fn the_file_is_read_as_it_is_laid_out() {
    let script = german();
    assert!(
        script.contains("raw <- read.csv(\"umfrage.csv\", sep = \";\", dec = \",\", skip = 1, check.names = FALSE"),
        "{script}"
    );
    assert!(
        script.contains("raw <- raw[!rownames(raw) %in% c(\"Hof\"), ]"),
        "{script}"
    );
    assert!(
        script.contains("# DOUBLE = Wert * 2\nraw[[\"DOUBLE\"]] <- c(3, 5, 7)"),
        "{script}"
    );
    assert!(
        script.contains("raw[[\"Anteil\"]] <- c(0.4, 0.55, 0.1)"),
        "{script}"
    );
}

#[test]
#[ignore = "needs R (Debian: r-base-core); .ci/run runs it where it is"]
fn rscript_reads_the_same_data() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("umfrage.csv"), GERMAN).unwrap();
    // What needs no package: up to the first set.
    let script = german();
    let (reading, _) = script.split_once("d <- data.frame(").unwrap();
    let reading = reading.replace("library(", "invisible(");
    let code = format!(
        "{reading}cat(rownames(raw), raw[[\"Wert\"]], raw[[\"DOUBLE\"]], raw[[\"Anteil\"]])"
    );
    let code = code
        .replace("invisible(QCA)", "")
        .replace("invisible(SetMethods)", "");
    std::fs::write(folder.path().join("read.R"), code).unwrap();
    let output = Command::new("Rscript")
        .args(["--encoding=UTF-8", "read.R"])
        .env("LC_ALL", "C.UTF-8")
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        said, "Bonn Köln Ulm 1.5 2.5 3.5 3 5 7 0.4 0.55 0.1",
        "{error}"
    );
}
