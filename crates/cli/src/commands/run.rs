//! `qca run`: the whole analysis of a study file.

use std::path::{Path, PathBuf};

use clap::Args;
use qca_report::render::{self, RenderOptions};
use qca_report::{figure, gallery, report, tables};
use qca_study::analysis::{self, Results};
use qca_study::file::Study;
use rayon::prelude::*;

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
        let read = &results.provenance;
        if !read.reading.is_empty() {
            eprintln!("note: {}: {}", read.data, read.reading.join("; "));
        }
        let folder = self.folder();
        let digits = usize::from(self.rendering.digits);
        results_folder::replace(&folder, &files(&results, digits)?, self.force)?;
        self.rendering
            .print(&results, || tables::run_document(&results))?;
        if self.rendering.format != Format::Json {
            eprintln!("results written to {}", folder.display());
            if let Some(failed) = results
                .replication
                .as_ref()
                .map(|r| r.failed)
                .filter(|&n| n > 0)
            {
                eprintln!(
                    "{failed} of the published claims not reproduced; see Replication above, or qca replicate"
                );
            }
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

    fn folder(&self) -> PathBuf {
        let beside = || self.study.parent().unwrap_or(Path::new("")).join("results");
        self.output.clone().unwrap_or_else(beside)
    }
}

/// The files of a run: results, calibrated data, report, tables in every format, figures.
fn files(results: &Results, digits: usize) -> anyhow::Result<Vec<ResultFile>> {
    let mut json = serde_json::to_vec_pretty(results)?;
    json.push(b'\n');
    let options = RenderOptions {
        digits,
        ..RenderOptions::default()
    };
    let document = tables::run_document(results);
    let variables = results.measures.as_ref();
    let variables = variables.map(|measures| ResultFile::new("variables.csv", measures.csv()));
    let mut files = vec![
        ResultFile::new("results.json", json),
        ResultFile::new("calibrated.csv", calibrated(results)?),
        ResultFile::new("report.html", report::html(results, &options)?),
        ResultFile::new("tables.md", render::markdown(&document, &options)),
        ResultFile::new("tables.tex", render::latex::article(&document, &options)),
        ResultFile::new("tables.html", render::html(&document, &options)),
        ResultFile::new("tables.csv", render::csv(&document, &options)),
        ResultFile::new("tables.xlsx", render::xlsx(&document, &options)?),
    ];
    files.extend(variables);
    // Pictures take the most time of a run, and each is drawn on its own.
    let figures = gallery::figures(results, digits);
    let pictures: Result<Vec<Vec<u8>>, _> = figures
        .par_iter()
        .map(|drawn| figure::png(&drawn.svg, PICTURE_SCALE))
        .collect();
    for (drawn, picture) in figures.into_iter().zip(pictures?) {
        files.push(ResultFile::new(
            format!("figures/{}.png", drawn.name),
            picture,
        ));
        files.push(ResultFile::new(
            format!("figures/{}.svg", drawn.name),
            drawn.svg,
        ));
    }
    Ok(files)
}

/// Pixels of a PNG for each unit of the drawing: enough for print.
pub(super) const PICTURE_SCALE: f32 = 2.0;

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
