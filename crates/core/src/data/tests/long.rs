//! Long files are read stretch by stretch; what comes of it is what comes of the whole text.

use std::path::Path;

use super::super::{long, read};
use super::*;

/// A long file, and what its bytes are as a whole.
fn both(
    bytes: &[u8],
    options: &ReadOptions,
) -> (Option<Dataset>, Result<Dataset>, Result<Dataset>) {
    assert!(bytes.len() > text::HELD, "{} bytes", bytes.len());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.csv");
    std::fs::write(&path, bytes).unwrap();
    let name = path.display().to_string();
    let whole = read::dataset(name, Some(Path::new(&path)), bytes.to_vec(), options);
    let direct = long::dataset(&path, options);
    // While the file is there: messages look up lines in it.
    (
        direct,
        Dataset::read(&path, options).map(located),
        whole.map(located),
    )
}

/// Asks for what is looked up in the file.
fn located(data: Dataset) -> Dataset {
    let mut written = Vec::new();
    data.write_csv(&mut written).unwrap();
    let faults = data
        .columns
        .iter()
        .map(|column| match data.numeric(&column.name) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        });
    let faults: Vec<String> = faults.collect();
    Dataset {
        filtered: faults,
        source: read::sha256(&written),
        ..data
    }
}

fn told(data: &Dataset) -> String {
    let columns: Vec<_> = data
        .columns
        .iter()
        .map(|column| {
            let bits: Vec<u64> = column.values.iter().map(|value| value.to_bits()).collect();
            (
                &column.name,
                column.place,
                column.hidden,
                bits,
                &column.texts,
            )
        })
        .collect();
    let about = (
        &data.source,
        &data.sha256,
        &data.id_column,
        data.id_place,
        &data.filtered,
    );
    let read = (
        &data.cases,
        &data.header,
        &data.rows,
        &data.dialect,
        &data.notes,
        columns,
    );
    format!("{about:?} {read:?}")
}

/// That a file is the same data in both ways; whether it is plain enough to be read by stretches.
fn same(bytes: &[u8], options: &ReadOptions) -> bool {
    let (direct, read, whole) = both(bytes, options);
    match (&read, &whole) {
        (Ok(read), Ok(whole)) => assert!(told(read) == told(whole), "the data differ"),
        (Err(read), Err(whole)) => assert_eq!(read.to_string(), whole.to_string()),
        (read, whole) => panic!("{:?}, {:?}", read.as_ref().err(), whole.as_ref().err()),
    }
    direct.is_some()
}

/// A header, and rows of which the last may be another one.
fn file(header: &str, row: impl Fn(usize) -> String, end: &str) -> Vec<u8> {
    let mut text = header.to_owned();
    for at in 0.. {
        if text.len() > text::HELD + 1000 {
            break;
        }
        text += &row(at);
    }
    (text + end).into_bytes()
}

fn names_and_numbers(at: usize) -> String {
    let score = at.wrapping_mul(2_654_435_761) % 10_000;
    format!(
        "case {at},{}.{:02},-0.{score},{at}\n",
        score / 100,
        score % 100
    )
}

const HEADER: &str = "case,A,B,C\n";

#[test]
fn plain_long_files() {
    let options = ReadOptions::default();
    let rows = names_and_numbers;
    let text = file(HEADER, rows, "");
    assert!(same(&text, &options));
    assert!(same(&text[..text.len() - 1], &options));
    assert!(same(&[b"\xef\xbb\xbf", &text[..]].concat(), &options));
    let windows = String::from_utf8(text.clone())
        .unwrap()
        .replace('\n', "\r\n");
    assert!(same(windows.as_bytes(), &options));
    let columns = Some(vec!["B".to_owned()]);
    assert!(same(
        &text,
        &ReadOptions {
            columns,
            ..options.clone()
        }
    ));
    let header = "\"case\",\"A,1\",\"B\",\"C\"\n";
    assert!(same(&file(header, rows, ""), &options));
    // Rows without cells and without names, texts, percent signs, words of yes and no, notes below the table.
    let odd = |at: usize| match at % 5000 {
        17 => ",,,\n".to_owned(),
        18 => ",0.5,1,\n".to_owned(),
        19 => "\n".to_owned(),
        20 => format!("\u{e9} {at},12 %,\u{4e2d},no\n"),
        _ => format!("case {at},{},NA,yes\n", at % 7),
    };
    assert!(same(
        &file(HEADER, odd, ",,,\nSource: own survey,,,\n"),
        &options
    ));
}

#[test]
fn long_files_whose_cases_are_numbered() {
    let options = ReadOptions::default();
    let numbers = |at: usize| format!("{},0.{at},{}\n", at + 1, at % 3);
    assert!(same(&file("id,A,B\n", numbers, ""), &options));
    let zeros = |at: usize| format!("{:07},0.{at},{}\n", at + 1, at % 3);
    assert!(same(&file("id,A,B\n", zeros, ""), &options));
    let beside = |at: usize| format!("{},firm {at},{}\n", at + 1, at % 3);
    assert!(same(&file("Nr,name,B\n", beside, ""), &options));
    let none = |at: usize| format!("{},0.{at}\n", at % 3);
    assert!(same(&file("A,B\n", none, ""), &options));
}

#[test]
fn marks_of_decimals_in_long_files() {
    let options = ReadOptions::default();
    let commas = |at: usize| format!("c{at};0,{at};{}\n", at % 3);
    assert!(same(&file("case;A;B\n", commas, ""), &options));
    // What the last row shows changes how the others are read.
    let doubtful = |at: usize| format!("c{at};1.{:03};{}\n", at % 1000, at % 3);
    same(&file("case;A;B\n", doubtful, ""), &options);
    same(&file("case;A;B\n", doubtful, "z;0,5;0\n"), &options);
    same(&file("case;A;B\n", doubtful, "z;0.5;0\n"), &options);
}

#[test]
fn long_files_that_are_not_plain_are_read_as_a_whole() {
    let options = ReadOptions::default();
    let ends: [&[u8]; 8] = [
        b"\"z, the last\",1,2,3\n",
        b"z,1,2\n",
        b"z,1,2,3,4\n",
        b"z\0,1,2,3\n",
        b"M\xfcller,1,2,3\n",
        b"z,1,2,3\ry,1,2,3\n",
        b"\"z,1,2,3\n",
        b"case 0,1,2,3\n",
    ];
    let text = file(HEADER, names_and_numbers, "");
    for end in ends {
        assert!(
            !same(&[&text, end].concat(), &options),
            "{}",
            end.escape_ascii()
        );
    }
    // The beginning does not tell how these are laid out, or is changed for the rest.
    for start in ["sep=,\n", "A title\n\n", "# one\n", "\"\n"] {
        assert!(
            !same(&[start.as_bytes(), &text[..]].concat(), &options),
            "{start}"
        );
    }
    let empty = [vec![b'\n'; 2 << 20], text.clone()].concat();
    assert!(!same(&empty, &options));
    let blanks = |at: usize| format!("c{at}  0.{at} 1\n");
    assert!(!same(&file("case A B\n", blanks, ""), &options));
    // The first column is of numbers until its last row.
    let numbers = |at: usize| format!("{at},0.{at},{}\n", at % 3);
    assert!(!same(&file("A,B,C\n", numbers, "z,0,0\n"), &options));
    let wanted = |wanted: &str| ReadOptions {
        id: Some(wanted.to_owned()),
        ..options.clone()
    };
    assert!(!same(&text, &wanted("unknown")));
    assert!(same(&text, &wanted("C")));
    let encoding = Some("utf-8".to_owned());
    assert!(!same(
        &text,
        &ReadOptions {
            encoding,
            ..options.clone()
        }
    ));
    let repeated_names = true;
    assert!(same(
        &text,
        &ReadOptions {
            repeated_names,
            ..options.clone()
        }
    ));
    let header_row = Some(3);
    assert!(!same(
        &text,
        &ReadOptions {
            header_row,
            ..options
        }
    ));
}
