//! What a file is, by its first bytes.

use crate::error::DataError;

/// The endings, in small letters and without their points, of the names that files of data have.
pub const DATA_ENDINGS: [&str; 13] = [
    "csv", "tsv", "txt", "tab", "dat", "xlsx", "xlsb", "xls", "ods", "sav", "zsav", "dta",
    "parquet",
];

/// A kind of file that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text: CSV and the like.
    Text,
    /// A workbook: `.xlsx`, `.xlsb`, `.ods` (archives), or `.xls`.
    Workbook,
    /// Stata's `.dta`.
    Stata,
    /// SPSS's `.sav` and `.zsav`.
    Spss,
    /// Parquet.
    Parquet,
}

impl Kind {
    /// The kind in words.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Workbook => "workbooks",
            Kind::Stata => "files of Stata",
            Kind::Spss => "files of SPSS",
            Kind::Parquet => "Parquet files",
        }
    }
}

/// First bytes, and what a file that has them is.
const OTHERS: &[(&[u8], &str)] = &[
    (b"\xff\xfe\0\0", "text in UTF-32 (save it as UTF-8)"),
    (b"\0\0\xfe\xff", "text in UTF-32 (save it as UTF-8)"),
    (b"\x80\x03", "a pickle of Python"),
    (b"\x80\x04", "a pickle of Python"),
    (b"\x80\x05", "a pickle of Python"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a document in Rich Text Format"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (
        b"\x1f\x8b",
        "a file compressed with gzip, or R data (.rds, .RData)",
    ),
    (b"BZh", "a file compressed with bzip2"),
    (b"\xfd7zXZ", "a file compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "a file compressed with zstd"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"RDX", "R data (.RData)"),
    (b"X\nRData", "R data (.rds)"),
    (b"ARROW1", "a Feather (Arrow) file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"HEADER RECORD*******", "a SAS transport file"),
];

/// First characters of texts, in small letters and without blanks before them, and what a file that has them is.
const TEXTS: &[(&str, &str)] = &[
    ("<!doctype html", "a web page (HTML)"),
    ("<html", "a web page (HTML)"),
    ("<table", "a web page (HTML)"),
    ("<head", "a web page (HTML)"),
    ("<h1", "a web page (HTML)"),
    ("<h2", "a web page (HTML)"),
    ("<p>", "a web page (HTML)"),
    ("<svg", "a picture (SVG)"),
    ("<?xml", "an XML file"),
    ("% in the preamble", LATEX),
    ("\\documentclass", LATEX),
    ("\\begin{", LATEX),
    ("\\section", LATEX),
    ("{\"", "a JSON file"),
    ("[{", "a JSON file"),
    ("[[", "a JSON file"),
];

const LATEX: &str = "LaTeX, laid out for print";

/// What a text is that draws its tables with lines, or computes them.
fn drawn(text: &str) -> Option<&'static str> {
    let of = |line: &str, marks: &[char]| {
        let length = line.chars().count();
        length > 7 && marks.iter().any(|&mark| line.chars().all(|c| c == mark))
    };
    let lines = || text.lines().map(str::trim);
    if text.starts_with('#') && lines().any(|line| line.contains(" <- ")) {
        return Some("a script for R");
    }
    if lines().any(|line| of(line, &['━', '═', '─', '=', '-'])) {
        return Some("a table drawn for the screen");
    }
    let is_rule = |line: &str| {
        line.starts_with('|')
            && line.contains("--")
            && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
    };
    lines()
        .any(is_rule)
        .then_some("a table in Markdown, laid out for print")
}

/// What a file is whose text is no table.
fn of_text(bytes: &[u8]) -> Option<&'static str> {
    if let Some(what) = drawn(&String::from_utf8_lossy(
        &bytes[..bytes.len().min(DRAWN_WITHIN)],
    )) {
        return Some(what);
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).to_lowercase();
    // A portable file of SPSS says what it is in five character sets, one after the other.
    if start.contains("ascii spss port file") {
        return Some("a portable file of SPSS (.por; save it as .sav)");
    }
    let start: String = start
        .trim_start_matches('\u{feff}')
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    // Characters of JSON may have blanks between them.
    let close = start.replacen("{ ", "{", 1).replacen("[ ", "[", 1);
    let found = TEXTS.iter().find(|(first, _)| close.starts_with(first));
    found.map(|&(_, what)| what)
}

/// Lines of a drawn table are looked for in so many bytes.
const DRAWN_WITHIN: usize = 4096;

/// Whether an archive is a document of Word.
fn is_word(bytes: &[u8]) -> bool {
    const DOCUMENT: &[u8] = b"word/document.xml";
    // The names of what an archive holds stand at its end.
    let end = &bytes[bytes.len().saturating_sub(1 << 16)..];
    bytes.starts_with(b"PK") && end.windows(DOCUMENT.len()).any(|window| window == DOCUMENT)
}

/// The kind of a file with these bytes.
///
/// # Errors
/// [`DataError`] that says what the file is, where it is none that can be read.
pub(super) fn kind(bytes: &[u8]) -> Result<Kind, DataError> {
    const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    let is_workbook = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(OLE);
    if is_workbook && !is_word(bytes) {
        return Ok(Kind::Workbook);
    }
    if bytes.starts_with(b"<stata_dta>") || is_old_stata(bytes) {
        return Ok(Kind::Stata);
    }
    if bytes.starts_with(b"$FL2") || bytes.starts_with(b"$FL3") {
        return Ok(Kind::Spss);
    }
    if bytes.starts_with(b"PAR1") {
        return Ok(Kind::Parquet);
    }
    let other = OTHERS.iter().find(|(first, _)| bytes.starts_with(first));
    let other = other.map(|&(_, what)| what);
    let word = is_workbook.then_some("a document of Word");
    match other.or(word).or_else(|| of_text(bytes)) {
        None => Ok(Kind::Text),
        Some(what) => Err(DataError::new(format!("this is {what}, not a table of data"))
            .remedy("give a text file (CSV), a workbook (.xlsx, .xls, .xlsb, .ods), or a file of Stata, SPSS or Parquet")),
    }
}

/// Stata's formats 104 to 115 begin with their number, the order of bytes, 1 and 0.
fn is_old_stata(bytes: &[u8]) -> bool {
    matches!(bytes, [104..=115, 1 | 2, 1, 0, ..])
}
