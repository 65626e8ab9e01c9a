//! Exact minimisation.
