//! What a file holds, before it is taken apart.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::ColumnLabels;
use super::notes::ReadingNote;
use super::text::Text;

/// What a file holds, before it is taken apart: CSV text, and what else is known.
pub(super) struct Content {
    /// The text.
    pub(super) text: Text,
    /// What was found out so far.
    pub(super) notes: Vec<ReadingNote>,
    /// Labels of columns and their values, by the name of the column.
    pub(super) labels: HashMap<String, Arc<ColumnLabels>>,
    /// The columns, from 0, whose numbers are shown as percentages, and those of dates.
    pub(super) shown: Shown,
    /// The byte between cells, where the text was made from a file that is none.
    pub(super) delimiter: Option<u8>,
}

/// How a workbook shows its columns.
#[derive(Default)]
pub(super) struct Shown {
    /// The columns of percentages.
    pub(super) percentages: BTreeSet<usize>,
    /// The columns of dates.
    pub(super) dates: BTreeSet<usize>,
}

impl Content {
    /// The sheet that was read, where the workbook has others.
    pub(super) fn sheet(&self) -> Option<String> {
        self.notes.iter().find_map(|note| match note {
            ReadingNote::Sheet { read, .. } => Some(read.clone()),
            _ => None,
        })
    }

    /// Text without labels.
    pub(super) fn of(text: String, notes: Vec<ReadingNote>) -> Self {
        Content {
            text: Text::from(text),
            notes,
            labels: HashMap::new(),
            shown: Shown::default(),
            delimiter: None,
        }
    }
}
