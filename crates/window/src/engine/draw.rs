//! What `report` draws, as pieces of a page.

use qca::FuzzySets;
use qca::expression::Relation;
use qca_report::Words;
use qca_report::document::{Document, Table};
use qca_report::render::RenderOptions;
use qca_report::render::html::{Style, fragment};
use qca_report::{figure, gallery};
use qca_study::plan::calibrate;

use super::{Analysed, Answer, DIGITS};

/// A document as HTML with classes.
pub(super) fn html(words: Words, document: &Document) -> String {
    fragment(document, Style::Classes, &options(words))
}

/// A table as HTML with classes.
pub(super) fn table(words: Words, table: Table) -> String {
    html(words, &Document::from(table))
}

pub(super) fn options(words: Words) -> RenderOptions {
    RenderOptions {
        digits: DIGITS,
        words,
        ..RenderOptions::default()
    }
}

/// The sets as the analysis uses them.
pub(super) fn sets(analysed: &Analysed) -> Answer<FuzzySets> {
    let data = analysed.study.select(&analysed.data)?;
    Ok(calibrate(&analysed.study, &data)?.sets)
}

/// The XY plot of a claim such as `A*B -> Y` or `Y <- A`.
pub(crate) fn relation(analysed: &Analysed, claim: &str) -> Answer<String> {
    let relation = Relation::parse(claim)?;
    let plot = gallery::relation_plot(&sets(analysed)?, &relation, DIGITS)?;
    Ok(figure::xy_plot(analysed.words(), &plot))
}
