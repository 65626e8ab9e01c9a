//! Files as people have them: encodings, delimiters, headers, numbers.

use super::super::*;
use super::{fault, parse, written};

fn notes(data: &Dataset) -> Vec<String> {
    data.notes().iter().map(ToString::to_string).collect()
}

fn columns(data: &Dataset) -> Vec<&str> {
    data.column_names().collect()
}

fn with(text: &str, options: ReadOptions) -> Result<Dataset> {
    Dataset::parse("a.csv", text.as_bytes(), &options)
}

#[test]
fn a_chinese_file_of_a_spreadsheet_is_read_and_told() {
    let text = "城市,合同,价值\n杭州市,0.8,0.9\n成都市,0.3,0.2\n";
    let bytes = encoding_rs::GB18030.encode(text).0;
    let data = Dataset::parse("a.csv", &bytes, &ReadOptions::default()).unwrap();
    assert_eq!(data.cases, ["杭州市", "成都市"]);
    assert_eq!(
        notes(&data),
        [
            "the text is read as GB18030 (GBK), as far as its letters tell; another encoding can be named"
        ]
    );
    let options = ReadOptions {
        encoding: Some("utf-8".into()),
        ..ReadOptions::default()
    };
    let error = Dataset::parse("a.csv", &bytes, &options)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("a.csv, line 1: the text is not UTF-8"),
        "{error}"
    );
    // The digest is of the bytes of the file, whatever their encoding.
    assert_ne!(data.sha256, parse(text).sha256);
}

#[test]
fn delimiters_beside_the_comma() {
    for (text, note) in [
        ("case;A;B\nx;1;2\n", "cells are parted by semicolons"),
        ("case|A|B\nx|1|2\n", "cells are parted by vertical bars"),
        ("sep=;\ncase;A;B\nx;1;2\n", "cells are parted by semicolons"),
        (
            "\"sep=;\"\ncase;A;B\nx;1;2\n",
            "cells are parted by semicolons",
        ),
        (
            "SEP=\t\r\ncase\tA\tB\r\nx\t1\t2\r\n",
            "cells are parted by tabs",
        ),
        ("case   A  B\n x     1  2 \n", "cells are parted by blanks"),
    ] {
        let data = parse(text);
        assert_eq!(data.cases, ["x"], "{text:?}");
        assert_eq!(data.numeric("A").unwrap().to_vec(), [1.0], "{text:?}");
        assert_eq!(notes(&data), [note], "{text:?}");
    }
    let error = parse("sep=;\ncase;A\nx;oops\n").numeric("A").unwrap_err();
    assert!(error.to_string().contains("row 1 (line 3)"), "{error}");
    let error = parse("A B\n\n1 2\n1 oops\n").numeric("B").unwrap_err();
    assert!(error.to_string().contains("row 2 (line 4)"), "{error}");
    // A column of texts with blanks in them is one column.
    let names = parse("name\nNew York\nLos Angeles\n");
    assert_eq!(names.cases, ["New York", "Los Angeles"]);
}

#[test]
fn headers_of_r_and_pandas() {
    let of_write_table = parse("\"A\" \"B\"\n\"New York\" 1 2\n\"Rome\" 3 4\n");
    assert_eq!(of_write_table.cases, ["New York", "Rome"]);
    assert_eq!(columns(&of_write_table), ["A", "B"]);
    let of_write_csv = parse("\"\",\"A\",\"B\"\n\"x\",1,2\n\"y\",3,4\n");
    assert_eq!(of_write_csv.cases, ["x", "y"]);
    let of_pandas = parse(",A,B\n0,1,2\n1,3,4\n");
    assert_eq!(of_pandas.cases, ["0", "1"]);
    assert_eq!(columns(&of_pandas), ["A", "B"]);
    assert_eq!(written(&of_pandas), "case,A,B\n0,1,2\n1,3,4\n");
    assert!(
        notes(&of_pandas)[0].contains("first column has no name"),
        "{:?}",
        notes(&of_pandas)
    );
    let short = parse("A,B\nx,1,2\ny,3,4\n");
    assert_eq!(short.numeric("B").unwrap().to_vec(), [2.0, 4.0]);
}

#[test]
fn columns_and_rows_that_hold_nothing_are_left_out() {
    let data = parse("case,A,B,\nx,1,2,\n,,,\ny,3,4,\n,,,\n");
    assert_eq!(data.cases, ["x", "y"]);
    assert_eq!(columns(&data), ["A", "B"]);
    assert_eq!(
        notes(&data),
        ["1 empty column is left out", "2 empty rows are left out"]
    );
    assert_eq!(written(&data), "case,A,B\nx,1,2\ny,3,4\n");
    let error = data.with_column("C", &[1.0]).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("1 values were given for 2 cases")
    );
    let more_cells = parse("case,A\nx,1,\ny,3,\n");
    assert_eq!(columns(&more_cells), ["A"]);
    let fewer_cells = parse("case;A;;\nx;1\ny;3\n");
    assert_eq!(columns(&fewer_cells), ["A"]);
    assert!(fault("case,,B\nx,1,2\n").contains("column 2 has no name"));
    let error = parse("case,,B\nx,,oops\n")
        .numeric("B")
        .unwrap_err()
        .to_string();
    assert!(error.contains("value \"oops\""), "{error}");
}

#[test]
fn a_title_above_the_header() {
    let text = "Table 1. Cities\n\n\ncase,A,B\nx,1,2\ny,3,oops\n";
    let data = parse(text);
    assert_eq!(data.cases, ["x", "y"]);
    assert_eq!(
        notes(&data),
        ["the header is in line 4; what stands above it is left out"]
    );
    let error = data.numeric("B").unwrap_err().to_string();
    assert!(error.contains("row 2 (line 6)"), "{error}");
    let options = ReadOptions {
        header_row: Some(2),
        ..ReadOptions::default()
    };
    let data = with("1,2,3\ncase,A,B\nx,1,2\n", options.clone()).unwrap();
    assert_eq!(data.cases, ["x"]);
    assert!(
        with("case,A\n", options)
            .unwrap_err()
            .to_string()
            .contains("no line 2")
    );
    // The header of a table whose other columns have no name is no title.
    assert!(fault("case,\nx,1\ny,2\n").contains("column 2 has no name"));
}

#[test]
fn two_cases_of_one_name() {
    let text = "city,year,A\nx,2000,1\n\nx,2001,0\n";
    let error = fault(text);
    assert!(
        error.starts_with(
            "a.csv, row 2, case \"x\", column \"city\": two cases have this name, in lines 2 and 4"
        ),
        "{error}"
    );
    let panel = ReadOptions {
        unit: Some("city".into()),
        time: Some("year".into()),
        ..ReadOptions::default()
    };
    let data = with(text, panel.clone()).unwrap();
    assert_eq!(data.cases, ["x 2000", "x 2001"]);
    assert_eq!(columns(&data), ["city", "year", "A"]);
    let error = with("city,year,A\nx,2000,1\nx,2000,0\n", panel).unwrap_err();
    assert!(error.to_string().contains("case \"x 2000\""), "{error}");
    let numbered = ReadOptions {
        id: Some(String::new()),
        ..ReadOptions::default()
    };
    assert_eq!(with(text, numbered).unwrap().cases, ["1", "2"]);
    let rows = ReadOptions {
        repeated_names: true,
        ..ReadOptions::default()
    };
    // Of a table of rows the first column is one like the others.
    assert_eq!(columns(&with(text, rows).unwrap()), ["city", "year", "A"]);
}

#[test]
fn a_first_column_that_numbers_the_cases_is_no_condition() {
    for text in [
        "No,A,Y\n101,1,1\n102,0,0\n",
        "nummer,A,Y\n1,1,1\n2,0,0\n3,0,0\n4,1,1\n",
    ] {
        let data = parse(text);
        assert_eq!(columns(&data), ["A", "Y"], "{text:?}");
        assert!(
            notes(&data)[0].contains("numbers the cases"),
            "{:?}",
            notes(&data)
        );
    }
    // An identifier is none either where a number is there twice, which is a fault of the names, or missing.
    let twice = fault("ID,A,Y\n7,1,1\n9,0,0\n7,1,1\n");
    assert!(
        twice.contains("column \"ID\"") && twice.contains("in lines 2 and 4"),
        "{twice}"
    );
    let gap = parse("firm_id,A,Y\n7,1,1\n,0,0\n9,1,1\n");
    assert_eq!(columns(&gap), ["A", "Y"]);
    assert_eq!(gap.cases, ["7", "2", "9"]);
    let data = parse("nummer,A\n1,1\n2,0\n3,0\n4,1\n");
    assert_eq!(
        data.numeric("nummer").unwrap().to_vec(),
        [1.0, 2.0, 3.0, 4.0]
    );
    assert_eq!(written(&data), "nummer,A\n1,1\n2,0\n3,0\n4,1\n");
    assert_eq!(columns(&parse("X\n1\n2\n3\n4\n")), ["X"]);
    assert_eq!(columns(&parse("A,B\n1,1\n2,0\n0,0\n1,1\n")), ["A", "B"]);
}

#[test]
fn a_point_beside_decimal_commas_parts_thousands() {
    let data = parse("Stadt;Kosten;Anteil\nA;1.755;0,5\nB;12.500;18 %\nC;980;7,25\n");
    assert_eq!(
        data.numeric("Kosten").unwrap().to_vec(),
        [1755.0, 12500.0, 980.0]
    );
    assert_eq!(data.numeric("Anteil").unwrap().to_vec(), [0.5, 0.18, 7.25]);
    assert_eq!(
        notes(&data),
        [
            "cells are parted by semicolons",
            "numbers have decimal commas",
            "percentages are read as shares, 18 % as 0.18: Anteil"
        ]
    );
    let data = parse("case,A,B\nx,\"1,755\",0.5\ny,\"12,500\",2\n");
    assert_eq!(data.numeric("A").unwrap().to_vec(), [1755.0, 12500.0]);
    let data = parse("case\tA\tB\nx\t1 755,5\t1'000\ny\t2\u{a0}000,25\t3\n");
    assert_eq!(data.numeric("A").unwrap().to_vec(), [1755.5, 2000.25]);
    assert_eq!(data.numeric("B").unwrap().to_vec(), [1000.0, 3.0]);
    // Between commas a point is decimal.
    let data = parse("case,A\nx,1.755\ny,2.500\n");
    assert_eq!(data.numeric("A").unwrap().to_vec(), [1.755, 2.5]);
}

#[test]
fn a_file_that_does_not_tell_its_decimal_mark_is_asked_about() {
    let text = "case;A;B\nx;1.755;3\ny;2.500;4\n";
    let data = parse(text);
    assert_eq!(data.numeric("B").unwrap().to_vec(), [3.0, 4.0]);
    let error = data.numeric("A").unwrap_err().to_string();
    assert!(
        error.contains("value \"1.755\"") && error.contains("a decimal or 1755"),
        "{error}"
    );
    assert!(error.contains("say which mark is decimal"), "{error}");
    for (decimal, values) in [(b'.', [1.755, 2.5]), (b',', [1755.0, 2500.0])] {
        let options = ReadOptions {
            decimal: Some(decimal),
            ..ReadOptions::default()
        };
        assert_eq!(
            with(text, options).unwrap().numeric("A").unwrap().to_vec(),
            values
        );
    }
    assert!(parse("case,A\nx,\"1,234\"\n").numeric("A").is_err());
}

#[test]
fn words_of_yes_and_no_are_levels() {
    let data = parse("case,A,B,C,D\nx,TRUE,ja,yes,no\ny,FALSE,nein,yes,\nz,NA,Ja,,no\n");
    let values = data.present("A").unwrap();
    assert_eq!(values, [1.0, 0.0]);
    assert_eq!(data.numeric("B").unwrap().to_vec(), [1.0, 0.0, 1.0]);
    // One word alone does not say what the other is.
    assert!(data.numeric("C").is_err() && data.numeric("D").is_err());
    assert_eq!(
        notes(&data)[1],
        "column \"B\": \"ja\" is 1 and \"nein\" is 0"
    );
    assert!(written(&data).contains("x,TRUE,ja,yes,no"));
    assert_eq!(
        parse("案例,甲\na,是\nb,否\n")
            .numeric("甲")
            .unwrap()
            .to_vec(),
        [1.0, 0.0]
    );
}

#[test]
fn marks_of_missing_cells_of_other_programs() {
    let data = parse("case,A,B\nx,.,?\ny,1,*\nz,.a,0.5\n");
    assert_eq!(data.present("A").unwrap(), [1.0]);
    assert_eq!(data.present("B").unwrap(), [0.5]);
    assert_eq!(data.without_missing(&["A"]).unwrap().cases, ["y"]);
}

#[test]
fn other_files_are_named_by_their_first_bytes() {
    for (bytes, what) in [
        (&b"%PDF-1.7\n"[..], "a PDF document"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"<!DOCTYPE html>", "a web page"),
        (b"<table border=\"1\">\n<tr><td>1</td></tr>", "a web page"),
        (b"{\"A\":{\"0\":0.5}}", "a JSON file"),
        (b"[\n  {\"A\": 1}\n]", "a JSON file"),
        (b"\xff\xfe\0\0c\0\0\0", "UTF-32"),
        (b"\x80\x04\x95x", "a pickle of Python"),
        (
            b"ASCII SPSS PORT FILE  ASCII SPSS PORT FILE",
            "a portable file of SPSS",
        ),
        (b"a\0\0b", "not a text file"),
    ] {
        assert!(fault(bytes).contains(what), "{}", fault(bytes));
    }
}

#[test]
fn notes_below_the_table_are_no_cases() {
    let data = parse("case,A,B\nx,1,2\ny,3,4\n,,\nSource: own survey,,\n* estimated,,\n");
    assert_eq!(data.cases, ["x", "y"]);
    let told = notes(&data);
    assert!(
        told[1].contains("2 rows below the table are left out"),
        "{told:?}"
    );
    // A case in the middle stays, whatever it lacks.
    let data = parse("case,A,B\nx,,\ny,3,4\n");
    assert_eq!(data.cases, ["x", "y"]);
}

#[test]
fn columns_that_are_not_asked_for_change_nothing() {
    // The case names, the decimal mark and that a row is empty are told by columns that are not kept.
    let text = "Nr;Name;A;B;C\n1;x;0,5;1;2\n;;;;\n2;y;1.755;0;3\n";
    let whole = with(text, ReadOptions::default()).unwrap();
    let kept = with(
        text,
        ReadOptions {
            columns: Some(vec!["C".to_owned(), "unknown".to_owned()]),
            ..ReadOptions::default()
        },
    )
    .unwrap();
    assert_eq!(kept.cases, whole.cases);
    assert_eq!(kept.cases, ["x", "y"]);
    assert_eq!(notes(&kept), notes(&whole));
    assert!(kept.column_names().eq(["C"]));
    assert_eq!(kept.numeric("C").unwrap(), whole.numeric("C").unwrap());
    let (mut of_whole, mut of_kept) = (Vec::new(), Vec::new());
    whole.write_csv(&mut of_whole).unwrap();
    kept.write_csv(&mut of_kept).unwrap();
    assert_eq!(of_kept, of_whole);
    // Names that there are help out where one is mistaken.
    let mistaken = kept.numeric("a").unwrap_err().to_string();
    assert!(mistaken.contains("did you mean \"A\"?"), "{mistaken}");
    assert!(kept.numeric("A").is_err());
    assert!(kept.known_names().eq(whole.column_names()));
    assert!(whole.known_names().eq(["Name", "A", "B", "C"]));
}

#[test]
fn a_long_file_is_read_again_where_its_text_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.csv");
    let mut text = String::from("case,A,B\n");
    for row in 0..300_000 {
        text += &format!(
            "c{row},{},0.125\n",
            if row == 299_999 { "odd" } else { "0.5" }
        );
    }
    std::fs::write(&path, &text).unwrap();
    let data = Dataset::read(&path, &ReadOptions::default()).unwrap();
    let place = "row 300000 (line 300001), case \"c299999\", column \"A\", value \"odd\"";
    let fault = || data.numeric("A").unwrap_err().to_string();
    assert!(fault().contains(place), "{}", fault());
    let changed = data.clone().with_column("B", &vec![1.0; 300_000]).unwrap();
    let mut written = Vec::new();
    changed.write_csv(&mut written).unwrap();
    assert_eq!(
        String::from_utf8(written).unwrap(),
        text.replace("0.125", "1")
    );
    // Nothing is told of, nor written from, a file that is another one by now.
    std::fs::write(&path, text.replace("c7,", "c8,")).unwrap();
    assert!(
        fault().contains("row 300000, case \"c299999\", column \"A\""),
        "{}",
        fault()
    );
    let refused = data.write_csv(std::io::sink()).unwrap_err().to_string();
    assert!(refused.contains("has changed"), "{refused}");
}
