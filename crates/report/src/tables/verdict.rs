//! What robustness, chance and necessity in degree come to, in a sentence for each outcome, before the tables.

use qca::nca::NcaResult;

use qca_study::chance::Chance;
use qca_study::robust::{Check, Curve, OutcomeRobustness, Range};

use crate::render::value::{UNDEFINED, format_number, format_raw};
use crate::words::{Words, fill};

/// Whether p was tested.
pub(super) fn is_tested(result: &NcaResult) -> bool {
    let mut ceilings = result
        .conditions
        .iter()
        .flat_map(|condition| &condition.ceilings);
    ceilings.any(|ceiling| ceiling.test.is_some())
}

/// A p value in running text; one that would be rounded to 0 is below the last digit.
pub(crate) fn p_text(words: Words, p: f64, digits: usize) -> String {
    let rounded = format_number(Some(p), digits);
    if rounded.bytes().all(|byte| matches!(byte, b'0' | b'.')) && digits > 0 {
        let least = format!("0.{}1", "0".repeat(digits - 1));
        return fill!(words, "p|, p < {p}", p = least);
    }
    fill!(words, "p|, p = {p}", p = rounded)
}

/// The verdict on one outcome, in as many sentences as there are parts of the answer.
pub(super) fn robustness_verdict(result: &OutcomeRobustness) -> Option<String> {
    let outcome = &result.outcome;
    if result.models.is_empty() {
        return Some(format!("{outcome}: there is no solution to test."));
    }
    let parts = [
        result
            .checks
            .as_deref()
            .filter(|checks| !checks.is_empty())
            .map(checks),
        result.ranges.as_deref().and_then(narrowest),
        result.curve.as_ref().map(curve),
        result.chance.as_ref().map(chance),
    ];
    let sentences: Vec<String> = parts.into_iter().flatten().collect();
    (!sentences.is_empty()).then(|| format!("{outcome}: {}", sentences.join(" ")))
}

fn checks(checks: &[Check]) -> String {
    let same = checks.iter().filter(|check| check.same).count();
    match same == checks.len() {
        true => format!("the solution is the same under all {same} usual changes."),
        false => format!(
            "the solution is the same under {} of {} usual changes.",
            same,
            checks.len()
        ),
    }
}

/// The cut-offs' ranges, and how many anchors may not move at all.
fn narrowest(ranges: &[Range]) -> Option<String> {
    let end = |end: Option<f64>| end.map_or(UNDEFINED.to_owned(), format_raw);
    let cut_offs = ranges.iter().take(1).map(|range| {
        format!(
            "The {} may lie between {} and {}.",
            range.parameter,
            end(range.lower.value),
            end(range.upper.value)
        )
    });
    let text: Vec<String> = cut_offs.collect();
    (!text.is_empty()).then(|| text.join(" "))
}

fn curve(curve: &Curve) -> String {
    format!(
        "It comes out in {} of {} combinations of settings.",
        curve.same,
        curve.specifications.len()
    )
}

fn chance(chance: &Chance) -> String {
    let percent = |share: f64| format!("{:.1}", 100.0 * share);
    let good = &chance.as_good;
    let verdict = match good.upper < 0.05 {
        true => "It is unlikely to be an accident:",
        false => "It may be an accident:",
    };
    format!(
        "{} {} % of {} random outcomes (95 % interval {} to {} %) have a solution as consistent that covers as much.",
        verdict,
        percent(good.share),
        chance.permutations,
        percent(good.lower),
        percent(good.upper)
    )
}
