//! The minimisation problems of a truth table, and their solutions as cubes.

use std::collections::BTreeMap;
use std::sync::Arc;

use itertools::Itertools;
use num_bigint::BigUint;

use crate::condition::{quoted, term_text};
use crate::error::{Error, Result};
use crate::truth_table::{Out, TruthRow, TruthTable};
use qca_minimize::{Cube, Level, Models, Problem, Rest, RowSet, Status, Watch, algebra};

use super::counterfactual::intermediate_terms;
use super::{MOST_LISTED_ASSUMPTIONS, SolutionOptions, SolutionType};

/// The solutions of a truth table as cubes, before names and figures.
#[derive(Clone, Debug, Default)]
pub struct Minimized {
    /// The conservative solution, if it was asked for or needed.
    pub conservative: Option<Models>,
    /// The parsimonious solution, if it was asked for or needed.
    pub parsimonious: Option<Models>,
    /// The intermediate solutions, one for each pair of models, conservative first.
    pub intermediate: Vec<Intermediate>,
    /// What of the OUT 1 configurations need not be covered, and counts as assumed where it is.
    pub except: Vec<Cube>,
    /// The solutions that may cover nothing but what has to be covered, and so assume nothing.
    pub without_assumptions: Vec<SolutionType>,
    /// How long names, figures and checks may take.
    pub clock: Watch,
    /// Bytes that the named solutions may take; none: no limit.
    pub memory: Option<u64>,
    /// How many models are listed.
    pub max_models: usize,
}

impl Minimized {
    /// The pairs of models whose intermediate solutions are listed together. Every pair stands alone, unless they are too many or
    /// have more models together than are to be listed: then those that share their solution are listed once, each with an equal
    /// share of the models where these are too many still.
    pub fn listed_pairs(&self) -> ListedPairs<'_> {
        let pairs = &self.intermediate;
        let models = |pair: &&Intermediate| pair.models.models.len();
        let all: usize = pairs.iter().map(|pair| models(&pair)).sum();
        if pairs.len() <= MOST_ALONE && all <= self.max_models.max(pairs.len()) {
            return ListedPairs {
                groups: pairs.iter().map(|pair| vec![pair]).collect(),
                most: usize::MAX,
                together: false,
            };
        }
        let mut groups: Vec<Vec<&Intermediate>> = Vec::new();
        for pair in pairs {
            let same =
                |group: &&mut Vec<&Intermediate>| Arc::ptr_eq(&group[0].models, &pair.models);
            match groups.iter_mut().find(same) {
                Some(group) => group.push(pair),
                None => groups.push(vec![pair]),
            }
        }
        let different: usize = groups.iter().map(|group| models(&group[0])).sum();
        let most = match different <= self.max_models {
            true => usize::MAX,
            false => (self.max_models / groups.len()).max(1),
        };
        ListedPairs {
            groups,
            most,
            together: true,
        }
    }
}

/// How many pairs of models are listed each by itself.
const MOST_ALONE: usize = 250;

/// How the intermediate solutions of pairs of models are listed.
#[derive(Clone, Debug)]
pub struct ListedPairs<'a> {
    /// The pairs whose solution is listed once, as that of the first of them.
    pub groups: Vec<Vec<&'a Intermediate>>,
    /// How many models of each are listed.
    pub most: usize,
    /// Whether pairs that share their solution are in one group; else each pair is a group.
    pub together: bool,
}

/// The intermediate solution of one pair of models.
#[derive(Clone, Debug)]
pub struct Intermediate {
    /// Index of the conservative model.
    pub conservative: usize,
    /// Index of the parsimonious model.
    pub parsimonious: usize,
    /// The intermediate terms: with the OUT 1 rows they are all that the solution may cover.
    pub terms: Vec<Cube>,
    /// The solution; pairs with the same easy counterfactuals share it.
    pub models: Arc<Models>,
}

/// Minimises a truth table; [`with_figures`](super::with_figures) gives the solutions names and figures.
///
/// ```
/// use ndarray::array;
/// use qca::solution::{SolutionOptions, SolutionType, minimize_table, with_figures};
/// use qca::{CutOffs, Expression, FuzzySets, Observed, Outcome};
///
/// let sets = FuzzySets::from_array(
///     &["A", "B", "Y"],
///     array![[0.9, 0.8, 0.9], [0.8, 0.2, 0.3], [0.3, 0.9, 0.2], [0.7, 0.6, 0.8], [0.1, 0.2, 0.1]].view(),
/// )?;
/// let outcome = Outcome::new(&Expression::parse("Y")?, &sets)?;
/// let observed = Observed::new(&sets, &["A".to_owned(), "B".to_owned()], &outcome)?;
/// let table = observed.classify(&CutOffs::default())?;
/// let minimized = minimize_table(&table, &SolutionOptions::default())?;
/// let result = with_figures(&table, &minimized, &[SolutionType::Parsimonious], Some(&observed));
/// let model = &result.solutions[0].models[0];
/// assert_eq!(model.expression, "A*B");
/// let x = [0.8_f64, 0.2, 0.3, 0.6, 0.1]; // memberships in A*B: the lesser of the two
/// let consistency = (0.8 + 0.2 + 0.2 + 0.6 + 0.1) / x.iter().sum::<f64>();
/// assert!((model.consistency.unwrap() - consistency).abs() < 1e-12);
/// # Ok::<(), qca::Error>(())
/// ```
///
/// The intermediate solution is made for each pair of listed models, of which at most
/// `max_models` are taken.
///
/// # Errors
/// No OUT 1 row: there is nothing to explain; a row with don't-care cells that shares configurations with a row of another OUT.
/// Whatever the minimiser refuses. Without an OUT 0 row the parsimonious solution is the empty term `1`.
pub fn minimize_table(table: &TruthTable, options: &SolutionOptions) -> Result<Minimized> {
    let on = table.cubes_with(Out::One);
    if on.is_empty() {
        return Err(no_positive_row(table));
    }
    check_overlaps(table, options.include_contradictions)?;
    let forbidden = table.forbidden(options.include_contradictions);
    Problems {
        levels: table.levels(),
        on,
        except: Vec::new(),
        dont_care: dont_care(table, options.include_contradictions),
        parsimonious: Rest::Free { off: forbidden },
        on_as_wholes: options.rows_as_wholes.unwrap_or(true),
    }
    .minimize(options)
}

/// What the conservative solution may cover beside OUT 1: contradictory rows, where they are don't-cares. One with
/// don't-care cells may overlap an OUT 0 row, which stays forbidden.
fn dont_care(table: &TruthTable, include_contradictions: bool) -> Vec<Cube> {
    match include_contradictions {
        false => Vec::new(),
        true => algebra::subtract(
            &table.levels(),
            &table.cubes_with(Out::Contradiction),
            &table.cubes_with(Out::Zero),
        ),
    }
}

/// Why nothing has OUT 1. A table that is given as such has no figures, and so no best one, to hold against cut-offs.
fn no_positive_row(table: &TruthTable) -> Error {
    let outcome = table.outcome().to_owned();
    if table.rows().iter().all(|row| row.out == Out::Remainder) {
        return Error::OnlyRemainders { outcome };
    }
    let best = table
        .rows()
        .iter()
        .filter(|row| row.out != Out::Remainder)
        .filter_map(|row| row.consistency)
        .max_by(f64::total_cmp);
    Error::NothingToExplain { outcome, best }
}

/// Refuses a row with don't-care cells that says of the same configurations another thing than another row.
fn check_overlaps(table: &TruthTable, include_contradictions: bool) -> Result<()> {
    let against = |row: &&TruthRow| match row.out {
        Out::Zero => true,
        Out::Contradiction => !include_contradictions,
        Out::One | Out::Remainder => false,
    };
    for on in table.rows_with(Out::One) {
        let overlapping = |row: &&TruthRow| row.cube.intersects(&on.cube);
        if let Some(row) = table.rows().iter().filter(against).find(overlapping) {
            return Err(overlap(table, on, row));
        }
    }
    Ok(())
}

fn overlap(table: &TruthTable, on: &TruthRow, row: &TruthRow) -> Error {
    let named = |row: &TruthRow| {
        let cases = table.names(&row.cases);
        let shown = cases.iter().take(5).join(", ");
        let more = if cases.len() > 5 { ", …" } else { "" };
        format!(
            "{} (OUT {}; {shown}{more})",
            term_text(&row.cube, table.conditions()),
            row.out
        )
    };
    let open = (0..table.conditions().len())
        .filter(|&at| on.pattern[at].is_none() || row.pattern[at].is_none())
        .map(|at| quoted(&table.conditions()[at].name))
        .join(", ");
    Error::OverlappingRows {
        one: named(on),
        other: named(row),
        outcome: table.outcome().to_owned(),
        open,
    }
}

/// The problems of one outcome, whatever they come from.
#[derive(Clone, Debug)]
pub(super) struct Problems {
    /// Levels of the conditions.
    pub(super) levels: Vec<Level>,
    /// What has to be covered.
    pub(super) on: Vec<Cube>,
    /// What of it need not be covered after all.
    pub(super) except: Vec<Cube>,
    /// What the conservative solution may cover beside.
    pub(super) dont_care: Vec<Cube>,
    /// What the parsimonious solution may or must not cover beside.
    pub(super) parsimonious: Rest,
    /// Whether each cube of `on` has to be covered by one term.
    pub(super) on_as_wholes: bool,
}

impl Problems {
    /// Solves the problems that the types asked for need; a time limit is for all of them together.
    pub(super) fn minimize(&self, options: &SolutionOptions) -> Result<Minimized> {
        let solver = Solver {
            problems: self,
            options,
            clock: options.running_clock(),
        };
        let wants = |kind| options.types.contains(&kind);
        let intermediate = wants(SolutionType::Intermediate);
        let conservative = (wants(SolutionType::Conservative) || intermediate)
            .then(|| {
                solver.solve(Rest::Forbidden {
                    dont_care: self.dont_care.clone(),
                })
            })
            .transpose()?;
        let parsimonious = (wants(SolutionType::Parsimonious) || intermediate)
            .then(|| solver.solve(self.parsimonious.clone()))
            .transpose()?;
        let intermediate = match (&conservative, &parsimonious) {
            (Some(c), Some(p)) if intermediate => solver.intermediate(c, p)?,
            _ => Vec::new(),
        };
        Ok(Minimized {
            conservative,
            parsimonious,
            intermediate,
            except: self.except.clone(),
            without_assumptions: self.without_assumptions(),
            clock: solver.clock,
            memory: options.minimizer.limits.memory_bytes,
            max_models: options.minimizer.max_models,
        })
    }

    /// The solutions that may cover nothing but what has to be covered.
    fn without_assumptions(&self) -> Vec<SolutionType> {
        let nothing_beside =
            |rest: &Rest| matches!(rest, Rest::Forbidden { dont_care } if dont_care.is_empty());
        let conservative = self.dont_care.is_empty();
        let parsimonious = nothing_beside(&self.parsimonious);
        let types = [
            (SolutionType::Conservative, conservative),
            (SolutionType::Parsimonious, parsimonious),
        ];
        let all_needed = self.except.is_empty();
        let strict = types
            .into_iter()
            .filter(|&(_, strict)| all_needed && strict);
        strict.map(|(kind, _)| kind).collect()
    }
}

struct Solver<'a> {
    problems: &'a Problems,
    options: &'a SolutionOptions,
    /// A time limit is for all problems together.
    clock: Watch,
}

impl Solver<'_> {
    fn intermediate(
        &self,
        conservative: &Models,
        parsimonious: &Models,
    ) -> Result<Vec<Intermediate>> {
        let pairs = (0..conservative.models.len()).cartesian_product(0..parsimonious.models.len());
        let mut done: Vec<Intermediate> = Vec::new();
        // Many pairs have the same easy counterfactuals, and so the same solution.
        let mut known: BTreeMap<EasyRows, Arc<Models>> = BTreeMap::new();
        // Where there are none, the solution is the conservative one.
        let of_conservative = self.easy_rows(&self.problems.dont_care);
        known.insert(of_conservative, Arc::new(conservative.clone()));
        for (c, p) in pairs.take(self.options.minimizer.max_models.max(1)) {
            let terms = intermediate_terms(
                &cubes_of(conservative, c),
                &cubes_of(parsimonious, p),
                &self.options.expectations,
            );
            let easy = self.easy_rows(&terms);
            let models = match known.get(&easy) {
                Some(models) => Arc::clone(models),
                None => {
                    let models = Arc::new(self.solve_inside(&terms)?);
                    known.insert(easy, Arc::clone(&models));
                    models
                }
            };
            let stopped = has_stopped(&self.clock, &models);
            done.push(Intermediate {
                conservative: c,
                parsimonious: p,
                terms,
                models,
            });
            if stopped {
                break;
            }
        }
        Ok(done)
    }

    /// What the terms cover beside the OUT 1 rows.
    fn easy_rows(&self, terms: &[Cube]) -> EasyRows {
        let (levels, on) = (&self.problems.levels, &self.problems.on);
        if let Some(rows) = RowSet::of(levels, terms) {
            return EasyRows::Few(rows.minus(levels, on));
        }
        let few = BigUint::from(MOST_LISTED_ASSUMPTIONS);
        let counted = algebra::count_outside(levels, terms, on, &self.clock);
        let easy = match counted {
            Ok(count) if count <= few => algebra::subtract_within(levels, terms, on, &self.clock),
            Ok(_) => return EasyRows::Terms(terms.to_vec()),
            Err(reason) => Err(reason),
        };
        let Ok(easy) = easy else {
            return EasyRows::Terms(terms.to_vec());
        };
        let mut rows = algebra::row_numbers(levels, &easy, MOST_LISTED_ASSUMPTIONS);
        rows.sort();
        EasyRows::Numbers(rows)
    }

    /// The solution that covers nothing but these terms, which cover all that has to be covered.
    fn solve_inside(&self, terms: &[Cube]) -> Result<Models> {
        let rest = Rest::Forbidden {
            dont_care: terms.to_vec(),
        };
        match self.problems.except.is_empty() {
            true => self.solve(rest),
            // What need not be covered of the OUT 1 cubes must not be, beside the terms.
            false => self.solve_for(algebra::intersection(&self.problems.on, terms), rest),
        }
    }

    fn solve(&self, rest: Rest) -> Result<Models> {
        self.solve_for(self.problems.on.clone(), rest)
    }

    fn solve_for(&self, on: Vec<Cube>, rest: Rest) -> Result<Models> {
        let problem = Problem {
            levels: self.problems.levels.clone(),
            on,
            except: self.problems.except.clone(),
            rest,
            on_as_wholes: self.problems.on_as_wholes,
        };
        let options = qca_minimize::Options {
            watch: self.clock.clone(),
            ..self.options.minimizer.clone()
        };
        Ok(qca_minimize::solve(&problem, &options)?)
    }
}

/// Whether the clock has stopped a solution, and so would stop the next at once: one that met another limit says nothing of that.
fn has_stopped(clock: &Watch, models: &Models) -> bool {
    models.status != Status::Complete && clock.look().is_err()
}

/// The easy counterfactuals of a pair, to tell whether two pairs have the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum EasyRows {
    /// The rows themselves, where few are possible.
    Few(RowSet),
    /// Their row numbers.
    Numbers(Vec<BigUint>),
    /// The terms that cover them, where they are too many.
    Terms(Vec<Cube>),
}

/// The cubes of one model.
pub(super) fn cubes_of(models: &Models, model: usize) -> Vec<Cube> {
    models.terms(model).cloned().collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use qca_minimize::Reason;

    /// The one model that is one term.
    fn models(status: Status) -> Models {
        Models {
            prime_implicants: vec![Cube::from_literals([(0, 1)])],
            prime_implicant_count: None,
            model_count: None,
            models: vec![vec![0]],
            status,
            lower_bound: 1,
            upper_bound: 1,
            certificate: None,
        }
    }

    /// Four pairs, of which the first and the third share their solution: together they have four models.
    #[test]
    fn pairs_with_too_many_models_share_what_is_listed() {
        let (one, other) = (
            Arc::new(models(Status::Complete)),
            Arc::new(models(Status::Complete)),
        );
        let double = |models: &Models| Models {
            models: vec![vec![0], vec![0]],
            ..models.clone()
        };
        let listed = |max_models, models: [&Arc<Models>; 4]| {
            let pair = |(parsimonious, models): (usize, &&Arc<Models>)| Intermediate {
                conservative: 0,
                parsimonious,
                terms: Vec::new(),
                models: Arc::clone(models),
            };
            let minimized = Minimized {
                intermediate: models.iter().enumerate().map(pair).collect(),
                max_models,
                ..Minimized::default()
            };
            let listed = minimized.listed_pairs();
            assert_eq!(listed.together, listed.groups.len() < 4);
            let number = |pair: &&Intermediate| pair.parsimonious;
            let groups = listed
                .groups
                .iter()
                .map(|group| group.iter().map(number).collect());
            (groups.collect::<Vec<Vec<usize>>>(), listed.most)
        };
        let alone = vec![vec![0], vec![1], vec![2], vec![3]];
        let pairs = [&one, &other, &one, &other];
        assert_eq!(listed(4, pairs), (alone.clone(), usize::MAX));
        // As many as there are pairs are listed in any case.
        assert_eq!(listed(1, pairs), (alone.clone(), usize::MAX));
        let (one, other) = (Arc::new(double(&one)), Arc::new(double(&other)));
        let pairs = [&one, &other, &one, &other];
        assert_eq!(listed(8, pairs), (alone, usize::MAX));
        let together = vec![vec![0, 2], vec![1, 3]];
        assert_eq!(listed(7, pairs), (together.clone(), usize::MAX));
        assert_eq!(listed(3, pairs), (together.clone(), 1));
        assert_eq!(listed(1, pairs), (together, 1));
    }

    #[test]
    fn many_pairs_that_share_their_solution_are_listed_once() {
        let shared = [(); 3].map(|()| Arc::new(models(Status::Complete)));
        let listed = |pairs: usize| {
            let pair = |parsimonious: usize| Intermediate {
                conservative: 0,
                parsimonious,
                terms: Vec::new(),
                models: Arc::clone(&shared[parsimonious % 3]),
            };
            let minimized = Minimized {
                intermediate: (0..pairs).map(pair).collect(),
                max_models: 1000,
                ..Minimized::default()
            };
            let listed = minimized.listed_pairs();
            (listed.groups.len(), listed.most, listed.together)
        };
        assert_eq!(listed(MOST_ALONE), (MOST_ALONE, usize::MAX, false));
        assert_eq!(listed(MOST_ALONE + 1), (3, usize::MAX, true));
    }

    /// Of 4 · 41 · 61 = 10,004 configurations with the first condition four or three are to be covered.
    #[test]
    fn ten_thousand_easy_counterfactuals_are_numbered() {
        let all = [[3, 40, 60], [0, 0, 0], [0, 0, 1], [0, 0, 2]];
        let easy = |observed: usize| {
            let row = |&[k, m, n]: &[Level; 3]| Cube::from_row(&[1, k, m, n]);
            let problems = Problems {
                levels: vec![2, 4, 41, 61],
                on: all[..observed].iter().map(row).collect(),
                except: Vec::new(),
                dont_care: Vec::new(),
                parsimonious: Rest::Free { off: Vec::new() },
                on_as_wholes: true,
            };
            let solver = Solver {
                problems: &problems,
                options: &SolutionOptions::default(),
                clock: Watch::default(),
            };
            match solver.easy_rows(&[Cube::from_literals([(0, 1)])]) {
                EasyRows::Numbers(rows) => Some(rows.len()),
                EasyRows::Terms(_) => None,
                EasyRows::Few(_) => panic!("20,008 configurations are not few"),
            }
        };
        assert_eq!((easy(4), easy(3)), (Some(10_000), None));
    }

    #[test]
    fn a_solution_of_what_has_to_be_covered_alone_assumes_nothing() {
        use SolutionType::{Conservative, Parsimonious};
        let row = || vec![Cube::from_row(&[1, 0])];
        let none = |except, dont_care: Vec<Cube>, parsimonious| {
            let problems = Problems {
                levels: vec![2, 2],
                on: vec![Cube::from_literals([(0, 1)])],
                except,
                dont_care,
                parsimonious,
                on_as_wholes: false,
            };
            problems.without_assumptions()
        };
        let beside = |dont_care| Rest::Forbidden { dont_care };
        let free = || Rest::Free { off: Vec::new() };
        assert_eq!(none(vec![], vec![], free()), [Conservative]);
        assert_eq!(
            none(vec![], vec![], beside(vec![])),
            [Conservative, Parsimonious]
        );
        assert_eq!(none(vec![], row(), beside(row())), []);
        assert_eq!(none(row(), vec![], beside(vec![])), []);
    }

    #[test]
    fn pairs_go_on_after_a_limit_that_is_not_of_the_time() {
        let (runs, over) = (Watch::default(), Watch::start(Some(Duration::ZERO), None));
        let limited = models(Status::Limit(Reason::PrimeImplicants));
        let complete = models(Status::Complete);
        assert!(has_stopped(&over, &limited));
        assert!(!has_stopped(&runs, &limited) && !has_stopped(&over, &complete));
        assert!(!has_stopped(&runs, &complete));
    }
}
