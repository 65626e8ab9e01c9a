//! Studies: what a study file says, and doing it.
//!
//! A [`file::Study`] is read from a file; its [`plan`] is calibrated sets and, for each outcome, a [`Specification`]: every choice
//! between raw scores and solutions. The analysis under a specification is [`specification::analyse`], whoever asks: [`run`]
//! for the study as it stands; [`robust`], [`replicate`] and [`chance`] for others, which [`evaluate`] remembers; [`explain`] for
//! its reasons. The method itself is in [`qca`]; nothing here knows of a terminal.

pub mod analysis;
pub mod cases;
pub mod chain;
pub mod chance;
pub mod evaluate;
pub mod explain;
pub mod file;
pub mod fsqca;
pub mod plan;
mod random;
pub mod remedies;
pub mod replicate;
pub mod robust;
pub mod run;
pub mod sentence;
pub mod simulate;
pub mod specification;
pub mod templates;
#[cfg(test)]
#[path = "../../../tests/support/random.rs"]
mod test_numbers;
pub mod theory;
pub mod watch;

pub use specification::Specification;
