//! Cells of a file that is no text, as the text that the reader of text files takes.

use std::collections::HashMap;
use std::sync::Arc;

use super::ColumnLabels;
use super::content::{Content, Shown};
use super::notes::ReadingNote;
use super::text::Text;
use crate::error::DataError;

/// CSV text that is written row by row; line numbers are those of the file it stands for.
pub(super) struct Grid {
    lines: Vec<u8>,
}

impl Grid {
    /// Text without a line.
    pub(super) fn new() -> Self {
        Grid { lines: Vec::new() }
    }

    /// Adds a row; one without a cell is an empty line.
    pub(super) fn row<T: AsRef<[u8]>>(
        &mut self,
        cells: impl IntoIterator<Item = T>,
    ) -> Result<(), DataError> {
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .from_writer(&mut self.lines);
        let written = writer
            .write_record(cells)
            .and_then(|()| writer.flush().map_err(csv::Error::from));
        written.map_err(|error| DataError::new(error.to_string()))
    }

    /// Adds empty lines.
    pub(super) fn empty_rows(&mut self, count: usize) {
        self.lines.extend(std::iter::repeat_n(b'\n', count));
    }

    /// The text, with what was found out and the labels of columns.
    pub(super) fn content(
        self,
        notes: Vec<ReadingNote>,
        labels: HashMap<String, Arc<ColumnLabels>>,
    ) -> Content {
        Content {
            text: Text::from(String::from_utf8_lossy(&self.lines).into_owned()),
            notes,
            labels,
            shown: Shown::default(),
            delimiter: Some(b','),
        }
    }
}

/// A day as it is written: `2020-03-01`, with the time where there is one. `days` are counted from 1970-01-01.
#[cfg(any(feature = "stata", feature = "spss", feature = "parquet"))]
pub(super) fn date(days: i64, seconds: i64) -> String {
    let (year, month, day) = civil(days);
    let date = format!("{year:04}-{month:02}-{day:02}");
    match seconds {
        0 => date,
        _ => format!(
            "{date} {:02}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        ),
    }
}

/// Year, month and day of a day counted from 1970-01-01, by eras of 400 years that begin in March (Hinnant 2013).
#[cfg(any(feature = "stata", feature = "spss", feature = "parquet"))]
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}
