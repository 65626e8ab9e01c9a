//! The tables of an analysis, from the library's plain structs.

mod chart;
mod solution;
mod truth_table;

pub use chart::{configuration_chart, role_chart, role_text};
pub use solution::{model_table, solutions};
pub use truth_table::truth_table;

use crate::document::Cell;

/// A whole number as a cell.
pub(crate) fn integer(number: impl ToString) -> Cell {
    Cell::Integer(number.to_string())
}

/// Text as a cell.
pub(crate) fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}
