//! What a term rests on: observed rows, and assumptions about remainders.

use serde::{Deserialize, Serialize};

use super::panel::{PanelOfExpression, panel_sentences};
use super::words::{figure, kind_name, list, pairs, rows};
use super::{Explainer, ModelTerm};
use qca::condition::{Literals, literal_text};
use qca::count::Count;
use qca::error::Result;
use qca::expression::Direction;
use qca::fit::{TermFit, sufficiency};
use qca::minimize::{Cube, algebra};
use qca::solution::{Origin, RowList, SolutionType};
use qca::truth_table::{Out, TruthRow};

use crate::sentence::{Part, Sentence, told};

/// What a term rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "explain")]
pub struct TermExplanation {
    /// `term`.
    pub about: String,
    /// The outcome.
    pub outcome: String,
    /// The term.
    pub expression: String,
    /// Its literals.
    pub literals: Literals,
    /// Its figures of fit as the only term.
    #[serde(flatten)]
    pub fit: TermFit,
    /// The observed rows that it covers, also in part (rows with don't-care cells).
    pub observed_rows: Vec<CoveredRow>,
    /// The rows with OUT 0 or C that forbid it, observed and excluded ones; empty for an implicant.
    pub forbidden_rows: RowList,
    /// How many they are.
    pub forbidden_row_count: Count,
    /// The literals that could be taken away without covering a forbidden row; empty for a prime implicant of the
    /// parsimonious solution.
    pub redundant_literals: Vec<String>,
    /// The solutions of which it is a prime implicant that covers an OUT 1 row.
    pub prime_in: Vec<SolutionType>,
    /// The models asked for that have it.
    pub models: Vec<ModelTerm>,
    /// How many models were asked for and listed.
    pub models_listed: usize,
    /// Row numbers of its assumptions: the remainders it covers (and C rows where they are don't-cares).
    pub assumptions: RowList,
    /// How many they are.
    pub assumption_count: Count,
    /// Which of the assumptions are easy and which difficult, for each pair of models whose parsimonious model covers
    /// the term; pairs with the same division together.
    pub pairs: Vec<AssumptionsOfPair>,
    /// The figures by time and unit, where there are units and times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub panel: Option<PanelOfExpression>,
    /// The answer in words.
    pub answer: Vec<Sentence>,
}

/// An observed row that a term covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoveredRow {
    /// Row number; none where a cell is don't care.
    pub row: Option<Count>,
    /// The configuration as a term.
    pub expression: String,
    /// OUT.
    pub out: Out,
    /// Whether the term covers the whole row; it may cover a part of a row with don't-care cells.
    pub whole: bool,
    /// The cases that belong to the row.
    pub cases: Vec<String>,
    /// Those of them with membership below 0.5 in the outcome.
    pub deviant_cases: Vec<String>,
}

/// The assumptions of a term, divided for some pairs of models.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssumptionsOfPair {
    /// The pairs of models.
    pub from: Vec<Origin>,
    /// Row numbers of the easy counterfactuals.
    pub easy: RowList,
    /// How many they are.
    pub easy_count: Count,
    /// Row numbers of the difficult counterfactuals.
    pub difficult: RowList,
    /// How many they are.
    pub difficult_count: Count,
}

impl Explainer<'_> {
    /// What a term (one conjunction of literals of conditions) rests on.
    ///
    /// # Errors
    /// The text is not one conjunction over the conditions.
    pub fn term(&self, term: &str) -> Result<TermExplanation> {
        let cube = self.conjunction(term, "one term", "A*~B")?;
        let forbidden = self
            .table()
            .forbidden(self.options().include_contradictions);
        let hit = algebra::intersection(std::slice::from_ref(&cube), &forbidden);
        let (forbidden_rows, forbidden_row_count) = self.row_list(&hit);
        let free = self.assumed_region(&cube, &forbidden);
        let (assumptions, assumption_count) = self.row_list(&free);
        let members = self.memberships(&cube);
        let models = self.models();
        let having = models.iter().filter(|model| model.cubes.contains(&cube));
        let mut explanation = TermExplanation {
            about: "term".to_owned(),
            outcome: self.table().outcome().to_owned(),
            expression: self.text(&cube),
            literals: Literals::of(&cube, self.table().conditions()),
            fit: sufficiency(&[members.as_slice()], self.observed.outcome())?.terms[0],
            observed_rows: self.observed_rows(&cube),
            redundant_literals: self.redundant_literals(&cube, &forbidden, hit.is_empty()),
            forbidden_rows,
            forbidden_row_count,
            prime_in: self.prime_in(&cube),
            models: having.map(|model| model.term(self, &cube)).collect(),
            models_listed: models.len(),
            pairs: self.divided(&cube, &free),
            panel: self.panel_of(&self.text(&cube), &members, Direction::Sufficiency),
            assumptions,
            assumption_count,
            answer: Vec::new(),
        };
        explanation.answer = self.term_answer(&explanation);
        Ok(explanation)
    }

    /// The part of a term that is neither OUT 1 nor forbidden.
    fn assumed_region(&self, cube: &Cube, forbidden: &[Cube]) -> Vec<Cube> {
        let outside = algebra::subtract(
            &self.levels,
            std::slice::from_ref(cube),
            &self.table().cubes_with(Out::One),
        );
        algebra::subtract(&self.levels, &outside, forbidden)
    }

    fn observed_rows(&self, cube: &Cube) -> Vec<CoveredRow> {
        let covered = |row: &&TruthRow| cube.intersects(&row.cube);
        let described = |row: &TruthRow| CoveredRow {
            row: self.table().row_number(&row.pattern),
            expression: self.text(&row.cube),
            out: row.out,
            whole: cube.covers(&row.cube),
            cases: self.table().names(&row.cases),
            deviant_cases: self.table().names(&row.deviant),
        };
        self.table()
            .rows()
            .iter()
            .filter(covered)
            .map(described)
            .collect()
    }

    fn redundant_literals(&self, cube: &Cube, forbidden: &[Cube], implicant: bool) -> Vec<String> {
        let redundant = |condition: usize| {
            let shorter = cube.without(condition);
            !forbidden.iter().any(|other| other.intersects(&shorter))
        };
        let literals = cube
            .literals()
            .filter(|&(condition, _)| implicant && redundant(condition));
        literals
            .map(|(condition, level)| literal_text(&self.table().conditions()[condition], level))
            .collect()
    }

    fn prime_in(&self, cube: &Cube) -> Vec<SolutionType> {
        let Ok(minimized) = &self.analysis.minimized else {
            return Vec::new();
        };
        let has = |models: &qca::minimize::Models| models.prime_implicants.contains(cube);
        let mut kinds = Vec::new();
        if minimized.conservative.as_ref().is_some_and(has) {
            kinds.push(SolutionType::Conservative);
        }
        if minimized.parsimonious.as_ref().is_some_and(has) {
            kinds.push(SolutionType::Parsimonious);
        }
        if minimized.intermediate.iter().any(|pair| has(&pair.models)) {
            kinds.push(SolutionType::Intermediate);
        }
        kinds
    }

    /// The assumptions as easy and difficult, for the pairs whose parsimonious model makes them.
    fn divided(&self, cube: &Cube, free: &[Cube]) -> Vec<AssumptionsOfPair> {
        let mut divisions: Vec<(Vec<Cube>, AssumptionsOfPair)> = Vec::new();
        if free.is_empty() {
            return Vec::new();
        }
        for pair in self.pairs() {
            if !pair.parsimonious.iter().any(|term| term.covers(cube)) {
                continue;
            }
            let mut easy = algebra::intersection(free, pair.terms);
            easy.sort_unstable();
            if let Some((_, same)) = divisions.iter_mut().find(|(other, _)| *other == easy) {
                same.from.push(pair.origin);
                continue;
            }
            let (easy_rows, easy_count) = self.row_list(&easy);
            let (difficult, difficult_count) =
                self.row_list(&algebra::subtract(&self.levels, free, pair.terms));
            let division = AssumptionsOfPair {
                from: vec![pair.origin],
                easy: easy_rows,
                easy_count,
                difficult,
                difficult_count,
            };
            divisions.push((easy, division));
        }
        divisions
            .into_iter()
            .map(|(_, division)| division)
            .collect()
    }

    fn term_answer(&self, term: &TermExplanation) -> Vec<Sentence> {
        let mut answer = vec![self.standing(term)];
        answer.push(told!(
            "As sufficient for {outcome}: consistency {consistency}, PRI {pri}, raw coverage {coverage}.",
            outcome = &term.outcome,
            consistency = figure(term.fit.consistency),
            pri = figure(term.fit.pri),
            coverage = figure(term.fit.raw_coverage)
        ));
        if let Some(panel) = &term.panel {
            answer.extend(panel_sentences(panel, self.cut_offs().consistency));
        }
        answer.extend(prime(term));
        answer.push(observed(term));
        answer.extend(self.assumed(term));
        answer
    }

    /// What it assumes about remainders.
    fn assumed(&self, term: &TermExplanation) -> Vec<Sentence> {
        if term.assumption_count == Count::default() {
            return vec![told!("It rests on no assumption about a remainder.")];
        }
        let assumed = rows(&term.assumptions, &term.assumption_count);
        if term.forbidden_row_count != Count::default() {
            return vec![told!(
                "It would also assume that {assumed} would have the outcome.",
                assumed
            )];
        }
        let mut answer = vec![told!(
            "It assumes that {assumed} would have the outcome, were there such cases.",
            assumed
        )];
        let all = self.pairs().len();
        for division in &term.pairs {
            let from: Vec<&Origin> = division.from.iter().collect();
            answer.push(told!(
                "For {pairs}: easy counterfactuals are {easy}, difficult ones {difficult}.",
                pairs = pairs(&from, all),
                easy = rows(&division.easy, &division.easy_count),
                difficult = rows(&division.difficult, &division.difficult_count)
            ));
        }
        if term.pairs.is_empty() && self.analysis.minimized.is_ok() {
            answer.push(told!(
                "No listed parsimonious model makes these assumptions, so they are neither easy nor difficult counterfactuals."
            ));
        }
        answer
    }

    /// In how many models the term is.
    fn standing(&self, term: &TermExplanation) -> Sentence {
        let name = &term.expression;
        if let Err(reason) = &self.analysis.minimized {
            return told!(
                "{term} is in no solution: {reason}.",
                term = name,
                reason = Part::Other(reason.to_string())
            );
        }
        let models = |count| Sentence::counted(count, "1 model", "{count} models");
        let mut places: Vec<Sentence> = Vec::new();
        for kind in SolutionType::ALL {
            let own = |m: &&super::NamedModel| m.solution == kind;
            let total = self.models().iter().filter(own).count();
            let having = term
                .models
                .iter()
                .filter(|model| model.solution == kind)
                .count();
            if having > 0 {
                places.push(told!(
                    "{having} of {models} ({kind})",
                    having,
                    models = models(total),
                    kind = kind_name(kind)
                ));
            }
        }
        match places.as_slice() {
            [] => told!(
                "{term} is in none of the {models} looked at.",
                term = name,
                models = models(term.models_listed)
            ),
            places => told!(
                "{term} is in {places}.",
                term = name,
                places = list(places, 3)
            ),
        }
    }
}

fn prime(term: &TermExplanation) -> Vec<Sentence> {
    if term.forbidden_row_count != Count::default() {
        let covered = rows(&term.forbidden_rows, &term.forbidden_row_count);
        return vec![match term.forbidden_row_count == Count::from(1usize) {
            true => told!(
                "It is no implicant: it covers {covered}, which has OUT 0 or C, so that no solution may have it.",
                covered
            ),
            false => told!(
                "It is no implicant: it covers {covered}, which have OUT 0 or C, so that no solution may have it.",
                covered
            ),
        }];
    }
    let mut answer = Vec::new();
    if !term.prime_in.is_empty() {
        let kinds = term.prime_in.iter().map(|kind| kind_name(*kind));
        let kinds: Vec<Sentence> = kinds.collect();
        answer.push(told!(
            "It is a prime implicant of the {kinds} solution.",
            kinds = list(&kinds, 3)
        ));
    }
    let redundant: Part = match term.redundant_literals.as_slice() {
        [] => return answer,
        [one] => one.into(),
        several => told!("one of {literals}", literals = list(several, 9)).into(),
    };
    answer.push(told!(
        "It is not prime where every remainder may be used: {redundant} could be taken away without covering a row with OUT 0.",
        redundant
    ));
    answer
}

fn observed(term: &TermExplanation) -> Sentence {
    let on = term.observed_rows.iter().filter(|row| row.out == Out::One);
    let on: Vec<&CoveredRow> = on.collect();
    if on.is_empty() {
        return told!("It covers no OUT 1 row, so no case speaks for it.");
    }
    let named = |row: &&CoveredRow| {
        let name = row
            .row
            .as_ref()
            .map_or(row.expression.clone(), ToString::to_string);
        let cases = list(&row.cases, 8);
        match row.whole {
            true => told!("{row} ({cases})", row = name, cases),
            false => told!("{row} in part ({cases})", row = name, cases),
        }
    };
    let rows: Vec<Sentence> = on.iter().map(named).collect();
    let covers = match on.len() {
        1 => told!("It covers the OUT 1 row {rows}.", rows = list(&rows, 12)),
        _ => told!("It covers the OUT 1 rows {rows}.", rows = list(&rows, 12)),
    };
    let deviant: Vec<&String> = on.iter().flat_map(|row| &row.deviant_cases).collect();
    let but = (!deviant.is_empty()).then(|| {
        told!(
            "Without the outcome, and so deviant: {cases}.",
            cases = list(&deviant, 8)
        )
    });
    Sentence::joined(std::iter::once(covers).chain(but).collect())
}
