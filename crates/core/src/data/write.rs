//! Data back to CSV.

use std::collections::HashSet;
use std::io::Write;

use csv::{StringRecord, WriterBuilder};

use super::{Dataset, records};
use crate::error::{DataError, Error, Result};

impl Dataset {
    /// Writes the data as CSV with the delimiter and decimal mark of the file they came from: every cell as it stood
    /// there, but for the columns set since, whose values are written with as many digits as they need to be read
    /// back the same. Cases left out are not written. Data that come from no file are written with commas.
    ///
    /// # Errors
    /// [`Error::File`] if `writer` fails; [`DataError`] if a long file has changed since it was read.
    pub fn write_csv(&self, writer: impl Write) -> Result<()> {
        let failed = |error: csv::Error| Error::File {
            path: "CSV output".into(),
            source: std::io::Error::other(error),
        };
        let mut csv = WriterBuilder::new()
            .delimiter(self.dialect.delimiter)
            .from_writer(writer);
        let text = self.text.text().ok_or_else(|| {
            DataError::new("the file has changed since it was read")
                .file(&self.source)
                .remedy("run the command again")
        })?;
        let mut records = records::records(&text, &self.dialect);
        if records.next().is_none() {
            return self.write_from_memory(csv).map_err(failed);
        }
        let added = self.added();
        csv.write_record(&self.header_record(&added))
            .map_err(failed)?;
        let mut rows = (0..self.len())
            .map(|case| (case, self.row(case)))
            .peekable();
        for (at, record) in records.enumerate() {
            if let Some((case, _)) = rows.next_if(|&(_, row)| row == at + 1) {
                csv.write_record(&self.row_record(case, &record.map_err(failed)?, &added))
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
            let id = self.id_column.as_ref().map(|_| name.to_owned());
            let values = (0..self.columns.len()).map(|column| self.value_text(column, case));
            csv.write_record(id.into_iter().chain(values))?;
        }
        Ok(csv.flush()?)
    }

    fn header_record(&self, added: &[usize]) -> StringRecord {
        let of_file = self.header.iter().map(String::as_str);
        let added = added.iter().map(|&at| self.columns[at].name.as_str());
        of_file
            .filter(|name| !name.is_empty())
            .chain(added)
            .collect()
    }

    fn row_record(&self, case: usize, original: &StringRecord, added: &[usize]) -> StringRecord {
        let mut record = StringRecord::new();
        let cells = self.header.iter().zip(original);
        for (name, cell) in cells.filter(|(name, _)| !name.is_empty()) {
            match self
                .index
                .get(name)
                .filter(|&&at| self.columns[at].place.is_none())
            {
                Some(&column) => record.push_field(&self.value_text(column, case)),
                None => record.push_field(cell),
            }
        }
        for &column in added {
            record.push_field(&self.value_text(column, case));
        }
        record
    }

    /// The columns that the file does not have.
    fn added(&self) -> Vec<usize> {
        let of_file: HashSet<&str> = self.header.iter().map(String::as_str).collect();
        (0..self.columns.len())
            .filter(|&at| !of_file.contains(self.columns[at].name.as_str()))
            .collect()
    }

    fn value_text(&self, column: usize, case: usize) -> String {
        let value = self.columns[column].values[case];
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
