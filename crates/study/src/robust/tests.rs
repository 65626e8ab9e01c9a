use std::sync::Arc;

use qca::Expression;
use qca::FuzzySets;
use qca::Outcome;
use qca::TruthTable;
use qca::TruthTableOptions;
use qca::minimize::Cube;
use qca::sets::calibration::Calibration;
use qca::sets::half::HalfPolicy;
use qca::solution::{SolutionOptions, SolutionType, minimize_table};

use super::*;
use crate::noise::noise;
use qca::truth_table::row_number;

/// Raw scores of 0 to 100 with one decimal; the outcome follows two of three conditions loosely.
fn material(cases: usize, conditions: usize, mut seed: u64) -> (Material, Setting) {
    let mut columns: Vec<SourceColumn> = (0..conditions)
        .map(|at| SourceColumn {
            name: format!("{}", char::from(b'A' + at as u8)),
            scores: (0..cases)
                .map(|_| (noise(&mut seed) * 1000.0).round() / 10.0)
                .collect(),
        })
        .collect();
    let outcome = (0..cases)
        .map(|case| {
            let driven = columns[0].scores[case]
                .min(columns[1].scores[case])
                .max(columns[conditions - 1].scores[case] - 20.0);
            let score = driven + 10.0 + 25.0 * (noise(&mut seed) - 0.5);
            (score.clamp(0.0, 100.0) * 10.0).round() / 10.0
        })
        .collect();
    columns.push(SourceColumn {
        name: "Y".to_owned(),
        scores: outcome,
    });
    let material = Material {
        cases: (0..cases).map(|case| format!("case {case}")).collect(),
        conditions,
        outcome: Expression::parse("Y").unwrap(),
        exclusions: TruthTableOptions::default(),
        rules: qca::solution::untenable::Rules::default(),
        columns,
    };
    let calibration = Arc::new(Calibration::parse("direct(10.03, 47.03, 90.03)").unwrap());
    let mut setting = Setting::new(conditions + 1, SolutionType::Intermediate);
    setting.calibrations = vec![Some(calibration); conditions + 1];
    setting.expectations = Arc::from("A,B,C");
    (material, setting)
}

#[test]
fn the_solution_is_that_of_the_plain_pipeline() {
    for seed in 1..12 {
        let (material, mut setting) = material(24, 4, seed);
        let sets = (0..5).map(|at| {
            material
                .calibrated(at, setting.calibrations[at].as_deref())
                .unwrap()
        });
        let sets = FuzzySets::new("test", material.cases.clone(), sets.collect()).unwrap();
        let outcome = Outcome::new(&material.outcome, &sets).unwrap();
        let options = TruthTableOptions {
            consistency: 0.85,
            pri: 0.5,
            ..Default::default()
        };
        let names = material.condition_names();
        let table = TruthTable::new(&sets, &names, &outcome, &options).unwrap();
        (setting.consistency, setting.pri) = (0.85, 0.5);
        setting.solution = SolutionType::Parsimonious;
        let evaluator = Evaluator::new(&material);
        let mine = evaluator.evaluate(&setting).unwrap();
        let solving = SolutionOptions {
            types: vec![setting.solution],
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
    material: &Material,
    setting: &Setting,
    parameter: &Parameter,
    value: f64,
) -> Setting {
    let Parameter::Anchor { set, index, .. } = parameter else {
        return ranges::with_cut_off(setting, parameter, value);
    };
    let at = material
        .columns
        .iter()
        .position(|column| column.name == *set)
        .unwrap();
    let calibration = setting.calibrations[at].as_deref().unwrap();
    setting.with_calibration(
        at,
        with_anchor(calibration, &material.columns[at].scores, *index, value),
    )
}

/// Small studies with each policy for memberships of 0.5.
fn trials() -> [(Material, Setting); 3] {
    [
        (3, HalfPolicy::Keep),
        (8, HalfPolicy::Nudge(0.001)),
        (21, HalfPolicy::Drop),
    ]
    .map(|(seed, half)| {
        let (material, mut setting) = material(18, 3, seed);
        setting.half = half;
        setting.consistency = 0.83;
        (material, setting)
    })
}

/// Inside a range the solution is the stated one wherever one looks; just beyond its ends it is another.
#[test]
fn ranges_hold_against_stepping() {
    for (material, setting) in trials() {
        let evaluator = Evaluator::new(&material);
        let stated = evaluator.evaluate(&setting).unwrap().solution;
        assert!(!stated.is_nothing());
        let mut ends = 0;
        for range in sensitivity(&evaluator, &setting, Watch::default()).unwrap() {
            let solution = |value: f64| {
                let changed = set_anchor(&material, &setting, &range.parameter, value);
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
        let (material, mut setting) = material(18, 3, seed);
        calibrate_by(&mut setting, methods);
        setting.consistency = consistency;
        ends += assert_anchor_ranges(&material, &setting);
    }
    assert!(ends > 20, "{ends} ends were checked");
}

/// Dense steps inside every anchor's range find the stated solution; just beyond its ends, and closely around them, another one.
fn assert_anchor_ranges(material: &Material, setting: &Setting) -> usize {
    let evaluator = Evaluator::new(material);
    let stated = evaluator.evaluate(setting).unwrap().solution;
    assert!(!stated.is_nothing());
    let mut ends = 0;
    for range in sensitivity(&evaluator, setting, Watch::default()).unwrap() {
        let Parameter::Anchor { .. } = range.parameter else {
            continue;
        };
        let same = |value: f64| {
            let changed = set_anchor(material, setting, &range.parameter, value);
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
    let (material, mut setting) = material(20, 3, 3);
    setting.pri = 0.4;
    let evaluator = Evaluator::new(&material);
    let stated = evaluator.evaluate(&setting).unwrap().solution;
    let pairs = cut_off_pairs(&evaluator, &setting, Watch::default()).unwrap();
    assert_eq!(pairs.len(), 3);
    let pair = &pairs[0];
    assert!(!pair.sections.is_empty());
    for section in &pair.sections {
        let (low, high) = (
            section.range.lower.value.unwrap(),
            section.range.upper.value.unwrap(),
        );
        for share in [0.01, 0.5, 0.99, 1.0] {
            let mut changed = setting.clone();
            changed.consistency = section.from + share * (section.to - section.from);
            for step in 1..=50 {
                changed.pri = low + (high - low) * f64::from(step) / 50.0;
                assert_eq!(evaluator.evaluate(&changed).unwrap().solution, stated);
            }
        }
    }
}

/// What the exact range at one value says about the end on one side agrees with what a cell says throughout.
fn assert_cause(cause: &Cause, end: &End, what: &str) {
    match cause {
        Cause::Row { row, .. } => {
            let beyond = end.beyond.as_ref().unwrap_or_else(|| panic!("{what}"));
            assert!(
                beyond.rows.iter().any(|change| change.row == *row),
                "{what}"
            );
        }
        // The legs keep clear of a score by a millionth of the spread, within which rows may change first.
        Cause::Case { score } => assert!((end.value.unwrap() - score).abs() < 2e-4, "{what}"),
        Cause::Zero => assert!(
            end.value == Some(0.0) && end.beyond.as_ref().unwrap().rows.len() > 1,
            "{what}"
        ),
        Cause::Limit => assert!(end.value.is_some() && end.beyond.is_none(), "{what}"),
        Cause::Nothing => assert!(
            end.value.is_none_or(|value| value.abs() > 60.0 * 80.0),
            "{what}"
        ),
    }
}

/// At random values of the first parameter the second is stopped by what its cell names; inside the exact range the
/// solution is the stated one at random values, and just beyond it is another.
fn assert_cells(material: &Material, setting: &Setting, chosen: &[(usize, usize)]) -> usize {
    let evaluator = Evaluator::new(material);
    let stated = evaluator.evaluate(setting).unwrap().solution;
    assert!(!stated.is_nothing());
    let ranges = sensitivity(&evaluator, setting, Watch::default()).unwrap();
    let mut seed = 77;
    let mut cells = 0;
    for &(first, second) in chosen {
        let (first, second) = (&ranges[first], &ranges[second].parameter);
        let pair = anchor_pair(&evaluator, setting, first, second, Watch::default()).unwrap();
        assert!(!pair.sections.is_empty());
        let (low, high) = (&pair.sections[0], &pair.sections[pair.sections.len() - 1]);
        for (own, reached) in [(&first.lower, low.from), (&first.upper, high.to)] {
            assert!(own.value.is_none_or(|own| (own - reached).abs() < 1e-3));
        }
        for (one, next) in pair.sections.iter().zip(&pair.sections[1..]) {
            assert!(one.to <= next.from && next.from - one.to < 1e-3);
        }
        for section in &pair.sections {
            let causes = section.causes.as_ref().unwrap_or_else(|| {
                panic!("{} with {second}, not proven: {section:?}", first.parameter)
            });
            cells += 1;
            for _ in 0..8 {
                let p =
                    section.from + (0.001 + 0.998 * noise(&mut seed)) * (section.to - section.from);
                let what = format!("{} at {p} with {second}", first.parameter);
                let moved = set_anchor(material, setting, &first.parameter, p);
                let range = ranges::sensitivity_of(&evaluator, &moved, second, Watch::default());
                let range = range.unwrap();
                assert_cause(
                    &causes[0],
                    &range.lower,
                    &format!("{what}, below: {range:?}"),
                );
                assert_cause(
                    &causes[1],
                    &range.upper,
                    &format!("{what}, above: {range:?}"),
                );
                let solution = |q: f64| {
                    let there = set_anchor(material, &moved, second, q);
                    evaluator.evaluate(&there).unwrap().solution
                };
                let least = range.lower.value.unwrap_or(range.stated - 300.0);
                let most = range.upper.value.unwrap_or(range.stated + 300.0);
                for _ in 0..25 {
                    let q = least + noise(&mut seed) * (most - least);
                    let near = |e: &f64| (e - q).abs() < 1e-4;
                    let inside = least < q && q < most && !range.exceptions.iter().any(near);
                    assert!(!inside || solution(q) == stated, "{what} at {q}");
                }
                for end in [&range.lower, &range.upper] {
                    if let Some(beyond) = &end.beyond {
                        assert_ne!(solution(beyond.at), stated, "{what}, beyond");
                    }
                }
            }
        }
    }
    cells
}

#[test]
fn cells_of_pairs_with_an_anchor_hold_at_random_points() {
    // Places among the ranges: 0 consistency, 1 PRI, 2 frequency, then exclusion, crossover and inclusion of A, B, C, Y.
    for (material, setting) in trials() {
        let pairs = [
            (3, 4),
            (4, 3),
            (4, 7),
            (5, 13),
            (6, 12),
            (12, 14),
            (13, 8),
            (4, 0),
            (9, 1),
            (13, 0),
        ];
        let cells = assert_cells(&material, &setting, &pairs);
        assert!(cells > 20, "{cells}");
    }
}

/// Calibrates the conditions by these methods, the first by the first.
fn calibrate_by(setting: &mut Setting, methods: [&str; 3]) {
    for (at, method) in methods.into_iter().enumerate() {
        setting.calibrations[at] = Some(Arc::new(Calibration::parse(method).unwrap()));
    }
}

#[test]
fn cells_of_pairs_hold_for_the_other_methods_and_outcomes() {
    let (mut material, mut setting) = material(16, 3, 5);
    let methods = [
        "linear(5.03, 42.03, 93.03)",
        "bell(2.03, 20.03, 40.03, 66.03, 81.03, 97.03)",
        "crisp(41.03)",
    ];
    calibrate_by(&mut setting, methods);
    setting.consistency = 0.7;
    // Places: 3 to 5 of A, 6 to 11 of the bell, 12 the threshold, 13 to 15 of Y.
    let pairs = [
        (3, 4),
        (4, 7),
        (12, 4),
        (7, 12),
        (8, 9),
        (13, 7),
        (12, 0),
        (10, 15),
    ];
    assert!(assert_cells(&material, &setting, &pairs) > 10);
    // An outcome in which the moved set stands with both signs.
    let second = SourceColumn {
        name: "Z".to_owned(),
        scores: (0..16)
            .map(|case| f64::from(case * 37 % 16) * 6.2)
            .collect(),
    };
    material.columns.push(second);
    material.outcome = Expression::parse("Y*~Z + ~Y*Z").unwrap();
    setting.calibrations.push(setting.calibrations[3].clone());
    setting.consistency = 0.6;
    assert!(assert_cells(&material, &setting, &[(13, 14), (13, 4), (14, 17), (14, 0)]) > 3);
}

/// On a fine grid, moving away from the stated value, the first change comes from what a proven cell names.
fn assert_grid(material: &Material, setting: &Setting, chosen: &[(usize, usize)]) -> usize {
    let evaluator = Evaluator::new(material);
    let stated = evaluator.evaluate(setting).unwrap().solution;
    let ranges = sensitivity(&evaluator, setting, Watch::default()).unwrap();
    let mut proven = 0;
    for &(first, second) in chosen {
        let (first, second) = (&ranges[first], &ranges[second]);
        let pair = anchor_pair(
            &evaluator,
            setting,
            first,
            &second.parameter,
            Watch::default(),
        );
        for section in pair.unwrap().sections {
            let Some(causes) = section.causes else {
                continue;
            };
            proven += 1;
            for share in [0.017, 0.411, 0.979] {
                let p = section.from + share * (section.to - section.from);
                let moved = set_anchor(material, setting, &first.parameter, p);
                let range =
                    ranges::sensitivity_of(&evaluator, &moved, &second.parameter, Watch::default());
                let range = range.unwrap();
                for (cause, end, sign) in [
                    (&causes[0], &range.lower, -1.0),
                    (&causes[1], &range.upper, 1.0),
                ] {
                    let what = format!(
                        "{} at {p} with {}, {cause}: {end:?}",
                        first.parameter, range.parameter
                    );
                    let limit = match cause {
                        Cause::Limit => end.value.unwrap(),
                        _ => {
                            second.stated
                                + sign * 1.3 * end.value.map_or(90.0, |v| (v - second.stated).abs())
                        }
                    };
                    let at = |step: f64| second.stated + (limit - second.stated) * step / 150.37;
                    let look = |q: f64| {
                        let there = set_anchor(material, &moved, &second.parameter, q);
                        evaluator.evaluate(&there).unwrap()
                    };
                    let mut before = look(second.stated);
                    assert_eq!(before.solution, stated, "{what}");
                    let mut steps = (1..=150).map(f64::from);
                    let change = steps.find_map(|step| {
                        let here = look(at(step));
                        if here.solution == stated {
                            before = here;
                            return None;
                        }
                        Some((at(step - 1.0), at(step), here))
                    });
                    let out = |evaluated: &super::evaluate::Evaluated, row: &Option<qca::Count>| {
                        let conditions = evaluated.prepared.conditions();
                        let mut rows = evaluated.prepared.observed.rows.iter();
                        let place =
                            rows.position(|r| row_number(&conditions, &r.pattern) == *row)?;
                        Some(evaluated.outs[place])
                    };
                    match (cause, change) {
                        (
                            Cause::Row {
                                row,
                                before: b,
                                after: a,
                            },
                            Some((_, _, here)),
                        ) => {
                            assert!(b.contains(&out(&before, row).unwrap()), "{what}");
                            assert!(a.contains(&out(&here, row).unwrap()), "{what}");
                        }
                        (Cause::Case { score }, Some((q, r, _))) => {
                            assert!((score - q) * sign >= -1e-3, "{what}");
                            assert!((r - score) * sign >= -1e-3, "{what}");
                        }
                        (Cause::Zero, Some(_)) | (Cause::Limit | Cause::Nothing, None) => {}
                        (_, change) => {
                            panic!("{what}: {:?}", change.map(|(q, r, _)| (q, r)));
                        }
                    }
                }
            }
        }
    }
    proven
}

#[test]
fn cells_of_pairs_with_a_bell_or_indirect_anchors_hold_on_a_fine_grid() {
    let (material, mut setting) = material(16, 3, 5);
    let methods = [
        "indirect(8.03, 30.03, 55.03, 80.03)",
        "bell(2.03, 20.03, 40.03, 66.03, 81.03, 97.03)",
        "direct(5.03, 42.03, 93.03)",
    ];
    calibrate_by(&mut setting, methods);
    setting.consistency = 0.7;
    // Places: 3 to 6 the thresholds, 7 to 12 of the bell, 13 to 15 of C, 16 to 18 of Y.
    let pairs = [
        (3, 5),
        (4, 0),
        (5, 1),
        (4, 8),
        (8, 5),
        (7, 0),
        (8, 1),
        (11, 14),
        (10, 17),
        (17, 1),
    ];
    let proven = assert_grid(&material, &setting, &pairs);
    assert!(proven > 30, "{proven}");
}

/// Figures of two rows three hundred-millionths apart: more than the tolerance takes for one, and less than twice that.
#[test]
fn a_cut_off_between_two_close_figures_is_not_passed_over() {
    let column = |name: &str, scores: &[f64]| SourceColumn {
        name: name.into(),
        scores: scores.to_vec(),
    };
    let material = Material {
        cases: ["a", "b", "c"].map(str::to_owned).to_vec(),
        columns: vec![
            column("A", &[0.8, 0.8, 0.2]),
            column("B", &[0.8, 0.2, 0.8]),
            column("Y", &[0.7, 0.7 + 3.6e-8, 0.3]),
        ],
        conditions: 2,
        outcome: Expression::parse("Y").unwrap(),
        exclusions: TruthTableOptions::default(),
        rules: qca::solution::untenable::Rules::default(),
    };
    let mut setting = Setting::new(3, SolutionType::Conservative);
    setting.consistency = 0.8;
    let evaluator = Evaluator::new(&material);
    let ranges = sensitivity(&evaluator, &setting, Watch::default()).unwrap();
    assert_eq!(ranges[0].parameter, Parameter::Consistency);
    let upper = &ranges[0].upper;
    assert!((upper.value.unwrap() - 1.1 / 1.2).abs() < 1e-9);
    assert_eq!(upper.beyond.as_ref().unwrap().models, ["A*~B"]);
}

#[test]
fn cells_of_pairs_hold_under_counterfactual_rules() {
    let (mut material, mut setting) = material(18, 3, 3);
    material.rules.exclude_contradictory = true;
    setting.consistency = 0.83;
    assert!(assert_cells(&material, &setting, &[(4, 7), (13, 0), (3, 8)]) > 3);
}

#[test]
fn threads_change_nothing() {
    let (material, setting) = material(30, 4, 17);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let evaluator = Evaluator::new(&material);
            let watch = Watch::default();
            (
                bootstrap(&evaluator, &setting, 60, 7, watch).unwrap(),
                with_errors(&evaluator, &setting, 0.1, 60, 7, watch).unwrap(),
                leave_out(&evaluator, &setting, 1, 1000, 7, watch).unwrap(),
                leave_out(&evaluator, &setting, 2, 50, 7, watch).unwrap(),
                usual_checks(&evaluator, &setting, watch).unwrap(),
                crate::chance::chance(&evaluator, &setting, 50, 7, watch).unwrap(),
                sensitivity(&evaluator, &setting, watch).unwrap(),
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
    let (material, setting) = material(20, 3, 9);
    let evaluator = Evaluator::new(&material);
    let survival = leave_out(&evaluator, &setting, 1, 1000, 1, Watch::default()).unwrap();
    let stated = evaluator.evaluate(&setting).unwrap().solution;
    let mut same = 0;
    for out in 0..20 {
        let mut smaller = material.clone();
        smaller.cases.remove(out);
        smaller.columns.iter_mut().for_each(|column| {
            column.scores.remove(out);
        });
        same += usize::from(
            Evaluator::new(&smaller)
                .evaluate(&setting)
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
    let (material, setting) = material(20, 3, 9);
    let evaluator = Evaluator::new(&material);
    let same = [Choice::new("the same", Change::Nothing)];
    let result = protocol(&evaluator, &setting, 0, &same, false, Watch::default()).unwrap();
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
    let column = |name: &str, scores: &[f64]| SourceColumn {
        name: name.into(),
        scores: scores.to_vec(),
    };
    let material = Material {
        cases: ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
        columns: vec![
            column("A", &[0.9, 0.8, 0.7, 0.1]),
            column("B", &[0.9, 0.2, 0.6, 0.3]),
            column("Y", &[0.8, 0.6, 0.3, 0.2]),
        ],
        conditions: 2,
        outcome: Expression::parse("Y").unwrap(),
        exclusions: TruthTableOptions::default(),
        rules: qca::solution::untenable::Rules::default(),
    };
    let mut setting = Setting::new(3, SolutionType::Conservative);
    setting.consistency = 0.7;
    let evaluator = Evaluator::new(&material);
    let stated = evaluator.evaluate(&setting).unwrap();
    assert_eq!(stated.solution.texts(&stated.prepared.conditions()), ["A"]);
    let alternative = [Choice::new("frequency 2", Change::Frequency(2))];
    let result = protocol(
        &evaluator,
        &setting,
        0,
        &alternative,
        false,
        Watch::default(),
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
    let column = |name: &str, scores: &[f64]| SourceColumn {
        name: name.into(),
        scores: scores.to_vec(),
    };
    let material = Material {
        cases: ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec(),
        columns: vec![
            column("A", &[0.9, 0.8, 0.7, 0.1, 0.2]),
            column("B", &[0.9, 0.2, 0.6, 0.3, 0.8]),
            column("Y", &[0.8, 0.6, 0.3, 0.2, 0.45]),
        ],
        conditions: 2,
        outcome: Expression::parse("Y").unwrap(),
        exclusions: TruthTableOptions::default(),
        rules: qca::solution::untenable::Rules::default(),
    };
    let mut setting = Setting::new(3, SolutionType::Conservative);
    setting.consistency = 0.75;
    let evaluator = Evaluator::new(&material);
    let alternatives = [
        Choice::new("consistency 0.7", Change::Consistency(0.7)),
        Choice::new("frequency 2", Change::Frequency(2)),
    ];
    let result = protocol(
        &evaluator,
        &setting,
        0,
        &alternatives,
        false,
        Watch::default(),
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
