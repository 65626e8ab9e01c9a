//! The truth table.

use itertools::Itertools;
use qca::half::HalfMembership;
use qca::truth_table::{ListedRow, Out, TruthTableResult};

use crate::document::{Align, Cell, Table};

use super::{integer, text};

/// The truth table: OUT 1 rows first, then C, 0 and remainders, each by falling consistency, with a line between
/// the kinds.
pub fn truth_table(table: &TruthTableResult) -> Table {
    let title = format!("Truth table for {}", table.outcome);
    let mut drawn = Table::new("truth-table", title).column("Row", Align::Right);
    for condition in &table.conditions {
        drawn = drawn.column(&condition.name, Align::Center);
    }
    for (header, align) in [
        ("OUT", Align::Center),
        ("n", Align::Right),
        ("Consistency", Align::Right),
        ("PRI", Align::Right),
        ("Cases", Align::Left),
    ] {
        drawn = drawn.column(header, align);
    }
    let mut rows: Vec<&ListedRow> = table.rows.iter().collect();
    rows.sort_by(|a, b| {
        let falling = |row: &&ListedRow| row.consistency.unwrap_or(-1.0);
        kind(a.out).cmp(&kind(b.out)).then(falling(b).total_cmp(&falling(a)))
    });
    let mut before = None;
    for row in rows {
        let new_kind = before.is_some_and(|out| out != row.out);
        before = Some(row.out);
        drawn.push(cells(row)).rule_above = new_kind;
    }
    notes(&mut drawn, table);
    drawn
}

fn kind(out: Out) -> usize {
    match out {
        Out::One => 0,
        Out::Contradiction => 1,
        Out::Zero => 2,
        Out::Remainder => 3,
    }
}

fn cells(row: &ListedRow) -> Vec<Cell> {
    let number = row.row.as_ref().map_or(Cell::Empty, integer);
    let levels = row.configuration.levels.iter().map(|level| match level {
        Some(level) => integer(level),
        None => text("-"),
    });
    let starred = |name: &String| {
        let deviant = row.deviant_cases.contains(name);
        if deviant { format!("{name}*") } else { name.clone() }
    };
    let out = match &row.excluded_by {
        Some(_) => format!("{}†", row.out),
        None => row.out.to_string(),
    };
    std::iter::once(number)
        .chain(levels)
        .chain([
            text(out),
            integer(row.n),
            Cell::Number(row.consistency),
            Cell::Number(row.pri),
            Cell::Cases(row.cases.iter().map(starred).collect()),
        ])
        .collect()
}

fn notes(drawn: &mut Table, table: &TruthTableResult) {
    let cut = &table.cut_offs;
    let contradiction = cut.contradiction.map_or(String::new(), |c| format!(", contradiction {c}"));
    drawn.note(format!(
        "Cut-offs: consistency {}{contradiction}, PRI {}, frequency {}; {} cases.",
        cut.consistency, cut.pri, cut.frequency, table.cases
    ));
    if table.rows.iter().any(|row| !row.deviant_cases.is_empty()) {
        drawn.note("* deviant case: in the row, but not in the outcome.");
    }
    let rules = table.rows.iter().filter_map(|row| row.excluded_by.as_ref()).unique();
    for rule in rules {
        let of_rule = |row: &&ListedRow| row.excluded_by.as_ref() == Some(rule);
        let numbers = table.rows.iter().filter(of_rule).filter_map(|row| row.row.as_ref()).join(", ");
        drawn.note(format!("† excluded by {rule}: row {numbers}."));
    }
    if let Some(count) = &table.unlisted_excluded_rows {
        drawn.note(format!("{count} excluded remainders are not listed."));
    }
    if let Some(rules) = table.rules.as_ref().filter(|rules| rules.contradictory_rounds > 0) {
        drawn.note(format!(
            "Contradictory simplifying assumptions: {} row(s) excluded in {} round(s).",
            rules.contradictory_rows, rules.contradictory_rounds
        ));
    }
    if let Some(half) = &table.half {
        let of = |half: &HalfMembership| format!("{} in {}", half.case, half.condition);
        let list = half.memberships.iter().map(of).join(", ");
        drawn.note(format!("Memberships of 0.5 ({}): {list}.", half.policy));
    }
    if !table.unassigned_cases.is_empty() {
        drawn.note(format!("In no row (0.5 in a condition): {}.", table.unassigned_cases.join(", ")));
    }
}
