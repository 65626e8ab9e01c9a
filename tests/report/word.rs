//! `manuscript.docx`: its parts, and that LibreOffice opens it where that is installed.

use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

use qca_report::{Align, Cell, Document, Mark, Table};
use qca_report::{RenderOptions, figure, render, report};
use qca_study::file::Study;
use qca_study::run;

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

fn manuscript() -> Vec<u8> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let study = Study::read(&workspace.join("fixtures/ppip/study.toml")).unwrap();
    let results = run::run(&study).unwrap();
    let options = RenderOptions::default();
    report::manuscript(&results, &options, |drawn| figure::png(&drawn.svg, 0.5)).unwrap()
}

#[test]
fn the_manuscript_has_what_a_paper_has_in_its_order() {
    let bytes = manuscript();
    assert_eq!(bytes, manuscript(), "the same bytes again");
    let text = part(&bytes, "word/document.xml");
    let mut from = 0;
    for heading in [
        ">Methods<",
        ">Results<",
        ">Tables<",
        "SEQ Table",
        ">. Calibration<",
        ">. Necessity for MPV and ~MPV<",
        ">. Truth table for MPV<",
        ">. Configurations of the reported models",
        ">. Robustness checks<",
        ">. Ranges over which the solution stays the same<",
        ">. Fit- and case-oriented robustness<",
        ">Figures<",
        "descr=\"Conditions: CON",
        "SEQ Figure",
        ">References<",
        "Ragin, C. C. (2008)",
    ] {
        let at = text[from..].find(heading);
        from += at.unwrap_or_else(|| panic!("{heading} is missing or out of order"));
    }
    let styles = part(&bytes, "word/styles.xml");
    for style in [
        "QCACore",
        "QCAPeripheral",
        "QCATable",
        "Caption",
        "Heading1",
    ] {
        assert!(
            styles.contains(&format!("w:styleId=\"{style}\"")),
            "{style}"
        );
    }
}

#[test]
fn core_and_peripheral_differ_by_character_and_by_size() {
    let mut table = Table::new("chart", "Marks & <more>")
        .column("", Align::Left)
        .column("1", Align::Center)
        .column("2", Align::Center);
    table.push(vec![
        Cell::Text("A".into()),
        Cell::Mark(Mark::CorePresent),
        Cell::Mark(Mark::PeripheralPresent),
    ]);
    let solution = table.push(vec![
        Cell::Text("Solution consistency".into()),
        Cell::Number(Some(-0.5)),
        Cell::Empty,
    ]);
    solution.merged = vec![(1, 2)];
    let bytes = render::docx(&Document::from(table), &RenderOptions::default()).unwrap();
    let text = part(&bytes, "word/document.xml");
    assert!(text.contains("<w:rStyle w:val=\"QCACore\"/></w:rPr><w:t xml:space=\"preserve\">●<"));
    assert!(
        text.contains("<w:rStyle w:val=\"QCAPeripheral\"/></w:rPr><w:t xml:space=\"preserve\">•<")
    );
    assert!(text.contains("<w:gridSpan w:val=\"2\"/>") && text.contains(">−0.500<"));
    assert!(text.contains("Marks &amp; &lt;more&gt;"));
}

#[test]
fn libreoffice_makes_pages_of_it() {
    let office = ["soffice", "libreoffice"].into_iter().find(|name| {
        Command::new(name)
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.success())
    });
    let Some(office) = office else {
        eprintln!("skipped: the manuscript is not opened, as LibreOffice is not installed");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("manuscript.docx");
    std::fs::write(&file, manuscript()).unwrap();
    let output = Command::new(office)
        .arg(format!(
            "-env:UserInstallation=file://{}/profile",
            folder.path().display()
        ))
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .arg(folder.path())
        .arg(&file)
        .output()
        .unwrap();
    let pdf = std::fs::read(folder.path().join("manuscript.pdf")).unwrap_or_default();
    assert!(
        pdf.starts_with(b"%PDF"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
#[ignore = "needs python3 with python-docx; .ci/run runs it where they are"]
fn python_docx_reads_it_back() {
    const READ: &str = "
import sys
from docx import Document
document = Document(sys.argv[1])
for paragraph in document.paragraphs:
    print(paragraph.style.name, '|', paragraph.text)
for table in document.tables:
    print('table', len(table.rows), len(table.columns), '|', ' '.join(cell.text for cell in table.rows[0].cells))
print('pictures', len(document.inline_shapes))
";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("manuscript.docx");
    std::fs::write(&file, manuscript()).unwrap();
    let output = Command::new("python3")
        .args(["-c", READ])
        .arg(&file)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for part in [
        "Heading 1 | Methods",
        "Heading 1 | Results",
        "Heading 1 | References",
        "| Row CON NORM RISK KNOW PUB OUT n Consistency PRI Cases",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let tables = text.lines().filter(|line| line.starts_with("table "));
    assert!(tables.count() > 10 && text.contains("pictures 8"), "{text}");
}
