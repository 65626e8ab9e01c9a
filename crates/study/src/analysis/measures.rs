//! Measures of a study: the variables that it makes, how reliable its constructs are, and the columns in figures.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use qca::correlation::{Descriptions, descriptions};
use qca::data::Dataset;
use qca::error::Result;
use qca::reliability::{Discriminant, Reliability, discriminant, reliability};
use qca::variable::Variable;
use qca::variable::entropy::EntropyIndex;
use qca::variable::items::Item;

use crate::file::Study;
use crate::plan::free_case_name;

/// The variables and columns of a study in figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// The cases of the data, those without a value among them, in order.
    pub cases: Vec<String>,
    /// The variables that were made, in order.
    pub variables: Vec<MadeVariable>,
    /// The reliability of each variable that is a mean or a sum of items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reliability: Vec<Reliability>,
    /// Whether several such constructs are distinct.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discriminant: Option<Discriminant>,
    /// The weights of each index by entropy.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub entropy: IndexMap<String, EntropyIndex>,
    /// The raw columns that the analysis uses in figures, with their correlations.
    pub columns: Descriptions,
}

/// A variable that was made from others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MadeVariable {
    /// Its name.
    pub name: String,
    /// What it is called in tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its formula.
    pub formula: String,
    /// Its value for each case; null where it is missing.
    pub values: Vec<Option<f64>>,
}

impl Measures {
    /// The measures of a study: `data` are those that were analysed, with the variables in them.
    pub(crate) fn of_study(study: &Study, data: &Dataset) -> Result<Option<Self>> {
        if study.variables.is_empty() {
            return Ok(None);
        }
        let variables: Vec<&Variable> = study.variables.iter().map(|made| &made.variable).collect();
        let mut columns: Vec<String> = Vec::new();
        for set in study.sets() {
            if !columns.contains(&set.column) {
                columns.push(set.column.clone());
            }
        }
        let mut measures = Measures::of(&variables, &columns, data)?;
        for (made, variable) in measures.variables.iter_mut().zip(&study.variables) {
            made.label.clone_from(&variable.label);
        }
        Ok(Some(measures))
    }

    /// The measures of variables that the data have, and of these columns.
    ///
    /// # Errors
    /// An unknown column, or one that holds texts.
    pub fn of(variables: &[&Variable], columns: &[String], data: &Dataset) -> Result<Self> {
        let mut measures = Measures {
            cases: data.cases.to_vec(),
            ..Measures::default()
        };
        let mut constructs: Vec<(Vec<f64>, Vec<Item>, Reliability)> = Vec::new();
        for variable in variables {
            let values = data.numeric_with_gaps(&variable.name)?;
            if let Some(items) = variable.items(data)? {
                let figures = reliability(&variable.name, &items);
                constructs.push((values.clone(), items, figures));
            }
            if let Some(index) = variable.formula.entropy_index(data)? {
                measures.entropy.insert(variable.name.clone(), index);
            }
            measures.variables.push(MadeVariable {
                name: variable.name.clone(),
                label: None,
                formula: variable.formula.text().to_owned(),
                values: values.iter().map(|x| (!x.is_nan()).then_some(*x)).collect(),
            });
        }
        let borrowed: Vec<_> = constructs
            .iter()
            .map(|(scores, items, figures)| (scores.as_slice(), items.as_slice(), figures))
            .collect();
        measures.discriminant = discriminant(&borrowed);
        measures.reliability = constructs
            .into_iter()
            .map(|(_, _, figures)| figures)
            .collect();
        let described = columns
            .iter()
            .map(|name| Ok((name.clone(), numbers(data, name)?)))
            .collect::<Result<Vec<_>>>()?;
        measures.columns = descriptions(&described);
        Ok(measures)
    }

    /// The variables as CSV: a column of case names and one for each variable.
    pub fn csv(&self) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let names = self.variables.iter().map(|v| v.name.as_str());
        let case = free_case_name(|name| names.clone().any(|other| other == name));
        let header = std::iter::once(case).chain(names);
        // Writing to memory does not fail.
        let _ = writer.write_record(header);
        for (case, name) in self.cases.iter().enumerate() {
            let values = self.variables.iter().map(|variable| {
                variable.values[case].map_or(String::new(), |value| value.to_string())
            });
            let _ = writer.write_record(std::iter::once(name.clone()).chain(values));
        }
        writer.into_inner().unwrap_or_default()
    }
}

/// The numbers of a column; one of texts, which a qualitative coding calibrates, has none.
fn numbers(data: &Dataset, name: &str) -> Result<Vec<f64>> {
    data.column(name)?;
    Ok(data
        .numeric_with_gaps(name)
        .unwrap_or_else(|_| vec![f64::NAN; data.len()]))
}
