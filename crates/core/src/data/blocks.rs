//! A text file in portions of lines, for data that are larger than memory.

use std::io::Read;

use crate::error::{DataError, Error, Result};

use super::kind::{Kind, kind};
use super::{Dataset, ReadOptions};

/// The bytes of a portion.
const PORTION: usize = 16 << 20;

/// The portions of a text file with a header line. Each is read as a file of its own, in the way that the first one showed; a
/// cell of text at the wrong place is told with its line in the whole file. Names of cases are not compared across portions.
///
/// ```
/// use qca::data::{Blocks, ReadOptions};
///
/// let mut blocks = Blocks::new("data.csv", &b"A,Y\n0.2,0.1\n0.9,0.8\n"[..], &ReadOptions::default());
/// let mut cases = 0;
/// while let Some(block) = blocks.next_block()? {
///     cases += block.numeric("Y")?.len();
/// }
/// assert_eq!(cases, 2);
/// # Ok::<(), qca::Error>(())
/// ```
#[derive(Debug)]
pub struct Blocks<R> {
    reader: R,
    source: String,
    options: ReadOptions,
    /// The bytes of a portion.
    portion: usize,
    /// The header line, once it is read.
    header: Option<Vec<u8>>,
    /// What was read and does not belong to a portion yet.
    rest: Vec<u8>,
    /// Rows and lines before the last portion, and up to its end.
    before: (usize, usize),
    after: (usize, usize),
    ended: bool,
}

impl<R: Read> Blocks<R> {
    /// The portions of what a reader gives; `source` is its name in messages.
    pub fn new(source: impl Into<String>, reader: R, options: &ReadOptions) -> Self {
        Blocks {
            reader,
            source: source.into(),
            options: options.clone(),
            portion: PORTION,
            header: None,
            rest: Vec::new(),
            before: (0, 0),
            after: (0, 0),
            ended: false,
        }
    }

    /// The next portion; none at the end.
    ///
    /// # Errors
    /// As [`Dataset::read`]; a file that is not text; a line longer than a portion.
    pub fn next_block(&mut self) -> Result<Option<Dataset>> {
        let Some(lines) = self.next_lines()? else {
            return Ok(None);
        };
        let first = self.header.is_none();
        let text = match &self.header {
            Some(header) => [header, &lines[..]].concat(),
            None => {
                let end = lines.iter().position(|&byte| byte == b'\n');
                self.header = Some(lines[..end.map_or(lines.len(), |end| end + 1)].to_vec());
                lines.clone()
            }
        };
        self.before = self.after;
        let read = Dataset::parse(self.source.clone(), &text, &self.options);
        let block = read.map_err(|error| self.located(error))?;
        if first {
            self.settle(&block);
        }
        self.after.0 += block.len();
        self.after.1 += lines.iter().filter(|&&byte| byte == b'\n').count();
        Ok(Some(block))
    }

    /// Reads all that follow as the first portion was read.
    fn settle(&mut self, first: &Dataset) {
        self.options.delimiter = Some(first.delimiter());
        self.options.decimal = Some(first.decimal());
        self.options.header_row = Some(1);
        self.options.id = Some(first.id_column.clone().unwrap_or_default());
    }

    /// An error about the last portion, at its place in the whole file.
    pub fn located(&self, error: Error) -> Error {
        let (rows, lines) = self.before;
        match error {
            Error::Data(mut error) if lines > 0 => {
                error.row = error.row.map(|row| row + rows);
                // The header stands before every portion.
                error.line = error.line.map(|line| line + lines - 1);
                Error::Data(error)
            }
            other => other,
        }
    }

    /// Whole lines, about as many as go into a portion.
    fn next_lines(&mut self) -> Result<Option<Vec<u8>>> {
        while !self.ended && self.rest.len() < self.portion {
            let before = self.rest.len();
            let wanted = (self.portion - before) as u64;
            let read = self
                .reader
                .by_ref()
                .take(wanted)
                .read_to_end(&mut self.rest);
            let read = read.map_err(|source| Error::File {
                path: self.source.clone().into(),
                source,
            })?;
            self.ended = read == 0;
        }
        if self.header.is_none() && !matches!(kind(&self.rest), Ok(Kind::Text)) {
            return Err(self.refused("only text (CSV and the like) is read in portions"));
        }
        if self.rest.is_empty() {
            return Ok(None);
        }
        let end = match self.ended {
            true => self.rest.len(),
            false => match last_line_end(&self.rest).filter(|&end| self.has_rows(end)) {
                Some(end) => end,
                None => {
                    return Err(self.refused(
                        "a line is longer than 16 MiB, or a quotation mark is not closed",
                    ));
                }
            },
        };
        let rest = self.rest.split_off(end);
        Ok(Some(std::mem::replace(&mut self.rest, rest)))
    }

    /// Whether there are rows before this end: a portion that is the header alone has none.
    fn has_rows(&self, end: usize) -> bool {
        let header = self.rest.iter().position(|&byte| byte == b'\n');
        self.header.is_some() || header.is_some_and(|line| line + 1 < end)
    }

    fn refused(&self, problem: &str) -> Error {
        DataError::new(problem).file(&*self.source).into()
    }
}

/// Behind the last line end outside of quotation marks.
fn last_line_end(text: &[u8]) -> Option<usize> {
    let mut inside = false;
    let mut end = None;
    for (at, &byte) in text.iter().enumerate() {
        inside ^= byte == b'"';
        if byte == b'\n' && !inside {
            end = Some(at + 1);
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str, portion: usize) -> Blocks<&[u8]> {
        let mut blocks = Blocks::new("data.csv", text.as_bytes(), &ReadOptions::default());
        blocks.portion = portion;
        blocks
    }

    const TEXT: &str = "case;A;Y\n\"a\n1\";0,25;0,5\nb;0,75;1\nc;1;0\nd;0;0,5";

    #[test]
    fn portions_of_any_size_hold_the_same_cases() {
        let whole = Dataset::parse("data.csv", TEXT.as_bytes(), &ReadOptions::default()).unwrap();
        for portion in [26, 30, 45, 1000] {
            let mut blocks = blocks(TEXT, portion);
            let (mut names, mut values) = (Vec::new(), Vec::new());
            while let Some(block) = blocks.next_block().unwrap() {
                names.extend(block.cases.to_vec());
                values.extend(block.numeric("A").unwrap().to_vec());
            }
            assert_eq!(whole.cases, names, "{portion}");
            assert_eq!(values, whole.numeric("A").unwrap().to_vec());
        }
    }

    #[test]
    fn a_fault_is_told_with_its_line_in_the_file() {
        let text = "case,A\na,0.1\nb,0.2\nc,0.3\nd,high\ne,0.4\n";
        let mut blocks = blocks(text, 20);
        let mut faults = Vec::new();
        while let Some(block) = blocks.next_block().unwrap() {
            faults.extend(block.numeric("A").err());
        }
        let fault = blocks.located(faults.pop().unwrap()).to_string();
        assert!(faults.is_empty());
        assert!(fault.contains("line 5"), "{fault}");
    }

    #[test]
    fn what_is_no_text_and_lines_without_end_are_refused() {
        let zip = b"PK\x03\x04rest".as_slice();
        assert!(
            Blocks::new("a.xlsx", zip, &ReadOptions::default())
                .next_block()
                .is_err()
        );
        assert!(blocks("A,B,C,D,E,F,G", 4).next_block().is_err());
        assert!(blocks("", 4).next_block().unwrap().is_none());
    }
}
