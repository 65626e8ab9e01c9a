//! The truth table.

use std::borrow::Cow;
use std::collections::HashSet;

use itertools::Itertools;
use qca::CaseNames;
use qca::sets::ambiguity::AmbiguousMembership;
use qca::truth_table::{ListedRow, OF_ROW, Out, RulesReport, TruthTableResult};

use crate::document::{Align, Cell, Table};
use crate::words::{Words, fill};

use super::{integer, text};

/// The truth table: OUT 1 rows first, then C, 0 and remainders, each by falling consistency, with a line between
/// the kinds.
pub fn truth_table(words: Words, table: &TruthTableResult) -> Table {
    let title = fill!(words, "Truth table for {outcome}", outcome = table.outcome);
    // Beside a condition of the same name a figure says that it is the row's.
    let named = |header: &str| {
        let is_condition = table.conditions.iter().any(|c| c.name == header);
        format!("{header}{}", if is_condition { OF_ROW } else { "" })
    };
    let mut drawn = Table::new("truth-table", title).column(named(words.say("Row")), Align::Right);
    for condition in &table.conditions {
        drawn = drawn.column(&condition.name, Align::Center);
    }
    let tests = Tests::of(table);
    for (header, align) in [
        ("OUT", Align::Center),
        ("n", Align::Right),
        (words.say("Consistency"), Align::Right),
        ("PRI", Align::Right),
    ] {
        drawn = drawn.column(named(header), align);
    }
    for header in tests.headers(words) {
        drawn = drawn.column(named(&header), Align::Right);
    }
    drawn = drawn.column(named(words.say("Cases")), Align::Left);
    let mut before = None;
    for row in sorted_rows(table) {
        let new_kind = before.is_some_and(|out| out != row.out);
        before = Some(row.out);
        drawn.push(cells(row, tests)).rule_above = new_kind;
    }
    notes(words, &mut drawn, table);
    tests.notes(words, &mut drawn, table);
    let beside = [words.say("Deviant cases"), words.say("Excluded by")].map(named);
    drawn.data = Some(Box::new(data(&drawn, table, beside)));
    drawn
}

/// The truth table for programs: marks are columns of their own, and it can be read as a truth table again.
fn data(drawn: &Table, table: &TruthTableResult, [deviant, excluded]: [String; 2]) -> Table {
    let mut data = Table::new("truth-table", "");
    data.columns.clone_from(&drawn.columns);
    let mut data = data
        .column(deviant, Align::Left)
        .column(excluded, Align::Left);
    let out = 1 + table.conditions.len();
    for (row, listed) in drawn.rows.iter().zip(sorted_rows(table)) {
        let mut cells = row.cells.clone();
        cells[out] = text(listed.out.to_string());
        cells.pop();
        cells.push(Cell::Cases(CaseNames::from_iter(&listed.cases)));
        // As the stars have it: a case is deviant in a row that is claimed to be sufficient.
        let deviant = match listed.out {
            Out::One => CaseNames::from_iter(&listed.deviant_cases),
            _ => CaseNames::default(),
        };
        cells.push(Cell::Cases(deviant));
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

    fn headers(self, words: Words) -> Vec<String> {
        let mut headers = Vec::new();
        if self.binomial {
            headers.push(words.say("Binomial p"));
        }
        if self.permutation {
            headers.extend([words.say("Permutation p"), words.say("Holm p")]);
        }
        headers.into_iter().map(str::to_owned).collect()
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

    fn notes(self, words: Words, drawn: &mut Table, table: &TruthTableResult) {
        if let Some(alpha) = table.cut_offs.binomial_alpha {
            drawn.note(fill!(words, "OUT is 1 only where the binomial test against the consistency cut-off has p below {alpha}.", alpha));
        }
        if self.permutation {
            drawn.note(
                words.say("Permutation p: share of permutations of the outcome in which the row is at least as consistent; Holm p: \
                 adjusted for the number of rows."),
            );
        }
    }
}

/// What the iterated rule did: how many rows it excluded, and how often it had to look.
pub(super) fn rules_text(words: Words, rules: &RulesReport) -> Option<String> {
    (rules.contradictory_rounds > 0).then(|| {
        let rows = match rules.contradictory_rows.to_u64() {
            Some(1) => words.say("1 row").to_owned(),
            _ => fill!(words, "{count} rows", count = rules.contradictory_rows),
        };
        let rounds = words.counted(rules.contradictory_rounds, "1 round", "{count} rounds");
        fill!(words, "Contradictory simplifying assumptions: {rows} excluded in {rounds}; then there were none.", rows, rounds)
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
    let cases = row.cases.iter().map(|name| starred(name, &deviant));
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
        .chain([Cell::Cases(cases.collect())])
        .collect()
}

fn starred<'a>(name: &'a String, deviant: &HashSet<&String>) -> Cow<'a, str> {
    match deviant.contains(name) {
        true => Cow::Owned(format!("{name}*")),
        false => Cow::Borrowed(name),
    }
}

fn notes(words: Words, drawn: &mut Table, table: &TruthTableResult) {
    let cut = &table.cut_offs;
    let contradiction = cut.contradiction.map_or(String::new(), |c| {
        fill!(words, ", contradiction {cut_off}", cut_off = c)
    });
    drawn.note(fill!(words, "Cut-offs: consistency {consistency}{contradiction}, PRI {pri}, frequency {frequency}; {cases} cases.", consistency = cut.consistency, contradiction, pri = cut.pri, frequency = cut.frequency, cases = table.cases));
    let deviates = |row: &ListedRow| row.out == Out::One && !row.deviant_cases.is_empty();
    if table.rows.iter().any(deviates) {
        drawn.note(words.say("* deviant case: in a row with OUT 1, but not in the outcome."));
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
            Some(0) => fill!(words, "{rule} excludes no row.", rule = excluded.rule),
            Some(1) if listed => fill!(
                words,
                "† excluded by {rule}: row {row}.",
                rule = excluded.rule,
                row = numbers[0]
            ),
            _ if listed => fill!(
                words,
                "† excluded by {rule}: rows {numbers}.",
                rule = excluded.rule,
                numbers = numbers.into_iter().join(", ")
            ),
            _ => fill!(
                words,
                "† excluded by {rule}: {rows} rows.",
                rule = excluded.rule,
                rows = excluded.rows
            ),
        });
    }
    if let Some(count) = &table.unlisted_excluded_rows {
        drawn.note(fill!(
            words,
            "{count} excluded remainders are not listed.",
            count
        ));
    }
    if let Some(text) = table
        .rules
        .as_ref()
        .and_then(|rules| rules_text(words, rules))
    {
        drawn.note(text);
    }
    if let Some(half) = &table.half {
        let of = |half: &AmbiguousMembership| {
            fill!(
                words,
                "{case} in {condition}",
                case = half.case,
                condition = half.condition
            )
        };
        let list = half.memberships.iter().map(of).join(", ");
        drawn.note(fill!(
            words,
            "Memberships of 0.5 ({policy}): {list}.",
            policy = words.retold(&half.policy),
            list
        ));
    }
    if !table.unassigned_cases.is_empty() {
        drawn.note(fill!(
            words,
            "In no row (0.5 in a condition): {cases}.",
            cases = table.unassigned_cases.join(", ")
        ));
    }
}
