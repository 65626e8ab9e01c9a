use super::*;
use approx::assert_abs_diff_eq;

fn memberships(spec: &str, scores: &[f64]) -> Vec<f64> {
    Calibration::parse(spec)
        .unwrap()
        .apply(scores)
        .unwrap()
        .memberships
}

fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        assert_abs_diff_eq!(a, b, epsilon = 1e-9);
    }
}

fn fault(spec: &str) -> (String, String, Option<String>) {
    match Calibration::parse(spec).unwrap_err() {
        Error::Syntax(error) => (
            error.text[error.span.clone()].to_owned(),
            error.problem,
            error.remedy,
        ),
        other => panic!("{other}"),
    }
}

#[test]
fn direct_has_the_odds_of_its_anchors() {
    // log-odds ln 19 at the inclusion anchor: half way up they are ln 19 / 2, so that m = √19 / (1 + √19).
    let half_way = 19f64.sqrt() / (1.0 + 19f64.sqrt());
    let scores = [350.0, 450.0, 550.0, 725.0, 900.0, 200.0, 3000.0];
    let expected = [0.05, 1.0 - half_way, 0.5, half_way, 0.95];
    let found = memberships("direct(350, 550, 900)", &scores);
    close(&found[..5], &expected);
    assert_abs_diff_eq!(
        found[5],
        1.0 / (1.0 + libm::pow(19.0, 1.75)),
        epsilon = 1e-9
    );
    assert_eq!(found[6], 1.0);
    close(
        &memberships("direct(0, 1, 2, idm=0.8)", &[0.0, 2.0, 3.0]),
        &[0.2, 0.8, 16.0 / 17.0],
    );
    let e3 = libm::exp(3.0);
    close(
        &memberships("direct(0, 1, 2, logodds=3)", &[0.0, 2.0]),
        &[1.0 / (1.0 + e3), e3 / (1.0 + e3)],
    );
}

#[test]
fn a_descending_direct_set_is_the_complement() {
    let scores = [350.0, 400.0, 600.0, 1000.0, -5000.0];
    let up = memberships("direct(350, 550, 900)", &scores);
    let down = memberships("direct(900, 550, 350)", &scores);
    close(&up.iter().map(|m| 1.0 - m).collect::<Vec<_>>(), &down);
    assert_eq!(down[4], 1.0);
}

#[test]
fn percentiles_interpolate_between_order_statistics() {
    // Sorted 1 2 4 8: h = 3p, so p10 = 1.3, p50 = 3, p90 = 6.8.
    let calibration = Calibration::parse("direct(p10, p50, p90)").unwrap();
    let result = calibration.apply(&[8.0, 2.0, 1.0, 4.0]).unwrap();
    let Anchors::Direct {
        exclusion,
        crossover,
        inclusion,
        ..
    } = result.anchors
    else {
        panic!("{:?}", result.anchors);
    };
    close(&[exclusion, crossover, inclusion], &[1.3, 3.0, 6.8]);
    assert!(calibration.is_relative());
    assert_eq!(percentile(&[], 50.0), None);
    assert_eq!(percentile(&[3.0], 100.0), Some(3.0));
}

#[test]
fn linear_is_a_power_function_on_each_side() {
    let scores = [0.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0];
    let up = memberships("linear(10, 20, 40)", &scores);
    close(&up, &[0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0]);
    let down = memberships("linear(40, 20, 10)", &scores);
    close(&down, &[1.0, 1.0, 0.75, 0.5, 0.25, 0.0, 0.0]);
    // ½ (½)² below, 1 − ½ (½)³ above.
    let curved = memberships("linear(10, 20, 40, below=2, above=3)", &scores);
    close(&curved, &[0.0, 0.0, 0.125, 0.5, 0.9375, 1.0, 1.0]);
    let curved = memberships("linear(40, 20, 10, below=2, above=3)", &scores);
    close(&curved, &[1.0, 1.0, 0.9375, 0.5, 0.125, 0.0, 0.0]);
}

#[test]
fn bells_stand_upright_or_inverted() {
    let scores = [
        150.0, 155.0, 160.0, 165.0, 175.0, 180.0, 190.0, 195.0, 200.0,
    ];
    let upright = memberships("bell(155, 165, 175, 180, 185, 195)", &scores);
    close(&upright, &[0.0, 0.0, 0.25, 0.5, 1.0, 1.0, 0.25, 0.0, 0.0]);
    let inverted = memberships("bell(175, 165, 155, 195, 185, 175)", &scores);
    close(&inverted, &[1.0, 1.0, 0.75, 0.5, 0.0, 0.25, 0.75, 1.0, 1.0]);
}

#[test]
fn tiny_and_almost_full_memberships_are_clamped() {
    let found = memberships("direct(0, 1, 2)", &[-2.2, 4.2, -2.1]);
    assert_eq!(found[..2], [0.0, 1.0]);
    close(&found[2..], &[1.0 / (1.0 + libm::pow(19.0, 3.1))]);
    assert_eq!(
        memberships("linear(0, 1, 2)", &[0.0001, 1.9999]),
        [0.0, 1.0]
    );
}

/// The least membership that is more than none, and the greatest that is not full, stay as they are.
#[test]
fn memberships_are_clamped_beyond_the_negligible() {
    let (least, most) = (NEGLIGIBLE, 1.0 - NEGLIGIBLE);
    assert_eq!([clamped(least), clamped(most)], [least, most]);
    assert_eq!(
        [clamped(0.9 * least), clamped(1.0 - 0.9 * least)],
        [0.0, 1.0]
    );
}

/// Anchors that are percentiles may coincide, or come in no order, on either side of the crossover.
#[test]
fn the_crossover_is_strictly_between_the_other_anchors() {
    let scores = [1.0, 1.0, 2.0, 3.0, 3.0];
    let scale = percentile::Scale::new(&scores);
    let order = |anchors: [f64; 3]| {
        scale
            .increasing_or_decreasing(anchors.map(Anchor::Percentile))
            .is_ok()
    };
    assert!(order([0.0, 50.0, 100.0]) && order([100.0, 50.0, 0.0]));
    assert!(!order([0.0, 25.0, 100.0]) && !order([100.0, 25.0, 0.0]));
    assert!(!order([0.0, 75.0, 100.0]) && !order([100.0, 75.0, 0.0]));
    assert!(!order([0.0, 100.0, 50.0]) && !order([50.0, 100.0, 0.0]));
    assert!(!order([50.0, 0.0, 100.0]) && !order([100.0, 0.0, 50.0]));
}

#[test]
fn tfr_is_the_distribution_function_above_one() {
    // F(1) = 2/5; F(2) = 3/5, F(3) = 1.
    let found = memberships("tfr()", &[1.0, 3.0, 2.0, 3.0, 0.0]);
    close(&found, &[0.0, 1.0, 1.0 / 3.0, 1.0, 0.0]);
    let error = Calibration::TotallyFuzzyRelative
        .apply(&[0.0, 1.0])
        .unwrap_err();
    assert!(error.to_string().contains("above 1"));
}

#[test]
fn crisp_counts_thresholds_at_or_below() {
    assert_eq!(memberships("crisp(5)", &[4.9, 5.0, 5.1]), [0.0, 1.0, 1.0]);
    assert_eq!(
        memberships("crisp(7, 5)", &[4.0, 5.0, 7.0]),
        [0.0, 1.0, 2.0]
    );
    assert_eq!(memberships("crisp(p50)", &[1.0, 2.0, 3.0]), [0.0, 1.0, 1.0]);
}

#[test]
fn indirect_reproduces_groups_that_its_curve_can() {
    // Two thresholds and few distinct scores: five parameters fit four distinct groups of scores exactly.
    let scores = [1.0, 1.0, 2.0, 3.0, 3.0, 5.0];
    let found = memberships("indirect(2, 4)", &scores);
    let expected = [0.0, 0.0, 0.0, 0.5, 0.5, 1.0];
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        assert_abs_diff_eq!(*a, b, epsilon = 1e-4);
    }
    let error = Calibration::parse("indirect(2)")
        .unwrap()
        .apply(&[1.0, -1.0, 3.0])
        .unwrap_err();
    assert_eq!(error.row, Some(2));
    assert!(
        Calibration::parse("indirect(9)")
            .unwrap()
            .apply(&[1.0, 2.0])
            .is_err()
    );
}

#[test]
fn recode_refuses_values_it_does_not_list() {
    assert_eq!(
        memberships("recode(1:0, 2:0.33, -3:1)", &[-3.0, 2.0, 1.0]),
        [1.0, 0.33, 0.0]
    );
    let error = Calibration::parse("recode(1:0, 2:1)")
        .unwrap()
        .apply(&[1.0, 4.0])
        .unwrap_err();
    assert_eq!((error.row, error.value.as_deref()), (Some(2), Some("4")));
}

#[test]
fn constant_columns_have_no_percentile_anchors() {
    let error = Calibration::parse("direct(p5, p50, p95)")
        .unwrap()
        .apply(&[3.0, 3.0])
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the column is constant: every score is 3"),
        "{error}"
    );
    let error = Calibration::parse("direct(p5, p50, p95)")
        .unwrap()
        .apply(&[1.0, 3.0, 3.0, 3.0, 3.0]);
    assert!(error.unwrap_err().to_string().contains("p50 = 3"));
    assert!(
        Calibration::parse("direct(1, 2, 3)")
            .unwrap()
            .apply(&[3.0, 3.0])
            .is_ok()
    );
}

#[test]
fn specs_are_written_back() {
    for text in [
        "direct(350, 550, 900)",
        "direct(p5, p50, p95, idm=0.99)",
        "direct(15, 9.5, 5, logodds=3)",
        "linear(-0.55, -0.16, 1.06, below=0.5)",
        "bell(175, 165, 155, 195, 185, 175, below=2, above=0.5)",
        "indirect(1, 2, 3)",
        "tfr()",
        "crisp(-6)",
        "recode(0:0, 1:0.2, 2:1)",
    ] {
        assert_eq!(Calibration::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(
        Calibration::parse(" crisp ( 3,1 )").unwrap().to_string(),
        "crisp(1, 3)"
    );
}

#[test]
fn faults_point_at_the_character() {
    assert_eq!(fault("direct(350, 950, 900)").0, "950");
    assert_eq!(fault("direct(350, 350, 900)").0, "350");
    assert_eq!(fault("direct(p5, p95, p50)").0, "p95");
    let (at, _, remedy) = fault("dirct(1, 2, 3)");
    assert_eq!(
        (at.as_str(), remedy.as_deref()),
        ("dirct", Some("did you mean \"direct\"?"))
    );
    let (at, problem, _) = fault("direct(1, 2, 3, 4, 5)");
    assert_eq!(
        (at.as_str(), problem.as_str()),
        ("4, 5", "direct takes 3 arguments, not 5")
    );
    assert_eq!(fault("direct(1, 2)").1, "direct takes 3 arguments, not 2");
    assert_eq!(fault("direct(1, two, 3)").0, "two");
    assert_eq!(fault("direct(1, inf, 3)").0, "inf");
    assert_eq!(fault("direct(1, p101, 3)").0, "p101");
    let (at, _, remedy) = fault("direct(1, 2, 3, idn=0.9)");
    assert_eq!(
        (at.as_str(), remedy.as_deref()),
        ("idn", Some("did you mean \"idm\"?"))
    );
    assert_eq!(fault("direct(1, 2, 3, idm=1)").0, "1");
    assert_eq!(
        fault("direct(1, 2, 3, idm=0.9, logodds=3)").0,
        "idm=0.9, logodds=3"
    );
    assert_eq!(fault("linear(1, 2, 3, below=0)").0, "0");
    assert_eq!(fault("crisp()").1, "expected at least one threshold");
    assert_eq!(fault("crisp(1, 1)").1, "this threshold is given twice");
    assert_eq!(fault("recode(1, 2:1)").0, "1");
    assert_eq!(fault("recode(1:0, 1:1)").0, "1:1");
    assert_eq!(fault("recode(1:0.5, 2:3)").0, "2:3");
    assert_eq!(fault("bell(1, 2, 3, 4, 5, 5)").0, "1, 2, 3, 4, 5, 5");
    assert!(fault("direct(1, 2, 3").1.contains("not closed"));
    assert!(fault("direct(1, 2, 3) x").1.contains("goes on"));
    assert!(fault("42").1.contains("not a calibration"));
    assert!(fault("").1.contains("not a calibration"));
    assert_eq!(fault("direct(1,, 3)").1, "expected a number");
}

#[test]
fn sets_are_made_from_named_columns() {
    let data = crate::Dataset::parse(
        "a.csv",
        b"case,GDP per head,X\nx,1,2\ny,3,NA\n",
        &Default::default(),
    )
    .unwrap();
    let set = SetSpec::parse("RICH:`GDP per head`=direct(1, 2, 3)")
        .unwrap()
        .apply(&data)
        .unwrap();
    close(&set.memberships, &[0.05, 0.95]);
    assert_eq!(
        (set.raw.mean, set.calibrated.above_half),
        (Some(2.0), Some(0.5))
    );
    assert_eq!(
        SetSpec::parse("GDP per head=crisp(2)")
            .unwrap()
            .apply(&data)
            .unwrap()
            .memberships,
        [0.0, 1.0]
    );
    let spec = SetSpec::parse("R:`GDP per head`=recode(1:0)").unwrap();
    assert_eq!(spec.to_string(), "R:`GDP per head`=recode(1:0)");
    let error = spec.apply(&data).unwrap_err().to_string();
    assert!(
        error.starts_with(
            "a.csv, row 2 (line 3), case \"y\", column \"GDP per head\", value \"3\": recode"
        ),
        "{error}"
    );
    assert!(
        SetSpec::parse("X=crisp(1)")
            .unwrap()
            .apply(&data)
            .unwrap_err()
            .to_string()
            .contains("missing")
    );
    for bad in ["X", "=crisp(1)", "`X=crisp(1)", "X:=crisp(1)", "X=crisp(a)"] {
        assert!(
            matches!(SetSpec::parse(bad), Err(Error::Syntax(_))),
            "{bad}"
        );
    }
}
