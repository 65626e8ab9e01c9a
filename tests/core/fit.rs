//! `qca fit`.

use qca::expression::Relation;
use qca::fit::fit_relation;

use crate::conformance::cases;

#[test]
fn fit() {
    for case in cases("fit.json") {
        let relation = Relation::parse(&case.arguments[2]).expect("a relation");
        let sets = case.sets(relation.names());
        let result = fit_relation(&sets, &relation).expect("figures");
        case.check(&serde_json::to_value(result).expect("JSON"));
    }
}
