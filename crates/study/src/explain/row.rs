//! Why a row has its OUT value.

use serde::{Deserialize, Serialize};

use super::words::{figure, figure_against, kind_name, list, pairs};
use super::{Explainer, ModelTerm};
use qca::count::Count;
use qca::error::{Error, Result};
use qca::fit::{is_above_half, is_below_half, sufficiency};
use qca::minimize::{Cube, Level};
use qca::precision::{at_least, is_half};
use qca::sets::Position;
use qca::solution::{Origin, SolutionType};
use qca::truth_table::{Configuration, CutOffs, Out, TruthRow, configuration};

use crate::sentence::{Part, Sentence, told};

/// Why a row has its OUT value, and what the solutions make of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "explain")]
pub struct RowExplanation {
    /// `row`.
    pub about: String,
    /// The outcome.
    pub outcome: String,
    /// Row number; none where a cell is don't care.
    pub row: Option<Count>,
    /// The level of each condition.
    pub configuration: Configuration,
    /// The configuration as a term.
    pub expression: String,
    /// OUT.
    pub out: Out,
    /// OUT by the cut-offs alone, before any exclusion.
    pub out_by_cut_offs: Out,
    /// The rule that gave the row OUT 0, if one did.
    pub excluded_by: Option<String>,
    /// The cut-offs in force.
    pub cut_offs: CutOffs,
    /// Number of cases that belong to the row.
    pub n: usize,
    /// Consistency over all cases; none for a row without cases.
    pub consistency: Option<f64>,
    /// PRI over all cases; none for a row without cases.
    pub pri: Option<f64>,
    /// Consistency of the row for the negated outcome; none for a row without cases.
    pub negated_outcome_consistency: Option<f64>,
    /// The cases that belong to the row, in the order of the data.
    pub cases: Vec<CaseInRow>,
    /// The cases that lower the consistency, whether they belong to the row or not; the strongest first.
    pub inconsistent_cases: Vec<CaseInRow>,
    /// Cases at 0.5 in a condition that would otherwise belong to the row: they belong to none.
    pub half_cases: Vec<String>,
    /// Terms of the models asked for that cover the whole row.
    pub covered_by: Vec<ModelTerm>,
    /// For a row that a parsimonious model assumes to have the outcome: easy or difficult, for each pair of models.
    pub counterfactual: Vec<Counterfactual>,
    /// The answer in words.
    pub answer: Vec<Sentence>,
}

/// A case and its memberships in a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseInRow {
    /// The case.
    pub case: String,
    /// Membership in the row.
    pub membership: f64,
    /// Membership in the outcome.
    pub outcome: f64,
    /// Whether the case belongs to the row.
    pub belongs: bool,
    /// Whether it is deviant: above 0.5 in the row, below 0.5 in the outcome.
    pub deviant: bool,
    /// How far the membership in the row is above that in the outcome; 0 if it is not.
    pub inconsistency: f64,
}

/// What a remainder is to one pair of models, of which the parsimonious one covers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterfactual {
    /// The pair of models.
    pub from: Origin,
    /// Whether it is an easy counterfactual; else it is a difficult one.
    pub easy: bool,
}

/// The most cases that a sentence names.
const MOST_NAMES: usize = 8;

impl Explainer<'_> {
    /// Why a row has its OUT value. `row` is a row number, or the configuration as a conjunction of a literal of every
    /// condition (without those that are don't care in a row of temporal data).
    ///
    /// # Errors
    /// There is no such row, or the configuration leaves conditions open.
    pub fn row(&self, row: &str) -> Result<RowExplanation> {
        let pattern = self.pattern(row)?;
        let cube = Cube::from_pattern(&pattern);
        let observed = self.table().rows().iter().find(|other| other.cube == cube);
        let excluded_by = match observed {
            Some(row) => row.excluded_by.clone(),
            None => self.table().excluded_by(&cube).map(str::to_owned),
        };
        let out = match observed {
            Some(row) => row.out,
            None if excluded_by.is_some() => Out::Zero,
            None => Out::Remainder,
        };
        let n = observed.map_or(0, |row| row.cases.len());
        let consistency = observed.and_then(|row| row.consistency);
        let pri = observed.and_then(|row| row.pri);
        let members = self.memberships(&cube);
        let negation: Vec<f64> = self.observed.outcome().iter().map(|y| 1.0 - y).collect();
        let negated = sufficiency(&[members.as_slice()], &negation)?
            .solution
            .consistency;
        let cut = self.cut_offs();
        let mut explanation = RowExplanation {
            about: "row".to_owned(),
            outcome: self.table().outcome().to_owned(),
            row: self.table().row_number(&pattern),
            configuration: Configuration {
                names: self
                    .table()
                    .conditions()
                    .iter()
                    .map(|c| c.name.clone())
                    .collect(),
                levels: pattern,
            },
            expression: self.text(&cube),
            out,
            out_by_cut_offs: cut.out(n, consistency, pri),
            excluded_by,
            cut_offs: *cut,
            n,
            consistency,
            pri,
            negated_outcome_consistency: negated.filter(|_| n > 0),
            cases: self.cases_of_row(&members, observed),
            inconsistent_cases: self.inconsistent_cases(&members, observed),
            half_cases: self.half_cases(&cube),
            covered_by: self.covered_by(&cube),
            counterfactual: self.counterfactual(&cube, out),
            answer: Vec::new(),
        };
        explanation.answer = self.row_answer(&explanation, &members);
        Ok(explanation)
    }

    /// The levels of a row that is named by number or configuration.
    fn pattern(&self, row: &str) -> Result<Vec<Option<Level>>> {
        let text = row.trim();
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            let wanted = text.parse().map(Count).ok();
            let levels =
                wanted.and_then(|wanted| configuration(self.table().conditions(), &wanted));
            let pattern: Option<Vec<Option<Level>>> =
                levels.map(|l| l.into_iter().map(Some).collect());
            return pattern
                .map(|pattern| self.or_pattern_row(pattern))
                .ok_or_else(|| {
                    let rows: num_bigint::BigUint = self
                        .table()
                        .conditions()
                        .iter()
                        .map(|c| num_bigint::BigUint::from(c.levels))
                        .product();
                    Error::analysis(format!(
                        "there is no row {text}; the rows are numbered 1 to {rows}"
                    ))
                });
        }
        let cube = self.conjunction(
            text,
            "one row, by its number or its configuration",
            "A*~B*C",
        )?;
        let pattern: Vec<Option<Level>> = (0..self.levels.len())
            .map(|condition| cube.level(condition))
            .collect();
        if pattern.iter().all(Option::is_some)
            || self.table().rows().iter().any(|row| row.cube == cube)
        {
            return Ok(self.or_pattern_row(pattern));
        }
        let open: Vec<String> = self
            .table()
            .conditions()
            .iter()
            .zip(&pattern)
            .filter(|(_, level)| level.is_none())
            .map(|(condition, _)| condition.name.clone())
            .collect();
        Err(Error::NotOneRow {
            term: text.to_owned(),
            open: list(&open, MOST_NAMES).to_string(),
        })
    }

    /// The observed row with don't-care cells that a configuration lies in, if it is not a row of its own.
    fn or_pattern_row(&self, pattern: Vec<Option<Level>>) -> Vec<Option<Level>> {
        let cube = Cube::from_pattern(&pattern);
        let own = self.table().rows().iter().any(|row| row.cube == cube);
        let around = self
            .table()
            .rows()
            .iter()
            .find(|row| row.cube.covers(&cube));
        around
            .filter(|_| !own)
            .map_or(pattern, |row| row.pattern.clone())
    }

    fn in_row(&self, case: usize, membership: f64, belongs: bool) -> CaseInRow {
        let outcome = self.observed.outcome()[case];
        CaseInRow {
            case: self.name(case),
            membership,
            outcome,
            belongs,
            deviant: is_above_half(membership) && is_below_half(outcome),
            inconsistency: (membership - outcome).max(0.0),
        }
    }

    fn cases_of_row(&self, members: &[f64], observed: Option<&TruthRow>) -> Vec<CaseInRow> {
        let cases = observed.map_or(&[][..], |row| &row.cases);
        cases
            .iter()
            .map(|&case| self.in_row(case, members[case], true))
            .collect()
    }

    fn inconsistent_cases(&self, members: &[f64], observed: Option<&TruthRow>) -> Vec<CaseInRow> {
        let Some(row) = observed else {
            return Vec::new();
        };
        let mut cases: Vec<CaseInRow> = (0..members.len())
            .map(|case| self.in_row(case, members[case], row.cases.contains(&case)))
            .filter(|case| case.inconsistency > 0.0)
            .collect();
        cases.sort_by(|a, b| b.inconsistency.total_cmp(&a.inconsistency));
        cases
    }

    fn half_cases(&self, cube: &Cube) -> Vec<String> {
        let agrees = |case: usize| {
            cube.literals().all(|(condition, level)| {
                match self.observed.sets()[condition].position(case) {
                    Position::Level(own) => own == level,
                    Position::Ambiguous => true,
                    Position::DontCare => false,
                }
            })
        };
        let unassigned = self.table().unassigned().iter().copied();
        unassigned
            .filter(|&case| agrees(case))
            .map(|case| self.name(case))
            .collect()
    }

    fn covered_by(&self, cube: &Cube) -> Vec<ModelTerm> {
        let mut found = Vec::new();
        for model in self.models() {
            let covering = model.cubes.iter().filter(|term| term.covers(cube));
            found.extend(covering.map(|term| model.term(self, term)));
        }
        found
    }

    fn counterfactual(&self, cube: &Cube, out: Out) -> Vec<Counterfactual> {
        if matches!(out, Out::One | Out::Zero) {
            return Vec::new();
        }
        let covers = |cubes: &[Cube]| cubes.iter().any(|term| term.covers(cube));
        let pairs = self.pairs();
        let assumed = pairs.iter().filter(|pair| covers(&pair.parsimonious));
        assumed
            .map(|pair| Counterfactual {
                from: pair.origin.clone(),
                easy: covers(pair.terms),
            })
            .collect()
    }

    fn row_answer(&self, row: &RowExplanation, members: &[f64]) -> Vec<Sentence> {
        let (expression, out, reason) = (&row.expression, row.out, self.reason(row));
        let mut answer = vec![match &row.row {
            Some(number) => told!(
                "Row {number} ({expression}) has OUT {out}: {reason}.",
                number,
                expression,
                out,
                reason
            ),
            None => told!(
                "Row {expression} (its other cells are don't care) has OUT {out}: {reason}.",
                expression,
                out,
                reason
            ),
        }];
        if row.n == 0 {
            answer.extend(self.nearest(members));
        } else {
            answer.push(frequency(row));
        }
        if row.n > 0 && row.n >= row.cut_offs.frequency {
            answer.extend(cut_off_tests(row));
        }
        if !row.half_cases.is_empty() {
            answer.push(told!(
                "At 0.5 in a condition, and so in no row, though otherwise in this one: {cases}.",
                cases = list(&row.half_cases, MOST_NAMES)
            ));
        }
        answer.extend(deviants(row));
        answer.extend(inconsistent(row));
        answer.extend(covering(row));
        answer.extend(self.counterfactual_words(row));
        answer
    }

    fn reason(&self, row: &RowExplanation) -> Sentence {
        let outcome = &row.outcome;
        if let Some(rule) = &row.excluded_by {
            return told!(
                "it is excluded by {rule}; by the cut-offs alone it would have OUT {out}",
                rule,
                out = row.out_by_cut_offs
            );
        }
        match row.out {
            Out::One => told!("it is sufficient for {outcome} at the cut-offs", outcome),
            Out::Zero => told!(
                "it is not sufficient for {outcome} at the cut-offs",
                outcome
            ),
            Out::Contradiction => {
                told!("it is a contradiction, between the two consistency cut-offs")
            }
            Out::Remainder if row.n == 0 => {
                told!("it is a remainder, as no case has a membership above 0.5 in it")
            }
            Out::Remainder => told!("it is a remainder, as too few cases belong to it"),
        }
    }

    /// The case that comes nearest to an empty row.
    fn nearest(&self, members: &[f64]) -> Option<Sentence> {
        let case = (0..members.len())
            .filter(|&case| members[case] > 0.0)
            .max_by(|&a, &b| members[a].total_cmp(&members[b]).then(b.cmp(&a)))?;
        Some(told!(
            "The case that comes nearest is {case}, with a membership of {membership}.",
            case = self.name(case),
            membership = format!("{:.3}", members[case])
        ))
    }

    fn counterfactual_words(&self, row: &RowExplanation) -> Vec<Sentence> {
        if !matches!(row.out, Out::Remainder | Out::Contradiction)
            || self.analysis.minimized.is_err()
        {
            return Vec::new();
        }
        let all = self.pairs().len();
        let of = |easy: bool| -> Vec<&Origin> {
            row.counterfactual
                .iter()
                .filter(|c| c.easy == easy)
                .map(|c| &c.from)
                .collect()
        };
        let (easy, difficult) = (of(true), of(false));
        let mut answer = Vec::new();
        if easy.is_empty() && difficult.is_empty() {
            answer.push(told!("No parsimonious model makes an assumption about it."));
        }
        if !easy.is_empty() {
            answer.push(told!(
                "It is an easy counterfactual for {pairs}: the directional expectations support the assumption that it has the outcome.",
                pairs = pairs(&easy, all)
            ));
        }
        if !difficult.is_empty() {
            let why = if self.options().expectations.is_empty() {
                told!("no directional expectation is given")
            } else {
                told!(
                    "the directional expectations do not support the assumption that the parsimonious model makes"
                )
            };
            answer.push(told!(
                "It is a difficult counterfactual for {pairs}: {why}.",
                pairs = pairs(&difficult, all),
                why
            ));
        }
        answer
    }
}

fn frequency(row: &RowExplanation) -> Sentence {
    let cases: Vec<&String> = row.cases.iter().map(|case| &case.case).collect();
    let belong = Sentence::counted(row.n, "1 case belongs to it", "{count} cases belong to it");
    let (cases, cut) = (list(&cases, MOST_NAMES), row.cut_offs.frequency);
    match row.n >= cut {
        true => told!(
            "{belong} ({cases}), which meets the frequency cut-off {cut}.",
            belong,
            cases,
            cut
        ),
        false => told!(
            "{belong} ({cases}), which is below the frequency cut-off {cut}.",
            belong,
            cases,
            cut
        ),
    }
}

/// Consistency and PRI against their cut-offs, in the order in which they decide.
fn cut_off_tests(row: &RowExplanation) -> Vec<Sentence> {
    let cut = row.cut_offs.consistency;
    let Some(consistency) = row.consistency else {
        return vec![told!("Its consistency is undefined (0/0).")];
    };
    let shown = figure_against(consistency, cut);
    if at_least(consistency, cut) {
        let meets = told!(
            "Its consistency {consistency} meets the cut-off {cut}.",
            consistency = shown,
            cut
        );
        return vec![meets, pri_test(row)];
    }
    let below = match row.cut_offs.contradiction {
        Some(lower) if at_least(consistency, lower) => told!(
            "Its consistency {consistency} is below the cut-off {cut}, but not below {lower}, the lower one: a contradiction.",
            consistency = shown,
            cut,
            lower
        ),
        Some(lower) => told!(
            "Its consistency {consistency} is below the cut-off {cut}, and below {lower}, the lower one.",
            consistency = shown,
            cut,
            lower
        ),
        None => told!(
            "Its consistency {consistency} is below the cut-off {cut}.",
            consistency = shown,
            cut
        ),
    };
    vec![below, told!("Its PRI is {pri}.", pri = figure(row.pri))]
}

fn pri_test(row: &RowExplanation) -> Sentence {
    let cut = row.cut_offs.pri;
    let pri = row
        .pri
        .map_or_else(|| figure(None), |pri| figure_against(pri, cut).into());
    if row.pri.map_or(cut <= 0.0, |pri| at_least(pri, cut)) {
        return told!("Its PRI {pri} meets the cut-off {cut}.", pri, cut);
    }
    told!(
        "Its PRI {pri} is below the cut-off {cut}: with a consistency of {negated} for the negated outcome beside it, the row does not speak for the outcome rather than against it.",
        pri,
        cut,
        negated = figure(row.negated_outcome_consistency)
    )
}

fn deviants(row: &RowExplanation) -> Option<Sentence> {
    let of = |case: &CaseInRow| {
        told!(
            "{case} ({membership} in the row, {value} in {outcome})",
            case = &case.case,
            membership = format!("{:.3}", case.membership),
            value = format!("{:.3}", case.outcome),
            outcome = &row.outcome
        )
    };
    let deviant = row.cases.iter().filter(|case| case.deviant);
    let deviant: Vec<Sentence> = deviant.map(of).collect();
    let halves = row.cases.iter().filter(|case| is_half(case.outcome));
    let halves: Vec<&String> = halves.map(|case| &case.case).collect();
    let mut sentences = Vec::new();
    if !deviant.is_empty() {
        sentences.push(told!(
            "Deviant, in the row but not in the outcome: {cases}.",
            cases = list(&deviant, MOST_NAMES)
        ));
    }
    if !halves.is_empty() {
        sentences.push(told!(
            "At 0.5 in the outcome, neither deviant nor typical: {cases}.",
            cases = list(&halves, MOST_NAMES)
        ));
    }
    (!sentences.is_empty()).then(|| Sentence::joined(sentences))
}

fn inconsistent(row: &RowExplanation) -> Option<Sentence> {
    let total: f64 = row
        .inconsistent_cases
        .iter()
        .map(|case| case.inconsistency)
        .sum();
    let names = row.inconsistent_cases.iter().map(|found| {
        let (case, amount) = (&found.case, format!("{:.3}", found.inconsistency));
        match found.belongs {
            true => told!("{case} (by {amount})", case, amount),
            false => told!("{case} (by {amount}, not a member)", case, amount),
        }
    });
    let names: Vec<Sentence> = names.collect();
    (total > 1e-8).then(|| {
        told!(
            "{memberships} above the outcome and so lower the consistency, {total} in all: {cases}.",
            memberships = Sentence::counted(
                names.len(),
                "1 case's membership in the row is",
                "{count} cases' memberships in the row are",
            ),
            total = format!("{total:.3}"),
            cases = list(&names, 5)
        )
    })
}

fn covering(row: &RowExplanation) -> Option<Sentence> {
    let mut lines: Vec<Part> = Vec::new();
    for kind in SolutionType::ALL {
        let mut terms: Vec<&String> = Vec::new();
        for term in row.covered_by.iter().filter(|term| term.solution == kind) {
            if !terms.contains(&&term.term) {
                terms.push(&term.term);
            }
        }
        if !terms.is_empty() {
            let line = told!(
                "{kind} by {terms}",
                kind = kind_name(kind),
                terms = list(&terms, 6)
            );
            lines.push(line.into());
        }
    }
    (!lines.is_empty()).then(|| {
        told!(
            "It is covered in the solutions: {lines}.",
            lines = Part::Clauses(lines)
        )
    })
}
