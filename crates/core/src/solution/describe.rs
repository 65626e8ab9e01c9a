//! Solutions with names, figures of fit, cases and counterfactuals.

use std::collections::BTreeMap;

use num_bigint::BigUint;

use crate::count::Count;
use crate::fit::{SufficiencyFit, sufficiency};
use crate::minimize::{Cube, Level, Models, Status, algebra};
use crate::outcome::Outcome;
use crate::sets::{FuzzySets, Set};
use crate::term::{Literals, sum_text, term_text};
use crate::truth_table::{Out, TruthTable};

use super::pose::{Intermediate, Minimized, cubes_of};
use super::{
    MOST_LISTED_ASSUMPTIONS, MinimizeResult, Model, Origin, PrimeImplicant, RowList, Solution,
    SolutionStatus, SolutionTerm, SolutionType,
};

/// The memberships that figures of fit are computed from; a bare truth table has none.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The sets of the conditions.
    pub sets: &'a FuzzySets,
    /// The outcome.
    pub outcome: &'a Outcome,
}

/// Names, figures, cases and counterfactuals of the solutions of these types.
pub fn describe(
    table: &TruthTable,
    minimized: &Minimized,
    types: &[SolutionType],
    evidence: Option<Evidence<'_>>,
) -> MinimizeResult {
    let describer = Describer::new(table, evidence);
    let mut solutions = Vec::new();
    for &kind in types {
        match kind {
            SolutionType::Conservative => solutions.extend(
                minimized
                    .conservative
                    .as_ref()
                    .map(|models| describer.solution(kind, models)),
            ),
            SolutionType::Parsimonious => solutions.extend(
                minimized
                    .parsimonious
                    .as_ref()
                    .map(|models| describer.solution(kind, models)),
            ),
            SolutionType::Intermediate => {
                let Some(parsimonious) = &minimized.parsimonious else {
                    continue;
                };
                let of_pair = |pair| describer.intermediate(pair, parsimonious);
                solutions.extend(minimized.intermediate.iter().map(of_pair));
            }
        }
    }
    let count = |models: &Option<Models>| models.as_ref().and_then(|m| m.model_count.clone());
    let pair_count = types.contains(&SolutionType::Intermediate).then(|| {
        Some(Count(
            count(&minimized.conservative)? * count(&minimized.parsimonious)?,
        ))
    });
    let limited = solutions
        .iter()
        .any(|solution| solution.status == SolutionStatus::Limit);
    MinimizeResult {
        command: "minimize".to_owned(),
        outcome: table.outcome.clone(),
        status: if limited {
            SolutionStatus::Limit
        } else {
            SolutionStatus::Complete
        },
        pair_count: pair_count.flatten(),
        rules: table.rules.clone(),
        solutions,
    }
}

struct Describer<'a> {
    table: &'a TruthTable,
    levels: Vec<Level>,
    on: Vec<Cube>,
    /// How many configurations `on` has.
    on_count: BigUint,
    evidence: Option<(Vec<&'a Set>, &'a [f64])>,
}

impl<'a> Describer<'a> {
    fn new(table: &'a TruthTable, evidence: Option<Evidence<'a>>) -> Self {
        let evidence = evidence.map(|evidence| {
            let find = |name: &str| evidence.sets.find(name);
            let sets = table
                .conditions
                .iter()
                .filter_map(|c| find(&c.name))
                .collect();
            (sets, evidence.outcome.memberships.as_slice())
        });
        let (levels, on) = (table.levels(), table.cubes_with(Out::One));
        Describer {
            table,
            on_count: algebra::count(&levels, &on),
            levels,
            on,
            evidence,
        }
    }

    fn solution(&self, kind: SolutionType, models: &Models) -> Solution {
        let mut cache = BTreeMap::new();
        let described: Vec<Model> = (0..models.models.len())
            .map(|at| self.model(format!("M{}", at + 1), &cubes_of(models, at), &mut cache))
            .collect();
        let complete = matches!(models.status, Status::Complete);
        Solution {
            kind,
            status: if complete {
                SolutionStatus::Complete
            } else {
                SolutionStatus::Limit
            },
            from: None,
            model_count: models.model_count.clone().map(Count),
            listed: described.len(),
            lower_bound: models.lower_bound,
            upper_bound: models.upper_bound,
            prime_implicants: models
                .prime_implicants
                .iter()
                .map(|p| self.named(p))
                .collect(),
            common_terms: self.common_terms(models),
            models: described,
            easy_counterfactuals: None,
            easy_counterfactual_count: None,
            difficult_counterfactuals: None,
            difficult_counterfactual_count: None,
        }
    }

    fn intermediate(&self, pair: &Intermediate, parsimonious: &Models) -> Solution {
        let mut solution = self.solution(SolutionType::Intermediate, &pair.models);
        solution.from = Some(Origin {
            conservative: format!("M{}", pair.conservative + 1),
            parsimonious: format!("M{}", pair.parsimonious + 1),
        });
        // The terms lie within the parsimonious model: each has all literals of one of its terms.
        let (easy, easy_count) = self.assumptions(&pair.terms);
        let assumed = cubes_of(parsimonious, pair.parsimonious);
        let (difficult, difficult_count) = self.assumptions_outside(&assumed, &pair.terms);
        solution.easy_counterfactuals = Some(easy);
        solution.easy_counterfactual_count = Some(easy_count);
        solution.difficult_counterfactuals = Some(difficult);
        solution.difficult_counterfactual_count = Some(difficult_count);
        solution
    }

    fn named(&self, cube: &Cube) -> PrimeImplicant {
        PrimeImplicant {
            expression: term_text(cube, &self.table.conditions),
            literals: Literals::of(cube, &self.table.conditions),
        }
    }

    /// The terms in every model, where every model is listed.
    fn common_terms(&self, models: &Models) -> Option<Vec<String>> {
        let listed = BigUint::from(models.models.len());
        if models.model_count.as_ref() != Some(&listed) {
            return None;
        }
        let (first, others) = models.models.split_first()?;
        let common = first
            .iter()
            .filter(|term| others.iter().all(|model| model.contains(term)));
        let text = |&at: &usize| term_text(&models.prime_implicants[at], &self.table.conditions);
        Some(common.map(text).collect())
    }

    fn model(&self, name: String, cubes: &[Cube], cache: &mut BTreeMap<Cube, Vec<f64>>) -> Model {
        let fit = self.fit(cubes, cache);
        let (assumptions, count) = self.assumptions(cubes);
        let terms = cubes
            .iter()
            .enumerate()
            .map(|(at, cube)| self.term(cube, fit.as_ref(), at));
        Model {
            name,
            expression: sum_text(cubes, &self.table.conditions),
            consistency: fit.as_ref().and_then(|fit| fit.solution.consistency),
            pri: fit.as_ref().and_then(|fit| fit.solution.pri),
            coverage: fit.as_ref().and_then(|fit| fit.solution.coverage),
            terms: terms.collect(),
            simplifying_assumptions: assumptions,
            simplifying_assumption_count: count,
        }
    }

    fn term(&self, cube: &Cube, fit: Option<&SufficiencyFit>, at: usize) -> SolutionTerm {
        let covered = self
            .table
            .rows_with(Out::One)
            .filter(|row| cube.covers(&row.cube));
        let mut cases: Vec<usize> = covered.flat_map(|row| row.cases.iter().copied()).collect();
        cases.sort_unstable();
        let figures = fit.map(|fit| &fit.terms[at]);
        let PrimeImplicant {
            expression,
            literals,
        } = self.named(cube);
        SolutionTerm {
            expression,
            literals,
            consistency: figures.and_then(|f| f.consistency),
            pri: figures.and_then(|f| f.pri),
            raw_coverage: figures.and_then(|f| f.raw_coverage),
            unique_coverage: figures.and_then(|f| f.unique_coverage),
            cases: self.table.names(&cases),
        }
    }

    fn fit(&self, cubes: &[Cube], cache: &mut BTreeMap<Cube, Vec<f64>>) -> Option<SufficiencyFit> {
        let (sets, outcome) = self.evidence.as_ref()?;
        for cube in cubes {
            if !cache.contains_key(cube) {
                cache.insert(cube.clone(), memberships(cube, sets, outcome.len()));
            }
        }
        let terms: Vec<&[f64]> = cubes.iter().map(|cube| cache[cube].as_slice()).collect();
        Some(sufficiency(&terms, outcome))
    }

    /// The rows that `cubes` cover and that are not OUT 1: their numbers, unless too many, and how many they are.
    fn assumptions(&self, cubes: &[Cube]) -> (RowList, Count) {
        let together = [&self.on, cubes].concat();
        let count = algebra::count(&self.levels, &together) - &self.on_count;
        if count > BigUint::from(MOST_LISTED_ASSUMPTIONS) {
            return (RowList(None), Count(count));
        }
        let outside = algebra::subtract(&self.levels, cubes, &self.on);
        let numbers = algebra::row_numbers(&self.levels, &outside, MOST_LISTED_ASSUMPTIONS);
        (
            RowList(Some(numbers.into_iter().map(Count).collect())),
            Count(count),
        )
    }

    /// The assumptions of `cubes` that lie outside `terms`, which they contain.
    fn assumptions_outside(&self, cubes: &[Cube], terms: &[Cube]) -> (RowList, Count) {
        self.assumptions(&algebra::subtract(&self.levels, cubes, terms))
    }
}

/// Membership of each case in a term: the minimum of its literals, 1 for the term without literals.
pub fn memberships(cube: &Cube, sets: &[&Set], cases: usize) -> Vec<f64> {
    let mut memberships = vec![1.0f64; cases];
    for (condition, level) in cube.literals() {
        for (case, membership) in memberships.iter_mut().enumerate() {
            *membership = membership.min(sets[condition].membership(case, level));
        }
    }
    memberships
}
