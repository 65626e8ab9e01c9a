//! The plausible other settings that a failed claim is searched among.

use std::sync::Arc;

use itertools::Itertools;

use crate::evaluate::{Change, Choice, Evaluator, Factor};
use crate::specification::Specification;
use qca::condition::{Condition, literal_text, quoted};
use qca::expression::{Expectations, split_list};
use qca::minimize::Level;
use qca::sets::ambiguity::AmbiguityPolicy;
use qca::sets::calibration::{Calibration, Inclusion};
use qca::solution::SolutionType;
use qca::truth_table::Observed;

/// Consistency cut-offs that papers use.
const CONSISTENCIES: [f64; 7] = [0.7, 0.75, 0.78, 0.8, 0.85, 0.9, 0.95];
/// The factor of what is done with memberships of 0.5.
pub(crate) const AMBIGUITY: &str = "memberships of 0.5";
/// The most frequency cut-offs that are tried, the lowest.
const MOST_FREQUENCIES: usize = 12;
/// PRI cut-offs that papers use.
const PRIS: [f64; 9] = [0.0, 0.5, 0.51, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8];

/// The factors of the search, the likelier causes of a difference first.
pub(crate) fn factors(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    observed: &Observed,
) -> Vec<Factor> {
    let consistency = specification.cut_offs.consistency;
    let mut factors = vec![
        solution(specification),
        ambiguity(evaluator, specification),
        convention(specification),
        cut_off(
            "consistency",
            consistency,
            &CONSISTENCIES,
            specification,
            Change::Consistency,
        ),
        cut_off(
            "PRI",
            specification.cut_offs.pri,
            &PRIS,
            specification,
            Change::Pri,
        ),
        frequency(
            specification,
            observed.rows().iter().map(|row| row.cases.len()),
        ),
        expectations(&observed.conditions(), specification),
        contradictions(specification),
        outcome(specification),
    ];
    factors.retain(|factor| factor.choices.len() > 1);
    factors
}

/// The cut-offs, where a truth table prints what they are held against.
pub(crate) fn cut_off_factors(
    specification: &Specification,
    has_pri: bool,
    sizes: impl Iterator<Item = usize>,
) -> Vec<Factor> {
    let mut factors = vec![
        cut_off(
            "consistency",
            specification.cut_offs.consistency,
            &CONSISTENCIES,
            specification,
            Change::Consistency,
        ),
        frequency(specification, sizes),
    ];
    if has_pri {
        let pri = cut_off(
            "PRI",
            specification.cut_offs.pri,
            &PRIS,
            specification,
            Change::Pri,
        );
        factors.push(pri);
    }
    factors
}

/// The factors that are left where there is a truth table but no scores.
pub(crate) fn table_factors(
    conditions: &[Condition],
    specification: &Specification,
) -> Vec<Factor> {
    let mut factors = vec![
        solution(specification),
        expectations(conditions, specification),
        contradictions(specification),
    ];
    factors.retain(|factor| factor.choices.len() > 1);
    factors
}

fn outcome(specification: &Specification) -> Factor {
    let mut choices = vec![Choice::new("the outcome negated", Change::Negation)];
    if !specification.expectations.is_empty() {
        // Which is how a study analyses a negation.
        let turned = Arc::from(reversed(&specification.expectations));
        choices.push(Choice::new(
            "the outcome negated, the expectations reversed with it",
            Change::NegationUnder(turned),
        ));
    }
    Factor::new("outcome", "as stated", specification, choices)
}

fn solution(specification: &Specification) -> Factor {
    let choice = |kind: SolutionType| {
        Choice::new(
            format!("the {} solution", kind.name()),
            Change::Solution(kind),
        )
    };
    let stated = specification.solution.name();
    Factor::new(
        "solution",
        stated,
        specification,
        SolutionType::ALL.map(choice),
    )
}

fn expectations(conditions: &[Condition], specification: &Specification) -> Factor {
    let all = |levels: fn(Level) -> Vec<Level>| {
        let each = conditions.iter();
        each.map(|condition| levels_text(condition, &levels(condition.levels)))
            .join(",")
    };
    let named =
        |label: &str, text: String| Choice::new(label, Change::Expectations(Arc::from(text)));
    let mut choices = vec![
        named("no expectations", String::new()),
        named(
            "every condition expected present",
            all(|levels| (1..levels).collect()),
        ),
        named("every condition expected absent", all(|_| vec![0])),
    ];
    if !specification.expectations.is_empty() {
        choices.push(named(
            "the expectations reversed",
            reversed(&specification.expectations),
        ));
        choices.extend(
            without_each(&specification.expectations)
                .map(|(entry, rest)| named(&format!("no expectation {entry}"), rest)),
        );
    }
    choices.extend(
        with_one_more(conditions, &specification.expectations)
            .into_iter()
            .map(|(entry, text)| named(&format!("{entry} expected as well"), text)),
    );
    let stated = match &*specification.expectations {
        "" => "none",
        text => text,
    };
    let mut factor = Factor::new("expectations", stated, specification, choices);
    // Reversed expectations may be those of another choice.
    let mut seen: Vec<Change> = Vec::new();
    factor.choices.retain(|choice| {
        let fresh = !seen.contains(&choice.change);
        seen.push(choice.change.clone());
        fresh
    });
    factor
}

/// Levels of a condition as an expectation.
fn levels_text(condition: &Condition, levels: &[Level]) -> String {
    match levels {
        [level] => literal_text(condition, *level),
        several => format!("{}[{}]", quoted(&condition.name), several.iter().join(",")),
    }
}

/// Each level of each condition of which nothing is expected, with the list that it is added to.
fn with_one_more(conditions: &[Condition], expectations: &str) -> Vec<(String, String)> {
    let stated = match Expectations::parse(expectations, conditions) {
        Ok(stated) => stated,
        Err(_) => return Vec::new(),
    };
    let is_free = |at: usize| !stated.individual.iter().any(|entry| entry.condition == at);
    let free = conditions.iter().enumerate().filter(|(at, _)| is_free(*at));
    let longer = |entry: String| {
        let list = [expectations, &entry]
            .iter()
            .filter(|text| !text.is_empty())
            .join(",");
        (entry, list)
    };
    free.flat_map(|(_, condition)| {
        (0..condition.levels)
            .rev()
            .map(|level| literal_text(condition, level))
    })
    .map(longer)
    .collect()
}

/// Each entry with the list of the others; nothing for a single entry, without which there are none.
fn without_each(expectations: &str) -> impl Iterator<Item = (String, String)> {
    let entries: Vec<String> = split_list(expectations)
        .into_iter()
        .map(str::to_owned)
        .collect();
    let count = entries.len();
    (0..count).filter(move |_| count > 1).map(move |at| {
        let others = entries.iter().enumerate().filter(|(other, _)| *other != at);
        (
            entries[at].clone(),
            others.map(|(_, entry)| entry).join(","),
        )
    })
}

/// Each literal of each entry turned round.
fn reversed(expectations: &str) -> String {
    let literal = |literal: &str| match literal.trim().strip_prefix('~') {
        Some(rest) => rest.to_owned(),
        None => format!("~{}", literal.trim()),
    };
    let entry = |entry: &str| entry.split('*').map(literal).join("*");
    split_list(expectations).into_iter().map(entry).join(",")
}

fn cut_off(
    name: &str,
    stated: f64,
    usual: &[f64],
    specification: &Specification,
    change: fn(f64) -> Change,
) -> Factor {
    let round = |cut: f64| (cut * 1e6).round() / 1e6;
    let near = [-0.05, -0.01, 0.01, 0.05].map(|step| round(stated + step));
    let cuts = usual
        .iter()
        .copied()
        .chain(near)
        .filter(|cut| (0.0..=1.0).contains(cut));
    let choices = cuts
        .sorted_by(f64::total_cmp)
        .dedup()
        .map(|cut| Choice::new(format!("{name} cut-off {cut}"), change(cut)));
    Factor::new(name, stated.to_string(), specification, choices)
}

/// Every cut-off that leaves other rows, up to the fullest.
fn frequency(specification: &Specification, sizes: impl Iterator<Item = usize>) -> Factor {
    let stated = specification.cut_offs.frequency;
    let cuts = sizes
        .filter(|&n| n > 0)
        .chain([1, 2, 3, stated.saturating_sub(1).max(1), stated + 1])
        .sorted()
        .dedup()
        .take(MOST_FREQUENCIES);
    let choices =
        cuts.map(|cut| Choice::new(format!("frequency cut-off {cut}"), Change::Frequency(cut)));
    Factor::new("frequency", stated.to_string(), specification, choices)
}

/// fs/QCA takes log-odds of 3 at the anchors, R's QCA the log-odds of 0.95.
fn convention(specification: &Specification) -> Factor {
    let with = |inclusion: Inclusion| {
        let changed =
            specification
                .calibrations
                .iter()
                .enumerate()
                .filter_map(|(at, calibration)| {
                    let Calibration::Direct { anchors, .. } = calibration.as_deref()? else {
                        return None;
                    };
                    Some((
                        at,
                        Arc::new(Calibration::Direct {
                            anchors: *anchors,
                            inclusion,
                        }),
                    ))
                });
        Change::Calibrations(changed.collect())
    };
    let choices = [
        Choice::new(
            "fs/QCA's calibration (log-odds 3)",
            with(Inclusion::LogOdds(3.0)),
        ),
        Choice::new(
            "R's calibration (membership 0.95 at the anchor)",
            with(Inclusion::Degree(0.95)),
        ),
    ];
    Factor::new(
        "calibration convention",
        "as stated",
        specification,
        choices,
    )
}

fn ambiguity(evaluator: &Evaluator<'_>, specification: &Specification) -> Factor {
    let ambiguous = evaluator.raw().is_ambiguous(specification);
    let policies: &[AmbiguityPolicy] = if ambiguous {
        &[
            AmbiguityPolicy::Keep,
            AmbiguityPolicy::Drop,
            AmbiguityPolicy::Nudge(0.001),
            AmbiguityPolicy::Nudge(-0.001),
        ]
    } else {
        &[]
    };
    let choice = |policy: &AmbiguityPolicy| {
        let label = match policy {
            AmbiguityPolicy::Keep => "memberships of 0.5 kept".to_owned(),
            AmbiguityPolicy::Drop => "cases with a membership of 0.5 left out".to_owned(),
            AmbiguityPolicy::Nudge(amount) => format!("{amount:+} added to memberships of 0.5"),
        };
        Choice::new(label, Change::Ambiguity(*policy))
    };
    let stated = specification.ambiguity.to_string();
    Factor::new(
        AMBIGUITY,
        stated,
        specification,
        policies.iter().map(choice),
    )
}

fn contradictions(specification: &Specification) -> Factor {
    let choices = match specification.cut_offs.contradiction {
        None => Vec::new(),
        Some(_) => vec![
            Choice::new(
                "contradictions as don't-cares",
                Change::IncludeContradictions(true),
            ),
            Choice::new(
                "contradictions as OUT 0",
                Change::IncludeContradictions(false),
            ),
        ],
    };
    Factor::new("contradictions", "as stated", specification, choices)
}

#[cfg(test)]
mod tests {
    use super::{Condition, reversed, with_one_more, without_each};

    #[test]
    fn one_expectation_more_is_of_a_condition_without_one() {
        let condition = |name: &str, levels| Condition {
            name: name.into(),
            levels,
        };
        let conditions = [condition("A", 2), condition("B", 2), condition("D", 3)];
        let more = with_one_more(&conditions, "~A,D[1,2]");
        let more: Vec<&str> = more.iter().map(|(_, list)| list.as_str()).collect();
        assert_eq!(more, ["~A,D[1,2],B", "~A,D[1,2],~B"]);
        assert_eq!(with_one_more(&conditions, "").len(), 7);
    }

    #[test]
    fn expectations_are_turned_round_literal_by_literal() {
        assert_eq!(reversed("A,~B,C*~D"), "~A,B,~C*D");
    }

    #[test]
    fn each_expectation_is_left_out_once() {
        let each: Vec<(String, String)> = without_each("A,~B,C*~D").collect();
        let rest: Vec<&str> = each.iter().map(|(_, rest)| rest.as_str()).collect();
        assert_eq!(rest, ["~B,C*~D", "A,C*~D", "A,~B"]);
        assert_eq!(each[1].0, "~B");
        assert_eq!(without_each("A").count(), 0);
    }
}
