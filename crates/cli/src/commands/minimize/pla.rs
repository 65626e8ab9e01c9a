//! `qca minimize --pla`: Berkeley PLA files in and out.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Instant;

use anyhow::{Context, anyhow, bail, ensure};
use qca::condition::Condition;
use qca::error::SyntaxError;
use qca::minimize::{Cover, Cube, Models, Problem, Rest, Watch, check, pla};
use qca::solution::{
    Minimized, PlaResult, SolutionOptions, SolutionStatus, SolutionType, minimize_pla, verify_pla,
};
use qca_report::Words;
use qca_report::{Document, tables};
use qca_study::Specification;

use crate::Ending;
use crate::inputs;
use crate::interrupt;
use crate::output::{Format, write_file};

use super::{Arguments, Overlap};
use crate::commands::solution_arguments::Counting;

/// The most bytes that are read of a PLA file: 1 GiB.
const MOST_BYTES: u64 = 1 << 30;

/// Minimises each output of the file.
pub(super) fn run(arguments: &Arguments, path: &Path) -> anyhow::Result<Ending> {
    let file = read(path, arguments.overlap)?;
    note_overlaps(&file, arguments.overlap);
    if let Some(cover) = &arguments.verify {
        return verify(arguments, &file, &read(cover, arguments.overlap)?);
    }
    let options = options(arguments, &file)?;
    interrupt::searching();
    let (result, minimized) = solve(arguments, &file, &options)
        .map_err(|error| anyhow!("{}: {error}", path.display()))?;
    check_all(&file, &minimized)?;
    if let Some(place) = &arguments.certificate {
        certify(place, arguments.output.force, &file, &minimized)?;
    }
    if arguments
        .output
        .output
        .as_ref()
        .is_some_and(|out| out.extension().is_some_and(|e| e == "pla"))
    {
        let models: Vec<Vec<Cube>> = minimized.iter().map(first_model).collect();
        let text = pla::write(&file, &models);
        arguments
            .output
            .write_to(|out| Ok(out.write_all(text.as_bytes())?))?;
    } else {
        arguments.output.write(&result, || {
            let mut document = Document::new();
            for output in &result.outputs {
                tables::solutions(
                    Words::default(),
                    &mut document,
                    output,
                    &tables::Shown::default(),
                );
            }
            document
        })?;
    }
    Ok(match result.status {
        SolutionStatus::Limit => Ending::Limit,
        SolutionStatus::Complete => Ending::Done,
    })
}

/// Checks every model before anything of it is printed or written, whatever the format; after a limit as far as the moment
/// goes that is left.
fn check_all(file: &pla::Pla, minimized: &[Minimized]) -> anyhow::Result<()> {
    for (at, solved) in minimized.iter().enumerate() {
        let problem = file.problem(at);
        let only = |dont_care: &[Cube]| Problem {
            rest: Rest::Forbidden {
                dont_care: dont_care.to_vec(),
            },
            ..problem.clone()
        };
        let check = |problem: &Problem, models: &Models| {
            let fault = || {
                format!(
                    "the model found for {} does not stand the check, which is a fault of this program",
                    file.outputs[at]
                )
            };
            check_models(problem, models, &solved.clock.closing()).with_context(fault)
        };
        if let Some(models) = &solved.conservative {
            check(&only(&file.tables[at].dont_care), models)?;
        }
        if let Some(models) = &solved.parsimonious {
            check(&problem, models)?;
        }
        for pair in &solved.intermediate {
            check(&only(&pair.terms), &pair.models)?;
        }
    }
    Ok(())
}

/// Every term once, then what each model covers, unless the clock stops it.
fn check_models(problem: &Problem, models: &Models, clock: &Watch) -> anyhow::Result<()> {
    let terms: BTreeSet<&Cube> = (0..models.models.len())
        .flat_map(|model| models.terms(model))
        .collect();
    for term in terms {
        ensure!(
            check::is_implicant(problem, term, clock).unwrap_or(true),
            "a term covers a configuration that must not be covered"
        );
    }
    for model in 0..models.models.len() {
        let terms: Vec<Cube> = models.terms(model).cloned().collect();
        ensure!(
            check::covers_all(problem, &terms, clock).unwrap_or(true),
            "model {} leaves an ON configuration out",
            model + 1
        );
    }
    Ok(())
}

/// First the minimum alone, which is quick; then, where all models are wanted, everything, as far as `--count` says. Where the
/// time is up before, the minimum stands proven.
fn solve(
    arguments: &Arguments,
    file: &pla::Pla,
    options: &SolutionOptions,
) -> qca::Result<(PlaResult, Vec<Minimized>)> {
    // A limit that is set for all models, or for prime implicants, is one for the listing.
    let limited = options.minimizer.limits.time.is_some() && arguments.all_models
        || options.minimizer.limits.max_prime_implicants.is_some();
    if limited || options.minimizer.cover == Cover::Irredundant {
        return minimize_pla(file, options);
    }
    let start = Instant::now();
    let minimum = minimize_pla(file, &options.clone().minimum_only())?;
    // Without a step for more, the minimum would only be found again.
    let everything = (arguments.all_models || arguments.output.format() == Format::Json)
        && options.minimizer.limits.steps != Some(0);
    if !everything || minimum.0.status == SolutionStatus::Limit {
        return Ok(minimum);
    }
    let left = options
        .minimizer
        .limits
        .time
        .map(|time| time.saturating_sub(start.elapsed()));
    let mut everything = options.clone();
    everything.minimizer.limits.time = left;
    let all = minimize_pla(file, &everything)?;
    let asked = arguments.solution.count == Counting::Exact;
    Ok(if all.0.status == SolutionStatus::Complete {
        all
    } else if asked || interrupt::flag().load(Ordering::Relaxed) {
        (cut_short(minimum.0), minimum.1)
    } else {
        minimum
    })
}

/// The answer where the user has stopped what was to follow.
fn cut_short(mut result: PlaResult) -> PlaResult {
    result.status = SolutionStatus::Limit;
    for output in &mut result.outputs {
        output.status = SolutionStatus::Limit;
        for solution in &mut output.solutions {
            *solution = solution.clone().stopped();
        }
    }
    result
}

/// Checks a cover in place of making one.
fn verify(arguments: &Arguments, file: &pla::Pla, cover: &pla::Pla) -> anyhow::Result<Ending> {
    let verification = verify_pla(file, cover)?;
    arguments
        .output
        .write(&verification, || tables::verification(&verification).into())?;
    Ok(match verification.valid {
        true => Ending::Done,
        false => Ending::Failed,
    })
}

fn read(path: &Path, overlap: Overlap) -> anyhow::Result<pla::Pla> {
    let text = read_text(path)?;
    let overlap = match overlap {
        Overlap::DontCare => pla::Overlap::DontCare,
        Overlap::On => pla::Overlap::On,
    };
    let file = pla::read_with(&text, overlap).map_err(|error| fault(path, &text, &error))?;
    for note in &file.notes {
        say!("note: {}, {note}", path.display());
    }
    Ok(file)
}

/// Says which outputs have configurations that are ON and don't-care, and what they are taken for.
fn note_overlaps(file: &pla::Pla, overlap: Overlap) {
    let (taken, other) = match overlap {
        Overlap::DontCare => (
            "don't-care, as espresso does",
            "--overlap on takes them as ON",
        ),
        Overlap::On => ("ON", "--overlap dont-care takes them as espresso does"),
    };
    let names = file
        .overlapping
        .iter()
        .map(|&output| file.outputs[output].as_str());
    let names: Vec<&str> = names.collect();
    if !names.is_empty() {
        let names = names.join(", ");
        say!(
            "note: some configurations of {names} are listed as ON and as don't-care; they are taken as {taken} ({other})"
        );
    }
}

fn read_text(path: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let read = match path == Path::new("-") {
        true => (std::io::stdin().lock().take(MOST_BYTES + 1)).read_to_end(&mut bytes),
        false => {
            inputs::note(path);
            let file = std::fs::File::open(path);
            file.and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        }
    };
    let read = read.with_context(|| format!("{}: cannot be read", path.display()))?;
    if read as u64 > MOST_BYTES {
        bail!(
            "{}: longer than 1 GiB, the most that is read",
            path.display()
        );
    }
    // Old files have comments in other encodings than UTF-8; terms are ASCII.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A fault of the file, pointing at its line.
fn fault(path: &Path, text: &str, error: &pla::PlaError) -> qca::Error {
    let start: usize = text
        .split_inclusive('\n')
        .take(error.line.saturating_sub(1))
        .map(str::len)
        .sum();
    let line = text
        .get(start..)
        .and_then(|rest| rest.lines().next())
        .unwrap_or("");
    let span = start..start + line.len();
    SyntaxError::new(path.display().to_string(), text, span, &*error.message)
        .remedy("a PLA file has .i and .o, then a term of 0, 1 and - with its outputs on each line")
        .into()
}

fn options(arguments: &Arguments, file: &pla::Pla) -> qca::Result<SolutionOptions> {
    let conditions: Vec<Condition> = file
        .inputs
        .iter()
        .zip(&file.levels)
        .map(|(name, &levels)| Condition {
            name: name.clone(),
            levels,
        })
        .collect();
    let types = match arguments.solution.solution.is_empty() {
        true => vec![SolutionType::Parsimonious],
        false => arguments.solution.types(),
    };
    let plain = Specification::new(0, SolutionType::Parsimonious);
    let specification = arguments.solution.complete(plain);
    let mut options = specification.solution_options(&conditions, &types)?;
    options.rows_as_wholes = arguments.rows_as_wholes();
    options.minimizer.certificate = arguments.certificate.is_some();
    Ok(options)
}

/// The cubes of the first model of the last kind of solution: what a PLA file of the result holds.
fn first_model(minimized: &Minimized) -> Vec<Cube> {
    let intermediate = minimized.intermediate.first().map(|pair| &*pair.models);
    let models = intermediate
        .or(minimized.parsimonious.as_ref())
        .or(minimized.conservative.as_ref());
    models
        .filter(|models| !models.models.is_empty())
        .map_or_else(Vec::new, |models| models.terms(0).cloned().collect())
}

/// Writes the proofs of all outputs to one file.
fn certify(
    place: &Path,
    force: bool,
    file: &pla::Pla,
    minimized: &[Minimized],
) -> anyhow::Result<()> {
    let mut text = String::new();
    for (name, output) in file.outputs.iter().zip(minimized) {
        let Some(models) = output
            .parsimonious
            .as_ref()
            .or(output.conservative.as_ref())
        else {
            continue;
        };
        let certificate = models.certificate.as_ref().with_context(|| {
            format!("the lower bound of {name} has no proof yet: the work was stopped before")
        })?;
        writeln!(text, "# output {name}")?;
        text.push_str(&certificate.to_string());
    }
    write_file(place, force, |out| Ok(out.write_all(text.as_bytes())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_is_none_is_found_out() {
        let file = pla::read(".i 2\n.o 1\n.type fr\n11 1\n10 1\n00 0\n").unwrap();
        let with = |terms: &[Cube]| Models {
            prime_implicants: terms.to_vec(),
            prime_implicant_count: None,
            model_count: None,
            models: vec![(0..terms.len()).collect()],
            status: qca::minimize::Status::Complete,
            lower_bound: terms.len(),
            upper_bound: terms.len(),
            certificate: None,
        };
        let checked = |terms: &[Cube]| {
            let solved = Minimized {
                parsimonious: Some(with(terms)),
                ..Minimized::default()
            };
            check_all(&file, &[solved]).map_err(|error| format!("{error:#}"))
        };
        assert_eq!(checked(&[Cube::from_literals([(0, 1)])]), Ok(()));
        let uncovered = checked(&[Cube::from_row(&[1, 1])]).unwrap_err();
        assert!(uncovered.contains("model 1 leaves"), "{uncovered}");
        let forbidden = checked(&[Cube::empty()]).unwrap_err();
        assert!(forbidden.contains("must not be covered"), "{forbidden}");
    }
}
