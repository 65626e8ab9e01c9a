//! Qualitative codings.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Anchors, Calibrated};
use crate::data::Dataset;
use crate::error::{DataError, Result};

/// A value and the membership (or level) it stands for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Code {
    /// The value in the data.
    pub value: CodeValue,
    /// Its membership between 0 and 1, or its level.
    pub membership: f64,
}

/// A value that a coding lists: a number or a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CodeValue {
    /// A number.
    Number(f64),
    /// A text, such as `high`: the cell, or the label that the file gives its number.
    Text(String),
}

impl fmt::Display for CodeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CodeValue::Number(number) => write!(f, "{number}"),
            CodeValue::Text(text) if text.contains('"') => write!(f, "'{text}'"),
            CodeValue::Text(text) => write!(f, "\"{text}\""),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.value, self.membership)
    }
}

pub(super) fn apply(scores: &[f64], codes: &[Code]) -> Result<Calibrated, DataError> {
    let membership = |(case, &score): (usize, &f64)| {
        let code = codes
            .iter()
            .find(|code| code.value == CodeValue::Number(score));
        code.map(|code| code.membership)
            .ok_or_else(|| unlisted(case, &score.to_string(), &score.to_string()))
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

/// The coding of a column by its cells: a text is compared with the cell as it is written and with the label of its number, a number
/// with its number.
pub(super) fn apply_to_cells(data: &Dataset, column: &str, codes: &[Code]) -> Result<Calibrated> {
    let numbers = data.numbers(column)?;
    let mut memberships = Vec::with_capacity(data.len());
    for (case, &number) in numbers.iter().enumerate() {
        let cell = data.cell(column, case)?;
        let label = data.value_label(column, number);
        let is_listed = |code: &&Code| match &code.value {
            CodeValue::Number(value) => *value == number,
            CodeValue::Text(text) => cell.as_ref() == Some(text) || label == Some(text.as_str()),
        };
        match (codes.iter().find(is_listed), cell) {
            (Some(code), _) => memberships.push(code.membership),
            (None, None) => return Err(data.gap_at(column, case)),
            (None, Some(cell)) => {
                let written = format!("\"{cell}\"");
                return Err(data
                    .locate(unlisted(case, &cell, &written).column(column))
                    .into());
            }
        }
    }
    Ok(Calibrated {
        memberships,
        anchors: Anchors::Recode {
            codes: codes.to_vec(),
        },
    })
}

fn unlisted(case: usize, value: &str, written: &str) -> DataError {
    DataError::new("recode does not list this value")
        .row(case + 1)
        .value(value)
        .remedy(format!(
            "add {written}:MEMBERSHIP to it, or correct the value"
        ))
}
