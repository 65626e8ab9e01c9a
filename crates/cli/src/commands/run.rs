//! `qca run`: the whole analysis of a study file.

use std::path::{Path, PathBuf};

use clap::Args;
use qca_report::{Document, Words, bundle, r_script, tables};
use qca_study::analysis::{self, Results};
use qca_study::file::Study;

use crate::Ending;
use crate::output::{Format, write_file};
use crate::results_folder;

/// Arguments of `qca run`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The study file (`qca init` writes one; docs/study-file.md describes every key), or its folder.
    #[arg(value_name = "STUDY.toml")]
    study: PathBuf,
    /// Analyse these outcomes of the study alone, comma-separated, such as `Y,~Y` [default: all].
    #[arg(long, value_name = "Y,~Y", allow_hyphen_values = true)]
    outcome: Option<String>,
    /// Folder for the results [default: `results` beside the study file]. What an earlier run wrote there is replaced.
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// Replace the folder whatever is in it, and the R script.
    #[arg(long)]
    force: bool,
    /// Write the same analysis as a script for the R packages QCA and SetMethods to this file too [the results have it
    /// as analysis.R].
    #[arg(long, value_name = "FILE.R")]
    r_script: Option<PathBuf>,
    /// Print every table, not only the reported solutions in a screen.
    #[arg(long)]
    full: bool,
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
        let mut study = Study::read(&self.study)?;
        if let Some(list) = &self.outcome {
            study.select_outcomes(list)?;
        }
        let results = analysis::run(&study)?;
        let read = &results.provenance;
        if !read.reading.is_empty() {
            eprintln!("note: {}: {}", read.data, read.reading.join("; "));
        }
        let folder = self.folder(&study.path);
        let digits = usize::from(self.rendering.digits);
        results_folder::replace(&folder, &bundle::files(&results, digits)?, self.force)?;
        if let Some(path) = &self.r_script {
            let script = r_script(&results);
            write_file(
                path,
                self.force,
                |out| Ok(out.write_all(script.as_bytes())?),
            )?;
        }
        let brief = self.rendering.format == Format::Table && !self.full;
        let rendering = self.rendering.in_words(Words::of(&results));
        rendering.print(&results, || match brief {
            true => brief_answer(&results, &folder),
            false => tables::run_document(&results),
        })?;
        if !brief && self.rendering.format != Format::Json {
            eprintln!("results written to {}", folder.display());
        }
        if self.rendering.format != Format::Json {
            tell_failed_claims(&results);
        }
        let ambiguous = results
            .minimize
            .values()
            .any(qca::solution::MinimizeResult::is_ambiguous);
        Ok(if self.fail_on_ambiguity && ambiguous {
            Ending::Failed
        } else {
            Ending::Done
        })
    }

    fn folder(&self, study: &Path) -> PathBuf {
        let beside = || study.parent().unwrap_or(Path::new("")).join("results");
        self.output.clone().unwrap_or_else(beside)
    }
}

/// Says on standard error that something published does not come out.
fn tell_failed_claims(results: &Results) {
    let failed = results.replication.as_ref().map_or(0, |r| r.failed);
    if failed > 0 {
        eprintln!(
            "{failed} of the published claims not reproduced; the report has the verdicts, and so has qca replicate"
        );
    }
}

/// The reported solutions in a screen, and where the rest is.
fn brief_answer(results: &Results, folder: &Path) -> Document {
    let mut document = tables::overview(results);
    let report = folder.join("report.html");
    document.paragraph(tables::further(results, report.display()));
    document
}
