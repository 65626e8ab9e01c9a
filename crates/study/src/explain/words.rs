//! Small pieces of sentences.

use qca::Count;
use qca::precision::TOLERANCE;
use qca::solution::{Origin, RowList, SolutionType};

use crate::sentence::{Part, Sentence, told};

/// A figure with three digits.
pub(super) fn figure(figure: Option<f64>) -> Part {
    figure.map_or_else(
        || told!("undefined (0/0)").into(),
        |x| format!("{x:.3}").into(),
    )
}

/// A figure beside its cut-off, with enough digits to tell them apart.
pub(super) fn figure_against(figure: f64, cut: f64) -> String {
    let digits = (3..=9).find(|&digits| {
        let shown: f64 = format!("{figure:.digits$}").parse().unwrap_or(figure);
        (shown - cut).abs() > TOLERANCE || (figure - cut).abs() <= TOLERANCE
    });
    format!("{figure:.0$}", digits.unwrap_or(9))
}

/// `a`, `a and b`, `a, b and 3 more`.
pub(super) fn list<T: Clone + Into<Part>>(items: &[T], most: usize) -> Part {
    let parts = |items: &[T]| items.iter().cloned().map(Into::into).collect();
    match items {
        [] => told!("none").into(),
        _ if items.len() > most => told!(
            "{names} and {count} more",
            names = Part::Enumerated(parts(&items[..most])),
            count = items.len() - most
        )
        .into(),
        _ => Part::Listed(parts(items)),
    }
}

/// `row 3`, `rows 3, 5 and 8`, `17,000 rows`.
pub(super) fn rows(list_of: &RowList, count: &Count) -> Sentence {
    match list_of.0.as_deref() {
        Some([]) => told!("no row"),
        Some([number]) => told!("row {number}", number),
        Some(numbers) if numbers.len() <= 40 => {
            told!("rows {numbers}", numbers = list(numbers, 40))
        }
        _ => told!("{count} rows", count),
    }
}

/// `conservative M1 with parsimonious M2`.
pub(super) fn pair(origin: &Origin) -> Sentence {
    told!(
        "conservative {conservative} with parsimonious {parsimonious}",
        conservative = &origin.conservative,
        parsimonious = &origin.parsimonious,
    )
}

/// The pairs in one sentence: all of them, or these.
pub(super) fn pairs(origins: &[&Origin], all: usize) -> Part {
    match origins {
        _ if origins.len() == all && all > 1 => {
            told!("every one of the {all} pairs of models", all).into()
        }
        _ => {
            let names: Vec<Sentence> = origins.iter().map(|origin| pair(origin)).collect();
            list(&names, 4)
        }
    }
}

/// The name of a type of solution.
pub(super) fn kind_name(kind: SolutionType) -> Sentence {
    match kind {
        SolutionType::Conservative => told!("conservative"),
        SolutionType::Parsimonious => told!("parsimonious"),
        SolutionType::Intermediate => told!("intermediate"),
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
        assert_eq!(list(&names, 3).to_string(), "a, b and c");
        assert_eq!(list(&names, 2).to_string(), "a, b and 1 more");
        assert_eq!(list(&names[..0], 2).to_string(), "none");
    }
}
