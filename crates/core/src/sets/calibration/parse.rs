//! Reading a calibration.

use std::ops::Range;

use super::bell::is_bell;
use super::{Anchor, Calibration, Code, CodeValue, Exponents, Inclusion};
use crate::error::{SyntaxError, did_you_mean};

const METHODS: [&str; 7] = [
    "direct", "linear", "bell", "indirect", "tfr", "crisp", "recode",
];
const EXAMPLE: &str = "write a method and its anchors, as in direct(350, 550, 900)";

/// A calibration that fills `text` from `start`; spans point into the whole text.
pub(super) fn calibration(
    origin: &str,
    text: &str,
    start: usize,
) -> Result<Calibration, SyntaxError> {
    Call::read(Source { origin, text }, start)?.calibration()
}

#[derive(Clone, Copy)]
struct Source<'a> {
    origin: &'a str,
    text: &'a str,
}

impl<'a> Source<'a> {
    fn fault(self, span: Range<usize>, problem: impl Into<String>) -> SyntaxError {
        SyntaxError::new(self.origin, self.text, span, problem)
    }

    /// The bytes without the blanks around them.
    fn trimmed(self, span: Range<usize>) -> Range<usize> {
        let part = &self.text[span.clone()];
        let start = span.start + part.len() - part.trim_start().len();
        start..start + part.trim().len()
    }

    fn part(self, span: &Range<usize>) -> &'a str {
        &self.text[span.clone()]
    }

    fn number(self, span: &Range<usize>) -> Result<f64, SyntaxError> {
        let text = self.part(span);
        let letters = text
            .trim_start_matches(['+', '-'])
            .starts_with(|c: char| c.is_alphabetic());
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() && !letters => Ok(number),
            _ => Err(self
                .fault(
                    span.clone(),
                    if text.is_empty() {
                        "expected a number"
                    } else {
                        "this is not a number"
                    },
                )
                .remedy("write a score such as 350 or -0.5, with a decimal point")),
        }
    }

    fn anchor(self, span: &Range<usize>) -> Result<Anchor, SyntaxError> {
        if !self.part(span).starts_with(['p', 'P']) {
            return self.number(span).map(Anchor::Score).map_err(|error| {
                error.remedy("write a score such as 350 or -0.5, or a percentile such as p5")
            });
        }
        let percent = self.number(&(span.start + 1..span.end))?;
        if (0.0..=100.0).contains(&percent) {
            return Ok(Anchor::Percentile(percent));
        }
        Err(self
            .fault(span.clone(), "a percentile is between p0 and p100")
            .remedy("write p5, p50, p95"))
    }
}

/// Name, place of the value, and the value.
type NumericOption = (&'static str, Range<usize>, f64);

/// A method with its arguments, not yet understood.
struct Call<'a> {
    source: Source<'a>,
    method: Range<usize>,
    arguments: Vec<Range<usize>>,
    options: Vec<(Range<usize>, Range<usize>)>,
    close: usize,
}

/// The parts between commas; a comma between quotation marks parts nothing.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut mark = None;
    text.split(move |c: char| {
        match mark {
            Some(open) if open == c => mark = None,
            None if matches!(c, '"' | '\'') => mark = Some(c),
            _ => {}
        }
        c == ',' && mark.is_none()
    })
}

impl<'a> Call<'a> {
    fn read(source: Source<'a>, start: usize) -> Result<Self, SyntaxError> {
        let text = source.text;
        let Some(open) = text[start..].find('(').map(|at| start + at) else {
            let span = source.trimmed(start..text.len());
            return Err(source
                .fault(span, "this is not a calibration")
                .remedy(EXAMPLE));
        };
        let method = source.trimmed(start..open);
        let end = source.trimmed(open..text.len()).end;
        if !text[..end].ends_with(')') {
            let problem = match text[open..].contains(')') {
                true => "the calibration goes on after its closing parenthesis",
                false => "the parenthesis is not closed",
            };
            return Err(source.fault(end..end, problem).remedy(EXAMPLE));
        }
        let close = end - 1;
        let mut call = Call {
            source,
            method,
            arguments: Vec::new(),
            options: Vec::new(),
            close,
        };
        call.split(open + 1)?;
        Ok(call)
    }

    fn split(&mut self, start: usize) -> Result<(), SyntaxError> {
        let source = self.source;
        if source.text[start..self.close].trim().is_empty() {
            return Ok(());
        }
        let mut from = start;
        for part in parts(&source.text[start..self.close]) {
            let span = source.trimmed(from..from + part.len());
            from += part.len() + 1;
            let is_text = source.part(&span).starts_with(['"', '\'']);
            match source.part(&span).find('=').filter(|_| !is_text) {
                Some(at) => {
                    let name = source.trimmed(span.start..span.start + at);
                    self.options
                        .push((name, source.trimmed(span.start + at + 1..span.end)));
                }
                None if self.options.is_empty() => self.arguments.push(span),
                None => {
                    return Err(source
                        .fault(span, "an anchor after an option")
                        .remedy("write the anchors first, then the options"));
                }
            }
        }
        Ok(())
    }

    fn calibration(&self) -> Result<Calibration, SyntaxError> {
        let method = self.source.part(&self.method);
        match method {
            "direct" => self.direct(),
            "linear" => {
                let anchors = self.three_anchors()?;
                Ok(Calibration::Linear {
                    anchors,
                    exponents: self.exponents()?,
                })
            }
            "bell" => self.bell(),
            "indirect" => Ok(Calibration::Indirect(self.thresholds()?)),
            "tfr" => {
                self.no_options()?;
                self.count(0, "no anchors: tfr()")?;
                Ok(Calibration::TotallyFuzzyRelative)
            }
            "crisp" => Ok(Calibration::Crisp(self.thresholds()?)),
            "recode" => self.recode(),
            _ => Err(self
                .source
                .fault(self.method.clone(), "there is no such calibration method")
                .remedy(did_you_mean(method, METHODS))),
        }
    }

    fn direct(&self) -> Result<Calibration, SyntaxError> {
        let anchors = self.three_anchors()?;
        let mut inclusion = Inclusion::default();
        for (name, value, number) in self.numeric_options(&["idm", "logodds"])? {
            let fault = |problem: &str| Err(self.source.fault(value.clone(), problem));
            inclusion = match name {
                "idm" if number > 0.5 && number < 1.0 => Inclusion::Degree(number),
                "idm" => return fault("idm is a membership between 0.5 and 1, both excluded"),
                _ if number > 0.0 => Inclusion::LogOdds(number),
                _ => return fault("logodds is above 0; fs/QCA's is 3"),
            };
        }
        if self.options.len() > 1 {
            let span = self.options[0].0.start..self.options[1].1.end;
            return Err(self
                .source
                .fault(span, "idm and logodds say the same thing")
                .remedy("give one of them"));
        }
        Ok(Calibration::Direct { anchors, inclusion })
    }

    fn three_anchors(&self) -> Result<[Anchor; 3], SyntaxError> {
        self.count(
            3,
            "three anchors: full exclusion, crossover, full inclusion",
        )?;
        let anchors = [0, 1, 2].map(|at| self.source.anchor(&self.arguments[at]));
        let [e, c, i] = anchors;
        let anchors = [e?, c?, i?];
        if let [Some(e), Some(c), Some(i)] = anchors.map(comparable(&anchors)) {
            let between = (e < c && c < i) || (i < c && c < e);
            if !between {
                return Err(self
                    .source
                    .fault(
                        self.arguments[1].clone(),
                        "the crossover is not between the other two anchors",
                    )
                    .remedy(
                        "give full exclusion, crossover, full inclusion, ascending or descending",
                    ));
            }
        }
        Ok(anchors)
    }

    fn bell(&self) -> Result<Calibration, SyntaxError> {
        self.count(6, "six anchors: e1, c1, i1, i2, c2, e2")?;
        let anchors: Vec<Anchor> = self
            .arguments
            .iter()
            .map(|span| self.source.anchor(span))
            .collect::<Result<_, _>>()?;
        let anchors: [Anchor; 6] = match anchors.try_into() {
            Ok(anchors) => anchors,
            Err(_) => return Err(self.source.fault(self.all(), "bell takes six anchors")),
        };
        let scores = anchors.map(comparable(&anchors));
        if scores.iter().all(Option::is_some) && !is_bell(scores.map(Option::unwrap_or_default)) {
            return Err(self.source.fault(self.all(), "the anchors are not in the order of a bell").remedy(
                "in the order e1, c1, i1, i2, c2, e2 they ascend, or for an inverted bell i1 < c1 < e1 <= e2 < c2 < i2",
            ));
        }
        Ok(Calibration::Bell {
            anchors,
            exponents: self.exponents()?,
        })
    }

    fn exponents(&self) -> Result<Exponents, SyntaxError> {
        let mut exponents = Exponents::default();
        for (name, value, number) in self.numeric_options(&["below", "above"])? {
            if number <= 0.0 {
                return Err(self
                    .source
                    .fault(value.clone(), format!("{name} is an exponent above 0")));
            }
            match name {
                "below" => exponents.below = number,
                _ => exponents.above = number,
            }
        }
        Ok(exponents)
    }

    fn thresholds(&self) -> Result<Vec<Anchor>, SyntaxError> {
        self.no_options()?;
        if self.arguments.is_empty() {
            return Err(self
                .source
                .fault(self.close..self.close, "expected at least one threshold"));
        }
        let mut thresholds: Vec<Anchor> = self
            .arguments
            .iter()
            .map(|span| self.source.anchor(span))
            .collect::<Result<_, _>>()?;
        for (at, threshold) in thresholds.iter().enumerate() {
            if thresholds[..at].contains(threshold) {
                return Err(self
                    .source
                    .fault(self.arguments[at].clone(), "this threshold is given twice"));
            }
        }
        let score = comparable(&thresholds);
        if thresholds
            .iter()
            .all(|&threshold| score(threshold).is_some())
        {
            thresholds.sort_by(|&a, &b| {
                score(a)
                    .partial_cmp(&score(b))
                    .unwrap_or(std::cmp::Ordering::Equal)
            });
        }
        Ok(thresholds)
    }

    fn recode(&self) -> Result<Calibration, SyntaxError> {
        self.no_options()?;
        if self.arguments.is_empty() {
            return Err(self
                .source
                .fault(self.close..self.close, "expected codes")
                .remedy("write value:membership pairs, as in recode(1:0, 2:0.33, 3:1)"));
        }
        let mut codes: Vec<Code> = Vec::with_capacity(self.arguments.len());
        for span in &self.arguments {
            let code = self.code(span)?;
            if codes.iter().any(|other| other.value == code.value) {
                return Err(self.source.fault(span.clone(), "this value is given twice"));
            }
            codes.push(code);
        }
        let fuzzy = codes.iter().any(|code| code.membership.fract() != 0.0);
        if let Some(at) = codes.iter().position(|code| fuzzy && code.membership > 1.0) {
            return Err(self
                .source
                .fault(
                    self.arguments[at].clone(),
                    "a membership above 1 beside fractional ones",
                )
                .remedy("give memberships between 0 and 1, or whole levels only"));
        }
        Ok(Calibration::Recode(codes))
    }

    fn code(&self, span: &Range<usize>) -> Result<Code, SyntaxError> {
        let part = self.source.part(span);
        // A text may have a colon in it.
        let quoted = part.strip_prefix(['"', '\'']).and_then(|rest| {
            let mark = part.chars().next()?;
            rest.find(mark).map(|length| length + 2)
        });
        let after = quoted.unwrap_or(0);
        let Some(at) = part[after..].find(':').map(|at| after + at) else {
            return Err(self
                .source
                .fault(span.clone(), "expected value:membership")
                .remedy("as in recode(1:0, 2:0.33, 3:1)"));
        };
        let value = match quoted {
            Some(end) if part[end..at].trim().is_empty() => {
                CodeValue::Text(part[1..end - 1].to_owned())
            }
            _ => {
                let place = self.source.trimmed(span.start..span.start + at);
                let number = self.source.number(&place);
                CodeValue::Number(number.map_err(|error| {
                    error.remedy("write a number, or a text in quotation marks: recode(\"high\": 1, \"low\": 0)")
                })?)
            }
        };
        let place = self.source.trimmed(span.start + at + 1..span.end);
        let membership = self.source.number(&place)?;
        if membership < 0.0 {
            return Err(self
                .source
                .fault(place, "a membership is not below 0")
                .remedy("give memberships between 0 and 1, or whole levels"));
        }
        Ok(Code { value, membership })
    }

    /// The bytes of all arguments.
    fn all(&self) -> Range<usize> {
        match (self.arguments.first(), self.arguments.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => self.close..self.close,
        }
    }

    fn count(&self, wanted: usize, what: &str) -> Result<(), SyntaxError> {
        let found = self.arguments.len();
        if found == wanted {
            return Ok(());
        }
        let span = match self.arguments.get(wanted) {
            Some(first_too_many) => first_too_many.start..self.all().end,
            None => self.close..self.close,
        };
        let problem = format!(
            "{} takes {wanted} arguments, not {found}",
            self.source.part(&self.method)
        );
        Err(self
            .source
            .fault(span, problem)
            .remedy(format!("give {what}")))
    }

    fn no_options(&self) -> Result<(), SyntaxError> {
        self.numeric_options(&[]).map(|_| ())
    }

    /// Name, place and number of each option; all of them must be among `known`, each once.
    fn numeric_options(&self, known: &[&'static str]) -> Result<Vec<NumericOption>, SyntaxError> {
        let mut options: Vec<NumericOption> = Vec::new();
        for (name, value) in &self.options {
            let word = self.source.part(name);
            let Some(&found) = known.iter().find(|other| **other == word) else {
                let method = self.source.part(&self.method);
                let remedy = match known {
                    [] => format!("{method} has no options"),
                    _ => did_you_mean(word, known.iter().copied()),
                };
                let problem = format!("{method} has no option of this name");
                return Err(self.source.fault(name.clone(), problem).remedy(remedy));
            };
            if options.iter().any(|(other, ..)| *other == found) {
                return Err(self
                    .source
                    .fault(name.clone(), "this option is given twice"));
            }
            options.push((found, value.clone(), self.source.number(value)?));
        }
        Ok(options)
    }
}

/// Anchors can be compared before the data are known if all are scores, or all percentiles (which never descend).
fn comparable(anchors: &[Anchor]) -> impl Fn(Anchor) -> Option<f64> + use<> {
    let percentiles = anchors
        .iter()
        .filter(|anchor| matches!(anchor, Anchor::Percentile(_)))
        .count();
    let alike = percentiles == 0 || percentiles == anchors.len();
    move |anchor| match anchor {
        Anchor::Score(x) | Anchor::Percentile(x) => alike.then_some(x),
    }
}
