//! Conformance cases: a JSON list of command lines and the answers that are expected.

use std::fs;
use std::path::{Path, PathBuf};

use qca::Dataset;
use qca::FuzzySets;
use qca::data::ReadOptions;
use serde_json::Value;

/// Figures agree if they differ by no more than this, unless the case says more.
const CLOSE: f64 = 1e-9;

/// A command line and the answer that is expected.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) arguments: Vec<String>,
    pub(crate) expected: Value,
    /// Figures agree if they differ by no more than this.
    pub(crate) tolerance: f64,
    folder: PathBuf,
}

/// Where cases come from.
#[derive(Clone, Copy)]
pub(crate) enum Source {
    /// Computed by `fixtures/recorded/reference.py`, on data of our own.
    Recorded,
    /// The reference cases beside the checkout.
    Reference,
}

impl Source {
    /// The folder of the cases, and the one in which their data files are found.
    fn folders(self) -> (PathBuf, PathBuf) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        match self {
            Source::Recorded => (root.join("fixtures/recorded"), root.join("fixtures")),
            Source::Reference => {
                let folder = root.join("../shared/conformance");
                (folder.join("cases"), folder)
            }
        }
    }
}

/// The cases of one file.
pub(crate) fn cases(source: Source, file: &str) -> Vec<Case> {
    let (folder, data) = source.folders();
    let path = folder.join(file);
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let list: Vec<Value> = serde_json::from_str(&text).expect("a list of cases");
    assert!(!list.is_empty(), "{file} has no case");
    list.into_iter()
        .map(|mut case| Case {
            id: case["id"].as_str().expect("an id").to_owned(),
            arguments: serde_json::from_value(case["args"].take()).expect("arguments"),
            expected: case["expect"].take(),
            tolerance: case["tolerance"].as_f64().unwrap_or(CLOSE),
            folder: data.clone(),
        })
        .collect()
}

impl Case {
    /// The value of an option such as `--outcome`.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        let at = self
            .arguments
            .iter()
            .position(|argument| argument == name)?;
        self.arguments.get(at + 1).map(String::as_str)
    }

    /// The sets of these names in the case's data file.
    pub(crate) fn sets<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> FuzzySets {
        FuzzySets::from_dataset(&self.data(), names).expect("sets")
    }

    /// The case's data file.
    pub(crate) fn data(&self) -> Dataset {
        let path = self.folder.join(&self.arguments[1]);
        Dataset::read(&path, &ReadOptions::default()).expect("data")
    }

    /// Compares an answer with the expected one, which may say less.
    pub(crate) fn check(&self, actual: &Value) {
        compare(self, "", &self.expected, actual);
    }
}

/// Everything in `expected` must be in `actual`: figures within the tolerance, lists of the same length and order.
fn compare(case: &Case, place: &str, expected: &Value, actual: &Value) {
    let id = &case.id;
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (key, value) in expected {
                let found = actual
                    .get(key)
                    .unwrap_or_else(|| panic!("{id}: {place}.{key} is missing"));
                compare(case, &format!("{place}.{key}"), value, found);
            }
        }
        (Value::Array(expected), Value::Array(actual)) => {
            assert_eq!(expected.len(), actual.len(), "{id}: length of {place}");
            for (at, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                compare(case, &format!("{place}[{at}]"), expected, actual);
            }
        }
        (Value::Number(expected), Value::Number(actual)) => {
            let figure = |number: &serde_json::Number| number.as_f64().expect("a figure");
            let difference = (figure(expected) - figure(actual)).abs();
            assert!(
                difference <= case.tolerance,
                "{id}: {place} is {actual}, not {expected}"
            );
        }
        _ => assert_eq!(expected, actual, "{id}: {place}"),
    }
}
