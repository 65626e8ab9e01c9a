//! What times and units have to do with an answer.

use serde::{Deserialize, Serialize};

use super::Explainer;
use super::words::{figure, list};
use qca::CaseNames;
use qca::Dataset;
use qca::error::Result;
use qca::expression::Direction;
use qca::panel::{Layout, PanelFit, fit};
use qca::precision::at_least;

use crate::sentence::{Sentence, told};

/// The figures of an expression by time and unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PanelOfExpression {
    /// The column of the times.
    pub cluster: String,
    /// The column of the units.
    pub unit: String,
    /// The figures.
    #[serde(flatten)]
    pub fit: PanelFit,
}

/// Units and times of the cases that are analysed: some of those of the data, in their order.
///
/// # Errors
/// A column that the data do not have; two cases of one unit and time.
pub fn layout_of_cases(
    data: &Dataset,
    unit: &str,
    time: &str,
    names: &CaseNames,
) -> Result<Layout> {
    let mut wanted = names.iter().peekable();
    let among = |case: &usize| wanted.next_if(|name| **name == data.cases[*case]).is_some();
    let cases: Vec<usize> = (0..data.len()).filter(among).collect();
    Layout::of_cases(data, unit, time, &cases)
}

impl Explainer<'_> {
    /// The same of cases that are units at times: answers say in which of them an expression holds.
    pub fn with_panel(mut self, layout: Option<Layout>) -> Self {
        self.layout = layout;
        self
    }

    pub(super) fn panel_of(
        &self,
        expression: &str,
        x: &[f64],
        relation: Direction,
    ) -> Option<PanelOfExpression> {
        let layout = self.layout.as_ref()?;
        let y = self.observed.outcome();
        Some(PanelOfExpression {
            cluster: layout.cluster_column.clone(),
            unit: layout.unit_column.clone(),
            fit: fit(layout, relation, expression, x, y),
        })
    }
}

/// Where the consistency falls below a cut-off.
pub(super) fn panel_sentences(panel: &PanelOfExpression, cut: f64) -> Vec<Sentence> {
    let between = panel.fit.between.iter();
    let times = between.map(|one| (one.cluster.as_str(), one.figures.consistency));
    let within = panel.fit.within.iter();
    let units = within.map(|one| (one.unit.as_str(), one.figures.consistency));
    vec![
        sentence(
            &panel.cluster,
            times.collect(),
            panel.fit.adjusted_distance_between,
            cut,
        ),
        sentence(
            &panel.unit,
            units.collect(),
            panel.fit.adjusted_distance_within,
            cut,
        ),
    ]
}

fn sentence(
    column: &str,
    groups: Vec<(&str, Option<f64>)>,
    distance: Option<f64>,
    cut: f64,
) -> Sentence {
    let mut below: Vec<(&str, f64)> = groups
        .iter()
        .filter_map(|&(name, consistency)| Some((name, consistency?)))
        .filter(|(_, consistency)| !at_least(*consistency, cut))
        .collect();
    below.sort_by(|one, other| one.1.total_cmp(&other.1));
    let names: Vec<String> = below
        .iter()
        .map(|(name, c)| format!("{name} ({c:.3})"))
        .collect();
    let defined = groups
        .iter()
        .filter(|(_, consistency)| consistency.is_some())
        .count();
    let place = match names.len() {
        0 => told!(
            "it is {cut} or more in each of {count}",
            cut,
            count = defined
        ),
        many => told!(
            "it is below {cut} in {count} of {all}: {names}",
            cut,
            count = many,
            all = defined,
            names = list(&names, 8)
        ),
    };
    told!(
        "Its consistency by {column}: {place}; adjusted distance {distance}.",
        column,
        place,
        distance = figure(distance)
    )
}
