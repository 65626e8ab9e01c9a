//! Variables made from others: `mean(N1..N4)`, `reverse(x, 1, 7)`, `if(age > 30, 1, 0)`, and conditions that keep cases.
//!
//! A formula is read once ([`Formula::parse`]) and worked out for all cases at once. A missing cell makes a missing value, unless the
//! formula says otherwise; a value that is not defined (a division by 0, the logarithm of 0) is an error that names the case,
//! unless `if` passes it by. Conditions are three-valued: what hangs on a missing cell is missing, and such a case is not kept.
//!
//! ```
//! use qca::data::{Dataset, ReadOptions};
//! use qca::variable::Variable;
//! let data = Dataset::parse("a.csv", b"case,N1,N2,N3\nx,1,2,6\ny,4,4,2\n", &ReadOptions::default())?;
//! let data = Variable::parse("NORM = mean(N1, N2, reverse(N3, 1, 7))")?.add_to(data)?;
//! assert_eq!(data.numeric("NORM")?.to_vec(), [5.0 / 3.0, 14.0 / 3.0]);
//! # Ok::<(), qca::Error>(())
//! ```

mod columns;
pub mod entropy;
mod evaluate;
mod functions;
pub mod items;
mod parse;
mod tokens;
mod tree;
mod value;

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

use crate::condition::quoted;
use crate::data::Dataset;
use crate::error::{DataError, Result, SyntaxError};

use evaluate::Evaluation;
use tree::Node;
use value::Value;

/// A variable to be made: its name and its formula.
#[derive(Clone, Debug)]
pub struct Variable {
    /// The name of the column that is made; it may be that of a column there is, which it replaces.
    pub name: String,
    /// How it is made.
    pub formula: Formula,
}

/// A formula over the columns of a data set.
#[derive(Clone, Debug)]
pub struct Formula {
    source: Source,
    root: Node,
}

/// The text that a formula stands in, for messages that point into it.
#[derive(Clone, Debug)]
struct Source {
    origin: String,
    text: String,
    /// Where the formula begins in the text.
    start: usize,
}

impl Source {
    fn fault(
        &self,
        span: &Range<usize>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> SyntaxError {
        SyntaxError::new(&*self.origin, &*self.text, span.clone(), problem).remedy(remedy)
    }
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// [`SyntaxError`] at the character at fault.
    pub fn parse(text: &str) -> Result<Self> {
        Formula::within("formula", text, 0)
    }

    /// Reads a condition that cases are to meet, such as `region == "East" and year >= 2015`.
    ///
    /// # Errors
    /// As [`Formula::parse`].
    pub fn condition(text: &str) -> Result<Self> {
        Formula::within("condition", text, 0)
    }

    fn within(origin: &str, text: &str, start: usize) -> Result<Self> {
        let source = Source {
            origin: origin.to_owned(),
            text: text.to_owned(),
            start,
        };
        let root = parse::formula(&source)?;
        Ok(Formula { source, root })
    }

    /// The value of each case; `NaN` where it is missing. A condition gives 1 and 0.
    ///
    /// # Errors
    /// An unknown column, a text where a number is needed, an argument that a function cannot take: at its place in the
    /// formula; a value that is not defined: with the case.
    pub fn values(&self, data: &Dataset) -> Result<Vec<f64>> {
        let evaluation = Evaluation::new(&self.source, data);
        let values = match evaluation.value(&self.root)? {
            Value::Numbers(values) => values,
            Value::Truths(truths) => truths.into_iter().map(value::level).collect(),
            Value::Texts(_) => {
                let span = self.root.span.clone();
                let remedy = "make numbers of texts: if(x == \"high\", 1, 0), or calibrate the column with recode(\"high\": 1, …)";
                return Err(self
                    .source
                    .fault(&span, "this is a text, not a number", remedy)
                    .into());
            }
        };
        match values.iter().position(|value| value.is_infinite()) {
            None => Ok(values),
            Some(case) => Err(self.undefined(data, case)),
        }
    }

    fn undefined(&self, data: &Dataset, case: usize) -> crate::Error {
        DataError::new(format!("the formula {} has no value for this case", self.text()))
            .file(&data.source)
            .case(&data.cases[case])
            .remedy("a division by 0, or a root or logarithm of a number that has none: pass it by with if(…), or correct the cell")
            .into()
    }

    /// Whether each case meets the condition; `None` where that hangs on a missing cell.
    ///
    /// # Errors
    /// As [`Formula::values`]; the formula is no condition.
    pub fn holds(&self, data: &Dataset) -> Result<Vec<Option<bool>>> {
        match Evaluation::new(&self.source, data).value(&self.root)? {
            Value::Truths(truths) => Ok(truths),
            _ => {
                let remedy = "compare something: region == \"East\" and year >= 2015";
                let span = self.root.span.clone();
                Err(self
                    .source
                    .fault(&span, "this is no condition", remedy)
                    .into())
            }
        }
    }

    /// The text of the formula.
    pub fn text(&self) -> &str {
        self.source.text[self.source.start..].trim()
    }

    /// The columns that the formula names, each once, in order; a range is all its columns.
    ///
    /// # Errors
    /// An end of a range that is no column of the data.
    pub fn columns(&self, data: &Dataset) -> Result<Vec<String>> {
        let mut names = Vec::new();
        columns::collect(&self.root, &self.source, data, &mut names)?;
        Ok(names)
    }
}

impl Variable {
    /// Reads `NAME = FORMULA`.
    ///
    /// # Errors
    /// [`SyntaxError`] at the character at fault.
    pub fn parse(text: &str) -> Result<Self> {
        let fault = |span: Range<usize>, problem: &str| {
            SyntaxError::new("variable", text, span, problem)
                .remedy("write NAME = FORMULA, as in NORM = mean(N1..N4)")
        };
        let blanks = text.len() - text.trim_start().len();
        let (name, end) = match text[blanks..].strip_prefix('`') {
            Some(rest) => {
                let length = rest
                    .find('`')
                    .ok_or_else(|| fault(blanks..text.len(), "the backquote is not closed"))?;
                (&rest[..length], blanks + length + 2)
            }
            None => {
                let end = text.find('=').unwrap_or(text.len());
                (text[..end].trim(), end)
            }
        };
        let after = end + text[end..].len() - text[end..].trim_start().len();
        if name.is_empty() {
            return Err(fault(0..0, "expected a name").into());
        }
        if !text[after..].starts_with('=') || text[after..].starts_with("==") {
            return Err(fault(after..text.len(), "expected = after the name").into());
        }
        Ok(Variable {
            name: name.to_owned(),
            formula: Formula::within("variable", text, after + 1)?,
        })
    }

    /// The data with the variable.
    ///
    /// # Errors
    /// As [`Formula::values`]; the name is that of the id column.
    pub fn add_to(&self, data: Dataset) -> Result<Dataset> {
        let values = self.formula.values(&data)?;
        data.with_column(&self.name, &values)
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", quoted(&self.name), self.formula.text())
    }
}

impl Dataset {
    /// The data of the cases that meet a condition; the others are named in `left_out`, those for which it hangs on a missing cell
    /// among them.
    ///
    /// # Errors
    /// As [`Formula::holds`]; no case meets the condition.
    pub fn where_holds(&self, condition: &Formula) -> Result<Dataset> {
        let holds = condition.holds(self)?;
        let keep: Vec<usize> = (0..self.len())
            .filter(|&case| holds[case] == Some(true))
            .collect();
        if keep.is_empty() {
            return Err(DataError::new(format!(
                "no case meets the condition {}",
                condition.text()
            ))
            .file(&self.source)
            .remedy("look at the values of the columns that it names")
            .into());
        }
        Ok(self.keeping(&keep))
    }
}
