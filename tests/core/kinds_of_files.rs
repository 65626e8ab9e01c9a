//! Files of other programs; fixtures/files/SOURCE.md says which program wrote each.

use std::path::PathBuf;

use qca::data::{Dataset, PrintedCells, ReadOptions};
use qca::reliability::{Reliability, discriminant, reliability};
use qca::variable::{Formula, Variable};
use serde_json::Value;

use crate::random::Random;

fn file(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/files")).join(name)
}

fn read(name: &str) -> Dataset {
    Dataset::read(&file(name), &ReadOptions::default()).unwrap()
}

fn notes(data: &Dataset) -> String {
    data.notes()
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

/// The table that make.py writes in every format.
fn check(name: &str, cities: [&str; 4], long: usize) {
    let data = read(name);
    assert_eq!(data.cases, cities, "{name}");
    assert_eq!(
        data.present("gdp").unwrap(),
        [1755.5, 980.25, 12500.0],
        "{name}"
    );
    assert_eq!(data.without_missing(&["gdp"]).unwrap().len(), 3, "{name}");
    let share = data.numeric("share").unwrap().to_vec();
    let close = share
        .iter()
        .zip([0.18, 0.5, 0.25, 0.1])
        .all(|(a, b)| (a - b).abs() < 1e-6);
    assert!(close, "{name}: {share:?}");
    let day = |case: usize| data.cell("day", case).unwrap().unwrap();
    assert_eq!(
        (day(0).as_str(), day(3).as_str()),
        ("2020-03-01", "1970-01-01"),
        "{name}"
    );
    assert_eq!(data.cell("note", 0).unwrap().unwrap(), "a, b", "{name}");
    assert_eq!(data.cell("note", 1).unwrap(), None, "{name}");
    assert_eq!(data.cell("note", 2).unwrap().unwrap().len(), long, "{name}");
}

const CITIES: [&str; 4] = ["杭州", "München", "Łódź", "São Paulo"];

#[test]
fn workbooks() {
    for name in ["kinds.xlsx", "kinds.xls", "kinds.ods"] {
        check(name, CITIES, 300);
        assert!(
            notes(&read(name)).contains("dates are read as texts: day"),
            "{name}"
        );
    }
}

#[test]
fn files_of_stata() {
    check("kinds118.dta", CITIES, 300);
    check(
        "kinds114.dta",
        ["Hangzhou", "München", "Lodz", "São Paulo"],
        200,
    );
    for name in ["kinds118.dta", "kinds114.dta"] {
        let data = read(name);
        assert_eq!(data.label("gdp"), Some("GDP per head"), "{name}");
        assert_eq!(data.value_label("level", 2.0), Some("middle"), "{name}");
        // The digits of the shorter number, as Stata shows it.
        assert_eq!(data.numeric("share").unwrap()[0], 0.18, "{name}");
    }
}

#[test]
fn files_of_spss() {
    for name in ["kinds.sav", "kinds.zsav", "kinds-rows.sav"] {
        check(name, CITIES, 300);
        let data = read(name);
        assert_eq!(data.label("gdp"), Some("GDP per head"), "{name}");
        assert_eq!(data.value_label("level", 3.0), Some("high"), "{name}");
    }
    // 3 is declared missing in this one.
    assert_eq!(
        read("kinds-rows.sav").present("level").unwrap(),
        [1.0, 2.0, 2.0]
    );
}

#[test]
fn parquet() {
    for name in ["kinds.parquet", "kinds-gzip.parquet"] {
        let data = match name {
            // pandas writes the index last.
            "kinds.parquet" => {
                let options = ReadOptions {
                    id: Some("city".into()),
                    ..ReadOptions::default()
                };
                Dataset::read(&file(name), &options).unwrap()
            }
            _ => read(name),
        };
        assert_eq!(data.cases, CITIES, "{name}");
        assert_eq!(
            data.present("gdp").unwrap(),
            [1755.5, 980.25, 12500.0],
            "{name}"
        );
        assert_eq!(data.numeric("share").unwrap()[0], 0.18, "{name}");
        assert!(
            data.cell("day", 1)
                .unwrap()
                .unwrap()
                .starts_with("1999-12-31"),
            "{name}"
        );
    }
}

#[test]
fn texts_of_pandas() {
    let utf16 = read("kinds-utf16.csv");
    assert_eq!(utf16.cases, CITIES);
    assert!(notes(&utf16).contains("UTF-16"), "{}", notes(&utf16));
    let pandas = read("kinds-pandas.csv");
    assert_eq!(pandas.cases, ["0", "1", "2", "3"]);
    assert_eq!(pandas.cell("city", 0).unwrap().unwrap(), "杭州");
}

#[test]
fn short_texts_of_central_europe() {
    for (name, cities, encoding) in [
        ("polish-1250.csv", ["Poznań", "Toruń"], "windows-1250"),
        ("czech-1250.csv", ["Kroměříž", "Břeclav"], "windows-1250"),
        ("hungarian-1250.csv", ["Győr", "Érd"], "windows-1250"),
        ("polish-8859-2.csv", ["Łódź", "Białystok"], "ISO-8859-2"),
    ] {
        let data = read(name);
        assert_eq!(data.cases, cities, "{name}");
        assert_eq!(data.numeric("A").unwrap().to_vec(), [0.25, 0.75], "{name}");
        let told = notes(&data);
        let note = format!("read as {encoding}, as far as its letters tell");
        assert!(told.contains(&note), "{told}");
    }
}

#[test]
fn texts_of_r() {
    for name in ["r-csv.csv", "r-csv2.csv", "r-table.txt"] {
        let data = read(name);
        assert_eq!(data.cases, ["New York", "Rome", "Łódź"], "{name}");
        assert_eq!(data.present("A").unwrap(), [0.1, 0.9], "{name}");
        assert_eq!(data.present("reform").unwrap(), [1.0, 0.0], "{name}");
        assert_eq!(data.numeric("Y").unwrap().to_vec(), [0.2, 0.8, 0.6]);
        assert!(notes(&data).contains("it names the cases"), "{name}");
    }
}

#[test]
fn the_chinese_workbook_has_a_title_and_a_sheet_of_its_own() {
    let data = read("chinese.xlsx");
    assert_eq!(data.len(), 24);
    assert_eq!(
        data.column_names().collect::<Vec<_>>(),
        [
            "城市",
            "人均GDP",
            "合同占比",
            "知识共享",
            "是否试点",
            "公共价值"
        ]
    );
    let told = notes(&data);
    for part in [
        "sheet \"数据\" is read; the others: \"说明\"",
        "header is in line 3",
        "18 % as 0.18: 合同占比",
        "\"序号\" numbers the cases and \"城市\" names them",
        "\"是\" is 1",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    let options = ReadOptions {
        sheet: Some("资料".into()),
        ..ReadOptions::default()
    };
    let error = Dataset::read(&file("chinese.xlsx"), &options)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("there is no sheet \"资料\"") && error.contains("\"数据\""),
        "{error}"
    );
}

#[test]
fn the_german_file_has_commas_points_and_per_cents() {
    let data = read("german.csv");
    assert_eq!(&data.cases[0], "Köln");
    let people = data.numeric("Einwohner").unwrap().to_vec();
    assert!(people.iter().all(|x| *x > 100_000.0), "{people:?}");
    let spending = data.numeric("Ausgaben je Kopf").unwrap().to_vec();
    assert!(
        spending.iter().all(|x| (500.0..4000.0).contains(x)),
        "{spending:?}"
    );
    let share = data.numeric("Anteil Digital").unwrap().to_vec();
    assert!(share.iter().all(|x| (0.0..=1.0).contains(x)), "{share:?}");
    let told = notes(&data);
    for part in [
        "windows-1252",
        "semicolons",
        "decimal commas",
        "Anteil Digital",
        "\"ja\" is 1",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
}

fn reference(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(file(name)).unwrap()).unwrap()
}

fn construct(
    data: &Dataset,
    text: &str,
) -> (Vec<f64>, Vec<qca::variable::items::Item>, Reliability) {
    let variable = Variable::parse(text).unwrap();
    let items = variable.items(data).unwrap().unwrap();
    let figures = reliability(&variable.name, &items);
    (variable.formula.values(data).unwrap(), items, figures)
}

#[test]
fn reliability_is_that_of_numpy_and_scipy() {
    let data = read("questionnaire.csv");
    let reference = reference("reliability.json");
    let near = |name: &str, found: Option<f64>, expected: &Value| {
        let expected = expected.as_f64().unwrap();
        let found = found.unwrap();
        assert!(
            (found - expected).abs() < 1e-6,
            "{name}: {found} for {expected}"
        );
    };
    let formulas = [
        "NORM = mean(NORM1..NORM4)",
        "TRUST = mean(TRUST1, TRUST2, reverse(TRUST3, 1, 7), TRUST4)",
        "RISK = mean(RISK1..RISK3)",
        "VALUE = mean(VALUE1..VALUE4)",
    ];
    let constructs: Vec<_> = formulas.iter().map(|text| construct(&data, text)).collect();
    for (_, _, figures) in &constructs {
        let expected = &reference[&figures.construct];
        assert_eq!(figures.n as u64, expected["n"].as_u64().unwrap());
        near("alpha", figures.alpha, &expected["alpha"]);
        near("omega", figures.omega, &expected["omega"]);
        near(
            "mean r",
            figures.mean_inter_item,
            &expected["mean_inter_item"],
        );
        near(
            "CR",
            figures.composite_reliability,
            &expected["composite_reliability"],
        );
        near(
            "AVE",
            figures.average_variance_extracted,
            &expected["average_variance_extracted"],
        );
        for (at, item) in figures.items.iter().enumerate() {
            near("loading", item.loading, &expected["loadings"][at]);
            near("item-rest", item.item_rest, &expected["item_rest"][at]);
            near(
                "alpha without",
                item.alpha_without,
                &expected["alpha_without"][at],
            );
        }
    }
    let borrowed: Vec<_> = constructs
        .iter()
        .map(|(a, b, c)| (a.as_slice(), b.as_slice(), c))
        .collect();
    let found = discriminant(&borrowed).unwrap();
    near(
        "HTMT",
        found.htmt[1][0],
        &reference["HTMT of NORM and TRUST"],
    );
    let norm = data.numeric_with_gaps("NORM1").unwrap();
    let described = qca::correlation::descriptions(&[("NORM1".to_owned(), norm)]);
    near(
        "skewness",
        described.columns[0].skewness,
        &reference["skewness of NORM1"],
    );
}

#[test]
fn entropy_weights_are_those_of_numpy() {
    let data = read("chinese.xlsx");
    let reference = reference("entropy.json");
    let formula = Formula::parse("entropy_index(人均GDP, 合同占比, ~知识共享)").unwrap();
    let index = formula.entropy_index(&data).unwrap().unwrap();
    for (at, indicator) in index.indicators.iter().enumerate() {
        assert!((indicator.entropy - reference["entropy"][at].as_f64().unwrap()).abs() < 1e-9);
        assert!((indicator.weight - reference["weights"][at].as_f64().unwrap()).abs() < 1e-9);
    }
    for (found, expected) in index
        .index
        .iter()
        .zip(reference["index"].as_array().unwrap())
    {
        assert!((found - expected.as_f64().unwrap()).abs() < 1e-9);
    }
}

#[test]
fn a_stray_cell_far_away_is_named() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "case").unwrap().write(0, 1, "A").unwrap();
    sheet.write(1, 0, "x").unwrap().write(1, 1, 1).unwrap();
    sheet.write(1_048_575, 16_383, "!").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let error = Dataset::parse("a.xlsx", &bytes, &ReadOptions::default())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("reaches to XFD1048576 because of the cell there"),
        "{error}"
    );
}

#[test]
fn bytes_that_break_off_are_errors() {
    for name in [
        "kinds.xlsx",
        "kinds.xls",
        "kinds.ods",
        "kinds118.dta",
        "kinds114.dta",
        "kinds.sav",
        "kinds.zsav",
        "kinds.parquet",
    ] {
        let bytes = std::fs::read(file(name)).unwrap();
        for part in [1, 2, 5, 9] {
            let cut = &bytes[..bytes.len() * part / 10];
            // Whatever comes out, it is no panic.
            let _ = Dataset::parse(name, cut, &ReadOptions::default());
        }
        let mut random = Random(7);
        for _ in 0..200 {
            let mut damaged = bytes.clone();
            for _ in 0..4 {
                let at = random.index(damaged.len());
                damaged[at] ^= random.below(256) as u8;
            }
            let _ = Dataset::parse(name, &damaged, &ReadOptions::default());
        }
    }
}

/// The first sheet with a table is read, a page of explanations is passed over, and what is wrong names the sheet.
#[test]
fn the_sheet_with_the_table() {
    let data = read("printed.xlsx");
    assert_eq!(
        data.column_names().collect::<Vec<_>>(),
        ["A", "B", "OUT", "n", "incl"]
    );
    assert!(notes(&data).contains("sheet \"Table 2\" is read; the others: \"Notes\""));
    let options = ReadOptions {
        sheet: Some("Notes".to_owned()),
        ..ReadOptions::default()
    };
    let error = Dataset::read(&file("printed.xlsx"), &options).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("printed.xlsx, sheet \"Notes\": "),
        "{error}"
    );
}

#[test]
fn figures_of_a_workbook_keep_the_digits_that_are_shown() {
    let bytes = std::fs::read(file("printed.xlsx")).unwrap();
    let cells = PrintedCells::parse("printed.xlsx", &bytes).unwrap();
    assert_eq!(cells.columns, ["A", "B", "OUT", "n", "incl"]);
    let shown: Vec<&str> = cells.rows.iter().map(|row| row[4].as_str()).collect();
    assert_eq!(shown, ["0.80", "0.90", "0.50", "0.40"]);
    assert_eq!(cells.rows[1][..4], ["1", "0", "1", "3"]);
}
