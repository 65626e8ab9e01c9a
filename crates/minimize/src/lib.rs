//! Exact minimisation.

mod bits;
mod chart;
mod cover;
mod cube;
mod fewest;
mod hash;
mod hitting;
mod implicants;
mod models;
mod problem;
mod smallest;
mod solve;
mod watch;
mod wide;

pub mod algebra;
pub mod certificate;
pub mod check;
pub mod grid;
pub mod pla;

pub use certificate::Certificate;
pub use cube::{Cube, Level};
pub use problem::{
    Cover, Error, Limits, Models, Options, Problem, Progress, ProgressCallback, Reason, Rest,
    Stage, Status,
};
pub use solve::solve;
