//! The text of a file.

use std::ops::Deref;
use std::sync::Arc;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The text of a file, shared rather than copied, without its byte order mark.
#[derive(Clone, Debug)]
pub(super) struct Text {
    file: Arc<String>,
    start: usize,
}

impl Text {
    /// The bytes of the file, with the mark.
    pub(super) fn file_bytes(&self) -> &[u8] {
        self.file.as_bytes()
    }

    /// The text with nothing but line ends before this byte, so that lines are counted as before.
    pub(super) fn emptied(self, before: usize) -> Self {
        if before == 0 {
            return self;
        }
        let (above, rest) = self.split_at(before);
        let ends = above.chars().filter(|c| matches!(c, '\r' | '\n'));
        Text::from(ends.chain(rest.chars()).collect::<String>())
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
