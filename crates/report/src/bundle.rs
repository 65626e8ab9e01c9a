//! All files of a run, as bytes: what `qca run` writes into its folder, and what the window hands out.

use qca_study::analysis::Results;
use rayon::prelude::*;

use crate::render::{self, RenderError, RenderOptions};
use crate::{figure, gallery, report, tables};

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

/// The files of a run: results, calibrated data, report, tables in every format, figures.
///
/// # Errors
/// A renderer fails, which no results should make it do.
pub fn files(results: &Results, digits: usize) -> Result<Vec<ResultFile>, RenderError> {
    let mut files = documents(results, digits)?;
    files.extend(pictures(results, digits)?);
    Ok(files)
}

/// The files of a run but for the figures, which take the most time.
///
/// # Errors
/// As [`files`].
pub fn documents(results: &Results, digits: usize) -> Result<Vec<ResultFile>, RenderError> {
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

/// The figures of a run, each as PNG and SVG.
///
/// # Errors
/// As [`files`].
pub fn pictures(results: &Results, digits: usize) -> Result<Vec<ResultFile>, RenderError> {
    // Pictures take the most time of a run, and each is drawn on its own.
    let figures = gallery::figures(results, digits);
    let pictures: Result<Vec<Vec<u8>>, _> = figures
        .par_iter()
        .map(|drawn| figure::png(&drawn.svg, PICTURE_SCALE))
        .collect();
    let both = figures.into_iter().zip(pictures?).flat_map(|(drawn, png)| {
        let name = format!("figures/{}", drawn.name);
        [
            ResultFile::new(format!("{name}.png"), png),
            ResultFile::new(format!("{name}.svg"), drawn.svg),
        ]
    });
    Ok(both.collect())
}

/// The calibrated data as CSV.
fn calibrated(results: &Results) -> Result<Vec<u8>, RenderError> {
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
    writer
        .into_inner()
        .map_err(|error| RenderError::Csv(error.into_error().into()))
}
