//! The minimiser: against brute force, its certificates, its limits.

mod behaviour;
#[path = "../support/brute_force.rs"]
mod brute_force;
mod certificate;
mod covers;
mod dashes;
mod example;
mod functions;
mod overlap;
mod properties;
#[path = "../support/random.rs"]
mod random;

use qca_minimize as minimize;
