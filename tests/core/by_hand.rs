//! Small formulas and refusals by hand, each at the value where a comparison turns.

use qca::condition::Literals;
use qca::fit::{self, NecessityFit};
use qca::necessity::{Operator, contradicting_terms, notes};
use qca::precision::{TOLERANCE, at_least, is_half, ratio, some_at_least};
use qca::row_tests::holm;
use qca::sets::ambiguity::{self, AmbiguityPolicy};
use qca::sets::calibration::{Calibration, Descriptives};
use qca::sets::spread::SpreadNote;
use qca::sets::{Position, Set};
use qca::sufficiency::{SufficiencyOptions, sufficiency_search};
use qca::truth_table::binomial_p;
use qca::truth_table::{Observed, check_number_of_conditions};
use qca::{Expression, FuzzySets, Outcome};

fn near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() < 1e-12, "{found:?} is not {expected:?}");
    }
}

fn apply(spec: &str, scores: &[f64]) -> Vec<f64> {
    let calibration = Calibration::parse(spec).unwrap();
    calibration.apply(scores).unwrap().memberships
}

#[test]
fn a_set_that_cannot_be_names_the_row() {
    let row = |values: &[f64]| Set::new("A", values.to_vec()).unwrap_err().row;
    assert_eq!(row(&[0.2, 0.9, 1.4]), Some(3));
    assert_eq!(row(&[0.0, -1.0, 1.0]), Some(2));
    // 64 levels are the most: 0 to 63.
    assert_eq!(Set::new("A", vec![0.0, 63.0]).unwrap().levels(), 64);
    assert_eq!(row(&[0.0, 1.0, 64.0]), Some(3));
    let set = Set::new("A", vec![0.2, 0.8]).unwrap();
    let error = set.with_values(vec![0.1, 1.5]).unwrap_err();
    assert_eq!(error.row, Some(2));
    let levels = Set::new("M", vec![0.0, 1.0, 2.0]).unwrap();
    assert!(levels.with_values(vec![2.0, 2.0, 0.0]).is_ok());
    assert!(levels.with_values(vec![2.0, 3.0, 0.0]).is_err());
}

#[test]
fn what_a_set_says_of_itself() {
    let fuzzy = Set::new("F", vec![0.4, 0.6]).unwrap();
    let half = Set::new("H", vec![0.5, 0.6]).unwrap();
    let crisp = Set::new("C", vec![0.0, 1.0]).unwrap();
    assert!(half.is_ambiguous() && !fuzzy.is_ambiguous() && !crisp.is_ambiguous());
    assert!(!fuzzy.has_dont_care() && !crisp.has_dont_care() && !crisp.is_empty());
    assert!(
        Set::of_levels("T", 2, [Some(1), None])
            .unwrap()
            .has_dont_care()
    );
    assert!(Set::new("E", vec![]).unwrap().is_empty());
    assert_eq!(fuzzy.position(0), Position::Level(0));
    assert_eq!(fuzzy.position(1), Position::Level(1));
    let cases = ["a", "b"].map(str::to_owned).to_vec();
    let sets = FuzzySets::new("test", cases, vec![fuzzy, crisp]).unwrap();
    assert!(!sets.is_empty());
    assert!(
        FuzzySets::new("none", Vec::<String>::new(), Vec::<Set>::new())
            .unwrap()
            .is_empty()
    );
    let constant = Set::new("K", vec![1.0, 1.0]).unwrap();
    let mut with = sets.clone();
    with.insert(constant);
    let names = ["F", "C", "K"].map(str::to_owned);
    assert_eq!(SpreadNote::of_conditions(&with, &names).len(), 1);
    assert!(SpreadNote::of_conditions(&sets, &names[..2]).is_empty());
}

#[test]
fn policies_for_a_half_are_read_or_refused() {
    let parse = |text: &str| AmbiguityPolicy::parse(text).ok();
    assert_eq!(parse("keep"), Some(AmbiguityPolicy::Keep));
    assert_eq!(parse("drop"), Some(AmbiguityPolicy::Drop));
    assert_eq!(parse("nudge"), Some(AmbiguityPolicy::Nudge(0.001)));
    assert_eq!(parse("nudge=-0.4"), Some(AmbiguityPolicy::Nudge(-0.4)));
    assert_eq!(parse("nudge=0.49"), Some(AmbiguityPolicy::Nudge(0.49)));
    for wrong in [
        "nudge=0.5",
        "nudge=-0.5",
        "nudge=0.7",
        "nudge=0",
        "nudge=1e-9",
        "nudge=x",
        "up",
    ] {
        assert_eq!(parse(wrong), None, "{wrong}");
    }
    // What counts is the membership that comes of it, at the tolerance itself too.
    for amount in [1e-8, -1e-8, 2e-8, -2e-8] {
        let nudged = AmbiguityPolicy::parse(&format!("nudge={amount}"));
        assert_eq!(nudged.is_err(), is_half(0.5 + amount), "{amount}");
    }
}

#[test]
fn halves_and_cut_offs_turn_at_the_tolerance() {
    assert!(fit::is_above_half(0.5 + 2e-8) && !fit::is_above_half(0.5 + 5e-9));
    assert!(!fit::is_above_half(0.5 - 2e-8) && !fit::is_above_half(0.5));
    assert!(fit::is_below_half(0.5 - 2e-8) && !fit::is_below_half(0.5 - 5e-9));
    assert!(!fit::is_below_half(0.5 + 2e-8) && !fit::is_below_half(0.5));
    assert!(is_half(0.5 + 5e-9) && !is_half(0.5 + 2e-8) && !is_half(0.48));
    assert!(at_least(0.8 - 5e-9, 0.8) && !at_least(0.8 - 2e-8, 0.8) && at_least(0.9, 0.8));
    assert!(some_at_least(Some(0.8), 0.8) && !some_at_least(None, 0.0));
    assert_eq!((ratio(1.0, 0.0), ratio(1.0, 4.0)), (None, Some(0.25)));
    assert_eq!(ratio(1.0, -4.0), Some(-0.25));
    // At the tolerance itself a cut-off is met, and a membership is neither above nor below a half.
    assert!(at_least(0.0, TOLERANCE));
    assert!(!fit::is_above_half(0.5 + TOLERANCE) && !fit::is_below_half(0.5 - TOLERANCE));
    assert_eq!((ratio(1.0, 1e-12), ratio(1.0, -1e-12)), (None, None));
    assert!(ratio(1.0, 2e-12).is_some());
}

/// 2 of 3 with a chance of one half each: 3/8 + 1/8; 3 of 3: 1/8.
#[test]
fn tests_of_rows_by_hand() {
    let p = |successes, trials| fit::binomial_test(successes, trials, 0.5).unwrap();
    near(
        &[p(2, 3).unwrap(), p(3, 3).unwrap(), p(0, 3).unwrap()],
        &[0.5, 0.125, 1.0],
    );
    assert_eq!(p(0, 0), None);
    assert!(fit::binomial_test(4, 3, 0.5).is_err());
    assert!(fit::binomial_test(1, 3, 1.5).is_err());
    near(&[fit::binomial_test(1, 2, 1.0).unwrap().unwrap()], &[1.0]);
    near(&[fit::binomial_test(1, 2, 0.0).unwrap().unwrap()], &[0.0]);
    near(&[fit::binomial_test(0, 2, 0.0).unwrap().unwrap()], &[1.0]);
    // 3 cases of consistency 0.7 are two successes, one case of 0.4 is none.
    near(&[binomial_p(3, Some(0.7), 0.5).unwrap().unwrap()], &[0.5]);
    near(&[binomial_p(1, Some(0.4), 0.5).unwrap().unwrap()], &[1.0]);
    assert_eq!(binomial_p(0, Some(1.0), 0.5).unwrap(), None);
    // The least times 4, the next times 3, then 2, 1; none below one before it, none above 1.
    near(&holm(&[0.01, 0.04, 0.03, 0.5]), &[0.04, 0.09, 0.09, 0.5]);
    near(&holm(&[0.4, 0.5]), &[0.8, 0.8]);
    near(&holm(&[0.6, 0.7]), &[1.0, 1.0]);
}

#[test]
fn notes_on_trivial_necessity_turn_at_a_half() {
    let of = |ron, coverage| {
        let fit = NecessityFit {
            consistency: Some(0.95),
            ron,
            coverage,
        };
        notes(&fit).len()
    };
    assert_eq!(of(Some(0.5), Some(0.5)), 0);
    assert_eq!(of(Some(0.49), Some(0.5)), 1);
    assert_eq!(of(Some(0.5), Some(0.49)), 1);
    assert_eq!(of(None, Some(0.2)), 2);
    let literals = |list: &[(&str, u16)]| {
        Literals(
            list.iter()
                .map(|&(name, level)| (name.to_owned(), level))
                .collect(),
        )
    };
    let terms = [
        literals(&[("A", 0), ("B", 0)]),
        literals(&[("A", 1), ("B", 0)]),
        literals(&[("C", 1)]),
    ];
    let necessary = literals(&[("A", 1), ("B", 1)]);
    assert_eq!(
        contradicting_terms(Operator::And, &necessary, &terms),
        [0, 1]
    );
    assert_eq!(contradicting_terms(Operator::Or, &necessary, &terms), [0]);
}

#[test]
fn direct_and_linear_memberships_at_their_anchors() {
    near(
        &apply("direct(2, 4, 8)", &[2.0, 4.0, 8.0]),
        &[0.05, 0.5, 0.95],
    );
    near(
        &apply("direct(8, 4, 2)", &[2.0, 4.0, 8.0]),
        &[0.95, 0.5, 0.05],
    );
    near(
        &apply("linear(2, 4, 8)", &[1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 9.0]),
        &[0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0],
    );
    near(
        &apply("linear(8, 4, 2)", &[9.0, 8.0, 6.0, 4.0, 3.0, 2.0, 1.0]),
        &[0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0],
    );
    near(
        &apply("linear(0, 2, 4, below=2, above=3)", &[1.0, 3.0]),
        &[0.125, 1.0 - 0.5 / 8.0],
    );
    // Percentiles that coincide leave no crossover between the anchors.
    let same = Calibration::parse("direct(p10, p50, p90)").unwrap();
    assert!(same.apply(&[1.0, 1.0, 1.0, 1.0, 5.0]).is_err());
    assert!(same.apply(&[0.0, 5.0, 5.0, 5.0, 5.0]).is_err());
    assert!(same.apply(&[1.0, 2.0, 3.0, 4.0, 5.0]).is_ok());
}

#[test]
fn the_search_for_sufficiency_stops_at_its_limits() {
    let set = |name: &str, values: [f64; 4]| Set::new(name, values.to_vec()).unwrap();
    let sets = FuzzySets::new(
        "test",
        ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
        vec![
            set("A", [0.9, 0.8, 0.2, 0.1]),
            set("B", [0.8, 0.1, 0.7, 0.3]),
            set("Y", [0.9, 0.2, 0.3, 0.1]),
        ],
    )
    .unwrap();
    let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
    let names = ["A", "B"].map(str::to_owned);
    let search =
        |options: &SufficiencyOptions| sufficiency_search(&sets, &names, &outcome, options);
    let options = SufficiencyOptions {
        consistency: 0.9,
        ..SufficiencyOptions::default()
    };
    // A*B alone: Σ min(x, y) = 0.8 + 0.1 + 0.2 + 0.1 = 1.2 of Σ x = 1.2, and of Σ y = 1.5.
    let found = search(&options).unwrap();
    let texts: Vec<&str> = found
        .expressions
        .iter()
        .map(|term| term.expression.as_str())
        .collect();
    assert_eq!(texts, ["A*B"]);
    let at = |coverage| {
        let options = SufficiencyOptions {
            coverage,
            ..options.clone()
        };
        search(&options).unwrap().expressions.len()
    };
    assert_eq!((at(0.8), at(0.81)), (1, 0));
    let limited = |most_candidates| {
        let options = SufficiencyOptions {
            most_candidates,
            ..options.clone()
        };
        search(&options).is_ok()
    };
    // Four literals, and the four pairs of them.
    assert_eq!((limited(8), limited(7)), (true, false));
}

/// What covers no more than rounding error covers nothing; a coverage that misses its cut-off by rounding error meets it,
/// whatever the number of cases.
#[test]
fn the_search_for_sufficiency_has_the_tolerance_of_all_cut_offs() {
    let found = |a: [f64; 2], y: [f64; 2], copies: usize, coverage: f64| {
        let set = |name: &str, values: [f64; 2]| Set::new(name, values.repeat(copies)).unwrap();
        let names: Vec<String> = (0..2 * copies).map(|case| case.to_string()).collect();
        let sets = FuzzySets::new("test", names, vec![set("A", a), set("Y", y)]).unwrap();
        let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
        let options = SufficiencyOptions {
            coverage,
            ..SufficiencyOptions::default()
        };
        let found = sufficiency_search(&sets, &["A".to_owned()], &outcome, &options).unwrap();
        !found.expressions.is_empty()
    };
    assert!(!found([TOLERANCE, 0.0], [1.0, 0.0], 1, 0.0));
    assert!(found([3.0 * TOLERANCE, 0.0], [1.0, 0.0], 1, 0.0));
    // A covers a half.
    for copies in [1, 1000] {
        assert!(found([0.5, 0.0], [1.0, 0.0], copies, 0.5 + 0.5e-8));
        assert!(!found([0.5, 0.0], [1.0, 0.0], copies, 0.5 + 2e-8));
    }
}

/// By hand: four cases, mean 0.55, squares 0.0025, 0.2025, 0.1225 and 0.0225; one case at 0.5 and two of four above.
#[test]
fn descriptive_figures_by_hand() {
    let figures = Descriptives::of(&[0.5, 0.1, 0.9, 0.7, f64::NAN]);
    assert_eq!((figures.n, figures.at_half), (4, 1));
    assert!((figures.mean.unwrap() - 0.55).abs() < 1e-12);
    let squares: f64 = 0.05_f64.powi(2) + 0.45_f64.powi(2) + 0.35_f64.powi(2) + 0.15_f64.powi(2);
    assert!((figures.sd.unwrap() - (squares / 3.0).sqrt()).abs() < 1e-12);
    assert_eq!((figures.min, figures.max), (Some(0.1), Some(0.9)));
    assert_eq!(figures.above_half, Some(0.5));
    let one = Descriptives::of(&[0.8]);
    assert_eq!((one.n, one.sd, one.above_half), (1, None, Some(1.0)));
}

/// Fitted by iteratively reweighted least squares in another program (numpy), to six decimals.
#[test]
fn the_indirect_method_is_that_of_another_program() {
    let scores = [0.0, 1.5, 2.0, 3.2, 4.0, 5.0, 5.5, 6.8, 8.0, 9.5];
    let expected = [
        0.0, 0.000_223, 0.006_769, 0.187_155, 0.348_469, 0.468_313, 0.513_918, 0.659_429,
        0.838_841, 0.976_884,
    ];
    let spec = Calibration::parse("indirect(2, 4, 6, 8)").unwrap();
    let found = spec.apply(&scores).unwrap();
    assert_eq!(found.memberships.len(), expected.len());
    for (found, expected) in found.memberships.iter().zip(expected) {
        assert!((found - expected).abs() < 2e-6, "{found:?}");
    }
    assert_eq!(found.anchors.named().len(), 4);
    // A score at a threshold is in the lower group; one group alone has no curve; logarithms want scores from 0.
    assert!(spec.apply(&[-1.0, 3.0]).is_err());
    assert!(spec.apply(&[0.5, 1.0, 2.0]).is_err());
}

#[test]
fn bells_by_hand() {
    let scores = [
        0.0, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 5.5, 6.0, 7.0, 7.5, 8.0, 9.0,
    ];
    let bell = apply("bell(1, 2, 4, 5, 7, 8)", &scores);
    let upright = [
        0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 0.875, 0.75, 0.5, 0.25, 0.0, 0.0,
    ];
    near(&bell, &upright);
    let inverted = apply("bell(4, 2, 1, 8, 7, 5)", &scores);
    near(&inverted, &upright.map(|expected| 1.0 - expected));
    // One anchor out of order, on either side, in either kind.
    for wrong in [
        "bell(2, 2, 4, 5, 7, 8)",
        "bell(1, 4, 4, 5, 7, 8)",
        "bell(1, 2, 6, 5, 7, 8)",
        "bell(1, 2, 4, 7, 7, 8)",
        "bell(1, 2, 4, 5, 8, 8)",
        "bell(4, 1, 1, 8, 7, 5)",
        "bell(4, 4, 1, 8, 7, 5)",
        "bell(6, 2, 1, 8, 7, 5)",
        "bell(4, 2, 1, 8, 7, 7)",
        "bell(4, 2, 1, 8, 8, 5)",
    ] {
        assert!(Calibration::parse(wrong).is_err(), "{wrong}");
    }
    assert_eq!(apply("bell(1, 2, 4, 4, 7, 8)", &[4.0]), [1.0]);
    let named = Calibration::parse("bell(1, 2, 4, 5, 7, 8)").unwrap();
    let anchors = named.apply(&scores).unwrap().anchors.named();
    assert_eq!(
        anchors.iter().map(|(_, score)| *score).collect::<Vec<_>>(),
        [1.0, 2.0, 4.0, 5.0, 7.0, 8.0]
    );
}

#[test]
fn anchors_that_depend_on_the_sample() {
    for (spec, percentiles, relative) in [
        ("direct(1, 2, 3)", false, false),
        ("direct(p10, p50, p90)", true, true),
        ("linear(1, p50, 3)", true, true),
        ("bell(1, 2, 4, 5, 7, p95)", true, true),
        ("crisp(p50)", true, true),
        ("crisp(3)", false, false),
        ("indirect(1, 2, 3)", false, false),
        ("tfr()", false, true),
        ("recode(1: 0.2, 2: 0.8)", false, false),
    ] {
        let calibration = Calibration::parse(spec).unwrap();
        assert_eq!(calibration.uses_percentiles(), percentiles, "{spec}");
        assert_eq!(calibration.is_relative(), relative, "{spec}");
    }
    assert_eq!(qca::sets::calibration::rounded(0.846, 2), 0.85);
    assert_eq!(qca::sets::calibration::rounded(0.844, 1), 0.8);
}

#[test]
fn cases_that_a_policy_leaves_out_are_named_once() {
    let sets = || {
        let set = |name: &str, values: &[f64]| Set::new(name, values.to_vec()).unwrap();
        let names = ["a", "b", "c"].map(String::from).to_vec();
        let all = vec![set("A", &[0.5, 0.9, 0.5]), set("B", &[0.5, 0.2, 0.3])];
        FuzzySets::new("example", names, all).unwrap()
    };
    let conditions = ["A".to_owned(), "B".to_owned()];
    let of = |policy| ambiguity::apply(&sets(), &conditions, policy).unwrap();
    let (kept, report) = of(AmbiguityPolicy::Drop);
    assert_eq!(
        (kept.len(), report.left_out()),
        (1, vec!["a".to_owned(), "c".to_owned()])
    );
    let (kept, report) = of(AmbiguityPolicy::Keep);
    assert_eq!((kept.len(), report.left_out()), (3, Vec::new()));
    assert!(!kept.is_empty());
    // An amount that leads out of the half: 0.5 more, or nothing.
    let read = |text: &str| AmbiguityPolicy::parse(text).is_ok();
    assert!(read("nudge=0.49") && read("nudge=-0.2") && !read("nudge=-0.6") && !read("nudge=0"));
}

#[test]
fn negations_are_named_with_and_without_brackets() {
    let set = |name: &str| Set::new(name, vec![0.2]).unwrap();
    let sets = FuzzySets::new("example", vec!["a"], vec![set("Y"), set("Z")]).unwrap();
    let negated = |text: &str| {
        let expression = Expression::parse(text).unwrap();
        Outcome::new(&expression, &sets).unwrap().negated().name
    };
    assert_eq!(negated("Y"), "~Y");
    assert_eq!(negated("~Y"), "Y");
    assert_eq!(negated("Y*Z"), "~(Y*Z)");
    assert_eq!(negated("~Y + Z"), "~(~Y + Z)");
}

#[test]
fn anchors_have_an_order_and_texts_are_told_from_scores() {
    let refused = |spec: &str| {
        let scores = [1.0, 2.0, 3.0, 4.0];
        !Calibration::parse(spec).is_ok_and(|found| found.apply(&scores).is_ok())
    };
    assert!(!refused("direct(1, 2, 3)") && !refused("direct(3, 2, 1)"));
    for spec in [
        "direct(1, 4, 3)",
        "direct(1, 1, 3)",
        "direct(1, 3, 3)",
        "direct(3, 3, 1)",
        "direct(3, 1, 1)",
    ] {
        assert!(refused(spec), "{spec}");
    }
    let texts = |spec: &str| Calibration::parse(spec).unwrap().reads_texts();
    assert!(texts("recode(\"high\": 1, \"low\": 0)"));
    assert!(!texts("recode(1: 1, 2: 0)") && !texts("direct(1, 2, 3)"));
}

#[test]
fn a_truth_table_has_127_conditions_and_128_bits_at_most() {
    assert!(check_number_of_conditions(127).is_ok());
    assert!(check_number_of_conditions(128).is_err());
    let observed = |levels: f64, conditions: usize| {
        let names: Vec<String> = (0..conditions).map(|at| format!("C{at}")).collect();
        let mut sets: Vec<Set> = names
            .iter()
            .map(|name| Set::new(name.as_str(), vec![0.0, levels - 1.0]).unwrap())
            .collect();
        sets.push(Set::new("Y", vec![0.0, 1.0]).unwrap());
        let cases = vec!["a".to_owned(), "b".to_owned()];
        let sets = FuzzySets::new("example", cases, sets).unwrap();
        let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
        Observed::new(&sets, &names, &outcome).is_ok()
    };
    assert!(observed(4.0, 63) && !observed(4.0, 64));
}
