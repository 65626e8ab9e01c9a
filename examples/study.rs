//! A whole study from memory, with no file read or written: `cargo run -p qca-study --example study`.

use std::fmt::Write;

use qca::Error;
use qca::data::{Dataset, ReadOptions};
use qca::solution::SolutionType;
use qca_study::file::Study;
use qca_study::run::run_with;
use qca_study::watch::Watch;

/// What a study file says; it names no data, as they are given beside it.
const STUDY: &str = r#"
title = "Survival of democracy, invented"

[[condition]]
name = "DEV"
calibration = "direct(300, 550, 900)"
expectation = "present"

[[condition]]
name = "LIT"
calibration = "direct(50, 75, 90)"
expectation = "present"

[[outcome]]
name = "SURV"
calibration = "direct(-9, 0, 10)"

[cut_offs]
pri = 0.5
"#;

const DATA: &str = "case,DEV,LIT,SURV\n\
    Al,720,98,8\nBi,1100,94,10\nCe,590,96,7\nDo,470,95,-4\nFi,980,96,3\n\
    Go,260,60,-8\nIv,360,85,-7\nKa,330,48,-9\nNu,640,58,-5\nJu,660,92,9\n";

/// Analyses the study, and says what it found for the outcome and for its negation.
pub fn run() -> Result<String, Error> {
    let study = Study::parse("study.toml", STUDY)?;
    let data = Dataset::parse("data.csv", DATA.as_bytes(), &ReadOptions::default())?;
    let results = run_with(&study, &data, &Watch::default())?;
    let mut text = String::new();
    for (outcome, found) in &results.minimize {
        for model in found.of(SolutionType::Intermediate).flat_map(|s| &s.models) {
            let _ = writeln!(text, "{} -> {outcome}", model.expression);
        }
    }
    for warning in &results.warnings {
        let _ = writeln!(text, "note: {}; {}", warning.reason, warning.remedy);
    }
    Ok(text)
}

#[allow(dead_code, reason = "the tests call run")]
fn main() -> Result<(), Error> {
    print!("{}", run()?);
    Ok(())
}
