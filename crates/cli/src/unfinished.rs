//! What is being written lies beside its place, in a hidden folder, until it is whole.
//!
//! The folder goes when the work ends, also by a signal. One that a killed program left behind is no longer locked, and goes
//! when something is written beside it again; an older version in it that was moved aside, and never replaced, comes back first.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;

/// How the names of such folders begin.
const PREFIX: &str = ".qca-unfinished-";
/// The file in it that is locked as long as its program runs.
const LOCK: &str = "lock";
/// What is moved aside, under its own name.
const OLD: &str = "old";

/// The folders of this program.
static OPEN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Held over what must not be torn.
static WHOLE: Mutex<()> = Mutex::new(());

/// While this is held no signal ends the program.
pub fn whole() -> MutexGuard<'static, ()> {
    WHOLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A folder for what is not yet whole.
pub struct Unfinished {
    folder: TempDir,
    _lock: File,
}

impl Unfinished {
    /// A folder beside what is to be written in `parent`, after those that were left behind are gone.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn within(parent: &Path) -> io::Result<Self> {
        remove_left_behind(parent);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        open(|open| open.insert(folder.path().to_owned()));
        let lock = File::create(folder.path().join(LOCK))?;
        // Where files cannot be locked, nothing that was left behind is removed either.
        let _ = lock.try_lock();
        Ok(Unfinished {
            folder,
            _lock: lock,
        })
    }

    /// A place in it.
    pub fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts `fresh` in the place of what may stand there; the old one goes only after the new one stands.
    ///
    /// # Errors
    /// The file system refuses; the old one is where it was.
    pub fn put(&self, fresh: &Path, place: &Path) -> io::Result<()> {
        let Some(name) = place.file_name().filter(|_| place.is_dir()) else {
            return fs::rename(fresh, place);
        };
        let aside = self.place(OLD);
        fs::create_dir(&aside)?;
        let _whole = whole();
        let old = aside.join(name);
        fs::rename(place, &old)?;
        if let Err(error) = fs::rename(fresh, place) {
            fs::rename(&old, place)?;
            return Err(error);
        }
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        open(|open| open.remove(self.folder.path()));
    }
}

fn open<T>(change: impl FnOnce(&mut BTreeSet<PathBuf>) -> T) -> T {
    change(&mut OPEN.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Removes the folders of this program, which is about to end.
pub fn remove_all() {
    open(|open| {
        for folder in std::mem::take(open) {
            let _ = fs::remove_dir_all(folder);
        }
    });
}

/// Removes what programs that were killed left behind in this folder. What cannot be read or removed stays.
fn remove_left_behind(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let folder = entry.path();
        let locked = File::open(folder.join(LOCK)).and_then(|lock| {
            lock.try_lock()?;
            Ok(lock)
        });
        // The lock is held until the folder is gone.
        if let Ok(_lock) = locked {
            put_back(&folder.join(OLD), parent);
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// Puts back what was moved aside and not replaced.
fn put_back(aside: &Path, parent: &Path) {
    let Ok(entries) = fs::read_dir(aside) else {
        return;
    };
    for entry in entries.flatten() {
        let place = parent.join(entry.file_name());
        if !place.exists() {
            let _ = fs::rename(entry.path(), place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// What a program leaves that was killed: a folder with a lock file that nobody holds.
    fn left_behind(parent: &Path) -> PathBuf {
        let folder = parent.join(format!("{PREFIX}abc"));
        fs::create_dir(&folder).unwrap();
        File::create(folder.join(LOCK)).unwrap();
        folder
    }

    #[test]
    fn what_was_left_behind_goes_and_what_is_in_work_stays() {
        let parent = TempDir::new().unwrap();
        left_behind(parent.path());
        fs::create_dir(parent.path().join(".qca-other")).unwrap();
        let first = Unfinished::within(parent.path()).unwrap();
        let second = Unfinished::within(parent.path()).unwrap();
        assert_eq!(names(parent.path()).len(), 3);
        drop((first, second));
        assert_eq!(names(parent.path()), [".qca-other"]);
    }

    #[test]
    fn results_that_were_moved_aside_and_not_replaced_come_back() {
        let parent = TempDir::new().unwrap();
        let old = left_behind(parent.path()).join(OLD).join("results");
        fs::create_dir_all(&old).unwrap();
        fs::write(old.join("results.json"), "{}").unwrap();
        drop(Unfinished::within(parent.path()).unwrap());
        assert_eq!(names(parent.path()), ["results"]);
        assert_eq!(names(&parent.path().join("results")), ["results.json"]);
    }

    #[test]
    fn a_folder_takes_the_place_of_another() {
        let parent = TempDir::new().unwrap();
        let place = parent.path().join("results");
        fs::create_dir(&place).unwrap();
        fs::write(place.join("old"), "").unwrap();
        let unfinished = Unfinished::within(parent.path()).unwrap();
        let fresh = unfinished.place("new");
        fs::create_dir(&fresh).unwrap();
        fs::write(fresh.join("new"), "").unwrap();
        unfinished.put(&fresh, &place).unwrap();
        drop(unfinished);
        assert_eq!(names(parent.path()), ["results"]);
        assert_eq!(names(&place), ["new"]);
    }
}
