//! All files of a run, as bytes: what `qca run` writes into its folder, and what the window hands out.

use std::collections::HashMap;

use qca::sets::Cell;
use qca_study::file::FigureFormat;
use qca_study::run::Results;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::ser::PrettyFormatter;

use crate::gallery::NamedFigure;
use crate::render::{self, RenderError, RenderOptions};
use crate::words::Words;
use crate::{figure, gallery, r_script, report, tables};

/// A file of results: its path below the folder, with `/`, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultFile {
    /// Path below the folder.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

impl ResultFile {
    /// A file of this name and content.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        ResultFile {
            path: path.into(),
            bytes: bytes.into(),
        }
    }
}

/// Pixels of a PNG for each unit of the drawing: enough for print.
pub const PICTURE_SCALE: f32 = 2.0;

/// The files of a run: results, calibrated data, report, tables in every format, manuscript, figures.
///
/// # Errors
/// A renderer fails, which no results should make it do.
pub fn files(results: &Results, digits: usize) -> Result<Vec<ResultFile>, RenderError> {
    let mut files = documents(results, digits)?;
    let figures = gallery::figures(results, digits);
    let pictures = drawn(results, &figures)?;
    let options = RenderOptions {
        digits,
        ..RenderOptions::default()
    };
    // No picture is drawn twice.
    let known = |figure: &NamedFigure| match pictures.get(figure.name.as_str()) {
        Some(bytes) => Ok(bytes.clone()),
        None => picture(results, figure),
    };
    let manuscript = report::manuscript(results, &options, known)?;
    files.push(ResultFile::new("manuscript.docx", manuscript));
    files.extend(figure_files(results, &figures, &pictures));
    Ok(files)
}

/// The files of a run but for the figures, which take the most time.
///
/// # Errors
/// As [`files`].
pub fn documents(results: &Results, digits: usize) -> Result<Vec<ResultFile>, RenderError> {
    let json = json(results)?;
    let options = RenderOptions {
        digits,
        words: Words::of(results),
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
    let measures = results.measures.as_ref();
    files.extend(measures.map(|measures| ResultFile::new("variables.csv", measures.csv())));
    Ok(files)
}

/// The results as JSON with a line for each value, so that two runs can be compared line by line. Lines are not indented: of long
/// lists of row numbers that would be most of the file.
fn json(results: &Results) -> Result<Vec<u8>, RenderError> {
    let mut json = Vec::new();
    let lines = PrettyFormatter::with_indent(b"");
    results.serialize(&mut serde_json::Serializer::with_formatter(
        &mut json, lines,
    ))?;
    json.push(b'\n');
    Ok(json)
}

/// The figures of a run, each in the formats that the study asks for.
///
/// # Errors
/// As [`files`].
pub fn pictures(results: &Results, digits: usize) -> Result<Vec<ResultFile>, RenderError> {
    let figures = gallery::figures(results, digits);
    let pictures = drawn(results, &figures)?;
    Ok(figure_files(results, &figures, &pictures))
}

/// The pictures of the figures by name, if the study asks for any. They take the most time of a run, and each is drawn
/// on its own.
fn drawn<'a>(
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

/// A figure as a picture of the size that the study asks for.
///
/// # Errors
/// The drawing is too large for a picture.
pub fn picture(results: &Results, drawn: &NamedFigure) -> Result<Vec<u8>, RenderError> {
    figure::png(&drawn.svg, results.settings.output.scale as f32)
}

fn figure_files(
    results: &Results,
    figures: &[NamedFigure],
    pictures: &HashMap<&str, Vec<u8>>,
) -> Vec<ResultFile> {
    let formats = &results.settings.output.figures;
    let file = |figure: &NamedFigure, format: &FigureFormat| {
        let bytes = match format {
            FigureFormat::Svg => figure.svg.as_bytes(),
            FigureFormat::Png => pictures
                .get(figure.name.as_str())
                .map_or(&[][..], Vec::as_slice),
        };
        ResultFile::new(
            format!("figures/{}.{}", figure.name, format.ending()),
            bytes,
        )
    };
    figures
        .iter()
        .flat_map(|figure| formats.iter().map(move |format| file(figure, format)))
        .collect()
}

/// The calibrated data as CSV: case names, units and times of a panel, memberships.
fn calibrated(results: &Results) -> Result<Vec<u8>, RenderError> {
    let result = &results.calibrate;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let panel: Vec<(&String, &Vec<String>)> = (result.panel.iter())
        .filter(|(name, _)| !result.sets.contains_key(*name))
        .collect();
    let beside = panel.iter().map(|(name, _)| name.as_str());
    let sets = result.sets.keys().map(String::as_str);
    writer.write_record(
        std::iter::once(result.case_column())
            .chain(beside)
            .chain(sets),
    )?;
    for (case, name) in result.cases.iter().enumerate() {
        let values = result.sets.values().map(|cells| match cells[case] {
            Cell::DontCare => "-".to_owned(),
            Cell::Value(value) => value.to_string(),
        });
        let beside = panel.iter().map(|(_, cells)| cells[case].clone());
        writer.write_record(std::iter::once(name.clone()).chain(beside).chain(values))?;
    }
    writer
        .into_inner()
        .map_err(|error| RenderError::Csv(error.into_error().into()))
}
