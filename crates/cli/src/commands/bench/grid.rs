//! A run over many problems, measured.

use std::time::Instant;

use num_bigint::BigUint;

use qca::minimize::{Error, Models, Options, Problem, Status, check, solve};

/// A named problem.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    /// What the row of the table is called.
    pub(super) name: String,
    /// The problem.
    pub(super) problem: Problem,
}

/// One row of the table.
#[derive(Clone, Debug)]
pub(super) struct Measurement {
    /// The instance.
    pub(super) name: String,
    /// Its conditions.
    pub(super) conditions: usize,
    /// Its ON rows.
    pub(super) on: usize,
    /// Wall-clock seconds of the fastest of the repetitions, in process, without reading the file.
    pub(super) seconds: f64,
    /// Proven: no model has fewer terms.
    pub(super) lower_bound: usize,
    /// A model of this size was found and checked.
    pub(super) upper_bound: usize,
    /// The number of prime implicants, where they were enumerated.
    pub(super) prime_implicants: Option<BigUint>,
    /// The number of models, where they were counted.
    pub(super) models: Option<BigUint>,
    /// Whether all of it was finished.
    pub(super) status: Status,
    /// Whether the independent check accepts the first model.
    pub(super) valid: bool,
}

/// Solves every instance `repetitions` times (at least once) and checks the first model of each.
///
/// # Errors
/// The first [`Error`], with the name of its instance.
pub(super) fn run(
    instances: &[Instance],
    options: &Options,
    repetitions: usize,
) -> Result<Vec<Measurement>, (String, Error)> {
    instances
        .iter()
        .map(|instance| {
            measure(instance, options, repetitions.max(1))
                .map_err(|error| (instance.name.clone(), error))
        })
        .collect()
}

fn measure(instance: &Instance, options: &Options, times: usize) -> Result<Measurement, Error> {
    let mut best: Option<(f64, Models)> = None;
    for _ in 0..times {
        let start = Instant::now();
        let models = solve(&instance.problem, options)?;
        let seconds = start.elapsed().as_secs_f64();
        if best.as_ref().is_none_or(|(least, _)| seconds < *least) {
            best = Some((seconds, models));
        }
    }
    let Some((seconds, models)) = best else {
        return Err(Error::NothingOn);
    };
    let terms: Vec<_> = match models.models.first() {
        Some(_) => models.terms(0).cloned().collect(),
        None => Vec::new(),
    };
    Ok(Measurement {
        name: instance.name.clone(),
        conditions: instance.problem.levels.len(),
        on: instance.problem.on.len(),
        seconds,
        lower_bound: models.lower_bound,
        upper_bound: models.upper_bound,
        prime_implicants: models.prime_implicant_count,
        models: models.model_count,
        status: models.status,
        valid: check::verify(&instance.problem, &terms).is_ok(),
    })
}
