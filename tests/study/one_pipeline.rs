//! One pipeline: what robustness, replication and chance say of the stated settings is, to the last bit, what the analysis
//! itself says, whatever the policy, the rules, the type of solution, and the number of cases.

use std::sync::Arc;

use proptest::prelude::*;
use qca::minimize::Cube;
use qca::sets::ambiguity::{self, AmbiguityPolicy};
use qca::solution::{SolutionType, with_figures};
use qca::{CutOffs, Expression, FuzzySets, Observed, Outcome, Rules, Set};
use qca_study::Specification;
use qca_study::evaluate::{Evaluated, Evaluator, RawData};
use qca_study::robust::bootstrap;
use qca_study::specification::{Analysis, analyse};
use qca_study::watch::Watch;

use crate::random::Random;

#[derive(Clone, Debug)]
struct Data {
    sets: FuzzySets,
    conditions: Vec<String>,
    expression: Expression,
}

impl Data {
    /// Fuzzy conditions in steps of a twentieth, 0.5 among them, and one of three levels; the outcome follows two of them.
    fn new(cases: usize, conditions: usize, seed: u64) -> Self {
        let mut random = Random(seed);
        let mut next = || random.unit();
        let names: Vec<String> = (0..conditions).map(|at| format!("C{at}")).collect();
        let mut columns: Vec<Vec<f64>> = Vec::new();
        for at in 0..conditions {
            let value = |case: usize, noise: f64| match at {
                1 if case < 3 => case as f64,
                1 => (noise * 3.0).floor().min(2.0),
                _ => (noise * 20.0).round() / 20.0,
            };
            columns.push((0..cases).map(|case| value(case, next())).collect());
        }
        let outcome = (0..cases).map(|case| {
            let driven = columns[0][case].max(1.0 - columns[conditions - 1][case]);
            (driven * 0.8 + 0.15 * next()).clamp(0.0, 1.0)
        });
        columns.push(outcome.collect());
        let all = names.iter().cloned().chain(["Y".to_owned()]);
        let sets = all
            .zip(columns)
            .map(|(name, values)| Set::new(name, values).unwrap());
        let cases: Vec<String> = (0..cases).map(|case| format!("c{case}")).collect();
        Data {
            sets: FuzzySets::new("random", cases, sets.collect::<Vec<_>>()).unwrap(),
            conditions: names,
            expression: Expression::parse("Y").unwrap(),
        }
    }

    /// The main path: the policy on the sets, the outcome, the rows.
    fn observed(&self, specification: &Specification) -> Observed {
        let policy = specification.ambiguity;
        let (sets, _) = ambiguity::apply(&self.sets, &self.conditions, policy).unwrap();
        let outcome = Outcome::new(&self.expression, &sets).unwrap();
        let outcome = match specification.negated {
            true => outcome.negated(),
            false => outcome,
        };
        Observed::new(&sets, &self.conditions, &outcome).unwrap()
    }
}

fn models(analysis: &Analysis, solution: SolutionType) -> Vec<Vec<Cube>> {
    let Ok(minimized) = &analysis.minimized else {
        return Vec::new();
    };
    let each: Vec<_> = match solution {
        SolutionType::Conservative => minimized.conservative.iter().collect(),
        SolutionType::Parsimonious => minimized.parsimonious.iter().collect(),
        SolutionType::Intermediate => minimized.intermediate.iter().map(|p| &*p.models).collect(),
    };
    let terms = each.into_iter().flat_map(|models| {
        (0..models.models.len()).map(move |at| {
            let mut model: Vec<Cube> = models.terms(at).cloned().collect();
            model.sort();
            model
        })
    });
    let mut models: Vec<Vec<Cube>> = terms.collect();
    models.sort();
    models.dedup();
    models
}

/// Rows, cases, figures, OUT and models of both ways, bit by bit.
fn assert_same(
    observed: &Observed,
    analysis: &Analysis,
    answer: &Evaluated,
    solution: SolutionType,
) {
    let robust = &answer.calibrated.observed;
    assert_eq!(robust.rows(), observed.rows());
    assert_eq!(robust.unassigned(), observed.unassigned());
    assert_eq!(robust.outcome(), observed.outcome());
    let bits = |observed: &Observed| -> Vec<Option<u64>> {
        let rows = observed.rows().iter();
        rows.flat_map(|row| [row.consistency, row.pri])
            .map(|figure| figure.map(f64::to_bits))
            .collect()
    };
    assert_eq!(bits(robust), bits(observed));
    let classified = observed.classify(analysis.table.cut_offs()).unwrap();
    let outs: Vec<_> = classified.rows().iter().map(|row| row.out).collect();
    assert_eq!(answer.outs, outs);
    if analysis.minimized.is_ok() {
        assert_eq!(answer.solution.models, models(analysis, solution));
    }
}

fn compare(data: &Data, specification: &Specification) {
    let raw = RawData::from_sets(&data.sets, &data.conditions, &data.expression).unwrap();
    let evaluator = Evaluator::new(&raw);
    let observed = data.observed(specification);
    let solution = specification.solution;
    let analysis = analyse(&observed, specification, &[solution]).unwrap();
    let answer = evaluator.evaluate(specification).unwrap();
    assert_same(&observed, &analysis, &answer, solution);
    // Many at once go the same way.
    let all = vec![specification.clone(); 3];
    let answers = evaluator.evaluate_all(&all, &Watch::default()).unwrap();
    assert_same(&observed, &analysis, &answers[2], solution);
    // Replication judges the figures that the analysis reports.
    let Ok(minimized) = &analysis.minimized else {
        return;
    };
    let result = with_figures(&analysis.table, minimized, &[solution], Some(&observed));
    for model in result
        .solutions
        .iter()
        .flat_map(|solution| &solution.models)
    {
        let terms = Expression::parse(&model.expression).unwrap();
        let cubes = terms.to_cubes(analysis.table.conditions()).unwrap();
        let fit = answer.calibrated.observed.fit(&cubes).solution;
        let figures = [model.consistency, model.pri, model.coverage];
        assert_eq!(figures, [fit.consistency, fit.pri, fit.coverage]);
    }
}

fn specification(columns: usize, pick: [usize; 5], consistency: f64) -> Specification {
    let policies = [
        AmbiguityPolicy::Keep,
        AmbiguityPolicy::Drop,
        AmbiguityPolicy::Nudge(0.001),
    ];
    let rules = [
        Rules::default(),
        Rules {
            exclude_contradictory: true,
            exclude_simultaneous: true,
            ..Rules::default()
        },
        Rules {
            respect_necessity: vec![Expression::parse("C0 + ~C2").unwrap()],
            exclude_rows: vec![1usize.into(), 4usize.into()],
            ..Rules::default()
        },
    ];
    Specification {
        negated: pick[0] == 1,
        ambiguity: policies[pick[1]],
        cut_offs: CutOffs {
            consistency,
            contradiction: (pick[2] == 1).then_some(consistency - 0.15),
            pri: 0.3,
            frequency: 1,
            binomial_alpha: None,
        },
        rules: Arc::new(rules[pick[3]].clone()),
        expectations: "C0,~C2".into(),
        include_contradictions: pick[2] == 1,
        ..Specification::new(columns, SolutionType::ALL[pick[4]])
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, ..ProptestConfig::default() })]

    #[test]
    fn every_way_gives_the_same_answer(
        seed in any::<u64>(), cases in 12usize..60, pick in (0usize..2, 0usize..3, 0usize..2, 0usize..3, 0usize..3), cut in 0.55f64..0.9
    ) {
        let data = Data::new(cases, 4, seed);
        let pick = [pick.0, pick.1, pick.2, pick.3, pick.4];
        compare(&data, &specification(5, pick, cut));
    }
}

/// Above 2^16 steps the sums are made by several threads, above 2^20 by sub-cubes: still in one place.
#[test]
fn many_cases_give_the_same_bits() {
    for (cases, conditions) in [(600, 4), (9_000, 4), (30_000, 5)] {
        let data = Data::new(cases, conditions, cases as u64);
        for pick in [[0, 0, 0, 0, 0], [1, 1, 0, 1, 1], [0, 2, 1, 0, 2]] {
            compare(&data, &specification(conditions + 1, pick, 0.7));
        }
    }
}

/// A sample that is the whole is the whole: a bootstrap of one case many times over is an analysis of that case.
#[test]
fn a_sample_is_an_analysis_of_its_cases() {
    let data = Data::new(20, 3, 4);
    let raw = RawData::from_sets(&data.sets, &data.conditions, &data.expression).unwrap();
    let specification = specification(4, [0, 0, 0, 0, 1], 0.7);
    let survival = bootstrap(
        &Evaluator::new(&raw),
        &specification,
        40,
        9,
        &Watch::default(),
    );
    let survival = survival.unwrap();
    let listed: usize = survival.models.iter().map(|model| model.count).sum();
    assert_eq!(survival.draws, 40);
    assert!(survival.same + survival.nothing <= 40 && listed >= survival.same);
}
