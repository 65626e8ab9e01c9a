//! Tables, charts, figures and reports of a Qualitative Comparative Analysis.
//!
//! A command builds a [`Document`], an ordered list of [`Block`]s, from the plain structs of the library; one
//! renderer per output format turns it into bytes. Renderers never compute a figure: they only round and lay out.

pub mod bundle;
pub mod companions;
pub mod document;
pub mod figure;
pub mod gallery;
pub mod render;
pub mod report;
mod reported;
mod rscript;
mod settings_text;
pub mod tables;
mod words;

pub use document::{Align, Block, Cell, Column, Document, Mark, Row, Table};
pub use render::{RenderError, RenderOptions};
pub use rscript::r_script;
pub use words::Words;
