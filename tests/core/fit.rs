//! `qca fit`.

use qca::expression::Relation;
use qca::fit::fit_relation;

use crate::conformance::{Source, cases};

#[test]
fn fit() {
    check(Source::Recorded);
}

#[test]
#[ignore = "needs the reference cases in ../shared beside the checkout; .ci/run runs it there"]
fn fit_of_the_reference() {
    check(Source::Reference);
}

fn check(source: Source) {
    for case in cases(source, "fit.json") {
        let relation = Relation::parse(&case.arguments[2]).expect("a relation");
        let sets = case.sets(relation.names());
        let result = fit_relation(&sets, &relation).expect("figures");
        case.check(&serde_json::to_value(result).expect("JSON"));
    }
}
