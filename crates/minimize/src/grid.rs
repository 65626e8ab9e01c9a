//! A run over many problems, as a table for those who publish benchmarks.

use std::time::Instant;

use num_bigint::BigUint;

use crate::{Error, Models, Options, Problem, Status, check, solve};

/// A named problem.
#[derive(Clone, Debug)]
pub struct Instance {
    /// What the row of the table is called.
    pub name: String,
    /// The problem.
    pub problem: Problem,
}

/// One row of the table.
#[derive(Clone, Debug)]
pub struct Measurement {
    /// The instance.
    pub name: String,
    /// Its conditions.
    pub conditions: usize,
    /// Its ON rows.
    pub on: usize,
    /// Wall-clock seconds of the fastest of the repetitions, in process, without reading the file.
    pub seconds: f64,
    /// Proven: no model has fewer terms.
    pub lower_bound: usize,
    /// A model of this size was found and checked.
    pub upper_bound: usize,
    /// The number of prime implicants, where they were enumerated.
    pub prime_implicants: Option<BigUint>,
    /// The number of models, where they were counted.
    pub models: Option<BigUint>,
    /// Whether all of it was finished.
    pub status: Status,
    /// Whether the independent check accepts the first model.
    pub valid: bool,
}

/// Solves every instance `repetitions` times (at least once) and checks the first model of each.
///
/// # Errors
/// The first [`Error`], with the name of its instance.
pub fn run(
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

/// The table as CSV.
#[must_use]
pub fn csv(rows: &[Measurement]) -> String {
    let head = "instance,conditions,on,seconds,lower_bound,upper_bound,prime_implicants,models,status,valid\n";
    rows.iter().fold(head.to_string(), |text, row| {
        text + &cells(row).join(",") + "\n"
    })
}

/// The table as Markdown.
#[must_use]
pub fn markdown(rows: &[Measurement]) -> String {
    let head = "| instance | conditions | ON | seconds | lower | upper | prime implicants | models | status | valid |\n\
                |---|--:|--:|--:|--:|--:|--:|--:|---|---|\n";
    rows.iter().fold(head.to_string(), |text, row| {
        text + "| " + &cells(row).join(" | ") + " |\n"
    })
}

fn cells(row: &Measurement) -> Vec<String> {
    let number = |n: &Option<BigUint>| n.as_ref().map_or(String::new(), ToString::to_string);
    vec![
        row.name.clone(),
        row.conditions.to_string(),
        row.on.to_string(),
        format!("{:.6}", row.seconds),
        row.lower_bound.to_string(),
        row.upper_bound.to_string(),
        number(&row.prime_implicants),
        number(&row.models),
        match row.status {
            Status::Complete => "complete".into(),
            Status::Limit(reason) => format!("stopped by {reason}"),
        },
        row.valid.to_string(),
    ]
}
