//! Figures of fit: how well a claim of sufficiency or necessity holds.
//!
//! With `x` the memberships in a term and `y` those in the outcome, all sums over all cases:
//!
//! | figure | sufficiency | necessity |
//! |---|---|---|
//! | consistency | Σ min(x, y) / Σ x | Σ min(x, y) / Σ y |
//! | PRI | (Σ min(x, y) − Σ min(x, y, 1 − y)) / (Σ x − Σ min(x, y, 1 − y)) | |
//! | (raw) coverage | Σ min(x, y) / Σ y | Σ min(x, y) / Σ x |
//! | RoN | | Σ (1 − x) / Σ (1 − min(x, y)) |
//!
//! Sources: Ragin (2006), "Set relations in social research", *Political Analysis* 14 (consistency, coverage, unique
//! coverage); Ragin (2008), *Redesigning Social Inquiry*, chapter 3, and the fs/QCA manual (PRI: proportional
//! reduction in inconsistency); Schneider and Wagemann (2012), section 9.2 (RoN: relevance of necessity).
//! [`FurtherFit`] has the figures that are printed only where they are asked for. A ratio 0/0 is `None`.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, Setting};
use crate::expression::{Direction, Expression, Relation};
use crate::precision::{TOLERANCE, ratio};
use crate::sets::FuzzySets;

/// Fit of one term of a claim of sufficiency. Each figure is between 0 and 1, `None` where it is 0/0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TermFit {
    /// Σ min(x, y) / Σ x.
    pub consistency: Option<f64>,
    /// Proportional reduction in inconsistency; low where the term is as sufficient for the negated outcome.
    pub pri: Option<f64>,
    /// Σ min(x, y) / Σ y.
    pub raw_coverage: Option<f64>,
    /// What the other terms do not cover: (Σ max over all terms of min(x, y) − Σ max over the others) / Σ y.
    pub unique_coverage: Option<f64>,
}

/// Fit of all terms together, joined by OR.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SolutionFit {
    /// Σ min(x, y) / Σ x.
    pub consistency: Option<f64>,
    /// Proportional reduction in inconsistency.
    pub pri: Option<f64>,
    /// Σ min(x, y) / Σ y; in JSON `raw_coverage`.
    #[serde(rename = "raw_coverage")]
    pub coverage: Option<f64>,
}

/// Fit of a claim of sufficiency: of each term, and of the terms together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SufficiencyFit {
    /// Each term, in order.
    pub terms: Vec<TermFit>,
    /// The terms joined by OR.
    pub solution: SolutionFit,
}

/// Fit of a claim of necessity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NecessityFit {
    /// Σ min(x, y) / Σ y.
    pub consistency: Option<f64>,
    /// Relevance of necessity, Σ (1 − x) / Σ (1 − min(x, y)): low where nearly every case is in x.
    pub ron: Option<f64>,
    /// Σ min(x, y) / Σ x.
    pub coverage: Option<f64>,
}

/// The sums over all cases that figures of fit are made of.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sums {
    cases: f64,
    x: f64,
    y: f64,
    /// Σ min(x, y).
    both: f64,
    /// Σ min(x, y, 1 − y): what is consistent with the outcome and with its negation.
    ambiguous: f64,
}

impl Sums {
    fn of(x: &[f64], y: &[f64]) -> Self {
        let mut sums = Sums::default();
        sums.add(x, y);
        sums
    }

    pub(crate) fn add(&mut self, x: &[f64], y: &[f64]) {
        self.cases += x.len() as f64;
        for (&x, &y) in x.iter().zip(y) {
            let both = x.min(y);
            self.x += x;
            self.y += y;
            self.both += both;
            self.ambiguous += both.min(1.0 - y);
        }
    }

    pub(crate) fn necessity(&self) -> NecessityFit {
        NecessityFit {
            consistency: ratio(self.both, self.y),
            ron: ratio(self.cases - self.x, self.cases - self.both),
            coverage: ratio(self.both, self.x),
        }
    }

    fn consistency(&self) -> Option<f64> {
        ratio(self.both, self.x)
    }

    fn pri(&self) -> Option<f64> {
        ratio(self.both - self.ambiguous, self.x - self.ambiguous)
    }

    fn coverage(&self) -> Option<f64> {
        ratio(self.both, self.y)
    }

    fn solution(&self) -> SolutionFit {
        SolutionFit {
            consistency: self.consistency(),
            pri: self.pri(),
            coverage: self.coverage(),
        }
    }
}

/// Fit of terms, given their memberships, as sufficient for the outcome; `y` and each term have one membership
/// for each case. Takes time and memory in proportion to terms × cases.
///
/// ```
/// let fit = qca::fit::sufficiency(&[vec![0.8, 0.2], vec![0.2, 0.6]], &[0.6, 0.8])?;
/// assert_eq!(fit.terms[0].consistency, Some((0.6 + 0.2) / 1.0));
/// assert_eq!(fit.solution.coverage, Some((0.6 + 0.6) / 1.4));
/// # Ok::<(), qca::Error>(())
/// ```
///
/// # Errors
/// [`Error::Lengths`] if a term has another number of cases than the outcome.
pub fn sufficiency(terms: &[impl AsRef<[f64]>], y: &[f64]) -> Result<SufficiencyFit> {
    for (at, term) in terms.iter().enumerate() {
        as_many(term.as_ref(), y, || format!("term {}", at + 1))?;
    }
    Ok(sufficiency_of(terms, y))
}

fn as_many(x: &[f64], y: &[f64], what: impl FnOnce() -> String) -> Result<()> {
    if x.len() == y.len() {
        return Ok(());
    }
    Err(Error::Lengths {
        what: what(),
        found: x.len(),
        expected: y.len(),
    })
}

/// [`sufficiency`] of terms that have as many cases as the outcome.
pub(crate) fn sufficiency_of(terms: &[impl AsRef<[f64]>], y: &[f64]) -> SufficiencyFit {
    let mut running = RunningFit::default();
    running.add(terms, y);
    running.sufficiency()
}

/// How many cases are looked at in one go: their memberships stay in the cache of a processor.
const AT_ONCE: usize = 4096;

/// Figures of fit over cases that come in portions, such as those of a file that is larger than memory.
#[derive(Clone, Debug, Default)]
struct RunningFit {
    /// The terms joined by OR.
    whole: Sums,
    /// Each term, and what the others cover without it.
    terms: Vec<(Sums, f64)>,
}

impl RunningFit {
    /// Adds cases: their memberships in each term, and in the outcome.
    fn add(&mut self, terms: &[impl AsRef<[f64]>], y: &[f64]) {
        self.terms.resize(terms.len(), Default::default());
        self.whole.add(&union(terms, y.len()), y);
        let highest = two_highest(terms, y.len());
        for ((sums, covered), x) in self.terms.iter_mut().zip(terms) {
            sums.add(x.as_ref(), y);
            add_covered_without(x.as_ref(), &highest, y, covered);
        }
    }

    fn sufficiency(&self) -> SufficiencyFit {
        let whole = &self.whole;
        let term = |(own, without): &(Sums, f64)| TermFit {
            consistency: own.consistency(),
            pri: own.pri(),
            raw_coverage: own.coverage(),
            unique_coverage: ratio((whole.both - without).max(0.0), whole.y),
        };
        SufficiencyFit {
            terms: self.terms.iter().map(term).collect(),
            solution: whole.solution(),
        }
    }
}

/// The usual figures of fit of a relation over cases that come in portions, such as those of a file that is larger than memory.
///
/// ```
/// use qca::expression::Relation;
/// use qca::fit::RunningRelation;
/// use qca::{FuzzySets, Set};
///
/// let mut running = RunningRelation::new(&Relation::parse("A <- Y")?);
/// for (a, y) in [(0.8, 0.6), (0.2, 0.4)] {
///     let sets = vec![Set::new("A", vec![a])?, Set::new("Y", vec![y])?];
///     running.add(&FuzzySets::new("example", vec!["a case"], sets)?)?;
/// }
/// let fit = running.result();
/// assert_eq!(serde_json::to_value(&fit.solution).unwrap()["consistency"], 0.8);
/// # Ok::<(), qca::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RunningRelation {
    relation: Relation,
    disjuncts: Vec<Expression>,
    sums: RunningFit,
}

impl RunningRelation {
    /// The relation over no case yet.
    pub fn new(relation: &Relation) -> Self {
        let disjuncts = relation.left.disjuncts();
        let mut sums = RunningFit::default();
        sums.terms.resize(disjuncts.len(), Default::default());
        RunningRelation {
            disjuncts,
            relation: relation.clone(),
            sums,
        }
    }

    /// Adds the cases of these sets.
    ///
    /// # Errors
    /// As [`fit_relation`].
    pub fn add(&mut self, sets: &FuzzySets) -> Result<()> {
        self.relation.outcome.check(sets)?;
        self.relation.left.check(sets)?;
        for first in (0..sets.len()).step_by(AT_ONCE) {
            let cases = first..sets.len().min(first + AT_ONCE);
            let y = self.relation.outcome.evaluate_part(sets, &cases)?;
            let terms: Vec<Vec<f64>> = self
                .disjuncts
                .iter()
                .map(|term| term.evaluate_part(sets, &cases))
                .collect::<Result<_>>()?;
            self.sums.add(&terms, &y);
        }
        Ok(())
    }

    /// The figures over all cases that were added.
    pub fn result(&self) -> FitResult {
        let (terms, solution): (Vec<Figures>, Figures) = match self.relation.direction {
            Direction::Sufficiency => {
                let fit = self.sums.sufficiency();
                let terms = fit.terms.into_iter().map(Figures::Term).collect();
                (terms, Figures::Solution(fit.solution))
            }
            Direction::Necessity => {
                let necessity = |sums: &Sums| Figures::Necessity(sums.necessity());
                let terms = self.sums.terms.iter().map(|(sums, _)| necessity(sums));
                (terms.collect(), necessity(&self.sums.whole))
            }
        };
        let fitted = |expression: String, figures| Fitted {
            expression,
            figures,
            further: None,
            binomial: None,
        };
        FitResult {
            relation: self.relation.direction,
            outcome: self.relation.outcome.to_string(),
            terms: (self.disjuncts.iter().zip(terms))
                .map(|(term, figures)| fitted(term.to_string(), figures))
                .collect(),
            solution: fitted(self.relation.left.to_string(), solution),
        }
    }
}

/// Fit of an expression, given its memberships, as necessary for the outcome.
///
/// ```
/// let fit = qca::fit::necessity(&[0.8, 0.2], &[0.6, 0.4])?;
/// assert_eq!(fit.consistency, Some(0.8 / 1.0));
/// # Ok::<(), qca::Error>(())
/// ```
///
/// # Errors
/// [`Error::Lengths`] if the expression has another number of cases than the outcome.
pub fn necessity(x: &[f64], y: &[f64]) -> Result<NecessityFit> {
    as_many(x, y, || "the expression".to_owned())?;
    Ok(necessity_of(x, y))
}

/// [`necessity`] of an expression that has as many cases as the outcome.
pub(crate) fn necessity_of(x: &[f64], y: &[f64]) -> NecessityFit {
    Sums::of(x, y).necessity()
}

/// Fit of a solution whose memberships are known, without that of its terms.
pub(crate) fn solution_of(x: &[f64], y: &[f64]) -> SolutionFit {
    Sums::of(x, y).solution()
}

/// Memberships in the terms joined by OR.
pub fn union(terms: &[impl AsRef<[f64]>], cases: usize) -> Vec<f64> {
    let mut joined = vec![0.0_f64; cases];
    for term in terms {
        raise(&mut joined, term.as_ref());
    }
    joined
}

fn raise(to: &mut [f64], by: &[f64]) {
    for (to, &by) in to.iter_mut().zip(by) {
        *to = to.max(by);
    }
}

/// For each case the highest of its memberships in the terms, and the next one.
fn two_highest(terms: &[impl AsRef<[f64]>], cases: usize) -> Vec<(f64, f64)> {
    let mut highest = vec![(0.0_f64, 0.0_f64); cases];
    for term in terms {
        for ((first, second), &x) in highest.iter_mut().zip(term.as_ref()) {
            *second = second.max(first.min(x));
            *first = first.max(x);
        }
    }
    highest
}

/// Adds Σ min(y, maximum of the other terms): in each case the maximum of all terms, but where the term itself has it, the next
/// one.
fn add_covered_without(term: &[f64], highest: &[(f64, f64)], y: &[f64], covered: &mut f64) {
    for ((&x, &(first, second)), &y) in term.iter().zip(highest).zip(y) {
        let others = if x < first { first } else { second };
        *covered += others.min(y);
    }
}

/// Figures of fit of a claim of sufficiency beyond the usual ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FurtherFit {
    /// Symmetric PRI, (Σ min(x, y) − a) / (Σ min(x, max(y, 1 − y)) − a) with a = Σ min(x, y, 1 − y): its values
    /// for the outcome and for the negated outcome sum to 1 (fs/QCA manual, "SYM consist").
    pub sym_consistency: Option<f64>,
    /// Haesebrouck's consistency, Σ min(x, y) / Σ (min(x, y) + √(max(0, x − y) · x)), where an inconsistency counts
    /// the more the higher the membership in x (Haesebrouck 2015, "Pitfalls in QCA's consistency measure",
    /// *Journal of Comparative Politics* 8).
    pub haesebrouck_consistency: Option<f64>,
    /// Cases with x above 0.5.
    pub members: usize,
    /// Those of them with y below 0.5: cases deviant in consistency.
    pub deviant: usize,
    /// Deviant-case consistency, the share of the members that are not deviant (Schneider and Wagemann 2012,
    /// section 5.2: true logical contradictions). Memberships of 0.5 within 1e-8 are neither above nor below.
    pub deviant_case_consistency: Option<f64>,
}

/// The further figures of a term with memberships `x` as sufficient for `y`.
///
/// # Errors
/// [`Error::Lengths`] if the term has another number of cases than the outcome.
pub fn further(x: &[f64], y: &[f64]) -> Result<FurtherFit> {
    as_many(x, y, || "the term".to_owned())?;
    Ok(further_of(x, y))
}

fn further_of(x: &[f64], y: &[f64]) -> FurtherFit {
    let sums = Sums::of(x, y);
    let (mut symmetric, mut weighted) = (0.0, 0.0);
    let (mut members, mut deviant) = (0, 0);
    for (&x, &y) in x.iter().zip(y) {
        symmetric += x.min(y.max(1.0 - y));
        weighted += x.min(y) + ((x - y).max(0.0) * x).sqrt();
        let member = is_above_half(x);
        members += usize::from(member);
        deviant += usize::from(member && is_below_half(y));
    }
    FurtherFit {
        sym_consistency: ratio(sums.both - sums.ambiguous, symmetric - sums.ambiguous),
        haesebrouck_consistency: ratio(sums.both, weighted),
        members,
        deviant,
        deviant_case_consistency: ratio((members - deviant) as f64, members as f64),
    }
}

/// Whether a case is more in the set than out of it.
pub fn is_above_half(membership: f64) -> bool {
    membership > 0.5 + TOLERANCE
}

/// Whether a case is more out of the set than in it.
pub fn is_below_half(membership: f64) -> bool {
    membership < 0.5 - TOLERANCE
}

/// Exact one-sided binomial test: the probability of `successes` or more among `trials` if each has the chance
/// `benchmark`.
///
/// For a truth-table row, trials are the cases in the row, successes those that also have the outcome, and a small
/// probability says that the row is sufficient more often than the benchmark (Ragin 2000, *Fuzzy-Set Social
/// Science*, chapter 4: 0.5 "more often than not", 0.65 "usually", 0.8 "almost always"). `None` where there is no trial.
///
/// # Errors
/// If the benchmark is not between 0 and 1, or there are more successes than trials.
///
/// ```
/// let p = qca::fit::binomial_test(3, 4, 0.5).unwrap().unwrap();
/// assert!((p - 5.0 / 16.0).abs() < 1e-12);
/// ```
pub fn binomial_test(successes: usize, trials: usize, benchmark: f64) -> Result<Option<f64>> {
    Setting::Benchmark.check_share(benchmark)?;
    if successes > trials {
        return Err(Error::analysis(format!(
            "a binomial test of {successes} successes among {trials} cases; there cannot be more successes than cases"
        )));
    }
    if trials == 0 {
        return Ok(None);
    }
    if successes == 0 || benchmark == 1.0 {
        return Ok(Some(1.0));
    }
    if benchmark == 0.0 {
        return Ok(Some(0.0));
    }
    Ok(Some(upper_tail(successes, trials, benchmark).min(1.0)))
}

/// Σ over k ≥ successes of C(trials, k) p^k (1 − p)^(trials − k), each term from the one before, in logarithms
/// so that many trials do not underflow.
fn upper_tail(successes: usize, trials: usize, p: f64) -> f64 {
    let odds = libm::log(p) - libm::log1p(-p);
    let mut log_term = trials as f64 * libm::log1p(-p);
    let mut sum = 0.0;
    for k in 0..=trials {
        if k > 0 {
            log_term += libm::log((trials - k + 1) as f64 / k as f64) + odds;
        }
        if k >= successes {
            sum += libm::exp(log_term);
        }
    }
    sum
}

/// The answer of `qca fit`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "command", rename = "fit")]
pub struct FitResult {
    /// Which claim.
    pub relation: Direction,
    /// The outcome, in canonical form.
    pub outcome: String,
    /// The terms: the top-level disjuncts of the expression, in the order written.
    pub terms: Vec<Fitted>,
    /// The whole expression; without unique coverage.
    pub solution: Fitted,
}

/// An expression and its figures of fit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fitted {
    /// The expression in canonical form.
    pub expression: String,
    /// The figures of its kind of claim.
    #[serde(flatten)]
    pub figures: Figures,
    /// The further figures, where they were asked for and the claim is one of sufficiency.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub further: Option<FurtherFit>,
    /// The binomial test, where it was asked for and the claim is one of sufficiency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binomial: Option<Binomial>,
}

/// Figures of one kind of claim.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Figures {
    /// A term of a claim of sufficiency.
    Term(TermFit),
    /// All terms of a claim of sufficiency.
    Solution(SolutionFit),
    /// A claim of necessity.
    Necessity(NecessityFit),
}

/// A binomial test of a term.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Binomial {
    /// The share of members with the outcome that is tested against.
    pub benchmark: f64,
    /// Cases with x above 0.5.
    pub members: usize,
    /// Those of them with y above 0.5.
    pub with_outcome: usize,
    /// The probability of so many or more under the benchmark; `None` without members.
    pub p_value: Option<f64>,
}

/// What to compute beside the usual figures.
///
/// | name | default | purpose | range |
/// |---|---|---|---|
/// | `further` | off | the figures of [`FurtherFit`] | |
/// | `binomial` | none | the binomial test against this benchmark | 0 to 1 |
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FitOptions {
    /// Compute the further figures of sufficiency.
    pub further: bool,
    /// Test the terms of a claim of sufficiency against this benchmark.
    pub binomial: Option<f64>,
}

/// Figures of fit of a relation, the usual ones.
///
/// # Errors
/// As [`crate::Expression::evaluate`], for either side.
///
/// ```
/// use qca::{FuzzySets, Set, expression::Relation, fit::fit_relation};
/// let sets = FuzzySets::new("example", vec!["a", "b"], vec![
///     Set::new("A", vec![0.8, 0.2]).unwrap(),
///     Set::new("Y", vec![0.6, 0.4]).unwrap(),
/// ]).unwrap();
/// let fit = fit_relation(&sets, &Relation::parse("A <- Y").unwrap()).unwrap();
/// assert_eq!(serde_json::to_value(&fit.solution).unwrap()["consistency"], 0.8);
/// ```
pub fn fit_relation(sets: &FuzzySets, relation: &Relation) -> Result<FitResult> {
    fit_relation_with(sets, relation, FitOptions::default())
}

/// Figures of fit of a relation, with further ones as the options say.
///
/// # Errors
/// As [`fit_relation`]; and a benchmark that is not between 0 and 1.
pub fn fit_relation_with(
    sets: &FuzzySets,
    relation: &Relation,
    options: FitOptions,
) -> Result<FitResult> {
    let mut running = RunningRelation::new(relation);
    running.add(sets)?;
    let mut result = running.result();
    let sufficiency = relation.direction == Direction::Sufficiency;
    if sufficiency && options != FitOptions::default() {
        let y = relation.outcome.evaluate(sets)?;
        let expressions = running.disjuncts.iter().chain([&relation.left]);
        let fitted = result.terms.iter_mut().chain([&mut result.solution]);
        for (expression, fitted) in expressions.zip(fitted) {
            let x = expression.evaluate(sets)?;
            fitted.further = options.further.then(|| further_of(&x, &y));
            let wanted = options.binomial;
            fitted.binomial = wanted
                .map(|benchmark| tested(&x, &y, benchmark))
                .transpose()?;
        }
    }
    Ok(result)
}

fn tested(x: &[f64], y: &[f64], benchmark: f64) -> Result<Binomial> {
    let members = || x.iter().zip(y).filter(|&(&x, _)| is_above_half(x));
    let (trials, successes) = (
        members().count(),
        members().filter(|&(_, &y)| is_above_half(y)).count(),
    );
    Ok(Binomial {
        benchmark,
        members: trials,
        with_outcome: successes,
        p_value: binomial_test(successes, trials, benchmark)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::Set;
    use approx::assert_relative_eq;
    use proptest::prelude::*;

    fn close(figure: Option<f64>, expected: f64) {
        assert_relative_eq!(figure.expect("a defined figure"), expected, epsilon = 1e-12);
    }

    // Three cases: min(x, y) = 0.6, 0.3, 0.2; min(x, y, 1 − y) = 0.4, 0.3, 0.2.
    const X: [f64; 3] = [0.8, 0.3, 0.9];
    const Y: [f64; 3] = [0.6, 0.7, 0.2];

    #[test]
    fn sufficiency_by_hand() {
        let fit = sufficiency_of(&[X.to_vec()], &Y);
        close(fit.terms[0].consistency, 1.1 / 2.0);
        close(fit.terms[0].pri, (1.1 - 0.9) / (2.0 - 0.9));
        close(fit.terms[0].raw_coverage, 1.1 / 1.5);
        assert_eq!(fit.terms[0].unique_coverage, fit.terms[0].raw_coverage);
        close(fit.solution.coverage, 1.1 / 1.5);
    }

    #[test]
    fn necessity_by_hand() {
        let fit = necessity_of(&X, &Y);
        close(fit.consistency, 1.1 / 1.5);
        close(fit.coverage, 1.1 / 2.0);
        close(fit.ron, 1.0 / 1.9);
    }

    #[test]
    fn cases_in_portions_have_the_figures_of_all() {
        let mut running = RunningRelation::new(&Relation::parse("X -> Y").unwrap());
        for cases in [0..2, 2..3] {
            let set = |name, values: [f64; 3]| Set::new(name, values[cases.clone()].to_vec());
            let names: Vec<String> = cases.clone().map(|case| case.to_string()).collect();
            let sets = vec![set("X", X).unwrap(), set("Y", Y).unwrap()];
            running
                .add(&FuzzySets::new("example", names, sets).unwrap())
                .unwrap();
        }
        match running.result().solution.figures {
            Figures::Solution(fit) => {
                close(fit.consistency, 1.1 / 2.0);
                close(fit.coverage, 1.1 / 1.5);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn further_figures_by_hand() {
        let figures = further_of(&X, &Y);
        // Σ min(x, max(y, 1 − y)) = 0.6 + 0.3 + 0.8.
        close(figures.sym_consistency, (1.1 - 0.9) / (1.7 - 0.9));
        let weighted = 1.1 + (0.2_f64 * 0.8).sqrt() + (0.7_f64 * 0.9).sqrt();
        close(figures.haesebrouck_consistency, 1.1 / weighted);
        assert_eq!((figures.members, figures.deviant), (2, 1));
        close(figures.deviant_case_consistency, 0.5);
    }

    #[test]
    fn an_empty_set_has_no_consistency() {
        let fit = sufficiency_of(&[vec![0.0; 3]], &Y);
        assert_eq!(fit.terms[0].consistency, None);
        assert_eq!(fit.terms[0].pri, None);
        close(fit.terms[0].raw_coverage, 0.0);
        assert_eq!(
            sufficiency_of(&[X.to_vec()], &[0.0; 3]).solution.coverage,
            None
        );
        assert_eq!(necessity_of(&[1.0; 3], &[1.0; 3]).ron, None);
        let none: [Vec<f64>; 0] = [];
        assert_eq!(sufficiency_of(&none, &Y).terms, []);
        assert_eq!(further_of(&[0.0], &[1.0]).deviant_case_consistency, None);
    }

    #[test]
    fn binomial_tail_by_hand() {
        close(binomial_test(4, 4, 0.5).unwrap(), 1.0 / 16.0);
        close(binomial_test(0, 4, 0.9).unwrap(), 1.0);
        close(binomial_test(2, 3, 0.2).unwrap(), 3.0 * 0.04 * 0.8 + 0.008);
        close(binomial_test(2, 3, 1.0).unwrap(), 1.0);
        close(binomial_test(2, 3, 0.0).unwrap(), 0.0);
        assert_eq!(binomial_test(0, 0, 0.5).unwrap(), None);
        assert!(binomial_test(1, 2, 1.5).is_err());
        assert!(binomial_test(3, 2, 0.5).is_err());
        // Symmetric: P(K ≥ 5001 | n = 10001, 1/2) = 1/2, though (1/2)^10001 is 0 in floating point.
        assert_relative_eq!(
            binomial_test(5001, 10001, 0.5).unwrap().unwrap(),
            0.5,
            epsilon = 1e-9
        );
    }

    #[test]
    fn the_answer_has_the_documented_shape() {
        let set = |name: &str, values: &[f64]| Set::new(name, values.to_vec()).unwrap();
        let cases = ["a", "b", "c"].map(String::from).to_vec();
        let sets = vec![set("A", &X), set("B", &[0.1, 0.9, 0.2]), set("Y", &Y)];
        let sets = FuzzySets::new("example", cases, sets).unwrap();
        let json = |text: &str, options| {
            let relation = Relation::parse(text).unwrap();
            serde_json::to_value(fit_relation_with(&sets, &relation, options).unwrap()).unwrap()
        };
        let keys = |value: &serde_json::Value| -> Vec<String> {
            value.as_object().unwrap().keys().cloned().collect()
        };
        let plain = json("A + B => Y", FitOptions::default());
        assert_eq!(plain["relation"], "sufficiency");
        assert_eq!(plain["terms"][1]["expression"], "B");
        let mut expected = vec!["expression", "consistency", "pri", "raw_coverage"];
        expected.sort_unstable();
        assert_eq!(keys(&plain["solution"]), expected);
        assert!(plain["terms"][0]["unique_coverage"].is_number());
        let necessary = json(
            "A + B <- Y",
            FitOptions {
                further: true,
                binomial: Some(0.5),
            },
        );
        assert_eq!(
            keys(&necessary["terms"][0]),
            ["consistency", "coverage", "expression", "ron"]
        );
        let more = json(
            "A -> Y",
            FitOptions {
                further: true,
                binomial: Some(0.5),
            },
        );
        assert_eq!(more["terms"][0]["members"], 2);
        assert_eq!(more["terms"][0]["binomial"]["with_outcome"], 1);
        assert_eq!(more["terms"][0]["binomial"]["p_value"], 0.75);
    }

    fn memberships() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec(0.0..=1.0_f64, 8)
    }

    #[test]
    fn other_numbers_of_cases_are_refused() {
        let error = sufficiency(&[vec![0.1, 0.2], vec![0.3]], &[0.1, 0.2]).unwrap_err();
        let text = "term 2 has 1 values, and 2 are needed: one for each case";
        assert_eq!(error.to_string(), text);
        assert!(necessity(&[0.1], &[0.1, 0.2]).is_err());
        assert!(further(&[0.1, 0.2], &[0.1]).is_err());
        assert_eq!(further(&[0.4], &[0.2]).unwrap(), further_of(&[0.4], &[0.2]));
    }

    proptest! {
        #[test]
        fn sufficiency_and_necessity_are_dual(x in memberships(), y in memberships()) {
            let sufficient = sufficiency_of(std::slice::from_ref(&x), &y).terms[0];
            let necessary = necessity_of(&x, &y);
            prop_assert_eq!(sufficient.consistency, necessary.coverage);
            prop_assert_eq!(sufficient.raw_coverage, necessary.consistency);
            // x is sufficient for y as far as 1 − x is necessary for 1 − y: 1 − min(1 − x, 1 − y) = max(x, y).
            let complement = |v: &[f64]| v.iter().map(|m| 1.0 - m).collect::<Vec<_>>();
            let relevance = sufficiency_of(&[complement(&x)], &complement(&y).iter().zip(&complement(&x)).map(|(b, a)| a.max(*b)).collect::<Vec<_>>());
            let ron = relevance.solution.coverage.unwrap_or(0.0);
            prop_assert!((ron - necessary.ron.unwrap_or(0.0)).abs() < 1e-9);
        }

        #[test]
        fn symmetric_consistencies_sum_to_one(x in memberships(), y in memberships()) {
            let negated: Vec<f64> = y.iter().map(|m| 1.0 - m).collect();
            if let (Some(one), Some(other)) =
                (further_of(&x, &y).sym_consistency, further_of(&x, &negated).sym_consistency)
            {
                prop_assert!((one + other - 1.0).abs() < 1e-6);
            }
        }

        #[test]
        fn unique_coverage_is_what_leaving_the_term_out_loses(
            terms in prop::collection::vec(memberships(), 1..6), y in memberships(),
        ) {
            let fit = sufficiency_of(&terms, &y);
            for left_out in 0..terms.len() {
                let mut rest = terms.clone();
                rest.remove(left_out);
                let lost = fit.solution.coverage.unwrap()
                    - sufficiency_of(&rest, &y).solution.coverage.unwrap();
                prop_assert!((fit.terms[left_out].unique_coverage.unwrap() - lost).abs() < 1e-9);
            }
        }
    }
}
