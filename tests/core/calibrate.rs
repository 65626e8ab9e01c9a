//! Calibration against the recorded figures of the conformance cases.

use std::path::PathBuf;

use qca::data::{Dataset, ReadOptions};
use qca::sets::calibration::SetSpec;
use serde_json::Value;

const TOLERANCE: f64 = 1e-6;

fn conformance() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance")
}

#[test]
fn memberships_and_anchors_are_those_recorded() {
    let folder = conformance();
    if !folder.join("cases/calibrate.json").exists() {
        eprintln!("SKIPPED: {} is not there", folder.display());
        return;
    }
    let text = std::fs::read_to_string(folder.join("cases/calibrate.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(!cases.is_empty());
    for case in &cases {
        check(case, &folder);
    }
}

fn check(case: &Value, folder: &std::path::Path) {
    let id = case["id"].as_str().unwrap();
    let args: Vec<&str> = case["args"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let ["calibrate", file, "--set", specs @ ..] = args.as_slice() else {
        panic!("{id}: arguments {args:?}");
    };
    let data = Dataset::read(&folder.join(file), &ReadOptions::default()).unwrap();
    let expected = &case["expect"];
    assert_eq!(
        serde_json::to_value(&data.cases).unwrap(),
        expected["cases"],
        "{id}"
    );
    let tolerance = case["tolerance"].as_f64().unwrap_or(TOLERANCE);
    for spec in specs.iter().filter(|arg| **arg != "--set") {
        let set = SetSpec::parse(spec).unwrap().apply(&data).unwrap();
        let wanted = expected["sets"][&set.name].as_array().unwrap();
        assert_eq!(wanted.len(), set.memberships.len(), "{id}");
        for (at, (found, wanted)) in set.memberships.iter().zip(wanted).enumerate() {
            let wanted = wanted.as_f64().unwrap();
            let distance = (found - wanted).abs();
            assert!(
                distance <= tolerance,
                "{id}, {}: {found}, expected {wanted}",
                data.cases[at]
            );
        }
        let anchors = serde_json::to_value(&set.anchors).unwrap();
        let Some(wanted) = expected["anchors"][&set.name].as_object() else {
            continue;
        };
        assert_eq!(anchors["method"], wanted["method"], "{id}");
        for name in ["exclusion", "crossover", "inclusion"] {
            let distance = anchors[name].as_f64().unwrap() - wanted[name].as_f64().unwrap();
            assert!(distance.abs() <= TOLERANCE, "{id}: {name}");
        }
    }
}
