//! Studies: of all kinds, the one that everything started from, their rules and published results.

mod cases;
mod kinds;
mod memory;
mod one_pipeline;
mod ppip;
#[path = "../support/random.rs"]
mod random;
mod replicate;
mod rules;
