//! The truth table.

use std::collections::HashSet;

use itertools::Itertools;
use qca::sets::ambiguity::AmbiguousMembership;
use qca::truth_table::{ListedRow, Out, RulesReport, TruthTableResult};

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
    let tests = Tests::of(table);
    for (header, align) in [
        ("OUT", Align::Center),
        ("n", Align::Right),
        ("Consistency", Align::Right),
        ("PRI", Align::Right),
    ] {
        drawn = drawn.column(header, align);
    }
    for header in tests.headers() {
        drawn = drawn.column(header, Align::Right);
    }
    drawn = drawn.column("Cases", Align::Left);
    let mut before = None;
    for row in sorted_rows(table) {
        let new_kind = before.is_some_and(|out| out != row.out);
        before = Some(row.out);
        drawn.push(cells(row, tests)).rule_above = new_kind;
    }
    notes(&mut drawn, table);
    tests.notes(&mut drawn, table);
    drawn.data = Some(Box::new(data(&drawn, table)));
    drawn
}

/// The truth table for programs: marks are columns of their own, and it can be read as a truth table again.
fn data(drawn: &Table, table: &TruthTableResult) -> Table {
    let mut data = Table::new("truth-table", "");
    data.columns.clone_from(&drawn.columns);
    let mut data = data
        .column("Deviant cases", Align::Left)
        .column("Excluded by", Align::Left);
    let out = 1 + table.conditions.len();
    for (row, listed) in drawn.rows.iter().zip(sorted_rows(table)) {
        let mut cells = row.cells.clone();
        cells[out] = text(listed.out.to_string());
        cells.pop();
        cells.push(Cell::Cases(listed.cases.clone()));
        cells.push(Cell::Cases(listed.deviant_cases.clone()));
        cells.push(listed.excluded_by.as_ref().map_or(Cell::Empty, text));
        data.push(cells);
    }
    data
}

/// Which tests of the rows the table has columns for.
#[derive(Clone, Copy)]
struct Tests {
    binomial: bool,
    permutation: bool,
}

impl Tests {
    fn of(table: &TruthTableResult) -> Self {
        Tests {
            binomial: table.cut_offs.binomial_alpha.is_some(),
            permutation: table.rows.iter().any(|row| row.permutation.is_some()),
        }
    }

    fn headers(self) -> Vec<&'static str> {
        let binomial: &[&str] = if self.binomial { &["Binomial p"] } else { &[] };
        let permutation: &[&str] = if self.permutation {
            &["Permutation p", "Holm p"]
        } else {
            &[]
        };
        [binomial, permutation].concat()
    }

    fn cells(self, row: &ListedRow) -> Vec<Cell> {
        let mut cells = Vec::new();
        if self.binomial {
            cells.push(Cell::Number(row.binomial_p));
        }
        if self.permutation {
            cells.push(Cell::Number(row.permutation.map(|test| test.p)));
            cells.push(Cell::Number(row.permutation.map(|test| test.holm)));
        }
        cells
    }

    fn notes(self, drawn: &mut Table, table: &TruthTableResult) {
        if let Some(alpha) = table.cut_offs.binomial_alpha {
            drawn.note(format!(
                "OUT is 1 only where the binomial test against the consistency cut-off has p below {alpha}."
            ));
        }
        if self.permutation {
            drawn.note(
                "Permutation p: share of permutations of the outcome in which the row is at least as consistent; Holm p: \
                 adjusted for the number of rows.",
            );
        }
    }
}

/// What the iterated rule did: how many rows it excluded, and how often it had to look.
pub(super) fn rules_text(rules: &RulesReport) -> Option<String> {
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let rows = rules.contradictory_rows.to_u64() != Some(1);
    (rules.contradictory_rounds > 0).then(|| {
        format!(
            "Contradictory simplifying assumptions: {} row{} excluded in {} round{}; then there were none.",
            rules.contradictory_rows,
            if rows { "s" } else { "" },
            rules.contradictory_rounds,
            plural(rules.contradictory_rounds)
        )
    })
}

/// The rows by output (1, C, 0, remainders), each by falling consistency.
pub(crate) fn sorted_rows(table: &TruthTableResult) -> Vec<&ListedRow> {
    let mut rows: Vec<&ListedRow> = table.rows.iter().collect();
    rows.sort_by(|a, b| {
        let falling = |row: &&ListedRow| row.consistency.unwrap_or(-1.0);
        kind(a.out)
            .cmp(&kind(b.out))
            .then(falling(b).total_cmp(&falling(a)))
    });
    rows
}

fn kind(out: Out) -> usize {
    match out {
        Out::One => 0,
        Out::Contradiction => 1,
        Out::Zero => 2,
        Out::Remainder => 3,
    }
}

fn cells(row: &ListedRow, tests: Tests) -> Vec<Cell> {
    let number = row.row.as_ref().map_or(Cell::Empty, integer);
    let levels = row.configuration.levels.iter().map(|level| match level {
        Some(level) => integer(level),
        None => text("-"),
    });
    // A row may have thousands of cases. A case without the outcome deviates only from a row that is claimed sufficient.
    let claimed = row.out == Out::One;
    let deviant: HashSet<&String> = row.deviant_cases.iter().filter(|_| claimed).collect();
    let starred = |name: &String| match deviant.contains(name) {
        true => format!("{name}*"),
        false => name.clone(),
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
        ])
        .chain(tests.cells(row))
        .chain([Cell::Cases(row.cases.iter().map(starred).collect())])
        .collect()
}

fn notes(drawn: &mut Table, table: &TruthTableResult) {
    let cut = &table.cut_offs;
    let contradiction = cut
        .contradiction
        .map_or(String::new(), |c| format!(", contradiction {c}"));
    drawn.note(format!(
        "Cut-offs: consistency {}{contradiction}, PRI {}, frequency {}; {} cases.",
        cut.consistency, cut.pri, cut.frequency, table.cases
    ));
    let deviates = |row: &ListedRow| row.out == Out::One && !row.deviant_cases.is_empty();
    if table.rows.iter().any(deviates) {
        drawn.note("* deviant case: in a row with OUT 1, but not in the outcome.");
    }
    for excluded in &table.exclusions {
        let of_rule = |row: &&ListedRow| row.excluded_by.as_ref() == Some(&excluded.rule);
        let numbers = table
            .rows
            .iter()
            .filter(of_rule)
            .filter_map(|row| row.row.as_ref())
            .collect_vec();
        let listed = !numbers.is_empty() && numbers.len() <= 60;
        drawn.note(match excluded.rows.to_u64() {
            Some(0) => format!("{} excludes no row.", excluded.rule),
            Some(1) if listed => format!("† excluded by {}: row {}.", excluded.rule, numbers[0]),
            _ if listed => format!(
                "† excluded by {}: rows {}.",
                excluded.rule,
                numbers.into_iter().join(", ")
            ),
            _ => format!("† excluded by {}: {} rows.", excluded.rule, excluded.rows),
        });
    }
    if let Some(count) = &table.unlisted_excluded_rows {
        drawn.note(format!("{count} excluded remainders are not listed."));
    }
    if let Some(text) = table.rules.as_ref().and_then(rules_text) {
        drawn.note(text);
    }
    if let Some(half) = &table.half {
        let of = |half: &AmbiguousMembership| format!("{} in {}", half.case, half.condition);
        let list = half.memberships.iter().map(of).join(", ");
        drawn.note(format!("Memberships of 0.5 ({}): {list}.", half.policy));
    }
    if !table.unassigned_cases.is_empty() {
        drawn.note(format!(
            "In no row (0.5 in a condition): {}.",
            table.unassigned_cases.join(", ")
        ));
    }
}
