//! Long plain files: each stretch is digested and taken apart while the next one is read, so that the text is never there as a whole.
//!
//! The beginning of the file tells how it is laid out. Where that does not settle it, or where anything but plain rows comes up (a
//! quotation mark, a character of zero, bytes that are not UTF-8, a row that is too long), nothing is made of the file here, and it is
//! read as a whole, as short ones are: what is read, and what is said about it, is the same.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::assemble::{Read, assembled};
use super::kind::{Kind, kind};
use super::layout::{is_enough, layout};
use super::piece::Format;
use super::plain::{Part, is_plain, joined, part, parts};
use super::read::{dialect, format, has_names_in_first, hexadecimal, kept};
use super::text::{Origin, Text};
use super::{Dataset, MOST_BYTES, ReadOptions, decode, sections};

/// The bytes at the beginning that tell how the file is laid out.
const START: usize = 1 << 20;

/// The bytes of a stretch: it stays in the cache of a processor.
const STRETCH: usize = 1 << 18;

/// The data in a long file, if it is plain.
pub(super) fn dataset(path: &Path, options: &ReadOptions) -> Option<Dataset> {
    // Rows of a panel may be named by what two cells say.
    if options.encoding.is_some() || options.unit.is_some() || options.time.is_some() {
        return None;
    }
    let file = Stretches::new(File::open(path).ok()?);
    let mut bytes = Vec::new();
    file.next(START, &mut bytes)?;
    if kind(&bytes) != Ok(Kind::Text) {
        return None;
    }
    let start = Text::from(decode::utf8(bytes).ok()?);
    if sections::is_marked(&start) || !is_enough(&start, options) {
        return None;
    }
    let mut layout = layout(start.clone(), None, options).ok()?;
    if !layout.plain || !layout.text.is(&start) {
        return None;
    }
    let kept = kept(&layout, layout.id, options);
    let format = format(&layout, &kept, options);
    let body = &layout.text[layout.body..];
    let (mut all, rest) = rayon::join(|| parts(body, format), || file.parts(format));
    all.extend(rest?);
    let sha256 = file.digest()?;
    let (columns, piece) = joined(all).ok()?;
    let (decimal, doubt, again) = piece.told.verdict(layout.delimiter);
    if again.is_some() || has_names_in_first(&layout, format, &piece, options) {
        return None;
    }
    let id = format.id;
    let read = Read {
        id,
        columns,
        piece,
        dialect: dialect(&mut layout, (decimal, doubt), options),
        text: Origin::File(path.to_owned(), sha256.clone()),
        kept,
    };
    let data = assembled(layout, read, HashMap::new(), options).ok()?;
    data.check_case_names(options).ok()?;
    Some(Dataset {
        source: path.display().to_string(),
        sha256,
        ..data
    })
}

/// A file as stretches of whole lines, which several threads take.
struct Stretches {
    source: Mutex<Source>,
    digest: Mutex<Sha256>,
}

struct Source {
    file: File,
    /// The beginning of a line that belongs to the next stretch.
    rest: Vec<u8>,
    /// How many stretches were taken.
    taken: usize,
    /// How many bytes were read.
    bytes: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Ended,
    /// It cannot be read, or not in this way.
    Failed,
}

impl Stretches {
    fn new(file: File) -> Self {
        let source = Source {
            file,
            rest: Vec::new(),
            taken: 0,
            bytes: 0,
            state: State::Open,
        };
        Stretches {
            source: Mutex::new(source),
            digest: Mutex::default(),
        }
    }

    /// The next lines, about so many bytes of them, and their place among the stretches; none at the end, or where reading failed.
    fn next(&self, bytes: usize, lines: &mut Vec<u8>) -> Option<usize> {
        let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        if source.state != State::Open {
            return None;
        }
        if source.fill(bytes, lines).is_err() || source.bytes > MOST_BYTES {
            source.state = State::Failed;
            return None;
        }
        source.taken += 1;
        let place = source.taken;
        // Taken before the file is given to another thread: the digest is that of the stretches in order.
        let mut digest = self.digest.lock().unwrap_or_else(PoisonError::into_inner);
        drop(source);
        digest.update(&*lines);
        Some(place)
    }

    fn fail(&self) {
        let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        source.state = State::Failed;
    }

    /// The rows of all stretches, in order; none where one of them is not plain.
    fn parts(&self, format: Format) -> Option<Vec<Part>> {
        let threads = 0..rayon::current_num_threads();
        let taken: Vec<Vec<(usize, Part)>> = threads
            .into_par_iter()
            .map(|_| self.some_parts(format))
            .collect();
        let source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        let mut parts: Vec<(usize, Part)> = taken.into_iter().flatten().collect();
        parts.sort_unstable_by_key(|(place, _)| *place);
        let parts = parts.into_iter().map(|(_, part)| part).collect();
        (source.state == State::Ended).then_some(parts)
    }

    /// The stretches that one thread takes.
    fn some_parts(&self, format: Format) -> Vec<(usize, Part)> {
        let mut parts = Vec::new();
        let mut lines = Vec::new();
        while let Some(place) = self.next(STRETCH, &mut lines) {
            match plain_text(&lines) {
                Some(text) => parts.push((place, part(text, format))),
                None => self.fail(),
            }
        }
        parts
    }

    fn digest(self) -> Option<String> {
        let digest = self.digest.into_inner().ok()?;
        Some(hexadecimal(&digest.finalize()))
    }
}

fn plain_text(lines: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(lines).ok()?;
    let is_plain = is_plain(text) && memchr::memchr(0, lines).is_none();
    is_plain.then_some(text)
}

impl Source {
    /// Fills `lines` with what comes next, up to the end of a line behind so many bytes or more.
    fn fill(&mut self, bytes: usize, lines: &mut Vec<u8>) -> io::Result<()> {
        lines.clear();
        lines.append(&mut self.rest);
        lines.reserve(bytes);
        loop {
            let read = (&self.file).take(bytes as u64).read_to_end(lines)?;
            self.bytes += read as u64;
            if read == 0 {
                self.state = State::Ended;
                return Ok(());
            }
            if let Some(end) = memchr::memrchr(b'\n', lines) {
                self.rest.extend_from_slice(&lines[end + 1..]);
                lines.truncate(end + 1);
                return Ok(());
            }
        }
    }
}
