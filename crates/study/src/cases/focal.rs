//! The single conjuncts of a term: which cases show that each of them matters.
//!
//! With F the membership in the focal conjunct, C the minimum of the others, x the membership in the term: a case
//! tests F where F < C (then F is what the term's membership is), and it stands in a *clean corridor* where C lies
//! outside the band between F and y.
//!
//! | | rank | the least of |
//! |---|---|---|
//! | typical | 1: F < C, 2: not | 2\|y − F\| + (1 − x) |
//! | typical 1, typical 2 | 1: both F < C, 2: the first only, 3: the second only, 4: none | (0.5 − (F₁ − F₂)) + (0.5 − (y₁ − y₂)) + \|C₁ − C₂\| + 2\|y₁ − F₁\| + 2\|y₂ − F₂\| |
//! | typical t, irrelevant i | 1 to 8 by Fᵢ < 0.5, Cᵢ ≥ 0.5, Fᵢ < Cᵢ, then Fₜ < Cₜ | (1 − (Fₜ − Fᵢ)) + (1 − (yₜ − yᵢ)) + \|Cₜ − Cᵢ\| + 2\|yₜ − Fₜ\| + \|yᵢ − Fᵢ\| |
//!
//! Order: rank, clean corridor, F ≤ y, uniquely covered, score.

use serde::Serialize;

use qca::error::Result;
use qca::expression::Expression;
use qca::fit::is_below_half;
use qca::precision::TOLERANCE;

use super::field::{best_pairs, both, flag_best, in_order, is_ordered};
use super::{Field, Pair};

/// The cases that test one conjunct of a term.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FocalCases {
    /// The conjunct.
    pub conjunct: String,
    /// Typical cases of the term, the best for this conjunct first.
    pub typical: Vec<FocalCase>,
    /// The best pairs of typical cases.
    pub typical_typical: Vec<Pair>,
    /// The best pairs of a typical case (first) and one irrelevant to the term.
    pub typical_irrelevant: Vec<Pair>,
}

/// A typical case as seen from one conjunct.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FocalCase {
    /// The case.
    pub case: String,
    /// Membership in the conjunct.
    pub conjunct: f64,
    /// The least membership in the other conjuncts.
    pub others: f64,
    /// Membership in the term.
    pub membership: f64,
    /// Membership in the outcome.
    pub outcome: f64,
    /// 1 where the conjunct is below the others, else 2.
    pub rank: usize,
    /// Whether the others lie outside the band between conjunct and outcome.
    pub clean_corridor: bool,
    /// Whether the conjunct is at most the outcome.
    pub consistent: bool,
    /// Whether the case is in no other term.
    pub uniquely_covered: bool,
    /// Distance from the ideal case.
    pub score: f64,
    /// Whether no case has a lower score.
    pub best: bool,
}

/// One conjunct, the others, and the outcome.
struct Focus<'a> {
    conjunct: Vec<f64>,
    others: Vec<f64>,
    y: &'a [f64],
    diagonal: f64,
}

impl Focus<'_> {
    /// Whether the conjunct is what the membership in the term is.
    fn binds(&self, case: usize) -> bool {
        self.conjunct[case] < self.others[case] - TOLERANCE
    }

    fn consistent(&self, case: usize) -> bool {
        self.conjunct[case] <= self.y[case] + TOLERANCE
    }

    fn clean(&self, case: usize) -> bool {
        let (focal, others, y) = (self.conjunct[case], self.others[case], self.y[case]);
        let (low, high) = if self.consistent(case) {
            (focal, y)
        } else {
            (y, focal)
        };
        others < low - TOLERANCE || others > high + TOLERANCE
    }

    fn off(&self, case: usize) -> f64 {
        (self.y[case] - self.conjunct[case]).abs()
    }

    fn two_typical(&self, a: usize, b: usize) -> f64 {
        let (f, c, y) = (&self.conjunct, &self.others, self.y);
        (0.5 - (f[a] - f[b]))
            + (0.5 - (y[a] - y[b]))
            + (c[a] - c[b]).abs()
            + self.diagonal * (self.off(a) + self.off(b))
    }

    fn typical_irrelevant(&self, t: usize, i: usize) -> f64 {
        let (f, c, y) = (&self.conjunct, &self.others, self.y);
        (1.0 - (f[t] - f[i]))
            + (1.0 - (y[t] - y[i]))
            + (c[t] - c[i]).abs()
            + self.diagonal * self.off(t)
            + self.off(i)
    }

    /// The rank of a typical and an irrelevant case: best where the irrelevant one lacks this conjunct alone.
    fn rank(&self, t: usize, i: usize) -> usize {
        let lacks = is_below_half(self.conjunct[i]);
        let place = match (lacks, is_below_half(self.others[i]), self.binds(i)) {
            (true, false, _) => 0,
            (true, true, true) => 1,
            (true, true, false) => 2,
            (false, ..) => 3,
        };
        2 * place + if self.binds(t) { 1 } else { 2 }
    }
}

impl Field<'_> {
    /// The conjuncts of a term one by one; none for a term of one literal, or one that is no conjunction.
    pub(super) fn focal(
        &self,
        at: usize,
        term: &Expression,
        typical: &[usize],
        irrelevant: &[usize],
    ) -> Result<Vec<FocalCases>> {
        let parts = term.conjuncts();
        if parts.len() < 2 {
            return Ok(Vec::new());
        }
        let memberships: Vec<Vec<f64>> = parts
            .iter()
            .map(|part| part.evaluate(self.sets))
            .collect::<Result<_>>()?;
        let one = |focal: usize| {
            let others = (0..self.y.len()).map(|case| {
                let others = memberships
                    .iter()
                    .enumerate()
                    .filter(|&(part, _)| part != focal);
                others.map(|(_, part)| part[case]).fold(1.0, f64::min)
            });
            let focus = Focus {
                conjunct: memberships[focal].clone(),
                others: others.collect(),
                y: self.y,
                diagonal: self.options.formulas.diagonal(),
            };
            self.focal_cases(at, parts[focal].to_string(), &focus, typical, irrelevant)
        };
        Ok((0..parts.len()).map(one).collect())
    }

    fn focal_cases(
        &self,
        at: usize,
        conjunct: String,
        focus: &Focus,
        typical: &[usize],
        irrelevant: &[usize],
    ) -> FocalCases {
        let x = &self.members[at];
        let typicality =
            |case: usize| focus.diagonal * (self.y[case] - x[case]).abs() + (1.0 - x[case]);
        let two_typical = best_pairs(self, (typical, typical), |a, b| {
            is_ordered(a, b, typicality).then(|| Pair {
                score: focus.two_typical(a, b),
                rank: Some(match (focus.binds(a), focus.binds(b)) {
                    (true, true) => 1,
                    (true, false) => 2,
                    (false, true) => 3,
                    (false, false) => 4,
                }),
                clean_corridor: Some(both(focus.clean(a), focus.clean(b))),
                consistent: Some(both(focus.consistent(a), focus.consistent(b))),
                uniquely_covered: Some(both(self.only_here(at, a), self.only_here(at, b))),
                ..Pair::default()
            })
        });
        let unlike = best_pairs(self, (typical, irrelevant), |t, i| {
            Some(Pair {
                score: focus.typical_irrelevant(t, i),
                rank: Some(focus.rank(t, i)),
                clean_corridor: Some(both(focus.clean(t), focus.clean(i))),
                consistent: Some(both(focus.consistent(t), focus.consistent(i))),
                uniquely_covered: Some(both(self.only_here(at, t), false)),
                globally_uncovered: Some(is_below_half(self.whole[i])),
                ..Pair::default()
            })
        });
        FocalCases {
            conjunct,
            typical: self.focal_typical(at, focus, typical),
            typical_typical: two_typical,
            typical_irrelevant: unlike,
        }
    }

    fn focal_typical(&self, at: usize, focus: &Focus, typical: &[usize]) -> Vec<FocalCase> {
        let x = &self.members[at];
        let mut list: Vec<FocalCase> = typical
            .iter()
            .map(|&case| FocalCase {
                case: self.sets.cases[case].to_owned(),
                conjunct: focus.conjunct[case],
                others: focus.others[case],
                membership: x[case],
                outcome: self.y[case],
                rank: if focus.binds(case) { 1 } else { 2 },
                clean_corridor: focus.clean(case),
                consistent: focus.consistent(case),
                uniquely_covered: self.only_here(at, case),
                score: focus.diagonal * focus.off(case) + (1.0 - x[case]),
                best: false,
            })
            .collect();
        flag_best(&mut list, |case| case.score, |case| &mut case.best);
        in_order(&mut list, |case| {
            let key = (
                case.rank,
                !case.clean_corridor,
                !case.consistent,
                !case.uniquely_covered,
            );
            (key, case.score)
        });
        list
    }
}
