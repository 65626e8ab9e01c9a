//! The library against recorded figures: the conformance cases beside the project, where they are.

mod conformance;
mod fit;
mod necessity;
