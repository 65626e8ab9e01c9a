use super::*;
use crate::Expression;
use crate::sets::Set;
use itertools::Itertools;
use proptest::prelude::*;

fn sets(columns: &[(&str, Vec<f64>)]) -> FuzzySets {
    let cases: Vec<String> = (0..columns[0].1.len())
        .map(|at| format!("case {at}"))
        .collect();
    let sets = columns
        .iter()
        .map(|(name, values)| Set::new(*name, values.clone()).unwrap());
    FuzzySets::new("example", cases, sets.collect()).unwrap()
}

fn found(sets: &FuzzySets, conditions: &[&str], options: &NecessityOptions) -> Vec<String> {
    let outcome = Outcome::new(&Expression::parse("Y").unwrap(), sets).unwrap();
    let conditions: Vec<String> = conditions.iter().map(ToString::to_string).collect();
    let result = necessity_search(sets, &conditions, &outcome, options).unwrap();
    result
        .expressions
        .into_iter()
        .map(|found| found.expression)
        .collect()
}

#[test]
fn a_small_search_by_hand() {
    // Y has cases 0 to 2. A: consistency 2/3; B: 1/3; A + B: 1. D[1] 1/3, D[2] 2/3.
    let sets = sets(&[
        ("A", vec![1.0, 1.0, 0.0, 1.0]),
        ("B", vec![0.0, 0.0, 1.0, 0.0]),
        ("D", vec![1.0, 2.0, 2.0, 0.0]),
        ("Y", vec![1.0, 1.0, 1.0, 0.0]),
    ]);
    let all = NecessityOptions {
        consistency: 1.0,
        ..NecessityOptions::default()
    };
    assert_eq!(
        found(&sets, &["A", "B", "D"], &all),
        ["~A + ~B", "A + B", "A + D[2]", "~B + D[2]"]
    );
    let covering = NecessityOptions {
        coverage: 0.75,
        ..all.clone()
    };
    assert_eq!(found(&sets, &["A", "B", "D"], &covering).len(), 4);
    let closer = NecessityOptions {
        coverage: 0.76,
        ..all.clone()
    };
    assert_eq!(
        found(&sets, &["A", "B", "D"], &closer),
        Vec::<String>::new()
    );
    let shallow = NecessityOptions {
        depth: Some(1),
        ..all
    };
    assert_eq!(
        found(&sets, &["A", "B", "D"], &shallow),
        Vec::<String>::new()
    );
}

#[test]
fn what_ron_drops_has_ruled_out_larger_disjunctions() {
    let sets = sets(&[
        ("A", vec![1.0, 1.0, 1.0, 1.0]),
        ("B", vec![1.0, 0.0, 0.0, 0.0]),
        ("Y", vec![1.0, 1.0, 0.0, 0.0]),
    ]);
    let options = NecessityOptions {
        ron: 0.1,
        ..NecessityOptions::default()
    };
    assert_eq!(found(&sets, &["A", "B"], &options), Vec::<String>::new());
}

#[test]
fn an_outcome_that_no_case_has_gives_nothing() {
    let sets = sets(&[("A", vec![1.0, 0.0]), ("Y", vec![0.0, 0.0])]);
    let options = NecessityOptions {
        consistency: 0.0,
        ..NecessityOptions::default()
    };
    assert_eq!(found(&sets, &["A"], &options), Vec::<String>::new());
}

#[test]
fn bad_options_are_refused() {
    let sets = sets(&[("A", vec![1.0, 0.2]), ("Y", vec![1.0, 0.0])]);
    let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
    let error = |conditions: &[&str], options: NecessityOptions| {
        let names: Vec<String> = conditions.iter().map(ToString::to_string).collect();
        necessity_search(&sets, &names, &outcome, &options)
            .unwrap_err()
            .to_string()
    };
    let plain = NecessityOptions::default;
    assert!(
        error(
            &["A"],
            NecessityOptions {
                consistency: 1.2,
                ..plain()
            }
        )
        .contains("consistency")
    );
    assert!(
        error(
            &["A"],
            NecessityOptions {
                depth: Some(0),
                ..plain()
            }
        )
        .contains("depth")
    );
    assert!(error(&["Y"], plain()).contains("both a condition and the outcome"));
    assert!(error(&["X"], plain()).contains("no such column"));
    let all = NecessityOptions {
        consistency: 0.0,
        most_expressions: 1,
        ..plain()
    };
    assert!(error(&["A"], all).contains("more than 1 expressions"));
}

#[test]
fn the_table_of_literals_has_both_outcomes() {
    let sets = sets(&[
        ("A", vec![0.8, 0.3]),
        ("D", vec![2.0, 0.0]),
        ("Y", vec![0.6, 0.4]),
    ]);
    let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
    let table = necessity_table(&sets, &["A".into(), "D".into()], &outcome).unwrap();
    let names: Vec<&str> = table
        .expressions
        .iter()
        .map(|row| row.expression.as_str())
        .collect();
    assert_eq!(names, ["A", "~A", "D[2]", "D[1]", "D[0]"]);
    assert_eq!(table.expressions[0].consistency, Some((0.6 + 0.3) / 1.0));
    assert_eq!(
        table.expressions[0].negated_outcome.consistency,
        Some((0.4 + 0.3) / 1.0)
    );
    assert_eq!(table.expressions[3].coverage, None);
}

/// Section 8 of the definitions word for word, by every set of conditions and every choice of levels.
fn by_definition(
    sets: &FuzzySets,
    names: &[&str],
    options: &NecessityOptions,
) -> Vec<(Operator, Vec<Literal>)> {
    let y = sets.get("Y").unwrap().literal(&[1]);
    let depth = options.depth.unwrap_or(names.len()).min(names.len());
    let mut listed: Vec<(Operator, Vec<Literal>, Option<f64>)> = Vec::new();
    for size in 1..=depth {
        let smaller = listed.clone();
        for chosen in (0..names.len()).combinations(size) {
            let levels = chosen
                .iter()
                .map(|&at| 0..sets.get(names[at]).unwrap().levels());
            for levels in levels.multi_cartesian_product() {
                let literals: Vec<Literal> = chosen.iter().copied().zip(levels).collect();
                let members: Vec<Vec<f64>> = literals
                    .iter()
                    .map(|&(at, level)| sets.get(names[at]).unwrap().literal(&[level]))
                    .collect();
                let joined = |combine: fn(f64, f64) -> f64| -> NecessityFit {
                    let x: Vec<f64> = (0..y.len())
                        .map(|case| members.iter().map(|m| m[case]).reduce(combine).unwrap())
                        .collect();
                    necessity_of(&x, &y)
                };
                let passes = |fit: &NecessityFit| {
                    fit.consistency
                        .is_some_and(|c| at_least(c, options.consistency))
                        && at_least(fit.coverage.unwrap_or(0.0), options.coverage)
                };
                let (and, or) = (joined(f64::min), joined(f64::max));
                let redundant = smaller
                    .iter()
                    .any(|(_, other, _)| other.iter().all(|literal| literals.contains(literal)));
                if passes(&and) {
                    listed.push((Operator::And, literals, and.ron));
                } else if passes(&or) && !redundant {
                    listed.push((Operator::Or, literals, or.ron));
                }
            }
        }
    }
    listed.retain(|(_, _, ron)| at_least(ron.unwrap_or(0.0), options.ron));
    listed
        .into_iter()
        .map(|(operator, literals, _)| (operator, literals))
        .sorted()
        .collect()
}

/// A drawn case: three fuzzy conditions, a multi-value one, a crisp one, and the outcome.
type Drawn = ([u8; 3], u8, u8, u8);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn the_search_finds_what_the_definition_says(
        rows in prop::collection::vec(([0_u8..=10, 0_u8..=10, 0_u8..=10], 0_u8..=2, 0_u8..=1, 0_u8..=10), 2..9),
        consistency in 0_u8..=10, coverage in 0_u8..=10, ron in 0_u8..=10, depth in 1_usize..=5,
    ) {
        let tenth = |v: u8| f64::from(v) / 10.0;
        let column = |pick: &dyn Fn(&Drawn) -> f64| rows.iter().map(pick).collect::<Vec<f64>>();
        let sets = sets(&[
            ("A", column(&|r| tenth(r.0[0]))), ("B", column(&|r| tenth(r.0[1]))), ("C", column(&|r| tenth(r.0[2]))),
            ("D", column(&|r| f64::from(r.1))), ("E", column(&|r| f64::from(r.2))), ("Y", column(&|r| tenth(r.3))),
        ]);
        let names = ["A", "B", "C", "D", "E"];
        let options = NecessityOptions {
            consistency: tenth(consistency), coverage: tenth(coverage), ron: tenth(ron), depth: Some(depth),
            ..NecessityOptions::default()
        };
        let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
        let conditions: Vec<String> = names.iter().map(ToString::to_string).collect();
        let result = necessity_search(&sets, &conditions, &outcome, &options).unwrap();
        let mut ours: Vec<(Operator, Vec<Literal>)> = result.expressions.iter().map(|found| {
            let place = |name: &str| names.iter().position(|other| *other == name).unwrap();
            (found.operator, found.literals.0.iter().map(|(name, level)| (place(name), *level)).collect())
        }).collect();
        ours.sort();
        prop_assert_eq!(ours, by_definition(&sets, &names, &options));
    }
}

/// A level that only a later portion has was not there before: its earlier memberships are 0.
#[test]
fn levels_that_come_late_have_had_no_member() {
    let a = [0.0, 1.0, 0.0, 2.0, 2.0];
    let y = [0.2, 0.9, 0.1, 0.8, 1.0];
    let sets = |from: usize, to: usize| {
        let sets = vec![
            Set::new("A", a[from..to].to_vec()).unwrap(),
            Set::new("Y", y[from..to].to_vec()).unwrap(),
        ];
        let names: Vec<String> = (from..to).map(|case| case.to_string()).collect();
        FuzzySets::new("example", names, sets).unwrap()
    };
    let outcome = crate::Expression::parse("Y").unwrap();
    let mut running = RunningNecessity::new(&["A".into()], &outcome);
    running.add(&sets(0, 3)).unwrap();
    running.add(&sets(3, 5)).unwrap();
    let whole = sets(0, 5);
    let options = NecessityOptions {
        consistency: 0.0,
        depth: Some(1),
        ..NecessityOptions::default()
    };
    for negated in [false, true] {
        let outcome = Outcome::new(&outcome, &whole).unwrap();
        let outcome = if negated { outcome.negated() } else { outcome };
        let expected = necessity_search(&whole, &["A".into()], &outcome, &options).unwrap();
        assert_eq!(expected.expressions.len(), 3);
        assert_eq!(running.result(negated, &options).unwrap(), expected);
    }
}
