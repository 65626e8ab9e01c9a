//! An open study: its text, every state it has had, and the way back and forth.
//!
//! The file is the truth. A write happens only over the text that was read last; what another program wrote becomes a
//! state of the history like any other.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use crate::store::{self, StoreError};

/// The most states that are kept; the oldest go first.
const MOST_MOMENTS: usize = 500;

/// A state of the study file.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Moment {
    /// Its number, from 1, in the order in which the states came.
    pub(crate) id: u64,
    /// What made it.
    pub(crate) label: String,
    /// When, in seconds since 1970.
    pub(crate) time: u64,
    /// The text of the file.
    #[serde(skip)]
    pub(crate) text: Arc<str>,
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// The page knew an older state.
    #[error(
        "the study has changed since this page showed it; nothing was written. Look at it again and repeat what is still wanted"
    )]
    Stale,
    /// There is nothing to undo or redo, or no such state.
    #[error("there is no such state")]
    NoMoment,
    /// The window only shows.
    #[error("this window was opened with --read-only: nothing can be changed")]
    ReadOnly,
    /// The file was not written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An open study.
#[derive(Debug)]
pub(crate) struct Session {
    /// The study file.
    pub(crate) path: PathBuf,
    /// What the file holds, as far as we know.
    pub(crate) text: Arc<str>,
    /// Whether the file was there when we last looked.
    pub(crate) is_there: bool,
    /// All states, the oldest first.
    pub(crate) moments: Vec<Moment>,
    /// The states that undo and redo walk along, by number.
    line: Vec<u64>,
    /// Where in `line` we are.
    at: usize,
    /// The last number given.
    last: u64,
    read_only: bool,
}

impl Session {
    /// Opens a study file.
    pub(crate) fn open(path: &Path, read_only: bool) -> std::io::Result<Self> {
        let text: Arc<str> = store::read(path)?.into();
        let mut session = Session {
            path: path.to_owned(),
            text: text.clone(),
            is_there: true,
            moments: Vec::new(),
            line: Vec::new(),
            at: 0,
            last: 0,
            read_only,
        };
        session.remember("opened", text);
        Ok(session)
    }

    /// The number of the state that is shown: a page that knows another is behind.
    pub(crate) fn version(&self) -> u64 {
        self.last
    }

    /// The state that the file is in.
    pub(crate) fn current(&self) -> u64 {
        self.line[self.at]
    }

    /// Whether there is something to undo, and something to redo.
    pub(crate) fn ways(&self) -> (bool, bool) {
        (self.at > 0, self.at + 1 < self.line.len())
    }

    /// A state by its number.
    pub(crate) fn moment(&self, id: u64) -> Result<&Moment, Refusal> {
        let found = self.moments.iter().find(|moment| moment.id == id);
        found.ok_or(Refusal::NoMoment)
    }

    fn remember(&mut self, label: &str, text: Arc<str>) {
        self.last += 1;
        let time = SystemTime::now().duration_since(UNIX_EPOCH);
        self.moments.push(Moment {
            id: self.last,
            label: label.to_owned(),
            time: time.map_or(0, |time| time.as_secs()),
            text: text.clone(),
        });
        if self.moments.len() > MOST_MOMENTS {
            let gone = self.moments.remove(0).id;
            if let Some(at) = self.line.iter().position(|&id| id == gone) {
                self.line.drain(..=at);
                self.at = self.at.saturating_sub(at + 1);
            }
        }
        self.line.truncate(self.at + 1);
        self.line.push(self.last);
        self.at = self.line.len() - 1;
        self.text = text;
    }

    /// Looks at the file; whether it is another than we knew.
    pub(crate) fn look(&mut self) -> bool {
        match store::read(&self.path) {
            Ok(text) if *text == *self.text => !std::mem::replace(&mut self.is_there, true),
            Ok(text) => {
                self.is_there = true;
                self.remember("changed outside the window", text.into());
                true
            }
            Err(_) => std::mem::replace(&mut self.is_there, false),
        }
    }

    fn check(&mut self, base: u64) -> Result<(), Refusal> {
        if self.read_only {
            return Err(Refusal::ReadOnly);
        }
        if base == self.version() {
            Ok(())
        } else {
            Err(Refusal::Stale)
        }
    }

    fn write(&mut self, text: &str) -> Result<(), Refusal> {
        let written = store::replace(&self.path, &self.text, text);
        if written.is_err() {
            // What stands in the file now is shown, and the page repeats what is still wanted.
            self.look();
        }
        Ok(written?)
    }

    /// Writes a new text on top of the state that the page knew.
    pub(crate) fn commit(&mut self, base: u64, text: &str, label: &str) -> Result<(), Refusal> {
        self.check(base)?;
        if *text == *self.text {
            return Ok(());
        }
        self.write(text)?;
        self.remember(label, text.into());
        Ok(())
    }

    /// Takes the last act back, or does it again.
    pub(crate) fn walk(&mut self, base: u64, back: bool) -> Result<(), Refusal> {
        self.check(base)?;
        let to = match back {
            true => self.at.checked_sub(1),
            false => Some(self.at + 1).filter(|&at| at < self.line.len()),
        };
        let to = to.ok_or(Refusal::NoMoment)?;
        let text = self.moment(self.line[to])?.text.clone();
        self.write(&text)?;
        self.at = to;
        self.text = text;
        // The pages must see that something changed, although no state was added.
        self.last += 1;
        Ok(())
    }

    /// Puts an earlier state back, as a new act.
    pub(crate) fn back_to(&mut self, base: u64, id: u64) -> Result<(), Refusal> {
        let text = self.moment(id)?.text.clone();
        self.commit(base, &text, &format!("back to state {id}"))
    }

    /// Writes the file again after it was deleted.
    pub(crate) fn restore(&mut self, base: u64) -> Result<(), Refusal> {
        self.check(base)?;
        store::create(&self.path, self.text.as_bytes())?;
        self.is_there = true;
        self.last += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened() -> (tempfile::TempDir, Session) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("study.toml");
        std::fs::write(&path, "a").unwrap();
        let session = Session::open(&path, false).unwrap();
        (folder, session)
    }

    fn on_disk(session: &Session) -> String {
        std::fs::read_to_string(&session.path).unwrap()
    }

    #[test]
    fn acts_are_undone_and_redone_on_disk() {
        let (_folder, mut session) = opened();
        for text in ["b", "c"] {
            session.commit(session.version(), text, text).unwrap();
        }
        session.walk(session.version(), true).unwrap();
        assert_eq!(
            (on_disk(&session), session.ways()),
            ("b".into(), (true, true))
        );
        session.walk(session.version(), true).unwrap();
        assert_eq!(
            (on_disk(&session), session.ways()),
            ("a".into(), (false, true))
        );
        assert!(matches!(
            session.walk(session.version(), true),
            Err(Refusal::NoMoment)
        ));
        session.walk(session.version(), false).unwrap();
        session.commit(session.version(), "d", "d").unwrap();
        assert_eq!(
            session.ways(),
            (true, false),
            "a new act ends what could be redone"
        );
        let labels: Vec<&str> = session.moments.iter().map(|m| m.label.as_str()).collect();
        assert_eq!(labels, ["opened", "b", "c", "d"], "nothing is forgotten");
        session
            .back_to(session.version(), session.moments[2].id)
            .unwrap();
        assert_eq!(on_disk(&session), "c");
    }

    #[test]
    fn a_page_that_is_behind_writes_nothing() {
        let (_folder, mut session) = opened();
        let base = session.version();
        session.commit(base, "b", "first page").unwrap();
        assert!(matches!(
            session.commit(base, "c", "second page"),
            Err(Refusal::Stale)
        ));
        session.walk(session.version(), true).unwrap();
        assert!(matches!(
            session.commit(base, "c", "second page"),
            Err(Refusal::Stale)
        ));
        assert_eq!(on_disk(&session), "a");
    }

    #[test]
    fn what_an_editor_wrote_is_never_overwritten() {
        let (_folder, mut session) = opened();
        std::fs::write(&session.path, "by hand").unwrap();
        let base = session.version();
        assert!(matches!(
            session.commit(base, "b", "b"),
            Err(Refusal::Store(StoreError::Changed))
        ));
        assert_eq!(on_disk(&session), "by hand");
        assert_eq!(&*session.text, "by hand");
        assert!(session.version() > base);
        session.walk(session.version(), true).unwrap();
        assert_eq!(on_disk(&session), "a", "and can be undone");
    }

    #[test]
    fn a_deleted_file_is_told_and_can_be_written_again() {
        let (_folder, mut session) = opened();
        std::fs::remove_file(&session.path).unwrap();
        assert!(session.look());
        assert!(!session.look(), "told once");
        assert!(matches!(
            session.commit(session.version(), "b", "b"),
            Err(Refusal::Store(StoreError::Gone))
        ));
        assert!(!session.is_there);
        session.restore(session.version()).unwrap();
        assert_eq!(on_disk(&session), "a");
    }

    #[test]
    fn a_window_that_only_shows_writes_nothing() {
        let (_folder, session) = opened();
        let mut session = Session::open(&session.path, true).unwrap();
        assert!(matches!(
            session.commit(session.version(), "b", "b"),
            Err(Refusal::ReadOnly)
        ));
        assert_eq!(on_disk(&session), "a");
    }

    #[test]
    fn a_long_history_forgets_its_beginning_only() {
        let (_folder, mut session) = opened();
        for number in 0..MOST_MOMENTS + 20 {
            session.remember("act", number.to_string().into());
        }
        assert_eq!(session.moments.len(), MOST_MOMENTS);
        assert_eq!(session.line.len(), MOST_MOMENTS);
        assert_eq!(session.current(), session.version());
        assert!(session.moment(1).is_err());
    }
}
