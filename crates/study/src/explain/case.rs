//! What kind of case a case is: typical, deviant or irrelevant, for the row it is in and for each model.

use serde::{Deserialize, Serialize};

use super::words::{kind_name, list};
use super::{Explainer, NamedModel};
use qca::condition::literal_text;
use qca::count::Count;
use qca::error::{DataError, Result, did_you_mean};
use qca::fit::{is_above_half, is_below_half};
use qca::minimize::Cube;
use qca::precision::TOLERANCE;
use qca::sets::{Position, Set};
use qca::solution::{Origin, SolutionType};
use qca::truth_table::{Out, TruthRow};

use crate::sentence::{Part, Sentence, told};

/// What kind of case a case is, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "explain")]
pub struct CaseExplanation {
    /// `case`.
    pub about: String,
    /// The outcome.
    pub outcome: String,
    /// The case.
    pub case: String,
    /// Its membership in the outcome.
    pub outcome_membership: f64,
    /// Its membership in, or level of, each condition.
    pub conditions: Vec<ConditionMembership>,
    /// The row it belongs to, by number; none if it belongs to no row, or the row has don't-care cells.
    pub row: Option<Count>,
    /// The configuration of that row as a term; none if it belongs to no row.
    pub configuration: Option<String>,
    /// OUT of that row.
    pub out: Option<Out>,
    /// Its membership in that row.
    pub row_membership: Option<f64>,
    /// What it is to each model asked for.
    pub models: Vec<CaseModel>,
    /// The answer in words.
    pub answer: Vec<Sentence>,
}

/// A case's place in a condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConditionMembership {
    /// The condition.
    pub condition: String,
    /// The membership, or the level of a crisp or multi-value condition; none for a don't-care cell.
    pub value: Option<f64>,
    /// The literal that it is more in than out of; none at 0.5 and for a don't-care cell.
    pub literal: Option<String>,
}

/// What a case is to one model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseModel {
    /// The type of the solution.
    pub solution: SolutionType,
    /// The pair of models it comes from, for an intermediate solution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Origin>,
    /// The model's name.
    pub model: String,
    /// Membership in the model.
    pub membership: f64,
    /// What kind of case it is.
    pub kind: CaseKind,
    /// Membership in each term.
    pub terms: Vec<CaseTerm>,
}

/// A case's membership in a term.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseTerm {
    /// The term.
    pub term: String,
    /// The membership.
    pub membership: f64,
    /// The literals with the lowest membership, which decide; empty for a term without literals.
    pub lowest: Vec<String>,
}

/// Kinds of cases with respect to a claim of sufficiency: x in the solution, y in the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// x and y above 0.5, and x not above y.
    Typical,
    /// x and y above 0.5, but x above y: inconsistent in degree.
    DeviantConsistencyInDegree,
    /// x above 0.5, y below 0.5: inconsistent in kind.
    DeviantConsistencyInKind,
    /// x below 0.5, y above 0.5: not explained.
    DeviantCoverage,
    /// x and y below 0.5.
    IndividuallyIrrelevant,
    /// x or y at exactly 0.5: neither in nor out.
    Ambiguous,
}

impl CaseKind {
    /// The kind of a case with these memberships in the solution and in the outcome.
    ///
    /// ```
    /// use qca_study::explain::CaseKind;
    /// assert_eq!(CaseKind::of(0.7, 0.9), CaseKind::Typical);
    /// assert_eq!(CaseKind::of(0.7, 0.4), CaseKind::DeviantConsistencyInKind);
    /// ```
    pub fn of(x: f64, y: f64) -> Self {
        match (
            is_above_half(x),
            is_below_half(x),
            is_above_half(y),
            is_below_half(y),
        ) {
            (true, _, true, _) if x <= y + TOLERANCE => CaseKind::Typical,
            (true, _, true, _) => CaseKind::DeviantConsistencyInDegree,
            (true, _, _, true) => CaseKind::DeviantConsistencyInKind,
            (_, true, true, _) => CaseKind::DeviantCoverage,
            (_, true, _, true) => CaseKind::IndividuallyIrrelevant,
            _ => CaseKind::Ambiguous,
        }
    }

    /// In words.
    pub fn name(self) -> &'static str {
        self.named().text()
    }

    fn named(self) -> Sentence {
        match self {
            CaseKind::Typical => told!("typical"),
            CaseKind::DeviantConsistencyInDegree => told!("deviant in consistency, in degree"),
            CaseKind::DeviantConsistencyInKind => told!("deviant in consistency, in kind"),
            CaseKind::DeviantCoverage => told!("deviant in coverage"),
            CaseKind::IndividuallyIrrelevant => told!("individually irrelevant"),
            CaseKind::Ambiguous => told!("ambiguous (at 0.5)"),
        }
    }

    /// What that means for a solution and an outcome.
    fn meaning(self, outcome: &str) -> Sentence {
        match self {
            CaseKind::Typical => told!("the solution explains why it has {outcome}", outcome),
            CaseKind::DeviantConsistencyInDegree => told!(
                "it is in the solution and in {outcome}, but more in the solution than in {outcome}",
                outcome
            ),
            CaseKind::DeviantConsistencyInKind => told!(
                "the solution says that it has {outcome}, and it does not: something that prevents {outcome} may be missing from the conditions",
                outcome
            ),
            CaseKind::DeviantCoverage => told!(
                "it has {outcome}, and no term of the solution explains why: another path may be missing",
                outcome
            ),
            CaseKind::IndividuallyIrrelevant => told!(
                "it is neither in the solution nor in {outcome}, and says nothing about sufficiency by itself",
                outcome
            ),
            CaseKind::Ambiguous => told!(
                "its membership in the solution or in {outcome} is exactly 0.5, neither in nor out",
                outcome
            ),
        }
    }
}

impl Explainer<'_> {
    /// What kind of case this is, for the row it is in and for each model asked for.
    ///
    /// # Errors
    /// There is no case of this name.
    pub fn case(&self, name: &str) -> Result<CaseExplanation> {
        let case = self.case_index(name)?;
        let row = self
            .table()
            .rows()
            .iter()
            .find(|row| row.cases.contains(&case));
        let mut explanation = CaseExplanation {
            about: "case".to_owned(),
            outcome: self.table().outcome().to_owned(),
            case: name.to_owned(),
            outcome_membership: self.observed.outcome()[case],
            conditions: self
                .observed
                .sets()
                .iter()
                .enumerate()
                .map(|(at, set)| self.place(case, at, set))
                .collect(),
            row: row.and_then(|row| self.table().row_number(&row.pattern)),
            configuration: row.map(|row| self.text(&row.cube)),
            out: row.map(|row| row.out),
            row_membership: row.map(|row| self.membership(case, &row.cube)),
            models: self
                .models()
                .iter()
                .map(|model| self.case_in_model(case, model))
                .collect(),
            answer: Vec::new(),
        };
        explanation.answer = self.case_answer(&explanation, case, row);
        Ok(explanation)
    }

    fn case_index(&self, name: &str) -> Result<usize> {
        self.observed
            .case_names()
            .iter()
            .position(|case| case == name)
            .ok_or_else(|| {
                let known = self.observed.case_names().iter();
                DataError::new(format!("there is no case {name:?}"))
                    .file(&self.source)
                    .remedy(did_you_mean(name, known))
                    .into()
            })
    }

    fn place(&self, case: usize, at: usize, set: &Set) -> ConditionMembership {
        ConditionMembership {
            condition: set.name().to_owned(),
            value: set.cell(case).value(),
            literal: match set.position(case) {
                Position::Level(level) => Some(literal_text(&self.table().conditions()[at], level)),
                Position::Ambiguous | Position::DontCare => None,
            },
        }
    }

    fn membership(&self, case: usize, cube: &Cube) -> f64 {
        self.memberships(cube)[case]
    }

    fn case_in_model(&self, case: usize, model: &NamedModel) -> CaseModel {
        let terms: Vec<CaseTerm> = model
            .cubes
            .iter()
            .map(|cube| self.case_in_term(case, cube))
            .collect();
        let membership = terms.iter().map(|term| term.membership).fold(0.0, f64::max);
        CaseModel {
            solution: model.solution,
            from: model.from.clone(),
            model: model.name.clone(),
            membership,
            kind: CaseKind::of(membership, self.observed.outcome()[case]),
            terms,
        }
    }

    fn case_in_term(&self, case: usize, cube: &Cube) -> CaseTerm {
        let membership = self.membership(case, cube);
        let lowest = cube
            .literals()
            .filter(|&(at, level)| {
                self.observed.sets()[at].membership(case, level) <= membership + TOLERANCE
            })
            .map(|(at, level)| literal_text(&self.table().conditions()[at], level))
            .collect();
        CaseTerm {
            term: self.text(cube),
            membership,
            lowest,
        }
    }

    fn case_answer(
        &self,
        case: &CaseExplanation,
        index: usize,
        row: Option<&TruthRow>,
    ) -> Vec<Sentence> {
        let y = case.outcome_membership;
        let side = if is_above_half(y) {
            told!("more in than out")
        } else if is_below_half(y) {
            told!("more out than in")
        } else {
            told!("neither in nor out")
        };
        let mut answer = vec![told!(
            "{case} has a membership of {membership} in {outcome}: {side}.",
            case = &case.case,
            membership = format!("{y:.3}"),
            outcome = &case.outcome,
            side
        )];
        answer.push(match row {
            Some(row) => self.row_of_case(case, index, row),
            None => self.no_row(case),
        });
        if let Err(reason) = &self.analysis.minimized {
            answer.push(told!(
                "There is no solution to compare it with: {reason}.",
                reason = Part::Other(reason.to_string())
            ));
        }
        for kind in SolutionType::ALL {
            let models: Vec<&CaseModel> =
                case.models.iter().filter(|m| m.solution == kind).collect();
            answer.extend(kinds_in_words(case, kind, &models));
        }
        answer
    }

    fn row_of_case(&self, case: &CaseExplanation, index: usize, row: &TruthRow) -> Sentence {
        let belongs = told!(
            "It belongs to row {row} ({expression}) with a membership of {membership}; the row has OUT {out}.",
            row = self.row_name(row),
            expression = self.text(&row.cube),
            membership = format!("{:.3}", case.row_membership.unwrap_or(0.0)),
            out = row.out
        );
        let deviant = row.deviant.contains(&index);
        let more = match row.out {
            Out::One if deviant => Some(told!(
                "It is a deviant case of a row that counts as sufficient."
            )),
            Out::Zero | Out::Contradiction if is_above_half(case.outcome_membership) => {
                Some(self.unexplained(row))
            }
            Out::Remainder => Some(told!(
                "The row has too few cases, and counts as a remainder."
            )),
            _ => None,
        };
        Sentence::joined(std::iter::once(belongs).chain(more).collect())
    }

    /// Why no solution can explain a case of this row.
    fn unexplained(&self, row: &TruthRow) -> Sentence {
        if let Some(rule) = &row.excluded_by {
            return told!(
                "The row is excluded by {rule}, so no solution can explain the case.",
                rule
            );
        }
        if row.deviant.is_empty() {
            return told!("The row is not consistent enough, so no solution can explain the case.");
        }
        told!(
            "{others} the outcome ({cases}), so no solution can explain the case.",
            others = Sentence::counted(
                row.deviant.len(),
                "1 other case of the row lacks",
                "{count} other cases of the row lack",
            ),
            cases = list(&self.table().names(&row.deviant), 5)
        )
    }

    fn no_row(&self, case: &CaseExplanation) -> Sentence {
        let halves: Vec<&String> = case
            .conditions
            .iter()
            .filter(|condition| condition.literal.is_none() && condition.value.is_some())
            .map(|condition| &condition.condition)
            .collect();
        told!(
            "It belongs to no row: it is at exactly 0.5 in {conditions}. Its memberships count in every sum all the same.",
            conditions = list(&halves, 8)
        )
    }
}

/// What the case is to the models of one type: one sentence for each kind.
fn kinds_in_words(
    case: &CaseExplanation,
    solution: SolutionType,
    models: &[&CaseModel],
) -> Vec<Sentence> {
    let mut kinds: Vec<CaseKind> = models.iter().map(|model| model.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let sentence = |kind: CaseKind| {
        let of: Vec<&&CaseModel> = models.iter().filter(|model| model.kind == kind).collect();
        let what = match of.len() == models.len() {
            true => kind.named(),
            false => told!(
                "{what} for {some} of {all} models",
                what = kind.named(),
                some = of.len(),
                all = models.len()
            ),
        };
        let is = told!(
            "For the {solution} solution it is {what}: {meaning}.",
            solution = kind_name(solution),
            what,
            meaning = kind.meaning(&case.outcome)
        );
        let nearest = of.first().and_then(|model| nearest_term(model));
        Sentence::joined(std::iter::once(is).chain(nearest).collect())
    };
    kinds.into_iter().map(sentence).collect()
}

/// The term of a model that the case is most in, and what holds it there.
fn nearest_term(model: &CaseModel) -> Option<Sentence> {
    let mut best: Option<&CaseTerm> = None;
    for term in &model.terms {
        if best.is_none_or(|other| term.membership > other.membership) {
            best = Some(term);
        }
    }
    let found = best?;
    let (term, membership) = (&found.term, format!("{:.3}", found.membership));
    Some(match found.lowest.as_slice() {
        [] => told!(
            "Its highest membership is in {term}: {membership}.",
            term,
            membership
        ),
        lowest => told!(
            "Its highest membership is in {term}: {membership}, as in {literals}.",
            term,
            membership,
            literals = list(lowest, 4)
        ),
    })
}
