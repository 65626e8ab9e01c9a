//! `qca truth-table`.

use qca::expression::parse_names;
use qca::{CutOffs, Expression, Observed, Outcome};
use serde_json::json;

use crate::conformance::{Case, Source, cases};

#[test]
fn truth_table() {
    for case in cases(Source::Recorded, "truth_table.json") {
        let outcome = Expression::parse(case.option("--outcome").expect("an outcome")).unwrap();
        let conditions = parse_names(case.option("--conditions").expect("conditions")).unwrap();
        let names = conditions.iter().map(String::as_str).chain(outcome.names());
        let sets = case.sets(names);
        let outcome = Outcome::new(&outcome, &sets).unwrap();
        let observed = Observed::new(&sets, &conditions, &outcome).unwrap();
        let table = observed.classify(&cut_offs(&case)).unwrap();
        let mut actual = serde_json::to_value(table.result(false).unwrap()).expect("JSON");
        let rows = actual["rows"].as_array_mut().expect("rows");
        rows.sort_by_key(|row| row["row"].as_u64());
        actual["command"] = json!("truth-table");
        case.check(&actual);
    }
}

fn cut_offs(case: &Case) -> CutOffs {
    let number = |name: &str| case.option(name).map(|text| text.parse::<f64>().unwrap());
    CutOffs {
        consistency: number("--consistency").expect("a cut-off"),
        contradiction: number("--contradiction"),
        pri: number("--pri").expect("a cut-off"),
        frequency: case
            .option("--frequency")
            .expect("a cut-off")
            .parse()
            .unwrap(),
        binomial_alpha: None,
    }
}
