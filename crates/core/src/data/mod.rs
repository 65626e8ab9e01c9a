//! Raw data: a table of cases and columns, read from CSV, TSV or a spreadsheet, or made of an array.
//!
//! Nothing is decided here about what a column means: a cell that is not a number matters only when its column
//! is used as one. The text of the file is kept, or read again where it is long, so that [`Dataset::write_csv`] gives every cell
//! back as it stood and a message can name the line.

mod array;
mod assemble;
mod blocks;
mod cases;
mod cell;
mod content;
mod decode;
#[cfg(any(
    feature = "spreadsheet",
    feature = "stata",
    feature = "spss",
    feature = "parquet"
))]
mod grid;
mod kind;
pub(crate) mod layout;
mod letters;
mod long;
mod marks;
mod notes;
mod number;
#[cfg(feature = "parquet")]
mod parquet;
mod piece;
mod plain;
mod printed;
mod read;
mod records;
mod sections;
#[cfg(feature = "spss")]
mod spss;
#[cfg(feature = "stata")]
mod stata;
mod text;
mod words;
#[cfg(feature = "spreadsheet")]
mod workbook;
mod write;

pub use blocks::Blocks;
pub use cell::Cell;
pub use decode::decoded;
pub use kind::DATA_ENDINGS;
pub use layout::CASE_COLUMNS;
pub use notes::ReadingNote;
pub use printed::PrintedCells;

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use ndarray::ArrayView1;

use crate::case_names::CaseNames;
use crate::error::{DataError, Error, Remedy, Result, did_you_mean};
use marks::Doubt;
use piece::Dialect;
use text::Origin;

/// How a data file is read; [`Default`] finds everything out from the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The column of case names. By default the first column, if it is not numeric or merely numbers the cases; else cases are
    /// numbered from 1. An empty text: the cases are numbered.
    pub id: Option<String>,
    /// The byte between cells: `,`, `;`, a tab, `|`, or a blank for runs of blanks. By default the one that gives every
    /// row as many cells as the header.
    pub delimiter: Option<u8>,
    /// The encoding of a text file, by its name on the web: `gb18030`, `windows-1252`. By default UTF-8, or what the
    /// bytes look like.
    pub encoding: Option<String>,
    /// The sheet of a workbook, by its name or its number from 1. By default the first with a header and a row.
    pub sheet: Option<String>,
    /// The decimal mark, `.` or `,`. By default the one that the numbers show.
    pub decimal: Option<u8>,
    /// The line of the header, from 1. By default the first that is no title.
    pub header_row: Option<usize>,
    /// The column of units of a panel: the same unit may then stand in several rows.
    pub unit: Option<String>,
    /// The column of times of a panel. With `unit`, and where no other column names the cases, a case is named by both:
    /// `Austria 1990`.
    pub time: Option<String>,
    /// Whether the rows are no cases, as those of a truth table: they may have the same name, and no column is set aside for names.
    pub repeated_names: bool,
    /// The columns that are kept, of a file of which no others are needed: every column takes 8 bytes a case. By default all.
    /// The file is read as a whole all the same, so that it is the same data.
    pub columns: Option<Vec<String>>,
}

impl ReadOptions {
    /// For a table of rows, such as a truth table, and not of cases: rows may have the same name, and a first column is a
    /// column like any other, whether it holds words or numbers; only one without a name in the header names the rows.
    pub fn rows() -> Self {
        ReadOptions {
            repeated_names: true,
            ..ReadOptions::default()
        }
    }

    /// Whether a column of this name is asked for, as one to be kept or to tell units and times.
    fn wants(&self, name: &str) -> bool {
        let is = |column: &Option<String>| column.as_deref() == Some(name);
        let kept = self.columns.as_ref();
        kept.is_none_or(|kept| kept.iter().any(|column| column == name))
            || is(&self.unit)
            || is(&self.time)
    }

    /// Whether a first column of this name names the cases, where it holds texts: not the units or times of a panel, and not a
    /// condition of a truth table that has yes and no for levels.
    fn may_name_cases(&self, first: &str) -> bool {
        let is = |column: &Option<String>| column.as_deref() == Some(first);
        let panel = self.unit.is_some() && self.time.is_some();
        self.id.is_none() && !self.repeated_names && !(panel && (is(&self.unit) || is(&self.time)))
    }
}

/// The most bytes that are read of one input: 4 GiB.
pub const MOST_BYTES: u64 = 4 << 30;

/// Cases and columns as they stand in a file.
///
/// ```
/// use qca::data::{Dataset, ReadOptions};
/// let data = Dataset::parse("lr.csv", b"case,DEV,URB\nAU,720,33.4\nBE,1098,60.5\n", &ReadOptions::default())?;
/// assert_eq!(data.cases, ["AU", "BE"]);
/// assert_eq!(data.numeric("DEV")?.to_vec(), [720.0, 1098.0]);
/// let error = data.numeric("Dev").unwrap_err();
/// assert!(error.to_string().contains("did you mean \"DEV\"?"));
/// # Ok::<(), qca::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Dataset {
    /// The file as the user named it; `-` is standard input.
    pub source: String,
    /// The names of the cases, in the order of the file.
    pub cases: CaseNames,
    /// The column that is set aside for the names of the cases. `None` where they are numbered, and where the column that names
    /// them stays one that can be used, as a first column that merely numbers them: [`Dataset::named_by`] tells both.
    pub id_column: Option<String>,
    /// The cases left out for missing cells, in the order of the file.
    pub left_out: Vec<String>,
    /// The cases left out because they do not meet a condition.
    pub filtered: Vec<String>,
    /// SHA-256 of the bytes read, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The place of the id column in the file.
    id_place: Option<usize>,
    /// The names of all columns of the file; empty where a column without a name was left out.
    header: Arc<Vec<String>>,
    columns: Vec<Column>,
    index: HashMap<String, usize>,
    /// For each case its row in the file, from 1; none where the cases are all rows, in order.
    rows: Option<Vec<usize>>,
    text: Origin,
    dialect: Dialect,
    notes: Vec<ReadingNote>,
    /// The columns of units and times, where they were named.
    panel: Option<(String, String)>,
}

#[derive(Clone, Debug)]
struct Column {
    name: String,
    /// Its place in the file; `None` for a column whose values were set since.
    place: Option<usize>,
    /// The number of each case, `NaN` where the cell is none; sets share them.
    values: Arc<Vec<f64>>,
    /// The cells that are not numbers and not empty, by row in the file, in order.
    texts: Arc<Vec<(usize, Box<str>)>>,
    /// Whether it merely numbers the cases, and is no column unless it is named.
    hidden: bool,
    /// What the file says about it.
    labels: Arc<ColumnLabels>,
}

/// Labels that a file of Stata or SPSS has for a column.
#[derive(Clone, Debug, Default)]
struct ColumnLabels {
    /// What the column is about.
    column: Option<String>,
    /// Labels of its values.
    values: Vec<(f64, String)>,
}

/// What a cell holds where it is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    Missing,
    DontCare,
    Text,
}

impl Dataset {
    /// Reads a file: text (CSV and the like), a workbook, or a file of Stata, SPSS or Parquet.
    ///
    /// # Errors
    /// [`Error::File`] if the file cannot be read, otherwise as [`Dataset::parse`].
    pub fn read(path: &Path, options: &ReadOptions) -> Result<Self> {
        let failed = |source| Error::File {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        let is_file = about.is_file();
        if is_file
            && about.len() >= text::HELD as u64
            && let Some(data) = long::dataset(path, options)
        {
            return Ok(data);
        }
        let length = about.len().min(MOST_BYTES) as usize;
        let bytes = read_bytes(&path.display().to_string(), file, length)?;
        read::dataset(
            path.display().to_string(),
            is_file.then_some(path),
            bytes,
            options,
        )
    }

    /// Reads everything that `reader` has; `source` is its name in messages, `-` for standard input.
    ///
    /// # Errors
    /// As [`Dataset::read`].
    pub fn from_reader(
        source: impl Into<String>,
        reader: impl Read,
        options: &ReadOptions,
    ) -> Result<Self> {
        let source = source.into();
        let bytes = read_bytes(&source, reader, 0)?;
        read::dataset(source, None, bytes, options)
    }

    /// The data in the bytes of a file.
    ///
    /// # Errors
    /// [`DataError`] for an empty file, a header without rows, invalid UTF-8, a row with more or fewer cells than the
    /// header, a duplicate or empty column name, or an id column that does not exist.
    pub fn parse(source: impl Into<String>, bytes: &[u8], options: &ReadOptions) -> Result<Self> {
        read::dataset(source.into(), None, bytes.to_vec(), options)
    }

    /// Number of cases.
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Whether there is no case.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// The names of all columns but the id column and one that merely numbers the cases, in the order of the file; columns
    /// added since come last.
    pub fn column_names(&self) -> impl Iterator<Item = &str> + Clone {
        self.columns
            .iter()
            .filter(|column| !column.hidden)
            .map(|column| column.name.as_str())
    }

    /// The columns that can be sets where none is named: all but those that tell units and times, as they were named or as the
    /// first two columns behind the case names make these up: `Austria 1990`, `Austria`, `1990`.
    ///
    /// ```
    /// use qca::data::{Dataset, ReadOptions};
    /// let options = ReadOptions { unit: Some("land".into()), time: Some("year".into()), ..ReadOptions::default() };
    /// let data = Dataset::parse("a.csv", b"land,year,A\nx,1990,1\nx,2000,0\n", &options)?;
    /// assert!(data.set_names().eq(["A"]));
    /// # Ok::<(), qca::Error>(())
    /// ```
    pub fn set_names(&self) -> impl Iterator<Item = &str> + Clone {
        let named = (self.panel.as_ref()).map(|(unit, time)| [unit.as_str(), time.as_str()]);
        let panel = named.or_else(|| self.panel_in_names());
        self.column_names()
            .filter(move |name| panel.is_none_or(|panel| !panel.contains(name)))
    }

    /// The byte between the cells of the file, and of what [`Dataset::write_csv`] writes.
    pub fn delimiter(&self) -> u8 {
        self.dialect.delimiter
    }

    /// The decimal mark of the file.
    pub fn decimal(&self) -> u8 {
        self.dialect.decimal
    }

    /// What was detected and done while the file was read.
    pub fn notes(&self) -> &[ReadingNote] {
        &self.notes
    }

    /// [`Dataset::column_names`] with those of the columns that were not kept ([`ReadOptions::columns`]).
    pub fn known_names(&self) -> impl Iterator<Item = &str> + Clone {
        let is_of_file = |name: &str| self.header.iter().any(|known| known == name);
        let numbers_the_cases = |name: &str| {
            let mut notes = self.notes.iter();
            notes
                .any(|note| matches!(note, ReadingNote::Numbering { column, .. } if column == name))
        };
        let is_a_column = move |name: &&str| {
            let is_id = self.id_column.as_deref() == Some(*name);
            !name.is_empty() && !is_id && !numbers_the_cases(name)
        };
        let of_file = self.header.iter().map(String::as_str);
        let added = self.column_names().filter(move |name| !is_of_file(name));
        of_file.filter(is_a_column).chain(added)
    }

    /// Whether there is a column of this name, other than the id column.
    pub fn has_column(&self, name: &str) -> bool {
        self.index.contains_key(name)
    }

    /// The place of a column among [`Dataset::column_names`].
    ///
    /// # Errors
    /// [`DataError`] that suggests the nearest names.
    pub fn column(&self, name: &str) -> Result<usize> {
        if let Some(&at) = self.index.get(name) {
            return Ok(at);
        }
        let error = DataError::new("there is no such column")
            .file(&self.source)
            .column(name);
        if self.id_column.as_deref() == Some(name) {
            return Err(DataError {
                problem: "this column holds the names of the cases".into(),
                ..error
            }
            .remedy(Remedy::NameAnotherIdColumn {
                column: name.to_owned(),
            })
            .into());
        }
        if self.header.iter().any(|known| known == name) {
            let problem = "this column was left out when the file was read".into();
            return Err(DataError { problem, ..error }.into());
        }
        Err(error.remedy(did_you_mean(name, self.known_names())).into())
    }

    /// The values of a numeric column, one for each case.
    ///
    /// # Errors
    /// [`DataError`] for an unknown column, and at the first cell that is missing or not a finite number.
    pub fn numeric(&self, name: &str) -> Result<ArrayView1<'_, f64>> {
        let column = self.column(name)?;
        let values = &self.columns[column].values;
        match values.iter().position(|v| v.is_nan()) {
            None => Ok(ArrayView1::from(values.as_slice())),
            Some(case) => Err(self.gap_error(column, case).into()),
        }
    }

    /// The numbers of a column as they are held, if every case has one.
    pub(crate) fn shared_numbers(&self, name: &str) -> Result<Option<Arc<Vec<f64>>>> {
        let values = &self.columns[self.column(name)?].values;
        // Part by part without a branch within, which a processor does several at once.
        let has_gap = |part: &[f64]| part.iter().fold(false, |gap, value| gap | value.is_nan());
        let is_whole = !values.chunks(1024).any(has_gap);
        Ok(is_whole.then(|| Arc::clone(values)))
    }

    /// The values of a numeric column, one for each case, `NaN` where the cell is missing.
    ///
    /// # Errors
    /// [`DataError`] for an unknown column, and at the first cell that is a text.
    pub fn numeric_with_gaps(&self, name: &str) -> Result<Vec<f64>> {
        let column = self.column(name)?;
        let values = &self.columns[column].values;
        let text = (0..self.len())
            .find(|&case| values[case].is_nan() && self.gap(column, case) != Gap::Missing);
        match text {
            None => Ok(values.to_vec()),
            Some(case) => Err(self.gap_error(column, case).into()),
        }
    }

    /// The cells of a column that is to be a set: as [`Dataset::numeric`], but `-` and `dc` of temporal data ("does not
    /// matter") are [`Cell::DontCare`] where all other cells are whole levels.
    ///
    /// # Errors
    /// As [`Dataset::numeric`].
    pub fn cells(&self, name: &str) -> Result<Vec<Cell>> {
        let column = self.column(name)?;
        let values = &self.columns[column].values;
        let levels = values.iter().all(|v| v.is_nan() || v.fract() == 0.0);
        let cell = |(case, value): (usize, &f64)| match value.is_nan() {
            false => Ok(Cell::Value(*value)),
            true if levels && self.gap(column, case) == Gap::DontCare => Ok(Cell::DontCare),
            true => Err(self.gap_error(column, case).into()),
        };
        values.iter().enumerate().map(cell).collect()
    }

    /// Whether every cell of the column is a number or missing, and at least one is a number.
    ///
    /// # Errors
    /// [`DataError`] for an unknown column.
    pub fn is_numeric(&self, name: &str) -> Result<bool> {
        let column = self.column(name)?;
        let values = &self.columns[column].values;
        let numbers = values.iter().any(|v| !v.is_nan());
        Ok(numbers
            && (0..self.len())
                .all(|case| !values[case].is_nan() || self.gap(column, case) == Gap::Missing))
    }

    /// Refuses a column with a number that can be read in two ways, such as `1.755` where nothing tells which mark is decimal.
    ///
    /// # Errors
    /// [`DataError`] for an unknown column, and at the first such cell.
    pub fn check_marks(&self, name: &str) -> Result<()> {
        let column = self.column(name)?;
        let unclear = |case: &usize| {
            self.columns[column].values[*case].is_nan()
                && number::open_number(self.text_of(column, *case)).is_some()
        };
        let doubt = self.dialect.doubt != Doubt::None;
        match (0..self.len()).filter(|_| doubt).find(unclear) {
            None => Ok(()),
            Some(case) => Err(self.gap_error(column, case).into()),
        }
    }

    /// The numbers of a column, without its missing cells.
    ///
    /// # Errors
    /// [`DataError`] for an unknown column, and at the first cell that is a text.
    pub fn present(&self, name: &str) -> Result<Vec<f64>> {
        let mut values = self.numeric_with_gaps(name)?;
        values.retain(|value| !value.is_nan());
        Ok(values)
    }

    /// A cell as it is written, such as `yes` in a column of yes and no, or its number in the shortest form; none where it is
    /// missing.
    ///
    /// # Errors
    /// [`DataError`] for an unknown column.
    pub fn cell(&self, name: &str, case: usize) -> Result<Option<String>> {
        let column = self.column(name)?;
        let (value, text) = (
            self.columns[column].values[case],
            self.text_of(column, case),
        );
        Ok(if !value.is_nan() && text.is_empty() {
            Some(value.to_string())
        } else {
            (!number::is_missing(text)).then(|| text.to_owned())
        })
    }

    /// The values of a column, `NaN` where a cell is missing or a text.
    ///
    /// # Errors
    /// [`DataError`] for an unknown column.
    pub fn numbers(&self, name: &str) -> Result<Vec<f64>> {
        Ok(self.columns[self.column(name)?].values.to_vec())
    }

    /// What a column is about, as the file says it: the label of a variable of Stata or SPSS.
    pub fn label(&self, name: &str) -> Option<&str> {
        let labels = &self.columns[*self.index.get(name)?].labels;
        labels.column.as_deref()
    }

    /// The label that the file gives a value of a column.
    pub fn value_label(&self, name: &str, value: f64) -> Option<&str> {
        let labels = &self.columns[*self.index.get(name)?].labels;
        let found = labels.values.iter().find(|(of, _)| *of == value);
        found.map(|(_, label)| label.as_str())
    }

    /// The column that the names of the cases come from, whether it is set aside for them or merely numbers them, or stands beside
    /// one that does; none where cases are counted, or named by unit and time.
    ///
    /// ```
    /// use qca::data::{Dataset, ReadOptions};
    /// let read = |text: &str| Dataset::parse("a.csv", text.as_bytes(), &ReadOptions::default()).unwrap();
    /// let numbered = read("No,A,Y\n7,1,1\n9,0,0\n");
    /// assert_eq!((numbered.named_by(), numbered.id_column.as_deref()), (Some("No"), None));
    /// assert_eq!(numbered.cases, ["7", "9"]);
    /// assert!(numbered.column_names().eq(["A", "Y"]), "no condition, unless it is named as one");
    /// assert!(numbered.numeric("No").is_ok());
    /// assert_eq!(read("A,Y\n1,1\n0,0\n").named_by(), None);
    /// # Ok::<(), qca::Error>(())
    /// ```
    pub fn named_by(&self) -> Option<&str> {
        let numbering = || {
            self.notes.iter().find_map(|note| match note {
                ReadingNote::Numbering { column, names } => Some(names.as_ref().unwrap_or(column)),
                _ => None,
            })
        };
        let panel = self.panel.is_some();
        let found = self.id_column.as_ref();
        found
            .or_else(|| numbering().filter(|_| !panel))
            .map(String::as_str)
    }

    /// The columns of units and times, where [`ReadOptions`] named them.
    pub fn panel_columns(&self) -> Option<(&str, &str)> {
        let panel = self.panel.as_ref();
        panel.map(|(unit, time)| (unit.as_str(), time.as_str()))
    }

    /// The data without the cases that have a missing cell in one of these columns; they are named in `left_out`.
    ///
    /// # Errors
    /// [`DataError`] for an unknown column, or if no case is left.
    pub fn without_missing(&self, columns: &[&str]) -> Result<Self> {
        let mut out = BTreeSet::new();
        for name in columns {
            let column = self.column(name)?;
            let values = &self.columns[column].values;
            out.extend(
                (0..self.len()).filter(|&case| {
                    values[case].is_nan() && self.gap(column, case) == Gap::Missing
                }),
            );
        }
        if out.len() == self.len() {
            return Err(DataError::new(
                "every case has a missing value in one of the columns in use",
            )
            .file(&self.source)
            .remedy(format!(
                "fill in or leave out columns: {}",
                columns.join(", ")
            ))
            .into());
        }
        let keep: Vec<usize> = (0..self.len()).filter(|case| !out.contains(case)).collect();
        let mut left_out = self.left_out.clone();
        left_out.extend(out.iter().map(|&case| self.cases[case].to_owned()));
        Ok(Dataset {
            left_out,
            filtered: self.filtered.clone(),
            ..self.keeping(&keep)
        })
    }

    /// The data of these cases; the others are named in `filtered`.
    pub(crate) fn keeping(&self, keep: &[usize]) -> Self {
        let out = (0..self.len()).filter(|case| keep.binary_search(case).is_err());
        let mut filtered = self.filtered.clone();
        filtered.extend(out.map(|case| self.cases[case].to_owned()));
        let mut kept = self.clone();
        kept.keep(keep);
        Dataset { filtered, ..kept }
    }

    /// The line of a row of the file and its cell in this column, where the file is as it was read.
    fn find_cell(&self, row: usize, place: Option<usize>) -> Option<(usize, Option<String>)> {
        records::find_cell(&self.text.text()?, &self.dialect, row, place)
    }

    /// The row of a case in the file, from 1.
    fn row(&self, case: usize) -> usize {
        self.rows.as_ref().map_or(case + 1, |rows| rows[case])
    }

    /// Completes an error whose row counts the cases (from 1): adds the file, and for that case the row and line of
    /// the file, its name, and the cell as it stands in the file.
    pub fn locate(&self, error: DataError) -> DataError {
        let mut error = error;
        error.file.get_or_insert_with(|| self.source.clone());
        let case = error
            .row
            .and_then(|row| row.checked_sub(1))
            .filter(|&case| case < self.len());
        let Some(case) = case else { return error };
        let row = self.row(case);
        error.row = Some(row);
        error
            .case
            .get_or_insert_with(|| self.cases[case].to_owned());
        let place = error
            .column
            .as_ref()
            .and_then(|name| self.index.get(name))
            .and_then(|&column| self.columns[column].place);
        if let Some((line, cell)) = self.find_cell(row, place) {
            error.line = Some(line);
            if let Some(cell) = cell.filter(|cell| !cell.is_empty()) {
                error.value = Some(cell);
            }
        }
        error
    }

    /// The data with a column of this name set to these values: it replaces the column that has the name, or comes
    /// last.
    ///
    /// # Errors
    /// [`DataError`] if there is not one value for each case, or the name is that of the id column.
    pub fn with_column(mut self, name: &str, values: &[f64]) -> Result<Self> {
        let fault = |problem: String| DataError::new(problem).file(&self.source).column(name);
        if values.len() != self.len() {
            let problem = format!(
                "{} values were given for {} cases",
                values.len(),
                self.len()
            );
            return Err(fault(problem).into());
        }
        if self.id_column.as_deref() == Some(name) || name.is_empty() {
            return Err(
                fault("a set cannot have the name of the id column, nor none".into())
                    .remedy("give the set another name: NEW:COLUMN=…")
                    .into(),
            );
        }
        let column = Column {
            name: name.to_owned(),
            place: None,
            values: Arc::new(values.to_vec()),
            texts: Arc::default(),
            hidden: false,
            labels: Arc::default(),
        };
        match self.index.get(name) {
            Some(&at) => self.columns[at] = column,
            None => {
                self.index.insert(name.to_owned(), self.columns.len());
                self.columns.push(column);
            }
        }
        Ok(self)
    }

    /// What a cell says: its text, or its number in the shortest form.
    ///
    /// # Errors
    /// [`DataError`] for an unknown column.
    pub fn text(&self, name: &str, case: usize) -> Result<String> {
        let column = self.column(name)?;
        let value = self.columns[column].values[case];
        let text = self.text_of(column, case);
        Ok(if value.is_nan() {
            text.to_owned()
        } else {
            value.to_string()
        })
    }

    /// The text of a cell that is not a number; empty for an empty cell.
    fn text_of(&self, column: usize, case: usize) -> &str {
        let texts = &self.columns[column].texts;
        match texts.binary_search_by_key(&self.row(case), |&(row, _)| row) {
            Ok(at) => &texts[at].1,
            Err(_) => "",
        }
    }

    fn gap(&self, column: usize, case: usize) -> Gap {
        let text = self.text_of(column, case);
        if number::is_missing(text) {
            Gap::Missing
        } else if number::is_dont_care(text) {
            Gap::DontCare
        } else {
            Gap::Text
        }
    }

    /// The fault of a cell that is missing or no number.
    pub(crate) fn gap_at(&self, name: &str, case: usize) -> Error {
        match self.column(name) {
            Ok(column) => self.gap_error(column, case).into(),
            Err(error) => error,
        }
    }

    fn gap_error(&self, column: usize, case: usize) -> DataError {
        let text = self.text_of(column, case);
        let (problem, remedy) = match self.gap(column, case) {
            Gap::Missing => ("the value is missing", Remedy::FillInOrLeaveOutCases),
            Gap::DontCare => (
                "a don't-care cell is for crisp and multi-value conditions only, and this column is not one",
                "give the case a number".into(),
            ),
            Gap::Text => (
                "this is not a finite number",
                self.text_remedy(column, text),
            ),
        };
        let error = DataError::new(problem)
            .row(case + 1)
            .column(&self.columns[column].name)
            .value(text)
            .remedy(remedy);
        let mut error = self.locate(error);
        error.value = error.value.filter(|value| !value.is_empty());
        error
    }

    fn text_remedy(&self, column: usize, text: &str) -> Remedy {
        let is_number = number::open_number(text).is_some();
        match self.dialect.doubt {
            Doubt::Mixed if is_number => Remedy::SayDecimalMark(
                "the file has decimal commas and decimal points; write all numbers the same way"
                    .into(),
            ),
            Doubt::Ambiguous if is_number => Remedy::SayDecimalMark(format!(
                "it can be a decimal or {}, and no other number of the file tells which",
                text.replace(['.', ','], "")
            )),
            _ => Remedy::CorrectOrLeaveOut {
                column: self.columns[column].name.clone(),
            },
        }
    }
}

/// All bytes that a reader has, up to [`MOST_BYTES`]; about so many are expected.
fn read_bytes(source: &str, reader: impl Read, expected: usize) -> Result<Vec<u8>> {
    // One more, so that the end is seen without room for twice as many.
    let mut bytes = Vec::new();
    let _ = bytes.try_reserve_exact(expected + 1);
    match reader.take(MOST_BYTES + 1).read_to_end(&mut bytes) {
        Ok(read) if read as u64 > MOST_BYTES => Err(DataError::new(
            "the input is longer than 4 GiB, the most that is read at once",
        )
        .file(source)
        .remedy("keep the columns and cases that the analysis needs")
        .into()),
        Ok(_) => Ok(bytes),
        Err(error) => Err(Error::File {
            path: source.into(),
            source: error,
        }),
    }
}

#[cfg(test)]
mod tests;
