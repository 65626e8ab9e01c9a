//! Why a literal is in or out of the intermediate solution.

use serde::{Deserialize, Serialize};

use super::words::{list, pair as pair_words, pairs as pairs_words};
use super::{Explainer, ModelTerm, Pair};
use qca::condition::{Literals, literal_text};
use qca::count::Count;
use qca::error::{Error, Result};
use qca::expression::{ConditionLevels, Expression};
use qca::minimize::{Cube, Level, algebra};
use qca::solution::{Origin, SolutionType};
use qca::truth_table::{Out, configuration};

use crate::sentence::{Part, Sentence, told};

/// Why a literal is in or out of the intermediate solution, or of one term of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "explain")]
pub struct LiteralExplanation {
    /// `literal`.
    pub about: String,
    /// The outcome.
    pub outcome: String,
    /// The literal.
    pub literal: String,
    /// The term that the question is about, if about one.
    pub in_term: Option<String>,
    /// The directional expectations in force.
    pub expectations: Vec<String>,
    /// What became of the literal in each conservative term that has it, for each parsimonious term whose literals the
    /// conservative term has, and for which pairs of models.
    pub origins: Vec<LiteralOrigin>,
    /// The terms of the intermediate models (or the one asked about), and whether they have the literal.
    pub terms: Vec<LiteralInTerm>,
    /// The answer in words.
    pub answer: Vec<Sentence>,
}

/// What became of a literal of a conservative term.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiteralOrigin {
    /// The pairs of models that have these two terms.
    pub from: Vec<Origin>,
    /// The conservative term.
    pub conservative_term: String,
    /// The parsimonious term.
    pub parsimonious_term: String,
    /// The conservative term without the literals that were let go.
    pub intermediate_term: String,
    /// What became of the literal.
    pub fate: Fate,
    /// The expectations that decided: those that let it go, or those that it meets.
    pub by: Vec<String>,
}

/// What became of a literal of a conservative term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is in the parsimonious term too: not free, so it stays.
    Core,
    /// It is free, and no expectation lets it go: it stays.
    Kept,
    /// It is free, and an expectation lets it go.
    LetGo,
}

/// A term of an intermediate model, and what the literal does in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiteralInTerm {
    /// The term, with its model.
    #[serde(flatten)]
    pub term: ModelTerm,
    /// Whether the term has the literal.
    pub has: bool,
    /// Without the literal the term would also cover rows that the solution may not cover: up to three of them by
    /// number, each with the reason. Empty for a term that does not have the literal.
    pub without_it: Vec<Sentence>,
    /// The rows behind `without_it`, all of them.
    pub without_it_count: Count,
}

impl Explainer<'_> {
    /// Why a literal is in or out of the intermediate solution, or of the intermediate term `within`.
    ///
    /// # Errors
    /// The text is not one literal with one level, the term is in no intermediate model, or there is no solution.
    pub fn literal(&self, literal: &str, within: Option<&str>) -> Result<LiteralExplanation> {
        self.minimized()?;
        let (condition, level) = self.one_literal(literal)?;
        let within = within
            .map(|text| self.conjunction(text, "one term", "A*~B"))
            .transpose()?;
        let origins = self.origins(condition, level, within.as_ref());
        let terms = self.literal_in_terms(condition, level, within.as_ref());
        if let Some(term) = within.as_ref().filter(|_| terms.is_empty()) {
            return Err(Error::analysis(format!(
                "{} is a term of no intermediate model; the terms are {}",
                self.text(term),
                list(&self.intermediate_terms(), 12)
            )));
        }
        let mut explanation = LiteralExplanation {
            about: "literal".to_owned(),
            outcome: self.table().outcome().to_owned(),
            literal: literal_text(&self.table().conditions()[condition], level),
            in_term: within.as_ref().map(|cube| self.text(cube)),
            expectations: self.options().expectations.entries.clone(),
            origins,
            terms,
            answer: Vec::new(),
        };
        explanation.answer = self.literal_answer(&explanation, condition);
        Ok(explanation)
    }

    fn one_literal(&self, text: &str) -> Result<(usize, Level)> {
        let cubes = Expression::parse(text)?.to_cubes(self.table().conditions())?;
        let literals: Vec<(usize, Level)> = cubes.iter().flat_map(Cube::literals).collect();
        match (&cubes[..], &literals[..]) {
            ([_], [only]) => Ok(*only),
            _ => Err(Error::analysis(format!(
                "{text:?} is not one literal with one level; write a condition such as A, ~A, or D[1] for a multi-value one"
            ))),
        }
    }

    fn intermediate_terms(&self) -> Vec<String> {
        let mut terms: Vec<String> = Vec::new();
        for (_, cubes) in self.intermediate_models() {
            for cube in &cubes {
                let text = self.text(cube);
                if !terms.contains(&text) {
                    terms.push(text);
                }
            }
        }
        terms
    }

    /// The intermediate models, each with its origin and name, whatever types were asked for.
    fn intermediate_models(&self) -> Vec<((Origin, String), Vec<Cube>)> {
        let Ok(minimized) = &self.analysis.minimized else {
            return Vec::new();
        };
        let mut models = Vec::new();
        let listed = minimized.listed_pairs();
        for pair in listed.groups.iter().map(|group| group[0]) {
            for at in 0..pair.models.models.len().min(listed.most) {
                let name = (
                    super::origin(pair.conservative, pair.parsimonious),
                    super::model_name(at),
                );
                models.push((name, pair.models.terms(at).cloned().collect()));
            }
        }
        models
    }

    fn origins(&self, condition: usize, level: Level, within: Option<&Cube>) -> Vec<LiteralOrigin> {
        let mut origins: Vec<LiteralOrigin> = Vec::new();
        for pair in self.pairs() {
            for c in &pair.conservative {
                let asked = within.is_none_or(|term| term.covers(c));
                if c.level(condition) != Some(level) || !asked {
                    continue;
                }
                for p in pair.parsimonious.iter().filter(|p| p.covers(c)) {
                    let origin = self.one_origin(&pair.origin, c, p, condition);
                    let same = |other: &&mut LiteralOrigin| {
                        other.conservative_term == origin.conservative_term
                            && other.parsimonious_term == origin.parsimonious_term
                    };
                    match origins.iter_mut().find(same) {
                        Some(other) => other.from.push(pair.origin.clone()),
                        None => origins.push(origin),
                    }
                }
            }
        }
        origins
    }

    fn one_origin(&self, from: &Origin, c: &Cube, p: &Cube, condition: usize) -> LiteralOrigin {
        let free: Vec<(usize, Level)> = c
            .literals()
            .filter(|&(other, _)| p.level(other).is_none())
            .collect();
        let gone = self.options().expectations.lets_go(&free);
        let kept = free
            .iter()
            .zip(&gone)
            .filter(|(_, gone)| !**gone)
            .map(|(literal, _)| *literal);
        let intermediate = Cube::from_literals(p.literals().chain(kept));
        let (fate, by) = if p.level(condition).is_some() {
            (Fate::Core, Vec::new())
        } else {
            self.fate_of_free(condition, &free)
        };
        LiteralOrigin {
            from: vec![from.clone()],
            conservative_term: self.text(c),
            parsimonious_term: self.text(p),
            intermediate_term: self.text(&intermediate),
            fate,
            by,
        }
    }

    /// Whether an expectation lets go of the free literal of this condition, and which ones decide.
    fn fate_of_free(&self, condition: usize, free: &[(usize, Level)]) -> (Fate, Vec<String>) {
        let expectations = &self.options().expectations;
        let entries = expectations
            .individual
            .iter()
            .map(std::slice::from_ref)
            .chain(expectations.conjunctural.iter().map(Vec::as_slice));
        let (mut against, mut met) = (Vec::new(), Vec::new());
        for entry in entries.filter(|entry| entry.iter().any(|e| e.condition == condition)) {
            let differs = free.iter().any(|(at, level)| {
                entry
                    .iter()
                    .any(|e| e.condition == *at && !e.levels.contains(level))
            });
            let text = self.entry_text(entry);
            if differs {
                against.push(text);
            } else {
                met.push(text);
            }
        }
        if against.is_empty() {
            (Fate::Kept, met)
        } else {
            (Fate::LetGo, against)
        }
    }

    fn entry_text(&self, entry: &[ConditionLevels]) -> String {
        let one = |expected: &ConditionLevels| {
            let condition = &self.table().conditions()[expected.condition];
            match expected.levels[..] {
                [level] => literal_text(condition, level),
                _ => {
                    let levels: Vec<String> =
                        expected.levels.iter().map(ToString::to_string).collect();
                    format!(
                        "{}[{}]",
                        qca::condition::quoted(&condition.name),
                        levels.join(",")
                    )
                }
            }
        };
        entry.iter().map(one).collect::<Vec<_>>().join("*")
    }

    fn literal_in_terms(
        &self,
        condition: usize,
        level: Level,
        within: Option<&Cube>,
    ) -> Vec<LiteralInTerm> {
        let pairs = self.pairs();
        let mut terms = Vec::new();
        for ((from, model), cubes) in self.intermediate_models() {
            let Some(pair) = pairs.iter().find(|pair| pair.origin == from) else {
                continue;
            };
            for cube in cubes
                .iter()
                .filter(|cube| within.is_none_or(|term| term == *cube))
            {
                let has = cube.level(condition) == Some(level);
                let (without_it, without_it_count) = if has {
                    self.rows_without(cube, condition, pair)
                } else {
                    (Vec::new(), Count::default())
                };
                terms.push(LiteralInTerm {
                    term: ModelTerm {
                        solution: SolutionType::Intermediate,
                        from: Some(from.clone()),
                        model: model.clone(),
                        term: self.text(cube),
                    },
                    has,
                    without_it,
                    without_it_count,
                });
            }
        }
        terms
    }

    /// What a term would cover without the literal of a condition, and may not.
    fn rows_without(
        &self,
        cube: &Cube,
        condition: usize,
        pair: &Pair<'_>,
    ) -> (Vec<Sentence>, Count) {
        let mut allowed = self.table().cubes_with(Out::One);
        allowed.extend(pair.terms.iter().cloned());
        let outside = algebra::subtract(&self.levels, &[cube.without(condition)], &allowed);
        let count = Count(algebra::count(&self.levels, &outside));
        // Observed rows with OUT 0 are the strongest reason, then excluded ones, then unsupported assumptions.
        let numbers = algebra::row_numbers(&self.levels, &outside, 1000);
        let mut reasons: Vec<(usize, Sentence)> = numbers
            .into_iter()
            .filter_map(|number| self.forbidden_because(&Count(number), pair))
            .collect();
        reasons.sort_by_key(|(rank, _)| *rank);
        (
            reasons
                .into_iter()
                .take(3)
                .map(|(_, reason)| reason)
                .collect(),
            count,
        )
    }

    fn forbidden_because(&self, number: &Count, pair: &Pair<'_>) -> Option<(usize, Sentence)> {
        let row = Cube::from_row(&configuration(self.table().conditions(), number)?);
        let observed = self
            .table()
            .rows()
            .iter()
            .find(|other| other.out != Out::Remainder && other.cube.covers(&row));
        if let Some(other) = observed {
            let cases = list(&self.table().names(&other.cases), 4);
            let (row, out) = (number, other.out);
            let has = match &other.excluded_by {
                Some(rule) => told!(
                    "row {row} has OUT {out}, excluded by {rule} ({cases})",
                    row,
                    out,
                    rule,
                    cases
                ),
                None => told!("row {row} has OUT {out} ({cases})", row, out, cases),
            };
            return Some((0, has));
        }
        if let Some(rule) = self.table().excluded_by(&row) {
            return Some((
                1,
                told!("row {row} is excluded by {rule}", row = number, rule),
            ));
        }
        Some(
            match pair.parsimonious.iter().any(|term| term.covers(&row)) {
                true => (
                    2,
                    told!("row {row} is a difficult counterfactual", row = number),
                ),
                false => (
                    3,
                    told!(
                        "row {row} is a remainder that the parsimonious model does not assume either",
                        row = number
                    ),
                ),
            },
        )
    }

    fn literal_answer(&self, literal: &LiteralExplanation, condition: usize) -> Vec<Sentence> {
        let name = &literal.literal;
        let all = self.pairs().len();
        let mut answer = vec![whether(literal)];
        answer.extend(
            literal
                .origins
                .iter()
                .map(|origin| origin_words(name, origin, all)),
        );
        if literal.origins.is_empty() {
            answer.push(self.no_origin(literal, condition));
        }
        answer.extend(needed(name, literal));
        answer
    }

    fn no_origin(&self, literal: &LiteralExplanation, condition: usize) -> Sentence {
        let name = &literal.literal;
        let condition = &self.table().conditions()[condition].name;
        let uncovered = self.pairs().iter().any(|pair| {
            pair.conservative.iter().any(|c| {
                Literals::of(c, self.table().conditions())
                    .level(condition)
                    .is_some()
                    && !pair.parsimonious.iter().any(|p| p.covers(c))
            })
        });
        if uncovered {
            return told!(
                "No conservative term that has {literal} contains the literals of a parsimonious term of its pair, so that no expectation is asked about it.",
                literal = name
            );
        }
        match &literal.in_term {
            Some(term) => told!(
                "No conservative term with {literal} lies in {term}: the observed OUT 1 rows do without it there before any remainder is used.",
                literal = name,
                term
            ),
            None => told!(
                "No conservative term has {literal}: no OUT 1 row has it, or the observed rows do without it before any remainder is used.",
                literal = name
            ),
        }
    }
}

/// Whether it is in the term asked about, or in any.
fn whether(literal: &LiteralExplanation) -> Sentence {
    let name = &literal.literal;
    let mut terms: Vec<&String> = Vec::new();
    for term in literal.terms.iter().filter(|term| term.has) {
        if !terms.contains(&&term.term.term) {
            terms.push(&term.term.term);
        }
    }
    match &literal.in_term {
        Some(term) if !terms.is_empty() => told!(
            "{literal} is in the intermediate term {term}.",
            literal = name,
            term
        ),
        Some(term) => told!(
            "{literal} is not in the intermediate term {term}.",
            literal = name,
            term
        ),
        None if !terms.is_empty() => told!(
            "{literal} is in the intermediate solution: {terms}.",
            literal = name,
            terms = list(&terms, 6)
        ),
        None => told!(
            "{literal} is in no term of the intermediate solution.",
            literal = name
        ),
    }
}

fn origin_words(name: &str, origin: &LiteralOrigin, all: usize) -> Sentence {
    let from: Vec<&Origin> = origin.from.iter().collect();
    let pairs: Part = match from.as_slice() {
        [one] => pair_words(one).into(),
        several => pairs_words(several, all),
    };
    let by = || list(&origin.by, 4);
    let fate = match origin.fate {
        Fate::Core => told!(
            "{literal} is in both, so it is not free and stays; it is a core literal",
            literal = name
        ),
        Fate::Kept if origin.by.is_empty() => told!(
            "{literal} is free, as the parsimonious term does without it, but there is no expectation about its condition, so it stays",
            literal = name
        ),
        Fate::Kept => told!(
            "{literal} is free, as the parsimonious term does without it, but the expectation {expectations} is met, so it stays",
            literal = name,
            expectations = by()
        ),
        Fate::LetGo => told!(
            "{literal} is free, and the expectation {expectations} lets it go",
            literal = name,
            expectations = by()
        ),
    };
    told!(
        "Conservative term {conservative} and parsimonious term {parsimonious} ({pairs}): {fate}. Their intermediate term is {intermediate}.",
        conservative = &origin.conservative_term,
        parsimonious = &origin.parsimonious_term,
        pairs,
        fate,
        intermediate = &origin.intermediate_term
    )
}

/// Why the terms that have the literal cannot do without it.
fn needed(name: &str, literal: &LiteralExplanation) -> Vec<Sentence> {
    let mut answer: Vec<Sentence> = Vec::new();
    let needing = literal.terms.iter();
    for found in needing.filter(|term| term.has && !term.without_it.is_empty()) {
        let count = &found.without_it_count;
        let term = &found.term.term;
        let reasons = found.without_it.iter().cloned().map(Part::Said);
        let reasons = Part::Clauses(reasons.collect());
        let more = count.to_u64().unwrap_or(u64::MAX) > found.without_it.len() as u64;
        let sentence = match (more, *count == Count::from(1usize)) {
            (true, _) => told!(
                "Without {literal} the term {term} would cover rows it may not cover ({count} in all): {reasons}.",
                literal = name,
                term,
                count,
                reasons
            ),
            (false, true) => told!(
                "Without {literal} the term {term} would cover a row it may not cover: {reasons}.",
                literal = name,
                term,
                reasons
            ),
            (false, false) => told!(
                "Without {literal} the term {term} would cover rows it may not cover: {reasons}.",
                literal = name,
                term,
                reasons
            ),
        };
        if !answer.contains(&sentence) {
            answer.push(sentence);
        }
    }
    answer
}
