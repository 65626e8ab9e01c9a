use super::necessity::classify_necessity;
use super::*;
use crate::test_numbers::Random;

fn set(name: &str, values: &[f64]) -> Set {
    Set::new(name, values.to_vec()).unwrap()
}

fn example() -> (FuzzySets, Outcome) {
    let cases = ["t1", "t2", "d", "c", "i", "deg", "half"]
        .map(String::from)
        .to_vec();
    let sets = vec![
        set("A", &[0.9, 0.6, 0.8, 0.2, 0.3, 0.9, 0.8]),
        set("B", &[0.1, 0.7, 0.2, 0.1, 0.1, 0.2, 0.1]),
        set("Y", &[0.9, 0.8, 0.1, 0.9, 0.2, 0.7, 0.5]),
    ];
    let sets = FuzzySets::new("example", cases, sets).unwrap();
    let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
    (sets, outcome)
}

fn close(score: f64, expected: f64) {
    assert!(
        (score - expected).abs() < 1e-12,
        "{score} is not {expected}"
    );
}

fn old() -> CasesOptions {
    CasesOptions {
        formulas: Formulas::Before2021,
        ..CasesOptions::default()
    }
}

#[test]
fn kinds_and_scores_by_hand() {
    let (sets, outcome) = example();
    let solution = Expression::parse("A + B").unwrap();
    let result = classify(&sets, &solution, &outcome, &CasesOptions::default()).unwrap();
    let a = &result.terms[0];
    let names = |list: &[TermCase]| list.iter().map(|c| c.case.clone()).collect::<Vec<_>>();
    assert_eq!(names(&a.typical), ["t1", "t2"]);
    assert_eq!(names(&a.deviant_consistency), ["d"]);
    assert_eq!(names(&a.inconsistent_in_degree), ["deg"]);
    assert_eq!(result.unassigned_cases, ["half"]);
    close(a.typical[0].score, 0.1);
    close(a.typical[1].score, 2.0 * 0.2 + 0.4);
    // t2 is typical of B as well.
    assert!(a.typical[0].uniquely_covered && !a.typical[1].uniquely_covered);
    assert!(a.typical[0].best && !a.typical[1].best);
    close(a.deviant_consistency[0].score, 0.3 + 0.2);
    // c is in row ~A*~B with membership min(0.8, 0.9), i in the same with 0.7.
    let c = &result.deviant_coverage[0];
    assert_eq!((c.case.as_str(), c.row.as_deref()), ("c", Some("~A*~B")));
    close(c.score.unwrap(), 0.2);
    assert_eq!(c.consistent, Some(true));
    let pair = &result.deviant_coverage_irrelevant[0];
    assert_eq!((pair.first.as_str(), pair.second.as_str()), ("c", "i"));
    close(pair.score, 0.1 + 0.3 + 0.2 + 0.3);
    close(a.typical_typical[0].score, 0.2 + 0.4 + 0.0 + 0.4);
    close(a.typical_deviant[0].score, 0.1 + 0.2 + 0.1 + 0.2);
    close(a.typical_irrelevant[0].score, 0.4 + 0.3 + 0.0 + 0.2);
}

#[test]
fn before_2021_the_distance_from_the_diagonal_counted_once() {
    let (sets, outcome) = example();
    let solution = Expression::parse("A + B").unwrap();
    let a = &classify(&sets, &solution, &outcome, &old()).unwrap().terms[0];
    close(a.typical[1].score, 0.2 + 0.4);
    close(a.typical_typical[0].score, 0.2 + 0.4 + 0.0 + 0.2);
    close(a.typical_irrelevant[0].score, 0.4 + 0.3 + 0.0 + 0.1);
}

#[test]
fn a_case_irrelevant_to_one_term_may_be_in_another() {
    let (sets, outcome) = example();
    let solution = Expression::parse("A + B").unwrap();
    let result = classify(&sets, &solution, &outcome, &CasesOptions::default()).unwrap();
    // d is in A, deviant there, and irrelevant to B.
    let second = |pair: &Pair| pair.second == "d" && pair.globally_uncovered == Some(false);
    assert!(result.terms[1].typical_irrelevant.iter().any(second));
}

#[test]
fn pairs_are_the_best_and_no_more_than_asked_for() {
    let (sets, outcome) = example();
    let solution = Expression::parse("A").unwrap();
    let with = |pairs| CasesOptions {
        pairs,
        ..CasesOptions::default()
    };
    let one = classify(&sets, &solution, &outcome, &with(1)).unwrap();
    assert_eq!(one.terms[0].typical_deviant.len(), 1);
    assert_eq!(one.terms[0].typical_deviant[0].first, "t1");
    let none = classify(&sets, &solution, &outcome, &with(0)).unwrap();
    assert!(none.terms[0].typical_deviant.is_empty());
}

/// The first pairs of each row, or of all where they have none.
fn first_pairs(pairs: &[Pair], count: usize) -> Vec<Pair> {
    let rows = pairs.chunk_by(|a, b| a.row == b.row);
    rows.flat_map(|pairs| pairs.iter().take(count))
        .cloned()
        .collect()
}

#[test]
fn the_best_of_very_many_pairs_are_those_of_all_of_them_in_order() {
    // Memberships of one digit: most pairs have a score that others have.
    let mut random = Random(20_261_128);
    let mut column = |name: &str| {
        let membership = |_| match random.below(11) {
            5 => 0.51,
            tenths => tenths as f64 / 10.0,
        };
        Set::new(name, (0..150).map(membership).collect()).unwrap()
    };
    let columns = ["A", "B", "C", "Y"].map(&mut column).to_vec();
    let sets = FuzzySets::new("random", qca::CaseNames::numbered(150), columns).unwrap();
    let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
    let claim = Expression::parse("A*B + C").unwrap();
    let of = |pairs| {
        let options = CasesOptions {
            pairs,
            focal: true,
            ..CasesOptions::default()
        };
        let one = classify(&sets, &claim, &outcome, &options).unwrap();
        let necessary = classify_necessity(&sets, &claim, &outcome, &options).unwrap();
        let mut lists = vec![one.deviant_coverage_irrelevant];
        for term in one.terms {
            lists.extend([
                term.typical_typical,
                term.typical_deviant,
                term.typical_irrelevant,
            ]);
            for focal in term.focal {
                lists.extend([focal.typical_typical, focal.typical_irrelevant]);
            }
        }
        for part in necessary.parts {
            lists.extend([
                part.typical_deviant_relevance,
                part.typical_deviant_consistency,
            ]);
            lists.extend([part.typical_irrelevant, part.typical_typical]);
        }
        lists
    };
    let all = of(usize::MAX);
    assert!(all.iter().filter(|list| list.len() > 100).count() > 10);
    for count in [0, 1, 2, 7] {
        for (best, all) in of(count).iter().zip(&all) {
            assert_eq!(*best, first_pairs(all, count), "{count}");
        }
    }
}

#[test]
fn a_case_with_half_in_a_condition_has_no_row() {
    let cases = ["a", "b"].map(String::from).to_vec();
    let sets = vec![
        set("A", &[0.1, 0.1]),
        set("B", &[0.5, 0.2]),
        set("Y", &[0.9, 0.9]),
    ];
    let sets = FuzzySets::new("example", cases, sets).unwrap();
    let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
    let solution = Expression::parse("A").unwrap();
    let rows = |names: &[&str]| CasesOptions {
        conditions: names.iter().map(|name| (*name).to_owned()).collect(),
        ..CasesOptions::default()
    };
    let result = classify(&sets, &solution, &outcome, &rows(&["A", "B"])).unwrap();
    assert_eq!(result.deviant_coverage[0].case, "b");
    assert_eq!(result.deviant_coverage[1].row, None);
    assert_eq!(result.deviant_coverage[1].score, None);
    assert!(classify(&sets, &solution, &outcome, &rows(&["X"])).is_err());
}

#[test]
fn a_conjunct_is_tested_by_the_cases_in_which_it_binds() {
    let cases = ["a", "b", "i"].map(String::from).to_vec();
    let sets = vec![
        set("A", &[0.6, 0.9, 0.2]),
        set("B", &[0.8, 0.7, 0.9]),
        set("Y", &[0.7, 0.8, 0.1]),
    ];
    let sets = FuzzySets::new("example", cases, sets).unwrap();
    let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
    let solution = Expression::parse("A*B").unwrap();
    let options = CasesOptions {
        focal: true,
        ..CasesOptions::default()
    };
    let result = classify(&sets, &solution, &outcome, &options).unwrap();
    let focal = &result.terms[0].focal;
    assert_eq!(
        (focal[0].conjunct.as_str(), focal[1].conjunct.as_str()),
        ("A", "B")
    );
    let a = &focal[0].typical[0];
    // A binds in a, and B, 0.8, lies outside the band from 0.6 to 0.7.
    assert_eq!(
        (a.case.as_str(), a.rank, a.clean_corridor, a.consistent),
        ("a", 1, true, true)
    );
    close(a.score, 2.0 * 0.1 + 0.4);
    // In b A does not bind; it is above the outcome, and B below it: a clean corridor.
    let b = &focal[0].typical[1];
    assert_eq!((b.rank, b.clean_corridor, b.consistent), (2, true, false));
    let pair = &focal[0].typical_irrelevant[0];
    assert_eq!((pair.first.as_str(), pair.rank), ("a", Some(1)));
    close(
        pair.score,
        (1.0 - 0.4) + (1.0 - 0.6) + 0.1 + 2.0 * 0.1 + 0.1,
    );
}

#[test]
fn cases_of_necessity_by_hand() {
    let cases = ["t", "dc", "dr", "i"].map(String::from).to_vec();
    let sets = vec![
        set("N", &[0.9, 0.3, 0.8, 0.4]),
        set("M", &[0.2, 0.1, 0.3, 0.1]),
        set("Y", &[0.7, 0.9, 0.2, 0.3]),
    ];
    let sets = FuzzySets::new("example", cases, sets).unwrap();
    let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
    let options = CasesOptions {
        conditions: vec!["N".into(), "M".into()],
        ..CasesOptions::default()
    };
    let condition = Expression::parse("N + M").unwrap();
    let result = classify_necessity(&sets, &condition, &outcome, &options).unwrap();
    assert_eq!(result.parts.len(), 3);
    let n = &result.parts[0];
    close(n.typical[0].score, 2.0 * 0.2 + 0.1);
    close(n.deviant_consistency[0].score.unwrap(), 1.0 - 0.6);
    close(n.deviant_relevance[0].score, 0.4 + 0.2);
    assert_eq!(n.irrelevant, ["i"]);
    close(n.typical_deviant_relevance[0].score, 0.1 + 0.2 + 0.5 + 0.1);
    // Both are in ~M: the row of the other condition.
    close(n.typical_deviant_consistency[0].score, 0.4 + 0.2);
    close(n.typical_irrelevant[0].score, 0.5 + 0.6 + 2.0 * 0.2 + 0.1);
    assert!(n.typical_typical.is_empty());
}
