//! `report.html`: one self-contained page with the whole analysis, in the order in which papers report it.
//!
//! The page needs no network and no script. It is light or dark as the reader's system is, prints on A4, and can be
//! read with a keyboard and a screen reader.

mod companions;
mod manuscript;
mod methods;
mod robustness;
mod text;

use minijinja::Environment;
use minijinja::value::{Serde, Value};
use qca::solution::SolutionType;
use qca_study::analysis::Warning;
use qca_study::run::Results;
use serde::Serialize;

use crate::document::{Align, Block, Cell, Document, Table};
use crate::gallery::{self, NamedFigure};
use crate::render::html::{MARK_SYMBOLS, Style, render_table};
use crate::render::value::is_unwritable;
use crate::render::{RenderError, RenderOptions};
use crate::tables::{self, Detail};
use crate::words::{Words, fill};
use text::Strings;

pub use manuscript::manuscript;

/// The page's template; its name ends in `.html`, so that everything put into it is escaped.
const TEMPLATE: (&str, &str) = ("report.html", include_str!("../../templates/report.html"));

/// Models, and plots, of one solution that are shown at once; the others are folded away.
const SHOWN: usize = 4;

/// Simplifying assumptions of one model that the page lists by number.
const MOST_ROWS: usize = 200;

/// Figures wider than this take the page's whole width.
const WIDEST_IN_COLUMN: f64 = 620.0;

/// The whole analysis as an HTML page.
///
/// # Errors
/// The template fails, which no results should make it do.
pub fn html(results: &Results, options: &RenderOptions) -> Result<String, RenderError> {
    let mut environment = Environment::new();
    environment.add_template(TEMPLATE.0, TEMPLATE.1)?;
    let options = &options.in_language_of(results);
    let page = Writer::new(results, options).page();
    let mut html = environment.get_template(TEMPLATE.0)?.render(Serde(&page))?;
    // Names in headings come through the template, which escapes markup alone.
    html.retain(|c| matches!(c, '\n' | '\t') || !is_unwritable(c));
    Ok(html)
}

/// What the template is given.
#[derive(Serialize)]
struct Page {
    strings: text::Strings,
    title: String,
    subtitle: String,
    symbols: Value,
    sections: Vec<Section>,
}

/// A part of the page with a heading of its own.
#[derive(Serialize)]
struct Section {
    id: String,
    /// 2 or 3.
    level: u8,
    heading: String,
    parts: Vec<Part>,
}

/// What a section holds.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Part {
    Heading {
        text: String,
    },
    Paragraph {
        text: String,
    },
    List {
        items: Vec<String>,
    },
    Table {
        title: String,
        html: Value,
    },
    Figures {
        small: bool,
        items: Vec<Figure>,
    },
    Warning {
        about: Option<String>,
        reason: String,
        remedy: String,
    },
    Details {
        summary: String,
        parts: Vec<Part>,
    },
}

#[derive(Serialize)]
struct Figure {
    /// Its word with its number.
    name: String,
    caption: String,
    /// Whether it would be too small in a column.
    wide: bool,
    svg: Value,
}

/// Builds the page; numbers tables and figures as they come.
struct Writer<'a> {
    results: &'a Results,
    options: &'a RenderOptions,
    words: Words,
    sections: Vec<Section>,
    tables: usize,
    figures: usize,
}

impl<'a> Writer<'a> {
    fn new(results: &'a Results, options: &'a RenderOptions) -> Self {
        Writer {
            results,
            options,
            words: Words::of(results),
            sections: Vec::new(),
            tables: 0,
            figures: 0,
        }
    }

    fn page(mut self) -> Page {
        let words = self.words;
        self.summary();
        self.methods();
        self.data();
        for outcome in &self.results.outcomes {
            self.outcome(outcome);
        }
        self.across();
        self.robustness();
        self.replication();
        self.warnings();
        let items = text::MEANINGS
            .map(|text| words.say(text).to_owned())
            .to_vec();
        self.section(
            "words",
            2,
            words.say(text::WORDS),
            vec![Part::List { items }],
        );
        self.provenance();
        let title = self.results.settings.title.clone();
        let provenance = &self.results.provenance;
        Page {
            strings: Strings::new(words),
            title: title.unwrap_or_else(|| words.say(text::UNTITLED).to_owned()),
            subtitle: format!(
                "{} {}, {}",
                provenance.program, provenance.version, provenance.study
            ),
            symbols: Value::from_safe_string(MARK_SYMBOLS.to_string()),
            sections: self.sections,
        }
    }

    fn section(&mut self, id: &str, level: u8, heading: impl Into<String>, parts: Vec<Part>) {
        let section = Section {
            id: id.to_string(),
            level,
            heading: heading.into(),
            parts,
        };
        self.sections.push(section);
    }

    fn table(&mut self, mut table: Table) -> Part {
        self.tables += 1;
        table.title = fill!(
            self.words,
            "Table {number}. {title}",
            number = self.tables,
            title = table.title
        );
        let html = render_table(&table, Style::Classes, self.options);
        Part::Table {
            title: table.title,
            html: Value::from_safe_string(html),
        }
    }

    fn figures(&mut self, figures: Vec<NamedFigure>, small: bool) -> Part {
        let items = figures.into_iter().map(|figure| {
            self.figures += 1;
            let number = self.figures;
            Figure {
                name: fill!(self.words, "Figure {number}", number),
                caption: fill!(
                    self.words,
                    "Figure {number}. {caption}",
                    number,
                    caption = figure.caption
                ),
                wide: width(&figure.svg) > WIDEST_IN_COLUMN,
                svg: Value::from_safe_string(figure.svg),
            }
        });
        Part::Figures {
            small,
            items: items.collect(),
        }
    }

    /// Blocks of a document as parts, further tables after the first few of a solution folded away.
    fn blocks(&mut self, document: Document) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut folded = Vec::new();
        let mut shown = 0;
        for block in document.blocks {
            let part = match block {
                Block::Heading(_, text) => {
                    shown = 0;
                    self.fold(&mut parts, &mut folded);
                    Part::Heading { text }
                }
                Block::Paragraph(text) | Block::Preformatted(text) => Part::Paragraph { text },
                Block::Warning { reason, remedy } => Part::Warning {
                    about: None,
                    reason,
                    remedy,
                },
                Block::Table(table) => {
                    shown += 1;
                    let part = self.table(table);
                    if shown > SHOWN {
                        folded.push(part);
                        continue;
                    }
                    part
                }
            };
            self.fold(&mut parts, &mut folded);
            parts.push(part);
        }
        self.fold(&mut parts, &mut folded);
        parts
    }

    /// Moves what was folded away into a part of its own.
    fn fold(&self, parts: &mut Vec<Part>, folded: &mut Vec<Part>) {
        if !folded.is_empty() {
            parts.push(Part::Details {
                summary: text::more_models(self.words, folded.len()),
                parts: std::mem::take(folded),
            });
        }
    }

    /// What a reader looks for: the reported solutions, their chart across the outcomes, what other models there are.
    fn summary(&mut self) {
        let words = self.words;
        let results = self.results;
        let mut parts = vec![self.table(tables::reported_solutions(results))];
        let others = tables::other_models(results);
        parts.extend(others.into_iter().map(|text| Part::Paragraph { text }));
        for chart in tables::reported_charts(results, Detail::Full) {
            parts.push(self.table(chart));
        }
        if let Some(replication) = &self.results.replication {
            parts.push(Part::Paragraph {
                text: text::published(words, &tables::replication_summary(words, replication)),
            });
        }
        if !self.results.warnings.is_empty() {
            parts.push(Part::Paragraph {
                text: fill!(
                    words,
                    "Warnings: {counts}; all are listed with remedies at the end.",
                    counts = tables::severities(words, &self.results.warnings)
                ),
            });
        }
        self.section("summary", 2, words.say(text::SUMMARY), parts);
    }

    fn methods(&mut self) {
        let words = self.words;
        let (paragraphs, references) = methods::methods(self.results);
        let mut parts = vec![Part::Paragraph {
            text: words.say(text::METHODS_HINT).to_string(),
        }];
        parts.extend(paragraphs.into_iter().map(|text| Part::Paragraph { text }));
        parts.push(Part::Heading {
            text: words.say(text::REFERENCES).to_string(),
        });
        parts.push(Part::List {
            items: references.into_iter().map(String::from).collect(),
        });
        self.section("methods", 2, words.say(text::METHODS), parts);
    }

    fn data(&mut self) {
        let words = self.words;
        let table = tables::calibration(words, &self.results.calibrate, |name| {
            tables::label(self.results, name)
        });
        let mut parts = Vec::new();
        if let Some(found) = &self.results.measures {
            for table in tables::measures(words, found).tables() {
                parts.push(self.table(table.clone()));
            }
        }
        parts.push(self.table(table));
        let figures = gallery::calibration_figures(self.results, true);
        if !figures.is_empty() {
            parts.push(Part::Heading {
                text: words.say(text::CALIBRATION_PLOTS).to_string(),
            });
            parts.push(self.figures(figures, true));
        }
        self.section("data", 2, words.say(text::DATA), parts);
    }

    fn outcome(&mut self, outcome: &str) {
        let words = self.words;
        let id = format!("outcome-{}", tables::slug(self.results, outcome));
        let heading = text::outcome(words, &spoken(self.results, outcome));
        self.section(&id, 2, heading, Vec::new());
        let figures = gallery::outcome_figures(self.results, outcome, self.options.digits);
        self.necessity(&id, outcome);
        if let Some(table) = self.results.truth_table.get(outcome) {
            let mut parts = vec![self.table(tables::truth_table(words, table))];
            parts.push(self.figures(figures.truth_table, false));
            self.section(
                &format!("{id}-truth-table"),
                3,
                words.say(text::TRUTH_TABLE),
                parts,
            );
        }
        let Some(result) = self.results.minimize.get(outcome) else {
            let parts = vec![Part::Paragraph {
                text: words.say(text::NO_SOLUTION).to_string(),
            }];
            self.section(
                &format!("{id}-solutions"),
                3,
                words.say(text::SOLUTIONS),
                parts,
            );
            self.companions(&id, outcome);
            return;
        };
        let mut document = Document::new();
        tables::solutions(
            words,
            &mut document,
            result,
            &tables::shown(self.results, outcome),
        );
        let parts = self.blocks(document);
        self.section(
            &format!("{id}-solutions"),
            3,
            words.say(text::SOLUTIONS),
            parts,
        );
        let charts = tables::charts(self.results, outcome);
        if !charts.is_empty() {
            let mut document = Document::new();
            document.blocks.extend(charts.into_iter().map(Block::Table));
            let left_out = tables::charts_left_out(self.results, outcome);
            document.blocks.extend(left_out.map(Block::Paragraph));
            let mut parts = self.blocks(document);
            if let Some(table) = tables::model_differences(self.results, outcome) {
                parts.push(self.table(table));
            }
            self.section(&format!("{id}-chart"), 3, words.say(text::CHARTS), parts);
        }
        self.plots(&id, figures.plots);
        self.assumptions(&id, outcome);
        self.companions(&id, outcome);
    }

    fn necessity(&mut self, id: &str, outcome: &str) {
        let words = self.words;
        let mut parts = Vec::new();
        if let Some(table) = self.results.necessity.get(outcome) {
            let cut = self.results.settings.necessity_consistency;
            parts.push(self.table(tables::single_necessity(words, table, cut)));
        }
        if let Some(found) = self.results.necessary_expressions.get(outcome) {
            parts.push(self.table(tables::necessary_expressions(
                words,
                "necessary-expressions",
                found,
            )));
        }
        self.section(
            &format!("{id}-necessity"),
            3,
            words.say(text::NECESSITY),
            parts,
        );
    }

    fn plots(&mut self, id: &str, mut plots: Vec<NamedFigure>) {
        let words = self.words;
        if plots.is_empty() {
            return;
        }
        let rest = plots.split_off(plots.len().min(2 * SHOWN));
        let mut parts = vec![Part::Paragraph {
            text: words.say(text::PLOT_HINT).to_string(),
        }];
        parts.push(self.figures(plots, false));
        if !rest.is_empty() {
            let summary = text::more_plots(words, rest.len());
            parts.push(Part::Details {
                summary,
                parts: vec![self.figures(rest, false)],
            });
        }
        self.section(&format!("{id}-plots"), 3, words.say(text::PLOTS), parts);
    }

    /// The simplifying assumptions of each model, equal lists once.
    fn assumptions(&mut self, id: &str, outcome: &str) {
        let words = self.words;
        let Some(result) = self.results.minimize.get(outcome) else {
            return;
        };
        let mut table = Table::new(
            "assumptions",
            fill!(words, "Simplifying assumptions for {outcome}", outcome),
        )
        .column(words.say("Solution"), Align::Left)
        .column(words.say("Number"), Align::Right)
        .column(words.say("Rows"), Align::Left);
        let mut seen: Vec<(SolutionType, &str)> = Vec::new();
        for solution in result
            .solutions
            .iter()
            .filter(|s| s.kind != SolutionType::Conservative)
        {
            for model in &solution.models {
                let key = (solution.kind, model.expression.as_str());
                if seen.contains(&key) {
                    continue;
                }
                seen.push(key);
                let rows = match &model.simplifying_assumptions.0 {
                    Some(rows) if rows.len() > MOST_ROWS => words.say(text::IN_JSON).to_string(),
                    Some(rows) => rows
                        .iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .join(", "),
                    None => words.say(text::TOO_MANY).to_string(),
                };
                table.push(vec![
                    Cell::Text(fill!(
                        words,
                        "{about}: {text}",
                        about = words.say(solution.kind.name()),
                        text = model.expression
                    )),
                    model
                        .simplifying_assumption_count
                        .as_ref()
                        .map_or(Cell::Number(None), |count| Cell::Integer(count.to_string())),
                    Cell::Text(rows),
                ]);
            }
        }
        if table.rows.is_empty() {
            return;
        }
        let hint = Part::Paragraph {
            text: words.say(text::ASSUMPTIONS_HINT).to_string(),
        };
        let rest = table.rows.split_off(table.rows.len().min(4 * SHOWN));
        let mut parts = vec![hint, self.table(table.clone())];
        if !rest.is_empty() {
            let summary = text::more_models(words, rest.len());
            let further = self.table(Table {
                rows: rest,
                ..table
            });
            parts.push(Part::Details {
                summary,
                parts: vec![further],
            });
        }
        self.section(
            &format!("{id}-assumptions"),
            3,
            words.say(text::ASSUMPTIONS),
            parts,
        );
    }

    fn across(&mut self) {
        let words = self.words;
        let outcomes = self.results.roles.iter().map(|role| &role.outcome);
        let first = self.results.roles.first().map(|role| &role.outcome);
        if outcomes.clone().all(|outcome| Some(outcome) == first) {
            return;
        }
        let table = tables::role_chart(words, &self.results.roles, |name| {
            tables::label(self.results, name)
        });
        let parts = vec![self.table(table)];
        self.section("across", 2, words.say(text::ACROSS), parts);
    }

    /// The verdicts on what was published, where the study file says what that is.
    fn replication(&mut self) {
        let words = self.words;
        let Some(replication) = &self.results.replication else {
            return;
        };
        let mut document = tables::replication(words, replication);
        // The section has a heading of its own.
        document.blocks.remove(0);
        let parts = self.blocks(document);
        self.section("replication", 2, words.say(text::REPLICATION), parts);
    }

    fn warnings(&mut self) {
        let words = self.words;
        let part = |warning: &Warning| Part::Warning {
            about: warning.outcome.clone(),
            reason: sentence(words, &words.retold(&warning.reason)),
            remedy: sentence(words, &words.retold(&warning.remedy)),
        };
        let mut parts: Vec<Part> = self.results.warnings.iter().map(part).collect();
        if parts.is_empty() {
            parts.push(Part::Paragraph {
                text: words.say(text::NO_WARNINGS).to_string(),
            });
        }
        self.section("warnings", 2, words.say(text::WARNINGS), parts);
    }

    fn provenance(&mut self) {
        let words = self.words;
        let provenance = &self.results.provenance;
        let mut table = Table::new("provenance", words.say("Where these results come from"))
            .column(words.say("What"), Align::Left)
            .column(words.say("Value"), Align::Left);
        let left_out = match provenance.left_out.as_slice() {
            [] => words.say("none").to_string(),
            names => names.join(", "),
        };
        let reading: Vec<String> = provenance
            .reading
            .iter()
            .map(|note| words.retold(note))
            .collect();
        let detected = [
            (
                words.say("Cases left out by a condition"),
                provenance.filtered.join(", "),
            ),
            (words.say("Variables"), provenance.variables.join("; ")),
            (
                words.say("Read as"),
                reading.join(words.say("between clauses|; ")),
            ),
        ];
        let detected = detected.into_iter().filter(|(_, value)| !value.is_empty());
        for (what, value) in [
            (
                words.say("Program"),
                format!("{} {}", provenance.program, provenance.version),
            ),
            (words.say("Study file"), provenance.study.clone()),
            (
                words.say("SHA-256 of the study file"),
                provenance.study_sha256.clone(),
            ),
            (words.say("Data"), provenance.data.clone()),
            (
                words.say("SHA-256 of the data"),
                provenance.data_sha256.clone(),
            ),
            (words.say("Cases"), provenance.cases.to_string()),
            (words.say("Cases left out for missing values"), left_out),
        ]
        .into_iter()
        .chain(detected)
        {
            table.push(vec![Cell::Text(what.to_string()), Cell::Text(value)]);
        }
        let mut parts = vec![self.table(table)];
        if provenance.data_outside_study_folder {
            parts.push(Part::Paragraph {
                text: words.say(text::OUTSIDE).to_string(),
            });
        }
        parts.push(Part::Paragraph {
            text: words.say(text::CHECK).to_string(),
        });
        self.section("provenance", 2, words.say(text::PROVENANCE), parts);
        let cite = vec![Part::Paragraph {
            text: text::citation(&provenance.version),
        }];
        self.section("cite", 2, words.say(text::CITE), cite);
    }
}

/// The width that a drawing declares.
fn width(svg: &str) -> f64 {
    declared(svg, "width=\"")
}

/// Width and height of a drawing, so many of its units to one.
fn size(svg: &str, units: f64) -> (f64, f64) {
    (width(svg) / units, declared(svg, "height=\"") / units)
}

/// The first figure that a drawing declares under this name.
fn declared(svg: &str, name: &str) -> f64 {
    let declared = svg
        .split(name)
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    declared
        .and_then(|figure| figure.parse().ok())
        .unwrap_or(0.0)
}

/// The label of a set with its name, as running text: right-to-left names do not reorder what stands around them.
fn spoken(results: &Results, name: &str) -> String {
    const FIRST_STRONG_ISOLATE: char = '\u{2068}';
    const POP_ISOLATE: char = '\u{2069}';
    let label = tables::label(results, name);
    if !crate::render::html::has_right_to_left(&label) {
        return label;
    }
    let isolated = |text: &str| format!("{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}");
    match label.strip_suffix(&format!(" ({name})")) {
        Some(label) => format!("{} ({})", isolated(label), isolated(name)),
        None => isolated(&label),
    }
}

/// The text as a sentence: a capital first, a full stop last.
fn sentence(words: Words, text: &str) -> String {
    let mut letters = text.chars();
    let first: Option<String> = letters.next().map(|c| c.to_uppercase().collect());
    let text = first.unwrap_or_default() + letters.as_str();
    match text.is_empty() || text.ends_with(['.', '!', '?', '。']) {
        true => text,
        false => words.closed(&text),
    }
}
