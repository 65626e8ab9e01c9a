//! `manuscript.docx`: the methods and results text, the tables of the paper in order, the figures, the references.

use qca_study::analysis::Results;

use super::{methods, spoken};
use crate::document::{Block, Table};
use crate::gallery::{self, NamedFigure};
use crate::render::docx::{self, Picture, Piece};
use crate::render::value::format_number;
use crate::render::{RenderError, RenderOptions};
use crate::tables::{self, Detail};

/// Units of a drawing for each point on the page of a manuscript.
const REDUCED: f64 = 1.25;

/// The analysis as a manuscript for Word. `picture` makes a PNG of a figure.
///
/// # Errors
/// A picture or the archive cannot be made.
pub fn manuscript(
    results: &Results,
    options: &RenderOptions,
    picture: impl Fn(&NamedFigure) -> Result<Vec<u8>, RenderError>,
) -> Result<Vec<u8>, RenderError> {
    let title = results.settings.title.as_deref();
    let title = title.unwrap_or("Qualitative Comparative Analysis");
    let mut pieces = vec![heading(0, title)];
    let (paragraphs, references) = methods::methods(results);
    pieces.push(heading(1, "Methods"));
    pieces.extend(paragraphs.into_iter().map(paragraph));
    pieces.push(heading(1, "Results"));
    pieces.extend(
        results_text(results, options.digits)
            .into_iter()
            .map(paragraph),
    );
    pieces.push(heading(1, "Tables"));
    pieces.extend(
        paper_tables(results)
            .into_iter()
            .map(|table| Piece::Block(Block::Table(table))),
    );
    let figures = gallery::manuscript_figures(results, options.digits);
    if !figures.is_empty() {
        pieces.push(heading(1, "Figures"));
    }
    for figure in figures {
        pieces.push(Piece::Picture(Picture {
            png: picture(&figure)?,
            size: super::size(&figure.svg, REDUCED),
            alternative: described(&figure.svg),
            caption: figure.caption,
        }));
    }
    pieces.push(heading(1, "References"));
    let references = references.into_iter().map(String::from);
    pieces.extend(references.map(Piece::Reference));
    docx::manuscript(title, &pieces, options)
}

fn heading(level: u8, text: &str) -> Piece {
    Piece::Block(Block::Heading(level, text.to_owned()))
}

fn paragraph(text: String) -> Piece {
    Piece::Block(Block::Paragraph(text))
}

/// The description that a drawing carries.
fn described(svg: &str) -> String {
    let described = svg
        .split("<desc>")
        .nth(1)
        .and_then(|rest| rest.split("</desc>").next());
    let text = described.unwrap_or_default();
    // The archive escapes what the drawing escaped before.
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// The tables of a paper, in order.
fn paper_tables(results: &Results) -> Vec<Table> {
    let mut paper = vec![tables::calibration(&results.calibrate, |name| {
        tables::label(results, name)
    })];
    for (outcome, negation) in pairs(results) {
        let own = results.necessity.get(outcome);
        let other = negation.and_then(|negation| results.necessity.get(negation));
        let both: Vec<_> = own.into_iter().chain(other).collect();
        paper.extend(tables::paired_necessity(
            &both,
            results.settings.necessity_consistency,
        ));
    }
    paper.extend(results.truth_table.values().map(tables::truth_table));
    paper.extend(tables::reported_charts(results, Detail::Full));
    paper.extend(
        results
            .outcomes
            .iter()
            .filter_map(|outcome| tables::model_differences(results, outcome)),
    );
    paper
}

/// The outcomes, each with its negation where that is analysed too.
fn pairs(results: &Results) -> Vec<(&String, Option<&String>)> {
    let outcomes = &results.outcomes;
    let negation_of = |outcome: &String| {
        let negated = tables::negation(outcome);
        outcomes.iter().find(|other| **other == negated)
    };
    let is_negation = |outcome: &String| {
        outcomes
            .iter()
            .any(|other| tables::negation(other) == *outcome)
    };
    let plain = outcomes.iter().filter(|outcome| !is_negation(outcome));
    plain
        .map(|outcome| (outcome, negation_of(outcome)))
        .collect()
}

/// What was found, in words: necessity, the reported solution, other models, for each outcome a paragraph.
pub(super) fn results_text(results: &Results, digits: usize) -> Vec<String> {
    let of = |outcome: &String| {
        let name = spoken(results, outcome);
        [
            necessity_text(results, outcome, &name),
            solution_text(results, outcome, &name, digits),
        ]
        .join(" ")
    };
    let mut texts: Vec<String> = results.outcomes.iter().map(of).collect();
    texts.extend(tables::other_models(results));
    texts
}

fn necessity_text(results: &Results, outcome: &str, name: &str) -> String {
    let cut = results.settings.necessity_consistency;
    let Some(table) = results.necessity.get(outcome) else {
        return String::new();
    };
    let passes = |value: Option<f64>| qca::precision::some_at_least(value, cut);
    let necessary: Vec<&str> = table
        .expressions
        .iter()
        .filter(|row| passes(row.consistency))
        .map(|row| row.expression.as_str())
        .collect();
    match necessary.as_slice() {
        [] => format!("No single condition is necessary for {name} (consistency below {cut})."),
        some => format!(
            "For {}, the consistency of {} as a necessary condition is {} or more; relevance and coverage say whether it is trivial.",
            name,
            some.join(", "),
            cut
        ),
    }
}

fn solution_text(results: &Results, outcome: &str, name: &str, digits: usize) -> String {
    let models = gallery::reported_models(results, outcome);
    let (Some(model), Some(reported)) = (models.first(), results.reported.get(outcome)) else {
        return format!("There is no solution for {name}.");
    };
    let number = |value| format_number(value, digits);
    let terms: Vec<String> = model
        .terms
        .iter()
        .map(|term| {
            format!(
                "{} (consistency {}, raw coverage {}, unique coverage {})",
                term.expression,
                number(term.consistency),
                number(term.raw_coverage),
                number(term.unique_coverage)
            )
        })
        .collect();
    let sentence = match terms.len() {
        1 => format!(
            "The {} solution for {} has one configuration",
            reported.kind.name(),
            name
        ),
        count => format!(
            "The {} solution for {} has {} configurations",
            reported.kind.name(),
            name,
            count
        ),
    };
    format!(
        "{} with a consistency of {}, a PRI of {} and a coverage of {}: {}.",
        sentence,
        number(model.consistency),
        number(model.pri),
        number(model.coverage),
        terms.join("; ")
    )
}
