use super::*;
use crate::data::ReadOptions;

const DATA: &str = "case,region,year,N1,N2,N3,N4,cost,ok\n\
    a,East,2010,1,2,6,4,10,yes\n\
    b,East,2015,4,,2,3,20,no\n\
    c,West,2010,7,7,1,,0,yes\n\
    d,West,2020,,,,,5,\n";

fn data() -> Dataset {
    Dataset::parse("a.csv", DATA.as_bytes(), &ReadOptions::default()).unwrap()
}

/// Values with `None` for missing.
fn values(formula: &str) -> Vec<Option<f64>> {
    let values = Formula::parse(formula).unwrap().values(&data()).unwrap();
    values
        .into_iter()
        .map(|x| (!x.is_nan()).then_some(x))
        .collect()
}

fn fault(formula: &str) -> String {
    match Formula::parse(formula).and_then(|formula| formula.values(&data())) {
        Ok(values) => panic!("{formula}: {values:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn means_and_sums_of_items_with_rules_for_missing_ones() {
    assert_eq!(values("mean(N1..N4)"), [Some(3.25), None, None, None]);
    assert_eq!(
        values("mean(N1..N4, missing=half)"),
        [Some(3.25), Some(3.0), Some(5.0), None]
    );
    assert_eq!(
        values("sum(N1, N2, missing=none)"),
        [Some(3.0), Some(4.0), Some(14.0), None]
    );
    assert_eq!(
        values("mean(N1, N2, N3, N4, missing=any)"),
        values("mean(N1..N4)")
    );
    assert_eq!(
        values("count(N1..N4)"),
        [Some(4.0), Some(3.0), Some(3.0), Some(0.0)]
    );
    assert_eq!(
        values("min(N1, N3)"),
        [Some(1.0), Some(2.0), Some(1.0), None]
    );
    assert_eq!(
        values("max(N1, 5)"),
        [Some(5.0), Some(5.0), Some(7.0), None]
    );
    assert_eq!(
        values("mean(reverse(N3, 1, 7), N4)"),
        [Some(3.0), Some(4.5), None, None]
    );
}

#[test]
fn arithmetic_binds_as_on_paper() {
    let first = |formula: &str| values(formula)[0].unwrap();
    assert_eq!(first("1 + 2 * 3 - 4 / 2"), 5.0);
    assert_eq!(first("(1 + 2) * 3"), 9.0);
    assert_eq!(first("-2^2"), -4.0);
    assert_eq!(first("2^3^2"), 512.0);
    assert_eq!(first("2 ^ -1"), 0.5);
    assert_eq!(first("cost / N2 - N1"), 4.0);
    assert_eq!(first("ln(exp(1)) + log10(1000) + sqrt(16) + abs(-2)"), 10.0);
    assert_eq!(first("round(10 / 3, 2)"), 3.33);
    assert_eq!(first("round(2.5)"), 3.0);
    assert_eq!(first("1e3 + .5"), 1000.5);
    assert_eq!(first("`N1` * 3"), 3.0);
}

#[test]
fn conditions_are_three_valued() {
    assert_eq!(
        values("if(N1 > 3, 1, 0)"),
        [Some(0.0), Some(1.0), Some(1.0), None]
    );
    assert_eq!(
        values("N1 > 3 or cost < 6"),
        [Some(0.0), Some(1.0), Some(1.0), Some(1.0)]
    );
    assert_eq!(
        values("not (N1 > 3) and cost >= 10"),
        [Some(1.0), Some(0.0), Some(0.0), Some(0.0)]
    );
    assert_eq!(
        values("is_missing(N2)"),
        [Some(0.0), Some(1.0), Some(0.0), Some(1.0)]
    );
    assert_eq!(
        values("if(is_missing(N1), 0, N1)"),
        [Some(1.0), Some(4.0), Some(7.0), Some(0.0)]
    );
    assert_eq!(
        values("region == \"East\""),
        [Some(1.0), Some(1.0), Some(0.0), Some(0.0)]
    );
    assert_eq!(
        values("region in ('West', 'North')"),
        [Some(0.0), Some(0.0), Some(1.0), Some(1.0)]
    );
    assert_eq!(
        values("case != 'a'"),
        [Some(0.0), Some(1.0), Some(1.0), Some(1.0)]
    );
    assert_eq!(
        values("ok == 'yes'"),
        [Some(1.0), Some(0.0), Some(1.0), None]
    );
    assert_eq!(values("ok + 1"), [Some(2.0), Some(1.0), Some(2.0), None]);
    // What a condition passes by need not be defined.
    assert_eq!(values("if(cost > 0, ln(cost / 10), 0)")[2], Some(0.0));
}

#[test]
fn ranks_scales_and_times() {
    assert_eq!(values("rank(N1)"), [Some(1.0), Some(2.0), Some(3.0), None]);
    assert_eq!(
        values("rank(year)"),
        [Some(1.5), Some(3.0), Some(1.5), Some(4.0)]
    );
    assert_eq!(
        values("rescale(N1)"),
        [Some(0.0), Some(0.5), Some(1.0), None]
    );
    assert_eq!(
        values("standardize(N1)"),
        [Some(-1.0), Some(0.0), Some(1.0), None]
    );
    let options = ReadOptions {
        unit: Some("region".into()),
        time: Some("year".into()),
        ..ReadOptions::default()
    };
    let panel = Dataset::parse("a.csv", DATA.as_bytes(), &options).unwrap();
    let of = |formula: &str| Formula::parse(formula).unwrap().values(&panel).unwrap();
    let lag = of("lag(cost)");
    assert!(lag[0].is_nan() && lag[2].is_nan());
    // West has no 2015: its 2020 has no time before it.
    assert!(lag[1] == 10.0 && lag[3].is_nan());
    assert_eq!(of("change(cost)")[1], 10.0);
    assert!(fault("lag(cost)").contains("which cases are the same unit"));
}

#[test]
fn faults_point_into_the_formula() {
    for (formula, part) in [
        ("mean(N1..N5)", "there is no column \"N5\""),
        ("mean(N4..N1)", "ends before it begins"),
        (
            "N1 + N9",
            "character 6: there is no column \"N9\"; did you mean",
        ),
        (
            "maen(N1)",
            "there is no such function; did you mean \"mean\"",
        ),
        ("mean(N1", "a closing parenthesis is missing"),
        ("N1 N2", "an operator is missing"),
        ("1 +", "character 4: the formula ends here"),
        ("region + 1", "this is a text, not a number"),
        ("region", "this is a text"),
        ("region > 'a'", "texts have no order"),
        ("cost == 'x' + 1", "this is a text"),
        ("5 == 'x'", "a number is compared with a text"),
        ("N1 < N2 < N3", "a comparison has two sides"),
        ("reverse(N1, 1)", "reverse does not take 2 arguments"),
        ("reverse(N1, 7, 1)", "not above the lowest"),
        ("ln(N1..N2)", "ln takes one column, not a range"),
        ("mean(N1, missing=some)", "no such rule for missing values"),
        ("ln(N1, missing=any)", "no option of this name"),
        ("~N1", "~ cannot stand here"),
        ("mean(~N1)", "~ is for entropy_index"),
        ("rescale(1)", "the same for all cases"),
        ("N1 # 2", "'#' has no meaning here"),
        ("2x", "neither a number nor a name"),
        ("\"a", "not closed"),
        ("", "the formula ends here"),
    ] {
        assert!(
            fault(formula).contains(part),
            "{formula}: {}",
            fault(formula)
        );
    }
    let deep = "(".repeat(5000) + "1" + &")".repeat(5000);
    assert!(fault(&deep).contains("nested too deeply"));
}

#[test]
fn faults_of_cases_name_them() {
    let undefined = fault("ln(cost)");
    assert!(
        undefined.contains("case \"c\"") && undefined.contains("no value"),
        "{undefined}"
    );
    let beyond = fault("reverse(N1, 1, 5)");
    assert!(
        beyond.contains("row 3 (line 4), case \"c\", column \"N1\", value \"7\""),
        "{beyond}"
    );
}

#[test]
fn variables_are_columns_and_replace_them() {
    let made = Variable::parse("NORM = mean(N1..N4, missing=none)").unwrap();
    assert_eq!(made.to_string(), "NORM = mean(N1..N4, missing=none)");
    let data = made.add_to(data()).unwrap();
    assert_eq!(data.present("NORM").unwrap().len(), 3);
    let data = Variable::parse("`my cost`=cost*2")
        .unwrap()
        .add_to(data)
        .unwrap();
    assert_eq!(
        data.numeric("my cost").unwrap().to_vec(),
        [20.0, 40.0, 0.0, 10.0]
    );
    for (text, part) in [
        ("NORM", "expected ="),
        ("= 1", "expected a name"),
        ("N == 1", "expected ="),
    ] {
        let error = Variable::parse(text).unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
    let error = Variable::parse("X = N1 + N9")
        .unwrap()
        .add_to(data)
        .unwrap_err();
    assert!(error.to_string().contains("character 10"), "{error}");
}

#[test]
fn cases_that_do_not_meet_a_condition_are_left_out() {
    let condition = Formula::condition("region == \"East\" or N1 > 5").unwrap();
    let kept = data().where_holds(&condition).unwrap();
    assert_eq!(kept.cases, ["a", "b", "c"]);
    assert_eq!(kept.filtered, ["d"]);
    let none = Formula::condition("year > 3000").unwrap();
    let error = data().where_holds(&none).unwrap_err().to_string();
    assert!(
        error.contains("no case meets the condition year > 3000"),
        "{error}"
    );
    let error = Formula::condition("cost")
        .unwrap()
        .holds(&data())
        .unwrap_err();
    assert!(error.to_string().contains("no condition"), "{error}");
}

#[test]
fn an_entropy_index_is_that_of_the_formula() {
    // By hand: A rescaled 0, 1/2, 1 and C turned round 1, 1/2, 0.
    let text = "case,A,C\nx,1,2\ny,2,3\nz,3,4\nw,,1\n";
    let data = Dataset::parse("a.csv", text.as_bytes(), &ReadOptions::default()).unwrap();
    let formula = Formula::parse("entropy_index(A, ~C)").unwrap();
    let index = formula.entropy_index(&data).unwrap().unwrap();
    let entropy =
        -(1.0 / 3.0 * libm::log(1.0 / 3.0) + 2.0 / 3.0 * libm::log(2.0 / 3.0)) / libm::log(3.0);
    for indicator in &index.indicators {
        assert!((indicator.entropy - entropy).abs() < 1e-12);
        assert!((indicator.weight - 0.5).abs() < 1e-12);
    }
    let values = formula.values(&data).unwrap();
    assert!(values[..3].iter().all(|x| (x - 0.5).abs() < 1e-12) && values[3].is_nan());
    assert_eq!(index.n, 3);
}

#[test]
fn items_of_constructs_are_found() {
    let items = |formula: &str| {
        let found = Formula::parse(formula).unwrap().items(&data()).unwrap();
        found.map(|items| {
            items
                .into_iter()
                .map(|item| (item.name, item.reversed))
                .collect::<Vec<_>>()
        })
    };
    let expected = vec![
        ("N1".to_owned(), false),
        ("N2".to_owned(), false),
        ("N3".to_owned(), true),
    ];
    assert_eq!(
        items("mean(N1..N2, reverse(N3, 1, 7), missing=half)"),
        Some(expected)
    );
    assert_eq!(items("mean(N1 + 1, N2)"), None);
    assert_eq!(items("N1 + N2"), None);
    assert_eq!(items("mean(N1)"), None);
}

#[test]
fn columns_of_a_formula() {
    let columns = Formula::parse("mean(N2..N4) + if(region == 'East', cost, N2)")
        .unwrap()
        .columns(&data())
        .unwrap();
    assert_eq!(columns, ["N2", "N3", "N4", "region", "cost"]);
}
