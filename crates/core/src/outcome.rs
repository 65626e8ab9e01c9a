//! The outcome of an analysis: a column, its negation, a level, or an expression.

use crate::error::{Error, Result};
use crate::expression::Expression;
use crate::sets::FuzzySets;

/// An outcome with the memberships of all cases in it.
///
/// ```
/// use ndarray::array;
/// use qca::{Expression, FuzzySets, Outcome};
///
/// let sets = FuzzySets::from_array(&["Y1", "Y2"], array![[0.9, 0.4], [0.2, 0.6]].view())?;
/// let both = Outcome::new(&Expression::parse("Y1*Y2")?, &sets)?;
/// assert_eq!(both.memberships, [0.4, 0.2]);
/// assert_eq!(both.negated().name, "~(Y1*Y2)");
/// # Ok::<(), qca::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The outcome as an expression in canonical form, such as `SURV`, `~SURV`, `Y[2]`, `MPV*PPV`.
    pub name: String,
    /// Names of the columns that it is made of.
    pub columns: Vec<String>,
    /// Membership of each case.
    pub memberships: Vec<f64>,
}

impl Outcome {
    /// Evaluates an expression over the sets.
    ///
    /// # Errors
    /// An unknown column, or a multi-value column without a level.
    pub fn new(expression: &Expression, sets: &FuzzySets) -> Result<Self> {
        Ok(Outcome {
            name: expression.to_string(),
            columns: expression.names().into_iter().map(str::to_owned).collect(),
            memberships: expression.evaluate(sets)?,
        })
    }

    /// The negated outcome, `~Y` for `Y` and `Y` for `~Y`.
    pub fn negated(&self) -> Self {
        Outcome {
            name: negated_name(&self.name),
            columns: self.columns.clone(),
            memberships: self.memberships.iter().map(|y| 1.0 - y).collect(),
        }
    }

    /// Refuses an outcome made of a condition: it would explain itself.
    ///
    /// # Errors
    /// Names the column.
    pub fn check_apart_from<'a>(
        &self,
        conditions: impl IntoIterator<Item = &'a str>,
    ) -> Result<()> {
        for condition in conditions {
            if self.columns.iter().any(|column| column == condition) {
                return Err(Error::ConditionIsOutcome {
                    condition: condition.to_owned(),
                });
            }
        }
        Ok(())
    }
}

/// The text of the negation of an outcome's text.
pub(crate) fn negated_name(name: &str) -> String {
    let simple = !name.contains(['*', '+', '(']);
    match name.strip_prefix('~') {
        Some(rest) if simple => rest.to_owned(),
        _ if simple => format!("~{name}"),
        _ => format!("~({name})"),
    }
}

#[cfg(test)]
mod tests {
    use super::negated_name;

    #[test]
    fn negation_of_names() {
        assert_eq!(negated_name("Y"), "~Y");
        assert_eq!(negated_name("~Y"), "Y");
        assert_eq!(negated_name("Y[2]"), "~Y[2]");
        assert_eq!(negated_name("A*B"), "~(A*B)");
    }
}
