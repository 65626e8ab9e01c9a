//! Study files to start from.

use qca::data::{Dataset, ReadOptions};
use qca::error::Result;

use super::propose::propose;

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

# [robustness]               # without the first #: robustness checks in the report and the manuscript (docs/robust.md)
"#;

/// The data of [`STUDY`], for `data.csv`: invented.
pub const DATA: &str = "case,DEV,LIT,STB,SURV\n\
    Alder,720,98,7,8\nBirch,1100,94,4,10\nCedar,590,96,6,7\nDogwood,470,95,11,-4\nElm,590,99,8,6\n\
    Fir,980,96,10,3\nGorse,260,60,14,-8\nHazel,420,62,12,-6\nIvy,360,85,13,-7\nJuniper,660,92,5,9\n\
    Kapok,330,48,16,-9\nLarch,880,93,9,8\nMaple,310,70,6,-3\nNutmeg,640,58,13,-5\n";

/// The text of [`propose`] for data that were read without options.
///
/// # Errors
/// As [`propose`].
pub fn starter(data: &Dataset, named: &str) -> Result<String> {
    propose(data, named, &ReadOptions::default()).map(|proposal| proposal.text)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::file::Study;
    use crate::plan::{calibrate, plan};
    use crate::run::run;

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
