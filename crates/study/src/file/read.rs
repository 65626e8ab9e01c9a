//! From the text of a study file to a checked [`Study`].

use std::ops::Range;
use std::path::Path;

use sha2::{Digest, Sha256};
use toml::Spanned;

use qca::count::Count;
use qca::data::ReadOptions;
use qca::error::{Error, Result, SyntaxError, did_you_mean};
use qca::expression::Expression;
use qca::sets::ambiguity::AmbiguityPolicy;
use qca::sets::calibration::Calibration;
use qca::solution::SolutionType;
use qca::truth_table::CutOffs;
use qca::variable::{Formula, Variable};

use crate::specification::MOST_MODELS;

use super::derive::inside;
use super::{
    Companions, Counterfactuals, DataFile, DataSource, Expectation, NecessityClaims,
    NecessityCutOffs, SolutionSettings, Study, StudyCases, StudyOutcome, StudySet, StudyVariable,
    file,
};

/// Reads the bytes of a study file.
pub(super) fn study(path: &Path, bytes: &[u8]) -> Result<Study> {
    let origin = path.display().to_string();
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned();
        let end = valid.len();
        Error::from(
            SyntaxError::new(&*origin, valid, end..end, "this byte is not UTF-8")
                .remedy("save the study file as UTF-8"),
        )
    })?;
    let reader = Reader { path, text, origin };
    let file: file::File = toml::from_str(text).map_err(|error| reader.toml_error(&error))?;
    let sha256 = hex(&Sha256::digest(bytes));
    reader.check(file, sha256)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    origin: String,
}

impl Reader<'_> {
    fn check(&self, file: file::File, sha256: String) -> Result<Study> {
        let round = self.round(file.data.round.as_ref())?;
        let conditions = file
            .condition
            .iter()
            .map(|c| self.condition(c.get_ref(), round))
            .collect::<Result<Vec<_>>>()?;
        if conditions.is_empty() {
            let end = self.text.len();
            return Err(self.error(
                end..end,
                "the study has no condition",
                "add a [[condition]] with a name",
            ));
        }
        let global = self.cut_offs(&file.cut_offs, &CutOffs::default())?;
        let outcomes = file
            .outcome
            .iter()
            .map(|outcome| self.outcome(outcome, &global, round))
            .collect::<Result<Vec<_>>>()?;
        if outcomes.is_empty() {
            let end = self.text.len();
            return Err(self.error(
                end..end,
                "the study has no outcome",
                "add an [[outcome]] with a name",
            ));
        }
        let study = Study {
            path: self.path.to_owned(),
            text: self.text.to_owned(),
            sha256,
            title: file.title,
            language: self.language(file.language.as_ref())?,
            ambiguity: self.ambiguity(file.data.half.as_ref())?,
            data: self.data(&file.data)?,
            variables: file
                .variable
                .iter()
                .map(|v| self.variable(v))
                .collect::<Result<_>>()?,
            conditions,
            outcomes,
            selected: Vec::new(),
            solution: self.solution(file.solution)?,
            counterfactuals: Counterfactuals {
                exclude: self.expressions(&file.counterfactuals.exclude)?,
                exclude_contradictory: file.counterfactuals.exclude_contradictory,
                exclude_simultaneous: file.counterfactuals.exclude_simultaneous,
                exclude_against_necessity: file.counterfactuals.exclude_against_necessity,
            },
            necessity: necessity(&file.necessity),
            output: self.output(&file.output)?,
            published: file
                .published
                .into_iter()
                .map(|t| (t.span(), t.into_inner()))
                .collect(),
            robustness: file.robustness.map(|t| (t.span(), t.into_inner())),
            companions: Companions::read(self.path, self.text)?,
        };
        self.check_names(&study)?;
        Ok(study)
    }

    /// Every set is named once, and outcomes are made of outcome sets.
    fn check_names(&self, study: &Study) -> Result<()> {
        let sets: Vec<&StudySet> = study.sets().collect();
        for (at, set) in sets.iter().enumerate() {
            if sets[..at].iter().any(|other| other.name == set.name) {
                let problem = format!("the name {:?} is used twice", set.name);
                return Err(self.error(
                    set.span.clone(),
                    problem,
                    "give each set a name of its own",
                ));
            }
        }
        let defined: Vec<&str> = study
            .outcomes
            .iter()
            .filter_map(|o| o.set.as_ref())
            .map(|s| s.name.as_str())
            .collect();
        for outcome in &study.outcomes {
            for name in outcome.expression.names() {
                if study
                    .conditions
                    .iter()
                    .any(|condition| condition.name == name)
                {
                    let problem = format!("{name:?} is both a condition and part of the outcome");
                    let remedy = "make the outcome of other sets";
                    return Err(self.error(outcome.span.clone(), problem, remedy));
                }
                if !defined.contains(&name) {
                    let problem =
                        format!("the outcome names {name:?}, which no [[outcome]] defines");
                    let remedy = did_you_mean(name, defined.iter().copied());
                    return Err(self.error(outcome.span.clone(), problem, remedy));
                }
            }
        }
        Ok(())
    }

    fn data(&self, data: &file::Data) -> Result<DataSource> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let drop_missing = match data
            .missing
            .as_ref()
            .map(|m| (m.get_ref().as_str(), m.span()))
        {
            None | Some(("error", _)) => false,
            Some(("drop", _)) => true,
            Some((other, span)) => {
                let problem = format!("{other:?} is not a policy for missing cells");
                return Err(self.error(span, problem, "write \"error\" or \"drop\""));
            }
        };
        Ok(DataSource {
            file: data.file.as_ref().map(|file| DataFile {
                named: file.get_ref().clone(),
                path: folder.join(file.get_ref()),
                span: file.span(),
            }),
            id: data.id.as_ref().map(|id| id.get_ref().clone()),
            reading: self.reading(data)?,
            drop_missing,
            cases: data
                .cases
                .as_ref()
                .map(|text| self.cases(text))
                .transpose()?,
            panel: self.panel(data)?,
        })
    }

    fn reading(&self, data: &file::Data) -> Result<ReadOptions> {
        let decimal = match &data.decimal {
            None => None,
            Some(mark) => match mark.get_ref().as_str() {
                "." => Some(b'.'),
                "," => Some(b','),
                other => {
                    let problem = format!("{other:?} is not a decimal mark");
                    return Err(self.error(mark.span(), problem, "write \".\" or \",\""));
                }
            },
        };
        Ok(ReadOptions {
            encoding: data.encoding.clone(),
            sheet: data.sheet.clone(),
            decimal,
            header_row: data.header_row,
            unit: data.unit.as_ref().map(|unit| unit.get_ref().clone()),
            time: data.time.as_ref().map(|time| time.get_ref().clone()),
            ..ReadOptions::default()
        })
    }

    fn cases(&self, text: &Spanned<String>) -> Result<StudyCases> {
        let condition = Formula::condition(text.get_ref());
        Ok(StudyCases {
            condition: condition.map_err(|error| self.inside(text, error))?,
            span: text.span(),
        })
    }

    fn variable(&self, variable: &file::Variable) -> Result<StudyVariable> {
        let formula = Formula::parse(variable.formula.get_ref());
        Ok(StudyVariable {
            variable: Variable {
                name: self.name(&variable.name)?,
                formula: formula.map_err(|error| self.inside(&variable.formula, error))?,
            },
            label: variable.label.clone(),
            span: variable.formula.span(),
        })
    }

    fn round(&self, round: Option<&Spanned<u8>>) -> Result<Option<u8>> {
        match round.filter(|round| *round.get_ref() > 15) {
            None => Ok(round.map(|round| *round.get_ref())),
            Some(round) => Err(self.error(
                round.span(),
                "a membership has at most 15 digits",
                "write how many digits are kept, such as round = 2",
            )),
        }
    }

    /// The columns of a panel: both, or neither.
    fn panel(&self, data: &file::Data) -> Result<Option<[super::PlacedName; 2]>> {
        let column = |column: &Spanned<String>| (column.get_ref().clone(), column.span());
        match (&data.unit, &data.time) {
            (Some(unit), Some(time)) => Ok(Some([column(unit), column(time)])),
            (None, None) => Ok(None),
            (Some(alone), None) | (None, Some(alone)) => Err(self.error(
                alone.span(),
                "a panel has units and times",
                "name both columns: unit = \"…\" and time = \"…\"",
            )),
        }
    }

    fn ambiguity(&self, half: Option<&Spanned<String>>) -> Result<AmbiguityPolicy> {
        let Some(half) = half else {
            return Ok(AmbiguityPolicy::default());
        };
        AmbiguityPolicy::parse(half.get_ref()).map_err(|_| {
            let problem = format!(
                "{:?} is not a policy for memberships of 0.5",
                half.get_ref()
            );
            self.error(
                half.span(),
                problem,
                "write \"keep\", \"drop\" or \"nudge=0.001\"",
            )
        })
    }

    fn condition(&self, condition: &file::Condition, round: Option<u8>) -> Result<StudySet> {
        let column = condition.column.as_ref().unwrap_or(&condition.name);
        Ok(StudySet {
            name: self.name(&condition.name)?,
            label: condition.label.clone(),
            column: column.get_ref().clone(),
            calibration: self.calibration(condition.calibration.as_ref())?,
            justification: condition.justification.clone(),
            round: self.round(condition.round.as_ref())?.or(round),
            expectation: self.expectation(condition.expectation.as_ref())?,
            span: column.span(),
        })
    }

    fn name(&self, name: &Spanned<String>) -> Result<String> {
        let text = name.get_ref();
        if text.trim().is_empty() || text.contains('`') {
            let problem = format!("{text:?} cannot be the name of a set");
            return Err(self.error(
                name.span(),
                problem,
                "a name has some character and no backquote",
            ));
        }
        Ok(text.clone())
    }

    fn expectation(&self, given: Option<&Spanned<file::Expectation>>) -> Result<Expectation> {
        let Some(given) = given else {
            return Ok(Expectation::None);
        };
        match given.get_ref() {
            file::Expectation::Levels(levels) => Ok(Expectation::Levels(levels.clone())),
            file::Expectation::Word(word) => match word.as_str() {
                "none" => Ok(Expectation::None),
                "present" => Ok(Expectation::Present),
                "absent" => Ok(Expectation::Absent),
                other => Err(self.error(
                    given.span(),
                    format!("{other:?} is not an expectation"),
                    "write \"present\", \"absent\", \"none\", or a list of levels such as [1, 2]",
                )),
            },
        }
    }

    fn outcome(
        &self,
        given: &Spanned<file::Outcome>,
        global: &CutOffs,
        round: Option<u8>,
    ) -> Result<StudyOutcome> {
        let outcome = given.get_ref();
        let (expression, mut set, span) = self.outcome_set(given)?;
        if let Some(set) = &mut set {
            set.round = self.round(outcome.round.as_ref())?.or(round);
        }
        Ok(StudyOutcome {
            expression,
            label: outcome.label.clone(),
            negate: outcome.negate.unwrap_or(true),
            expectations: outcome.expectations.as_ref().map(|e| e.get_ref().clone()),
            negated_expectations: outcome
                .negated_expectations
                .as_ref()
                .map(|e| e.get_ref().clone()),
            cut_offs: self.cut_offs(&outcome.cut_offs, global)?,
            exclude: self.expressions(&outcome.exclude)?,
            exclude_rows: outcome
                .exclude_rows
                .iter()
                .copied()
                .map(Count::from)
                .collect(),
            negated_exclude_rows: outcome
                .negated_exclude_rows
                .iter()
                .copied()
                .map(Count::from)
                .collect(),
            respect_necessity: self.claims(outcome.respect_necessity.as_ref())?,
            negated_respect_necessity: self.claims(outcome.negated_respect_necessity.as_ref())?,
            reported: self.reported(outcome.report.as_ref())?,
            negated_reported: self.reported(outcome.negated_report.as_ref())?,
            set,
            span,
        })
    }

    fn outcome_set(
        &self,
        given: &Spanned<file::Outcome>,
    ) -> Result<(Expression, Option<StudySet>, Range<usize>)> {
        let outcome = given.get_ref();
        match (&outcome.name, &outcome.expression) {
            (Some(name), expression) => {
                let column = outcome.column.as_ref().unwrap_or(name);
                let set = StudySet {
                    name: self.name(name)?,
                    label: outcome.label.clone(),
                    column: column.get_ref().clone(),
                    calibration: self.calibration(outcome.calibration.as_ref())?,
                    justification: outcome.justification.clone(),
                    round: None,
                    expectation: Expectation::None,
                    span: column.span(),
                };
                // Both: the set, and what of it is explained, such as one level of a multi-value column.
                let expression = match expression {
                    Some(text) => self.expression(text)?,
                    None => Expression::parse(&qca::condition::quoted(&set.name))?,
                };
                Ok((expression, Some(set), name.span()))
            }
            (None, Some(expression)) => {
                if let Some(extra) = outcome.column.as_ref().or(outcome.calibration.as_ref()) {
                    return Err(self.error(
                        extra.span(),
                        "an outcome that is an expression has no column or calibration of its own",
                        "calibrate the sets that it names, each in an [[outcome]] with a name",
                    ));
                }
                Ok((self.expression(expression)?, None, expression.span()))
            }
            (None, None) => Err(self.error(
                given.span(),
                "an [[outcome]] needs a name or an expression",
                "write name = \"Y\" for a column, or expression = \"Y1*Y2\" over other outcomes",
            )),
        }
    }

    fn calibration(&self, given: Option<&Spanned<String>>) -> Result<Option<Calibration>> {
        let parse = |text: &Spanned<String>| {
            Calibration::parse(text.get_ref()).map_err(|error| self.inside(text, error))
        };
        given.map(parse).transpose()
    }

    fn expressions(&self, given: &[Spanned<String>]) -> Result<Vec<Expression>> {
        given.iter().map(|text| self.expression(text)).collect()
    }

    fn claims(&self, given: Option<&Spanned<file::Claims>>) -> Result<NecessityClaims> {
        let Some(given) = given else {
            return Ok(NecessityClaims::Listed(Vec::new()));
        };
        match given.get_ref() {
            file::Claims::Listed(list) => Ok(NecessityClaims::Listed(self.expressions(list)?)),
            file::Claims::Word(word) if word == "all" => Ok(NecessityClaims::Found),
            file::Claims::Word(word) => Err(self.error(
                given.span(),
                format!("{word:?} is no list of claims"),
                "write a list such as [\"A + B\"], or \"all\" for every claim that the necessity search finds",
            )),
        }
    }

    pub(super) fn expression(&self, text: &Spanned<String>) -> Result<Expression> {
        Expression::parse(text.get_ref()).map_err(|error| self.inside(text, error))
    }

    fn cut_offs(&self, given: &file::CutOffs, default: &CutOffs) -> Result<CutOffs> {
        let cut_off = |value: Option<&Spanned<f64>>| match value {
            Some(cut) if !(0.0..=1.0).contains(cut.get_ref()) => Err(self.error(
                cut.span(),
                format!("{} is not a cut-off", cut.get_ref()),
                "give a number between 0 and 1",
            )),
            other => Ok(other.map(|cut| *cut.get_ref())),
        };
        if let Some(zero) = given.frequency.as_ref().filter(|n| *n.get_ref() == 0) {
            let remedy = "give 1 or more";
            return Err(self.error(zero.span(), "0 is not a frequency cut-off", remedy));
        }
        Ok(CutOffs {
            consistency: cut_off(given.consistency.as_ref())?.unwrap_or(default.consistency),
            contradiction: cut_off(given.contradiction.as_ref())?.or(default.contradiction),
            pri: cut_off(given.pri.as_ref())?.unwrap_or(default.pri),
            frequency: given
                .frequency
                .as_ref()
                .map_or(default.frequency, |n| *n.get_ref()),
            binomial_alpha: None,
        })
    }

    fn solution(&self, given: file::Solution) -> Result<SolutionSettings> {
        let named = |text: &Spanned<String>| {
            let name = match text.get_ref().as_str() {
                "complex" => "conservative",
                other => other,
            };
            let found = SolutionType::ALL
                .into_iter()
                .find(|kind| kind.name() == name);
            found.ok_or_else(|| {
                let names = SolutionType::ALL.map(SolutionType::name);
                let problem = format!("{:?} is not a type of solution", text.get_ref());
                self.error(text.span(), problem, did_you_mean(text.get_ref(), names))
            })
        };
        let types = match &given.types {
            None => SolutionType::ALL.to_vec(),
            Some(types) => types.iter().map(named).collect::<Result<_>>()?,
        };
        let conjunctural = given.conjunctural_expectations;
        Ok(SolutionSettings {
            types,
            conjunctural_expectations: conjunctural.into_iter().map(Spanned::into_inner).collect(),
            include_contradictions: given.include_contradictions,
            irredundant: given.irredundant,
            row_dominance: given.row_dominance,
            max_models: given.max_models.unwrap_or(MOST_MODELS),
        })
    }

    /// An error inside a string of the file: moved to its place there.
    fn inside(&self, text: &Spanned<String>, error: Error) -> Error {
        inside(&self.origin, self.text, &text.span(), error)
    }

    pub(super) fn error(
        &self,
        span: Range<usize>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Error {
        SyntaxError::new(&*self.origin, self.text, span, problem)
            .remedy(remedy)
            .into()
    }

    /// A fault that TOML or the shape of the file has; an unknown key gets the nearest valid one.
    fn toml_error(&self, error: &toml::de::Error) -> Error {
        toml_error(&self.origin, self.text, error, "docs/study-file.md").into()
    }
}

/// What the TOML reader says, in our words: an unknown key with the nearest valid one, or its own message without the names
/// that programmers have for numbers and texts.
pub(crate) fn toml_error(
    origin: &str,
    text: &str,
    error: &toml::de::Error,
    page: &str,
) -> SyntaxError {
    let span = error.span().unwrap_or(text.len()..text.len());
    let message = error.message();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match (message.starts_with("unknown field"), quoted.split_first()) {
        (true, Some((key, valid))) => {
            SyntaxError::new(origin, text, span, format!("there is no key {key:?} here"))
                .remedy(did_you_mean(key, valid.iter().copied()))
        }
        _ if let Some((comma, point)) = decimal_comma(text, span.start) => {
            let problem = format!("{comma} has a comma for a decimal point");
            SyntaxError::new(origin, text, span, problem).remedy(format!(
                "decimals have a point in a study file: write {point}"
            ))
        }
        _ => {
            let lines: Vec<String> = message.lines().map(plain_types).collect();
            SyntaxError::new(origin, text, span, lines.join(", "))
                .remedy(format!("see {page} for the keys and their values"))
        }
    }
}

/// The number with a decimal comma that is the value on the line of this place, and as it is to be written.
fn decimal_comma(text: &str, at: usize) -> Option<(String, String)> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let line = text.get(start..)?.lines().next()?;
    let value = line.split_once('=')?.1.split('#').next()?.trim();
    let (whole, decimals) = value.split_once(',')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (digits(whole.trim_start_matches('-')) && digits(decimals))
        .then(|| (value.to_owned(), value.replace(',', ".")))
}

/// The message with "expected f64" and the like in plain words.
fn plain_types(message: &str) -> String {
    let Some((start, expected)) = message.split_once(", expected ") else {
        return message.to_owned();
    };
    let plain = match expected {
        "f64" => "a number",
        "usize" | "u64" | "u32" => "a whole number that is not negative",
        "a string" | "string" => "a text in quotation marks",
        "a sequence" => "a list in square brackets",
        "a boolean" => "true or false",
        other => other,
    };
    format!("{start}, expected {plain}")
}

fn necessity(given: &file::Necessity) -> NecessityCutOffs {
    NecessityCutOffs {
        consistency: given.consistency.unwrap_or(0.9),
        coverage: given.coverage.unwrap_or(0.0),
        ron: given.ron.unwrap_or(0.0),
        depth: given.depth.unwrap_or(1),
    }
}
