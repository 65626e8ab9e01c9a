//! LaTeX tables with booktabs rules. They compile with a plain article class; the marks of configuration charts are
//! small macros that draw with the kernel's own picture commands.

use std::collections::BTreeSet;

use super::RenderOptions;
use super::layout::{Demand, Panel, panels};
use super::value::{MarksUsed, case_list, format_number, format_raw, one_line};
use crate::document::{Align, Block, Cell, Document, Mark, Row, Table};
use qca_study::file::Language;

use crate::words::{Words, fill};

/// The text width of the article class at ten points, in points.
const TEXT_WIDTH: usize = 345;
/// Twice the `\tabcolsep` that is set in every table, in points.
const GAP: usize = 8;
/// More rows than fit a page: a `longtable`, which breaks over pages, instead of a float.
const ROWS_OF_A_PAGE: usize = 36;

/// The macros of the marks. `\providecommand`, so that they may stand in several files and be redefined in the
/// paper's own preamble.
const MARK_MACROS: &str = r"\providecommand{\qcamark}[1]{\begingroup\setlength{\unitlength}{1pt}\raisebox{-1.6pt}{\begin{picture}(10,10)\linethickness{0.5pt}#1\end{picture}}\endgroup}
\providecommand{\qcacorepresent}{\qcamark{\put(5,5){\circle*{9}}}}
\providecommand{\qcacoreabsent}{\qcamark{\put(5,5){\circle{9}}\qbezier(1.8,1.8)(5,5)(8.2,8.2)\qbezier(1.8,8.2)(5,5)(8.2,1.8)}}
\providecommand{\qcaperipheralpresent}{\qcamark{\put(5,5){\circle*{5}}}}
\providecommand{\qcaperipheralabsent}{\qcamark{\put(5,5){\circle{5}}\qbezier(3.2,3.2)(5,5)(6.8,6.8)\qbezier(3.2,6.8)(5,5)(6.8,3.2)}}
\providecommand{\qcacorelevel}[1]{\qcacorepresent\textsubscript{#1}}
\providecommand{\qcaperipherallevel}[1]{\qcaperipheralpresent\textsubscript{#1}}
";

/// The packages the tables need, for the preamble of a paper. Where booktabs is not installed its rules are
/// replaced by plain ones.
const PACKAGES: &str = r"\IfFileExists{booktabs.sty}{\usepackage{booktabs}}{%
  \newcommand{\toprule}{\hline}\newcommand{\midrule}{\hline}\newcommand{\bottomrule}{\hline}}
\usepackage{longtable}
";

/// Draws the document as a fragment to be `\input` into a paper whose preamble has booktabs and longtable.
pub fn render(document: &Document, options: &RenderOptions) -> String {
    let mut out =
        String::from("% In the preamble: \\usepackage{booktabs} and \\usepackage{longtable}.\n");
    if document
        .tables()
        .any(|table| MarksUsed::of(table) != MarksUsed::default())
    {
        out.push_str(MARK_MACROS);
    }
    body(document, options, &mut out);
    out
}

/// Draws the document as a whole article that compiles by itself.
///
/// Letters that pdfLaTeX has no font for (Hebrew, Chinese, …) appear there as their code points; XeLaTeX and LuaLaTeX
/// draw them with a font that has them; for a study in Chinese XeLaTeX takes that of the package ctex.
pub fn article(document: &Document, options: &RenderOptions) -> String {
    let mut text = String::new();
    body(document, options, &mut text);
    let mut out = String::from("\\documentclass[a4paper]{article}\n");
    out.push_str(&preamble());
    out.push_str(&language(options.words));
    out.push_str(&fallback_characters(&text));
    out.push_str("\\begin{document}\n");
    out.push_str(&text);
    out.push_str("\\end{document}\n");
    out
}

/// What a paper's preamble needs for every table and chart of a study.
pub fn preamble() -> String {
    format!("{PACKAGES}{MARK_MACROS}")
}

/// What a language other than English needs: its word for tables, and for Chinese its fonts.
fn language(words: Words) -> String {
    if words.language().is_default() {
        return String::new();
    }
    let fonts = match words.language() {
        Language::Chinese => {
            "% For XeLaTeX with the package ctex.\n\\ifdefined\\XeTeXversion\\IfFileExists{ctex.sty}{\\usepackage{ctex}}{}\\fi\n"
        }
        _ => "",
    };
    let table = escape(words.say("Table"));
    format!("{fonts}\\AtBeginDocument{{\\renewcommand{{\\tablename}}{{{table}}}}}\n")
}

fn body(document: &Document, options: &RenderOptions, out: &mut String) {
    for block in &document.blocks {
        out.push('\n');
        match block {
            Block::Heading(level, text) => {
                let command = match level {
                    0 | 1 => "section",
                    2 => "subsection",
                    _ => "subsubsection",
                };
                out.push_str(&format!("\\{command}*{{{}}}\n", escape(text)));
            }
            Block::Paragraph(text) => out.push_str(&format!("{}\n", paragraph(text))),
            Block::Preformatted(text) => out.push_str(&preformatted(text)),
            Block::Table(table) => Drawing { table, options }.draw(out),
            Block::Warning { reason, remedy } => {
                out.push_str(&format!(
                    "\\textbf{{{}}} {} {}\n",
                    escape(options.words.say("Warning:")),
                    paragraph(reason),
                    paragraph(remedy)
                ));
            }
        }
    }
}

fn paragraph(text: &str) -> String {
    text.split('\n')
        .map(expression)
        .collect::<Vec<_>>()
        .join("\\\\\n")
}

/// Lines in typewriter type. Not `verbatim`, in which a name could end the environment.
fn preformatted(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = escape(line).replace(' ', "~");
        format!("\\mbox{{}}{line}\\par\n")
    });
    format!(
        "{{\\ttfamily\\noindent\\parindent=0pt\n{}}}\n",
        lines.collect::<String>()
    )
}

/// Text in which no character means anything to TeX.
///
/// ```
/// use qca_report::render::latex::escape;
///
/// assert_eq!(escape("50 % of A&B_1"), r"50 \% of A\&B\_1");
/// ```
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in one_line(text).chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' | '}' | '&' | '%' | '$' | '#' | '_' => {
                out.push('\\');
                out.push(c);
            }
            '~' => out.push_str("$\\sim$"),
            '^' => out.push_str("\\textasciicircum{}"),
            '<' => out.push_str("$<$"),
            '>' => out.push_str("$>$"),
            '|' => out.push_str("$|$"),
            '"' => out.push_str("{\\ttfamily\\char34}"),
            '\'' => out.push_str("\\textquotesingle{}"),
            '`' => out.push_str("\\textasciigrave{}"),
            // Two hyphens in a name must not become a dash.
            '-' if before == '-' => out.push_str("{}-"),
            '[' => out.push_str("{[}"),
            ']' => out.push_str("{]}"),
            '–' => out.push_str("--"),
            '—' => out.push_str("---"),
            '−' => out.push_str("$-$"),
            '“' => out.push_str("``"),
            '”' => out.push_str("''"),
            '‘' => out.push('`'),
            '’' => out.push('\''),
            '…' => out.push_str("\\ldots{}"),
            '≥' => out.push_str("$\\ge$"),
            '≤' => out.push_str("$\\le$"),
            '×' => out.push_str("$\\times$"),
            '→' => out.push_str("$\\to$"),
            '←' => out.push_str("$\\leftarrow$"),
            '·' => out.push_str("$\\cdot$"),
            '±' => out.push_str("$\\pm$"),
            '°' => out.push_str("$^\\circ$"),
            '†' => out.push_str("\\dag{}"),
            '‡' => out.push_str("\\ddag{}"),
            '\u{a0}' => out.push('~'),
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// An expression, or text that may hold one, with places where a line may break.
fn expression(text: &str) -> String {
    escape(text).replace('*', "{*}\\allowbreak ")
}

/// A name in which no line breaks, unless it is so long that it has to.
fn whole(name: &str) -> String {
    const LONGEST: usize = 24;
    match name.chars().count() <= LONGEST {
        true => name.replace(' ', "~"),
        false => name.to_string(),
    }
}

fn number(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(rest) => format!("$-${rest}"),
        None => text.replace('–', "--"),
    }
}

fn mark(mark: Mark) -> String {
    match mark {
        Mark::CorePresent => "\\qcacorepresent{}".to_string(),
        Mark::CoreAbsent => "\\qcacoreabsent{}".to_string(),
        Mark::PeripheralPresent => "\\qcaperipheralpresent{}".to_string(),
        Mark::PeripheralAbsent => "\\qcaperipheralabsent{}".to_string(),
        Mark::CoreLevel(level) => format!("\\qcacorelevel{{{level}}}"),
        Mark::PeripheralLevel(level) => format!("\\qcaperipherallevel{{{level}}}"),
        Mark::Irrelevant => String::new(),
    }
}

/// Declarations for the characters that pdfLaTeX would stop at.
fn fallback_characters(text: &str) -> String {
    let foreign: BTreeSet<char> = text
        .chars()
        .filter(|&c| !c.is_ascii() && !known_to_tex(c))
        .collect();
    if foreign.is_empty() {
        return String::new();
    }
    let mut out = String::from(
        "% XeLaTeX and LuaLaTeX draw these with a font that has them; pdfLaTeX shows their code points.\n",
    );
    out.push_str("\\ifdefined\\DeclareUnicodeCharacter\n");
    for c in foreign {
        let code = format!("{:04X}", u32::from(c));
        out.push_str(&format!(
            "\\DeclareUnicodeCharacter{{{code}}}{{{{\\footnotesize U+{code}}}\\allowbreak}}\n"
        ));
    }
    out.push_str("\\fi\n");
    out
}

/// Letters with accents that every font of LaTeX's default encoding can draw.
fn known_to_tex(c: char) -> bool {
    const LATIN: &str = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ\
                         ĀāĂăĆćĈĉĊċČčĎďĒēĔĕĖėĚěĜĝĞğĠġĤĥĨĩĪīĬĭİıĹĺŁłŃńŇňŌōŎŏŐőŒœŔŕŘřŚśŜŝŞşŠšŤťŨũŪūŬŭŮůŰűŴŵŶŷŸŹźŻżŽž§¶©¡¿£";
    LATIN.contains(c)
}

/// Roughly how wide the text is at ten points, in points.
fn points(text: &str) -> usize {
    let tenths: usize = text
        .chars()
        .map(|c| match c {
            'm' | 'w' => 80,
            'A'..='Z' | '~' => 75,
            'i' | 'j' | 'l' | ' ' | '.' | ',' | '\'' | '(' | ')' => 33,
            c if c.is_ascii() => 51,
            c => 55 * unicode_width::UnicodeWidthChar::width(c).unwrap_or(0),
        })
        .sum();
    tenths.div_ceil(10)
}

/// A size of type: the command and how wide its letters are, in hundredths. Small type is relatively wider.
const SIZES: [(&str, usize); 4] = [
    ("\\normalsize", 100),
    ("\\small", 93),
    ("\\footnotesize", 86),
    ("\\scriptsize", 80),
];

struct Drawing<'a> {
    table: &'a Table,
    options: &'a RenderOptions,
}

impl Drawing<'_> {
    fn draw(&self, out: &mut String) {
        let demands = self.demands();
        let (size, laid) = layout(&demands);
        for (number, panel) in laid.iter().enumerate() {
            if number > 0 {
                out.push('\n');
            }
            self.panel(&demands, panel, size, number, number + 1 == laid.len(), out);
        }
    }

    fn demands(&self) -> Vec<Demand> {
        (0..self.table.columns.len())
            .map(|at| {
                let mut natural = points(&self.table.columns[at].header);
                let mut flexible = false;
                for row in self.table.rows.iter().filter(|row| !row.section) {
                    let Some(cell) = row.cells.get(at) else {
                        continue;
                    };
                    flexible |=
                        matches!(cell, Cell::Text(_) | Cell::Expression(_) | Cell::Cases(_));
                    natural = natural.max(self.cell_points(cell));
                }
                let least = if flexible { natural.min(70) } else { natural };
                Demand { natural, least }
            })
            .collect()
    }

    fn cell_points(&self, cell: &Cell) -> usize {
        match cell {
            Cell::Empty => 0,
            Cell::Text(text) | Cell::Expression(text) | Cell::Integer(text) => points(text),
            Cell::Number(value) => points(&format_number(*value, self.options.digits)),
            Cell::Raw(value) => points(&format_raw(*value)),
            Cell::Cases(cases) => points(&case_list(self.options.words, cases, None, false)),
            Cell::Mark(_) => 16,
        }
    }

    fn panel(
        &self,
        demands: &[Demand],
        panel: &Panel,
        size: (&str, usize),
        number: usize,
        last: bool,
        out: &mut String,
    ) {
        let columns: String = panel
            .columns
            .iter()
            .zip(&panel.widths)
            .map(|(&at, &width)| self.column(at, width, demands[at].natural, size.1))
            .collect();
        let long = self.table.rows.len() > ROWS_OF_A_PAGE;
        let title = match number {
            0 => self.table.title.clone(),
            _ => fill!(
                self.options.words,
                "{title} (continued)",
                title = self.table.title
            ),
        };
        let caption = format!("\\caption{{{}}}", escape(&title));
        let label = if number > 0 {
            format!("-{}", number + 1)
        } else {
            String::new()
        };
        let label = format!("\\label{{tab:{}{label}}}", self.table.name);
        let setting = format!("{}\\setlength{{\\tabcolsep}}{{4pt}}", size.0);
        let mut head = String::from("\\toprule\n");
        self.line(
            panel,
            demands,
            panel
                .columns
                .iter()
                .map(|&at| escape(&self.table.columns[at].header))
                .collect(),
            &mut head,
        );
        head.push_str("\\midrule\n");
        if long {
            out.push_str(&format!("{{{setting}\n\\begin{{longtable}}{{{columns}}}\n{caption}{label}\\tabularnewline\n{head}\\endfirsthead\n{head}\\endhead\n\\bottomrule\n\\endfoot\n"));
        } else {
            out.push_str(&format!("\\begin{{table}}[htbp]\n\\centering\n{caption}{label}\n{setting}\n\\begin{{tabular}}{{{columns}}}\n{head}"));
        }
        for (position, row) in self.table.rows.iter().enumerate() {
            if row.rule_above && position > 0 {
                out.push_str("\\midrule\n");
            }
            self.row(demands, panel, row, out);
        }
        if long {
            out.push_str("\\end{longtable}\n}\n");
        } else {
            out.push_str("\\bottomrule\n\\end{tabular}\n");
        }
        if last {
            self.notes(out);
        }
        if !long {
            out.push_str("\\end{table}\n");
        }
    }

    fn column(&self, at: usize, width: usize, natural: usize, scale: usize) -> String {
        if width < natural {
            return format!("p{{{}pt}}", width * scale / 100);
        }
        match self.table.columns[at].align {
            Align::Left => "l",
            Align::Right => "r",
            Align::Center => "c",
        }
        .to_string()
    }

    fn row(&self, demands: &[Demand], panel: &Panel, row: &Row, out: &mut String) {
        if row.section {
            let title = row
                .cells
                .first()
                .map(|cell| self.cell(cell))
                .unwrap_or_default();
            out.push_str(&format!(
                "\\multicolumn{{{}}}{{l}}{{\\emph{{{title}}}}}\\tabularnewline\n",
                panel.columns.len()
            ));
            return;
        }
        let text = |column: usize| row.cells.get(column).map(|cell| self.cell(cell));
        if row.merged.is_empty() {
            let texts = panel.columns.iter().map(|&at| text(at).unwrap_or_default());
            self.line(panel, demands, texts.collect(), out);
            return;
        }
        let cells = row.drawn(&panel.columns).map(|(_, column, span)| {
            let text = text(column).unwrap_or_default();
            match span {
                1 => text,
                _ => format!("\\multicolumn{{{span}}}{{c}}{{{text}}}"),
            }
        });
        let cells: Vec<String> = cells.collect();
        out.push_str(&format!("{}\\tabularnewline\n", cells.join(" & ")));
    }

    fn line(&self, panel: &Panel, demands: &[Demand], texts: Vec<String>, out: &mut String) {
        let cells: Vec<String> = texts
            .into_iter()
            .zip(panel.columns.iter().zip(&panel.widths))
            .map(|(text, (&at, &width))| {
                if width < demands[at].natural {
                    format!("\\raggedright {text}")
                } else {
                    text
                }
            })
            .collect();
        out.push_str(&format!("{}\\tabularnewline\n", cells.join(" & ")));
    }

    fn notes(&self, out: &mut String) {
        let legend = MarksUsed::of(self.table).legend(self.options.words, mark);
        let notes = legend
            .map(|legend| legend.replace('\u{a0}', "~"))
            .into_iter()
            .chain(self.table.notes.iter().map(|note| expression(note)));
        for note in notes {
            out.push_str(&format!(
                "\\par\\smallskip{{\\raggedright\\footnotesize {note}\\par}}\n"
            ));
        }
    }

    fn cell(&self, cell: &Cell) -> String {
        match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) => escape(text),
            Cell::Expression(text) => expression(text),
            Cell::Integer(digits) => number(digits),
            Cell::Number(value) => number(&format_number(*value, self.options.digits)),
            Cell::Raw(value) => number(&format_raw(*value)),
            Cell::Cases(cases) => {
                let names: Vec<String> = cases.iter().map(|case| whole(&escape(case))).collect();
                names.join(", ")
            }
            Cell::Mark(shape) => mark(*shape),
        }
    }
}

/// The largest type in which the columns fit beside each other; then with text columns narrowed; then in panels.
fn layout(demands: &[Demand]) -> ((&'static str, usize), Vec<Panel>) {
    // The gaps keep their width in points whatever the type: scale them up with the page.
    let page = |scale: usize| TEXT_WIDTH * 100 / scale;
    let gap = |scale: usize| GAP * 100 / scale;
    let natural: usize = demands.iter().map(|demand| demand.natural).sum();
    for size in SIZES {
        if natural + gap(size.1) * demands.len() <= page(size.1) {
            return (size, panels(demands, gap(size.1), None));
        }
    }
    for size in &SIZES[1..] {
        // One gap less than drawn: the outer half-gaps belong to the table too.
        let laid = panels(demands, gap(size.1), Some(page(size.1) - gap(size.1)));
        if laid.len() == 1 {
            return (*size, laid);
        }
    }
    let size = SIZES[3];
    (
        size,
        panels(demands, gap(size.1), Some(page(size.1) - gap(size.1))),
    )
}
