//! Replication: a published study from its raw data, and wrong claims about a simulated one that are diagnosed rightly.

use std::path::{Path, PathBuf};

use qca::replicate::{BlockResult, Replication, Verdict, replicate, replicate_table};
use qca::robust::{Evaluator, Watch, subjects};
use qca::solution::SolutionType;
use qca::study::Study;
use qca::term::{sum_text, term_text};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The PPIP study with something added at its end.
fn ppip(change: impl Fn(String) -> String) -> Study {
    let path = root().join("fixtures/ppip/study.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    Study::parse(&path, &change(text)).unwrap()
}

fn answer(study: &Study) -> Replication {
    replicate(study, &study.load().unwrap(), Watch::default()).unwrap()
}

/// The first model of a solution as a `[[published]]` block to three digits; `column` says where each figure is printed.
fn block(study: &Study, outcome: &str, kind: SolutionType, claimed: &str, swapped: bool) -> String {
    let data = study.load().unwrap();
    let subject = subjects(study, &data, kind)
        .unwrap()
        .into_iter()
        .find(|s| s.outcome == outcome)
        .unwrap();
    let answer = Evaluator::new(&subject.material)
        .evaluate(&subject.setting)
        .unwrap();
    let model = &answer.solution.models[0];
    let fit = answer.prepared.fit(model);
    let conditions = answer.prepared.conditions();
    let names = if swapped {
        ["raw_coverage", "consistency"]
    } else {
        ["consistency", "raw_coverage"]
    };
    let terms: Vec<String> = model
        .iter()
        .zip(&fit.terms)
        .map(|(term, fit)| {
            format!(
                "{{ term = \"{}\", {} = {:.3}, {} = {:.3} }}",
                term_text(term, &conditions),
                names[0],
                fit.consistency.unwrap(),
                names[1],
                fit.raw_coverage.unwrap()
            )
        })
        .collect();
    assert!(!sum_text(model, &conditions).is_empty());
    format!(
        "\n[[published]]\noutcome = \"{outcome}\"\nsolution = \"{claimed}\"\nterms = [{}]\n",
        terms.join(", ")
    )
}

fn explained_by<'a>(result: &'a BlockResult, words: &str) -> Option<&'a [String]> {
    let complete = result
        .explanations
        .iter()
        .filter(|explanation| explanation.complete);
    complete
        .map(|e| e.changes.as_slice())
        .find(|changes| changes.iter().any(|c| c.contains(words)))
}

#[test]
fn a_published_study_comes_out_of_its_raw_data() {
    let path = root().join("tests/golden/covid-ylls/replicate.toml");
    let study = Study::read(&path).unwrap();
    if !study.data.file.exists() {
        println!("SKIPPED: {} is not there", study.data.file.display());
        return;
    }
    let replication = answer(&study);
    for block in &replication.published {
        for claim in &block.claims {
            assert_eq!(
                claim.verdict,
                Verdict::Reproduced,
                "{} {claim:?}",
                block.outcome
            );
        }
    }
    assert!(replication.reproduced);
    for subject in subjects(&study, &study.load().unwrap(), SolutionType::Intermediate).unwrap() {
        let answer = Evaluator::new(&subject.material)
            .evaluate(&subject.setting)
            .unwrap();
        assert_eq!(answer.prepared.observed.rows.len(), 23);
    }
}

#[test]
fn a_right_claim_is_reproduced_to_its_digits() {
    let plain = ppip(|text| text);
    for outcome in ["MPV", "~MPV", "PPV", "~PPV"] {
        let block = block(
            &plain,
            outcome,
            SolutionType::Intermediate,
            "intermediate",
            false,
        );
        let result = answer(&ppip(|text| text + &block));
        assert!(result.reproduced, "{result:?}");
        assert_eq!(result.exact, result.claims);
        assert!(result.published[0].searched.is_none());
    }
}

#[test]
fn a_conservative_solution_printed_as_intermediate_is_told() {
    let plain = ppip(|text| text);
    let block = block(
        &plain,
        "~MPV",
        SolutionType::Conservative,
        "intermediate",
        false,
    );
    let result = answer(&ppip(|text| text + &block));
    assert!(!result.reproduced);
    let changes = explained_by(&result.published[0], "conservative").expect("an explanation");
    assert_eq!(changes, ["the conservative solution"]);
}

#[test]
fn swapped_columns_are_told() {
    let plain = ppip(|text| text);
    let block = block(
        &plain,
        "PPV",
        SolutionType::Intermediate,
        "intermediate",
        true,
    );
    let result = answer(&ppip(|text| text + &block));
    assert!(!result.reproduced);
    let changes = explained_by(&result.published[0], "interchanged").expect("an explanation");
    assert_eq!(
        changes,
        ["the columns of consistency and coverage interchanged"]
    );
}

/// Crossovers at scores that cases have put these at 0.5.
fn with_halves(text: String, half: &str) -> String {
    text.replace("direct(2.5, 4, 6)", "direct(2.5, 3.83, 6)")
        .replace("direct(2.5, 4.5, 6)", "direct(2.5, 4.6, 6)")
        .replace("direct(2.5, 4.2, 6)", "direct(2.5, 4.4, 6)")
        .replace(
            "id = \"city\"",
            &format!("id = \"city\"\nhalf = \"{half}\""),
        )
}

#[test]
fn nudged_memberships_of_one_half_are_told() {
    let nudged = ppip(|text| with_halves(text, "nudge=0.001"));
    let mut told = 0;
    for outcome in ["MPV", "~MPV", "PPV", "~PPV"] {
        let block = block(
            &nudged,
            outcome,
            SolutionType::Intermediate,
            "intermediate",
            false,
        );
        let result = answer(&ppip(|text| with_halves(text, "keep") + &block));
        if result.reproduced {
            // The nudged cases make no difference for this outcome.
            continue;
        }
        let changes = explained_by(&result.published[0], "0.5").expect("an explanation");
        assert_eq!(changes, ["+0.001 added to memberships of 0.5"]);
        told += 1;
    }
    assert!(told > 0);
}

#[test]
fn the_calibration_of_another_program_is_told() {
    let other = ppip(|text| {
        text.replace(", 6)\"", ", 6, logodds=3)\"")
            .replace(", 90)\"", ", 90, logodds=3)\"")
            .replace(", 85)\"", ", 85, logodds=3)\"")
            .replace(", 5.5)\"", ", 5.5, logodds=3)\"")
    });
    let block = block(
        &other,
        "MPV",
        SolutionType::Intermediate,
        "intermediate",
        false,
    );
    let block = block.replace("outcome", "tolerance = 0\noutcome");
    let result = answer(&ppip(|text| text + &block));
    let changes = explained_by(&result.published[0], "fs/QCA").expect("an explanation");
    assert_eq!(changes, ["fs/QCA's calibration (log-odds 3)"]);
}

#[test]
fn a_truth_table_alone_shows_the_terms() {
    let plain = ppip(|text| text);
    let data = plain.load().unwrap();
    let subject = subjects(&plain, &data, SolutionType::Intermediate)
        .unwrap()
        .remove(0);
    let answer = Evaluator::new(&subject.material)
        .evaluate(&subject.setting)
        .unwrap();
    let mut csv = "CON,NORM,RISK,KNOW,PUB,OUT\n".to_owned();
    for (row, out) in answer.prepared.observed.rows.iter().zip(&answer.outs) {
        let levels = row
            .pattern
            .iter()
            .map(|level| level.unwrap().to_string() + ",");
        csv += &(levels.collect::<String>() + &format!("{out}\n"));
    }
    let table = qca::Dataset::parse("table.csv", csv.as_bytes(), &Default::default()).unwrap();
    let right = block(
        &plain,
        "MPV",
        SolutionType::Intermediate,
        "intermediate",
        false,
    );
    let result = replicate_table(&ppip(|text| text + &right), &table, Watch::default()).unwrap();
    assert!(result.reproduced, "{result:?}");
    let wrong = block(
        &plain,
        "MPV",
        SolutionType::Parsimonious,
        "intermediate",
        false,
    );
    let result = replicate_table(&ppip(|text| text + &wrong), &table, Watch::default()).unwrap();
    assert!(!result.reproduced);
    let changes = explained_by(&result.published[0], "parsimonious").expect("an explanation");
    assert_eq!(changes, ["the parsimonious solution"]);
}

#[test]
fn interchanged_rows_of_the_truth_table_are_told() {
    let plain = ppip(|text| text);
    let data = plain.load().unwrap();
    let subject = subjects(&plain, &data, SolutionType::Conservative)
        .unwrap()
        .remove(0);
    let answer = Evaluator::new(&subject.material)
        .evaluate(&subject.setting)
        .unwrap();
    let rows = &answer.prepared.observed.rows;
    let one = answer
        .outs
        .iter()
        .position(|out| out.to_string() == "1")
        .unwrap();
    let zero = answer
        .outs
        .iter()
        .rposition(|out| out.to_string() == "0")
        .unwrap();
    let table = |swap: bool| {
        let mut csv = "CON,NORM,RISK,KNOW,PUB,OUT\n".to_owned();
        for (at, row) in rows.iter().enumerate() {
            let from = match at {
                _ if swap && at == one => zero,
                _ if swap && at == zero => one,
                _ => at,
            };
            let levels = row
                .pattern
                .iter()
                .map(|level| level.unwrap().to_string() + ",");
            csv += &(levels.collect::<String>() + &format!("{}\n", answer.outs[from]));
        }
        qca::Dataset::parse("table.csv", csv.as_bytes(), &Default::default()).unwrap()
    };
    let claimed = block(
        &plain,
        "MPV",
        SolutionType::Conservative,
        "conservative",
        false,
    );
    let study = ppip(|text| text + &claimed);
    assert!(
        replicate_table(&study, &table(false), Watch::default())
            .unwrap()
            .reproduced
    );
    let result = replicate_table(&study, &table(true), Watch::default()).unwrap();
    assert!(!result.reproduced);
    assert!(explained_by(&result.published[0], "interchanged").is_some());
}
