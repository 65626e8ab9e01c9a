//! Renderers: one file for each output format, each from a [`Document`](crate::Document) to text or bytes.
//!
//! Every renderer rounds from the unrounded value that the cell holds, once, and never computes a figure.
//!
//! ```
//! use qca_report::{Align, Cell, Document, Table, render};
//!
//! let mut table =
//!     Table::new("fit", "Fit").column("Term", Align::Left).column("Cons.", Align::Right);
//! table.push(vec![Cell::Expression("DEV*~IND".into()), Cell::Number(Some(0.81549))]);
//! let document = Document::from(table);
//! let options = render::RenderOptions::default();
//! assert_eq!(render::csv(&document, &options), "Term,Cons.\nDEV*~IND,0.81549\n");
//! assert!(render::markdown(&document, &options).contains("| `DEV*~IND` | 0.815 |"));
//! ```

pub mod csv;
pub mod docx;
pub mod html;
pub mod latex;
pub(crate) mod layout;
pub mod markdown;
pub mod terminal;
pub mod value;
pub mod xlsx;

use qca_study::run::Results;

use crate::words::Words;

pub use self::csv::render as csv;
pub use self::docx::render as docx;
pub use self::html::render as html;
pub use self::latex::render as latex;
pub use self::markdown::render as markdown;
pub use self::terminal::render as terminal;
pub use self::xlsx::render as xlsx;

/// How a document is drawn. Not every option means something in every format.
///
/// | field | default | purpose | range |
/// | --- | --- | --- | --- |
/// | `digits` | 3 | decimals of figures of fit and memberships | 0 to 17 |
/// | `width` | none | columns of the terminal that text and tables are wrapped to | 20 or more |
/// | `ascii` | false | rules, marks and typographic signs of our own in plain ASCII | |
/// | `color` | false | bold and coloured text on the terminal; never the only carrier of meaning | |
/// | `fold_cases` | none | names of a case list shown on the terminal before the rest becomes a count | 1 or more |
/// | `words` | English | language of captions, legends and warnings | |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenderOptions {
    /// Decimals of figures. More than 17 are drawn as 17: a double has no more.
    pub digits: usize,
    /// Columns to wrap to; `None` does not wrap.
    pub width: Option<usize>,
    /// Whether to draw rules, marks and typographic signs in plain ASCII.
    pub ascii: bool,
    /// Whether to use the terminal's bold and colours.
    pub color: bool,
    /// How many names of a case list the terminal shows; `None` shows all.
    pub fold_cases: Option<usize>,
    /// The language of what a renderer adds: captions, legends, warnings.
    pub words: Words,
}

impl Default for RenderOptions {
    fn default() -> Self {
        RenderOptions {
            digits: 3,
            width: None,
            ascii: false,
            color: false,
            fold_cases: None,
            words: Words::default(),
        }
    }
}

impl RenderOptions {
    /// The same options in the language that a study asks for.
    pub fn in_language_of(self, results: &Results) -> Self {
        RenderOptions {
            words: Words::of(results),
            ..self
        }
    }
}

/// An output file that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The spreadsheet writer refused the content.
    #[error("the spreadsheet could not be written: {0}; use `--format csv` for this table")]
    Spreadsheet(#[from] rust_xlsxwriter::XlsxError),
    /// The parts of a Word document could not be put together.
    #[error("the Word document could not be written: {0}")]
    Word(String),
    /// A picture could not be made from its drawing.
    #[error("the figure could not be turned into a picture: {0}; the SVG file can be used instead")]
    Picture(String),
    /// A text could not be written as JSON.
    #[error("the results could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A table could not be written as CSV.
    #[error("the table could not be written as CSV: {0}")]
    Csv(#[from] ::csv::Error),
    /// The report's template failed.
    #[error("the report could not be written: {0}")]
    Template(#[from] minijinja::Error),
}
