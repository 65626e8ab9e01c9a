//! The text of a file.

use std::borrow::Cow;
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::decode;
use super::read::sha256;

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

    /// Whether this is the same text, and not one that was made of it.
    pub(super) fn is(&self, other: &Text) -> bool {
        Arc::ptr_eq(&self.file, &other.file)
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

/// The bytes from which on the text of a file is read again where it is needed, rather than held.
pub(super) const HELD: usize = 4 << 20;

/// Where the text is that the data come from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// In memory.
    Held(Text),
    /// In a file, with the digest of its bytes.
    File(PathBuf, String),
}

impl Origin {
    /// Whether this text is held, and no other that was made of it.
    pub(super) fn is_held(&self, text: &Text) -> bool {
        matches!(self, Origin::Held(held) if held.is(text))
    }

    /// The same, with a long text left in the file where it stands as it is.
    pub(super) fn settled(self, file: Option<&Path>, sha256: &str) -> Self {
        match (self, file) {
            (Origin::Held(text), Some(path)) if text.len() >= HELD => {
                Origin::File(path.to_owned(), sha256.to_owned())
            }
            (other, _) => other,
        }
    }

    /// The text; none where the file is gone or has changed since it was read.
    pub(super) fn text(&self) -> Option<Cow<'_, Text>> {
        match self {
            Origin::Held(text) => Some(Cow::Borrowed(text)),
            Origin::File(path, digest) => {
                let text = decode::utf8(fs::read(path).ok()?).ok()?;
                let is_same = sha256(text.as_bytes()) == *digest;
                is_same.then(|| Cow::Owned(Text::from(text)))
            }
        }
    }
}
