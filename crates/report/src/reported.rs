//! The models that may be reported.

use itertools::Itertools;
use qca::chart::model_name;
use qca::solution::Model;
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
    let mut models: Vec<(String, &Model)> = result
        .reportable()
        .into_iter()
        .map(|(solution, model)| (model_name(solution, model), model))
        .unique_by(|(_, model)| &model.expression)
        .collect();
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
