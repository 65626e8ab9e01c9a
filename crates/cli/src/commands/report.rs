//! `qca report`: the report and the tables of a study, from its results.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use qca_report::render::RenderOptions;
use qca_report::{Words, figure, report, tables};
use qca_study::run::Results;

use crate::Ending;
use crate::inputs;
use crate::output::{Format, OutputArguments, Rendering, to_standard_output, write_file};

/// Arguments of `qca report`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The results that `qca run` wrote.
    #[arg(value_name = "results.json")]
    results: PathBuf,
    /// Print all tables in this format instead of writing the report; `docx` writes the manuscript for Word.
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    format: Option<Format>,
    /// Where the report or the tables go [default: `report.html` or `manuscript.docx` beside the results; tables to standard output].
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Overwrite the output file if it exists.
    #[arg(long, help_heading = "Output")]
    force: bool,
    /// Digits after the decimal point [0 to 15].
    #[arg(long, default_value_t = 3, value_name = "N", help_heading = "Output", value_parser = clap::value_parser!(u8).range(0..=15))]
    digits: u8,
    /// Draw tables with plain ASCII characters.
    #[arg(long, help_heading = "Output")]
    ascii: bool,
    /// In CSV, put an apostrophe in front of text that a spreadsheet would take for a formula (it begins with =, +, - or @).
    #[arg(long, help_heading = "Output")]
    guard_formulas: bool,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The file is not the results of a run, or the output cannot be written.
    pub fn run(self) -> anyhow::Result<Ending> {
        let results = read(&self.results)?;
        let Some(format) = self.format else {
            return self.write_page(&results);
        };
        if format == Format::Docx {
            return self.write_manuscript(&results);
        }
        let output = OutputArguments {
            rendering: Rendering {
                format,
                digits: self.digits,
                ascii: self.ascii,
                guard_formulas: self.guard_formulas,
                words: Words::of(&results),
            },
            output: self.output,
            force: self.force,
        };
        output.write(&results, || tables::run_document(&results))?;
        Ok(Ending::Done)
    }

    fn write_manuscript(&self, results: &Results) -> anyhow::Result<Ending> {
        let options = RenderOptions {
            digits: usize::from(self.digits),
            ..RenderOptions::default()
        };
        let scale = results.settings.output.scale as f32;
        let bytes =
            report::manuscript(results, &options, |figure| figure::png(&figure.svg, scale))?;
        let (path, force) = match &self.output {
            Some(path) => (path.clone(), self.force),
            None => (self.results.with_file_name("manuscript.docx"), true),
        };
        write_file(&path, force, |out| Ok(out.write_all(&bytes)?))?;
        to_standard_output(|out| Ok(writeln!(out, "wrote {}", path.display())?))?;
        Ok(Ending::Done)
    }

    fn write_page(&self, results: &Results) -> anyhow::Result<Ending> {
        let options = RenderOptions {
            digits: usize::from(self.digits),
            ..RenderOptions::default()
        };
        let page = report::html(results, &options)?;
        // Beside its results the report is an earlier run's own, and may be replaced.
        let (path, force) = match &self.output {
            Some(path) => (path.clone(), self.force),
            None => (self.results.with_file_name("report.html"), true),
        };
        write_file(&path, force, |out| Ok(out.write_all(page.as_bytes())?))?;
        to_standard_output(|out| Ok(writeln!(out, "wrote {}", path.display())?))?;
        Ok(Ending::Done)
    }
}

/// Reads the results of a run.
///
/// # Errors
/// The file cannot be read, or is not the results of a run.
pub fn read(path: &Path) -> anyhow::Result<Results> {
    inputs::note(path);
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{}: cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| {
        format!(
            "{} is not the results of qca run; name the results.json that it wrote",
            path.display()
        )
    })
}
