//! The verdicts under the stated settings, and the search for what else would explain a failed claim.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use itertools::Itertools;
use rayon::prelude::*;

use crate::evaluate::{
    CalibratedCases, Change, Evaluated, Evaluator, Factor, TestedOutcome, anchors_of, combined,
    tested_outcomes,
};
use crate::file::Study;
use crate::specification::Specification;
use crate::watch::Watch;
use qca::condition::sum_text;
use qca::data::Dataset;
use qca::error::{Error, Result, did_you_mean};
use qca::expression::Expression;
use qca::minimize::Cube;
use qca::solution::SolutionType;
use qca::truth_table::{Out, row_number};

use super::block::{Block, ClaimedAnchors, read_blocks};
use super::compare::{Comparer, Reading, Untold};
use super::grid::{AMBIGUITY, factors};
use super::verdict::{BlockResult, Claim, Explanation, GridSummary, Replication, Verdict};

/// The most explanations that are listed.
const MOST_EXPLANATIONS: usize = 8;

/// Replicates every `[[published]]` block of a study from its data.
///
/// # Errors
/// The study has no such block, or one about an outcome that is not analysed; as [`crate::analysis::run`].
pub fn replicate(study: &Study, data: &Dataset, watch: Watch<'_>) -> Result<Replication> {
    let blocks = published(study)?;
    let all = tested_outcomes(study, data, SolutionType::Intermediate)?;
    let results = blocks
        .iter()
        .map(|block| {
            let outcome = canonical(study, block)?;
            let tested = all
                .iter()
                .find(|tested| tested.outcome == outcome)
                .ok_or_else(|| {
                    let known: Vec<&str> =
                        all.iter().map(|tested| tested.outcome.as_str()).collect();
                    let problem = format!("the study does not analyse the outcome {outcome:?}");
                    study.error_at(&block.span, problem, did_you_mean(&outcome, known))
                })?;
            replicate_outcome(tested, block, watch)
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Replication::of(results))
}

/// The blocks of a study.
pub(crate) fn published(study: &Study) -> Result<Vec<Block>> {
    let blocks = read_blocks(study)?;
    if blocks.is_empty() {
        return Err(Error::analysis(format!(
            "{} has no [[published]] block, so there is nothing to replicate; state what was published, see docs/replicate.md",
            study.path.display()
        )));
    }
    Ok(blocks)
}

/// The block's outcome as the analysis writes it.
pub(crate) fn canonical(study: &Study, block: &Block) -> Result<String> {
    let expression = Expression::parse(&block.outcome).map_err(|error| {
        let remedy = "write a set of the study or its negation, such as Y or ~Y";
        study.error_at(
            &block.span,
            format!("the outcome cannot be read: {error}"),
            remedy,
        )
    })?;
    Ok(expression.to_string())
}

/// Replicates one block; the type of solution is that of the block.
///
/// # Errors
/// A term or row over other than the conditions; as [`Evaluator::evaluate_all`].
pub fn replicate_outcome(
    tested: &TestedOutcome,
    block: &Block,
    watch: Watch<'_>,
) -> Result<BlockResult> {
    let mut specification = tested.specification.clone();
    specification.solution = block.solution;
    let evaluator = Evaluator::new(&tested.raw);
    let stated = evaluator.evaluate(&specification)?;
    let factors = factors(&evaluator, &specification);
    let search = Search {
        evaluator: &evaluator,
        specification: &specification,
        block,
        factors,
        watch,
        untold: None,
        beside: None,
    };
    let mut result = search.run(&stated, true)?;
    for claimed in &block.anchors {
        result.claims.extend(anchor_claims(
            &evaluator,
            &specification,
            claimed,
            block.tolerance,
        ));
    }
    Ok(result)
}

fn anchor_claims(
    evaluator: &Evaluator<'_>,
    specification: &Specification,
    claimed: &ClaimedAnchors,
    tolerance: u64,
) -> Vec<Claim> {
    let columns = evaluator
        .raw()
        .columns
        .iter()
        .zip(&specification.calibrations);
    let found = columns
        .filter(|(column, _)| column.name == claimed.set)
        .find_map(|(column, calibration)| {
            Some(anchors_of(calibration.as_deref()?, &column.scores))
        });
    let claim = |(name, printed): &(&'static str, super::Printed)| {
        let anchor = found
            .as_ref()
            .and_then(|all| all.iter().find(|a| a.name == *name));
        let value = anchor.map(|anchor| anchor.value);
        Claim {
            about: claimed.set.clone(),
            figure: (*name).to_owned(),
            printed: printed.text.clone(),
            found: None,
            value,
            difference: value.map(|value| value - printed.value),
            verdict: printed.verdict(value, tolerance),
            note: value
                .is_none()
                .then(|| "the study has no such anchor".to_owned()),
        }
    };
    claimed.figures.iter().map(claim).collect()
}

/// One block, the stated specification, and the grid around it.
pub(crate) struct Search<'a> {
    pub(crate) evaluator: &'a Evaluator<'a>,
    pub(crate) specification: &'a Specification,
    pub(crate) block: &'a Block,
    pub(crate) factors: Vec<Factor>,
    pub(crate) watch: Watch<'a>,
    /// What cannot be told, where there are no cases.
    pub(crate) untold: Option<&'a Untold>,
    /// Claims beside those of the block that a search is to explain too.
    pub(crate) beside: Option<Beside<'a>>,
}

/// How many claims beside those of the block can be judged, and how many of them hold under a specification with OUT of the rows
/// printed like this.
#[derive(Clone, Copy)]
pub(crate) struct Beside<'a> {
    pub(crate) judged: usize,
    pub(crate) holding: &'a (dyn Fn(&Specification, &[Out]) -> usize + Sync),
}

/// A specification or reading that does better than the stated one.
struct Candidate {
    holds: usize,
    /// How many of these to the printed digits.
    exact: usize,
    /// Likelier causes come first.
    place: usize,
    changes: Vec<String>,
    model: Option<String>,
}

/// The best that one answer can do under one reading.
#[derive(Clone, Copy)]
struct Score {
    holds: usize,
    /// How many of these to the printed digits.
    exact: usize,
    reading: Reading,
    /// The place of the model.
    model: Option<usize>,
}

impl Search<'_> {
    /// Verdicts, and explanations if a claim fails. `from_scores`: the answer comes from scores, not from a given table.
    pub(crate) fn run(&self, stated: &Evaluated, from_scores: bool) -> Result<BlockResult> {
        let conditions = stated.calibrated.conditions();
        let comparer = Comparer::new(self.block, conditions.clone(), self.untold)?;
        let best = self.best(&comparer, stated, &[Reading::AsPrinted]);
        let score = best.first().copied();
        let model = score
            .and_then(|score| score.model)
            .map(|at| &*stated.solution.models[at]);
        let fitted = model.map(|model| comparer.fitted(stated, model));
        let claims = comparer.claims(stated, fitted.as_ref(), Reading::AsPrinted);
        let holding = claims.iter().filter(|claim| claim.verdict.holds()).count();
        let holds = holding + self.beside(self.specification, &stated.outs);
        let judged = claims
            .iter()
            .filter(|claim| claim.verdict != Verdict::NotJudged)
            .count()
            + self.beside.map_or(0, |beside| beside.judged);
        let failed = holds < judged;
        let (explanations, searched) = if failed {
            let (found, summary) = self.search(&comparer, stated, holds, from_scores)?;
            (self.listed(found, judged), Some(summary))
        } else {
            (Vec::new(), None)
        };
        Ok(BlockResult {
            source: self.block.source.clone(),
            outcome: self.block.outcome.clone(),
            solution: self.block.solution,
            model: model.map(|model| sum_text(model, &conditions)),
            model_count: stated.solution.models.len(),
            claims,
            explanations,
            searched,
        })
    }

    /// How many of the claims beside those of the block hold.
    fn beside(&self, specification: &Specification, printed: &[Out]) -> usize {
        self.beside
            .map_or(0, |beside| (beside.holding)(specification, printed))
    }

    /// For each reading the model that holds most; the readings with the most come first.
    fn best(
        &self,
        comparer: &Comparer<'_>,
        answer: &Evaluated,
        readings: &[Reading],
    ) -> Vec<Score> {
        let models: Vec<&[Cube]> = comparer.nearest(answer);
        if models.is_empty() {
            let mut scores: Vec<Score> = readings
                .iter()
                .map(|&reading| {
                    let (holds, exact) = comparer.holding(answer, None, reading);
                    Score {
                        holds,
                        exact,
                        reading,
                        model: None,
                    }
                })
                .collect();
            scores.sort_by_key(|score| std::cmp::Reverse((score.holds, score.exact)));
            return scores;
        }
        let fitted: Vec<_> = models
            .iter()
            .map(|model| comparer.fitted(answer, model))
            .collect();
        let mut scores: Vec<Score> = readings
            .iter()
            .filter_map(|&reading| {
                let holding = fitted
                    .iter()
                    .map(|f| comparer.holding(answer, Some(f), reading));
                // The first of equals, so that the answer does not depend on anything but the order of the models.
                let (at, (holds, exact)) = holding
                    .enumerate()
                    .max_by_key(|&(at, holding)| (holding, std::cmp::Reverse(at)))?;
                let place = answer
                    .solution
                    .models
                    .iter()
                    .position(|model| model == models[at]);
                Some(Score {
                    holds,
                    exact,
                    reading,
                    model: place,
                })
            })
            .collect();
        scores.sort_by_key(|score| std::cmp::Reverse((score.holds, score.exact)));
        scores
    }

    fn search(
        &self,
        comparer: &Comparer<'_>,
        stated: &Evaluated,
        to_beat: usize,
        from_scores: bool,
    ) -> Result<(Vec<Candidate>, GridSummary)> {
        let chosen = self.combinations();
        let settings: Vec<Specification> = chosen
            .iter()
            .map(|chosen| combined(self.specification, &self.factors, chosen))
            .collect();
        let answers = if from_scores {
            self.evaluator.evaluate_all(&settings, self.watch)?
        } else {
            settings
                .iter()
                .map(|specification| {
                    let outs = self.table_outs(stated, specification);
                    self.again(&stated.calibrated, outs, specification)
                })
                .collect::<Result<_>>()?
        };
        let readings = Reading::all(self.block);
        let scores = self.scores(comparer, &answers, &readings);
        let as_stated = self.beside(self.specification, &stated.outs);
        let mut candidates: Vec<Candidate> = Vec::new();
        for (((chosen, specification), answer), scores) in
            chosen.iter().zip(&settings).zip(&answers).zip(&scores)
        {
            // An OUT that follows from the stated cut-offs needs no explanation, whatever explains the terms.
            let beside = self.beside(specification, &stated.outs).max(as_stated);
            for score in scores.iter().filter(|s| s.holds + beside > to_beat) {
                let place = self.place(chosen);
                let changes = self.changes(chosen);
                candidates.push(self.candidate(answer, score, beside, place, changes));
            }
        }
        let (interchanged, tried) = self.interchanged(comparer, stated, to_beat)?;
        candidates.extend(interchanged);
        let summary = GridSummary {
            factors: self
                .factors
                .iter()
                .map(|f| {
                    (
                        f.name.clone(),
                        f.choices.iter().map(|c| c.label.clone()).collect(),
                    )
                })
                .chain([(
                    "rows of the truth table".to_owned(),
                    vec![
                        "as they are".to_owned(),
                        format!("OUT of two rows interchanged ({tried} ways)"),
                    ],
                )])
                .collect(),
            readings: readings
                .iter()
                .map(|reading| {
                    reading
                        .text(self.block)
                        .unwrap_or_else(|| "as printed".to_owned())
                })
                .collect(),
            settings: settings.len() + tried,
            tables: self.evaluator.minimised(),
        };
        Ok((candidates, summary))
    }

    /// Every combination; expectations vary only where they have a say.
    fn combinations(&self) -> Vec<Vec<usize>> {
        let place = |name: &str| self.factors.iter().position(|factor| factor.name == name);
        let (solution, expectations) = (place("solution"), place("expectations"));
        let intermediate = |chosen: &[usize]| {
            let mut specification = self.specification.clone();
            if let Some(at) = solution {
                self.factors[at].choices[chosen[at]]
                    .change
                    .apply(&mut specification);
            }
            specification.solution == SolutionType::Intermediate
        };
        self.factors
            .iter()
            .map(|factor| 0..factor.choices.len())
            .multi_cartesian_product()
            .filter(|chosen| expectations.is_none_or(|at| chosen[at] == 0 || intermediate(chosen)))
            .filter(|chosen| {
                let decided = self.decides_expectations(chosen);
                !decided || intermediate(chosen) && expectations.is_none_or(|at| chosen[at] == 0)
            })
            .collect()
    }

    /// Whether the choice of the outcome brings its own expectations.
    fn decides_expectations(&self, chosen: &[usize]) -> bool {
        let mut choices = self.factors.iter().zip(chosen);
        choices.any(|(factor, &at)| matches!(factor.choices[at].change, Change::NegationUnder(_)))
    }

    /// How unlikely a cause is: twice the place of the first factor that is changed. Papers print the conservative solution as
    /// another more often than the parsimonious one, which therefore comes after the memberships of 0.5.
    fn place(&self, chosen: &[usize]) -> usize {
        let Some(first) = chosen.iter().position(|&at| at > 0) else {
            return 0;
        };
        let ambiguity = || self.factors.iter().position(|f| f.name == AMBIGUITY);
        match self.factors[first].choices[chosen[first]].change {
            Change::Solution(SolutionType::Parsimonious) => {
                ambiguity().map_or(2 * first, |place| 2 * place + 1)
            }
            _ => 2 * first,
        }
    }

    /// Scores of each answer; answers with the same scores and models are compared once.
    fn scores(
        &self,
        comparer: &Comparer<'_>,
        answers: &[Evaluated],
        readings: &[Reading],
    ) -> Vec<Arc<Vec<Score>>> {
        let mut places: HashMap<(usize, usize, &[Out]), usize> = HashMap::new();
        let mut firsts: Vec<&Evaluated> = Vec::new();
        let mut group = Vec::with_capacity(answers.len());
        for answer in answers {
            let outs = if self.block.rows.is_empty() {
                &[][..]
            } else {
                &answer.outs
            };
            let key = (
                Arc::as_ptr(&answer.calibrated).addr(),
                Arc::as_ptr(&answer.solution).addr(),
                outs,
            );
            let next = firsts.len();
            let place = *places.entry(key).or_insert(next);
            if place == next {
                firsts.push(answer);
            }
            group.push(place);
        }
        let scores: Vec<Arc<Vec<Score>>> = firsts
            .par_iter()
            .map(|answer| Arc::new(self.worthwhile(comparer, answer, readings)))
            .collect();
        group
            .into_iter()
            .map(|place| Arc::clone(&scores[place]))
            .collect()
    }

    /// Other readings are looked at only where the printed terms are there, or none are printed.
    fn worthwhile(
        &self,
        comparer: &Comparer<'_>,
        answer: &Evaluated,
        readings: &[Reading],
    ) -> Vec<Score> {
        let plain = self.best(comparer, answer, &[Reading::AsPrinted]);
        let full = plain
            .first()
            .is_some_and(|score| score.holds == comparer.claim_count());
        if full || !comparer.has_terms(answer) {
            return plain;
        }
        self.best(comparer, answer, readings)
    }

    fn changes(&self, chosen: &[usize]) -> Vec<String> {
        let changed = self.factors.iter().zip(chosen).filter(|&(_, &at)| at > 0);
        changed
            .map(|(factor, &at)| factor.choices[at].label.clone())
            .collect()
    }

    fn candidate(
        &self,
        answer: &Evaluated,
        score: &Score,
        beside: usize,
        place: usize,
        mut changes: Vec<String>,
    ) -> Candidate {
        changes.extend(score.reading.text(self.block));
        let conditions = answer.calibrated.conditions();
        let model = score
            .model
            .map(|at| sum_text(&answer.solution.models[at], &conditions));
        Candidate {
            holds: score.holds + beside,
            exact: score.exact,
            place,
            changes,
            model,
        }
    }

    /// OUT of a given table: as printed, or from its figures under other cut-offs.
    fn table_outs(&self, stated: &Evaluated, specification: &Specification) -> Vec<Out> {
        if specification.cut_offs == self.specification.cut_offs {
            return stated.outs.clone();
        }
        stated.calibrated.observed.outs(&specification.cut_offs)
    }

    fn again(
        &self,
        calibrated: &Arc<CalibratedCases>,
        outs: Vec<Out>,
        specification: &Specification,
    ) -> Result<Evaluated> {
        self.evaluator
            .evaluate_outs(Arc::clone(calibrated), outs, specification)
    }

    /// Two observed rows with different OUT interchanged, under each type of solution and each expectation; and how many ways
    /// there were.
    fn interchanged(
        &self,
        comparer: &Comparer<'_>,
        stated: &Evaluated,
        to_beat: usize,
    ) -> Result<(Vec<Candidate>, usize)> {
        let conditions = stated.calibrated.conditions();
        let rows = stated.calibrated.observed.rows();
        let differ = |&(a, b): &(usize, usize)| {
            let (one, other) = (stated.outs[a], stated.outs[b]);
            one != other && one != Out::Remainder && other != Out::Remainder
        };
        let pairs: Vec<(usize, usize)> = (0..rows.len())
            .array_combinations()
            .map(|[a, b]| (a, b))
            .filter(differ)
            .collect();
        let few = |factor: &&Factor| ["solution", "expectations"].contains(&factor.name.as_str());
        let few: Vec<Factor> = self.factors.iter().filter(few).cloned().collect();
        let inner = Search {
            evaluator: self.evaluator,
            specification: self.specification,
            block: self.block,
            factors: few,
            watch: self.watch,
            untold: self.untold,
            beside: self.beside,
        };
        let chosen = inner.combinations();
        let tasks: Vec<(&(usize, usize), &Vec<usize>)> =
            pairs.iter().cartesian_product(&chosen).collect();
        let found: Vec<Option<Candidate>> = tasks
            .par_iter()
            .map(|((a, b), chosen)| {
                let mut outs = stated.outs.clone();
                outs.swap(*a, *b);
                let specification = combined(self.specification, &inner.factors, chosen);
                let beside = self.beside(&specification, &outs);
                let answer = self.again(&stated.calibrated, outs, &specification)?;
                let scores = self.best(comparer, &answer, &[Reading::AsPrinted]);
                let Some(score) = scores.first().filter(|s| s.holds + beside > to_beat) else {
                    return Ok(None);
                };
                let number = |at: usize| {
                    let number = row_number(&conditions, &rows[at].pattern);
                    number.map_or_else(|| "?".to_owned(), |number| number.to_string())
                };
                let mut changes = inner.changes(chosen);
                let (a, b) = (number(*a), number(*b));
                changes.push(format!(
                    "OUT of rows {a} and {b} of the truth table interchanged"
                ));
                Ok(Some(self.candidate(
                    &answer,
                    score,
                    beside,
                    usize::MAX,
                    changes,
                )))
            })
            .collect::<Result<_>>()?;
        Ok((found.into_iter().flatten().collect(), tasks.len()))
    }

    /// The best candidates: the most claims first, then the fewest changes, then the most claims to the printed digits, then
    /// the likelier cause. One whose changes include all those of another that
    /// does as well says nothing new.
    fn listed(&self, mut candidates: Vec<Candidate>, claims: usize) -> Vec<Explanation> {
        let most = std::cmp::Reverse;
        candidates.sort_by_key(|c| (most(c.holds), c.changes.len(), most(c.exact), c.place));
        let mut kept: Vec<(BTreeSet<String>, Explanation)> = Vec::new();
        for candidate in candidates {
            let changes: BTreeSet<String> = candidate.changes.iter().cloned().collect();
            let known = kept.iter().any(|(other, _)| other.is_subset(&changes));
            if known {
                continue;
            }
            let complete = candidate.holds == claims;
            let explanation = Explanation {
                changes: candidate.changes,
                holds: candidate.holds,
                claims,
                complete,
                model: candidate.model,
            };
            kept.push((changes, explanation));
            if kept.len() == MOST_EXPLANATIONS {
                break;
            }
        }
        // Where something explains everything, partial explanations only distract.
        let any_complete = kept.iter().any(|(_, explanation)| explanation.complete);
        kept.into_iter()
            .map(|(_, explanation)| explanation)
            .filter(|explanation| explanation.complete || !any_complete)
            .collect()
    }
}

impl Replication {
    /// Counts the verdicts of all blocks.
    pub(crate) fn of(published: Vec<BlockResult>) -> Self {
        let count = |test: fn(Verdict) -> bool| {
            published
                .iter()
                .flat_map(|block| &block.claims)
                .filter(|c| test(c.verdict))
                .count()
        };
        let exact = count(|verdict| verdict == Verdict::Reproduced);
        let within = count(|verdict| matches!(verdict, Verdict::Within { .. }));
        let failed = count(|verdict| verdict == Verdict::NotReproduced);
        let not_judged = count(|verdict| verdict == Verdict::NotJudged);
        Replication {
            command: "replicate".to_owned(),
            reproduced: failed == 0,
            claims: exact + within + failed + not_judged,
            exact,
            within,
            failed,
            not_judged,
            published,
        }
    }
}
