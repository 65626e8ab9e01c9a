//! Robustness as papers print it: one table for each kind of check, a column for each outcome.

use qca_study::robust::{Check, OutcomeRobustness, Parameter, Protocol, Range, Robustness};

use crate::document::{Align, Cell, Document, Table};
use crate::words::{Words, fill};

use super::robust::{robustness_opening, share_text};
use super::{integer, robustness, text};
use crate::settings_text::{change_text, end_of, parameter_text};

/// The answer of `robust`: the verdict in sentences, then all tables, or those that fit a screen.
pub fn robustness_answer(words: Words, result: &Robustness, full: bool) -> Document {
    if full {
        return robustness(words, result);
    }
    let mut document = robustness_opening(words, result);
    let outcomes: Vec<&OutcomeRobustness> = result.outcomes.iter().collect();
    let cut_offs = |parameter: &Parameter| !matches!(parameter, Parameter::Anchor { .. });
    let tables = [
        check_summary(words, &outcomes),
        range_summary(words, &outcomes, cut_offs),
        protocol_summary(words, &outcomes, |_| None),
        survival_summary(words, &outcomes),
    ];
    for mut table in tables.into_iter().flatten() {
        // What the figures mean is said where there is room.
        table.notes.clear();
        document.table(table);
    }
    document.paragraph(
        words.say("Not shown: ranges of anchors and what changes beyond them, pairs, single test solutions and cases, terms in the draws, diversity (--full)."),
    );
    document
}

/// The tables that a paper prints, of the parts that there are. `reported` names the model of an outcome whose protocol is shown.
pub fn robustness_summary(
    words: Words,
    result: &Robustness,
    reported: impl Fn(&str) -> Option<String>,
) -> Vec<Table> {
    let outcomes: Vec<&OutcomeRobustness> = result.outcomes.iter().collect();
    let tables = [
        check_summary(words, &outcomes),
        range_summary(words, &outcomes, |_| true),
        protocol_summary(words, &outcomes, reported),
        survival_summary(words, &outcomes),
    ];
    tables.into_iter().flatten().collect()
}

/// A table with a column for each outcome after the first one.
fn by_outcome(name: &str, title: &str, first: &str, outcomes: &[&OutcomeRobustness]) -> Table {
    let table = Table::new(name, title).column(first, Align::Left);
    outcomes.iter().fold(table, |table, outcome| {
        table.column(outcome.outcome.clone(), Align::Center)
    })
}

/// What becomes of the solutions under the usual changes; none where they were not made.
fn check_summary(words: Words, outcomes: &[&OutcomeRobustness]) -> Option<Table> {
    let title = words.say("Robustness checks");
    let mut table = by_outcome("robustness-checks", title, words.say("Change"), outcomes);
    let changes = |outcome: &OutcomeRobustness| -> Vec<Check> {
        let checks = outcome.checks.as_deref().unwrap_or_default();
        checks.iter().skip(1).cloned().collect()
    };
    let all: Vec<Vec<Check>> = outcomes.iter().map(|outcome| changes(outcome)).collect();
    for change in in_order(all.iter().flatten().map(|check| check.change.clone())) {
        let mut cells = vec![text(change_text(words, &change))];
        cells.extend(all.iter().zip(outcomes).map(|(checks, outcome)| {
            let check = checks.iter().find(|check| check.change == change);
            check.map_or(Cell::Empty, |check| text(became(words, check, outcome)))
        }));
        table.push(cells);
    }
    table.note(words.say("Same: the solution has the same models as the stated one; otherwise, how many of its terms some model still has."));
    (!table.rows.is_empty()).then_some(table)
}

fn became(words: Words, check: &Check, outcome: &OutcomeRobustness) -> String {
    match (check.same, check.models.is_empty()) {
        (true, _) => words.say("same").to_owned(),
        (false, true) => words.say("no solution").to_owned(),
        (false, false) if outcome.models.is_empty() => words.say("a solution").to_owned(),
        (false, false) => {
            let kept = share_text(words, check.terms_kept, check.terms);
            fill!(words, "{kept} terms", kept)
        }
    }
}

/// Between which values each setting may lie; none where no range was found.
fn range_summary(
    words: Words,
    outcomes: &[&OutcomeRobustness],
    shown: impl Fn(&Parameter) -> bool,
) -> Option<Table> {
    let title = words.say("Ranges over which the solution stays the same");
    let table = Table::new("sensitivity-ranges", title)
        .column(words.say("Parameter"), Align::Left)
        .column(words.say("Stated"), Align::Right);
    let mut table = outcomes.iter().fold(table, |table, outcome| {
        table.column(outcome.outcome.clone(), Align::Center)
    });
    let ranges = |outcome: &OutcomeRobustness| -> Vec<Range> {
        let all = outcome.ranges.iter().flatten();
        all.filter(|range| shown(&range.parameter))
            .cloned()
            .collect()
    };
    let all: Vec<Vec<Range>> = outcomes.iter().map(|outcome| ranges(outcome)).collect();
    let is = |range: &Range, (parameter, stated): &(Parameter, f64)| {
        range.parameter == *parameter && range.stated == *stated
    };
    let settings = all.iter().flatten();
    for setting in in_order(settings.map(|range| (range.parameter.clone(), range.stated))) {
        let mut cells = vec![
            text(parameter_text(words, &setting.0)),
            Cell::Raw(setting.1),
        ];
        cells.extend(all.iter().map(|ranges| {
            let range = ranges.iter().find(|range| is(range, &setting));
            range.map_or(Cell::Empty, |range| text(interval(words, range)))
        }));
        table.push(cells);
    }
    table
        .note(words.say(
            "One parameter moves, all others are as stated; ends are rounded into the range.",
        ));
    (!table.rows.is_empty()).then_some(table)
}

/// A range in a cell.
fn interval(words: Words, range: &Range) -> String {
    match (range.lower.value, range.upper.value) {
        (None, None) => words.say("any").to_owned(),
        (lower, None) => fill!(words, "{low} or more", low = end_of(range, lower)),
        (None, upper) => fill!(words, "{high} or less", high = end_of(range, upper)),
        (lower, upper) => fill!(
            words,
            "{low} to {high}",
            low = end_of(range, lower),
            high = end_of(range, upper)
        ),
    }
}

/// The figures of the protocol of one model of each outcome; none where there is no protocol.
fn protocol_summary(
    words: Words,
    outcomes: &[&OutcomeRobustness],
    reported: impl Fn(&str) -> Option<String>,
) -> Option<Table> {
    let title = words.say("Fit- and case-oriented robustness");
    let mut table = by_outcome(
        "robustness-protocol",
        title,
        words.say("protocol|Figure"),
        outcomes,
    );
    let protocols: Vec<Option<&Protocol>> = outcomes
        .iter()
        .map(|outcome| shown_protocol(outcome, reported(&outcome.outcome).as_deref()))
        .collect();
    type Figure = fn(&Protocol) -> Option<f64>;
    let figures: [(&str, Figure); 6] = [
        ("RF_cov", |protocol| protocol.fit.coverage),
        ("RF_cons", |protocol| protocol.fit.consistency),
        ("RF_SC (minTS)", |protocol| protocol.fit.coincidence_min),
        ("RF_SC (maxTS)", |protocol| protocol.fit.coincidence_max),
        ("RCR_typ", |protocol| protocol.typical_ratio),
        ("RCR_dev", |protocol| protocol.deviant_ratio),
    ];
    for (name, figure) in figures {
        let of = |protocol: &Option<&Protocol>| {
            protocol.map_or(Cell::Empty, |protocol| Cell::Number(figure(protocol)))
        };
        let cells = protocols.iter().map(of);
        table.push(std::iter::once(text(name)).chain(cells).collect());
    }
    let of = |protocol: &Option<&Protocol>| {
        protocol.map_or(Cell::Empty, |protocol| integer(protocol.rank))
    };
    let ranks = protocols.iter().map(of);
    let name = text(words.say("Case rank"));
    table.push(std::iter::once(name).chain(ranks).collect());
    table.note(words.say("Against every alternative together (Oana and Schneider 2024). RF_cov: coverage of the robust core to that of the solution; RF_cons: consistency of the solution to that of the robust core; RF_SC: coincidence with what all test solutions share (minTS) and with what any has (maxTS); RCR: robust cases among the typical and the deviant ones. Case rank: 1 without shaky and possible cases, 2 with possible, 3 with shaky, 4 with both."));
    for (outcome, protocol) in outcomes.iter().zip(&protocols) {
        let several = outcome.protocol.as_ref().is_some_and(|all| all.len() > 1);
        if let Some(protocol) = protocol.filter(|_| several) {
            table.note(fill!(
                words,
                "{outcome}: of the model {model}.",
                outcome = outcome.outcome,
                model = protocol.initial
            ));
        }
    }
    protocols.iter().any(Option::is_some).then_some(table)
}

/// The protocol of the reported model, or of the first one.
fn shown_protocol<'a>(
    outcome: &'a OutcomeRobustness,
    reported: Option<&str>,
) -> Option<&'a Protocol> {
    let all = outcome.protocol.as_deref()?;
    let named = all
        .iter()
        .find(|protocol| Some(protocol.initial.as_str()) == reported);
    named.or(all.first())
}

/// How often the solution comes out with other cases, other scores, other settings, by chance; none where nothing was tried.
fn survival_summary(words: Words, outcomes: &[&OutcomeRobustness]) -> Option<Table> {
    let title = words.say("How often the solution comes out");
    let mut table = by_outcome("survival", title, words.say("Tried"), outcomes);
    let methods = outcomes.iter().flat_map(|outcome| &outcome.survival);
    for method in in_order(methods.map(|survival| survival.method.clone())) {
        let mut cells = vec![text(words.retold(&method))];
        cells.extend(outcomes.iter().map(|outcome| {
            let mut all = outcome.survival.iter();
            let found = all.find(|survival| survival.method == method);
            found.map_or(Cell::Empty, |survival| {
                text(share_text(words, survival.same, survival.draws))
            })
        }));
        table.push(cells);
    }
    let mut row = |name: &str, of: &dyn Fn(&OutcomeRobustness) -> Option<(usize, usize)>| {
        let found: Vec<Option<(usize, usize)>> =
            outcomes.iter().map(|outcome| of(outcome)).collect();
        if found.iter().any(Option::is_some) {
            let cells = found.iter().map(|found| {
                found.map_or(Cell::Empty, |(count, all)| {
                    text(share_text(words, count, all))
                })
            });
            table.push(std::iter::once(text(name)).chain(cells).collect());
        }
    };
    row(words.say("combinations of settings"), &|outcome| {
        let curve = outcome.curve.as_ref()?;
        Some((curve.same, curve.specifications.len()))
    });
    row(
        words.say("random outcomes with a solution as good"),
        &|outcome| {
            let chance = outcome.chance.as_ref()?;
            Some((chance.as_good.count, chance.permutations))
        },
    );
    (!table.rows.is_empty()).then_some(table)
}

/// What comes, each once, in the order of its first place.
fn in_order<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for item in items {
        if !seen.contains(&item) {
            seen.push(item);
        }
    }
    seen
}
