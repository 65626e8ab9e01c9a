//! The verdicts under the stated settings, and the search for what else would explain a failed claim.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rayon::prelude::*;

use crate::evaluate::{
    CalibratedCases, Evaluated, Evaluator, ModelSet, Posed, TestedOutcome, anchors_of,
    tested_outcomes,
};
use crate::file::Study;
use crate::specification::Specification;
use crate::watch::Watch;
use qca::condition::sum_text;
use qca::data::Dataset;
use qca::error::{Error, Result, did_you_mean};
use qca::expression::Expression;
use qca::minimize::{Cube, Reason};
use qca::sets::Set;
use qca::solution::SolutionType;
use qca::truth_table::Out;

use super::alternatives::{Act, Alternative, Alternatives, is_contradicted};
use super::block::{Block, ClaimedAnchors, read_blocks};
use super::candidates::{Candidate, Changed, listed};
use super::companions::{Question, companion_claims};
use super::compare::{Comparer, Reading, Untold};
use super::conclusion::conclusion;
use super::facts::{Evidence, fact_claims};
use super::grid::factors;
use super::verdict::{BlockResult, Claim, ClaimGroup, GridSummary, Replication, Verdict};

/// How far other settings are searched where a claim fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchOptions {
    /// Whether they are searched at all.
    pub search: bool,
    /// How long all searches together may take; none: no limit.
    pub time: Option<Duration>,
}

impl Default for SearchOptions {
    fn default() -> Self {
        SearchOptions {
            search: true,
            time: None,
        }
    }
}

/// Whether there is a search, and the watch over all searches together.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    search: bool,
    watch: Watch,
}

impl Running {
    /// The time of the options runs from now on.
    pub(crate) fn new(options: SearchOptions, watch: &Watch) -> Self {
        Running {
            search: options.search,
            watch: watch.at_most(options.time),
        }
    }
}

/// Replicates every `[[published]]` block of a study from its data, and searches what would explain a failed claim.
///
/// # Errors
/// As [`replicate_with`].
pub fn replicate(study: &Study, data: &Dataset, watch: &Watch) -> Result<Replication> {
    replicate_with(study, data, SearchOptions::default(), watch)
}

/// The same, with a search as far as the options say. An interrupt ends the search, not the verdicts.
///
/// # Errors
/// The study has no such block, or one about an outcome that is not analysed; as [`mod@crate::run`].
pub fn replicate_with(
    study: &Study,
    data: &Dataset,
    options: SearchOptions,
    watch: &Watch,
) -> Result<Replication> {
    let running = Running::new(options, watch);
    let blocks = published(study)?;
    let all = tested_outcomes(study, data, SolutionType::Intermediate)?;
    let named = blocks
        .iter()
        .map(|block| Ok((block, canonical(study, block)?)))
        .collect::<Result<Vec<(&Block, String)>>>()?;
    let results = named
        .into_iter()
        .filter(|(_, outcome)| study.selects(outcome))
        .map(|(block, outcome)| {
            let tested = all
                .iter()
                .find(|tested| tested.outcome == outcome)
                .ok_or_else(|| {
                    let known: Vec<&str> =
                        all.iter().map(|tested| tested.outcome.as_str()).collect();
                    let problem = format!("the study does not analyse the outcome {outcome:?}");
                    study.error_at(&block.span, problem, did_you_mean(&outcome, known))
                })?;
            let mut result = replicate_outcome(tested, block, &running, watch)?;
            if !block.facts.is_empty() || block.claims_cases() || block.claims_companions() {
                let evidence = Evidence::new(study, data, &outcome, block)?;
                result.claims.extend(fact_claims(block, &evidence)?);
                result.claims.extend(companion_claims(&Question {
                    study,
                    data,
                    block,
                    evidence: &evidence,
                    tested,
                    watch,
                })?);
            }
            result.conclusion = conclusion(block, &result);
            Ok(result)
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
fn replicate_outcome(
    tested: &TestedOutcome,
    block: &Block,
    running: &Running,
    watch: &Watch,
) -> Result<BlockResult> {
    let mut specification = tested.specification.clone();
    specification.solution = block.solution;
    specification.minimizer.watch = watch.closing().untold();
    let evaluator = Evaluator::new(&tested.raw);
    let stated = evaluator.evaluate(&specification)?;
    let observed = &stated.calibrated.observed;
    let mut alternatives = Alternatives::of_grid(&factors(&evaluator, &specification, observed));
    alternatives.push_rounding();
    alternatives.push_rows(observed, &stated.outs, &claimed_necessary(block));
    let search = Search {
        evaluator: &evaluator,
        specification: &specification,
        block,
        alternatives,
        running,
        given: false,
        untold: None,
        beside: None,
        rounded: Mutex::default(),
    };
    let mut result = search.run(&stated)?;
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
            Some(anchors_of(calibration.as_deref()?, column.scores()))
        });
    let claim = |(name, printed): &(&'static str, super::Printed)| {
        let anchor = found
            .as_ref()
            .and_then(|all| all.iter().find(|a| a.name == *name));
        let value = anchor.map(|anchor| anchor.value);
        Claim {
            group: ClaimGroup::Calibration,
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

/// The expressions that a block says are necessary: those with a consistency of 0.9 or more.
pub(crate) fn claimed_necessary(block: &Block) -> Vec<Expression> {
    let necessary = |figures: &super::Figures| {
        let mut figures = figures.iter();
        figures.any(|(name, printed)| *name == "consistency" && printed.value >= 0.9)
    };
    let claimed = block.necessity.iter().filter(|n| necessary(&n.figures));
    claimed.map(|n| n.expression.clone()).collect()
}

/// One block, the stated specification, and what is tried in its place.
pub(crate) struct Search<'a> {
    pub(crate) evaluator: &'a Evaluator<'a>,
    pub(crate) specification: &'a Specification,
    pub(crate) block: &'a Block,
    pub(crate) alternatives: Alternatives,
    pub(crate) running: &'a Running,
    /// Whether the rows come from a given table, not from scores.
    pub(crate) given: bool,
    /// What cannot be told, where there are no cases.
    pub(crate) untold: Option<&'a Untold>,
    /// Claims beside those of the block that a search is to explain too.
    pub(crate) beside: Option<Beside<'a>>,
    /// Cases whose memberships were rounded, each made once.
    pub(crate) rounded: Mutex<HashMap<String, Arc<CalibratedCases>>>,
}

/// How many claims beside those of the block can be judged, and how many of them hold under a specification with OUT of the rows
/// printed like this.
#[derive(Clone, Copy)]
pub(crate) struct Beside<'a> {
    pub(crate) judged: usize,
    pub(crate) holding: &'a (dyn Fn(&Specification, &[Out]) -> usize + Sync),
}

/// The best that one answer can do under one reading.
#[derive(Clone, Debug)]
struct Score {
    /// Which claims hold.
    held: Vec<bool>,
    /// How many of these to the printed digits.
    exact: usize,
    reading: Reading,
    /// The place of the model.
    model: Option<usize>,
    /// How the print is read otherwise, where its negations are.
    respelled: Option<String>,
    /// Whether the printed terms come out.
    terms: bool,
}

impl Score {
    fn holds(&self) -> usize {
        self.held.iter().filter(|&&held| held).count()
    }
}

/// What an evaluation depends on, by what is remembered of it: its cases, its solution, and OUT where rows are claimed.
type AnswerKey = (usize, usize, Vec<Out>);

/// What has been compared, and what its keys point to, which has to stay.
#[derive(Default)]
struct Memory {
    known: HashMap<AnswerKey, Arc<Vec<Score>>>,
    kept: Vec<(Arc<CalibratedCases>, Arc<ModelSet>)>,
}

/// The most combinations of three changes or more that are evaluated.
const MOST_COMBINATIONS: usize = 20_000;
/// The work of all settings that are evaluated for other figures than printed terms that can come out, where one of n observed rows
/// counts n².
const MOST_WORK: u64 = 4_000_000;
/// The most models of a setting under which the printed terms cannot come out that are listed, and the most of any that are compared.
const FEW_MODELS: usize = 10;
const MOST_COMPARED: usize = 1_000;
/// Steps of each minimisation for all that goes beyond a minimum.
const STEPS: u64 = 200_000;
/// How many are evaluated between two looks at the watch.
const CHUNK: usize = 64;

/// A combination made ready to be minimised.
struct Setting {
    specification: Specification,
    calibrated: Arc<CalibratedCases>,
    outs: Vec<Out>,
    /// Whether a model can have the printed terms, as far as that can be told beforehand.
    promising: bool,
}

impl Setting {
    fn posed(&self) -> Posed<'_> {
        Posed {
            observed: &self.calibrated.observed,
            outs: &self.outs,
            specification: &self.specification,
        }
    }

    /// The answer with this solution; none where a union of one model says nothing new.
    fn answer(
        self,
        mut solution: Arc<ModelSet>,
        chosen: &[&Alternative],
    ) -> Option<(Specification, Evaluated)> {
        if chosen.iter().any(|one| matches!(one.act, Act::Union)) {
            if solution.models.len() < 2 {
                return None;
            }
            solution = Arc::new(ModelSet {
                models: vec![solution.terms()],
                complete: solution.complete,
            });
        }
        let answer = Evaluated {
            calibrated: self.calibrated,
            outs: self.outs,
            solution,
        };
        Some((self.specification, answer))
    }
}

/// Whether rows are interchanged.
fn interchanges(chosen: &[&Alternative]) -> bool {
    let mut acts = chosen.iter().map(|one| &one.act);
    acts.any(|act| matches!(act, Act::Interchanged(..)))
}

/// What the search has found so far.
#[derive(Default)]
struct Found {
    candidates: Vec<Candidate>,
    /// Which claims hold under some setting.
    held: Vec<bool>,
    settings: usize,
    /// The most changes of which every combination was tried.
    depth: usize,
    ended: Option<String>,
    failures: usize,
    failure: Option<String>,
    /// What was spent of [`MOST_WORK`].
    work: u64,
}

impl Found {
    fn fail(&mut self, settings: usize, error: Error) {
        self.failures += settings;
        self.failure.get_or_insert_with(|| error.to_string());
    }
}

impl Search<'_> {
    /// Verdicts, and explanations if a claim fails. What fails inside the search is told, and ends nothing.
    pub(crate) fn run(&self, stated: &Evaluated) -> Result<BlockResult> {
        let conditions = stated.calibrated.conditions();
        let comparer = Comparer::new(self.block, conditions.clone(), self.untold)?;
        let best = self.best(&comparer, stated, &[Reading::AsPrinted]);
        let score = best.first();
        let model = score
            .and_then(|score| score.model)
            .map(|at| &*stated.solution.models[at]);
        let union = comparer.union(stated);
        let fitted = model.map(|model| comparer.fitted(stated, model, &union));
        let claims = comparer.claims(stated, fitted.as_ref(), Reading::AsPrinted);
        let holding = claims.iter().filter(|claim| claim.verdict.holds()).count();
        let holds = holding + self.beside(self.specification, &stated.outs);
        let is_judged = |claim: &&Claim| claim.verdict != Verdict::NotJudged;
        let judged =
            claims.iter().filter(is_judged).count() + self.beside.map_or(0, |beside| beside.judged);
        let mut result = BlockResult {
            source: self.block.source.clone(),
            outcome: self.block.outcome.clone(),
            solution: self.block.solution,
            model: model.map(|model| sum_text(model, &conditions)),
            model_count: stated.solution.models.len(),
            claims,
            conclusion: String::new(),
            out_of_reach: Vec::new(),
            search_ended: None,
            explanations: Vec::new(),
            searched: None,
        };
        if holds < judged && self.running.search {
            let found = self.search(&comparer, stated, holds, judged);
            let failed = |claim: &Claim| claim.verdict == Verdict::NotReproduced;
            let never = |at: &usize| !found.held.get(*at).copied().unwrap_or(false);
            let places = 0..result.claims.len();
            let places = places
                .filter(|&at| failed(&result.claims[at]))
                .filter(never);
            result.out_of_reach = places.collect();
            result.searched = Some(self.summary(&found));
            result.search_ended = found.ended;
            result.explanations = listed(found.candidates, judged, &self.alternatives);
        }
        Ok(result)
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
        let terms = comparer.has_terms(answer);
        let models: Vec<&[Cube]> = comparer.nearest(answer, MOST_COMPARED);
        let union = comparer.union(answer);
        let fitted: Vec<_> = models
            .iter()
            .map(|model| comparer.fitted(answer, model, &union))
            .collect();
        let score = |&reading: &Reading| {
            let under = |at: usize| comparer.holding(answer, fitted.get(at), reading);
            // The first of equals, so that the answer does not depend on anything but the order of the models.
            let each = (0..fitted.len().max(1)).map(|at| (at, under(at)));
            let held = |held: &[bool]| held.iter().filter(|&&held| held).count();
            let (at, (held, exact)) = each.max_by_key(|(at, (holding, exact))| {
                (held(holding), *exact, std::cmp::Reverse(*at))
            })?;
            let place = models.get(at).and_then(|best| {
                let mut all = answer.solution.models.iter();
                all.position(|model| model == best)
            });
            Some(Score {
                held,
                exact,
                reading,
                model: place,
                respelled: None,
                terms,
            })
        };
        let mut scores: Vec<Score> = readings.iter().filter_map(score).collect();
        scores.sort_by_key(|score| std::cmp::Reverse((score.holds(), score.exact)));
        scores
    }

    /// Other readings are looked at only where the printed terms are there, or none are printed; other spellings only where
    /// they are not.
    fn worthwhile(
        &self,
        comparer: &Comparer<'_>,
        answer: &Evaluated,
        readings: &[Reading],
    ) -> Vec<Score> {
        let mut plain = self.best(comparer, answer, &[Reading::AsPrinted]);
        let full = plain
            .first()
            .is_some_and(|score| score.holds() == comparer.claim_count());
        if full {
            return plain;
        }
        if comparer.has_terms(answer) {
            return self.best(comparer, answer, readings);
        }
        if let Some((respelled, label)) = comparer.respelled(answer) {
            let scores = self.best(&respelled, answer, &[Reading::AsPrinted]);
            plain.extend(scores.into_iter().map(|score| Score {
                respelled: Some(label.clone()),
                ..score
            }));
        }
        plain
    }

    /// Combinations with more and more changes, until some explain everything or there are too many.
    fn search(
        &self,
        comparer: &Comparer<'_>,
        stated: &Evaluated,
        to_beat: usize,
        judged: usize,
    ) -> Found {
        let readings = Reading::all(self.block);
        let mut found = Found {
            held: vec![false; comparer.claim_count()],
            ..Found::default()
        };
        let mut memory = Memory::default();
        let stated_beside = self.beside(self.specification, &stated.outs);
        for size in 0..=self.alternatives.factors.len() {
            let most = if size > 2 {
                MOST_COMBINATIONS
            } else {
                usize::MAX
            };
            let combinations = self
                .alternatives
                .combinations(size, self.specification, most);
            let Some(all) = combinations else {
                break;
            };
            let whole = (found.settings + all.len()) as u64;
            for chunk in all.chunks(CHUNK) {
                if let Some(why) = self.why_stopped() {
                    found.ended = Some(why.to_owned());
                    return found;
                }
                self.running.watch.tell(found.settings as u64, whole);
                let answers = self.answers(comparer, stated, chunk, &mut found);
                let scores = self.scores(comparer, &answers, &readings, &mut memory);
                for ((chosen, answer), scores) in chunk.iter().zip(&answers).zip(&scores) {
                    let (Some((specification, answer)), Some(scores)) = (answer, scores) else {
                        continue;
                    };
                    // An OUT that follows from the stated cut-offs needs no explanation, whatever explains the terms.
                    let beside = match interchanges(chosen) {
                        true => self.beside(specification, &answer.outs),
                        false => self.beside(specification, &stated.outs).max(stated_beside),
                    };
                    for score in scores.iter() {
                        for (held, new) in found.held.iter_mut().zip(&score.held) {
                            *held |= new;
                        }
                        if score.holds() + beside > to_beat {
                            let candidate = self.candidate(chosen, answer, score, beside);
                            found.candidates.push(candidate);
                        }
                    }
                }
                found.settings += chunk.len();
            }
            found.depth = size;
            if found
                .candidates
                .iter()
                .any(|candidate| candidate.holds == judged)
            {
                break;
            }
        }
        found
    }

    fn why_stopped(&self) -> Option<&'static str> {
        match self.running.watch.look() {
            Ok(()) => None,
            Err(Reason::Interrupted) => Some("it was interrupted"),
            Err(_) => Some("the time limit was reached"),
        }
    }

    /// The answers of these combinations, in order; none where one cannot be evaluated, says nothing new or need not be looked at.
    fn answers(
        &self,
        comparer: &Comparer<'_>,
        stated: &Evaluated,
        chunk: &[Vec<&Alternative>],
        found: &mut Found,
    ) -> Vec<Option<(Specification, Evaluated)>> {
        let settings: Vec<Result<Setting>> = chunk
            .par_iter()
            .map(|chosen| self.setting(comparer, stated, chosen))
            .collect();
        let mut kept: Vec<(usize, Setting)> = Vec::new();
        for (at, setting) in settings.into_iter().enumerate() {
            match setting {
                Ok(setting) if self.is_worth_while(&setting, &chunk[at], found) => {
                    kept.push((at, setting));
                }
                Ok(_) => {}
                Err(error) => found.fail(1, error),
            }
        }
        let posed: Vec<Posed<'_>> = kept.iter().map(|(_, setting)| setting.posed()).collect();
        let (solutions, error) = self.evaluator.solve_all(&posed);
        // What was stopped has not failed.
        if let (Some(error), None) = (error, self.why_stopped()) {
            let failures = solutions.iter().filter(|solution| solution.is_none());
            found.fail(failures.count(), error);
        }
        let mut answers: Vec<Option<(Specification, Evaluated)>> = vec![None; chunk.len()];
        for ((at, setting), solution) in kept.into_iter().zip(solutions) {
            answers[at] = solution.and_then(|solution| setting.answer(solution, &chunk[at]));
        }
        answers
    }

    /// Whether to minimise under this setting. Where no model can have the printed terms, up to two changes are looked at for the
    /// other figures, and rows are interchanged only where their OUT is claimed. That, and what is printed without terms, has an end
    /// in work, so that it is the same on every machine.
    fn is_worth_while(
        &self,
        setting: &Setting,
        chosen: &[&Alternative],
        found: &mut Found,
    ) -> bool {
        let without_terms = self.block.terms.is_empty();
        if setting.promising && !without_terms {
            return true;
        }
        let of_rows = self.beside.is_some() || self.block.rows.iter().any(|row| row.out.is_some());
        let near = chosen.len() <= 2 && (of_rows || !interchanges(chosen));
        let goes_on = (near || without_terms) && found.work < MOST_WORK;
        if goes_on {
            let rows = setting.outs.len() as u64;
            found.work += rows * rows;
        }
        goes_on
    }

    /// What is minimised for a combination.
    fn setting(
        &self,
        comparer: &Comparer<'_>,
        stated: &Evaluated,
        chosen: &[&Alternative],
    ) -> Result<Setting> {
        let mut specification = self.specification.clone();
        let mut digits = None;
        for one in chosen {
            match &one.act {
                Act::Change(change) => change.apply(&mut specification),
                Act::Rounded(to) => digits = Some(*to),
                Act::DeviantRows(Out::Contradiction) => specification.include_contradictions = true,
                _ => {}
            }
        }
        let calibrated = match (self.given, digits) {
            (true, _) => Arc::clone(&stated.calibrated),
            (false, None) => self.evaluator.calibrate(&specification)?,
            (false, Some(digits)) => self.rounded(&specification, digits)?,
        };
        let as_stated = specification.cut_offs == self.specification.cut_offs;
        let mut outs = match self.given && as_stated {
            true => stated.outs.clone(),
            false => calibrated.observed.outs(&specification.cut_offs),
        };
        for one in chosen {
            reclassify(&one.act, &calibrated, &mut outs);
        }
        let promising = comparer.may_come_out(&calibrated.observed, &outs, &specification.rules);
        let minimizer = &mut specification.minimizer;
        minimizer.watch = self.running.watch.untold();
        minimizer.count_models = false;
        minimizer.limits.steps = Some(STEPS);
        if !promising {
            minimizer.max_models = minimizer.max_models.min(FEW_MODELS);
        }
        Ok(Setting {
            specification,
            calibrated,
            outs,
            promising,
        })
    }

    /// The cases with their memberships rounded.
    fn rounded(&self, specification: &Specification, digits: i32) -> Result<Arc<CalibratedCases>> {
        let key = format!(
            "{digits} {:?} {} {:?}",
            specification.calibrations, specification.negated, specification.ambiguity
        );
        let lock = || self.rounded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Ok(Arc::clone(known));
        }
        let unit = 10f64.powi(digits);
        let round = |set: &Arc<Set>| match set.memberships() {
            None => Ok(Arc::clone(set)),
            Some(memberships) => {
                let rounded = memberships.iter().map(|x| (x * unit).round() / unit);
                Ok(Arc::new(set.with_values(rounded.collect())?))
            }
        };
        let mut sets: Vec<Arc<Set>> = self
            .evaluator
            .sets(specification)?
            .iter()
            .map(round)
            .collect::<Result<_>>()?;
        let outcome = self.evaluator.outcome(&sets, specification.negated)?;
        sets.truncate(self.evaluator.raw().conditions);
        let calibrated = Arc::new(self.evaluator.observe(sets, outcome, specification));
        Ok(Arc::clone(lock().entry(key).or_insert(calibrated)))
    }

    /// Scores of each answer; answers with the same scores and models are compared once.
    fn scores(
        &self,
        comparer: &Comparer<'_>,
        answers: &[Option<(Specification, Evaluated)>],
        readings: &[Reading],
        memory: &mut Memory,
    ) -> Vec<Option<Arc<Vec<Score>>>> {
        let key = |answer: &Evaluated| -> AnswerKey {
            let outs = match self.block.rows.is_empty() {
                true => Vec::new(),
                false => answer.outs.clone(),
            };
            let calibrated = Arc::as_ptr(&answer.calibrated).addr();
            (calibrated, Arc::as_ptr(&answer.solution).addr(), outs)
        };
        let keys: Vec<Option<AnswerKey>> = answers
            .iter()
            .map(|answer| answer.as_ref().map(|(_, answer)| key(answer)))
            .collect();
        let mut fresh: Vec<(&AnswerKey, &Evaluated)> = Vec::new();
        let mut seen: std::collections::HashSet<&AnswerKey> = std::collections::HashSet::new();
        for (key, answer) in keys.iter().zip(answers) {
            let (Some(key), Some((_, answer))) = (key, answer) else {
                continue;
            };
            if !memory.known.contains_key(key) && seen.insert(key) {
                fresh.push((key, answer));
            }
        }
        let compare = |(_, answer): &(&AnswerKey, &Evaluated)| {
            let goes_on = self.why_stopped().is_none();
            goes_on.then(|| Arc::new(self.worthwhile(comparer, answer, readings)))
        };
        let scored: Vec<Option<Arc<Vec<Score>>>> = fresh.par_iter().map(compare).collect();
        for ((key, answer), scores) in fresh.into_iter().zip(scored) {
            let Some(scores) = scores else {
                continue;
            };
            memory.known.insert(key.clone(), scores);
            let pointed = (Arc::clone(&answer.calibrated), Arc::clone(&answer.solution));
            memory.kept.push(pointed);
        }
        let known = |key: &AnswerKey| memory.known.get(key).cloned();
        keys.iter()
            .map(|key| key.as_ref().and_then(known))
            .collect()
    }

    fn candidate(
        &self,
        chosen: &[&Alternative],
        answer: &Evaluated,
        score: &Score,
        beside: usize,
    ) -> Candidate {
        let mut changes: Vec<Changed> = chosen
            .iter()
            .map(|one| Changed {
                factor: Some(one.factor),
                label: one.label.clone(),
                number: one.number,
            })
            .collect();
        let read = score.reading.text(self.block).into_iter();
        changes.extend(read.chain(score.respelled.clone()).map(|label| Changed {
            factor: None,
            label,
            number: None,
        }));
        let conditions = answer.calibrated.conditions();
        let model = score
            .model
            .map(|at| sum_text(&answer.solution.models[at], &conditions));
        Candidate {
            holds: score.holds() + beside,
            exact: score.exact,
            terms: score.terms || score.respelled.is_some(),
            place: chosen.iter().map(|one| one.place).min().unwrap_or(0),
            changes,
            model,
        }
    }

    fn summary(&self, found: &Found) -> GridSummary {
        let factors = self.alternatives.factors.iter().enumerate();
        let factors = factors.map(|(at, (name, stated))| {
            let others = self.alternatives.all.iter().filter(|one| one.factor == at);
            let labels = others.map(|one| one.label.clone());
            (
                name.clone(),
                std::iter::once(stated.clone()).chain(labels).collect(),
            )
        });
        let readings = Reading::all(self.block).into_iter();
        let as_printed = || "as printed".to_owned();
        GridSummary {
            factors: factors.collect(),
            readings: readings
                .map(|reading| reading.text(self.block).unwrap_or_else(as_printed))
                .chain(["negations lost or added in print".to_owned()])
                .collect(),
            settings: found.settings,
            tables: self.evaluator.minimised(),
            changes: found.depth,
            failures: found.failures,
            failure: found.failure.clone(),
        }
    }
}

/// What an act makes of OUT of the observed rows.
fn reclassify(act: &Act, calibrated: &CalibratedCases, outs: &mut [Out]) {
    let observed = &calibrated.observed;
    match act {
        Act::DeviantRows(out) => {
            for (row, to) in observed.rows().iter().zip(outs.iter_mut()) {
                if is_contradicted(observed, row, *to, *out) {
                    *to = *out;
                }
            }
        }
        Act::Outside(claims) => {
            for (row, to) in observed.rows().iter().zip(outs.iter_mut()) {
                let cube = Cube::from_pattern(&row.pattern);
                let inside = |claim: &Arc<[Cube]>| claim.iter().any(|within| within.covers(&cube));
                if *to != Out::Remainder && !claims.iter().all(inside) {
                    *to = Out::Zero;
                }
            }
        }
        Act::Interchanged(a, b) if (*a).max(*b) < outs.len() => outs.swap(*a, *b),
        Act::Interchanged(..) | Act::Change(_) | Act::Rounded(_) | Act::Union => {}
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
