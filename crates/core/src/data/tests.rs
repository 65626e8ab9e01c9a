mod files;
mod long;

use super::*;
use crate::random::Random;

fn parse(text: &str) -> Dataset {
    Dataset::parse("a.csv", text.as_bytes(), &ReadOptions::default()).unwrap()
}

fn fault(bytes: impl AsRef<[u8]>) -> String {
    Dataset::parse("a.csv", bytes.as_ref(), &ReadOptions::default())
        .unwrap_err()
        .to_string()
}

fn written(data: &Dataset) -> String {
    let mut bytes = Vec::new();
    data.write_csv(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn cases_are_named_by_a_text_column_or_numbered() {
    let named = parse("case,A\nNA,1\nx,0\n");
    assert_eq!(
        (named.cases.to_vec(), named.id_column.as_deref()),
        (vec!["NA".into(), "x".into()], Some("case"))
    );
    assert_eq!(named.column_names().collect::<Vec<_>>(), ["A"]);
    let numbered = parse("A,B\n1,0\nNA,1\n");
    assert_eq!(
        (numbered.cases.to_vec(), numbered.id_column),
        (vec!["1".to_owned(), "2".to_owned()], None)
    );
    let options = ReadOptions {
        id: Some("B".into()),
        ..ReadOptions::default()
    };
    let chosen = Dataset::parse("a.csv", b"A,B,C\n1,007,3\n", &options).unwrap();
    assert_eq!(chosen.cases, ["007"]);
    assert_eq!(chosen.numeric("C").unwrap().to_vec(), [3.0]);
}

#[test]
fn an_id_column_that_does_not_exist_suggests_the_nearest() {
    let options = ReadOptions {
        id: Some("Cases".into()),
        ..ReadOptions::default()
    };
    let error = Dataset::parse("a.csv", b"case,A\nx,1\n", &options)
        .unwrap_err()
        .to_string();
    assert!(error.contains("did you mean \"case\"?"), "{error}");
}

#[test]
fn delimiters_marks_and_line_ends_are_detected() {
    for text in [
        "case,A,B\nx,0.5,1\ny,0.25,0\n",
        "\u{feff}case,A,B\r\nx,0.5,1\r\ny,0.25,0\r\n",
        "case;A;B\nx;0,5;1\ny;0,25;0",
        "case\tA\tB\nx\t0.5\t1\n\ny\t0.25\t0\n",
        "\"case\",\"A\",\"B\"\n\"x\",\"0.5\",1\n\"y\", 0.25 ,0\n",
        "case,A,B\rx,0.5,1\ry,0.25,0\r",
    ] {
        let data = parse(text);
        assert_eq!(data.cases, ["x", "y"], "{text:?}");
        assert_eq!(data.numeric("A").unwrap().to_vec(), [0.5, 0.25], "{text:?}");
        assert_eq!(data.numeric("B").unwrap().to_vec(), [1.0, 0.0], "{text:?}");
    }
}

#[test]
fn quoted_cells_hold_delimiters_and_line_breaks() {
    let data = parse("case,A\n\"x, \"\"the\"\" first\",1\n\"two\nlines\",oops\n");
    assert_eq!(data.cases, ["x, \"the\" first", "two\nlines"]);
    let error = data.numeric("A").unwrap_err().to_string();
    assert!(error.contains("row 2 (line 3)"), "{error}");
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    for (text, line) in [
        ("case,A\nx,1\ny,oops\n", 3),
        ("case,A\r\nx,1\r\ny,oops\r\n", 3),
        ("case,A\rx,1\ry,oops\r", 3),
        ("case,A\n\nx,1\n\n\ny,oops\n", 6),
        ("case,A\r\n\r\nx,1\r\n\r\n\r\ny,oops\r\n", 6),
        ("\"case\",A\r\n\"x\r\nx\",1\r\n\r\ny,oops\r\n", 5),
    ] {
        let error = parse(text).numeric("A").unwrap_err().to_string();
        let place = format!("row 2 (line {line})");
        assert!(error.contains(&place), "{text:?}: {error}");
    }
    for (text, line) in [
        ("case,A\r\nx,1\r\n\r\ny,1,1\r\n", 4),
        ("\"case\",A\r\nx,1\r\n\r\ny,1,1\r\n", 4),
        ("\n\ncase,A,A\nx,1,1\n", 3),
    ] {
        let error = Dataset::parse("data.csv", text.as_bytes(), &ReadOptions::default())
            .unwrap_err()
            .to_string();
        assert!(error.contains(&format!("line {line}")), "{text:?}: {error}");
    }
}

#[test]
fn decimal_commas_and_points_in_one_file_are_not_guessed() {
    let data = parse("case;A;B\nx;1,234;0.5\ny;2,5;0.25\n");
    assert_eq!(data.numeric("B").unwrap().to_vec(), [0.5, 0.25]);
    let error = data.numeric("A").unwrap_err().to_string();
    assert!(
        error.contains("decimal commas and decimal points"),
        "{error}"
    );
    assert!(parse("case,A\nx,\"1,234\"\n").numeric("A").is_err());
}

#[test]
fn files_without_data_are_refused() {
    assert!(fault("").contains("a.csv: the file is empty"));
    assert!(fault("\n \n").contains("empty"));
    assert!(fault("case,A\n").contains("no rows"));
    assert!(fault("\"case\",A\r\n\r\n").contains("no rows"));
}

#[test]
fn headers_are_checked() {
    assert!(
        fault("case,A,B,A\nx,1,2,3\n")
            .contains("line 1, column \"A\": columns 2 and 4 have the same name")
    );
    assert!(fault("case,,B\nx,1,2\n").contains("column 2 has no name"));
}

#[test]
fn ragged_rows_are_named() {
    let error = fault("case,A\n\nx,1\ny,1,2\n");
    assert!(
        error.contains("row 2 (line 4): the row has 3 cells, the header 2"),
        "{error}"
    );
    assert!(fault("case,A\n\"x\",1\ny\n").contains("row 2 (line 3): the row has 1 cell"));
    assert!(fault("case,A,B\nx,\"1,2\ny,1,2\n").contains("quotation mark is not closed"));
}

#[test]
fn bad_cells_matter_only_in_columns_in_use() {
    let data = parse("case,A,B,C\nx,1,,low\ny,0,3,inf\n");
    assert_eq!(data.numeric("A").unwrap().to_vec(), [1.0, 0.0]);
    let error = data.numeric("B").unwrap_err().to_string();
    assert!(
        error.starts_with("a.csv, row 1 (line 2), case \"x\", column \"B\": the value is missing"),
        "{error}"
    );
    assert!(error.contains("leave out the cases with missing values"));
    let error = data.numeric("C").unwrap_err().to_string();
    assert!(
        error.contains("value \"low\": this is not a finite number"),
        "{error}"
    );
    assert!(data.is_numeric("B").unwrap() && !data.is_numeric("C").unwrap());
    assert_eq!(data.present("B").unwrap(), [3.0]);
}

#[test]
fn cases_with_missing_cells_are_left_out_by_name() {
    let data = parse("case,A,B\nx,1,NA\ny,0,3\nz,,4\n");
    let complete = data.without_missing(&["B"]).unwrap();
    assert_eq!(
        (complete.cases.to_vec(), complete.left_out.clone()),
        (vec!["y".into(), "z".into()], vec!["x".into()])
    );
    let error = complete.numeric("A").unwrap_err().to_string();
    assert!(error.contains("row 3 (line 4), case \"z\""), "{error}");
    let complete = complete.without_missing(&["A"]).unwrap();
    assert_eq!(complete.left_out, ["x", "z"]);
    assert_eq!(complete.numeric("B").unwrap().to_vec(), [3.0]);
    assert!(parse("A,B\n,1\n,2\n").without_missing(&["A"]).is_err());
}

#[test]
fn dont_care_cells_are_for_levels() {
    let data = parse("case,A,B,C\nx,1,0.5,dc\ny,-,-,x\nz,dc,0.1,1\n");
    let cells = data.cells("A").unwrap();
    assert_eq!(cells, [Cell::Value(1.0), Cell::DontCare, Cell::DontCare]);
    assert!(
        data.cells("B")
            .unwrap_err()
            .to_string()
            .contains("don't-care")
    );
    assert!(
        data.cells("C")
            .unwrap_err()
            .to_string()
            .contains("case \"y\"")
    );
    assert!(data.numeric("A").is_err());
}

#[test]
fn set_errors_are_located_in_the_file() {
    let data = parse("case,A\nx,NA\ny,0.50\nz,1.70\n")
        .without_missing(&["A"])
        .unwrap();
    let error = crate::FuzzySets::from_dataset(&data, ["A"])
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("a.csv, row 3 (line 4), case \"z\", column \"A\", value \"1.70\": "),
        "{error}"
    );
}

#[test]
fn unknown_columns_suggest_names_whatever_their_case() {
    let data = parse("Stadt,Größe,`x`\nWien,1,2\n");
    assert!(
        data.column("größe")
            .unwrap_err()
            .to_string()
            .contains("did you mean \"Größe\"?")
    );
    assert!(
        data.column("Stadt")
            .unwrap_err()
            .to_string()
            .contains("names of the cases")
    );
}

#[test]
fn writing_keeps_every_other_cell_as_it_stood() {
    let text = "case,A,note,B\nx,0.50,\"a, b\",1e0\ny,,NA,2\n";
    let data = parse(text);
    assert_eq!(written(&data), text);
    let data = data
        .with_column("B", &[0.1, 1.0])
        .unwrap()
        .with_column("C", &[1.0, 0.25])
        .unwrap();
    assert_eq!(
        written(&data),
        "case,A,note,B,C\nx,0.50,\"a, b\",0.1,1\ny,,NA,1,0.25\n"
    );
    assert_eq!(data.numeric("C").unwrap().to_vec(), [1.0, 0.25]);
    assert!(data.clone().with_column("case", &[0.0, 0.0]).is_err());
    assert!(data.with_column("D", &[0.0]).is_err());
}

#[test]
fn writing_keeps_the_dialect_and_the_order_of_columns() {
    let options = ReadOptions {
        id: Some("case".into()),
        ..ReadOptions::default()
    };
    let data = Dataset::parse("a.csv", b"A;case;B\n0,5;x;1\nNA;y;2\n", &options).unwrap();
    let data = data
        .without_missing(&["A"])
        .unwrap()
        .with_column("B", &[0.75])
        .unwrap();
    assert_eq!(written(&data), "A;case;B\n0,5;x;0,75\n");
}

#[test]
fn pieces_read_in_parallel_give_the_rows_in_order() {
    let mut text = String::from("case,A,B\n");
    for row in 0..60_000 {
        text += &format!(
            "c{row},{}.5,{}\n",
            row,
            if row == 50_000 { "odd" } else { "7" }
        );
    }
    let data = parse(&text);
    assert_eq!(data.len(), 60_000);
    assert_eq!(&data.cases[59_999], "c59999");
    assert!(
        data.numeric("A")
            .unwrap()
            .iter()
            .enumerate()
            .all(|(row, &v)| v == row as f64 + 0.5)
    );
    assert!(
        data.numeric("B")
            .unwrap_err()
            .to_string()
            .contains("row 50001 (line 50002), case \"c50000\"")
    );
    let quoted = parse(&text.replace("case,", "\"case\",").replace("c3,", "\"c3\","));
    assert_eq!(quoted.cases, data.cases);
    assert_eq!(quoted.numbers("A").unwrap(), data.numbers("A").unwrap());
    text += "last,1\n";
    assert!(fault(&text).contains("row 60001 (line 60002): the row has 2 cells"));
}

#[test]
fn a_hundred_thousand_columns() {
    let names: Vec<String> = (0..100_000).map(|at| format!("X{at}")).collect();
    let row = vec!["1"; 100_000].join(",");
    let data = parse(&format!("{}\n{row}\n{row}\n", names.join(",")));
    assert_eq!(data.numeric("X99999").unwrap().to_vec(), [1.0, 1.0]);
    assert!(
        data.column("x99999")
            .unwrap_err()
            .to_string()
            .contains("did you mean")
    );
}

#[test]
fn the_checksum_is_of_the_bytes() {
    let data = parse("A\n1\n");
    // printf 'A\n1\n' | sha256sum
    assert_eq!(
        data.sha256,
        "8ebbd9fe688c1e5442da8aaf95b3ebd6d850c60f8ef42a69a3a4b82f4df064e6"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let error = Dataset::read(Path::new("no such file.csv"), &ReadOptions::default()).unwrap_err();
    assert!(
        error.to_string().starts_with("no such file.csv: "),
        "{error}"
    );
}

#[test]
fn the_first_sheet_of_a_workbook() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in ["case", "A", "B"].iter().enumerate() {
        sheet.write(0, column as u16, *name).unwrap();
    }
    sheet
        .write(2, 0, "x")
        .unwrap()
        .write(2, 1, 0.1)
        .unwrap()
        .write(2, 2, true)
        .unwrap();
    sheet
        .write(3, 0, "y")
        .unwrap()
        .write(3, 1, "low")
        .unwrap()
        .write(3, 2, 0)
        .unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let data = Dataset::parse("a.xlsx", &bytes, &ReadOptions::default()).unwrap();
    assert_eq!(data.cases, ["x", "y"]);
    assert_eq!(data.numeric("B").unwrap().to_vec(), [1.0, 0.0]);
    let error = data.numeric("A").unwrap_err().to_string();
    assert!(
        error.starts_with("a.xlsx, row 2 (line 4), case \"y\", column \"A\""),
        "{error}"
    );
}

#[test]
fn both_ways_of_reading_give_the_same_data() {
    let cells = [
        "1",
        "0.25",
        "-3.5",
        "",
        " 7 ",
        "1e3",
        ".5",
        "5.",
        "-",
        "dc",
        "NA",
        "x y",
        "1234567890123456",
        "0,5",
        "1.2.3",
        "--1",
        "-0",
        "0.1234567890123456",
        "ä",
    ];
    for (delimiter, end) in [(",", "\n"), (";", "\r\n"), ("\t", "\n")] {
        let fits: Vec<&str> = cells
            .into_iter()
            .filter(|cell| !cell.contains(delimiter))
            .collect();
        let mut random = Random(1);
        let mut next = || random.of(&fits);
        for first in ["1", "case"] {
            let mut plain = format!("case{delimiter}A{delimiter}B{end}");
            let mut quoted = plain.clone();
            for row in 0..200 {
                let (a, b) = (next(), next());
                plain += &format!("{first}{row}{delimiter}{a}{delimiter}{b}{end}");
                quoted += &format!("\"{first}{row}\"{delimiter}{a}{delimiter}{b}{end}");
                if row % 7 == 0 {
                    plain += end;
                    quoted += end;
                }
            }
            let (plain, quoted) = (parse(&plain), parse(&quoted));
            assert_eq!(plain.cases, quoted.cases);
            assert_eq!(plain.id_column, quoted.id_column);
            assert_eq!(plain.dialect, quoted.dialect);
            let bits = |column: &Column| -> Vec<u64> {
                column.values.iter().copied().map(f64::to_bits).collect()
            };
            assert_eq!(plain.columns.len(), quoted.columns.len());
            for (a, b) in plain.columns.iter().zip(&quoted.columns) {
                assert_eq!((bits(a), &a.texts), (bits(b), &b.texts));
            }
        }
    }
}

#[test]
fn a_text_in_a_later_row_makes_the_first_column_the_names() {
    let data = parse("n,A\nNA,1\n3,0\nx,1\n");
    assert_eq!(data.cases, ["NA", "3", "x"]);
    assert_eq!(data.numeric("A").unwrap().to_vec(), [1.0, 0.0, 1.0]);
}
