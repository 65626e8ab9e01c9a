//! What follows from the verdicts on a block, in words.

use super::block::Block;
use super::verdict::{BlockResult, Verdict};

/// One to three sentences: whether the claims hold, whether the printed terms come out and under what, and which claims no
/// setting could touch.
pub(crate) fn conclusion(block: &Block, result: &BlockResult) -> String {
    let count = |verdict: fn(Verdict) -> bool| {
        let claims = result.claims.iter();
        claims.filter(|claim| verdict(claim.verdict)).count()
    };
    let failed = count(|verdict| verdict == Verdict::NotReproduced);
    let not_judged = count(|verdict| verdict == Verdict::NotJudged);
    let judged = result.claims.len() - not_judged;
    if failed == 0 {
        let all = match (judged, not_judged) {
            (0, _) => "No claim can be judged.".to_owned(),
            (1, 0) => "The only claim holds.".to_owned(),
            (_, 0) => format!("All {judged} claims hold."),
            (_, _) => {
                format!("All {judged} claims that can be judged hold; {not_judged} cannot be.")
            }
        };
        return all;
    }
    let mut sentences = vec![format!(
        "{failed} of {judged} claims {} not hold.",
        does(failed)
    )];
    sentences.extend(terms(block, result));
    sentences.extend(out_of_reach(result));
    sentences.join(" ")
}

fn does(count: usize) -> &'static str {
    if count == 1 { "does" } else { "do" }
}

/// Whether the printed terms come out.
fn terms(block: &Block, result: &BlockResult) -> Option<String> {
    if block.terms.is_empty() {
        return None;
    }
    let claim = result.claims.iter().find(|claim| claim.figure == "terms")?;
    if claim.verdict.holds() {
        return Some("The printed terms come out.".to_owned());
    }
    result.searched.as_ref()?;
    Some(match result.explanations.first() {
        Some(best) if best.terms => {
            format!(
                "The printed terms come out otherwise: {}.",
                best.changes.join("; ")
            )
        }
        Some(best) => format!(
            "No setting that was searched gives the printed terms; most figures hold under: {}.",
            best.changes.join("; ")
        ),
        None => "No setting that was searched gives the printed terms.".to_owned(),
    })
}

/// The most claims that are named.
const MOST_NAMED: usize = 5;

fn out_of_reach(result: &BlockResult) -> Option<String> {
    result.searched.as_ref()?;
    let names: Vec<String> = result
        .out_of_reach
        .iter()
        .filter_map(|&at| result.claims.get(at))
        .map(|claim| format!("{}, {}", claim.about, claim.figure))
        .collect();
    match names.len() {
        0 => None,
        count if count > MOST_NAMED => Some(format!(
            "{count} claims hold under no setting that was searched, such as {}.",
            names[..MOST_NAMED].join("; ")
        )),
        _ => Some(format!(
            "Under no setting that was searched: {}.",
            names.join("; ")
        )),
    }
}
