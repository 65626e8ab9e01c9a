//! Every output format from one document that holds all kinds of cells and names that mean something to some format.

use std::io::Cursor;
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use qca_report::render::{self, RenderOptions, html, latex, markdown};
use qca_report::{Align, Block, Cell, Document, Mark, Table};

/// Names that mean something to HTML, LaTeX, Markdown, CSV or a terminal, and letters of other scripts.
const NAMES: [&str; 12] = [
    "A<b>&amp;",
    "50 % of_all",
    "$5 {x} \\n #1",
    "\"quoted\", 'so'",
    "pipe|star*tilde~",
    "`back``quote`",
    "שלום עולם",
    "عُمان",
    "東京都 (日本)",
    "Ångström–Łódź",
    "=1+2",
    "[link](x) ^^ --",
];

fn truth_table() -> Table {
    let mut table = Table::new("truth-table", "Truth table for SURV <0.8 & more>")
        .column("Row", Align::Right)
        .column("DEV", Align::Center)
        .column("URB", Align::Center)
        .column("OUT", Align::Center)
        .column("n", Align::Right)
        .column("Consistency", Align::Right)
        .column("PRI", Align::Right)
        .column("Cases", Align::Left);
    let rows = [
        (
            "4",
            "1",
            "1",
            "1",
            Some(0.903_61),
            Some(0.885_7),
            &NAMES[..7],
        ),
        (
            "3",
            "1",
            "0",
            "0",
            Some(0.799_499_9),
            Some(-0.000_01),
            &NAMES[7..],
        ),
        ("1", "0", "0", "?", None, None, &[][..]),
    ];
    for (row, dev, urb, out, consistency, pri, cases) in rows {
        let drawn = table.push(vec![
            Cell::Integer(row.into()),
            Cell::Integer(dev.into()),
            Cell::Integer(urb.into()),
            Cell::Text(out.into()),
            Cell::Integer(cases.len().to_string()),
            Cell::Number(consistency),
            Cell::Number(pri),
            Cell::Cases(cases.iter().map(ToString::to_string).collect()),
        ]);
        drawn.rule_above = out != "1";
    }
    table.note("Cut-offs: consistency ≥ 0.8, frequency 1.");
    table
}

fn chart() -> Table {
    let mut table = Table::new("chart", "Configurations for SURV")
        .column("", Align::Left)
        .column("1a", Align::Center)
        .column("1b", Align::Center);
    table.section("Conditions");
    let marks = [
        ("Development", Mark::CorePresent, Mark::CoreAbsent),
        (
            "Industry_%",
            Mark::PeripheralPresent,
            Mark::PeripheralAbsent,
        ),
        ("Regime", Mark::CoreLevel(2), Mark::PeripheralLevel(1)),
        ("Literacy", Mark::Irrelevant, Mark::CorePresent),
    ];
    for (name, left, right) in marks {
        table.push(vec![
            Cell::Text(name.into()),
            Cell::Mark(left),
            Cell::Mark(right),
        ]);
    }
    table.section("Fit");
    let term = |text: &str| Cell::Expression(text.into());
    table.push(vec![
        Cell::Text("Term".into()),
        term("DEV*~IND"),
        term("~DEV*`a b`[2]"),
    ]);
    table.push(vec![
        Cell::Text("Raw coverage".into()),
        Cell::Number(Some(0.5)),
        Cell::Number(Some(2.0 / 3.0)),
    ]);
    table.push(vec![
        Cell::Text("Anchor".into()),
        Cell::Raw(58.666_666_666_7),
        Cell::Raw(550.0),
    ]);
    table
}

fn document() -> Document {
    let mut document = Document::new();
    document
        .heading(1, "Analysis of A & B_1")
        .paragraph("A case belongs to the row in which its membership is above 0.5; a case at exactly 0.5 belongs to none.")
        .warning("2 models fit equally well.", "Report both, or give a reason for one.")
        .table(truth_table())
        .table(chart());
    document
        .blocks
        .push(Block::Preformatted("0.0 | ***\n1.0 | *_{$".into()));
    document
}

fn terminal_options() -> RenderOptions {
    RenderOptions {
        width: Some(80),
        fold_cases: Some(3),
        ..RenderOptions::default()
    }
}

#[test]
fn terminal() {
    insta::assert_snapshot!(render::terminal(&document(), &terminal_options()));
}

#[test]
fn terminal_in_ascii() {
    let options = RenderOptions {
        ascii: true,
        width: Some(60),
        ..terminal_options()
    };
    let text = render::terminal(&document(), &options);
    let letters: String = NAMES.concat();
    let foreign: Vec<char> = text
        .chars()
        .filter(|&c| !c.is_ascii() && !letters.contains(c))
        .collect();
    assert_eq!(
        foreign,
        Vec::<char>::new(),
        "only the letters of names are not ASCII"
    );
    insta::assert_snapshot!(text);
}

#[test]
fn terminal_lines_are_no_wider_than_the_terminal() {
    for width in [40, 60, 80, 120] {
        let options = RenderOptions {
            width: Some(width),
            fold_cases: None,
            ..RenderOptions::default()
        };
        let text = render::terminal(&wide_document(), &options);
        let widest = text
            .lines()
            .map(unicode_width::UnicodeWidthStr::width)
            .max();
        assert!(
            widest <= Some(width),
            "{widest:?} columns in a terminal of {width}"
        );
    }
}

#[test]
fn colour_adds_nothing_but_colour() {
    let plain = render::terminal(&document(), &terminal_options());
    let coloured = render::terminal(
        &document(),
        &RenderOptions {
            color: true,
            ..terminal_options()
        },
    );
    let mut stripped = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        stripped.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    stripped.push_str(rest);
    assert_ne!(plain, coloured);
    assert_eq!(plain, stripped);
}

#[test]
fn markdown_document() {
    insta::assert_snapshot!(render::markdown(&document(), &RenderOptions::default()));
}

#[test]
fn latex_fragment() {
    insta::assert_snapshot!(render::latex(&document(), &RenderOptions::default()));
}

#[test]
fn html_fragment() {
    insta::assert_snapshot!(render::html(&document(), &RenderOptions::default()));
}

#[test]
fn csv_of_several_tables() {
    insta::assert_snapshot!(render::csv(&document(), &RenderOptions::default()));
}

#[test]
fn csv_reads_back() {
    let text = render::csv(&Document::from(truth_table()), &RenderOptions::default());
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let records: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    assert_eq!(records.len(), 3);
    assert_eq!(records[0].get(7), Some(NAMES[..7].join("; ").as_str()));
    assert_eq!(records[1].get(5), Some("0.7994999"), "not rounded");
    assert_eq!(records[2].get(5), Some(""), "undefined is an empty field");
}

/// Markdown text with its escapes undone.
fn read_markdown(text: &str) -> String {
    let mut out = String::new();
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        out.push(if c == '\\' {
            characters.next().unwrap_or(c)
        } else {
            c
        });
    }
    out.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[test]
fn names_survive_escaping() {
    for name in NAMES {
        assert_eq!(read_markdown(&markdown::escape(name)), name);
        let escaped = html::escape(name);
        assert!(!escaped.contains(['<', '>', '"']), "{escaped}");
        let read = escaped
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
        assert_eq!(read, name);
    }
}

#[test]
fn names_survive_in_terminal_and_html() {
    let options = RenderOptions::default();
    let (terminal, html_text) = (
        render::terminal(&document(), &options),
        render::html(&document(), &options),
    );
    for name in NAMES {
        assert!(terminal.contains(name), "{name} on the terminal");
        assert!(html_text.contains(&html::escape(name)), "{name} in HTML");
    }
}

#[test]
fn xlsx_reads_back() {
    let options = RenderOptions::default();
    let bytes = render::xlsx(&document(), &options).unwrap();
    assert_eq!(
        bytes,
        render::xlsx(&document(), &options).unwrap(),
        "the same bytes again"
    );
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    assert_eq!(workbook.sheet_names(), ["truth-table", "chart"]);
    let sheet = workbook.worksheet_range("truth-table").unwrap();
    let cell = |row: u32, column: u32| sheet.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(cell(1, 1), Data::String("DEV".into()));
    assert_eq!(cell(2, 0), Data::Float(4.0));
    assert_eq!(cell(3, 5), Data::Float(0.799_499_9), "the unrounded value");
    assert_eq!(cell(4, 5), Data::String("–".into()));
    assert_eq!(cell(2, 7), Data::String(NAMES[..7].join(", ")));
    assert_eq!(cell(3, 7), Data::String(NAMES[7..].join(", ")));
    let chart = workbook.worksheet_range("chart").unwrap();
    let marks: Vec<String> = (3..7)
        .map(|row| {
            chart
                .get_value((row, 1))
                .map(ToString::to_string)
                .unwrap_or_default()
        })
        .collect();
    assert_eq!(marks, ["●", "•", "●2", ""]);
}

/// Sixty cases, twelve conditions, forty models: as large as an analysis in a journal gets.
fn wide_document() -> Document {
    let mut table =
        Table::new("wide", "Truth table of twelve conditions").column("Row", Align::Right);
    for condition in 1..=12 {
        table = table.column(format!("CONDITION{condition}"), Align::Center);
    }
    table = table
        .column("Consistency", Align::Right)
        .column("Cases", Align::Left);
    for row in 0..60_u32 {
        let mut cells = vec![Cell::Integer(row.to_string())];
        cells.extend((0..12).map(|bit| Cell::Integer((row >> bit & 1).to_string())));
        cells.push(Cell::Number(Some(1.0 / f64::from(row + 1))));
        cells.push(Cell::Cases(
            (0..=row % 9)
                .map(|case| format!("Case {row}.{case}"))
                .collect(),
        ));
        table.push(cells);
    }
    let mut chart = Table::new("models", "Forty models").column("", Align::Left);
    for model in 1..=40 {
        chart = chart.column(format!("M{model}"), Align::Center);
    }
    for condition in 1..=12_usize {
        let mut cells = vec![Cell::Text(format!("Condition {condition}"))];
        let marks = [Mark::CorePresent, Mark::PeripheralAbsent, Mark::Irrelevant];
        cells.extend((0..40).map(|model| Cell::Mark(marks[(model + condition) % 3])));
        chart.push(cells);
    }
    let mut document = document();
    document.table(table).table(chart);
    document
}

#[test]
#[ignore = "needs pdflatex (Debian: texlive-latex-base); .ci/run runs it where it is"]
fn latex_compiles_without_overfull_tables() {
    let folder = tempfile::tempdir().unwrap();
    for (name, document) in [("small", document()), ("wide", wide_document())] {
        let source = latex::article(&document, &RenderOptions::default());
        std::fs::write(folder.path().join(format!("{name}.tex")), source).unwrap();
        let output = Command::new("pdflatex")
            .args(["-interaction=nonstopmode", "-halt-on-error", name])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let log = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{log}");
        assert!(!log.contains("Missing character"), "{log}");
        let overfull: Vec<&str> = log
            .lines()
            .filter(|line| line.starts_with("Overfull \\hbox"))
            .collect();
        assert_eq!(overfull, Vec::<&str>::new(), "{name}");
    }
}
