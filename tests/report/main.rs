//! What is rendered: formats, figures, the page.

mod figures;
mod formats;
mod languages;
mod page;
mod script;
mod word;
