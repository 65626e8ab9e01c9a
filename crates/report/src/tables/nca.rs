//! Necessary condition analysis as papers print it: effects, bottlenecks, peers and outliers.

use qca::nca::{
    Bottleneck, CeilingResult, Corner, Label, LevelKind, NcaCondition, NcaResult, Shown,
    size_of_effect,
};

use super::{integer, note_sentence, text};
use crate::document::{Align, Cell, Table};
use crate::words::{Words, fill};

/// Outliers that a table lists of each ceiling; JSON has them all.
const MOST_OUTLIERS: usize = 3;

/// All tables of an analysis, in reading order.
pub fn nca(words: Words, result: &NcaResult) -> Vec<Table> {
    let mut tables = vec![nca_effects(words, result)];
    tables.extend(
        result
            .bottleneck
            .iter()
            .map(|bottleneck| nca_bottleneck(words, result, bottleneck)),
    );
    tables.push(ceilings(words, result));
    tables.push(peers(words, result));
    tables.push(outliers(words, result));
    tables.extend(power(words, result));
    tables
}

/// Every ceiling of every condition.
fn rows(result: &NcaResult) -> impl Iterator<Item = (&NcaCondition, &CeilingResult)> {
    result.conditions.iter().flat_map(|condition| {
        let ceilings = condition.ceilings.iter();
        ceilings.map(move |ceiling| (condition, ceiling))
    })
}

/// A table whose first two columns are condition and ceiling.
fn by_ceiling(words: Words, name: &str, title: String, numbers: &[&str]) -> Table {
    let table = Table::new(name, title)
        .column(words.say("Condition"), Align::Left)
        .column(words.say("Ceiling"), Align::Left);
    numbers
        .iter()
        .fold(table, |table, header| table.column(*header, Align::Right))
}

fn start(condition: &NcaCondition, ceiling: &CeilingResult) -> Vec<Cell> {
    vec![
        Cell::Expression(condition.condition.clone()),
        text(ceiling.ceiling.label()),
    ]
}

/// One line for each condition and ceiling: effect size, p, accuracy, zone, scope, and the usual word for the size.
pub fn nca_effects(words: Words, result: &NcaResult) -> Table {
    let headers = [
        "n",
        "d",
        "p",
        words.say("Accuracy (%)"),
        words.say("Ceiling zone"),
        words.say("Scope"),
    ];
    let title = fill!(
        words,
        "Necessary condition analysis of {outcome}",
        outcome = result.outcome
    );
    let mut table =
        by_ceiling(words, "nca-effects", title, &headers).column(words.say("Effect"), Align::Left);
    let mut last = None;
    for (condition, ceiling) in rows(result) {
        let mut cells = start(condition, ceiling);
        cells.push(integer(condition.n));
        cells.push(Cell::Number(ceiling.effect_size));
        cells.push(
            ceiling
                .test
                .map_or(Cell::Empty, |test| Cell::Number(Some(test.p))),
        );
        cells.push(Cell::Number(ceiling.accuracy));
        cells.push(Cell::Number(ceiling.ceiling_zone));
        cells.push(Cell::Number(Some(condition.scope.area)));
        cells.push(text(
            ceiling
                .effect_size
                .map_or("", |d| words.say(size_of_effect(d))),
        ));
        table.push(cells).rule_above = last.is_some_and(|last| last != &condition.condition);
        last = Some(&condition.condition);
    }
    table.note(
        words.say("d: effect size, the ceiling zone as a share of the scope; small below 0.1, medium below 0.3, large below 0.5, \
         very large from 0.5 on (Dul 2016). Accuracy: cases on or below the ceiling."),
    );
    if let Some(note) = about_p(words, result) {
        table.note(note);
    }
    for condition in &result.conditions {
        if condition.corner != Corner::UpperLeft {
            let corner = words.say(condition.corner.name());
            table.note(fill!(
                words,
                "{condition}: the {corner} corner is expected to be empty.",
                condition = condition.condition,
                corner
            ));
        }
    }
    for note in &result.notes {
        table.note(note_sentence(words, note));
    }
    table
}

/// Of how many permutations p is a share, and of which conditions if they differ: where cells are missing, some may have so
/// few cases that all permutations are enumerated.
fn about_p(words: Words, result: &NcaResult) -> Option<String> {
    let test = |condition: &NcaCondition| {
        let test = condition.ceilings.iter().find_map(|ceiling| ceiling.test)?;
        Some((test.exact, test.permutations))
    };
    let how = |(exact, permutations): (bool, usize)| {
        if exact {
            fill!(
                words,
                "all {permutations} permutations of the outcome",
                permutations
            )
        } else {
            fill!(
                words,
                "{permutations} permutations of the outcome",
                permutations
            )
        }
    };
    let mut kinds: Vec<((bool, usize), Vec<&str>)> = Vec::new();
    for condition in &result.conditions {
        let Some(kind) = test(condition) else {
            continue;
        };
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, names)) => names.push(&condition.condition),
            None => kinds.push((kind, vec![&condition.condition])),
        }
    }
    match kinds.as_slice() {
        [] => None,
        [(kind, _)] => Some(fill!(
            words,
            "p: share of {how} with at least this effect.",
            how = how(*kind)
        )),
        several => {
            let each = several.iter().map(|(kind, names)| {
                fill!(
                    words,
                    "of {how} for {conditions}",
                    how = how(*kind),
                    conditions = names.join(", ")
                )
            });
            let each: Vec<String> = each.collect();
            Some(fill!(
                words,
                "p: share {each}, with at least this effect.",
                each = each.join(words.say("between clauses|; "))
            ))
        }
    }
}

/// What the levels of the outcome require of each condition by one ceiling.
pub fn nca_bottleneck(words: Words, result: &NcaResult, bottleneck: &Bottleneck) -> Table {
    let name = format!("nca-bottleneck-{}", bottleneck.ceiling.name());
    let title = fill!(
        words,
        "Bottlenecks of {outcome} ({ceiling})",
        outcome = result.outcome,
        ceiling = bottleneck.ceiling.label()
    );
    let mut table = Table::new(name, title).column(result.outcome.clone(), Align::Right);
    for condition in &result.conditions {
        table = table.column(condition.condition.clone(), Align::Right);
    }
    for level in &bottleneck.levels {
        let mut cells = vec![Cell::Raw(level.outcome)];
        cells.extend(
            level
                .conditions
                .values()
                .map(|requirement| match requirement.shown {
                    Shown::Number(value) => Cell::Number(Some(value)),
                    Shown::Label(Label::NN) => text("NN"),
                    Shown::Label(Label::NA) => text("NA"),
                }),
        );
        table.push(cells);
    }
    let unit = |kind| match kind {
        LevelKind::PercentageRange => words.say("percent of the range"),
        LevelKind::PercentageMax => words.say("percent of the maximum"),
        LevelKind::Percentile => words.say("percentiles"),
        LevelKind::Actual => words.say("values"),
    };
    table.note(fill!(words, "The least of each condition ({x}) with which a level of {outcome} ({y}) is possible. NN: not necessary. NA: no value in \
         the scope allows this level.", x = unit(result.units.x), outcome = result.outcome, y = unit(result.units.y)));
    table
}

/// What a ceiling is: its line, its fit, where it does not bind, and how far one case can move the effect.
fn ceilings(words: Words, result: &NcaResult) -> Table {
    let headers = [
        words.say("Slope"),
        words.say("Intercept"),
        words.say("Above"),
        words.say("Fit (%)"),
        words.say("Complexity"),
        words.say("Condition ineff. (%)"),
        words.say("Outcome ineff. (%)"),
        words.say("Rel. ineff. (%)"),
        words.say("Least d"),
        words.say("Greatest d"),
    ];
    let title = fill!(
        words,
        "Ceilings of the conditions for {outcome}",
        outcome = result.outcome
    );
    let mut table = by_ceiling(words, "nca-ceilings", title, &headers);
    for (condition, ceiling) in rows(result) {
        let mut cells = start(condition, ceiling);
        cells.push(Cell::Number(ceiling.slope));
        cells.push(Cell::Number(ceiling.intercept));
        cells.push(ceiling.above.map_or(Cell::Number(None), integer));
        cells.push(Cell::Number(ceiling.fit));
        cells.push(integer(ceiling.complexity));
        cells.push(Cell::Number(ceiling.inefficiency.condition));
        cells.push(Cell::Number(ceiling.inefficiency.outcome));
        cells.push(Cell::Number(ceiling.inefficiency.relative));
        let extremes = ceiling.leave_one_out.as_ref();
        cells.push(Cell::Number(extremes.map(|one| one.lowest.effect_size)));
        cells.push(Cell::Number(extremes.map(|one| one.highest.effect_size)));
        table.push(cells);
    }
    table.note(
        words.say("Above: cases beyond the ceiling. Fit: zone in percent of that of CE-FDH. Inefficiency: percent of the range in \
         which the ceiling does not bind. Least and greatest d: the effect when one case is left out."),
    );
    table
}

fn peers(words: Words, result: &NcaResult) -> Table {
    let title = fill!(
        words,
        "Peers: the cases that hold up the ceilings for {outcome}",
        outcome = result.outcome
    );
    let mut table = by_ceiling(words, "nca-peers", title, &[])
        .column(words.say("Case"), Align::Left)
        .column(words.say("Condition's value"), Align::Right)
        .column(words.say("Outcome's value"), Align::Right);
    for (condition, ceiling) in rows(result) {
        for peer in &ceiling.peers {
            let mut cells = start(condition, ceiling);
            cells.extend([text(&peer.case), Cell::Raw(peer.x), Cell::Raw(peer.y)]);
            table.push(cells);
        }
    }
    table
}

fn outliers(words: Words, result: &NcaResult) -> Table {
    let title = fill!(
        words,
        "Outliers: the effect on {outcome} without a case",
        outcome = result.outcome
    );
    let mut table = by_ceiling(words, "nca-outliers", title, &[])
        .column(words.say("Without"), Align::Left)
        .column("d", Align::Right)
        .column(words.say("Difference"), Align::Right)
        .column(words.say("Percent"), Align::Right);
    for (condition, ceiling) in rows(result) {
        let moving = ceiling.outliers.iter().filter(|outlier| {
            outlier
                .difference
                .is_none_or(|difference| difference.abs() > 1e-9)
        });
        for outlier in moving.take(MOST_OUTLIERS) {
            let mut cells = start(condition, ceiling);
            cells.push(text(&outlier.case));
            let figures = [outlier.effect_size, outlier.difference, outlier.percent];
            cells.extend(figures.map(Cell::Number));
            table.push(cells);
        }
    }
    table.note(fill!(words, "Of each ceiling the {most} peers or cases alone on a border of the scope that move the effect most.", most = MOST_OUTLIERS));
    table
}

/// How often the test finds effects of these sizes, where that was asked for.
pub(super) fn power(words: Words, result: &NcaResult) -> Option<Table> {
    let all: Vec<_> = rows(result)
        .filter_map(|(condition, ceiling)| Some((condition, ceiling, ceiling.power.as_ref()?)))
        .collect();
    let (_, _, first) = all.first()?;
    let title = fill!(
        words,
        "Power of the permutation test for {outcome}",
        outcome = result.outcome
    );
    let mut table = by_ceiling(words, "nca-power", title, &["d"]);
    for point in &first.curve {
        table = table.column(format!("n = {}", point.n), Align::Right);
    }
    for (condition, ceiling, power) in &all {
        let mut cells = start(condition, ceiling);
        cells.push(Cell::Number(Some(power.effect_size)));
        cells.extend(
            power
                .curve
                .iter()
                .map(|point| Cell::Number(Some(point.power))),
        );
        table.push(cells);
    }
    table.note(fill!(words, "Share of {samples} simulated samples in which an effect of this size has p of at most {alpha}: cases spread evenly below \
         the ceiling; {permutations} permutations of each sample.", samples = first.samples, alpha = first.alpha, permutations = first.permutations));
    Some(table)
}
