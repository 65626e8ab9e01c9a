//! Which cases to study: kinds of cases of a claim, and the best of them alone and in pairs.
//!
//! Set-theoretic multi-method research: Schneider and Rohlfing (2013), "Combining QCA and process tracing in
//! set-theoretic multi-method research", *Sociological Methods & Research* 42; (2016), "Case studies nested in
//! fuzzy-set QCA on sufficiency", *Sociological Methods & Research* 45; (2019), "Set-theoretic multimethod research: the
//! role of test corridors and conjunctions for case selection", *Swiss Political Science Review* 25; Oana, Schneider and
//! Thomann (2021), *Qualitative Comparative Analysis Using R*, chapter 6.
//!
//! With `x` the membership in a term, `s` that in the whole solution, `y` that in the outcome, `w` that in the
//! truth-table row of the case, for a claim of sufficiency:
//!
//! | kind | which cases | best alone: the least of |
//! |---|---|---|
//! | typical (of a term) | x > 0.5, y > 0.5, x ≤ y | 2(y − x) + (1 − x); those in no other term first |
//! | deviant in consistency (of a term) | x > 0.5, y < 0.5 | (1 − (x − y)) + (1 − x) |
//! | deviant in coverage | s < 0.5, y > 0.5 | 1 − w, within a row; those with w ≤ y first |
//! | irrelevant (to a term: x; to all: s) | below 0.5, y < 0.5 | never studied alone |
//!
//! A case with x > y, both above 0.5, is inconsistent in degree only: it is listed apart.
//!
//! | pair | the least of |
//! |---|---|
//! | typical 1, typical 2 (of a term), the first at least as typical | (0.5 − (x₁ − x₂)) + (0.5 − (y₁ − y₂)) + 2\|y₁ − x₁\| + 2\|y₂ − x₂\| |
//! | typical t, deviant in consistency d (of a term) | \|xₜ − x_d\| + (1 − (yₜ − y_d)) + (1 − xₜ) + (1 − x_d) |
//! | typical t, irrelevant to the term i | (1 − (xₜ − xᵢ)) + (1 − (yₜ − yᵢ)) + 2\|yₜ − xₜ\| + 2\|yᵢ − xᵢ\| |
//! | deviant in coverage c, irrelevant to all i, in the same row | \|w_c − wᵢ\| + (1 − (y_c − yᵢ)) + (1 − w_c) + (1 − wᵢ) |
//!
//! The single conjuncts of a term have scores of their own ([`focal`]), and so have claims of necessity
//! ([`necessity`]). Before 2021 the distance from the diagonal, |y − x|, was counted once: [`Formulas::Before2021`].
//! Ties keep the order of the data.

mod field;
pub mod focal;
pub mod necessity;

use serde::{Deserialize, Serialize};

use qca::error::Result;
use qca::expression::Expression;
use qca::fit::{is_above_half, is_below_half};
use qca::outcome::Outcome;
use qca::precision::TOLERANCE;
use qca::sets::{FuzzySets, Set};

use field::{OfPair, best_pairs, both, flag_best, in_order, is_ordered};
use focal::FocalCases;

/// How many pairs of each kind are listed unless another number is given.
pub const PAIRS: usize = 5;

/// Which formulas score the cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Formulas {
    /// Those in use since 2021: the distance from the diagonal counts twice.
    #[default]
    Current,
    /// Those of before 2021: it counts once.
    #[serde(rename = "before-2021")]
    Before2021,
}

impl Formulas {
    /// The weight of the distance from the diagonal.
    fn diagonal(self) -> f64 {
        match self {
            Formulas::Current => 2.0,
            Formulas::Before2021 => 1.0,
        }
    }
}

/// What is asked for.
///
/// | name | default | purpose | range |
/// |---|---|---|---|
/// | `conditions` | those of the claim | the conditions of the truth-table rows; all those of the study | |
/// | `pairs` | 5 | pairs of each kind that are listed | |
/// | `formulas` | current | how cases are scored | |
/// | `focal` | false | whether the single conjuncts of the terms are looked at too | |
#[derive(Clone, Debug, PartialEq)]
pub struct CasesOptions {
    /// The conditions that make up the truth-table rows; none: the columns of the claim.
    pub conditions: Vec<String>,
    /// How many pairs of each kind are listed.
    pub pairs: usize,
    /// How cases are scored.
    pub formulas: Formulas,
    /// Whether the single conjuncts of the terms are looked at.
    pub focal: bool,
}

impl Default for CasesOptions {
    fn default() -> Self {
        CasesOptions {
            conditions: Vec::new(),
            pairs: PAIRS,
            formulas: Formulas::default(),
            focal: false,
        }
    }
}

/// The cases of a claim of sufficiency.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "command", rename = "cases")]
pub struct CasesResult {
    /// `sufficiency`.
    pub relation: &'static str,
    /// How the cases are scored.
    pub formulas: Formulas,
    /// The conditions of the truth-table rows.
    pub conditions: Vec<String>,
    /// The solution, in canonical form.
    pub solution: String,
    /// The outcome.
    pub outcome: String,
    /// The terms: the top-level disjuncts of the solution.
    pub terms: Vec<TermCases>,
    /// Cases with the outcome that the solution misses, by row, the best first.
    pub deviant_coverage: Vec<RowCase>,
    /// Cases with neither, by the row that they belong to.
    pub individually_irrelevant: Vec<RowCase>,
    /// The best pairs of a case deviant in coverage (first) and an individually irrelevant one of the same row, row by row.
    pub deviant_coverage_irrelevant: Vec<Pair>,
    /// Cases with 0.5 in the outcome, or in the solution while not in a term: of no kind.
    pub unassigned_cases: Vec<String>,
}

/// The cases of one term; each list has the best first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TermCases {
    /// The term.
    pub expression: String,
    /// Typical cases.
    pub typical: Vec<TermCase>,
    /// Cases with the outcome whose membership in the term is above that in the outcome.
    pub inconsistent_in_degree: Vec<TermCase>,
    /// Cases deviant in consistency.
    pub deviant_consistency: Vec<TermCase>,
    /// The best pairs of typical cases.
    pub typical_typical: Vec<Pair>,
    /// The best pairs of a typical case (first) and one deviant in consistency.
    pub typical_deviant: Vec<Pair>,
    /// The best pairs of a typical case (first) and one irrelevant to the term.
    pub typical_irrelevant: Vec<Pair>,
    /// Its conjuncts one by one, where they are asked for and there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub focal: Vec<FocalCases>,
}

/// A case of a term.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TermCase {
    /// The case.
    pub case: String,
    /// Membership in the term.
    pub membership: f64,
    /// Membership in the outcome.
    pub outcome: f64,
    /// Distance from the ideal case of its kind; the least is the best to study.
    pub score: f64,
    /// Whether the case is in no other term (a typical case: typical of no other): then the term alone can explain it.
    pub uniquely_covered: bool,
    /// Whether no case of its kind has a lower score.
    pub best: bool,
}

/// A case and its truth-table row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowCase {
    /// The case.
    pub case: String,
    /// The configuration of the truth-table row that the case belongs to, such as `A*~B`; `None` for a
    /// membership of 0.5 in a condition.
    pub row: Option<String>,
    /// Membership in that row.
    pub membership: Option<f64>,
    /// Membership in the outcome.
    pub outcome: f64,
    /// Distance from the ideal case; the least is the best to study. `None` without a row.
    pub score: Option<f64>,
    /// Whether the membership in the row is at most that in the outcome.
    pub consistent: Option<bool>,
    /// Whether no case of the row has a lower score.
    pub best: bool,
}

/// Two cases to compare. What does not apply to a kind of pair is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Pair {
    /// The first case.
    pub first: String,
    /// The second case.
    pub second: String,
    /// Distance from the ideal pair; the least is the best.
    pub score: f64,
    /// The truth-table row of both, where pairs are of one row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// The rank of a pair by a focal conjunct: pairs of a lower rank test it better.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<usize>,
    /// Which of the two are in a clean corridor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clean_corridor: Option<OfPair>,
    /// Which of the two have no more of the set than of the outcome (in necessity: no less).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consistent: Option<OfPair>,
    /// Which of the two are in this set only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uniquely_covered: Option<OfPair>,
    /// Whether the second case is in no term at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub globally_uncovered: Option<bool>,
}

/// Sorts the cases of a claim that `solution` is sufficient for the outcome.
///
/// # Errors
/// As [`Expression::evaluate`]; an unknown condition.
///
/// ```
/// use qca::{Expression, FuzzySets, Outcome, Set};
/// use qca_study::cases::{CasesOptions, classify};
/// let set = |name: &str, values: [f64; 3]| Set::new(name, values.to_vec()).unwrap();
/// let sets = FuzzySets::new("example", ["a", "b", "c"].map(String::from).to_vec(), vec![
///     set("A", [0.8, 0.9, 0.1]), set("Y", [0.9, 0.2, 0.7]),
/// ]).unwrap();
/// let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
/// let solution = Expression::parse("A").unwrap();
/// let result = classify(&sets, &solution, &outcome, &CasesOptions::default()).unwrap();
/// assert_eq!(result.terms[0].typical[0].case, "a");
/// assert_eq!(result.terms[0].deviant_consistency[0].case, "b");
/// assert_eq!(result.deviant_coverage[0].case, "c");
/// ```
pub fn classify(
    sets: &FuzzySets,
    solution: &Expression,
    outcome: &Outcome,
    options: &CasesOptions,
) -> Result<CasesResult> {
    let conditions = row_conditions(options, solution);
    let whole = solution.evaluate(sets)?;
    let terms = solution.disjuncts();
    let members: Vec<Vec<f64>> = terms
        .iter()
        .map(|term| term.evaluate(sets))
        .collect::<Result<_>>()?;
    let field = Field {
        sets,
        y: &outcome.memberships,
        members: &members,
        whole: &whole,
        rows: &row_sets(sets, &conditions)?,
        options,
    };
    let outside = |with: bool| {
        let with = move |case: &usize| {
            if with {
                is_above_half(field.y[*case])
            } else {
                is_below_half(field.y[*case])
            }
        };
        let cases = (0..sets.len()).filter(|&case| is_below_half(field.whole[case]));
        cases.filter(with).collect::<Vec<usize>>()
    };
    let (missed, irrelevant) = (outside(true), outside(false));
    let unassigned = (0..sets.len()).filter(|&case| {
        let decided = is_above_half(field.y[case]) || is_below_half(field.y[case]);
        !decided || !(is_above_half(whole[case]) || is_below_half(whole[case]))
    });
    Ok(CasesResult {
        relation: "sufficiency",
        formulas: options.formulas,
        conditions,
        solution: solution.to_string(),
        outcome: outcome.name.clone(),
        terms: terms
            .iter()
            .enumerate()
            .map(|(at, term)| field.term(at, term))
            .collect::<Result<_>>()?,
        deviant_coverage: field.row_cases(&missed, |w, _| Some(1.0 - w)),
        individually_irrelevant: field.row_cases(&irrelevant, |_, _| None),
        deviant_coverage_irrelevant: field.row_pairs(&missed, &irrelevant),
        unassigned_cases: unassigned.map(|case| sets.cases[case].to_owned()).collect(),
    })
}

/// The conditions of the rows: those asked for, or those of the claim.
fn row_conditions(options: &CasesOptions, claim: &Expression) -> Vec<String> {
    if options.conditions.is_empty() {
        return claim.names().into_iter().map(str::to_owned).collect();
    }
    options.conditions.clone()
}

fn row_sets<'a>(sets: &'a FuzzySets, conditions: &[String]) -> Result<Vec<&'a Set>> {
    conditions.iter().map(|name| sets.get(name)).collect()
}

/// Everything that the kinds of cases are told by.
pub(crate) struct Field<'a> {
    pub(crate) sets: &'a FuzzySets,
    /// Memberships in the outcome.
    pub(crate) y: &'a [f64],
    /// Memberships in each term.
    pub(crate) members: &'a [Vec<f64>],
    /// Memberships in the whole claim.
    pub(crate) whole: &'a [f64],
    pub(crate) rows: &'a [&'a Set],
    pub(crate) options: &'a CasesOptions,
}

impl Field<'_> {
    fn term(&self, at: usize, term: &Expression) -> Result<TermCases> {
        let (x, y) = (&self.members[at], self.y);
        let (mut typical, mut in_degree, mut deviant) = (Vec::new(), Vec::new(), Vec::new());
        for case in (0..y.len()).filter(|&case| is_above_half(x[case])) {
            if is_below_half(y[case]) {
                deviant.push(case);
            } else if self.is_typical(at, case) {
                typical.push(case);
            } else if is_above_half(y[case]) {
                in_degree.push(case);
            }
        }
        let irrelevant: Vec<usize> = (0..y.len())
            .filter(|&case| is_below_half(x[case]) && is_below_half(y[case]))
            .collect();
        let diagonal = self.options.formulas.diagonal();
        let off = |case: usize| diagonal * (y[case] - x[case]).abs();
        let closeness = |case: usize| off(case) + (1.0 - x[case]);
        let contrast = |case: usize| (1.0 - (x[case] - y[case])) + (1.0 - x[case]);
        let focal = if self.options.focal {
            self.focal(at, term, &typical, &irrelevant)?
        } else {
            Vec::new()
        };
        Ok(TermCases {
            expression: term.to_string(),
            typical_typical: self.two_typical(at, &typical, closeness, off),
            typical_deviant: best_pairs(self, (&typical, &deviant), |t, d| {
                let (alike, apart) = ((x[t] - x[d]).abs(), 1.0 - (y[t] - y[d]));
                Some(Pair {
                    score: alike + apart + (1.0 - x[t]) + (1.0 - x[d]),
                    ..Pair::default()
                })
            }),
            typical_irrelevant: self.typical_irrelevant(at, &typical, &irrelevant, off),
            typical: self.term_cases(at, &typical, closeness, |other, case| {
                self.is_typical(other, case)
            }),
            inconsistent_in_degree: self.term_cases(at, &in_degree, closeness, |other, case| {
                is_above_half(self.members[other][case])
            }),
            deviant_consistency: self.term_cases(at, &deviant, contrast, |other, case| {
                is_above_half(self.members[other][case])
            }),
            focal,
        })
    }

    fn two_typical(
        &self,
        at: usize,
        typical: &[usize],
        closeness: impl Fn(usize) -> f64 + Sync,
        off: impl Fn(usize) -> f64 + Sync,
    ) -> Vec<Pair> {
        let (x, y) = (&self.members[at], self.y);
        best_pairs(self, (typical, typical), |a, b| {
            is_ordered(a, b, &closeness).then(|| Pair {
                score: (0.5 - (x[a] - x[b])) + (0.5 - (y[a] - y[b])) + off(a) + off(b),
                uniquely_covered: Some(both(self.only_here(at, a), self.only_here(at, b))),
                ..Pair::default()
            })
        })
    }

    fn typical_irrelevant(
        &self,
        at: usize,
        typical: &[usize],
        irrelevant: &[usize],
        off: impl Fn(usize) -> f64 + Sync,
    ) -> Vec<Pair> {
        let (x, y) = (&self.members[at], self.y);
        best_pairs(self, (typical, irrelevant), |t, i| {
            Some(Pair {
                score: (1.0 - (x[t] - x[i])) + (1.0 - (y[t] - y[i])) + off(t) + off(i),
                uniquely_covered: Some(both(self.only_here(at, t), false)),
                consistent: Some(both(true, x[i] <= y[i] + TOLERANCE)),
                globally_uncovered: Some(is_below_half(self.whole[i])),
                ..Pair::default()
            })
        })
    }

    /// Whether a case is in no other term.
    pub(crate) fn only_here(&self, at: usize, case: usize) -> bool {
        let others = self
            .members
            .iter()
            .enumerate()
            .filter(|&(other, _)| other != at);
        !others.into_iter().any(|(_, x)| is_above_half(x[case]))
    }

    /// Whether a case is typical of the term at this place.
    fn is_typical(&self, at: usize, case: usize) -> bool {
        let (x, y) = (self.members[at][case], self.y[case]);
        is_above_half(x) && is_above_half(y) && x <= y + TOLERANCE
    }

    /// Cases of a kind of a term; `elsewhere` says whether a case is of that kind in another term too.
    fn term_cases(
        &self,
        at: usize,
        cases: &[usize],
        score: impl Fn(usize) -> f64,
        elsewhere: impl Fn(usize, usize) -> bool,
    ) -> Vec<TermCase> {
        let others = |case: usize| {
            (0..self.members.len()).any(|other| other != at && elsewhere(other, case))
        };
        let mut list: Vec<TermCase> = cases
            .iter()
            .map(|&case| TermCase {
                case: self.sets.cases[case].to_owned(),
                membership: self.members[at][case],
                outcome: self.y[case],
                score: score(case),
                uniquely_covered: !others(case),
                best: false,
            })
            .collect();
        flag_best(&mut list, |case| case.score, |case| &mut case.best);
        in_order(&mut list, |case| (!case.uniquely_covered, case.score));
        list
    }
}

#[cfg(test)]
mod tests;
