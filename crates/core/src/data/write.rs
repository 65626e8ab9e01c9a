//! Data back to CSV.

use std::io::Write;

use csv::{StringRecord, WriterBuilder};

use super::{Dataset, read};
use crate::error::{Error, Result};

impl Dataset {
    /// Writes the data as CSV with the delimiter and decimal mark of the file they came from: every cell as it stood
    /// there, but for the columns set since, whose values are written with as many digits as they need to be read
    /// back the same. Cases left out are not written. Data that come from no file are written with commas.
    ///
    /// # Errors
    /// [`Error::File`] if `writer` fails.
    pub fn write_csv(&self, writer: impl Write) -> Result<()> {
        let failed = |error: csv::Error| Error::File {
            path: "CSV output".into(),
            source: std::io::Error::other(error),
        };
        let mut csv = WriterBuilder::new()
            .delimiter(self.dialect.delimiter)
            .from_writer(writer);
        let mut records = read::records(&self.text, &self.dialect);
        let Some(header) = records.next() else {
            return self.write_from_memory(csv).map_err(failed);
        };
        csv.write_record(&self.header_record(&header.map_err(failed)?))
            .map_err(failed)?;
        let mut rows = self.rows.iter().copied().enumerate().peekable();
        for (at, record) in records.enumerate() {
            if let Some((case, _)) = rows.next_if(|&(_, row)| row == at + 1) {
                csv.write_record(&self.row_record(case, &record.map_err(failed)?))
                    .map_err(failed)?;
            }
        }
        csv.flush().map_err(|error| failed(error.into()))
    }

    /// Writes data that come from no file.
    fn write_from_memory(&self, mut csv: csv::Writer<impl Write>) -> csv::Result<()> {
        csv.write_record(
            self.id_column
                .as_deref()
                .into_iter()
                .chain(self.column_names()),
        )?;
        for (case, name) in self.cases.iter().enumerate() {
            let id = self.id_column.as_ref().map(|_| name.clone());
            let values = (0..self.columns.len()).map(|column| self.value_text(column, case));
            csv.write_record(id.into_iter().chain(values))?;
        }
        Ok(csv.flush()?)
    }

    fn header_record(&self, original: &StringRecord) -> StringRecord {
        let mut record: StringRecord = original.iter().map(str::trim).collect();
        for column in self.added(original.len()) {
            record.push_field(&self.columns[column].name);
        }
        record
    }

    fn row_record(&self, case: usize, original: &StringRecord) -> StringRecord {
        let mut record = StringRecord::new();
        for (place, cell) in original.iter().enumerate() {
            let column = match self.id_place {
                Some(id) if place == id => None,
                Some(id) if place > id => Some(place - 1),
                _ => Some(place),
            };
            match column.filter(|&at| self.columns[at].place.is_none()) {
                Some(column) => record.push_field(&self.value_text(column, case)),
                None => record.push_field(cell),
            }
        }
        for column in self.added(original.len()) {
            record.push_field(&self.value_text(column, case));
        }
        record
    }

    /// The columns that the file does not have.
    fn added(&self, width: usize) -> std::ops::Range<usize> {
        width - usize::from(self.id_column.is_some())..self.columns.len()
    }

    fn value_text(&self, column: usize, case: usize) -> String {
        let value = self.values[[column, case]];
        if value.is_nan() {
            return self.text_of(column, case).to_owned();
        }
        let text = value.to_string();
        if self.dialect.decimal == b',' {
            text.replace('.', ",")
        } else {
            text
        }
    }
}
