//! What can go wrong, said so that the user knows where and what to do.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every error of the library. Its `Display` form is one message that names file, row, column and value where
/// they exist and states the remedy; [`Error::snippet`] gives the source text and span for those that point at a
/// character, so that a front end can draw a caret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data are at fault, at a place in a file.
    #[error(transparent)]
    Data(#[from] Box<DataError>),
    /// A text with a grammar (an expression, a calibration, a study file) is at fault, at a character.
    #[error(transparent)]
    Syntax(#[from] Box<SyntaxError>),
    /// The analysis asked for cannot be done on these data.
    #[error("{0}")]
    Analysis(String),
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The minimiser refused the problem.
    #[error(transparent)]
    Minimize(#[from] crate::minimize::Error),
}

impl Error {
    /// An analysis error from any message.
    pub fn analysis(message: impl Into<String>) -> Self {
        Error::Analysis(message.into())
    }

    /// The text that the error points into, if it points into one.
    pub fn snippet(&self) -> Option<&SyntaxError> {
        match self {
            Error::Syntax(error) => Some(error),
            _ => None,
        }
    }
}

/// A fault of the data: what is wrong, where, and what to do about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataError {
    /// The file as the user named it; `-` is standard input.
    pub file: Option<String>,
    /// The row of data, from 1 (the header is not counted).
    pub row: Option<usize>,
    /// The line of the file, from 1.
    pub line: Option<usize>,
    /// The name of the case in this row.
    pub case: Option<String>,
    /// The column's name.
    pub column: Option<String>,
    /// The offending value as it stands in the file.
    pub value: Option<String>,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: Option<String>,
}

impl DataError {
    /// A fault with this description, at no place yet.
    pub fn new(problem: impl Into<String>) -> Self {
        DataError {
            problem: problem.into(),
            ..DataError::default()
        }
    }

    /// Names the file.
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Names the row of data, counted from 1.
    pub fn row(mut self, row: usize) -> Self {
        self.row = Some(row);
        self
    }

    /// Names the line of the file, counted from 1.
    pub fn line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// Names the case.
    pub fn case(mut self, case: impl Into<String>) -> Self {
        self.case = Some(case.into());
        self
    }

    /// Names the column.
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }

    /// Quotes the value.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// Says what to do.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut place = Vec::new();
        place.extend(self.file.clone());
        match (self.row, self.line) {
            (Some(row), Some(line)) => place.push(format!("row {row} (line {line})")),
            (Some(row), None) => place.push(format!("row {row}")),
            (None, Some(line)) => place.push(format!("line {line}")),
            (None, None) => {}
        }
        place.extend(self.case.as_ref().map(|case| format!("case {case:?}")));
        place.extend(
            self.column
                .as_ref()
                .map(|column| format!("column {column:?}")),
        );
        place.extend(self.value.as_ref().map(|value| format!("value {value:?}")));
        if !place.is_empty() {
            write!(f, "{}: ", place.join(", "))?;
        }
        f.write_str(&self.problem)?;
        match &self.remedy {
            Some(remedy) => write!(f, "; {remedy}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for DataError {}

impl From<DataError> for Error {
    fn from(error: DataError) -> Self {
        Error::Data(Box::new(error))
    }
}

/// A fault at a character of a text: an expression, a calibration, a study file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What the text is: `expression`, `calibration`, or the study file's name.
    pub origin: String,
    /// The whole text.
    pub text: String,
    /// The bytes at fault; may be empty (a place between characters, or the end).
    pub span: Range<usize>,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: Option<String>,
}

impl SyntaxError {
    /// A fault in `text` at `span` (bytes).
    pub fn new(
        origin: impl Into<String>,
        text: impl Into<String>,
        span: Range<usize>,
        problem: impl Into<String>,
    ) -> Self {
        SyntaxError {
            origin: origin.into(),
            text: text.into(),
            span,
            problem: problem.into(),
            remedy: None,
        }
    }

    /// Says what to do.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Line and column of the fault, both from 1, the column in characters.
    pub fn line_and_column(&self) -> (usize, usize) {
        let before = self.text.get(..self.span.start).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let start_of_line = before.rfind('\n').map_or(0, |at| at + 1);
        (line, before[start_of_line..].chars().count() + 1)
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.line_and_column();
        if self.text.trim_end().contains('\n') {
            write!(
                f,
                "{}, line {line}, column {column}: {}",
                self.origin, self.problem
            )?;
        } else {
            write!(
                f,
                "{} {:?}, character {column}: {}",
                self.origin, self.text, self.problem
            )?;
        }
        match &self.remedy {
            Some(remedy) => write!(f, "; {remedy}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SyntaxError {}

impl From<SyntaxError> for Error {
    fn from(error: SyntaxError) -> Self {
        Error::Syntax(Box::new(error))
    }
}

/// The names nearest to `wanted` among `known`: those equal but for case if there are any, else by edit distance,
/// at most `limit`, none that is farther than a third of its length. Used for "did you mean".
pub fn nearest_names<'a>(
    wanted: &str,
    known: impl IntoIterator<Item = &'a str>,
    limit: usize,
) -> Vec<&'a str> {
    let folded = wanted.to_lowercase();
    let mut scored: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|name| {
            let distance = strsim::damerau_levenshtein(&folded, &name.to_lowercase());
            let longest = name.chars().count().max(wanted.chars().count());
            let reach = (longest / 3).max(1);
            (distance == 0 || (distance <= reach && longest > 1)).then_some((distance, name))
        })
        .collect();
    scored.sort_by_key(|&(distance, _)| distance);
    let same = scored
        .iter()
        .filter(|&&(distance, _)| distance == 0)
        .count();
    let limit = if same > 0 { same.min(limit) } else { limit };
    scored
        .into_iter()
        .take(limit)
        .map(|(_, name)| name)
        .collect()
}

/// The remedy for an unknown name: the nearest known ones, or the list of all of them (the first twenty).
pub fn did_you_mean<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let near = nearest_names(wanted, known.clone(), 3);
    if !near.is_empty() {
        let quoted: Vec<String> = near.iter().map(|name| format!("{name:?}")).collect();
        return format!("did you mean {}?", quoted.join(" or "));
    }
    let mut all: Vec<&str> = known.into_iter().take(21).collect();
    let more = if all.len() > 20 { ", …" } else { "" };
    all.truncate(20);
    format!("the names there are: {}{more}", all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_error_names_the_place_and_the_remedy() {
        let error = DataError::new("not a number")
            .file("a.csv")
            .row(2)
            .line(3)
            .column("DEV")
            .value("x")
            .remedy("correct it");
        assert_eq!(
            error.to_string(),
            r#"a.csv, row 2 (line 3), column "DEV", value "x": not a number; correct it"#
        );
    }

    #[test]
    fn near_names_ignore_case() {
        assert_eq!(
            did_you_mean("dev", ["URB", "DEV"]),
            r#"did you mean "DEV"?"#
        );
        assert_eq!(did_you_mean("y", ["A", "Y"]), r#"did you mean "Y"?"#);
        assert_eq!(did_you_mean("Q", ["A", "B"]), "the names there are: A, B");
        assert_eq!(
            did_you_mean("INDUST", ["IND", "INDUS"]),
            r#"did you mean "INDUS"?"#
        );
        assert_eq!(
            did_you_mean("nothing", ["A", "B"]),
            "the names there are: A, B"
        );
    }

    #[test]
    fn a_syntax_error_counts_characters_not_bytes() {
        let error = SyntaxError::new("expression", "É*", 3..3, "a name is missing");
        assert_eq!(error.line_and_column(), (1, 3));
    }
}
