//! Qualitative codings.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Anchors, Calibrated};
use crate::error::DataError;

/// A value and the membership (or level) it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Code {
    /// The value in the data.
    pub value: f64,
    /// Its membership between 0 and 1, or its level.
    pub membership: f64,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.value, self.membership)
    }
}

pub(super) fn apply(scores: &[f64], codes: &[Code]) -> Result<Calibrated, DataError> {
    let membership = |(case, &score): (usize, &f64)| {
        let code = codes.iter().find(|code| code.value == score);
        code.map(|code| code.membership).ok_or_else(|| {
            DataError::new("recode does not list this value")
                .row(case + 1)
                .value(score.to_string())
                .remedy(format!(
                    "add {score}:MEMBERSHIP to it, or correct the value"
                ))
        })
    };
    Ok(Calibrated {
        memberships: scores
            .iter()
            .enumerate()
            .map(membership)
            .collect::<Result<_, _>>()?,
        anchors: Anchors::Recode {
            codes: codes.to_vec(),
        },
    })
}
