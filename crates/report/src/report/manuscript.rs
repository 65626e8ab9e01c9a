//! `manuscript.docx`: the methods and results text, the tables of the paper in order, the figures, the references.

use qca_study::run::Results;

use super::{methods, spoken};
use crate::document::{Block, Table};
use crate::gallery::{self, NamedFigure};
use crate::render::docx::{self, Picture, Piece};
use crate::render::value::format_number;
use crate::render::{RenderError, RenderOptions};
use crate::reported::reported_models;
use crate::tables::{self, Detail};
use crate::words::{Words, fill};

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
    let words = Words::of(results);
    let options = &options.in_language_of(results);
    let title = results.settings.title.as_deref();
    let title = title.unwrap_or(words.say("Qualitative Comparative Analysis"));
    let mut pieces = vec![heading(0, title)];
    let (paragraphs, references) = methods::methods(results);
    pieces.push(heading(1, words.say("Methods")));
    pieces.extend(paragraphs.into_iter().map(paragraph));
    pieces.push(heading(1, words.say("Results")));
    pieces.extend(
        results_text(results, options.digits)
            .into_iter()
            .map(paragraph),
    );
    pieces.push(heading(1, words.say("Tables")));
    pieces.extend(
        paper_tables(results)
            .into_iter()
            .map(|table| Piece::Block(Block::Table(table))),
    );
    let figures = gallery::manuscript_figures(results, options.digits);
    if !figures.is_empty() {
        pieces.push(heading(1, words.say("Figures")));
    }
    for figure in figures {
        pieces.push(Piece::Picture(Picture {
            png: picture(&figure)?,
            size: super::size(&figure.svg, REDUCED),
            alternative: described(&figure.svg),
            caption: figure.caption,
        }));
    }
    pieces.push(heading(1, words.say("References")));
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
    let words = Words::of(results);
    let mut paper = vec![tables::calibration(words, &results.calibrate, |name| {
        tables::label(results, name)
    })];
    for (outcome, negation) in pairs(results) {
        let own = results.necessity.get(outcome);
        let other = negation.and_then(|negation| results.necessity.get(negation));
        let both: Vec<_> = own.into_iter().chain(other).collect();
        paper.extend(tables::paired_necessity(
            words,
            &both,
            results.settings.necessity_consistency,
        ));
    }
    for nca in results.nca.values() {
        paper.push(tables::kinds_and_degrees(words, nca));
        paper.push(tables::nca_effects(words, &nca.result));
        let bottlenecks = nca.result.bottleneck.iter();
        paper.extend(bottlenecks.map(|found| tables::nca_bottleneck(words, &nca.result, found)));
    }
    paper.extend(
        results
            .truth_table
            .values()
            .map(|table| tables::truth_table(words, table)),
    );
    paper.extend(tables::reported_charts(results, Detail::Full));
    paper.extend(
        results
            .outcomes
            .iter()
            .filter_map(|outcome| tables::model_differences(results, outcome)),
    );
    if let Some(found) = &results.robustness {
        paper.extend(tables::robustness_summary(
            words,
            found,
            tables::reported_model(results),
        ));
    }
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
    let words = Words::of(results);
    let of = |outcome: &String| {
        let name = spoken(results, outcome);
        words.sentences([
            necessity_text(results, outcome, &name),
            solution_text(results, outcome, &name, digits),
        ])
    };
    let mut texts: Vec<String> = results.outcomes.iter().map(of).collect();
    texts.extend(tables::other_models(results));
    let checked = results.robustness.iter();
    texts.extend(checked.flat_map(|found| tables::robustness_verdicts(words, found)));
    texts
}

fn necessity_text(results: &Results, outcome: &str, name: &str) -> String {
    let words = Words::of(results);
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
        [] => fill!(
            words,
            "No single condition is necessary for {name} (consistency below {cut}).",
            name,
            cut
        ),
        some => fill!(
            words,
            "For {name}, the consistency of {conditions} as a necessary condition is {cut} or more; relevance and coverage say whether it is trivial.",
            name,
            conditions = words.enumerated(some),
            cut
        ),
    }
}

fn solution_text(results: &Results, outcome: &str, name: &str, digits: usize) -> String {
    let words = Words::of(results);
    let models = reported_models(results, outcome);
    let (Some(model), Some(reported)) = (models.first(), results.reported.get(outcome)) else {
        return fill!(words, "There is no solution for {name}.", name);
    };
    let number = |value| format_number(value, digits);
    let terms: Vec<String> = model
        .terms
        .iter()
        .map(|term| {
            fill!(words, "{expression} (consistency {consistency}, raw coverage {raw_coverage}, unique coverage {unique_coverage})", expression = term.expression, consistency = number(term.consistency), raw_coverage = number(term.raw_coverage), unique_coverage = number(term.unique_coverage))
        })
        .collect();
    let kind = words.say(reported.kind.name());
    let terms_text = terms.join(words.say("between clauses|; "));
    let (consistency, pri, coverage) = (
        number(model.consistency),
        number(model.pri),
        number(model.coverage),
    );
    match terms.len() {
        1 => fill!(
            words,
            "The {kind} solution for {name} has one configuration with a consistency of {consistency}, a PRI of {pri} and a \
             coverage of {coverage}: {terms}.",
            kind,
            name,
            consistency,
            pri,
            coverage,
            terms = terms_text
        ),
        count => fill!(
            words,
            "The {kind} solution for {name} has {count} configurations with a consistency of {consistency}, a PRI of {pri} \
             and a coverage of {coverage}: {terms}.",
            kind,
            name,
            count,
            consistency,
            pri,
            coverage,
            terms = terms_text
        ),
    }
}
