//! Observed rows with their figures, before any cut-off: the dear part of a truth table, made once and kept.
//!
//! Everything that is asked of the same cases goes on from here: the truth table under these or other cut-offs, that of the
//! negated outcome, the figures of terms and models. Cut-offs are the business of [`Observed::classify`], rules that of
//! [`TruthTable::exclude`].

use std::sync::{Arc, OnceLock};

use crate::case_names::CaseNames;
use crate::condition::Condition;
use crate::error::Result;
use crate::fit::{SolutionFit, SufficiencyFit, is_below_half, solution_of, sufficiency_of};
use crate::outcome::{Outcome, negated_name};
use crate::sets::{FuzzySets, Set, term_memberships};
use qca_minimize::{Cube, Level};

use super::assign::{Assignment, assign};
use super::conditions::{condition_sets, described};
use super::sums::{row_figures, row_sums};
use super::{CutOffs, Out, TruthRow, TruthTable};

/// An observed row: a configuration to which at least one case belongs.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservedRow {
    /// The level of each condition; `None` is a don't-care cell of temporal data.
    pub pattern: Vec<Option<Level>>,
    /// The cases that belong to it, in order of the data.
    pub cases: Vec<usize>,
    /// Consistency over all cases.
    pub consistency: Option<f64>,
    /// PRI over all cases.
    pub pri: Option<f64>,
}

/// The rows of some conditions and an outcome to which cases belong, with the memberships that they come from.
///
/// ```
/// use qca::{CutOffs, Expression, FuzzySets, Observed, Out, Outcome, Set};
/// let names = ["a", "b", "c"].map(String::from).to_vec();
/// let sets = FuzzySets::new("example", names, vec![
///     Set::new("A", vec![0.9, 0.6, 0.2]).unwrap(),
///     Set::new("Y", vec![0.8, 0.7, 0.1]).unwrap(),
/// ]).unwrap();
/// let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
/// let observed = Observed::new(&sets, &["A".to_owned()], &outcome).unwrap();
/// assert_eq!(observed.rows()[1].cases, [0, 1]);
/// let strict = CutOffs { consistency: 0.95, ..CutOffs::default() };
/// assert_eq!(observed.outs(&CutOffs::default()), [Out::Zero, Out::One]);
/// assert_eq!(observed.outs(&strict), [Out::Zero, Out::Zero]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    sets: Vec<Arc<Set>>,
    outcome_name: Arc<str>,
    outcome: Vec<f64>,
    case_names: CaseNames,
    rows: Vec<ObservedRow>,
    unassigned: Vec<usize>,
    negation: OnceLock<Arc<Observed>>,
}

impl Observed {
    /// The observed rows of the conditions of these names, in this order.
    ///
    /// # Errors
    /// An unknown condition, one that is named twice or is the outcome, or too many.
    pub fn new(sets: &FuzzySets, conditions: &[String], outcome: &Outcome) -> Result<Self> {
        outcome.check_apart_from(conditions.iter().map(String::as_str))?;
        let members = condition_sets(sets, conditions)?;
        let names = sets.cases.clone();
        let memberships = outcome.memberships.clone();
        Ok(Observed::of(members, &*outcome.name, memberships).with_case_names(names))
    }

    /// The observed rows of these sets, which have as many cases as the outcome, whatever they are like: a condition may be
    /// constant, as in a sample of the cases.
    pub fn of(sets: Vec<Arc<Set>>, outcome_name: impl Into<Arc<str>>, outcome: Vec<f64>) -> Self {
        let Assignment {
            patterns,
            cases,
            unassigned,
        } = assign(&sets, outcome.len());
        let figures = figures(&sets, &patterns, &outcome);
        let rows = patterns.into_iter().zip(cases).zip(figures);
        let rows = rows.map(|((pattern, cases), (consistency, pri))| ObservedRow {
            pattern,
            cases,
            consistency,
            pri,
        });
        Observed {
            rows: rows.collect(),
            sets,
            outcome_name: outcome_name.into(),
            outcome,
            case_names: CaseNames::default(),
            unassigned,
            negation: OnceLock::new(),
        }
    }

    /// Rows whose figures are given, as a published truth table gives them, with as much of the memberships as is known: sets
    /// and an outcome over no case at all, perhaps.
    pub fn given(
        sets: Vec<Arc<Set>>,
        outcome_name: impl Into<Arc<str>>,
        outcome: Vec<f64>,
        rows: Vec<ObservedRow>,
    ) -> Self {
        Observed {
            sets,
            outcome_name: outcome_name.into(),
            outcome,
            case_names: CaseNames::default(),
            rows,
            unassigned: Vec::new(),
            negation: OnceLock::new(),
        }
    }

    /// The same with names of the cases.
    pub fn with_case_names(mut self, names: CaseNames) -> Self {
        self.case_names = names;
        self
    }

    /// The same cases with another outcome: they stay in their rows, and only the figures are new.
    pub fn with_outcome(&self, outcome_name: impl Into<Arc<str>>, outcome: Vec<f64>) -> Self {
        let patterns: Vec<&[Option<Level>]> = self.rows.iter().map(|row| &*row.pattern).collect();
        let figures = figures(&self.sets, &patterns, &outcome);
        let rows = self.rows.iter().zip(figures);
        let rows = rows.map(|(row, (consistency, pri))| ObservedRow {
            pattern: row.pattern.clone(),
            cases: row.cases.clone(),
            consistency,
            pri,
        });
        Observed {
            rows: rows.collect(),
            sets: self.sets.clone(),
            outcome_name: outcome_name.into(),
            outcome,
            case_names: self.case_names.clone(),
            unassigned: self.unassigned.clone(),
            negation: OnceLock::new(),
        }
    }

    /// The rows of the negated outcome; made when it is first asked for.
    pub fn negation(&self) -> &Arc<Observed> {
        self.negation.get_or_init(|| {
            let outcome = self.outcome.iter().map(|y| 1.0 - y).collect();
            Arc::new(self.with_outcome(negated_name(&self.outcome_name), outcome))
        })
    }

    /// The rows, in order of their configurations, don't-care cells last.
    pub fn rows(&self) -> &[ObservedRow] {
        &self.rows
    }

    /// The cases that belong to no row: 0.5 in a condition.
    pub fn unassigned(&self) -> &[usize] {
        &self.unassigned
    }

    /// The sets of the conditions, in order.
    pub fn sets(&self) -> &[Arc<Set>] {
        &self.sets
    }

    /// The outcome as text.
    pub fn outcome_name(&self) -> &str {
        &self.outcome_name
    }

    /// Membership of each case in the outcome.
    pub fn outcome(&self) -> &[f64] {
        &self.outcome
    }

    /// Names of the cases; none where they have none, as in a sample.
    pub fn case_names(&self) -> &CaseNames {
        &self.case_names
    }

    /// Names and levels of the conditions.
    pub fn conditions(&self) -> Vec<Condition> {
        described(&self.sets)
    }

    /// OUT of each row under these cut-offs.
    pub fn outs(&self, cut_offs: &CutOffs) -> Vec<Out> {
        let rows = self.rows.iter();
        rows.map(|row| cut_offs.out(row.cases.len(), row.consistency, row.pri))
            .collect()
    }

    /// The truth table under these cut-offs.
    ///
    /// # Errors
    /// As [`CutOffs::check`]; a frequency cut-off that leaves no row.
    pub fn classify(&self, cut_offs: &CutOffs) -> Result<TruthTable> {
        cut_offs.check()?;
        let outs = self.outs(cut_offs);
        if outs.iter().all(|&out| out == Out::Remainder) {
            let fullest = self.rows.iter().map(|row| row.cases.len()).max();
            return Err(cut_offs.no_row_left(fullest));
        }
        Ok(self.table(&outs, cut_offs))
    }

    /// The truth table with OUT of each row as given; the cut-offs are those that it goes by.
    pub fn table(&self, outs: &[Out], cut_offs: &CutOffs) -> TruthTable {
        let deviant = |&case: &usize| self.outcome.get(case).is_some_and(|&y| is_below_half(y));
        let rows = self.rows.iter().zip(outs).map(|(row, &out)| TruthRow {
            cube: Cube::from_pattern(&row.pattern),
            pattern: row.pattern.clone(),
            out,
            deviant: row.cases.iter().copied().filter(deviant).collect(),
            n: row.cases.len(),
            cases: row.cases.clone(),
            consistency: row.consistency,
            pri: row.pri,
            excluded_by: None,
            test: None,
        });
        TruthTable {
            outcome: self.outcome_name.to_string(),
            conditions: self.conditions(),
            case_names: self.case_names.clone(),
            case_count: self.case_names.len(),
            cut_offs: *cut_offs,
            unassigned: self.unassigned.clone(),
            rows: rows.collect(),
            exclusions: Vec::new(),
            ambiguity: None,
            rules: None,
        }
    }

    /// Consistency and PRI over all cases of these configurations, observed or not.
    pub fn figures(&self, patterns: &[Vec<Option<Level>>]) -> Vec<(Option<f64>, Option<f64>)> {
        figures(&self.sets, patterns, &self.outcome)
    }

    /// Membership of each case in a term.
    pub fn term(&self, term: &Cube) -> Vec<f64> {
        term_memberships(term, &self.sets, self.outcome.len())
    }

    /// Membership of each case in a model: the maximum over its terms; 0 in a model without terms.
    pub fn model(&self, model: &[Cube]) -> Vec<f64> {
        let mut memberships = vec![0.0f64; self.outcome.len()];
        for term in model {
            let of_term = self.term(term);
            let pairs = memberships.iter_mut().zip(of_term);
            pairs.for_each(|(m, x)| *m = m.max(x));
        }
        memberships
    }

    /// Figures of fit of a model.
    pub fn fit(&self, model: &[Cube]) -> SufficiencyFit {
        let terms: Vec<Vec<f64>> = model.iter().map(|term| self.term(term)).collect();
        sufficiency_of(&terms, &self.outcome)
    }

    /// Figures of fit of a model as a whole: those of [`Observed::fit`] without its terms.
    pub fn solution_fit(&self, model: &[Cube]) -> SolutionFit {
        solution_of(&self.model(model), &self.outcome)
    }
}

/// Consistency and PRI of each configuration.
fn figures<P: AsRef<[Option<Level>]> + Sync>(
    sets: &[Arc<Set>],
    patterns: &[P],
    outcome: &[f64],
) -> Vec<(Option<f64>, Option<f64>)> {
    let sums = row_sums(sets, patterns, outcome).into_iter();
    sums.map(|sums| row_figures(sums.row, sums.overlap, sums.both))
        .collect()
}
