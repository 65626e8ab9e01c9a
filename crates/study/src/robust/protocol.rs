//! Fit-oriented and case-oriented robustness.
//!
//! The protocol of Oana and Schneider (2024, "A robustness test protocol for applied QCA: theory and R software application",
//! *Sociological Methods & Research* 53, 57–88) compares the initial solution IS with a set of test solutions TS, each
//! made with other plausible choices. With IS(i) and TSₖ(i) the memberships of case i, Y(i) that in the outcome:
//!
//! | | |
//! |---|---|
//! | minTS, maxTS | the minimum and the maximum over **all** test solutions |
//! | robust core RC | min(IS, minTS) |
//! | RF_cov | coverage(RC) / coverage(IS) = Σ min(RC, Y) / Σ min(IS, Y) |
//! | RF_cons | consistency(IS) / consistency(RC) |
//! | RF_SC_minTS | Σ min(IS, minTS) / Σ max(IS, minTS) |
//! | RF_SC_maxTS | Σ min(IS, maxTS) / Σ max(IS, maxTS) |
//!
//! All from unrounded memberships. A test solution with several models counts as so many test solutions. The outcome is that of
//! the initial solution throughout.
//!
//! Cases, by whether their memberships are above 0.5 (a case at 0.5 is not in a set):
//!
//! | in IS | in TS | in Y: typical | not in Y: deviant |
//! |---|---|---|---|
//! | yes | minTS yes | robust typical | robust deviant |
//! | yes | minTS no | shaky typical | shaky deviant |
//! | no | maxTS yes | possible typical | possible deviant |
//! | no | maxTS no | uncovered | irrelevant |
//!
//! Rank of a test, or of all together: 1 without shaky and possible cases, 2 with possible ones only, 3 with shaky ones
//! only, 4 with both.

use serde::{Deserialize, Serialize};

use qca::CaseNames;
use qca::condition::{sum_text, term_text};
use qca::error::Result;
use qca::minimize::{Cube, algebra};
use qca::precision::{TOLERANCE, ratio};

use crate::evaluate::Choice;
use crate::evaluate::{Evaluated, Evaluator};
use crate::specification::Specification;
use crate::watch::Watch;

/// Robustness of one model against all test solutions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Protocol {
    /// The initial solution.
    pub initial: String,
    /// The test solutions: a model each.
    pub tests: Vec<TestSolution>,
    /// Alternatives that give no solution at all; they are not among the test solutions.
    pub without_solution: Vec<String>,
    /// The robust core as an expression: what lies in the initial and in every test solution. `None` where it has too
    /// many terms to be read.
    pub core: Option<String>,
    /// Fit-oriented robustness.
    pub fit: FitRobustness,
    /// Case-oriented robustness.
    pub cases: Vec<CaseRobustness>,
    /// Robust typical cases as a share of the typical cases that are robust, shaky or possible.
    pub typical_ratio: Option<f64>,
    /// Robust deviant cases as a share of the deviant cases that are robust, shaky or possible.
    pub deviant_ratio: Option<f64>,
    /// 1: no case is shaky or possible. 2: some are possible, none shaky. 3: some are shaky, none possible. 4: both.
    pub rank: u8,
    /// Whether no case at all is robust, which the rank does not say.
    pub no_robust_case: bool,
}

/// A test solution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestSolution {
    /// The alternative it comes from.
    pub alternative: String,
    /// The model.
    pub model: String,
    /// Whether it is the initial solution.
    pub same: bool,
    /// Set coincidence with the initial solution: Σ min / Σ max.
    pub coincidence: Option<f64>,
    /// Its consistency with the initial outcome.
    pub consistency: Option<f64>,
    /// Its coverage of the initial outcome.
    pub coverage: Option<f64>,
    /// The rank of this test alone, 1 to 4, as that of the [`Protocol`].
    pub rank: u8,
}

/// The fit-oriented figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FitRobustness {
    /// RF_cov.
    pub coverage: Option<f64>,
    /// RF_cons.
    pub consistency: Option<f64>,
    /// RF_SC_minTS.
    pub coincidence_min: Option<f64>,
    /// RF_SC_maxTS.
    pub coincidence_max: Option<f64>,
    /// Consistency of the initial solution.
    pub initial_consistency: Option<f64>,
    /// Coverage of the initial solution.
    pub initial_coverage: Option<f64>,
    /// Consistency of the robust core.
    pub core_consistency: Option<f64>,
    /// Coverage of the robust core.
    pub core_coverage: Option<f64>,
}

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseType {
    /// In the initial and every test solution, and in the outcome.
    RobustTypical,
    /// In the initial and every test solution, not in the outcome.
    RobustDeviant,
    /// In the initial but not in every test solution, and in the outcome.
    ShakyTypical,
    /// In the initial but not in every test solution, not in the outcome.
    ShakyDeviant,
    /// In some test solution alone, and in the outcome.
    PossibleTypical,
    /// In some test solution alone, not in the outcome.
    PossibleDeviant,
    /// In no solution, but in the outcome.
    Uncovered,
    /// In no solution and not in the outcome.
    Irrelevant,
}

impl CaseType {
    /// All of them, in the order of the table.
    pub const ALL: [CaseType; 8] = [
        CaseType::RobustTypical,
        CaseType::RobustDeviant,
        CaseType::ShakyTypical,
        CaseType::ShakyDeviant,
        CaseType::PossibleTypical,
        CaseType::PossibleDeviant,
        CaseType::Uncovered,
        CaseType::Irrelevant,
    ];

    /// The type in words.
    pub fn name(self) -> &'static str {
        match self {
            CaseType::RobustTypical => "robust typical",
            CaseType::RobustDeviant => "robust deviant",
            CaseType::ShakyTypical => "shaky typical",
            CaseType::ShakyDeviant => "shaky deviant",
            CaseType::PossibleTypical => "possible typical",
            CaseType::PossibleDeviant => "possible deviant",
            CaseType::Uncovered => "uncovered",
            CaseType::Irrelevant => "irrelevant",
        }
    }
}

/// One case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseRobustness {
    /// Its name.
    pub case: String,
    /// Where it stands.
    #[serde(rename = "type")]
    pub kind: CaseType,
    /// Membership in the initial solution.
    pub initial: f64,
    /// Least membership in a test solution.
    pub min_test: f64,
    /// Greatest membership in a test solution.
    pub max_test: f64,
    /// Membership in the outcome.
    pub outcome: f64,
    /// In how many of the test solutions the case is.
    pub in_tests: usize,
    /// Its rank by that number: 1 for the case that is in most; cases with equal numbers share a rank.
    pub rank: usize,
}

/// More terms than this are not read by anyone.
const MOST_CORE_TERMS: usize = 200;

/// Tests one model of the specification's solution against the solutions of the alternatives: against all models of each, or,
/// with `first_model`, the first one alone, as SetMethods does. Cases that the policy for memberships of 0.5 drops in one of
/// them are left out of all.
///
/// # Errors
/// As [`Evaluator::evaluate_all`]. The specification has no solution, or no model of this place.
pub fn protocol(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    model: usize,
    alternatives: &[Choice],
    first_model: bool,
    watch: &Watch,
) -> Result<Protocol> {
    let mut settings = vec![specification.clone()];
    settings.extend(alternatives.iter().map(|choice| {
        let mut changed = specification.clone();
        choice.change.apply(&mut changed);
        changed
    }));
    let answers = evaluator.evaluate_all(&settings, watch)?;
    let (initial, tests) = answers.split_at(1);
    let mut comparison = Comparison::new(evaluator, &initial[0], model, alternatives, tests)?;
    if first_model {
        // Those of one alternative follow each other.
        comparison.tests.dedup_by_key(|test| test.alternative);
    }
    Ok(comparison.protocol())
}

struct Comparison<'a> {
    names: &'a CaseNames,
    /// The cases that are in all evaluations.
    cases: Vec<usize>,
    initial: &'a Evaluated,
    model: &'a [Cube],
    is: Vec<f64>,
    outcome: Vec<f64>,
    tests: Vec<Test<'a>>,
    without_solution: Vec<String>,
}

struct Test<'a> {
    alternative: &'a str,
    model: &'a [Cube],
    memberships: Vec<f64>,
}

impl<'a> Comparison<'a> {
    fn new(
        evaluator: &Evaluator<'a>,
        initial: &'a Evaluated,
        model: usize,
        alternatives: &'a [Choice],
        answers: &'a [Evaluated],
    ) -> Result<Self> {
        let model = initial.solution.models.get(model).ok_or_else(|| {
            qca::Error::analysis("the stated specification has no such model, so there is nothing to test; look at the solution of the study")
        })?;
        let names = &evaluator.raw().cases;
        let everywhere = |case: &usize| {
            let has = |answer: &Evaluated| answer.calibrated.cases.contains(case);
            has(initial) && answers.iter().all(has)
        };
        let cases: Vec<usize> = (0..names.len()).filter(everywhere).collect();
        let pick = |answer: &Evaluated, values: &[f64]| {
            let place = |case: &usize| answer.calibrated.cases.iter().position(|c| c == case);
            cases
                .iter()
                .filter_map(place)
                .map(|at| values[at])
                .collect::<Vec<f64>>()
        };
        let mut tests = Vec::new();
        let mut without_solution = Vec::new();
        for (choice, answer) in alternatives.iter().zip(answers) {
            if answer.solution.is_nothing() {
                without_solution.push(choice.label.clone());
            }
            tests.extend(answer.solution.models.iter().map(|model| Test {
                alternative: &choice.label,
                model,
                memberships: pick(answer, &answer.calibrated.observed.model(model)),
            }));
        }
        let is = pick(initial, &initial.calibrated.observed.model(model));
        let outcome = pick(initial, initial.calibrated.observed.outcome());
        Ok(Comparison {
            names,
            cases,
            initial,
            model,
            is,
            outcome,
            tests,
            without_solution,
        })
    }

    fn protocol(&self) -> Protocol {
        let extreme = |start: f64, pick: fn(f64, f64) -> f64| -> Vec<f64> {
            (0..self.is.len())
                .map(|case| {
                    self.tests
                        .iter()
                        .map(|t| t.memberships[case])
                        .fold(start, pick)
                })
                .collect()
        };
        // Without a test solution nothing is tested: the initial solution stands for them.
        let (min, max) = if self.tests.is_empty() {
            (self.is.clone(), self.is.clone())
        } else {
            (extreme(1.0, f64::min), extreme(0.0, f64::max))
        };
        let cases = self.case_robustness(&min, &max);
        let count = |kinds: &[CaseType]| cases.iter().filter(|c| kinds.contains(&c.kind)).count();
        use CaseType::{
            PossibleDeviant, PossibleTypical, RobustDeviant, RobustTypical, ShakyDeviant,
            ShakyTypical,
        };
        let share = |part: CaseType, others: [CaseType; 2]| {
            ratio(
                count(&[part]) as f64,
                (count(&[part]) + count(&others)) as f64,
            )
        };
        let conditions = self.initial.calibrated.conditions();
        Protocol {
            initial: sum_text(self.model, &conditions),
            tests: self.test_solutions(),
            without_solution: self.without_solution.clone(),
            core: self.core(),
            fit: self.fit(&min, &max),
            typical_ratio: share(RobustTypical, [ShakyTypical, PossibleTypical]),
            deviant_ratio: share(RobustDeviant, [ShakyDeviant, PossibleDeviant]),
            rank: self.rank(&min, &max),
            no_robust_case: count(&[RobustTypical, RobustDeviant]) == 0,
            cases,
        }
    }

    /// The rank against test solutions with these least and greatest memberships.
    fn rank(&self, min: &[f64], max: &[f64]) -> u8 {
        let cases = || self.is.iter().zip(min.iter().zip(max));
        let shaky = cases().any(|(&is, (&min, _))| member(is) && !member(min));
        let possible = cases().any(|(&is, (_, &max))| !member(is) && member(max));
        match (shaky, possible) {
            (false, false) => 1,
            (false, true) => 2,
            (true, false) => 3,
            (true, true) => 4,
        }
    }

    fn test_solutions(&self) -> Vec<TestSolution> {
        let conditions = self.initial.calibrated.conditions();
        let describe = |test: &Test<'_>| TestSolution {
            alternative: test.alternative.to_owned(),
            model: sum_text(test.model, &conditions),
            same: test.model == self.model,
            coincidence: coincidence(&self.is, &test.memberships),
            consistency: consistency(&test.memberships, &self.outcome),
            coverage: consistency(&self.outcome, &test.memberships),
            rank: self.rank(&test.memberships, &test.memberships),
        };
        self.tests.iter().map(describe).collect()
    }

    fn fit(&self, min: &[f64], max: &[f64]) -> FitRobustness {
        let core: Vec<f64> = self.is.iter().zip(min).map(|(a, b)| a.min(*b)).collect();
        let initial_consistency = consistency(&self.is, &self.outcome);
        let initial_coverage = consistency(&self.outcome, &self.is);
        let core_consistency = consistency(&core, &self.outcome);
        let core_coverage = consistency(&self.outcome, &core);
        let quotient = |a: Option<f64>, b: Option<f64>| ratio(a?, b?);
        FitRobustness {
            coverage: quotient(core_coverage, initial_coverage),
            consistency: quotient(initial_consistency, core_consistency),
            coincidence_min: coincidence(&self.is, min),
            coincidence_max: coincidence(&self.is, max),
            initial_consistency,
            initial_coverage,
            core_consistency,
            core_coverage,
        }
    }

    fn case_robustness(&self, min: &[f64], max: &[f64]) -> Vec<CaseRobustness> {
        let counts: Vec<usize> = (0..self.is.len())
            .map(|case| {
                self.tests
                    .iter()
                    .filter(|t| member(t.memberships[case]))
                    .count()
            })
            .collect();
        (0..self.is.len())
            .map(|case| {
                let in_outcome = member(self.outcome[case]);
                let kind = match (member(self.is[case]), member(min[case]), member(max[case])) {
                    (true, true, _) if in_outcome => CaseType::RobustTypical,
                    (true, true, _) => CaseType::RobustDeviant,
                    (true, false, _) if in_outcome => CaseType::ShakyTypical,
                    (true, false, _) => CaseType::ShakyDeviant,
                    (false, _, true) if in_outcome => CaseType::PossibleTypical,
                    (false, _, true) => CaseType::PossibleDeviant,
                    (false, _, false) if in_outcome => CaseType::Uncovered,
                    (false, _, false) => CaseType::Irrelevant,
                };
                CaseRobustness {
                    case: self.names[self.cases[case]].to_owned(),
                    kind,
                    initial: self.is[case],
                    min_test: min[case],
                    max_test: max[case],
                    outcome: self.outcome[case],
                    in_tests: counts[case],
                    rank: 1 + counts.iter().filter(|&&count| count > counts[case]).count(),
                }
            })
            .collect()
    }

    /// The initial solution AND every test solution, multiplied out.
    fn core(&self) -> Option<String> {
        let mut core: Vec<Cube> = self.model.to_vec();
        for test in &self.tests {
            core = without_contained(algebra::intersection(&core, test.model));
            if core.len() > MOST_CORE_TERMS {
                return None;
            }
        }
        let conditions = self.initial.calibrated.conditions();
        let terms: Vec<String> = core
            .iter()
            .map(|term| term_text(term, &conditions))
            .collect();
        Some(if terms.is_empty() {
            "0".to_owned()
        } else {
            terms.join(" + ")
        })
    }
}

/// The products without those that another one contains.
fn without_contained(mut products: Vec<Cube>) -> Vec<Cube> {
    products.sort();
    products.dedup();
    let mut kept: Vec<Cube> = Vec::new();
    for product in products {
        if !kept.iter().any(|other| other.covers(&product)) {
            kept.push(product);
        }
    }
    kept
}

/// Whether a case is in a set.
fn member(x: f64) -> bool {
    x > 0.5 + TOLERANCE
}

/// Σ min(a, b) / Σ a: consistency of a in b, and coverage of a by b.
fn consistency(a: &[f64], b: &[f64]) -> Option<f64> {
    ratio(
        a.iter().zip(b).map(|(a, b)| a.min(*b)).sum(),
        a.iter().sum(),
    )
}

/// Σ min(a, b) / Σ max(a, b).
fn coincidence(a: &[f64], b: &[f64]) -> Option<f64> {
    let pairs = || a.iter().zip(b);
    ratio(
        pairs().map(|(a, b)| a.min(*b)).sum(),
        pairs().map(|(a, b)| a.max(*b)).sum(),
    )
}
