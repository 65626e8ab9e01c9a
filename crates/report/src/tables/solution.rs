//! Solutions with all their models.

use itertools::Itertools;
use qca::CaseNames;
use qca::solution::{MinimizeResult, Model, Solution, SolutionStatus, SolutionType};

use crate::document::{Align, Block, Cell, Document, Table};
use crate::words::{Words, fill};
use qca_study::analysis::Reported;

use super::text;
use super::truth_table::rules_text;

/// Which of the models are shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown<'a> {
    /// How many of each type of solution; none: all.
    pub models: Option<usize>,
    /// The one that is reported, which is shown whatever comes before it.
    pub reported: Option<&'a Reported>,
}

/// Appends every solution: a heading that gives the number of models, a table for each model that is shown, and the
/// terms that all models share. Intermediate solutions that are the same for several pairs of models are shown once.
pub fn solutions(words: Words, document: &mut Document, result: &MinimizeResult, shown: &Shown) {
    let outcome = result.outcome.as_str();
    document.blocks.extend(
        result
            .rules
            .as_ref()
            .and_then(|rules| rules_text(words, rules))
            .map(Block::Paragraph),
    );
    let groups = grouped(&result.solutions);
    let kinds = groups
        .iter()
        .filter(|g| g[0].kind == SolutionType::Intermediate)
        .count();
    let mut left = shown.models.unwrap_or(usize::MAX);
    let mut kind = None;
    let mut left_out = 0;
    for group in &groups {
        let solution = group[0];
        if kind.replace(solution.kind) != Some(solution.kind) {
            say_left_out(words, document, std::mem::take(&mut left_out));
            left = shown.models.unwrap_or(usize::MAX);
        }
        let models = shown_models(group, shown.reported, &mut left);
        left_out += solution.models.len() - models.len();
        if models.is_empty() {
            continue;
        }
        document.heading(2, heading(words, outcome, solution, kinds));
        document.paragraph(summary(words, group));
        for model in models {
            document.table(model_table(words, outcome, solution, model));
        }
        for text in counterfactuals(words, group) {
            document.paragraph(text);
        }
        warnings(words, document, solution);
    }
    say_left_out(words, document, left_out);
}

/// The first models of a solution while there is room, and the reported one.
fn shown_models<'a>(
    group: &[&'a Solution],
    reported: Option<&Reported>,
    left: &mut usize,
) -> Vec<&'a Model> {
    let solution = group[0];
    let is_reported = |model: &Model| {
        reported.is_some_and(|reported| {
            reported.kind == solution.kind && reported.expression == model.expression
        })
    };
    let mut models = Vec::new();
    for model in &solution.models {
        if *left > 0 {
            *left -= 1;
            models.push(model);
        } else if is_reported(model) {
            models.push(model);
        }
    }
    models
}

fn say_left_out(words: Words, document: &mut Document, count: usize) {
    if count > 0 {
        document.paragraph(fill!(words, "{count} more models are in results.json; models = \"all\" under [output] in the study file shows them.", count));
    }
}

/// Solutions with the same models together, in the order of the first of each.
fn grouped(solutions: &[Solution]) -> Vec<Vec<&Solution>> {
    let mut groups: Vec<Vec<&Solution>> = Vec::new();
    for solution in solutions {
        let same = |group: &&mut Vec<&Solution>| {
            group[0].kind == solution.kind && group[0].models == solution.models
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(solution),
            None => groups.push(vec![solution]),
        }
    }
    groups
}

fn heading(words: Words, outcome: &str, solution: &Solution, kinds: usize) -> String {
    let kind = match solution.kind {
        SolutionType::Conservative => words.say("heading|Conservative"),
        SolutionType::Parsimonious => words.say("heading|Parsimonious"),
        SolutionType::Intermediate => words.say("heading|Intermediate"),
    };
    let of = match solution.kind {
        SolutionType::Intermediate if kinds > 1 => fill!(words, ", one of {kinds} kinds", kinds),
        _ => String::new(),
    };
    fill!(
        words,
        "{kind} solution for {outcome}{of}: {models}",
        kind,
        outcome,
        of,
        models = models_text(words, solution)
    )
}

/// The pairs of models that an intermediate solution comes from: `C1 with P1, P3; C2 with P1`.
fn pairs(words: Words, group: &[&Solution]) -> Option<String> {
    let number = |name: &str| name.trim_start_matches('M').to_owned();
    let origins = group.iter().flat_map(|solution| {
        let from = solution.from.iter();
        let from = from.map(|from| (number(&from.conservative), number(&from.parsimonious)));
        let all = solution.pairs.iter().flat_map(|pairs| {
            let parsimonious = pairs.parsimonious.iter();
            parsimonious.map(|p| (number(&pairs.conservative), number(p)))
        });
        match solution.pairs.is_empty() {
            true => from.collect_vec(),
            false => all.collect_vec(),
        }
    });
    let by_conservative = origins
        .chunk_by(|(conservative, _)| conservative.clone())
        .into_iter()
        .map(|(conservative, pairs)| {
            fill!(
                words,
                "C{conservative} with P{parsimonious}",
                conservative,
                parsimonious = pairs.map(|(_, p)| p).join(", P")
            )
        })
        .join(words.say("between clauses|; "));
    (!by_conservative.is_empty()).then_some(by_conservative)
}

fn models_text(words: Words, solution: &Solution) -> String {
    match &solution.model_count {
        Some(count) if count.to_u64() == Some(1) => words.say("1 model").to_owned(),
        Some(count) => fill!(words, "{count} models", count),
        None if solution.status == SolutionStatus::Complete => {
            words.say("one model, others not counted").to_owned()
        }
        None => words.say("number of models not proven").to_owned(),
    }
}

fn summary(words: Words, group: &[&Solution]) -> String {
    let solution = group[0];
    let mut sentences = Vec::new();
    if let Some(pairs) = pairs(words, group) {
        sentences.push(fill!(
            words,
            "From these conservative (C) and parsimonious (P) models: {pairs}.",
            pairs
        ));
    }
    match &solution.common_terms {
        Some(terms) if solution.models.len() > 1 && terms.is_empty() => {
            sentences.push(words.say("No term is common to all models.").to_owned());
        }
        Some(terms) if solution.models.len() > 1 => {
            sentences.push(fill!(
                words,
                "Common to all models: {terms}.",
                terms = terms.join(" + ")
            ));
        }
        _ => {}
    }
    let count = solution.model_count.as_ref();
    if count.and_then(qca::Count::to_u64) != Some(solution.listed as u64) {
        sentences.push(fill!(words, "Listed: {listed}.", listed = solution.listed));
    }
    if count.is_some() {
        let number = solution.prime_implicants.len();
        sentences.push(fill!(
            words,
            "Prime implicants that cover an OUT 1 row: {number}.",
            number
        ));
    }
    words.sentences(sentences)
}

/// One model: a row for each term and one for the solution.
pub fn model_table(words: Words, outcome: &str, solution: &Solution, model: &Model) -> Table {
    let pair = solution.from.as_ref().map_or(String::new(), |from| {
        format!(
            "-{}{}",
            from.conservative.to_lowercase(),
            from.parsimonious.to_lowercase()
        )
    });
    let name = format!(
        "{}{pair}-{}",
        solution.kind.name(),
        model.name.to_lowercase()
    );
    let title = format!("{}: {} → {outcome}", model.name, model.expression);
    let mut table = Table::new(name, title)
        .column(words.say("Term"), Align::Left)
        .column(words.say("Consistency"), Align::Right)
        .column("PRI", Align::Right)
        .column(words.say("Raw coverage"), Align::Right)
        .column(words.say("Unique coverage"), Align::Right)
        .column(words.say("Cases"), Align::Left);
    let shared = |expression: &String| {
        let others = solution.models.len() > 1;
        let common = solution
            .common_terms
            .as_ref()
            .is_some_and(|c| c.contains(expression));
        others && !common
    };
    for term in &model.terms {
        let mark = if shared(&term.expression) { " ‡" } else { "" };
        table.push(vec![
            Cell::Expression(format!("{}{mark}", term.expression)),
            Cell::Number(term.consistency),
            Cell::Number(term.pri),
            Cell::Number(term.raw_coverage),
            Cell::Number(term.unique_coverage),
            Cell::Cases(CaseNames::from_iter(&term.cases)),
        ]);
    }
    let total = vec![
        text(words.say("Solution")),
        Cell::Number(model.consistency),
        Cell::Number(model.pri),
        Cell::Number(model.coverage),
        Cell::Empty,
        Cell::Empty,
    ];
    table.push(total).rule_above = true;
    if model.terms.iter().any(|term| shared(&term.expression)) {
        table.note(words.say("‡ not in every model."));
    }
    if solution.kind == SolutionType::Parsimonious {
        table.note(rows_text(
            words,
            words.say("Simplifying assumptions"),
            Some(&model.simplifying_assumptions),
            model.simplifying_assumption_count.as_ref(),
        ));
    }
    table
}

/// Easy and difficult counterfactuals; the difficult ones depend on the parsimonious model.
fn counterfactuals(words: Words, group: &[&Solution]) -> Vec<String> {
    let texts = group.iter().filter_map(|solution| {
        solution.easy_counterfactuals.as_ref()?;
        let from = pairs(words, &[solution])?;
        let list = words.sentences([
            rows_text(
                words,
                words.say("Easy counterfactuals"),
                solution.easy_counterfactuals.as_ref(),
                solution
                    .easy_counterfactual_count
                    .as_ref()
                    .and_then(|count| count.0.as_ref()),
            ),
            rows_text(
                words,
                words.say("Difficult counterfactuals"),
                solution.difficult_counterfactuals.as_ref(),
                solution
                    .difficult_counterfactual_count
                    .as_ref()
                    .and_then(|count| count.0.as_ref()),
            ),
        ]);
        Some((list, from))
    });
    let mut lists: Vec<(String, Vec<String>)> = Vec::new();
    for (list, from) in texts {
        match lists.iter_mut().find(|(other, _)| *other == list) {
            Some((_, pairs)) => pairs.push(from),
            None => lists.push((list, vec![from])),
        }
    }
    match lists.as_slice() {
        [(list, _)] => vec![list.clone()],
        several => several
            .iter()
            .map(|(list, from)| {
                fill!(
                    words,
                    "{about}: {text}",
                    about = from.join(words.say("between clauses|; ")),
                    text = list
                )
            })
            .collect(),
    }
}

/// Row numbers in words, or their count where they are too many to list.
fn rows_text(
    words: Words,
    what: &str,
    rows: Option<&qca::solution::RowList>,
    count: Option<&qca::Count>,
) -> String {
    let Some(count) = count else {
        return fill!(words, "{what}: not counted, as a limit stopped it.", what);
    };
    match rows.and_then(|rows| rows.0.as_ref()) {
        Some(rows) if rows.is_empty() => fill!(words, "{what}: none.", what),
        Some(rows) if rows.len() <= 60 => {
            let numbers: Vec<String> = rows.iter().map(ToString::to_string).collect();
            fill!(
                words,
                "{what}: rows {numbers}.",
                what,
                numbers = words.enumerated(&numbers)
            )
        }
        _ => fill!(words, "{what}: {count} rows.", what, count),
    }
}

fn warnings(words: Words, document: &mut Document, solution: &Solution) {
    if solution.status == SolutionStatus::Limit {
        document.warning(
            fill!(words, "A limit stopped the minimisation: a model has at least {least} and at most {most} terms.", least = solution.lower_bound, most = solution.upper_bound),
            words.say("Raise --time-limit, --memory-limit or --max-prime-implicants."),
        );
    }
}
