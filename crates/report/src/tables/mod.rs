//! The tables of an analysis, from the library's plain structs.

mod calibration;
mod cases;
mod chart;
mod explain;
mod fit;
mod fsqca;
mod measures;
mod necessary;
mod necessity;
mod replicate;
mod robust;
mod run;
mod solution;
mod theory;
mod truth_table;
mod verification;

pub use calibration::{calibration, memberships};
pub use cases::cases;
pub use chart::{configuration_chart, role_chart, role_text};
pub use explain::explanation;
pub use fit::fit;
pub use fsqca::differences;
pub use measures::measures;
pub use necessary::necessary_expressions;
pub use necessity::single_necessity;
pub use replicate::replication;
pub(crate) use replicate::summary as replication_summary;
pub(crate) use robust::choice_label;
pub use robust::robustness;
pub(crate) use run::{charts, label, slug};
pub use run::{outcome_document, run_document};
pub use solution::{model_table, solutions};
pub use theory::theory;
pub(crate) use truth_table::sorted_rows;
pub use truth_table::truth_table;
pub use verification::verification;

use crate::document::Cell;

/// A whole number as a cell.
pub(crate) fn integer(number: impl ToString) -> Cell {
    Cell::Integer(number.to_string())
}

/// Text as a cell.
pub(crate) fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}
