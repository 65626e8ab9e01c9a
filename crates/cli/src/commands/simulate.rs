//! `qca simulate`: seeded data from a specification.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use indexmap::IndexMap;
use qca::Dataset;
use qca::data::ReadOptions;
use qca_report::{Align, Cell, Table};
use qca_study::simulate::Simulation;
use serde::Serialize;

use crate::Ending;
use crate::inputs;
use crate::output::{Format, OutputArguments, Rendering};

/// Arguments of `qca simulate`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The specification (docs/simulate.md describes every key).
    #[arg(value_name = "SPEC.toml")]
    specification: PathBuf,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Csv, value_name = "FORMAT", help_heading = "Output")]
    format: Format,
    /// Write the data to this file instead of standard output.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Overwrite the output file if it exists.
    #[arg(long, help_heading = "Output")]
    force: bool,
    /// In CSV, put an apostrophe in front of text that a spreadsheet would take for a formula (it begins with =, +, - or @).
    #[arg(long, help_heading = "Output")]
    guard_formulas: bool,
}

/// The JSON object.
#[derive(Serialize)]
struct Answer {
    command: &'static str,
    cases: Vec<String>,
    columns: IndexMap<String, Vec<f64>>,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The specification is at fault, or the file cannot be written.
    pub fn run(self) -> anyhow::Result<Ending> {
        let origin = self.specification.display().to_string();
        inputs::note(&self.specification);
        let text = std::fs::read_to_string(&self.specification)
            .with_context(|| format!("{origin}: cannot be read"))?;
        let csv = Simulation::parse(&origin, &text)?.csv()?;
        let output = OutputArguments {
            rendering: Rendering {
                words: qca_report::Words::default(),
                format: self.format,
                digits: 3,
                ascii: false,
                guard_formulas: self.guard_formulas,
            },
            output: self.output,
            force: self.force,
        };
        if output.format() == Format::Csv {
            let csv = output.rendering.guarded(csv, b',');
            output.write_to(|out| Ok(out.write_all(csv.as_bytes())?))?;
            return Ok(Ending::Done);
        }
        let data = Dataset::parse(origin, csv.as_bytes(), &ReadOptions::default())?;
        let column = |name: &str| Ok((name.to_owned(), data.numeric(name)?.to_vec()));
        let answer = Answer {
            command: "simulate",
            cases: data.cases.to_vec(),
            columns: data
                .column_names()
                .map(column)
                .collect::<qca::Result<_>>()?,
        };
        output.write(&answer, || table(&answer, &self.specification).into())?;
        Ok(Ending::Done)
    }
}

fn table(answer: &Answer, specification: &Path) -> Table {
    let title = format!("Simulated data of {}", specification.display());
    let mut table = Table::new("data", title).column("Case", Align::Left);
    for name in answer.columns.keys() {
        table = table.column(name, Align::Right);
    }
    for (at, case) in answer.cases.iter().enumerate() {
        let scores = answer.columns.values().map(|column| Cell::Raw(column[at]));
        table.push(
            std::iter::once(Cell::Text(case.clone()))
                .chain(scores)
                .collect(),
        );
    }
    table
}
