//! A block against the result of one specification.

use crate::evaluate::{CalibratedCases, Evaluated};
use qca::CaseNames;
use qca::Count;
use qca::Outcome;
use qca::condition::{Condition, sum_text, term_text};
use qca::error::Result;
use qca::fit::{SufficiencyFit, necessity};
use qca::minimize::{Cube, Level, algebra};
use qca::precision::{at_least, ratio};
use qca::sets::FuzzySets;
use qca::truth_table::{Out, configuration};

use super::block::{Block, ClaimedNecessity, ClaimedRow, Figures};
use super::printed::Printed;
use super::verdict::{Claim, ClaimGroup, Verdict};

/// How the columns and rows of the printed table are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As printed.
    AsPrinted,
    /// The columns of consistency and (raw) coverage interchanged.
    ConsistencyAndCoverage,
    /// The columns of raw and unique coverage interchanged.
    RawAndUnique,
    /// Unique coverage as R prints it beside several models: over the terms of all of them.
    UniqueOverAllModels,
    /// The columns of consistency and PRI interchanged.
    ConsistencyAndPri,
    /// The figures of two terms interchanged, by their places in the block.
    Terms(usize, usize),
    /// The columns of consistency and PRI of the truth table interchanged.
    RowConsistencyAndPri,
    /// The columns of consistency and coverage of the necessary conditions interchanged.
    NecessityConsistencyAndCoverage,
    /// The columns of coverage and RoN of the necessary conditions interchanged: programs differ in their order.
    NecessityCoverageAndRon,
}

impl Reading {
    /// Every way to read a block.
    pub fn all(block: &Block) -> Vec<Reading> {
        let mut readings = vec![Reading::AsPrinted];
        let terms = || block.terms.iter().flat_map(|term| term.figures.iter());
        let has = |name: &str| {
            terms()
                .chain(&block.figures)
                .any(|(figure, _)| *figure == name)
        };
        let coverage = has("raw coverage") || has("coverage");
        if has("consistency") && coverage {
            readings.push(Reading::ConsistencyAndCoverage);
        }
        if has("unique coverage") {
            readings.push(Reading::UniqueOverAllModels);
        }
        if has("raw coverage") && has("unique coverage") {
            readings.push(Reading::RawAndUnique);
        }
        if has("consistency") && has("PRI") {
            readings.push(Reading::ConsistencyAndPri);
        }
        for one in 0..block.terms.len() {
            for other in one + 1..block.terms.len() {
                readings.push(Reading::Terms(one, other));
            }
        }
        readings.extend(Self::of_rows_and_necessity(block));
        readings
    }

    /// The ways to read the figures of rows and of necessary conditions.
    fn of_rows_and_necessity(block: &Block) -> impl Iterator<Item = Reading> {
        let printed = |lists: &[&Figures], name: &str| {
            let mut figures = lists.iter().flat_map(|list| list.iter());
            figures.any(|(figure, _)| *figure == name)
        };
        let rows: Vec<&Figures> = block.rows.iter().map(|row| &row.figures).collect();
        let necessity: Vec<&Figures> = block.necessity.iter().map(|n| &n.figures).collect();
        [
            (Reading::RowConsistencyAndPri, rows, "consistency", "PRI"),
            (
                Reading::NecessityConsistencyAndCoverage,
                necessity.clone(),
                "consistency",
                "coverage",
            ),
            (
                Reading::NecessityCoverageAndRon,
                necessity,
                "coverage",
                "RoN",
            ),
        ]
        .into_iter()
        .filter(move |(_, lists, one, other)| printed(lists, one) && printed(lists, other))
        .map(|(reading, ..)| reading)
    }

    /// The reading in words; none for that as printed.
    pub fn text(self, block: &Block) -> Option<String> {
        let columns = |a: &str, b: &str| Some(format!("the columns of {a} and {b} interchanged"));
        let necessity = |a: &str, b: &str| {
            Some(format!(
                "the columns of {a} and {b} of the necessary conditions interchanged"
            ))
        };
        match self {
            Reading::AsPrinted => None,
            Reading::ConsistencyAndCoverage => columns("consistency", "coverage"),
            Reading::RawAndUnique => columns("raw coverage", "unique coverage"),
            Reading::UniqueOverAllModels => {
                Some("unique coverage over the terms of all models".to_owned())
            }
            Reading::ConsistencyAndPri => columns("consistency", "PRI"),
            Reading::Terms(one, other) => Some(format!(
                "the figures of {} and {} interchanged",
                block.terms[one].text, block.terms[other].text
            )),
            Reading::RowConsistencyAndPri => Some(
                "the columns of consistency and PRI of the truth table interchanged".to_owned(),
            ),
            Reading::NecessityConsistencyAndCoverage => necessity("consistency", "coverage"),
            Reading::NecessityCoverageAndRon => necessity("coverage", "RoN"),
        }
    }

    /// The column in which the figure of this name of a row is looked up.
    fn row_column(self, name: &'static str) -> &'static str {
        match self {
            Reading::RowConsistencyAndPri => interchanged(name, ["consistency", "PRI"]),
            _ => name,
        }
    }

    /// The column in which the figure of this name of a necessary condition is looked up.
    fn necessity_column(self, name: &'static str) -> &'static str {
        match self {
            Reading::NecessityConsistencyAndCoverage => {
                interchanged(name, ["consistency", "coverage"])
            }
            Reading::NecessityCoverageAndRon => interchanged(name, ["coverage", "RoN"]),
            _ => name,
        }
    }

    /// The column in which the figure of this name is looked up.
    fn column(self, name: &'static str) -> &'static str {
        // The raw coverage of a whole solution is called its coverage.
        let raw = |name| match name {
            "coverage" => "raw coverage",
            other => other,
        };
        raw(match self {
            Reading::ConsistencyAndCoverage => {
                interchanged(raw(name), ["consistency", "raw coverage"])
            }
            Reading::RawAndUnique => interchanged(name, ["raw coverage", "unique coverage"]),
            Reading::ConsistencyAndPri => interchanged(name, ["consistency", "PRI"]),
            _ => name,
        })
    }

    /// The term whose figures are printed at a place.
    fn term(self, at: usize) -> usize {
        match self {
            Reading::Terms(one, other) if at == one => other,
            Reading::Terms(one, other) if at == other => one,
            _ => at,
        }
    }
}

/// The other one of two names, or the name if it is neither.
fn interchanged(name: &'static str, [one, other]: [&'static str; 2]) -> &'static str {
    match name {
        _ if name == one => other,
        _ if name == other => one,
        _ => name,
    }
}

/// What cannot be told where there is a truth table but no cases.
#[derive(Debug)]
pub(crate) struct Untold {
    /// Why figures of fit cannot; none where they can, as the data are crisp.
    pub(crate) fit: Option<String>,
    /// Number of cases, if the table tells it.
    pub(crate) cases: Option<usize>,
}

/// A block made ready for one set of conditions.
pub(crate) struct Comparer<'a> {
    block: &'a Block,
    untold: Option<&'a Untold>,
    conditions: Vec<Condition>,
    /// The cubes of the claimed terms; none for a term that is no product over the conditions.
    terms: Vec<Option<Cube>>,
}

/// A model with its figures.
pub(crate) struct Fitted<'a> {
    pub(crate) model: &'a [Cube],
    fit: Option<SufficiencyFit>,
    /// Every term of some model with its unique coverage among them all, where there are several models.
    union: Vec<(Cube, Option<f64>)>,
    calibrated: &'a CalibratedCases,
}

impl<'a> Comparer<'a> {
    pub(crate) fn new(
        block: &'a Block,
        conditions: Vec<Condition>,
        untold: Option<&'a Untold>,
    ) -> Result<Self> {
        let terms = block
            .terms
            .iter()
            .map(|term| {
                let cubes = term.expression.to_cubes(&conditions)?;
                Ok(<[Cube; 1]>::try_from(cubes).ok().map(|[cube]| cube))
            })
            .collect::<Result<_>>()?;
        Ok(Comparer {
            block,
            untold,
            conditions,
            terms,
        })
    }

    /// Whether the block says anything about the solution.
    fn about_solution(&self) -> bool {
        !self.block.terms.is_empty() || !self.block.figures.is_empty()
    }

    fn claims_unique(&self) -> bool {
        let mut figures = self.block.terms.iter().flat_map(|term| &term.figures);
        figures.any(|(name, _)| *name == "unique coverage")
    }

    /// Number of claims about anything but anchors.
    pub(crate) fn claim_count(&self) -> usize {
        let block = self.block;
        let of_terms: usize = block.terms.iter().map(|term| term.figures.len()).sum();
        let row = |row: &ClaimedRow| {
            usize::from(row.n.is_some()) + usize::from(row.out.is_some()) + row.figures.len()
        };
        usize::from(!block.terms.is_empty())
            + of_terms
            + block.figures.len()
            + usize::from(block.cases.is_some())
            + usize::from(block.observed_rows.is_some())
            + block.rows.iter().map(row).sum::<usize>()
            + block
                .necessity
                .iter()
                .map(|n| n.figures.len())
                .sum::<usize>()
    }

    /// Whether some model has the claimed terms; true where none are claimed.
    pub(crate) fn has_terms(&self, answer: &Evaluated) -> bool {
        let claimed = |model: &Vec<Cube>| {
            let all = self
                .terms
                .iter()
                .all(|term| term.as_ref().is_some_and(|t| model.contains(t)));
            all && (!self.block.whole || model.len() == self.terms.len())
        };
        self.terms.is_empty() || answer.solution.models.iter().any(claimed)
    }

    /// The models that come nearest to the claimed terms: all with the fewest differing terms.
    pub(crate) fn nearest<'b>(&self, answer: &'b Evaluated) -> Vec<&'b [Cube]> {
        let distance = |model: &Vec<Cube>| {
            let missing = self.terms.iter().filter(|term| match term {
                Some(term) => !model.contains(term),
                None => true,
            });
            let extra = model
                .iter()
                .filter(|term| !self.terms.contains(&Some((*term).clone())));
            missing.count() + if self.block.whole { extra.count() } else { 0 }
        };
        let models = &answer.solution.models;
        if self.block.terms.is_empty() {
            return models.iter().map(Vec::as_slice).collect();
        }
        let Some(least) = models.iter().map(distance).min() else {
            return Vec::new();
        };
        models
            .iter()
            .filter(|model| distance(model) == least)
            .map(Vec::as_slice)
            .collect()
    }

    /// A model with its figures; without cases it has none.
    pub(crate) fn fitted<'b>(&self, answer: &'b Evaluated, model: &'b [Cube]) -> Fitted<'b> {
        let has_cases = !answer.calibrated.observed.outcome().is_empty();
        let fit = has_cases.then(|| answer.calibrated.observed.fit(model));
        let several = has_cases && answer.solution.models.len() > 1 && self.claims_unique();
        let terms = if several {
            answer.solution.terms()
        } else {
            Vec::new()
        };
        let unique = answer.calibrated.observed.fit(&terms).terms;
        let unique = unique.into_iter().map(|term| term.unique_coverage);
        Fitted {
            model,
            fit,
            union: terms.into_iter().zip(unique).collect(),
            calibrated: &answer.calibrated,
        }
    }

    /// The verdicts on all claims about solution, rows and necessity. `fitted` is none where there is no model.
    pub(crate) fn claims(
        &self,
        answer: &Evaluated,
        fitted: Option<&Fitted<'_>>,
        reading: Reading,
    ) -> Vec<Claim> {
        let mut claims = Vec::with_capacity(self.claim_count());
        if self.about_solution() {
            self.solution_claims(answer, fitted, reading, &mut claims);
        }
        let rows = claims.len();
        self.count_claims(answer, &mut claims);
        for row in &self.block.rows {
            self.row_claims(answer, row, reading, &mut claims);
        }
        let necessity = claims.len();
        for claimed in &self.block.necessity {
            self.necessity_claims(answer, claimed, reading, &mut claims);
        }
        for claim in &mut claims[rows..necessity] {
            claim.group = ClaimGroup::TruthTable;
        }
        for claim in &mut claims[necessity..] {
            claim.group = ClaimGroup::Necessity;
        }
        claims
    }

    /// Which claims hold, and how many of these to the printed digits: what the search counts.
    pub(crate) fn holding(
        &self,
        answer: &Evaluated,
        fitted: Option<&Fitted<'_>>,
        reading: Reading,
    ) -> (Vec<bool>, usize) {
        let claims = self.claims(answer, fitted, reading);
        let exact = claims.iter().filter(|c| c.verdict == Verdict::Reproduced);
        let exact = exact.count();
        (claims.iter().map(|c| c.verdict.holds()).collect(), exact)
    }

    /// The block read with the negations of a model that it has but for their signs, all of them lost in print or all added;
    /// and how in words.
    pub(crate) fn respelled(&self, answer: &Evaluated) -> Option<(Self, String)> {
        let printed: Option<Vec<&Cube>> = self.terms.iter().map(Option::as_ref).collect();
        let printed = printed.filter(|printed| !printed.is_empty())?;
        answer.solution.models.iter().find_map(|model| {
            if self.block.whole && model.len() != printed.len() {
                return None;
            }
            let found = matched(&printed, model, &self.conditions, None)?;
            let texts = printed
                .iter()
                .zip(&found)
                .filter(|(one, other)| **one != *other);
            let texts: Vec<String> = texts
                .map(|(one, other)| {
                    let text = |cube: &Cube| term_text(cube, &self.conditions);
                    format!("{} for {}", text(one), text(other))
                })
                .collect();
            let respelled = Comparer {
                block: self.block,
                untold: self.untold,
                conditions: self.conditions.clone(),
                terms: found.into_iter().map(Some).collect(),
            };
            Some((
                respelled,
                format!("negations lost or added in print: {}", texts.join(", ")),
            ))
        })
    }

    fn solution_claims(
        &self,
        answer: &Evaluated,
        fitted: Option<&Fitted<'_>>,
        reading: Reading,
        claims: &mut Vec<Claim>,
    ) {
        if !self.block.terms.is_empty() {
            claims.push(self.terms_claim(answer, fitted));
        }
        for (at, term) in self.block.terms.iter().enumerate() {
            let cube = self.terms[reading.term(at)].as_ref();
            for (name, printed) in &term.figures {
                let value = fitted.zip(cube).and_then(|(fitted, cube)| match reading {
                    Reading::UniqueOverAllModels if *name == "unique coverage" => {
                        fitted.unique_over_all(cube)
                    }
                    _ => fitted.term_figure(cube, reading.column(name)),
                });
                let claim = self.fit_claim(&term.text, name, printed, value);
                claims.push(Claim {
                    group: ClaimGroup::Terms,
                    ..self.of_whole_row(answer, cube, name, printed, claim)
                });
            }
        }
        for (name, printed) in &self.block.figures {
            let value = fitted.and_then(|fitted| fitted.figure(reading.column(name)));
            claims.push(self.fit_claim("solution", name, printed, value));
        }
    }

    /// From a truth table alone: a term that is a whole row has the figures that are printed of it.
    fn of_whole_row(
        &self,
        answer: &Evaluated,
        cube: Option<&Cube>,
        name: &str,
        printed: &Printed,
        claim: Claim,
    ) -> Claim {
        let Some(cube) = cube.filter(|cube| {
            claim.verdict == Verdict::NotJudged && cube.len() == self.conditions.len()
        }) else {
            return claim;
        };
        let mut rows = answer.calibrated.observed.rows().iter();
        let row = rows.find(|row| Cube::from_pattern(&row.pattern) == *cube);
        let figure = row.and_then(|row| match name {
            "consistency" => row.consistency,
            "PRI" => row.pri,
            _ => None,
        });
        match figure {
            Some(value) => Claim {
                note: Some("the term is a row of the printed table".to_owned()),
                ..self.figure_claim(&claim.about, name, printed, Some(value))
            },
            None => claim,
        }
    }

    /// Numbers of cases and of observed configurations.
    fn count_claims(&self, answer: &Evaluated, claims: &mut Vec<Claim>) {
        let cases = match self.untold {
            Some(untold) => untold.cases,
            None => Some(answer.calibrated.cases.len()),
        };
        let claim = |name: &str, printed: &Printed, number: usize| {
            self.number_claim("truth table", name, printed, number)
        };
        if let Some(printed) = &self.block.cases {
            let told = claim("cases", printed, cases.unwrap_or(0));
            claims.push(match (self.untold, cases) {
                (Some(_), None) => not_judged(
                    told,
                    "the table does not print the number of cases of every row",
                ),
                // Cases at 0.5 and those of rows that are left out stand in no table.
                (Some(_), Some(held)) if (held as f64) < printed.value => {
                    not_judged(told, &format!("the rows of the table hold {held}"))
                }
                _ => told,
            });
        }
        if let Some(printed) = &self.block.observed_rows {
            let rows = answer.calibrated.observed.rows().iter();
            let observed = match cases {
                Some(_) => rows.filter(|row| !row.cases.is_empty()).count(),
                None => answer
                    .outs
                    .iter()
                    .filter(|&&out| out != Out::Remainder)
                    .count(),
            };
            claims.push(claim("observed rows", printed, observed));
        }
    }

    /// The verdict on a figure of fit, which a truth table alone may not tell.
    fn fit_claim(&self, about: &str, name: &str, printed: &Printed, value: Option<f64>) -> Claim {
        let claim = self.figure_claim(about, name, printed, value);
        match self.untold.and_then(|untold| untold.fit.as_deref()) {
            Some(why) => not_judged(claim, why),
            None => claim,
        }
    }

    fn terms_claim(&self, answer: &Evaluated, fitted: Option<&Fitted<'_>>) -> Claim {
        let printed: Vec<&str> = self
            .block
            .terms
            .iter()
            .map(|term| term.text.as_str())
            .collect();
        let model = fitted.map_or(&[][..], |fitted| fitted.model);
        let missing: Vec<&str> = self
            .block
            .terms
            .iter()
            .zip(&self.terms)
            .filter(|(_, cube)| cube.as_ref().is_none_or(|cube| !model.contains(cube)))
            .map(|(term, _)| term.text.as_str())
            .collect();
        let extra: Vec<String> = model
            .iter()
            .filter(|term| self.block.whole && !self.terms.contains(&Some((*term).clone())))
            .map(|term| term_text(term, &self.conditions))
            .collect();
        let holds = fitted.is_some() && missing.is_empty() && extra.is_empty();
        let models = answer.solution.models.len();
        let mut notes = Vec::new();
        if !missing.is_empty() && fitted.is_some() {
            notes.push(format!("printed but not found: {}", missing.join(", ")));
        }
        if !extra.is_empty() {
            notes.push(format!("found but not printed: {}", extra.join(", ")));
        }
        let levels: Vec<Level> = self.conditions.iter().map(|c| c.levels).collect();
        let claimed: Option<Vec<Cube>> = self.terms.iter().cloned().collect();
        if !holds && claimed.is_some_and(|claimed| equivalent(&levels, &claimed, model)) {
            notes.push("the same configurations in other terms".to_owned());
        }
        if models > 1 {
            notes.push(format!("one of {models} models"));
        }
        Claim {
            group: ClaimGroup::Solution,
            about: "solution".to_owned(),
            figure: "terms".to_owned(),
            printed: printed.join(" + "),
            found: fitted.map(|fitted| sum_text(fitted.model, &self.conditions)),
            value: None,
            difference: None,
            verdict: if holds {
                Verdict::Reproduced
            } else {
                Verdict::NotReproduced
            },
            note: (!notes.is_empty()).then(|| notes.join("; ")),
        }
    }

    fn figure_claim(
        &self,
        about: &str,
        name: &str,
        printed: &Printed,
        value: Option<f64>,
    ) -> Claim {
        Claim {
            group: ClaimGroup::Solution,
            about: about.to_owned(),
            figure: name.to_owned(),
            printed: printed.text.clone(),
            found: None,
            value,
            difference: value.map(|value| value - printed.value),
            verdict: printed.verdict(value, self.block.tolerance),
            note: None,
        }
    }

    /// The verdict on a number of cases or rows: it is right or wrong, whatever the tolerance for figures.
    fn number_claim(&self, about: &str, name: &str, printed: &Printed, value: usize) -> Claim {
        let value = Some(value as f64);
        Claim {
            verdict: printed.verdict(value, 0),
            ..self.figure_claim(about, name, printed, value)
        }
    }

    fn row_claims(
        &self,
        answer: &Evaluated,
        claimed: &ClaimedRow,
        reading: Reading,
        claims: &mut Vec<Claim>,
    ) {
        let cube = self.row_cube(claimed);
        let rows = answer.calibrated.observed.rows();
        let place = cube.and_then(|cube| {
            rows.iter()
                .position(|row| Cube::from_pattern(&row.pattern) == cube)
        });
        let row = place.map(|at| &rows[at]);
        if let Some(n) = &claimed.n {
            let count = row.map_or(0, |row| row.cases.len());
            let claim = self.number_claim(&claimed.text, "n", n, count);
            let unnumbered = self.untold.is_some_and(|untold| untold.cases.is_none());
            claims.push(match unnumbered && row.is_some() && count == 0 {
                true => not_judged(claim, "the table does not print it"),
                false => claim,
            });
        }
        for (name, printed) in &claimed.figures {
            let value = row.and_then(|row| {
                if reading.row_column(name) == "PRI" {
                    row.pri
                } else {
                    row.consistency
                }
            });
            let claim = self.figure_claim(&claimed.text, name, printed, value);
            let unprinted = self.untold.is_some() && row.is_some() && value.is_none();
            claims.push(match unprinted {
                true => not_judged(claim, "the table does not print it"),
                false => claim,
            });
        }
        if let Some(out) = &claimed.out {
            let found = place
                .map_or(Out::Remainder, |at| answer.outs[at])
                .to_string();
            let holds = found.eq_ignore_ascii_case(out);
            claims.push(Claim {
                group: ClaimGroup::TruthTable,
                about: claimed.text.clone(),
                figure: "OUT".to_owned(),
                printed: out.clone(),
                found: Some(found),
                value: None,
                difference: None,
                verdict: if holds {
                    Verdict::Reproduced
                } else {
                    Verdict::NotReproduced
                },
                note: None,
            });
        }
    }

    fn row_cube(&self, claimed: &ClaimedRow) -> Option<Cube> {
        if let Some(number) = claimed.number {
            let levels = configuration(&self.conditions, &Count::from(number))?;
            return Some(Cube::from_row(&levels));
        }
        let cubes = claimed
            .configuration
            .as_ref()?
            .to_cubes(&self.conditions)
            .ok()?;
        match cubes.as_slice() {
            [cube] if cube.len() == self.conditions.len() => Some(cube.clone()),
            _ => None,
        }
    }

    fn necessity_claims(
        &self,
        answer: &Evaluated,
        claimed: &ClaimedNecessity,
        reading: Reading,
        claims: &mut Vec<Claim>,
    ) {
        let calibrated = &answer.calibrated;
        let sets = calibrated.observed.sets().to_vec();
        let names: CaseNames = calibrated.cases.iter().map(usize::to_string).collect();
        let memberships = FuzzySets::new("the conditions", names, sets)
            .map_err(qca::Error::from)
            .and_then(|sets| Outcome::new(&claimed.expression, &sets));
        for (name, printed) in &claimed.figures {
            let value = memberships.as_ref().ok().and_then(|x| {
                let fit = necessity(&x.memberships, calibrated.observed.outcome()).ok()?;
                match reading.necessity_column(name) {
                    "consistency" => fit.consistency,
                    "coverage" => fit.coverage,
                    "share of cases" => share(calibrated.observed.outcome(), &x.memberships),
                    _ => fit.ron,
                }
            });
            claims.push(self.fit_claim(&claimed.text, name, printed, value));
        }
    }
}

impl Fitted<'_> {
    fn term_figure(&self, cube: &Cube, column: &str) -> Option<f64> {
        let fit = self.fit.as_ref()?;
        let figures = match self.model.iter().position(|term| term == cube) {
            Some(at) => fit.terms[at],
            // A term that is not in the model still has figures of its own, but no unique coverage.
            None if column == "unique coverage" => return None,
            None => {
                self.calibrated
                    .observed
                    .fit(std::slice::from_ref(cube))
                    .terms[0]
            }
        };
        match column {
            "consistency" => figures.consistency,
            "PRI" => figures.pri,
            "unique coverage" => figures.unique_coverage,
            "share of cases" => {
                let observed = &self.calibrated.observed;
                share(&observed.term(cube), observed.outcome())
            }
            _ => figures.raw_coverage,
        }
    }

    /// The unique coverage of a term among the terms of all models; in the model where that is the only one.
    fn unique_over_all(&self, cube: &Cube) -> Option<f64> {
        match self.union.iter().find(|(term, _)| term == cube) {
            Some((_, unique)) => *unique,
            None => self.term_figure(cube, "unique coverage"),
        }
    }

    fn figure(&self, column: &str) -> Option<f64> {
        let solution = &self.fit.as_ref()?.solution;
        match column {
            "consistency" => solution.consistency,
            "PRI" => solution.pri,
            _ => solution.coverage,
        }
    }
}

/// The share of the cases with a membership in `part` that is at most that in `whole`.
fn share(part: &[f64], whole: &[f64]) -> Option<f64> {
    let within = part.iter().zip(whole).filter(|(x, y)| at_least(**y, **x));
    ratio(within.count() as f64, part.len() as f64)
}

/// The claim, which the evidence does not tell.
fn not_judged(claim: Claim, why: &str) -> Claim {
    Claim {
        found: None,
        value: None,
        difference: None,
        verdict: Verdict::NotJudged,
        note: Some(why.to_owned()),
        ..claim
    }
}

/// For each printed term one of the model's that has the same conditions, no two the same, so that all signs that differ do so
/// in one direction: `lost` if they are negations that the print lacks.
fn matched(
    printed: &[&Cube],
    model: &[Cube],
    conditions: &[Condition],
    lost: Option<bool>,
) -> Option<Vec<Cube>> {
    let Some((first, rest)) = printed.split_first() else {
        return lost.map(|_| Vec::new());
    };
    model.iter().enumerate().find_map(|(at, term)| {
        let same = term.len() == first.len()
            && term
                .literals()
                .all(|(condition, _)| first.level(condition).is_some());
        if !same {
            return None;
        }
        let mut lost = lost;
        for (condition, level) in term.literals().filter(|&(c, l)| first.level(c) != Some(l)) {
            let here = level == 0;
            if conditions[condition].levels != 2 || lost.is_some_and(|lost| lost != here) {
                return None;
            }
            lost = Some(here);
        }
        let mut others = model.to_vec();
        others.remove(at);
        let mut found = matched(rest, &others, conditions, lost)?;
        found.insert(0, term.clone());
        Some(found)
    })
}

/// Whether two sums of terms are the same set of configurations.
fn equivalent(levels: &[Level], one: &[Cube], other: &[Cube]) -> bool {
    let within = |a: &[Cube], b: &[Cube]| a.iter().all(|cube| algebra::is_covered(levels, cube, b));
    within(one, other) && within(other, one)
}
