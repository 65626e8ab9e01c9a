//! The one interface of the page: `call(request) -> answer`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use similar::TextDiff;

use qca_study::file::{Language, Study};

use crate::edit::{self, Edit};
use crate::engine::{
    self, Analysed, Answer, Engine, Fault, Formula, LongWork, Question, StudyView,
};
use crate::jobs::Jobs;
use crate::session::{Moment, Refusal, Session};
use crate::start::{self, Source};

/// What the page asks.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case")]
enum Request {
    /// The study as it is now, or none.
    State,
    /// What there is to open and to make.
    Start,
    /// Make a study and open it.
    Create { source: Source },
    /// Open a study of the folder or a recent one.
    Open { path: String },
    /// Go back to the start page.
    Close,
    /// The data as read.
    Data,
    /// One act: edits of the file, on top of the state that the page knew.
    Edit { base: u64, edits: Vec<Edit> },
    /// Take the last act back.
    Undo { base: u64 },
    /// Do it again.
    Redo { base: u64 },
    /// Put an earlier state back.
    Back { base: u64, moment: u64 },
    /// Write a deleted file again.
    Restore { base: u64 },
    /// The analysis of an outcome, of the file or of edits that are tried out, with a set's calibration if one is named.
    Look {
        outcome: Option<String>,
        #[serde(default)]
        edits: Vec<Edit>,
        set: Option<String>,
        scale: Option<(f64, f64)>,
        #[serde(default)]
        proposals: bool,
    },
    /// The XY plot of a claim.
    Xy { claim: String },
    /// A search for necessary expressions.
    Necessary { outcome: String, depth: usize },
    /// Why?
    Explain { outcome: String, question: Question },
    /// Begin long work.
    Work { work: LongWork },
    /// How far it is.
    Progress { job: u64 },
    /// Stop it.
    Stop,
    /// Every state since the window was opened.
    History,
    /// Two states beside each other.
    Compare { left: u64, right: u64 },
    /// A file to keep.
    Export { what: String },
}

/// A request, with the language of the page that asks.
#[derive(Deserialize)]
struct Asked {
    /// The language of what `report` draws; none: the one that the study asks for.
    language: Option<Language>,
    #[serde(flatten)]
    request: Request,
}

/// The study as it is now.
#[derive(Debug, Serialize)]
struct StateAnswer {
    program: &'static str,
    read_only: bool,
    study: Option<StudyState>,
}

/// An open study.
#[derive(Debug, Serialize)]
struct StudyState {
    path: String,
    folder: String,
    version: u64,
    current: u64,
    can_undo: bool,
    can_redo: bool,
    /// Whether the file is there.
    is_there: bool,
    text: String,
    /// None if the file is at fault.
    view: Option<StudyView>,
    /// Names of the outcomes that are analysed, negations included.
    outcomes: Vec<String>,
    formulas: Vec<Formula>,
    /// What is wrong with the file or its data.
    fault: Option<Fault>,
    /// The label of the last act.
    last: String,
    exports: &'static [&'static str],
}

/// The answer to [`Request::Look`].
#[derive(Serialize)]
struct LookAnswer {
    outcome: Option<engine::OutcomeAnswer>,
    calibration: Option<engine::CalibrationAnswer>,
}

/// A state of the history.
#[derive(Serialize)]
struct HistoryEntry {
    #[serde(flatten)]
    moment: Moment,
    is_current: bool,
    formulas: Vec<Formula>,
    fault: Option<Fault>,
}

/// Two states beside each other.
#[derive(Serialize)]
struct Comparison {
    /// Lines of the file with `-`, `+` or a space before them, those that stay cut to what stands near a change.
    lines: Vec<(char, String)>,
    left: Vec<Formula>,
    right: Vec<Formula>,
}

impl Request {
    /// Whether pages are to look again after it.
    fn changes(&self) -> bool {
        matches!(
            self,
            Request::Create { .. }
                | Request::Open { .. }
                | Request::Close
                | Request::Edit { .. }
                | Request::Undo { .. }
                | Request::Redo { .. }
                | Request::Back { .. }
                | Request::Restore { .. }
        )
    }
}

/// Everything that the server holds.
pub(crate) struct App {
    /// The folder in which studies are made and found.
    root: PathBuf,
    /// Data named when the window was opened.
    offered: Option<String>,
    read_only: bool,
    /// The list of recent studies.
    recent: Option<PathBuf>,
    session: Mutex<Option<Session>>,
    /// Data files outside the study's folder that the file named before the page could change it.
    allowed: Mutex<Vec<PathBuf>>,
    engine: Engine,
    pub(crate) jobs: Jobs,
}

/// What a call gives: bytes of JSON, and whether the pages are to look again.
pub(crate) struct Called {
    pub(crate) json: Vec<u8>,
    pub(crate) changed: bool,
}

impl App {
    pub(crate) fn new(
        root: PathBuf,
        offered: Option<String>,
        read_only: bool,
        recent: Option<PathBuf>,
    ) -> Self {
        App {
            root,
            offered,
            read_only,
            recent,
            session: Mutex::default(),
            allowed: Mutex::default(),
            engine: Engine::default(),
            jobs: Jobs::default(),
        }
    }

    fn session(&self) -> MutexGuard<'_, Option<Session>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a study file.
    pub(crate) fn open(&self, path: &Path) -> std::io::Result<()> {
        let path = path.canonicalize()?;
        let session = Session::open(&path, self.read_only)?;
        self.allow(&path, &session.text);
        if let Some(list) = self.recent.as_ref().filter(|_| !self.read_only) {
            start::remember(list, &path);
        }
        *self.session() = Some(session);
        Ok(())
    }

    /// What the file names that someone other than the page wrote may be read, wherever it lies.
    fn allow(&self, path: &Path, text: &str) {
        let named = engine::study(path, text)
            .ok()
            .and_then(|study| study.data.file);
        if let Some(file) = named {
            let mut allowed = self.allowed.lock().unwrap_or_else(PoisonError::into_inner);
            if !allowed.contains(&file.path) {
                allowed.push(file.path);
            }
        }
    }

    /// Looks whether the study file, or its data, changed outside; a text that differs when something did.
    pub(crate) fn look(&self) -> String {
        let mut session = self.session();
        let Some(session) = &mut *session else {
            return String::new();
        };
        if session.look() {
            self.allow(&session.path, &session.text.clone());
        }
        let allowed = self.allowed.lock().unwrap_or_else(PoisonError::into_inner);
        let stamps: Vec<String> = allowed.iter().map(|path| engine::stamp(path)).collect();
        format!(
            "{} {} {}",
            session.version(),
            session.is_there,
            stamps.join(" ")
        )
    }

    /// Answers a request; a fault is an answer too.
    pub(crate) fn call(&self, body: &[u8]) -> Called {
        let asked: Result<Asked, _> = serde_json::from_slice(body);
        let (answer, changed) = match asked {
            Ok(Asked { language, request }) => {
                let changes = request.changes();
                (self.answer(request, language), changes)
            }
            Err(error) => {
                let fault = format!("the page asked what the engine does not know: {error}");
                (Err(Fault::new(fault)), false)
            }
        };
        let envelope = match answer {
            Ok(answer) => serde_json::json!({ "ok": answer }),
            Err(fault) => serde_json::json!({ "fault": fault }),
        };
        Called {
            json: envelope.to_string().into_bytes(),
            changed,
        }
    }

    fn answer(&self, request: Request, language: Option<Language>) -> Answer<Json> {
        match request {
            Request::State => json(self.state(language)),
            Request::Start => json(start::start(
                &self.root,
                self.offered.as_deref(),
                self.recent.as_deref(),
            )),
            Request::Create { source } => self.create(&source, language),
            Request::Open { path } => self.open_named(&path, language),
            Request::Close => {
                self.jobs.stop();
                *self.session() = None;
                json(self.state(language))
            }
            Request::Data => {
                let study = self.study(language)?;
                let data = self.engine.data(&study)?;
                let analysed = self.current(language).ok();
                let measures = analysed.as_ref().and_then(|a| a.results.measures.as_ref());
                json(engine::data(&study, &data, measures)?)
            }
            Request::Edit { base, edits } => self.edit(base, &edits, language),
            Request::Undo { base } => self.change(language, |session| session.walk(base, true)),
            Request::Redo { base } => self.change(language, |session| session.walk(base, false)),
            Request::Back { base, moment } => {
                self.change(language, |session| session.back_to(base, moment))
            }
            Request::Restore { base } => self.change(language, |session| session.restore(base)),
            Request::Look {
                outcome,
                edits,
                set,
                scale,
                proposals,
            } => {
                let (now, before) = match edits.is_empty() {
                    true => (self.current(language)?, None),
                    false => (
                        self.tried(&edits, outcome.as_deref(), language)?,
                        self.current(language).ok(),
                    ),
                };
                let before = before.as_deref();
                json(LookAnswer {
                    outcome: outcome
                        .map(|name| engine::outcome(&now, before, &name))
                        .transpose()?,
                    calibration: set
                        .map(|name| {
                            engine::calibration(
                                &self.engine.proposed,
                                &now,
                                before,
                                &name,
                                scale,
                                proposals,
                            )
                        })
                        .transpose()?,
                })
            }
            Request::Xy { claim } => json(engine::relation(&*self.current(language)?, &claim)?),
            Request::Necessary { outcome, depth } => {
                let current = self.current(language)?;
                json(engine::necessary(&current, &outcome, depth)?)
            }
            Request::Explain { outcome, question } => {
                let current = self.current(language)?;
                json(engine::explain(&current, &outcome, &question)?)
            }
            Request::Work { work } => {
                let study = self.study(language)?;
                let data = self.engine.data(&study)?;
                json(self.jobs.start(study, data, work))
            }
            Request::Progress { job } => json(self.jobs.progress(job, language)?),
            Request::Stop => {
                self.jobs.stop();
                json(())
            }
            Request::History => json(self.history(language)?),
            Request::Compare { left, right } => json(self.compare(left, right, language)?),
            // What leaves the window is what `qca run` writes, whatever the language of the page.
            Request::Export { what } => {
                let exported = self.engine.exported(self.study(None)?)?;
                json(engine::export(&exported, &what)?)
            }
        }
    }

    /// Path and text of the open study.
    fn place(&self) -> Answer<(PathBuf, Arc<str>)> {
        let session = self.session();
        let open = session
            .as_ref()
            .ok_or_else(|| Fault::new("no study is open"))?;
        Ok((open.path.clone(), open.text.clone()))
    }

    fn study(&self, language: Option<Language>) -> Answer<Study> {
        let (path, text) = self.place()?;
        self.read(&path, &text, language)
    }

    /// The study of a text, to be shown in a language.
    fn read(&self, path: &Path, text: &str, language: Option<Language>) -> Answer<Study> {
        let study = self.readable(engine::study(path, text)?)?;
        Ok(Study {
            language: language.unwrap_or(study.language),
            ..study
        })
    }

    /// The analysis of the file.
    fn current(&self, language: Option<Language>) -> Answer<Arc<Analysed>> {
        self.engine.analysed(self.study(language)?)
    }

    /// The analysis of the file after edits that are not written, of one outcome alone where one is named.
    fn tried(
        &self,
        edits: &[Edit],
        outcome: Option<&str>,
        language: Option<Language>,
    ) -> Answer<Arc<Analysed>> {
        let (path, text) = self.place()?;
        let text = edit::apply(&text, edits).map_err(|error| Fault::new(error.to_string()))?;
        let study = self.read(&path, &text, language)?;
        match outcome {
            Some(outcome) => self.engine.tried(study, outcome),
            None => self.engine.analysed(study),
        }
    }

    /// The study, if its data lie in its folder, or where a person's own hand said.
    fn readable(&self, study: Study) -> Answer<Study> {
        let folder = study.path.parent().unwrap_or(Path::new("."));
        let allowed = self.allowed.lock().unwrap_or_else(PoisonError::into_inner);
        match &study.data.file {
            Some(file) if !allowed.contains(&file.path) && !start::lies_in(folder, &file.path) => {
                Err(Fault::new(format!(
                    "the window reads data in the study's folder only, and {:?} is not there; copy the file there, or change the study file with an editor",
                    file.named
                )))
            }
            _ => Ok(study),
        }
    }

    fn state(&self, language: Option<Language>) -> StateAnswer {
        StateAnswer {
            program: env!("CARGO_PKG_VERSION"),
            read_only: self.read_only,
            study: self.study_state(language),
        }
    }

    fn study_state(&self, language: Option<Language>) -> Option<StudyState> {
        let mut state = {
            let session = self.session();
            let open = session.as_ref()?;
            let (can_undo, can_redo) = open.ways();
            let folder = open.path.parent().unwrap_or(Path::new(""));
            StudyState {
                path: open.path.display().to_string(),
                folder: folder.display().to_string(),
                version: open.version(),
                current: open.current(),
                can_undo,
                can_redo,
                is_there: open.is_there,
                text: open.text.to_string(),
                view: None,
                outcomes: Vec::new(),
                formulas: Vec::new(),
                fault: None,
                last: open
                    .moment(open.current())
                    .map_or_else(|_| String::new(), |moment| moment.label.clone()),
                exports: &engine::EXPORTS,
            }
        };
        match self.study(None) {
            Ok(study) => state.view = Some(engine::view(&study)),
            Err(fault) => state.fault = Some(fault),
        }
        if state.view.is_some() {
            match self.current(language) {
                Ok(analysed) => {
                    state.outcomes.clone_from(&analysed.results.outcomes);
                    state.formulas = engine::formulas(&analysed.results);
                }
                Err(fault) => state.fault = Some(fault),
            }
        }
        Some(state)
    }

    fn create(&self, source: &Source, language: Option<Language>) -> Answer<Json> {
        if self.read_only {
            return Err(refused(&Refusal::ReadOnly));
        }
        let path = start::create(&self.root, source)?;
        self.open(&path)
            .map_err(|error| Fault::new(format!("{}: {error}", path.display())))?;
        json(self.state(language))
    }

    fn open_named(&self, name: &str, language: Option<Language>) -> Answer<Json> {
        let path = self.root.join(name);
        let known = self
            .recent
            .as_deref()
            .map_or_else(Vec::new, start::recent_studies);
        let is_toml = path.extension().is_some_and(|ending| ending == "toml");
        let is_known = known.iter().any(|other| other == name);
        if !(is_known || is_toml && start::lies_in(&self.root, &path)) {
            return Err(Fault::new(format!(
                "{name} is neither a study of this folder nor one opened before"
            )));
        }
        self.open(&path)
            .map_err(|error| Fault::new(format!("{name}: {error}")))?;
        json(self.state(language))
    }

    fn edit(&self, base: u64, edits: &[Edit], language: Option<Language>) -> Answer<Json> {
        let (path, text) = self.place()?;
        let label = edit::label(&text, edits);
        let after = edit::apply(&text, edits).map_err(|error| Fault::new(error.to_string()))?;
        // A file that cannot be read is not written; data that do not fit it are a fault that the page shows.
        self.readable(engine::study(&path, &after)?)?;
        self.change(language, |session| session.commit(base, &after, &label))
    }

    fn change(
        &self,
        language: Option<Language>,
        act: impl FnOnce(&mut Session) -> Result<(), Refusal>,
    ) -> Answer<Json> {
        let done = match &mut *self.session() {
            Some(session) => act(session),
            None => return Err(Fault::new("no study is open")),
        };
        done.map_err(|refusal| refused(&refusal))?;
        json(self.state(language))
    }

    fn history(&self, language: Option<Language>) -> Answer<Vec<HistoryEntry>> {
        let (path, moments, current) = {
            let session = self.session();
            let open = session
                .as_ref()
                .ok_or_else(|| Fault::new("no study is open"))?;
            (open.path.clone(), open.moments.clone(), open.current())
        };
        let entry = |moment: Moment| {
            let found = self.formulas(&path, &moment.text, language);
            let (formulas, fault) = match found {
                Ok(formulas) => (formulas, None),
                Err(fault) => (Vec::new(), Some(fault)),
            };
            HistoryEntry {
                is_current: moment.id == current,
                moment,
                formulas,
                fault,
            }
        };
        Ok(moments
            .into_iter()
            .rev()
            .take(MOST_SHOWN)
            .map(entry)
            .collect())
    }

    fn formulas(
        &self,
        path: &Path,
        text: &str,
        language: Option<Language>,
    ) -> Answer<Vec<Formula>> {
        self.engine.formulas(self.read(path, text, language)?)
    }

    fn compare(&self, left: u64, right: u64, language: Option<Language>) -> Answer<Comparison> {
        let (path, left, right) = {
            let session = self.session();
            let open = session
                .as_ref()
                .ok_or_else(|| Fault::new("no study is open"))?;
            let text = |id| {
                open.moment(id)
                    .map(|moment| moment.text.clone())
                    .map_err(|refusal| refused(&refusal))
            };
            (open.path.clone(), text(left)?, text(right)?)
        };
        let diff = TextDiff::from_lines(&*left, &*right);
        let lines = diff.grouped_ops(2).into_iter().flatten().flat_map(|op| {
            let changes = diff.iter_changes(&op);
            let lines = changes.map(|change| {
                (
                    sign(change.tag()),
                    change.value().trim_end_matches('\n').to_owned(),
                )
            });
            lines.collect::<Vec<_>>()
        });
        Ok(Comparison {
            lines: lines.collect(),
            left: self.formulas(&path, &left, language).unwrap_or_default(),
            right: self.formulas(&path, &right, language).unwrap_or_default(),
        })
    }
}

/// States that the history lists; earlier ones can be undone to.
const MOST_SHOWN: usize = 100;

fn sign(tag: similar::ChangeTag) -> char {
    match tag {
        similar::ChangeTag::Equal => ' ',
        similar::ChangeTag::Delete => '-',
        similar::ChangeTag::Insert => '+',
    }
}

fn refused(refusal: &Refusal) -> Fault {
    Fault::new(refusal.to_string())
}

fn json(answer: impl Serialize) -> Answer<Json> {
    serde_json::to_value(answer).map_err(|error| Fault::new(error.to_string()))
}
