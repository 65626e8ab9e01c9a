//! The textbook against recorded figures, and the three solutions against their definitions.

mod arrays;
#[path = "../support/brute_force.rs"]
mod brute_force;
mod by_hand;
mod calibrate;
mod conformance;
mod fit;
mod golden;
mod kinds_of_files;
mod necessity;
#[path = "../support/random.rs"]
mod random;
mod small_tables;
mod solutions;
mod truth_table;

use qca::minimize;
