//! What to do about an error, in the words of the study file.

use qca::error::{Error, Remedy, Setting, Wording};

/// The words of the study file.
#[derive(Clone, Copy, Debug)]
pub struct StudyFile;

impl Wording for StudyFile {
    fn message(&self, error: &Error) -> Option<String> {
        of(error).map(|remedy| format!("{error}; {remedy}"))
    }

    fn remedy(&self, remedy: &Remedy) -> String {
        match remedy {
            Remedy::NameAnotherIdColumn { .. } => format!("{remedy}: id under [data]"),
            Remedy::FillInOrLeaveOutCases => {
                "fill it in, or leave such cases out with missing = \"drop\" under [data]"
                    .to_owned()
            }
            Remedy::CorrectOrLeaveOut { column } => format!(
                "correct it, leave it empty and write missing = \"drop\" under [data], or leave column {column:?} out of the conditions"
            ),
            Remedy::Calibrate { .. } => {
                format!("{remedy}: calibration = \"direct(EXCLUSION, CROSSOVER, INCLUSION)\"")
            }
            Remedy::SayDecimalMark(_) => format!("{remedy}: decimal = \".\" or \",\" under [data]"),
            Remedy::NameCases => format!("{remedy}: id, or unit and time, under [data]"),
            Remedy::ChooseSheet(_) => format!("{remedy}: sheet under [data]"),
            Remedy::SayEncoding => format!("{remedy}: encoding under [data]"),
            Remedy::LeaveOutCondition => "leave out this [[condition]]".to_owned(),
            Remedy::Recode { .. } => format!("{remedy}: calibration = \"recode(…)\""),
            other => other.to_string(),
        }
    }
}

/// What to do about an error, where the study file has keys for it.
pub(crate) fn of(error: &Error) -> Option<String> {
    let remedy = match error {
        Error::NothingToExplain {
            best: Some(0.0), ..
        } => "look at the truth table",
        Error::NothingToExplain { best: Some(_), .. } => {
            "lower consistency or pri under [cut_offs], or look at the truth table"
        }
        Error::NothingToExclude { .. } => {
            "raise consistency or pri under [cut_offs], or ask for types = [\"conservative\"] under [solution]"
        }
        Error::NoCaseInARow => "calibrate anew or use half = \"nudge=0.001\" under [data]",
        Error::FrequencyTooHigh { fullest, .. } => {
            return Some(format!(
                "lower frequency under [cut_offs] to {fullest} or less"
            ));
        }
        Error::UnknownAssumptions { .. } => "exclude rows by exclude or exclude_rows",
        Error::TooManyConditions { .. } | Error::TooManyConfigurations { .. } => {
            "leave out some [[condition]]"
        }
        Error::OutOfRange { setting, .. } => {
            return key(*setting).map(|key| format!("the key is {key}"));
        }
        _ => return None,
    };
    Some(remedy.to_owned())
}

/// The key of a setting.
fn key(setting: Setting) -> Option<&'static str> {
    Some(match setting {
        Setting::Consistency => "consistency",
        Setting::Contradiction => "contradiction",
        Setting::Pri => "pri",
        Setting::Frequency => "frequency",
        Setting::Coverage => "coverage",
        Setting::RelevanceOfNecessity => "ron",
        Setting::Depth => "depth",
        _ => return None,
    })
}
