//! Robustness: checks, ranges, the protocol, survival, the specification curve, chance and diversity.

use qca_study::chance::{Chance, Diversity, Share};
use qca_study::robust::{
    Beyond, Check, Curve, End, Grid, OutcomeRobustness, PairRange, Protocol, Range, Robustness,
    Survival,
};

use crate::document::{Align, Cell, Document, Table};
use crate::render::value::format_raw;

use super::verdict::robustness_verdict;
use super::{integer, text};

/// The whole answer of `robust`.
pub fn robustness(result: &Robustness) -> Document {
    let mut document = Document::new();
    document.heading(
        1,
        format!("Robustness of the {} solution", result.solution.name()),
    );
    let verdicts = result.outcomes.iter().filter_map(robustness_verdict);
    let verdicts: Vec<String> = verdicts.collect();
    if !verdicts.is_empty() {
        document.paragraph(verdicts.join("\n"));
    }
    for (at, outcome) in result.outcomes.iter().enumerate() {
        one_outcome(&mut document, &format!("{}", at + 1), outcome);
    }
    document
}

fn one_outcome(document: &mut Document, tag: &str, result: &OutcomeRobustness) {
    let outcome = result.outcome.as_str();
    document.heading(2, outcome);
    document.paragraph(match result.models.as_slice() {
        [] => "No row has OUT 1 under the stated settings: there is no solution.".to_owned(),
        [model] => format!("Stated solution: {model}."),
        models => format!(
            "Stated solution: {} models: {}.",
            models.len(),
            models.join("; ")
        ),
    });
    if let Some(checks) = &result.checks {
        document.table(check_table(tag, outcome, checks));
    }
    if let Some(ranges) = &result.ranges {
        document.table(range_table(tag, outcome, ranges));
        document.table(beyond_table(tag, outcome, ranges));
    }
    for (at, pair) in result.pairs.iter().flatten().enumerate() {
        document.table(pair_table(&format!("{tag}-{}", at + 1), outcome, pair));
    }
    let protocols = result.protocol.as_deref().unwrap_or_default();
    for (at, protocol) in protocols.iter().enumerate() {
        // With one model, the title of the first table names it for the others too.
        let of = match protocols.len() {
            1 => outcome.to_owned(),
            _ => format!("{outcome}: {}", protocol.initial),
        };
        let tag = format!("{tag}-{}", at + 1);
        document.table(fit_table(&tag, outcome, protocol));
        document.table(test_table(&tag, &of, protocol));
        document.table(case_table(&tag, &of, protocol));
    }
    for (at, survival) in result.survival.iter().enumerate() {
        survival_tables(document, &format!("{tag}-{}", at + 1), outcome, survival);
    }
    if let Some(curve) = &result.curve {
        document.table(curve_table(tag, outcome, curve));
    }
    if let Some(chance) = &result.chance {
        document.table(chance_table(tag, outcome, chance));
    }
    if let Some(diversity) = &result.diversity {
        diversity_tables(document, tag, outcome, diversity);
    }
}

fn yes(is: bool) -> Cell {
    text(if is { "yes" } else { "no" })
}

/// A solution: its models.
fn any_of(models: &[String]) -> Cell {
    match models {
        [] => text("none"),
        models => Cell::Expression(models.join("; or ")),
    }
}

fn check_table(tag: &str, outcome: &str, checks: &[Check]) -> Table {
    let mut table = Table::new(
        format!("checks-{tag}"),
        format!("Usual checks for {outcome}"),
    )
    .column("Change", Align::Left)
    .column("Rows", Align::Right)
    .column("Solution", Align::Left)
    .column("Same", Align::Left)
    .column("Kept", Align::Right)
    .column("Consistency", Align::Right)
    .column("PRI", Align::Right)
    .column("Coverage", Align::Right);
    for check in checks {
        table.push(vec![
            text(&check.change),
            integer(check.positive_rows),
            any_of(&check.models),
            yes(check.same),
            text(format!("{} of {}", check.terms_kept, check.terms)),
            Cell::Number(check.consistency),
            Cell::Number(check.pri),
            Cell::Number(check.coverage),
        ]);
    }
    // Short headings: with them the table stays whole in a column of a paper.
    table.note("Rows: those with OUT 1. Kept: terms of the stated solution that are in some model. Figures are those of the model nearest to the stated solution.");
    table
}

fn end_text(end: &End, none: &str) -> Cell {
    match end.value {
        None => text(none),
        Some(value) => Cell::Raw(value),
    }
}

fn range_table(tag: &str, outcome: &str, ranges: &[Range]) -> Table {
    let title = format!("Ranges over which the solution for {outcome} stays the same");
    let mut table = Table::new(format!("ranges-{tag}"), title)
        .column("Parameter", Align::Left)
        .column("From", Align::Right)
        .column("From itself", Align::Left)
        .column("Stated", Align::Right)
        .column("To", Align::Right)
        .column("To itself", Align::Left);
    for range in ranges {
        let included = |end: &End| end.value.map_or(Cell::Empty, |_| yes(end.included));
        table.push(vec![
            text(range.parameter.to_string()),
            end_text(&range.lower, "no limit"),
            included(&range.lower),
            Cell::Raw(range.stated),
            end_text(&range.upper, "no limit"),
            included(&range.upper),
        ]);
        if !range.exceptions.is_empty() {
            let values: Vec<String> = range.exceptions.iter().map(f64::to_string).collect();
            table.note(format!(
                "{}: but for exactly {}, where a case has a membership of 0.5.",
                range.parameter,
                values.join(", ")
            ));
        }
    }
    table.note("One parameter moves, all others are as stated. 'Itself': whether the solution is still the same at the end itself. An anchor may not pass its neighbour.");
    table
}

fn beyond_table(tag: &str, outcome: &str, ranges: &[Range]) -> Table {
    let title = format!("What changes just beyond these ranges for {outcome}");
    let mut table = Table::new(format!("beyond-{tag}"), title)
        .column("Parameter", Align::Left)
        .column("End", Align::Left)
        .column("What changes", Align::Left)
        .column("Solution there", Align::Left);
    for range in ranges {
        for (name, end) in [("below", &range.lower), ("above", &range.upper)] {
            let Some(beyond) = &end.beyond else { continue };
            table.push(vec![
                text(range.parameter.to_string()),
                text(name),
                text(changes(beyond)),
                any_of(&beyond.models),
            ]);
        }
    }
    table
}

fn changes(beyond: &Beyond) -> String {
    let number =
        |row: &Option<qca::Count>| row.as_ref().map_or("none".to_owned(), ToString::to_string);
    let cases = beyond.cases.iter().map(|change| {
        format!(
            "{} from row {} to {}",
            change.case,
            number(&change.from),
            number(&change.to)
        )
    });
    let rows = beyond.rows.iter().map(|change| {
        let row = number(&change.row);
        format!("row {row}: OUT {} to {}", change.before, change.after)
    });
    cases.chain(rows).collect::<Vec<_>>().join("; ")
}

fn pair_table(tag: &str, outcome: &str, pair: &PairRange) -> Table {
    let title = format!("{} and {} together for {outcome}", pair.first, pair.second);
    let table = Table::new(format!("pair-{tag}"), title);
    match &pair.grid {
        Some(grid) => grid_table(table, pair, grid),
        None => section_table(table, pair),
    }
}

fn section_table(table: Table, pair: &PairRange) -> Table {
    let mut table = table
        .column(format!("{}: from", pair.first), Align::Right)
        .column("to", Align::Right)
        .column(format!("{}: from", pair.second), Align::Right)
        .column("to", Align::Right);
    for section in &pair.sections {
        table.push(vec![
            Cell::Raw(section.from),
            Cell::Raw(section.to),
            end_text(&section.range.lower, "no limit"),
            end_text(&section.range.upper, "no limit"),
        ]);
    }
    table
}

/// For each value of the first parameter, at which values of the second the solution is the stated one.
fn grid_table(table: Table, pair: &PairRange, grid: &Grid) -> Table {
    let mut table = table
        .column(pair.first.to_string(), Align::Right)
        .column(
            format!("{}: the stated solution at", pair.second),
            Align::Left,
        )
        .column("Points", Align::Right)
        .column("of", Align::Right);
    for (&first, same) in grid.first.iter().zip(&grid.same) {
        let held: Vec<bool> = same.iter().map(|same| *same == Some(true)).collect();
        table.push(vec![
            Cell::Raw(first),
            text(runs(&grid.second, &held)),
            integer(held.iter().filter(|held| **held).count()),
            integer(same.iter().flatten().count()),
        ]);
    }
    table.note(format!(
        "A grid of {} by {} evaluated specifications; nothing is claimed between the points.",
        grid.first.len(),
        grid.second.len()
    ));
    table
}

/// Neighbouring values that hold, as "0.7 to 0.8; 0.95".
fn runs(values: &[f64], held: &[bool]) -> String {
    let pairs: Vec<(f64, bool)> = values.iter().copied().zip(held.iter().copied()).collect();
    let runs = pairs.chunk_by(|one, other| one.1 == other.1);
    let held = runs.filter(|run| run[0].1).map(|run| {
        let (low, high) = (format_raw(run[0].0), format_raw(run[run.len() - 1].0));
        match run.len() {
            1 => low,
            _ => format!("{low} to {high}"),
        }
    });
    let held: Vec<String> = held.collect();
    match held.is_empty() {
        true => "no point".to_owned(),
        false => held.join("; "),
    }
}

fn fit_table(tag: &str, outcome: &str, protocol: &Protocol) -> Table {
    let fit = &protocol.fit;
    let mut table = Table::new(
        format!("fit-robustness-{tag}"),
        format!(
            "Fit-oriented robustness for {outcome}: {}",
            protocol.initial
        ),
    )
    .column("Figure", Align::Left)
    .column("Value", Align::Right);
    let figures = [
        (
            "RF_cov: coverage of the robust core to that of the solution",
            fit.coverage,
        ),
        (
            "RF_cons: consistency of the solution to that of the robust core",
            fit.consistency,
        ),
        (
            "RF_SC_minTS: coincidence with what all test solutions share",
            fit.coincidence_min,
        ),
        (
            "RF_SC_maxTS: coincidence with what any test solution has",
            fit.coincidence_max,
        ),
        (
            "RCR_typ: robust typical cases of all typical ones",
            protocol.typical_ratio,
        ),
        (
            "RCR_dev: robust deviant cases of all deviant ones",
            protocol.deviant_ratio,
        ),
        ("Consistency of the robust core", fit.core_consistency),
        ("Coverage of the robust core", fit.core_coverage),
    ];
    for (name, value) in figures {
        table.push(vec![text(name), Cell::Number(value)]);
    }
    table.push(vec![
        text("Case rank, 1 (no case is shaky or possible), 2 (possible ones), 3 (shaky ones), 4 (both)"),
        integer(protocol.rank),
    ]);
    if protocol.no_robust_case {
        table.note("No case is robust: none is in the solution and in every test solution.");
    }
    if let Some(core) = &protocol.core {
        table.note(format!("Robust core: {core}."));
    }
    if !protocol.without_solution.is_empty() {
        table.note(format!(
            "No solution at all, and so no test solution, with: {}.",
            protocol.without_solution.join("; ")
        ));
    }
    table.note("Oana and Schneider (2024), over all test solutions, from unrounded memberships.");
    table
}

fn test_table(tag: &str, of: &str, protocol: &Protocol) -> Table {
    let mut table = Table::new(
        format!("test-solutions-{tag}"),
        format!("Test solutions for {of}"),
    )
    .column("Alternative", Align::Left)
    .column("Model", Align::Left)
    .column("Same", Align::Left)
    .column("Coincidence", Align::Right)
    .column("Consistency", Align::Right)
    .column("Coverage", Align::Right)
    .column("Rank", Align::Right);
    for test in &protocol.tests {
        table.push(vec![
            text(&test.alternative),
            Cell::Expression(test.model.clone()),
            yes(test.same),
            Cell::Number(test.coincidence),
            Cell::Number(test.consistency),
            Cell::Number(test.coverage),
            integer(test.rank),
        ]);
    }
    table
}

fn case_table(tag: &str, of: &str, protocol: &Protocol) -> Table {
    let mut table = Table::new(
        format!("case-robustness-{tag}"),
        format!("Case-oriented robustness for {of}"),
    )
    .column("Type", Align::Left)
    .column("Number", Align::Right)
    .column("Cases", Align::Left);
    let mut kinds: Vec<_> = protocol.cases.iter().map(|case| case.kind).collect();
    kinds.sort();
    kinds.dedup();
    for kind in kinds {
        let cases: Vec<String> = protocol
            .cases
            .iter()
            .filter(|case| case.kind == kind)
            .map(|case| {
                format!(
                    "{} ({} of {})",
                    case.case,
                    case.in_tests,
                    protocol.tests.len()
                )
            })
            .collect();
        table.push(vec![
            text(kind.name()),
            integer(cases.len()),
            Cell::Cases(cases),
        ]);
    }
    table.note("In brackets: in how many test solutions the case is.");
    table
}

fn survival_tables(document: &mut Document, tag: &str, outcome: &str, survival: &Survival) {
    let draws = survival.draws;
    let counted = |draws: usize| match draws {
        1 => "1 draw".to_owned(),
        draws => format!("{draws} draws"),
    };
    let mut table = Table::new(
        format!("survival-{tag}"),
        format!("{outcome}: {}, {}", survival.method, counted(draws)),
    )
    .column("Part of the stated solution", Align::Left)
    .column("In some model", Align::Right)
    .column("Share", Align::Right)
    .column("In every model", Align::Right)
    .column("Share", Align::Right);
    let share = |count: usize| Cell::Number(qca::precision::ratio(count as f64, draws as f64));
    for term in &survival.terms {
        table.push(vec![
            Cell::Expression(term.term.clone()),
            integer(term.in_some),
            share(term.in_some),
            integer(term.in_all),
            share(term.in_all),
        ]);
    }
    for model in &survival.models {
        let cells = vec![
            Cell::Expression(format!("model {}", model.model)),
            integer(model.count),
            share(model.count),
            Cell::Empty,
            Cell::Empty,
        ];
        table.push(cells);
    }
    table.push(vec![
        text("the solution: the same models"),
        integer(survival.same),
        share(survival.same),
        Cell::Empty,
        Cell::Empty,
    ]);
    table.note(match (survival.exhaustive, survival.seed) {
        (true, _) => "All choices there are.".to_owned(),
        (false, Some(seed)) => format!("Drawn with seed {seed}."),
        (false, None) => String::new(),
    });
    if survival.nothing > 0 {
        table.note(format!(
            "In {} no row has OUT 1.",
            counted(survival.nothing)
        ));
    }
    if let Some(other) = survival.other_models.first() {
        table.note(format!(
            "The most frequent other model, in {}: {}.",
            counted(other.count),
            other.model
        ));
    }
    document.table(table);
    if !survival.influential.is_empty() {
        let mut table = Table::new(
            format!("influential-{tag}"),
            format!("Cases without which the solution for {outcome} is another"),
        )
        .column("Case", Align::Left)
        .column("Solution without it", Align::Left);
        for influence in &survival.influential {
            table.push(vec![text(&influence.case), any_of(&influence.models)]);
        }
        document.table(table);
    }
}

/// The specification curve as a table: a row for each combination.
fn curve_table(tag: &str, outcome: &str, curve: &Curve) -> Table {
    let total = curve.specifications.len();
    let title = format!(
        "Specification curve for {outcome}: the stated solution in {} of {total} combinations",
        curve.same
    );
    let mut table = Table::new(format!("curve-{tag}"), title);
    for factor in &curve.factors {
        table = table.column(&factor.name, Align::Left);
    }
    for header in ["Same", "Terms kept", "Models"] {
        table = table.column(header, Align::Left);
    }
    for header in ["Consistency", "Coverage"] {
        table = table.column(header, Align::Right);
    }
    table = table.column("Nearest model", Align::Left);
    for specification in &curve.specifications {
        let mut cells: Vec<Cell> = curve
            .factors
            .iter()
            .zip(&specification.choices)
            .map(|(factor, &at)| text(choice_label(&factor.name, &factor.choices[at])))
            .collect();
        let kept = specification.has_term.iter().filter(|has| **has).count();
        cells.push(text(match (specification.stated, specification.same) {
            (true, _) => "stated",
            (_, true) => "yes",
            _ => "no",
        }));
        cells.push(text(format!("{kept} of {}", specification.has_term.len())));
        cells.push(integer(specification.model_count));
        cells.push(Cell::Number(specification.consistency));
        cells.push(Cell::Number(specification.coverage));
        cells.push(Cell::Expression(specification.model.clone()));
        table.push(cells);
    }
    table
}

/// The label of a choice beside the name of its factor, which is not said twice.
pub(crate) fn choice_label<'a>(factor: &str, choice: &'a str) -> &'a str {
    choice
        .strip_prefix(factor)
        .and_then(|rest| rest.strip_prefix(' '))
        .unwrap_or(choice)
}

fn chance_table(tag: &str, outcome: &str, chance: &Chance) -> Table {
    let title = format!(
        "{outcome}: {} permutations of the outcome",
        chance.permutations
    );
    let mut table = Table::new(format!("chance-{tag}"), title)
        .column("With", Align::Left)
        .column("Number", Align::Right)
        .column("Share", Align::Right)
        .column("95 % from", Align::Right)
        .column("to", Align::Right);
    let rows: [(&str, Share); 5] = [
        ("some solution", chance.any_solution),
        ("as many OUT 1 rows or more", chance.as_many_rows),
        (
            "a model as consistent that covers as much, or more",
            chance.as_good,
        ),
        ("some term of the stated solution", chance.some_term),
        ("the stated solution", chance.same),
    ];
    for (name, share) in rows {
        table.push(vec![
            text(name),
            integer(share.count),
            Cell::Number(Some(share.share)),
            Cell::Number(Some(share.lower)),
            Cell::Number(Some(share.upper)),
        ]);
    }
    table.note(format!(
        "Drawn with seed {}; intervals of Clopper and Pearson.",
        chance.seed
    ));
    table
}

fn diversity_tables(document: &mut Document, tag: &str, outcome: &str, diversity: &Diversity) {
    let mut table = Table::new(
        format!("diversity-{tag}"),
        format!("Diversity of the cases for {outcome}"),
    )
    .column("What", Align::Left)
    .column("Number", Align::Right);
    table.push(vec![
        text("possible configurations"),
        integer(&diversity.possible_rows),
    ]);
    table.push(vec![
        text("observed configurations"),
        integer(diversity.observed_rows),
    ]);
    table.push(vec![
        text("observed as often as the frequency cut-off asks"),
        integer(diversity.frequent_rows),
    ]);
    table.push(vec![
        text("rows that hold half of the cases"),
        integer(diversity.rows_of_half_the_cases),
    ]);
    table.push(vec![
        text("rows that fewer cases by one would make remainders"),
        integer(diversity.decided_by_one.len()),
    ]);
    table.push(vec![
        text("cases that belong to no row"),
        integer(diversity.unassigned_cases.len()),
    ]);
    for row in &diversity.decided_by_one {
        let number = row
            .row
            .as_ref()
            .map_or_else(String::new, ToString::to_string);
        table.note(format!(
            "Row {number} (OUT {}) rests on {}.",
            row.out,
            row.cases.join(", ")
        ));
    }
    document.table(table);
    let mut table = Table::new(
        format!("skewness-{tag}"),
        format!("Members of the sets for {outcome}"),
    )
    .column("Set", Align::Left)
    .column("Members", Align::Right)
    .column("Share", Align::Right)
    .column("Skewed", Align::Left);
    for set in &diversity.skewness {
        table.push(vec![
            text(&set.set),
            integer(set.members),
            Cell::Number(Some(set.share)),
            yes(set.skewed),
        ]);
    }
    table.note("Skewed: fewer than 15 % or more than 85 % of the cases are members.");
    document.table(table);
}
