//! The results of a study, as `results.json` holds them.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::replicate::Replication;
use crate::robust::Robustness;
use qca::chart::{ConditionRole, ConfigurationChart};
use qca::data::{Dataset, ReadingNote};
use qca::necessity::{NecessityResult, NecessityTable};
use qca::sets::ambiguity::AmbiguityReport;
use qca::solution::MinimizeResult;
use qca::truth_table::TruthTableResult;

use crate::analysis::{Measures, Partition, Reported, StudyNca, StudyPanel, Warning};
use crate::file::{Language, OutputSettings};
use crate::plan::CalibrateResult;

/// Everything that `qca run` found out, in the order in which it is reported. Maps are keyed by the outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "run")]
pub struct Results {
    /// Where it comes from.
    pub provenance: Provenance,
    /// The options in force, for a methods section.
    pub settings: Settings,
    /// Labels of the sets, by name.
    pub labels: IndexMap<String, String>,
    /// The variables that the study makes, and its columns in figures; none where it makes no variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measures: Option<Measures>,
    /// The sets.
    pub calibrate: CalibrateResult,
    /// What was done about memberships of exactly 0.5, if there are any.
    pub half: AmbiguityReport,
    /// The outcomes, negations included, in order.
    pub outcomes: Vec<String>,
    /// Memberships of the cases in each outcome.
    pub memberships: IndexMap<String, Vec<f64>>,
    /// Necessity of each condition and its negation.
    pub necessity: IndexMap<String, NecessityTable>,
    /// Necessary expressions of more than one literal, where the study asks for them.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub necessary_expressions: IndexMap<String, NecessityResult>,
    /// Truth tables.
    pub truth_table: IndexMap<String, TruthTableResult>,
    /// Solutions; an outcome that has nothing to minimise has a warning instead.
    pub minimize: IndexMap<String, MinimizeResult>,
    /// The model of each outcome that charts, figures and the methods text show.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub reported: IndexMap<String, Reported>,
    /// Configuration charts of intermediate models, that of the reported one first: of as many models as are shown.
    pub charts: IndexMap<String, Vec<ConfigurationChart>>,
    /// How many different charts the intermediate models have, for outcomes of which not all are here.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub chart_counts: IndexMap<String, usize>,
    /// Necessity in degree, where the study asks for it.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub nca: IndexMap<String, StudyNca>,
    /// Panel figures, where the study names units and times.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub panel: IndexMap<String, StudyPanel>,
    /// Solutions by group, where the study asks for them.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub partitions: IndexMap<String, Vec<Partition>>,
    /// The role of each condition in the first chart of each outcome.
    pub roles: Vec<ConditionRole>,
    /// The robustness checks that the report has; none where the study has no `[robustness]` table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub robustness: Option<Robustness>,
    /// The verdicts on what the study file says was published; none where it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replication: Option<Replication>,
    /// What a careful reader should know.
    pub warnings: Vec<Warning>,
}

/// Where results come from: enough to make them again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// `qca`.
    pub program: String,
    /// The program's version.
    pub version: String,
    /// The study file's name.
    pub study: String,
    /// SHA-256 of the study file.
    pub study_sha256: String,
    /// The data file as the study names it.
    pub data: String,
    /// The column of case names, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// SHA-256 of the data.
    pub data_sha256: String,
    /// Whether the data file lies outside the study's folder.
    pub data_outside_study_folder: bool,
    /// Number of cases analysed.
    pub cases: usize,
    /// Cases left out for missing cells.
    pub left_out: Vec<String>,
    /// Cases left out because they do not meet the condition of the study.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filtered: Vec<String>,
    /// The condition that the cases of the study meet.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub cases_where: Option<String>,
    /// The variables that were made, each `NAME = FORMULA`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<String>,
    /// What was detected while the data were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reading: Vec<String>,
    /// How the file is laid out, for another program that reads it.
    #[serde(default, skip_serializing_if = "FileLayout::is_plain")]
    pub layout: FileLayout,
}

/// How a data file is laid out, where it is not plain: comma-separated UTF-8 text with the header in its first line, or the first
/// sheet of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileLayout {
    /// The encoding, if it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What parts the cells, if not commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Whether the decimal mark is a comma.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub decimal_comma: bool,
    /// The line of the header, counted from 1, if it is not the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<usize>,
    /// The sheet of the workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Columns of which the cells are more than numbers: percentages, words, dates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub worded: Vec<String>,
}

impl FileLayout {
    /// Whether there is nothing to say.
    pub fn is_plain(&self) -> bool {
        *self == FileLayout::default()
    }

    /// The layout that was detected.
    pub(super) fn of(data: &Dataset) -> Self {
        let mut layout = FileLayout::default();
        for note in data.notes() {
            match note {
                ReadingNote::Encoding { name, .. } => layout.encoding = Some(name.clone()),
                ReadingNote::Delimiter(delimiter) => layout.delimiter = Some((*delimiter).into()),
                ReadingNote::Header(line) => layout.header = Some(*line),
                ReadingNote::Sheet { read, .. } => layout.sheet = Some(read.clone()),
                ReadingNote::DecimalComma => layout.decimal_comma = true,
                ReadingNote::Words { column, .. } => layout.worded.push(column.clone()),
                ReadingNote::Percentages(columns) | ReadingNote::Dates(columns) => {
                    layout.worded.extend_from_slice(columns);
                }
                // Names of cases, and what is left out, do not change how the rest is read.
                _ => {}
            }
        }
        layout
    }
}

/// The options in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The study's title.
    pub title: Option<String>,
    /// The language of the report, where it is not English.
    #[serde(default, skip_serializing_if = "Language::is_default")]
    pub language: Language,
    /// Names of the conditions.
    pub conditions: Vec<String>,
    /// Policy for missing cells: `error` or `drop`.
    pub missing: String,
    /// Types of solutions.
    pub solutions: Vec<qca::solution::SolutionType>,
    /// Whether contradictions are don't-cares.
    pub include_contradictions: bool,
    /// Whether every irredundant cover is a model.
    pub irredundant: bool,
    /// Whether dominated prime implicants are dropped first.
    pub row_dominance: bool,
    /// How many models are listed.
    pub max_models: usize,
    /// Consistency cut-off of necessity.
    pub necessity_consistency: f64,
    /// Expressions whose remainders get OUT 0 for every outcome.
    pub exclude: Vec<String>,
    /// Whether contradictory simplifying assumptions get OUT 0.
    pub exclude_contradictory: bool,
    /// Whether simultaneous subset relations get OUT 0.
    pub exclude_simultaneous: bool,
    /// Whether observed rows that contradict a claim of necessity get OUT 0.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exclude_against_necessity: bool,
    /// Directional expectations, by outcome.
    pub expectations: IndexMap<String, Vec<String>>,
    /// Exclusions of one outcome, by outcome.
    pub exclusions: IndexMap<String, Vec<String>>,
    /// Figures, and how many models are shown.
    #[serde(default)]
    pub output: OutputSettings,
}
