//! PLA files in which ON and don't-care overlap: don't-care wins, whichever way the minimum is found.

use qca_minimize::pla::{self, Overlap, Type};
use qca_minimize::{Cube, Level, Limits, Models, Options, Problem, Status, algebra, check, solve};

use crate::brute_force::{all_rows, fewest, truth};
use crate::random::Random;

/// A file of two to five inputs, some of them of three levels, whose terms overlap a good deal.
fn file(random: &mut Random) -> String {
    let kind = random.of(&["fd", "fd", "fdr"]);
    let binary = 2 + random.index(3);
    let wide = random.of(&[0, 0, 1, 2]);
    let phase = random.of(&["1", "1", "1", "0"]);
    let mut text = match wide {
        0 => format!(".i {binary}\n.o 1\n"),
        _ => format!(
            ".mv {} {binary}{} 1\n",
            binary + wide + 1,
            " 3".repeat(wide)
        ),
    };
    text += &format!(".type {kind}\n.phase {phase}\n");
    let dashes = random.of(&[30, 50, 70]);
    for _ in 0..2 + random.index(9) {
        for _ in 0..binary {
            let mark = if random.chance(dashes) {
                "-"
            } else {
                random.of(&["0", "1"])
            };
            text += mark;
        }
        for _ in 0..wide {
            let field = if random.chance(dashes) {
                "111"
            } else {
                random.of(&["100", "010", "001", "011"])
            };
            text += &format!(" {field}");
        }
        let marks: &[&str] = match kind {
            "fd" => &["1", "1", "-"],
            _ => &["1", "-", "0"],
        };
        let mark = random.of(marks);
        text += &format!(" {mark}\n");
    }
    text
}

fn within(cubes: &[Cube], row: &[Level]) -> bool {
    cubes.iter().any(|cube| cube.covers_row(row))
}

/// The same problem with what don't-care leaves of ON written in cubes.
fn written_out(problem: &Problem) -> Problem {
    Problem {
        on: algebra::subtract(&problem.levels, &problem.on, &problem.except),
        except: Vec::new(),
        ..problem.clone()
    }
}

fn with_steps(steps: u64) -> Options {
    Options {
        max_models: 1,
        count_models: false,
        list_prime_implicants: false,
        limits: Limits {
            steps: Some(steps),
            ..Limits::default()
        },
        ..Options::default()
    }
}

/// Everything that is said of the models, but for the proof.
fn said(models: &Models) -> impl PartialEq + std::fmt::Debug {
    (
        models.prime_implicants.clone(),
        models.model_count.clone(),
        models.models.clone(),
        (models.lower_bound, models.upper_bound),
    )
}

#[test]
fn overlapping_tables_equal_brute_force() {
    let (mut overlapping, mut opposite, mut multi_value, mut nothing) = (0, 0, 0, 0);
    for seed in 0..8_000 {
        let mut random = Random(seed);
        let text = file(&mut random);
        // What is ON and OFF is refused.
        let Ok(read) = pla::read(&text) else {
            continue;
        };
        let problem = read.problem(0);
        if read.overlapping.is_empty() {
            continue;
        }
        let rows = all_rows(&read.levels);
        if problem.on.is_empty() {
            nothing += 1;
            continue;
        }
        let needed = |row: &&Vec<Level>| within(&problem.on, row) && !within(&problem.except, row);
        let on: Vec<Cube> = rows
            .iter()
            .filter(needed)
            .map(|row| Cube::from_row(row))
            .collect();
        assert!(!on.is_empty(), "{text}");
        let allowed = |row: &[Level]| match read.kind == Type::Fdr {
            true => !within(&read.tables[0].off, row),
            false => within(&problem.on, row) || within(&read.tables[0].dont_care, row),
        };
        let Some(truth) = truth(&read.levels, &on, false, allowed) else {
            continue;
        };
        let Some(covers) = truth.irredundant() else {
            continue;
        };
        let least = fewest(&covers);
        let everything = Options {
            max_models: usize::MAX,
            ..Options::default()
        };
        let models = solve(&problem, &everything).unwrap();
        assert_eq!(models.prime_implicants, truth.primes, "{text}");
        assert!(models.models.iter().eq(&least), "{text}");
        let former = solve(&written_out(&problem), &everything).unwrap();
        assert_eq!(said(&models), said(&former), "{text}");
        for steps in [0, Limits::STEPS] {
            let alone = solve(&problem, &with_steps(steps)).unwrap();
            assert_eq!((alone.status, alone.gap()), (Status::Complete, 0), "{text}");
            assert_eq!(alone.upper_bound, models.upper_bound, "{text}");
            let terms: Vec<Cube> = alone.terms(0).cloned().collect();
            assert_eq!(check::verify(&problem, &terms), Ok(()), "{text}");
            assert_eq!(
                check::verify(&written_out(&problem), &terms),
                Ok(()),
                "{text}"
            );
        }
        overlapping += 1;
        opposite += u32::from(text.contains(".phase 0"));
        multi_value += u32::from(text.contains(".mv"));
    }
    assert!(overlapping > 2_000, "{overlapping}");
    assert!(opposite > 400, "{opposite}");
    assert!(multi_value > 800, "{multi_value}");
    assert!(nothing > 20, "{nothing}");
}

/// Terms of so many literals, half of them don't-care.
fn wide(inputs: usize, terms: usize, literals: usize, seed: u64) -> String {
    let mut random = Random(seed);
    let mut text = format!(".i {inputs}\n.o 1\n.type fd\n");
    for _ in 0..terms {
        let mut cells = vec![b'-'; inputs];
        while cells.iter().filter(|&&cell| cell != b'-').count() < literals {
            cells[random.index(inputs)] = b'0' + random.below(2) as u8;
        }
        text += std::str::from_utf8(&cells).unwrap();
        text += random.of(&[" 1\n", " -\n"]);
    }
    text
}

/// What don't-care leaves of ON would take thousands of cubes here, and millions with another term.
#[test]
fn wide_terms_that_overlap_are_certified() {
    for (inputs, terms, literals) in [
        (128, 40, 12),
        (128, 20, 12),
        (60, 40, 12),
        (40, 60, 6),
        (100, 120, 12),
    ] {
        for seed in 1..3 {
            let text = wide(inputs, terms, literals, seed);
            let what = format!("{inputs} inputs, {terms} terms, seed {seed}");
            for overlap in [Overlap::DontCare, Overlap::On] {
                let read = pla::read_with(&text, overlap).unwrap();
                assert_eq!(read.overlapping, [0], "{what}");
                let problem = read.problem(0);
                let models = solve(&problem, &with_steps(Limits::STEPS)).unwrap();
                assert_eq!(
                    (models.status, models.gap()),
                    (Status::Complete, 0),
                    "{what}"
                );
                let terms: Vec<Cube> = models.terms(0).cloned().collect();
                assert_eq!(check::verify(&problem, &terms), Ok(()), "{what}");
            }
        }
    }
}
