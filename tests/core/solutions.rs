//! The three solutions of random truth tables against the definitions, configuration by configuration.

use std::collections::BTreeSet;

use qca::data::{Dataset, ReadOptions};
use qca::expression::Expectations;
use qca::minimize;
use qca::minimize::{Cover, Cube, Level, Models, Problem, check};
use qca::solution::{
    Minimized, Solution, SolutionOptions, SolutionType, minimize_table, with_figures,
};
use qca::truth_table::TruthTable;

use crate::brute_force::{Truth, all_rows, fewest, truth};
use crate::random::Random;

type Row = Vec<Level>;

/// One entry of the expectations: levels of one condition, or one level each of several.
type Entry = Vec<(usize, Vec<Level>)>;

/// A truth table by its rows, with the settings of its minimisation.
struct Case {
    levels: Vec<Level>,
    on: Vec<Row>,
    off: Vec<Row>,
    contradictions: Vec<Row>,
    text: String,
    /// Whether one configuration stands there with two values of OUT.
    inconsistent: bool,
    expectations: Vec<Entry>,
    include_contradictions: bool,
    cover: Cover,
    dominance: bool,
}

impl Case {
    fn random(random: &mut Random) -> Self {
        let conditions = random.of(&[2, 3, 3, 4, 4, 5, 6]);
        let kinds: &[Level] = match conditions {
            6 => &[2],
            5 => random.of(&[&[2], &[2, 2, 3]]),
            _ => random.of(&[&[2], &[2, 3], &[2, 3, 4]]),
        };
        let wished: Vec<Level> = (0..conditions).map(|_| random.of(kinds)).collect();
        let mut outs = vec!["1", "1", "0", "0"];
        outs.extend(random.of::<&[&str]>(&[&[], &["?"], &["C", "?"], &["1", "1"], &["0", "C"]]));
        let rows: Vec<(Row, &str)> = (0..1 + random.below(14))
            .map(|_| {
                let row = wished.iter().map(|&l| random.below(u64::from(l)) as Level);
                (row.collect(), random.of(&outs))
            })
            .collect();
        let keep_inconsistent = random.below(20) == 0;
        let mut kept: Vec<(Row, &str)> = Vec::new();
        for (row, out) in rows {
            if keep_inconsistent || kept.iter().all(|(r, o)| *r != row || *o == out) {
                kept.push((row, out));
            }
        }
        let levels: Vec<Level> = (0..conditions)
            .map(|c| {
                kept.iter()
                    .map(|(row, _)| row[c] + 1)
                    .max()
                    .unwrap_or(2)
                    .max(2)
            })
            .collect();
        let with = |wanted: &str| {
            let rows: BTreeSet<&Row> = kept
                .iter()
                .filter(|(_, out)| *out == wanted)
                .map(|(row, _)| row)
                .collect();
            rows.into_iter().cloned().collect::<Vec<Row>>()
        };
        Case {
            on: with("1"),
            off: with("0"),
            contradictions: with("C"),
            inconsistent: kept
                .iter()
                .any(|(row, out)| kept.iter().any(|(r, o)| r == row && o != out)),
            text: text(conditions, &kept),
            expectations: (0..random.below(5))
                .map(|_| entry(random, &levels))
                .collect(),
            include_contradictions: random.below(3) == 0,
            cover: random.of(&[Cover::Fewest, Cover::Fewest, Cover::Irredundant]),
            dominance: random.below(5) == 0,
            levels,
        }
    }

    fn table(&self) -> qca::Result<TruthTable> {
        let data = Dataset::parse("rows.csv", self.text.as_bytes(), &ReadOptions::rows())?;
        TruthTable::from_rows(&data, None, "OUT")
    }

    fn options(&self, table: &TruthTable) -> SolutionOptions {
        let entries: Vec<String> = self
            .expectations
            .iter()
            .map(|entry| entry_text(entry, &self.levels))
            .collect();
        SolutionOptions {
            expectations: Expectations::parse(&entries.join(","), table.conditions()).unwrap(),
            include_contradictions: self.include_contradictions,
            minimizer: minimize::Options {
                cover: self.cover,
                row_dominance: self.dominance,
                max_models: usize::MAX,
                ..minimize::Options::default()
            },
            ..SolutionOptions::default()
        }
    }

    fn is_on(&self, row: &[Level]) -> bool {
        self.on.iter().any(|on| on == row)
    }

    /// What the conservative solution may cover.
    fn is_observed_free(&self, row: &[Level]) -> bool {
        self.is_on(row)
            || (self.include_contradictions && self.contradictions.iter().any(|c| c == row))
    }

    /// What no solution may cover.
    fn is_forbidden(&self, row: &[Level]) -> bool {
        self.off.iter().any(|off| off == row)
            || (!self.include_contradictions && self.contradictions.iter().any(|c| c == row))
    }

    /// Prime implicants and models where this may be covered, by definition.
    fn solved(&self, allowed: impl Fn(&[Level]) -> bool) -> Option<Solved> {
        let on: Vec<Cube> = self.on.iter().map(|row| Cube::from_row(row)).collect();
        let truth = truth(&self.levels, &on, false, allowed)?;
        let truth = if self.dominance {
            truth.undominated()
        } else {
            truth
        };
        let irredundant = truth.irredundant()?;
        let models = match self.cover {
            Cover::Fewest => fewest(&irredundant),
            Cover::Irredundant => irredundant,
        };
        Some(Solved {
            truth,
            models: models.into_iter().collect(),
        })
    }

    /// A conservative term without the free literals that the expectations let go (every entry on its own).
    fn intermediate_term(&self, conservative: &Cube, parsimonious: &Cube) -> Cube {
        let free = |c: usize| parsimonious.level(c).is_none();
        let expected = |c: usize| -> Vec<Level> {
            let individual = self.expectations.iter().filter(|entry| entry.len() == 1);
            let of_condition = individual.flatten().filter(|(at, _)| *at == c);
            of_condition
                .flat_map(|(_, levels)| levels.clone())
                .collect()
        };
        let lets_go = |c: usize, level: Level| {
            let alone = expected(c);
            let by_individual = !alone.is_empty() && !alone.contains(&level);
            let by_conjunctural = self
                .expectations
                .iter()
                .filter(|entry| entry.len() > 1)
                .any(|entry| {
                    let met = entry.iter().all(|(at, levels)| {
                        !free(*at) || conservative.level(*at).is_none_or(|l| levels.contains(&l))
                    });
                    !met && entry.iter().any(|(at, _)| *at == c)
                });
            by_individual || by_conjunctural
        };
        Cube::from_literals(
            conservative
                .literals()
                .filter(|&(c, level)| !(free(c) && lets_go(c, level))),
        )
    }
}

fn text(conditions: usize, rows: &[(Row, &str)]) -> String {
    let mut text: String = (0..conditions).map(|c| format!("C{c},")).collect();
    text += "OUT\n";
    for (row, out) in rows {
        text += &row
            .iter()
            .map(|level| format!("{level},"))
            .collect::<String>();
        text += &format!("{out}\n");
    }
    text
}

fn entry(random: &mut Random, levels: &[Level]) -> Entry {
    let level = |random: &mut Random, c: usize| random.below(u64::from(levels[c])) as Level;
    let first = random.below(levels.len() as u64) as usize;
    let mut entry = vec![(first, vec![level(random, first)])];
    if random.below(2) == 0 {
        if levels[first] > 2 && random.below(2) == 0 {
            let more = level(random, first);
            entry[0].1.push(more);
        }
        return entry;
    }
    for _ in 0..1 + random.below(2) {
        let c = random.below(levels.len() as u64) as usize;
        if entry.iter().all(|(at, _)| *at != c) {
            let level = level(random, c);
            entry.push((c, vec![level]));
        }
    }
    entry
}

fn entry_text(entry: &Entry, levels: &[Level]) -> String {
    let literal = |(c, expected): &(usize, Vec<Level>)| match (levels[*c], expected[0]) {
        (2, 0) => format!("~C{c}"),
        (2, _) => format!("C{c}"),
        _ => {
            let list: Vec<String> = expected.iter().map(Level::to_string).collect();
            format!("C{c}[{}]", list.join(","))
        }
    };
    entry.iter().map(literal).collect::<Vec<_>>().join("*")
}

/// A solution by definition.
struct Solved {
    truth: Truth,
    models: Vec<Vec<usize>>,
}

impl Solved {
    fn model(&self, at: usize) -> Vec<Cube> {
        self.models[at]
            .iter()
            .map(|&p| self.truth.primes[p].clone())
            .collect()
    }

    fn assert_is(&self, models: &Models, what: &str) {
        assert_eq!(models.prime_implicants, self.truth.primes, "{what}");
        assert_eq!(models.models, self.models, "{what}");
        assert_eq!(models.model_count, Some(self.models.len().into()), "{what}");
    }
}

/// Most pairs of models whose intermediate solutions are compared.
const MOST_PAIRS: usize = 24;

#[derive(Debug, Default)]
struct Tally {
    tables: usize,
    solutions: usize,
    easy: usize,
    contradictory: usize,
    refused: usize,
    too_large: usize,
}

fn compare(case: &Case, tally: &mut Tally, name: &str) {
    let table = match case.table() {
        Err(error) => {
            assert!(case.inconsistent, "{name}: {error}");
            assert!(
                error.to_string().contains("in an earlier row"),
                "{name}: {error}"
            );
            tally.refused += 1;
            return;
        }
        Ok(table) => table,
    };
    assert!(!case.inconsistent, "{name}");
    let rows = all_rows(&case.levels);
    let result = minimize_table(&table, &case.options(&table));
    if !case.on.is_empty() && !rows.iter().any(|row| case.is_forbidden(row)) {
        let parsimonious = result.unwrap().parsimonious.expect("it was asked for");
        let terms: Vec<&Cube> = parsimonious.terms(0).collect();
        assert_eq!(terms, [&Cube::empty()], "{name}");
        tally.refused += 1;
        return;
    }
    if case.on.is_empty() {
        let error = result
            .err()
            .unwrap_or_else(|| panic!("{name} is trivial"))
            .to_string();
        assert!(
            error.contains("no row of the truth table has OUT")
                || error.contains("every row of the truth table is a remainder"),
            "{name}: {error}"
        );
        tally.refused += 1;
        return;
    }
    let conservative = case.solved(|row| case.is_observed_free(row));
    let parsimonious = case.solved(|row| !case.is_forbidden(row));
    let (Some(conservative), Some(parsimonious)) = (conservative, parsimonious) else {
        tally.too_large += 1;
        return;
    };
    if conservative.models.len() * parsimonious.models.len() > MOST_PAIRS {
        tally.too_large += 1;
        return;
    }
    let name = format!("{name}\n{}", case.text);
    let found = result.unwrap_or_else(|error| panic!("{name}: {error}"));
    conservative.assert_is(found.conservative.as_ref().unwrap(), &name);
    parsimonious.assert_is(found.parsimonious.as_ref().unwrap(), &name);
    compare_pairs(
        case,
        &table,
        &found,
        [&conservative, &parsimonious],
        tally,
        &name,
    );
    tally.tables += 1;
    tally.contradictory += usize::from(!case.contradictions.is_empty());
    tally.solutions += 2 + found.intermediate.len();
}

fn compare_pairs(
    case: &Case,
    table: &TruthTable,
    found: &Minimized,
    [conservative, parsimonious]: [&Solved; 2],
    tally: &mut Tally,
    name: &str,
) {
    let described = with_figures(table, found, &[SolutionType::Intermediate], None);
    let mut pairs = found.intermediate.iter().zip(&described.solutions);
    for c in 0..conservative.models.len() {
        for p in 0..parsimonious.models.len() {
            let (pair, shown) = pairs
                .next()
                .unwrap_or_else(|| panic!("{name}: no pair {c}, {p}"));
            assert_eq!((pair.conservative, pair.parsimonious), (c, p), "{name}");
            let models = [conservative.model(c), parsimonious.model(p)];
            compare_pair(case, models, &pair.models, shown, tally, name);
        }
    }
    assert!(pairs.next().is_none(), "{name}");
}

/// The four steps of the definition.
fn compare_pair(
    case: &Case,
    [conservative, parsimonious]: [Vec<Cube>; 2],
    found: &Models,
    shown: &Solution,
    tally: &mut Tally,
    name: &str,
) {
    let mut terms = Vec::new();
    for c in &conservative {
        for p in &parsimonious {
            if p.literals()
                .all(|(condition, level)| c.level(condition) == Some(level))
            {
                terms.push(case.intermediate_term(c, p));
            }
        }
    }
    let within = |cubes: &[Cube], row: &[Level]| cubes.iter().any(|cube| cube.covers_row(row));
    let rows = all_rows(&case.levels);
    let assumed = |row: &Row| within(&parsimonious, row) && !case.is_on(row);
    let numbers = |wanted: bool| -> Vec<u64> {
        let rows = (1..)
            .zip(&rows)
            .filter(|(_, row)| assumed(row) && within(&terms, row) == wanted);
        rows.map(|(number, _)| number).collect()
    };
    let listed = |list: &Option<qca::solution::RowList>| -> Vec<u64> {
        let list = list.as_ref().and_then(|list| list.0.as_ref()).unwrap();
        list.iter().map(|number| number.to_u64().unwrap()).collect()
    };
    assert_eq!(listed(&shown.easy_counterfactuals), numbers(true), "{name}");
    assert_eq!(
        listed(&shown.difficult_counterfactuals),
        numbers(false),
        "{name}"
    );
    tally.easy += numbers(true).len();
    let is_easy = |row: &[Level]| assumed(&row.to_vec()) && within(&terms, row);
    let Some(solved) = case.solved(|row| case.is_on(row) || is_easy(row)) else {
        return;
    };
    solved.assert_is(found, name);
    let cubes = |rows: &[Row]| {
        rows.iter()
            .map(|row| Cube::from_row(row))
            .collect::<Vec<_>>()
    };
    let easy: Vec<Row> = rows.iter().filter(|row| is_easy(row)).cloned().collect();
    let problem = Problem::forbidden(case.levels.clone(), cubes(&case.on), cubes(&easy));
    for model in 0..found.models.len() {
        let terms: Vec<Cube> = found.terms(model).cloned().collect();
        assert_eq!(check::verify(&problem, &terms), Ok(()), "{name}");
    }
}

fn compare_seeds(seeds: std::ops::Range<u64>) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        let case = Case::random(&mut Random(seed));
        compare(&case, &mut tally, &format!("seed {seed}"));
    }
    tally
}

#[test]
fn the_three_solutions_are_those_of_the_definitions() {
    let halves = std::thread::scope(|scope| {
        let halves = [0..14_000, 14_000..28_000].map(|seeds| scope.spawn(|| compare_seeds(seeds)));
        halves.map(|half| {
            half.join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    });
    let sum = |count: fn(&Tally) -> usize| halves.iter().map(count).sum::<usize>();
    let what = format!("{halves:?}");
    println!("{what}");
    assert!(sum(|t| t.tables) >= 20_000, "{what}");
    assert!(sum(|t| t.solutions) >= 60_000, "{what}");
    assert!(sum(|t| t.easy) >= 28_000, "{what}");
    assert!(sum(|t| t.contradictory) >= 3_000, "{what}");
    assert!(sum(|t| t.refused) >= 900, "{what}");
}

/// Six rows in a ring, of which each term covers two neighbours: two conservative models, and as many parsimonious ones.
const RING: &str =
    "A,B,C,OUT\n0,0,1,1\n0,1,0,1\n0,1,1,1\n1,0,0,1\n1,0,1,1\n1,1,0,1\n0,0,0,0\n1,1,1,0\n";

#[test]
fn intermediate_solutions_are_listed_once_where_their_pairs_have_too_many_models() {
    let data = Dataset::parse("ring", RING.as_bytes(), &ReadOptions::default()).unwrap();
    let table = TruthTable::from_rows(&data, None, "OUT").unwrap();
    let listed = |max_models: usize| {
        let options = SolutionOptions {
            minimizer: minimize::Options {
                max_models,
                ..minimize::Options::default()
            },
            ..SolutionOptions::default()
        };
        let minimized = minimize_table(&table, &options).unwrap();
        let result = with_figures(&table, &minimized, &[SolutionType::Intermediate], None);
        assert_eq!(result.pair_count, Some(4u64.into()));
        result.solutions
    };
    // Four pairs with two models each; no remainder, so that all have the same solution.
    let each = listed(8);
    assert_eq!(each.len(), 4);
    assert!(
        each.iter()
            .all(|s| s.listed == 2 && s.pairs.is_empty() && s.from.is_some())
    );
    let [once] = &listed(7)[..] else { panic!() };
    assert_eq!((once.listed, &once.models), (2, &each[0].models));
    let pairs: Vec<(&str, usize)> = once
        .pairs
        .iter()
        .map(|pairs| (pairs.conservative.as_str(), pairs.parsimonious.len()))
        .collect();
    assert_eq!(pairs, [("M1", 2), ("M2", 2)]);
    assert_eq!(once.status, each[0].status);
}
