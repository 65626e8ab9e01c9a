//! The minimiser against brute force on random small problems.

use std::collections::BTreeSet;

use num_bigint::BigUint;
use qca_minimize::{
    Cover, Cube, Error, Level, Limits, Options, Problem, Rest, Status, check,
    for_each_prime_implicant, solve,
};

use crate::brute_force::{Truth, all_rows, fewest, truth};
use crate::random::Random;

/// A cube whose conditions are absent with this percentage.
fn random_cube(random: &mut Random, levels: &[Level], dashes: u64) -> Cube {
    let pattern: Vec<Option<Level>> = levels
        .iter()
        .map(|&l| (random.below(100) >= dashes).then(|| random.below(u64::from(l)) as Level))
        .collect();
    Cube::from_pattern(&pattern)
}

/// Two to six conditions, with two to four levels or one; rows that come twice, cells that do not matter, nothing ON, nothing OFF,
/// configurations that are both; now and then ON that need not be covered, as in PLA files where don't-care overlaps ON.
fn random_problem(random: &mut Random) -> Problem {
    let conditions = random.of(&[2, 3, 3, 4, 4, 4, 5, 5, 6, 6]);
    let kinds: &[Level] = random.of(&[&[2], &[2], &[2, 3], &[2, 3, 4], &[1, 2, 3, 4]]);
    let levels: Vec<Level> = (0..conditions).map(|_| random.of(kinds)).collect();
    let cubes = |random: &mut Random, most: u64, dashes: u64| -> Vec<Cube> {
        let count = random.below(most + 1);
        let mut cubes: Vec<Cube> = (0..count)
            .map(|_| random_cube(random, &levels, dashes))
            .collect();
        if random.below(3) == 0 {
            let again = cubes.first().cloned();
            cubes.extend(again);
        }
        cubes
    };
    let dashes = random.of(&[0, 0, 20, 40]);
    let on = cubes(random, 9, dashes);
    let rest_dashes = random.of(&[0, 0, 40]);
    let rest = if random.below(2) == 0 {
        // Mostly without contradiction: of two rows that are one, that in OFF goes.
        let keep_contradictions = random.below(10) == 0;
        let mut off = cubes(random, 14, rest_dashes);
        off.retain(|off| keep_contradictions || !on.iter().any(|on| on.intersects(off)));
        Rest::Free { off }
    } else {
        Rest::Forbidden {
            dont_care: cubes(random, 8, rest_dashes),
        }
    };
    let except = match (&rest, random.below(3)) {
        (Rest::Forbidden { dont_care }, 0) => dont_care.clone(),
        (Rest::Free { .. }, 0) => cubes(random, 5, rest_dashes),
        _ => Vec::new(),
    };
    Problem {
        levels,
        on,
        except,
        rest,
        on_as_wholes: random.below(2) == 0,
    }
}

fn within(cubes: &[Cube], row: &[Level]) -> bool {
    cubes.iter().any(|cube| cube.covers_row(row))
}

/// What has to be covered: cubes, or configurations where some need not be.
fn needed(problem: &Problem) -> Vec<Cube> {
    if problem.except.is_empty() {
        return problem.on.clone();
    }
    let rows = all_rows(&problem.levels);
    let is_needed = |row: &&Vec<Level>| !within(&problem.except, row);
    let rows: Vec<&Vec<Level>> = rows.iter().filter(is_needed).collect();
    if problem.on_as_wholes {
        let is_needed = |on: &&Cube| rows.iter().any(|row| on.covers_row(row));
        return problem.on.iter().filter(is_needed).cloned().collect();
    }
    let on = rows.iter().filter(|row| within(&problem.on, row));
    on.map(|row| Cube::from_row(row)).collect()
}

fn truth_of(problem: &Problem) -> Option<Truth> {
    truth(
        &problem.levels,
        &needed(problem),
        problem.on_as_wholes,
        |row| match &problem.rest {
            Rest::Free { off } => !within(off, row),
            Rest::Forbidden { dont_care } => within(dont_care, row) || within(&problem.on, row),
        },
    )
}

/// How many problems were what.
#[derive(Debug, Default)]
struct Tally {
    compared: u32,
    multi_value: u32,
    six_conditions: u32,
    nothing_off: u32,
    nothing_on: u32,
    contradictions: u32,
    excepted: u32,
    models: usize,
    irredundant: usize,
    too_large: u32,
}

/// Whether the minimiser refuses the problem, as it must.
fn is_refused(problem: &Problem, tally: &mut Tally, name: &str) -> bool {
    let result = solve(problem, &Options::default());
    let meets = |on: &Cube| match &problem.rest {
        Rest::Free { off } => off.iter().any(|off| on.intersects(off)),
        Rest::Forbidden { .. } => false,
    };
    if problem.on.iter().any(meets) {
        assert!(matches!(result, Err(Error::Conflict { .. })), "{name}");
        tally.contradictions += 1;
        return true;
    }
    if needed(problem).is_empty() {
        assert!(matches!(result, Err(Error::NothingOn)), "{name}");
        tally.nothing_on += 1;
        return true;
    }
    false
}

fn compare(problem: &Problem, dominance: bool, tally: &mut Tally, name: &str) {
    if is_refused(problem, tally, name) {
        return;
    }
    let truth = truth_of(problem).map(|truth| match dominance {
        true => truth.undominated(),
        false => truth,
    });
    let covers = truth.as_ref().and_then(Truth::irredundant);
    let (Some(truth), Some(irredundant)) = (truth, covers) else {
        tally.too_large += 1;
        return;
    };
    let least = fewest(&irredundant);
    compare_models(problem, dominance, Cover::Fewest, &truth, &least, name);
    compare_models(
        problem,
        dominance,
        Cover::Irredundant,
        &truth,
        &irredundant,
        name,
    );
    compare_minimum_alone(problem, &truth, &least, name);
    if !dominance {
        compare_enumeration(problem, &truth, name);
    }
    tally.compared += 1;
    tally.models += least.len();
    tally.irredundant += irredundant.len();
    tally.multi_value += u32::from(problem.levels.iter().any(|&l| l > 2));
    tally.excepted += u32::from(needed(problem) != problem.on);
    tally.six_conditions += u32::from(problem.levels.len() == 6);
    let nothing_off = matches!(&problem.rest, Rest::Free { off } if off.is_empty());
    tally.nothing_off += u32::from(nothing_off);
}

fn compare_models(
    problem: &Problem,
    dominance: bool,
    cover: Cover,
    truth: &Truth,
    expected: &BTreeSet<Vec<usize>>,
    name: &str,
) {
    let options = Options {
        cover,
        row_dominance: dominance,
        max_models: usize::MAX,
        ..Options::default()
    };
    let models = solve(problem, &options).unwrap_or_else(|e| panic!("{name}: {e}\n{problem:?}"));
    let name = format!("{name}, {cover:?}");
    assert_eq!(models.status, Status::Complete, "{name}");
    assert_eq!(models.prime_implicants, truth.primes, "{name}\n{problem:?}");
    let count = BigUint::from(truth.primes.len());
    assert_eq!(models.prime_implicant_count, Some(count), "{name}");
    assert_eq!(
        models.model_count,
        Some(BigUint::from(expected.len())),
        "{name}\n{problem:?}"
    );
    // Both are in lexicographic order, so that this is their order too, and that none comes twice.
    assert!(models.models.iter().eq(expected), "{name}\n{problem:?}");
    let least = expected.iter().map(Vec::len).min().unwrap_or(0);
    assert_eq!(
        (models.lower_bound, models.upper_bound),
        (least, least),
        "{name}"
    );
    for model in 0..models.models.len().min(64) {
        let terms: Vec<Cube> = models.terms(model).cloned().collect();
        check::verify(problem, &terms).unwrap_or_else(|f| panic!("{name}: {f}\n{problem:?}"));
    }
}

/// The minimum alone: in the usual way, and where no step is left for a list of prime implicants, whether that is asked for or not.
fn compare_minimum_alone(
    problem: &Problem,
    truth: &Truth,
    least: &BTreeSet<Vec<usize>>,
    name: &str,
) {
    for (steps, everything) in [
        (Some(Limits::STEPS), false),
        (Some(0), false),
        (Some(0), true),
    ] {
        let options = Options {
            max_models: 1,
            count_models: everything,
            list_prime_implicants: everything,
            certificate: steps == Some(0),
            limits: Limits {
                steps,
                ..Limits::default()
            },
            ..Options::default()
        };
        let name = format!("{name}, {steps:?} steps, {everything}");
        let alone = solve(problem, &options).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(alone.status, Status::Complete, "{name}");
        assert_eq!(alone.lower_bound, alone.upper_bound, "{name}");
        let model: Vec<Cube> = alone.terms(0).cloned().collect();
        assert_eq!(model.len(), alone.lower_bound, "{name}\n{problem:?}");
        assert_eq!(
            least.first().map(Vec::len),
            Some(model.len()),
            "{name}\n{problem:?}"
        );
        check::verify(problem, &model)
            .unwrap_or_else(|fault| panic!("{name}: {fault}\n{problem:?}"));
        if let Some(certificate) = &alone.certificate {
            assert_eq!(certificate.bound, alone.lower_bound, "{name}");
            assert_needed(problem, &certificate.rows, &name);
        }
        // Dominated ones may take part: the list is then not that of the definition.
        let undominated = model.iter().all(|term| truth.primes.contains(term));
        let place = |term: &Cube| truth.primes.iter().position(|prime| prime == term);
        if undominated {
            let mut places: Vec<usize> = model.iter().filter_map(place).collect();
            places.sort_unstable();
            assert!(least.contains(&places), "{name}\n{problem:?}");
        }
    }
}

/// What a proof is about has to be covered.
fn assert_needed(problem: &Problem, rows: &[Cube], name: &str) {
    let needed = needed(problem);
    for row in all_rows(&problem.levels) {
        let proved = within(rows, &row);
        assert!(
            !proved || within(&needed, &row),
            "{name}: {row:?}\n{problem:?}"
        );
    }
}

fn compare_enumeration(problem: &Problem, truth: &Truth, name: &str) {
    let mut found = Vec::new();
    let mut visit = |cube: &Cube| found.push(cube.clone());
    let status = for_each_prime_implicant(problem, &Options::default(), &mut visit);
    assert_eq!(status, Ok(Status::Complete), "{name}");
    found.sort();
    assert_eq!(found, truth.primes, "{name}\n{problem:?}");
}

fn compare_seeds(seeds: std::ops::Range<u64>) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        let mut random = Random(seed);
        let problem = random_problem(&mut random);
        compare(&problem, seed % 5 == 0, &mut tally, &format!("seed {seed}"));
    }
    tally
}

#[test]
fn equals_brute_force() {
    let halves = std::thread::scope(|scope| {
        let halves = [0..14_000, 14_000..28_000].map(|seeds| scope.spawn(|| compare_seeds(seeds)));
        halves.map(|half| {
            half.join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    });
    let sum = |count: fn(&Tally) -> u32| halves.iter().map(count).sum::<u32>();
    let what = format!("{halves:?}");
    println!("{what}");
    assert!(sum(|t| t.compared) >= 20_000, "{what}");
    assert!(sum(|t| t.multi_value) >= 8_000, "{what}");
    assert!(sum(|t| t.six_conditions) >= 3_000, "{what}");
    assert!(sum(|t| t.nothing_off) >= 500, "{what}");
    assert!(sum(|t| t.nothing_on) >= 1_000, "{what}");
    assert!(sum(|t| t.contradictions) >= 300, "{what}");
    assert!(sum(|t| t.excepted) >= 3_000, "{what}");
    assert!(
        halves.iter().map(|t| t.models).sum::<usize>() > 40_000,
        "{what}"
    );
    assert!(
        halves.iter().map(|t| t.irredundant).sum::<usize>() > 100_000,
        "{what}"
    );
}
