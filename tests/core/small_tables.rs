//! Rules, listings and solutions of tables that are small enough to be solved on paper.

use qca::minimize::Models;
use qca::solution::{
    Minimized, SolutionOptions, SolutionType, minimize_table, untenable, with_figures,
};
use qca::truth_table::{Listing, NamedExpression, Rules, RulesReport, TruthRow};
use qca::{Error, Expression, TruthTable};

use crate::golden::given;

fn table(text: &str) -> TruthTable {
    given(text).unwrap()
}

fn of_types(types: &[SolutionType]) -> SolutionOptions {
    SolutionOptions {
        types: types.to_vec(),
        ..SolutionOptions::default()
    }
}

/// The expressions of all models of this type.
fn models(table: &TruthTable, options: &SolutionOptions) -> Vec<String> {
    let minimized = minimize_table(table, options).unwrap();
    let result = with_figures(table, &minimized, &options.types, None);
    let models = result
        .solutions
        .iter()
        .flat_map(|solution| &solution.models);
    models.map(|model| model.expression.clone()).collect()
}

fn excluding(text: &str) -> Rules {
    Rules {
        exclude: vec![NamedExpression {
            rule: format!("exclude {text}"),
            expression: Expression::parse(text).unwrap(),
        }],
        ..Rules::default()
    }
}

/// Three of three cells, each with two models: A*~B + B*~C + ~A*C and A*~C + B*~A + C*~B.
const TWO_MODELS: &str =
    "A,B,C,OUT\n0,0,1,1\n0,1,0,1\n0,1,1,1\n1,0,0,1\n1,0,1,1\n1,1,0,1\n0,0,0,0\n1,1,1,0\n";

/// A claim that A is necessary: what has the outcome without it is thrown away, what has not keeps its OUT and says of no rule.
#[test]
fn observed_rows_against_a_claim_of_necessity_are_thrown_away() {
    let table = table("A,B,OUT\n1,1,1\n1,0,C\n0,1,1\n0,0,C\n0,2,0\n");
    let claim = |exclude_against_necessity| Rules {
        respect_necessity: vec![Expression::parse("A").unwrap()],
        exclude_against_necessity,
        ..Rules::default()
    };
    let outs = |rules: &Rules| -> Vec<String> {
        let table = table.clone().exclude(rules).unwrap();
        let row = |row: &TruthRow| match &row.excluded_by {
            None => row.out.to_string(),
            Some(rule) => format!("{} by {rule}", row.out),
        };
        table.rows().iter().map(row).collect()
    };
    let thrown = "0 by exclude against necessity A";
    assert_eq!(outs(&claim(true)), [thrown, thrown, "0", "C", "1"]);
    assert_eq!(outs(&claim(false)), ["C", "1", "0", "C", "1"]);
}

/// Six conditions of ten levels make a million rows, which are as many as are listed.
#[test]
fn a_complete_table_lists_a_million_rows() {
    let listing = |names: &str, highest: &str, zeros: &str| {
        let text = format!("{names},OUT\n{zeros},0\n{highest},1\n");
        table(&text).listing(true).map(drop)
    };
    assert!(listing("A,B,C,D,E,F", "9,9,9,9,9,9", "0,0,0,0,0,0").is_ok());
    match listing("A,B,C,D,E,F,G", "9,9,9,9,9,9,1", "0,0,0,0,0,0,0") {
        Err(Error::TooManyRows { rows, most, .. }) => {
            assert_eq!((rows.to_string(), most), ("2000000".to_owned(), 1_000_000));
        }
        other => panic!("{other:?}"),
    }
}

/// A table of 2 · 4 · 41 · 61 configurations, half of which, 10,004, have A; so many of these are observed, with OUT 1.
fn of_many_levels(observed: usize) -> TruthTable {
    let rows = ["1,3,40,60,1", "1,0,0,0,1", "1,0,0,1,1", "1,0,0,2,1"];
    table(&format!(
        "A,K,M,N,OUT\n0,0,0,0,0\n{}\n",
        rows[..observed].join("\n")
    ))
}

#[test]
fn ten_thousand_excluded_remainders_are_listed_and_more_are_counted() {
    let listed = |observed| {
        let table = of_many_levels(observed).exclude(&excluding("A")).unwrap();
        let listing: Listing = table.listing(false).unwrap();
        let unlisted = listing.unlisted_excluded.as_ref().map(ToString::to_string);
        (listing.rows().count(), unlisted)
    };
    assert_eq!(listed(4), (5 + 10_000, None));
    assert_eq!(listed(3), (4, Some("10001".to_owned())));
    assert_eq!(listed(2), (3, Some("10002".to_owned())));
}

/// The parsimonious solution is A, which assumes all else that has A.
#[test]
fn ten_thousand_assumptions_are_listed_and_more_are_counted() {
    let assumed = |observed| {
        let table = of_many_levels(observed);
        let options = of_types(&[SolutionType::Parsimonious]);
        let minimized = minimize_table(&table, &options).unwrap();
        let result = with_figures(&table, &minimized, &options.types, None);
        let model = &result.solutions[0].models[0];
        assert_eq!(model.expression, "A");
        let listed = model.simplifying_assumptions.0.as_ref().map(Vec::len);
        let count = model.simplifying_assumption_count.as_ref();
        (listed, count.map(ToString::to_string).unwrap())
    };
    assert_eq!(assumed(4), (Some(10_000), "10000".to_owned()));
    assert_eq!(assumed(3), (None, "10001".to_owned()));
    assert_eq!(assumed(2), (None, "10002".to_owned()));
}

#[test]
fn a_solution_of_several_models_is_ambiguous() {
    let of = |text: &str| {
        let table = table(text);
        let options = of_types(&[SolutionType::Conservative]);
        let minimized = minimize_table(&table, &options).unwrap();
        with_figures(&table, &minimized, &options.types, None)
    };
    let two = of(TWO_MODELS);
    assert_eq!(two.solutions[0].models.len(), 2);
    assert!(two.solutions[0].is_ambiguous() && two.is_ambiguous());
    let one = of("A,B,OUT\n1,1,1\n1,0,0\n0,1,0\n");
    assert_eq!(one.solutions[0].models.len(), 1);
    assert!(!one.solutions[0].is_ambiguous() && !one.is_ambiguous());
}

/// A*B alone is sufficient; where A*~B may be covered as well, A is.
#[test]
fn contradictory_rows_are_free_or_forbidden_in_the_conservative_solution() {
    let table = table("A,B,OUT\n1,1,1\n1,0,C\n0,1,0\n0,0,0\n");
    let of = |include_contradictions| {
        let options = SolutionOptions {
            include_contradictions,
            ..of_types(&[SolutionType::Conservative])
        };
        models(&table, &options)
    };
    assert_eq!(
        (of(false), of(true)),
        (vec!["A*B".into()], vec!["A".into()])
    );
}

/// The row A*- says of A*B that it is contradictory, and the row A*B that it is not.
#[test]
fn a_contradictory_row_overlaps_where_it_is_forbidden() {
    let table = table("A,B,OUT\n1,-,C\n1,1,1\n0,0,0\n");
    let fault = |include_contradictions| {
        let options = SolutionOptions {
            include_contradictions,
            ..SolutionOptions::default()
        };
        minimize_table(&table, &options).err()
    };
    assert!(matches!(fault(false), Some(Error::OverlappingRows { .. })));
    assert!(fault(true).is_none());
}

#[test]
fn five_cases_of_overlapping_rows_are_named() {
    let named = |cases: usize| {
        let text = format!("A,B,OUT\n{}1,1,0\n", "1,-,1\n".repeat(cases));
        let error = minimize_table(&table(&text), &SolutionOptions::default()).unwrap_err();
        match error {
            Error::OverlappingRows { one, other, .. } => (one, other),
            other => panic!("{other}"),
        }
    };
    let (one, other) = named(5);
    assert_eq!(one, "A (OUT 1; 1, 2, 3, 4, 5)");
    assert_eq!(other, "A*B (OUT 0; 6)");
    assert_eq!(named(6).0, "A (OUT 1; 1, 2, 3, 4, 5, …)");
}

/// What is solved is what is asked for and what the intermediate solution is made of.
#[test]
fn solutions_that_are_not_asked_for_are_not_made() {
    let table = table("A,B,OUT\n1,1,1\n0,0,0\n");
    let made = |types: &[SolutionType]| {
        let Minimized {
            conservative,
            parsimonious,
            intermediate,
            ..
        } = minimize_table(&table, &of_types(types)).unwrap();
        let count = |models: Option<Models>| models.map(|models| models.models.len());
        (count(conservative), count(parsimonious), intermediate.len())
    };
    use SolutionType::{Conservative, Intermediate, Parsimonious};
    // A and B each, each a pair with A*B.
    assert_eq!(made(&[Conservative]), (Some(1), None, 0));
    assert_eq!(made(&[Parsimonious]), (None, Some(2), 0));
    assert_eq!(made(&[Conservative, Parsimonious]), (Some(1), Some(2), 0));
    assert_eq!(made(&[Intermediate]), (Some(1), Some(2), 2));
}

/// A*~B has the outcome and ~A*B has not: A*B and ~A*~B would be assumed for both, by A and B, by ~B and ~A.
#[test]
fn assumptions_for_both_the_outcome_and_its_negation_are_excluded() {
    let rules = Rules {
        exclude_contradictory: true,
        ..Rules::default()
    };
    let options = SolutionOptions::default();
    let parsimonious = of_types(&[SolutionType::Parsimonious]);
    let mut found = table("A,B,OUT\n1,0,1\n0,1,0\n");
    let mut negation = table("A,B,OUT\n1,0,0\n0,1,1\n");
    assert_eq!(models(&found, &parsimonious), ["A", "~B"]);
    assert_eq!(found.rules(), None);
    untenable::exclude(&mut found, &mut negation, &rules, &options).unwrap();
    let report = RulesReport {
        contradictory_rounds: 1,
        contradictory_rows: 2_u64.into(),
        simultaneous_rows: 0,
    };
    assert_eq!(found.rules(), Some(&report));
    assert_eq!(models(&found, &parsimonious), ["A*~B"]);
    assert_eq!(models(&negation, &parsimonious), ["~A*B"]);
    // An outcome that no row is sufficient for has no assumptions to contradict.
    let mut found = table("A,B,OUT\n1,0,1\n0,1,1\n0,0,0\n");
    let mut negation = table("A,B,OUT\n1,0,0\n0,1,0\n0,0,0\n");
    untenable::exclude(&mut found, &mut negation, &rules, &options).unwrap();
    assert_eq!(found.rules(), Some(&RulesReport::default()));
}
