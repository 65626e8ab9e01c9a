//! The text of a file.

use std::ops::Deref;
use std::sync::Arc;

use crate::error::DataError;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The text of a file, shared rather than copied, without its byte order mark.
#[derive(Clone, Debug)]
pub(super) struct Text {
    file: Arc<String>,
    start: usize,
}

impl Text {
    /// The text in the bytes of a file.
    ///
    /// # Errors
    /// [`DataError`] with the line at which they are not UTF-8.
    pub(super) fn decoded(bytes: Vec<u8>) -> Result<Self, DataError> {
        String::from_utf8(bytes)
            .map(Text::from)
            .map_err(|error| not_utf8(error.as_bytes(), error.utf8_error().valid_up_to()))
    }

    /// The bytes of the file, with the mark.
    pub(super) fn file_bytes(&self) -> &[u8] {
        self.file.as_bytes()
    }
}

impl From<String> for Text {
    fn from(file: String) -> Self {
        let start = match file.starts_with(BYTE_ORDER_MARK) {
            true => BYTE_ORDER_MARK.len(),
            false => 0,
        };
        let file = Arc::new(file);
        Text { file, start }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.file[self.start..]
    }
}

fn not_utf8(bytes: &[u8], valid: usize) -> DataError {
    let line = bytes[..valid].iter().filter(|&&b| b == b'\n').count() + 1;
    let problem = if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        "the file is UTF-16, not UTF-8"
    } else {
        "the text is not valid UTF-8"
    };
    DataError::new(problem)
        .line(line)
        .remedy("save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")")
}
