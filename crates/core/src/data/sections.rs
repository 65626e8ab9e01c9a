//! A text of several tables, each below a line `# name`, as our own files with all tables of an analysis are: it is read as a
//! workbook is, one table at a time.

use std::ops::Range;

use super::ReadOptions;
use super::content::Content;
use super::notes::ReadingNote;
use super::text::Text;
use crate::error::{DataError, Remedy};

const MARK: &str = "# ";

/// The table that is asked for, else the first, of a text that has several; any other text as it is.
pub(super) fn one_of(content: Content, options: &ReadOptions) -> Result<Content, DataError> {
    if !is_marked(&content.text) {
        return Ok(content);
    }
    let sections = sections(&content.text);
    if sections.len() < 2 {
        return Ok(content);
    }
    let names: Vec<String> = sections.iter().map(|(name, _)| name.clone()).collect();
    let read = match &options.sheet {
        Some(wanted) => named(wanted, &names)?,
        None => names[0].clone(),
    };
    let others = names.into_iter().filter(|name| *name != read).collect();
    let mut found = sections.into_iter().filter(|(name, _)| *name == read);
    let lines = found.next().map_or(0..0, |(_, lines)| lines);
    let text = Text::from(content.text[..lines.end].to_owned()).emptied(lines.start);
    let mut notes = content.notes;
    notes.push(ReadingNote::Sheet { read, others });
    Ok(Content {
        text,
        notes,
        ..content
    })
}

/// Whether a text begins as one of several tables does.
pub(super) fn is_marked(text: &str) -> bool {
    text.starts_with(MARK)
}

/// The name of each table, and where the lines below it are.
fn sections(text: &str) -> Vec<(String, Range<usize>)> {
    let mut sections: Vec<(String, Range<usize>)> = Vec::new();
    let mut after_empty = true;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        // A table has a header below its name; a comment of a script goes on.
        let goes_on = || text[at + line.len()..].starts_with(['#', '\n', '\r']);
        if let Some(name) = line
            .strip_prefix(MARK)
            .filter(|_| after_empty && !goes_on())
        {
            if let Some((_, above)) = sections.last_mut() {
                above.end = at;
            }
            sections.push((name.trim().to_owned(), at + line.len()..text.len()));
        }
        after_empty = line.trim().is_empty();
        at += line.len();
    }
    sections
}

/// The sheet or table of this name, or of this number from 1.
pub(super) fn named(wanted: &str, names: &[String]) -> Result<String, DataError> {
    if let Some(name) = names.iter().find(|name| *name == wanted) {
        return Ok(name.clone());
    }
    let number = wanted
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1));
    if let Some(name) = number.and_then(|at| names.get(at)) {
        return Ok(name.clone());
    }
    Err(DataError::new(format!("there is no sheet {wanted:?}"))
        .remedy(Remedy::ChooseSheet(names.to_vec())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Dataset;

    const TABLES: &[u8] =
        b"# first\ncase,A\nx,1\ny,0\n\n# second\ncase,B,C\nx,1,0\ny,0,\"# no\n\n table\"\n";

    fn read(sheet: Option<&str>) -> crate::error::Result<Dataset> {
        let options = ReadOptions {
            sheet: sheet.map(str::to_owned),
            ..ReadOptions::default()
        };
        Dataset::parse("tables.csv", TABLES, &options)
    }

    #[test]
    fn one_of_several_tables_is_read() {
        let columns = |sheet| {
            let data = read(sheet).unwrap();
            data.column_names().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(columns(None), ["A"]);
        assert_eq!(columns(Some("second")), ["B", "C"]);
        assert_eq!(columns(Some("2")), ["B", "C"]);
        let error = read(Some("third")).unwrap_err().to_string();
        assert!(
            error.contains("first") && error.contains("second"),
            "{error}"
        );
        // Lines are those of the file.
        let data = read(Some("second")).unwrap();
        let error = data.numeric("C").unwrap_err().to_string();
        assert!(
            error.contains("line 9") || error.contains("line 8"),
            "{error}"
        );
    }

    #[test]
    fn a_title_makes_no_tables() {
        let options = ReadOptions::default();
        let data = Dataset::parse("a.csv", b"# a title\ncase,A\nx,1\n", &options).unwrap();
        assert!(data.column_names().eq(["A"]));
    }
}
