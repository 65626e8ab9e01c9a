//! Whether a cover is one.

use qca::solution::PlaVerification;

use super::{integer, text};
use crate::document::{Align, Cell, Table};

/// Each output with its terms and what is wrong with them.
pub fn verification(verification: &PlaVerification) -> Table {
    let mut table = Table::new("verification", "Cover checked against the PLA file")
        .column("Output", Align::Left)
        .column("Terms", Align::Right)
        .column("Covers", Align::Left)
        .column("Fault", Align::Left);
    for output in &verification.outputs {
        table.push(vec![
            text(output.outcome.clone()),
            integer(output.terms),
            text(if output.valid { "yes" } else { "NO" }),
            output.fault.clone().map_or(Cell::Empty, text),
        ]);
    }
    table
}
