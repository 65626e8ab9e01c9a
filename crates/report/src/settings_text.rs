//! Settings that robustness checks move, and the changes that they make, in words.

use qca_study::robust::{Parameter, Range};

use crate::render::value::{format_end, format_raw};
use crate::words::{Words, fill};

/// The label of a choice beside the name of its factor, which is not said twice.
pub(crate) fn choice_text(words: Words, factor: &str, choice: &str) -> String {
    let alone = choice
        .strip_prefix(factor)
        .and_then(|rest| rest.strip_prefix(' '));
    alone.map_or_else(|| change_text(words, choice), str::to_owned)
}

/// The name of a factor: a cut-off, or what else can be chosen.
pub(crate) fn factor_text(words: Words, factor: &str) -> String {
    match factor {
        "consistency" => words.say("consistency").to_owned(),
        "frequency" => words.say("frequency").to_owned(),
        "anchors" => words.say("anchors").to_owned(),
        "expectations" => words.say("expectations").to_owned(),
        "solution" => words.say("solution").to_owned(),
        name => name.to_owned(),
    }
}

/// A change of settings, such as `consistency 0.85`.
pub(crate) fn change_text(words: Words, change: &str) -> String {
    let after = |what: &str| change.strip_prefix(what);
    if let Some(value) = after("consistency ") {
        return fill!(words, "consistency {value}", value);
    }
    if let Some(value) = after("PRI ") {
        return fill!(words, "PRI {value}", value);
    }
    if let Some(value) = after("frequency ") {
        return fill!(words, "frequency {value}", value);
    }
    if let Some(values) = after("anchors at percentiles ") {
        return fill!(words, "anchors at percentiles {values}", values);
    }
    match change {
        "as stated" => words.say("as stated").to_owned(),
        "anchors as stated" => words.say("anchors as stated").to_owned(),
        "expectations as stated" => words.say("expectations as stated").to_owned(),
        "no expectations" => words.say("no expectations").to_owned(),
        "conservative solution" => words.say("conservative solution").to_owned(),
        "parsimonious solution" => words.say("parsimonious solution").to_owned(),
        "intermediate solution" => words.say("intermediate solution").to_owned(),
        other => other.to_owned(),
    }
}

/// A setting that is moved.
pub(crate) fn parameter_text(words: Words, parameter: &Parameter) -> String {
    match parameter {
        Parameter::Consistency => words.say("consistency cut-off").to_owned(),
        Parameter::Contradiction => words.say("lower consistency cut-off").to_owned(),
        Parameter::Pri => words.say("PRI cut-off").to_owned(),
        Parameter::Frequency => words.say("frequency cut-off").to_owned(),
        Parameter::Anchor { set, anchor, .. } => {
            fill!(words, "{set}: {anchor}", set, anchor = words.retold(anchor))
        }
    }
}

/// An end of a range, rounded into it; infinity where there is none.
pub(crate) fn end_of(range: &Range, end: Option<f64>) -> String {
    let decimals = (!matches!(range.parameter, Parameter::Anchor { .. })).then_some(3);
    end.map_or_else(
        || format_raw(f64::INFINITY),
        |end| format_end(end, range.stated, decimals),
    )
}
