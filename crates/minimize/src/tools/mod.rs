//! What every room uses: sets of small numbers, their weights, wide numbers, sorting, numbers by lot, room for recursion, threads.

pub(crate) mod bits;
pub(crate) mod hash;
pub(crate) mod joined;
pub(crate) mod random;
pub(crate) mod sorting;
pub(crate) mod stack;
pub(crate) mod threads;
pub(crate) mod weights;
pub(crate) mod wide;
