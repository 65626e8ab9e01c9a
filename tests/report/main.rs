//! What is rendered: formats, figures, the page.

mod figures;
mod formats;
mod page;
mod word;
