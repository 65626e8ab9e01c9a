use super::*;
use proptest::prelude::*;

fn parsed(text: &str) -> (Expression, Vec<Condition>) {
    let expression = Expression::parse(text).unwrap();
    let conditions = conditions_of(&[&expression], &[]).unwrap();
    (expression, conditions)
}

#[test]
fn simplification_by_hand() {
    let simple = |text: &str| {
        let (expression, conditions) = parsed(text);
        simplify(&expression, &conditions).unwrap().expressions
    };
    assert_eq!(simple("A*B + ~A*C + B*C"), ["~A*C + A*B"]);
    assert_eq!(simple("A + ~A"), ["1"]);
    assert_eq!(simple("A*~A"), ["0"]);
    assert_eq!(simple("D[0]*A + D[1]*A + D[2]*A"), ["A"]);
    // The cyclic function has two minimal sums.
    assert_eq!(simple("A*~B + ~A*B + B*~C + ~B*C").len(), 2);
}

#[test]
fn negation_of_levels_needs_to_know_how_many_there_are() {
    let expression = Expression::parse("D[1]").unwrap();
    let two = conditions_of(&[&expression], &[]).unwrap();
    assert_eq!(negate(&expression, &two).unwrap().expressions, ["~D"]);
    let given = [Condition {
        name: "D".into(),
        levels: 3,
    }];
    let three = conditions_of(&[&expression], &given).unwrap();
    assert_eq!(
        negate(&expression, &three).unwrap().expressions,
        ["D[0] + D[2]"]
    );
}

#[test]
fn a_bare_name_beside_higher_levels_is_an_error() {
    let expression = Expression::parse("D + D[2]").unwrap();
    assert!(
        conditions_of(&[&expression], &[])
            .unwrap_err()
            .to_string()
            .contains("write D[1]")
    );
}

#[test]
fn too_long_an_expansion_is_refused() {
    let names: Vec<String> = (0..20).map(|at| format!("x{at}")).collect();
    let (expression, conditions) = parsed(&names.join(" + "));
    let error = expand(&expression, &conditions).unwrap_err().to_string();
    assert!(error.contains("1048575 configurations"), "{error}");
}

#[test]
fn factorisation_by_hand() {
    let factors = |text: &str| {
        let (expression, conditions) = parsed(text);
        factor(&expression, &conditions).unwrap().expressions
    };
    assert_eq!(factors("A*C + A*D + B*C + B*D")[0], "(A + B)*(C + D)");
    assert_eq!(factors("A*B*C + A*B*D + A*E"), ["A*(B*(C + D) + E)"]);
    assert_eq!(factors("A + B"), ["A + B"]);
    assert_eq!(factors("A*B"), ["A*B"]);
    assert_eq!(factors("A*~A"), ["0"]);
    assert_eq!(factors("D[2]*A + D[2]*B"), ["D[2]*(A + B)"]);
}

#[test]
fn very_many_factorisations_are_cut_short_and_said_so() {
    let terms: Vec<String> = (0..8)
        .flat_map(|a| (a + 1..8).map(move |b| format!("x{a}*x{b}")))
        .collect();
    let (expression, conditions) = parsed(&terms.join(" + "));
    let found = factor(&expression, &conditions).unwrap();
    assert!(!found.complete);
}

fn random() -> impl Strategy<Value = String> {
    let literal = prop_oneof!["~?[ABC]", "D\\[[012]\\]"];
    let term = prop::collection::vec(literal, 1..4).prop_map(|literals| literals.join("*"));
    prop::collection::vec(term, 1..5).prop_map(|terms| terms.join(" + "))
}

fn same(one: &str, other: &str) -> bool {
    let (one, other) = (
        Expression::parse(one).unwrap(),
        Expression::parse(other).unwrap(),
    );
    equivalent(&one, &other, &abcd()).unwrap().equivalent
}

fn abcd() -> Vec<Condition> {
    [("A", 2), ("B", 2), ("C", 2), ("D", 3)]
        .map(|(name, levels)| Condition {
            name: name.into(),
            levels,
        })
        .to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_form_is_equivalent(text in random()) {
        let expression = Expression::parse(&text).unwrap();
        for sum in simplify(&expression, &abcd()).unwrap().expressions {
            prop_assert!(same(&text, &sum), "{} is not {}", text, sum);
        }
        prop_assert!(same(&text, &expand(&expression, &abcd()).unwrap()));
        for form in factor(&expression, &abcd()).unwrap().expressions {
            prop_assert!(same(&text, &form), "{} is not {}", text, form);
        }
    }

    #[test]
    fn negation_twice_and_de_morgan(text in random(), other in random()) {
        let expression = Expression::parse(&text).unwrap();
        let negated = &negate(&expression, &abcd()).unwrap().expressions[0];
        prop_assert!(same(negated, &invert(&expression)));
        let again = format!("~({negated})");
        prop_assert!(same(&text, &again));
        let other_expression = Expression::parse(&other).unwrap();
        let both = &intersect(&[&expression, &other_expression], &abcd()).unwrap().expressions[0];
        let by_negation = format!("~(~({text}) + ~({other}))");
        prop_assert!(same(both, &by_negation));
    }
}

#[test]
fn a_factorisation_is_listed_once_and_without_what_always_holds() {
    let factored = |text: &str| {
        let expression = Expression::parse(text).unwrap();
        let conditions = conditions_of(&[&expression], &[]).unwrap();
        factor(&expression, &conditions).unwrap().expressions
    };
    assert_eq!(factored("A*C + A*D + B*C + B*D")[0], "(A + B)*(C + D)");
    let products = factored("A*C + A*D + B*C + B*D");
    assert!(
        !products.contains(&"(C + D)*(A + B)".to_owned()),
        "{products:?}"
    );
    assert_eq!(factored("A*B + A*~B"), ["A"]);
    assert_eq!(factored("B + ~B"), ["1"]);
    assert_eq!(factored("A*C + ~A*C"), ["C"]);
    assert_eq!(factored("A*B*~A"), ["0"]);
}

/// The product of sums `(a1 + b1)*…`, which has 2ⁿ products multiplied out.
fn product_of_sums(n: usize) -> String {
    let sums = (1..=n).map(|i| format!("(a{i} + b{i})"));
    sums.collect::<Vec<_>>().join("*")
}

/// By hand: all a and all b hold the product of sums; a1 alone with the other b does too, and neither sum of products has it.
#[test]
fn thirty_sums_are_compared_by_an_assignment_or_a_proof() {
    let of = |letter: &str| {
        let all = (1..=30).map(|i| format!("{letter}{i}"));
        all.collect::<Vec<_>>().join("*")
    };
    let products = format!("{} + {}", of("a"), of("b"));
    let compared = |first: &str, second: &str| {
        let [first, second] = [first, second].map(|text| Expression::parse(text).unwrap());
        let conditions = conditions_of(&[&first, &second], &[]).unwrap();
        equivalent(&first, &second, &conditions).unwrap()
    };
    let answer = compared(&products, &product_of_sums(30));
    assert!(answer.first_implies_second && !answer.second_implies_first);
    assert_eq!(answer.only_first.as_deref(), Some("0"));
    assert_eq!(answer.only_second, None);
    let example = answer.example.unwrap();
    assert!(compared(&example, &format!("({example})*{}", product_of_sums(30))).equivalent);
    assert!(compared(&format!("({example})*({products})"), "0").equivalent);
    let backwards: Vec<String> = (1..=30).rev().map(|i| format!("(b{i} + a{i})")).collect();
    assert!(compared(&product_of_sums(30), &backwards.join("*")).equivalent);
}

#[test]
fn what_cannot_be_multiplied_out_is_refused_at_once() {
    let (expression, conditions) = parsed(&product_of_sums(25));
    assert!(simplify(&expression, &conditions).is_err());
    let products: Vec<String> = (0..30).map(|i| format!("a{i}*b{i}*c{i}")).collect();
    let (expression, conditions) = parsed(&products.join(" + "));
    assert!(negate(&expression, &conditions).is_err());
}

#[test]
fn a_watch_stops_the_work() {
    let (expression, conditions) = parsed(&product_of_sums(8));
    let algebra = Algebra {
        conditions: &conditions,
        watch: &Watch::start(Some(std::time::Duration::ZERO), None),
    };
    if let Ok(sums) = algebra.simplify(&expression) {
        assert!(!sums.proven && sums.lower_bound <= sums.upper_bound);
    }
    assert!(simplify(&expression, &conditions).unwrap().proven);
}

proptest! {
    /// Against every configuration.
    #[test]
    fn a_comparison_is_that_of_all_configurations(text in random(), other in random()) {
        let [first, second] = [&text, &other].map(|text| Expression::parse(text).unwrap());
        let conditions = abcd();
        let answer = equivalent(&first, &second, &conditions).unwrap();
        let held = |expression: &Expression| {
            let cubes = expression.to_cubes(&conditions).unwrap();
            let rows = qca_minimize::algebra::rows(&levels(&conditions), &cubes, 100);
            rows.into_iter().collect::<std::collections::BTreeSet<_>>()
        };
        let (a, b) = (held(&first), held(&second));
        prop_assert_eq!(answer.equivalent, a == b);
        prop_assert_eq!(answer.first_implies_second, a.is_subset(&b));
        prop_assert_eq!(answer.second_implies_first, b.is_subset(&a));
        let only = |text: Option<String>| held(&Expression::parse(&text.unwrap()).unwrap());
        prop_assert_eq!(only(answer.only_first), a.difference(&b).cloned().collect());
        prop_assert_eq!(only(answer.only_second), b.difference(&a).cloned().collect());
        prop_assert_eq!(answer.example.is_none(), a == b);
    }
}
