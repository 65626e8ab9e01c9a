//! `qca describe`: columns in figures, reliability of constructs, weights of indices.

use clap::Args;
use qca::Dataset;
use qca::expression::parse_names;
use qca_report::Words;
use qca_report::tables;
use qca_study::analysis::Measures;
use serde::Serialize;

use crate::Ending;
use crate::input::DataArguments;
use crate::output::OutputArguments;

/// Arguments of `qca describe`.
#[derive(Args, Debug)]
#[command(after_help = "\
Variables made by --compute that are a mean or a sum of items get their reliability (alpha, omega, loadings, CR, AVE), those
made by entropy_index their weights.

Example: qca describe survey.csv --compute 'NORM = mean(N1..N4)' --compute 'TRUST = mean(T1, T2, reverse(T3, 1, 7))'")]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// Columns, comma-separated [default: the variables that --compute makes, else every column of numbers].
    #[arg(long, value_name = "A,B,C", help_heading = "Analysis")]
    columns: Option<String>,
    #[command(flatten)]
    output: OutputArguments,
}

/// The JSON object.
#[derive(Serialize)]
struct Answer<'a> {
    command: &'static str,
    #[serde(flatten)]
    measures: &'a Measures,
}

/// The columns of numbers; the others are told on standard error.
fn numeric(data: &Dataset) -> qca::Result<Vec<String>> {
    let mut columns = Vec::new();
    let mut others = Vec::new();
    for name in data.column_names() {
        data.check_marks(name)?;
        match data.is_numeric(name)? {
            true => columns.push(name.to_owned()),
            false => others.push(name),
        }
    }
    if !others.is_empty() {
        say!(
            "note: {}: left out, as they do not hold numbers alone: {}",
            data.source,
            others.join(", ")
        );
    }
    Ok(columns)
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data are at fault; a column is unknown or holds texts.
    pub fn run(self) -> anyhow::Result<Ending> {
        let data = self.data.read()?;
        let variables = self.data.reading.variables()?;
        let columns = match &self.columns {
            Some(list) => parse_names(list)?,
            None if !variables.is_empty() => {
                variables.iter().map(|made| made.name.clone()).collect()
            }
            None => numeric(&data)?,
        };
        let made: Vec<_> = variables.iter().collect();
        let measures = Measures::of(&made, &columns, &data)?;
        let answer = Answer {
            command: "describe",
            measures: &measures,
        };
        self.output
            .write(&answer, || tables::measures(Words::default(), &measures))?;
        Ok(Ending::Done)
    }
}
