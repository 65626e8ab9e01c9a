//! The tables of an analysis, from the library's plain structs.

mod answer;
mod beside;
mod calibration;
mod cases;
mod chart;
mod companions;
mod explain;
mod fit;
mod fsqca;
mod measures;
mod nca;
mod necessary;
mod necessity;
mod overview;
mod panel;
mod prime_implicants;
mod replicate;
mod robust;
mod robust_summary;
mod run;
mod solution;
mod sufficient;
mod theory;
mod truth_table;
mod verdict;
mod verification;

pub(crate) use answer::{Judged, degree_sentences};
pub use answer::{nca_answer, panel_answer};
pub use beside::{kinds_and_degrees, necessity_by_cluster, partition, ways};
pub use calibration::{calibration, memberships};
pub use cases::{cases, necessity_cases};
pub use chart::{Detail, configuration_charts, role_chart, role_text};
pub use companions::companion_tables;
pub(crate) use companions::panel_tables;
pub use explain::explanation;
pub use fit::fit;
pub use fsqca::differences;
pub use measures::measures;
pub use nca::{nca, nca_bottleneck, nca_effects};
pub use necessary::necessary_expressions;
pub use necessity::{paired_necessity, single_necessity};
pub(crate) use overview::severities;
pub use overview::{
    further, model_differences, other_models, overview, reported_charts, reported_solutions,
};
pub use panel::{panel, panel_by_cluster, panel_by_unit, panel_distances};
pub use prime_implicants::prime_implicant_chart;
pub use replicate::replication;
pub(crate) use replicate::summary as replication_summary;
pub use robust::robustness;
pub(crate) use robust::{robustness_tables, robustness_verdicts};
pub use robust_summary::{robustness_answer, robustness_summary};
pub(crate) use run::{
    MOST_OF_A_NAME, charts_left_out, label, negation, reported_model, shown, slug,
};
pub use run::{charts, outcome_document, run_document};
pub use solution::{Shown, model_table, solutions};
pub use sufficient::{chain, sufficient_expressions};
pub use theory::theory;
pub(crate) use truth_table::sorted_rows;
pub use truth_table::truth_table;
pub use verification::verification;

use crate::document::Cell;
use crate::words::Words;

/// A whole number as a cell.
pub(crate) fn integer(number: impl ToString) -> Cell {
    Cell::Integer(number.to_string())
}

/// A note of the library as a sentence: its first word gets a capital, unless it is a name.
pub(crate) fn note_sentence(words: Words, note: impl ToString) -> String {
    let note = note.to_string();
    let retold = words.retold(&note);
    match retold.strip_prefix('t') {
        Some(rest) if note.starts_with("the ") || note.starts_with("there ") => format!("T{rest}."),
        _ => words.closed(&retold),
    }
}

/// Text as a cell.
pub(crate) fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}
