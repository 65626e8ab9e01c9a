//! Conditions and outcomes from the columns of a data file.

use super::corner::Corner;
use crate::data::Dataset;
use crate::error::Result;
use crate::expression::{Expression, Node};
use crate::sets::{FuzzySets, Set};

/// A condition or an outcome: its values, raw scores or memberships.
#[derive(Clone, Debug, PartialEq)]
pub struct NcaVariable {
    /// The name.
    pub name: String,
    /// A value for each case; `NaN` where it is missing.
    pub values: Vec<f64>,
    /// For a condition: the corner that is expected to be empty.
    pub corner: Corner,
}

impl NcaVariable {
    /// A variable with the upper left corner.
    pub fn new(name: impl Into<String>, values: Vec<f64>) -> Self {
        NcaVariable {
            name: name.into(),
            values,
            corner: Corner::UpperLeft,
        }
    }

    /// A column as it stands, raw or calibrated; any other expression (`~A`, `A*B`) is evaluated, and its columns have
    /// to be sets. With `gaps` a missing cell is a missing value, without them an error.
    ///
    /// # Errors
    /// An unknown column, a cell that is not a number, a missing one without `gaps`, raw scores in an expression.
    pub fn from_dataset(data: &Dataset, expression: &Expression, gaps: bool) -> Result<Self> {
        expression.check_names(data.column_names())?;
        let column = |name: &str| {
            if gaps {
                data.numeric_with_gaps(name)
            } else {
                data.numeric(name).map(|values| values.to_vec())
            }
        };
        if let Node::Literal {
            name, levels: None, ..
        } = &expression.node
        {
            return Ok(NcaVariable::new(name, column(name)?));
        }
        let mut missing = vec![false; data.len()];
        let mut sets = Vec::new();
        for name in expression.names() {
            let values = column(name)?;
            for (missing, value) in missing.iter_mut().zip(&values) {
                *missing |= value.is_nan();
            }
            sets.push(Set::new(name, values).map_err(|error| data.locate(error))?);
        }
        let sets = FuzzySets::new(&data.source, data.cases.clone(), sets)?;
        let mut values = expression.evaluate(&sets)?;
        for (value, missing) in values.iter_mut().zip(missing) {
            if missing {
                *value = f64::NAN;
            }
        }
        Ok(NcaVariable::new(expression.to_string(), values))
    }
}
