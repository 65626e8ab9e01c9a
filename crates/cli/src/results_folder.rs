//! The folder of results: written whole or not at all, and nothing of the user's is lost.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use qca_report::bundle::ResultFile;

use crate::inputs;
use crate::unfinished::Unfinished;

/// The file that lists what a run wrote, so that the next run knows the folder as its own.
const MANIFEST: &str = ".qca-results";

/// Refuses a place that results cannot go to without a loss: a file; a folder with anything in it that no run wrote, unless
/// `force`; and whatever is forced a folder that holds what is read here, or in which the user stands.
///
/// # Errors
/// It is such a place, or cannot be read.
pub fn check(folder: &Path, force: bool) -> anyhow::Result<()> {
    inputs::spare(folder)?;
    if !folder.exists() {
        return Ok(());
    }
    if !folder.is_dir() {
        bail!(
            "{} is a file, not a folder; name another with --output",
            folder.display()
        );
    }
    let (here, place) = (Path::new(".").canonicalize(), folder.canonicalize());
    if let (Ok(here), Ok(place)) = (here, place)
        && here.starts_with(place)
    {
        bail!(
            "{} is the working folder or holds it, and is not replaced; name another with --output",
            folder.display()
        );
    }
    match force {
        true => Ok(()),
        false => refuse_foreign(folder),
    }
}

/// Writes the files into `folder`, replacing what an earlier run wrote there.
///
/// # Errors
/// As [`check`]; the folder cannot be written.
pub fn replace(folder: &Path, files: &[ResultFile], force: bool) -> anyhow::Result<()> {
    check(folder, force)?;
    let parent = folder
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let cannot = || format!("{}: cannot be written", folder.display());
    fs::create_dir_all(parent).with_context(cannot)?;
    let unfinished = Unfinished::within(parent).with_context(cannot)?;
    let fresh = unfinished.place("results");
    fs::create_dir(&fresh).with_context(cannot)?;
    fill(&fresh, files).with_context(cannot)?;
    unfinished.put(&fresh, folder).with_context(cannot)
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

/// Refuses a folder with something in it that no run wrote.
fn refuse_foreign(folder: &Path) -> anyhow::Result<()> {
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
