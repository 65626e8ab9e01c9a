//! The text for a methods section, from the options in force.

use itertools::Itertools;
use qca::sets::calibration::{Anchors, Calibration};
use qca::solution::SolutionType;
use qca_study::analysis::Results;
use qca_study::plan::SetDescription;

use super::spoken;
use super::text::{Work, citation};
use crate::render::value::format_raw;

/// The paragraphs and the works that they name, in alphabetical order.
pub(super) fn methods(results: &Results) -> (Vec<String>, Vec<&'static str>) {
    let mut works = vec![Work::RaginRedesigning];
    let paragraphs = vec![
        cases_and_sets(results),
        calibration(results),
        necessity(results, &mut works),
        truth_table(results),
        minimisation(results, &mut works),
        software(results),
    ];
    works.sort_unstable();
    works.dedup();
    let paragraphs = paragraphs
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    (paragraphs, works.into_iter().map(Work::reference).collect())
}

/// `a`, `a and b`, `a, b and c`.
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// `1 case`, `2 cases`.
fn counted(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

fn cases_and_sets(results: &Results) -> String {
    let named = |names: &[String]| {
        let labels: Vec<String> = names.iter().map(|name| spoken(results, name)).collect();
        listed(&labels)
    };
    let conditions = &results.settings.conditions;
    let analysed = results
        .memberships
        .values()
        .next()
        .map_or(results.provenance.cases, Vec::len);
    let mut text = format!(
        "The analysis covers {} and {}: {}. ",
        counted(analysed, "case"),
        counted(conditions.len(), "condition"),
        named(conditions)
    );
    let outcomes = &results.outcomes;
    let noun = if outcomes.len() == 1 {
        "The outcome is"
    } else {
        "The outcomes are"
    };
    text.push_str(&format!(
        "{noun} {}; each was analysed separately.",
        named(outcomes)
    ));
    let left_out = &results.provenance.left_out;
    if !left_out.is_empty() {
        let count = counted(left_out.len(), "case");
        text.push_str(&format!(
            " {count} with missing values left out: {}.",
            listed(left_out)
        ));
    }
    let filtered = results.provenance.filtered.len();
    if let Some(condition) = &results.provenance.cases_where {
        let count = counted(filtered, "case");
        text.push_str(&format!(
            " The study is about cases with {condition}; {count} left out."
        ));
    }
    if outcomes.len() == 1 {
        text.replace("; each was analysed separately", "")
    } else {
        text
    }
}

/// Why these anchors, in parentheses. Anchors at percentiles of the cases are called so; a missing reason is said to be missing.
fn reason(set: &SetDescription) -> String {
    let reason = set.justification.as_deref().unwrap_or_default().trim();
    let calibration = set
        .calibration
        .as_deref()
        .and_then(|text| Calibration::parse(text).ok());
    let percentiles = calibration.is_some_and(|calibration| calibration.uses_percentiles());
    let parts: Vec<&str> = [
        percentiles.then_some("percentiles of the cases"),
        Some(reason.trim_end_matches('.')).filter(|reason| !reason.is_empty()),
        reason.is_empty().then_some("no reason is given"),
    ]
    .into_iter()
    .flatten()
    .collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!(" ({})", parts.join("; ")),
    }
}

fn calibration(results: &Results) -> String {
    let mut sentences = Vec::new();
    for set in &results.calibrate.descriptives {
        let Some(anchors) = results.calibrate.anchors.get(&set.set) else {
            continue;
        };
        let label = spoken(results, &set.set);
        let reason = reason(set);
        sentences.push(format!("{label} was calibrated {}{reason}.", how(anchors)));
    }
    if sentences.is_empty() {
        return "The sets were calibrated before this analysis.".to_string();
    }
    let method = if direct(results) {
        "Raw scores were calibrated into fuzzy sets with the direct method unless said otherwise \
         (Ragin 2008, chapter 5). "
    } else {
        ""
    };
    format!("{method}{}{}", sentences.join(" "), half(results))
}

fn direct(results: &Results) -> bool {
    results
        .calibrate
        .anchors
        .values()
        .any(|anchors| matches!(anchors, Anchors::Direct { .. }))
}

/// How a set was calibrated, as the end of a sentence.
fn how(anchors: &Anchors) -> String {
    let list = |scores: &[f64]| {
        let texts: Vec<String> = scores.iter().map(|score| format_raw(*score)).collect();
        listed(&texts)
    };
    let three = |exclusion: f64, crossover: f64, inclusion: f64| {
        format!(
            "with full exclusion at {}, the crossover at {} and full inclusion at {}",
            format_raw(exclusion),
            format_raw(crossover),
            format_raw(inclusion)
        )
    };
    match anchors {
        Anchors::Direct {
            exclusion,
            crossover,
            inclusion,
            ..
        } => three(*exclusion, *crossover, *inclusion),
        Anchors::Linear {
            exclusion,
            crossover,
            inclusion,
            ..
        } => {
            format!(
                "piecewise linearly {}",
                three(*exclusion, *crossover, *inclusion)
            )
        }
        Anchors::Bell {
            exclusion,
            crossover,
            inclusion,
            ..
        } => format!(
            "as a bell-shaped set with full exclusion at {}, crossovers at {} and full inclusion at {}",
            list(exclusion),
            list(crossover),
            list(inclusion)
        ),
        Anchors::Indirect { thresholds } => {
            format!(
                "with the indirect method and thresholds at {}",
                list(thresholds)
            )
        }
        Anchors::TotallyFuzzyRelative => "as a totally fuzzy and relative set".to_string(),
        Anchors::Crisp { thresholds } if thresholds.len() == 1 => {
            format!("as a crisp set with the threshold at {}", list(thresholds))
        }
        Anchors::Crisp { thresholds } => {
            format!(
                "as a multi-value set with thresholds at {}",
                list(thresholds)
            )
        }
        Anchors::Recode { codes } => {
            format!("by a qualitative coding ({})", codes.iter().join(", "))
        }
    }
}

fn half(results: &Results) -> String {
    let count = counted(results.half.memberships.len(), "membership");
    let done = match results.half.policy.as_str() {
        _ if results.half.memberships.is_empty() => return String::new(),
        "keep" => {
            "kept; these cases belong to no truth-table row but count in every figure".to_string()
        }
        "drop" => "dealt with by leaving these cases out".to_string(),
        other => match other.strip_prefix("nudge=") {
            Some(amount) => format!("raised by {amount} (Fiss 2011)"),
            None => return String::new(),
        },
    };
    format!(" {count} of exactly 0.5 in a condition: {done}.")
}

fn necessity(results: &Results, works: &mut Vec<Work>) -> String {
    works.push(Work::SchneiderWagemann);
    let mut text = format!(
        "A condition was taken as necessary for an outcome from a consistency of {} on, read together with its \
         relevance (RoN) and coverage (Schneider and Wagemann 2012).",
        format_raw(results.settings.necessity_consistency)
    );
    if !results.necessary_expressions.is_empty() {
        text.push_str(
            " Necessary conjunctions and disjunctions of conditions were searched for, too.",
        );
    }
    text
}

/// The cut-offs, outcomes with the same ones together.
fn truth_table(results: &Results) -> String {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (outcome, table) in &results.truth_table {
        let cut = &table.cut_offs;
        let mut text = format!("a consistency of at least {}", format_raw(cut.consistency));
        if cut.pri > 0.0 {
            text.push_str(&format!(" and a PRI of at least {}", format_raw(cut.pri)));
        }
        text.push_str(&format!(
            " and held at least {}",
            counted(cut.frequency, "case")
        ));
        if let Some(contradiction) = cut.contradiction {
            let low = format_raw(contradiction);
            text.push_str(&format!(
                " (rows from {low} up to that consistency are contradictions)"
            ));
        }
        match groups.iter_mut().find(|(other, _)| *other == text) {
            Some((_, outcomes)) => outcomes.push(outcome.clone()),
            None => groups.push((text, vec![outcome.clone()])),
        }
    }
    let one = groups.len() == 1;
    let sentences = groups.into_iter().map(|(text, outcomes)| {
        let about = if one {
            String::new()
        } else {
            format!("For {}, a", listed(&outcomes))
        };
        let start = if one { "A".to_string() } else { about };
        format!("{start} truth-table row was taken as sufficient if it had {text}.")
    });
    sentences.collect::<Vec<_>>().join(" ")
}

fn minimisation(results: &Results, works: &mut Vec<Work>) -> String {
    let settings = &results.settings;
    let kinds: Vec<String> = settings
        .solutions
        .iter()
        .map(|kind| kind.name().to_string())
        .collect();
    let noun = if kinds.len() == 1 {
        "solution was"
    } else {
        "solutions were"
    };
    let models = if settings.irredundant {
        "every irredundant sum of prime implicants is a model"
    } else {
        "every sum with the fewest prime implicants is a model"
    };
    let mut text = format!(
        "The {} {noun} derived exactly: all prime implicants were found, and {models}.",
        listed(&kinds)
    );
    if results
        .minimize
        .values()
        .any(qca::solution::MinimizeResult::is_ambiguous)
    {
        works.push(Work::BaumgartnerThiem);
        text.push_str(" Where several models fit equally well, all are reported (Baumgartner and Thiem 2017).");
    }
    text.push_str(&reported(results));
    if settings.solutions.contains(&SolutionType::Intermediate) {
        works.push(Work::RaginSonnett);
        text.push_str(&expectations(results));
    }
    if settings.include_contradictions {
        text.push_str(" Contradictory rows were available as simplifying assumptions.");
    }
    if settings.row_dominance {
        text.push_str(" Dominated prime implicants were dropped first.");
    }
    text.push_str(&exclusions(results));
    if results.charts.values().any(|charts| !charts.is_empty()) {
        works.extend([Work::Fiss, Work::SchneiderRohlfing]);
        text.push_str(
            " Conditions that are part of both the intermediate and the parsimonious solution are core conditions, \
             those of the intermediate solution alone peripheral (Fiss 2011). Cases are called typical or deviant \
             as in Schneider and Rohlfing (2013).",
        );
    }
    text
}

/// Which of several models is reported, and why.
fn reported(results: &Results) -> String {
    let several = results.reported.iter().filter(|(_, r)| r.models > 1);
    let sentences = several.map(|(outcome, reported)| {
        let (model, models, kind) = (&reported.model, reported.models, reported.kind.name());
        match &reported.reason {
            Some(reason) => format!(
                " Of {models} {kind} models for {outcome}, {model} is reported: {}.",
                reason.trim_end_matches('.')
            ),
            None => format!(" Of {models} {kind} models for {outcome}, the first is shown."),
        }
    });
    sentences.collect()
}

fn expectations(results: &Results) -> String {
    let given: Vec<String> = results
        .settings
        .expectations
        .iter()
        .filter(|(_, entries)| !entries.is_empty())
        .map(|(outcome, entries)| format!("for {outcome}: {}", entries.join(", ")))
        .collect();
    if given.is_empty() {
        return " There were no directional expectations.".to_string();
    }
    format!(
        " The intermediate solution uses easy counterfactuals only (Ragin and Sonnett 2005), with these directional \
         expectations ({}).",
        given.join("; ")
    )
}

fn exclusions(results: &Results) -> String {
    let settings = &results.settings;
    let mut text = String::new();
    if settings.exclude_contradictory {
        text.push_str(" Contradictory simplifying assumptions were not allowed.");
    }
    if settings.exclude_simultaneous {
        text.push_str(
            " Rows sufficient for both an outcome and its negation were not taken as sufficient.",
        );
    }
    if settings.exclude_against_necessity {
        text.push_str(
            " Observed rows that contradict a claim of necessity were given OUT 0, so that their cases explain nothing.",
        );
    }
    for (outcome, rules) in &settings.exclusions {
        text.push_str(&format!(" Excluded for {outcome}: {}.", rules.join("; ")));
    }
    text
}

fn software(results: &Results) -> String {
    format!(
        "The analysis was made with qca {} ({})",
        results.provenance.version,
        citation(&results.provenance.version)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_english() {
        let names = ["A", "B", "C"].map(String::from);
        assert_eq!(listed(&names[..1]), "A");
        assert_eq!(listed(&names[..2]), "A and B");
        assert_eq!(listed(&names), "A, B and C");
        assert_eq!(counted(1, "case"), "1 case");
        assert_eq!(counted(0, "case"), "0 cases");
    }

    #[test]
    fn anchors_are_named() {
        let anchors = Anchors::Direct {
            exclusion: 2.5,
            crossover: 4.0,
            inclusion: 6.0,
            log_odds: 2.944,
        };
        assert_eq!(
            how(&anchors),
            "with full exclusion at 2.5, the crossover at 4 and full inclusion at 6"
        );
    }
}
