//! Claims that one analysis under the stated settings answers: models, assumptions, prime implicants, cases, memberships, and
//! what is necessary as a whole.

use std::collections::BTreeSet;

use itertools::Itertools;

use crate::file::Study;
use crate::plan::{CalibratedStudy, calibrate, plan};
use crate::specification::{Analysis, analyse};
use qca::Count;
use qca::condition::Condition;
use qca::data::Dataset;
use qca::error::Result;
use qca::expression::Expression;
use qca::fit::is_above_half;
use qca::minimize::Cube;
use qca::necessity::{NecessityOptions, necessity_search};
use qca::outcome::Outcome;
use qca::solution::{MinimizeResult, Model, Solution, with_figures};
use qca::truth_table::{Observed, configuration};

use super::block::{Block, ClaimedModel, ClaimedRow, ClaimedSearch, ClaimedTerm, Listed};
use super::printed::Printed;
use super::verdict::{Claim, ClaimGroup, Verdict};

/// The analysis that facts are held against.
pub(crate) struct Evidence {
    pub(super) calibrated: CalibratedStudy,
    pub(super) outcome: Outcome,
    pub(super) observed: Observed,
    pub(super) analysis: Analysis,
    /// The solutions of the block's type; none where there is nothing to minimise.
    solved: Option<MinimizeResult>,
}

impl Evidence {
    /// Analyses the outcome of a block as the study states.
    ///
    /// # Errors
    /// As [`mod@crate::run`].
    pub(crate) fn new(study: &Study, data: &Dataset, outcome: &str, block: &Block) -> Result<Self> {
        let calibrated = calibrate(study, data)?;
        let planned = plan(study, &calibrated)?;
        let found = planned
            .into_iter()
            .find(|planned| planned.outcome.name == outcome);
        let planned = found.ok_or_else(|| {
            let problem = format!("the study does not analyse the outcome {outcome:?}");
            study.error_at(&block.span, problem, "name an outcome of the study")
        })?;
        let (sets, conditions) = (&calibrated.sets, &calibrated.conditions);
        let observed = Observed::new(sets, conditions, &planned.outcome)?;
        let types = [block.solution];
        let analysis = analyse(&observed, &planned.specification, &types)?;
        let solved = analysis
            .minimized
            .as_ref()
            .ok()
            .map(|minimized| with_figures(&analysis.table, minimized, &types, Some(&observed)));
        Ok(Evidence {
            outcome: planned.outcome,
            calibrated,
            observed,
            analysis,
            solved,
        })
    }

    fn conditions(&self) -> &[Condition] {
        &self.calibrated.described
    }

    fn solutions(&self) -> &[Solution] {
        self.solved.as_ref().map_or(&[], |solved| &solved.solutions)
    }

    /// Every model, each different one once.
    fn models(&self) -> Vec<&Model> {
        let all = self
            .solutions()
            .iter()
            .flat_map(|solution| &solution.models);
        all.unique_by(|model| {
            model
                .terms
                .iter()
                .map(|t| &t.expression)
                .sorted()
                .collect_vec()
        })
        .collect()
    }

    /// The model with the claimed terms, or the first.
    pub(super) fn nearest(&self, block: &Block) -> Option<&Model> {
        let wanted: BTreeSet<Cube> = block
            .terms
            .iter()
            .flat_map(|term| self.cubes(&term.expression))
            .collect();
        let models = self.models();
        let shared = |model: &&&Model| {
            let cubes = self.model_cubes(model);
            let both = cubes.intersection(&wanted).count();
            // The first of equals.
            (2 * both) as i64 - (cubes.len() + wanted.len()) as i64
        };
        let best = models.iter().map(|model| shared(&model)).max()?;
        models.iter().find(|model| shared(model) == best).copied()
    }

    fn cubes(&self, expression: &Expression) -> BTreeSet<Cube> {
        let cubes = expression.to_cubes(self.conditions());
        cubes.map_or_else(|_| BTreeSet::new(), |cubes| cubes.into_iter().collect())
    }

    fn model_cubes(&self, model: &Model) -> BTreeSet<Cube> {
        let read = |text: &String| Expression::parse(text).ok();
        let texts = model.terms.iter().map(|term| &term.expression);
        texts
            .filter_map(read)
            .flat_map(|term| self.cubes(&term))
            .collect()
    }
}

impl Block {
    /// Whether cases are listed with a term or a row.
    pub(crate) fn claims_cases(&self) -> bool {
        self.terms.iter().any(|term| term.cases.is_some())
            || self.rows.iter().any(|row| row.cases.is_some())
    }
}

/// The verdicts on the facts of a block.
///
/// # Errors
/// A search for necessary expressions that finds too many.
pub(crate) fn fact_claims(block: &Block, evidence: &Evidence) -> Result<Vec<Claim>> {
    let facts = &block.facts;
    let mut claims = Vec::new();
    if let Some(printed) = &facts.model_count {
        claims.push(count(
            "solution",
            "models",
            printed,
            &number_of_models(evidence),
        ));
    }
    for model in &facts.models {
        claims.extend(model_claims(block, model, evidence));
    }
    let nearest = evidence.nearest(block);
    if let Some(listed) = &facts.simplifying_assumptions {
        claims.push(assumptions(listed, nearest, evidence));
    }
    if let Some(listed) = &facts.prime_implicants {
        claims.push(prime_implicants(listed, evidence));
    }
    for term in &block.terms {
        claims.extend(term_cases(term, nearest, evidence));
    }
    for row in &block.rows {
        claims.extend(row_cases(row, evidence));
    }
    for one in &facts.memberships {
        let memberships = one.expression.evaluate(&evidence.calibrated.sets);
        let mut names = evidence.calibrated.sets.cases.iter();
        let value = names
            .position(|name| name == one.case)
            .and_then(|at| memberships.ok().map(|all| all[at]));
        let note = value.is_none().then(|| "there is no such case".to_owned());
        let about = format!("{} in {}", one.case, one.text);
        let mut claim = figure(
            &about,
            "membership",
            &one.membership,
            value,
            block.tolerance,
        );
        claim.group = ClaimGroup::Calibration;
        claims.push(Claim { note, ..claim });
    }
    for search in &facts.necessary {
        claims.push(necessary(search, evidence)?);
    }
    Ok(claims)
}

/// The number of models; of an intermediate solution, of different ones.
fn number_of_models(evidence: &Evidence) -> Count {
    match evidence.solutions() {
        [only] => only.model_count.clone(),
        _ => None,
    }
    .unwrap_or_else(|| Count::from(evidence.models().len()))
}

fn model_claims(block: &Block, claimed: &ClaimedModel, evidence: &Evidence) -> Vec<Claim> {
    let wanted = evidence.cubes(&claimed.expression);
    let models = evidence.models();
    let found = models
        .iter()
        .find(|model| evidence.model_cubes(model) == wanted);
    let count = models.len();
    let mut claims = vec![Claim {
        note: Some(format!("one of {count} models")).filter(|_| count > 1),
        ..listed_claim(
            "solution",
            "model",
            claimed.text.clone(),
            found
                .map(|model| model.expression.clone())
                .unwrap_or_else(|| "no such model".to_owned()),
            found.is_some(),
        )
    }];
    for (name, printed) in &claimed.figures {
        let value = found.and_then(|model| match *name {
            "consistency" => model.consistency,
            "PRI" => model.pri,
            _ => model.coverage,
        });
        claims.push(figure(&claimed.text, name, printed, value, block.tolerance));
    }
    claims
}

fn assumptions(listed: &Listed, model: Option<&Model>, evidence: &Evidence) -> Claim {
    let name = "simplifying assumptions";
    let Some(model) = model else {
        return listed_claim(
            "solution",
            name,
            listed.text(),
            "no solution".to_owned(),
            false,
        );
    };
    match listed {
        Listed::Count(printed) => {
            let number = model
                .simplifying_assumption_count
                .clone()
                .unwrap_or_default();
            count("solution", name, printed, &number)
        }
        Listed::Each(each) => {
            let claimed: BTreeSet<Cube> = each
                .iter()
                .flat_map(|(_, expression)| evidence.cubes(expression))
                .collect();
            let numbers = model.simplifying_assumptions.0.iter().flatten();
            let found: BTreeSet<Cube> = numbers
                .filter_map(|number| configuration(evidence.conditions(), number))
                .map(|levels| Cube::from_row(&levels))
                .collect();
            let text = qca::condition::sum_text(&found, evidence.conditions());
            listed_claim("solution", name, listed.text(), text, claimed == found)
        }
    }
}

fn prime_implicants(listed: &Listed, evidence: &Evidence) -> Claim {
    let name = "prime implicants";
    let all = evidence
        .solutions()
        .iter()
        .flat_map(|solution| &solution.prime_implicants);
    let texts: BTreeSet<&str> = all.map(|prime| prime.expression.as_str()).collect();
    match listed {
        Listed::Count(printed) => count("solution", name, printed, &Count::from(texts.len())),
        Listed::Each(each) => {
            let read = |text: &&str| Expression::parse(text).ok();
            let found: BTreeSet<Cube> = texts
                .iter()
                .filter_map(read)
                .flat_map(|e| evidence.cubes(&e))
                .collect();
            let claimed: BTreeSet<Cube> = each
                .iter()
                .flat_map(|(_, expression)| evidence.cubes(expression))
                .collect();
            let text = texts.iter().join(", ");
            listed_claim("solution", name, listed.text(), text, claimed == found)
        }
    }
}

/// Cases of a term: those of the OUT 1 rows that it covers, or, as fs/QCA lists them, those with a membership above 0.5 in it.
fn term_cases(term: &ClaimedTerm, model: Option<&Model>, evidence: &Evidence) -> Option<Claim> {
    let claimed: BTreeSet<&str> = term.cases.as_ref()?.iter().map(String::as_str).collect();
    let wanted = evidence.cubes(&term.expression);
    let of_term = model.and_then(|model| {
        let same =
            |text: &str| Expression::parse(text).is_ok_and(|term| evidence.cubes(&term) == wanted);
        model.terms.iter().find(|term| same(&term.expression))
    });
    let of_rows: BTreeSet<&str> = of_term.map_or_else(BTreeSet::new, |t| {
        t.cases.iter().map(String::as_str).collect()
    });
    let sets = &evidence.calibrated.sets;
    let memberships = term.expression.evaluate(sets).unwrap_or_default();
    let members: BTreeSet<&str> = sets
        .cases
        .iter()
        .zip(&memberships)
        .filter(|(_, m)| is_above_half(**m))
        .map(|(name, _)| name)
        .collect();
    let outcome = &evidence.outcome.memberships;
    let with_outcome: BTreeSet<&str> = sets
        .cases
        .iter()
        .zip(memberships.iter().zip(outcome))
        .filter(|(_, (x, y))| is_above_half(**x) && is_above_half(**y))
        .map(|(name, _)| name)
        .collect();
    let (found, note) = if claimed == of_rows {
        (of_rows, None)
    } else if claimed == members {
        (
            members,
            Some("as fs/QCA lists them: those with a membership above 0.5 in the term"),
        )
    } else if claimed == with_outcome {
        (with_outcome, Some("those of them with the outcome alone"))
    } else if of_term.is_some() {
        (of_rows, None)
    } else {
        (members, None)
    };
    let holds = claimed == found;
    let mut claim = cases_claim(&term.text, &claimed, &found, holds);
    claim.group = ClaimGroup::Terms;
    claim.note = note.map(str::to_owned).or(claim.note);
    Some(claim)
}

fn row_cases(row: &ClaimedRow, evidence: &Evidence) -> Option<Claim> {
    let claimed: BTreeSet<&str> = row.cases.as_ref()?.iter().map(String::as_str).collect();
    let cube = match (row.number, &row.configuration) {
        (Some(number), _) => configuration(evidence.conditions(), &Count::from(number))
            .map(|levels| Cube::from_row(&levels)),
        (None, Some(expression)) => evidence.cubes(expression).into_iter().next(),
        (None, None) => None,
    };
    let rows = evidence.analysis.table.rows();
    let found = rows.iter().find(|row| Some(&row.cube) == cube.as_ref());
    let names = found.map_or_else(Vec::new, |row| evidence.analysis.table.names(&row.cases));
    let found: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    // A list in one cell may have been parted inside of a name.
    let holds = claimed == found || parts(&claimed) == parts(&found);
    let claimed = if holds { &found } else { &claimed };
    let mut claim = cases_claim(&row.text, claimed, &found, holds);
    claim.group = ClaimGroup::TruthTable;
    Some(claim)
}

/// What is left of names when all that separates or marks them in print is taken away, in order.
fn parts<'a>(names: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let parts = names.iter().flat_map(|name| name.split([',', ';']));
    let bare = parts.map(|part| part.trim().trim_end_matches('*').trim());
    bare.filter(|part| !part.is_empty()).sorted().collect()
}

fn cases_claim(
    about: &str,
    claimed: &BTreeSet<&str>,
    found: &BTreeSet<&str>,
    holds: bool,
) -> Claim {
    let list = |names: &mut dyn Iterator<Item = &&str>| names.join(", ");
    let missing = list(&mut claimed.difference(found));
    let extra = list(&mut found.difference(claimed));
    let mut notes = Vec::new();
    if !missing.is_empty() {
        notes.push(format!("printed but not found: {missing}"));
    }
    if !extra.is_empty() {
        notes.push(format!("found but not printed: {extra}"));
    }
    Claim {
        note: (!notes.is_empty()).then(|| notes.join("; ")),
        ..listed_claim(
            about,
            "list of cases",
            list(&mut claimed.iter()),
            list(&mut found.iter()),
            holds,
        )
    }
}

fn necessary(search: &ClaimedSearch, evidence: &Evidence) -> Result<Claim> {
    let options = NecessityOptions {
        consistency: search.consistency,
        coverage: search.coverage,
        ron: search.ron,
        depth: Some(search.depth),
        ..NecessityOptions::default()
    };
    let (sets, conditions) = (&evidence.calibrated.sets, &evidence.calibrated.conditions);
    let found = necessity_search(sets, conditions, &evidence.outcome, &options)?;
    let of = |text: &str| {
        Expression::parse(text)
            .map(|e| evidence.cubes(&e))
            .unwrap_or_default()
    };
    let found_cubes: BTreeSet<BTreeSet<Cube>> = found
        .expressions
        .iter()
        .map(|e| of(&e.expression))
        .collect();
    let claimed: BTreeSet<BTreeSet<Cube>> = search
        .expressions
        .iter()
        .map(|(_, e)| evidence.cubes(e))
        .collect();
    let none = || "none".to_owned();
    let texts = |texts: &mut dyn Iterator<Item = &String>| {
        let text = texts.join(", ");
        if text.is_empty() { none() } else { text }
    };
    let about = format!("necessary at {}", search.consistency);
    let mut claim = listed_claim(
        &about,
        "complete list",
        texts(&mut search.expressions.iter().map(|(text, _)| text)),
        texts(&mut found.expressions.iter().map(|e| &e.expression)),
        found_cubes == claimed,
    );
    claim.group = ClaimGroup::Necessity;
    Ok(claim)
}

impl Listed {
    fn text(&self) -> String {
        match self {
            Listed::Count(printed) => printed.text.clone(),
            Listed::Each(each) => each.iter().map(|(text, _)| text).join(", "),
        }
    }
}

fn verdict(holds: bool) -> Verdict {
    match holds {
        true => Verdict::Reproduced,
        false => Verdict::NotReproduced,
    }
}

fn listed_claim(about: &str, name: &str, printed: String, found: String, holds: bool) -> Claim {
    Claim {
        group: ClaimGroup::Solution,
        about: about.to_owned(),
        figure: name.to_owned(),
        printed,
        found: Some(found),
        value: None,
        difference: None,
        verdict: verdict(holds),
        note: None,
    }
}

/// A number of things, which is right or wrong, however large.
fn count(about: &str, name: &str, printed: &Printed, found: &Count) -> Claim {
    let text = found.to_string();
    let holds = printed.text.trim() == text;
    listed_claim(about, name, printed.text.clone(), text, holds)
}

fn figure(about: &str, name: &str, printed: &Printed, value: Option<f64>, tolerance: u64) -> Claim {
    Claim {
        group: ClaimGroup::Solution,
        about: about.to_owned(),
        figure: name.to_owned(),
        printed: printed.text.clone(),
        found: None,
        value,
        difference: value.map(|value| value - printed.value),
        verdict: printed.verdict(value, tolerance),
        note: None,
    }
}
