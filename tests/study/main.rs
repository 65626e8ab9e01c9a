//! Studies: of all kinds, the one that everything started from, their rules and published results.

mod cases;
mod companions;
mod kinds;
mod memory;
mod one_pipeline;
mod ppip;
mod replicate;
mod rules;
