//! The models that may be reported.

use itertools::Itertools;
use qca::chart::model_name;
use qca::solution::{Model, SolutionType};
use qca_study::run::Results;

/// The different models that may be reported, the reported one first: of the intermediate solution, else of the
/// parsimonious, else the conservative.
pub(crate) fn reported_models<'a>(results: &'a Results, outcome: &str) -> Vec<&'a Model> {
    let models = named_models(results, outcome);
    models.into_iter().map(|(_, model)| model).collect()
}

/// [`reported_models`] with their names: `M1`, `M1 (C1, P2)`.
pub(crate) fn named_models<'a>(results: &'a Results, outcome: &str) -> Vec<(String, &'a Model)> {
    let Some(result) = results.minimize.get(outcome) else {
        return Vec::new();
    };
    let of = |kind| {
        let models = result.of(kind).flat_map(|solution| {
            let named = move |model| (model_name(solution, model), model);
            solution.models.iter().map(named)
        });
        models
            .unique_by(|(_, model)| &model.expression)
            .collect::<Vec<_>>()
    };
    let mut models = [
        SolutionType::Intermediate,
        SolutionType::Parsimonious,
        SolutionType::Conservative,
    ]
    .into_iter()
    .map(of)
    .find(|models| !models.is_empty())
    .unwrap_or_default();
    let reported = results.reported.get(outcome);
    let at = reported.and_then(|reported| {
        let is_it = |(_, model): &(String, &Model)| model.expression == reported.expression;
        models.iter().position(is_it)
    });
    if let Some(at) = at {
        models[..=at].rotate_right(1);
    }
    models
}
