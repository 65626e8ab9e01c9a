//! What can go wrong, said so that the user knows where and what to do: kinds with data, not in the words of any front end.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use crate::count::Count;
use crate::out::Out;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every error of the library: what is at fault, with its data. Its `Display` form is one message that names file, row,
/// column and value where they exist. What to do about it is said in words that hold for every front end; one that has
/// options or keys of its own says which, by the kind. [`Error::snippet`] gives the source text and span for those that
/// point at a character, so that a front end can draw a caret.
///
/// ```
/// use ndarray::array;
/// use qca::{Dataset, Error, StandardAnalysis};
///
/// let data = Dataset::from_array(&["A", "Y"], array![[0.2, 0.1], [0.8, 0.4]].view())?;
/// match StandardAnalysis::new(data, "Y").solve() {
///     Err(Error::NothingToExplain { best, .. }) => assert!(best < Some(0.8)),
///     other => panic!("{other:?}"),
/// }
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The data are at fault, at a place in a file.
    #[error(transparent)]
    Data(#[from] Box<DataError>),
    /// A text with a grammar (an expression, a calibration, a study file) is at fault, at a character.
    #[error(transparent)]
    Syntax(#[from] Box<SyntaxError>),
    /// No row of the truth table has OUT 1.
    #[error("no row of the truth table has OUT 1 for {outcome}, so there is nothing to explain{}: the solution is empty", highest(*.best))]
    NothingToExplain {
        /// The outcome.
        outcome: String,
        /// The consistency of the most consistent row, if a row has any.
        best: Option<f64>,
    },
    /// A term that is asked about as a row, and leaves conditions open.
    #[error(
        "{term:?} is not one row: it leaves {open} open; name a level of every condition, or ask about the term"
    )]
    NotOneRow {
        /// The term, as it was given.
        term: String,
        /// The conditions that it leaves open, in words.
        open: String,
    },
    /// Every row of the truth table is a remainder.
    #[error(
        "every row of the truth table is a remainder (OUT ?) for {outcome}, so there is nothing to explain"
    )]
    OnlyRemainders {
        /// The outcome.
        outcome: String,
    },
    /// No row of the truth table has OUT 0, and the parsimonious solution needs one.
    #[error(
        "no row of the truth table has OUT 0 for {outcome}, so the parsimonious solution is trivial: every case has the outcome whatever its conditions (the term 1)"
    )]
    NothingToExclude {
        /// The outcome.
        outcome: String,
    },
    /// A setting is outside its range.
    #[error("the {setting} is {value}; it must be {range}")]
    OutOfRange {
        /// The setting.
        setting: Setting,
        /// Its value.
        value: f64,
        /// The values that it can have, such as `between 0 and 1`.
        range: &'static str,
    },
    /// The cut-off of contradictions is above that of consistency.
    #[error(
        "the contradiction cut-off {contradiction} is above the consistency cut-off {consistency}; it is the lower of the two"
    )]
    CutOffsReversed {
        /// The cut-off of contradictions.
        contradiction: f64,
        /// The cut-off of consistency.
        consistency: f64,
    },
    /// Every case is at 0.5 in some condition.
    #[error(
        "every case has a membership of exactly 0.5 in some condition, so no case belongs to a row"
    )]
    NoCaseInARow,
    /// No row has as many cases as the frequency cut-off asks for.
    #[error(
        "the frequency cut-off {frequency} leaves no row: the fullest row has {fullest} case(s)"
    )]
    FrequencyTooHigh {
        /// The cut-off.
        frequency: usize,
        /// Cases of the row that has the most.
        fullest: usize,
    },
    /// No condition is named.
    #[error("there are no conditions")]
    NoConditions,
    /// A condition is named twice.
    #[error("the condition {condition:?} is named twice")]
    ConditionTwice {
        /// The condition.
        condition: String,
    },
    /// A condition is part of the outcome, which would explain itself.
    #[error("{condition:?} is both a condition and the outcome")]
    ConditionIsOutcome {
        /// The condition.
        condition: String,
    },
    /// More conditions than a truth table can have.
    #[error(
        "{conditions} conditions are more than the {most} that a truth table can number the rows of"
    )]
    TooManyConditions {
        /// Their number.
        conditions: usize,
        /// The most.
        most: usize,
    },
    /// More configurations than a truth table can number.
    #[error(
        "{conditions} conditions make 2^{bits:.0} configurations, more than the 2^128 that a truth table can number"
    )]
    TooManyConfigurations {
        /// Number of conditions.
        conditions: usize,
        /// Binary logarithm of the number of configurations.
        bits: f64,
    },
    /// More rows than a complete truth table lists.
    #[error(
        "the complete truth table of {conditions} conditions has {rows} rows, more than the {most} that are listed"
    )]
    TooManyRows {
        /// Number of conditions.
        conditions: usize,
        /// Number of rows.
        rows: Count,
        /// The most.
        most: u64,
    },
    /// A row number that the truth table does not have.
    #[error("there is no row {row}; the rows are numbered 1 to {last}")]
    NoSuchRow {
        /// The number, as it was given.
        row: String,
        /// The number of the last row.
        last: Count,
    },
    /// A row that is part of an observed row with don't-care cells, and cannot be excluded alone.
    #[error(
        "row {row} is a part of the observed row {whole} (OUT {out}), whose other cells do not matter, and cannot be excluded alone; write levels in place of - if its configurations are to be told apart"
    )]
    PartOfRow {
        /// The number of the row.
        row: Count,
        /// The observed row, as a term.
        whole: String,
        /// Its OUT.
        out: Out,
    },
    /// Two rows with don't-care cells say different things of the same configurations.
    #[error(
        "the rows {one} and {other} of the truth table for {outcome} share configurations, as cells that do not matter stand for every level, but have different OUT; give their cases the same kind of cell in {open} (a level in both, or - in both), or change the cut-offs"
    )]
    OverlappingRows {
        /// The OUT 1 row, with its cases.
        one: String,
        /// The other row, with its OUT and its cases.
        other: String,
        /// The outcome.
        outcome: String,
        /// The conditions in which a cell does not matter.
        open: String,
    },
    /// Contradictory assumptions that are not known, as not all parsimonious models are.
    #[error(
        "the contradictory assumptions of {outcome} cannot be told: its parsimonious solution has more than {most} models, or a limit stopped the search"
    )]
    UnknownAssumptions {
        /// The outcome.
        outcome: String,
        /// The most models that are looked through.
        most: usize,
    },
    /// An expression with more than can be listed or multiplied out.
    #[error("{problem}")]
    TooManyProducts {
        /// What has too many, and of what.
        problem: String,
    },
    /// More necessary expressions than are listed.
    #[error(
        "more than {most} expressions are necessary at consistency {consistency} and coverage {coverage}; raise a cut-off, or search fewer literals with a smaller depth"
    )]
    TooManyExpressions {
        /// The most.
        most: usize,
        /// Consistency cut-off.
        consistency: f64,
        /// Coverage cut-off.
        coverage: f64,
    },
    /// Lists or arrays that belong together have different lengths.
    #[error("{what} has {found} values, and {expected} are needed: one for each case")]
    Lengths {
        /// What is too short or too long.
        what: String,
        /// Its length.
        found: usize,
        /// The length that it should have.
        expected: usize,
    },
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
    Minimize(#[from] qca_minimize::Error),
}

fn highest(best: Option<f64>) -> String {
    best.map_or_else(String::new, |c| {
        format!(" (the most consistent row has {c:.3})")
    })
}

/// A number that the caller sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Setting {
    /// Consistency cut-off.
    Consistency,
    /// Lower consistency cut-off, for contradictions.
    Contradiction,
    /// PRI cut-off.
    Pri,
    /// Frequency cut-off.
    Frequency,
    /// Coverage cut-off.
    Coverage,
    /// Cut-off of the relevance of necessity.
    RelevanceOfNecessity,
    /// Most literals of an expression in the search for necessary ones.
    Depth,
    /// The share that a binomial test holds the observed one against.
    Benchmark,
    /// Level of significance of a test.
    Alpha,
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Setting::Consistency => "consistency cut-off",
            Setting::Contradiction => "contradiction cut-off",
            Setting::Pri => "PRI cut-off",
            Setting::Frequency => "frequency cut-off",
            Setting::Coverage => "coverage cut-off",
            Setting::RelevanceOfNecessity => "ron cut-off",
            Setting::Depth => "depth of the search",
            Setting::Benchmark => "benchmark of a binomial test",
            Setting::Alpha => "level of significance",
        })
    }
}

impl Setting {
    /// Refuses a share that is not between 0 and 1.
    ///
    /// # Errors
    /// [`Error::OutOfRange`].
    pub fn check_share(self, value: f64) -> Result<()> {
        match (0.0..=1.0).contains(&value) {
            true => Ok(()),
            false => Err(Error::OutOfRange {
                setting: self,
                value,
                range: "between 0 and 1",
            }),
        }
    }

    /// Refuses 0.
    ///
    /// # Errors
    /// [`Error::OutOfRange`].
    pub fn check_positive(self, value: usize) -> Result<()> {
        match value {
            0 => Err(Error::OutOfRange {
                setting: self,
                value: 0.0,
                range: "1 or more",
            }),
            _ => Ok(()),
        }
    }
}

/// What can be done about a fault of the data. The words of [`fmt::Display`] hold for every front end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// What these words say.
    Words(String),
    /// Name another column for the case names, if this one is to be a set.
    NameAnotherIdColumn {
        /// The column.
        column: String,
    },
    /// Fill in the value, or leave out cases with missing cells.
    FillInOrLeaveOutCases,
    /// Correct the text, make it a missing value, or leave the column out of the conditions.
    CorrectOrLeaveOut {
        /// The column.
        column: String,
    },
    /// Calibrate the raw scores.
    Calibrate {
        /// The column.
        column: String,
    },
    /// Leave the column out of the conditions.
    LeaveOutCondition,
    /// Say which mark is decimal; why the file does not tell.
    SayDecimalMark(String),
    /// Give each case a name of its own, or say which columns name the cases, the units or the times.
    NameCases,
    /// Choose one of these sheets.
    ChooseSheet(Vec<String>),
    /// Say which encoding the text has.
    SayEncoding,
    /// Code the levels without a gap.
    Recode {
        /// The column.
        column: String,
    },
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Remedy::Words(words) => f.write_str(words),
            Remedy::NameAnotherIdColumn { column } => {
                write!(
                    f,
                    "name another id column if {column:?} is meant to be a set"
                )
            }
            Remedy::FillInOrLeaveOutCases => {
                f.write_str("fill it in, or leave out the cases with missing values")
            }
            Remedy::CorrectOrLeaveOut { column } => {
                write!(
                    f,
                    "correct it, leave it empty and leave out the cases with missing values, or leave column {column:?} out of the conditions"
                )
            }
            Remedy::Calibrate { .. } => {
                f.write_str("the column holds raw scores; calibrate it first")
            }
            Remedy::SayDecimalMark(why) => write!(f, "{why}; say which mark is decimal"),
            Remedy::NameCases => f.write_str(
                "give each case a name of its own, or say which column names the cases; for units observed at several times, name the columns of both",
            ),
            Remedy::ChooseSheet(sheets) => {
                let sheets: Vec<String> = sheets.iter().map(|name| format!("{name:?}")).collect();
                write!(f, "choose one of the sheets {}", sheets.join(", "))
            }
            Remedy::SayEncoding => f.write_str(
                "say which encoding it is (gb18030, windows-1252, shift_jis, …), or save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")",
            ),
            Remedy::LeaveOutCondition => f.write_str("leave it out of the conditions"),
            Remedy::Recode { .. } => f.write_str("code the levels 0, 1, 2, … without a gap"),
        }
    }
}

impl From<String> for Remedy {
    fn from(words: String) -> Self {
        Remedy::Words(words)
    }
}

impl From<&str> for Remedy {
    fn from(words: &str) -> Self {
        Remedy::Words(words.to_owned())
    }
}

impl Error {
    /// An analysis error from any message.
    pub fn analysis(message: impl Into<String>) -> Self {
        Error::Analysis(message.into())
    }

    /// The message in the words of a front end.
    pub fn worded(&self, wording: &impl Wording) -> String {
        match self {
            Error::Data(error) => match &error.remedy {
                Some(remedy) => format!("{}; {}", error.without_remedy(), wording.remedy(remedy)),
                None => error.to_string(),
            },
            other => wording.message(other).unwrap_or_else(|| other.to_string()),
        }
    }

    /// The text that the error points into, if it points into one.
    pub fn snippet(&self) -> Option<&SyntaxError> {
        match self {
            Error::Syntax(error) => Some(error),
            _ => None,
        }
    }
}

/// How a front end words what the library leaves to it: its own options, keys or buttons.
pub trait Wording {
    /// The whole message for an error, where the front end has words of its own.
    fn message(&self, error: &Error) -> Option<String>;

    /// What to do about a fault of the data.
    fn remedy(&self, remedy: &Remedy) -> String;
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
    pub remedy: Option<Remedy>,
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
    pub fn remedy(mut self, remedy: impl Into<Remedy>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

impl DataError {
    /// The message without the remedy.
    pub fn without_remedy(&self) -> String {
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
        match place.is_empty() {
            true => self.problem.clone(),
            false => format!("{}: {}", place.join(", "), self.problem),
        }
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.without_remedy())?;
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
