//! From the cells of a file to a data set.

use std::collections::HashMap;
use std::sync::Arc;

use super::layout::Layout;
use super::notes::ReadingNote;
use super::piece::{Columns, Dialect, Piece};
use super::records::unguarded;
use super::text::Origin;
use super::{Column, ColumnLabels, Dataset, ReadOptions};
use crate::case_names::CaseNames;
use crate::error::DataError;

/// What was read of a file.
pub(super) struct Read {
    /// For each of its columns the place among those that are kept.
    pub(super) kept: Vec<Option<usize>>,
    /// The column of case names.
    pub(super) id: Option<usize>,
    /// The columns that are kept.
    pub(super) columns: Columns,
    /// What else the cells hold.
    pub(super) piece: Piece,
    /// How the file writes its cells.
    pub(super) dialect: Dialect,
    /// Where the text is.
    pub(super) text: Origin,
}

/// The columns of the file, named, and what they hold; those without a name and a cell are left out, and rows likewise.
pub(super) fn assembled(
    layout: Layout,
    read: Read,
    mut labels: HashMap<String, Arc<ColumnLabels>>,
    options: &ReadOptions,
) -> Result<Dataset, DataError> {
    let Read {
        kept,
        id,
        columns: mut read,
        piece,
        dialect,
        text,
    } = read;
    let count = read.rows;
    let mut notes = layout.notes;
    let mut texts: Vec<Vec<(usize, Box<str>)>> = vec![Vec::new(); layout.names.len()];
    for (column, row, cell) in piece.texts {
        let cell = match unguarded(&cell) {
            bare if bare.len() < cell.len() => bare.into(),
            _ => cell,
        };
        texts[column].push((row + 1, cell));
    }
    let is_filled = |place: usize| {
        let numbers = kept[place].map(|at| read.values[at].as_slice());
        !texts[place].is_empty() || numbers.unwrap_or_default().iter().any(|v| !v.is_nan())
    };
    let empty = empty_columns(&layout.names, id, is_filled)?;
    if empty > 0 {
        notes.push(ReadingNote::EmptyColumns(empty));
    }
    if !piece.percentages.is_empty() {
        let names = piece
            .percentages
            .iter()
            .filter_map(|&at| layout.names.get(at))
            .cloned();
        notes.push(ReadingNote::Percentages(names.collect()));
    }
    let named = (0..layout.names.len()).filter(|&at| !layout.names[at].is_empty());
    let columns = named.clone().filter_map(|place| {
        Some(Column {
            name: layout.names[place].clone(),
            place: Some(place),
            values: Arc::new(std::mem::take(&mut read.values[kept[place]?])),
            texts: Arc::new(std::mem::take(&mut texts[place])),
            hidden: false,
            labels: labels.remove(&layout.names[place]).unwrap_or_default(),
        })
    });
    let columns: Vec<Column> = columns.collect();
    let index = columns.iter().enumerate();
    let index = index.map(|(at, c)| (c.name.clone(), at)).collect();
    let cases = match id {
        Some(_) => piece.names.into(),
        None => CaseNames::numbered(count),
    };
    let of_one_column = named.filter(|&at| Some(at) != id).count() < 2;
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
        rows: None,
        text,
        dialect,
        notes,
        panel: options.unit.clone().zip(options.time.clone()),
    };
    let first = (!options.repeated_names).then_some(layout.first);
    let data = data.without_empty_rows(&piece.bare, &piece.nameless)?;
    let data = match of_one_column {
        true => data.with_words(),
        false => data
            .without_rows_below(&piece.bare)
            .with_words()
            .named_by_numbering(first, &layout.text, options),
    };
    Ok(data.named_by_unit_and_time(options)?.with_wanted(options))
}

/// How many columns have no name, none of which may hold a cell.
fn empty_columns(
    names: &[String],
    id: Option<usize>,
    is_filled: impl Fn(usize) -> bool,
) -> Result<usize, DataError> {
    let mut empty = 0;
    for (place, name) in names.iter().enumerate() {
        if !name.is_empty() || Some(place) == id {
            continue;
        }
        if is_filled(place) {
            return Err(DataError::new(format!("column {} has no name", place + 1))
                .remedy("give every column that holds something a name in the header line"));
        }
        empty += 1;
    }
    Ok(empty)
}
