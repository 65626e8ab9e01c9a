//! What leaves the window: the files of `qca run`, byte for byte, alone or together.

use std::io::{Cursor, Write};
use std::path::{Component, Path};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use qca_report::bundle::{self, ResultFile};
use qca_report::gallery::NamedFigure;
use qca_report::report;
use serde::Serialize;
use zip::write::SimpleFileOptions;

use super::{Analysed, Answer, DIGITS, Fault, draw};

/// A file for the reader to keep.
#[derive(Debug, Serialize)]
pub(crate) struct Download {
    /// Its name.
    pub(crate) name: String,
    /// Its content, in base 64.
    pub(crate) base64: String,
    /// Its type.
    pub(crate) mime: &'static str,
}

/// What can be had, by name.
pub(crate) const EXPORTS: [&str; 10] = [
    "report.html",
    "manuscript.docx",
    "tables.xlsx",
    "results.json",
    "calibrated.csv",
    "tables.md",
    "tables.tex",
    "analysis.R",
    "figures.zip",
    "study.zip",
];

/// Makes one of [`EXPORTS`].
pub(crate) fn export(analysed: &Analysed, what: &str) -> Answer<Download> {
    let failed = |error: &dyn std::fmt::Display| Fault::new(error.to_string());
    let results = &analysed.results;
    let bytes = match what {
        "figures.zip" => {
            let figures = bundle::pictures(results, DIGITS).map_err(|error| failed(&error))?;
            zipped(&figures).map_err(|error| failed(&error))?
        }
        "manuscript.docx" => {
            let picture = |figure: &NamedFigure| bundle::picture(results, figure);
            report::manuscript(results, &draw::options(analysed.words()), picture)
                .map_err(|error| failed(&error))?
        }
        "study.zip" => zipped(&whole(analysed)?).map_err(|error| failed(&error))?,
        name if EXPORTS.contains(&name) => {
            let files = bundle::documents(results, DIGITS).map_err(|error| failed(&error))?;
            let file = files.into_iter().find(|file| file.path == name);
            file.ok_or_else(|| Fault::new(format!("there is no {name}")))?
                .bytes
        }
        other => return Err(Fault::new(format!("there is no {other:?} to export"))),
    };
    Ok(Download {
        name: what.to_owned(),
        base64: STANDARD.encode(bytes),
        mime: mime(what),
    })
}

fn mime(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html",
        Some("json") => "application/json",
        Some("zip") => "application/zip",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "text/plain",
    }
}

/// The study file, its data and the results, so that `qca run study.toml` gives the same again elsewhere.
fn whole(analysed: &Analysed) -> Answer<Vec<ResultFile>> {
    let study = &analysed.study;
    let file = study
        .data
        .file
        .as_ref()
        .ok_or_else(|| Fault::new("the study names no data file"))?;
    let inside = Path::new(&file.named)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !inside {
        return Err(Fault::new(format!(
            "the data file {} lies outside the study's folder: copy it there and name it in the study file",
            file.named
        )));
    }
    let data = std::fs::read(&file.path)
        .map_err(|error| Fault::new(format!("{}: {error}", file.named)))?;
    let name = study.path.file_name().unwrap_or("study.toml".as_ref());
    let mut files = vec![
        ResultFile::new(name.to_string_lossy(), study.text.as_bytes()),
        ResultFile::new(file.named.replace('\\', "/"), data),
    ];
    let results =
        bundle::files(&analysed.results, DIGITS).map_err(|error| Fault::new(error.to_string()))?;
    files.extend(
        results
            .into_iter()
            .map(|file| ResultFile::new(format!("results/{}", file.path), file.bytes)),
    );
    Ok(files)
}

/// An archive whose bytes depend on its files alone: it knows no times.
fn zipped(files: &[ResultFile]) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for file in files {
        archive.start_file(file.path.as_str(), options)?;
        archive.write_all(&file.bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}
