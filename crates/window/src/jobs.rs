//! Work in the background: one at a time, with its progress, and stopped when asked.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use qca::{Dataset, minimize};
use qca_report::Words;
use qca_study::file::{Language, Study};
use qca_study::watch::Watch;
use serde::Serialize;

use crate::engine::{Answer, Fault, LongAnswer, LongResult, LongWork, long};

/// A piece of work.
#[derive(Default)]
struct Job {
    id: u64,
    language: Language,
    done: AtomicU64,
    total: AtomicU64,
    stop: Arc<AtomicBool>,
    answer: Mutex<Option<Arc<Answer<LongResult>>>>,
}

/// How far a piece of work is.
#[derive(Debug, Serialize)]
pub(crate) struct JobProgress {
    pub(crate) job: u64,
    /// How much of how much is done in the part that is being worked on.
    pub(crate) done: u64,
    pub(crate) total: u64,
    /// What came out, when it is finished.
    pub(crate) answer: Option<LongAnswer>,
    /// What went wrong.
    pub(crate) fault: Option<Fault>,
}

/// The work that runs, or ran last.
#[derive(Default)]
pub(crate) struct Jobs {
    latest: Mutex<Option<Arc<Job>>>,
}

impl Jobs {
    /// Starts work; what ran before is stopped.
    pub(crate) fn start(&self, study: Study, data: Arc<Dataset>, work: LongWork) -> u64 {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let id = latest.as_ref().map_or(1, |job| job.id + 1);
        if let Some(job) = &*latest {
            job.stop.store(true, Ordering::Relaxed);
        }
        let job = Arc::new(Job {
            id,
            language: study.language,
            ..Job::default()
        });
        *latest = Some(job.clone());
        std::thread::spawn(move || job.run(&study, &data, &work));
        id
    }

    /// How far the work of this number is, and what came out in this language, or in that of its study.
    pub(crate) fn progress(&self, id: u64, language: Option<Language>) -> Answer<JobProgress> {
        let latest = self
            .latest
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let job = latest.filter(|job| job.id == id);
        let job = job.ok_or_else(|| Fault::new("this work was given up for other work"))?;
        let found = job
            .answer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let words = Words::new(language.unwrap_or(job.language));
        let (answer, fault) = match found.as_deref() {
            None => (None, None),
            Some(Ok(result)) => (Some(result.shown(words)), None),
            Some(Err(fault)) => (None, Some(fault.clone())),
        };
        Ok(JobProgress {
            job: id,
            done: job.done.load(Ordering::Relaxed),
            total: job.total.load(Ordering::Relaxed),
            answer,
            fault,
        })
    }

    /// Stops the work.
    pub(crate) fn stop(&self) {
        if let Some(job) = &*self.latest.lock().unwrap_or_else(PoisonError::into_inner) {
            job.stop.store(true, Ordering::Relaxed);
        }
    }
}

impl Job {
    fn run(self: &Arc<Self>, study: &Study, data: &Dataset, work: &LongWork) {
        let told = Arc::clone(self);
        let tell = move |progress: &minimize::Progress| {
            let (done, total) = progress.pieces.unwrap_or_default();
            told.done.store(done, Ordering::Relaxed);
            told.total.store(total, Ordering::Relaxed);
        };
        let watch =
            Watch::start(None, Some(Arc::clone(&self.stop))).with_progress(Some(Arc::new(tell)));
        let answer = long(study, data, work, &watch);
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(answer));
    }
}
