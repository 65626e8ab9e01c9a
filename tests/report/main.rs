//! What is rendered: formats, figures, the page.

mod figures;
mod formats;
mod languages;
mod page;
#[path = "../support/random.rs"]
mod random;
mod script;
mod word;
