//! The folder of results: written whole or not at all, and nothing of the user's is lost.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use qca_report::bundle::ResultFile;

/// The file that lists what a run wrote, so that the next run knows the folder as its own.
const MANIFEST: &str = ".qca-results";

/// Writes the files into `folder`, replacing what an earlier run wrote there.
///
/// # Errors
/// The folder holds anything that no run wrote (unless `force`), or cannot be written.
pub fn replace(folder: &Path, files: &[ResultFile], force: bool) -> anyhow::Result<()> {
    if !force {
        refuse_foreign(folder)?;
    }
    let parent = folder
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let cannot = || format!("{}: cannot be written", folder.display());
    fs::create_dir_all(parent).with_context(cannot)?;
    let fresh = tempfile::Builder::new()
        .prefix(".qca-results-")
        .tempdir_in(parent)
        .with_context(cannot)?;
    fill(fresh.path(), files).with_context(cannot)?;
    readable(fresh.path()).with_context(cannot)?;
    swap(folder, fresh.path(), parent).with_context(cannot)?;
    // The folder has taken its final name; there is nothing left to clean up.
    let _ = fresh.keep();
    Ok(())
}

fn fill(folder: &Path, files: &[ResultFile]) -> std::io::Result<()> {
    let mut manifest = String::new();
    for file in files {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, &file.bytes)?;
        manifest.push_str(&file.path);
        manifest.push('\n');
    }
    fs::write(folder.join(MANIFEST), manifest)
}

/// Temporary folders are private; results are not.
#[cfg(unix)]
fn readable(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn readable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Puts `fresh` in the place of `folder`; the old one goes only after the new one stands.
fn swap(folder: &Path, fresh: &Path, parent: &Path) -> std::io::Result<()> {
    if !folder.exists() {
        return fs::rename(fresh, folder);
    }
    let aside = tempfile::Builder::new()
        .prefix(".qca-old-")
        .tempdir_in(parent)?;
    let old = aside.path().join("old");
    fs::rename(folder, &old)?;
    if let Err(error) = fs::rename(fresh, folder) {
        fs::rename(&old, folder)?;
        return Err(error);
    }
    Ok(())
}

/// Refuses a folder with something in it that no run wrote.
fn refuse_foreign(folder: &Path) -> anyhow::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    if !folder.is_dir() {
        bail!(
            "{} is a file, not a folder; name another with --output",
            folder.display()
        );
    }
    let own: BTreeSet<String> = fs::read_to_string(folder.join(MANIFEST))
        .unwrap_or_default()
        .lines()
        .map(str::to_owned)
        .collect();
    let mut found = Vec::new();
    list(folder, folder, &mut found)
        .with_context(|| format!("{}: cannot be read", folder.display()))?;
    found.sort();
    match found
        .into_iter()
        .find(|path| path != MANIFEST && !own.contains(path))
    {
        None => Ok(()),
        Some(foreign) => bail!(
            "{} holds {foreign:?}, which no earlier run wrote; name another folder with --output, or replace it with --force",
            folder.display()
        ),
    }
}

/// The files below a folder, as paths with `/`.
fn list(root: &Path, folder: &Path, found: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path: PathBuf = entry?.path();
        if path.is_dir() {
            list(root, &path, found)?;
        } else {
            let below = path.strip_prefix(root).unwrap_or(&path);
            let parts: Vec<String> = below
                .iter()
                .map(|part| part.to_string_lossy().into_owned())
                .collect();
            found.push(parts.join("/"));
        }
    }
    Ok(())
}
