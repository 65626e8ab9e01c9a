//! Files on disk: read as they are, written whole or not at all, and only over what was read.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// It is another text now: an editor or another window wrote it.
    #[error("the study file was changed meanwhile by another program or page")]
    Changed,
    /// It is gone.
    #[error("the study file is no longer there")]
    Gone,
    /// The file system refuses.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// The text of a file; bytes that are no UTF-8 are an error of their own.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path)
}

/// Replaces a file that still holds `before` by `after`. The lock keeps two windows from passing each other between
/// look and write.
pub(crate) fn replace(path: &Path, before: &str, after: &str) -> Result<(), StoreError> {
    let io = |source: io::Error| StoreError::Io {
        path: path.to_owned(),
        source,
    };
    let held = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StoreError::Gone),
        Err(error) => return Err(io(error)),
    };
    // A file system without locks still has the look below.
    #[cfg(unix)]
    let _ = held.lock();
    match read(path) {
        Ok(now) if now == before => {}
        Ok(_) => return Err(StoreError::Changed),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StoreError::Gone),
        Err(error) => return Err(io(error)),
    }
    let permissions = held.metadata().map_err(io)?.permissions();
    write_whole(path, after.as_bytes(), Some(permissions)).map_err(io)
}

/// Writes a file that must not exist yet.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let io = |source: io::Error| StoreError::Io {
        path: path.to_owned(),
        source,
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut fresh = beside(folder).map_err(io)?;
    fresh.write_all(bytes).map_err(io)?;
    readable(fresh.path(), None).map_err(io)?;
    fresh.as_file().sync_all().map_err(io)?;
    fresh
        .persist_noclobber(path)
        .map_err(|error| io(error.error))?;
    Ok(())
}

/// Writes a file whole: a reader sees the old content or the new, and so does one who comes after a crash.
pub(crate) fn write_whole(
    path: &Path,
    bytes: &[u8],
    permissions: Option<fs::Permissions>,
) -> io::Result<()> {
    let mut fresh = beside(path.parent().unwrap_or(Path::new(".")))?;
    fresh.write_all(bytes)?;
    readable(fresh.path(), permissions)?;
    fresh.as_file().sync_all()?;
    fresh.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn beside(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new()
        .prefix(".qca-window-")
        .tempfile_in(folder)
}

/// Temporary files are private; a study is not.
fn readable(path: &Path, permissions: Option<fs::Permissions>) -> io::Result<()> {
    if let Some(permissions) = permissions {
        return fs::set_permissions(path, permissions);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o644))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_over_what_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("study.toml");
        assert!(matches!(replace(&path, "", "x"), Err(StoreError::Gone)));
        create(&path, b"one").unwrap();
        assert!(create(&path, b"again").is_err());
        replace(&path, "one", "two").unwrap();
        assert!(matches!(
            replace(&path, "one", "three"),
            Err(StoreError::Changed)
        ));
        assert_eq!(read(&path).unwrap(), "two");
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "no temporary file is left");
    }

    #[test]
    fn of_many_writers_at_once_each_state_is_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("study.toml");
        create(&path, b"start").unwrap();
        let written: usize = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..8)
                .map(|number| {
                    let path = &path;
                    scope.spawn(move || replace(path, "start", &format!("by {number}")).is_ok())
                })
                .collect();
            writers
                .into_iter()
                .map(|w| usize::from(w.join().unwrap()))
                .sum()
        });
        assert_eq!(written, 1);
        assert!(read(&path).unwrap().starts_with("by "));
    }
}
