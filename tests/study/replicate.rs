//! Replication: a published study from its raw data, and wrong claims about a simulated one that are diagnosed rightly.

use std::path::{Path, PathBuf};

use qca::condition::{sum_text, term_text};
use qca::solution::SolutionType;
use qca_study::evaluate::{Evaluator, tested_outcomes};
use qca_study::file::Study;
use qca_study::replicate::{
    BlockResult, Claim, PublishedTable, Replication, SearchOptions, Verdict, replicate,
    replicate_table,
};
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
    replicate(study, &study.load().unwrap(), &Watch::default()).unwrap()
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

/// The verdicts alone, without a search.
fn verdicts(study: &Study) -> Replication {
    let options = SearchOptions {
        search: false,
        time: None,
    };
    let data = study.load().unwrap();
    qca_study::replicate::replicate_with(study, &data, options, &Watch::default()).unwrap()
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
    let table = parsed(&csv);
    let right = block(
        &plain,
        "MPV",
        SolutionType::Intermediate,
        "intermediate",
        false,
    );
    let result = replicate_table(
        &ppip(|text| text + &right),
        &table,
        SearchOptions::default(),
        &Watch::default(),
    )
    .unwrap();
    assert!(result.reproduced, "{result:?}");
    let wrong = block(
        &plain,
        "MPV",
        SolutionType::Parsimonious,
        "intermediate",
        false,
    );
    let result = replicate_table(
        &ppip(|text| text + &wrong),
        &table,
        SearchOptions::default(),
        &Watch::default(),
    )
    .unwrap();
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

fn parsed(csv: &str) -> PublishedTable {
    PublishedTable::parse("table.csv", csv).unwrap()
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
        let replication = replicate_table(
            &study,
            &parsed(csv),
            SearchOptions::default(),
            &Watch::default(),
        )
        .unwrap();
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
    let replication =
        replicate_table(&study, &table, SearchOptions::default(), &Watch::default()).unwrap();
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
    let from_table = replicate_table(
        &study,
        &parsed(&printed_table(&study)),
        SearchOptions::default(),
        &Watch::default(),
    )
    .unwrap();
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
    let result = replicate_table(
        &study,
        &parsed(&table),
        SearchOptions::default(),
        &Watch::default(),
    )
    .unwrap();
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
    let result = replicate_table(
        &study,
        &parsed(&bare),
        SearchOptions::default(),
        &Watch::default(),
    )
    .unwrap();
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
    let result = replicate_table(
        &study,
        &parsed(&wrong),
        SearchOptions::default(),
        &Watch::default(),
    )
    .unwrap();
    let told: Vec<(&str, Option<&str>)> = result.published[0]
        .claims
        .iter()
        .filter(|c| c.figure == "OUT from the cut-offs" && c.verdict == Verdict::NotReproduced)
        .map(|c| (c.about.as_str(), c.found.as_deref()))
        .collect();
    assert_eq!(told, [("row 16", Some("0"))]);
    for wrong in ["1.2", "x"] {
        let table = printed_table(&plain).replace("0.829", wrong);
        let refused = replicate_table(
            &study,
            &parsed(&table),
            SearchOptions::default(),
            &Watch::default(),
        );
        assert!(
            refused.unwrap_err().to_string().contains("consistency"),
            "{wrong}"
        );
    }
    let table = printed_table(&plain).replace(",5,1,0.966", ",5.5,1,0.966");
    let refused = replicate_table(
        &study,
        &parsed(&table),
        SearchOptions::default(),
        &Watch::default(),
    );
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
        let result =
            replicate_table(&study, &table, SearchOptions::default(), &Watch::default()).unwrap();
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
    let result = replicate_table(
        &study,
        &parsed(&swapped),
        SearchOptions::default(),
        &Watch::default(),
    )
    .unwrap();
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
    let result = replicate_table(
        &study,
        &parsed(&table),
        SearchOptions::default(),
        &Watch::default(),
    )
    .unwrap();
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
        parsed(&csv)
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
        replicate_table(
            &study,
            &table(false),
            SearchOptions::default(),
            &Watch::default()
        )
        .unwrap()
        .reproduced
    );
    let result = replicate_table(
        &study,
        &table(true),
        SearchOptions::default(),
        &Watch::default(),
    )
    .unwrap();
    assert!(!result.reproduced);
    let changes = first_explanation(&result.published[0]);
    assert!(changes[0].contains("interchanged"), "{changes:?}");
}

/// A study of these conditions, with a block at its end.
fn small(conditions: &[&str], rest: &str) -> Study {
    let named = |name: &&str| format!("[[condition]]\nname = \"{name}\"\n");
    let conditions: String = conditions.iter().map(named).collect();
    let text = format!("{conditions}[[outcome]]\nname = \"Y\"\n{rest}");
    Study::parse("study.toml", &text).unwrap()
}

fn of_csv(study: &Study, csv: &str) -> Replication {
    let data = qca::Dataset::parse("data.csv", csv.as_bytes(), &Default::default()).unwrap();
    replicate(study, &data, &Watch::default()).unwrap()
}

fn of_table(study: &Study, csv: &str) -> Replication {
    let options = SearchOptions::default();
    replicate_table(study, &parsed(csv), options, &Watch::default()).unwrap()
}

fn claim<'a>(replication: &'a Replication, about: &str, figure: &str) -> &'a Claim {
    let mut claims = replication.published.iter().flat_map(|block| &block.claims);
    let found = claims.find(|claim| claim.about == about && claim.figure == figure);
    found.unwrap_or_else(|| panic!("no claim {about}, {figure}"))
}

const MULTI_VALUE: &str = "case,A,B,Y\na,0,0,0\nb,1,0,1\nc,2,1,1\nd,1,1,0\n";

#[test]
fn a_failed_claim_about_multi_value_data_is_searched() {
    let block = "[[published]]\noutcome = \"Y\"\nsolution = \"parsimonious\"\nterms = [\"A[1]\"]\n";
    let result = of_csv(&small(&["A", "B"], block), MULTI_VALUE);
    assert_eq!((result.claims, result.failed), (1, 1));
    let searched = result.published[0].searched.as_ref().unwrap();
    assert_eq!(searched.failures, 0, "{:?}", searched.failure);
    assert!(
        result.published[0]
            .conclusion
            .starts_with("1 of 1 claims does not hold.")
    );
}

/// Forty cases of six conditions, whose memberships follow nothing.
fn without_a_pattern(claim: &str) -> (Study, qca::Dataset) {
    let mut random = crate::random::Random(11);
    let mut csv = String::from("case,C1,C2,C3,C4,C5,C6,Y\n");
    for case in 0..40 {
        let mut row = format!("c{case}");
        for _ in 0..7 {
            // None of 0.5.
            let membership = (1 + 2 * random.below(50)) as f64 / 100.0;
            row += &format!(",{membership}");
        }
        csv += &(row + "\n");
    }
    let data = qca::Dataset::parse("data.csv", csv.as_bytes(), &Default::default()).unwrap();
    let study = small(&["C1", "C2", "C3", "C4", "C5", "C6"], claim);
    (study, data)
}

const NEVER: &str = "[[published]]\noutcome = \"Y\"\nconsistency = 0.123\nterms = [{ term = \"C1*C2\", raw_coverage = 0.456 }]\n";

/// Tens of thousands of settings are searched, of which few are minimised: no model has the printed terms in the others.
#[test]
fn a_claim_that_cannot_come_out_is_searched_in_few_minimisations() {
    let (study, data) = without_a_pattern(NEVER);
    let result = replicate(&study, &data, &Watch::default()).unwrap();
    let block = &result.published[0];
    let searched = block.searched.as_ref().unwrap();
    assert!(block.search_ended.is_none() && searched.failures == 0);
    assert!(
        searched.changes >= 2 && searched.settings > 5_000,
        "{searched:?}"
    );
    assert!(searched.tables <= 1_000, "{}", searched.tables);
}

/// The verdicts are whole however early the search ends.
#[test]
fn a_search_without_time_ends_at_once() {
    let (study, data) = without_a_pattern(NEVER);
    let run = |search, time, watch: &Watch| {
        let options = SearchOptions { search, time };
        let result = qca_study::replicate::replicate_with(&study, &data, options, watch);
        result.unwrap().published.remove(0)
    };
    let verdicts = run(false, None, &Watch::default());
    let flag = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let none = Some(std::time::Duration::ZERO);
    for (time, watch, why) in [
        (none, Watch::default(), "the time limit was reached"),
        (None, Watch::start(None, Some(flag)), "it was interrupted"),
    ] {
        let stopped = run(true, time, &watch);
        assert_eq!(stopped.search_ended.as_deref(), Some(why));
        assert_eq!(stopped.searched.unwrap().settings, 0);
        assert_eq!(stopped.claims, verdicts.claims);
    }
}

#[test]
fn a_table_of_crisp_data_tells_its_negation() {
    let table = "A,B,OUT,n,incl\n1,1,1,2,1.00\n1,0,1,3,1.00\n0,1,0,2,0.00\n0,0,0,4,0.00\n";
    let block = "[[published]]\noutcome = \"~Y\"\nsolution = \"parsimonious\"\nterms = [{ term = \"~A\", consistency = \"1.00\", raw_coverage = \"1.00\" }]\n";
    let result = of_table(&small(&["A", "B"], block), table);
    assert!(result.reproduced && result.not_judged == 0, "{result:?}");
    let fuzzy = table.replace("1.00", "0.93").replace("0.00", "0.31");
    let result = of_table(&small(&["A", "B"], block), &fuzzy);
    let terms = claim(&result, "solution", "terms");
    assert_eq!(terms.verdict, Verdict::NotJudged);
    assert_eq!(terms.note.as_deref(), Some("the table is of Y"));
}

#[test]
fn a_printed_figure_keeps_its_zeros() {
    let table = "A,B,OUT,n,incl\n1,1,0,2,0.80\n1,0,1,3,0.90\n0,1,0,2,0.50\n0,0,0,4,0.40\n";
    let rest = "[cut_offs]\nconsistency = 0.79\n[[published]]\noutcome = \"Y\"\n";
    let result = of_table(&small(&["A", "B"], rest), table);
    assert_eq!(
        claim(&result, "row 4", "OUT from the cut-offs").verdict,
        Verdict::NotReproduced
    );
    assert_eq!(result.failed, 1);
}

#[test]
fn rows_are_held_against_the_cut_offs_once() {
    let table = "A,B,OUT,n,incl\n1,1,1,2,1.00\n0,0,0,4,0.00\n";
    let block = "[[published]]\noutcome = \"Y\"\nsolution = \"parsimonious\"\ncases = 6\n";
    let result = of_table(&small(&["A", "B"], &block.repeat(2)), table);
    let of_cut_offs = |block: &BlockResult| {
        let claims = block.claims.iter();
        claims
            .filter(|claim| claim.figure == "OUT from the cut-offs")
            .count()
    };
    assert_eq!(
        result.published.iter().map(of_cut_offs).collect::<Vec<_>>(),
        [2, 0]
    );
}

#[test]
fn a_printed_term_that_is_a_row_has_its_figures() {
    let table = "A,B,OUT,n,incl,PRI\n1,1,1,2,0.917,0.888\n1,0,0,3,0.41,0.30\n0,0,0,4,0.22,0.10\n";
    let block = "[[published]]\noutcome = \"Y\"\nsolution = \"conservative\"\nterms = [{ term = \"A*B\", consistency = \"0.917\", pri = \"0.888\", raw_coverage = \"0.3\", unique_coverage = \"-\" }]\n";
    let result = of_table(&small(&["A", "B"], block), table);
    assert_eq!(
        claim(&result, "A*B", "consistency").verdict,
        Verdict::Reproduced
    );
    assert_eq!(claim(&result, "A*B", "PRI").verdict, Verdict::Reproduced);
    assert_eq!(
        claim(&result, "A*B", "raw coverage").verdict,
        Verdict::NotJudged
    );
    // What R prints for a single term is no claim.
    assert!(
        !result.published[0]
            .claims
            .iter()
            .any(|claim| claim.figure == "unique coverage")
    );
}

#[test]
fn a_formula_stands_as_in_the_paper() {
    let csv = "case,A,B,C,Y\na,1,0,1,1\nb,1,0,0,1\nc,0,1,1,0\nd,0,0,0,0\ne,1,1,1,0\n";
    for (formula, more) in [
        ("A*~B", ""),
        ("A·¬B → Y", ""),
        ("A • b", "small_letters_negate = true\n"),
        ("Ab", "small_letters_negate = true\n"),
    ] {
        let block = format!(
            "[[published]]\noutcome = \"Y\"\nsolution = \"parsimonious\"\n{more}terms = \"{formula}\"\n"
        );
        let result = of_csv(&small(&["A", "B", "C"], &block), csv);
        assert!(result.reproduced, "{formula}: {result:?}");
    }
}

#[test]
fn facts_of_the_analysis_are_claims() {
    let block = r#"[[published]]
outcome = "Y"
solution = "parsimonious"
models = 1
prime_implicants = ["A*~B", "A*~C", "~B*C"]
simplifying_assumptions = 0
terms = [{ term = "A*~B", cases = ["a", "b"], share = "1.00" }]
rows = [{ configuration = "A*~B*C", cases = ["a"] }]
memberships = [{ case = "c", set = "B", membership = 1 }]
necessary = [{ consistency = 0.9, depth = 1, expressions = ["A", "~B"] }]
no_necessary_condition = 1.01
"#;
    let csv = "case,A,B,C,Y\na,1,0,1,1\nb,1,0,0,1\nc,0,1,1,0\nd,0,0,0,0\ne,1,1,1,0\n";
    let result = of_csv(
        &small(
            &["A", "B", "C"],
            &block.replace("no_necessary_condition = 1.01\n", ""),
        ),
        csv,
    );
    assert!(result.reproduced, "{result:?}");
    assert_eq!(result.claims, 9);
    let wrong = block
        .replace("models = 1", "models = [\"A*~B\", \"C\"]")
        .replace(
            "no_necessary_condition = 1.01",
            "no_necessary_condition = 0.9",
        )
        .replace("cases = [\"a\", \"b\"]", "cases = [\"a\", \"e\"]");
    let result = of_csv(&small(&["A", "B", "C"], &wrong), csv);
    let failed: Vec<&str> = result.published[0]
        .claims
        .iter()
        .filter(|claim| claim.verdict == Verdict::NotReproduced)
        .map(|claim| claim.figure.as_str())
        .collect();
    assert_eq!(failed, ["model", "list of cases", "complete list"]);
}

/// A workbook tells the digits of its figures, as a text file does: 0.80 is 0.795 to 0.805.
#[test]
fn a_printed_workbook_keeps_its_zeros() {
    let table = PublishedTable::read(&root().join("fixtures/files/printed.xlsx")).unwrap();
    let rest = "[cut_offs]\nconsistency = 0.79\n[[published]]\noutcome = \"Y\"\n";
    let study = small(&["A", "B"], rest);
    let options = SearchOptions::default();
    let result = replicate_table(&study, &table, options, &Watch::default()).unwrap();
    assert_eq!(
        claim(&result, "row 4", "OUT from the cut-offs").verdict,
        Verdict::NotReproduced
    );
    assert_eq!(result.failed, 1);
}

/// The tables of a paper as files beside the study: each cell is a claim to its own digits.
#[test]
fn printed_tables_stand_beside_the_study() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "data.csv",
        "case,A,B,Y\na,9,1,1\nb,8,1,1\nc,7,0,1\nd,6,0,0\ne,2,1,0\nf,1,0,0\n",
    );
    write(
        "printed.csv",
        "A;B;OUT;n;Raw consist.;PRI;Cases\n1;1;1;2;1,00;1,00;a, b\n1;0;0;2;0,50;0,50;c, d*\n0;1;0;1;0,00;-;e\n0;0;0;1;0,00;0,00;f\n",
    );
    write(
        "necessity.csv",
        "Condition,Consistency,Coverage,RoN\nA,1.00,0.75,0.67\n¬B,0.33,0.33,0.60\n",
    );
    write(
        "anchors.csv",
        "set\tfull non-membership\tcrossover\tfull membership\nA\t2\t5.0\t8\n",
    );
    let study = "[data]\nfile = \"data.csv\"\n[[condition]]\nname = \"A\"\ncalibration = \"crisp(5)\"\n[[condition]]\nname = \"B\"\n[[outcome]]\nname = \"Y\"\n\
        [[published]]\noutcome = \"Y\"\ntruth_table = \"printed.csv\"\nnecessity_table = \"necessity.csv\"\n";
    let verdicts = SearchOptions {
        search: false,
        time: None,
    };
    let answer = |text: &str| {
        let study = Study::parse(folder.path().join("study.toml"), text).unwrap();
        let data = study.load().unwrap();
        let result =
            qca_study::replicate::replicate_with(&study, &data, verdicts, &Watch::default());
        result.map_err(|error| error.to_string())
    };
    let result = answer(study).unwrap();
    // Of each row OUT, n, consistency and the cases, of three also a PRI; two expressions with three figures each.
    assert_eq!(
        (result.claims, result.failed),
        (4 * 4 + 3 + 6, 0),
        "{result:?}"
    );
    assert_eq!(result.exact, result.claims);
    assert_eq!(claim(&result, "A[0]*B[1]", "consistency").printed, "0,00");

    write("wrong.csv", "A,B,OUT,n\n1,1,0,2\n1,x,0,2\n");
    let message = answer(&study.replace("printed.csv", "wrong.csv")).unwrap_err();
    for part in [
        "wrong.csv",
        "row 2",
        "column \"B\"",
        "value \"x\"",
        "this is not a level",
    ] {
        assert!(message.contains(part), "{part} in {message}");
    }
    write("wrong.csv", "A,B,OUT,n\n1,1,0,2\n");
    let result = answer(&study.replace("printed.csv", "wrong.csv")).unwrap();
    assert_eq!(
        claim(&result, "A[1]*B[1]", "OUT").verdict,
        Verdict::NotReproduced
    );
    let message = answer(&study.replace("printed.csv", "none.csv")).unwrap_err();
    assert!(message.contains("none.csv cannot be read"), "{message}");

    let fuzzy = study.replace("crisp(5)", "direct(2, 5, 8)").replace(
        "truth_table = \"printed.csv\"\nnecessity_table = \"necessity.csv\"",
        "anchor_table = \"anchors.csv\"",
    );
    let result = answer(&fuzzy).unwrap();
    assert_eq!((result.claims, result.exact), (3, 3), "{result:?}");
    write("anchors.csv", "set,e,c,i\nA,2,5,11\n");
    let result = answer(&fuzzy).unwrap();
    assert_eq!((result.exact, result.failed), (2, 1), "{result:?}");
    write("anchors.csv", "set,e,c,i\nZ,2,5,9\n");
    assert!(
        answer(&fuzzy)
            .unwrap_err()
            .contains("the study has no such set")
    );
}

#[test]
fn published_studies_of_ours_come_out_as_they_are_known_to() {
    for (name, counts) in [
        ("covid-chen", [24, 24, 0]),
        ("stokke", [3, 3, 0]),
        ("commerford-2025", [86, 71, 15]),
    ] {
        let path = root().join("fixtures/published").join(name);
        let study = Study::read(&path).unwrap();
        let result = verdicts(&study);
        assert_eq!(
            [result.claims, result.exact, result.failed],
            counts,
            "{name}"
        );
    }
}

#[test]
#[ignore = "needs the published studies in ../shared beside the checkout; .ci/run runs it there"]
fn reference_studies_come_out_as_they_are_known_to() {
    // Claims, to the printed digits, within the tolerance, failed, not judged; a table is held against its cut-offs once.
    let known = [
        ("cebotari-vink/rowdom", [20, 20, 0, 0, 0]),
        ("cebotari-vink/study", [68, 68, 0, 0, 0]),
        ("commerford-2025/as-conservative", [86, 79, 0, 7, 0]),
        ("commerford-2025/study", [86, 71, 0, 15, 0]),
        ("covid-chen/study", [24, 24, 0, 0, 0]),
        ("emmenegger/study", [44, 37, 0, 7, 0]),
        ("emmenegger/without-V", [44, 44, 0, 0, 0]),
        ("erosion-tt/study", [32, 13, 0, 0, 19]),
        ("gamson/study-bur", [68, 65, 0, 3, 0]),
        ("gamson/study", [68, 60, 0, 8, 0]),
        ("hartmann-kemmerzell/intermediate", [14, 14, 0, 0, 0]),
        ("hartmann-kemmerzell/study", [32, 32, 0, 0, 0]),
        ("iri-tt/study", [56, 55, 0, 0, 1]),
        ("krook/study", [97, 97, 0, 0, 0]),
        ("lipset-cs/study", [6, 6, 0, 0, 0]),
        ("lipset-fs/fsqca-output", [9, 9, 0, 0, 0]),
        ("lipset-fs/raw-idm", [47, 26, 5, 16, 0]),
        ("lipset-fs/raw-logodds", [47, 28, 11, 8, 0]),
        ("lipset-fs/study", [62, 57, 0, 5, 0]),
        ("lipset-mv/study", [4, 3, 0, 1, 0]),
        ("lipset-mv/study-123", [3, 3, 0, 0, 0]),
        ("lipset-mv/study-4", [1, 1, 0, 0, 0]),
        ("paykani/study", [2, 1, 0, 1, 0]),
        ("ragin-strand/study", [1, 1, 0, 0, 0]),
        ("sager-andereggen/study", [20, 20, 0, 0, 0]),
        ("schwarz-2016/study", [4, 4, 0, 0, 0]),
        ("skaaning-2011/study", [26, 20, 6, 0, 0]),
        ("stokke/study", [3, 3, 0, 0, 0]),
        ("subnations/study", [31, 31, 0, 0, 0]),
        ("thiem-2011/study", [10, 10, 0, 0, 0]),
        ("thiem-2011/y2005", [3, 2, 0, 1, 0]),
    ];
    let verdicts = SearchOptions {
        search: false,
        time: None,
    };
    for (name, counts) in known {
        let result = published(name, verdicts);
        let found = [
            result.claims,
            result.exact,
            result.within,
            result.failed,
            result.not_judged,
        ];
        assert_eq!(found, counts, "{name}");
    }
    // Every study that is there is among them.
    let folder = root().join("../shared/studies");
    let mut there = Vec::new();
    for study in std::fs::read_dir(&folder).unwrap() {
        let study = study.unwrap().path();
        if !study.is_dir() {
            continue;
        }
        let files = std::fs::read_dir(&study).unwrap();
        let files = files.map(|file| file.unwrap().path());
        for file in files.filter(|file| file.extension().is_some_and(|end| end == "toml")) {
            let name = file.strip_prefix(&folder).unwrap().with_extension("");
            there.push(name.to_str().unwrap().replace('\\', "/"));
        }
    }
    there.sort_unstable();
    let mut expected = known.map(|(name, _)| name.to_owned());
    expected.sort_unstable();
    assert_eq!(there, expected);
}

/// Gamson (1975) prints three solutions of one truth table. Its 20 rows are held against the cut-offs once and not with each
/// solution, so that 48 printed figures and terms and 20 rows are claims; all of them come out once the tied models are joined.
#[test]
#[ignore = "needs the published studies in ../shared beside the checkout; .ci/run runs it there"]
fn all_of_the_reference_study_with_tied_models_comes_out() {
    let result = published("gamson/study-bur", SearchOptions::default());
    let rows = |block: &BlockResult| {
        let of_rows = block.claims.iter();
        of_rows
            .filter(|claim| claim.figure.contains("cut-offs"))
            .count()
    };
    let of_blocks: Vec<usize> = result
        .published
        .iter()
        .map(|block| block.claims.len())
        .collect();
    assert_eq!(of_blocks, [19 + 20, 12, 17], "{result:?}");
    assert_eq!(rows(&result.published[0]), 20);
    let failing = result
        .published
        .iter()
        .filter(|block| block.searched.is_some());
    let failing: Vec<&BlockResult> = failing.collect();
    assert_eq!(failing.len(), 1);
    assert_eq!(first_explanation(failing[0]), ["the union of all models"]);
}

/// Where programs round memberships to two digits, the study says so, and what was off or wrong comes out.
#[test]
#[ignore = "needs the published studies in ../shared beside the checkout; .ci/run runs it there"]
fn rounded_memberships_of_published_reference_studies() {
    for (name, counts) in [
        ("lipset-fs/raw-logodds", [47, 47, 0]),
        ("skaaning-2011/study", [26, 23, 0]),
    ] {
        let path = root()
            .join("../shared/studies")
            .join(format!("{name}.toml"));
        let text = std::fs::read_to_string(&path).unwrap();
        let rounded = text.replacen("[data]\n", "[data]\nround = 2\n", 1);
        let study = Study::parse(&path, &rounded).unwrap();
        let result = verdicts(&study);
        assert_eq!(
            [result.claims, result.exact, result.failed],
            counts,
            "{name}"
        );
    }
}

/// What is held against the claims is what `run` shows: memberships as the study rounds them, and texts as it recodes them.
#[test]
fn the_sets_are_those_of_the_study() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("data.csv"),
        "case,A,B,Y\na,high,9,0.8\nb,low,2,0.3\nc,high,7,0.9\nd,low,6,0.1\ne,mid,8,0.7\n",
    )
    .unwrap();
    let text = "[data]\nfile = \"data.csv\"\nround = 1\n[[condition]]\nname = \"A\"\n\
        calibration = 'recode(\"high\": 1, \"mid\": 0.6, \"low\": 0)'\n[[condition]]\nname = \"B\"\n\
        calibration = \"direct(1, 5, 9)\"\n[[outcome]]\nname = \"Y\"\n[[published]]\noutcome = \"Y\"\n\
        memberships = [{ case = \"e\", set = \"A\", membership = 0.6 }, { case = \"e\", set = \"B\", membership = 0.90 }]\n";
    let study = Study::parse(folder.path().join("study.toml"), text).unwrap();
    let result = verdicts(&study);
    assert_eq!((result.claims, result.exact), (2, 2), "{result:?}");
    let results = qca_study::run::run(&study).unwrap();
    assert_eq!(results.calibrate.sets["B"][4], qca::sets::Cell::Value(0.9));
}

/// The replication of a study beside the checkout, from its data or from its printed table.
fn published(name: &str, options: SearchOptions) -> Replication {
    let path = root()
        .join("../shared/studies")
        .join(format!("{name}.toml"));
    let study = Study::read(&path).unwrap();
    let named = &study.data.file.as_ref().unwrap().named;
    match named == "tt.csv" {
        true => {
            let table = PublishedTable::read(&path.with_file_name(named)).unwrap();
            replicate_table(&study, &table, options, &Watch::default()).unwrap()
        }
        false => {
            let data = study.load().unwrap();
            qca_study::replicate::replicate_with(&study, &data, options, &Watch::default()).unwrap()
        }
    }
}

#[test]
#[ignore = "needs the published studies in ../shared beside the checkout; .ci/run runs it there"]
fn what_decided_reference_studies_is_found() {
    for (name, block, changes) in [
        ("emmenegger/study", 0, &["no expectation V"][..]),
        ("gamson/study", 0, &["the union of all models"]),
        ("gamson/study", 2, &["bur expected as well"]),
        ("gamson/study-bur", 0, &["the union of all models"]),
        (
            "lipset-fs/raw-idm",
            0,
            &[
                "fs/QCA's calibration (log-odds 3)",
                "memberships rounded to 2 digits",
            ],
        ),
        (
            "lipset-fs/raw-logodds",
            0,
            &["memberships rounded to 2 digits"],
        ),
        (
            "thiem-2011/y2005",
            0,
            &[
                "negations lost or added in print: homogtyfs for ~homogtyfs, ecodpcefs for ~ecodpcefs",
            ],
        ),
    ] {
        let result = published(name, SearchOptions::default());
        let failing: Vec<&BlockResult> = result
            .published
            .iter()
            .filter(|block| block.searched.is_some())
            .collect();
        let explained = failing.iter().any(|block| {
            let first = block.explanations.first();
            first.is_some_and(|first| first.complete && first.changes == changes)
        });
        assert!(explained, "{name}, {block}: {changes:?}");
    }
}
