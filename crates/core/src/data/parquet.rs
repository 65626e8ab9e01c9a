//! Parquet files.

use std::collections::HashMap;

use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::Field;
use bytes::Bytes;

use super::content::Content;
use super::grid::{Grid, date};
use crate::error::DataError;

/// The data of a file: its columns of numbers, texts and dates. Lists and other nested columns are no cells.
pub(super) fn content(bytes: Vec<u8>) -> Result<Content, DataError> {
    let unreadable = |error: ParquetError| {
        DataError::new(format!("this Parquet file cannot be read: {error}")).remedy(
            "write it with the compression snappy, gzip, lz4 or none, without nested columns",
        )
    };
    let reader = SerializedFileReader::new(Bytes::from(bytes)).map_err(unreadable)?;
    let schema = reader.metadata().file_metadata().schema();
    let names: Vec<String> = schema
        .get_fields()
        .iter()
        .map(|field| field.name().to_owned())
        .collect();
    // The index of pandas without a name, which names the cases, comes last in the file.
    let is_index = |at: &usize| names[*at].starts_with("__index_level_");
    let (index, others): (Vec<usize>, Vec<usize>) = (0..names.len()).partition(is_index);
    let order: Vec<usize> = index.iter().chain(&others).copied().collect();
    let mut grid = Grid::new();
    grid.row(order.iter().map(|at| {
        if is_index(at) {
            ""
        } else {
            names[*at].as_str()
        }
    }))?;
    for row in reader.get_row_iter(None).map_err(unreadable)? {
        let row = row.map_err(unreadable)?;
        let cells = row.get_column_iter().map(|(name, field)| cell(name, field));
        let cells = cells.collect::<Result<Vec<_>, _>>()?;
        grid.row(order.iter().map(|&at| &cells[at]))?;
    }
    Ok(grid.content(Vec::new(), HashMap::new()))
}

fn cell(name: &str, field: &Field) -> Result<String, DataError> {
    Ok(match field {
        Field::Null => String::new(),
        Field::Bool(value) => u8::from(*value).to_string(),
        Field::Float(value) if !value.is_finite() => String::new(),
        Field::Double(value) if !value.is_finite() => String::new(),
        Field::Float(value) => value.to_string(),
        Field::Double(value) => value.to_string(),
        Field::Str(text) => text.clone(),
        Field::Date(days) => date(i64::from(*days), 0),
        Field::TimestampMillis(time) => timestamp(*time, 1000),
        Field::TimestampMicros(time) => timestamp(*time, 1_000_000),
        Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => {
            return Err(
                DataError::new("this column holds lists or groups, not cells")
                    .column(name)
                    .remedy("leave the column out, or make columns of numbers of it"),
            );
        }
        other => other.to_string(),
    })
}

fn timestamp(time: i64, parts: i64) -> String {
    let seconds = time.div_euclid(parts);
    date(seconds.div_euclid(86_400), seconds.rem_euclid(86_400))
}
