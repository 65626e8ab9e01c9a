//! `qca thresholds`: proposals of anchors from the distribution of a column.

use clap::Args;
use qca::sets::thresholds::{Thresholds, propose};
use qca_report::{Align, Block, Cell, Document, Table};
use serde::Serialize;

use crate::Ending;
use crate::input::DataArguments;
use crate::output::OutputArguments;

/// Arguments of `qca thresholds`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// The column of raw scores.
    #[arg(value_name = "COLUMN")]
    column: String,
    /// Number of groups that thresholds are to part [2 or more]: 2 for a crisp set, 4 for the three anchors of a
    /// fuzzy set.
    #[arg(long, default_value_t = 4, value_name = "N", help_heading = "Analysis")]
    groups: usize,
    #[command(flatten)]
    output: OutputArguments,
}

/// The JSON object.
#[derive(Serialize)]
struct Answer<'a> {
    command: &'static str,
    column: &'a str,
    #[serde(flatten)]
    thresholds: &'a Thresholds,
}

/// Characters of the longest bar of the histogram.
const HISTOGRAM_WIDTH: usize = 50;

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The column is unknown, not numeric or constant.
    pub fn run(self) -> anyhow::Result<Ending> {
        let data = self.data.read_for(&[&self.column])?;
        let scores = data.numeric(&self.column)?.to_vec();
        let thresholds = propose(&scores, self.groups)
            .map_err(|error| qca::Error::from(data.locate(error.column(&self.column))))?;
        let answer = Answer {
            command: "thresholds",
            column: &self.column,
            thresholds: &thresholds,
        };
        self.output
            .write(&answer, || document(&self.column, &thresholds))?;
        Ok(Ending::Done)
    }
}

fn document(column: &str, thresholds: &Thresholds) -> Document {
    let mut document = Document::new();
    document.heading(1, format!("Thresholds for {column}"));
    document.blocks.push(Block::Preformatted(
        thresholds.histogram_text(HISTOGRAM_WIDTH),
    ));
    document.table(proposals(column, thresholds));
    document.paragraph(&thresholds.caution);
    document
}

fn proposals(column: &str, thresholds: &Thresholds) -> Table {
    let mut table = Table::new("thresholds", format!("Proposals for {column}"))
        .column("From", Align::Left)
        .column("Score", Align::Right)
        .column("Detail", Align::Left);
    let text = |text: &str| Cell::Text(text.to_owned());
    for &cut in &thresholds.clusters {
        table.push(vec![
            text("Complete-linkage clusters"),
            Cell::Raw(cut),
            Cell::Empty,
        ]);
    }
    for (at, gap) in thresholds.gaps.iter().enumerate() {
        let detail = Cell::Text(format!("no case between {} and {}", gap.from, gap.to));
        let row = table.push(vec![text("Widest gaps"), Cell::Raw(gap.middle), detail]);
        row.rule_above = at == 0;
    }
    for (at, quantile) in thresholds.quantiles.iter().enumerate() {
        let detail = Cell::Text(format!("p{}", quantile.percent));
        let row = table.push(vec![text("Percentiles"), Cell::Raw(quantile.score), detail]);
        row.rule_above = at == 0;
    }
    table
}
