//! Data in one pass, portion by portion: for files that are larger than memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::bail;
use qca::data::{Blocks, Dataset};
use qca::error::Error;
use qca::expression::{Expression, parse_names};
use qca::sets::FuzzySets;
use qca::truth_table::default_conditions;

use crate::input::{DataArguments, Missing};
use crate::inputs;
use crate::notices::tell;
use crate::study_input::study_file;

/// Does `work` with the sets of each portion, whose columns `columns` names when it has seen the first one.
///
/// # Errors
/// The file cannot be read in portions, a column is missing or no set, or `work` fails; what needs all cases at once is asked for.
pub fn each_portion(
    data: &DataArguments,
    columns: impl FnOnce(&Dataset) -> qca::Result<Vec<String>>,
    mut work: impl FnMut(&FuzzySets) -> qca::Result<()>,
) -> anyhow::Result<()> {
    if study_file(&data.data).is_some() {
        bail!(
            "--stream reads a data file; of a study calibrate first (qca calibrate), which needs all cases"
        );
    }
    if !data.reading.compute.is_empty() || data.reading.cases.is_some() {
        bail!("--stream reads columns as they are; --compute and --where need all cases at once");
    }
    let mut blocks = Blocks::new(
        data.data.display().to_string(),
        reader(&data.data)?,
        &data.reading.file.options(),
    );
    let mut columns = Some(columns);
    let mut names: Vec<String> = Vec::new();
    let mut left_out = 0;
    while let Some(block) = blocks.next_block()? {
        if let Some(columns) = columns.take() {
            tell(&block);
            names = columns(&block)?;
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let read = portion(&block, &names, data.reading.missing).map_err(|e| blocks.located(e))?;
        let Some(sets) = read else {
            left_out += block.len();
            continue;
        };
        left_out += block.len() - sets.len();
        work(&sets).map_err(|error| blocks.located(error))?;
    }
    if columns.is_some() {
        bail!("{}: the file is empty", data.data.display());
    }
    if left_out > 0 {
        say!("note: {left_out} case(s) with missing cells left out");
    }
    Ok(())
}

/// The columns of an analysis for [`each_portion`]: the conditions, all other columns where none is named, then those that the
/// outcome is made of.
///
/// # Errors
/// A list of conditions that cannot be read.
pub fn analysed_columns(
    conditions: Option<&str>,
    outcome: &Expression,
) -> qca::Result<impl FnOnce(&Dataset) -> qca::Result<Vec<String>>> {
    let named = conditions.map(parse_names).transpose()?;
    Ok(move |first: &Dataset| {
        let outcome = outcome.names();
        let conditions = named.unwrap_or_else(|| default_conditions(first.set_names(), &outcome));
        let outcome = outcome.into_iter().map(str::to_owned);
        Ok(conditions.into_iter().chain(outcome).collect())
    })
}

fn reader(path: &Path) -> qca::Result<Box<dyn Read>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    inputs::note(path);
    match File::open(path) {
        Ok(file) => Ok(Box::new(file)),
        Err(source) => Err(Error::File {
            path: path.to_owned(),
            source,
        }),
    }
}

/// The sets of a portion; none where every case of it lacks a cell and such cases are left out.
fn portion(block: &Dataset, names: &[&str], missing: Missing) -> qca::Result<Option<FuzzySets>> {
    if missing != Missing::Drop {
        return FuzzySets::from_dataset(block, names.iter().copied()).map(Some);
    }
    let mut kept = 0..block.len();
    let gaps = names
        .iter()
        .map(|name| block.numeric_with_gaps(name))
        .collect::<qca::Result<Vec<_>>>()?;
    if kept.all(|case| gaps.iter().any(|column| column[case].is_nan())) {
        return Ok(None);
    }
    let block = block.without_missing(names)?;
    FuzzySets::from_dataset(&block, names.iter().copied()).map(Some)
}
