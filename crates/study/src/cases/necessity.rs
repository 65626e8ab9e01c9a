//! The cases of a claim of necessity.
//!
//! With N the membership in the necessary condition, y that in the outcome:
//!
//! | kind | which cases | best alone: the least of |
//! |---|---|---|
//! | typical | N > 0.5, y > 0.5, N ≥ y | 2\|N − y\| + (1 − N); those in no other part first |
//! | deviant in consistency | N < 0.5, y > 0.5 | 1 − (y − N), within a truth-table row; those with w ≤ y first |
//! | deviant in relevance | N > 0.5, y < 0.5 | (1 − (N − y)) + (1 − N) |
//! | irrelevant | N < 0.5, y < 0.5, N ≥ y | |
//!
//! | pair | the least of |
//! |---|---|
//! | typical t, deviant in relevance d | (1 − Nₜ) + (1 − N_d) + \|1 − (yₜ − y_d)\| + \|Nₜ − N_d\| |
//! | typical t, deviant in consistency d, in one row of the other conditions | (1 − (Nₜ − N_d)) + \|yₜ − y_d\| |
//! | typical t, irrelevant i | (1 − (Nₜ − Nᵢ)) + (1 − (yₜ − yᵢ)) + 2\|Nₜ − yₜ\| + \|Nᵢ − yᵢ\| |
//! | typical 1, typical 2 | (0.5 − (N₁ − N₂)) + (0.5 − (y₁ − y₂)) + 2(N₁ − y₁) + 2(N₂ − y₂) |

use serde::Serialize;

use qca::error::Result;
use qca::expression::Expression;
use qca::fit::{is_above_half, is_below_half};
use qca::outcome::Outcome;
use qca::precision::TOLERANCE;
use qca::sets::{FuzzySets, Set};

use super::field::{best_pairs, both, is_ordered};
use super::{CasesOptions, Field, Formulas, Pair, RowCase, TermCase, row_conditions, row_sets};

/// The cases of a claim of necessity.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "command", rename = "cases")]
pub struct NecessityCases {
    /// `necessity`.
    pub relation: &'static str,
    /// How the cases are scored.
    pub formulas: Formulas,
    /// The conditions of the truth-table rows.
    pub conditions: Vec<String>,
    /// The condition claimed to be necessary.
    pub condition: String,
    /// The outcome.
    pub outcome: String,
    /// The whole claim, after its parts where it is a disjunction.
    pub parts: Vec<NecessaryPart>,
}

/// The cases of a necessary condition, or of a part of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NecessaryPart {
    /// The condition.
    pub expression: String,
    /// Typical cases.
    pub typical: Vec<TermCase>,
    /// Cases with the outcome and without the condition, by row.
    pub deviant_consistency: Vec<RowCase>,
    /// Cases with the condition and without the outcome.
    pub deviant_relevance: Vec<TermCase>,
    /// Cases with neither.
    pub irrelevant: Vec<String>,
    /// The best pairs of a typical case (first) and one deviant in relevance.
    pub typical_deviant_relevance: Vec<Pair>,
    /// The best pairs of a typical case (first) and one deviant in consistency of the same row of the other conditions.
    pub typical_deviant_consistency: Vec<Pair>,
    /// The best pairs of a typical case (first) and an irrelevant one.
    pub typical_irrelevant: Vec<Pair>,
    /// The best pairs of typical cases, the first at least as typical.
    pub typical_typical: Vec<Pair>,
}

/// Sorts the cases of a claim that `condition` is necessary for the outcome: of each part of a disjunction, and whole.
///
/// # Errors
/// As [`Expression::evaluate`]; an unknown condition.
pub fn classify_necessity(
    sets: &FuzzySets,
    condition: &Expression,
    outcome: &Outcome,
    options: &CasesOptions,
) -> Result<NecessityCases> {
    let conditions = row_conditions(options, condition);
    let expressions = condition.disjuncts();
    let members: Vec<Vec<f64>> = expressions
        .iter()
        .map(|part| part.evaluate(sets))
        .collect::<Result<_>>()?;
    let whole = condition.evaluate(sets)?;
    let rows = row_sets(sets, &conditions)?;
    let field = Field {
        sets,
        y: &outcome.memberships,
        members: &members,
        whole: &whole,
        rows: &rows,
        options,
    };
    let mut parts: Vec<NecessaryPart> = expressions
        .iter()
        .enumerate()
        .map(|(at, part)| field.necessary(Some(at), part, &members[at]))
        .collect();
    if parts.len() > 1 {
        parts.push(field.necessary(None, condition, &whole));
    }
    Ok(NecessityCases {
        relation: "necessity",
        formulas: options.formulas,
        conditions,
        condition: condition.to_string(),
        outcome: outcome.name.clone(),
        parts,
    })
}

/// The kinds of cases of one condition.
#[derive(Default)]
struct Kinds {
    typical: Vec<usize>,
    deviant_consistency: Vec<usize>,
    deviant_relevance: Vec<usize>,
    irrelevant: Vec<usize>,
}

impl Kinds {
    fn of(n: &[f64], y: &[f64]) -> Self {
        let mut kinds = Kinds::default();
        for case in 0..y.len() {
            let consistent = n[case] >= y[case] - TOLERANCE;
            let (present, absent) = (is_above_half(n[case]), is_below_half(n[case]));
            let (with, without) = (is_above_half(y[case]), is_below_half(y[case]));
            if present && with && consistent {
                kinds.typical.push(case);
            } else if absent && with {
                kinds.deviant_consistency.push(case);
            } else if present && without {
                kinds.deviant_relevance.push(case);
            } else if absent && without && consistent {
                kinds.irrelevant.push(case);
            }
        }
        kinds
    }
}

impl Field<'_> {
    /// The cases of the part at this place, or of the whole claim.
    fn necessary(&self, at: Option<usize>, expression: &Expression, n: &[f64]) -> NecessaryPart {
        let y = self.y;
        let kinds = Kinds::of(n, y);
        let diagonal = self.options.formulas.diagonal();
        let closeness = |case: usize| diagonal * (n[case] - y[case]).abs() + (1.0 - n[case]);
        let irrelevance = |case: usize| (1.0 - (n[case] - y[case])) + (1.0 - n[case]);
        NecessaryPart {
            expression: expression.to_string(),
            typical: self.members_of(at, n, &kinds.typical, closeness),
            deviant_consistency: self.row_cases(&kinds.deviant_consistency, |_, case| {
                Some(1.0 - (y[case] - n[case]))
            }),
            deviant_relevance: self.members_of(None, n, &kinds.deviant_relevance, irrelevance),
            irrelevant: kinds
                .irrelevant
                .iter()
                .map(|&case| self.sets.cases[case].to_owned())
                .collect(),
            typical_deviant_relevance: self.relevance_pairs(at, n, &kinds),
            typical_deviant_consistency: self.consistency_pairs(at, expression, n, &kinds),
            typical_irrelevant: self.irrelevant_pairs(at, n, &kinds),
            typical_typical: self.typical_pairs(at, n, &kinds, closeness),
        }
    }

    /// Whether a case is in no other part of the claim; always so of the whole.
    fn alone(&self, at: Option<usize>, case: usize) -> bool {
        at.is_none_or(|at| self.only_here(at, case))
    }

    fn members_of(
        &self,
        at: Option<usize>,
        n: &[f64],
        cases: &[usize],
        score: impl Fn(usize) -> f64,
    ) -> Vec<TermCase> {
        let mut list: Vec<TermCase> = cases
            .iter()
            .map(|&case| TermCase {
                case: self.sets.cases[case].to_owned(),
                membership: n[case],
                outcome: self.y[case],
                score: score(case),
                uniquely_covered: self.alone(at, case),
                best: false,
            })
            .collect();
        super::flag_best(&mut list, |case| case.score, |case| &mut case.best);
        super::in_order(&mut list, |case| (!case.uniquely_covered, case.score));
        list
    }

    fn relevance_pairs(&self, at: Option<usize>, n: &[f64], kinds: &Kinds) -> Vec<Pair> {
        let y = self.y;
        best_pairs(self, (&kinds.typical, &kinds.deviant_relevance), |t, d| {
            let (apart, alike) = ((1.0 - (y[t] - y[d])).abs(), (n[t] - n[d]).abs());
            Some(Pair {
                score: (1.0 - n[t]) + (1.0 - n[d]) + apart + alike,
                uniquely_covered: Some(both(self.alone(at, t), false)),
                ..Pair::default()
            })
        })
    }

    fn consistency_pairs(
        &self,
        at: Option<usize>,
        expression: &Expression,
        n: &[f64],
        kinds: &Kinds,
    ) -> Vec<Pair> {
        let own = expression.names();
        let others: Vec<&Set> = self
            .rows
            .iter()
            .copied()
            .filter(|set| !own.contains(&set.name()))
            .collect();
        let field = Field {
            rows: &others,
            ..*self
        };
        let pair = |t: usize, d: usize| Pair {
            score: (1.0 - (n[t] - n[d])) + (self.y[t] - self.y[d]).abs(),
            uniquely_covered: Some(both(self.alone(at, t), false)),
            globally_uncovered: Some(is_below_half(self.whole[d])),
            ..Pair::default()
        };
        let (typical, deviant) = (&kinds.typical, &kinds.deviant_consistency);
        field.best_pairs_by_row(typical, deviant, |t, d, _| pair(t, d))
    }

    fn irrelevant_pairs(&self, at: Option<usize>, n: &[f64], kinds: &Kinds) -> Vec<Pair> {
        let y = self.y;
        let diagonal = self.options.formulas.diagonal();
        best_pairs(self, (&kinds.typical, &kinds.irrelevant), |t, i| {
            Some(Pair {
                score: (1.0 - (n[t] - n[i]))
                    + (1.0 - (y[t] - y[i]))
                    + diagonal * (n[t] - y[t]).abs()
                    + (n[i] - y[i]).abs(),
                uniquely_covered: Some(both(self.alone(at, t), false)),
                globally_uncovered: Some(is_below_half(self.whole[i])),
                ..Pair::default()
            })
        })
    }

    fn typical_pairs(
        &self,
        at: Option<usize>,
        n: &[f64],
        kinds: &Kinds,
        closeness: impl Fn(usize) -> f64 + Sync,
    ) -> Vec<Pair> {
        let y = self.y;
        let diagonal = self.options.formulas.diagonal();
        best_pairs(self, (&kinds.typical, &kinds.typical), |a, b| {
            is_ordered(a, b, &closeness).then(|| Pair {
                score: (0.5 - (n[a] - n[b]))
                    + (0.5 - (y[a] - y[b]))
                    + diagonal * (n[a] - y[a])
                    + diagonal * (n[b] - y[b]),
                uniquely_covered: Some(both(self.alone(at, a), self.alone(at, b))),
                ..Pair::default()
            })
        })
    }
}
