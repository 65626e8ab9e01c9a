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
        let mut set = ModelSet::nothing();
        for models in each {
            let listed = num_bigint::BigUint::from(models.models.len());
            set.complete &= models.model_count.as_ref() == Some(&listed);
            for at in 0..models.models.len() {
                let mut model: Vec<Cube> = models.terms(at).cloned().collect();
                model.sort();
                set.models.push(model);
            }
        }
        set.models.sort();
        set.models.dedup();
        set
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
        let mut terms: Vec<Cube> = self.models.iter().flatten().cloned().collect();
        terms.sort();
        terms.dedup();
        terms
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
