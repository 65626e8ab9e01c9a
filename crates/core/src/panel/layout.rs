//! Which case is which unit in which cluster.

use std::collections::HashMap;

use super::PanelNote;
use crate::data::Dataset;
use crate::error::{DataError, Result};

/// Gaps that a note names; the rest is a number.
const MOST_EXAMPLES: usize = 5;

/// The units and clusters of a panel, each in order, with their cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The column of the units.
    pub unit_column: String,
    /// The column of the clusters.
    pub cluster_column: String,
    units: Vec<(String, Vec<usize>)>,
    clusters: Vec<(String, Vec<usize>)>,
}

impl Layout {
    /// A panel from the labels of its cases: (column, label of each case) of the units and of the clusters. Labels are
    /// ordered as numbers where all are numbers, else as text.
    ///
    /// # Errors
    /// [`DataError`] for an empty label, and for two cases of the same unit and cluster.
    pub fn new(
        (unit_column, units): (&str, &[String]),
        (cluster_column, clusters): (&str, &[String]),
        cases: &[String],
    ) -> Result<Self, DataError> {
        for (column, labels) in [(unit_column, units), (cluster_column, clusters)] {
            if let Some(case) = labels.iter().position(|label| label.trim().is_empty()) {
                return Err(DataError::new("the case has no value in this column")
                    .row(case + 1)
                    .column(column)
                    .remedy("fill it in: every case of a panel is one unit at one time"));
            }
        }
        let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
        for (case, pair) in units.iter().zip(clusters).enumerate() {
            let (unit, cluster) = (pair.0.as_str(), pair.1.as_str());
            if let Some(first) = seen.insert((unit, cluster), case) {
                return Err(DataError::new(format!(
                    "a second case of {unit_column} {unit} and {cluster_column} {cluster}, after {:?} in row {}",
                    cases[first],
                    first + 1
                ))
                .row(case + 1)
                .case(&cases[case])
                .remedy("keep one case for each unit and time, or name other columns"));
            }
        }
        Ok(Layout {
            unit_column: unit_column.to_owned(),
            cluster_column: cluster_column.to_owned(),
            units: grouped(units),
            clusters: grouped(clusters),
        })
    }

    /// A panel from two columns of a data file; either may be the column of the cases' names.
    ///
    /// # Errors
    /// An unknown column, and as [`Layout::new`], with the place in the file.
    pub fn from_dataset(data: &Dataset, unit: &str, cluster: &str) -> Result<Self> {
        let all: Vec<usize> = (0..data.len()).collect();
        Self::of_cases(data, unit, cluster, &all)
    }

    /// The panel of some cases of a data file, in the order of the data: they are counted from 0 among themselves.
    ///
    /// # Errors
    /// As [`Layout::from_dataset`].
    pub fn of_cases(data: &Dataset, unit: &str, cluster: &str, cases: &[usize]) -> Result<Self> {
        if unit == cluster {
            return Err(
                DataError::new("one column cannot be both the units and the clusters")
                    .file(&data.source)
                    .column(unit)
                    .remedy("name two columns: one of the units, one of the times or groups")
                    .into(),
            );
        }
        let units = labels(data, unit, cases)?;
        let clusters = labels(data, cluster, cases)?;
        let names: Vec<String> = cases
            .iter()
            .map(|&case| data.cases[case].to_owned())
            .collect();
        Layout::new((unit, &units), (cluster, &clusters), &names).map_err(|mut error| {
            error.row = error.row.map(|row| cases[row - 1] + 1);
            data.locate(error).into()
        })
    }

    /// The units in order, each with its cases.
    pub fn units(&self) -> impl ExactSizeIterator<Item = (&str, &[usize])> {
        self.units
            .iter()
            .map(|(unit, cases)| (unit.as_str(), cases.as_slice()))
    }

    /// The clusters in order, each with its cases.
    pub fn clusters(&self) -> impl ExactSizeIterator<Item = (&str, &[usize])> {
        self.clusters
            .iter()
            .map(|(cluster, cases)| (cluster.as_str(), cases.as_slice()))
    }

    /// The case of a unit in a cluster, both by place; `None` for a gap.
    pub fn case(&self, unit: usize, cluster: usize) -> Option<usize> {
        let cases = &self.units[unit].1;
        let there = |case: &&usize| self.clusters[cluster].1.binary_search(case).is_ok();
        cases.iter().find(there).copied()
    }

    /// What is to be said of the layout itself.
    pub(super) fn notes(&self) -> Vec<PanelNote> {
        let mut notes = Vec::new();
        if self.clusters.len() == 1 {
            notes.push(PanelNote::OneCluster);
        }
        if self.units.len() == 1 {
            notes.push(PanelNote::OneUnit);
        }
        let filled: usize = self.units.iter().map(|(_, cases)| cases.len()).sum();
        let count = self.units.len() * self.clusters.len() - filled;
        if count > 0 {
            notes.push(PanelNote::Gaps {
                count,
                examples: self.gaps().take(MOST_EXAMPLES).collect(),
            });
        }
        notes
    }

    fn gaps(&self) -> impl Iterator<Item = String> + '_ {
        (0..self.units.len()).flat_map(move |unit| {
            (0..self.clusters.len())
                .filter(move |&cluster| self.case(unit, cluster).is_none())
                .map(move |cluster| format!("{} {}", self.units[unit].0, self.clusters[cluster].0))
        })
    }
}

/// What a column says of each of these cases, as text.
///
/// # Errors
/// An unknown column.
pub fn labels(data: &Dataset, column: &str, cases: &[usize]) -> Result<Vec<String>> {
    if data.id_column.as_deref() == Some(column) {
        return Ok(cases
            .iter()
            .map(|&case| data.cases[case].to_owned())
            .collect());
    }
    cases.iter().map(|&case| data.text(column, case)).collect()
}

/// The labels in order, each once, with the cases that have them.
pub fn grouped(labels: &[String]) -> Vec<(String, Vec<usize>)> {
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for (case, label) in labels.iter().enumerate() {
        groups.entry(label).or_default().push(case);
    }
    let mut groups: Vec<(String, Vec<usize>)> = groups
        .into_iter()
        .map(|(label, cases)| (label.to_owned(), cases))
        .collect();
    let numbers: Option<Vec<f64>> = groups
        .iter()
        .map(|(label, _)| label.trim().parse().ok())
        .collect();
    if numbers.is_some_and(|numbers| numbers.iter().all(|number| number.is_finite())) {
        let number = |label: &str| label.trim().parse().unwrap_or(f64::NAN);
        groups.sort_by(|a, b| number(&a.0).total_cmp(&number(&b.0)).then(a.0.cmp(&b.0)));
    } else {
        groups.sort();
    }
    groups
}
