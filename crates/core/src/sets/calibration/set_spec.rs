//! `NAME=SPEC` and `NAME:COLUMN=SPEC`.

use std::fmt;
use std::str::FromStr;

use super::{Anchors, Calibration, Descriptives, parse, recode};
use crate::condition::quoted;
use crate::data::Dataset;
use crate::error::{Error, Result, SyntaxError};

const ORIGIN: &str = "set";

/// A set to be made: its name, the column it is made from, and how.
///
/// ```
/// use qca::sets::calibration::SetSpec;
/// let spec = SetSpec::parse("RICH:`GDP per head` = direct(350, 550, 900)")?;
/// assert_eq!((spec.name.as_str(), spec.column.as_str()), ("RICH", "GDP per head"));
/// # Ok::<(), qca::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SetSpec {
    /// The name of the set.
    pub name: String,
    /// The raw column; the set's own name where none is given.
    pub column: String,
    /// How its scores become memberships.
    pub calibration: Calibration,
}

/// A set that was made from a column.
#[derive(Clone, Debug, PartialEq)]
pub struct CalibratedSet {
    /// The name of the set.
    pub name: String,
    /// The raw column.
    pub column: String,
    /// A membership or level for each case.
    pub memberships: Vec<f64>,
    /// The anchors, percentiles resolved.
    pub anchors: Anchors,
    /// Figures of the raw scores.
    pub raw: Descriptives,
    /// Figures of the memberships.
    pub calibrated: Descriptives,
}

impl SetSpec {
    /// Reads `NAME=SPEC` or `NAME:COLUMN=SPEC`; a name that has `:` or `=` in it is written in backquotes.
    ///
    /// # Errors
    /// [`SyntaxError`] at the character at fault.
    pub fn parse(text: &str) -> Result<Self> {
        let (name, after) = name_at(text, 0)?;
        let (column, after) = match text[after..].strip_prefix(':') {
            Some(_) => name_at(text, after + 1)?,
            None => (name.clone(), after),
        };
        if !text[after..].starts_with('=') {
            return Err(SyntaxError::new(
                ORIGIN,
                text,
                after..text.len(),
                "expected = after the name",
            )
            .remedy("write NAME=SPEC or NAME:COLUMN=SPEC, as in DEV=direct(350, 550, 900)")
            .into());
        }
        let calibration = parse::calibration(ORIGIN, text, after + 1)?;
        Ok(SetSpec {
            name,
            column,
            calibration,
        })
    }

    /// Makes the set from its column of the data.
    ///
    /// # Errors
    /// An unknown column, a missing or non-numeric cell, or scores that the method cannot take, with their place in
    /// the file.
    pub fn apply(&self, data: &Dataset) -> Result<CalibratedSet> {
        if let Calibration::Recode(codes) = &self.calibration
            && self.calibration.reads_texts()
        {
            let calibrated = recode::apply_to_cells(data, &self.column, codes)?;
            return Ok(CalibratedSet {
                name: self.name.clone(),
                column: self.column.clone(),
                raw: Descriptives::of(&data.present(&self.column).unwrap_or_default()),
                calibrated: Descriptives::of(&calibrated.memberships),
                memberships: calibrated.memberships,
                anchors: calibrated.anchors,
            });
        }
        let scores = data.numeric(&self.column)?.to_vec();
        let result = self.calibration.apply(&scores);
        let calibrated =
            result.map_err(|error| Error::from(data.locate(error.column(&self.column))))?;
        Ok(CalibratedSet {
            name: self.name.clone(),
            column: self.column.clone(),
            raw: Descriptives::of(&scores),
            calibrated: Descriptives::of(&calibrated.memberships),
            memberships: calibrated.memberships,
            anchors: calibrated.anchors,
        })
    }
}

/// The name that starts at this byte, and the byte after it and any blanks.
fn name_at(text: &str, start: usize) -> Result<(String, usize), SyntaxError> {
    let blanks = text[start..].len() - text[start..].trim_start().len();
    let start = start + blanks;
    let (name, end) = match text[start..].strip_prefix('`') {
        Some(rest) => {
            let length = rest.find('`').ok_or_else(|| {
                SyntaxError::new(
                    ORIGIN,
                    text,
                    start..text.len(),
                    "the backquote is not closed",
                )
                .remedy("end the name with a backquote")
            })?;
            (&rest[..length], start + length + 2)
        }
        None => {
            let length = text[start..].find([':', '=']).unwrap_or(text.len() - start);
            (text[start..start + length].trim_end(), start + length)
        }
    };
    if name.is_empty() {
        return Err(
            SyntaxError::new(ORIGIN, text, start..start, "expected a name")
                .remedy("write NAME=SPEC, as in DEV=direct(350, 550, 900)"),
        );
    }
    let after = text[end..].len() - text[end..].trim_start().len();
    Ok((name.to_owned(), end + after))
}

impl fmt::Display for SetSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quoted(&self.name))?;
        if self.column != self.name {
            write!(f, ":{}", quoted(&self.column))?;
        }
        write!(f, "={}", self.calibration)
    }
}

impl FromStr for SetSpec {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        SetSpec::parse(text)
    }
}
