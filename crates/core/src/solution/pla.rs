//! Solutions of Berkeley PLA files, each output on its own.

use serde::{Deserialize, Serialize};

use crate::condition::Condition;
use crate::error::{Error, Result};
use crate::truth_table::TruthTable;
use qca_minimize::pla::Pla;
use qca_minimize::{Models, Watch, check};

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
    let mut done = (0..all)
        .map(|at| minimize(at, all - at))
        .collect::<Result<Vec<_>>>()?;
    // What the others have left is for those that had not enough.
    let is_limited = |at: &usize| done[*at].0.status == SolutionStatus::Limit;
    let limited: Vec<usize> = (0..all).filter(is_limited).collect();
    for (i, &at) in limited.iter().enumerate() {
        if all == 1 || options.minimizer.limits.time.is_none() || clock.look().is_err() {
            break;
        }
        let again = minimize(at, limited.len() - i)?;
        let better = again.0.status != SolutionStatus::Limit || gap(&again.1) < gap(&done[at].1);
        if better {
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
