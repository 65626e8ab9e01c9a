//! What necessity in degree and a panel come to, in a sentence or two, before the tables.

use qca::expression::Direction;
use qca::nca::{CeilingResult, NcaResult, size_of_effect};
use qca::panel::{PanelFit, PanelResult};

use crate::document::Document;
use crate::render::value::format_number;
use crate::words::{Words, fill};

use super::nca::{nca, nca_bottleneck, nca_effects};
use super::panel::{panel_by_cluster, panel_by_unit, panel_distances};
use super::verdict::p_text;

/// The least effect that is called necessary, where nothing else is said (Dul 2016).
const LEAST_EFFECT: f64 = 0.1;
/// The greatest p.
const GREATEST_P: f64 = 0.05;
/// Conditions beyond which a screen has no bottleneck table.
const MOST_CONDITIONS: usize = 6;
/// Times beyond which a screen names the least consistent ones instead of listing all.
const MOST_TIMES: usize = 20;
/// Units beyond which it does.
const MOST_UNITS: usize = 15;

/// A condition whose necessity in degree is judged.
pub(crate) struct Judged<'a> {
    pub(crate) condition: &'a str,
    pub(crate) effect_size: Option<f64>,
    pub(crate) p: Option<f64>,
    pub(crate) in_degree: bool,
}

impl Judged<'_> {
    fn text(&self, words: Words, digits: usize) -> String {
        let condition = self.condition;
        let Some(d) = self.effect_size else {
            return fill!(words, "{condition} (d undefined)", condition);
        };
        fill!(
            words,
            "{condition} (d = {d}, {size}{p})",
            condition,
            d = format_number(Some(d), digits),
            size = words.say(size_of_effect(d)),
            p = self.p.map_or(String::new(), |p| p_text(words, p, digits))
        )
    }
}

/// Which conditions are necessary in degree, and which are not: a sentence each.
pub(crate) fn degree_sentences(
    words: Words,
    outcome: &str,
    judged: &[Judged<'_>],
    digits: usize,
) -> Vec<String> {
    let named = |in_degree: bool| -> String {
        let chosen = judged.iter().filter(|one| one.in_degree == in_degree);
        let texts: Vec<String> = chosen.map(|one| one.text(words, digits)).collect();
        texts.join(words.say("between clauses|; "))
    };
    let tested = judged.iter().any(|one| one.p.is_some());
    let (necessary, not) = (named(true), named(false));
    let first = match (necessary.is_empty(), tested) {
        (true, true) => fill!(
            words,
            "No condition is necessary in degree for {outcome} by effect size and p.",
            outcome
        ),
        (true, false) => fill!(
            words,
            "No condition is necessary in degree for {outcome} by effect size; p was not tested.",
            outcome
        ),
        (false, true) => fill!(
            words,
            "By effect size and p, necessary in degree for {outcome}: {necessary}; theory has to support it.",
            outcome,
            necessary
        ),
        (false, false) => fill!(
            words,
            "By effect size, necessary in degree for {outcome}: {necessary}; p was not tested.",
            outcome,
            necessary
        ),
    };
    let mut sentences = vec![first];
    if !not.is_empty() {
        sentences.push(fill!(words, "Not: {conditions}.", conditions = not));
    }
    sentences
}

/// The answer of a necessary condition analysis: the verdict, then the tables; all of them, or those that fit a screen.
pub fn nca_answer(result: &NcaResult, digits: usize, full: bool) -> Document {
    let mut document = Document::new();
    document.paragraph(nca_verdict(result, digits));
    if full {
        for table in nca(Words::default(), result) {
            document.table(table);
        }
        return document;
    }
    document.table(nca_effects(Words::default(), result));
    let mut left_out = vec!["ceilings", "peers", "outliers"];
    let first = result.bottleneck.first();
    if let Some(bottleneck) = first.filter(|_| result.conditions.len() <= MOST_CONDITIONS) {
        document.table(nca_bottleneck(Words::default(), result, bottleneck));
        if result.bottleneck.len() > 1 {
            left_out.insert(0, "the other bottleneck tables");
        }
    } else {
        left_out.insert(0, "the bottleneck tables");
    }
    if let Some(table) = super::nca::power(Words::default(), result) {
        document.table(table);
    }
    document.paragraph(format!("Not shown: {} (--full).", left_out.join(", ")));
    document
}

/// The verdict by the first ceiling, and where another one says otherwise.
fn nca_verdict(result: &NcaResult, digits: usize) -> String {
    let in_degree = |ceiling: &CeilingResult| ceiling.is_necessary(LEAST_EFFECT, GREATEST_P);
    let by_first = result.conditions.iter().filter_map(|condition| {
        let ceiling = condition.ceilings.first()?;
        Some(Judged {
            condition: &condition.condition,
            effect_size: ceiling.effect_size,
            p: ceiling.test.map(|test| test.p),
            in_degree: in_degree(ceiling),
        })
    });
    let by_first: Vec<Judged<'_>> = by_first.collect();
    let mut text = degree_sentences(Words::default(), &result.outcome, &by_first, digits).join(" ");
    let first = result.bottleneck.first();
    if let Some(first) = first {
        let tested = by_first.iter().any(|judged| judged.p.is_some());
        let p = if tested {
            format!(" and p of at most {GREATEST_P}")
        } else {
            String::new()
        };
        text.push_str(&format!(
            "\nJudged by {}, with d of {LEAST_EFFECT} or more{p}.",
            first.ceiling.label()
        ));
    }
    for at in 1..result.bottleneck.len() {
        let differ = result.conditions.iter().zip(&by_first);
        let differ: Vec<&str> = differ
            .filter(|(condition, judged)| in_degree(&condition.ceilings[at]) != judged.in_degree)
            .map(|(condition, _)| condition.condition.as_str())
            .collect();
        if !differ.is_empty() {
            let label = result.bottleneck[at].ceiling.label();
            text.push_str(&format!(
                " {label} says otherwise of {}.",
                differ.join(", ")
            ));
        }
    }
    text
}

/// The answer about a claim over a panel: the verdict, then the tables; all of them, or those that fit a screen.
pub fn panel_answer(result: &PanelResult, digits: usize, full: bool) -> Document {
    let mut document = Document::new();
    document.paragraph(panel_verdict(result, digits));
    document.table(panel_distances(Words::default(), result));
    let mut left_out = Vec::new();
    let fit = &result.solution;
    if full || fit.between.len() <= MOST_TIMES {
        document.table(panel_by_cluster(Words::default(), result));
    } else {
        left_out.push(format!(
            "{} figures by {}",
            fit.between.len(),
            result.cluster
        ));
    }
    if full || fit.within.len() <= MOST_UNITS {
        document.table(panel_by_unit(Words::default(), result));
    } else {
        left_out.push(format!("{} figures by {}", fit.within.len(), result.unit));
    }
    if !left_out.is_empty() {
        document.paragraph(format!("Not shown: {} (--full).", left_out.join(", ")));
    }
    document
}

/// Whether the pooled figure speaks for every time and unit.
fn panel_verdict(result: &PanelResult, digits: usize) -> String {
    let fit = &result.solution;
    let number = |value| format_number(value, digits);
    let (claim, kind) = match result.relation {
        Direction::Sufficiency => (
            format!("{} -> {}", fit.expression, result.outcome),
            "sufficiency",
        ),
        Direction::Necessity => (
            format!("{} <- {}", fit.expression, result.outcome),
            "necessity",
        ),
    };
    format!(
        "{claim}: the pooled consistency of {kind} is {}. By {}: {}. By {}: {}.",
        number(fit.pooled.consistency),
        result.cluster,
        spread(times(fit), fit.adjusted_distance_between, digits),
        result.unit,
        spread(units(fit), fit.adjusted_distance_within, digits)
    )
}

type Consistency<'a> = (&'a str, Option<f64>);

fn times(fit: &PanelFit) -> Vec<Consistency<'_>> {
    let groups = fit.between.iter();
    groups
        .map(|one| (one.cluster.as_str(), one.figures.consistency))
        .collect()
}

fn units(fit: &PanelFit) -> Vec<Consistency<'_>> {
    let groups = fit.within.iter();
    groups
        .map(|one| (one.unit.as_str(), one.figures.consistency))
        .collect()
}

/// From the least to the greatest consistency, with the names of both, and how far all are from alike.
fn spread(groups: Vec<Consistency<'_>>, distance: Option<f64>, digits: usize) -> String {
    let defined: Vec<(&str, f64)> = groups
        .into_iter()
        .filter_map(|(name, consistency)| Some((name, consistency?)))
        .collect();
    let number = |value| format_number(Some(value), digits);
    let least = defined
        .iter()
        .min_by(|one, other| one.1.total_cmp(&other.1));
    let greatest = defined
        .iter()
        .rev()
        .max_by(|one, other| one.1.total_cmp(&other.1));
    match (least, greatest) {
        (Some(least), Some(greatest)) if least.0 != greatest.0 => format!(
            "from {} ({}) to {} ({}), adjusted distance {}",
            number(least.1),
            least.0,
            number(greatest.1),
            greatest.0,
            format_number(distance, digits)
        ),
        (Some(only), _) if defined.len() == 1 => {
            format!("{} ({}), the only one", number(only.1), only.0)
        }
        (Some(same), _) => format!("{} everywhere", number(same.1)),
        (None, _) => "undefined (0/0)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qca::nca::{NcaOptions, NcaVariable};
    use qca::panel::Layout;

    fn analysed(permutations: usize) -> NcaResult {
        let cases: qca::CaseNames = (0..8).map(|at| format!("case {at}")).collect();
        let y = NcaVariable::new("Y", vec![0.0, 1.0, 1.0, 3.0, 2.0, 5.0, 4.0, 5.0]);
        let x = NcaVariable::new("X", (0..8).map(f64::from).collect());
        let z = NcaVariable::new("Z", vec![0.0, 7.0, 0.0, 7.0, 3.0, 0.0, 4.0, 7.0]);
        let options = NcaOptions {
            permutations,
            ..NcaOptions::default()
        };
        qca::nca::nca(&cases, &y, &[x, z], &options).unwrap()
    }

    #[test]
    fn the_verdict_names_what_is_necessary_and_what_is_not() {
        let text = nca_verdict(&analysed(500), 3);
        assert!(
            text.starts_with(
                "By effect size and p, necessary in degree for Y: X (d = 0.486, large"
            ),
            "{text}"
        );
        assert!(
            text.contains("Not: Z (d = 0.000, none, p = 1.000)."),
            "{text}"
        );
        assert!(
            text.contains("Judged by CE-FDH, with d of 0.1 or more and p of at most 0.05."),
            "{text}"
        );
        let untested = nca_verdict(&analysed(0), 2);
        assert!(
            untested.starts_with("By effect size, necessary"),
            "{untested}"
        );
        assert!(!untested.contains("p ="), "{untested}");
    }

    #[test]
    fn a_screen_has_the_verdict_first_and_says_what_it_leaves_out() {
        let result = analysed(0);
        let brief = nca_answer(&result, 3, false);
        let names: Vec<&str> = brief.tables().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["nca-effects", "nca-bottleneck-ce-fdh"]);
        let full = nca_answer(&result, 3, true);
        assert_eq!(full.tables().count(), nca(Words::default(), &result).len());
        for document in [brief, full] {
            let first = &document.blocks[0];
            assert!(
                matches!(first, crate::document::Block::Paragraph(_)),
                "{first:?}"
            );
        }
    }

    #[test]
    fn a_panel_says_between_what_its_consistencies_lie() {
        let text = |values: [&str; 4]| values.map(String::from).to_vec();
        let layout = Layout::new(
            ("city", &text(["A", "A", "B", "B"])),
            ("year", &text(["1990", "2000", "1990", "2000"])),
            &text(["a", "b", "c", "d"]),
        )
        .unwrap();
        let x = ("X".to_owned(), vec![0.5, 1.0, 0.5, 1.0]);
        let y = [0.5, 0.5, 0.5, 0.5];
        let result = qca::panel::panel(&layout, Direction::Sufficiency, "Y", &y, vec![], x);
        let verdict = panel_verdict(&result, 3);
        assert!(
            verdict.starts_with("X -> Y: the pooled consistency of sufficiency is 0.667. By year: from 0.500 (2000) to 1.000 (1990), adjusted distance"),
            "{verdict}"
        );
        assert!(verdict.ends_with("By city: 0.667 everywhere."), "{verdict}");
    }
}
