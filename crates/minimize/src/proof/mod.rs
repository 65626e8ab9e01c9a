//! What makes an answer believed: proofs of lower bounds, and a check of models.

pub mod certificate;
pub mod check;
