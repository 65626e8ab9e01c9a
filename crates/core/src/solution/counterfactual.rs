//! The terms behind the easy counterfactuals.

use itertools::Itertools;

use crate::expression::Expectations;
use qca_minimize::{Cube, Level};

/// The intermediate terms of a pair of models: for each conservative term and each parsimonious term whose
/// literals it has, the conservative term without the free literals (those that the parsimonious term does not
/// have) that the expectations let go ([`Expectations::lets_go`]).
pub fn intermediate_terms(
    conservative: &[Cube],
    parsimonious: &[Cube],
    expectations: &Expectations,
) -> Vec<Cube> {
    conservative
        .iter()
        .cartesian_product(parsimonious)
        .filter(|(c, p)| p.covers(c))
        .map(|(c, p)| intermediate_term(c, p, expectations))
        .sorted()
        .dedup()
        .collect()
}

fn intermediate_term(
    conservative: &Cube,
    parsimonious: &Cube,
    expectations: &Expectations,
) -> Cube {
    let free: Vec<(usize, Level)> = conservative
        .literals()
        .filter(|&(condition, _)| parsimonious.level(condition).is_none())
        .collect();
    let lets_go = expectations.lets_go(&free);
    let dropped: Vec<usize> = free
        .iter()
        .zip(lets_go)
        .filter(|(_, lets_go)| *lets_go)
        .map(|(&(condition, _), _)| condition)
        .collect();
    Cube::from_literals(
        conservative
            .literals()
            .filter(|(condition, _)| !dropped.contains(condition)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::Condition;

    #[test]
    fn free_literals_against_expectations_are_let_go() {
        let conditions = ["A", "B", "C"].map(|name| Condition {
            name: name.into(),
            levels: 2,
        });
        let conservative = [Cube::from_row(&[1, 0, 1])];
        let parsimonious = [Cube::from_literals([(0, 1)]), Cube::from_literals([(1, 1)])];
        let terms = |expected: &str| {
            let expectations = Expectations::parse(expected, &conditions).unwrap();
            intermediate_terms(&conservative, &parsimonious, &expectations)
        };
        assert_eq!(terms(""), conservative);
        assert_eq!(terms("B"), [Cube::from_literals([(0, 1), (2, 1)])]);
        assert_eq!(terms("~A,~C"), [Cube::from_literals([(0, 1), (1, 0)])]);
        assert_eq!(terms("B*C"), [Cube::from_literals([(0, 1)])]);
    }
}
