//! Prime implicants and their chart.
//!
//! Where everything but OFF may be covered, the prime implicants of an ON row are the minimal hitting sets of its difference sets
//! ([`rows`], [`hitting`]); where only listed cubes may be covered, they come by recursion over the conditions ([`union`]), or
//! those of a configuration as minimal hitting sets again ([`escapes`]).

pub(crate) mod chart;
mod enumerate;
mod escapes;
mod hitting;
pub(crate) mod regions;
pub(crate) mod route;
pub(crate) mod rows;
pub(crate) mod union;

pub use enumerate::for_each_prime_implicant;
