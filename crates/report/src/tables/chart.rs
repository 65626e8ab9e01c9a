//! The configuration chart (Fiss 2011) and the roles of the conditions across outcomes.

use qca::chart::{ChartColumn, ConditionRole, ConfigurationChart, Role};
use qca::condition::Condition;

use crate::document::{Align, Cell, Mark, Table};

use super::text;

/// Charts side by side over the same conditions: an outcome and its negation. Rows are the conditions, columns the
/// configurations, below them the figures and the cases.
pub fn configuration_chart(
    charts: &[&ConfigurationChart],
    label: impl Fn(&str) -> String,
) -> Table {
    let outcomes: Vec<&str> = charts.iter().map(|chart| chart.outcome.as_str()).collect();
    let title = format!("Configurations for {}", outcomes.join(" and "));
    let mut table = Table::new("configuration-chart", title).column("", Align::Left);
    for chart in charts {
        for column in &chart.columns {
            table = table.column(format!("{} {}", chart.outcome, column.label), Align::Center);
        }
    }
    let columns: Vec<&ChartColumn> = charts.iter().flat_map(|chart| &chart.columns).collect();
    for condition in charts.first().map_or(&[][..], |chart| &chart.conditions) {
        let mut cells = vec![text(label(&condition.name))];
        cells.extend(
            columns
                .iter()
                .map(|column| Cell::Mark(mark(column, condition))),
        );
        table.push(cells);
    }
    figures(&mut table, &columns);
    solution_rows(&mut table, charts);
    for chart in charts {
        table.note(format!(
            "{}: intermediate model {}.",
            chart.outcome, chart.model
        ));
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

fn figures(table: &mut Table, columns: &[&ChartColumn]) {
    type Figure = fn(&ChartColumn) -> Option<f64>;
    let rows: [(&str, Figure); 4] = [
        ("Consistency", |column| column.consistency),
        ("PRI", |column| column.pri),
        ("Raw coverage", |column| column.raw_coverage),
        ("Unique coverage", |column| column.unique_coverage),
    ];
    for (at, (name, figure)) in rows.into_iter().enumerate() {
        let mut cells = vec![text(name)];
        cells.extend(columns.iter().map(|column| Cell::Number(figure(column))));
        table.push(cells).rule_above = at == 0;
    }
    let mut cells = vec![text("Cases")];
    cells.extend(
        columns
            .iter()
            .map(|column| Cell::Cases(column.cases.clone())),
    );
    table.push(cells);
}

/// The solution's figures under the first configuration of each chart.
fn solution_rows(table: &mut Table, charts: &[&ConfigurationChart]) {
    type Figure = fn(&ConfigurationChart) -> Option<f64>;
    let rows: [(&str, Figure); 3] = [
        ("Solution consistency", |chart| chart.consistency),
        ("Solution PRI", |chart| chart.pri),
        ("Solution coverage", |chart| chart.coverage),
    ];
    for (at, (name, figure)) in rows.into_iter().enumerate() {
        let mut cells = vec![text(name)];
        for chart in charts {
            let first = (!chart.columns.is_empty()).then(|| Cell::Number(figure(chart)));
            cells.extend(first);
            cells.extend(chart.columns.iter().skip(1).map(|_| Cell::Empty));
        }
        table.push(cells).rule_above = at == 0;
    }
}

/// Which role each condition plays for each outcome: what one outcome needs, and what several share.
pub fn role_chart(roles: &[ConditionRole], label: impl Fn(&str) -> String) -> Table {
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
    let mut table = Table::new("roles", "Roles of the conditions across outcomes")
        .column("Condition", Align::Left);
    for outcome in &outcomes {
        table = table.column(*outcome, Align::Left);
    }
    for condition in conditions {
        let mut cells = vec![text(label(condition))];
        for outcome in &outcomes {
            let role = roles
                .iter()
                .find(|r| r.condition == condition && r.outcome == *outcome);
            cells.push(role.map_or(Cell::Empty, |role| text(role_text(role))));
        }
        table.push(cells);
    }
    table.note("In how many configurations of each outcome a condition is core or peripheral.");
    table
}

/// A role in words: `core in all 2`, `core in 1 of 3, peripheral absent in 1 of 3`.
pub fn role_text(role: &ConditionRole) -> String {
    let all = role.configurations;
    let share = |count: usize| match count {
        1 if all == 1 => "the only one".to_owned(),
        n if n == all => format!("all {all}"),
        n => format!("{n} of {all}"),
    };
    let parts: Vec<String> = [
        ("core", role.core_present),
        ("peripheral", role.peripheral_present),
        ("core absent", role.core_absent),
        ("peripheral absent", role.peripheral_absent),
    ]
    .into_iter()
    .filter(|&(_, count)| count > 0)
    .map(|(name, count)| format!("{name} in {}", share(count)))
    .collect();
    if parts.is_empty() {
        "–".to_owned()
    } else {
        parts.join(", ")
    }
}
