//! Studies: what a study file says, and doing it.
//!
//! A [`file::Study`] is read from a file, [`analysis`] carries it out, and [`robust`], [`replicate`], [`chance`] and [`explain`]
//! look at it from other sides. The method itself is in [`qca`]; nothing here knows of a terminal.

pub mod analysis;
pub mod cases;
pub mod chance;
pub mod explain;
pub mod file;
pub mod fsqca;
#[cfg(test)]
mod noise;
pub mod remedies;
pub mod replicate;
pub mod robust;
pub mod simulate;
pub mod templates;
pub mod theory;
