//! What robustness, chance and necessity in degree come to, in a sentence for each outcome, before the tables.

use qca::nca::NcaResult;

use qca_study::chance::Chance;
use qca_study::robust::{Check, Curve, OutcomeRobustness, Parameter, Protocol, Range};

use crate::render::value::{format_number, format_raw};
use crate::words::{Words, fill};

use crate::settings_text::{end_of, parameter_text};

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
pub(super) fn robustness_verdict(words: Words, result: &OutcomeRobustness) -> Option<String> {
    let outcome = &result.outcome;
    if result.models.is_empty() {
        return Some(fill!(
            words,
            "{outcome}: there is no solution to test.",
            outcome
        ));
    }
    let ranges = result.ranges.as_deref();
    let protocols = result.protocol.as_deref().unwrap_or_default();
    let parts = [
        result.checks.as_deref().and_then(|all| checks(words, all)),
        ranges.and_then(|ranges| cut_off(words, ranges)),
        ranges.and_then(|ranges| tightest_anchor(words, ranges)),
        protocols.first().map(|protocol| rank(words, protocol)),
        result.curve.as_ref().map(|found| curve(words, found)),
        result.chance.as_ref().map(|found| chance(words, found)),
    ];
    let sentences = words.sentences(parts.into_iter().flatten());
    (!sentences.is_empty()).then(|| fill!(words, "{outcome}: {sentences}", outcome, sentences))
}

/// The stated settings, which come first among the checks, are no change.
fn checks(words: Words, checks: &[Check]) -> Option<String> {
    let changes = checks.get(1..).filter(|changes| !changes.is_empty())?;
    let same = changes.iter().filter(|check| check.same).count();
    Some(match same == changes.len() {
        true => fill!(
            words,
            "the solution is the same under all {same} usual changes.",
            same
        ),
        false => fill!(
            words,
            "the solution is the same under {same} of {all} usual changes.",
            same,
            all = changes.len()
        ),
    })
}

/// Between which values the first cut-off may lie.
fn cut_off(words: Words, ranges: &[Range]) -> Option<String> {
    let range = ranges.first()?;
    Some(fill!(
        words,
        "The {parameter} may lie between {lower} and {upper}.",
        parameter = parameter_text(words, &range.parameter),
        lower = end_of(range, range.lower.value),
        upper = end_of(range, range.upper.value)
    ))
}

/// The anchor that may move least, as a share of the distance between the outermost anchors of its set.
fn tightest_anchor(words: Words, ranges: &[Range]) -> Option<String> {
    let set_of = |range: &Range| match &range.parameter {
        Parameter::Anchor { set, .. } => Some(set.clone()),
        _ => None,
    };
    let room = |range: &Range| {
        let set = set_of(range)?;
        let anchors = ranges
            .iter()
            .filter(|other| set_of(other).as_ref() == Some(&set));
        let stated = anchors.map(|anchor| anchor.stated);
        let (low, high) = stated.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let ends = [range.lower.value, range.upper.value].into_iter().flatten();
        let nearest = ends
            .map(|end| (end - range.stated).abs())
            .fold(f64::INFINITY, f64::min);
        (high > low).then(|| nearest / (high - low))
    };
    let rooms = ranges
        .iter()
        .filter_map(|range| Some((range, room(range)?)));
    let (range, room) = rooms.min_by(|one, other| one.1.total_cmp(&other.1))?;
    room.is_finite().then(|| {
        fill!(
            words,
            "The anchor that may move least is {anchor} ({lower} to {upper}, stated {stated}).",
            anchor = parameter_text(words, &range.parameter),
            lower = end_of(range, range.lower.value),
            upper = end_of(range, range.upper.value),
            stated = format_raw(range.stated)
        )
    })
}

fn rank(words: Words, protocol: &Protocol) -> String {
    fill!(
        words,
        "Case rank {rank} (1: no case changes sides).",
        rank = protocol.rank
    )
}

fn curve(words: Words, curve: &Curve) -> String {
    fill!(
        words,
        "It comes out in {same} of {all} combinations of settings.",
        same = curve.same,
        all = curve.specifications.len()
    )
}

fn chance(words: Words, chance: &Chance) -> String {
    let percent = |share: f64| format!("{:.1}", 100.0 * share);
    let good = &chance.as_good;
    let (share, lower, upper) = (
        percent(good.share),
        percent(good.lower),
        percent(good.upper),
    );
    let count = chance.permutations;
    match good.upper < 0.05 {
        true => fill!(
            words,
            "It is unlikely to be an accident: {share} % of {count} random outcomes (95 % interval {lower} to {upper} %) \
             have a solution as consistent that covers as much.",
            share,
            count,
            lower,
            upper
        ),
        false => fill!(
            words,
            "It may be an accident: {share} % of {count} random outcomes (95 % interval {lower} to {upper} %) have a \
             solution as consistent that covers as much.",
            share,
            count,
            lower,
            upper
        ),
    }
}
