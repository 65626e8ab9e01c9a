//! The first sheet of an `.xlsx` workbook, as CSV text.

use crate::error::DataError;

#[cfg(feature = "spreadsheet")]
pub(super) use workbook::first_sheet;

/// Says that there is no reader of workbooks.
#[cfg(not(feature = "spreadsheet"))]
pub(super) fn first_sheet(_: &[u8]) -> Result<String, DataError> {
    Err(
        DataError::new("this is a workbook, and the program was built without a reader of them")
            .remedy("save the sheet as CSV UTF-8 and use that"),
    )
}

#[cfg(feature = "spreadsheet")]
mod workbook {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};

    use super::DataError;

    /// The sheet's cells as comma-separated lines, one for each row of the sheet, so that line numbers are the sheet's.
    pub(in crate::data) fn first_sheet(bytes: &[u8]) -> Result<String, DataError> {
        let unreadable = |error: calamine::XlsxError| {
            DataError::new(format!("the workbook cannot be read: {error}"))
                .remedy("save the sheet as CSV UTF-8 and use that")
        };
        let mut workbook: Xlsx<_> =
            open_workbook_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
        let sheet = match workbook.worksheet_range_at(0) {
            Some(sheet) => sheet.map_err(unreadable)?,
            None => return Err(DataError::new("the workbook has no sheet")),
        };
        let mut lines = vec![b'\n'; sheet.start().map_or(0, |(row, _)| row as usize)];
        for row in sheet.rows() {
            if row.iter().all(|cell| matches!(cell, Data::Empty)) {
                lines.push(b'\n');
                continue;
            }
            let mut writer = csv::Writer::from_writer(&mut lines);
            writer
                .write_record(row.iter().map(cell_text))
                .and_then(|()| writer.flush().map_err(csv::Error::from))
                .map_err(|error| DataError::new(error.to_string()))?;
        }
        Ok(String::from_utf8_lossy(&lines).into_owned())
    }

    fn cell_text(cell: &Data) -> String {
        match cell {
            Data::Bool(value) => u8::from(*value).to_string(),
            Data::Float(value) => value.to_string(),
            other => other.to_string(),
        }
    }
}
