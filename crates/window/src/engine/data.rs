//! The data as they were read.

use qca::Dataset;
use qca_study::file::Study;
use serde::Serialize;

use super::Answer;

/// Rows that the page is shown.
const MOST_ROWS: usize = 200;

/// The data of a study.
#[derive(Debug, Serialize)]
pub(crate) struct DataAnswer {
    pub(crate) file: String,
    pub(crate) cases: usize,
    pub(crate) id_column: Option<String>,
    pub(crate) sha256: String,
    pub(crate) columns: Vec<ColumnView>,
    /// The first rows: the case, then a cell for each column.
    pub(crate) rows: Vec<Vec<String>>,
}

/// A column.
#[derive(Debug, Serialize)]
pub(crate) struct ColumnView {
    pub(crate) name: String,
    pub(crate) numeric: bool,
    pub(crate) missing: usize,
    pub(crate) minimum: Option<f64>,
    pub(crate) maximum: Option<f64>,
    /// What it is in the study: names of the sets that are made of it.
    pub(crate) sets: Vec<String>,
}

/// The data of a study, whole: cases with missing cells too.
pub(crate) fn data(study: &Study, data: &Dataset) -> Answer<DataAnswer> {
    let names: Vec<String> = data.column_names().map(str::to_owned).collect();
    let columns = names.iter().map(|name| column(study, data, name));
    let columns = columns.collect::<Answer<Vec<_>>>()?;
    let rows = (0..data.len().min(MOST_ROWS)).map(|case| {
        let cells = names.iter().map(|name| data.text(name, case));
        std::iter::once(Ok(data.cases[case].clone()))
            .chain(cells)
            .collect::<qca::Result<_>>()
    });
    Ok(DataAnswer {
        file: study
            .data
            .file
            .as_ref()
            .map_or_else(String::new, |file| file.named.clone()),
        cases: data.len(),
        id_column: data.id_column.clone(),
        sha256: data.sha256.clone(),
        rows: rows.collect::<qca::Result<_>>()?,
        columns,
    })
}

fn column(study: &Study, data: &Dataset, name: &str) -> Answer<ColumnView> {
    let numeric = data.is_numeric(name)?;
    let scores = if numeric {
        data.present(name)?
    } else {
        Vec::new()
    };
    let missing = match numeric {
        true => data.len() - scores.len(),
        false => (0..data.len())
            .filter(|&case| {
                data.text(name, case)
                    .is_ok_and(|cell| cell.trim().is_empty())
            })
            .count(),
    };
    let sets = study.sets().filter(|set| set.column == name);
    Ok(ColumnView {
        name: name.to_owned(),
        numeric,
        missing,
        minimum: scores.iter().copied().reduce(f64::min),
        maximum: scores.iter().copied().reduce(f64::max),
        sets: sets.map(|set| set.name.clone()).collect(),
    })
}
