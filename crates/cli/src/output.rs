//! Where an answer goes, and in which format.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use qca_report::render::{self, RenderOptions};
use qca_report::{Document, Words};
use serde::Serialize;
use serde_json::ser::PrettyFormatter;

use crate::inputs;
use crate::unfinished::Unfinished;

/// Bytes up to which JSON is indented.
const LONG: usize = 1_000_000;

/// Takes so many bytes and no more.
struct Room(usize);

impl Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.0.checked_sub(bytes.len());
        self.0 = left.ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// JSON with a line for each value, so that answers can be compared line by line.
fn write_json(json: &impl Serialize, indent: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let lines = PrettyFormatter::with_indent(indent);
    json.serialize(&mut serde_json::Serializer::with_formatter(out, lines))?;
    Ok(())
}

/// Options of every command that prints an answer.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Output")]
pub struct OutputArguments {
    #[command(flatten)]
    pub rendering: Rendering,
    /// Write the answer to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Overwrite the output file if it exists.
    #[arg(long)]
    pub force: bool,
}

/// How an answer is drawn.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Output")]
pub struct Rendering {
    /// Output format. `json` is one object at full double precision.
    #[arg(long, value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    pub format: Format,
    /// Digits after the decimal point in tables [0 to 15].
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=15))]
    pub digits: u8,
    /// Draw tables with plain ASCII characters.
    #[arg(long)]
    pub ascii: bool,
    /// In CSV, put an apostrophe in front of text that a spreadsheet would take for a formula (it begins with =, +, - or @).
    #[arg(long)]
    pub guard_formulas: bool,
    /// The language of what renderers add: that of the study.
    #[arg(skip)]
    pub words: Words,
}

/// The width of tables that do not go to a terminal: lists of cases wrap.
const PAGE_WIDTH: usize = 120;

/// Cases that a terminal shows in a cell before the rest becomes a count.
const MOST_CASES: usize = 12;

/// The output formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned tables for a terminal.
    Table,
    /// One JSON object at full double precision.
    Json,
    /// Comma-separated values at full double precision.
    Csv,
    /// Markdown tables.
    Md,
    /// LaTeX tables with booktabs.
    Latex,
    /// HTML tables that paste into a word processor.
    Html,
    /// An Excel workbook with a sheet for each table (needs --output).
    Xlsx,
    /// A Word document with editable tables (needs --output).
    Docx,
}

impl Format {
    /// Whether the format is a file for another program rather than text.
    fn is_archive(self) -> bool {
        matches!(self, Format::Xlsx | Format::Docx)
    }
}

impl OutputArguments {
    /// The format asked for.
    pub fn format(&self) -> Format {
        self.rendering.format
    }

    /// Writes an answer: `json` as it is, any other format from the document, which is only made if needed.
    ///
    /// # Errors
    /// The output file exists and `--force` is not given, or cannot be written.
    pub fn write(
        &self,
        json: &impl Serialize,
        document: impl FnOnce() -> Document,
    ) -> anyhow::Result<()> {
        let to_terminal = self.output.is_none();
        self.write_to(|out| self.rendering.draw(json, document, to_terminal, out))
    }

    /// Calls `write` with standard output or the output file, which appears whole or not at all.
    ///
    /// # Errors
    /// As [`OutputArguments::write`], and whatever `write` returns.
    pub fn write_to(
        &self,
        write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        match &self.output {
            Some(path) => write_file(path, self.force, write),
            None if self.format().is_archive() => {
                bail!("a workbook or Word document is not text: name the file with --output FILE")
            }
            None => to_standard_output(write),
        }
    }
}

impl Rendering {
    /// The same in the language of a study.
    pub fn in_words(&self, words: Words) -> Self {
        Rendering {
            words,
            ..self.clone()
        }
    }

    /// Prints an answer to standard output.
    ///
    /// # Errors
    /// Standard output cannot be written; a workbook is asked for, which is not text.
    pub fn print(
        &self,
        json: &impl Serialize,
        document: impl FnOnce() -> Document,
    ) -> anyhow::Result<()> {
        if self.format.is_archive() {
            bail!(
                "a workbook or Word document is not text: the results folder has tables.xlsx and manuscript.docx"
            );
        }
        to_standard_output(|out| self.draw(json, document, true, out))
    }

    fn draw(
        &self,
        json: &impl Serialize,
        document: impl FnOnce() -> Document,
        to_standard_output: bool,
        out: &mut dyn Write,
    ) -> anyhow::Result<()> {
        let options = self.options(to_standard_output);
        let text = match self.format {
            Format::Json => {
                // Of long lists of literals the blanks are a third.
                let short = write_json(json, b" ", &mut Room(LONG)).is_ok();
                write_json(json, if short { b" " } else { b"" }, out)?;
                "\n".to_owned()
            }
            Format::Table => render::terminal(&document(), &options),
            Format::Csv => self.guarded(render::csv(&document(), &options), b','),
            Format::Md => render::markdown(&document(), &options),
            Format::Latex => render::latex(&document(), &options),
            Format::Html => render::html(&document(), &options),
            Format::Xlsx => {
                out.write_all(&render::xlsx(&document(), &options)?)?;
                return Ok(());
            }
            Format::Docx => {
                out.write_all(&render::docx(&document(), &options)?)?;
                return Ok(());
            }
        };
        out.write_all(text.as_bytes())?;
        Ok(())
    }

    /// CSV as it is written: with text that looks like a formula guarded, where that is asked for.
    pub fn guarded(&self, csv: String, delimiter: u8) -> String {
        match self.guard_formulas {
            true => render::csv::guarded(&csv, delimiter),
            false => csv,
        }
    }

    /// How tables are drawn: for a terminal to its width, and with plain characters where the locale asks for them.
    fn options(&self, to_standard_output: bool) -> RenderOptions {
        let to_terminal = to_standard_output && io::stdout().is_terminal();
        let terminal = terminal_size::terminal_size().filter(|_| to_terminal);
        RenderOptions {
            digits: usize::from(self.digits),
            width: Some(terminal.map_or(PAGE_WIDTH, |(width, _)| usize::from(width.0))),
            ascii: self.ascii || !locale_is_utf8(),
            color: to_terminal && std::env::var_os("NO_COLOR").is_none(),
            fold_cases: terminal.map(|_| MOST_CASES),
            words: self.words,
        }
    }
}

/// Calls `write` with standard output.
///
/// # Errors
/// Standard output cannot be written; whatever `write` returns.
pub fn to_standard_output(
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    write(&mut out)?;
    out.flush()?;
    Ok(())
}

/// Writes a file whole or not at all: beside its place first, which it then takes.
///
/// # Errors
/// The file exists and `force` is not set, or is one that is read here; its folder does not exist; it cannot be written.
pub fn write_file(
    path: &Path,
    force: bool,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if path.exists() && !force {
        bail!(
            "{} exists already; choose another name, or overwrite it with --force",
            path.display()
        );
    }
    inputs::spare(path)?;
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let cannot = || format!("{}: cannot be written", path.display());
    if !folder.is_dir() {
        bail!(
            "{}: there is no folder {}",
            path.display(),
            folder.display()
        );
    }
    let unfinished = Unfinished::within(folder).with_context(cannot)?;
    let fresh = unfinished.place("file");
    let mut out = BufWriter::new(File::create(&fresh).with_context(cannot)?);
    write(&mut out)?;
    out.into_inner()
        .map_err(io::IntoInnerError::into_error)
        .with_context(cannot)?;
    unfinished.put(&fresh, path).with_context(cannot)
}

/// Whether the locale says UTF-8; without any locale variable it is taken to.
fn locale_is_utf8() -> bool {
    let named = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    named.is_none_or(|value| {
        let folded = value.to_lowercase();
        folded.contains("utf-8") || folded.contains("utf8")
    })
}
