//! Data that are in memory already.

use std::collections::BTreeSet;
use std::sync::Arc;

use ndarray::{ArrayView1, ArrayView2};

use super::marks::Doubt;
use super::piece::Dialect;
use super::read::sha256;
use super::text::{Origin, Text};
use super::{Column, Dataset};
use crate::case_names::CaseNames;
use crate::error::{DataError, Result};

/// What messages call data that come from no file.
const SOURCE: &str = "the array";
/// The column of case names when such data are written.
const ID: &str = "case";

impl Dataset {
    /// Data from an array with one row for each case and one column for each name; the cases are numbered from 1 (see
    /// [`Dataset::with_cases`]). `NaN` is a missing cell: an error where the column is used, unless
    /// [`Dataset::without_missing`] leaves the case out first.
    ///
    /// `sha256` is that of the CSV text that [`Dataset::write_csv`] gives.
    ///
    /// # Errors
    /// [`DataError`] for an array without rows, another number of names than columns, an empty name or one that is
    /// there twice, and an infinite value.
    ///
    /// ```
    /// use ndarray::array;
    /// use qca::Dataset;
    ///
    /// let data = Dataset::from_array(&["DEV", "URB"], array![[720.0, 33.4], [1098.0, 60.5]].view())?
    ///     .with_cases(["AU", "BE"])?;
    /// assert_eq!(data.numeric("DEV")?.to_vec(), [720.0, 1098.0]);
    /// # Ok::<(), qca::Error>(())
    /// ```
    pub fn from_array(names: &[impl AsRef<str>], values: ArrayView2<'_, f64>) -> Result<Self> {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        check(&names, values)?;
        let column = |(name, values): (&&str, ArrayView1<'_, f64>)| Column {
            name: (*name).to_owned(),
            place: None,
            values: Arc::new(values.to_vec()),
            texts: Arc::default(),
            hidden: false,
            labels: Arc::default(),
        };
        let cases = values.nrows();
        Dataset {
            source: SOURCE.to_owned(),
            cases: CaseNames::numbered(cases),
            id_column: None,
            left_out: Vec::new(),
            filtered: Vec::new(),
            sha256: String::new(),
            id_place: None,
            columns: names.iter().zip(values.columns()).map(column).collect(),
            index: (0..)
                .zip(&names)
                .map(|(at, name)| ((*name).to_owned(), at))
                .collect(),
            rows: None,
            text: Origin::Held(Text::from(String::new())),
            dialect: Dialect {
                delimiter: b',',
                decimal: b'.',
                doubt: Doubt::None,
            },
            header: Arc::default(),
            notes: Vec::new(),
            panel: None,
        }
        .digested()
    }

    /// The data with these names of the cases, one for each, in order. Data that come from no file get a column `case`
    /// for them.
    ///
    /// # Errors
    /// [`DataError`] if there is not one name for each case, or a column has that name.
    pub fn with_cases(mut self, names: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self> {
        let names: CaseNames = names.into_iter().collect();
        let fault = |problem: String| DataError::new(problem).file(&self.source);
        if names.len() != self.len() {
            let problem = format!("{} names for {} cases", names.len(), self.len());
            return Err(fault(problem).remedy("give one name for each case").into());
        }
        if !self.header.is_empty() {
            return Ok(Dataset {
                cases: names,
                ..self
            });
        }
        if self.has_column(ID) {
            return Err(fault("the names of the cases need this column".to_owned())
                .column(ID)
                .remedy("give this column another name")
                .into());
        }
        self.cases = names;
        self.id_column = Some(ID.to_owned());
        self.digested()
    }

    /// With the digest of what is written.
    fn digested(self) -> Result<Self> {
        let mut text = Vec::new();
        self.write_csv(&mut text)?;
        Ok(Dataset {
            sha256: sha256(&text),
            ..self
        })
    }
}

fn check(names: &[&str], values: ArrayView2<'_, f64>) -> Result<(), DataError> {
    let fault = |problem: String| DataError::new(problem).file(SOURCE);
    if names.len() != values.ncols() {
        let problem = format!("{} names for {} columns", names.len(), values.ncols());
        return Err(fault(problem).remedy("give one name for each column"));
    }
    if values.is_empty() {
        let remedy = "it needs a row for each case and a column for each variable";
        return Err(fault("there are no values".to_owned()).remedy(remedy));
    }
    let mut seen = BTreeSet::new();
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() {
            return Err(fault(format!("column {} has no name", at + 1)));
        }
        if !seen.insert(name) {
            return Err(fault("two columns have this name".to_owned()).column(*name));
        }
    }
    match values.indexed_iter().find(|(_, value)| value.is_infinite()) {
        None => Ok(()),
        Some(((row, column), value)) => Err(fault("this is not a finite number".to_owned())
            .row(row + 1)
            .column(names[column])
            .value(value.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;
    use crate::data::ReadOptions;

    #[test]
    fn an_array_is_the_same_data_as_its_csv() {
        let scores = array![[0.1, 720.0], [f64::NAN, -3.5], [1e-9, 1e300]];
        let data = Dataset::from_array(&["A", "B"], scores.view())
            .and_then(|data| data.with_cases(["x, y", "\"z\"", "ü"]))
            .unwrap();
        let mut text = Vec::new();
        data.write_csv(&mut text).unwrap();
        let read = Dataset::parse("x.csv", &text, &ReadOptions::default()).unwrap();
        assert_eq!(read.cases, data.cases);
        assert_eq!(read.sha256, data.sha256);
        assert_eq!(read.numeric("B").unwrap(), data.numeric("B").unwrap());
        let kept = data.without_missing(&["A"]).unwrap();
        assert_eq!(kept.left_out, ["\"z\""]);
        assert_eq!(kept.numeric("A").unwrap().to_vec(), [0.1, 1e-9]);
        let mut text = Vec::new();
        kept.write_csv(&mut text).unwrap();
        let lines = String::from_utf8(text).unwrap();
        assert_eq!(lines.lines().next(), Some("case,A,B"));
        assert_eq!(lines.lines().count(), 3);
    }

    #[test]
    fn a_missing_cell_is_named_where_its_column_is_used() {
        let data = Dataset::from_array(&["A", "B"], array![[1.0, 2.0], [f64::NAN, 3.0]].view());
        let error = data.unwrap().cells("A").unwrap_err().to_string();
        assert!(
            error.starts_with("the array, row 2, case \"2\", column \"A\": the value is missing"),
            "{error}"
        );
    }

    #[test]
    fn arrays_that_are_no_table_are_refused() {
        let one = array![[1.0, 2.0]];
        let refusal = |names: &[&str], values: &Array2<f64>| {
            let error = Dataset::from_array(names, values.view()).unwrap_err();
            error.to_string()
        };
        assert!(refusal(&["A"], &one).contains("1 names for 2 columns"));
        assert!(refusal(&["A", "A"], &one).contains("two columns"));
        assert!(refusal(&["A", ""], &one).contains("column 2 has no name"));
        assert!(refusal(&["A"], &Array2::zeros((0, 1))).contains("no values"));
        let infinite = array![[1.0, f64::INFINITY]];
        assert!(refusal(&["A", "B"], &infinite).contains("row 1, column \"B\", value \"inf\""));
        let data = Dataset::from_array(&["case", "B"], one.view()).unwrap();
        assert!(data.clone().with_cases(["x"]).is_err());
        assert!(data.with_cases(["x", "y"]).is_err());
    }
}
