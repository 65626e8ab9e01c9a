//! Everything that the window asks of the engine, in one place: texts of study files in, answers for the page out.

mod calibration;
mod charts;
mod data;
mod draw;
mod export;
mod long;
mod outcome;
mod view;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use qca::{Dataset, Error};
use qca_report::Words;
use qca_study::file::Study;
use qca_study::run::{self, Results};
use qca_study::watch::Watch;
use serde::Serialize;

pub(crate) use calibration::{CalibrationAnswer, Proposed, calibration};
pub(crate) use data::data;
pub(crate) use draw::relation;
pub(crate) use export::{EXPORTS, export};
pub(crate) use long::{LongAnswer, LongResult, LongWork, long};
pub(crate) use outcome::{Formula, OutcomeAnswer, Question, explain, formulas, necessary, outcome};
pub(crate) use view::{StudyView, view};

/// Digits after the decimal point, as `qca run` has them.
pub(crate) const DIGITS: usize = 3;

/// A fault as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Fault {
    /// The whole message.
    pub(crate) message: String,
    /// The line of the study file, from 1, where it points into it.
    pub(crate) line: Option<usize>,
    /// The column, in characters from 1.
    pub(crate) column: Option<usize>,
    /// The text of that line.
    pub(crate) excerpt: Option<String>,
}

impl Fault {
    /// A fault at no place.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Fault {
            message: message.into(),
            line: None,
            column: None,
            excerpt: None,
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error.snippet().filter(|syntax| syntax.text.contains('\n')) {
            None => Fault::new(message),
            Some(syntax) => {
                let (line, column) = syntax.line_and_column();
                Fault {
                    message,
                    line: Some(line),
                    column: Some(column),
                    excerpt: syntax.text.lines().nth(line - 1).map(str::to_owned),
                }
            }
        }
    }
}

/// A literal as expressions have it.
fn literal(name: &str, level: qca::minimize::Level) -> String {
    let name = qca::condition::quoted(name);
    match level {
        0 => format!("~{name}"),
        1 => name,
        level => format!("{name}[{level}]"),
    }
}

/// Answers or a fault.
pub(crate) type Answer<T> = Result<T, Fault>;

/// Reads the text of a study file that lies at `path`.
pub(crate) fn study(path: &Path, text: &str) -> Answer<Study> {
    Ok(Study::parse(path, text)?)
}

/// The analyses made last, so that several questions about one state are one analysis.
#[derive(Default)]
pub(crate) struct Engine {
    known: Mutex<Vec<(String, Arc<Analysed>)>>,
    /// What distributions proposed.
    pub(crate) proposed: Proposed,
    /// The data read last.
    read: Mutex<Option<(String, Arc<Dataset>)>>,
    /// The solutions of every state that was looked at, in a line each: far less than its results.
    lines: Mutex<HashMap<String, Answer<Vec<Formula>>>>,
}

/// A study with its results.
pub(crate) struct Analysed {
    /// The study.
    pub(crate) study: Study,
    /// Its data, whole: cases that it leaves out too.
    pub(crate) data: Arc<Dataset>,
    /// What came out.
    pub(crate) results: Results,
}

/// States whose solutions are kept.
const MOST_LINES: usize = 1000;

impl Analysed {
    /// The words of the language in which it is shown.
    pub(crate) fn words(&self) -> Words {
        Words::of(&self.results)
    }
}

/// What a result depends on: the text, the language, and the data as they are now.
fn key(study: &Study) -> String {
    format!(
        "{} {} {} {}",
        study.path.display(),
        study.sha256,
        study.language.code(),
        file_key(study)
    )
}

fn file_key(study: &Study) -> String {
    let file = study.data.file.as_ref();
    file.map_or_else(String::new, |file| {
        format!("{} {}", file.path.display(), stamp(&file.path))
    })
}

/// States whose results are kept: the one on disk, in the languages of two pages, and the one that is tried out.
const KEPT: usize = 4;

impl Engine {
    /// The analysis of a study; the same results as those of `qca run`, but for the robustness checks, which are work of their own.
    pub(crate) fn analysed(&self, mut study: Study) -> Answer<Arc<Analysed>> {
        let key = key(&study);
        study.robustness = None;
        self.analysed_as(key, study)
    }

    /// The analysis of a study with all that `qca run` does: what is handed out.
    pub(crate) fn exported(&self, study: Study) -> Answer<Arc<Analysed>> {
        match study.robustness {
            None => self.analysed(study),
            Some(_) => self.analysed_as(format!("{} whole", key(&study)), study),
        }
    }

    /// The analysis of one outcome alone, without what stands beside its solution: what a drag waits for.
    pub(crate) fn tried(&self, mut study: Study, outcome: &str) -> Answer<Arc<Analysed>> {
        let key = format!("{} {outcome}", key(&study));
        study.selected = vec![outcome.to_owned()];
        study.companions.nca = None;
        study.companions.partitions.clear();
        study.companions.row_tests.permutations = 0;
        study.robustness = None;
        study.data.panel = None;
        study.published.clear();
        self.analysed_as(key, study)
    }

    fn analysed_as(&self, key: String, study: Study) -> Answer<Arc<Analysed>> {
        if let Some(known) = self.known(&key) {
            return Ok(known);
        }
        let data = self.data(&study)?;
        let results = run::run_with(&study, &data, &Watch::default())?;
        let analysed = Arc::new(Analysed {
            study,
            data,
            results,
        });
        let mut known = self.lock();
        known.push((key, analysed.clone()));
        if known.len() > KEPT {
            known.remove(0);
        }
        Ok(analysed)
    }

    /// The data of a study; read again only when the file changes.
    pub(crate) fn data(&self, study: &Study) -> Answer<Arc<Dataset>> {
        let key = format!("{:?} {}", study.data.id, file_key(study));
        let mut read = self
            .read
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((_, data)) = read.as_ref().filter(|(known, _)| *known == key) {
            return Ok(data.clone());
        }
        let data = Arc::new(study.read_data()?);
        *read = Some((key, data.clone()));
        Ok(data)
    }

    /// The solutions of a study in a line each.
    pub(crate) fn formulas(&self, study: Study) -> Answer<Vec<Formula>> {
        let key = key(&study);
        let lines = || {
            self.lines
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
        };
        if let Some(known) = lines().get(&key) {
            return known.clone();
        }
        let found = self
            .analysed(study)
            .map(|analysed| formulas(&analysed.results));
        let mut lines = lines();
        if lines.len() >= MOST_LINES {
            lines.clear();
        }
        lines.insert(key, found.clone());
        found
    }

    fn known(&self, key: &str) -> Option<Arc<Analysed>> {
        let mut known = self.lock();
        let at = known.iter().position(|(other, _)| other == key)?;
        // The one asked for last goes last.
        let entry = known.remove(at);
        let analysed = entry.1.clone();
        known.push(entry);
        Some(analysed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(String, Arc<Analysed>)>> {
        self.known
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Size and time of a data file: when they change, it is read again.
pub(crate) fn stamp(path: &Path) -> String {
    match std::fs::metadata(path) {
        Ok(about) => {
            let time = about.modified().ok();
            let time = time.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
            format!("{} {}", about.len(), time.map_or(0, |time| time.as_nanos()))
        }
        Err(_) => "none".to_owned(),
    }
}
