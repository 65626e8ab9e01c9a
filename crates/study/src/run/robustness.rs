//! The robustness checks of a study, carried out with its analysis where its `[robustness]` table is there.

use qca::data::Dataset;
use qca::error::Result;

use crate::file::Study;
use crate::robust::{Part, Robustness, RobustnessSettings, cut_offs_decide, robustness};
use crate::watch::{Watch, interrupted};

use crate::analysis::{Severity, Warning};

/// What comes of the checks that are reported.
pub(super) enum Checked {
    /// The study asks for none.
    NotAsked,
    /// They are done.
    Done(Robustness),
    /// They are left out, for a reason that the reader is told.
    LeftOut(Warning),
}

/// Carries out the parts that the report has, of these outcomes.
///
/// # Errors
/// As [`robustness()`]; the work was interrupted.
pub(super) fn checked(
    study: &Study,
    data: &Dataset,
    settings: &RobustnessSettings,
    outcomes: &[String],
    watch: &Watch,
) -> Result<Checked> {
    let parts: &[Part] = &settings.report;
    if study.robustness.is_none() || parts.is_empty() || outcomes.is_empty() {
        return Ok(Checked::NotAsked);
    }
    if let Err(error) = cut_offs_decide(study) {
        return Ok(left_out(
            &error.to_string(),
            "leave binomial = true out to have them, or name no part: report = [] under [robustness]",
        ));
    }
    match robustness(study, data, settings, parts, outcomes, watch) {
        Ok(found) => Ok(Checked::Done(found)),
        Err(_) if watch.is_interrupted() => Err(interrupted()),
        Err(_) if watch.look().is_err() => Ok(left_out(
            "the time was up before they were done",
            "give the run more time, or name fewer parts: report = [\"checks\"] under [robustness]",
        )),
        Err(error) => Err(error),
    }
}

fn left_out(why: &str, remedy: &str) -> Checked {
    Checked::LeftOut(Warning {
        outcome: None,
        severity: Severity::Caution,
        reason: format!("The robustness checks are left out: {why}"),
        remedy: remedy.to_owned(),
    })
}
