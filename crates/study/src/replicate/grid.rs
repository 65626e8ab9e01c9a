//! The plausible other settings that a failed claim is searched among.

use std::sync::Arc;

use itertools::Itertools;

use crate::robust::{Change, Choice, Evaluator, Factor, Setting};
use qca::condition::quoted;
use qca::expression::split_list;
use qca::precision::is_half;
use qca::sets::calibration::{Calibration, Inclusion};
use qca::sets::half::HalfPolicy;
use qca::solution::SolutionType;

/// Consistency cut-offs that papers use.
const CONSISTENCIES: [f64; 7] = [0.7, 0.75, 0.78, 0.8, 0.85, 0.9, 0.95];
/// The factor of what is done with memberships of 0.5.
pub(crate) const HALVES: &str = "memberships of 0.5";
/// PRI cut-offs that papers use.
const PRIS: [f64; 9] = [0.0, 0.5, 0.51, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8];

/// The factors of the search, the likelier causes of a difference first.
pub(crate) fn factors(evaluator: &Evaluator<'_>, setting: &Setting) -> Vec<Factor> {
    let consistency = setting.consistency;
    let mut factors = vec![
        solution(setting),
        halves(evaluator, setting),
        convention(setting),
        cut_off(
            "consistency",
            consistency,
            &CONSISTENCIES,
            setting,
            Change::Consistency,
        ),
        cut_off("PRI", setting.pri, &PRIS, setting, Change::Pri),
        frequency(setting),
        expectations(evaluator, setting),
        contradictions(setting),
        outcome(setting),
    ];
    factors.retain(|factor| factor.choices.len() > 1);
    factors
}

/// The cut-offs, where a truth table prints what they are held against.
pub(crate) fn cut_off_factors(setting: &Setting, has_pri: bool) -> Vec<Factor> {
    let mut factors = vec![
        cut_off(
            "consistency",
            setting.consistency,
            &CONSISTENCIES,
            setting,
            Change::Consistency,
        ),
        frequency(setting),
    ];
    if has_pri {
        let pri = cut_off("PRI", setting.pri, &PRIS, setting, Change::Pri);
        factors.push(pri);
    }
    factors
}

/// The factors that are left where there is a truth table but no scores.
pub(crate) fn table_factors(evaluator: &Evaluator<'_>, setting: &Setting) -> Vec<Factor> {
    let mut factors = vec![
        solution(setting),
        expectations(evaluator, setting),
        contradictions(setting),
    ];
    factors.retain(|factor| factor.choices.len() > 1);
    factors
}

fn outcome(setting: &Setting) -> Factor {
    let mut choices = vec![Choice::new("the outcome negated", Change::Negation)];
    if !setting.expectations.is_empty() {
        // Which is how a study analyses a negation.
        let turned = Arc::from(reversed(&setting.expectations));
        choices.push(Choice::new(
            "the outcome negated, the expectations reversed with it",
            Change::NegationUnder(turned),
        ));
    }
    Factor::new("outcome", "as stated", setting, choices)
}

fn solution(setting: &Setting) -> Factor {
    let choice = |kind: SolutionType| {
        Choice::new(
            format!("the {} solution", kind.name()),
            Change::Solution(kind),
        )
    };
    let stated = setting.solution.name();
    Factor::new("solution", stated, setting, SolutionType::ALL.map(choice))
}

fn expectations(evaluator: &Evaluator<'_>, setting: &Setting) -> Factor {
    let names = evaluator.material().condition_names();
    let all = |sign: &str| {
        names
            .iter()
            .map(|name| format!("{sign}{}", quoted(name)))
            .join(",")
    };
    let named =
        |label: &str, text: String| Choice::new(label, Change::Expectations(Arc::from(text)));
    let mut choices = vec![
        named("no expectations", String::new()),
        named("every condition expected present", all("")),
        named("every condition expected absent", all("~")),
    ];
    if !setting.expectations.is_empty() {
        choices.push(named(
            "the expectations reversed",
            reversed(&setting.expectations),
        ));
        choices.extend(
            without_each(&setting.expectations)
                .map(|(entry, rest)| named(&format!("no expectation {entry}"), rest)),
        );
    }
    let stated = match &*setting.expectations {
        "" => "none",
        text => text,
    };
    let mut factor = Factor::new("expectations", stated, setting, choices);
    // Reversed expectations may be those of another choice.
    let mut seen: Vec<Change> = Vec::new();
    factor.choices.retain(|choice| {
        let fresh = !seen.contains(&choice.change);
        seen.push(choice.change.clone());
        fresh
    });
    factor
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
    setting: &Setting,
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
    Factor::new(name, stated.to_string(), setting, choices)
}

fn frequency(setting: &Setting) -> Factor {
    let cuts = [
        1,
        2,
        3,
        setting.frequency.saturating_sub(1).max(1),
        setting.frequency + 1,
    ];
    let choices = cuts
        .into_iter()
        .sorted()
        .dedup()
        .map(|cut| Choice::new(format!("frequency cut-off {cut}"), Change::Frequency(cut)));
    Factor::new("frequency", setting.frequency.to_string(), setting, choices)
}

/// fs/QCA takes log-odds of 3 at the anchors, R's QCA the log-odds of 0.95.
fn convention(setting: &Setting) -> Factor {
    let with = |inclusion: Inclusion| {
        let changed = setting
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
    Factor::new("calibration convention", "as stated", setting, choices)
}

fn halves(evaluator: &Evaluator<'_>, setting: &Setting) -> Factor {
    let material = evaluator.material();
    let has_half = (0..material.conditions).any(|at| {
        let set = material.calibrated(at, setting.calibrations[at].as_deref());
        set.is_ok_and(|set| set.fuzzy && set.values.iter().any(|v| is_half(*v)))
    });
    let policies: &[HalfPolicy] = if has_half {
        &[
            HalfPolicy::Keep,
            HalfPolicy::Drop,
            HalfPolicy::Nudge(0.001),
            HalfPolicy::Nudge(-0.001),
        ]
    } else {
        &[]
    };
    let choice = |policy: &HalfPolicy| {
        let label = match policy {
            HalfPolicy::Keep => "memberships of 0.5 kept".to_owned(),
            HalfPolicy::Drop => "cases with a membership of 0.5 left out".to_owned(),
            HalfPolicy::Nudge(amount) => format!("{amount:+} added to memberships of 0.5"),
        };
        Choice::new(label, Change::Half(*policy))
    };
    let stated = setting.half.to_string();
    Factor::new(HALVES, stated, setting, policies.iter().map(choice))
}

fn contradictions(setting: &Setting) -> Factor {
    let choices = match setting.contradiction {
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
    Factor::new("contradictions", "as stated", setting, choices)
}

#[cfg(test)]
mod tests {
    use super::{reversed, without_each};

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
