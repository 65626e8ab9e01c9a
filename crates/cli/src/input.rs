//! Data and outcome as commands name them.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use qca::Dataset;
use qca::FuzzySets;
use qca::Outcome;
use qca::data::ReadOptions;
use qca::expression::{Expression, parse_names};
use qca::sets::ambiguity::{self, AmbiguityPolicy, AmbiguityReport};
use qca::truth_table::Observed;

/// The data of a command.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Data")]
pub struct DataArguments {
    /// CSV or TSV file with a header row (delimiter, decimal comma and byte-order mark are detected), or .xlsx;
    /// `-` reads CSV from standard input.
    #[arg(value_name = "DATA")]
    pub data: PathBuf,
    #[command(flatten)]
    pub reading: ReadingArguments,
}

/// How data are read.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Data")]
pub struct ReadingArguments {
    /// Column with the names of the cases [default: the first column if it is not numeric, else row numbers].
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// What to do with cases that have missing cells in the columns in use.
    #[arg(long, value_enum, default_value_t = Missing::Error, value_name = "POLICY")]
    pub missing: Missing,
}

/// The policy for missing cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Missing {
    /// A missing cell in a column in use is an error.
    Error,
    /// Cases with a missing cell in a column in use are left out, and named.
    Drop,
}

impl DataArguments {
    /// Reads the data.
    ///
    /// # Errors
    /// The file cannot be read, or is not a table.
    pub fn read(&self) -> qca::Result<Dataset> {
        let options = ReadOptions {
            id: self.reading.id.clone(),
            ..ReadOptions::default()
        };
        if self.data == Path::new("-") {
            return Dataset::from_reader("-", io::stdin().lock(), &options);
        }
        Dataset::read(&self.data, &options)
    }

    /// Reads the data and leaves out cases as `--missing` says, naming them on standard error.
    ///
    /// # Errors
    /// As [`DataArguments::read`]; an unknown column.
    pub fn read_for(&self, columns: &[&str]) -> qca::Result<Dataset> {
        self.prepared(self.read()?, columns)
    }

    /// Applies `--missing` to data that have been read.
    ///
    /// # Errors
    /// An unknown column.
    pub fn prepared(&self, data: Dataset, columns: &[&str]) -> qca::Result<Dataset> {
        if self.reading.missing == Missing::Error {
            return Ok(data);
        }
        let kept = data.without_missing(columns)?;
        if !kept.left_out.is_empty() {
            eprintln!(
                "note: {} case(s) with missing cells left out: {}",
                kept.left_out.len(),
                kept.left_out.join(", ")
            );
        }
        Ok(kept)
    }
}

/// Another program's conventions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Compat {
    /// Those of fs/QCA (Ragin and Davey).
    Fsqca,
}

/// Outcome and conditions of an analysis.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Analysis")]
pub struct AnalysisArguments {
    /// Outcome: a column `Y`, its negation `~Y`, a level `Y[2]`, or an expression over columns that are not
    /// conditions, such as `MPV*PPV`.
    #[arg(long, value_name = "OUTCOME")]
    pub outcome: String,
    /// Conditions, comma-separated; their order is that of the truth table's columns
    /// [default: every column but the id and the outcome].
    #[arg(long, value_name = "A,B,C")]
    pub conditions: Option<String>,
}

/// What an analysis works on.
pub struct Analysis {
    /// Sets of the conditions and of the outcome's columns.
    pub sets: FuzzySets,
    /// Names of the conditions.
    pub conditions: Vec<String>,
    /// The outcome.
    pub outcome: Outcome,
    /// What was done about memberships of exactly 0.5.
    pub ambiguity: AmbiguityReport,
}

impl Analysis {
    /// The observed rows.
    ///
    /// # Errors
    /// Conditions that cannot be conditions.
    pub fn observed(&self) -> qca::Result<Observed> {
        Observed::new(&self.sets, &self.conditions, &self.outcome)
    }
}

impl AnalysisArguments {
    /// Loads conditions and outcome from the data, with this policy for memberships of 0.5 in the conditions.
    ///
    /// # Errors
    /// Whatever is wrong with the names or with the cells of the columns in use.
    pub fn load(&self, data: &DataArguments, policy: AmbiguityPolicy) -> qca::Result<Analysis> {
        let expression = Expression::parse(&self.outcome)?;
        let read = data.read()?;
        let outcome_columns = expression.names();
        let conditions = match &self.conditions {
            Some(list) => parse_names(list)?,
            None => qca::truth_table::default_conditions(read.column_names(), &outcome_columns),
        };
        qca::truth_table::check_number_of_conditions(conditions.len())?;
        let columns: Vec<&str> = conditions
            .iter()
            .map(String::as_str)
            .chain(outcome_columns.iter().copied())
            .collect();
        let kept = data.prepared(read, &columns)?;
        let sets = FuzzySets::from_dataset(&kept, columns)?;
        let (sets, ambiguity) = ambiguity::apply(&sets, &conditions, policy)?;
        let outcome = Outcome::new(&expression, &sets)?;
        Ok(Analysis {
            sets,
            conditions,
            outcome,
            ambiguity,
        })
    }
}
