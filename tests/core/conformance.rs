//! Conformance cases: a JSON list of command lines and the answers that are expected.

use std::fs;
use std::path::{Path, PathBuf};

use qca::Dataset;
use qca::FuzzySets;
use qca::data::ReadOptions;
use serde_json::Value;

/// Figures agree if they differ by no more than this.
const CLOSE: f64 = 1e-9;

/// A command line and the answer that is expected.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) arguments: Vec<String>,
    pub(crate) expected: Value,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance")
}

/// The cases of one file; none, with a message, where the conformance suite is not beside the project.
pub(crate) fn cases(file: &str) -> Vec<Case> {
    let path = folder().join("cases").join(file);
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return Vec::new();
    };
    let list: Vec<Value> = serde_json::from_str(&text).expect("a list of cases");
    assert!(!list.is_empty(), "{file} has no case");
    list.into_iter()
        .map(|mut case| Case {
            id: case["id"].as_str().expect("an id").to_owned(),
            arguments: serde_json::from_value(case["args"].take()).expect("arguments"),
            expected: case["expect"].take(),
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
        let data = Dataset::read(&folder().join(&self.arguments[1]), &ReadOptions::default());
        FuzzySets::from_dataset(&data.expect("data"), names).expect("sets")
    }

    /// Compares an answer with the expected one, which may say less.
    pub(crate) fn check(&self, actual: &Value) {
        compare(&self.id, "", &self.expected, actual);
    }
}

/// Everything in `expected` must be in `actual`: figures within the tolerance, lists of the same length and order.
pub(crate) fn compare(id: &str, place: &str, expected: &Value, actual: &Value) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (key, value) in expected {
                let found = actual
                    .get(key)
                    .unwrap_or_else(|| panic!("{id}: {place}.{key} is missing"));
                compare(id, &format!("{place}.{key}"), value, found);
            }
        }
        (Value::Array(expected), Value::Array(actual)) => {
            assert_eq!(expected.len(), actual.len(), "{id}: length of {place}");
            for (at, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                compare(id, &format!("{place}[{at}]"), expected, actual);
            }
        }
        (Value::Number(expected), Value::Number(actual)) => {
            let figure = |number: &serde_json::Number| number.as_f64().expect("a figure");
            let difference = (figure(expected) - figure(actual)).abs();
            assert!(
                difference <= CLOSE,
                "{id}: {place} is {actual}, not {expected}"
            );
        }
        _ => assert_eq!(expected, actual, "{id}: {place}"),
    }
}
