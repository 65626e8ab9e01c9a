//! Every figure: well-formed, the same bytes again, nothing lost of what it shows, and a picture of the right size.

use qca::CaseNames;
use qca_report::Words;
use qca_report::figure::{
    CalibrationPlot, CurveFactor, CurvePoint, Direction, FigureRow, RangePlot, RangeRow,
    SpecificationCurve, TruthTableFigure, XyPlot, XyPoint, calibration_plot, configuration_figure,
    heat_strip, png, range_plot, set_diagram, specification_curve, upset_diagram, venn_diagram,
    xy_plot,
};
use qca_report::render::html::escape;
use qca_report::{Align, Cell, Mark, Table};

/// Names that mean something to SVG, and letters that the embedded font lacks.
const NAMES: [&str; 5] = ["A<b>&amp;", "\"50 %\"", "שלום", "東京都", "Łódź"];

fn xy() -> String {
    let points = NAMES.iter().enumerate().map(|(at, name)| XyPoint {
        name: (*name).into(),
        x: 0.15 + 0.17 * at as f64,
        y: 0.9 - 0.17 * at as f64,
    });
    xy_plot(
        Words::default(),
        &XyPlot {
            title: "A*~B → Y <0.8>".into(),
            x_label: "A*~B & more".into(),
            y_label: "Y".into(),
            direction: Direction::Sufficiency,
            points: points.collect(),
            consistency: Some(0.9),
            coverage: None,
            digits: 3,
        },
    )
}

fn calibration() -> String {
    calibration_plot(
        Words::default(),
        &CalibrationPlot {
            set: "DEV & co".into(),
            raw_label: "GNP <1930>".into(),
            points: (0..20)
                .map(|case| (100.0 * f64::from(case), f64::from(case) / 19.0))
                .collect(),
            anchors: vec![
                ("exclusion".into(), 350.0),
                ("crossover".into(), 550.0),
                ("inclusion".into(), 900.0),
            ],
            curve: vec![(0.0, 0.0), (550.0, 0.5), (1900.0, 1.0)],
            highest: 1,
            small: true,
            scale: None,
        },
    )
}

fn chart() -> Table {
    let mut table = Table::new("chart", "Configurations for A & B")
        .column("", Align::Left)
        .column("1", Align::Center)
        .column("2", Align::Center);
    table.push(vec![
        Cell::Text("Urban <80 %".into()),
        Cell::Mark(Mark::CorePresent),
        Cell::Mark(Mark::PeripheralAbsent),
    ]);
    table.push(vec![
        Cell::Text("Regime".into()),
        Cell::Mark(Mark::CoreLevel(2)),
        Cell::Mark(Mark::Irrelevant),
    ]);
    table
        .push(vec![
            Cell::Text("PRI".into()),
            Cell::Number(Some(0.81549)),
            Cell::Number(None),
        ])
        .rule_above = true;
    let cases = NAMES.iter().map(ToString::to_string).collect();
    table.push(vec![
        Cell::Text("Cases".into()),
        Cell::Cases(cases),
        Cell::Cases(CaseNames::default()),
    ]);
    table
}

fn truth_table(conditions: usize) -> TruthTableFigure {
    let rows = (0..1_u16 << conditions).step_by(3).map(|row| FigureRow {
        number: (row + 1).to_string(),
        levels: (0..conditions)
            .map(|at| Some(row >> (conditions - 1 - at) & 1))
            .collect(),
        out: ["1", "0", "C"][usize::from(row % 4).min(2)].into(),
        cases: usize::from(row % 7 + 1),
        consistency: Some(1.0 / (1.0 + f64::from(row))),
        pri: None,
    });
    TruthTableFigure {
        title: "Truth table for Y & more".into(),
        conditions: (0..conditions).map(|at| format!("C{at} <x>")).collect(),
        rows: rows.collect(),
        consistency_cut: Some(0.8),
        pri_cut: None,
        digits: 3,
    }
}

fn curve() -> String {
    let factors = vec![
        CurveFactor {
            name: "Consistency cut-off".into(),
            choices: vec!["0.75".into(), "0.8".into()],
        },
        CurveFactor {
            name: "Model & <co>".into(),
            choices: vec!["M1".into(), "M2".into()],
        },
    ];
    let specifications = [
        (0, 0, Some(0.91)),
        (0, 1, None),
        (1, 0, Some(0.88)),
        (1, 1, Some(0.95)),
    ];
    specification_curve(
        Words::default(),
        &SpecificationCurve {
            title: "Consistency".into(),
            value_label: "Consistency".into(),
            factors,
            specifications: specifications
                .map(|(a, b, value)| CurvePoint {
                    choices: vec![a, b],
                    value,
                    reported: (a, b) == (1, 0),
                    same: a == 1,
                })
                .to_vec(),
            range: None,
            digits: 3,
        },
    )
}

fn ranges() -> String {
    let row = |label: &str, lower, upper| RangeRow {
        label: label.into(),
        value: 0.8,
        lower,
        upper,
        scale: (0.5, 1.0),
        decimals: Some(3),
    };
    range_plot(
        Words::default(),
        &RangePlot {
            title: "Sensitivity".into(),
            rows: vec![
                row("Consistency & <co>", Some(0.75), Some(0.875)),
                row("PRI", None, None),
            ],
        },
    )
}

fn all() -> Vec<(&'static str, String)> {
    vec![
        ("xy", xy()),
        ("calibration", calibration()),
        ("chart", configuration_figure(Words::default(), &chart(), 3)),
        ("two sets", set_diagram(Words::default(), &truth_table(2))),
        (
            "three sets",
            venn_diagram(Words::default(), &truth_table(3)),
        ),
        (
            "eight sets",
            upset_diagram(Words::default(), &truth_table(8)),
        ),
        ("strip", heat_strip(Words::default(), &truth_table(5))),
        ("curve", curve()),
        ("ranges", ranges()),
    ]
}

#[test]
fn figures_are_well_formed_and_the_same_again() {
    for ((name, first), (_, second)) in all().into_iter().zip(all()) {
        assert_eq!(first, second, "{name}");
        let opened = first.matches("<g").count();
        assert_eq!(
            opened,
            first.matches("</g>").count(),
            "{name}: groups are closed"
        );
        assert!(
            first.contains("<title>") && first.contains("<desc>") && first.contains("role=\"img\""),
            "{name}"
        );
        assert!(
            !first.contains("NaN") && !first.contains("inf"),
            "{name}: every coordinate is a number"
        );
    }
}

#[test]
fn figures_become_pictures() {
    for (name, svg) in all() {
        let picture = png(&svg, 2.0).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(&picture[1..4], b"PNG", "{name}");
        let side = |at: usize| {
            u32::from_be_bytes([
                picture[at],
                picture[at + 1],
                picture[at + 2],
                picture[at + 3],
            ])
        };
        let declared = svg
            .split("width=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        assert_eq!(
            declared.and_then(|width| width.parse().ok()),
            Some(side(16) / 2),
            "{name}: two pixels a unit"
        );
        assert!(side(20) > 100, "{name}: {} pixels high", side(20));
    }
}

#[test]
fn text_is_drawn_in_pictures() {
    // Without the embedded font a picture would have shapes but no text, as it would if the text were blank.
    let drawn = png(&configuration_figure(Words::default(), &chart(), 3), 1.0).unwrap();
    let mut blank = chart();
    blank.rows[0].cells[0] = Cell::Text(" ".into());
    let blank = png(&configuration_figure(Words::default(), &blank, 3), 1.0).unwrap();
    assert_ne!(drawn, blank);
}

#[test]
fn names_survive_in_figures() {
    let (xy, chart) = (xy(), configuration_figure(Words::default(), &chart(), 3));
    for name in NAMES {
        assert!(xy.contains(&format!(">{}</text>", escape(name))), "{name}");
        assert!(chart.contains(&escape(name)), "{name}");
    }
}

#[test]
fn figures_round_once_and_show_undefined_as_a_dash() {
    let chart = configuration_figure(Words::default(), &chart(), 3);
    assert!(chart.contains(">0.815</text>") && chart.contains(">–</text>"));
    assert!(xy().contains("Consistency of sufficiency 0.900, coverage –, 5 cases"));
}

#[test]
fn no_picture_of_what_is_no_figure() {
    assert!(png("no figure", 1.0).is_err());
    assert!(png(&ranges(), 1e6).is_err());
    assert!(png(&ranges(), f32::NAN).is_err());
}

#[test]
fn an_empty_figure_is_still_a_figure() {
    let svg = [
        xy_plot(Words::default(), &XyPlot::default()),
        calibration_plot(Words::default(), &CalibrationPlot::default()),
        configuration_figure(Words::default(), &Table::default(), 3),
        set_diagram(Words::default(), &TruthTableFigure::default()),
        venn_diagram(Words::default(), &TruthTableFigure::default()),
        heat_strip(Words::default(), &TruthTableFigure::default()),
        specification_curve(Words::default(), &SpecificationCurve::default()),
        range_plot(Words::default(), &RangePlot::default()),
    ];
    for svg in svg {
        assert!(png(&svg, 1.0).is_ok(), "{svg}");
        assert!(!svg.contains("NaN"), "{svg}");
    }
}

#[test]
fn configuration_chart_as_a_figure() {
    insta::assert_snapshot!(configuration_figure(Words::default(), &chart(), 3));
}
