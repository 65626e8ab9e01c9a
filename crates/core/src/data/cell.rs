//! One cell of a column that is to be a set.

use serde::{Deserialize, Serialize};

/// A number, or the mark `-` of temporal data: "does not matter". A missing value is neither, and is never in a set.
///
/// ```
/// use qca::Set;
/// use qca::sets::{Cell, Position};
/// let before = Set::from_cells("A/B", [Cell::Value(1.0), Cell::DontCare])?;
/// assert_eq!(before.position(1), Position::DontCare);
/// assert!(Set::new("A/B", vec![1.0, f64::NAN]).is_err(), "a missing value does matter");
/// # Ok::<(), qca::error::DataError>(())
/// ```
///
/// In JSON it is a number or `null`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Option<f64>", into = "Option<f64>")]
pub enum Cell {
    /// A membership between 0 and 1, or a level.
    Value(f64),
    /// In no level of its condition, negated or not.
    DontCare,
}

impl Cell {
    /// The number, if it is one.
    pub fn value(self) -> Option<f64> {
        match self {
            Cell::Value(value) => Some(value),
            Cell::DontCare => None,
        }
    }
}

impl From<Cell> for Option<f64> {
    fn from(cell: Cell) -> Self {
        cell.value()
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Cell::DontCare, Cell::Value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_matter_comes_back_from_json() {
        let cells = [Cell::Value(0.25), Cell::DontCare, Cell::Value(1.0)];
        let text = serde_json::to_string(&cells).unwrap();
        assert_eq!(text, "[0.25,null,1.0]");
        assert_eq!(serde_json::from_str::<Vec<Cell>>(&text).unwrap(), cells);
    }
}
