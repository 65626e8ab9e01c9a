use super::*;

fn names(n: usize) -> CaseNames {
    (1..=n).map(|case| case.to_string()).collect()
}

fn answer(x: &[f64], y: &[f64], options: &NcaOptions) -> NcaResult {
    let x = NcaVariable::new("X", x.to_vec());
    let y = NcaVariable::new("Y", y.to_vec());
    nca(&names(y.values.len()), &y, &[x], options).unwrap()
}

fn no_test(ceilings: &[Ceiling]) -> NcaOptions {
    NcaOptions {
        ceilings: ceilings.to_vec(),
        permutations: 0,
        ..NcaOptions::default()
    }
}

#[test]
fn a_constant_condition_is_an_answer_without_scope() {
    let found = answer(&[2.0, 2.0, 2.0], &[1.0, 2.0, 3.0], &no_test(&Ceiling::ALL));
    for ceiling in &found.conditions[0].ceilings {
        assert_eq!(ceiling.effect_size, None);
        assert_eq!(ceiling.test, None);
    }
    let note = NcaNote::ConstantCondition {
        condition: "X".into(),
    };
    assert_eq!(found.notes, [note]);
}

#[test]
fn a_case_alone_has_an_answer() {
    let found = answer(&[2.0], &[1.0], &NcaOptions::default());
    assert_eq!(found.conditions[0].n, 1);
    assert_eq!(found.conditions[0].ceilings[0].effect_size, None);
}

#[test]
fn every_corner_is_the_mirror_of_the_upper_left_one() {
    let x = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
    let y = [0.0, 2.0, 1.0, 3.0, 2.5, 6.0];
    let of = |corner: Corner| {
        let (sx, sy) = corner.signs();
        let mut condition = NcaVariable::new("X", x.map(|v| sx * v).to_vec());
        condition.corner = corner;
        let outcome = NcaVariable::new("Y", y.map(|v| sy * v).to_vec());
        let found = nca(&names(6), &outcome, &[condition], &no_test(&Ceiling::ALL)).unwrap();
        let ceilings = &found.conditions[0].ceilings;
        ceilings
            .iter()
            .map(|ceiling| ceiling.effect_size)
            .collect::<Vec<_>>()
    };
    let upper_left = of(Corner::UpperLeft);
    assert!(upper_left.iter().all(Option::is_some));
    for corner in Corner::ALL {
        assert_eq!(of(corner), upper_left, "{corner:?}");
    }
}

#[test]
fn an_outlier_alone_in_the_empty_corner_hides_the_effect() {
    let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
    let y = [7.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    let found = answer(&x, &y, &no_test(&[Ceiling::CeFdh]));
    let ceiling = &found.conditions[0].ceilings[0];
    assert_eq!(ceiling.effect_size, Some(0.0));
    let first = &ceiling.outliers[0];
    assert_eq!(first.case, "1");
    // Without it the steps of the other seven: 1 + 2 + … + 6 of 36.
    assert_eq!(first.effect_size, Some(21.0 / 36.0));
    assert_eq!(first.percent, None);
    let sensitivity = ceiling.leave_one_out.as_ref().unwrap();
    assert_eq!(sensitivity.highest.case, "1");
    assert_eq!(sensitivity.lowest.effect_size, 0.0);
}

#[test]
fn missing_values_go_pairwise_and_are_named() {
    let y = NcaVariable::new("Y", vec![1.0, 2.0, 3.0, f64::NAN]);
    let x = NcaVariable::new("X", vec![1.0, f64::NAN, 3.0, 4.0]);
    let z = NcaVariable::new("Z", vec![1.0, 2.0, 3.0, 4.0]);
    let found = nca(&names(4), &y, &[x, z], &no_test(&[Ceiling::CeFdh])).unwrap();
    assert_eq!((found.conditions[0].n, found.conditions[1].n), (2, 3));
    let left_out = |condition: &str, cases: &[&str]| NcaNote::LeftOut {
        condition: condition.into(),
        cases: cases.iter().map(|case| (*case).to_owned()).collect(),
    };
    assert_eq!(
        found.notes,
        [left_out("X", &["2", "4"]), left_out("Z", &["4"])]
    );
}

#[test]
fn a_condition_named_twice_or_without_values_is_an_error() {
    let y = NcaVariable::new("Y", vec![1.0, 2.0]);
    let twice = nca(
        &names(2),
        &y,
        std::slice::from_ref(&y),
        &NcaOptions::default(),
    )
    .unwrap_err();
    assert!(twice.to_string().contains("named twice"), "{twice}");
    let x = NcaVariable::new("X", vec![f64::NAN, f64::NAN]);
    let none = nca(&names(2), &y, &[x], &NcaOptions::default()).unwrap_err();
    assert!(none.to_string().contains("no value"), "{none}");
}

/// Six cases on a diagonal: the effect and p decide together, each at its own value.
#[test]
fn a_condition_is_necessary_by_its_effect_and_p() {
    let cases: CaseNames = (0..6).map(|at| format!("case {at}")).collect();
    let scores: Vec<f64> = (0..6).map(f64::from).collect();
    let y = NcaVariable::new("Y", scores.clone());
    let x = NcaVariable::new("X", scores);
    let tested = |permutations| {
        let options = NcaOptions {
            permutations,
            ..NcaOptions::default()
        };
        let found = nca(&cases, &y, std::slice::from_ref(&x), &options).unwrap();
        found.conditions[0].ceilings[0].clone()
    };
    let untested = tested(0);
    let d = untested.effect_size.unwrap();
    assert!(untested.is_necessary(d, 0.0) && !untested.is_necessary(d + 0.01, 1.0));
    let tested = tested(1000);
    let p = tested.test.unwrap().p;
    assert!(tested.is_necessary(d, p) && !tested.is_necessary(d, p / 2.0));
}
