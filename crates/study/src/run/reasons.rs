//! Warnings about what an analysis starts from: cases that are left out, anchors without a reason.

use itertools::Itertools;

use qca::data::Dataset;
use qca::sets::ambiguity::AmbiguityReport;
use qca::sets::calibration::Calibration;

use crate::analysis::{Severity, Warning};
use crate::file::{Study, StudySet};

/// Names of cases that a warning lists before it counts the rest.
const LISTED: usize = 20;

/// Cases left out, those at 0.5 among them, and anchors that need a reason.
pub(super) fn of_material(study: &Study, data: &Dataset, half: &AmbiguityReport) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if !data.left_out.is_empty() {
        warnings.push(general(
            format!(
                "{} left out for missing values: {}",
                cases(&data.left_out),
                listed(&data.left_out)
            ),
            "fill in the cells, or say in the paper why the analysis can do without these cases",
        ));
    }
    if !data.filtered.is_empty() {
        warnings.push(general(
            format!(
                "{} left out by the condition of the study: {}",
                cases(&data.filtered),
                listed(&data.filtered)
            ),
            "say in the paper what the study is about",
        ));
    }
    let at_half = half.left_out();
    if !at_half.is_empty() {
        warnings.push(general(
            format!(
                "{} left out for a membership of 0.5 in a condition: {}",
                cases(&at_half),
                listed(&at_half)
            ),
            "choose a crossover that no case has, or say in the paper why the analysis can do without these cases",
        ));
    }
    warnings.extend(of_anchors(study));
    warnings
}

/// Sets whose anchors have no reason, those at percentiles on their own: they say where a case stands among the others, and not
/// whether it is in the set.
fn of_anchors(study: &Study) -> Vec<Warning> {
    let unreasoned = |percentiles: bool| {
        let without = study.sets().filter(|set| {
            !has_reason(set)
                && set.calibration.as_ref().is_some_and(|calibration| {
                    needs_reason(calibration) && calibration.uses_percentiles() == percentiles
                })
        });
        without.map(|set| set.name.as_str()).join(", ")
    };
    let mut warnings = Vec::new();
    let percentiles = unreasoned(true);
    if !percentiles.is_empty() {
        warnings.push(general(
            format!("The anchors of {percentiles} are percentiles of these cases, without a reason"),
            "choose scores that theory or knowledge of the cases supports, or say in `justification` why a place among these cases makes a member",
        ));
    }
    let ranked = study.sets().filter(|set| {
        let calibration = set.calibration.as_ref();
        !has_reason(set) && calibration.is_some_and(|calibration| !needs_reason(calibration))
    });
    let ranked = ranked.map(|set| set.name.as_str()).join(", ");
    if !ranked.is_empty() {
        warnings.push(general(
            format!("The memberships of {ranked} are relative to these cases, without a reason"),
            "choose scores that theory or knowledge of the cases supports, or say in `justification` why a place among these cases makes a member",
        ));
    }
    let scores = unreasoned(false);
    if !scores.is_empty() {
        warnings.push(general(
            format!("No reason is given for the anchors of {scores}"),
            "say in `justification` why these scores",
        ));
    }
    warnings
}

fn has_reason(set: &StudySet) -> bool {
    set.justification
        .as_ref()
        .is_some_and(|reason| !reason.trim().is_empty())
}

/// Whether a calibration has anchors that somebody chose.
fn needs_reason(calibration: &Calibration) -> bool {
    !matches!(calibration, Calibration::TotallyFuzzyRelative)
}

fn general(reason: String, remedy: &str) -> Warning {
    Warning {
        outcome: None,
        reason,
        remedy: remedy.to_owned(),
        severity: Severity::Caution,
    }
}

fn cases(names: &[String]) -> String {
    match names.len() {
        1 => "1 case is".to_owned(),
        count => format!("{count} cases are"),
    }
}

fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(LISTED);
    let shown = names.iter().take(LISTED).join(", ");
    match more {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
