//! Replication: a published study from its raw data, and wrong claims about a simulated one that are diagnosed rightly.

use std::path::{Path, PathBuf};

use qca::condition::{sum_text, term_text};
use qca::solution::SolutionType;
use qca_study::evaluate::{Evaluator, tested_outcomes};
use qca_study::file::Study;
use qca_study::replicate::{BlockResult, Replication, Verdict, replicate, replicate_table};
use qca_study::watch::Watch;

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
    let tested = tested_outcomes(study, &data, kind)
        .unwrap()
        .into_iter()
        .find(|s| s.outcome == outcome)
        .unwrap();
    let answer = Evaluator::new(&tested.raw)
        .evaluate(&tested.specification)
        .unwrap();
    let model = &answer.solution.models[0];
    let fit = answer.calibrated.observed.fit(model);
    let conditions = answer.calibrated.conditions();
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

/// What the explanation that stands first changes, if it explains the whole block.
fn first_explanation(result: &BlockResult) -> &[String] {
    let first = result.explanations.first().expect("an explanation");
    assert!(first.complete, "{:?}", result.explanations);
    &first.changes
}

#[test]
#[ignore = "needs the reference data in ../shared beside the checkout; .ci/run runs it there"]
fn a_published_study_of_the_reference_data_comes_out() {
    let path = root().join("tests/study/covid-ylls/replicate.toml");
    let study = Study::read(&path).unwrap();
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
    for tested in
        tested_outcomes(&study, &study.load().unwrap(), SolutionType::Intermediate).unwrap()
    {
        let answer = Evaluator::new(&tested.raw)
            .evaluate(&tested.specification)
            .unwrap();
        assert_eq!(answer.calibrated.observed.rows().len(), 23);
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
fn another_type_of_solution_printed_as_intermediate_is_told_first() {
    let plain = ppip(|text| text);
    let mut told = 0;
    for outcome in ["MPV", "~MPV", "PPV", "~PPV"] {
        for kind in [SolutionType::Conservative, SolutionType::Parsimonious] {
            let block = block(&plain, outcome, kind, "intermediate", false);
            let result = answer(&ppip(|text| text + &block));
            if result.reproduced {
                // The two types have the same solution for this outcome.
                continue;
            }
            let changes = first_explanation(&result.published[0]);
            assert_eq!(changes, [format!("the {} solution", kind.name())]);
            told += 1;
        }
    }
    assert!(told >= 4, "{told}");
}

#[test]
fn swapped_columns_are_told_first() {
    let plain = ppip(|text| text);
    for (outcome, kind) in [
        ("MPV", SolutionType::Conservative),
        ("~MPV", SolutionType::Parsimonious),
        ("PPV", SolutionType::Intermediate),
        ("~PPV", SolutionType::Intermediate),
    ] {
        let block = block(&plain, outcome, kind, kind.name(), true);
        let result = answer(&ppip(|text| text + &block));
        assert!(!result.reproduced);
        assert_eq!(
            first_explanation(&result.published[0]),
            ["the columns of consistency and coverage interchanged"],
            "{outcome}"
        );
    }
}

#[test]
fn swapped_columns_of_necessity_and_of_rows_are_told_first() {
    // NORM <- PPV has a consistency of 0.920, a coverage of 0.531 and a RoN of 0.708; row 28 a PRI of 0.732.
    let cases = [
        (
            "necessity = [{ expression = \"NORM\", consistency = 0.531, coverage = 0.920 }]",
            "the columns of consistency and coverage of the necessary conditions interchanged",
        ),
        (
            "necessity = [{ expression = \"NORM\", consistency = 0.920, coverage = 0.708, ron = 0.531 }]",
            "the columns of coverage and RoN of the necessary conditions interchanged",
        ),
        (
            "rows = [{ row = 28, consistency = 0.732, pri = 0.886 }]",
            "the columns of consistency and PRI of the truth table interchanged",
        ),
    ];
    for (claims, told) in cases {
        let published = format!("\n[[published]]\noutcome = \"PPV\"\n{claims}\n");
        let study = ppip(|text| text + &published);
        let replication = answer(&study);
        assert_eq!(
            first_explanation(&replication.published[0]),
            [told],
            "{claims}"
        );
    }
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
fn nudged_memberships_of_one_half_are_told_first() {
    let mut told = 0;
    for (claimed, stated, change) in [
        ("nudge=0.001", "keep", "+0.001 added to memberships of 0.5"),
        ("keep", "nudge=0.001", "memberships of 0.5 kept"),
        ("drop", "keep", "cases with a membership of 0.5 left out"),
    ] {
        let other = ppip(|text| with_halves(text, claimed));
        for outcome in ["MPV", "~MPV", "PPV", "~PPV"] {
            let kind = SolutionType::Intermediate;
            let block = block(&other, outcome, kind, "intermediate", false);
            let result = answer(&ppip(|text| with_halves(text, stated) + &block));
            if result.reproduced {
                // The cases at 0.5 make no difference for this outcome.
                continue;
            }
            let changes = first_explanation(&result.published[0]);
            assert_eq!(changes, [change], "{outcome}, {claimed}");
            told += 1;
        }
    }
    assert!(told >= 4, "{told}");
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
    let changes = first_explanation(&result.published[0]);
    assert_eq!(changes, ["fs/QCA's calibration (log-odds 3)"]);
}

#[test]
fn a_truth_table_alone_shows_the_terms() {
    let plain = ppip(|text| text);
    let data = plain.load().unwrap();
    let tested = tested_outcomes(&plain, &data, SolutionType::Intermediate)
        .unwrap()
        .remove(0);
    let answer = Evaluator::new(&tested.raw)
        .evaluate(&tested.specification)
        .unwrap();
    let mut csv = "CON,NORM,RISK,KNOW,PUB,OUT\n".to_owned();
    for (row, out) in answer.calibrated.observed.rows().iter().zip(&answer.outs) {
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
    let changes = first_explanation(&result.published[0]);
    assert_eq!(changes, ["the parsimonious solution"]);
}

/// A study of calibrated crisp scores with blocks at its end.
fn crisp(blocks: &str) -> Study {
    let path = root().join("fixtures/small/study.toml");
    let text = format!(
        "[data]\nfile = \"crisp.csv\"\n\n[[condition]]\nname = \"A\"\nexpectation = \"present\"\n\n[[condition]]\nname = \"B\"\n\n[[condition]]\nname = \"C\"\n\n[[outcome]]\nname = \"Y\"\n\n[cut_offs]\nconsistency = 0.75\n{blocks}"
    );
    Study::parse(&path, &text).unwrap()
}

/// The truth table of the first outcome as a paper prints it.
fn printed_table(study: &Study) -> String {
    let data = study.load().unwrap();
    let tested = tested_outcomes(study, &data, SolutionType::Intermediate)
        .unwrap()
        .remove(0);
    let answer = Evaluator::new(&tested.raw)
        .evaluate(&tested.specification)
        .unwrap();
    let names: Vec<String> = answer
        .calibrated
        .conditions()
        .into_iter()
        .map(|c| c.name)
        .collect();
    let mut csv = format!("{},n,OUT,consistency,PRI\n", names.join(","));
    for (row, out) in answer.calibrated.observed.rows().iter().zip(&answer.outs) {
        let levels = row
            .pattern
            .iter()
            .map(|level| format!("{},", level.unwrap()));
        csv += &levels.collect::<String>();
        let pri = row.pri.map_or(String::new(), |pri| format!("{pri:.3}"));
        csv += &format!(
            "{},{out},{:.3},{pri}\n",
            row.cases.len(),
            row.consistency.unwrap()
        );
    }
    csv
}

fn parsed(csv: &str) -> qca::Dataset {
    qca::Dataset::parse("table.csv", csv.as_bytes(), &Default::default()).unwrap()
}

#[test]
fn the_solution_of_the_negation_is_told_as_one_change() {
    let plain = ppip(|text| text);
    let kind = SolutionType::Intermediate;
    let negation = block(&plain, "~MPV", kind, "intermediate", false);
    let claimed = negation.replace("outcome = \"~MPV\"", "outcome = \"MPV\"");
    let replication = answer(&ppip(|text| text + &claimed));
    assert_eq!(
        first_explanation(&replication.published[0]),
        ["the outcome negated, the expectations reversed with it"]
    );
}

#[test]
fn columns_of_a_table_are_found_in_capital_letters_too() {
    let plain = crisp("");
    let block = block(
        &plain,
        "Y",
        SolutionType::Intermediate,
        "intermediate",
        false,
    );
    let study = crisp(&block);
    let csv = printed_table(&plain);
    let told = |csv: &str| {
        let replication = replicate_table(&study, &parsed(csv), Watch::default()).unwrap();
        assert!(
            replication.reproduced && replication.not_judged == 0,
            "{replication:?}"
        );
        replication
    };
    let small = told(&csv);
    // As `qca truth-table --format csv` writes it: the last column names the cases.
    let capitals = csv
        .replace("n,OUT,consistency,PRI\n", "N,OUT,Consistency,Pri,Cases\n")
        .lines()
        .map(|line| match line.ends_with("Cases") {
            true => format!("{line}\n"),
            false => format!("{line},x; y\n"),
        })
        .collect::<String>();
    assert_eq!(told(&capitals).published, small.published);
}

#[test]
fn a_condition_called_n_is_not_the_number_of_cases() {
    let plain = crisp("\n[[published]]\noutcome = \"Y\"\ncases = 8\n");
    let text = plain
        .text
        .replace("name = \"B\"", "name = \"N\"\ncolumn = \"B\"");
    let study = Study::parse(&plain.path, &text).unwrap();
    let table = parsed("A,N,C,OUT\n1,1,1,1\n0,0,0,0\n");
    let replication = replicate_table(&study, &table, Watch::default()).unwrap();
    let cases = &replication.published[0].claims[0];
    assert_eq!(
        (&*cases.figure, cases.verdict),
        ("cases", Verdict::NotJudged)
    );
    let note = cases.note.as_deref().unwrap();
    assert!(
        note.contains("does not print the number of cases"),
        "{note}"
    );
}

#[test]
fn a_table_of_crisp_data_tells_every_figure() {
    let plain = crisp("");
    let data = plain.load().unwrap();
    let cases = data.len();
    let solution = block(
        &plain,
        "Y",
        SolutionType::Intermediate,
        "intermediate",
        false,
    );
    let claims = format!(
        "{solution}consistency = 0.8\ncoverage = 0.8\ncases = {cases}\nobserved_rows = 5\nnecessity = [{{ expression = \"A + B\", consistency = 0.9, coverage = 0.5, ron = 0.5 }}]\nrows = [{{ row = 8, n = 3, out = 1, consistency = 0.9, pri = 0.9 }}]\ntolerance = 1000\n"
    );
    let study = crisp(&claims);
    let from_data = answer(&study);
    let from_table =
        replicate_table(&study, &parsed(&printed_table(&study)), Watch::default()).unwrap();
    assert_eq!(from_table.not_judged, 0, "{from_table:?}");
    let own = &from_data.published[0].claims;
    assert!(own.len() > 10);
    for (mine, theirs) in own.iter().zip(&from_table.published[0].claims) {
        assert_eq!((&mine.about, &mine.figure), (&theirs.about, &theirs.figure));
        assert_eq!(
            (mine.verdict, &mine.found),
            (theirs.verdict, &theirs.found),
            "{mine:?}"
        );
        // Figures of rows are the printed ones, to three digits; all others follow exactly.
        let printed = mine.about == "row 8" && mine.figure != "n";
        let within = if printed { 5e-4 } else { 1e-12 };
        let (a, b) = (mine.value.unwrap_or(0.0), theirs.value.unwrap_or(0.0));
        assert!((a - b).abs() <= within, "{mine:?} {theirs:?}");
    }
    let further = &from_table.published[0].claims[own.len()..];
    assert!(!further.is_empty());
    for claim in further {
        assert_eq!(
            (claim.figure.as_str(), claim.verdict),
            ("OUT from the cut-offs", Verdict::Reproduced)
        );
    }
}

#[test]
fn what_a_table_of_fuzzy_data_cannot_tell_is_said() {
    let plain = ppip(|text| text);
    let table = printed_table(&plain);
    let solution = block(
        &plain,
        "MPV",
        SolutionType::Intermediate,
        "intermediate",
        false,
    );
    let claims = format!(
        "{solution}coverage = 0.9\ncases = 42\nrows = [{{ row = 24, n = 5, out = 1, consistency = 0.966, pri = 0.942 }}, {{ row = 23, n = 4 }}]\nanchors = [{{ set = \"CON\", crossover = 4 }}]\nnecessity = [{{ expression = \"CON\", consistency = 0.9 }}]\n"
    );
    let study = ppip(|text| text + &claims);
    let result = replicate_table(&study, &parsed(&table), Watch::default()).unwrap();
    let verdict = |about: &str, figure: &str| {
        let claims = &result.published[0].claims;
        let claim = claims
            .iter()
            .find(|c| c.about == about && c.figure == figure);
        let claim = claim.unwrap_or_else(|| panic!("{about}, {figure}"));
        assert_eq!(
            claim.verdict == Verdict::NotJudged,
            claim.note.is_some() && claim.value.is_none() && claim.found.is_none(),
            "{claim:?}"
        );
        claim.verdict
    };
    assert_eq!(verdict("row 24", "n"), Verdict::Reproduced);
    assert_eq!(verdict("row 24", "consistency"), Verdict::Reproduced);
    assert_eq!(verdict("row 24", "PRI"), Verdict::Reproduced);
    assert_eq!(verdict("row 23", "n"), Verdict::NotReproduced);
    assert_eq!(
        verdict("row 24", "OUT from the cut-offs"),
        Verdict::Reproduced
    );
    // One case is at 0.5 and stands in no row.
    assert_eq!(verdict("truth table", "cases"), Verdict::NotJudged);
    for (about, figure) in [
        ("solution", "coverage"),
        ("CON", "crossover"),
        ("CON", "consistency"),
    ] {
        assert_eq!(verdict(about, figure), Verdict::NotJudged);
    }
    assert_eq!(result.failed, 1);
    assert!(result.not_judged > 3);

    // Without the figures even less is told, and that is said too.
    let bare: String = table
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            format!("{},{}\n", cells[..5].join(","), cells[6])
        })
        .collect();
    let result = replicate_table(&study, &parsed(&bare), Watch::default()).unwrap();
    let judged: Vec<(&str, &str)> = result.published[0]
        .claims
        .iter()
        .filter(|claim| claim.verdict != Verdict::NotJudged)
        .map(|claim| (claim.about.as_str(), claim.figure.as_str()))
        .collect();
    assert_eq!(judged, [("solution", "terms"), ("row 24", "OUT")]);
}

#[test]
fn an_out_that_does_not_follow_from_the_cut_offs_is_told() {
    let plain = ppip(|text| text);
    let wrong = printed_table(&plain).replace(",0,0.829,0.190", ",1,0.829,0.190");
    let claims = block(
        &plain,
        "MPV",
        SolutionType::Intermediate,
        "intermediate",
        false,
    );
    let study = ppip(|text| text + &claims);
    let result = replicate_table(&study, &parsed(&wrong), Watch::default()).unwrap();
    let told: Vec<(&str, Option<&str>)> = result.published[0]
        .claims
        .iter()
        .filter(|c| c.figure == "OUT from the cut-offs" && c.verdict == Verdict::NotReproduced)
        .map(|c| (c.about.as_str(), c.found.as_deref()))
        .collect();
    assert_eq!(told, [("row 16", Some("0"))]);
    for wrong in ["1.2", "x"] {
        let table = printed_table(&plain).replace("0.829", wrong);
        let refused = replicate_table(&study, &parsed(&table), Watch::default());
        assert!(
            refused.unwrap_err().to_string().contains("consistency"),
            "{wrong}"
        );
    }
    let table = printed_table(&plain).replace(",5,1,0.966", ",5.5,1,0.966");
    let refused = replicate_table(&study, &parsed(&table), Watch::default());
    assert!(refused.unwrap_err().to_string().contains("number of cases"));
}

/// The terms are right and OUT alone does not follow: the search finds the cut-offs of which it is.
#[test]
fn cut_offs_from_which_a_printed_out_follows_are_told_first() {
    let plain = ppip(|text| text);
    for (stated, other, change) in [
        (
            "consistency = 0.8",
            "consistency = 0.95",
            "consistency cut-off 0.95",
        ),
        ("frequency = 1", "frequency = 3", "frequency cut-off 3"),
        ("pri = 0.65", "pri = 0", "PRI cut-off 0"),
    ] {
        let made = ppip(|text| text.replace(stated, other));
        let kind = SolutionType::Conservative;
        let claims = block(&made, "MPV", kind, "conservative", false);
        let study = ppip(|text| text + &claims);
        let table = parsed(&printed_table(&made));
        let result = replicate_table(&study, &table, Watch::default()).unwrap();
        let block = &result.published[0];
        assert!(
            block.claims.iter().any(|c| {
                c.figure == "OUT from the cut-offs" && c.verdict == Verdict::NotReproduced
            }),
            "{other} makes a difference"
        );
        assert!(block.claims[0].verdict.holds(), "{:?}", block.claims[0]);
        assert_eq!(first_explanation(block), [change]);
    }
    // OUT of two rows interchanged, and the terms that follow from that.
    let swapped = printed_table(&plain)
        .replace(",0,0.829,0.190", ",1,0.829,0.190")
        .replace(",1,0.966", ",0,0.966");
    let study = ppip(|text| text + "\n[[published]]\noutcome = \"MPV\"\ncases = 42\n");
    let result = replicate_table(&study, &parsed(&swapped), Watch::default()).unwrap();
    let changes = first_explanation(&result.published[0]);
    assert_eq!(changes.len(), 1);
    assert!(changes[0].starts_with("OUT of rows 16 and "), "{changes:?}");
}

#[test]
fn other_cut_offs_are_searched_where_the_table_prints_what_they_are_held_against() {
    let stricter = ppip(|text| text.replace("consistency = 0.8", "consistency = 0.95"));
    let claims = block(
        &stricter,
        "MPV",
        SolutionType::Conservative,
        "conservative",
        false,
    );
    let study = ppip(|text| text + &claims);
    let table = printed_table(&study);
    let result = replicate_table(&study, &parsed(&table), Watch::default()).unwrap();
    assert!(
        !result.reproduced,
        "the stricter cut-off makes a difference"
    );
    let changes = first_explanation(&result.published[0]);
    assert_eq!(changes, ["consistency cut-off 0.95"]);
}

#[test]
fn interchanged_rows_of_the_truth_table_are_told() {
    let plain = ppip(|text| text);
    let data = plain.load().unwrap();
    let tested = tested_outcomes(&plain, &data, SolutionType::Conservative)
        .unwrap()
        .remove(0);
    let answer = Evaluator::new(&tested.raw)
        .evaluate(&tested.specification)
        .unwrap();
    let rows = answer.calibrated.observed.rows();
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
    let changes = first_explanation(&result.published[0]);
    assert!(changes[0].contains("interchanged"), "{changes:?}");
}
