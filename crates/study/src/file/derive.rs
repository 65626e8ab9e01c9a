//! What a study makes of its data before anything else: variables from others, and the cases that it is about.

use std::ops::Range;

use qca::data::Dataset;
use qca::error::{Error, Result, SyntaxError};
use qca::variable::{Formula, Variable};

use super::Study;

/// A variable of a study.
#[derive(Clone, Debug)]
pub struct StudyVariable {
    /// The variable: its name and formula.
    pub variable: Variable,
    /// What it is called in tables.
    pub label: Option<String>,
    /// Place of the formula in the study file.
    pub(super) span: Range<usize>,
}

/// The cases that a study is about.
#[derive(Clone, Debug)]
pub struct StudyCases {
    /// The condition that they meet.
    pub condition: Formula,
    /// Place of the condition in the study file.
    pub(super) span: Range<usize>,
}

impl Study {
    /// The data with the variables of the study and the cases that it is about; none where it makes no variable and is about all
    /// cases.
    ///
    /// # Errors
    /// A formula that does not fit the data: at its place in the study file.
    pub fn derived(&self, data: &Dataset) -> Result<Option<Dataset>> {
        if self.variables.is_empty() && self.data.cases.is_none() {
            return Ok(None);
        }
        let mut data = data.clone();
        for made in &self.variables {
            let added = made.variable.add_to(data);
            data = added.map_err(|error| self.inside(&made.span, error))?;
        }
        let Some(cases) = &self.data.cases else {
            return Ok(Some(data));
        };
        let kept = data.where_holds(&cases.condition);
        kept.map(Some)
            .map_err(|error| self.inside(&cases.span, error))
    }

    fn inside(&self, span: &Range<usize>, error: Error) -> Error {
        inside(&self.path.display().to_string(), &self.text, span, error)
    }
}

/// An error inside a string of a study file, moved to its place there. `span` is that of the string with its quotation marks; with
/// escapes the characters have moved, and the string is marked whole.
pub(super) fn inside(origin: &str, text: &str, span: &Range<usize>, error: Error) -> Error {
    let Some(inner) = error.snippet() else {
        return error;
    };
    let start = span.start + 1;
    let plain = text.get(start..start + inner.text.len()) == Some(&*inner.text);
    let moved = match plain {
        true => start + inner.span.start..start + inner.span.end,
        false => span.clone(),
    };
    let mut error = SyntaxError::new(origin, text, moved, &*inner.problem);
    error.remedy.clone_from(&inner.remedy);
    error.into()
}
