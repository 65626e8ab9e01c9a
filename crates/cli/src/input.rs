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
use qca::sets::spread::SpreadNote;
use qca::truth_table::Observed;
use qca::variable::{Formula, Variable};

use crate::inputs;
use crate::notices::{HALF, left_out, missing_outcome, tell};
use crate::study_input::{CalibratedOutcome, study_file};

/// The data of a command.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Data")]
pub struct DataArguments {
    /// Text file (CSV and the like) with a header row, workbook (.xlsx, .xls, .xlsb, .ods), or a file of Stata (.dta), SPSS
    /// (.sav, .zsav) or Parquet; what is detected is told (docs/data.md). `-` reads standard input. Or a study
    /// file (.toml, or its folder): its data, calibrated as it says.
    #[arg(value_name = "DATA")]
    pub data: PathBuf,
    #[command(flatten)]
    pub reading: ReadingArguments,
}

/// How a file is read.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Data")]
pub struct FileArguments {
    /// Column with the names of the cases [default: the first column if it is not numeric, else row numbers];
    /// "" numbers the cases.
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// Encoding of a text file, such as gb18030, shift_jis, windows-1252 [default: detected].
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Sheet of a workbook, by name or number [default: the first with a table].
    #[arg(long, value_name = "SHEET")]
    pub sheet: Option<String>,
    /// Decimal mark, `.` or `,`; the other one parts thousands [default: the one that the numbers show].
    #[arg(long, value_name = "MARK", value_parser = decimal_mark)]
    pub decimal: Option<u8>,
    /// Line of the header, from 1; lines above it are left out [default: the first that is no title].
    #[arg(long, value_name = "N")]
    pub header_row: Option<usize>,
    /// Column that says which unit a case is (a country, a firm), where units are observed at several times.
    #[arg(long, value_name = "COLUMN")]
    pub unit: Option<String>,
    /// Column of the times, or other clusters, at which units are observed.
    #[arg(long, visible_alias = "cluster", value_name = "COLUMN")]
    pub time: Option<String>,
}

/// How data are read.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Data")]
pub struct ReadingArguments {
    #[command(flatten)]
    pub file: FileArguments,
    /// Make a column from others before anything else: 'NORM = mean(N1..N4)' (repeatable; docs/data.md has the functions).
    #[arg(long, value_name = "NAME=FORMULA")]
    pub compute: Vec<String>,
    /// Keep the cases that meet a condition: 'region == "East" and year >= 2015'.
    #[arg(long = "where", value_name = "CONDITION")]
    pub cases: Option<String>,
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
    /// A case is left out only for the condition that it has no value of (`qca nca` alone).
    Pairwise,
}

fn decimal_mark(text: &str) -> Result<u8, String> {
    match text {
        "." | "point" => Ok(b'.'),
        "," | "comma" => Ok(b','),
        _ => Err("write . or ,".to_owned()),
    }
}

impl FileArguments {
    /// The library's options.
    pub fn options(&self) -> ReadOptions {
        ReadOptions {
            id: self.id.clone(),
            encoding: self.encoding.clone(),
            sheet: self.sheet.clone(),
            decimal: self.decimal,
            header_row: self.header_row,
            unit: self.unit.clone(),
            time: self.time.clone(),
            ..ReadOptions::default()
        }
    }
}

impl ReadingArguments {
    /// The variables that `--compute` makes.
    ///
    /// # Errors
    /// A formula that cannot be read.
    pub fn variables(&self) -> qca::Result<Vec<Variable>> {
        self.compute
            .iter()
            .map(|text| Variable::parse(text))
            .collect()
    }

    /// The data with the variables of `--compute` and the cases of `--where`, and a word on those left out.
    fn derived(&self, mut data: Dataset) -> qca::Result<Dataset> {
        for variable in self.variables()? {
            data = variable.add_to(data)?;
        }
        if let Some(condition) = &self.cases {
            data = data.where_holds(&Formula::condition(condition)?)?;
            left_out(&data.filtered, "that do not meet the condition");
        }
        Ok(data)
    }
}

impl DataArguments {
    /// Reads a truth table: its rows may have the same name.
    ///
    /// # Errors
    /// As [`DataArguments::read`].
    pub fn read_rows(&self) -> qca::Result<Dataset> {
        self.read_with(&ReadOptions {
            repeated_names: true,
            ..self.reading.file.options()
        })
    }

    /// Reads the data, and says what was detected.
    ///
    /// # Errors
    /// The file cannot be read, or is not a table.
    pub fn read(&self) -> qca::Result<Dataset> {
        self.read_with(&self.reading.file.options())
    }

    /// Reads these columns of the data alone, which takes less memory; all where variables are made or cases chosen.
    ///
    /// # Errors
    /// As [`DataArguments::read`].
    fn read_columns(&self, columns: &[&str]) -> qca::Result<Dataset> {
        let is_whole = !self.reading.compute.is_empty() || self.reading.cases.is_some();
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        self.read_with(&ReadOptions {
            columns: (!is_whole).then_some(columns),
            ..self.reading.file.options()
        })
    }

    fn read_with(&self, options: &ReadOptions) -> qca::Result<Dataset> {
        if study_file(&self.data).is_some() {
            return Err(qca::Error::analysis(format!(
                "{} is a study and no table of data, which this command reads; give the data file",
                self.data.display()
            )));
        }
        let data = if self.data == Path::new("-") {
            Dataset::from_reader("-", io::stdin().lock(), options)?
        } else {
            inputs::note(&self.data);
            Dataset::read(&self.data, options)?
        };
        tell(&data);
        self.reading.derived(data)
    }

    /// Reads these columns of the data and leaves out cases as `--missing` says, naming them on standard error.
    ///
    /// # Errors
    /// As [`DataArguments::read`]; an unknown column.
    pub fn read_for(&self, columns: &[&str]) -> qca::Result<Dataset> {
        self.prepared(self.read_columns(columns)?, columns)
    }

    /// Applies `--missing` to data that have been read.
    ///
    /// # Errors
    /// An unknown column.
    pub fn prepared(&self, data: Dataset, columns: &[&str]) -> qca::Result<Dataset> {
        match self.reading.missing {
            Missing::Error => return Ok(data),
            Missing::Drop => {}
            Missing::Pairwise => {
                return Err(qca::Error::analysis(
                    "cases can be left out pairwise in necessary condition analysis only (qca nca); use --missing drop",
                ));
            }
        }
        let kept = data.without_missing(columns)?;
        left_out(&kept.left_out, "with missing cells");
        Ok(kept)
    }
}

/// A figure as people write it: `0.8`, `.8`, `0,8` or `80%`, with full-width digits too.
///
/// # Errors
/// Says what a figure looks like.
pub fn parse_figure(text: &str) -> Result<f64, String> {
    let narrow = |c: char| match c {
        '０'..='９' | '．' | '，' | '％' | '－' => {
            char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
        }
        _ => c,
    };
    let plain: String = text.trim().chars().map(narrow).collect();
    let plain = plain.replace(',', ".");
    let (digits, unit) = match plain.strip_suffix('%') {
        Some(percent) => (percent.trim_end(), 100.0),
        None => (&*plain, 1.0),
    };
    match digits.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value / unit),
        _ => Err("write a number such as 0.8".to_owned()),
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
    /// conditions, such as `MPV*PPV` [needed for data; of a study file the first one].
    #[arg(long, value_name = "OUTCOME")]
    pub outcome: Option<String>,
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

/// Refuses a name that is a column's but for small and capital letters: other programs write a negation so, and a hint has to
/// name both.
fn check_letters(expression: &Expression, data: &Dataset) -> qca::Result<()> {
    let is_near = |name: &&str| {
        let mut columns = data.known_names();
        !data.has_column(name) && columns.any(|column| column.to_lowercase() == name.to_lowercase())
    };
    match expression.names().iter().any(is_near) {
        true => expression.check_names(data.known_names()),
        false => Ok(()),
    }
}

/// The columns of these conditions and of the outcome.
fn in_use<'a>(conditions: &'a [String], outcome: &[&'a str]) -> Vec<&'a str> {
    let conditions = conditions.iter().map(String::as_str);
    conditions.chain(outcome.iter().copied()).collect()
}

impl AnalysisArguments {
    /// Loads conditions and outcome from the data, with this policy for memberships of 0.5 in the conditions.
    ///
    /// # Errors
    /// Whatever is wrong with the names or with the cells of the columns in use.
    pub fn load(&self, data: &DataArguments, policy: AmbiguityPolicy) -> qca::Result<Analysis> {
        if let Some(path) = study_file(&data.data) {
            let study = CalibratedOutcome::read(&path, self.outcome.as_deref())?;
            return self.of_study(study);
        }
        let Some(outcome) = &self.outcome else {
            missing_outcome()
        };
        let expression = Expression::parse(outcome)?;
        let outcome_columns = expression.names();
        let named = self.conditions.as_deref().map(parse_names).transpose()?;
        let read = match &named {
            Some(conditions) => data.read_columns(&in_use(conditions, &outcome_columns))?,
            None => data.read()?,
        };
        check_letters(&expression, &read)?;
        let conditions = named.unwrap_or_else(|| {
            qca::truth_table::default_conditions(read.set_names(), &outcome_columns)
        });
        qca::truth_table::check_number_of_conditions(conditions.len())?;
        let columns = in_use(&conditions, &outcome_columns);
        let kept = data.prepared(read, &columns)?;
        let sets = FuzzySets::from_dataset(&kept, columns)?;
        let (sets, ambiguity) = ambiguity::apply(&sets, &conditions, policy)?;
        left_out(&ambiguity.left_out(), HALF);
        for note in SpreadNote::of_conditions(&sets, &conditions) {
            say!("warning: {note}; {}", note.remedy());
        }
        let outcome = Outcome::new(&expression, &sets)?;
        Ok(Analysis {
            sets,
            conditions,
            outcome,
            ambiguity,
        })
    }

    /// The analysis of a study's outcome.
    ///
    /// # Errors
    /// Conditions are named, which a study file does.
    pub fn of_study(&self, study: CalibratedOutcome) -> qca::Result<Analysis> {
        if self.conditions.is_some() {
            return Err(qca::Error::analysis(
                "the study file names the conditions; leave --conditions out, or give the data in place of the study",
            ));
        }
        Ok(Analysis {
            sets: study.sets,
            conditions: study.conditions,
            outcome: study.outcome,
            ambiguity: study.ambiguity,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::parse_figure;

    #[test]
    fn figures_are_read_as_people_write_them() {
        for (text, value) in [
            ("0.8", 0.8),
            (".8", 0.8),
            ("0,8", 0.8),
            ("80%", 0.8),
            ("０．８", 0.8),
            ("８０％", 0.8),
            ("1", 1.0),
        ] {
            assert_eq!(parse_figure(text), Ok(value), "{text}");
        }
        for text in ["", "high", "1,2,3", "NaN", "%"] {
            assert!(parse_figure(text).is_err(), "{text}");
        }
    }
}
