//! Study files to start from.

use std::fmt::Write;

use qca::data::Dataset;
use qca::error::{Error, Result};
use qca::sets::Set;
use qca::sets::calibration::percentile;

/// A small study that runs as it is: its text, for `study.toml`.
pub const STUDY: &str = r#"# A study file: it reads like the methods section of a paper. docs/study-file.md describes every key.
title = "A first study"

[data]
file = "data.csv"          # relative to this file
id = "case"                # the column of case names
# missing = "drop"         # leave out cases with missing cells

[[condition]]
name = "DEV"
label = "Development"
calibration = "direct(300, 550, 900)"   # full exclusion, crossover, full inclusion
justification = "Say here why these three scores."
expectation = "present"    # or "absent", "none"

[[condition]]
name = "LIT"
label = "Literacy"
calibration = "direct(50, 75, 90)"
justification = "Say here why these three scores."
expectation = "present"

[[condition]]
name = "STB"
label = "Stability"
calibration = "direct(15, 9.5, 5)"      # descending: fewer changes of government, more stable
justification = "Say here why these three scores."
expectation = "present"

[[outcome]]
name = "SURV"
label = "Survival"
calibration = "direct(-9, 0, 10)"
justification = "Say here why these three scores."
# negate = false           # do not analyse ~SURV

[cut_offs]
consistency = 0.8
pri = 0                      # usually 0.5 to 0.75; 0 is no cut-off, as everywhere unless one is given
frequency = 1
"#;

/// The data of [`STUDY`], for `data.csv`: invented.
pub const DATA: &str = "case,DEV,LIT,STB,SURV\n\
    Alder,720,98,7,8\nBirch,1100,94,4,10\nCedar,590,96,6,7\nDogwood,470,95,11,-4\nElm,590,99,8,6\n\
    Fir,980,96,10,3\nGorse,260,60,14,-8\nHazel,420,62,12,-6\nIvy,360,85,13,-7\nJuniper,660,92,5,9\n\
    Kapok,330,48,16,-9\nLarch,880,93,9,8\nMaple,310,70,6,-3\nNutmeg,640,58,13,-5\n";

/// A study file for these data, whose file the study names `named`: the last usable column is the outcome, the
/// others are conditions. Raw columns get their 5th, 50th and 95th percentiles as anchors, to be replaced by anchors
/// that have a reason; the columns and their quantiles stand in comments.
///
/// # Errors
/// [`Error::Analysis`] if fewer than two columns can be sets.
pub fn starter(data: &Dataset, named: &str) -> Result<String> {
    let mut text = String::from(
        "# A study file: it reads like the methods section of a paper. docs/study-file.md describes every key.\n\
         # The anchors below are percentiles found in the data. Replace them by scores that have a reason.\n\n",
    );
    let mut sets = Vec::new();
    for name in data.column_names() {
        match entry(data, name)? {
            Ok(set) => sets.push(set),
            Err(reason) => {
                let _ = writeln!(text, "# column {name:?} is left out: {reason}");
            }
        }
    }
    let Some((outcome, conditions)) = sets.split_last().filter(|(_, rest)| !rest.is_empty()) else {
        return Err(Error::analysis(
            "a study needs a condition and an outcome: two columns of numbers that are not constant",
        ));
    };
    let _ = writeln!(text, "\n[data]\nfile = {}", toml_text(named));
    if let Some(id) = &data.id_column {
        let _ = writeln!(text, "id = {}", toml_text(id));
    }
    text.push_str("missing = \"drop\"   # or \"error\"\n");
    for condition in conditions {
        let _ = write!(
            text,
            "\n[[condition]]\n{condition}# expectation = \"present\"\n"
        );
    }
    let _ = write!(text, "\n[[outcome]]\n{outcome}# negate = false\n");
    text.push_str("\n[cut_offs]\nconsistency = 0.8\npri = 0                      # usually 0.5 to 0.75; 0 is no cut-off\nfrequency = 1\n");
    Ok(text)
}

/// The keys of one column, or why it cannot be a set.
fn entry(data: &Dataset, name: &str) -> Result<Result<String, &'static str>> {
    if !data.is_numeric(name)? {
        return Ok(Err("it holds texts"));
    }
    let mut scores = data.present(name)?;
    scores.sort_by(f64::total_cmp);
    let (first, last) = (scores[0], scores[scores.len() - 1]);
    if first == last {
        return Ok(Err("it is constant"));
    }
    let quantile = |percent| short(percentile(&scores, percent).unwrap_or(f64::NAN));
    let mut text = format!("name = {}\n", toml_text(name));
    if Set::new(name, scores.clone()).is_ok()
        && (last <= 1.0 || scores.iter().all(|v| v.fract() == 0.0 && *v < 5.0))
    {
        text.push_str(
            "# its values are memberships or levels already; a calibration can be added\n",
        );
        return Ok(Ok(text));
    }
    let _ = writeln!(
        text,
        "# minimum {first}, quartiles {} {} {}, maximum {last}",
        quantile(25.0),
        quantile(50.0),
        quantile(75.0)
    );
    let (low, middle, high) = (quantile(5.0), quantile(50.0), quantile(95.0));
    if low < middle && middle < high {
        text.push_str("calibration = \"direct(p5, p50, p95)\"\n");
        let _ = writeln!(text, "# that is direct({low}, {middle}, {high})");
    } else {
        let cut = short(f64::midpoint(first, last));
        let _ = writeln!(text, "calibration = \"crisp({cut})\"");
    }
    text.push_str("justification = \"\"\n");
    Ok(Ok(text))
}

/// A figure without the digits that only floating point has.
fn short(figure: f64) -> f64 {
    format!("{figure:.9e}").parse().unwrap_or(figure)
}

pub(super) fn toml_text(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::analysis::run;
    use crate::file::Study;
    use crate::plan::{calibrate, plan};
    use qca::data::ReadOptions;

    #[test]
    fn the_first_study_runs_and_finds_something() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("study.toml"), STUDY).unwrap();
        std::fs::write(folder.path().join("data.csv"), DATA).unwrap();
        let results = run(&Study::read(&folder.path().join("study.toml")).unwrap()).unwrap();
        assert_eq!(results.outcomes, ["SURV", "~SURV"]);
        assert!(
            results.minimize.contains_key("SURV"),
            "{:?}",
            results.warnings
        );
    }

    #[test]
    fn figures_are_shown_without_the_noise_of_floating_point() {
        assert_eq!(short(0.1 + 0.2).to_string(), "0.3");
        assert_eq!(short(20.314999999999998).to_string(), "20.315");
        assert_eq!(short(-1234567.25).to_string(), "-1234567.25");
    }

    #[test]
    fn any_data_get_a_study_that_can_be_read() {
        let csv = "case,GDP per \"head\",A,note,same,rare,Y\nx,350,0.1,a,3,0,7\ny,,0.7,b,3,0,9\nz,900,1,c,3,0,20\nw,500,0.2,d,3,90,30\n";
        let csv = csv.replace("\"head\"", "'head'");
        let data = Dataset::parse("my.csv", csv.as_bytes(), &ReadOptions::default()).unwrap();
        let text = starter(&data, "my.csv").unwrap();
        let study = Study::parse(Path::new("study.toml"), &text).unwrap();
        assert_eq!(study.condition_names(), ["GDP per 'head'", "A", "rare"]);
        assert!(
            text.contains("column \"note\" is left out")
                && text.contains("column \"same\" is left out")
        );
        let complete = data.without_missing(&["GDP per 'head'"]).unwrap();
        let calibrated = calibrate(&study, &complete).unwrap();
        assert_eq!(plan(&study, &calibrated).unwrap().len(), 2);
    }

    #[test]
    fn data_without_two_sets_are_refused() {
        let data = Dataset::parse(
            "my.csv",
            b"case,A,B\nx,1,3\ny,0,3\n",
            &ReadOptions::default(),
        )
        .unwrap();
        assert!(
            starter(&data, "my.csv")
                .unwrap_err()
                .to_string()
                .contains("two columns")
        );
    }
}
