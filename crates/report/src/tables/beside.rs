//! Necessity in kind beside necessity in degree; panels and partitions of a study.

use qca::panel::Trajectories;
use qca_study::analysis::{Partition, StudyNca, StudyPanel};

use super::{MOST_OF_A_NAME, integer, text};
use crate::document::{Align, Cell, Table};
use crate::words::{Words, fill};

/// Each condition as necessary in kind (QCA) and in degree (NCA), with the reason where they disagree.
pub fn kinds_and_degrees(words: Words, nca: &StudyNca) -> Table {
    let outcome = &nca.result.outcome;
    let title = fill!(
        words,
        "Necessity in kind and in degree for {outcome}",
        outcome
    );
    let mut table = Table::new("kind-and-degree", title)
        .column(words.say("Condition"), Align::Left)
        .column(words.say("Consistency"), Align::Right)
        .column("RoN", Align::Right)
        .column(words.say("Coverage"), Align::Right)
        .column(words.say("In kind"), Align::Center)
        .column("d", Align::Right)
        .column("p", Align::Right)
        .column(words.say("In degree"), Align::Center)
        .column(words.say("Why they disagree"), Align::Left);
    let yes = |answer: bool| {
        text(if answer {
            words.say("yes")
        } else {
            words.say("no")
        })
    };
    for row in &nca.kinds {
        table.push(vec![
            Cell::Expression(row.condition.clone()),
            Cell::Number(row.consistency),
            Cell::Number(row.ron),
            Cell::Number(row.coverage),
            yes(row.in_kind),
            Cell::Number(row.effect_size),
            row.p.map_or(Cell::Empty, |p| Cell::Number(Some(p))),
            yes(row.in_degree),
            row.disagreement
                .map_or(Cell::Empty, |why| text(words.retold(&why.to_string()))),
        ]);
    }
    let ceiling = nca.result.bottleneck.first();
    let ceiling = ceiling.map_or_else(String::new, |bottleneck| bottleneck.ceiling.label());
    table.note(fill!(words, "In kind: consistency of necessity of {consistency} or more (QCA). In degree: effect size d of {ceiling} of {effect} or more, with p of \
         at most {alpha} (NCA).", consistency = nca.consistency, ceiling, effect = nca.effect, alpha = nca.alpha));
    table
}

/// Each condition and its negation as necessary, by cluster: consistencies, and their adjusted distance.
pub fn necessity_by_cluster(words: Words, panel: &StudyPanel, outcome: &str) -> Table {
    let title = fill!(words, "Necessity for {outcome} by time", outcome);
    let mut table = Table::new("panel-necessity", title)
        .column(words.say("Condition"), Align::Left)
        .column(words.say("Pooled"), Align::Right);
    let clusters = panel.conditions.first().map_or(&[][..], |fit| &fit.between);
    for cluster in clusters {
        table = table.column(cluster.cluster.clone(), Align::Right);
    }
    table = table
        .column(words.say("Adjusted distance"), Align::Right)
        .column(words.say("Coverage"), Align::Right);
    for fit in &panel.conditions {
        let mut cells = vec![
            Cell::Expression(fit.expression.clone()),
            Cell::Number(fit.pooled.consistency),
        ];
        let between = fit.between.iter();
        cells.extend(between.map(|cluster| Cell::Number(cluster.figures.consistency)));
        cells.push(Cell::Number(fit.adjusted_distance_between));
        cells.push(Cell::Number(fit.pooled.coverage));
        table.push(cells);
    }
    table.note(
        words.say("Consistency of necessity, pooled and in each cluster; the adjusted distance is 0 where all clusters are alike."),
    );
    table
}

/// Which configuration each unit is in from time to time, and the moves into and out of the solution.
pub fn ways(words: Words, ways: &Trajectories, outcome: &str) -> [Table; 2] {
    let title = fill!(words, "Trajectories of the units ({outcome})", outcome);
    let mut table = Table::new("trajectories", title).column(words.say("Unit"), Align::Left);
    for time in &ways.times {
        table = table.column(time.clone(), Align::Left);
    }
    for unit in &ways.units {
        let mut cells = vec![text(&unit.unit)];
        cells.extend(unit.steps.iter().map(|step| match step {
            None => Cell::Empty,
            Some(step) => {
                let name = step
                    .configuration
                    .as_deref()
                    .unwrap_or(words.say("in no row"));
                let mark = if step.in_solution { "● " } else { "" };
                let lacking = if step.in_solution && !step.in_outcome {
                    "*"
                } else {
                    ""
                };
                text(format!("{mark}{name}{lacking}"))
            }
        }));
        table.push(cells);
    }
    table
        .note(words.say(
            "●: in the solution. *: in the solution, but not in the outcome. Blank: no case.",
        ));
    let mut moves = Table::new(
        "moves",
        fill!(
            words,
            "Moves into and out of the solution ({outcome})",
            outcome
        ),
    )
    .column(words.say("time|From"), Align::Left)
    .column(words.say("time|To"), Align::Left)
    .column(words.say("Enter"), Align::Right)
    .column(words.say("Leave"), Align::Right);
    for (at, (entries, exits)) in ways.entries.iter().zip(&ways.exits).enumerate() {
        moves.push(vec![
            text(&ways.times[at]),
            text(&ways.times[at + 1]),
            integer(entries),
            integer(exits),
        ]);
    }
    moves.note(words.say("Units with a case at both times."));
    [table, moves]
}

/// The solutions of the groups beside the pooled one, and which terms return.
pub fn partition(words: Words, partition: &Partition) -> [Table; 2] {
    let slug: String = partition
        .by
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .take(MOST_OF_A_NAME)
        .collect();
    [
        solutions(words, partition, &slug),
        terms(words, partition, &slug),
    ]
}

fn solutions(words: Words, partition: &Partition, slug: &str) -> Table {
    let title = fill!(
        words,
        "Solutions for {outcome} by {by}",
        outcome = partition.outcome,
        by = partition.by
    );
    let mut table = Table::new(format!("partition-{slug}"), title)
        .column(partition.by.clone(), Align::Left)
        .column("n", Align::Right)
        .column(words.say("Solution"), Align::Left)
        .column(words.say("Consistency"), Align::Right)
        .column(words.say("Coverage"), Align::Right)
        .column(words.say("Pooled: consistency"), Align::Right)
        .column(words.say("Coverage"), Align::Right)
        .column(words.say("Holds"), Align::Center);
    for group in &partition.groups {
        let solution = match (&group.solution, &group.note) {
            (Some(solution), _) => Cell::Expression(solution.clone()),
            (None, Some(note)) => text(fill!(words, "none: {note}", note = words.retold(note))),
            (None, None) => text(words.say("none")),
        };
        table.push(vec![
            text(&group.group),
            integer(group.n),
            solution,
            Cell::Number(group.own.consistency),
            Cell::Number(group.own.coverage),
            Cell::Number(group.pooled.consistency),
            Cell::Number(group.pooled.coverage),
            text(match group.holds {
                Some(true) => words.say("yes"),
                Some(false) => words.say("no"),
                None => "–",
            }),
        ]);
    }
    if let Some(pooled) = &partition.pooled {
        table.note(fill!(words, "Pooled solution: {pooled}.", pooled));
    }
    table.note(words.say("Holds: whether the pooled solution meets the consistency cut-off over the cases of the group."));
    for group in &partition.groups {
        if group.models > 1 {
            let (name, models) = (&group.group, group.models);
            table.note(fill!(
                words,
                "{name}: the first of {models} models.",
                name,
                models
            ));
        }
        if !group.constant.is_empty() {
            let constant = group.constant.join(", ");
            table.note(fill!(
                words,
                "{group}: the same in every case: {constant}.",
                group = group.group,
                constant
            ));
        }
    }
    table
}

fn terms(words: Words, partition: &Partition, slug: &str) -> Table {
    let title = fill!(
        words,
        "Terms for {outcome} by {by}",
        outcome = partition.outcome,
        by = partition.by
    );
    let mut table = Table::new(format!("partition-terms-{slug}"), title)
        .column(words.say("Term"), Align::Left)
        .column(words.say("Pooled"), Align::Center);
    for group in &partition.groups {
        table = table.column(group.group.clone(), Align::Center);
    }
    let mark = |there: bool| text(if there { "●" } else { "" });
    for term in &partition.terms {
        let mut cells = vec![Cell::Expression(term.term.clone()), mark(term.pooled)];
        let groups = partition.groups.iter();
        cells.extend(groups.map(|group| mark(term.groups.contains(&group.group))));
        table.push(cells);
    }
    table
}
