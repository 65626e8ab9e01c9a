//! The text for a methods section, from the options in force.

use itertools::Itertools;
use qca::sets::calibration::{Anchor, Anchors, Calibration};
use qca::solution::SolutionType;
use qca::truth_table::CutOffs;
use qca_study::plan::SetDescription;
use qca_study::run::{Results, Settings};

use super::spoken;
use super::text::{Work, citation};
use crate::render::value::format_raw;
use crate::words::{Words, fill};

/// The paragraphs and the works that they name, in alphabetical order.
pub(super) fn methods(results: &Results) -> (Vec<String>, Vec<&'static str>) {
    let mut works = vec![Work::RaginRedesigning];
    let paragraphs = vec![
        cases_and_sets(results),
        calibration(results),
        necessity(results, &mut works),
        truth_table(results),
        minimisation(results, &mut works),
        robustness(results, &mut works),
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

fn cases(words: Words, count: usize) -> String {
    words.counted(count, "1 case", "{count} cases")
}

fn cases_and_sets(results: &Results) -> String {
    let words = Words::of(results);
    let named = |names: &[String]| {
        let labels: Vec<String> = names.iter().map(|name| spoken(results, name)).collect();
        words.listed(&labels)
    };
    let conditions = &results.settings.conditions;
    let analysed = results
        .memberships
        .values()
        .next()
        .map_or(results.provenance.cases, Vec::len);
    let mut sentences = vec![fill!(
        words,
        "The analysis covers {cases} and {conditions}: {names}.",
        cases = cases(words, analysed),
        conditions = words.counted(conditions.len(), "1 condition", "{count} conditions"),
        names = named(conditions)
    )];
    let outcomes = named(&results.outcomes);
    sentences.push(match results.outcomes.len() {
        1 => fill!(words, "The outcome is {outcomes}.", outcomes),
        _ => fill!(
            words,
            "The outcomes are {outcomes}; each was analysed separately.",
            outcomes
        ),
    });
    let left_out = &results.provenance.left_out;
    if !left_out.is_empty() {
        sentences.push(fill!(
            words,
            "{cases} with missing values left out: {names}.",
            cases = cases(words, left_out.len()),
            names = words.listed(left_out)
        ));
    }
    if let Some(condition) = &results.provenance.cases_where {
        sentences.push(fill!(
            words,
            "The study is about cases with {condition}; {cases} left out.",
            condition,
            cases = cases(words, results.provenance.filtered.len())
        ));
    }
    words.sentences(sentences)
}

/// Why these anchors, in parentheses. Anchors at percentiles of the cases are told from chosen scores; a missing reason is said to
/// be missing.
fn reason(words: Words, set: &SetDescription) -> String {
    let reason = set.justification.as_deref().unwrap_or_default().trim();
    let relative = parsed(set).and_then(|calibration| relative(words, &calibration));
    let stated = match reason.trim_end_matches('.') {
        "" => words.say("no reason is given"),
        stated => stated,
    };
    let parts: Vec<&str> = relative.as_deref().into_iter().chain([stated]).collect();
    fill!(
        words,
        "reason| ({reasons})",
        reasons = parts.join(words.say("between clauses|; "))
    )
}

fn parsed(set: &SetDescription) -> Option<Calibration> {
    let text = set.calibration.as_deref()?;
    Calibration::parse(text).ok()
}

/// What of a calibration depends on which cases there are: all anchors that are percentiles, some of them, or the ranks.
fn relative(words: Words, calibration: &Calibration) -> Option<String> {
    if *calibration == Calibration::TotallyFuzzyRelative {
        return Some(words.say("relative to these cases").to_owned());
    }
    let anchors = calibration.anchors();
    let percentile = |anchor: &Anchor| match anchor {
        Anchor::Percentile(percent) => Some(format_raw(*percent)),
        Anchor::Score(_) => None,
    };
    let percentiles: Vec<String> = anchors.iter().filter_map(percentile).collect();
    let list = words.listed(&percentiles);
    match percentiles.len() {
        0 => None,
        1 if anchors.len() == 1 => Some(fill!(words, "percentile {list} of the cases", list)),
        count if count == anchors.len() => {
            Some(fill!(words, "percentiles {list} of the cases", list))
        }
        _ => Some(some_percentiles(words, calibration, anchors)),
    }
}

/// Which anchors are percentiles, where others are scores.
fn some_percentiles(words: Words, calibration: &Calibration, anchors: &[Anchor]) -> String {
    let three = matches!(
        calibration,
        Calibration::Direct { .. } | Calibration::Linear { .. }
    );
    let name = |at: usize| match at {
        0 if three => words.say("full exclusion").to_owned(),
        1 if three => words.say("the crossover").to_owned(),
        2 if three => words.say("full inclusion").to_owned(),
        _ => (at + 1).to_string(),
    };
    let named = anchors.iter().enumerate().filter_map(|(at, anchor)| {
        let Anchor::Percentile(percent) = anchor else {
            return None;
        };
        let anchor = name(at);
        let percent = format_raw(*percent);
        Some(fill!(
            words,
            "{anchor}: percentile {percent} of the cases",
            anchor,
            percent
        ))
    });
    named
        .collect::<Vec<_>>()
        .join(words.say("between clauses|; "))
}

fn calibration(results: &Results) -> String {
    let words = Words::of(results);
    let mut sentences = Vec::new();
    if direct(results) {
        sentences.push(
            words
                .say(
                    "Raw scores were calibrated into fuzzy sets with the direct method unless said otherwise (Ragin 2008, \
                     chapter 5).",
                )
                .to_owned(),
        );
    }
    for set in &results.calibrate.descriptives {
        let Some(anchors) = results.calibrate.anchors.get(&set.set) else {
            continue;
        };
        sentences.push(fill!(
            words,
            "{label} was calibrated {how}{reason}.",
            label = spoken(results, &set.set),
            how = how(words, anchors),
            reason = reason(words, set)
        ));
    }
    if results.calibrate.anchors.is_empty() {
        return words
            .say("The sets were calibrated before this analysis.")
            .to_owned();
    }
    sentences.extend(log_odds(results));
    sentences.extend(taken_over(results));
    sentences.extend(rounded(results));
    sentences.extend(half(results));
    words.sentences(sentences)
}

/// The sets of the same kind as a list in words, by what tells the kinds apart, in order.
fn grouped<T: PartialEq>(
    results: &Results,
    kind: impl Fn(&SetDescription) -> Option<T>,
) -> Vec<(T, String)> {
    let mut groups: Vec<(T, Vec<String>)> = Vec::new();
    for set in &results.calibrate.descriptives {
        let Some(found) = kind(set) else { continue };
        let name = spoken(results, &set.set);
        match groups.iter_mut().find(|(other, _)| *other == found) {
            Some((_, names)) => names.push(name),
            None => groups.push((found, vec![name])),
        }
    }
    let words = Words::of(results);
    let listed = |(kind, names): (T, Vec<String>)| (kind, words.listed(&names));
    groups.into_iter().map(listed).collect()
}

/// The log-odds of the direct method, where they are not those of a membership of 0.95.
fn log_odds(results: &Results) -> Vec<String> {
    let words = Words::of(results);
    let other = |set: &SetDescription| match results.calibrate.anchors.get(&set.set)? {
        Anchors::Direct { log_odds, .. } => {
            let usual = libm::log(0.95 / 0.05);
            ((log_odds - usual).abs() > 1e-9).then(|| format_raw(*log_odds))
        }
        _ => None,
    };
    let sentence = |(odds, sets): (String, String)| {
        fill!(
            words,
            "Full exclusion and full inclusion of {sets} are log-odds of -{odds} and {odds}.",
            sets,
            odds
        )
    };
    grouped(results, other).into_iter().map(sentence).collect()
}

/// Sets without a calibration.
fn taken_over(results: &Results) -> Option<String> {
    let words = Words::of(results);
    let mut groups = grouped(results, |set| set.calibration.is_none().then_some(()));
    let (_, sets) = groups.pop()?;
    Some(fill!(
        words,
        "Memberships or levels of {sets} are those of the data.",
        sets
    ))
}

fn rounded(results: &Results) -> Vec<String> {
    let words = Words::of(results);
    let sentence = |(digits, sets): (String, String)| {
        fill!(
            words,
            "Memberships were rounded to {digits} decimal places: {sets}.",
            digits,
            sets
        )
    };
    let digits = |set: &SetDescription| set.rounded.map(|digits| digits.to_string());
    grouped(results, digits).into_iter().map(sentence).collect()
}

/// Whether memberships follow power functions that are no straight lines.
fn powers(words: Words, below: f64, above: f64) -> String {
    match (below, above) {
        (1.0, 1.0) => String::new(),
        _ => fill!(
            words,
            "powers|, with powers of {below} below and {above} above the crossover",
            below = format_raw(below),
            above = format_raw(above)
        ),
    }
}

fn direct(results: &Results) -> bool {
    results
        .calibrate
        .anchors
        .values()
        .any(|anchors| matches!(anchors, Anchors::Direct { .. }))
}

/// How a set was calibrated, as the end of a sentence.
fn how(words: Words, anchors: &Anchors) -> String {
    let list = |scores: &[f64]| {
        let texts: Vec<String> = scores.iter().map(|score| format_raw(*score)).collect();
        words.listed(&texts)
    };
    let three = |exclusion: f64, crossover: f64, inclusion: f64| {
        fill!(
            words,
            "with full exclusion at {exclusion}, the crossover at {crossover} and full inclusion at {inclusion}",
            exclusion = format_raw(exclusion),
            crossover = format_raw(crossover),
            inclusion = format_raw(inclusion)
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
            below: 1.0,
            above: 1.0,
        } => {
            fill!(
                words,
                "piecewise linearly {anchors}",
                anchors = three(*exclusion, *crossover, *inclusion)
            )
        }
        Anchors::Linear {
            exclusion,
            crossover,
            inclusion,
            below,
            above,
        } => fill!(
            words,
            "by power functions {anchors}{powers}",
            anchors = three(*exclusion, *crossover, *inclusion),
            powers = powers(words, *below, *above)
        ),
        Anchors::Bell {
            exclusion,
            crossover,
            inclusion,
            below,
            above,
        } => {
            fill!(
                words,
                "as a bell-shaped set with full exclusion at {exclusion}, crossovers at {crossover} and full inclusion at {inclusion}",
                exclusion = list(exclusion),
                crossover = list(crossover),
                inclusion = list(inclusion)
            ) + &powers(words, *below, *above)
        }
        Anchors::Indirect { thresholds } => {
            fill!(
                words,
                "with the indirect method and thresholds at {thresholds}",
                thresholds = list(thresholds)
            )
        }
        Anchors::TotallyFuzzyRelative => {
            words.say("as a totally fuzzy and relative set").to_string()
        }
        Anchors::Crisp { thresholds } if thresholds.len() == 1 => {
            fill!(
                words,
                "as a crisp set with the threshold at {thresholds}",
                thresholds = list(thresholds)
            )
        }
        Anchors::Crisp { thresholds } => {
            fill!(
                words,
                "as a multi-value set with thresholds at {thresholds}",
                thresholds = list(thresholds)
            )
        }
        Anchors::Recode { codes } => {
            fill!(
                words,
                "by a qualitative coding ({codes})",
                codes = codes.iter().join(", ")
            )
        }
    }
}

fn half(results: &Results) -> Option<String> {
    let words = Words::of(results);
    let half = &results.half;
    if half.memberships.is_empty() {
        return None;
    }
    let memberships = words.counted(
        half.memberships.len(),
        "1 membership",
        "{count} memberships",
    );
    let done = match half.policy.as_str() {
        "keep" => words
            .say("kept; these cases belong to no truth-table row but count in every figure")
            .to_owned(),
        "drop" => words
            .say("dealt with by leaving these cases out")
            .to_owned(),
        other => {
            let amount = other.strip_prefix("nudge=")?;
            fill!(words, "raised by {amount} (Fiss 2011)", amount)
        }
    };
    Some(fill!(
        words,
        "{memberships} of exactly 0.5 in a condition: {done}.",
        memberships,
        done
    ))
}

fn necessity(results: &Results, works: &mut Vec<Work>) -> String {
    works.push(Work::SchneiderWagemann);
    let words = Words::of(results);
    let mut sentences = vec![fill!(
        words,
        "A condition was taken as necessary for an outcome from a consistency of {cut_off} on, read together with its \
         relevance (RoN) and coverage (Schneider and Wagemann 2012).",
        cut_off = format_raw(results.settings.necessity_consistency)
    )];
    if !results.necessary_expressions.is_empty() {
        let text = "Necessary conjunctions and disjunctions of conditions were searched for, too.";
        sentences.push(words.say(text).to_owned());
    }
    words.sentences(sentences)
}

/// The cut-offs, outcomes with the same ones together.
fn truth_table(results: &Results) -> String {
    let words = Words::of(results);
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (outcome, table) in &results.truth_table {
        let text = sufficient_rows(words, &table.cut_offs);
        match groups.iter_mut().find(|(other, _)| *other == text) {
            Some((_, outcomes)) => outcomes.push(outcome.clone()),
            None => groups.push((text, vec![outcome.clone()])),
        }
    }
    let one = groups.len() == 1;
    let sentences = groups.into_iter().map(|(text, outcomes)| match one {
        true => fill!(
            words,
            "A truth-table row was taken as sufficient if it had {text}.",
            text
        ),
        false => fill!(
            words,
            "For {outcomes}, a truth-table row was taken as sufficient if it had {text}.",
            outcomes = words.listed(&outcomes),
            text
        ),
    });
    words.sentences(sentences)
}

/// What a sufficient row has.
fn sufficient_rows(words: Words, cut: &CutOffs) -> String {
    let consistency = format_raw(cut.consistency);
    let mut text = match cut.pri > 0.0 {
        true => fill!(
            words,
            "a consistency of at least {consistency} and a PRI of at least {pri} and held at least {cases}",
            consistency,
            pri = format_raw(cut.pri),
            cases = cases(words, cut.frequency)
        ),
        false => fill!(
            words,
            "a consistency of at least {consistency} and held at least {cases}",
            consistency,
            cases = cases(words, cut.frequency)
        ),
    };
    if let Some(contradiction) = cut.contradiction {
        let low = format_raw(contradiction);
        let more = fill!(
            words,
            "rows| (rows from {low} up to that consistency are contradictions)",
            low
        );
        text.push_str(&more);
    }
    text
}

fn minimisation(results: &Results, works: &mut Vec<Work>) -> String {
    let words = Words::of(results);
    let settings = &results.settings;
    let mut sentences = vec![derived(words, settings)];
    if results
        .minimize
        .values()
        .any(qca::solution::MinimizeResult::is_ambiguous)
    {
        works.push(Work::BaumgartnerThiem);
        let text =
            "Where several models fit equally well, all are reported (Baumgartner and Thiem 2017).";
        sentences.push(words.say(text).to_owned());
    }
    sentences.extend(reported(results));
    if settings.solutions.contains(&SolutionType::Intermediate) {
        works.push(Work::RaginSonnett);
        sentences.push(expectations(results));
    }
    if settings.include_contradictions {
        sentences.push(
            words
                .say("Contradictory rows were available as simplifying assumptions.")
                .to_owned(),
        );
    }
    if settings.row_dominance {
        sentences.push(
            words
                .say("Dominated prime implicants were dropped first.")
                .to_owned(),
        );
    }
    sentences.extend(exclusions(results));
    if results.charts.values().any(|charts| !charts.is_empty()) {
        works.extend([Work::Fiss, Work::SchneiderRohlfing]);
        let text = words.say(
            "Conditions that are part of both the intermediate and the parsimonious solution are core conditions, those of \
             the intermediate solution alone peripheral (Fiss 2011). Cases are called typical or deviant as in Schneider and \
             Rohlfing (2013).",
        );
        sentences.push(text.to_owned());
    }
    words.sentences(sentences)
}

/// How the solutions came about.
fn derived(words: Words, settings: &Settings) -> String {
    let kinds: Vec<&str> = settings
        .solutions
        .iter()
        .map(|kind| words.say(kind.name()))
        .collect();
    let models = match settings.irredundant {
        true => words.say("every irredundant sum of prime implicants is a model"),
        false => words.say("every sum with the fewest prime implicants is a model"),
    };
    match kinds.as_slice() {
        [kind] => fill!(
            words,
            "The {kind} solution was derived exactly: all prime implicants were found, and {models}.",
            kind,
            models
        ),
        _ => fill!(
            words,
            "The {kinds} solutions were derived exactly: all prime implicants were found, and {models}.",
            kinds = words.listed(&kinds),
            models
        ),
    }
}

/// Which of several models is reported, and why.
fn reported(results: &Results) -> Vec<String> {
    let words = Words::of(results);
    let several = results.reported.iter().filter(|(_, r)| r.models > 1);
    let sentences = several.map(|(outcome, reported)| {
        let (model, models) = (&reported.model, reported.models);
        let kind = words.say(reported.kind.name());
        match &reported.reason {
            Some(reason) => fill!(
                words,
                "Of {models} {kind} models for {outcome}, {model} is reported: {reason}.",
                models,
                kind,
                outcome,
                model,
                reason = reason.trim_end_matches(['.', '。'])
            ),
            None => fill!(
                words,
                "Of {models} {kind} models for {outcome}, the first is shown.",
                models,
                kind,
                outcome
            ),
        }
    });
    sentences.collect()
}

fn expectations(results: &Results) -> String {
    let words = Words::of(results);
    let given: Vec<String> = results
        .settings
        .expectations
        .iter()
        .filter(|(_, entries)| !entries.is_empty())
        .map(|(outcome, entries)| {
            fill!(
                words,
                "for {outcome}: {entries}",
                outcome,
                entries = entries.join(", ")
            )
        })
        .collect();
    if given.is_empty() {
        return words
            .say("There were no directional expectations.")
            .to_owned();
    }
    fill!(
        words,
        "The intermediate solution uses easy counterfactuals only (Ragin and Sonnett 2005), with these directional \
         expectations ({expectations}).",
        expectations = given.join(words.say("between clauses|; "))
    )
}

fn exclusions(results: &Results) -> Vec<String> {
    let words = Words::of(results);
    let settings = &results.settings;
    let mut sentences = Vec::new();
    if settings.exclude_contradictory {
        sentences.push(
            words
                .say("Contradictory simplifying assumptions were not allowed.")
                .to_owned(),
        );
    }
    if settings.exclude_simultaneous {
        let text =
            "Rows sufficient for both an outcome and its negation were not taken as sufficient.";
        sentences.push(words.say(text).to_owned());
    }
    if settings.exclude_against_necessity {
        let text = "Observed rows that contradict a claim of necessity were given OUT 0, so that their cases explain nothing.";
        sentences.push(words.say(text).to_owned());
    }
    let excluded = settings.exclusions.iter().map(|(outcome, rules)| {
        fill!(
            words,
            "Excluded for {outcome}: {rules}.",
            outcome,
            rules = rules.join("; ")
        )
    });
    sentences.extend(excluded);
    sentences
}

/// What was done to see how firmly the solutions stand.
fn robustness(results: &Results, works: &mut Vec<Work>) -> String {
    let words = Words::of(results);
    let Some(found) = &results.robustness else {
        return String::new();
    };
    let outcomes = || found.outcomes.iter();
    let mut sentences = Vec::new();
    if outcomes().any(|outcome| outcome.checks.is_some()) {
        sentences.push(words.say(
            "Robustness was checked by raising each cut-off by one step and by setting the anchors at percentiles, one change at a time.",
        ));
    }
    if outcomes().any(|outcome| outcome.ranges.is_some()) {
        sentences.push(words.say(
            "For each cut-off and each anchor the exact range was determined over which the solution stays the same.",
        ));
    }
    if outcomes().any(|outcome| outcome.protocol.is_some()) {
        works.push(Work::OanaSchneider);
        sentences.push(words.say(
            "Fit- and case-oriented robustness against all alternatives together follows the protocol of Oana and Schneider (2024).",
        ));
    }
    words.sentences(sentences)
}

fn software(results: &Results) -> String {
    let version = &results.provenance.version;
    let words = Words::of(results);
    fill!(
        words,
        "The analysis was made with qca {version} ({citation})",
        version,
        citation = citation(version)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_named() {
        let anchors = Anchors::Direct {
            exclusion: 2.5,
            crossover: 4.0,
            inclusion: 6.0,
            log_odds: 2.944,
        };
        assert_eq!(
            how(Words::default(), &anchors),
            "with full exclusion at 2.5, the crossover at 4 and full inclusion at 6"
        );
    }
}
