//! What to do about an error, in the words of the command line.

use qca::error::{Error, Remedy, Setting, Wording};

/// The words of the command line.
#[derive(Clone, Copy, Debug)]
pub struct CommandLine;

impl Wording for CommandLine {
    fn message(&self, error: &Error) -> Option<String> {
        let remedy = match error {
            Error::NothingToExplain {
                best: Some(0.0), ..
            } => "look at the table with qca truth-table",
            Error::NothingToExplain { best: Some(_), .. } => {
                "lower --consistency or --pri, or look at the table with qca truth-table"
            }
            Error::NothingToExclude { .. } => {
                "raise --consistency or --pri, or ask for --solution conservative"
            }
            Error::NotOneRow { .. } => {
                return Some(format!("{error} with qca explain term"));
            }
            Error::NoCaseInARow => "calibrate anew or use --half nudge=0.001",
            Error::FrequencyTooHigh { fullest, .. } => {
                return Some(format!("{error}; lower --frequency to {fullest} or less"));
            }
            Error::UnknownAssumptions { .. } => "exclude rows by --exclude or --exclude-rows",
            Error::NoConditions => "name them with --conditions A,B,C",
            Error::TooManyConditions { .. } | Error::TooManyConfigurations { .. } => {
                "name fewer with --conditions"
            }
            Error::ConditionIsOutcome { .. } => {
                "leave it out of --conditions, or name another --outcome"
            }
            _ => return whole(error),
        };
        Some(format!("{error}; {remedy}"))
    }

    fn remedy(&self, remedy: &Remedy) -> String {
        match remedy {
            Remedy::NameAnotherIdColumn { .. } => format!("{remedy}: --id COLUMN"),
            Remedy::FillInOrLeaveOutCases => {
                "fill it in, or leave such cases out with --missing drop".to_owned()
            }
            Remedy::CorrectOrLeaveOut { column } => format!(
                "correct it, leave it empty and use --missing drop, or leave column {column:?} out of the conditions"
            ),
            Remedy::Calibrate { column } => format!(
                "{remedy}: qca calibrate DATA --set '{column}=direct(EXCLUSION, CROSSOVER, INCLUSION)'"
            ),
            Remedy::SayDecimalMark(_) => format!("{remedy}: --decimal . or --decimal ,"),
            Remedy::NameCases => {
                format!("{remedy}: --id COLUMN (--id \"\" numbers them), --unit, --time")
            }
            Remedy::ChooseSheet(_) => format!("{remedy}: --sheet NAME"),
            Remedy::SayEncoding => format!("{remedy}: --encoding NAME"),
            Remedy::LeaveOutCondition => "leave it out of --conditions".to_owned(),
            Remedy::Recode { column } => {
                format!("{remedy}: qca calibrate DATA --set '{column}=recode(…)'")
            }
            other => other.to_string(),
        }
    }
}

/// Messages of which an option is the subject.
fn whole(error: &Error) -> Option<String> {
    match error {
        Error::OutOfRange { setting, value, .. } => out_of_range(*setting, *value),
        Error::CutOffsReversed {
            contradiction,
            consistency,
        } => Some(format!(
            "--contradiction {contradiction} is above --consistency {consistency}; it is the lower of the two cut-offs"
        )),
        Error::TooManyRows {
            conditions,
            rows,
            most,
        } => Some(format!(
            "the complete truth table of {conditions} conditions has {rows} rows, more than the {most} that --complete lists; leave --complete out, or name fewer --conditions"
        )),
        _ => None,
    }
}

fn out_of_range(setting: Setting, value: f64) -> Option<String> {
    let option = match setting {
        Setting::Consistency => "--consistency",
        Setting::Contradiction => "--contradiction",
        Setting::Pri => "--pri",
        Setting::Coverage => "--coverage",
        Setting::RelevanceOfNecessity => "--ron",
        Setting::Alpha => "--alpha",
        Setting::Frequency => {
            return Some(
                "--frequency 0 would count every unobserved row as observed; give 1 or more"
                    .to_owned(),
            );
        }
        Setting::Depth => {
            return Some("a search to depth 0 finds nothing; the depth is 1 or more".to_owned());
        }
        _ => return None,
    };
    Some(format!(
        "{option} {value} is not a cut-off; give a number between 0 and 1"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use qca_study::remedies::StudyFile;

    #[test]
    fn each_front_end_has_its_own_words_for_one_error() {
        let error = Error::NothingToExplain {
            outcome: "Y".into(),
            best: Some(0.75),
        };
        let problem = "no row of the truth table has OUT 1 for Y, so there is nothing to explain (the most consistent row has 0.750): the solution is empty";
        assert_eq!(error.to_string(), problem);
        assert_eq!(
            error.worded(&CommandLine),
            format!(
                "{problem}; lower --consistency or --pri, or look at the table with qca truth-table"
            )
        );
        assert_eq!(
            error.worded(&StudyFile),
            format!(
                "{problem}; lower consistency or pri under [cut_offs], or look at the truth table"
            )
        );
    }

    #[test]
    fn a_setting_is_named_by_its_option_or_its_key() {
        let error = Setting::Pri.check_share(1.5).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the PRI cut-off is 1.5; it must be between 0 and 1"
        );
        assert!(
            error
                .worded(&CommandLine)
                .starts_with("--pri 1.5 is not a cut-off")
        );
        assert!(error.worded(&StudyFile).ends_with("the key is pri"));
    }
}
