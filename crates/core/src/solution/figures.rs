//! Solutions with names, figures of fit, cases and counterfactuals.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigUint;

use crate::condition::{Literals, sum_text, term_text};
use crate::count::Count;
use crate::fit::{SufficiencyFit, sufficiency_of};
use crate::truth_table::{Observed, Out, TruthRow, TruthTable};
use qca_minimize::{Cube, Level, Models, Reason, RowSet, Status, Watch, algebra};

use super::problems::{Intermediate, Minimized, cubes_of};
use super::{
    MOST_LISTED_ASSUMPTIONS, MinimizeResult, Model, Origin, OriginPairs, PrimeImplicant, RowCount,
    RowList, Solution, SolutionFields, SolutionStatus, SolutionTerm, SolutionType,
};

/// The solutions of these types with names, figures of fit, cases and counterfactuals. The figures are those of the memberships
/// behind the observed rows; a bare truth table has none.
pub fn with_figures(
    table: &TruthTable,
    minimized: &Minimized,
    types: &[SolutionType],
    observed: Option<&Observed>,
) -> MinimizeResult {
    let mut writer = Writer::new(table, minimized, observed);
    let mut solutions = Vec::new();
    for &kind in types {
        match kind {
            SolutionType::Conservative => solutions.extend(
                minimized
                    .conservative
                    .as_ref()
                    .map(|models| Solution(writer.solution(kind, models, usize::MAX))),
            ),
            SolutionType::Parsimonious => solutions.extend(
                minimized
                    .parsimonious
                    .as_ref()
                    .map(|models| Solution(writer.solution(kind, models, usize::MAX))),
            ),
            SolutionType::Intermediate => {
                solutions.extend(writer.intermediates(minimized));
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
        outcome: table.outcome().to_owned(),
        status: if limited {
            SolutionStatus::Limit
        } else {
            SolutionStatus::Complete
        },
        pair_count: pair_count.flatten(),
        rules: table.rules().cloned(),
        solutions,
    }
}

/// Steps of counting what is covered of OUT 1 that need not be.
const COUNTING: u64 = 500_000;
/// Bytes of a row number.
const ROW: u64 = 64;
/// Bytes of a literal beside the name of its condition: what holds the name, and what stands between names.
const LITERAL: u64 = 56;

struct Writer<'a> {
    table: &'a TruthTable,
    levels: Vec<Level>,
    on: Vec<Cube>,
    /// What of these need not be covered, and counts as assumed where it is.
    except: &'a [Cube],
    /// The solutions that cover nothing else.
    without_assumptions: &'a [SolutionType],
    /// The OUT 1 rows that have cases.
    rows: Vec<&'a TruthRow>,
    clock: Watch,
    /// Bytes that are left for names.
    memory: u64,
    observed: Option<&'a Observed>,
}

impl<'a> Writer<'a> {
    fn new(
        table: &'a TruthTable,
        minimized: &'a Minimized,
        observed: Option<&'a Observed>,
    ) -> Self {
        Writer {
            table,
            levels: table.levels(),
            on: table.cubes_with(Out::One),
            except: &minimized.except,
            without_assumptions: &minimized.without_assumptions,
            rows: table
                .rows_with(Out::One)
                .filter(|row| !row.cases.is_empty())
                .collect(),
            clock: minimized.clock.clone(),
            memory: minimized.memory.unwrap_or(u64::MAX),
            observed,
        }
    }

    /// So many models, but once the time is up no more than go into a moment, and one at least.
    fn solution(&mut self, kind: SolutionType, models: &Models, most: usize) -> SolutionFields {
        let mut cache = BTreeMap::new();
        let mut written: Vec<Model> = Vec::new();
        let mut closing = None;
        let wanted = models.models.len().min(most);
        for at in 0..wanted {
            if at > 0 && (self.memory == 0 || self.is_over(&mut closing)) {
                break;
            }
            let name = format!("M{}", at + 1);
            let known = cache.len();
            let model = self.model(kind, name, &cubes_of(models, at), &mut cache);
            let fresh = (cache.len() - known) * self.case_bytes();
            self.memory = (self.memory).saturating_sub(bytes_of(&model) + fresh as u64);
            written.push(model);
        }
        // A count that takes too many steps is left out.
        let in_time = self.clock.look().is_ok();
        let counted = |model: &Model| in_time || model.simplifying_assumption_count.is_some();
        let listing = self.has_room_for(&models.prime_implicants);
        let complete = models.status == Status::Complete
            && written.len() == wanted
            && written.iter().all(counted)
            && listing;
        let used: BTreeSet<usize> = models.models[..written.len()]
            .iter()
            .flatten()
            .copied()
            .collect();
        let listed = (0..models.prime_implicants.len()).filter(|at| listing || used.contains(at));
        SolutionFields {
            kind,
            status: match complete {
                true => SolutionStatus::Complete,
                false => SolutionStatus::Limit,
            },
            from: None,
            pairs: Vec::new(),
            model_count: models.model_count.clone().filter(|_| complete).map(Count),
            listed: written.len(),
            lower_bound: models.lower_bound,
            upper_bound: models.upper_bound,
            prime_implicants: listed
                .map(|at| self.named(&models.prime_implicants[at]))
                .collect(),
            common_terms: self.common_terms(models).filter(|_| complete),
            models: written,
            easy_counterfactuals: None,
            easy_counterfactual_count: None,
            difficult_counterfactuals: None,
            difficult_counterfactual_count: None,
        }
    }

    fn intermediates(&mut self, minimized: &Minimized) -> Vec<Solution> {
        let Some(parsimonious) = &minimized.parsimonious else {
            return Vec::new();
        };
        let listed = minimized.listed_pairs();
        let each = listed.groups.iter().map(|group| {
            let mut solution = self.intermediate(group[0], parsimonious, listed.most);
            if listed.together {
                solution.pairs = origin_pairs(group);
            }
            Solution(solution)
        });
        each.collect()
    }

    fn intermediate(
        &mut self,
        pair: &Intermediate,
        parsimonious: &Models,
        most: usize,
    ) -> SolutionFields {
        let mut solution = self.solution(SolutionType::Intermediate, &pair.models, most);
        solution.from = Some(Origin {
            conservative: format!("M{}", pair.conservative + 1),
            parsimonious: format!("M{}", pair.parsimonious + 1),
        });
        // The terms lie within the parsimonious model: each has all literals of one of its terms.
        let (easy, easy_count) = self.assumptions(&pair.terms, &[]);
        let assumed = cubes_of(parsimonious, pair.parsimonious);
        let (difficult, difficult_count) = self.assumptions(&assumed, &pair.terms);
        let counted = easy_count.as_ref().zip(difficult_count.as_ref());
        if counted.is_none() && self.clock.look().is_err() {
            solution.status = SolutionStatus::Limit;
            solution.model_count = None;
        }
        solution.easy_counterfactuals = Some(easy);
        solution.easy_counterfactual_count = Some(RowCount(easy_count));
        solution.difficult_counterfactuals = Some(difficult);
        solution.difficult_counterfactual_count = Some(RowCount(difficult_count));
        solution
    }

    /// Whether the clock has stopped, and the moment after it is over.
    fn is_over(&self, closing: &mut Option<Watch>) -> bool {
        self.clock.look().is_err()
            && closing
                .get_or_insert_with(|| self.clock.closing())
                .look()
                .is_err()
    }

    /// The bytes of one membership of each case.
    fn case_bytes(&self) -> usize {
        self.observed
            .map_or(0, |observed| size_of_val(observed.outcome()))
    }

    /// Whether the memory is enough for the names of these; takes it if so.
    fn has_room_for(&mut self, primes: &[Cube]) -> bool {
        let names = self.table.conditions().iter().map(|c| c.name.len() as u64);
        let name = names.max().unwrap_or(0);
        // Its text and, on its own, each of its literals.
        let literal = 2 * name + LITERAL;
        let bytes = |cube: &Cube| cube.len() as u64 * literal + size_of::<PrimeImplicant>() as u64;
        let all: u64 = primes.iter().map(bytes).sum();
        let enough = all <= self.memory;
        if enough {
            self.memory -= all;
        }
        enough
    }

    fn named(&self, cube: &Cube) -> PrimeImplicant {
        PrimeImplicant {
            expression: term_text(cube, self.table.conditions()),
            literals: Literals::of(cube, self.table.conditions()),
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
        let text = |&at: &usize| term_text(&models.prime_implicants[at], self.table.conditions());
        Some(common.map(text).collect())
    }

    fn model(
        &self,
        kind: SolutionType,
        name: String,
        cubes: &[Cube],
        cache: &mut BTreeMap<Cube, Vec<f64>>,
    ) -> Model {
        let fit = self.fit(cubes, cache);
        let (assumptions, count) = match self.without_assumptions.contains(&kind) {
            true => (RowList(Some(Vec::new())), Some(Count::from(0_u64))),
            false => self.assumptions(cubes, &[]),
        };
        let terms = cubes
            .iter()
            .enumerate()
            .map(|(at, cube)| self.term(cube, fit.as_ref(), at));
        Model {
            name,
            expression: sum_text(cubes, self.table.conditions()),
            consistency: fit.as_ref().and_then(|fit| fit.solution.consistency),
            pri: fit.as_ref().and_then(|fit| fit.solution.pri),
            coverage: fit.as_ref().and_then(|fit| fit.solution.coverage),
            terms: terms.collect(),
            simplifying_assumptions: assumptions,
            simplifying_assumption_count: count,
        }
    }

    fn term(&self, cube: &Cube, fit: Option<&SufficiencyFit>, at: usize) -> SolutionTerm {
        let covered = self.rows.iter().filter(|row| cube.covers(&row.cube));
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
        let observed = self.observed?;
        for cube in cubes {
            if !cache.contains_key(cube) {
                cache.insert(cube.clone(), observed.term(cube));
            }
        }
        let terms: Vec<&[f64]> = cubes.iter().map(|cube| cache[cube].as_slice()).collect();
        Some(sufficiency_of(&terms, observed.outcome()))
    }

    /// The rows that `cubes` cover and that are neither OUT 1 nor in `others`: their numbers, unless too many, and how many they
    /// are, unless the time is up or it takes too many steps.
    fn assumptions(&self, cubes: &[Cube], others: &[Cube]) -> (RowList, Option<Count>) {
        self.assumed(cubes, others).unwrap_or((RowList(None), None))
    }

    fn assumed(&self, cubes: &[Cube], others: &[Cube]) -> Result<(RowList, Option<Count>), Reason> {
        let (levels, clock) = (&self.levels, self.clock.closing());
        let known = [&self.on, others].concat();
        let excepted = match self.except.is_empty() {
            true => Vec::new(),
            false => algebra::intersection(&algebra::intersection(cubes, &self.on), self.except),
        };
        if let Some((rows, excepted)) = RowSet::of(levels, cubes).zip(RowSet::of(levels, &excepted))
        {
            let rows = rows
                .minus(levels, &known)
                .or(&excepted.minus(levels, others));
            let numbers: Vec<Count> = rows.numbers().map(|row| Count::from(row as u64)).collect();
            let count = Count::from(numbers.len() as u64);
            return Ok((RowList(Some(numbers)), Some(count)));
        }
        let in_steps = clock.within(Some(COUNTING));
        let count = algebra::count_outside(levels, cubes, &known, &clock)?
            + algebra::count_outside(levels, &excepted, others, &in_steps)?;
        if count > BigUint::from(MOST_LISTED_ASSUMPTIONS) {
            return Ok((RowList(None), Some(Count(count))));
        }
        if count == BigUint::ZERO {
            return Ok((RowList(Some(Vec::new())), Some(Count(count))));
        }
        let mut outside = algebra::subtract_within(levels, cubes, &known, &clock)?;
        outside.extend(algebra::subtract_within(levels, &excepted, others, &clock)?);
        let numbers = algebra::row_numbers(levels, &outside, MOST_LISTED_ASSUMPTIONS);
        let numbers = numbers.into_iter().map(Count).collect();
        Ok((RowList(Some(numbers)), Some(Count(count))))
    }
}

/// The pairs of models that share an intermediate solution, by their conservative model.
fn origin_pairs(group: &[&Intermediate]) -> Vec<OriginPairs> {
    let name = |model: usize| format!("M{}", model + 1);
    let same = group.chunk_by(|one, other| one.conservative == other.conservative);
    same.map(|pairs| OriginPairs {
        conservative: name(pairs[0].conservative),
        parsimonious: pairs.iter().map(|pair| name(pair.parsimonious)).collect(),
    })
    .collect()
}

/// About what a model takes.
fn bytes_of(model: &Model) -> u64 {
    let text = |text: &String| (size_of::<String>() + text.len()) as u64;
    let term = |term: &SolutionTerm| {
        let names = term.literals.0.iter().map(|(name, _)| text(name) + LITERAL);
        let cases = term.cases.iter().map(text);
        size_of::<SolutionTerm>() as u64 + text(&term.expression) + names.chain(cases).sum::<u64>()
    };
    let rows = model.simplifying_assumptions.0.as_ref().map_or(0, Vec::len) as u64;
    text(&model.expression) + rows * ROW + model.terms.iter().map(term).sum::<u64>()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::expression::Expression;
    use crate::outcome::Outcome;
    use crate::sets::{FuzzySets, Set};
    use crate::solution::{SolutionOptions, minimize_table};
    use crate::truth_table::CutOffs;

    const NAMES: [&str; 3] = ["ONE", "B", "C"];

    /// A case in each configuration of three conditions, with the outcome where they are not all alike: two models of three terms
    /// each, from six prime implicants of two literals.
    fn observed() -> Observed {
        let bit = |at: usize| move |case: usize| (case >> at & 1) as f64;
        let mut sets: Vec<Set> = NAMES
            .iter()
            .enumerate()
            .map(|(at, name)| Set::new(*name, (0..8).map(bit(at)).collect()).unwrap())
            .collect();
        let y = (0..8).map(|case| f64::from(u8::from(case > 0 && case < 7)));
        sets.push(Set::new("Y", y.collect()).unwrap());
        let cases: Vec<String> = (0..8).map(|case| format!("c{case}")).collect();
        let sets = FuzzySets::new("example", cases, sets).unwrap();
        let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
        Observed::new(&sets, &NAMES.map(str::to_owned), &outcome).unwrap()
    }

    fn solved() -> (TruthTable, Minimized) {
        let table = observed().classify(&CutOffs::default()).unwrap();
        let options = SolutionOptions {
            types: vec![SolutionType::Conservative],
            ..SolutionOptions::default()
        };
        let minimized = minimize_table(&table, &options).unwrap();
        (table, minimized)
    }

    fn text(length: usize) -> u64 {
        (size_of::<String>() + length) as u64
    }

    #[test]
    fn the_bytes_of_a_model_by_hand() {
        let term = SolutionTerm {
            expression: "ONE*~C".to_owned(),
            literals: Literals::of(
                &Cube::from_literals([(0, 1), (2, 0)]),
                observed()
                    .classify(&CutOffs::default())
                    .unwrap()
                    .conditions(),
            ),
            consistency: None,
            pri: None,
            raw_coverage: None,
            unique_coverage: None,
            cases: vec!["x".to_owned(), "four".to_owned()],
        };
        let term_bytes = size_of::<SolutionTerm>() as u64
            + text(6)
            + (text(3) + 56)
            + (text(1) + 56)
            + (text(1) + text(4));
        let mut model = Model {
            name: "M1".to_owned(),
            expression: "twelve bytes".to_owned(),
            consistency: None,
            pri: None,
            coverage: None,
            terms: vec![term.clone()],
            simplifying_assumptions: RowList(Some(vec![7_u64.into(); 5])),
            simplifying_assumption_count: None,
        };
        assert_eq!(bytes_of(&model), text(12) + 5 * 64 + term_bytes);
        model.terms.push(term);
        model.simplifying_assumptions = RowList(None);
        assert_eq!(bytes_of(&model), text(12) + 2 * term_bytes);
    }

    /// A name of three letters twice, and 56 bytes, for each of the two literals of each of the six.
    #[test]
    fn the_names_of_prime_implicants_take_memory_if_there_is_enough() {
        let (table, mut minimized) = solved();
        let primes = minimized
            .conservative
            .as_ref()
            .unwrap()
            .prime_implicants
            .clone();
        assert_eq!(primes.len(), 6);
        let bytes = 6 * (2 * (2 * 3 + 56) + size_of::<PrimeImplicant>() as u64);
        for (memory, enough, left) in [
            (bytes - 1, false, bytes - 1),
            (bytes, true, 0),
            (bytes + 10, true, 10),
        ] {
            minimized.memory = Some(memory);
            let mut writer = Writer::new(&table, &minimized, None);
            assert_eq!(writer.has_room_for(&primes), enough);
            assert_eq!(writer.memory, left);
        }
    }

    /// The second model is there as long as a byte is left by the first, whose three terms also keep the memberships of eight
    /// cases each where there are cases; the names of the prime implicants are there if both leave enough.
    #[test]
    fn models_and_names_are_listed_while_memory_is_left() {
        let (table, mut minimized) = solved();
        let observed = observed();
        let mut listed = |memory, observed| {
            minimized.memory = memory;
            let types = [SolutionType::Conservative];
            let result = with_figures(&table, &minimized, &types, observed);
            let solution = result.solutions[0].clone();
            (
                solution.models.len(),
                solution.prime_implicants.len(),
                result.status,
                solution,
            )
        };
        let models = listed(None, None).3;
        let [first, second] = [0, 1].map(|at| bytes_of(&models.models[at]));
        let names = 6 * (2 * (2 * 3 + 56) + size_of::<PrimeImplicant>() as u64);
        let terms = 3 * 8 * size_of::<f64>() as u64;
        for (observed, terms) in [(None, 0), (Some(&observed), terms)] {
            let mut of = |bytes| {
                let (models, names, status, _) = listed(Some(bytes), observed);
                (models, names, status)
            };
            assert_eq!(of(first + terms), (1, 3, SolutionStatus::Limit));
            assert_eq!(of(first + terms + 1), (2, 6, SolutionStatus::Limit));
            let all = first + second + 2 * terms + names;
            assert_eq!(of(all - 1), (2, 6, SolutionStatus::Limit));
            assert_eq!(of(all), (2, 6, SolutionStatus::Complete));
        }
    }

    /// A watch that has stopped, with a moment for what has to be done all the same, or without.
    fn over(moment: bool) -> Watch {
        let over = Watch::start(Some(Duration::ZERO), None);
        match moment {
            true => over,
            false => over.share(usize::MAX),
        }
    }

    #[test]
    fn writing_goes_on_for_a_moment_after_the_time_is_up() {
        let (table, mut minimized) = solved();
        let mut is_over = |clock| {
            minimized.clock = clock;
            Writer::new(&table, &minimized, None).is_over(&mut None)
        };
        assert!(!is_over(Watch::default()) && !is_over(over(true)));
        assert!(is_over(over(false)));
    }

    /// What stops is said to have stopped, for each reason alone.
    #[test]
    fn a_solution_is_complete_if_all_of_it_is_there() {
        let (table, minimized) = solved();
        let of = |change: &dyn Fn(&mut Minimized)| {
            let mut minimized = minimized.clone();
            change(&mut minimized);
            let types = [SolutionType::Conservative];
            let result = with_figures(&table, &minimized, &types, None);
            assert_eq!(result.status, result.solutions[0].status);
            (result.status, result.solutions[0].models.len())
        };
        assert_eq!(of(&|_| ()), (SolutionStatus::Complete, 2));
        // The search itself has met a limit.
        let limited = |minimized: &mut Minimized| {
            minimized.conservative.as_mut().unwrap().status = Status::Limit(Reason::Steps);
        };
        assert_eq!(of(&limited), (SolutionStatus::Limit, 2));
        // The time is up after the first model.
        let over = |minimized: &mut Minimized| minimized.clock = over(false);
        assert_eq!(of(&over), (SolutionStatus::Limit, 1));
        // The memory is used up by the models, and the prime implicants have no names.
        let full = |minimized: &mut Minimized| minimized.memory = Some(3_000);
        assert_eq!(of(&full), (SolutionStatus::Limit, 2));
    }
}
