//! The window's server as a browser, and as an enemy in the same browser, meets it.

mod acts;
mod client;
mod endings;
#[path = "../support/random.rs"]
mod random;
mod safety;
