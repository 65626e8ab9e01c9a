//! Columns of two words, such as yes and no: crisp levels.

use super::Column;
use super::notes::ReadingNote;
use super::number::{is_missing, trimmed};

/// Words that say yes, and those that say no beside them.
const PAIRS: [(&str, &str); 14] = [
    ("true", "false"),
    ("yes", "no"),
    ("y", "n"),
    ("present", "absent"),
    ("ja", "nein"),
    ("wahr", "falsch"),
    ("oui", "non"),
    ("vrai", "faux"),
    ("sí", "no"),
    ("si", "no"),
    ("verdadero", "falso"),
    ("是", "否"),
    ("有", "无"),
    ("はい", "いいえ"),
];

/// The level of each cell of a column whose cells all are one of a pair of words or missing, where both words occur; and what is
/// to be said about it. `texts` are its cells by row.
pub(super) fn levels(column: &Column) -> Option<(Vec<(usize, f64)>, ReadingNote)> {
    let mut cells = column.texts.iter().filter(|(_, cell)| !is_missing(cell));
    let (_, first) = cells.next()?;
    let first = trimmed(first).to_lowercase();
    let candidates = PAIRS
        .iter()
        .filter(|(one, zero)| first == *one || first == *zero);
    candidates.filter_map(|pair| of_pair(column, pair)).next()
}

fn of_pair(
    column: &Column,
    &(one, zero): &(&str, &str),
) -> Option<(Vec<(usize, f64)>, ReadingNote)> {
    let mut levels = Vec::with_capacity(column.texts.len());
    let mut written = [None, None];
    for (row, cell) in column.texts.iter().filter(|(_, cell)| !is_missing(cell)) {
        let word = trimmed(cell).to_lowercase();
        let level = match word.as_str() {
            word if word == one => 1,
            word if word == zero => 0,
            _ => return None,
        };
        written[level].get_or_insert_with(|| trimmed(cell).to_owned());
        levels.push((*row, level as f64));
    }
    let [Some(zero), Some(one)] = written else {
        return None;
    };
    let column = column.name.clone();
    Some((levels, ReadingNote::Words { column, one, zero }))
}
