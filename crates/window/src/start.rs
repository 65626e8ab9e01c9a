//! What there is before a study is open: folders, templates, recent studies, and how a new study is made.

use std::fs;
use std::path::{Component, Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use qca::Dataset;
use qca::data::{DATA_ENDINGS, ReadOptions};
use qca_study::file::starter;
use qca_study::templates::{TEMPLATES, Template};
use serde::{Deserialize, Serialize};

use crate::engine::{Answer, Fault};
use crate::store;

/// What the start page offers.
#[derive(Debug, Serialize)]
pub(crate) struct StartAnswer {
    /// The folder in which studies are made.
    pub(crate) folder: String,
    /// Data that were named when the window was opened.
    pub(crate) offered: Option<String>,
    /// Study files in the folder.
    pub(crate) studies: Vec<String>,
    /// Data files in the folder.
    pub(crate) files: Vec<String>,
    /// Studies opened before.
    pub(crate) recent: Vec<String>,
    /// Templates: name and what they are about.
    pub(crate) templates: Vec<(&'static str, &'static str)>,
}

/// What a new study is made from.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "from", rename_all = "lowercase")]
pub(crate) enum Source {
    /// A template, into a folder of this name.
    Template {
        /// Its name.
        name: String,
        /// The folder.
        folder: String,
    },
    /// A data file of the folder: the study lies beside it.
    File {
        /// Its name.
        name: String,
    },
    /// A file that was dropped on the page, into a folder of this name.
    Upload {
        /// Its name.
        name: String,
        /// Its content, in base 64.
        base64: String,
        /// The folder.
        folder: String,
    },
}

/// Studies that are remembered.
const MOST_RECENT: usize = 12;

/// What the start page offers for this folder.
pub(crate) fn start(root: &Path, offered: Option<&str>, recent: Option<&Path>) -> StartAnswer {
    let mut names: Vec<String> = fs::read_dir(root)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    let ends = |name: &str, endings: &[&str]| {
        let ending = name
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_lowercase());
        ending.is_some_and(|ending| endings.contains(&&*ending))
    };
    let is_study =
        |path: &Path| fs::read_to_string(path).is_ok_and(|text| text.contains("[[outcome]]"));
    let inner = names.iter().map(|name| format!("{name}/study.toml"));
    let own = names.iter().filter(|name| ends(name, &["toml"])).cloned();
    StartAnswer {
        folder: root.display().to_string(),
        offered: offered.map(str::to_owned),
        studies: own
            .chain(inner)
            .filter(|name| is_study(&root.join(name)))
            .collect(),
        files: names
            .iter()
            .filter(|name| ends(name, &DATA_ENDINGS))
            .cloned()
            .collect(),
        recent: recent.map_or_else(Vec::new, recent_studies),
        templates: TEMPLATES
            .iter()
            .map(|template| (template.name, template.title))
            .collect(),
    }
}

/// The studies opened before that are still there, the latest first.
pub(crate) fn recent_studies(list: &Path) -> Vec<String> {
    let text = fs::read_to_string(list).unwrap_or_default();
    text.lines()
        .filter(|line| Path::new(line).is_file())
        .map(str::to_owned)
        .collect()
}

/// Puts a study at the head of the list. That it cannot be written is no fault of the study's.
pub(crate) fn remember(list: &Path, study: &Path) {
    let name = study.display().to_string();
    if name.contains('\n') {
        return;
    }
    let mut all = recent_studies(list);
    all.retain(|other| *other != name);
    all.insert(0, name);
    all.truncate(MOST_RECENT);
    if let Some(folder) = list.parent() {
        let _ = fs::create_dir_all(folder);
    }
    let _ = store::write_whole(list, (all.join("\n") + "\n").as_bytes(), None);
}

/// Makes a study, and says where it is. Nothing that exists is overwritten, and nothing is left where it fails.
pub(crate) fn create(root: &Path, source: &Source) -> Answer<PathBuf> {
    match source {
        Source::Template { name, folder } => {
            let template = Template::find(name)
                .ok_or_else(|| Fault::new(format!("there is no template {name:?}")))?;
            let files = template
                .files
                .iter()
                .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
            make(&root.join(plain_name(folder)?), files.collect())
        }
        Source::File { name } => {
            let name = plain_name(name)?;
            let data = Dataset::read(&root.join(name), &ReadOptions::default())?;
            let path = root.join("study.toml");
            let text = starter(&data, name)?;
            store::create(&path, text.as_bytes()).map_err(|error| Fault::new(error.to_string()))?;
            Ok(path)
        }
        Source::Upload {
            name,
            base64,
            folder,
        } => {
            let name = plain_name(name)?;
            let bytes = STANDARD
                .decode(base64)
                .map_err(|error| Fault::new(format!("{name}: {error}")))?;
            let data = Dataset::parse(name, &bytes, &ReadOptions::default())?;
            let study = starter(&data, name)?;
            let files = vec![
                (name.to_owned(), bytes),
                ("study.toml".to_owned(), study.into_bytes()),
            ];
            make(&root.join(plain_name(folder)?), files)
        }
    }
}

/// Writes the files of a new study into a new folder; the study file last, so that it is there only when all is.
fn make(folder: &Path, mut files: Vec<(String, Vec<u8>)>) -> Answer<PathBuf> {
    let failed = |error: std::io::Error| {
        Fault::new(format!(
            "{}: {error}; give the study another name",
            folder.display()
        ))
    };
    files.sort_by_key(|(name, _)| name == "study.toml");
    fs::create_dir(folder).map_err(failed)?;
    for (name, bytes) in &files {
        if let Err(error) = store::create(&folder.join(name), bytes) {
            let _ = fs::remove_dir_all(folder);
            return Err(Fault::new(error.to_string()));
        }
    }
    Ok(folder.join("study.toml"))
}

/// A name of one part that stays in its folder.
fn plain_name(name: &str) -> Answer<&str> {
    let mut parts = Path::new(name).components();
    let plain = matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == name)
        && !name.starts_with('.')
        && !name.contains(['/', '\\', ':', '\0', '\n']);
    match plain {
        true => Ok(name),
        false => Err(Fault::new(format!(
            "{name:?} cannot be the name of a file or folder here"
        ))),
    }
}

/// Whether a path, with all links followed, lies in a folder; one that does not exist yet is judged by its words.
pub(crate) fn lies_in(folder: &Path, path: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else {
        return false;
    };
    match path.canonicalize() {
        Ok(path) => path.starts_with(folder),
        Err(_) => {
            !path.components().any(|part| part == Component::ParentDir)
                && folder.join(path).starts_with(&folder)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder() {
        for name in ["study", "my study", "数据.csv", "a.b"] {
            assert_eq!(plain_name(name).unwrap(), name);
        }
        for name in [
            "", ".", "..", "../x", "a/b", "/etc", "a\\b", "C:", ".hidden", "x/", "a\nb",
        ] {
            assert!(plain_name(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn links_out_of_the_folder_are_followed() {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::NamedTempFile::new().unwrap();
        let root = folder.path();
        fs::write(root.join("in.csv"), "x").unwrap();
        assert!(lies_in(root, &root.join("in.csv")));
        assert!(!lies_in(root, outside.path()));
        assert!(!lies_in(root, &root.join("../elsewhere.csv")));
        assert!(lies_in(root, &root.join("not-yet.csv")));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outside.path(), root.join("link.csv")).unwrap();
            assert!(!lies_in(root, &root.join("link.csv")));
        }
    }

    #[test]
    fn a_study_is_made_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let upload = |base64: &str, folder: &str| Source::Upload {
            name: "d.csv".into(),
            base64: base64.into(),
            folder: folder.into(),
        };
        let good = STANDARD.encode("case,A,Y\nx,1,3\ny,2,5\nz,9,8\n");
        let path = create(folder.path(), &upload(&good, "one")).unwrap();
        assert!(
            fs::read_to_string(&path)
                .unwrap()
                .contains("file = \"d.csv\"")
        );
        assert!(
            create(folder.path(), &upload(&good, "one")).is_err(),
            "nothing is overwritten"
        );
        assert!(create(folder.path(), &upload(&STANDARD.encode("no,data\n"), "two")).is_err());
        assert!(create(folder.path(), &upload("*", "two")).is_err());
        assert!(create(folder.path(), &upload(&good, "../two")).is_err());
        assert!(!folder.path().join("two").exists());
        let template = Source::Template {
            name: "ppip".into(),
            folder: "three".into(),
        };
        assert!(create(folder.path(), &template).unwrap().is_file());
    }

    #[test]
    fn recent_studies_are_those_that_exist_the_latest_first() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("state/recent");
        let paths: Vec<PathBuf> = (0..MOST_RECENT + 3)
            .map(|n| folder.path().join(format!("{n}.toml")))
            .collect();
        for path in &paths {
            fs::write(path, "").unwrap();
            remember(&list, path);
        }
        remember(&list, &paths[5]);
        fs::remove_file(&paths[6]).unwrap();
        let recent = recent_studies(&list);
        assert_eq!(recent.len(), MOST_RECENT - 1);
        assert_eq!(recent[0], paths[5].display().to_string());
    }
}
