//! Small pieces of sentences.

use qca::Count;
use qca::precision::TOLERANCE;
use qca::solution::{Origin, RowList};

/// A figure with three digits; one that rounds to its cut-off but differs from it has as many as show that.
pub(super) fn figure(figure: Option<f64>) -> String {
    figure.map_or_else(|| "undefined (0/0)".to_owned(), |x| format!("{x:.3}"))
}

/// A figure beside its cut-off, with enough digits to tell them apart.
pub(super) fn figure_against(figure: f64, cut: f64) -> String {
    let digits = (3..=9).find(|&digits| {
        let shown: f64 = format!("{figure:.digits$}").parse().unwrap_or(figure);
        (shown - cut).abs() > TOLERANCE || (figure - cut).abs() <= TOLERANCE
    });
    format!("{figure:.0$}", digits.unwrap_or(9))
}

/// `1 case`, `2 cases`.
pub(super) fn number(count: usize, one: &str, many: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {many}")
    }
}

/// `a`, `a and b`, `a, b and 3 more`.
pub(super) fn list(items: &[String], most: usize) -> String {
    match items {
        [] => "none".to_owned(),
        [one] => one.clone(),
        _ if items.len() > most => {
            format!(
                "{} and {} more",
                items[..most].join(", "),
                items.len() - most
            )
        }
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// `row 3`, `rows 3, 5 and 8`, `17,000 rows`.
pub(super) fn rows(list_of: &RowList, count: &Count) -> String {
    match &list_of.0 {
        Some(numbers) if numbers.is_empty() => "no row".to_owned(),
        Some(numbers) if numbers.len() <= 40 => {
            let names: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            format!(
                "row{} {}",
                if names.len() == 1 { "" } else { "s" },
                list(&names, 40)
            )
        }
        _ => format!("{count} rows"),
    }
}

/// `the pair of conservative M1 and parsimonious M2`.
pub(super) fn pair(origin: &Origin) -> String {
    format!(
        "conservative {} with parsimonious {}",
        origin.conservative, origin.parsimonious
    )
}

/// The pairs in one sentence: all of them, or these.
pub(super) fn pairs(origins: &[&Origin], all: usize) -> String {
    match origins {
        _ if origins.len() == all && all > 1 => format!("every one of the {all} pairs of models"),
        _ => {
            let names: Vec<String> = origins.iter().map(|origin| pair(origin)).collect();
            list(&names, 4)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_that_rounds_to_its_cut_off_shows_the_difference() {
        assert_eq!(figure_against(0.79996, 0.8), "0.79996");
        assert_eq!(figure_against(0.8, 0.8), "0.800");
        assert_eq!(figure_against(0.6123, 0.8), "0.612");
    }

    #[test]
    fn long_lists_are_cut() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&names, 3), "a, b and c");
        assert_eq!(list(&names, 2), "a, b and 1 more");
    }
}
