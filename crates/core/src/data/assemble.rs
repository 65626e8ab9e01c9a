//! From the cells of a file to a data set.

use std::collections::HashMap;
use std::sync::Arc;

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::layout::Layout;
use super::notes::ReadingNote;
use super::piece::{Dialect, Piece};
use super::records::unguarded;
use super::{Column, ColumnLabels, Dataset, ReadOptions};
use crate::error::DataError;

/// The columns of the file, named, and what they hold; those without a name and a cell are left out, and rows likewise.
pub(super) fn assembled(
    layout: Layout,
    dialect: Dialect,
    id: Option<usize>,
    (values, piece): (Array2<f64>, Piece),
    mut labels: HashMap<String, Arc<ColumnLabels>>,
    options: &ReadOptions,
) -> Result<Dataset, DataError> {
    let count = values.ncols();
    let mut notes = layout.notes;
    let mut texts: Vec<Vec<(usize, Box<str>)>> = vec![Vec::new(); layout.names.len()];
    for (column, row, cell) in piece.texts {
        let cell = match unguarded(&cell) {
            bare if bare.len() < cell.len() => bare.into(),
            _ => cell,
        };
        texts[column].push((row + 1, cell));
    }
    let empty = empty_columns(&layout.names, id, &values, &texts)?;
    let kept: Vec<usize> = (0..layout.names.len())
        .filter(|place| Some(*place) != id && !empty.contains(place))
        .collect();
    if !empty.is_empty() {
        notes.push(ReadingNote::EmptyColumns(empty.len()));
    }
    if !piece.percentages.is_empty() {
        let names = piece
            .percentages
            .iter()
            .filter_map(|&at| layout.names.get(at))
            .cloned();
        notes.push(ReadingNote::Percentages(names.collect()));
    }
    let values = match kept.len() == layout.names.len() {
        true => values,
        false => values.select(Axis(0), &kept),
    };
    let columns = kept.iter().map(|&place| Column {
        name: layout.names[place].clone(),
        place: Some(place),
        texts: Arc::new(std::mem::take(&mut texts[place])),
        hidden: false,
        labels: labels.remove(&layout.names[place]).unwrap_or_default(),
    });
    let columns: Vec<Column> = columns.collect();
    let index = columns.iter().enumerate();
    let index = index.map(|(at, c)| (c.name.clone(), at)).collect();
    let cases = match id {
        Some(_) => unguarded_names(piece.names),
        None => (1..=count)
            .into_par_iter()
            .map(|row| row.to_string())
            .collect(),
    };
    let data = Dataset {
        source: String::new(),
        sha256: String::new(),
        cases,
        id_column: id.map(|at| layout.names[at].clone()),
        left_out: Vec::new(),
        filtered: Vec::new(),
        id_place: id,
        header: Arc::new(layout.names),
        columns,
        index,
        values,
        rows: (1..=count).collect(),
        text: layout.text,
        dialect,
        notes,
        panel: options.unit.clone().zip(options.time.clone()),
    };
    let first = (!options.repeated_names).then_some(layout.first);
    data.without_empty_rows(&piece.nameless)?
        .without_rows_below(layout.first)
        .with_words()
        .named_by_numbering(first, options)
        .named_by_unit_and_time(options)
}

fn unguarded_names(mut names: Vec<String>) -> Vec<String> {
    for name in &mut names {
        if unguarded(name).len() < name.len() {
            name.remove(0);
        }
    }
    names
}

/// The places of the columns without a name, none of which may hold a cell.
fn empty_columns(
    names: &[String],
    id: Option<usize>,
    values: &Array2<f64>,
    texts: &[Vec<(usize, Box<str>)>],
) -> Result<Vec<usize>, DataError> {
    let mut empty = Vec::new();
    for (place, name) in names.iter().enumerate() {
        if !name.is_empty() || Some(place) == id {
            continue;
        }
        if !texts[place].is_empty() || values.row(place).iter().any(|value| !value.is_nan()) {
            return Err(DataError::new(format!("column {} has no name", place + 1))
                .remedy("give every column that holds something a name in the header line"));
        }
        empty.push(place);
    }
    Ok(empty)
}
