//! `qca run`: the whole analysis of a study file.

use std::path::{Path, PathBuf};

use clap::Args;
use qca::analysis::{self, Results};
use qca::study::Study;
use qca_report::tables;

use crate::Ending;
use crate::output::Format;
use crate::results_folder::{self, ResultFile};

/// Arguments of `qca run`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The study file (`qca init` writes one; docs/study-file.md describes every key).
    #[arg(value_name = "STUDY.toml")]
    study: PathBuf,
    /// Folder for the results [default: `results` beside the study file]. What an earlier run wrote there is replaced.
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// Replace the folder whatever is in it.
    #[arg(long)]
    force: bool,
    /// Exit with status 1 if a solution has more than one model.
    #[arg(long)]
    fail_on_ambiguity: bool,
    #[command(flatten)]
    rendering: crate::output::Rendering,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The study, its data or the folder is at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        let study = Study::read(&self.study)?;
        let results = analysis::run(&study)?;
        let folder = self.folder();
        results_folder::replace(&folder, &files(&results)?, self.force)?;
        self.rendering.print(&results, || tables::run_document(&results))?;
        if self.rendering.format != Format::Json {
            eprintln!("results written to {}", folder.display());
        }
        let ambiguous = results.minimize.values().any(|result| result.is_ambiguous());
        Ok(if self.fail_on_ambiguity && ambiguous { Ending::Failed } else { Ending::Done })
    }

    fn folder(&self) -> PathBuf {
        let beside = || self.study.parent().unwrap_or(Path::new("")).join("results");
        self.output.clone().unwrap_or_else(beside)
    }
}

/// The files of a run.
fn files(results: &Results) -> anyhow::Result<Vec<ResultFile>> {
    let mut json = serde_json::to_vec_pretty(results)?;
    json.push(b'\n');
    Ok(vec![
        ResultFile { path: "results.json".to_owned(), bytes: json },
        ResultFile { path: "calibrated.csv".to_owned(), bytes: calibrated(results)? },
    ])
}

/// The calibrated data as CSV.
fn calibrated(results: &Results) -> anyhow::Result<Vec<u8>> {
    let result = &results.calibrate;
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(std::iter::once("case").chain(result.sets.keys().map(String::as_str)))?;
    for (case, name) in result.cases.iter().enumerate() {
        let values = result.sets.values().map(|values| match values[case] {
            dash if dash.is_nan() => "-".to_owned(),
            value => value.to_string(),
        });
        writer.write_record(std::iter::once(name.clone()).chain(values))?;
    }
    Ok(writer.into_inner()?)
}
