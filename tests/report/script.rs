//! `analysis.R`: what it asks of R's packages, and that R can read it.

use std::path::Path;
use std::process::Command;

use qca_report::r_script;
use qca_study::analysis;
use qca_study::file::Study;

fn script(fixture: &str) -> String {
    let path = format!("../../fixtures/{fixture}/study.toml");
    let study = Study::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    r_script(&analysis::run(&study).unwrap())
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
