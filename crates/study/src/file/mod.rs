//! The study file: one TOML text that reads like the methods section of a paper.
//!
//! `docs/study-file.md` describes every key. Reading it checks everything that can be checked without the data, and
//! each fault points at its line.

mod companions;
mod derive;
// The file as it is written; this module is what it says.
#[allow(clippy::module_inception)]
mod file;
mod from_fsqca;
mod output;
mod propose;
mod read;
mod starter;
mod toml_text;

pub use companions::{
    Bottleneck, Companions, GroupCutOffs, NcaSettings, PartitionSettings, RowTestSettings, Scores,
    StepList,
};
pub use derive::{StudyCases, StudyVariable};
pub use from_fsqca::{FromFsqca, from_fsqca};
pub use output::{ChosenBy, FigureFormat, Language, OutputSettings, ReportedChoice};
pub use propose::{Proposal, propose};
pub(crate) use read::toml_error;
pub use starter::{DATA as STARTER_DATA, STUDY as STARTER_STUDY, starter};

use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};

use qca::count::Count;
use qca::data::{Dataset, ReadOptions};
use qca::error::{Error, Result, SyntaxError, did_you_mean};
use qca::expression::{Expression, split_list};
use qca::minimize::Level;
use qca::sets::ambiguity::AmbiguityPolicy;
use qca::sets::calibration::Calibration;
use qca::solution::SolutionType;
use qca::truth_table::CutOffs;

/// A name with its place in the study file, in bytes.
pub type PlacedName = (String, Range<usize>);

/// A study: what is analysed, and how.
#[derive(Clone, Debug)]
pub struct Study {
    /// The file, as it was named.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The title.
    pub title: Option<String>,
    /// The language of its report.
    pub language: Language,
    /// Where the data are.
    pub data: DataSource,
    /// What to do with memberships of exactly 0.5 in a condition.
    pub ambiguity: AmbiguityPolicy,
    /// The variables that are made from others, in the order in which they are made.
    pub variables: Vec<StudyVariable>,
    /// The conditions, in the order of the truth table's columns.
    pub conditions: Vec<StudySet>,
    /// The outcomes.
    pub outcomes: Vec<StudyOutcome>,
    /// The outcomes and negations that are analysed, by name; all of them where there is none here.
    pub selected: Vec<String>,
    /// Settings of the minimisation.
    pub solution: SolutionSettings,
    /// Counterfactual rules for all outcomes.
    pub counterfactuals: Counterfactuals,
    /// Cut-offs of the search for necessary expressions.
    pub necessity: NecessityCutOffs,
    /// How the results are written.
    pub output: OutputSettings,
    /// What was published, as written: tables of `[[published]]` with their places.
    pub published: Vec<(Range<usize>, toml::Table)>,
    /// Settings of the robustness checks, as written.
    pub robustness: Option<(Range<usize>, toml::Table)>,
    /// Necessary condition analysis, partitions and tests of rows.
    pub companions: Companions,
}

/// Where the data of a study are, and how they are read.
#[derive(Clone, Debug)]
pub struct DataSource {
    /// The file; none for a study of data that are in memory.
    pub file: Option<DataFile>,
    /// The column of case names.
    pub id: Option<String>,
    /// How the file is read; `id` is the key above.
    pub reading: ReadOptions,
    /// Whether cases with missing cells are left out; otherwise a missing cell is an error.
    pub drop_missing: bool,
    /// The cases that the study is about; all of the file where it does not say.
    pub cases: Option<StudyCases>,
    /// The columns of the units and times of a panel, with their places in the study file.
    pub panel: Option<[PlacedName; 2]>,
}

/// The data file of a study.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// As the study names it.
    pub named: String,
    /// Where it is: relative paths are resolved against the study file's folder.
    pub path: PathBuf,
    /// Place of its name in the study file.
    pub span: Range<usize>,
}

/// A set of the study: a condition, or the column of an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct StudySet {
    /// The set's name in expressions and tables.
    pub name: String,
    /// What it is called in the charts of a paper.
    pub label: Option<String>,
    /// The column of the data.
    pub column: String,
    /// How raw scores become memberships; none if the column is calibrated.
    pub calibration: Option<Calibration>,
    /// Why these anchors.
    pub justification: Option<String>,
    /// How many digits of calibrated memberships are kept; all where it does not say.
    pub round: Option<u8>,
    /// Directional expectation; for conditions only.
    pub expectation: Expectation,
    /// Place of the column's (or the set's) name in the study file.
    pub span: Range<usize>,
}

/// What is expected of a condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expectation {
    /// Nothing: its literals stay.
    #[default]
    None,
    /// Its presence contributes to the outcome.
    Present,
    /// Its absence contributes to the outcome.
    Absent,
    /// These levels of a multi-value condition contribute to the outcome.
    Levels(Vec<Level>),
}

/// An outcome of the study.
#[derive(Clone, Debug)]
pub struct StudyOutcome {
    /// The outcome: a set of the study, or an expression over outcome sets.
    pub expression: Expression,
    /// The set that it defines; none for an expression over sets defined elsewhere.
    pub set: Option<StudySet>,
    /// What it is called in the charts of a paper.
    pub label: Option<String>,
    /// Whether its negation is analysed too.
    pub negate: bool,
    /// Expectations in place of those of the conditions.
    pub expectations: Option<String>,
    /// Expectations for the negation, in place of the reversed ones.
    pub negated_expectations: Option<String>,
    /// Cut-offs in force.
    pub cut_offs: CutOffs,
    /// Expressions whose remainders get OUT 0.
    pub exclude: Vec<Expression>,
    /// Rows that get OUT 0.
    pub exclude_rows: Vec<Count>,
    /// Rows that get OUT 0 for the negation.
    pub negated_exclude_rows: Vec<Count>,
    /// Claims of necessity.
    pub respect_necessity: NecessityClaims,
    /// Claims of necessity for the negation.
    pub negated_respect_necessity: NecessityClaims,
    /// Which of several models is reported.
    pub reported: Option<ReportedChoice>,
    /// Which of several models of the negation is reported.
    pub negated_reported: Option<ReportedChoice>,
    /// Place in the study file.
    pub span: Range<usize>,
}

/// Claims of necessity that no assumption may contradict.
#[derive(Clone, Debug, PartialEq)]
pub enum NecessityClaims {
    /// These.
    Listed(Vec<Expression>),
    /// Everything that the search for necessary expressions finds at the study's cut-offs.
    Found,
}

/// Settings of the minimisation.
#[derive(Clone, Debug, PartialEq)]
pub struct SolutionSettings {
    /// Which solutions.
    pub types: Vec<SolutionType>,
    /// Conjunctural expectations, such as `C*~D`.
    pub conjunctural_expectations: Vec<String>,
    /// Whether C rows are don't-cares.
    pub include_contradictions: bool,
    /// Whether every irredundant cover is a model.
    pub irredundant: bool,
    /// Whether dominated prime implicants are dropped first.
    pub row_dominance: bool,
    /// How many models are listed.
    pub max_models: usize,
}

/// Counterfactual rules for all outcomes.
#[derive(Clone, Debug, Default)]
pub struct Counterfactuals {
    /// Expressions whose remainders get OUT 0.
    pub exclude: Vec<Expression>,
    /// Whether contradictory simplifying assumptions get OUT 0.
    pub exclude_contradictory: bool,
    /// Whether observed rows sufficient for both the outcome and its negation get OUT 0.
    pub exclude_simultaneous: bool,
    /// Whether observed rows that contradict a claim of necessity get OUT 0.
    pub exclude_against_necessity: bool,
}

/// Cut-offs of the search for necessary expressions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NecessityCutOffs {
    /// Consistency, 0.9 by default.
    pub consistency: f64,
    /// Coverage, 0 by default.
    pub coverage: f64,
    /// Relevance of necessity, 0 by default.
    pub ron: f64,
    /// Most literals in an expression, 1 by default: single conditions.
    pub depth: usize,
}

impl Study {
    /// Reads and checks a study file; of a folder, the `study.toml` in it.
    ///
    /// # Errors
    /// The file cannot be read, or something in it is at fault; the message points at the line.
    pub fn read(path: &Path) -> Result<Self> {
        let in_folder = path.is_dir().then(|| path.join("study.toml"));
        let path = in_folder.as_deref().unwrap_or(path);
        let bytes = std::fs::read(path).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })?;
        read::study(path, &bytes)
    }

    /// Checks the text of a study file. No file is touched: `path` is what messages call the text, and the folder that
    /// paths in it are relative to.
    ///
    /// # Errors
    /// Something in the text is at fault; [`Error::snippet`] has the bytes at fault.
    ///
    /// ```
    /// use qca_study::file::Study;
    ///
    /// let text = "[[condition]]\nname = \"DEV\"\ncalibration = \"direct(300, 550)\"\n[[outcome]]\nname = \"SURV\"\n";
    /// let error = Study::parse("study.toml", text).unwrap_err();
    /// assert_eq!(error.snippet().unwrap().line_and_column().0, 3);
    /// ```
    pub fn parse(path: impl AsRef<Path>, text: &str) -> Result<Self> {
        read::study(path.as_ref(), text.as_bytes())
    }

    /// An error that points at a place of the study file.
    pub fn error_at(
        &self,
        span: &Range<usize>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Error {
        SyntaxError::new(
            self.path.display().to_string(),
            &*self.text,
            span.clone(),
            problem,
        )
        .remedy(remedy)
        .into()
    }

    /// Analyses only these outcomes, a list such as `Y,~Y`.
    ///
    /// # Errors
    /// An outcome that the study does not have, or that cannot be read.
    pub fn select_outcomes(&mut self, list: &str) -> Result<()> {
        let mut selected = Vec::new();
        for item in split_list(list) {
            let name = Expression::parse(item)?.to_string();
            let mut known: Vec<String> = Vec::new();
            for entry in &mut self.outcomes {
                let negation = entry.expression.negated().to_string();
                // A negation that is asked for is analysed, whatever the study says.
                entry.negate |= negation == name;
                known.extend([entry.expression.to_string(), negation]);
            }
            if !known.contains(&name) {
                let remedy = did_you_mean(&name, known.iter().map(String::as_str));
                return Err(Error::analysis(format!(
                    "the study has no outcome {name:?}; {remedy}"
                )));
            }
            selected.push(name);
        }
        self.selected = selected;
        Ok(())
    }

    /// Whether this outcome or negation is to be analysed.
    pub fn selects(&self, outcome: &str) -> bool {
        self.selected.is_empty() || self.selected.iter().any(|name| name == outcome)
    }

    /// The sets of the study: conditions first, then those that outcomes define.
    pub fn sets(&self) -> impl Iterator<Item = &StudySet> {
        self.conditions.iter().chain(
            self.outcomes
                .iter()
                .filter_map(|outcome| outcome.set.as_ref()),
        )
    }

    /// Names of the conditions, in order.
    pub fn condition_names(&self) -> Vec<String> {
        self.conditions.iter().map(|set| set.name.clone()).collect()
    }

    /// The label of a set, or its name if it has none.
    pub fn label<'a>(&'a self, name: &'a str) -> &'a str {
        let set = self.sets().find(|set| set.name == name);
        set.and_then(|set| set.label.as_deref()).unwrap_or(name)
    }

    /// The files that the analysis reads: the study file, its data, and what the published results name.
    pub fn files(&self) -> Vec<PathBuf> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let data = self.data.file.as_ref().map(|file| file.path.clone());
        let named = self.published.iter().flat_map(|(_, block)| texts(block));
        let published = named.map(|name| folder.join(name)).filter(|p| p.is_file());
        let own = std::iter::once(self.path.clone());
        own.chain(data).chain(published).collect()
    }

    /// Reads the data and selects what the study uses of them.
    ///
    /// # Errors
    /// As [`Study::read_data`] and [`Study::select`].
    pub fn load(&self) -> Result<Dataset> {
        let data = self.read_data()?;
        let kept = match self.select(&data)? {
            Cow::Owned(kept) => Some(kept),
            Cow::Borrowed(_) => None,
        };
        Ok(kept.unwrap_or(data))
    }

    /// Reads the data file.
    ///
    /// # Errors
    /// The study names no file, or the file is at fault; the error points into the study file where it can.
    pub fn read_data(&self) -> Result<Dataset> {
        let Some(file) = &self.data.file else {
            let end = self.text.len();
            return Err(self.error_at(
                &(end..end),
                "the study names no data file",
                "write file = \"data.csv\" under [data]",
            ));
        };
        let options = ReadOptions {
            id: self.data.id.clone(),
            ..self.data.reading.clone()
        };
        Dataset::read(&file.path, &options).map_err(|error| match error {
            Error::File { source, .. } => self.error_at(
                &file.span,
                format!(
                    "the data file {} cannot be read: {source}",
                    file.path.display()
                ),
                "the path is relative to the study file",
            ),
            other => other,
        })
    }

    /// Checks that every column of the study is in the data, and leaves out the cases with missing cells if the study
    /// says so.
    ///
    /// # Errors
    /// A column is missing: the error points into the study file; no case is left.
    pub fn select<'a>(&self, data: &'a Dataset) -> Result<Cow<'a, Dataset>> {
        let named = self.data.file.as_ref().map(|file| &file.named);
        let data = match self.derived(data)? {
            Some(derived) => Cow::Owned(derived),
            None => Cow::Borrowed(data),
        };
        for set in self.sets() {
            if !data.has_column(&set.column) {
                return Err(self.error_at(
                    &set.span,
                    format!(
                        "{} has no column {:?}",
                        named.unwrap_or(&data.source),
                        set.column
                    ),
                    did_you_mean(&set.column, data.column_names()),
                ));
            }
        }
        if !self.data.drop_missing {
            return Ok(data);
        }
        let columns: Vec<&str> = self.sets().map(|set| set.column.as_str()).collect();
        data.without_missing(&columns).map(Cow::Owned)
    }
}

/// The texts that are values of a table.
fn texts(table: &toml::Table) -> impl Iterator<Item = &str> {
    table.values().filter_map(toml::Value::as_str)
}
