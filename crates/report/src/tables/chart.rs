//! The configuration chart (Fiss 2011) and the roles of the conditions across outcomes.

use itertools::Itertools;
use qca::CaseNames;
use qca::chart::{ChartColumn, ConditionRole, ConfigurationChart, Role};
use qca::condition::Condition;

use crate::document::{Align, Cell, Mark, Table};
use crate::words::{Words, fill};

use super::text;

/// The most configurations side by side in one panel of a chart: what fits a page of a journal.
const WIDEST_PANEL: usize = 8;

/// How much of a configuration a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Figures and cases.
    Full,
    /// Consistency and raw coverage: for a screen.
    Compact,
}

/// Charts over the same conditions: those of several outcomes, such as an outcome and its negation. Rows are the
/// conditions, columns the configurations, below them the figures and the cases. Outcomes stand side by side as long
/// as no panel has more than eight configurations.
pub fn configuration_charts(
    words: Words,
    charts: &[&ConfigurationChart],
    label: impl Fn(&str) -> String,
) -> Vec<Table> {
    let outcomes: Vec<&str> = charts.iter().map(|chart| chart.outcome.as_str()).collect();
    let title = fill!(
        words,
        "Configurations for {outcomes}",
        outcomes = outcomes.join(words.say("between outcomes| and "))
    );
    chart_panels(
        words,
        "configuration-chart",
        &title,
        charts,
        label,
        Detail::Full,
    )
}

/// Charts in panels; with more than one, each panel says of which outcomes it is.
pub(crate) fn chart_panels(
    words: Words,
    name: &str,
    title: &str,
    charts: &[&ConfigurationChart],
    label: impl Fn(&str) -> String,
    detail: Detail,
) -> Vec<Table> {
    let panels = panels(charts);
    let several = panels.len() > 1;
    let last = panels.len().saturating_sub(1);
    let draw = |(at, panel): (usize, &Vec<Part>)| {
        let mut table = panel_table(words, name, title, panel, &label, detail);
        if several {
            table.name = format!("{name}-{}", char::from(b'a' + (at % 26) as u8));
            let outcomes = panel
                .iter()
                .map(|part| part.chart.outcome.as_str())
                .unique();
            let of = words.enumerated(&outcomes.collect::<Vec<_>>());
            table.title = fill!(
                words,
                "{title}, panel {number}: {outcomes}",
                title,
                number = at + 1,
                outcomes = of
            );
        }
        table.without_legend = detail == Detail::Compact && at < last;
        table
    };
    panels.iter().enumerate().map(draw).collect()
}

/// Some configurations of one chart.
struct Part<'a> {
    chart: &'a ConfigurationChart,
    columns: &'a [ChartColumn],
}

/// Configurations by panel: whole charts together while they fit, a chart that is too wide by itself cut.
fn panels<'a>(charts: &[&'a ConfigurationChart]) -> Vec<Vec<Part<'a>>> {
    let mut panels: Vec<Vec<Part>> = Vec::new();
    let mut used = WIDEST_PANEL;
    for &chart in charts {
        for columns in chart.columns.chunks(WIDEST_PANEL) {
            let part = Part { chart, columns };
            match panels.last_mut() {
                Some(panel) if used + columns.len() <= WIDEST_PANEL => {
                    used += columns.len();
                    panel.push(part);
                }
                _ => {
                    used = columns.len();
                    panels.push(vec![part]);
                }
            }
        }
    }
    panels
}

fn panel_table(
    words: Words,
    name: &str,
    title: &str,
    panel: &[Part],
    label: impl Fn(&str) -> String,
    detail: Detail,
) -> Table {
    let mut table = Table::new(name, title).column("", Align::Left);
    for part in panel {
        for column in part.columns {
            let header = format!("{} {}", part.chart.outcome, column.label);
            table = table.column(header, Align::Center);
        }
    }
    let columns: Vec<&ChartColumn> = panel.iter().flat_map(|part| part.columns).collect();
    for condition in panel.first().map_or(&[][..], |part| &part.chart.conditions) {
        let mut cells = vec![text(label(&condition.name))];
        let marks = columns
            .iter()
            .map(|column| Cell::Mark(mark(column, condition)));
        cells.extend(marks);
        table.push(cells);
    }
    figures(words, &mut table, &columns, detail);
    if detail == Detail::Compact {
        return table;
    }
    solution_rows(words, &mut table, panel);
    for part in panel {
        let (outcome, model) = (&part.chart.outcome, &part.chart.model);
        table.note(fill!(
            words,
            "{outcome}: intermediate model {model}.",
            outcome,
            model
        ));
    }
    if columns
        .iter()
        .any(|column| column.label.ends_with(|c: char| c.is_ascii_lowercase()))
    {
        table.note(words.say("Configurations with the same number and different letters (1a, 1b) have the same core conditions."));
    }
    table
}

fn mark(column: &ChartColumn, condition: &Condition) -> Mark {
    let Some(mark) = column
        .marks
        .iter()
        .find(|mark| mark.condition == condition.name)
    else {
        return Mark::Irrelevant;
    };
    match (condition.levels, mark.level, mark.role) {
        (2, 0, Role::Core) => Mark::CoreAbsent,
        (2, 0, Role::Peripheral) => Mark::PeripheralAbsent,
        (2, _, Role::Core) => Mark::CorePresent,
        (2, _, Role::Peripheral) => Mark::PeripheralPresent,
        (_, level, Role::Core) => Mark::CoreLevel(level),
        (_, level, Role::Peripheral) => Mark::PeripheralLevel(level),
    }
}

fn figures(words: Words, table: &mut Table, columns: &[&ChartColumn], detail: Detail) {
    type Figure = fn(&ChartColumn) -> Option<f64>;
    let rows: [(&str, Figure, bool); 4] = [
        (words.say("Consistency"), |column| column.consistency, true),
        ("PRI", |column| column.pri, false),
        (
            words.say("Raw coverage"),
            |column| column.raw_coverage,
            true,
        ),
        (
            words.say("Unique coverage"),
            |column| column.unique_coverage,
            false,
        ),
    ];
    let shown = |(_, _, compact): &(&str, Figure, bool)| *compact || detail == Detail::Full;
    for (at, (name, figure, _)) in rows.into_iter().filter(shown).enumerate() {
        let mut cells = vec![text(name)];
        cells.extend(columns.iter().map(|column| Cell::Number(figure(column))));
        table.push(cells).rule_above = at == 0;
    }
    if detail == Detail::Compact {
        return;
    }
    let mut cells = vec![text(words.say("Cases"))];
    let cases = columns
        .iter()
        .map(|column| Cell::Cases(CaseNames::from_iter(&column.cases)));
    cells.extend(cases);
    table.push(cells);
}

/// The solution's figures, each across the configurations of its chart.
fn solution_rows(words: Words, table: &mut Table, panel: &[Part]) {
    type Figure = fn(&ConfigurationChart) -> Option<f64>;
    let rows: [(&str, Figure); 3] = [
        (words.say("Solution consistency"), |chart| chart.consistency),
        (words.say("Solution PRI"), |chart| chart.pri),
        (words.say("Solution coverage"), |chart| chart.coverage),
    ];
    for (at, (name, figure)) in rows.into_iter().enumerate() {
        let mut cells = vec![text(name)];
        let mut merged = Vec::new();
        for part in panel {
            merged.push((cells.len(), part.columns.len()));
            cells.push(Cell::Number(figure(part.chart)));
            cells.extend(part.columns.iter().skip(1).map(|_| Cell::Empty));
        }
        let row = table.push(cells);
        row.rule_above = at == 0;
        row.merged = merged;
    }
}

/// Which role each condition plays for each outcome: what one outcome needs, and what several share.
pub fn role_chart(words: Words, roles: &[ConditionRole], label: impl Fn(&str) -> String) -> Table {
    let mut outcomes: Vec<&str> = Vec::new();
    let mut conditions: Vec<&str> = Vec::new();
    for role in roles {
        if !outcomes.contains(&role.outcome.as_str()) {
            outcomes.push(&role.outcome);
        }
        if !conditions.contains(&role.condition.as_str()) {
            conditions.push(&role.condition);
        }
    }
    let mut table = Table::new(
        "roles",
        words.say("Roles of the conditions across outcomes"),
    )
    .column(words.say("Condition"), Align::Left);
    for outcome in &outcomes {
        table = table.column(*outcome, Align::Left);
    }
    for condition in conditions {
        let mut cells = vec![text(label(condition))];
        for outcome in &outcomes {
            let role = roles
                .iter()
                .find(|r| r.condition == condition && r.outcome == *outcome);
            cells.push(role.map_or(Cell::Empty, |role| text(role_text(words, role))));
        }
        table.push(cells);
    }
    table.note(
        words.say("In how many configurations of each outcome a condition is core or peripheral."),
    );
    table
}

/// A role in words: `core in all 2`, `core in 1 of 3, peripheral absent in 1 of 3`.
pub fn role_text(words: Words, role: &ConditionRole) -> String {
    let all = role.configurations;
    let share = |count: usize| match count {
        1 if all == 1 => words.say("the only one").to_owned(),
        n if n == all => fill!(words, "all {all}", all),
        n => fill!(words, "{n} of {all}", n, all),
    };
    let parts: Vec<String> = [
        (words.say("core"), role.core_present),
        (words.say("peripheral"), role.peripheral_present),
        (words.say("core absent"), role.core_absent),
        (words.say("peripheral absent"), role.peripheral_absent),
    ]
    .into_iter()
    .filter(|&(_, count)| count > 0)
    .map(|(name, count)| {
        fill!(
            words,
            "{role} in {share}",
            role = name,
            share = share(count)
        )
    })
    .collect();
    if parts.is_empty() {
        "–".to_owned()
    } else {
        parts.join(", ")
    }
}
