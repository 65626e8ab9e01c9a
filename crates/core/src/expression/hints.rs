//! What to do about a name that is not there: a hint must never lead to the opposite of what was meant.

use itertools::Itertools;

use crate::condition::quoted;
use crate::error::did_you_mean;

/// The remedy for an unknown name. Other programs write the negation of `A` as `a`, level 1 of `A` as `A1`, and `A*B` as `AB`.
pub(super) fn unknown_name<'a>(
    wanted: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> String {
    let folded = wanted.to_lowercase();
    if let Some(same) = known.clone().find(|name| name.to_lowercase() == folded) {
        let name = quoted(same);
        return match wanted == folded {
            true => format!(
                "names are case-sensitive: write {name}, or ~{name} if small letters stand for negation"
            ),
            false => format!("names are case-sensitive: write {name}"),
        };
    }
    let stem = wanted.trim_end_matches(|c: char| c.is_ascii_digit());
    if stem.len() < wanted.len() && known.clone().any(|name| name == stem) {
        let (name, level) = (quoted(stem), &wanted[stem.len()..]);
        return format!("write {name}[{level}] for level {level} of {name}");
    }
    let known: Vec<&str> = known.collect();
    match letters_together(wanted, &known) {
        Some(product) => product,
        None => did_you_mean(wanted, known),
    }
}

/// The remedy for names that are written together, as in `AbC`, where they make up the whole word.
fn letters_together(word: &str, known: &[&str]) -> Option<String> {
    let parts = split(word, known)?;
    if parts.len() < 2 || !parts.iter().map(|(_, name)| name).all_unique() {
        return None;
    }
    let as_written = |&(part, name): &(&str, &str)| part == name;
    if parts.iter().all(as_written) {
        let product = parts.iter().map(|(_, name)| quoted(name)).join("*");
        return Some(format!("names are never written together: write {product}"));
    }
    let product = parts.iter().map(|part| {
        let sign = if as_written(part) { "" } else { "~" };
        format!("{sign}{}", quoted(part.1))
    });
    let product = product.collect_vec().join("*");
    Some(format!(
        "names are never written together: write {product} if small letters stand for negation"
    ))
}

/// The word as a sequence of known names, each in the spelling of the word and as it is known.
fn split<'a>(word: &'a str, known: &[&'a str]) -> Option<Vec<(&'a str, &'a str)>> {
    // For each place, where the name that ends there begins, and the name.
    let mut ends: Vec<Option<(usize, &str)>> = vec![None; word.len() + 1];
    for start in (0..word.len()).filter(|&at| at == 0 || word.is_char_boundary(at)) {
        if start > 0 && ends[start].is_none() {
            continue;
        }
        for &name in known {
            let Some(part) = word.get(start..start + name.len()) else {
                continue;
            };
            let spelled = part == name || part == name.to_lowercase();
            if spelled && ends[start + name.len()].is_none() {
                ends[start + name.len()] = Some((start, name));
            }
        }
    }
    let mut parts = Vec::new();
    let mut end = word.len();
    while end > 0 {
        let (start, name) = ends[end]?;
        parts.push((&word[start..end], name));
        end = start;
    }
    parts.reverse();
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::unknown_name;

    #[track_caller]
    fn check(wanted: &str, hint: &str) {
        let known = ["A", "B", "DEV", "dem"];
        assert_eq!(unknown_name(wanted, known.into_iter()), hint);
    }

    #[test]
    fn a_hint_never_leads_to_the_opposite() {
        check(
            "a",
            "names are case-sensitive: write A, or ~A if small letters stand for negation",
        );
        check("Dev", "names are case-sensitive: write DEV");
        check("DEM", "names are case-sensitive: write dem");
        check("A1", "write A[1] for level 1 of A");
        check("AB", "names are never written together: write A*B");
        check(
            "Ab",
            "names are never written together: write A*~B if small letters stand for negation",
        );
        check("Bb", "did you mean \"B\"?");
        check("DEVV", "did you mean \"DEV\"?");
    }
}
