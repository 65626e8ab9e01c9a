//! Proofs of lower bounds.

/// A proof that no cover has fewer terms.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The bound it proves.
    pub bound: usize,
}
