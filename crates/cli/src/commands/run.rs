//! `qca run`: the whole analysis of a study file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::Args;
use qca_report::gallery::{self, NamedFigure};
use qca_report::render::{self, RenderError, RenderOptions};
use qca_report::{Document, figure, r_script, report, tables};
use qca_study::analysis::{self, Results};
use qca_study::file::{FigureFormat, Study};
use rayon::prelude::*;

use crate::Ending;
use crate::output::{Format, write_file};
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
        let study = Study::read(&self.study)?;
        let results = analysis::run(&study)?;
        let folder = self.folder();
        let digits = usize::from(self.rendering.digits);
        results_folder::replace(&folder, &files(&results, digits)?, self.force)?;
        if let Some(path) = &self.r_script {
            let script = r_script(&results);
            write_file(
                path,
                self.force,
                |out| Ok(out.write_all(script.as_bytes())?),
            )?;
        }
        let brief = self.rendering.format == Format::Table && !self.full;
        self.rendering.print(&results, || match brief {
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

    fn folder(&self) -> PathBuf {
        let beside = || self.study.parent().unwrap_or(Path::new("")).join("results");
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

/// The files of a run: results, calibrated data, report, tables in every format, figures.
fn files(results: &Results, digits: usize) -> anyhow::Result<Vec<ResultFile>> {
    let mut json = serde_json::to_vec_pretty(results)?;
    json.push(b'\n');
    let options = RenderOptions {
        digits,
        ..RenderOptions::default()
    };
    let document = tables::run_document(results);
    let mut files = vec![
        ResultFile::new("results.json", json),
        ResultFile::new("calibrated.csv", calibrated(results)?),
        ResultFile::new("analysis.R", r_script(results)),
        ResultFile::new("report.html", report::html(results, &options)?),
        ResultFile::new("tables.md", render::markdown(&document, &options)),
        ResultFile::new("tables.tex", render::latex::article(&document, &options)),
        ResultFile::new("tables.html", render::html(&document, &options)),
        ResultFile::new("tables.csv", render::csv(&document, &options)),
        ResultFile::new("tables.xlsx", render::xlsx(&document, &options)?),
    ];
    let drawn = gallery::figures(results, digits);
    let pictures = pictures(results, &drawn)?;
    let known = |figure: &NamedFigure| match pictures.get(figure.name.as_str()) {
        Some(bytes) => Ok(bytes.clone()),
        None => picture(results, figure),
    };
    let manuscript = report::manuscript(results, &options, known)?;
    files.push(ResultFile::new("manuscript.docx", manuscript));
    for figure in &drawn {
        for format in &results.settings.output.figures {
            let bytes = match format {
                FigureFormat::Svg => figure.svg.as_bytes(),
                FigureFormat::Png => &pictures[figure.name.as_str()],
            };
            let path = format!("figures/{}.{}", figure.name, format.ending());
            files.push(ResultFile::new(path, bytes));
        }
    }
    Ok(files)
}

/// The pictures of the figures by name, if the study asks for any. They take the most time of a run, and each is drawn
/// once, on its own.
fn pictures<'a>(
    results: &Results,
    figures: &'a [NamedFigure],
) -> Result<HashMap<&'a str, Vec<u8>>, RenderError> {
    let formats = &results.settings.output.figures;
    if !formats.contains(&FigureFormat::Png) {
        return Ok(HashMap::new());
    }
    figures
        .par_iter()
        .map(|figure| Ok((figure.name.as_str(), picture(results, figure)?)))
        .collect()
}

fn picture(results: &Results, drawn: &NamedFigure) -> Result<Vec<u8>, RenderError> {
    figure::png(&drawn.svg, results.settings.output.scale as f32)
}

/// The reported solutions in a screen, and where the rest is.
fn brief_answer(results: &Results, folder: &Path) -> Document {
    let mut document = tables::overview(results);
    document.paragraph(format!(
        "Report: {}\nEvery table: qca run --full, or the tables beside the report.",
        folder.join("report.html").display()
    ));
    document
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
