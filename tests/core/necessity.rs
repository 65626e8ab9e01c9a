//! `qca necessity`.

use qca::Expression;
use qca::Outcome;
use qca::expression::parse_names;
use qca::necessity::{NecessityOptions, necessity_search};
use serde_json::Value;

use crate::conformance::{Case, Source, cases};

#[test]
fn necessity() {
    check(Source::Recorded);
}

#[test]
#[ignore = "needs the reference cases in ../shared beside the checkout; .ci/run runs it there"]
fn necessity_of_the_reference() {
    check(Source::Reference);
}

fn check(source: Source) {
    for mut case in cases(source, "necessity.json") {
        let outcome = Expression::parse(case.option("--outcome").expect("an outcome")).unwrap();
        let conditions = parse_names(case.option("--conditions").expect("conditions")).unwrap();
        let names = conditions.iter().map(String::as_str).chain(outcome.names());
        let sets = case.sets(names);
        let outcome = Outcome::new(&outcome, &sets).unwrap();
        let result = necessity_search(&sets, &conditions, &outcome, &options(&case)).unwrap();
        let mut actual = serde_json::to_value(result).expect("JSON");
        sort(&mut actual["expressions"]);
        sort(&mut case.expected["expressions"]);
        case.check(&actual);
    }
}

fn options(case: &Case) -> NecessityOptions {
    let number = |name: &str| case.option(name).map(|text| text.parse::<f64>().unwrap());
    let plain = NecessityOptions::default();
    NecessityOptions {
        consistency: number("--consistency").unwrap_or(plain.consistency),
        coverage: number("--coverage").unwrap_or(plain.coverage),
        ron: number("--ron").unwrap_or(plain.ron),
        depth: case.option("--depth").map(|text| text.parse().unwrap()),
        ..plain
    }
}

/// By the literals, which are unique: the order of the expressions is the program's own.
fn sort(expressions: &mut Value) {
    let list = expressions.as_array_mut().expect("a list");
    list.sort_by_key(|expression| {
        let literals = expression["literals"].as_object().expect("literals");
        let mut sorted: Vec<String> = literals
            .iter()
            .map(|(name, level)| format!("{name}={level}"))
            .collect();
        sorted.sort();
        sorted
    });
}
