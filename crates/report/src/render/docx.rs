//! A Word document: headings, paragraphs, editable tables, pictures with alternative texts, captions that Word
//! numbers, and named styles that a journal's template can replace. The same document gives the same bytes.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::html::escape;
use super::layout::{Demand, Panel, panels};
use super::value::{MarksUsed, case_list, format_number, format_raw, mark_glyph, one_line};
use super::{RenderError, RenderOptions};
use crate::document::{Align, Block, Cell, Document, Mark, Row, Table};
use crate::words::fill;

const STYLES: &str = include_str!("../../templates/styles.xml");
const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;
const PACKAGE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;
const NAMESPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture""#;

/// Text between the margins of A4, in twentieths of a point.
const TEXT_WIDTH: usize = 9638;
/// The same in the unit of drawings, of which a point has 12,700.
const TEXT_WIDTH_EMU: f64 = TEXT_WIDTH as f64 / 20.0 * 12_700.0;
/// Units of a drawing's point.
const EMU: f64 = 12_700.0;
/// A letter of a table's type, and the room beside a cell's text, in twentieths of a point.
const LETTER: usize = 92;
const CELL_ROOM: usize = 130;
/// A letter of a heading.
const BOLD_LETTER: usize = 148;

/// A part of a Word document.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// What any document has.
    Block(Block),
    /// A picture with its caption.
    Picture(Picture),
    /// An entry of a list of references.
    Reference(String),
}

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// A PNG file.
    pub png: Vec<u8>,
    /// Width and height in points.
    pub size: (f64, f64),
    /// The caption below it, without its number.
    pub caption: String,
    /// What it shows, for readers who do not see it.
    pub alternative: String,
}

/// The document as a `.docx` file.
///
/// # Errors
/// The archive cannot be put together.
pub fn render(document: &Document, options: &RenderOptions) -> Result<Vec<u8>, RenderError> {
    let pieces: Vec<Piece> = document.blocks.iter().cloned().map(Piece::Block).collect();
    manuscript("", &pieces, options)
}

/// These parts as a `.docx` file with this title among its properties.
///
/// # Errors
/// As [`render`].
pub fn manuscript(
    title: &str,
    pieces: &[Piece],
    options: &RenderOptions,
) -> Result<Vec<u8>, RenderError> {
    let mut writer = Writer::new(options);
    for piece in pieces {
        writer.piece(piece);
    }
    let mut parts: Vec<(String, Vec<u8>)> = vec![
        ("[Content_Types].xml".into(), CONTENT_TYPES.into()),
        ("_rels/.rels".into(), PACKAGE.into()),
        ("docProps/core.xml".into(), properties(title).into()),
        ("word/document.xml".into(), writer.document().into()),
        ("word/styles.xml".into(), STYLES.into()),
        (
            "word/_rels/document.xml.rels".into(),
            relations(writer.pictures.len()).into(),
        ),
    ];
    for (at, png) in writer.pictures.into_iter().enumerate() {
        parts.push((format!("word/media/figure{}.png", at + 1), png));
    }
    archive(&parts).map_err(|error| RenderError::Word(error.to_string()))
}

fn archive(parts: &[(String, Vec<u8>)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let method = match name.ends_with(".png") {
            true => CompressionMethod::Stored,
            false => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default());
        zip.start_file(name.as_str(), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn properties(title: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></cp:coreProperties>"#,
        safe(title)
    )
}

fn relations(pictures: usize) -> String {
    let mut out = String::from(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>"#,
    );
    for at in 1..=pictures {
        out.push_str(&format!(
            r#"<Relationship Id="picture{at}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/figure{at}.png"/>"#
        ));
    }
    out.push_str("</Relationships>");
    out
}

/// Text as XML holds it: on one line, without characters that XML has no place for.
fn safe(text: &str) -> String {
    let allowed = |c: &char| !matches!(c, '\u{fffe}' | '\u{ffff}');
    escape(&one_line(text).chars().filter(allowed).collect::<String>())
}

fn run(properties: &str, text: &str) -> String {
    format!(r#"<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>"#)
}

fn paragraph(style: &str, more: &str, runs: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs}</w:p>"#)
}

struct Writer<'a> {
    options: &'a RenderOptions,
    body: String,
    pictures: Vec<Vec<u8>>,
    tables: usize,
}

impl<'a> Writer<'a> {
    fn new(options: &'a RenderOptions) -> Self {
        Writer {
            options,
            body: String::new(),
            pictures: Vec::new(),
            tables: 0,
        }
    }

    fn document(&self) -> String {
        format!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document {NAMESPACES}><w:body>{}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr></w:body></w:document>"#,
            self.body
        )
    }

    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Block(block) => self.block(block),
            Piece::Picture(picture) => self.picture(picture),
            Piece::Reference(text) => self.styled("QCAReference", text),
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(0, text) => self.styled("Title", text),
            Block::Heading(level, text) => {
                self.styled(&format!("Heading{}", (*level).min(3)), text);
            }
            Block::Paragraph(text) | Block::Preformatted(text) => {
                for line in text.lines() {
                    self.styled("QCAText", line);
                }
            }
            Block::Warning { reason, remedy } => {
                self.styled("QCAText", &format!("{reason} {remedy}"));
            }
            Block::Table(table) => self.table(table),
        }
    }

    fn styled(&mut self, style: &str, text: &str) {
        let runs = run("", &safe(text));
        self.body.push_str(&paragraph(style, "", &runs));
    }

    /// A caption with a number that Word counts and refers to.
    fn caption(&mut self, what: &str, kind: &str, number: usize, text: &str, above: bool) {
        let field = format!(
            r#"<w:fldSimple w:instr=" SEQ {kind} \* ARABIC "><w:r><w:t>{number}</w:t></w:r></w:fldSimple>"#
        );
        let runs = format!(
            "{}{field}{}",
            run("", &format!("{} ", safe(what))),
            run(
                "",
                &safe(&fill!(
                    self.options.words,
                    "after a number|. {caption}",
                    caption = text
                ))
            )
        );
        let keep = if above { "<w:keepNext/>" } else { "" };
        self.body.push_str(&paragraph("Caption", keep, &runs));
    }

    fn picture(&mut self, picture: &Picture) {
        self.pictures.push(picture.png.clone());
        let number = self.pictures.len();
        let (width, height) = (picture.size.0 * EMU, picture.size.1 * EMU);
        let fit = (TEXT_WIDTH_EMU / width).min(1.0);
        let (width, height) = ((width * fit).round(), (height * fit).round());
        let alternative = safe(&picture.alternative);
        let drawing = format!(
            r#"<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Figure {number}" descr="{alternative}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="figure{number}.png" descr="{alternative}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="picture{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"#
        );
        self.body
            .push_str(&paragraph("QCAFigure", "<w:keepNext/>", &drawing));
        let words = self.options.words;
        self.caption(
            words.say("Figure"),
            "Figure",
            number,
            &picture.caption,
            false,
        );
    }

    fn table(&mut self, table: &Table) {
        self.tables += 1;
        let words = self.options.words;
        self.caption(words.say("Table"), "Table", self.tables, &table.title, true);
        let demands = demands(table, self.options);
        for panel in panels(&demands, 0, Some(TEXT_WIDTH)) {
            let drawn = Drawing {
                table,
                panel: &panel,
                options: self.options,
            };
            self.body.push_str(&drawn.draw());
            // Two tables without a paragraph between them become one.
            self.body.push_str(&paragraph("QCANote", "", ""));
        }
        let legend = MarksUsed::of(table).legend(self.options.words, mark_glyph);
        for note in legend.iter().chain(&table.notes) {
            self.styled("QCANote", note);
        }
    }
}

/// What each column asks for, in twentieths of a point.
fn demands(table: &Table, options: &RenderOptions) -> Vec<Demand> {
    (0..table.columns.len())
        .map(|at| {
            let cells = table.rows.iter().filter(|row| !row.section);
            let cells = cells.filter_map(|row| row.cells.get(at));
            let letters = |text: &str| super::layout::text_width(text) * LETTER + CELL_ROOM;
            let header = &table.columns[at].header;
            // Headings are bold, and often names in capitals.
            let bold = |word: &str| super::layout::text_width(word) * BOLD_LETTER + CELL_ROOM;
            let longest = header.split_whitespace().map(bold).max().unwrap_or(0);
            let mut natural = longest;
            let mut flexible = false;
            for cell in cells {
                flexible |= matches!(cell, Cell::Text(_) | Cell::Expression(_) | Cell::Cases(_));
                natural = natural.max(letters(&plain(cell, options)));
            }
            match flexible {
                true => Demand {
                    natural,
                    least: natural.min((letters_kept(at) * LETTER + CELL_ROOM).max(longest)),
                },
                false => Demand::rigid(natural),
            }
        })
        .collect()
}

/// How many letters a column of text keeps on a line: names in the first column are not broken without need.
fn letters_kept(column: usize) -> usize {
    if column == 0 { 20 } else { 8 }
}

fn plain(cell: &Cell, options: &RenderOptions) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Expression(text) | Cell::Integer(text) => text.clone(),
        Cell::Number(value) => minus(&format_number(*value, options.digits)),
        Cell::Raw(value) => minus(&format_raw(*value)),
        Cell::Cases(cases) => case_list(options.words, cases, None, false),
        Cell::Mark(mark) => mark_glyph(*mark),
    }
}

/// A number with a minus sign in place of a hyphen.
fn minus(number: &str) -> String {
    match number.strip_prefix('-') {
        Some(rest) => format!("−{rest}"),
        None => number.to_string(),
    }
}

struct Drawing<'a> {
    table: &'a Table,
    panel: &'a Panel,
    options: &'a RenderOptions,
}

impl Drawing<'_> {
    fn draw(&self) -> String {
        let mut out = String::from(
            r#"<w:tbl><w:tblPr><w:tblStyle w:val="QCATable"/><w:tblW w:w="0" w:type="auto"/><w:jc w:val="left"/><w:tblLayout w:type="fixed"/><w:tblLook w:firstRow="1" w:val="0020"/></w:tblPr><w:tblGrid>"#,
        );
        for width in &self.panel.widths {
            out.push_str(&format!(r#"<w:gridCol w:w="{width}"/>"#));
        }
        out.push_str("</w:tblGrid>");
        out.push_str(&self.header());
        for (number, row) in self.table.rows.iter().enumerate() {
            out.push_str(&self.row(row, number > 0));
        }
        out.push_str("</w:tbl>");
        out
    }

    fn header(&self) -> String {
        let mut cells = String::new();
        for (at, &column) in self.panel.columns.iter().enumerate() {
            let header = &self.table.columns[column];
            let runs = run("<w:rPr><w:b/></w:rPr>", &safe(&header.header));
            let border = r#"<w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/>"#;
            cells.push_str(&self.cell(at, 1, border, header.align, &runs));
        }
        format!("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>")
    }

    fn row(&self, row: &Row, may_have_rule: bool) -> String {
        let border = match row.rule_above && may_have_rule {
            true => r#"<w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/>"#,
            false => "",
        };
        let columns = &self.panel.columns;
        let mut cells = String::new();
        let mut at = 0;
        while at < columns.len() {
            let (cell, span) = match row.section {
                true => (row.cells.first(), columns.len()),
                false => (row.cells.get(columns[at]), row.span(columns, at)),
            };
            let look = if row.section {
                "<w:rPr><w:i/></w:rPr>"
            } else {
                ""
            };
            let runs = cell.map_or(String::new(), |cell| self.runs(cell, look));
            let align = match (span > 1, row.section) {
                (_, true) => Align::Left,
                (true, _) => Align::Center,
                _ => self.table.columns[columns[at]].align,
            };
            cells.push_str(&self.cell(at, span, border, align, &runs));
            at += span;
        }
        format!("<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    }

    fn cell(&self, at: usize, span: usize, borders: &str, align: Align, runs: &str) -> String {
        let width: usize = self.panel.widths[at..at + span].iter().sum();
        let span = match span {
            1 => String::new(),
            span => format!(r#"<w:gridSpan w:val="{span}"/>"#),
        };
        let borders = match borders {
            "" => String::new(),
            borders => format!("<w:tcBorders>{borders}</w:tcBorders>"),
        };
        let align = match align {
            Align::Left => "left",
            Align::Right => "right",
            Align::Center => "center",
        };
        let text = paragraph("QCACell", &format!(r#"<w:jc w:val="{align}"/>"#), runs);
        format!(
            r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{borders}</w:tcPr>{text}</w:tc>"#
        )
    }

    fn runs(&self, cell: &Cell, look: &str) -> String {
        match cell {
            Cell::Empty | Cell::Mark(Mark::Irrelevant) => String::new(),
            Cell::Mark(mark) => {
                let style = match mark {
                    Mark::CorePresent | Mark::CoreAbsent | Mark::CoreLevel(_) => "QCACore",
                    _ => "QCAPeripheral",
                };
                let look = format!(r#"<w:rPr><w:rStyle w:val="{style}"/></w:rPr>"#);
                run(&look, &safe(&mark_glyph(*mark)))
            }
            Cell::Expression(text) => run(look, &breakable(&safe(text))),
            cell => run(look, &safe(&plain(cell, self.options))),
        }
    }
}

/// A formula that may break after each operator, where no character is drawn.
fn breakable(text: &str) -> String {
    text.replace('*', "*\u{200b}")
}
