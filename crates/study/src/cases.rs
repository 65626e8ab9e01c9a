//! Which cases to study: kinds of cases of a claim of sufficiency, and the best of them alone and in pairs.
//!
//! Set-theoretic multi-method research: Schneider and Rohlfing (2013), "Combining QCA and process tracing in
//! set-theoretic multi-method research", *Sociological Methods & Research* 42; (2016), "Case studies nested in
//! fuzzy-set QCA on sufficiency", *Sociological Methods & Research* 45; (2019), "Set-theoretic multimethod research: the
//! role of test corridors and conjunctions for case selection", *Swiss Political Science Review* 25.
//!
//! With `x` the membership in a term, `s` that in the whole solution, `y` that in the outcome:
//!
//! | kind | which cases | best alone: the least of |
//! |---|---|---|
//! | typical (of a term) | x > 0.5, y > 0.5, x ≤ y | \|y − x\| + (1 − x) |
//! | deviant in consistency (of a term) | x > 0.5, y < 0.5 | (1 − (x − y)) + (1 − x) |
//! | deviant in coverage | s < 0.5, y > 0.5 | (1 − y) + (1 − w) |
//! | individually irrelevant | s < 0.5, y < 0.5 | never studied alone |
//!
//! `w` is the membership in the truth-table row that the case belongs to, over the conditions of the solution or
//! those that are given. A case with x > y, both above 0.5, is inconsistent in degree only: it is listed apart.
//!
//! | pair | the least of |
//! |---|---|
//! | typical 1, typical 2 (of a term): far apart, both near the diagonal | (0.5 − \|x₁ − x₂\|) + (0.5 − \|y₁ − y₂\|) + \|y₁ − x₁\| + \|y₂ − x₂\| |
//! | typical t, deviant in consistency d (of a term): as alike in the term, as unlike in the outcome as can be | \|xₜ − x_d\| + (1 − (yₜ − y_d)) + (1 − xₜ) + (1 − x_d) |
//! | typical t, individually irrelevant i (of a term): as unlike in both as can be | (1 − (xₜ − xᵢ)) + (1 − (yₜ − yᵢ)) + \|yₜ − xₜ\| + \|yᵢ − xᵢ\| |
//! | deviant in coverage c, individually irrelevant i, in the same truth-table row | \|w_c − wᵢ\| + (1 − (y_c − yᵢ)) + (1 − w_c) + (1 − wᵢ) |
//!
//! The papers give the criteria, distances from an ideal case or pair, and that they are to be minimised together; here
//! each distance has the same weight. Ties keep the order of the data.

use std::sync::Arc;

use serde::Serialize;

use qca::condition::term_text;
use qca::error::Result;
use qca::expression::Expression;
use qca::fit::{is_above_half, is_below_half};
use qca::minimize::Cube;
use qca::precision::TOLERANCE;
use qca::sets::outcome::Outcome;
use qca::sets::{FuzzySets, Set, term_memberships};
use qca::truth_table::{assign, described};

/// How many pairs of each kind are listed unless another number is given.
pub const PAIRS: usize = 5;

/// The answer of `qca cases`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CasesResult {
    /// `cases`.
    pub command: &'static str,
    /// The solution, in canonical form.
    pub solution: String,
    /// The outcome.
    pub outcome: String,
    /// The terms: the top-level disjuncts of the solution.
    pub terms: Vec<TermCases>,
    /// Cases with the outcome that the solution misses, the best first.
    pub deviant_coverage: Vec<RowCase>,
    /// Cases with neither, by the row that they belong to, in the order of the data.
    pub individually_irrelevant: Vec<RowCase>,
    /// The best pairs of a case deviant in coverage (first) and an individually irrelevant one of the same row.
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
    /// The best pairs of a typical case (first) and an individually irrelevant one.
    pub typical_irrelevant: Vec<Pair>,
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
    /// Whether the case is in no other term: then the term alone can explain it.
    pub uniquely_covered: bool,
}

/// A case outside the solution.
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
}

/// Two cases to compare.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The first case.
    pub first: String,
    /// The second case.
    pub second: String,
    /// Distance from the ideal pair; the least is the best.
    pub score: f64,
}

/// Sorts the cases of a claim that `solution` is sufficient for the outcome. `conditions` make up the truth-table rows;
/// none: the columns of the solution. `pairs` is how many of each kind of pair are listed.
///
/// # Errors
/// As [`Expression::evaluate`]; an unknown condition.
///
/// ```
/// use qca::{Expression, FuzzySets, Outcome, Set};
/// use qca_study::cases::classify;
/// let set = |name: &str, values: [f64; 3]| Set::new(name, values.to_vec()).unwrap();
/// let sets = FuzzySets::new("example", ["a", "b", "c"].map(String::from).to_vec(), vec![
///     set("A", [0.8, 0.9, 0.1]), set("Y", [0.9, 0.2, 0.7]),
/// ]).unwrap();
/// let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
/// let result = classify(&sets, &Expression::parse("A").unwrap(), &outcome, &[], 5).unwrap();
/// assert_eq!(result.terms[0].typical[0].case, "a");
/// assert_eq!(result.terms[0].deviant_consistency[0].case, "b");
/// assert_eq!(result.deviant_coverage[0].case, "c");
/// ```
pub fn classify(
    sets: &FuzzySets,
    solution: &Expression,
    outcome: &Outcome,
    conditions: &[String],
    pairs: usize,
) -> Result<CasesResult> {
    let whole = solution.evaluate(sets)?;
    let terms = solution.disjuncts();
    let members: Vec<Vec<f64>> = terms
        .iter()
        .map(|term| term.evaluate(sets))
        .collect::<Result<_>>()?;
    let names: Vec<&str> = match conditions {
        [] => solution.names(),
        given => given.iter().map(String::as_str).collect(),
    };
    let conditions = names
        .iter()
        .map(|name| sets.get_shared(name).cloned())
        .collect::<Result<Vec<Arc<Set>>>>()?;
    let field = Field {
        sets,
        y: &outcome.memberships,
        members: &members,
        rows: own_rows(&conditions, sets.len()),
        pairs,
    };
    let outside: Vec<usize> = (0..sets.len())
        .filter(|&case| is_below_half(whole[case]))
        .collect();
    let (missed, irrelevant): (Vec<usize>, Vec<usize>) = (
        outside
            .iter()
            .copied()
            .filter(|&case| is_above_half(field.y[case]))
            .collect(),
        outside
            .iter()
            .copied()
            .filter(|&case| is_below_half(field.y[case]))
            .collect(),
    );
    let unassigned = (0..sets.len()).filter(|&case| {
        let decided = is_above_half(field.y[case]) || is_below_half(field.y[case]);
        !decided || !(is_above_half(whole[case]) || is_below_half(whole[case]))
    });
    let mut deviant_coverage: Vec<RowCase> =
        missed.iter().map(|&case| field.row_case(case)).collect();
    deviant_coverage.sort_by(|a, b| {
        let key = |case: &RowCase| case.score.unwrap_or(f64::INFINITY);
        key(a).total_cmp(&key(b))
    });
    Ok(CasesResult {
        command: "cases",
        solution: solution.to_string(),
        outcome: outcome.name.clone(),
        terms: terms
            .iter()
            .enumerate()
            .map(|(at, term)| field.term(at, term.to_string(), &irrelevant))
            .collect(),
        deviant_coverage,
        individually_irrelevant: irrelevant
            .iter()
            .map(|&case| field.row_case(case))
            .collect(),
        deviant_coverage_irrelevant: field.row_pairs(&missed, &irrelevant),
        unassigned_cases: unassigned.map(|case| sets.cases[case].clone()).collect(),
    })
}

/// The truth-table row that a case belongs to.
#[derive(Clone)]
struct OwnRow {
    /// The configuration as a term.
    text: String,
    /// Membership of the case in it.
    membership: f64,
}

/// The row of each case.
fn own_rows(conditions: &[Arc<Set>], cases: usize) -> Vec<Option<OwnRow>> {
    let names = described(conditions);
    let mut rows: Vec<Option<OwnRow>> = vec![None; cases];
    let assigned = assign(conditions, cases);
    for (pattern, members) in assigned.patterns.iter().zip(&assigned.cases) {
        if pattern.contains(&None) {
            continue;
        }
        let row = Cube::from_pattern(pattern);
        let text = term_text(&row, &names);
        let own: Vec<Set> = conditions.iter().map(|set| set.select(members)).collect();
        let memberships = term_memberships(&row, &own, members.len());
        for (&case, membership) in members.iter().zip(memberships) {
            let text = text.clone();
            rows[case] = Some(OwnRow { text, membership });
        }
    }
    rows
}

/// Everything that the kinds of cases are told by.
struct Field<'a> {
    sets: &'a FuzzySets,
    y: &'a [f64],
    members: &'a [Vec<f64>],
    /// The row that each case belongs to; none for a membership of 0.5, or a cell that does not matter, in a condition.
    rows: Vec<Option<OwnRow>>,
    pairs: usize,
}

impl Field<'_> {
    fn term(&self, at: usize, expression: String, irrelevant: &[usize]) -> TermCases {
        let (x, y) = (&self.members[at], self.y);
        let members = (0..y.len()).filter(|&case| is_above_half(x[case]));
        let (mut typical, mut in_degree, mut deviant) = (Vec::new(), Vec::new(), Vec::new());
        for case in members {
            if is_below_half(y[case]) {
                deviant.push(case);
            } else if is_above_half(y[case]) && x[case] <= y[case] + TOLERANCE {
                typical.push(case);
            } else if is_above_half(y[case]) {
                in_degree.push(case);
            }
        }
        let closeness = |case: usize| (y[case] - x[case]).abs() + (1.0 - x[case]);
        let contrast = |case: usize| (1.0 - (x[case] - y[case])) + (1.0 - x[case]);
        let off_diagonal = |case: usize| (y[case] - x[case]).abs();
        let far_apart = |a: usize, b: usize| {
            (0.5 - (x[a] - x[b]).abs())
                + (0.5 - (y[a] - y[b]).abs())
                + off_diagonal(a)
                + off_diagonal(b)
        };
        let alike_in_term = |t: usize, d: usize| {
            (x[t] - x[d]).abs() + (1.0 - (y[t] - y[d])) + (1.0 - x[t]) + (1.0 - x[d])
        };
        let unlike = |t: usize, i: usize| {
            (1.0 - (x[t] - x[i])) + (1.0 - (y[t] - y[i])) + off_diagonal(t) + off_diagonal(i)
        };
        let two_typical = typical.iter().enumerate();
        let two_typical =
            two_typical.flat_map(|(n, &a)| typical[n + 1..].iter().map(move |&b| (a, b)));
        TermCases {
            expression,
            typical_typical: self.best(two_typical, far_apart),
            typical_deviant: self.best(product(&typical, &deviant), alike_in_term),
            typical_irrelevant: self.best(product(&typical, irrelevant), unlike),
            typical: self.term_cases(at, &typical, closeness),
            inconsistent_in_degree: self.term_cases(at, &in_degree, closeness),
            deviant_consistency: self.term_cases(at, &deviant, contrast),
        }
    }

    fn term_cases(
        &self,
        at: usize,
        cases: &[usize],
        score: impl Fn(usize) -> f64,
    ) -> Vec<TermCase> {
        let elsewhere = |case: usize| {
            let mut others = self
                .members
                .iter()
                .enumerate()
                .filter(|&(other, _)| other != at);
            others.any(|(_, x)| is_above_half(x[case]))
        };
        let mut list: Vec<TermCase> = cases
            .iter()
            .map(|&case| TermCase {
                case: self.sets.cases[case].clone(),
                membership: self.members[at][case],
                outcome: self.y[case],
                score: score(case),
                uniquely_covered: !elsewhere(case),
            })
            .collect();
        list.sort_by(|a, b| a.score.total_cmp(&b.score));
        list
    }

    fn row_case(&self, case: usize) -> RowCase {
        let row = &self.rows[case];
        let membership = row.as_ref().map(|row| row.membership);
        RowCase {
            case: self.sets.cases[case].clone(),
            row: row.as_ref().map(|row| row.text.clone()),
            membership,
            outcome: self.y[case],
            score: membership.map(|w| (1.0 - self.y[case]) + (1.0 - w)),
        }
    }

    fn row_pairs(&self, missed: &[usize], irrelevant: &[usize]) -> Vec<Pair> {
        let text = |case: usize| self.rows[case].as_ref().map(|row| &row.text);
        let w = |case: usize| self.rows[case].as_ref().map_or(0.0, |row| row.membership);
        let same_row =
            product(missed, irrelevant).filter(|&(c, i)| text(c).is_some() && text(c) == text(i));
        self.best(same_row, |c, i| {
            (w(c) - w(i)).abs() + (1.0 - (self.y[c] - self.y[i])) + (1.0 - w(c)) + (1.0 - w(i))
        })
    }

    fn best(
        &self,
        pairs: impl Iterator<Item = (usize, usize)>,
        score: impl Fn(usize, usize) -> f64,
    ) -> Vec<Pair> {
        let mut scored: Vec<(f64, usize, usize)> =
            pairs.map(|(a, b)| (score(a, b), a, b)).collect();
        scored.sort_by(|one, other| one.0.total_cmp(&other.0));
        scored.truncate(self.pairs);
        let name = |case: usize| self.sets.cases[case].clone();
        scored
            .into_iter()
            .map(|(score, a, b)| Pair {
                first: name(a),
                second: name(b),
                score,
            })
            .collect()
    }
}

fn product<'a>(one: &'a [usize], other: &'a [usize]) -> impl Iterator<Item = (usize, usize)> + 'a {
    one.iter()
        .flat_map(move |&a| other.iter().map(move |&b| (a, b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> (FuzzySets, Outcome) {
        let set = |name: &str, values: [f64; 7]| Set::new(name, values.to_vec()).unwrap();
        let cases = ["t1", "t2", "d", "c", "i", "deg", "half"]
            .map(String::from)
            .to_vec();
        let sets = vec![
            set("A", [0.9, 0.6, 0.8, 0.2, 0.3, 0.9, 0.8]),
            set("B", [0.1, 0.7, 0.2, 0.1, 0.1, 0.2, 0.1]),
            set("Y", [0.9, 0.8, 0.1, 0.9, 0.2, 0.7, 0.5]),
        ];
        let sets = FuzzySets::new("example", cases, sets).unwrap();
        let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
        (sets, outcome)
    }

    fn close(score: f64, expected: f64) {
        assert!(
            (score - expected).abs() < 1e-12,
            "{score} is not {expected}"
        );
    }

    #[test]
    fn kinds_and_scores_by_hand() {
        let (sets, outcome) = example();
        let solution = Expression::parse("A + B").unwrap();
        let result = classify(&sets, &solution, &outcome, &[], PAIRS).unwrap();
        let a = &result.terms[0];
        let names = |list: &[TermCase]| list.iter().map(|c| c.case.clone()).collect::<Vec<_>>();
        assert_eq!(names(&a.typical), ["t1", "t2"]);
        assert_eq!(names(&a.deviant_consistency), ["d"]);
        assert_eq!(names(&a.inconsistent_in_degree), ["deg"]);
        assert_eq!(result.unassigned_cases, ["half"]);
        close(a.typical[0].score, 0.1);
        close(a.typical[1].score, 0.2 + 0.4);
        assert!(a.typical[0].uniquely_covered && !a.typical[1].uniquely_covered);
        close(a.deviant_consistency[0].score, 0.3 + 0.2);
        // c is in row ~A*~B with membership min(0.8, 0.9), i in the same with 0.7.
        let c = &result.deviant_coverage[0];
        assert_eq!((c.case.as_str(), c.row.as_deref()), ("c", Some("~A*~B")));
        close(c.score.unwrap(), 0.1 + 0.2);
        let pair = &result.deviant_coverage_irrelevant[0];
        assert_eq!((pair.first.as_str(), pair.second.as_str()), ("c", "i"));
        close(pair.score, 0.1 + 0.3 + 0.2 + 0.3);
        close(a.typical_typical[0].score, 0.2 + 0.4 + 0.0 + 0.2);
        close(a.typical_deviant[0].score, 0.1 + 0.2 + 0.1 + 0.2);
        close(a.typical_irrelevant[0].score, 0.4 + 0.3 + 0.0 + 0.1);
    }

    #[test]
    fn pairs_are_the_best_and_no_more_than_asked_for() {
        let (sets, outcome) = example();
        let solution = Expression::parse("A").unwrap();
        let one = classify(&sets, &solution, &outcome, &[], 1).unwrap();
        assert_eq!(one.terms[0].typical_deviant.len(), 1);
        assert_eq!(one.terms[0].typical_deviant[0].first, "t1");
        let none = classify(&sets, &solution, &outcome, &[], 0).unwrap();
        assert!(none.terms[0].typical_deviant.is_empty());
    }

    #[test]
    fn a_case_with_half_in_a_condition_has_no_row() {
        let set = |name: &str, values: [f64; 2]| Set::new(name, values.to_vec()).unwrap();
        let cases = ["a", "b"].map(String::from).to_vec();
        let sets = vec![
            set("A", [0.1, 0.1]),
            set("B", [0.5, 0.2]),
            set("Y", [0.9, 0.9]),
        ];
        let sets = FuzzySets::new("example", cases, sets).unwrap();
        let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
        let solution = Expression::parse("A").unwrap();
        let rows = ["A".to_owned(), "B".to_owned()];
        let result = classify(&sets, &solution, &outcome, &rows, PAIRS).unwrap();
        assert_eq!(result.deviant_coverage[0].case, "b");
        assert_eq!(result.deviant_coverage[1].row, None);
        assert_eq!(result.deviant_coverage[1].score, None);
        assert!(classify(&sets, &solution, &outcome, &["X".to_owned()], PAIRS).is_err());
    }
}
