//! `qca calibrate`.

use qca::sets::calibration::SetSpec;
use serde_json::json;

use crate::conformance::{Case, Source, cases};

#[test]
fn calibrate() {
    check(Source::Recorded);
}

#[test]
#[ignore = "needs the reference cases in ../shared beside the checkout; .ci/run runs it there"]
fn calibrate_of_the_reference() {
    check(Source::Reference);
}

fn check(source: Source) {
    for mut case in cases(source, "calibrate.json") {
        let data = case.data();
        let mut sets = json!({});
        let mut anchors = json!({});
        for spec in specifications(&case) {
            let set = SetSpec::parse(spec).unwrap().apply(&data).unwrap();
            sets[&set.name] = json!(set.memberships);
            anchors[&set.name] = serde_json::to_value(&set.anchors).unwrap();
        }
        case.expected["command"].take();
        case.check(
            &json!({"command": null, "cases": data.cases, "sets": sets, "anchors": anchors}),
        );
    }
}

/// The values of all `--set`.
fn specifications(case: &Case) -> impl Iterator<Item = &str> {
    let is_value = |at: &usize| case.arguments[at - 1] == "--set";
    (1..case.arguments.len())
        .filter(is_value)
        .map(|at| case.arguments[at].as_str())
}
