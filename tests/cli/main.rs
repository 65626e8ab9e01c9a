//! The binary, as a user runs it.

mod bad_input;
mod book;
mod bounds;
mod common;
mod data;
mod database;
mod examples;
mod explain;
mod nca;
mod never_lose;
mod open;
mod panel;
mod pla;
#[path = "../support/random.rs"]
mod random;
mod replicate;
mod round_trips;
mod rules;
mod set_theory;
mod study_runs;
mod words;
