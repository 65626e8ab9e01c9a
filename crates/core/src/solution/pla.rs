//! Solutions of Berkeley PLA files, each output on its own.

use serde::{Deserialize, Serialize};

use crate::condition::Condition;
use crate::error::{Error, Result};
use crate::truth_table::TruthTable;
use qca_minimize::pla::Pla;
use qca_minimize::{Limits, Models, Watch, check};

use super::figures::with_figures;
use super::problems::{Minimized, Problems};
use super::{MinimizeResult, SolutionOptions, SolutionStatus};

/// The answer of `minimize --pla`: one result for each output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "minimize")]
pub struct PlaResult {
    /// Whether all outputs are complete.
    pub status: SolutionStatus,
    /// The outputs, in the order of the file.
    pub outputs: Vec<MinimizeResult>,
}

/// An output, and its solutions as cubes.
type Solved = (MinimizeResult, Minimized);

/// Minimises each output of a file that has an ON term. The type of the file says what is not listed: in `f` and
/// `fd` it is OFF, so that the parsimonious solution is the conservative one; in `fr` and `fdr` it is free.
/// Returns the result and, for each output, the cubes of its solutions. A time limit is for all outputs together, in equal parts:
/// what an output leaves is for the next ones, and what all leave for those that had not enough.
///
/// # Errors
/// No output has an ON term; an ON and an OFF term share a configuration.
pub fn minimize_pla(pla: &Pla, options: &SolutionOptions) -> Result<(PlaResult, Vec<Minimized>)> {
    let conditions: Vec<Condition> = pla
        .inputs
        .iter()
        .zip(&pla.levels)
        .map(|(name, &levels)| Condition {
            name: name.clone(),
            levels,
        })
        .collect();
    let levels = pla.levels.clone();
    let clock = options.running_clock();
    let minimize = |at: usize, things: usize| {
        let on = &pla.tables[at].on;
        let table = TruthTable::of_positive_rows(&pla.outputs[at], &conditions, on);
        let solved = match on.is_empty() {
            true => Minimized::default(),
            false => Problems {
                levels: levels.clone(),
                on: on.clone(),
                except: pla.tables[at].except.clone(),
                dont_care: pla.tables[at].dont_care.clone(),
                parsimonious: pla.problem(at).rest,
                on_as_wholes: options.rows_as_wholes.unwrap_or(false),
            }
            .minimize(&sharing(options, clock.share(things)))?,
        };
        let output = with_figures(&table, &solved, &options.types, None);
        Ok::<_, Error>((output, solved))
    };
    let all = pla.outputs.len();
    // Each with how many are still to be done, itself included.
    let mut done = (0..all)
        .zip((1..=all).rev())
        .map(|(at, things)| minimize(at, things))
        .collect::<Result<Vec<Solved>>>()?;
    // What the others have left is for those that had not enough.
    let limited = limited(&done);
    let turns = limited.iter().zip((1..=limited.len()).rev());
    let limits = &options.minimizer.limits;
    for (&at, things) in turns.take_while(|_| has_time_for_another(all, limits, &clock)) {
        let again = minimize(at, things)?;
        if is_better(&again, &done[at]) {
            done[at] = again;
        }
    }
    let (outputs, minimized): (Vec<_>, Vec<_>) = done.into_iter().unzip();
    if pla.tables.iter().all(|table| table.on.is_empty()) {
        return Err(Error::analysis(
            "no output of the PLA file has an ON term, so there is nothing to explain: the solution is empty",
        ));
    }
    let limited = outputs
        .iter()
        .any(|output| output.status == SolutionStatus::Limit);
    let status = if limited {
        SolutionStatus::Limit
    } else {
        SolutionStatus::Complete
    };
    Ok((PlaResult { status, outputs }, minimized))
}

/// The outputs that a limit has stopped.
fn limited(done: &[Solved]) -> Vec<usize> {
    let is_limited = |at: &usize| done[*at].0.status == SolutionStatus::Limit;
    (0..done.len()).filter(is_limited).collect()
}

/// Whether one of so many outputs may have had too little of the time while some of it is left.
fn has_time_for_another(outputs: usize, limits: &Limits, clock: &Watch) -> bool {
    outputs > 1 && limits.time.is_some() && clock.look().is_ok()
}

/// Whether the second answer says more than the first: all, or closer bounds.
fn is_better(again: &Solved, before: &Solved) -> bool {
    again.0.status != SolutionStatus::Limit || gap(&again.1) < gap(&before.1)
}

/// The options with a share of the time in place of all of it.
fn sharing(options: &SolutionOptions, clock: Watch) -> SolutionOptions {
    let mut options = options.clone();
    options.minimizer.watch = clock;
    options
}

/// How far bounds are apart.
fn gap(solved: &Minimized) -> usize {
    let solutions = solved.conservative.iter().chain(&solved.parsimonious);
    solutions.map(Models::gap).sum()
}

/// The answer of `minimize --pla --verify`: whether each output of a file is covered by another file's terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "verify")]
pub struct PlaVerification {
    /// Whether all outputs are.
    pub valid: bool,
    /// The outputs, in the order of the file.
    pub outputs: Vec<VerifiedOutput>,
}

/// One output of a [`PlaVerification`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VerifiedOutput {
    /// Its name.
    pub outcome: String,
    /// The number of terms given for it.
    pub terms: usize,
    /// Whether they cover every ON configuration and none that must not be covered.
    pub valid: bool,
    /// What is wrong; terms count from 1 in the order of their file.
    pub fault: Option<String>,
}

/// Checks the ON terms of `cover` against `pla`, output by output in order, whatever these are called.
///
/// # Errors
/// The files have other numbers of inputs or outputs.
pub fn verify_pla(pla: &Pla, cover: &Pla) -> Result<PlaVerification> {
    let shape = |file: &Pla| (file.inputs.len(), file.outputs.len());
    if shape(pla) != shape(cover) {
        let ((inputs, outputs), (other_inputs, other_outputs)) = (shape(pla), shape(cover));
        return Err(Error::analysis(format!(
            "the file to verify has {other_inputs} inputs and {other_outputs} outputs, the PLA file {inputs} and {outputs}; give a cover of the same function"
        )));
    }
    let outputs: Vec<VerifiedOutput> = (0..pla.outputs.len())
        .map(|at| {
            let terms = &cover.tables[at].on;
            let fault = check::verify_cover(&pla.problem(at), terms).err();
            VerifiedOutput {
                outcome: pla.outputs[at].clone(),
                terms: terms.len(),
                valid: fault.is_none(),
                fault: fault.map(|fault| fault.to_string()),
            }
        })
        .collect();
    Ok(PlaVerification {
        valid: outputs.iter().all(|output| output.valid),
        outputs,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use qca_minimize::{Reason, Status};

    /// An output with so many terms at least and at most.
    fn solved(
        status: SolutionStatus,
        conservative: [usize; 2],
        parsimonious: [usize; 2],
    ) -> Solved {
        let models = |[lower_bound, upper_bound]: [usize; 2]| Models {
            prime_implicants: Vec::new(),
            prime_implicant_count: None,
            model_count: None,
            models: Vec::new(),
            status: Status::Limit(Reason::Time),
            lower_bound,
            upper_bound,
            certificate: None,
        };
        let result = MinimizeResult {
            outcome: "Y".to_owned(),
            status,
            pair_count: None,
            rules: None,
            solutions: Vec::new(),
        };
        let minimized = Minimized {
            conservative: Some(models(conservative)),
            parsimonious: Some(models(parsimonious)),
            ..Minimized::default()
        };
        (result, minimized)
    }

    use SolutionStatus::{Complete, Limit};

    #[test]
    fn a_second_answer_is_better_if_it_is_complete_or_closer() {
        let before = solved(Limit, [3, 7], [2, 3]);
        assert_eq!((gap(&before.1), gap(&Minimized::default())), (5, 0));
        assert!(is_better(&solved(Complete, [3, 8], [2, 8]), &before));
        assert!(is_better(&solved(Limit, [5, 8], [2, 3]), &before));
        assert!(!is_better(&solved(Limit, [3, 6], [1, 3]), &before));
        assert!(!is_better(&solved(Limit, [3, 8], [2, 8]), &before));
    }

    #[test]
    fn outputs_that_a_limit_has_stopped_are_told_from_others() {
        let status = |status| solved(status, [1, 1], [1, 1]);
        let done = [Limit, Complete, Limit, Complete].map(status);
        assert_eq!(limited(&done), [0, 2]);
    }

    #[test]
    fn time_is_left_where_it_was_limited_and_shared() {
        let hour = Some(Duration::from_secs(3600));
        let limits = |time| Limits {
            time,
            ..Limits::default()
        };
        let (runs, over) = (
            Watch::start(hour, None),
            Watch::start(Some(Duration::ZERO), None),
        );
        assert!(has_time_for_another(2, &limits(hour), &runs));
        assert!(!has_time_for_another(1, &limits(hour), &runs));
        assert!(!has_time_for_another(2, &limits(None), &runs));
        assert!(!has_time_for_another(2, &limits(hour), &over));
    }
}
