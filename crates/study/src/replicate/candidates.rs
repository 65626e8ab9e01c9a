//! Settings that do better than the stated one, as they are listed.

use std::collections::BTreeSet;

use super::alternatives::Alternatives;
use super::verdict::Explanation;

/// The most explanations that are listed.
const MOST_EXPLANATIONS: usize = 8;

/// One thing that is different from what is stated.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Changed {
    /// Its factor; none for a reading of the print.
    pub(crate) factor: Option<usize>,
    pub(crate) label: String,
    /// Its number, where its factor is a row of numbers.
    pub(crate) number: Option<f64>,
}

/// A setting or reading that does better than the stated one.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) holds: usize,
    /// How many of these to the printed digits.
    pub(crate) exact: usize,
    /// Whether the printed terms come out.
    pub(crate) terms: bool,
    /// Likelier causes come first.
    pub(crate) place: usize,
    pub(crate) changes: Vec<Changed>,
    pub(crate) model: Option<String>,
}

/// The best candidates: those under which the printed terms come out, or else all; the most claims first, then the fewest
/// changes, then the most claims to the printed digits, then the likelier cause. One whose changes include all those of another
/// that does as well says nothing new; those that differ in one number are told as a range.
pub(crate) fn listed(
    mut candidates: Vec<Candidate>,
    claims: usize,
    alternatives: &Alternatives,
) -> Vec<Explanation> {
    let any_terms = candidates.iter().any(|candidate| candidate.terms);
    candidates.retain(|candidate| candidate.terms || !any_terms);
    // Where something explains everything, partial explanations only distract.
    let any_complete = candidates.iter().any(|candidate| candidate.holds == claims);
    candidates.retain(|candidate| candidate.holds == claims || !any_complete);
    let most = std::cmp::Reverse;
    candidates.sort_by_key(|c| (most(c.holds), c.changes.len(), most(c.exact), c.place));
    let mut kept: Vec<Candidate> = Vec::new();
    let mut labels: Vec<BTreeSet<&str>> = Vec::new();
    let all = candidates.clone();
    for candidate in &all {
        let own: BTreeSet<&str> = candidate.changes.iter().map(|c| c.label.as_str()).collect();
        if !labels.iter().any(|other| other.is_subset(&own)) {
            labels.push(own);
            kept.push(candidate.clone());
        }
    }
    let mut explanations: Vec<Explanation> = Vec::new();
    let mut told = vec![false; kept.len()];
    for at in 0..kept.len() {
        if told[at] || explanations.len() == MOST_EXPLANATIONS {
            continue;
        }
        let alike: Vec<usize> = (at..kept.len())
            .filter(|&other| !told[other] && differ_in_number(&kept[at], &kept[other]))
            .collect();
        let range: Vec<&Candidate> = alike.iter().map(|&other| &kept[other]).collect();
        for &other in &alike {
            told[other] = true;
        }
        told[at] = true;
        explanations.push(explanation(&kept[at], &range, claims, alternatives));
    }
    explanations
}

/// Whether two candidates do the same but for the number of one change.
fn differ_in_number(one: &Candidate, other: &Candidate) -> bool {
    let same = one.holds == other.holds
        && one.exact == other.exact
        && one.model == other.model
        && one.changes.len() == other.changes.len();
    let pairs = || one.changes.iter().zip(&other.changes);
    let different = pairs().filter(|(a, b)| a != b).count();
    let numbers = |(a, b): (&Changed, &Changed)| {
        a == b || (a.factor == b.factor && a.number.is_some() && b.number.is_some())
    };
    same && different <= 1 && pairs().all(numbers)
}

fn explanation(
    first: &Candidate,
    range: &[&Candidate],
    claims: usize,
    alternatives: &Alternatives,
) -> Explanation {
    let changes = first.changes.iter().enumerate().map(|(at, change)| {
        let Some(factor) = change.factor else {
            return change.label.clone();
        };
        let numbers: Vec<f64> = range.iter().filter_map(|c| c.changes[at].number).collect();
        let varies = numbers.iter().any(|&number| Some(number) != change.number);
        match varies && first.changes.len() == range[0].changes.len() {
            true => range_text(factor, numbers, alternatives),
            false => change.label.clone(),
        }
    });
    Explanation {
        changes: changes.collect(),
        holds: first.holds,
        claims,
        complete: first.holds == claims,
        terms: first.terms,
        model: first.model.clone(),
    }
}

/// Numbers of a factor in words: those that follow each other among what was tried as a range.
fn range_text(factor: usize, mut numbers: Vec<f64>, alternatives: &Alternatives) -> String {
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    let tried = alternatives.all.iter().filter(|one| one.factor == factor);
    let tried: Vec<f64> = tried.filter_map(|one| one.number).collect();
    let next = |a: f64, b: f64| !tried.iter().any(|&number| number > a && number < b);
    let mut runs: Vec<(f64, f64)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some(run) if next(run.1, number) => run.1 = number,
            _ => runs.push((number, number)),
        }
    }
    let texts: Vec<String> = runs
        .iter()
        .map(|&(from, to)| match from == to {
            true => from.to_string(),
            false => format!("{from} to {to}"),
        })
        .collect();
    format!(
        "{} cut-off {}",
        alternatives.factors[factor].0,
        texts.join(" or ")
    )
}
