//! The data as they were read.

use qca::Dataset;
use qca::data::ReadingNote;
use qca_report::{Words, tables};
use qca_study::analysis::Measures;
use qca_study::file::Study;
use serde::Serialize;

use super::{Answer, draw};

/// Rows that the page is shown.
const MOST_ROWS: usize = 200;

/// The data of a study.
#[derive(Debug, Serialize)]
pub(crate) struct DataAnswer {
    pub(crate) file: String,
    pub(crate) cases: usize,
    pub(crate) id_column: Option<String>,
    pub(crate) sha256: String,
    /// What was detected while the file was read.
    pub(crate) notes: Vec<String>,
    /// The sheets of a workbook that has several, the one that is read first.
    pub(crate) sheets: Vec<String>,
    /// Cases of the file that do not meet the study's condition.
    pub(crate) filtered: usize,
    /// The variables, the reliability of constructs, and the columns in figures; none where the study makes no variable.
    pub(crate) measures: Option<String>,
    pub(crate) columns: Vec<ColumnView>,
    /// The first rows: the case, then a cell for each column.
    pub(crate) rows: Vec<Vec<String>>,
}

/// A column.
#[derive(Debug, Serialize)]
pub(crate) struct ColumnView {
    pub(crate) name: String,
    /// What the file says it is about.
    pub(crate) label: Option<String>,
    /// Whether the study makes it of others.
    pub(crate) made: bool,
    pub(crate) numeric: bool,
    pub(crate) missing: usize,
    pub(crate) minimum: Option<f64>,
    pub(crate) maximum: Option<f64>,
    /// The constructs that it is an item of.
    pub(crate) item_of: Vec<String>,
    /// What it is in the study: names of the sets that are made of it.
    pub(crate) sets: Vec<String>,
}

/// The data of a study, whole: cases with missing cells too, and the variables that it makes, as far as they can be made.
pub(crate) fn data(
    study: &Study,
    read: &Dataset,
    measures: Option<&Measures>,
) -> Answer<DataAnswer> {
    // A formula that fails is a fault of the study, which the page shows; the file is shown all the same.
    let derived = study.derived(read).ok().flatten();
    let data = derived.as_ref().unwrap_or(read);
    let names: Vec<String> = data.column_names().map(str::to_owned).collect();
    let constructs = constructs(study, data);
    let columns = names
        .iter()
        .map(|name| column(study, data, name, &constructs));
    let columns = columns.collect::<Answer<Vec<_>>>()?;
    let rows = (0..data.len().min(MOST_ROWS)).map(|case| {
        let cells = names.iter().map(|name| data.text(name, case));
        std::iter::once(Ok(data.cases[case].to_owned()))
            .chain(cells)
            .collect::<qca::Result<_>>()
    });
    let words = Words::new(study.language);
    let notes = read
        .notes()
        .iter()
        .map(|note| words.retold(&note.to_string()));
    Ok(DataAnswer {
        file: study
            .data
            .file
            .as_ref()
            .map_or_else(String::new, |file| file.named.clone()),
        cases: data.len(),
        id_column: read.named_by().map(str::to_owned),
        sha256: data.sha256.clone(),
        notes: notes.collect(),
        sheets: sheets(read),
        filtered: data.filtered.len(),
        measures: measures.map(|measures| draw::html(words, &tables::measures(words, measures))),
        rows: rows.collect::<qca::Result<_>>()?,
        columns,
    })
}

fn sheets(data: &Dataset) -> Vec<String> {
    let found = data.notes().iter().find_map(|note| match note {
        ReadingNote::Sheet { read, others } => {
            Some(std::iter::once(read).chain(others).cloned().collect())
        }
        _ => None,
    });
    found.unwrap_or_default()
}

/// The variables that are means or sums of items, with their items.
fn constructs(study: &Study, data: &Dataset) -> Vec<(String, Vec<String>)> {
    let found = study.variables.iter().filter_map(|made| {
        let items = made.variable.items(data).ok().flatten()?;
        let items = items.into_iter().map(|item| item.name).collect();
        Some((made.variable.name.clone(), items))
    });
    found.collect()
}

fn column(
    study: &Study,
    data: &Dataset,
    name: &str,
    constructs: &[(String, Vec<String>)],
) -> Answer<ColumnView> {
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
        label: data.label(name).map(str::to_owned),
        made: study
            .variables
            .iter()
            .any(|made| made.variable.name == name),
        numeric,
        missing,
        minimum: scores.iter().copied().reduce(f64::min),
        maximum: scores.iter().copied().reduce(f64::max),
        item_of: constructs
            .iter()
            .filter(|(_, items)| items.iter().any(|item| item == name))
            .map(|(construct, _)| construct.clone())
            .collect(),
        sets: sets.map(|set| set.name.clone()).collect(),
    })
}
