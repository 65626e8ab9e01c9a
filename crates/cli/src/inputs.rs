//! The files that a command reads. Nothing is written over them, whatever is forced.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::bail;

static READ: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Says that a file is read.
pub fn note(path: &Path) {
    if let Ok(found) = path.canonicalize() {
        READ.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(found);
    }
}

/// Refuses a place that is a file which is read, or a folder that such a file is in.
///
/// # Errors
/// It is; the message names the file.
pub fn spare(place: &Path) -> anyhow::Result<()> {
    // A place where nothing is holds nothing.
    let Ok(found) = place.canonicalize() else {
        return Ok(());
    };
    let read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    match read.iter().find(|input| input.starts_with(&found)) {
        None => Ok(()),
        Some(input) if *input == found => bail!(
            "{} is a file that is read here, and is not written over; name another file",
            place.display()
        ),
        Some(input) => bail!(
            "{} holds {}, which is read here, and is not replaced; name another folder",
            place.display(),
            input.display()
        ),
    }
}
