//! Stata's `.dta` files, of all versions.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use dta::stata::dta::dta_error::DtaError;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::long_string_table::LongStringTable;
use dta::stata::dta::value::Value;
use dta::stata::dta::value_label_table::ValueLabelTable;
use dta::stata::dta::variable::Variable;
use dta::stata::stata_byte::StataByte;
use dta::stata::stata_double::StataDouble;
use dta::stata::stata_float::StataFloat;
use dta::stata::stata_int::StataInt;
use dta::stata::stata_long::StataLong;

use super::ColumnLabels;
use super::content::Content;
use super::grid::{Grid, date};
use crate::error::DataError;

/// Days from 1960-01-01, where Stata's dates begin, to 1970-01-01.
const EPOCH: i64 = 3653;

/// A cell, or the place of a long text that comes later in the file.
enum Cell {
    Text(String),
    Long(dta::stata::dta::long_string_ref::LongStringRef),
}

/// The data of a file.
pub(super) fn content(
    bytes: &[u8],
    encoding: Option<&'static encoding_rs::Encoding>,
) -> Result<Content, DataError> {
    read(bytes, encoding).map_err(|error| {
        DataError::new(format!("this file of Stata cannot be read: {error}"))
            .remedy("save it again with Stata's saveold, or export delimited")
    })?
}

fn read(
    bytes: &[u8],
    encoding: Option<&'static encoding_rs::Encoding>,
) -> Result<Result<Content, DataError>, DtaError> {
    let reader = match encoding {
        Some(encoding) => DtaReader::new().encoding(encoding),
        None => DtaReader::new(),
    };
    let mut characteristics = reader
        .from_reader(Cursor::new(bytes))
        .read_header()?
        .read_schema()?;
    characteristics.skip_to_end()?;
    let mut records = characteristics.into_record_reader()?;
    let schema = records.schema().clone();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    while let Some(record) = records.read_record()? {
        let cells = schema.variables().iter().zip(record.values());
        rows.push(
            cells
                .map(|(variable, value)| cell(value, variable.format()))
                .collect(),
        );
    }
    let mut long_strings = records.into_long_string_reader()?;
    let mut long = LongStringTable::for_reading();
    long_strings.read_remaining_into(&mut long)?;
    let text_encoding = long_strings.encoding();
    let mut value_labels = long_strings.into_value_label_reader()?;
    let mut sets = ValueLabelTable::new();
    value_labels.read_remaining_into(&mut sets)?;
    let mut labels = HashMap::new();
    for variable in schema.variables() {
        let set = sets.get(variable.value_label_name());
        let values = set
            .into_iter()
            .flat_map(dta::stata::dta::value_label::ValueLabelSet::entries);
        let found = ColumnLabels {
            column: Some(variable.label().trim().to_owned()).filter(|label| !label.is_empty()),
            values: values
                .map(|entry| (f64::from(entry.value()), entry.label().to_owned()))
                .collect(),
        };
        labels.insert(variable.name().to_owned(), Arc::new(found));
    }
    let mut grid = Grid::new();
    let mut write = || {
        grid.row(schema.variables().iter().map(Variable::name))?;
        for row in &rows {
            grid.row(row.iter().map(|cell| match cell {
                Cell::Text(text) => text.clone(),
                Cell::Long(place) => long.get(place).map_or(String::new(), |text| {
                    let (text, _) = text_encoding.decode_without_bom_handling(text.data());
                    text.trim_end_matches('\0').to_owned()
                }),
            }))?;
        }
        Ok(())
    };
    let written: Result<(), DataError> = write();
    Ok(written.map(|()| grid.content(Vec::new(), labels)))
}

fn cell(value: &Value<'_>, format: &str) -> Cell {
    let number = match value {
        Value::Byte(StataByte::Present(number)) => f64::from(*number),
        Value::Int(StataInt::Present(number)) => f64::from(*number),
        Value::Long(StataLong::Present(number)) => f64::from(*number),
        // The digits that the shorter number has, not those of its neighbour among the longer ones.
        Value::Float(StataFloat::Present(number)) if !is_date(format) => {
            return Cell::Text(number.to_string());
        }
        Value::Float(StataFloat::Present(number)) => f64::from(*number),
        Value::Double(StataDouble::Present(number)) => *number,
        Value::String(text) => return Cell::Text(text.trim_end().to_owned()),
        Value::LongStringRef(place) => return Cell::Long(*place),
        _ => return Cell::Text(String::new()),
    };
    Cell::Text(match is_date(format) {
        true => date_text(number, format),
        false => number.to_string(),
    })
}

/// Whether the format shows days, milliseconds, months, quarters or half-years as dates.
fn is_date(format: &str) -> bool {
    ["%td", "%d", "%tc", "%tC", "%tm", "%tq", "%th"]
        .iter()
        .any(|start| format.replace("%-", "%").starts_with(start))
}

fn date_text(number: f64, format: &str) -> String {
    // Months, quarters and half-years are counted from the first of 1960.
    let part = |of_a_year: i64| {
        let count = number.floor() as i64;
        (
            1960 + count.div_euclid(of_a_year),
            count.rem_euclid(of_a_year) + 1,
        )
    };
    if format.contains("tm") {
        let (year, month) = part(12);
        return format!("{year:04}-{month:02}");
    }
    if format.contains("tq") {
        let (year, quarter) = part(4);
        return format!("{year:04}q{quarter}");
    }
    if format.contains("th") {
        let (year, half) = part(2);
        return format!("{year:04}h{half}");
    }
    if format.contains("tc") || format.contains("tC") {
        let seconds = (number / 1000.0).floor() as i64;
        return date(
            seconds.div_euclid(86_400) - EPOCH,
            seconds.rem_euclid(86_400),
        );
    }
    date(number.floor() as i64 - EPOCH, 0)
}
