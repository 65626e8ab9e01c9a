//! Which literals directional expectations let go: the terms behind the easy counterfactuals.

use itertools::Itertools;

use crate::expression::BoundExpectations;
use crate::minimize::{Cube, Level};

/// The literals of `free` that the expectations let go, in their order.
///
/// An *individual* expectation lets go of a free literal of its condition with another level than those expected.
/// A *conjunctural* one looks at the free literals whose conditions occur in it: if one of them differs from the
/// entry, all of them are let go. Every entry is applied to `free` as given, so the order does not matter.
pub fn let_go(free: &[(usize, Level)], expectations: &BoundExpectations) -> Vec<(usize, Level)> {
    let individually = |&(condition, level): &(usize, Level)| {
        expectations
            .individual
            .iter()
            .any(|(expected, levels)| *expected == condition && !levels.contains(&level))
    };
    let conjunctural: Vec<usize> = expectations
        .conjunctural
        .iter()
        .flat_map(|entry| {
            let looked_at = |&(condition, level): &(usize, Level)| {
                entry
                    .iter()
                    .find(|(expected, _)| *expected == condition)
                    .map(|(_, levels)| (condition, levels.contains(&level)))
            };
            let seen: Vec<(usize, bool)> = free.iter().filter_map(looked_at).collect();
            let met = seen.iter().all(|&(_, agrees)| agrees);
            seen.into_iter().filter(move |_| !met).map(|(condition, _)| condition)
        })
        .collect();
    free.iter()
        .copied()
        .filter(|literal| individually(literal) || conjunctural.contains(&literal.0))
        .collect()
}

/// The intermediate terms of a pair of models: for each conservative term and each parsimonious term whose
/// literals it has, the conservative term without the free literals that the expectations let go.
pub fn intermediate_terms(
    conservative: &[Cube],
    parsimonious: &[Cube],
    expectations: &BoundExpectations,
) -> Vec<Cube> {
    conservative
        .iter()
        .cartesian_product(parsimonious)
        .filter(|(c, p)| p.covers(c))
        .map(|(c, p)| {
            let free: Vec<(usize, Level)> =
                c.literals().filter(|&(condition, _)| p.level(condition).is_none()).collect();
            let dropped = let_go(&free, expectations);
            Cube::from_literals(c.literals().filter(|literal| !dropped.contains(literal)))
        })
        .sorted()
        .dedup()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expectations(
        individual: &[(usize, &[Level])],
        conjunctural: &[&[(usize, &[Level])]],
    ) -> BoundExpectations {
        let own = |entry: &[(usize, &[Level])]| {
            entry.iter().map(|&(condition, levels)| (condition, levels.to_vec())).collect()
        };
        BoundExpectations {
            individual: own(individual),
            conjunctural: conjunctural.iter().map(|entry| own(entry)).collect(),
        }
    }

    #[test]
    fn an_individual_expectation_lets_go_of_other_levels() {
        let free = [(0, 0), (1, 1), (2, 0)];
        assert_eq!(let_go(&free, &expectations(&[(0, &[1]), (1, &[1])], &[])), [(0, 0)]);
        assert_eq!(let_go(&free, &expectations(&[(0, &[0, 1])], &[])), []);
    }

    #[test]
    fn a_conjunctural_expectation_stands_or_falls_as_a_whole() {
        let entry: &[(usize, &[Level])] = &[(0, &[1]), (1, &[1])];
        assert_eq!(let_go(&[(0, 0), (1, 1)], &expectations(&[], &[entry])), [(0, 0), (1, 1)]);
        assert_eq!(let_go(&[(0, 1), (1, 1)], &expectations(&[], &[entry])), []);
        assert_eq!(let_go(&[(0, 1)], &expectations(&[], &[entry])), []);
        assert_eq!(let_go(&[(2, 0)], &expectations(&[], &[entry])), []);
    }

    #[test]
    fn every_entry_is_applied_to_the_same_literals() {
        let conjunctural: &[(usize, &[Level])] = &[(0, &[1]), (1, &[1])];
        let both = expectations(&[(0, &[1])], &[conjunctural]);
        assert_eq!(let_go(&[(0, 0), (1, 1)], &both), [(0, 0), (1, 1)]);
    }
}
