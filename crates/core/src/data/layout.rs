//! Where the table of a text file is: its delimiter, its header, and the names of its columns.

use std::collections::{BTreeSet, HashMap};

use csv::StringRecord;

use super::notes::ReadingNote;
use super::records::{is_text, line_of, next_record, reader, unguarded};
use super::text::Text;
use super::{ReadOptions, plain};
use crate::error::{DataError, did_you_mean};

/// The table of a file: its text, and how it is to be read.
pub(super) struct Layout {
    /// The text: lines above the header are empty, and runs of blanks between cells are tabs.
    pub(super) text: Text,
    /// The byte between cells.
    pub(super) delimiter: u8,
    /// The names of all columns, empty where a column has none.
    pub(super) names: Vec<String>,
    /// The first column that has a name or a cell.
    pub(super) first: usize,
    /// The column of case names, as far as it is known before the cells are read.
    pub(super) id: Option<usize>,
    /// The byte at which the first row begins.
    pub(super) body: usize,
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    /// Whether the rows can be cut at line feeds.
    pub(super) plain: bool,
    /// What the user should know.
    pub(super) notes: Vec<ReadingNote>,
}

impl Layout {
    /// Notes which columns have dates.
    pub(super) fn tell_dates(&mut self, columns: &BTreeSet<usize>) {
        let names: Vec<String> = columns
            .iter()
            .filter_map(|&at| self.names.get(at))
            .cloned()
            .collect();
        if !names.is_empty() {
            self.notes.push(ReadingNote::Dates(names));
        }
    }
}

/// The delimiters that are looked for.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The delimiter of blanks in runs; such a text is rewritten with tabs.
const BLANKS: u8 = b' ';

/// How many rows are looked at.
const LOOKED_AT: usize = 10;

/// How many lines a title may take.
const TITLE: usize = 30;

/// Whether [`layout`] looks at no more than this beginning of a longer text, whichever the delimiter is.
pub(super) fn is_enough(start: &str, options: &ReadOptions) -> bool {
    let seen = 1 + TITLE + LOOKED_AT;
    let has_enough = |delimiter: u8| {
        let records = reader(start, delimiter).into_records();
        records.take(seen).filter(Result::is_ok).count() == seen
    };
    let candidates = CANDIDATES.into_iter().chain(options.delimiter);
    start.lines().filter(|line| !line.trim().is_empty()).count() >= seen
        && candidates.into_iter().all(has_enough)
}

/// Finds the table in a text; its delimiter may be known.
pub(super) fn layout(
    text: Text,
    known: Option<u8>,
    options: &ReadOptions,
) -> Result<Layout, DataError> {
    if text.trim().is_empty() {
        return Err(DataError::new("the file is empty")
            .remedy("it needs a header line with the column names, then one row for each case"));
    }
    let (text, stated) = match known {
        Some(_) => (text, None),
        None => without_separator_line(text),
    };
    let delimiter = known
        .or(options.delimiter)
        .or(stated)
        .unwrap_or_else(|| detected_delimiter(&text));
    let mut notes = Vec::new();
    if delimiter != b',' {
        notes.push(ReadingNote::Delimiter(delimiter));
    }
    let (text, delimiter) = match delimiter {
        BLANKS => (Text::from(tabbed(&text)), b'\t'),
        other => (text, other),
    };
    let text = below_title(text, delimiter, options.header_row, &mut notes)?;
    let Top {
        mut names,
        rows,
        line,
        body,
        body_line,
    } = top(&text, delimiter)?;
    fit_names(&mut names, &rows);
    let first = first_column(&names, &rows);
    let id = id_column(&mut names, first, &rows, options, &mut notes)?;
    check_names(&names, line)?;
    let is_plain = plain::is_plain(&text[body..]);
    Ok(Layout {
        text,
        delimiter,
        names,
        first,
        id,
        body,
        line: body_line,
        plain: is_plain,
        notes,
    })
}

/// Excel's first line `sep=;`, which names the delimiter.
fn without_separator_line(text: Text) -> (Text, Option<u8>) {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    // A program that quotes every cell quotes this one too.
    let line = text[..end].trim_matches('"').as_bytes();
    match line {
        [sep @ .., delimiter] if sep.eq_ignore_ascii_case(b"sep=") && delimiter.is_ascii() => {
            let delimiter = *delimiter;
            (text.emptied(end), Some(delimiter))
        }
        _ => (text, None),
    }
}

/// The delimiter with which the rows have as many cells as the header, and most of them; failing that, the one that the
/// header has most of. Blanks are one where no other parts the header.
fn detected_delimiter(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let records: Vec<StringRecord> = reader(text, delimiter)
            .into_records()
            .take(TITLE + LOOKED_AT)
            .map_while(Result::ok)
            .collect();
        let top = records.iter().position(|record| filled(record) > 1);
        let records = &records[top.unwrap_or(0)..];
        let width = records.first().map_or(0, StringRecord::len);
        let mut rows = records.iter().skip(1).take(LOOKED_AT);
        let even = rows.all(|record| (width..=width + 1).contains(&record.len()));
        // Rows that are passed over as a title speak against a delimiter.
        (width > 1 && even, top == Some(0), width)
    };
    let candidates = CANDIDATES.map(|delimiter| (score(delimiter), delimiter));
    let best = candidates.iter().map(|&(score, _)| score).max();
    let best = best.unwrap_or_default();
    if !best.0 && is_parted_by_blanks(text) {
        return BLANKS;
    }
    let found = candidates.iter().find(|&&(score, _)| score == best);
    found.map_or(b',', |&(_, delimiter)| delimiter)
}

/// Whether runs of blanks part the header and the rows evenly, as in fs/QCA's `.dat` and R's `write.table`.
fn is_parted_by_blanks(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let width = lines.next().map_or(0, |line| blank_parted(line).len());
    let rows: Vec<usize> = lines
        .take(LOOKED_AT)
        .map(|line| blank_parted(line).len())
        .collect();
    let even = |width: usize| rows.iter().all(|&found| found == width);
    width > 1 && !rows.is_empty() && (even(width) || even(width + 1))
}

/// The cells of a line that are parted by runs of blanks, quotation marks kept.
fn blank_parted(line: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let quoted = rest.starts_with('"').then(|| rest[1..].find('"')).flatten();
        let end = match quoted {
            Some(at) => at + 2,
            None => rest.find([' ', '\t']).unwrap_or(rest.len()),
        };
        let (cell, after) = rest.split_at(end);
        cells.push(cell);
        rest = after.trim_start();
    }
    cells
}

/// The text with a tab in place of each run of blanks, line for line.
fn tabbed(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| blank_parted(line).join("\t"))
        .collect();
    lines.join("\n") + "\n"
}

/// How many cells of a record hold something.
fn filled(record: &StringRecord) -> usize {
    record.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// The text with what stands above the header emptied: the lines above the one that is asked for, or titles, which are
/// rows with nothing but a first cell above a row of at least two names.
fn below_title(
    text: Text,
    delimiter: u8,
    wanted: Option<usize>,
    notes: &mut Vec<ReadingNote>,
) -> Result<Text, DataError> {
    if let Some(line) = wanted {
        let start = match line {
            0 => None,
            1 => Some(0),
            _ => text.match_indices('\n').nth(line - 2).map(|(at, _)| at + 1),
        };
        return match start.filter(|&at| !text[at..].trim().is_empty()) {
            Some(start) => Ok(text.emptied(start)),
            None => Err(
                DataError::new(format!("there is no line {line} to be the header"))
                    .remedy("count the lines from 1"),
            ),
        };
    }
    let records: Vec<StringRecord> = reader(&text, delimiter)
        .into_records()
        .take(TITLE)
        .map_while(Result::ok)
        .collect();
    let is_title = |record: &StringRecord| {
        filled(record) == 0 || (filled(record) == 1 && !record[0].trim().is_empty())
    };
    let above = records.iter().take_while(|record| is_title(record)).count();
    let Some(header) = records.get(above).filter(|_| above > 0) else {
        return Ok(text);
    };
    let mut names = header.iter().filter(|cell| !cell.trim().is_empty());
    let is_header = filled(header) > 1 && names.all(is_text);
    let has_rows = records.get(above + 1).is_some_and(|row| filled(row) > 1);
    if !is_header || !has_rows {
        return Ok(text);
    }
    if records[..above].iter().any(|record| filled(record) > 0) {
        notes.push(ReadingNote::Header(line_of(&text, header)));
    }
    let start = header.position().map_or(0, |at| at.byte() as usize);
    let start = start.min(text.len());
    Ok(text.emptied(start))
}

/// The header and the first rows.
struct Top {
    names: Vec<String>,
    rows: Vec<StringRecord>,
    /// The line of the header.
    line: usize,
    body: usize,
    body_line: usize,
}

fn top(text: &str, delimiter: u8) -> Result<Top, DataError> {
    let mut reader = reader(text, delimiter);
    let mut record = StringRecord::new();
    next_record(&mut reader, &mut record)?;
    let names = record.iter().map(|name| unguarded(name.trim()).to_owned());
    let names = names.collect();
    let line = line_of(text, &record);
    let position = reader.position().clone();
    let body = usize::try_from(position.byte()).unwrap_or(text.len());
    let rows = reader
        .into_records()
        .take(LOOKED_AT)
        .map_while(Result::ok)
        .collect();
    Ok(Top {
        names,
        rows,
        line,
        body: body.min(text.len()),
        body_line: usize::try_from(position.line()).unwrap_or(1),
    })
}

/// Makes as many names as the rows have cells, where it is plain how: a header one short is R's, whose first column has
/// no name; empty cells at the end are no columns.
fn fit_names(names: &mut Vec<String>, rows: &[StringRecord]) {
    let width = rows.first().map_or(names.len(), StringRecord::len);
    if rows.iter().any(|row| row.len() != width) {
        return;
    }
    let extra_are_empty = |row: &StringRecord| {
        row.iter()
            .skip(names.len())
            .all(|cell| cell.trim().is_empty())
    };
    if width > names.len() && rows.iter().all(extra_are_empty) {
        names.resize(width, String::new());
    } else if width == names.len() + 1 {
        names.insert(0, String::new());
    } else if width < names.len() && names[width..].iter().all(String::is_empty) {
        names.truncate(width);
    }
}

/// The first column that has a name or, in the first rows, a cell.
fn first_column(names: &[String], rows: &[StringRecord]) -> usize {
    let has_cell = |at: usize| {
        rows.iter()
            .any(|row| row.get(at).is_some_and(|cell| !cell.trim().is_empty()))
    };
    (0..names.len())
        .find(|&at| !names[at].is_empty() || has_cell(at))
        .unwrap_or(0)
}

/// The id column that is asked for; else the first column, where it has no name or begins with a text, which saves reading
/// it as numbers.
fn id_column(
    names: &mut [String],
    first: usize,
    rows: &[StringRecord],
    options: &ReadOptions,
    notes: &mut Vec<ReadingNote>,
) -> Result<Option<usize>, DataError> {
    if names[first].is_empty() {
        let fresh = CASE_COLUMNS
            .into_iter()
            .find(|name| names.iter().all(|other| other != name));
        names[first] = fresh.unwrap_or("row name").to_owned();
        notes.push(ReadingNote::UnnamedFirst(names[first].clone()));
        if options.id.is_none() && options.unit.is_none() {
            return Ok(Some(first));
        }
    }
    let Some(wanted) = &options.id else {
        let starts_with_text = rows
            .first()
            .and_then(|row| row.get(first))
            .is_some_and(is_text);
        return Ok((starts_with_text && options.may_name_cases(&names[first])).then_some(first));
    };
    if wanted.is_empty() {
        return Ok(None);
    }
    match names.iter().position(|name| name == wanted) {
        Some(place) => Ok(Some(place)),
        None => Err(DataError::new("there is no such column to name the cases")
            .column(wanted)
            .remedy(did_you_mean(wanted, names.iter().map(String::as_str)))),
    }
}

fn check_names(names: &[String], line: usize) -> Result<(), DataError> {
    let mut seen: HashMap<&str, usize> = HashMap::with_capacity(names.len());
    for (at, name) in names
        .iter()
        .enumerate()
        .filter(|(_, name)| !name.is_empty())
    {
        if let Some(first) = seen.insert(name, at) {
            let places = format!("columns {} and {} have the same name", first + 1, at + 1);
            return Err(DataError::new(places)
                .line(line)
                .column(name)
                .remedy("rename one of them in the header line"));
        }
    }
    Ok(())
}

/// Names that columns have which merely number the cases, in small letters and without marks between words.
const NUMBERING: &[&str] = &[
    "no",
    "nr",
    "num",
    "number",
    "nummer",
    "#",
    "n°",
    "nº",
    "№",
    "case",
    "cases",
    "caseno",
    "casenumber",
    "fall",
    "obs",
    "observation",
    "index",
    "row",
    "rownames",
    "rownumber",
    "record",
    "respondent",
    "participant",
    "subject",
    "lfdnr",
    "laufendenummer",
    "編號",
    "番号",
    "案例",
    "编码",
];

/// Whether a name is that of an identifier, such as `ID`, `firm_id` or `caseID`.
fn is_identifier(name: &str) -> bool {
    let small = name.to_lowercase();
    let is_apart = |rest: &str| rest.is_empty() || rest.ends_with([' ', '_', '.', '-']);
    let joined = || name.strip_suffix("ID").or_else(|| name.strip_suffix("Id"));
    small.strip_suffix("id").is_some_and(is_apart)
        || joined().is_some_and(|rest| rest.ends_with(char::is_lowercase))
        || matches!(
            small.as_str(),
            "caseid" | "rowid" | "respid" | "unnamed: 0" | "序号" | "编号"
        )
}

/// Names for a column of case names, in the order in which they are taken where a set has one of them.
pub const CASE_COLUMNS: [&str; 3] = ["case", "case name", "name of the case"];

/// Whether a first column of numbers merely tells the cases apart: whole numbers, each once, under a name that says so; numbers
/// that follow each other (1, 2, 3, …) under any name; whole numbers under the name of an identifier, also where one is there
/// twice or missing, which is a fault of the names of the cases and makes no condition of them.
pub(crate) fn is_numbering(name: &str, values: &[f64]) -> bool {
    let known = || values.iter().filter(|value| !value.is_nan());
    let is_once = || {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted.windows(2).all(|pair| pair[0] != pair[1])
    };
    if values.len() < 2 || known().count() == 0 {
        return false;
    }
    if known().any(|value| value.fract() != 0.0) {
        // Codes such as 1.5 and 2.1.
        return CASE_COLUMNS.contains(&name.to_lowercase().as_str()) && is_once();
    }
    if is_identifier(name) {
        return true;
    }
    if values.iter().any(|value| value.is_nan()) {
        return false;
    }
    if values.len() > 3 && values.windows(2).all(|pair| pair[1] == pair[0] + 1.0) {
        return true;
    }
    let bare = name.to_lowercase().replace([' ', '_', '.', '-'], "");
    NUMBERING.contains(&bare.as_str()) && is_once()
}

#[cfg(test)]
mod tests {
    use super::is_numbering;

    #[test]
    fn columns_that_tell_cases_apart() {
        for name in [
            "ID",
            "firm_id",
            "caseID",
            "Nr.",
            "Lfd. Nr.",
            "Case No.",
            "Unnamed: 0",
            "序号",
            "№",
        ] {
            assert!(is_numbering(name, &[7.0, 3.0, 12.0]), "{name}");
        }
        for name in ["paid", "grid", "A", "GDP", "BID", "Raid"] {
            assert!(!is_numbering(name, &[7.0, 3.0, 12.0]), "{name}");
        }
        // Numbers that follow each other count, whatever they are called and wherever they begin.
        assert!(is_numbering("Fall-Zähler", &[101.0, 102.0, 103.0, 104.0]));
        assert!(!is_numbering("A", &[1.0, 2.0, 3.0]));
        assert!(is_numbering("ID", &[1.0, f64::NAN, 1.0]));
        assert!(!is_numbering("No", &[1.0, 1.0, 2.0]));
        assert!(!is_numbering("ID", &[0.5, 1.5, 2.5]));
        assert!(is_numbering("case", &[1.5, 2.1, 10.1]));
        assert!(!is_numbering("index", &[1.5, 2.1, 10.1]));
    }
}
