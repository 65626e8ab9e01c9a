//! Simulated studies: raw scores of the kinds that studies measure, from latent sets and expressions.
//!
//! A study is simulated in three steps. *Configurations*: a limited number of different ones is drawn, each condition
//! present with its prevalence (skew), and each case gets one, the first ones more often than the last (limited diversity).
//! *Latent memberships*: a case is in or out of a condition as its configuration says, more or less clearly; an
//! outcome's is that of its expression (minimum, maximum, 1 − x), with noise on the scale of log-odds. *Raw scores*:
//! the inverse of the direct method at the anchors of the scale, with noise, as survey items, a percentage or an index.
//!
//! The numbers come from ChaCha8 with one stream for each variable, so that one seed gives one file, and a variable
//! that is added leaves the others as they are. Noise is the sum of twelve uniform numbers less six, which is close to
//! normal and the same on every machine.

use std::collections::BTreeSet;
use std::ops::Range;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::Deserialize;
use toml::Spanned;

use crate::file::toml_error;
use qca::error::{Error, Result, SyntaxError};
use qca::expression::Expression;
use qca::sets::{FuzzySets, Set};

/// Log-odds of membership at the anchors of a scale, as in the direct method.
const ANCHOR_LOG_ODDS: f64 = 2.944_438_979_166_440_3;
/// Latent log-odds are kept within this.
const MOST_LOG_ODDS: f64 = 5.0;
/// Most cases, conditions times outcomes being far fewer.
const MOST_CASES: usize = 1_000_000;
/// The page that describes a specification.
const PAGE: &str = "docs/simulate.md";

/// What to simulate, from a TOML text.
///
/// ```
/// let spec = r#"
/// seed = 1
/// cases = 5
/// configurations = 4
/// [[condition]]
/// name = "A"
/// scale = { kind = "items", items = 4, low = 1, high = 7, anchors = [2, 4, 6] }
/// [[condition]]
/// name = "B"
/// scale = { kind = "number", low = 0, high = 100, digits = 1, anchors = [20, 50, 80] }
/// [[outcome]]
/// name = "Y"
/// expression = "A*~B"
/// scale = { kind = "number", low = 0, high = 1, digits = 3, anchors = [0.2, 0.4, 0.8] }
/// "#;
/// let csv = qca_study::simulate::Simulation::parse("spec.toml", spec)?.csv()?;
/// assert!(csv.starts_with("case,A,B,Y\ncase 1,"));
/// assert_eq!(csv.lines().count(), 6);
/// # Ok::<(), qca::Error>(())
/// ```
#[derive(Debug)]
pub struct Simulation {
    origin: String,
    text: String,
    file: File,
    outcomes: Vec<Expression>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    seed: u64,
    cases: Spanned<usize>,
    configurations: Option<Spanned<usize>>,
    #[serde(default = "case")]
    case_column: String,
    case_prefix: Option<String>,
    names: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    condition: Vec<Spanned<SimulatedCondition>>,
    #[serde(default)]
    outcome: Vec<Spanned<SimulatedOutcome>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SimulatedCondition {
    name: String,
    column: Option<String>,
    #[serde(default = "half")]
    prevalence: f64,
    #[serde(default = "two")]
    clarity: f64,
    #[serde(default)]
    spread: f64,
    #[serde(default)]
    noise: f64,
    scale: Scale,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SimulatedOutcome {
    name: String,
    column: Option<String>,
    expression: Spanned<String>,
    #[serde(default)]
    noise: f64,
    scale: Scale,
}

/// How a latent membership is measured.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scale {
    kind: Kind,
    low: f64,
    high: f64,
    anchors: [f64; 3],
    items: Option<u32>,
    item_noise: Option<f64>,
    digits: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// The mean of survey items that are whole numbers.
    Items,
    /// One number, such as a percentage or an index.
    Number,
}

fn case() -> String {
    "case".to_owned()
}

fn half() -> f64 {
    0.5
}

fn two() -> f64 {
    2.0
}

/// The random numbers of one variable.
struct Stream(ChaCha8Rng);

impl Stream {
    fn new(seed: u64, number: usize) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(number as u64);
        Stream(random)
    }

    /// Uniform in [0, 1).
    fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Mean 0, standard deviation 1, within ±6.
    fn noise(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    /// A whole number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        (self.uniform() * bound as f64) as usize
    }
}

impl Simulation {
    /// Reads a specification; `docs/simulate.md` describes the keys. `origin` is the file's name, for messages.
    ///
    /// # Errors
    /// [`SyntaxError`] at the key or value at fault.
    pub fn parse(origin: &str, text: &str) -> Result<Self> {
        let file: File =
            toml::from_str(text).map_err(|error| toml_error(origin, text, &error, PAGE))?;
        let mut simulation = Simulation {
            origin: origin.to_owned(),
            text: text.to_owned(),
            file,
            outcomes: Vec::new(),
        };
        simulation.check()?;
        let outcomes = simulation
            .file
            .outcome
            .iter()
            .map(|outcome| simulation.expression(outcome.get_ref()));
        simulation.outcomes = outcomes.collect::<Result<_>>()?;
        Ok(simulation)
    }

    fn fault(&self, span: Range<usize>, problem: impl Into<String>) -> SyntaxError {
        SyntaxError::new(&*self.origin, &*self.text, span, problem)
    }

    fn expression(&self, outcome: &SimulatedOutcome) -> Result<Expression> {
        let span = outcome.expression.span();
        let fault = |error: &Error| {
            let problem = error
                .snippet()
                .map_or_else(|| error.to_string(), |e| e.problem.clone());
            Error::from(
                self.fault(span.clone(), problem)
                    .remedy("write conditions with * + ~ and parentheses"),
            )
        };
        let expression = Expression::parse(outcome.expression.get_ref()).map_err(|e| fault(&e))?;
        let known: Vec<&str> = self
            .file
            .condition
            .iter()
            .map(|condition| condition.get_ref().name.as_str())
            .collect();
        match expression
            .names()
            .into_iter()
            .find(|name| !known.contains(name))
        {
            None => Ok(expression),
            Some(name) => Err(self
                .fault(span.clone(), format!("{name:?} is not a condition"))
                .remedy(qca::error::did_you_mean(name, known))
                .into()),
        }
    }

    fn check(&self) -> Result<()> {
        let file = &self.file;
        let cases = *file.cases.get_ref();
        if cases == 0 || cases > MOST_CASES {
            return Err(self
                .fault(file.cases.span(), format!("cases is 1 to {MOST_CASES}"))
                .into());
        }
        if file.condition.is_empty() || file.condition.len() > 30 {
            let end = self.text.len();
            return Err(self
                .fault(end..end, "a simulation has 1 to 30 conditions")
                .remedy("add a [[condition]]")
                .into());
        }
        if let Some(names) = file
            .names
            .as_ref()
            .filter(|names| names.get_ref().len() != cases)
        {
            let problem = format!("{} names for {cases} cases", names.get_ref().len());
            return Err(self.fault(names.span(), problem).into());
        }
        let possible = 1usize << file.condition.len();
        let too_many = |wanted: &&Spanned<usize>| !(1..=possible).contains(wanted.get_ref());
        if let Some(wanted) = file.configurations.as_ref().filter(too_many) {
            let problem = format!("configurations is 1 to {possible} with these conditions");
            return Err(self.fault(wanted.span(), problem).into());
        }
        let mut names = BTreeSet::from([file.case_column.as_str()]);
        for condition in &file.condition {
            let SimulatedCondition {
                name,
                column,
                prevalence,
                clarity,
                spread,
                noise,
                scale,
            } = condition.get_ref();
            self.check_variable(
                condition.span(),
                column.as_ref().unwrap_or(name),
                &mut names,
                scale,
            )?;
            let skewed = *prevalence > 0.0 && *prevalence < 1.0;
            let measured = *clarity > 0.0 && *spread >= 0.0 && *noise >= 0.0;
            if !(skewed && measured) {
                let problem =
                    "prevalence is between 0 and 1, clarity above 0, spread and noise not below 0";
                return Err(self.fault(condition.span(), problem).into());
            }
        }
        for outcome in &file.outcome {
            let SimulatedOutcome {
                name,
                column,
                noise,
                scale,
                ..
            } = outcome.get_ref();
            self.check_variable(
                outcome.span(),
                column.as_ref().unwrap_or(name),
                &mut names,
                scale,
            )?;
            if *noise < 0.0 || !noise.is_finite() {
                return Err(self.fault(outcome.span(), "noise is not below 0").into());
            }
        }
        Ok(())
    }

    fn check_variable<'a>(
        &self,
        span: Range<usize>,
        column: &'a str,
        names: &mut BTreeSet<&'a str>,
        scale: &Scale,
    ) -> Result<()> {
        if column.is_empty() || !names.insert(column) {
            let problem = format!("the column name {column:?} is empty or used twice");
            return Err(self
                .fault(span, problem)
                .remedy("give each variable a name of its own")
                .into());
        }
        let [e, c, i] = scale.anchors;
        let ordered = (e < c && c < i) || (i < c && c < e);
        let bounded = scale.low < scale.high && scale.low.is_finite() && scale.high.is_finite();
        if !ordered || !bounded {
            return Err(self
                .fault(span, "the scale is not in order")
                .remedy(
                    "low is below high, and the crossover strictly between the other two anchors",
                )
                .into());
        }
        if (scale.kind == Kind::Items) != scale.items.is_some_and(|items| items > 0) {
            return Err(self
                .fault(
                    span,
                    "a scale of kind \"items\" says how many items it has, another kind does not",
                )
                .remedy("write items = 6, or kind = \"number\"")
                .into());
        }
        Ok(())
    }

    /// The simulated data as CSV: a column of case names, the conditions, the outcomes.
    ///
    /// # Errors
    /// [`Error::Analysis`] if the prevalences do not give as many different configurations as asked for.
    pub fn csv(&self) -> Result<String> {
        let file = &self.file;
        let latent = self.latent()?;
        let conditions = file.condition.iter().map(Spanned::get_ref);
        let names: Vec<String> = conditions
            .clone()
            .map(|condition| condition.name.clone())
            .collect();
        let mut columns: Vec<(&str, Vec<String>)> = Vec::new();
        for (at, condition) in conditions.enumerate() {
            let mut random = Stream::new(file.seed, 2 * at + 2);
            let score = |&odds: &f64| {
                condition
                    .scale
                    .score(odds + condition.noise * random.noise(), &mut random)
            };
            let header = condition.column.as_ref().unwrap_or(&condition.name);
            columns.push((header, latent[at].iter().map(score).collect()));
        }
        let sets = self.latent_sets(&names, &latent)?;
        for (at, (outcome, expression)) in file.outcome.iter().zip(&self.outcomes).enumerate() {
            let outcome = outcome.get_ref();
            let mut random = Stream::new(file.seed, 2 * (file.condition.len() + at) + 2);
            let score = |membership: f64| {
                let odds =
                    libm::log(membership / (1.0 - membership)).clamp(-MOST_LOG_ODDS, MOST_LOG_ODDS);
                outcome
                    .scale
                    .score(odds + outcome.noise * random.noise(), &mut random)
            };
            let scores = expression.evaluate(&sets)?.into_iter().map(score).collect();
            columns.push((outcome.column.as_ref().unwrap_or(&outcome.name), scores));
        }
        self.written(&columns)
    }

    fn written(&self, columns: &[(&str, Vec<String>)]) -> Result<String> {
        let failed =
            |error: csv::Error| Error::analysis(format!("the data cannot be written: {error}"));
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = columns.iter().map(|(name, _)| *name);
        writer
            .write_record(std::iter::once(self.file.case_column.as_str()).chain(header))
            .map_err(failed)?;
        for (case, name) in self.case_names().iter().enumerate() {
            let cells = columns.iter().map(|(_, cells)| cells[case].as_str());
            writer
                .write_record(std::iter::once(name.as_str()).chain(cells))
                .map_err(failed)?;
        }
        let bytes = writer
            .into_inner()
            .map_err(|error| Error::analysis(error.to_string()))?;
        String::from_utf8(bytes).map_err(|error| Error::analysis(error.to_string()))
    }

    fn case_names(&self) -> Vec<String> {
        let count = *self.file.cases.get_ref();
        if let Some(names) = &self.file.names {
            return names.get_ref().clone();
        }
        let width = count.to_string().len();
        let prefix = self.file.case_prefix.as_deref().unwrap_or("case ");
        (1..=count)
            .map(|number| format!("{prefix}{number:0width$}"))
            .collect()
    }

    /// For each condition the latent log-odds of each case.
    fn latent(&self) -> Result<Vec<Vec<f64>>> {
        let configurations = self.configurations()?;
        let column = |(at, condition): (usize, &Spanned<SimulatedCondition>)| {
            let condition = condition.get_ref();
            let mut random = Stream::new(self.file.seed, 2 * at + 1);
            let odds = |configuration: &u32| {
                let distance = (condition.clarity + condition.spread * random.noise())
                    .clamp(0.2, MOST_LOG_ODDS);
                if configuration >> at & 1 == 1 {
                    distance
                } else {
                    -distance
                }
            };
            configurations.iter().map(odds).collect()
        };
        Ok(self.file.condition.iter().enumerate().map(column).collect())
    }

    /// The configuration of each case as bits, the first condition the lowest.
    fn configurations(&self) -> Result<Vec<u32>> {
        let file = &self.file;
        let cases = *file.cases.get_ref();
        let mut random = Stream::new(file.seed, 0);
        let one = |random: &mut Stream| {
            file.condition
                .iter()
                .enumerate()
                .fold(0u32, |bits, (at, condition)| {
                    bits | (u32::from(random.uniform() < condition.get_ref().prevalence) << at)
                })
        };
        let Some(wanted) = &file.configurations else {
            return Ok((0..cases).map(|_| one(&mut random)).collect());
        };
        let wanted = *wanted.get_ref();
        let mut drawn: Vec<u32> = Vec::with_capacity(wanted);
        for _ in 0..wanted.saturating_mul(1000) {
            let configuration = one(&mut random);
            if drawn.len() < wanted && !drawn.contains(&configuration) {
                drawn.push(configuration);
            }
        }
        if drawn.len() < wanted {
            return Err(Error::analysis(format!(
                "{wanted} different configurations are too many for these prevalences; ask for fewer, or bring the prevalences nearer to 0.5"
            )));
        }
        // Each configuration once, then the earlier drawn (more likely) the more often.
        let mut all: Vec<u32> = drawn
            .iter()
            .copied()
            .cycle()
            .take(wanted.min(cases))
            .collect();
        while all.len() < cases {
            let at = random.below(wanted).min(random.below(wanted));
            all.push(drawn[at]);
        }
        for last in (1..all.len()).rev() {
            let other = random.below(last + 1);
            all.swap(last, other);
        }
        Ok(all)
    }

    fn latent_sets(&self, names: &[String], latent: &[Vec<f64>]) -> Result<FuzzySets> {
        let set = |(name, odds): (&String, &Vec<f64>)| {
            let memberships = odds
                .iter()
                .map(|odds| 1.0 / (1.0 + libm::exp(-odds)))
                .collect();
            Set::new(name, memberships)
        };
        let sets = names
            .iter()
            .zip(latent)
            .map(set)
            .collect::<Result<_, _>>()?;
        Ok(FuzzySets::new(&*self.origin, self.case_names(), sets)?)
    }
}

impl Scale {
    /// The raw score, as text, of a case with these log-odds of membership.
    fn score(&self, log_odds: f64, random: &mut Stream) -> String {
        let [exclusion, crossover, inclusion] = self.anchors;
        let toward = if log_odds >= 0.0 {
            inclusion - crossover
        } else {
            crossover - exclusion
        };
        let target = crossover + toward * log_odds / ANCHOR_LOG_ODDS;
        let digits = self.digits.unwrap_or(2).min(12);
        let value = match self.items {
            None => target,
            Some(items) => {
                let noise = self.item_noise.unwrap_or(0.5);
                let item =
                    |random: &mut Stream| self.within((target + noise * random.noise()).round());
                (0..items).map(|_| item(random)).sum::<f64>() / f64::from(items)
            }
        };
        printed(self.within(value), digits)
    }

    fn within(&self, value: f64) -> f64 {
        value.clamp(self.low, self.high)
    }
}

/// A score with so many digits; what is rounded to zero from below loses its sign, as no answer is "-0".
fn printed(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    match text.strip_prefix('-') {
        Some(zero) if zero.bytes().all(|byte| matches!(byte, b'0' | b'.')) => zero.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qca::Dataset;
    use qca::data::ReadOptions;

    const SPEC: &str = r#"
seed = 3
cases = 60
configurations = 5
case_prefix = "x"
[[condition]]
name = "A"
prevalence = 0.7
spread = 0.5
scale = { kind = "items", items = 4, low = 1, high = 7, anchors = [2, 4, 6] }
[[condition]]
name = "B"
noise = 0.1
scale = { kind = "number", low = 0, high = 100, digits = 1, anchors = [80, 50, 20] }
[[condition]]
name = "C"
column = "see"
scale = { kind = "number", low = 0, high = 1, anchors = [0.2, 0.4, 0.9] }
[[outcome]]
name = "Y"
expression = "A*~B + C"
scale = { kind = "number", low = 0, high = 10, digits = 6, anchors = [2, 5, 8] }
"#;

    fn data(spec: &str) -> Dataset {
        let csv = Simulation::parse("s.toml", spec).unwrap().csv().unwrap();
        Dataset::parse("s.csv", csv.as_bytes(), &ReadOptions::default()).unwrap()
    }

    #[test]
    fn one_seed_gives_one_file() {
        let text = |spec: &str| Simulation::parse("s.toml", spec).unwrap().csv().unwrap();
        assert_eq!(text(SPEC), text(SPEC));
        assert_ne!(text(SPEC), text(&SPEC.replace("seed = 3", "seed = 4")));
        let quiet = data(SPEC);
        let noisy = data(&SPEC.replace("name = \"Y\"", "name = \"Y\"\nnoise = 1.0"));
        assert_eq!(quiet.numeric("A").unwrap(), noisy.numeric("A").unwrap());
        assert_ne!(quiet.numeric("Y").unwrap(), noisy.numeric("Y").unwrap());
    }

    #[test]
    fn scores_keep_to_their_scales_and_their_number_of_configurations() {
        let data = data(SPEC);
        assert_eq!(&data.cases[8], "x09");
        assert_eq!(
            data.column_names().collect::<Vec<_>>(),
            ["A", "B", "see", "Y"]
        );
        let a = data.numeric("A").unwrap();
        assert!(
            a.iter()
                .all(|v| (1.0..=7.0).contains(v) && (v * 4.0).fract() == 0.0)
        );
        let (b, c) = (data.numeric("B").unwrap(), data.numeric("see").unwrap());
        let found: BTreeSet<(bool, bool, bool)> = (0..60)
            .map(|case| (a[case] > 4.0, b[case] < 50.0, c[case] > 0.4))
            .collect();
        assert_eq!(found.len(), 5);
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(printed(-0.3, 0), "0");
        assert_eq!(printed(-0.004, 2), "0.00");
        assert_eq!(printed(-0.006, 2), "-0.01");
        assert_eq!(printed(-10.0, 0), "-10");
    }

    #[test]
    fn an_outcome_without_noise_is_that_of_its_expression() {
        let spec = SPEC
            .replace("items = 4", "items = 4, item_noise = 0.0")
            .replace("noise = 0.1", "");
        let data = data(&spec);
        let column = |name: &str| data.numeric(name).unwrap().to_vec();
        let (a, b, c, y) = (column("A"), column("B"), column("see"), column("Y"));
        for case in 0..data.len() {
            let expected = (a[case] > 4.0 && b[case] > 50.0) || c[case] > 0.4;
            assert_eq!(y[case] > 5.0, expected, "case {case}");
        }
    }

    #[test]
    fn faults_of_a_specification_are_shown_where_they_stand() {
        let fault = |from: &str, to: &str| {
            let error = Simulation::parse("s.toml", &SPEC.replace(from, to)).unwrap_err();
            assert!(error.snippet().is_some(), "{error}");
            error.to_string()
        };
        assert!(fault("prevalence", "prevalense").contains("did you mean \"prevalence\"?"));
        assert!(fault("A*~B + C", "A*~b + C").contains("did you mean \"B\"?"));
        assert!(fault("A*~B + C", "A*").contains("s.toml, line"));
        assert!(fault("cases = 60", "cases = 0").contains("cases is 1"));
        assert!(fault("configurations = 5", "configurations = 9").contains("1 to 8"));
        assert!(fault("0.7", "1.7").contains("prevalence"));
        assert!(fault("[2, 4, 6]", "[2, 7, 6]").contains("crossover"));
        assert!(fault("items = 4, ", "").contains("items"));
        assert!(fault("name = \"B\"", "name = \"A\"").contains("used twice"));
        assert!(fault("seed = 3", "").contains("seed"));
    }

    #[test]
    fn too_many_configurations_for_the_prevalences() {
        let spec = SPEC
            .replace("0.7", "0.0000001")
            .replace("configurations = 5", "configurations = 8");
        let error = Simulation::parse("s.toml", &spec)
            .unwrap()
            .csv()
            .unwrap_err();
        assert!(
            error.to_string().contains("too many for these prevalences"),
            "{error}"
        );
    }
}
