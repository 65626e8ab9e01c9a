use std::sync::Arc;

use qca::Expression;
use qca::FuzzySets;
use qca::Outcome;
use qca::minimize::Cube;
use qca::sets::Set;
use qca::sets::ambiguity::AmbiguityPolicy;
use qca::sets::calibration::Calibration;
use qca::solution::{SolutionOptions, SolutionType, minimize_table};
use qca::truth_table::{Observed, Rules};

use super::*;
use crate::evaluate::{Change, Choice, Evaluator, RawData, SourceColumn, with_anchor};
use crate::specification::Specification;
use crate::test_numbers::Random;
use crate::watch::Watch;

/// Raw scores of 0 to 100 with one decimal; the outcome follows two of three conditions loosely.
fn raw_data(cases: usize, conditions: usize, seed: u64) -> (RawData, Specification) {
    let mut random = Random(seed);
    let mut columns: Vec<SourceColumn> = (0..conditions)
        .map(|at| {
            let scores = (0..cases).map(|_| (random.unit() * 1000.0).round() / 10.0);
            SourceColumn::of_scores(char::from(b'A' + at as u8), scores.collect::<Vec<_>>())
        })
        .collect();
    let outcome: Vec<f64> = (0..cases)
        .map(|case| {
            let driven = columns[0].scores()[case]
                .min(columns[1].scores()[case])
                .max(columns[conditions - 1].scores()[case] - 20.0);
            let score = driven + 10.0 + 25.0 * (random.unit() - 0.5);
            (score.clamp(0.0, 100.0) * 10.0).round() / 10.0
        })
        .collect();
    columns.push(SourceColumn::of_scores("Y", outcome));
    let raw = RawData {
        cases: (0..cases).map(|case| format!("case {case}")).collect(),
        conditions,
        outcome: Expression::parse("Y").unwrap(),
        columns,
    };
    let calibration = Arc::new(Calibration::parse("direct(10.03, 47.03, 90.03)").unwrap());
    let mut specification = Specification::new(conditions + 1, SolutionType::Intermediate);
    specification.calibrations = vec![Some(calibration); conditions + 1];
    specification.expectations = Arc::from("A,B,C");
    (raw, specification)
}

#[test]
fn the_solution_is_that_of_the_plain_pipeline() {
    for seed in 1..12 {
        let (raw, mut specification) = raw_data(24, 4, seed);
        let sets = (0..5).map(|at| {
            raw.calibrated(at, specification.calibrations[at].as_deref())
                .unwrap()
        });
        let sets =
            FuzzySets::new("test", raw.cases.to_vec(), sets.collect::<Vec<Arc<Set>>>()).unwrap();
        let outcome = Outcome::new(&raw.outcome, &sets).unwrap();
        (
            specification.cut_offs.consistency,
            specification.cut_offs.pri,
        ) = (0.85, 0.5);
        let names = raw.condition_names();
        let observed = Observed::new(&sets, &names, &outcome).unwrap();
        let table = observed.classify(&specification.cut_offs).unwrap();
        specification.solution = SolutionType::Parsimonious;
        let evaluator = Evaluator::new(&raw);
        let mine = evaluator.evaluate(&specification).unwrap();
        let solving = SolutionOptions {
            types: vec![specification.solution],
            ..Default::default()
        };
        let Ok(theirs) = minimize_table(&table, &solving) else {
            assert!(mine.solution.is_nothing() || mine.solution.models == [vec![Cube::empty()]]);
            continue;
        };
        let models = theirs.parsimonious.unwrap();
        let mut expected: Vec<Vec<Cube>> = (0..models.models.len())
            .map(|at| models.terms(at).cloned().collect())
            .collect();
        expected.iter_mut().for_each(|model| model.sort());
        expected.sort();
        assert_eq!(mine.solution.models, expected);
    }
}

fn set_anchor(
    raw: &RawData,
    specification: &Specification,
    parameter: &Parameter,
    value: f64,
) -> Specification {
    let Parameter::Anchor { set, index, .. } = parameter else {
        return ranges::with_cut_off(specification, parameter, value);
    };
    let at = raw
        .columns
        .iter()
        .position(|column| column.name == *set)
        .unwrap();
    let calibration = specification.calibrations[at].as_deref().unwrap();
    specification.with_calibration(
        at,
        with_anchor(calibration, raw.columns[at].scores(), *index, value),
    )
}

/// Small studies with each policy for memberships of 0.5.
fn trials() -> [(RawData, Specification); 3] {
    [
        (3, AmbiguityPolicy::Keep),
        (8, AmbiguityPolicy::Nudge(0.001)),
        (21, AmbiguityPolicy::Drop),
    ]
    .map(|(seed, policy)| {
        let (raw, mut specification) = raw_data(18, 3, seed);
        specification.ambiguity = policy;
        specification.cut_offs.consistency = 0.83;
        (raw, specification)
    })
}

/// Inside a range the solution is the stated one wherever one looks; just beyond its ends it is another.
#[test]
fn ranges_hold_against_stepping() {
    for (raw, specification) in trials() {
        let evaluator = Evaluator::new(&raw);
        let stated = evaluator.evaluate(&specification).unwrap().solution;
        assert!(!stated.is_nothing());
        let mut ends = 0;
        for range in sensitivity(&evaluator, &specification, &Watch::default()).unwrap() {
            let solution = |value: f64| {
                let changed = set_anchor(&raw, &specification, &range.parameter, value);
                evaluator.evaluate(&changed).unwrap().solution
            };
            assert!(range.contains(range.stated), "{range:?}");
            let low = range.lower.value.unwrap_or(range.stated - 300.0);
            let high = range.upper.value.unwrap_or(range.stated + 300.0);
            if range.parameter == Parameter::Frequency {
                for value in low as usize..=high as usize {
                    assert_eq!(solution(value as f64), stated);
                }
            } else {
                for step in 1..400 {
                    let value = low + (high - low) * f64::from(step) / 400.0;
                    let exception = range.exceptions.iter().any(|e| (e - value).abs() < 1e-5);
                    assert!(
                        exception || solution(value) == stated,
                        "{} at {value}",
                        range.parameter
                    );
                }
            }
            for end in [&range.lower, &range.upper] {
                if let Some(beyond) = &end.beyond {
                    ends += 1;
                    assert_ne!(
                        solution(beyond.at),
                        stated,
                        "{} at {}",
                        range.parameter,
                        beyond.at
                    );
                    assert!(!beyond.rows.is_empty());
                    let value = end.value.unwrap();
                    // An end is found to the last bit, or is a case's raw score.
                    let raw = beyond.cases.is_empty() || (beyond.at - value).abs() < 1e-3;
                    assert!(raw);
                    if end.included {
                        assert_eq!(solution(value), stated, "{} at its end", range.parameter);
                    }
                    if beyond.cases.is_empty()
                        && matches!(range.parameter, Parameter::Anchor { .. })
                    {
                        assert!((beyond.at - value).abs() <= 1e-12 * value.abs().max(1.0));
                    }
                }
            }
        }
        assert!(ends > 8, "{ends} ends were checked");
    }
}

#[test]
fn ranges_of_the_other_methods_hold_against_stepping() {
    let sets_of_methods: [([&str; 3], f64, u64); 4] = [
        (
            [
                "linear(5.03, 42.03, 93.03)",
                "direct(88.03, 55.03, 12.03)",
                "crisp(41.03)",
            ],
            0.7,
            5,
        ),
        (
            [
                "bell(2.03, 20.03, 40.03, 66.03, 81.03, 97.03)",
                "bell(40.03, 30.03, 15.03, 85.03, 72.03, 55.03, below=2, above=0.5)",
                "direct(10.03, 47.03, 90.03)",
            ],
            0.6,
            8,
        ),
        (
            [
                "indirect(12.03, 28.03, 47.03, 66.03, 88.03)",
                "direct(10.03, 47.03, 90.03)",
                "indirect(30.03, 55.03, 80.03)",
            ],
            0.75,
            3,
        ),
        (
            [
                "indirect(20.03, 50.03, 80.03)",
                "bell(2.03, 20.03, 40.03, 66.03, 81.03, 97.03)",
                "crisp(41.03)",
            ],
            0.65,
            21,
        ),
    ];
    let mut ends = 0;
    for (methods, consistency, seed) in sets_of_methods {
        let (raw, mut specification) = raw_data(18, 3, seed);
        calibrate_by(&mut specification, methods);
        specification.cut_offs.consistency = consistency;
        ends += assert_anchor_ranges(&raw, &specification);
    }
    assert!(ends > 20, "{ends} ends were checked");
}

/// A study that keeps two digits of its memberships has the ranges of what it keeps.
#[test]
fn ranges_are_those_of_rounded_memberships() {
    let mut ends = 0;
    for seed in [3, 8, 21] {
        let (mut raw, mut specification) = raw_data(18, 3, seed);
        let columns = raw.columns.into_iter();
        raw.columns = columns.map(|column| column.rounded_to(Some(2))).collect();
        specification.cut_offs.consistency = 0.83;
        let calibration = specification.calibrations[0].as_deref();
        let kept = raw.calibrated(0, calibration).unwrap();
        let hundredths = |x: &f64| (x * 100.0 - (x * 100.0).round()).abs() < 1e-9;
        assert!(kept.memberships().unwrap().iter().all(hundredths));
        ends += assert_anchor_ranges(&raw, &specification);
    }
    assert!(ends > 5, "{ends} ends were checked");
}

/// Dense steps inside every anchor's range find the stated solution; just beyond its ends, and closely around them, another one.
fn assert_anchor_ranges(raw: &RawData, specification: &Specification) -> usize {
    let evaluator = Evaluator::new(raw);
    let stated = evaluator.evaluate(specification).unwrap().solution;
    assert!(!stated.is_nothing());
    let mut ends = 0;
    for range in sensitivity(&evaluator, specification, &Watch::default()).unwrap() {
        let Parameter::Anchor { .. } = range.parameter else {
            continue;
        };
        let same = |value: f64| {
            let changed = set_anchor(raw, specification, &range.parameter, value);
            evaluator.evaluate(&changed).unwrap().solution == stated
        };
        let exception = |value: f64| range.exceptions.iter().any(|e| (e - value).abs() < 1e-4);
        let low = range.lower.value.unwrap_or(range.stated - 300.0);
        let high = range.upper.value.unwrap_or(range.stated + 300.0);
        let width = high - low;
        for step in 1..400 {
            let value = low + width * f64::from(step) / 400.0;
            assert!(
                exception(value) || same(value),
                "{} at {value}: {range:?}",
                range.parameter
            );
        }
        for (end, sign) in [(&range.lower, -1.0), (&range.upper, 1.0)] {
            let Some(value) = end.value else { continue };
            // Closely inside, from a thousandth of the width down.
            for power in 4..10 {
                let inside = value - sign * width * 10f64.powi(-power);
                let close = (inside - value).abs() < 1e-3
                    && end.beyond.as_ref().is_some_and(|b| !b.cases.is_empty());
                assert!(
                    close || exception(inside) || same(inside),
                    "{} at {inside}: {range:?}",
                    range.parameter
                );
            }
            let Some(beyond) = &end.beyond else { continue };
            ends += 1;
            assert!(!same(beyond.at), "{} beyond: {range:?}", range.parameter);
            assert!((beyond.at - value).abs() < 1e-3, "{range:?}");
            assert!(
                !end.included || same(value),
                "{} at its end: {range:?}",
                range.parameter
            );
        }
    }
    ends
}

#[test]
fn a_pair_of_cut_offs_holds_against_stepping() {
    let (raw, mut specification) = raw_data(20, 3, 3);
    specification.cut_offs.pri = 0.4;
    let evaluator = Evaluator::new(&raw);
    let stated = evaluator.evaluate(&specification).unwrap().solution;
    let pairs = cut_off_pairs(&evaluator, &specification, &Watch::default()).unwrap();
    assert_eq!(pairs.len(), 3);
    let pair = &pairs[0];
    assert!(!pair.sections.is_empty());
    for section in &pair.sections {
        let (low, high) = (
            section.range.lower.value.unwrap(),
            section.range.upper.value.unwrap(),
        );
        for share in [0.01, 0.5, 0.99, 1.0] {
            let mut changed = specification.clone();
            changed.cut_offs.consistency = section.from + share * (section.to - section.from);
            for step in 1..=50 {
                changed.cut_offs.pri = low + (high - low) * f64::from(step) / 50.0;
                assert_eq!(evaluator.evaluate(&changed).unwrap().solution, stated);
            }
        }
    }
}

/// Every point of a plane is what an analysis of its own says, wherever one looks; the stated point is among them.
fn assert_grid(raw: &RawData, specification: &Specification, chosen: &[(usize, usize)]) -> usize {
    let evaluator = Evaluator::new(raw);
    let stated = evaluator.evaluate(specification).unwrap().solution;
    assert!(!stated.is_nothing());
    let watch = &Watch::default();
    let ranges = sensitivity(&evaluator, specification, watch).unwrap();
    let mut others = 0;
    for &(first, second) in chosen {
        let own = [ranges[first].clone(), ranges[second].clone()];
        let pairs = anchor_pairs(&evaluator, specification, &own, watch).unwrap();
        let [
            PairRange {
                first,
                second,
                grid: Some(grid),
                ..
            },
        ] = &pairs[..]
        else {
            panic!("{pairs:?}")
        };
        let mut seen = 0;
        for (&x, row) in grid.first.iter().zip(&grid.same) {
            for (&y, same) in grid.second.iter().zip(row) {
                let Some(same) = same else { continue };
                let moved = set_anchor(raw, specification, first, x);
                let moved = set_anchor(raw, &moved, second, y);
                let found = Evaluator::new(raw).evaluate(&moved).unwrap().solution;
                assert_eq!(*same, found == stated, "{first} at {x}, {second} at {y}");
                others += usize::from(!same);
                seen += usize::from((x, y) == grid.stated && *same);
            }
        }
        assert_eq!(seen, 1, "the stated point is one of the grid");
        // Along the stated value of one parameter, the plane agrees with the exact range of the other.
        let place = grid.first.iter().position(|x| *x == grid.stated.0).unwrap();
        for (&y, same) in grid.second.iter().zip(&grid.same[place]) {
            let exception = own[1].exceptions.iter().any(|e| (e - y).abs() < 1e-5);
            assert!(exception || same.is_none() || !own[1].contains(y) || *same == Some(true));
        }
    }
    others
}

#[test]
fn planes_of_pairs_with_an_anchor_are_analyses_of_their_own() {
    // Places among the ranges: 0 consistency, 1 PRI, 2 frequency, then exclusion, crossover and inclusion of A, B, C, Y.
    for (raw, specification) in trials() {
        let pairs = [(3, 4), (4, 7), (13, 0), (12, 1)];
        assert!(assert_grid(&raw, &specification, &pairs) > 50);
    }
}

#[test]
fn planes_hold_for_the_other_methods_and_under_counterfactual_rules() {
    let (raw, mut specification) = raw_data(18, 3, 8);
    calibrate_by(
        &mut specification,
        [
            "bell(2.03, 20.03, 40.03, 66.03, 81.03, 97.03)",
            "indirect(12.03, 28.03, 47.03, 66.03, 88.03)",
            "crisp(41.03)",
        ],
    );
    specification.cut_offs.consistency = 0.6;
    assert!(assert_grid(&raw, &specification, &[(4, 5), (9, 14), (3, 0)]) > 20);
    let (raw, mut specification) = raw_data(18, 3, 3);
    specification.rules = Arc::new(Rules {
        exclude_contradictory: true,
        ..Rules::default()
    });
    specification.cut_offs.consistency = 0.83;
    assert!(assert_grid(&raw, &specification, &[(4, 7), (13, 0)]) > 20);
}

/// The frequency cut-off leaves few values, each of which has the exact range of the anchor.
#[test]
fn a_pair_with_the_frequency_cut_off_is_exact() {
    let (raw, specification) = raw_data(18, 3, 3);
    let evaluator = Evaluator::new(&raw);
    let watch = &Watch::default();
    let ranges = sensitivity(&evaluator, &specification, watch).unwrap();
    let own = [ranges[2].clone(), ranges[4].clone()];
    let pairs = anchor_pairs(&evaluator, &specification, &own, watch).unwrap();
    let [pair] = &pairs[..] else {
        panic!("{pairs:?}")
    };
    assert!(pair.grid.is_none() && pair.first == Parameter::Frequency);
    assert_eq!(
        (pair.sections[0].from, &pair.sections[0].range),
        (1.0, &ranges[4])
    );
}

fn calibrate_by(specification: &mut Specification, methods: [&str; 3]) {
    for (at, method) in methods.into_iter().enumerate() {
        specification.calibrations[at] = Some(Arc::new(Calibration::parse(method).unwrap()));
    }
}

/// Figures of two rows three hundred-millionths apart: more than the tolerance takes for one, and less than twice that.
#[test]
fn a_cut_off_between_two_close_figures_is_not_passed_over() {
    let column = |name: &str, scores: &[f64]| SourceColumn::of_scores(name, scores);
    let raw = RawData {
        cases: ["a", "b", "c"].into_iter().collect(),
        columns: vec![
            column("A", &[0.8, 0.8, 0.2]),
            column("B", &[0.8, 0.2, 0.8]),
            column("Y", &[0.7, 0.7 + 3.6e-8, 0.3]),
        ],
        conditions: 2,
        outcome: Expression::parse("Y").unwrap(),
    };
    let mut specification = Specification::new(3, SolutionType::Conservative);
    specification.cut_offs.consistency = 0.8;
    let evaluator = Evaluator::new(&raw);
    let ranges = sensitivity(&evaluator, &specification, &Watch::default()).unwrap();
    assert_eq!(ranges[0].parameter, Parameter::Consistency);
    let upper = &ranges[0].upper;
    assert!((upper.value.unwrap() - 1.1 / 1.2).abs() < 1e-9);
    assert_eq!(upper.beyond.as_ref().unwrap().models, ["A*~B"]);
}

#[test]
fn threads_change_nothing() {
    let (raw, specification) = raw_data(30, 4, 17);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let evaluator = Evaluator::new(&raw);
            let watch = &Watch::default();
            (
                bootstrap(&evaluator, &specification, 60, 7, watch).unwrap(),
                with_errors(&evaluator, &specification, 0.1, 60, 7, watch).unwrap(),
                leave_out(&evaluator, &specification, 1, 1000, 7, watch).unwrap(),
                leave_out(&evaluator, &specification, 2, 50, 7, watch).unwrap(),
                usual_checks(&evaluator, &specification, watch).unwrap(),
                crate::chance::chance(&evaluator, &specification, 50, 7, watch).unwrap(),
                sensitivity(&evaluator, &specification, watch).unwrap(),
            )
        })
    };
    let one = run(1);
    for threads in [2, 8] {
        assert!(one == run(threads), "{threads} threads");
    }
    assert_eq!((one.2.draws, one.2.exhaustive), (30, true));
    assert_eq!((one.3.draws, one.3.exhaustive), (50, false));
    assert!(one.4.len() >= 5 && one.4[0].same);
}

#[test]
fn leaving_a_case_out_is_an_analysis_without_it() {
    let (raw, specification) = raw_data(20, 3, 9);
    let evaluator = Evaluator::new(&raw);
    let survival = leave_out(&evaluator, &specification, 1, 1000, 1, &Watch::default()).unwrap();
    let stated = evaluator.evaluate(&specification).unwrap().solution;
    let mut same = 0;
    for out in 0..20 {
        let mut smaller = raw.clone();
        let mut cases = smaller.cases.to_vec();
        cases.remove(out);
        smaller.cases = cases.into();
        smaller.columns.iter_mut().for_each(|column| {
            let mut scores = column.scores().to_vec();
            scores.remove(out);
            *column = SourceColumn::of_scores(&column.name, scores);
        });
        same += usize::from(
            Evaluator::new(&smaller)
                .evaluate(&specification)
                .unwrap()
                .solution
                == stated,
        );
    }
    assert_eq!(survival.same, same);
    assert_eq!(survival.influential.len(), 20 - same);
}

#[test]
fn a_solution_tested_against_itself_is_robust_through_and_through() {
    let (raw, specification) = raw_data(20, 3, 9);
    let evaluator = Evaluator::new(&raw);
    let same = [Choice::new("the same", Change::Nothing)];
    let result = protocol(
        &evaluator,
        &specification,
        0,
        &same,
        false,
        &Watch::default(),
    )
    .unwrap();
    assert_eq!(result.fit.coverage, Some(1.0));
    assert_eq!(result.fit.consistency, Some(1.0));
    assert_eq!(result.fit.coincidence_min, Some(1.0));
    assert_eq!(result.fit.coincidence_max, Some(1.0));
    assert_eq!(result.rank, 1);
    assert_eq!(result.core.as_deref(), Some(result.initial.as_str()));
}

/// The figures of the protocol by hand: two cases, IS = A, TS = A*B, given as memberships.
#[test]
fn the_protocol_is_that_of_the_paper() {
    let column = |name: &str, scores: &[f64]| SourceColumn::of_scores(name, scores);
    let raw = RawData {
        cases: ["a", "b", "c", "d"].into_iter().collect(),
        columns: vec![
            column("A", &[0.9, 0.8, 0.7, 0.1]),
            column("B", &[0.9, 0.2, 0.6, 0.3]),
            column("Y", &[0.8, 0.6, 0.3, 0.2]),
        ],
        conditions: 2,
        outcome: Expression::parse("Y").unwrap(),
    };
    let mut specification = Specification::new(3, SolutionType::Conservative);
    specification.cut_offs.consistency = 0.7;
    let evaluator = Evaluator::new(&raw);
    let stated = evaluator.evaluate(&specification).unwrap();
    assert_eq!(
        stated.solution.texts(&stated.calibrated.conditions()),
        ["A"]
    );
    let alternative = [Choice::new("frequency 2", Change::Frequency(2))];
    let result = protocol(
        &evaluator,
        &specification,
        0,
        &alternative,
        false,
        &Watch::default(),
    )
    .unwrap();
    assert_eq!(result.tests[0].model, "A*B");
    // IS = .9 .8 .7 .1; RC = TS = .9 .2 .6 .1; Y = .8 .6 .3 .2
    let close = |figure: Option<f64>, value: f64| assert!((figure.unwrap() - value).abs() < 1e-12);
    close(
        result.fit.coverage,
        (0.8 + 0.2 + 0.3 + 0.1) / (0.8 + 0.6 + 0.3 + 0.1),
    );
    close(result.fit.consistency, (1.8 / 2.5) / (1.4 / 1.8));
    close(result.fit.coincidence_min, 1.8 / 2.5);
    close(result.fit.coincidence_max, 1.8 / 2.5);
    let kinds: Vec<CaseType> = result.cases.iter().map(|case| case.kind).collect();
    use CaseType::{Irrelevant, RobustDeviant, RobustTypical, ShakyTypical};
    assert_eq!(
        kinds,
        [RobustTypical, ShakyTypical, RobustDeviant, Irrelevant]
    );
    assert_eq!(
        (result.typical_ratio, result.deviant_ratio),
        (Some(0.5), Some(1.0))
    );
    // A case is shaky and none possible.
    assert_eq!((result.rank, result.tests[0].rank), (3, 3));
    assert!(!result.no_robust_case);
}

/// By hand, over two test solutions: IS = A, TS = A + B and A*B, so that minTS and maxTS come from different ones.
#[test]
fn the_protocol_is_over_all_test_solutions() {
    let column = |name: &str, scores: &[f64]| SourceColumn::of_scores(name, scores);
    let raw = RawData {
        cases: ["a", "b", "c", "d", "e"].into_iter().collect(),
        columns: vec![
            column("A", &[0.9, 0.8, 0.7, 0.1, 0.2]),
            column("B", &[0.9, 0.2, 0.6, 0.3, 0.8]),
            column("Y", &[0.8, 0.6, 0.3, 0.2, 0.45]),
        ],
        conditions: 2,
        outcome: Expression::parse("Y").unwrap(),
    };
    let mut specification = Specification::new(3, SolutionType::Conservative);
    specification.cut_offs.consistency = 0.75;
    let evaluator = Evaluator::new(&raw);
    let alternatives = [
        Choice::new("consistency 0.7", Change::Consistency(0.7)),
        Choice::new("frequency 2", Change::Frequency(2)),
    ];
    let result = protocol(
        &evaluator,
        &specification,
        0,
        &alternatives,
        false,
        &Watch::default(),
    )
    .unwrap();
    assert_eq!(result.initial, "A");
    let tests: Vec<&str> = result
        .tests
        .iter()
        .map(|test| test.model.as_str())
        .collect();
    assert_eq!(tests, ["A + B", "A*B"]);
    assert_eq!(result.core.as_deref(), Some("A*B"));
    // IS = .9 .8 .7 .1 .2; A + B = .9 .8 .7 .3 .8 = maxTS; A*B = .9 .2 .6 .1 .2 = minTS = RC; Y = .8 .6 .3 .2 .45
    let close = |figure: Option<f64>, value: f64| assert!((figure.unwrap() - value).abs() < 1e-12);
    close(result.fit.initial_coverage, 2.0 / 2.35);
    close(result.fit.core_coverage, 1.6 / 2.35);
    close(result.fit.coverage, 1.6 / 2.0);
    close(result.fit.initial_consistency, 2.0 / 2.7);
    close(result.fit.core_consistency, 1.6 / 2.0);
    close(result.fit.consistency, (2.0 / 2.7) / 0.8);
    // minTS lies in IS and IS in maxTS, so that these are |minTS| / |IS| and |IS| / |maxTS|.
    close(result.fit.coincidence_min, 2.0 / 2.7);
    close(result.fit.coincidence_max, 2.7 / 3.5);
    let kinds: Vec<CaseType> = result.cases.iter().map(|case| case.kind).collect();
    use CaseType::{Irrelevant, PossibleDeviant, RobustDeviant, RobustTypical, ShakyTypical};
    assert_eq!(
        kinds,
        [
            RobustTypical,
            ShakyTypical,
            RobustDeviant,
            Irrelevant,
            PossibleDeviant
        ]
    );
    let ranks: Vec<(usize, usize)> = result.cases.iter().map(|c| (c.in_tests, c.rank)).collect();
    assert_eq!(ranks, [(2, 1), (1, 3), (2, 1), (0, 5), (1, 3)]);
    close(result.typical_ratio, 0.5);
    close(result.deviant_ratio, 0.5);
    // Each test alone has possible cases only, or shaky ones only; together both.
    let ranks: Vec<u8> = result.tests.iter().map(|test| test.rank).collect();
    assert_eq!((ranks.as_slice(), result.rank), (&[2, 3][..], 4));
}
