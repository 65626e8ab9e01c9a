//! Robustness: checks, ranges, the protocol, survival, the specification curve, chance and diversity.

use qca_study::chance::{Chance, Diversity, Share};
use qca_study::robust::{
    Beyond, CaseType, Check, Curve, End, Grid, OutcomeRobustness, PairRange, Parameter, Protocol,
    Range, Robustness, Survival,
};

use crate::document::{Align, Cell, Document, Table};
use crate::render::value::format_raw;
use crate::settings_text::{change_text, choice_text, factor_text, parameter_text};
use crate::words::{Words, fill};

use super::verdict::robustness_verdict;
use super::{integer, text};

/// The whole answer of `robust`: the verdict in sentences, then every table of each outcome.
pub fn robustness(words: Words, result: &Robustness) -> Document {
    let mut document = robustness_opening(words, result);
    for (at, outcome) in result.outcomes.iter().enumerate() {
        one_outcome(words, &mut document, &format!("{}", at + 1), outcome);
    }
    document
}

/// The heading, and a sentence or two for each outcome.
pub(super) fn robustness_opening(words: Words, result: &Robustness) -> Document {
    let mut document = Document::new();
    let kind = words.say(result.solution.name());
    document.heading(1, fill!(words, "Robustness of the {kind} solution", kind));
    let verdicts = robustness_verdicts(words, result);
    if !verdicts.is_empty() {
        document.paragraph(verdicts.join("\n"));
    }
    document
}

/// The verdict on each outcome.
pub(crate) fn robustness_verdicts(words: Words, result: &Robustness) -> Vec<String> {
    let outcomes = result.outcomes.iter();
    outcomes
        .filter_map(|outcome| robustness_verdict(words, outcome))
        .collect()
}

/// The tables of one outcome; `tag` ends their names.
pub(crate) fn robustness_tables(words: Words, tag: &str, result: &OutcomeRobustness) -> Vec<Table> {
    let mut document = Document::new();
    one_outcome(words, &mut document, tag, result);
    document.tables().cloned().collect()
}

fn one_outcome(words: Words, document: &mut Document, tag: &str, result: &OutcomeRobustness) {
    let outcome = result.outcome.as_str();
    document.heading(2, outcome);
    document.paragraph(match result.models.as_slice() {
        [] => words
            .say("No row has OUT 1 under the stated settings: there is no solution.")
            .to_owned(),
        [model] => fill!(words, "Stated solution: {model}.", model),
        models => fill!(
            words,
            "Stated solution: {count} models: {models}.",
            count = models.len(),
            models = models.join("; ")
        ),
    });
    if let Some(checks) = &result.checks {
        document.table(check_table(words, tag, outcome, checks));
    }
    if let Some(ranges) = &result.ranges {
        document.table(range_table(words, tag, outcome, ranges));
        document.table(beyond_table(words, tag, outcome, ranges));
    }
    for (at, pair) in result.pairs.iter().flatten().enumerate() {
        document.table(pair_table(
            words,
            &format!("{tag}-{}", at + 1),
            outcome,
            pair,
        ));
    }
    let protocols = result.protocol.as_deref().unwrap_or_default();
    for (at, protocol) in protocols.iter().enumerate() {
        // With one model, the title of the first table names it for the others too.
        let of = match protocols.len() {
            1 => outcome.to_owned(),
            _ => format!("{outcome}: {}", protocol.initial),
        };
        let tag = format!("{tag}-{}", at + 1);
        document.table(fit_table(words, &tag, outcome, protocol));
        document.table(test_table(words, &tag, &of, protocol));
        document.table(case_table(words, &tag, &of, protocol));
    }
    for (at, survival) in result.survival.iter().enumerate() {
        survival_tables(
            words,
            document,
            &format!("{tag}-{}", at + 1),
            outcome,
            survival,
        );
    }
    if let Some(curve) = &result.curve {
        document.table(curve_table(words, tag, outcome, curve));
    }
    if let Some(chance) = &result.chance {
        document.table(chance_table(words, tag, outcome, chance));
    }
    if let Some(diversity) = &result.diversity {
        diversity_tables(words, document, tag, outcome, diversity);
    }
}

fn yes(words: Words, is: bool) -> Cell {
    text(words.say(if is { "yes" } else { "no" }))
}

/// A solution: its models.
pub(super) fn any_of(words: Words, models: &[String]) -> Cell {
    match models {
        [] => text(words.say("none")),
        models => Cell::Expression(models.join(words.say("between models|; or "))),
    }
}

fn check_table(words: Words, tag: &str, outcome: &str, checks: &[Check]) -> Table {
    let mut table = Table::new(
        format!("checks-{tag}"),
        fill!(words, "Usual checks for {outcome}", outcome),
    )
    .column(words.say("Change"), Align::Left)
    .column(words.say("Rows"), Align::Right)
    .column(words.say("Solution"), Align::Left)
    .column(words.say("Same"), Align::Left)
    .column(words.say("Kept"), Align::Right)
    .column(words.say("Consistency"), Align::Right)
    .column(words.say("PRI"), Align::Right)
    .column(words.say("Coverage"), Align::Right);
    for check in checks {
        table.push(vec![
            text(change_text(words, &check.change)),
            integer(check.positive_rows),
            any_of(words, &check.models),
            yes(words, check.same),
            text(share_text(words, check.terms_kept, check.terms)),
            Cell::Number(check.consistency),
            Cell::Number(check.pri),
            Cell::Number(check.coverage),
        ]);
    }
    // Short headings: with them the table stays whole in a column of a paper.
    table.note(words.say("Rows: those with OUT 1. Kept: terms of the stated solution that are in some model. Figures are those of the model nearest to the stated solution."));
    table
}

fn end_text(words: Words, end: &End) -> Cell {
    match end.value {
        None => text(words.say("no limit")),
        Some(value) => Cell::Raw(value),
    }
}

fn range_table(words: Words, tag: &str, outcome: &str, ranges: &[Range]) -> Table {
    let title = fill!(
        words,
        "Ranges over which the solution for {outcome} stays the same",
        outcome
    );
    let mut table = Table::new(format!("ranges-{tag}"), title)
        .column(words.say("Parameter"), Align::Left)
        .column(words.say("range|From"), Align::Right)
        .column(words.say("From itself"), Align::Left)
        .column(words.say("Stated"), Align::Right)
        .column(words.say("range|To"), Align::Right)
        .column(words.say("To itself"), Align::Left);
    for range in ranges {
        let included = |end: &End| end.value.map_or(Cell::Empty, |_| yes(words, end.included));
        table.push(vec![
            text(parameter_text(words, &range.parameter)),
            end_text(words, &range.lower),
            included(&range.lower),
            Cell::Raw(range.stated),
            end_text(words, &range.upper),
            included(&range.upper),
        ]);
        if !range.exceptions.is_empty() {
            let values: Vec<String> = range.exceptions.iter().map(f64::to_string).collect();
            table.note(fill!(
                words,
                "{parameter}: but for exactly {values}, where a case has a membership of 0.5.",
                parameter = parameter_text(words, &range.parameter),
                values = values.join(", ")
            ));
        }
    }
    table.note(words.say("One parameter moves, all others are as stated. 'Itself': whether the solution is still the same at the end itself. An anchor may not pass its neighbour."));
    table
}

fn beyond_table(words: Words, tag: &str, outcome: &str, ranges: &[Range]) -> Table {
    let title = fill!(
        words,
        "What changes just beyond these ranges for {outcome}",
        outcome
    );
    let mut table = Table::new(format!("beyond-{tag}"), title)
        .column(words.say("Parameter"), Align::Left)
        .column(words.say("range|End"), Align::Left)
        .column(words.say("What changes"), Align::Left)
        .column(words.say("Solution there"), Align::Left);
    for range in ranges {
        let ends = [
            (words.say("below"), &range.lower),
            (words.say("above"), &range.upper),
        ];
        for (name, end) in ends {
            let Some(beyond) = &end.beyond else { continue };
            table.push(vec![
                text(parameter_text(words, &range.parameter)),
                text(name),
                text(changes(words, beyond)),
                any_of(words, &beyond.models),
            ]);
        }
    }
    table
}

fn changes(words: Words, beyond: &Beyond) -> String {
    let number = |row: &Option<qca::Count>| {
        row.as_ref()
            .map_or(words.say("none").to_owned(), ToString::to_string)
    };
    let cases = beyond.cases.iter().map(|change| {
        fill!(
            words,
            "{case} from row {from} to {to}",
            case = change.case,
            from = number(&change.from),
            to = number(&change.to)
        )
    });
    let rows = beyond.rows.iter().map(|change| {
        fill!(
            words,
            "row {row}: OUT {before} to {after}",
            row = number(&change.row),
            before = change.before,
            after = change.after
        )
    });
    let all: Vec<String> = cases.chain(rows).collect();
    all.join(words.say("between clauses|; "))
}

fn pair_table(words: Words, tag: &str, outcome: &str, pair: &PairRange) -> Table {
    let title = fill!(
        words,
        "{first} and {second} together for {outcome}",
        first = parameter_text(words, &pair.first),
        second = parameter_text(words, &pair.second),
        outcome
    );
    let table = Table::new(format!("pair-{tag}"), title);
    match &pair.grid {
        Some(grid) => grid_table(words, table, pair, grid),
        None => section_table(words, table, pair),
    }
}

fn section_table(words: Words, table: Table, pair: &PairRange) -> Table {
    let mut table = table
        .column(from_text(words, &pair.first), Align::Right)
        .column(words.say("range|to"), Align::Right)
        .column(from_text(words, &pair.second), Align::Right)
        .column(words.say("range|to"), Align::Right);
    for section in &pair.sections {
        table.push(vec![
            Cell::Raw(section.from),
            Cell::Raw(section.to),
            end_text(words, &section.range.lower),
            end_text(words, &section.range.upper),
        ]);
    }
    table
}

/// For each value of the first parameter, at which values of the second the solution is the stated one.
fn grid_table(words: Words, table: Table, pair: &PairRange, grid: &Grid) -> Table {
    let mut table = table
        .column(parameter_text(words, &pair.first), Align::Right)
        .column(
            fill!(
                words,
                "{parameter}: the stated solution at",
                parameter = parameter_text(words, &pair.second)
            ),
            Align::Left,
        )
        .column(words.say("Points"), Align::Right)
        .column(words.say("points|of"), Align::Right);
    for (&first, same) in grid.first.iter().zip(&grid.same) {
        let held: Vec<bool> = same.iter().map(|same| *same == Some(true)).collect();
        table.push(vec![
            Cell::Raw(first),
            text(runs(words, &grid.second, &held)),
            integer(held.iter().filter(|held| **held).count()),
            integer(same.iter().flatten().count()),
        ]);
    }
    table.note(fill!(
        words,
        "A grid of {rows} by {columns} evaluated specifications; nothing is claimed between the points.",
        rows = grid.first.len(),
        columns = grid.second.len()
    ));
    table
}

/// Neighbouring values that hold, as "0.7 to 0.8; 0.95".
fn runs(words: Words, values: &[f64], held: &[bool]) -> String {
    let pairs: Vec<(f64, bool)> = values.iter().copied().zip(held.iter().copied()).collect();
    let runs = pairs.chunk_by(|one, other| one.1 == other.1);
    let held = runs.filter(|run| run[0].1).map(|run| {
        let (low, high) = (format_raw(run[0].0), format_raw(run[run.len() - 1].0));
        match run.len() {
            1 => low,
            _ => fill!(words, "{low} to {high}", low, high),
        }
    });
    let held: Vec<String> = held.collect();
    match held.is_empty() {
        true => words.say("no point").to_owned(),
        false => held.join(words.say("between clauses|; ")),
    }
}

fn fit_table(words: Words, tag: &str, outcome: &str, protocol: &Protocol) -> Table {
    let fit = &protocol.fit;
    let mut table = Table::new(
        format!("fit-robustness-{tag}"),
        fill!(
            words,
            "Fit-oriented robustness for {outcome}: {model}",
            outcome,
            model = protocol.initial
        ),
    )
    .column(words.say("protocol|Figure"), Align::Left)
    .column(words.say("Value"), Align::Right);
    let figures = [
        (
            words.say("RF_cov: coverage of the robust core to that of the solution"),
            fit.coverage,
        ),
        (
            words.say("RF_cons: consistency of the solution to that of the robust core"),
            fit.consistency,
        ),
        (
            words.say("RF_SC_minTS: coincidence with what all test solutions share"),
            fit.coincidence_min,
        ),
        (
            words.say("RF_SC_maxTS: coincidence with what any test solution has"),
            fit.coincidence_max,
        ),
        (
            words.say("RCR_typ: robust typical cases of all typical ones"),
            protocol.typical_ratio,
        ),
        (
            words.say("RCR_dev: robust deviant cases of all deviant ones"),
            protocol.deviant_ratio,
        ),
        (
            words.say("Consistency of the robust core"),
            fit.core_consistency,
        ),
        (words.say("Coverage of the robust core"), fit.core_coverage),
    ];
    for (name, value) in figures {
        table.push(vec![text(name), Cell::Number(value)]);
    }
    table.push(vec![
        text(words.say("Case rank, 1 (no case is shaky or possible), 2 (possible ones), 3 (shaky ones), 4 (both)")),
        integer(protocol.rank),
    ]);
    if protocol.no_robust_case {
        table.note(
            words.say("No case is robust: none is in the solution and in every test solution."),
        );
    }
    if let Some(core) = &protocol.core {
        table.note(fill!(words, "Robust core: {core}.", core));
    }
    if !protocol.without_solution.is_empty() {
        let alternatives = protocol.without_solution.iter();
        let alternatives: Vec<String> = alternatives
            .map(|alternative| change_text(words, alternative))
            .collect();
        table.note(fill!(
            words,
            "No solution at all, and so no test solution, with: {alternatives}.",
            alternatives = alternatives.join(words.say("between clauses|; "))
        ));
    }
    table
        .note(words.say(
            "Oana and Schneider (2024), over all test solutions, from unrounded memberships.",
        ));
    table
}

fn test_table(words: Words, tag: &str, of: &str, protocol: &Protocol) -> Table {
    let mut table = Table::new(
        format!("test-solutions-{tag}"),
        fill!(words, "Test solutions for {of}", of),
    )
    .column(words.say("Alternative"), Align::Left)
    .column(words.say("Model"), Align::Left)
    .column(words.say("Same"), Align::Left)
    .column(words.say("Coincidence"), Align::Right)
    .column(words.say("Consistency"), Align::Right)
    .column(words.say("Coverage"), Align::Right)
    .column(words.say("Rank"), Align::Right);
    for test in &protocol.tests {
        table.push(vec![
            text(change_text(words, &test.alternative)),
            Cell::Expression(test.model.clone()),
            yes(words, test.same),
            Cell::Number(test.coincidence),
            Cell::Number(test.consistency),
            Cell::Number(test.coverage),
            integer(test.rank),
        ]);
    }
    table
}

fn case_table(words: Words, tag: &str, of: &str, protocol: &Protocol) -> Table {
    let mut table = Table::new(
        format!("case-robustness-{tag}"),
        fill!(words, "Case-oriented robustness for {of}", of),
    )
    .column(words.say("Type"), Align::Left)
    .column(words.say("Number"), Align::Right)
    .column(words.say("Cases"), Align::Left);
    let mut kinds: Vec<_> = protocol.cases.iter().map(|case| case.kind).collect();
    kinds.sort();
    kinds.dedup();
    for kind in kinds {
        let cases: Vec<String> = protocol
            .cases
            .iter()
            .filter(|case| case.kind == kind)
            .map(|case| {
                fill!(
                    words,
                    "{case} ({count} of {all})",
                    case = case.case,
                    count = case.in_tests,
                    all = protocol.tests.len()
                )
            })
            .collect();
        table.push(vec![
            text(type_text(words, kind)),
            integer(cases.len()),
            Cell::Cases(cases.into()),
        ]);
    }
    table.note(words.say("In brackets: in how many test solutions the case is."));
    table
}

fn survival_tables(
    words: Words,
    document: &mut Document,
    tag: &str,
    outcome: &str,
    survival: &Survival,
) {
    let draws = survival.draws;
    let counted = |draws: usize| words.counted(draws, "1 draw", "{count} draws");
    let mut table = Table::new(
        format!("survival-{tag}"),
        fill!(
            words,
            "{outcome}: {method}, {draws}",
            outcome,
            method = words.retold(&survival.method),
            draws = counted(draws)
        ),
    )
    .column(words.say("Part of the stated solution"), Align::Left)
    .column(words.say("In some model"), Align::Right)
    .column(words.say("Share"), Align::Right)
    .column(words.say("In every model"), Align::Right)
    .column(words.say("Share"), Align::Right);
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
            Cell::Expression(fill!(words, "model {model}", model = model.model)),
            integer(model.count),
            share(model.count),
            Cell::Empty,
            Cell::Empty,
        ];
        table.push(cells);
    }
    table.push(vec![
        text(words.say("the solution: the same models")),
        integer(survival.same),
        share(survival.same),
        Cell::Empty,
        Cell::Empty,
    ]);
    table.note(match (survival.exhaustive, survival.seed) {
        (true, _) => words.say("All choices there are.").to_owned(),
        (false, Some(seed)) => fill!(words, "Drawn with seed {seed}.", seed),
        (false, None) => String::new(),
    });
    if survival.nothing > 0 {
        table.note(fill!(
            words,
            "In {draws} no row has OUT 1.",
            draws = counted(survival.nothing)
        ));
    }
    if let Some(other) = survival.other_models.first() {
        table.note(fill!(
            words,
            "The most frequent other model, in {draws}: {model}.",
            draws = counted(other.count),
            model = other.model
        ));
    }
    document.table(table);
    if !survival.influential.is_empty() {
        let mut table = Table::new(
            format!("influential-{tag}"),
            fill!(
                words,
                "Cases without which the solution for {outcome} is another",
                outcome
            ),
        )
        .column(words.say("Case"), Align::Left)
        .column(words.say("Solution without it"), Align::Left);
        for influence in &survival.influential {
            table.push(vec![
                text(&influence.case),
                any_of(words, &influence.models),
            ]);
        }
        document.table(table);
    }
}

/// The specification curve as a table: a row for each combination.
fn curve_table(words: Words, tag: &str, outcome: &str, curve: &Curve) -> Table {
    let total = curve.specifications.len();
    let title = fill!(
        words,
        "Specification curve for {outcome}: the stated solution in {same} of {total} combinations",
        outcome,
        same = curve.same,
        total
    );
    let mut table = Table::new(format!("curve-{tag}"), title);
    for factor in &curve.factors {
        table = table.column(factor_text(words, &factor.name), Align::Left);
    }
    for header in [
        words.say("Same"),
        words.say("Terms kept"),
        words.say("Models"),
    ] {
        table = table.column(header, Align::Left);
    }
    for header in [words.say("Consistency"), words.say("Coverage")] {
        table = table.column(header, Align::Right);
    }
    table = table.column(words.say("Nearest model"), Align::Left);
    for specification in &curve.specifications {
        let mut cells: Vec<Cell> = curve
            .factors
            .iter()
            .zip(&specification.choices)
            .map(|(factor, &at)| text(choice_text(words, &factor.name, &factor.choices[at])))
            .collect();
        let kept = specification.has_term.iter().filter(|has| **has).count();
        cells.push(match specification.stated {
            true => text(words.say("stated")),
            false => yes(words, specification.same),
        });
        cells.push(text(share_text(words, kept, specification.has_term.len())));
        cells.push(integer(specification.model_count));
        cells.push(Cell::Number(specification.consistency));
        cells.push(Cell::Number(specification.coverage));
        cells.push(Cell::Expression(specification.model.clone()));
        table.push(cells);
    }
    table
}

fn from_text(words: Words, parameter: &Parameter) -> String {
    let parameter = parameter_text(words, parameter);
    fill!(words, "{parameter}: from", parameter)
}

fn type_text(words: Words, kind: CaseType) -> &'static str {
    match kind {
        CaseType::RobustTypical => words.say("robust typical"),
        CaseType::RobustDeviant => words.say("robust deviant"),
        CaseType::ShakyTypical => words.say("shaky typical"),
        CaseType::ShakyDeviant => words.say("shaky deviant"),
        CaseType::PossibleTypical => words.say("possible typical"),
        CaseType::PossibleDeviant => words.say("possible deviant"),
        CaseType::Uncovered => words.say("uncovered"),
        CaseType::Irrelevant => words.say("irrelevant"),
    }
}

/// So many of so many.
pub(super) fn share_text(words: Words, count: usize, all: usize) -> String {
    fill!(words, "{count} of {all}", count, all)
}

fn chance_table(words: Words, tag: &str, outcome: &str, chance: &Chance) -> Table {
    let title = fill!(
        words,
        "{outcome}: {count} permutations of the outcome",
        outcome,
        count = chance.permutations
    );
    let mut table = Table::new(format!("chance-{tag}"), title)
        .column(words.say("With"), Align::Left)
        .column(words.say("Number"), Align::Right)
        .column(words.say("Share"), Align::Right)
        .column(words.say("95 % from"), Align::Right)
        .column(words.say("range|to"), Align::Right);
    let rows: [(&str, Share); 5] = [
        (words.say("some solution"), chance.any_solution),
        (words.say("as many OUT 1 rows or more"), chance.as_many_rows),
        (
            words.say("a model as consistent that covers as much, or more"),
            chance.as_good,
        ),
        (
            words.say("some term of the stated solution"),
            chance.some_term,
        ),
        (words.say("the stated solution"), chance.same),
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
    table.note(fill!(
        words,
        "Drawn with seed {seed}; intervals of Clopper and Pearson.",
        seed = chance.seed
    ));
    table
}

fn diversity_tables(
    words: Words,
    document: &mut Document,
    tag: &str,
    outcome: &str,
    diversity: &Diversity,
) {
    let mut table = Table::new(
        format!("diversity-{tag}"),
        fill!(words, "Diversity of the cases for {outcome}", outcome),
    )
    .column(words.say("What"), Align::Left)
    .column(words.say("Number"), Align::Right);
    table.push(vec![
        text(words.say("possible configurations")),
        integer(&diversity.possible_rows),
    ]);
    table.push(vec![
        text(words.say("observed configurations")),
        integer(diversity.observed_rows),
    ]);
    table.push(vec![
        text(words.say("observed as often as the frequency cut-off asks")),
        integer(diversity.frequent_rows),
    ]);
    table.push(vec![
        text(words.say("rows that hold half of the cases")),
        integer(diversity.rows_of_half_the_cases),
    ]);
    table.push(vec![
        text(words.say("rows that fewer cases by one would make remainders")),
        integer(diversity.decided_by_one.len()),
    ]);
    table.push(vec![
        text(words.say("cases that belong to no row")),
        integer(diversity.unassigned_cases.len()),
    ]);
    for row in &diversity.decided_by_one {
        let number = row
            .row
            .as_ref()
            .map_or_else(String::new, ToString::to_string);
        table.note(fill!(
            words,
            "Row {number} (OUT {out}) rests on {cases}.",
            number,
            out = row.out,
            cases = words.enumerated(&row.cases)
        ));
    }
    document.table(table);
    let mut table = Table::new(
        format!("skewness-{tag}"),
        fill!(words, "Members of the sets for {outcome}", outcome),
    )
    .column(words.say("Set"), Align::Left)
    .column(words.say("Members"), Align::Right)
    .column(words.say("Share"), Align::Right)
    .column(words.say("Skewed"), Align::Left);
    for set in &diversity.skewness {
        table.push(vec![
            text(&set.set),
            integer(set.members),
            Cell::Number(Some(set.share)),
            yes(words, set.skewed),
        ]);
    }
    table.note(words.say("Skewed: fewer than 15 % or more than 85 % of the cases are members."));
    document.table(table);
}
