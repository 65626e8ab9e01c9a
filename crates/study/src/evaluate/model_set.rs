//! The solution of a truth table as a set of models.

use std::sync::Arc;

use itertools::Itertools;
use qca::condition::{Condition, sum_text};
use qca::minimize::{Cube, Models};
use qca::solution::SolutionType;

use crate::specification::{Analysis, Trivial};

/// A solution: all its models, each a sorted list of terms. Two specifications have the same solution if these are equal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ModelSet {
    /// The models, sorted, each once; those of an intermediate solution come from all pairs. None where no row is
    /// OUT 1; the single model of the empty term where every row is OUT 1 and remainders may be used.
    pub models: Vec<Vec<Cube>>,
    /// Whether all models are here.
    pub complete: bool,
}

impl ModelSet {
    /// The solution where there is nothing to explain.
    pub fn nothing() -> Self {
        ModelSet {
            models: Vec::new(),
            complete: true,
        }
    }

    fn everything() -> Self {
        ModelSet {
            models: vec![vec![Cube::empty()]],
            complete: true,
        }
    }

    fn of<'a>(each: impl IntoIterator<Item = &'a Models>) -> Self {
        let each: Vec<&Models> = each.into_iter().collect();
        let listed = |models: &Models| num_bigint::BigUint::from(models.models.len());
        let complete = |models: &&Models| models.model_count.as_ref() == Some(&listed(models));
        // Models are sorted by the ranks of their terms, which are in the order of the terms.
        let all = each.iter().flat_map(|models| &models.prime_implicants);
        let terms: Vec<&Cube> = all.sorted_unstable().dedup().collect();
        let mut ranked: Vec<Vec<u32>> = Vec::new();
        for models in &each {
            let rank = |term: &Cube| terms.partition_point(|&other| other < term) as u32;
            let ranks: Vec<u32> = models.prime_implicants.iter().map(rank).collect();
            ranked.extend(models.models.iter().map(|model| {
                let of_terms = model.iter().map(|&at| ranks[at]);
                of_terms.sorted_unstable().collect::<Vec<u32>>()
            }));
        }
        ranked.sort_unstable();
        ranked.dedup();
        let cubes = |ranks: &Vec<u32>| {
            let each = ranks.iter().map(|&rank| terms[rank as usize].clone());
            each.collect()
        };
        ModelSet {
            models: ranked.iter().map(cubes).collect(),
            complete: each.iter().all(complete),
        }
    }

    /// The solution of this type that an analysis found.
    pub fn new(analysis: &Analysis, solution: SolutionType) -> Self {
        match &analysis.minimized {
            Err(Trivial::NothingToExplain { .. } | Trivial::OnlyRemainders { .. }) => {
                ModelSet::nothing()
            }
            Err(_) => ModelSet::everything(),
            Ok(minimized) => match solution {
                SolutionType::Conservative => ModelSet::of(&minimized.conservative),
                SolutionType::Parsimonious => ModelSet::of(&minimized.parsimonious),
                // Pairs with the same easy counterfactuals share their models.
                SolutionType::Intermediate => {
                    let pairs = minimized.intermediate.iter();
                    let solutions = pairs.map(|pair| &pair.models);
                    ModelSet::of(
                        solutions
                            .unique_by(|&models| Arc::as_ptr(models))
                            .map(|m| &**m),
                    )
                }
            },
        }
    }

    /// Whether no row has the outcome, so that there is no model.
    pub fn is_nothing(&self) -> bool {
        self.models.is_empty()
    }

    /// The models as text.
    pub fn texts(&self, conditions: &[Condition]) -> Vec<String> {
        self.models
            .iter()
            .map(|model| sum_text(model, conditions))
            .collect()
    }

    /// Every term of some model, sorted, each once.
    pub fn terms(&self) -> Vec<Cube> {
        let each = self.models.iter().flatten().unique();
        each.sorted_unstable().cloned().collect()
    }

    /// Whether the term is in some model.
    pub fn has_term(&self, term: &Cube) -> bool {
        self.models.iter().any(|model| model.contains(term))
    }

    /// Whether the term is in every model, and there is one.
    pub fn always_has_term(&self, term: &Cube) -> bool {
        !self.is_nothing() && self.models.iter().all(|model| model.contains(term))
    }
}
