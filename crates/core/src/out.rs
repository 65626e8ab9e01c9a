//! OUT, what a truth-table row says of the outcome.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The OUT value of a truth-table row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Out {
    /// Sufficient for the outcome.
    #[serde(rename = "1")]
    One,
    /// Not sufficient, or excluded.
    #[serde(rename = "0")]
    Zero,
    /// Contradictory: between the two consistency cut-offs.
    #[serde(rename = "C")]
    Contradiction,
    /// A remainder: too few cases to say.
    #[serde(rename = "?")]
    Remainder,
}

impl fmt::Display for Out {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Out::One => "1",
            Out::Zero => "0",
            Out::Contradiction => "C",
            Out::Remainder => "?",
        })
    }
}
