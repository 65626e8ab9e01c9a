//! `qca run`: the whole analysis of a study file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use qca::solution::{MinimizeResult, SolutionStatus};
use qca_report::bundle::ResultFile;
use qca_report::{Document, Words, bundle, r_script, tables};
use qca_study::file::Study;
use qca_study::run::{self, Results};
use qca_study::watch::Watch;

use crate::Ending;
use crate::interrupt;
use crate::output::{Format, write_file};
use crate::progress;
use crate::results_folder;
use crate::study_input::read_study;

use super::solution_arguments::seconds;

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
    /// Stop the minimisations after this many seconds in all with the best proven results (exit status 3).
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    time_limit: Option<Duration>,
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
        let mut study = read_study(&self.study)?;
        if let Some(list) = &self.outcome {
            study.select_outcomes(list)?;
        }
        let folder = self.folder(&study.path);
        results_folder::check(&folder, self.force)?;
        let results = self.analyse(&study)?;
        let read = &results.provenance;
        if !read.reading.is_empty() {
            say!("note: {}: {}", read.data, read.reading.join("; "));
        }
        let digits = usize::from(self.rendering.digits);
        let files = bundle::files(&results, digits)?;
        let files = files.into_iter().map(|file| self.guarded(file));
        results_folder::replace(&folder, &files.collect::<Vec<_>>(), self.force)?;
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
            say!("results written to {}", folder.display());
        }
        if self.rendering.format != Format::Json {
            tell_failed_claims(&results);
        }
        let limited = |solutions: &MinimizeResult| solutions.status == SolutionStatus::Limit;
        if results.minimize.values().any(limited) {
            say!("stopped by a limit: the tables say what is proven");
            return Ok(Ending::Limit);
        }
        let ambiguous = results.minimize.values().any(MinimizeResult::is_ambiguous);
        Ok(if self.fail_on_ambiguity && ambiguous {
            Ending::Failed
        } else {
            Ending::Done
        })
    }

    /// The analysis, with a line of progress on a terminal, until the time is up or somebody stops it.
    fn analyse(&self, study: &Study) -> qca::Result<Results> {
        let watch = Watch::start(self.time_limit, Some(interrupt::flag()))
            .with_progress(progress::on_terminal());
        run::run_with(study, &study.read_data()?, &watch)
    }

    /// A file as it is written: with formulas in CSV guarded, where that is asked for.
    fn guarded(&self, file: ResultFile) -> ResultFile {
        if !self.rendering.guard_formulas || !file.path.ends_with(".csv") {
            return file;
        }
        let csv = String::from_utf8_lossy(&file.bytes).into_owned();
        let guarded = self.rendering.guarded(csv, b',');
        ResultFile::new(file.path, guarded)
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
        say!(
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
