//! The configuration charts of an outcome, with what each of their columns is, so that it can be asked about.

use itertools::Itertools;
use qca::chart::{ChartColumn, ConfigurationChart};
use qca::expression::Expression;
use qca_report::tables;
use qca_study::run::Results;
use serde::Serialize;

use super::{draw, literal};

/// A chart, or one panel of it.
#[derive(Debug, Serialize)]
pub(crate) struct ChartView {
    pub(crate) html: String,
    /// Whether it is of the reported model; the charts of the others follow.
    pub(crate) is_reported: bool,
    /// Its configurations, from left to right.
    pub(crate) columns: Vec<ColumnView>,
}

/// A configuration of a chart.
#[derive(Debug, Serialize)]
pub(crate) struct ColumnView {
    pub(crate) outcome: String,
    pub(crate) term: String,
    /// Its literal in each row of the chart; none where the condition does not matter.
    pub(crate) literals: Vec<Option<String>>,
}

/// The charts of an outcome, each beside that of its negation.
pub(super) fn charts(results: &Results, outcome: &str) -> Vec<ChartView> {
    let own = results.charts.get(outcome).map_or(&[][..], Vec::as_slice);
    let negation = Expression::parse(outcome).map(|own| own.negated().to_string());
    let other = negation
        .ok()
        .and_then(|name| results.charts.get(&name)?.first());
    // Panels have the configurations in the order of the charts that they show.
    let mut shown = own.iter().enumerate().flat_map(|(at, chart)| {
        let both = std::iter::once(chart).chain(other);
        both.flat_map(move |chart| chart.columns.iter().map(move |column| (at, chart, column)))
    });
    let tables = tables::charts(results, outcome).into_iter();
    let views = tables.map(|table| {
        let columns = shown.by_ref().take(table.columns.len() - 1).collect_vec();
        ChartView {
            is_reported: columns.first().is_none_or(|(at, ..)| *at == 0),
            columns: columns
                .into_iter()
                .map(|(_, chart, column)| column_view(chart, column))
                .collect(),
            html: draw::table(qca_report::Words::of(results), table),
        }
    });
    views.collect()
}

fn column_view(chart: &ConfigurationChart, column: &ChartColumn) -> ColumnView {
    let marked = |name: &str| {
        let mark = column.marks.iter().find(|mark| mark.condition == name)?;
        Some(literal(name, mark.level))
    };
    ColumnView {
        outcome: chart.outcome.clone(),
        term: column.expression.clone(),
        literals: chart
            .conditions
            .iter()
            .map(|condition| marked(&condition.name))
            .collect(),
    }
}
